/* SPDX-License-Identifier: MIT
 *
 * The end of a membership: by its account, or by a party that manages members.
 */
#include "access/access.h"
#include "inside.h"
#include "member.h"
#include "project/project.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"

/* Ends what depends on the right to become owner (ORG-4). */
result member_drop_transfer(struct call *call, struct row *org, const muster_id *account)
{
    return row_is(org, ORG_TRANSFER_TO, account) ? row_set(call->step, org, ORG_TRANSFER_TO, value_null()) : OK;
}

result member_free_seat(struct call *call, struct row *org, struct row *member)
{
    if (row_int(member, MEMBER_SEAT) == 0) return OK;
    TRY(seat_free_member(call, org));
    return row_set(call->step, member, MEMBER_SEAT, value_int(0));
}

result member_need_seat(struct call *call, struct row *org, struct row *member)
{
    if (row_int(member, MEMBER_SEAT) != 0) return OK;
    TRY(seat_take(call, org, SEAT_FOR_MEMBER));
    return row_set(call->step, member, MEMBER_SEAT, value_int(1));
}

/* INV-12. Invitations that are kept pass to the acting party. An acting party that ends its own right cannot keep
 * any. */
result member_lose_inviter(struct call *call, struct row *org, const muster_id *account, uint32_t flags)
{
    bool keep = (flags & MUSTER_MEMBER_FLAG_KEEP_INVITATIONS) != 0 && !call_is_account(call, account);
    return invitations_lose_inviter(call, org, account, keep);
}

result member_end_invitations_to(struct call *call, struct row *org, const struct row *account)
{
    muster_id address;
    TRY(invitations_revoke(call, org, row_id(account, ACCOUNT_ID)));
    return account_address(account, &address) ? invitations_revoke(call, org, &address) : OK;
}

void departure_want(struct call *call, const muster_id *org, const muster_id *account, struct departure *ret)
{
    const muster_scan grants = grants_of(value_id(org), value_id(account));
    WANT(call, TABLE_TIE, MUSTER_LOCK_UPDATE, &ret->tie, {value_id(account), value_id(org)});
    WANT(call, TABLE_ACCOUNT, 0, &ret->account, {value_id(account)});
    step_want_rows(call->step, &grants);
    invitations_want(call, org);
}

result member_end(struct call *call, struct row *org, struct row *member, const struct departure *departure,
                  int32_t event_kind, uint32_t flags)
{
    const muster_id *account_id = row_id(member, MEMBER_ACCOUNT), *org_id = row_id(org, ORG_ID);
    struct row *tie = departure->tie, *request = NULL;
    bool block = (flags & MUSTER_MEMBER_FLAG_BLOCK) != 0;
    int64_t grants = 0;
    request_want(call, tie, &request); /* a former member that had asked to come back */
    TRY(call_read(call));
    if (departure->account != NULL) TRY(member_end_invitations_to(call, org, departure->account));
    TRY(member_lose_inviter(call, org, account_id, flags));
    TRY(request_close(call, org, request, MUSTER_REQUEST_STATE_WITHDRAWN));
    TRY(grants_drop(call, member, &grants));
    TRY(member_free_seat(call, org, member));
    TRY(member_drop_transfer(call, org, account_id));
    if (tie != NULL) TRY_SET(call, tie, TIE_JOINED_AT, value_null());
    TRY(event_add(call, &(struct event){.kind = event_kind,
                                        .chain = org,
                                        .subject = org_id,
                                        .account = account_id,
                                        FACTS(FACT("role", row_int(member, MEMBER_ROLE)), FACT("blocked", block),
                                              FACT("grants", grants))}));
    if (event_kind == MUSTER_EVENT_MEMBER_REMOVED)
        TRY(message_add(call, &(struct message){.kind = event_kind, .org = org, .account = account_id}));
    if (block) {
        TRY_SET(call, member, MEMBER_TAGS, value_null());
        TRY_SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_STATE_BLOCKED));
        TRY_SET(call, member, MEMBER_ENDS_AT, value_null()); /* the clock never lifts a block */
        return row_set(call->step, member, MEMBER_ENDED_AT, value_null());
    }
    step_remove(call->step, member);
    return OK;
}

result member_unblock(struct call *call, struct row *org, struct row *member)
{
    if (member_state(call, member) != MUSTER_MEMBER_STATE_BLOCKED) return OK;
    step_remove(call->step, member);
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_UNBLOCKED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           .account = row_id(member, MEMBER_ACCOUNT)});
}

static result member_remove_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    struct departure departure;
    TRY(member_check_flags(call, in->flags, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS | MUSTER_MEMBER_FLAG_BLOCK));
    departure_want(call, in->org, in->account, &departure);
    TRY(member_enter(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    int32_t state = member_state(call, member);
    if (state == 0 || state == MUSTER_MEMBER_STATE_BLOCKED) return member_not_found(call);
    TRY(member_check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    return member_end(call, org, member, &departure, MUSTER_EVENT_MEMBER_REMOVED, in->flags);
}

CALL(member_remove, CALL_CHANGE,
     ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
          PART(INT32, struct member_call, flags)),
     NULL);

muster_status muster_member_remove(muster_session *session, const muster_id *org, const muster_id *account,
                                   uint32_t flags)
{
    struct member_call in = {.org = org, .account = account, .flags = flags};
    return call_run(session, &member_remove_call, &in, NULL);
}

static result member_leave_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL;
    struct departure departure;
    TRY(call_identify(call));
    departure_want(call, in->org, call_account(call), &departure);
    TRY(org_enter(call, in->org, 0, &org));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only the account itself can leave an org: remove the member instead.");
    if (!member_may(org, call->member, MUSTER_ACTION_LEAVE))
        return problem_set(call->problem, MUSTER_E_OWNER, NULL,
                           "The owner cannot leave: transfer the ownership first.");
    TRY(call_expect(call, call->member));
    return member_end(call, org, call->member, &departure, MUSTER_EVENT_MEMBER_LEFT, 0);
}

CALL(member_leave, CALL_CHANGE, ARGS(PART(ID, struct member_call, org)), NULL);

muster_status muster_member_leave(muster_session *session, const muster_id *org)
{
    return call_run(session, &member_leave_call, &(struct member_call){.org = org}, NULL);
}
