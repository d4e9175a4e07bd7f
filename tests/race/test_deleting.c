/* SPDX-License-Identifier: MIT
 *
 * Races of deletions: of an account against calls that would tie it to an org, and of an org against accepting an
 * invitation to it. Each runs with threads and with processes.
 */
#include "race.h"

#include <stdio.h>

/* What the account or the owner does while the account is being deleted. */
static int32_t transfer(struct arena *arena, muster_store *store)
{
    muster_session *owner = race_session(store, &arena->account[1]);
    if (owner == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_org_transfer(owner, &arena->org, &arena->account[0], NULL);
    muster_session_close(owner);
    return status;
}

static int32_t found(struct arena *arena, muster_store *store)
{
    char slug[32];
    snprintf(slug, sizeof slug, "founded-%d", arena->round);
    muster_session *session = race_session(store, &arena->account[0]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = "race"};
    int32_t status = muster_org_create(session, &params, NULL);
    muster_session_close(session);
    return status;
}

static int32_t invite(struct arena *arena, muster_store *store)
{
    char name[32];
    snprintf(name, sizeof name, "leaver%d", arena->round);
    muster_session *owner = race_session(store, &arena->account[1]);
    if (owner == NULL) return MUSTER_E_MEMORY;
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = name};
    int32_t status = muster_invitation_create(owner, &arena->org, &params, NULL);
    muster_session_close(owner);
    return status;
}

static int32_t switch_to(struct arena *arena, muster_store *store)
{
    muster_session *session = race_session(store, &arena->account[0]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_workspace_switch(session, "key", NULL, NULL);
    muster_session_close(session);
    return status;
}

static int32_t accept(struct arena *arena, muster_store *store)
{
    muster_session *session = race_session(store, &arena->account[0]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_invitation_accept(session, arena->token[0], NULL);
    muster_session_close(session);
    return status;
}

static int32_t delete_account(struct arena *arena, muster_store *store)
{
    muster_session *host = race_session(store, NULL);
    if (host == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_account_delete(host, &arena->account[0]);
    muster_session_close(host);
    return status;
}

static int32_t delete_org(struct arena *arena, muster_store *store)
{
    muster_session *owner = race_session(store, &arena->account[1]);
    if (owner == NULL) return MUSTER_E_MEMORY;
    int32_t status = muster_org_delete(owner, &arena->org);
    muster_session_close(owner);
    return status;
}

/* The second racer deletes. */
#define TURN(name, deed, deletion)                                                                                     \
    static int32_t name(struct arena *arena, muster_store *store, int32_t number)                                      \
    {                                                                                                                  \
        race_head_start(arena, number);                                                                                \
        return number == 0 ? deed(arena, store) : deletion(arena, store);                                              \
    }
TURN(transfer_or_delete, transfer, delete_account)
TURN(found_or_delete, found, delete_account)
TURN(invite_or_delete, invite, delete_account)
TURN(switch_or_delete, switch_to, delete_account)
TURN(accept_or_delete_org, accept, delete_org)

static void prepare(struct race *race, int32_t round)
{
    char name[32];
    snprintf(name, sizeof name, "leaver%d", round);
    race_account(race, name, &race->arena->account[0]);
    race->arena->account[1] = *muster_account_id(race->owner_account);
}

/* How often each side was first. Each side has to be first sometimes. */
struct tally {
    int32_t first, second;
};

static void check_both(const struct tally *tally)
{
    ck_assert_msg(tally->first > 0 && tally->second > 0, "the deletion came second %d times, first %d times",
                  tally->first, tally->second);
}

/* An account that became an owner cannot be deleted. An account that is deleted does not become an owner. */
static void check_owner_or_gone(struct race *race, int32_t lost, struct tally *tally)
{
    const struct arena *arena = race->arena;
    if (arena->status[0] == MUSTER_OK) {
        tally->first++;
        ck_status(MUSTER_E_OWNS_ORGS, arena->status[1]);
        ck_status(MUSTER_OK, muster_account_get(race->host, &arena->account[0], NULL));
    } else {
        tally->second++;
        ck_status(lost, arena->status[0]);
        ck_status(MUSTER_OK, arena->status[1]);
        ck_status(MUSTER_E_NOT_FOUND, muster_account_get(race->host, &arena->account[0], NULL));
    }
}

static const muster_id *owner_of(struct race *race, muster_org **org)
{
    ck_status(MUSTER_OK, muster_org_get(race->host, &race->arena->org, org));
    return muster_org_owner(*org);
}

static void race_transfer(enum kind kind)
{
    struct race race;
    struct tally tally = {0, 0};
    race_begin(&race, kind, 2, transfer_or_delete);
    for (int32_t round = 0; round < race_rounds(); round++) {
        prepare(&race, round);
        race_found(&race, 2);
        ck_status(MUSTER_OK,
                  muster_member_add(race.host, &race.arena->org, &race.arena->account[0], MUSTER_ROLE_MEMBER, NULL));
        race_run(&race);
        check_owner_or_gone(&race, MUSTER_E_NOT_FOUND, &tally);
        muster_org *org = NULL;
        bool passed_on = race.arena->status[0] == MUSTER_OK;
        ck_assert_int_eq(muster_id_equal(owner_of(&race, &org), &race.arena->account[passed_on ? 0 : 1]), 1);
        muster_org_free(org);
        race_check_seats(&race, passed_on ? 2 : 1, 0);
    }
    check_both(&tally);
    race_end(&race);
}

MUSTER_TEST(in_threads_no_deleted_account_becomes_an_owner, "ACCT-5 ORG-3 ORG-4")
{
    race_transfer(THREADS);
}

MUSTER_TEST(in_processes_no_deleted_account_becomes_an_owner, "ACCT-5 ORG-3 ORG-4")
{
    race_transfer(PROCESSES);
}

static void race_founding(enum kind kind)
{
    struct race race;
    struct tally tally = {0, 0};
    race_begin(&race, kind, 2, found_or_delete);
    race_found(&race, 2); /* with it the plan */
    for (int32_t round = 0; round < race_rounds(); round++) {
        prepare(&race, round);
        race_run(&race);
        check_owner_or_gone(&race, MUSTER_E_GONE, &tally);
    }
    check_both(&tally);
    race_end(&race);
}

MUSTER_TEST(in_threads_no_deleted_account_founds_an_org, "ACCT-5 ORG-1 ORG-3")
{
    race_founding(THREADS);
}

MUSTER_TEST(in_processes_no_deleted_account_founds_an_org, "ACCT-5 ORG-1 ORG-3")
{
    race_founding(PROCESSES);
}

#define ORG_ROUNDS 100 /* rounds before a new org is founded, because the work of a round grows with the history */

static void race_inviting(enum kind kind)
{
    struct race race;
    struct tally tally = {0, 0};
    race_begin(&race, kind, 2, invite_or_delete);
    for (int32_t round = 0; round < race_rounds(); round++) {
        prepare(&race, round);
        if (round % ORG_ROUNDS == 0) race_found(&race, 2);
        race_run(&race);
        ck_status(MUSTER_OK, race.arena->status[1]);
        if (race.arena->status[0] == MUSTER_OK) {
            tally.first++;
        } else {
            tally.second++;
            ck_status(MUSTER_E_NOT_FOUND, race.arena->status[0]);
        }
        race_check_seats(&race, 1, 0); /* no account is left that could accept it */
    }
    check_both(&tally);
    race_end(&race);
}

MUSTER_TEST(in_threads_no_invitation_waits_for_a_deleted_account, "ACCT-5 INV-3 SEAT-4")
{
    race_inviting(THREADS);
}

MUSTER_TEST(in_processes_no_invitation_waits_for_a_deleted_account, "ACCT-5 INV-3 SEAT-4")
{
    race_inviting(PROCESSES);
}

/* Verifying at the end would find a choice of a deleted account. */
static void race_switching(enum kind kind)
{
    struct race race;
    struct tally tally = {0, 0};
    race_begin(&race, kind, 2, switch_or_delete);
    for (int32_t round = 0; round < race_rounds(); round++) {
        prepare(&race, round);
        race_run(&race);
        ck_status(MUSTER_OK, race.arena->status[1]);
        if (race.arena->status[0] == MUSTER_OK) {
            tally.first++;
        } else {
            tally.second++;
            ck_status(MUSTER_E_GONE, race.arena->status[0]);
        }
    }
    check_both(&tally);
    race_end(&race);
}

MUSTER_TEST(in_threads_no_choice_is_left_of_a_deleted_account, "ACCT-5 WS-2 AB-59")
{
    race_switching(THREADS);
}

MUSTER_TEST(in_processes_no_choice_is_left_of_a_deleted_account, "ACCT-5 WS-2 AB-59")
{
    race_switching(PROCESSES);
}

static void race_org(enum kind kind)
{
    struct race race;
    struct tally tally = {0, 0};
    race_begin(&race, kind, 2, accept_or_delete_org);
    for (int32_t round = 0; round < race_rounds(); round++) {
        char name[32];
        snprintf(name, sizeof name, "leaver%d", round);
        prepare(&race, round);
        race_found(&race, 2);
        race_invite(&race, name, 0, &race.arena->invitation, race.arena->token[0]);
        race_run(&race);
        ck_status(MUSTER_OK, race.arena->status[1]);
        if (race.arena->status[0] == MUSTER_OK) {
            tally.first++;
        } else {
            tally.second++;
            ck_status(MUSTER_E_DELETED, race.arena->status[0]);
        }
        muster_page *page = NULL;
        ck_status(MUSTER_E_NOT_FOUND, muster_org_get(race.host, &race.arena->org, NULL));
        ck_status(MUSTER_OK, muster_workspace_list(race.host, &race.arena->account[0], NULL, 0, &page));
        ck_assert_uint_eq(muster_page_count(page), 1); /* its personal workspace */
        muster_page_free(page);
    }
    check_both(&tally);
    race_end(&race);
}

MUSTER_TEST(in_threads_nobody_joins_a_deleted_org, "ORG-6 AB-32")
{
    race_org(THREADS);
}

MUSTER_TEST(in_processes_nobody_joins_a_deleted_org, "ORG-6 AB-32")
{
    race_org(PROCESSES);
}
