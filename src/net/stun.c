/*
 * Header and attributes of STUN in its two dialects. Attributes that are not needed are walked over; a message whose
 * attributes run over its end keeps what was read before. Which request an answer belongs to is turn.c's.
 */
#include "net/stun.h"

enum {
        HEADER = 20, COOKIE = 0x2112A442, MS_COOKIE = 0x72C64BC6,
        ATTR_MAPPED = 1, ATTR_INTEGRITY = 8, ATTR_ERROR = 9, ATTR_MS_COOKIE = 0x000F, ATTR_XOR_RELAYED = 0x0016,
        ATTR_INTEGRITY_SHA256 = 0x001C, REASON_MAX = 128,
};

const char *stun_method_word(enum stun_method m) {
        static const char *const words[] = {"other", "allocate", "refresh", "create-permission", "channel-bind", "connect",
                                            "set-active-destination"};

        return words[m];
}

/* Numbers of MS-TURN mean the same for 3 only. */
static enum stun_method method_of(unsigned number, bool ms) {
        if (number == 3)
                return STUN_ALLOCATE;
        if (ms)
                return number == 6 ? STUN_ACTIVE : STUN_OTHER_METHOD;
        switch (number) {
        case 4:
                return STUN_REFRESH;
        case 8:
                return STUN_PERMISSION;
        case 9:
                return STUN_CHANNEL;
        case 10:
                return STUN_CONNECT;
        default:
                return STUN_OTHER_METHOD;
        }
}

static void read_error(struct span value, struct stun *io) {
        struct fetch f = fetch_in(value);

        fetch_skip(&f, 2);
        unsigned hundreds = fetch_u8(&f) & 7, number = fetch_u8(&f);
        if (f.cut)
                return;
        struct span reason = span_trim(span_sub(span_from(value, 4), 0, REASON_MAX));
        io->code = hundreds * 100 + number;
        io->reason = span_sub(reason, 0, span_chr(reason, '\0'));
}

/* mask: what the address is changed with, port by its first two bytes. */
static void read_address(struct span value, const char mask[16], struct stun *io) {
        struct fetch f = fetch_in(value);

        fetch_skip(&f, 1);
        unsigned family = fetch_u8(&f);
        uint16_t port = fetch_be16(&f);
        struct span address = fetch_span(&f, family == 2 ? 16 : 4);
        if (f.cut || (family != 1 && family != 2))
                return;
        io->has_relayed = true;
        io->relayed = (struct address){.six = family == 2};
        io->relayed_port = (uint16_t)(port ^ ((unsigned)(uint8_t)mask[0] << 8 | (uint8_t)mask[1]));
        for (size_t i = 0; i < address.n; i++)
                io->relayed.v[i] = (uint8_t)(address.p[i] ^ mask[i]);
}

static void read_attribute(unsigned type, struct span value, const char mask[16], struct stun *io) {
        static const char plain[16];

        switch (type) {
        case ATTR_INTEGRITY:
        case ATTR_INTEGRITY_SHA256:
                io->credentials = true;
                break;
        case ATTR_ERROR:
                read_error(value, io);
                break;
        case ATTR_MAPPED: /* in the answer of MS-TURN the relayed address */
                if (io->ms && !io->has_relayed)
                        read_address(value, plain, io);
                break;
        case ATTR_XOR_RELAYED:
                if (!io->ms)
                        read_address(value, mask, io);
                break;
        default:
                break;
        }
}

static void read_attributes(struct span bytes, struct stun *io) {
        struct fetch f = fetch_in(span_from(bytes, HEADER));
        char mask[16] = {0};

        memcpy(mask, bytes.p + 4, sizeof(mask));
        while (!f.cut && f.at < f.s.n) {
                unsigned type = fetch_be16(&f);
                struct span value = fetch_span(&f, fetch_be16(&f));
                if (f.cut)
                        break;
                read_attribute(type, value, mask, io);
                size_t pad = (4 - value.n % 4) % 4;
                fetch_skip(&f, pad < f.s.n - f.at ? pad : f.s.n - f.at);
        }
}

/* 0: no header of STUN. *ret_ms: by its first attribute. */
static size_t header(struct span front, bool *ret_ms) {
        struct fetch f = fetch_in(front);
        unsigned type = fetch_be16(&f);
        size_t n = fetch_be16(&f);
        bool standard = fetch_be32(&f) == COOKIE;

        if (f.cut || type & 0xC000)
                return 0;
        fetch_skip(&f, HEADER - 8);
        *ret_ms = !standard && n >= 8 && fetch_be16(&f) == ATTR_MS_COOKIE && fetch_be16(&f) == 4 && fetch_be32(&f) == MS_COOKIE;
        return (standard && n % 4 == 0) || *ret_ms ? HEADER + n : 0;
}

size_t stun_length(struct span front) {
        bool ms;

        return header(front, &ms);
}

bool stun_parse(struct span bytes, struct stun *ret) {
        struct fetch f = fetch_in(bytes);
        bool ms = false;
        size_t n = header(bytes, &ms);

        if (n == 0 || bytes.n < HEADER || (ms ? n > bytes.n : n != bytes.n))
                return false;
        unsigned type = fetch_be16(&f);
        unsigned number = (type & 0xF) | (type & 0xE0) >> 1 | (type & 0x3E00) >> 2;
        *ret = (struct stun){.ms = ms, .class = (enum stun_class)((type & 0x10) >> 4 | (type & 0x100) >> 7),
                             .method = method_of(number, ms), .id = ms ? span_sub(bytes, 4, 16) : span_sub(bytes, 8, 12)};
        if (ret->method != STUN_OTHER_METHOD)
                read_attributes(span_sub(bytes, 0, n), ret);
        return true;
}
