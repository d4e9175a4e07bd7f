/* SPDX-License-Identifier: MIT
 *
 * Commits of which nobody knows whether they succeeded. In both cases, repeating the call with its idempotency key
 * makes exactly one change.
 */
#include "test_backend.h"
#include "world.h"

static const enum unknown OUTCOMES[] = {UNKNOWN_DONE, UNKNOWN_UNDONE};

static int32_t invite_a(struct world *w, muster_invitation **made)
{
    return muster_invitation_create(w->owner, &w->org, &INVITATION(.email = "a@example.com"), made);
}

static void expect_one_invitation(struct world *w)
{
    ck_assert_int_eq(seats_of(w).pending, 1);
    ck_assert_int_eq(events_of(w, MUSTER_EVENT_INVITATION_CREATED), 1);
    EXPECT_SOUND(w);
}

MUSTER_TEST(a_commit_that_nobody_knows_of_has_a_status_of_its_own_and_is_not_run_again, "ERR-4 ERR-1")
{
    for (size_t i = 0; i < 2; i++) {
        struct world w = {.backend = test_backend()};
        muster_invitation *untouched = NULL;
        world_make(&w, 9);
        test_backend_forget(OUTCOMES[i]);
        EXPECT(MUSTER_E_UNKNOWN_COMMIT, w.owner, invite_a(&w, &untouched));
        ck_assert_ptr_null(untouched);
        ck_status(MUSTER_E_UNKNOWN_COMMIT, muster_error_status(muster_session_error(w.owner)));
        bool done = OUTCOMES[i] == UNKNOWN_DONE;
        ck_assert_int_eq(seats_of(&w).pending, done);
        EXPECT(done ? MUSTER_E_INVITED : MUSTER_OK, w.owner, invite_a(&w, NULL));
        expect_one_invitation(&w);
        world_end(&w);
    }
}

MUSTER_TEST(repeating_with_the_key_settles_a_commit_that_nobody_knows_of, "ERR-4 OP-2")
{
    for (size_t i = 0; i < 2; i++) {
        struct world w = {.backend = test_backend()};
        muster_invitation *made = NULL, *again = NULL;
        world_make(&w, 9);
        test_backend_forget(OUTCOMES[i]);
        EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
        EXPECT(MUSTER_E_UNKNOWN_COMMIT, w.owner, invite_a(&w, NULL));
        EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
        EXPECT_OK(w.owner, invite_a(&w, &made));
        ck_assert_int_eq(muster_session_repeated(w.owner), OUTCOMES[i] == UNKNOWN_DONE);
        EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
        EXPECT_OK(w.owner, invite_a(&w, &again));
        ck_assert_int_eq(muster_id_equal(muster_invitation_id(made), muster_invitation_id(again)), 1);
        expect_one_invitation(&w);
        muster_invitation_free(made);
        muster_invitation_free(again);
        world_end(&w);
    }
}

MUSTER_TEST(repeating_the_calls_with_their_keys_settles_a_transaction_that_nobody_knows_of, "ERR-4 OP-2 OP-7")
{
    for (size_t i = 0; i < 2; i++) {
        struct world w = {.backend = test_backend()};
        muster_org_params to = ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New");
        world_make(&w, 9);
        int64_t changes = events_of(&w, MUSTER_EVENT_ORG_CHANGED);
        for (int round = 0; round < 2; round++) {
            bool kept = round == 1 && OUTCOMES[i] == UNKNOWN_DONE;
            EXPECT_OK(w.owner, muster_begin(w.owner));
            EXPECT_OK(w.owner, muster_session_key(w.owner, "first"));
            EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &to, NULL));
            ck_assert_int_eq(muster_session_repeated(w.owner), kept);
            EXPECT_OK(w.owner, muster_session_key(w.owner, "second"));
            EXPECT_OK(w.owner, invite_a(&w, NULL));
            ck_assert_int_eq(muster_session_repeated(w.owner), kept);
            if (round == 0) test_backend_forget(OUTCOMES[i]);
            EXPECT(round == 0 ? MUSTER_E_UNKNOWN_COMMIT : MUSTER_OK, w.owner, muster_commit(w.owner));
            EXPECT(MUSTER_E_MISUSE, w.owner, muster_rollback(w.owner)); /* the call has ended, whatever its result */
        }
        ck_assert_int_eq(events_of(&w, MUSTER_EVENT_ORG_CHANGED), changes + 1);
        expect_one_invitation(&w);
        world_end(&w);
    }
}

MUSTER_TEST(a_deletion_of_which_a_commit_is_unknown_is_settled_by_its_key, "ERR-4 OP-2 ACCT-5")
{
    for (size_t i = 0; i < 2; i++) {
        struct world w = {.backend = test_backend()};
        world_make(&w, 9);
        muster_id ann = join(&w, "ann", 0);
        test_backend_forget(OUTCOMES[i]);
        EXPECT_OK(w.host, muster_session_key(w.host, "k"));
        EXPECT(MUSTER_E_UNKNOWN_COMMIT, w.host, muster_account_delete(w.host, &ann));
        EXPECT_OK(w.host, muster_session_key(w.host, "k"));
        EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
        ck_assert_int_eq(muster_session_repeated(w.host), OUTCOMES[i] == UNKNOWN_DONE);
        ck_assert(!is_member(&w, &ann));
        ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_LEFT), 1);
        EXPECT_SOUND(&w);
        world_end(&w);
    }
}

static void count_wake(void *arg)
{
    ++*(int32_t *)arg;
}

MUSTER_TEST(a_commit_that_nobody_knows_of_wakes_whoever_delivers, "ERR-4 EVT-5")
{
    int32_t waked = 0;
    struct world w = {0};
    world_make_file(&w, 9);
    muster_options options = {MUSTER_INIT(muster_options), .location = w.path, .backend = test_backend(),
                              .wake = count_wake, .wake_arg = &waked};
    muster_session_options as_owner = {MUSTER_INIT(muster_session_options), .account = &w.owner_id};
    muster_store *store = NULL;
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    ck_status(MUSTER_OK, muster_session_open(store, &as_owner, &session, NULL));
    muster_invitation_params to = INVITATION(.email = "a@example.com");
    test_backend_forget(UNKNOWN_DONE);
    EXPECT(MUSTER_E_UNKNOWN_COMMIT, session, muster_invitation_create(session, &w.org, &to, NULL));
    ck_assert_int_eq(waked, 1);
    to.email = "b@example.com";
    EXPECT_OK(session, muster_begin(session));
    EXPECT_OK(session, muster_invitation_create(session, &w.org, &to, NULL));
    test_backend_forget(UNKNOWN_DONE);
    EXPECT(MUSTER_E_UNKNOWN_COMMIT, session, muster_commit(session));
    ck_assert_int_eq(waked, 2);
    muster_session_close(session);
    muster_close(store);
    world_end(&w);
}
