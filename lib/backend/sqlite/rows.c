/* SPDX-License-Identifier: MIT
 *
 * Reading and writing rows. Values go to callbacks as SQLite holds them and are borrowed for the callback's time;
 * locks need nothing here, for a writing transaction is the only one.
 */
#include <stdlib.h>
#include <string.h>

#include "sqlite.h"

/* A column of an earlier request's row that a later request's key refers to. */
struct reference {
    size_t request;
    int64_t column;
    muster_value value;
    int found;
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
        if (!value.data) value.data = ""; /* SQLite has no address for an empty blob; here NULL is for null alone */
        break;
    default: /* STRICT tables have no column that could hold a real number */ break;
    }
    return value;
}

/* 1: a row is there. */
static result next_row(struct connection *txn, struct statement *statement, int32_t columns, muster_value *values,
                       int *ret_there)
{
    int code = sqlite3_step(statement->handle);
    *ret_there = code == SQLITE_ROW;
    if (code == SQLITE_DONE) return OK;
    if (code != SQLITE_ROW) return fail_with_sqlite(txn);
    for (int32_t i = 0; i < columns; i++) {
        values[i] = column_value(statement->handle, i);
        if (values[i].type == MUSTER_VALUE_TEXT && !values[i].data) {
            return fail(txn, MUSTER_E_MEMORY, "no memory for a row");
        }
    }
    return OK;
}

static result keep(struct connection *txn, struct reference *reference, const muster_value *value)
{
    reference->value = *value;
    reference->value.data = NULL;
    if (value->data) {
        char *copy = malloc(value->size + 1);
        if (!copy) return fail(txn, MUSTER_E_MEMORY, "no memory for a row");
        memcpy(copy, value->data, value->size);
        copy[value->size] = 0;
        reference->value.data = copy;
    }
    reference->found = 1;
    return OK;
}

/* The key with its references looked up; *ret_complete is 0 where one refers to a row that was not found. */
static result resolve(struct connection *txn, const muster_get *get, const struct reference *references, size_t count,
                      const muster_value **keys, int *ret_complete)
{
    *ret_complete = 1;
    for (int32_t i = 0; i < get->key_count; i++) {
        keys[i] = &get->key[i];
        if (get->key[i].type != MUSTER_VALUE_REFERENCE) continue;
        const struct reference *found = NULL;
        for (size_t k = 0; k < count && !found; k++) {
            if (references[k].request == get->key[i].size && references[k].column == get->key[i].integer) {
                found = &references[k];
            }
        }
        if (!found) return fail(txn, MUSTER_E_MISUSE, "a key refers to no earlier request");
        if (!found->found) *ret_complete = 0;
        keys[i] = &found->value;
    }
    return OK;
}

static result get_one(struct connection *txn, const muster_get *requests, size_t number, struct reference *references,
                      size_t reference_count, muster_row_callback *row, void *arg, int *ret_stop)
{
    const muster_get *get = &requests[number];
    const muster_table *table = &txn->database->schema->tables[get->table];
    struct statement_key key = {.kind = STATEMENT_GET, .table = get->table, .index = get->index};
    const muster_value *keys[MUSTER_INDEX_MAX_COLUMNS];
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    struct statement *statement;
    int there = 0;
    TRY(resolve(txn, get, references, reference_count, keys, &there));
    if (!there) return OK;
    TRY(statement_take(txn, &key, NULL, &statement));
    result done = statement_bind(txn, statement, keys, (size_t)get->key_count);
    if (done.status == MUSTER_OK) done = next_row(txn, statement, table->column_count, values, &there);
    if (done.status == MUSTER_OK && there) {
        for (size_t i = 0; i < reference_count && done.status == MUSTER_OK; i++) {
            if (references[i].request == number) done = keep(txn, &references[i], &values[references[i].column]);
        }
        if (done.status == MUSTER_OK) *ret_stop = row(arg, number, values) != 0;
    }
    statement_give(statement);
    return done;
}

/* Lists what the keys refer to; *ret_references is NULL where nothing. */
static result list_references(struct connection *txn, const muster_get *requests, size_t n,
                              struct reference **ret_references, size_t *ret_count)
{
    const muster_schema *schema = txn->database->schema;
    struct reference *references = NULL;
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++) { /* first only counted */
        count = 0;
        for (size_t i = 0; i < n; i++) {
            for (int32_t k = 0; k < requests[i].key_count; k++) {
                const muster_value *part = &requests[i].key[k];
                if (part->type != MUSTER_VALUE_REFERENCE) continue;
                if (part->size >= i || part->integer < 0 ||
                    part->integer >= schema->tables[requests[part->size].table].column_count) {
                    free(references);
                    return fail(txn, MUSTER_E_MISUSE, "a key refers to no earlier request");
                }
                if (pass) references[count] = (struct reference){.request = part->size, .column = part->integer};
                count++;
            }
        }
        if (count == 0) break;
        if (!pass && !(references = calloc(count, sizeof *references))) {
            return fail(txn, MUSTER_E_MEMORY, "no memory for references");
        }
    }
    *ret_references = references;
    *ret_count = count;
    return OK;
}

int32_t rows_get(void *handle, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    struct reference *references = NULL;
    size_t count = 0;
    int stop = 0;
    result done = transaction_usable(txn);
    for (size_t i = 0; i < n && done.status == MUSTER_OK; i++) {
        if (!sql_get_valid(txn->database->schema, &requests[i])) {
            done = fail(txn, MUSTER_E_MISUSE, "get does not fit the schema");
        }
    }
    if (done.status == MUSTER_OK) done = list_references(txn, requests, n, &references, &count);
    for (size_t i = 0; i < n && done.status == MUSTER_OK && !stop; i++) {
        done = get_one(txn, requests, i, references, count, row, arg, &stop);
    }
    for (size_t i = 0; i < count && references; i++)
        free((void *)(uintptr_t)references[i].value.data);
    free(references);
    return done.status;
}

static result take_scan(struct connection *txn, const muster_scan *scan, int counting, muster_value *limit,
                        struct statement **ret_statement)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    TRY(transaction_usable(txn));
    if (!sql_scan_valid(txn->database->schema, scan)) return fail(txn, MUSTER_E_MISUSE, "scan does not fit the schema");
    struct statement_key key = {
        .kind = STATEMENT_SCAN, .table = scan->table, .index = scan->index, .shape = sql_scan_shape(scan, counting)};
    TRY(statement_take(txn, &key, scan, ret_statement));
    result done = statement_bind(txn, *ret_statement, values, sql_scan_values(scan, limit, values));
    if (done.status != MUSTER_OK) statement_give(*ret_statement);
    return done;
}

int32_t rows_scan(void *handle, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    struct statement *statement;
    muster_value limit;
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    result done = take_scan(txn, scan, 0, &limit, &statement);
    if (done.status != MUSTER_OK) return done.status;
    const muster_table *table = &txn->database->schema->tables[scan->table];
    int there = 1;
    for (size_t number = 0; there && done.status == MUSTER_OK; number++) {
        done = next_row(txn, statement, table->column_count, values, &there);
        if (done.status == MUSTER_OK && there && row(arg, number, values)) break;
    }
    statement_give(statement);
    return done.status;
}

int32_t rows_count(void *handle, const muster_scan *scan, int64_t *ret_count)
{
    struct connection *txn = handle;
    struct statement *statement;
    muster_value limit;
    muster_value value = {0};
    int there = 0;
    result done = take_scan(txn, scan, 1, &limit, &statement);
    if (done.status != MUSTER_OK) return done.status;
    done = next_row(txn, statement, 1, &value, &there);
    statement_give(statement);
    if (done.status == MUSTER_OK) *ret_count = value.integer;
    return done.status;
}

static result apply_one(struct connection *txn, const muster_write *write)
{
    static const int32_t KINDS[] = {[MUSTER_WRITE_INSERT] = STATEMENT_INSERT,
                                    [MUSTER_WRITE_UPDATE] = STATEMENT_UPDATE,
                                    [MUSTER_WRITE_REMOVE] = STATEMENT_REMOVE};
    const muster_value *values[SQL_MAX_PARAMETERS];
    struct statement *statement;
    if (!sql_write_valid(txn->database->schema, write)) {
        return fail(txn, MUSTER_E_MISUSE, "a write does not fit the schema");
    }
    const muster_table *table = &txn->database->schema->tables[write->table];
    struct statement_key key = {
        .kind = KINDS[write->kind], .table = write->table, .index = -1, .shape = sql_write_shape(table, write)};
    TRY(statement_take(txn, &key, write, &statement));
    result done = statement_bind(txn, statement, values, sql_write_values(table, write, values));
    if (done.status == MUSTER_OK && sqlite3_step(statement->handle) != SQLITE_DONE) done = fail_with_sqlite(txn);
    statement_give(statement);
    if (done.status == MUSTER_OK && sqlite3_changes(txn->handle) != 1) {
        done = fail(txn, MUSTER_E_CONFLICT, "a row of %s is gone or has changed", table->name);
    }
    return done;
}

int32_t rows_apply(void *handle, const muster_write *writes, size_t n)
{
    struct connection *txn = handle;
    result done = transaction_usable(txn);
    if (done.status == MUSTER_OK && txn->options.mode == MUSTER_TXN_READ) {
        done = fail(txn, MUSTER_E_MISUSE, "a reading transaction cannot write");
    }
    for (size_t i = 0; i < n && done.status == MUSTER_OK; i++)
        done = apply_one(txn, &writes[i]);
    return done.status;
}

/* SQLite commits in the order of writing, one transaction at a time: what is not visible comes behind all that is. */
int32_t rows_horizon(void *handle, int64_t *ret_position)
{
    struct connection *txn = handle;
    const muster_schema *schema = txn->database->schema;
    int64_t horizon = INT64_MAX;
    result done = transaction_usable(txn);
    for (int32_t t = 0; t < schema->table_count && done.status == MUSTER_OK; t++) {
        for (int32_t c = 0; c < schema->tables[t].column_count && done.status == MUSTER_OK; c++) {
            if (schema->tables[t].columns[c].type != MUSTER_COLUMN_POSITION) continue;
            struct statement_key key = {.kind = STATEMENT_GREATEST, .table = t, .index = c};
            struct statement *statement;
            muster_value value = {0};
            int there = 0;
            done = statement_take(txn, &key, NULL, &statement);
            if (done.status != MUSTER_OK) break;
            done = next_row(txn, statement, 1, &value, &there);
            statement_give(statement);
            if (value.integer + 1 < horizon) horizon = value.integer + 1;
        }
    }
    if (done.status == MUSTER_OK) *ret_position = horizon == INT64_MAX ? 1 : horizon;
    return done.status;
}
