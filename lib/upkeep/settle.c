/* SPDX-License-Identifier: MIT
 *
 * Settling: it writes down what the clock has ended, and continues work that has stopped early (OP-8).
 */
#include "account/account.h"
#include "state/state.h"
#include "upkeep.h"
#include "workspace/workspace.h"

#define FORGET_AT_ONCE 1000

/* The host's hook has refused this item, or another call holds it. It is passed over, and the others are settled. */
struct passed {
    bool any;
    muster_time at;
    muster_id id;
};

/* One piece of settling: the kind of work, and the org or account. */
struct settling {
    struct pieces pieces;
    int64_t limit;
    enum { SETTLE_NOTHING, SETTLE_ORG, SETTLE_DELETED, SETTLE_ACCOUNT } what;
    muster_id id;
    int32_t account_state;
    muster_time at; /* when the org is due, or when the change of the account began */
    int64_t done;
    struct passed org, account;
    int32_t why; /* the last item was passed over */
};

static result settle_first_of(struct call *call, muster_scan scan, struct row **ret)
{
    struct row_list rows;
    scan.limit = 1;
    TRY(step_scan(call->step, &scan, &rows));
    *ret = rows.count > 0 ? rows.items[0] : NULL;
    return OK;
}

static void settle_after(muster_scan *scan, const struct passed *passed)
{
    if (!passed->any) return;
    scan->after_count = 2;
    scan->after[0] = value_int(passed->at);
    scan->after[1] = value_id(&passed->id);
}

static result settle_find_step(struct call *call, void *arg)
{
    struct settling *in = arg;
    struct row *org = NULL, *account = NULL;
    TRY(check_system(call));
    if (in->limit < 0) return problem_set(call->problem, MUSTER_E_INVALID, "limit", "The limit is negative.");
    TRY(call_read(call));
    TRY(call_progress(call, "orgs", in->done, -1));
    in->what = SETTLE_NOTHING;
    in->pieces.more = in->limit == 0 || in->done < in->limit;
    if (!in->pieces.more) return OK;
    muster_scan due = {.table = TABLE_ORG, .index = ORG_BY_DUE, .upper = value_int(call->now + 1)};
    muster_scan unfinished = {.table = TABLE_ACCOUNT, .index = ACCOUNT_BY_UNFINISHED};
    settle_after(&due, &in->org);
    settle_after(&unfinished, &in->account);
    TRY(settle_first_of(call, due, &org));
    if (org != NULL) {
        in->what = SETTLE_ORG;
        in->id = *row_id(org, ORG_ID);
        in->at = row_int(org, ORG_NEXT_DUE);
        return OK;
    }
    TRY(settle_first_of(call, (muster_scan){.table = TABLE_ORG, .index = ORG_BY_UNFINISHED}, &org));
    if (org != NULL) {
        in->what = SETTLE_DELETED;
        in->id = *row_id(org, ORG_ID);
        return OK;
    }
    TRY(settle_first_of(call, unfinished, &account));
    in->pieces.more = account != NULL;
    if (account == NULL) return OK;
    in->what = SETTLE_ACCOUNT;
    in->id = *row_id(account, ACCOUNT_ID);
    in->account_state = (int32_t)row_int(account, ACCOUNT_STATE);
    in->at = row_int(account, ACCOUNT_UNFINISHED);
    return OK;
}

static result settle_org_step(struct call *call, void *arg)
{
    const struct settling *in = arg;
    struct row *org = NULL;
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(&in->id)}}));
    bool open = org_is_open(org);
    return open ? org_settle(call, org) : OK;
}

static result settle_answers_step(struct call *call, void *arg)
{
    struct pieces *work = arg;
    int64_t count = 0;
    TRY(call_read(call));
    TRY(answers_forget(call, FORGET_AT_ONCE, &count));
    work->more = count == FORGET_AT_ONCE;
    return OK;
}

static result settle_choices_step(struct call *call, void *arg)
{
    struct pieces *work = arg;
    int64_t count = 0;
    TRY(call_read(call));
    TRY(workspaces_forget(call, FORGET_AT_ONCE, &count));
    work->more = count == FORGET_AT_ONCE;
    return OK;
}

CALL(settle_find, CALL_READ | CALL_ALONE | CALL_NO_DRY_RUN, NULL, NULL);
CALL(settle_org, CALL_CHANGE | CALL_ALONE | CALL_PIECE, NULL, NULL);
CALL(settle_answers, CALL_CHANGE | CALL_ALONE, NULL, NULL);
CALL(settle_choices, CALL_CHANGE | CALL_ALONE, NULL, NULL);

static int32_t settle_one(muster_session *session, struct settling *in)
{
    switch (in->what) {
    case SETTLE_ORG: return call_run(session, &settle_org_call, in, NULL);
    case SETTLE_DELETED: return org_erase(session, &in->id);
    default: break;
    }
    return in->account_state == ACCOUNT_OPEN ? account_follow_rename(session, &in->id, in->at)
                                             : account_erase(session, &in->id);
}

/* Settles the item that was found. If it is refused or busy, it is passed over. A deletion is never refused, so it
 * is not passed over. */
static int32_t settle_found(muster_session *session, struct pieces *work)
{
    struct settling *in = (struct settling *)work;
    if (in->what == SETTLE_NOTHING) return MUSTER_OK;
    int32_t status = settle_one(session, in);
    bool passes = (status == MUSTER_E_REFUSED || status == MUSTER_E_BUSY) && in->what != SETTLE_DELETED;
    if (passes) {
        in->why = status;
        *(in->what == SETTLE_ORG ? &in->org : &in->account) = (struct passed){true, in->at, in->id};
        return MUSTER_OK;
    }
    in->done += status == MUSTER_OK;
    return status;
}

muster_status muster_settle(muster_session *session, int64_t limit, int64_t *ret_settled)
{
    struct settling in = {.limit = limit};
    struct pieces answers = {.begun = true}, choices = {.begun = true};
    int32_t status = call_run_pieces(session, &settle_find_call, &in.pieces, settle_found, NULL);
    if (status == MUSTER_OK) status = call_run_pieces(session, &settle_answers_call, &answers, NULL, NULL);
    if (status == MUSTER_OK) status = call_run_pieces(session, &settle_choices_call, &choices, NULL, NULL);
    if (status != MUSTER_OK) return status;
    if (in.why != MUSTER_OK)
        return problem_set(&session->error.problem, in.why, NULL,
                           in.why == MUSTER_E_BUSY ? "Another transaction holds an org or account that is due."
                                                   : "The host refused to settle an org or account.")
            .status;
    if (ret_settled != NULL) *ret_settled = in.done;
    return MUSTER_OK;
}
