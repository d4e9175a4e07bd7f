/* SPDX-License-Identifier: MIT
 *
 * One connection: opened with the settings that a store needs, or lent by a host, whose settings are read and never
 * changed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sqlite.h"

int64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MUSTER_SECOND + now.tv_nsec / 1000;
}

int64_t deadline_after(int64_t wait)
{
    int64_t now = monotonic_now();
    if (wait < 0) wait = 0;
    return wait > INT64_MAX - now ? INT64_MAX : now + wait;
}

/* SQLite's own timeout knows nothing of a cancelled call, so the sleeping is done here. */
static int wait_for_others(void *arg, int tries)
{
    struct connection *connection = arg;
    const int32_t *cancelled = connection->options.cancelled;
    int64_t left = connection->deadline - monotonic_now();
    int64_t nap = tries < 6 ? INT64_C(1000) << tries : WAIT_SLICE;
    if (cancelled && __atomic_load_n(cancelled, __ATOMIC_ACQUIRE)) return 0;
    if (left <= 0) return 0;
    if (nap > left) nap = left;
    if (nap > WAIT_SLICE) nap = WAIT_SLICE;
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(nap * 1000)};
    nanosleep(&time, NULL);
    return 1;
}

result pragma_integer(sqlite3 *handle, const char *sql, int64_t *ret_value)
{
    sqlite3_stmt *statement = NULL;
    result done = OK;
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK) {
        return FAILED(status_of(sqlite3_extended_errcode(handle)));
    }
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *ret_value = sqlite3_column_int64(statement, 0);
    } else {
        done = FAILED(code == SQLITE_DONE ? MUSTER_E_BACKEND : status_of(sqlite3_extended_errcode(handle)));
    }
    sqlite3_finalize(statement);
    return done;
}

/* Two processes that turn a new file to WAL at once would deadlock, so SQLite gives one of them SQLITE_BUSY without
 * asking the busy handler; hence a loop around it. */
static int set_wal(struct connection *connection)
{
    for (int tries = 0;; tries++) {
        int code = sqlite3_exec(connection->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xff) != SQLITE_BUSY || !wait_for_others(connection, tries)) return code;
    }
}

/* Refuses a file that cannot hold a store before anything in it is changed, its journal mode included. */
static result check_file(struct connection *connection, char *message, size_t size)
{
    int64_t value = 0;
    result done = pragma_integer(connection->handle, "SELECT count(*) FROM main.sqlite_schema", &value);
    if (done.status == MUSTER_OK) {
        done = pragma_integer(connection->handle, "SELECT encoding = 'UTF-8' FROM pragma_encoding", &value);
    }
    if (done.status != MUSTER_OK) {
        write_message(message, size, "%s", sqlite3_errmsg(connection->handle));
        return done;
    }
    if (value != 1) { /* texts would have another order */
        write_message(message, size, "the database's PRAGMA encoding is not UTF-8");
        return FAILED(MUSTER_E_BACKEND);
    }
    return OK;
}

static result configure(struct connection *connection, int writer, char *message, size_t size)
{
    sqlite3 *handle = connection->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_handler(handle, wait_for_others, connection);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1,
                      NULL); /* else each new value may prepare a statement anew */
    TRY(check_file(connection, message, size));
    int code = SQLITE_OK;
    if (writer) {
        if (!connection->database->in_memory) code = set_wal(connection);
        if (code == SQLITE_OK) {
            const char *sql = connection->database->flags & MUSTER_BACKEND_NORMAL ? "PRAGMA synchronous = NORMAL"
                                                                                  : "PRAGMA synchronous = FULL";
            code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
        }
    }
    if (code == SQLITE_OK) code = sqlite3_exec(handle, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    int64_t foreign_keys = 0;
    if (code == SQLITE_OK) TRY(pragma_integer(handle, "PRAGMA foreign_keys", &foreign_keys));
    if (code == SQLITE_OK && !foreign_keys) {
        write_message(message, size, "this SQLite was built without foreign keys");
        return FAILED(MUSTER_E_BACKEND);
    }
    if (code != SQLITE_OK) {
        write_message(message, size, "%s", sqlite3_errmsg(handle));
        return FAILED(status_of(sqlite3_extended_errcode(handle)));
    }
    return OK;
}

result connection_open(struct database *database, int writer, char *message, size_t size,
                       struct connection **ret_connection)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) return FAILED(MUSTER_E_MEMORY);
    connection->database = database;
    connection->deadline = deadline_after(DEFAULT_WAIT);
    /* A connection is only ever used by the thread that took it from the pool: SQLite's own mutex is not needed. */
    int flags = (writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    if (database->in_memory) flags |= SQLITE_OPEN_MEMORY;
    if (sqlite3_open_v2(database->location, &connection->handle, flags, NULL) != SQLITE_OK) {
        int32_t status = connection->handle ? status_of(sqlite3_extended_errcode(connection->handle)) : MUSTER_E_MEMORY;
        write_message(message, size, "%s: %s", database->location,
                      connection->handle ? sqlite3_errmsg(connection->handle) : "no memory");
        connection_free(connection, 0);
        return FAILED(status);
    }
    result done = configure(connection, writer, message, size);
    if (done.status != MUSTER_OK) {
        connection_free(connection, 0);
        return done;
    }
    *ret_connection = connection;
    return OK;
}

static result check_lent(sqlite3 *handle, char *message, size_t size)
{
    int64_t value = 0;
    TRY(pragma_integer(handle, "PRAGMA foreign_keys", &value));
    if (value != 1) {
        write_message(message, size, "the lent connection has PRAGMA foreign_keys off; turn it on");
        return FAILED(MUSTER_E_MISUSE);
    }
    TRY(pragma_integer(handle, "SELECT encoding = 'UTF-8' FROM pragma_encoding", &value));
    if (value != 1) {
        write_message(message, size, "the lent connection's PRAGMA encoding is not UTF-8");
        return FAILED(MUSTER_E_MISUSE);
    }
    return OK;
}

result connection_lend(struct database *database, sqlite3 *handle, char *message, size_t size,
                       struct connection **ret_connection)
{
    result done = check_lent(handle, message, size);
    if (done.status != MUSTER_OK) {
        if (done.status != MUSTER_E_MISUSE) write_message(message, size, "%s", sqlite3_errmsg(handle));
        return done;
    }
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) return FAILED(MUSTER_E_MEMORY);
    connection->database = database;
    connection->handle = handle;
    *ret_connection = connection;
    return OK;
}

/* In a forked child nothing of SQLite is called: closing the inherited connection could take it for the last one, copy
 * the log into the file and remove it under the parent's feet. Its memory is the price, once per fork. */
void connection_free(struct connection *connection, int forked)
{
    if (!connection) return;
    statements_free(connection, forked);
    if (!forked && !connection->database->lent) sqlite3_close_v2(connection->handle);
    free(connection);
}
