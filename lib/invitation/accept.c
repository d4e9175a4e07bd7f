/* SPDX-License-Identifier: MIT
 *
 * What an invitee does: looks, accepts, declines, signs up. The invitee uses a token, or the ids of an invitation that
 * waits for it. Each of the two has one way in. Both use the same check of the addressee (INV-6, AB-03).
 */
#include "access/access.h"
#include "account/account.h"
#include "invitation.h"
#include "member/member.h"
#include "state/state.h"
#include "tie/tie.h"
#include <string.h>

struct invitee_call {
    const char *token;
    const muster_id *org, *invitation; /* in place of the token */
    const muster_account_params *params;
};

result invitation_check_addressee(struct call *call, const struct row *invitation)
{
    const char *key = row_text(invitation, INVITATION_EMAIL_KEY);
    if (key == NULL) {
        if (row_null(invitation, INVITATION_EMAIL) && call->session->has_account &&
            row_is(invitation, INVITATION_INVITEE, call_account(call)))
            return OK;
    } else if (call->actor != NULL) {
        const char *own = row_text(call->actor, ACCOUNT_EMAIL_KEY);
        if (own != NULL && strcmp(own, key) == 0) {
            if (!row_null(call->actor, ACCOUNT_EMAIL_VERIFIED_AT)) return OK;
            return problem_set(call->problem, MUSTER_E_UNVERIFIED, "email",
                               "The invitation is for this account's e-mail address, which has not been verified yet.");
        }
    }
    return problem_set(call->problem, MUSTER_E_INVITEE, NULL,
                       call->actor != NULL ? "The invitation is for somebody else."
                                           : "Sign in as the invitee first, or sign up through the invitation.");
}

static result invitation_none_waits(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "invitation", "No such invitation waits for this account.");
}

/* INV-11. Without a token, only the invitee learns that the invitation exists. */
static result invitation_want_waiting(struct call *call, const struct invitee_call *in, struct opened *ret)
{
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "invitation", in->invitation));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Invitations wait only for accounts: sign in first.");
    *ret = (struct opened){.token.org = *in->org};
    org_want(call, in->org, &ret->org);
    WANT(call, TABLE_INVITATION, 0, &ret->object, {value_id(in->org), value_id(in->invitation)});
    return OK;
}

static result invitation_open_waiting(struct call *call, struct opened *it)
{
    TRY(call_read(call));
    if (!org_is_open(it->org) || it->object == NULL) return invitation_none_waits(call);
    if (invitation_check_addressee(call, it->object).status != MUSTER_OK) return invitation_none_waits(call);
    return org_settle(call, it->org);
}

static bool invitation_is_waiting(const struct invitee_call *in)
{
    return in->org != NULL || in->invitation != NULL;
}

/* Wants the invitation of a call, with or without a token. */
static result invitation_call_want(struct call *call, const struct invitee_call *in, struct opened *ret)
{
    return invitation_is_waiting(in) ? invitation_want_waiting(call, in, ret)
                                     : token_want(call, TOKEN_INVITATION, in->token, ret);
}

/* Opens the invitation for its invitee. A setting may say that the token alone is enough. */
static result invitation_call_open(struct call *call, const struct invitee_call *in, struct opened *it)
{
    if (invitation_is_waiting(in)) return invitation_open_waiting(call, it);
    TRY(token_open(call, it));
    TRY(org_end_due(call, it->org));
    return row_int(it->object, INVITATION_BEARER) != 0 ? OK : invitation_check_addressee(call, it->object);
}

static result invitation_preview_step(struct call *call, void *arg)
{
    const struct invitee_call *in = arg;
    struct opened it;
    TRY(token_want(call, TOKEN_INVITATION, in->token, &it));
    TRY(token_open(call, &it));
    TRY(org_end_due(call, it.org));
    bool bearer = row_int(it.object, INVITATION_BEARER) != 0;
    bool invitee = bearer || invitation_check_addressee(call, it.object).status == MUSTER_OK;
    problem_clear(call->problem);
    return invitation_answer(call, it.object, it.org, invitee ? SHOW_ALL : SHOW_TO_HOLDER);
}

CALL(invitation_preview, CALL_READ, NULL, NULL);

muster_status muster_invitation_preview(muster_session *session, const char *token, muster_invitation **ret_invitation)
{
    return call_run(session, &invitation_preview_call, &(struct invitee_call){.token = token}, (void **)ret_invitation);
}

static struct arrival invitation_arrival(const struct opened *it)
{
    return (struct arrival){.role = (int32_t)row_int(it->object, INVITATION_ROLE),
                            .via = MUSTER_VIA_INVITATION,
                            .own = it->own,
                            .invitation = it->object,
                            .inviter = it->inviter};
}

static result invitation_accept_step(struct call *call, void *arg)
{
    const struct invitee_call *in = arg;
    struct opened it = {.org = NULL};
    TRY(invitation_call_want(call, in, &it));
    TRY(call_identify(call));
    inviter_want(call, &it.token.org, &it.object, &it.inviter);
    belonging_want(call, &it.token.org, call_account(call), &it.own);
    TRY(invitation_call_open(call, in, &it));
    if (call->actor == NULL)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only an account can accept an invitation: sign in first.");
    if (member_is_active(call, it.own.member))
        return member_answer(call, it.own.member, call->actor, true); /* INV-13 */
    TRY(member_check_joins(call, it.own.member));
    TRY(invitation_check_open(call, it.org, it.object, it.inviter));
    struct arrival arrival = invitation_arrival(&it);
    TRY(member_join(call, it.org, call->actor, &arrival));
    return member_answer_arrival(call, &arrival, call->actor);
}

CALL(invitation_accept, CALL_CHANGE | CALL_TIES,
     ARGS(PART(TOKEN, struct invitee_call, token), PART(ID, struct invitee_call, org),
          PART(ID, struct invitee_call, invitation)),
     &MEMBER_ANSWER);

muster_status muster_invitation_accept(muster_session *session, const char *token, muster_member **ret_member)
{
    return call_run(session, &invitation_accept_call, &(struct invitee_call){.token = token}, (void **)ret_member);
}

muster_status muster_invitation_accept_waiting(muster_session *session, const muster_id *org,
                                               const muster_id *invitation, muster_member **ret_member)
{
    struct invitee_call in = {.org = org != NULL ? org : &ID_NIL, .invitation = invitation};
    return call_run(session, &invitation_accept_call, &in, (void **)ret_member);
}

static result invitation_decline_step(struct call *call, void *arg)
{
    const struct invitee_call *in = arg;
    struct opened it = {.org = NULL};
    TRY(invitation_call_want(call, in, &it));
    TRY(call_identify(call));
    tie_want(call, call_account(call), &it.token.org, &it.own.tie);
    TRY(invitation_call_open(call, in, &it));
    int32_t state = (int32_t)row_int(it.object, INVITATION_STATE);
    if (state == MUSTER_INVITATION_STATE_DECLINED) return OK;
    if (state != MUSTER_INVITATION_STATE_PENDING) return invitation_ended(call, state);
    const muster_id *by = call_account(call), *org = row_id(it.org, ORG_ID);
    /* the deletion of the account must find the invitation later, whatever address the account then has */
    if (by != NULL) TRY(tie_need(call, by, org, &it.own.tie));
    return invitation_end(call, it.org, it.object, MUSTER_INVITATION_STATE_DECLINED, by);
}

CALL(invitation_decline, CALL_CHANGE | CALL_TIES,
     ARGS(PART(TOKEN, struct invitee_call, token), PART(ID, struct invitee_call, org),
          PART(ID, struct invitee_call, invitation)),
     NULL);

muster_status muster_invitation_decline(muster_session *session, const char *token)
{
    return call_run(session, &invitation_decline_call, &(struct invitee_call){.token = token}, NULL);
}

muster_status muster_invitation_decline_waiting(muster_session *session, const muster_id *org,
                                                const muster_id *invitation)
{
    struct invitee_call in = {.org = org != NULL ? org : &ID_NIL, .invitation = invitation};
    return call_run(session, &invitation_decline_call, &in, NULL);
}

static result invitation_check_nobody_has(struct call *call, const char *email_key)
{
    int64_t holders = 0;
    TRY(address_holders(call, email_key, &holders));
    if (holders == 0) return OK;
    return problem_set(call->problem, MUSTER_E_SIGN_IN, "email",
                       "An account has this address already: sign in with it and accept the invitation.");
}

/* INV-19. Account and membership are made in one step. The account gets the address of the invitation, whatever the
 * caller says. */
static result invitation_signup_step(struct call *call, void *arg)
{
    const struct invitee_call *in = arg;
    muster_account_params params;
    struct opened it = {.org = NULL};
    struct row *account = NULL;
    TRY(check_params(call, in->params, &params, sizeof params));
    if (call->session->party == MUSTER_PARTY_ACCOUNT)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "The acting party has an account already: accept the invitation with it.");
    if (params.email != NULL || params.email_verified != 0)
        return problem_set(call->problem, MUSTER_E_INVALID, "email",
                           "The new account gets the address of the invitation: leave email out.");
    bool plain = params.external_id == NULL && params.person_id == NULL && params.metadata_size == 0;
    if (!plain) TRY(check_system(call));
    account_names_want(call, &params);
    TRY(token_want(call, TOKEN_INVITATION, in->token, &it));
    inviter_want(call, &it.token.org, &it.object, &it.inviter);
    TRY(token_open(call, &it));
    TRY(org_end_due(call, it.org));
    if (row_null(it.object, INVITATION_EMAIL_KEY))
        return problem_set(call->problem, MUSTER_E_INVITEE, NULL,
                           "The invitation is for an existing account: sign in and accept it.");
    TRY(invitation_check_open(call, it.org, it.object, it.inviter));
    TRY(invitation_check_nobody_has(call, row_text(it.object, INVITATION_EMAIL_KEY)));
    params.email = row_text(it.object, INVITATION_EMAIL);
    params.email_verified = 1;
    TRY(account_register(call, &params, &account));
    call->registered = row_id(account, ACCOUNT_ID);
    struct arrival arrival = invitation_arrival(&it);
    TRY(member_join(call, it.org, account, &arrival));
    return member_answer_arrival(call, &arrival, account);
}

CALL(invitation_signup, CALL_CHANGE,
     ARGS(PART(TOKEN, struct invitee_call, token), PART_OF(PARAMS, struct invitee_call, params, ACCOUNT_PARAMS)),
     &MEMBER_ANSWER);

muster_status muster_invitation_signup(muster_session *session, const char *token, const muster_account_params *params,
                                       muster_member **ret_member)
{
    struct invitee_call in = {.token = token, .params = params};
    return call_run(session, &invitation_signup_call, &in, (void **)ret_member);
}
