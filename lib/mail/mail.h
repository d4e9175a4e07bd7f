/* SPDX-License-Identifier: MIT
 *
 * A message in the outbox: its row, its cause, and its record.
 */
#pragma once

#include "tie/tie.h"

#define LEASE_MAX (24 * 60 * 60 * MUSTER_SECOND) /* the longest lease, and the longest delay */

/* The cause of a message, and its recipient. NULL: there is none, or it is deleted. The invitation may be the one
 * for which a request asks. */
struct cause {
    struct row *org, *account;
    struct row *invitation, *request, *project;
    /* the membership of the recipient, if the message is about a project or a role, or asks for a decision */
    struct row *member;
    struct row *grant;   /* and its grant on the project */
    struct row *inviter; /* the membership of the inviter, where the message carries the invitation's token */
    struct row *inviter_account;
};

/* Wants the rows of a cause. */
void message_cause_want(struct call *call, const struct row *row, struct cause *ret_cause);

/* Whether the message needs no delivery any more. Two examples: the recipient is gone, or the token that it carries
 * has ended. */
bool message_is_void(const struct call *call, const struct row *row, const struct cause *cause);

/* version: the version of the row, which message_finish_step will compare. token: NULL for none. */
MUST_USE result message_record(const struct call *call, const struct row *row, const struct cause *cause,
                               const char *token, struct record **ret_record);

/* Gives a message another state. The state is part of the key, so the row is written again. The version stays, and
 * the claim of the mailer with it. */
MUST_USE result message_move(struct call *call, struct row *row, int64_t state, struct row **ret_row);

/* Checks that the acting party is the system, and enters the outbox of an org, or of all orgs if it is NULL.
 * MUSTER_E_NOT_FOUND: there is no such org. */
MUST_USE result outbox_enter(struct call *call, const muster_id *org);

/* The waiting messages of an org to a recipient, in order. */
muster_scan outbox_line(muster_value org, muster_value recipient);
