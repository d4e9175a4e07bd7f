/* SPDX-License-Identifier: MIT
 *
 * Projects (PROJ-1 to PROJ-6): entering, making, editing, deleting. How they are read stands in project_shown.c, who may see
 * them in visibility.c and granting.c.
 */
#include "project.h"
#include "access.h"
#include "event.h"
#include "grant.h"
#include "limit.h"
#include "lines.h"
#include "member.h"
#include "org.h"
#include <string.h>

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

result project_reenter(struct call *call, const muster_id *org, const muster_id *project, struct row **ret_org,
                       struct row **ret_project)
{
    const struct want more[] = {{TABLE_PROJECT, 0, ret_project, {value_id(org), value_id(project)}}};
    TRY(org_enter(call, org, 0, ret_org, more, COUNT_OF(more)));
    return *ret_project != NULL ? OK : project_not_found(call);
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
    SET(call, project, PROJECT_NAMED_AFTER, value_id(what->named_after ? what->creator : NULL));
    SET(call, project, PROJECT_CREATED_AT, value_int(call->now));
    SET(call, org, ORG_PROJECTS, value_int(row_int(org, ORG_PROJECTS) + 1));
    struct event event = {.kind = MUSTER_EVENT_PROJECT_CREATED,
                          .chain = org,
                          .subject = row_id(project, PROJECT_ID),
                          .account = what->creator,
                          .facts = {{"visibility", what->visibility}, {"provided", what->provided}}};
    if (what->named_after)
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

enum { ALL_FIELDS = MUSTER_PROJECT_NAME | MUSTER_PROJECT_DESCRIPTION | MUSTER_PROJECT_TAGS };

struct project_call {
    const muster_id *org, *project;
    const muster_project_params *params;
};

/* The tags of the parameters, as lines. */
static result read_tags(struct call *call, const muster_project_params *in, const char **ret_lines)
{
    *ret_lines = NULL;
    if (in->tag_count > MUSTER_PROJECT_TAGS_MAX || (in->tags == NULL && in->tag_count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "tags", "A project has at most %d tags.",
                           MUSTER_PROJECT_TAGS_MAX);
    for (size_t i = 0; i < in->tag_count; i++) {
        TRY(name_tag(call->problem, "tags", in->tags[i]));
        for (size_t k = 0; k < i; k++)
            if (strcmp(in->tags[k], in->tags[i]) == 0)
                return problem_set(call->problem, MUSTER_E_INVALID, "tags", "A tag stands there twice.");
        TRY(lines_add(&call->step->arena, ret_lines, "", in->tags[i]));
    }
    return OK;
}

static result check_texts(struct call *call, const muster_project_params *in, uint32_t fields, const char **ret_tags)
{
    if (fields & MUSTER_PROJECT_NAME) TRY(name_title(call->problem, "name", in->name));
    if ((fields & MUSTER_PROJECT_DESCRIPTION) && in->description != NULL)
        TRY(name_prose(call->problem, "description", in->description, MUSTER_DESCRIPTION_MAX_BYTES));
    return fields & MUSTER_PROJECT_TAGS ? read_tags(call, in, ret_tags) : OK;
}

static result create_step(struct call *call, void *arg)
{
    const struct project_call *given = arg;
    muster_project_params in;
    struct row *org = NULL, *project = NULL;
    const char *tags = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_reserved(call, in.reserved));
    TRY(check_texts(call, &in, ALL_FIELDS, &tags));
    if (in.visibility == 0) in.visibility = MUSTER_PRIVATE;
    if (in.visibility != MUSTER_PRIVATE && in.visibility != MUSTER_PUBLIC)
        return problem_set(call->problem, MUSTER_E_INVALID, "visibility", "A project is public or private.");
    TRY(org_enter(call, given->org, MUSTER_ACTION_CREATE_PROJECT, &org, NULL, 0));
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

static const struct call_kind CREATE = {
    "project_create", CALL_CHANGE, create_step,
    ARGS(PART(ID, struct project_call, org), PART_OF(PARAMS, struct project_call, params, PROJECT_PARAMS))};

int32_t muster_project_create(muster_session *session, const muster_id *org, const muster_project_params *params,
                              muster_project **ret_project)
{
    struct project_call in = {.org = org, .params = params};
    return call_run(session, &CREATE, &in, (void **)ret_project);
}

/* A name that somebody chose is nobody's username any more. */
static result edit_name(struct call *call, struct row *project, const char *name)
{
    muster_value text = value_text(name);
    if (value_equal(&project->values[PROJECT_NAME], &text)) return OK;
    SET(call, project, PROJECT_NAMED_AFTER, value_null());
    return row_set(call->step, project, PROJECT_NAME, text);
}

static result edit_step(struct call *call, void *arg)
{
    const struct project_call *given = arg;
    muster_project_params in;
    struct row *org = NULL, *project = NULL;
    const char *tags = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_reserved(call, in.reserved));
    TRY(check_fields(call, in.fields, ALL_FIELDS));
    TRY(check_texts(call, &in, in.fields, &tags));
    TRY(project_enter(call, given->org, given->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    TRY(org_check_plan(call, org));
    TRY(call_expect(call, project));
    bool renamed = (in.fields & MUSTER_PROJECT_NAME) && strcmp(in.name, row_text(project, PROJECT_NAME)) != 0;
    if (renamed) TRY(edit_name(call, project, in.name));
    if (in.fields & MUSTER_PROJECT_DESCRIPTION) SET(call, project, PROJECT_DESCRIPTION, value_text(in.description));
    if (in.fields & MUSTER_PROJECT_TAGS) SET(call, project, PROJECT_TAGS, value_text(tags));
    if (project->changed == 0) return project_answer(call, project);
    static const char *const NAMES[] = {"name", "description", "tags"};
    struct event event = {.kind = MUSTER_EVENT_PROJECT_CHANGED, .chain = org, .subject = row_id(project, PROJECT_ID)};
    event.facts[0] = (struct fact){"changed", .text = field_names(call, in.fields, NAMES, COUNT_OF(NAMES))};
    if (event.facts[0].text == NULL) return FAILED(MUSTER_E_MEMORY);
    if (renamed) event.facts[1] = (struct fact){"name", .text = in.name};
    TRY(event_add(call, &event));
    return project_answer(call, project);
}

static const struct call_kind EDIT = {"project_edit", CALL_CHANGE, edit_step,
                                      ARGS(PART(ID, struct project_call, org), PART(ID, struct project_call, project),
                                           PART_OF(PARAMS, struct project_call, params, PROJECT_PARAMS))};

int32_t muster_project_edit(muster_session *session, const muster_id *org, const muster_id *project,
                            const muster_project_params *params, muster_project **ret_project)
{
    struct project_call in = {org, project, params};
    return call_run(session, &EDIT, &in, (void **)ret_project);
}

/* Drops grants of a project, and tells the members who had them. */
static result drop_grants(struct call *call, const struct row *org, const struct row *project,
                          const struct row_list *grants)
{
    struct want *wants = arena_alloc(&call->step->arena, (grants->count + 1) * sizeof *wants);
    struct row **members = arena_alloc(&call->step->arena, (grants->count + 1) * sizeof(struct row *));
    if (wants == NULL || members == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < grants->count; i++)
        wants[i] =
            (struct want){TABLE_MEMBER, 0, &members[i], {org->values[ORG_ID], grants->items[i]->values[GRANT_ACCOUNT]}};
    if (grants->count > 0) TRY(call_load(call, wants, grants->count));
    for (size_t i = 0; i < grants->count; i++) {
        struct row *grant = grants->items[i], *member = members[i];
        bool told = member_is_member(call, member) && grant_permission(call, grant) != 0;
        grant_drop(call, member, grant);
        if (told)
            TRY(message_add(call, &(struct message){.kind = MUSTER_EVENT_PROJECT_DELETED,
                                                    .org = org,
                                                    .account = row_id(grant, GRANT_ACCOUNT),
                                                    .about = project}));
    }
    return OK;
}

static result delete_step(struct call *call, void *arg)
{
    const struct project_call *in = arg;
    struct row *org = NULL, *project = NULL;
    struct row_list grants;
    int64_t dropped = 0;
    muster_scan scan = {.table = TABLE_GRANT,
                        .index = GRANT_BY_PROJECT,
                        .prefix_count = 2,
                        .prefix = {value_id(in->org), value_id(in->project)},
                        .limit = PROJECT_ROWS_AT_ONCE};
    step_ahead_scan(call->step, &scan);
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    TRY(call_expect(call, project));
    for (;;) {
        TRY(step_scan(call->step, &scan, &grants));
        TRY(drop_grants(call, org, project, &grants));
        dropped += (int64_t)grants.count;
        if (grants.count < PROJECT_ROWS_AT_ONCE) break;
        TRY(call_piece(call));
        TRY(call_progress(call, "grants", dropped, -1));
        TRY(project_reenter(call, in->org, in->project, &org, &project));
    }
    step_remove(project);
    SET(call, org, ORG_PROJECTS, value_int(row_int(org, ORG_PROJECTS) - 1));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_DELETED,
                                           .chain = org,
                                           .subject = in->project,
                                           .account = row_id(project, PROJECT_CREATOR),
                                           .facts = {{"grants", dropped}}});
}

static const struct call_kind DELETE = {
    "project_delete", CALL_CHANGE, delete_step,
    ARGS(PART(ID, struct project_call, org), PART(ID, struct project_call, project))};

int32_t muster_project_delete(muster_session *session, const muster_id *org, const muster_id *project)
{
    struct project_call in = {.org = org, .project = project};
    return call_run(session, &DELETE, &in, NULL);
}
