/* SPDX-License-Identifier: MIT
 *
 * The characters of names: which characters no name may contain, and normalisation. This file uses no function of the C
 * library that depends on the locale.
 */
#include "characters.h"

#include "name.h"
#include <string.h>

#define MARKS_MAX 8 /* most combining marks in a row: real scripts need fewer */

bool characters_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text > 0x7F) return false;
    return true;
}

void characters_lower(const char *text, char *ret_key)
{
    while (*text != '\0')
        *ret_key++ = ascii_to_lower(*text++);
    *ret_key = '\0';
}

/* Refused code points. The category finds unassigned code points, and the decoding of UTF-8 finds surrogates. */

enum {
    IN_NAMES = 1, /* names, titles, tags, usernames */
    IN_PROSE = 2  /* also refused in texts that allow line feeds and the joiners of any script */
};

static const struct refused {
    utf8proc_int32_t first;
    utf8proc_int32_t last;
    unsigned where;
    const char *what;
} REFUSED[] = {
    {0x0000, 0x001F, IN_NAMES | IN_PROSE, "a control character"},
    {0x007F, 0x009F, IN_NAMES | IN_PROSE, "a control character"},
    {0x061C, 0x061C, IN_NAMES | IN_PROSE, "a control character for the direction of writing"},
    {0x200B, 0x200B, IN_NAMES, "a character without width"},
    {0x200E, 0x200F, IN_NAMES | IN_PROSE, "a control character for the direction of writing"},
    {0x2028, 0x2029, IN_NAMES | IN_PROSE, "a line or paragraph separator"},
    {0x202A, 0x202E, IN_NAMES | IN_PROSE, "a control character for the direction of writing"},
    {0x2060, 0x2064, IN_NAMES, "a character without width"},
    {0x2066, 0x2069, IN_NAMES | IN_PROSE, "a control character for the direction of writing"},
    {0xE000, 0xF8FF, IN_NAMES, "a private character"},
    {0xFDD0, 0xFDEF, IN_NAMES | IN_PROSE, "a code point that is not a character"},
    {0xFEFF, 0xFEFF, IN_NAMES, "a character without width"},
    {0xE0000, 0xE007F, IN_NAMES, "a tag character"},
    {0xF0000, 0xFFFFD, IN_NAMES, "a private character"},
    {0x100000, 0x10FFFD, IN_NAMES, "a private character"},
};

static const char *refused_as(utf8proc_int32_t c, unsigned where)
{
    /* The last two code points of each of the 17 planes are not characters. */
    if ((c & 0xFFFE) == 0xFFFE) return "a code point that is not a character";
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        if (c < REFUSED[i].first) break;
        if (c <= REFUSED[i].last && (REFUSED[i].where & where) != 0) return REFUSED[i].what;
    }
    bool unassigned = utf8proc_category(c) == UTF8PROC_CATEGORY_CN;
    return (where & IN_NAMES) != 0 && unassigned ? "a character that Unicode has not assigned" : NULL;
}

bool category_is_letter(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool category_is_mark(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

utf8proc_ssize_t characters_next(const char **text, utf8proc_int32_t *ret_c)
{
    if (**text == '\0') return 0;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)*text, -1, ret_c);
    if (size <= 0) return -1;
    *text += size;
    return size;
}

bool name_is_utf8(const char *bytes, size_t size)
{
    const char *end = bytes + size;
    while (bytes < end) {
        utf8proc_int32_t c;
        utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)bytes, end - bytes, &c);
        if (length <= 0) return false;
        bytes += length;
    }
    return true;
}

static bool starts_with_letter(const char *text)
{
    utf8proc_int32_t c;
    return characters_next(&text, &c) > 0 && category_is_letter(utf8proc_category(c));
}

result characters_missing(struct problem *problem, const char *field)
{
    return problem_set(problem, MUSTER_E_INVALID, field, "The %s is missing.", field);
}

/* The length is measured only up to a limit. So a text without an end costs no more than a text that is one byte too
 * long. */
result characters_check_size(struct problem *problem, const char *field, const char *text, size_t min, size_t max)
{
    if (text == NULL) return characters_missing(problem, field);
    size_t size = strnlen(text, max + 1);
    if (size < min) {
        if (size == 0) return problem_set(problem, MUSTER_E_INVALID, field, "The %s is empty.", field);
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is shorter than %zu bytes.", field, min);
    }
    if (size > max)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is longer than %zu bytes.", field, max);
    return OK;
}

static result refuse_character(struct problem *problem, const char *field, const char *what, utf8proc_int32_t c)
{
    return problem_set(problem, MUSTER_E_INVALID, field, "The %s contains %s (U+%04X).", field, what, (unsigned)c);
}

result characters_check_name(struct problem *problem, const char *field, const char *text, size_t *ret_count)
{
    /* Whether the last base character is a letter. The marks after it belong to it; an example is the virama before
     * a joiner. */
    bool after_letter = false;
    size_t marks = 0;
    *ret_count = 0;
    for (;;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t size = characters_next(&text, &c);
        if (size < 0) return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not valid UTF-8.", field);
        if (size == 0) return OK;
        (*ret_count)++;

        const char *what = refused_as(c, IN_NAMES);
        if (what != NULL) return refuse_character(problem, field, what, c);

        utf8proc_category_t category = utf8proc_category(c);
        if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
            if (!after_letter || !starts_with_letter(text))
                return refuse_character(problem, field, "a joiner that is not between letters", c);
            after_letter = false;
            marks = 0;
        } else if (category_is_mark(category)) {
            if (++marks > MARKS_MAX)
                return problem_set(problem, MUSTER_E_INVALID, field,
                                   "The %s contains more than %d combining marks in a row.", field, MARKS_MAX);
        } else {
            after_letter = category_is_letter(category);
            marks = 0;
        }
    }
}

result characters_check_prose(struct problem *problem, const char *field, const char *text, bool line_feeds)
{
    for (;;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t size = characters_next(&text, &c);
        if (size < 0) return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not valid UTF-8.", field);
        if (size == 0) return OK;
        const char *what = c == '\n' && line_feeds ? NULL : refused_as(c, IN_PROSE);
        if (what != NULL) return refuse_character(problem, field, what, c);
    }
}

bool characters_normalise(const char *text, utf8proc_int32_t *buffer, size_t capacity, utf8proc_option_t options)
{
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strlen(text), buffer,
                                                (utf8proc_ssize_t)capacity, options);
    if (count < 0 || (size_t)count > capacity) return false;
    return utf8proc_reencode(buffer, count, options) >= 0;
}
