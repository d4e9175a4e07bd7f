/* SPDX-License-Identifier: MIT
 *
 * Named limits of a plan (SEAT-8), stored as lines name=value.
 */
#include "lines.h"
#include "plan.h"
#include "trail/trail.h"
#include <stdlib.h>
#include <string.h>

#define OURS "muster."

int64_t limit_of(const char *lines, const char *name, int64_t normal)
{
    struct line line;
    return lines_find(lines, name, &line) ? strtoll(line.value, NULL, 10) : normal;
}

static result limit_check_name(struct call *call, const char *name)
{
    size_t size = name != NULL ? strlen(name) : 0;
    bool good =
        size > 0 && size <= MUSTER_TAG_MAX_BYTES && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == size;
    if (!good)
        return problem_set(call->problem, MUSTER_E_INVALID, "limit_names",
                           "The name of a limit must be 1 to %d of the characters a-z 0-9 . _ -", MUSTER_TAG_MAX_BYTES);
    if (strncmp(name, OURS, strlen(OURS)) != 0 || strcmp(name, MUSTER_LIMIT_PROJECTS) == 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "limit_names",
                       "Names that begin with " OURS " belong to the library, and it has no limit %s.", name);
}

result limits_read(struct call *call, const muster_plan_params *params, const char **ret_lines)
{
    *ret_lines = NULL;
    if (params->limit_count > MUSTER_PLAN_LIMITS_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "limit_count", "A plan can have at most %d limits.",
                           MUSTER_PLAN_LIMITS_MAX);
    if (params->limit_count > 0 && (params->limit_names == NULL || params->limit_values == NULL))
        return problem_set(call->problem, MUSTER_E_INVALID, "limit_names", "Give a name and a value for each limit.");
    for (size_t i = 0; i < params->limit_count; i++) {
        struct line line;
        char value[24];
        TRY(limit_check_name(call, params->limit_names[i]));
        if (params->limit_values[i] < 0)
            return problem_set(call->problem, MUSTER_E_INVALID, "limit_values", "The limit %s is less than 0.",
                               params->limit_names[i]);
        if (lines_find(*ret_lines, params->limit_names[i], &line))
            return problem_set(call->problem, MUSTER_E_INVALID, "limit_names", "The limit %s is named twice.",
                               params->limit_names[i]);
        text_format(value, sizeof value, "%lld", (long long)params->limit_values[i]);
        TRY(lines_add(&call->step->arena, ret_lines, params->limit_names[i], value));
    }
    return OK;
}

result limits_words(struct call *call, const char *lines, const char **ret_words)
{
    *ret_words = NULL;
    if (lines == NULL) return OK;
    size_t size = strlen(lines);
    char *text = arena_alloc(&call->step->arena, size + 1);
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i + 1 < size; i++) /* without the line feed of the last line */
        text[i] = lines[i] == '\n' ? ' ' : lines[i];
    *ret_words = text;
    return OK;
}

result limits_value(struct call *call, const char *lines, muster_value *ret_value)
{
    struct line line;
    *ret_value = value_null();
    if (lines == NULL) return OK;
    char *texts = arena_alloc(&call->step->arena, strlen(lines) + 1), *at = texts;
    if (texts == NULL) return FAILED(MUSTER_E_MEMORY);
    while (lines_next(&lines, &line)) { /* the memory of the arena is zero behind each text */
        memcpy(at, line.name, line.name_size);
        at += line.name_size + 1;
        memcpy(at, line.value, line.value_size);
        at += line.value_size + 1;
    }
    *ret_value = value_bytes(texts, (size_t)(at - texts));
    return OK;
}
