/* SPDX-License-Identifier: MIT
 *
 * The floor on PostgreSQL: what is left of a call when its rows are known. One connection, straight on libpq, with
 * prepared statements and binary parameters; the library's own tables, with exactly the rows that it wrote (tape.h).
 * Before that it reads what the library read by whole keys, with the same locks, each row once, but for what a program
 * keeps in memory (MUSTER_PLACEMENT_CONSTANT: the store's settings, its keys). Nothing is looked for, nothing is decided.
 *
 * Two trips: BEGIN and all reads; all writes and COMMIT, each in one pipeline. Or one trip for each statement, which is
 * what a program does that does not know pipelines.
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
