/* SPDX-License-Identifier: MIT
 *
 * Sessions: opening and closing, the last error, wishes for the next call, callbacks of the host.
 */
#include "call.h"
#include "inside.h"
#include <stdlib.h>
#include <string.h>

#define REQUEST_ID_MAX_BYTES 255
#define ADDRESS_MAX_BYTES 64

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

result session_enter(muster_session *session)
{
    if (session == NULL || session->object.type != OBJECT_SESSION) return FAILED(MUSTER_E_HANDLE);
    muster_store *store = session->store;
    struct problem *problem = &session->error.problem;
    if (store_forked(store))
        return problem_set(problem, MUSTER_E_FORKED, NULL,
                           "The store was opened before fork(): open it again in this process.");
    bool reentered = session_called_back(store);
    if (atomic_flag_test_and_set(&session->busy)) return FAILED(reentered ? MUSTER_E_REENTERED : MUSTER_E_THREAD);
    problem_clear(&session->error.problem);
    if (reentered) {
        result refused = problem_set(problem, MUSTER_E_REENTERED, NULL, "A callback may not call the library.");
        atomic_flag_clear(&session->busy);
        return refused;
    }
    if (!atomic_load(&store->closed)) return OK;
    session_end_transaction(session); /* nobody can commit it any more, and calls that still run may wait for its end */
    result closed = problem_set(problem, MUSTER_E_CLOSED, NULL, "The store has been closed.");
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

static int32_t session_check_options(const muster_session_options *options)
{
    if (options->party < 0 || options->party > MUSTER_PARTY_SYSTEM || options->reserved != 0) return MUSTER_E_INVALID;
    if ((options->flags & ~(uint32_t)MUSTER_SESSION_FLAG_DRY_RUN) != 0) return MUSTER_E_INVALID;
    bool account = options->party == MUSTER_PARTY_ACCOUNT || options->party == 0;
    if (options->account != NULL && (!account || id_is_nil(options->account))) return MUSTER_E_INVALID;
    if (options->party == MUSTER_PARTY_ACCOUNT && options->account == NULL) return MUSTER_E_INVALID;
    if (options->behalf != NULL && options->party != MUSTER_PARTY_SYSTEM) return MUSTER_E_INVALID;
    if (options->request_id != NULL && !session_text_is_plain(options->request_id, REQUEST_ID_MAX_BYTES))
        return MUSTER_E_INVALID;
    if (options->address != NULL && !session_text_is_plain(options->address, ADDRESS_MAX_BYTES))
        return MUSTER_E_INVALID;
    return MUSTER_OK;
}

muster_status muster_session_open(muster_store *store, const muster_session_options *given,
                                  muster_session **ret_session)
{
    if (store == NULL || store->object.type != OBJECT_STORE) return MUSTER_E_HANDLE;
    if (store_forked(store)) return MUSTER_E_FORKED;
    if (atomic_load(&store->closed)) return MUSTER_E_CLOSED;
    if (session_called_back(store)) return MUSTER_E_REENTERED;
    if (ret_session == NULL) return MUSTER_E_INVALID;
    muster_session *session = calloc(1, sizeof *session);
    if (session == NULL) return MUSTER_E_MEMORY;
    session->object.type = OBJECT_SESSION;
    session->error.object.type = OBJECT_ERROR; /* without a reference: the session frees it */
    session->error.problem.row = -1;
    atomic_flag_clear(&session->busy);
    struct call checking = {.problem = &session->error.problem};
    muster_session_options options = {0};
    int32_t status = MUSTER_OK;
    if (given != NULL) {
        status = check_params(&checking, given, &options, sizeof options).status;
        if (status == MUSTER_OK) status = session_check_options(&options);
    }
    if (status == MUSTER_OK) {
        session->party = options.party != 0        ? options.party
                         : options.account != NULL ? MUSTER_PARTY_ACCOUNT
                                                   : MUSTER_PARTY_VISITOR;
        session->dry_run = (options.flags & MUSTER_SESSION_FLAG_DRY_RUN) != 0;
        session->has_account = options.account != NULL;
        session->has_behalf = options.behalf != NULL;
        if (options.account != NULL) session->account = *options.account;
        if (options.behalf != NULL) session->behalf = *options.behalf;
        if (options.request_id != NULL) session->request_id = strdup(options.request_id);
        if (options.address != NULL) session->address = strdup(options.address);
        if ((options.request_id != NULL && session->request_id == NULL) ||
            (options.address != NULL && session->address == NULL))
            status = MUSTER_E_MEMORY;
    }
    if (status != MUSTER_OK) {
        free(session->request_id);
        free(session->address);
        free(session);
        return status;
    }
    session->store = store;
    atomic_fetch_add(&store->object.references, 1);
    *ret_session = session;
    return MUSTER_OK;
}

void muster_session_close(muster_session *session)
{
    if (session == NULL || session->object.type != OBJECT_SESSION) return;
    session_end_transaction(session);
    session_give_back(session);
    step_end(&session->step);
    free(session->request_id);
    free(session->address);
    free(session->key);
    session->object.type = 0;
    store_unref(session->store);
    free(session);
}

const muster_error *muster_session_error(const muster_session *session)
{
    return session != NULL && session->object.type == OBJECT_SESSION ? &session->error : NULL;
}

muster_status muster_session_expect(muster_session *session, int64_t version)
{
    result entered = session_enter(session);
    if (entered.status != MUSTER_OK) return entered.status;
    result done = OK;
    if (version > 0)
        session->expected = version;
    else
        done = problem_set(&session->error.problem, MUSTER_E_INVALID, "version", "A version is a positive number.");
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
        done = problem_set(problem, MUSTER_E_INVALID, "key", "An idempotency key is 1 to %d bytes of printable ASCII.",
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
