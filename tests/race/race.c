/* SPDX-License-Identifier: MIT
 *
 * Runs races: see race.h. Processes are forked before any store is opened, because a child cannot use an open store.
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

/* The thread sanitizer finds a race wherever two threads meet without order, not only where they collide. So fewer
 * rounds are enough. */
#ifdef __SANITIZE_THREAD__
#define ROUNDS 300
#define ROUNDS_ALL 1000
#else
#define ROUNDS 1000
#define ROUNDS_ALL 3000
#endif
#define ROUNDS_QUICK 50
#define WAIT (60 * MUSTER_SECOND)
#define CLAIM_MAX 100

struct racer {
    struct race *race;
    int32_t number;
};

static struct racer racers[RACERS_MAX];

int32_t race_rounds(void)
{
    return (int32_t)muster_test_rounds(ROUNDS_QUICK, ROUNDS, ROUNDS_ALL);
}

static int32_t open_store(const char *path, muster_store **ret_store)
{
    muster_options options = {MUSTER_INIT(muster_options), .backend = plain_backend(), .location = path,
                              .flags = MUSTER_OPEN_FLAG_RELAXED_DURABILITY, .wait = WAIT};
    return muster_open(&options, ret_store, NULL);
}

muster_session *race_session(muster_store *store, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM,
                                      .account = account};
    muster_session *session = NULL;
    return muster_session_open(store, &options, &session, NULL) == MUSTER_OK ? session : NULL;
}

void race_head_start(const struct arena *arena, int32_t number)
{
    if (arena->round % 4 == number) usleep(300);
}

/* Starts up to 127 us after the gate opens, differently in every round, so that no racer is always the first. It
 * sleeps and does not spin: with more racers than cores, the order of waking would decide. */
static void stagger(int32_t round, int32_t number)
{
    uint32_t mixed = ((uint32_t)round * 4 + (uint32_t)number) * UINT32_C(2654435761);
    usleep(mixed >> 25);
}

static void take_turns(struct race *race, int32_t number, muster_store *store)
{
    struct arena *arena = race->arena;
    for (;;) {
        pthread_barrier_wait(&arena->gate);
        if (arena->over) return;
        stagger(arena->round, number);
        arena->status[number] = store != NULL ? race->turn(arena, store, number) : MUSTER_E_CLOSED;
        pthread_barrier_wait(&arena->gate);
    }
}

static void *thread_main(void *arg)
{
    const struct racer *racer = arg;
    take_turns(racer->race, racer->number, racer->race->store);
    return NULL;
}

static void process_main(struct race *race, int32_t number)
{
    muster_store *store = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* if a check of the referee fails, nobody opens the gate any more */
    pthread_barrier_wait(&race->arena->gate);
    race->arena->opened[number] = open_store(race->arena->path, &store);
    pthread_barrier_wait(&race->arena->gate);
    take_turns(race, number, store);
    muster_close(store);
    _exit(EXIT_SUCCESS);
}

void race_path(char *path, size_t size)
{
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    snprintf(path, size, "%s/muster-race-XXXXXX", folder != NULL ? folder : "/tmp");
    ck_assert(mkdtemp(path) != NULL);
    strncat(path, "/store", size - strlen(path) - 1);
}

void race_begin(struct race *race, enum kind kind, int32_t count, racer_turn *turn)
{
    struct arena *arena = mmap(NULL, sizeof *arena, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(arena != MAP_FAILED);
    *race = (struct race){.arena = arena, .turn = turn, .kind = kind};
    arena->racers = count;
    race_path(arena->path, sizeof arena->path);
    pthread_barrierattr_t shared;
    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&arena->gate, &shared, (unsigned)count + 1);
    pthread_barrierattr_destroy(&shared);
    for (int32_t i = 0; kind == PROCESSES && i < count; i++) {
        race->processes[i] = fork();
        ck_assert(race->processes[i] >= 0);
        if (race->processes[i] == 0) process_main(race, i);
    }

    ck_status(MUSTER_OK, open_store(arena->path, &race->store));
    race->host = race_session(race->store, NULL);
    muster_account_params owner = {MUSTER_INIT(muster_account_params), .username = "owner"};
    ck_status(MUSTER_OK, muster_account_create(race->host, &owner, &race->owner_account));
    race->owner = race_session(race->store, muster_account_id(race->owner_account));

    if (kind == PROCESSES) {
        pthread_barrier_wait(&arena->gate); /* the store is there */
        pthread_barrier_wait(&arena->gate); /* and each racer has opened it */
        for (int32_t i = 0; i < count; i++)
            ck_status(MUSTER_OK, arena->opened[i]);
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        racers[i] = (struct racer){race, i};
        ck_assert_int_eq(pthread_create(&race->threads[i], NULL, thread_main, &racers[i]), 0);
    }
}

void race_run(struct race *race)
{
    for (int32_t i = 0; i < race->arena->racers; i++)
        race->arena->status[i] = MUSTER_E_CLOSED;
    pthread_barrier_wait(&race->arena->gate);
    pthread_barrier_wait(&race->arena->gate);
    race->arena->round++;
    race->judged++;
}

static void end_racers(struct race *race)
{
    race->arena->over = 1;
    pthread_barrier_wait(&race->arena->gate);
    for (int32_t i = 0; i < race->arena->racers; i++) {
        int outcome = 0;
        if (race->kind == THREADS)
            ck_assert_int_eq(pthread_join(race->threads[i], NULL), 0);
        else
            ck_assert(waitpid(race->processes[i], &outcome, 0) == race->processes[i] && outcome == 0);
    }
}

void race_remove(const char *path)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", ".key"};
    char file[300];
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        snprintf(file, sizeof file, "%s%s", path, ENDS[i]);
        unlink(file);
    }
    snprintf(file, sizeof file, "%s", path);
    *strrchr(file, '/') = '\0';
    rmdir(file);
}

void race_end(struct race *race)
{
    muster_report *report = NULL;
    end_racers(race);
    ck_status(MUSTER_OK, muster_verify(race->host, NULL, &report));
    ck_assert_msg(muster_report_count(report) == 0, "%s: %s", muster_report_code(report, 0),
                  muster_report_text(report, 0));
    muster_report_free(report);
    ck_assert_int_eq(race->judged, race_rounds());
    muster_session_close(race->owner);
    muster_session_close(race->host);
    muster_account_free(race->owner_account);
    muster_close(race->store);
    race_remove(race->arena->path);
    pthread_barrier_destroy(&race->arena->gate);
    munmap(race->arena, sizeof *race->arena);
}

void race_found(struct race *race, int64_t seats)
{
    char slug[32];
    snprintf(slug, sizeof slug, "org-%d", race->arena->round);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "race", .seats = seats};
    ck_status(MUSTER_OK, muster_plan_offer(race->host, &plan));
    ck_status(MUSTER_OK, muster_setting_set(race->host, NULL, MUSTER_SETTING_INVITATIONS_PER_DAY, 1000000));
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = "race"};
    muster_org *org = NULL;
    ck_status(MUSTER_OK, muster_org_create(race->owner, &params, &org));
    race->arena->org = *muster_org_id(org);
    muster_org_free(org);
}

void race_account(struct race *race, const char *username, muster_id *ret_id)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username};
    muster_account *account = NULL;
    ck_status(MUSTER_OK, muster_account_create(race->host, &params, &account));
    *ret_id = *muster_account_id(account);
    muster_account_free(account);
}

static void fetch_token(struct race *race, const muster_id *invitation, char *ret_token)
{
    size_t claimed = 0;
    ret_token[0] = '\0';
    do { /* a page has one message for each recipient */
        muster_page *page = NULL;
        ck_status(MUSTER_OK,
                  muster_message_claim(race->host, &race->arena->org, CLAIM_MAX, 86400 * MUSTER_SECOND, &page));
        claimed = muster_page_count(page);
        for (size_t i = 0; i < claimed; i++) {
            const muster_message *message = muster_page_message(page, i);
            if (muster_message_token(message) != NULL &&
                muster_id_equal(muster_message_invitation(message), invitation))
                snprintf(ret_token, TOKEN_ROOM, "%s", muster_message_token(message));
            ck_status(MUSTER_OK, muster_message_done(race->host, message));
        }
        muster_page_free(page);
    } while (claimed > 0);
    ck_assert(ret_token[0] != '\0');
}

void race_invite(struct race *race, const char *whom, uint32_t flags, muster_id *ret_invitation, char *ret_token)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .flags = flags};
    if (flags & MUSTER_INVITATION_FLAG_BEARER)
        params.email = whom;
    else
        params.username = whom;
    muster_invitation *invitation = NULL;
    ck_status(MUSTER_OK, muster_invitation_create(race->owner, &race->arena->org, &params, &invitation));
    *ret_invitation = *muster_invitation_id(invitation);
    muster_invitation_free(invitation);
    fetch_token(race, ret_invitation, ret_token);
}

void race_check_seats(struct race *race, int64_t members, int64_t pending)
{
    muster_plan *plan = NULL;
    ck_status(MUSTER_OK, muster_plan_get(race->host, &race->arena->org, &plan));
    ck_assert_int_le(muster_plan_used(plan), muster_plan_seats(plan));
    ck_assert_int_eq(muster_plan_members(plan), members);
    ck_assert_int_eq(muster_plan_pending(plan), pending);
    muster_plan_free(plan);
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_member_list(race->host, &race->arena->org, NULL, NULL, 0, &page));
    ck_assert_int_eq((int64_t)muster_page_count(page), members);
    muster_page_free(page);
}

int32_t race_is_member(struct race *race, const muster_id *account)
{
    int32_t status = muster_member_get(race->host, &race->arena->org, account, NULL);
    if (status != MUSTER_OK) ck_status(MUSTER_E_NOT_FOUND, status);
    return status == MUSTER_OK;
}

int32_t race_state(struct race *race, const muster_id *invitation)
{
    muster_invitation *read = NULL;
    ck_status(MUSTER_OK, muster_invitation_get(race->host, &race->arena->org, invitation, &read));
    int32_t state = muster_invitation_state(read);
    muster_invitation_free(read);
    return state;
}
