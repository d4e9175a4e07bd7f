/* SPDX-License-Identifier: MIT
 *
 * A primary server, and a standby that confirms its commits. The primary dies under load and the standby takes its
 * place. Or the standby dies, and nobody can confirm a commit.
 */
#include "backend.h"
#include "own.h"
#include "wire.h"
#include "world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PRIMARY_PORT "5433"
#define STANDBY_PORT "5434"

/* Names both servers. Stores that are opened after this use the server that takes writes. */
static void pair_make(void)
{
    char location[512];
    server_do("make", "primary", PRIMARY_PORT);
    server_do("follow", "standby", STANDBY_PORT " \"$MUSTER_TEST_SERVERS/primary\"");
    PGconn *own = own_open_at(PRIMARY_PORT);
    own_run(own, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    own_run(own, "SELECT pg_reload_conf()");
    own_wait(own, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'");
    PQfinish(own);
    snprintf(location, sizeof location,
             "host=%s,%s port=" PRIMARY_PORT "," STANDBY_PORT
             " user=muster dbname=postgres target_session_attrs=read-write",
             getenv("MUSTER_TEST_SERVERS"), getenv("MUSTER_TEST_SERVERS"));
    setenv("MUSTER_TEST_POSTGRES", location, 1);
    postgres_more("muster_pool=8");
}

static void promote(void)
{
    PGconn *own = own_open_at(STANDBY_PORT);
    ck_assert_msg(own_number(own, "SELECT pg_is_in_recovery()::int") == 1, "the standby is none");
    own_run(own, "SELECT pg_promote()");
    PQfinish(own);
}

static void pair_end(void)
{
    server_do("stop", "standby", "");
}

#define ORGS 3
#define SEATS 21  /* of each org, its owner's among them */
#define PEOPLE 28 /* who are invited to each org */
#define THREADS 6
#define LIMIT 30 /* seconds */

struct person {
    muster_id id, org, invitation;
    char name[16];
    int32_t status; /* what settled its call */
    bool early;     /* and that before the primary died */
};

struct load {
    struct world *w;
    struct person people[ORGS * PEOPLE];
    atomic_size_t next;
    atomic_int joined, unknown, refused;
    atomic_bool dead;
    time_t end;
};

/* The result of such a call is unknown, or nothing has happened. It has to be repeated. */
static bool is_open(int32_t status)
{
    int32_t class = muster_status_class(status);
    return class == MUSTER_CLASS_UNKNOWN_COMMIT || class == MUSTER_CLASS_BACKEND || class == MUSTER_CLASS_BUSY ||
           status == MUSTER_E_CONFLICT;
}

static int32_t accept_once(struct load *load, const struct person *person)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &person->id};
    muster_session *session = NULL;
    int32_t status = muster_session_open(load->w->store, &options, &session, NULL);
    if (status == MUSTER_OK) status = muster_session_key(session, person->name);
    if (status == MUSTER_OK)
        status = muster_invitation_accept_waiting(session, &person->org, &person->invitation, NULL);
    if (status == MUSTER_E_UNKNOWN_COMMIT) load->unknown++;
    if (is_open(status)) load->refused++;
    muster_session_close(session);
    return status;
}

static void accept(struct load *load, struct person *person)
{
    while (is_open(person->status = accept_once(load, person)) && time(NULL) < load->end)
        usleep(5000); /* there may be no server at all for a while */
    person->early = !load->dead;
    if (person->status == MUSTER_OK) load->joined++;
}

/* The last third waits until the primary dies. Until then the first account calls again, so the primary dies under
 * load. */
static void *accept_all(void *arg)
{
    struct load *load = arg;
    for (size_t i; (i = load->next++) < ORGS * PEOPLE;) {
        while (i >= ORGS * PEOPLE * 2 / 3 && !load->dead)
            accept_once(load, &load->people[i % (ORGS * PEOPLE / 3)]);
        accept(load, &load->people[i]);
    }
    return NULL;
}

/* The accounts of one org are far apart, so all orgs have load at any time. */
static void invite_people(struct load *load)
{
    struct world *w = load->w;
    muster_id first = w->org;
    EXPECT_OK(w->host, muster_setting_set(w->host, NULL, MUSTER_SETTING_PENDING_RESERVES, 0));
    for (size_t o = 0; o < ORGS; o++) {
        char slug[16];
        muster_org *org = NULL;
        snprintf(slug, sizeof slug, "org-%zu", o);
        if (o > 0) {
            EXPECT_OK(w->owner, muster_org_create(w->owner, &ORG(.slug = slug, .name = slug, .plan = "team"), &org));
            w->org = *muster_org_id(org);
            muster_org_free(org);
        }
        for (size_t i = 0; i < PEOPLE; i++) {
            struct person *person = &load->people[i * ORGS + o];
            snprintf(person->name, sizeof person->name, "person%zu-%zu", o, i);
            person->org = w->org;
            person->id = account(w, person->name);
            person->invitation = invite(w, person->name, 0);
        }
    }
    w->org = first;
}

static int64_t joins_of_account(struct world *w, const struct person *person)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &person->org, .account = &person->id,
                                .kind = MUSTER_EVENT_MEMBER_JOINED};
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, NULL, MUSTER_PAGE_MAX_ITEMS, &page));
    int64_t count = (int64_t)muster_page_count(page);
    muster_page_free(page);
    return count;
}

static void check_people(struct load *load)
{
    struct world *w = load->w;
    muster_id first = w->org;
    int early = 0, late = 0;
    for (size_t i = 0; i < ORGS * PEOPLE; i++) {
        struct person *person = &load->people[i];
        bool joined = person->status == MUSTER_OK;
        if (!joined) ck_status(MUSTER_E_SEATS, person->status);
        w->org = person->org;
        ck_assert_msg(is_member(w, &person->id) == joined, "%s: %s", person->name, joined ? "lost" : "came by itself");
        ck_assert_int_eq(joins_of_account(w, person), joined);
        early += joined && person->early;
        late += joined && !person->early;
    }
    for (size_t o = 0; o < ORGS; o++) {
        w->org = load->people[o].org;
        ck_assert_int_eq(seats_of(w).members, SEATS);
        ck_assert_int_eq(events_of(w, MUSTER_EVENT_MEMBER_JOINED), SEATS);
    }
    w->org = first;
    ck_assert_msg(early > 0 && late > 0, "%d joined before the server died, %d behind it", early, late);
    ck_assert_int_eq(load->joined, ORGS * (SEATS - 1));
}

MUSTER_TEST(a_primary_that_dies_under_load_costs_no_join_that_was_acknowledged, "ERR-4 ERR-1 OP-2 SEAT-3")
{
    struct world w = {.backend = muster_backend_main()};
    static struct load load;
    pthread_t thread[THREADS];
    pair_make();
    world_make(&w, SEATS);
    load.w = &w;
    invite_people(&load);
    load.end = time(NULL) + LIMIT;
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, accept_all, &load), 0);
    while (load.joined < ORGS * SEATS / 3)
        usleep(200);
    server_do("kill", "primary", "");
    load.dead = true;
    promote();
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    ck_assert_int_gt(load.refused, 0); /* otherwise no call was running when it died */
    printf("    %d calls were repeated, %d of them after an unknown commit\n", load.refused, load.unknown);
    check_people(&load);
    EXPECT_SOUND(&w);
    world_end(&w);
    pair_end();
}

/* What the calls of a session have made on this server, even if no replica has it. */
static int32_t invite_a(struct world *w)
{
    EXPECT_OK(w->owner, muster_session_key(w->owner, "key-a"));
    return muster_invitation_create(w->owner, &w->org, &INVITATION(.email = "a@example.com"), NULL);
}

static int32_t invite_b_within(struct world *w)
{
    EXPECT_OK(w->owner, muster_begin(w->owner));
    EXPECT_OK(w->owner, muster_session_key(w->owner, "key-b"));
    EXPECT_OK(w->owner, muster_invitation_create(w->owner, &w->org, &INVITATION(.email = "b@example.com"), NULL));
    return muster_commit(w->owner);
}

MUSTER_TEST(a_repeated_call_is_confirmed_when_the_replica_has_what_it_repeats, "ERR-4 OP-2 OP-7")
{
    static int32_t (*const CALL[])(struct world *) = {invite_a, invite_b_within};
    struct world w = {.backend = muster_backend_main(), .wait = MUSTER_SECOND / 5};
    pair_make();
    world_make(&w, 9);
    server_do("stop", "standby", "");
    for (size_t i = 0; i < 2; i++) {
        EXPECT(MUSTER_E_UNKNOWN_COMMIT, w.owner, CALL[i](&w));
        ck_assert_int_eq(seats_of(&w).pending, (int64_t)i + 1); /* it can be read, but it is on no other server */
        EXPECT(MUSTER_E_UNKNOWN_COMMIT, w.owner, CALL[i](&w));
    }
    server_do("start", "standby", "");
    time_t end = time(NULL) + LIMIT;
    for (size_t i = 0; i < 2; i++) {
        int32_t status = MUSTER_OK;
        while ((status = CALL[i](&w)) == MUSTER_E_UNKNOWN_COMMIT && time(NULL) < end)
            ;
        EXPECT_OK(w.owner, status);
        ck_assert_int_eq(muster_session_repeated(w.owner), 1);
    }
    server_do("kill", "primary", "");
    promote();
    ck_assert_int_eq(seats_of(&w).pending, 2);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CREATED), 2);
    EXPECT_SOUND(&w);
    world_end(&w);
    pair_end();
}
