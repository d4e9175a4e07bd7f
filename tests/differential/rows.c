/* SPDX-License-Identifier: MIT
 *
 * All rows of two stores, table by table, in the order of the key and of every index. Rows are compared by their
 * hashes. If two differ, they are read again and shown. Positions depend on the backend, so only their order is
 * compared.
 */
#include "side.h"

#include <stdlib.h>

struct reading {
    const muster_table *table;
    uint64_t *hashes;
    size_t count, room;
    size_t shown; /* number of the row to be told */
    FILE *out;
};

static uint64_t hash_value(uint64_t hash, const muster_value *value)
{
    bool has_data = value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES;
    const uint8_t *data = value->data;
    hash = mixed(hash, (uint64_t)value->type);
    if (value->type == MUSTER_VALUE_INTEGER) hash = mixed(hash, (uint64_t)value->integer);
    if (!has_data) return hash;
    for (size_t i = 0; i < value->size; i++)
        hash = (hash ^ data[i]) * UINT64_C(1099511628211);
    return mixed(hash, value->size);
}

static int32_t hash_row(void *arg, size_t request __attribute__((unused)), const muster_value *values)
{
    struct reading *reading = arg;
    uint64_t hash = 0;
    for (int32_t c = 0; c < reading->table->column_count; c++)
        if (reading->table->columns[c].type != MUSTER_COLUMN_POSITION) hash = hash_value(hash, &values[c]);
    if (reading->count == reading->room) {
        reading->room = reading->room * 2 + 64;
        reading->hashes = realloc(reading->hashes, reading->room * sizeof reading->hashes[0]);
        ck_assert_ptr_nonnull(reading->hashes);
    }
    reading->hashes[reading->count++] = hash;
    return 0;
}

static int32_t show_row(void *arg, size_t request, const muster_value *values)
{
    struct reading *reading = arg;
    if (request != reading->shown) return 0;
    for (int32_t c = 0; c < reading->table->column_count; c++) {
        fprintf(reading->out, " %s=", reading->table->columns[c].name);
        tell_value(reading->out, &values[c]);
    }
    return 1;
}

static void read_rows(struct side *side, int32_t table, int32_t index, muster_row_callback *row, void *arg)
{
    char message[256] = "";
    void *txn = NULL;
    muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = MUSTER_TXN_READ, .wait = 5 * MUSTER_SECOND,
                                  .message = message, .message_size = sizeof message};
    muster_scan scan = {.table = table, .index = index};
    int32_t status = side->backend->begin(side->database, &options, &txn);
    ck_assert_msg(status == MUSTER_OK, "%s: %s", side->backend->name, message);
    status = side->backend->scan(txn, &scan, row, arg);
    ck_assert_msg(status == MUSTER_OK, "%s: %s", side->backend->name, message);
    side->backend->rollback(txn);
}

static void show(struct side *side, int32_t table, int32_t index, size_t number, FILE *out)
{
    struct reading reading = {.table = &SCHEMA.tables[table], .shown = number, .out = out};
    fprintf(out, "\n  %s:", side->backend->name);
    read_rows(side, table, index, show_row, &reading);
}

static char *difference(struct side *a, struct side *b, int32_t table, int32_t index, size_t number)
{
    const muster_table *it = &SCHEMA.tables[table];
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    fprintf(out, "row %zu of table %s in the order of %s", number, it->name,
            index < 0 ? "its key" : it->indexes[index].name);
    show(a, table, index, number, out);
    show(b, table, index, number, out);
    fclose(out);
    return text;
}

static char *compare(struct side *a, struct side *b, int32_t table, int32_t index)
{
    struct reading one = {.table = &SCHEMA.tables[table]}, other = one;
    char *text = NULL;
    size_t i = 0;
    read_rows(a, table, index, hash_row, &one);
    read_rows(b, table, index, hash_row, &other);
    while (i < one.count && i < other.count && one.hashes[i] == other.hashes[i])
        i++;
    if (i < one.count || i < other.count) text = difference(a, b, table, index, i);
    free(one.hashes);
    free(other.hashes);
    return text;
}

char *rows_compare(struct side *a, struct side *b)
{
    char *text = NULL;
    for (int32_t table = 0; table < SCHEMA.table_count && text == NULL; table++)
        for (int32_t index = -1; index < SCHEMA.tables[table].index_count && text == NULL; index++)
            text = compare(a, b, table, index);
    return text;
}
