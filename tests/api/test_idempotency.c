/* SPDX-License-Identifier: MIT
 *
 * Idempotency keys (OP-2): which calls count as repeated, which do not, and for how long. test_arguments.c tests that
 * each argument of each call counts.
 */
#include "test_backend.h"
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "request-17"

/* Everything in which a change would be visible: events, messages, versions, stored answers. */
static int64_t holding(const struct world *w)
{
    return world_count(w, "SELECT (SELECT count(*) FROM muster_event) * 1000000 + (SELECT count(*) FROM muster_outbox) "
                          "* 10000 + (SELECT total(version) FROM muster_org) + (SELECT total(version) FROM "
                          "muster_member) + (SELECT total(version) FROM muster_account) + (SELECT total(version) FROM "
                          "muster_invitation) + (SELECT count(*) FROM muster_answer) * 100000000");
}

static int64_t answers(const struct world *w)
{
    return world_count(w, "SELECT count(*) FROM muster_answer");
}

/* Invites with the key; id may be NULL. */
static int32_t invite_with(struct world *w, muster_session *session, const char *key, const char *email, muster_id *id)
{
    muster_invitation *made = NULL;
    EXPECT_OK(session, muster_session_key(session, key));
    int32_t status = muster_invitation_create(session, &w->org, &INVITATION(.email = email), &made);
    if (status == MUSTER_OK && id != NULL) *id = *muster_invitation_id(made);
    muster_invitation_free(made);
    return status;
}

#define EXPECT_REPEATED(session, expected) ck_assert_int_eq(muster_session_repeated(session), expected)

/* Invites again with the same arguments, and gets the same answer. */
static void expect_same(struct world *w, muster_session *session, const muster_id *id)
{
    muster_id again = {{0}};
    int64_t before = w->folder[0] != '\0' ? holding(w) : 0;
    EXPECT_OK(session, invite_with(w, session, KEY, "a@example.com", &again));
    EXPECT_REPEATED(session, 1);
    ck_assert_int_eq(muster_id_equal(&again, id), 1);
    if (w->folder[0] != '\0') ck_assert_int_eq(holding(w), before);
}

MUSTER_TEST(the_same_call_with_the_same_key_gives_the_same_and_changes_nothing, "OP-2 AB-37")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id id;
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &id));
    EXPECT_REPEATED(w.owner, 0);
    expect_same(&w, w.owner, &id);
    muster_session *other = session_of(&w, &w.owner_id); /* the key belongs to the party, not to the session */
    expect_same(&w, other, &id);
    muster_session_close(other);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_repeated_call_gives_its_object_as_it_is_now, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_org_params second = ORG(.slug = "second", .name = "Second", .plan = "team");
    muster_org_params renamed = ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Renamed");
    muster_org *made = NULL, *again = NULL;
    EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
    EXPECT_OK(w.owner, muster_org_create(w.owner, &second, &made));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, muster_org_id(made), &renamed, NULL));
    EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
    EXPECT_OK(w.owner, muster_org_create(w.owner, &second, &again));
    EXPECT_REPEATED(w.owner, 1);
    ck_assert_int_eq(muster_id_equal(muster_org_id(made), muster_org_id(again)), 1);
    ck_assert_str_eq(muster_org_name(again), "Renamed");
    muster_org_free(made);
    muster_org_free(again);
    world_end(&w);
}

MUSTER_TEST(whose_object_is_gone_is_told_so_when_it_repeats, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(w.host, muster_session_key(w.host, KEY));
        int32_t status = muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL);
        EXPECT(round == 0 ? MUSTER_OK : MUSTER_E_NOT_FOUND, w.host, status);
        if (round == 0) EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    }
    ck_assert(!is_member(&w, &ann));
    world_end(&w);
}

MUSTER_TEST(a_repeated_plan_and_a_repeated_member_are_given_too, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_plan_params bought = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .seats = 12};
    for (int round = 0; round < 2; round++) {
        muster_plan *plan = NULL;
        muster_member *member = NULL;
        EXPECT_OK(w.host, muster_session_key(w.host, "plan"));
        EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &bought, &plan));
        EXPECT_REPEATED(w.host, round);
        ck_assert_int_eq(muster_plan_seats(plan), 12);
        EXPECT_OK(w.host, muster_session_key(w.host, "member"));
        EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_ADMIN, &member));
        EXPECT_REPEATED(w.host, round);
        ck_assert_int_eq(muster_id_equal(muster_member_account(member), &ann), 1);
        ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
        muster_plan_free(plan);
        muster_member_free(member);
    }
    world_end(&w);
}

#define MANY 700 /* there is more than one piece of work */

MUSTER_TEST(a_repeated_report_has_the_same_lines, "OP-2 INV-14")
{
    static char address[MANY][32];
    static muster_invitation_params params[MANY];
    static const muster_invitation_params *rows[MANY];
    struct world w = {0};
    world_make_file(&w, MANY + 9);
    for (int i = 0; i < MANY; i++) {
        snprintf(address[i], sizeof address[i], "guest%d@example.com", i);
        params[i] = INVITATION(.email = i == 5 ? "no address" : i == 6 ? "guest4@example.com" : address[i]);
        rows[i] = &params[i];
    }
    muster_report *first = NULL, *again = NULL;
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT_OK(w.host, muster_invitation_create_many(w.host, &w.org, rows, MANY, 0, &first));
    EXPECT_REPEATED(w.host, 0);
    int64_t before = holding(&w);
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT_OK(w.host, muster_invitation_create_many(w.host, &w.org, rows, MANY, 0, &again));
    EXPECT_REPEATED(w.host, 1);
    ck_assert_int_eq(holding(&w), before);
    ck_assert_uint_eq(muster_report_count(again), MANY);
    for (size_t i = 0; i < MANY; i++) {
        const muster_id *made = muster_report_object(first, i), *same = muster_report_object(again, i);
        ck_status(i == 5 ? MUSTER_E_INVALID : i == 6 ? MUSTER_E_INVITED : MUSTER_OK, muster_report_status(again, i));
        ck_assert_str_eq(muster_report_code(again, i), muster_report_code(first, i));
        ck_assert(made == NULL ? same == NULL : muster_id_equal(made, same) == 1);
    }
    rows[MANY - 1] = &params[0]; /* also the last row counts */
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT(MUSTER_E_KEY_USED, w.host, muster_invitation_create_many(w.host, &w.org, rows, MANY, 0, NULL));
    muster_report_free(first);
    muster_report_free(again);
    world_end(&w);
}

MUSTER_TEST(a_key_is_refused_for_another_call, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id id;
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &id));
    int64_t before = holding(&w);
    EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
    EXPECT(MUSTER_E_KEY_USED, w.owner, muster_invitation_revoke(w.owner, &w.org, &id));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "key");
    EXPECT_REPEATED(w.owner, 0);
    ck_assert_int_eq(holding(&w), before);
    expect_same(&w, w.owner, &id);
    world_end(&w);
}

MUSTER_TEST(another_party_has_keys_of_its_own, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), one, other, third;
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &one));
    EXPECT(MUSTER_E_INVITED, as_ann, invite_with(&w, as_ann, KEY, "a@example.com", NULL));
    EXPECT_OK(as_ann, invite_with(&w, as_ann, KEY, "b@example.com", &other));
    EXPECT_REPEATED(as_ann, 0);
    EXPECT_OK(w.host, invite_with(&w, w.host, KEY, "c@example.com", &third));
    EXPECT_REPEATED(w.host, 0);
    ck_assert_int_eq(seats_of(&w).pending, 3);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_key_is_free_again_when_its_time_is_over, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id id, later;
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &id));
    w.now += DAY - 1;
    expect_same(&w, w.owner, &id);
    w.now++;
    EXPECT(MUSTER_E_INVITED, w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "b@example.com", &later));
    EXPECT_REPEATED(w.owner, 0);
    ck_assert_int_eq(muster_id_equal(&id, &later), 0);
    ck_assert_int_eq(answers(&w), 1);
    w.now += DAY - 1; /* and is stored again */
    EXPECT(MUSTER_E_KEY_USED, w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_setting_says_how_long_a_key_is_kept_and_settling_removes_it, "OP-2 OP-8")
{
    struct world w = {0};
    world_make_file(&w, 9);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_ANSWERS_KEPT, 60 * MUSTER_SECOND));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, "one", "a@example.com", NULL));
    w.now += 59 * MUSTER_SECOND;
    EXPECT_OK(w.owner, invite_with(&w, w.owner, "two", "b@example.com", NULL));
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(answers(&w), 2);
    w.now += MUSTER_SECOND;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(answers(&w), 1);
    world_end(&w);
}

MUSTER_TEST(a_failure_is_not_kept_and_its_key_is_free, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 3);
    invite_email(&w, "x@example.com");
    muster_id last = invite_email(&w, "y@example.com");
    EXPECT(MUSTER_E_SEATS, w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, invite_with(&w, w.owner, KEY, "no address", NULL));
    EXPECT_REPEATED(w.owner, 0);
    ck_assert_int_eq(answers(&w), 0);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &last));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT_REPEATED(w.owner, 0);
    world_end(&w);
}

static int32_t no(void *arg, const muster_change *change)
{
    (void)change;
    return *(const bool *)arg ? 0 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(what_the_hook_refuses_is_not_kept, "OP-2 EVT-6")
{
    bool refuse = false;
    struct world w = {.hook = no, .hook_arg = &refuse};
    world_make_file(&w, 9);
    refuse = true;
    EXPECT(MUSTER_E_REFUSED, w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    refuse = false;
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT_REPEATED(w.owner, 0);
    refuse = true; /* a repeated call is not a change, so the hook is not called */
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    world_end(&w);
}

MUSTER_TEST(the_next_changing_call_uses_the_key_up_and_reads_leave_it, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    EXPECT_OK(w.owner, muster_verify(w.owner, &w.org, NULL));
    invite_email(&w, "a@example.com");
    ck_assert_int_eq(answers(&w), 1);
    invite_email(&w, "b@example.com");
    ck_assert_int_eq(answers(&w), 1);
    EXPECT_OK(w.owner, muster_session_key(w.owner, "bad"));
    EXPECT(MUSTER_E_INVALID, w.owner,
           muster_invitation_create(w.owner, NULL, NULL, NULL)); /* before anything is read */
    invite_email(&w, "c@example.com");
    ck_assert_int_eq(answers(&w), 1);
    EXPECT_OK(w.owner, muster_session_key(w.owner, "first")); /* the last key counts */
    EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "a@example.com"), NULL));
    EXPECT_REPEATED(w.owner, 1);
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    EXPECT_REPEATED(w.owner, 1); /* of the last changing call */
    invite_email(&w, "d@example.com");
    EXPECT_REPEATED(w.owner, 0);
    world_end(&w);
}

MUSTER_TEST(a_key_is_1_to_255_printable_characters, "OP-2 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    char key[258] = "";
    EXPECT(MUSTER_E_INVALID, w.owner, muster_session_key(w.owner, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_session_key(w.owner, ""));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_session_key(w.owner, "a\nb"));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_session_key(w.owner, "\xC3\xA4"));
    memset(key, 'k', 256);
    EXPECT(MUSTER_E_INVALID, w.owner, muster_session_key(w.owner, key));
    key[255] = '\0';
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(w.owner, invite_with(&w, w.owner, key, "a@example.com", NULL));
        EXPECT_REPEATED(w.owner, round);
    }
    key[254] = 'l';
    EXPECT(MUSTER_E_INVITED, w.owner, invite_with(&w, w.owner, key, "a@example.com", NULL));
    ck_status(MUSTER_E_HANDLE, muster_session_key(NULL, "k"));
    ck_assert_int_eq(muster_session_repeated(NULL), 0);
    world_end(&w);
}

MUSTER_TEST(calls_that_can_not_keep_an_answer_refuse_a_key_and_use_it_up, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_claim(w.host, NULL, 9, 60 * MUSTER_SECOND, &page));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "key");
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 9, 60 * MUSTER_SECOND, &page));
    const muster_message *message = muster_page_message(page, 0);
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_return(w.host, message, 0));
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_done(w.host, message));
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT(MUSTER_E_INVALID, w.host, muster_message_retry(w.host, message));
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    EXPECT_OK(w.host, muster_session_key(w.host, KEY));
    EXPECT(MUSTER_E_INVALID, w.host, muster_settle(w.host, 0, NULL));
    EXPECT_OK(w.host, muster_session_expect(w.host, 1)); /* and it has no version either */
    EXPECT(MUSTER_E_MISUSE, w.host, muster_settle(w.host, 0, NULL));
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(answers(&w), 0);
    muster_page_free(page);
    world_end(&w);
}

/* Opens the world again with these two keys; one of them signs. */
static void reopen(struct world *w, int32_t active, int32_t former, int32_t former_state)
{
    unsigned char bytes[MUSTER_KEY_BYTES] = {0};
    world_close(w);
    muster_keyring_free(w->keyring);
    ck_status(MUSTER_OK, muster_keyring_new(&w->keyring, NULL));
    bytes[0] = (unsigned char)active;
    ck_status(MUSTER_OK, muster_keyring_add(w->keyring, active, MUSTER_KEY_STATE_ACTIVE, 0, bytes, sizeof bytes, NULL));
    bytes[0] = (unsigned char)former;
    ck_status(MUSTER_OK, muster_keyring_add(w->keyring, former, former_state, 0, bytes, sizeof bytes, NULL));
    world_open(w);
}

MUSTER_TEST(keys_are_kept_over_restarts_and_over_other_signing_keys, "OP-2")
{
    struct world w = {0};
    unsigned char bytes[MUSTER_KEY_BYTES] = {1};
    muster_id id;
    ck_status(MUSTER_OK, muster_keyring_new(&w.keyring, NULL));
    ck_status(MUSTER_OK, muster_keyring_add(w.keyring, 1, MUSTER_KEY_STATE_ACTIVE, 0, bytes, sizeof bytes, NULL));
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &id));
    world_close(&w);
    world_open(&w);
    expect_same(&w, w.owner, &id);
    reopen(&w, 2, 1, MUSTER_KEY_STATE_VERIFY);
    expect_same(&w, w.owner, &id);
    EXPECT(MUSTER_E_KEY_USED, w.owner, invite_with(&w, w.owner, KEY, "b@example.com", NULL));
    EXPECT_OK(w.host, muster_invitation_revoke(w.host, &w.org, &id)); /* its token would need the key */
    /* dead for tokens; the library still verifies with it what it has hashed */
    reopen(&w, 2, 1, MUSTER_KEY_STATE_DEAD);
    expect_same(&w, w.owner, &id);
    EXPECT_OK(w.owner, invite_with(&w, w.owner, "other", "b@example.com", NULL));
    reopen(&w, 1, 2, MUSTER_KEY_STATE_NEXT);
    EXPECT_OK(w.owner, invite_with(&w, w.owner, "other", "b@example.com", NULL));
    EXPECT_REPEATED(w.owner, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
    muster_keyring_free(w.keyring);
}

MUSTER_TEST(a_key_is_kept_with_the_transaction_that_it_was_used_in, "OP-2 OP-7")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id id, again;
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", NULL));
    EXPECT_REPEATED(w.owner, 1);
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    ck_assert_int_eq(answers(&w), 0);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &id));
    EXPECT_REPEATED(w.owner, 0);
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &again));
    EXPECT_REPEATED(w.owner, 1);
    ck_assert_int_eq(muster_id_equal(&id, &again), 1);
    EXPECT(MUSTER_E_KEY_USED, w.owner, invite_with(&w, w.owner, KEY, "b@example.com", NULL));
    EXPECT_OK(w.owner, invite_with(&w, w.owner, "other", "b@example.com", NULL)); /* this has broken nothing */
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(answers(&w), 2);
    expect_same(&w, w.owner, &id);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    expect_same(&w, w.owner, &id);
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_keeps_no_key_and_knows_those_that_are_kept, "OP-1 OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    muster_id id;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, invite_with(&w, dry, KEY, "a@example.com", NULL));
    ck_assert_int_eq(answers(&w), 0);
    EXPECT_OK(w.owner, invite_with(&w, w.owner, KEY, "a@example.com", &id));
    EXPECT_REPEATED(w.owner, 0);
    expect_same(&w, dry, &id);
    EXPECT(MUSTER_E_KEY_USED, dry, invite_with(&w, dry, KEY, "b@example.com", NULL));
    muster_session_close(dry);
    world_end(&w);
}

static void execute(sqlite3 *connection, const char *sql)
{
    ck_assert_msg(sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(connection));
}

MUSTER_TEST(on_a_lent_connection_a_key_is_kept_with_the_hosts_transaction, "OP-2 OP-6")
{
    needs_sqlite();
    struct world w = {0};
    world_make_file(&w, 9);
    sqlite3 *own = NULL;
    muster_id id;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON");
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    execute(own, "BEGIN IMMEDIATE");
    EXPECT_OK(lent, invite_with(&w, lent, KEY, "a@example.com", NULL));
    execute(own, "ROLLBACK; BEGIN IMMEDIATE");
    EXPECT_OK(lent, invite_with(&w, lent, KEY, "a@example.com", &id));
    EXPECT_REPEATED(lent, 0);
    EXPECT_OK(lent, invite_with(&w, lent, KEY, "a@example.com", NULL));
    EXPECT_REPEATED(lent, 1);
    execute(own, "COMMIT");
    EXPECT_OK(lent, muster_session_lend(lent, NULL));
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    expect_same(&w, lent, &id);
    muster_session_close(lent);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_visitors_key_belongs_to_its_token, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_invitation_params bearer = INVITATION(.email = "a@example.com", .flags = MUSTER_INVITATION_FLAG_BEARER);
    muster_id one = invite_as(&w, w.owner, &bearer);
    char *token = token_of(&w, &one);
    bearer.email = "b@example.com";
    muster_id two = invite_as(&w, w.owner, &bearer);
    char *other = token_of(&w, &two);
    muster_session *somebody = visitor(&w);
    int64_t before = 0;
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(somebody, muster_session_key(somebody, KEY));
        EXPECT_OK(somebody, muster_invitation_decline(somebody, token));
        EXPECT_REPEATED(somebody, round);
        if (round == 0) before = holding(&w);
    }
    ck_assert_int_eq(holding(&w), before);
    EXPECT_OK(somebody, muster_session_key(somebody, KEY)); /* the same key, used by another visitor */
    EXPECT_OK(somebody, muster_invitation_decline(somebody, other));
    EXPECT_REPEATED(somebody, 0);
    ck_assert_int_eq(invitation_state(&w, &two), MUSTER_INVITATION_STATE_DECLINED);
    muster_account_params zoe = ACCOUNT(.username = "zoe");
    EXPECT_OK(somebody, muster_session_key(somebody, KEY)); /* another call with the same token */
    EXPECT(MUSTER_E_KEY_USED, somebody, muster_invitation_signup(somebody, token, &zoe, NULL));
    ck_assert(!world_holds(&w, token, strlen(token)));
    free(token);
    free(other);
    muster_session_close(somebody);
    world_end(&w);
}

MUSTER_TEST(signing_up_twice_with_a_key_makes_one_account, "OP-2 INV-19")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id invitation = invite_email(&w, "zoe@example.com");
    char *token = token_of(&w, &invitation);
    muster_session *somebody = visitor(&w);
    muster_member *member[2] = {NULL, NULL};
    muster_account_params zoe = ACCOUNT(.username = "zoe");
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(somebody, muster_session_key(somebody, KEY));
        EXPECT_OK(somebody, muster_invitation_signup(somebody, token, &zoe, &member[round]));
        EXPECT_REPEATED(somebody, round);
    }
    ck_assert_int_eq(muster_id_equal(muster_member_account(member[0]), muster_member_account(member[1])), 1);
    ck_assert_int_eq(muster_id_equal(muster_member_org(member[1]), &w.org), 1);
    ck_assert_str_eq(muster_member_username(member[1]), "zoe");
    zoe.username = "zoe2";
    EXPECT_OK(somebody, muster_session_key(somebody, KEY));
    EXPECT(MUSTER_E_KEY_USED, somebody, muster_invitation_signup(somebody, token, &zoe, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, muster_member_account(member[0]), 0));
    zoe.username = "zoe";
    EXPECT_OK(somebody, muster_session_key(somebody, KEY));
    EXPECT(MUSTER_E_NOT_FOUND, somebody, muster_invitation_signup(somebody, token, &zoe, NULL));
    muster_member_free(member[0]);
    muster_member_free(member[1]);
    free(token);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_visitors_key_without_a_token_is_refused, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_session_key(somebody, KEY));
    EXPECT(MUSTER_E_INVALID, somebody, muster_invitation_revoke(somebody, &w.org, &w.org));
    ck_assert_str_eq(muster_error_field(muster_session_error(somebody)), "key");
    EXPECT(MUSTER_E_NOT_FOUND, somebody, muster_invitation_revoke(somebody, &w.org, &w.org));
    muster_session_close(somebody);
    world_end(&w);
}

static int64_t answer_after;

static bool break_there(void)
{
    return answer_after-- == 0;
}

MUSTER_TEST(a_deletion_that_was_interrupted_goes_on_by_its_key, "OP-2 ACCT-5 ACCT-6")
{
    for (int itself = 0; itself < 2; itself++) {
        struct world w = {.backend = test_backend()};
        world_make_file(&w, 9);
        muster_id ann = join(&w, "ann", 0);
        muster_session *session = itself ? session_of(&w, &ann) : w.host;
        EXPECT_OK(session, muster_session_key(session, KEY));
        answer_after = 10; /* the account is closed, and its first piece has begun */
        test_backend_fail(break_there);
        EXPECT(MUSTER_E_BACKEND, session, muster_account_delete(session, &ann));
        test_backend_fail(NULL);
        ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state = 1"), 1);
        ck_assert_int_eq(answers(&w), 1);
        EXPECT_OK(session, muster_session_key(session, KEY));
        EXPECT_OK(session, muster_account_delete(session, &ann));
        EXPECT_REPEATED(session, 1);
        ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state = 2"), 1);
        ck_assert(!is_member(&w, &ann));
        if (itself) muster_session_close(session);
        EXPECT_SOUND(&w);
        world_end(&w);
    }
}

MUSTER_TEST(a_deletion_that_has_ended_is_repeated_by_its_key, "OP-2 ACCT-5")
{
    for (int itself = 0; itself < 2; itself++) {
        struct world w = {0};
        world_make_file(&w, 9);
        muster_id ann = join(&w, "ann", 0);
        muster_session *session = itself ? session_of(&w, &ann) : w.host;
        int64_t before = 0;
        for (int round = 0; round < 2; round++) {
            EXPECT_OK(session, muster_session_key(session, KEY));
            EXPECT_OK(session, muster_account_delete(session, &ann));
            EXPECT_REPEATED(session, round);
            ck_assert_int_eq(muster_error_status(muster_session_error(session)), MUSTER_OK);
            if (round == 0) before = holding(&w);
        }
        ck_assert_int_eq(holding(&w), before);
        EXPECT(itself ? MUSTER_E_GONE : MUSTER_E_NOT_FOUND, session, muster_account_delete(session, &ann));
        EXPECT_OK(session, muster_session_key(session, KEY));
        EXPECT(MUSTER_E_KEY_USED, session, muster_account_delete(session, &w.owner_id));
        if (itself) muster_session_close(session);
        world_end(&w);
    }
}

MUSTER_TEST(a_repeated_renaming_is_followed_no_further, "OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    muster_account_params to = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "anna");
    int64_t before = 0;
    for (int round = 0; round < 2; round++) {
        muster_account *edited = NULL;
        EXPECT_OK(w.host, muster_session_key(w.host, KEY));
        EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &to, &edited));
        EXPECT_REPEATED(w.host, round);
        ck_assert_str_eq(muster_account_username(edited), "anna");
        muster_account_free(edited);
        if (round == 0) before = holding(&w);
    }
    ck_assert_int_eq(holding(&w), before);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_was_kept_holds_nothing_of_a_person, "OP-2 ACCT-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_account_params zoe =
        ACCOUNT(.username = "zoe-secret", .display_name = "Zoe Secret", .email = "zoe@secret.example");
    EXPECT_OK(w.host, muster_session_key(w.host, "key-of-zoe"));
    EXPECT_OK(w.host, muster_account_create(w.host, &zoe, NULL));
    static const char *const PERSONAL[] = {"zoe", "secret", "Zoe", "key-of"};
    for (size_t i = 0; i < sizeof PERSONAL / sizeof PERSONAL[0]; i++) {
        char sql[400];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM muster_answer WHERE instr(CAST(id || arguments || ifnull(one, '') || "
                 "ifnull(other, '') || ifnull(lines, '') AS BLOB), CAST('%s' AS BLOB))",
                 PERSONAL[i]);
        ck_assert_int_eq(world_count(&w, sql), 0);
    }
    ck_assert_int_eq(answers(&w), 1);
    ck_assert_int_eq(world_count(&w, "SELECT length(arguments) FROM muster_answer"), 32);
    ck_assert(!world_holds(&w, "key-of-zoe", 10));
    world_end(&w);
}

MUSTER_TEST(a_repeated_call_asks_for_no_version, "OP-2 ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    muster_org_params to = ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New");
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
        EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
        EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
        EXPECT_REPEATED(w.owner, round);
    }
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL)); /* the expected version is forgotten */
    muster_org_free(org);
    world_end(&w);
}

static int32_t waked;

static void wake(void *arg)
{
    (void)arg;
    waked++;
}

MUSTER_TEST(a_repeated_call_wakes_nobody, "OP-2 EVT-5")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_options options = {MUSTER_INIT(muster_options), .backend = plain_backend(), .location = w.path,
                              .wake = wake};
    muster_session_options as_owner = {MUSTER_INIT(muster_session_options), .account = &w.owner_id};
    muster_store *store = NULL;
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    ck_status(MUSTER_OK, muster_session_open(store, &as_owner, &session, NULL));
    waked = 0;
    for (int round = 0; round < 3; round++)
        EXPECT_OK(session, invite_with(&w, session, KEY, "a@example.com", NULL));
    ck_assert_int_eq(waked, 1);
    muster_session_close(session);
    muster_close(store);
    world_end(&w);
}
