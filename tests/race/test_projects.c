/* SPDX-License-Identifier: MIT
 *
 * Races about projects: a change of visibility against a grant, a removal against a grant. Each runs with threads and
 * with processes. In any order, no account keeps an access that should be gone, and no account without a membership
 * keeps a grant.
 */
#include "race.h"
#include <stdio.h>

#define ORG_ROUNDS 100 /* rounds before a new org is founded, because verifying grows with the history */

enum { FIRST = 0, SECOND = 1, OWNER = 2 };

static void prepare(struct race *race, enum kind kind, racer_turn *turn)
{
    race_begin(race, kind, 2, turn);
    race_account(race, "racer0", &race->arena->account[FIRST]);
    race_account(race, "racer1", &race->arena->account[SECOND]);
    race->arena->account[OWNER] = *muster_account_id(race->owner_account);
}

static void add(struct race *race, int32_t number, int32_t role)
{
    ck_status(MUSTER_OK, muster_member_add(race->host, &race->arena->org, &race->arena->account[number], role, NULL));
}

/* The project of the round; the owner has made it. It is stored in the place of an invitation. */
static void make_project(struct race *race, int32_t visibility)
{
    muster_project_params params = {MUSTER_INIT(muster_project_params), .name = "p", .visibility = visibility};
    muster_project *project = NULL;
    ck_status(MUSTER_OK, muster_project_create(race->owner, &race->arena->org, &params, &project));
    race->arena->invitation = *muster_project_id(project);
    muster_project_free(project);
}

static void check_sound(struct race *race)
{
    muster_report *report = NULL;
    ck_status(MUSTER_OK, muster_verify(race->host, &race->arena->org, &report));
    ck_assert_msg(muster_report_count(report) == 0, "round %d: %s", race->arena->round, muster_report_code(report, 0));
    muster_report_free(report);
}

/* How many accounts besides the owner have a grant on the project. */
static size_t grants(struct race *race)
{
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_grant_list(race->host, &race->arena->org, &race->arena->invitation, NULL, 0, &page));
    size_t count = 0;
    for (size_t i = 0; i < muster_page_count(page); i++)
        count += !muster_id_equal(muster_grant_account(muster_page_grant(page, i)), &race->arena->account[OWNER]);
    muster_page_free(page);
    return count;
}

/* The owner opens the project while an admin gives a member a permission on it. */
static int32_t open_or_grant(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    muster_session *session = race_session(store, &arena->account[number == FIRST ? OWNER : SECOND]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_visibility_params open = {MUSTER_INIT(muster_visibility_params), .visibility = MUSTER_VISIBILITY_PUBLIC};
    int32_t status = number == FIRST
                         ? muster_project_set_visibility(session, &arena->org, &arena->invitation, &open, NULL)
                         : muster_grant_set(session, &arena->org, &arena->invitation, &arena->account[FIRST],
                                            MUSTER_PERMISSION_ADMIN, MUSTER_TIME_NONE, NULL);
    muster_session_close(session);
    return status;
}

static void race_opening(enum kind kind)
{
    struct race race;
    int32_t granted = 0, refused = 0;
    prepare(&race, kind, open_or_grant);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) {
            race_found(&race, 4);
            add(&race, FIRST, MUSTER_ROLE_MEMBER);
            add(&race, SECOND, MUSTER_ROLE_ADMIN);
        }
        make_project(&race, MUSTER_VISIBILITY_PRIVATE);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[FIRST]);
        if (arena->status[SECOND] != MUSTER_OK) ck_status(MUSTER_E_MISUSE, arena->status[SECOND]);
        arena->status[SECOND] == MUSTER_OK ? granted++ : refused++;
        ck_assert_uint_eq(grants(&race), 0); /* on a public project, only the creator may have a grant */
        muster_session *member = race_session(race.store, &arena->account[FIRST]);
        ck_status(MUSTER_E_DENIED, muster_may(member, &arena->org, &arena->invitation, MUSTER_ACTION_MANAGE_PROJECT));
        ck_status(MUSTER_OK, muster_may(member, &arena->org, &arena->invitation, MUSTER_ACTION_WRITE_RESOURCES));
        muster_session_close(member);
        check_sound(&race);
        ck_status(MUSTER_OK, muster_project_delete(race.owner, &arena->org, &arena->invitation));
    }
    ck_assert_msg(granted > 0 && refused > 0, "granted %d times, refused %d times", granted, refused);
    race_end(&race);
}

MUSTER_TEST(in_threads_a_public_project_has_no_grant_of_another, "PROJ-2 PROJ-4 PROJ-5")
{
    race_opening(THREADS);
}

MUSTER_TEST(in_processes_a_public_project_has_no_grant_of_another, "PROJ-2 PROJ-4 PROJ-5")
{
    race_opening(PROCESSES);
}

/* The owner makes a public project private. At the same time a member who may write there asks whether it may. */
static int32_t close_or_ask(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    muster_session *session = race_session(store, &arena->account[number == FIRST ? OWNER : SECOND]);
    if (session == NULL) return MUSTER_E_MEMORY;
    muster_visibility_params closed = {MUSTER_INIT(muster_visibility_params), .visibility = MUSTER_VISIBILITY_PRIVATE};
    int32_t status = number == FIRST
                         ? muster_project_set_visibility(session, &arena->org, &arena->invitation, &closed, NULL)
                         : muster_may(session, &arena->org, &arena->invitation, MUSTER_ACTION_WRITE_RESOURCES);
    muster_session_close(session);
    return status;
}

static void race_closing(enum kind kind)
{
    struct race race;
    prepare(&race, kind, close_or_ask);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) {
            race_found(&race, 4);
            add(&race, SECOND, MUSTER_ROLE_MEMBER);
        }
        make_project(&race, MUSTER_VISIBILITY_PUBLIC);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[FIRST]);
        if (arena->status[SECOND] != MUSTER_OK) ck_status(MUSTER_E_NOT_FOUND, arena->status[SECOND]);
        muster_session *member = race_session(race.store, &arena->account[SECOND]);
        ck_status(MUSTER_E_NOT_FOUND,
                  muster_may(member, &arena->org, &arena->invitation, MUSTER_ACTION_VIEW_RESOURCES));
        muster_session_close(member);
        check_sound(&race);
        ck_status(MUSTER_OK, muster_project_delete(race.owner, &arena->org, &arena->invitation));
    }
    race_end(&race);
}

MUSTER_TEST(in_threads_nobody_keeps_access_to_a_project_that_was_closed, "PROJ-4 PROJ-7")
{
    race_closing(THREADS);
}

MUSTER_TEST(in_processes_nobody_keeps_access_to_a_project_that_was_closed, "PROJ-4 PROJ-7")
{
    race_closing(PROCESSES);
}

/* The owner removes a member. At the same time an admin gives the member a permission. */
static int32_t remove_or_grant(struct arena *arena, muster_store *store, int32_t number)
{
    race_head_start(arena, number);
    muster_session *session = race_session(store, &arena->account[number == FIRST ? OWNER : SECOND]);
    if (session == NULL) return MUSTER_E_MEMORY;
    int32_t status = number == FIRST
                         ? muster_member_remove(session, &arena->org, &arena->account[FIRST], 0)
                         : muster_grant_set(session, &arena->org, &arena->invitation, &arena->account[FIRST],
                                            MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL);
    muster_session_close(session);
    return status;
}

static void race_removal(enum kind kind)
{
    struct race race;
    int32_t granted = 0, refused = 0;
    prepare(&race, kind, remove_or_grant);
    struct arena *arena = race.arena;
    for (int32_t round = 0; round < race_rounds(); round++) {
        if (round % ORG_ROUNDS == 0) {
            race_found(&race, 4);
            add(&race, SECOND, MUSTER_ROLE_ADMIN);
            make_project(&race, MUSTER_VISIBILITY_PRIVATE);
        }
        add(&race, FIRST, MUSTER_ROLE_MEMBER);
        race_run(&race);
        ck_status(MUSTER_OK, arena->status[FIRST]);
        if (arena->status[SECOND] != MUSTER_OK) ck_status(MUSTER_E_NOT_FOUND, arena->status[SECOND]);
        arena->status[SECOND] == MUSTER_OK ? granted++ : refused++;
        ck_assert_uint_eq(grants(&race), 0);
        check_sound(&race);
    }
    ck_assert_msg(granted > 0 && refused > 0, "granted %d times, refused %d times", granted, refused);
    race_end(&race);
}

MUSTER_TEST(in_threads_no_grant_is_left_of_who_is_removed, "ROLE-6 PROJ-5 AB-53")
{
    race_removal(THREADS);
}

MUSTER_TEST(in_processes_no_grant_is_left_of_who_is_removed, "ROLE-6 PROJ-5 AB-53")
{
    race_removal(PROCESSES);
}
