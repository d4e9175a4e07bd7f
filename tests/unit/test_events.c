/* SPDX-License-Identifier: MIT
 *
 * Prints doc/events.md from the table of event kinds (lib/event/kind.h), and compares it with the committed page. So
 * the page cannot be out of date. MUSTER_TEST_UPDATE=1 writes the page again. The public header must name the same
 * kinds and fields.
 */
#include "event/kind.h"
#include "muster_test.h"
#include "text.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 64 };

static const char *const HEAD =
    "# Events\n"
    "\n"
    "Every kind of event of `include/muster/event.h`. A unit test makes this page from the table of kinds in\n"
    "`lib/event/kind.h`. To change the page, change the table and run\n"
    "`MUSTER_TEST_UPDATE=1 build/tests/test-unit events`.\n"
    "\n"
    "- **About** is the kind of object that `muster_event_subject` names. The message is about the same object.\n"
    "- **Fields** are the fields that an event of the kind may carry (`muster_event_field_name`). An event carries only\n"
    "  the fields that apply. `muster_event_field_count` explains each field. Every event may also carry\n"
    "  `network_address`.\n"
    "- **Notified** names the recipients of the message (`muster_message_claim`). Nobody: an event of the kind causes no\n"
    "  message.\n"
    "- **No delivery when** is the condition under which the library drops a waiting message. The library also drops it\n"
    "  when its org or its recipient is deleted.\n"
    "\n"
    "A value about a person is personal. After an erasure the field is still there, and its value is NULL (ACCT-6).\n"
    "\n"
    "| Kind | Number | About | Fields | Notified | No delivery when |\n"
    "| --- | --- | --- | --- | --- | --- |\n";

static const char *const ABOUT[] = {
    [ABOUT_STORE] = "store", [ABOUT_ACCOUNT] = "account", [ABOUT_ORG] = "org",        [ABOUT_INVITATION] = "invitation",
    [ABOUT_LINK] = "link",   [ABOUT_REQUEST] = "request", [ABOUT_PROJECT] = "project"};

static const char *const NO_DELIVERY[] = {
    [VOID_NEVER] = "",
    [VOID_NOT_OFFERED] = "the ownership is no longer offered to the recipient",
    [VOID_DECIDED] = "the request is no longer open, or the recipient may no longer decide it",
    [VOID_OUTSIDE] = "the recipient has left the org, or the object of the message is gone",
    [VOID_WITHOUT_TOKEN] = "the token that it carries has ended",
};

/* The name of field i in the table of kinds; false past the last. */
static bool field_at(const struct event_kind *kind, size_t i, char name[NAME_BYTES])
{
    const char *at = kind->fields + strspn(kind->fields, " ");
    for (; i > 0 && *at != '\0'; i--) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    size_t size = strcspn(at, " ");
    ck_assert_uint_lt(size, NAME_BYTES);
    memcpy(name, at, size);
    name[size] = '\0';
    return size > 0;
}

static void put_constant(struct text *text, const struct event_kind *kind)
{
    put(text, "MUSTER_EVENT_");
    for (const char *at = kind->name; *at != '\0'; at++)
        put(text, "%c", toupper((unsigned char)*at));
}

static void put_kind(void *arg, int32_t number, const struct event_kind *kind)
{
    struct text *text = arg;
    char name[NAME_BYTES];
    put(text, "| `");
    put_constant(text, kind);
    put(text, "` | %d | %s | ", (int)number, ABOUT[kind->about]);
    for (size_t i = 0; field_at(kind, i, name); i++)
        put(text, "%s`%s`", i > 0 ? ", " : "", name);
    put(text, " | %s | %s |\n", kind->told != NULL ? kind->told : "nobody",
        kind->told != NULL ? NO_DELIVERY[kind->when_void] : "");
}

static void print(struct text *page)
{
    page->used = 0;
    put(page, "%s", HEAD);
    event_kinds_each(put_kind, page);
}

MUSTER_TEST(the_page_of_events_is_that_of_the_table_of_kinds, "EVT-1 EVT-3")
{
    static struct text page;
    print(&page);
    muster_test_table(EVENTS_MD, page.bytes);
}

/* muster/event.h */
static const char *header(void)
{
    static char text[TEXT_BYTES];
    FILE *file = fopen(EVENT_H, "r");
    ck_assert_msg(file != NULL, "%s can't be read", EVENT_H);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    ck_assert_uint_lt(size, sizeof text - 1);
    text[size] = '\0';
    return text;
}

MUSTER_TEST(every_kind_of_the_header_is_in_the_page_with_its_number, "EVT-1")
{
    static struct text page;
    const char *at = strstr(header(), "enum muster_event_kind {"), *end = at != NULL ? strchr(at, '}') : NULL;
    int kinds = 0, rows = 0;
    ck_assert(at != NULL && end != NULL);
    print(&page);
    for (at = strstr(at, "MUSTER_EVENT_"); at != NULL && at < end; at = strstr(at + 1, "MUSTER_EVENT_")) {
        char row[2 * NAME_BYTES];
        size_t size = strcspn(at, " ");
        snprintf(row, sizeof row, "\n| `%.*s` | %ld |", (int)size, at, strtol(at + size + strlen(" = "), NULL, 10));
        ck_assert_msg(strstr(page.bytes, row) != NULL, "no row begins with %s", row + 1);
        kinds++;
    }
    for (at = page.bytes; (at = strstr(at, "\n| `MUSTER_EVENT_")) != NULL; at++)
        rows++;
    ck_assert_int_gt(kinds, 50);
    ck_assert_int_eq(rows, kinds);
}

static void expect_fields(void *arg, int32_t number, const struct event_kind *kind)
{
    char name[NAME_BYTES], quoted[NAME_BYTES + 2];
    (void)number;
    for (size_t i = 0; field_at(kind, i, name); i++) {
        snprintf(quoted, sizeof quoted, "\"%s\"", name);
        ck_assert_msg(strstr(arg, quoted) != NULL, "the comment of muster_event_field_count has no %s, a field of %s",
                      quoted, kind->name);
    }
}

MUSTER_TEST(every_field_of_a_kind_is_explained_in_the_header, "EVT-1")
{
    char *comment = strdup(header()), *begin = strstr(comment, "Number of fields. A field is a name and a value");
    ck_assert_ptr_nonnull(begin);
    *strstr(begin, "*/") = '\0';
    expect_fields(begin, 0, &(struct event_kind){.name = "every kind", .fields = "network_address"});
    event_kinds_each(expect_fields, begin);
    free(comment);
}
