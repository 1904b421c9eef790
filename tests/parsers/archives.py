#!/usr/bin/env python3
"""Makes the archives of Fiddler's among the fixtures: tests/parsers/archives.py [FOLDER]. The same bytes each time; the goldens
beside them are made by tests/bless. One function a fixture; what it shows is in its name."""
import gzip
import os
import sys
import zipfile

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def crlf(*lines):
    return "".join(x + "\r\n" for x in lines).encode()


def meta(begun, done, **flags):
    rows = "".join('<SessionFlag N="%s" V="%s" />' % (k.replace("_", "-"), v) for k, v in sorted(flags.items()))
    return ('<?xml version="1.0" encoding="utf-8"?>\r\n<Session SID="1" BitFlags="0">\r\n  <SessionTimers ClientConnected='
            '"0001-01-01T00:00:00" ClientBeginRequest="%s" ClientDoneResponse="%s" />\r\n  <SessionFlags>%s</SessionFlags>\r\n'
            "</Session>" % (begun, done, rows)).encode()


def write(name, members, stored=False):
    os.makedirs(os.path.join(OUT, "saz"), exist_ok=True)
    with zipfile.ZipFile(os.path.join(OUT, "saz", name + ".in"), "w") as z:
        for path, data in members:
            info = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            z.writestr(info, data)


def exchanges():
    """A tunnel that fails, bodies in chunks and packed, one that is no text, an exchange without an answer."""
    hello = crlf("CONNECT web.contoso.example:443 HTTP/1.1", "Host: web.contoso.example:443", "",
                 "A SSLv3-compatible ClientHello handshake was found. Fiddler extracted the parameters below.", "",
                 "Version: 3.1 (TLS/1.0)", "Extensions: ", "\tserver_name\tweb.contoso.example")
    cut = crlf("HTTP/1.1 200 Connection Established", "", "fiddler.network.https> HTTPS handshake to web.contoso.example failed. "
               "System.IO.IOException Unable to read data from the transport connection")
    packed = gzip.compress(b'{"code":"Forbidden","subcode":"None"}', mtime=0)
    answer = crlf("HTTP/1.1 403 Forbidden", "Content-Type: application/json", "Content-Encoding: gzip",
                  "Transfer-Encoding: chunked", "") + b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (10, packed[:10], len(packed) - 10, packed[10:])
    get = crlf("GET https://web.contoso.example/a HTTP/1.1", "Host: web.contoso.example", "Cookie: s=1", "")
    picture = crlf("HTTP/1.1 200 OK", "Content-Type: image/png", "") + b"\x89PNG\r\n\x1a\n\0\0\0"
    text = crlf("HTTP/1.1 200 OK", "Content-Type: text/plain", "") + crlf("GET / HTTP/1.1", "-" * 30, "# time: 2001-01-01", "end")
    lync = {"x_ProcessInfo": "lync:1234", "x_hostIP": "203.0.113.9", "x_clientIP": "127.0.0.1"}
    write("01-exchanges", [
        ("raw/02_c.txt", get), ("raw/02_s.txt", answer), ("raw/02_m.xml", meta("2020-05-04T10:00:01.5+02:00", "2020-05-04T10:00:01.75+02:00")),
        ("raw/01_c.txt", hello), ("raw/01_s.txt", cut),
        ("raw/01_m.xml", meta("2020-05-04T10:00:00.1234567+02:00", "0001-01-01T00:00:00", **lync)),
        ("raw/03_c.txt", get), ("raw/03_m.xml", b"<Session><SessionTimers ClientBeginRequest='2020-05-04T08:00:02Z'/><broken"),
        ("raw/04_c.txt", get), ("raw/04_s.txt", picture), ("raw/04_w.txt", b"0123456789"),
        ("raw/05_c.txt", get), ("raw/05_s.txt", text),
        ("_index.htm", b"<html>"), ("[Content_Types].xml", b"<Types/>")])


def packed_unknown():
    """Packed in a way that is not read; packing that is said and is not there; backslashes; members twice."""
    get = crlf("GET https://web.contoso.example/b HTTP/1.1", "")
    write("02-odd-members", [
        ("raw\\1_c.txt", get), ("raw\\1_s.txt", crlf("HTTP/1.1 200 OK", "Content-Encoding: br", "") + b"\x01\x02abc"),
        ("raw\\1_c.txt", b"again"),
        ("raw/2_s.txt", crlf("HTTP/1.1 200 OK", "Content-Encoding: gzip", "") + b"plain"),
        ("raw/3_c.txt", b""), ("raw/x_c.txt", b"no"), ("raw/4_q.txt", b"no")], stored=True)


exchanges()
packed_unknown()
