/* SPDX-License-Identifier: MIT
 *
 * Invitations that wait for an account: listed, accepted and declined without a token (INV-11), signing up (INV-19),
 * and joining with all waiting invitations (INV-21).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static muster_id found(muster_session *owner, const char *slug)
{
    muster_org *org = NULL;
    EXPECT_OK(owner, muster_org_create(owner, &ORG(.slug = slug, .name = slug, .plan = "team"), &org));
    muster_id id = *muster_org_id(org);
    muster_org_free(org);
    return id;
}

static muster_id invite_to(muster_session *inviter, const muster_id *org, const muster_invitation_params *params)
{
    muster_invitation *invitation = NULL;
    EXPECT_OK(inviter, muster_invitation_create(inviter, org, params, &invitation));
    muster_id id = *muster_invitation_id(invitation);
    muster_invitation_free(invitation);
    return id;
}

static size_t waiting(muster_session *session)
{
    muster_page *page = NULL;
    EXPECT_OK(session, muster_invitation_list_waiting(session, NULL, 0, &page));
    size_t count = muster_page_count(page);
    ck_assert_ptr_null(muster_page_cursor(page));
    muster_page_free(page);
    return count;
}

static int32_t role_of(struct world *w, const muster_id *account)
{
    muster_member *member = NULL;
    EXPECT_OK(w->host, muster_member_get(w->host, &w->org, account, &member));
    int32_t role = muster_member_role(member);
    muster_member_free(member);
    return role;
}

MUSTER_TEST(an_account_lists_what_waits_for_it_over_all_orgs_and_answers_without_a_token, "INV-11 AB-81 AB-89")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "Ann@Example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id other = found(w.owner, "other");
    muster_id by_name = invite_as(&w, w.owner, &INVITATION(.username = "ann", .message = "Hello"));
    muster_id by_address =
        invite_to(w.owner, &other, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    invite_email(&w, "bob@example.com");
    muster_page *page = NULL;
    EXPECT_OK(as_ann, muster_invitation_list_waiting(as_ann, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 2);
    const muster_invitation *first = muster_page_invitation(page, 0), *second = muster_page_invitation(page, 1);
    ck_assert(muster_id_equal(muster_invitation_id(first), &by_name));
    ck_assert_str_eq(muster_invitation_org_name(first), "Acme");
    ck_assert_str_eq(muster_invitation_org_slug(first), "acme");
    ck_assert_str_eq(muster_invitation_message(first), "Hello");
    ck_assert(muster_id_equal(muster_invitation_inviter(first), &w.owner_id));
    ck_assert(muster_id_equal(muster_invitation_id(second), &by_address));
    ck_assert_str_eq(muster_invitation_email(second), "ann@example.com");
    ck_assert_int_eq(muster_invitation_role(second), MUSTER_ROLE_ADMIN);
    ck_assert_str_eq(muster_invitation_org_slug(second), "other");
    muster_member *member = NULL;
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_name, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_MEMBER);
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_name, NULL)); /* INV-13 */
    EXPECT_OK(as_ann, muster_invitation_decline_waiting(as_ann, &other, &by_address));
    EXPECT_OK(as_ann, muster_invitation_decline_waiting(as_ann, &other, &by_address));
    EXPECT(MUSTER_E_DECLINED, as_ann, muster_invitation_accept_waiting(as_ann, &other, &by_address, NULL));
    ck_assert_uint_eq(waiting(as_ann), 0);
    ck_assert(is_member(&w, &ann));
    EXPECT_SOUND(&w);
    muster_member_free(member);
    muster_page_free(page);
    muster_session_close(as_ann);
    world_end(&w);
}

/* The check of the addressee without a token: nobody else learns that the invitation exists. */
MUSTER_TEST(what_waits_shows_to_the_addressee_alone, "INV-6 INV-11 AB-01 AB-02 AB-03 AB-74")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id right = account_with_email(&w, "right", "ANN@example.com", 1);
    muster_id wrong = account_with_email(&w, "wrong", "bob@example.com", 1);
    muster_id unverified = account_with_email(&w, "unverified", "ann@example.com", 0);
    muster_id empty = account(&w, "empty");
    muster_id by_address = invite_email(&w, "ann@example.com");
    muster_id by_name = invite(&w, "right", 0);
    const muster_id *const OTHERS[] = {&wrong, &unverified, &empty, &w.owner_id};
    const muster_id *const INVITATIONS[] = {&by_address, &by_name};
    int64_t events = events_of(&w, 0);
    for (size_t i = 0; i < 4; i++) {
        muster_session *session = session_of(&w, OTHERS[i]);
        ck_assert_uint_eq(waiting(session), 0);
        for (size_t k = 0; k < 2; k++) {
            EXPECT(MUSTER_E_NOT_FOUND, session,
                   muster_invitation_accept_waiting(session, &w.org, INVITATIONS[k], NULL));
            EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_decline_waiting(session, &w.org, INVITATIONS[k]));
        }
        muster_session_close(session);
    }
    muster_session *nobody = visitor(&w);
    muster_session *const UNSIGNED[] = {nobody, w.host};
    for (size_t i = 0; i < 2; i++) {
        muster_session *session = UNSIGNED[i];
        EXPECT(MUSTER_E_DENIED, session, muster_invitation_list_waiting(session, NULL, 0, NULL));
        EXPECT(MUSTER_E_DENIED, session, muster_invitation_accept_waiting(session, &w.org, &by_address, NULL));
        EXPECT(MUSTER_E_DENIED, session, muster_invitation_decline_waiting(session, &w.org, &by_address));
    }
    ck_assert_int_eq(events_of(&w, 0), events);
    muster_session *as_right = session_of(&w, &right);
    ck_assert_uint_eq(waiting(as_right), 2);
    muster_id none = {{1}};
    EXPECT(MUSTER_E_NOT_FOUND, as_right, muster_invitation_accept_waiting(as_right, &w.org, &none, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_right, muster_invitation_accept_waiting(as_right, &none, &by_name, NULL));
    EXPECT(MUSTER_E_INVALID, as_right, muster_invitation_accept_waiting(as_right, NULL, &by_name, NULL));
    EXPECT(MUSTER_E_INVALID, as_right, muster_invitation_accept_waiting(as_right, &w.org, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, as_right, muster_invitation_decline_waiting(as_right, NULL, NULL));
    EXPECT_OK(as_right, muster_invitation_accept_waiting(as_right, &w.org, &by_address, NULL));
    muster_session_close(nobody);
    muster_session_close(as_right);
    world_end(&w);
}

/* A token of a bearer invitation works for anybody. Without the token, the invitation waits for its addressee. */
MUSTER_TEST(an_invitation_to_whoever_holds_the_token_waits_for_its_addressee_only, "INV-6 INV-11 AB-03")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    muster_id bearer =
        invite_as(&w, w.owner, &INVITATION(.email = "any@example.com", .flags = MUSTER_INVITATION_FLAG_BEARER));
    ck_assert_uint_eq(waiting(as_ann), 0);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &bearer, NULL));
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(pages_of_what_waits_walk_over_both_kinds, "INV-11 AB-88")
{
    enum { ORGS = 9, BY_NAME = 5 };
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1), orgs[ORGS];
    muster_session *as_ann = session_of(&w, &ann);
    for (size_t i = 0; i < ORGS; i++) {
        char slug[16];
        snprintf(slug, sizeof slug, "org-%zu", i);
        orgs[i] = found(w.owner, slug);
        if (i < BY_NAME)
            invite_to(w.owner, &orgs[i], &INVITATION(.username = "ann"));
        else
            invite_to(w.owner, &orgs[i], &INVITATION(.email = "ann@example.com"));
    }
    for (size_t limit = 1; limit <= ORGS + 1; limit++) {
        size_t seen[ORGS] = {0}, count = 0;
        muster_page *page = NULL;
        char *cursor = NULL;
        do {
            EXPECT_OK(as_ann, muster_invitation_list_waiting(as_ann, cursor, limit, &page));
            ck_assert_uint_le(muster_page_count(page), limit);
            for (size_t i = 0; i < muster_page_count(page); i++, count++)
                for (size_t k = 0; k < ORGS; k++)
                    seen[k] += muster_id_equal(&orgs[k], muster_invitation_org(muster_page_invitation(page, i))) == 1;
            free(cursor);
            cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
            muster_page_free(page);
        } while (cursor != NULL);
        ck_assert_uint_eq(count, ORGS);
        for (size_t k = 0; k < ORGS; k++)
            ck_assert_uint_eq(seen[k], 1);
    }
    EXPECT(MUSTER_E_INVALID, as_ann, muster_invitation_list_waiting(as_ann, "nonsense", 0, NULL));
    EXPECT(MUSTER_E_INVALID, as_ann, muster_invitation_list_waiting(as_ann, NULL, MUSTER_PAGE_MAX_ITEMS + 1, NULL));
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(what_could_not_be_accepted_does_not_wait, "INV-11 INV-12 ROLE-2 ROLE-8 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1), bob = join(&w, "bob", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann), *as_bob = session_of(&w, &bob);
    muster_id by_bob = invite_as(&w, as_bob, &INVITATION(.username = "ann", .role = MUSTER_ROLE_ADMIN));
    muster_id other = found(w.owner, "other");
    ck_assert_uint_eq(waiting(as_ann), 1);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    ck_assert_uint_eq(waiting(as_ann), 0);
    EXPECT(MUSTER_E_REVOKED, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_bob, NULL));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 1));
    ck_assert_uint_eq(waiting(as_ann), 1);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &bob, w.now + DAY, NULL));
    invite_to(w.owner, &other, &INVITATION(.email = "ann@example.com", .time_to_live = 2 * DAY));
    w.now += DAY - 1;
    ck_assert_uint_eq(waiting(as_ann), 2);
    w.now += 1; /* the inviter's membership ends */
    ck_assert_uint_eq(waiting(as_ann), 1);
    EXPECT(MUSTER_E_REVOKED, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_bob, NULL));
    w.now += DAY - 1;
    ck_assert_uint_eq(waiting(as_ann), 1);
    w.now += 1;
    ck_assert_uint_eq(waiting(as_ann), 0);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    muster_session_close(as_bob);
    world_end(&w);
}

/* If a clock that was ahead has settled an org, the time of this org does not apply to others. */
MUSTER_TEST(the_time_of_one_org_ends_nothing_in_another, "INV-11 SEAT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id orgs[2] = {found(w.owner, "first"), found(w.owner, "second")};
    for (size_t i = 0; i < 2; i++)
        invite_to(w.owner, &orgs[i], &INVITATION(.username = "ann"));
    w.now += 8 * DAY;
    invite_to(w.owner, &orgs[0], &INVITATION(.email = "new@example.com"));
    w.now -= 8 * DAY;
    muster_page *page = NULL;
    EXPECT_OK(as_ann, muster_invitation_list_waiting(as_ann, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_invitation_org(muster_page_invitation(page, 0)), &orgs[1]));
    muster_page_free(page);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_visitor_signs_up_through_an_invitation_to_an_address, "INV-19 AB-05 ACCT-3")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id invitation = invite_as(&w, w.owner, &INVITATION(.email = "Ann@example.com", .role = MUSTER_ROLE_ADMIN));
    char *token = token_of(&w, &invitation);
    muster_session *nobody = visitor(&w);
    muster_member *member = NULL;
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_INVALID, nobody,
           muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann", .email = "own@example.com"), NULL));
    EXPECT(MUSTER_E_INVALID, nobody,
           muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann", .email = "ann@example.com"), NULL));
    EXPECT(MUSTER_E_INVALID, nobody,
           muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann", .email_verified = 1), NULL));
    EXPECT(MUSTER_E_DENIED, nobody,
           muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann", .external_id = "x"), NULL));
    EXPECT(MUSTER_E_DENIED, nobody,
           muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann", .person_id = "x"), NULL));
    EXPECT(MUSTER_E_EXISTS, nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "Owner"), NULL));
    EXPECT(MUSTER_E_INVALID, nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "no name"), NULL));
    EXPECT(MUSTER_E_INVALID, nobody, muster_invitation_signup(nobody, token, NULL, NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_signup(nobody, "msti_", &ACCOUNT(.username = "ann"), NULL));
    EXPECT(MUSTER_E_INVALID, nobody, muster_invitation_signup(nobody, NULL, &ACCOUNT(.username = "ann"), NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann"), &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    ck_assert_str_eq(muster_member_username(member), "ann");
    muster_account *made = NULL;
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "ann@example.com", &made));
    ck_assert(muster_id_equal(muster_account_id(made), muster_member_account(member)));
    ck_assert_str_eq(muster_account_email(made), "Ann@example.com");
    ck_assert_int_eq(muster_account_email_verified_at(made), w.now);
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(seats_of(&w).members, 2);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    EXPECT(MUSTER_E_ACCEPTED, nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "bea"), NULL));
    EXPECT_SOUND(&w);
    muster_account_free(made);
    muster_member_free(member);
    muster_session_close(nobody);
    free(token);
    world_end(&w);
}

MUSTER_TEST(the_system_signs_up_with_the_hosts_own_fields, "INV-19")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id invitation = invite_email(&w, "ann@example.com");
    char *token = token_of(&w, &invitation);
    EXPECT_OK(w.host, muster_invitation_signup(
                          w.host, token, &ACCOUNT(.username = "ann", .external_id = "x", .person_id = "p"), NULL));
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_EXTERNAL_ID, "x", NULL));
    free(token);
    world_end(&w);
}

MUSTER_TEST(signing_up_is_for_those_who_have_no_account, "INV-19 AB-06")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest bob = guest(&w, "bob");
    muster_session *nobody = visitor(&w);
    muster_account_params params = ACCOUNT(.username = "new");
    EXPECT(MUSTER_E_INVITEE, nobody, muster_invitation_signup(nobody, bob.token, &params, NULL));
    EXPECT(MUSTER_E_INVITEE, nobody, muster_invitation_accept(nobody, bob.token, NULL));
    muster_id invitation = invite_email(&w, "ann@example.com");
    char *token = token_of(&w, &invitation);
    EXPECT(MUSTER_E_DENIED, bob.session, muster_invitation_signup(bob.session, token, &params, NULL));
    account_with_email(&w, "unverified", "ann@example.com", 0);
    muster_id ann = account_with_email(&w, "ann", "ANN@example.com", 1);
    EXPECT(MUSTER_E_SIGN_IN, nobody, muster_invitation_signup(nobody, token, &params, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "new", NULL));
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, NULL));
    muster_session_close(as_ann);
    muster_session_close(nobody);
    free(token);
    guest_end(&bob);
    world_end(&w);
}

MUSTER_TEST(nobody_signs_up_through_an_invitation_that_has_ended, "INV-19 INV-5 AB-07 AB-41 SEAT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_session *nobody = visitor(&w);
    muster_account_params params = ACCOUNT(.username = "new");
    muster_id revoked = invite_email(&w, "revoked@example.com"), expired = invite_email(&w, "expired@example.com");
    char *of_revoked = token_of(&w, &revoked);
    EXPECT_OK(w.owner, muster_invitation_resend(w.owner, &w.org, &expired, NULL));
    char *of_expired = token_of(&w, &expired);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &revoked));
    EXPECT(MUSTER_E_REVOKED, nobody, muster_invitation_signup(nobody, of_revoked, &params, NULL));
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT, .ends_at = w.now};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &plan, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, nobody, muster_invitation_signup(nobody, of_expired, &params, NULL));
    w.now = START + 7 * DAY;
    EXPECT(MUSTER_E_EXPIRED, nobody, muster_invitation_signup(nobody, of_expired, &params, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "new", NULL));
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    muster_session_close(nobody);
    free(of_revoked);
    free(of_expired);
    world_end(&w);
}

MUSTER_TEST(joining_takes_up_all_that_waits_in_the_org_with_one_seat_and_the_highest_role, "INV-21 SEAT-2 AB-45")
{
    struct world w = {0};
    world_make(&w, 4);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id by_name = invite(&w, "ann", MUSTER_ROLE_RESTRICTED);
    muster_id by_address = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    muster_id bearer =
        invite_as(&w, w.owner, &INVITATION(.email = "any@example.com", .flags = MUSTER_INVITATION_FLAG_BEARER));
    char *token = token_of(&w, &bearer);
    ck_assert_int_eq(seats_of(&w).available, 0);
    EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, NULL));
    ck_assert_int_eq(role_of(&w, &ann), MUSTER_ROLE_ADMIN);
    const muster_id *const ALL[] = {&by_name, &by_address, &bearer};
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(invitation_state(&w, ALL[i]), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(seats_of(&w).members, 2);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    ck_assert_int_eq(seats_of(&w).available, 2);
    ck_assert_uint_eq(waiting(as_ann), 0);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_reservation_admits_whom_the_host_adds_where_no_seat_is_left, "INV-21 INV-17 SEAT-2")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1), bob = account(&w, "bob");
    muster_id invitation = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    EXPECT(MUSTER_E_SEATS, w.host, muster_member_add(w.host, &w.org, &bob, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    ck_assert_int_eq(role_of(&w, &ann), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(seats_of(&w).used, 2);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(signing_up_takes_up_what_waits_for_the_address, "INV-21 INV-19")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id bearer =
        invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .flags = MUSTER_INVITATION_FLAG_BEARER));
    char *token = token_of(&w, &bearer);
    muster_session *nobody = visitor(&w);
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "ann"), NULL));
    ck_assert_int_eq(seats_of(&w).used, 2);
    EXPECT_SOUND(&w);
    muster_session_close(nobody);
    free(token);
    world_end(&w);
}

MUSTER_TEST(only_what_could_be_accepted_counts_when_joining, "INV-21 INV-12 ROLE-2 AB-13 AB-16")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1), bob = join(&w, "bob", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann), *as_bob = session_of(&w, &bob);
    muster_id too_high = invite_as(&w, as_bob, &INVITATION(.username = "ann", .role = MUSTER_ROLE_ADMIN));
    muster_id good = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com"));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &good, NULL));
    ck_assert_int_eq(role_of(&w, &ann), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(invitation_state(&w, &good), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_ne(invitation_state(&w, &too_high), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(seats_of(&w).used, 3);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    muster_session_close(as_bob);
    world_end(&w);
}

MUSTER_TEST(suspended_and_blocked_accounts_join_by_no_invitation_that_waits, "INV-11 ROLE-5 ROLE-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    muster_id by_address = invite_email(&w, "ann@example.com");
    ck_assert_uint_eq(waiting(as_ann), 1);
    EXPECT(MUSTER_E_BLOCKED, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_address, NULL));
    muster_id by_name = invite(&w, "ann", 0);
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_name, NULL));
    ck_assert_int_eq(invitation_state(&w, &by_address), MUSTER_INVITATION_STATE_ACCEPTED);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &by_name, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_genuine_token_shows_the_state_and_any_other_one_the_same_error, "AB-72 INV-15 LINK-8")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    char *token = token_of(&w, &invitation);
    muster_session *nobody = visitor(&w);
    muster_invitation *seen = NULL;
    w.now += 8 * DAY;
    EXPECT_OK(nobody, muster_invitation_preview(nobody, token, &seen));
    ck_assert_int_eq(muster_invitation_state(seen), MUSTER_INVITATION_STATE_EXPIRED);
    ck_assert_ptr_null(muster_invitation_inviter(seen));
    ck_assert_ptr_null(muster_invitation_undelivered_cause(seen));
    ck_assert_str_eq(muster_invitation_masked_email(seen), "a***@example.com");
    token[40] = token[40] == 'A' ? 'B' : 'A';
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, token, NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, "msti_", NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, "", NULL));
    muster_invitation_free(seen);
    muster_session_close(nobody);
    free(token);
    world_end(&w);
}
