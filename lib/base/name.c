/* SPDX-License-Identifier: MIT
 *
 * What is accepted as a name of each kind, and the key that is compared. Whether a name is taken or reserved is the
 * store's to say. No function of the C library that asks the locale is used here.
 */
#include "name.h"

#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

#include "id.h"

#define EMAIL_MIN_BYTES 3
#define EMAIL_MIN_LABELS 2
#define DOMAIN_MAX_BYTES (MUSTER_EMAIL_MAX_BYTES - 2) /* with one character and the '@' before it */
#define SUBTAG_MAX_BYTES 8                            /* of a language tag, BCP 47 */
#define MARKS_MAX 8                                   /* combining marks in a row: real scripts need fewer */
#define DECOMPOSITION_MAX 4                           /* most code points that one becomes by canonical decomposition */

#define ZERO_WIDTH_NON_JOINER 0x200C
#define ZERO_WIDTH_JOINER 0x200D

/* ASCII, whatever the locale says. */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_alphanumeric(char c)
{
    return is_letter(c) || is_digit(c);
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text > 0x7F) return false;
    }
    return true;
}

static void write_lower(const char *text, char *ret_key)
{
    while (*text != '\0')
        *ret_key++ = to_lower(*text++);
    *ret_key = '\0';
}

/* Refused code points. Unassigned ones are found by their category, surrogates by the decoding of UTF-8. */

enum {
    IN_NAMES = 1, /* names, titles, tags, usernames */
    IN_PROSE = 2  /* what is also refused where line feeds and any script's joiners may stand */
};

static const struct refused {
    utf8proc_int32_t first;
    utf8proc_int32_t last;
    unsigned where;
    const char *what;
} REFUSED[] = {
    {0x0000, 0x001F, IN_NAMES | IN_PROSE, "a control character"},
    {0x007F, 0x009F, IN_NAMES | IN_PROSE, "a control character"},
    {0x061C, 0x061C, IN_NAMES | IN_PROSE, "a control of the writing direction"},
    {0x200B, 0x200B, IN_NAMES, "a character of no width"},
    {0x200E, 0x200F, IN_NAMES | IN_PROSE, "a control of the writing direction"},
    {0x2028, 0x2029, IN_NAMES | IN_PROSE, "a line or paragraph separator"},
    {0x202A, 0x202E, IN_NAMES | IN_PROSE, "a control of the writing direction"},
    {0x2060, 0x2064, IN_NAMES, "a character of no width"},
    {0x2066, 0x2069, IN_NAMES | IN_PROSE, "a control of the writing direction"},
    {0xE000, 0xF8FF, IN_NAMES, "a private character"},
    {0xFDD0, 0xFDEF, IN_NAMES | IN_PROSE, "a code point that is no character"},
    {0xFEFF, 0xFEFF, IN_NAMES, "a character of no width"},
    {0xE0000, 0xE007F, IN_NAMES, "a tag character"},
    {0xF0000, 0xFFFFD, IN_NAMES, "a private character"},
    {0x100000, 0x10FFFD, IN_NAMES, "a private character"},
};

static const char *refused_as(utf8proc_int32_t c, unsigned where)
{
    /* The last two code points of each of the 17 planes are no characters. */
    if ((c & 0xFFFE) == 0xFFFE) return "a code point that is no character";
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        if (c < REFUSED[i].first) break;
        if (c <= REFUSED[i].last && (REFUSED[i].where & where) != 0) return REFUSED[i].what;
    }
    bool unassigned = utf8proc_category(c) == UTF8PROC_CATEGORY_CN;
    return (where & IN_NAMES) != 0 && unassigned ? "a character that Unicode has not assigned" : NULL;
}

static bool category_is_letter(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool category_is_mark(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

/* Both take text that is UTF-8 already or say so: 0 is returned at the end, -1 where it is not UTF-8. */
static utf8proc_ssize_t next_character(const char **text, utf8proc_int32_t *ret_c)
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
    return next_character(&text, &c) > 0 && category_is_letter(utf8proc_category(c));
}

static result missing(struct problem *problem, const char *field)
{
    return problem_set(problem, MUSTER_E_INVALID, field, "The %s is missing.", field);
}

/* The length is asked with a limit, so that a text without end costs no more than one that is a byte too long. */
static result check_size(struct problem *problem, const char *field, const char *text, size_t min, size_t max)
{
    if (text == NULL) return missing(problem, field);
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
    return problem_set(problem, MUSTER_E_INVALID, field, "The %s holds %s (U+%04X).", field, what, (unsigned)c);
}

/* Walks over a name: refused code points, joiners, rows of marks. */
static result check_characters(struct problem *problem, const char *field, const char *text, size_t *ret_count)
{
    /* Whether the last base character is a letter. Marks after it belong to it, as the virama before a joiner does. */
    bool after_letter = false;
    size_t marks = 0;
    *ret_count = 0;
    for (;;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t size = next_character(&text, &c);
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
                                   "The %s holds more than %d combining marks in a row.", field, MARKS_MAX);
        } else {
            after_letter = category_is_letter(category);
            marks = 0;
        }
    }
}

static result check_prose(struct problem *problem, const char *field, const char *text, bool line_feeds)
{
    for (;;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t size = next_character(&text, &c);
        if (size < 0) return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not valid UTF-8.", field);
        if (size == 0) return OK;
        const char *what = c == '\n' && line_feeds ? NULL : refused_as(c, IN_PROSE);
        if (what != NULL) return refuse_character(problem, field, what, c);
    }
}

/* Normalisation on the stack: a name is short, and running out of memory is one failure less. */

/* Normalises `text` into `buffer` of `capacity` + 1 code points, which then holds UTF-8. False: no room. */
static bool normalise(const char *text, utf8proc_int32_t *buffer, size_t capacity, utf8proc_option_t options)
{
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strlen(text), buffer,
                                                (utf8proc_ssize_t)capacity, options);
    if (count < 0 || (size_t)count > capacity) return false;
    return utf8proc_reencode(buffer, count, options) >= 0;
}

#define FORM_C (UTF8PROC_STABLE | UTF8PROC_COMPOSE)
#define FORM_KC (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT)

static bool is_form_c(const char *text)
{
    if (is_ascii(text)) return true;
    enum { CAPACITY = MUSTER_NAME_MAX_CODE_POINTS * DECOMPOSITION_MAX };
    utf8proc_int32_t buffer[CAPACITY + 1];
    return normalise(text, buffer, CAPACITY, FORM_C) && strcmp((const char *)buffer, text) == 0;
}

static bool begins_or_ends_with_space(const char *text)
{
    utf8proc_int32_t c = 0;
    if (next_character(&text, &c) <= 0) return false;
    if (utf8proc_category(c) == UTF8PROC_CATEGORY_ZS) return true;
    while (next_character(&text, &c) > 0)
        continue;
    return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

static result check_line(struct problem *problem, const char *field, const char *text, size_t max_bytes)
{
    TRY(check_size(problem, field, text, 1, max_bytes));
    size_t count;
    TRY(check_characters(problem, field, text, &count));
    if (count > MUSTER_NAME_MAX_CODE_POINTS)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is longer than %d characters.", field,
                           MUSTER_NAME_MAX_CODE_POINTS);
    if (begins_or_ends_with_space(text))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s begins or ends with a space.", field);
    if (!is_form_c(text))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not in Unicode normalization form C.", field);
    return OK;
}

/* Usernames. */

static bool is_separator(utf8proc_int32_t c)
{
    return c == '.' || c == '_' || c == '-';
}

/* The rule of usernames, for either setting: letters and digits, inside also the separators and, in Unicode, marks. */
static bool has_username_characters(const char *text)
{
    utf8proc_int32_t c;
    for (bool first = true; next_character(&text, &c) > 0; first = false) {
        utf8proc_category_t category = utf8proc_category(c);
        bool inside =
            is_separator(c) || category_is_mark(category) || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
        bool anywhere = category_is_letter(category) || category == UTF8PROC_CATEGORY_ND;
        if (!anywhere && (first || !inside)) return false;
    }
    return true;
}

/* NFKC, case folding, NFKC, and again until it stands still: then the key of a key is the key (AB-76). */
static bool make_unicode_key(const char *text, char ret_key[NAME_KEY_BYTES])
{
    enum { CAPACITY = NAME_KEY_BYTES, ROUNDS = 4 };
    utf8proc_int32_t buffer[CAPACITY + 1];
    char folded[NAME_KEY_BYTES];
    char previous[NAME_KEY_BYTES];

    if (!normalise(text, buffer, CAPACITY, FORM_KC)) return false;
    for (int round = 0; round < ROUNDS; round++) {
        size_t size = strnlen((const char *)buffer, NAME_KEY_BYTES);
        if (size == NAME_KEY_BYTES) return false;
        memcpy(previous, buffer, size + 1);

        if (!normalise(previous, buffer, CAPACITY, UTF8PROC_STABLE | UTF8PROC_CASEFOLD)) return false;
        size = strnlen((const char *)buffer, NAME_KEY_BYTES);
        if (size == NAME_KEY_BYTES) return false;
        memcpy(folded, buffer, size + 1);

        if (!normalise(folded, buffer, CAPACITY, FORM_KC)) return false;
        if (strcmp((const char *)buffer, previous) != 0) continue;
        memcpy(ret_key, previous, strlen(previous) + 1);
        return true;
    }
    return false;
}

static result refuse_username(struct problem *problem, const char *field)
{
    return problem_set(problem, MUSTER_E_INVALID, field,
                       "The %s may hold letters, digits, '.', '_' and '-', and begins with a letter or digit.", field);
}

result name_username(struct problem *problem, const char *field, const char *text, bool unicode,
                     char ret_key[NAME_KEY_BYTES])
{
    TRY(check_size(problem, field, text, 1, MUSTER_USERNAME_MAX_BYTES));
    if (!unicode && !is_ascii(text)) return refuse_username(problem, field);
    size_t count;
    TRY(check_characters(problem, field, text, &count));

    /* Normalised first and judged then (AB-77): a full-width '@' is an '@', and digits of any width make an id. */
    char key[NAME_KEY_BYTES];
    if (is_ascii(text))
        write_lower(text, key);
    else if (!make_unicode_key(text, key))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s has no canonical form.", field);
    if (!has_username_characters(text) || !has_username_characters(key)) return refuse_username(problem, field);
    TRY(check_characters(problem, field, key, &count));
    if (id_looks_like_one(key))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s has the form of an id.", field);
    memcpy(ret_key, key, strlen(key) + 1);
    return OK;
}

/* E-mail addresses: RFC 5321 without everything that two programs could read in two ways (AB-78). */

static bool is_local_character(char c)
{
    return is_alphanumeric(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_local_part(const char *text, size_t size)
{
    if (size == 0 || size > MUSTER_EMAIL_LOCAL_MAX_BYTES) return false;
    if (text[0] == '.' || text[size - 1] == '.') return false;
    for (size_t i = 0; i < size; i++) {
        bool dot = text[i] == '.' && text[i + 1] != '.';
        bool encoded_word = text[i] == '=' && text[i + 1] == '?';
        if (encoded_word || (!dot && !is_local_character(text[i]))) return false;
    }
    return true;
}

static bool is_label(const char *text, size_t size)
{
    if (size == 0 || size > MUSTER_LABEL_MAX_BYTES || text[0] == '-' || text[size - 1] == '-') return false;
    for (size_t i = 0; i < size; i++) {
        if (!is_alphanumeric(text[i]) && text[i] != '-') return false;
    }
    return true;
}

static bool is_domain(const char *text)
{
    size_t labels = 0;
    for (;;) {
        size_t size = strcspn(text, ".");
        if (!is_label(text, size)) return false;
        labels++;
        if (text[size] == '\0') break;
        text += size + 1;
    }
    /* No top-level domain is a number; an address of four numbers is. */
    return labels >= EMAIL_MIN_LABELS && text[strspn(text, "0123456789")] != '\0';
}

result name_domain(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES])
{
    TRY(check_size(problem, field, text, 1, DOMAIN_MAX_BYTES));
    if (!is_domain(text))
        return problem_set(problem, MUSTER_E_INVALID, field,
                           "%s takes domains such as \"example.com\": ASCII, two labels or more, no '@' and no '*'.",
                           field);
    write_lower(text, ret_key);
    return OK;
}

result name_email(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES])
{
    TRY(check_size(problem, field, text, EMAIL_MIN_BYTES, MUSTER_EMAIL_MAX_BYTES));
    const char *at = strchr(text, '@');
    if (at == NULL || strchr(at + 1, '@') != NULL)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s does not hold exactly one '@'.", field);
    if (!is_local_part(text, (size_t)(at - text)))
        return problem_set(problem, MUSTER_E_INVALID, field, "What stands before the '@' of the %s is not accepted.",
                           field);
    if (!is_domain(at + 1))
        return problem_set(problem, MUSTER_E_INVALID, field, "The domain of the %s is not accepted.", field);
    write_lower(text, ret_key);
    return OK;
}

const char *name_email_domain(const char *email_key)
{
    const char *at = strchr(email_key, '@');
    return at != NULL ? at + 1 : ""; /* a damaged row: no domain */
}

void name_mask_email(const char *email, char ret_masked[MUSTER_EMAIL_MAX_BYTES + 8])
{
    const char *at = strchr(email, '@');
    /* Nothing but addresses that were accepted comes here; anything else shows nothing of itself. */
    if (at == NULL || at == email || strlen(at) > MUSTER_EMAIL_MAX_BYTES)
        text_format(ret_masked, MUSTER_EMAIL_MAX_BYTES + 8, "***");
    else
        text_format(ret_masked, MUSTER_EMAIL_MAX_BYTES + 8, "%c***%s", email[0], at);
}

muster_id name_email_id(const char *email_key)
{
    muster_id id;
    _Static_assert(sizeof(id.bytes) == crypto_generichash_blake2b_BYTES_MIN, "BLAKE2b-128");
    /* Unkeyed and unsalted, so that it is the same in every store; right with and without sodium_init(). */
    crypto_generichash_blake2b(id.bytes, sizeof(id.bytes), (const unsigned char *)email_key, strlen(email_key), NULL,
                               0);
    return id;
}

/* Slugs, titles and the rest. */

result name_slug(struct problem *problem, const char *field, const char *text)
{
    TRY(check_size(problem, field, text, 1, MUSTER_SLUG_MAX_BYTES));
    bool digits_only = true;
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool inner_hyphen = text[i] == '-' && i > 0 && text[i + 1] != '\0' && text[i + 1] != '-';
        if (!is_lower(text[i]) && !is_digit(text[i]) && !inner_hyphen)
            return problem_set(problem, MUSTER_E_INVALID, field,
                               "The %s may hold a-z, 0-9 and single hyphens between them.", field);
        if (!is_digit(text[i])) digits_only = false;
    }
    if (digits_only) return problem_set(problem, MUSTER_E_INVALID, field, "The %s is only digits.", field);
    if (id_looks_like_one(text))
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s has the form of an id.", field);
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
    TRY(check_size(problem, field, text, 0, max_bytes));
    return check_prose(problem, field, text, true);
}

result name_cause(struct problem *problem, const char *field, const char *text)
{
    TRY(check_size(problem, field, text, 1, MUSTER_CAUSE_MAX_BYTES));
    return check_prose(problem, field, text, false);
}

result name_external_id(struct problem *problem, const char *field, const char *text)
{
    TRY(check_size(problem, field, text, 1, MUSTER_EXTERNAL_ID_MAX_BYTES));
    return check_prose(problem, field, text, false);
}

result name_locale(struct problem *problem, const char *field, const char *text)
{
    TRY(check_size(problem, field, text, 1, MUSTER_LOCALE_MAX_BYTES));
    bool right = is_letter(text[0]);
    size_t subtag = 0;
    for (const char *c = text; right && *c != '\0'; c++) {
        if (*c == '-') {
            right = subtag > 0 && c[1] != '\0';
            subtag = 0;
        } else {
            right = is_alphanumeric(*c) && ++subtag <= SUBTAG_MAX_BYTES;
        }
    }
    if (!right)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is not a language tag such as \"en-GB\".", field);
    return OK;
}

result name_metadata(struct problem *problem, const char *field, const void *bytes, size_t size)
{
    if (bytes == NULL && size > 0) return missing(problem, field);
    if (size > MUSTER_METADATA_MAX_BYTES)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s is longer than %d bytes.", field,
                           MUSTER_METADATA_MAX_BYTES);
    return OK;
}

/* Web addresses. */

/* A byte of a domain's label; bytes of other scripts count, as mail programs make links of their domains too. */
static bool is_label_byte(char c)
{
    return is_alphanumeric(c) || c == '-' || (unsigned char)c > 0x7F;
}

static bool is_letter_byte(char c)
{
    return is_letter(c) || (unsigned char)c > 0x7F;
}

static bool starts_with(const char *text, const char *lower_prefix)
{
    while (*lower_prefix != '\0') {
        if (to_lower(*text++) != *lower_prefix++) return false;
    }
    return true;
}

/* A dot between labels: ".", and U+3002, U+FF0E, U+FF61, which browsers take for one (UTS #46). Returns its bytes, or 0. */
static size_t dot_at(const char *text)
{
    if (*text == '.') return 1;
    bool other = strncmp(text, "\xE3\x80\x82", 3) == 0 || strncmp(text, "\xEF\xBC\x8E", 3) == 0 ||
                 strncmp(text, "\xEF\xBD\xA1", 3) == 0;
    return other ? 3 : 0;
}

/* Letters behind a dot that end there or go on to a path: the last label of a domain, which has two or more. */
static bool ends_domain(const char *label, bool short_before)
{
    size_t letters = 0;
    while (is_letter_byte(label[letters]))
        letters++;
    return letters >= 2 && (!short_before || label[letters] == '/');
}

/* Four numbers with dots between, and a path or a port. */
static bool is_numeric_address(const char *text)
{
    for (int part = 0; part < 4; part++) {
        size_t digits = strspn(text, "0123456789");
        if (digits == 0 || digits > 3) return false;
        text += digits;
        if (part < 3 && *text++ != '.') return false;
    }
    return *text == '/' || *text == ':';
}

bool name_has_web_address(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool begins = i == 0 || !is_label_byte(text[i - 1]);
        if (starts_with(text + i, "://") && i > 0 && is_letter(text[i - 1])) return true;
        if (begins && (starts_with(text + i, "www.") || is_numeric_address(text + i))) return true;
        size_t dot = dot_at(text + i);
        if (dot == 0 || i == 0 || !is_label_byte(text[i - 1])) continue;
        bool short_before = i == 1 || !is_label_byte(text[i - 2]); /* "e.V." is none, "t.co/x" is one */
        if (ends_domain(text + i + dot, short_before)) return true;
    }
    return false;
}
