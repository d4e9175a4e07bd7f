/* SPDX-License-Identifier: MIT
 *
 * Accounts, for steps.
 */
#ifndef ROOM_ACCOUNT_H
#define ROOM_ACCOUNT_H

#include "call/call.h"

/* Makes an account; the store's row must have been loaded. Before that, its names may be told: see step_ahead. */
void account_names_ahead(struct call *call, const muster_account_params *params);

MUST_USE result account_register(struct call *call, const muster_account_params *params, struct row **ret_account);

/* An account as it is now, for a repeated call. */
MUST_USE result account_again(struct call *call, const muster_id *account);

/* Removes the rows by which an account is found under a name. */
MUST_USE result account_name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account);

int32_t account_follow_rename(muster_session *session, const muster_id *account, muster_time began);

#endif
