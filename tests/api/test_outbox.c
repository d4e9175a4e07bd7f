/* SPDX-License-Identifier: MIT
 *
 * The outbox: claims, leases, order, messages that are dropped or set aside, figures (EVT-3).
 */
#include "outbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The message of a page to an account; NULL: none. */
static const muster_message *message_to(const muster_page *page, const muster_id *account)
{
    for (size_t i = 0; i < muster_page_count(page); i++)
        if (muster_id_equal(muster_message_account(muster_page_message(page, i)), account))
            return muster_page_message(page, i);
    return NULL;
}

MUSTER_TEST(a_claim_that_was_not_acknowledged_comes_back_with_the_same_key, "EVT-3 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL, *late = NULL;
    muster_id id = *muster_message_id(claim(&w, &late));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += LEASE - 1;
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 1;
    const muster_message *message = claim(&w, &page);
    ck_assert(muster_id_equal(muster_message_id(message), &id));
    ck_assert_int_eq(muster_message_try(message), 2);
    ck_assert_str_eq(muster_message_token(message), muster_message_token(muster_page_message(late, 0)));
    EXPECT(MUSTER_E_CHANGED, w.host, muster_message_done(w.host, muster_page_message(late, 0)));
    EXPECT(MUSTER_E_CHANGED, w.host, muster_message_return(w.host, muster_page_message(late, 0), 0));
    EXPECT_OK(w.host, muster_message_return(w.host, message, 5 * MUSTER_SECOND));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 5 * MUSTER_SECOND;
    message = claim(&w, &page);
    ck_assert(muster_id_equal(muster_message_id(message), &id));
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_message_return(w.host, message, 0));
    w.now += DAY;
    ck_assert_ptr_null(claim(&w, &page));
    muster_page_free(page);
    muster_page_free(late);
    world_end(&w);
}

MUSTER_TEST(who_delivers_late_acknowledges_all_the_same_where_nobody_has_claimed_it_since, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL;
    const muster_message *message = claim(&w, &page);
    w.now += 2 * LEASE;
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    ck_assert_int_eq(figures(&w, NULL).waiting, 0);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(messages_to_one_recipient_are_claimed_one_after_another_in_order, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann"), ids[4];
    muster_page *page = NULL;
    for (int32_t i = 0; i < 4; i++) {
        change_role(&w, &ann, i % 2 == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER);
        w.now += MUSTER_SECOND;
    }
    for (int32_t i = 0; i < 4; i++) {
        const muster_message *message = claim(&w, &page);
        ck_assert_uint_eq(muster_page_count(page), 1);
        ids[i] = *muster_message_id(message);
        if (i > 0) ck_assert_int_lt(memcmp(&ids[i - 1], &ids[i], sizeof ids[i]), 0);
        muster_page *none = NULL;
        ck_assert_ptr_null(claim(&w, &none));
        muster_page_free(none);
        EXPECT_OK(w.host, muster_message_done(w.host, message));
    }
    ck_assert_ptr_null(claim(&w, &page));
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(a_recipient_that_fails_stops_nobody_else, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann"), ben = told_of(&w, "ben");
    muster_page *page = NULL;
    for (int32_t i = 0; i < 2; i++) {
        change_role(&w, &ann, i == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER);
        change_role(&w, &ben, i == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER);
    }
    claim(&w, &page);
    ck_assert_uint_eq(muster_page_count(page), 2);
    muster_id first = *muster_message_id(message_to(page, &ann));
    EXPECT_OK(w.host, muster_message_return(w.host, message_to(page, &ann), 60 * MINUTE));
    EXPECT_OK(w.host, muster_message_done(w.host, message_to(page, &ben)));
    ck_assert_ptr_nonnull(message_to((claim(&w, &page), page), &ben));
    ck_assert_uint_eq(muster_page_count(page), 1);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 60 * MINUTE;
    ck_assert(muster_id_equal(muster_message_id(claim(&w, &page)), &first));
    ck_assert_uint_eq(muster_page_count(page), 1);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    ck_assert_ptr_nonnull(message_to((claim(&w, &page), page), &ann));
    muster_page_free(page);
    world_end(&w);
}

/* The order is kept within an org. A message of another org to the same account does not wait. */
MUSTER_TEST(order_is_kept_per_org, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann"), first = w.org, none = {{1}};
    muster_org *org = NULL;
    invite(&w, "ann", 0);
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "second", .name = "Second", .plan = "team"), &org));
    w.org = *muster_org_id(org);
    invite(&w, "ann", 0);
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, &first, 10, LEASE, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_message_org(muster_page_message(page, 0)), &first));
    ck_assert_int_eq(figures(&w, &first).waiting, 1);
    ck_assert_int_eq(figures(&w, NULL).waiting, 2);
    claim(&w, &page);
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_message_org(message_to(page, &ann)), &w.org));
    muster_page_free(page);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_message_claim(w.host, &none, 10, LEASE, &page));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_outbox_get(w.host, &none, &(muster_outbox){MUSTER_INIT(muster_outbox)}));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_message_list_aside(w.host, &none, NULL, 0, &page));
    muster_org_free(org);
    world_end(&w);
}

MUSTER_TEST(a_message_whose_cause_is_void_is_dropped_and_the_next_one_goes_out_in_its_place, "EVT-3 INV-10")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "a@example.com");
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &invitation));
    muster_page *page = NULL;
    const muster_message *message = claim(&w, &page);
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_int_eq(muster_message_kind(message), MUSTER_EVENT_INVITATION_REVOKED);
    ck_assert_ptr_null(muster_message_token(message));
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    muster_page_free(page);
    world_end(&w);
}

/* The message was claimed, so the message behind it has taken over its due time. Then it has nothing to wait for. */
MUSTER_TEST(a_claimed_message_that_becomes_void_holds_nothing_up, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "a@example.com");
    muster_page *first = NULL, *page = NULL;
    claim(&w, &first);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &invitation));
    ck_assert_int_eq(muster_message_kind(claim(&w, &page)), MUSTER_EVENT_INVITATION_REVOKED);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_message_return(w.host, muster_page_message(first, 0), 0));
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(first, 0)));
    muster_page_free(first);
    muster_page_free(page);
    world_end(&w);
}

/* The message between them has taken over a due time that no longer counts. */
MUSTER_TEST(when_a_void_message_is_dropped_the_next_one_goes_before_those_behind_it, "EVT-3")
{
    struct world w = {0};
    char sql[200];
    world_make_file(&w, 9);
    muster_id ann = told_of(&w, "ann");
    for (int32_t i = 0; i < 3; i++)
        change_role(&w, &ann, i % 2 == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER);
    snprintf(sql, sizeof sql,
             "UPDATE muster_outbox SET due_at = %lld WHERE id < (SELECT max(id) FROM muster_outbox);"
             "UPDATE muster_outbox SET nonce = x'00' WHERE id = (SELECT min(id) FROM muster_outbox)",
             (long long)(w.now + MINUTE));
    world_sql(&w, sql);
    muster_page *first = NULL, *second = NULL;
    claim(&w, &first);
    ck_assert_uint_eq(muster_page_count(first), 1);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(first, 0)));
    claim(&w, &second);
    ck_assert_uint_eq(muster_page_count(second), 1);
    ck_assert_int_lt(memcmp(muster_message_id(muster_page_message(first, 0)),
                            muster_message_id(muster_page_message(second, 0)), sizeof(muster_id)),
                     0);
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    muster_page_free(first);
    muster_page_free(second);
    world_end(&w);
}

MUSTER_TEST(a_superseded_invitation_is_not_delivered, "EVT-3 INV-9 OP-4")
{
    struct world w = {0};
    world_make_file(&w, 9);
    invite_email(&w, "a@example.com");
    invite_email(&w, "b@example.com");
    world_sql(&w, "UPDATE muster_invitation SET nonce = zeroblob(length(nonce)) WHERE email = 'a@example.com'");
    muster_page *page = NULL;
    ck_assert_str_eq(muster_message_address(claim(&w, &page)), "b@example.com");
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox"), 1);
    world_sql(&w, "UPDATE muster_store SET superseded_before = 1 + (SELECT max(issued_at) FROM muster_invitation)");
    w.now += LEASE;
    ck_assert_ptr_null(claim(&w, &page));
    ck_assert_int_eq(figures(&w, NULL).waiting, 0);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(nobody_is_told_anything_after_its_account_was_deleted, "EVT-3 ACCT-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann"), ben = told_of(&w, "ben");
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    change_role(&w, &ben, MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    muster_page *page = NULL;
    claim(&w, &page);
    ck_assert_ptr_null(message_to(page, &ann));
    ck_assert_ptr_nonnull(message_to(page, &ben));
    muster_page_free(page);
    world_end(&w);
}

/* Invitations that end in a minute, and one that ends later, which is made last. */
static muster_id crowd(struct world *w, int32_t count)
{
    char address[64];
    for (int32_t i = 0; i < count; i++) {
        snprintf(address, sizeof address, "guest%d@example.com", i);
        invite_as(w, w->host, &INVITATION(.email = address, .time_to_live = MINUTE));
    }
    w->now += MUSTER_SECOND;
    return invite_as(w, w->host, &INVITATION(.email = "last@example.com"));
}

MUSTER_TEST(dropped_messages_take_no_place_in_a_page, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 99);
    muster_id last = crowd(&w, 40);
    muster_page *page = NULL;
    w.now += MINUTE;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 1, LEASE, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_message_invitation(muster_page_message(page, 0)), &last));
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    muster_page_free(page);
    world_end(&w);
}

struct progress {
    int64_t calls, stop_at;
};

static int32_t note_progress(void *arg, const muster_progress *now)
{
    struct progress *progress = arg;
    if (strcmp(now->what, "messages") != 0) return 0;
    progress->calls++;
    return progress->stop_at > 0 && now->done >= progress->stop_at;
}

/* More messages than one transaction looks at. */
static void claim_behind_a_crowd(bool of_org)
{
    struct progress progress = {0};
    struct world w = {.progress = note_progress, .progress_arg = &progress};
    world_make(&w, 9999);
    muster_id last = crowd(&w, 2100);
    muster_page *page = NULL;
    w.now += MINUTE;
    EXPECT_OK(w.host, muster_message_claim(w.host, of_org ? &w.org : NULL, 2, LEASE, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_message_invitation(muster_page_message(page, 0)), &last));
    muster_page_free(page);
    EXPECT_OK(w.host, muster_message_claim(w.host, of_org ? &w.org : NULL, 2, LEASE, &page));
    ck_assert_uint_eq(muster_page_count(page), 0);
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    ck_assert_int_gt(progress.calls, 100);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(a_claim_finds_what_is_due_behind_any_number_of_void_messages, "EVT-3 OP-7")
{
    claim_behind_a_crowd(false);
}

MUSTER_TEST(a_claim_of_an_org_finds_what_is_due_behind_any_number_of_void_messages, "EVT-3 OP-7")
{
    claim_behind_a_crowd(true);
}

MUSTER_TEST(a_claim_that_is_cancelled_keeps_its_finished_pieces_and_has_claimed_nothing, "EVT-3 OP-7 ERR-1")
{
    struct progress progress = {0};
    struct world w = {.progress = note_progress, .progress_arg = &progress};
    world_make(&w, 9999);
    crowd(&w, 2100);
    muster_page *page = NULL;
    w.now += MINUTE;
    progress.stop_at = 1500;
    EXPECT(MUSTER_E_CANCELLED, w.host, muster_message_claim(w.host, NULL, 2, LEASE, &page));
    ck_assert_ptr_null(page);
    progress.stop_at = 0;
    ck_assert_int_eq(figures(&w, NULL).waiting, 2101 - 1000);
    world_end(&w);
}

MUSTER_TEST(a_claim_of_an_org_finds_what_is_due_behind_any_number_of_claimed_messages, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9999);
    crowd(&w, 1500);
    muster_page *page = NULL;
    size_t claimed = 0, count = 0;
    do {
        EXPECT_OK(w.host, muster_message_claim(w.host, &w.org, 700, LEASE, &page));
        count = muster_page_count(page);
        claimed += count;
        muster_page_free(page);
    } while (count > 0);
    ck_assert_uint_eq(claimed, 1501);
    world_end(&w);
}

/* Tries that fail: the message must still be there, and must be delivered when its token can be made. */
static void check_it_stays(struct world *w)
{
    muster_page *page = NULL;
    for (int32_t i = 0; i < 2; i++) {
        ck_assert_ptr_null(claim(w, &page));
        w->now += MINUTE;
    }
    ck_assert_int_eq(figures(w, NULL).waiting, 1);
    muster_page_free(page);
}

static void check_it_goes_out(struct world *w)
{
    muster_page *page = NULL;
    ck_assert_ptr_nonnull(muster_message_token(claim(w, &page)));
    ck_assert_int_eq(muster_message_try(muster_page_message(page, 0)), 1);
    muster_page_free(page);
}

static muster_time clock_of(void *arg)
{
    return ((struct world *)arg)->now;
}

MUSTER_TEST(a_message_whose_key_is_not_here_waits_for_a_process_that_has_it, "EVT-3 TOK-2")
{
    struct world w = {0};
    muster_keyring *ring = NULL;
    uint8_t bytes[MUSTER_KEY_BYTES] = {7};
    world_make_file(&w, 9);
    invite_email(&w, "a@example.com");
    muster_id owner = w.owner_id;
    world_close(&w);
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    ck_status(MUSTER_OK, muster_keyring_add(ring, 7, MUSTER_KEY_STATE_ACTIVE, 0, bytes, sizeof bytes, NULL));
    muster_options options = {MUSTER_INIT(muster_options),
                              .backend = plain_backend(),
                              .location = w.path,
                              .flags = MUSTER_OPEN_FLAG_FORCE,
                              .keyring = ring,
                              .clock = clock_of,
                              .clock_arg = &w};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    ck_status(MUSTER_OK, muster_open(&options, &w.store, NULL));
    ck_status(MUSTER_OK, muster_session_open(w.store, &system, &w.host, NULL));
    check_it_stays(&w);
    world_close(&w);
    world_sql(&w, "DELETE FROM muster_key WHERE id = 7"); /* the first ring, in its file, does not have it */
    muster_keyring_free(ring);
    w.owner_id = owner;
    world_open(&w);
    check_it_goes_out(&w);
    world_end(&w);
}

MUSTER_TEST(a_message_whose_key_was_retired_stays_until_its_invitation_has_ended, "EVT-3 TOK-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    invite_email(&w, "a@example.com");
    world_sql(&w, "UPDATE muster_key SET retired_at = 1");
    check_it_stays(&w);
    world_sql(&w, "UPDATE muster_key SET retired_at = NULL");
    check_it_goes_out(&w);
    world_sql(&w, "UPDATE muster_key SET retired_at = 1");
    w.now += 8 * DAY;
    muster_page *page = NULL;
    ck_assert_ptr_null(claim(&w, &page));
    ck_assert_int_eq(figures(&w, NULL).waiting, 0);
    muster_page_free(page);
    world_sql(&w, "UPDATE muster_key SET retired_at = NULL");
    world_end(&w);
}

MUSTER_TEST(a_token_that_would_not_work_now_is_not_sent, "EVT-3 ROLE-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann");
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    drain(&w);
    muster_session *admin = session_of(&w, &ann);
    invite_as(&w, admin, &INVITATION(.email = "a@example.com", .role = MUSTER_ROLE_ADMIN));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    check_it_stays(&w);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 1));
    check_it_goes_out(&w);
    muster_session_close(admin);
    world_end(&w);
}

/* The changes under that clock keep the time of the org ahead. */
MUSTER_TEST(mail_does_not_wait_for_the_time_of_a_clock_that_was_ahead_once, "EVT-3 SEAT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_page *page = NULL;
    w.now += 30 * DAY;
    invite_email(&w, "a@example.com");
    claim(&w, &page);
    ck_assert_uint_eq(muster_page_count(page), 1);
    w.now -= 30 * DAY;
    claim(&w, &page); /* a lease from that time does not count */
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_str_eq(muster_message_address(muster_page_message(page, 0)), "a@example.com");
    invite_email(&w, "b@example.com");
    ck_assert_str_eq(muster_message_address(claim(&w, &page)), "b@example.com");
    ck_assert_uint_eq(muster_page_count(page), 1);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    w.now += LEASE;
    ck_assert_str_eq(muster_message_address(claim(&w, &page)), "a@example.com");
    muster_page_free(page);
    world_end(&w);
}

/* Less than the longest lease: nothing in the row shows that its time is wrong. */
MUSTER_TEST(a_new_message_is_due_at_once_though_its_org_has_a_time_ahead_of_the_clock, "EVT-3 SEAT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    w.now += 5 * 60 * MINUTE;
    invite_email(&w, "a@example.com");
    drain(&w);
    w.now -= 5 * 60 * MINUTE;
    invite_email(&w, "b@example.com");
    muster_page *page = NULL;
    ck_assert_ptr_nonnull(claim(&w, &page));
    ck_assert_int_eq(figures(&w, NULL).oldest, w.now);
    muster_page_free(page);
    world_end(&w);
}

/* Otherwise every claim would look at the whole line again. */
MUSTER_TEST(what_stands_behind_a_claimed_message_is_not_due, "EVT-3")
{
    struct world w = {0};
    char sql[128];
    world_make_file(&w, 9);
    muster_id ann = told_of(&w, "ann");
    for (int32_t i = 0; i < 4; i++)
        change_role(&w, &ann, i % 2 == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER);
    muster_page *page = NULL;
    claim(&w, &page);
    ck_assert_uint_eq(muster_page_count(page), 1);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM muster_outbox WHERE due_at < %lld", (long long)(w.now + LEASE));
    ck_assert_int_eq(world_count(&w, sql), 0);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    ck_assert_int_eq(world_count(&w, sql), 1);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(claiming_is_no_part_of_a_larger_transaction_or_a_dry_run, "EVT-3 OP-1")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT(MUSTER_E_MISUSE, dry, muster_message_claim(dry, NULL, 1, LEASE, &page));
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT(MUSTER_E_MISUSE, w.host, muster_message_claim(w.host, NULL, 1, LEASE, &page));
    EXPECT_OK(w.host, muster_rollback(w.host));
    claim(&w, &page);
    EXPECT(MUSTER_E_MISUSE, dry, muster_message_done(dry, muster_page_message(page, 0)));
    EXPECT(MUSTER_E_MISUSE, dry, muster_message_retry(dry, muster_page_message(page, 0)));
    /* the host's writes with the acknowledgement are committed together with it */
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    EXPECT_OK(w.host, muster_rollback(w.host));
    ck_assert_int_eq(figures(&w, NULL).waiting, 1);
    EXPECT_OK(w.host, muster_message_done(w.host, muster_page_message(page, 0)));
    muster_page_free(page);
    muster_session_close(dry);
    world_end(&w);
}

MUSTER_TEST(no_row_and_no_list_of_the_outbox_holds_a_token, "EVT-7 AB-63 TOK-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL;
    const char *token = muster_message_token(claim(&w, &page));
    ck_assert(!world_holds(&w, token, strlen(token)));
    ck_assert(!world_holds(&w, token + 40, MUSTER_TOKEN_CHARS - 40));
    for (int32_t i = 1; i <= MUSTER_MESSAGE_TRIES; i++) {
        EXPECT_OK(w.host, muster_message_return(w.host, muster_page_message(page, 0), 0));
        if (i < MUSTER_MESSAGE_TRIES) claim(&w, &page);
    }
    muster_page *aside = NULL;
    EXPECT_OK(w.host, muster_message_list_aside(w.host, NULL, NULL, 0, &aside));
    ck_assert_ptr_null(muster_message_token(muster_page_message(aside, 0)));
    muster_page_free(page);
    muster_page_free(aside);
    world_end(&w);
}
