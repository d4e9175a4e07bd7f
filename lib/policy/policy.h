/* SPDX-License-Identifier: MIT
 *
 * Who may do what, as pure functions over const tables. No storage, no session: callers bring the roles that they read.
 */
#pragma once

#include "result.h"
#include <muster/policy.h>
#include <stdbool.h>

struct row;

/* Whether a role allows an action. Roles that an org defines itself would be looked up here and nowhere else. org:
 * whose role it is; NULL: only the table of ROLE-1 counts. */
bool role_may(const struct row *org, int32_t role, int32_t action);

/* ROLE-2, the one place: whether somebody of role `giver` may give `role` to a member who has `from` now (0: to nobody
 * yet). Also guards removing: then role is 0. Never the owner's role, never on the owner. */
bool role_may_give(int32_t giver, int32_t from, int32_t role, bool admins_manage_admins);

bool permission_may(int32_t permission, int32_t action);
bool is_permission(int32_t permission);
bool is_action(int32_t action);
bool action_is_on_project(int32_t action); /* a row of PROJ-6, not of ROLE-1 */
bool action_needs_plan(int32_t action);    /* SEAT-7: all of it writes, creates or invites */

/* A role that an invitation or a role change can give at all. */
bool role_is_given(int32_t role);
