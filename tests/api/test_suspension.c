/* SPDX-License-Identifier: MIT
 *
 * Rights that are taken away without removing a member: suspensions and blocks, and the invitations that the member had
 * sent (ROLE-4, ROLE-5, ROLE-7, INV-12).
 */
#include "world.h"
#include <stdlib.h>

static muster_session *joined(struct world *w, const char *username, int32_t role, muster_id *ret_id)
{
    *ret_id = join(w, username, role);
    return session_of(w, ret_id);
}

MUSTER_TEST(a_suspended_member_can_do_nothing_and_comes_back_with_its_role, "ROLE-5 ROLE-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = joined(&w, "ann", MUSTER_ROLE_ADMIN, &ann);
    muster_member *member = NULL;
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, &member));
    ck_assert_int_eq(muster_member_state(member), MUSTER_MEMBER_STATE_SUSPENDED);
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_plan_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_member_list(as_ann, &w.org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_member_leave(as_ann, &w.org));
    EXPECT(MUSTER_E_SUSPENDED, as_ann,
           muster_invitation_create(as_ann, &w.org, &INVITATION(.email = "x@example.com"), NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_member_restore(as_ann, &w.org, &ann, NULL));
    EXPECT_SOUND(&w);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_ADMIN);
    EXPECT_OK(as_ann, muster_invitation_create(as_ann, &w.org, &INVITATION(.email = "x@example.com"), NULL));
    EXPECT_SOUND(&w);
    muster_member_free(member);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(suspending_frees_a_seat_and_restoring_takes_one, "ROLE-5 SEAT-1 SEAT-2 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = join(&w, "ann", 0);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    ck_assert_int_eq(seats_of(&w).members, 1);
    ck_assert_int_eq(seats_of(&w).available, 1);
    muster_id taker = invite_email(&w, "x@example.com");
    EXPECT(MUSTER_E_SEATS, w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    ck_assert_uint_eq(muster_error_figure_count(muster_session_error(w.owner)), 3);
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_SUSPENDED);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &taker));
    told_forget(&w);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    ck_assert_int_eq(seats_of(&w).available, 0);
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(suspended_members_keep_their_seat_where_the_setting_says_so, "ROLE-5 SEAT-1")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id ann = join(&w, "ann", 0), ben = join(&w, "ben", 0);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT, 1));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    ck_assert_int_eq(seats_of(&w).members, 3);
    EXPECT(MUSTER_E_SEATS, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "x@example.com"), NULL));
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT_OK(w.host, muster_setting_clear(w.host, &w.org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ben, 0, NULL));
    ck_assert_int_eq(seats_of(&w).members, 2); /* one of the suspended members kept its seat */
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ben, NULL));
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(suspending_twice_and_restoring_an_active_member_change_nothing, "ROLE-5")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    muster_member *first = NULL, *second = NULL;
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, &first));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, &second));
    ck_assert_int_eq(muster_member_version(first), muster_member_version(second));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_SUSPENDED), 1);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_RESTORED), 1);
    ck_assert_int_eq(seats_of(&w).members, 2);
    muster_member_free(first);
    muster_member_free(second);
    world_end(&w);
}

MUSTER_TEST(a_suspended_member_is_refused_at_every_way_of_joining, "ROLE-5 AB-55")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 0);
    muster_id by_address = invite_email(&w, "ann@example.com");
    char *token = token_of(&w, &by_address);
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT_OK(w.host,
              muster_account_edit(w.host, &ann,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED, .email_verified = 1), NULL));
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_invitation_accept(as_ann, token, NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_address, NULL));
    EXPECT(MUSTER_E_SUSPENDED, w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_MEMBER, w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "ann"), NULL));
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &by_address));
    EXPECT(MUSTER_E_MEMBER, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "ann@example.com"), NULL));
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_SUSPENDED);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_role_change_holds_from_the_members_next_call_and_it_is_told, "ROLE-4 EVT-2")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann;
    muster_session *as_ann = joined(&w, "ann", MUSTER_ROLE_ADMIN, &ann);
    EXPECT_OK(as_ann, muster_invitation_list(as_ann, &w.org, 0, NULL, 0, NULL));
    told_forget(&w);
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_RESTRICTED, 0, NULL));
    EXPECT(MUSTER_E_DENIED, as_ann, muster_invitation_list(as_ann, &w.org, 0, NULL, 0, NULL));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_RESTRICTED, 0, NULL));
    ck_assert_int_eq(told(&w, &ann, MUSTER_EVENT_MEMBER_ROLE_CHANGED), 1);
    muster_session_close(as_ann);
    world_end(&w);
}

static int64_t version_of(struct world *w, const muster_id *account)
{
    muster_member *member = NULL;
    EXPECT_OK(w->host, muster_member_get(w->host, &w->org, account, &member));
    int64_t version = muster_member_version(member);
    muster_member_free(member);
    return version;
}

MUSTER_TEST(a_membership_has_a_version_that_changes_with_role_state_and_end, "ROLE-4 ERR-5")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    int64_t before = version_of(&w, &ann);
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_ADMIN, 0, NULL));
    ck_assert_int_gt(version_of(&w, &ann), before);
    before = version_of(&w, &ann);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    ck_assert_int_gt(version_of(&w, &ann), before);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, before));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    before = version_of(&w, &ann);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, before));
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    ck_assert_int_gt(version_of(&w, &ann), before);
    before = version_of(&w, &ann);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    ck_assert_int_gt(version_of(&w, &ann), before);
    before = version_of(&w, &ann);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann, NULL));
    ck_assert_int_gt(version_of(&w, &ann), before);
    world_end(&w);
}

/* A host compares the version with its stamp. The version of a membership that has ended must never fit again. */
MUSTER_TEST(whoever_comes_back_has_a_version_that_it_never_had, "ROLE-4 ROLE-6")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    static const char *const NAMES[] = {"anna", "anne", "anni", "annu", "ann"};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
            w.now++;
            EXPECT_OK(w.host,
                      muster_account_edit(
                          w.host, &ann, &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = NAMES[i]), NULL));
        }
        EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
        int64_t last = version_of(&w, &ann);
        EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
        EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
        ck_assert_int_gt(version_of(&w, &ann), last);
    }
    world_end(&w);
}

MUSTER_TEST(a_suspended_member_keeps_a_role_that_it_is_given_meanwhile, "ROLE-5 ROLE-2")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_RESTRICTED, 0, NULL));
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_SUSPENDED);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_RESTRICTED);
    world_end(&w);
}

MUSTER_TEST(who_is_suspended_restored_or_removed_is_told, "EVT-2 EVT-1")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    told_forget(&w);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    static const int32_t KINDS[] = {MUSTER_EVENT_MEMBER_SUSPENDED, MUSTER_EVENT_MEMBER_RESTORED,
                                    MUSTER_EVENT_MEMBER_REMOVED};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(told(&w, &ann, KINDS[i]), 1);
        ck_assert_int_eq(events_of(&w, KINDS[i]), 1);
        ck_assert_int_eq(told(&w, &w.owner_id, KINDS[i]), 0);
    }
    world_end(&w);
}

MUSTER_TEST(the_owner_is_told_of_its_plan_and_of_the_last_seat, "EVT-2")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_plan_params two = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .seats = 2};
    told_forget(&w);
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &two, NULL));
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_PLAN_CHANGED), 1);
    invite_email(&w, "x@example.com");
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
    world_end(&w);
}

MUSTER_TEST(a_blocked_account_is_refused_at_every_way_of_joining_until_it_is_lifted, "ROLE-7 AB-55")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    ck_assert_int_eq(seats_of(&w).members, 1);
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_BLOCKED);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_BLOCKED, w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    /* does not reveal which account has the address (INV-3) */
    muster_id invitation = invite_email(&w, "ann@example.com");
    char *token = token_of(&w, &invitation);
    EXPECT(MUSTER_E_BLOCKED, as_ann, muster_invitation_accept(as_ann, token, NULL));
    EXPECT(MUSTER_E_BLOCKED, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &invitation, NULL));
    EXPECT_SOUND(&w);
    EXPECT_OK(w.owner, muster_member_unblock(w.owner, &w.org, &ann));
    EXPECT_OK(w.owner, muster_member_unblock(w.owner, &w.org, &ann));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_UNBLOCKED), 1);
    EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(an_invitation_by_name_lifts_the_block, "ROLE-7 AB-57")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = joined(&w, "ann", 0, &ann);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT(MUSTER_E_INVALID, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "ann", .role = 9), NULL));
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_BLOCKED);
    muster_id invitation = invite(&w, "ann", 0);
    ck_assert_int_eq(member_state(&w, &ann), 0);
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &invitation, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(whoever_leaves_or_is_removed_without_a_block_may_come_back, "ROLE-7 AB-55")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = joined(&w, "ann", 0, &ann);
    EXPECT_OK(as_ann, muster_member_leave(as_ann, &w.org));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(no_clock_lifts_a_block, "ROLE-7 ROLE-8")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0), ben = join(&w, "ben", 0);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ben, w.now + DAY, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    w.now += 2 * DAY;
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ben, MUSTER_MEMBER_FLAG_BLOCK)); /* one that had ended */
    EXPECT(MUSTER_E_BLOCKED, w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_BLOCKED, w.host, muster_member_add(w.host, &w.org, &ben, MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_restore(w.owner, &w.org, &ben, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_remove(w.owner, &w.org, &ben, 0));
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_block_ends_with_the_account_and_nobody_inherits_it, "ROLE-7 ACCT-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    muster_id heir = account(&w, "ann");
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &heir, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* Members of a state, as a session lists them. */
static size_t listed(muster_session *session, const struct world *w, int32_t state)
{
    muster_page *page = NULL;
    EXPECT_OK(session, muster_member_list(session, &w->org, &QUERY(.state = state), NULL, 0, &page));
    size_t count = muster_page_count(page);
    muster_page_free(page);
    return count;
}

MUSTER_TEST(former_members_show_to_those_who_manage_members_only, "ROLE-1 ROLE-7 ROLE-8 BATCH-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id bob, blocked = join(&w, "blocked", 0), ended = join(&w, "ended", 0), suspended = join(&w, "suspended", 0);
    muster_session *as_bob = joined(&w, "bob", 0, &bob);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &suspended, 0, NULL));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ended, w.now + 1, NULL));
    w.now++;
    ck_assert_uint_eq(listed(w.owner, &w, 0), 3);
    ck_assert_uint_eq(listed(as_bob, &w, 0), 3);
    ck_assert_uint_eq(listed(as_bob, &w, MUSTER_MEMBER_STATE_SUSPENDED), 1);
    for (int32_t state = MUSTER_MEMBER_STATE_SUSPENDED; state <= MUSTER_MEMBER_STATE_BLOCKED; state++)
        ck_assert_uint_eq(listed(w.owner, &w, state), 1);
    for (int32_t state = MUSTER_MEMBER_STATE_ENDED; state <= MUSTER_MEMBER_STATE_BLOCKED; state++)
        EXPECT(MUSTER_E_DENIED, as_bob, muster_member_list(as_bob, &w.org, &QUERY(.state = state), NULL, 0, NULL));
    EXPECT_OK(as_bob, muster_member_get(as_bob, &w.org, &suspended, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_bob, muster_member_get(as_bob, &w.org, &blocked, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_bob, muster_member_get(as_bob, &w.org, &ended, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_member_list(w.owner, &w.org, &QUERY(.state = 5), NULL, 0, NULL));
    muster_session_close(as_bob);
    world_end(&w);
}

/* The calls that take away the right to invite. */
static int32_t removes(muster_session *s, const muster_id *org, const muster_id *whom, uint32_t flags)
{
    return muster_member_remove(s, org, whom, flags);
}
static int32_t suspends(muster_session *s, const muster_id *org, const muster_id *whom, uint32_t flags)
{
    return muster_member_suspend(s, org, whom, flags, NULL);
}
static int32_t demotes(muster_session *s, const muster_id *org, const muster_id *whom, uint32_t flags)
{
    return muster_member_set_role(s, org, whom, MUSTER_ROLE_MEMBER, flags, NULL);
}

typedef int32_t taking(muster_session *s, const muster_id *org, const muster_id *whom, uint32_t flags);
static taking *const TAKING[] = {removes, suspends, demotes};
#define TAKING_COUNT (sizeof TAKING / sizeof TAKING[0])

static void takes_invitations_along(taking *take)
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin;
    muster_session *as_admin = joined(&w, "admin", MUSTER_ROLE_ADMIN, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", MUSTER_ROLE_ADMIN);
    muster_id others = invite_email(&w, "x@example.com");
    told_forget(&w);
    EXPECT_OK(w.owner, take(w.owner, &w.org, &admin, 0));
    ck_assert_int_eq(invitation_state(&w, &ann.invitation), MUSTER_INVITATION_STATE_REVOKED);
    ck_assert_int_eq(invitation_state(&w, &others), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    ck_assert_int_eq(told(&w, &ann.id, MUSTER_EVENT_INVITATION_REVOKED), 1);
    EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT_SOUND(&w);
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(the_invitations_of_whoever_may_invite_no_more_are_revoked, "INV-12 INV-10 AB-16 SEAT-4")
{
    for (size_t i = 0; i < TAKING_COUNT; i++)
        takes_invitations_along(TAKING[i]);
}

static const muster_id *inviter_of(struct world *w, const muster_id *invitation, muster_invitation **ret)
{
    EXPECT_OK(w->host, muster_invitation_get(w->host, &w->org, invitation, ret));
    return muster_invitation_inviter(*ret);
}

static void keeps_invitations(taking *take, bool by_host)
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin;
    muster_session *as_admin = joined(&w, "admin", MUSTER_ROLE_ADMIN, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", MUSTER_ROLE_ADMIN);
    muster_session *asks = by_host ? w.host : w.owner;
    muster_invitation *kept = NULL;
    EXPECT_OK(asks, take(asks, &w.org, &admin, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS));
    const muster_id *inviter = inviter_of(&w, &ann.invitation, &kept);
    ck_assert_int_eq(muster_invitation_state(kept), MUSTER_INVITATION_STATE_PENDING);
    ck_assert(by_host ? inviter == NULL : muster_id_equal(inviter, &w.owner_id) == 1);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_SOUND(&w);
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    ck_assert_int_eq(member_role(&w, &ann.id), MUSTER_ROLE_ADMIN);
    muster_invitation_free(kept);
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(kept_invitations_pass_to_who_asked, "INV-12 ROLE-2")
{
    for (size_t i = 0; i < TAKING_COUNT; i++) {
        keeps_invitations(TAKING[i], false);
        keeps_invitations(TAKING[i], true);
    }
}

MUSTER_TEST(whoever_takes_the_right_from_itself_can_keep_no_invitation, "INV-12 AB-16")
{
    for (size_t i = 0; i < TAKING_COUNT; i++) {
        struct world w = {0};
        world_make(&w, 9);
        muster_id admin;
        muster_session *as_admin = joined(&w, "admin", MUSTER_ROLE_ADMIN, &admin);
        muster_id sent = invite_as(&w, as_admin, &INVITATION(.email = "x@example.com"));
        EXPECT_OK(as_admin, TAKING[i](as_admin, &w.org, &admin, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS));
        ck_assert_int_eq(invitation_state(&w, &sent), MUSTER_INVITATION_STATE_REVOKED);
        EXPECT_SOUND(&w);
        muster_session_close(as_admin);
        world_end(&w);
    }
}

MUSTER_TEST(a_role_that_may_still_invite_keeps_its_invitations, "INV-12")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin;
    muster_session *as_admin = joined(&w, "admin", MUSTER_ROLE_ADMIN, &admin);
    muster_id sent = invite_as(&w, as_admin, &INVITATION(.email = "x@example.com"));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &admin, MUSTER_ROLE_ADMIN, 0, NULL));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &admin, NULL));
    ck_assert_int_eq(invitation_state(&w, &sent), MUSTER_INVITATION_STATE_PENDING);
    EXPECT_SOUND(&w);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(flags_that_a_call_does_not_have_are_refused, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner, muster_member_suspend(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK, NULL));
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner,
           muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_ADMIN, MUSTER_MEMBER_FLAG_BLOCK, NULL));
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner, muster_member_remove(w.owner, &w.org, &ann, 4));
    world_end(&w);
}

MUSTER_TEST(a_dry_run_of_what_takes_rights_away_takes_none, "OP-1 ROLE-5 ROLE-7 ORG-4")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), ben = join(&w, "ben", 0);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    muster_member *member = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ben, 0, NULL));
    char *before = org_text(w.host, &w.org);
    int64_t events = events_of(&w, 0);
    EXPECT_OK(dry, muster_member_suspend(dry, &w.org, &ann, 0, &member));
    ck_assert_int_eq(muster_member_state(member), MUSTER_MEMBER_STATE_SUSPENDED);
    EXPECT_OK(dry, muster_member_restore(dry, &w.org, &ben, NULL));
    EXPECT_OK(dry, muster_member_set_end(dry, &w.org, &ann, w.now + DAY, NULL));
    EXPECT_OK(dry, muster_member_remove(dry, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(dry, muster_org_transfer(dry, &w.org, &ann, NULL));
    EXPECT(MUSTER_E_OWNER, dry, muster_member_suspend(dry, &w.org, &w.owner_id, 0, NULL));
    char *after = org_text(w.host, &w.org);
    ck_assert_str_eq(before, after);
    ck_assert_int_eq(events_of(&w, 0), events);
    free(before);
    free(after);
    muster_member_free(member);
    muster_session_close(dry);
    world_end(&w);
}
