/* SPDX-License-Identifier: MIT
 *
 * Memberships, for steps. Every way of joining and of leaving uses these functions.
 */
#pragma once

#include "state/state.h"

/* The status that keeps an account with a membership in that state from joining: MUSTER_E_MEMBER, MUSTER_E_SUSPENDED
 * or MUSTER_E_BLOCKED. MUSTER_OK: it may join. */
MUST_USE result member_check_joins(struct call *call, const struct row *member);

/* ROLE-8: whether a membership that has ended may come back. An invitation and the host always bring it back. What
 * the account does by itself brings it back only if a setting says so. MUSTER_E_ENDED: it may not come back. */
MUST_USE result member_check_returns(struct call *call, const struct row *org, const struct row *member, int32_t via);

/* INV-21: whether an invitation waits for the account, and the account could accept it now. tie: of the account, or
 * NULL. The org must be settled. */
MUST_USE result member_is_awaited(struct call *call, const struct row *org, const struct row *account,
                                  const struct row *tie, bool *ret);

/* How an account joins, and the result of joining. */
struct arrival {
    int32_t role, via;
    struct belonging own; /* of the account, read by belonging_want; empty if the account is new */
    /* before: accepted by its token, or NULL; after: the invitation whose seat the member has */
    struct row *invitation;
    struct row *inviter; /* the membership of its inviter, or NULL */
    struct row *link;    /* the generation of the link that was used, or NULL: it gives its tag and counts a use */
    struct row *member;  /* the result */
    muster_id *skipped;  /* the result: projects of its invitations that were deleted (INV-2) */
    size_t skipped_count;
};

/* Makes an account a member: seat, membership, tie, grants, private project, events. The pending invitations of the
 * org to the account are used up. The member gets their highest role and their highest permissions (INV-21). The
 * open request of the account ends. */
MUST_USE result member_join(struct call *call, struct row *org, const struct row *account, struct arrival *arrival);

/* The rows that change with the end of a membership, besides its own row. */
struct departure {
    struct row *tie, *account;
};

/* Wants these rows, the grants of the account, and the pending invitations of the org. */
void departure_want(struct call *call, const muster_id *org, const muster_id *account, struct departure *ret);

/* Ends a membership: its grants, its seat, its tie, its request, and the invitations to the account and by it
 * (ROLE-6, INV-12). Adds an event of the given kind. flags: MUSTER_MEMBER_FLAG_KEEP_INVITATIONS,
 * MUSTER_MEMBER_FLAG_BLOCK. */
MUST_USE result member_end(struct call *call, struct row *org, struct row *member, const struct departure *departure,
                           int32_t event_kind, uint32_t flags);

/* Parts of an end, for calls that end only a part: the seat, the offer of the ownership, the invitations that the
 * member sent. */
MUST_USE result member_free_seat(struct call *call, struct row *org, struct row *member);

/* Takes a seat for a member who has none. */
MUST_USE result member_need_seat(struct call *call, struct row *org, struct row *member);

MUST_USE result member_drop_transfer(struct call *call, struct row *org, const muster_id *account);

MUST_USE result member_end_invitations_to(struct call *call, struct row *org, const struct row *account);

MUST_USE result member_lose_inviter(struct call *call, struct row *org, const muster_id *account, uint32_t flags);

/* Lifts a block. A member that is not blocked stays as it is (ROLE-7). */
MUST_USE result member_unblock(struct call *call, struct row *org, struct row *member);

MUST_USE result member_check_role(struct call *call, int32_t role); /* a role that can be given */

/* The record of a member, with values of its account. with_email: the reader may see the address. */
MUST_USE result member_record(struct call *call, const struct row *member, const struct row *account, bool with_email,
                              struct record **ret_record);

/* Answers the call with a member, and with the projects that an arrival skipped. */
MUST_USE result member_answer(struct call *call, const struct row *member, const struct row *account, bool with_email);

MUST_USE result member_answer_arrival(struct call *call, const struct arrival *arrival, const struct row *account);

extern const struct answer_kind MEMBER_ANSWER;
