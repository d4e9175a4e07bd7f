/* SPDX-License-Identifier: MIT
 *
 * Races about members: two transfers, a transfer against a removal, a suspension against accepting, a role change
 * against inviting. Each runs with threads and with processes. In any order there is exactly one owner, and no member
 * has a right that it may not have.
 */
#include "race.h"
#include <stdio.h>
#include <unistd.h>

#define ORG_ROUNDS 100 /* rounds before a new org is founded, because verifying grows with the history */

enum { FIRST = 0, SECOND = 1 };

static int32_t transfer_as(struct arena *arena, muster_store *store, const muster_id *owner, const muster_id *to)
{
    muster_session *session = race_session(store, owner);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_org_transfer(session, &arena->org, to, NULL);
    muster_session_close(session);
    return status;
}

/* Account 2 owns the org when a round begins. */
#define OWNER 2

static muster_id owner_of(struct race *race)
{
    muster_org *org = NULL;
    muster_page *page = NULL;
    muster_member_query query = {MUSTER_INIT(muster_member_query), .role = MUSTER_ROLE_OWNER};
    ck_status(MUSTER_OK, muster_org_get(race->host, &race->arena->org, &org));
    ck_status(MUSTER_OK, muster_member_list(race->host, &race->arena->org, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    muster_id owner = *muster_org_owner(org);
    ck_assert_int_eq(muster_id_equal(muster_member_account(muster_page_member(page, 0)), &owner), 1);
    muster_page_free(page);
    muster_org_free(org);
    return owner;
}

static void check_sound(struct race *race)
{
    muster_report *report = NULL;
    ck_status(MUSTER_OK, muster_verify(race->host, &race->arena->org, &report));
    ck_assert_msg(muster_report_count(report) == 0, "round %d: %s", race->arena->round, muster_report_code(report, 0));
    muster_report_free(report);
}

static void add(struct race *race, int32_t number, int32_t role)
{
    ck_status(MUSTER_OK, muster_member_add(race->host, &race->arena->org, &race->arena->account[number], role, NULL));
}

/* The racers of all these races: two accounts besides the owner. From time to time they become members of a new org. */
static void prepare(struct race *race, enum kind kind, racer_turn *turn)
{
    race_begin(race, kind, 2, turn);
    race_account(race, "racer0", &race->arena->account[FIRST]);
    race_account(race, "racer1", &race->arena->account[SECOND]);
    race->arena->account[OWNER] = *muster_account_id(race->owner_account);
}

static void found_now_and_then(struct race *race, int32_t round, int32_t first_role, int32_t second_role)
{
    if (round % ORG_ROUNDS != 0) return;
    race_found(race, 4);
    if (first_role != 0) add(race, FIRST, first_role);
    if (second_role != 0) add(race, SECOND, second_role);
}

/* The owner transfers the org to one account and, in another session, to the other. The second call no longer comes
 * from the owner. */
static int32_t transfer_to_own_number(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    return transfer_as(arena, store, &arena->account[OWNER], &arena->account[number]);
}

static void race_transfers(enum kind kind)
{
    struct race race;
    int32_t wins[2] = {0};
    prepare(&race, kind, transfer_to_own_number);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        found_now_and_then(&race, round, MUSTER_ROLE_MEMBER, MUSTER_ROLE_MEMBER);
        race_run(&race);
        int32_t winner = arena->status[FIRST] == MUSTER_OK ? FIRST : SECOND;
        ck_status(MUSTER_OK, arena->status[winner]);
        ck_status(MUSTER_E_DENIED, arena->status[1 - winner]);
        muster_id owner = owner_of(&race);
        ck_assert_int_eq(muster_id_equal(&owner, &arena->account[winner]), 1);
        check_sound(&race);
        wins[winner]++;
        ck_status(MUSTER_OK, muster_org_transfer(race.host, &arena->org, &arena->account[OWNER], NULL));
    }
    ck_assert_msg(wins[FIRST] > 0 && wins[SECOND] > 0, "%d and %d won", wins[FIRST], wins[SECOND]);
    race_end(&race);
}

MUSTER_TEST(in_threads_two_transfers_make_one_owner, "ORG-3 ORG-4 AB-49 AB-50")
{
    race_transfers(THREADS);
}

MUSTER_TEST(in_processes_two_transfers_make_one_owner, "ORG-3 ORG-4 AB-49 AB-50")
{
    race_transfers(PROCESSES);
}

/* The owner transfers the org to a member whom an admin removes at the same time. */
static int32_t transfer_or_remove(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == FIRST) return transfer_as(arena, store, &arena->account[OWNER], &arena->account[FIRST]);
    muster_session *session = race_session(store, &arena->account[SECOND]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_member_remove(session, &arena->org, &arena->account[FIRST], 0);
    muster_session_close(session);
    return status;
}

static void race_transfer_and_removal(enum kind kind)
{
    struct race race;
    int32_t transferred = 0, removed = 0;
    prepare(&race, kind, transfer_or_remove);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        found_now_and_then(&race, round, MUSTER_ROLE_MEMBER, MUSTER_ROLE_ADMIN);
        race_run(&race);
        muster_id owner = owner_of(&race);
        if (arena->status[FIRST] == MUSTER_OK) {
            transferred++;
            ck_status(MUSTER_E_OWNER, arena->status[SECOND]);
            ck_assert_int_eq(muster_id_equal(&owner, &arena->account[FIRST]), 1);
            ck_status(MUSTER_OK, muster_org_transfer(race.host, &arena->org, &arena->account[OWNER], NULL));
        } else {
            removed++;
            ck_status(MUSTER_E_NOT_FOUND, arena->status[FIRST]);
            ck_status(MUSTER_OK, arena->status[SECOND]);
            ck_assert_int_eq(muster_id_equal(&owner, &arena->account[OWNER]), 1);
            ck_assert_int_eq(race_is_member(&race, &arena->account[FIRST]), 0);
            add(&race, FIRST, MUSTER_ROLE_MEMBER);
        }
        check_sound(&race);
    }
    ck_assert_msg(transferred > 0 && removed > 0, "transferred %d times, removed %d times", transferred, removed);
    race_end(&race);
}

MUSTER_TEST(in_threads_nobody_owns_an_org_and_is_removed_from_it, "ORG-3 ROLE-3 AB-48 AB-49")
{
    race_transfer_and_removal(THREADS);
}

MUSTER_TEST(in_processes_nobody_owns_an_org_and_is_removed_from_it, "ORG-3 ROLE-3 AB-48 AB-49")
{
    race_transfer_and_removal(PROCESSES);
}

/* The first accepts an invitation of the second. The second is an admin, whom the owner suspends at the same time. */
static int32_t accept_or_suspend(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    muster_session *session = race_session(store, &arena->account[number == FIRST ? FIRST : OWNER]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = number == FIRST ? muster_invitation_accept(session, arena->token[FIRST], NULL)
                                     : muster_member_suspend(session, &arena->org, &arena->account[SECOND], 0, NULL);
    muster_session_close(session);
    return status;
}

static void race_suspension(enum kind kind)
{
    struct race race;
    int32_t accepted = 0, revoked = 0;
    prepare(&race, kind, accept_or_suspend);
    struct arena *arena = race.arena;
    muster_session *owner = race.owner, *inviter = race_session(race.store, &arena->account[SECOND]);
    for (int32_t round = 0; round < race_rounds(); round++) {
        found_now_and_then(&race, round, 0, MUSTER_ROLE_ADMIN);
        race.owner = inviter; /* the account that invites */
        race_invite(&race, "racer0", 0, &arena->invitation, arena->token[FIRST]);
        race.owner = owner;
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[SECOND]);
        int32_t state = race_state(&race, &arena->invitation);
        bool joined = arena->status[FIRST] == MUSTER_OK;
        if (!joined) ck_status(MUSTER_E_REVOKED, arena->status[FIRST]);
        ck_assert_int_eq(state, joined ? MUSTER_INVITATION_STATE_ACCEPTED : MUSTER_INVITATION_STATE_REVOKED);
        ck_assert_int_eq(race_is_member(&race, &arena->account[FIRST]), joined);
        joined ? accepted++ : revoked++;
        check_sound(&race);
        if (joined) ck_status(MUSTER_OK, muster_member_remove(owner, &arena->org, &arena->account[FIRST], 0));
        ck_status(MUSTER_OK, muster_member_restore(owner, &arena->org, &arena->account[SECOND], NULL));
    }
    ck_assert_msg(accepted > 0 && revoked > 0, "accepted %d times, revoked %d times", accepted, revoked);
    muster_session_close(inviter);
    race_end(&race);
}

MUSTER_TEST(in_threads_an_invitation_of_whoever_is_suspended_is_accepted_or_revoked, "INV-12 ROLE-5 AB-16 AB-33")
{
    race_suspension(THREADS);
}

MUSTER_TEST(in_processes_an_invitation_of_whoever_is_suspended_is_accepted_or_revoked, "INV-12 ROLE-5 AB-16 AB-33")
{
    race_suspension(PROCESSES);
}

/* The first, an admin, invites while the owner takes the right to invite away. */
static int32_t invite_or_demote(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    muster_session *session = race_session(store, &arena->account[number == FIRST ? FIRST : OWNER]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = "racer1"};
    int32_t status = number == FIRST ? muster_invitation_create(session, &arena->org, &params, NULL)
                                     : muster_member_set_role(session, &arena->org, &arena->account[FIRST],
                                                              MUSTER_ROLE_MEMBER, 0, NULL);
    muster_session_close(session);
    return status;
}

static void race_demotion(enum kind kind)
{
    struct race race;
    int32_t invited = 0, denied = 0;
    prepare(&race, kind, invite_or_demote);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        found_now_and_then(&race, round, MUSTER_ROLE_ADMIN, 0);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[SECOND]);
        if (arena->status[FIRST] != MUSTER_OK) ck_status(MUSTER_E_DENIED, arena->status[FIRST]);
        arena->status[FIRST] == MUSTER_OK ? invited++ : denied++;
        race_check_seats(&race, 2, 0); /* no pending invitation comes from a member that may not invite */
        check_sound(&race);
        ck_status(MUSTER_OK,
                  muster_member_set_role(race.owner, &arena->org, &arena->account[FIRST], MUSTER_ROLE_ADMIN, 0, NULL));
    }
    ck_assert_msg(invited > 0 && denied > 0, "invited %d times, denied %d times", invited, denied);
    race_end(&race);
}

MUSTER_TEST(in_threads_nothing_is_pending_of_whoever_may_not_invite, "INV-12 ROLE-4 AB-16")
{
    race_demotion(THREADS);
}

MUSTER_TEST(in_processes_nothing_is_pending_of_whoever_may_not_invite, "INV-12 ROLE-4 AB-16")
{
    race_demotion(PROCESSES);
}
