/* SPDX-License-Identifier: MIT
 *
 * Deleting a project with its grants (PROJ-5).
 */
#include "project.h"
#include "state/state.h"
#include "trail/trail.h"

struct project_call {
    const muster_id *org, *project;
    const muster_project_params *params;
};

/* Removes grants of a project, and notifies the members who had them. */
static result project_drop_grants(struct call *call, const struct row *org, const struct row *project,
                                  const struct row_list *grants)
{
    struct row **members = arena_alloc(&call->step->arena, (grants->count + 1) * sizeof(struct row *));
    if (members == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < grants->count; i++)
        WANT(call, TABLE_MEMBER, 0, &members[i], {org->values[ORG_ID], grants->items[i]->values[GRANT_ACCOUNT]});
    TRY(call_read(call));
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

static result project_delete_step(struct call *call, void *arg)
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
    step_want_rows(call->step, &scan);
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    TRY(call_expect(call, project));
    for (;;) {
        TRY(step_scan(call->step, &scan, &grants));
        TRY(project_drop_grants(call, org, project, &grants));
        dropped += (int64_t)grants.count;
        if (grants.count < PROJECT_ROWS_AT_ONCE) break;
        TRY(call_piece(call));
        TRY(call_progress(call, "grants", dropped, -1));
        TRY(project_reenter(call, in->org, in->project, &org, &project));
    }
    step_remove(call->step, project);
    TRY_SET(call, org, ORG_PROJECTS, value_int(row_int(org, ORG_PROJECTS) - 1));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_DELETED,
                                           .chain = org,
                                           .subject = in->project,
                                           .account = row_id(project, PROJECT_CREATOR),
                                           FACTS(FACT("grants", dropped))});
}

CALL(project_delete, CALL_CHANGE, ARGS(PART(ID, struct project_call, org), PART(ID, struct project_call, project)),
     NULL);

muster_status muster_project_delete(muster_session *session, const muster_id *org, const muster_id *project)
{
    return call_run(session, &project_delete_call, &(struct project_call){.org = org, .project = project}, NULL);
}
