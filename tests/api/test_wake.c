/* SPDX-License-Identifier: MIT
 *
 * The wake-up function of the host: called once after each commit with messages (EVT-5).
 */
#include "world.h"
#include <sqlite3.h>

#define LEASE (10 * MUSTER_SECOND)

static void count_wake(void *arg)
{
    ++*(int32_t *)arg;
}

/* Claims the only message that is due, and acknowledges or returns it. */
static void deliver(struct world *w, bool delivered)
{
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 10, LEASE, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    const muster_message *message = muster_page_message(page, 0);
    EXPECT_OK(w->host, delivered ? muster_message_done(w->host, message) : muster_message_return(w->host, message, 0));
    muster_page_free(page);
}

static int32_t refuse(void *arg, const muster_change *change)
{
    (void)change;
    return *(const bool *)arg ? 1 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(the_host_is_woken_once_after_a_commit_with_messages_and_after_no_other_call, "EVT-5")
{
    int32_t woken = 0;
    bool refusing = false;
    struct world w = {.wake = count_wake, .wake_arg = &woken, .hook = refuse, .hook_arg = &refusing};
    world_make(&w, 3);
    woken = 0;
    muster_id invitation = invite_email(&w, "a@example.com");
    ck_assert_int_eq(woken, 1);
    EXPECT(MUSTER_E_INVITED, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "a@example.com"), NULL));
    EXPECT_OK(w.owner, muster_invitation_get(w.owner, &w.org, &invitation, NULL));
    EXPECT_OK(w.owner,
              muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Acme Ltd"), NULL));
    refusing = true;
    EXPECT(MUSTER_E_REFUSED, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "b@example.com"), NULL));
    refusing = false;
    deliver(&w, false);
    deliver(&w, true);
    ck_assert_int_eq(woken, 1);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_invitation_revoke(dry, &w.org, &invitation));
    ck_assert_int_eq(woken, 1);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &invitation));
    ck_assert_int_eq(woken, 2);
    for (int32_t i = 0; i < MUSTER_MESSAGE_TRIES; i++)
        deliver(&w, false);
    muster_page *aside = NULL;
    EXPECT_OK(w.host, muster_message_list_aside(w.host, NULL, NULL, 0, &aside));
    ck_assert_int_eq(woken, 2);
    EXPECT_OK(w.host, muster_message_retry(w.host, muster_page_message(aside, 0))); /* there is something to claim */
    ck_assert_int_eq(woken, 3);
    muster_page_free(aside);
    muster_session_close(dry);
    world_end(&w);
}

static int32_t invite_two(muster_session *session, void *arg)
{
    const struct world *w = arg;
    int32_t status = muster_invitation_create(session, &w->org, &INVITATION(.email = "a@example.com"), NULL);
    if (status != MUSTER_OK) return status;
    return muster_invitation_create(session, &w->org, &INVITATION(.email = "b@example.com"), NULL);
}

MUSTER_TEST(a_transaction_of_several_calls_wakes_the_host_once_when_it_is_committed, "EVT-5 OP-7")
{
    int32_t woken = 0;
    struct world w = {.wake = count_wake, .wake_arg = &woken};
    world_make(&w, 9);
    woken = 0;
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_two(w.owner, &w));
    ck_assert_int_eq(woken, 0);
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    ck_assert_int_eq(woken, 0);
    EXPECT_OK(w.owner, muster_transact(w.owner, invite_two, &w));
    ck_assert_int_eq(woken, 1);
    EXPECT(MUSTER_E_INVITED, w.owner, muster_transact(w.owner, invite_two, &w));
    ck_assert_int_eq(woken, 1);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_begin(dry));
    EXPECT_OK(dry, muster_invitation_create(dry, &w.org, &INVITATION(.email = "c@example.com"), NULL));
    EXPECT_OK(dry, muster_commit(dry));
    ck_assert_int_eq(woken, 1);
    muster_session_close(dry);
    world_end(&w);
}

static bool broken;

static int32_t scan_or_fail(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    return broken ? MUSTER_E_BACKEND : plain_backend()->scan(txn, scan, row, arg);
}

MUSTER_TEST(a_transaction_that_has_failed_wakes_nobody, "EVT-5 OP-7")
{
    int32_t woken = 0;
    muster_backend backend = *plain_backend();
    backend.scan = scan_or_fail;
    struct world w = {.wake = count_wake, .wake_arg = &woken, .backend = &backend};
    world_make(&w, 9);
    woken = 0;
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_two(w.owner, &w));
    broken = true;
    EXPECT(MUSTER_E_BACKEND, w.owner, muster_member_list(w.owner, &w.org, NULL, NULL, 0, NULL));
    broken = false;
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_commit(w.owner));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    ck_assert_int_eq(woken, 0);
    world_end(&w);
}

static void execute(sqlite3 *connection, const char *sql)
{
    ck_assert_msg(sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(connection));
}

MUSTER_TEST(on_a_lent_connection_the_host_is_woken_when_it_says_that_it_has_committed, "EVT-5 OP-6")
{
    needs_sqlite();
    int32_t woken = 0;
    struct world w = {.wake = count_wake, .wake_arg = &woken};
    world_make_file(&w, 9);
    sqlite3 *own = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON");
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    woken = 0;
    execute(own, "BEGIN IMMEDIATE");
    EXPECT_OK(lent, invite_two(lent, &w));
    EXPECT(MUSTER_E_MISUSE, lent, muster_message_claim(lent, NULL, 1, LEASE, NULL));
    execute(own, "COMMIT");
    ck_assert_int_eq(woken, 0);
    EXPECT_OK(lent, muster_session_committed(lent));
    ck_assert_int_eq(woken, 1);
    EXPECT_OK(lent, muster_session_committed(lent));
    ck_assert_int_eq(woken, 1);
    execute(own, "BEGIN IMMEDIATE");
    EXPECT_OK(lent, muster_invitation_create(lent, &w.org, &INVITATION(.email = "c@example.com"), NULL));
    execute(own, "ROLLBACK");
    EXPECT_OK(lent, muster_session_lend(lent, NULL));
    EXPECT_OK(lent, muster_org_get(lent, &w.org, NULL));
    ck_assert_int_eq(woken, 1);
    EXPECT(MUSTER_E_MISUSE, lent, muster_session_committed(lent));
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    muster_session_close(lent);
    world_end(&w);
}

/* The host claims inside its wake-up function, with a session of its own. */
static void claim_when_woken(void *arg)
{
    struct world *w = arg;
    muster_page *page = NULL;
    if (w->host == NULL) return;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 10, LEASE, &page));
    for (size_t i = 0; i < muster_page_count(page); i++)
        EXPECT_OK(w->host, muster_message_done(w->host, muster_page_message(page, i)));
    muster_page_free(page);
}

MUSTER_TEST(the_wake_up_may_claim_what_has_been_committed, "EVT-5 EVT-3")
{
    struct world w = {.wake = claim_when_woken};
    w.wake_arg = &w;
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_outbox outbox = {MUSTER_INIT(muster_outbox)};
    EXPECT_OK(w.host, muster_outbox_get(w.host, NULL, &outbox));
    ck_assert_int_eq(outbox.waiting, 0);
    world_end(&w);
}
