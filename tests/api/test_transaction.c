/* SPDX-License-Identifier: MIT
 *
 * Dry runs, transactions, lent connections, hooks, expected versions; the trail and the outbox; keys (OP, EVT, TOK, ERR-5).
 */
#include "test_backend.h"
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MUSTER_TEST(a_dry_run_answers_and_changes_nothing, "OP-1")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry));
    muster_invitation_params to = {MUSTER_INIT(muster_invitation_params), .email = "a@example.com"};
    int64_t events = events_of(&w, 0);
    EXPECT_OK(dry, muster_invitation_create(dry, &w.org, &to, NULL));
    EXPECT_OK(dry, muster_invitation_create(dry, &w.org, &to, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    muster_session_close(dry);
    world_end(&w);
}

MUSTER_TEST(calls_between_begin_and_commit_are_one_transaction, "OP-7")
{
    struct world w = {0};
    world_make(&w, 9);
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_commit(w.owner));
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_begin(w.owner));
    invite_email(&w, "a@example.com");
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    invite_email(&w, "a@example.com");
    muster_invitation_params again = {MUSTER_INIT(muster_invitation_params), .email = "a@example.com"};
    EXPECT(MUSTER_E_INVITED, w.owner, muster_invitation_create(w.owner, &w.org, &again, NULL));
    invite_email(&w, "b@example.com");
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 2);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static int32_t refuse_step(muster_session *session, void *arg)
{
    struct world *w = arg;
    muster_invitation_params to = {MUSTER_INIT(muster_invitation_params), .email = "a@example.com"};
    int32_t status = muster_invitation_create(session, &w->org, &to, NULL);
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
    if (conflicts_left == 0) return muster_backend_sqlite()->commit(txn);
    conflicts_left--;
    muster_backend_sqlite()->rollback(txn);
    return MUSTER_E_CONFLICT;
}

static int32_t count_and_invite(muster_session *session, void *arg)
{
    struct world *w = arg;
    muster_invitation_params to = {MUSTER_INIT(muster_invitation_params), .email = "a@example.com"};
    w->now++; /* counts the runs */
    return muster_invitation_create(session, &w->org, &to, NULL);
}

MUSTER_TEST(a_transact_repeats_its_step_after_a_conflict, "OP-7")
{
    muster_backend backend = *muster_backend_sqlite();
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

MUSTER_TEST(rows_on_a_lent_connection_become_real_with_the_hosts, "OP-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "PRAGMA foreign_keys=ON; CREATE TABLE mine(x)", NULL, NULL, NULL), SQLITE_OK);
    EXPECT_OK(w.owner, muster_session_lend(w.owner, db));
    muster_invitation_params to = {MUSTER_INIT(muster_invitation_params), .email = "a@example.com"};
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_invitation_create(w.owner, &w.org, &to, NULL));
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE; INSERT INTO mine VALUES(1)", NULL, NULL, NULL), SQLITE_OK);
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &to, NULL));
    ck_assert_int_eq(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &to, NULL));
    ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_OK(w.owner, muster_session_lend(w.owner, NULL));
    sqlite3_close(db);
    EXPECT_SOUND(&w);
    world_end(&w);
}

struct asked {
    struct world *w;
    bool refuse;
    int32_t reentered;
};

static int32_t hook(void *arg, const muster_change *change)
{
    struct asked *asked = arg;
    if (!asked->refuse) return MUSTER_HOOK_ALLOW;
    asked->reentered = muster_org_get(asked->w->host, &asked->w->org, NULL);
    snprintf(change->message, change->message_size, "not on Sundays");
    return 0;
}

MUSTER_TEST(a_hook_refuses_with_its_message_and_may_not_call_the_library, "EVT-6 ERR-2")
{
    struct asked asked = {0};
    struct world w = {.hook = hook, .hook_arg = &asked};
    asked.w = &w;
    world_make(&w, 9);
    int64_t events = events_of(&w, 0);
    asked.refuse = true;
    muster_invitation_params to = {MUSTER_INIT(muster_invitation_params), .email = "a@example.com"};
    EXPECT(MUSTER_E_REFUSED, w.owner, muster_invitation_create(w.owner, &w.org, &to, NULL));
    ck_assert_str_eq(muster_error_message(muster_session_error(w.owner)), "not on Sundays");
    ck_status(MUSTER_E_REENTERED, asked.reentered);
    ck_assert_int_eq(events_of(&w, 0), events);
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
    muster_org_params to = {MUSTER_INIT(muster_org_params), .fields = MUSTER_ORG_NAME, .name = "New"};
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
    muster_org_free(org);
    world_end(&w);
}

static int32_t findings(struct world *w, const char *sql, const char *code)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(w->path, &db), SQLITE_OK);
    char *said = NULL;
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &said) == SQLITE_OK, "%s", said);
    sqlite3_close(db);
    muster_report *report = NULL;
    EXPECT_OK(w->host, muster_event_verify(w->host, NULL, NULL, &report));
    int32_t met = 0;
    for (size_t i = 0; i < muster_report_count(report); i++)
        met += strcmp(muster_report_code(report, i), code) == 0;
    muster_report_free(report);
    return met;
}

#define TRAIL_TEST(name, sql, code)                                                                                    \
    MUSTER_TEST(name, "EVT-4")                                                                                         \
    {                                                                                                                  \
        struct world w = {0};                                                                                          \
        world_make_file(&w, 9);                                                                                        \
        join(&w, "ann", 0);                                                                                            \
        ck_assert_int_eq(findings(&w, "SELECT 1", code), 0);                                                           \
        ck_assert_int_gt(findings(&w, sql, code), 0);                                                                  \
        world_end(&w);                                                                                                 \
    }

#define OF_ORG " chain=(SELECT id FROM muster_org) "
TRAIL_TEST(an_edited_event_is_found, "UPDATE muster_event SET data='{}' WHERE" OF_ORG "AND seq=1", "event_broken")
TRAIL_TEST(an_event_of_another_actor_is_found, "UPDATE muster_event SET actor=zeroblob(16) WHERE" OF_ORG "AND seq=1",
           "event_broken")
TRAIL_TEST(a_removed_event_is_found, "DELETE FROM muster_event WHERE" OF_ORG "AND seq=2", "event_missing")
TRAIL_TEST(a_cut_tail_is_found, "DELETE FROM muster_event WHERE" OF_ORG "AND seq>2", "event_missing")
TRAIL_TEST(reordered_events_are_found,
           "UPDATE muster_event SET seq=-seq WHERE" OF_ORG "AND seq IN (2,3);"
           "UPDATE muster_event SET seq=5+seq WHERE" OF_ORG "AND seq<0",
           "event_broken")

static const muster_message *claim(struct world *w, muster_page **page)
{
    muster_page_free(*page);
    *page = NULL;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 10, 10 * MUSTER_SECOND, page));
    return muster_page_message(*page, 0);
}

MUSTER_TEST(a_claim_that_was_not_acknowledged_comes_back_with_the_same_key, "EVT-3 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL, *late = NULL;
    muster_id id = *muster_message_id(claim(&w, &late));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 10 * MUSTER_SECOND;
    const muster_message *message = claim(&w, &page);
    ck_assert(muster_id_equal(muster_message_id(message), &id));
    ck_assert_int_eq(muster_message_try(message), 2);
    EXPECT(MUSTER_E_CHANGED, w.host, muster_message_done(w.host, muster_page_message(late, 0)));
    EXPECT_OK(w.host, muster_message_return(w.host, message, 5 * MUSTER_SECOND));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 5 * MUSTER_SECOND;
    message = claim(&w, &page);
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    w.now += DAY;
    ck_assert_ptr_null(claim(&w, &page));
    muster_page_free(page);
    muster_page_free(late);
    world_end(&w);
}

MUSTER_TEST(the_message_of_a_revoked_invitation_is_dropped, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "a@example.com");
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &invitation));
    muster_page *page = NULL;
    claim(&w, &page);
    for (size_t i = 0; i < muster_page_count(page); i++)
        ck_assert_ptr_null(muster_message_token(muster_page_message(page, i)));
    muster_page_free(page);
    world_end(&w);
}
