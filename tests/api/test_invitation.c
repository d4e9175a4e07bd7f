/* SPDX-License-Identifier: MIT
 *
 * Invitations, by the rules INV-1 to INV-17.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MUSTER_TEST(an_invited_account_accepts_with_its_token_and_is_a_member, "INV-1 INV-5 SEAT-2 TOK-1 EVT-1")
{
    struct world w = {0};
    world_make(&w, 3);
    struct guest ann = guest(&w, "ann");
    muster_member *member = NULL;
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_MEMBER);
    ck_assert_str_eq(muster_member_username(member), "ann");
    ck_assert_int_eq(invitation_state(&w, &ann.invitation), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(seats_of(&w).used, 2);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_ACCEPTED), 1);
    EXPECT_SOUND(&w);
    muster_member_free(member);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(invitations_are_listed_by_state_in_pages, "INV-1 AB-81 AB-88")
{
    struct world w = {0};
    world_make(&w, 100);
    char name[16];
    for (int i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "u%d", i);
        account(&w, name);
        invite(&w, name, 0);
    }
    size_t seen = 0;
    const char *cursor = NULL;
    muster_page *page = NULL, *before = NULL;
    do {
        EXPECT_OK(w.owner, muster_invitation_list(w.owner, &w.org, MUSTER_INVITATION_STATE_PENDING, cursor, 3, &page));
        ck_assert_uint_le(muster_page_count(page), 3);
        seen += muster_page_count(page);
        cursor = muster_page_cursor(page);
        muster_page_free(before);
        before = page;
    } while (cursor != NULL);
    muster_page_free(before);
    ck_assert_uint_eq(seen, 7);
    EXPECT(MUSTER_E_INVALID, w.owner, muster_invitation_list(w.owner, &w.org, 0, NULL, 1001, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_invitation_list(w.owner, &w.org, 0, "nonsense", 0, NULL));
    world_end(&w);
}

MUSTER_TEST(an_unknown_username_is_refused_and_an_unknown_address_is_not, "INV-3 AB-71")
{
    struct world w = {0};
    world_make(&w, 9);
    account_with_email(&w, "known", "known@example.com", 1);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "nobody"), NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "username");
    invite_email(&w, "known@example.com");
    invite_email(&w, "unknown@example.com");
    world_end(&w);
}

MUSTER_TEST(a_second_pending_invitation_is_refused_and_names_the_first, "INV-4 AB-74")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id first = invite_email(&w, "Ann@Example.com");
    muster_invitation_params again = INVITATION(.email = "ann@example.COM");
    EXPECT(MUSTER_E_INVITED, w.owner, muster_invitation_create(w.owner, &w.org, &again, NULL));
    ck_assert(muster_id_equal(muster_error_object(muster_session_error(w.owner), 0), &first));
    again.flags = MUSTER_INVITATION_FLAG_REPLACE;
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &again, NULL));
    ck_assert_int_eq(invitation_state(&w, &first), MUSTER_INVITATION_STATE_REVOKED);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    world_end(&w);
}

MUSTER_TEST(members_and_oneself_are_not_invited, "INV-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    muster_account_params mail = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL | MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED,
                                         .email = "ann@example.com", .email_verified = 1);
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &mail, NULL));
    EXPECT(MUSTER_E_MEMBER, w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "ANN"), NULL));
    EXPECT(MUSTER_E_MEMBER, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "ann@example.com"), NULL));
    EXPECT(MUSTER_E_INVALID, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "owner"), NULL));
    world_end(&w);
}

MUSTER_TEST(an_ended_invitation_never_blocks_a_new_one_and_stays_readable, "INV-4 INV-5 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 2);
    account(&w, "ann");
    muster_id first = invite(&w, "ann", 0);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &first));
    muster_id second = invite(&w, "ann", 0);
    w.now += 8 * DAY;
    ck_assert_int_eq(invitation_state(&w, &second), MUSTER_INVITATION_STATE_EXPIRED);
    invite(&w, "ann", 0);
    ck_assert_int_eq(invitation_state(&w, &first), MUSTER_INVITATION_STATE_REVOKED);
    EXPECT(MUSTER_E_EXPIRED, w.owner, muster_invitation_revoke(w.owner, &w.org, &second));
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* Four calls, made by four kinds of people: the one check of the addressee (AB-03). */
MUSTER_TEST(only_the_addressee_sees_accepts_and_declines, "INV-6 INV-15 AB-01 AB-02 AB-03")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id right = account_with_email(&w, "right", "Ann@example.com", 1);
    muster_id wrong = account_with_email(&w, "wrong", "bob@example.com", 1);
    muster_id unverified = account_with_email(&w, "unverified", "ann@example.com", 0);
    muster_id empty = account(&w, "empty");
    muster_id invitation = invite_email(&w, "ann@example.com");
    char *token = token_of(&w, &invitation);
    const struct {
        const muster_id *who;
        int32_t status;
    } OTHERS[] = {{&wrong, MUSTER_E_INVITEE}, {&unverified, MUSTER_E_UNVERIFIED}, {&empty, MUSTER_E_INVITEE}};
    for (size_t i = 0; i < 3; i++) {
        muster_session *session = session_of(&w, OTHERS[i].who);
        muster_invitation *seen = NULL;
        EXPECT(OTHERS[i].status, session, muster_invitation_accept(session, token, NULL));
        EXPECT(OTHERS[i].status, session, muster_invitation_decline(session, token));
        EXPECT_OK(session, muster_invitation_preview(session, token, &seen));
        ck_assert_str_eq(muster_invitation_masked_email(seen), "a***@example.com");
        ck_assert_ptr_null(muster_invitation_email(seen));
        ck_assert_ptr_null(muster_invitation_inviter(seen));
        ck_assert_int_eq(muster_invitation_role(seen), 0);
        ck_assert_str_eq(muster_invitation_org_name(seen), "Acme");
        muster_invitation_free(seen);
        muster_session_close(session);
    }
    muster_session *nobody = visitor(&w);
    EXPECT(MUSTER_E_INVITEE, nobody, muster_invitation_decline(nobody, token));
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_PENDING);
    muster_session *session = session_of(&w, &right);
    muster_invitation *seen = NULL;
    EXPECT_OK(session, muster_invitation_preview(session, token, &seen));
    ck_assert_str_eq(muster_invitation_email(seen), "ann@example.com");
    ck_assert_int_eq(muster_invitation_role(seen), MUSTER_ROLE_MEMBER);
    EXPECT_OK(session, muster_invitation_accept(session, token, NULL));
    muster_invitation_free(seen);
    muster_session_close(nobody);
    muster_session_close(session);
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_bearer_invitation_opens_to_whoever_holds_the_token, "INV-6")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_id invitation =
        invite_as(&w, w.owner, &INVITATION(.email = "any@example.com", .flags = MUSTER_INVITATION_FLAG_BEARER));
    char *token = token_of(&w, &invitation);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, NULL));
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(an_invitation_ends_at_its_time_and_not_a_millisecond_before, "INV-7 AB-41 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 2);
    struct guest ann = guest(&w, "ann");
    w.now = START + 7 * DAY - 1000;
    ck_assert_int_eq(seats_of(&w).available, 0);
    ck_assert_int_eq(invitation_state(&w, &ann.invitation), MUSTER_INVITATION_STATE_PENDING);
    w.now = START + 7 * DAY;
    ck_assert_int_eq(seats_of(&w).available, 1);
    EXPECT(MUSTER_E_EXPIRED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(a_revoked_invitation_opens_no_more_and_the_invitee_is_told, "INV-10 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 2);
    struct guest ann = guest(&w, "ann");
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &ann.invitation));
    ck_assert_int_eq(seats_of(&w).available, 1);
    EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_int_eq(muster_message_kind(muster_page_message(page, 0)), MUSTER_EVENT_INVITATION_REVOKED);
    ck_assert(muster_id_equal(muster_message_account(muster_page_message(page, 0)), &ann.id));
    muster_page_free(page);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(accepting_again_changes_nothing_and_a_former_member_is_refused, "INV-13 AB-37 ROLE-6")
{
    struct world w = {0};
    world_make(&w, 5);
    struct guest ann = guest(&w, "ann");
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    int64_t events = events_of(&w, 0);
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann.id, 0));
    EXPECT(MUSTER_E_ACCEPTED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    ck_assert(!is_member(&w, &ann.id));
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(looking_at_a_token_reads_only, "INV-15 AB-65")
{
    struct world w = {0};
    world_make(&w, 5);
    struct guest ann = guest(&w, "ann");
    muster_session *nobody = visitor(&w);
    int64_t events = events_of(&w, 0);
    for (int i = 0; i < 5; i++)
        EXPECT_OK(nobody, muster_invitation_preview(nobody, ann.token, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    muster_session_close(nobody);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(an_invitation_of_another_org_is_not_found, "INV-15 ORG-7 AB-26 AB-27 AB-29")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id other = account(&w, "other");
    muster_session *as_other = session_of(&w, &other);
    muster_org *rival = NULL;
    EXPECT_OK(as_other, muster_org_create(as_other, &ORG(.slug = "rival", .name = "Rival", .plan = "team"), &rival));
    muster_id invitation = invite_email(&w, "ann@example.com");
    const muster_id *rival_id = muster_org_id(rival);
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_invitation_get(as_other, rival_id, &invitation, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_invitation_revoke(as_other, rival_id, &invitation));
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_invitation_revoke(as_other, &w.org, &invitation));
    EXPECT(MUSTER_E_NOT_FOUND, as_other,
           muster_member_set_role(as_other, rival_id, &w.owner_id, MUSTER_ROLE_ADMIN, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_org_get(as_other, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_org_find(as_other, "acme", NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_plan_get(as_other, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_other, muster_member_list(as_other, &w.org, NULL, NULL, 0, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    muster_org_free(rival);
    muster_session_close(as_other);
    world_end(&w);
}

MUSTER_TEST(accounts_become_members_without_asking_only_by_the_system, "INV-17 AB-86")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = account(&w, "ann");
    EXPECT(MUSTER_E_DENIED, w.owner, muster_member_add(w.owner, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    ck_assert(!is_member(&w, &ann));
    invite(&w, "ann", 0);
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    ck_assert(is_member(&w, &ann));
    ck_assert_int_eq(seats_of(&w).used, 2);
    EXPECT_SOUND(&w);
    world_end(&w);
}

int main(int argc, char **argv)
{
    return muster_test_main("api", argc, argv);
}
