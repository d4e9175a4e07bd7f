/* SPDX-License-Identifier: MIT
 *
 * Commits with an unknown result, and lost connections. A server or the network causes them.
 */
#include "backend.h"
#include "wire.h"
#include "world.h"

static int32_t invite_a(struct world *w, const char *key)
{
    EXPECT_OK(w->owner, muster_session_key(w->owner, key));
    return muster_invitation_create(w->owner, &w->org, &INVITATION(.email = "a@example.com"), NULL);
}

MUSTER_TEST(an_error_at_commit_is_an_unknown_commit_and_its_key_settles_it, "ERR-4 OP-2")
{
    static const enum spoil SPOILS[] = {SPOIL_COMMITTED, SPOIL_UNDONE, SPOIL_CUT};
    for (size_t i = 0; i < 3; i++) {
        struct world w = {.backend = muster_backend_main()};
        world_make(&w, 9);
        wire_spoil_commit(SPOILS[i]);
        EXPECT(MUSTER_E_UNKNOWN_COMMIT, w.owner, invite_a(&w, "key-one"));
        if (SPOILS[i] != SPOIL_CUT) ck_assert_int_eq(seats_of(&w).pending, SPOILS[i] == SPOIL_COMMITTED);
        EXPECT_OK(w.owner, invite_a(&w, "key-one"));
        ck_assert_int_eq(seats_of(&w).pending, 1);
        ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CREATED), 1);
        EXPECT_SOUND(&w);
        world_end(&w);
    }
}

MUSTER_TEST(a_commit_that_the_server_answers_with_a_rollback_is_run_again, "ERR-1")
{
    struct world w = {.backend = muster_backend_main()};
    world_make(&w, 9);
    wire_spoil_commit(SPOIL_TAG);
    EXPECT_OK(w.owner, invite_a(&w, "key-one"));
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_connection_that_is_lost_before_the_commit_costs_nothing, "ERR-1")
{
    struct world w = {.backend = muster_backend_main()};
    world_make(&w, 9);
    wire_cut_next();
    EXPECT_OK(w.owner, invite_a(&w, "key-one"));
    wire_cut_next();
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    wire_cut_next();
    EXPECT(MUSTER_E_CONFLICT, w.owner, invite_a(&w, "key-two"));
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    EXPECT_SOUND(&w);
    world_end(&w);
}
