/* SPDX-License-Identifier: MIT
 *
 * Invitations, for steps.
 */
#pragma once

#include "state/state.h"

/* How long an invitation lives (INV-7). */
#define INVITATION_LIFE_MIN (60 * MUSTER_SECOND)

#define INVITATION_LIFE_MAX (365 * 24 * 60 * INVITATION_LIFE_MIN)

/* Reads an invitation of an org, for a party that may invite, and its inviter's membership where ret_inviter is not
 * NULL. An invitation of another org does not exist. */
MUST_USE result invitation_enter(struct call *call, const muster_id *org, const muster_id *invitation,
                                 struct row **ret_org, struct row **ret_invitation, struct row **ret_inviter);

/* INV-6, the one place (AB-03). MUSTER_OK: the acting account is the invitee. MUSTER_E_INVITEE, _UNVERIFIED: it is
 * not. */
MUST_USE result invitation_check_addressee(struct call *call, const struct row *invitation);

/* Issues the token of an invitation: nonce, key and end. Earlier tokens are superseded. */
MUST_USE result invitation_issue(struct call *call, struct row *org, struct row *invitation, int64_t time_to_live);

/* What every way of taking an invitation up asks of it. MUSTER_E_EXPIRED, ...: it is not pending; _PLAN_ENDED;
 * _REVOKED: nobody may give its role any more. */
MUST_USE result invitation_check_open(struct call *call, const struct row *org, const struct row *invitation,
                                      const struct row *inviter);

/* Where the inviter may not give the role, or may not give it any more, the acting party becomes the inviter
 * (AB-13). Else nobody could accept what it offers again. */
MUST_USE result invitation_take_over(struct call *call, const struct row *org, struct row *invitation,
                                     const struct row *inviter);

extern const struct answer_kind INVITATION_ANSWER;

/* Invitations of the acting account, counted in the org's row, which every invitation writes anyway. */
MUST_USE result rate_check_inviter(struct call *call, const struct row *org);

MUST_USE result rate_count_inviter(struct call *call, struct row *org);

/* Messages of an invitation, counted in its row. */
MUST_USE result rate_check_messages(struct call *call, const struct row *org, const struct row *invitation);

MUST_USE result rate_count_messages(struct call *call, struct row *invitation);

/* Makes a pending invitation to an address one by username, of this account. role 0: it keeps its role (INV-16). Its
 * token goes on working, for this account alone. MUSTER_E_DENIED, _INVALID: of the role. MUSTER_E_INVITED: the
 * account has an invitation already. Also every status that keeps the account from joining. */
MUST_USE result readdress(struct call *call, struct row *org, const struct belonging *belonging, struct row *invitation,
                          const struct row *inviter, const struct row *account, int32_t role);

enum show { SHOW_ALL, SHOW_TO_HOLDER };

/* The accounts that an invitation names (INV-22): its inviter, and who was invited by username. NULL: there is none. */
struct named_accounts {
    struct row *inviter, *invitee;
};

/* The record of an invitation, of a settled org. org: where the reader comes with a token; else NULL. named: NULL with
 * SHOW_TO_HOLDER. */
struct record *invitation_record(const struct row *invitation, const struct row *org,
                                 const struct named_accounts *named, enum show show);

/* Answers the call with it. Reads the accounts that it names, where the reader may see them. */
MUST_USE result invitation_answer(struct call *call, const struct row *invitation, const struct row *org,
                                  enum show show);

/* The status of a state that is final: MUSTER_E_EXPIRED, ... */
MUST_USE result invitation_ended(struct call *call, int32_t state);
