/* SPDX-License-Identifier: MIT
 *
 * A database: it is opened by its location or over a lent connection, and closed. The table of functions is here too.
 */
#include "sqlite.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file is made before SQLite opens it. So others can never read it, not even for a moment. SQLite gives its log
 * the same mode. */
static result make_file(const muster_backend_options *options)
{
    bool make = (options->flags & MUSTER_BACKEND_FLAG_CREATE) && !(options->flags & MUSTER_BACKEND_FLAG_READ_ONLY);
    int reason = 0;
    if (make) {
        int file = open(options->location, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (file >= 0) close(file);
        if (file < 0 && errno != EEXIST) reason = errno;
    } else if (access(options->location, F_OK) != 0) {
        reason = errno;
    }
    if (reason == 0) return OK;
    return refuse(options->message, options->message_size,
                  reason == ENOENT || (!make && reason == ENOTDIR) ? MUSTER_E_NOT_FOUND
                  : make && reason == EROFS                        ? MUSTER_E_READ_ONLY
                  : make && reason == ENOSPC                       ? MUSTER_E_FULL
                                                                   : MUSTER_E_BACKEND,
                  "%s: %s", options->location, strerror(reason));
}

static result open_location(struct database *database, const muster_backend_options *options)
{
    if (options->location == NULL || options->location[0] == '\0')
        return refuse(options->message, options->message_size, MUSTER_E_INVALID, "a location is needed");
    database->location = strdup(options->location);
    if (database->location == NULL) return FAILED(MUSTER_E_MEMORY);
    database->in_memory = strcmp(options->location, ":memory:") == 0;
    if (!database->in_memory) TRY(make_file(options));
    if (!(database->flags & MUSTER_BACKEND_FLAG_READ_ONLY))
        return connection_open(database, true, options->message, options->message_size, &database->writer);
    /* The database is opened now, so that muster_open reports a file that is not a store. */
    if (database->in_memory) return FAILED(MUSTER_E_INVALID);
    TRY(connection_open(database, false, options->message, options->message_size, &database->idle));
    database->idle_count = 1;
    return OK;
}

int32_t database_open(const muster_backend_options *options, void **ret_database)
{
    if (sqlite3_libversion_number() < 3037000 || !sqlite3_threadsafe())
        return refuse(options->message, options->message_size, MUSTER_E_BACKEND,
                      "SQLite 3.37 or later, built for threads, is needed")
            .status;
    result same = check_version(options);
    if (same.status != MUSTER_OK) return same.status;
    struct database *database = calloc(1, sizeof *database);
    if (database == NULL) return MUSTER_E_MEMORY;
    database->schema = options->schema;
    database->flags = options->flags;
    database->lent = options->connection != NULL;
    gate_init(&database->gate);
    *ret_database = database;
    if (!database->lent) return open_location(database, options).status;
    return connection_lend(database, options->connection, options->message, options->message_size, &database->writer)
        .status;
}

/* The writer is closed last, because only it may copy the log into the file and remove the log. */
void database_close(void *handle, int32_t forked)
{
    struct database *database = handle;
    while (database->idle != NULL) {
        struct connection *reader = database->idle;
        database->idle = reader->next;
        connection_free(reader, forked != 0);
    }
    connection_free(database->writer, forked != 0);
    gate_destroy(&database->gate, forked != 0);
    free(database->location);
    free(database);
}

const muster_backend *muster_backend_sqlite(void)
{
    static const muster_backend BACKEND = {BACKEND_FUNCTIONS, .traits = MUSTER_BACKEND_TRAIT_IS_FILE, .name = "sqlite"};
    return &BACKEND;
}
