/* SPDX-License-Identifier: MIT
 *
 * Members, their roles and their seats, by the rules ROLE-1 to ROLE-6 and SEAT-1 to SEAT-4.
 */
#include "world.h"
#include <stdlib.h>
#include <string.h>

typedef int32_t deed(struct world *w, muster_session *s, const muster_id *other);

static int32_t edits(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_org_edit(s, &w->org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New"), NULL);
}
static int32_t invites(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_invitation_create(
        s, &w->org, &INVITATION(.email = "new@example.com", .flags = MUSTER_INVITATION_FLAG_REPLACE), NULL);
}
static int32_t lists_invitations(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_invitation_list(s, &w->org, 0, NULL, 0, NULL);
}
static int32_t changes_role(struct world *w, muster_session *s, const muster_id *other)
{
    return muster_member_set_role(s, &w->org, other, MUSTER_ROLE_MEMBER, 0, NULL);
}
static int32_t reads_audit(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->org};
    return muster_event_list(s, &query, NULL, 0, NULL);
}
static int32_t sees_plan(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_plan_get(s, &w->org, NULL);
}
static int32_t lists_members(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_member_list(s, &w->org, NULL, NULL, 0, NULL);
}

static int32_t transfers(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_org_transfer(s, &w->org, &w->owner_id, NULL); /* if it is allowed, it changes nothing */
}
static int32_t revokes(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    muster_id sent =
        invite_as(w, w->host, &INVITATION(.email = "sent@example.com", .flags = MUSTER_INVITATION_FLAG_REPLACE));
    return muster_invitation_revoke(s, &w->org, &sent);
}
static int32_t gets_invitation(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    muster_id sent =
        invite_as(w, w->host, &INVITATION(.email = "sent@example.com", .flags = MUSTER_INVITATION_FLAG_REPLACE));
    return muster_invitation_get(s, &w->org, &sent, NULL);
}
static int32_t suspends(struct world *w, muster_session *s, const muster_id *other)
{
    return muster_member_suspend(s, &w->org, other, 0, NULL);
}
static int32_t restores(struct world *w, muster_session *s, const muster_id *other)
{
    return muster_member_restore(s, &w->org, other, NULL);
}
static int32_t sets_end(struct world *w, muster_session *s, const muster_id *other)
{
    return muster_member_set_end(s, &w->org, other, w->now + DAY, NULL);
}
static int32_t removes(struct world *w, muster_session *s, const muster_id *other)
{
    int32_t status = muster_member_remove(s, &w->org, other, MUSTER_MEMBER_FLAG_BLOCK);
    EXPECT_OK(w->host, muster_member_unblock(w->host, &w->org, other));
    if (status == MUSTER_OK) EXPECT_OK(w->host, muster_member_add(w->host, &w->org, other, MUSTER_ROLE_MEMBER, NULL));
    return status;
}
static int32_t unblocks(struct world *w, muster_session *s, const muster_id *other)
{
    return muster_member_unblock(s, &w->org, other);
}
static int32_t verifies(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_verify(s, &w->org, NULL);
}
static int32_t verifies_trail(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_event_verify(s, &w->org, NULL, NULL);
}
static int32_t gets_member(struct world *w, muster_session *s, const muster_id *other)
{
    return muster_member_get(s, &w->org, other, NULL);
}
static int32_t gets_org(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_org_get(s, &w->org, NULL);
}
static int32_t finds_org(struct world *w, muster_session *s, const muster_id *other)
{
    (void)w;
    (void)other;
    return muster_org_find(s, "acme", NULL);
}
static int32_t leaves(struct world *w, muster_session *s, const muster_id *other)
{
    (void)other;
    return muster_member_leave(s, &w->org);
}

MUSTER_TEST(the_table_of_roles_holds_for_every_call, "ROLE-1 ROLE-5 ROLE-8 ORG-5 ORG-7")
{
    static const struct {
        deed *deed;
        int32_t action;
    } DEEDS[] = {{edits, MUSTER_ACTION_ADMINISTER_ORG},
                 {transfers, MUSTER_ACTION_ADMINISTER_ORG},
                 {invites, MUSTER_ACTION_INVITE},
                 {lists_invitations, MUSTER_ACTION_INVITE},
                 {gets_invitation, MUSTER_ACTION_INVITE},
                 {revokes, MUSTER_ACTION_INVITE},
                 {changes_role, MUSTER_ACTION_MANAGE_MEMBERS},
                 {suspends, MUSTER_ACTION_MANAGE_MEMBERS},
                 {restores, MUSTER_ACTION_MANAGE_MEMBERS},
                 {sets_end, MUSTER_ACTION_MANAGE_MEMBERS},
                 {removes, MUSTER_ACTION_MANAGE_MEMBERS},
                 {unblocks, MUSTER_ACTION_MANAGE_MEMBERS},
                 {reads_audit, MUSTER_ACTION_READ_AUDIT},
                 {verifies, MUSTER_ACTION_READ_AUDIT},
                 {verifies_trail, MUSTER_ACTION_READ_AUDIT},
                 {sees_plan, MUSTER_ACTION_SEE_PLAN},
                 {gets_org, MUSTER_ACTION_SEE_PLAN},
                 {finds_org, MUSTER_ACTION_SEE_PLAN},
                 {lists_members, MUSTER_ACTION_LIST_MEMBERS},
                 {gets_member, MUSTER_ACTION_LIST_MEMBERS},
                 {leaves, MUSTER_ACTION_LEAVE}};
    struct world w = {0};
    muster_id who[STANDINGS];
    world_make(&w, 20);
    muster_id other = join(&w, "other", MUSTER_ROLE_MEMBER);
    assemble(&w, who);
    for (size_t i = 0; i < STANDINGS; i++) {
        muster_session *session = session_of(&w, &who[i]);
        for (size_t d = 0; d < sizeof DEEDS / sizeof DEEDS[0]; d++) {
            int32_t expected = expected_for(i, DEEDS[d].action), status = DEEDS[d].deed(&w, session, &other);
            ck_assert_msg(status == expected, "who %zu, deed %zu: expected %s, got %s: %s", i, d,
                          muster_status_name(expected), muster_status_name(status),
                          muster_error_message(muster_session_error(session)));
        }
        muster_session_close(session);
    }
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* A party that may not do it changes nothing by trying. */
MUSTER_TEST(the_cells_of_the_table_that_are_empty_leave_the_org_as_it_was, "ROLE-1 ERR-1 ORG-7")
{
    static deed *const CHANGING[] = {edits, transfers, invites, changes_role, suspends, sets_end, removes};
    struct world w = {0};
    muster_id who[STANDINGS];
    world_make(&w, 20);
    muster_id other = join(&w, "other", MUSTER_ROLE_MEMBER);
    assemble(&w, who);
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    char *before = org_text(w.host, &w.org);
    int64_t events = events_of(&w, 0);
    for (size_t i = AS_MEMBER; i < STANDINGS; i++) {
        muster_session *session = session_of(&w, &who[i]);
        for (size_t d = 0; d < sizeof CHANGING / sizeof CHANGING[0]; d++)
            ck_assert_int_ne(CHANGING[d](&w, session, &other), MUSTER_OK);
        muster_session_close(session);
    }
    char *after = org_text(w.host, &w.org);
    ck_assert_str_eq(before, after);
    ck_assert_int_eq(events_of(&w, 0), events);
    free(before);
    free(after);
    world_end(&w);
}

MUSTER_TEST(addresses_show_only_to_those_who_manage_members, "ROLE-1")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    muster_id bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    muster_session *as_bob = session_of(&w, &bob);
    muster_member *seen = NULL, *managed = NULL;
    EXPECT_OK(as_bob, muster_member_get(as_bob, &w.org, &ann, &seen));
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &ann, &managed));
    ck_assert_ptr_null(muster_member_email(seen));
    ck_assert_str_eq(muster_member_email(managed), "ann@example.com");
    muster_member_free(seen);
    muster_member_free(managed);
    muster_session_close(as_bob);
    world_end(&w);
}

MUSTER_TEST(no_call_gives_the_role_of_an_owner_or_an_unknown_one, "ROLE-2 ROLE-3 AB-11 AB-12 AB-19")
{
    static const int32_t BAD[] = {MUSTER_ROLE_OWNER, 5, -1};
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = account(&w, "bob");
    for (size_t i = 0; i < 3; i++) {
        EXPECT(MUSTER_E_INVALID, w.owner,
               muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "bob", .role = BAD[i]), NULL));
        EXPECT(MUSTER_E_INVALID, w.owner, muster_member_set_role(w.owner, &w.org, &ann, BAD[i], 0, NULL));
        EXPECT(MUSTER_E_INVALID, w.host, muster_member_add(w.host, &w.org, &bob, BAD[i], NULL));
    }
    world_end(&w);
}

MUSTER_TEST(the_owner_is_out_of_everybodys_reach, "ROLE-3 ORG-3 AB-22 AB-48")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    muster_session *all[] = {as_admin, w.owner, w.host};
    for (size_t i = 0; i < 3; i++) {
        EXPECT(MUSTER_E_OWNER, all[i], muster_member_remove(all[i], &w.org, &w.owner_id, 0));
        EXPECT(MUSTER_E_OWNER, all[i], muster_member_set_role(all[i], &w.org, &w.owner_id, MUSTER_ROLE_ADMIN, 0, NULL));
    }
    EXPECT(MUSTER_E_OWNER, w.owner, muster_member_leave(w.owner, &w.org));
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(admins_manage_admins_only_where_the_setting_says_so, "ROLE-2 AB-13 AB-22 AB-23")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id one = join(&w, "one", MUSTER_ROLE_ADMIN), two = join(&w, "two", MUSTER_ROLE_ADMIN);
    muster_session *as_one = session_of(&w, &one);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_set_role(as_one, &w.org, &two, MUSTER_ROLE_MEMBER, 0, NULL));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_remove(as_one, &w.org, &two, 0));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_suspend(as_one, &w.org, &two, 0, NULL));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_set_end(as_one, &w.org, &two, w.now + DAY, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &two, 0, NULL));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_restore(as_one, &w.org, &two, NULL));
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &two, NULL));
    EXPECT(MUSTER_E_OWNER, as_one, muster_member_remove(as_one, &w.org, &w.owner_id, 0));
    EXPECT_OK(w.host, muster_setting_clear(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS));
    EXPECT_OK(as_one, muster_member_set_role(as_one, &w.org, &two, MUSTER_ROLE_MEMBER, 0, NULL));
    muster_session_close(as_one);
    world_end(&w);
}

MUSTER_TEST(what_an_inviter_may_give_counts_when_the_invitation_is_accepted, "ROLE-2 AB-13 AB-16")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    ck_assert(!is_member(&w, &ann.id));
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(a_pending_invitation_ends_with_the_right_of_its_inviter, "INV-12 ROLE-6 AB-16 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", 0);
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &admin, MUSTER_ROLE_MEMBER, 0, NULL));
    EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    ck_assert_int_eq(seats_of(&w).used, 2);
    EXPECT_SOUND(&w);
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(a_removed_member_leaves_nothing_behind_and_starts_anew, "ROLE-6 ROLE-3 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    invite_as(&w, as_ann, &INVITATION(.email = "x@example.com"));
    ck_assert_int_eq(seats_of(&w).available, 0);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    ck_assert_int_eq(seats_of(&w).available, 2);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_org_get(as_ann, &w.org, NULL));
    muster_id invitation = invite(&w, "ann", MUSTER_ROLE_RESTRICTED);
    char *token = token_of(&w, &invitation);
    muster_member *again = NULL;
    EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, &again));
    ck_assert_int_eq(muster_member_role(again), MUSTER_ROLE_RESTRICTED);
    EXPECT_SOUND(&w);
    muster_member_free(again);
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(leaving_and_declining_free_a_seat_at_once, "SEAT-4 ROLE-6")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = join(&w, "ann", 0);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_member_leave(as_ann, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_org_get(as_ann, &w.org, NULL));
    struct guest ben = guest(&w, "ben"); /* takes the seat that was left */
    ck_assert_int_eq(seats_of(&w).available, 0);
    EXPECT_OK(ben.session, muster_invitation_decline(ben.session, ben.token));
    ck_assert_int_eq(seats_of(&w).available, 1);
    EXPECT_SOUND(&w);
    guest_end(&ben);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(where_no_seat_is_left_every_way_in_is_refused_with_the_figures, "SEAT-1 SEAT-2 ERR-1 AB-45")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = account(&w, "ann");
    invite_email(&w, "last@example.com");
    muster_invitation *untouched = NULL;
    EXPECT(MUSTER_E_SEATS, w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_SEATS, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "ann"), &untouched));
    ck_assert_ptr_null(untouched);
    static const char *const NAMES[] = {"seats", "members", "pending"};
    static const int64_t VALUES[] = {2, 1, 1};
    const muster_error *error = muster_session_error(w.owner);
    ck_assert_uint_eq(muster_error_figure_count(error), 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(muster_error_figure_name(error, i), NAMES[i]);
        ck_assert_int_eq(muster_error_figure(error, i), VALUES[i]);
    }
    world_end(&w);
}

MUSTER_TEST(unlimited_seats_are_a_value_of_their_own, "SEAT-1")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    join(&w, "ann", 0);
    ck_assert_int_eq(seats_of(&w).seats, MUSTER_SEATS_UNLIMITED);
    ck_assert_int_eq(seats_of(&w).available, MUSTER_SEATS_UNLIMITED);
    muster_plan_params zero = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .seats = 0};
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set(w.host, &w.org, &zero, NULL));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_plan_set(w.owner, &w.org, &zero, NULL));
    world_end(&w);
}

MUSTER_TEST(seats_are_not_lowered_below_what_is_used_and_nobody_is_evicted, "SEAT-6 SEAT-1 AB-46")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0), ben = join(&w, "ben", 0);
    invite_email(&w, "x@example.com");
    muster_plan_params three = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .seats = 3};
    EXPECT(MUSTER_E_SEATS, w.host, muster_plan_set(w.host, &w.org, &three, NULL));
    static const int64_t FIGURES[] = {3, 3, 1}; /* seats, members, pending */
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(muster_error_figure(muster_session_error(w.host), i), FIGURES[i]);
    ck_assert_int_eq(seats_of(&w).seats, 9);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    w.now += DAY; /* a membership that has ended needs no seat, even if the end is not written down yet */
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &three, NULL));
    ck_assert_int_eq(seats_of(&w).available, 0);
    ck_assert_int_eq(member_state(&w, &ben), MUSTER_MEMBER_STATE_ACTIVE);
    EXPECT_SOUND(&w);
    world_end(&w);
}
