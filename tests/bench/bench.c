/* SPDX-License-Identifier: MIT
 *
 * Times calls of the library beside the floor (floor.h): blocks of the one and the other by turns, on the same machine
 * in the same minute. Only ratios mean something; each is taken within a round, and the median of the rounds is shown.
 *
 *   ./dev bench [invite] [accept] [list] [may] [many] [pages] [--members NUMBER]
 */
#include "count.h"
#include "crowd.h"
#include "floor.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 9
#define BLOCK 60 /* calls of a side in a round */
#define WARM_UP 30
#define CALLS (WARM_UP + ROUNDS * BLOCK)
#define LIST_ITEMS 50
#define MAY_CALLS                                                                                                      \
    20 /* questions that are timed together, because one question takes less time than the clock can measure */
#define PATH_BYTES 256

enum side { PLAIN, SAME, MUSTER, SIDES };
enum operation { INVITE, ACCEPT, LIST, MAY, MANY, OPERATIONS };
static const char *const SIDE_NAME[SIDES] = {"plain", "same", "muster"};
static const char *const OPERATION_NAME[OPERATIONS] = {"invite", "accept", "list", "may", "many"};

static bool chosen[OPERATIONS];
static char folder[PATH_BYTES];
static struct crowd crowd;
static struct tape tape;
static size_t taped_from[OPERATIONS]; /* number of its first operation on the tape */
static muster_id *projects;           /* for each org, a private project of its owner */
static struct floor *floors[2];
static volatile int64_t seen;

struct figure {
    double p50, mean;
};

struct measured {
    size_t members;
    bool full;
    enum operation operation;
    struct figure times[SIDES];
    struct figure ratios[2]; /* to plain, to same */
    struct counts counts[SIDES];
};
static struct measured measured[64];
static size_t measured_count;
static struct counts counts[OPERATIONS][SIDES]; /* of the current size */

static void progress(const char *what, size_t members)
{
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K%s, %zu members", what, members);
}

static const char *path_of(const char *name)
{
    static char paths[4][PATH_BYTES + 16];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

/* ---- one call of each side ---- */

static void muster_invite(size_t number)
{
    char email[64];
    snprintf(email, sizeof email, "newcomer%zu@example.org", number);
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = email};
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_invitation *invitation = NULL;
    NEED(org->session, muster_invitation_create(org->session, &org->id, &params, &invitation));
    muster_invitation_free(invitation);
}

static void muster_accept(size_t number)
{
    const struct crowd_guest *guest = &crowd.guests[number];
    muster_member *member = NULL;
    NEED(guest->session, muster_invitation_accept(guest->session, guest->token, &member));
    muster_member_free(member);
}

static size_t muster_list(size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_page *page = NULL;
    const muster_member_query query = {MUSTER_INIT(muster_member_query)};
    NEED(org->session, muster_member_list(org->session, &org->id, &query, NULL, LIST_ITEMS, &page));
    size_t count = muster_page_count(page);
    for (size_t i = 0; i < count; i++) {
        const muster_member *member = muster_page_member(page, i);
        seen +=
            muster_member_account(member)->bytes[0] + muster_member_username(member)[0] + muster_member_role(member);
    }
    muster_page_free(page);
    return count;
}

static void one_may(enum side side, size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    const muster_id *project = &projects[org - crowd.orgs];
    if (side == MUSTER)
        NEED(org->session, muster_may(org->session, &org->id, project, MUSTER_ACTION_WRITE_RESOURCES));
    else if (side == SAME)
        floor_may(floors[side], number, &org->id, &org->owner, project);
    else
        floor_may(floors[side], number, NULL, NULL, NULL);
}

/* Many questions of one account in one call. The floors ask them one after another. */
static void many(enum side side, size_t number)
{
    const struct crowd_org *org = crowd_org(&crowd, number);
    muster_id asked[MAY_CALLS];
    int32_t statuses[MAY_CALLS];
    for (size_t i = 0; i < MAY_CALLS; i++) {
        asked[i] = projects[org - crowd.orgs];
        if (side != MUSTER) one_may(side, number);
    }
    if (side == MUSTER)
        NEED(org->session,
             muster_may_many(org->session, &org->id, MUSTER_ACTION_WRITE_RESOURCES, asked, MAY_CALLS, statuses));
}

static void call(enum operation operation, enum side side, size_t number)
{
    if (operation == MAY) {
        for (size_t i = 0; i < MAY_CALLS; i++)
            one_may(side, number * MAY_CALLS + i);
    } else if (operation == MANY) {
        many(side, number);
    } else if (operation == LIST) {
        const muster_id *org = side == SAME ? &crowd_org(&crowd, number)->id : NULL;
        size_t count = side == MUSTER ? muster_list(number) : floor_list(floors[side], number, org, LIST_ITEMS);
        if (count != LIST_ITEMS) abort();
    } else if (side == SAME) {
        floor_replay(floors[SAME], taped_from[operation] + number);
    } else if (operation == INVITE) {
        side == MUSTER ? muster_invite(number) : floor_invite(floors[PLAIN], number);
    } else {
        side == MUSTER ? muster_accept(number) : floor_accept(floors[PLAIN], number);
    }
}

/* ---- stores ---- */

static void open_all(bool full, const muster_backend *backend)
{
    crowd_copy(path_of("made"), path_of("muster"));
    crowd_open(&crowd, path_of("muster"), backend, full ? 0 : MUSTER_OPEN_FLAG_RELAXED_DURABILITY);
    crowd_copy(path_of("plain-made"), path_of("plain"));
    floors[PLAIN] = floor_open_plain(path_of("plain"), full);
}

static void open_same(bool full)
{
    crowd_copy(path_of("made"), path_of("same"));
    floors[SAME] = floor_open_same(path_of("same"), full, &tape);
}

static void close_all(void)
{
    crowd_close(&crowd);
    for (enum side side = PLAIN; side < MUSTER; side++)
        floor_close(floors[side]);
    for (enum side side = PLAIN; side < SIDES; side++)
        crowd_remove(path_of(SIDE_NAME[side]));
}

/* ---- counting ---- */

static void count_calls(enum operation operation, enum side side)
{
    struct counts sum = {0};
    for (size_t i = 0; i < CALLS; i++) {
        if (side == MUSTER && operation < LIST) tape_operation();
        count_start();
        call(operation, side, i);
        struct counts one = count_stop();
        if (i < WARM_UP) continue;
        sum.statements += one.statements;
        sum.pages += one.pages;
        sum.allocations += one.allocations;
        sum.sqlite_allocations += one.sqlite_allocations;
    }
    counts[operation][side] = sum;
}

/* The library is first, because `same` writes its rows. */
static void count_size(void)
{
    tape_start(&tape);
    count_connections(true);
    open_all(false, tape_backend());
    for (enum operation operation = INVITE; operation < OPERATIONS; operation++) {
        taped_from[operation] = tape.operation_count;
        if (chosen[operation]) count_calls(operation, MUSTER);
    }
    open_same(false);
    for (enum operation operation = INVITE; operation < OPERATIONS; operation++)
        for (enum side side = PLAIN; side < MUSTER && chosen[operation]; side++)
            count_calls(operation, side);
    close_all();
    count_connections(false);
}

/* ---- timing ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct figure time_block(enum operation operation, enum side side, size_t first, size_t count)
{
    double times[BLOCK], sum = 0;
    for (size_t i = 0; i < count; i++) {
        double began = microseconds();
        call(operation, side, first + i);
        times[i] = microseconds() - began;
        sum += times[i];
    }
    return (struct figure){.p50 = median(times, count), .mean = sum / (double)count};
}

static double median_of(struct figure rounds[ROUNDS][SIDES], enum side side, int below, bool of_p50)
{
    double values[ROUNDS];
    for (size_t r = 0; r < ROUNDS; r++) {
        values[r] = of_p50 ? rounds[r][side].p50 : rounds[r][side].mean;
        if (below >= 0) values[r] /= of_p50 ? rounds[r][below].p50 : rounds[r][below].mean;
    }
    return median(values, ROUNDS);
}

static struct measured *time_operation(enum operation operation)
{
    struct figure rounds[ROUNDS][SIDES];
    struct measured *it = &measured[measured_count++];
    *it = (struct measured){.operation = operation};
    for (enum side side = PLAIN; side < SIDES; side++)
        time_block(operation, side, 0, WARM_UP);
    for (size_t r = 0; r < ROUNDS; r++)
        for (size_t turn = 0; turn < SIDES; turn++) {
            enum side side = (enum side)((turn + r) % SIDES); /* no side is always the first */
            rounds[r][side] = time_block(operation, side, WARM_UP + r * BLOCK, BLOCK);
        }
    for (int side = PLAIN; side < SIDES; side++) {
        it->times[side] = (struct figure){median_of(rounds, (enum side)side, -1, true),
                                          median_of(rounds, (enum side)side, -1, false)};
        if (side < MUSTER)
            it->ratios[side] =
                (struct figure){median_of(rounds, MUSTER, side, true), median_of(rounds, MUSTER, side, false)};
        it->counts[side] = counts[operation][side];
    }
    return it;
}

static void make_projects(void)
{
    muster_project_params params = {MUSTER_INIT(muster_project_params), .name = "Rockets"};
    crowd_open(&crowd, path_of("made"), NULL, MUSTER_OPEN_FLAG_RELAXED_DURABILITY);
    projects = calloc(crowd.org_count, sizeof *projects);
    if (projects == NULL) abort();
    for (size_t i = 0; i < crowd.org_count; i++) {
        muster_project *project = NULL;
        NEED(crowd.orgs[i].session, muster_project_create(crowd.orgs[i].session, &crowd.orgs[i].id, &params, &project));
        projects[i] = *muster_project_id(project);
        muster_project_free(project);
    }
    crowd_close(&crowd);
    crowd.made_at = crowd.now;
    crowd.made_random = crowd.random;
}

static void measure_size(size_t members)
{
    size_t guests = chosen[ACCEPT] ? CALLS : 0;
    progress("making the stores", members);
    crowd_make(&crowd, path_of("made"), NULL, members, guests);
    make_projects();
    floor_make_plain(path_of("plain-made"), members, guests);
    progress("counting", members);
    count_size();
    for (int full = 1; full >= 0; full--) {
        open_all(full, NULL);
        open_same(full);
        for (enum operation operation = INVITE; operation < OPERATIONS; operation++) {
            if (!chosen[operation] || (operation >= LIST && full)) continue; /* reading syncs nothing */
            progress(OPERATION_NAME[operation], members);
            struct measured *it = time_operation(operation);
            it->members = members;
            it->full = full;
        }
        close_all();
    }
    tape_free(&tape);
    crowd_free(&crowd);
    free(projects);
    crowd_remove(path_of("made"));
    crowd_remove(path_of("plain-made"));
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
}

/* ---- telling ---- */

static void print_times(void)
{
    printf("Microseconds, p50 / mean; ratio of muster to each floor, the median of %d rounds of %d calls. may: %d\n"
           "questions, one after another; many: as many of one org, for muster in one call.\n\n",
           ROUNDS, BLOCK, MAY_CALLS);
    printf("%-8s%8s %-6s |%15s |%15s |%15s | %-13s | %-13s\n", "", "members", "", "floor plain", "floor same", "muster",
           "muster/plain", "muster/same");
    for (size_t i = 0; i < measured_count; i++) {
        const struct measured *it = &measured[i];
        printf("%-8s%8zu %-6s |", OPERATION_NAME[it->operation], it->members,
               it->operation >= LIST ? ""
               : it->full            ? "FULL"
                                     : "NORMAL");
        for (enum side side = PLAIN; side < SIDES; side++)
            printf("%7.1f %7.1f |", it->times[side].p50, it->times[side].mean);
        printf(" %5.2f  %5.2f  | %5.2f  %5.2f\n", it->ratios[PLAIN].p50, it->ratios[PLAIN].mean, it->ratios[SAME].p50,
               it->ratios[SAME].mean);
    }
}

static void print_counts(void)
{
    char build[64];
    count_sqlite_build(build, sizeof build);
    printf("\nPer call, the mean of %d, SQLite %s.\n\n", CALLS - WARM_UP, build);
    printf("%-8s%8s |%22s |%22s |%12s |%22s\n", "", "members", "pages to the log", "statements", "allocations",
           "allocations of SQLite");
    printf("%-16s |", "");
    for (int column = 0; column < 3; column++)
        printf("%7s%7s%8s |%s", "plain", "same", "muster", column == 1 ? "      muster |" : "");
    printf("\n");
    for (size_t i = 0; i < measured_count; i++) {
        const struct measured *it = &measured[i];
        const double n = CALLS - WARM_UP;
        if (it->full) continue;
        printf("%-8s%8zu |", OPERATION_NAME[it->operation], it->members);
        printf("%7.2f%7.2f%8.2f |", (double)it->counts[PLAIN].pages / n, (double)it->counts[SAME].pages / n,
               (double)it->counts[MUSTER].pages / n);
        printf("%7.2f%7.2f%8.2f |", (double)it->counts[PLAIN].statements / n, (double)it->counts[SAME].statements / n,
               (double)it->counts[MUSTER].statements / n);
        printf("%12.2f |", (double)it->counts[MUSTER].allocations / n);
        printf("%7.2f%7.2f%8.2f |\n", (double)it->counts[PLAIN].sqlite_allocations / n,
               (double)it->counts[SAME].sqlite_allocations / n, (double)it->counts[MUSTER].sqlite_allocations / n);
    }
}

/* ---- pages of a large org ---- */

#define DEEP_PAGE 1000
#define DEEP_MEMBERS (DEEP_PAGE * LIST_ITEMS + LIST_ITEMS)
#define DEEP_PER_COMMIT 1000

static void make_deep(muster_session *host, muster_session *owner, muster_id *ret_org)
{
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = MUSTER_SEATS_UNLIMITED};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = "deep", .name = "Deep", .plan = "team"};
    muster_org *org = NULL;
    NEED(host, muster_plan_offer(host, &plan));
    NEED(owner, muster_org_create(owner, &params, &org));
    *ret_org = *muster_org_id(org);
    muster_org_free(org);
    for (size_t i = 0; i < DEEP_MEMBERS; i++) {
        char username[32];
        muster_account *account = NULL;
        snprintf(username, sizeof username, "deep%zu", i);
        muster_account_params one = {MUSTER_INIT(muster_account_params), .username = username};
        if (i % DEEP_PER_COMMIT == 0) NEED(host, muster_begin(host));
        NEED(host, muster_account_create(host, &one, &account));
        NEED(host, muster_member_add(host, ret_org, muster_account_id(account), MUSTER_ROLE_MEMBER, NULL));
        muster_account_free(account);
        if (i % DEEP_PER_COMMIT == DEEP_PER_COMMIT - 1 || i + 1 == DEEP_MEMBERS) NEED(host, muster_commit(host));
    }
}

/* Reads one page. Gives the cursor behind it, and the place of its last member in the order. */
static muster_page *deep_page(muster_session *owner, const muster_id *org, const char *cursor)
{
    muster_page *page = NULL;
    const muster_member_query query = {MUSTER_INIT(muster_member_query)};
    NEED(owner, muster_member_list(owner, org, &query, cursor, LIST_ITEMS, &page));
    if (muster_page_count(page) != LIST_ITEMS) abort();
    return page;
}

static double time_deep(muster_session *owner, const muster_id *org, const char *cursor, struct floor *floor,
                        const muster_member *after)
{
    double times[BLOCK];
    for (size_t i = 0; i < BLOCK; i++) {
        double began = microseconds();
        if (floor != NULL)
            seen += (int64_t)floor_list_after(floor, org, after, LIST_ITEMS);
        else
            muster_page_free(deep_page(owner, org, cursor));
        times[i] = microseconds() - began;
    }
    return median(times, BLOCK);
}

static void measure_pages(void)
{
    const char *path = path_of("deep");
    muster_id org;
    muster_page *page = NULL;
    struct tape none = {.schema = NULL};
    crowd_make(&crowd, path, NULL, CROWD_PER_ORG, 0);
    crowd_open(&crowd, path, NULL, MUSTER_OPEN_FLAG_RELAXED_DURABILITY);
    muster_session *owner = crowd.orgs[0].session;
    progress("making an org", DEEP_MEMBERS);
    make_deep(crowd.host, owner, &org);
    for (size_t i = 1; i < DEEP_PAGE; i++) {
        muster_page *next = deep_page(owner, &org, page != NULL ? muster_page_cursor(page) : NULL);
        muster_page_free(page);
        page = next;
    }
    struct floor *floor = floor_open_same(path, false, &none);
    const muster_member *last = muster_page_member(page, LIST_ITEMS - 1);
    const struct {
        const char *name, *cursor;
        const muster_member *after;
    } PAGES[] = {{"first", NULL, NULL}, {"thousandth", muster_page_cursor(page), last}};
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
    printf("A page of %d of an org of %d members, microseconds, p50: floor same, muster, ratio.\n\n", LIST_ITEMS,
           DEEP_MEMBERS);
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++) {
        time_deep(owner, &org, PAGES[i].cursor, NULL, NULL); /* warm */
        double below = time_deep(owner, &org, NULL, floor, PAGES[i].after);
        double took = time_deep(owner, &org, PAGES[i].cursor, NULL, NULL);
        printf("%-12s %8.1f %8.1f %6.2f\n", PAGES[i].name, below, took, took / below);
    }
    printf("\n");
    muster_page_free(page);
    floor_close(floor);
    crowd_close(&crowd);
    crowd_free(&crowd);
    crowd_remove(path_of("deep"));
}

static int usage(void)
{
    fprintf(stderr, "usage: ./dev bench [invite] [accept] [list] [may] [many] [pages] [--members NUMBER]\n");
    return 2;
}

int main(int argc, char **argv)
{
    const char *build = getenv("MUSTER_BUILD");
    size_t sizes[] = {1000, 100000}, size_count = 2;
    bool all = true, pages = false, any = false;
    for (int i = 1; i < argc; i++) {
        bool known = false;
        for (enum operation operation = INVITE; operation < OPERATIONS; operation++) {
            if (strcmp(argv[i], OPERATION_NAME[operation]) != 0) continue;
            chosen[operation] = known = true;
            all = false;
        }
        if (strcmp(argv[i], "pages") == 0) {
            pages = known = true;
            all = false;
        }
        if (strcmp(argv[i], "--members") == 0 && i + 1 < argc) {
            sizes[0] = strtoul(argv[++i], NULL, 10);
            size_count = 1;
            known = sizes[0] >= CROWD_PER_ORG;
        }
        if (!known) return usage();
    }
    for (enum operation operation = INVITE; all && operation < OPERATIONS; operation++)
        chosen[operation] = true;
    /* Beside the build, not in /tmp: /tmp may be memory, where a sync costs nothing. */
    snprintf(folder, sizeof folder, "%s/bench-XXXXXX", build != NULL ? build : ".");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return EXIT_FAILURE;
    }
    count_install();
    for (enum operation operation = INVITE; operation < OPERATIONS; operation++)
        any = any || chosen[operation];
    if (all || pages) measure_pages();
    for (size_t i = 0; any && i < size_count; i++)
        measure_size(sizes[i]);
    rmdir(folder);
    if (!any) return EXIT_SUCCESS;
    print_times();
    print_counts();
    return EXIT_SUCCESS;
}
