/* SPDX-License-Identifier: MIT
 *
 * Slugs, titles, tags, prose, and all other text that people or programs write into one field.
 */
#include "name.h"

#include "characters.h"
#include "id.h"
#include <string.h>

#define SUBTAG_MAX_BYTES 8  /* bytes of a language tag, BCP 47 */
#define DECOMPOSITION_MAX 4 /* the canonical decomposition of one code point has at most so many code points */
#define FORM_C (UTF8PROC_STABLE | UTF8PROC_COMPOSE)

static bool is_form_c(const char *text)
{
    if (characters_ascii(text)) return true;
    enum { CAPACITY = MUSTER_NAME_MAX_CODE_POINTS * DECOMPOSITION_MAX };
    utf8proc_int32_t buffer[CAPACITY + 1];
    return characters_normalise(text, buffer, CAPACITY, FORM_C) && strcmp((const char *)buffer, text) == 0;
}

static bool begins_or_ends_with_space(const char *text)
{
    utf8proc_int32_t c = 0;
    if (characters_next(&text, &c) <= 0) return false;
    if (utf8proc_category(c) == UTF8PROC_CATEGORY_ZS) return true;
    while (characters_next(&text, &c) > 0)
        continue;
    return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

static result check_line(struct problem *problem, const char *field, const char *text, size_t max_bytes)
{
    TRY(characters_check_size(problem, field, text, 1, max_bytes));
    size_t count;
    TRY(characters_check_name(problem, field, text, &count));
    if (count > MUSTER_NAME_MAX_CODE_POINTS)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is longer than %d characters.", field,
                           MUSTER_NAME_MAX_CODE_POINTS);
    if (begins_or_ends_with_space(text))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s begins or ends with a space.", field);
    if (!is_form_c(text))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not in Unicode normalization form C.", field);
    return OK;
}

result name_slug(struct problem *problem, const char *field, const char *text)
{
    TRY(characters_check_size(problem, field, text, 1, MUSTER_SLUG_MAX_BYTES));
    bool digits_only = true;
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool inner_hyphen = text[i] == '-' && i > 0 && text[i + 1] != '\0' && text[i + 1] != '-';
        if (!ascii_lower(text[i]) && !ascii_digit(text[i]) && !inner_hyphen)
            return problem_set(problem, MUSTER_E_INVALID, field,
                               "The %s may contain only a-z and 0-9, and single hyphens between them.", field);
        if (!ascii_digit(text[i])) digits_only = false;
    }
    if (digits_only)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s has only digits: add a letter.", field);
    if (id_looks_like_one(text))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s looks like an id: choose another one.", field);
    return OK;
}

result name_title(struct problem *problem, const char *field, const char *text)
{
    return check_line(problem, field, text, MUSTER_NAME_MAX_BYTES);
}

result name_tag(struct problem *problem, const char *field, const char *text)
{
    return check_line(problem, field, text, MUSTER_TAG_MAX_BYTES);
}

result name_prose(struct problem *problem, const char *field, const char *text, size_t max_bytes)
{
    TRY(characters_check_size(problem, field, text, 0, max_bytes));
    return characters_check_prose(problem, field, text, true);
}

result name_cause(struct problem *problem, const char *field, const char *text)
{
    TRY(characters_check_size(problem, field, text, 1, MUSTER_CAUSE_MAX_BYTES));
    return characters_check_prose(problem, field, text, false);
}

result name_external_id(struct problem *problem, const char *field, const char *text)
{
    TRY(characters_check_size(problem, field, text, 1, MUSTER_EXTERNAL_ID_MAX_BYTES));
    return characters_check_prose(problem, field, text, false);
}

result name_locale(struct problem *problem, const char *field, const char *text)
{
    TRY(characters_check_size(problem, field, text, 1, MUSTER_LOCALE_MAX_BYTES));
    bool right = ascii_letter(text[0]);
    size_t subtag = 0;
    for (const char *c = text; right && *c != '\0'; c++) {
        if (*c == '-') {
            right = subtag > 0 && c[1] != '\0';
            subtag = 0;
        } else {
            right = ascii_alphanumeric(*c) && ++subtag <= SUBTAG_MAX_BYTES;
        }
    }
    if (!right)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not a language tag such as \"en-GB\".", field);
    return OK;
}

result name_metadata(struct problem *problem, const char *field, const void *bytes, size_t size)
{
    if (bytes == NULL && size > 0) return characters_missing(problem, field);
    if (size > MUSTER_METADATA_MAX_BYTES)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is longer than %d bytes.", field,
                           MUSTER_METADATA_MAX_BYTES);
    return OK;
}
