/* SPDX-License-Identifier: MIT
 *
 * Reading projects: one project, and those that an account may see (PROJ-8). Each record holds the permission of the
 * party for which it was read.
 */
#include "access/access.h"
#include "decide.h"
#include "project.h"
#include "state/state.h"

enum { SHOWN_PERMISSION = PROJECT_COLUMN_COUNT, SHOWN_CREATOR_USERNAME, SHOWN_CREATOR_DISPLAY_NAME, SHOWN_COUNT };

/* creator: the account; NULL: the host has created it, or the account is deleted. */
static result project_record(struct call *call, const struct row *project, const struct row *creator,
                             int32_t permission, struct record **ret_record)
{
    muster_value values[SHOWN_COUNT];
    for (size_t i = 0; i < PROJECT_COLUMN_COUNT; i++)
        values[i] = project->values[i];
    TRY(strings_value(&call->step->arena, row_text(project, PROJECT_TAGS), &values[PROJECT_TAGS]));
    values[SHOWN_PERMISSION] = value_int(permission);
    values[SHOWN_CREATOR_USERNAME] = account_name(creator, ACCOUNT_USERNAME);
    values[SHOWN_CREATOR_DISPLAY_NAME] = account_name(creator, ACCOUNT_DISPLAY_NAME);
    *ret_record = record_new(OBJECT_PROJECT, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

/* What a party may do on a project; the function that decides everywhere decides here. grant: of the account, or
 * NULL. */
static int32_t project_permission_of(struct call *call, struct access access, const struct row *project,
                                     const struct row *grant)
{
    struct decision decision;
    access_on(call, project, grant, &access);
    decide(&access, MUSTER_ACTION_VIEW_RESOURCES, &decision);
    return decision.permission;
}

result project_answer(struct call *call, const struct row *project)
{
    struct row *grant = NULL, *creator = NULL;
    struct record *record = NULL;
    WANT(call, TABLE_GRANT, 0, &grant,
         {project->values[PROJECT_ORG], value_id(call_account(call)), project->values[PROJECT_ID]});
    WANT(call, TABLE_ACCOUNT, 0, &creator, {project->values[PROJECT_CREATOR]});
    TRY(call_read(call));
    int32_t permission = project_permission_of(call, access_of(call, call->member), project, grant);
    TRY(project_record(call, project, creator, permission, &record));
    return call_answer(call, record);
}

struct find_call {
    const muster_id *org, *project;
};

static result project_get_step(struct call *call, void *arg)
{
    const struct find_call *in = arg;
    struct row *org = NULL, *project = NULL;
    TRY(project_enter(call, in->org, in->project, MUSTER_ACTION_VIEW_RESOURCES, &org, &project));
    return project_answer(call, project);
}

static result project_again(struct call *call, const struct kept *kept)
{
    return project_get_step(call, &(struct find_call){kept->ids[0], kept->ids[1]});
}

const struct answer_kind PROJECT_ANSWER = {
    .object = OBJECT_PROJECT, .ids = {PROJECT_ORG, PROJECT_ID}, .id_count = 2, .again = project_again};

CALL(project_get, CALL_READ, NULL, NULL);

muster_status muster_project_get(muster_session *session, const muster_id *org, const muster_id *project,
                                 muster_project **ret_project)
{
    return call_run(session, &project_get_call, &(struct find_call){org, project}, (void **)ret_project);
}

struct list_call {
    const muster_id *org, *account;
    const char *cursor;
    size_t limit;
    struct access access; /* of the account for which the list is read */
    bool all;             /* the list reads every project of the org by the row of the project */
};

/* Wants the account of the creator. For the row of a public project it also wants the grant of the account, which
 * may give more. For a grant it wants the project. A party that has full access needs no grant. */
static size_t project_list_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                 struct want ret_wants[NEEDS_MAX])
{
    UNUSED(call);
    const struct list_call *in = arg;
    bool granted = row->table == TABLE_GRANT;
    const muster_value creator = granted ? value_of_row(&needed[0], PROJECT_CREATOR) : row->values[PROJECT_CREATOR],
                       account = in->all ? value_null() : value_id(in->account);
    ret_wants[0] =
        granted
            ? (struct want){TABLE_PROJECT, 0, &needed[0], {row->values[GRANT_ORG], row->values[GRANT_PROJECT]}}
            : (struct want){TABLE_GRANT, 0, &needed[0], {row->values[PROJECT_ORG], account, row->values[PROJECT_ID]}};
    ret_wants[1] = (struct want){TABLE_ACCOUNT, 0, &needed[1], {creator}};
    return 2;
}

/* A public project is listed by its row, and a private project by the grant. So no project comes twice. */
static result project_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                                struct record **ret_item)
{
    const struct list_call *in = arg;
    bool granted = row->table == TABLE_GRANT;
    const struct row *beside = needed[0];
    const struct row *project = granted ? beside : row, *grant = granted ? row : beside;
    if (granted && (project == NULL || row_int(project, PROJECT_VISIBILITY) != MUSTER_VISIBILITY_PRIVATE)) return OK;
    int32_t permission = project_permission_of(call, in->access, project, grant);
    return permission != 0 ? project_record(call, project, needed[1], permission, ret_item) : OK;
}

/* The account whose projects are listed. It is usually the acting account. A party that has full access may name
 * another account. The system may also list the projects of all accounts. */
static result project_list_enter(struct call *call, struct list_call *in)
{
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(call_identify(call));
    if (in->account == NULL) in->account = call_account(call);
    if (in->account == NULL || call_is_account(call, in->account)) {
        TRY(org_enter(call, in->org, 0, &org));
        in->access = access_of(call, call->member);
        return OK;
    }
    struct member_call of = {.org = in->org, .account = in->account};
    TRY(member_enter(call, &of, MUSTER_ACTION_FULL_PROJECTS, &org, &member, &account));
    if (!member_is_member(call, member)) return member_not_found(call);
    in->access = access_of_other(call, member);
    return OK;
}

/* The list of which a page is read. all: a party that has full access sees every project by its row. The listing
 * borrows the scope and the scan of grants. */
static void project_listing(struct list_call *in, bool all, muster_id *ret_scope, muster_scan *ret_granted,
                            struct listing *ret)
{
    in->all = all;
    *ret_scope = list_scope(in->org, in->account != NULL ? in->account : &ID_NIL);
    *ret_granted = (muster_scan){
        .table = TABLE_GRANT, .index = -1, .prefix_count = 2, .prefix = {value_id(in->org), value_id(in->account)}};
    *ret = (struct listing){.list = all ? LIST_PROJECTS_ALL : LIST_PROJECTS,
                            .scope = ret_scope,
                            .cursor = in->cursor,
                            .limit = in->limit,
                            .needs = project_list_needs,
                            .item = project_list_item,
                            .arg = in,
                            .scan = {.table = TABLE_PROJECT,
                                     .index = all ? -1 : PROJECT_BY_PUBLIC,
                                     .prefix_count = 1,
                                     .prefix = {value_id(in->org)}},
                            .other = all ? NULL : ret_granted};
}

static result project_list_step(struct call *call, void *arg)
{
    struct list_call *in = arg;
    struct listing listing;
    muster_id scope = ID_NIL;
    muster_scan granted;
    bool everybody = call_is_system(call) && in->account == NULL && in->org != NULL;
    if (everybody) project_listing(in, true, &scope, &granted, &listing);
    if (everybody) list_want(call, &listing);
    TRY(project_list_enter(call, in));
    bool all = in->access.host || role_may(in->access.org, in->access.role, MUSTER_ACTION_FULL_PROJECTS);
    project_listing(in, all, &scope, &granted, &listing);
    return list_page(call, &listing);
}

CALL(project_list, CALL_READ, NULL, NULL);

muster_status muster_project_list(muster_session *session, const muster_id *org, const muster_id *account,
                                  const char *cursor, size_t limit, muster_page **ret_page)
{
    struct list_call in = {.org = org, .account = account, .cursor = cursor, .limit = limit};
    return call_run(session, &project_list_call, &in, (void **)ret_page);
}

ID_GETTER(project, id, OBJECT_PROJECT, PROJECT_ID)
ID_GETTER(project, org, OBJECT_PROJECT, PROJECT_ORG)
TEXT_GETTER(project, name, OBJECT_PROJECT, PROJECT_NAME)
TEXT_GETTER(project, description, OBJECT_PROJECT, PROJECT_DESCRIPTION)
TEXTS_GETTERS(project, tag, OBJECT_PROJECT, PROJECT_TAGS)
INT32_GETTER(project, visibility, OBJECT_PROJECT, PROJECT_VISIBILITY)
ID_GETTER(project, creator, OBJECT_PROJECT, PROJECT_CREATOR)
INT32_GETTER(project, provided, OBJECT_PROJECT, PROJECT_PROVIDED)
INT32_GETTER(project, permission, OBJECT_PROJECT, SHOWN_PERMISSION)
TIME_GETTER(project, created_at, OBJECT_PROJECT, PROJECT_CREATED_AT)
INT_GETTER(project, version, OBJECT_PROJECT, PROJECT_VERSION)
TEXT_GETTER(project, creator_username, OBJECT_PROJECT, SHOWN_CREATOR_USERNAME)
TEXT_GETTER(project, creator_display_name, OBJECT_PROJECT, SHOWN_CREATOR_DISPLAY_NAME)

HANDLE_FUNCTIONS(project, OBJECT_PROJECT)
PAGE_FUNCTION(project, OBJECT_PROJECT)
