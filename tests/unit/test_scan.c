/* SPDX-License-Identifier: MIT
 *
 * What a step remembers of its scans, over a backend that counts how often it is asked.
 */
#include "muster_test.h"
#include "step.h"

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
    ck_assert_uint_lt(step.scan_count, SCANS / 2); /* else verifying a store takes its time squared */
    step_end(&step);
}
