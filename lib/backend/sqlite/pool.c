/* SPDX-License-Identifier: MIT
 *
 * Which transaction uses which connection: one writer at a time, and one reader for each reading transaction.
 *
 * Idle readers are kept, so that their statements stay prepared.
 */
#include "sqlite.h"

/* The number of idle readers that stay open. */
#define IDLE_READERS_MAX 16

static result take_writer(struct database *database, const muster_txn_options *options, int64_t deadline)
{
    result done = OK;
    gate_lock(&database->gate);
    while (database->writer_taken && done.status == MUSTER_OK)
        done = gate_wait(&database->gate, options, deadline,
                         "Another transaction of this process is still writing. Repeat the call later, or let it wait "
                         "longer.");
    if (done.status == MUSTER_OK) database->writer_taken = true;
    gate_unlock(&database->gate);
    return done;
}

static result take_reader(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    gate_lock(&database->gate);
    struct connection *reader = database->idle;
    if (reader != NULL) {
        database->idle = reader->next;
        database->idle_count--;
    }
    gate_unlock(&database->gate);
    if (reader == NULL) TRY(connection_open(database, false, options->message, options->message_size, &reader));
    *ret_txn = reader;
    return OK;
}

result pool_take(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    int64_t deadline = deadline_after(options->wait);
    struct connection *txn = NULL;
    if (database->lent) {
        txn = database->writer;
        if (txn->state.options.mode != 0)
            return refuse(options->message, options->message_size, MUSTER_E_MISUSE,
                          "the lent connection is in a call already");
    } else if (options->mode == MUSTER_TXN_READ && !database->in_memory) {
        TRY(take_reader(database, options, &txn));
    } else if (database->writer == NULL) {
        return refuse(options->message, options->message_size, MUSTER_E_READ_ONLY, "the store was opened read-only");
    } else {
        TRY(take_writer(database, options, deadline));
        txn = database->writer;
    }
    txn->state = (struct txn_state){0};
    muster_backend_struct_copy(&txn->state.options, sizeof txn->state.options, options);
    txn->deadline = deadline;
    *ret_txn = txn;
    return OK;
}

void pool_give(struct connection *connection)
{
    struct database *database = connection->database;
    struct connection *surplus = NULL;
    connection->state = (struct txn_state){.marks = 0};
    if (database->lent) return;
    gate_lock(&database->gate);
    if (connection == database->writer) {
        database->writer_taken = false;
        gate_release(&database->gate);
    } else if (database->idle_count < IDLE_READERS_MAX) {
        connection->next = database->idle;
        database->idle = connection;
        database->idle_count++;
    } else {
        surplus = connection;
    }
    gate_unlock(&database->gate);
    connection_free(surplus, false);
}
