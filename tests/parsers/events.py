#!/usr/bin/env python3
"""Makes the binary event logs among the fixtures: tests/parsers/events.py [FOLDER]. The same bytes each time; the goldens
beside them are made by tests/bless. One function a fixture; what it shows is in its name."""
import os
import struct
import sys
import zlib

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
T0 = (1400000000 + 11644473600) * 10000000 + 1234567  # 2014-05-13 16:53:20.1234567 UTC
NS = "http://schemas.microsoft.com/win/2004/08/events/event"
TEXT, ANSI, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, BOOL, BLOB, GUID, SIZE, TIME, SYSTEM, SID, X32, X64 = range(1, 22)
NESTED, ARRAY, NULL = 0x21, 0x80, 0


def u16(text):
    return text.encode("utf-16-le")


class Sub:
    """A substitution: value number `index` of the template."""

    def __init__(self, index, kind=TEXT, optional=False):
        self.index, self.kind, self.optional = index, kind, optional


class Chunk:
    def __init__(self):
        self.b = bytearray(512)
        self.names, self.templates, self.ids = {}, {}, []

    def put(self, fmt, *values):
        self.b += struct.pack("<" + fmt, *values)

    def name(self, name):
        self.put("I", self.names.get(name, len(self.b) + 4))
        if name not in self.names:
            self.names[name] = len(self.b)
            self.put("IHH", 0, 0, len(name))
            self.b += u16(name) + b"\0\0"

    def content(self, item, dep):
        if isinstance(item, Sub):
            self.put("BHB", 14 if item.optional else 13, item.index, item.kind)
        elif isinstance(item, str):
            self.put("BBH", 5, 1, len(u16(item)) // 2)
            self.b += u16(item)
        elif isinstance(item, bytes):  # tokens as they are
            self.b += item
        else:
            self.element(item, dep)

    def element(self, spec, dep):
        name, attributes, children = spec
        self.put("B", 0x41 if attributes else 1)
        if dep:
            self.put("H", 0xFFFF)
        size_at = len(self.b)
        self.put("I", 0)
        self.name(name)
        if attributes:
            self.put("I", 0)
        for i, (key, value) in enumerate(attributes.items()):
            self.put("B", 0x46 if i + 1 < len(attributes) else 6)
            self.name(key)
            self.content(value, dep)
        self.put("B", 2 if children else 3)
        for child in children:
            self.content(child, dep)
        if children:
            self.put("B", 4)
        struct.pack_into("<I", self.b, size_at, len(self.b) - size_at - 4)

    def template(self, key, spec, values):
        """An instance; its definition stands where it is first used. Nested values are functions that write themselves."""
        self.put("BBI", 12, 1, 7)
        self.put("I", self.templates.get(key, len(self.b) + 4))
        if key not in self.templates:
            self.templates[key] = len(self.b)
            self.put("I16sI", 0, bytes(16), 0)
            start = len(self.b)
            self.b += b"\x0f\x01\x01\0"
            self.element(spec, True)
            self.put("B", 0)
            struct.pack_into("<I", self.b, start - 4, len(self.b) - start)
        self.put("I", len(values))
        at = len(self.b)
        self.b += bytes(4 * len(values))
        for i, (kind, value) in enumerate(values):
            start = len(self.b)
            if callable(value):
                value()
            else:
                self.b += value
            struct.pack_into("<HBB", self.b, at + 4 * i, len(self.b) - start, kind, 0)

    def record(self, number, write, size=None, tail=b"\0"):
        start = len(self.b)
        self.ids.append(number)
        self.put("4sIQQ", b"**\0\0", 0, number, T0 + number * 10000000)
        self.b += b"\x0f\x01\x01\0"
        write()
        self.b += tail
        self.put("I", len(self.b) - start + 4)
        struct.pack_into("<I", self.b, start + 4, len(self.b) - start if size is None else size)

    def bytes(self, sums=True, whole=True):
        end, b = len(self.b), bytearray(self.b)
        first, last = (self.ids[0], self.ids[-1]) if self.ids else (1, 1)
        struct.pack_into("<8sQQQQIIII", b, 0, b"ElfChnk\0", first, last, first, last, 128, end, end, zlib.crc32(b[512:end]))
        struct.pack_into("<I", b, 124, zlib.crc32(b[:120] + b[128:512]) ^ (not sums))
        return bytes(b) + bytes(65536 - len(b) if whole else 0)


def log(*chunks):
    head = struct.pack("<8sQQQIHHHH76xI", b"ElfFile\0", 0, len(chunks) - 1, 99, 128, 1, 3, 4096, len(chunks), 0)
    return (head + struct.pack("<I", zlib.crc32(head[:120]))).ljust(4096, b"\0") + b"".join(chunks)


def write(folder, name, data):
    with open(os.path.join(OUT, folder, name + ".in"), "wb") as f:
        f.write(data)


def system(provider, number, level="2", more=()):
    return ("System", {}, [("Provider", {"Name": provider}, []), ("EventID", {"Qualifiers": "50177"}, [number]), ("Level", {}, [level]),
                           ("Task", {}, ["1018"]), ("Keywords", {}, ["0x80000000000000"]),
                           ("TimeCreated", {"SystemTime": Sub(0, TIME)}, []), ("EventRecordID", {}, [Sub(1, U64)]),
                           *more, ("Channel", {}, ["Lync Server"]), ("Computer", {}, ["fe01.contoso.example"])])


CLASSIC = ("Event", {"xmlns": NS}, [system("LS Data MCU", "41025"),
                                    ("EventData", {}, [("Data", {}, [Sub(2, ARRAY | TEXT)]), ("Binary", {}, [Sub(3, BLOB, True)])])])


def head(number):
    return [(TIME, struct.pack("<Q", T0 + number * 10000000)), (U64, struct.pack("<Q", number))]


def classic(c, number, strings, blob=b""):
    values = head(number) + [(ARRAY | TEXT, b"".join(u16(s) + b"\0\0" for s in strings)), (BLOB if blob else NULL, blob)]
    c.record(number, lambda: c.template("classic", CLASSIC, values))


SOME_SID = bytes([1, 2, 0, 0, 0, 0, 0, 5]) + struct.pack("<II", 32, 544)


def every_type(c, number):
    values = [(TEXT, u16("\U0001F4DE ü\r\nline")), (ANSI, b"caf\xe9\0"), (I8, b"\xff"), (U8, b"\xff"), (I16, b"\0\x80"), (U16, b"\0\x80"),
              (I32, b"\xfe\xff\xff\xff"), (U32, b"\xfe\xff\xff\xff"), (I64, b"\xfd" + b"\xff" * 7), (U64, b"\xff" * 8),
              (F32, struct.pack("<f", 0.5)), (F64, struct.pack("<d", -1.25)), (BOOL, b"\1\0\0\0"), (BLOB, b"\xde\xad"), (GUID, bytes(range(16))),
              (SIZE, struct.pack("<I", 4096)), (TIME, struct.pack("<Q", T0)), (SYSTEM, struct.pack("<8H", 2014, 5, 2, 13, 16, 53, 20, 7)),
              (SID, SOME_SID), (X32, struct.pack("<I", 0x8009030C)), (X64, struct.pack("<Q", 1 << 40)),
              (ARRAY | U32, struct.pack("<II", 1, 2)), (ARRAY | GUID, bytes(32)), (NULL, b""), (BOOL, b"\0"), (TIME, bytes(8)),
              (0x7F, b"?"), (U32, b"\1")]
    data = [("Data", {"Name": "v%d" % i}, [Sub(i + 2, kind, True)]) for i, (kind, _) in enumerate(values)]
    spec = ("Event", {"xmlns": NS}, [system("Types", "1", "4"), ("EventData", {"Name": "All"}, data)])
    c.record(number, lambda: c.template("types", spec, head(number) + values))


def user_data(c, number):
    chain = ("CertGetCertificateChain", {"xmlns": "urn:x"},
             [("Certificate", {"subjectName": "sip.contoso.example"}, []),
              ("TrustStatus", {}, [("ErrorStatus", {"value": "10000", "CERT_TRUST_IS_PARTIAL_CHAIN": "true"}, [])]),
              ("Result", {"value": "800B010A"}, ["not trusted ", b"\x09", b"\x08>\0", b"\x07\1\0!\0", b"\x0a", b"\x0b\1\0x\0"])])
    security = ("Security", {"UserID": Sub(3, SID)}, [])
    spec = ("Event", {"xmlns": NS}, [system("Microsoft-Windows-CAPI2", "30", "2", [security]), ("UserData", {}, [Sub(2, NESTED)])])

    def nested():
        c.b += b"\x0f\x01\x01\0"
        c.element(chain, False)
        c.put("B", 0)

    def named(tokens):
        """Entity and processing instruction refer to a name; it is the event's own element here."""
        return tokens + struct.pack("<I", c.names["Event"])
    result = chain[2][2][2]
    result[1], result[4] = named(b"\x09"), named(b"\x0a")
    c.record(number, lambda: c.template("user", spec, head(number) + [(NESTED, nested), (SID, SOME_SID)]))


def a_log():
    c = Chunk()
    classic(c, 1, ["edge01.contoso.example", "8057"])
    classic(c, 2, ["two lines,\r\n\r\n  one of them indented", "", "Description:", "Log Name: x"], b"\0\xff")
    every_type(c, 3)
    user_data(c, 4)
    write("evtx", "01-a-log", log(c.bytes()))


def forwarded():
    c = Chunk()
    spec = ("Event", {"xmlns": NS},
            [("System", {}, [("Provider", {"Name": "LS User Services"}, []), ("EventID", {}, ["32178"]), ("Level", {}, ["2"]),
                             ("TimeCreated", {"SystemTime": "2014-05-13T16:53:20.123456700Z"}, []), ("EventRecordID", {}, ["7"]),
                             ("Execution", {"ProcessID": "620", "ThreadID": "1480"}, []), ("Channel", {}, ["ForwardedEvents"]),
                             ("Computer", {}, ["fe02.contoso.example"]), ("Correlation", {"ActivityID": "{A}"}, [])]),
             ("EventData", {}, [("Data", {}, ["{5B0E}"])]),
             ("RenderingInfo", {"Culture": "en-US"}, [("Message", {}, ["Failed to sync data.\r\n\r\nLog Name: no label\r\nCause: away."]),
                                                      ("Level", {}, ["Error"]), ("Task", {}, ["Routing"]),
                                                      ("Keywords", {}, [("Keyword", {}, ["Classic"])])])])
    c.record(7, lambda: c.element(spec, False))
    c.record(8, lambda: c.element(("Event", {}, [("System", {}, [("EventID", {}, ["5"])])]), False))
    write("evtx", "02-forwarded", log(c.bytes(whole=False)))


def hostile():
    """Each record is wrong in its own way, and the next is read; at last one that says that it is longer than the chunk."""
    c = Chunk()
    good = ("Event", {}, [("System", {}, [("Provider", {"Name": "x"}, []), ("EventID", {}, [Sub(0, U16)])])])

    def itself():  # a template whose value is an instance of itself, and that uses it twice
        spec = ("Event", {}, [("System", {}, [("EventID", {}, ["1"])]), ("UserData", {}, [Sub(0, NESTED), Sub(0, NESTED)])])
        c.template("itself", spec, [(NESTED, lambda: None)])
        at = len(c.b)
        c.put("BBII", 12, 1, 7, c.templates["itself"])
        c.put("IHBB", 1, 26, NESTED, 0)
        c.b += c.b[at:at + 18] + bytes(8)
    c.record(1, itself)
    c.record(2, lambda: c.template("good", good, [(U16, b"\2\0")]))
    c.record(3, lambda: c.put("BBIII", 12, 1, 7, c.templates["good"], 0xFFFFFFFF))  # so many values
    c.record(4, lambda: c.put("BBIIIHBB", 12, 1, 7, c.templates["good"], 1, 0xFFFF, TEXT, 0))  # a value longer than the chunk
    c.record(5, lambda: c.put("BBII", 12, 1, 7, 0xFFFFFFF0))  # a definition far outside
    c.record(6, lambda: c.put("BII", 1, 8, 0xFFFFFFFF))  # a name far outside
    c.record(7, lambda: c.put("BHB", 13, 9, TEXT))  # a value of no template
    c.record(8, lambda: c.put("B", 0x3F))  # no token

    def deep():  # a value in a value in …: the same bytes, since an array may lie in itself
        for _ in range(60):
            c.put("BII", 1, 8, c.names["UserData"])
            c.put("B", 2)
    c.record(9, deep)

    def ends():  # more ends than beginnings, then an event
        c.b += b"\4" * 40
        c.template("good", good, [(U16, b"\x0a\0")])
    c.record(10, ends)
    c.record(11, lambda: c.template("good", good, [(U16, b"\x0b\0")]), size=0x7FFFFFFF)
    d = Chunk()
    d.record(12, lambda: d.template("good", good, [(U16, b"\x0c\0")]))
    write("evtx", "03-hostile", log(c.bytes(sums=False), b"ElfChnX\0" + bytes(65528), d.bytes(whole=False)))


def twice_and_twice():
    """Templates that hold each other's values twice, thirty deep: more work than a record is worth."""
    c = Chunk()
    spec = ("Event", {}, [("System", {}, [("EventID", {}, ["1"])]), ("UserData", {}, [("a", {}, [Sub(0, NESTED)]), ("b", {}, [Sub(0, NESTED)])])])

    def nest(depth):
        c.template("pair", spec, [(NESTED, (lambda: nest(depth - 1)) if depth else (lambda: None))])
    c.record(1, lambda: nest(30))
    c.record(2, lambda: c.template("good", ("Event", {}, [("System", {}, [("EventID", {}, ["2"])])]), []))
    write("evtx", "04-twice-and-twice", log(c.bytes(whole=False)))


def text_of_text():
    """A text that a template holds, in a template that holds it 60 times, in one that holds that 60 times: a few bytes of a record
    would be 14 MB of text each. What stands behind it is not read any more."""
    c = Chunk()

    def define(body):
        at = len(c.b)
        c.put("I16sI", 0, bytes(16), len(body) + 5)
        c.b += b"\x0f\x01\x01\0" + body + b"\0"
        return at

    def use(at):
        return struct.pack("<BBIII", 12, 1, 7, at, 0)

    def definitions():
        c.b += b"\0"
        text = define(struct.pack("<BBH", 5, 1, 2000) + u16("x" * 2000))
        c.templates["many"] = define(use(define(use(text) * 60)) * 60)
    c.record(1, definitions)

    def record(number):
        spec = ("Event", {}, [("System", {}, [("EventID", {}, [str(number)])])])
        c.template(number, spec, [])
        c.b += use(c.templates["many"])
        c.template("late", ("Event", {}, [("System", {}, [("Computer", {}, ["late"])])]), [])
    c.record(2, lambda: record(2))
    c.record(3, lambda: record(3))
    write("evtx", "06-text-of-text", log(c.bytes(whole=False)))


def carved():
    c = Chunk()
    classic(c, 1, ["a chunk without its file"])
    write("evtx", "05-a-chunk-alone", c.bytes(whole=False))


def old_record(number, kind, strings, source="OCS Protocol Stack", sid=b"", length=None):
    body = u16(source) + b"\0\0" + u16("OCS01") + b"\0\0"
    body += bytes(-len(body) % 4)
    sid_at = 56 + len(body)
    body += sid
    at = 56 + len(body)
    body += b"".join(u16(s) + b"\0\0" for s in strings)
    body += bytes(-len(body) % 4)
    size = 56 + len(body) + 4
    return struct.pack("<I4sIIIIHHHHIIIIII", size, b"LfLe", number, 1261414270, 1261414270, 0xC0000000 | 14428, kind, len(strings), 1001,
                       0, 0, at, len(sid), sid_at, 0, 0) + body + struct.pack("<I", size if length is None else length)


def before_vista():
    head = struct.pack("<I4sIIIIIIIIII", 48, b"LfLe", 1, 1, 48, 48, 1, 0, 65536, 0, 0, 48)
    end = struct.pack("<10I", 40, 0x11111111, 0x22222222, 0x33333333, 0x44444444, 48, 0, 4, 1, 40)
    write("evt", "01-a-log", head + old_record(1, 1, ["fe01.contoso.example", "3", "", "0x80090325\r\nsecond line"], sid=SOME_SID) +
          b"left" + old_record(2, 4, [], "x" * 300) + old_record(3, 1, ["wrong end"], length=7) + old_record(4, 16, ["failed"]) + end +
          old_record(5, 2, ["cut"])[:90])


for make in (a_log, forwarded, hostile, twice_and_twice, text_of_text, carved, before_vista):
    make()
