/* SPDX-License-Identifier: MIT
 *
 * Prepared statements of one connection. They are made at their first use, found again by their key, and kept until the
 * connection closes.
 *
 * Bound values are borrowed from the caller, so each statement is released before the call returns.
 */
#include "sqlite.h"
#include <stdio.h>
#include <stdlib.h>

#define FIXED_TEXT_BYTES 48

const struct sql_dialect SQLITE_DIALECT = {
    .types = {[MUSTER_COLUMN_INTEGER] = "INTEGER",
              [MUSTER_COLUMN_TIME] = "INTEGER",
              [MUSTER_COLUMN_TEXT] = "TEXT", /* the default collation is BINARY: the order of bytes */
              [MUSTER_COLUMN_BYTES] = "BLOB",
              [MUSTER_COLUMN_ID] = "BLOB",
              [MUSTER_COLUMN_POSITION] = "INTEGER"},
    .qualifier = "main.", /* otherwise a temporary table of the host with the same name would be found first */
    .prefix = "muster_",
    .table_suffix = " STRICT, WITHOUT ROWID",
    .ascending = "", /* SQLite treats null as the least value in any case */
    .descending = " DESC",
    .placeholder = '?',
    /* the rowid: rows are only appended, as in a feed, and the table is never rebalanced */
    .position = "INTEGER PRIMARY KEY",
    .position_suffix = " STRICT",
    .index_hint = true,
};

static char *fixed_text(const struct sql_key *key)
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
    char *text = malloc(FIXED_TEXT_BYTES);
    if (text == NULL) return NULL;
    if (key->kind < STATEMENT_SAVEPOINT)
        snprintf(text, FIXED_TEXT_BYTES, "%s", TEXTS[key->kind]);
    else
        snprintf(text, FIXED_TEXT_BYTES, "%s%d", TEXTS[key->kind], (int)key->shape);
    return text;
}

result statement_take(struct connection *txn, const struct sql_key *key, const void *request,
                      struct statement **ret_statement)
{
    struct statement **bucket = &txn->statements[sql_key_bucket(key)];
    for (struct statement *found = *bucket; found != NULL; found = found->next) {
        if (found->in_use || !sql_key_equal(&found->key, key)) continue;
        found->in_use = true;
        *ret_statement = found;
        return OK;
    }
    struct statement *made = calloc(1, sizeof *made);
    char *text =
        key->kind < SQL_KINDS ? sql_text(&SQLITE_DIALECT, txn->database->schema, key, request) : fixed_text(key);
    if (made == NULL || text == NULL) {
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
    made->in_use = true;
    made->next = *bucket;
    *bucket = made;
    *ret_statement = made;
    return OK;
}

void statement_give(struct statement *statement)
{
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle); /* the memory of bound values may become invalid now */
    statement->in_use = false;
}

result statement_bind(struct connection *txn, struct statement *statement, const muster_value *const *values,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const muster_value *value = values[i];
        const void *data = value->data != NULL ? value->data : ""; /* SQLite reads a NULL pointer as a null */
        int place = (int)i + 1;
        int code = SQLITE_OK;
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
    struct sql_key key = {.kind = kind, .table = -1, .index = -1, .shape = depth};
    struct statement *statement = NULL;
    TRY(statement_take(txn, &key, NULL, &statement));
    int code = sqlite3_step(statement->handle);
    result done = code == SQLITE_DONE ? OK : fail_with_sqlite(txn);
    statement_give(statement);
    return done;
}

void statements_free(struct connection *connection, bool forked)
{
    for (size_t i = 0; i < SQL_BUCKETS; i++) {
        while (connection->statements[i] != NULL) {
            struct statement *statement = connection->statements[i];
            connection->statements[i] = statement->next;
            if (!forked) sqlite3_finalize(statement->handle);
            free(statement);
        }
    }
}
