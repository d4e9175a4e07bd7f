/* SPDX-License-Identifier: MIT
 *
 * What a step reads: its first rows come with the row of the store, the acting account and the kept answer.
 */
#include "call.h"
#include "inside.h"
#include <string.h>

static bool locks_org(const struct want *wants, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (wants[i].table == TABLE_ORG && wants[i].lock == MUSTER_LOCK_UPDATE) return true;
    return false;
}

/* Who holds a name, and what is pending, may be another by the time that an org is locked. */
void call_forget_scans(struct call *call)
{
    call->name_count = 0;
    call->pending_of = NULL;
}

result call_load(struct call *call, const struct want *wants, size_t n)
{
    struct want few[16], *all = few;
    bool bare = (call->flags & CALL_BARE) != 0;
    muster_id kept = ID_NIL;
    if (locks_org(wants, n)) call_forget_scans(call);
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
