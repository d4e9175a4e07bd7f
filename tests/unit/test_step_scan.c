/* SPDX-License-Identifier: MIT
 *
 * Scans and counts of a step see what the step holds (lib/store/step.h): cases one by one, then many changes and scans
 * by chance, each compared with what the store itself says after the same changes were applied.
 */
#include "step_store.h"
#include <stdio.h>
#include <string.h>

/* ---- one case after another ----
 *
 * The store has an org 'o' with the members a to e:
 *
 *     member    a    b    c    d    e
 *     joined    10   20   30   40   50
 *     ends      -    20   30   40   -
 *     role      2    3    2    3    2
 */

enum { BY_KEY = -1 };
enum { ROLE_OTHER = 2, ROLE_ADMIN = 3 };
enum kind { NOTHING, INSERT, INSERT_IN_ANOTHER_ORG, REMOVE, SET_JOINED, SET_ENDS, SET_ROLE, TOUCH };

struct change {
    enum kind kind;
    char member;
    int64_t value; /* INSERT: the time of joining. SET_ENDS: 0 means no end */
};

/* A case for one index: the changes of the step, the scan, and the members that it finds in both directions. */
struct scan_case {
    struct change changes[4];
    int64_t lower, upper; /* times; for BY_KEY letters. 0: no bound */
    char after;           /* behind the place of this member, with the time below. 0: from the beginning */
    int64_t after_time;
    int64_t limit;
    const char *up, *down;
};

static const struct scan_case BY_JOINING_CASES[] = {
    /* nothing held */
    {.up = "abcde", .down = "edcba"},
    {.lower = 20, .upper = 40, .up = "bc", .down = "cb"},

    /* inserted: at every place of a range, which includes its lower edge and excludes its upper edge */
    {{{INSERT, 'x', 5}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{INSERT, 'x', 19}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{INSERT, 'x', 20}}, .lower = 20, .upper = 40, .up = "bxc", .down = "cxb"},
    {{{INSERT, 'A', 20}}, .lower = 20, .upper = 40, .up = "Abc", .down = "cbA"},
    {{{INSERT, 'x', 25}}, .lower = 20, .upper = 40, .up = "bxc", .down = "cxb"},
    {{{INSERT, 'x', 39}}, .lower = 20, .upper = 40, .up = "bcx", .down = "xcb"},
    {{{INSERT, 'x', 40}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{INSERT, 'x', 60}}, .lower = 20, .up = "bcdex", .down = "xedcb"},
    {{{INSERT, 'x', 5}}, .upper = 40, .up = "xabc", .down = "cbax"},
    {{{INSERT, 'x', 35}, {INSERT, 'y', 25}, {INSERT, 'z', 25}}, .up = "abyzcxde", .down = "edxczyba"},
    {{{INSERT, 'x', 70}}, .lower = 60, .up = "x", .down = "x"},
    {{{INSERT_IN_ANOTHER_ORG, 'x', 25}}, .up = "abcde", .down = "edcba"},

    /* updated: into the range, out of it, to its edges, within it; and with the place unchanged */
    {{{SET_JOINED, 'a', 25}}, .lower = 20, .upper = 40, .up = "bac", .down = "cab"},
    {{{SET_JOINED, 'e', 20}}, .lower = 20, .upper = 40, .up = "bec", .down = "ceb"},
    {{{SET_JOINED, 'a', 40}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{SET_JOINED, 'b', 19}}, .lower = 20, .upper = 40, .up = "c", .down = "c"},
    {{{SET_JOINED, 'c', 40}}, .lower = 20, .upper = 40, .up = "b", .down = "b"},
    {{{SET_JOINED, 'b', 35}}, .lower = 20, .upper = 40, .up = "cb", .down = "bc"},
    {{{SET_JOINED, 'c', 20}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{SET_JOINED, 'b', 30}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{SET_ROLE, 'b', ROLE_OTHER}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{TOUCH, 'c', 0}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{SET_JOINED, 'b', 60}, {SET_JOINED, 'b', 25}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{SET_JOINED, 'a', 55}, {SET_JOINED, 'e', 5}}, .up = "ebcda", .down = "adcbe"},

    /* removed: inside, at the edges, outside; also rows that the step itself has inserted or moved */
    {{{REMOVE, 'c', 0}}, .up = "abde", .down = "edba"},
    {{{REMOVE, 'b', 0}}, .lower = 20, .upper = 40, .up = "c", .down = "c"},
    {{{REMOVE, 'd', 0}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{REMOVE, 'b', 0}, {REMOVE, 'c', 0}}, .lower = 20, .upper = 40, .up = "", .down = ""},
    {{{INSERT, 'x', 25}, {REMOVE, 'x', 0}}, .up = "abcde", .down = "edcba"},
    {{{SET_JOINED, 'a', 25}, {REMOVE, 'a', 0}}, .lower = 20, .upper = 40, .up = "bc", .down = "cb"},
    {{{REMOVE, 'b', 0}, {INSERT, 'x', 20}}, .lower = 20, .upper = 40, .up = "xc", .down = "cx"},

    /* behind a place; the row at the place itself is never returned */
    {.after = 'c', .after_time = 30, .up = "de", .down = "ba"},
    {{{REMOVE, 'c', 0}}, .after = 'c', .after_time = 30, .up = "de", .down = "ba"},
    {{{TOUCH, 'c', 0}}, .after = 'c', .after_time = 30, .up = "de", .down = "ba"},
    {{{INSERT, 'x', 30}}, .after = 'c', .after_time = 30, .up = "xde", .down = "ba"},
    {{{INSERT, 'A', 30}}, .after = 'c', .after_time = 30, .up = "de", .down = "Aba"},
    {{{INSERT, 'x', 30}}, .after = 'x', .after_time = 30, .up = "de", .down = "cba"},
    {{{SET_JOINED, 'c', 35}}, .after = 'c', .after_time = 30, .up = "cde", .down = "ba"},
    {{{SET_JOINED, 'a', 31}}, .after = 'c', .after_time = 30, .up = "ade", .down = "b"},
    {{{SET_JOINED, 'd', 29}}, .after = 'c', .after_time = 30, .up = "e", .down = "dba"},
    {{{REMOVE, 'd', 0}}, .after = 'c', .after_time = 30, .limit = 1, .up = "e", .down = "b"},
    {{{INSERT, 'x', 32}}, .after = 'c', .after_time = 30, .limit = 1, .up = "x", .down = "b"},
    {{{INSERT, 'x', 35}}, .lower = 20, .upper = 50, .after = 'c', .after_time = 30, .up = "xd", .down = "b"},

    /* limits below, at and above the number of rows */
    {.limit = 4, .up = "abcd", .down = "edcb"},
    {.limit = 5, .up = "abcde", .down = "edcba"},
    {.limit = 6, .up = "abcde", .down = "edcba"},
    {{{INSERT, 'x', 5}}, .limit = 1, .up = "x", .down = "e"},
    {{{INSERT, 'x', 15}}, .limit = 2, .up = "ax", .down = "ed"},
    {{{INSERT, 'x', 25}}, .limit = 2, .up = "ab", .down = "ed"},
    {{{INSERT, 'x', 60}}, .limit = 6, .up = "abcdex", .down = "xedcba"},
    {{{INSERT, 'x', 60}}, .limit = 5, .up = "abcde", .down = "xedcb"},
    {{{INSERT, 'x', 5}, {INSERT, 'y', 6}, {INSERT, 'z', 7}}, .limit = 2, .up = "xy", .down = "ed"},
    {{{REMOVE, 'a', 0}}, .limit = 2, .up = "bc", .down = "ed"},
    {{{REMOVE, 'a', 0}, {REMOVE, 'b', 0}, {REMOVE, 'c', 0}}, .limit = 1, .up = "d", .down = "e"},
    {{{REMOVE, 'a', 0}, {REMOVE, 'b', 0}, {REMOVE, 'c', 0}}, .limit = 2, .up = "de", .down = "ed"},
    {{{REMOVE, 'a', 0}, {REMOVE, 'b', 0}, {REMOVE, 'c', 0}}, .limit = 3, .up = "de", .down = "ed"},
    {{{REMOVE, 'e', 0}, {REMOVE, 'd', 0}, {REMOVE, 'c', 0}, {REMOVE, 'b', 0}}, .limit = 2, .up = "a", .down = "a"},
    {{{SET_JOINED, 'a', 45}}, .limit = 1, .up = "b", .down = "e"},
    {{{SET_JOINED, 'a', 45}, {SET_JOINED, 'b', 60}}, .limit = 3, .up = "cda", .down = "bea"},
    {{{SET_JOINED, 'e', 5}}, .limit = 2, .up = "ea", .down = "dc"},
    {{{REMOVE, 'a', 0}, {INSERT, 'x', 1}, {SET_JOINED, 'b', 2}}, .limit = 2, .up = "xb", .down = "ed"},
};

/* The index holds the members that have an end. */
static const struct scan_case BY_END_CASES[] = {
    {.up = "bcd", .down = "dcb"},
    {{{SET_ENDS, 'a', 25}}, .up = "bacd", .down = "dcab"},
    {{{SET_ENDS, 'c', 0}}, .up = "bd", .down = "db"},
    {{{SET_ENDS, 'c', 0}, {SET_ENDS, 'c', 5}}, .up = "cbd", .down = "dbc"},
    {{{INSERT, 'x', 25}}, .up = "bcd", .down = "dcb"},
    {{{INSERT, 'x', 1}, {SET_ENDS, 'x', 25}}, .up = "bxcd", .down = "dcxb"},
    {{{SET_ENDS, 'a', 30}}, .lower = 30, .up = "acd", .down = "dca"},
    {{{SET_ENDS, 'a', 30}}, .upper = 30, .up = "b", .down = "b"},
    {{{SET_JOINED, 'b', 99}}, .up = "bcd", .down = "dcb"},
    {{{REMOVE, 'a', 0}, {REMOVE, 'b', 0}}, .up = "cd", .down = "dc"},
    {{{SET_ENDS, 'b', 0}}, .limit = 2, .up = "cd", .down = "dc"},
    {{{SET_ENDS, 'b', 0}, {SET_ENDS, 'c', 0}}, .limit = 1, .up = "d", .down = "d"},
    {{{SET_ENDS, 'e', 20}}, .after = 'b', .after_time = 20, .up = "ecd", .down = ""},
};

/* The index holds the admins, in the order of their ids. */
static const struct scan_case BY_ADMIN_CASES[] = {
    {.up = "bd", .down = "db"},
    {{{SET_ROLE, 'c', ROLE_ADMIN}}, .up = "bcd", .down = "dcb"},
    {{{SET_ROLE, 'b', ROLE_OTHER}}, .up = "d", .down = "d"},
    {{{SET_ROLE, 'b', ROLE_OTHER}}, .limit = 1, .up = "d", .down = "d"},
    {{{SET_ROLE, 'b', ROLE_OTHER}, {SET_ROLE, 'b', ROLE_ADMIN}}, .up = "bd", .down = "db"},
    {{{INSERT, 'x', 1}}, .up = "bd", .down = "db"},
    {{{INSERT, 'x', 1}, {SET_ROLE, 'x', ROLE_ADMIN}}, .limit = 3, .up = "bdx", .down = "xdb"},
    {{{INSERT_IN_ANOTHER_ORG, 'x', 1}, {SET_ROLE, 'c', ROLE_ADMIN}}, .up = "bcd", .down = "dcb"},
    {{{REMOVE, 'd', 0}, {REMOVE, 'a', 0}}, .up = "b", .down = "b"},
    {{{SET_ROLE, 'e', ROLE_ADMIN}}, .after = 'd', .up = "e", .down = "b"},
    {{{SET_ROLE, 'b', ROLE_OTHER}, {SET_ROLE, 'd', ROLE_OTHER}}, .limit = 1, .up = "", .down = ""},
};

static const struct scan_case BY_KEY_CASES[] = {
    {.lower = 'b', .upper = 'd', .up = "bc", .down = "cb"},
    {{{INSERT, 'x', 1}}, .up = "abcdex", .down = "xedcba"},
    {{{INSERT, 'A', 1}}, .lower = 'a', .upper = 'c', .up = "ab", .down = "ba"},
    {{{INSERT, 'A', 1}}, .lower = 'A', .upper = 'c', .up = "Aab", .down = "baA"},
    {{{SET_JOINED, 'c', 99}}, .lower = 'b', .upper = 'd', .up = "bc", .down = "cb"},
    {{{REMOVE, 'b', 0}}, .lower = 'b', .limit = 2, .up = "cd", .down = "ed"},
    {{{INSERT, 'x', 1}, {REMOVE, 'e', 0}}, .after = 'c', .up = "dx", .down = "ba"},
};

static void insert_members(struct store *store)
{
    static const struct {
        int64_t ends, role;
    } MEMBERS[] = {{0, ROLE_OTHER}, {20, ROLE_ADMIN}, {30, ROLE_OTHER}, {40, ROLE_ADMIN}, {0, ROLE_OTHER}};
    insert_org(store, 'o');
    insert_org(store, 'p');
    for (int i = 0; i < 5; i++) {
        struct row *row = insert_member(store, 'o', (char)('a' + i), 10 * (i + 1));
        set(store, row, MEMBER_ROLE, value_int(MEMBERS[i].role));
        if (MEMBERS[i].ends != 0) set(store, row, MEMBER_ENDS_AT, value_time(MEMBERS[i].ends));
    }
    store_commit(store);
}

static void make(struct store *store, const struct change *change)
{
    if (change->kind == INSERT || change->kind == INSERT_IN_ANOTHER_ORG) {
        char org = change->kind == INSERT ? 'o' : 'p';
        set(store, insert_member(store, org, change->member, change->value), MEMBER_ROLE, value_int(ROLE_OTHER));
        return;
    }
    struct row *row = read_member(store, 'o', change->member);
    ck_assert_ptr_nonnull(row);
    if (change->kind == REMOVE) step_remove(&store->step, row);
    if (change->kind == TOUCH) step_touch(&store->step, row);
    if (change->kind == SET_JOINED) set(store, row, MEMBER_JOINED_AT, value_time(change->value));
    if (change->kind == SET_ROLE) set(store, row, MEMBER_ROLE, value_int(change->value));
    if (change->kind == SET_ENDS)
        set(store, row, MEMBER_ENDS_AT, value_time(change->value != 0 ? change->value : MUSTER_TIME_NONE));
}

static muster_value bound_of(int32_t index, int64_t value)
{
    if (value == 0) return value_null();
    return index == BY_KEY ? value_id(id_of((char)value)) : value_time(value);
}

static muster_scan scan_of(int32_t index, const struct scan_case *it, bool descending)
{
    muster_scan scan = {.table = TABLE_MEMBER,
                        .index = index,
                        .prefix = {value_id(id_of('o'))},
                        .prefix_count = 1,
                        .descending = descending,
                        .lower = bound_of(index, it->lower),
                        .upper = bound_of(index, it->upper),
                        .limit = it->limit};
    if (it->after == 0) return scan;
    if (index == MEMBER_BY_JOINING || index == MEMBER_BY_END)
        scan.after[scan.after_count++] = value_time(it->after_time);
    scan.after[scan.after_count++] = value_id(id_of(it->after));
    return scan;
}

struct names {
    char text[32];
    size_t count;
};

static result add_name(void *arg, const struct row *row)
{
    struct names *names = arg;
    ck_assert_uint_lt(names->count + 1, sizeof names->text);
    names->text[names->count++] = name_of(row_id(row, MEMBER_ACCOUNT));
    return OK;
}

/* The three functions that read a scan. */
static void expect(struct store *store, const muster_scan *scan, const char *expected, const char *what, size_t number)
{
    const char *direction = scan->descending ? "down" : "up";
    struct row_list rows;
    struct names found = {.count = 0}, passed = {.count = 0};
    int64_t count = -1;
    ck_ok(step_scan(&store->step, scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        ck_ok(add_name(&found, rows.items[i]));
    ck_ok(step_each(&store->step, scan, add_name, &passed));
    ck_ok(step_count(&store->step, scan, &count));
    ck_assert_msg(strcmp(found.text, expected) == 0, "%s, case %zu, %s: step_scan found '%s' and not '%s'", what,
                  number, direction, found.text, expected);
    ck_assert_msg(strcmp(passed.text, expected) == 0, "%s, case %zu, %s: step_each passed '%s' and not '%s'", what,
                  number, direction, passed.text, expected);
    ck_assert_msg(count == (int64_t)strlen(expected), "%s, case %zu, %s: step_count counted %lld rows of '%s'", what,
                  number, direction, (long long)count, expected);
}

/* Scanned before the changes or not: an earlier scan shows the changes too. */
static void expect_cases(const char *what, int32_t index, const struct scan_case *cases, size_t n)
{
    struct store store;
    store_open(&store);
    insert_members(&store);
    for (size_t i = 0; i < n * 4; i++) {
        const struct scan_case *it = &cases[i / 4];
        const bool descending = i % 2 == 1, early = i / 2 % 2 == 1;
        const muster_scan scan = scan_of(index, it, descending);
        struct row_list before;
        store_begin(&store);
        if (early) ck_ok(step_scan(&store.step, &scan, &before));
        for (size_t k = 0; k < COUNT_OF(it->changes) && it->changes[k].kind != NOTHING; k++)
            make(&store, &it->changes[k]);
        expect(&store, &scan, descending ? it->down : it->up, what, i / 4);
    }
    store_close(&store);
}

MUSTER_TEST(a_scan_sees_what_its_step_inserted_updated_and_removed, "")
{
    expect_cases("by joining", MEMBER_BY_JOINING, BY_JOINING_CASES, COUNT_OF(BY_JOINING_CASES));
}

MUSTER_TEST(a_scan_of_the_primary_key_sees_its_step, "")
{
    expect_cases("by key", BY_KEY, BY_KEY_CASES, COUNT_OF(BY_KEY_CASES));
}

MUSTER_TEST(a_scan_of_an_index_of_rows_that_have_a_value_sees_its_step, "")
{
    expect_cases("by end", MEMBER_BY_END, BY_END_CASES, COUNT_OF(BY_END_CASES));
}

MUSTER_TEST(a_scan_of_an_index_of_rows_with_a_certain_value_sees_its_step, "")
{
    expect_cases("by admin", MEMBER_BY_ADMIN, BY_ADMIN_CASES, COUNT_OF(BY_ADMIN_CASES));
}

/* ---- many changes and scans by chance ---- */

enum { ROUNDS = 25, SCANS = 12, CHANGES_MAX = 10, TOLD_BYTES = 16384 };

static uint64_t chance;

static uint64_t draw(uint64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return below > 0 ? chance % below : 0;
}

/* A table: the number of different ids in its columns, so that keys and places meet, and the number of its first
 * rows. */
struct crowd {
    const char *name;
    int32_t table;
    uint64_t ids;
    size_t rows;
    char orgs; /* rows of the parent, from 'a' on: 0, or one for each id */
};

static const struct crowd CROWDS[] = {
    /* an index of the rows in a state, in which the next column may be null */
    {"orgs", TABLE_ORG, 26, 16, 0},
    {"members", TABLE_MEMBER, 6, 18, 6},       /* with a parent; indexes of every kind */
    {"messages", TABLE_OUTBOX, 3, 20, 0},      /* the key has the column that makes the index */
    {"workspaces", TABLE_WORKSPACE, 5, 12, 0}, /* no version */
    {"names", TABLE_NAME, 4, 20, 0},           /* no index, a key of texts and numbers */
};

static muster_value draw_value(const struct crowd *crowd, const muster_column *column)
{
    static const char *const TEXTS[] = {"", "a", "ab", "b"};
    if (column->nullable && draw(3) == 0) return value_null();
    if (column->type == MUSTER_COLUMN_ID) return value_id(id_of((char)('a' + draw(crowd->ids))));
    if (column->type == MUSTER_COLUMN_TEXT) return value_text(TEXTS[draw(COUNT_OF(TEXTS))]);
    if (column->type == MUSTER_COLUMN_BYTES) return value_bytes("bytes", draw(6));
    return value_int((int64_t)draw(4));
}

/* A value that rows of the index can have in a column. */
static muster_value draw_place(const struct crowd *crowd, int32_t index, int32_t number)
{
    const muster_table *table = &SCHEMA.tables[crowd->table];
    muster_column column = table->columns[number];
    if (index >= 0 && table->indexes[index].where == MUSTER_INDEX_WHERE_NOT_NULL &&
        table->indexes[index].where_column == number)
        column.nullable = 0;
    return draw_value(crowd, &column);
}

static muster_scan draw_scan(const struct crowd *crowd)
{
    const muster_table *table = &SCHEMA.tables[crowd->table];
    muster_scan scan = {.table = crowd->table, .index = (int32_t)draw((uint64_t)table->index_count + 1) - 1};
    int32_t order[MUSTER_INDEX_MAX_COLUMNS];
    int32_t count = muster_index_order(table, scan.index, order);
    scan.prefix_count = (int32_t)draw((uint64_t)count + (draw(4) == 0));
    scan.descending = draw(2) == 0;
    if (draw(2) == 0) scan.limit = 1 + (int64_t)draw(6);
    for (int32_t i = 0; i < scan.prefix_count; i++)
        scan.prefix[i] = draw_place(crowd, scan.index, order[i]);
    if (scan.prefix_count == count) return scan;
    muster_column next = table->columns[order[scan.prefix_count]];
    next.nullable = 0;
    if (draw(2) == 0) scan.lower = draw_value(crowd, &next);
    if (draw(2) == 0) scan.upper = draw_value(crowd, &next);
    if (draw(3) != 0) return scan;
    scan.after_count = count - scan.prefix_count;
    for (int32_t i = 0; i < scan.after_count; i++)
        scan.after[i] = draw_place(crowd, scan.index, order[scan.prefix_count + i]);
    return scan;
}

static void draw_columns(struct store *store, const struct crowd *crowd, struct row *row)
{
    const muster_table *table = &SCHEMA.tables[crowd->table];
    const bool all = row->inserted && row->changed == 0;
    for (int32_t i = table->key_count; i < table->column_count; i++)
        if (i != VERSION_COLUMN[crowd->table] && (all || draw(4) == 0))
            set(store, row, (size_t)i, draw_value(crowd, &table->columns[i]));
}

/* The store writes removals of a parent last, so its key cannot be inserted again. */
static bool may_insert(struct store *store, const struct crowd *crowd, const muster_value *key)
{
    const struct row *held = row_held(&store->step, crowd->table, key);
    return held == NULL || !held->removed || (crowd->table != TABLE_ORG && crowd->table != TABLE_MEMBER);
}

/* Draws a key. A row with this key is inserted, changed, touched or removed. */
static void draw_change(struct store *store, const struct crowd *crowd, bool only_insert)
{
    const muster_table *table = &SCHEMA.tables[crowd->table];
    struct want want = {.table = crowd->table};
    for (int32_t i = 0; i < table->key_count; i++)
        want.key[i] = draw_value(crowd, &table->columns[i]);
    struct row *row = read_row(store, &want);
    if (row == NULL && may_insert(store, crowd, want.key)) {
        row = step_insert(&store->step, crowd->table);
        ck_assert_ptr_nonnull(row);
        for (int32_t i = 0; i < table->key_count; i++)
            ck_ok(copy_value(&store->step, &row->values[i], &want.key[i]));
        draw_columns(store, crowd, row);
    } else if (row != NULL && !only_insert) {
        uint64_t kind = draw(3);
        if (kind == 0) step_remove(&store->step, row);
        if (kind == 1) draw_columns(store, crowd, row);
        if (kind == 2 && VERSION_COLUMN[crowd->table] > 0) step_touch(&store->step, row);
    }
}

struct told {
    char text[TOLD_BYTES];
    size_t used;
};

static void tell(struct told *told, const char *text)
{
    size_t size = strlen(text);
    ck_assert_uint_lt(told->used + size, sizeof told->text);
    memcpy(told->text + told->used, text, size + 1);
    told->used += size;
}

static result tell_row(void *arg, const struct row *row)
{
    char number[32];
    for (int32_t i = 0; i < SCHEMA.tables[row->table].column_count; i++) {
        const muster_value *value = &row->values[i];
        snprintf(number, sizeof number, "%lld", (long long)value->integer);
        if (value->type == MUSTER_VALUE_NULL) tell(arg, "-");
        if (value->type == MUSTER_VALUE_INTEGER) tell(arg, number);
        if (value->type == MUSTER_VALUE_TEXT) tell(arg, value->data);
        for (size_t k = 0; value->type == MUSTER_VALUE_BYTES && k < value->size && ((const char *)value->data)[k] != 0;
             k++)
            tell(arg, (const char[]){((const char *)value->data)[k], '\0'});
        tell(arg, " ");
    }
    tell(arg, "\n");
    return OK;
}

static void tell_list(struct told *told, const struct row_list *rows)
{
    told->used = 0;
    told->text[0] = '\0';
    for (size_t i = 0; i < rows->count; i++)
        ck_ok(tell_row(told, rows->items[i]));
}

/* The rows of a scan by each of the three functions, which must agree. */
static void tell_scan(struct store *store, const muster_scan *scan, struct told *ret_told, const char *what)
{
    static struct told passed;
    struct row_list rows;
    int64_t count = -1;
    ck_ok(step_scan(&store->step, scan, &rows));
    tell_list(ret_told, &rows);
    passed.used = 0;
    passed.text[0] = '\0';
    ck_ok(step_each(&store->step, scan, tell_row, &passed));
    ck_ok(step_count(&store->step, scan, &count));
    ck_assert_msg(strcmp(ret_told->text, passed.text) == 0, "%s: step_scan found\n%sstep_each passed\n%s", what,
                  ret_told->text, passed.text);
    ck_assert_msg(count == (int64_t)rows.count, "%s: step_count counted %lld, step_scan found %zu rows", what,
                  (long long)count, rows.count);
}

/* The changes are the same in every run, because everything that is drawn follows from the seed. Some scans are read
 * in between. */
static void change_by_chance(struct store *store, const struct crowd *crowd, uint64_t seed, const muster_scan *scans)
{
    chance = seed;
    size_t changes = 1 + (size_t)draw(CHANGES_MAX);
    for (size_t i = 0; i < changes; i++) {
        struct row_list rows;
        ck_ok(step_scan(&store->step, &scans[draw(SCANS)], &rows));
        draw_change(store, crowd, false);
    }
}

static void expect_round(struct store *store, const struct crowd *crowd, uint64_t seed)
{
    static struct told merged[SCANS], plain;
    muster_scan scans[SCANS];
    char what[64];
    chance = seed;
    for (size_t i = 0; i < SCANS; i++)
        scans[i] = draw_scan(crowd);

    store_begin(store);
    change_by_chance(store, crowd, seed, scans);
    for (size_t i = 0; i < SCANS; i++) {
        snprintf(what, sizeof what, "%s, seed %llu, scan %zu", crowd->name, (unsigned long long)seed, i);
        tell_scan(store, &scans[i], &merged[i], what);
    }

    store_begin(store);
    change_by_chance(store, crowd, seed, scans);
    result applied = step_apply(&store->step);
    ck_assert_msg(applied.status == MUSTER_OK, "%s, seed %llu: %s", crowd->name, (unsigned long long)seed,
                  store->problem.message);
    step_forget(&store->step);
    for (size_t i = 0; i < SCANS; i++) {
        snprintf(what, sizeof what, "%s, seed %llu, scan %zu", crowd->name, (unsigned long long)seed, i);
        tell_scan(store, &scans[i], &plain, what);
        ck_assert_msg(strcmp(plain.text, merged[i].text) == 0, "%s: held, it gave\n%sapplied, it gave\n%s", what,
                      merged[i].text, plain.text);
    }
}

MUSTER_TEST(what_is_held_is_scanned_as_if_it_were_applied, "")
{
    for (size_t i = 0; i < COUNT_OF(CROWDS); i++) {
        struct store store;
        store_open(&store);
        for (int org = 'a'; org < 'a' + CROWDS[i].orgs; org++)
            insert_org(&store, (char)org);
        chance = 4711;
        for (size_t k = 0; k < CROWDS[i].rows; k++)
            draw_change(&store, &CROWDS[i], true);
        store_commit(&store);
        for (uint64_t seed = 1; seed <= ROUNDS; seed++)
            expect_round(&store, &CROWDS[i], seed * 7919);
        store_close(&store);
    }
}

MUSTER_TEST(an_applied_step_scans_what_it_has_written_and_what_it_holds_since, "")
{
    struct store store;
    store_open(&store);
    insert_members(&store);
    const muster_scan scan = scan_of(MEMBER_BY_JOINING, &(struct scan_case){.limit = 3}, false);
    make(&store, &(struct change){REMOVE, 'a', 0});
    make(&store, &(struct change){INSERT, 'x', 15});
    expect(&store, &scan, "xbc", "held", 0);
    ck_ok(step_apply(&store.step));
    expect(&store, &scan, "xbc", "applied", 0);
    make(&store, &(struct change){SET_JOINED, 'x', 60});
    make(&store, &(struct change){REMOVE, 'c', 0});
    expect(&store, &scan, "bde", "held since", 0);
    ck_ok(step_apply(&store.step));
    expect(&store, &scan, "bde", "applied again", 0);
    store_close(&store);
}
