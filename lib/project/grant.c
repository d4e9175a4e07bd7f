/* SPDX-License-Identifier: MIT
 *
 * Grants: how one begins and ends. Every change of one raises the version of the member (ROLE-4).
 */
#include "project.h"

result grant_make(struct call *call, struct row *member, const muster_id *project, int32_t permission,
                  muster_time ends_at, const muster_id *by, struct row **ret_grant)
{
    struct row *grant = NULL;
    TRY(call_insert(call, TABLE_GRANT, &grant));
    TRY_SET(call, grant, GRANT_ORG, member->values[MEMBER_ORG]);
    TRY_SET(call, grant, GRANT_ACCOUNT, member->values[MEMBER_ACCOUNT]);
    TRY_SET(call, grant, GRANT_PROJECT, value_id(project));
    TRY_SET(call, grant, GRANT_PERMISSION, value_int(permission));
    TRY_SET(call, grant, GRANT_ENDS_AT, value_time(ends_at));
    TRY_SET(call, grant, GRANT_CREATED_AT, value_int(call->now));
    TRY_SET(call, grant, GRANT_BY, value_id(by));
    step_touch(call->step, member);
    if (ret_grant != NULL) *ret_grant = grant;
    return OK;
}

result grant_write(struct call *call, struct row *member, const muster_id *project, struct row *row, int32_t permission,
                   muster_time ends_at, struct row **ret_grant)
{
    const muster_id *by = call_account(call);
    if (ret_grant != NULL) *ret_grant = row;
    if (row == NULL) return grant_make(call, member, project, permission, ends_at, by, ret_grant);
    TRY_SET(call, row, GRANT_PERMISSION, value_int(permission));
    TRY_SET(call, row, GRANT_ENDS_AT, value_time(ends_at));
    TRY_SET(call, row, GRANT_CREATED_AT, value_int(call->now));
    TRY_SET(call, row, GRANT_BY, value_id(by));
    step_touch(call->step, row);
    step_touch(call->step, member);
    return OK;
}

void grant_drop(struct call *call, struct row *member, struct row *grant)
{
    step_remove(call->step, grant);
    step_touch(call->step, member);
}

muster_scan grants_of(muster_value org, muster_value account)
{
    return (muster_scan){.table = TABLE_GRANT, .index = -1, .prefix_count = 2, .prefix = {org, account}};
}

result grants_drop(struct call *call, struct row *member, int64_t *ret_count)
{
    muster_scan scan = grants_of(member->values[MEMBER_ORG], member->values[MEMBER_ACCOUNT]);
    struct row_list grants;
    TRY(step_scan(call->step, &scan, &grants));
    for (size_t i = 0; i < grants.count; i++)
        grant_drop(call, member, grants.items[i]);
    if (ret_count != NULL) *ret_count = (int64_t)grants.count;
    return OK;
}
