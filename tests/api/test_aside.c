/* SPDX-License-Identifier: MIT
 *
 * Watching the outbox: messages that are set aside, and its figures (EVT-3).
 */
#include "outbox.h"
#include <stdio.h>

MUSTER_TEST(a_message_returned_too_often_is_set_aside_and_lets_the_next_one_go, "EVT-3 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann");
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    muster_page *page = NULL, *aside = NULL;
    muster_id id = *muster_message_id(claim(&w, &page));
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    change_role(&w, &ann, MUSTER_ROLE_MEMBER);
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    give_up(&w);
    ck_assert_int_eq(figures(&w, NULL).set_aside, 1);
    ck_assert_int_eq(figures(&w, &w.org).set_aside, 1);
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    const muster_message *message = claim(&w, &page);
    ck_assert_int_eq(muster_message_try(message), 1);
    EXPECT_OK(w.host, muster_message_list_aside(w.host, &w.org, NULL, 0, &aside));
    ck_assert_uint_eq(muster_page_count(aside), 1);
    ck_assert(!muster_id_equal(muster_message_id(muster_page_message(aside, 0)), &id));
    ck_assert_int_eq(muster_message_kind(muster_page_message(aside, 0)), MUSTER_EVENT_MEMBER_ROLE_CHANGED);
    ck_assert_str_eq(muster_message_org_name(muster_page_message(aside, 0)), "Acme");
    muster_page_free(page);
    muster_page_free(aside);
    world_end(&w);
}

MUSTER_TEST(a_message_claimed_too_often_and_never_acknowledged_is_set_aside, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann");
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    w.now += MUSTER_SECOND;
    change_role(&w, &ann, MUSTER_ROLE_MEMBER);
    muster_page *page = NULL, *last = NULL, *aside = NULL;
    for (int32_t i = 1; i < MUSTER_MESSAGE_TRIES; i++) {
        ck_assert_int_eq(muster_message_try(claim(&w, &page)), i);
        w.now += LEASE;
    }
    muster_id id = *muster_message_id(claim(&w, &last));
    ck_assert_int_eq(figures(&w, NULL).set_aside, 0);
    w.now += LEASE;
    const muster_message *next = claim(&w, &page);
    ck_assert_int_eq(muster_message_try(next), 1);
    ck_assert(!muster_id_equal(muster_message_id(next), &id));
    ck_assert_int_eq(figures(&w, NULL).set_aside, 1);
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    EXPECT_OK(w.host, muster_message_list_aside(w.host, NULL, NULL, 0, &aside));
    ck_assert(muster_id_equal(muster_message_id(muster_page_message(aside, 0)), &id));
    /* the last mailer that claimed it has delivered it after all */
    EXPECT_OK(w.host, muster_message_return(w.host, muster_page_message(last, 0), 0));
    ck_assert_int_eq(figures(&w, NULL).set_aside, 1);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(last, 0)));
    ck_assert_int_eq(figures(&w, NULL).set_aside, 0);
    muster_page_free(page);
    muster_page_free(last);
    muster_page_free(aside);
    world_end(&w);
}

MUSTER_TEST(a_message_that_was_set_aside_is_put_back_in_line_or_given_up_for_good, "EVT-3 EVT-7")
{
    struct world w = {0};
    world_make_file(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL, *aside = NULL;
    give_up(&w);
    ck_assert_ptr_null(claim(&w, &page));
    EXPECT_OK(w.host, muster_message_list_aside(w.host, NULL, NULL, 0, &aside));
    const muster_message *message = muster_page_message(aside, 0);
    ck_assert_str_eq(muster_message_address(message), "a@example.com");
    ck_assert_ptr_null(muster_message_token(message));
    ck_assert_int_eq(muster_message_try(message), MUSTER_MESSAGE_TRIES);
    EXPECT_OK(w.host, muster_message_retry(w.host, message));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_message_retry(w.host, message));
    ck_assert_int_eq(figures(&w, NULL).set_aside, 0);
    const muster_message *again = claim(&w, &page);
    ck_assert(muster_id_equal(muster_message_id(again), muster_message_id(message)));
    ck_assert_int_eq(muster_message_try(again), 1);
    ck_assert_ptr_nonnull(muster_message_token(again));
    EXPECT(MUSTER_E_CHANGED, w.host, muster_message_done(w.host, message));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_message_retry(w.host, again));
    EXPECT_OK(w.host, muster_message_return(w.host, again, 0));
    world_sql(&w, "UPDATE muster_outbox SET tries = 9");
    claim(&w, &page);
    EXPECT_OK(w.host, muster_message_return(w.host, muster_page_message(page, 0), 0));
    muster_page_free(aside);
    EXPECT_OK(w.host, muster_message_list_aside(w.host, &w.org, NULL, 0, &aside));
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(aside, 0)));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox"), 0);
    muster_page_free(page);
    muster_page_free(aside);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* A message that was put back comes before one that a mailer is delivering at this moment. */
MUSTER_TEST(putting_a_message_back_in_line_takes_nobodys_claim_away, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann");
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    give_up(&w);
    change_role(&w, &ann, MUSTER_ROLE_MEMBER);
    muster_page *aside = NULL, *page = NULL, *again = NULL;
    const muster_message *second = claim(&w, &page);
    EXPECT_OK(w.host, muster_message_list_aside(w.host, NULL, NULL, 0, &aside));
    EXPECT_OK(w.host, muster_message_retry(w.host, muster_page_message(aside, 0)));
    const muster_message *first = claim(&w, &again);
    ck_assert(muster_id_equal(muster_message_id(first), muster_message_id(muster_page_message(aside, 0))));
    EXPECT_OK(w.host, muster_message_done(w.host, first));
    ck_assert_ptr_null(claim(&w, &again));
    EXPECT_OK(w.host, muster_message_done(w.host, second));
    muster_page_free(aside);
    muster_page_free(page);
    muster_page_free(again);
    world_end(&w);
}

MUSTER_TEST(what_was_set_aside_is_listed_in_pages, "EVT-3")
{
    struct world w = {0};
    world_make_file(&w, 99);
    char address[64];
    for (int32_t i = 0; i < 7; i++) {
        snprintf(address, sizeof address, "guest%d@example.com", i);
        invite_email(&w, address);
    }
    world_sql(&w, "UPDATE muster_outbox SET state = 1, tries = 10");
    for (int32_t of_org = 0; of_org <= 1; of_org++) {
        const muster_id *org = of_org ? &w.org : NULL;
        muster_page *page = NULL;
        char cursor[512] = "";
        size_t listed = 0;
        do {
            EXPECT_OK(w.host, muster_message_list_aside(w.host, org, cursor[0] != '\0' ? cursor : NULL, 3, &page));
            listed += muster_page_count(page);
            const char *next = muster_page_cursor(page);
            snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
            muster_page_free(page);
            page = NULL;
        } while (cursor[0] != '\0');
        ck_assert_uint_eq(listed, 7);
        EXPECT(MUSTER_E_INVALID, w.host, muster_message_list_aside(w.host, org, "x", 3, &page));
        ck_assert_int_eq(figures(&w, org).set_aside, 7);
        ck_assert_int_eq(figures(&w, org).waiting, 0);
    }
    world_end(&w);
}

MUSTER_TEST(depth_and_age_of_the_outbox_can_be_read, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    ck_assert_int_eq(figures(&w, NULL).waiting, 0);
    ck_assert_int_eq(figures(&w, NULL).oldest, MUSTER_TIME_NONE);
    invite_email(&w, "a@example.com");
    muster_time first = w.now;
    w.now += MINUTE;
    invite_email(&w, "b@example.com");
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 1, DAY, &page));
    for (int32_t of_org = 0; of_org <= 1; of_org++) {
        muster_outbox outbox = figures(&w, of_org ? &w.org : NULL);
        ck_assert_int_eq(outbox.waiting, 2);
        ck_assert_int_eq(outbox.set_aside, 0);
        ck_assert_int_eq(outbox.oldest, first);
    }
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    ck_assert_int_eq(figures(&w, NULL).oldest, w.now);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(only_the_host_sees_the_outbox_and_bad_arguments_are_refused, "EVT-3 ERR-2 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL, *untouched = (muster_page *)&w;
    const muster_message *message = claim(&w, &page);
    muster_outbox outbox = {MUSTER_INIT(muster_outbox), .waiting = -7};
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_claim(w.owner, NULL, 1, LEASE, &untouched));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_claim(w.owner, &w.org, 1, LEASE, &untouched));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_done(w.owner, message));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_return(w.owner, message, 0));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_retry(w.owner, message));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_list_aside(w.owner, &w.org, NULL, 0, &untouched));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_outbox_get(w.owner, &w.org, &outbox));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_claim(w.host, NULL, 0, LEASE, &untouched));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_claim(w.host, NULL, 1001, LEASE, &untouched));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_claim(w.host, NULL, 1, MUSTER_SECOND - 1, &untouched));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_claim(w.host, NULL, 1, DAY + 1, &untouched));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_claim(w.host, &(muster_id){{0}}, 1, LEASE, &untouched));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_return(w.host, message, -1));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_return(w.host, message, DAY + 1));
    EXPECT(MUSTER_E_HANDLE, w.host, muster_message_done(w.host, NULL));
    EXPECT(MUSTER_E_HANDLE, w.host, muster_message_retry(w.host, (const muster_message *)page));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_list_aside(w.host, NULL, NULL, 1001, &untouched));
    EXPECT(MUSTER_E_INVALID, w.host, muster_outbox_get(w.host, NULL, NULL));
    ck_assert_ptr_eq(untouched, &w);
    ck_assert_int_eq(outbox.waiting, -7);
    outbox.reserved = 1;
    EXPECT(MUSTER_E_UNSUPPORTED, w.host, muster_outbox_get(w.host, NULL, &outbox));
    outbox.struct_size = 0;
    EXPECT(MUSTER_E_INVALID, w.host, muster_outbox_get(w.host, NULL, &outbox));
    muster_page_free(page);
    world_end(&w);
}

/* The struct of an older host is shorter. The struct of a newer host is longer, and zero where this library knows no
 * field. */
MUSTER_TEST(figures_are_given_as_far_as_the_hosts_struct_has_room, "ERR-2")
{
    struct world w = {0};
    struct {
        muster_outbox known;
        int64_t more;
    } newer = {.known = {.struct_size = sizeof newer}};
    muster_outbox older = {.struct_size = 16, .set_aside = -7, .oldest = -7};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    EXPECT_OK(w.host, muster_outbox_get(w.host, NULL, &older));
    ck_assert_int_eq(older.waiting, 1);
    ck_assert_int_eq(older.set_aside, -7);
    ck_assert_int_eq(older.oldest, -7);
    EXPECT_OK(w.host, muster_outbox_get(w.host, NULL, &newer.known));
    ck_assert_int_eq(newer.known.waiting, 1);
    ck_assert_uint_eq(newer.known.struct_size, sizeof newer);
    newer.more = 1;
    EXPECT(MUSTER_E_UNSUPPORTED, w.host, muster_outbox_get(w.host, NULL, &newer.known));
    world_end(&w);
}
