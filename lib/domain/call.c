/* SPDX-License-Identifier: MIT
 *
 * Runs calls: see call.h. Here stand the loop over conflicts, the hook, and what becomes of a transaction in the three
 * cases: a call of its own, one of several between begin and commit, one on a lent connection.
 */
#include "call.h"
#include "account.h"
#include "answer.h"
#include "event.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ATTEMPTS_MAX 8
#define PAUSE_MIN INT64_C(2000) /* microseconds */
#define HOOK_MESSAGE_BYTES 256
/* A size beyond it is no struct of any release, and reading on would leave the caller's. */
#define PARAMS_MAX_BYTES 4096

static bool locks_org(const struct want *wants, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (wants[i].table == TABLE_ORG && wants[i].lock == MUSTER_LOCK_UPDATE) return true;
    return false;
}

/* Who holds a name, and what is pending, may be another by the time that an org is locked. */
static void forget_scans(struct call *call)
{
    call->name_count = 0;
    call->pending_of = NULL;
}

result call_load(struct call *call, const struct want *wants, size_t n)
{
    struct want few[16], *all = few;
    bool bare = (call->flags & CALL_BARE) != 0;
    muster_id kept = ID_NIL;
    if (locks_org(wants, n)) forget_scans(call);
    if (call->begun) return step_load(call->step, wants, n);
    if (n + 3 > COUNT_OF(few)) all = arena_alloc(&call->step->arena, (n + 3) * sizeof *all);
    if (all == NULL) return FAILED(MUSTER_E_MEMORY);
    if (n > 0) memcpy(all, wants, n * sizeof *wants);
    call->begun = true;
    int32_t store_lock = call->flags & CALL_LOCK_STORE ? MUSTER_LOCK_UPDATE : MUSTER_LOCK_NONE;
    if (!bare) all[n++] = (struct want){TABLE_STORE, store_lock, &call->store_row, {value_int(1)}};
    int32_t lock = call->flags & CALL_LOCK_ACTOR ? MUSTER_LOCK_UPDATE
                   : call->flags & CALL_TIES     ? MUSTER_LOCK_SHARED
                                                 : MUSTER_LOCK_NONE;
    if (call->session->has_account)
        all[n++] = (struct want){TABLE_ACCOUNT, lock, &call->actor, {value_id(&call->session->account)}};
    if (call->key != NULL) TRY(answer_id(call, &kept));
    if (call->key != NULL) all[n++] = (struct want){TABLE_ANSWER, MUSTER_LOCK_UPDATE, &call->kept, {value_id(&kept)}};
    TRY(step_load(call->step, all, n));
    if (call->flags & CALL_CHANGE) {
        /* the locks may have been waited for, and what ended meanwhile has ended */
        muster_time locked = call->store->clock(call->store->clock_arg);
        if (locked > call->clock) call->clock = locked;
        if (locked > call->now) call->now = locked;
    }
    if (!bare && call->store_row == NULL)
        return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "The store's own row is missing.");
    if (!bare && !row_is(call->store_row, STORE_ID, &call->store->id))
        return problem_set(call->problem, MUSTER_E_MISUSE, "connection", "The lent connection is to another store.");
    bool closing = (call->flags & CALL_CLOSING) != 0;
    int64_t last_state = closing ? ACCOUNT_CLOSING : ACCOUNT_OPEN;
    if (closing && call->key != NULL) TRY(answer_compare(call)); /* repeated at its end, it finds its account gone */
    if (call->session->has_account && (call->actor == NULL || row_int(call->actor, ACCOUNT_STATE) > last_state))
        return problem_set(call->problem, MUSTER_E_GONE, NULL,
                           "The acting account does not exist: it never did, or was deleted.");
    return call->key != NULL && !closing ? answer_compare(call) : OK;
}

result call_insert(struct call *call, int32_t table, struct row **ret_row)
{
    *ret_row = step_insert(call->step, table);
    return *ret_row != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

void call_look(struct call *call)
{
    call->flags &= ~(uint32_t)CALL_CHANGE;
    call->step->changes = false;
}

void call_look_end(struct call *call)
{
    step_unhold(call->step);
    call->flags |= CALL_CHANGE;
    call->step->changes = true;
}

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

result call_expect(struct call *call, const struct row *row)
{
    return call_expect_version(call, row->version);
}

result call_expect_version(struct call *call, int64_t version)
{
    int64_t expected = call->expected;
    call->expected = 0;
    if (expected == 0 || expected == version) return OK;
    result changed = problem_set(call->problem, MUSTER_E_CHANGED, NULL,
                                 "Somebody has changed this meanwhile: read it again and decide anew.");
    problem_figure(call->problem, "version", version);
    return changed;
}

result call_answer(struct call *call, void *object)
{
    call_answer_drop(call);
    call->answer = object;
    return object != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

void call_answer_drop(struct call *call)
{
    object_unref(call->answer, 0);
    call->answer = NULL;
}

void call_random(struct call *call, void *bytes, size_t size)
{
    call->store->random(call->store->random_arg, bytes, size);
}

muster_id call_new_id(struct call *call)
{
    uint8_t random[8];
    call_random(call, random, sizeof random);
    pthread_mutex_lock(&call->store->making_ids);
    muster_id id = id_make(&call->store->ids, call->now, random);
    pthread_mutex_unlock(&call->store->making_ids);
    step_fresh(call->step, &id);
    return id;
}

bool call_is_system(const struct call *call)
{
    return call->session->party == MUSTER_PARTY_SYSTEM;
}

bool call_is_account(const struct call *call, const muster_id *account)
{
    return call->session->has_account && id_equal(&call->session->account, account);
}

const muster_id *call_account(const struct call *call)
{
    return call->session->has_account ? &call->session->account : NULL;
}

result check_id(struct call *call, const char *field, const muster_id *id)
{
    if (id != NULL && !id_is_nil(id)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, field, "%s is missing.", field);
}

result check_system(struct call *call)
{
    if (call_is_system(call)) return OK;
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only the host itself (a system session) may do this.");
}

/* Every parameter struct holds a pointer or a time, so this is what its size is a multiple of. */
union widest {
    void *pointer;
    int64_t integer;
};
#define ALIGNMENT _Alignof(union widest)

result check_params(struct call *call, const void *params, void *ret_copy, size_t known)
{
    if (params == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "params", "The parameters are missing.");
    uint32_t size = 0;
    memcpy(&size, params, sizeof size);
    if (size < sizeof size)
        return problem_set(call->problem, MUSTER_E_INVALID, "struct_size", "struct_size is not set: use MUSTER_INIT.");
    if (size % ALIGNMENT != 0)
        return problem_set(call->problem, MUSTER_E_INVALID, "struct_size",
                           "struct_size is not the size of a struct: use MUSTER_INIT.");
    if (size > PARAMS_MAX_BYTES)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "struct_size",
                           "The parameters are larger than those of any release.");
    const char *bytes = params;
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0)
            return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "struct_size",
                               "The parameters use fields that this release does not know.");
    memset(ret_copy, 0, known);
    memcpy(ret_copy, params, size < known ? size : known);
    return OK;
}

result check_reserved(struct call *call, int64_t reserved)
{
    if (reserved == 0) return OK;
    return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "reserved", "A reserved field is not zero.");
}

result check_fields(struct call *call, uint32_t fields, uint32_t known)
{
    if ((fields & ~known) != 0)
        return problem_set(call->problem, MUSTER_E_INVALID, "fields", "fields names something that can't be changed.");
    if (fields != 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "fields",
                       "fields names nothing: set a bit for each to change.");
}

const char *field_names(struct call *call, uint32_t fields, const char *const *names, size_t count)
{
    size_t room = 1, used = 0;
    for (size_t i = 0; i < count; i++)
        room += strlen(names[i]) + 1;
    char *text = arena_alloc(&call->step->arena, room);
    for (size_t i = 0; text != NULL && i < count; i++) {
        if ((fields >> i & 1) == 0) continue;
        text_format(text + used, room - used, "%s%s", used > 0 ? " " : "", names[i]);
        used += strlen(text + used);
    }
    return text;
}

static result ask_hook(struct call *call)
{
    muster_store *store = call->store;
    if (store->hook == NULL || call->events.count == 0) return OK;
    char said[HOOK_MESSAGE_BYTES] = "";
    void *connection = NULL;
    if (store->backend.native != NULL)
        TRY(step_failed(call->step, store->backend.native(call->step->txn, &connection)));
    const muster_event **events = arena_alloc(&call->step->arena, call->events.count * sizeof *events);
    if (events == NULL) return FAILED(MUSTER_E_MEMORY);
    size_t made = 0;
    for (; made < call->events.count; made++) {
        struct record *event = NULL;
        if (event_record(call, call->events.items[made], &event).status != MUSTER_OK) break;
        events[made] = (const muster_event *)event;
    }
    int32_t verdict = 0;
    if (made == call->events.count) {
        muster_change change = {
            .struct_size = sizeof change,
            .attempt = call->attempt,
            .dry_run = call->session->dry_run,
            .event_count = (uint32_t)made,
            .events = events,
            .connection = connection,
            .message = said,
            .message_size = sizeof said,
        };
        struct calling_out out;
        callback_enter(store, &out);
        verdict = store->hook(store->hook_arg, &change);
        callback_leave(store, &out);
    }
    for (size_t i = 0; i < made; i++)
        muster_event_free((muster_event *)(uintptr_t)events[i]);
    if (made < call->events.count) return FAILED(MUSTER_E_MEMORY);
    if (verdict == MUSTER_HOOK_ALLOW) return OK;
    said[sizeof said - 1] = '\0';
    return problem_set(call->problem, MUSTER_E_REFUSED, NULL, "%s",
                       said[0] != '\0' ? said : "The host refused the change.");
}

static result no_version(struct problem *problem)
{
    return problem_set(problem, MUSTER_E_MISUSE, NULL, "This call changes no row that could have a version.");
}

/* The step has decided: writes what it holds. */
static result conclude(struct call *call)
{
    if (call->expected != 0) return no_version(call->problem);
    if (call->key != NULL) TRY(answer_keep(call));
    TRY(step_apply(call->step));
    return ask_hook(call);
}

bool call_is_lost(int32_t status)
{
    int32_t class = muster_status_class(status);
    return class == MUSTER_CLASS_CONFLICT || class == MUSTER_CLASS_BACKEND || class == MUSTER_CLASS_MEMORY ||
           class == MUSTER_CLASS_BUSY || class == MUSTER_CLASS_CANCELLED;
}

static result mark(const struct call *call, int32_t depth)
{
    struct step *step = call->step;
    if (step->backend->mark == NULL)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, NULL, "The backend of this store can't do that.");
    return step_failed(step, step->backend->mark(step->txn, depth));
}

/* Between begin and commit, where a call that fails takes back its own part only. */
static result mark_before(struct call *call)
{
    if (!call->session->open || call->marked) return OK;
    TRY(mark(call, 0));
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
    int32_t depth = call->session->open ? 1 : 0; /* behind mark_before's */
    TRY(mark_before(call));
    if (call_asks(call)) TRY(mark(call, depth));
    TRY(step_apply(step));
    result asked = ask_hook(call);
    if (asked.status != MUSTER_OK && asked.status != MUSTER_E_REFUSED) return asked;
    if (asked.status != MUSTER_OK) {
        int32_t undone = step->backend->undo_to(step->txn, depth);
        if (undone != MUSTER_OK) return step_failed(step, undone);
    }
    step_forget(step);
    call->begun = false;
    call->store_row = call->actor = call->member = call->kept = NULL;
    call->events = (struct row_list){0};
    forget_scans(call);
    TRY(call_load(call, NULL, 0));
    return asked;
}

/* Runs the step. One whose answer is kept already changes nothing, so it only reads from here on. */
static result decide(struct call *call, call_step *function, void *arg)
{
    result done = function(call, arg);
    call->repeated = done.status == CALL_REPEATED;
    return call->repeated ? answer_again(call) : done;
}

/* A call between begin and commit: on failure only its own part is taken back. */
static result run_within(struct call *call, call_step *function, void *arg)
{
    muster_session *session = call->session;
    struct step *step = call->step;
    result done = decide(call, function, arg);
    if (done.status == MUSTER_OK && (call->flags & CALL_CHANGE) && step->txn != NULL) {
        done = mark_before(call);
        if (done.status == MUSTER_OK) done = conclude(call);
    }
    if (done.status != MUSTER_OK && call->marked && step->backend->undo_to(step->txn, 0) != MUSTER_OK)
        session->poisoned = true;
    session->txn = step->txn;
    if (done.status == MUSTER_OK && call->messages && !session->dry_run) session->wake = true;
    if (call_is_lost(done.status)) session->poisoned = true;
    return done;
}

/* A call that is a transaction of its own, or a savepoint on a lent connection. */
static result run_alone(struct call *call, call_step *function, void *arg)
{
    struct step *step = call->step;
    result done = decide(call, function, arg);
    if (done.status == MUSTER_OK && (call->flags & CALL_CHANGE)) done = conclude(call);
    if (step->txn == NULL) return done;
    void *txn = STEAL(step->txn);
    /* A repeated call has written nothing, and commits too: with the lock on the kept answer, which a server that waits for
     * replicas confirms as it does a change. Only then is what it repeats known to be there as well (ERR-4). */
    if (done.status != MUSTER_OK || !((call->flags & CALL_CHANGE) || call->repeated)) {
        step->backend->rollback(txn);
        return done;
    }
    done = step_failed(step, step->backend->commit(txn));
    /* for nothing, where an unknown commit did not take place */
    bool perhaps = done.status == MUSTER_OK || done.status == MUSTER_E_UNKNOWN_COMMIT;
    if (perhaps && call->messages && !call->session->dry_run) call->session->wake = true;
    return done;
}

static result check_state(const struct call *call)
{
    const muster_session *session = call->session;
    if (session->poisoned)
        return problem_set(call->problem, MUSTER_E_MISUSE, NULL, "The transaction has failed: roll it back.");
    if ((call->flags & CALL_ALONE) && (session->open || session->lent != NULL))
        return problem_set(
            call->problem, MUSTER_E_MISUSE, NULL,
            "This call works in transactions of its own: not within muster_begin or on a lent connection.");
    if ((call->flags & CALL_NO_DRY_RUN) && session->dry_run)
        return problem_set(call->problem, MUSTER_E_MISUSE, NULL, "This call is not possible in a dry run.");
    if ((call->flags & CALL_CHANGE) && call->store->read_only)
        return problem_set(call->problem, MUSTER_E_READ_ONLY, NULL, "The store was opened to read only.");
    return OK;
}

static result attempt(struct call *call, call_step *function, void *arg)
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
    TRY(step_start(call->step, &store->backend, session->lent != NULL ? session->lent : store->database, &options,
                   session->open ? session->txn : NULL, call->problem));
    call->step->changes = (call->flags & CALL_CHANGE) != 0;
    return session->open ? run_within(call, function, arg) : run_alone(call, function, arg);
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

/* What the host asked of the next changing call, whatever becomes of that. */
struct wishes {
    int64_t expected;
    char *key;
};

static result take_wishes(muster_session *session, const struct call_kind *kind, struct wishes *ret)
{
    /* what a dry run can't have is a changing call, also where it begins with looking */
    bool changing = (kind->flags & (CALL_CHANGE | CALL_NO_DRY_RUN)) != 0;
    if (!changing || (kind->flags & CALL_PIECE)) return OK;
    *ret = (struct wishes){session->expected, STEAL(session->key)};
    session->expected = 0;
    session->repeated = false;
    if (kind->args == NULL && ret->key != NULL)
        return problem_set(&session->error.problem, MUSTER_E_INVALID, "key", "This call takes no idempotency key.");
    bool writes = (kind->flags & CALL_CHANGE) != 0;
    return ret->expected != 0 && !writes ? no_version(&session->error.problem) : OK;
}

static void drop_wishes(struct wishes *wishes)
{
    free(wishes->key);
}

static result run(muster_session *session, const struct call_kind *kind, void *arg, void **ret)
{
    struct call call = {.session = session,
                        .store = session->store,
                        .step = &session->step,
                        .problem = &session->error.problem,
                        .flags = kind->flags};
    CLEANUP(drop_wishes) struct wishes wishes = {0, NULL};
    TRY(take_wishes(session, kind, &wishes));
    TRY(check_state(&call));
    result done = OK;
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
                             .clock = session->store->clock(session->store->clock_arg)};
        call.now = call.clock;
        problem_clear(call.problem);
        done = attempt(&call, kind->step, arg);
        step_forget(call.step);
        if (done.status != MUSTER_OK) call_answer_drop(&call);
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
    /* who cancels between two pieces means the whole */
    if (!(kind->flags & CALL_PIECE)) __atomic_store_n(&session->cancelled, 0, __ATOMIC_RELAXED);
    struct problem *problem = &session->error.problem;
    result done = run(session, kind, arg, ret);
    if (done.status != MUSTER_OK && problem->status != done.status)
        done = problem_set(problem, done.status, NULL, "%s", muster_status_text(done.status));
    session_leave_and_wake(session, !session->open && session->lent == NULL);
    return done.status;
}
