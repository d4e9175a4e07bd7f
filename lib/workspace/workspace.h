/* SPDX-License-Identifier: MIT
 *
 * Workspaces, for steps: their records, and removing old choices.
 */
#pragma once

#include "call/call.h"

/* MUSTER_E_DENIED: the acting party is not an account, so it has no workspaces. */
MUST_USE result workspace_check_signed_in(struct call *call);

/* The record of the personal workspace of an account, and the record of an org of which it is an active member. Each
 * has its own time. The time of the org is the one to which it was settled. The time of the account is not before
 * `began`. */
MUST_USE result workspace_personal(struct call *call, const struct row *account, muster_time began,
                                   struct record **ret_record);

MUST_USE result workspace_in_org(struct call *call, struct row *org, const struct row *member,
                                 struct record **ret_record);

/* Removes choices of workspaces that were not made again for a long time. At most `limit` are removed. */
MUST_USE result workspaces_forget(struct call *call, int64_t limit, int64_t *ret_count);
