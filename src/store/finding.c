/*
 * Findings as values: their words, and what they own.
 */
#include "store/finding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const severities[] = {"info", "notice", "warning", "error"};
static const char *const confidences[] = {"possible", "likely", "confirmed"};
static const char *const kinds[] = {"noise", "expected", "symptom", "cause"};
#define COUNT(v) (sizeof(v) / sizeof(*(v)))

static int find_word(const char *const *v, size_t n, const char *word) {
        for (size_t i = 0; i < n; i++)
                if (strcmp(v[i], word) == 0)
                        return (int)i;
        return -EINVAL;
}

const char *severity_word(enum severity s) {
        return severities[s];
}

const char *confidence_word(enum confidence c) {
        return confidences[c];
}

const char *finding_kind_word(enum finding_kind k) {
        return kinds[k];
}

int severity_parse(const char *word) {
        return find_word(severities, COUNT(severities), word);
}

int confidence_parse(const char *word) {
        return find_word(confidences, COUNT(confidences), word);
}

int finding_kind_parse(const char *word) {
        return find_word(kinds, COUNT(kinds), word);
}

bool finding_stands(const struct finding *f) {
        return !f->explained_by && !f->suppressed;
}

bool finding_is_quiet(const struct finding *f) {
        return f->kind == KIND_EXPECTED || f->kind == KIND_NOISE;
}

static void words_free(char **v, size_t n) {
        for (size_t i = 0; i < n; i++)
                free(v[i]);
        free(v);
}

static void evidence_done(struct evidence *e) {
        free(e->role);
        free(e->path);
        free(e->host);
        free(e->text);
}

void finding_done(struct finding *f) {
        char *const texts[] = {f->key,   f->rule,  f->title, f->owner,   f->subject_type, f->subject, f->decided_by,
                               f->means, f->cause, f->fix,   f->confirm, f->rule_out,
                               f->suppressed};

        for (size_t i = 0; i < COUNT(texts); i++)
                free(texts[i]);
        words_free(f->asks, f->n_asks);
        words_free(f->refs, f->n_refs);
        words_free(f->users, f->n_users);
        words_free(f->explains, f->n_explains);
        for (size_t i = 0; i < f->n_facts; i++) {
                free(f->facts[i].name);
                free(f->facts[i].value);
        }
        for (size_t i = 0; i < f->n_evidence; i++)
                evidence_done(&f->evidence[i]);
        free(f->facts);
        free(f->calls);
        free(f->evidence);
        memset(f, 0, sizeof(*f));
}

void finding_list_done(struct finding_list *l) {
        for (size_t i = 0; i < l->n; i++)
                finding_done(&l->v[i]);
        free(l->v);
        *l = (struct finding_list){0};
}
