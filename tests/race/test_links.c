/* SPDX-License-Identifier: MIT
 *
 * Races through links: more accounts join than a link allows, two sign up with one username, a link is regenerated
 * while an account joins. Each runs with threads and with processes.
 */
#include "race.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORG_ROUNDS 100 /* rounds before a new org is founded, because the work of a round grows with the history */
#define LIMIT 2

static int32_t join_as(struct arena *arena, muster_store *store, int32_t number)
{
    muster_session *session = race_session(store, &arena->account[number]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_member *member = NULL;
    int32_t status = muster_link_join(session, arena->token[0], &member, NULL);
    if (status == MUSTER_OK && muster_id_equal(muster_member_account(member), &arena->account[number]) != 1)
        status = MUSTER_E_CORRUPT;
    muster_member_free(member);
    muster_session_close(session);
    return status;
}

static void show(struct race *race, int32_t kind)
{
    ck_status(MUSTER_OK, muster_link_token(race->owner, &race->arena->org, kind, race->arena->token[0]));
}

static void found(struct race *race, int32_t kind, int64_t seats, int64_t joins_max)
{
    muster_link_params limit = {MUSTER_INIT(muster_link_params), .fields = MUSTER_LINK_FIELD_JOINS_MAX,
                                .joins_max = joins_max};
    race_found(race, seats);
    ck_status(MUSTER_OK, muster_link_enable(race->owner, &race->arena->org, kind, &limit, NULL));
    show(race, kind);
}

static int64_t joins_of(struct race *race, int32_t kind)
{
    muster_link *link = NULL;
    ck_status(MUSTER_OK, muster_link_get(race->host, &race->arena->org, kind, &link));
    int64_t joins = muster_link_joins(link);
    muster_link_free(link);
    return joins;
}

/* AB-47: exactly as many accounts join as the link allows, in whatever order they come. */
static void race_uses(enum kind kind)
{
    struct race race;
    int32_t wins[RACERS_MAX] = {0}, winners = 0;
    char name[32];
    race_begin(&race, kind, RACERS_MAX, join_as);
    struct arena *arena = race.arena;
    for (int32_t i = 0; i < RACERS_MAX; i++) {
        snprintf(name, sizeof name, "racer%d", i);
        race_account(&race, name, &arena->account[i]);
    }
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) found(&race, MUSTER_LINK_KIND_JOIN, RACERS_MAX + 1, LIMIT);
        race_run(&race);
        int32_t joined = 0;
        for (int32_t i = 0; i < RACERS_MAX; i++) {
            bool member = arena->status[i] == MUSTER_OK;
            if (!member) ck_status(MUSTER_E_USED_UP, arena->status[i]);
            ck_assert_int_eq(race_is_member(&race, &arena->account[i]), member);
            joined += member;
            wins[i] += member;
        }
        ck_assert_int_eq(joined, LIMIT);
        ck_assert_int_eq(joins_of(&race, MUSTER_LINK_KIND_JOIN), LIMIT);
        race_check_seats(&race, 1 + LIMIT, 0);
        for (int32_t i = 0; i < RACERS_MAX; i++)
            if (arena->status[i] == MUSTER_OK)
                ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[i], 0));
        ck_status(MUSTER_OK, muster_link_regenerate(race.owner, &arena->org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
        show(&race, MUSTER_LINK_KIND_JOIN);
    }
    for (int32_t i = 0; i < RACERS_MAX; i++)
        winners += wins[i] > 0 && wins[i] < race_rounds();
    ck_assert_msg(winners >= 2, "the same racers won every round: these were no races");
    race_end(&race);
}

MUSTER_TEST(as_many_of_many_threads_join_as_the_link_allows, "LINK-7 AB-47 SEAT-3")
{
    race_uses(THREADS);
}

MUSTER_TEST(as_many_of_many_processes_join_as_the_link_allows, "LINK-7 AB-47 SEAT-3")
{
    race_uses(PROCESSES);
}

static int32_t sign_up(struct arena *arena, muster_store *store, int32_t number)
{
    char name[32];
    muster_session *visitor = NULL;
    muster_member *member = NULL;
    race_head_start(arena, number);
    /* the store treats them as the same */
    snprintf(name, sizeof name, number == 0 ? "user%d" : "USER%d", arena->round);
    if (muster_session_open(store, NULL, &visitor, NULL) != MUSTER_OK) return MUSTER_E_MEMORY;
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = name};
    int32_t status = muster_link_signup(visitor, arena->token[0], &params, &member, NULL);
    if (status == MUSTER_OK) arena->made[number] = *muster_member_account(member);
    muster_member_free(member);
    muster_session_close(visitor);
    return status;
}

/* Every account that was ever made, from the feed of the whole store. */
static int64_t accounts_made(struct race *race)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .kind = MUSTER_EVENT_ACCOUNT_CREATED};
    muster_page *page = NULL;
    char *cursor = NULL;
    int64_t made = 0;
    for (bool more = true; more;) { /* the last page of the feed also has a cursor: the same as before */
        ck_status(MUSTER_OK, muster_event_list(race->host, &query, cursor, MUSTER_PAGE_MAX_ITEMS, &page));
        made += (int64_t)muster_page_count(page);
        const char *next = muster_page_cursor(page);
        more = next != NULL && (cursor == NULL || strcmp(cursor, next) != 0);
        free(cursor);
        cursor = next != NULL ? strdup(next) : NULL;
        muster_page_free(page);
    }
    free(cursor);
    return made;
}

/* One of the two gets the username, the account and the membership. The other leaves nothing. */
static void race_signups(enum kind kind)
{
    struct race race;
    int32_t wins[2] = {0, 0};
    race_begin(&race, kind, 2, sign_up);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        char name[32];
        muster_account *account = NULL;
        if (round % ORG_ROUNDS == 0) found(&race, MUSTER_LINK_KIND_SIGNUP, 3, 0);
        race_run(&race);
        int32_t winner = arena->status[0] == MUSTER_OK ? 0 : 1;
        ck_status(MUSTER_OK, arena->status[winner]);
        ck_status(MUSTER_E_EXISTS, arena->status[1 - winner]);
        wins[winner]++;
        snprintf(name, sizeof name, "user%d", round);
        ck_status(MUSTER_OK, muster_account_find(race.host, MUSTER_ACCOUNT_BY_USERNAME, name, &account));
        ck_assert_int_eq(muster_id_equal(muster_account_id(account), &arena->made[winner]), 1);
        ck_assert_int_eq(race_is_member(&race, &arena->made[winner]), 1);
        ck_assert_int_eq(joins_of(&race, MUSTER_LINK_KIND_SIGNUP), round % ORG_ROUNDS + 1);
        race_check_seats(&race, 2, 0);
        muster_account_free(account);
        ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->made[winner], 0));
    }
    /* and the account of the owner: there is no account without a member */
    ck_assert_int_eq(accounts_made(&race), 1 + race_rounds());
    ck_assert_msg(wins[0] > 0 && wins[1] > 0, "the same racer won every round: these were no races");
    race_end(&race);
}

MUSTER_TEST(in_threads_one_username_signs_up_once, "LINK-4 ACCT-1 ERR-1")
{
    race_signups(THREADS);
}

MUSTER_TEST(in_processes_one_username_signs_up_once, "LINK-4 ACCT-1 ERR-1")
{
    race_signups(PROCESSES);
}

static int32_t join_or_regenerate(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    if (number == 0) return join_as(arena, store, number);
    muster_session *session = race_session(store, &arena->account[number]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_link_regenerate(session, &arena->org, MUSTER_LINK_KIND_JOIN, NULL, NULL);
    muster_session_close(session);
    return status;
}

/* Number of the last event of a kind in the org's chain. */
static int64_t last_event(struct race *race, int32_t kind)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .kind = kind, .org = &race->arena->org};
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_event_list(race->host, &query, NULL, MUSTER_PAGE_MAX_ITEMS, &page));
    size_t count = muster_page_count(page);
    ck_assert_uint_gt(count, 0);
    int64_t seq = muster_event_seq(muster_page_event(page, count - 1));
    muster_page_free(page);
    return seq;
}

/* An account that joins by the former address has joined before the link was regenerated. */
static void race_regeneration(enum kind kind)
{
    struct race race;
    int32_t joined = 0, superseded = 0;
    race_begin(&race, kind, 2, join_or_regenerate);
    struct arena *arena = race.arena;
    race_account(&race, "racer0", &arena->account[0]);
    arena->account[1] = *muster_account_id(race.owner_account);
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) found(&race, MUSTER_LINK_KIND_JOIN, 2, 0);
        race_run(&race);
        bool member = arena->status[0] == MUSTER_OK;
        joined += member;
        superseded += !member;
        ck_status(member ? MUSTER_OK : MUSTER_E_SUPERSEDED, arena->status[0]);
        ck_status(MUSTER_OK, arena->status[1]);
        ck_assert_int_eq(race_is_member(&race, &arena->account[0]), member);
        /* none by the new address, whose token nobody has */
        ck_assert_int_eq(joins_of(&race, MUSTER_LINK_KIND_JOIN), 0);
        race_check_seats(&race, member ? 2 : 1, 0);
        if (member) {
            ck_assert_int_lt(last_event(&race, MUSTER_EVENT_MEMBER_JOINED),
                             last_event(&race, MUSTER_EVENT_LINK_REGENERATED));
            ck_status(MUSTER_OK, muster_member_remove(race.owner, &arena->org, &arena->account[0], 0));
        }
        ck_status(MUSTER_E_SUPERSEDED, join_as(arena, race.store, 0));
        show(&race, MUSTER_LINK_KIND_JOIN);
    }
    ck_assert_msg(joined > 0 && superseded > 0, "joined %d times, superseded %d times", joined, superseded);
    race_end(&race);
}

MUSTER_TEST(in_threads_nobody_joins_by_an_address_that_was_regenerated, "LINK-5 AB-39 AB-40")
{
    race_regeneration(THREADS);
}

MUSTER_TEST(in_processes_nobody_joins_by_an_address_that_was_regenerated, "LINK-5 AB-39 AB-40")
{
    race_regeneration(PROCESSES);
}
