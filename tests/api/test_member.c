/* SPDX-License-Identifier: MIT
 *
 * Accounts, orgs, roles and seats.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MUSTER_TEST(a_username_is_unique_in_canonical_form_and_shown_as_entered, "ACCT-1 ACCT-7 AB-74")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id id = account(&w, "Ann-Marie");
    muster_account_params same = {MUSTER_INIT(muster_account_params), .username = "ann-MARIE"};
    EXPECT(MUSTER_E_EXISTS, w.host, muster_account_create(w.host, &same, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "username");
    muster_account *found = NULL;
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_BY_USERNAME, "ANN-marie", &found));
    ck_assert_str_eq(muster_account_username(found), "Ann-Marie");
    ck_assert(muster_id_equal(muster_account_id(found), &id));
    muster_account_free(found);
    world_end(&w);
}

MUSTER_TEST(a_changed_username_follows_everywhere_and_frees_the_old_one, "ACCT-1")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    muster_account_params params = {MUSTER_INIT(muster_account_params), .fields = MUSTER_ACCOUNT_USERNAME,
                                    .username = "anna"};
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &params, NULL));
    muster_member *member = NULL;
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &ann, &member));
    ck_assert_str_eq(muster_member_username(member), "anna");
    account(&w, "ann");
    muster_member_free(member);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(only_the_system_verifies_and_changing_the_address_clears_the_mark, "ACCT-3")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_account_params other = {MUSTER_INIT(muster_account_params), .fields = MUSTER_ACCOUNT_EMAIL,
                                   .email = "new@example.com"};
    muster_account_params verify = {MUSTER_INIT(muster_account_params), .fields = MUSTER_ACCOUNT_EMAIL_VERIFIED,
                                    .email_verified = 1};
    muster_account *after = NULL;
    EXPECT_OK(as_ann, muster_account_edit(as_ann, &ann, &other, &after));
    ck_assert_int_eq(muster_account_email_verified_at(after), MUSTER_TIME_NONE);
    EXPECT(MUSTER_E_DENIED, as_ann, muster_account_edit(as_ann, &ann, &verify, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_find(w.host, MUSTER_BY_VERIFIED_EMAIL, "ann@example.com", NULL));
    muster_account_free(after);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(an_account_that_owns_an_org_is_not_deleted_and_the_error_lists_it, "ACCT-5 AB-52")
{
    struct world w = {0};
    world_make(&w, 5);
    EXPECT(MUSTER_E_OWNS_ORGS, w.owner, muster_account_delete(w.owner, &w.owner_id));
    ck_assert_uint_eq(muster_error_object_count(muster_session_error(w.owner)), 1);
    ck_assert(muster_id_equal(muster_error_object(muster_session_error(w.owner), 0), &w.org));
    ck_assert(is_member(&w, &w.owner_id));
    world_end(&w);
}

MUSTER_TEST(a_deleted_account_is_gone_and_its_username_is_inherited_bare, "ACCT-5 SEAT-4 INV-5 AB-59")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    account(&w, "ben");
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = "ben"};
    muster_invitation *sent = NULL;
    EXPECT_OK(as_ann, muster_invitation_create(as_ann, &w.org, &params, &sent));
    EXPECT_OK(as_ann, muster_account_delete(as_ann, &ann));
    EXPECT(MUSTER_E_GONE, as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_get(w.host, &ann, NULL));
    ck_assert(!is_member(&w, &ann));
    ck_assert_int_eq(invitation_state(&w, muster_invitation_id(sent)), MUSTER_INVITATION_REVOKED);
    ck_assert_int_eq(seats_of(&w).used, 1);
    muster_id heir = account(&w, "ann");
    muster_session *as_heir = session_of(&w, &heir);
    EXPECT(MUSTER_E_NOT_FOUND, as_heir, muster_org_get(as_heir, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_invitation_free(sent);
    muster_session_close(as_ann);
    muster_session_close(as_heir);
    world_end(&w);
}

MUSTER_TEST(an_account_founds_an_org_and_is_its_one_owner, "ORG-1 ORG-2 ORG-3 SEAT-1 AB-48")
{
    struct world w = {0};
    world_make(&w, 5);
    struct seats seats = seats_of(&w);
    ck_assert_int_eq(seats.seats, 5);
    ck_assert_int_eq(seats.members, 1);
    ck_assert_int_eq(seats.available, 4);
    EXPECT(MUSTER_E_OWNER, w.owner, muster_member_leave(w.owner, &w.org));
    EXPECT(MUSTER_E_OWNER, w.host, muster_member_remove(w.host, &w.org, &w.owner_id));
    EXPECT(MUSTER_E_OWNER, w.host, muster_member_set_role(w.host, &w.org, &w.owner_id, MUSTER_ROLE_ADMIN, NULL));
    muster_org *found = NULL;
    EXPECT_OK(w.owner, muster_org_find(w.owner, "acme", &found));
    ck_assert(muster_id_equal(muster_org_owner(found), &w.owner_id));
    muster_org_params same = {MUSTER_INIT(muster_org_params), .slug = "acme", .name = "Other", .plan = "team"};
    EXPECT(MUSTER_E_EXISTS, w.owner, muster_org_create(w.owner, &same, NULL));
    muster_org_free(found);
    world_end(&w);
}

MUSTER_TEST(a_slug_that_was_given_up_rests, "ORG-2 ORG-5 AB-58")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_org_params rename = {MUSTER_INIT(muster_org_params), .fields = MUSTER_ORG_SLUG, .slug = "acme-new"};
    muster_org_params take = {MUSTER_INIT(muster_org_params), .slug = "acme", .name = "Other", .plan = "team"};
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &rename, NULL));
    EXPECT(MUSTER_E_EXISTS, w.owner, muster_org_create(w.owner, &take, NULL));
    w.now += 30 * DAY;
    EXPECT_OK(w.owner, muster_org_create(w.owner, &take, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The table of ROLE-1, as far as its calls exist, tried by everybody. */
MUSTER_TEST(each_role_may_what_the_table_says, "ROLE-1 ORG-5 ORG-7 AB-11 AB-12 AB-19")
{
    struct world w = {0};
    world_make(&w, 50);
    muster_id who[] = {w.owner_id,
                       join(&w, "admin", MUSTER_ROLE_ADMIN),
                       join(&w, "member", MUSTER_ROLE_MEMBER),
                       join(&w, "restricted", MUSTER_ROLE_RESTRICTED),
                       account(&w, "outsider"),
                       join(&w, "gone", 0)};
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &who[5]));
    muster_id victim = join(&w, "victim", 0);
    const int32_t no = MUSTER_E_DENIED, hid = MUSTER_E_NOT_FOUND;
    const int32_t manages[] = {0, 0, no, no, hid, hid}, owns[] = {0, no, no, no, hid, hid},
                  sees[] = {0, 0, 0, 0, hid, hid};
    for (int i = 0; i < 6; i++) {
        muster_session *s = session_of(&w, &who[i]);
        char email[32];
        snprintf(email, sizeof email, "p%d@example.com", i);
        muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .email = email};
        muster_invitation_params crown = {MUSTER_INIT(muster_invitation_params), .email = email,
                                          .role = MUSTER_ROLE_OWNER};
        muster_invitation_params odd = {MUSTER_INIT(muster_invitation_params), .email = email, .role = 9};
        muster_org_params edit = {MUSTER_INIT(muster_org_params), .fields = MUSTER_ORG_NAME, .name = "Acme"};
        muster_event_query trail = {MUSTER_INIT(muster_event_query), .org = &w.org};
        EXPECT(manages[i], s, muster_invitation_create(s, &w.org, &offer, NULL));
        EXPECT(MUSTER_E_INVALID, s, muster_invitation_create(s, &w.org, &crown, NULL));
        EXPECT(MUSTER_E_INVALID, s, muster_invitation_create(s, &w.org, &odd, NULL));
        EXPECT(manages[i], s, muster_invitation_list(s, &w.org, 0, NULL, 0, NULL));
        EXPECT(manages[i], s, muster_member_set_role(s, &w.org, &victim, MUSTER_ROLE_RESTRICTED, NULL));
        EXPECT(manages[i], s, muster_event_list(s, &trail, NULL));
        EXPECT(owns[i], s, muster_org_edit(s, &w.org, &edit, NULL));
        EXPECT(sees[i], s, muster_plan_get(s, &w.org, NULL));
        EXPECT(sees[i], s, muster_member_list(s, &w.org, NULL, 0, NULL));
        EXPECT(MUSTER_E_INVALID, s, muster_member_set_role(s, &w.org, &victim, MUSTER_ROLE_OWNER, NULL));
        muster_session_close(s);
    }
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(admins_manage_admins_only_where_the_setting_says_so, "ROLE-2 AB-22 AB-23")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id one = join(&w, "one", MUSTER_ROLE_ADMIN), two = join(&w, "two", MUSTER_ROLE_ADMIN);
    muster_session *as_one = session_of(&w, &one);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_set_role(as_one, &w.org, &two, MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_DENIED, as_one, muster_member_remove(as_one, &w.org, &two));
    EXPECT(MUSTER_E_OWNER, as_one, muster_member_remove(as_one, &w.org, &w.owner_id));
    EXPECT_OK(w.host, muster_setting_clear(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS));
    EXPECT_OK(as_one, muster_member_set_role(as_one, &w.org, &two, MUSTER_ROLE_MEMBER, NULL));
    muster_session_close(as_one);
    world_end(&w);
}

MUSTER_TEST(what_an_inviter_may_give_counts_when_the_invitation_is_accepted, "ROLE-2 AB-13 AB-16")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN), ann = account(&w, "ann");
    muster_session *as_admin = session_of(&w, &admin), *as_ann = session_of(&w, &ann);
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .username = "ann",
                                      .role = MUSTER_ROLE_ADMIN};
    muster_invitation *made = NULL;
    EXPECT_OK(as_admin, muster_invitation_create(as_admin, &w.org, &offer, &made));
    char *token = token_of(&w, muster_invitation_id(made));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    EXPECT(MUSTER_E_REVOKED, as_ann, muster_invitation_accept(as_ann, token, NULL));
    ck_assert(!is_member(&w, &ann));
    muster_invitation_free(made);
    muster_session_close(as_admin);
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_removed_member_leaves_nothing_behind_and_starts_anew, "ROLE-6 ROLE-3 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .email = "x@example.com"};
    EXPECT_OK(as_ann, muster_invitation_create(as_ann, &w.org, &offer, NULL));
    ck_assert_int_eq(seats_of(&w).available, 0);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann));
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

MUSTER_TEST(where_no_seat_is_left_every_way_in_is_refused_with_the_figures, "SEAT-1 SEAT-2 ERR-1 AB-45")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = account(&w, "ann");
    invite_email(&w, "last@example.com");
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .username = "ann"};
    muster_invitation *untouched = NULL;
    EXPECT(MUSTER_E_SEATS, w.owner, muster_invitation_create(w.owner, &w.org, &offer, &untouched));
    ck_assert_ptr_null(untouched);
    const muster_error *error = muster_session_error(w.owner);
    ck_assert_uint_eq(muster_error_figure_count(error), 3);
    ck_assert_int_eq(muster_error_figure(error, 0), 2);
    ck_assert_int_eq(muster_error_figure(error, 1), 1);
    ck_assert_int_eq(muster_error_figure(error, 2), 1);
    EXPECT(MUSTER_E_SEATS, w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    world_end(&w);
}

MUSTER_TEST(unlimited_seats_are_not_zero_seats, "SEAT-1")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    join(&w, "ann", 0);
    ck_assert_int_eq(seats_of(&w).seats, MUSTER_SEATS_UNLIMITED);
    ck_assert_int_eq(seats_of(&w).available, MUSTER_SEATS_UNLIMITED);
    world_end(&w);
}
