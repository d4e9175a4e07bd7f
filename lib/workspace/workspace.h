/* SPDX-License-Identifier: MIT
 *
 * Workspaces, for steps: their records, and choices that are forgotten.
 */
#pragma once

#include "call/call.h"

/* MUSTER_E_DENIED: the acting party is no account, so it has no workspaces. */
MUST_USE result workspace_check_signed_in(struct call *call);

/* The record of the personal workspace of an account, and of an org that it is an active member of. Each is shown at a
 * time of its own: of the org, that to which it has been settled; of the account, not before `began`. */
MUST_USE result workspace_personal(struct call *call, const struct row *account, muster_time began,
                                   struct record **ret_record);

MUST_USE result workspace_in_org(struct call *call, struct row *org, const struct row *member,
                                 struct record **ret_record);

/* Removes choices of workspaces that were not made again for a long time, at most `limit`. */
MUST_USE result workspaces_forget(struct call *call, int64_t limit, int64_t *ret_count);
