/* SPDX-License-Identifier: MIT
 *
 * What the holder of a token does: preview, accept, decline. One way in for all three: the token is genuine, then the rows are
 * read, then nonce and addressee are checked by the same code (INV-6, AB-03).
 */
#include "event.h"
#include "invitation.h"
#include "member.h"
#include "org.h"
#include "setting.h"
#include "shown.h"
#include "tie.h"
#include <string.h>

/* What a token led to. */
struct opened {
    struct row *org, *invitation;
    struct row *member; /* acting account's */
    struct row *inviter;
};

static result open_token(struct call *call, const char *text, struct opened *ret)
{
    const muster_store *store = call->store;
    const muster_session *session = call->session;
    struct token token;
    struct token_domain domain = {.store = store->id, .audience = store->audience};
    if (text == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "token", "The token is missing.");
    if (token_check(text, TOKEN_INVITATION, store->keyring, &domain, call->now, &token).status != MUSTER_OK)
        return problem_set(call->problem, MUSTER_E_TOKEN, "token", "This is not a valid invitation.");
    int32_t lock = call->flags & CALL_CHANGE ? MUSTER_LOCK_UPDATE : MUSTER_LOCK_NONE;
    struct row *key = NULL;
    struct want wants[] = {
        {TABLE_ORG, lock, &ret->org, {value_id(&token.org)}},
        {TABLE_INVITATION, 0, &ret->invitation, {value_id(&token.org), value_id(&token.object)}},
        {TABLE_MEMBER, 0, &ret->inviter, {value_id(&token.org), value_reference(1, INVITATION_INVITER)}},
        {TABLE_KEY, 0, &key, {value_int(token.key_id)}},
        {TABLE_MEMBER, 0, &ret->member, {value_id(&token.org), value_id(&session->account)}},
    };
    TRY(call_load(call, wants, COUNT_OF(wants) - (session->has_account ? 0 : 1)));
    if (key == NULL || !row_null(key, KEY_RETIRED_AT))
        return problem_set(call->problem, MUSTER_E_TOKEN, "token", "This is not a valid invitation.");
    if (ret->org == NULL || ret->invitation == NULL || row_int(ret->org, ORG_STATE) != 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "token", "The invitation does not exist any more.");
    TRY(org_settle(call, ret->org));
    bool before = !row_null(call->store_row, STORE_SUPERSEDED_BEFORE) &&
                  row_int(ret->invitation, INVITATION_ISSUED_AT) < row_int(call->store_row, STORE_SUPERSEDED_BEFORE);
    if (before || !token_nonce_equal(token.nonce, ret->invitation->values[INVITATION_NONCE].data))
        return problem_set(call->problem, MUSTER_E_SUPERSEDED, "token",
                           "A newer invitation has taken the place of this one.");
    return OK;
}

/* INV-6, the one place. MUSTER_OK: the acting party is the invitee, or the token alone is enough. */
static result check_invitee(struct call *call, const struct row *invitation)
{
    if (row_int(invitation, INVITATION_BEARER) != 0) return OK;
    const char *key = row_text(invitation, INVITATION_EMAIL_KEY);
    if (key == NULL) {
        if (row_null(invitation, INVITATION_EMAIL) && call->session->has_account &&
            row_is(invitation, INVITATION_INVITEE, &call->session->account))
            return OK;
    } else if (call->actor != NULL) {
        const char *own = row_text(call->actor, ACCOUNT_EMAIL_KEY);
        if (own != NULL && strcmp(own, key) == 0) {
            if (!row_null(call->actor, ACCOUNT_EMAIL_VERIFIED_AT)) return OK;
            return problem_set(call->problem, MUSTER_E_UNVERIFIED, "email",
                               "The invitation is for this account's e-mail address, which has not been verified yet.");
        }
    }
    return problem_set(call->problem, MUSTER_E_INVITEE, NULL, "The invitation is for somebody else.");
}

static result preview_step(struct call *call, void *arg)
{
    const char *const *token = arg;
    struct opened it;
    TRY(open_token(call, *token, &it));
    bool invitee = check_invitee(call, it.invitation).status == MUSTER_OK;
    problem_clear(call->problem);
    return call_answer(call, invitation_record(call, it.invitation, it.org, invitee ? SHOW_ALL : SHOW_TO_HOLDER));
}

int32_t muster_invitation_preview(muster_session *session, const char *token, muster_invitation **ret_invitation)
{
    return call_run(session, CALL_READ, preview_step, &token, (void **)ret_invitation);
}

/* AB-13, AB-16: what the inviter may give now, not when it invited. The host's own invitations stand by themselves. */
static result check_inviter(struct call *call, const struct opened *it)
{
    if (row_null(it->invitation, INVITATION_INVITER)) return OK;
    bool admins = setting_value(call, it->org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    if (member_is_active(call, it->inviter) && role_may_give((int32_t)row_int(it->inviter, MEMBER_ROLE), 0,
                                                             (int32_t)row_int(it->invitation, INVITATION_ROLE), admins))
        return OK;
    return invitation_ended(call, MUSTER_INVITATION_REVOKED);
}

static result accept_step(struct call *call, void *arg)
{
    const char *const *token = arg;
    struct opened it;
    TRY(open_token(call, *token, &it));
    TRY(check_invitee(call, it.invitation));
    if (call->actor == NULL)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only an account accepts an invitation: sign in first.");
    if (it.member != NULL && row_time(it.member, MEMBER_ENDS_AT) > call->now)
        return call_answer(call, member_record(it.member, call->actor, true)); /* INV-13 */
    int32_t state = invitation_state_now(call, it.invitation);
    if (state != MUSTER_INVITATION_PENDING) return invitation_ended(call, state);
    TRY(org_check_plan(call, it.org));
    TRY(check_inviter(call, &it));
    int32_t role = (int32_t)row_int(it.invitation, INVITATION_ROLE);
    TRY(invitation_end(call, it.org, it.invitation, MUSTER_INVITATION_ACCEPTED, MUSTER_EVENT_INVITATION_ACCEPTED));
    TRY(member_join(call, it.org, call->actor, role, MUSTER_VIA_INVITATION, it.invitation));
    TRY(LOAD(call, {TABLE_MEMBER, 0, &it.member, {it.org->values[ORG_ID], value_id(&call->session->account)}}));
    return call_answer(call, member_record(it.member, call->actor, true));
}

int32_t muster_invitation_accept(muster_session *session, const char *token, muster_member **ret_member)
{
    return call_run(session, CALL_CHANGE | CALL_TIES, accept_step, &token, (void **)ret_member);
}

static result decline_step(struct call *call, void *arg)
{
    const char *const *token = arg;
    struct opened it;
    TRY(open_token(call, *token, &it));
    TRY(check_invitee(call, it.invitation));
    int32_t state = invitation_state_now(call, it.invitation);
    if (state == MUSTER_INVITATION_DECLINED) return OK;
    if (state != MUSTER_INVITATION_PENDING) return invitation_ended(call, state);
    return invitation_end(call, it.org, it.invitation, MUSTER_INVITATION_DECLINED, MUSTER_EVENT_INVITATION_DECLINED);
}

int32_t muster_invitation_decline(muster_session *session, const char *token)
{
    return call_run(session, CALL_CHANGE, decline_step, &token, NULL);
}
