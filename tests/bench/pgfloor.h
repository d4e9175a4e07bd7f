/* SPDX-License-Identifier: MIT
 *
 * The floor on PostgreSQL: the part of a call that remains when its rows are known. It uses one connection of libpq,
 * prepared statements and binary parameters. It writes into the tables of the library exactly the rows that the library
 * wrote (tape.h).
 *
 * Before that, it reads the rows that the library read by whole keys, each once and with the same lock. It does not
 * read what a program keeps in memory (MUSTER_PLACEMENT_CONSTANT: the settings of the store, and its keys). It searches
 * nothing and decides nothing.
 *
 * There are two forms. One makes two trips: BEGIN with all reads, and all writes with COMMIT, each in one pipeline. The
 * other makes one trip for each statement, as a program does that does not know pipelines.
 */
#ifndef BENCH_PGFLOOR_H
#define BENCH_PGFLOOR_H

#include "tape.h"
#include <stdbool.h>

struct pgfloor;

/* Prepares every statement of the tape. */
struct pgfloor *pgfloor_open(const char *location, const struct tape *tape, bool pipelined);
void pgfloor_close(struct pgfloor *floor);

/* The same rows as operation `number` on the tape. */
void pgfloor_replay(struct pgfloor *floor, size_t number);

#endif
