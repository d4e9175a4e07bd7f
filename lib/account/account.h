/* SPDX-License-Identifier: MIT
 *
 * Accounts, for steps.
 */
#pragma once

#include "call/call.h"

/* Makes an account; the store's row must have been loaded. What it reads may be wanted before. */
void account_names_want(struct call *call, const muster_account_params *params);

MUST_USE result account_register(struct call *call, const muster_account_params *params, struct row **ret_account);

extern const struct answer_kind ACCOUNT_ANSWER;

/* Removes the rows by which an account is found under a name. */
MUST_USE result account_name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account);

int32_t account_follow_rename(muster_session *session, const muster_id *account, muster_time began);
