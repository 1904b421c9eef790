/*
 * Owns the line through the pairs of two witnesses. Robust before it is exact: medians of windows, the median of their
 * slopes (Theil-Sen), and no drift, or no offset at all, where the pairs do not bear it out.
 */
#include "call/clock.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum {
        WINDOWS = 32,             /* of one direction */
        SAMPLE_MAX = 1 << 15,     /* pairs that medians are taken of; more tell nothing new */
        DRIFT_WINDOWS = 8,        /* a drift needs as many, */
        DRIFT_SPAN_S = 600,       /* over as long a time, */
        DRIFT_NOISE = 10,         /* to move the clock by as many times what chance does, */
        DRIFT_US = 10000,         /* and by as much; */
        DRIFT_ONE_WAY_US = 50000, /* in one direction a way that grows longer looks the same */
        DRIFT_MAX_PPM = 5000,     /* what no clock that anyone reads shows */
        STEP_PAIRS = 3,           /* fewer pairs beside the line are strays */
};

#define TIME_MAX (INT64_C(1) << 60) /* so that differences of differences fit */
#define MAD_TO_SIGMA 1.4826

/* A line ----------------------------------------------------------------------------------------------- */

/* us * ppb / 10^9; false: it does not fit. */
static bool drifted(int64_t us, int64_t ppb, int64_t *ret) {
        const int64_t whole = 1000000000;
        int64_t high, low;

        if (__builtin_mul_overflow(us / whole, ppb, &high) || __builtin_mul_overflow(us % whole, ppb, &low))
                return false;
        return !__builtin_add_overflow(high, low / whole, ret);
}

int64_t clock_apply(struct clock_line l, int64_t us) {
        int64_t since, drift = 0, ret;

        if (us == STAMP_NONE || l.offset_us == STAMP_NONE)
                return us;
        if (l.drift_ppb && (__builtin_sub_overflow(us, l.at_us, &since) || !drifted(since, l.drift_ppb, &drift)))
                return STAMP_NONE;
        return __builtin_add_overflow(us, l.offset_us, &ret) || __builtin_add_overflow(ret, drift, &ret) ? STAMP_NONE : ret;
}

struct clock_line clock_compose(struct clock_line outer, struct clock_line inner) {
        struct clock_line ret = {.at_us = inner.at_us};
        int64_t middle, end, extra;

        if (outer.offset_us == STAMP_NONE || inner.offset_us == STAMP_NONE)
                return CLOCK_UNKNOWN;
        middle = clock_apply(inner, inner.at_us);
        end = clock_apply(outer, middle);
        if (middle == STAMP_NONE || end == STAMP_NONE || __builtin_sub_overflow(end, inner.at_us, &ret.offset_us) ||
            __builtin_add_overflow(outer.drift_ppb, inner.drift_ppb, &ret.drift_ppb) ||
            !drifted(outer.drift_ppb, inner.drift_ppb, &extra) || __builtin_add_overflow(ret.drift_ppb, extra, &ret.drift_ppb))
                return CLOCK_UNKNOWN;
        return ret;
}

struct clock_line clock_invert(struct clock_line l) {
        struct clock_line ret = {.at_us = clock_apply(l, l.at_us)};

        if (l.offset_us == STAMP_NONE || ret.at_us == STAMP_NONE)
                return CLOCK_UNKNOWN;
        ret.offset_us = -l.offset_us;
        ret.drift_ppb = llround(-(double)l.drift_ppb / (1 + (double)l.drift_ppb / 1e9));
        return ret;
}

int64_t clock_zone(int64_t offset_us) {
        const int64_t quarter = 15 * 60 * STAMP_SECOND;
        int64_t n;

        if (offset_us == STAMP_NONE || offset_us > 15 * 3600 * STAMP_SECOND || offset_us < -15 * 3600 * STAMP_SECOND)
                return STAMP_NONE;
        n = (-offset_us + (offset_us > 0 ? -quarter / 2 : quarter / 2)) / quarter;
        return n > 56 || n < -56 ? STAMP_NONE : n * 900;
}

/* Windows ---------------------------------------------------------------------------------------------- */

/* The median of some pairs of one direction that follow each other; all in microseconds from the middle pair. */
struct window {
        double x, y;
};

struct fit {
        const struct clock_pair *v;
        size_t n;
        int64_t at_us, base_us; /* what x and y are counted from */
        double *y;              /* a's time less b's; INFINITY: times that no clock shows */
        double *rest;           /* y less the drift */
        double *scratch;
        struct window windows[3][WINDOWS]; /* by enum clock_way */
        size_t n_windows[3];
        double slope;
};

static int compare(const void *x, const void *y) {
        double a = *(const double *)x, b = *(const double *)y;

        return (a > b) - (a < b);
}

/* Orders v. */
static double median(double *v, size_t n) {
        qsort(v, n, sizeof(*v), compare);
        return n % 2 ? v[n / 2] : v[n / 2 - 1] / 2 + v[n / 2] / 2;
}

static double x_of(const struct fit *f, size_t i) {
        return (double)(f->v[i].b_us - f->at_us);
}

/* The differences of the next `want` pairs of a direction, from *io_i on, in scratch; *ret_x is where the middle one stands. */
static size_t collect(struct fit *f, enum clock_way way, size_t *io_i, size_t want, double *ret_x) {
        size_t n = 0;

        for (; *io_i < f->n && n < want; (*io_i)++) {
                if (f->v[*io_i].way != way || !isfinite(f->y[*io_i]))
                        continue;
                if (n == want / 2)
                        *ret_x = x_of(f, *io_i);
                f->scratch[n++] = f->y[*io_i];
        }
        return n;
}

static void make_windows(struct fit *f, enum clock_way way) {
        size_t n = 0, i = 0;

        for (size_t k = 0; k < f->n; k++)
                n += f->v[k].way == way && isfinite(f->y[k]);
        f->n_windows[way] = n < WINDOWS ? n : WINDOWS;
        for (size_t w = 0; w < f->n_windows[way]; w++) {
                size_t want = n * (w + 1) / f->n_windows[way] - n * w / f->n_windows[way];
                struct window *p = &f->windows[way][w];
                p->y = median(f->scratch, collect(f, way, &i, want, &p->x));
        }
}

/* The median of the slopes between all windows of one direction, of those given; false: there is none. */
static bool slope_of(struct fit *f, const bool ways[3], double *ret) {
        size_t n = 0;

        for (unsigned d = 0; d < 3; d++)
                for (size_t j = 0; ways[d] && j < f->n_windows[d]; j++)
                        for (size_t i = 0; i < j; i++) {
                                const struct window *p = &f->windows[d][i], *q = &f->windows[d][j];
                                if (q->x > p->x)
                                        f->scratch[n++] = (q->y - p->y) / (q->x - p->x);
                        }
        if (n)
                *ret = median(f->scratch, n);
        return n > 0;
}

/* How far the windows lie from a line of this slope: what chance, or a clock that does not run straight, does. */
static double noise_of(struct fit *f, double slope) {
        size_t n = 0;

        for (unsigned d = 0; d < 3; d++) {
                double *v = f->scratch + n;
                for (size_t i = 0; i < f->n_windows[d]; i++)
                        v[i] = f->windows[d][i].y - slope * f->windows[d][i].x;
                double middle = f->n_windows[d] ? median(v, f->n_windows[d]) : 0;
                for (size_t i = 0; i < f->n_windows[d]; i++)
                        v[i] = fabs(f->windows[d][i].y - slope * f->windows[d][i].x - middle);
                n += f->n_windows[d];
        }
        return n ? MAD_TO_SIGMA * median(f->scratch, n) : 0;
}

/* Both directions must say the same, each by itself: a way that grows longer drives them apart. */
static bool directions_agree(struct fit *f, double slope) {
        double there, back;

        if (!slope_of(f, (const bool[3]){[CLOCK_A_TO_B] = true}, &there) ||
            !slope_of(f, (const bool[3]){[CLOCK_B_TO_A] = true}, &back))
                return false;
        return fabs(there - slope) <= fabs(slope) / 2 && fabs(back - slope) <= fabs(slope) / 2;
}

static double span_of_windows(const struct fit *f) {
        double first = INFINITY, last = -INFINITY;

        for (unsigned d = 0; d < 3; d++)
                for (size_t i = 0; i < f->n_windows[d]; i++) {
                        first = fmin(first, f->windows[d][i].x);
                        last = fmax(last, f->windows[d][i].x);
                }
        return last - first;
}

/* 0 unless there is one beyond doubt. */
static double drift_of(struct fit *f) {
        size_t n = f->n_windows[0] + f->n_windows[1] + f->n_windows[2];
        bool both = f->n_windows[CLOCK_A_TO_B] >= DRIFT_WINDOWS / 2 && f->n_windows[CLOCK_B_TO_A] >= DRIFT_WINDOWS / 2;
        double slope, moved, least = both ? DRIFT_US : DRIFT_ONE_WAY_US, span = n ? span_of_windows(f) : 0;

        if (n < DRIFT_WINDOWS || span < (double)DRIFT_SPAN_S * STAMP_SECOND ||
            !slope_of(f, (const bool[3]){true, true, true}, &slope) || fabs(slope) > DRIFT_MAX_PPM / 1e6)
                return 0;
        moved = fabs(slope) * span;
        if (moved < least || moved < DRIFT_NOISE * noise_of(f, slope) * sqrt(12.0 / (double)n))
                return 0;
        return both && !directions_agree(f, slope) ? 0 : slope;
}

/* Agreement -------------------------------------------------------------------------------------------- */

static bool agrees(const struct fit *f, size_t i, double centre) {
        return fabs(f->rest[i] - centre) <= CLOCK_AGREE_US;
}

static size_t count_agreeing(const struct fit *f, double centre) {
        size_t n = 0;

        for (size_t i = 0; i < f->n; i++)
                n += agrees(f, i, centre);
        return n;
}

/* Of one direction (3: of all), those that agree with the centre (INFINITY: all), evenly thinned where they are many. */
static bool median_rest(struct fit *f, unsigned way, double centre, double *ret) {
        size_t n = 0, step = f->n / SAMPLE_MAX + 1;

        for (size_t i = 0; i < f->n; i += step)
                if ((way == 3 || f->v[i].way == way) && isfinite(f->rest[i]) && (isinf(centre) || agrees(f, i, centre)))
                        f->scratch[n++] = f->rest[i];
        if (n == 0)
                return false;
        *ret = median(f->scratch, n);
        if (n % 2 == 0 && f->scratch[n / 2] - f->scratch[n / 2 - 1] > CLOCK_AGREE_US) /* the middle of a gap is nobody's */
                *ret = f->scratch[n / 2];
        return true;
}

/* Do the pairs of one direction agree among themselves? Then they are no strays. */
static bool is_close(const struct fit *f, enum clock_way way, double centre) {
        size_t n = 0, agree = 0;

        for (size_t i = 0; i < f->n; i++) {
                n += f->v[i].way == way;
                agree += f->v[i].way == way && agrees(f, i, centre);
        }
        return agree >= STEP_PAIRS && agree > n / 2;
}

/* Both directions are slow: a clock that is ahead by the way of one would be behind by that of the other. */
static bool ways_are_slow(const struct fit *f, double there, double back) {
        return fabs(there - back) > 2 * CLOCK_AGREE_US && is_close(f, CLOCK_A_TO_B, there) && is_close(f, CLOCK_B_TO_A, back);
}

/* What most pairs lie around: the middle of them all, of the two directions, or of one where the other is of strays. */
static size_t find_centre(struct fit *f, double *ret) {
        double all, there, back, candidates[4];
        size_t n = 0, best = 0;

        if (!median_rest(f, 3, INFINITY, &all))
                return 0;
        candidates[n++] = all;
        if (median_rest(f, CLOCK_A_TO_B, INFINITY, &there) && median_rest(f, CLOCK_B_TO_A, INFINITY, &back)) {
                if (ways_are_slow(f, there, back))
                        n = 0;
                candidates[n++] = there / 2 + back / 2;
        }
        if (n > 1) {
                candidates[n++] = there;
                candidates[n++] = back;
        }
        for (size_t i = 0; i < n; i++) {
                size_t agree = count_agreeing(f, candidates[i]);
                if (agree > best) {
                        best = agree;
                        *ret = candidates[i];
                }
        }
        return best;
}

static void take_slope(struct fit *f, double slope) {
        f->slope = slope;
        for (size_t i = 0; i < f->n; i++)
                f->rest[i] = isfinite(f->y[i]) ? f->y[i] - slope * x_of(f, i) : INFINITY;
}

/* Do those that disagree agree among themselves, and stand together in time, with few others between them? */
static bool has_stepped(struct fit *f, double centre) {
        size_t n = 0, first = f->n, last = 0, together = 0;
        double other;

        for (size_t i = 0; i < f->n; i++)
                if (isfinite(f->rest[i]) && !agrees(f, i, centre))
                        f->scratch[n++] = f->rest[i];
        if (n < STEP_PAIRS || n < f->n / 10)
                return false;
        other = median(f->scratch, n);
        for (size_t i = 0; i < f->n; i++)
                if (agrees(f, i, other) && !agrees(f, i, centre)) {
                        first = first == f->n ? i : first;
                        last = i;
                        together++;
                }
        return together > n / 2 && together > (last - first + 1) * 2 / 3;
}

static size_t nearest(const struct fit *f, double centre) {
        size_t ret = 0;

        for (size_t i = 1; i < f->n; i++)
                if (fabs(f->rest[i] - centre) < fabs(f->rest[ret] - centre))
                        ret = i;
        return ret;
}

/* What a's and b's times are written in: all of them whole seconds, milliseconds, or finer. */
static int64_t resolution(const struct fit *f) {
        int64_t a = STAMP_SECOND, b = STAMP_SECOND;

        for (size_t i = 0; i < f->n && a + b > 2; i++) {
                while (f->v[i].a_us % a)
                        a /= 10;
                while (f->v[i].b_us % b)
                        b /= 10;
        }
        return a > b ? a : b;
}

static void settle(struct fit *f, double centre, struct clock_fit *ret) {
        double there = 0, back = 0, middle = centre, bound = -1;
        bool has_there = median_rest(f, CLOCK_A_TO_B, centre, &there), has_back = median_rest(f, CLOCK_B_TO_A, centre, &back);

        if (has_there && has_back) {
                middle = there / 2 + back / 2;
                bound = fmax(fabs(back - there) / 2, (double)resolution(f)) + 2 * noise_of(f, f->slope);
        } else if (has_there || has_back) {
                middle = has_there ? there : back;
        } else {
                median_rest(f, 3, centre, &middle);
        }
        ret->verdict = has_there && has_back ? CLOCK_BETWEEN : has_there || has_back ? CLOCK_ONE_WAY : CLOCK_NO_WAY;
        ret->line = (struct clock_line){.offset_us = f->base_us + llround(middle), .at_us = f->at_us,
                                        .drift_ppb = llround(f->slope * 1e9)};
        ret->bound_us = bound < 0 ? -1 : llround(bound);
        ret->shown = nearest(f, middle);
}

static void judge(struct fit *f, struct clock_fit *ret) {
        double straight = 0, inclined = 0, slope = drift_of(f);
        size_t agree;

        take_slope(f, 0);
        agree = find_centre(f, &straight);
        if (slope != 0) {
                take_slope(f, slope);
                size_t better = find_centre(f, &inclined);
                if (better < agree)
                        take_slope(f, 0);
                agree = better < agree ? agree : better;
        }
        ret->agree = agree;
        double centre = f->slope != 0 ? inclined : straight;
        if (agree <= f->n / 2)
                ret->verdict = CLOCK_DISAGREE;
        else if (agree < f->n && has_stepped(f, centre))
                ret->verdict = CLOCK_STEPPED;
        else
                settle(f, centre, ret);
}

/* All ------------------------------------------------------------------------------------------------- */

static bool is_time(int64_t us) {
        return us > -TIME_MAX && us < TIME_MAX;
}

static int by_time(const void *x, const void *y) {
        const struct clock_pair *p = x, *q = y;

        if (p->b_us != q->b_us)
                return p->b_us < q->b_us ? -1 : 1;
        if (p->a_us != q->a_us)
                return p->a_us < q->a_us ? -1 : 1;
        return p->way != q->way ? (p->way < q->way ? -1 : 1) : (p->tag > q->tag) - (p->tag < q->tag);
}

/* Everything is counted from the middle pair whose times are times. */
static void take_differences(struct fit *f) {
        size_t middle = f->n / 2;

        for (size_t i = 0; i < f->n && !(is_time(f->v[middle].a_us) && is_time(f->v[middle].b_us)); i++)
                middle = (middle + 1) % f->n;
        if (!is_time(f->v[middle].a_us) || !is_time(f->v[middle].b_us)) {
                for (size_t i = 0; i < f->n; i++)
                        f->y[i] = INFINITY;
                return;
        }
        f->at_us = f->v[middle].b_us;
        f->base_us = f->v[middle].a_us - f->at_us;
        for (size_t i = 0; i < f->n; i++)
                f->y[i] = is_time(f->v[i].a_us) && is_time(f->v[i].b_us)
                                  ? (double)(f->v[i].a_us - f->v[i].b_us - f->base_us) : INFINITY;
}

int clock_estimate(struct clock_pair *io_v, size_t n, struct arena *a, struct clock_fit *ret) {
        const size_t slopes = 3 * WINDOWS * (WINDOWS - 1) / 2;
        struct fit f = {.v = io_v, .n = n};

        *ret = (struct clock_fit){.verdict = CLOCK_NOTHING, .line = CLOCK_UNKNOWN, .bound_us = -1, .pairs = n};
        if (n == 0)
                return 0;
        f.y = arena_array(a, n, sizeof(*f.y));
        f.rest = arena_array(a, n, sizeof(*f.rest));
        f.scratch = arena_array(a, n > slopes ? n : slopes, sizeof(*f.scratch));
        if (!f.y || !f.rest || !f.scratch)
                return -ENOMEM;
        qsort(io_v, n, sizeof(*io_v), by_time);
        take_differences(&f);
        for (unsigned way = CLOCK_WAY_UNKNOWN; way <= CLOCK_B_TO_A; way++)
                make_windows(&f, (enum clock_way)way);
        judge(&f, ret);
        return 0;
}
