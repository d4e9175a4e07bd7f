/* SPDX-License-Identifier: MIT
 *
 * The record of a workspace, and its getters.
 */
#include "plan/plan.h"
#include "workspace.h"

enum {
    SHOWN_ACCOUNT,
    SHOWN_ORG,
    SHOWN_ORG_NAME,
    SHOWN_ORG_SLUG,
    SHOWN_ROLE,
    SHOWN_JOINED_AT,
    SHOWN_PLAN_ENDED,
    SHOWN_COUNT
};

/* A record with its plan. It takes the plan, also if it fails. */
static result workspace_make_record(const muster_value *values, struct record *plan, struct record **ret_record)
{
    *ret_record = record_new(OBJECT_WORKSPACE, values, SHOWN_COUNT);
    if (*ret_record != NULL)
        (*ret_record)->inner = plan;
    else
        object_unref(plan, 0);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result workspace_personal(struct call *call, const struct row *account, muster_time began, struct record **ret_record)
{
    struct record *plan = NULL;
    muster_time settled = row_int(account, ACCOUNT_SETTLED_AT), now = settled > began ? settled : began;
    muster_value values[SHOWN_COUNT] = {
        [SHOWN_ACCOUNT] = account->values[ACCOUNT_ID],
        [SHOWN_JOINED_AT] = account->values[ACCOUNT_CREATED_AT],
        [SHOWN_PLAN_ENDED] = value_int(row_time(account, ACCOUNT_PLAN_ENDS_AT) <= now),
    };
    TRY(personal_plan_record(call, account, &plan));
    return workspace_make_record(values, plan, ret_record);
}

result workspace_in_org(struct call *call, struct row *org, const struct row *member, struct record **ret_record)
{
    struct record *plan = NULL;
    muster_value values[SHOWN_COUNT] = {
        [SHOWN_ACCOUNT] = member->values[MEMBER_ACCOUNT],
        [SHOWN_ORG] = org->values[ORG_ID],
        [SHOWN_ORG_NAME] = org->values[ORG_NAME],
        [SHOWN_ORG_SLUG] = org->values[ORG_SLUG],
        [SHOWN_ROLE] = member->values[MEMBER_ROLE],
        [SHOWN_JOINED_AT] = member->values[MEMBER_JOINED_AT],
        [SHOWN_PLAN_ENDED] = value_int(row_time(org, ORG_PLAN_ENDS_AT) <= call->now),
    };
    TRY(plan_record(call, org, &plan));
    return workspace_make_record(values, plan, ret_record);
}

ID_GETTER(workspace, account, OBJECT_WORKSPACE, SHOWN_ACCOUNT)
ID_GETTER(workspace, org, OBJECT_WORKSPACE, SHOWN_ORG)
TEXT_GETTER(workspace, org_name, OBJECT_WORKSPACE, SHOWN_ORG_NAME)
TEXT_GETTER(workspace, org_slug, OBJECT_WORKSPACE, SHOWN_ORG_SLUG)
INT32_GETTER(workspace, role, OBJECT_WORKSPACE, SHOWN_ROLE)
TIME_GETTER(workspace, joined_at, OBJECT_WORKSPACE, SHOWN_JOINED_AT)

const muster_plan *muster_workspace_plan(const muster_workspace *workspace)
{
    return record_inner(workspace, OBJECT_WORKSPACE);
}

/* If the handle is not a workspace, nobody may write in it. */
int32_t muster_workspace_plan_ended(const muster_workspace *workspace)
{
    bool there = workspace != NULL && ((const struct record *)workspace)->object.type == OBJECT_WORKSPACE;
    return there ? (int32_t)record_int(workspace, OBJECT_WORKSPACE, SHOWN_PLAN_ENDED) : 1;
}

HANDLE_FUNCTIONS(workspace, OBJECT_WORKSPACE)
PAGE_FUNCTION(workspace, OBJECT_WORKSPACE)
