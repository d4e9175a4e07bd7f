/* SPDX-License-Identifier: MIT
 *
 * Invitations, for steps.
 */
#ifndef DOMAIN_INVITATION_H
#define DOMAIN_INVITATION_H

#include "call.h"

/* Ends a pending invitation: state, seat where it is not turned into a member, event. */
MUST_USE result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state,
                               int32_t event_kind);

/* Revokes the pending invitations of an org that the test picks. */
typedef bool invitation_test(const struct row *invitation, const muster_id *id);
MUST_USE result invitations_revoke(struct call *call, struct row *org, invitation_test *test, const muster_id *id);

bool invitation_is_to(const struct row *invitation, const muster_id *invitee);
bool invitation_is_by(const struct row *invitation, const muster_id *inviter);

/* The token of an invitation's row, made anew. False: its key makes none any more. */
bool invitation_token(const struct call *call, const struct row *invitation, char ret_text[MUSTER_TOKEN_CHARS + 1]);

#endif
