/* SPDX-License-Identifier: MIT
 *
 * Backends that are SQLite, except for one function: see crooked.h.
 */
#include "crooked.h"
#include "schema.h"

#include <stdlib.h>
#include <string.h>

static const muster_backend *real(void)
{
    return muster_backend_sqlite();
}

static int32_t trial_is_write(void *database, const muster_txn_options *options, void **ret_txn)
{
    muster_txn_options other = *options;
    if (other.mode == MUSTER_TXN_TRIAL) other.mode = MUSTER_TXN_WRITE;
    return real()->begin(database, &other, ret_txn);
}

static void rollback_commits(void *txn)
{
    real()->commit(txn);
}

static int32_t undoes_nothing(void *txn, int32_t depth)
{
    return real()->mark(txn, depth);
}

static int32_t keeps_nulled(void *txn, const muster_write *writes, size_t n)
{
    int32_t status = MUSTER_OK;
    for (size_t i = 0; i < n && status == MUSTER_OK; i++) {
        muster_write write = writes[i];
        for (int c = 0; write.kind == MUSTER_WRITE_UPDATE && write.table == TABLE_TIE && c < TIE_COLUMN_COUNT; c++) {
            uint64_t bit = UINT64_C(1) << c;
            if ((write.changed & bit) != 0 && write.values[c].type == MUSTER_VALUE_NULL) write.changed &= ~bit;
        }
        if (write.kind != MUSTER_WRITE_UPDATE || write.changed != 0) status = real()->apply(txn, &write, 1);
    }
    return status;
}

struct skipping {
    muster_row_callback *row;
    void *arg;
};

static int32_t skip_first(void *arg, size_t request, const muster_value *values)
{
    const struct skipping *skipping = arg;
    return request == 0 ? 0 : skipping->row(skipping->arg, request - 1, values);
}

static int32_t loses_a_row(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    struct skipping skipping = {row, arg};
    return scan->after_count == 0 ? real()->scan(txn, scan, row, arg) : real()->scan(txn, scan, skip_first, &skipping);
}

static int32_t gives_too_few(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    muster_scan other = *scan;
    if (scan->limit > 1) other.limit--;
    return real()->scan(txn, &other, row, arg);
}

static int32_t reads_backwards(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    muster_scan other = *scan;
    if (scan->index >= 0 && scan->after_count == 0) other.descending = !scan->descending;
    return real()->scan(txn, &other, row, arg);
}

static int32_t counts_one_more(void *txn, const muster_scan *scan, int64_t *ret_count)
{
    int32_t status = real()->count(txn, scan, ret_count);
    *ret_count += 1;
    return status;
}

static int32_t sees_less_of_the_feed(void *txn, int64_t *ret_position)
{
    int32_t status = real()->horizon(txn, ret_position);
    *ret_position -= 1;
    return status;
}

static const muster_backend WRONG[] = {
    {.name = "commits a trial", .begin = trial_is_write},
    {.name = "commits what was rolled back", .rollback = rollback_commits},
    {.name = "goes back to no mark", .undo_to = undoes_nothing},
    {.name = "keeps what was set to null", .apply = keeps_nulled},
    {.name = "loses a row between two pages", .scan = loses_a_row},
    {.name = "gives one row less than the limit", .scan = gives_too_few},
    {.name = "reads indexes backwards", .scan = reads_backwards},
    {.name = "counts one row too many", .count = counts_one_more},
    {.name = "sees one event less", .horizon = sees_less_of_the_feed},
};
const size_t CROOKED_COUNT = sizeof WRONG / sizeof WRONG[0];

const muster_backend *crooked_backend(size_t number)
{
    static muster_backend crooked;
    const muster_backend *wrong = &WRONG[number];
    crooked = *real();
    crooked.name = wrong->name;
    if (wrong->begin != NULL) crooked.begin = wrong->begin;
    if (wrong->rollback != NULL) crooked.rollback = wrong->rollback;
    if (wrong->undo_to != NULL) crooked.undo_to = wrong->undo_to;
    if (wrong->apply != NULL) crooked.apply = wrong->apply;
    if (wrong->scan != NULL) crooked.scan = wrong->scan;
    if (wrong->count != NULL) crooked.count = wrong->count;
    if (wrong->horizon != NULL) crooked.horizon = wrong->horizon;
    return &crooked;
}
