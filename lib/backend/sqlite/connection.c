/* SPDX-License-Identifier: MIT
 *
 * One connection. The library opens it with the settings that a store needs, or a host lends it. The settings of a
 * host's connection are read and never changed.
 */
#include "sqlite.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The time between two attempts to get a lock, in microseconds. */
#define PAUSE INT64_C(1000)

#define refuse_with_sqlite(handle, message, size) refuse_with_sqlite_at(PLACE, handle, message, size)

/* The timeout of SQLite knows nothing of a cancelled call, so this function sleeps itself. Each pause is as short as
 * the first one, because the lock has no queue. With growing pauses, the process that has waited longest would try
 * least often. Beside a few others that write one transaction after another, it would wait for a minute. */
static int wait_for_others(void *arg, int tries)
{
    UNUSED(tries);
    struct connection *connection = arg;
    int64_t left = connection->deadline - monotonic_now();
    if (is_cancelled(&connection->state.options) || left <= 0) return 0;
    int64_t nap = left < PAUSE ? left : PAUSE;
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(nap * 1000)};
    nanosleep(&time, NULL);
    return 1;
}

result integer_of(sqlite3 *handle, const char *sql, int64_t *ret_value, char *message, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) *ret_value = sqlite3_column_int64(statement, 0);
    result done = OK;
    if (code == SQLITE_DONE) done = refuse(message, size, MUSTER_E_BACKEND, "SQLite gave no answer");
    if (code != SQLITE_ROW && code != SQLITE_DONE) done = refuse_with_sqlite(handle, message, size);
    sqlite3_finalize(statement);
    return done;
}

/* If two processes switch a new file to WAL at the same time, they would deadlock. So SQLite returns SQLITE_BUSY to
 * one of them without calling the busy handler. This loop tries again. */
static int set_wal(struct connection *connection)
{
    for (int tries = 0;; tries++) {
        int code = sqlite3_exec(connection->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xff) != SQLITE_BUSY || !wait_for_others(connection, tries)) return code;
    }
}

/* Refuses a file that cannot hold a store, before anything in it is changed. This includes its journal mode. */
static result check_file(struct connection *connection, char *message, size_t size)
{
    int64_t value = 0;
    TRY(integer_of(connection->handle, "SELECT count(*) FROM main.sqlite_schema", &value, message, size));
    TRY(integer_of(connection->handle, "SELECT encoding = 'UTF-8' FROM pragma_encoding", &value, message, size));
    if (value == 1) return OK;
    /* texts would have a different order */
    return refuse(message, size, MUSTER_E_BACKEND, "the database's PRAGMA encoding is not UTF-8");
}

static result configure(struct connection *connection, bool writer, char *message, size_t size)
{
    const struct database *database = connection->database;
    sqlite3 *handle = connection->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_handler(handle, wait_for_others, connection);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    /* Without this, each new value may prepare a statement again. */
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    TRY(check_file(connection, message, size));
    int code = SQLITE_OK;
    if (writer && !database->in_memory) code = set_wal(connection);
    if (writer && code == SQLITE_OK) {
        const char *sql = database->flags & MUSTER_BACKEND_FLAG_RELAXED_DURABILITY ? "PRAGMA synchronous = NORMAL"
                                                                                   : "PRAGMA synchronous = FULL";
        code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) code = sqlite3_exec(handle, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    if (code != SQLITE_OK) return refuse_with_sqlite(handle, message, size);
    int64_t foreign_keys = 0;
    TRY(integer_of(handle, "PRAGMA foreign_keys", &foreign_keys, message, size));
    if (foreign_keys != 0) return OK;
    return refuse(message, size, MUSTER_E_BACKEND, "this SQLite was built without foreign keys");
}

static result open_handle(struct connection *connection, bool writer, char *message, size_t size)
{
    const struct database *database = connection->database;
    /* Only the thread that took a connection from the pool uses it, so SQLite's own mutex is not needed. */
    int flags = (writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    if (database->in_memory) flags |= SQLITE_OPEN_MEMORY;
    if (sqlite3_open_v2(database->location, &connection->handle, flags, NULL) == SQLITE_OK)
        return configure(connection, writer, message, size);
    if (connection->handle == NULL) return refuse(message, size, MUSTER_E_MEMORY, "%s: no memory", database->location);
    return refuse(message, size, status_of(sqlite3_extended_errcode(connection->handle)), "%s: %s", database->location,
                  sqlite3_errmsg(connection->handle));
}

result connection_open(struct database *database, bool writer, char *message, size_t size,
                       struct connection **ret_connection)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) return FAILED(MUSTER_E_MEMORY);
    connection->database = database;
    connection->deadline = deadline_after(WAIT_DEFAULT);
    result done = open_handle(connection, writer, message, size);
    if (done.status == MUSTER_OK)
        *ret_connection = connection;
    else
        connection_free(connection, false);
    return done;
}

static result check_lent(sqlite3 *handle, char *message, size_t size)
{
    int64_t value = 0;
    TRY(integer_of(handle, "PRAGMA foreign_keys", &value, message, size));
    if (value != 1)
        return refuse(message, size, MUSTER_E_MISUSE, "the lent connection has PRAGMA foreign_keys off; turn it on");
    TRY(integer_of(handle, "SELECT encoding = 'UTF-8' FROM pragma_encoding", &value, message, size));
    if (value != 1) return refuse(message, size, MUSTER_E_MISUSE, "the lent connection's PRAGMA encoding is not UTF-8");
    return OK;
}

result connection_lend(struct database *database, sqlite3 *handle, char *message, size_t size,
                       struct connection **ret_connection)
{
    TRY(check_lent(handle, message, size));
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) return FAILED(MUSTER_E_MEMORY);
    connection->database = database;
    connection->handle = handle;
    *ret_connection = connection;
    return OK;
}

/* In a forked child nothing of SQLite is called. If the child closed the inherited connection, SQLite could take it
 * for the last one. It would then copy the log into the file, and remove the log while the parent uses it. The price
 * is the memory of the connection, once per fork. */
void connection_free(struct connection *connection, bool forked)
{
    if (connection == NULL) return;
    statements_free(connection, forked);
    if (!forked && !connection->database->lent) sqlite3_close_v2(connection->handle);
    free(connection);
}
