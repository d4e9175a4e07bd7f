/* SPDX-License-Identifier: MIT
 *
 * The rows of a step. Each row of the backend is one object of the step, with its columns. See step.h.
 */
#include "inside.h"
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 64

/* The column that counts the changes of a row, by table. 0: the table has no such column (column 0 always belongs to
 * the key). */
const int32_t VERSION_COLUMN[TABLE_COUNT] = {
    [TABLE_STORE] = STORE_VERSION,     [TABLE_PLAN] = PLAN_VERSION,     [TABLE_ACCOUNT] = ACCOUNT_VERSION,
    [TABLE_ORG] = ORG_VERSION,         [TABLE_MEMBER] = MEMBER_VERSION, [TABLE_INVITATION] = INVITATION_VERSION,
    [TABLE_PROJECT] = PROJECT_VERSION, [TABLE_GRANT] = GRANT_VERSION,   [TABLE_LINK] = LINK_VERSION,
    [TABLE_REQUEST] = REQUEST_VERSION, [TABLE_DOMAIN] = DOMAIN_VERSION, [TABLE_OUTBOX] = OUTBOX_VERSION,
};

static bool key_equal(const struct row *row, const muster_value *key)
{
    for (int32_t i = 0; i < table_of(row->table)->key_count; i++)
        if (!value_equal(&row->values[i], &key[i])) return false;
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* Hashes eight bytes at once: most values are ids. */
uint64_t values_hash(uint64_t hash, const muster_value *values, int32_t count)
{
    uint64_t word = 0;
    for (int32_t i = 0; i < count; i++) {
        const char *data = values[i].data;
        size_t left = values[i].size;
        if (left == 0) hash = mix(hash, (uint64_t)values[i].integer);
        for (; left >= sizeof word; left -= sizeof word, data += sizeof word) {
            memcpy(&word, data, sizeof word);
            hash = mix(hash, word);
        }
        for (; left > 0; left--)
            hash = mix(hash, (uint8_t)*data++);
    }
    return hash;
}

static uint64_t key_hash(int32_t table, const muster_value *key)
{
    return values_hash((uint64_t)table, key, table_of(table)->key_count);
}

bool key_complete(const struct row *row)
{
    for (int32_t i = 0; i < table_of(row->table)->key_count; i++)
        if (row->values[i].type == MUSTER_VALUE_NULL) return false;
    return true;
}

static void slot_fill(struct step *step, struct row *row)
{
    size_t slot = key_hash(row->table, row->values) & (step->slot_count - 1);
    while (step->slots[slot] != NULL)
        slot = (slot + 1) & (step->slot_count - 1);
    step->slots[slot] = row;
}

/* Adds new rows to the hash table. If there is no memory for it, the other rows are searched one by one. A row that
 * the step has just inserted waits until its key is set. */
static void index_rows(struct step *step)
{
    if (step->row_count * 2 > step->slot_count) {
        size_t count = SLOTS_MIN;
        while (count < step->row_count * 4)
            count *= 2;
        struct row **slots = calloc(count, sizeof(slots[0]));
        if (slots == NULL) return;
        free(step->slots);
        step->slots = slots;
        step->slot_count = count;
        for (size_t i = 0; i < step->indexed; i++)
            slot_fill(step, step->rows[i]);
    }
    for (; step->indexed < step->row_count && key_complete(step->rows[step->indexed]); step->indexed++)
        slot_fill(step, step->rows[step->indexed]);
}

/* The newest row of that key. If the step has removed that row, or did not find it, it may have inserted another one
 * since. */
struct row *row_held(struct step *step, int32_t table, const muster_value *key)
{
    struct row *found = NULL;
    if (step->row_count == 0) return NULL;
    index_rows(step);
    for (size_t i = step->row_count; i-- > step->indexed;)
        if (step->rows[i]->table == table && key_equal(step->rows[i], key)) return step->rows[i];
    if (step->slot_count == 0) return NULL;
    size_t mask = step->slot_count - 1;
    for (size_t slot = key_hash(table, key) & mask; step->slots[slot] != NULL; slot = (slot + 1) & mask) {
        struct row *row = step->slots[slot];
        bool gone = found == NULL || found->removed || found->missing;
        if (gone && row->table == table && key_equal(row, key)) found = row;
    }
    return found;
}

static bool has_data(const muster_value *value)
{
    return value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES;
}

result copy_value(struct step *step, muster_value *ret_copy, const muster_value *value)
{
    *ret_copy = *value;
    if (!has_data(value)) return OK;
    char *data = arena_alloc(&step->arena, value->size + (value->type == MUSTER_VALUE_TEXT)); /* ended by a zero */
    if (data == NULL) return FAILED(MUSTER_E_MEMORY);
    if (value->size > 0) memcpy(data, value->data, value->size);
    ret_copy->data = data;
    return OK;
}

/* Room for copies of values. Their data follows behind them. */
static size_t values_size(const muster_value *values, int32_t count)
{
    size_t size = (size_t)count * sizeof values[0];
    for (int32_t i = 0; i < count; i++)
        size += has_data(&values[i]) ? values[i].size + 1 : 0;
    return size;
}

/* The memory is zero, so a zero follows each text. */
static void values_copy(muster_value *ret_copies, const muster_value *values, int32_t count)
{
    char *data = (char *)(ret_copies + count);
    for (int32_t i = 0; i < count; i++) {
        ret_copies[i] = value_clean(&values[i]);
        if (!has_data(&values[i])) continue;
        ret_copies[i].data = data;
        if (values[i].size > 0) memcpy(data, values[i].data, values[i].size);
        data += values[i].size + 1;
    }
}

result row_new(struct step *step, int32_t table, const muster_value *values, int32_t count, struct row **ret_row)
{
    size_t size = values != NULL ? values_size(values, count) : (size_t)count * sizeof values[0];
    struct row *row = arena_alloc(&step->arena, sizeof *row + size);
    if (row == NULL) return FAILED(MUSTER_E_MEMORY);
    row->table = table;
    row->values = (muster_value *)(row + 1);
    if (values != NULL) values_copy(row->values, values, count);
    *ret_row = row;
    return OK;
}

result row_keep(struct step *step, struct row *row)
{
    TRY(list_grow((void **)&step->rows, step->row_count, &step->row_capacity, sizeof(step->rows[0])));
    step->rows[step->row_count++] = row;
    return OK;
}

result row_check(struct step *step, int32_t table, const muster_value *values)
{
    for (int32_t i = 0; i < table_of(table)->column_count; i++) {
        const muster_column *column = &table_of(table)->columns[i];
        if (!value_fits(column, &values[i]))
            return problem_set(step->problem, MUSTER_E_CORRUPT, NULL, "A row of %s has a wrong value in %s.",
                               table_of(table)->name, column->name);
    }
    return OK;
}

result row_fill(struct step *step, struct row *row, const muster_value *values)
{
    int32_t count = table_of(row->table)->column_count;
    TRY(row_check(step, row->table, values));
    muster_value *copies = arena_alloc(&step->arena, values_size(values, count));
    if (copies == NULL) return FAILED(MUSTER_E_MEMORY);
    values_copy(copies, values, count);
    row->values = copies;
    row->missing = row->wanted = false;
    if (VERSION_COLUMN[row->table] > 0) row->version = copies[VERSION_COLUMN[row->table]].integer;
    return OK;
}

bool row_null(const struct row *row, size_t column)
{
    return row->values[column].type == MUSTER_VALUE_NULL;
}

bool row_changed(const struct row *row, size_t column)
{
    return (row->changed & UINT64_C(1) << column) != 0;
}

int64_t row_int(const struct row *row, size_t column)
{
    return row->values[column].integer;
}

muster_time row_time(const struct row *row, size_t column)
{
    return row_null(row, column) ? MUSTER_TIME_NONE : row->values[column].integer;
}

const char *row_text(const struct row *row, size_t column)
{
    return row->values[column].type == MUSTER_VALUE_TEXT ? row->values[column].data : NULL;
}

const muster_id *row_id(const struct row *row, size_t column)
{
    const muster_value *value = &row->values[column];
    return value->type == MUSTER_VALUE_BYTES && value->size == sizeof(muster_id) ? value->data : NULL;
}

bool row_is(const struct row *row, size_t column, const muster_id *id)
{
    return muster_id_equal(row_id(row, column), id) == 1;
}
