/* SPDX-License-Identifier: MIT
 *
 * A database: it is opened by its location or over a lent connection, and closed. The table of functions is here too.
 */
#include "postgres.h"
#include <stdlib.h>
#include <string.h>

static result open_lent(struct database *database, const muster_backend_options *options)
{
    PGconn *handle = options->connection;
    if (PQtransactionStatus(handle) == PQTRANS_INERROR)
        return refuse(options->message, options->message_size, MUSTER_E_MISUSE,
                      "the lent connection's transaction has failed");
    return connection_lend(database, handle, options->message, options->message_size, &database->lent);
}

static result open_location(struct database *database, const muster_backend_options *options)
{
    struct connection *first = NULL;
    database->parameters = PQconninfoParse(database->location.rest, NULL);
    if (database->parameters == NULL) /* the sentence of libpq would quote the location, which may contain a password */
        return refuse(options->message, options->message_size, MUSTER_E_INVALID,
                      "the location is not a connection string of libpq");
    /* The first connection is opened now, so that muster_open reports a server that is not there. */
    TRY(connection_open(database, options->message, options->message_size, &first));
    first->idle_since = monotonic_now();
    database->idle = first;
    database->open_count = 1;
    return OK;
}

int32_t database_open(const muster_backend_options *options, void **ret_database)
{
    if (!PQisthreadsafe())
        return refuse(options->message, options->message_size, MUSTER_E_BACKEND, "a libpq built for threads is needed")
            .status;
    result same = check_version(options);
    if (same.status != MUSTER_OK) return same.status;
    struct database *database = calloc(1, sizeof *database);
    if (database == NULL) return MUSTER_E_MEMORY;
    database->schema = options->schema;
    database->flags = options->flags;
    gate_init(&database->gate);
    *ret_database = database;
    result done = location_read(&database->location, options->location, options->message, options->message_size);
    if (done.status != MUSTER_OK) return done.status;
    dialect_make(database);
    return (options->connection != NULL ? open_lent : open_location)(database, options).status;
}

void database_close(void *handle, int32_t forked)
{
    struct database *database = handle;
    connection_free(database->lent, forked != 0);
    while (database->idle != NULL) {
        struct connection *next = database->idle->next;
        connection_free(database->idle, forked != 0);
        database->idle = next;
    }
    gate_destroy(&database->gate, forked != 0);
    PQconninfoFree(database->parameters);
    free(database->location.rest);
    free(database);
}

const muster_backend *muster_backend_postgres(void)
{
    static const muster_backend BACKEND = {BACKEND_FUNCTIONS, .name = "postgres", .prefetch = rows_prefetch};
    return &BACKEND;
}
