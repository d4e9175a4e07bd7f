/* SPDX-License-Identifier: MIT
 *
 * A store in memory for tests of the step (lib/store/step.h). It counts the questions that a step asks its backend.
 */
#ifndef UNIT_STEP_STORE_H
#define UNIT_STEP_STORE_H

#include "inside.h"
#include "muster_test.h"
#include "step.h"

#define SCANS_SEEN 8

/* Questions since the step began. */
struct asked {
    int begins, gets, scans, counts, applies, horizons;
    size_t rows;  /* requests of all gets */
    int32_t lock; /* of the first request of the last get */
    size_t seen;  /* scans that were announced */
    muster_scan announced[SCANS_SEEN];
    size_t written; /* rows of the last apply, and the last part of the key of each */
    muster_id keys[SCANS_SEEN];
};
extern struct asked asked;

struct store {
    void *database;
    struct problem problem;
    struct step step;
};

void store_open(struct store *store); /* empty; begins a step */
void store_close(struct store *store);

/* Expects success of a function of the step. */
#define ck_ok(call)                                                                                                    \
    do {                                                                                                               \
        result ok_done = (call);                                                                                       \
        ck_assert_msg(ok_done.status == MUSTER_OK, "%s: %s", #call, muster_status_name(ok_done.status));               \
    } while (0)

/* Begins another step. Everything that the step before has written is undone. */
void store_begin(struct store *store);
/* Writes what the step holds, commits, and begins another step. */
void store_commit(struct store *store);

/* The id of a letter. The ids have the order of the letters. */
const muster_id *id_of(char name);
char name_of(const muster_id *id);

/* A row with this key. Every column that cannot be null has some value. */
struct row *insert(struct store *store, int32_t table, const muster_value *key);
void set(struct store *store, struct row *row, size_t column, muster_value value);

/* Reads one row. NULL: it is not there. */
struct row *read_row(struct store *store, const struct want *want);

/* Members of an org. Letters name both. The org must be there. */
struct row *insert_org(struct store *store, char org);
struct row *insert_member(struct store *store, char org, char account, muster_time joined);
struct want member_wanted(char org, char account, struct row **row);
struct row *read_member(struct store *store, char org, char account);

#endif
