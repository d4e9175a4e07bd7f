/* SPDX-License-Identifier: MIT
 *
 * One step: the rows that a call reads and the writes that it holds, inside one transaction of the backend. The
 * transaction begins with the first read. Writes are held until step_apply, so a refused step has written nothing. Each
 * row is held once per step: reading it again gives the same row, with what the step has changed. Scans and counts see
 * what the step holds.
 *
 * A part of a step first says which rows it wants, and where each one goes. step_read then reads everything that was
 * wanted since the last time, in one go. So parts of a step that know early what they need share one round trip.
 */
#pragma once

#include "memory.h"
#include "problem.h"
#include "record.h"
#include "schema.h"

struct row {
    int32_t table;
    bool missing;     /* the row is not there, or was not read yet; of its values only the key is known */
    bool wanted;      /* missing: not read yet */
    uint8_t lock;     /* wanted: how the row will be read */
    bool inserted;    /* held: made by this step */
    bool removed;     /* held: removed by this step */
    uint64_t changed; /* held: one bit for each column */
    bool listed;      /* among those rows of its table for which the step may hold a write */
    struct row *next; /* among these rows */
    int64_t version;  /* as it was read, if the table has a version: it guards the update of the row */
    muster_value *values;
};

/* One row to read, by its primary key. *row: the row, or NULL if there is none. */
struct want {
    int32_t table;
    int32_t lock;
    struct row **row;
    muster_value key[4];
};

/* A row that was wanted and was not read yet. */
struct wanted {
    struct row **place; /* where the pointer to the row goes, or NULL */
    struct row *row;    /* NULL: no row can have that key */
    bool apart;         /* its key refers to other rows: it joins the rows of the step when it has been read */
};

struct row_list {
    struct row **items;
    size_t count, capacity;
};

/* A scan. A step reads it once, and uses its rows any number of times. */
struct scanned {
    muster_scan scan;
    bool read, cut;         /* cut: there may be more rows than were read */
    struct row_list stored; /* the rows of the store */
};

/* The hash of the scan's request is stored beside the scan. A step may have a thousand scans, and has to find each
 * of them. */
struct scan_slot {
    uint64_t hash;
    struct scanned *scanned;
};

/* Ids that the step has made recently. */
#define STEP_FRESH_MAX 4

struct step {
    const muster_backend *backend;
    void *database;
    muster_txn_options options;
    void *txn;    /* NULL: not begun */
    bool changes; /* the held writes will be applied, so rows show the version that they will have */
    struct problem *problem;
    struct arena arena;
    struct row **rows; /* the rows of the step, each once, in the order in which they came */
    size_t row_count, row_capacity;
    struct row **slots; /* hash table of the first `indexed` rows by table and key; a power of two, at most half full */
    size_t slot_count, indexed;
    struct row *held[TABLE_COUNT]; /* rows for which the step may hold a write, by table; the last one first */
    char message[256];
    struct wanted *wants;    /* wanted, not read yet */
    struct scan_slot *scans; /* wanted, and read */
    muster_scan *passes;     /* announced: the next read asks for it once */
    size_t want_count, want_capacity, scan_count, scan_capacity, pass_count, pass_capacity;
    bool out_of_memory;              /* a want failed because there was no memory */
    muster_id fresh[STEP_FRESH_MAX]; /* the last ids that the step has made: no row of the store has them in its key */
    size_t fresh_count;              /* the number of all ids that it has made */
};

/* The step must be all zero, or have ended. txn: a transaction that is open already, or NULL. */
void step_start(struct step *step, const muster_backend *backend, void *database, const muster_txn_options *options,
                void *txn, struct problem *problem);
void step_forget(struct step *step); /* forgets rows and held writes; the memory is kept for the next attempt */
void step_end(struct step *step);    /* frees the memory; does not end the transaction */

/* Wants a row: *want->row is NULL until step_read. The values of the key are copied. A part of the key may be
 * value_of_row(): a column of a row of the same org that was wanted before. A row that the step knows costs nothing. */
void step_want(struct step *step, const struct want *want);

void step_unwant(struct step *step); /* forgets what was wanted and not read */

/* Wants the rows of a scan; step_scan finds them later. The values of the scan are copied. */
void step_want_rows(struct step *step, const muster_scan *scan);

/* Reads everything that is wanted, in one trip if the backend can. If nothing is wanted, it does nothing. */
MUST_USE result step_read(struct step *step);

/* Reads one row now. Other wants wait for step_read, because they may have to be read after a lock. */
MUST_USE result step_read_alone(struct step *step, const struct want *want);

/* In keys: a column of the row to which *row points, or will point. The value is null if there is no row. */
muster_value value_of_row(struct row *const *row, int32_t column);

/* The rows of a scan as they are now, including what this step holds. The store is asked unless it was asked after
 * the last lock of the step: rows that were scanned before a lock may be old. */
MUST_USE result step_scan(struct step *step, const muster_scan *scan, struct row_list *ret_rows);

/* For rows that are only read. The step keeps none of them, so there may be any number. The callback reads no other
 * row. */
typedef result step_row(void *arg, const struct row *row);
MUST_USE result step_each(struct step *step, const muster_scan *scan, step_row *function, void *arg);
MUST_USE result step_count(struct step *step, const muster_scan *scan, int64_t *ret_count);

/* The position below which no more events can appear. */
MUST_USE result step_horizon(struct step *step, int64_t *ret_position);

/* Says that step_each, or step_count (counted), of the scan comes next. Nothing else may be read before it. */
void step_want_pass(struct step *step, const muster_scan *scan, bool counted);

/* Notes an id that the step has made. No row of the store has it in its key, so the store is not asked for such
 * rows. */
void step_fresh(struct step *step, const muster_id *id);

/* A new row to be written; all its columns are null. NULL: no memory. */
struct row *step_insert(struct step *step, int32_t table);
void step_unhold(struct step *step); /* changes of the rows that were read so far are not written */
void step_remove(struct step *step, struct row *row);
void step_touch(struct step *step, struct row *row); /* raises the version of the row, even if nothing else changes */
/* writes everything that is held, in order; the versions that were read guard the updates */
MUST_USE result step_apply(struct step *step);

/* A row that the step changes without reading it. Only its key is known, and its table has no version. If the row is
 * not there, the change fails as a conflict. Its other columns are null, also if the step reads or scans it later.
 * NULL: no memory. */
struct row *step_known(struct step *step, int32_t table, const muster_value *key);

/* Returns a status of the backend as a result, with its sentence. */
MUST_USE result step_failed(struct step *step, int32_t status);

/* Columns of a row. Text, ids and bytes are copied into the memory of the step. The first change raises the version.
 * So a record that is made before the row is written has the version that the row will have. */
bool row_null(const struct row *row, size_t column);
/* this step has set the column since the row was read or written */
bool row_changed(const struct row *row, size_t column);
int64_t row_int(const struct row *row, size_t column);
muster_time row_time(const struct row *row, size_t column); /* MUSTER_TIME_NONE if null */
const char *row_text(const struct row *row, size_t column);
const muster_id *row_id(const struct row *row, size_t column); /* NULL if null */
bool row_is(const struct row *row, size_t column, const muster_id *id);
MUST_USE result row_set(struct step *step, struct row *row, size_t column, muster_value value);

/* Adds a row to a list in the memory of the step. */
MUST_USE result row_list_add(struct step *step, struct row_list *list, struct row *row);
