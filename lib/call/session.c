/* SPDX-License-Identifier: MIT
 *
 * Sessions: opening and closing, the last error, wishes for the next call, callbacks of the host.
 */
#include "call.h"
#include "inside.h"
#include <stdlib.h>
#include <string.h>

void callback_enter(muster_store *store, struct calling_out *out)
{
    out->thread = pthread_self();
    pthread_mutex_lock(&store->calling_out);
    out->next = atomic_load(&store->out);
    atomic_store(&store->out, out);
    pthread_mutex_unlock(&store->calling_out);
}

void callback_leave(muster_store *store, const struct calling_out *out)
{
    pthread_mutex_lock(&store->calling_out);
    struct calling_out *first = atomic_load(&store->out), *before = first;
    if (first == out) {
        atomic_store(&store->out, out->next);
    } else {
        while (before->next != out)
            before = before->next;
        before->next = out->next;
    }
    pthread_mutex_unlock(&store->calling_out);
}

/* Whether this thread is inside a callback of the store. Usually no thread is, and one load tells so. */
static bool session_called_back(muster_store *store)
{
    bool found = false;
    if (atomic_load(&store->out) == NULL) return false;
    pthread_mutex_lock(&store->calling_out);
    for (const struct calling_out *out = atomic_load(&store->out); out != NULL && !found; out = out->next)
        found = pthread_equal(out->thread, pthread_self());
    pthread_mutex_unlock(&store->calling_out);
    return found;
}

static result session_forked(struct problem *problem)
{
    return problem_set(problem, MUSTER_E_FORKED, NULL,
                       "The store was opened before fork(): open it again in this process.");
}

static result session_closed(struct problem *problem)
{
    return problem_set(problem, MUSTER_E_CLOSED, NULL, "The store has been closed.");
}

static result session_reentered(struct problem *problem)
{
    return problem_set(problem, MUSTER_E_REENTERED, NULL, "A callback may not call the library.");
}

result session_enter(muster_session *session)
{
    if (session == NULL || session->object.type != OBJECT_SESSION) return FAILED(MUSTER_E_HANDLE);
    muster_store *store = session->store;
    struct problem *problem = &session->error.problem;
    if (store_forked(store)) return session_forked(problem);
    bool reentered = session_called_back(store);
    if (atomic_flag_test_and_set(&session->busy)) return FAILED(reentered ? MUSTER_E_REENTERED : MUSTER_E_THREAD);
    problem_clear(&session->error.problem);
    if (reentered) {
        result refused = session_reentered(problem);
        atomic_flag_clear(&session->busy);
        return refused;
    }
    if (!atomic_load(&store->closed)) return OK;
    session_end_transaction(session); /* nobody can commit it any more, and calls that still run may wait for its end */
    result closed = session_closed(problem);
    atomic_flag_clear(&session->busy);
    return closed;
}

void session_leave(muster_session *session)
{
    atomic_flag_clear(&session->busy);
}

/* The session is read before it is released: another thread may take it at once. */
void session_leave_and_wake(muster_session *session, bool committed)
{
    const muster_store *store = session->store;
    bool due = committed && session->wake;
    if (committed) session->wake = false;
    session_leave(session);
    if (due && store->wake != NULL) store->wake(store->wake_arg);
}

static bool session_text_is_plain(const char *text, size_t max)
{
    size_t length = strnlen(text, max + 1);
    if (length == 0 || length > max) return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] < 0x20 || text[i] > 0x7e) return false; /* printable ASCII, so no log line can be forged with it */
    return true;
}

static result session_check_text(struct problem *problem, const char *field, const char *text, size_t max)
{
    if (text == NULL || session_text_is_plain(text, max)) return OK;
    return problem_set(problem, MUSTER_E_INVALID, field, "%s must be 1 to %zu bytes of printable ASCII.", field, max);
}

static result session_check_options(struct problem *problem, const muster_session_options *in)
{
    if (in->party < 0 || in->party > MUSTER_PARTY_SYSTEM)
        return problem_set(problem, MUSTER_E_INVALID, "party", "There is no such kind of acting party.");
    if ((in->flags & ~(uint32_t)MUSTER_SESSION_FLAG_DRY_RUN) != 0)
        return problem_set(problem, MUSTER_E_UNSUPPORTED, "flags",
                           "This release does not know one of the flags of the session.");
    if (in->reserved != 0)
        return problem_set(problem, MUSTER_E_UNSUPPORTED, "reserved", "A reserved field is not zero.");
    if (in->account != NULL && in->party != MUSTER_PARTY_ACCOUNT && in->party != 0)
        return problem_set(problem, MUSTER_E_INVALID, "account", "Only a session of an account can have one.");
    if (in->account != NULL && id_is_nil(in->account))
        return problem_set(problem, MUSTER_E_INVALID, "account", "No account has an id of zeros.");
    if (in->external_id != NULL && in->party != MUSTER_PARTY_ACCOUNT && in->party != 0)
        return problem_set(problem, MUSTER_E_INVALID, "external_id", "Only a session of an account can have one.");
    if (in->external_id != NULL && in->account != NULL)
        return problem_set(problem, MUSTER_E_INVALID, "external_id", "Give the account or its external id, not both.");
    if (in->external_id != NULL) TRY(name_external_id(problem, "external_id", in->external_id));
    if (in->party == MUSTER_PARTY_ACCOUNT && in->account == NULL && in->external_id == NULL)
        return problem_set(problem, MUSTER_E_INVALID, "account", "A session of an account needs the account.");
    if (in->behalf != NULL && in->party != MUSTER_PARTY_SYSTEM)
        return problem_set(problem, MUSTER_E_INVALID, "behalf", "Only the system can act on behalf of an account.");
    if (in->behalf != NULL && id_is_nil(in->behalf))
        return problem_set(problem, MUSTER_E_INVALID, "behalf", "No account has an id of zeros.");
    TRY(session_check_text(problem, "request_id", in->request_id, MUSTER_REQUEST_ID_MAX_BYTES));
    return session_check_text(problem, "address", in->address, MUSTER_ADDRESS_MAX_BYTES);
}

static result session_copy_text(const char *text, char **ret_text)
{
    if (text == NULL) return OK;
    *ret_text = strdup(text);
    return *ret_text != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result session_fill(muster_session *session, const muster_session_options *in)
{
    session->has_account = in->account != NULL || in->external_id != NULL;
    int32_t party = session->has_account ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_VISITOR;
    session->party = in->party != 0 ? in->party : party;
    session->dry_run = (in->flags & MUSTER_SESSION_FLAG_DRY_RUN) != 0;
    session->has_behalf = in->behalf != NULL;
    if (in->account != NULL) session->account = *in->account;
    if (in->behalf != NULL) session->behalf = *in->behalf;
    TRY(session_copy_text(in->external_id, &session->external_id));
    TRY(session_copy_text(in->request_id, &session->request_id));
    return session_copy_text(in->address, &session->address);
}

static void session_free(muster_session *session)
{
    free(session->external_id);
    free(session->request_id);
    free(session->address);
    free(session->key);
    session->object.type = 0;
    free(session);
}

static result session_check_store(struct problem *problem, muster_store *store)
{
    if (store == NULL || store->object.type != OBJECT_STORE)
        return problem_set(problem, MUSTER_E_HANDLE, "store", "The store is NULL, of another kind, or freed.");
    if (store_forked(store)) return session_forked(problem);
    if (atomic_load(&store->closed)) return session_closed(problem);
    return session_called_back(store) ? session_reentered(problem) : OK;
}

result session_open(struct problem *problem, muster_store *store, const muster_session_options *given,
                    muster_session **ret_session)
{
    struct call checking = {.problem = problem};
    muster_session_options options = {0};
    TRY(session_check_store(problem, store));
    if (ret_session == NULL)
        return problem_set(problem, MUSTER_E_INVALID, "ret_session",
                           "ret_session is NULL: give a place for the session.");
    if (given != NULL) TRY(check_params(&checking, given, &options, sizeof options));
    TRY(session_check_options(problem, &options));
    muster_session *session = calloc(1, sizeof *session);
    if (session == NULL) return FAILED(MUSTER_E_MEMORY);
    session->object.type = OBJECT_SESSION;
    session->error.object.type = OBJECT_ERROR; /* without a reference: the session frees it */
    session->error.problem.row = -1;
    atomic_flag_clear(&session->busy);
    result filled = session_fill(session, &options);
    if (filled.status != MUSTER_OK) {
        session_free(session);
        return filled;
    }
    session->store = store;
    atomic_fetch_add(&store->object.references, 1);
    *ret_session = session;
    return OK;
}

muster_status muster_session_open(muster_store *store, const muster_session_options *options,
                                  muster_session **ret_session, muster_error **ret_error)
{
    struct problem problem;
    problem_clear(&problem);
    return problem_hand_out(&problem, session_open(&problem, store, options, ret_session), ret_error);
}

muster_status muster_session_as(muster_store *store, const muster_id *account, muster_session **ret_session,
                                muster_error **ret_error)
{
    const muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_ACCOUNT,
                                            .account = account};
    return muster_session_open(store, &options, ret_session, ret_error);
}

muster_status muster_session_system(muster_store *store, muster_session **ret_session, muster_error **ret_error)
{
    const muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    return muster_session_open(store, &options, ret_session, ret_error);
}

void muster_session_close(muster_session *session)
{
    if (session == NULL || session->object.type != OBJECT_SESSION) return;
    session_end_transaction(session);
    session_give_back(session);
    step_end(&session->step);
    store_unref(session->store);
    session_free(session);
}

const muster_error *muster_session_error(const muster_session *session)
{
    return session != NULL && session->object.type == OBJECT_SESSION ? &session->error : &ERROR_HANDLE;
}

muster_status muster_session_expect(muster_session *session, int64_t version)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    result done = OK;
    if (version > 0)
        session->expected = version;
    else
        done =
            problem_set(&session->error.problem, MUSTER_E_INVALID, "version", "A version must be a positive number.");
    session_leave(session);
    return done.status;
}

muster_status muster_session_key(muster_session *session, const char *key)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    struct problem *problem = &session->error.problem;
    result done = OK;
    if (key == NULL || !session_text_is_plain(key, MUSTER_IDEMPOTENCY_KEY_MAX_BYTES)) {
        done = problem_set(problem, MUSTER_E_INVALID, "key",
                           "An idempotency key must be 1 to %d bytes of printable ASCII.",
                           MUSTER_IDEMPOTENCY_KEY_MAX_BYTES);
    } else {
        char *copy = strdup(key);
        if (copy != NULL) {
            free(session->key);
            session->key = copy;
        } else {
            done = problem_set(problem, MUSTER_E_MEMORY, NULL, "%s", muster_status_text(MUSTER_E_MEMORY));
        }
    }
    session_leave(session);
    return done.status;
}

int32_t muster_session_repeated(const muster_session *session)
{
    return session != NULL && session->object.type == OBJECT_SESSION && session->repeated ? 1 : 0;
}

muster_status muster_session_cancel(muster_session *session)
{
    if (session == NULL || session->object.type != OBJECT_SESSION) return MUSTER_E_HANDLE;
    __atomic_store_n(&session->cancelled, 1, __ATOMIC_RELAXED);
    return MUSTER_OK;
}
