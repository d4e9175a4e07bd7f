/* SPDX-License-Identifier: MIT
 *
 * Reading grants: the grants on a project, the grants of a member, and who has access to a project and why (PROJ-8).
 */
#include "access/access.h"
#include "decide.h"
#include "project.h"
#include "state/state.h"

/* The record of a grant: its row, or values in place of a row, and then these values. */
enum { SHOWN_USERNAME = GRANT_COLUMN_COUNT, SHOWN_PROJECT_NAME, SHOWN_REASON, SHOWN_COUNT };

static result grant_make_record(const struct row *grant, const muster_value *username, const muster_value *project_name,
                                struct record **ret_record)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    for (size_t i = 0; i < GRANT_COLUMN_COUNT; i++)
        values[i] = grant->values[i];
    if (username != NULL) values[SHOWN_USERNAME] = *username;
    if (project_name != NULL) values[SHOWN_PROJECT_NAME] = *project_name;
    values[SHOWN_REASON] = value_int(MUSTER_GRANT_REASON_GRANT);
    *ret_record = record_new(OBJECT_GRANT, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result grant_answer(struct call *call, const struct row *grant, const struct row *account)
{
    struct record *record = NULL;
    TRY(grant_make_record(grant, &account->values[ACCOUNT_USERNAME], NULL, &record));
    return call_answer(call, record);
}

struct list_call {
    const muster_id *org, *project, *account;
    const char *cursor;
    size_t limit;
    struct row *row; /* of the project */
};

static result grant_again(struct call *call, const struct kept *kept)
{
    struct row *org = NULL, *project = NULL, *grant = NULL, *account = NULL;
    WANT(call, TABLE_GRANT, 0, &grant, {value_id(kept->ids[0]), value_id(kept->ids[2]), value_id(kept->ids[1])});
    WANT(call, TABLE_ACCOUNT, 0, &account, {value_id(kept->ids[2])});
    TRY(project_enter(call, kept->ids[0], kept->ids[1], MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    if (grant_permission(call, grant) != 0 && account != NULL) return grant_answer(call, grant, account);
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account",
                       "The member no longer has a grant on the project.");
}

const struct answer_kind GRANT_ANSWER = {
    .object = OBJECT_GRANT, .ids = {GRANT_ORG, GRANT_PROJECT, GRANT_ACCOUNT}, .id_count = 3, .again = grant_again};

/* A member, for a list that shows only members with rights. An account without a membership is not listed, nor is an
 * account that is being deleted. */
static bool grant_counts(const struct call *call, const struct row *member, const struct row *account)
{
    return member_is_member(call, member) && account_is_open(account);
}

static size_t grant_list_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                               struct want ret_wants[NEEDS_MAX])
{
    UNUSED(arg);
    if (grant_permission(call, row) == 0) return 0;
    ret_wants[0] = (struct want){TABLE_MEMBER, 0, &needed[0], {row->values[GRANT_ORG], row->values[GRANT_ACCOUNT]}};
    ret_wants[1] = (struct want){TABLE_ACCOUNT, 0, &needed[1], {row->values[GRANT_ACCOUNT]}};
    return 2;
}

static result grant_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                              struct record **ret_item)
{
    UNUSED(arg);
    const struct row *member = needed[0], *account = needed[1];
    if (grant_permission(call, row) == 0 || !grant_counts(call, member, account)) return OK;
    return grant_make_record(row, &account->values[ACCOUNT_USERNAME], NULL, ret_item);
}

static result grant_list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    struct row *org = NULL, *project = NULL;
    struct listing listing = {.list = LIST_GRANTS,
                              .scope = in->project,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = grant_list_needs,
                              .item = grant_list_item,
                              .scan = {.table = TABLE_GRANT,
                                       .index = GRANT_BY_PROJECT,
                                       .prefix_count = 2,
                                       .prefix = {value_id(in->org), value_id(in->project)}}};
    list_want(call, &listing);
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &project));
    return list_page(call, &listing);
}

CALL(grant_list, CALL_READ, NULL, NULL);

muster_status muster_grant_list(muster_session *session, const muster_id *org, const muster_id *project,
                                const char *cursor, size_t limit, muster_page **ret_page)
{
    struct list_call in = {.org = org, .project = project, .cursor = cursor, .limit = limit};
    return call_run(session, &grant_list_call, &in, (void **)ret_page);
}

static size_t grant_list_member_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                      struct want ret_wants[NEEDS_MAX])
{
    UNUSED(arg);
    if (grant_permission(call, row) == 0) return 0;
    ret_wants[0] = (struct want){TABLE_PROJECT, 0, &needed[0], {row->values[GRANT_ORG], row->values[GRANT_PROJECT]}};
    return 1;
}

static result grant_list_member_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                                     struct record **ret_item)
{
    UNUSED(arg);
    const struct row *project = needed[0];
    if (grant_permission(call, row) == 0 || project == NULL) return OK;
    return grant_make_record(row, NULL, &project->values[PROJECT_NAME], ret_item);
}

static result grant_list_member_step(struct call *call, void *arg)
{
    struct list_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(call_identify(call));
    if (in->account == NULL) in->account = call_account(call);
    /* the caller is a visitor */
    if (in->account == NULL && !call_is_system(call)) return org_enter(call, in->org, 0, &org);
    bool own = in->account != NULL && call_is_account(call, in->account);
    struct member_call of = {.org = in->org, .account = in->account};
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "account", in->account));
    muster_id scope = list_scope(in->org, in->account);
    struct listing listing = {.list = LIST_GRANTS_OF,
                              .scope = &scope,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = grant_list_member_needs,
                              .item = grant_list_member_item,
                              .scan = {.table = TABLE_GRANT,
                                       .index = -1,
                                       .prefix_count = 2,
                                       .prefix = {value_id(in->org), value_id(in->account)}}};
    list_want(call, &listing);
    TRY(member_enter(call, &of, own ? 0 : MUSTER_ACTION_FULL_PROJECTS, &org, &member, &account));
    if (!member_is_member(call, member)) return member_not_found(call);
    return list_page(call, &listing);
}

CALL(grant_list_member, CALL_READ, NULL, NULL);

muster_status muster_grant_list_member(muster_session *session, const muster_id *org, const muster_id *account,
                                       const char *cursor, size_t limit, muster_page **ret_page)
{
    struct list_call in = {.org = org, .account = account, .cursor = cursor, .limit = limit};
    return call_run(session, &grant_list_member_call, &in, (void **)ret_page);
}

static size_t grant_list_access_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                      struct want ret_wants[NEEDS_MAX])
{
    const struct list_call *in = arg;
    if (!member_is_active(call, row)) return 0;
    ret_wants[0] = (struct want){TABLE_ACCOUNT, 0, &needed[0], {row->values[MEMBER_ACCOUNT]}};
    ret_wants[1] = (struct want){
        TABLE_GRANT, 0, &needed[1], {row->values[MEMBER_ORG], row->values[MEMBER_ACCOUNT], value_id(in->project)}};
    return 2;
}

static int32_t grant_reason_shown(const struct decision *decision)
{
    for (size_t i = 0; i < decision->count; i++) {
        if (decision->reasons[i] == REASON_FULL_ACCESS) return MUSTER_GRANT_REASON_ROLE;
        if (decision->reasons[i] == REASON_PROJECT_PUBLIC) return MUSTER_GRANT_REASON_PUBLIC;
    }
    return MUSTER_GRANT_REASON_GRANT;
}

/* The function that decides everywhere decides here too. If the access does not come from a grant, the record takes
 * the place of a grant. */
static result grant_list_access_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                                     struct record **ret_item)
{
    const struct list_call *in = arg;
    const struct row *account = needed[0], *grant = needed[1];
    struct decision decision;
    if (!member_is_active(call, row) || !grant_counts(call, row, account)) return OK;
    struct access access = access_of_other(call, row);
    access_on(call, in->row, grant, &access);
    decide(&access, MUSTER_ACTION_VIEW_RESOURCES, &decision);
    if (decision.permission == 0) return OK;
    int32_t reason = grant_reason_shown(&decision);
    if (reason == MUSTER_GRANT_REASON_GRANT)
        return grant_make_record(grant, &account->values[ACCOUNT_USERNAME], NULL, ret_item);
    muster_value values[SHOWN_COUNT] = {{0}};
    values[GRANT_ORG] = row->values[MEMBER_ORG];
    values[GRANT_ACCOUNT] = row->values[MEMBER_ACCOUNT];
    values[GRANT_PROJECT] = value_id(in->project);
    values[GRANT_PERMISSION] = value_int(decision.permission);
    values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    values[SHOWN_REASON] = value_int(reason);
    *ret_item = record_new(OBJECT_GRANT, values, SHOWN_COUNT);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result grant_list_access_step(struct call *call, void *arg)
{
    struct list_call *in = arg;
    struct row *org = NULL;
    struct listing listing = {
        .list = LIST_ACCESS,
        .scope = in->project,
        .cursor = in->cursor,
        .limit = in->limit,
        .needs = grant_list_access_needs,
        .item = grant_list_access_item,
        .arg = in,
        .scan = {.table = TABLE_MEMBER, .index = MEMBER_BY_JOINING, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    list_want(call, &listing);
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_MANAGE_PROJECT, &org, &in->row));
    return list_page(call, &listing);
}

CALL(grant_list_access, CALL_READ, NULL, NULL);

muster_status muster_grant_list_access(muster_session *session, const muster_id *org, const muster_id *project,
                                       const char *cursor, size_t limit, muster_page **ret_page)
{
    struct list_call in = {.org = org, .project = project, .cursor = cursor, .limit = limit};
    return call_run(session, &grant_list_access_call, &in, (void **)ret_page);
}

ID_GETTER(grant, org, OBJECT_GRANT, GRANT_ORG)
ID_GETTER(grant, project, OBJECT_GRANT, GRANT_PROJECT)
ID_GETTER(grant, account, OBJECT_GRANT, GRANT_ACCOUNT)
TEXT_GETTER(grant, username, OBJECT_GRANT, SHOWN_USERNAME)
TEXT_GETTER(grant, project_name, OBJECT_GRANT, SHOWN_PROJECT_NAME)
INT32_GETTER(grant, permission, OBJECT_GRANT, GRANT_PERMISSION)
INT32_GETTER(grant, reason, OBJECT_GRANT, SHOWN_REASON)
END_GETTER(grant, ends_at, OBJECT_GRANT, GRANT_ENDS_AT)
ID_GETTER(grant, by, OBJECT_GRANT, GRANT_BY)
TIME_GETTER(grant, created_at, OBJECT_GRANT, GRANT_CREATED_AT)
INT_GETTER(grant, version, OBJECT_GRANT, GRANT_VERSION)

HANDLE_FUNCTIONS(grant, OBJECT_GRANT)
PAGE_FUNCTION(grant, OBJECT_GRANT)
