/* SPDX-License-Identifier: MIT
 *
 * Transactions: BEGIN goes with the first trip, and COMMIT with the last writes. Marks are savepoints. On a lent
 * connection the transaction itself is a savepoint too.
 */
#include "postgres.h"

/* READ COMMITTED is set explicitly, because correctness depends on locks and guards. Each statement behind a lock
 * has to see what the last holder of the lock has left. */
static result begin_own(struct connection *txn)
{
    txn->own = true;
    return queue_text(txn, ITEM_OTHER, "BEGIN ISOLATION LEVEL %s",
                      txn->state.options.mode == MUSTER_TXN_READ ? "REPEATABLE READ, READ ONLY"
                                                                 : "READ COMMITTED, READ WRITE");
}

static result begin_lent(struct connection *txn)
{
    PGTransactionStatusType state = PQtransactionStatus(txn->handle);
    bool busy = state == PQTRANS_ACTIVE || state == PQTRANS_UNKNOWN;
    if (busy || PQpipelineStatus(txn->handle) != PQ_PIPELINE_OFF || PQisnonblocking(txn->handle))
        return fail(txn, MUSTER_E_MISUSE, "the lent connection is busy, in pipeline mode or non-blocking");
    if (state == PQTRANS_INERROR)
        return fail(txn, MUSTER_E_MISUSE, "the transaction on the lent connection has failed: roll it back");
    if (state == PQTRANS_INTRANS) return queue_text(txn, ITEM_OTHER, "SAVEPOINT muster_call");
    if (txn->state.options.mode == MUSTER_TXN_READ) return begin_own(txn);
    return fail(txn, MUSTER_E_MISUSE, "begin a transaction on the lent connection before a call that changes");
}

int32_t transaction_begin(void *database_handle, const muster_txn_options *options, void **ret_txn)
{
    struct database *database = database_handle;
    struct connection *txn = NULL;
    if (options->mode < MUSTER_TXN_READ || options->mode > MUSTER_TXN_TRIAL) return MUSTER_E_MISUSE;
    if (options->mode != MUSTER_TXN_READ && (database->flags & MUSTER_BACKEND_FLAG_READ_ONLY))
        return refuse(options->message, options->message_size, MUSTER_E_READ_ONLY, "the store was opened read-only")
            .status;
    result done = pool_take(database, options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    done = database->lent != NULL ? begin_lent(txn) : begin_own(txn);
    if (done.status != MUSTER_OK) {
        pool_give(txn);
        return done.status;
    }
    *ret_txn = txn;
    return MUSTER_OK;
}

/* Undoes everything. Its own failures tell nothing new: a connection that cannot roll back is closed. */
static void take_back(struct connection *txn)
{
    txn->state.options.message = NULL; /* keeps the sentence of the first failure */
    txn->state.options.cancelled = NULL;
    queue_cut(&txn->queue, 0);
    if (!txn->begun || txn->lost) return;
    if (txn->database->lent == NULL) {
        send_off(txn, "ROLLBACK");
        return;
    }
    result done;
    if (txn->own) {
        done = queue_text(txn, ITEM_OTHER, "ROLLBACK");
    } else {
        done = queue_text(txn, ITEM_OTHER, "ROLLBACK TO SAVEPOINT muster_call");
        if (done.status == MUSTER_OK) done = queue_text(txn, ITEM_OTHER, "RELEASE SAVEPOINT muster_call");
    }
    if (done.status == MUSTER_OK) done = trip(txn, NULL, 0);
    UNUSED(done);
}

/* A hook has used the connection. The transaction must still be there, and must not have failed. */
static result check_shown(struct connection *txn)
{
    if (!txn->shown) return OK;
    switch (PQtransactionStatus(txn->handle)) {
    case PQTRANS_INTRANS: return OK;
    case PQTRANS_INERROR: return fail(txn, MUSTER_E_BACKEND, "a statement of the hook failed");
    default: return fail(txn, MUSTER_E_MISUSE, "the transaction was ended outside the library");
    }
}

static result commit(struct connection *txn)
{
    TRY(check_usable(&txn->state));
    TRY(check_shown(txn));
    bool written = queue_has(&txn->queue, ITEM_WRITE);
    if (txn->state.options.mode != MUSTER_TXN_WRITE) return written ? trip(txn, NULL, 0) : OK;
    if (!txn->begun && !written) return OK;
    if (txn->database->lent != NULL)
        TRY(queue_text(txn, ITEM_OTHER, "RELEASE SAVEPOINT muster_call"));
    else
        TRY(queue_text(txn, ITEM_COMMIT, "COMMIT"));
    return trip(txn, NULL, 0);
}

int32_t transaction_commit(void *handle)
{
    struct connection *txn = handle;
    result done = commit(txn);
    if (done.status != MUSTER_OK || txn->state.options.mode != MUSTER_TXN_WRITE) take_back(txn);
    pool_give(txn);
    return done.status;
}

void transaction_rollback(void *handle)
{
    struct connection *txn = handle;
    take_back(txn);
    pool_give(txn);
}

/* What was written before a mark must have succeeded. The mark itself may wait for the next trip. */
static result mark(struct connection *txn, int32_t depth)
{
    const bool written = queue_has(&txn->queue, ITEM_WRITE);
    TRY(check_mark(&txn->state, depth));
    /* If a mark is made again at the same depth, the earlier mark and all deeper marks are forgotten. */
    if (depth < txn->state.marks) TRY(queue_text(txn, ITEM_OTHER, "RELEASE SAVEPOINT muster_%d", (int)depth));
    TRY(queue_mark(txn, depth));
    if (written) TRY(trip(txn, NULL, 0));
    txn->state.marks = depth + 1;
    return OK;
}

int32_t transaction_mark(void *txn, int32_t depth)
{
    return mark(txn, depth).status;
}

static result undo_to(struct connection *txn, int32_t depth)
{
    size_t keep = 0;
    TRY(check_undo(&txn->state, depth));
    if (txn->lost) return fail(txn, MUSTER_E_CONFLICT, "the connection was lost");
    for (size_t i = 0; i < txn->queue.item_count; i++)
        if (txn->queue.items[i].kind == ITEM_MARK && txn->queue.items[i].depth == depth) keep = i + 1;
    queue_cut(&txn->queue, keep); /* what was not sent need not be undone */
    ahead_forget(txn);
    if (keep == 0) TRY(queue_text(txn, ITEM_OTHER, "ROLLBACK TO SAVEPOINT muster_%d", (int)depth));
    txn->state.marks = depth + 1;
    txn->state.failed = false;
    return OK;
}

int32_t transaction_undo_to(void *txn, int32_t depth)
{
    return undo_to(txn, depth).status;
}

/* The hook of the host sees what the step has written, so these writes are sent first. */
int32_t transaction_native(void *handle, void **ret_connection)
{
    struct connection *txn = handle;
    result done = check_usable(&txn->state);
    if (done.status == MUSTER_OK && txn->queue.item_count > 0) done = trip(txn, NULL, 0);
    if (done.status == MUSTER_OK) done = connection_plain(txn);
    if (done.status != MUSTER_OK) return done.status;
    ahead_forget(txn); /* the hook may write too */
    txn->shown = true;
    *ret_connection = txn->handle;
    return MUSTER_OK;
}
