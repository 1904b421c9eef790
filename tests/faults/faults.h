/*
 * What may fail in a run, and what is asked of a run that met a fault. faults.c lets things fail, verdict.c judges.
 */
#ifndef SIPDX_TESTS_FAULTS_H
#define SIPDX_TESTS_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind { FAULT_ALLOC, FAULT_READ, FAULT_OPEN, FAULT_WRITE, FAULT_SYNC, FAULT_MAKE };

struct verdict;

/* alike: its faults are such that nobody may notice them. dir, log: NULL for none. NULL: out of memory. */
struct verdict *verdict_new(const char *what, bool alike, const char *dir, const char *log);
/* Before a child is sent, and in it: its output is caught. */
void verdict_begin(struct verdict *v);
void verdict_child(struct verdict *v);
/* In the child, at the fault: keeps where it was met. */
void verdict_mark(void);
/* The run without a fault; left: allocations that it did not free. */
void verdict_model(struct verdict *v, int status, int64_t left);
/* A run that met the fault at `key`. */
void verdict_judge(struct verdict *v, int status, uint64_t key, int64_t left);
/* The folder as it was before. */
void verdict_restore(struct verdict *v);
/* Says what came of it; the exit code. */
int verdict_end(struct verdict *v);

#endif
