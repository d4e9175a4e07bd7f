/* SPDX-License-Identifier: MIT
 *
 * Making projects (PROJ-1).
 */
#include "access/access.h"
#include "inside.h"
#include "lines.h"
#include "plan/plan.h"
#include "project.h"
#include "trail/trail.h"
#include <string.h>

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
    TRY_SET(call, project, PROJECT_ORG, org->values[ORG_ID]);
    TRY_SET(call, project, PROJECT_ID, value_id(&id));
    TRY_SET(call, project, PROJECT_VISIBILITY, value_int(what->visibility));
    TRY_SET(call, project, PROJECT_NAME, value_text(what->name));
    TRY_SET(call, project, PROJECT_DESCRIPTION, value_text(what->description));
    TRY_SET(call, project, PROJECT_TAGS, value_text(what->tags));
    TRY_SET(call, project, PROJECT_CREATOR, value_id(what->creator));
    TRY_SET(call, project, PROJECT_PROVIDED, value_int(what->provided));
    TRY_SET(call, project, PROJECT_NAMED_AFTER, value_id(what->named_after ? what->creator : NULL));
    TRY_SET(call, project, PROJECT_CREATED_AT, value_int(call->now));
    TRY_SET(call, org, ORG_PROJECTS, value_int(row_int(org, ORG_PROJECTS) + 1));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_CREATED,
                                        .chain = org,
                                        .subject = row_id(project, PROJECT_ID),
                                        .account = what->creator,
                                        FACTS(FACT("visibility", what->visibility), FACT("provided", what->provided),
                                              FACT_TEXT_IF(!what->named_after, "name", what->name)),
                                        PERSONAL({"name", what->named_after ? what->name : NULL, what->creator})}));
    if (what->creator != NULL) {
        TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {org->values[ORG_ID], value_id(what->creator)}}));
        TRY(grant_make(call, member, &id, MUSTER_PERMISSION_ADMIN, MUSTER_TIME_NONE, NULL, NULL)); /* PROJ-1 */
    }
    *ret_project = project;
    return OK;
}

enum { ALL_FIELDS = MUSTER_PROJECT_FIELD_NAME | MUSTER_PROJECT_FIELD_DESCRIPTION | MUSTER_PROJECT_FIELD_TAGS };

struct project_call {
    const muster_id *org, *project;
    const muster_project_params *params;
};

/* The tags of the parameters, as lines. */
static result project_read_tags(struct call *call, const muster_project_params *in, const char **ret_lines)
{
    *ret_lines = NULL;
    if (in->tag_count > MUSTER_PROJECT_TAGS_MAX || (in->tags == NULL && in->tag_count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "tags", "A project can have at most %d tags.",
                           MUSTER_PROJECT_TAGS_MAX);
    for (size_t i = 0; i < in->tag_count; i++) {
        TRY(name_tag(call->problem, "tags", in->tags[i]));
        for (size_t k = 0; k < i; k++)
            if (strcmp(in->tags[k], in->tags[i]) == 0)
                return problem_set(call->problem, MUSTER_E_INVALID, "tags", "A tag is given twice.");
        TRY(lines_add(&call->step->arena, ret_lines, "", in->tags[i]));
    }
    return OK;
}

result project_check_texts(struct call *call, const muster_project_params *in, uint32_t fields, const char **ret_tags)
{
    if (fields & MUSTER_PROJECT_FIELD_NAME) TRY(name_title(call->problem, "name", in->name));
    if ((fields & MUSTER_PROJECT_FIELD_DESCRIPTION) && in->description != NULL)
        TRY(name_prose(call->problem, "description", in->description, MUSTER_DESCRIPTION_MAX_BYTES));
    return fields & MUSTER_PROJECT_FIELD_TAGS ? project_read_tags(call, in, ret_tags) : OK;
}

static result project_create_step(struct call *call, void *arg)
{
    const struct project_call *given = arg;
    muster_project_params in;
    struct row *org = NULL, *project = NULL;
    const char *tags = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_reserved(call, in.reserved));
    TRY(project_check_texts(call, &in, ALL_FIELDS, &tags));
    if (in.visibility == 0) in.visibility = MUSTER_VISIBILITY_PRIVATE;
    if (in.visibility != MUSTER_VISIBILITY_PRIVATE && in.visibility != MUSTER_VISIBILITY_PUBLIC)
        return problem_set(call->problem, MUSTER_E_INVALID, "visibility", "visibility must be public or private.");
    TRY(org_enter(call, given->org, MUSTER_ACTION_CREATE_PROJECT, &org));
    TRY(org_check_plan(call, org));
    TRY(project_check_room(call, org));
    struct project_new what = {.name = in.name,
                               .description = in.description,
                               .tags = tags,
                               .visibility = in.visibility,
                               .creator = call_account(call)};
    TRY(project_make(call, org, &what, &project));
    return project_answer(call, project);
}

CALL(project_create, CALL_CHANGE,
     ARGS(PART(ID, struct project_call, org), PART_OF(PARAMS, struct project_call, params, PROJECT_PARAMS)),
     &PROJECT_ANSWER);

muster_status muster_project_create(muster_session *session, const muster_id *org, const muster_project_params *params,
                                    muster_project **ret_project)
{
    struct project_call in = {.org = org, .params = params};
    return call_run(session, &project_create_call, &in, (void **)ret_project);
}
