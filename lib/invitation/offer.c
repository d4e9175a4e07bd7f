/* SPDX-License-Identifier: MIT
 *
 * What a pending invitation needs so that it can be accepted: a token, and an inviter who may give its role.
 */
#include "access/access.h"
#include "invitation.h"
#include "key/key.h"
#include "state/state.h"

result invitation_issue(struct call *call, struct row *org, struct row *invitation, int64_t time_to_live)
{
    const struct key *key = NULL;
    TRY(key_to_issue(call, &key));
    uint8_t nonce[TOKEN_NONCE_BYTES];
    call_random(call, nonce, sizeof nonce);
    TRY_SET(call, invitation, INVITATION_ISSUED_AT, value_int(call->now));
    TRY_SET(call, invitation, INVITATION_NONCE, value_bytes(nonce, sizeof nonce));
    TRY_SET(call, invitation, INVITATION_KEY, value_int(key->id));
    TRY_SET(call, invitation, INVITATION_EXPIRES_AT, value_int(call->now + time_to_live));
    return org_due_at(call, org, call->now + time_to_live);
}

result invitation_check_open(struct call *call, const struct row *org, const struct row *invitation,
                             const struct row *inviter)
{
    int32_t state = (int32_t)row_int(invitation, INVITATION_STATE);
    if (state != MUSTER_INVITATION_STATE_PENDING) return invitation_ended(call, state);
    TRY(org_check_plan(call, org));
    bool stands = invitation_stands(call, org, invitation, inviter);
    return stands ? OK : invitation_ended(call, MUSTER_INVITATION_STATE_REVOKED);
}

result invitation_take_over(struct call *call, const struct row *org, struct row *invitation, const struct row *inviter)
{
    if (invitation_stands(call, org, invitation, inviter)) return OK;
    return row_set(call->step, invitation, INVITATION_INVITER, value_id(call_account(call)));
}
