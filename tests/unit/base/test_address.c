/* address.c: what kind of place an address is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/address.h"

static void classes(void **state) {
        static const char *const cases[][2] = {
                {"10.0.0.1", "private"},        {"172.16.0.1", "private"},     {"172.31.255.255", "private"}, {"172.32.0.1", "public"},
                {"192.168.1.1", "private"},     {"192.169.1.1", "public"},     {"100.64.0.1", "shared"},      {"100.128.0.1", "public"},
                {"127.0.0.1", "loopback"},      {"169.254.7.7", "link-local"}, {"0.0.0.0", "unspecified"},    {"192.0.2.1", "public"},
                {"256.1.1.1", "name"},          {"1.2.3", "name"},             {"1.2.3.4.5", "name"},         {"1.2.3.4:5060", "name"},
                {"0001.2.3.4", "name"},         {"a.example", "name"},         {"", "name"},                  {"::", "unspecified"},
                {"::1", "loopback"},            {"[::1]", "loopback"},         {"fe80::1%eth0", "link-local"}, {"FEBF::1", "link-local"},
                {"fec0::1", "public"},          {"fd12:3456::1", "private"},   {"fc00::", "private"},         {"2001:db8::1", "public"},
                {"::ffff:10.1.2.3", "private"}, {"::FFFF:127.0.0.1", "loopback"}, {"face", "name"},           {"dead:beef", "name"},
                {"x::1", "name"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_string_equal(address_class_word(address_class(span_str(cases[i][0]))), cases[i][1]);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(classes)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
