/* SPDX-License-Identifier: MIT
 *
 * Changes of a pending invitation: editing (INV-8), sending again (INV-9), reporting a failed delivery (INV-18).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * MUSTER_SECOND)
#define YEAR (365 * DAY)
#define CHANGE(...) ((muster_invitation_change){MUSTER_INIT(muster_invitation_change), __VA_ARGS__})

static muster_invitation *read_invitation(struct world *w, const muster_id *invitation)
{
    muster_invitation *read = NULL;
    EXPECT_OK(w->host, muster_invitation_get(w->host, &w->org, invitation, &read));
    return read;
}

static int32_t edit(const struct world *w, muster_session *session, const muster_id *invitation,
                    const muster_invitation_change *change)
{
    return muster_invitation_edit(session, &w->org, invitation, change, NULL);
}

static int32_t resend(const struct world *w, muster_session *session, const muster_id *invitation)
{
    return muster_invitation_resend(session, &w->org, invitation, NULL);
}

/* The value of a field, from the only event of that kind in the org. */
static void expect_field(struct world *w, int32_t kind, const char *name, const char *value)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->org, .kind = kind};
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    const muster_event *event = muster_page_event(page, 0);
    size_t i = 0;
    while (i < muster_event_field_count(event) && strcmp(muster_event_field_name(event, i), name) != 0)
        i++;
    ck_assert_msg(muster_event_field_name(event, i) != NULL, "the event has no field %s", name);
    const char *text = muster_event_field_value(event, i);
    ck_assert_str_eq(text != NULL ? text : "(erased)", value);
    muster_page_free(page);
}

MUSTER_TEST(role_message_and_end_of_a_pending_invitation_are_changed_and_its_token_goes_on_working, "INV-8 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest ann = guest(&w, "ann");
    muster_invitation_change change =
        CHANGE(.fields =
                   MUSTER_INVITATION_FIELD_ROLE | MUSTER_INVITATION_FIELD_MESSAGE | MUSTER_INVITATION_FIELD_EXPIRES_AT,
               .role = MUSTER_ROLE_ADMIN, .message = "Welcome", .expires_at = w.now + DAY);
    muster_invitation *changed = NULL;
    EXPECT_OK(w.owner, muster_invitation_edit(w.owner, &w.org, &ann.invitation, &change, &changed));
    ck_assert_int_eq(muster_invitation_role(changed), MUSTER_ROLE_ADMIN);
    ck_assert_str_eq(muster_invitation_message(changed), "Welcome");
    ck_assert_int_eq(muster_invitation_expires_at(changed), w.now + DAY);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CHANGED), 1);
    expect_field(&w, MUSTER_EVENT_INVITATION_CHANGED, "from", "2");
    expect_field(&w, MUSTER_EVENT_INVITATION_CHANGED, "role", "3");
    muster_member *member = NULL;
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    EXPECT_SOUND(&w);
    muster_member_free(member);
    muster_invitation_free(changed);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(a_change_is_checked_as_making_is, "INV-8 INV-7 AB-11 AB-12 AB-13 AB-19 AB-23 AB-84")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    char lengthy[MUSTER_MESSAGE_MAX_BYTES + 2];
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    const struct {
        muster_invitation_change change;
        const char *field;
    } BAD[] = {
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = MUSTER_ROLE_OWNER), "role"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = 0), "role"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = 7), "role"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "www.example.com"), "message"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = lengthy), "message"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "a\x1b[0m"), "message"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = w.now + MINUTE - 1), "expires_at"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = w.now + YEAR + 1), "expires_at"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = INT64_MIN), "expires_at"},
        {CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = MUSTER_TIME_NONE), "expires_at"},
        {CHANGE(.fields = 16), "fields"},
        {{.struct_size = 0}, "struct_size"},
    };
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner,
           edit(&w, w.owner, &invitation, &CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .reserved = 1)));
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.owner, edit(&w, w.owner, &invitation, &BAD[i].change));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), BAD[i].field);
    }
    EXPECT(MUSTER_E_INVALID, w.owner, edit(&w, w.owner, &invitation, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner,
           edit(&w, w.owner, NULL, &CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "Hello")));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(w.owner, edit(&w, w.owner, &invitation,
                            &CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = w.now + MINUTE)));
    EXPECT_OK(w.owner, edit(&w, w.owner, &invitation,
                            &CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = w.now + YEAR)));
    world_end(&w);
}

MUSTER_TEST(a_change_to_what_is_there_already_is_no_change, "INV-8 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .message = "Hello"));
    muster_invitation *before = read_invitation(&w, &invitation);
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_INVALID, w.owner, edit(&w, w.owner, &invitation, &CHANGE(.fields = 0, .message = "Lost")));
    w.now += 7 * DAY - 1; /* the end is nearer than a change could set */
    EXPECT_OK(w.owner, edit(&w, w.owner, &invitation,
                            &CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE | MUSTER_INVITATION_FIELD_MESSAGE |
                                              MUSTER_INVITATION_FIELD_EXPIRES_AT,
                                    .role = MUSTER_ROLE_MEMBER, .message = "Hello",
                                    .expires_at = muster_invitation_expires_at(before))));
    ck_assert_int_eq(events_of(&w, 0), events);
    muster_invitation *after = read_invitation(&w, &invitation);
    ck_assert_int_eq(muster_invitation_version(after), muster_invitation_version(before));
    muster_invitation_free(before);
    muster_invitation_free(after);
    world_end(&w);
}

MUSTER_TEST(a_change_can_ask_for_the_version_that_was_seen, "INV-8 ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    muster_invitation *seen = NULL;
    EXPECT_OK(w.owner,
              muster_invitation_edit(w.owner, &w.org, &invitation,
                                     &CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "1"), &seen));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_invitation_version(seen)));
    EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_invitation_version(seen)));
    EXPECT(MUSTER_E_CHANGED, w.owner,
           edit(&w, w.owner, &invitation, &CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "2")));
    EXPECT_OK(w.host, muster_session_expect(w.host, muster_invitation_version(seen)));
    EXPECT(MUSTER_E_CHANGED, w.host, muster_invitation_undelivered(w.host, &w.org, &invitation, "bounced"));
    muster_invitation_free(seen);
    world_end(&w);
}

MUSTER_TEST(an_admin_touches_no_invitation_whose_role_it_may_not_give, "INV-8 INV-9 ROLE-2 AB-12 AB-13 AB-22 AB-23")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = join(&w, "bob", 0);
    muster_session *as_ann = session_of(&w, &ann), *as_bob = session_of(&w, &bob);
    muster_id to_member = invite_as(&w, as_ann, &INVITATION(.email = "member@example.com"));
    muster_id to_admin = invite_as(&w, w.owner, &INVITATION(.email = "admin@example.com", .role = MUSTER_ROLE_ADMIN));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    int64_t events = events_of(&w, 0);
    muster_invitation_change up = CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = MUSTER_ROLE_ADMIN),
                             down = CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = MUSTER_ROLE_RESTRICTED),
                             say = CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "Hello");
    EXPECT(MUSTER_E_DENIED, as_ann, edit(&w, as_ann, &to_member, &up));
    EXPECT(MUSTER_E_DENIED, as_ann, edit(&w, as_ann, &to_admin, &down));
    EXPECT(MUSTER_E_DENIED, as_ann, edit(&w, as_ann, &to_admin, &say));
    EXPECT(MUSTER_E_DENIED, as_ann, resend(&w, as_ann, &to_admin));
    EXPECT(MUSTER_E_DENIED, as_bob, edit(&w, as_bob, &to_member, &say));
    EXPECT(MUSTER_E_DENIED, as_bob, resend(&w, as_bob, &to_member));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(as_ann, edit(&w, as_ann, &to_member, &down));
    EXPECT_OK(as_ann, resend(&w, as_ann, &to_member));
    muster_session_close(as_ann);
    muster_session_close(as_bob);
    world_end(&w);
}

/* Otherwise the invitation would end when it is accepted, because its inviter may not give the role. */
MUSTER_TEST(who_offers_what_the_inviter_may_not_becomes_the_inviter, "INV-8 INV-9 ROLE-2 AB-13 AB-16")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    struct guest bob = guest_of(&w, as_ann, "bob", 0);
    struct guest cid = guest_of(&w, as_ann, "cid", MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    muster_invitation *read = NULL;
    EXPECT_OK(w.owner, muster_invitation_edit(
                           w.owner, &w.org, &bob.invitation,
                           &CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = MUSTER_ROLE_RESTRICTED), &read));
    ck_assert(muster_id_equal(muster_invitation_inviter(read), &ann));
    muster_invitation_free(read);
    EXPECT_OK(w.owner, muster_invitation_edit(
                           w.owner, &w.org, &bob.invitation,
                           &CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = MUSTER_ROLE_ADMIN), &read));
    ck_assert(muster_id_equal(muster_invitation_inviter(read), &w.owner_id));
    muster_invitation_free(read);
    muster_member *member = NULL;
    EXPECT_OK(bob.session, muster_invitation_accept(bob.session, bob.token, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    muster_member_free(member);
    EXPECT(MUSTER_E_REVOKED, cid.session, muster_invitation_accept(cid.session, cid.token, NULL));
    EXPECT_OK(w.owner, resend(&w, w.owner, &cid.invitation));
    free(cid.token);
    cid.token = token_of(&w, &cid.invitation);
    EXPECT_OK(cid.session, muster_invitation_accept(cid.session, cid.token, NULL));
    guest_end(&bob);
    guest_end(&cid);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(an_end_that_is_moved_holds_to_the_millisecond, "INV-8 AB-41 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 3);
    struct guest ann = guest(&w, "ann"), bob = guest(&w, "bob");
    EXPECT_OK(w.owner, edit(&w, w.owner, &ann.invitation,
                            &CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = START + DAY)));
    EXPECT_OK(w.owner, edit(&w, w.owner, &bob.invitation,
                            &CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = START + 30 * DAY)));
    w.now = START + DAY - 1000;
    ck_assert_int_eq(seats_of(&w).available, 0);
    ck_assert_int_eq(invitation_state(&w, &ann.invitation), MUSTER_INVITATION_STATE_PENDING);
    w.now = START + DAY;
    ck_assert_int_eq(seats_of(&w).available, 1);
    EXPECT(MUSTER_E_EXPIRED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    w.now = START + 30 * DAY - 1000; /* later than its first end */
    ck_assert_int_eq(invitation_state(&w, &bob.invitation), MUSTER_INVITATION_STATE_PENDING);
    EXPECT_SOUND(&w);
    w.now = START + 30 * DAY;
    EXPECT(MUSTER_E_EXPIRED, bob.session, muster_invitation_accept(bob.session, bob.token, NULL));
    EXPECT_SOUND(&w);
    guest_end(&ann);
    guest_end(&bob);
    world_end(&w);
}

/* If an end moves to a later time, the next end of the org is too early. Settling handles this. */
MUSTER_TEST(an_end_that_moved_later_is_settled_at_its_time, "INV-8 SEAT-4 OP-8")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id ann = invite_email(&w, "ann@example.com");
    EXPECT_OK(w.owner, edit(&w, w.owner, &ann,
                            &CHANGE(.fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = START + 30 * DAY)));
    w.now = START + 8 * DAY;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(invitation_state(&w, &ann), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_EXPIRED), 0);
    w.now = START + 30 * DAY;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_EXPIRED), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_ended_invitation_is_neither_changed_nor_sent_nor_reported, "INV-5 INV-8 INV-9 INV-18")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest ann = guest(&w, "ann"), bob = guest(&w, "bob"), cid = guest(&w, "cid"), dan = guest(&w, "dan");
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT_OK(bob.session, muster_invitation_decline(bob.session, bob.token));
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &cid.invitation));
    w.now += 8 * DAY;
    struct guest *const ALL[] = {&ann, &bob, &cid, &dan};
    const int32_t STATUS[] = {MUSTER_E_ACCEPTED, MUSTER_E_DECLINED, MUSTER_E_REVOKED, MUSTER_E_EXPIRED};
    for (size_t i = 0; i < 4; i++) {
        const muster_id *invitation = &ALL[i]->invitation;
        EXPECT(STATUS[i], w.owner,
               edit(&w, w.owner, invitation, &CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "Hello")));
        EXPECT(STATUS[i], w.owner, resend(&w, w.owner, invitation));
        EXPECT(STATUS[i], w.host, muster_invitation_undelivered(w.host, &w.org, invitation, "bounced"));
        guest_end(ALL[i]);
    }
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CHANGED), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_plan_that_has_ended_offers_nothing_anew, "SEAT-7 INV-8 INV-9")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest ann = guest(&w, "ann");
    muster_plan_params ended = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT, .ends_at = w.now};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &ended, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner,
           edit(&w, w.owner, &ann.invitation, &CHANGE(.fields = MUSTER_INVITATION_FIELD_MESSAGE, .message = "Hello")));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, resend(&w, w.owner, &ann.invitation));
    EXPECT(MUSTER_E_PLAN_ENDED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT_OK(w.host, muster_invitation_undelivered(w.host, &w.org, &ann.invitation, "bounced"));
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &ann.invitation));
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(an_invitation_sent_anew_has_another_token_and_its_time_anew, "INV-9 AB-39 AB-40 EVT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest ann = guest(&w, "ann");
    w.now += 6 * DAY;
    muster_invitation *sent = NULL;
    EXPECT_OK(w.owner, muster_invitation_resend(w.owner, &w.org, &ann.invitation, &sent));
    ck_assert_int_eq(muster_invitation_expires_at(sent), w.now + 7 * DAY);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_RESENT), 1);
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    const muster_message *message = muster_page_message(page, 0);
    ck_assert_int_eq(muster_message_kind(message), MUSTER_EVENT_INVITATION_RESENT);
    ck_assert(muster_id_equal(muster_message_account(message), &ann.id));
    const char *token = muster_message_token(message);
    ck_assert_str_ne(token, ann.token);
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_preview(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_decline(ann.session, ann.token));
    w.now += 7 * DAY - 1000; /* later than the former end */
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, token, NULL));
    EXPECT_SOUND(&w);
    muster_page_free(page);
    muster_invitation_free(sent);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(a_message_of_before_is_dropped_when_its_invitation_is_sent_anew, "INV-9 EVT-3 AB-39")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &page));
    size_t tokens = 0;
    for (size_t i = 0; i < muster_page_count(page); i++)
        tokens += muster_message_token(muster_page_message(page, i)) != NULL;
    ck_assert_uint_eq(tokens, 1);
    ck_assert_str_eq(muster_message_address(muster_page_message(page, 0)), "ann@example.com");
    muster_page_free(page);
    world_end(&w);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    ck_assert(in != NULL && out != NULL);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, in)) > 0;)
        ck_assert_uint_eq(fwrite(bytes, 1, size, out), size);
    fclose(in);
    ck_assert_int_eq(fclose(out), 0);
}

MUSTER_TEST(no_token_comes_back_with_a_restored_backup, "AB-40 INV-9")
{
    needs_sqlite();
    struct world w = {0};
    world_make_file(&w, 9);
    char backup[128];
    snprintf(backup, sizeof backup, "%s/backup.db", w.folder);
    struct guest ann = guest(&w, "ann");
    muster_session_close(ann.session);
    world_close(&w);
    copy_file(w.path, backup);
    world_open(&w);
    EXPECT_OK(w.owner, resend(&w, w.owner, &ann.invitation));
    char *second = token_of(&w, &ann.invitation);
    world_close(&w);
    copy_file(backup, w.path);
    remove(backup);
    world_open(&w);
    EXPECT_OK(w.owner, resend(&w, w.owner, &ann.invitation));
    char *third = token_of(&w, &ann.invitation);
    ck_assert_str_ne(second, third);
    ann.session = session_of(&w, &ann.id);
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_accept(ann.session, second, NULL));
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, third, NULL));
    free(second);
    free(third);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(a_token_of_before_the_time_that_a_restored_store_is_marked_with_opens_nothing, "OP-4 TOK-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct guest ann = guest(&w, "ann");
    world_sql(&w, "UPDATE muster_store SET superseded_before = 1 + (SELECT max(issued_at) FROM muster_invitation)");
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_preview(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    w.now += 1000;
    EXPECT_OK(w.owner, resend(&w, w.owner, &ann.invitation));
    char *anew = token_of(&w, &ann.invitation);
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, anew, NULL));
    free(anew);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(an_invitation_is_sent_so_many_times_a_day, "INV-20 AB-85")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    for (int i = 1; i < 10; i++)
        EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    w.now += DAY - 1000;
    EXPECT(MUSTER_E_RATE, w.owner, resend(&w, w.owner, &invitation));
    const muster_error *error = muster_session_error(w.owner);
    ck_assert_str_eq(muster_error_figure_name(error, 0), "limit");
    ck_assert_int_eq(muster_error_figure(error, 0), 10);
    ck_assert_int_eq(muster_error_figure(error, 1), 10);
    ck_assert_str_eq(muster_error_figure_name(error, 2), "retry_after");
    ck_assert_int_eq(muster_error_figure(error, 2), 1000);
    EXPECT_OK(w.host, resend(&w, w.host, &invitation));
    w.now += 1000;
    EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_could_not_be_delivered_shows_with_its_cause_until_it_is_sent_anew, "INV-18 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    muster_invitation *read = read_invitation(&w, &invitation);
    ck_assert_int_eq(muster_invitation_undelivered_at(read), MUSTER_TIME_NONE);
    ck_assert_ptr_null(muster_invitation_undelivered_cause(read));
    muster_invitation_free(read);
    w.now += MINUTE;
    EXPECT_OK(w.host, muster_invitation_undelivered(w.host, &w.org, &invitation, "550 no such mailbox"));
    read = read_invitation(&w, &invitation);
    ck_assert_int_eq(muster_invitation_undelivered_at(read), w.now);
    ck_assert_str_eq(muster_invitation_undelivered_cause(read), "550 no such mailbox");
    ck_assert_int_eq(muster_invitation_state(read), MUSTER_INVITATION_STATE_PENDING);
    muster_invitation_free(read);
    expect_field(&w, MUSTER_EVENT_INVITATION_UNDELIVERED, "cause", "550 no such mailbox");
    EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    read = read_invitation(&w, &invitation);
    ck_assert_int_eq(muster_invitation_undelivered_at(read), MUSTER_TIME_NONE);
    ck_assert_ptr_null(muster_invitation_undelivered_cause(read));
    muster_invitation_free(read);
    world_end(&w);
}

MUSTER_TEST(only_the_system_reports_what_could_not_be_delivered_in_one_line, "INV-18 AB-90")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "ann@example.com");
    char lengthy[MUSTER_CAUSE_MAX_BYTES + 2];
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    EXPECT(MUSTER_E_DENIED, w.owner, muster_invitation_undelivered(w.owner, &w.org, &invitation, "bounced"));
    const char *const BAD[] = {NULL, "", "two\nlines", "\xff", lengthy};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.host, muster_invitation_undelivered(w.host, &w.org, &invitation, BAD[i]));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "cause");
    }
    lengthy[MUSTER_CAUSE_MAX_BYTES] = '\0';
    EXPECT_OK(w.host, muster_invitation_undelivered(w.host, &w.org, &invitation, lengthy));
    world_end(&w);
}

MUSTER_TEST(a_cause_goes_with_the_account_that_it_tells_of, "ACCT-6 AB-59 INV-18")
{
    struct world w = {0};
    world_make_file(&w, 9);
    static const char TO_NAME[] = "for the canary", TO_ADDRESS[] = "unknown user canary@example.com";
    muster_id canary = account_with_email(&w, "canary", "canary@example.com", 1);
    muster_id by_name = invite(&w, "canary", 0), by_address = invite_email(&w, "canary@example.com");
    EXPECT_OK(w.host, muster_invitation_undelivered(w.host, &w.org, &by_address, TO_ADDRESS));
    expect_field(&w, MUSTER_EVENT_INVITATION_UNDELIVERED, "cause", TO_ADDRESS);
    EXPECT_OK(w.host, muster_account_delete(w.host, &canary));
    expect_field(&w, MUSTER_EVENT_INVITATION_UNDELIVERED, "cause", "(erased)");
    muster_invitation *read = read_invitation(&w, &by_address);
    ck_assert_ptr_null(muster_invitation_undelivered_cause(read));
    muster_invitation_free(read);
    muster_id bird = account(&w, "bird");
    by_name = invite(&w, "bird", 0);
    EXPECT_OK(w.host, muster_invitation_undelivered(w.host, &w.org, &by_name, TO_NAME));
    EXPECT_OK(w.host, muster_account_delete(w.host, &bird));
    read = read_invitation(&w, &by_name);
    ck_assert_ptr_null(muster_invitation_undelivered_cause(read));
    muster_invitation_free(read);
    ck_assert_int_eq(world_count(&w, "SELECT COUNT(*) FROM muster_invitation WHERE undelivered IS NOT NULL"), 0);
    ck_assert_int_eq(world_count(&w, "SELECT COUNT(*) FROM muster_event WHERE personal LIKE '%canary%'"), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(every_call_with_an_invitation_of_another_org_finds_nothing, "INV-15 ORG-7 AB-26 AB-27")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id rival_owner = account_with_email(&w, "rival", "ann@example.com", 1);
    muster_session *rival = session_of(&w, &rival_owner);
    muster_org *made = NULL;
    EXPECT_OK(rival, muster_org_create(rival, &ORG(.slug = "rival", .name = "Rival", .plan = "team"), &made));
    const muster_id *org = muster_org_id(made);
    muster_id invitation = invite_email(&w, "ann@example.com");
    muster_session *const SESSIONS[] = {rival, w.host, w.owner};
    int64_t events = events_of(&w, 0);
    for (size_t i = 0; i < 3; i++) {
        muster_session *session = SESSIONS[i];
        muster_invitation_change change = CHANGE(.fields = MUSTER_INVITATION_FIELD_ROLE, .role = MUSTER_ROLE_ADMIN);
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_get(session, org, &invitation, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_edit(session, org, &invitation, &change, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_resend(session, org, &invitation, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_revoke(session, org, &invitation));
    }
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_invitation_undelivered(w.host, org, &invitation, "bounced"));
    EXPECT(MUSTER_E_NOT_FOUND, rival, muster_invitation_accept_waiting(rival, org, &invitation, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, rival, muster_invitation_decline_waiting(rival, org, &invitation));
    EXPECT(MUSTER_E_NOT_FOUND, rival, resend(&w, rival, &invitation));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_PENDING);
    EXPECT_OK(rival, muster_invitation_accept_waiting(rival, &w.org, &invitation, NULL));
    muster_org_free(made);
    muster_session_close(rival);
    world_end(&w);
}

MUSTER_TEST(nobody_but_the_system_gets_the_token_of_an_invitation, "AB-08 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "nobody@example.com");
    EXPECT_OK(w.owner, resend(&w, w.owner, &invitation));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_claim(w.owner, &w.org, 10, MUSTER_SECOND, NULL));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_message_claim(w.owner, NULL, 10, MUSTER_SECOND, NULL));
    world_end(&w);
}
