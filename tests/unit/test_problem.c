/* SPDX-License-Identifier: MIT
 *
 * Problems: how messages are cut, what a host sees of them, and the place of a failure that comes from no rule.
 */
#include "muster_test.h"
#include "problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problem problem;

MUSTER_TEST(a_message_is_cut_at_the_start_of_a_character, "")
{
    char smiles[801] = "";
    for (size_t i = 0; i < 200; i++)
        memcpy(smiles + 4 * i, "\xF0\x9F\x99\x82", 4);
    for (size_t lead = 0; lead < 4; lead++) {
        problem_clear(&problem);
        problem.row = 7;
        result set = problem_set(&problem, MUSTER_E_INVALID, "name", "%.*s%s", (int)lead, "xxxx", smiles);
        ck_status(MUSTER_E_INVALID, set.status);
        size_t size = strlen(problem.message);
        ck_assert_uint_lt(size, PROBLEM_MESSAGE_BYTES);
        ck_assert_uint_gt(size, PROBLEM_MESSAGE_BYTES - 5);
        ck_assert_uint_eq((size - lead) % 4, 0);
        ck_assert_int_eq(problem.row, 7);
    }
}

MUSTER_TEST(an_error_shows_its_problem_and_null_shows_nothing, "")
{
    muster_error *error = calloc(1, sizeof(*error));
    ck_assert_ptr_nonnull(error);
    error->object.type = OBJECT_ERROR;
    atomic_init(&error->object.references, 1);
    problem_clear(&error->problem);
    ck_assert_str_eq(muster_error_message(error), "");
    ck_status(MUSTER_E_SEATS, problem_set(&error->problem, MUSTER_E_SEATS, "org", "Full.").status);
    muster_id id = {{1}};
    for (int i = 0; i < 100; i++) {
        problem_figure(&error->problem, "seats", i);
        problem_object(&error->problem, &id);
    }
    ck_status(MUSTER_E_SEATS, muster_error_status(error));
    ck_assert_str_eq(muster_error_field(error), "org");
    ck_assert_uint_eq(muster_error_figure_count(error), MUSTER_FIGURES_MAX);
    ck_assert_str_eq(muster_error_figure_name(error, 3), "seats");
    ck_assert_int_eq(muster_error_figure(error, 3), 3);
    ck_assert_ptr_null(muster_error_figure_name(error, 4));
    ck_assert_int_eq(muster_error_figure(error, 4), 0);
    ck_assert_uint_eq(muster_error_object_count(error), PROBLEM_OBJECTS_MAX);
    ck_assert_int_eq(muster_id_equal(muster_error_object(error, 63), &id), 1);
    ck_assert_ptr_null(muster_error_object(error, 64));
    muster_error_free(error);

    ck_status(MUSTER_E_HANDLE, muster_error_status(NULL));
    ck_assert_str_eq(muster_error_message(NULL), muster_status_text(MUSTER_E_HANDLE));
    ck_assert_ptr_null(muster_error_field(NULL));
    ck_assert_int_eq(muster_error_row(NULL), -1);
    ck_assert_uint_eq(muster_error_figure_count(NULL) + muster_error_object_count(NULL), 0);
    ck_assert_ptr_null(muster_error_object(NULL, 0));
    muster_error_free(NULL);
}

/* Two functions between the failure and the function that describes it. */
static result fail_far_below(int32_t status, int *ret_line)
{
    *ret_line = __LINE__ + 1;
    return FAILED(status);
}

static result pass_on(int32_t status, int *ret_line)
{
    TRY(fail_far_below(status, ret_line));
    return OK;
}

/* The end of a message: its place in a debug build, nothing in a release. */
static void expect_message(const char *sentence, int line)
{
    char expected[PROBLEM_MESSAGE_BYTES];
#ifdef NDEBUG
    (void)line;
    snprintf(expected, sizeof expected, "%s", sentence);
#else
    snprintf(expected, sizeof expected, "%s (%s:%d)", sentence, __FILE__, line);
#endif
    ck_assert_str_eq(problem.message, expected);
}

MUSTER_TEST(a_failure_that_is_no_rules_tells_the_place_where_it_arose, "")
{
    static const int32_t FAILURES[] = {MUSTER_E_CORRUPT, MUSTER_E_MEMORY, MUSTER_E_BACKEND};
    for (size_t i = 0; i < COUNT_OF(FAILURES); i++) {
        int line = 0;
        problem_clear(&problem);
        ck_status(FAILURES[i], problem_tell(&problem, pass_on(FAILURES[i], &line)).status);
        ck_status(FAILURES[i], problem.status);
        expect_message(muster_status_text(FAILURES[i]), line);
    }
    const int line = __LINE__ + 1;
    result set = problem_set(&problem, MUSTER_E_CORRUPT, "org", "A row is %s.", "damaged");
    expect_message("A row is damaged.", line);
    ck_status(MUSTER_E_CORRUPT, problem_tell(&problem, set).status); /* it is described already */
    expect_message("A row is damaged.", line);
    ck_assert_str_eq(problem.field, "org");
}

MUSTER_TEST(the_answer_of_a_rule_has_no_place, "")
{
    int line = 0;
    problem_clear(&problem);
    ck_status(MUSTER_E_SEATS, problem_tell(&problem, pass_on(MUSTER_E_SEATS, &line)).status);
    ck_assert_str_eq(problem.message, muster_status_text(MUSTER_E_SEATS));
    ck_status(MUSTER_E_INVALID, problem_set(&problem, MUSTER_E_INVALID, "name", "The name is empty.").status);
    ck_assert_str_eq(problem.message, "The name is empty.");
    ck_status(MUSTER_OK, problem_tell(&problem, OK).status);
    ck_status(MUSTER_E_INVALID, problem.status);
}

MUSTER_TEST(a_long_message_is_cut_before_its_place, "")
{
    char words[2 * PROBLEM_MESSAGE_BYTES];
    memset(words, 'x', sizeof words);
    words[sizeof words - 1] = '\0';
    result set = problem_set_at("../lib/store/step.c:212", &problem, MUSTER_E_BACKEND, NULL, "%s", words);
    ck_status(MUSTER_E_BACKEND, set.status);
    ck_assert_uint_eq(strlen(problem.message), PROBLEM_MESSAGE_BYTES - 1);
    ck_assert_str_eq(strchr(problem.message, ' '), " (store/step.c:212)");
}

MUSTER_TEST(a_place_is_told_from_the_last_folder_of_sources_on, "")
{
    ck_assert_str_eq(result_place(MUSTER_E_MEMORY, "/usr/lib/muster/lib/store/step.c:212"), "store/step.c:212");
    ck_assert_str_eq(result_place(MUSTER_E_MEMORY, "step.c:212"), "step.c:212");
    ck_assert_ptr_null(result_place(MUSTER_E_MEMORY, NULL));
    ck_assert_ptr_null(result_place(MUSTER_E_DENIED, "step.c:212"));
}
