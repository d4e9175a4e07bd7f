/* SPDX-License-Identifier: MIT
 *
 * The costs of a call that can be counted: these figures are the same in every run.
 */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include <stdbool.h>
#include <stdint.h>

struct counts {
    int64_t statements;         /* statements that SQLite begins, including BEGIN and COMMIT */
    int64_t pages;              /* pages written to the log */
    int64_t allocations;        /* allocations of the library: malloc, calloc, realloc, strdup */
    int64_t sqlite_allocations; /* allocations of SQLite: malloc, realloc */
};

/* Replaces the allocator of SQLite; call it before the first use of SQLite. */
void count_install(void);

/* Whether connections that are opened after this are counted. They are then slower. */
void count_connections(bool counted);

/* Counting begins at 0. It pauses while the test itself works inside a call. */
void count_start(void);
void count_hold(bool held);
struct counts count_stop(void);

/* The build of SQLite, on which the figures depend: its version, and a number made from its source and options. */
void count_sqlite_build(char *ret_text, unsigned long size);

#endif
