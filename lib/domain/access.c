/* SPDX-License-Identifier: MIT
 *
 * Asking what somebody may do, and why (PROJ-7): see access.h.
 */
#include "access.h"
#include "grant.h"
#include "member.h"
#include "org.h"
#include "project.h"

struct access access_of(const struct call *call, const struct row *member)
{
    struct access access = {.host = call_is_system(call), .state = member_state(call, member)};
    if (member != NULL) access.role = (int32_t)row_int(member, MEMBER_ROLE);
    return access;
}

void access_on(const struct call *call, const struct row *project, const struct row *grant, struct access *access)
{
    access->visibility = project != NULL ? (int32_t)row_int(project, PROJECT_VISIBILITY) : 0;
    access->permission = grant_permission(call, grant);
}

result access_check(struct call *call, const struct decision *decision)
{
    if (decision->status == MUSTER_OK) return OK;
    switch (decision->reasons[decision->count - 1]) {
    case REASON_NO_MEMBER:
    case REASON_ENDED:
    case REASON_BLOCKED: return org_not_found(call); /* ORG-7 */
    case REASON_NO_PROJECT:
    case REASON_NO_GRANT: return project_not_found(call);
    case REASON_PLAN_ENDED: return org_plan_ended(call);
    default:
        return problem_set(call->problem, decision->status, NULL, "%s",
                           reason_text(decision->reasons[decision->count - 1]));
    }
}
