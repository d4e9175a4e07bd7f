/* SPDX-License-Identifier: MIT
 *
 * What a step promises of its reads and writes (lib/store/step.h). Each read is wanted once, and wants share a trip.
 * Rows that the step knows are not asked for. Writes are held. test_step_scan.c tests scans that see held writes.
 */
#include "step_store.h"
#include <string.h>

/* Opens a store with the org 'o' and its members a, b and c, and begins a step. */
static void open_with_members(struct store *store)
{
    store_open(store);
    insert_org(store, 'o');
    for (int member = 'a'; member <= 'c'; member++)
        insert_member(store, 'o', (char)member, member);
    store_commit(store);
}

static void want_member(struct store *store, char member, struct row **row)
{
    const struct want want = member_wanted('o', member, row);
    step_want(&store->step, &want);
}

static muster_scan all_members(void)
{
    return (muster_scan){
        .table = TABLE_MEMBER, .index = -1, .prefix = {value_id(id_of('o'))}, .prefix_count = 1, .limit = 10};
}

static size_t scanned(struct store *store, const muster_scan *scan)
{
    struct row_list rows;
    ck_ok(step_scan(&store->step, scan, &rows));
    return rows.count;
}

static result count_rows(void *arg, const struct row *row)
{
    UNUSED(row);
    ++*(size_t *)arg;
    return OK;
}

static result refuse_row(void *arg, const struct row *row)
{
    UNUSED(row);
    ++*(size_t *)arg;
    return FAILED(MUSTER_E_REFUSED);
}

/* ---- reads ---- */

MUSTER_TEST(a_step_begins_its_transaction_with_the_first_read, "")
{
    struct store store;
    struct row *row = NULL;
    open_with_members(&store);
    want_member(&store, 'a', &row);
    ck_assert_int_eq(asked.begins, 0);
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(asked.begins, 1);
    ck_assert_ptr_nonnull(read_member(&store, 'o', 'b'));
    ck_assert_int_eq(asked.begins, 1);
    store_close(&store);
}

MUSTER_TEST(reading_without_anything_said_asks_nothing, "")
{
    struct store store;
    open_with_members(&store);
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(asked.begins + asked.gets + asked.scans, 0);
    store_close(&store);
}

MUSTER_TEST(what_is_wanted_is_null_until_it_is_read_and_where_it_is_not_there, "")
{
    struct store store;
    struct row other, *there = &other, *missing = &other;
    open_with_members(&store);
    want_member(&store, 'a', &there);
    want_member(&store, 'x', &missing);
    ck_assert(there == NULL && missing == NULL);
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(name_of(row_id(there, MEMBER_ACCOUNT)), 'a');
    ck_assert_ptr_null(missing);
    store_close(&store);
}

MUSTER_TEST(what_is_said_before_a_read_is_asked_in_one_go, "")
{
    enum { MANY = 40 };
    struct store store;
    struct row *rows[MANY];
    open_with_members(&store);
    for (int i = 0; i < MANY; i++)
        want_member(&store, (char)('a' + i), &rows[i]);
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(asked.gets, 1);
    ck_assert_uint_eq(asked.rows, MANY);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(rows[i] != NULL, i < 3);
    store_close(&store);
}

MUSTER_TEST(the_key_of_a_want_is_copied, "")
{
    struct store store;
    struct row *row = NULL;
    muster_id org = *id_of('o'), account = *id_of('a');
    open_with_members(&store);
    step_want(&store.step, &(struct want){TABLE_MEMBER, MUSTER_LOCK_NONE, &row, {value_id(&org), value_id(&account)}});
    memset(&org, 0, sizeof org);
    memset(&account, 0, sizeof account);
    ck_ok(step_read(&store.step));
    ck_assert_ptr_nonnull(row);
    store_close(&store);
}

MUSTER_TEST(a_row_that_is_wanted_twice_is_asked_for_once_with_the_stronger_lock, "")
{
    struct store store;
    struct row *first = NULL, *second = NULL;
    struct want want = member_wanted('o', 'a', &first);
    open_with_members(&store);
    step_want(&store.step, &want);
    want.row = &second;
    want.lock = MUSTER_LOCK_UPDATE;
    step_want(&store.step, &want);
    ck_ok(step_read(&store.step));
    ck_assert_uint_eq(asked.rows, 1);
    ck_assert_int_eq(asked.lock, MUSTER_LOCK_UPDATE);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_eq(first, second);
    store_close(&store);
}

MUSTER_TEST(a_row_that_the_step_knows_costs_no_question, "")
{
    struct store store;
    open_with_members(&store);
    struct row *row = read_member(&store, 'o', 'a');
    set(&store, row, MEMBER_JOINED_AT, value_time(99));
    ck_assert_ptr_eq(read_member(&store, 'o', 'a'), row);
    ck_assert_int_eq(row_int(row, MEMBER_JOINED_AT), 99);
    ck_assert_int_eq(asked.gets, 1);
    store_close(&store);
}

MUSTER_TEST(a_row_of_a_scan_is_known_and_a_known_row_is_that_of_a_scan, "")
{
    struct store store;
    struct row_list rows;
    const muster_scan scan = all_members();
    open_with_members(&store);
    struct row *read = read_member(&store, 'o', 'a');
    ck_ok(step_scan(&store.step, &scan, &rows));
    ck_assert_ptr_eq(rows.items[0], read);
    ck_assert_ptr_eq(read_member(&store, 'o', 'b'), rows.items[1]);
    ck_assert_int_eq(asked.gets, 1);
    store_close(&store);
}

MUSTER_TEST(a_row_that_is_not_there_is_asked_for_once, "")
{
    struct store store;
    open_with_members(&store);
    ck_assert_ptr_null(read_member(&store, 'o', 'x'));
    ck_assert_ptr_null(read_member(&store, 'o', 'x'));
    ck_assert_int_eq(asked.gets, 1);
    store_close(&store);
}

MUSTER_TEST(a_row_that_was_not_there_is_found_once_the_step_has_inserted_it, "")
{
    struct store store;
    open_with_members(&store);
    ck_assert_ptr_null(read_member(&store, 'o', 'x'));
    struct row *inserted = insert_member(&store, 'o', 'x', 1);
    ck_assert_ptr_eq(read_member(&store, 'o', 'x'), inserted);
    ck_assert_int_eq(asked.gets, 1);
    store_close(&store);
}

MUSTER_TEST(a_row_that_the_step_has_removed_is_not_found, "")
{
    struct store store;
    open_with_members(&store);
    step_remove(&store.step, read_member(&store, 'o', 'a'));
    ck_assert_ptr_null(read_member(&store, 'o', 'a'));
    ck_assert_int_eq(asked.gets, 1);
    store_close(&store);
}

MUSTER_TEST(a_key_with_a_null_is_not_asked_for, "")
{
    struct store store;
    open_with_members(&store);
    const struct want want = {.table = TABLE_MEMBER, .key = {value_id(id_of('o')), value_id(NULL)}};
    ck_assert_ptr_null(read_row(&store, &want));
    ck_assert_int_eq(asked.gets, 0);
    store_close(&store);
}

MUSTER_TEST(a_key_with_an_id_that_the_step_has_made_is_not_asked_for, "")
{
    struct store store;
    open_with_members(&store);
    step_fresh(&store.step, id_of('x'));
    ck_assert_ptr_null(read_member(&store, 'o', 'x'));
    ck_assert_ptr_null(read_member(&store, 'x', 'a'));
    struct row *inserted = insert_member(&store, 'o', 'x', 1);
    ck_assert_ptr_eq(read_member(&store, 'o', 'x'), inserted);
    ck_assert_int_eq(asked.gets, 0);
    store_close(&store);
}

MUSTER_TEST(a_key_may_be_a_column_of_a_row_that_is_wanted_in_the_same_read, "")
{
    struct store store;
    struct row *org = NULL, *owner = NULL;
    open_with_members(&store);
    const muster_value key = value_id(id_of('o'));
    set(&store, read_row(&store, &(struct want){.table = TABLE_ORG, .key = {key}}), ORG_OWNER, value_id(id_of('b')));
    store_commit(&store);
    step_want(&store.step, &(struct want){TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {key}});
    step_want(&store.step, &(struct want){TABLE_MEMBER, 0, &owner, {key, value_of_row(&org, ORG_OWNER)}});
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(name_of(row_id(owner, MEMBER_ACCOUNT)), 'b');
    ck_assert_int_eq(asked.gets, 1);
    ck_assert_ptr_eq(read_member(&store, 'o', 'b'), owner);
    ck_assert_int_eq(asked.gets, 1);
    store_close(&store);
}

MUSTER_TEST(a_key_may_be_a_column_of_a_row_that_was_read_before_as_the_step_has_changed_it, "")
{
    struct store store;
    struct row *org = NULL, *owner = NULL;
    open_with_members(&store);
    const muster_value key = value_id(id_of('o'));
    step_want(&store.step, &(struct want){TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {key}});
    ck_ok(step_read(&store.step));
    set(&store, org, ORG_OWNER, value_id(id_of('c')));
    step_want(&store.step, &(struct want){TABLE_MEMBER, 0, &owner, {key, value_of_row(&org, ORG_OWNER)}});
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(name_of(row_id(owner, MEMBER_ACCOUNT)), 'c');
    store_close(&store);
}

MUSTER_TEST(a_key_of_a_row_that_is_not_there_finds_nothing, "")
{
    struct store store;
    struct row *org = NULL, *owner = NULL, *transferred = NULL;
    open_with_members(&store);
    const muster_value there = value_id(id_of('o')), away = value_id(id_of('p'));
    step_want(&store.step, &(struct want){TABLE_ORG, 0, &org, {away}});
    step_want(&store.step, &(struct want){TABLE_MEMBER, 0, &owner, {there, value_of_row(&org, ORG_OWNER)}});
    ck_ok(step_read(&store.step));
    ck_assert_ptr_null(owner);

    /* A value that is known to be null is not asked for. */
    step_want(&store.step, &(struct want){TABLE_ORG, 0, &org, {there}});
    ck_ok(step_read(&store.step));
    step_want(&store.step, &(struct want){TABLE_MEMBER, 0, &transferred, {there, value_of_row(&org, ORG_TRANSFER_TO)}});
    ck_ok(step_read(&store.step));
    ck_assert_ptr_null(transferred);
    ck_assert_int_eq(asked.gets, 2);
    store_close(&store);
}

MUSTER_TEST(a_row_that_is_found_in_two_ways_is_held_once, "")
{
    struct store store;
    struct row *org = NULL, *owner = NULL, *chosen = NULL;
    open_with_members(&store);
    const muster_value key = value_id(id_of('o'));
    struct row *changed = read_row(&store, &(struct want){.table = TABLE_ORG, .key = {key}});
    set(&store, changed, ORG_OWNER, value_id(id_of('b')));
    set(&store, changed, ORG_TRANSFER_TO, value_id(id_of('b')));
    store_commit(&store);
    step_want(&store.step, &(struct want){TABLE_ORG, 0, &org, {key}});
    step_want(&store.step, &(struct want){TABLE_MEMBER, 0, &owner, {key, value_of_row(&org, ORG_OWNER)}});
    step_want(&store.step, &(struct want){TABLE_MEMBER, 0, &chosen, {key, value_of_row(&org, ORG_TRANSFER_TO)}});
    ck_ok(step_read(&store.step));
    ck_assert_ptr_nonnull(owner);
    ck_assert_ptr_eq(owner, chosen);
    ck_assert_uint_eq(store.step.row_count, 2);
    store_close(&store);
}

MUSTER_TEST(what_is_taken_back_is_not_read, "")
{
    struct store store;
    struct row *row = NULL;
    const muster_scan scan = all_members();
    open_with_members(&store);
    want_member(&store, 'a', &row);
    step_want_rows(&store.step, &scan);
    step_want_pass(&store.step, &scan, true);
    step_unwant(&store.step);
    ck_ok(step_read(&store.step));
    ck_assert_int_eq(asked.begins, 0);
    ck_assert_ptr_nonnull(read_member(&store, 'o', 'b'));
    ck_assert_uint_eq(asked.rows, 1);
    ck_assert_uint_eq(asked.seen, 0);
    ck_assert_int_eq(asked.scans, 0);
    ck_assert_ptr_null(row);
    store_close(&store);
}

MUSTER_TEST(what_was_scanned_already_is_not_taken_back, "")
{
    struct store store;
    muster_scan scan = all_members(), other = all_members();
    open_with_members(&store);
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    other.descending = 1;
    step_want_rows(&store.step, &other);
    step_unwant(&store.step);
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.scans, 1);
    store_close(&store);
}

MUSTER_TEST(a_forgotten_step_asks_again, "")
{
    struct store store;
    open_with_members(&store);
    set(&store, read_member(&store, 'o', 'a'), MEMBER_JOINED_AT, value_time(99));
    step_forget(&store.step);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'a'), MEMBER_JOINED_AT), 'a');
    ck_assert_int_eq(asked.gets, 2);
    store_close(&store);
}

/* ---- scans ---- */

MUSTER_TEST(a_scan_is_asked_once_and_looked_at_any_number_of_times, "")
{
    struct store store;
    muster_scan scan = all_members();
    open_with_members(&store);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.scans, 1);
    scan.limit = 2;
    ck_assert_uint_eq(scanned(&store, &scan), 2);
    ck_assert_int_eq(asked.scans, 2);
    store_close(&store);
}

MUSTER_TEST(a_scan_that_is_wanted_is_announced_and_read_with_the_rows, "")
{
    struct store store;
    struct row *row = NULL;
    muster_id org = *id_of('o');
    muster_scan scan = all_members();
    open_with_members(&store);
    scan.prefix[0] = value_id(&org);
    want_member(&store, 'a', &row);
    step_want_rows(&store.step, &scan);
    memset(&org, 0, sizeof org); /* its values were copied */
    ck_ok(step_read(&store.step));
    ck_assert_uint_eq(asked.seen, 1);
    ck_assert_int_eq(asked.announced[0].counted, 0);
    ck_assert_int_eq(asked.scans, 1);
    scan = all_members();
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.gets + asked.scans, 2);
    ck_assert_ptr_null(read_member(&store, 'o', 'x'));
    ck_assert_uint_eq(asked.seen, 1);
    store_close(&store);
}

MUSTER_TEST(a_scan_is_asked_again_after_a_lock, "")
{
    struct store store;
    const muster_scan scan = all_members();
    struct want locked = {.table = TABLE_ORG, .lock = MUSTER_LOCK_UPDATE, .key = {value_id(id_of('o'))}};
    open_with_members(&store);
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_ptr_null(read_member(&store, 'o', 'x'));
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.scans, 1);
    ck_assert_ptr_nonnull(read_row(&store, &locked));
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.scans, 2);

    /* The step has this lock already. */
    ck_assert_ptr_nonnull(read_row(&store, &locked));
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.scans, 2);
    store_close(&store);
}

MUSTER_TEST(a_scan_finds_a_row_that_was_not_there_when_it_was_wanted, "")
{
    struct store store;
    muster_value values[MEMBER_COLUMN_COUNT];
    struct row_list rows;
    const muster_scan scan = all_members();
    open_with_members(&store);
    memcpy(values, read_member(&store, 'o', 'a')->values, sizeof values);
    values[MEMBER_ACCOUNT] = value_id(id_of('A'));
    ck_assert_ptr_null(read_member(&store, 'o', 'A'));
    const muster_write other = {.kind = MUSTER_WRITE_INSERT, .table = TABLE_MEMBER, .values = values, .guard = -1};
    ck_status(MUSTER_OK, muster_backend_sqlite()->apply(store.step.txn, &other, 1));
    ck_ok(step_scan(&store.step, &scan, &rows));
    ck_assert_uint_eq(rows.count, 4);
    ck_assert_int_eq(row_int(rows.items[0], MEMBER_JOINED_AT), 'a');
    ck_assert_ptr_eq(read_member(&store, 'o', 'A'), rows.items[0]);
    store_close(&store);
}

MUSTER_TEST(a_scan_that_is_wanted_with_a_lock_is_read_behind_it_and_once, "")
{
    struct store store;
    const muster_scan scan = all_members();
    open_with_members(&store);
    step_want(&store.step, &(struct want){TABLE_ORG, MUSTER_LOCK_UPDATE, NULL, {value_id(id_of('o'))}});
    step_want_rows(&store.step, &scan);
    ck_ok(step_read(&store.step));
    ck_assert_uint_eq(scanned(&store, &scan), 3);
    ck_assert_int_eq(asked.scans, 1);
    store_close(&store);
}

MUSTER_TEST(a_scan_is_asked_again_where_more_was_removed_than_was_read_in_advance, "")
{
    struct store store;
    muster_scan scan = all_members();
    open_with_members(&store);
    scan.limit = 1;
    ck_assert_uint_eq(scanned(&store, &scan), 1);
    step_remove(&store.step, read_member(&store, 'o', 'a'));
    step_remove(&store.step, read_member(&store, 'o', 'b'));
    ck_assert_uint_eq(scanned(&store, &scan), 1);
    ck_assert_int_eq(asked.scans, 2);
    ck_assert_uint_eq(scanned(&store, &scan), 1);
    ck_assert_int_eq(asked.scans, 2);
    store_close(&store);
}

MUSTER_TEST(a_pass_is_announced_with_the_next_read_alone_and_not_asked_then, "")
{
    struct store store;
    const muster_scan scan = all_members();
    size_t passed = 0;
    int64_t count = 0;
    open_with_members(&store);
    step_want_pass(&store.step, &scan, false);
    step_want_pass(&store.step, &scan, true);
    ck_assert_ptr_nonnull(read_member(&store, 'o', 'a'));
    ck_assert_uint_eq(asked.seen, 2);
    ck_assert_int_eq(asked.announced[0].counted, 0);
    ck_assert_int_eq(asked.announced[1].counted, 1);
    ck_assert_int_eq(asked.scans + asked.counts, 0);
    ck_ok(step_each(&store.step, &scan, count_rows, &passed));
    ck_ok(step_count(&store.step, &scan, &count));
    ck_assert_uint_eq(passed, 3);
    ck_assert_int_eq(count, 3);
    ck_assert_int_eq(asked.scans, 1);
    ck_assert_int_eq(asked.counts, 1);
    ck_assert_ptr_nonnull(read_member(&store, 'o', 'b'));
    ck_assert_uint_eq(asked.seen, 2);
    store_close(&store);
}

MUSTER_TEST(a_pass_keeps_nothing_of_its_rows_and_ends_with_a_failure, "")
{
    struct store store;
    const muster_scan scan = all_members();
    size_t passed = 0;
    open_with_members(&store);
    ck_ok(step_each(&store.step, &scan, count_rows, &passed));
    ck_assert_uint_eq(store.step.row_count, 0);
    passed = 0;
    ck_status(MUSTER_E_REFUSED, step_each(&store.step, &scan, refuse_row, &passed).status);
    ck_assert_uint_eq(passed, 1);
    insert_member(&store, 'o', 'A', 1);
    passed = 0;
    ck_status(MUSTER_E_REFUSED, step_each(&store.step, &scan, refuse_row, &passed).status);
    ck_assert_uint_eq(passed, 1);
    store_close(&store);
}

MUSTER_TEST(every_event_that_is_written_lies_below_the_horizon, "")
{
    struct store store;
    int64_t horizon = 0;
    struct row_list events;
    const muster_scan scan = {.table = TABLE_EVENT, .index = EVENT_BY_POSITION};
    open_with_members(&store);
    for (int64_t seq = 1; seq <= 2; seq++)
        insert(&store, TABLE_EVENT, (const muster_value[]){value_id(id_of('o')), value_int(seq)});
    store_commit(&store);
    ck_ok(step_horizon(&store.step, &horizon));
    ck_assert_int_eq(asked.begins, 1);
    ck_assert_int_eq(asked.horizons, 1);
    ck_ok(step_scan(&store.step, &scan, &events));
    ck_assert_uint_eq(events.count, 2);
    for (size_t i = 0; i < events.count; i++)
        ck_assert_int_lt(row_int(events.items[i], EVENT_POSITION), horizon);
    store_close(&store);
}

/* ---- writes ---- */

MUSTER_TEST(writes_are_held_until_they_are_applied_and_then_go_in_one_go, "")
{
    struct store store;
    open_with_members(&store);
    insert_member(&store, 'o', 'x', 1);
    set(&store, read_member(&store, 'o', 'a'), MEMBER_JOINED_AT, value_time(99));
    step_remove(&store.step, read_member(&store, 'o', 'b'));
    ck_assert_int_eq(asked.applies, 0);
    store_commit(&store);
    ck_assert_ptr_nonnull(read_member(&store, 'o', 'x'));
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'a'), MEMBER_JOINED_AT), 99);
    ck_assert_ptr_null(read_member(&store, 'o', 'b'));
    store_close(&store);
}

MUSTER_TEST(what_was_applied_is_not_written_again, "")
{
    struct store store;
    open_with_members(&store);
    insert_member(&store, 'o', 'x', 1);
    set(&store, read_member(&store, 'o', 'a'), MEMBER_JOINED_AT, value_time(99));
    step_remove(&store.step, read_member(&store, 'o', 'b'));
    ck_ok(step_apply(&store.step));
    ck_ok(step_apply(&store.step));
    ck_assert_int_eq(asked.applies, 1);
    ck_assert_ptr_null(read_member(&store, 'o', 'b'));
    set(&store, read_member(&store, 'o', 'x'), MEMBER_JOINED_AT, value_time(2));
    store_commit(&store);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'x'), MEMBER_JOINED_AT), 2);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'x'), MEMBER_VERSION), 2);
    store_close(&store);
}

MUSTER_TEST(a_step_that_holds_nothing_applies_nothing_and_begins_nothing, "")
{
    struct store store;
    open_with_members(&store);
    ck_ok(step_apply(&store.step));
    ck_assert_int_eq(asked.begins, 0);
    set(&store, read_member(&store, 'o', 'a'), MEMBER_JOINED_AT, value_time('a')); /* as it is */
    step_remove(&store.step, insert_member(&store, 'o', 'x', 1));
    ck_ok(step_apply(&store.step));
    ck_assert_int_eq(asked.applies, 0);
    store_close(&store);
}

MUSTER_TEST(a_change_raises_the_version_at_once_and_by_one, "")
{
    struct store store;
    open_with_members(&store);
    struct row *row = read_member(&store, 'o', 'a');
    set(&store, row, MEMBER_JOINED_AT, value_time(98));
    set(&store, row, MEMBER_JOINED_AT, value_time(99));
    ck_assert_int_eq(row_int(row, MEMBER_VERSION), 2);
    step_touch(&store.step, read_member(&store, 'o', 'b'));
    store_commit(&store);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'a'), MEMBER_VERSION), 2);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'b'), MEMBER_VERSION), 2);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'c'), MEMBER_VERSION), 1);
    store_close(&store);
}

MUSTER_TEST(a_change_or_removal_of_a_row_that_somebody_else_has_changed_is_a_conflict, "")
{
    for (int removal = 0; removal <= 1; removal++) {
        struct store store;
        open_with_members(&store);
        struct row *row = read_member(&store, 'o', 'a');
        muster_value values[MEMBER_COLUMN_COUNT];
        memcpy(values, row->values, sizeof values);
        values[MEMBER_VERSION] = value_int(7);
        const muster_write other = {.kind = MUSTER_WRITE_UPDATE,
                                    .table = TABLE_MEMBER,
                                    .changed = UINT64_C(1) << MEMBER_VERSION,
                                    .values = values,
                                    .guard = -1};
        ck_status(MUSTER_OK, muster_backend_sqlite()->apply(store.step.txn, &other, 1));
        if (removal)
            step_remove(&store.step, row);
        else
            set(&store, row, MEMBER_JOINED_AT, value_time(99));
        ck_status(MUSTER_E_CONFLICT, step_apply(&store.step).status);
        store_close(&store);
    }
}

MUSTER_TEST(a_row_is_removed_after_those_that_refer_to_it, "")
{
    struct store store;
    const muster_value key[] = {value_id(id_of('o')), value_id(id_of('a')), value_id(id_of('p'))};
    const struct want org = {.table = TABLE_ORG, .key = {key[0]}};
    open_with_members(&store);
    insert(&store, TABLE_GRANT, key);
    store_commit(&store);
    step_remove(&store.step, read_row(&store, &org));
    for (int member = 'a'; member <= 'c'; member++)
        step_remove(&store.step, read_member(&store, 'o', (char)member));
    step_remove(&store.step, read_row(&store, &(struct want){.table = TABLE_GRANT, .key = {key[0], key[1], key[2]}}));
    store_commit(&store);
    ck_assert_ptr_null(read_row(&store, &org));
    store_close(&store);
}

/* Two mailers that claim at the same time read messages in other orders. A database would find a deadlock. */
MUSTER_TEST(rows_of_a_queue_are_written_last_and_in_the_order_of_their_keys, "EVT-3")
{
    struct store store;
    struct row *messages[3];
    const char NAMES[] = "cab";
    open_with_members(&store);
    for (size_t i = 0; i < 3; i++)
        insert(&store, TABLE_OUTBOX,
               (muster_value[]){value_id(id_of('o')), value_int(0), value_id(id_of('r')), value_id(id_of(NAMES[i]))});
    store_commit(&store);
    for (size_t i = 0; i < 3; i++) {
        const struct want message = {
            .table = TABLE_OUTBOX,
            .key = {value_id(id_of('o')), value_int(0), value_id(id_of('r')), value_id(id_of(NAMES[i]))}};
        messages[i] = read_row(&store, &message);
        set(&store, messages[i], OUTBOX_DUE_AT, value_time(99));
    }
    step_remove(&store.step, messages[1]);
    set(&store, read_member(&store, 'o', 'b'), MEMBER_JOINED_AT, value_time(99));
    ck_ok(step_apply(&store.step));
    ck_assert_uint_eq(asked.written, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(name_of(&asked.keys[i]), "babc"[i]);
    store_close(&store);
}

MUSTER_TEST(what_is_no_longer_held_is_not_written, "")
{
    struct store store;
    open_with_members(&store);
    set(&store, read_member(&store, 'o', 'a'), MEMBER_JOINED_AT, value_time(99));
    step_unhold(&store.step);
    set(&store, read_member(&store, 'o', 'b'), MEMBER_JOINED_AT, value_time(99));
    store_commit(&store);
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'a'), MEMBER_JOINED_AT), 'a');
    ck_assert_int_eq(row_int(read_member(&store, 'o', 'b'), MEMBER_JOINED_AT), 99);
    store_close(&store);
}

/* ---- rows of which only the key is known ---- */

static const muster_value *name_key(void)
{
    static muster_value key[3];
    key[0] = value_text("acme");
    key[1] = value_int(4);
    key[2] = value_int(0);
    return key;
}

static struct row *read_name(struct store *store)
{
    const muster_value *key = name_key();
    return read_row(store, &(struct want){.table = TABLE_NAME, .key = {key[0], key[1], key[2]}});
}

MUSTER_TEST(a_row_is_changed_by_its_key_without_being_read, "")
{
    struct store store;
    store_open(&store);
    set(&store, insert(&store, TABLE_NAME, name_key()), NAME_HOLDER, value_id(id_of('o')));
    store_commit(&store);
    set(&store, step_known(&store.step, TABLE_NAME, name_key()), NAME_RESTS_UNTIL, value_time(99));
    ck_assert_int_eq(asked.begins, 0);
    store_commit(&store);
    struct row *name = read_name(&store);
    ck_assert_int_eq(row_int(name, NAME_RESTS_UNTIL), 99);
    ck_assert_int_eq(name_of(row_id(name, NAME_HOLDER)), 'o');
    store_close(&store);
}

MUSTER_TEST(a_change_by_key_of_a_row_that_is_not_there_is_a_conflict, "")
{
    struct store store;
    store_open(&store);
    set(&store, step_known(&store.step, TABLE_NAME, name_key()), NAME_RESTS_UNTIL, value_time(99));
    ck_status(MUSTER_E_CONFLICT, step_apply(&store.step).status);
    store_close(&store);
}

MUSTER_TEST(a_row_that_was_read_is_known_as_it_is, "")
{
    struct store store;
    store_open(&store);
    insert(&store, TABLE_NAME, name_key());
    store_commit(&store);
    struct row *name = read_name(&store);
    ck_assert_ptr_eq(step_known(&store.step, TABLE_NAME, name_key()), name);
    ck_assert_ptr_eq(step_known(&store.step, TABLE_NAME, name_key()), name);
    store_close(&store);
}
