/* SPDX-License-Identifier: MIT
 *
 * Which roles and permissions allow what, as pure functions over const tables. They need no storage and no session:
 * callers pass the roles that they read.
 */
#pragma once

#include "result.h"
#include <muster/policy.h>
#include <stdbool.h>

struct row;

/* Whether a role allows an action. If orgs could define roles, only this function would look them up. org: the org
 * of the role; NULL: only the table of ROLE-1 counts. */
bool role_may(const struct row *org, int32_t role, int32_t action);

/* The only place of ROLE-2: whether a member of role `giver` may give `role` to a member of role `from` (0: to a new
 * member). It also decides about removing: then role is 0. It never allows giving the owner's role, or changing the
 * owner. */
bool role_may_give(int32_t giver, int32_t from, int32_t role, bool admins_manage_admins);

bool permission_may(int32_t permission, int32_t action);
bool is_permission(int32_t permission);
bool is_action(int32_t action);
bool action_is_on_project(int32_t action); /* a row of PROJ-6, not of ROLE-1 */
bool action_needs_plan(int32_t action);    /* SEAT-7: all actions that write, create or invite */

/* A role that an invitation or a role change can give. */
bool role_is_given(int32_t role);
