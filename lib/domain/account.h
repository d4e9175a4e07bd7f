/* SPDX-License-Identifier: MIT
 *
 * Accounts, for steps.
 */
#ifndef DOMAIN_ACCOUNT_H
#define DOMAIN_ACCOUNT_H

#include "call.h"

/* States only ever rise. */
enum { ACCOUNT_OPEN = 0, ACCOUNT_CLOSING = 1, ACCOUNT_DELETED = 2 };

/* Removes the rows by which an account is found under a name. */
MUST_USE result name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account);

/* Carries on org by org what a new username changes there, in transactions of its own. Where it stops, only the order of
 * lists is old, and settling carries it on. */
void account_follow_rename(muster_session *session, const muster_id *account, muster_time began);

#endif
