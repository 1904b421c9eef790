/*
 * generate SHAPE N: a log of one extreme shape on stdout, the same bytes every time; on stderr how many messages,
 * dialogs and Call-IDs it holds. Messages are short but whole. Shapes:
 *
 *   call-ids   N Call-IDs of one BENOTIFY, which nobody answers: each the one message of its dialog, in a UCCAPI log
 *   dialog     one call of N messages, whose one dialog goes on with INFO and its answers, in a SIPStack log
 *   open       N calls whose INVITEs all come before the first answer, and so on to BYE, in a UCCAPI log
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 1024, FIRST_S = 8 * 3600 };

struct step {
        const char *method, *status; /* status NULL: the request */
        int to_tag;
};

static const struct step notice[] = {{"BENOTIFY", NULL, 1}};
static const struct step info[] = {{"INFO", NULL, 1}, {"INFO", "200 OK", 1}};
static const struct step begin[] = {{"INVITE", NULL, 0}, {"INVITE", "180 Ringing", 1}, {"INVITE", "200 OK", 1}, {"ACK", NULL, 1}};
static const struct step end[] = {{"BYE", NULL, 1}, {"BYE", "200 OK", 1}};

struct log {
        int server; /* a SIPStack log, else a UCCAPI log */
        uint64_t now_us, step_us, messages;
};

/* One message of call `id`: SIP in text, or as a SIPStack record has it, without the blank line. */
static int put_text(const struct log *l, char *text, uint64_t id, unsigned cseq, const struct step *s) {
        char start[64], key[17], branch[48] = "";

        /* Call-IDs spread as real ones do, and do not rise. */
        snprintf(key, sizeof(key), "%016llx", (unsigned long long)((id + 1) * 0x9e3779b97f4a7c15u));
        /* A server's own Via has a branch, one for each transaction; a client's has none. */
        if (l->server)
                snprintf(branch, sizeof(branch), ";branch=z9hG4bK%s.%u%s", key, cseq, strcmp(s->method, "ACK") == 0 ? "a" : "");
        if (s->status)
                snprintf(start, sizeof(start), "SIP/2.0 %s", s->status);
        else
                snprintf(start, sizeof(start), "%s sip:ben@fabrikam.example SIP/2.0", s->method);
        return snprintf(text, TEXT_MAX,
                        "%s%s\r\nVia: SIP/2.0/TLS 10.1.4.20:50411%s\r\n%sFrom: <sip:ada@contoso.example>;tag=%s\r\n"
                        "To: <sip:ben@fabrikam.example>%s\r\nCall-ID: %s\r\nCSeq: %u %s\r\nContent-Length: 0\r\n%s\r\n",
                        l->server ? "Start-Line: " : "", start, branch, s->status ? "" : "Max-Forwards: 70\r\n", key + 6,
                        s->to_tag ? ";tag=7f3a91c2" : "", key, cseq, s->method,
                        l->server ? "Message-Body: -\r\n$$end_record\r\n" : "");
}

static void put_clock(const struct log *l, const char *between) {
        uint64_t s = FIRST_S + l->now_us / 1000000;

        printf("%02u/%02u/2026%s%02u:%02u:%02u.%03u", 3U, (unsigned)(2 + s / 86400), between, (unsigned)(s / 3600 % 24),
               (unsigned)(s / 60 % 60), (unsigned)(s % 60), (unsigned)(l->now_us / 1000 % 1000));
}

static void put_client_record(const struct log *l, const char *text, int in) {
        const char *const lines[] = {in ? "Data Received" : "Sending Packet", text, in ? "End of Data Received" : "End of Sending Packet"};

        for (int i = 0; i < 3; i++) {
                put_clock(l, "|");
                printf(" 1F68:C14 INFO  :: %s\r\n", lines[i]);
        }
}

static void put_server_record(const struct log *l, const char *text, int in, int answer) {
        printf("TL_INFO(TF_PROTOCOL) [pool01\\FE01]07A0.0BC4::");
        put_clock(l, "-");
        printf(".%08llX (SIPStack,SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125)) [1] $$begin_record\r\n"
               "Direction: %s\r\nPeer: 10.1.4.20:50411\r\nMessage-Type: %s\r\n%s",
               (unsigned long long)l->messages, in ? "incoming" : "outgoing", answer ? "response" : "request", text);
}

static void put(struct log *l, uint64_t id, unsigned cseq, const struct step *s) {
        char text[TEXT_MAX];

        put_text(l, text, id, cseq, s);
        if (l->server)
                put_server_record(l, text, !s->status, s->status != NULL);
        else
                put_client_record(l, text, s->status != NULL || s == notice);
        l->now_us += l->step_us;
        l->messages++;
}

static void put_call_ids(struct log *l, uint64_t n) {
        for (uint64_t id = 0; id < n; id++)
                put(l, id, 1, &notice[0]);
}

static void put_dialog(struct log *l, uint64_t n) {
        unsigned cseq = 1;

        for (int i = 0; i < 4; i++)
                put(l, 0, cseq, &begin[i]);
        while (l->messages + 2 < n) {
                cseq++;
                for (int i = 0; i < 2; i++)
                        put(l, 0, cseq, &info[i]);
        }
        for (int i = 0; i < 2; i++)
                put(l, 0, cseq + 1, &end[i]);
}

static void put_open(struct log *l, uint64_t n) {
        for (int i = 0; i < 4; i++)
                for (uint64_t id = 0; id < n; id++)
                        put(l, id, 1, &begin[i]);
        for (int i = 0; i < 2; i++)
                for (uint64_t id = 0; id < n; id++)
                        put(l, id, 2, &end[i]);
}

int main(int argc, char **argv) {
        uint64_t n = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
        const char *shape = n ? argv[1] : "";
        struct log l = {.step_us = 2000};
        uint64_t call_ids = n, dialogs = n;

        if (!strcmp(shape, "call-ids")) {
                put_call_ids(&l, n);
        } else if (!strcmp(shape, "dialog") && n >= 6 && n % 2 == 0) {
                l.server = 1;
                put_dialog(&l, n);
                call_ids = dialogs = 1;
        } else if (!strcmp(shape, "open")) {
                /* A second for each round, so that no INVITE waits long. */
                l.step_us = 1000000 / n;
                put_open(&l, n);
        } else {
                fprintf(stderr, "usage: generate call-ids|dialog|open N\n");
                return 2;
        }
        fprintf(stderr, "%llu %llu %llu\n", (unsigned long long)l.messages, (unsigned long long)dialogs,
                (unsigned long long)call_ids);
        return fflush(stdout) != 0 || ferror(stdout);
}
