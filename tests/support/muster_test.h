/* SPDX-License-Identifier: MIT
 *
 * Declares tests: a sentence as its name, the rules (doc/rules.md) that it proves, a body. Each registers itself;
 * muster_test_main runs them with Check.
 */
#ifndef SUPPORT_MUSTER_TEST_H
#define SUPPORT_MUSTER_TEST_H

#include <check.h>
#include <muster/base.h>
#include <stdbool.h>

/* The sizes of a run. ./dev test sets them by MUSTER_TEST_SIZE=quick|normal|all. Without it, the size is normal. */
enum muster_test_size { SIZE_QUICK, SIZE_NORMAL, SIZE_ALL };

struct muster_test {
    const char *name;
    const char *rules;          /* names of rules, separated by spaces; "" for none */
    enum muster_test_size size; /* the smallest run that it belongs to */
    const TTest *check;
    struct muster_test *next;
    size_t index;
};

/* MUSTER_TEST(keys_are_idempotent, "AB-76") { body } belongs to every run. */
#define MUSTER_TEST(test_name, test_rules) MUSTER_TEST_SIZED(test_name, test_rules, SIZE_QUICK)

/* The same for a test that belongs only to runs of at least this size. */
#define MUSTER_TEST_SIZED(test_name, test_rules, test_size)                                                            \
    static void test_##test_name(int loop_index);                                                                      \
    static const TTest check_##test_name = {#test_name, test_##test_name, __FILE__, __LINE__};                         \
    static struct muster_test declared_##test_name = {#test_name, test_rules, test_size, &check_##test_name, NULL, 0}; \
    __attribute__((constructor)) static void register_##test_name(void)                                                \
    {                                                                                                                  \
        muster_test_register(&declared_##test_name);                                                                   \
    }                                                                                                                  \
    static void test_##test_name(int loop_index __attribute__((unused)))

/* Leaves the test, which then has neither passed nor failed. Only in the body of a test. */
#define MUSTER_SKIP(reason)                                                                                            \
    do {                                                                                                               \
        muster_test_skip(reason);                                                                                      \
        return;                                                                                                        \
    } while (0)

/* Compares two statuses. If they differ, names both. */
#define ck_status(expected, actual)                                                                                    \
    do {                                                                                                               \
        int32_t status_expected = (expected);                                                                          \
        int32_t status_actual = (actual);                                                                              \
        ck_assert_msg(status_expected == status_actual, "%s: expected %s, got %s", #actual,                            \
                      muster_status_name(status_expected), muster_status_name(status_actual));                         \
    } while (0)

/* Compares a text with the text of a committed file, line by line. If MUSTER_TEST_UPDATE is set, writes the text to
 * the file instead. */
void muster_test_table(const char *path, const char *actual);

/* How often a test repeats its work, by the size of the run. A suite calls it in one place. */
int64_t muster_test_rounds(int64_t quick, int64_t normal, int64_t all);

void muster_test_register(struct muster_test *test);
void muster_test_skip(const char *reason);

/* Runs the registered tests of this size. argv[1] selects the tests whose names contain it. CK_FORK=no in the
 * environment runs them in this process. MUSTER_RULES_TSV names a file that gets a line "rule test backend" for each
 * passed test. The backend is MUSTER_TEST_BACKEND or "sqlite". Returns the exit status: 0 if at least one test ran
 * and none failed. */
int muster_test_main(const char *suite, int argc, char **argv);

#endif
