/* SPDX-License-Identifier: MIT
 *
 * Transactions over several calls, and connections that the host lends (OP-6, OP-7).
 */
#include "call.h"
#include "inside.h"

void session_end_transaction(muster_session *session)
{
    if (session->txn != NULL && !store_forked(session->store)) session->store->backend.rollback(session->txn);
    session->txn = NULL;
    session->open = session->poisoned = false;
}

void session_give_back(muster_session *session)
{
    if (session->lent == NULL) return;
    session->store->backend.close(session->lent, store_forked(session->store));
    session->lent = NULL;
    session->wake = false; /* nobody will say whether the host has committed */
}

static int32_t session_misuse(muster_session *session, const char *text)
{
    int32_t status = problem_set(&session->error.problem, MUSTER_E_MISUSE, NULL, "%s", text).status;
    session_leave(session);
    return status;
}

muster_status muster_session_committed(muster_session *session)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    if (session->lent == NULL) return session_misuse(session, "No connection is lent.");
    session_leave_and_wake(session, true);
    return MUSTER_OK;
}

muster_status muster_begin(muster_session *session)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    if (session->open) return session_misuse(session, "A transaction is open already.");
    if (session->lent != NULL)
        return session_misuse(session, "On a lent connection the host begins and ends the transaction.");
    if (session->store->backend.mark == NULL) {
        int32_t status =
            problem_set(&session->error.problem, MUSTER_E_UNSUPPORTED, NULL,
                        "The backend has no marks, so a refused call within a transaction could not be undone.")
                .status;
        session_leave(session);
        return status;
    }
    session->open = true;
    session_leave(session);
    return MUSTER_OK;
}

muster_status muster_commit(muster_session *session)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    if (!session->open) return session_misuse(session, "No transaction is open.");
    if (session->poisoned) {
        session_end_transaction(session);
        session->wake = false;
        return session_misuse(session, "The transaction has failed, and was rolled back.");
    }
    struct step *step = &session->step;
    result done = OK;
    if (session->txn != NULL) done = step_failed(step, session->store->backend.commit(STEAL(session->txn)));
    session_end_transaction(session);
    if (done.status != MUSTER_OK && done.status != MUSTER_E_UNKNOWN_COMMIT) session->wake = false;
    session_leave_and_wake(session, true);
    return done.status;
}

muster_status muster_rollback(muster_session *session)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    if (!session->open) return session_misuse(session, "No transaction is open.");
    session_end_transaction(session);
    session->wake = false;
    session_leave(session);
    return MUSTER_OK;
}

static int32_t transact_without_step(muster_session *session)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    int32_t status = problem_set(&session->error.problem, MUSTER_E_INVALID, "step", "There is no step to run.").status;
    session_leave(session);
    return status;
}

/* The step's own status may be none that a call of the session has returned. */
static void transact_tell(muster_session *session, int32_t status)
{
    struct problem *problem = &session->error.problem;
    if (status == MUSTER_OK || problem->status == status) return;
    result told =
        problem_set(problem, status, NULL, "The step of the transaction returned %s.", muster_status_name(status));
    UNUSED(told);
}

muster_status muster_transact(muster_session *session, muster_transact_step *step, void *arg)
{
    if (step == NULL) return transact_without_step(session);
    int32_t status = MUSTER_OK;
    for (int32_t i = 1;; i++) {
        status = muster_begin(session);
        if (status != MUSTER_OK) return status;
        status = step(session, arg);
        if (status == MUSTER_OK)
            status = muster_commit(session);
        else if (session->open) {
            struct problem why = session->error.problem; /* rolling back must not hide why */
            int32_t undone = muster_rollback(session);
            if (undone == MUSTER_OK) session->error.problem = why;
        }
        transact_tell(session, status);
        if (status != MUSTER_E_CONFLICT) return status;
        status = call_again(session, i).status;
        if (status != MUSTER_OK) return status;
    }
}

muster_status muster_session_lend(muster_session *session, void *connection)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    if (session->open) return session_misuse(session, "A transaction of the session is open.");
    session_give_back(session);
    result done = OK;
    if (connection != NULL) {
        struct problem *problem = &session->error.problem;
        char said[256] = "";
        muster_backend_options options = {.struct_size = sizeof options,
                                          .version = MUSTER_BACKEND_VERSION,
                                          .location = session->store->location,
                                          .connection = connection,
                                          .schema = &SCHEMA,
                                          .message = said,
                                          .message_size = sizeof said};
        const muster_backend *backend = &session->store->backend;
        int32_t status = backend->open(&options, &session->lent);
        int32_t made = 0;
        if (status == MUSTER_OK) status = backend->migrate(session->lent, &made, said, sizeof said);
        if (status != MUSTER_OK) {
            session_give_back(session);
            said[sizeof said - 1] = '\0';
            done =
                problem_set(problem, status, "connection", "%s", said[0] != '\0' ? said : muster_status_text(status));
        }
    }
    session_leave(session);
    return done.status;
}
