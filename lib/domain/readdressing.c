/* SPDX-License-Identifier: MIT
 *
 * Re-addressing an invitation (INV-16): whoever opens an e-mail invitation with another account asks for it; once that is approved, the
 * invitation is the account's, by username.
 */
#include "readdressing.h"
#include "event.h"
#include "invitation.h"
#include "member.h"
#include "opening.h"
#include "org.h"
#include "request.h"
#include "tie.h"

/* The token of a pending e-mail invitation that somebody else is to accept. */
static result check_is_for_another(struct call *call, const struct row *invitation)
{
    result addressee = invitation_check_addressee(call, invitation);
    bool other_address = addressee.status == MUSTER_E_INVITEE && !row_null(invitation, INVITATION_EMAIL_KEY);
    if (addressee.status == MUSTER_OK || row_int(invitation, INVITATION_BEARER) != 0)
        return problem_set(call->problem, MUSTER_E_INVALID, "token",
                           "The account can accept this invitation: nothing needs to be re-addressed.");
    if (!other_address) return addressee;
    problem_clear(call->problem);
    return OK;
}

static result ask_step(struct call *call, void *arg)
{
    const char *const *token = arg;
    struct opened it = {.org = NULL};
    struct row *tie = NULL, *request = NULL;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "An invitation is re-addressed to an account: sign in.");
    TRY(open_token(call, TOKEN_INVITATION, *token, &it));
    request_make_ahead(call, row_id(it.org, ORG_ID));
    TRY(org_end_due(call, it.org));
    TRY(member_check_joins(call, it.member));
    TRY(invitation_check_open(call, it.org, it.object));
    TRY(check_is_for_another(call, it.object));
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(&call->session->account), it.org->values[ORG_ID]}}));
    TRY(request_check_none(call, it.org, call->actor, tie));
    struct request_new what = {.kind = MUSTER_REQUEST_READDRESS, .invitation = it.object};
    TRY(request_make(call, it.org, call->actor, &tie, &what, &request));
    return call_answer(call, request_record(request, it.org, call->actor, MUSTER_REQUEST_OPEN, true));
}

static const struct call_kind ASK = {"invitation_readdress", CALL_CHANGE | CALL_TIES, ask_step,
                                     ARGS({PART_TOKEN, 0, NULL})};

int32_t muster_invitation_readdress(muster_session *session, const char *token, muster_request **ret_request)
{
    return call_run(session, &ASK, &token, (void **)ret_request);
}

/* INV-4: one pending invitation of an account as addressed. */
static result check_not_invited(struct call *call, const struct row *org, const struct row *tie)
{
    struct row *pending = NULL;
    if (tie == NULL || row_null(tie, TIE_INVITATION)) return OK;
    TRY(LOAD(call, {TABLE_INVITATION, 0, &pending, {org->values[ORG_ID], tie->values[TIE_INVITATION]}}));
    if (pending == NULL || row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return OK;
    result there = problem_set(call->problem, MUSTER_E_INVITED, "account",
                               "The account has a pending invitation of its own already: revoke one of both.");
    problem_object(call->problem, row_id(pending, INVITATION_ID));
    return there;
}

result readdress(struct call *call, struct row *org, struct row *invitation, const struct row *account, int32_t role)
{
    const muster_value *org_id = &org->values[ORG_ID], *id = &account->values[ACCOUNT_ID];
    struct row *member = NULL, *tie = NULL, *former = NULL;
    int64_t from = row_int(invitation, INVITATION_ROLE);
    if (role == 0) role = (int32_t)from;
    if (!invitation_may_give(call, org, role)) return denied(call);
    TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {*org_id, *id}}, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {*id, *org_id}},
             {TABLE_TIE, MUSTER_LOCK_UPDATE, &former, {invitation->values[INVITATION_INVITEE], *org_id}}));
    TRY(member_check_joins(call, member));
    TRY(check_not_invited(call, org, tie));
    /* nothing refuses it any more; the former tie stays, by which a deletion finds what is left of the address */
    if (former != NULL && row_is(former, TIE_INVITATION, row_id(invitation, INVITATION_ID)))
        SET(call, former, TIE_INVITATION, value_null());
    TRY(tie_need(call, row_id(account, ACCOUNT_ID), row_id(org, ORG_ID), &tie));
    SET(call, tie, TIE_INVITATION, invitation->values[INVITATION_ID]);
    SET(call, invitation, INVITATION_INVITEE, *id);
    SET(call, invitation, INVITATION_EMAIL, value_null());
    SET(call, invitation, INVITATION_EMAIL_KEY, value_null());
    SET(call, invitation, INVITATION_UNDELIVERED_AT, value_null()); /* which was the address's */
    SET(call, invitation, INVITATION_UNDELIVERED, value_null());
    SET(call, invitation, INVITATION_ROLE, value_int(role));
    TRY(invitation_take_over(call, org, invitation));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_READDRESSED,
                                           .chain = org,
                                           .subject = row_id(invitation, INVITATION_ID),
                                           .account = row_id(account, ACCOUNT_ID),
                                           .facts = {{"from", from}, {"role", role}}});
}
