/* SPDX-License-Identifier: MIT
 *
 * Projects: who may make, edit, delete and see them (PROJ-1, PROJ-5, PROJ-8, SEAT-9, ROLE-1).
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

MUSTER_TEST(owner_admins_members_and_the_system_create_projects_and_restricted_members_do_not, "PROJ-1 ROLE-1 PROV-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    const struct {
        muster_session *session;
        int32_t status;
    } WHO[] = {{w.owner, MUSTER_OK},
               {s.as_admin, MUSTER_OK},
               {s.as_member, MUSTER_OK},
               {w.host, MUSTER_OK},
               {s.as_restricted, MUSTER_E_DENIED},
               {s.as_suspended, MUSTER_E_SUSPENDED},
               {s.as_outsider, MUSTER_E_NOT_FOUND},
               {s.as_visitor, MUSTER_E_NOT_FOUND}};
    for (size_t i = 0; i < COUNT(WHO); i++)
        EXPECT(WHO[i].status, WHO[i].session,
               muster_project_create(WHO[i].session, &w.org, &PROJECT(.name = "Rockets"), NULL));
    ck_assert_uint_eq(projects_of(&w), 4); /* with equal names, ids tell them apart */
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_CREATED), 4);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_project_shows_what_it_was_made_of_and_its_creator_has_admin_on_it, "PROJ-1 PROJ-8 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    static const char *const TAGS[] = {"moon", "mars"};
    muster_project *made = NULL, *read = NULL;
    EXPECT_OK(s.as_member,
              muster_project_create(
                  s.as_member, &w.org,
                  &PROJECT(.name = "Rockets", .description = "They\nfly.", .tags = TAGS, .tag_count = 2), &made));
    EXPECT_OK(s.as_member, muster_project_get(s.as_member, &w.org, muster_project_id(made), &read));
    const muster_project *both[] = {made, read};
    for (size_t i = 0; i < COUNT(both); i++) {
        const muster_project *it = both[i];
        ck_assert_str_eq(muster_project_name(it), "Rockets");
        ck_assert_str_eq(muster_project_description(it), "They\nfly.");
        ck_assert_uint_eq(muster_project_tag_count(it), 2);
        ck_assert_str_eq(muster_project_tag(it, 0), "moon");
        ck_assert_str_eq(muster_project_tag(it, 1), "mars");
        ck_assert_ptr_null(muster_project_tag(it, 2));
        ck_assert_int_eq(muster_project_visibility(it), MUSTER_VISIBILITY_PRIVATE);
        ck_assert(muster_id_equal(muster_project_creator(it), &s.member));
        ck_assert(muster_id_equal(muster_project_org(it), &w.org));
        ck_assert_int_eq(muster_project_provided(it), 0);
        ck_assert_int_eq(muster_project_permission(it), MUSTER_PERMISSION_ADMIN);
        ck_assert_int_eq(muster_project_created_at(it), w.now);
        ck_assert_int_eq(muster_project_version(it), 1);
    }
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org, .kind = MUSTER_EVENT_PROJECT_CREATED};
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
    const muster_event *event = muster_page_event(page, 0);
    ck_assert(muster_id_equal(muster_event_subject(event), muster_project_id(made)));
    ck_assert_str_eq(muster_event_field_name(event, 2), "name");
    ck_assert_str_eq(muster_event_field_value(event, 2), "Rockets");
    muster_page_free(page);
    muster_project *kept = muster_project_ref(read);
    muster_project_free(read);
    ck_assert_str_eq(muster_project_name(kept), "Rockets");
    muster_project_free(kept);
    muster_project_free(made);
    muster_id hosts = project(&w, w.host, "The host's", 0); /* it has no creator */
    EXPECT_OK(w.owner, muster_project_get(w.owner, &w.org, &hosts, &read));
    ck_assert_ptr_null(muster_project_creator(read));
    muster_project_free(read);
    ck_assert_uint_eq(grants_on(&w, &hosts), 0);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(what_a_project_can_not_be_made_of_is_refused_with_its_field, "PROJ-1 ERR-2 ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    static const char *const TWICE[] = {"a", "b", "a"}, *const EMPTY[] = {""}, *const NONE[] = {NULL};
    static const char *many[MUSTER_PROJECT_TAGS_MAX + 1];
    char names[MUSTER_PROJECT_TAGS_MAX + 1][8], lengthy[8200];
    for (size_t i = 0; i < COUNT(many); i++) {
        snprintf(names[i], sizeof names[i], "t%zu", i);
        many[i] = names[i];
    }
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    const struct {
        muster_project_params params;
        const char *field;
    } BAD[] = {
        {PROJECT(.name = NULL), "name"},
        {PROJECT(.name = ""), "name"},
        {PROJECT(.name = "two\nlines"), "name"},
        {PROJECT(.name = "p", .description = lengthy), "description"},
        {PROJECT(.name = "p", .tags = TWICE, .tag_count = 3), "tags"},
        {PROJECT(.name = "p", .tags = EMPTY, .tag_count = 1), "tags"},
        {PROJECT(.name = "p", .tags = NONE, .tag_count = 1), "tags"},
        {PROJECT(.name = "p", .tags = NULL, .tag_count = 1), "tags"},
        {PROJECT(.name = "p", .tags = many, .tag_count = COUNT(many)), "tags"},
        {PROJECT(.name = "p", .visibility = 3), "visibility"},
        {PROJECT(.name = "p", .visibility = -1), "visibility"},
        {{.struct_size = 0}, "struct_size"},
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        EXPECT(MUSTER_E_INVALID, w.owner, muster_project_create(w.owner, &w.org, &BAD[i].params, NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), BAD[i].field);
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_project_create(w.owner, &w.org, NULL, NULL));
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner,
           muster_project_create(w.owner, &w.org, &PROJECT(.name = "p", .reserved = 1), NULL));
    EXPECT_OK(w.owner,
              muster_project_create(w.owner, &w.org,
                                    &PROJECT(.name = "p", .tags = many, .tag_count = MUSTER_PROJECT_TAGS_MAX), NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

static int32_t edit(struct world *w, muster_session *session, const muster_id *id, const muster_project_params *params)
{
    return muster_project_edit(session, &w->org, id, params, NULL);
}

MUSTER_TEST(who_has_admin_on_a_project_edits_it, "PROJ-5 PROJ-6 ROLE-1 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    const muster_project_params change = PROJECT(.fields = MUSTER_PROJECT_FIELD_DESCRIPTION, .description = "new");
    for (int32_t visibility = MUSTER_VISIBILITY_PUBLIC; visibility <= MUSTER_VISIBILITY_PRIVATE; visibility++) {
        muster_id id = project(&w, w.owner, "Rockets", visibility);
        const struct {
            muster_session *session;
            int32_t status;
        } WHO[] = {{w.owner, MUSTER_OK},
                   {s.as_admin, MUSTER_OK},
                   {w.host, MUSTER_OK},
                   {s.as_member, visibility == MUSTER_VISIBILITY_PUBLIC ? MUSTER_E_DENIED : MUSTER_E_NOT_FOUND},
                   {s.as_restricted, visibility == MUSTER_VISIBILITY_PUBLIC ? MUSTER_E_DENIED : MUSTER_E_NOT_FOUND},
                   {s.as_suspended, MUSTER_E_SUSPENDED},
                   {s.as_outsider, MUSTER_E_NOT_FOUND},
                   {s.as_visitor, MUSTER_E_NOT_FOUND}};
        for (size_t i = 0; i < COUNT(WHO); i++) {
            EXPECT(WHO[i].status, WHO[i].session, edit(&w, WHO[i].session, &id, &change));
        }
        if (visibility == MUSTER_VISIBILITY_PUBLIC) continue;
        grant(&w, &id, &s.restricted, MUSTER_PERMISSION_ADMIN); /* a restricted member, too */
        EXPECT_OK(s.as_restricted, edit(&w, s.as_restricted, &id, &change));
        grant(&w, &id, &s.restricted, MUSTER_PERMISSION_WRITE);
        EXPECT(MUSTER_E_DENIED, s.as_restricted, edit(&w, s.as_restricted, &id, &change));
        EXPECT(MUSTER_E_DENIED, s.as_restricted, muster_project_delete(s.as_restricted, &w.org, &id));
    }
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(an_edit_changes_what_its_fields_name_and_the_same_again_is_no_change, "PROJ-5 EVT-1 ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    static const char *const TAGS[] = {"moon"};
    muster_project *it = NULL;
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    const muster_project_params all =
        PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME | MUSTER_PROJECT_FIELD_DESCRIPTION | MUSTER_PROJECT_FIELD_TAGS,
                .name = "Moon", .description = "far", .tags = TAGS, .tag_count = 1, .visibility = 77);
    EXPECT_OK(w.owner, muster_project_edit(w.owner, &w.org, &id, &all, &it));
    ck_assert_str_eq(muster_project_name(it), "Moon");
    ck_assert_str_eq(muster_project_description(it), "far");
    ck_assert_str_eq(muster_project_tag(it, 0), "moon");
    ck_assert_int_eq(muster_project_visibility(it), MUSTER_VISIBILITY_PRIVATE);
    ck_assert_int_eq(muster_project_version(it), 2);
    muster_project_free(it);
    EXPECT_OK(w.owner, muster_project_edit(w.owner, &w.org, &id, &all, &it));
    ck_assert_int_eq(muster_project_version(it), 2);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_CHANGED), 1);
    muster_project_free(it);
    EXPECT_OK(w.owner, muster_project_edit(
                           w.owner, &w.org, &id,
                           &PROJECT(.fields = MUSTER_PROJECT_FIELD_TAGS | MUSTER_PROJECT_FIELD_DESCRIPTION), &it));
    ck_assert_ptr_null(muster_project_description(it));
    ck_assert_uint_eq(muster_project_tag_count(it), 0);
    ck_assert_str_eq(muster_project_name(it), "Moon");
    muster_project_free(it);
    EXPECT(MUSTER_E_INVALID, w.owner, edit(&w, w.owner, &id, &PROJECT(.fields = 0)));
    EXPECT(MUSTER_E_INVALID, w.owner, edit(&w, w.owner, &id, &PROJECT(.fields = 8)));
    EXPECT(MUSTER_E_INVALID, w.owner, edit(&w, w.owner, &id, &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME)));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 2));
    EXPECT(MUSTER_E_CHANGED, w.owner, edit(&w, w.owner, &id, &all));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 3));
    EXPECT_OK(w.owner, edit(&w, w.owner, &id, &all));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_deleted_project_is_gone_with_its_grants_and_who_had_one_is_told, "PROJ-5 ROLE-4 EVT-2 SEAT-9")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, s.as_member, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &id, &s.restricted, MUSTER_PERMISSION_READ);
    EXPECT_OK(w.host, muster_grant_set(w.host, &w.org, &id, &s.admin, MUSTER_PERMISSION_READ, w.now + 1, NULL));
    w.now += 2; /* and its grant is over */
    told_forget(&w);
    int64_t version = member_version(&w, &s.restricted);
    EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider, muster_project_delete(s.as_outsider, &w.org, &id));
    EXPECT(MUSTER_E_DENIED, s.as_restricted, muster_project_delete(s.as_restricted, &w.org, &id));
    plan_ends(&w, w.now + 1);
    w.now += 1; /* deleting is still possible */
    EXPECT_OK(s.as_member, muster_project_delete(s.as_member, &w.org, &id));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_member, muster_project_delete(s.as_member, &w.org, &id));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_project_get(w.owner, &w.org, &id, NULL));
    ck_assert_int_gt(member_version(&w, &s.restricted), version);
    ck_assert_int_eq(told(&w, &s.restricted, MUSTER_EVENT_PROJECT_DELETED), 1);
    ck_assert_int_eq(told(&w, &s.member, MUSTER_EVENT_PROJECT_DELETED), 1);
    ck_assert_int_eq(told(&w, &s.admin, MUSTER_EVENT_PROJECT_DELETED), 0);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_DELETED), 1);
    ck_assert_uint_eq(projects_of(&w), 0);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(when_the_plan_has_ended_projects_are_seen_and_deleted_but_not_made_or_edited, "SEAT-7 PROJ-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id one = project(&w, w.owner, "One", MUSTER_VISIBILITY_PRIVATE),
              two = project(&w, w.owner, "Two", MUSTER_VISIBILITY_PUBLIC);
    plan_ends(&w, w.now + 1);
    w.now += 1;
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_project_create(w.owner, &w.org, &PROJECT(.name = "Three"), NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner,
           edit(&w, w.owner, &one, &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "First")));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner,
           muster_project_set_visibility(w.owner, &w.org, &one, &VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC),
                                         NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner,
           muster_grant_set(w.owner, &w.org, &one, &w.owner_id, MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_provision_switch(w.owner, &w.org, 1));
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 0));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_provision_members(w.owner, &w.org, NULL));
    EXPECT_OK(w.owner, muster_project_get(w.owner, &w.org, &one, NULL));
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &one, &w.owner_id));
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &one));
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &two));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_plan_bounds_the_projects_of_an_org, "SEAT-9")
{
    struct world w = {0};
    world_make_file(&w, 9);
    allow_projects(&w, 2);
    muster_id first = project(&w, w.owner, "One", 0);
    project(&w, w.owner, "Two", 0);
    EXPECT(MUSTER_E_QUOTA, w.owner, muster_project_create(w.owner, &w.org, &PROJECT(.name = "Three"), NULL));
    const muster_error *error = muster_session_error(w.owner);
    ck_assert_str_eq(muster_error_figure_name(error, 0), "limit");
    ck_assert_int_eq(muster_error_figure(error, 0), 2);
    ck_assert_str_eq(muster_error_figure_name(error, 1), "used");
    ck_assert_int_eq(muster_error_figure(error, 1), 2);
    EXPECT(MUSTER_E_QUOTA, w.host, muster_project_create(w.host, &w.org, &PROJECT(.name = "Three"), NULL));
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &first));
    project(&w, w.owner, "Three", 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The names of a list, in its order, read in pages of a given size. */
static void list_text(struct world *w, muster_session *session, const muster_id *of, size_t limit, char ret[256])
{
    muster_page *page = NULL;
    char cursor[256] = "";
    size_t used = 0, pages = 0;
    ret[0] = '\0';
    for (;;) {
        EXPECT_OK(session, muster_project_list(session, &w->org, of, cursor[0] != '\0' ? cursor : NULL, limit, &page));
        ck_assert_uint_le(muster_page_count(page), limit);
        ck_assert_uint_lt(pages++, 99);
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_project *it = muster_page_project(page, i);
            used += (size_t)snprintf(ret + used, 256 - used, "%s%d ", muster_project_name(it),
                                     (int)muster_project_permission(it));
        }
        const char *next = muster_page_cursor(page);
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        muster_page_free(page);
        if (cursor[0] == '\0') return;
    }
}

MUSTER_TEST(the_projects_that_an_account_may_see_are_listed_each_once_with_its_permission, "PROJ-8 PROJ-3 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    project(&w, w.owner, "a", MUSTER_VISIBILITY_PRIVATE);
    w.now += MUSTER_SECOND; /* ids are in the order of time */
    muster_id b = project(&w, w.owner, "b", MUSTER_VISIBILITY_PRIVATE);
    w.now += MUSTER_SECOND;
    project(&w, s.as_member, "c", MUSTER_VISIBILITY_PUBLIC);
    w.now += MUSTER_SECOND;
    project(&w, w.owner, "d", MUSTER_VISIBILITY_PUBLIC);
    w.now += MUSTER_SECOND;
    project(&w, s.as_member, "e", MUSTER_VISIBILITY_PRIVATE);
    w.now += MUSTER_SECOND;
    muster_id f = project(&w, w.owner, "f", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &b, &s.member, MUSTER_PERMISSION_READ);
    grant(&w, &b, &s.restricted, MUSTER_PERMISSION_WRITE);
    EXPECT_OK(w.host, muster_grant_set(w.host, &w.org, &f, &s.member, MUSTER_PERMISSION_READ, w.now + 1, NULL));
    w.now += 2;
    const struct {
        muster_session *session;
        const muster_id *of;
        const char *text;
    } LISTS[] = {
        {w.owner, NULL, "a3 b3 c3 d3 e3 f3 "},    {s.as_admin, NULL, "a3 b3 c3 d3 e3 f3 "},
        {w.host, NULL, "a3 b3 c3 d3 e3 f3 "},     {s.as_member, NULL, "b1 c3 d2 e3 "},
        {s.as_member, &s.member, "b1 c3 d2 e3 "}, {s.as_restricted, NULL, "b2 c2 d2 "},
        {w.owner, &s.restricted, "b2 c2 d2 "},    {s.as_admin, &s.member, "b1 c3 d2 e3 "},
        {w.host, &s.admin, "a3 b3 c3 d3 e3 f3 "}, {w.host, &s.suspended, ""},
    };
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        for (size_t limit = 1; limit < 8; limit++) {
            char text[256];
            list_text(&w, LISTS[i].session, LISTS[i].of, limit, text);
            ck_assert_str_eq(text, LISTS[i].text);
        }
    }
    EXPECT(MUSTER_E_DENIED, s.as_member, muster_project_list(s.as_member, &w.org, &s.admin, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, s.as_restricted, muster_project_list(s.as_restricted, &w.org, &s.outsider, NULL, 0, NULL));
    EXPECT(MUSTER_E_SUSPENDED, s.as_suspended, muster_project_list(s.as_suspended, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider, muster_project_list(s.as_outsider, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_visitor, muster_project_list(s.as_visitor, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_project_list(w.owner, &w.org, &s.outsider, NULL, 0, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "account");
    EXPECT(MUSTER_E_INVALID, w.owner, muster_project_list(w.owner, &w.org, NULL, NULL, 1001, NULL));
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_cursor_of_another_list_of_projects_is_refused, "PROJ-8 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id first = project(&w, s.as_member, "a", MUSTER_VISIBILITY_PUBLIC);
    for (int i = 0; i < 3; i++) {
        project(&w, s.as_member, "p", MUSTER_VISIBILITY_PUBLIC);
        muster_id closed = project(&w, s.as_member, "q", MUSTER_VISIBILITY_PRIVATE);
        grant(&w, &closed, &s.restricted, MUSTER_PERMISSION_READ);
    }
    muster_page *pages[5] = {NULL};
    EXPECT_OK(s.as_member, muster_project_list(s.as_member, &w.org, NULL, NULL, 1, &pages[0]));
    EXPECT_OK(s.as_member,
              /* the page ends among the private projects */
              muster_project_list(s.as_member, &w.org, NULL, NULL, 5, &pages[1]));
    EXPECT_OK(w.owner, muster_project_list(w.owner, &w.org, NULL, NULL, 1, &pages[2]));
    EXPECT_OK(w.owner, muster_grant_list_access(w.owner, &w.org, &first, NULL, 1, &pages[3]));
    EXPECT_OK(s.as_member, muster_grant_list_member(s.as_member, &w.org, NULL, NULL, 1, &pages[4]));
    for (size_t i = 0; i < COUNT(pages); i++) {
        const char *cursor = muster_page_cursor(pages[i]);
        ck_assert_ptr_nonnull(cursor);
        EXPECT(i < 2 ? MUSTER_OK : MUSTER_E_INVALID, s.as_member,
               muster_project_list(s.as_member, &w.org, NULL, cursor, 1, NULL));
        EXPECT(i == 2 ? MUSTER_OK : MUSTER_E_INVALID, w.owner,
               muster_project_list(w.owner, &w.org, NULL, cursor, 1, NULL));
        EXPECT(MUSTER_E_INVALID, s.as_restricted, muster_project_list(s.as_restricted, &w.org, NULL, cursor, 1, NULL));
        EXPECT(i == 3 ? MUSTER_OK : MUSTER_E_INVALID, w.owner,
               muster_grant_list_access(w.owner, &w.org, &first, cursor, 1, NULL));
        char forged[256];
        /* with any change the cursor is refused, or leads to another place */
        for (size_t k = 0; k < strlen(cursor); k++) {
            snprintf(forged, sizeof forged, "%s", cursor);
            forged[k] = forged[k] == 'A' ? 'B' : 'A';
            int32_t status = muster_project_list(s.as_member, &w.org, NULL, forged, 1, NULL);
            ck_assert(status == MUSTER_OK || status == MUSTER_E_INVALID);
        }
        muster_page_free(pages[i]);
    }
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_project_of_another_org_is_not_found_and_stays_as_it_is, "AB-26 PROJ-5 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_org *second = NULL;
    muster_id first = w.org, bob = join(&w, "bob", 0), id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "second", .name = "Second", .plan = "team"), &second));
    const muster_id *org = muster_org_id(second);
    int64_t events = events_of(&w, 0);
    muster_session *all[] = {w.owner, w.host};
    for (size_t i = 0; i < COUNT(all); i++) {
        muster_session *session = all[i];
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_project_get(session, org, &id, NULL));
        EXPECT(
            MUSTER_E_NOT_FOUND, session,
            muster_project_edit(session, org, &id, &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "x"), NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_project_delete(session, org, &id));
        EXPECT(MUSTER_E_NOT_FOUND, session,
               muster_project_set_visibility(session, org, &id, &VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC),
                                             NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session,
               muster_grant_set(session, org, &id, &w.owner_id, MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_grant_remove(session, org, &id, &w.owner_id));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_grant_list(session, org, &id, NULL, 0, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_grant_list_access(session, org, &id, NULL, 0, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_grant_list_member(session, org, &bob, NULL, 0, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_project_list(session, org, &bob, NULL, 0, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_may(session, org, &id, MUSTER_ACTION_VIEW_RESOURCES));
        EXPECT(MUSTER_E_NOT_FOUND, session,
               muster_explain(session, org, NULL, &id, MUSTER_ACTION_VIEW_RESOURCES, NULL));
        /* a member of the other org gets no grant here */
        EXPECT(MUSTER_E_NOT_FOUND, session,
               muster_invitation_create(session, org,
                                        &INVITATION(.username = "bob", .projects = &id,
                                                    .permissions = (const int32_t[]){MUSTER_PERMISSION_READ},
                                                    .project_count = 1),
                                        NULL));
    }
    ck_assert_int_eq(events_of(&w, 0), events);
    w.org = first;
    ck_assert_int_eq(permission(&w, &id, &w.owner_id), MUSTER_PERMISSION_ADMIN);
    muster_org_free(second);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(no_call_on_projects_guesses_its_org_or_project, "AB-30 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    static const muster_id NIL;
    const struct {
        const muster_id *org, *project;
        const char *field;
    } MISSING[] = {{NULL, &id, "org"}, {&NIL, &id, "org"}, {&w.org, NULL, "project"}, {&w.org, &NIL, "project"}};
    for (size_t i = 0; i < COUNT(MISSING); i++) {
        const muster_id *org = MISSING[i].org, *of = MISSING[i].project;
        muster_session *o = w.owner;
        const muster_project_params change = PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "x");
        const muster_visibility_params open = VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC);
#define EXPECT_MISSING(call)                                                                                           \
    do {                                                                                                               \
        EXPECT(MUSTER_E_INVALID, o, call);                                                                             \
        ck_assert_str_eq(muster_error_field(muster_session_error(o)), MISSING[i].field);                               \
    } while (0)
        EXPECT_MISSING(muster_project_get(o, org, of, NULL));
        EXPECT_MISSING(muster_project_edit(o, org, of, &change, NULL));
        EXPECT_MISSING(muster_project_delete(o, org, of));
        EXPECT_MISSING(muster_project_set_visibility(o, org, of, &open, NULL));
        EXPECT_MISSING(muster_grant_set(o, org, of, &w.owner_id, MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL));
        EXPECT_MISSING(muster_grant_remove(o, org, of, &w.owner_id));
        EXPECT_MISSING(muster_grant_list(o, org, of, NULL, 0, NULL));
        EXPECT_MISSING(muster_grant_list_access(o, org, of, NULL, 0, NULL));
        EXPECT_MISSING(muster_may(o, org, of, MUSTER_ACTION_VIEW_RESOURCES));
        EXPECT_MISSING(muster_explain(o, org, NULL, of, MUSTER_ACTION_VIEW_RESOURCES, NULL));
        if (org == &w.org) continue;
        EXPECT_MISSING(muster_project_create(o, org, &change, NULL));
        EXPECT_MISSING(muster_project_list(o, org, NULL, NULL, 0, NULL));
        EXPECT_MISSING(muster_grant_list_member(o, org, NULL, NULL, 0, NULL));
        EXPECT_MISSING(muster_provision_switch(o, org, 1));
        EXPECT_MISSING(muster_provision_get(o, org, NULL));
        EXPECT_MISSING(muster_provision_members(o, org, NULL));
        EXPECT_MISSING(muster_may_many(o, org, MUSTER_ACTION_VIEW_RESOURCES, &id, 1, (int32_t[1]){0}));
    }
    EXPECT(MUSTER_E_INVALID, w.owner,
           muster_grant_set(w.owner, &w.org, &id, NULL, MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_grant_remove(w.owner, &w.org, &id, &NIL));
    EXPECT_SOUND(&w);
    world_end(&w);
}
