/* SPDX-License-Identifier: MIT
 *
 * Accounts, for steps.
 */
#pragma once

#include "call/call.h"

/* Wants what account_register will read, so that these rows can be read with others. */
void account_names_want(struct call *call, const muster_account_params *params);

/* Makes an account. The store's row must have been loaded. */
MUST_USE result account_register(struct call *call, const muster_account_params *params, struct row **ret_account);

/* An account as the answer of a call. */
extern const struct answer_kind ACCOUNT_ANSWER;

/* Removes the rows by which an account is found under a name. */
MUST_USE result account_name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account);

/* After a new username: writes it into the memberships of the account, org by org, each in a transaction of its own.
 * began: when the account was renamed. Where it stops, settling carries it on; until then only the order of lists is
 * old. */
int32_t account_follow_rename(muster_session *session, const muster_id *account, muster_time began);
