/* SPDX-License-Identifier: MIT
 *
 * What the clock ends (SEAT-4, INV-12, ROLE-8): invitations and memberships, in the order of their times. A changing step
 * writes it down before it does anything else. A reading step does the same to the rows that it holds and never writes, so
 * that both see the same org.
 */
#include "settle.h"
#include "account.h"
#include "answer.h"
#include "event.h"
#include "invitation.h"
#include "org.h"
#include "seat.h"
#include "workspace.h"

#define FORGET_AT_ONCE 1000

/* Rows of an org that end by the clock, the next first. */
static muster_scan ends(const struct row *org, int32_t table, int32_t index)
{
    return (muster_scan){.table = table, .index = index, .prefix_count = 1, .prefix = {value_id(row_id(org, ORG_ID))}};
}

static muster_scan ending_invitations(const struct row *org)
{
    return ends(org, TABLE_INVITATION, INVITATION_BY_END);
}

static muster_scan ending_members(const struct row *org)
{
    return ends(org, TABLE_MEMBER, MEMBER_BY_END);
}

static result expire(struct call *call, struct row *org, struct row *invitation)
{
    muster_time at = row_int(invitation, INVITATION_EXPIRES_AT);
    SET(call, invitation, INVITATION_STATE, value_int(MUSTER_INVITATION_EXPIRED));
    SET(call, invitation, INVITATION_ENDED_AT, value_int(at));
    TRY(seat_free_pending(call, org));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_EXPIRED,
                                           .chain = org,
                                           .at = at,
                                           .by_clock = true,
                                           .subject = row_id(invitation, INVITATION_ID)});
}

static result end_member(struct call *call, struct row *org, struct row *member)
{
    muster_time at = row_int(member, MEMBER_ENDS_AT);
    const muster_id *account = row_id(member, MEMBER_ACCOUNT);
    struct row *tie = NULL;
    TRY(LOAD(call, {TABLE_TIE, 0, &tie, {value_id(account), org->values[ORG_ID]}}));
    if (role_may((int32_t)row_int(member, MEMBER_ROLE), MUSTER_ACTION_INVITE)) /* nobody else has pending ones */
        TRY(invitations_end_with_inviter(call, org, account, at));
    if (row_int(member, MEMBER_SEAT) != 0) TRY(seat_free_member(call, org));
    SET(call, member, MEMBER_SEAT, value_int(0));
    SET(call, member, MEMBER_ENDS_AT, value_null());
    SET(call, member, MEMBER_ENDED_AT, value_int(at));
    if (row_is(org, ORG_TRANSFER_TO, account)) SET(call, org, ORG_TRANSFER_TO, value_null());
    if (tie != NULL) SET(call, tie, TIE_JOINED_AT, value_null());
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_ENDED,
                                           .chain = org,
                                           .at = at,
                                           .by_clock = true,
                                           .subject = row_id(org, ORG_ID),
                                           .account = account});
}

/* The first end after now. A scan does not see what this step has ended, so it passes over as many rows. */
static result next_end(struct call *call, muster_scan scan, size_t column, size_t ended, muster_time *next)
{
    scan.lower = value_int(call->now + 1);
    scan.limit = (int64_t)ended + 1;
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct row *row = rows.items[i];
        bool over = row->table == TABLE_INVITATION && row_int(row, INVITATION_STATE) != MUSTER_INVITATION_PENDING;
        if (!over && row_time(row, column) < *next) *next = row_int(row, column);
    }
    return OK;
}

result org_end_due(struct call *call, struct row *org)
{
    if (row_time(org, ORG_NEXT_DUE) > call->now) return OK;
    muster_scan invitations_scan = ending_invitations(org), members_scan = ending_members(org);
    invitations_scan.upper = members_scan.upper = value_int(call->now + 1);
    struct row_list invitations, members;
    int64_t pending = row_int(org, ORG_PENDING);
    TRY(step_scan(call->step, &invitations_scan, &invitations));
    TRY(step_scan(call->step, &members_scan, &members));
    for (size_t i = 0, m = 0; i < invitations.count || m < members.count;) {
        struct row *invitation = i < invitations.count ? invitations.items[i] : NULL;
        struct row *member = m < members.count ? members.items[m] : NULL;
        if (member != NULL &&
            (invitation == NULL || row_int(member, MEMBER_ENDS_AT) <= row_int(invitation, INVITATION_EXPIRES_AT))) {
            TRY(end_member(call, org, member));
            m++;
            continue;
        }
        if (row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_PENDING) TRY(expire(call, org, invitation));
        i++;
    }
    muster_time next = MUSTER_TIME_NONE;
    size_t ended = (size_t)(pending - row_int(org, ORG_PENDING));
    TRY(next_end(call, ending_invitations(org), INVITATION_EXPIRES_AT, ended, &next));
    TRY(next_end(call, ending_members(org), MEMBER_ENDS_AT, 0, &next));
    return row_set(call->step, org, ORG_NEXT_DUE, value_time(next));
}

result org_due_at(struct call *call, struct row *org, muster_time at)
{
    return row_time(org, ORG_NEXT_DUE) > at ? row_set(call->step, org, ORG_NEXT_DUE, value_time(at)) : OK;
}

result org_settle(struct call *call, struct row *org)
{
    if (row_int(org, ORG_SETTLED_AT) > call->now) call->now = row_int(org, ORG_SETTLED_AT);
    if (!(call->flags & CALL_CHANGE)) return OK;
    TRY(org_end_due(call, org));
    return row_set(call->step, org, ORG_SETTLED_AT, value_int(call->now));
}

static result reset_step(struct call *call, void *arg)
{
    const muster_id *const *id = arg;
    struct row *org = NULL, *chain = NULL;
    TRY(check_system(call));
    if (*id == NULL) {
        TRY(call_load(call, NULL, 0));
        chain = call->store_row;
    } else {
        TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(*id)}}));
        if (org == NULL || row_int(org, ORG_STATE) != 0) return org_not_found(call);
        chain = org;
    }
    size_t column = org != NULL ? ORG_SETTLED_AT : STORE_SETTLED_AT;
    int64_t ahead = row_int(chain, column) - call->now;
    if (ahead <= 0) return OK;
    TRY(event_add(call,
                  &(struct event){
                      .kind = MUSTER_EVENT_CLOCK_RESET, .chain = chain, .subject = *id, .facts = {{"ahead", ahead}}}));
    return row_set(call->step, chain, column, value_int(call->now));
}

static const struct call_kind RESET_STORE = {"org_reset_clock", CALL_CHANGE | CALL_LOCK_STORE, reset_step,
                                             ARGS({PART_ID, 0, NULL})},
                              RESET_ORG = {"org_reset_clock", CALL_CHANGE, reset_step, ARGS({PART_ID, 0, NULL})};

int32_t muster_org_reset_clock(muster_session *session, const muster_id *org)
{
    return call_run(session, org != NULL ? &RESET_ORG : &RESET_STORE, &org, NULL);
}

/* One that the host's hook has refused, or that somebody else holds: it is passed over, and the others are settled. */
struct passed {
    bool any;
    muster_time at;
    muster_id id;
};

/* One piece of settling: what it is, and whose. */
struct settling {
    enum { SETTLE_NOTHING, SETTLE_ORG, SETTLE_DELETED, SETTLE_ACCOUNT } what;
    muster_id id;
    int32_t account_state;
    muster_time at; /* when the org is due, or when the account's change began */
    int64_t done;
    struct passed org, account;
    int32_t why; /* the last one was passed over */
};

static result first_of(struct call *call, muster_scan scan, struct row **ret)
{
    struct row_list rows;
    scan.limit = 1;
    TRY(step_scan(call->step, &scan, &rows));
    *ret = rows.count > 0 ? rows.items[0] : NULL;
    return OK;
}

static void go_on_after(muster_scan *scan, const struct passed *passed)
{
    if (!passed->any) return;
    scan->after_count = 2;
    scan->after[0] = value_int(passed->at);
    scan->after[1] = value_id(&passed->id);
}

static result find_step(struct call *call, void *arg)
{
    struct settling *in = arg;
    struct row *org = NULL, *account = NULL;
    TRY(check_system(call));
    TRY(call_load(call, NULL, 0));
    TRY(call_progress(call, "orgs", in->done, -1));
    in->what = SETTLE_NOTHING;
    muster_scan due = {.table = TABLE_ORG, .index = ORG_BY_DUE, .upper = value_int(call->now + 1)};
    muster_scan unfinished = {.table = TABLE_ACCOUNT, .index = ACCOUNT_BY_UNFINISHED};
    go_on_after(&due, &in->org);
    go_on_after(&unfinished, &in->account);
    TRY(first_of(call, due, &org));
    if (org != NULL) {
        in->what = SETTLE_ORG;
        in->id = *row_id(org, ORG_ID);
        in->at = row_int(org, ORG_NEXT_DUE);
        return OK;
    }
    TRY(first_of(call, (muster_scan){.table = TABLE_ORG, .index = ORG_BY_UNFINISHED}, &org));
    if (org != NULL) {
        in->what = SETTLE_DELETED;
        in->id = *row_id(org, ORG_ID);
        return OK;
    }
    TRY(first_of(call, unfinished, &account));
    if (account == NULL) return OK;
    in->what = SETTLE_ACCOUNT;
    in->id = *row_id(account, ACCOUNT_ID);
    in->account_state = (int32_t)row_int(account, ACCOUNT_STATE);
    in->at = row_int(account, ACCOUNT_UNFINISHED);
    return OK;
}

static result org_step(struct call *call, void *arg)
{
    const struct settling *in = arg;
    struct row *org = NULL;
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(&in->id)}}));
    bool open = org != NULL && row_int(org, ORG_STATE) == ORG_OPEN;
    return open ? org_settle(call, org) : OK;
}

static result forget_step(struct call *call, void *arg)
{
    TRY(call_load(call, NULL, 0));
    return answers_forget(call, FORGET_AT_ONCE, arg);
}

static result forget_choices_step(struct call *call, void *arg)
{
    TRY(call_load(call, NULL, 0));
    return workspaces_forget(call, FORGET_AT_ONCE, arg);
}

static const struct call_kind FIND_FIRST = {"settle_find", CALL_READ | CALL_ALONE | CALL_NO_DRY_RUN, find_step, NULL},
                              FIND = {"settle_find", CALL_READ | CALL_ALONE | CALL_PIECE, find_step, NULL},
                              SETTLE_ONE = {"settle_org", CALL_CHANGE | CALL_ALONE | CALL_PIECE, org_step, NULL},
                              FORGET = {"settle_answers", CALL_CHANGE | CALL_ALONE | CALL_PIECE, forget_step, NULL},
                              FORGET_CHOICES = {"settle_choices", CALL_CHANGE | CALL_ALONE | CALL_PIECE,
                                                forget_choices_step, NULL};

static int32_t forget(muster_session *session, const struct call_kind *kind)
{
    int64_t forgotten = FORGET_AT_ONCE;
    int32_t status = MUSTER_OK;
    while (status == MUSTER_OK && forgotten == FORGET_AT_ONCE)
        status = call_run(session, kind, &forgotten, NULL);
    return status;
}

static int32_t settle_one(muster_session *session, struct settling *in)
{
    switch (in->what) {
    case SETTLE_ORG: return call_run(session, &SETTLE_ONE, in, NULL);
    case SETTLE_DELETED: return org_erase(session, &in->id);
    default: break;
    }
    return in->account_state == ACCOUNT_OPEN ? account_follow_rename(session, &in->id, in->at)
                                             : account_erase(session, &in->id);
}

int32_t muster_settle(muster_session *session, int64_t limit, int64_t *ret_settled)
{
    struct settling in = {.what = SETTLE_NOTHING};
    for (;;) {
        bool first = in.done == 0 && !in.org.any && !in.account.any;
        int32_t status = call_run(session, first ? &FIND_FIRST : &FIND, &in, NULL);
        if (status != MUSTER_OK) return status;
        if (in.what == SETTLE_NOTHING || (limit > 0 && in.done >= limit)) break;
        status = settle_one(session, &in);
        if ((status == MUSTER_E_REFUSED || status == MUSTER_E_BUSY) && in.what != SETTLE_DELETED) {
            in.why = status;
            *(in.what == SETTLE_ORG ? &in.org : &in.account) = (struct passed){true, in.at, in.id};
            continue;
        }
        if (status != MUSTER_OK) return status;
        in.done++;
    }
    int32_t status = forget(session, &FORGET);
    if (status == MUSTER_OK) status = forget(session, &FORGET_CHOICES);
    if (status != MUSTER_OK) return status;
    if (in.why != MUSTER_OK)
        return problem_set(&session->error.problem, in.why, NULL,
                           in.why == MUSTER_E_BUSY ? "Somebody else holds what was to be settled."
                                                   : "The host refused what was to be settled.")
            .status;
    if (ret_settled != NULL) *ret_settled = in.done;
    return MUSTER_OK;
}
