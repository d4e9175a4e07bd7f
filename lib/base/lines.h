/* SPDX-License-Identifier: MIT
 *
 * Small tables that are kept as one text: lines "name=value", each ended by a line feed. Reading a line needs no
 * memory, so it cannot fail. No value may hold a line feed; the checks of names ensure this.
 */
#pragma once

#include "memory.h"
#include <stdbool.h>

struct line {
    const char *name, *value; /* borrowed from the text; no NUL at the end */
    size_t name_size, value_size;
};

/* Reads the line at *at, and moves *at behind it. Returns false at the end, and if no line begins there. In the
 * second case *at does not point to the NUL. */
bool lines_next(const char **at, struct line *ret_line);

/* Returns the first line of that name. lines may be NULL. */
bool lines_find(const char *lines, const char *name, struct line *ret_line);

/* Returns whether a line has that value. lines may be NULL. */
bool lines_hold(const char *lines, const char *value);

/* Adds a line. *lines is NULL if there are none yet. Otherwise it is a text of the arena, and is replaced. */
MUST_USE result lines_add(struct arena *arena, const char **lines, const char *name, const char *value);
MUST_USE result lines_add_line(struct arena *arena, const char **lines, const struct line *line);
