/* SPDX-License-Identifier: MIT
 *
 * The floor: the least work of SQLite for the rows that a call writes. It uses the C interface of SQLite, prepared
 * statements, and one transaction for each operation. It checks nothing: no rights, no limit of pending invitations, no
 * signature, no hash. Names are not made canonical.
 *
 * There are two floors. Both write all rows: the counters of the org, the invitation or member, the events, the
 * message.
 *
 * `plain`: tables as a product has them that knows only its own questions. Each row has its id, and there are seven
 * secondary indexes (slug; the orgs of a member; the invitations, pending addresses and tokens of an org; the events of
 * an org; due messages). They take the place of the tables name and tie of the library. Times are compared with this
 * floor.
 *
 * `same`: the tables of the library, with exactly the rows that the library wrote (tape.h). The difference between a
 * call and this floor is the work of the library. The difference between the two floors comes from the library's
 * tables.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include "tape.h"
#include <muster/muster.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct floor;

struct floor *floor_open_plain(const char *path, bool full);
struct floor *floor_open_same(const char *path, bool full, const struct tape *tape);
void floor_close(struct floor *floor);

/* Makes the tables of `plain`, with as many rows as crowd_make, in the same order. */
void floor_make_plain(const char *path, size_t members, size_t guests);

/* The number-th operation of its kind. */
void floor_invite(struct floor *floor, size_t number);
void floor_accept(struct floor *floor, size_t number);
/* Reads the first page of the members of an org with their names. Returns the number of rows. */
size_t floor_list(struct floor *floor, size_t number, const muster_id *org, size_t limit);

/* For `same`: the page behind a member; NULL: the first page. */
size_t floor_list_after(struct floor *floor, const muster_id *org, const muster_member *after, size_t limit);

/* Reads the five rows of a question about a project by their keys, in one reading transaction. `plain` has its own
 * ids. */
void floor_may(struct floor *floor, size_t number, const muster_id *org, const muster_id *account,
               const muster_id *project);

/* The same rows as operation `number` on the tape. */
void floor_replay(struct floor *floor, size_t number);

#endif
