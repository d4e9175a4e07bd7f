/* SPDX-License-Identifier: MIT
 *
 * What remains after kills: of writers in the middle of their work, and of processes that made a store.
 */
#include "crash.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATES (MUSTER_INVITATION_STATE_EXPIRED + 1)
#define EVENT_KINDS (MUSTER_EVENT_INVITATION_UNDELIVERED + 1)
#define INVITATIONS_STEP 1024

/* An invitation in the list, and the events that name it. */
struct invitation {
    muster_id id;
    int32_t writer, account;
    int32_t state;
    int32_t created;
    int32_t ended[STATES]; /* counted by the state that the event gives */
};

/* An account in an org: what its rows say, and what the events say. */
struct standing {
    int64_t member;
    int64_t invitations[STATES];
    int64_t events[EVENT_KINDS];
};

struct findings {
    struct supervisor *supervisor;
    muster_session *host;
    int32_t org;
    struct invitation *invitations;
    size_t count, room;
    struct standing standing[WRITERS][ACCOUNTS];
    int64_t members;
};

static struct standing *standing_of(struct findings *findings, const muster_id *account, int32_t *ret_writer,
                                    int32_t *ret_account)
{
    for (int32_t w = 0; w < WRITERS; w++)
        for (int32_t a = 0; a < ACCOUNTS; a++)
            if (muster_id_equal(&findings->supervisor->arena->desks[w].accounts[a], account) == 1) {
                *ret_writer = w;
                *ret_account = a;
                return &findings->standing[w][a];
            }
    return NULL;
}

static void note_invitation(struct findings *findings, const muster_invitation *read)
{
    struct invitation invitation = {.id = *muster_invitation_id(read), .state = muster_invitation_state(read)};
    struct standing *standing =
        standing_of(findings, muster_invitation_account(read), &invitation.writer, &invitation.account);
    ck_assert(standing != NULL);
    standing->invitations[invitation.state]++;
    if (findings->count == findings->room) {
        findings->room += INVITATIONS_STEP;
        findings->invitations = realloc(findings->invitations, findings->room * sizeof invitation);
        ck_assert(findings->invitations != NULL);
    }
    findings->invitations[findings->count++] = invitation;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(muster_id)); /* the id is the first field */
}

static void read_invitations(struct findings *findings)
{
    const muster_id *org = &findings->supervisor->arena->orgs[findings->org];
    char cursor[256] = "";
    do {
        muster_page *page = NULL;
        ck_status(MUSTER_OK, muster_invitation_list(findings->host, org, 0, cursor[0] != '\0' ? cursor : NULL,
                                                    MUSTER_PAGE_MAX_ITEMS, &page));
        for (size_t i = 0; i < muster_page_count(page); i++)
            note_invitation(findings, muster_page_invitation(page, i));
        const char *next = muster_page_cursor(page);
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        muster_page_free(page);
    } while (cursor[0] != '\0');
    if (findings->count > 0) qsort(findings->invitations, findings->count, sizeof *findings->invitations, compare_ids);
}

static void read_members(struct findings *findings)
{
    muster_page *page = NULL;
    const muster_id *org = &findings->supervisor->arena->orgs[findings->org];
    ck_status(MUSTER_OK, muster_member_list(findings->host, org, NULL, NULL, MUSTER_PAGE_MAX_ITEMS, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        int32_t writer, account;
        const muster_id *id = muster_member_account(muster_page_member(page, i));
        struct standing *standing = standing_of(findings, id, &writer, &account);
        findings->members++;
        if (standing != NULL)
            standing->member++;
        else
            ck_assert_int_eq(muster_id_equal(id, &findings->supervisor->arena->owner), 1);
    }
    muster_page_free(page);
}

static void note_event(struct findings *findings, const muster_event *event)
{
    static const int32_t ENDED_AS[EVENT_KINDS] = {[MUSTER_EVENT_INVITATION_ACCEPTED] = MUSTER_INVITATION_STATE_ACCEPTED,
                                                  [MUSTER_EVENT_INVITATION_DECLINED] = MUSTER_INVITATION_STATE_DECLINED,
                                                  [MUSTER_EVENT_INVITATION_REVOKED] = MUSTER_INVITATION_STATE_REVOKED,
                                                  [MUSTER_EVENT_INVITATION_EXPIRED] = MUSTER_INVITATION_STATE_EXPIRED};
    int32_t kind = muster_event_kind(event), writer, account;
    ck_assert(kind > 0 && kind < EVENT_KINDS);
    if (kind >= MUSTER_EVENT_INVITATION_CREATED) {
        ck_assert(findings->invitations != NULL);
        struct invitation *invitation = bsearch(muster_event_subject(event), findings->invitations, findings->count,
                                                sizeof *findings->invitations, compare_ids);
        ck_assert_msg(invitation != NULL, "%s of an invitation that is not there", muster_event_kind_name(kind));
        if (kind == MUSTER_EVENT_INVITATION_CREATED)
            invitation->created++;
        else
            invitation->ended[ENDED_AS[kind]]++;
        findings->standing[invitation->writer][invitation->account].events[kind]++;
    } else if (kind >= MUSTER_EVENT_MEMBER_JOINED) {
        struct standing *standing = standing_of(findings, muster_event_account(event), &writer, &account);
        if (standing != NULL) standing->events[kind]++;
    }
}

static void read_events(struct findings *findings)
{
    char cursor[256] = "";
    muster_event_query query = {MUSTER_INIT(muster_event_query),
                                .org = &findings->supervisor->arena->orgs[findings->org]};
    do {
        muster_page *page = NULL;
        ck_status(MUSTER_OK, muster_event_list(findings->host, &query, cursor[0] != '\0' ? cursor : NULL,
                                               MUSTER_PAGE_MAX_ITEMS, &page));
        for (size_t i = 0; i < muster_page_count(page); i++)
            note_event(findings, muster_page_event(page, i));
        const char *next = muster_page_cursor(page);
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        muster_page_free(page);
    } while (cursor[0] != '\0');
}

/* EVT-1: there is one event for its making, one for its end, and no other. */
static void check_invitations(const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct invitation *invitation = &findings->invitations[i];
        ck_assert_int_eq(invitation->created, 1);
        for (int32_t state = 0; state < STATES; state++)
            ck_assert_int_eq(invitation->ended[state],
                             state == invitation->state && state != MUSTER_INVITATION_STATE_PENDING);
    }
}

/* The result of each kind of call, by the events that it writes. */
static int32_t event_of(enum act act)
{
    switch (act) {
    case ACT_INVITE: return MUSTER_EVENT_INVITATION_CREATED;
    case ACT_ACCEPT: return MUSTER_EVENT_INVITATION_ACCEPTED;
    case ACT_DECLINE: return MUSTER_EVENT_INVITATION_DECLINED;
    case ACT_REVOKE: return MUSTER_EVENT_INVITATION_REVOKED;
    case ACT_REMOVE: return MUSTER_EVENT_MEMBER_REMOVED;
    default: return MUSTER_EVENT_MEMBER_LEFT;
    }
}

/* Returns how many calls succeeded without an acknowledgement. */
static int64_t check_account(const struct findings *findings, int32_t writer, int32_t account)
{
    const struct standing *standing = &findings->standing[writer][account];
    const struct ledger *ledger = &findings->supervisor->ledger[findings->org][writer][account];
    int64_t taken_place = 0;
    int64_t joined = standing->events[MUSTER_EVENT_MEMBER_JOINED];
    int64_t parted = standing->events[MUSTER_EVENT_MEMBER_REMOVED] + standing->events[MUSTER_EVENT_MEMBER_LEFT];
    /* AB-36: an accepted invitation belongs to the row of a present or former member. Here, there is no other way to
     * join. */
    ck_assert_int_eq(joined, standing->invitations[MUSTER_INVITATION_STATE_ACCEPTED]);
    ck_assert_int_eq(standing->member, joined - parted);
    ck_assert_int_eq(standing->invitations[MUSTER_INVITATION_STATE_EXPIRED], 0);
    for (int32_t act = 0; act < ACTS; act++) {
        int64_t surplus = standing->events[event_of((enum act)act)] - ledger->acknowledged[act];
        ck_assert_msg(surplus >= 0, "writer %d, account %d: an acknowledged %s is lost", writer, account,
                      muster_event_kind_name(event_of((enum act)act)));
        ck_assert_msg(surplus <= ledger->uncertain[act], "writer %d, account %d: a %s that nobody asked for", writer,
                      account, muster_event_kind_name(event_of((enum act)act)));
        taken_place += surplus;
    }
    /* No acknowledged join is lost. If an account was told that it is a member and is none, then it was asked to
     * leave afterwards. */
    int64_t told = ledger->acknowledged[ACT_ACCEPT];
    int64_t asked_to_part = ledger->acknowledged[ACT_REMOVE] + ledger->acknowledged[ACT_LEAVE] +
                            ledger->uncertain[ACT_REMOVE] + ledger->uncertain[ACT_LEAVE];
    ck_assert_int_ge(standing->member + asked_to_part, told);
    return taken_place;
}

static int64_t check_org(struct supervisor *supervisor, muster_session *host, int32_t org)
{
    struct findings findings = {.supervisor = supervisor, .host = host, .org = org};
    int64_t taken_place = 0, pending = 0;
    muster_plan *plan = NULL;
    read_invitations(&findings);
    read_members(&findings);
    read_events(&findings);
    check_invitations(&findings);
    for (int32_t w = 0; w < WRITERS; w++)
        for (int32_t a = 0; a < ACCOUNTS; a++) {
            taken_place += check_account(&findings, w, a);
            pending += findings.standing[w][a].invitations[MUSTER_INVITATION_STATE_PENDING];
        }
    ck_status(MUSTER_OK, muster_plan_get(host, &supervisor->arena->orgs[org], &plan));
    ck_assert_int_eq(muster_plan_members(plan), findings.members);
    ck_assert_int_eq(muster_plan_pending(plan), pending);
    ck_assert_int_le(muster_plan_used(plan), SEATS);
    muster_plan_free(plan);
    free(findings.invitations);
    return taken_place;
}

static void check_clean(muster_session *host)
{
    muster_report *report = NULL;
    ck_status(MUSTER_OK, muster_verify(host, NULL, &report));
    ck_assert_msg(muster_report_count(report) == 0, "%s: %s", muster_report_code(report, 0),
                  muster_report_text(report, 0));
    muster_report_free(report);
}

static int64_t check_store(struct supervisor *supervisor)
{
    muster_store *store = NULL;
    int64_t taken_place = 0;
    ck_status(MUSTER_OK, crash_open(supervisor->arena->path, MUSTER_OPEN_FLAG_EXISTING, &store));
    muster_session *host = crash_session(store, NULL);
    check_clean(host);
    for (int32_t i = 0; i < ORGS; i++)
        taken_place += check_org(supervisor, host, i);
    muster_session_close(host);
    muster_close(store);
    return taken_place;
}

/* A new store from time to time: otherwise verifying after each kill would take longer and longer. */
MUSTER_TEST(what_killed_writers_had_acknowledged_is_there_and_nothing_by_halves, "AB-36 SEAT-3 EVT-1 ERR-1")
{
    int64_t planned = crash_kills(), kills = 0, killed = 0, acknowledged = 0, refused = 0, uncertain = 0, taken = 0;
    uint64_t seed = crash_seed();
    while (kills < planned) {
        struct supervisor supervisor;
        crash_begin(&supervisor, crash_random(&seed));
        while (supervisor.kills < KILLS_PER_STORE && kills + supervisor.kills < planned)
            crash_kill(&supervisor);
        crash_end(&supervisor);
        taken += check_store(&supervisor);
        kills += supervisor.kills;
        killed += supervisor.killed;
        acknowledged += supervisor.acknowledged;
        refused += supervisor.refused;
        uncertain += supervisor.uncertain;
        crash_forget(&supervisor);
    }
    printf("%" PRId64 " kills of %" PRId64 " writers; %" PRId64 " calls acknowledged, %" PRId64 " refused, %" PRId64
           " begun and not acknowledged, of which %" PRId64 " had taken place\n",
           kills, killed, acknowledged, refused, uncertain, taken);
    fflush(stdout);
    ck_assert_int_eq(kills, planned);
    ck_assert_int_ge(killed, planned);
    ck_assert_msg(uncertain > 0, "no writer was killed in the middle of a call");
    ck_assert_int_gt(acknowledged, kills);
}

/* A process that makes a store. */
struct maker {
    int64_t moment;  /* microseconds from its beginning to the kill; 0: it is not killed */
    atomic_int made; /* 1: the store was open */
};

/* The timer of the kernel sends the signal. A signal of another process would often be too late for such a short
 * time. */
static void be_killed_after(int64_t microseconds)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
    struct itimerspec when = {.it_value = {microseconds / 1000000, microseconds % 1000000 * 1000}};
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime(timer, 0, &when, NULL) != 0)
        _exit(EXIT_FAILURE);
}

static pid_t start_maker(struct maker *maker, const char *path, int64_t moment)
{
    *maker = (struct maker){.moment = moment};
    pid_t process = fork();
    ck_assert_int_ge(process, 0);
    if (process != 0) return process;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    muster_store *store = NULL;
    umask(0); /* the library must keep others out, not this program */
    if (moment != 0) be_killed_after(moment);
    int32_t status = crash_open(path, 0, &store);
    atomic_store(&maker->made, status == MUSTER_OK);
    if (moment != 0 && status == MUSTER_OK) pause(); /* closing is not part of this test */
    muster_close(store);
    _exit(status == MUSTER_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Whenever its maker dies, other users can read none of its files. */
static void check_private(const char *folder)
{
    DIR *entries = opendir(folder);
    ck_assert(entries != NULL);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        struct stat about;
        if (entry->d_name[0] == '.') continue;
        ck_assert_int_eq(fstatat(dirfd(entries), entry->d_name, &about, AT_SYMLINK_NOFOLLOW), 0);
        ck_assert_msg((about.st_mode & 077) == 0, "%s has mode %o", entry->d_name, (unsigned)about.st_mode);
    }
    closedir(entries);
}

/* Whether the row of the store is there. The file is read without opening it as a store. */
static bool has_row(const char *path)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    bool found = false;
    if (access(path, F_OK) != 0) return false;
    ck_assert_int_eq(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(handle, "SELECT 1 FROM muster_store", -1, &statement, NULL) == SQLITE_OK)
        found = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    ck_assert_int_eq(sqlite3_close(handle), SQLITE_OK);
    return found;
}

static bool has_key(const char *path)
{
    char key[300];
    snprintf(key, sizeof key, "%s.key", path);
    return access(key, F_OK) == 0;
}

static void check_whole_or_none(const char *path)
{
    muster_store *store = NULL;
    ck_assert_msg(!has_row(path) || has_key(path), "a store without its key");
    ck_status(has_row(path) ? MUSTER_OK : MUSTER_E_NOT_FOUND, crash_open(path, MUSTER_OPEN_FLAG_EXISTING, &store));
    muster_close(store);
}

/* Opening succeeds at once, and the result is a complete store. */
static void check_usable(const char *folder, const char *path)
{
    muster_store *store = NULL;
    ck_status(MUSTER_OK, crash_open(path, 0, &store));
    muster_session *host = crash_session(store, NULL);
    check_clean(host);
    muster_session_close(host);
    muster_close(store);
    ck_assert(has_key(path));
    check_private(folder);
    ck_status(MUSTER_OK, crash_open(path, MUSTER_OPEN_FLAG_EXISTING, &store));
    muster_close(store);
}

/* How long making a store takes here without a disturbance: the shortest of a few times, each in a new process. */
static int64_t time_to_make(struct maker *maker)
{
    int64_t shortest = INT64_MAX;
    for (int32_t i = 0; i < 5; i++) {
        char folder[256], path[256];
        int outcome = 0;
        crash_folder(folder, path, sizeof folder);
        int64_t began = now_us();
        pid_t process = start_maker(maker, path, 0);
        ck_assert_int_eq(waitpid(process, &outcome, 0), process);
        int64_t took = now_us() - began;
        ck_assert_int_eq(outcome, 0);
        if (took < shortest) shortest = took;
        crash_remove_folder(folder);
    }
    return shortest;
}

struct tally {
    int64_t kills;    /* the maker was not done */
    int64_t too_late; /* it was done before */
    int64_t whole;    /* stores that were there although the maker was killed */
    int64_t keys;     /* keys without a store */
};

/* Kills one maker at a moment. If there are two, the other one finishes what either has begun. */
static void kill_maker(struct maker *makers, int32_t count, int64_t moment, struct tally *tally)
{
    char folder[256], path[256];
    int outcome = 0;
    pid_t process[2] = {0};
    crash_folder(folder, path, sizeof folder);
    for (int32_t i = 0; i < count; i++)
        process[i] = start_maker(&makers[i], path, i == 0 ? moment : 0);
    ck_assert_int_eq(waitpid(process[0], &outcome, 0), process[0]);
    ck_assert_msg(WIFSIGNALED(outcome) && WTERMSIG(outcome) == SIGKILL, "a maker failed");
    if (count == 2) {
        ck_assert_int_eq(waitpid(process[1], &outcome, 0), process[1]);
        ck_assert_msg(outcome == 0, "a maker failed because another one was killed");
    }
    check_private(folder);
    check_whole_or_none(path);
    tally->too_late += atomic_load(&makers[0].made) == 1;
    tally->kills += atomic_load(&makers[0].made) == 0;
    tally->whole += atomic_load(&makers[0].made) == 0 && has_row(path);
    tally->keys += has_key(path) && !has_row(path);
    check_usable(folder, path);
    crash_remove_folder(folder);
}

static void kill_makers(int32_t count)
{
    struct tally tally = {0};
    struct maker *makers = mmap(NULL, 2 * sizeof *makers, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(makers != MAP_FAILED);
    int64_t planned = crash_kills(), span = time_to_make(makers);
    uint64_t seed = crash_seed();
    while (tally.kills < planned) {
        kill_maker(makers, count, 1 + (int64_t)(crash_random(&seed) % (uint64_t)span), &tally);
        ck_assert_msg(tally.too_late < 10 * planned, "makers are done before they can be killed");
    }
    munmap(makers, 2 * sizeof *makers);
    printf("%" PRId64 " makers killed within %" PRId64 " us, %" PRId64 " were done before; %" PRId64
           " stores were whole, %" PRId64 " keys had none\n",
           tally.kills, span, tally.too_late, tally.whole, tally.keys);
    fflush(stdout);
    ck_assert_int_eq(tally.kills, planned);
}

MUSTER_TEST(a_store_whose_maker_was_killed_is_whole_with_its_key_or_not_there, "TOK-2")
{
    kill_makers(1);
}

MUSTER_TEST(a_maker_that_is_killed_hinders_no_other_maker_of_the_same_store, "TOK-2")
{
    kill_makers(2);
}

int main(int argc, char **argv)
{
    return muster_test_main("crash", argc, argv);
}
