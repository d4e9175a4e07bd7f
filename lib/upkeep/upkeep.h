/* SPDX-License-Identifier: MIT
 *
 * Work on everything that belongs to an org, an account or the store.
 */
#pragma once

#include "call/call.h"

/* Continues the deletion of an account, org by org, each in its own transaction. If it stops early, settling
 * continues it. */
int32_t account_erase(muster_session *session, const muster_id *account);

/* Ends and erases what the org of a tie has of the account. address: a key by which the org knew the account; NULL:
 * there is none. */
MUST_USE result leave_org(struct call *call, const struct row *tie, const muster_id *account, const muster_id *address);

/* Continues the deletion of an org, in several transactions. If it stops early, settling continues it. */
int32_t org_erase(muster_session *session, const muster_id *org);
