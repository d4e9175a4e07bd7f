/* SPDX-License-Identifier: MIT
 *
 * One connection. The location opens it, or a host lends it. The settings of a host's connection are read and never
 * changed.
 */
#include "postgres.h"
#include "text.h"
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SERVER_VERSION_MIN 140000

/* The parameters that libpq knows, and those of this backend. */
#define PARAMETERS_MAX 96

/* Prints nothing. A warning is remembered: at COMMIT it means that the server has not done everything that was asked
 * for. */
static void take_notice(void *arg, const PGresult *notice)
{
    struct connection *connection = arg;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL && strcmp(severity, "WARNING") == 0) connection->warned = true;
    /* the server announces the end of the connection */
    if (severity != NULL && strcmp(severity, "FATAL") == 0) connection->lost = true;
}

/* Checks that server and client support what this backend sends. */
static result check(PGconn *handle, int32_t status, char *message, size_t size)
{
    const char *encoding = PQparameterStatus(handle, "client_encoding");
    const char *stored = PQparameterStatus(handle, "server_encoding");
    if (PQserverVersion(handle) < SERVER_VERSION_MIN)
        return refuse(message, size, MUSTER_E_BACKEND, "the server is older than PostgreSQL %d",
                      SERVER_VERSION_MIN / 10000);
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return refuse(message, size, status, "the connection's client_encoding is not UTF8");
    if (stored == NULL || strcmp(stored, "UTF8") != 0)
        return refuse(message, size, MUSTER_E_BACKEND,
                      "the database's encoding is not UTF8, so it cannot hold every name");
    return OK;
}

/* Fills in what the location leaves open. The parameters that the store needs come last, because the last one
 * counts. */
static result connect(struct database *database, PGconn **ret_handle)
{
    const char *keywords[PARAMETERS_MAX + 1] = {NULL};
    const char *values[PARAMETERS_MAX + 1] = {NULL};
    struct text settings = {0};
    size_t count = 0;
    bool timeout = getenv("PGCONNECT_TIMEOUT") != NULL;
    text_add(&settings, "");
    for (const PQconninfoOption *at = database->parameters; at->keyword != NULL && count < PARAMETERS_MAX - 4; at++) {
        if (at->val == NULL) continue;
        if (strcmp(at->keyword, "connect_timeout") == 0) timeout = true;
        if (strcmp(at->keyword, "options") == 0) {
            text_add(&settings, at->val);
            text_add(&settings, " ");
            continue;
        }
        keywords[count] = at->keyword;
        values[count++] = at->val;
    }
    if (database->flags & MUSTER_BACKEND_FLAG_RELAXED_DURABILITY) text_add(&settings, "-c synchronous_commit=off");
    char *options = text_take(&settings);
    if (options == NULL) return FAILED(MUSTER_E_MEMORY);
    keywords[count] = "client_encoding";
    values[count++] = "UTF8";
    keywords[count] = "fallback_application_name";
    values[count++] = "muster";
    if (options[0] != '\0') {
        keywords[count] = "options";
        values[count++] = options;
    }
    if (!timeout) {
        keywords[count] = "connect_timeout";
        values[count++] = "10";
    }
    *ret_handle = PQconnectdbParams(keywords, values, 0);
    free(options);
    return *ret_handle != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result make(struct database *database, PGconn *handle, struct connection **ret_connection)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) return FAILED(MUSTER_E_MEMORY);
    connection->database = database;
    connection->handle = handle;
    *ret_connection = connection;
    return OK;
}

result connection_open(struct database *database, char *message, size_t size, struct connection **ret_connection)
{
    PGconn *handle = NULL;
    result done = connect(database, &handle);
    if (done.status == MUSTER_OK && PQstatus(handle) != CONNECTION_OK) {
        const char *said = PQerrorMessage(handle);
        done = refuse(message, size, MUSTER_E_BACKEND, "%.*s", first_line(said), said);
    }
    if (done.status == MUSTER_OK) done = check(handle, MUSTER_E_BACKEND, message, size);
    if (done.status == MUSTER_OK) done = make(database, handle, ret_connection);
    if (done.status != MUSTER_OK) {
        PQfinish(handle);
        return done;
    }
    PQsetNoticeReceiver(handle, take_notice, *ret_connection);
    return OK;
}

result connection_lend(struct database *database, PGconn *handle, char *message, size_t size,
                       struct connection **ret_connection)
{
    if (PQstatus(handle) != CONNECTION_OK)
        return refuse(message, size, MUSTER_E_MISUSE, "the lent connection is not open");
    if (PQpipelineStatus(handle) != PQ_PIPELINE_OFF || PQisnonblocking(handle))
        return refuse(message, size, MUSTER_E_MISUSE,
                      "the lent connection is in pipeline mode or non-blocking; leave that first");
    TRY(check(handle, MUSTER_E_MISUSE, message, size));
    return make(database, handle, ret_connection);
}

/* Reads what the server may have sent in the meantime: answers that were not read yet, or its last message. While
 * libpq waits for nothing, it takes this last message for a notice. */
bool connection_alive(struct connection *connection)
{
    PGconn *handle = connection->handle;
    struct pollfd ready = {.fd = PQsocket(handle), .events = POLLIN};
    if (ready.fd < 0 || PQstatus(handle) != CONNECTION_OK) return false;
    if (poll(&ready, 1, 0) <= 0) return true;
    if (!PQconsumeInput(handle)) return false;
    while (connection->owed > 0 && !PQisBusy(handle)) {
        PGresult *answer = PQgetResult(handle);
        ExecStatusType status = PQresultStatus(answer);
        if (answer != NULL && status == PGRES_PIPELINE_SYNC) connection->owed--;
        PQclear(answer);
        if (answer != NULL && status == PGRES_FATAL_ERROR) return false;
    }
    if (connection->owed == 0 && (!PQexitPipelineMode(handle) || PQisBusy(handle))) return false;
    return PQstatus(handle) == CONNECTION_OK && !connection->lost;
}

/* A forked child may send nothing on the connection of its parent. libpq cannot forget a connection without sending
 * a message. So the child closes its copy of the socket, and never frees the memory. */
void connection_free(struct connection *connection, bool forked)
{
    if (connection == NULL) return;
    statements_free(connection);
    ahead_forget(connection);
    queue_free(&connection->ahead.scans);
    queue_free(&connection->queue);
    bool own = connection->database->lent == NULL;
    if (own && !forked) PQfinish(connection->handle);
    if (own && forked && PQsocket(connection->handle) >= 0) close(PQsocket(connection->handle));
    free(connection);
}
