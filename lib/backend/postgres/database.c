/* SPDX-License-Identifier: MIT
 *
 * A database: opened by its location or over a lent connection, and closed. Here also stands the vtable.
 */
#include <stdlib.h>
#include <string.h>

#include "postgres.h"

/* A loan names no schema: the host can, by the setting muster.schema of its connection. */
static result find_schema(PGconn *handle, struct location *location, char *message, size_t size)
{
    PGresult *answer = PQexec(handle, "SELECT coalesce(nullif(current_setting('muster.schema', true), ''), 'muster')");
    char text[NAME_BYTES + 32];
    result done = FAILED(MUSTER_E_BACKEND);
    if (PQresultStatus(answer) == PGRES_TUPLES_OK && PQgetlength(answer, 0, 0) < NAME_BYTES) {
        write_message(text, sizeof text, "muster_schema=%s", PQgetvalue(answer, 0, 0));
        done = location_read(location, text, message, size);
    } else {
        write_error(message, size, PQerrorMessage(handle));
    }
    PQclear(answer);
    return done;
}

static result open_lent(struct database *database, const muster_backend_options *options)
{
    PGconn *handle = options->connection;
    if (PQtransactionStatus(handle) == PQTRANS_INERROR) {
        write_message(options->message, options->message_size, "the lent connection's transaction has failed");
        return FAILED(MUSTER_E_MISUSE);
    }
    TRY(connection_lend(database, handle, options->message, options->message_size, &database->lent));
    TRY(find_schema(handle, &database->location, options->message, options->message_size));
    dialect_make(database);
    return OK;
}

static result open_location(struct database *database, const muster_backend_options *options)
{
    struct connection *first = NULL;
    if (!options->location) {
        write_message(options->message, options->message_size, "a location is needed");
        return FAILED(MUSTER_E_INVALID);
    }
    TRY(location_read(&database->location, options->location, options->message, options->message_size));
    database->parameters = PQconninfoParse(database->location.rest, NULL);
    if (!database->parameters) { /* libpq's own sentence would quote it, a password perhaps */
        write_message(options->message, options->message_size, "the location is no connection string of libpq");
        return FAILED(MUSTER_E_INVALID);
    }
    dialect_make(database);
    /* Opened now, so that a server that is not there is told by open. */
    TRY(connection_open(database, options->message, options->message_size, &first));
    first->idle_since = monotonic_now();
    database->idle = first;
    database->open_count = 1;
    return OK;
}

static int32_t database_open(const muster_backend_options *options, void **ret_database)
{
    pthread_condattr_t attributes;
    if (!PQisthreadsafe()) {
        write_message(options->message, options->message_size, "a libpq built for threads is needed");
        return MUSTER_E_BACKEND;
    }
    struct database *database = calloc(1, sizeof *database);
    if (!database) return MUSTER_E_MEMORY;
    database->schema = options->schema;
    database->flags = options->flags;
    pthread_mutex_init(&database->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* a clock that is set must not prolong a wait */
    pthread_cond_init(&database->released, &attributes);
    pthread_condattr_destroy(&attributes);
    *ret_database = database;
    return (options->connection ? open_lent(database, options) : open_location(database, options)).status;
}

static void database_close(void *handle, int32_t forked)
{
    struct database *database = handle;
    connection_free(database->lent, forked);
    while (database->idle) {
        struct connection *next = database->idle->next;
        connection_free(database->idle, forked);
        database->idle = next;
    }
    if (!forked) { /* in a child another thread of the parent may hold them for ever */
        pthread_cond_destroy(&database->released);
        pthread_mutex_destroy(&database->mutex);
    }
    PQconninfoFree(database->parameters);
    free(database->location.rest);
    free(database);
}

static const muster_backend POSTGRES_BACKEND = {
    .struct_size = sizeof(muster_backend),
    .name = "postgres",
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
    .prefetch = rows_prefetch,
};

const muster_backend *muster_backend_postgres(void)
{
    return &POSTGRES_BACKEND;
}
