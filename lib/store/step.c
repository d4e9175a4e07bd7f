/* SPDX-License-Identifier: MIT
 *
 * Beginning and ending a step, and the writes that it holds. See step.h.
 */
#include "inside.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_KEPT 1024

void step_start(struct step *step, const muster_backend *backend, void *database, const muster_txn_options *options,
                void *txn, struct problem *problem)
{
    step->backend = backend;
    step->database = database;
    step->options = *options;
    step->options.message = step->message;
    step->options.message_size = sizeof step->message;
    step->txn = txn;
    step->problem = problem;
    step->message[0] = '\0';
}

void step_forget(struct step *step)
{
    step->row_count = step->indexed = step->fresh_count = 0;
    step->want_count = step->scan_count = step->pass_count = 0;
    step->want_capacity = step->scan_capacity = step->pass_capacity = 0; /* the arena has them */
    memset(step->held, 0, sizeof step->held);
    step->out_of_memory = false;
    if (step->slot_count > SLOTS_KEPT) { /* one large call must not make all later calls slow */
        free(step->slots);
        step->slots = NULL;
        step->slot_count = 0;
    }
    if (step->slot_count > 0) memset(step->slots, 0, step->slot_count * sizeof(step->slots[0]));
    step->message[0] = '\0';
    arena_reset(&step->arena);
}

void step_end(struct step *step)
{
    arena_free(&step->arena);
    free(step->rows);
    free(step->slots);
    *step = (struct step){0};
}

result step_failed(struct step *step, int32_t status)
{
    if (status == MUSTER_OK) return OK;
    if (status > 0) /* none is: the library has its own meanings for such values */
        return problem_set(step->problem, MUSTER_E_BACKEND, NULL, "The backend returned %d, which is no status.",
                           (int)status);
    if (step->problem->status == status) return FAILED(status);
    const char *said = step->message[0] != '\0' ? step->message : muster_status_text(status);
    return problem_set(step->problem, status, NULL, "%s", said);
}

result step_begin(struct step *step)
{
    if (step->txn != NULL) return OK;
    return step_failed(step, step->backend->begin(step->database, &step->options, &step->txn));
}

/* Notes that the step holds a write of the row. */
static void hold(struct step *step, struct row *row)
{
    if (row->listed) return;
    row->listed = true;
    row->next = step->held[row->table];
    step->held[row->table] = row;
}

struct row *step_insert(struct step *step, int32_t table)
{
    struct row *row = NULL;
    if (row_new(step, table, NULL, table_of(table)->column_count, &row).status != MUSTER_OK) return NULL;
    if (row_keep(step, row).status != MUSTER_OK) return NULL;
    row->inserted = true;
    hold(step, row);
    if (VERSION_COLUMN[table] > 0) row->values[VERSION_COLUMN[table]] = value_int(1);
    return row;
}

struct row *step_known(struct step *step, int32_t table, const muster_value *key)
{
    assert(VERSION_COLUMN[table] == 0);
    struct row *row = row_held(step, table, key);
    if (row != NULL && !row->missing) return row;
    if (row_new(step, table, NULL, table_of(table)->column_count, &row).status != MUSTER_OK) return NULL;
    for (int32_t i = 0; i < table_of(table)->key_count; i++)
        if (copy_value(step, &row->values[i], &key[i]).status != MUSTER_OK) return NULL;
    return row_keep(step, row).status == MUSTER_OK ? row : NULL;
}

/* A record that is made before the row is written then has the version that the row will have. */
static void raise_version(const struct step *step, struct row *row)
{
    int32_t version = VERSION_COLUMN[row->table];
    if (step->changes && !row->inserted && version > 0) row->values[version] = value_int(row->version + 1);
}

void step_touch(struct step *step, struct row *row)
{
    raise_version(step, row);
    hold(step, row);
    row->changed |= UINT64_C(1) << VERSION_COLUMN[row->table];
}

void step_unhold(struct step *step)
{
    for (size_t i = 0; i < step->row_count; i++)
        step->rows[i]->changed = 0;
}

void step_remove(struct step *step, struct row *row)
{
    row->removed = true;
    hold(step, row);
}

static bool write_of(struct row *row, muster_write *ret_write)
{
    int32_t version = VERSION_COLUMN[row->table];
    if (row->missing || (row->inserted && row->removed)) return false;
    *ret_write = (muster_write){.table = row->table, .values = row->values, .guard = -1};
    if (row->inserted) {
        ret_write->kind = MUSTER_WRITE_INSERT;
        return true;
    }
    if (!row->removed && row->changed == 0) return false;
    ret_write->kind = row->removed ? MUSTER_WRITE_REMOVE : MUSTER_WRITE_UPDATE;
    if (version > 0) {
        ret_write->guard = version;
        ret_write->guard_value = value_int(row->version);
        row->values[version] = value_int(row->version + 1);
        row->changed |= UINT64_C(1) << version;
    }
    ret_write->changed = row->changed;
    return true;
}

/* Whether rows of other tables refer to rows of this one. */
static bool is_parent(int32_t table)
{
    for (int32_t i = 0; i < SCHEMA.table_count; i++)
        if (SCHEMA.tables[i].parent == table) return true;
    return false;
}

/* Steps that have no lock in common change rows of a queue at the same time: two may claim messages of the same orgs. */
static bool is_in_queue(const struct row *row)
{
    return table_of(row->table)->queue != 0 && !row->inserted;
}

static int compare_keys(const void *left, const void *right)
{
    const muster_write *a = left, *b = right;
    int found = (a->table > b->table) - (a->table < b->table);
    for (int32_t i = 0; found == 0 && i < table_of(a->table)->key_count; i++)
        found = value_compare(&a->values[i], &b->values[i]);
    return found;
}

/* Rows are written in the order in which they came: the row of a parent was made before its children. Rows are
 * removed after their children: the table of a parent has a lower number than the tables of its children. Rows of a
 * queue come last, in the order of their keys, so that no two steps wait for each other there. */
result step_apply(struct step *step)
{
    muster_write *writes = arena_alloc(&step->arena, (step->row_count + 1) * sizeof *writes);
    if (writes == NULL) return FAILED(MUSTER_E_MEMORY);
    size_t count = 0, last = 0, queued = 0;
    for (size_t i = 0; i < step->row_count; i++) {
        bool later = step->rows[i]->removed && is_parent(step->rows[i]->table), queue = is_in_queue(step->rows[i]);
        last += later;
        queued += queue;
        if (!later && !queue && write_of(step->rows[i], &writes[count])) count++;
    }
    for (int32_t table = TABLE_COUNT; last > 0 && table-- > 0;)
        for (size_t i = 0; is_parent(table) && i < step->row_count; i++)
            if (step->rows[i]->table == table && step->rows[i]->removed && write_of(step->rows[i], &writes[count]))
                count++;
    size_t before = count;
    for (size_t i = 0; queued > 0 && i < step->row_count; i++)
        if (is_in_queue(step->rows[i]) && write_of(step->rows[i], &writes[count])) count++;
    if (count > before + 1) qsort(&writes[before], count - before, sizeof *writes, compare_keys);
    if (count == 0) return OK;
    TRY(step_begin(step));
    TRY(step_failed(step, step->backend->apply(step->txn, writes, count)));
    step->fresh_count = 0;
    memset(step->held, 0, sizeof step->held);
    step->scan_count = 0; /* the store has changed since the scans were read */
    for (size_t i = 0; i < step->row_count; i++) {
        struct row *row = step->rows[i];
        row->listed = false;
        if (row->missing) continue;
        row->missing = row->removed; /* the row is written, and is not written again */
        row->inserted = false;
        row->changed = 0;
        if (VERSION_COLUMN[row->table] > 0) row->version = row->values[VERSION_COLUMN[row->table]].integer;
    }
    return OK;
}

result row_set(struct step *step, struct row *row, size_t column, muster_value value)
{
    if (value_equal(&row->values[column], &value)) return OK;
    TRY(copy_value(step, &row->values[column], &value));
    raise_version(step, row);
    hold(step, row);
    row->changed |= UINT64_C(1) << column;
    return OK;
}

result row_list_add(struct step *step, struct row_list *list, struct row *row)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct row **items = arena_alloc(&step->arena, capacity * sizeof(items[0]));
        if (items == NULL) return FAILED(MUSTER_E_MEMORY);
        if (list->count > 0) memcpy(items, list->items, list->count * sizeof(items[0]));
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = row;
    return OK;
}
