#!/usr/bin/env python3
"""Writes samples/<name>/: incidents as an engineer receives them, each failure among other people's healthy traffic.
The same bytes every time. Only `make samples` runs it; the results are committed, and read by `make demo` and the tests.

World: contoso.example has a pool (FE01, FE02), an Edge, a gateway and forty people. A witness is a log; a hop is a message
between two elements, written by each witness that stands at one of its ends.
"""
import datetime as D, io, os, random, sys, zipfile

OUT = sys.argv[1] if len(sys.argv) > 1 else "samples"
NAMES = """anna.berg jonas.holm maja.lind erik.dahl sofia.ek oskar.nyman lena.strand peter.falk ida.moller karl.wiik
eva.lund nils.hagen rosa.blom tove.krantz hugo.sand vera.tell axel.roos elin.marsh olle.frid signe.haug
bo.arvid clara.hjort david.ness emma.stein filip.gran greta.olin hans.vik inez.palm johan.quist kaisa.rem
love.tang mio.ulv nora.varg otto.ybo pia.zorn rune.abel sara.brandt ture.ceder ulla.dorn viggo.edman""".split()
UA = "UCCAPI/16.0.4849.1000 OC/16.0.4849.1000 (Skype for Business)"


class World:
    """One sample: its random source, its clock and its witnesses."""

    def __init__(self, name, start, zone_hours=1):
        self.name, self.r, self.logs = name, random.Random(name), {}
        self.t0, self.zone = D.datetime.fromisoformat(start), zone_hours
        self.people = [Person(self, n, i) for i, n in enumerate(NAMES)]

    def hex(self, n):
        return "".join(self.r.choice("0123456789abcdef") for _ in range(n))

    def at(self, seconds):
        return self.t0 + D.timedelta(seconds=seconds)

    def log(self, log):
        self.logs[log.element] = log
        return log

    def hop(self, t, src, dst, message):
        """The message crosses from src to dst at t (seconds); 3 ms later it is there."""
        if src in self.logs:
            self.logs[src].sip(t, True, dst, message)
        if dst in self.logs:
            self.logs[dst].sip(t + .003, False, src, message)

    def write(self, readme, bundle=None):
        """bundle: (name of a zip, its members); without it each log is a file."""
        folder = os.path.join(OUT, self.name)
        os.makedirs(folder, exist_ok=True)
        files = [(log.file, log.text()) for log in self.logs.values()] if not bundle else [(bundle[0], zipped(self, bundle[1]))]
        for name, content in files:
            with open(os.path.join(folder, name), "wb") as f:
                f.write(content)
        with open(os.path.join(folder, "README.md"), "w") as f:
            f.write(readme.strip() + "\n")
        print(self.name, {log.file: len(log.records) for log in self.logs.values()})


def zipped(w, members):
    """A zip of (name, bytes), the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members:
            info = zipfile.ZipInfo(name, w.at(3600).timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".zip") else zipfile.ZIP_DEFLATED
            z.writestr(info, content)
    return out.getvalue()


class Person:
    def __init__(self, world, name, i):
        self.name, self.aor = name, name + "@contoso.example"
        self.display = " ".join(p.capitalize() for p in name.split("."))
        self.element, self.ip, self.port = name, "10.1.4.%d" % (20 + i), 50100 + i * 7
        self.epid, self.cid = world.hex(10), world.hex(5).upper()

    def endpoint(self):
        return "%s:%d" % (self.ip, self.port)


ADDRESS = {"FE01": "10.1.0.11:5061", "FE02": "10.1.0.12:5061", "EDGE": "10.1.2.5:5061", "GW": "10.1.3.9:5060", "SBC": "192.0.2.60:5060"}


class Uccapi:
    """A client's log: local time, three records a message, chatter between."""

    CHATTER = ["TRACE :: CUccTimer::Fire this[0x%s] interval=%d", "INFO  :: Function: CUccEndpoint::Idle elapsed %s ms hr 0x%d",
               "TRACE :: CPresenceCache::Touch key=%s age=%d", "INFO  :: CSIPCompressor::Stats in=%s ratio=%d",
               "TRACE :: CMediaSession::GetState handle[0x%s] state=%d", "INFO  :: QueryDNSSrv cached entry %s ttl %d"]

    def __init__(self, world, person, file="Lync-UccApi-0.UccApilog", chatter=5, eol="\r\n"):
        self.w, self.person, self.element, self.file = world, person, person.element, file
        self.records, self.chatter, self.eol, self.ids = [], chatter, eol, ["1F68:%X" % (0xC14 + 0x3B0 * i) for i in range(4)]

    def stamp(self, t):
        d = self.w.at(t) + D.timedelta(hours=self.w.zone)
        return d.strftime("%m/%d/%Y|%H:%M:%S.") + "%03d" % (d.microsecond // 1000)

    def add(self, t, ids, text):
        self.records.append((round(t, 3), len(self.records), "%s %s %s" % (self.stamp(t), ids, text)))

    def sip(self, t, out, peer, m):
        ids, text = self.w.r.choice(self.ids), m.text(self.eol)
        peer = ADDRESS["FE01"]
        words = "Sending Packet - %s (From Local Address: %s) %d bytes" if out else "Data Received -%s (To Local Address: %s) %d bytes"
        words %= (peer, self.person.endpoint(), len(m.text("\r\n").encode()))
        self.add(t, ids, "INFO  :: " + words + ":")
        self.add(t, ids, "INFO  :: " + text)
        self.add(t, ids, "INFO  :: End of " + words)
        for i in range(self.chatter):
            self.add(t + .001 * i, self.w.r.choice(self.ids), self.w.r.choice(self.CHATTER) % (self.w.hex(6), self.w.r.randrange(900)))

    def text(self):
        return self.eol.join(x[2] for x in sorted(self.records)).encode() + self.eol.encode()


class Server:
    """A front end's or Edge's SIPStack trace: CLS (pool\\machine, UTC) or OCSLogger (CPU number)."""

    def __init__(self, world, element, file, machines=("FE01",), cls=True, utf16=False, edge=False, chatter=2):
        self.w, self.element, self.file, self.machines, self.cls, self.utf16, self.edge = world, element, file, machines, cls, utf16, edge
        self.records, self.seq, self.chatter = [], 0x1A00, chatter

    def add(self, t, level, flag, where, text):
        d, self.seq = self.w.at(t), self.seq + 1
        place = "pool01\\%s" % self.w.r.choice(self.machines) if self.cls else str(self.w.r.randrange(4))
        seq = ("%08X" if self.cls else "%08x") % self.seq
        line = "%s(%s) [%s]0A18.%04X::%s.%03d.%s (SIPStack,%s)" % (level, flag, place, 0xB00 + self.w.r.randrange(40) * 4,
                                                                d.strftime("%m/%d/%Y-%H:%M:%S"), d.microsecond // 1000, seq, where)
        self.records.append((round(t, 3), len(self.records), line + text))

    def sip(self, t, out, peer, m):
        person = next((p for p in self.w.people if p.element == peer), None)
        address = person.endpoint() if person else ADDRESS.get(peer, peer)
        corr = self.w.r.randrange(1 << 31)
        way = "outgoing" + ';source="local"' * (not self.edge) if out else "incoming"
        if self.edge:
            way += ';source="internal edge";destination="external edge"'
        body = m.body or "-"
        text = "$$begin_record\r\nTrace-Correlation-Id: %d\r\nInstance-Id: %08X\r\nDirection: %s\r\nPeer: %s\r\nMessage-Type: %s\r\nStart-Line: %s\r\n" % (
            corr, self.seq, way, address, "response" if m.start.startswith("SIP/") else "request", m.start)
        text += "".join("%s: %s\r\n" % h for h in m.headers) + "Message-Body: " + body + "\r\n$$end_record\r\n"
        self.add(t, "TL_INFO", "TF_PROTOCOL", "SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125))", (" [%d] " % corr if self.cls else "") + text)
        for i in range(self.chatter):
            self.add(t, "TL_INFO", "TF_COMPONENT", "CSIPMessage::CacheConnectionFlags:SIPMessage.cpp(1677))",
                     "( %016X ) From client connection, CID [0x%s]" % (self.w.r.getrandbits(44), self.w.hex(4)))

    def diag(self, t, level, severity, sentence, result, m, data):
        h = dict(m.headers)
        self.add(t, level, "TF_DIAG", "SIPAdminLog::WriteDiagnosticEvent:SIPAdminLog.cpp(833))",
                 "$$begin_record\r\nSeverity: %s\r\nText: %s\r\nResult-Code: %s\r\nSIP-Start-Line: %s\r\nSIP-Call-ID: %s\r\nSIP-CSeq: %s\r\nPeer: %s\r\nData: %s\r\n$$end_record\r\n"
                 % (severity, sentence, result, m.start, h["Call-ID"], h["CSeq"], ADDRESS["EDGE"], data))

    def text(self):
        text = "\r\n".join(x[2] for x in sorted(self.records)) + "\r\n"
        return b"\xff\xfe" + text.encode("utf-16-le") if self.utf16 else text.encode()


class Trace:
    """The house's own form, for the gateway that has nothing but a packet trace."""

    def __init__(self, world, element, file):
        self.w, self.element, self.file, self.records = world, element, file, []

    def sip(self, t, out, peer, m):
        here, there = ADDRESS[self.element], ADDRESS.get(peer, peer)
        d = self.w.at(t)
        self.records.append((round(t, 3), len(self.records), "@ %s.%06dZ udp %s > %s\r\n%s" % (
            d.strftime("%Y-%m-%dT%H:%M:%S"), d.microsecond, *((here, there) if out else (there, here)), m.text("\r\n"))))

    def text(self):
        return "".join(x[2] + "\r\n" for x in sorted(self.records)).encode()


class Message:
    def __init__(self, start, headers, body="", ctype="application/sdp"):
        self.start, self.headers, self.body = start, list(headers), body
        if body:
            self.headers.append(("Content-Type", ctype))
        self.headers.append(("Content-Length", str(len(body.encode()))))

    def text(self, eol):
        return eol.join([self.start] + ["%s: %s" % h for h in self.headers]) + eol + eol + self.body.replace("\r\n", eol)


class Dialog:
    """Makes the messages of one Call-ID between a caller and a callee."""

    def __init__(self, w, caller, callee_uri, cseq=1):
        self.w, self.caller, self.uri, self.cseq = w, caller, callee_uri, cseq
        self.call_id, self.ftag, self.ttag = w.hex(32), w.hex(10), w.hex(12).upper()

    def base(self, method, to_tag, vias=(), cseq=None, answer=False):
        c = self.caller
        received = ";ms-received-port=%d;ms-received-cid=%s" % (c.port, c.cid) if vias or answer else ""
        via = [("Via", v) for v in vias] + [("Via", "SIP/2.0/TLS %s%s" % (c.endpoint(), received))]
        return via + [("From", '"%s"<sip:%s>;tag=%s;epid=%s' % (c.display, c.aor, self.ftag, c.epid)),
                      ("To", "<sip:%s>%s" % (self.uri, ";tag=" + self.ttag if to_tag else "")),
                      ("Call-ID", self.call_id), ("CSeq", "%d %s" % (cseq or self.cseq, method))]

    def request(self, method, to_tag=False, extra=(), body="", ctype="application/sdp", vias=(), uri=None, cseq=None, auth=True):
        h = self.base(method, to_tag, vias, cseq) + [("Max-Forwards", "70"), ("Contact", "<sip:%s;opaque=user:epid:%s;gruu>" % (self.caller.aor, self.w.hex(22))),
                                                     ("User-Agent", UA), ("Supported", "ms-dialog-route-set-update")]
        if auth:
            h.append(("Proxy-Authorization", 'TLS-DSK qop="auth", realm="SIP Communications Service", opaque="%s", targetname="fe01.contoso.example", crand="%s", cnum="%d", response="%s"'
                      % (self.w.hex(8), self.w.hex(8), self.w.r.randrange(400), self.w.hex(40))))
        return Message("%s sip:%s SIP/2.0" % (method, uri or self.uri), h + list(extra), body, ctype)

    def answer(self, status, reason, method, extra=(), body="", ctype="application/sdp", vias=(), cseq=None, to_tag=True):
        return Message("SIP/2.0 %d %s" % (status, reason), self.base(method, to_tag and status > 100, vias, cseq, True) + [("Server", "RTC/6.0")] + list(extra), body, ctype)

    def fe_via(self):
        return "SIP/2.0/TLS %s;branch=z9hG4bK%s.%s;branched=FALSE" % (ADDRESS["FE01"], self.w.hex(8).upper(), self.w.hex(16).upper())


def candidates(ip, base, kinds):
    """kinds: host udp-relay tcp-relay tcp-host srflx. Each for RTP and RTCP, trailing blank as the client writes it."""
    relay, out = "203.0.113.9", []
    for i, k in enumerate(kinds, 1):
        for comp in (1, 2):
            p = {"host": ("UDP", 2130706431 - comp, ip, base + comp, "typ host"),
                 "udp-relay": ("UDP", 184547839 - comp, relay, 53000 + base % 900 + comp, "typ relay raddr %s rport %d" % (ip, base + 20)),
                 "tcp-relay": ("TCP-PASS", 174455807 - comp, relay, 58001, "typ relay raddr %s rport %d" % (ip, base + 22)),
                 "tcp-relay-act": ("TCP-ACT", 174847999 - comp, relay, 58001, "typ relay raddr %s rport %d" % (ip, base + 22)),
                 "tcp-host": ("TCP-PASS", 1684797951 - comp, ip, base + 30, "typ host"),
                 "tcp-host-act": ("TCP-ACT", 1684797439 - comp, ip, base + 30, "typ host"),
                 "tcp-srflx": ("TCP-ACT", 1684796927 - comp, ip, base + 30, "typ srflx raddr %s rport %d" % (ip, base + 30))}[k]
            out.append("a=candidate:%d %d %s %d %s %d %s \r\n" % ((i, comp) + p))
    return "".join(out)


AUDIO = ["host", "udp-relay", "tcp-relay", "tcp-relay-act", "tcp-srflx"]


def sdp(w, ip, media="audio", kinds=AUDIO, remote=False):
    base = 20000 + w.r.randrange(400) * 24
    m = {"audio": "m=audio %d RTP/SAVP 117 104 114 9 112 111 0 8 116 115 97 13 118 101\r\na=label:main-audio\r\n" % (base + 1),
         "applicationsharing": "m=applicationsharing %d TCP/RTP/SAVP 127\r\na=x-applicationsharing-session-id:1\r\na=x-applicationsharing-role:sharer\r\na=x-applicationsharing-media-type:rdp\r\na=setup:active\r\na=connection:new\r\n" % (base + 30)}[media]
    m += "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\n" % (w.hex(4), w.hex(24)) + candidates(ip, base, kinds)
    if remote:
        m += "a=remote-candidates:1 10.1.4.90 24001 2 10.1.4.90 24002\r\n"
    m += "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:%s|2^31|1:1\r\n" % w.hex(40)
    m += "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n" if media == "audio" else "a=rtpmap:127 x-data/90000\r\n"
    return "v=0\r\no=- 0 0 IN IP4 %s\r\ns=session\r\nc=IN IP4 %s\r\nb=CT:99980\r\nt=0 0\r\n" % (ip, ip) + m


# Healthy traffic ---------------------------------------------------------------------------------------------


def sign_in(w, t, p):
    """REGISTER, the NTLM dance with two 401, 200, roaming subscription, media relay credentials."""
    d = Dialog(w, p, p.aor)
    fe = "FE01"
    dom = "contoso.example"
    ntlm = 'NTLM realm="SIP Communications Service", targetname="fe01.contoso.example", version=4'
    w.hop(t, p.element, fe, d.request("REGISTER", uri=dom, auth=False, extra=[("Event", "registration")]))
    w.hop(t + .02, fe, p.element, d.answer(401, "Unauthorized", "REGISTER", [("WWW-Authenticate", ntlm)]))
    d.cseq = 2
    w.hop(t + .05, p.element, fe, d.request("REGISTER", uri=dom, auth=False, extra=[("Event", "registration"), ("Authorization", 'NTLM qop="auth", realm="SIP Communications Service", targetname="fe01.contoso.example", gssapi-data="", version=4')]))
    w.hop(t + .07, fe, p.element, d.answer(401, "Unauthorized", "REGISTER", [("WWW-Authenticate", 'NTLM opaque="%s", gssapi-data="TlRMTVNTUAAC%s", realm="SIP Communications Service", targetname="fe01.contoso.example", version=4' % (w.hex(8), w.hex(60)))]))
    d.cseq = 3
    w.hop(t + .10, p.element, fe, d.request("REGISTER", uri=dom, auth=False, extra=[("Event", "registration"), ("Authorization", 'NTLM qop="auth", opaque="%s", realm="SIP Communications Service", targetname="fe01.contoso.example", gssapi-data="TlRMTVNTUAAD%s", version=4' % (w.hex(8), w.hex(120)))]))
    w.hop(t + .16, fe, p.element, d.answer(200, "OK", "REGISTER", [("Expires", "7200"), ("ms-keep-alive", "UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300"), ("Allow-Events", "vnd-microsoft-provisioning-v2,presence")]))
    subscribe(w, t + .3, p, p)
    mras(w, t + .6, p)


def subscribe(w, t, p, other):
    d = Dialog(w, p, other.aor)
    w.hop(t, p.element, "FE01", d.request("SUBSCRIBE", extra=[("Event", "presence"), ("Expires", "3600"), ("Accept", "application/msrtc-event-categories+xml")]))
    w.hop(t + .03, "FE01", p.element, d.answer(200, "OK", "SUBSCRIBE", [("Expires", "3600"), ("subscription-state", "active;expires=3600")]))
    return d


def presence(w, t, p, other, n):
    """The server tells p about other; BENOTIFY has no answer."""
    x = '<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:%s"><category name="state" instance="1" publishTime="%s"><state><availability>%d</availability></state></category></categories>' % (
        other.aor, w.at(t).strftime("%Y-%m-%dT%H:%M:%S"), w.r.choice([3500, 6500, 15500]))
    d = Dialog(w, other, p.aor)
    m = Message("BENOTIFY sip:%s:%d;transport=tls;ms-opaque=%s SIP/2.0" % (p.ip, p.port, w.hex(10)),
                [("Via", d.fe_via()), ("From", "<sip:%s>;tag=%s" % (other.aor, d.ttag)), ("To", "<sip:%s>;tag=%s;epid=%s" % (p.aor, d.ftag, p.epid)),
                 ("Call-ID", d.call_id), ("CSeq", "%d BENOTIFY" % n), ("Max-Forwards", "70"), ("Event", "presence"), ("subscription-state", "active;expires=3000")],
                x, "application/msrtc-event-categories+xml")
    w.hop(t, "FE01", p.element, m)


def mras(w, t, p, relays=True):
    d = Dialog(w, p, "MRASLoc.contoso.example")
    ask = '<?xml version="1.0"?><request requestID="%d" version="2.0" to="sip:MRASLoc.contoso.example" from="sip:%s" route="loadbalanced" xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp"><credentialsRequest credentialsRequestID="%d"><identity>sip:%s</identity><location>intranet</location><duration>480</duration></credentialsRequest></request>' % (
        w.r.randrange(1 << 20), p.aor, w.r.randrange(1 << 20), p.aor)
    give = '<?xml version="1.0"?><response requestID="1" version="2.0" serverVersion="2.0" to="sip:MRASLoc.contoso.example" from="sip:%s" reasonPhrase="OK" xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp"><credentialsResponse credentialsRequestID="1"><credentials><username>%s</username><password>%s</password><duration>480</duration></credentials><mediaRelayList><mediaRelay><location>intranet</location><hostName>edge.contoso.example</hostName><udpPort>3478</udpPort><tcpPort>443</tcpPort></mediaRelay></mediaRelayList></credentialsResponse></response>' % (
        p.aor, w.hex(72), w.hex(28))
    w.hop(t, p.element, "FE01", d.request("SERVICE", body=ask, ctype="application/msrtc-media-relay-auth+xml"))
    w.hop(t + .05, "FE01", p.element, d.answer(200, "OK", "SERVICE", body=give, ctype="application/msrtc-media-relay-auth+xml"))


def call(w, t, a, b, end="bye", ring=2.0, talk=40.0, media="audio", kinds=AUDIO):
    """A calls B over the front end; end: bye busy cancel."""
    d = Dialog(w, a, b.aor)
    via = d.fe_via()
    offer, progress = sdp(w, a.ip, media, kinds), [("ms-diagnostics", '13004;reason="Request was proxied to one or more registered endpoints";source="fe01.contoso.example";appName="InboundRouting"')]
    w.hop(t, a.element, "FE01", d.request("INVITE", body=offer))
    w.hop(t + .01, "FE01", a.element, d.answer(100, "Trying", "INVITE"))
    w.hop(t + .02, "FE01", b.element, d.request("INVITE", body=offer, vias=[via], uri="%s:%d;transport=tls" % (b.ip, b.port)))
    w.hop(t + .05, "FE01", a.element, d.answer(101, "Progress Report", "INVITE", progress))
    w.hop(t + .20, b.element, "FE01", d.answer(180, "Ringing", "INVITE", vias=[via]))
    w.hop(t + .21, "FE01", a.element, d.answer(180, "Ringing", "INVITE"))
    t += ring
    if end == "cancel":
        w.hop(t, a.element, "FE01", d.request("CANCEL"))
        w.hop(t + .01, "FE01", a.element, d.answer(200, "OK", "CANCEL"))
        w.hop(t + .02, "FE01", b.element, d.request("CANCEL", vias=[via]))
        w.hop(t + .04, b.element, "FE01", d.answer(200, "OK", "CANCEL", vias=[via]))
        w.hop(t + .05, b.element, "FE01", d.answer(487, "Request Terminated", "INVITE", vias=[via]))
        w.hop(t + .06, "FE01", a.element, d.answer(487, "Request Terminated", "INVITE"))
    elif end == "busy":
        w.hop(t, b.element, "FE01", d.answer(486, "Busy Here", "INVITE", vias=[via]))
        w.hop(t + .01, "FE01", a.element, d.answer(486, "Busy Here", "INVITE"))
    else:
        reply = sdp(w, b.ip, media, kinds)
        diag = [("ms-client-diagnostics", '51007;reason="Callee media connectivity diagnosis info";CalleeMediaDebug="audio:ICEWarn=0x0,LocalSite=%s:24001,RemoteSite=%s:24001,PortRange=1025:65000,LocalLocation=2,RemoteLocation=2,FederationType=0,Interfaces=0x2"' % (b.ip, a.ip))]
        w.hop(t, b.element, "FE01", d.answer(200, "OK", "INVITE", diag, body=reply, vias=[via]))
        w.hop(t + .01, "FE01", a.element, d.answer(200, "OK", "INVITE", diag, body=reply))
    w.hop(t + .08, a.element, "FE01", d.request("ACK", True))
    w.hop(t + .09, "FE01", b.element, d.request("ACK", True, vias=[via]))
    if end != "bye":
        return d
    t, d.cseq, via = t + talk, 2, d.fe_via()
    why = [("ms-client-diagnostics", '51004;reason="Action initiated by user";CallerMediaDebug="audio:ICEWarn=0x0,LocalSite=%s:24001,RemoteSite=%s:24001,LocalLocation=2,RemoteLocation=2,FederationType=0"' % (a.ip, b.ip))]
    w.hop(t, a.element, "FE01", d.request("BYE", True, why))
    w.hop(t + .01, "FE01", b.element, d.request("BYE", True, why, vias=[via]))
    w.hop(t + .03, b.element, "FE01", d.answer(200, "OK", "BYE", vias=[via]))
    w.hop(t + .04, "FE01", a.element, d.answer(200, "OK", "BYE"))
    return d


def chat(w, t, a, b):
    d = Dialog(w, a, b.aor)
    via = d.fe_via()
    im = "v=0\r\no=- 0 0 IN IP4 %s\r\ns=session\r\nc=IN IP4 %s\r\nt=0 0\r\nm=message 5060 sip null\r\na=accept-types:text/plain text/html\r\n"
    for m, vias in ((d.request("INVITE", body=im % (a.ip, a.ip)), 0), (d.request("INVITE", body=im % (a.ip, a.ip), vias=[via]), 1)):
        w.hop(t, *((a.element, "FE01") if not vias else ("FE01", b.element)), m)
    w.hop(t + .05, b.element, "FE01", d.answer(200, "OK", "INVITE", body=im % (b.ip, b.ip), vias=[via]))
    w.hop(t + .06, "FE01", a.element, d.answer(200, "OK", "INVITE", body=im % (b.ip, b.ip)))
    w.hop(t + .08, a.element, "FE01", d.request("ACK", True))
    w.hop(t + .09, "FE01", b.element, d.request("ACK", True, vias=[via]))
    for i in range(2, 4):
        d.cseq, via = i, d.fe_via()
        w.hop(t + i, a.element, "FE01", d.request("MESSAGE", True, body="", extra=[("Ms-Text-Format", "text/plain")]))
        w.hop(t + i + .01, "FE01", b.element, d.request("MESSAGE", True, vias=[via]))
        w.hop(t + i + .03, b.element, "FE01", d.answer(200, "OK", "MESSAGE", vias=[via]))
        w.hop(t + i + .04, "FE01", a.element, d.answer(200, "OK", "MESSAGE"))
    d.cseq, via = 4, d.fe_via()
    w.hop(t + 9, a.element, "FE01", d.request("BYE", True, [("ms-client-diagnostics", '51004;reason="Action initiated by user"')]))
    w.hop(t + 9.01, "FE01", b.element, d.request("BYE", True, vias=[via]))
    w.hop(t + 9.02, b.element, "FE01", d.answer(200, "OK", "BYE", vias=[via]))
    w.hop(t + 9.03, "FE01", a.element, d.answer(200, "OK", "BYE"))


def busy_office(w, seconds, rate, people):
    """Everybody's ordinary day: one thing about every `rate` seconds. Every third one involves the first of people, so that
    her own log has a day in it too."""
    for i, p in enumerate(people[:8]):
        sign_in(w, 2 + i * 4.1, p)
    t, n = 40.0, 0
    while t < seconds - 120:
        a, b = w.r.sample(people, 2)
        if n % 3 == 0 and people[0] not in (a, b):
            a = people[0]
        what = w.r.randrange(10)
        if what < 3:
            call(w, t, a, b, ["bye", "bye", "busy", "cancel"][n % 4], talk=w.r.randrange(5, 60))
        elif what < 5:
            chat(w, t, a, b)
        elif what < 7:
            subscribe(w, t, a, b)
            presence(w, t + 5, a, b, 2)
        else:
            presence(w, t, a, b, n)
        t, n = t + w.r.random() * 2 * rate, n + 1


# Incidents -----------------------------------------------------------------------------------------------------


def refuse(w, t, a, uri, method, status, reason, diag, body="", extra=(), by="EDGE"):
    """A's request leaves over the Edge, which refuses it."""
    d = Dialog(w, a, uri)
    via = d.fe_via()
    m = d.request(method, body=body, extra=extra)
    w.hop(t, a.element, "FE01", m)
    if method == "INVITE":
        w.hop(t + .01, "FE01", a.element, d.answer(100, "Trying", method))
    w.hop(t + .02, "FE01", by, d.request(method, body=body, extra=extra, vias=[via]))
    w.hop(t + .31, by, "FE01", d.answer(status, reason, method, diag, vias=[via]))
    w.hop(t + .32, "FE01", a.element, d.answer(status, reason, method, diag))
    if method == "INVITE":
        w.hop(t + .315, "FE01", by, Message("ACK sip:%s SIP/2.0" % uri, d.base("ACK", True, [via])[:1] + d.base("ACK", True)[1:] + [("Max-Forwards", "70")]))
        w.hop(t + .35, a.element, "FE01", d.request("ACK", True))
    return d


def hybrid():
    w = World("hybrid-504-from-to-domains", "2016-03-21T08:00:00")
    office = w.people[:24]
    maja = office[2]
    w.log(Uccapi(w, maja)), w.log(Server(w, "FE01", "fe01.sipstack.txt"))
    busy_office(w, 1500, 17, [maja] + [p for p in office if p is not maja])
    diag = [("ms-diagnostics", '1017;reason="Cannot route From and To domains in this combination";cause="Possible server configuration issue";summary="The domain of the message that corresponds to local deployment (internal) is not shared with remote peer.";source="sip.contoso.example"')]
    sub = [("Event", "presence"), ("Expires", "3600")]
    refuse(w, 611.2, maja, "sven.aker@cloud.contoso.example", "SUBSCRIBE", 504, "Server time-out", diag, extra=sub)
    refuse(w, 640.4, maja, "sven.aker@cloud.contoso.example", "INVITE", 504, "Server time-out", diag, body=sdp(w, maja.ip))
    refuse(w, 702.9, maja, "sven.aker@cloud.contoso.example", "INVITE", 504, "Server time-out", diag, body=sdp(w, maja.ip))
    refuse(w, 745.0, office[5], "tyra.moe@cloud.contoso.example", "SUBSCRIBE", 504, "Server time-out", diag, extra=sub)
    w.write("""
# Hybrid: people of a new cloud domain cannot be reached

Maja cannot see or call colleagues of `cloud.contoso.example`; everybody else works. Her client's log and the front end's
CLS trace of the same half hour. Look for the four refusals with 504 among the calls, chats and presence of the office, and for
which server decided.
""")


def meeting():
    w = World("meeting-join-1028", "2013-03-12T09:00:00")
    office = w.people[6:30]
    ida = office[2]
    w.log(Uccapi(w, ida, "Lync-UccApi-1.UccApilog", chatter=7))
    w.log(Server(w, "FE01", "pool01.cls.log", machines=("FE01", "FE02")))
    busy_office(w, 1300, 15, [ida] + [p for p in office if p is not ida])
    focus = "paul.hale@litware.example;gruu;opaque=app:conf:focus:id:7Q3K2H9L"
    diag = [("ms-diagnostics", '1028;reason="Domain resolved by DNS SRV to a configured hosting service but the domain is not in the allow list";domain="litware.example";fqdn1="sipfed.online.lync.com";source="sip.contoso.example"')]
    body = '<?xml version="1.0"?><request xmlns="urn:ietf:params:xml:ns:cccp" C3PVersion="1" to="sip:%s" from="sip:%s" requestId="0"><addUser><conferenceKeys confEntity="sip:%s"/></addUser></request>' % (focus, ida.aor, focus)
    refuse(w, 512.6, ida, focus, "INVITE", 500, "The server encountered an unexpected internal error", diag, body=body)
    refuse(w, 548.1, ida, focus, "INVITE", 500, "The server encountered an unexpected internal error", diag, body=body)
    w.write("""
# A meeting of another company cannot be joined

Ida clicks the link of a meeting organised at `litware.example` and gets an error, twice. Meetings inside work. Her client's log
and the trace of both front ends.
""")


def windows_event(time, provider, number, level, computer, strings):
    return ("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='%s'/><EventID Qualifiers='50189'>%d</EventID>"
            "<Level>%d</Level><Task>1001</Task><Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='%s.000000000Z'/><EventRecordID>%d</EventRecordID>"
            "<Channel>Lync Server</Channel><Computer>%s</Computer><Security/></System><EventData>%s</EventData></Event>"
            % (provider, number, level, time.strftime("%Y-%m-%dT%H:%M:%S"), 40000 + number % 1000, computer, "".join("<Data>%s</Data>" % s for s in strings)))


def iis_log(w, host):
    """The pool's external web site: people open the simple URL, fetch their tickets, and get them."""
    rows = ["#Software: Microsoft Internet Information Services 7.5", "#Version: 1.0", "#Date: " + w.at(0).strftime("%Y-%m-%d %H:%M:%S"),
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken"]
    paths = [("GET", "/meet/anna.berg/5Q2J9K"), ("POST", "/WebTicket/WebTicketService.svc/Auth"), ("GET", "/CertProv/CertProvisioningService.svc/mex"),
             ("POST", "/groupexpansion/service.svc/WebTicket_Bearer"), ("GET", "/abs/handler/D-0fbc-0fc4.lsabs")]
    for i in range(300):
        method, path = paths[w.r.randrange(len(paths))]
        person, t = w.people[w.r.randrange(len(w.people))], w.at(3 + i * 4.2)
        status = "401 2 5" if method == "POST" and i % 3 == 0 else "200 0 0"
        rows.append("%s %s %s %s - 443 %s %s OC/16.0.4849.1000+(Skype+for+Business) %s %d" % (
            t.strftime("%Y-%m-%d %H:%M:%S"), host, method, path, "-" if status[0] == "4" else person.aor, person.ip, status, w.r.randrange(15, 400)))
    return ("\r\n".join(rows) + "\r\n").encode()


SHELL = """**********************
Windows PowerShell transcript start
Start time: 20140311121502
Username: CONTOSO\\lyncadmin
RunAs User: CONTOSO\\lyncadmin
Machine: FE01 (Microsoft Windows NT 6.1.7601.0)
**********************
PS C:\\> Get-CsHostingProvider | Format-List Identity,Name,ProxyFqdn,VerificationLevel,Enabled,EnabledSharedAddressSpace,HostsOCSUsers,IsLocal,AutodiscoverUrl


Identity                  : LyncOnline
Name                      : LyncOnline
ProxyFqdn                 : sipfed.online.lync.com
VerificationLevel         : UseSourceVerification
Enabled                   : True
EnabledSharedAddressSpace : False
HostsOCSUsers             : False
IsLocal                   : False
AutodiscoverUrl           :



PS C:\\> Get-CsAllowedDomain | Format-List Identity,Domain,ProxyFqdn,MarkForMonitoring,Comment


Identity          : northwind.example
Domain            : northwind.example
ProxyFqdn         :
MarkForMonitoring : False
Comment           : supplier

Identity          : tailspin.example
Domain            : tailspin.example
ProxyFqdn         :
MarkForMonitoring : False
Comment           :



PS C:\\> Stop-Transcript
**********************
Windows PowerShell transcript end
End time: 20140311121604
**********************
"""

LOOKUP = """C:\\>nslookup -type=srv _sipfederationtls._tcp.litware.example
Server:  dc01.contoso.example
Address:  10.1.5.30

Non-authoritative answer:
_sipfederationtls._tcp.litware.example  SRV service location:
          priority       = 100
          weight         = 1
          port           = 5061
          svr hostname   = sipfed.online.lync.com

sipfed.online.lync.com  internet address = 203.0.113.44
"""

HOSTS = """# Copyright (c) 1993-2009 Microsoft Corp.
#
# This is a sample HOSTS file used by Microsoft TCP/IP for Windows.
#
# localhost name resolution is handled within DNS itself.
10.1.0.11    pool01.contoso.example     # the Edge's next hop
10.1.0.12    pool01.contoso.example
"""


def upload():
    w = World("meeting-join-upload", "2014-03-11T11:00:00")
    office = w.people[4:28]
    ida = office[4]
    client = w.log(Uccapi(w, ida, "Lync-UccApi-0.UccApilog", chatter=6))
    front = w.log(Server(w, "FE01", "FE01-sipstack.txt", machines=("FE01", "FE02")))
    edge = w.log(Server(w, "EDGE", "EDGE01-sipstack.txt", machines=("EDGE01",), edge=True))
    busy_office(w, 1300, 14, [ida] + [p for p in office if p is not ida])
    focus = "paul.hale@litware.example;gruu;opaque=app:conf:focus:id:7Q3K2H9L"
    diag = [("ms-diagnostics", '1028;reason="Domain resolved by DNS SRV to a configured hosting service but the domain is not in the allow list";domain="litware.example";fqdn1="sipfed.online.lync.com";source="sip.contoso.example"')]
    for t in (601.2, 640.9, 702.4):
        refuse(w, t, ida, focus, "INVITE", 500, "The server encountered an unexpected internal error", diag)
    events = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>" + "\r\n".join([
        windows_event(w.at(60), "LS Protocol Stack", 14366, 3, "EDGE01.contoso.example", ["5", "0", "northwind.example"]),
        windows_event(w.at(300), "LS Server", 12326, 4, "EDGE01.contoso.example", ["5.0.8308.556"]),
        windows_event(w.at(900), "LS Replica Replicator Agent", 3039, 4, "EDGE01.contoso.example", [])]) + "</Events>\r\n"
    inner_client = zipped(w, [("Tracing/" + client.file, client.text())])
    inner_edge = zipped(w, [("EDGE01/" + edge.file, edge.text()), ("EDGE01/LyncServer.xml", events.encode()), ("EDGE01/hosts", HOSTS.replace("\n", "\r\n").encode()),
                            ("EDGE01/nslookup.txt", LOOKUP.replace("\n", "\r\n").encode())])
    w.write("""
# A whole upload: a meeting of another company cannot be joined

What the help desk collected about Ida's complaint is one zip with two zips in it and the rest beside them: her client's log, traces of a
front end and of the Edge, the Edge's event log, hosts file and name lookup, the web site's log, and what the shell says of hosting
providers and allowed domains. Three refusals among a morning of the office; the witnesses agree on the cause.
""", ("ticket-48213.zip", [("client.zip", inner_client), ("edge.zip", inner_edge), ("FE01/" + front.file, front.text()),
                           ("FE01/W3SVC34578/u_ex140311.log", iis_log(w, "10.1.0.11")), ("FE01/shell.txt", b"\xff\xfe" + SHELL.replace("\n", "\r\n").encode("utf-16-le"))]))


def sharing():
    w = World("appsharing-no-tcp-relay", "2013-02-04T12:00:00")
    office = w.people[10:34]
    tove = office[3]
    w.log(Uccapi(w, tove, chatter=6)), w.log(Server(w, "FE01", "fe01.cls.txt"))
    only_udp = ["host", "udp-relay"]
    busy_office(w, 1400, 16, [tove] + [p for p in office if p is not tove])
    far = Person(w, "lars.home", 77)
    far.ip, far.aor = "192.168.1.34", "lars.home@contoso.example"
    w.people.append(far)
    call(w, 400.0, tove, far, kinds=only_udp, talk=200)
    for t in (455.0, 520.0):
        d = Dialog(w, tove, far.aor)
        via = d.fe_via()
        offer = sdp(w, tove.ip, "applicationsharing", ["tcp-host", "tcp-host-act"])
        reply = sdp(w, far.ip, "applicationsharing", ["tcp-host", "tcp-host-act", "tcp-relay", "tcp-relay-act"])
        w.hop(t, tove.element, "FE01", d.request("INVITE", body=offer))
        w.hop(t + .01, "FE01", tove.element, d.answer(100, "Trying", "INVITE"))
        w.hop(t + .02, "FE01", far.element, d.request("INVITE", body=offer, vias=[via]))
        w.hop(t + 1.0, far.element, "FE01", d.answer(200, "OK", "INVITE", body=reply, vias=[via]))
        w.hop(t + 1.01, "FE01", tove.element, d.answer(200, "OK", "INVITE", body=reply))
        w.hop(t + 1.05, tove.element, "FE01", d.request("ACK", True))
        w.hop(t + 1.06, "FE01", far.element, d.request("ACK", True, vias=[d.fe_via()]))
        d.cseq = 2
        why = [("ms-client-diagnostics", '23;reason="Call failed to establish due to a media connectivity failure when one endpoint is internal and the other is remote";CallerMediaDebug="application-sharing:ICEWarn=0x800328,LocalSite=%s:24031,RemoteSite=%s:24031,RemoteMR=203.0.113.9:58001,PortRange=1025:65000,RemoteMRTCPPort=58001,LocalLocation=2,RemoteLocation=1,FederationType=0"' % (tove.ip, far.ip))]
        w.hop(t + 14, tove.element, "FE01", d.request("BYE", True, why))
        via = d.fe_via()
        w.hop(t + 14.01, "FE01", far.element, d.request("BYE", True, why, vias=[via]))
        w.hop(t + 14.04, far.element, "FE01", d.answer(200, "OK", "BYE", vias=[via]))
        w.hop(t + 14.05, "FE01", tove.element, d.answer(200, "OK", "BYE"))
    w.write("""
# Sharing the desktop with somebody at home fails, talking works

Tove talks to Lars, who is at home; as soon as she shares her screen it ends after some seconds. Compare what her client offers for the
voice and for the shared screen, and what the media relay service had given her at sign-in.
""")


def ice():
    w = World("federated-call-no-media", "2015-09-07T07:00:00")
    office = w.people[14:40]
    hans = office[6]
    w.log(Uccapi(w, hans, chatter=6)), w.log(Server(w, "FE01", "fe01.ocslogger.txt", cls=False))
    busy_office(w, 1400, 16, [hans] + [p for p in office if p is not hans])
    for t in (300.0, 420.0, 777.0):
        d = Dialog(w, hans, "kim.reed@northwind.example")
        via = d.fe_via()
        offer = sdp(w, hans.ip)
        w.hop(t, hans.element, "FE01", d.request("INVITE", body=offer))
        w.hop(t + .01, "FE01", hans.element, d.answer(100, "Trying", "INVITE"))
        w.hop(t + .02, "FE01", "EDGE", d.request("INVITE", body=offer, vias=[via]))
        early = sdp(w, "172.20.8.14")
        w.hop(t + 1.0, "EDGE", "FE01", d.answer(183, "Session Progress", "INVITE", body=early, vias=[via]))
        w.hop(t + 1.01, "FE01", hans.element, d.answer(183, "Session Progress", "INVITE", body=early))
        w.hop(t + 6.0, "EDGE", "FE01", d.answer(200, "OK", "INVITE", body=early, vias=[via]))
        w.hop(t + 6.01, "FE01", hans.element, d.answer(200, "OK", "INVITE", body=early))
        w.hop(t + 6.05, hans.element, "FE01", d.request("ACK", True))
        w.hop(t + 6.06, "FE01", "EDGE", d.request("ACK", True, vias=[via]))
        d.cseq, via = 2, d.fe_via()
        why = [("ms-client-diagnostics", '25;reason="A federated call failed to establish due to a media connectivity failure where both endpoints are internal";UserType="Caller";MediaType="audio";ICEWarn="0x40003a0";LocalSite="%s:24001";LocalMR="203.0.113.9:53111";RemoteSite="172.20.8.14:6002";RemoteMR="198.51.100.40:52110";PortRange="1025:65000";LocalMRTCPPort="58001";RemoteMRTCPPort="52110";LocalLocation="2";RemoteLocation="2";FederationType="1";NetworkName="contoso.example";Interfaces="0x6";BaseInterface="0x2"' % hans.ip)]
        w.hop(t + 16, hans.element, "FE01", d.request("BYE", True, why))
        w.hop(t + 16.01, "FE01", "EDGE", d.request("BYE", True, why, vias=[via]))
        w.hop(t + 16.2, "EDGE", "FE01", d.answer(200, "OK", "BYE", vias=[via]))
        w.hop(t + 16.21, "FE01", hans.element, d.answer(200, "OK", "BYE"))
    w.write("""
# Calls to a partner company connect and fall silent

Hans calls Kim at `northwind.example` three times; the calls ring, are answered, and end after ten seconds without a word heard. The
clients say why in the BYE, in bits. Calls inside work.
""")


def healthy():
    w = World("healthy-morning", "2016-05-04T06:30:00", 2)
    office = w.people
    vera = office[15]
    w.log(Uccapi(w, vera, chatter=6)), w.log(Server(w, "FE01", "pool01.cls.log", machines=("FE01", "FE02")))
    busy_office(w, 1900, 17, [vera] + [p for p in office if p is not vera])
    w.write("""
# A healthy morning

Nothing is wrong here: people sign in (two 401 each, as NTLM has it), call, are busy, change their minds, chat. A tool that reports a
fault in this folder is wrong.
""")


def trunk_message(method_or_status, cid, branch, ftag, ttag, cseq, number, body="", sender="GW"):
    request = not method_or_status[0].isdigit()
    method = method_or_status if request else "INVITE"
    if not request and " BYE" in method_or_status:
        method_or_status, method = method_or_status.replace(" BYE", ""), "BYE"
    start = "%s sip:+4686000%03d@%s SIP/2.0" % (method, number, ADDRESS["SBC"]) if request else "SIP/2.0 " + method_or_status
    return Message(start, [("Via", "SIP/2.0/UDP %s;branch=%s;rport" % (ADDRESS["GW"], branch)), ("From", "<sip:+4685550%03d@contoso.example>;tag=%s" % (number % 300, ftag)),
                           ("To", "<sip:+4686000%03d@%s>%s" % (number, ADDRESS["SBC"], ";tag=" + ttag if ttag else "")), ("Call-ID", cid), ("CSeq", "%d %s" % (cseq, method)),
                           ("Contact", "<sip:%s>" % ADDRESS[sender]), ("Max-Forwards", "70"), ("User-Agent", "Mediation/6.0")], body)


def trunk():
    w = World("trunk-no-answer", "2017-11-08T13:00:00")
    log = w.log(Trace(w, "GW", "mediation.trace"))
    t = 5.0
    for n in range(330):
        cid, branch, ft, tt = w.hex(24) + "@10.1.3.9", "z9hG4bK" + w.hex(16), w.hex(8), w.hex(8)
        say = lambda at, out, what, tag, cs=1, body="", br=None: w.hop(at, *(("GW", "SBC") if out else ("SBC", "GW")), trunk_message(what, cid, br or branch, ft, tag, cs, n, body))
        offer = "v=0\r\no=- 1 1 IN IP4 10.1.3.9\r\ns=-\r\nc=IN IP4 10.1.3.9\r\nt=0 0\r\nm=audio %d RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n" % (30000 + n * 2)
        say(t, 1, "INVITE", "", body=offer)
        say(t + .04, 0, "100 Trying", "")
        say(t + .6, 0, "180 Ringing", tt)
        if n % 11 == 5:
            say(t + 4, 0, "486 Busy Here", tt), say(t + 4.01, 1, "ACK", tt)
        else:
            say(t + 5, 0, "200 OK", tt, body=offer.replace("10.1.3.9", "192.0.2.60")), say(t + 5.02, 1, "ACK", tt, br="z9hG4bK" + w.hex(16))
            bye = "z9hG4bK" + w.hex(16)
            say(t + 30, 1, "BYE", tt, 2, br=bye), say(t + 30.03, 0, "200 OK BYE", tt, 2, br=bye)
        t += 5 + w.r.random() * 3
    ADDRESS["SBC2"] = "192.0.2.61:5060"
    for k, start in enumerate((600.0, 700.0, 803.0)):
        cid, branch, ft = w.hex(24) + "@10.1.3.9", "z9hG4bK" + w.hex(16), w.hex(8)
        for wait in (0, .5, 1.5, 3.5, 7.5, 15.5, 31.5):
            m = trunk_message("INVITE", cid, branch, ft, "", 1, 900 + k, "v=0\r\no=- 1 1 IN IP4 10.1.3.9\r\ns=-\r\nc=IN IP4 10.1.3.9\r\nt=0 0\r\nm=audio 31000 RTP/AVP 8 0 101\r\n")
            m.start = m.start.replace(ADDRESS["SBC"], ADDRESS["SBC2"])
            w.hop(start + wait, "GW", "SBC2", m)
    log.records.sort()
    w.write("""
# Some outgoing calls never ring

The Mediation Server has two carriers' gateways, 192.0.2.60 and 192.0.2.61. Callers say that one call in eighty is dead air. A trace
of the trunk side, in the house's own form.
""")


def unexplained():
    w = World("old-pool-unknown-user", "2010-10-04T08:00:00")
    office = w.people[:20]
    karl = office[9]
    w.log(Uccapi(w, karl, "communicator-uccapi-0.uccapilog", chatter=6, eol="\n")), w.log(Server(w, "FE01", "ocslogger-utf16.txt", cls=False, utf16=True, chatter=1))
    busy_office(w, 1300, 15, [karl] + [p for p in office if p is not karl])
    diag = [("ms-diagnostics", '1003;reason="User does not exist";TargetUri="rolf.gone@contoso.example";source="fe01.contoso.example"')]
    for t, who in ((420.0, karl), (500.0, karl), (611.0, office[4])):
        d = Dialog(w, who, "rolf.gone@contoso.example")
        w.hop(t, who.element, "FE01", d.request("INVITE", body=sdp(w, who.ip)))
        w.hop(t + .01, "FE01", who.element, d.answer(100, "Trying", "INVITE"))
        w.hop(t + .06, "FE01", who.element, d.answer(404, "Not Found", "INVITE", diag))
        w.hop(t + .08, who.element, "FE01", d.request("ACK", True))
    w.write("""
# A colleague who cannot be called

Two people call Rolf, who left in the summer and still stands in their lists. The pool serves his domain and has no such user any more (1003).
The server's trace was saved as UTF-16, the client's with bare line feeds.
""")


for sample in (hybrid, meeting, upload, sharing, ice, healthy, trunk, unexplained):
    sample()
