/* SPDX-License-Identifier: MIT
 *
 * Private projects for everybody who joins (PROV-1 to PROV-5): one function, called by the one that makes members.
 */
#include "provision.h"
#include "event.h"
#include "org.h"
#include "project.h"
#include "setting.h"
#include <string.h>

#define USERNAME_PLACE "{username}"

/* The template with the username in its place. */
static result expand(struct call *call, const char *template, const char *username, const char **ret_name)
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
    TRY(expand(call, text, LONGEST, &name));
    return name_title(call->problem, "value", name);
}

result provision_check(struct call *call, const struct row *org, bool *ret_provides)
{
    *ret_provides = false;
    if (row_int(org, ORG_PROVIDES) == 0) return OK;
    result room = project_check_room(call, org);
    *ret_provides = room.status == MUSTER_OK;
    if (room.status != MUSTER_E_QUOTA || setting_value(call, org, MUSTER_SETTING_PROVIDE_OPTIONAL) == 0) return room;
    problem_clear(call->problem);
    return OK;
}

static result provide(struct call *call, struct row *org, const struct row *account, struct row *member)
{
    const char *template = NULL, *name = NULL;
    struct row *project = NULL;
    TRY(setting_text(call, org, MUSTER_SETTING_PROJECT_NAME, &template));
    TRY(expand(call, template, row_text(account, ACCOUNT_USERNAME), &name));
    struct project_new what = {
        .name = name, .visibility = MUSTER_PRIVATE, .creator = row_id(account, ACCOUNT_ID), .provided = true};
    TRY(project_make(call, org, &what, &project));
    return row_set(call->step, member, MEMBER_PROJECT, project->values[PROJECT_ID]);
}

result provision_joined(struct call *call, struct row *org, const struct row *account, struct row *member,
                        bool provides)
{
    if (provides) return provide(call, org, account, member);
    if (row_int(org, ORG_PROVIDES) == 0) return OK;
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_NOT_PROVIDED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           .account = row_id(account, ACCOUNT_ID)});
}
