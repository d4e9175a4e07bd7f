/* SPDX-License-Identifier: MIT
 *
 * What names are made of: characters of ASCII, code points of UTF-8, which of them are refused, and normalisation.
 * For the files of name.h alone. Nothing here asks the locale.
 */
#pragma once

#include "problem.h"
#include <stdbool.h>
#include <utf8proc.h>

#define ZERO_WIDTH_NON_JOINER 0x200C
#define ZERO_WIDTH_JOINER 0x200D

/* ASCII, whatever the locale says. */

static inline bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool ascii_letter(char c)
{
    return ascii_lower(c) || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_alphanumeric(char c)
{
    return ascii_letter(c) || ascii_digit(c);
}

static inline char ascii_to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool characters_ascii(const char *text);
void characters_lower(const char *text, char *ret_key);

/* Code points. */

/* Returns the bytes of the next one and moves *text behind it; 0 at the end, -1 where the text is not UTF-8. */
utf8proc_ssize_t characters_next(const char **text, utf8proc_int32_t *ret_c);
bool category_is_letter(utf8proc_category_t category);
bool category_is_mark(utf8proc_category_t category);

/* Checks of a field; each refuses with the field's name. */

MUST_USE result characters_missing(struct problem *problem, const char *field);
MUST_USE result characters_check_size(struct problem *problem, const char *field, const char *text, size_t min,
                                      size_t max);
/* A name: refused code points, joiners, rows of marks. *ret_count: its code points. */
MUST_USE result characters_check_name(struct problem *problem, const char *field, const char *text, size_t *ret_count);
MUST_USE result characters_check_prose(struct problem *problem, const char *field, const char *text, bool line_feeds);

/* Normalises `text` into `buffer` of `capacity` + 1 code points, which then holds UTF-8. False: no room. On the
 * caller's stack: a name is short, and running out of memory is one failure less. */
bool characters_normalise(const char *text, utf8proc_int32_t *buffer, size_t capacity, utf8proc_option_t options);
