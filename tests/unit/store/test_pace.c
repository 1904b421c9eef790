/* pace.c: what is packed comes out again; what is not what was packed is refused, whatever it declares. */
#include "case.h"

#include "store/pace.h"

static void expect_same(const struct pace *p) {
        struct buf b = BUF_INIT;
        struct pace is;

        assert_int_equal(pace_pack(p, &b), 0);
        assert_int_equal(pace_unpack(buf_span(&b), &is), 0);
        assert_int_equal(is.n_times, p->n_times);
        assert_int_equal(is.n_pieces, p->n_pieces);
        for (size_t i = 0; i < p->n_times; i++) {
                assert_int_equal(is.times[i].line, p->times[i].line);
                assert_int_equal(is.times[i].us, p->times[i].us);
        }
        for (size_t i = 0; i < p->n_pieces; i++) {
                assert_int_equal(is.pieces[i].line, p->pieces[i].line);
                assert_int_equal(is.pieces[i].lines, p->pieces[i].lines);
                assert_int_equal(is.pieces[i].sighting, p->pieces[i].sighting);
        }
        pace_done(&is);
        /* Every part of it is none. */
        for (size_t n = 0; n < b.n; n++) {
                assert_int_equal(pace_unpack(span_of(b.p, n), &is), -EBADMSG);
                pace_done(&is);
        }
        buf_putc(&b, 0);
        assert_int_equal(pace_unpack(buf_span(&b), &is), -EBADMSG);
        pace_done(&is);
        buf_done(&b);
}

static void round_trip(void **state) {
        static const int64_t units[] = {1, 1000, 1000000};
        static const int64_t times[] = {0, -1, 1, 1394010000, -1394010000, 1394010000, 2305843009213};
        struct pace p = PACE_INIT;

        (void)state;
        expect_same(&p);
        for (size_t u = 0; u < 3; u++) {
                pace_reset(&p);
                for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
                        assert_int_equal(pace_add_time(&p, i * i + 1, times[i] * units[u]), 0);
                        assert_int_equal(pace_add_piece(&p, (struct pace_piece){200 - i * i, i * 100, times[i]}), 0);
                        expect_same(&p);
                }
        }
        pace_reset(&p);
        assert_int_equal(pace_add_time(&p, UINT64_MAX, PACE_US_MAX), 0);
        assert_int_equal(pace_add_piece(&p, (struct pace_piece){UINT64_MAX, UINT64_MAX, INT64_MIN}), 0);
        expect_same(&p);
        pace_done(&p);
}

static void full(void **state) {
        struct pace p = PACE_INIT;

        (void)state;
        for (int i = 0; i < PACE_ENTRIES; i++)
                if (pace_add_time(&p, (uint64_t)i, i) < 0 || pace_add_piece(&p, (struct pace_piece){0}) < 0)
                        fail();
        assert_int_equal(pace_add_time(&p, 0, 0), -E2BIG);
        assert_int_equal(pace_add_piece(&p, (struct pace_piece){0}), -E2BIG);
        pace_done(&p);
}

static void refused(void **state) {
        static const struct span damages[] = {
                SPAN(""), SPAN("\x00\x00"), SPAN("\x03\x00\x00"), SPAN("\x00\xff\xff\xff\xff\x0f\x00"), /* entries that are not there */
                SPAN("\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00"), SPAN("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00\x00\x00"),
                SPAN("\x00\x02\x00\x02\x00\x00\x00"), /* lines that do not rise */
                SPAN("\x00\x02\x00\x04\x01\x00\x00"),
                SPAN("\x00\x01\x00\x02\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"), /* no clock's time */
                SPAN("\x02\x01\x00\x02\x80\x80\x80\x80\x80\x80\x80\x01"),
        };
        struct pace is;

        (void)state;
        for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
                assert_int_equal(pace_unpack(damages[i], &is), -EBADMSG);
                pace_done(&is);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip), cmocka_unit_test(full), cmocka_unit_test(refused)};

        return cmocka_run_group_tests_name("store/pace", tests, NULL, NULL);
}
