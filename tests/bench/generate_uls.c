/*
 * generate_uls MEGABYTES: a ULS log of about that size on stdout, the same bytes every time; on stderr how many records it
 * holds. A few requests go on at once; one record in four is of level Unexpected, one in fifty goes on in a second row.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { PART = 800 };

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t draw(uint64_t below) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state % below;
}

/* Everything before the message. */
static uint64_t put_columns(uint64_t now_ms, const char *star, unsigned thread, unsigned tag) {
        static const char *const levels[] = {"Medium", "Verbose", "High", "Unexpected"};
        unsigned long long s = now_ms / 1000;

        return (uint64_t)printf("%02u/%02u/2026 %02u:%02u:%02u.%02u%s\t%-40s\t0x%04X\t%-30s\t%-30s\ta%03x\t%-8s\t", (unsigned)(3 + s / 2419200 % 9),
                                (unsigned)(1 + s / 86400 % 28), (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60), (unsigned)(s % 60),
                                (unsigned)(now_ms % 1000 / 10), star, "w3wp.exe (0x1F68)", 0xc14 + thread, "Office Web Apps",
                                "Powerpoint Pipe", tag, levels[tag % 4]);
}

static uint64_t put_message(unsigned tag) {
        unsigned long long id = draw(UINT64_MAX);

        switch (tag % 4) {
        case 0:
                return (uint64_t)printf("Entering monitored scope (Request (GET:https://wac.contoso.example/p/%016llx/view.aspx))", id);
        case 1:
                return (uint64_t)printf("PipeManager.OnRequestComplete id=%016llx state=InProgress", id);
        case 2:
                return (uint64_t)printf("Leaving Monitored Scope (GetItem). Execution Time=%llu.%llu", id % 90, id % 9999);
        default:
                return (uint64_t)printf("AsyncResult::SetCompleted - Completed with value %016llx", id);
        }
}

static uint64_t put_end(unsigned thread) {
        return (uint64_t)printf("\t%08x-80a1-4c0e-9d37-%012x\r\n", 0x5d1c3e9b + thread, thread * 7919);
}

static uint64_t put_record(uint64_t now_ms) {
        unsigned thread = (unsigned)draw(40), tag = (unsigned)draw(4096);
        uint64_t n;

        if (tag % 50)
                return put_columns(now_ms, " ", thread, tag) + put_message(tag) + put_end(thread);
        n = put_columns(now_ms, " ", thread, tag) + (uint64_t)printf("%0*x...", PART, thread) + put_end(thread);
        return n + put_columns(now_ms, "*", thread, tag) + (uint64_t)printf("...the end of %u", tag) + put_end(thread);
}

int main(int argc, char **argv) {
        uint64_t wanted = argc == 2 ? strtoull(argv[1], NULL, 10) * 1000000 : 0, bytes, now_ms = 0, records = 0;

        if (wanted == 0) {
                fprintf(stderr, "usage: generate_uls MEGABYTES\n");
                return 2;
        }
        bytes = (uint64_t)printf("%-23s\t%-40s\t%-6s\t%-30s\t%-30s\t%-7s\t%-10s\t%-8s\t%s\r\n", "Timestamp", "Process", "TID", "Area",
                                 "Category", "EventID", "Level", "Message", "Correlation");
        for (; bytes < wanted; records++) {
                now_ms += draw(12);
                bytes += put_record(now_ms);
        }
        fprintf(stderr, "%llu\n", (unsigned long long)records);
        return fflush(stdout) != 0 || ferror(stdout);
}
