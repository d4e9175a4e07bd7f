/* SPDX-License-Identifier: MIT
 *
 * Memberships, for steps: every way of joining and of leaving goes through these two.
 */
#ifndef DOMAIN_MEMBER_H
#define DOMAIN_MEMBER_H

#include "call.h"

enum { MEMBER_STATE_ACTIVE = 0 };

/* Makes an account a member: seat, membership, tie, events. invitation: the pending one that becomes it, or NULL; then its
 * reservation is the seat. The account's row must have been loaded, its membership and tie are loaded here. */
MUST_USE result member_join(struct call *call, struct row *org, const struct row *account, int32_t role, int32_t via,
                            struct row *invitation);

/* Ends a membership: seat, tie, invitations to and by the account, event of that kind (ROLE-6, INV-12). */
MUST_USE result member_end(struct call *call, struct row *org, struct row *member, int32_t event_kind);

/* A record of a member with what is read from the account; with_email: the reader may see the address. */
struct record *member_record(const struct row *member, const struct row *account, bool with_email);

/* Whether the reader may see e-mail addresses of members. */
bool member_sees_email(const struct call *call, const muster_id *of);

#endif
