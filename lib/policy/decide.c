/* SPDX-License-Identifier: MIT
 *
 * Decides, and records the reasons: see decide.h.
 */
#include "decide.h"
#include <assert.h>
#include <muster/member.h>
#include <muster/project.h>

static const struct {
    const char *code, *text;
} REASON[] = {
    [REASON_HOST] = {"host", "The host itself acts: it may do everything."},
    [REASON_NO_MEMBER] = {"no_member", "The account is not a member of the org."},
    [REASON_BLOCKED] = {"blocked", "The account is blocked from the org."},
    [REASON_ENDED] = {"ended", "The membership has ended."},
    [REASON_SUSPENDED] = {"suspended", "The membership is suspended."},
    [REASON_ROLE_RESTRICTED] = {"role_restricted", "The member's role is restricted."},
    [REASON_ROLE_MEMBER] = {"role_member", "The member's role is member."},
    [REASON_ROLE_ADMIN] = {"role_admin", "The member's role is admin."},
    [REASON_ROLE_OWNER] = {"role_owner", "The member is the owner."},
    [REASON_ROLE_ALLOWS] = {"role_allows", "The role allows the action."},
    [REASON_ROLE_DENIES] = {"role_denies", "The role does not allow the action."},
    [REASON_NO_PROJECT] = {"no_project", "The org has no such project."},
    [REASON_FULL_ACCESS] = {"full_access", "The role has full access to every project."},
    [REASON_PROJECT_PUBLIC] = {"project_public", "The project is public: every member may write."},
    [REASON_GRANT_READ] = {"grant_read", "A grant gives the permission to read."},
    [REASON_GRANT_WRITE] = {"grant_write", "A grant gives the permission to write."},
    [REASON_GRANT_ADMIN] = {"grant_admin", "A grant gives the permission admin."},
    [REASON_NO_GRANT] = {"no_grant", "The project is private, and the member has no grant on it."},
    [REASON_PERMISSION_ALLOWS] = {"permission_allows", "The permission allows the action."},
    [REASON_PERMISSION_DENIES] = {"permission_denies", "The permission does not allow the action."},
    [REASON_PLAN_ENDED] = {"plan_ended", "The org's plan has ended: it can only be viewed."},
};
_Static_assert(COUNT_OF(REASON) == REASON_COUNT, "every reason has a code");

const char *reason_code(enum reason reason)
{
    return REASON[reason].code;
}

const char *reason_text(enum reason reason)
{
    return REASON[reason].text;
}

static void add(struct decision *to, enum reason reason)
{
    assert(to->count < REASONS_MAX);
    to->reasons[to->count++] = reason;
}

/* The last reason, and the result with it. */
static bool end(struct decision *to, enum reason reason, int32_t status)
{
    add(to, reason);
    to->status = status;
    return status == MUSTER_OK;
}

/* ORG-7, ROLE-5: which parties may know that the org exists. */
static bool is_inside(const struct access *access, struct decision *to)
{
    switch (access->state) {
    case MUSTER_MEMBER_STATE_ACTIVE: break;
    case MUSTER_MEMBER_STATE_SUSPENDED: return end(to, REASON_SUSPENDED, MUSTER_E_SUSPENDED);
    case MUSTER_MEMBER_STATE_ENDED: return end(to, REASON_ENDED, MUSTER_E_NOT_FOUND);
    case MUSTER_MEMBER_STATE_BLOCKED: return end(to, REASON_BLOCKED, MUSTER_E_NOT_FOUND);
    default: return end(to, REASON_NO_MEMBER, MUSTER_E_NOT_FOUND);
    }
    add(to, REASON_ROLE_RESTRICTED + (access->role - MUSTER_ROLE_RESTRICTED));
    return true;
}

int32_t project_permission(const struct access *member, int32_t visibility, int32_t granted)
{
    if (visibility == 0) return 0;
    if (member->host || role_may(member->org, member->role, MUSTER_ACTION_FULL_PROJECTS))
        return MUSTER_PERMISSION_ADMIN;
    bool open =
        visibility == MUSTER_VISIBILITY_PUBLIC && role_may(member->org, member->role, MUSTER_ACTION_PUBLIC_PROJECTS);
    int32_t own = role_may(member->org, member->role, MUSTER_ACTION_GRANTED_PROJECTS) ? granted : 0;
    return open && own < MUSTER_PERMISSION_WRITE ? MUSTER_PERMISSION_WRITE : own;
}

/* PROJ-2, PROJ-3, PROJ-6. */
static bool may_on_project(const struct access *access, int32_t action, struct decision *to)
{
    if (access->visibility == 0) return end(to, REASON_NO_PROJECT, MUSTER_E_NOT_FOUND);
    to->permission = project_permission(access, access->visibility, access->permission);
    if (access->host) return true;
    if (to->permission == 0) return end(to, REASON_NO_GRANT, MUSTER_E_NOT_FOUND);
    if (role_may(access->org, access->role, MUSTER_ACTION_FULL_PROJECTS))
        add(to, REASON_FULL_ACCESS);
    else if (to->permission == access->permission)
        add(to, REASON_GRANT_READ + (to->permission - MUSTER_PERMISSION_READ));
    else
        add(to, REASON_PROJECT_PUBLIC);
    bool allows = permission_may(to->permission, action);
    return allows ? end(to, REASON_PERMISSION_ALLOWS, MUSTER_OK) : end(to, REASON_PERMISSION_DENIES, MUSTER_E_DENIED);
}

void decide(const struct access *access, int32_t action, struct decision *ret)
{
    *ret = (struct decision){.status = MUSTER_OK};
    if (access->host)
        add(ret, REASON_HOST);
    else if (!is_inside(access, ret))
        return;
    if (action_is_on_project(action)) {
        if (!may_on_project(access, action, ret)) return;
    } else if (action != 0 && !access->host) {
        bool allows = role_may(access->org, access->role, action);
        if (!end(ret, allows ? REASON_ROLE_ALLOWS : REASON_ROLE_DENIES, allows ? MUSTER_OK : MUSTER_E_DENIED)) return;
    }
    if (access->plan_ended && action_needs_plan(action)) end(ret, REASON_PLAN_ENDED, MUSTER_E_PLAN_ENDED);
}
