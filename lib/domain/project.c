/* SPDX-License-Identifier: MIT
 *
 * Projects (PROJ-1 to PROJ-8): entering, making.
 */
#include "project.h"
#include "access.h"
#include "event.h"
#include "grant.h"
#include "limit.h"
#include "member.h"
#include "org.h"

result project_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "project", "The org has no such project.");
}

result project_enter(struct call *call, const muster_id *org, const muster_id *project, int32_t action,
                     struct row **ret_org, struct row **ret_project)
{
    const muster_session *session = call->session;
    struct row *grant = NULL;
    struct decision decision;
    TRY(check_id(call, "org", org));
    TRY(check_id(call, "project", project));
    const struct want more[] = {
        {TABLE_PROJECT, 0, ret_project, {value_id(org), value_id(project)}},
        {TABLE_GRANT, 0, &grant, {value_id(org), value_id(&session->account), value_id(project)}}};
    TRY(org_enter(call, org, 0, ret_org, more, session->has_account ? 2 : 1));
    struct access access = access_of(call, call->member);
    access_on(call, *ret_project, grant, &access);
    decide(&access, action, &decision);
    return access_check(call, &decision);
}

result project_check_room(struct call *call, const struct row *org)
{
    int64_t most = limit_of(row_text(org, ORG_LIMITS), MUSTER_LIMIT_PROJECTS, MUSTER_LIMIT_PROJECTS_DEFAULT);
    int64_t used = row_int(org, ORG_PROJECTS);
    if (used < most) return OK;
    result full = problem_set(call->problem, MUSTER_E_QUOTA, NULL,
                              "The org has %lld projects, and its plan allows %lld: delete one, or buy more.",
                              (long long)used, (long long)most);
    problem_figure(call->problem, "limit", most);
    problem_figure(call->problem, "used", used);
    return full;
}

result project_make(struct call *call, struct row *org, const struct project_new *what, struct row **ret_project)
{
    muster_id id = call_new_id(call);
    struct row *project = NULL, *member = NULL;
    TRY(call_insert(call, TABLE_PROJECT, &project));
    SET(call, project, PROJECT_ORG, org->values[ORG_ID]);
    SET(call, project, PROJECT_ID, value_id(&id));
    SET(call, project, PROJECT_VISIBILITY, value_int(what->visibility));
    SET(call, project, PROJECT_NAME, value_text(what->name));
    SET(call, project, PROJECT_DESCRIPTION, value_text(what->description));
    SET(call, project, PROJECT_TAGS, value_text(what->tags));
    SET(call, project, PROJECT_CREATOR, value_id(what->creator));
    SET(call, project, PROJECT_PROVIDED, value_int(what->provided));
    SET(call, project, PROJECT_NAMED_AFTER, value_id(what->provided ? what->creator : NULL));
    SET(call, project, PROJECT_CREATED_AT, value_int(call->now));
    SET(call, org, ORG_PROJECTS, value_int(row_int(org, ORG_PROJECTS) + 1));
    struct event event = {.kind = MUSTER_EVENT_PROJECT_CREATED,
                          .chain = org,
                          .subject = row_id(project, PROJECT_ID),
                          .account = what->creator,
                          .facts = {{"visibility", what->visibility}, {"provided", what->provided}}};
    if (what->provided)
        event.personal[0] = (struct personal){"name", what->name, what->creator};
    else
        event.facts[2] = (struct fact){"name", .text = what->name};
    TRY(event_add(call, &event));
    if (what->creator != NULL) {
        TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {org->values[ORG_ID], value_id(what->creator)}}));
        TRY(grant_make(call, member, &id, MUSTER_PERMISSION_ADMIN, MUSTER_TIME_NONE, NULL, NULL)); /* PROJ-1 */
    }
    *ret_project = project;
    return OK;
}
