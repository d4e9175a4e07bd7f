/* SPDX-License-Identifier: MIT
 *
 * A text that grows while a statement is written into it.
 *
 * A lack of memory is remembered and returned at the end, so the writing needs no checks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data;
    size_t length;
    size_t capacity;
    bool failed;
};

void text_add(struct text *text, const char *more);
void text_name(struct text *text, const char *name); /* as a quoted identifier */
void text_number(struct text *text, long long number);
char *text_take(struct text *text); /* the text, from malloc; NULL: no memory */
