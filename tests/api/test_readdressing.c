/* SPDX-License-Identifier: MIT
 *
 * Re-addressing an invitation (INV-16). Another account opens it and asks, and the org approves.
 */
#include "world.h"
#include <stdlib.h>
#include <string.h>

/* An e-mail invitation to ann@work.example, and ann's account, which has another address. */
struct scene {
    struct world w;
    muster_id ann, invitation;
    muster_session *as_ann;
    char *token;
};

static void make(struct scene *s)
{
    *s = (struct scene){.token = NULL};
    world_make(&s->w, 9);
    s->ann = account_with_email(&s->w, "ann", "ann@home.example", 1);
    s->as_ann = session_of(&s->w, &s->ann);
    s->invitation = invite_email(&s->w, "ann@work.example");
    s->token = token_of(&s->w, &s->invitation);
}

static void end(struct scene *s)
{
    muster_session_close(s->as_ann);
    free(s->token);
    world_end(&s->w);
}

static muster_id asked(struct scene *s)
{
    muster_request *request = NULL;
    EXPECT_OK(s->as_ann, muster_invitation_readdress(s->as_ann, s->token, &request));
    muster_id id = *muster_request_id(request);
    muster_request_free(request);
    return id;
}

static int32_t approve(struct scene *s, muster_session *session, const muster_id *request, int32_t role)
{
    return muster_request_approve(session, &s->w.org, request, role, NULL);
}

MUSTER_TEST(whoever_opens_an_invitation_with_another_account_has_it_readdressed, "INV-16 INV-6 INV-11 REQ-1 EVT-2")
{
    struct scene s;
    make(&s);
    told_forget(&s.w);
    struct seats before = seats_of(&s.w);
    muster_request *request = NULL;
    EXPECT_OK(s.as_ann, muster_invitation_readdress(s.as_ann, s.token, &request));
    ck_assert_int_eq(muster_request_kind(request), MUSTER_REQUEST_KIND_READDRESS);
    ck_assert_int_eq(muster_request_state(request), MUSTER_REQUEST_STATE_OPEN);
    ck_assert_int_eq(muster_request_role(request), 0);
    ck_assert(muster_id_equal(muster_request_invitation(request), &s.invitation));
    ck_assert_int_eq(told(&s.w, &s.w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 1);
    EXPECT(MUSTER_E_INVITEE, s.as_ann, muster_invitation_accept(s.as_ann, s.token, NULL)); /* asking gives nothing */

    muster_member *member = (muster_member *)(void *)&s;
    EXPECT_OK(s.w.owner, muster_request_approve(s.w.owner, &s.w.org, muster_request_id(request), 0, &member));
    ck_assert_ptr_null(member);
    ck_assert(!is_member(&s.w, &s.ann));
    struct seats after = seats_of(&s.w);
    ck_assert(after.pending == before.pending && after.members == before.members && after.used == before.used);
    ck_assert_int_eq(told(&s.w, &s.ann, MUSTER_EVENT_REQUEST_APPROVED), 1);
    ck_assert_int_eq(events_of(&s.w, MUSTER_EVENT_INVITATION_READDRESSED), 1);
    ck_assert_int_eq(events_of(&s.w, MUSTER_EVENT_REQUEST_APPROVED), 1);
    muster_invitation *read = NULL;
    EXPECT_OK(s.w.owner, muster_invitation_get(s.w.owner, &s.w.org, &s.invitation, &read));
    ck_assert(muster_id_equal(muster_invitation_account(read), &s.ann));
    ck_assert_ptr_null(muster_invitation_email(read));
    ck_assert_int_eq(muster_invitation_role(read), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(muster_invitation_state(read), MUSTER_INVITATION_STATE_PENDING);
    muster_invitation_free(read);
    muster_page *page = NULL;
    EXPECT_OK(s.as_ann, muster_invitation_list_waiting(s.as_ann, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    muster_page_free(page);
    EXPECT_SOUND(&s.w);
    EXPECT_OK(s.as_ann, muster_invitation_accept_waiting(s.as_ann, &s.w.org, &s.invitation, NULL));
    ck_assert(is_member(&s.w, &s.ann));
    EXPECT_SOUND(&s.w);
    muster_request_free(request);
    end(&s);
}

MUSTER_TEST(a_readdressed_invitation_is_the_new_invitees_alone, "INV-16 INV-6 AB-01 AB-03 INV-19")
{
    struct scene s;
    make(&s);
    muster_id before = account_with_email(&s.w, "before", "ann@work.example", 1);
    muster_session *as_before = session_of(&s.w, &before), *nobody = visitor(&s.w);
    muster_id request = asked(&s);
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &request, 0));
    EXPECT(MUSTER_E_INVITEE, as_before, muster_invitation_accept(as_before, s.token, NULL));
    EXPECT(MUSTER_E_INVITEE, as_before, muster_invitation_decline(as_before, s.token));
    EXPECT(MUSTER_E_NOT_FOUND, as_before, muster_invitation_accept_waiting(as_before, &s.w.org, &s.invitation, NULL));
    EXPECT(MUSTER_E_INVITEE, nobody, muster_invitation_signup(nobody, s.token, &ACCOUNT(.username = "new"), NULL));
    EXPECT(MUSTER_E_INVITEE, as_before, muster_invitation_readdress(as_before, s.token, NULL)); /* by username now */
    muster_invitation *seen = NULL;
    EXPECT_OK(as_before, muster_invitation_preview(as_before, s.token, &seen));
    ck_assert_ptr_null(muster_invitation_account(seen));
    ck_assert_int_eq(muster_invitation_role(seen), 0);
    muster_invitation_free(seen);
    EXPECT_OK(s.as_ann, muster_invitation_accept(s.as_ann, s.token, NULL)); /* the token of the mail */
    EXPECT_SOUND(&s.w);
    muster_session_close(as_before);
    muster_session_close(nobody);
    end(&s);
}

MUSTER_TEST(the_former_address_can_be_invited_anew, "INV-16 INV-4")
{
    struct scene s;
    make(&s);
    muster_id request = asked(&s);
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &request, 0));
    muster_id second = invite_email(&s.w, "ann@work.example");
    ck_assert(!muster_id_equal(&second, &s.invitation));
    EXPECT(MUSTER_E_INVITED, s.w.owner,
           muster_invitation_create(s.w.owner, &s.w.org, &INVITATION(.username = "ann"), NULL));
    EXPECT_OK(s.w.owner, muster_invitation_revoke(s.w.owner, &s.w.org, &s.invitation));
    ck_assert_int_eq(told(&s.w, &s.ann, MUSTER_EVENT_INVITATION_REVOKED), 1);
    EXPECT_SOUND(&s.w);
    end(&s);
}

MUSTER_TEST(mail_that_still_waits_for_the_former_address_is_void, "INV-16 EVT-3 EVT-7")
{
    struct scene s;
    make(&s);
    EXPECT_OK(s.w.owner, muster_invitation_resend(s.w.owner, &s.w.org, &s.invitation, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, s.as_ann, muster_invitation_readdress(s.as_ann, s.token, NULL));
    free(s.token);
    s.token = token_of(&s.w, &s.invitation);
    muster_id request = asked(&s);
    /* a copy of the message, as if it was never acknowledged */
    muster_id late = invite_email(&s.w, "late@work.example");
    muster_page *page = NULL;
    EXPECT_OK(s.w.host, muster_message_claim(s.w.host, NULL, 100, MUSTER_SECOND, &page));
    const muster_message *mail = NULL;
    for (size_t i = 0; i < muster_page_count(page); i++)
        if (muster_id_equal(muster_message_invitation(muster_page_message(page, i)), &late))
            mail = muster_page_message(page, i);
    ck_assert_ptr_nonnull(mail);
    muster_session_close(s.as_ann);
    muster_id ben = account(&s.w, "ben");
    s.as_ann = session_of(&s.w, &ben);
    free(s.token);
    s.token = strdup(muster_message_token(mail));
    muster_page_free(page);
    muster_id second = asked(&s);
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &request, 0));
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &second, 0));
    s.w.now += 2 * MUSTER_SECOND; /* the lease has ended without an acknowledgement */
    size_t count = 1;
    while (count > 0) {
        EXPECT_OK(s.w.host, muster_message_claim(s.w.host, NULL, 100, 60 * MUSTER_SECOND, &page));
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            ck_assert_ptr_null(muster_message_token(muster_page_message(page, i)));
            EXPECT_OK(s.w.host, muster_message_done(s.w.host, muster_page_message(page, i)));
        }
        muster_page_free(page);
    }
    EXPECT_SOUND(&s.w);
    end(&s);
}

MUSTER_TEST(who_can_accept_asks_for_nothing, "INV-16 INV-6 AB-02")
{
    struct scene s;
    make(&s);
    muster_id invitee = account_with_email(&s.w, "invitee", "Ann@Work.Example", 1);
    muster_id unverified = account_with_email(&s.w, "unverified", "ann@work.example", 0);
    muster_session *as_invitee = session_of(&s.w, &invitee), *as_unverified = session_of(&s.w, &unverified);
    EXPECT(MUSTER_E_INVALID, as_invitee, muster_invitation_readdress(as_invitee, s.token, NULL));
    EXPECT(MUSTER_E_UNVERIFIED, as_unverified, muster_invitation_readdress(as_unverified, s.token, NULL));
    struct guest named = guest(&s.w, "named");
    EXPECT(MUSTER_E_INVALID, named.session, muster_invitation_readdress(named.session, named.token, NULL));
    EXPECT(MUSTER_E_INVITEE, s.as_ann, muster_invitation_readdress(s.as_ann, named.token, NULL));
    muster_id bearer =
        invite_as(&s.w, s.w.owner, &INVITATION(.email = "b@work.example", .flags = MUSTER_INVITATION_FLAG_BEARER));
    char *token = token_of(&s.w, &bearer);
    EXPECT(MUSTER_E_INVALID, s.as_ann, muster_invitation_readdress(s.as_ann, token, NULL));
    free(token);
    guest_end(&named);
    muster_session_close(as_invitee);
    muster_session_close(as_unverified);
    end(&s);
}

MUSTER_TEST(only_the_holder_of_a_genuine_token_asks_and_only_as_an_account, "INV-16 TOK-1 AB-60 ERR-2")
{
    struct scene s;
    make(&s);
    muster_session *nobody = visitor(&s.w);
    EXPECT(MUSTER_E_DENIED, nobody, muster_invitation_readdress(nobody, s.token, NULL));
    EXPECT(MUSTER_E_DENIED, s.w.host, muster_invitation_readdress(s.w.host, s.token, NULL));
    EXPECT(MUSTER_E_INVALID, s.as_ann, muster_invitation_readdress(s.as_ann, NULL, NULL));
    EXPECT(MUSTER_E_TOKEN, s.as_ann, muster_invitation_readdress(s.as_ann, "", NULL));
    s.token[40] = s.token[40] == 'A' ? 'B' : 'A';
    EXPECT(MUSTER_E_TOKEN, s.as_ann, muster_invitation_readdress(s.as_ann, s.token, NULL));
    ck_assert_int_eq(events_of(&s.w, MUSTER_EVENT_REQUEST_CREATED), 0);
    muster_session_close(nobody);
    end(&s);
}

MUSTER_TEST(an_invitation_that_has_ended_is_not_readdressed, "INV-16 INV-5 INV-12 SEAT-7")
{
    static const int32_t ENDS[] = {MUSTER_E_DECLINED, MUSTER_E_REVOKED, MUSTER_E_EXPIRED, MUSTER_E_ACCEPTED};
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        struct scene s;
        make(&s);
        muster_id request = asked(&s);
        muster_id invitee = account_with_email(&s.w, "invitee", "ann@work.example", 1), ben = account(&s.w, "ben");
        muster_session *as_invitee = session_of(&s.w, &invitee), *as_ben = session_of(&s.w, &ben);
        if (i == 0) EXPECT_OK(as_invitee, muster_invitation_decline(as_invitee, s.token));
        if (i == 1) EXPECT_OK(s.w.owner, muster_invitation_revoke(s.w.owner, &s.w.org, &s.invitation));
        if (i == 2) s.w.now += 7 * DAY;
        if (i == 3) EXPECT_OK(as_invitee, muster_invitation_accept(as_invitee, s.token, NULL));
        EXPECT(ENDS[i], as_ben, muster_invitation_readdress(as_ben, s.token, NULL));
        /* the earlier request counts as withdrawn, and does not keep the account from asking */
        ck_assert_int_eq(request_state(&s.w, &request), MUSTER_REQUEST_STATE_WITHDRAWN);
        EXPECT(MUSTER_E_REVOKED, s.w.owner, approve(&s, s.w.owner, &request, 0));
        EXPECT(MUSTER_E_REVOKED, s.w.owner, muster_request_refuse(s.w.owner, &s.w.org, &request));
        muster_page *page = NULL;
        EXPECT_OK(s.w.owner, muster_request_list(s.w.owner, &s.w.org, MUSTER_REQUEST_STATE_OPEN, NULL, 0, &page));
        ck_assert_uint_eq(muster_page_count(page), 0);
        muster_page_free(page);
        ck_assert_int_eq(told(&s.w, &s.w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 0); /* nothing is to be decided */
        set(&s.w, MUSTER_SETTING_REQUESTS, 1);
        set(&s.w, MUSTER_SETTING_REQUEST_REST, 0);
        ask_to_join(&s.w, s.as_ann);
        ck_assert_int_eq(events_of(&s.w, MUSTER_EVENT_REQUEST_WITHDRAWN), 1);
        EXPECT_SOUND(&s.w);
        muster_session_close(as_invitee);
        muster_session_close(as_ben);
        end(&s);
    }
}

MUSTER_TEST(with_an_ended_plan_nothing_is_readdressed, "SEAT-7 INV-16")
{
    struct scene s;
    make(&s);
    muster_id request = asked(&s), ben = account(&s.w, "ben");
    muster_session *as_ben = session_of(&s.w, &ben);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT,
                               .ends_at = s.w.now + 1};
    EXPECT_OK(s.w.host, muster_plan_set(s.w.host, &s.w.org, &plan, NULL));
    s.w.now++;
    EXPECT(MUSTER_E_PLAN_ENDED, as_ben, muster_invitation_readdress(as_ben, s.token, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, s.w.owner, approve(&s, s.w.owner, &request, 0));
    EXPECT_OK(s.w.owner, muster_request_refuse(s.w.owner, &s.w.org, &request));
    EXPECT_SOUND(&s.w);
    muster_session_close(as_ben);
    end(&s);
}

MUSTER_TEST(a_member_and_who_may_not_join_ask_for_no_readdressing, "INV-16 ROLE-5 ROLE-7 AB-55")
{
    struct scene s;
    make(&s);
    muster_id member = join(&s.w, "member", 0), idle = join(&s.w, "idle", 0), barred = join(&s.w, "barred", 0);
    muster_id over = join(&s.w, "over", 0);
    EXPECT_OK(s.w.owner, muster_member_suspend(s.w.owner, &s.w.org, &idle, 0, NULL));
    EXPECT_OK(s.w.owner, muster_member_remove(s.w.owner, &s.w.org, &barred, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(s.w.owner, muster_member_set_end(s.w.owner, &s.w.org, &over, s.w.now + 1, NULL));
    s.w.now++;
    muster_session *as_member = session_of(&s.w, &member), *as_idle = session_of(&s.w, &idle);
    muster_session *as_barred = session_of(&s.w, &barred), *as_over = session_of(&s.w, &over);
    EXPECT(MUSTER_E_MEMBER, as_member, muster_invitation_readdress(as_member, s.token, NULL));
    EXPECT(MUSTER_E_SUSPENDED, as_idle, muster_invitation_readdress(as_idle, s.token, NULL));
    EXPECT(MUSTER_E_BLOCKED, as_barred, muster_invitation_readdress(as_barred, s.token, NULL));
    muster_request *request = NULL;
    EXPECT_OK(as_over,
              muster_invitation_readdress(as_over, s.token, &request)); /* ROLE-8: an invitation brings it back */
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, muster_request_id(request), 0));
    EXPECT_OK(as_over, muster_invitation_accept(as_over, s.token, NULL));
    EXPECT_SOUND(&s.w);
    muster_request_free(request);
    muster_session_close(as_member);
    muster_session_close(as_idle);
    muster_session_close(as_barred);
    muster_session_close(as_over);
    end(&s);
}

MUSTER_TEST(an_account_with_an_invitation_of_its_own_gets_no_second_one, "INV-4 INV-16")
{
    struct scene s;
    make(&s);
    muster_id request = asked(&s), own = invite(&s.w, "ann", 0);
    EXPECT(MUSTER_E_INVITED, s.w.owner, approve(&s, s.w.owner, &request, 0));
    ck_assert(muster_id_equal(muster_error_object(muster_session_error(s.w.owner), 0), &own));
    ck_assert_int_eq(request_state(&s.w, &request), MUSTER_REQUEST_STATE_OPEN);
    EXPECT_OK(s.w.owner, muster_invitation_revoke(s.w.owner, &s.w.org, &own));
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &request, 0));
    EXPECT_SOUND(&s.w);
    end(&s);
}

MUSTER_TEST(an_account_asks_for_one_thing_at_a_time, "REQ-1 INV-16")
{
    struct scene s;
    make(&s);
    set(&s.w, MUSTER_SETTING_REQUESTS, 1);
    muster_id request = asked(&s);
    EXPECT(MUSTER_E_REQUESTED, s.as_ann, muster_invitation_readdress(s.as_ann, s.token, NULL));
    EXPECT(MUSTER_E_REQUESTED, s.as_ann, muster_request_create(s.as_ann, &s.w.org, NULL));
    ck_assert(muster_id_equal(muster_error_object(muster_session_error(s.as_ann), 0), &request));
    EXPECT_OK(s.as_ann, muster_request_withdraw(s.as_ann, &s.w.org, &request));
    EXPECT(MUSTER_E_RATE, s.as_ann, muster_invitation_readdress(s.as_ann, s.token, NULL));
    s.w.now += DAY;
    request = asked(&s);
    EXPECT_OK(s.w.owner, muster_request_refuse(s.w.owner, &s.w.org, &request));
    ck_assert_int_eq(told(&s.w, &s.ann, MUSTER_EVENT_REQUEST_REFUSED), 1);
    ck_assert_int_eq(invitation_state(&s.w, &s.invitation), MUSTER_INVITATION_STATE_PENDING);
    EXPECT_SOUND(&s.w);
    end(&s);
}

MUSTER_TEST(of_two_who_ask_for_one_invitation_one_gets_it, "INV-16 AB-38")
{
    struct scene s;
    make(&s);
    muster_id first = asked(&s), ben = account(&s.w, "ben");
    muster_session *as_ann = s.as_ann;
    s.as_ann = session_of(&s.w, &ben);
    muster_id second = asked(&s);
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &second, 0));
    EXPECT(MUSTER_E_REVOKED, s.w.owner, approve(&s, s.w.owner, &first, 0));
    EXPECT(MUSTER_E_ACCEPTED, s.w.owner, approve(&s, s.w.owner, &second, 0));
    EXPECT(MUSTER_E_INVITEE, as_ann, muster_invitation_accept(as_ann, s.token, NULL));
    EXPECT_OK(s.as_ann, muster_invitation_accept(s.as_ann, s.token, NULL));
    EXPECT_SOUND(&s.w);
    muster_session_close(as_ann);
    end(&s);
}

MUSTER_TEST(readdressing_gives_no_role_that_the_acting_member_may_not_give, "ROLE-2 AB-11 AB-12 AB-13 INV-16")
{
    struct scene s;
    make(&s);
    muster_id admin = join(&s.w, "admin", MUSTER_ROLE_ADMIN), member = join(&s.w, "member", MUSTER_ROLE_MEMBER);
    muster_session *as_admin = session_of(&s.w, &admin), *as_member = session_of(&s.w, &member);
    muster_invitation_change change = {MUSTER_INIT(muster_invitation_change), .fields = MUSTER_INVITATION_FIELD_ROLE,
                                       .role = MUSTER_ROLE_ADMIN};
    EXPECT_OK(s.w.owner, muster_invitation_edit(s.w.owner, &s.w.org, &s.invitation, &change, NULL));
    muster_id request = asked(&s);
    set(&s.w, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0);
    EXPECT(MUSTER_E_DENIED, as_admin, approve(&s, as_admin, &request, 0)); /* the role that it has */
    EXPECT(MUSTER_E_DENIED, as_admin, approve(&s, as_admin, &request, MUSTER_ROLE_ADMIN));
    EXPECT(MUSTER_E_INVALID, as_admin, approve(&s, as_admin, &request, MUSTER_ROLE_OWNER));
    EXPECT(MUSTER_E_DENIED, as_member, approve(&s, as_member, &request, MUSTER_ROLE_RESTRICTED));
    EXPECT_OK(as_admin, approve(&s, as_admin, &request, MUSTER_ROLE_RESTRICTED));
    EXPECT_OK(s.as_ann, muster_invitation_accept(s.as_ann, s.token, NULL));
    ck_assert_int_eq(member_role(&s.w, &s.ann), MUSTER_ROLE_RESTRICTED);
    EXPECT_SOUND(&s.w);
    muster_session_close(as_admin);
    muster_session_close(as_member);
    end(&s);
}

MUSTER_TEST(who_readdresses_what_its_inviter_may_not_give_any_more_stands_for_it, "INV-12 INV-16 AB-13 AB-16")
{
    struct scene s;
    make(&s);
    muster_id admin = join(&s.w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&s.w, &admin);
    muster_id invitation =
        invite_as(&s.w, as_admin, &INVITATION(.email = "ben@work.example", .role = MUSTER_ROLE_ADMIN));
    free(s.token);
    s.token = token_of(&s.w, &invitation);
    muster_id request = asked(&s);
    set(&s.w, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0);
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &request, 0));
    muster_invitation *read = NULL;
    EXPECT_OK(s.w.owner, muster_invitation_get(s.w.owner, &s.w.org, &invitation, &read));
    ck_assert(muster_id_equal(muster_invitation_inviter(read), &s.w.owner_id));
    muster_invitation_free(read);
    EXPECT_OK(s.as_ann, muster_invitation_accept(s.as_ann, s.token, NULL));
    ck_assert_int_eq(member_role(&s.w, &s.ann), MUSTER_ROLE_ADMIN);
    EXPECT_SOUND(&s.w);
    muster_session_close(as_admin);
    end(&s);
}

MUSTER_TEST(a_full_org_readdresses_since_the_seat_is_reserved, "SEAT-2 INV-16")
{
    struct scene s = {.token = NULL};
    world_make(&s.w, 2);
    s.ann = account(&s.w, "ann");
    s.as_ann = session_of(&s.w, &s.ann);
    s.invitation = invite_email(&s.w, "ann@work.example");
    s.token = token_of(&s.w, &s.invitation);
    ck_assert_int_eq(seats_of(&s.w).available, 0);
    muster_id request = asked(&s);
    EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &request, 0));
    EXPECT_OK(s.as_ann, muster_invitation_accept(s.as_ann, s.token, NULL));
    ck_assert_int_eq(seats_of(&s.w).members, 2);
    EXPECT_SOUND(&s.w);
    end(&s);
}

MUSTER_TEST(who_joins_in_another_way_leaves_the_invitation_to_its_invitee, "INV-16 INV-21")
{
    struct scene s;
    make(&s);
    muster_id request = asked(&s);
    EXPECT_OK(s.w.host, muster_member_add(s.w.host, &s.w.org, &s.ann, MUSTER_ROLE_MEMBER, NULL));
    ck_assert_int_eq(request_state(&s.w, &request), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_int_eq(invitation_state(&s.w, &s.invitation), MUSTER_INVITATION_STATE_PENDING);
    EXPECT(MUSTER_E_ACCEPTED, s.w.owner, approve(&s, s.w.owner, &request, 0));
    muster_id invitee = account_with_email(&s.w, "invitee", "ann@work.example", 1);
    muster_session *as_invitee = session_of(&s.w, &invitee);
    EXPECT_OK(as_invitee, muster_invitation_accept(as_invitee, s.token, NULL));
    EXPECT_SOUND(&s.w);
    muster_session_close(as_invitee);
    end(&s);
}

MUSTER_TEST(deleting_the_former_addressee_and_the_new_one_leaves_no_address, "ACCT-6 INV-16")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@home.example", 1);
    muster_id before = account_with_email(&w, "before", "secret@work.example", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id invitation = invite_email(&w, "secret@work.example");
    char *token = token_of(&w, &invitation);
    muster_request *request = NULL;
    EXPECT_OK(w.host, muster_invitation_undelivered(w.host, &w.org, &invitation, "550 secret@work.example unknown"));
    EXPECT_OK(as_ann, muster_invitation_readdress(as_ann, token, &request));
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, muster_request_id(request), 0, NULL));
    EXPECT_OK(w.host, muster_account_delete(w.host, &before));
    /* the invitation is addressed to another account now */
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_event WHERE personal LIKE '%secret@%'"), 0);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_invitation WHERE email LIKE '%secret@%' OR "
                                     "email_key LIKE '%secret@%' OR undelivered LIKE '%secret@%'"),
                     0);
    EXPECT_OK(as_ann, muster_account_delete(as_ann, &ann));
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_REVOKED);
    muster_request_free(request);
    free(token);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_repeated_readdressing_gives_the_same_request, "OP-2 OP-1 INV-16")
{
    struct scene s;
    make(&s);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &s.ann,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(s.w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_invitation_readdress(dry, s.token, NULL));
    muster_id ids[2];
    for (int32_t i = 0; i <= 1; i++) {
        EXPECT_OK(s.as_ann, muster_session_key(s.as_ann, "again"));
        ids[i] = asked(&s);
        ck_assert_int_eq(muster_session_repeated(s.as_ann), i);
    }
    ck_assert(muster_id_equal(&ids[0], &ids[1]));
    for (int32_t i = 0; i <= 1; i++) {
        EXPECT_OK(s.w.owner, muster_session_key(s.w.owner, "approve"));
        EXPECT_OK(s.w.owner, approve(&s, s.w.owner, &ids[0], 0));
    }
    ck_assert_int_eq(events_of(&s.w, MUSTER_EVENT_INVITATION_READDRESSED), 1);
    EXPECT_SOUND(&s.w);
    muster_session_close(dry);
    end(&s);
}
