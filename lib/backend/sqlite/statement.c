/* SPDX-License-Identifier: MIT
 *
 * Prepared statements of one connection: made when first used, found again by what they do, kept until it closes.
 * Bound values are borrowed from the caller, so a statement is always given back before the call returns.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sqlite.h"

const struct sql_dialect SQLITE_DIALECT = {
    .types = {[MUSTER_COLUMN_INTEGER] = "INTEGER",
              [MUSTER_COLUMN_TIME] = "INTEGER",
              [MUSTER_COLUMN_TEXT] = "TEXT", /* collation BINARY is the default: order of bytes */
              [MUSTER_COLUMN_BYTES] = "BLOB",
              [MUSTER_COLUMN_ID] = "BLOB",
              [MUSTER_COLUMN_POSITION] = "INTEGER"},
    .qualifier = "main.", /* a host's temporary table of the same name would be found first */
    .prefix = "muster_",
    .table_suffix = " STRICT, WITHOUT ROWID",
    .ascending = "", /* SQLite holds null for the least value anyway */
    .descending = " DESC",
    .placeholder = '?',
    .position = "INTEGER PRIMARY KEY", /* the rowid: appended to, as a feed is, and never rebalanced */
    .position_suffix = " STRICT",
    .index_hint = 1,
};

static char *fixed_text(const struct statement_key *key)
{
    static const char *const TEXTS[] = {
        [STATEMENT_BEGIN] = "BEGIN",
        [STATEMENT_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
        [STATEMENT_COMMIT] = "COMMIT",
        [STATEMENT_ROLLBACK] = "ROLLBACK",
        [STATEMENT_SAVEPOINT] = "SAVEPOINT muster_",
        [STATEMENT_RELEASE] = "RELEASE muster_",
        [STATEMENT_ROLLBACK_TO] = "ROLLBACK TO muster_",
    };
    char *text = malloc(48);
    if (!text) return NULL;
    if (key->kind < STATEMENT_SAVEPOINT) {
        snprintf(text, 48, "%s", TEXTS[key->kind]);
    } else {
        snprintf(text, 48, "%s%d", TEXTS[key->kind], (int)key->shape);
    }
    return text;
}

static char *text_of(struct connection *txn, const struct statement_key *key, const void *request)
{
    const muster_table *table = key->table < 0 ? NULL : &txn->database->schema->tables[key->table];
    switch (key->kind) {
    case STATEMENT_GET: return sql_get(&SQLITE_DIALECT, table, key->index, NULL);
    case STATEMENT_SCAN: return sql_scan(&SQLITE_DIALECT, table, request, (int)(key->shape >> 28 & 1));
    case STATEMENT_INSERT:
    case STATEMENT_UPDATE:
    case STATEMENT_REMOVE: return sql_write(&SQLITE_DIALECT, table, request);
    case STATEMENT_GREATEST: return sql_greatest(&SQLITE_DIALECT, table, key->index);
    default: return fixed_text(key);
    }
}

static size_t bucket_of(const struct statement_key *key)
{
    uint64_t mixed = key->shape ^ (uint64_t)key->kind << 8 ^ (uint64_t)key->table << 16 ^ (uint64_t)key->index << 40;
    return (size_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 58) % STATEMENT_BUCKETS;
}

result statement_take(struct connection *txn, const struct statement_key *key, const void *request,
                      struct statement **ret_statement)
{
    struct statement **bucket = &txn->statements[bucket_of(key)];
    for (struct statement *found = *bucket; found; found = found->next) {
        if (!found->in_use && found->key.shape == key->shape && found->key.kind == key->kind &&
            found->key.table == key->table && found->key.index == key->index) {
            found->in_use = 1;
            *ret_statement = found;
            return OK;
        }
    }
    struct statement *made = calloc(1, sizeof *made);
    char *text = text_of(txn, key, request);
    if (!made || !text) {
        free(made);
        free(text);
        return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    }
    int code = sqlite3_prepare_v3(txn->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &made->handle, NULL);
    free(text);
    if (code != SQLITE_OK) {
        free(made);
        return fail_with_sqlite(txn);
    }
    made->key = *key;
    made->in_use = 1;
    made->next = *bucket;
    *bucket = made;
    *ret_statement = made;
    return OK;
}

void statement_give(struct statement *statement)
{
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle); /* what was bound is about to go out of scope */
    statement->in_use = 0;
}

result statement_bind(struct connection *txn, struct statement *statement, const muster_value *const *values,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const muster_value *value = values[i];
        const void *data = value->data ? value->data : ""; /* SQLite takes a NULL pointer for a null */
        int place = (int)i + 1;
        int code;
        switch (value->type) {
        case MUSTER_VALUE_NULL: code = sqlite3_bind_null(statement->handle, place); break;
        case MUSTER_VALUE_INTEGER: code = sqlite3_bind_int64(statement->handle, place, value->integer); break;
        case MUSTER_VALUE_TEXT:
            code = sqlite3_bind_text64(statement->handle, place, data, value->size, SQLITE_STATIC, SQLITE_UTF8);
            break;
        case MUSTER_VALUE_BYTES:
            code = sqlite3_bind_blob64(statement->handle, place, data, value->size, SQLITE_STATIC);
            break;
        default: return fail(txn, MUSTER_E_MISUSE, "a value has type %d, which cannot be bound", (int)value->type);
        }
        if (code != SQLITE_OK) return fail_with_sqlite(txn);
    }
    return OK;
}

result statement_run(struct connection *txn, int32_t kind, uint64_t depth)
{
    struct statement_key key = {.kind = kind, .table = -1, .index = -1, .shape = depth};
    struct statement *statement;
    TRY(statement_take(txn, &key, NULL, &statement));
    int code = sqlite3_step(statement->handle);
    result done = code == SQLITE_DONE ? OK : fail_with_sqlite(txn);
    statement_give(statement);
    return done;
}

void statements_free(struct connection *connection, int forked)
{
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        while (connection->statements[i]) {
            struct statement *statement = connection->statements[i];
            connection->statements[i] = statement->next;
            if (!forked) sqlite3_finalize(statement->handle);
            free(statement);
        }
    }
}
