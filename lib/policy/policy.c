/* SPDX-License-Identifier: MIT
 *
 * The table of ROLE-1 and the rule of ROLE-2.
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

static const struct {
    const char *name;
    int roles;
} ACTION[] = {
    [MUSTER_ACTION_ADMINISTER_ORG] = {"administer_org", O},
    [MUSTER_ACTION_INVITE] = {"invite", O | A},
    [MUSTER_ACTION_MANAGE_LINKS] = {"manage_links", O | A},
    [MUSTER_ACTION_MANAGE_JOINING] = {"manage_joining", O | A},
    [MUSTER_ACTION_MANAGE_MEMBERS] = {"manage_members", O | A},
    [MUSTER_ACTION_READ_AUDIT] = {"read_audit", O | A},
    [MUSTER_ACTION_FULL_PROJECTS] = {"full_projects", O | A},
    [MUSTER_ACTION_CREATE_PROJECT] = {"create_project", O | A | M},
    [MUSTER_ACTION_PUBLIC_PROJECTS] = {"public_projects", O | A | M | R},
    [MUSTER_ACTION_GRANTED_PROJECTS] = {"granted_projects", O | A | M | R},
    [MUSTER_ACTION_SEE_PLAN] = {"see_plan", O | A | M | R},
    [MUSTER_ACTION_LIST_MEMBERS] = {"list_members", O | A | M | R},
    [MUSTER_ACTION_LEAVE] = {"leave", A | M | R},
};

static bool is_role(int32_t role)
{
    return role >= MUSTER_ROLE_RESTRICTED && role <= MUSTER_ROLE_OWNER;
}

static bool is_action(int32_t action)
{
    return action >= 1 && (size_t)action < COUNT_OF(ACTION);
}

bool role_may(int32_t role, int32_t action)
{
    return is_role(role) && is_action(action) && (ACTION[action].roles & 1 << role) != 0;
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

int32_t muster_role_parse(const char *name, int32_t *ret_role)
{
    for (int32_t role = MUSTER_ROLE_RESTRICTED; name != NULL && role <= MUSTER_ROLE_OWNER; role++) {
        if (strcmp(ROLE_NAME[role], name) != 0) continue;
        if (ret_role != NULL) *ret_role = role;
        return MUSTER_OK;
    }
    return MUSTER_E_INVALID;
}

const char *muster_action_name(int32_t action)
{
    return is_action(action) ? ACTION[action].name : NULL;
}

int32_t muster_role_may(int32_t role, int32_t action)
{
    return role_may(role, action) ? 1 : 0;
}
