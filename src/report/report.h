/*
 * One list of findings → text, Markdown or JSON. Each form is one file. Everything from the evidence goes through base/safe.h.
 */
#ifndef SIPDX_REPORT_REPORT_H
#define SIPDX_REPORT_REPORT_H

#include "query/complaint.h"
#include "store/store.h"

struct report_options {
        const struct user_complaint *complaint; /* NULL: none given */
        bool colour;
        bool secrets; /* quote the evidence anew, unmasked; what a finding says beside it was masked when it was made */
        unsigned columns; /* wrap width; 0: 80 */
        const char *bundle; /* the one of several that this case was made of; NULL: there is one only */
        int exit;           /* what its exit code would be, were it alone */
};

/* The findings of a case, parted by how they are shown. */
struct report_list {
        struct finding_list shown;  /* in the order of the report */
        bool *touch;                /* does the i-th of them touch all that the user complains about */
        struct finding_list quiet;  /* of rules that say what looks alarming and is not */
        struct finding_list hidden; /* suppressed by the site; to be counted and named */
};

/* What another finding explains is in none of the lists. Freed with report_list_done(). 0 or -errno. */
int report_list_read(struct store *s, const struct report_options *o, struct report_list *ret);
void report_list_done(struct report_list *l);

/* Findings of one rule that are told at length; of the others the article is not said again. */
enum { ALIKE_SHOWN = 3 };
/* The finding whose article stands for that of the i-th, which comes after ALIKE_SHOWN others of its rule; NULL: its own. */
const struct finding *report_alike(const struct finding_list *l, size_t i);

/* Has any rule looked at the case? 0 or -errno. */
int report_judged(struct store *s, bool *ret);

/* Rules that could not be judged for the same lack. */
struct report_lack {
        char *words;   /* "message, sdp" that the evidence has not; or what the rule was told */
        bool needs;    /* evidence is missing */
        size_t n;      /* rules */
        char *rule;    /* the first of them */
};
/* In order of how many rules; freed with report_lacks_free(). 0 or -errno. */
int report_lacks(struct store *s, struct report_lack **ret, size_t *ret_n);
/* Appends one line of words about the i-th: a rule that failed, or all lacks of evidence together. Returns the next i. */
size_t report_put_lack(const struct report_lack *v, size_t n, size_t i, struct buf *b);
void report_lacks_free(struct report_lack *v, size_t n);

/* Appends the report to *ret. 0 or -errno. */
int report_text(struct store *s, const struct report_options *o, struct buf *ret);
int report_json(struct store *s, const struct report_options *o, struct buf *ret);
int report_markdown(struct store *s, const struct report_options *o, struct buf *ret); /* CommonMark, to be pasted into a ticket */
/* The JSON of a bundle of which no case could be made. */
int report_json_failed(const struct report_options *o, const char *why, struct buf *ret);
/* Appends one line of words in which nothing is markup, made safe. */
void markdown_put_words(struct buf *b, struct span words);

#endif
