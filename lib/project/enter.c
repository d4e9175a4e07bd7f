/* SPDX-License-Identifier: MIT
 *
 * Entering a project of an org, for an action of PROJ-6.
 */
#include "access/access.h"
#include "decide.h"
#include "project.h"

static void project_want(struct call *call, const muster_id *org, const muster_id *project, struct row **ret_project)
{
    WANT(call, TABLE_PROJECT, 0, ret_project, {value_id(org), value_id(project)});
}

result project_enter(struct call *call, const muster_id *org, const muster_id *project, int32_t action,
                     struct row **ret_org, struct row **ret_project)
{
    struct row *grant = NULL;
    struct decision decision;
    TRY(check_id(call, "org", org));
    TRY(check_id(call, "project", project));
    project_want(call, org, project, ret_project);
    TRY(call_identify(call));
    WANT(call, TABLE_GRANT, 0, &grant, {value_id(org), value_id(call_account(call)), value_id(project)});
    TRY(org_enter(call, org, 0, ret_org));
    struct access access = access_of(call, call->member);
    access_on(call, *ret_project, grant, &access);
    decide(&access, action, &decision);
    return access_check(call, &decision);
}

result project_reenter(struct call *call, const muster_id *org, const muster_id *project, struct row **ret_org,
                       struct row **ret_project)
{
    project_want(call, org, project, ret_project);
    TRY(org_enter(call, org, 0, ret_org));
    return *ret_project != NULL ? OK : project_not_found(call);
}
