/* SPDX-License-Identifier: MIT
 *
 * Usernames: letters and digits with separators. Two usernames are the same if their keys are equal.
 */
#include "name.h"

#include "characters.h"
#include "id.h"
#include <string.h>

#define FORM_KC (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT)

static bool is_separator(utf8proc_int32_t c)
{
    return c == '.' || c == '_' || c == '-';
}

/* The rule of usernames, for both settings. A username consists of letters and digits. Between them it may have
 * separators, and in Unicode also marks. */
static bool has_username_characters(const char *text)
{
    utf8proc_int32_t c;
    for (bool first = true; characters_next(&text, &c) > 0; first = false) {
        utf8proc_category_t category = utf8proc_category(c);
        bool inside =
            is_separator(c) || category_is_mark(category) || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
        bool anywhere = category_is_letter(category) || category == UTF8PROC_CATEGORY_ND;
        if (!anywhere && (first || !inside)) return false;
    }
    return true;
}

/* NFKC, case folding and NFKC are repeated until nothing changes. Then the key of a key is the key (AB-76). */
static bool make_unicode_key(const char *text, char ret_key[NAME_KEY_BYTES])
{
    enum { CAPACITY = NAME_KEY_BYTES, ROUNDS = 4 };
    utf8proc_int32_t buffer[CAPACITY + 1];
    char folded[NAME_KEY_BYTES];
    char previous[NAME_KEY_BYTES];

    if (!characters_normalise(text, buffer, CAPACITY, FORM_KC)) return false;
    for (int round = 0; round < ROUNDS; round++) {
        size_t size = strnlen((const char *)buffer, NAME_KEY_BYTES);
        if (size == NAME_KEY_BYTES) return false;
        memcpy(previous, buffer, size + 1);

        if (!characters_normalise(previous, buffer, CAPACITY, UTF8PROC_STABLE | UTF8PROC_CASEFOLD)) return false;
        size = strnlen((const char *)buffer, NAME_KEY_BYTES);
        if (size == NAME_KEY_BYTES) return false;
        memcpy(folded, buffer, size + 1);

        if (!characters_normalise(folded, buffer, CAPACITY, FORM_KC)) return false;
        if (strcmp((const char *)buffer, previous) != 0) continue;
        memcpy(ret_key, previous, strlen(previous) + 1);
        return true;
    }
    return false;
}

static result refuse_username(struct problem *problem, const char *field)
{
    return problem_set(problem, MUSTER_E_INVALID, field,
                       "The %s may contain letters, digits, '.', '_' and '-', and must begin with a letter or digit.",
                       field);
}

result name_username(struct problem *problem, const char *field, const char *text, bool unicode,
                     char ret_key[NAME_KEY_BYTES])
{
    TRY(characters_check_size(problem, field, text, 1, MUSTER_USERNAME_MAX_BYTES));
    if (!unicode && !characters_ascii(text)) return refuse_username(problem, field);
    size_t count;
    TRY(characters_check_name(problem, field, text, &count));

    /* The text is first normalised and then checked (AB-77): a full-width '@' counts as '@', and digits of any width
     * form an id. */
    char key[NAME_KEY_BYTES];
    if (characters_ascii(text))
        characters_lower(text, key);
    else if (!make_unicode_key(text, key))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s has no canonical form.", field);
    if (!has_username_characters(text) || !has_username_characters(key)) return refuse_username(problem, field);
    TRY(characters_check_name(problem, field, key, &count));
    if (id_looks_like_one(key))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s looks like an id: choose another one.", field);
    memcpy(ret_key, key, strlen(key) + 1);
    return OK;
}
