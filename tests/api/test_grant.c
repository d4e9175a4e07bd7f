/* SPDX-License-Identifier: MIT
 *
 * Grants: given, changed, removed, ended by the clock, and ended with the membership (PROJ-5, ROLE-4, ROLE-6, ROLE-8).
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define READ MUSTER_PERMISSION_READ
#define WRITE MUSTER_PERMISSION_WRITE
#define ADMIN MUSTER_PERMISSION_ADMIN

static int32_t give(struct world *w, muster_session *session, const muster_id *on, const muster_id *to, int32_t given)
{
    return muster_grant_set(session, &w->org, on, to, given, MUSTER_TIME_NONE, NULL);
}

MUSTER_TEST(who_has_admin_on_a_private_project_gives_and_takes_permissions, "PROJ-5 PROJ-6 ROLE-1 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE), bob = join(&w, "bob", 0);
    const struct {
        muster_session *session;
        int32_t status;
    } WHO[] = {{w.owner, MUSTER_OK},
               {s.as_admin, MUSTER_OK},
               {w.host, MUSTER_OK},
               {s.as_member, MUSTER_E_NOT_FOUND},
               {s.as_restricted, MUSTER_E_DENIED},
               {s.as_suspended, MUSTER_E_SUSPENDED},
               {s.as_outsider, MUSTER_E_NOT_FOUND},
               {s.as_visitor, MUSTER_E_NOT_FOUND}};
    grant(&w, &id, &s.restricted, WRITE);
    grant(&w, &id, &s.suspended, ADMIN); /* kept in case the member comes back */
    for (size_t i = 0; i < COUNT(WHO); i++) {
        muster_session *session = WHO[i].session;
        EXPECT(WHO[i].status, session, give(&w, session, &id, &bob, READ));
        ck_assert_int_eq(permission(&w, &id, &bob), WHO[i].status == MUSTER_OK ? READ : 0);
        EXPECT(WHO[i].status, session, muster_grant_list(session, &w.org, &id, NULL, 0, NULL));
        EXPECT(WHO[i].status, session, muster_grant_list_access(session, &w.org, &id, NULL, 0, NULL));
        EXPECT(WHO[i].status, session, muster_grant_remove(session, &w.org, &id, &bob));
        ck_assert_int_eq(permission(&w, &id, &bob), 0);
    }
    grant(&w, &id, &s.restricted, ADMIN);
    EXPECT_OK(s.as_restricted, give(&w, s.as_restricted, &id, &bob, ADMIN));
    EXPECT_OK(s.as_restricted, muster_grant_remove(s.as_restricted, &w.org, &id, &s.restricted)); /* its own */
    ck_assert_int_eq(permission(&w, &id, &s.restricted), 0);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_grant_says_what_it_gives_to_whom_by_whom_and_the_member_is_told, "PROJ-5 ROLE-4 EVT-1 EVT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    muster_grant *given = NULL;
    told_forget(&w);
    int64_t version = member_version(&w, &s.member);
    w.now += MUSTER_SECOND;
    EXPECT_OK(s.as_admin, muster_grant_set(s.as_admin, &w.org, &id, &s.member, WRITE, w.now + DAY, &given));
    ck_assert(muster_id_equal(muster_grant_org(given), &w.org));
    ck_assert(muster_id_equal(muster_grant_project(given), &id));
    ck_assert(muster_id_equal(muster_grant_account(given), &s.member));
    ck_assert(muster_id_equal(muster_grant_by(given), &s.admin));
    ck_assert_str_eq(muster_grant_username(given), "member");
    ck_assert_ptr_null(muster_grant_project_name(given));
    ck_assert_int_eq(muster_grant_permission(given), WRITE);
    ck_assert_int_eq(muster_grant_reason(given), MUSTER_GRANT_REASON_GRANT);
    ck_assert_int_eq(muster_grant_ends_at(given), w.now + DAY);
    ck_assert_int_eq(muster_grant_created_at(given), w.now);
    ck_assert_int_eq(muster_grant_version(given), 1);
    muster_grant *kept = muster_grant_ref(given);
    muster_grant_free(given);
    ck_assert_int_eq(muster_grant_permission(kept), WRITE);
    muster_grant_free(kept);
    ck_assert_int_gt(member_version(&w, &s.member), version);
    ck_assert_int_eq(told(&w, &s.member, MUSTER_EVENT_GRANT_SET), 1);
    version = member_version(&w, &s.member);
    /* the same grant again changes nothing */
    EXPECT_OK(s.as_admin, muster_grant_set(s.as_admin, &w.org, &id, &s.member, WRITE, w.now + DAY, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_GRANT_SET), 1);
    ck_assert_int_eq(member_version(&w, &s.member), version);
    EXPECT_OK(w.host, muster_grant_set(w.host, &w.org, &id, &s.member, READ, MUSTER_TIME_NONE, &given));
    ck_assert_ptr_null(muster_grant_by(given));
    ck_assert_int_eq(muster_grant_ends_at(given), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_grant_version(given), 2);
    muster_grant_free(given);
    ck_assert_int_gt(member_version(&w, &s.member), version);
    version = member_version(&w, &s.member);
    ck_assert_int_eq(told(&w, &s.member, MUSTER_EVENT_GRANT_SET), 2);
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &s.member));
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &s.member));
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &s.outsider)); /* there is none */
    ck_assert_int_gt(member_version(&w, &s.member), version);
    ck_assert_int_eq(told(&w, &s.member, MUSTER_EVENT_GRANT_REMOVED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_GRANT_REMOVED), 1);
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org, .kind = MUSTER_EVENT_GRANT_SET};
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
    const muster_event *second = muster_page_event(page, 1);
    ck_assert(muster_id_equal(muster_event_subject(second), &id));
    ck_assert(muster_id_equal(muster_event_account(second), &s.member));
    ck_assert_str_eq(muster_event_field_name(second, 0), "permission");
    ck_assert_str_eq(muster_event_field_value(second, 0), "1");
    ck_assert_str_eq(muster_event_field_name(second, 1), "from");
    ck_assert_str_eq(muster_event_field_value(second, 1), "2");
    ck_assert_str_eq(muster_event_field_name(muster_page_event(page, 0), 1), "ends_at");
    muster_page_free(page);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(grants_go_only_to_members_of_the_org, "PROJ-5 AB-26 AB-53")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE), nobody = {{1}};
    muster_id ended = join(&w, "ended", 0), blocked = join(&w, "blocked", 0);
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &ended, w.now + 1, NULL));
    EXPECT_OK(w.host, muster_member_remove(w.host, &w.org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    w.now += 1;
    const muster_id *none[] = {&s.outsider, &nobody, &ended, &blocked};
    for (size_t i = 0; i < COUNT(none); i++) {
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, give(&w, w.owner, &id, none[i], READ));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "account");
    }
    EXPECT_OK(w.owner, give(&w, w.owner, &id, &s.suspended, READ));
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(what_can_be_no_grant_is_refused, "PROJ-5 PROJ-2 ROLE-8 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id bob = join(&w, "bob", 0), closed = project(&w, w.owner, "a", MUSTER_VISIBILITY_PRIVATE);
    muster_id open = project(&w, w.owner, "b", MUSTER_VISIBILITY_PUBLIC);
    static const int32_t BAD[] = {0, 4, -1, INT32_MAX};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        EXPECT(MUSTER_E_INVALID, w.owner, give(&w, w.owner, &closed, &bob, BAD[i]));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "permission");
    }
    const muster_time past[] = {w.now, w.now - 1, 0, INT64_MIN};
    for (size_t i = 0; i < COUNT(past); i++) {
        EXPECT(MUSTER_E_INVALID, w.owner, muster_grant_set(w.owner, &w.org, &closed, &bob, READ, past[i], NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "ends_at");
    }
    EXPECT(MUSTER_E_MISUSE, w.owner, give(&w, w.owner, &open, &bob, ADMIN));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_grant_remove(w.owner, &w.org, &open, &bob));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_grant_remove(w.owner, &w.org, &open, &w.owner_id)); /* the creator's */
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_GRANT_SET), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(past_its_end_a_grant_is_gone_without_any_call, "ROLE-8 PROJ-5 PROJ-8")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    muster_grant *given = NULL;
    EXPECT_OK(w.owner, muster_grant_set(w.owner, &w.org, &id, &s.member, WRITE, w.now + MUSTER_SECOND, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.member), WRITE);
    ck_assert_uint_eq(grants_on(&w, &id), 2);
    int64_t events = events_of(&w, 0);
    w.now += MUSTER_SECOND;
    ck_assert_int_eq(permission(&w, &id, &s.member), 0);
    ck_assert_uint_eq(grants_on(&w, &id), 1);
    EXPECT(MUSTER_E_NOT_FOUND, s.as_member, muster_project_get(s.as_member, &w.org, &id, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &s.member)); /* there is none */
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(w.owner, muster_grant_set(w.owner, &w.org, &id, &s.member, WRITE, MUSTER_TIME_NONE, &given)); /* anew */
    ck_assert_int_eq(muster_grant_created_at(given), w.now);
    muster_grant_free(given);
    ck_assert_int_eq(permission(&w, &id, &s.member), WRITE);
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org, .kind = MUSTER_EVENT_GRANT_SET};
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
    /* no "from": the member had no permission */
    ck_assert_uint_eq(muster_event_field_count(muster_page_event(page, 1)), 1);
    muster_page_free(page);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_grant_to_an_admin_counts_when_it_is_one_no_more, "PROJ-5 PROJ-3 ROLE-4")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &id, &s.admin, READ);
    ck_assert_int_eq(permission(&w, &id, &s.admin), ADMIN);
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &s.admin, MUSTER_ROLE_MEMBER, 0, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.admin), READ); /* from its next call on */
    EXPECT(MUSTER_E_DENIED, s.as_admin, give(&w, s.as_admin, &id, &s.member, READ));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &s.admin, MUSTER_ROLE_ADMIN, 0, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.admin), ADMIN);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

static int64_t count_grants(const struct world *w)
{
    return world_count(w, "SELECT count(*) FROM muster_grant");
}

MUSTER_TEST(grants_go_with_the_membership_and_who_comes_back_has_none, "ROLE-6 AB-53 PROJ-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    static const uint32_t FLAGS[] = {0, MUSTER_MEMBER_FLAG_BLOCK};
    for (size_t i = 0; i < COUNT(FLAGS); i++) {
        char name[8];
        snprintf(name, sizeof name, "bob%zu", i);
        muster_id bob = join(&w, name, 0);
        muster_session *session = session_of(&w, &bob);
        muster_id own = project(&w, session, "Own", MUSTER_VISIBILITY_PRIVATE);
        grant(&w, &id, &bob, ADMIN);
        int64_t before = count_grants(&w);
        EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &bob, FLAGS[i]));
        ck_assert_int_eq(count_grants(&w), before - 2);
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_project_get(session, &w.org, &id, NULL));
        EXPECT_OK(w.owner, muster_project_get(w.owner, &w.org, &own, NULL)); /* the projects that it created stay */
        muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org,
                                    .kind = MUSTER_EVENT_MEMBER_REMOVED};
        muster_page *page = NULL;
        EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
        ck_assert_str_eq(muster_event_field_value(muster_page_event(page, i), 2), "2"); /* grants */
        muster_page_free(page);
        EXPECT_OK(w.host, muster_member_unblock(w.host, &w.org, &bob));
        EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &bob, MUSTER_ROLE_MEMBER, NULL));
        ck_assert_int_eq(permission(&w, &id, &bob), 0);
        ck_assert_int_eq(permission(&w, &own, &bob), 0); /* not even on its own project */
        EXPECT_OK(session, muster_member_leave(session, &w.org));
        muster_session_close(session);
    }
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_suspended_or_ended_member_has_no_access_and_coming_back_has_its_grants_again, "ROLE-5 ROLE-8 PROJ-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &id, &s.member, WRITE);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &s.member, 0, NULL));
    EXPECT(MUSTER_E_SUSPENDED, s.as_member, muster_may(s.as_member, &w.org, &id, MUSTER_ACTION_VIEW_RESOURCES));
    ck_assert_uint_eq(grants_on(&w, &id), 2); /* kept */
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &s.member, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.member), WRITE);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &s.member, w.now + 1, NULL));
    w.now += 1;
    EXPECT(MUSTER_E_NOT_FOUND, s.as_member, muster_may(s.as_member, &w.org, &id, MUSTER_ACTION_VIEW_RESOURCES));
    ck_assert_uint_eq(grants_on(&w, &id), 1);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &s.member, MUSTER_TIME_NONE, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.member), WRITE);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &s.member, w.now + 1, NULL));
    w.now += 1;
    /* a new membership, with nothing */
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &s.member, MUSTER_ROLE_MEMBER, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.member), 0);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_change_of_a_grant_can_ask_for_the_version_that_was_seen, "ERR-5 PROJ-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE), bob = join(&w, "bob", 0);
    grant(&w, &id, &bob, READ);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 1));
    EXPECT_OK(w.owner, give(&w, w.owner, &id, &bob, WRITE));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 1));
    EXPECT(MUSTER_E_CHANGED, w.owner, give(&w, w.owner, &id, &bob, ADMIN));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 1));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_grant_remove(w.owner, &w.org, &id, &bob));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 2));
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &bob));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 2)); /* there is none any more */
    EXPECT(MUSTER_E_CHANGED, w.owner, give(&w, w.owner, &id, &bob, READ));
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The items of a list of grants, read in pages of a given size. */
typedef int32_t lister(muster_session *session, const muster_id *org, const muster_id *of, const char *cursor,
                       size_t limit, muster_page **ret_page);

static void list_text(struct world *w, muster_session *session, lister *list, const muster_id *of, size_t limit,
                      char ret[256])
{
    static const char *const REASON[] = {[MUSTER_GRANT_REASON_ROLE] = "role",
                                         [MUSTER_GRANT_REASON_PUBLIC] = "public",
                                         [MUSTER_GRANT_REASON_GRANT] = "grant"};
    muster_page *page = NULL;
    char cursor[256] = "";
    size_t used = 0, pages = 0;
    ret[0] = '\0';
    do {
        EXPECT_OK(session, list(session, &w->org, of, cursor[0] != '\0' ? cursor : NULL, limit, &page));
        ck_assert_uint_lt(pages++, 99);
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_grant *it = muster_page_grant(page, i);
            const char *name = muster_grant_username(it);
            used += (size_t)snprintf(ret + used, 256 - used, "%s:%d:%s ",
                                     name != NULL ? name : muster_grant_project_name(it),
                                     (int)muster_grant_permission(it), REASON[muster_grant_reason(it)]);
        }
        const char *next = muster_page_cursor(page);
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        muster_page_free(page);
    } while (cursor[0] != '\0');
}

MUSTER_TEST(who_has_access_to_a_project_is_listed_with_the_reason, "PROJ-8 PROJ-2 PROJ-3")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w); /* in this order: admin, member, restricted, suspended */
    muster_id closed = project(&w, s.as_member, "closed", MUSTER_VISIBILITY_PRIVATE);
    w.now += MUSTER_SECOND;
    muster_id open = project(&w, s.as_member, "open", MUSTER_VISIBILITY_PUBLIC);
    grant(&w, &closed, &s.restricted, READ);
    grant(&w, &closed, &s.suspended, WRITE);
    grant(&w, &closed, &s.admin, WRITE);
    for (size_t limit = 1; limit < 7; limit++) {
        char text[256];
        list_text(&w, w.owner, muster_grant_list_access, &closed, limit, text);
        ck_assert_str_eq(text, "owner:3:role admin:3:role member:3:grant restricted:1:grant ");
        list_text(&w, s.as_member, muster_grant_list_access, &open, limit, text);
        ck_assert_str_eq(text, "owner:3:role admin:3:role member:3:grant restricted:2:public ");
        list_text(&w, s.as_member, muster_grant_list_member, NULL, limit, text);
        ck_assert_str_eq(text, "closed:3:grant open:3:grant ");
        list_text(&w, w.owner, muster_grant_list_member, &s.suspended, limit, text);
        ck_assert_str_eq(text, "closed:2:grant ");
        list_text(&w, w.host, muster_grant_list_member, &w.owner_id, limit, text);
        ck_assert_str_eq(text, "");
    }
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_grant_list_access(w.owner, &w.org, &closed, NULL, 0, &page));
    const muster_grant *by_role = muster_page_grant(page, 0);
    ck_assert_ptr_null(muster_grant_by(by_role));
    ck_assert_int_eq(muster_grant_created_at(by_role), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_grant_ends_at(by_role), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_grant_version(by_role), 0);
    muster_page_free(page);
    EXPECT(MUSTER_E_DENIED, s.as_member, muster_grant_list_member(s.as_member, &w.org, &s.admin, NULL, 0, NULL));
    EXPECT_OK(s.as_member, muster_grant_list_member(s.as_member, &w.org, &s.member, NULL, 0, NULL));
    EXPECT(MUSTER_E_SUSPENDED, s.as_suspended, muster_grant_list_member(s.as_suspended, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider, muster_grant_list_member(s.as_outsider, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_visitor, muster_grant_list_member(s.as_visitor, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_grant_list_member(w.owner, &w.org, &s.outsider, NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_grant_list_member(w.host, &w.org, NULL, NULL, 0, NULL));
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_grant_given_with_a_key_is_given_once, "OP-2 PROJ-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE), bob = join(&w, "bob", 0);
    muster_grant *given = NULL;
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
        EXPECT_OK(w.owner, muster_grant_set(w.owner, &w.org, &id, &bob, READ, MUSTER_TIME_NONE, &given));
        ck_assert_int_eq(muster_session_repeated(w.owner), i);
        ck_assert(muster_id_equal(muster_grant_account(given), &bob));
        ck_assert(muster_id_equal(muster_grant_project(given), &id));
        muster_grant_free(given);
    }
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_GRANT_SET), 1);
    EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &bob));
    EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_grant_set(w.owner, &w.org, &id, &bob, READ, MUSTER_TIME_NONE, NULL));
    muster_project *made[2] = {NULL};
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(w.owner, muster_session_key(w.owner, "p"));
        EXPECT_OK(w.owner, muster_project_create(w.owner, &w.org, &PROJECT(.name = "Once"), &made[i]));
    }
    ck_assert(muster_id_equal(muster_project_id(made[0]), muster_project_id(made[1])));
    muster_project_free(made[0]);
    muster_project_free(made[1]);
    EXPECT_OK(w.owner, muster_session_key(w.owner, "m"));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_provision_members(w.owner, &w.org, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_of_every_call_on_projects_changes_nothing, "OP-1 PROJ-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE), bob = join(&w, "bob", 0);
    muster_session *dry = NULL;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    ck_assert_int_eq(muster_session_open(w.store, &options, &dry, NULL), MUSTER_OK);
    int64_t events = events_of(&w, 0);
    EXPECT_OK(dry, muster_project_create(dry, &w.org, &PROJECT(.name = "x"), NULL));
    EXPECT_OK(dry,
              muster_project_edit(dry, &w.org, &id, &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "x"), NULL));
    EXPECT_OK(dry, give(&w, dry, &id, &bob, READ));
    EXPECT_OK(dry, muster_project_set_visibility(dry, &w.org, &id, &VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC),
                                                 NULL));
    EXPECT_OK(dry, muster_provision_switch(dry, &w.org, 1));
    int64_t count = 0;
    EXPECT_OK(dry, muster_provision_members(dry, &w.org, &count));
    ck_assert_int_eq(count, 2);
    EXPECT_OK(dry, muster_project_delete(dry, &w.org, &id));
    EXPECT(MUSTER_E_NOT_FOUND, dry, give(&w, dry, &bob, &bob, READ));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_uint_eq(projects_of(&w), 1);
    ck_assert_int_eq(permission(&w, &id, &bob), 0);
    muster_session_close(dry);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(several_calls_on_a_project_can_be_one_transaction, "OP-7 PROJ-5 ROLE-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id bob = join(&w, "bob", 0), ann = join(&w, "ann", 0);
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(w.owner, muster_begin(w.owner));
        muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
        EXPECT_OK(w.owner, give(&w, w.owner, &id, &bob, READ));
        EXPECT(MUSTER_E_INVALID, w.owner, give(&w, w.owner, &id, &bob, 9)); /* removes nothing else */
        EXPECT_OK(w.owner, muster_project_set_visibility(w.owner, &w.org, &id,
                                                         &VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC), NULL));
        EXPECT_OK(w.owner,
                  muster_project_set_visibility(w.owner, &w.org, &id,
                                                &VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = &ann,
                                                            .permissions = (const int32_t[]){WRITE}, .count = 1),
                                                NULL));
        EXPECT_OK(w.owner, give(&w, w.owner, &id, &bob, ADMIN));
        if (round == 0) {
            EXPECT_OK(w.owner, muster_rollback(w.owner));
            ck_assert_uint_eq(projects_of(&w), 0);
            continue;
        }
        EXPECT_OK(w.owner, muster_commit(w.owner));
        ck_assert_int_eq(permission(&w, &id, &ann), WRITE);
        ck_assert_int_eq(permission(&w, &id, &bob), ADMIN);
    }
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The message of a kind to an account, from one claim; the caller frees it. NULL: there is none. */
static muster_message *message_to(struct world *w, const muster_id *account, int32_t kind)
{
    muster_page *page = NULL;
    muster_message *found = NULL;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 1000, 60 * MUSTER_SECOND, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_message *message = muster_page_message(page, i);
        bool is = muster_message_kind(message) == kind && muster_id_equal(muster_message_account(message), account);
        if (is && found == NULL) found = muster_message_ref(message);
        EXPECT_OK(w->host, muster_message_done(w->host, message));
    }
    muster_page_free(page);
    return found;
}

MUSTER_TEST(a_message_names_the_project_that_it_is_about_and_is_dropped_when_that_is_gone, "EVT-2 EVT-3 PROJ-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id bob = join(&w, "bob", 0), id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    told_forget(&w);
    grant(&w, &id, &bob, READ);
    muster_message *message = message_to(&w, &bob, MUSTER_EVENT_GRANT_SET);
    ck_assert_ptr_nonnull(message);
    ck_assert(muster_id_equal(muster_message_project(message), &id));
    ck_assert_str_eq(muster_message_project_name(message), "Rockets");
    ck_assert_ptr_null(muster_message_invitation(message));
    ck_assert_ptr_null(muster_message_request(message));
    ck_assert_ptr_null(muster_message_token(message));
    muster_message_free(message);
    grant(&w, &id, &bob, WRITE);
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &id));
    message = message_to(&w, &bob, MUSTER_EVENT_PROJECT_DELETED); /* and no message about the grant before it */
    ck_assert_ptr_nonnull(message);
    ck_assert(muster_id_equal(muster_message_project(message), &id));
    ck_assert_ptr_null(muster_message_project_name(message));
    muster_message_free(message);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(mail_about_a_project_goes_to_nobody_who_has_left_the_org, "EVT-3 ORG-7 ROLE-8 PROJ-5")
{
    for (int fate = 0; fate < 5; fate++) {
        struct world w = {0};
        world_make(&w, 9);
        muster_id bob = join(&w, "bob", 0), id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
        told_forget(&w);
        grant(&w, &id, &bob, READ);
        int32_t then = MUSTER_EVENT_MEMBER_REMOVED;
        if (fate == 0) EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &bob, 0));
        if (fate == 1) EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &bob, MUSTER_MEMBER_FLAG_BLOCK));
        if (fate == 2 || fate == 3) {
            EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &bob, w.now + 1, NULL));
            w.now += 1;
            then = 0;
        }
        if (fate == 3) EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &bob));
        if (fate == 4) {
            EXPECT_OK(w.owner, muster_grant_remove(w.owner, &w.org, &id, &bob));
            then = MUSTER_EVENT_GRANT_REMOVED;
        }
        EXPECT_OK(w.owner,
                  muster_project_edit(w.owner, &w.org, &id,
                                      &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "Bob's successor"), NULL));
        w.told_count = 0;
        /* the permission that it gave is gone */
        ck_assert_msg(told(&w, &bob, MUSTER_EVENT_GRANT_SET) == 0, "fate %d", fate);
        ck_assert_int_eq(told(&w, &bob, MUSTER_EVENT_GRANT_REMOVED), then == MUSTER_EVENT_GRANT_REMOVED);
        ck_assert_uint_eq(w.told_count, then != 0);
        EXPECT_SOUND(&w);
        world_end(&w);
    }
}

/* How many events say that the account got the permission on the project. */
static int32_t given_events(struct world *w, const muster_id *id, const muster_id *account, const char *permission)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->org, .account = account,
                                .kind = MUSTER_EVENT_GRANT_SET};
    muster_page *page = NULL;
    int32_t count = 0;
    EXPECT_OK(w->owner, muster_event_list(w->owner, &query, NULL, 0, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_event *event = muster_page_event(page, i);
        count += muster_id_equal(muster_event_subject(event), id) &&
                 muster_id_equal(muster_event_account(event), account) &&
                 strcmp(muster_event_field_value(event, 0), permission) == 0;
    }
    muster_page_free(page);
    return count;
}

MUSTER_TEST(the_trail_tells_who_was_given_what_however_a_grant_was_given, "EVT-1 EVT-4 PROJ-4 INV-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0), bob = join(&w, "bob", 0), cleo = account(&w, "cleo");
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PUBLIC);
    EXPECT_OK(w.owner,
              muster_project_set_visibility(w.owner, &w.org, &id,
                                            &VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = &ann,
                                                        .permissions = (const int32_t[]){ADMIN}, .count = 1),
                                            NULL));
    ck_assert_int_eq(given_events(&w, &id, &ann, "3"), 1);
    ck_assert_int_eq(given_events(&w, &id, &bob, "3"), 0);
    muster_id invitation = invite_as(
        &w, w.owner,
        &INVITATION(.username = "cleo", .projects = &id, .permissions = (const int32_t[]){WRITE}, .project_count = 1));
    muster_session *as_cleo = session_of(&w, &cleo);
    EXPECT_OK(as_cleo, muster_invitation_accept_waiting(as_cleo, &w.org, &invitation, NULL));
    ck_assert_int_eq(permission(&w, &id, &cleo), WRITE);
    ck_assert_int_eq(given_events(&w, &id, &cleo, "2"), 1);
    muster_session_close(as_cleo);
    EXPECT_SOUND(&w);
    world_end(&w);
}
