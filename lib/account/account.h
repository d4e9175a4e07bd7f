/* SPDX-License-Identifier: MIT
 *
 * Accounts, for steps.
 */
#pragma once

#include "call/call.h"

/* Wants the rows that account_register will read, so that other rows can be read in the same trip. */
void account_names_want(struct call *call, const muster_account_params *params);

/* Makes an account. The row of the store must have been loaded. */
MUST_USE result account_register(struct call *call, const muster_account_params *params, struct row **ret_account);

/* Answers the call with an account. */
extern const struct answer_kind ACCOUNT_ANSWER;

/* Removes the rows by which an account is found under a name. */
MUST_USE result account_name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account);

/* Writes a new username into the memberships of the account, org by org, each in its own transaction. began: when
 * the account was renamed. If this stops early, settling continues it. Until then only the order of lists is old. */
int32_t account_follow_rename(muster_session *session, const muster_id *account, muster_time began);
