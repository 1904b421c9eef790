/*
 * Names of the DNS types that stand in evidence. No registry of all of them.
 */
#include "parsers/dnstype.h"

static const struct {
        struct span number, name;
} types[] = {
        {SPAN("1"), SPAN("A")},     {SPAN("2"), SPAN("NS")},   {SPAN("5"), SPAN("CNAME")}, {SPAN("6"), SPAN("SOA")},
        {SPAN("12"), SPAN("PTR")},  {SPAN("15"), SPAN("MX")},  {SPAN("16"), SPAN("TXT")},  {SPAN("28"), SPAN("AAAA")},
        {SPAN("33"), SPAN("SRV")},  {SPAN("35"), SPAN("NAPTR")}, {SPAN("65"), SPAN("HTTPS")}, {SPAN("255"), SPAN("ANY")},
};

struct span dns_type(struct span s) {
        uint32_t number;

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
                if (span_eq(s, types[i].number) || span_ieq(s, types[i].name))
                        return types[i].name;
        return span_u32(s, &number) == 0 && number <= UINT16_MAX ? s : SPAN_NONE;
}
