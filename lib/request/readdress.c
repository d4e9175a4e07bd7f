/* SPDX-License-Identifier: MIT
 *
 * An account that opens an e-mail invitation to somebody else asks the org to re-address it (INV-16).
 */
#include "access/access.h"
#include "invitation/invitation.h"
#include "member/member.h"
#include "request.h"
#include "state/state.h"

/* The token of a pending e-mail invitation, whose invitee is not the acting account. */
static result readdress_check_is_for_another(struct call *call, const struct row *invitation)
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

static result invitation_readdress_step(struct call *call, void *arg)
{
    const char *const *token = arg;
    struct opened it = {.org = NULL};
    struct row *request = NULL, *last = NULL;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "An invitation can be re-addressed only to an account: sign in first.");
    TRY(token_want(call, TOKEN_INVITATION, *token, &it));
    TRY(call_identify(call));
    inviter_want(call, &it.token.org, &it.object, &it.inviter);
    belonging_want(call, &it.token.org, call_account(call), &it.own);
    request_make_want(call, &it.token.org);
    TRY(token_open(call, &it));
    TRY(org_end_due(call, it.org));
    TRY(member_check_joins(call, it.own.member));
    TRY(invitation_check_open(call, it.org, it.object, it.inviter));
    TRY(readdress_check_is_for_another(call, it.object));
    request_want(call, it.own.tie, &last);
    TRY(call_read(call));
    TRY(request_check_none(call, it.org, call->actor, last));
    struct request_new what = {.kind = MUSTER_REQUEST_KIND_READDRESS, .invitation = it.object, .last = last};
    TRY(request_make(call, it.org, call->actor, &it.own.tie, &what, &request));
    return call_answer(call, request_record(request, it.org, call->actor, MUSTER_REQUEST_STATE_OPEN, true));
}

CALL(invitation_readdress, CALL_CHANGE | CALL_TIES, ARGS({PART_TOKEN, 0, NULL}), &REQUEST_ANSWER);

muster_status muster_invitation_readdress(muster_session *session, const char *token, muster_request **ret_request)
{
    return call_run(session, &invitation_readdress_call, &token, (void **)ret_request);
}
