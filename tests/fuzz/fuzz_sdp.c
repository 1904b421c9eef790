/*
 * One input as the session description of an offer that is well formed around it, so that every byte of it is read as SDP.
 */
#include "base/buf.h"
#include "tests/fuzz/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct buf b = BUF_INIT;

        buf_puts(&b, "INVITE sip:bob@contoso.example SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK1\r\n"
                 "From: <sip:alice@contoso.example>;tag=a\r\nTo: <sip:bob@contoso.example>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n");
        buf_printf(&b, "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n", size);
        buf_put(&b, span_of((const char *)data, size));
        check(b.err == 0);
        read_message(buf_span(&b));
        buf_done(&b);
        return 0;
}
