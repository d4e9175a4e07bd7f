/* SPDX-License-Identifier: MIT
 *
 * Every exported function while memory runs out or the storage fails. The failure is at every point, and it happens
 * once, or from then on.
 */
#include "fault.h"
#include "scenarios.h"
#include "test_backend.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define FUNCTIONS_MAX 1024
#define POINTS_MAX 40000 /* of one scenario; with more, something runs in a circle */
#define WRONG_SHOWN 4

struct tally {
    enum fault_kind kind;
    int64_t points;
    int64_t wrong;
    const struct scenario *last; /* errors, and how often each happened */
    int64_t of_last;
    int64_t violations;
};

/* What a scenario does when nothing fails. */
struct reference {
    struct holding before, after;
    char answer[1024];
    int64_t live;
};

/* For each scenario only the first errors are shown, but all are counted. */
static void complain(struct tally *tally, const struct scenario *scenario, int64_t at, bool onwards, const char *what)
{
    tally->wrong++;
    tally->of_last = tally->last == scenario ? tally->of_last + 1 : 1;
    tally->last = scenario;
    if (tally->of_last <= WRONG_SHOWN)
        printf("    %s, failure %lld%s: %s\n", scenario->function, (long long)at, onwards ? " and all after it" : "",
               what);
    fflush(stdout);
}

/* Most allocations of a first call are made by SQLite, for a connection and statements that every call needs. They
 * are ten times as many points as the call itself has. So only some scenarios meet a store that has done nothing
 * yet. The others meet a store that has made the call in a dry run. Scenarios about sessions and stores have no dry
 * run. */
#define COLD_EVERY 10

static bool is_cold(const struct scenario *scenario)
{
    static const char *const ABOUT[] = {"muster_session", "muster_open",     "muster_close",   "muster_begin",
                                        "muster_commit",  "muster_rollback", "muster_transact"};
    for (size_t i = 0; i < sizeof ABOUT / sizeof ABOUT[0]; i++)
        if (strncmp(scenario->function, ABOUT[i], strlen(ABOUT[i])) == 0) return true;
    return (scenario - SCENARIOS) % COLD_EVERY == 0;
}

static void start(struct world *world, const struct scenario *scenario)
{
    fault_plan(FAULT_NONE, 0, false);
    world_open(world);
    if (scenario->prepare != NULL) scenario->prepare(world);
    if (scenario->stores && !is_cold(scenario)) world_rehearse(world, scenario->run);
    world_mark(world);
}

static void run_unharmed(const struct scenario *scenario, struct reference *ret)
{
    struct world world;
    start(&world, scenario);
    world_holding(&world, &ret->before);
    scenario->run(&world);
    ck_assert_msg(world.status == MUSTER_OK, "%s: %s", scenario->function, muster_status_name(world.status));
    ck_assert_msg(world.wrong[0] == '\0', "%s: %s", scenario->function, world.wrong);
    world_holding(&world, &ret->after);
    memcpy(ret->answer, world.answer, sizeof ret->answer);
    world_close(&world);
    ret->live = fault_live();
}

static bool right_status(const struct tally *tally, int32_t status)
{
    if (tally->kind == FAULT_BACKEND) return status == MUSTER_E_BACKEND;
    return status == MUSTER_E_MEMORY || (fault_in_sqlite() && muster_status_class(status) == MUSTER_CLASS_BACKEND);
}

/* After the failure, the same call on the same session must succeed completely. */
static const char *repeat(struct world *world, const struct scenario *scenario, const struct reference *reference)
{
    struct holding now;
    fault_plan(FAULT_NONE, 0, false);
    world->answer[0] = '\0';
    scenario->run(world);
    if (world->status != MUSTER_OK) {
        static char text[256];
        snprintf(text, sizeof text, "called again, it returns %s: %s%s", muster_status_name(world->status),
                 muster_error_message(muster_session_error(world->ada)),
                 muster_error_message(muster_session_error(world->host)));
        return text;
    }
    world_holding(world, &now);
    if (strcmp(now.counts, reference->after.counts) != 0) return "called again, it leaves another store than ever";
    if (strcmp(world->answer, reference->answer) != 0) return "called again, it gives another answer than ever";
    return NULL;
}

static const char *judge(const struct tally *tally, struct world *world, const struct scenario *scenario,
                         const struct reference *reference, const struct holding *now, bool first)
{
    static char text[256];
    bool same = first ? now->all == reference->after.all : strcmp(now->counts, reference->after.counts) == 0;
    if (world->wrong[0] != '\0') return world->wrong;
    if (world->status == MUSTER_OK) {
        if (strcmp(world->answer, reference->answer) != 0) {
            snprintf(text, sizeof text, "it succeeds, with another answer: %.200s", world->answer);
            return text;
        }
        if (scenario->work != WORK_LATER && !same) return "it succeeds, but has written something else than ever";
        return NULL;
    }
    if (!right_status(tally, world->status)) {
        snprintf(text, sizeof text, "it returns %s%s", muster_status_name(world->status),
                 fault_in_sqlite() ? " (failed inside SQLite)" : "");
        return text;
    }
    if (scenario->work != WORK_PIECES && now->all != reference->before.all)
        return "it fails, and yet something has changed";
    return NULL;
}

/* A prime number, so that what repeats in a call is not always met at the same place. */
#define STRIDE 29

/* Whether nothing is left of a world. */
static bool ends_well(struct world *world, const struct reference *reference)
{
    world_close(world);
    return fault_live() == reference->live;
}

/* Some points, each in its own world, in which the call is repeated after its failure. */
static void fail_apart(struct tally *tally, const struct scenario *scenario, const struct reference *reference,
                       bool onwards, int64_t stride)
{
    bool fired = true;
    for (int64_t at = 1; fired; at += stride) {
        struct world world;
        struct holding now;
        ck_assert_msg(at < POINTS_MAX, "%s does not end", scenario->function);
        start(&world, scenario);
        fault_plan(tally->kind, at, onwards);
        scenario->run(&world);
        fired = fault_fired();
        tally->points += fired;
        world_holding(&world, &now);
        const char *wrong = judge(tally, &world, scenario, reference, &now, true);
        if (wrong == NULL && world.status != MUSTER_OK) wrong = repeat(&world, scenario, reference);
        if (wrong != NULL) complain(tally, scenario, at, onwards, wrong);
        fault_plan(FAULT_NONE, 0, false);
        if (!ends_well(&world, reference)) {
            complain(tally, scenario, at, onwards, "memory is lost");
            return;
        }
    }
}

/* The remains of failed calls in a world that is used again: connections, statements and pages, which the next call
 * finds ready, and pieces of work that are done. */
struct stage {
    int64_t held;
    int64_t pieces;
    int64_t tried; /* points */
};

#define STAGES_MAX 4096

struct way {
    struct world world;
    struct holding holding; /* as last seen */
    int64_t version;        /* of the store then */
    int64_t pieces;
    struct stage stages[STAGES_MAX];
    size_t stage_count;
};

static void set_out(struct way *way, const struct scenario *scenario, const struct reference *reference)
{
    start(&way->world, scenario);
    way->holding = reference->before;
    way->version = world_version(&way->world);
    way->pieces = 0;
}

/* 0: each call leaves more than the call before it. */
static int64_t next_point(struct way *way)
{
    int64_t held = fault_live() + fault_live_in_sqlite();
    struct stage *stage = way->stages, *end = way->stages + way->stage_count;
    while (stage < end && (stage->held != held || stage->pieces != way->pieces))
        stage++;
    if (stage == end) {
        if (way->stage_count == STAGES_MAX) return 0;
        way->stage_count++;
        *stage = (struct stage){held, way->pieces, 0};
    }
    return ++stage->tried;
}

/* Reads the store if somebody has committed something to it. A commit keeps its random bytes. */
static void look(struct way *way)
{
    struct holding before = way->holding;
    int64_t version = world_version(&way->world);
    if (version == way->version) return;
    way->version = version;
    world_holding(&way->world, &way->holding);
    way->pieces += strcmp(before.counts, way->holding.counts) != 0;
    world_mark(&way->world);
}

/* Every point, one after another in one world, until the call succeeds. At each stage, points are counted from the
 * first one, because then fewer of them lead to the same place. A success uses up the world: the next call would do
 * something else. False: memory was lost at some of the points. */
static bool fail_on_the_way(struct tally *tally, const struct scenario *scenario, const struct reference *reference,
                            bool onwards)
{
    static struct way way;
    struct world *world = &way.world;
    bool well = true;
    way.stage_count = 0;
    set_out(&way, scenario, reference);
    for (int64_t points = 1;; points++) {
        world_again(world);
        int64_t at = next_point(&way);
        if (at == 0 || points == POINTS_MAX) {
            world_close(world);
            return false;
        }
        fault_plan(tally->kind, at, onwards);
        scenario->run(world);
        bool fired = fault_fired();
        look(&way);
        const char *wrong = judge(tally, world, scenario, reference, &way.holding, false);
        if (wrong == NULL && !fired && world->status != MUSTER_OK) wrong = "nothing fails, and it fails all the same";
        if (wrong != NULL) complain(tally, scenario, at, onwards, wrong);
        fault_plan(FAULT_NONE, 0, false);
        tally->points += fired;
        bool spent = wrong != NULL || world->status == MUSTER_OK;
        if (spent) well = ends_well(world, reference) && well;
        if (!fired) return well;
        if (spent) set_out(&way, scenario, reference);
    }
}

/* Each point on the way, and some points apart. In the largest run, or if memory was lost on the way, all points.
 * Only a few with a sanitizer, which takes several times as long, and in a quick run. */
static void fail_everywhere(struct tally *tally, const struct scenario *scenario, const struct reference *reference,
                            bool onwards)
{
    int64_t stride = muster_test_rounds(STRIDE, STRIDE, 1), points_before = tally->points;
    bool walks = muster_test_rounds(0, 1, 1) == 1;
#ifdef __SANITIZE_ADDRESS__
    walks = false;
    stride = STRIDE;
#endif
    if (tally->kind != FAULT_MEMORY) stride = 1;
    bool lost = walks && tally->kind == FAULT_MEMORY && !fail_on_the_way(tally, scenario, reference, onwards);
    struct reference from = *reference;
    from.live = fault_live();
    int64_t wrong = tally->wrong;
    fail_apart(tally, scenario, &from, onwards, lost ? 1 : stride);
    if (lost && tally->wrong == wrong) complain(tally, scenario, 0, onwards, "failures one after another lose memory");
    ck_assert_msg(tally->points > points_before || !scenario->stores, "%s: no failure was reached", scenario->function);
}

/* Several functions may share one scenario, which is run once. */
static bool is_first(size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (SCENARIOS[i].run == SCENARIOS[number].run) return false;
    return true;
}

struct child {
    pid_t pid; /* 0: none */
    const struct scenario *scenario;
};

#define CHILDREN_MAX 8

/* The child writes its errors into the tally. This checks whether the child has finished. */
static void child_ended(struct tally *tally, const struct child *child, int outcome, bool onwards)
{
    if (outcome == 0) return;
    __atomic_add_fetch(&tally->wrong, 1, __ATOMIC_RELAXED);
    printf("    %s%s: it %s (%d)\n", child->scenario->function, onwards ? ", from some point on" : "",
           WIFSIGNALED(outcome) ? "crashes" : "ends the process",
           WIFSIGNALED(outcome) ? WTERMSIG(outcome) : WEXITSTATUS(outcome));
}

static void wait_for_one(struct tally *tally, struct child *children, size_t count, bool onwards)
{
    int outcome = 0;
    pid_t pid = waitpid(-1, &outcome, 0);
    for (size_t i = 0; i < count; i++) {
        if (children[i].pid != pid) continue;
        child_ended(tally, &children[i], outcome, onwards);
        children[i].pid = 0;
    }
}

/* In its own process, so that after a crash the other scenarios still run. */
static pid_t fail_in_child(struct tally *tally, const struct scenario *scenario, bool onwards)
{
    fflush(stdout);
    pid_t child = fork();
    ck_assert(child >= 0);
    if (child != 0) return child;
    struct reference reference = {.live = 0};
    struct tally own = {.kind = tally->kind};
    run_unharmed(scenario, &reference);
    fail_everywhere(&own, scenario, &reference, onwards);
    __atomic_add_fetch(&tally->points, own.points, __ATOMIC_RELAXED);
    __atomic_add_fetch(&tally->wrong, own.wrong, __ATOMIC_RELAXED);
    __atomic_add_fetch(&tally->violations, test_backend_violations(), __ATOMIC_RELAXED);
    world_forget();
    exit(EXIT_SUCCESS);
}

static void fail_all(enum fault_kind kind, bool onwards)
{
    struct child children[CHILDREN_MAX] = {{0, NULL}};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t at_once = cores < 1 ? 1 : cores > CHILDREN_MAX ? CHILDREN_MAX : (size_t)cores, running = 0;
    struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(tally != MAP_FAILED);
    tally->kind = kind;
    world_make(kind == FAULT_BACKEND ? test_backend() : muster_backend_sqlite());
    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        size_t slot = 0;
        if (!is_first(i)) continue;
        if (running == at_once) {
            wait_for_one(tally, children, at_once, onwards);
            running--;
        }
        while (children[slot].pid != 0)
            slot++;
        children[slot] = (struct child){fail_in_child(tally, &SCENARIOS[i], onwards), &SCENARIOS[i]};
        running++;
    }
    for (; running > 0; running--)
        wait_for_one(tally, children, at_once, onwards);
    world_unmake();
    int64_t points = tally->points, wrong = tally->wrong, violations = tally->violations;
    munmap(tally, sizeof *tally);
    printf("    %lld points\n", (long long)points);
    ck_assert_int_eq(violations, 0);
    ck_assert_int_gt(points, kind == FAULT_MEMORY ? 1000 : 500);
    ck_assert_msg(wrong == 0, "%lld of %lld points went wrong", (long long)wrong, (long long)points);
}

MUSTER_TEST(one_failed_allocation_is_reported_and_changes_nothing, "ERR-1")
{
    fail_all(FAULT_MEMORY, false);
}

MUSTER_TEST(no_memory_from_some_point_on_is_reported_and_changes_nothing, "ERR-1")
{
    fail_all(FAULT_MEMORY, true);
}

MUSTER_TEST(one_failed_call_of_the_backend_is_passed_on_and_changes_nothing, "ERR-1")
{
    fail_all(FAULT_BACKEND, false);
}

MUSTER_TEST(a_backend_that_fails_from_some_point_on_is_passed_on_and_changes_nothing, "ERR-1")
{
    fail_all(FAULT_BACKEND, true);
}

static bool has_scenario(const char *function)
{
    for (size_t i = 0; i < SCENARIO_COUNT; i++)
        if (strcmp(SCENARIOS[i].function, function) == 0) return true;
    return false;
}

MUSTER_TEST(every_exported_function_has_a_scenario, "")
{
    char line[256], name[128];
    size_t functions = 0, missing = 0;
    FILE *layout = fopen(LAYOUT_TXT, "r");
    ck_assert(layout != NULL);
    while (fgets(line, sizeof line, layout) != NULL) {
        if (sscanf(line, "function muster_%100[a-z0-9_]", name) != 1) continue;
        char function[128];
        snprintf(function, sizeof function, "muster_%.100s", name);
        functions++;
        if (has_scenario(function)) continue;
        missing++;
        printf("    %s has no scenario\n", function);
    }
    fclose(layout);
    ck_assert_uint_gt(functions, 150);
    ck_assert_uint_eq(missing, 0);
}

/* From accounts to their deletion, by the calls of the scenarios. */
static void take_main_path(struct world *world, struct holding *ret_holding)
{
    static const char *const PATH[] = {
        "muster_account_create",    "muster_org_create",    "muster_plan_set",          "muster_setting_set",
        "muster_invitation_create", "muster_message_claim", "muster_invitation_accept", "muster_member_set_role",
        "muster_invitation_revoke", "muster_org_edit",      "muster_member_remove",     "muster_transact",
        "muster_account_delete",    "muster_verify"};
    world_open(world);
    for (size_t i = 0; i < sizeof PATH / sizeof PATH[0]; i++) {
        for (size_t k = 0; k < SCENARIO_COUNT; k++) {
            if (strcmp(SCENARIOS[k].function, PATH[i]) != 0) continue;
            SCENARIOS[k].run(world);
            bool gone =
                strcmp(PATH[i], "muster_transact") == 0; /* it removes the member that the step before removed */
            ck_status(gone ? MUSTER_E_NOT_FOUND : MUSTER_OK, world->status);
            break;
        }
    }
    world_holding(world, ret_holding);
    world_close(world);
}

MUSTER_TEST(a_step_that_runs_twice_gives_the_same_as_once, "ERR-1")
{
    static struct world once, twice;
    struct holding holding_once, holding_twice;
    world_make(test_backend());
    take_main_path(&once, &holding_once);
    test_backend_repeat(true);
    take_main_path(&twice, &holding_twice);
    test_backend_repeat(false);
    world_unmake();
    ck_assert_int_ge(test_backend_repeats(), 12);
    ck_assert_int_eq(test_backend_violations(), 0);
    ck_assert_str_eq(once.answer, twice.answer);
    ck_assert_str_eq(holding_once.counts, holding_twice.counts);
}

int main(int argc, char **argv)
{
    fault_install();
    return muster_test_main("fault", argc, argv);
}
