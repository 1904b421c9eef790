#!/usr/bin/env python3
"""Makes the captures among the rules' fixtures: tests/rules/captures.py [FOLDER]. The same bytes each time. One function a
rule; what a file shows is in its name."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "parsers"))
from captures import *  # noqa: E402,F403

RULES = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "..", "..", "rules")
CLIENT, OTHER, EDGE, POOL = ip4("10.0.0.5"), ip4("10.0.0.6"), ip4("203.0.113.9"), ip4("10.1.0.11")
FIN_ACK, RST_ACK = FIN | ACK, RST | ACK


def save(name, *parts, t0=T0):
    path = os.path.join(RULES, name + ".pcap")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(pcap(merged(*parts), t0=t0))


def conn(port, dport=443, a=CLIENT, b=EDGE, at=0.0):
    return Connection(port, dport, a, b, at).open()


def good(port, sni, dport=443, a=CLIENT, b=EDGE, at=0.0):
    """A whole handshake of TLS 1.2, data, and its end."""
    c = conn(port, dport, a, b, at).out(client_hello(sni)).back(server_hello(behind=CERTIFICATE))
    c.out(record(22, b"k" * 66) + b"\x14\3\3\0\1\1" + record(22, b"f" * 40)).back(b"\x14\3\3\0\1\1" + record(22, b"f" * 40))
    return c.out(record(23, b"d" * 90)).back(record(23, b"d" * 300)).out(flags=FIN_ACK).back(flags=FIN_ACK)


def later(at):
    """The capture goes on: somebody asks the time."""
    return [(at, ether(v4(17, udp(b"\x1b" + b"\0" * 47, 123, 123), CLIENT, POOL)))]


def tls_no_serverhello():
    at = "transport/tls-no-serverhello/"
    silent = lambda port, t: conn(port, at=t).out(client_hello("av.contoso.example")).back().out(flags=FIN_ACK, wait=21.0)
    save(at + "acknowledged-then-silence", silent(50123, 0.0), silent(50124, 30.0), good(50125, "www.fabrikam.example", at=2.0,
         b=ip4("198.51.100.7")), later(70.0))
    hello = client_hello("sip.contoso.example", (0x0304, 0x0303), more=extension(0xfe00, b"x" * 1100))
    lost = conn(50201, 5061, A6, B6).out(hello)
    for wait in (0.3, 0.6, 1.2, 2.4, 4.8):
        lost.out(hello, again=True, wait=wait)
    save(at + "never-acknowledged", lost, later(42.0))
    save(at + "a-proxy-answers-the-relay-s-hello", conn(50301).out(PSEUDO_CLIENT).back(b"HTTP/1.0 407 Proxy Authentication Required\r\n"
         b"Proxy-Authenticate: NTLM\r\n\r\n").back(flags=FIN_ACK).out(flags=FIN_ACK), later(11.0))
    save(at + "reset-at-once", conn(50401, 5061, b=ip4("198.51.100.40")).out(client_hello("sip.fabrikam.example")).back(flags=RST_ACK),
         conn(50402, 5061, b=ip4("198.51.100.40"), at=3.0).out(client_hello("sip.fabrikam.example")).back(flags=RST_ACK), later(30.0))
    save(at + "answered-at-other-times", silent(50501, 0.0), good(50502, "av.contoso.example", at=40.0), later(70.0))
    spare = conn(50505, at=0.0).out(client_hello("cdn.northwind.example")).back().out(flags=FIN_ACK, wait=12.0)
    save(at + "spare-connection-to-the-web", spare, good(50506, "cdn.northwind.example", at=1.0), later(70.0))
    save(at + "another-client-is-answered", silent(50503, 0.0), good(50504, "av.contoso.example", a=OTHER, at=2.0), later(70.0))
    save(at + "capture-ends-too-soon", conn(50601).out(client_hello("av.contoso.example")).back(), later(4.0))
    save(at + "one-direction-only", Connection(50701, 443, CLIENT, EDGE).out(flags=SYN).out().out(client_hello("av.contoso.example"))
         .out(b"\x14\3\3\0\1\1", wait=0.2), later(60.0))
    save(at + "healthy", good(50801, "av.contoso.example"), good(50802, "sip.contoso.example", 5061, at=1.0),
         conn(50803, at=2.0).out(PSEUDO_CLIENT).back(PSEUDO_SERVER).out(flags=FIN_ACK).back(flags=FIN_ACK),
         conn(50804, at=3.0).out(flags=FIN_ACK).back(flags=FIN_ACK), later(60.0))


def appsharing():
    """Beside the client's log: 10.1.4.23 shares at 12:10:00 local time, an hour ahead of UTC; its Edge relays at 203.0.113.9."""
    at, began = "media/appsharing-no-tcp-relay-candidates/", 1359976190  # 2013-02-04 11:09:50 UTC
    me = ip4("10.1.4.23")
    opened = lambda port, t, hello=PSEUDO_CLIENT, a=me: conn(port, 443, a, at=t).out(hello)
    save(at + "capture-without-an-answer/client", opened(50123, 9.0).back().out(flags=FIN_ACK, wait=21.0),
         opened(50130, 11.0).back().out(flags=FIN_ACK, wait=10.2), later(45.0), t0=began)
    save(at + "capture-with-a-proxy-s-answer/client", opened(50123, 9.0).back(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n")
         .back(flags=FIN_ACK), later(20.0), t0=began)
    save(at + "capture-with-a-serverhello/client", good(50123, "edge.contoso.example", a=me, at=9.0),
         opened(50124, 9.5).back(PSEUDO_SERVER).out(flags=FIN_ACK), later(30.0), t0=began)
    save(at + "capture-of-another-client/client", opened(50123, 9.0, a=ip4("10.1.4.99")).back().out(flags=FIN_ACK, wait=21.0),
         later(45.0), t0=began)


MS = lambda kind, ident, *a: stun(kind, ident, *a, ms=True)  # noqa: E731
NAMED = (attribute(6, b"u" * 52), attribute(0x15, b"realm"), attribute(0x14, b"nonce"), INTEGRITY)


def asks(at, sport, *pairs, a=CLIENT, b=EDGE):
    """Requests over UDP 3478 and their answers, 20 ms after each; an answer may be None."""
    frames = []
    for i, (request, answer) in enumerate(pairs):
        t = round(at + 0.1 * i, 6)
        frames.append((t, ether(v4(17, udp(request, sport, 3478), a, b))))
        if answer:
            frames.append((round(t + 0.02, 6), ether(v4(17, udp(answer, 3478, sport), b, a))))
    return frames


def challenge(ident):
    return MS(3, ident), MS(0x0113, ident, error(401, "Unauthorized"), attribute(0x15, b"realm"), attribute(0x14, b"nonce"))


def relayed(ident):
    return MS(3, ident, *NAMED), MS(0x0103, ident, attribute(1, address(EDGE, 52000)), attribute(0xd, b"\0\0\2\x58"))


def avedge_unknown_username():
    at, words = "media/avedge-unknown-username/", "The Username Supplied in the request is not known."
    refused = lambda ident, *e: (MS(3, ident, *NAMED), MS(0x0113, ident, error(*e)))
    save(at + "ms-turn-over-udp", asks(0, 50001, challenge("a1"), refused("a2", 436, "Unknown Username")),
         asks(1.0, 50002, challenge("b1"), refused("b2", 436, "Unknown Username")), later(20.0))
    tcp_ask = lambda c, request, answer: c.out(framed(request)).back(framed(answer))
    c = conn(50003).out(PSEUDO_CLIENT).back(PSEUDO_SERVER)
    tcp_ask(c, *challenge("c1"))
    tcp_ask(c, *refused("c2", 401, words)).out(flags=FIN_ACK).back(flags=FIN_ACK)
    save(at + "words-of-a-401-over-tcp", c, asks(2.0, 50004, challenge("d1"), relayed("d2"), a=OTHER), later(20.0))
    save(at + "with-the-client-s-log/client", asks(0, 50005, challenge("e1"), refused("e2", 436, words)), later(20.0), t0=1425891602)
    save(at + "relay-given-later", asks(0, 50006, challenge("f1"), refused("f2", 436, "Unknown Username")),
         asks(60.0, 50007, challenge("g1"), relayed("g2")), later(80.0))
    save(at + "challenge-then-success", asks(0, 50008, challenge("h1"), relayed("h2")), later(20.0))
    save(at + "stale-credentials", asks(0, 50009, challenge("i1"), refused("i2", 430, "Stale Credentials")),
         asks(1.0, 50010, challenge("j1"), refused("j2", 401, "Unauthorized")), later(20.0))


def ice_turn_credentials_refused():
    at = "media/ice-turn-credentials-refused/"
    refused = lambda ident, *e: (MS(3, ident, *NAMED), MS(0x0113, ident, error(*e)))
    save(at + "stale-credentials", asks(0, 50001, challenge("a1"), refused("a2", 430, "Stale Credentials")),
         asks(1.0, 50002, challenge("b1"), refused("b2", 430, "Stale Credentials")), later(20.0))
    save(at + "relay-given-later", asks(0, 50003, challenge("c1"), refused("c2", 431, "Integrity Check Failure")),
         asks(60.0, 50004, challenge("d1"), relayed("d2")), later(80.0))
    save(at + "challenge-then-success", asks(0, 50005, challenge("e1"), relayed("e2")), later(20.0))


PROXY, SBC = ip4("203.0.113.20"), ip4("203.0.113.30")


def refused(port, code, sni="pool01.contoso.example", by=0, dport=5061, a=CLIENT, b=POOL, at=0.0, shown=b""):
    """A handshake of TLS 1.2 that one side ends over a certificate; shown: what the client answers before."""
    c = conn(port, dport, a, b, at).out(client_hello(sni)).back(server_hello(behind=CERTIFICATE))
    if by or shown:
        c.out((shown or record(22, CERTIFICATE)) + record(22, b"\x10" + u24(66) + b"k" * 66))
    return c.put(by, alert(code)).put(by, flags=FIN_ACK).put(1 - by, flags=FIN_ACK)


def at_once(port, code, sni, versions=(), legacy=0x0303, dport=443, a=CLIENT, b=PROXY, at=0.0, level=2):
    """The server answers the ClientHello with an alert."""
    return conn(port, dport, a, b, at).out(client_hello(sni, versions, legacy)).back(alert(code, level)).back(flags=FIN_ACK).out(flags=FIN_ACK)


def certificate_alerts():
    for rule, code, other in (("tls-unknown-ca", 48, 45), ("tls-bad-certificate", 42, 48), ("tls-certificate-expired", 45, 48),
                              ("tls-certificate-unknown", 46, 48)):
        at = "transport/%s/" % rule
        save(at + "by-the-client-each-time", refused(50001, code), refused(50002, code, at=5.0), later(20.0))
        save(at + "by-the-server", refused(50003, code, "sip.fabrikam.example", 1, a=A6, b=B6), later(20.0))
        save(at + "and-later-without", refused(50004, code), Connection(50005, 5061, CLIENT, POOL, 60.0).open()
             .out(client_hello("pool01.contoso.example")).back(server_hello(behind=CERTIFICATE)).out(record(22, b"k" * 66))
             .back(record(22, b"f" * 40)), later(90.0))
        save(at + "another-alert", refused(50006, other), later(20.0))
        save(at + "healthy", good(50007, "pool01.contoso.example", 5061, b=POOL), later(20.0))


def server_alerts():
    at = "transport/tls-unrecognized-name/"
    name = "lyncdiscover.fabrikam.example"
    save(at + "refused-each-time", at_once(50001, 112, name), at_once(50002, 112, name, at=4.0), later(20.0))
    save(at + "once-ipv6", at_once(50003, 112, "sip.fabrikam.example", dport=5061, a=A6, b=B6), later(20.0))
    save(at + "only-a-warning", conn(50004, b=PROXY).out(client_hello(name)).back(alert(112, 1) + server_hello(behind=CERTIFICATE))
         .out(record(22, b"k" * 66)).back(record(23, b"d" * 50)), later(20.0))
    save(at + "another-alert", at_once(50005, 70, name), later(20.0))
    save(at + "healthy", good(50006, name, b=PROXY), later(20.0))
    at = "transport/tls-handshake-failure/"
    save(at + "refused-each-time", at_once(50001, 40, "sbc.northwind.example", dport=5061), at_once(50002, 40, "sbc.northwind.example",
         dport=5061, at=3.0), later(20.0))
    save(at + "too-weak-ipv6", at_once(50003, 71, "sip.fabrikam.example", dport=5061, a=A6, b=B6), later(20.0))
    save(at + "empty-certificate", refused(50004, 40, "sip.fabrikam.example", 1, b=SBC, shown=NO_CERTIFICATE), later(20.0))
    save(at + "healthy", good(50005, "sbc.northwind.example", 5061, b=PROXY), later(20.0))
    at = "transport/tls-version/"
    old = lambda port, sni, t=0.0, **k: at_once(port, 70, sni, legacy=0x0301, at=t, **k)
    closed = lambda port, sni, t=0.0: conn(port, b=PROXY, at=t).out(client_hello(sni, legacy=0x0301)).back(flags=RST_ACK)
    save(at + "refused-each-time", old(50001, "sip.contoso.example"), old(50002, "sip.contoso.example", 5.0), later(20.0))
    save(at + "closed-in-silence", closed(50003, "meet.contoso.example"), conn(50004, a=OTHER, b=PROXY, at=2.0)
         .out(client_hello("meet.contoso.example", (0x0304, 0x0303))).back(server_hello(behind=CERTIFICATE)).out(record(22, b"k" * 66))
         .back(record(22, b"f" * 40)), later(30.0))
    save(at + "the-client-objects", conn(50005, 5061, b=PROXY).out(client_hello("sbc.northwind.example", (0x0304, 0x0303)))
         .back(server_hello(0x0301, 0x2f, behind=CERTIFICATE)).out(alert(70)).out(flags=RST_ACK), later(20.0))
    save(at + "another-alert", at_once(50006, 40, "sip.contoso.example"), later(20.0))
    save(at + "healthy", good(50007, "sip.contoso.example", b=PROXY), later(20.0))
    save(at + "closed-for-all", closed(50008, "meet.contoso.example"), closed(50009, "meet.contoso.example", 3.0), later(30.0))


def tls_client_cert_missing():
    at, name = "transport/tls-client-cert-missing/", "sip.fabrikam.example"
    save(at + "refused-each-time", refused(50001, 40, name, 1, b=SBC, shown=NO_CERTIFICATE),
         refused(50002, 40, name, 1, b=SBC, at=4.0, shown=NO_CERTIFICATE), later(20.0))
    save(at + "other-alerts-ipv6", refused(50003, 46, name, 1, a=A6, b=B6, shown=NO_CERTIFICATE), later(20.0))
    save(at + "closed-in-silence", conn(50004, 5061, b=SBC).out(client_hello(name)).back(server_hello(behind=CERTIFICATE))
         .out(NO_CERTIFICATE + record(22, b"\x10" + u24(66) + b"k" * 66)).back(flags=RST_ACK), later(20.0))
    save(at + "only-an-offer", conn(50005, 5061, b=SBC).out(client_hello(name)).back(server_hello(behind=CERTIFICATE))
         .out(NO_CERTIFICATE + record(22, b"\x10" + u24(66) + b"k" * 66)).back(b"\x14\3\3\0\1\1" + record(22, b"f" * 40))
         .out(record(23, b"d" * 90)).back(record(23, b"d" * 300)).back(flags=FIN_ACK, wait=60.0).out(flags=FIN_ACK), later(80.0))
    save(at + "shown-and-refused", refused(50006, 48, name, 1, b=SBC), later(20.0))


if __name__ == "__main__":
    for make in (tls_no_serverhello, appsharing, avedge_unknown_username, ice_turn_credentials_refused, certificate_alerts,
                 server_alerts, tls_client_cert_missing):
        make()
