/* SPDX-License-Identifier: MIT
 *
 * Small tables kept as one text: lines "name=value", each ended by a line feed. Reading them needs no memory, so it
 * can't fail; no value may hold a line feed, which the checks of names see to.
 */
#pragma once

#include "memory.h"
#include <stdbool.h>

struct line {
    const char *name, *value; /* borrowed from the text; not NUL-ended */
    size_t name_size, value_size;
};

/* The line at *at, which moves behind it. False at the end, and where no line begins: then *at is not at the NUL. */
bool lines_next(const char **at, struct line *ret_line);

/* The first line of that name. lines may be NULL. */
bool lines_find(const char *lines, const char *name, struct line *ret_line);

/* Whether a line has that value. lines may be NULL. */
bool lines_hold(const char *lines, const char *value);

/* Adds a line. *lines: NULL for none, or a text of the arena, which is replaced. */
MUST_USE result lines_add(struct arena *arena, const char **lines, const char *name, const char *value);
MUST_USE result lines_add_line(struct arena *arena, const char **lines, const struct line *line);
