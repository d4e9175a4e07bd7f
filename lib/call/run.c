/* SPDX-License-Identifier: MIT
 *
 * Runs calls: the loop over conflicts, and the end of a transaction in three cases. A call is alone, or one of
 * several between begin and commit, or on a lent connection. See call.h.
 */
#include "call.h"
#include "inside.h"
#include <stdlib.h>
#include <time.h>

#define ATTEMPTS_MAX 8
#define PAUSE_MIN INT64_C(2000) /* microseconds */

static result check_cancelled(muster_session *session, bool by_host)
{
    if (!by_host && __atomic_load_n(&session->cancelled, __ATOMIC_RELAXED) == 0) return OK;
    return problem_set(&session->error.problem, MUSTER_E_CANCELLED, NULL, "The call was cancelled.");
}

result call_progress(struct call *call, const char *what, int64_t done, int64_t total)
{
    muster_store *store = call->store;
    bool by_host = false;
    if (store->progress != NULL) {
        muster_progress progress = {
            .struct_size = sizeof progress, .session = call->session, .what = what, .done = done, .total = total};
        struct calling_out out;
        callback_enter(store, &out);
        if (store->progress(store->progress_arg, &progress) != 0) by_host = true;
        callback_leave(store, &out);
    }
    return check_cancelled(call->session, by_host);
}

static result no_version(struct problem *problem)
{
    return problem_set(problem, MUSTER_E_MISUSE, NULL,
                       "This call changes no row with a version: call it without muster_session_expect.");
}

/* The step has decided: writes what it holds. */
static result call_conclude(struct call *call)
{
    if (call->expected != 0) return no_version(call->problem);
    if (call->key != NULL) TRY(answer_keep(call));
    TRY(step_apply(call->step));
    return call_ask_hook(call);
}

bool call_is_lost(int32_t status)
{
    int32_t class = muster_status_class(status);
    return class == MUSTER_CLASS_CONFLICT || class == MUSTER_CLASS_BACKEND || class == MUSTER_CLASS_MEMORY ||
           class == MUSTER_CLASS_BUSY || class == MUSTER_CLASS_CANCELLED;
}

static result call_mark(const struct call *call, int32_t depth)
{
    struct step *step = call->step;
    if (step->backend->mark == NULL)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, NULL, "The backend of this store cannot do that.");
    return step_failed(step, step->backend->mark(step->txn, depth));
}

/* Between begin and commit a call that fails takes back only its own part. */
static result call_mark_before(struct call *call)
{
    if (!call->session->open || call->marked) return OK;
    TRY(call_mark(call, 0));
    call->marked = true;
    return OK;
}

bool call_asks(const struct call *call)
{
    return call->store->hook != NULL;
}

result call_piece(struct call *call)
{
    struct step *step = call->step;
    int32_t depth = call->session->open ? 1 : 0; /* behind call_mark_before's */
    TRY(call_mark_before(call));
    if (call_asks(call)) TRY(call_mark(call, depth));
    TRY(step_apply(step));
    result asked = call_ask_hook(call);
    if (asked.status != MUSTER_OK && asked.status != MUSTER_E_REFUSED) return asked;
    if (asked.status != MUSTER_OK) {
        int32_t undone = step->backend->undo_to(step->txn, depth);
        if (undone != MUSTER_OK) return step_failed(step, undone);
    }
    step_forget(step);
    call->begun = false;
    call->store_row = call->actor = call->name = call->org = call->member = call->kept = NULL;
    call->events = (struct row_list){0};
    return asked;
}

/* Runs the step. If its answer is stored already, it changes nothing, so it only reads from here on. */
static result call_decide(struct call *call, call_step *function, void *arg)
{
    result done = function(call, arg);
    call->repeated = done.status == CALL_REPEATED;
    return call->repeated ? answer_again(call) : done;
}

/* A call between begin and commit: a failure takes back only its own part. */
static result call_run_within(struct call *call, call_step *function, void *arg)
{
    muster_session *session = call->session;
    struct step *step = call->step;
    result done = call_decide(call, function, arg);
    if (done.status == MUSTER_OK && (call->flags & CALL_CHANGE) && step->txn != NULL) {
        done = call_mark_before(call);
        if (done.status == MUSTER_OK) done = call_conclude(call);
    }
    if (done.status != MUSTER_OK && call->marked && step->backend->undo_to(step->txn, 0) != MUSTER_OK)
        session->poisoned = true;
    session->txn = step->txn;
    if (done.status == MUSTER_OK && call->messages && !session->dry_run) session->wake = true;
    if (call_is_lost(done.status)) session->poisoned = true;
    return done;
}

/* A call that is a transaction of its own, or a savepoint on a lent connection. */
static result call_run_alone(struct call *call, call_step *function, void *arg)
{
    struct step *step = call->step;
    result done = call_decide(call, function, arg);
    if (done.status == MUSTER_OK && (call->flags & CALL_CHANGE)) done = call_conclude(call);
    if (step->txn == NULL) return done;
    void *txn = STEAL(step->txn);
    /* A repeated call has written nothing, and commits too. It holds a lock on the stored answer. A server that
     * waits for replicas confirms this lock as it confirms a change. Only then is the first call known to be on the
     * replica (ERR-4). */
    if (done.status != MUSTER_OK || !((call->flags & CALL_CHANGE) || call->repeated)) {
        step->backend->rollback(txn);
        return done;
    }
    done = step_failed(step, step->backend->commit(txn));
    /* in vain, if an unknown commit did not take place */
    bool perhaps = done.status == MUSTER_OK || done.status == MUSTER_E_UNKNOWN_COMMIT;
    if (perhaps && call->messages && !call->session->dry_run) call->session->wake = true;
    return done;
}

static result call_check_state(muster_session *session, uint32_t flags)
{
    struct problem *problem = &session->error.problem;
    if (session->poisoned)
        return problem_set(problem, MUSTER_E_MISUSE, NULL, "The transaction has failed: roll it back.");
    if ((flags & CALL_ALONE) && (session->open || session->lent != NULL))
        return problem_set(
            problem, MUSTER_E_MISUSE, NULL,
            "This call makes its own transactions: do not call it within muster_begin or on a lent connection.");
    if ((flags & CALL_NO_DRY_RUN) && session->dry_run)
        return problem_set(problem, MUSTER_E_MISUSE, NULL, "This call is not possible in a dry run.");
    if ((flags & CALL_CHANGE) && session->store->read_only)
        return problem_set(problem, MUSTER_E_READ_ONLY, NULL, "The store was opened read-only.");
    return OK;
}

static result call_attempt(struct call *call, call_step *function, void *arg)
{
    muster_session *session = call->session;
    muster_store *store = call->store;
    int32_t change = session->dry_run ? MUSTER_TXN_TRIAL : MUSTER_TXN_WRITE;
    muster_txn_options options = {
        .struct_size = sizeof options,
        .mode = (call->flags & CALL_CHANGE) || session->open ? change : MUSTER_TXN_READ,
        .wait = store->wait,
        .cancelled = &session->cancelled,
    };
    step_start(call->step, &store->backend, session->lent != NULL ? session->lent : store->database, &options,
               session->open ? session->txn : NULL, call->problem);
    call->step->changes = (call->flags & CALL_CHANGE) != 0;
    return session->open ? call_run_within(call, function, arg) : call_run_alone(call, function, arg);
}

result call_again(muster_session *session, int32_t attempt)
{
    const muster_store *store = session->store;
    uint64_t random = 0;
    if (attempt >= ATTEMPTS_MAX) return FAILED(MUSTER_E_CONFLICT);
    if (attempt == 1) return OK;
    int64_t most = PAUSE_MIN << (attempt - 2);
    if (most > store->wait) most = store->wait;
    store->random(store->random_arg, &random, sizeof random);
    int64_t pause = most - (int64_t)(random % (uint64_t)(most / 2 + 1));
    struct timespec time = {.tv_nsec = (long)pause * 1000};
    nanosleep(&time, NULL);
    return check_cancelled(session, false);
}

/* What the host asked of the next changing call. The call uses it up, also if it fails. */
struct wishes {
    int64_t expected;
    char *key;
};

static result take_wishes(muster_session *session, const struct call_kind *kind, struct wishes *ret)
{
    /* a call that no dry run can make is a changing call, also if it begins with reading */
    bool changing = (kind->flags & (CALL_CHANGE | CALL_NO_DRY_RUN)) != 0;
    if (!changing || (kind->flags & CALL_PIECE)) return OK;
    *ret = (struct wishes){session->expected, STEAL(session->key)};
    session->expected = 0;
    session->repeated = false;
    if (kind->args == NULL && ret->key != NULL)
        return problem_set(&session->error.problem, MUSTER_E_INVALID, "key",
                           "This call cannot use an idempotency key.");
    bool writes = (kind->flags & CALL_CHANGE) != 0;
    return ret->expected != 0 && !writes ? no_version(&session->error.problem) : OK;
}

static void drop_wishes(struct wishes *wishes)
{
    free(wishes->key);
}

/* Whether the call was made for an account that the external id does not name any more, or was refused before it was
 * read whether it does. */
static bool call_is_stale(const struct call *call, result done)
{
    bool refused = done.status != MUSTER_OK && !call_is_lost(done.status);
    return done.status == CALL_STALE || (refused && call->guessed);
}

static result call_run_attempts(muster_session *session, const struct call_kind *kind, void *arg, void **ret)
{
    struct call call;
    CLEANUP(drop_wishes) struct wishes wishes = {0, NULL};
    TRY(take_wishes(session, kind, &wishes));
    TRY(call_check_state(session, kind->flags));
    result done;
    for (int32_t i = 1;; i++) {
        call = (struct call){.kind = kind,
                             .arg = arg,
                             .session = session,
                             .store = session->store,
                             .step = &session->step,
                             .problem = &session->error.problem,
                             .flags = kind->flags,
                             .attempt = i,
                             .expected = wishes.expected,
                             .key = wishes.key,
                             .known = session->external_id == NULL || (session->found && (kind->flags & CALL_PIECE)),
                             .clock = session->store->clock(session->store->clock_arg)};
        call.now = call.clock;
        problem_clear(call.problem);
        done = call_attempt(&call, kind->step, arg);
        step_forget(call.step);
        if (done.status != MUSTER_OK) call_answer_drop(&call);
        if (call_is_stale(&call, done)) {
            session->found = false;
            i--;
            continue;
        }
        if (done.status != MUSTER_E_CONFLICT || session->open || session->lent != NULL) break;
        done = call_again(session, i);
        if (done.status != MUSTER_OK) break;
    }
    if (done.status != MUSTER_OK) return done;
    if (call.repeated) session->repeated = true;
    problem_clear(call.problem);
    if (ret != NULL)
        *ret = STEAL(call.answer);
    else
        call_answer_drop(&call);
    return OK;
}

int32_t call_run(muster_session *session, const struct call_kind *kind, void *arg, void **ret)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    /* a cancel between two pieces is for the whole call */
    if (!(kind->flags & CALL_PIECE)) __atomic_store_n(&session->cancelled, 0, __ATOMIC_RELAXED);
    struct problem *problem = &session->error.problem;
    result done = call_run_attempts(session, kind, arg, ret);
    done = problem_tell(problem, done);
    session_leave_and_wake(session, !session->open && session->lent == NULL);
    return done.status;
}
