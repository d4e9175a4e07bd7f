/* SPDX-License-Identifier: MIT
 *
 * Checks the database itself: its pages and indexes, and that the parent of every row is there.
 *
 * The library checks the meaning of the rows.
 */
#include "sqlite.h"
#include <string.h>

static void tell_integrity(sqlite3_stmt *row, muster_finding_callback *finding, void *arg)
{
    const char *text = (const char *)sqlite3_column_text(row, 0);
    if (strcmp(text, "ok") != 0) finding(arg, text);
}

static void tell_foreign_key(sqlite3_stmt *row, muster_finding_callback *finding, void *arg)
{
    char text[256];
    const char *table = (const char *)sqlite3_column_text(row, 0);
    const char *parent = (const char *)sqlite3_column_text(row, 2);
    write_message(text, sizeof text, "a row of %s refers to a row of %s that is missing", table != NULL ? table : "?",
                  parent != NULL ? parent : "?");
    finding(arg, text);
}

/* A check that has no memory continues, and reports the page that it could not read as damaged. */
static bool lacks_memory(sqlite3_stmt *row)
{
    const char *text = (const char *)sqlite3_column_text(row, 0);
    return text == NULL || strstr(text, "error code=7") != NULL || strstr(text, "error code 7") != NULL;
}

static result check(struct connection *txn, const char *sql,
                    void (*tell)(sqlite3_stmt *, muster_finding_callback *, void *), muster_finding_callback *finding,
                    void *arg)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(txn->handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            if (lacks_memory(statement)) break;
            tell(statement, finding, arg);
        }
    }
    result done = OK;
    /* Damage that stops the check itself is an answer to the caller's question, not a failure of the call. */
    if (code != SQLITE_DONE && status_of(sqlite3_extended_errcode(txn->handle)) == MUSTER_E_CORRUPT)
        finding(arg, sqlite3_errmsg(txn->handle));
    else if (code == SQLITE_ROW)
        done = fail(txn, MUSTER_E_MEMORY, "no memory to check the database");
    else if (code != SQLITE_DONE)
        done = fail_with_sqlite(txn);
    sqlite3_finalize(statement);
    return done;
}

/* Checks only the tables of the schema: a host need not enforce its own foreign keys. */
static result check_parents(struct connection *txn, muster_finding_callback *finding, void *arg)
{
    const muster_schema *schema = txn->database->schema;
    for (int32_t t = 0; t < schema->table_count; t++) {
        char *sql =
            sqlite3_mprintf("PRAGMA main.foreign_key_check(\"%w%w\")", SQLITE_DIALECT.prefix, schema->tables[t].name);
        if (sql == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
        result done = check(txn, sql, tell_foreign_key, finding, arg);
        sqlite3_free(sql);
        TRY(done);
    }
    return OK;
}

int32_t transaction_verify(void *handle, muster_finding_callback *finding, void *arg)
{
    struct connection *txn = handle;
    result done = check_usable(&txn->state);
    if (done.status == MUSTER_OK) done = check(txn, "PRAGMA main.integrity_check", tell_integrity, finding, arg);
    if (done.status == MUSTER_OK) done = check_parents(txn, finding, arg);
    return done.status;
}
