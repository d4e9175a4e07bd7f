/* SPDX-License-Identifier: MIT
 *
 * Who uses which connection: one writer at a time, and as many readers as there are reading transactions.
 * Idle readers are kept, so that their statements stay prepared.
 */
#include <time.h>

#include "sqlite.h"

/* A flag with a condition, not a held mutex: a transaction may end on another thread than it began on, and the waiting
 * looks at `cancelled` in between. */
static result take_writer(struct database *database, const muster_txn_options *options, int64_t deadline)
{
    result done = OK;
    pthread_mutex_lock(&database->mutex);
    while (database->writer_taken) {
        int64_t now = monotonic_now();
        if (options->cancelled && __atomic_load_n(options->cancelled, __ATOMIC_ACQUIRE)) {
            write_message(options->message, options->message_size, "the call was cancelled while it waited");
            done = FAILED(MUSTER_E_CANCELLED);
            break;
        }
        if (now >= deadline) {
            write_message(options->message, options->message_size, "another transaction is still writing");
            done = FAILED(MUSTER_E_BUSY);
            break;
        }
        int64_t until = deadline - now > WAIT_SLICE ? now + WAIT_SLICE : deadline;
        struct timespec time = {.tv_sec = (time_t)(until / MUSTER_SECOND), .tv_nsec = until % MUSTER_SECOND * 1000};
        pthread_cond_timedwait(&database->released, &database->mutex, &time);
    }
    if (done.status == MUSTER_OK) database->writer_taken = 1;
    pthread_mutex_unlock(&database->mutex);
    return done;
}

static result take_reader(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    pthread_mutex_lock(&database->mutex);
    struct connection *reader = database->idle;
    if (reader) {
        database->idle = reader->next;
        database->idle_count--;
    }
    pthread_mutex_unlock(&database->mutex);
    if (!reader) TRY(connection_open(database, 0, options->message, options->message_size, &reader));
    *ret_txn = reader;
    return OK;
}

result pool_take(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    int64_t deadline = deadline_after(options->wait);
    struct connection *txn = NULL;
    if (database->lent) {
        txn = database->writer;
        if (txn->options.mode) {
            write_message(options->message, options->message_size, "the lent connection is in a call already");
            return FAILED(MUSTER_E_MISUSE);
        }
    } else if (options->mode == MUSTER_TXN_READ && !database->in_memory) {
        TRY(take_reader(database, options, &txn));
    } else if (!database->writer) {
        write_message(options->message, options->message_size, "the store was opened for reading only");
        return FAILED(MUSTER_E_READ_ONLY);
    } else {
        TRY(take_writer(database, options, deadline));
        txn = database->writer;
    }
    txn->options = *options;
    txn->deadline = deadline;
    txn->marks = 0;
    txn->failed = 0;
    *ret_txn = txn;
    return OK;
}

void pool_give(struct connection *connection)
{
    struct database *database = connection->database;
    struct connection *surplus = NULL;
    connection->options = (muster_txn_options){0};
    if (database->lent) return;
    pthread_mutex_lock(&database->mutex);
    if (connection == database->writer) {
        database->writer_taken = 0;
        pthread_cond_signal(&database->released);
    } else if (database->idle_count < IDLE_READERS_MAX) {
        connection->next = database->idle;
        database->idle = connection;
        database->idle_count++;
    } else {
        surplus = connection;
    }
    pthread_mutex_unlock(&database->mutex);
    connection_free(surplus, 0);
}
