/* SPDX-License-Identifier: MIT
 *
 * Grants: how one begins and ends, and what invitations promise. See grant.h.
 */
#include "grant.h"
#include "event.h"
#include "lines.h"
#include <stdlib.h>
#include <string.h>

#define LOADED_AT_ONCE 50

int32_t grant_permission(const struct call *call, const struct row *grant)
{
    if (grant == NULL || row_time(grant, GRANT_ENDS_AT) <= call->now) return 0;
    return (int32_t)row_int(grant, GRANT_PERMISSION);
}

result grant_make(struct call *call, struct row *member, const muster_id *project, int32_t permission,
                  muster_time ends_at, const muster_id *by, struct row **ret_grant)
{
    struct row *grant = NULL;
    TRY(call_insert(call, TABLE_GRANT, &grant));
    SET(call, grant, GRANT_ORG, member->values[MEMBER_ORG]);
    SET(call, grant, GRANT_ACCOUNT, member->values[MEMBER_ACCOUNT]);
    SET(call, grant, GRANT_PROJECT, value_id(project));
    SET(call, grant, GRANT_PERMISSION, value_int(permission));
    SET(call, grant, GRANT_ENDS_AT, value_time(ends_at));
    SET(call, grant, GRANT_CREATED_AT, value_int(call->now));
    SET(call, grant, GRANT_BY, value_id(by));
    step_touch(call->step, member);
    if (ret_grant != NULL) *ret_grant = grant;
    return OK;
}

void grant_drop(struct call *call, struct row *member, struct row *grant)
{
    step_remove(grant);
    step_touch(call->step, member);
}

result grants_drop(struct call *call, struct row *member, int64_t *ret_count)
{
    muster_scan scan = {.table = TABLE_GRANT,
                        .index = -1,
                        .prefix_count = 2,
                        .prefix = {member->values[MEMBER_ORG], member->values[MEMBER_ACCOUNT]}};
    struct row_list grants;
    TRY(step_scan(call->step, &scan, &grants));
    for (size_t i = 0; i < grants.count; i++)
        grant_drop(call, member, grants.items[i]);
    if (ret_count != NULL) *ret_count = (int64_t)grants.count;
    return OK;
}

static struct promise *find_promise(const struct promises *promises, const muster_id *project)
{
    for (size_t i = 0; i < promises->count; i++)
        if (id_equal(&promises->items[i].project, project)) return &promises->items[i];
    return NULL;
}

static result add_promise(struct call *call, struct promises *promises, const struct promise *one)
{
    struct promise *there = find_promise(promises, &one->project);
    if (there != NULL) {
        if (there->permission < one->permission) there->permission = one->permission;
        return OK;
    }
    if (promises->count == promises->capacity) {
        size_t capacity = promises->capacity == 0 ? 8 : promises->capacity * 2;
        struct promise *items = arena_alloc(&call->step->arena, capacity * sizeof items[0]);
        if (items == NULL) return FAILED(MUSTER_E_MEMORY);
        if (promises->count > 0) memcpy(items, promises->items, promises->count * sizeof items[0]);
        promises->items = items;
        promises->capacity = capacity;
    }
    promises->items[promises->count++] = *one;
    return OK;
}

result promises_add(struct call *call, const struct row *invitation, struct promises *promises)
{
    const char *lines = row_text(invitation, INVITATION_PROJECTS);
    struct line line;
    while (lines != NULL && lines_next(&lines, &line)) {
        struct promise one = {.permission = (int32_t)strtol(line.value, NULL, 10)};
        char text[MUSTER_ID_TEXT_BYTES] = "";
        if (line.name_size < sizeof text) memcpy(text, line.name, line.name_size);
        if (muster_id_parse(text, &one.project) != MUSTER_OK || !is_permission(one.permission))
            return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "An invitation names a project that can't be.");
        TRY(add_promise(call, promises, &one));
    }
    return OK;
}

result promises_keep(struct call *call, struct row *member, const struct promises *promises, muster_id **ret_skipped,
                     size_t *ret_skipped_count)
{
    struct row *projects[LOADED_AT_ONCE] = {NULL};
    struct want wants[LOADED_AT_ONCE];
    if (promises->count == 0) return OK;
    *ret_skipped = arena_alloc(&call->step->arena, promises->count * sizeof **ret_skipped);
    if (*ret_skipped == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < promises->count; i++) {
        size_t at = i % LOADED_AT_ONCE, left = promises->count - i;
        size_t batch = left < LOADED_AT_ONCE ? left : LOADED_AT_ONCE;
        for (size_t k = 0; at == 0 && k < batch; k++)
            wants[k] = (struct want){TABLE_PROJECT,
                                     0,
                                     &projects[k],
                                     {member->values[MEMBER_ORG], value_id(&promises->items[i + k].project)}};
        if (at == 0) TRY(call_load(call, wants, batch));
        const struct promise *one = &promises->items[i];
        if (projects[at] == NULL)
            (*ret_skipped)[(*ret_skipped_count)++] = one->project;
        else if (row_int(projects[at], PROJECT_VISIBILITY) == MUSTER_PRIVATE)
            TRY(grant_make(call, member, &one->project, one->permission, MUSTER_TIME_NONE, NULL, NULL));
    }
    return OK;
}
