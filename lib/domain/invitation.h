/* SPDX-License-Identifier: MIT
 *
 * Invitations, for steps.
 */
#ifndef DOMAIN_INVITATION_H
#define DOMAIN_INVITATION_H

#include "call.h"

/* How long an invitation lives (INV-7). */
#define INVITATION_LIFE_MIN (60 * MUSTER_SECOND)
#define INVITATION_LIFE_MAX (365 * 24 * 60 * INVITATION_LIFE_MIN)

/* Reads an invitation of an org, as one who may invite. One of another org does not exist. */
MUST_USE result invitation_enter(struct call *call, const muster_id *org, const muster_id *invitation,
                                 struct row **ret_org, struct row **ret_invitation);

/* ROLE-2: whether the acting party may give the role now. */
bool invitation_may_give(const struct call *call, const struct row *org, int32_t role);

/* INV-6, the one place (AB-03). MUSTER_OK: the acting account is the invitee. MUSTER_E_INVITEE, _UNVERIFIED: it is not. */
MUST_USE result invitation_check_addressee(struct call *call, const struct row *invitation);

/* Issues its token: nonce, key, and the end. Tokens of before are superseded. */
MUST_USE result invitation_issue(struct call *call, struct row *org, struct row *invitation, int64_t time_to_live);

/* Tells the invitee: the account invited, or the address. */
MUST_USE result invitation_tell(struct call *call, const struct row *org, const struct row *invitation, int32_t kind);
const muster_id *invitation_account(const struct row *invitation); /* NULL: invited by address */

/* Ends a pending invitation by an account, or by the host (NULL): state, seat where it is not turned into a member, event. */
MUST_USE result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state,
                               const muster_id *by);
MUST_USE result invitation_revoke(struct call *call, struct row *org, struct row *invitation); /* by the acting party */

/* That the pending ones of an org will be asked for: see step_ahead. */
void invitations_ahead(struct call *call, const muster_id *org);

/* Revokes the pending invitations of an org to an account or an address. */
MUST_USE result invitations_revoke(struct call *call, struct row *org, const muster_id *invitee);

/* INV-12: the pending invitations of somebody who may invite no more are revoked, or pass to the acting party, if it may give
 * their roles. */
MUST_USE result invitations_lose_inviter(struct call *call, struct row *org, const muster_id *inviter, bool keep);

/* Revokes the pending invitations of an inviter who may not give their roles any more. */
MUST_USE result invitations_revoke_fallen(struct call *call, struct row *org, const muster_id *inviter);

/* INV-12: the same where the inviter's membership ended by the clock. */
MUST_USE result invitations_end_with_inviter(struct call *call, struct row *org, const muster_id *inviter,
                                             muster_time at);

/* AB-13, AB-16: whether the inviter may give the role now, not when it invited. */
MUST_USE result invitation_stands(struct call *call, const struct row *org, const struct row *invitation, bool *ret);

/* What every way of taking an invitation up asks of it. MUSTER_E_EXPIRED, ...: it is not pending; _PLAN_ENDED; _REVOKED: nobody may
 * give its role any more. */
MUST_USE result invitation_check_open(struct call *call, const struct row *org, const struct row *invitation);

/* Who offers anew what the inviter may not give, or no more, stands for it from then on (AB-13): else nobody could accept. */
MUST_USE result invitation_take_over(struct call *call, const struct row *org, struct row *invitation);

/* An invitation as it is now, for a repeated call. */
MUST_USE result invitation_again(struct call *call, const muster_id *org, const muster_id *invitation);

#endif
