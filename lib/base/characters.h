/* SPDX-License-Identifier: MIT
 *
 * The characters that names consist of: ASCII characters, code points of UTF-8, refused code points, normalisation.
 *
 * Only the files of name.h use this header. Nothing here uses the locale.
 */
#pragma once

#include "problem.h"
#include <stdbool.h>
#include <utf8proc.h>

#define ZERO_WIDTH_NON_JOINER 0x200C
#define ZERO_WIDTH_JOINER 0x200D

/* ASCII, independent of the locale. */

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

/* Returns the number of bytes of the next code point, and moves *text behind it. Returns 0 at the end, and -1 if the
 * text is not UTF-8. */
utf8proc_ssize_t characters_next(const char **text, utf8proc_int32_t *ret_c);
bool category_is_letter(utf8proc_category_t category);
bool category_is_mark(utf8proc_category_t category);

/* Checks of a field. Each refusal names the field. */

MUST_USE result characters_missing(struct problem *problem, const char *field);
MUST_USE result characters_check_size(struct problem *problem, const char *field, const char *text, size_t min,
                                      size_t max);
/* Checks a name: no refused code points, no misplaced joiners, no long rows of marks. *ret_count: the number of its
 * code points. */
MUST_USE result characters_check_name(struct problem *problem, const char *field, const char *text, size_t *ret_count);
MUST_USE result characters_check_prose(struct problem *problem, const char *field, const char *text, bool line_feeds);

/* Normalises `text` into `buffer`, which has room for `capacity` + 1 code points and then holds UTF-8. Returns false
 * if there is no room. The buffer is on the caller's stack, because a name is short and the stack cannot run out of
 * memory. */
bool characters_normalise(const char *text, utf8proc_int32_t *buffer, size_t capacity, utf8proc_option_t options);
