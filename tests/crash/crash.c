/* SPDX-License-Identifier: MIT
 *
 * The supervisor: see crash.h. It has the store open only before its writers start and after they have ended, because a
 * child cannot use an open store.
 */
#include "crash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILLS_QUICK INT64_C(8)
#define KILLS INT64_C(30)
#define KILLS_ALL INT64_C(300)
#define WAIT (60 * MUSTER_SECOND)
#define WORK_MIN 10 /* milliseconds between two kills */
#define WORK_MAX 110
#define ALL_EVERY 5 /* the last one of so many kills kills all writers: the next process has to recover the log */
#define PER_DAY_MAX INT64_C(1000000)

int64_t crash_kills(void)
{
    const char *asked = getenv("MUSTER_CRASH_KILLS");
    if (asked != NULL && atoll(asked) > 0) return atoll(asked);
    return muster_test_rounds(KILLS_QUICK, KILLS, KILLS_ALL);
}

uint64_t crash_seed(void)
{
    const char *asked = getenv("MUSTER_CRASH_SEED");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t seed =
        asked != NULL ? strtoull(asked, NULL, 10) : (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    printf("MUSTER_CRASH_SEED=%" PRIu64 "\n", seed);
    fflush(stdout);
    return seed;
}

/* splitmix64: any seed is good, and so are neighbouring seeds. */
uint64_t crash_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

void crash_wrong(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(arena->wrong, sizeof arena->wrong, format, arguments);
    va_end(arguments);
    _exit(EXIT_FAILURE);
}

void crash_folder(char *ret_folder, char *ret_path, size_t size)
{
    const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    snprintf(ret_folder, size, "%s/muster-crash-XXXXXX", where != NULL ? where : "/tmp");
    ck_assert(mkdtemp(ret_folder) != NULL);
    ck_assert(snprintf(ret_path, size, "%s/store", ret_folder) < (int)size);
}

/* Removes all files in it: a process that was killed while it made keys may have left its temporary file. */
void crash_remove_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    ck_assert(entries != NULL);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ck_assert_int_eq(unlinkat(dirfd(entries), entry->d_name, 0), 0);
    closedir(entries);
    ck_assert_int_eq(rmdir(folder), 0);
}

int32_t crash_open(const char *path, uint32_t flags, muster_store **ret_store)
{
    return crash_open_or_tell(path, flags, ret_store, NULL);
}

int32_t crash_open_or_tell(const char *path, uint32_t flags, muster_store **ret_store, muster_error **ret_error)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = path, .flags = flags, .wait = WAIT};
    return muster_open(&options, ret_store, ret_error);
}

muster_session *crash_session(muster_store *store, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM,
                                      .account = account};
    muster_session *session = NULL;
    return muster_session_open(store, &options, &session, NULL) == MUSTER_OK ? session : NULL;
}

static void add_account(muster_session *host, const char *name, muster_id *ret_id)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = name};
    muster_account *account = NULL;
    ck_status(MUSTER_OK, muster_account_create(host, &params, &account));
    *ret_id = *muster_account_id(account);
    muster_account_free(account);
}

static void fill(muster_session *host, struct arena *arena)
{
    char name[32];
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "crash", .seats = SEATS};
    ck_status(MUSTER_OK, muster_plan_offer(host, &plan));
    ck_status(MUSTER_OK, muster_setting_set(host, NULL, MUSTER_SETTING_INVITATIONS_PER_DAY, PER_DAY_MAX));
    for (int32_t w = 0; w < WRITERS; w++)
        for (int32_t a = 0; a < ACCOUNTS; a++) {
            snprintf(name, sizeof name, "guest-%d-%d", w, a);
            add_account(host, name, &arena->desks[w].accounts[a]);
        }
    add_account(host, "owner", &arena->owner);
}

static void found(muster_session *owner, struct arena *arena)
{
    char slug[32];
    for (int32_t i = 0; i < ORGS; i++) {
        snprintf(slug, sizeof slug, "org-%d", i);
        muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = "crash"};
        muster_org *org = NULL;
        ck_status(MUSTER_OK, muster_org_create(owner, &params, &org));
        arena->orgs[i] = *muster_org_id(org);
        muster_org_free(org);
    }
}

static void make_store(struct arena *arena)
{
    muster_store *store = NULL;
    ck_status(MUSTER_OK, crash_open(arena->path, 0, &store));
    muster_session *host = crash_session(store, NULL);
    fill(host, arena);
    muster_session *owner = crash_session(store, &arena->owner);
    found(owner, arena);
    muster_session_close(owner);
    muster_session_close(host);
    muster_close(store);
}

static void start_writer(struct supervisor *supervisor, int32_t number)
{
    int acks[2];
    uint64_t random = crash_random(&supervisor->random);
    ck_assert_int_eq(pipe2(acks, O_CLOEXEC), 0);
    pid_t process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* if a check of the supervisor fails, no writer remains */
        close(acks[0]);
        crash_write(supervisor->arena, number, acks[1], supervisor->letterboxes, random);
    }
    close(acks[1]); /* before the next fork: the death of the writer must end its acknowledgements */
    supervisor->writers[number] = process;
    supervisor->acks[number] = acks[0];
}

void crash_begin(struct supervisor *supervisor, uint64_t seed)
{
    struct arena *arena = mmap(NULL, sizeof *arena, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(arena != MAP_FAILED);
    *supervisor = (struct supervisor){.arena = arena, .random = seed};
    crash_folder(arena->folder, arena->path, sizeof arena->path);
    make_store(arena);
    for (int32_t w = 0; w < WRITERS; w++)
        ck_assert_int_eq(pipe2(supervisor->letterboxes[w], O_CLOEXEC | O_NONBLOCK), 0);
    for (int32_t w = 0; w < WRITERS; w++)
        start_writer(supervisor, w);
}

static void check_arena(const struct supervisor *supervisor)
{
    ck_assert_msg(supervisor->arena->wrong[0] == '\0', "%s", supervisor->arena->wrong);
}

static void book(struct supervisor *supervisor, int32_t writer, const struct deed *deed)
{
    ck_assert_int_eq(deed->number, supervisor->last[writer] + 1);
    supervisor->last[writer] = deed->number;
    if (deed->status == MUSTER_OK) {
        supervisor->ledger[deed->org][writer][deed->account].acknowledged[deed->act]++;
        supervisor->acknowledged++;
    } else {
        supervisor->refused++;
    }
}

/* Reads one acknowledgement. False: the writer has ended. A write this short is complete or missing (POSIX,
 * PIPE_BUF). */
static bool read_ack(struct supervisor *supervisor, int32_t writer)
{
    struct deed deed;
    ssize_t got = read(supervisor->acks[writer], &deed, sizeof deed);
    if (got == 0) return false;
    ck_assert_int_eq(got, (ssize_t)sizeof deed);
    book(supervisor, writer, &deed);
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads all the time. A writer whose pipe is full would wait, and would always be killed at this place. */
static void let_work(struct supervisor *supervisor, int64_t milliseconds)
{
    int64_t end = now_ms() + milliseconds;
    for (int64_t left = milliseconds; left > 0; left = end - now_ms()) {
        struct pollfd from[WRITERS];
        for (int32_t w = 0; w < WRITERS; w++)
            from[w] = (struct pollfd){.fd = supervisor->acks[w], .events = POLLIN};
        ck_assert_int_ge(poll(from, WRITERS, (int)left), 0);
        for (int32_t w = 0; w < WRITERS; w++)
            if (from[w].revents != 0 && !read_ack(supervisor, w)) {
                check_arena(supervisor);
                ck_abort_msg("writer %d ended by itself", w);
            }
    }
}

/* The deed of a dead writer that it had begun and could not acknowledge. */
static void settle(struct supervisor *supervisor, int32_t writer)
{
    const struct desk *desk = &supervisor->arena->desks[writer];
    while (read_ack(supervisor, writer))
        ;
    close(supervisor->acks[writer]);
    int64_t begun = atomic_load(&desk->begun);
    if (begun == supervisor->last[writer]) return;
    ck_assert_int_eq(begun, supervisor->last[writer] + 1);
    ck_assert_int_eq(begun, desk->deed.number);
    supervisor->last[writer] = begun;
    supervisor->ledger[desk->deed.org][writer][desk->deed.account].uncertain[desk->deed.act]++;
    supervisor->uncertain++;
}

/* In its own process, so that it recovers as any other process would, while the other writers continue. */
_Noreturn static void inspect(struct arena *arena)
{
    muster_store *store = NULL;
    muster_error *error = NULL;
    muster_report *report = NULL;
    int64_t begun = now_ms();
    int32_t status = crash_open_or_tell(arena->path, MUSTER_OPEN_FLAG_EXISTING, &store, &error);
    if (status != MUSTER_OK)
        crash_wrong(arena, "after a kill: opening: %s after %" PRId64 " ms: %s", muster_status_name(status),
                    now_ms() - begun, muster_error_message(error));
    muster_session *host = crash_session(store, NULL);
    for (int32_t i = 0; i < ORGS; i++) {
        muster_plan *plan = NULL;
        status = muster_plan_get(host, &arena->orgs[i], &plan);
        if (status != MUSTER_OK) crash_wrong(arena, "after a kill: the plan: %s", muster_status_name(status));
        if (muster_plan_used(plan) > SEATS || muster_plan_members(plan) < 1)
            crash_wrong(arena, "after a kill: %" PRId64 " members, %" PRId64 " of %d seats used",
                        muster_plan_members(plan), muster_plan_used(plan), SEATS);
        muster_plan_free(plan);
    }
    status = muster_verify(host, NULL, &report);
    if (status != MUSTER_OK || muster_report_count(report) != 0)
        crash_wrong(arena, "after a kill: verifying: %s, %s", muster_status_name(status),
                    status == MUSTER_OK ? muster_report_text(report, 0) : "");
    muster_report_free(report);
    muster_session_close(host);
    muster_close(store);
    _exit(EXIT_SUCCESS);
}

static void run_inspection(struct supervisor *supervisor)
{
    int outcome = 0;
    pid_t process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        inspect(supervisor->arena);
    }
    ck_assert_int_eq(waitpid(process, &outcome, 0), process);
    check_arena(supervisor);
    ck_assert_int_eq(outcome, 0);
}

static void bury_writer(struct supervisor *supervisor, int32_t number)
{
    int outcome = 0;
    ck_assert_int_eq(waitpid(supervisor->writers[number], &outcome, 0), supervisor->writers[number]);
    check_arena(supervisor);
    ck_assert_msg(WIFSIGNALED(outcome) && WTERMSIG(outcome) == SIGKILL, "writer %d had ended by itself", number);
    settle(supervisor, number);
    supervisor->killed++;
}

void crash_kill(struct supervisor *supervisor)
{
    let_work(supervisor, WORK_MIN + (int64_t)(crash_random(&supervisor->random) % (WORK_MAX - WORK_MIN)));
    supervisor->kills++;
    int32_t first = (int32_t)(crash_random(&supervisor->random) % WRITERS), last = first;
    if (supervisor->kills % ALL_EVERY == 0) {
        first = 0;
        last = WRITERS - 1;
    }
    for (int32_t w = first; w <= last; w++)
        ck_assert_int_eq(kill(supervisor->writers[w], SIGKILL), 0);
    for (int32_t w = first; w <= last; w++)
        bury_writer(supervisor, w);
    run_inspection(supervisor);
    for (int32_t w = first; w <= last; w++)
        start_writer(supervisor, w);
}

void crash_end(struct supervisor *supervisor)
{
    atomic_store(&supervisor->arena->over, 1);
    for (int32_t w = 0; w < WRITERS; w++) {
        int outcome = 0;
        while (read_ack(supervisor, w))
            ;
        ck_assert_int_eq(waitpid(supervisor->writers[w], &outcome, 0), supervisor->writers[w]);
        check_arena(supervisor);
        ck_assert_int_eq(outcome, 0);
        close(supervisor->acks[w]);
        ck_assert_int_eq(atomic_load(&supervisor->arena->desks[w].begun), supervisor->last[w]);
        close(supervisor->letterboxes[w][0]);
        close(supervisor->letterboxes[w][1]);
    }
}

void crash_forget(struct supervisor *supervisor)
{
    crash_remove_folder(supervisor->arena->folder);
    munmap(supervisor->arena, sizeof *supervisor->arena);
}
