/* SPDX-License-Identifier: MIT
 *
 * Rules together: features that work alone are used in combination.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void rename_to(struct world *w, const muster_id *account, const char *username)
{
    EXPECT_OK(w->host,
              muster_account_edit(w->host, account,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = username), NULL));
}

MUSTER_TEST(a_version_is_never_given_again_though_names_change_behind_a_clock_that_ran_ahead, "ROLE-4 ACCT-1")
{
    struct world w = {0};
    char name[16];
    world_make(&w, 9);
    w.now += 10 * DAY;
    muster_id bob = join(&w, "bob", MUSTER_ROLE_ADMIN);
    w.now -= 10 * DAY;
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "bob%d", i);
        rename_to(&w, &bob, name);
    }
    int64_t before = member_version(&w, &bob);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &bob, 0));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &bob, MUSTER_ROLE_RESTRICTED, NULL));
    ck_assert_int_gt(member_version(&w, &bob), before);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static bool refuses;

static int32_t refuse_what_follows(void *arg __attribute__((unused)), const muster_change *change)
{
    bool deleted = muster_event_kind(change->events[0]) == MUSTER_EVENT_ACCOUNT_DELETED;
    return refuses && !deleted ? 0 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(an_interrupted_deletion_leaves_alone_who_has_the_address_by_now, "ACCT-5 ACCT-6 INV-5")
{
    struct world w = {.hook = refuse_what_follows};
    world_make(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_id first = invite_email(&w, "ann@example.com");
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_invitation_accept_waiting(as_ann, &w.org, &first, NULL));
    muster_session_close(as_ann);
    refuses = true;
    EXPECT(MUSTER_E_REFUSED, w.host, muster_account_delete(w.host, &ann));
    refuses = false;
    account_with_email(&w, "heir", "ann@example.com", 1);
    muster_id second = invite_email(&w, "ann@example.com");
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(invitation_state(&w, &second), MUSTER_INVITATION_STATE_PENDING);
    muster_invitation *kept = NULL;
    EXPECT_OK(w.host, muster_invitation_get(w.host, &w.org, &second, &kept));
    ck_assert_str_eq(muster_invitation_email(kept), "ann@example.com");
    muster_invitation_free(kept);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_address_of_several_accounts_goes_with_the_last_of_them, "ACCT-4 ACCT-6")
{
    static const char *const NAMES[] = {"ann1", "ann2"};
    struct world w = {0};
    muster_id accounts[2];
    world_make_file(&w, 9);
    for (int i = 0; i < 2; i++) {
        muster_account *made = NULL;
        EXPECT_OK(w.host, muster_account_create(w.host,
                                                &ACCOUNT(.username = NAMES[i], .email = "shared@example.com",
                                                         .email_verified = 1, .person_id = "ann"),
                                                &made));
        accounts[i] = *muster_account_id(made);
        muster_account_free(made);
    }
    muster_id invitation = invite_email(&w, "shared@example.com");
    muster_session *first = session_of(&w, &accounts[0]);
    EXPECT_OK(first, muster_invitation_accept_waiting(first, &w.org, &invitation, NULL));
    muster_session_close(first);
    for (int i = 0; i < 2; i++)
        EXPECT_OK(w.host, muster_account_delete(w.host, &accounts[i]));
    ck_assert_int_eq(world_count(&w, "SELECT (SELECT count(*) FROM muster_event WHERE personal LIKE '%shared%')"
                                     " + (SELECT count(*) FROM muster_invitation WHERE email LIKE '%shared%')"
                                     " + (SELECT count(*) FROM muster_outbox WHERE address LIKE '%shared%')"),
                     0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_address_that_was_verified_once_goes_too_and_one_that_was_only_typed_does_not, "ACCT-6 ACCT-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann = account_with_email(&w, "ann", "former@example.com", 0);
    EXPECT_OK(w.host,
              muster_account_edit(w.host, &ann,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED, .email_verified = 1), NULL));
    muster_account_params typed = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL, .email = "typed@example.com");
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &typed, NULL));
    typed.email = "last@example.com";
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann, &typed, NULL));
    muster_id former = invite_as(&w, w.owner, &INVITATION(.email = "former@example.com", .time_to_live = DAY));
    muster_id others = invite_email(&w, "typed@example.com");
    w.now += 2 * DAY;
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    ck_assert_int_eq(invitation_state(&w, &former), MUSTER_INVITATION_STATE_EXPIRED);
    ck_assert_int_eq(invitation_state(&w, &others), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(world_count(&w, "SELECT (SELECT count(*) FROM muster_event WHERE personal LIKE '%former%')"
                                     " + (SELECT count(*) FROM muster_invitation WHERE email LIKE '%former%')"
                                     " + (SELECT count(*) FROM muster_outbox WHERE address LIKE '%former%')"),
                     0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(who_holds_no_more_than_a_token_erases_no_address_of_others, "ACCT-6 INV-6")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id mal = account(&w, "mal");
    muster_session *as_mal = session_of(&w, &mal);
    muster_id invitation =
        invite_as(&w, w.owner, &INVITATION(.email = "bob@example.com", .flags = MUSTER_INVITATION_FLAG_BEARER));
    char *token = token_of(&w, &invitation);
    EXPECT_OK(as_mal, muster_invitation_decline(as_mal, token));
    EXPECT_OK(w.host, muster_account_delete(w.host, &mal));
    muster_invitation *kept = NULL;
    EXPECT_OK(w.host, muster_invitation_get(w.host, &w.org, &invitation, &kept));
    ck_assert_str_eq(muster_invitation_email(kept), "bob@example.com");
    muster_invitation_free(kept);
    free(token);
    muster_session_close(as_mal);
    world_end(&w);
}

MUSTER_TEST(a_visitors_network_address_goes_with_the_account_that_it_became, "ACCT-6 INV-19")
{
    struct world w = {0};
    world_make_file(&w, 2);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_PENDING_RESERVES, 0));
    muster_id invitation = invite_email(&w, "zoe@example.com");
    char *token = token_of(&w, &invitation);
    muster_session_options from = {MUSTER_INIT(muster_session_options), .address = "203.0.113.77"};
    muster_session *nobody = NULL;
    muster_member *member = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &from, &nobody, NULL));
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "zoe"), &member));
    ck_assert_int_gt(events_of(&w, MUSTER_EVENT_LAST_SEAT_TAKEN), 0);
    EXPECT_OK(w.host, muster_account_delete(w.host, muster_member_account(member)));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_event WHERE personal LIKE '%203.0.113.77%'"), 0);
    muster_member_free(member);
    muster_session_close(nobody);
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_repeated_sign_up_shows_a_visitor_nothing_that_came_later, "OP-2 INV-19 ERR-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "zoe@example.com");
    char *token = token_of(&w, &invitation);
    muster_session *nobody = visitor(&w);
    muster_member *member = NULL;
    EXPECT_OK(nobody, muster_session_key(nobody, "once"));
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "zoe"), &member));
    muster_id zoe = *muster_member_account(member);
    muster_member_free(member);
    EXPECT_OK(w.host,
              muster_account_edit(
                  w.host, &zoe, &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL, .email = "private@example.com"), NULL));
    EXPECT_OK(nobody, muster_session_key(nobody, "once"));
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "zoe"), &member));
    ck_assert_int_eq(muster_session_repeated(nobody), 1);
    ck_assert_ptr_null(muster_member_email(member));
    muster_member_free(member);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &zoe, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(nobody, muster_session_key(nobody, "once"));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "zoe"), NULL));
    free(token);
    muster_session_close(nobody);
    world_end(&w);
}

MUSTER_TEST(keys_of_the_system_belong_to_whom_it_acts_for, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id accounts[2] = {account(&w, "ann"), account(&w, "bob")};
    for (int i = 0; i < 2; i++) {
        muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM,
                                          .behalf = &accounts[i]};
        muster_session *session = NULL;
        ck_status(MUSTER_OK, muster_session_open(w.store, &options, &session, NULL));
        EXPECT_OK(session, muster_session_key(session, "request 7"));
        int32_t status = muster_invitation_create(session, &w.org, &INVITATION(.email = "x@example.com"), NULL);
        ck_status(i == 0 ? MUSTER_OK : MUSTER_E_INVITED, status);
        ck_assert_int_eq(muster_session_repeated(session), 0);
        muster_session_close(session);
    }
    world_end(&w);
}

MUSTER_TEST(limits_of_a_day_forget_a_clock_that_had_run_ahead, "INV-20 OP-8")
{
    struct world w = {0};
    world_make(&w, 9);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_INVITATIONS_PER_DAY, 1));
    w.now += 300 * DAY;
    invite_email(&w, "a@example.com");
    w.now -= 300 * DAY;
    EXPECT_OK(w.host, muster_org_reset_clock(w.host, &w.org));
    w.now += 2 * DAY;
    invite_email(&w, "b@example.com");
    world_end(&w);
}

MUSTER_TEST(a_later_end_takes_up_what_the_member_was_invited_to_meanwhile, "ROLE-8 INV-4 SEAT-2")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_id bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &bob, w.now + DAY, NULL));
    w.now += 2 * DAY;
    muster_id invitation = invite(&w, "bob", MUSTER_ROLE_MEMBER);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &bob, w.now + 9 * DAY, NULL));
    ck_assert_int_eq(seats_of(&w).used, 2);
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_REVOKED);
    int64_t events = events_of(&w, 0);
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &bob, w.now + 9 * DAY, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(replacing_in_a_full_org_takes_no_last_seat_anew, "EVT-1 EVT-2 INV-4")
{
    struct world w = {0};
    world_make(&w, 2);
    invite_email(&w, "a@example.com");
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
    invite_as(&w, w.owner, &INVITATION(.email = "a@example.com", .flags = MUSTER_INVITATION_FLAG_REPLACE));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
    world_end(&w);
}

static int32_t refuse_the_first_org(void *arg, const muster_change *change)
{
    const muster_id *org = arg;
    return refuses && muster_id_equal(muster_event_chain(change->events[0]), org) ? 0 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(settling_goes_on_past_an_org_that_the_host_refuses, "OP-8 EVT-6")
{
    muster_id refused = {{0}};
    struct world w = {.hook = refuse_the_first_org, .hook_arg = &refused};
    muster_org *other = NULL;
    world_make(&w, 9);
    invite_as(&w, w.owner, &INVITATION(.email = "a@example.com", .time_to_live = DAY));
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "other", .name = "Other", .plan = "team"), &other));
    EXPECT_OK(w.owner, muster_invitation_create(
                           w.owner, muster_org_id(other),
                           &INVITATION(.email = "b@example.com", .time_to_live = DAY + MUSTER_SECOND), NULL));
    refused = w.org;
    refuses = true;
    w.now += 2 * DAY;
    EXPECT(MUSTER_E_REFUSED, w.host, muster_settle(w.host, 0, NULL));
    refuses = false;
    muster_event_query expired = {MUSTER_INIT(muster_event_query), .org = muster_org_id(other),
                                  .kind = MUSTER_EVENT_INVITATION_EXPIRED};
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_event_list(w.host, &expired, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_EXPIRED), 0);
    muster_page_free(page);
    muster_org_free(other);
    world_end(&w);
}

struct stays {
    bool cancels;
    muster_id account; /* which the host keeps in the org */
};

static int32_t keep_in_the_org(void *arg, const muster_change *change)
{
    const struct stays *stays = arg;
    bool left = muster_event_kind(change->events[0]) == MUSTER_EVENT_MEMBER_LEFT;
    return left && muster_id_equal(muster_event_account(change->events[0]), &stays->account) ? 0 : MUSTER_HOOK_ALLOW;
}

static int32_t cancel_when_wanted(void *arg, const muster_progress *progress)
{
    const struct stays *stays = arg;
    return stays->cancels && strcmp(progress->what, "orgs") == 0;
}

MUSTER_TEST(settling_goes_on_past_an_account_that_the_host_refuses_to_let_go, "OP-8 EVT-6 ACCT-5 ERR-1")
{
    struct stays stays = {.cancels = false};
    struct world w = {
        .hook = keep_in_the_org, .hook_arg = &stays, .progress = cancel_when_wanted, .progress_arg = &stays};
    world_make_file(&w, 9);
    stays.account = join(&w, "ann", 0);
    muster_id bob = join(&w, "bob", 0);
    EXPECT(MUSTER_E_REFUSED, w.host, muster_account_delete(w.host, &stays.account));
    w.now += MUSTER_SECOND;
    stays.cancels = true;
    EXPECT(MUSTER_E_CANCELLED, w.host, muster_account_delete(w.host, &bob));
    stays.cancels = false;
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state=1"), 2);
    EXPECT(MUSTER_E_REFUSED, w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(muster_error_status(muster_session_error(w.host)), MUSTER_E_REFUSED);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state=1"), 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member"), 2);
    EXPECT_SOUND(&w);
    stays.account = (muster_id){{0}};
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member"), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* Another process, at the moment when settling has found the account and has not begun with it. */
struct other {
    struct world *w;
    muster_id account;
    enum { OTHER_WAITS, OTHER_CANCELS, OTHER_FINISHES } does;
};

static int32_t be_overtaken(void *arg, const muster_progress *progress)
{
    struct other *other = arg;
    if (other->does == OTHER_WAITS || strcmp(progress->what, "orgs") != 0) return 0;
    if (other->does == OTHER_CANCELS) return 1;
    other->does = OTHER_WAITS;
    struct world second = {.now = other->w->now, .owner_id = other->w->owner_id};
    memcpy(second.path, other->w->path, sizeof second.path);
    world_open(&second);
    EXPECT_OK(second.host, muster_account_delete(second.host, &other->account));
    world_close(&second);
    return 0;
}

MUSTER_TEST(settling_does_not_mind_that_somebody_else_finishes_a_deletion, "OP-8 ACCT-5 ERR-1")
{
    struct other other = {.does = OTHER_WAITS};
    struct world w = {.progress = be_overtaken, .progress_arg = &other};
    world_make_file(&w, 9);
    other.w = &w;
    other.account = join(&w, "ann", 0);
    other.does = OTHER_CANCELS;
    EXPECT(MUSTER_E_CANCELLED, w.host, muster_account_delete(w.host, &other.account));
    other.does = OTHER_FINISHES;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(other.does, OTHER_WAITS);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state=2"), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_offer_that_has_died_is_told_no_more_and_a_transfer_past_it_tells_of_it, "ORG-4 EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id bob = join(&w, "bob", MUSTER_ROLE_ADMIN), cy = join(&w, "cy", MUSTER_ROLE_MEMBER);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    told_forget(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &bob, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &bob, 0, NULL));
    ck_assert_int_eq(told(&w, &bob, MUSTER_EVENT_OWNERSHIP_OFFERED), 0);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &bob, NULL));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &bob, NULL));
    told_forget(&w);
    EXPECT_OK(w.host, muster_org_transfer(w.host, &w.org, &cy, NULL));
    ck_assert_int_eq(told(&w, &bob, MUSTER_EVENT_OWNERSHIP_DECLINED), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_a_former_owner_may_not_give_any_more_holds_no_seat, "ORG-4 ROLE-2 INV-12")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id bob = join(&w, "bob", MUSTER_ROLE_MEMBER), cy = join(&w, "cy", MUSTER_ROLE_ADMIN);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    muster_id to_admin = invite_as(&w, w.owner, &INVITATION(.email = "a@example.com", .role = MUSTER_ROLE_ADMIN));
    muster_id to_member = invite_email(&w, "b@example.com");
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &cy, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &bob, NULL));
    ck_assert_int_eq(invitation_state(&w, &to_admin), MUSTER_INVITATION_STATE_REVOKED);
    ck_assert_int_eq(invitation_state(&w, &to_member), MUSTER_INVITATION_STATE_PENDING);
    /* only the owner can lift the block of an admin */
    EXPECT(MUSTER_E_DENIED, w.owner, muster_member_unblock(w.owner, &w.org, &cy));
    EXPECT_SOUND(&w);
    world_end(&w);
}
