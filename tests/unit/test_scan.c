/* SPDX-License-Identifier: MIT
 *
 * What a step remembers of its scans, with a backend that counts how often it is asked.
 */
#include "muster_test.h"
#include "step.h"
#include <inttypes.h>
#include <time.h>

#define SCANS 3000

static int64_t asked;

static int32_t begin(void *database, const muster_txn_options *options, void **ret_txn)
{
    UNUSED(options);
    *ret_txn = database;
    return MUSTER_OK;
}

static int32_t scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    UNUSED(txn);
    UNUSED(scan);
    UNUSED(row);
    UNUSED(arg);
    asked++;
    return MUSTER_OK;
}

static void scan_name(struct step *step, int64_t number)
{
    const muster_scan names = {
        .table = TABLE_NAME, .index = -1, .prefix_count = 2, .prefix = {value_text("name"), value_int(number)}};
    struct row_list rows;
    ck_assert_int_eq(step_scan(step, &names, &rows).status, MUSTER_OK);
    ck_assert_uint_eq(rows.count, 0);
}

MUSTER_TEST(a_scan_is_asked_for_once_but_not_all_of_a_long_step_are_remembered, "OP-3")
{
    const muster_backend backend = {.begin = begin, .scan = scan};
    const muster_txn_options options = {MUSTER_INIT(muster_txn_options)};
    struct problem problem = {.status = MUSTER_OK};
    struct step step = {0};
    step_start(&step, &backend, &step, &options, NULL, &problem);
    asked = 0;
    for (int64_t i = 0; i < SCANS; i++) {
        scan_name(&step, i);
        scan_name(&step, i);
    }
    ck_assert_int_eq(asked, SCANS);
    ck_assert_uint_lt(step.scan_count, SCANS / 2); /* otherwise verifying a store would take quadratic time */
    step_end(&step);
}

/* Scans that are not remembered leave their memory to the next ones. Without this, each scan took 500 bytes until
 * its step ended, and verifying a store scans for every account and org. */
MUSTER_TEST(a_long_step_does_not_take_memory_for_each_scan, "OP-3")
{
    const muster_backend backend = {.begin = begin, .scan = scan};
    const muster_txn_options options = {MUSTER_INIT(muster_txn_options)};
    static const struct scanned *places[SCANS];
    struct problem problem = {.status = MUSTER_OK};
    struct step step = {0};
    size_t count = 0;
    step_start(&step, &backend, &step, &options, NULL, &problem);
    for (int64_t i = 0; i < SCANS; i++) {
        scan_name(&step, i);
        const struct scanned *place = step.scans[step.scan_count - 1].scanned;
        size_t known = 0;
        while (known < count && places[known] != place)
            known++;
        if (known == count) places[count++] = place;
    }
    ck_assert_uint_lt(count, SCANS / 2);
    step_end(&step);
}

static int32_t nothing_there(void *txn, const muster_get *gets, size_t count, muster_row_callback *row, void *arg)
{
    UNUSED(txn);
    UNUSED(gets);
    UNUSED(count);
    UNUSED(row);
    UNUSED(arg);
    return MUSTER_OK;
}

/* The processor time, in nanoseconds, of a step that holds a name for each number, all of one kind, and scans the
 * rows from each name on. */
static int64_t time_of_scans(int64_t numbers)
{
    const muster_backend backend = {.begin = begin, .scan = scan, .get = nothing_there};
    const muster_txn_options options = {MUSTER_INIT(muster_txn_options)};
    struct problem problem = {.status = MUSTER_OK};
    struct step step = {0};
    struct timespec begun, ended;
    step_start(&step, &backend, &step, &options, NULL, &problem);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
    for (int64_t i = 0; i < numbers; i++) {
        struct row *row = step_insert(&step, TABLE_NAME);
        ck_assert_ptr_nonnull(row);
        ck_assert_int_eq(row_set(&step, row, NAME_KIND, value_int(1)).status, MUSTER_OK);
        ck_assert_int_eq(row_set(&step, row, NAME_KEY, value_text("name")).status, MUSTER_OK);
        ck_assert_int_eq(row_set(&step, row, NAME_SLOT, value_int(i * 7919 % numbers)).status, MUSTER_OK);
    }
    for (int64_t i = 0; i < numbers; i++) {
        const muster_scan names = {.table = TABLE_NAME,
                                   .index = -1,
                                   .prefix_count = 2,
                                   .limit = 4,
                                   .prefix = {value_text("name"), value_int(1)},
                                   .lower = value_int(i)};
        struct row_list rows;
        ck_assert_int_eq(step_scan(&step, &names, &rows).status, MUSTER_OK);
        ck_assert_uint_eq(rows.count, numbers - i < 4 ? (size_t)(numbers - i) : 4);
        ck_assert_int_eq(row_int(rows.items[0], NAME_SLOT), i);
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
    step_end(&step);
    return (ended.tv_sec - begun.tv_sec) * INT64_C(1000000000) + ended.tv_nsec - begun.tv_nsec;
}

/* A claim of messages looks at the line of each recipient, and holds what it has claimed. It once took four times as
 * long for each recipient and each message of the line, and others waited for it. */
MUSTER_TEST(a_step_with_many_scans_and_many_held_rows_does_not_take_the_third_power_of_time, "EVT-3")
{
    int64_t few = INT64_MAX, many = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        int64_t took = time_of_scans(100);
        few = took < few ? took : few;
        took = time_of_scans(800);
        many = took < many ? took : many;
    }
    ck_assert_msg(many < 64 * few, "100 scans: %" PRId64 " ns; 800: %" PRId64 " ns", few, many);
}
