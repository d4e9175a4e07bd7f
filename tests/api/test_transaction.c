/* SPDX-License-Identifier: MIT
 *
 * What happens to a change until its commit: dry runs, several calls in one transaction, lent connections, the hook of
 * the host, expected versions (OP-1, OP-6, OP-7, EVT-6, ERR-5).
 */
#include "test_backend.h"
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>

/* The change of most of these tests. It succeeds unless the test itself prevents it. */
static int32_t invite_x(struct world *w, muster_session *session)
{
    return muster_invitation_create(session, &w->org, &INVITATION(.email = "x@example.com"), NULL);
}

MUSTER_TEST(a_dry_run_answers_as_if_and_changes_nothing, "OP-1")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    int64_t events = events_of(&w, 0);
    EXPECT_OK(dry, invite_x(&w, dry));
    EXPECT_OK(dry, invite_x(&w, dry)); /* the first call left nothing */
    EXPECT_OK(dry, muster_begin(dry));
    EXPECT_OK(dry, invite_x(&w, dry));
    EXPECT(MUSTER_E_SEATS, dry, muster_invitation_create(dry, &w.org, &INVITATION(.email = "y@example.com"), NULL));
    EXPECT_OK(dry, muster_commit(dry));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    muster_session_close(dry);
    world_end(&w);
}

MUSTER_TEST(several_calls_are_one_transaction_and_a_refused_one_takes_back_its_own_part, "OP-7 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 3);
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_commit(w.owner));
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    EXPECT(MUSTER_E_INVITED, w.owner, invite_x(&w, w.owner));
    invite_email(&w, "y@example.com");
    ck_assert_int_eq(seats_of(&w).pending, 0);
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 2);
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_rollback(w.owner));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_rolled_back_transaction_leaves_nothing, "OP-7")
{
    struct world w = {0};
    world_make(&w, 3);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    world_end(&w);
}

static int32_t refuse_step(muster_session *session, void *arg)
{
    int32_t status = invite_x(arg, session);
    return status == MUSTER_OK ? MUSTER_E_DENIED : status;
}

MUSTER_TEST(a_refused_transact_rolls_back_and_gives_the_steps_status, "OP-7")
{
    struct world w = {0};
    world_make(&w, 9);
    EXPECT(MUSTER_E_DENIED, w.owner, muster_transact(w.owner, refuse_step, &w));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    world_end(&w);
}

static int32_t conflicts_left;

static int32_t conflicting_commit(void *txn)
{
    if (conflicts_left == 0) return plain_backend()->commit(txn);
    conflicts_left--;
    plain_backend()->rollback(txn);
    return MUSTER_E_CONFLICT;
}

static int32_t count_and_invite(muster_session *session, void *arg)
{
    struct world *w = arg;
    w->now++; /* counts the runs */
    return invite_x(w, session);
}

static int32_t conflicting_native(void *txn, void **ret_connection)
{
    if (conflicts_left == 0) return plain_backend()->native(txn, ret_connection);
    conflicts_left--;
    return MUSTER_E_CONFLICT;
}

static int32_t note_conflict(void *arg, const muster_change *change)
{
    int32_t *asked = arg;
    *asked = *asked * 10 + change->attempt;
    return change->connection != NULL ? MUSTER_HOOK_ALLOW : 0;
}

MUSTER_TEST(a_change_that_has_failed_does_not_reach_the_hook, "EVT-6 ERR-1")
{
    muster_backend backend = *plain_backend();
    backend.native = conflicting_native;
    int32_t asked = 0;
    struct world w = {.backend = &backend, .hook = note_conflict, .hook_arg = &asked};
    world_make(&w, 9);
    asked = 0;
    conflicts_left = 2;
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    ck_assert_int_eq(asked, 3); /* once; the third attempt succeeds */
    ck_assert_int_eq(seats_of(&w).pending, 1);
    world_end(&w);
}

MUSTER_TEST(a_transact_repeats_its_step_after_a_conflict, "OP-7")
{
    muster_backend backend = *plain_backend();
    backend.commit = conflicting_commit;
    struct world w = {.backend = &backend};
    world_make(&w, 9);
    conflicts_left = 2;
    EXPECT_OK(w.owner, muster_transact(w.owner, count_and_invite, &w));
    ck_assert_int_eq(w.now, START + 3);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static void execute(sqlite3 *connection, const char *sql)
{
    ck_assert_msg(sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(connection));
}

MUSTER_TEST(on_a_lent_connection_the_hosts_rows_and_ours_are_one_transaction, "OP-6")
{
    needs_sqlite();
    struct world w = {0};
    world_make_file(&w, 3);
    sqlite3 *own = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON; CREATE TABLE bill(x)");
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    EXPECT(MUSTER_E_MISUSE, lent, invite_x(&w, lent));
    execute(own, "BEGIN IMMEDIATE; INSERT INTO bill VALUES(1)");
    EXPECT_OK(lent, invite_x(&w, lent));
    EXPECT(MUSTER_E_INVITED, lent, invite_x(&w, lent));
    execute(own, "ROLLBACK");
    ck_assert_int_eq(seats_of(&w).pending, 0);
    execute(own, "BEGIN IMMEDIATE; INSERT INTO bill VALUES(1)");
    EXPECT_OK(lent, invite_x(&w, lent));
    execute(own, "COMMIT");
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_OK(lent, muster_session_lend(lent, NULL));
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    muster_session_close(lent);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_that_read_before_others_wrote_a_change_is_a_conflict, "OP-6 ERR-1")
{
    needs_sqlite();
    struct world w = {0};
    world_make_file(&w, 3);
    sqlite3 *own = NULL;
    sqlite3 *other = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    ck_assert_int_eq(sqlite3_open(w.path, &other), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON; CREATE TABLE bill(x)");
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    execute(own, "BEGIN; SELECT * FROM bill");
    execute(other, "INSERT INTO bill VALUES(1)");
    EXPECT(MUSTER_E_CONFLICT, lent, invite_x(&w, lent));
    execute(own, "ROLLBACK; BEGIN IMMEDIATE");
    EXPECT_OK(lent, invite_x(&w, lent));
    EXPECT(MUSTER_E_MISUSE, lent, muster_begin(lent));
    EXPECT(MUSTER_E_MISUSE, lent, muster_org_delete(lent, &w.org));
    execute(own, "COMMIT");
    ck_assert_int_eq(seats_of(&w).pending, 1);
    muster_session_close(lent);
    ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    world_end(&w);
}

static void external_id(muster_session *host, const muster_id *account, const char *external_id)
{
    muster_account_params params = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EXTERNAL_ID, .external_id = external_id);
    EXPECT_OK(host, muster_account_edit(host, account, &params, NULL));
}

MUSTER_TEST(on_a_lent_connection_an_external_id_moves_with_the_hosts_transaction, "OP-6 ACCT-2")
{
    needs_sqlite();
    struct world w = {.backend = muster_backend_sqlite()}; /* that of repeated knows one lent connection */
    world_make_file(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    sqlite3 *own = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON");
    external_id(w.host, &ann, "host-7");
    muster_session_options by = {MUSTER_INIT(muster_session_options), .external_id = "host-7"};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_session *session = NULL, *host = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &by, &session, NULL));
    ck_status(MUSTER_OK, muster_session_open(w.store, &system, &host, NULL));
    EXPECT_OK(session, muster_session_lend(session, own));
    EXPECT_OK(host, muster_session_lend(host, own));
    execute(own, "BEGIN IMMEDIATE");
    EXPECT_OK(session, invite_x(&w, session));
    external_id(host, &ann, NULL);
    EXPECT(MUSTER_E_GONE, session, invite_x(&w, session));
    external_id(host, &bob, "host-7");
    EXPECT(MUSTER_E_DENIED, session, invite_x(&w, session));
    EXPECT_OK(session, muster_account_get(session, &bob, NULL));
    execute(own, "ROLLBACK; BEGIN IMMEDIATE");
    EXPECT_OK(session, invite_x(&w, session));
    EXPECT_OK(session, muster_account_get(session, &ann, NULL));
    execute(own, "COMMIT");
    muster_session_close(session);
    muster_session_close(host);
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_call_that_waited_in_vain_says_for_what_and_what_to_do, "OP-7 ERR-1")
{
    needs_sqlite();
    struct world w = {.wait = MUSTER_SECOND / 100};
    world_make_file(&w, 3);
    sqlite3 *own = NULL, *other = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    ck_assert_int_eq(sqlite3_open(w.path, &other), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON; BEGIN");
    execute(other, "BEGIN IMMEDIATE");
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    muster_session *const sessions[] = {w.owner, lent};
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++) {
        EXPECT(MUSTER_E_BUSY, sessions[i], invite_x(&w, sessions[i]));
        const char *message = muster_error_message(muster_session_error(sessions[i]));
        ck_assert_msg(strstr(message, "Another connection is writing") != NULL, "%s", message);
        ck_assert_msg(strstr(message, "Repeat the call later") != NULL, "%s", message);
        ck_assert_msg(strstr(message, "(SQLite 5)") != NULL, "%s", message);
    }
    muster_session_close(lent);
    ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    world_end(&w);
}

struct asked {
    struct world *w;
    bool refuse;
    int32_t reentered, opened;
    bool connected;
};

static int32_t refuse_when_asked(void *arg, const muster_change *change)
{
    struct asked *asked = arg;
    if (!asked->refuse) return MUSTER_HOOK_ALLOW;
    muster_session *another = NULL;
    asked->reentered = muster_org_get(asked->w->host, &asked->w->org, NULL);
    ck_status(MUSTER_E_REENTERED, muster_error_status(muster_session_error(asked->w->host)));
    asked->opened = muster_session_open(asked->w->store, NULL, &another, NULL);
    asked->connected = change->connection != NULL;
    snprintf(change->message, change->message_size, "not on Sundays");
    return 1;
}

MUSTER_TEST(a_hook_refuses_with_its_message_and_nothing_has_happened, "EVT-6 ERR-1 ERR-2")
{
    struct asked asked = {0};
    struct world w = {.hook = refuse_when_asked, .hook_arg = &asked};
    asked.w = &w;
    world_make(&w, 9);
    int64_t events = events_of(&w, 0);
    asked.refuse = true;
    EXPECT(MUSTER_E_REFUSED, w.owner, invite_x(&w, w.owner));
    ck_assert_str_eq(muster_error_message(muster_session_error(w.owner)), "not on Sundays");
    ck_status(MUSTER_E_REENTERED, asked.reentered);
    ck_status(MUSTER_E_REENTERED, asked.opened);
    ck_assert(asked.connected);
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    world_end(&w);
}

struct attempts {
    int32_t count;
    int32_t numbers[4];
};

static int32_t note_attempt(void *arg, const muster_change *change)
{
    struct attempts *attempts = arg;
    if (attempts->count < 4) attempts->numbers[attempts->count++] = change->attempt;
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(a_hook_is_asked_at_each_attempt_and_one_change_stays, "EVT-6")
{
    struct attempts attempts = {0};
    struct world w = {.backend = test_backend(), .hook = note_attempt, .hook_arg = &attempts};
    world_make(&w, 9);
    attempts.count = 0;
    test_backend_repeat(true);
    invite_email(&w, "a@example.com");
    ck_assert_int_eq(attempts.count, 2);
    ck_assert_int_eq(attempts.numbers[0], 1);
    ck_assert_int_eq(attempts.numbers[1], 2);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CREATED), 1);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_row_that_was_changed_meanwhile_gets_a_conflict, "ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    muster_org_params to = ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New");
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    muster_org_free(org);
    world_end(&w);
}

/* The answer of a changing call is what was written, so the caller need not read again. */
MUSTER_TEST(the_answer_of_a_change_has_the_version_that_it_wrote, "ERR-5 ROLE-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    muster_org *org = NULL;
    muster_member *member = NULL;
    muster_account *account = NULL;
    muster_org_params to = ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "One");
    muster_account_params shown = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_DISPLAY_NAME, .display_name = "Ann");
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, &org));
    to.name = "Two";
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_ADMIN, 0, &member));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_member_version(member)));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &shown, &account));
    shown.display_name = "Anna";
    EXPECT_OK(w.host, muster_session_expect(w.host, muster_account_version(account)));
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &shown, NULL));
    muster_org_free(org);
    muster_member_free(member);
    muster_account_free(account);
    world_end(&w);
}

/* An end by the clock that was not written down yet is not a new version: no row would have this version. */
MUSTER_TEST(reading_what_the_clock_has_ended_shows_the_version_that_is_written, "ERR-5 OP-8")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "x@example.com");
    w.now += 8 * DAY;
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New"), NULL));
    muster_org_free(org);
    world_end(&w);
}

struct waking {
    struct world *w;
    int32_t count;
    size_t claimed;
};

/* Reads the mail, which is a change. While a transaction is open, it would wait for ever. */
static void fetch_mail(void *arg)
{
    struct waking *waking = arg;
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_session *session = NULL;
    muster_page *page = NULL;
    waking->count++;
    if (waking->w->store == NULL) return;
    ck_status(MUSTER_OK, muster_session_open(waking->w->store, &system, &session, NULL));
    EXPECT_OK(session, muster_message_claim(session, NULL, 10, 60 * MUSTER_SECOND, &page));
    waking->claimed += muster_page_count(page);
    muster_page_free(page);
    muster_session_close(session);
}

MUSTER_TEST(the_host_is_woken_after_the_commit_and_no_transaction_is_open_while_it_sends, "EVT-5 AB-87")
{
    struct waking waking = {0};
    struct world w = {.wake = fetch_mail, .wake_arg = &waking};
    waking.w = &w;
    world_make(&w, 9);
    waking.count = 0;
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    ck_assert_int_eq(waking.count, 0);
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    ck_assert_int_eq(waking.count, 0);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(waking.count, 1);
    ck_assert_uint_eq(waking.claimed, 1);
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New"), NULL));
    ck_assert_int_eq(waking.count, 1); /* nobody must be notified of it */
    world_end(&w);
}

static struct world *waiting;

/* Another writer holds the lock for two hours. */
static int32_t begin_after_hours(void *database, const muster_txn_options *options, void **ret_txn)
{
    if (waiting != NULL && options->mode != MUSTER_TXN_READ) waiting->now += 2 * 3600 * MUSTER_SECOND;
    return plain_backend()->begin(database, options, ret_txn);
}

MUSTER_TEST(the_time_of_a_change_is_that_of_its_turn_not_that_of_its_call, "INV-7 SEAT-4")
{
    muster_backend backend = *plain_backend();
    backend.begin = begin_after_hours;
    struct world w = {.backend = &backend};
    world_make(&w, 9);
    struct guest ann = guest(&w, "ann");
    w.now += 7 * DAY - 3600 * MUSTER_SECOND; /* an hour before its end */
    waiting = &w;
    EXPECT(MUSTER_E_EXPIRED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    waiting = NULL;
    ck_assert(!is_member(&w, &ann.id));
    guest_end(&ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(without_marks_in_the_backend_several_calls_are_no_transaction, "OP-7 ERR-2")
{
    muster_backend backend = *plain_backend();
    backend.mark = NULL;
    backend.undo_to = NULL;
    struct world w = {.backend = &backend};
    world_make(&w, 9);
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner, muster_begin(w.owner));
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner, muster_transact(w.owner, count_and_invite, &w));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_rollback(w.owner));
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    world_end(&w);
}

/* How far a long call may go. */
struct patience {
    const char *what;
    int64_t stop_at, calls;
    muster_session *cancel; /* as another thread would do it, instead of stopping the call */
};

static int32_t lose_patience(void *arg, const muster_progress *progress)
{
    struct patience *patience = arg;
    if (patience->what == NULL || strcmp(progress->what, patience->what) != 0) return 0;
    patience->calls++;
    if (progress->done < patience->stop_at) return 0;
    if (patience->cancel == NULL) return 1;
    return muster_session_cancel(patience->cancel) == MUSTER_OK ? 0 : 1;
}

/* An account that is a member of three orgs. */
static muster_id well_connected(struct world *w, const char *username)
{
    muster_id id = join(w, username, MUSTER_ROLE_MEMBER);
    for (int i = 0; i < 2; i++) {
        char slug[16];
        muster_org *org = NULL;
        snprintf(slug, sizeof slug, "other-%d", i);
        EXPECT_OK(w->owner, muster_org_create(w->owner, &ORG(.slug = slug, .name = "Other", .plan = "team"), &org));
        EXPECT_OK(w->host, muster_member_add(w->host, muster_org_id(org), &id, MUSTER_ROLE_MEMBER, NULL));
        muster_org_free(org);
    }
    return id;
}

MUSTER_TEST(long_work_reports_progress_and_ends_where_the_host_says_so, "OP-7 ERR-1")
{
    struct patience patience = {.what = NULL};
    struct world w = {.progress = lose_patience, .progress_arg = &patience};
    world_make(&w, 9);
    muster_id ann = well_connected(&w, "ann");
    static const char *const VERIFYING[] = {"orgs", "accounts"};
    for (size_t i = 0; i < 2; i++) {
        patience = (struct patience){.what = VERIFYING[i]};
        EXPECT(MUSTER_E_CANCELLED, w.host, muster_verify(w.host, NULL, NULL));
        ck_assert_int_eq(patience.calls, 1);
    }
    patience = (struct patience){.what = "orgs", .stop_at = 2};
    EXPECT(MUSTER_E_CANCELLED, w.host, muster_account_delete(w.host, &ann));
    ck_assert_int_ge(patience.calls, 3); /* more if steps run twice */
    patience = (struct patience){.what = NULL};
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_call_in_pieces_can_be_cancelled_between_them_and_carried_on, "OP-7 ACCT-5 OP-8")
{
    struct patience patience = {.what = NULL};
    struct world w = {.progress = lose_patience, .progress_arg = &patience};
    int64_t settled = 0;
    world_make(&w, 9);
    muster_id ann = well_connected(&w, "ann");
    patience = (struct patience){.what = "orgs", .stop_at = 1, .cancel = w.host};
    EXPECT(MUSTER_E_CANCELLED, w.host, muster_account_delete(w.host, &ann));
    ck_assert_int_ge(patience.calls, 2);
    patience = (struct patience){.what = NULL};
    EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
    ck_assert_int_eq(settled, 1);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_delete(w.host, &ann));
    EXPECT_SOUND(&w);
    world_end(&w);
}
