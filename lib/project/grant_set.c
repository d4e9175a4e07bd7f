/* SPDX-License-Identifier: MIT
 *
 * Giving a member a permission on a private project, and taking it back (PROJ-5).
 */
#include "access/access.h"
#include "project.h"
#include "state/state.h"
#include "trail/trail.h"

struct grant_call {
    const muster_id *org, *project, *account;
    int32_t permission;
    muster_time ends_at;
};

/* The project, the member and its grant. A grant that has ended counts as missing, and its row is written again. */
struct granting {
    struct row *org, *project, *member, *account, *row;
    int32_t permission; /* the permission that the grant gives now */
};

static result grant_enter(struct call *call, const struct grant_call *in, struct granting *ret)
{
    TRY(check_id(call, "account", in->account));
    const muster_value org = value_id(in->org), account = value_id(in->account);
    WANT(call, TABLE_MEMBER, 0, &ret->member, {org, account});
    WANT(call, TABLE_ACCOUNT, 0, &ret->account, {account});
    WANT(call, TABLE_GRANT, 0, &ret->row, {org, account, value_id(in->project)});
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_MANAGE_PROJECT, &ret->org, &ret->project));
    ret->permission = grant_permission(call, ret->row);
    if (row_int(ret->project, PROJECT_VISIBILITY) == MUSTER_VISIBILITY_PRIVATE) return OK;
    return problem_set(call->problem, MUSTER_E_MISUSE, "project",
                       "The project is public, so every member may write: make it private first.");
}

static result grant_tell(struct call *call, const struct granting *it, const struct event *event)
{
    TRY(event_add(call, event));
    return message_add(
        call, &(struct message){.kind = event->kind, .org = it->org, .account = event->account, .about = it->project});
}

static result grant_set_step(struct call *call, void *arg)
{
    const struct grant_call *in = arg;
    struct granting it = {.org = NULL};
    if (!is_permission(in->permission))
        return problem_set(call->problem, MUSTER_E_INVALID, "permission", "There is no such permission.");
    TRY(grant_enter(call, in, &it));
    if (!member_is_member(call, it.member) || !account_is_open(it.account)) return member_not_found(call);
    if (in->ends_at <= call->now)
        return problem_set(call->problem, MUSTER_E_INVALID, "ends_at",
                           "The end is in the past: remove the grant to end it now.");
    TRY(org_check_plan(call, it.org));
    TRY(call_expect_version(call, it.permission != 0 ? it.row->version : 0));
    if (it.permission == in->permission && row_time(it.row, GRANT_ENDS_AT) == in->ends_at)
        return grant_answer(call, it.row, it.account);
    struct event event = {.kind = MUSTER_EVENT_GRANT_SET,
                          .chain = it.org,
                          .subject = in->project,
                          .account = in->account,
                          FACTS(FACT("permission", in->permission), FACT_IF(it.permission != 0, "from", it.permission),
                                FACT_IF(in->ends_at != MUSTER_TIME_NONE, "ends_at", in->ends_at))};
    TRY(grant_write(call, it.member, in->project, it.row, in->permission, in->ends_at, &it.row));
    TRY(grant_tell(call, &it, &event));
    return grant_answer(call, it.row, it.account);
}

CALL(grant_set, CALL_CHANGE,
     ARGS(PART(ID, struct grant_call, org), PART(ID, struct grant_call, project), PART(ID, struct grant_call, account),
          PART(INT32, struct grant_call, permission), PART(INT64, struct grant_call, ends_at)),
     &GRANT_ANSWER);

muster_status muster_grant_set(muster_session *session, const muster_id *org, const muster_id *project,
                               const muster_id *account, int32_t permission, muster_time ends_at,
                               muster_grant **ret_grant)
{
    struct grant_call in = {org, project, account, permission, ends_at};
    return call_run(session, &grant_set_call, &in, (void **)ret_grant);
}

static result grant_remove_step(struct call *call, void *arg)
{
    const struct grant_call *in = arg;
    struct granting it = {.org = NULL};
    TRY(grant_enter(call, in, &it));
    TRY(call_expect_version(call, it.permission != 0 ? it.row->version : 0));
    if (it.permission == 0) return OK;
    grant_drop(call, it.member, it.row);
    return grant_tell(call, &it,
                      &(struct event){.kind = MUSTER_EVENT_GRANT_REMOVED,
                                      .chain = it.org,
                                      .subject = in->project,
                                      .account = in->account,
                                      FACTS(FACT("permission", it.permission))});
}

CALL(grant_remove, CALL_CHANGE,
     ARGS(PART(ID, struct grant_call, org), PART(ID, struct grant_call, project), PART(ID, struct grant_call, account)),
     NULL);

muster_status muster_grant_remove(muster_session *session, const muster_id *org, const muster_id *project,
                                  const muster_id *account)
{
    struct grant_call in = {.org = org, .project = project, .account = account};
    return call_run(session, &grant_remove_call, &in, NULL);
}
