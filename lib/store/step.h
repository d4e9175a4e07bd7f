/* SPDX-License-Identifier: MIT
 *
 * One step: the rows that a call reads and the writes that it holds, inside one transaction of the backend. The transaction
 * begins with the first read. Writes are held until step_apply, so a refused step has written nothing. Each row is held once
 * per step: reading it again gives the same row, with what the step has changed.
 *
 * Scans and counts do not see held writes: a step scans first.
 */
#ifndef STORE_STEP_H
#define STORE_STEP_H

#include "memory.h"
#include "problem.h"
#include "record.h"
#include "schema.h"

struct row {
    int32_t table;
    bool missing;     /* looked for, not there; of its values only the key */
    bool inserted;    /* held: made by this step */
    bool removed;     /* held: removed by this step */
    uint64_t changed; /* held: bit per column */
    int64_t version;  /* as read, where the table has a version: the guard of its update */
    muster_value *values;
};

/* One row to load, by its primary key. *row: the row, or NULL where there is none; row may be NULL in one that is read ahead. */
struct want {
    int32_t table;
    int32_t lock;
    struct row **row;
    muster_value key[4];
};

/* Most rows, and scans, that are read ahead of their use at a time; what is more is read when it is needed. */
#define STEP_AHEAD_MAX 12
#define STEP_AHEAD_SCANS_MAX 32
#define STEP_FRESH_MAX 4

struct step {
    const muster_backend *backend;
    void *database;
    muster_txn_options options;
    void *txn;    /* NULL: not begun */
    bool changes; /* what it holds will be applied, so rows show the version that they will have */
    struct problem *problem;
    struct arena arena;
    struct row **rows; /* identity map, in the order of their arrival */
    size_t row_count, row_capacity;
    struct row **slots; /* hash table of the first `indexed` rows by table and key; a power of two, at most half full */
    size_t slot_count, indexed;
    char message[256];
    struct want ahead[STEP_AHEAD_MAX]; /* to be read along with the next rows */
    muster_scan *ahead_scans;          /* of the arena */
    size_t ahead_count, ahead_scan_count;
    muster_id fresh[STEP_FRESH_MAX]; /* the last ids that the step has made: no row of the store has them in its key */
    size_t fresh_count;              /* of all that it has made */
};

struct row_list {
    struct row **items;
    size_t count, capacity;
};

/* The step must be all zero or ended; txn: a transaction that is open already, or NULL. */
MUST_USE result step_start(struct step *step, const muster_backend *backend, void *database,
                           const muster_txn_options *options, void *txn, struct problem *problem);
void step_forget(struct step *step); /* rows and held writes; the memory is kept for the next attempt */
void step_end(struct step *step);    /* frees; does not end the transaction */

MUST_USE result step_load(struct step *step, const struct want *wants, size_t n);
MUST_USE result step_scan(struct step *step, const muster_scan *scan, struct row_list *ret_rows);
/* What the step will probably load or scan behind the rows that it loads next: where each question is a round trip, the answers
 * come with those rows, and are found here when they are asked for. Elsewhere nothing happens. Values are copied; a reference in
 * a key is to a want of that load. */
bool step_reads_ahead(const struct step *step);
void step_ahead(struct step *step, const struct want *want);
void step_ahead_scan(struct step *step, const muster_scan *scan);
/* Rows that are only looked at: nothing of them is kept, so there may be any number. They are as stored, without what this step
 * holds. The callback reads no other row. */
typedef result step_row(void *arg, const struct row *row);
MUST_USE result step_each(struct step *step, const muster_scan *scan, step_row *function, void *arg);
MUST_USE result step_count(struct step *step, const muster_scan *scan, int64_t *ret_count);

/* An id that the step has made: what has it in its key is not looked for. */
void step_fresh(struct step *step, const muster_id *id);

/* A new row, all null, to be written; NULL: no memory. */
struct row *step_insert(struct step *step, int32_t table);
void step_unhold(struct step *step); /* what the rows read so far were changed to is not written */
void step_remove(struct row *row);
void step_touch(struct step *step, struct row *row); /* its version rises, whatever else changes */
MUST_USE result step_apply(struct step *step);       /* everything held, in order, guarded by the versions read */

/* Passes a status of the backend on, with its sentence. */
MUST_USE result step_failed(struct step *step, int32_t status);

/* Columns of a row. Text, ids and bytes are copied into the step's memory when set. The first change raises the version, so
 * that a record made of the row before it is written carries the version that it will have. */
bool row_null(const struct row *row, size_t column);
bool row_changed(const struct row *row, size_t column); /* set by this step, or made by it with a value */
int64_t row_int(const struct row *row, size_t column);
muster_time row_time(const struct row *row, size_t column); /* MUSTER_TIME_NONE where null */
const char *row_text(const struct row *row, size_t column);
const muster_id *row_id(const struct row *row, size_t column); /* NULL where null */
bool row_is(const struct row *row, size_t column, const muster_id *id);
MUST_USE result row_set(struct step *step, struct row *row, size_t column, muster_value value);

#endif
