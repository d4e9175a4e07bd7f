/* SPDX-License-Identifier: MIT
 *
 * What a backend must give to writers: unchanged values, guards, conflicts, marks, dry runs, positions.
 */
#include "conformance.h"

static void *begun(struct store *store)
{
    store_open(store);
    return begin(store, MUSTER_TXN_WRITE);
}

struct wanted {
    const muster_value *values;
    int32_t count;
    int seen;
};

static int32_t compare_row(void *arg, size_t request, const muster_value *values)
{
    struct wanted *wanted = arg;
    (void)request;
    wanted->seen = 1;
    for (int32_t i = 0; i < wanted->count; i++) {
        const muster_value *a = &wanted->values[i];
        EXPECT(a->type == values[i].type);
        EXPECT(a->integer == values[i].integer); /* 0 if it is not an integer */
        if (a->type == MUSTER_VALUE_TEXT || a->type == MUSTER_VALUE_BYTES) {
            EXPECT(a->size == values[i].size);
            EXPECT(a->size == 0 || memcmp(a->data, values[i].data, a->size) == 0);
        }
        if (a->type == MUSTER_VALUE_TEXT) EXPECT(((const char *)values[i].data)[a->size] == 0);
    }
    return 0;
}

MUSTER_TEST(values_come_back_unchanged, "")
{
    struct store store;
    void *txn = begun(&store);
    char *large = malloc(16385);
    EXPECT(large != NULL);
    memset(large, 'x', 16384);
    large[16384] = 0;
    const muster_value group[GROUP_COLUMNS] = {id(1), text("one"), text(large), number(0)};
    const muster_value rows[][ITEM_COLUMNS] = {
        {id(1), text("a"), number(INT64_MAX), bytes("\0\xff\0", 3), text("gr\xc3\xbc\xc3\x9f"), number(INT64_MIN),
         number(MUSTER_TIME_NONE)},
        {id(1), text(""), null_value(), bytes("", 0), text(""), number(0), null_value()},
        {id(1), text("negative"), number(-1), bytes(large, 64), text("code"), number(1), number(-5)},
    };
    muster_write writes[4] = {{.kind = MUSTER_WRITE_INSERT, .table = GROUP, .values = group, .guard = -1}};
    for (size_t i = 0; i < 3; i++)
        writes[1 + i] = (muster_write){.kind = MUSTER_WRITE_INSERT, .table = ITEM, .values = rows[i], .guard = -1};
    EXPECT_OK(backend()->apply(txn, writes, 4));
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_READ);
    for (size_t i = 0; i < 3; i++) {
        struct wanted wanted = {rows[i], ITEM_COLUMNS, 0};
        muster_get get = {.table = ITEM, .index = -1, .key_count = 2, .key = {rows[i][0], rows[i][1]}};
        EXPECT_OK(backend()->get(txn, &get, 1, compare_row, &wanted));
        EXPECT(wanted.seen);
    }
    struct wanted wanted = {group, GROUP_COLUMNS, 0};
    muster_get get = {.table = GROUP, .index = -1, .key_count = 1, .key = {id(1)}};
    EXPECT_OK(backend()->get(txn, &get, 1, compare_row, &wanted));
    EXPECT(wanted.seen);
    EXPECT_OK(backend()->commit(txn));
    free(large);
    store_close(&store);
}

/* In item_by_code, the group and the name follow the code. */
MUSTER_TEST(keys_of_the_greatest_size_are_told_apart, "")
{
    struct store store;
    struct listing listing;
    char code[MUSTER_KEY_MAX_BYTES - 16];
    void *txn = begun(&store);
    memset(code, 'x', sizeof code);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    for (char last = 'c'; last >= 'a'; last--) {
        code[sizeof code - 2] = last;
        code[sizeof code - 1] = 0;
        char name[] = {last, 0};
        EXPECT_OK(insert_item(txn, 1, name, null_value(), null_value(), code, 0, null_value()));
    }
    list(txn, &(muster_scan){.table = ITEM, .index = ITEM_BY_CODE}, ITEM_NAME, &listing);
    EXPECT(strcmp(listing.text, "a b c ") == 0);
    EXPECT_STATUS(settled(txn, insert_item(txn, 1, "d", null_value(), null_value(), code, 0, null_value())),
                  MUSTER_E_CONFLICT);
    backend()->rollback(txn);
    store_close(&store);
}

MUSTER_TEST(an_update_changes_its_columns_alone, "")
{
    struct store store;
    void *txn = begun(&store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(insert_group(txn, 2, "two", 2));
    EXPECT_OK(update_rank(txn, 1, 5, -1, null_value()));
    const muster_value row[] = {id(1), text("one"), null_value(), number(5)};
    struct wanted wanted = {row, GROUP_COLUMNS, 0};
    muster_get get = {.table = GROUP, .index = -1, .key_count = 1, .key = {id(1)}};
    EXPECT_OK(backend()->get(txn, &get, 1, compare_row, &wanted));
    EXPECT(wanted.seen && rank_of(txn, 2) == 2);
    EXPECT_OK(remove_group(txn, 1));
    EXPECT(rank_of(txn, 1) == -1 && rank_of(txn, 2) == 2);
    backend()->rollback(txn);
    store_close(&store);
}

MUSTER_TEST(a_guard_that_holds_lets_the_write_through, "")
{
    struct store store;
    void *txn = begun(&store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(update_rank(txn, 1, 2, GROUP_RANK, number(1)));
    EXPECT_OK(update_rank(txn, 1, 3, GROUP_NOTE, null_value()));
    EXPECT(rank_of(txn, 1) == 3);
    muster_value values[GROUP_COLUMNS] = {[GROUP_ID] = id(1)};
    muster_write write = {
        .kind = MUSTER_WRITE_REMOVE, .table = GROUP, .values = values, .guard = GROUP_RANK, .guard_value = number(3)};
    EXPECT_OK(backend()->apply(txn, &write, 1));
    EXPECT(rank_of(txn, 1) == -1);
    backend()->rollback(txn);
    store_close(&store);
}

MUSTER_TEST(what_others_changed_is_a_conflict_and_nothing_stays, "")
{
    struct store store;
    void *txn = begun(&store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    for (int kind = 0; kind < 5; kind++) {
        txn = begin(&store, MUSTER_TXN_WRITE);
        EXPECT_OK(insert_group(txn, 9, "nine", 9));
        int32_t status = MUSTER_OK;
        store.message[0] = 0;
        if (kind == 0) status = insert_group(txn, 2, "one", 2);  /* a unique index */
        if (kind == 1) status = insert_group(txn, 1, "else", 2); /* the primary key */
        if (kind == 2) status = update_rank(txn, 1, 5, GROUP_RANK, number(2));
        if (kind == 3) status = update_rank(txn, 8, 5, -1, null_value());
        if (kind == 4) status = remove_group(txn, 8);
        EXPECT_STATUS(settled(txn, status), MUSTER_E_CONFLICT);
        EXPECT(store.message[0] != 0);
        backend()->rollback(txn);
        EXPECT(count_rows(&store, GROUP) == 1);
    }
    store_close(&store);
}

MUSTER_TEST(a_partial_unique_index_binds_its_rows_alone, "")
{
    struct store store;
    void *txn = begun(&store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(insert_item(txn, 1, "a", null_value(), null_value(), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "b", null_value(), null_value(), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "c", null_value(), null_value(), "C", 0, null_value()));
    int32_t status = insert_item(txn, 1, "d", null_value(), null_value(), "C", 0, null_value());
    EXPECT_STATUS(settled(txn, status), MUSTER_E_CONFLICT);
    backend()->rollback(txn);
    store_close(&store);
}

MUSTER_TEST(a_failed_transaction_cannot_commit, "")
{
    struct store store;
    void *txn = begun(&store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_STATUS(settled(txn, insert_group(txn, 1, "two", 1)), MUSTER_E_CONFLICT);
    EXPECT(backend()->commit(txn) != MUSTER_OK);
    EXPECT(count_rows(&store, GROUP) == 0);
    txn = begin(&store, MUSTER_TXN_WRITE); /* the writer is free again */
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, GROUP) == 1);
    store_close(&store);
}

MUSTER_TEST(what_a_commit_meets_is_a_conflict_too, "")
{
    struct store store;
    void *txn = begun(&store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    for (int kind = 0; kind < 3; kind++) { /* it was not asked in between: apply returns it, or otherwise commit */
        txn = begin(&store, MUSTER_TXN_WRITE);
        EXPECT(rank_of(txn, 1) == 1);
        EXPECT_OK(insert_group(txn, 9, "nine", 9));
        int32_t status = MUSTER_OK;
        if (kind == 0) status = insert_group(txn, 2, "one", 2);
        if (kind == 1) status = update_rank(txn, 1, 5, GROUP_RANK, number(2));
        if (kind == 2) status = remove_group(txn, 8);
        if (status == MUSTER_OK)
            status = backend()->commit(txn);
        else
            backend()->rollback(txn);
        EXPECT_STATUS(status, MUSTER_E_CONFLICT);
        EXPECT(count_rows(&store, GROUP) == 1);
    }
    store_close(&store);
}

MUSTER_TEST(a_row_without_its_parent_is_refused, "")
{
    struct store store;
    void *txn = begun(&store);
    int32_t status = insert_item(txn, 1, "a", null_value(), null_value(), NULL, 0, null_value());
    EXPECT(settled(txn, status) != MUSTER_OK);
    backend()->rollback(txn);
    store_close(&store);
}

static int32_t write_part(void *txn, int32_t kind, unsigned int group, const char *item)
{
    const muster_value values[] = {id(group), text(item), number(1)};
    muster_write write = {.kind = kind, .table = PART, .values = values, .guard = -1};
    return backend()->apply(txn, &write, 1);
}

static int32_t remove_item(void *txn, unsigned int group, const char *name)
{
    const muster_value values[ITEM_COLUMNS] = {id(group), text(name)};
    muster_write write = {.kind = MUSTER_WRITE_REMOVE, .table = ITEM, .values = values, .guard = -1};
    return backend()->apply(txn, &write, 1);
}

/* Two groups, each with an item "a" or "b". The whole key of the parent must be there, not only its parts. */
static void *with_items(struct store *store)
{
    void *txn = begun(store);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(insert_group(txn, 2, "two", 2));
    EXPECT_OK(insert_item(txn, 1, "a", null_value(), null_value(), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 2, "b", null_value(), null_value(), NULL, 0, null_value()));
    return txn;
}

MUSTER_TEST(a_row_belongs_to_a_parent_whose_key_has_two_columns, "")
{
    struct store store;
    void *txn = with_items(&store);
    EXPECT_OK(write_part(txn, MUSTER_WRITE_INSERT, 1, "a"));
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT(settled(txn, write_part(txn, MUSTER_WRITE_INSERT, 1, "b")) != MUSTER_OK);
    backend()->rollback(txn);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT(settled(txn, write_part(txn, MUSTER_WRITE_INSERT, 2, "a")) != MUSTER_OK);
    backend()->rollback(txn);
    EXPECT(count_rows(&store, PART) == 1);
    store_close(&store);
}

MUSTER_TEST(such_a_parent_goes_after_its_rows_and_not_before, "")
{
    struct store store;
    void *txn = with_items(&store);
    EXPECT_OK(write_part(txn, MUSTER_WRITE_INSERT, 1, "a"));
    EXPECT_OK(remove_item(txn, 2, "b")); /* which has none */
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT(settled(txn, remove_item(txn, 1, "a")) != MUSTER_OK);
    backend()->rollback(txn);
    EXPECT(count_rows(&store, ITEM) == 1 && count_rows(&store, PART) == 1);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(write_part(txn, MUSTER_WRITE_REMOVE, 1, "a"));
    EXPECT_OK(remove_item(txn, 1, "a"));
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, ITEM) == 0 && count_rows(&store, PART) == 0);
    store_close(&store);
}

MUSTER_TEST(a_reading_transaction_cannot_write, "")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_READ);
    EXPECT_STATUS(insert_group(txn, 1, "one", 1), MUSTER_E_MISUSE);
    backend()->rollback(txn);
    EXPECT(count_rows(&store, GROUP) == 0);
    store_close(&store);
}

MUSTER_TEST(a_trial_gives_the_same_answers_and_leaves_nothing, "")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_TRIAL);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT(rank_of(txn, 1) == 1);
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, GROUP) == 0);
    txn = begin(&store, MUSTER_TXN_TRIAL);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_STATUS(settled(txn, insert_group(txn, 2, "one", 1)), MUSTER_E_CONFLICT);
    backend()->rollback(txn);
    EXPECT(count_rows(&store, GROUP) == 0);
    store_close(&store);
}

MUSTER_TEST(marks_nest_and_undo_what_came_behind_them, "")
{
    struct store store;
    void *txn = begun(&store);
    if (!backend()->mark) return;
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->mark(txn, 0));
    EXPECT_OK(insert_group(txn, 2, "two", 2));
    EXPECT_OK(backend()->mark(txn, 1));
    EXPECT_OK(insert_group(txn, 3, "three", 3));
    EXPECT_OK(backend()->undo_to(txn, 1));
    EXPECT(rank_of(txn, 3) == -1 && rank_of(txn, 2) == 2);
    EXPECT_OK(insert_group(txn, 3, "three", 3)); /* the mark stays */
    EXPECT_OK(backend()->undo_to(txn, 1));
    EXPECT(rank_of(txn, 3) == -1 && rank_of(txn, 2) == 2);
    EXPECT_STATUS(settled(txn, insert_group(txn, 2, "else", 2)), MUSTER_E_CONFLICT);
    EXPECT_OK(backend()->undo_to(txn, 0)); /* also after a failure */
    EXPECT(rank_of(txn, 2) == -1 && rank_of(txn, 1) == 1);
    EXPECT_OK(insert_group(txn, 4, "four", 4));
    EXPECT_OK(backend()->mark(txn, 0)); /* made again: what came before it stays */
    EXPECT_OK(insert_group(txn, 5, "five", 5));
    EXPECT_OK(backend()->undo_to(txn, 0));
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, GROUP) == 2);
    store_close(&store);
}

MUSTER_TEST(positions_rise_and_the_horizon_is_behind_the_last, "EVT-4")
{
    struct store store;
    int64_t horizon = 0;
    struct listing listing;
    muster_scan scan = {.table = LOG, .index = LOG_BY_POSITION};
    void *txn = begun(&store);
    EXPECT_OK(backend()->horizon(txn, &horizon));
    int64_t first = horizon;
    EXPECT_OK(insert_log(txn, 2, 1));
    EXPECT_OK(insert_log(txn, 1, 1));
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_log(txn, 9, 1));
    backend()->rollback(txn);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_log(txn, 1, 2));
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_READ);
    list(txn, &scan, LOG_CHAIN, &listing); /* in the order of insertion */
    EXPECT(strstr(listing.text, "02 ") < strstr(listing.text, "01 ") && listing.rows == 3);
    EXPECT_OK(backend()->horizon(txn, &horizon));
    EXPECT(horizon >= first + 3);
    scan.upper = number(horizon);
    list(txn, &scan, LOG_SEQ, &listing);
    EXPECT(listing.rows == 3);
    EXPECT_OK(backend()->commit(txn));
    store_close(&store);
}

static int32_t rename_group(void *txn, unsigned int n, const char *title)
{
    muster_value values[GROUP_COLUMNS] = {[GROUP_ID] = id(n), [GROUP_TITLE] = text(title)};
    muster_write write = {.kind = MUSTER_WRITE_UPDATE,
                          .table = GROUP,
                          .changed = UINT64_C(1) << GROUP_TITLE,
                          .values = values,
                          .guard = -1};
    return backend()->apply(txn, &write, 1);
}

MUSTER_TEST(an_update_may_not_break_a_unique_index_either, "")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(insert_group(txn, 2, "two", 2));
    EXPECT_OK(rename_group(txn, 2, "two")); /* its own title is not in the way */
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_STATUS(settled(txn, rename_group(txn, 2, "one")), MUSTER_E_CONFLICT);
    backend()->rollback(txn);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(rename_group(txn, 2, "three"));
    EXPECT_OK(settled(txn, rename_group(txn, 1, "two"))); /* which is free now */
    EXPECT_OK(backend()->commit(txn));
    store_close(&store);
}
