#!/usr/bin/env python3
"""Makes the captures among the fixtures: tests/parsers/captures.py [FOLDER]. The same bytes each time; the goldens beside
them are made by tests/bless. One function a fixture; what it shows is in its name."""
import os
import struct
import sys

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
T0 = 1700000000  # 2023-11-14 22:13:20 UTC
ETHER, NULL, RAW, LOOP, SLL, IPV4, IPV6, SLL2, PPP = 1, 0, 101, 108, 113, 228, 229, 276, 9
SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16


def ip4(text):
    return bytes(int(x) for x in text.split("."))


def ip6(text):
    head, _, tail = text.partition("::")
    a = [int(x, 16) for x in head.split(":") if x]
    b = [int(x, 16) for x in tail.split(":") if x]
    return struct.pack("!8H", *(a + [0] * (8 - len(a) - len(b)) + b))


A, B, A6, B6 = ip4("192.0.2.10"), ip4("198.51.100.20"), ip6("2001:db8::10"), ip6("2001:db8:0:1::20")


# SIP

def sip(start, cseq, body="", extra="", length=None):
    method = start.split()[0] if not start.startswith("SIP/") else cseq.split()[1]
    head = [start, "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-%s" % cseq.replace(" ", "-"),
            "From: <sip:alice@example.com>;tag=a1", "To: <sip:bob@example.com>" + ("" if method == "INVITE" else ";tag=b1"),
            "Call-ID: call-1@example.com", "CSeq: " + cseq]
    if extra:
        head.append(extra)
    head.append("Content-Length: %d" % (len(body) if length is None else length))
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n"
INVITE = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", SDP, "Content-Type: application/sdp")
TRYING = sip("SIP/2.0 100 Trying", "1 INVITE")
OK = sip("SIP/2.0 200 OK", "1 INVITE")
BYE = sip("BYE sip:bob@example.com SIP/2.0", "2 BYE")
BYE_OK = sip("SIP/2.0 200 OK", "2 BYE")
OPTIONS = sip("OPTIONS sip:bob@example.com SIP/2.0", "3 OPTIONS")


# Layers

def v4(proto, payload, src=A, dst=B, ident=1, flags=0, at=0, length=None):
    total = 20 + len(payload) if length is None else length
    return struct.pack("!BBHHHBBH", 0x45, 0, total, ident, flags << 13 | at // 8, 64, proto, 0) + src + dst + payload


def v6(proto, payload, src=A6, dst=B6):
    return struct.pack("!IHBB", 6 << 28, len(payload), proto, 64) + src + dst + payload


def udp(payload, sport=5060, dport=5060, length=None):
    return struct.pack("!HHHH", sport, dport, 8 + len(payload) if length is None else length, 0) + payload


def tcp(seq, payload=b"", flags=ACK, ack=0, sport=40000, dport=5060):
    return struct.pack("!HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff, 0x50, flags, 65535, 0, 0) + payload


def ether(payload, kind=0x0800, tags=()):
    head = b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01"
    for tag in tags:
        head += struct.pack("!HH", tag, 7)
    return head + struct.pack("!H", kind) + payload


def out(seq, payload=b"", flags=ACK, ack=0, **k):
    return ether(v4(6, tcp(seq, payload, flags, ack, **k)))


def back(seq, payload=b"", flags=ACK, ack=0, sport=5060, dport=40000):
    return ether(v4(6, tcp(seq, payload, flags, ack, sport, dport), B, A))


def connect(seq, peer):
    return [out(seq, flags=SYN), back(peer, flags=SYN | ACK, ack=seq + 1), out(seq + 1, ack=peer + 1)]


# TLS

RANDOM = bytes(range(32))


def u16(v):
    return struct.pack("!H", v)


def u24(v):
    return struct.pack("!I", v)[1:]


def record(kind, payload, version=0x0303):
    return struct.pack("!BHH", kind, version, len(payload)) + payload


def handshake(kind, body):
    return struct.pack("!B", kind) + u24(len(body)) + body


def extension(kind, body):
    return u16(kind) + u16(len(body)) + body


def client_hello(sni=None, versions=(), legacy=0x0303, more=b""):
    ext = b""
    if sni:
        ext += extension(0, u16(len(sni) + 3) + b"\0" + u16(len(sni)) + sni.encode())
    if versions:
        ext += extension(43, struct.pack("!B", 2 * len(versions)) + b"".join(u16(v) for v in versions))
    ext += more
    body = u16(legacy) + RANDOM + b"\0" + u16(4) + b"\xc0\x30\0\x35" + b"\1\0" + (u16(len(ext)) + ext if ext else b"")
    return record(22, handshake(1, body), 0x0301)


def server_hello(version=0x0303, cipher=0xc030, chosen=None, behind=b""):
    ext = extension(43, u16(chosen)) if chosen else b""
    body = u16(version) + RANDOM + b"\0" + u16(cipher) + b"\0" + (u16(len(ext)) + ext if ext else b"")
    return record(22, handshake(2, body) + behind, version)


def alert(code, level=2):
    return record(21, bytes((level, code)))


CERTIFICATE = handshake(11, u24(203) + u24(200) + b"\x30\x81\xc5" + b"c" * 197)
NO_CERTIFICATE = record(22, handshake(11, u24(0)))
PSEUDO_CLIENT = b"\x16\3\1\0\x2d\1\0\0\x29\3\1" + RANDOM + b"\0\0\2\0\x18\1\0"
PSEUDO_SERVER = b"\x16\3\1\0\x4e\2\0\0\x46\3\1" + RANDOM + b"\x20" + RANDOM + b"\0\x18\0\x0e\0\0\0"


# STUN

def attribute(kind, body):
    return u16(kind) + u16(len(body)) + body + b"\0" * (-len(body) % 4)


def stun(kind, ident, *attributes, ms=False):
    body = (attribute(0x000f, b"\x72\xc6\x4b\xc6") if ms else b"") + b"".join(attributes)
    head = u16(kind) + u16(len(body)) + (b"" if ms else struct.pack("!I", 0x2112A442))
    return head + ident.encode().ljust(16 if ms else 12, b".") + body


def error(code, reason=""):
    return attribute(9, b"\0\0" + bytes((code // 100, code % 100)) + reason.encode())


def address(ip, port, mask=b"\0" * 20):
    return b"\0\1" + u16(port ^ (mask[0] << 8 | mask[1])) + bytes(a ^ b for a, b in zip(ip, mask))


COOKIE = b"\x21\x12\xa4\x42"
INTEGRITY = attribute(8, b"i" * 20)


def framed(message, kind=2):
    return bytes((kind, 0)) + u16(len(message)) + message


# A connection from A to B, one call a segment, in both directions acknowledged as far as it has come.

class Connection:
    def __init__(self, sport, dport=443, a=A, b=B, at=0.0):
        self.frames, self.a, self.b, self.at = [], a, b, at
        self.port, self.seq = (sport, dport), [1000 + sport, 7000 + sport]

    def put(self, side, payload=b"", flags=ACK, wait=0.01, again=False, seq=None):
        if self.frames:
            self.at = round(self.at + wait, 6)
        mine, other = self.seq[side], self.seq[1 - side]
        if again:
            mine -= len(payload)
        segment = tcp(mine if seq is None else seq, payload, flags, other if flags & ACK else 0, self.port[side], self.port[1 - side])
        src, dst = (self.b, self.a) if side else (self.a, self.b)
        self.frames.append((self.at, ether(v4(6, segment, src, dst) if len(src) == 4 else v6(6, segment, src, dst),
                                           0x0800 if len(src) == 4 else 0x86dd)))
        if not again:
            self.seq[side] += len(payload) + (1 if flags & (SYN | FIN) else 0)
        return self

    def out(self, payload=b"", flags=ACK, **k):
        return self.put(0, payload, flags, **k)

    def back(self, payload=b"", flags=ACK, **k):
        return self.put(1, payload, flags, **k)

    def open(self):
        return self.out(flags=SYN).back(flags=SYN | ACK).out()


def merged(*parts):
    """Frames of several, in order of time."""
    frames = [f for p in parts for f in (p.frames if isinstance(p, Connection) else p)]
    return sorted(frames, key=lambda f: f[0])


# Files

def write(name, data):
    path = os.path.join(OUT, name + ".in")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def pcap(frames, link=ETHER, order="<", ns=False, snaplen=65535, step=0.01, t0=T0):
    data = struct.pack(order + "IHHiIII", 0xa1b23c4d if ns else 0xa1b2c3d4, 2, 4, 0, 0, snaplen, link)
    for i, frame in enumerate(frames):
        at, frame = frame if isinstance(frame, tuple) else (i * step, frame)
        units = round(at * (10**9 if ns else 10**6))
        per = 10**9 if ns else 10**6
        kept = frame[:snaplen]
        data += struct.pack(order + "IIII", t0 + units // per, units % per, len(kept), len(frame)) + kept
    return data


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def block(order, kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack(order + "II", kind, 12 + len(body)) + body + struct.pack(order + "I", 12 + len(body))


def options(order, *pairs):
    return b"".join(option(order, c, v) for c, v in pairs) + (option(order, 0, b"") if pairs else b"")


def section(order, *opts):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options(order, *opts))


def interface(order, link=ETHER, snaplen=0, *opts):
    return block(order, 1, struct.pack(order + "HHI", link, 0, snaplen) + options(order, *opts))


def packet(order, n, stamp, frame, *opts, kept=None):
    data = frame[:kept]
    head = struct.pack(order + "IIIII", n, stamp >> 32, stamp & 0xffffffff, len(data), len(frame))
    return block(order, 6, head + data + b"\0" * (-len(data) % 4) + options(order, *opts))


def old_packet(order, n, stamp, frame):
    return block(order, 2, struct.pack(order + "HHIIII", n, 0, stamp >> 32, stamp & 0xffffffff, len(frame), len(frame)) + frame)


def simple_packet(order, frame, length=None):
    return block(order, 3, struct.pack(order + "I", length or len(frame)) + frame)


def kept(number, off, frame, link=ETHER, at=T0 * 10**9, length=None):
    return b"\x93SF1" + struct.pack("<IIIQQq", len(frame), length or len(frame), link, number, off, at) + frame


# pcap

def a_call_over_udp():
    rtp = struct.pack("!BBHII", 0x80, 0, 1, 160, 7) + b"\xd5" * 160
    stun = struct.pack("!HHI", 1, 0, 0x2112A442) + b"0123456789ab"
    unreachable = struct.pack("!BBHI", 3, 3, 0, 0) + v4(17, udp(rtp))[:28]
    write("pcap/01-a-call-over-udp", pcap([
        ether(v4(17, udp(INVITE))), ether(v4(17, udp(TRYING), B, A)), ether(v4(17, udp(rtp, 20000, 30000))),
        ether(v4(17, udp(stun, 20000, 3478))), ether(v4(1, unreachable, B, A)), ether(v4(17, udp(OK), B, A)),
        ether(b"\0\x01\x08\0\x06\x04\0\x01" + b"\0" * 20, 0x0806),
        ether(v4(17, udp(b"\r\n\r\n"))), ether(v4(17, udp(b"\r\n" + BYE, 50000, 7000))),
        ether(v4(17, udp(BYE_OK, 7000, 50000), B, A) + b"\0\0\0\0\0\0")]))


def big_endian_nanoseconds():
    write("pcap/02-big-endian-nanoseconds-vlans-ipv6", pcap([
        ether(v4(17, udp(OPTIONS)), tags=(0x88a8, 0x8100)), ether(v6(17, udp(OPTIONS)), 0x86dd, (0x8100, 0x8100, 0x9100)),
        ether(v6(0, b"\x3c\0" + b"\0" * 6 + b"\x11\x01" + b"\0" * 14 + udp(OPTIONS)), 0x86dd),
        ether(v6(51, b"\x11\x04" + b"\0" * 22 + udp(OPTIONS)), 0x86dd),
        ether(v6(44, b"\x11\0\0\0\0\0\0\x07" + udp(OPTIONS)), 0x86dd),
        ether(b"\x11\0\0\x01" + struct.pack("!HH", 2 + len(v4(17, udp(BYE))), 0x21) + v4(17, udp(BYE)), 0x8864),
        ether(b"\0\x01\x00\x40\0\x02\x01\x40" + v4(17, udp(BYE)), 0x8847),
        ether(b"\xaa\xaa\x03\0\0\0\x08\0" + v4(17, udp(BYE)), 8 + len(v4(17, udp(BYE))))],
        order=">", ns=True, step=0.000000123))


def fragments(datagram, *cuts):
    cuts = [0] + list(cuts) + [len(datagram)]
    return [(a, datagram[a:b], b < len(datagram)) for a, b in zip(cuts, cuts[1:])]


def fragmented():
    whole = udp(INVITE)
    f4 = lambda a, d, more, ident: ether(v4(17, d, ident=ident, flags=1 if more else 0, at=a))
    f6 = lambda a, d, more, ident: ether(v6(44, struct.pack("!BBHI", 17, 0, a | more, ident) + d), 0x86dd)
    one = [f4(*x, 100) for x in fragments(whole, 96, 200, 304)]
    two = [f6(*x, 200) for x in fragments(whole, 104, 208)]
    over = [f4(0, whole[:104], True, 101), f4(96, b"X" * 8 + whole[104:208], True, 101), f4(200, whole[200:], False, 101)]
    lost = [f4(*x, 102) for x in fragments(whole, 320)]
    other = [f4(0, udp(b"\x80" + b"y" * 199), True, 103), f4(208, b"z" * 20, False, 103)]
    write("pcap/03-fragments", pcap([
        one[2], two[1], one[3], one[0], two[0], over[1], one[1], two[2], over[2], over[0], other[1], other[0], lost[0],
        (100.0, f4(0, udp(b"w" * 104), True, 104)), (101.0, f4(65528, b"v" * 64, False, 105))]))


def a_connection():
    seq, peer = 0xfffffe00, 7000  # the numbers wrap
    c = connect(seq, peer)
    seq, peer = seq + 1, peer + 1
    n = len(INVITE)
    c += [out(seq, INVITE[:150], ack=peer), out(seq + 300, INVITE[300:], ack=peer), out(seq + 150, INVITE[150:300], ack=peer),
          out(seq + 100, INVITE[100:300], ack=peer), back(peer, TRYING + OK + b"\r\n\r\n", ack=seq + n)]
    seq, peer = seq + n, peer + len(TRYING + OK) + 4
    piece = [BYE[i:i + 64] for i in range(0, len(BYE), 64)]
    c += [out(seq + 64 * i, p, ack=peer) for i, p in enumerate(piece)]
    seq += len(BYE)
    c += [back(peer, BYE_OK[:40], ack=seq), back(peer + 20, BYE_OK[20:], ack=seq), out(seq - 1, b"\0", ack=peer),
          back(peer + len(BYE_OK), flags=FIN | ACK, ack=seq), out(seq, flags=FIN | ACK, ack=peer + len(BYE_OK) + 1),
          back(peer, BYE_OK, ack=seq), back(peer + len(BYE_OK) + 1, ack=seq + 1)]
    again = connect(90000, 50)  # the same ports, another connection
    write("pcap/04-a-connection", pcap(c + again + [out(90001, OPTIONS, ack=51), out(90001 + len(OPTIONS), flags=RST)]))


def what_is_missing():
    tls = b"\x16\x03\x01\x00\x05hello"
    mid = [out(5000, INVITE[200:] + BYE[:100], ack=1, sport=41000), out(5000 + len(INVITE) - 200 + 100, BYE[100:], ack=1, sport=41000)]
    seq = 1001
    gap = connect(1000, 2000) + [
        out(seq, INVITE + OPTIONS[:90], ack=2001), out(seq + len(INVITE) + 190, OPTIONS[190:] + BYE, ack=2001),
        back(2001, TRYING, ack=seq + len(INVITE) + 190 + len(OPTIONS) - 190 + len(BYE))]
    gap[-1] = (5.0, gap[-1])
    foreign = [out(1, flags=SYN, sport=42000, dport=443), out(2, tls, sport=42000, dport=443),
               out(2 + len(tls), b"\x17\x03\x03\0\x01x" * 9, sport=42000, dport=443), out(99, flags=FIN | ACK, sport=42000, dport=443)]
    late = (6.0, out(seq + len(INVITE) + 90, OPTIONS[90:190], ack=2001))
    odd = [(7.0, back(2001 + len(TRYING), b"what is this\r\n" + OK)), (8.0, back(2001 + len(TRYING) + 14 + len(OK), OK[:60]))]
    write("pcap/05-what-is-missing", pcap(mid + gap + foreign + [late] + odd + [out(77, sport=43000), out(78, flags=FIN, sport=43000)]))


def frames_that_were_cut():
    write("pcap/06-frames-that-were-cut", pcap([
        ether(v4(17, udp(INVITE))), ether(v4(17, udp(OPTIONS))), ether(v4(17, udp(INVITE)))[:200] + b"",
        out(1, flags=SYN), out(2, INVITE), out(2 + len(INVITE), BYE[:50]), out(2 + len(INVITE) + 50, BYE[50:]),
        ether(v4(17, udp(BYE[:30])))], snaplen=300))


def a_file_that_was_cut():
    data = pcap([ether(v4(17, udp(OPTIONS))), ether(v4(17, udp(BYE)))])
    write("pcap/07-a-file-that-was-cut", data[:-9])


def other_links():
    sll = lambda kind, p: struct.pack("!HHH", 0, 1, 6) + b"\x02\0\0\0\0\x01\0\0" + struct.pack("!H", kind) + p
    sll2 = lambda kind, p: struct.pack("!HHIHBB", kind, 0, 2, 1, 0, 6) + b"\x02\0\0\0\0\x01\0\0" + p
    write("pcap/08-linux-sll", pcap([sll(0x0800, v4(17, udp(OPTIONS))), sll(0x8100, b"\0\x07\x86\xdd" + v6(17, udp(OPTIONS)))], SLL))
    write("pcap/09-linux-sll2", pcap([sll2(0x0800, v4(17, udp(OPTIONS))), sll2(0x86dd, v6(17, udp(OPTIONS)))], SLL2))
    inner = v4(17, udp(OPTIONS))
    deep = inner
    for _ in range(9):
        deep = v4(4, deep, ident=9)
    write("pcap/10-raw-and-tunnels", pcap([
        inner, v6(17, udp(OPTIONS)), v4(4, inner), v4(41, v6(17, udp(OPTIONS))), v6(41, v6(17, udp(OPTIONS))), v6(4, inner), deep,
        v4(17, udp(OPTIONS), length=0), b"\x45", b""], RAW))
    write("pcap/11-null-either-order", pcap([
        b"\x02\0\0\0" + inner, b"\0\0\0\x02" + inner, b"\x1e\0\0\0" + v6(17, udp(OPTIONS)), b"\0\0\0\x18" + v6(17, udp(OPTIONS)),
        b"\x07\0\0\0" + inner], NULL))
    write("pcap/12-a-link-that-is-not-read", pcap([b"\xff\x03\0\x21" + inner] * 2, PPP))


def odd_lengths():
    write("pcap/13-odd-lengths", pcap([
        ether(v4(17, udp(OPTIONS, length=4))), ether(v4(17, udp(OPTIONS, length=9000))), ether(v4(17, udp(OPTIONS), length=19)),
        ether(v4(17, udp(OPTIONS + b"and more")) + b"padding"), ether(v4(6, tcp(1, OPTIONS)[:12] + b"\x10" + tcp(1, OPTIONS)[13:])),
        ether(v4(17, udp(sip("OPTIONS sip:x@example.com SIP/2.0", "4 OPTIONS", "text", length=400)))),
        ether(v4(17, b"\0\1")), ether(b"\x45", 0x0800), b"\x02"]))


def tls_beginnings():
    n = iter(range(50001, 50100))
    c = lambda at, dport=443, **k: Connection(next(n), dport, at=at, **k).open()
    write("pcap/14-tls-beginnings", pcap(merged(
        c(0.0).out(client_hello("good.example", (0x0304, 0x0303, 0x5a5a))).back(server_hello(chosen=0x0304) + b"\x14\3\3\0\1\1")
        .out(b"\x17\3\3\0\4data").back(b"\x17\3\3\0\4data").out(flags=FIN | ACK).back(flags=FIN | ACK),
        # in two segments, the second first; never answered; the client gives up
        (lambda h: c(1.0).put(0, h[60:], seq=1000 + 50002 + 61, again=True).out(h[:60]).out(h[60:], again=False, wait=0.4).back()
         .out(flags=RST | ACK, wait=21.0))(client_hello("silent.example")),
        c(2.0).out(client_hello("lost.example")).out(client_hello("lost.example"), again=True, wait=0.3)
        .out(client_hello("lost.example"), again=True, wait=0.6),
        c(3.0).out(client_hello("old.example", (), 0x0301)).back(alert(70)).back(flags=FIN | ACK),
        c(4.0, 5061).out(client_hello("proxy.example")).back(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").back(flags=FIN | ACK),
        c(5.0, 5061).out(client_hello()).back(b"SIP/2.0 400 Bad Request\r\n\r\n"),
        c(6.0, 5061).out(client_hello("mutual.example")).back(server_hello(behind=CERTIFICATE)).out(NO_CERTIFICATE + b"\x16\3\3\0\1\x10")
        .back(alert(40)).back(flags=RST),
        c(7.0, 5061, a=A6, b=B6).out(client_hello("private.example")).back(server_hello(behind=CERTIFICATE)).out(alert(48))
        .out(flags=FIN | ACK),
        c(8.0).out(b"\x80\x2e\1\3\1\0\x15\0\0\0\x10" + b"o" * 37).back(server_hello(0x0301, 0x2f)),
        Connection(50099, at=9.0).out(client_hello("one-way.example"), wait=0),
        c(10.0).out(client_hello("half.example")).out(b"\x14\3\3\0\1\1"),
        c(11.0, 25).back(b"220 mail.example\r\n").out(b"EHLO x\r\n"),
        [(40.0, ether(v4(17, udp(OPTIONS))))])))


def relays():
    ms = lambda kind, ident, *a: stun(kind, ident, *a, ms=True)
    relay = address(ip4("198.51.100.99"), 50000)
    u = lambda at, p, back=False, port=50001: (at, ether(v4(17, udp(p, 3478 if back else port, port if back else 3478),
                                                            *((B, A) if back else (A, B)))))
    std = [u(0.0, stun(3, "a1")), u(0.02, stun(0x0113, "a1", error(401, "Unauthorized"), attribute(0x15, b"nonce")), True),
           u(0.04, stun(3, "a2", attribute(6, b"alice"), INTEGRITY)),
           u(0.06, stun(0x0103, "a2", attribute(0x16, address(ip4("198.51.100.99"), 50000, COOKIE)), INTEGRITY), True),
           u(0.08, stun(1, "check")), u(0.10, stun(0x0101, "check"), True), u(0.12, stun(0x16, "data", attribute(0x13, b"x" * 40)))]
    std += [u(60.0 * i, stun(4, "r%d" % i, INTEGRITY)) for i in (1, 2)] + [u(60.0 * i + 0.02, stun(0x0104, "r%d" % i), True) for i in (1, 2)]
    silent = [u(t, stun(3, "s1"), port=50002) for t in (1.0, 1.5, 2.5)] + [u(3.0, stun(0x0103, "nobody asked"), True, 50002)]
    old = [u(4.0, ms(3, "m1"), port=50003), u(4.02, ms(0x0113, "m1", error(401, "Unauthorized"), attribute(0x15, b"realm")), True, 50003),
           u(4.04, ms(3, "m2", attribute(6, b"u" * 52), INTEGRITY), port=50003),
           u(4.06, ms(0x0113, "m2", error(436, "Unknown Username")), True, 50003), u(4.08, ms(4, "m3"), port=50003)]
    c = Connection(50004, at=5.0).open().out(PSEUDO_CLIENT).back(PSEUDO_SERVER)
    ask = framed(ms(3, "t1"))
    c.out(ask[:30]).out(ask[30:]).back(framed(ms(0x0113, "t1", error(401, "Unauthorized"))))
    c.out(framed(ms(3, "t2", INTEGRITY)) + framed(ms(6, "t3", INTEGRITY)))
    c.back(framed(ms(0x0103, "t2", attribute(1, relay))) + framed(ms(0x0106, "t3")))
    c.out(framed(b"x" * 100, 3)).back(framed(b"y" * 100, 3)).out(flags=FIN | ACK)
    blocked = Connection(50005, at=6.0).open().out(PSEUDO_CLIENT).back().out(flags=FIN | ACK, wait=5.0)
    real = Connection(50006, at=7.0).open().out(PSEUDO_CLIENT).back(server_hello(0x0301, 0x2f, behind=CERTIFICATE)).out(flags=RST)
    plain = Connection(50007, 3478, at=8.0).open().out(stun(3, "p1")).back(stun(0x0113, "p1", error(437, "Mismatch")))
    plain.out(b"\x40\0\0\4data").back(b"\x40\0\0\4data")
    write("pcap/15-relays", pcap(merged(std, silent, old, c, blocked, real, plain)))


# pcapng

def with_comments():
    o = "<"
    us = T0 * 10**6
    write("pcapng/01-with-comments", section(o, (1, b"taken at the edge"), (4, b"some tool")) +
          interface(o, ETHER, 0, (2, b"eth0"), (1, b"the outer side")) +
          packet(o, 0, us, ether(v4(17, udp(INVITE))), (1, b"here it begins"), (1, b"and is answered late")) +
          block(o, 4, b"\0\0\0\0") + packet(o, 0, us + 1500000, ether(v4(17, udp(TRYING), B, A))) +
          block(o, 5, b"\0" * 12) + block(o, 0xBAD, struct.pack(o + "I", 32473) + b"anything") +
          packet(o, 0, us + 2000000, ether(v4(17, udp(OK), B, A)), kept=200))


def mixed():
    le, be = "<", ">"
    ns, us, s = T0 * 10**9, T0 * 10**6, T0
    write("pcapng/02-sections-and-interfaces", section(le) +
          interface(le, ETHER, 0, (9, b"\x09")) + interface(le, RAW, 0, (9, b"\x8a")) +
          interface(le, SLL2, 0, (9, b"\0"), (14, struct.pack("<q", 3600))) + interface(le, 147, 0) +
          packet(le, 1, s << 10 | 512, v4(17, udp(OPTIONS))) +
          packet(le, 0, ns + 123456789, ether(v4(17, udp(OPTIONS)))) +
          packet(le, 2, s - 3600, struct.pack("!HHIHBB", 0x0800, 0, 2, 1, 0, 6) + b"\0" * 8 + v4(17, udp(OPTIONS))) +
          packet(le, 3, us, v4(17, udp(OPTIONS))) + simple_packet(le, ether(v4(17, udp(OPTIONS)))) +
          section(be) + interface(be, ETHER, 96) + old_packet(be, 0, us + 7, ether(v4(17, udp(BYE)))) +
          simple_packet(be, ether(v4(17, udp(BYE)))[:96], 500) + packet(be, 0, us + 8, ether(v4(17, udp(BYE_OK), B, A))) +
          packet(be, 0, us + 9, ether(v4(6, tcp(1, flags=SYN)))) + packet(be, 0, us + 10, ether(v4(6, tcp(2, BYE)))))


def odd_blocks():
    o = "<"
    us = T0 * 10**6
    good = packet(o, 0, us, ether(v4(17, udp(OPTIONS))))
    long_frame = bytearray(packet(o, 0, us + 1, ether(v4(17, udp(OPTIONS)))))
    long_frame[20:24] = struct.pack("<I", 5000)
    two_lengths = bytearray(good)
    two_lengths[-4:] = struct.pack("<I", 8)
    write("pcapng/03-odd-blocks", section(o) + interface(o) + good + bytes(long_frame) + packet(o, 5, us, ether(b"")) +
          bytes(two_lengths) + block(o, 6, b"\0" * 8) + block(o, 1, b"\0\0") + block(o, 0x7777, b"") +
          packet(o, 1, us, v4(17, udp(OPTIONS))) + good + struct.pack("<III", 6, 8, 0) + good)
    other = bytearray(section(o))
    other[12:14] = struct.pack("<H", 2)
    write("pcapng/04-another-version-then-cut", bytes(other) + interface(o) + good + section(o) + interface(o) + good + good[:-30])


def kept_frames():
    write("frames/01-kept-frames", kept(3, 40, ether(v4(17, udp(OPTIONS)))) + kept(9, 4000, ether(v4(17, udp(BYE))), at=-2**63) +
          kept(12, 9000, ether(v4(17, udp(BYE_OK), B, A))[:120], at=T0 * 10**9 + 999, length=400) +
          kept(13, 9200, ether(v4(6, tcp(1, flags=SYN)))) + kept(15, 9400, ether(v4(6, tcp(2, OPTIONS)))))
    write("frames/02-not-a-frame-and-cut", kept(1, 40, ether(v4(17, udp(OPTIONS)))) + b"something else, long enough to be a head......")


# Network Monitor and event traces of Windows

def systemtime(*parts):
    return struct.pack("<8H", *parts)


def filetime(seconds):
    return round(seconds * 10**7) + 116444736000000000


def netmon(minor, frames, medium=1, trailer=b"", magic=b"GMBU", major=2, table=None):
    start = systemtime(2013, 11, 4, 14, 22, 13, 20, 500)
    data, places = b"", []
    for i, frame in enumerate(frames):
        places.append(128 + len(data))
        head = struct.pack("<QII", i * 20000, len(frame), len(frame)) if major == 2 else struct.pack("<IHH", i * 20, len(frame), len(frame))
        data += head + frame + (trailer(i) if callable(trailer) else trailer)
    count = len(frames) if table is None else table
    head = magic + struct.pack("<BBH", minor, major, medium) + start + struct.pack("<II", 128 + len(data), 4 * count)
    return head.ljust(128, b"\0") + data + b"".join(struct.pack("<I", p) for p in places)


def network_monitor():
    frames = [ether(v4(17, udp(OPTIONS))), ether(v4(17, udp(BYE)))]
    write("netmon/01-local-clock", netmon(0, frames))
    media = [1, 0xFFFB, 0xE001, 6]
    write("netmon/02-clock-of-each-frame", netmon(3, [frames[0], b"no packet", frames[1], frames[1]], table=9, trailer=lambda i: struct.pack(
        "<HIQB", media[i], 0xFFFFFFFF, filetime(T0 + i), 0)))
    write("netmon/03-of-version-one", netmon(1, frames, magic=b"RTSS", major=1)[:-200])


def event(kind, guid, ident, keywords, payload, clock, flags=0):
    n = 0x50 + len(payload)
    data = struct.pack("<HBBHHIIQ", n, kind, 0xC0, flags, 0, 7, 8, clock) + guid + struct.pack("<HBBBBHQ", ident, 0, 0, 4, 0, 0, keywords)
    return data + b"\0" * 24 + payload + b"\0" * (-n % 8)


def trace_buffer(size, kind, records, flags=0):
    used = 0x48 + len(records)
    head = struct.pack("<III", size, used, used).ljust(0x30, b"\0") + struct.pack("<IHH", used, flags, kind)
    return (head.ljust(0x48, b"\0") + records).ljust(size, b"\xff")


def trace_header(size):
    body = struct.pack("<IIIIQIIIIIIII", size, 0x0501000A, 1, 2, 0, 0, 0, 0, 3, 1, 8, 5, 0).ljust(0xF8, b"\0")
    body += struct.pack("<QQQII", 0, 10**7, filetime(T0), 1, 0) + b"a\0\0\0"
    n = 0x20 + len(body)
    return (struct.pack("<HBBHHIIQ", 2, 2, 0xC0, n, 0, 1, 2, 1000).ljust(0x20, b"\0") + body).ljust(n + -n % 8, b"\0")


def event_traces():
    size, ndis = 2048, bytes.fromhex("6e00d62e29470946b4233ee7bcd678ef")
    frame = ether(v4(17, udp(OPTIONS)))
    whole = 0xC0000000 | 1 << 32
    packet_of = lambda f: struct.pack("<III", 1, 2, len(f)) + f
    wpp = struct.pack("<HHHH", 40, 0x9000, 10, 2 | 8) + b"G" * 16 + struct.pack("<QQ", 2000, 0)
    write("etl/01-packets-of-netsh", trace_buffer(size, 4, trace_header(size)) + trace_buffer(size, 1, event(0x13, ndis, 1001, whole, packet_of(frame), 1000 + 10**7)
          + event(0x13, ndis, 1001, 0x40000000, packet_of(frame), 1000 + 2 * 10**7) + event(0x12, b"P" * 16, 5, 0, b"", 1000 + 3 * 10**7))
          + trace_buffer(size, 1, b"", 0x40) + b"cut")
    write("etl/02-messages-without-words", trace_buffer(size, 4, trace_header(size)) + trace_buffer(size, 1, wpp * 3 + b"\0" * 8))


if __name__ == "__main__":
    for make in (a_call_over_udp, big_endian_nanoseconds, fragmented, a_connection, what_is_missing, frames_that_were_cut,
                 a_file_that_was_cut, other_links, odd_lengths, tls_beginnings, relays, with_comments, mixed, odd_blocks, kept_frames, network_monitor, event_traces):
        make()
