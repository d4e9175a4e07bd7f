/* SPDX-License-Identifier: MIT
 *
 * Reads and writes "name=value" lines.
 */
#include "lines.h"
#include <assert.h>
#include <string.h>

bool lines_next(const char **at, struct line *ret_line)
{
    const char *end = strchr(*at, '\n');
    if (end == NULL) return false;
    const char *equals = memchr(*at, '=', (size_t)(end - *at));
    if (equals == NULL) return false;
    *ret_line = (struct line){*at, equals + 1, (size_t)(equals - *at), (size_t)(end - equals - 1)};
    *at = end + 1;
    return true;
}

bool lines_find(const char *lines, const char *name, struct line *ret_line)
{
    size_t size = strlen(name);
    while (lines != NULL && lines_next(&lines, ret_line))
        if (ret_line->name_size == size && memcmp(ret_line->name, name, size) == 0) return true;
    return false;
}

bool lines_hold(const char *lines, const char *value)
{
    struct line line;
    size_t size = strlen(value);
    while (lines != NULL && lines_next(&lines, &line))
        if (line.value_size == size && memcmp(line.value, value, size) == 0) return true;
    return false;
}

result lines_add_line(struct arena *arena, const char **lines, const struct line *line)
{
    assert(memchr(line->value, '\n', line->value_size) == NULL);
    size_t before = *lines != NULL ? strlen(*lines) : 0;
    char *text = arena_alloc(arena, before + line->name_size + line->value_size + sizeof "=\n");
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    char *at = text;
    if (before > 0) memcpy(at, *lines, before);
    at += before;
    memcpy(at, line->name, line->name_size);
    at += line->name_size;
    *at++ = '=';
    memcpy(at, line->value, line->value_size);
    at[line->value_size] = '\n'; /* the memory of the arena is zero behind it */
    *lines = text;
    return OK;
}

result lines_add(struct arena *arena, const char **lines, const char *name, const char *value)
{
    return lines_add_line(arena, lines, &(struct line){name, value, strlen(name), strlen(value)});
}
