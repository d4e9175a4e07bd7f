/* SPDX-License-Identifier: MIT
 *
 * Accounts, for steps.
 */
#ifndef DOMAIN_ACCOUNT_H
#define DOMAIN_ACCOUNT_H

#include "call.h"

/* States only ever rise. */
enum { ACCOUNT_OPEN = 0, ACCOUNT_CLOSING = 1, ACCOUNT_DELETED = 2 };

/* The key of its verified address, by which invitations find it. False: it has none. */
bool account_address(const struct row *account, muster_id *ret_address);

/* How many accounts have verified the address, by its canonical form. */
MUST_USE result address_holders(struct call *call, const char *email_key, int64_t *ret_count);

/* Makes an account; the store's row must have been loaded. Before that, its names may be told: see step_ahead. */
void account_names_ahead(struct call *call, const muster_account_params *params);
MUST_USE result account_register(struct call *call, const muster_account_params *params, struct row **ret_account);

/* An account as it is now, for a repeated call. */
MUST_USE result account_again(struct call *call, const muster_id *account);

/* Removes the rows by which an account is found under a name. */
MUST_USE result name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account);

/* Carry on org by org, each in transactions of its own, a deletion, and what a new username changes. Where they stop, settling
 * carries them on; of a renaming only the order of lists is old until then. */
int32_t account_erase(muster_session *session, const muster_id *account);
int32_t account_follow_rename(muster_session *session, const muster_id *account, muster_time began);

#endif
