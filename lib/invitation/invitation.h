/* SPDX-License-Identifier: MIT
 *
 * Invitations, for steps.
 */
#pragma once

#include "state/state.h"

/* How long an invitation is valid (INV-7). */
#define INVITATION_LIFE_MIN (60 * MUSTER_SECOND)

#define INVITATION_LIFE_MAX (365 * 24 * 60 * INVITATION_LIFE_MIN)

/* Reads an invitation of an org, for a party that may invite. If ret_inviter is not NULL, it also reads the
 * membership of the inviter. An invitation of another org does not exist for the caller. */
MUST_USE result invitation_enter(struct call *call, const muster_id *org, const muster_id *invitation,
                                 struct row **ret_org, struct row **ret_invitation, struct row **ret_inviter);

/* INV-6: this is its only place (AB-03). MUSTER_OK: the acting account is the invitee. MUSTER_E_INVITEE,
 * MUSTER_E_UNVERIFIED: it is not. */
MUST_USE result invitation_check_addressee(struct call *call, const struct row *invitation);

/* Issues the token of an invitation: nonce, key and end. The new token replaces earlier tokens. */
MUST_USE result invitation_issue(struct call *call, struct row *org, struct row *invitation, int64_t time_to_live);

/* The checks that all ways of accepting an invitation share. MUSTER_E_EXPIRED and others: it is not pending.
 * MUSTER_E_PLAN_ENDED: the plan of the org has ended. MUSTER_E_REVOKED: no inviter may give its role any more. */
MUST_USE result invitation_check_open(struct call *call, const struct row *org, const struct row *invitation,
                                      const struct row *inviter);

/* If the inviter may not give the role, or may no longer give it, the acting party becomes the inviter (AB-13).
 * Otherwise nobody could accept the invitation that is offered again. */
MUST_USE result invitation_take_over(struct call *call, const struct row *org, struct row *invitation,
                                     const struct row *inviter);

extern const struct answer_kind INVITATION_ANSWER;

/* The invitations of the acting account. They are counted in the row of the org, which every invitation writes in
 * any case. */
MUST_USE result rate_check_inviter(struct call *call, const struct row *org);

MUST_USE result rate_count_inviter(struct call *call, struct row *org);

/* The messages of an invitation. They are counted in its row. */
MUST_USE result rate_check_messages(struct call *call, const struct row *org, const struct row *invitation);

MUST_USE result rate_count_messages(struct call *call, struct row *invitation);

/* Turns a pending invitation to an address into an invitation to this account by username. role 0: it keeps its role
 * (INV-16). Its token remains valid, but only for this account. MUSTER_E_DENIED, MUSTER_E_INVALID: about the role.
 * MUSTER_E_INVITED: the account has an invitation already. Also each status that keeps the account from joining. */
MUST_USE result readdress(struct call *call, struct row *org, const struct belonging *belonging, struct row *invitation,
                          const struct row *inviter, const struct row *account, int32_t role);

enum show { SHOW_ALL, SHOW_TO_HOLDER };

/* The accounts that an invitation names (INV-22): its inviter, and the account that was invited by username. NULL:
 * there is none. */
struct named_accounts {
    struct row *inviter, *invitee;
};

/* The record of an invitation. The org must be settled. org: for a reader who has only a token; otherwise NULL.
 * named: NULL with SHOW_TO_HOLDER. */
struct record *invitation_record(const struct row *invitation, const struct row *org,
                                 const struct named_accounts *named, enum show show);

/* Answers the call with it. Reads the accounts that it names, if the reader may see them. */
MUST_USE result invitation_answer(struct call *call, const struct row *invitation, const struct row *org,
                                  enum show show);

/* The status of a state that is final: MUSTER_E_EXPIRED, ... */
MUST_USE result invitation_ended(struct call *call, int32_t state);
