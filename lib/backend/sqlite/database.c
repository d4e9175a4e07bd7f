/* SPDX-License-Identifier: MIT
 *
 * A database: opened by its location or over a lent connection, and closed. Here also stands the vtable.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sqlite.h"

/* Made before SQLite sees it, so that the file is never readable by others, not even for a moment; SQLite gives its log
 * the same mode. */
static result make_file(const muster_backend_options *options)
{
    int make = (options->flags & MUSTER_BACKEND_CREATE) && !(options->flags & MUSTER_BACKEND_READ_ONLY);
    if (make) {
        int file = open(options->location, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (file >= 0) {
            close(file);
            return OK;
        }
        if (errno == EEXIST) return OK;
        int reason = errno;
        write_message(options->message, options->message_size, "%s: %s", options->location, strerror(reason));
        return FAILED(reason == ENOENT   ? MUSTER_E_NOT_FOUND
                      : reason == EROFS  ? MUSTER_E_READ_ONLY
                      : reason == ENOSPC ? MUSTER_E_FULL
                                         : MUSTER_E_BACKEND);
    }
    if (access(options->location, F_OK) == 0) return OK;
    write_message(options->message, options->message_size, "%s: %s", options->location, strerror(errno));
    return FAILED(errno == ENOENT || errno == ENOTDIR ? MUSTER_E_NOT_FOUND : MUSTER_E_BACKEND);
}

static result open_location(struct database *database, const muster_backend_options *options)
{
    if (!options->location || !*options->location) {
        write_message(options->message, options->message_size, "a location is needed");
        return FAILED(MUSTER_E_INVALID);
    }
    database->location = strdup(options->location);
    if (!database->location) return FAILED(MUSTER_E_MEMORY);
    database->in_memory = strcmp(options->location, ":memory:") == 0;
    if (!database->in_memory) TRY(make_file(options));
    if (database->flags & MUSTER_BACKEND_READ_ONLY) {
        /* Opened now, so that a file that is no store is told by open. */
        if (database->in_memory) return FAILED(MUSTER_E_INVALID);
        TRY(connection_open(database, 0, options->message, options->message_size, &database->idle));
        database->idle_count = 1;
        return OK;
    }
    return connection_open(database, 1, options->message, options->message_size, &database->writer);
}

static int32_t database_open(const muster_backend_options *options, void **ret_database)
{
    pthread_condattr_t attributes;
    if (sqlite3_libversion_number() < 3037000 || !sqlite3_threadsafe()) {
        write_message(options->message, options->message_size, "SQLite 3.37 or later, built for threads, is needed");
        return MUSTER_E_BACKEND;
    }
    struct database *database = calloc(1, sizeof *database);
    if (!database) return MUSTER_E_MEMORY;
    database->schema = options->schema;
    database->flags = options->flags;
    database->lent = options->connection != NULL;
    pthread_mutex_init(&database->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* a clock that is set must not prolong a wait */
    pthread_cond_init(&database->released, &attributes);
    pthread_condattr_destroy(&attributes);
    *ret_database = database;
    if (database->lent) {
        return connection_lend(database, options->connection, options->message, options->message_size,
                               &database->writer)
            .status;
    }
    return open_location(database, options).status;
}

/* The writer goes last: it is the one that may bring the log back into the file and remove it. */
static void database_close(void *handle, int32_t forked)
{
    struct database *database = handle;
    while (database->idle) {
        struct connection *reader = database->idle;
        database->idle = reader->next;
        connection_free(reader, forked);
    }
    connection_free(database->writer, forked);
    if (!forked) { /* in a child another thread of the parent may hold them for ever */
        pthread_cond_destroy(&database->released);
        pthread_mutex_destroy(&database->mutex);
    }
    free(database->location);
    free(database);
}

static const muster_backend SQLITE_BACKEND = {
    .struct_size = sizeof(muster_backend),
    .traits = MUSTER_BACKEND_IS_FILE,
    .name = "sqlite",
    .open = database_open,
    .close = database_close,
    .migrate = database_migrate,
    .begin = transaction_begin,
    .get = rows_get,
    .scan = rows_scan,
    .count = rows_count,
    .apply = rows_apply,
    .mark = transaction_mark,
    .undo_to = transaction_undo_to,
    .commit = transaction_commit,
    .rollback = transaction_rollback,
    .native = transaction_native,
    .horizon = rows_horizon,
    .verify = transaction_verify,
};

const muster_backend *muster_backend_sqlite(void)
{
    return &SQLITE_BACKEND;
}
