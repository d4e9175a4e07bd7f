/* SPDX-License-Identifier: MIT
 *
 * What the rows of an org are at a moment, and how they end: by a call, with the right of another member, or by the
 * clock.
 */
#pragma once

#include "call/call.h"

/* MUSTER_PERMISSION_... that a grant gives now; 0: it has ended, or there is none (NULL). */
int32_t grant_permission(const struct call *call, const struct row *grant);

/* ROLE-2: whether the acting party may give the role now. */
bool invitation_may_give(const struct call *call, const struct row *org, int32_t role);

/* Notifies the invitee: the account that was invited, or the address. */
MUST_USE result invitation_tell(struct call *call, const struct row *org, const struct row *invitation, int32_t kind);

const muster_id *invitation_account(const struct row *invitation); /* NULL: invited by address */

/* Ends a pending invitation by an account, or by the host (NULL): state, event, and seat if it does not become a
 * member. */
MUST_USE result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state,
                               const muster_id *by);

MUST_USE result invitation_revoke(struct call *call, struct row *org, struct row *invitation); /* by the acting party */

/* Wants the pending invitations of an org, for the functions below. */
void invitations_want(struct call *call, const muster_id *org);

/* Revokes the pending invitations of an org to an account or an address. */
MUST_USE result invitations_revoke(struct call *call, struct row *org, const muster_id *invitee);

/* INV-12: for an inviter that may not invite any more. Its pending invitations are revoked. With keep they pass to
 * the acting party, if that party may give their roles. */
MUST_USE result invitations_lose_inviter(struct call *call, struct row *org, const muster_id *inviter, bool keep);

/* Revokes the pending invitations of an inviter that may not give their roles any more. inviter: the membership. */
MUST_USE result invitations_revoke_fallen(struct call *call, struct row *org, const struct row *inviter);

/* INV-12: the same if the clock ended the inviter's membership. */
MUST_USE result invitations_end_with_inviter(struct call *call, struct row *org, const muster_id *inviter,
                                             muster_time at);

/* Wants the membership of the inviter of an invitation. The invitation itself is wanted, or known already. */
void inviter_want(struct call *call, const muster_id *org, struct row *const *invitation, struct row **ret_inviter);

/* AB-13, AB-16: whether the inviter may give the role now, not when it invited. inviter: its membership, or NULL. */
bool invitation_stands(const struct call *call, const struct row *org, const struct row *invitation,
                       const struct row *inviter);

/* LINK-7: whether one more account may join through the generation of the link. */
MUST_USE result link_check_room(struct call *call, const struct row *link);

/* Counts a joining. MUSTER_E_USED_UP: the link's number of joins is reached. */
MUST_USE result link_use(struct call *call, struct row *link);

/* MUSTER_LINK_STATE_ENABLED, ..., at this moment. */
int32_t link_state(const struct call *call, const struct row *link);

/* The rows by which an account belongs, or belonged, to an org: its membership and its tie. NULL: none. */
struct belonging {
    struct row *member, *tie;
};

/* Wants them, locked, for a step that lets the account join or leave. */
void belonging_want(struct call *call, const muster_id *org, const muster_id *account, struct belonging *ret);

/* MUSTER_MEMBER_STATE_..., at this moment; 0: there is no row. */
int32_t member_state(const struct call *call, const struct row *member);

/* role_may, of a member. */
bool member_may(const struct row *org, const struct row *member, int32_t action);

bool member_is_active(const struct call *call, const struct row *member);

bool member_is_member(const struct call *call, const struct row *member); /* active or suspended */

/* The state at this moment. An open request counts as withdrawn if nothing is left to approve: its account is being
 * deleted, or the invitation is not pending any more, or not by address. Both rows as they are now; NULL: not there. */
int32_t request_state(const struct row *request, const struct row *account, const struct row *invitation);

/* Whether an invitation is by address and still pending. NULL: there is no invitation. */
bool request_is_to_readdress(const struct row *invitation);

/* Reads what request_state looks at. The org has to be settled. lock: of the account's row. */
MUST_USE result request_load(struct call *call, struct row *org, const struct row *request, int32_t lock,
                             struct row **ret_account, struct row **ret_invitation);

/* Wants the last request of an account, by its tie to the org; NULL: there is none. */
void request_want(struct call *call, const struct row *tie, struct row **ret_request);

/* Ends a request by the acting party, if there is one and it is open, also if nothing is left to approve. Notifies
 * nobody. */
MUST_USE result request_close(struct call *call, struct row *org, struct row *request, int32_t state);

/* Ends an open request: state, event. by: the account that ended it; NULL: the system. Notifies nobody. */
MUST_USE result request_end(struct call *call, struct row *org, struct row *request, int32_t state,
                            const muster_id *by);

/* Sets call->now to the org's time, and in a changing step ends what is due. The org's row must have been loaded. */
MUST_USE result org_settle(struct call *call, struct row *org);

/* Ends what is due. A reading step needs it before it looks at counters or invitations, and writes nothing. */
MUST_USE result org_end_due(struct call *call, struct row *org);

/* Notes that something of the org ends at that time. */
MUST_USE result org_due_at(struct call *call, struct row *org, muster_time at);

/* Seats (SEAT-1 to SEAT-4). Every seat is taken here. */
struct seats {
    int64_t seats; /* or MUSTER_SEATS_UNLIMITED */
    int64_t members, pending, used, available;
};

MUST_USE result seats_read(struct call *call, struct row *org, struct seats *ret_seats);

/* What a seat is taken for. */
enum seat_for {
    SEAT_FOR_INVITATION, /* a reservation */
    SEAT_FOR_MEMBER,     /* a member who brings none */
    SEAT_FOR_INVITED,    /* a reservation becomes a member */
};

/* MUSTER_E_SEATS where seat_take would return it, if `freed` more seats were free. Changes nothing. */
MUST_USE result seat_check(struct call *call, struct row *org, enum seat_for purpose, int64_t freed);

MUST_USE result seat_take(struct call *call, struct row *org, enum seat_for purpose);

MUST_USE result seat_free_member(struct call *call, struct row *org);

MUST_USE result seat_free_pending(struct call *call, struct row *org);

/* Returns MUSTER_E_SEATS with its figures. */
MUST_USE result seats_refuse(struct call *call, const struct seats *seats, const char *why);
