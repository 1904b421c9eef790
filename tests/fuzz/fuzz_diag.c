/*
 * One input as a value of a diagnostics header; its first byte chooses which, and what follows a line end is more headers.
 */
#include "base/buf.h"
#include "tests/fuzz/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const char *const names[] = {"ms-diagnostics", "ms-diagnostics-public", "ms-client-diagnostics", "Reason", "Warning",
                                            "ms-user-logon-data", "Retry-After", "Subscription-State"};
        struct span value = span_of((const char *)data, size);
        struct buf b = BUF_INIT;

        buf_puts(&b, "SIP/2.0 504 Server time-out\r\nFrom: <sip:alice@contoso.example>;tag=a\r\n"
                 "To: <sip:bob@contoso.example>;tag=b\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n");
        buf_puts(&b, names[take_byte(&value) % (sizeof(names) / sizeof(*names))]);
        buf_puts(&b, ": ");
        buf_put(&b, value);
        buf_puts(&b, "\r\nContent-Length: 0\r\n\r\n");
        check(b.err == 0);
        read_message(buf_span(&b));
        buf_done(&b);
        return 0;
}
