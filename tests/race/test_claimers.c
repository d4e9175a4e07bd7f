/* SPDX-License-Identifier: MIT
 *
 * Claimers of messages: several at once, and a claimer that is killed again and again between delivery and
 * acknowledgement.
 */
#include "race.h"
#include "test_backend.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEASE (3600 * MUSTER_SECOND)
#define MESSAGES 2 /* a round; fewer than racers */

static int32_t claim_one(struct arena *arena, muster_store *store, int32_t number)
{
    muster_session *host = race_session(store, NULL);
    if (host == NULL) return MUSTER_E_MEMORY;
    muster_page *page = NULL;
    memset(&arena->claimed[number], 0, sizeof arena->claimed[number]);
    int32_t status = muster_message_claim(host, NULL, 1, LEASE, &page);
    if (status == MUSTER_OK && muster_page_count(page) > 0) {
        arena->claimed[number] = *muster_message_id(muster_page_message(page, 0));
        status = muster_message_done(host, muster_page_message(page, 0));
    }
    muster_page_free(page);
    muster_session_close(host);
    return status;
}

/* Each round tells two members, and four racers claim one message each. */
static void race_claimers(enum kind kind)
{
    static const char *const NAMES[MESSAGES] = {"ann", "ben"};
    static const muster_id NONE = {{0}};
    struct race race;
    muster_id told[MESSAGES];
    int32_t wins[RACERS_MAX] = {0}, winners = 0;
    race_begin(&race, kind, RACERS_MAX, claim_one);
    struct arena *arena = race.arena;
    race_found(&race, MESSAGES + 1);
    for (int32_t i = 0; i < MESSAGES; i++) {
        race_account(&race, NAMES[i], &told[i]);
        ck_status(MUSTER_OK, muster_member_add(race.host, &arena->org, &told[i], MUSTER_ROLE_MEMBER, NULL));
    }
    for (muster_page *page = NULL;;) {
        ck_status(MUSTER_OK, muster_message_claim(race.host, NULL, 100, LEASE, &page));
        size_t count = muster_page_count(page);
        for (size_t i = 0; i < count; i++)
            ck_status(MUSTER_OK, muster_message_done(race.host, muster_page_message(page, i)));
        muster_page_free(page);
        if (count == 0) break;
    }
    for (int32_t round = 0; round < race_rounds(); round++) {
        int32_t role = round % 2 == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER, claimed = 0;
        for (int32_t i = 0; i < MESSAGES; i++)
            ck_status(MUSTER_OK, muster_member_set_role(race.owner, &arena->org, &told[i], role, 0, NULL));
        race_run(&race);
        for (int32_t i = 0; i < RACERS_MAX; i++) {
            ck_status(MUSTER_OK, arena->status[i]);
            if (muster_id_equal(&arena->claimed[i], &NONE)) continue;
            claimed++;
            wins[i]++;
            for (int32_t k = 0; k < i; k++)
                ck_assert_msg(!muster_id_equal(&arena->claimed[i], &arena->claimed[k]),
                              "round %d: racers %d and %d have claimed the same message", round, k, i);
        }
        ck_assert_int_eq(claimed, MESSAGES);
    }
    for (int32_t i = 0; i < RACERS_MAX; i++)
        winners += wins[i] > 0;
    ck_assert_msg(winners >= 2, "the same racer won every round: these were no races");
    muster_outbox outbox = {MUSTER_INIT(muster_outbox)};
    ck_status(MUSTER_OK, muster_outbox_get(race.host, NULL, &outbox));
    ck_assert_int_eq(outbox.waiting + outbox.set_aside, 0);
    race_end(&race);
}

MUSTER_TEST(two_threads_never_claim_the_same_message, "EVT-3 ERR-1")
{
    race_claimers(THREADS);
}

MUSTER_TEST(two_processes_never_claim_the_same_message, "EVT-3 ERR-1")
{
    race_claimers(PROCESSES);
}

/* The claimer that is killed. */

#define KILLS 200
#define LETTERS 100
#define DEATHS_EACH (KILLS / LETTERS)
#define CLAIMED_AT_ONCE 2
#define CRASH_LEASE MUSTER_SECOND
#define ACKNOWLEDGE 'a'

/* What a claimer puts into the letter box. A message in the box is delivered. */
struct delivery {
    muster_id message, invitation;
};

struct letter {
    struct delivery delivery;
    int32_t delivered, deaths;
};

struct supervisor {
    char path[256];
    muster_time *now; /* the clock of all processes, shared */
    struct letter letters[LETTERS];
    int32_t known, kills;
};

static muster_time shared_clock(void *arg)
{
    return *(const volatile muster_time *)arg;
}

static muster_store *open_at(const struct supervisor *it)
{
    muster_options options = {MUSTER_INIT(muster_options), .backend = plain_backend(),
                              .location = it->path,        .flags = MUSTER_OPEN_FLAG_RELAXED_DURABILITY,
                              .clock = shared_clock,       .clock_arg = it->now};
    muster_store *store = NULL;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    return store;
}

/* Claims, delivers, and waits until it may acknowledge or is killed. Ends when nothing is due. */
static void claimer_main(const struct supervisor *it, int letter_box, int answers)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    muster_session *host = race_session(open_at(it), NULL);
    for (;;) {
        muster_page *page = NULL;
        if (muster_message_claim(host, NULL, CLAIMED_AT_ONCE, CRASH_LEASE, &page) != MUSTER_OK) _exit(2);
        if (muster_page_count(page) == 0) _exit(EXIT_SUCCESS);
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_message *message = muster_page_message(page, i);
            struct delivery delivery = {*muster_message_id(message), *muster_message_invitation(message)};
            char answer = 0;
            if (muster_message_token(message) == NULL) _exit(3);
            if (write(letter_box, &delivery, sizeof delivery) != sizeof delivery) _exit(4);
            if (read(answers, &answer, 1) != 1 || answer != ACKNOWLEDGE) _exit(5);
            if (muster_message_done(host, message) != MUSTER_OK) _exit(6);
        }
        muster_page_free(page);
    }
}

/* A repeated message has the id of the first one, so one invitation never becomes two letters. */
static struct letter *letter_of(struct supervisor *it, const struct delivery *delivery)
{
    for (int32_t i = 0; i < it->known; i++) {
        struct letter *letter = &it->letters[i];
        bool same = muster_id_equal(&letter->delivery.message, &delivery->message);
        ck_assert_int_eq(same, muster_id_equal(&letter->delivery.invitation, &delivery->invitation));
        if (same) return letter;
    }
    ck_assert_int_lt(it->known, LETTERS);
    it->letters[it->known].delivery = *delivery;
    return &it->letters[it->known++];
}

static void kill_claimer(struct supervisor *it, pid_t claimer)
{
    int outcome = 0;
    ck_assert_int_eq(kill(claimer, SIGKILL), 0);
    ck_assert_int_eq(waitpid(claimer, &outcome, 0), claimer);
    ck_assert(WIFSIGNALED(outcome) && WTERMSIG(outcome) == SIGKILL);
    it->kills++;
    *it->now += CRASH_LEASE;
}

/* Kills the first claimers of each letter, and lets the next one acknowledge. False: nothing was left to deliver. */
static bool take_deliveries(struct supervisor *it, pid_t claimer, int letter_box, int answers)
{
    struct delivery delivery;
    while (read(letter_box, &delivery, sizeof delivery) == sizeof delivery) {
        struct letter *letter = letter_of(it, &delivery);
        letter->delivered++;
        if (letter->deaths < DEATHS_EACH) {
            letter->deaths++;
            kill_claimer(it, claimer);
            return true;
        }
        ck_assert_int_eq(write(answers, &(char){ACKNOWLEDGE}, 1), 1);
    }
    int outcome = 0;
    ck_assert_int_eq(waitpid(claimer, &outcome, 0), claimer);
    ck_assert_msg(WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0, "the claimer ended with %d", outcome);
    return false;
}

static bool supervise(struct supervisor *it)
{
    int letter_box[2], answers[2];
    ck_assert(pipe(letter_box) == 0 && pipe(answers) == 0);
    pid_t claimer = fork();
    ck_assert(claimer >= 0);
    if (claimer == 0) claimer_main(it, letter_box[1], answers[0]);
    close(letter_box[1]);
    close(answers[0]);
    bool killed = take_deliveries(it, claimer, letter_box[0], answers[1]);
    close(letter_box[0]);
    close(answers[1]);
    return killed;
}

static void write_letters(struct supervisor *it)
{
    muster_store *store = open_at(it);
    muster_session *host = race_session(store, NULL);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "post", .seats = 2 * LETTERS};
    muster_account_params owner = {MUSTER_INIT(muster_account_params), .username = "owner"};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = "post", .name = "Post", .plan = "post"};
    muster_account *account = NULL;
    muster_org *org = NULL;
    ck_status(MUSTER_OK, muster_plan_offer(host, &plan));
    ck_status(MUSTER_OK, muster_account_create(host, &owner, &account));
    muster_session *session = race_session(store, muster_account_id(account));
    ck_status(MUSTER_OK, muster_org_create(session, &params, &org));
    for (int32_t i = 0; i < LETTERS; i++) {
        char address[64];
        snprintf(address, sizeof address, "guest%d@example.org", i);
        muster_invitation_params invitation = {MUSTER_INIT(muster_invitation_params), .email = address};
        ck_status(MUSTER_OK, muster_invitation_create(session, muster_org_id(org), &invitation, NULL));
    }
    muster_org_free(org);
    muster_account_free(account);
    muster_session_close(session);
    muster_session_close(host);
    muster_close(store);
}

static void check_nothing_is_left(const struct supervisor *it)
{
    muster_store *store = open_at(it);
    muster_session *host = race_session(store, NULL);
    muster_report *report = NULL;
    muster_outbox outbox = {MUSTER_INIT(muster_outbox)};
    ck_status(MUSTER_OK, muster_verify(host, NULL, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    ck_status(MUSTER_OK, muster_outbox_get(host, NULL, &outbox));
    ck_assert_int_eq(outbox.waiting, 0);
    ck_assert_int_eq(outbox.set_aside, 0);
    muster_report_free(report);
    muster_session_close(host);
    muster_close(store);
}

MUSTER_TEST(a_claimer_killed_between_delivery_and_acknowledgement_200_times_loses_no_message, "EVT-3 ERR-4")
{
    static struct supervisor it;
    race_path(it.path, sizeof it.path);
    it.now = mmap(NULL, sizeof *it.now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(it.now != MAP_FAILED);
    *it.now = INT64_C(1800000000000000);
    write_letters(&it);
    while (supervise(&it))
        ck_assert_int_le(it.kills, KILLS);
    ck_assert_int_eq(it.kills, KILLS);
    ck_assert_int_eq(it.known, LETTERS);
    for (int32_t i = 0; i < LETTERS; i++) {
        ck_assert_int_eq(it.letters[i].deaths, DEATHS_EACH);
        ck_assert_int_eq(it.letters[i].delivered, DEATHS_EACH + 1);
    }
    check_nothing_is_left(&it);
    race_remove(it.path);
    munmap(it.now, sizeof *it.now);
}
