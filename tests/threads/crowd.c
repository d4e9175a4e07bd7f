/* SPDX-License-Identifier: MIT
 *
 * The crowd: see crowd.h. If a check fails within a thread, the failure is recorded, because only the test's own thread
 * may end the test.
 */
#include "crowd.h"
#include "test_backend.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SEATS 9
#define WAIT (60 * MUSTER_SECOND)
#define PER_DAY_MAX INT64_C(1000000)

uint64_t crowd_below(struct worker *worker, uint64_t bound)
{
    uint64_t mixed = worker->random += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (mixed ^ (mixed >> 31)) % bound;
}

const muster_id *crowd_org(struct worker *worker)
{
    return &worker->crowd->orgs[crowd_below(worker, ORGS)];
}

const muster_id *crowd_account(struct worker *worker)
{
    return &worker->crowd->accounts[crowd_below(worker, ACCOUNTS)];
}

void crowd_wrong(struct crowd *crowd, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&crowd->complaining);
    if (!atomic_exchange(&crowd->failed, true)) vsnprintf(crowd->wrong, sizeof crowd->wrong, format, arguments);
    pthread_mutex_unlock(&crowd->complaining);
    va_end(arguments);
}

muster_session *crowd_session(muster_store *store, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM,
                                      .account = account, .request_id = "request"};
    muster_session *session = NULL;
    return muster_session_open(store, &options, &session, NULL) == MUSTER_OK ? session : NULL;
}

static int32_t allow(void *arg, const muster_change *change)
{
    struct crowd *crowd = arg;
    atomic_fetch_add(&crowd->hooked, 1);
    return change->event_count > 0 ? MUSTER_HOOK_ALLOW : 0;
}

/* May call the library with another session, and does so. */
static void wake(void *arg)
{
    struct crowd *crowd = arg;
    atomic_fetch_add(&crowd->woken, 1);
    muster_session *session = crowd_session(crowd->store, NULL);
    if (session == NULL) return;
    int32_t status = muster_plan_get(session, &crowd->orgs[0], NULL);
    if (status != MUSTER_OK && status != MUSTER_E_CLOSED)
        crowd_wrong(crowd, "within a wake-up: %s", muster_status_name(status));
    muster_session_close(session);
}

static int32_t progress(void *arg, const muster_progress *progress)
{
    struct crowd *crowd = arg;
    atomic_fetch_add(&crowd->progressed, 1);
    return progress->done < 0;
}

static void open_store(struct crowd *crowd)
{
    muster_options options = {MUSTER_INIT(muster_options),
                              .backend = plain_backend(),
                              .location = crowd->path,
                              .flags = MUSTER_OPEN_FLAG_RELAXED_DURABILITY,
                              .wait = WAIT,
                              .hook = allow,
                              .hook_arg = crowd,
                              .wake = wake,
                              .wake_arg = crowd,
                              .progress = progress,
                              .progress_arg = crowd};
    muster_store *store = NULL;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    crowd->store = store;
}

static void add_account(muster_session *host, const char *name, muster_id *ret_id)
{
    char address[64];
    snprintf(address, sizeof address, "%s@example.org", name);
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = name, .display_name = name,
                                    .email = address, .email_verified = 1};
    muster_account *account = NULL;
    ck_status(MUSTER_OK, muster_account_create(host, &params, &account));
    *ret_id = *muster_account_id(account);
    muster_account_free(account);
}

static void fill(struct crowd *crowd)
{
    char name[32];
    muster_session *host = crowd_session(crowd->store, NULL);
    add_account(host, "owner", &crowd->owner);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "crowd", .seats = SEATS};
    ck_status(MUSTER_OK, muster_plan_offer(host, &plan));
    for (int32_t i = 0; i < ACCOUNTS; i++) {
        snprintf(name, sizeof name, "guest-%d", i);
        add_account(host, name, &crowd->accounts[i]);
    }
    muster_session *owner = crowd_session(crowd->store, &crowd->owner);
    for (int32_t i = 0; i < ORGS; i++) {
        snprintf(name, sizeof name, "org-%d", i);
        muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = name, .name = name, .plan = "crowd"};
        muster_org *org = NULL;
        ck_status(MUSTER_OK, muster_org_create(owner, &params, &org));
        crowd->orgs[i] = *muster_org_id(org);
        muster_org_free(org);
    }
    muster_session_close(owner);
    muster_session_close(host);
}

void crowd_make(struct crowd *crowd)
{
    const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    memset(crowd, 0, sizeof *crowd);
    pthread_mutex_init(&crowd->complaining, NULL);
    snprintf(crowd->folder, sizeof crowd->folder, "%s/muster-threads-XXXXXX", where != NULL ? where : "/tmp");
    ck_assert(mkdtemp(crowd->folder) != NULL);
    ck_assert(snprintf(crowd->path, sizeof crowd->path, "%.200s/store", crowd->folder) < (int)sizeof crowd->path);
    open_store(crowd);
    fill(crowd);
    muster_close(crowd->store);
    for (int32_t i = 0; i < THREADS; i++) {
        struct worker *worker = &crowd->workers[i];
        worker->crowd = crowd;
        worker->number = i;
        worker->random = (uint64_t)i << 32;
        worker->account = crowd->accounts[i % ACCOUNTS];
        worker->succeeded = calloc(CALL_COUNT, sizeof *worker->succeeded);
        ck_assert(worker->succeeded != NULL);
    }
}

void crowd_unmake(struct crowd *crowd)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", ".key"};
    char file[300];
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        snprintf(file, sizeof file, "%s%s", crowd->path, ENDS[i]);
        unlink(file);
    }
    rmdir(crowd->folder);
    for (int32_t i = 0; i < THREADS; i++)
        free(crowd->workers[i].succeeded);
    pthread_mutex_destroy(&crowd->complaining);
}

/* The allowed results of a call: everything that another thread can cause. A mistake of the call itself and a
 * failure of the storage are not allowed. */
static bool is_expected(int32_t status)
{
    switch (muster_status_class(status)) {
    case MUSTER_CLASS_USAGE: return status == MUSTER_E_CLOSED || status == MUSTER_E_THREAD;
    case MUSTER_CLASS_NOT_FOUND: return status == MUSTER_E_NOT_FOUND;
    case MUSTER_CLASS_UNKNOWN_COMMIT:
    case MUSTER_CLASS_BACKEND:
    case MUSTER_CLASS_MEMORY: return false;
    default: return true;
    }
}

static size_t draw(struct worker *worker)
{
    int64_t all = 0;
    size_t call = 0;
    for (size_t i = 0; i < CALL_COUNT; i++)
        all += CALLS[i].weight;
    assert(all > 0);
    int64_t drawn = (int64_t)crowd_below(worker, (uint64_t)all);
    while ((drawn -= CALLS[call].weight) >= 0)
        call++;
    return call;
}

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct crowd *crowd = worker->crowd;
    while (!worker->closed) {
        size_t call = draw(worker);
        int32_t status = CALLS[call].call(worker);
        worker->made++;
        worker->closed = status == MUSTER_E_CLOSED;
        worker->succeeded[call] += status == MUSTER_OK;
        if (status == MUSTER_E_CANCELLED) atomic_fetch_add(&crowd->cancelled, 1);
        if (status == MUSTER_E_THREAD) atomic_fetch_add(&crowd->refused_thread, 1);
        if (!is_expected(status) || (!CALLS[call].shared && status == MUSTER_E_THREAD))
            crowd_wrong(crowd, "%s: %s (%s)", CALLS[call].name, muster_status_name(status),
                        muster_error_message(muster_session_error(worker->host)));
    }
    return NULL;
}

static void check_clean(struct crowd *crowd)
{
    muster_report *report = NULL;
    open_store(crowd);
    muster_session *host = crowd_session(crowd->store, NULL);
    ck_status(MUSTER_OK, muster_verify(host, NULL, &report));
    ck_assert_msg(muster_report_count(report) == 0, "%s: %s", muster_report_code(report, 0),
                  muster_report_text(report, 0));
    muster_report_free(report);
    muster_session_close(host);
    muster_close(crowd->store);
}

static int64_t milliseconds_used(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

void crowd_round(struct crowd *crowd, int64_t seconds)
{
    const struct timespec moment = {.tv_nsec = 10000000};
    int64_t end = milliseconds_used() + seconds * 1000;
    open_store(crowd);
    crowd->common = crowd_session(crowd->store, NULL);
    for (int32_t i = 0; i < THREADS; i++) {
        crowd->workers[i].host = crowd_session(crowd->store, NULL);
        crowd->workers[i].own = crowd_session(crowd->store, &crowd->workers[i].account);
        crowd->workers[i].closed = false;
    }
    for (int32_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&crowd->workers[i].thread, NULL, work, &crowd->workers[i]), 0);
    while (milliseconds_used() < end)
        nanosleep(&moment, NULL);
    muster_close(crowd->store);
    for (int32_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(crowd->workers[i].thread, NULL), 0);
    for (int32_t i = 0; i < THREADS; i++) {
        muster_session_close(crowd->workers[i].own);
        muster_session_close(crowd->workers[i].host);
    }
    muster_session_close(crowd->common);
    shelf_clear(crowd); /* records live longer than session and store */
    ck_assert_msg(crowd->wrong[0] == '\0', "%s", crowd->wrong);
    check_clean(crowd);
}
