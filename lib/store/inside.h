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

/* Begins the transaction, where the step has none yet. */
MUST_USE result step_begin(struct step *step);

MUST_USE result copy_value(struct step *step, muster_value *ret_copy, const muster_value *value);
bool copy_values(struct step *step, muster_value *values, size_t count); /* false: no memory */

/* The hash of values, one after another, behind what was hashed before. */
uint64_t values_hash(uint64_t hash, const muster_value *values, int32_t count);

/* The newest row of that key that the step knows: one that was removed, or was not there, may have been inserted
 * since. */
struct row *row_held(struct step *step, int32_t table, const muster_value *key);
bool key_complete(const struct row *row);

/* A row with copies of its first values; row_keep adds it to the rows of the step. values NULL: all are null. */
MUST_USE result row_new(struct step *step, int32_t table, const muster_value *values, int32_t count,
                        struct row **ret_row);
MUST_USE result row_keep(struct step *step, struct row *row);
MUST_USE result row_check(struct step *step, int32_t table, const muster_value *values);
MUST_USE result row_fill(struct step *step, struct row *row, const muster_value *values); /* as the store has it */

/* Reads the scans that the step wants, as the store has their rows. */
MUST_USE result scans_read(struct step *step);
void scans_forget(struct step *step, bool read);                      /* those that were read, or those that were not */
int64_t scan_limit(const struct step *step, const muster_scan *scan); /* so many are asked for; 0: no limit */

/* Makes room for one more item in a list of the arena; first: for so many at first. */
bool make_room(struct step *step, void **items, size_t count, size_t *capacity, size_t first, size_t size);
