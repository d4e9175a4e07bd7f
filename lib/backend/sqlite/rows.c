/* SPDX-License-Identifier: MIT
 *
 * Reading and writing rows. A callback gets values as SQLite holds them, borrowed until the callback returns.
 *
 * Locks need no code here, because there is only one writing transaction.
 */
#include "sqlite.h"
#include <stdlib.h>
#include <string.h>

/* A column of the row of an earlier request. The key of a later request refers to it. */
struct reference {
    size_t request;
    int64_t column;
    muster_value value;
    bool found;
    char id[sizeof(muster_id) + 1]; /* a value that is short enough */
};

static muster_value column_value(sqlite3_stmt *statement, int column)
{
    muster_value value = {0};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        value.type = MUSTER_VALUE_INTEGER;
        value.integer = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_TEXT:
        value.type = MUSTER_VALUE_TEXT;
        value.data = sqlite3_column_text(statement, column);
        value.size = (size_t)sqlite3_column_bytes(statement, column);
        break;
    case SQLITE_BLOB:
        value.type = MUSTER_VALUE_BYTES;
        value.data = sqlite3_column_blob(statement, column);
        value.size = (size_t)sqlite3_column_bytes(statement, column);
        if (value.data == NULL)
            value.data = ""; /* SQLite has no address for an empty blob; here NULL means only null */
        break;
    default: /* STRICT tables have no column that could hold a real number */ break;
    }
    return value;
}

static result next_row(struct connection *txn, struct statement *statement, int32_t columns, muster_value *values,
                       bool *ret_there)
{
    int code = sqlite3_step(statement->handle);
    *ret_there = code == SQLITE_ROW;
    if (code == SQLITE_DONE) return OK;
    if (code != SQLITE_ROW) return fail_with_sqlite(txn);
    for (int32_t i = 0; i < columns; i++) {
        values[i] = column_value(statement->handle, i);
        if (values[i].type == MUSTER_VALUE_TEXT && values[i].data == NULL)
            return fail(txn, MUSTER_E_MEMORY, "no memory for a row");
    }
    return OK;
}

static result keep(struct connection *txn, struct reference *reference, const muster_value *value)
{
    reference->value = *value;
    reference->value.data = NULL;
    if (value->data != NULL) {
        char *copy = value->size < sizeof reference->id ? reference->id : malloc(value->size + 1);
        if (copy == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a row");
        memcpy(copy, value->data, value->size);
        copy[value->size] = 0;
        reference->value.data = copy;
    }
    reference->found = true;
    return OK;
}

/* The values to which the keys of some requests refer. If there are many, they have memory of their own. */
#define REFERENCES_FEW 4

struct references {
    struct reference *items;
    size_t count;
    struct reference few[REFERENCES_FEW];
};

static const struct reference *find_reference(const struct references *references, const muster_value *part)
{
    for (size_t i = 0; i < references->count; i++) {
        const struct reference *it = &references->items[i];
        if (it->request == part->size && it->column == part->integer) return it;
    }
    return NULL;
}

/* The key with the values of its references. False: a reference leads to a row that was not found. */
static bool resolve(const muster_get *get, const struct references *references,
                    const muster_value *keys[MUSTER_INDEX_MAX_COLUMNS])
{
    for (int32_t i = 0; i < get->key_count; i++) {
        keys[i] = &get->key[i];
        if (get->key[i].type != MUSTER_VALUE_REFERENCE) continue;
        const struct reference *found = find_reference(references, &get->key[i]);
        if (!found->found) return false;
        keys[i] = &found->value;
    }
    return true;
}

static result read_one(struct connection *txn, const muster_get *get, const muster_value *const *keys,
                       struct statement *statement, muster_value *values, bool *ret_there)
{
    TRY(statement_bind(txn, statement, keys, (size_t)get->key_count));
    return next_row(txn, statement, txn->database->schema->tables[get->table].column_count, values, ret_there);
}

static result get_one(struct connection *txn, const muster_get *requests, size_t number, struct references *references,
                      muster_row_callback *row, void *arg, bool *ret_stop)
{
    const muster_get *get = &requests[number];
    const struct sql_key key = {.kind = SQL_GET, .table = get->table, .index = get->index};
    const muster_value *keys[MUSTER_INDEX_MAX_COLUMNS];
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    struct statement *statement = NULL;
    bool there = false;
    if (!resolve(get, references, keys)) return OK;
    TRY(statement_take(txn, &key, NULL, &statement));
    result done = read_one(txn, get, keys, statement, values, &there);
    for (size_t i = 0; there && i < references->count && done.status == MUSTER_OK; i++) {
        struct reference *it = &references->items[i];
        if (it->request == number) done = keep(txn, it, &values[it->column]);
    }
    if (done.status == MUSTER_OK && there) *ret_stop = row(arg, number, values) != 0;
    statement_give(statement);
    return done;
}

static size_t add_references(const muster_get *get, struct reference *references)
{
    size_t count = 0;
    for (int32_t k = 0; k < get->key_count; k++) {
        const muster_value *part = &get->key[k];
        if (part->type != MUSTER_VALUE_REFERENCE) continue;
        if (references != NULL) references[count] = (struct reference){.request = part->size, .column = part->integer};
        count++;
    }
    return count;
}

static result list_references(struct connection *txn, const muster_get *requests, size_t n,
                              struct references *ret_references)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += add_references(&requests[i], NULL);
    if (count == 0) return OK;
    struct reference *items =
        count <= COUNT_OF(ret_references->few) ? ret_references->few : calloc(count, sizeof *items);
    if (items == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for references");
    ret_references->items = items;
    for (size_t i = 0; i < n; i++)
        ret_references->count += add_references(&requests[i], items + ret_references->count);
    return OK;
}

static void free_references(struct references *references)
{
    for (size_t i = 0; i < references->count; i++)
        if (references->items[i].value.data != references->items[i].id)
            free((void *)(uintptr_t)references->items[i].value.data);
    if (references->items != references->few) free(references->items);
}

int32_t rows_get(void *handle, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    struct references references;
    references.count = 0;
    references.items = references.few;
    bool stop = false;
    result done = check_get(&txn->state, txn->database->schema, requests, n);
    if (done.status == MUSTER_OK) done = list_references(txn, requests, n, &references);
    for (size_t i = 0; i < n && done.status == MUSTER_OK && !stop; i++)
        done = get_one(txn, requests, i, &references, row, arg, &stop);
    free_references(&references);
    return done.status;
}

static result take_scan(struct connection *txn, const muster_scan *scan, bool counting,
                        struct statement **ret_statement)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    const struct sql_key key = sql_scan_key(scan, counting);
    muster_value limit;
    TRY(check_scan(&txn->state, txn->database->schema, scan));
    TRY(statement_take(txn, &key, scan, ret_statement));
    result done = statement_bind(txn, *ret_statement, values, sql_scan_values(scan, &limit, values));
    if (done.status != MUSTER_OK) statement_give(*ret_statement);
    return done;
}

int32_t rows_scan(void *handle, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    struct statement *statement = NULL;
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    result done = take_scan(txn, scan, false, &statement);
    if (done.status != MUSTER_OK) return done.status;
    const int32_t columns = txn->database->schema->tables[scan->table].column_count;
    bool there = true;
    for (size_t number = 0; there && done.status == MUSTER_OK; number++) {
        done = next_row(txn, statement, columns, values, &there);
        if (done.status == MUSTER_OK && there && row(arg, number, values) != 0) break;
    }
    statement_give(statement);
    return done.status;
}

/* The only number that a statement returns; its values are bound already. */
static result take_number(struct connection *txn, struct statement *statement, int64_t *ret_number)
{
    muster_value value = {0};
    bool there = false;
    result done = next_row(txn, statement, 1, &value, &there);
    statement_give(statement);
    if (done.status == MUSTER_OK) *ret_number = value.integer;
    return done;
}

int32_t rows_count(void *handle, const muster_scan *scan, int64_t *ret_count)
{
    struct connection *txn = handle;
    struct statement *statement = NULL;
    result done = take_scan(txn, scan, true, &statement);
    if (done.status == MUSTER_OK) done = take_number(txn, statement, ret_count);
    return done.status;
}

static result apply_one(struct connection *txn, const muster_write *write)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    const muster_table *table = &txn->database->schema->tables[write->table];
    const struct sql_key key = sql_write_key(txn->database->schema, write);
    struct statement *statement = NULL;
    TRY(statement_take(txn, &key, write, &statement));
    result done = statement_bind(txn, statement, values, sql_write_values(table, write, values));
    if (done.status == MUSTER_OK && sqlite3_step(statement->handle) != SQLITE_DONE) done = fail_with_sqlite(txn);
    statement_give(statement);
    TRY(done);
    if (sqlite3_changes(txn->handle) == 1) return OK;
    return fail(txn, MUSTER_E_CONFLICT, "a row of %s is gone or has changed", table->name);
}

int32_t rows_apply(void *handle, const muster_write *writes, size_t n)
{
    struct connection *txn = handle;
    result done = check_writes(&txn->state, txn->database->schema, writes, n);
    for (size_t i = 0; i < n && done.status == MUSTER_OK; i++)
        done = apply_one(txn, &writes[i]);
    return done.status;
}

static result greatest(struct connection *txn, int32_t table, int32_t column, int64_t *ret_number)
{
    const struct sql_key key = {.kind = SQL_GREATEST, .table = table, .index = column};
    struct statement *statement = NULL;
    TRY(statement_take(txn, &key, NULL, &statement));
    return take_number(txn, statement, ret_number);
}

static result find_horizon(struct connection *txn, int64_t *ret_position)
{
    const muster_schema *schema = txn->database->schema;
    int64_t horizon = INT64_MAX;
    TRY(check_usable(&txn->state));
    for (int32_t t = 0; t < schema->table_count; t++) {
        for (int32_t c = 0; c < schema->tables[t].column_count; c++) {
            int64_t last = 0;
            if (schema->tables[t].columns[c].type != MUSTER_COLUMN_POSITION) continue;
            TRY(greatest(txn, t, c, &last));
            if (last + 1 < horizon) horizon = last + 1;
        }
    }
    *ret_position = horizon == INT64_MAX ? 1 : horizon;
    return OK;
}

/* SQLite commits in the order of writing, one transaction at a time. So an event that is not visible yet comes
 * behind all visible events. */
int32_t rows_horizon(void *txn, int64_t *ret_position)
{
    return find_horizon(txn, ret_position).status;
}
