/* SPDX-License-Identifier: MIT
 *
 * What each kind of name accepts, and keys. The tests of the store show what names mean to a store.
 */
#include "id.h"
#include "muster_test.h"
#include "name.h"
#include "problem.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANDOM_STRINGS 20000

static struct problem problem;
static char key[NAME_KEY_BYTES];

static int32_t username(const char *text)
{
    return name_username(&problem, "username", text, false, key).status;
}

static int32_t unicode_username(const char *text)
{
    return name_username(&problem, "username", text, true, key).status;
}

static int32_t domain(const char *text)
{
    return name_domain(&problem, "domain", text, key).status;
}

static int32_t email(const char *text)
{
    return name_email(&problem, "email", text, key).status;
}

static int32_t slug(const char *text)
{
    return name_slug(&problem, "slug", text).status;
}

static int32_t title(const char *text)
{
    return name_title(&problem, "name", text).status;
}

static int32_t prose(const char *text)
{
    return name_prose(&problem, "message", text, MUSTER_MESSAGE_MAX_BYTES).status;
}

static const char *repeated(const char *piece, size_t times)
{
    static char text[4096];
    size_t size = strlen(piece);
    ck_assert(size * times < sizeof(text));
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * size, piece, size);
    text[size * times] = '\0';
    return text;
}

/* Written by hand, because utf8proc does not write code points that are not characters. Surrogates are tested too. */
static size_t put_utf8(uint32_t c, char *text)
{
    if (c < 0x80) {
        text[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--, c >>= 6)
        text[i] = (char)(0x80 | (c & 0x3F));
    text[0] = (char)(lead[size] | c);
    return size;
}

static const char *around(uint32_t c)
{
    static char text[16];
    text[0] = 'a';
    size_t size = 1 + put_utf8(c, text + 1);
    text[size++] = 'b';
    text[size] = '\0';
    return text;
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

MUSTER_TEST(a_username_is_1_to_64_letters_digits_and_separators, "ACCT-2 AB-80 AB-18")
{
    static const char *const right[] = {"a", "7", "0123456789", "Ann.Lee_3-x", "a.", "a--b"};
    for (size_t i = 0; i < COUNT_OF(right); i++)
        ck_status(MUSTER_OK, username(right[i]));
    ck_status(MUSTER_OK, username(repeated("a", 64)));
    ck_status(MUSTER_E_INVALID, username(repeated("a", 65)));

    static const char *const wrong[] = {"",
                                        ".a",
                                        "_a",
                                        "-a",
                                        "a b",
                                        "a@b",
                                        "ann@example.com",
                                        "a,b",
                                        "a:b",
                                        "a\nb",
                                        "a\x7f",
                                        "a/b",
                                        "a\"b",
                                        "\xC3\xA4",
                                        "a;b",
                                        "a|b",
                                        "01890a5d-ac96-774b-bcce-b302099a8057",
                                        "01890A5D-AC96-774B-BCCE-B302099A8057"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        problem_clear(&problem);
        ck_status(MUSTER_E_INVALID, username(wrong[i]));
        ck_assert_str_eq(problem.field, "username");
        ck_assert(problem.message[0] != '\0');
    }
    ck_status(MUSTER_E_INVALID, username(NULL));
}

MUSTER_TEST(names_that_differ_in_case_have_one_key, "ACCT-2 AB-74")
{
    ck_status(MUSTER_OK, username("ANN.Lee_I"));
    ck_assert_str_eq(key, "ann.lee_i");
    ck_status(MUSTER_OK, email("Ann.Lee+Tag@EXAMPLE.Com"));
    ck_assert_str_eq(key, "ann.lee+tag@example.com");
}

MUSTER_TEST(a_refused_name_leaves_the_key_untouched, "ACCT-2")
{
    memcpy(key, "before", sizeof("before"));
    ck_status(MUSTER_E_INVALID, username("a b"));
    ck_status(MUSTER_E_INVALID, unicode_username("\xEF\xBC\xA0"));
    ck_status(MUSTER_E_INVALID, email("a@b"));
    ck_assert_str_eq(key, "before");
}

MUSTER_TEST(unicode_usernames_are_normalised_before_they_are_judged, "AB-76 AB-77 AB-80")
{
    ck_status(MUSTER_OK,
              unicode_username("\xE1\xB4\xAE\xE1\xB4\xB5\xE1\xB4\xB3\xE1\xB4\xAE\xE1\xB4\xB5\xE1\xB4\xBF\xE1\xB4\xB0"));
    ck_assert_str_eq(key, "bigbird");
    ck_status(MUSTER_OK, unicode_username("Stra\xC3\x9F"
                                          "e"));
    ck_assert_str_eq(key, "strasse");
    ck_status(MUSTER_OK, unicode_username("e\xCC\x81")); /* decomposed */
    ck_assert_str_eq(key, "\xC3\xA9");
    ck_status(MUSTER_E_INVALID, unicode_username("a\xEF\xBC\xA0"
                                                 "b")); /* full-width @ */
    ck_status(MUSTER_E_INVALID, unicode_username("a\xEF\xB9\xAB"
                                                 "b"));             /* small @ */
    ck_status(MUSTER_E_INVALID, unicode_username("a\xEF\xB7\xBA")); /* a phrase with spaces in NFKC */
    ck_status(MUSTER_E_INVALID, unicode_username("\xCC\x81"
                                                 "a")); /* a mark first */
    /* An id whose first digit is full-width. */
    ck_status(MUSTER_E_INVALID, unicode_username("\xEF\xBC\x90"
                                                 "1890a5d-ac96-774b-bcce-b302099a8057"));
}

MUSTER_TEST(the_key_of_a_key_is_the_key, "AB-76")
{
    uint64_t state = 1;
    size_t accepted = 0;
    for (int i = 0; i < RANDOM_STRINGS; i++) {
        char text[80];
        size_t size = 0;
        size_t count = 1 + next_random(&state) % 6;
        while (count-- > 0) {
            uint32_t c = next_random(&state) % (next_random(&state) % 4 == 0 ? 0x20000 : 0x2200);
            if (c == 0 || (c >= 0xD800 && c <= 0xDFFF)) c = 'A';
            size += put_utf8(c, text + size);
        }
        text[size] = '\0';
        if (unicode_username(text) != MUSTER_OK) continue;
        accepted++;
        char first[NAME_KEY_BYTES];
        memcpy(first, key, sizeof(first));
        if (strlen(first) > MUSTER_USERNAME_MAX_BYTES) continue;
        ck_assert_msg(unicode_username(first) == MUSTER_OK, "%s: %s", text, problem.message);
        ck_assert_str_eq(key, first);
    }
    ck_assert_uint_gt(accepted, RANDOM_STRINGS / 100);

    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char text[8];
        text[put_utf8(c, text)] = '\0';
        if (unicode_username(text) != MUSTER_OK) continue;
        char first[NAME_KEY_BYTES];
        memcpy(first, key, sizeof(first));
        ck_assert_msg(unicode_username(first) == MUSTER_OK, "U+%04X: %s", c, problem.message);
        ck_assert_msg(strcmp(key, first) == 0, "U+%04X", c);
    }
}

MUSTER_TEST(the_longest_key_has_room, "AB-76")
{
    /* U+0390 grows most: its 2 bytes become 6. */
    ck_status(MUSTER_OK, unicode_username(repeated("\xCE\x90", 32)));
    ck_assert_uint_lt(strlen(key), NAME_KEY_BYTES);
    ck_status(MUSTER_E_INVALID, unicode_username(repeated("\xEF\xB7\xBA", 21)));
}

MUSTER_TEST(an_address_has_one_at_and_a_strict_grammar, "ACCT-2 AB-77 AB-78")
{
    static const char *const right[] = {
        "a@b.c",           "ann.lee+tag@mail.example.com", "o'neil@x-y.co", "1@2.example",
        "a=b@example.com", "a@xn--bcher-kva.example",      "a@1.2.3.4x"};
    for (size_t i = 0; i < COUNT_OF(right); i++)
        ck_assert_msg(email(right[i]) == MUSTER_OK, "%s", right[i]);

    static const char *const wrong[] = {"",
                                        "a",
                                        "a@",
                                        "@b.c",
                                        "a@b",
                                        "a@@b.c",
                                        "a@b@c.d",
                                        "<a@b>c@d.e",
                                        "a@b.c>",
                                        "\"a\"@b.c",
                                        "\"a@b\"@c.d",
                                        "a(c)@b.c",
                                        "a@b.c (c)",
                                        "=?utf-8?q?a?=@b.c",
                                        "a b@c.d",
                                        " a@b.c",
                                        "a@b.c ",
                                        "a@b.c\r\n",
                                        "a\n@b.c",
                                        "a@[1.2.3.4]",
                                        "a@1.2.3.4",
                                        "a@[IPv6:::1]",
                                        "a..b@c.d",
                                        ".a@b.c",
                                        "a.@b.c",
                                        "a@b..c",
                                        "a@.b.c",
                                        "a@b.c.",
                                        "a@-b.c",
                                        "a@b-.c",
                                        "a@b_c.d",
                                        "a,b@c.d",
                                        "a;b@c.d",
                                        "a:b@c.d",
                                        "a\\b@c.d",
                                        "\xC3\xA4@b.c",
                                        "a@b\xC3\xA4.c",
                                        "a\xEF\xBC\xA0"
                                        "b.c",
                                        "a\xEF\xBC\xA0"
                                        "b@c.d",
                                        "a\x01@b.c",
                                        "a\x7f@b.c",
                                        "mailto:a@b.c",
                                        "a@b.c,d@e.f",
                                        "a%@b.c\xE2\x80\xAE"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ck_assert_msg(email(wrong[i]) == MUSTER_E_INVALID, "accepted: %s", wrong[i]);
        ck_assert_str_eq(problem.field, "email");
    }

    char text[400];
    text_format(text, sizeof(text), "%s@b.c", repeated("a", 64));
    ck_status(MUSTER_OK, email(text));
    text_format(text, sizeof(text), "%s@b.c", repeated("a", 65));
    ck_status(MUSTER_E_INVALID, email(text));
    text_format(text, sizeof(text), "a@%s.c", repeated("b", 63));
    ck_status(MUSTER_OK, email(text));
    text_format(text, sizeof(text), "a@%s.c", repeated("b", 64));
    ck_status(MUSTER_E_INVALID, email(text));
    text_format(text, sizeof(text), "a@%scc", repeated("b.", 125));
    ck_status(MUSTER_OK, email(text));
    text_format(text, sizeof(text), "abc@%scc", repeated("b.", 125));
    ck_status(MUSTER_E_INVALID, email(text));
}

MUSTER_TEST(a_domain_is_one_of_addresses, "ACCT-2 LINK-7 DOM-1")
{
    static const char *const right[] = {"b.c", "Mail.EXAMPLE.com", "x-y.co", "xn--bcher-kva.example", "1.2.3.4x"};
    for (size_t i = 0; i < COUNT_OF(right); i++)
        ck_assert_msg(domain(right[i]) == MUSTER_OK, "%s", right[i]);
    static const char *const wrong[] = {"",        "example",    "@example.com", "a@example.com", "*.example.com",
                                        ".b.c",    "b.c.",       "b..c",         "-b.c",          "b-.c",
                                        "b_c.d",   "b.c ",       " b.c",         "b.c\n",         "1.2.3.4",
                                        "b.c,d.e", "\xC3\xA4.c", "b.c:25",       "b.c/",          "com"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ck_assert_msg(domain(wrong[i]) == MUSTER_E_INVALID, "accepted: %s", wrong[i]);
        ck_assert_str_eq(problem.field, "domain");
    }
    ck_status(MUSTER_E_INVALID, domain(NULL));

    char text[400], of_domain[NAME_KEY_BYTES];
    text_format(text, sizeof(text), "%scc", repeated("b.", 125));
    ck_status(MUSTER_OK, domain(text));
    text_format(text, sizeof(text), "%sccc", repeated("b.", 125));
    ck_status(MUSTER_E_INVALID, domain(text)); /* no address has it */

    ck_status(MUSTER_OK, domain("Mail.Example.COM"));
    memcpy(of_domain, key, sizeof of_domain);
    ck_status(MUSTER_OK, email("Ann@mail.example.com"));
    ck_assert_str_eq(name_email_domain(key), of_domain);
    ck_assert_str_eq(name_email_domain("damaged"), "");
}

MUSTER_TEST(a_masked_address_shows_one_character_and_the_domain, "")
{
    char masked[MUSTER_EMAIL_MAX_BYTES + 8];
    name_mask_email("ann@example.com", masked);
    ck_assert_str_eq(masked, "a***@example.com");
    name_mask_email("no address", masked);
    ck_assert_str_eq(masked, "***");
}

MUSTER_TEST(an_addresss_id_depends_on_its_key_alone, "AB-74")
{
    ck_status(MUSTER_OK, email("Ann@Example.com"));
    muster_id one = name_email_id(key);
    ck_status(MUSTER_OK, email("ann@example.COM"));
    muster_id two = name_email_id(key);
    muster_id other = name_email_id("bob@example.com");
    ck_assert(id_equal(&one, &two) && !id_equal(&one, &other));
}

MUSTER_TEST(a_slug_is_lower_case_with_single_inner_hyphens, "ACCT-2")
{
    ck_status(MUSTER_OK, slug("a"));
    ck_status(MUSTER_OK, slug("a-b-3"));
    ck_status(MUSTER_OK, slug(repeated("a", 63)));
    ck_status(MUSTER_E_INVALID, slug(repeated("a", 64)));
    static const char *const wrong[] = {"",     "A",   "-a",       "a-",
                                        "a--b", "123", "xn--a",    "a.b",
                                        "a_b",  "a b", "\xC3\xA4", "01890a5d-ac96-774b-bcce-b302099a8057"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ck_assert_msg(slug(wrong[i]) == MUSTER_E_INVALID, "%s", wrong[i]);
}

MUSTER_TEST(every_refused_code_point_is_refused_in_every_name, "ACCT-2 AB-82")
{
    static const struct {
        uint32_t first, last;
    } refused[] = {{0x1, 0x1F},        {0x7F, 0x9F},       {0x61C, 0x61C},     {0x200B, 0x200B},   {0x200E, 0x200F},
                   {0x2028, 0x2029},   {0x202A, 0x202E},   {0x2060, 0x2064},   {0x2066, 0x2069},   {0xFEFF, 0xFEFF},
                   {0xD800, 0xDFFF},   {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},   {0xE0000, 0xE007F}, {0xF0000, 0x10FFFF},
                   {0x378, 0x379},     {0xFFFE, 0xFFFF},   {0x1FFFE, 0x1FFFF}, {0x2FFFE, 0x2FFFF}, {0x3FFFE, 0x3FFFF},
                   {0x4FFFE, 0x4FFFF}, {0x5FFFE, 0x5FFFF}, {0x6FFFE, 0x6FFFF}, {0x7FFFE, 0x7FFFF}, {0x8FFFE, 0x8FFFF},
                   {0x9FFFE, 0x9FFFF}, {0xAFFFE, 0xAFFFF}, {0xBFFFE, 0xBFFFF}, {0xCFFFE, 0xCFFFF}, {0xDFFFE, 0xDFFFF},
                   {0xEFFFE, 0xEFFFF}, {0x2065, 0x2065}};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        for (uint32_t c = refused[i].first; c <= refused[i].last; c++) {
            const char *text = around(c);
            ck_assert_msg(title(text) == MUSTER_E_INVALID, "title with U+%04X", c);
            ck_assert_msg(name_tag(&problem, "tag", text).status == MUSTER_E_INVALID, "tag with U+%04X", c);
            ck_assert_msg(unicode_username(text) == MUSTER_E_INVALID, "username with U+%04X", c);
            ck_assert_msg(username(text) == MUSTER_E_INVALID, "username with U+%04X", c);
            ck_assert_msg(email(text) == MUSTER_E_INVALID, "address with U+%04X", c);
            ck_assert_msg(slug(text) == MUSTER_E_INVALID, "slug with U+%04X", c);
        }
    }
}

MUSTER_TEST(the_neighbours_of_refused_code_points_are_accepted, "AB-82")
{
    static const uint32_t accepted[] = {0x20,   0x7E,   0xA0,   0x61B,  0x61E,  0x200A, 0x2010, 0x2027,
                                        0x202F, 0x205F, 0xFDCF, 0xFDF0, 0xFE70, 0xFFFD, 0x1F642};
    for (size_t i = 0; i < COUNT_OF(accepted); i++)
        ck_assert_msg(title(around(accepted[i])) == MUSTER_OK, "U+%04X: %s", accepted[i], problem.message);
}

MUSTER_TEST(joiners_stand_between_letters_only, "AB-82")
{
    ck_status(MUSTER_OK, title("\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE\xD9\x88"));     /* Persian */
    ck_status(MUSTER_OK, title("\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D\xE0\xA4\xB7")); /* after a virama */
    static const char *const wrong[] = {"\xE2\x80\x8D"
                                        "a",
                                        "a\xE2\x80\x8D",
                                        "a\xE2\x80\x8C"
                                        "1",
                                        "1\xE2\x80\x8C"
                                        "a",
                                        "a\xE2\x80\x8D\xE2\x80\x8D"
                                        "b",
                                        "a \xE2\x80\x8D"
                                        "b",
                                        "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ck_assert_msg(title(wrong[i]) == MUSTER_E_INVALID, "%zu", i);
}

MUSTER_TEST(nine_combining_marks_in_a_row_are_too_many, "AB-82")
{
    char text[64];
    text_format(text, sizeof(text), "x%s", repeated("\xCC\xB2", 8));
    ck_status(MUSTER_OK, title(text));
    text_format(text, sizeof(text), "x%s", repeated("\xCC\xB2", 9));
    ck_status(MUSTER_E_INVALID, title(text));
}

MUSTER_TEST(a_title_is_one_normalised_line_of_128_characters, "ACCT-2")
{
    ck_status(MUSTER_OK, title("Caf\xC3\xA9 & Co."));
    ck_status(MUSTER_E_INVALID, title("Cafe\xCC\x81"));
    ck_assert_ptr_nonnull(strstr(problem.message, "normalization form C"));
    ck_status(MUSTER_OK, title(repeated("a", 128)));
    ck_status(MUSTER_E_INVALID, title(repeated("a", 129)));
    ck_status(MUSTER_OK, title(repeated("\xF0\x9F\x99\x82", 128)));
    ck_status(MUSTER_E_INVALID, title(repeated("\xF0\x9F\x99\x82", 129)));
    ck_status(MUSTER_OK, title(repeated("\xE1\xBE\x82", 128))); /* four code points each when decomposed */
    static const char *const wrong[] = {
        "",     " a",    "a ",    " ",        "\xC2\xA0",     "a\xE3\x80\x80",    "a\nb",
        "a\tb", "a\xFF", "a\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\xAF"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ck_assert_msg(title(wrong[i]) == MUSTER_E_INVALID, "%zu", i);
    ck_status(MUSTER_E_INVALID, title(NULL));
    ck_status(MUSTER_OK, name_tag(&problem, "tag", repeated("a", 64)).status);
    ck_status(MUSTER_E_INVALID, name_tag(&problem, "tag", repeated("a", 65)).status);
}

MUSTER_TEST(the_only_control_of_prose_is_the_line_feed, "ACCT-2")
{
    ck_status(MUSTER_OK, prose(""));
    ck_status(MUSTER_OK, prose("one\ntwo"));
    ck_status(MUSTER_OK, prose(repeated("a", MUSTER_MESSAGE_MAX_BYTES)));
    ck_status(MUSTER_E_INVALID, prose(repeated("a", MUSTER_MESSAGE_MAX_BYTES + 1)));
    for (uint32_t c = 1; c < 0xA0; c++) {
        bool control = (c < 0x20 && c != '\n') || c >= 0x7F;
        ck_assert_msg((prose(around(c)) == MUSTER_OK) != control, "U+%04X", c);
    }
    ck_status(MUSTER_E_INVALID, prose(around(0x202E)));
    ck_status(MUSTER_E_INVALID, prose("a\xFF"));
}

MUSTER_TEST(external_ids_locales_and_metadata_have_their_limits, "ACCT-2")
{
    ck_status(MUSTER_OK, name_external_id(&problem, "external_id", "auth0|5f7c").status);
    ck_status(MUSTER_OK, name_external_id(&problem, "external_id", repeated("a", 255)).status);
    ck_status(MUSTER_E_INVALID, name_external_id(&problem, "external_id", repeated("a", 256)).status);
    ck_status(MUSTER_E_INVALID, name_external_id(&problem, "external_id", "a\nb").status);
    ck_status(MUSTER_E_INVALID, name_external_id(&problem, "external_id", "").status);
    static const char *const right[] = {"de", "en-GB", "zh-Hant-TW", "x-klingon"};
    for (size_t i = 0; i < COUNT_OF(right); i++)
        ck_status(MUSTER_OK, name_locale(&problem, "locale", right[i]).status);
    static const char *const wrong[] = {
        "", "-de", "de-", "de--AT", "de_AT", "4de", "abcdefghi", "de.UTF-8", "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ck_assert_msg(name_locale(&problem, "locale", wrong[i]).status == MUSTER_E_INVALID, "%s", wrong[i]);
    ck_status(MUSTER_OK, name_metadata(&problem, "metadata", NULL, 0).status);
    ck_status(MUSTER_OK, name_metadata(&problem, "metadata", "", MUSTER_METADATA_MAX_BYTES).status);
    ck_status(MUSTER_E_INVALID, name_metadata(&problem, "metadata", "", MUSTER_METADATA_MAX_BYTES + 1).status);
    ck_status(MUSTER_E_INVALID, name_metadata(&problem, "metadata", NULL, 1).status);
}

MUSTER_TEST(web_addresses_are_seen_in_names, "")
{
    static const char *const with[] = {"http://x",
                                       "see HTTPS://a",
                                       "www.a",
                                       "WWW.x",
                                       "win at example.com now",
                                       "Example.Com",
                                       "a.b.example.co",
                                       "x\xC3\xBC.de",
                                       "24h.casino",
                                       "t.co/abc",
                                       "ftp://evil",
                                       "10.1.2.3/login",
                                       "evil\xE3\x80\x82"
                                       "com/x",
                                       "app://x"};
    for (size_t i = 0; i < COUNT_OF(with); i++)
        ck_assert_msg(name_has_web_address(with[i]), "%s", with[i]);
    static const char *const without[] = {"",     ".",  "Ann & Co.", "e.V.", "St. Gallen", "v1.2.3",   "a.b",
                                          "One.", "..", "No. 5",     "ww.w", "http:/x",    "10.1.2.3", "://"};
    for (size_t i = 0; i < COUNT_OF(without); i++)
        ck_assert_msg(!name_has_web_address(without[i]), "%s", without[i]);
}

/* Both backends store these bytes and compare them as bytes, so lower() of a database has no influence. */
MUSTER_TEST(keys_beyond_ascii_are_made_here_and_not_by_a_back_end, "")
{
    ck_status(MUSTER_OK, unicode_username("\xC3\x84rger"));
    ck_assert_str_eq(key, "\xC3\xA4rger");
}

/* In Turkish, the lower case of I is a dotless i. Few machines have this locale, so the test makes it. */
static bool speak_turkish(void)
{
    char folder[] = "/tmp/muster-locale-XXXXXX", command[160];
    if (setlocale(LC_ALL, "tr_TR.UTF-8") != NULL) return true;
    if (mkdtemp(folder) == NULL) return false;
    snprintf(command, sizeof command, "localedef -i tr_TR -f UTF-8 %s/tr_TR.UTF-8 >/dev/null 2>&1", folder);
    if (system(command) < 0) return false; /* setlocale shows whether this worked */
    setenv("LOCPATH", folder, 1);
    bool spoken = setlocale(LC_ALL, "tr_TR.UTF-8") != NULL;
    unsetenv("LOCPATH");
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 && spoken;
}

MUSTER_TEST(a_turkish_locale_changes_no_key, "AB-74")
{
    if (!speak_turkish()) MUSTER_SKIP("no Turkish locale on this machine, and no localedef with its sources");
    ck_status(MUSTER_OK, username("TITLE.I"));
    ck_assert_str_eq(key, "title.i");
    ck_status(MUSTER_OK, email("INFO@IBIS.TITLE"));
    ck_assert_str_eq(key, "info@ibis.title");
    ck_status(MUSTER_OK, unicode_username("TITLE\xC3\x84"));
    ck_assert_str_eq(key, "title\xC3\xA4");
    setlocale(LC_ALL, "C");
}
