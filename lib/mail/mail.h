/* SPDX-License-Identifier: MIT
 *
 * A message in the outbox: its row, what it tells of, and the record that is handed out.
 */
#pragma once

#include "tie/tie.h"

#define LEASE_MAX (24 * 60 * 60 * MUSTER_SECOND) /* the longest lease, and the longest delay */

/* What a message tells of, and its recipient. NULL: there is none, or it is not there any more. The invitation may
 * be the one that a request asks for. */
struct cause {
    struct row *org, *account;
    struct row *invitation, *request, *project;
    struct row *member;  /* of the recipient, where it tells of a project or a role, or asks to decide */
    struct row *grant;   /* and on the project */
    struct row *inviter; /* the membership of the inviter, where the message carries the invitation's token */
    struct row *inviter_account;
};

/* Wants the rows of a cause. */
void message_cause_want(struct call *call, const struct row *row, struct cause *ret_cause);

/* Whether the message needs no delivery any more: the recipient is gone, or the token that it carries has ended, for
 * example. */
bool message_is_void(const struct call *call, const struct row *row, const struct cause *cause);

/* version: of the row, as message_finish_step will compare it. token: NULL for none. */
MUST_USE result message_record(const struct call *call, const struct row *row, const struct cause *cause,
                               const char *token, struct record **ret_record);

/* Moves a message to a state. The state is part of the key, so the row is written again. The version stays, and with
 * it the claim of the mailer that has the message. */
MUST_USE result message_move(struct call *call, struct row *row, int64_t state, struct row **ret_row);

/* Checks that the acting party is the system, and enters the outbox of an org; NULL: of all orgs.
 * MUSTER_E_NOT_FOUND: there is no such org. */
MUST_USE result outbox_enter(struct call *call, const muster_id *org);

/* The waiting messages of an org to a recipient, in order. */
muster_scan outbox_line(muster_value org, muster_value recipient);
