/* SPDX-License-Identifier: MIT
 *
 * Runs the tests that have registered themselves, and records which rules they proved. Check forks, limits the time,
 * and reports failures.
 */
#include "muster_test.h"
#include "statuses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Ends a test that hangs. On an idle machine a test needs less than a tenth of it, so a busy machine fails no test. */
#define TIMEOUT_SECONDS 1800
#define TESTS_MAX 4096

static struct muster_test *first_test;
static struct muster_test *last_test;
static size_t test_count;

/* Shared with the forked tests: to Check, a test that leaves early looks like a test that passed. */
static char *skipped;

void muster_test_register(struct muster_test *test)
{
    test->index = test_count++;
    if (last_test == NULL)
        first_test = test;
    else
        last_test->next = test;
    last_test = test;
}

static const struct muster_test *find_test(const char *name)
{
    for (const struct muster_test *test = first_test; test != NULL; test = test->next) {
        if (strcmp(test->name, name) == 0) return test;
    }
    return NULL;
}

void muster_test_skip(const char *reason)
{
    const struct muster_test *test = find_test(tcase_name());
    printf("skipped %s: %s\n", tcase_name(), reason);
    fflush(stdout);
    if (test != NULL) skipped[test->index] = 1;
}

static void write_table(const char *path, const char *actual)
{
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL && fputs(actual, file) >= 0 && fclose(file) == 0, "%s can't be written", path);
}

static char *read_table(const char *path, size_t size)
{
    char *text = calloc(1, size);
    FILE *file = fopen(path, "r");
    ck_assert_msg(text != NULL && file != NULL, "%s is missing: MUSTER_TEST_UPDATE=1 makes it", path);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
    return text;
}

void muster_test_table(const char *path, const char *actual)
{
    size_t size = strlen(actual) + 4096;
    if (getenv("MUSTER_TEST_UPDATE") != NULL) write_table(path, actual);
    char *expected = read_table(path, size), *copy = strdup(actual), *next_expected = expected, *next_actual = copy;
    ck_assert(copy != NULL);
    for (int line = 1; next_expected != NULL || next_actual != NULL; line++) {
        const char *was = next_expected != NULL ? strsep(&next_expected, "\n") : "";
        const char *is = next_actual != NULL ? strsep(&next_actual, "\n") : "";
        ck_assert_msg(strcmp(was, is) == 0, "%s, line %d: '%s' was '%s'; MUSTER_TEST_UPDATE=1 takes it over", path,
                      line, is, was);
    }
    free(expected);
    free(copy);
}

static enum muster_test_size size_of_run(void)
{
    static const char *const NAMES[] = {"quick", "normal", "all"};
    const char *asked = getenv("MUSTER_TEST_SIZE");
    if (asked == NULL) return SIZE_NORMAL;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(asked, NAMES[i]) == 0) return (enum muster_test_size)i;
    fprintf(stderr, "MUSTER_TEST_SIZE is quick, normal or all, not %s\n", asked);
    exit(EXIT_FAILURE);
}

int64_t muster_test_rounds(int64_t quick, int64_t normal, int64_t all)
{
    const int64_t rounds[] = {quick, normal, all};
    return rounds[size_of_run()];
}

static SRunner *make_runner(const char *suite_name, const char *filter, size_t *ret_selected)
{
    Suite *suite = suite_create(suite_name);
    enum muster_test_size size = size_of_run();
    *ret_selected = 0;
    for (const struct muster_test *test = first_test; test != NULL; test = test->next) {
        if (test->size > size) continue;
        if (filter != NULL && strstr(test->name, filter) == NULL) continue;
        TCase *group = tcase_create(test->name);
        tcase_set_timeout(group, TIMEOUT_SECONDS);
        tcase_add_test(group, test->check);
        suite_add_tcase(suite, group);
        (*ret_selected)++;
    }
    return srunner_create(suite);
}

static void write_rules(FILE *file, const struct muster_test *test, const char *backend)
{
    const char *rule = test->rules;
    for (;;) {
        rule += strspn(rule, " ,");
        size_t size = strcspn(rule, " ,");
        if (size == 0) return;
        fprintf(file, "%.*s\t%s\t%s\n", (int)size, rule, test->name, backend);
        rule += size;
    }
}

static void report_failure(TestResult *outcome)
{
    printf("FAILED %s\n    %s:%d: %s\n", tr_tcname(outcome), tr_lfile(outcome), tr_lno(outcome), tr_msg(outcome));
}

int muster_test_main(const char *suite, int argc, char **argv)
{
    if (test_count > TESTS_MAX) return EXIT_FAILURE;
    skipped = mmap(NULL, TESTS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (skipped == MAP_FAILED) return EXIT_FAILURE;

    size_t selected;
    SRunner *runner = make_runner(suite, argc > 1 ? argv[1] : NULL, &selected);
    srunner_run_all(runner, CK_SILENT);

    const char *rules_path = getenv("MUSTER_RULES_TSV");
    const char *backend = getenv("MUSTER_TEST_BACKEND");
    FILE *rules = rules_path != NULL ? fopen(rules_path, "a") : NULL;
    bool rules_lost = rules_path != NULL && rules == NULL;

    int passed = 0;
    int failed = 0;
    int skips = 0;
    TestResult **outcomes = srunner_results(runner);
    int ran = srunner_ntests_run(runner);
    for (int i = 0; i < ran; i++) {
        const struct muster_test *test = find_test(tr_tcname(outcomes[i]));
        if (tr_rtype(outcomes[i]) != CK_PASS || test == NULL) {
            failed++;
            report_failure(outcomes[i]);
        } else if (skipped[test->index]) {
            skips++;
        } else {
            passed++;
            if (rules != NULL) write_rules(rules, test, backend != NULL ? backend : "sqlite");
        }
    }
    free(outcomes);
    srunner_free(runner);
    munmap(skipped, TESTS_MAX);
    if (rules != NULL && fclose(rules) != 0) rules_lost = true;
    const char *statuses_path = getenv("MUSTER_STATUSES_TSV");
    if (statuses_path != NULL && !statuses_write(statuses_path)) {
        printf("FAILED to write %s\n", statuses_path);
        failed++;
    }
    if (rules_lost) printf("FAILED to write %s\n", rules_path);

    printf("%s: %d passed, %d failed, %d skipped\n", suite, passed, failed, skips);
    return selected > 0 && (size_t)ran == selected && failed == 0 && !rules_lost ? EXIT_SUCCESS : EXIT_FAILURE;
}
