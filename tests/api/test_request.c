/* SPDX-License-Identifier: MIT
 *
 * Asking to join (REQ-1): who may ask, who decides and gives which role, what it needs, and who is notified.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An org that any account may ask. */
static void make(struct world *w, int64_t seats)
{
    world_make(w, seats);
    set(w, MUSTER_SETTING_REQUESTS, 1);
}

static void make_file(struct world *w, int64_t seats)
{
    world_make_file(w, seats);
    set(w, MUSTER_SETTING_REQUESTS, 1);
}

struct asker {
    muster_id id, request;
    muster_session *session;
};

static struct asker asker(struct world *w, const char *username)
{
    struct asker it = {.id = account(w, username)};
    it.session = session_of(w, &it.id);
    it.request = ask_to_join(w, it.session);
    return it;
}

static int32_t approve(struct world *w, muster_session *session, const struct asker *asker, int32_t role)
{
    return muster_request_approve(session, &w->org, &asker->request, role, NULL);
}

static size_t listed(struct world *w, int32_t state)
{
    muster_page *page = NULL;
    EXPECT_OK(w->owner, muster_request_list(w->owner, &w->org, state, NULL, 0, &page));
    size_t count = muster_page_count(page);
    ck_assert_ptr_null(muster_page_cursor(page));
    muster_page_free(page);
    return count;
}

static size_t own(muster_session *session, int32_t *ret_state)
{
    muster_page *page = NULL;
    EXPECT_OK(session, muster_request_list_own(session, NULL, 0, &page));
    size_t count = muster_page_count(page);
    if (count > 0) *ret_state = muster_request_state(muster_page_request(page, 0));
    muster_page_free(page);
    return count;
}

MUSTER_TEST(an_account_asks_and_becomes_a_member_once_it_is_approved, "REQ-1 EVT-1 EVT-2 SEAT-2")
{
    struct world w = {0};
    make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN), idle = join(&w, "idle", MUSTER_ROLE_ADMIN);
    muster_id member = join(&w, "member", MUSTER_ROLE_MEMBER);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann), *as_admin = session_of(&w, &admin);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &idle, 0, NULL));
    told_forget(&w);
    struct seats before = seats_of(&w);
    muster_request *made = NULL, *read = NULL;
    EXPECT_OK(as_ann, muster_request_create(as_ann, &w.org, &made));
    const muster_id *id = muster_request_id(made);
    ck_assert_int_eq(muster_request_kind(made), MUSTER_REQUEST_KIND_JOIN);
    ck_assert_int_eq(muster_request_state(made), MUSTER_REQUEST_STATE_OPEN);
    ck_assert_int_eq(muster_request_role(made), MUSTER_ROLE_MEMBER);
    ck_assert(muster_id_equal(muster_request_org(made), &w.org) && muster_id_equal(muster_request_account(made), &ann));
    ck_assert_str_eq(muster_request_org_name(made), "Acme");
    ck_assert_str_eq(muster_request_username(made), "ann");
    ck_assert_ptr_null(muster_request_email(made));
    ck_assert_ptr_null(muster_request_link(made));
    ck_assert_ptr_null(muster_request_invitation(made));
    ck_assert_int_eq(muster_request_created_at(made), w.now);
    ck_assert_int_eq(muster_request_ended_at(made), MUSTER_TIME_NONE);
    ck_assert_int_eq(seats_of(&w).used, before.used);
    ck_assert(!is_member(&w, &ann));
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 1);
    ck_assert_int_eq(told(&w, &admin, MUSTER_EVENT_REQUEST_CREATED), 1);
    ck_assert_int_eq(told(&w, &idle, MUSTER_EVENT_REQUEST_CREATED), 0);
    ck_assert_int_eq(told(&w, &member, MUSTER_EVENT_REQUEST_CREATED), 0);

    muster_page *page = NULL;
    EXPECT_OK(as_admin, muster_request_list(as_admin, &w.org, MUSTER_REQUEST_STATE_OPEN, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_str_eq(muster_request_email(muster_page_request(page, 0)), "ann@example.com");
    ck_assert_ptr_null(muster_request_org_name(muster_page_request(page, 0)));
    muster_page_free(page);

    muster_member *joined = NULL;
    w.now++;
    EXPECT_OK(as_admin, muster_request_approve(as_admin, &w.org, id, MUSTER_ROLE_RESTRICTED, &joined));
    ck_assert(muster_id_equal(muster_member_account(joined), &ann));
    ck_assert_int_eq(muster_member_role(joined), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_member_via(joined), MUSTER_VIA_REQUEST);
    ck_assert_int_eq(seats_of(&w).members, before.members + 1);
    ck_assert_int_eq(told(&w, &ann, MUSTER_EVENT_REQUEST_APPROVED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_CREATED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_APPROVED), 1);

    EXPECT_OK(as_admin, muster_request_get(as_admin, &w.org, id, &read));
    ck_assert_int_eq(muster_request_state(read), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert(muster_id_equal(muster_request_ended_by(read), &admin));
    ck_assert_int_eq(muster_request_ended_at(read), w.now);
    muster_request_free(read);
    EXPECT_OK(as_ann, muster_request_get(as_ann, &w.org, id, &read));
    ck_assert_int_eq(muster_request_state(read), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_ptr_null(muster_request_ended_by(read));
    muster_request *again = muster_request_ref(read);
    muster_request_free(read);
    ck_assert_int_gt(muster_request_version(again), muster_request_version(made));
    muster_request_free(again);
    EXPECT_SOUND(&w);
    muster_member_free(joined);
    muster_request_free(made);
    muster_session_close(as_ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(without_a_role_an_approval_makes_a_member, "REQ-1 ROLE-2")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben");
    EXPECT_OK(w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT_OK(w.host, approve(&w, w.host, &ben, MUSTER_ROLE_ADMIN));
    ck_assert_int_eq(member_role(&w, &ann.id), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(member_role(&w, &ben.id), MUSTER_ROLE_ADMIN);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

/* What an outsider could learn, if it compared two cases. */
static char *what_is_told(muster_session *session, const muster_id *org)
{
    char *told = NULL;
    int32_t status = muster_request_create(session, org, NULL);
    const muster_error *error = muster_session_error(session);
    ck_assert_int_ge(asprintf(&told, "%d %s %s %zu %zu", (int)status, muster_error_message(error),
                              muster_error_field(error), muster_error_figure_count(error),
                              muster_error_object_count(error)),
                     0);
    ck_status(MUSTER_E_NOT_FOUND, status);
    ck_assert_str_eq(muster_error_field(error), "org");
    return told;
}

MUSTER_TEST(an_org_that_nobody_may_ask_an_unknown_one_and_a_deleted_one_are_told_alike, "ORG-7 ERR-3 REQ-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    const muster_id unknown = {{1, 2, 3}};
    int64_t events = events_of(&w, 0);
    char *closed = what_is_told(as_ann, &w.org), *nothing = what_is_told(as_ann, &unknown);
    ck_assert_str_eq(closed, nothing);
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(w.owner,
              muster_domain_set(w.owner, &w.org, "example.com", MUSTER_DOMAIN_JOINING_ASK, 0, NULL)); /* unproven */
    free(closed);
    closed = what_is_told(as_ann, &w.org);
    ck_assert_str_eq(closed, nothing);
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, "example.com", 1, NULL));
    set(&w, MUSTER_SETTING_REQUESTS, 1);
    muster_id request = ask_to_join(&w, as_ann);
    world_sql(&w, "UPDATE muster_org SET state=1");
    char *deleted = what_is_told(as_ann, &w.org);
    ck_assert_str_eq(deleted, nothing);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_request_get(as_ann, &w.org, &request, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_request_withdraw(as_ann, &w.org, &request));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_approve(w.owner, &w.org, &request, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_request_refuse(w.host, &w.org, &request));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_list(w.owner, &w.org, 0, NULL, 0, NULL));
    int32_t state = 0;
    ck_assert_uint_eq(own(as_ann, &state), 0);
    free(deleted);
    free(closed);
    free(nothing);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(who_asks_by_a_domain_gets_the_role_of_the_domain, "REQ-1 DOM-2")
{
    struct world w = {0};
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "example.com", MUSTER_DOMAIN_JOINING_ASK,
                                         MUSTER_ROLE_RESTRICTED, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, "example.com", 1, NULL));
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_id ben = account_with_email(&w, "ben", "ben@example.com", 0);
    muster_id sub = account_with_email(&w, "sub", "sub@mail.example.com", 1);
    muster_session *as_ann = session_of(&w, &ann), *as_ben = session_of(&w, &ben), *as_sub = session_of(&w, &sub);
    EXPECT(MUSTER_E_NOT_FOUND, as_ben, muster_request_create(as_ben, &w.org, NULL)); /* not verified */
    EXPECT(MUSTER_E_NOT_FOUND, as_sub, muster_request_create(as_sub, &w.org, NULL));
    muster_id request = ask_to_join(&w, as_ann);
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, &request, 0, NULL));
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_RESTRICTED);
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "example.com", MUSTER_DOMAIN_JOINING_NOTHING, 0, NULL));
    EXPECT_OK(w.host,
              muster_account_edit(w.host, &ben,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED, .email_verified = 1), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_ben, muster_request_create(as_ben, &w.org, NULL));
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "example.com", MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
    EXPECT_OK(as_ben, muster_request_create(as_ben, &w.org, NULL)); /* an account that may join may also ask */
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    muster_session_close(as_ben);
    muster_session_close(as_sub);
    world_end(&w);
}

MUSTER_TEST(an_account_has_one_open_request_in_each_org, "REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_org *other = NULL;
    w.now += 2 * DAY; /* long after the rest */
    EXPECT(MUSTER_E_REQUESTED, ann.session, muster_request_create(ann.session, &w.org, NULL));
    const muster_error *error = muster_session_error(ann.session);
    ck_assert_uint_eq(muster_error_object_count(error), 1);
    ck_assert(muster_id_equal(muster_error_object(error, 0), &ann.request));
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "other", .name = "Other", .plan = "team"), &other));
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_REQUESTS, 1));
    EXPECT_OK(ann.session, muster_request_create(ann.session, muster_org_id(other), NULL));
    int32_t state = 0;
    ck_assert_uint_eq(own(ann.session, &state), 2);
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_OPEN), 1);
    EXPECT_SOUND(&w);
    muster_org_free(other);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(one_request_after_another_has_to_wait, "REQ-1 INV-20")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_time asked = w.now;
    w.now += 1000;
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    told_forget(&w);
    EXPECT(MUSTER_E_RATE, ann.session, muster_request_create(ann.session, &w.org, NULL));
    const muster_error *error = muster_session_error(ann.session);
    int64_t limit = muster_error_figure(error, 0), used = muster_error_figure(error, 1);
    int64_t retry_after = muster_error_figure(error, 2);
    ck_assert(limit == 1 && used == 1 && retry_after == DAY - 1000);
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 0);
    w.now = asked + DAY - 1;
    EXPECT(MUSTER_E_RATE, ann.session, muster_request_create(ann.session, &w.org, NULL));
    w.now = asked + DAY;
    ann.request = ask_to_join(&w, ann.session);
    EXPECT_OK(ann.session, muster_request_withdraw(ann.session, &w.org, &ann.request));
    EXPECT(MUSTER_E_RATE, ann.session,
           muster_request_create(ann.session, &w.org, NULL)); /* withdrawing does not shorten the wait */
    set(&w, MUSTER_SETTING_REQUEST_REST, 0);
    ann.request = ask_to_join(&w, ann.session);
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_OPEN);
    ck_assert_uint_eq(listed(&w, 0), 3);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(nobody_waits_for_a_time_that_a_wrong_clock_wrote_down, "REQ-1 INV-20")
{
    struct world w = {0};
    make(&w, 9);
    muster_time right = w.now;
    w.now += 400 * DAY;
    struct asker ann = asker(&w, "ann");
    EXPECT_OK(ann.session, muster_request_withdraw(ann.session, &w.org, &ann.request));
    w.now = right;
    /* the time of the org stands still */
    EXPECT(MUSTER_E_RATE, ann.session, muster_request_create(ann.session, &w.org, NULL));
    EXPECT_OK(w.host, muster_org_reset_clock(w.host, &w.org));
    ann.request = ask_to_join(&w, ann.session);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(who_is_a_member_or_may_not_join_is_told_why, "REQ-1 ROLE-5 ROLE-7 ROLE-8 AB-55")
{
    struct world w = {0};
    world_make(&w, 9); /* an account sees its own requests even if nobody may ask */
    static const struct {
        const char *name;
        int32_t status;
    } CASES[] = {{"active", MUSTER_E_MEMBER},
                 {"idle", MUSTER_E_SUSPENDED},
                 {"barred", MUSTER_E_BLOCKED},
                 {"over", MUSTER_E_ENDED},
                 {"gone", MUSTER_OK}};
    muster_id ids[5];
    for (size_t i = 0; i < 5; i++)
        ids[i] = join(&w, CASES[i].name, MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ids[1], 0, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ids[2], MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ids[3], w.now + 1, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ids[4], 0));
    w.now++;
    for (int32_t allowed = 0; allowed <= 1; allowed++) {
        set(&w, MUSTER_SETTING_REQUESTS, allowed);
        for (size_t i = 0; i < 5; i++) {
            muster_session *session = session_of(&w, &ids[i]);
            int32_t expected = CASES[i].status == MUSTER_OK && !allowed ? MUSTER_E_NOT_FOUND : CASES[i].status;
            EXPECT(expected, session, muster_request_create(session, &w.org, NULL));
            muster_session_close(session);
        }
    }
    ck_assert_uint_eq(listed(&w, 0), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_ended_member_asks_where_the_setting_says_so_and_begins_anew, "ROLE-8 ROLE-6 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + 1, NULL));
    w.now++;
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 1);
    muster_id request = ask_to_join(&w, as_ann);
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 0);
    EXPECT(MUSTER_E_ENDED, w.owner, muster_request_approve(w.owner, &w.org, &request, 0, NULL));
    ck_assert_int_eq(request_state(&w, &request), MUSTER_REQUEST_STATE_OPEN);
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 1);
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, &request, 0, NULL));
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_MEMBER);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_later_end_makes_a_member_again_who_asks_for_nothing, "ROLE-8 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_MEMBER);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + 1, NULL));
    w.now++;
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 1);
    muster_id request = ask_to_join(&w, as_ann);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    ck_assert_int_eq(request_state(&w, &request), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_OPEN), 0);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(removing_what_is_left_of_an_ended_member_withdraws_its_request, "ROLE-6 AB-53")
{
    struct world w = {0};
    make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_MEMBER);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + 1, NULL));
    w.now++;
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 1);
    muster_id request = ask_to_join(&w, as_ann);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    ck_assert_int_eq(request_state(&w, &request), MUSTER_REQUEST_STATE_WITHDRAWN);
    EXPECT(MUSTER_E_REVOKED, w.owner, muster_request_approve(w.owner, &w.org, &request, 0, NULL));
    EXPECT(MUSTER_E_BLOCKED, as_ann, muster_request_create(as_ann, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(only_accounts_ask_and_withdraw, "REQ-1 ERR-2")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_session *nobody = visitor(&w);
    EXPECT(MUSTER_E_DENIED, nobody, muster_request_create(nobody, &w.org, NULL));
    EXPECT(MUSTER_E_DENIED, w.host, muster_request_create(w.host, &w.org, NULL));
    EXPECT(MUSTER_E_DENIED, w.host, muster_request_withdraw(w.host, &w.org, &ann.request));
    EXPECT(MUSTER_E_DENIED, nobody, muster_request_withdraw(nobody, &w.org, &ann.request));
    EXPECT(MUSTER_E_DENIED, w.host, muster_request_list_own(w.host, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_request_list_own(nobody, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_request_get(nobody, &w.org, &ann.request, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_request_approve(nobody, &w.org, &ann.request, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_request_refuse(nobody, &w.org, &ann.request));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_request_list(nobody, &w.org, 0, NULL, 0, NULL));
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_OPEN);
    muster_session_close(ann.session);
    muster_session_close(nobody);
    world_end(&w);
}

MUSTER_TEST(owner_and_admins_decide_and_nobody_else, "ROLE-1 REQ-1 ORG-7")
{
    struct world w = {0};
    make(&w, 20);
    muster_id who[STANDINGS];
    assemble(&w, who);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben");
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, approve(&w, ann.session, &ann, 0)); /* not for its own request either */
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_request_refuse(ann.session, &w.org, &ann.request));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_request_get(ann.session, &w.org, &ben.request, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_request_list(ann.session, &w.org, 0, NULL, 0, NULL));
    for (size_t i = STANDINGS; --i >= AS_ADMIN;) { /* the parties that may decide come last */
        int32_t expected = expected_for(i, MUSTER_ACTION_MANAGE_JOINING);
        muster_session *session = session_of(&w, &who[i]);
        EXPECT(expected, session, muster_request_get(session, &w.org, &ann.request, NULL));
        EXPECT(expected, session, muster_request_list(session, &w.org, 0, NULL, 0, NULL));
        EXPECT(expected, session, muster_request_refuse(session, &w.org, &ben.request));
        EXPECT(expected, session, approve(&w, session, &ann, 0));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_request_withdraw(session, &w.org, &ben.request));
        muster_session_close(session);
    }
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_APPROVED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_REFUSED), 1);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(an_approval_gives_no_role_that_the_acting_member_may_not_give, "ROLE-2 AB-11 AB-12 AB-19")
{
    struct world w = {0};
    make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben");
    static const int32_t NONE[] = {MUSTER_ROLE_OWNER, 5, -1, INT32_MAX};
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.owner, approve(&w, w.owner, &ann, NONE[i]));
        EXPECT(MUSTER_E_INVALID, w.host, approve(&w, w.host, &ann, NONE[i]));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "role");
    }
    set(&w, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0);
    EXPECT(MUSTER_E_DENIED, as_admin, approve(&w, as_admin, &ann, MUSTER_ROLE_ADMIN));
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_OPEN);
    EXPECT_OK(as_admin, approve(&w, as_admin, &ann, MUSTER_ROLE_MEMBER));
    set(&w, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 1);
    EXPECT_OK(as_admin, approve(&w, as_admin, &ben, MUSTER_ROLE_ADMIN));
    ck_assert_int_eq(member_role(&w, &ben.id), MUSTER_ROLE_ADMIN);
    EXPECT_SOUND(&w);
    muster_session_close(as_admin);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(a_request_takes_no_seat_and_its_approval_does, "REQ-1 SEAT-2 SEAT-3 AB-45")
{
    struct world w = {0};
    make(&w, 2);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben"); /* more accounts ask than there are seats */
    ck_assert_int_eq(seats_of(&w).available, 1);
    told_forget(&w);
    EXPECT_OK(w.owner, approve(&w, w.owner, &ann, 0));
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
    EXPECT(MUSTER_E_SEATS, w.owner, approve(&w, w.owner, &ben, 0));
    const muster_error *error = muster_session_error(w.owner);
    int64_t seats = muster_error_figure(error, 0), members = muster_error_figure(error, 1);
    ck_assert(seats == 2 && members == 2);
    ck_assert_int_eq(request_state(&w, &ben.request), MUSTER_REQUEST_STATE_OPEN);
    ck_assert_int_eq(told(&w, &ben.id, MUSTER_EVENT_REQUEST_APPROVED), 0);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann.id, 0));
    EXPECT_OK(w.owner, approve(&w, w.owner, &ben, 0));
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(what_has_ended_is_not_decided_again, "REQ-1 INV-5")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben"), cem = asker(&w, "cem");
    EXPECT_OK(w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ben.request));
    EXPECT_OK(cem.session, muster_request_withdraw(cem.session, &w.org, &cem.request));
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_ACCEPTED, w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT(MUSTER_E_ACCEPTED, w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    EXPECT(MUSTER_E_ACCEPTED, ann.session, muster_request_withdraw(ann.session, &w.org, &ann.request));
    EXPECT(MUSTER_E_DECLINED, w.owner, approve(&w, w.owner, &ben, 0));
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ben.request));
    EXPECT(MUSTER_E_DECLINED, ben.session, muster_request_withdraw(ben.session, &w.org, &ben.request));
    EXPECT(MUSTER_E_REVOKED, w.owner, approve(&w, w.owner, &cem, 0));
    EXPECT(MUSTER_E_REVOKED, w.owner, muster_request_refuse(w.owner, &w.org, &cem.request));
    EXPECT_OK(cem.session, muster_request_withdraw(cem.session, &w.org, &cem.request));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann.id, 0));
    /* an old approval does not bring an account back */
    EXPECT(MUSTER_E_ACCEPTED, w.owner, approve(&w, w.owner, &ann, 0));
    ck_assert(!is_member(&w, &ann.id));
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    muster_session_close(cem.session);
    world_end(&w);
}

MUSTER_TEST(who_asked_is_told_of_a_refusal_and_nobody_of_what_was_withdrawn, "EVT-2 EVT-3 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    ck_assert_int_eq(told(&w, &ann.id, MUSTER_EVENT_REQUEST_REFUSED), 1);
    /* decided before the message was delivered */
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 0);
    struct asker ben = asker(&w, "ben");
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_message_request(muster_page_message(page, 0)), &ben.request));
    ck_assert_ptr_null(muster_message_invitation(muster_page_message(page, 0)));
    ck_assert_ptr_null(muster_message_token(muster_page_message(page, 0)));
    muster_page_free(page);
    EXPECT_OK(ben.session, muster_request_withdraw(ben.session, &w.org, &ben.request));
    w.now += 2 * MUSTER_SECOND;
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 0);
    ck_assert_int_eq(told(&w, &ben.id, MUSTER_EVENT_REQUEST_WITHDRAWN), 0);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_WITHDRAWN), 1);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(who_manages_joining_no_more_is_told_of_no_request, "EVT-3 ORG-7 REQ-1 ROLE-4")
{
    struct world w = {0};
    make(&w, 9);
    muster_id removed = join(&w, "removed", MUSTER_ROLE_ADMIN), demoted = join(&w, "demoted", MUSTER_ROLE_ADMIN);
    muster_id idle = join(&w, "idle", MUSTER_ROLE_ADMIN), ended = join(&w, "ended", MUSTER_ROLE_ADMIN);
    muster_id stays = join(&w, "stays", MUSTER_ROLE_ADMIN),
              heir = stays, *const gone[] = {&removed, &demoted, &idle, &ended};
    told_forget(&w);
    struct asker ann = asker(&w, "ann");
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &removed, 0));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &demoted, MUSTER_ROLE_MEMBER, 0, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &idle, 0, NULL));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ended, w.now + 1, NULL));
    w.now += 1;
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &heir, NULL)); /* both may still decide */
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(told(&w, gone[i], MUSTER_EVENT_REQUEST_CREATED), 0);
    ck_assert_int_eq(told(&w, &stays, MUSTER_EVENT_REQUEST_CREATED), 1);
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 1);
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_request_of_another_org_does_not_exist, "AB-26 AB-29 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_org *other = NULL;
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "other", .name = "Other", .plan = "team"), &other));
    const muster_id *id = muster_org_id(other);
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_get(w.owner, id, &ann.request, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "request");
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_approve(w.owner, id, &ann.request, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_refuse(w.owner, id, &ann.request));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_request_refuse(w.host, id, &ann.request));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_request_withdraw(ann.session, id, &ann.request));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_request_get(ann.session, id, &ann.request, NULL));
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_OPEN);
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_SOUND(&w);
    muster_org_free(other);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(open_requests_are_listed_in_pages_and_each_can_be_refused, "AB-89 REQ-1 AB-88")
{
    struct world w = {0};
    make(&w, 9);
    struct asker askers[5];
    char *cursor = NULL;
    size_t seen = 0;
    for (size_t i = 0; i < 5; i++) {
        char name[8];
        snprintf(name, sizeof name, "ann%zu", i);
        askers[i] = asker(&w, name);
    }
    EXPECT_OK(w.owner, approve(&w, w.owner, &askers[1], 0));
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &askers[3].request));
    do {
        muster_page *page = NULL;
        EXPECT_OK(w.owner, muster_request_list(w.owner, &w.org, MUSTER_REQUEST_STATE_OPEN, cursor, 1, &page));
        for (size_t i = 0; i < muster_page_count(page); i++, seen++)
            ck_assert(muster_id_equal(muster_request_id(muster_page_request(page, i)), &askers[2 * seen].request));
        free(cursor);
        cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
        muster_page_free(page);
    } while (cursor != NULL);
    ck_assert_uint_eq(seen, 3);
    ck_assert_uint_eq(listed(&w, 0), 5);
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_APPROVED), 1);
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_REFUSED), 1);
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_WITHDRAWN), 0);
    for (size_t i = 0; i < 5; i += 2)
        EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &askers[i].request));
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_OPEN), 0);
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_list(w.owner, &w.org, -1, NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_list(w.owner, &w.org, 5, NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_list(w.owner, &w.org, 0, "x", 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_list(w.owner, &w.org, 0, NULL, 1001, NULL));
    for (size_t i = 0; i < 5; i++)
        muster_session_close(askers[i].session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(joining_in_another_way_ends_the_request_and_tells_nobody, "INV-21 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben");
    muster_id invitation = invite(&w, "ann", 0);
    EXPECT_OK(ann.session, muster_invitation_accept_waiting(ann.session, &w.org, &invitation, NULL));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ben.id, MUSTER_ROLE_MEMBER, NULL));
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_int_eq(request_state(&w, &ben.request), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_APPROVED), 2);
    ck_assert_int_eq(told(&w, &ann.id, MUSTER_EVENT_REQUEST_APPROVED), 0);
    EXPECT(MUSTER_E_ACCEPTED, w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(an_invitation_that_waits_admits_whose_request_is_approved, "INV-21 REQ-1 SEAT-2")
{
    struct world w = {0};
    make(&w, 2);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id invitation = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    ck_assert_int_eq(seats_of(&w).available, 0);
    muster_id request = ask_to_join(&w, as_ann);
    muster_member *member = NULL;
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, &request, MUSTER_ROLE_RESTRICTED, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_INVITATION);
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(request_state(&w, &request), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_APPROVED), 1);
    ck_assert_int_eq(told(&w, &ann, MUSTER_EVENT_REQUEST_APPROVED), 1);
    struct seats seats = seats_of(&w);
    ck_assert(seats.members == 2 && seats.pending == 0);
    EXPECT_SOUND(&w);
    muster_member_free(member);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(whose_request_is_approved_gets_its_private_project, "PROV-1 PROV-4 REQ-1")
{
    struct world w = {0};
    make_file(&w, 9);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben");
    world_sql(&w, "UPDATE muster_org SET provides=1, limits='muster.projects=1\n'");
    muster_member *member = NULL;
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, &ann.request, MUSTER_ROLE_RESTRICTED, &member));
    ck_assert_ptr_nonnull(muster_member_project(member));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_grant WHERE permission=3"), 1);
    EXPECT(MUSTER_E_QUOTA, w.owner, approve(&w, w.owner, &ben, 0));
    ck_assert_int_eq(request_state(&w, &ben.request), MUSTER_REQUEST_STATE_OPEN);
    ck_assert(!is_member(&w, &ben.id));
    muster_member_free(member);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(with_an_ended_plan_nobody_asks_and_requests_are_refused_and_withdrawn, "SEAT-7 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann"), ben = asker(&w, "ben");
    muster_id cem = account(&w, "cem");
    muster_session *as_cem = session_of(&w, &cem);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT,
                               .ends_at = w.now + 1};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &plan, NULL));
    w.now++;
    EXPECT(MUSTER_E_PLAN_ENDED, as_cem, muster_request_create(as_cem, &w.org, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, approve(&w, w.owner, &ann, 0));
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_OPEN), 2);
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    EXPECT_OK(ben.session, muster_request_withdraw(ben.session, &w.org, &ben.request));
    EXPECT_SOUND(&w);
    muster_session_close(as_cem);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(the_request_of_a_deleted_account_counts_as_withdrawn, "ACCT-5 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    EXPECT_OK(ann.session, muster_account_delete(ann.session, &ann.id));
    EXPECT(MUSTER_E_REVOKED, w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT(MUSTER_E_REVOKED, w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    EXPECT(MUSTER_E_GONE, ann.session, muster_request_withdraw(ann.session, &w.org, &ann.request));
    muster_request *read = NULL;
    EXPECT_OK(w.owner, muster_request_get(w.owner, &w.org, &ann.request, &read));
    ck_assert_int_eq(muster_request_state(read), MUSTER_REQUEST_STATE_WITHDRAWN);
    ck_assert_ptr_null(muster_request_username(read));
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_OPEN), 0);
    ck_assert_uint_eq(listed(&w, MUSTER_REQUEST_STATE_WITHDRAWN), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_WITHDRAWN), 1);
    EXPECT_SOUND(&w);
    muster_request_free(read);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_of_asking_and_deciding_answers_and_changes_nothing, "OP-1 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_id ben = account(&w, "ben");
    muster_session_options as_ben = {MUSTER_INIT(muster_session_options), .account = &ben,
                                     .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session_options as_owner = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                       .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL, *deciding = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &as_ben, &dry, NULL));
    ck_status(MUSTER_OK, muster_session_open(w.store, &as_owner, &deciding, NULL));
    int64_t events = events_of(&w, 0);
    muster_member *member = NULL;
    EXPECT_OK(dry, muster_request_create(dry, &w.org, NULL));
    EXPECT_OK(deciding, muster_request_approve(deciding, &w.org, &ann.request, 0, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_MEMBER);
    EXPECT_OK(deciding, muster_request_refuse(deciding, &w.org, &ann.request));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_uint_eq(listed(&w, 0), 1);
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_OPEN);
    muster_member_free(member);
    muster_session_close(dry);
    muster_session_close(deciding);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(a_repeated_request_and_a_repeated_approval_give_what_is_there_now, "OP-2 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    muster_request *first = NULL, *second = NULL;
    EXPECT_OK(as_ann, muster_session_key(as_ann, "ask"));
    EXPECT_OK(as_ann, muster_request_create(as_ann, &w.org, &first));
    muster_member *member = NULL;
    for (int32_t i = 0; i <= 1; i++) {
        EXPECT_OK(w.owner, muster_session_key(w.owner, "approve"));
        EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, muster_request_id(first), 0, &member));
        ck_assert(muster_id_equal(muster_member_account(member), &ann));
        muster_member_free(member);
    }
    ck_assert_int_eq(muster_session_repeated(w.owner), 1);
    EXPECT_OK(as_ann, muster_session_key(as_ann, "ask"));
    EXPECT_OK(as_ann, muster_request_create(as_ann, &w.org, &second));
    ck_assert_int_eq(muster_session_repeated(as_ann), 1);
    ck_assert(muster_id_equal(muster_request_id(first), muster_request_id(second)));
    ck_assert_int_eq(muster_request_state(second), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_uint_eq(listed(&w, 0), 1);
    EXPECT_SOUND(&w);
    muster_request_free(first);
    muster_request_free(second);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(who_decides_by_an_old_version_gets_a_conflict, "ERR-5 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_request *read = NULL;
    EXPECT_OK(w.owner, muster_request_get(w.owner, &w.org, &ann.request, &read));
    int64_t version = muster_request_version(read);
    muster_request_free(read);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, version + 1));
    EXPECT(MUSTER_E_CHANGED, w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, version + 1));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    EXPECT_OK(ann.session, muster_session_expect(ann.session, version + 1));
    EXPECT(MUSTER_E_CHANGED, ann.session, muster_request_withdraw(ann.session, &w.org, &ann.request));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, version));
    EXPECT_OK(w.owner, approve(&w, w.owner, &ann, 0));
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(asking_and_withdrawing_within_one_transaction_leave_one_withdrawn_request, "OP-7 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    set(&w, MUSTER_SETTING_REQUEST_REST, 0);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_begin(as_ann));
    muster_id request = ask_to_join(&w, as_ann);
    EXPECT(MUSTER_E_REQUESTED, as_ann, muster_request_create(as_ann, &w.org, NULL));
    EXPECT_OK(as_ann, muster_request_withdraw(as_ann, &w.org, &request));
    EXPECT_OK(as_ann, muster_commit(as_ann));
    ck_assert_int_eq(request_state(&w, &request), MUSTER_REQUEST_STATE_WITHDRAWN);
    EXPECT_OK(as_ann, muster_begin(as_ann));
    ask_to_join(&w, as_ann);
    EXPECT_OK(as_ann, muster_rollback(as_ann));
    ck_assert_uint_eq(listed(&w, 0), 1);
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 0);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

static int32_t no_joining(void *arg, const muster_change *change)
{
    (void)arg;
    for (uint32_t i = 0; i < change->event_count; i++)
        if (muster_event_kind(change->events[i]) == MUSTER_EVENT_MEMBER_JOINED) return 0;
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(a_refusing_hook_leaves_the_request_open, "EVT-6 REQ-1")
{
    struct world w = {0};
    make_file(&w, 9);
    struct asker ann = asker(&w, "ann");
    muster_session_close(ann.session);
    world_close(&w);
    w.hook = no_joining;
    world_open(&w);
    EXPECT(MUSTER_E_REFUSED, w.owner, approve(&w, w.owner, &ann, 0));
    ck_assert_int_eq(request_state(&w, &ann.request), MUSTER_REQUEST_STATE_OPEN);
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, &ann.request));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_is_missing_or_of_another_kind_is_refused, "ERR-2 REQ-1")
{
    struct world w = {0};
    make(&w, 9);
    struct asker ann = asker(&w, "ann");
    const muster_id nil = {{0}};
    EXPECT(MUSTER_E_INVALID, ann.session, muster_request_create(ann.session, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_request_create(ann.session, &nil, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_request_withdraw(ann.session, &w.org, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_request_withdraw(ann.session, NULL, &ann.request));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_get(w.owner, &w.org, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_get(w.owner, NULL, &ann.request, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_approve(w.owner, &w.org, &nil, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_request_refuse(w.owner, &nil, &ann.request));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_approve(w.owner, &w.org, &w.org, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_request_get(w.owner, &w.org, &w.org, NULL));
    ck_assert_ptr_null(muster_request_id(NULL));
    ck_assert_int_eq(muster_request_state((const muster_request *)(const void *)w.owner), 0);
    muster_request_free(NULL);
    muster_session_close(ann.session);
    world_end(&w);
}
