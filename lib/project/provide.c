/* SPDX-License-Identifier: MIT
 *
 * Private projects for every account that joins (PROV-1 to PROV-5): the project, the switch, and the projects for
 * members who joined earlier.
 */
#include "access/access.h"
#include "project.h"
#include "setting/setting.h"
#include "state/state.h"
#include "trail/trail.h"
#include <string.h>

#define USERNAME_PLACE "{username}"

/* The template, with the username in its place. */
static result project_expand_name(struct call *call, const char *template, const char *username, const char **ret_name)
{
    const char *place = strstr(template, USERNAME_PLACE);
    size_t before = place != NULL ? (size_t)(place - template) : strlen(template);
    const char *after = place != NULL ? place + strlen(USERNAME_PLACE) : "";
    size_t room = strlen(template) + strlen(username) + 1;
    char *name = arena_alloc(&call->step->arena, room);
    if (name == NULL) return FAILED(MUSTER_E_MEMORY);
    text_format(name, room, "%.*s%s%s", (int)before, template, place != NULL ? username : "", after);
    *ret_name = name;
    return OK;
}

result provision_check_template(struct call *call, const char *text)
{
    static const char LONGEST[] = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";
    _Static_assert(sizeof LONGEST - 1 == MUSTER_USERNAME_MAX_BYTES, "the longest username");
    const char *name = NULL;
    if (text == NULL || strlen(text) > MUSTER_SETTING_TEXT_MAX_BYTES)
        return problem_set(call->problem, MUSTER_E_INVALID, "value", "Give a text of at most %d bytes.",
                           MUSTER_SETTING_TEXT_MAX_BYTES);
    const char *place = strstr(text, USERNAME_PLACE);
    if (place != NULL && strstr(place + 1, USERNAME_PLACE) != NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "value", USERNAME_PLACE " may be in the text only once.");
    TRY(project_expand_name(call, text, LONGEST, &name));
    return name_title(call->problem, "value", name);
}

result provision_check(struct call *call, const struct row *org, bool *ret_provides)
{
    *ret_provides = false;
    if (row_int(org, ORG_PROVIDES) == 0) return OK;
    result room = project_check_room(call, org);
    *ret_provides = room.status == MUSTER_OK;
    if (room.status != MUSTER_E_QUOTA || call_setting(call, org, MUSTER_SETTING_PROVIDE_OPTIONAL) == 0) return room;
    problem_clear(call->problem);
    return OK;
}

/* Makes the project. There is room for it. */
static result project_provide(struct call *call, struct row *org, const struct row *account, struct row *member)
{
    const char *template = NULL, *name = NULL;
    struct row *project = NULL;
    TRY(setting_text(&call->step->arena, call->store_row, org, MUSTER_SETTING_PROJECT_NAME, &template));
    TRY(project_expand_name(call, template, row_text(account, ACCOUNT_USERNAME), &name));
    struct project_new what = {.name = name,
                               .visibility = MUSTER_VISIBILITY_PRIVATE,
                               .creator = row_id(account, ACCOUNT_ID),
                               .provided = true,
                               .named_after = strstr(template, USERNAME_PLACE) != NULL};
    TRY(project_make(call, org, &what, &project));
    return row_set(call->step, member, MEMBER_PROJECT, project->values[PROJECT_ID]);
}

result provision_joined(struct call *call, struct row *org, const struct row *account, struct row *member,
                        bool provides)
{
    if (provides) return project_provide(call, org, account, member);
    if (row_int(org, ORG_PROVIDES) == 0) return OK;
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_NOT_PROVIDED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           .account = row_id(account, ACCOUNT_ID)});
}

struct provision_call {
    const muster_id *org;
    int32_t on;
    int64_t count;
};

static result provision_switch_step(struct call *call, void *arg)
{
    const struct provision_call *in = arg;
    struct row *org = NULL;
    if (in->on != 0 && in->on != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "on", "on must be 1 (on) or 0 (off).");
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    if (row_int(org, ORG_PROVIDES) == in->on) return OK;
    if (in->on) TRY(org_check_plan(call, org));
    TRY_SET(call, org, ORG_PROVIDES, value_int(in->on));
    TRY(org_info_changed(call, org));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PROVISION_SWITCHED,
                                           .chain = org,
                                           .subject = in->org,
                                           FACTS(FACT("on", in->on))});
}

CALL(provision_switch, CALL_CHANGE, ARGS(PART(ID, struct provision_call, org), PART(INT32, struct provision_call, on)),
     NULL);

muster_status muster_provision_switch(muster_session *session, const muster_id *org, int32_t on)
{
    return call_run(session, &provision_switch_call, &(struct provision_call){.org = org, .on = on}, NULL);
}

static result provision_get_step(struct call *call, void *arg)
{
    struct provision_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
    in->on = row_int(org, ORG_PROVIDES) != 0;
    return OK;
}

CALL(provision_get, CALL_READ, NULL, NULL);

muster_status muster_provision_get(muster_session *session, const muster_id *org, int32_t *ret_on)
{
    struct provision_call in = {.org = org};
    int32_t status = call_run(session, &provision_get_call, &in, NULL);
    if (status == MUSTER_OK && ret_on != NULL) *ret_on = in.on;
    return status;
}

/* The members of a piece who have no project of their own, and whose accounts are not being deleted. */
static result provide_members(struct call *call, struct row *org, const struct row_list *members, int64_t *count)
{
    struct row **accounts = arena_alloc(&call->step->arena, (members->count + 1) * sizeof(struct row *));
    struct want *wants = arena_alloc(&call->step->arena, (members->count + 1) * sizeof *wants);
    if (accounts == NULL || wants == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < members->count; i++)
        wants[i] = (struct want){TABLE_ACCOUNT, 0, &accounts[i], {members->items[i]->values[MEMBER_ACCOUNT]}};
    if (members->count > 0) TRY(call_load(call, wants, members->count));
    for (size_t i = 0; i < members->count; i++) {
        struct row *member = members->items[i], *account = accounts[i];
        if (!member_is_member(call, member) || !row_null(member, MEMBER_PROJECT)) continue;
        if (!account_is_open(account)) continue;
        TRY(project_check_room(call, org));
        TRY(project_provide(call, org, account, member));
        ++*count;
    }
    return OK;
}

static result provision_members_step(struct call *call, void *arg)
{
    struct provision_call *in = arg;
    struct row *org = NULL;
    int64_t seen = 0;
    muster_scan scan = {.table = TABLE_MEMBER,
                        .index = -1,
                        .prefix_count = 1,
                        .prefix = {value_id(in->org)},
                        .limit = PROJECT_ROWS_AT_ONCE};
    muster_id last; /* the scan borrows this id */
    in->count = 0;
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
    TRY(org_check_plan(call, org));
    for (;;) {
        struct row_list members;
        TRY(step_scan(call->step, &scan, &members));
        TRY(provide_members(call, org, &members, &in->count));
        seen += (int64_t)members.count;
        TRY(call_progress(call, "members", seen, -1));
        if (members.count < PROJECT_ROWS_AT_ONCE) return OK;
        last = *row_id(members.items[members.count - 1], MEMBER_ACCOUNT);
        TRY(call_piece(call));
        TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
        scan.after_count = 1;
        scan.after[0] = value_id(&last);
    }
}

/* The call takes no key. A repeated call provides for the members who have no project at that time. */
CALL(provision_members, CALL_CHANGE, NULL, NULL);

muster_status muster_provision_members(muster_session *session, const muster_id *org, int64_t *ret_count)
{
    struct provision_call in = {.org = org};
    int32_t status = call_run(session, &provision_members_call, &in, NULL);
    if (status == MUSTER_OK && ret_count != NULL) *ret_count = in.count;
    return status;
}
