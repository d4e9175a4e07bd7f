/* SPDX-License-Identifier: MIT
 *
 * The order of an index. The library and every backend must see the same order.
 */
#include "muster_test.h"
#include <muster/backend.h>

enum { ORG, STATE, NAME, AMOUNT, COLUMNS };

static const muster_index INDEXES[] = {
    {.name = "by_amount", .columns = {ORG, AMOUNT}, .column_count = 2},
    {.name = "by_name_where_open",
     .columns = {NAME},
     .column_count = 1,
     .where = MUSTER_INDEX_WHERE_EQUAL,
     .where_column = STATE,
     .where_value = 1},
    {.name = "by_amount_where_there",
     .columns = {AMOUNT},
     .column_count = 1,
     .unique = 1,
     .where = MUSTER_INDEX_WHERE_NOT_NULL,
     .where_column = AMOUNT},
    {.name = "by_amount_where_first",
     .columns = {AMOUNT},
     .column_count = 1,
     .where = MUSTER_INDEX_WHERE_EQUAL,
     .where_column = ORG,
     .where_value = 1},
};

static const muster_table TABLE = {
    .name = "things", .column_count = COLUMNS, .key_count = 3, .index_count = 4, .indexes = INDEXES, .parent = -1};

static void expect_order(int32_t index, const int32_t *expected, int32_t count)
{
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    ck_assert_int_eq(count, muster_index_order(&TABLE, index, columns));
    for (int32_t i = 0; i < count; i++)
        ck_assert_msg(columns[i] == expected[i], "index %d, place %d: %d", (int)index, (int)i, (int)columns[i]);
}

MUSTER_TEST(the_order_of_the_primary_key_is_the_key, "")
{
    expect_order(-1, (const int32_t[]){ORG, STATE, NAME}, 3);
}

MUSTER_TEST(the_order_of_an_index_is_its_columns_and_then_the_rest_of_the_key, "")
{
    expect_order(0, (const int32_t[]){ORG, AMOUNT, STATE, NAME}, 4);
    expect_order(2, (const int32_t[]){AMOUNT, ORG, STATE, NAME}, 4);
}

MUSTER_TEST(a_column_of_the_key_that_is_the_same_in_all_rows_is_not_in_the_order, "")
{
    expect_order(1, (const int32_t[]){NAME, ORG}, 2);
    expect_order(3, (const int32_t[]){AMOUNT, STATE, NAME}, 3);
}
