/* SPDX-License-Identifier: MIT
 *
 * The same calls on every backend that is here: SQLite always, LMDB where its example was built, PostgreSQL where
 * tests/postgres/cluster runs this. After each step statuses, errors, answers, events and progress are compared, and
 * from time to time all rows. Environment: MUSTER_DIFFERENTIAL_SEED makes one store of that seed,
 * MUSTER_DIFFERENTIAL_STEPS so many steps in each store.
 */
#include "crooked.h"
#include "side.h"
#include "test_backend.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIDES_MAX 3
#define STORES_QUICK 1
#define STORES 5
#define STORES_ALL 20
#define STEPS_QUICK 500
#define STEPS 2000
#define ROWS_EVERY 200
#define SILENT_MAX 5

struct sides {
    struct side side[SIDES_MAX];
    size_t count;
    char folder[256];
    FILE *out; /* NULL: the caller does not need the difference */
};

static int64_t asked(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL && *text != '\0' ? strtoll(text, NULL, 10) : otherwise;
}

static void open_sides(struct sides *sides, const muster_backend *const *backends, size_t count, uint64_t seed)
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    memset(sides, 0, sizeof *sides);
    snprintf(sides->folder, sizeof sides->folder, "%.200s/muster-differential-XXXXXX",
             parent != NULL ? parent : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(sides->folder));
    for (size_t i = 0; i < count; i++) {
        sides->side[i].backend = backends[i];
        side_open(&sides->side[i], sides->folder, seed % 2 == 1);
    }
    sides->count = count;
}

static void close_sides(struct sides *sides)
{
    char path[512];
    for (size_t i = 0; i < sides->count; i++)
        side_close(&sides->side[i]);
    DIR *folder = opendir(sides->folder);
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        snprintf(path, sizeof path, "%s/%.200s", sides->folder, entry->d_name);
        unlink(path);
    }
    closedir(folder);
    rmdir(sides->folder);
}

static void report(FILE *out, uint64_t seed, int64_t step, const struct side *a, const struct side *b, const char *rows)
{
    if (out == NULL) return;
    fprintf(out, "seed %" PRIu64 ", step %" PRId64 ": %s and %s differ%s\n", seed, step, a->backend->name,
            b->backend->name, rows != NULL ? " in their rows" : "");
    if (rows != NULL) fprintf(out, "  %s\nthe step was: %s\n", rows, a->told);
    if (rows == NULL) fprintf(out, "---- %s: %s\n---- %s: %s\n", a->backend->name, a->told, b->backend->name, b->told);
    fprintf(out,
            "again: MUSTER_DIFFERENTIAL_SEED=%" PRIu64 " MUSTER_DIFFERENTIAL_STEPS=%" PRId64
            " tests/postgres/cluster build/tests/test-differential\n",
            seed, step + 1);
    fflush(out);
}

/* Makes the step on every side, and compares what they told. */
static bool take_step(struct sides *sides, uint64_t seed, int64_t step, bool rows)
{
    struct side *first = &sides->side[0];
    side_step(first, seed, step);
    for (size_t i = 1; i < sides->count; i++) {
        struct side *side = &sides->side[i];
        side_step(side, seed, step);
        bool same = strcmp(first->told, side->told) == 0;
        char *text = same && rows ? rows_compare(first, side) : NULL;
        if (!same || text != NULL) report(sides->out, seed, step, first, side, text);
        free(text);
        if (!same || text != NULL) return false;
    }
    return true;
}

/* Makes steps until one differs. Returns their number. */
static int64_t run(struct sides *sides, uint64_t seed, int64_t steps)
{
    bool all = getenv("MUSTER_TEST_VERBOSE") != NULL;
    for (int64_t step = 0; step < steps; step++) {
        bool rows = step % ROWS_EVERY == ROWS_EVERY - 1 || step == steps - 1;
        if (!take_step(sides, seed, step, rows)) return step;
        if (all) printf("%s\n", sides->side[0].told), fflush(stdout);
    }
    return steps;
}

static void expect_sound(struct side *side)
{
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_session *host = NULL;
    muster_report *found = NULL;
    muster_session_close(side->session); /* undoes what is not committed */
    side->session = NULL;
    side->held = false;
    ck_status(MUSTER_OK, muster_session_open(side->store, &system, &host, NULL));
    ck_status(MUSTER_OK, muster_verify(host, NULL, &found));
    ck_assert_msg(muster_report_count(found) == 0, "%s: verify: %s %s", side->backend->name,
                  muster_report_code(found, 0), muster_report_text(found, 0));
    muster_report_free(found);
    muster_session_close(host);
}

/* Every backend whose program is here. */
static size_t backends_here(const muster_backend *ret_backends[SIDES_MAX])
{
    size_t count = 0;
    ret_backends[count++] = muster_backend_sqlite();
    if (access(LMDB_OBJECT, R_OK) == 0) ret_backends[count++] = backend_of(LMDB_OBJECT);
    if (access(POSTGRES_OBJECT, R_OK) == 0 && getenv("MUSTER_TEST_POSTGRES") != NULL)
        ret_backends[count++] = backend_of(POSTGRES_OBJECT);
    return count;
}

MUSTER_TEST(every_backend_answers_the_same_calls_the_same, "AB-83")
{
    const muster_backend *backends[SIDES_MAX];
    size_t count = backends_here(backends);
    int64_t seed = asked("MUSTER_DIFFERENTIAL_SEED", -1);
    int64_t stores = seed >= 0 ? 1 : muster_test_rounds(STORES_QUICK, STORES, STORES_ALL);
    int64_t steps = asked("MUSTER_DIFFERENTIAL_STEPS", muster_test_rounds(STEPS_QUICK, STEPS, STEPS));
    int64_t succeeded[ACTION_MAX] = {0};
    if (count < 2) MUSTER_SKIP("no backend but SQLite is here");
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i > 0 ? ", " : "compared: ", backends[i]->name);
    printf("; %" PRId64 " stores of %" PRId64 " steps\n", stores, steps);
    for (int64_t store = 0; store < stores; store++) {
        struct sides sides;
        uint64_t of = (uint64_t)(seed >= 0 ? seed : store + 1);
        open_sides(&sides, backends, count, of);
        sides.out = stdout;
        int64_t made = run(&sides, of, steps);
        for (size_t i = 0; i < count && made == steps; i++)
            expect_sound(&sides.side[i]);
        for (size_t i = 0; i < ACTION_COUNT; i++)
            succeeded[i] += sides.side[0].succeeded[i];
        close_sides(&sides);
        ck_assert_msg(made == steps, "seed %" PRIu64 ": step %" PRId64 " differs, as printed above", of, made);
    }
    size_t silent = 0;
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        silent += succeeded[i] == 0;
        if (getenv("MUSTER_TEST_VERBOSE") != NULL) printf("%6" PRId64 " %s\n", succeeded[i], ACTIONS[i].name);
    }
    /* If a call never succeeds, the comparison is worth almost nothing. */
    if (stores >= STORES && steps >= STEPS)
        ck_assert_msg(silent <= SILENT_MAX, "%zu kinds of calls never succeeded: MUSTER_TEST_VERBOSE=1 lists them",
                      silent);
}

MUSTER_TEST(a_backend_that_differs_is_found, "")
{
    for (size_t i = 0; i < CROOKED_COUNT; i++) {
        struct sides sides;
        const muster_backend *const backends[] = {muster_backend_sqlite(), crooked_backend(i)};
        open_sides(&sides, backends, 2, 1);
        int64_t made = run(&sides, 1, 2 * STEPS);
        close_sides(&sides);
        if (getenv("MUSTER_TEST_VERBOSE") != NULL) printf("%s: step %" PRId64 "\n", backends[1]->name, made);
        ck_assert_msg(made < 2 * STEPS, "a backend that %s was not found", backends[1]->name);
    }
}

int main(int argc, char **argv)
{
    setenv("MUSTER_TEST_RULES", "no", 1); /* of tests/postgres/wire.h: all rows are read to be compared */
    return muster_test_main("differential", argc, argv);
}
