/* SPDX-License-Identifier: MIT
 *
 * Memberships, for steps: every way of joining and of leaving goes through these.
 */
#pragma once

#include "state/state.h"

/* The status that keeps somebody in that state from joining: MUSTER_E_MEMBER, _SUSPENDED, _BLOCKED; MUSTER_OK:
 * nothing. */
MUST_USE result member_check_joins(struct call *call, const struct row *member);

/* ROLE-8: whether a membership that has ended may come back. An invitation and the host always bring it back; what
 * the account does by itself only where a setting says so. MUSTER_E_ENDED: it may not. */
MUST_USE result member_check_returns(struct call *call, const struct row *org, const struct row *member, int32_t via);

/* INV-21: whether an invitation that the account could accept now waits for it. tie: the account's, or NULL. The org
 * has to be settled. */
MUST_USE result member_is_awaited(struct call *call, const struct row *org, const struct row *account,
                                  const struct row *tie, bool *ret);

/* How an account joins; and afterwards, as what. */
struct arrival {
    int32_t role, via;
    struct belonging own;   /* of the account, which belonging_want has read; nothing where it is new */
    struct row *invitation; /* accepted by its token, or NULL; afterwards: whose seat it has */
    struct row *inviter;    /* its inviter's membership, or NULL */
    struct row *link;       /* the generation of the link that it came by, or NULL: it gives its tag and counts a use */
    struct row *member;     /* afterwards */
    muster_id *skipped;     /* projects of its invitations that are no more (INV-2) */
    size_t skipped_count;
};

/* Makes an account a member: seat, membership, tie, grants, private project, events. The pending invitations of the
 * org to the account are used up: it gets their highest role and their highest permissions (INV-21). Its open
 * request ends. */
MUST_USE result member_join(struct call *call, struct row *org, const struct row *account, struct arrival *arrival);

/* The rows that the end of a membership touches besides its own. */
struct departure {
    struct row *tie, *account;
};

/* Wants them, the grants of the account, and the pending invitations of the org. */
void departure_want(struct call *call, const muster_id *org, const muster_id *account, struct departure *ret);

/* Ends a membership: grants, seat, tie, request, invitations to and by the account, event of that kind (ROLE-6,
 * INV-12). flags: MUSTER_MEMBER_FLAG_KEEP_INVITATIONS, MUSTER_MEMBER_FLAG_BLOCK. */
MUST_USE result member_end(struct call *call, struct row *org, struct row *member, const struct departure *departure,
                           int32_t event_kind, uint32_t flags);

/* Parts of an end, for what ends less: the seat, the offer of the ownership, the invitations that it sent. */
MUST_USE result member_free_seat(struct call *call, struct row *org, struct row *member);

/* Takes a seat for a member who has none. */
MUST_USE result member_need_seat(struct call *call, struct row *org, struct row *member);

MUST_USE result member_drop_transfer(struct call *call, struct row *org, const muster_id *account);

MUST_USE result member_end_invitations_to(struct call *call, struct row *org, const struct row *account);

MUST_USE result member_lose_inviter(struct call *call, struct row *org, const muster_id *account, uint32_t flags);

/* Lifts a block; anybody else is left as it is (ROLE-7). */
MUST_USE result member_unblock(struct call *call, struct row *org, struct row *member);

MUST_USE result member_check_role(struct call *call, int32_t role); /* one that can be given at all */

/* A record of a member with what is read from the account; with_email: the reader may see the address. */
MUST_USE result member_record(struct call *call, const struct row *member, const struct row *account, bool with_email,
                              struct record **ret_record);

/* Answers the call with it, and with the projects that an arrival skipped. */
MUST_USE result member_answer(struct call *call, const struct row *member, const struct row *account, bool with_email);

MUST_USE result member_answer_arrival(struct call *call, const struct arrival *arrival, const struct row *account);

extern const struct answer_kind MEMBER_ANSWER;
