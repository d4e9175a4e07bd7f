/* SPDX-License-Identifier: MIT
 *
 * Re-addressing an invitation to an account, after the approval (INV-16).
 */
#include "access/access.h"
#include "invitation.h"
#include "member/member.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"

/* INV-4: an account has at most one pending invitation by username. */
static result readdress_check_not_invited(struct call *call, const struct row *pending)
{
    if (pending == NULL || row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_STATE_PENDING) return OK;
    result there = problem_set(call->problem, MUSTER_E_INVITED, "account",
                               "The account already has a pending invitation by username: revoke one of the two.");
    problem_object(call->problem, row_id(pending, INVITATION_ID));
    return there;
}

result readdress(struct call *call, struct row *org, const struct belonging *belonging, struct row *invitation,
                 const struct row *inviter, const struct row *account, int32_t role)
{
    const muster_value *org_id = &org->values[ORG_ID], *id = &account->values[ACCOUNT_ID];
    struct row *tie = belonging->tie, *former = NULL, *pending = NULL;
    int64_t from = row_int(invitation, INVITATION_ROLE);
    if (role == 0) role = (int32_t)from;
    if (!invitation_may_give(call, org, role)) return denied(call);
    WANT(call, TABLE_TIE, MUSTER_LOCK_UPDATE, &former, {invitation->values[INVITATION_INVITEE], *org_id});
    if (tie != NULL) WANT(call, TABLE_INVITATION, 0, &pending, {*org_id, tie->values[TIE_INVITATION]});
    TRY(call_read(call));
    TRY(member_check_joins(call, belonging->member));
    TRY(readdress_check_not_invited(call, pending));
    /* nothing can refuse it after this line; the former tie stays, and by it a deletion finds what is left of the
     * address */
    if (former != NULL && row_is(former, TIE_INVITATION, row_id(invitation, INVITATION_ID)))
        TRY_SET(call, former, TIE_INVITATION, value_null());
    TRY(tie_need(call, row_id(account, ACCOUNT_ID), row_id(org, ORG_ID), &tie));
    TRY_SET(call, tie, TIE_INVITATION, invitation->values[INVITATION_ID]);
    TRY_SET(call, invitation, INVITATION_INVITEE, *id);
    TRY_SET(call, invitation, INVITATION_EMAIL, value_null());
    TRY_SET(call, invitation, INVITATION_EMAIL_KEY, value_null());
    TRY_SET(call, invitation, INVITATION_UNDELIVERED_AT, value_null()); /* the old value belonged to the address */
    TRY_SET(call, invitation, INVITATION_UNDELIVERED, value_null());
    TRY_SET(call, invitation, INVITATION_ROLE, value_int(role));
    TRY(invitation_take_over(call, org, invitation, inviter));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_READDRESSED,
                                           .chain = org,
                                           .subject = row_id(invitation, INVITATION_ID),
                                           .account = row_id(account, ACCOUNT_ID),
                                           FACTS(FACT("from", from), FACT("role", role))});
}
