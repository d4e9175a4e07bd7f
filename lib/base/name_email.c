/* SPDX-License-Identifier: MIT
 *
 * E-mail addresses and their domains: RFC 5321 without everything that two programs could read differently (AB-78).
 */
#include "name.h"

#include "characters.h"
#include <sodium.h>
#include <string.h>

#define EMAIL_MIN_BYTES 3
#define EMAIL_MIN_LABELS 2
#define DOMAIN_MAX_BYTES (MUSTER_EMAIL_MAX_BYTES - 2) /* including one character and the '@' before it */

static bool is_local_character(char c)
{
    return ascii_alphanumeric(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
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
    for (size_t i = 0; i < size; i++)
        if (!ascii_alphanumeric(text[i]) && text[i] != '-') return false;
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
    /* A top-level domain is never a number. An address with four numbers ends in a number. */
    return labels >= EMAIL_MIN_LABELS && text[strspn(text, "0123456789")] != '\0';
}

result name_domain(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES])
{
    TRY(characters_check_size(problem, field, text, 1, DOMAIN_MAX_BYTES));
    if (!is_domain(text))
        return problem_set(
            problem, MUSTER_E_INVALID, field,
            "%s must be a domain such as \"example.com\": ASCII, at least two labels, no '@' and no '*'.", field);
    characters_lower(text, ret_key);
    return OK;
}

result name_email(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES])
{
    TRY(characters_check_size(problem, field, text, EMAIL_MIN_BYTES, MUSTER_EMAIL_MAX_BYTES));
    const char *at = strchr(text, '@');
    if (at == NULL || strchr(at + 1, '@') != NULL)
        return problem_set(problem, MUSTER_E_INVALID, field, "The %s must contain exactly one '@'.", field);
    if (!is_local_part(text, (size_t)(at - text)))
        return problem_set(problem, MUSTER_E_INVALID, field, "The part before the '@' of the %s is not accepted.",
                           field);
    if (!is_domain(at + 1))
        return problem_set(problem, MUSTER_E_INVALID, field, "The domain of the %s is not accepted.", field);
    characters_lower(text, ret_key);
    return OK;
}

const char *name_email_domain(const char *email_key)
{
    const char *at = strchr(email_key, '@');
    return at != NULL ? at + 1 : ""; /* the row is damaged: no domain */
}

void name_mask_email(const char *email, char ret_masked[MUSTER_EMAIL_MAX_BYTES + 8])
{
    const char *at = strchr(email, '@');
    /* Only addresses that were accepted come here. Of any other text nothing is shown. */
    if (at == NULL || at == email || strlen(at) > MUSTER_EMAIL_MAX_BYTES)
        text_format(ret_masked, MUSTER_EMAIL_MAX_BYTES + 8, "***");
    else
        text_format(ret_masked, MUSTER_EMAIL_MAX_BYTES + 8, "%c***%s", email[0], at);
}

muster_id name_email_id(const char *email_key)
{
    muster_id id;
    _Static_assert(sizeof(id.bytes) == crypto_generichash_blake2b_BYTES_MIN, "BLAKE2b-128");
    /* The hash has no key and no salt, so it is the same in every store. It works with and without sodium_init(). */
    crypto_generichash_blake2b(id.bytes, sizeof(id.bytes), (const unsigned char *)email_key, strlen(email_key), NULL,
                               0);
    return id;
}
