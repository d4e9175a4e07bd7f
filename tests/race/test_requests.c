/* SPDX-License-Identifier: MIT
 *
 * Races about requests: approving against withdrawing, two approvals for the last seat, approving against accepting.
 */
#include "race.h"

#include <stdio.h>

#define ORG_ROUNDS 100 /* requests of one org; then another org is founded, so that no org becomes too large */

static void found(struct race *race, int64_t seats)
{
    race_found(race, seats);
    ck_status(MUSTER_OK, muster_setting_set(race->host, &race->arena->org, MUSTER_SETTING_REQUESTS, 1));
}

/* An account that has asked. Its request has the same number. */
static void make_asker(struct race *race, int32_t number)
{
    char name[32];
    muster_request *request = NULL;
    snprintf(name, sizeof name, "asker%d-%d", race->arena->round, number);
    race_account(race, name, &race->arena->account[number]);
    muster_session *session = race_session(race->store, &race->arena->account[number]);
    ck_status(MUSTER_OK, muster_request_create(session, &race->arena->org, &request));
    race->arena->made[number] = *muster_request_id(request);
    muster_request_free(request);
    muster_session_close(session);
}

static int32_t state_of(struct race *race, int32_t number)
{
    muster_request *request = NULL;
    ck_status(MUSTER_OK, muster_request_get(race->host, &race->arena->org, &race->arena->made[number], &request));
    int32_t state = muster_request_state(request);
    muster_request_free(request);
    return state;
}

static int32_t approve(const struct arena *arena, muster_store *store, int32_t number)
{
    muster_session *host = race_session(store, NULL);
    if (host == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_request_approve(host, &arena->org, &arena->made[number], 0, NULL);
    muster_session_close(host);
    return status;
}

static int32_t approve_or_withdraw(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == 0) return approve(arena, store, 0);
    muster_session *session = race_session(store, &arena->account[0]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_request_withdraw(session, &arena->org, &arena->made[0]);
    muster_session_close(session);
    return status;
}

static void race_withdrawal(enum kind kind)
{
    struct race race;
    int32_t approved = 0;
    race_begin(&race, kind, 2, approve_or_withdraw);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) found(&race, 2);
        make_asker(&race, 0);
        race_run(&race);
        int32_t member = race_is_member(&race, &arena->account[0]);
        ck_status(member ? MUSTER_OK : MUSTER_E_REVOKED, arena->status[0]);
        ck_status(member ? MUSTER_E_ACCEPTED : MUSTER_OK, arena->status[1]);
        ck_assert_int_eq(state_of(&race, 0), member ? MUSTER_REQUEST_STATE_APPROVED : MUSTER_REQUEST_STATE_WITHDRAWN);
        race_check_seats(&race, 1 + member, 0);
        approved += member;
        if (member) ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[0], 0));
    }
    ck_assert_msg(approved > 0 && approved < race_rounds(), "approved %d times", approved);
    race_end(&race);
}

MUSTER_TEST(in_threads_a_request_is_approved_or_withdrawn, "REQ-1 SEAT-3 AB-33")
{
    race_withdrawal(THREADS);
}

MUSTER_TEST(in_processes_a_request_is_approved_or_withdrawn, "REQ-1 SEAT-3 AB-33")
{
    race_withdrawal(PROCESSES);
}

static int32_t approve_each(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    return approve(arena, store, number);
}

/* Two accounts have asked, and there is one seat. */
static void race_last_seat(enum kind kind)
{
    struct race race;
    int32_t wins[2] = {0, 0};
    race_begin(&race, kind, 2, approve_each);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) found(&race, 2);
        make_asker(&race, 0);
        make_asker(&race, 1);
        race_run(&race);
        int32_t winner = arena->status[0] == MUSTER_OK ? 0 : 1, loser = 1 - winner;
        ck_status(MUSTER_OK, arena->status[winner]);
        ck_status(MUSTER_E_SEATS, arena->status[loser]);
        ck_assert_int_eq(state_of(&race, winner), MUSTER_REQUEST_STATE_APPROVED);
        ck_assert_int_eq(state_of(&race, loser), MUSTER_REQUEST_STATE_OPEN);
        race_check_seats(&race, 2, 0);
        wins[winner]++;
        ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[winner], 0));
        ck_status(MUSTER_OK, muster_request_refuse(race.owner, &arena->org, &arena->made[loser]));
    }
    ck_assert_msg(wins[0] > 0 && wins[1] > 0, "the same racer won every round: these were no races");
    race_end(&race);
}

MUSTER_TEST(in_threads_one_approval_takes_the_last_seat, "REQ-1 SEAT-2 SEAT-3 AB-43")
{
    race_last_seat(THREADS);
}

MUSTER_TEST(in_processes_one_approval_takes_the_last_seat, "REQ-1 SEAT-2 SEAT-3 AB-43")
{
    race_last_seat(PROCESSES);
}

static int32_t approve_or_accept(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == 0) return approve(arena, store, 0);
    muster_session *session = race_session(store, &arena->account[0]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_invitation_accept(session, arena->token[0], NULL);
    muster_session_close(session);
    return status;
}

/* One account has asked and is invited. In any order, it is a member once, in the seat of the invitation. */
static void race_accepting(enum kind kind)
{
    struct race race;
    int32_t approved = 0;
    char name[32];
    race_begin(&race, kind, 2, approve_or_accept);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) found(&race, 2);
        make_asker(&race, 0);
        snprintf(name, sizeof name, "asker%d-0", arena->round);
        race_invite(&race, name, 0, &arena->invitation, arena->token[0]);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[1]); /* an account that is already a member gets its membership */
        if (arena->status[0] != MUSTER_OK) ck_status(MUSTER_E_ACCEPTED, arena->status[0]);
        approved += arena->status[0] == MUSTER_OK;
        ck_assert_int_eq(state_of(&race, 0), MUSTER_REQUEST_STATE_APPROVED);
        ck_assert_int_eq(race_state(&race, &arena->invitation), MUSTER_INVITATION_STATE_ACCEPTED);
        race_check_seats(&race, 2, 0);
        ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[0], 0));
    }
    ck_assert_msg(approved > 0 && approved < race_rounds(), "approved %d times", approved);
    race_end(&race);
}

MUSTER_TEST(in_threads_approving_and_accepting_make_one_member, "REQ-1 INV-21 AB-37")
{
    race_accepting(THREADS);
}

MUSTER_TEST(in_processes_approving_and_accepting_make_one_member, "REQ-1 INV-21 AB-37")
{
    race_accepting(PROCESSES);
}
