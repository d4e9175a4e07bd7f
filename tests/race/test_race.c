/* SPDX-License-Identifier: MIT
 *
 * Races for the last seat and for one token. Races of accepting against revoking, and of accepting against deleting the
 * account. Each runs with threads and with processes.
 */
#include "race.h"
#include <unistd.h>

#include <stdio.h>
#include <string.h>

#define ORG_ROUNDS 100 /* rounds before a new org is founded, because the work of a round grows with the history */

static int32_t accept_as(struct arena *arena, muster_store *store, int32_t number)
{
    muster_session *session = race_session(store, &arena->account[number]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_member *member = NULL;
    int32_t status = muster_invitation_accept(session, arena->token[number], &member);
    /* Each account that became a member got an answer about itself and this org. */
    if (status == MUSTER_OK && (muster_id_equal(muster_member_account(member), &arena->account[number]) != 1 ||
                                muster_id_equal(muster_member_org(member), &arena->org) != 1))
        status = MUSTER_E_CORRUPT;
    muster_member_free(member);
    muster_session_close(session);
    return status;
}

static int32_t invite_as(struct arena *arena, muster_store *store, int32_t number)
{
    char address[64];
    snprintf(address, sizeof address, "guest%d-%d@example.org", arena->round, number);
    muster_session *session = race_session(store, &arena->account[number]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = address};
    int32_t status = muster_invitation_create(session, &arena->org, &params, NULL);
    muster_session_close(session);
    return status;
}

static int32_t accept_or_revoke(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == 0) return accept_as(arena, store, number);
    muster_session *session = race_session(store, &arena->account[number]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_invitation_revoke(session, &arena->org, &arena->invitation);
    muster_session_close(session);
    return status;
}

static int32_t accept_or_resend(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == 0) return accept_as(arena, store, number);
    muster_session *session = race_session(store, &arena->account[number]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_invitation_resend(session, &arena->org, &arena->invitation, NULL);
    muster_session_close(session);
    return status;
}

static int32_t accept_or_delete(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == 0) return accept_as(arena, store, number);
    muster_session *session = race_session(store, NULL);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_account_delete(session, &arena->account[0]);
    muster_session_close(session);
    return status;
}

/* The only racer that succeeded. All others got `lost`. */
static int32_t winner_of(const struct arena *arena, int32_t lost)
{
    int32_t winner = -1;
    for (int32_t i = 0; i < arena->racers; i++) {
        if (arena->status[i] == MUSTER_OK) {
            ck_assert_msg(winner < 0, "round %d: racers %d and %d both won", arena->round, winner, i);
            winner = i;
        } else {
            ck_status(lost, arena->status[i]);
        }
    }
    ck_assert_msg(winner >= 0, "round %d: nobody won", arena->round);
    return winner;
}

static void check_all_sorts_won(const int32_t *wins, int32_t racers)
{
    int32_t winners = 0;
    for (int32_t i = 0; i < racers; i++)
        winners += wins[i] > 0;
    ck_assert_msg(winners >= 2, "the same racer won every round: these were no races");
}

static int64_t events_of(struct race *race, int32_t kind, const muster_id *account)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .kind = kind, .org = &race->arena->org,
                                .account = account};
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_event_list(race->host, &query, NULL, MUSTER_PAGE_MAX_ITEMS, &page));
    int64_t count = (int64_t)muster_page_count(page);
    muster_page_free(page);
    return count;
}

static void name_of(char *ret_name, size_t size, int32_t number)
{
    snprintf(ret_name, size, "racer%d", number);
}

/* Here pending invitations reserve no seat, so more invitees than seats may come. */
static void race_invitees(enum kind kind)
{
    struct race race;
    int32_t wins[RACERS_MAX] = {0};
    char name[32];
    race_begin(&race, kind, RACERS_MAX, accept_as);
    struct arena *arena = race.arena;
    muster_id invitation[RACERS_MAX];
    ck_status(MUSTER_OK, muster_setting_set(race.host, NULL, MUSTER_SETTING_PENDING_RESERVES, 0));
    race_found(&race, 2);
    for (int32_t i = 0; i < RACERS_MAX; i++) {
        name_of(name, sizeof name, i);
        race_account(&race, name, &arena->account[i]);
        race_invite(&race, name, 0, &invitation[i], arena->token[i]);
    }
    for (int32_t round = 0; round < race_rounds(); round++) {
        race_run(&race);
        int32_t winner = winner_of(arena, MUSTER_E_SEATS);
        race_check_seats(&race, 2, RACERS_MAX - 1);
        for (int32_t i = 0; i < RACERS_MAX; i++) {
            ck_assert_int_eq(race_is_member(&race, &arena->account[i]), i == winner);
            ck_assert_int_eq(race_state(&race, &invitation[i]),
                             i == winner ? MUSTER_INVITATION_STATE_ACCEPTED : MUSTER_INVITATION_STATE_PENDING);
        }
        wins[winner]++;
        ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[winner], 0));
        name_of(name, sizeof name, winner);
        race_invite(&race, name, 0, &invitation[winner], arena->token[winner]);
    }
    check_all_sorts_won(wins, RACERS_MAX);
    race_end(&race);
}

MUSTER_TEST(one_of_many_threads_accepts_the_last_seat, "SEAT-3 AB-43 ERR-1")
{
    race_invitees(THREADS);
}

MUSTER_TEST(one_of_many_processes_accepts_the_last_seat, "SEAT-3 AB-43 ERR-1")
{
    race_invitees(PROCESSES);
}

static void race_inviters(enum kind kind)
{
    struct race race;
    int32_t wins[RACERS_MAX] = {0};
    char name[32];
    race_begin(&race, kind, RACERS_MAX, invite_as);
    struct arena *arena = race.arena;
    race_found(&race, RACERS_MAX + 2); /* the owner, the racers, and one more */
    for (int32_t i = 0; i < RACERS_MAX; i++) {
        name_of(name, sizeof name, i);
        race_account(&race, name, &arena->account[i]);
        ck_status(MUSTER_OK, muster_member_add(race.host, &arena->org, &arena->account[i], MUSTER_ROLE_ADMIN, NULL));
    }
    for (int32_t round = 0; round < race_rounds(); round++) {
        race_run(&race);
        int32_t winner = winner_of(arena, MUSTER_E_SEATS);
        race_check_seats(&race, RACERS_MAX + 1, 1);
        wins[winner]++;
        muster_page *pending = NULL;
        ck_status(MUSTER_OK,
                  muster_invitation_list(race.host, &arena->org, MUSTER_INVITATION_STATE_PENDING, NULL, 0, &pending));
        ck_assert_uint_eq(muster_page_count(pending), 1);
        const muster_invitation *made = muster_page_invitation(pending, 0);
        ck_assert_int_eq(muster_id_equal(muster_invitation_inviter(made), &arena->account[winner]), 1);
        ck_status(MUSTER_OK, muster_invitation_revoke(race.owner, &arena->org, muster_invitation_id(made)));
        muster_page_free(pending);
    }
    check_all_sorts_won(wins, RACERS_MAX);
    race_end(&race);
}

MUSTER_TEST(one_of_many_threads_invites_to_the_last_seat, "SEAT-3 AB-43 ERR-1")
{
    race_inviters(THREADS);
}

MUSTER_TEST(one_of_many_processes_invites_to_the_last_seat, "SEAT-3 AB-43 ERR-1")
{
    race_inviters(PROCESSES);
}

/* The same account accepts the same token in two sessions. Both calls answer that it is a member, and it is a member
 * once. */
static void race_double_accept(enum kind kind)
{
    struct race race;
    race_begin(&race, kind, 2, accept_as);
    struct arena *arena = race.arena;
    race_found(&race, 2);
    race_account(&race, "racer0", &arena->account[0]);
    arena->account[1] = arena->account[0];
    int64_t joined = 0;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round > 0 && round % ORG_ROUNDS == 0) {
            race_found(&race, 2);
            joined = 0;
        }
        race_invite(&race, "racer0", 0, &arena->invitation, arena->token[0]);
        memcpy(arena->token[1], arena->token[0], TOKEN_ROOM);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[0]);
        ck_status(MUSTER_OK, arena->status[1]);
        race_check_seats(&race, 2, 0);
        ck_assert_int_eq(race_is_member(&race, &arena->account[0]), 1);
        ck_assert_int_eq(events_of(&race, MUSTER_EVENT_MEMBER_JOINED, &arena->account[0]), ++joined);
        ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[0], 0));
    }
    race_end(&race);
}

MUSTER_TEST(accepting_twice_at_once_in_threads_makes_one_member, "AB-37 ERR-1")
{
    race_double_accept(THREADS);
}

MUSTER_TEST(accepting_twice_at_once_in_processes_makes_one_member, "AB-37 ERR-1")
{
    race_double_accept(PROCESSES);
}

/* Several accounts have the same token, and the token alone is enough. */
static void race_bearers(enum kind kind)
{
    struct race race;
    int32_t wins[RACERS_MAX] = {0};
    char name[32];
    race_begin(&race, kind, RACERS_MAX, accept_as);
    struct arena *arena = race.arena;
    race_found(&race, RACERS_MAX + 1);
    for (int32_t i = 0; i < RACERS_MAX; i++) {
        name_of(name, sizeof name, i);
        race_account(&race, name, &arena->account[i]);
    }
    for (int32_t round = 0; round < race_rounds(); round++) {
        race_invite(&race, "bearer@example.org", MUSTER_INVITATION_FLAG_BEARER, &arena->invitation, arena->token[0]);
        for (int32_t i = 1; i < RACERS_MAX; i++)
            memcpy(arena->token[i], arena->token[0], TOKEN_ROOM);
        race_run(&race);
        int32_t winner = winner_of(arena, MUSTER_E_ACCEPTED);
        race_check_seats(&race, 2, 0);
        ck_assert_int_eq(race_is_member(&race, &arena->account[winner]), 1);
        wins[winner]++;
        ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[winner], 0));
    }
    check_all_sorts_won(wins, RACERS_MAX);
    race_end(&race);
}

MUSTER_TEST(one_of_many_threads_redeems_a_bearer_token, "AB-38 ERR-1")
{
    race_bearers(THREADS);
}

MUSTER_TEST(one_of_many_processes_redeems_a_bearer_token, "AB-38 ERR-1")
{
    race_bearers(PROCESSES);
}

/* The result of a call on an invitation that is accepted at the same moment, if the call is first. */
struct rival {
    int32_t (*race)(struct arena *arena, muster_store *store, int32_t number);
    int32_t accepting; /* what accepting returns then */
    int32_t state;     /* of the invitation */
};

/* Either the invitation is accepted, or the rival call takes effect. Both never happen. */
static void race_against_accepting(enum kind kind, const struct rival *rival)
{
    struct race race;
    int32_t accepted = 0, rivalled = 0;
    bool pending = rival->state == MUSTER_INVITATION_STATE_PENDING;
    race_begin(&race, kind, 2, rival->race);
    struct arena *arena = race.arena;
    race_found(&race, 2);
    race_account(&race, "racer0", &arena->account[0]);
    arena->account[1] = *muster_account_id(race.owner_account);
    for (int32_t round = 0; round < race_rounds(); round++) {
        race_invite(&race, "racer0", 0, &arena->invitation, arena->token[0]);
        race_run(&race);
        bool member = arena->status[0] == MUSTER_OK;
        accepted += member;
        rivalled += !member;
        ck_status(member ? MUSTER_OK : rival->accepting, arena->status[0]);
        ck_status(member ? MUSTER_E_ACCEPTED : MUSTER_OK, arena->status[1]);
        ck_assert_int_eq(race_state(&race, &arena->invitation),
                         member ? MUSTER_INVITATION_STATE_ACCEPTED : rival->state);
        ck_assert_int_eq(race_is_member(&race, &arena->account[0]), member);
        race_check_seats(&race, member ? 2 : 1, !member && pending);
        if (member)
            ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[0], 0));
        else if (pending)
            ck_status(MUSTER_OK, muster_invitation_revoke(race.owner, &arena->org, &arena->invitation));
    }
    ck_assert_msg(accepted > 0 && rivalled > 0, "accepted %d times, the rival first %d times", accepted, rivalled);
    race_end(&race);
}

static const struct rival REVOKING = {accept_or_revoke, MUSTER_E_REVOKED, MUSTER_INVITATION_STATE_REVOKED};
static const struct rival RESENDING = {accept_or_resend, MUSTER_E_SUPERSEDED, MUSTER_INVITATION_STATE_PENDING};

MUSTER_TEST(in_threads_an_invitation_is_accepted_or_revoked_never_both, "AB-33 ERR-1")
{
    race_against_accepting(THREADS, &REVOKING);
}

MUSTER_TEST(in_processes_an_invitation_is_accepted_or_revoked_never_both, "AB-33 ERR-1")
{
    race_against_accepting(PROCESSES, &REVOKING);
}

MUSTER_TEST(in_threads_a_token_is_accepted_or_superseded_never_both, "INV-9 AB-39")
{
    race_against_accepting(THREADS, &RESENDING);
}

MUSTER_TEST(in_processes_a_token_is_accepted_or_superseded_never_both, "INV-9 AB-39")
{
    race_against_accepting(PROCESSES, &RESENDING);
}

static void race_deletion(enum kind kind)
{
    struct race race;
    char name[32];
    int32_t accepted = 0, refused = 0;
    race_begin(&race, kind, 2, accept_or_delete);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) race_found(&race, 2);
        snprintf(name, sizeof name, "leaver%d", round);
        race_account(&race, name, &arena->account[0]);
        race_invite(&race, name, 0, &arena->invitation, arena->token[0]);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[1]);
        if (arena->status[0] == MUSTER_OK) {
            accepted++;
        } else {
            refused++;
            /* The account is gone, or its invitation has ended with it. */
            if (arena->status[0] != MUSTER_E_REVOKED) ck_status(MUSTER_E_GONE, arena->status[0]);
        }
        ck_assert_int_eq(race_is_member(&race, &arena->account[0]), 0);
        ck_status(MUSTER_E_NOT_FOUND, muster_account_get(race.host, &arena->account[0], NULL));
        ck_assert_int_ne(race_state(&race, &arena->invitation), MUSTER_INVITATION_STATE_PENDING);
        race_check_seats(&race, 1, 0);
    }
    ck_assert_msg(accepted > 0 && refused > 0, "accepted %d times, refused %d times", accepted, refused);
    race_end(&race);
}

MUSTER_TEST(in_threads_a_deleted_account_is_no_member, "ACCT-5 SEAT-3")
{
    race_deletion(THREADS);
}

MUSTER_TEST(in_processes_a_deleted_account_is_no_member, "ACCT-5 SEAT-3")
{
    race_deletion(PROCESSES);
}

/* Two sessions of one account make the same call with the same key, like a client that did not wait. */
static int32_t invite_by_key(struct arena *arena, muster_store *store, int32_t number)
{
    char key[32];
    race_head_start(arena, number);
    snprintf(key, sizeof key, "round-%d", arena->round);
    muster_session *session = race_session(store, &arena->account[0]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = "guest@example.org"};
    muster_invitation *made = NULL;
    int32_t status = muster_session_key(session, key);
    if (status == MUSTER_OK) status = muster_invitation_create(session, &arena->org, &params, &made);
    arena->repeated[number] = muster_session_repeated(session);
    if (made != NULL) arena->made[number] = *muster_invitation_id(made);
    muster_invitation_free(made);
    muster_session_close(session);
    return status;
}

static void race_key(enum kind kind)
{
    struct race race;
    int32_t firsts[2] = {0, 0};
    race_begin(&race, kind, 2, invite_by_key);
    struct arena *arena = race.arena;
    arena->account[0] = *muster_account_id(race.owner_account);
    int64_t made = 0;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) {
            race_found(&race, 2);
            made = 0;
        }
        memset(arena->made, 0, sizeof arena->made);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[0]);
        ck_status(MUSTER_OK, arena->status[1]);
        ck_assert_int_eq(muster_id_equal(&arena->made[0], &arena->made[1]), 1);
        ck_assert_int_eq(arena->repeated[0] + arena->repeated[1], 1);
        firsts[arena->repeated[0]]++;
        race_check_seats(&race, 1, 1);
        ck_assert_int_eq(events_of(&race, MUSTER_EVENT_INVITATION_CREATED, NULL), ++made);
        ck_status(MUSTER_OK, muster_invitation_revoke(race.owner, &arena->org, &arena->made[0]));
    }
    check_all_sorts_won(firsts, 2);
    race_end(&race);
}

MUSTER_TEST(in_threads_two_calls_with_one_key_make_one_change_and_give_the_same, "OP-2 AB-37")
{
    race_key(THREADS);
}

MUSTER_TEST(in_processes_two_calls_with_one_key_make_one_change_and_give_the_same, "OP-2 AB-37")
{
    race_key(PROCESSES);
}

int main(int argc, char **argv)
{
    return muster_test_main("race", argc, argv);
}
