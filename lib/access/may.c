/* SPDX-License-Identifier: MIT
 *
 * Answers what a party may do, and why (PROJ-7).
 */
#include "access.h"
#include "decide.h"
#include "state/state.h"

/* A question: may the acting account, or another one, do that. */
struct question {
    const muster_id *org, *account, *project;
    int32_t action;
};

static result may_check(struct call *call, const struct question *in)
{
    TRY(check_id(call, "org", in->org));
    if (!is_action(in->action))
        return problem_set(call->problem, MUSTER_E_INVALID, "action", "There is no such action.");
    if (action_is_on_project(in->action)) return check_id(call, "project", in->project);
    if (in->project == NULL) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "project",
                       "The action is an action in the org: leave out the project.");
}

/* SEAT-7. A system session may do everything. */
static void access_with_plan(const struct call *call, const struct row *org, struct access *access)
{
    access->plan_ended = !access->host && row_time(org, ORG_PLAN_ENDS_AT) <= call->now;
}

static result may_step(struct call *call, void *arg)
{
    const struct question *in = arg;
    struct row *org = NULL, *project = NULL, *grant = NULL;
    struct decision decision;
    TRY(may_check(call, in));
    TRY(call_identify(call));
    WANT(call, TABLE_PROJECT, 0, &project, {value_id(in->org), value_id(in->project)});
    WANT(call, TABLE_GRANT, 0, &grant, {value_id(in->org), value_id(call_account(call)), value_id(in->project)});
    TRY(org_enter(call, in->org, 0, &org));
    struct access access = access_of(call, call->member);
    access_with_plan(call, org, &access);
    access_on(call, project, grant, &access);
    decide(&access, in->action, &decision);
    return access_check(call, &decision);
}

CALL(may, CALL_READ | CALL_BARE, NULL, NULL);

muster_status muster_may(muster_session *session, const muster_id *org, const muster_id *project, int32_t action)
{
    return call_run(session, &may_call, &(struct question){.org = org, .project = project, .action = action}, NULL);
}

struct many_call {
    const muster_id *org, *projects;
    size_t count;
    int32_t action;
    int32_t *ret_statuses;
};

static result may_many_check(struct call *call, const struct many_call *in)
{
    TRY(check_id(call, "org", in->org));
    if (!action_is_on_project(in->action))
        return problem_set(call->problem, MUSTER_E_INVALID, "action", "There is no such action on projects.");
    if (in->count > MUSTER_PAGE_MAX_ITEMS || (in->projects == NULL && in->count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "projects", "Give up to %d projects.",
                           MUSTER_PAGE_MAX_ITEMS);
    if (in->ret_statuses != NULL || in->count == 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "ret_statuses", "ret_statuses is missing.");
}

/* The org, the membership, the rows of all projects, and of the grants on them, in one go. */
static result may_many_read(struct call *call, const struct many_call *in, struct row ***ret_projects,
                            struct row ***ret_grants)
{
    TRY(call_identify(call));
    const muster_value org = value_id(in->org), account = value_id(call_account(call));
    struct arena *arena = &call->step->arena;
    struct row **projects = arena_alloc(arena, (in->count + 1) * sizeof(struct row *));
    struct row **grants = arena_alloc(arena, (in->count + 1) * sizeof(struct row *));
    if (projects == NULL || grants == NULL) return FAILED(MUSTER_E_MEMORY);
    WANT(call, TABLE_ORG, 0, &call->org, {org});
    WANT(call, TABLE_MEMBER, 0, &call->member, {org, account});
    for (size_t i = 0; i < in->count; i++) {
        const muster_value project = value_id(&in->projects[i]);
        WANT(call, TABLE_PROJECT, 0, &projects[i], {org, project});
        WANT(call, TABLE_GRANT, 0, &grants[i], {org, account, project});
    }
    *ret_projects = projects;
    *ret_grants = grants;
    return call_read(call);
}

static result may_many_step(struct call *call, void *arg)
{
    const struct many_call *in = arg;
    struct row **projects = NULL, **grants = NULL;
    struct decision decision;
    TRY(may_many_check(call, in));
    TRY(may_many_read(call, in, &projects, &grants));
    bool there = org_is_open(call->org);
    if (there) TRY(org_settle(call, call->org));
    struct access access = access_of(call, call->member);
    if (there) access_with_plan(call, call->org, &access);
    for (size_t i = 0; i < in->count; i++) {
        access_on(call, there ? projects[i] : NULL, grants[i], &access);
        decide(&access, in->action, &decision);
        in->ret_statuses[i] = there ? decision.status : MUSTER_E_NOT_FOUND;
    }
    return OK;
}

CALL(may_many, CALL_READ | CALL_BARE, NULL, NULL);

muster_status muster_may_many(muster_session *session, const muster_id *org, int32_t action, const muster_id *projects,
                              size_t count, int32_t *ret_statuses)
{
    return call_run(session, &may_many_call, &(struct many_call){org, projects, count, action, ret_statuses}, NULL);
}

/* Reads what decides for the account of the question, and whether the acting party may know of the project. */
static result explain_read(struct call *call, const struct question *in, struct access *ret)
{
    TRY(call_identify(call));
    const muster_id *about = in->account != NULL ? in->account : call_account(call);
    bool own = about == NULL || call_is_account(call, about);
    struct row *org = NULL, *member = NULL, *account = NULL, *project = NULL, *grant = NULL;
    const muster_value org_id = value_id(in->org), project_id = value_id(in->project);
    WANT(call, TABLE_PROJECT, 0, &project, {org_id, project_id});
    WANT(call, TABLE_MEMBER, 0, &member, {org_id, value_id(about)});
    WANT(call, TABLE_ACCOUNT, 0, &account, {value_id(about)});
    WANT(call, TABLE_GRANT, 0, &grant, {org_id, value_id(about), project_id});
    TRY(org_enter(call, in->org, own ? MUSTER_ACTION_SEE_PLAN : MUSTER_ACTION_READ_AUDIT, &org));
    if (!account_is_open(account)) member = NULL;
    *ret = about != NULL ? access_of_other(call, member) : access_of(call, call->member);
    access_with_plan(call, org, ret);
    access_on(call, project, grant, ret);
    if (in->project == NULL) return OK;
    bool seen = project != NULL; /* a party that may ask about others has full access to every project */
    if (own && about != NULL) seen = project_permission(ret, ret->visibility, ret->permission) != 0;
    return seen ? OK : project_not_found(call);
}

static result explain_step(struct call *call, void *arg)
{
    const struct question *in = arg;
    struct access access;
    struct decision decision;
    TRY(may_check(call, in));
    TRY(explain_read(call, in, &access));
    TRY(call_answer(call, report_new()));
    struct muster_report *report = call->answer;
    decide(&access, in->action, &decision);
    for (size_t i = 0; i < decision.count; i++) {
        enum reason reason = decision.reasons[i];
        int32_t status = i + 1 < decision.count ? MUSTER_OK : decision.status;
        TRY(report_add(report, status, reason_code(reason), NULL, reason_text(reason)));
        text_format(report->summary, sizeof report->summary, "%s", reason_text(reason));
    }
    return OK;
}

CALL(explain, CALL_READ, NULL, NULL);

muster_status muster_explain(muster_session *session, const muster_id *org, const muster_id *account,
                             const muster_id *project, int32_t action, muster_report **ret_report)
{
    return call_run(session, &explain_call, &(struct question){org, account, project, action}, (void **)ret_report);
}
