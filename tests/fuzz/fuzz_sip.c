/*
 * One input as the bytes of SIP messages.
 */
#include "tests/fuzz/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        read_message(span_of((const char *)data, size));
        return 0;
}
