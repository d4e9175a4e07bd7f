/* SPDX-License-Identifier: MIT
 *
 * What a step reads: its first rows come with the row of the store, the acting account and the stored answer.
 */
#include "call.h"
#include "inside.h"
#include <string.h>

bool org_is_open(const struct row *org)
{
    return org != NULL && row_int(org, ORG_STATE) == ORG_OPEN;
}

bool account_is_open(const struct row *account)
{
    return account != NULL && row_int(account, ACCOUNT_STATE) == ACCOUNT_OPEN;
}

muster_value account_name(const struct row *account, size_t column)
{
    return account_is_open(account) ? account->values[column] : value_null();
}

int64_t call_setting(const struct call *call, const struct row *org, int32_t setting)
{
    return setting_value(call->store_row, org, setting);
}

/* An external id has one holder, so its row is in the first slot. */
static struct want name_of_actor(struct call *call, struct row **ret_name)
{
    return (struct want){
        TABLE_NAME,
        MUSTER_LOCK_NONE,
        ret_name,
        {value_text(call->session->external_id), value_int(MUSTER_ACCOUNT_BY_EXTERNAL_ID), value_int(0)}};
}

static result actor_is_gone(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_GONE, NULL, "The acting account does not exist, or was deleted.");
}

/* The account that the call before has found is most probably the same. Its first rows say whether it is, so that only
 * the first call of a session makes a trip to the server for it. */
result call_identify(struct call *call)
{
    muster_session *session = call->session;
    struct row *name = NULL;
    if (call->known) return OK;
    if (!session->found) {
        const struct want want = name_of_actor(call, &name);
        TRY(step_read_alone(call->step, &want));
        if (name == NULL)
            return problem_set(
                call->problem, MUSTER_E_GONE, "external_id",
                "No account has this external id. An account that had it was deleted, or has another one now.");
        session->account = *row_id(name, NAME_HOLDER);
    }
    call->guessed = session->found;
    call->known = session->found = true;
    return OK;
}

/* The name and the account are read one after the other, so one may have been changed between. */
static result check_name(struct call *call)
{
    const muster_session *session = call->session;
    if (session->external_id == NULL || (call->flags & CALL_PIECE)) return OK;
    if (call->guessed && (call->name == NULL || !row_is(call->name, NAME_HOLDER, &session->account)))
        return FAILED(CALL_STALE);
    call->guessed = false;
    const char *own = call->actor != NULL ? row_text(call->actor, ACCOUNT_EXTERNAL_ID) : NULL;
    return own == NULL || strcmp(own, session->external_id) != 0 ? FAILED(MUSTER_E_CONFLICT) : OK;
}

static result want_first(struct call *call)
{
    int32_t store_lock = call->flags & CALL_LOCK_STORE ? MUSTER_LOCK_UPDATE : MUSTER_LOCK_NONE;
    int32_t lock = call->flags & CALL_LOCK_ACTOR ? MUSTER_LOCK_UPDATE
                   : call->flags & CALL_TIES     ? MUSTER_LOCK_SHARED
                                                 : MUSTER_LOCK_NONE;
    muster_id kept = ID_NIL;
    if (!(call->flags & CALL_BARE)) WANT(call, TABLE_STORE, store_lock, &call->store_row, {value_int(1)});
    const struct want name = name_of_actor(call, &call->name);
    if (call->session->external_id != NULL) step_want(call->step, &name);
    if (call->session->has_account) WANT(call, TABLE_ACCOUNT, lock, &call->actor, {value_id(call_account(call))});
    if (call->key == NULL) return OK;
    TRY(answer_id(call, &kept));
    WANT(call, TABLE_ANSWER, MUSTER_LOCK_UPDATE, &call->kept, {value_id(&kept)});
    return OK;
}

/* The call may have waited for the locks. An offer that ended meanwhile has ended. */
static void advance_clock(struct call *call)
{
    muster_time locked = call->store->clock(call->store->clock_arg);
    if (locked > call->clock) call->clock = locked;
    if (locked > call->now) call->now = locked;
}

static result check_first(struct call *call)
{
    bool bare = (call->flags & CALL_BARE) != 0, closing = (call->flags & CALL_CLOSING) != 0;
    if (!bare && call->store_row == NULL)
        return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "The store's own row is missing.");
    if (!bare && !row_is(call->store_row, STORE_ID, &call->store->id))
        return problem_set(call->problem, MUSTER_E_MISUSE, "connection", "The lent connection is to another store.");
    int64_t last_state = closing ? ACCOUNT_CLOSING : ACCOUNT_OPEN;
    TRY(check_name(call));
    if (closing && call->key != NULL)
        TRY(answer_compare(call)); /* a deletion that is repeated after its end finds no account */
    if (call->session->has_account && (call->actor == NULL || row_int(call->actor, ACCOUNT_STATE) > last_state))
        return actor_is_gone(call);
    return call->key != NULL && !closing ? answer_compare(call) : OK;
}

result call_read(struct call *call)
{
    if (call->begun) return step_read(call->step);
    TRY(call_identify(call));
    call->begun = true;
    TRY(want_first(call));
    TRY(step_read(call->step));
    if (call->flags & CALL_CHANGE) advance_clock(call);
    return check_first(call);
}

result call_load(struct call *call, const struct want *wants, size_t n)
{
    for (size_t i = 0; i < n; i++)
        step_want(call->step, &wants[i]);
    return call_read(call);
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
