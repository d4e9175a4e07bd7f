/* SPDX-License-Identifier: MIT
 *
 * What invitations promise (INV-2): projects with a permission each, stored as lines.
 */
#include "lines.h"
#include "project.h"
#include "trail/trail.h"
#include <stdlib.h>
#include <string.h>

static struct promise *promises_find(const struct promises *promises, const muster_id *project)
{
    for (size_t i = 0; i < promises->count; i++)
        if (id_equal(&promises->items[i].project, project)) return &promises->items[i];
    return NULL;
}

static result promises_add_one(struct call *call, struct promises *promises, const struct promise *one)
{
    struct promise *there = promises_find(promises, &one->project);
    if (there != NULL) {
        if (there->permission < one->permission) there->permission = one->permission;
        return OK;
    }
    if (promises->count == promises->capacity) {
        size_t capacity = promises->capacity == 0 ? 8 : promises->capacity * 2;
        struct promise *items = arena_alloc(&call->step->arena, capacity * sizeof items[0]);
        if (items == NULL) return FAILED(MUSTER_E_MEMORY);
        if (promises->items != NULL) memcpy(items, promises->items, promises->count * sizeof items[0]);
        promises->items = items;
        promises->capacity = capacity;
    }
    promises->items[promises->count++] = *one;
    return OK;
}

bool promise_read(const struct line *line, struct promise *ret)
{
    char text[MUSTER_ID_TEXT_BYTES] = "";
    if (line->name_size < sizeof text) memcpy(text, line->name, line->name_size);
    ret->permission = (int32_t)strtol(line->value, NULL, 10);
    return muster_id_parse(text, &ret->project) == MUSTER_OK && is_permission(ret->permission);
}

result promises_add(struct call *call, const struct row *invitation, struct promises *promises)
{
    const char *lines = row_text(invitation, INVITATION_PROJECTS);
    struct line line;
    while (lines != NULL && lines_next(&lines, &line)) {
        struct promise one;
        if (!promise_read(&line, &one))
            return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "An invitation names an impossible project.");
        TRY(promises_add_one(call, promises, &one));
    }
    return OK;
}

static result promises_keep_one(struct call *call, struct row *org, struct row *member, const struct promise *one)
{
    TRY(grant_make(call, member, &one->project, one->permission, MUSTER_TIME_NONE, NULL, NULL));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_GRANT_SET,
                                           .chain = org,
                                           .subject = &one->project,
                                           .account = row_id(member, MEMBER_ACCOUNT),
                                           FACTS(FACT("permission", one->permission))});
}

result promises_keep(struct call *call, struct row *org, struct row *member, const struct promises *promises,
                     muster_id **ret_skipped, size_t *ret_skipped_count)
{
    if (promises->count == 0) return OK;
    struct row **projects = arena_alloc(&call->step->arena, promises->count * sizeof(struct row *));
    *ret_skipped = arena_alloc(&call->step->arena, promises->count * sizeof **ret_skipped);
    if (projects == NULL || *ret_skipped == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < promises->count; i++)
        WANT(call, TABLE_PROJECT, 0, &projects[i], {org->values[ORG_ID], value_id(&promises->items[i].project)});
    TRY(call_read(call));
    for (size_t i = 0; i < promises->count; i++) {
        const struct promise *one = &promises->items[i];
        if (projects[i] == NULL)
            (*ret_skipped)[(*ret_skipped_count)++] = one->project;
        else if (row_int(projects[i], PROJECT_VISIBILITY) == MUSTER_VISIBILITY_PRIVATE)
            TRY(promises_keep_one(call, org, member, one));
    }
    return OK;
}

result promises_check(struct call *call, const struct named_projects *named)
{
    if (named->count > MUSTER_GRANTS_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "projects", "An invitation can name at most %d projects.",
                           MUSTER_GRANTS_MAX);
    if (named->count > 0 && (named->projects == NULL || named->permissions == NULL))
        return problem_set(call->problem, MUSTER_E_INVALID, "projects", "Give a permission for each project.");
    for (size_t i = 0; i < named->count; i++) {
        call->problem->row = (int64_t)i;
        TRY(check_id(call, "projects", &named->projects[i]));
        if (!is_permission(named->permissions[i]))
            return problem_set(call->problem, MUSTER_E_INVALID, "permissions", "There is no such permission.");
        for (size_t k = 0; k < i; k++)
            if (id_equal(&named->projects[k], &named->projects[i]))
                return problem_set(call->problem, MUSTER_E_INVALID, "projects", "A project is named twice.");
    }
    call->problem->row = -1;
    return OK;
}

result promises_want(struct call *call, const muster_id *org, struct named_projects *named)
{
    named->rows = arena_alloc(&call->step->arena, (named->count + 1) * sizeof(struct row *));
    if (named->rows == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < named->count; i++)
        WANT(call, TABLE_PROJECT, 0, &named->rows[i], {value_id(org), value_id(&named->projects[i])});
    return OK;
}

result promises_write(struct call *call, const struct named_projects *named, const char **ret_lines)
{
    *ret_lines = NULL;
    for (size_t i = 0; i < named->count; i++) {
        char project[MUSTER_ID_TEXT_BYTES], permission[16];
        if (named->rows[i] == NULL) {
            call->problem->row = (int64_t)i;
            return problem_set(call->problem, MUSTER_E_NOT_FOUND, "projects", "The org has no such project.");
        }
        muster_id_format(&named->projects[i], project);
        text_format(permission, sizeof permission, "%d", (int)named->permissions[i]);
        TRY(lines_add(&call->step->arena, ret_lines, project, permission));
    }
    return OK;
}
