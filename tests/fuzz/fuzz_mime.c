/*
 * One input as a body: its first line is the Content-Type, what follows is the body, in a message that is well formed around it.
 * XML, reports and parts of parts are reached by their types.
 */
#include "base/buf.h"
#include "tests/fuzz/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span body = span_of((const char *)data, size), type;
        struct buf b = BUF_INIT;

        if (!span_line(&body, &type))
                return 0;
        buf_puts(&b, "NOTIFY sip:alice@contoso.example SIP/2.0\r\nFrom: <sip:focus@contoso.example>;tag=a\r\n"
                 "To: <sip:alice@contoso.example>;tag=b\r\nCall-ID: c\r\nCSeq: 2 NOTIFY\r\nEvent: conference\r\n");
        buf_printf(&b, "Content-Type: %.*s\r\nContent-Length: %zu\r\n\r\n", SPAN_ARG(type), body.n);
        buf_put(&b, body);
        check(b.err == 0);
        read_message(buf_span(&b));
        buf_done(&b);
        return 0;
}
