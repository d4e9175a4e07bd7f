/* SPDX-License-Identifier: MIT
 *
 * Transactions: BEGIN and COMMIT on a connection of the pool, and a savepoint on a lent connection. Marks are
 * savepoints on both.
 */
#include "sqlite.h"

/* Savepoint 0 is the transaction of a lent connection; marks follow. */
#define LENT_DEPTH 0
#define MARK_DEPTH(depth) ((uint64_t)(depth) + 1)

/* After some failures (no space, no memory, a failed read or write) SQLite has already rolled back everything. */
static bool is_lost(const struct connection *txn)
{
    return sqlite3_get_autocommit(txn->handle) != 0;
}

static result begin_lent(struct connection *txn)
{
    if (txn->state.options.mode != MUSTER_TXN_READ && is_lost(txn))
        return fail(txn, MUSTER_E_MISUSE, "begin a transaction on the lent connection before a call that changes");
    return statement_run(txn, STATEMENT_SAVEPOINT, LENT_DEPTH);
}

static result begin_own(struct connection *txn)
{
    /* A rollback that had no memory has left the last transaction open. Nobody uses that transaction any more. */
    if (!is_lost(txn)) sqlite3_exec(txn->handle, "ROLLBACK", NULL, NULL, NULL);
    if (txn->state.options.mode == MUSTER_TXN_READ) return statement_run(txn, STATEMENT_BEGIN, 0);
    result done = statement_run(txn, STATEMENT_BEGIN_IMMEDIATE, 0);
    if (done.status == MUSTER_E_BUSY && is_cancelled(&txn->state.options))
        return fail(txn, MUSTER_E_CANCELLED, "the call was cancelled while it waited");
    return done;
}

int32_t transaction_begin(void *database_handle, const muster_txn_options *options, void **ret_txn)
{
    struct database *database = database_handle;
    struct connection *txn = NULL;
    if (options->mode < MUSTER_TXN_READ || options->mode > MUSTER_TXN_TRIAL) return MUSTER_E_MISUSE;
    result done = pool_take(database, options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    done = database->lent ? begin_lent(txn) : begin_own(txn);
    if (done.status != MUSTER_OK) {
        pool_give(txn);
        return done.status;
    }
    *ret_txn = txn;
    return MUSTER_OK;
}

/* Undoes everything. Its own failures tell nothing new: if it fails, SQLite has rolled back already. */
static void take_back(struct connection *txn)
{
    char *message = txn->state.options.message;
    txn->state.options.message = NULL; /* keeps the sentence of the first failure */
    if (!is_lost(txn)) {
        bool lent = txn->database->lent;
        result done =
            lent ? statement_run(txn, STATEMENT_ROLLBACK_TO, LENT_DEPTH) : statement_run(txn, STATEMENT_ROLLBACK, 0);
        if (lent && done.status == MUSTER_OK) done = statement_run(txn, STATEMENT_RELEASE, LENT_DEPTH);
        UNUSED(done);
    }
    txn->state.options.message = message;
}

/* Checks the constraints that SQLite checks only at the end of a commit. So a refusal is known without committing. */
static result verify_trial(struct connection *txn)
{
    int unresolved = 0;
    int highest = 0;
    sqlite3_db_status(txn->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &highest, 0);
    if (unresolved != 0 && !txn->database->lent) return fail(txn, MUSTER_E_BACKEND, "FOREIGN KEY constraint failed");
    return OK;
}

static result commit(struct connection *txn)
{
    TRY(check_usable(&txn->state));
    if (is_lost(txn)) return fail(txn, MUSTER_E_MISUSE, "the transaction was ended outside the library");
    if (txn->state.options.mode == MUSTER_TXN_TRIAL) return verify_trial(txn);
    if (txn->database->lent) return statement_run(txn, STATEMENT_RELEASE, LENT_DEPTH);
    result done = statement_run(txn, STATEMENT_COMMIT, 0);
    /* Writing or syncing the log may report a failure although the log already holds the last frame of the commit.
     * After a restart, SQLite could then find the commit complete. */
    if (done.status == MUSTER_E_BACKEND && (sqlite3_extended_errcode(txn->handle) & 0xff) == SQLITE_IOERR)
        done = FAILED(MUSTER_E_UNKNOWN_COMMIT);
    return done;
}

int32_t transaction_commit(void *handle)
{
    struct connection *txn = handle;
    result done = commit(txn);
    if (done.status != MUSTER_OK || txn->state.options.mode == MUSTER_TXN_TRIAL) take_back(txn);
    pool_give(txn);
    return done.status;
}

void transaction_rollback(void *handle)
{
    struct connection *txn = handle;
    take_back(txn);
    pool_give(txn);
}

static result mark(struct connection *txn, int32_t depth)
{
    TRY(check_mark(&txn->state, depth));
    /* If a mark is made again at the same depth, the earlier mark and all deeper marks are forgotten. */
    if (depth < txn->state.marks) TRY(statement_run(txn, STATEMENT_RELEASE, MARK_DEPTH(depth)));
    TRY(statement_run(txn, STATEMENT_SAVEPOINT, MARK_DEPTH(depth)));
    txn->state.marks = depth + 1;
    return OK;
}

int32_t transaction_mark(void *txn, int32_t depth)
{
    return mark(txn, depth).status;
}

static result undo_to(struct connection *txn, int32_t depth)
{
    TRY(check_undo(&txn->state, depth));
    if (is_lost(txn)) return fail(txn, MUSTER_E_MISUSE, "SQLite has rolled back the whole transaction");
    TRY(statement_run(txn, STATEMENT_ROLLBACK_TO, MARK_DEPTH(depth)));
    txn->state.marks = depth + 1;
    txn->state.failed = false;
    return OK;
}

int32_t transaction_undo_to(void *txn, int32_t depth)
{
    return undo_to(txn, depth).status;
}

int32_t transaction_native(void *handle, void **ret_connection)
{
    const struct connection *txn = handle;
    *ret_connection = txn->handle;
    return MUSTER_OK;
}
