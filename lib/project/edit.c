/* SPDX-License-Identifier: MIT
 *
 * Editing a project (PROJ-5).
 */
#include "access/access.h"
#include "inside.h"
#include "project.h"
#include "trail/trail.h"
#include <string.h>

enum { ALL_FIELDS = MUSTER_PROJECT_FIELD_NAME | MUSTER_PROJECT_FIELD_DESCRIPTION | MUSTER_PROJECT_FIELD_TAGS };

struct project_call {
    const muster_id *org, *project;
    const muster_project_params *params;
};

/* A name that somebody has chosen no longer comes from a username. */
static result project_edit_name(struct call *call, struct row *project, const char *name)
{
    muster_value text = value_text(name);
    if (value_equal(&project->values[PROJECT_NAME], &text)) return OK;
    TRY_SET(call, project, PROJECT_NAMED_AFTER, value_null());
    return row_set(call->step, project, PROJECT_NAME, text);
}

static result project_edit_step(struct call *call, void *arg)
{
    const struct project_call *given = arg;
    muster_project_params in;
    struct row *org = NULL, *project = NULL;
    const char *tags = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_reserved(call, in.reserved));
    TRY(check_fields(call, in.fields, ALL_FIELDS));
    TRY(project_check_texts(call, &in, in.fields, &tags));
    TRY(project_enter(call, given->org, given->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    TRY(org_check_plan(call, org));
    TRY(call_expect(call, project));
    bool renamed = (in.fields & MUSTER_PROJECT_FIELD_NAME) && strcmp(in.name, row_text(project, PROJECT_NAME)) != 0;
    if (renamed) TRY(project_edit_name(call, project, in.name));
    if (in.fields & MUSTER_PROJECT_FIELD_DESCRIPTION)
        TRY_SET(call, project, PROJECT_DESCRIPTION, value_text(in.description));
    if (in.fields & MUSTER_PROJECT_FIELD_TAGS) TRY_SET(call, project, PROJECT_TAGS, value_text(tags));
    if (project->changed == 0) return project_answer(call, project);
    static const char *const NAMES[] = {"name", "description", "tags"};
    const char *changed = field_names(call, in.fields, NAMES, COUNT_OF(NAMES));
    if (changed == NULL) return FAILED(MUSTER_E_MEMORY);
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_CHANGED,
                                        .chain = org,
                                        .subject = row_id(project, PROJECT_ID),
                                        FACTS(FACT_TEXT("changed", changed), FACT_TEXT_IF(renamed, "name", in.name))}));
    return project_answer(call, project);
}

CALL(project_edit, CALL_CHANGE,
     ARGS(PART(ID, struct project_call, org), PART(ID, struct project_call, project),
          PART_OF(PARAMS, struct project_call, params, PROJECT_PARAMS)),
     &PROJECT_ANSWER);

muster_status muster_project_edit(muster_session *session, const muster_id *org, const muster_id *project,
                                  const muster_project_params *params, muster_project **ret_project)
{
    return call_run(session, &project_edit_call, &(struct project_call){org, project, params}, (void **)ret_project);
}
