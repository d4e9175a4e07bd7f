/* SPDX-License-Identifier: MIT
 *
 * Changing who may see a project (PROJ-4), in one step. The change may concern every member of the org. So the members
 * are read in pieces within the one transaction. For each member the permission before is compared with the permission
 * after.
 */
#include "access/access.h"
#include "decide.h"
#include "project.h"
#include "state/state.h"
#include "trail/trail.h"

struct visibility_call {
    const muster_id *org, *project;
    const muster_visibility_params *params;
};

/* A change of visibility, and how far it has come. */
struct changing {
    const struct visibility_call *in;
    muster_visibility_params to;
    muster_id creator;             /* the account whose grant stays; nil: no grant stays */
    bool given[MUSTER_GRANTS_MAX]; /* which of the named accounts got a grant */
    int64_t dropped, members;
};

static result visibility_check_named(struct call *call, const muster_visibility_params *in)
{
    if (in->visibility != MUSTER_VISIBILITY_PUBLIC && in->visibility != MUSTER_VISIBILITY_PRIVATE)
        return problem_set(call->problem, MUSTER_E_INVALID, "visibility", "visibility must be public or private.");
    if (in->count > MUSTER_GRANTS_MAX || (in->visibility == MUSTER_VISIBILITY_PUBLIC && in->count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "accounts",
                           "Name at most %d members, and no member if the project becomes public.", MUSTER_GRANTS_MAX);
    if (in->count > 0 && (in->accounts == NULL || in->permissions == NULL))
        return problem_set(call->problem, MUSTER_E_INVALID, "accounts", "Give a permission for each account.");
    for (size_t i = 0; i < in->count; i++) {
        call->problem->row = (int64_t)i;
        TRY(check_id(call, "accounts", &in->accounts[i]));
        if (!is_permission(in->permissions[i]))
            return problem_set(call->problem, MUSTER_E_INVALID, "permissions", "There is no such permission.");
        for (size_t k = 0; k < i; k++)
            if (id_equal(&in->accounts[k], &in->accounts[i]))
                return problem_set(call->problem, MUSTER_E_INVALID, "accounts", "An account is named twice.");
    }
    call->problem->row = -1;
    return OK;
}

/* Wants the rows of the named accounts. */
struct named_rows {
    struct row *member, *account;
};

static result visibility_named_want(struct call *call, const struct changing *it, struct named_rows **ret_rows)
{
    struct named_rows *rows = arena_alloc(&call->step->arena, (it->to.count + 1) * sizeof *rows);
    if (rows == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < it->to.count; i++) {
        const muster_value account = value_id(&it->to.accounts[i]);
        WANT(call, TABLE_MEMBER, 0, &rows[i].member, {value_id(it->in->org), account});
        WANT(call, TABLE_ACCOUNT, 0, &rows[i].account, {account});
    }
    *ret_rows = rows;
    return OK;
}

/* Each named account must be a member. */
static result visibility_check_members(struct call *call, const struct changing *it, const struct named_rows *rows)
{
    for (size_t i = 0; i < it->to.count; i++) {
        if (member_is_member(call, rows[i].member) && account_is_open(rows[i].account)) continue;
        call->problem->row = (int64_t)i;
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "accounts", "The org has no such member.");
    }
    return OK;
}

/* The place of an account in the list of named accounts. If the account is not named: the number of named accounts. */
static size_t visibility_named(const struct changing *it, const muster_id *account)
{
    size_t i = 0;
    while (i < it->to.count && !id_equal(&it->to.accounts[i], account))
        i++;
    return i;
}

/* PROJ-2: a public project has at most the grant of its creator. PROJ-4: when it becomes private, the creator and
 * the named accounts get grants. */
static result visibility_change_grant(struct call *call, struct changing *it, struct row *member, struct row *grant,
                                      int32_t *ret_permission)
{
    const muster_id *account = row_id(member, MEMBER_ACCOUNT);
    size_t place = visibility_named(it, account);
    int32_t had = grant_permission(call, grant), gets = place < it->to.count ? it->to.permissions[place] : 0;
    bool stays = id_equal(account, &it->creator);
    *ret_permission = had;
    if (gets != 0 && (gets != had || row_time(grant, GRANT_ENDS_AT) != MUSTER_TIME_NONE)) {
        it->given[place] = true;
        *ret_permission = gets;
        return grant_write(call, member, it->in->project, grant, gets, MUSTER_TIME_NONE, NULL);
    }
    if (grant == NULL || gets != 0 || stays) return OK;
    it->dropped += had != 0;
    *ret_permission = 0;
    grant_drop(call, member, grant);
    return OK;
}

static result visibility_change_member(struct call *call, struct changing *it, const struct row *org,
                                       const struct row *project, struct row *member, struct row *grant)
{
    const struct access access = access_of_other(call, member);
    int32_t from = it->to.visibility == MUSTER_VISIBILITY_PUBLIC ? MUSTER_VISIBILITY_PRIVATE : MUSTER_VISIBILITY_PUBLIC,
            granted = 0;
    int32_t before = project_permission(&access, from, grant_permission(call, grant));
    TRY(visibility_change_grant(call, it, member, grant, &granted));
    if (!member_is_active(call, member) || before == project_permission(&access, it->to.visibility, granted)) return OK;
    step_touch(call->step, member);
    return message_add(call, &(struct message){.kind = MUSTER_EVENT_PROJECT_VISIBILITY_CHANGED,
                                               .org = org,
                                               .account = row_id(member, MEMBER_ACCOUNT),
                                               .about = project});
}

static muster_scan visibility_members_of(const struct changing *it)
{
    return (muster_scan){.table = TABLE_MEMBER,
                         .index = -1,
                         .prefix_count = 1,
                         .prefix = {value_id(it->in->org)},
                         .limit = PROJECT_ROWS_AT_ONCE};
}

/* Only members have grants. So a page of grants reaches at least as far as a page of members of the same size. Both
 * are in the order of the accounts. */
static muster_scan visibility_grants_of(const struct changing *it)
{
    return (muster_scan){.table = TABLE_GRANT,
                         .index = GRANT_BY_PROJECT,
                         .prefix_count = 2,
                         .prefix = {value_id(it->in->org), value_id(it->in->project)},
                         .limit = PROJECT_ROWS_AT_ONCE};
}

/* One piece: the next members behind the last one, with their grants. */
static result visibility_change_members(struct call *call, struct changing *it, const struct row *org,
                                        const struct row *project, const struct row_list *members,
                                        const struct row_list *grants)
{
    for (size_t i = 0, next = 0; i < members->count; i++) {
        struct row *member = members->items[i], *grant = NULL;
        const muster_value *account = &member->values[MEMBER_ACCOUNT];
        while (next < grants->count && value_compare(&grants->items[next]->values[GRANT_ACCOUNT], account) < 0)
            next++;
        if (next < grants->count && value_equal(&grants->items[next]->values[GRANT_ACCOUNT], account))
            grant = grants->items[next];
        TRY(visibility_change_member(call, it, org, project, member, grant));
    }
    it->members += (int64_t)members->count;
    return OK;
}

static result visibility_change_all(struct call *call, struct changing *it, struct row **org, struct row **project)
{
    muster_scan member_scan = visibility_members_of(it), grant_scan = visibility_grants_of(it);
    muster_id last; /* the scans borrow it */
    for (;;) {
        struct row_list members, grants;
        TRY(step_scan(call->step, &member_scan, &members));
        TRY(step_scan(call->step, &grant_scan, &grants));
        TRY(visibility_change_members(call, it, *org, *project, &members, &grants));
        if (members.count < PROJECT_ROWS_AT_ONCE) return OK;
        last = *row_id(members.items[members.count - 1], MEMBER_ACCOUNT);
        TRY(call_piece(call));
        TRY(call_progress(call, "members", it->members, -1));
        member_scan.after_count = grant_scan.after_count = 1;
        member_scan.after[0] = grant_scan.after[0] = value_id(&last);
        step_want_rows(call->step, &member_scan);
        step_want_rows(call->step, &grant_scan);
        TRY(project_reenter(call, it->in->org, it->in->project, org, project));
    }
}

/* PROV-2 */
static result visibility_check_provided(struct call *call, const struct row *project)
{
    if (row_int(project, PROJECT_PROVIDED) == 0 || call_is_system(call)) return OK;
    if (member_may(call->org, call->member, MUSTER_ACTION_FULL_PROJECTS)) return OK;
    return problem_set(
        call->problem, MUSTER_E_DENIED, NULL,
        "The project was made for a member that joined: only the owner and admins can change its visibility.");
}

/* Adds one event for each grant that the change gave, and then one event for the change. */
static result project_visibility_tell(struct call *call, const struct changing *it, struct row *org,
                                      const struct row *project)
{
    int64_t given = 0;
    for (size_t i = 0; i < it->to.count; i++) {
        if (!it->given[i]) continue;
        given++;
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_GRANT_SET,
                                            .chain = org,
                                            .subject = it->in->project,
                                            .account = &it->to.accounts[i],
                                            FACTS(FACT("permission", it->to.permissions[i]))}));
    }
    int64_t grants = it->to.visibility == MUSTER_VISIBILITY_PRIVATE ? given : it->dropped;
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_VISIBILITY_CHANGED,
                                           .chain = org,
                                           .subject = it->in->project,
                                           .account = row_id(project, PROJECT_CREATOR),
                                           FACTS(FACT("visibility", it->to.visibility), FACT("grants", grants))});
}

static result project_set_visibility_step(struct call *call, void *arg)
{
    const struct visibility_call *in = arg;
    struct changing it = {.in = in};
    struct named_rows *named = NULL;
    struct row *org = NULL, *project = NULL;
    TRY(check_params(call, in->params, &it.to, sizeof it.to));
    TRY(visibility_check_named(call, &it.to));
    const muster_scan members = visibility_members_of(&it), grants = visibility_grants_of(&it);
    step_want_rows(call->step, &members);
    step_want_rows(call->step, &grants);
    TRY(visibility_named_want(call, &it, &named));
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    TRY(visibility_check_provided(call, project));
    TRY(org_check_plan(call, org));
    TRY(visibility_check_members(call, &it, named));
    TRY(call_expect(call, project));
    if (row_int(project, PROJECT_VISIBILITY) == it.to.visibility) return project_answer(call, project);
    if (!row_null(project, PROJECT_CREATOR)) it.creator = *row_id(project, PROJECT_CREATOR);
    TRY(visibility_change_all(call, &it, &org, &project));
    TRY_SET(call, project, PROJECT_VISIBILITY, value_int(it.to.visibility));
    TRY(project_visibility_tell(call, &it, org, project));
    return project_answer(call, project);
}

CALL(project_set_visibility, CALL_CHANGE,
     ARGS(PART(ID, struct visibility_call, org), PART(ID, struct visibility_call, project),
          PART_OF(PARAMS, struct visibility_call, params, VISIBILITY_PARAMS)),
     &PROJECT_ANSWER);

muster_status muster_project_set_visibility(muster_session *session, const muster_id *org, const muster_id *project,
                                            const muster_visibility_params *params, muster_project **ret_project)
{
    struct visibility_call in = {org, project, params};
    return call_run(session, &project_set_visibility_call, &in, (void **)ret_project);
}
