/* SPDX-License-Identifier: MIT
 *
 * One round trip: it sends the queue of a connection in one pipeline and reads every answer, within the limits of
 * waiting.
 *
 * What an error means depends on its place. Before a COMMIT, nothing has happened. At the COMMIT, nobody can know what
 * has happened.
 */
#include "postgres.h"
#include <poll.h>
#include <string.h>

/* A trip may always take this long, even if the call may not wait. The limit is for locks that others hold, not for
 * the network. */
#define TRIP_MIN INT64_C(100000)
/* If a server does not answer a request to stop for so long, the connection is given up. */
#define ANSWER_LIMIT INT64_C(5000000)

/* The state of a trip. */
struct course {
    int64_t deadline; /* INT64_MAX: none */
    int32_t stopped;  /* MUSTER_E_BUSY or MUSTER_E_CANCELLED: the server has received a request to stop */
    bool commits;     /* a COMMIT was sent */
    bool at_commit;   /* the answer to the COMMIT is being read, or was read */
    result done;
};

static void lose(struct connection *txn, struct course *course, const char *said)
{
    /* A step that did not reach its commit may run again on another server. On a connection of the host it cannot. */
    int32_t status = course->commits                ? MUSTER_E_UNKNOWN_COMMIT
                     : txn->database->lent != NULL  ? MUSTER_E_BACKEND
                     : course->stopped != MUSTER_OK ? course->stopped
                                                    : MUSTER_E_CONFLICT;
    txn->lost = true;
    if (course->done.status == MUSTER_OK)
        course->done = fail(txn, status, "the connection was lost: %.*s", first_line(said), said);
}

static void stop_server(struct connection *txn, struct course *course, int32_t status)
{
    char said[256];
    PGcancel *cancel = PQgetCancel(txn->handle);
    course->stopped = status;
    course->deadline = deadline_after(ANSWER_LIMIT);
    txn->doomed = true; /* the request may arrive late, and would then stop another transaction */
    if (cancel != NULL) PQcancel(cancel, said, sizeof said);
    PQfreeCancel(cancel);
}

/* Waits until there is something to read. Meanwhile it sends what is left to send, and checks `cancelled` and the
 * limit. A server that was stopped answers at once, or never. */
static void wait_a_while(struct connection *txn, struct course *course)
{
    int64_t now = monotonic_now();
    int64_t nap = course->deadline - now < WAIT_SLICE ? course->deadline - now : WAIT_SLICE;
    struct pollfd ready = {.fd = PQsocket(txn->handle), .events = POLLIN};
    if (PQflush(txn->handle) > 0) ready.events |= POLLOUT;
    int found = poll(&ready, 1, nap > 0 ? (int)((nap + 999) / 1000) : 0);
    if (found > 0) PQconsumeInput(txn->handle); /* if this fails, the next result says so */
    if (found != 0) return;
    if (course->stopped != MUSTER_OK) {
        if (monotonic_now() >= course->deadline) lose(txn, course, "the server does not answer");
    } else if (is_cancelled(&txn->state.options)) {
        stop_server(txn, course, MUSTER_E_CANCELLED);
    } else if (monotonic_now() >= course->deadline) {
        stop_server(txn, course, MUSTER_E_BUSY);
    }
}

static PGresult *next_result(struct connection *txn, struct course *course)
{
    while (!txn->lost && PQstatus(txn->handle) == CONNECTION_OK && PQisBusy(txn->handle))
        wait_a_while(txn, course);
    return txn->lost ? NULL : PQgetResult(txn->handle);
}

/* What the state of an error means at this place. */
static int32_t judge(const struct connection *txn, const struct course *course, const char *sqlstate)
{
    const int32_t status = status_of(sqlstate);
    if (course->at_commit) {
        bool undone = strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0 ||
                      strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0;
        return undone ? status : MUSTER_E_UNKNOWN_COMMIT;
    }
    if (course->stopped != MUSTER_OK && strcmp(sqlstate, "57014") == 0) return course->stopped;
    /* A connection of the host has no other server to ask. */
    bool elsewhere = sqlstate[0] != '2' && sqlstate[0] != '4';
    return status == MUSTER_E_CONFLICT && txn->database->lent != NULL && elsewhere ? MUSTER_E_BACKEND : status;
}

/* Handles an error that the server reported. The first error counts: it is the reason why the server skipped
 * everything behind it. */
static void note(struct connection *txn, struct course *course, const PGresult *answer)
{
    const char *sqlstate = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    const char *said = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
    if (course->done.status != MUSTER_OK || PQresultStatus(answer) == PGRES_PIPELINE_ABORTED) return;
    if (sqlstate == NULL) {
        lose(txn, course, PQresultErrorMessage(answer));
        return;
    }
    const int32_t status = judge(txn, course, sqlstate);
    if (course->stopped != MUSTER_OK && strcmp(sqlstate, "57014") == 0)
        said = course->stopped == MUSTER_E_CANCELLED
                   ? "the call was cancelled while it waited"
                   : "Another transaction holds what this call waited for. Repeat the call later, "
                     "or let it wait longer.";
    else if (strcmp(sqlstate, "22012") == 0)
        said = "a row is gone or has changed";
    course->done = fail(txn, status, "%s (SQLSTATE %s)", said != NULL ? said : "", sqlstate);
    /* The server and this connection no longer agree on what is prepared. */
    if (strncmp(sqlstate, "26", 2) == 0) txn->doomed = true;
}

/* The answer to COMMIT. If its tag is of another kind, or if there was a warning, the server has not done what was
 * asked for. */
static void check_commit(struct connection *txn, struct course *course, const PGresult *answer)
{
    if (course->done.status != MUSTER_OK || PQresultStatus(answer) != PGRES_COMMAND_OK) return;
    if (strcmp(PQcmdStatus((PGresult *)(uintptr_t)answer), "COMMIT") != 0)
        course->done = fail(txn, MUSTER_E_CONFLICT, "the server has rolled the transaction back");
    else if (txn->warned)
        course->done =
            fail(txn, MUSTER_E_UNKNOWN_COMMIT, "the server warned at the commit: it may be missing on a replica");
}

/* Reads all answers to one command. The last answer that is not an error goes to *ret_result. */
static void read_command(struct connection *txn, struct course *course, PGresult **ret_result)
{
    PGresult *answer = NULL;
    while (!txn->lost && (answer = next_result(txn, course)) != NULL) {
        ExecStatusType status = PQresultStatus(answer);
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            if (course->at_commit) check_commit(txn, course, answer);
            if (ret_result != NULL) {
                PQclear(*ret_result);
                *ret_result = answer;
                continue;
            }
        } else {
            note(txn, course, answer);
        }
        PQclear(answer);
    }
    if (PQstatus(txn->handle) != CONNECTION_OK && !txn->lost) lose(txn, course, PQerrorMessage(txn->handle));
}

static void read_sync(struct connection *txn, struct course *course)
{
    PGresult *answer = txn->lost ? NULL : next_result(txn, course);
    bool expected = answer != NULL && PQresultStatus(answer) == PGRES_PIPELINE_SYNC;
    PQclear(answer);
    if (!expected && !txn->lost) lose(txn, course, PQerrorMessage(txn->handle));
}

/* Reads the answers to what send_off has sent before. */
static void read_owed(struct connection *txn, struct course *course)
{
    while (txn->owed > 0 && !txn->lost) {
        PGresult *answer = next_result(txn, course);
        if (answer != NULL && PQresultStatus(answer) == PGRES_PIPELINE_SYNC) txn->owed--;
        if (answer != NULL && PQresultStatus(answer) == PGRES_FATAL_ERROR)
            lose(txn, course, PQresultErrorMessage(answer));
        PQclear(answer);
        if (PQstatus(txn->handle) != CONNECTION_OK && !txn->lost) lose(txn, course, PQerrorMessage(txn->handle));
    }
}

static bool send_item(struct connection *txn, struct item *item, const char **values, int *sizes, int *formats)
{
    const char *text = item->statement != NULL ? item->statement->text : item->text;
    for (size_t i = 0; i < item->count; i++) {
        const struct parameter *parameter = &txn->queue.parameters[item->first + i];
        values[i] = parameter->size < 0 ? NULL : txn->queue.bytes + parameter->offset;
        sizes[i] = parameter->size < 0 ? 0 : parameter->size;
        formats[i] = 1;
    }
    int count = (int)item->count;
    if (item->statement == NULL || txn->database->lent != NULL)
        return PQsendQueryParams(txn->handle, text, count, NULL, values, sizes, formats, 1);
    item->prepares = !item->statement->prepared;
    item->statement->prepared = true; /* the second use in the same trip finds it prepared; the answer may undo this */
    if (item->prepares && !PQsendPrepare(txn->handle, item->statement->name, text, 0, NULL)) return false;
    return PQsendQueryPrepared(txn->handle, item->statement->name, count, values, sizes, formats, 1);
}

static bool enter(struct connection *txn)
{
    return PQsetnonblocking(txn->handle, 1) == 0 && PQenterPipelineMode(txn->handle);
}

static void send_all(struct connection *txn, struct course *course)
{
    const char *values[SQL_MAX_PARAMETERS];
    int sizes[SQL_MAX_PARAMETERS];
    int formats[SQL_MAX_PARAMETERS];
    bool sent = enter(txn);
    for (size_t i = 0; i < txn->queue.item_count && sent; i++) {
        struct item *item = &txn->queue.items[i];
        sent = send_item(txn, item, values, sizes, formats);
        if (item->kind == ITEM_COMMIT) course->commits = true;
    }
    if (sent) sent = PQpipelineSync(txn->handle);
    if (!sent) lose(txn, course, PQerrorMessage(txn->handle));
}

static void read_all(struct connection *txn, struct course *course, PGresult **results, size_t n)
{
    const size_t from = txn->queue.item_count - n;
    for (size_t i = 0; i < txn->queue.item_count && !txn->lost; i++) {
        struct item *item = &txn->queue.items[i];
        if (item->prepares) {
            PGresult *answer = NULL;
            read_command(txn, course, &answer);
            if (PQresultStatus(answer) != PGRES_COMMAND_OK) item->statement->prepared = false;
            PQclear(answer);
        }
        course->at_commit = item->kind == ITEM_COMMIT;
        txn->warned = false;
        read_command(txn, course, i >= from ? &results[i - from] : NULL);
    }
    read_sync(txn, course);
}

result trip(struct connection *txn, PGresult **results, size_t n)
{
    /* A reading transaction waits for no lock. */
    bool limited = txn->state.options.mode != MUSTER_TXN_READ;
    int64_t wait = txn->state.options.wait > TRIP_MIN ? txn->state.options.wait : TRIP_MIN;
    struct course course = {.deadline = limited ? deadline_after(wait) : INT64_MAX};
    for (size_t i = 0; i < n; i++)
        results[i] = NULL;
    if (txn->lost) return fail(txn, MUSTER_E_BACKEND, "the connection was lost");
    if (txn->queue.item_count > 0) txn->begun = true;
    send_all(txn, &course);
    read_owed(txn, &course);
    if (!txn->lost) read_all(txn, &course, results, n);
    queue_cut(&txn->queue, 0);
    if (txn->database->lent != NULL && !txn->lost) {
        result plain = connection_plain(txn);
        if (course.done.status == MUSTER_OK) return plain;
    }
    return course.done;
}

void trip_free(PGresult **results, size_t n)
{
    for (size_t i = 0; i < n; i++)
        PQclear(results[i]);
}

void send_off(struct connection *txn, const char *text)
{
    bool sent = !txn->lost && enter(txn) && PQsendQueryParams(txn->handle, text, 0, NULL, NULL, NULL, NULL, 1) &&
                PQpipelineSync(txn->handle);
    /* These are only a few bytes. If the socket does not take them at once, nobody reads at its other end. */
    if (!sent || PQflush(txn->handle) != 0) txn->doomed = true;
    txn->owed++;
}

result connection_plain(struct connection *txn)
{
    struct course course = {.deadline = INT64_MAX};
    read_owed(txn, &course);
    if (txn->lost) return FAILED(MUSTER_E_CONFLICT);
    if (!PQexitPipelineMode(txn->handle) || PQsetnonblocking(txn->handle, 0) != 0)
        return fail(txn, MUSTER_E_BACKEND, "%s", PQerrorMessage(txn->handle));
    return OK;
}
