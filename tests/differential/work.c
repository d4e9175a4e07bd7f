/* SPDX-License-Identifier: MIT
 *
 * Projects, grants, rights and workspaces.
 */
#include "actions.h"

/* ---- projects ---- */

static const char *const NAMES[] = {"Boilers", "boilers", "\xc3\x96l", "Whistles", "{username}", "", NULL};
static const char *const TAGS[] = {"steam", "Steam", "\xc3\x84ste", "zinc", "two\nlines", ""};

/* Their tags live as long as the step. */
static muster_project_params some_project(struct side *side, const char *tags[3])
{
    muster_project_params params = {MUSTER_INIT(muster_project_params)};
    params.name = SOME_TEXT(side, "name", NAMES, 2);
    params.description = some_text(side, "description", LINES, LINE_COUNT, 3);
    params.tag_count =
        some_texts(side, "tag", TAGS, sizeof TAGS / sizeof TAGS[0] - (chance(side, 10) ? 0 : 2), tags, 3);
    params.tags = tags;
    return params;
}

int32_t do_project_create(struct side *side)
{
    const char *tags[3];
    const muster_id *org = some_org(side);
    muster_project *project = NULL;
    muster_project_params params = some_project(side, tags);
    params.visibility = (int32_t)some(side, "visibility", 0, 2);
    int32_t status = muster_project_create(acting(side, owner_of(side, org)), org, &params, &project);
    learn(side, PROJECTS, muster_project_id(project), org, NULL, NULL);
    answered(side, project);
    return status;
}

int32_t do_project_edit(struct side *side)
{
    const char *tags[3];
    const muster_id *org = NULL, *id = some_thing(side, PROJECTS, &org);
    muster_project *project = NULL;
    muster_project_params params = some_project(side, tags);
    params.fields = (uint32_t)some(side, "fields", 0, 7);
    int32_t status = muster_project_edit(acting(side, owner_of(side, org)), org, id, &params, &project);
    answered(side, project);
    return status;
}

int32_t do_project_set_visibility(struct side *side)
{
    muster_id accounts[3] = {{{0}}};
    int32_t permissions[3];
    const muster_id *org = NULL, *id = some_thing(side, PROJECTS, &org);
    muster_project *project = NULL;
    muster_visibility_params params = {MUSTER_INIT(muster_visibility_params)};
    params.visibility = (int32_t)some(side, "visibility", 1, 2);
    params.count = params.visibility == MUSTER_VISIBILITY_PRIVATE ? (size_t)some(side, "accounts", 0, 3) : 0;
    for (size_t i = 0; i < params.count; i++) {
        const muster_id *account = some_account(side);
        if (account != NULL) accounts[i] = *account;
        permissions[i] = (int32_t)some(side, "permission", 1, 3);
    }
    params.accounts = accounts;
    params.permissions = permissions;
    int32_t status = muster_project_set_visibility(acting(side, owner_of(side, org)), org, id, &params, &project);
    answered(side, project);
    return status;
}

int32_t do_project_delete(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, PROJECTS, &org);
    int32_t status = muster_project_delete(acting(side, owner_of(side, org)), org, id);
    if (status == MUSTER_OK) forget(side, PROJECTS, id);
    return status;
}

int32_t do_project_get(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, PROJECTS, &org);
    muster_project *project = NULL;
    int32_t status = muster_project_get(acting(side, owner_of(side, org)), org, id, &project);
    answered(side, project);
    return status;
}

/* An account, or the acting one. */
static const muster_id *some_member_or_none(struct side *side, const muster_id *org)
{
    const muster_id *account = some_member(side, org);
    return some_flag(side, "own", 2) ? NULL : account;
}

int32_t do_project_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side), *account = some_member_or_none(side, org);
    return muster_project_list(acting(side, owner_of(side, org)), org, account, cursor, limit, ret_page);
}

int32_t do_grant_list_access(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = NULL, *id = some_thing(side, PROJECTS, &org);
    return muster_grant_list_access(acting(side, owner_of(side, org)), org, id, cursor, limit, ret_page);
}

/* ---- grants ---- */

int32_t do_grant_set(struct side *side)
{
    const muster_id *org = NULL, *project = some_thing(side, PROJECTS, &org), *account = some_member(side, org);
    int32_t permission = (int32_t)some(side, "permission", chance(side, 12) ? 0 : 1, 3);
    muster_time ends_at = some_time(side, "ends_at");
    muster_grant *grant = NULL;
    int32_t status =
        muster_grant_set(acting(side, owner_of(side, org)), org, project, account, permission, ends_at, &grant);
    answered(side, grant);
    return status;
}

int32_t do_grant_remove(struct side *side)
{
    const muster_id *org = NULL, *project = some_thing(side, PROJECTS, &org), *account = some_member(side, org);
    return muster_grant_remove(acting(side, owner_of(side, org)), org, project, account);
}

int32_t do_grant_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = NULL, *project = some_thing(side, PROJECTS, &org);
    return muster_grant_list(acting(side, owner_of(side, org)), org, project, cursor, limit, ret_page);
}

int32_t do_grant_list_member(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side), *account = some_member_or_none(side, org);
    return muster_grant_list_member(acting(side, owner_of(side, org)), org, account, cursor, limit, ret_page);
}

int32_t do_provision_switch(struct side *side)
{
    const muster_id *org = some_org(side);
    int32_t on = (int32_t)some(side, "on", 0, 1);
    return muster_provision_switch(acting(side, owner_of(side, org)), org, on);
}

int32_t do_provision_get(struct side *side)
{
    const muster_id *org = some_org(side);
    int32_t on = -1, status = muster_provision_get(acting(side, owner_of(side, org)), org, &on);
    fprintf(side->out, " on %d", (int)on);
    return status;
}

int32_t do_provision_members(struct side *side)
{
    const muster_id *org = some_org(side);
    int64_t count = -1;
    int32_t status = muster_provision_members(acting(side, owner_of(side, org)), org, &count);
    fprintf(side->out, " for %lld", (long long)count);
    return status;
}

/* ---- rights ---- */

static int32_t some_action(struct side *side)
{
    return (int32_t)(chance(side, 2)
                         ? some(side, "action", 0, MUSTER_ACTION_LEAVE)
                         : some(side, "action", MUSTER_ACTION_MANAGE_PROJECT, MUSTER_ACTION_VIEW_RESOURCES));
}

int32_t do_may(struct side *side)
{
    const muster_id *org = NULL, *project = some_thing(side, PROJECTS, &org);
    int32_t action = some_action(side);
    if (action < MUSTER_ACTION_MANAGE_PROJECT && !some_flag(side, "too_many", 10)) project = NULL;
    return muster_may(acting(side, owner_of(side, org)), org, project, action);
}

int32_t do_may_many(struct side *side)
{
    muster_id projects[4] = {{{0}}};
    int32_t statuses[4] = {1, 1, 1, 1};
    const muster_id *org = NULL, *elsewhere = NULL;
    size_t count = (size_t)some(side, "count", 0, 4);
    for (size_t i = 0; i < count; i++) {
        const muster_id *project = some_thing(side, PROJECTS, i == 0 ? &org : &elsewhere);
        if (project != NULL) projects[i] = *project;
    }
    int32_t action = some_action(side);
    int32_t status = muster_may_many(acting(side, owner_of(side, org)), org, action, projects, count, statuses);
    for (size_t i = 0; i < count; i++)
        fprintf(side->out, " %d", (int)statuses[i]);
    return status;
}

int32_t do_explain(struct side *side)
{
    const muster_id *org = NULL, *project = some_thing(side, PROJECTS, &org), *account = some_member_or_none(side, org);
    int32_t action = some_action(side);
    muster_report *report = NULL;
    if (action < MUSTER_ACTION_MANAGE_PROJECT) project = NULL;
    int32_t status = muster_explain(acting(side, owner_of(side, org)), org, account, project, action, &report);
    answered(side, report);
    return status;
}

/* ---- workspaces ---- */

static const char *const KEYS[] = {NULL, NULL, "sign-in 1", "sign-in 2", "sign-in 3", ""};

int32_t do_workspace_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *account = some_member_or_none(side, NULL);
    return muster_workspace_list(acting(side, account), account, cursor, limit, ret_page);
}

int32_t do_workspace_list_person(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    static const char *const PERSONS[] = {"person-1", "person-2", "nobody"};
    const char *person = SOME_TEXT(side, "person", PERSONS, 0);
    return muster_workspace_list_person(acting(side, &HOST), person, cursor, limit, ret_page);
}

int32_t do_workspace_switch(struct side *side)
{
    const char *key = SOME_TEXT(side, "sign_in", KEYS, 1);
    const muster_id *org = some_org(side), *account = some_member(side, org);
    muster_workspace *workspace = NULL;
    if (some_flag(side, "personal", 4)) org = NULL;
    int32_t status = muster_workspace_switch(acting(side, account), key, org, &workspace);
    answered(side, workspace);
    return status;
}

int32_t do_workspace_active(struct side *side)
{
    const char *key = SOME_TEXT(side, "sign_in", KEYS, 1);
    muster_workspace *workspace = NULL;
    int32_t status = muster_workspace_active(acting(side, NULL), key, &workspace);
    answered(side, workspace);
    return status;
}

int32_t do_workspace_forget(struct side *side)
{
    const char *key = SOME_TEXT(side, "sign_in", KEYS, 1);
    return muster_workspace_forget(acting(side, NULL), key);
}
