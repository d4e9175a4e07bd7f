/* SPDX-License-Identifier: MIT
 *
 * Who uses which connection: as many as there are transactions, up to the pool's size.
 * The one used last is taken first, so that those that are not needed grow old and are closed.
 */
#include <time.h>

#include "postgres.h"

static void close_one(struct connection *connection)
{
    struct database *database = connection->database;
    connection_free(connection, false);
    pthread_mutex_lock(&database->mutex);
    database->open_count--;
    pthread_cond_signal(&database->released);
    pthread_mutex_unlock(&database->mutex);
}

/* An idle connection, or leave to open one (*ret_connection is NULL), counted already. */
static result wait_for_place(struct database *database, const muster_txn_options *options,
                             struct connection **ret_connection)
{
    int64_t deadline = deadline_after(options->wait);
    result done = OK;
    pthread_mutex_lock(&database->mutex);
    while (!database->idle && database->open_count >= database->location.pool) {
        int64_t now = monotonic_now();
        if (is_cancelled(options)) {
            write_message(options->message, options->message_size, "the call was cancelled while it waited");
            done = FAILED(MUSTER_E_CANCELLED);
            break;
        }
        if (now >= deadline) {
            write_message(options->message, options->message_size, "all connections of the store are in use");
            done = FAILED(MUSTER_E_BUSY);
            break;
        }
        int64_t until = deadline - now > WAIT_SLICE ? now + WAIT_SLICE : deadline;
        struct timespec time = {.tv_sec = (time_t)(until / MUSTER_SECOND), .tv_nsec = until % MUSTER_SECOND * 1000};
        pthread_cond_timedwait(&database->released, &database->mutex, &time);
    }
    *ret_connection = NULL;
    if (done.status == MUSTER_OK && database->idle) {
        *ret_connection = database->idle;
        database->idle = database->idle->next;
    } else if (done.status == MUSTER_OK) {
        database->open_count++;
    }
    pthread_mutex_unlock(&database->mutex);
    return done;
}

static result open_counted(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    pthread_mutex_lock(&database->mutex);
    uint32_t generation = database->generation;
    pthread_mutex_unlock(&database->mutex);
    result done = connection_open(database, options->message, options->message_size, ret_txn);
    if (done.status == MUSTER_OK) {
        (*ret_txn)->generation = generation;
        return OK;
    }
    pthread_mutex_lock(&database->mutex);
    database->open_count--;
    pthread_cond_signal(&database->released);
    pthread_mutex_unlock(&database->mutex);
    return done;
}

static bool usable(struct connection *connection)
{
    struct database *database = connection->database;
    pthread_mutex_lock(&database->mutex);
    bool current = connection->generation == database->generation;
    pthread_mutex_unlock(&database->mutex);
    return current && connection_alive(connection);
}

static result take_pooled(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    for (;;) {
        struct connection *found = NULL;
        TRY(wait_for_place(database, options, &found));
        if (!found) return open_counted(database, options, ret_txn);
        if (usable(found)) {
            *ret_txn = found;
            return OK;
        }
        close_one(found);
    }
}

result pool_take(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    struct connection *txn = database->lent;
    if (txn && txn->options.mode) {
        write_message(options->message, options->message_size, "the lent connection is in a call already");
        return FAILED(MUSTER_E_MISUSE);
    }
    if (!txn) TRY(take_pooled(database, options, &txn));
    txn->options = *options;
    txn->begun = txn->shown = txn->failed = txn->warned = txn->own = false;
    txn->late = MUSTER_OK;
    txn->marks = 0;
    if (!database->lent) txn->positions = 0; /* a host's transaction has several of ours */
    *ret_txn = txn;
    return OK;
}

/* Cuts off what has been idle for too long: the list is in the order of use. */
static struct connection *cut_old(struct database *database, int64_t now)
{
    struct connection **at = &database->idle;
    while (*at && now - (*at)->idle_since < database->location.idle * MUSTER_SECOND)
        at = &(*at)->next;
    struct connection *old = *at;
    *at = NULL;
    return old;
}

void pool_give(struct connection *connection)
{
    struct database *database = connection->database;
    struct connection *old = NULL;
    connection->options = (muster_txn_options){0};
    queue_cut(connection, 0);
    ahead_forget(connection);
    if (database->lent) return;
    if (connection->doomed || connection->lost) {
        pthread_mutex_lock(&database->mutex);
        if (connection->lost && connection->generation == database->generation) database->generation++;
        pthread_mutex_unlock(&database->mutex);
        close_one(connection);
        return;
    }
    connection->idle_since = monotonic_now();
    pthread_mutex_lock(&database->mutex);
    connection->next = database->idle;
    database->idle = connection;
    old = cut_old(database, connection->idle_since);
    pthread_cond_signal(&database->released);
    pthread_mutex_unlock(&database->mutex);
    while (old) {
        struct connection *next = old->next;
        close_one(old);
        old = next;
    }
}
