/* SPDX-License-Identifier: MIT
 *
 * Work over everything of an org, an account or the store.
 */
#pragma once

#include "call/call.h"

/* Carry on org by org, each in transactions of its own, a deletion, and what a new username changes. Where they stop,
 * settling carries them on; of a renaming only the order of lists is old until then. */
int32_t account_erase(muster_session *session, const muster_id *account);

/* Ends and erases what the org of a tie has of the account. address: a key under which it was known there; NULL:
 * none. */
MUST_USE result leave_org(struct call *call, const struct row *tie, const muster_id *account, const muster_id *address);

/* Carries a deletion on, in transactions of its own. Where it stops, settling carries it on. */
int32_t org_erase(muster_session *session, const muster_id *org);
