/* SPDX-License-Identifier: MIT
 *
 * Names instead of ids (INV-22): on invitations, messages, projects and events, for those who may see them.
 */
#include "outbox.h"
#include <stdlib.h>
#include <string.h>

static void expect_text(const char *expected, const char *text)
{
    if (expected == NULL || text == NULL)
        ck_assert_msg(expected == text, "expected %s, got %s", expected != NULL ? expected : "none",
                      text != NULL ? text : "none");
    else
        ck_assert_str_eq(expected, text);
}

static void display(struct world *w, const muster_id *account, const char *name)
{
    muster_account_params params = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_DISPLAY_NAME, .display_name = name);
    EXPECT_OK(w->host, muster_account_edit(w->host, account, &params, NULL));
}

static void name(struct world *w, const muster_id *account, const char *username)
{
    muster_account_params params = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = username);
    EXPECT_OK(w->host, muster_account_edit(w->host, account, &params, NULL));
}

/* The names on an invitation: the invitee and the inviter. */
static void expect_names(const muster_invitation *it, const char *invitee, const char *inviter, const char *displayed)
{
    ck_assert_ptr_nonnull(it);
    expect_text(invitee, muster_invitation_username(it));
    expect_text(inviter, muster_invitation_inviter_username(it));
    expect_text(displayed, muster_invitation_inviter_display_name(it));
}

/* The same, as a party of the org reads them, alone and in both lists. */
static void expect_names_for(struct world *w, muster_session *session, const muster_id *invitation, const char *invitee,
                             const char *inviter, const char *displayed)
{
    muster_invitation *read = NULL;
    muster_page *page = NULL;
    EXPECT_OK(session, muster_invitation_get(session, &w->org, invitation, &read));
    expect_names(read, invitee, inviter, displayed);
    for (int32_t state = 0; state <= muster_invitation_state(read); state += muster_invitation_state(read)) {
        bool met = false;
        EXPECT_OK(session, muster_invitation_list(session, &w->org, state, NULL, 0, &page));
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_invitation *listed = muster_page_invitation(page, i);
            if (!muster_id_equal(muster_invitation_id(listed), invitation)) continue;
            expect_names(listed, invitee, inviter, displayed);
            met = true;
        }
        ck_assert(met);
        muster_page_free(page);
    }
    muster_invitation_free(read);
}

static void expect_names_previewed(muster_session *session, const char *token, const char *invitee, const char *inviter,
                                   const char *displayed)
{
    muster_invitation *read = NULL;
    EXPECT_OK(session, muster_invitation_preview(session, token, &read));
    expect_names(read, invitee, inviter, displayed);
    muster_invitation_free(read);
}

static void expect_names_waiting(muster_session *session, const char *invitee, const char *inviter,
                                 const char *displayed)
{
    muster_page *page = NULL;
    EXPECT_OK(session, muster_invitation_list_waiting(session, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    expect_names(muster_page_invitation(page, 0), invitee, inviter, displayed);
    muster_page_free(page);
}

MUSTER_TEST(the_org_and_the_invitee_see_by_name_who_was_invited_and_by_whom, "INV-22 INV-1 INV-11 INV-15")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    display(&w, &admin, "Ada M.");
    struct guest ann = guest_of(&w, as_admin, "Ann", 0);
    muster_session *const ORG[] = {w.host, w.owner, as_admin};
    for (size_t i = 0; i < sizeof ORG / sizeof ORG[0]; i++)
        expect_names_for(&w, ORG[i], &ann.invitation, "Ann", "admin", "Ada M.");
    expect_names_previewed(ann.session, ann.token, "Ann", "admin", "Ada M.");
    expect_names_waiting(ann.session, "Ann", "admin", "Ada M.");
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(what_changes_an_invitation_answers_with_its_names, "INV-22 INV-8 INV-9")
{
    struct world w = {0};
    world_make(&w, 9);
    account(&w, "ann");
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    muster_invitation *made = NULL, *edited = NULL, *resent = NULL;
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.username = "ann"), &made));
    expect_names(made, "ann", "owner", NULL);
    muster_invitation_change change = {MUSTER_INIT(muster_invitation_change), .fields = MUSTER_INVITATION_FIELD_MESSAGE,
                                       .message = "Hello"};
    EXPECT_OK(as_admin, muster_invitation_edit(as_admin, &w.org, muster_invitation_id(made), &change, &edited));
    expect_names(edited, "ann", "owner", NULL);
    EXPECT_OK(w.host, muster_invitation_resend(w.host, &w.org, muster_invitation_id(made), &resent));
    expect_names(resent, "ann", "owner", NULL);
    muster_invitation_free(made);
    muster_invitation_free(edited);
    muster_invitation_free(resent);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(whoever_holds_a_token_and_is_not_the_invitee_learns_no_name, "INV-22 INV-15 INV-6 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    display(&w, &w.owner_id, "Olive");
    struct guest ann = guest(&w, "ann");
    muster_id invitation = invite_email(&w, "ben@example.com");
    char *token = token_of(&w, &invitation);
    muster_id unverified = account_with_email(&w, "unverified", "ben@example.com", 0);
    muster_id ben = account_with_email(&w, "ben", "ben@example.com", 1);
    muster_session *others[] = {session_of(&w, &unverified), visitor(&w)}, *as_ben = session_of(&w, &ben);
    for (size_t i = 0; i < 2; i++) {
        expect_names_previewed(others[i], token, NULL, NULL, NULL);
        expect_names_previewed(others[i], ann.token, NULL, NULL, NULL);
        muster_session_close(others[i]);
    }
    expect_names_previewed(ann.session, token, NULL, NULL, NULL);
    expect_names_previewed(as_ben, token, NULL, "owner", "Olive");
    expect_names_waiting(as_ben, NULL, "owner", "Olive");
    muster_session_close(as_ben);
    guest_end(&ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(an_invitation_by_address_names_no_account_to_the_org, "INV-22 INV-3 AB-71")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id known = invite_email(&w, "ann@example.com"), unknown = invite_email(&w, "ben@example.com");
    expect_names_for(&w, w.owner, &known, NULL, "owner", NULL);
    expect_names_for(&w, w.owner, &unknown, NULL, "owner", NULL);
    EXPECT_OK(as_ann, muster_invitation_decline_waiting(as_ann, &w.org, &known));
    expect_names_for(&w, w.owner, &known, NULL, "owner", NULL);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(an_invitation_that_the_host_has_sent_names_no_inviter, "INV-22")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    muster_id invitation = invite_as(&w, w.host, &INVITATION(.username = "ann"));
    expect_names_for(&w, w.owner, &invitation, "ann", NULL, NULL);
    expect_names_waiting(as_ann, "ann", NULL, NULL);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(names_follow_a_renaming_and_go_with_the_account, "INV-22 ACCT-1 ACCT-6")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", 0);
    name(&w, &admin, "Boss");
    name(&w, &ann.id, "Anna");
    display(&w, &admin, "The boss");
    expect_names_for(&w, w.owner, &ann.invitation, "Anna", "Boss", "The boss");
    expect_names_previewed(ann.session, ann.token, "Anna", "Boss", "The boss");
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT_OK(as_admin, muster_member_leave(as_admin, &w.org));
    expect_names_for(&w, w.owner, &ann.invitation, "Anna", "Boss", "The boss");
    EXPECT_OK(w.host, muster_account_delete(w.host, &admin));
    expect_names_for(&w, w.owner, &ann.invitation, "Anna", NULL, NULL);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
    expect_names_for(&w, w.owner, &ann.invitation, NULL, NULL, NULL);
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(an_invitation_that_passes_to_another_inviter_names_that_one, "INV-22 INV-12")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", 0);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &admin, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS));
    expect_names_for(&w, w.host, &ann.invitation, "ann", "owner", NULL);
    expect_names_previewed(ann.session, ann.token, "ann", "owner", NULL);
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

/* The only waiting message of a kind. All others are acknowledged. */
static const muster_message *message_of(struct world *w, int32_t kind, muster_page **ret_page)
{
    const muster_message *met = NULL;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 100, LEASE, ret_page));
    for (size_t i = 0; i < muster_page_count(*ret_page); i++)
        if (muster_message_kind(muster_page_message(*ret_page, i)) == kind) met = muster_page_message(*ret_page, i);
    ck_assert_ptr_nonnull(met);
    return met;
}

MUSTER_TEST(a_message_to_deliver_carries_what_a_mail_needs, "INV-22 EVT-2")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    display(&w, &w.owner_id, "Olive");
    muster_account_params params =
        ACCOUNT(.username = "Ann", .display_name = "Ann B.", .locale = "de", .email = "ann@example.com");
    EXPECT_OK(w.host, muster_account_create(w.host, &params, NULL));
    drain(&w);
    invite_as(&w, w.owner, &INVITATION(.username = "ann", .role = MUSTER_ROLE_ADMIN, .message = "Welcome"));
    const muster_message *message = message_of(&w, MUSTER_EVENT_INVITATION_CREATED, &page);
    expect_text("Acme", muster_message_org_name(message));
    expect_text("owner", muster_message_inviter_username(message));
    expect_text("Olive", muster_message_inviter_display_name(message));
    ck_assert_int_eq(muster_message_role(message), MUSTER_ROLE_ADMIN);
    expect_text("Ann", muster_message_recipient_username(message));
    expect_text("Ann B.", muster_message_recipient_display_name(message));
    expect_text("de", muster_message_locale(message));
    expect_text("ann@example.com", muster_message_address(message));
    expect_text("Welcome", muster_message_invitation_message(message));
    ck_assert_int_eq(muster_message_expires_at(message), w.now + 7 * DAY);
    ck_assert_ptr_nonnull(muster_message_token(message));
    muster_page_free(page);
    world_end(&w);
}

/* A mail does not reveal whether an account has the address. */
MUSTER_TEST(a_message_to_an_address_names_the_inviter_and_no_recipient, "INV-22 INV-3")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    account_with_email(&w, "ann", "ann@example.com", 1);
    invite_email(&w, "ann@example.com");
    const muster_message *message = message_of(&w, MUSTER_EVENT_INVITATION_CREATED, &page);
    expect_text("owner", muster_message_inviter_username(message));
    expect_text(NULL, muster_message_inviter_display_name(message));
    expect_text(NULL, muster_message_recipient_username(message));
    expect_text(NULL, muster_message_recipient_display_name(message));
    expect_text(NULL, muster_message_invitation_message(message));
    ck_assert_int_eq(muster_message_role(message), MUSTER_ROLE_MEMBER);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(a_message_names_its_people_as_they_are_called_when_it_is_claimed, "INV-22 ACCT-1 ACCT-6")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN), ann = account(&w, "ann");
    muster_session *as_admin = session_of(&w, &admin);
    drain(&w);
    invite_as(&w, as_admin, &INVITATION(.username = "ann"));
    name(&w, &admin, "boss");
    name(&w, &ann, "anna");
    const muster_message *created = message_of(&w, MUSTER_EVENT_INVITATION_CREATED, &page);
    expect_text("boss", muster_message_inviter_username(created));
    expect_text("anna", muster_message_recipient_username(created));
    EXPECT_OK(w.host, muster_message_done(w.host, created));
    muster_page_free(page);
    EXPECT_OK(w.host, muster_account_delete(w.host, &admin));
    const muster_message *revoked = message_of(&w, MUSTER_EVENT_INVITATION_REVOKED, &page);
    expect_text(NULL, muster_message_inviter_username(revoked));
    expect_text("anna", muster_message_recipient_username(revoked));
    ck_assert_int_eq(muster_message_role(revoked), MUSTER_ROLE_MEMBER);
    expect_text(NULL, muster_message_invitation_message(revoked));
    ck_assert_int_eq(muster_message_expires_at(revoked), MUSTER_TIME_NONE);
    muster_page_free(page);
    muster_session_close(as_admin);
    world_end(&w);
}

MUSTER_TEST(a_message_about_a_role_carries_it_while_the_recipient_is_a_member, "INV-22 ORG-7 EVT-2")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    muster_id ann = told_of(&w, "ann");
    change_role(&w, &ann, MUSTER_ROLE_ADMIN);
    const muster_message *message = message_of(&w, MUSTER_EVENT_MEMBER_ROLE_CHANGED, &page);
    ck_assert_int_eq(muster_message_role(message), MUSTER_ROLE_ADMIN);
    expect_text("ann", muster_message_recipient_username(message));
    EXPECT_OK(w.host, muster_message_return(w.host, message, 0));
    muster_page_free(page);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    message = message_of(&w, MUSTER_EVENT_MEMBER_ROLE_CHANGED, &page);
    ck_assert_int_eq(muster_message_role(message), 0);
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    muster_page_free(page);
    message = message_of(&w, MUSTER_EVENT_MEMBER_REMOVED, &page);
    ck_assert_int_eq(muster_message_role(message), 0);
    muster_page_free(page);
    world_end(&w);
}

/* The owner decides, and sees the invitation. The account that asks is not the invitee, also after a refusal. */
MUSTER_TEST(a_message_about_a_request_carries_its_role_to_who_decides_and_no_inviter, "INV-22 INV-15 INV-16")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    muster_id invitation =
        invite_as(&w, w.owner, &INVITATION(.email = "a@example.com", .role = MUSTER_ROLE_ADMIN, .message = "Hi"));
    char *token = token_of(&w, &invitation);
    muster_request *request = NULL;
    EXPECT_OK(as_ann, muster_invitation_readdress(as_ann, token, &request));
    const muster_message *message = message_of(&w, MUSTER_EVENT_REQUEST_CREATED, &page);
    ck_assert_int_eq(muster_message_role(message), MUSTER_ROLE_ADMIN);
    expect_text("owner", muster_message_recipient_username(message));
    expect_text(NULL, muster_message_inviter_username(message));
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    muster_page_free(page);
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, muster_request_id(request)));
    message = message_of(&w, MUSTER_EVENT_REQUEST_REFUSED, &page);
    ck_assert_int_eq(muster_message_role(message), 0);
    expect_text("ann", muster_message_recipient_username(message));
    expect_text(NULL, muster_message_inviter_username(message));
    expect_text(NULL, muster_message_invitation_message(message));
    muster_page_free(page);
    muster_request_free(request);
    muster_session_close(as_ann);
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_message_about_a_request_to_join_carries_the_role_that_an_approval_gives, "INV-22 REQ-1")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    set(&w, MUSTER_SETTING_REQUESTS, 1);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    muster_id id = ask_to_join(&w, as_ann);
    muster_request *request = NULL;
    EXPECT_OK(w.owner, muster_request_get(w.owner, &w.org, &id, &request));
    const muster_message *message = message_of(&w, MUSTER_EVENT_REQUEST_CREATED, &page);
    ck_assert_int_ne(muster_message_role(message), 0);
    ck_assert_int_eq(muster_message_role(message), muster_request_role(request));
    muster_request_free(request);
    muster_page_free(page);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_message_that_was_set_aside_names_its_people_and_has_no_token, "INV-22 EVT-3 EVT-7")
{
    struct world w = {0};
    muster_page *page = NULL;
    world_make(&w, 9);
    account(&w, "ann");
    drain(&w);
    invite_as(&w, w.owner, &INVITATION(.username = "ann", .message = "Welcome"));
    give_up(&w);
    drain(&w);
    EXPECT_OK(w.host, muster_message_list_aside(w.host, &w.org, NULL, 0, &page));
    const muster_message *message = muster_page_message(page, 0);
    ck_assert_ptr_nonnull(message);
    expect_text("owner", muster_message_inviter_username(message));
    expect_text("ann", muster_message_recipient_username(message));
    expect_text("Welcome", muster_message_invitation_message(message));
    ck_assert_int_eq(muster_message_role(message), MUSTER_ROLE_MEMBER);
    ck_assert_ptr_null(muster_message_token(message));
    muster_page_free(page);
    world_end(&w);
}

static void expect_creator(const muster_project *it, const char *username, const char *displayed)
{
    ck_assert_ptr_nonnull(it);
    expect_text(username, muster_project_creator_username(it));
    expect_text(displayed, muster_project_creator_display_name(it));
}

/* The names of the creator as a party reads them, alone and in the list. */
static void expect_creator_for(struct world *w, muster_session *session, const muster_id *project, const char *username,
                               const char *displayed)
{
    muster_project *read = NULL;
    muster_page *page = NULL;
    EXPECT_OK(session, muster_project_get(session, &w->org, project, &read));
    expect_creator(read, username, displayed);
    muster_project_free(read);
    EXPECT_OK(session, muster_project_list(session, &w->org, NULL, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    expect_creator(muster_page_project(page, 0), username, displayed);
    muster_page_free(page);
}

MUSTER_TEST(a_project_names_its_creator_to_all_who_see_it, "INV-22 PROJ-1 PROJ-8 ACCT-1")
{
    static const int32_t VISIBILITIES[] = {MUSTER_VISIBILITY_PUBLIC, MUSTER_VISIBILITY_PRIVATE};
    for (size_t k = 0; k < 2; k++) {
        struct world w = {0};
        world_make(&w, 9);
        struct staff s = staff(&w);
        muster_session *const READERS[] = {w.host, w.owner, s.as_admin, s.as_member, s.as_restricted};
        display(&w, &s.member, "Mo");
        muster_id id = project(&w, s.as_member, "Mill", VISIBILITIES[k]);
        if (VISIBILITIES[k] == MUSTER_VISIBILITY_PRIVATE) grant(&w, &id, &s.restricted, MUSTER_PERMISSION_READ);
        for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++)
            expect_creator_for(&w, READERS[i], &id, "member", "Mo");
        name(&w, &s.member, "Maker");
        for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++)
            expect_creator_for(&w, READERS[i], &id, "Maker", "Mo");
        EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider, muster_project_get(s.as_outsider, &w.org, &id, NULL));
        staff_end(&s);
        world_end(&w);
    }
}

MUSTER_TEST(a_project_names_a_creator_who_has_left_until_the_account_is_deleted, "INV-22 ACCT-5 ACCT-6 ROLE-6")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_project *edited = NULL;
    muster_id id = project(&w, s.as_member, "Mill", MUSTER_VISIBILITY_PUBLIC);
    EXPECT_OK(s.as_member, muster_member_leave(s.as_member, &w.org));
    expect_creator_for(&w, s.as_restricted, &id, "member", NULL);
    muster_project_params params = PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "The Mill");
    EXPECT_OK(w.owner, muster_project_edit(w.owner, &w.org, &id, &params, &edited));
    expect_creator(edited, "member", NULL);
    muster_project_free(edited);
    EXPECT_OK(w.host, muster_account_delete(w.host, &s.member));
    expect_creator_for(&w, s.as_restricted, &id, NULL, NULL);
    muster_project *read = NULL;
    EXPECT_OK(w.owner, muster_project_get(w.owner, &w.org, &id, &read));
    ck_assert(muster_id_equal(muster_project_creator(read), &s.member));
    muster_project_free(read);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(a_project_of_the_host_names_no_creator, "INV-22 PROJ-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.host, "Mill", MUSTER_VISIBILITY_PUBLIC);
    expect_creator_for(&w, w.owner, &id, NULL, NULL);
    world_end(&w);
}

/* The first event of a kind as a party reads a trail. If the query is all NULL, it reads the feed. */
static muster_event *event_for(muster_session *session, const muster_id *org, const muster_id *chain, int32_t kind)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = org, .chain_account = chain, .kind = kind};
    muster_page *page = NULL;
    EXPECT_OK(session, muster_event_list(session, &query, NULL, 100, &page));
    muster_event *event = muster_event_ref(muster_page_event(page, 0));
    ck_assert_ptr_nonnull(event);
    muster_page_free(page);
    return event;
}

MUSTER_TEST(the_trail_of_an_org_names_who_acted_and_whom_it_concerns, "INV-22 EVT-4 ACCT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    display(&w, &w.owner_id, "Olive");
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &s.member, MUSTER_ROLE_ADMIN, 0, NULL));
    name(&w, &s.member, "Max");
    display(&w, &s.member, "M.");
    muster_session *const READERS[] = {w.host, w.owner, s.as_admin};
    for (size_t i = 0; i < 4; i++) {
        muster_event *event = i < 3 ? event_for(READERS[i], &w.org, NULL, MUSTER_EVENT_MEMBER_ROLE_CHANGED)
                                    : event_for(w.host, NULL, NULL, MUSTER_EVENT_MEMBER_ROLE_CHANGED);
        expect_text("owner", muster_event_actor_username(event));
        expect_text("Olive", muster_event_actor_display_name(event));
        expect_text("Max", muster_event_account_username(event));
        expect_text("M.", muster_event_account_display_name(event));
        expect_text(NULL, muster_event_behalf_username(event));
        expect_text(NULL, muster_event_behalf_display_name(event));
        muster_event_free(event);
    }
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(the_trail_keeps_the_ids_of_deleted_accounts_and_loses_their_names, "INV-22 EVT-4 ACCT-6")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    EXPECT_OK(as_admin, muster_member_leave(as_admin, &w.org));
    muster_event *event = event_for(w.owner, &w.org, NULL, MUSTER_EVENT_MEMBER_LEFT);
    expect_text("admin", muster_event_actor_username(event));
    muster_event_free(event);
    EXPECT_OK(w.host, muster_account_delete(w.host, &admin));
    event = event_for(w.owner, &w.org, NULL, MUSTER_EVENT_MEMBER_LEFT);
    ck_assert(muster_id_equal(muster_event_actor(event), &admin));
    expect_text(NULL, muster_event_actor_username(event));
    expect_text(NULL, muster_event_actor_display_name(event));
    muster_event_free(event);
    muster_session_close(as_admin);
    world_end(&w);
}

/* The names of an event for owner and host: of the account that caused it, and of the account that it concerns. */
static void expect_outsider(struct world *w, int32_t kind, const char *actor, const char *account, const char *unseen)
{
    muster_event *event = event_for(w->owner, &w->org, NULL, kind);
    expect_text(actor, muster_event_actor_username(event));
    expect_text(account, muster_event_account_username(event));
    if (actor == NULL || strcmp(actor, "owner") != 0) expect_text(NULL, muster_event_actor_display_name(event));
    expect_text(NULL, muster_event_account_display_name(event));
    muster_event_free(event);
    event = event_for(w->host, &w->org, NULL, kind);
    expect_text(unseen, muster_event_account_display_name(event));
    muster_event_free(event);
}

MUSTER_TEST(the_trail_of_an_org_names_an_outsider_as_the_invitation_or_the_request_does, "INV-22 ORG-7 INV-1 REQ-1")
{
    struct world w = {0};
    world_make(&w, 9);
    set(&w, MUSTER_SETTING_REQUESTS, 1);
    muster_id ann = account(&w, "ann"), bob = account(&w, "bob");
    muster_session *as_ann = session_of(&w, &ann), *as_bob = session_of(&w, &bob);
    display(&w, &ann, "Ann A.");
    display(&w, &bob, "Bob B.");
    muster_id to_ann = invite(&w, "ann", MUSTER_ROLE_MEMBER);
    expect_outsider(&w, MUSTER_EVENT_INVITATION_CREATED, "owner", "ann", "Ann A.");
    EXPECT_OK(as_ann, muster_invitation_decline_waiting(as_ann, &w.org, &to_ann));
    expect_outsider(&w, MUSTER_EVENT_INVITATION_DECLINED, "ann", "ann", "Ann A.");
    ask_to_join(&w, as_bob);
    expect_outsider(&w, MUSTER_EVENT_REQUEST_CREATED, "bob", "bob", "Bob B.");
    to_ann = invite(&w, "ann", MUSTER_ROLE_MEMBER);
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &to_ann, NULL));
    muster_event *event = event_for(w.owner, &w.org, NULL, MUSTER_EVENT_INVITATION_CREATED);
    expect_text("Ann A.", muster_event_account_display_name(event)); /* a member shows it to all members */
    muster_event_free(event);
    muster_session_close(as_ann);
    muster_session_close(as_bob);
    world_end(&w);
}

MUSTER_TEST(the_trail_of_an_org_does_not_name_the_account_that_declined_an_invitation_to_an_address,
            "INV-22 INV-3 AB-71")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "a@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    display(&w, &ann, "Ann A.");
    muster_id invitation = invite_email(&w, "a@example.com");
    expect_outsider(&w, MUSTER_EVENT_INVITATION_CREATED, "owner", NULL, NULL);
    EXPECT_OK(as_ann, muster_invitation_decline_waiting(as_ann, &w.org, &invitation));
    expect_outsider(&w, MUSTER_EVENT_INVITATION_DECLINED, NULL, NULL, "Ann A.");
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(the_trail_of_an_org_does_not_name_the_people_of_the_host, "INV-22 ORG-7 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id support = account(&w, "support"), ann = account(&w, "ann");
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM,
                                      .behalf = &support};
    muster_session *on_behalf = NULL;
    ck_assert_int_eq(muster_session_open(w.store, &options, &on_behalf, NULL), MUSTER_OK);
    EXPECT_OK(on_behalf, muster_member_add(on_behalf, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org, .account = &ann};
    muster_session *const READERS[] = {w.owner, w.host};
    for (size_t i = 0; i < 2; i++) {
        muster_page *page = NULL;
        EXPECT_OK(READERS[i], muster_event_list(READERS[i], &query, NULL, 0, &page));
        const muster_event *added = muster_page_event(page, 0);
        ck_assert(muster_id_equal(muster_event_behalf(added), &support));
        expect_text(i == 0 ? NULL : "support", muster_event_behalf_username(added));
        expect_text("ann", muster_event_account_username(added));
        muster_page_free(page);
    }
    muster_session_close(on_behalf);
    world_end(&w);
}

/* The host's staff acts on an account, on behalf of one of its own. */
MUSTER_TEST(an_account_that_reads_its_own_trail_sees_its_own_name_alone, "INV-22 EVT-4")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann"), support = account(&w, "support");
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM,
                                      .behalf = &support};
    muster_session *on_behalf = NULL, *as_ann = session_of(&w, &ann);
    ck_assert_int_eq(muster_session_open(w.store, &options, &on_behalf, NULL), MUSTER_OK);
    muster_account_params params = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_LOCALE, .locale = "de");
    EXPECT_OK(on_behalf, muster_account_edit(on_behalf, &ann, &params, NULL));
    muster_event *event = event_for(as_ann, NULL, &ann, MUSTER_EVENT_ACCOUNT_CHANGED);
    ck_assert(muster_id_equal(muster_event_behalf(event), &support));
    expect_text(NULL, muster_event_behalf_username(event));
    expect_text(NULL, muster_event_actor_username(event));
    muster_event_free(event);
    event = event_for(w.host, NULL, &ann, MUSTER_EVENT_ACCOUNT_CHANGED);
    expect_text("support", muster_event_behalf_username(event));
    muster_event_free(event);
    params.locale = "en";
    EXPECT_OK(as_ann, muster_account_edit(as_ann, &ann, &params, NULL));
    muster_event_query query = {MUSTER_INIT(muster_event_query), .chain_account = &ann, .account = &ann,
                                .kind = MUSTER_EVENT_ACCOUNT_CHANGED};
    muster_page *page = NULL;
    EXPECT_OK(as_ann, muster_event_list(as_ann, &query, NULL, 0, &page));
    const muster_event *own = muster_page_event(page, muster_page_count(page) - 1);
    ck_assert(muster_id_equal(muster_event_actor(own), &ann));
    expect_text("ann", muster_event_actor_username(own));
    muster_page_free(page);
    muster_session_close(on_behalf);
    muster_session_close(as_ann);
    world_end(&w);
}

static int32_t see_no_name(void *arg, const muster_change *change)
{
    for (uint32_t i = 0; i < change->event_count; i++) {
        const muster_event *event = change->events[i];
        *(bool *)arg = *(bool *)arg || muster_event_actor_username(event) != NULL ||
                       muster_event_account_username(event) != NULL || muster_event_behalf_username(event) != NULL;
    }
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(a_hook_gets_ids_and_no_names, "INV-22 EVT-6")
{
    bool named = false;
    struct world w = {.hook = see_no_name, .hook_arg = &named};
    world_make(&w, 9);
    join(&w, "ann", 0);
    ck_assert(!named);
    world_end(&w);
}
