/* SPDX-License-Identifier: MIT
 *
 * Asking what an account may do, for one project, for many, and why (PROJ-7).
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define VIEW MUSTER_ACTION_VIEW_RESOURCES
#define CHANGE MUSTER_ACTION_WRITE_RESOURCES
#define MANAGE MUSTER_ACTION_MANAGE_PROJECT
#define READ MUSTER_PERMISSION_READ
#define WRITE MUSTER_PERMISSION_WRITE
#define ADMIN MUSTER_PERMISSION_ADMIN

static int32_t may(struct world *w, muster_session *session, int32_t action)
{
    return muster_may(session, &w->org, NULL, action);
}

MUSTER_TEST(an_account_may_in_an_org_what_the_table_gives_its_role, "PROJ-7 ROLE-1 ORG-7 ROLE-5 ROLE-8")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id ended = join(&w, "ended", MUSTER_ROLE_ADMIN), removed = join(&w, "removed", MUSTER_ROLE_ADMIN);
    muster_id blocked = join(&w, "blocked", MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &ended, w.now + 1, NULL));
    EXPECT_OK(w.host, muster_member_remove(w.host, &w.org, &removed, 0));
    EXPECT_OK(w.host, muster_member_remove(w.host, &w.org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    w.now += 1;
    muster_session *gone[] = {session_of(&w, &ended), session_of(&w, &removed), session_of(&w, &blocked), s.as_outsider,
                              s.as_visitor};
    const struct {
        muster_session *session;
        int32_t role;
    } WHO[] = {{w.owner, MUSTER_ROLE_OWNER},
               {s.as_admin, MUSTER_ROLE_ADMIN},
               {s.as_member, MUSTER_ROLE_MEMBER},
               {s.as_restricted, MUSTER_ROLE_RESTRICTED}};
    for (int32_t action = MUSTER_ACTION_ADMINISTER_ORG; action <= MUSTER_ACTION_LEAVE; action++) {
        for (size_t i = 0; i < COUNT(WHO); i++)
            EXPECT(muster_role_may(WHO[i].role, action) ? MUSTER_OK : MUSTER_E_DENIED, WHO[i].session,
                   may(&w, WHO[i].session, action));
        EXPECT_OK(w.host, may(&w, w.host, action));
        EXPECT(MUSTER_E_SUSPENDED, s.as_suspended, may(&w, s.as_suspended, action));
        for (size_t i = 0; i < COUNT(gone); i++)
            EXPECT(MUSTER_E_NOT_FOUND, gone[i], may(&w, gone[i], action));
    }
    for (size_t i = 0; i < 3; i++)
        muster_session_close(gone[i]);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(on_a_project_visibility_role_and_grant_decide, "PROJ-2 PROJ-3 PROJ-6 PROJ-7 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id creator = join(&w, "creator", 0);
    muster_session *as_creator = session_of(&w, &creator);
    muster_id open = project(&w, as_creator, "open", MUSTER_VISIBILITY_PUBLIC),
              closed = project(&w, w.owner, "c", MUSTER_VISIBILITY_PRIVATE);
    const struct {
        muster_session *session;
        const muster_id *account;
        int32_t on_open;
        bool full;
    } WHO[] = {{w.owner, &w.owner_id, ADMIN, true},
               {s.as_admin, &s.admin, ADMIN, true},
               {as_creator, &creator, ADMIN, false},
               {s.as_member, &s.member, WRITE, false},
               {s.as_restricted, &s.restricted, WRITE, false}};
    static const int32_t ACTIONS[] = {VIEW, CHANGE, MANAGE};
    for (int32_t granted = 0; granted <= ADMIN; granted++) {
        for (size_t i = 0; i < COUNT(WHO); i++) {
            if (granted > 0) grant(&w, &closed, WHO[i].account, granted);
            int32_t on_closed = WHO[i].full ? ADMIN : granted;
            for (int32_t k = 0; k < 3; k++) {
                int32_t none = on_closed == 0 ? MUSTER_E_NOT_FOUND : MUSTER_E_DENIED; /* never 'denied' (ORG-7) */
                EXPECT(on_closed > k ? MUSTER_OK : none, WHO[i].session,
                       muster_may(WHO[i].session, &w.org, &closed, ACTIONS[k]));
                EXPECT(WHO[i].on_open > k ? MUSTER_OK : MUSTER_E_DENIED, WHO[i].session,
                       muster_may(WHO[i].session, &w.org, &open, ACTIONS[k]));
            }
        }
    }
    for (int32_t k = 0; k < 3; k++) {
        EXPECT_OK(w.host, muster_may(w.host, &w.org, &closed, ACTIONS[k]));
        EXPECT(MUSTER_E_SUSPENDED, s.as_suspended, muster_may(s.as_suspended, &w.org, &open, ACTIONS[k]));
        EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider, muster_may(s.as_outsider, &w.org, &open, ACTIONS[k]));
        EXPECT(MUSTER_E_NOT_FOUND, s.as_visitor, muster_may(s.as_visitor, &w.org, &open, ACTIONS[k]));
        /* there is no such action */
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_may(w.owner, &w.org, &w.org, ACTIONS[k]));
        EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_may(w.host, &w.org, &w.org, ACTIONS[k]));
        EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_may(w.host, &open, &open, ACTIONS[k]));
    }
    muster_session_close(as_creator);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_question_that_can_not_be_asked_is_refused, "PROJ-7 ERR-2 AB-30")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "p", MUSTER_VISIBILITY_PRIVATE);
    static const int32_t NO_ACTIONS[] = {0, -1, 14, 19, 23, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(NO_ACTIONS); i++) {
        EXPECT(MUSTER_E_INVALID, w.owner, muster_may(w.owner, &w.org, &id, NO_ACTIONS[i]));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "action");
        EXPECT(MUSTER_E_INVALID, w.owner, muster_explain(w.owner, &w.org, NULL, NULL, NO_ACTIONS[i], NULL));
        EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, NO_ACTIONS[i], &id, 1, (int32_t[1]){0}));
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may(w.owner, &w.org, &id, MUSTER_ACTION_INVITE));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "project");
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may(w.owner, &w.org, NULL, VIEW));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, MUSTER_ACTION_INVITE, &id, 1, (int32_t[1]){0}));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, VIEW, NULL, 1, (int32_t[1]){0}));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, VIEW, &id, 1, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, VIEW, &id, 1001, (int32_t[1]){0}));
    EXPECT_OK(w.owner, muster_may_many(w.owner, &w.org, VIEW, NULL, 0, NULL));
    world_end(&w);
}

MUSTER_TEST(when_the_plan_has_ended_the_org_can_only_be_viewed, "PROJ-7 SEAT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, s.as_member, "p", MUSTER_VISIBILITY_PRIVATE);
    plan_ends(&w, w.now + 1);
    EXPECT_OK(s.as_member, muster_may(s.as_member, &w.org, &id, CHANGE));
    w.now += 1;
    EXPECT(MUSTER_E_PLAN_ENDED, s.as_member, muster_may(s.as_member, &w.org, &id, CHANGE));
    EXPECT_OK(s.as_member, muster_may(s.as_member, &w.org, &id, VIEW));
    EXPECT_OK(s.as_member, muster_may(s.as_member, &w.org, &id, MANAGE)); /* for deleting, for example */
    EXPECT(MUSTER_E_PLAN_ENDED, s.as_member, may(&w, s.as_member, MUSTER_ACTION_CREATE_PROJECT));
    EXPECT(MUSTER_E_DENIED, s.as_restricted, may(&w, s.as_restricted, MUSTER_ACTION_CREATE_PROJECT));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, may(&w, w.owner, MUSTER_ACTION_INVITE));
    EXPECT_OK(w.owner, may(&w, w.owner, MUSTER_ACTION_ADMINISTER_ORG));
    EXPECT_OK(s.as_member, may(&w, s.as_member, MUSTER_ACTION_LEAVE));
    EXPECT_OK(w.host, muster_may(w.host, &w.org, &id, CHANGE));
    int32_t status = 0;
    EXPECT_OK(s.as_member, muster_may_many(s.as_member, &w.org, CHANGE, &id, 1, &status));
    ck_assert_int_eq(status, MUSTER_E_PLAN_ENDED);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(one_call_asks_for_many_projects_as_one_would_for_each, "PROJ-7 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    static muster_id ids[MUSTER_PAGE_MAX_ITEMS];
    static int32_t statuses[MUSTER_PAGE_MAX_ITEMS];
    ids[0] = project(&w, w.owner, "open", MUSTER_VISIBILITY_PUBLIC);
    ids[1] = project(&w, w.owner, "closed", MUSTER_VISIBILITY_PRIVATE);
    ids[2] = project(&w, w.owner, "read", MUSTER_VISIBILITY_PRIVATE);
    ids[3] = project(&w, s.as_member, "own", MUSTER_VISIBILITY_PRIVATE);
    ids[4] = (muster_id){{0}};
    ids[5] = w.org;
    for (size_t i = 6; i < COUNT(ids); i++)
        ids[i] = ids[i % 6]; /* a project may be in the list more than once */
    grant(&w, &ids[2], &s.member, READ);
    muster_session *all[] = {w.owner,        w.host,        s.as_member, s.as_restricted,
                             s.as_suspended, s.as_outsider, s.as_visitor};
    static const int32_t ACTIONS[] = {VIEW, CHANGE, MANAGE};
    for (size_t k = 0; k < COUNT(all); k++) {
        for (size_t a = 0; a < COUNT(ACTIONS); a++) {
            memset(statuses, 1, sizeof statuses);
            EXPECT_OK(all[k], muster_may_many(all[k], &w.org, ACTIONS[a], ids, COUNT(ids), statuses));
            for (size_t i = 0; i < COUNT(ids); i++) {
                bool nil = i % 6 == 4 && k < 4; /* the member may not ask about it; it does not exist either */
                int32_t one = nil ? MUSTER_E_NOT_FOUND : muster_may(all[k], &w.org, &ids[i], ACTIONS[a]);
                if (i % 6 == 4) one = all[k] == s.as_suspended ? MUSTER_E_SUSPENDED : MUSTER_E_NOT_FOUND;
                ck_assert_int_eq(statuses[i], one);
            }
        }
    }
    EXPECT_OK(w.owner, muster_may_many(w.owner, &ids[0], VIEW, ids, 6, statuses)); /* no such org */
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(statuses[i], MUSTER_E_NOT_FOUND);
    staff_end(&s);
    world_end(&w);
}

/* The codes of an explanation, and the status of its last line. */
static void expect_why(struct world *w, muster_session *session, const muster_id *account, const muster_id *of,
                       int32_t action, int32_t status, const char *codes)
{
    muster_report *report = NULL;
    char text[256] = "";
    size_t used = 0;
    EXPECT_OK(session, muster_explain(session, &w->org, account, of, action, &report));
    size_t count = muster_report_count(report);
    ck_assert_uint_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? " " : "", muster_report_code(report, i));
        ck_assert_int_eq(muster_report_status(report, i), i + 1 < count ? MUSTER_OK : status);
        ck_assert_str_ne(muster_report_text(report, i), "");
    }
    ck_assert_str_eq(text, codes);
    ck_assert_str_eq(muster_report_summary(report), muster_report_text(report, count - 1));
    muster_report_free(report);
}

MUSTER_TEST(an_explanation_names_what_decided_in_order, "PROJ-7 ROLE-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id ended = join(&w, "ended", 0), blocked = join(&w, "blocked", 0), creator = join(&w, "creator", 0);
    muster_session *as_creator = session_of(&w, &creator);
    muster_id open = project(&w, as_creator, "open", MUSTER_VISIBILITY_PUBLIC),
              closed = project(&w, w.owner, "c", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &closed, &s.restricted, READ);
    grant(&w, &closed, &s.suspended, ADMIN);
    EXPECT_OK(w.host, muster_member_remove(w.host, &w.org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &ended, w.now + 1, NULL));
    w.now += 1;
    expect_why(&w, w.owner, NULL, &closed, MANAGE, MUSTER_OK, "role_owner full_access permission_allows");
    expect_why(&w, w.owner, &s.restricted, &closed, VIEW, MUSTER_OK, "role_restricted grant_read permission_allows");
    expect_why(&w, s.as_restricted, NULL, &closed, VIEW, MUSTER_OK, "role_restricted grant_read permission_allows");
    expect_why(&w, s.as_restricted, &s.restricted, &closed, CHANGE, MUSTER_E_DENIED,
               "role_restricted grant_read permission_denies");
    expect_why(&w, s.as_member, NULL, &open, CHANGE, MUSTER_OK, "role_member project_public permission_allows");
    expect_why(&w, s.as_member, NULL, &open, MANAGE, MUSTER_E_DENIED, "role_member project_public permission_denies");
    expect_why(&w, as_creator, NULL, &open, MANAGE, MUSTER_OK, "role_member grant_admin permission_allows");
    expect_why(&w, s.as_admin, &s.member, &closed, VIEW, MUSTER_E_NOT_FOUND, "role_member no_grant");
    expect_why(&w, s.as_admin, &s.suspended, &closed, VIEW, MUSTER_E_SUSPENDED, "suspended");
    expect_why(&w, s.as_admin, &ended, &closed, VIEW, MUSTER_E_NOT_FOUND, "ended");
    expect_why(&w, s.as_admin, &blocked, NULL, MUSTER_ACTION_INVITE, MUSTER_E_NOT_FOUND, "blocked");
    expect_why(&w, s.as_admin, &s.outsider, NULL, MUSTER_ACTION_INVITE, MUSTER_E_NOT_FOUND, "no_member");
    expect_why(&w, s.as_member, NULL, NULL, MUSTER_ACTION_INVITE, MUSTER_E_DENIED, "role_member role_denies");
    expect_why(&w, s.as_admin, NULL, NULL, MUSTER_ACTION_INVITE, MUSTER_OK, "role_admin role_allows");
    expect_why(&w, w.host, NULL, &closed, MANAGE, MUSTER_OK, "host");
    expect_why(&w, w.host, &s.admin, &closed, MANAGE, MUSTER_OK, "role_admin full_access permission_allows");
    plan_ends(&w, w.now + 1);
    w.now += 1;
    expect_why(&w, s.as_member, NULL, &open, CHANGE, MUSTER_E_PLAN_ENDED,
               "role_member project_public permission_allows plan_ended");
    expect_why(&w, s.as_admin, NULL, NULL, MUSTER_ACTION_INVITE, MUSTER_E_PLAN_ENDED,
               "role_admin role_allows plan_ended");
    muster_session_close(as_creator);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(who_may_not_know_of_a_project_or_of_another_account_gets_no_explanation, "PROJ-7 ORG-7 ROLE-1 AB-26")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id closed = project(&w, w.owner, "c", MUSTER_VISIBILITY_PRIVATE);
    EXPECT(MUSTER_E_NOT_FOUND, s.as_member, muster_explain(s.as_member, &w.org, NULL, &closed, VIEW, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(s.as_member)), "project");
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_explain(w.owner, &w.org, NULL, &w.org, VIEW, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_explain(w.host, &w.org, &s.member, &w.org, VIEW, NULL));
    EXPECT(MUSTER_E_DENIED, s.as_member,
           muster_explain(s.as_member, &w.org, &s.admin, NULL, MUSTER_ACTION_INVITE, NULL));
    EXPECT(MUSTER_E_DENIED, s.as_restricted,
           muster_explain(s.as_restricted, &w.org, &s.outsider, NULL, MUSTER_ACTION_INVITE, NULL));
    EXPECT(MUSTER_E_SUSPENDED, s.as_suspended,
           muster_explain(s.as_suspended, &w.org, NULL, NULL, MUSTER_ACTION_INVITE, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider,
           muster_explain(s.as_outsider, &w.org, NULL, NULL, MUSTER_ACTION_INVITE, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_visitor,
           muster_explain(s.as_visitor, &w.org, NULL, NULL, MUSTER_ACTION_INVITE, NULL));
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(asking_writes_nothing_and_knows_what_has_ended_though_the_clock_goes_back, "PROJ-7 ROLE-8 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "p", MUSTER_VISIBILITY_PRIVATE), bob = join(&w, "bob", 0);
    muster_session *as_bob = session_of(&w, &bob);
    EXPECT_OK(w.owner, muster_grant_set(w.owner, &w.org, &id, &bob, READ, w.now + DAY, NULL));
    int64_t events = events_of(&w, 0);
    w.now += DAY;
    EXPECT(MUSTER_E_NOT_FOUND, as_bob, muster_may(as_bob, &w.org, &id, VIEW));
    ck_assert_int_eq(events_of(&w, 0), events);
    project(&w, w.owner, "q", MUSTER_VISIBILITY_PRIVATE); /* the org has already seen that time */
    w.now -= DAY;
    EXPECT(MUSTER_E_NOT_FOUND, as_bob, muster_may(as_bob, &w.org, &id, VIEW));
    EXPECT_OK(w.host, muster_account_delete(w.host, &bob));
    EXPECT(MUSTER_E_GONE, as_bob, muster_may(as_bob, &w.org, &id, VIEW));
    EXPECT(MUSTER_E_GONE, as_bob, muster_may_many(as_bob, &w.org, VIEW, &id, 1, (int32_t[1]){0}));
    muster_session_close(as_bob);
    world_end(&w);
}
