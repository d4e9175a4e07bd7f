/* SPDX-License-Identifier: MIT
 *
 * What a call costs that can be counted: figures that are the same in every run.
 */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include <stdbool.h>
#include <stdint.h>

struct counts {
    int64_t statements;         /* begun by SQLite, BEGIN and COMMIT among them */
    int64_t pages;              /* written to the log */
    int64_t allocations;        /* of the library: malloc, calloc, realloc, strdup */
    int64_t sqlite_allocations; /* of SQLite: malloc, realloc */
};

/* Takes over SQLite's allocator; before its first use. */
void count_install(void);

/* Whether connections that are opened from now on are counted. They cost time then. */
void count_connections(bool counted);

/* Counting begins at nought, and is held while the test itself works inside of a call. */
void count_start(void);
void count_hold(bool held);
struct counts count_stop(void);

/* The build of SQLite, on which the figures depend: its version, and a number of its source and options. */
void count_sqlite_build(char *ret_text, unsigned long size);

#endif
