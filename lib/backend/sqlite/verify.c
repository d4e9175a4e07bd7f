/* SPDX-License-Identifier: MIT
 *
 * Checks a database itself: its pages and indexes, and that every row's parent is there.
 * What the rows mean is checked above.
 */
#include <stdio.h>
#include <string.h>

#include "sqlite.h"

static void tell_integrity(sqlite3_stmt *row, muster_finding_callback *finding, void *arg)
{
    const char *text = (const char *)sqlite3_column_text(row, 0);
    if (text && strcmp(text, "ok") != 0) finding(arg, text);
}

static void tell_foreign_key(sqlite3_stmt *row, muster_finding_callback *finding, void *arg)
{
    char text[256];
    const char *table = (const char *)sqlite3_column_text(row, 0);
    const char *parent = (const char *)sqlite3_column_text(row, 2);
    write_message(text, sizeof text, "a row of %s refers to a row of %s that is not there", table ? table : "?",
                  parent ? parent : "?");
    finding(arg, text);
}

static result check(struct connection *txn, const char *sql,
                    void (*tell)(sqlite3_stmt *, muster_finding_callback *, void *), muster_finding_callback *finding,
                    void *arg)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(txn->handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            tell(statement, finding, arg);
    }
    result done = OK;
    if (code != SQLITE_DONE) {
        done = fail_with_sqlite(txn);
        /* Damage that keeps the check itself from going on is what the caller asked for, not a failure of asking. */
        if (done.status == MUSTER_E_CORRUPT) {
            finding(arg, sqlite3_errmsg(txn->handle));
            done = OK;
        }
    }
    sqlite3_finalize(statement);
    return done;
}

int32_t database_verify(void *handle, muster_finding_callback *finding, void *arg, char *message, size_t size)
{
    struct connection *txn = NULL;
    muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = MUSTER_TXN_READ, .wait = DEFAULT_WAIT,
                                  .message = message, .message_size = size};
    result done = pool_take(handle, &options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    done = check(txn, "PRAGMA main.integrity_check", tell_integrity, finding, arg);
    if (done.status == MUSTER_OK) {
        done = check(txn, "PRAGMA main.foreign_key_check", tell_foreign_key, finding, arg);
    }
    pool_give(txn);
    return done.status;
}
