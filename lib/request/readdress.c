/* SPDX-License-Identifier: MIT
 *
 * An account that opens an e-mail invitation of another asks to have it re-addressed (INV-16).
 */
#include "access/access.h"
#include "call/call.h"
#include "invitation/invitation.h"
#include "member/member.h"
#include "request.h"
#include "state/state.h"

/* The token of a pending e-mail invitation that somebody else is to accept. */
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
    struct row *tie = NULL, *request = NULL;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "An invitation is re-addressed to an account: sign in.");
    TRY(open_token(call, TOKEN_INVITATION, *token, &it));
    request_make_ahead(call, row_id(it.org, ORG_ID));
    TRY(org_end_due(call, it.org));
    TRY(member_check_joins(call, it.member));
    TRY(invitation_check_open(call, it.org, it.object));
    TRY(readdress_check_is_for_another(call, it.object));
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(&call->session->account), it.org->values[ORG_ID]}}));
    TRY(request_check_none(call, it.org, call->actor, tie));
    struct request_new what = {.kind = MUSTER_REQUEST_READDRESS, .invitation = it.object};
    TRY(request_make(call, it.org, call->actor, &tie, &what, &request));
    return call_answer(call, request_record(request, it.org, call->actor, MUSTER_REQUEST_OPEN, true));
}

static const struct call_kind INVITATION_READDRESS_CALL = {"invitation_readdress", CALL_CHANGE | CALL_TIES,
                                                           invitation_readdress_step, ARGS({PART_TOKEN, 0, NULL})};

int32_t muster_invitation_readdress(muster_session *session, const char *token, muster_request **ret_request)
{
    return call_run(session, &INVITATION_READDRESS_CALL, &token, (void **)ret_request);
}
