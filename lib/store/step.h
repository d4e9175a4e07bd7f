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
    bool missing;     /* not there, or not read yet; of its values only the key */
    bool wanted;      /* missing: not read yet */
    uint8_t lock;     /* wanted: how it is to be read */
    bool inserted;    /* held: made by this step */
    bool removed;     /* held: removed by this step */
    uint64_t changed; /* held: bit per column */
    bool listed;      /* among the rows of its table that the step may hold a write of */
    struct row *next; /* of these */
    int64_t version;  /* as read, where the table has a version: the guard of its update */
    muster_value *values;
};

/* One row to read, by its primary key. *row: the row, or NULL where there is none. */
struct want {
    int32_t table;
    int32_t lock;
    struct row **row;
    muster_value key[4];
};

/* A row that was wanted and is not read yet. */
struct wanted {
    struct row **place; /* where the row goes, or NULL */
    struct row *row;    /* NULL: no row can have that key */
    bool apart;         /* its key refers to other rows: it joins the rows of the step when it is read */
};

struct row_list {
    struct row **items;
    size_t count, capacity;
};

/* A scan, which a step reads once and looks at any number of times. */
struct scanned {
    muster_scan scan;
    bool read, cut;         /* cut: there may be more rows than were read */
    struct row_list stored; /* as the store has them */
};

/* Beside its scan the hash of what the scan asks for: a step may have a thousand scans, and looks for each of them. */
struct scan_slot {
    uint64_t hash;
    struct scanned *scanned;
};

/* Ids that the step has made lately. */
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
    struct row *held[TABLE_COUNT]; /* rows that the step may hold a write of, by table; the last one first */
    char message[256];
    struct wanted *wants;    /* said, not read yet */
    struct scan_slot *scans; /* said, and read */
    muster_scan *passes;     /* said, to be asked for once */
    size_t want_count, want_capacity, scan_count, scan_capacity, pass_count, pass_capacity;
    bool out_of_memory;              /* something was said for which there is no memory */
    muster_id fresh[STEP_FRESH_MAX]; /* the last ids that the step has made: no row of the store has them in its key */
    size_t fresh_count;              /* of all that it has made */
};

/* The step must be all zero or ended; txn: a transaction that is open already, or NULL. */
void step_start(struct step *step, const muster_backend *backend, void *database, const muster_txn_options *options,
                void *txn, struct problem *problem);
void step_forget(struct step *step); /* rows and held writes; the memory is kept for the next attempt */
void step_end(struct step *step);    /* frees; does not end the transaction */

/* Wants a row: *want->row is NULL until step_read. Values of the key are copied. A part of the key may be
 * value_of_row(): a column of a row of the same org that was wanted before. A row that the step knows costs nothing. */
void step_want(struct step *step, const struct want *want);

void step_unwant(struct step *step); /* takes back what was said and not read */

/* Wants the rows of a scan: step_scan finds them. The values of the scan are copied. */
void step_want_rows(struct step *step, const muster_scan *scan);

/* Reads everything that is wanted, in one go where the backend can. Where nothing is wanted it does nothing. */
MUST_USE result step_read(struct step *step);

/* Reads one row at once. What is wanted waits for step_read: it may have to be read behind a lock. */
MUST_USE result step_read_alone(struct step *step, const struct want *want);

/* In keys: a column of the row that *row will be, or is. Null where there is none. */
muster_value value_of_row(struct row *const *row, int32_t column);

/* The rows of a scan as they are now, with what this step holds. The store is asked where it has not been since the
 * step's last lock: what was scanned before a lock may be old. */
MUST_USE result step_scan(struct step *step, const muster_scan *scan, struct row_list *ret_rows);

/* Rows that are only looked at: nothing of them is kept, so there may be any number. The callback reads no other
 * row. */
typedef result step_row(void *arg, const struct row *row);
MUST_USE result step_each(struct step *step, const muster_scan *scan, step_row *function, void *arg);
MUST_USE result step_count(struct step *step, const muster_scan *scan, int64_t *ret_count);

/* The position below which no event can still appear. */
MUST_USE result step_horizon(struct step *step, int64_t *ret_position);

/* Says that step_each, or step_count (counted), of the scan comes next, before anything else is read. */
void step_want_pass(struct step *step, const muster_scan *scan, bool counted);

/* Notes an id that the step has made. No row of the store has it in its key, so such rows are not looked for. */
void step_fresh(struct step *step, const muster_id *id);

/* A new row, all null, to be written; NULL: no memory. */
struct row *step_insert(struct step *step, int32_t table);
void step_unhold(struct step *step); /* what the rows read so far were changed to is not written */
void step_remove(struct step *step, struct row *row);
void step_touch(struct step *step, struct row *row); /* its version rises, whatever else changes */
MUST_USE result step_apply(struct step *step);       /* everything held, in order, guarded by the versions read */

/* A row of which only the key is known, to be changed without being read: the table has no version. The change fails as
 * a conflict where the row is not there. Its other columns are null, also where the step reads or scans it later.
 * NULL: no memory. */
struct row *step_known(struct step *step, int32_t table, const muster_value *key);

/* Passes a status of the backend on, with its sentence. */
MUST_USE result step_failed(struct step *step, int32_t status);

/* Columns of a row. Text, ids and bytes are copied into the step's memory when set. The first change raises the
 * version, so that a record made of the row before it is written carries the version that it will have. */
bool row_null(const struct row *row, size_t column);
bool row_changed(const struct row *row, size_t column); /* set by this step since the row was read or written */
int64_t row_int(const struct row *row, size_t column);
muster_time row_time(const struct row *row, size_t column); /* MUSTER_TIME_NONE where null */
const char *row_text(const struct row *row, size_t column);
const muster_id *row_id(const struct row *row, size_t column); /* NULL where null */
bool row_is(const struct row *row, size_t column, const muster_id *id);
MUST_USE result row_set(struct step *step, struct row *row, size_t column, muster_value value);

/* Adds a row to a list of the step's memory. */
MUST_USE result row_list_add(struct step *step, struct row_list *list, struct row *row);
