/* SPDX-License-Identifier: MIT
 *
 * Which transaction uses which connection. There are as many connections as transactions, up to the size of the pool.
 *
 * The connection that was used last is taken first. So connections that are not needed become old and are closed.
 */
#include "postgres.h"

static void close_one(struct connection *connection)
{
    struct database *database = connection->database;
    connection_free(connection, false);
    gate_lock(&database->gate);
    database->open_count--;
    gate_release(&database->gate);
    gate_unlock(&database->gate);
}

/* Takes an idle connection, or the permission to open one (*ret_connection is NULL), which counts already. */
static result wait_for_place(struct database *database, const muster_txn_options *options,
                             struct connection **ret_connection)
{
    const int64_t deadline = deadline_after(options->wait);
    result done = OK;
    gate_lock(&database->gate);
    while (database->idle == NULL && database->open_count >= database->location.pool && done.status == MUSTER_OK)
        done = gate_wait(&database->gate, options, deadline,
                         "All connections of the store are in use. Repeat the call later, let it wait longer, or raise "
                         "muster_pool.");
    *ret_connection = NULL;
    if (done.status == MUSTER_OK && database->idle != NULL) {
        *ret_connection = database->idle;
        database->idle = database->idle->next;
    } else if (done.status == MUSTER_OK) {
        database->open_count++;
    }
    gate_unlock(&database->gate);
    return done;
}

static result open_counted(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    gate_lock(&database->gate);
    uint32_t generation = database->generation;
    gate_unlock(&database->gate);
    result done = connection_open(database, options->message, options->message_size, ret_txn);
    if (done.status == MUSTER_OK) {
        (*ret_txn)->generation = generation;
        return OK;
    }
    gate_lock(&database->gate);
    database->open_count--;
    gate_release(&database->gate);
    gate_unlock(&database->gate);
    return done;
}

static bool usable(struct connection *connection)
{
    struct database *database = connection->database;
    gate_lock(&database->gate);
    bool current = connection->generation == database->generation;
    gate_unlock(&database->gate);
    return current && connection_alive(connection);
}

static result take_pooled(struct database *database, const muster_txn_options *options, struct connection **ret_txn)
{
    for (;;) {
        struct connection *found = NULL;
        TRY(wait_for_place(database, options, &found));
        if (found == NULL) return open_counted(database, options, ret_txn);
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
    if (txn != NULL && txn->state.options.mode != 0)
        return refuse(options->message, options->message_size, MUSTER_E_MISUSE,
                      "the lent connection is in a call already");
    if (txn == NULL) TRY(take_pooled(database, options, &txn));
    txn->state = (struct txn_state){0};
    muster_backend_struct_copy(&txn->state.options, sizeof txn->state.options, options);
    txn->begun = txn->shown = txn->warned = txn->own = false;
    /* a transaction of the host may contain several transactions of the library */
    if (database->lent == NULL) txn->positions = 0;
    *ret_txn = txn;
    return OK;
}

/* Cuts off the connections that were idle for too long. The list is in the order of use. */
static struct connection *cut_old(struct database *database, int64_t now)
{
    struct connection **at = &database->idle;
    while (*at != NULL && now - (*at)->idle_since < database->location.idle * MUSTER_SECOND)
        at = &(*at)->next;
    struct connection *old = *at;
    *at = NULL;
    return old;
}

void pool_give(struct connection *connection)
{
    struct database *database = connection->database;
    struct connection *old = NULL;
    connection->state = (struct txn_state){.marks = 0};
    queue_cut(&connection->queue, 0);
    ahead_forget(connection);
    if (database->lent != NULL) return;
    if (connection->doomed || connection->lost) {
        gate_lock(&database->gate);
        if (connection->lost && connection->generation == database->generation) database->generation++;
        gate_unlock(&database->gate);
        close_one(connection);
        return;
    }
    connection->idle_since = monotonic_now();
    gate_lock(&database->gate);
    connection->next = database->idle;
    database->idle = connection;
    old = cut_old(database, connection->idle_since);
    gate_release(&database->gate);
    gate_unlock(&database->gate);
    while (old != NULL) {
        struct connection *next = old->next;
        close_one(old);
        old = next;
    }
}
