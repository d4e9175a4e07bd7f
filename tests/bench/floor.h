/* SPDX-License-Identifier: MIT
 *
 * The floor: the least that SQLite has to do for the rows that a call leaves behind. Straight on its C interface, with
 * prepared statements, one transaction for an operation. Nothing is checked: no rights, no limit of pending
 * invitations, no signature, no hash; names are made, not canonical.
 *
 * Two floors, both with all rows: the org's counters, the invitation or member, the event or events, the message.
 *
 * `plain`: tables as a product has them that knows its questions and no better: the row by its id, and seven secondary
 * indexes (slug; a member's orgs; an org's invitations, its pending addresses, tokens; an org's events; due messages).
 * What the library keeps in its tables name and tie stands here in such indexes. This is what a time is compared with.
 *
 * `same`: the library's own tables, with exactly the rows that the library wrote (tape.h). What is above it is the
 * library's work; what is between both floors comes from its tables.
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
/* The first page of an org's members with their names; the number of rows. */
size_t floor_list(struct floor *floor, size_t number, const muster_id *org, size_t limit);

/* Of `same`: the page behind a member, or with NULL the first one. */
size_t floor_list_after(struct floor *floor, const muster_id *org, const muster_member *after, size_t limit);

/* The five rows of a question about a project, by their keys in one reading transaction. Of `plain` the ids are its
 * own. */
void floor_may(struct floor *floor, size_t number, const muster_id *org, const muster_id *account,
               const muster_id *project);

/* The same rows as operation `number` on the tape. */
void floor_replay(struct floor *floor, size_t number);

#endif
