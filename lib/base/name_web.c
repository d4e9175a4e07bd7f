/* SPDX-License-Identifier: MIT
 *
 * Text that mail programs turn into a link, at any place of a text.
 */
#include "name.h"

#include "characters.h"
#include <string.h>

/* A byte of a label of a domain. Bytes of other scripts count, because mail programs also turn their domains into
 * links. */
static bool is_label_byte(char c)
{
    return ascii_alphanumeric(c) || c == '-' || (unsigned char)c > 0x7F;
}

static bool is_letter_byte(char c)
{
    return ascii_letter(c) || (unsigned char)c > 0x7F;
}

static bool starts_with(const char *text, const char *lower_prefix)
{
    while (*lower_prefix != '\0')
        if (ascii_to_lower(*text++) != *lower_prefix++) return false;
    return true;
}

/* A dot between labels: ".", or U+3002, U+FF0E, U+FF61, which browsers read as one (UTS #46). Returns the number of
 * its bytes, or 0. */
static size_t dot_at(const char *text)
{
    if (*text == '.') return 1;
    bool other = strncmp(text, "\xE3\x80\x82", 3) == 0 || strncmp(text, "\xEF\xBC\x8E", 3) == 0 ||
                 strncmp(text, "\xEF\xBD\xA1", 3) == 0;
    return other ? 3 : 0;
}

/* Letters behind a dot, at whose end the domain ends or a path begins. They are the last label of a domain, so there
 * are at least two. */
static bool ends_domain(const char *label, bool short_before)
{
    size_t letters = 0;
    while (is_letter_byte(label[letters]))
        letters++;
    return letters >= 2 && (!short_before || label[letters] == '/');
}

/* Four numbers with dots between them, and then a path or a port. */
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
        if (starts_with(text + i, "://") && i > 0 && ascii_letter(text[i - 1])) return true;
        if (begins && (starts_with(text + i, "www.") || is_numeric_address(text + i))) return true;
        size_t dot = dot_at(text + i);
        if (dot == 0 || i == 0 || !is_label_byte(text[i - 1])) continue;
        bool short_before = i == 1 || !is_label_byte(text[i - 2]); /* "e.V." is not a link, "t.co/x" is one */
        if (ends_domain(text + i + dot, short_before)) return true;
    }
    return false;
}
