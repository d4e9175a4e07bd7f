/* SPDX-License-Identifier: MIT
 *
 * What a backend must give to readers: rows by key, rows in order, the order of bytes, and unchanged values.
 */
#include "conformance.h"

/* Group 1 with items a to e (amounts 3, 1, null, 1, 2), group 2 with item z. */
static void *filled(struct store *store)
{
    store_open(store);
    void *txn = begin(store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 10));
    EXPECT_OK(insert_group(txn, 2, "two", 20));
    EXPECT_OK(insert_item(txn, 1, "a", number(3), null_value(), "A", 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "b", number(1), null_value(), NULL, 1, number(50)));
    EXPECT_OK(insert_item(txn, 1, "c", null_value(), null_value(), NULL, 1, number(40)));
    EXPECT_OK(insert_item(txn, 1, "d", number(1), null_value(), NULL, 1, null_value()));
    EXPECT_OK(insert_item(txn, 1, "e", number(2), null_value(), NULL, 0, number(30)));
    EXPECT_OK(insert_item(txn, 2, "z", number(9), null_value(), "Z", 1, number(60)));
    EXPECT_OK(backend()->commit(txn));
    return begin(store, MUSTER_TXN_READ);
}

static void end(struct store *store, void *txn)
{
    EXPECT_OK(backend()->commit(txn));
    store_close(store);
}

static void expect_list(void *txn, const muster_scan *scan, const char *wanted)
{
    struct listing listing;
    list(txn, scan, ITEM_NAME, &listing);
    if (strcmp(listing.text, wanted) != 0) conformance_fail(__FILE__, __LINE__, wanted, listing.text);
}

struct got {
    size_t count;
    size_t requests[8];
    char names[8][16];
};

static int32_t take_got(void *arg, size_t request, const muster_value *values)
{
    struct got *got = arg;
    got->requests[got->count] = request;
    snprintf(got->names[got->count], 16, "%.*s", (int)values[1].size, (const char *)values[1].data);
    got->count++;
    return 0;
}

MUSTER_TEST(rows_are_got_by_primary_and_by_unique_key_in_one_go, "")
{
    struct store store;
    struct got got = {0};
    void *txn = filled(&store);
    muster_get gets[] = {
        {.table = GROUP, .index = -1, .key_count = 1, .key = {id(2)}},
        {.table = ITEM, .index = -1, .key_count = 2, .key = {id(1), text("nobody")}},
        {.table = GROUP, .index = GROUP_BY_TITLE, .key_count = 1, .key = {text("one")}},
        {.table = ITEM, .index = ITEM_BY_CODE, .key_count = 1, .key = {text("Z")}},
        {.table = ITEM, .index = ITEM_BY_CODE, .key_count = 1, .key = {null_value()}},
    };
    EXPECT_OK(backend()->get(txn, gets, 5, take_got, &got));
    EXPECT(got.count == 3);
    EXPECT(got.requests[0] == 0 && strcmp(got.names[0], "two") == 0);
    EXPECT(got.requests[1] == 2 && strcmp(got.names[1], "one") == 0);
    EXPECT(got.requests[2] == 3 && strcmp(got.names[2], "z") == 0);
    end(&store, txn);
}

MUSTER_TEST(a_key_may_refer_to_a_row_found_before, "")
{
    struct store store;
    struct got got = {0};
    void *txn = filled(&store);
    muster_get gets[] = {
        {.table = ITEM, .index = ITEM_BY_CODE, .key_count = 1, .key = {text("Z")}},
        {.table = GROUP, .index = -1, .key_count = 1, .key = {reference(0, ITEM_GROUP)}},
        {.table = ITEM, .index = ITEM_BY_CODE, .key_count = 1, .key = {text("missing")}},
        {.table = GROUP, .index = -1, .key_count = 1, .key = {reference(2, ITEM_GROUP)}},
    };
    EXPECT_OK(backend()->get(txn, gets, 4, take_got, &got));
    EXPECT(got.count == 2);
    EXPECT(got.requests[1] == 1 && strcmp(got.names[1], "two") == 0);
    end(&store, txn);
}

MUSTER_TEST(locks_are_accepted_in_a_writing_transaction, "")
{
    struct store store;
    struct got got = {0};
    EXPECT_OK(backend()->commit(filled(&store)));
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    muster_get gets[] = {
        {.table = GROUP, .index = -1, .lock = MUSTER_LOCK_NONE, .key_count = 1, .key = {id(1)}},
        {.table = GROUP, .index = -1, .lock = MUSTER_LOCK_SHARED, .key_count = 1, .key = {id(2)}},
        {.table = GROUP, .index = -1, .lock = MUSTER_LOCK_UPDATE, .key_count = 1, .key = {id(1)}},
    };
    EXPECT_OK(backend()->get(txn, gets, 3, take_got, &got));
    EXPECT(got.count == 3);
    end(&store, txn);
}

MUSTER_TEST(a_scan_gives_rows_in_the_order_of_its_index, "")
{
    struct store store;
    void *txn = filled(&store);
    expect_list(txn, &(muster_scan){.table = ITEM, .index = -1}, "a b c d e z ");
    expect_list(txn, &(muster_scan){.table = ITEM, .index = -1, .descending = 1}, "z e d c b a ");
    muster_scan scan = {.table = ITEM, .index = -1, .prefix_count = 1, .prefix = {id(1)}};
    expect_list(txn, &scan, "a b c d e ");
    scan.index = ITEM_BY_AMOUNT; /* null first, ties by name */
    expect_list(txn, &scan, "c b d e a ");
    scan.descending = 1;
    expect_list(txn, &scan, "a e d b c ");
    scan.limit = 2;
    expect_list(txn, &scan, "a e ");
    scan.prefix[0] = id(7);
    expect_list(txn, &scan, "");
    scan = (muster_scan){.table = ITEM, .index = -1, .prefix_count = 2, .prefix = {id(1), text("b")}};
    expect_list(txn, &scan, "b ");
    scan = (muster_scan){.table = ITEM, .index = ITEM_BY_AMOUNT, .prefix_count = 2, .prefix = {id(1), null_value()}};
    expect_list(txn, &scan, "c ");
    end(&store, txn);
}

MUSTER_TEST(a_scan_of_a_partial_index_gives_only_its_rows, "")
{
    struct store store;
    void *txn = filled(&store);
    expect_list(txn, &(muster_scan){.table = ITEM, .index = ITEM_BY_DUE}, "d c b z ");
    expect_list(txn, &(muster_scan){.table = ITEM, .index = ITEM_BY_DUE, .upper = number(60)}, "c b ");
    expect_list(txn, &(muster_scan){.table = ITEM, .index = ITEM_BY_CODE}, "a z ");
    expect_list(txn, &(muster_scan){.table = ITEM, .index = ITEM_BY_CODE, .descending = 1, .limit = 1}, "z ");
    end(&store, txn);
}

MUSTER_TEST(bounds_take_the_lower_and_leave_out_the_upper, "")
{
    struct store store;
    void *txn = filled(&store);
    muster_scan scan = {.table = ITEM, .index = ITEM_BY_AMOUNT, .prefix_count = 1, .prefix = {id(1)}};
    scan.lower = number(1);
    expect_list(txn, &scan, "b d e a ");
    scan.upper = number(3);
    expect_list(txn, &scan, "b d e ");
    scan.descending = 1;
    expect_list(txn, &scan, "e d b ");
    scan.lower = number(2);
    scan.upper = number(2);
    expect_list(txn, &scan, "");
    end(&store, txn);
}

MUSTER_TEST(a_scan_begins_behind_a_place, "")
{
    struct store store;
    void *txn = filled(&store);
    muster_scan scan = {
        .table = ITEM, .index = -1, .prefix_count = 1, .prefix = {id(1)}, .after_count = 1, .after = {text("b")}};
    expect_list(txn, &scan, "c d e ");
    scan.descending = 1;
    expect_list(txn, &scan, "a ");
    scan = (muster_scan){.table = ITEM, .index = -1, .after_count = 2, .after = {id(1), text("d")}};
    expect_list(txn, &scan, "e z ");
    scan = (muster_scan){.table = ITEM,
                         .index = ITEM_BY_AMOUNT,
                         .prefix_count = 1,
                         .prefix = {id(1)},
                         .after_count = 2,
                         .after = {number(1), text("b")}};
    expect_list(txn, &scan, "d e a ");
    scan.descending = 1;
    expect_list(txn, &scan, "c ");
    scan.after[0] = null_value();
    scan.after[1] = text("c");
    expect_list(txn, &scan, "");
    scan.descending = 0;
    expect_list(txn, &scan, "b d e a ");
    scan.limit = 1;
    expect_list(txn, &scan, "b ");
    end(&store, txn);
}

MUSTER_TEST(a_scan_of_a_unique_index_begins_behind_a_place, "")
{
    struct store store;
    void *txn = filled(&store);
    muster_scan scan = {.table = ITEM, .index = ITEM_BY_CODE, .after_count = 3, .after = {text("A"), id(1), text("a")}};
    expect_list(txn, &scan, "z ");
    scan.descending = 1;
    expect_list(txn, &scan, "");
    scan.after[0] = text("Z");
    scan.after[1] = id(2);
    scan.after[2] = text("z");
    expect_list(txn, &scan, "a ");
    end(&store, txn);
}

MUSTER_TEST(a_place_outside_the_bounds_does_not_widen_them, "")
{
    struct store store;
    void *txn = filled(&store);
    muster_scan scan = {.table = ITEM,
                        .index = ITEM_BY_AMOUNT,
                        .prefix_count = 1,
                        .prefix = {id(1)},
                        .lower = number(2),
                        .after_count = 2,
                        .after = {number(1), text("b")}};
    expect_list(txn, &scan, "e a ");
    scan.descending = 1;
    expect_list(txn, &scan, "");
    scan.lower = null_value();
    scan.upper = number(2);
    scan.after[0] = number(3);
    scan.after[1] = text("a");
    expect_list(txn, &scan, "d b ");
    scan.descending = 0;
    expect_list(txn, &scan, "");
    end(&store, txn);
}

MUSTER_TEST(a_callback_ends_a_scan_early, "")
{
    struct store store;
    struct listing listing = {.column = ITEM_NAME, .stop_after = 2};
    void *txn = filled(&store);
    muster_scan scan = {.table = ITEM, .index = -1};
    EXPECT_OK(backend()->scan(txn, &scan, list_row, &listing));
    EXPECT(strcmp(listing.text, "a b ") == 0);
    end(&store, txn);
}

struct nested {
    void *txn;
    size_t rows;
};

static int32_t scan_inside(void *arg, size_t request, const muster_value *values)
{
    struct nested *nested = arg;
    (void)request;
    (void)values;
    expect_list(nested->txn, &(muster_scan){.table = ITEM, .index = -1}, "a b c d e z ");
    nested->rows++;
    return 0;
}

MUSTER_TEST(a_callback_may_run_the_same_scan, "")
{
    struct store store;
    void *txn = filled(&store);
    struct nested nested = {txn, 0};
    EXPECT_OK(backend()->scan(txn, &(muster_scan){.table = ITEM, .index = -1}, scan_inside, &nested));
    EXPECT(nested.rows == 6);
    end(&store, txn);
}

MUSTER_TEST(text_is_ordered_and_compared_as_bytes, "AB-83")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "\xc3\xa4", 0)); /* ä */
    EXPECT_OK(insert_group(txn, 2, "\xc3\x84", 0)); /* Ä */
    EXPECT_OK(insert_group(txn, 3, "z", 0));
    EXPECT_OK(insert_group(txn, 4, "Z", 0));
    EXPECT_OK(insert_group(txn, 5, "a\xcc\x88", 0)); /* ä of two code points */
    EXPECT_OK(insert_group(txn, 6, "", 0));
    EXPECT_OK(insert_group(txn, 7, "a ", 0));
    EXPECT_OK(insert_group(txn, 8, "a", 0));
    /* U+FFFD comes before U+1F600 as bytes, and behind it as UTF-16 */
    EXPECT_OK(insert_group(txn, 9, "\xef\xbf\xbd", 0));
    EXPECT_OK(insert_group(txn, 10, "\xf0\x9f\x98\x80", 0));
    struct listing listing;
    list(txn, &(muster_scan){.table = GROUP, .index = GROUP_BY_TITLE}, GROUP_TITLE, &listing);
    EXPECT(strcmp(listing.text, " Z a a  a\xcc\x88 z \xc3\x84 \xc3\xa4 \xef\xbf\xbd \xf0\x9f\x98\x80 ") == 0);
    end(&store, txn);
}

MUSTER_TEST(bytes_are_ordered_as_unsigned_bytes_and_null_is_not_empty, "AB-83")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 0));
    EXPECT_OK(insert_item(txn, 1, "high", null_value(), bytes("\xff", 1), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "nul2", null_value(), bytes("\0\0", 2), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "nul1", null_value(), bytes("\0", 1), "", 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "empty", null_value(), bytes(NULL, 0), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "null", null_value(), null_value(), NULL, 0, null_value()));
    EXPECT_OK(insert_item(txn, 1, "low", null_value(), bytes("\x7f\0x", 3), NULL, 0, null_value()));
    muster_scan scan = {.table = ITEM, .index = ITEM_BY_DATA, .prefix_count = 1, .prefix = {id(1)}};
    expect_list(txn, &scan, "null empty nul1 nul2 low high ");
    struct listing listing;
    list(txn, &scan, ITEM_DATA, &listing);
    EXPECT(strcmp(listing.text, "-  00 0000 7f0078 ff ") == 0);
    scan = (muster_scan){.table = ITEM, .index = ITEM_BY_CODE}; /* "" is a text, and null is not */
    expect_list(txn, &scan, "nul1 ");
    end(&store, txn);
}

MUSTER_TEST(a_key_may_refer_to_a_row_of_the_same_org_found_before, "")
{
    struct store store;
    struct got got = {0};
    void *txn = filled(&store);
    muster_get gets[] = {
        {.table = ITEM, .index = -1, .key_count = 2, .key = {id(1), text("b")}},
        {.table = ITEM, .index = -1, .key_count = 2, .key = {id(1), reference(0, ITEM_NAME)}},
        {.table = ITEM, .index = -1, .key_count = 2, .key = {id(1), reference(0, ITEM_CODE)}}, /* null */
        {.table = ITEM, .index = -1, .key_count = 2, .key = {id(1), text("nobody")}},
        {.table = ITEM, .index = -1, .key_count = 2, .key = {id(1), reference(3, ITEM_NAME)}},
    };
    EXPECT_OK(backend()->get(txn, gets, 5, take_got, &got));
    EXPECT(got.count == 2);
    EXPECT(got.requests[0] == 0 && strcmp(got.names[0], "b") == 0);
    EXPECT(got.requests[1] == 1 && strcmp(got.names[1], "b") == 0);
    end(&store, txn);
}

/* Announces that these items will be listed, and reads something else. */
static void announce(void *txn, const muster_scan *scan)
{
    struct got got = {0};
    muster_get other = {.table = GROUP, .index = -1, .key_count = 1, .key = {id(2)}};
    if (backend()->prefetch != NULL) EXPECT_OK(backend()->prefetch(txn, scan, 1));
    EXPECT_OK(backend()->get(txn, &other, 1, take_got, &got));
    EXPECT(got.count == 1);
}

MUSTER_TEST(what_was_prefetched_is_what_would_be_read_also_behind_writes, "")
{
    struct store store;
    muster_scan all = {.table = ITEM, .index = -1, .prefix_count = 1, .prefix = {id(1)}}, two = all;
    two.limit = 2;
    backend()->rollback(filled(&store));
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    announce(txn, &two);
    expect_list(txn, &all, "a b c d e "); /* of another length */
    expect_list(txn, &two, "a b ");
    expect_list(txn, &two, "a b ");
    announce(txn, &all);
    EXPECT_OK(insert_item(txn, 1, "f", null_value(), null_value(), NULL, 0, null_value()));
    expect_list(txn, &all, "a b c d e f ");
    if (backend()->mark != NULL) {
        EXPECT_OK(backend()->mark(txn, 0));
        EXPECT_OK(insert_item(txn, 1, "g", null_value(), null_value(), NULL, 0, null_value()));
        announce(txn, &all);
        EXPECT_OK(backend()->undo_to(txn, 0));
        expect_list(txn, &all, "a b c d e f ");
    }
    end(&store, txn);
}

MUSTER_TEST(what_was_announced_is_answered_in_whatever_order_it_is_asked_for, "")
{
    struct store store;
    struct got got = {0};
    int64_t count = 0;
    muster_scan all = {.table = ITEM, .index = -1, .prefix_count = 1, .prefix = {id(1)}}, number_of = all, due = all;
    number_of.counted = 1;
    due = (muster_scan){.table = ITEM, .index = ITEM_BY_DUE, .limit = 2};
    muster_get other = {.table = GROUP, .index = -1, .key_count = 1, .key = {id(2)}};
    void *txn = filled(&store);
    for (int round = 0; round < 2; round++) { /* in the order of the announcement, and in another order */
        if (backend()->prefetch != NULL) EXPECT_OK(backend()->prefetch(txn, (muster_scan[]){all, number_of, due}, 3));
        got.count = 0;
        EXPECT_OK(backend()->get(txn, &other, 1, take_got, &got));
        if (round == 1) expect_list(txn, &due, "d c ");
        struct listing listing = {.column = ITEM_NAME};
        EXPECT_OK(backend()->scan(txn, &all, list_row, &listing));
        EXPECT(strcmp(listing.text, "a b c d e ") == 0);
        EXPECT_OK(backend()->count(txn, &number_of, &count));
        EXPECT(count == 5);
        expect_list(txn, &due, "d c ");
    }
    end(&store, txn);
}

static const int32_t MODES[] = {MUSTER_TXN_READ, MUSTER_TXN_WRITE, MUSTER_TXN_TRIAL};

MUSTER_TEST(a_transaction_may_begin_with_a_scan_or_a_count, "")
{
    struct store store;
    EXPECT_OK(backend()->commit(filled(&store)));
    for (size_t i = 0; i < sizeof MODES / sizeof MODES[0]; i++) {
        int64_t count = 0;
        muster_scan scan = {.table = ITEM, .index = ITEM_BY_DUE};
        void *txn = begin(&store, MODES[i]);
        struct listing listing = {.column = ITEM_NAME};
        EXPECT_OK(backend()->scan(txn, &scan, list_row, &listing));
        EXPECT(strcmp(listing.text, "d c b z ") == 0);
        EXPECT_OK(backend()->commit(txn));
        txn = begin(&store, MODES[i]);
        EXPECT_OK(backend()->count(txn, &scan, &count));
        EXPECT(count == 4);
        EXPECT_OK(backend()->commit(txn));
    }
    store_close(&store);
}

MUSTER_TEST(a_transaction_may_begin_with_the_horizon, "EVT-4")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_log(txn, 1, 1));
    EXPECT_OK(insert_log(txn, 1, 2));
    EXPECT_OK(backend()->commit(txn));
    for (size_t i = 0; i < sizeof MODES / sizeof MODES[0]; i++) {
        int64_t horizon = 0;
        struct got got = {0};
        muster_get get = {.table = LOG, .index = -1, .key_count = 2, .key = {id(1), number(1)}};
        txn = begin(&store, MODES[i]);
        EXPECT_OK(backend()->horizon(txn, &horizon));
        /* In the way of the feed: rows below the horizon are announced with the first rows. */
        muster_scan below = {.table = LOG, .index = LOG_BY_POSITION, .upper = number(horizon)};
        if (backend()->prefetch != NULL) EXPECT_OK(backend()->prefetch(txn, &below, 1));
        EXPECT_OK(backend()->get(txn, &get, 1, take_got, &got));
        EXPECT(got.count == 1);
        struct listing listing = {.column = LOG_SEQ};
        EXPECT_OK(backend()->scan(txn, &below, list_row, &listing));
        EXPECT(strcmp(listing.text, "1 2 ") == 0);
        EXPECT_OK(backend()->commit(txn));
    }
    store_close(&store);
}

static int32_t take_one(void *arg, size_t request, const muster_value *values)
{
    take_got(arg, request, values);
    return 1;
}

MUSTER_TEST(a_get_whose_callback_wants_no_more_gives_no_more, "")
{
    struct store store;
    struct got got = {0};
    void *txn = filled(&store);
    muster_get gets[] = {
        {.table = GROUP, .index = -1, .key_count = 1, .key = {id(1)}},
        {.table = GROUP, .index = -1, .key_count = 1, .key = {id(2)}},
    };
    EXPECT_OK(backend()->get(txn, gets, 2, take_one, &got));
    EXPECT(got.count == 1 && got.requests[0] == 0);
    end(&store, txn);
}
