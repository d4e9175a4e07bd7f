/* SPDX-License-Identifier: MIT
 *
 * The tables of ROLE-1 and PROJ-6, and the rule of ROLE-2.
 */
#include "policy.h"
#include <string.h>

enum {
    R = 1 << MUSTER_ROLE_RESTRICTED,
    M = 1 << MUSTER_ROLE_MEMBER,
    A = 1 << MUSTER_ROLE_ADMIN,
    O = 1 << MUSTER_ROLE_OWNER
};

static const char *const ROLE_NAME[] = {
    [MUSTER_ROLE_RESTRICTED] = "restricted",
    [MUSTER_ROLE_MEMBER] = "member",
    [MUSTER_ROLE_ADMIN] = "admin",
    [MUSTER_ROLE_OWNER] = "owner",
};

static const char *const PERMISSION_NAME[] = {
    [MUSTER_PERMISSION_READ] = "read",
    [MUSTER_PERMISSION_WRITE] = "write",
    [MUSTER_PERMISSION_ADMIN] = "admin",
};

/* The roles that allow an action in an org, or the least permission that allows an action on a project. */
static const struct {
    const char *name;
    int roles;
    int32_t permission;
    bool needs_plan;
} ACTION[] = {
    [MUSTER_ACTION_ADMINISTER_ORG] = {"administer_org", .roles = O},
    [MUSTER_ACTION_INVITE] = {"invite", .roles = O | A, .needs_plan = true},
    [MUSTER_ACTION_MANAGE_LINKS] = {"manage_links", .roles = O | A},
    [MUSTER_ACTION_MANAGE_JOINING] = {"manage_joining", .roles = O | A},
    [MUSTER_ACTION_MANAGE_MEMBERS] = {"manage_members", .roles = O | A},
    [MUSTER_ACTION_READ_AUDIT] = {"read_audit", .roles = O | A},
    [MUSTER_ACTION_FULL_PROJECTS] = {"full_projects", .roles = O | A},
    [MUSTER_ACTION_CREATE_PROJECT] = {"create_project", .roles = O | A | M, .needs_plan = true},
    [MUSTER_ACTION_PUBLIC_PROJECTS] = {"public_projects", .roles = O | A | M | R, .needs_plan = true},
    [MUSTER_ACTION_GRANTED_PROJECTS] = {"granted_projects", .roles = O | A | M | R},
    [MUSTER_ACTION_SEE_PLAN] = {"see_plan", .roles = O | A | M | R},
    [MUSTER_ACTION_LIST_MEMBERS] = {"list_members", .roles = O | A | M | R},
    [MUSTER_ACTION_LEAVE] = {"leave", .roles = A | M | R},
    [MUSTER_ACTION_MANAGE_PROJECT] = {"manage_project", .permission = MUSTER_PERMISSION_ADMIN},
    [MUSTER_ACTION_WRITE_RESOURCES] = {"write_resources", .permission = MUSTER_PERMISSION_WRITE, .needs_plan = true},
    [MUSTER_ACTION_VIEW_RESOURCES] = {"view_resources", .permission = MUSTER_PERMISSION_READ},
};

static bool is_role(int32_t role)
{
    return role >= MUSTER_ROLE_RESTRICTED && role <= MUSTER_ROLE_OWNER;
}

bool is_permission(int32_t permission)
{
    return permission >= MUSTER_PERMISSION_READ && permission <= MUSTER_PERMISSION_ADMIN;
}

bool is_action(int32_t action)
{
    return action >= 1 && (size_t)action < COUNT_OF(ACTION) && ACTION[action].name != NULL;
}

bool action_is_on_project(int32_t action)
{
    return is_action(action) && ACTION[action].permission != 0;
}

bool action_needs_plan(int32_t action)
{
    return is_action(action) && ACTION[action].needs_plan;
}

bool role_may(const struct row *org, int32_t role, int32_t action)
{
    UNUSED(org); /* the five roles are the same in every org */
    return is_role(role) && is_action(action) && (ACTION[action].roles & 1 << role) != 0;
}

bool permission_may(int32_t permission, int32_t action)
{
    return is_permission(permission) && action_is_on_project(action) && permission >= ACTION[action].permission;
}

bool role_is_given(int32_t role)
{
    return is_role(role) && role != MUSTER_ROLE_OWNER;
}

bool role_may_give(int32_t giver, int32_t from, int32_t role, bool admins_manage_admins)
{
    if (role == MUSTER_ROLE_OWNER || from == MUSTER_ROLE_OWNER) return false;
    if (giver == MUSTER_ROLE_OWNER) return true;
    if (giver != MUSTER_ROLE_ADMIN) return false;
    return admins_manage_admins || (from != MUSTER_ROLE_ADMIN && role != MUSTER_ROLE_ADMIN);
}

const char *muster_role_name(int32_t role)
{
    return is_role(role) ? ROLE_NAME[role] : NULL;
}

/* The index of each name is its value; the first is 1. */
static int32_t parse(const char *const *names, size_t count, const char *name, int32_t *ret)
{
    for (size_t i = 1; name != NULL && i < count; i++) {
        if (strcmp(names[i], name) != 0) continue;
        if (ret != NULL) *ret = (int32_t)i;
        return MUSTER_OK;
    }
    return MUSTER_E_INVALID;
}

muster_status muster_role_parse(const char *name, int32_t *ret_role)
{
    return parse(ROLE_NAME, COUNT_OF(ROLE_NAME), name, ret_role);
}

const char *muster_permission_name(int32_t permission)
{
    return is_permission(permission) ? PERMISSION_NAME[permission] : NULL;
}

muster_status muster_permission_parse(const char *name, int32_t *ret_permission)
{
    return parse(PERMISSION_NAME, COUNT_OF(PERMISSION_NAME), name, ret_permission);
}

const char *muster_action_name(int32_t action)
{
    return is_action(action) ? ACTION[action].name : NULL;
}

int32_t muster_role_may(int32_t role, int32_t action)
{
    return role_may(NULL, role, action) ? 1 : 0;
}

int32_t muster_permission_may(int32_t permission, int32_t action)
{
    return permission_may(permission, action) ? 1 : 0;
}
