/* SPDX-License-Identifier: MIT
 *
 * What the clock ends. No other rule depends on whether an end was written down (ROLE-8, SEAT-4, INV-12, INV-13,
 * INV-21, OP-8).
 */
#include "world.h"
#include <stdlib.h>
#include <string.h>

static void end_at(struct world *w, const muster_id *account, muster_time at)
{
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, account, at, NULL));
}

MUSTER_TEST(a_membership_ends_at_its_time_without_any_call, "ROLE-8 SEAT-4 AB-41 ORG-7")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    end_at(&w, &ann, START + DAY);
    w.now = START + DAY - 1;
    EXPECT_OK(as_ann, muster_org_get(as_ann, &w.org, NULL));
    ck_assert_int_eq(seats_of(&w).available, 0);
    w.now = START + DAY;
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_member_leave(as_ann, &w.org));
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED);
    ck_assert_int_eq(seats_of(&w).available, 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_ENDED), 0);
    invite_email(&w, "x@example.com"); /* takes the seat, and first writes down the end */
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_ENDED), 1);
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED);
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(an_end_frees_the_seat_of_a_suspended_member_whatever_the_setting, "ROLE-8 ROLE-5 SEAT-4")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id kept = join(&w, "kept", 0), freed = join(&w, "freed", 0);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &freed, 0, NULL));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT, 1));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &kept, 0, NULL));
    ck_assert_int_eq(seats_of(&w).members, 2);
    end_at(&w, &kept, w.now + DAY);
    end_at(&w, &freed, w.now + DAY);
    w.now += DAY;
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_later_end_takes_a_seat_and_brings_back_what_there_was, "ROLE-8 SEAT-2")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    muster_member *before = NULL, *after = NULL;
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &ann, &before));
    end_at(&w, &ann, w.now + DAY);
    w.now += 2 * DAY;
    EXPECT(MUSTER_E_INVALID, w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now, NULL));
    muster_id taker = invite_email(&w, "x@example.com");
    EXPECT(MUSTER_E_SEATS, w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &taker));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann, MUSTER_TIME_NONE, &after));
    ck_assert_int_eq(muster_member_state(after), MUSTER_MEMBER_STATE_ACTIVE);
    ck_assert_int_eq(muster_member_role(after), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(muster_member_joined_at(after), muster_member_joined_at(before));
    ck_assert_int_eq(muster_member_ends_at(after), MUSTER_TIME_NONE);
    ck_assert_int_gt(muster_member_version(after), muster_member_version(before));
    ck_assert_int_eq(seats_of(&w).available, 0);
    EXPECT_OK(as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_member_free(before);
    muster_member_free(after);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(who_was_suspended_when_it_ended_comes_back_suspended_and_takes_no_seat, "ROLE-8 ROLE-5")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = join(&w, "ann", 0);
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    end_at(&w, &ann, w.now + DAY);
    w.now += DAY;
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED);
    end_at(&w, &ann, w.now + DAY);
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_SUSPENDED);
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    w.now += DAY; /* its new end counts */
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED);
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(whoever_has_ended_is_no_member_to_any_call_but_a_later_end_and_removal, "ROLE-8 ROLE-2")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    end_at(&w, &ann, w.now + DAY);
    w.now += DAY;
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_ADMIN, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_restore(w.owner, &w.org, &ann, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    ck_assert_int_eq(member_state(&w, &ann), 0);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_set_end(w.owner, &w.org, &ann, w.now + DAY, NULL));
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(whoever_has_ended_comes_back_by_a_new_invitation_and_starts_anew, "ROLE-8 ROLE-6 INV-4 INV-13")
{
    struct world w = {0};
    world_make(&w, 5);
    struct guest ann = guest_of(&w, w.owner, "ann", MUSTER_ROLE_ADMIN);
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    /* it is a member already, which is not an error */
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    end_at(&w, &ann.id, w.now + DAY);
    w.now += DAY;
    EXPECT(MUSTER_E_ACCEPTED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    muster_id anew = invite(&w, "ann", MUSTER_ROLE_RESTRICTED);
    EXPECT(MUSTER_E_ACCEPTED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    muster_member *member = NULL;
    EXPECT_OK(ann.session, muster_invitation_accept_waiting(ann.session, &w.org, &anew, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_member_joined_at(member), w.now);
    ck_assert_int_eq(muster_member_ends_at(member), MUSTER_TIME_NONE);
    w.now += 100 * DAY;
    ck_assert_int_eq(member_state(&w, &ann.id), MUSTER_MEMBER_STATE_ACTIVE);
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_SOUND(&w);
    muster_member_free(member);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(the_system_adds_whoever_has_ended_anew, "ROLE-8 INV-17")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    end_at(&w, &ann, w.now + DAY);
    w.now += DAY;
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static muster_time ended_at(struct world *w, const muster_id *invitation)
{
    muster_invitation *read = NULL;
    EXPECT_OK(w->host, muster_invitation_get(w->host, &w->org, invitation, &read));
    muster_time at = muster_invitation_ended_at(read);
    muster_invitation_free(read);
    return at;
}

MUSTER_TEST(invitations_of_an_inviter_whose_membership_ended_count_as_revoked_from_then_on, "INV-12 SEAT-4 AB-16")
{
    struct world w = {0};
    world_make(&w, 4);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    struct guest ann = guest_of(&w, as_admin, "ann", 0);
    muster_id before = invite_as(&w, as_admin, &INVITATION(.email = "x@example.com", .time_to_live = DAY / 2));
    end_at(&w, &admin, START + DAY);
    ck_assert_int_eq(seats_of(&w).available, 0);
    w.now = START + 2 * DAY;
    for (int settled = 0; settled < 2; settled++) {
        ck_assert_int_eq(invitation_state(&w, &before), MUSTER_INVITATION_STATE_EXPIRED);
        ck_assert_int_eq(ended_at(&w, &before), START + DAY / 2);
        ck_assert_int_eq(invitation_state(&w, &ann.invitation), MUSTER_INVITATION_STATE_REVOKED);
        ck_assert_int_eq(ended_at(&w, &ann.invitation), START + DAY);
        ck_assert_int_eq(seats_of(&w).available, 3);
        EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
        EXPECT(MUSTER_E_REVOKED, ann.session,
               muster_invitation_accept_waiting(ann.session, &w.org, &ann.invitation, NULL));
        EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_decline(ann.session, ann.token));
        ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_REVOKED), settled);
        EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    }
    end_at(&w, &admin, w.now + DAY); /* it comes back, but its invitations do not */
    EXPECT(MUSTER_E_REVOKED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT_SOUND(&w);
    guest_end(&ann);
    muster_session_close(as_admin);
    world_end(&w);
}

/* An org in which the clock has ended everything that has an end, and in which other things go on. */
static void make_due(struct world *w)
{
    muster_id admin, ann, ben;
    world_make(w, 20);
    admin = join(w, "admin", MUSTER_ROLE_ADMIN);
    ann = join(w, "ann", 0);
    ben = join(w, "ben", 0);
    join(w, "stays", 0);
    muster_session *as_admin = session_of(w, &admin);
    account(w, "guest");
    invite_as(w, as_admin, &INVITATION(.username = "guest"));
    invite_as(w, as_admin, &INVITATION(.email = "x@example.com", .time_to_live = DAY / 2));
    invite_as(w, w->owner, &INVITATION(.email = "y@example.com", .time_to_live = DAY / 2));
    invite_as(w, w->owner, &INVITATION(.email = "z@example.com"));
    EXPECT_OK(w->host, muster_setting_set(w->host, &w->org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    EXPECT_OK(w->host, muster_setting_set(w->host, &w->org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT, 1));
    EXPECT_OK(w->owner, muster_org_transfer(w->owner, &w->org, &ann, NULL));
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &ben, 0, NULL));
    end_at(w, &admin, w->now + DAY);
    end_at(w, &ann, w->now + DAY);
    end_at(w, &ben, w->now + DAY);
    w->now += 2 * DAY;
    muster_session_close(as_admin);
}

MUSTER_TEST(settling_writes_down_what_has_ended_and_every_answer_stays_the_same, "OP-8 SEAT-4 INV-12 ROLE-8")
{
    struct world w = {0};
    int64_t settled = 0;
    make_due(&w);
    char *before = org_text(w.host, &w.org);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_ENDED), 0);
    EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
    char *after = org_text(w.host, &w.org);
    ck_assert_int_eq(settled, 1);
    ck_assert_str_eq(before, after);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_ENDED), 3);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_EXPIRED), 2);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_REVOKED), 1);
    EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
    ck_assert_int_eq(settled, 0);
    EXPECT_SOUND(&w);
    free(before);
    free(after);
    world_end(&w);
}

MUSTER_TEST(what_ends_is_written_down_in_the_order_of_its_times, "OP-8 EVT-4")
{
    struct world w = {0};
    muster_page *page = NULL;
    make_due(&w);
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org};
    EXPECT_OK(w.host, muster_event_list(w.host, &query, NULL, 999, &page));
    for (size_t i = 1; i < muster_page_count(page); i++)
        ck_assert_int_ge(muster_event_at(muster_page_event(page, i)), muster_event_at(muster_page_event(page, i - 1)));
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(settling_is_the_hosts_takes_a_limit_and_stands_alone, "OP-8 OP-7")
{
    struct world w = {0};
    int64_t settled = 0;
    world_make(&w, 5);
    invite_email(&w, "x@example.com");
    for (int i = 0; i < 3; i++) {
        static const char *const SLUGS[] = {"one", "two", "three"};
        muster_org *org = NULL;
        EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = SLUGS[i], .name = "More", .plan = "team"), &org));
        EXPECT_OK(w.owner,
                  muster_invitation_create(w.owner, muster_org_id(org), &INVITATION(.email = "x@example.com"), NULL));
        muster_org_free(org);
    }
    w.now += 8 * DAY;
    EXPECT(MUSTER_E_DENIED, w.owner, muster_settle(w.owner, 0, NULL));
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT(MUSTER_E_MISUSE, w.host, muster_settle(w.host, 0, NULL));
    EXPECT_OK(w.host, muster_rollback(w.host));
    EXPECT(MUSTER_E_INVALID, w.host, muster_settle(w.host, -1, &settled));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "limit");
    EXPECT(MUSTER_E_INVALID, w.host, muster_settle(w.host, INT64_MIN, &settled));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_settle(w.owner, -1, NULL));
    EXPECT_OK(w.host, muster_settle(w.host, 3, &settled));
    ck_assert_int_eq(settled, 3);
    EXPECT_OK(w.host, muster_settle(w.host, 3, &settled));
    ck_assert_int_eq(settled, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* A host that refuses the end of a membership, and so interrupts a deletion. */
static int32_t refuse_leaving(void *arg, const muster_change *change)
{
    const bool *refuse = arg;
    for (size_t i = 0; *refuse && i < change->event_count; i++)
        if (muster_event_kind(change->events[i]) == MUSTER_EVENT_MEMBER_LEFT) return 1;
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(settling_carries_an_interrupted_deletion_on, "OP-8 ACCT-5")
{
    bool refuse = false;
    struct world w = {.hook = refuse_leaving, .hook_arg = &refuse};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    muster_session *as_ann = session_of(&w, &ann);
    refuse = true;
    EXPECT(MUSTER_E_REFUSED, w.host, muster_account_delete(w.host, &ann));
    EXPECT(MUSTER_E_GONE, as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_get(w.owner, &w.org, &ann, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_org_transfer(w.owner, &w.org, &ann, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_member_suspend(w.owner, &w.org, &ann, 0, NULL));
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_SOUND(&w);
    refuse = false;
    int64_t settled = 0;
    EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
    ck_assert_int_eq(settled, 1);
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_delete(w.host, &ann));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(settling_carries_an_interrupted_renaming_on, "OP-8 ACCT-1")
{
    struct world w = {0};
    world_make_file(&w, 5);
    muster_id zoe = join(&w, "zoe", 0);
    muster_account_params abe = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "Abe");
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT_OK(w.host, muster_account_edit(w.host, &zoe, &abe, NULL));
    EXPECT_OK(w.host, muster_commit(w.host));
    int64_t settled = 0;
    EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
    ck_assert_int_eq(settled, 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member WHERE username_key = 'abe'"), 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE unfinished IS NOT NULL"), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_clock_that_ran_ahead_is_set_back_and_what_it_ended_stays_ended, "SEAT-3 OP-8 INV-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    muster_id expired = invite_email(&w, "x@example.com");
    end_at(&w, &ann, START + DAY);
    w.now = START + 100 * DAY;
    muster_id ahead = invite_email(&w, "y@example.com");
    w.now = START + 1;
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED); /* the org's time has not gone back */
    muster_id also_ahead = invite_as(&w, w.owner, &INVITATION(.email = "z@example.com", .time_to_live = DAY));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_org_reset_clock(w.owner, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_org_reset_clock(w.host, &ann));
    EXPECT_OK(w.host, muster_org_reset_clock(w.host, &w.org));
    EXPECT_OK(w.host, muster_org_reset_clock(w.host, &w.org));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_CLOCK_RESET), 1);
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ENDED);
    ck_assert_int_eq(invitation_state(&w, &expired), MUSTER_INVITATION_STATE_EXPIRED);
    ck_assert_int_eq(invitation_state(&w, &ahead), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    muster_id present = invite_as(&w, w.owner, &INVITATION(.email = "p@example.com", .time_to_live = DAY));
    w.now += DAY;
    ck_assert_int_eq(invitation_state(&w, &present), MUSTER_INVITATION_STATE_EXPIRED);
    ck_assert_int_eq(invitation_state(&w, &also_ahead), MUSTER_INVITATION_STATE_PENDING);
    end_at(&w, &ann, w.now + DAY); /* only a call brings it back */
    ck_assert_int_eq(member_state(&w, &ann), MUSTER_MEMBER_STATE_ACTIVE);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_stores_own_time_is_set_back_too, "OP-8")
{
    struct world w = {0};
    world_make(&w, 9);
    w.now = START + 100 * DAY;
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_PENDING_MAX, 5));
    w.now = START + 1;
    EXPECT(MUSTER_E_DENIED, w.owner, muster_org_reset_clock(w.owner, NULL));
    EXPECT_OK(w.host, muster_org_reset_clock(w.host, NULL));
    muster_id invitation = invite_email(&w, "x@example.com");
    char *token = token_of(&w, &invitation); /* it is due by the time of the store */
    EXPECT_SOUND(&w);
    free(token);
    world_end(&w);
}

/* INV-21 for each way in: the account is invited by name as restricted, and by address as admin. */
struct invited_twice {
    muster_id id, by_name, by_address;
    muster_session *session;
};

static struct invited_twice invited_twice(struct world *w, muster_session *inviter)
{
    struct invited_twice ann = {.id = account_with_email(w, "ann", "ann@example.com", 1)};
    ann.by_name = invite_as(w, w->owner, &INVITATION(.username = "ann", .role = MUSTER_ROLE_RESTRICTED));
    ann.by_address = invite_as(w, inviter, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    ann.session = session_of(w, &ann.id);
    return ann;
}

static void joins_by_token(struct world *w, const struct invited_twice *ann)
{
    char *token = token_of(w, &ann->by_name);
    EXPECT_OK(ann->session, muster_invitation_accept(ann->session, token, NULL));
    free(token);
}
static void joins_by_waiting(struct world *w, const struct invited_twice *ann)
{
    EXPECT_OK(ann->session, muster_invitation_accept_waiting(ann->session, &w->org, &ann->by_name, NULL));
}
static void joins_by_host(struct world *w, const struct invited_twice *ann)
{
    EXPECT_OK(w->host, muster_member_add(w->host, &w->org, &ann->id, MUSTER_ROLE_RESTRICTED, NULL));
}

static void (*const DOORS[])(struct world *, const struct invited_twice *) = {joins_by_token, joins_by_waiting,
                                                                              joins_by_host};
#define DOOR_COUNT (sizeof DOORS / sizeof DOORS[0])

MUSTER_TEST(every_way_in_takes_up_all_that_waits_with_the_highest_role, "INV-21 SEAT-2")
{
    for (size_t i = 0; i < DOOR_COUNT; i++) {
        struct world w = {0};
        world_make(&w, 3);
        struct invited_twice ann = invited_twice(&w, w.owner);
        ck_assert_int_eq(seats_of(&w).available, 0); /* its own reservation gives it a seat */
        DOORS[i](&w, &ann);
        ck_assert_int_eq(member_role(&w, &ann.id), MUSTER_ROLE_ADMIN);
        ck_assert_int_eq(invitation_state(&w, &ann.by_name), MUSTER_INVITATION_STATE_ACCEPTED);
        ck_assert_int_eq(invitation_state(&w, &ann.by_address), MUSTER_INVITATION_STATE_ACCEPTED);
        ck_assert_int_eq(seats_of(&w).members, 2);
        ck_assert_int_eq(seats_of(&w).pending, 0);
        EXPECT_SOUND(&w);
        muster_session_close(ann.session);
        world_end(&w);
    }
}

MUSTER_TEST(what_could_not_be_accepted_now_gives_no_role_on_any_way_in, "INV-21 INV-12 ROLE-2 AB-13")
{
    for (size_t i = 0; i < DOOR_COUNT; i++) {
        struct world w = {0};
        world_make(&w, 9);
        muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
        muster_session *as_admin = session_of(&w, &admin);
        struct invited_twice ann = invited_twice(&w, as_admin);
        EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
        DOORS[i](&w, &ann);
        ck_assert_int_eq(member_role(&w, &ann.id), MUSTER_ROLE_RESTRICTED);
        ck_assert_int_eq(invitation_state(&w, &ann.by_address), MUSTER_INVITATION_STATE_REVOKED);
        ck_assert_int_eq(seats_of(&w).pending, 0);
        EXPECT_SOUND(&w);
        muster_session_close(ann.session);
        muster_session_close(as_admin);
        world_end(&w);
    }
}

MUSTER_TEST(what_has_expired_or_is_to_an_unverified_address_gives_no_role, "INV-21 INV-6 INV-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_id ben = account_with_email(&w, "ben", "ben@example.com", 0);
    invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN, .time_to_live = DAY));
    muster_id to_ben = invite_as(&w, w.owner, &INVITATION(.email = "ben@example.com", .role = MUSTER_ROLE_ADMIN));
    w.now += DAY;
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ben, MUSTER_ROLE_MEMBER, NULL));
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(member_role(&w, &ben), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(invitation_state(&w, &to_ben), MUSTER_INVITATION_STATE_PENDING);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_used_token_of_a_former_member_has_ended_however_it_went, "INV-13 AB-55")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest left = guest(&w, "left"), removed = guest(&w, "removed"), ended = guest(&w, "ended");
    const struct guest *const ALL[] = {&left, &removed, &ended};
    for (size_t i = 0; i < 3; i++)
        EXPECT_OK(ALL[i]->session, muster_invitation_accept(ALL[i]->session, ALL[i]->token, NULL));
    EXPECT_OK(left.session, muster_member_leave(left.session, &w.org));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &removed.id, 0));
    end_at(&w, &ended.id, w.now + DAY);
    w.now += DAY;
    for (size_t i = 0; i < 3; i++) {
        EXPECT(MUSTER_E_ACCEPTED, ALL[i]->session, muster_invitation_accept(ALL[i]->session, ALL[i]->token, NULL));
        EXPECT(MUSTER_E_ACCEPTED, ALL[i]->session,
               muster_invitation_accept_waiting(ALL[i]->session, &w.org, &ALL[i]->invitation, NULL));
    }
    ck_assert_int_eq(seats_of(&w).members, 1);
    guest_end(&left);
    guest_end(&removed);
    guest_end(&ended);
    world_end(&w);
}
