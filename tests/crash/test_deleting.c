/* SPDX-License-Identifier: MIT
 *
 * Deletions that work in pieces (ACCT-5, ORG-6). The process may die after any piece. A repeated call or settling
 * finishes the deletion, and the store is sound at every moment.
 */
#include "crash.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEMBERSHIPS 12
#define GUESTS 700 /* rows for several pieces */

/* The work of a process that will be killed. */
enum deed_kind { DELETE_ACCOUNT, DELETE_ORG, SETTLE };

struct stage {
    char folder[256], path[256];
    muster_id owner, ann, org;
};

/* Counts the reports of progress of the deleting process, and kills it in time. */
struct fuse {
    int32_t left; /* reports until the end; 0: never */
};

static int32_t burn(void *arg, const muster_progress *progress)
{
    struct fuse *fuse = arg;
    (void)progress;
    if (fuse->left > 0 && --fuse->left == 0) kill(getpid(), SIGKILL);
    return 0;
}

static muster_store *open_stage(const struct stage *stage, struct fuse *fuse)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = stage->path};
    muster_store *store = NULL;
    if (fuse != NULL) {
        options.progress = burn;
        options.progress_arg = fuse;
    }
    return muster_open(&options, &store, NULL) == MUSTER_OK ? store : NULL;
}

static void add_account(muster_session *host, const char *name, muster_id *ret_id)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = name};
    muster_account *account = NULL;
    ck_status(MUSTER_OK, muster_account_create(host, &params, &account));
    *ret_id = *muster_account_id(account);
    muster_account_free(account);
}

/* Ann is a member of many orgs of the owner. The last of these has many guests. */
static void make_stage(struct stage *stage)
{
    char name[32];
    crash_folder(stage->folder, stage->path, sizeof stage->path);
    muster_store *store = open_stage(stage, NULL);
    ck_assert_ptr_nonnull(store);
    muster_session *host = crash_session(store, NULL);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "crash", .seats = MUSTER_SEATS_UNLIMITED};
    ck_status(MUSTER_OK, muster_plan_offer(host, &plan));
    add_account(host, "owner", &stage->owner);
    add_account(host, "ann", &stage->ann);
    muster_session *owner = crash_session(store, &stage->owner), *ann = crash_session(store, &stage->ann);
    for (int i = 0; i < MEMBERSHIPS; i++) {
        snprintf(name, sizeof name, "org-%d", i);
        muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = name, .name = name, .plan = "crash"};
        muster_org *org = NULL;
        ck_status(MUSTER_OK, muster_org_create(owner, &params, &org));
        stage->org = *muster_org_id(org);
        muster_org_free(org);
        ck_status(MUSTER_OK, muster_member_add(host, &stage->org, &stage->ann, MUSTER_ROLE_ADMIN, NULL));
        ck_status(MUSTER_OK, muster_workspace_switch(ann, name, &stage->org, NULL));
    }
    ck_status(MUSTER_OK, muster_begin(host));
    for (int i = 0; i < GUESTS; i++) {
        muster_id guest;
        snprintf(name, sizeof name, "guest-%d", i);
        add_account(host, name, &guest);
        ck_status(MUSTER_OK, muster_member_add(host, &stage->org, &guest, MUSTER_ROLE_MEMBER, NULL));
    }
    ck_status(MUSTER_OK, muster_commit(host));
    muster_session_close(ann);
    muster_session_close(owner);
    muster_session_close(host);
    muster_close(store);
}

/* Works in its own process. It ends by the fuse, after so many microseconds, or by itself. True: by itself. */
static bool run(const struct stage *stage, enum deed_kind kind, int32_t reports, int64_t microseconds)
{
    int outcome = 0;
    pid_t process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        struct fuse fuse = {reports};
        muster_store *store = open_stage(stage, &fuse);
        muster_session *host = crash_session(store, NULL);
        int32_t status = kind == DELETE_ACCOUNT ? muster_account_delete(host, &stage->ann)
                         : kind == DELETE_ORG   ? muster_org_delete(host, &stage->org)
                                                : muster_settle(host, 0, NULL);
        _exit(status == MUSTER_OK || status == MUSTER_E_NOT_FOUND ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (microseconds > 0) {
        nanosleep(&(struct timespec){.tv_nsec = (long)microseconds * 1000}, NULL);
        kill(process, SIGKILL);
    }
    ck_assert_int_eq(waitpid(process, &outcome, 0), process);
    if (WIFSIGNALED(outcome)) return false;
    ck_assert_int_eq(outcome, 0);
    return true;
}

static muster_session *as_host(muster_store *store)
{
    muster_session *host = crash_session(store, NULL);
    ck_assert_ptr_nonnull(host);
    return host;
}

static void check_sound(const struct stage *stage)
{
    muster_report *report = NULL;
    muster_store *store = open_stage(stage, NULL);
    muster_session *host = as_host(store);
    ck_status(MUSTER_OK, muster_verify(host, NULL, &report));
    ck_assert_msg(muster_report_count(report) == 0, "%s: %s", muster_report_code(report, 0),
                  muster_report_text(report, 0));
    muster_report_free(report);
    muster_session_close(host);
    muster_close(store);
}

/* For all readers the object is gone, and nothing is left to settle. */
static void check_gone(const struct stage *stage, enum deed_kind kind)
{
    int64_t settled = -1;
    muster_store *store = open_stage(stage, NULL);
    muster_session *host = as_host(store);
    int32_t read =
        kind == DELETE_ACCOUNT ? muster_account_get(host, &stage->ann, NULL) : muster_org_get(host, &stage->org, NULL);
    ck_status(MUSTER_E_NOT_FOUND, read);
    ck_status(MUSTER_OK, muster_settle(host, 0, &settled));
    ck_assert_int_eq(settled, 0);
    muster_event_query trail = {MUSTER_INIT(muster_event_query), .org = &stage->org, .kind = MUSTER_EVENT_ORG_DELETED};
    muster_page *page = NULL;
    size_t told = 0, deletions = kind == DELETE_ORG ? 1 : 0;
    char *cursor = NULL;
    do {
        ck_status(MUSTER_OK, muster_event_list(host, &trail, cursor, 0, &page));
        told += muster_page_count(page);
        free(cursor);
        cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
        muster_page_free(page);
    } while (cursor != NULL);
    ck_assert_uint_eq(told, deletions);
    muster_session_close(host);
    muster_close(store);
}

/* Each process lives one report longer than the one before it, and continues where that one was killed. */
static void kill_between(enum deed_kind kind, enum deed_kind again)
{
    struct stage stage;
    int32_t killed = 0;
    make_stage(&stage);
    bool ended = run(&stage, kind, kind == DELETE_ORG ? 2 : 1, 0); /* it is closed, but nothing else is done */
    for (int32_t i = 0; !ended; i++) {
        killed++;
        check_sound(&stage);
        ended = run(&stage, i % 2 == 0 ? again : kind, 2 + i / 4, 0);
    }
    ck_assert_int_ge(killed, 3);
    check_sound(&stage);
    check_gone(&stage, kind);
    crash_remove_folder(stage.folder);
}

MUSTER_TEST(a_killed_deletion_of_an_account_is_finished_by_who_repeats_it, "ACCT-5 ACCT-6 ERR-1")
{
    kill_between(DELETE_ACCOUNT, DELETE_ACCOUNT);
}

MUSTER_TEST(a_killed_deletion_of_an_account_is_finished_by_settling, "ACCT-5 OP-8")
{
    kill_between(DELETE_ACCOUNT, SETTLE);
}

MUSTER_TEST(a_killed_deletion_of_an_org_is_finished_by_who_repeats_it, "ORG-6 ERR-1")
{
    kill_between(DELETE_ORG, DELETE_ORG);
}

MUSTER_TEST(a_killed_deletion_of_an_org_is_finished_by_settling, "ORG-6 OP-8")
{
    kill_between(DELETE_ORG, SETTLE);
}

/* At any moment, even in the middle of a transaction. */
MUSTER_TEST(a_deletion_may_be_killed_at_any_moment, "ACCT-5 ORG-6 AB-36")
{
    int64_t planned = crash_kills(), kills = 0;
    uint64_t seed = crash_seed();
    while (kills < planned) {
        struct stage stage;
        make_stage(&stage);
        bool ended = false;
        for (int turn = 0; !ended && turn < 20; turn++) {
            enum deed_kind kind = turn % 2 == 0 ? DELETE_ORG : DELETE_ACCOUNT;
            ended = run(&stage, kind, 0, 1000 + (int64_t)(crash_random(&seed) % 12000));
            kills += !ended;
            check_sound(&stage);
        }
        ck_assert(run(&stage, DELETE_ORG, 0, 0));
        ck_assert(run(&stage, DELETE_ACCOUNT, 0, 0));
        check_sound(&stage);
        check_gone(&stage, DELETE_ORG);
        crash_remove_folder(stage.folder);
    }
}
