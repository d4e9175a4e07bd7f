/* SPDX-License-Identifier: MIT
 *
 * What the files of a step share among themselves: rows.c, read.c, scan.c and step.c.
 */
#pragma once

#include "step.h"

extern const int32_t VERSION_COLUMN[TABLE_COUNT];

static inline const muster_table *table_of(int32_t table)
{
    return &SCHEMA.tables[table];
}

/* Whether the step may hold a write of the table. */
static inline bool step_holds(const struct step *step, int32_t table)
{
    return step->held[table] != NULL;
}

/* Begins the transaction, if the step has not begun one. */
MUST_USE result step_begin(struct step *step);

MUST_USE result copy_value(struct step *step, muster_value *ret_copy, const muster_value *value);
bool copy_values(struct step *step, muster_value *values, size_t count); /* false: no memory */

/* The hash of values, one after another; it continues the hash of earlier data. */
uint64_t values_hash(uint64_t hash, const muster_value *values, int32_t count);

/* The newest row of that key that the step knows. If the step has removed that row, or did not find it, it may have
 * inserted another one since. */
struct row *row_held(struct step *step, int32_t table, const muster_value *key);
bool key_complete(const struct row *row);

/* A row with copies of its first values; row_keep adds it to the rows of the step. values NULL: all values are null. */
MUST_USE result row_new(struct step *step, int32_t table, const muster_value *values, int32_t count,
                        struct row **ret_row);
MUST_USE result row_keep(struct step *step, struct row *row);
MUST_USE result row_check(struct step *step, int32_t table, const muster_value *values);
MUST_USE result row_fill(struct step *step, struct row *row, const muster_value *values); /* as the store has it */

/* Reads the scans that the step wants, without the writes that the step holds. */
MUST_USE result scans_read(struct step *step);
/* the scans that were read, or those that were not */
void scans_forget(struct step *step, bool read);
/* the caller asks for so many rows; 0: no limit */
int64_t scan_limit(const struct step *step, const muster_scan *scan);

/* Makes room for one more item in a list of the arena. first: the room that the list gets at the beginning. */
bool make_room(struct step *step, void **items, size_t count, size_t *capacity, size_t first, size_t size);
