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

/* Issues its token: nonce, key, and the end. Tokens of before are superseded. */
MUST_USE result invitation_issue(struct call *call, struct row *org, struct row *invitation, int64_t time_to_live);

/* What every way of taking an invitation up asks of it. MUSTER_E_EXPIRED, ...: it is not pending; _PLAN_ENDED;
 * _REVOKED: nobody may give its role any more. */
MUST_USE result invitation_check_open(struct call *call, const struct row *org, const struct row *invitation,
                                      const struct row *inviter);

/* Who offers anew what the inviter may not give, or no more, stands for it from then on (AB-13): else nobody could
 * accept. */
MUST_USE result invitation_take_over(struct call *call, const struct row *org, struct row *invitation,
                                     const struct row *inviter);

extern const struct answer_kind INVITATION_ANSWER;

/* Invitations of the acting account, counted in the org's row, which every invitation writes anyway. */
MUST_USE result rate_check_inviter(struct call *call, const struct row *org);

MUST_USE result rate_count_inviter(struct call *call, struct row *org);

/* Messages of an invitation, counted in its row. */
MUST_USE result rate_check_messages(struct call *call, const struct row *org, const struct row *invitation);

MUST_USE result rate_count_messages(struct call *call, struct row *invitation);

/* Makes a pending invitation to an address one of the account, by username; role 0: with the role that it has (INV-16).
 * Its token goes on working, for the account alone. MUSTER_E_DENIED, _INVALID: of the role. MUSTER_E_INVITED: the
 * account has one. Whatever keeps it from joining. */
MUST_USE result readdress(struct call *call, struct row *org, const struct belonging *belonging, struct row *invitation,
                          const struct row *inviter, const struct row *account, int32_t role);

enum show { SHOW_ALL, SHOW_TO_HOLDER };

/* Of a settled org. org: for those who come with a token, else NULL. */
struct record *invitation_record(const struct row *invitation, const struct row *org, enum show show);

/* The status of a state that is final: MUSTER_E_EXPIRED, ... */
MUST_USE result invitation_ended(struct call *call, int32_t state);
