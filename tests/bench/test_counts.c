/* SPDX-License-Identifier: MIT
 *
 * The countable costs of calls, compared with the committed table counts.txt. So a change of a cost shows in the diff.
 * `test-counts --update` writes the table again. Another build of SQLite has other counts; the test is then skipped.
 */
#include "count.h"
#include "crowd.h"
#include "muster_test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMBERS 2000
#define TIMES 20
#define WARM_UP 3 /* earlier calls, which prepare statements */
#define CALLS (WARM_UP + TIMES)
#define LIST_ITEMS 50
#define LEASE (60 * MUSTER_SECOND)
#define TABLE_BYTES 4096

static struct crowd crowd;
static size_t next_guest;
static muster_page *claimed;

typedef void call_body(size_t number);

static void org_create(size_t number)
{
    char slug[32];
    muster_org *org = NULL;
    snprintf(slug, sizeof slug, "new-%zu", number);
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = "New", .plan = "team"};
    muster_session *owner = crowd_org(&crowd, number)->session;
    NEED(owner, muster_org_create(owner, &params, &org));
    muster_org_free(org);
}

static void invite(const struct crowd_org *org, const char *username, const char *email)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = username, .email = email};
    muster_invitation *invitation = NULL;
    NEED(org->session, muster_invitation_create(org->session, &org->id, &params, &invitation));
    muster_invitation_free(invitation);
}

static void invite_by_username(size_t number)
{
    char username[32];
    snprintf(username, sizeof username, "member%zu", number);
    invite(crowd_home(&crowd, number + 1), username, NULL);
}

static void invite_by_email(size_t number)
{
    char email[64];
    snprintf(email, sizeof email, "newcomer%zu@example.org", number);
    invite(crowd_org(&crowd, number), NULL, email);
}

static struct crowd_guest *guest(void)
{
    return &crowd.guests[next_guest++];
}

static void preview_invitation(size_t number)
{
    const struct crowd_guest *one = &crowd.guests[number];
    muster_invitation *invitation = NULL;
    NEED(one->session, muster_invitation_preview(one->session, one->token, &invitation));
    muster_invitation_free(invitation);
}

static void accept_invitation(size_t number __attribute__((unused)))
{
    const struct crowd_guest *one = guest();
    muster_member *member = NULL;
    NEED(one->session, muster_invitation_accept(one->session, one->token, &member));
    muster_member_free(member);
}

static void decline_invitation(size_t number __attribute__((unused)))
{
    const struct crowd_guest *one = guest();
    NEED(one->session, muster_invitation_decline(one->session, one->token));
}

static void revoke_invitation(size_t number __attribute__((unused)))
{
    const struct crowd_guest *one = guest();
    NEED(crowd.host, muster_invitation_revoke(crowd.host, &one->org, &one->invitation));
}

static void member_get(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_member *member = NULL;
    NEED(org->session, muster_member_get(org->session, &org->id, &org->owner, &member));
    muster_member_free(member);
}

static void member_list(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_page *page = NULL;
    const muster_member_query query = {MUSTER_INIT(muster_member_query)};
    NEED(org->session, muster_member_list(org->session, &org->id, &query, NULL, LIST_ITEMS, &page));
    muster_page_free(page);
}

static void message_claim(size_t number __attribute__((unused)))
{
    muster_page_free(claimed);
    NEED(crowd.host, muster_message_claim(crowd.host, NULL, 1, LEASE, &claimed));
}

static void message_done(size_t number __attribute__((unused)))
{
    NEED(crowd.host, muster_message_done(crowd.host, muster_page_message(claimed, 0)));
}

/* An org; the first call that needs it makes it. */
static const muster_id *project_of(const struct crowd_org *org)
{
    static struct {
        muster_id org, project;
    } made[MEMBERS];
    static size_t count;
    for (size_t i = 0; i < count; i++)
        if (muster_id_equal(&made[i].org, &org->id)) return &made[i].project;
    muster_project_params params = {MUSTER_INIT(muster_project_params), .name = "Rockets"};
    muster_project *project = NULL;
    NEED(org->session, muster_project_create(org->session, &org->id, &params, &project));
    made[count].org = org->id;
    made[count].project = *muster_project_id(project);
    muster_project_free(project);
    return &made[count++].project;
}

static void make_project(size_t number)
{
    project_of(crowd_org(&crowd, number));
}

static void may(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    NEED(org->session, muster_may(org->session, &org->id, project_of(org), MUSTER_ACTION_WRITE_RESOURCES));
}

static void may_many(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_id projects[LIST_ITEMS];
    int32_t statuses[LIST_ITEMS];
    for (size_t i = 0; i < LIST_ITEMS; i++)
        projects[i] = *project_of(org);
    NEED(org->session,
         muster_may_many(org->session, &org->id, MUSTER_ACTION_WRITE_RESOURCES, projects, LIST_ITEMS, statuses));
}

static void project_list(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_page *page = NULL;
    NEED(org->session, muster_project_list(org->session, &org->id, NULL, NULL, LIST_ITEMS, &page));
    muster_page_free(page);
}

static void grant_set(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    int32_t permission = MUSTER_PERMISSION_READ + (int32_t)(number % 3);
    NEED(org->session, muster_grant_set(org->session, &org->id, project_of(org), &org->owner, permission,
                                        crowd.now + LEASE * (int64_t)(number + 2), NULL));
}

static void setting_get(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    int64_t value = 0;
    NEED(org->session, muster_setting_get(org->session, &org->id, MUSTER_SETTING_PENDING_MAX, &value));
}

static void plan_get(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_plan *plan = NULL;
    NEED(org->session, muster_plan_get(org->session, &org->id, &plan));
    muster_plan_free(plan);
}

/* In this order, on one store. `before` is not counted. */
static const struct call {
    const char *name;
    call_body *run, *before;
} CALL[] = {
    {"org_create", org_create, NULL},
    {"invitation_create_username", invite_by_username, NULL},
    {"invitation_create_email", invite_by_email, NULL},
    {"invitation_preview", preview_invitation, NULL},
    {"invitation_accept", accept_invitation, NULL},
    {"invitation_decline", decline_invitation, NULL},
    {"invitation_revoke", revoke_invitation, NULL},
    {"member_get", member_get, NULL},
    {"member_list_50", member_list, NULL},
    {"message_claim", message_claim, NULL},
    {"message_done", message_done, message_claim},
    {"setting_get", setting_get, NULL},
    {"plan_get", plan_get, NULL},
    {"may", may, make_project},
    {"may_many_50", may_many, NULL},
    {"project_list", project_list, NULL},
    {"grant_set", grant_set, NULL},
};
#define CALL_COUNT (sizeof CALL / sizeof CALL[0])

static struct counts count_call(const struct call *call)
{
    struct counts sum = {0};
    for (size_t i = 0; i < CALLS; i++) {
        if (call->before != NULL) call->before(i);
        count_start();
        call->run(i);
        struct counts one = count_stop();
        if (i < WARM_UP) continue;
        sum.statements += one.statements;
        sum.pages += one.pages;
        sum.allocations += one.allocations;
        sum.sqlite_allocations += one.sqlite_allocations;
    }
    return sum;
}

/* The sums over TIMES calls. */
static void count_all(struct counts ret_sums[CALL_COUNT])
{
    char folder[64], made[96];
    snprintf(folder, sizeof folder, "%s/muster-counts-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(folder) == NULL) abort();
    snprintf(made, sizeof made, "%s/store", folder);
    crowd_make(&crowd, made, NULL, MEMBERS, CALLS * 3);
    count_connections(true);
    crowd_open(&crowd, made, NULL, MUSTER_OPEN_FLAG_RELAXED_DURABILITY);
    for (size_t i = 0; i < CALL_COUNT; i++)
        ret_sums[i] = count_call(&CALL[i]);
    muster_page_free(claimed);
    crowd_close(&crowd);
    crowd_free(&crowd);
    crowd_remove(made);
    rmdir(folder);
}

static void head(char *ret_line, size_t size)
{
    char build[64];
    count_sqlite_build(build, sizeof build);
    snprintf(ret_line, size, "SQLite %s\n", build);
}

static void print_table(char *ret_text, size_t size)
{
    struct counts sums[CALL_COUNT];
    count_all(sums);
    head(ret_text, size);
    size_t used = strlen(ret_text);
    used +=
        (size_t)snprintf(ret_text + used, size - used,
                         "Per call, the mean of %d calls in a store of %d members: SQL statements, pages written to the"
                         " log,\nallocations of the library, allocations of SQLite. Made by test-counts --update.\n\n"
                         "%-27s %10s %6s %11s %7s\n",
                         TIMES, MEMBERS, "", "statements", "pages", "allocations", "SQLite");
    for (size_t i = 0; i < CALL_COUNT && used < size; i++)
        used += (size_t)snprintf(ret_text + used, size - used, "%-27s %10.2f %6.2f %11.2f %7.2f\n", CALL[i].name,
                                 (double)sums[i].statements / TIMES, (double)sums[i].pages / TIMES,
                                 (double)sums[i].allocations / TIMES, (double)sums[i].sqlite_allocations / TIMES);
}

/* False: the table was made with another SQLite. */
static bool read_table(char *ret_text, size_t size)
{
    char line[128];
    FILE *file = fopen(COUNTS_TXT, "r");
    ck_assert_msg(file != NULL, "%s is missing: test-counts --update makes it", COUNTS_TXT);
    ret_text[fread(ret_text, 1, size - 1, file)] = '\0';
    fclose(file);
    head(line, sizeof line);
    return strncmp(ret_text, line, strlen(line)) == 0;
}

/* Prints the lines that differ, and returns their number. */
static size_t compare(char *expected, char *actual)
{
    size_t differing = 0;
    char *next_expected = expected, *next_actual = actual;
    while (next_expected != NULL || next_actual != NULL) {
        const char *was = next_expected != NULL ? strsep(&next_expected, "\n") : "";
        const char *is = next_actual != NULL ? strsep(&next_actual, "\n") : "";
        if (strcmp(was, is) == 0) continue;
        printf("  table: %s\n  now:   %s\n", was, is);
        differing++;
    }
    fflush(stdout); /* a failed test leaves without it */
    return differing;
}

/* Five rows between BEGIN and ROLLBACK, and no memory except the session's own. */
MUSTER_TEST(asking_what_an_account_may_reads_five_rows_and_allocates_nothing, "PROJ-7")
{
    struct counts sums[CALL_COUNT];
    count_all(sums);
    for (size_t i = 0; i < CALL_COUNT; i++) {
        if (CALL[i].run != may) continue;
        ck_assert_int_eq(sums[i].statements, (1 + 5 + 1) * TIMES);
        ck_assert_int_eq(sums[i].pages, 0);
        ck_assert_int_eq(sums[i].allocations, 0);
    }
}

MUSTER_TEST(calls_cost_what_the_table_says, "")
{
    static char expected[TABLE_BYTES], actual[TABLE_BYTES];
    if (!read_table(expected, sizeof expected)) MUSTER_SKIP("the table was made with another build of SQLite");
    print_table(actual, sizeof actual);
    ck_assert_msg(compare(expected, actual) == 0, "the figures have changed; test-counts --update takes them over");
}

static int update(void)
{
    static char text[TABLE_BYTES];
    print_table(text, sizeof text);
    FILE *file = fopen(COUNTS_TXT, "w");
    bool written = file != NULL && fputs(text, file) >= 0;
    return file != NULL && fclose(file) == 0 && written ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    count_install();
    if (argc > 1 && strcmp(argv[1], "--update") == 0) return update();
    return muster_test_main("counts", argc, argv);
}
