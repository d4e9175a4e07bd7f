/* SPDX-License-Identifier: MIT
 *
 * Work over everything of an org, an account or the store.
 */
#pragma once

#include "call/call.h"

/* Carries the deletion of an account on, org by org, each in a transaction of its own. Where it stops, settling
 * carries it on. */
int32_t account_erase(muster_session *session, const muster_id *account);

/* Ends and erases what the org of a tie has of the account. address: a key by which the account was known there;
 * NULL: there is none. */
MUST_USE result leave_org(struct call *call, const struct row *tie, const muster_id *account, const muster_id *address);

/* Carries the deletion of an org on, in transactions of its own. Where it stops, settling carries it on. */
int32_t org_erase(muster_session *session, const muster_id *org);
