/* SPDX-License-Identifier: MIT
 *
 * Pages of lists. A call reads a bounded number of rows, except in a list by key. If no index serves a filter, pages
 * are short, and calls do not take long.
 */
#include "call.h"
#include <assert.h>
#include <string.h>

#define READ_AT_MOST 1000
#define TIME_LAST INT64_C(253402300799999999) /* the end of the year 9999 */

/* The columns of the list's order behind the prefix of its scan. */
static size_t list_order_of(const struct listing *listing, const muster_scan *scan,
                            int32_t ret_columns[MUSTER_INDEX_MAX_COLUMNS])
{
    int32_t all[MUSTER_INDEX_MAX_COLUMNS];
    int32_t count = muster_index_order(&SCHEMA.tables[scan->table], listing->by_key ? -1 : scan->index, all);
    size_t n = 0;
    for (int32_t i = scan->prefix_count; i < count; i++)
        ret_columns[n++] = all[i];
    assert((listing->other == NULL && !listing->by_key) || n == 1);
    return n;
}

/* A row of the list, of which of its scans it is. */
struct listed {
    struct row *row;
    bool second;
};

/* Where a page begins: behind a row. rest: the second scan's row of the same id is still to come, since the page
 * before had no room for it. */
struct place {
    bool begun, rest;
    int32_t after_count;
    muster_value after[MUSTER_INDEX_MAX_COLUMNS];
};

/* Whether a row could have the value. A server may refuse to compare with a time of other years. */
static bool list_value_fits(const muster_column *column, const muster_value *value)
{
    if (!value_fits(column, value)) return false;
    if (value->type == MUSTER_VALUE_TEXT) return name_is_utf8(value->data, value->size);
    if (column->type != MUSTER_COLUMN_TIME || value->type == MUSTER_VALUE_NULL) return true;
    return value->integer == MUSTER_TIME_NONE || (value->integer >= 0 && value->integer <= TIME_LAST);
}

/* Reads a cursor: the values of the order, and `rest` where the list has two scans. A forged one must not look like a
 * failure of the backend. */
static result list_read_place(const struct listing *listing, struct place *ret, void **ret_memory)
{
    muster_value values[MUSTER_INDEX_MAX_COLUMNS + 1];
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    const struct muster_table *table = &SCHEMA.tables[listing->scan.table];
    size_t order = list_order_of(listing, &listing->scan, columns), count = order + (listing->other != NULL ? 1 : 0);
    TRY(cursor_read(listing->cursor, listing->list, listing->scope, values, count, ret_memory));
    bool good = listing->other == NULL || (values[order].type == MUSTER_VALUE_INTEGER &&
                                           (values[order].integer == 0 || values[order].integer == 1));
    for (size_t i = 0; good && i < order; i++)
        good = list_value_fits(&table->columns[columns[i]], &values[i]);
    if (!good) {
        free_pointer(ret_memory);
        *ret_memory = NULL;
        return FAILED(MUSTER_E_INVALID);
    }
    memcpy(ret->after, values, order * sizeof values[0]);
    ret->after_count = (int32_t)order;
    ret->begun = true;
    ret->rest = listing->other != NULL && values[order].integer == 1;
    return OK;
}

static result list_read_cursor(struct call *call, const struct listing *listing, struct place *ret, void **ret_memory)
{
    if (listing->cursor == NULL) return OK;
    result read = list_read_place(listing, ret, ret_memory);
    if (read.status != MUSTER_E_INVALID) return read;
    return problem_set(call->problem, MUSTER_E_INVALID, "cursor", "This is not a cursor of this list.");
}

static result list_write_cursor(const struct listing *listing, const struct listed *last, bool rest, char **ret_cursor)
{
    muster_value values[MUSTER_INDEX_MAX_COLUMNS + 1];
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    size_t count = list_order_of(listing, last->second ? listing->other : &listing->scan, columns);
    for (size_t i = 0; i < count; i++)
        values[i] = last->row->values[columns[i]];
    if (listing->other != NULL) values[count++] = value_int(rest);
    *ret_cursor = cursor_write(listing->list, listing->scope, values, count);
    return *ret_cursor != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static muster_scan list_scan_from(const struct listing *listing, bool second, const struct place *from, size_t limit)
{
    muster_scan scan = second ? *listing->other : listing->scan;
    if (second && from->rest) {
        scan.lower = from->after[0];
    } else if (from->begun) {
        memcpy(scan.after, from->after, sizeof scan.after);
        scan.after_count = from->after_count;
    }
    scan.limit = READ_AT_MOST < limit + 1 ? READ_AT_MOST : (int64_t)limit + 1;
    return scan;
}

/* The rows of a page. If there are more rows, it holds one more than the page has room for. */
struct listed_rows {
    struct listed *items;
    size_t count;
    bool cut; /* there may be more */
};

static result list_make_room(struct call *call, struct listed_rows *rows, size_t count)
{
    rows->items = arena_alloc(&call->step->arena, (count + 1) * sizeof rows->items[0]);
    return rows->items != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

/* Whether the next row of the second scan comes before that of the first. */
static bool list_second_is_next(const struct listing *listing, const struct row_list rows[2], const size_t at[2])
{
    int32_t first[MUSTER_INDEX_MAX_COLUMNS], second[MUSTER_INDEX_MAX_COLUMNS];
    if (at[1] == rows[1].count) return false;
    if (at[0] == rows[0].count) return true;
    list_order_of(listing, &listing->scan, first);
    list_order_of(listing, listing->other, second);
    return value_compare(&rows[1].items[at[1]]->values[second[0]], &rows[0].items[at[0]]->values[first[0]]) < 0;
}

/* Whether the row has the id of the row before it. */
static bool list_follows(const struct listing *listing, const struct listed *row)
{
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS], before[MUSTER_INDEX_MAX_COLUMNS];
    if (listing->other == NULL || !row[0].second || row[-1].second) return false;
    list_order_of(listing, listing->other, columns);
    list_order_of(listing, &listing->scan, before);
    return value_equal(&row[0].row->values[columns[0]], &row[-1].row->values[before[0]]);
}

/* Merges the rows of both scans, up to the last row of one that was cut: behind that one there may be others. The row
 * of the second scan that has the id of that last one still belongs to it: a cursor leads behind both. */
static void list_merge(const struct listing *listing, const struct row_list rows[2], const bool cut[2],
                       struct listed_rows *ret)
{
    size_t at[2] = {0, 0};
    for (;;) {
        bool ended[2] = {at[0] == rows[0].count, at[1] == rows[1].count};
        if ((ended[0] && ended[1]) || (ended[1] && cut[1])) return;
        bool second = list_second_is_next(listing, rows, at);
        ret->items[ret->count] = (struct listed){rows[second].items[at[second]++], second};
        if (ended[0] && cut[0] && !list_follows(listing, &ret->items[ret->count])) return;
        ret->count++;
    }
}

static result list_scan_rows(struct call *call, const struct listing *listing, const struct place *from, size_t limit,
                             struct listed_rows *ret)
{
    int scans = listing->other != NULL ? 2 : 1;
    muster_scan scan[2];
    struct row_list rows[2] = {{0}};
    bool cut[2] = {false, false};
    for (int i = 0; i < scans; i++) {
        scan[i] = list_scan_from(listing, i == 1, from, limit);
        step_want_rows(call->step, &scan[i]);
    }
    TRY(call_read(call));
    for (int i = 0; i < scans; i++) {
        TRY(step_scan(call->step, &scan[i], &rows[i]));
        cut[i] = rows[i].count == (size_t)scan[i].limit;
    }
    TRY(list_make_room(call, ret, rows[0].count + rows[1].count));
    list_merge(listing, rows, cut, ret);
    ret->cut = cut[0] || cut[1];
    return OK;
}

/* The ids behind a place that come first. */
struct nearest {
    int32_t column;
    const muster_id *after; /* NULL: from the first on */
    muster_id *ids;
    size_t count, room;
};

static result list_keep_nearest(void *arg, const struct row *row)
{
    struct nearest *nearest = arg;
    const muster_id *id = row_id(row, (size_t)nearest->column);
    if (nearest->after != NULL && memcmp(id, nearest->after, sizeof *id) <= 0) return OK;
    if (nearest->count == nearest->room && memcmp(id, &nearest->ids[nearest->count - 1], sizeof *id) > 0) return OK;
    size_t to = nearest->count < nearest->room ? nearest->count++ : nearest->count - 1;
    for (; to > 0 && memcmp(id, &nearest->ids[to - 1], sizeof *id) < 0; to--)
        nearest->ids[to] = nearest->ids[to - 1];
    nearest->ids[to] = *id;
    return OK;
}

static result list_rows_by_key(struct call *call, const struct listing *listing, const struct place *from, size_t limit,
                               struct listed_rows *ret)
{
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    struct arena *arena = &call->step->arena;
    struct nearest nearest = {.room = limit + 1, .after = from->begun ? from->after[0].data : NULL};
    list_order_of(listing, &listing->scan, columns);
    nearest.column = columns[0];
    nearest.ids = arena_alloc(arena, nearest.room * sizeof nearest.ids[0]);
    struct row **found = arena_alloc(arena, nearest.room * sizeof found[0]);
    struct want *wants = arena_alloc(arena, nearest.room * sizeof wants[0]);
    if (nearest.ids == NULL || found == NULL || wants == NULL) return FAILED(MUSTER_E_MEMORY);
    TRY(step_each(call->step, &listing->scan, list_keep_nearest, &nearest));
    for (size_t i = 0; i < nearest.count; i++) {
        wants[i] = (struct want){.table = listing->scan.table, .row = &found[i]};
        memcpy(wants[i].key, listing->scan.prefix, (size_t)listing->scan.prefix_count * sizeof wants[i].key[0]);
        wants[i].key[listing->scan.prefix_count] = value_id(&nearest.ids[i]);
    }
    TRY(call_load(call, wants, nearest.count));
    TRY(list_make_room(call, ret, nearest.count));
    for (size_t i = 0; i < nearest.count; i++)
        if (found[i] != NULL) ret->items[ret->count++] = (struct listed){found[i], false};
    ret->cut = nearest.count == nearest.room;
    return OK;
}

/* The rows of a list, and those that their items need: so many at once as the page has room for. */
struct needing {
    const struct listed_rows *rows;
    struct row **needed; /* NEEDS_MAX for each row */
    size_t read;         /* for so many rows */
};

static result list_read_needs(struct call *call, const struct listing *listing, struct needing *needing, size_t room)
{
    const struct listed_rows *rows = needing->rows;
    for (; needing->read < rows->count && room > 0; needing->read++) {
        struct want wants[NEEDS_MAX];
        struct row **needed = &needing->needed[needing->read * NEEDS_MAX];
        size_t count = listing->needs(call, rows->items[needing->read].row, listing->arg, needed, wants);
        for (size_t k = 0; k < count; k++)
            step_want(call->step, &wants[k]);
        room -= count > 0;
    }
    return call_read(call);
}

/* Adds the items of the rows, as far as there is room. *ret_used: rows that were looked at. *ret_rest: the second scan
 * has an item of the last id, too, for which there was no room. */
static result list_add_items(struct call *call, const struct listing *listing, const struct listed_rows *rows,
                             size_t limit, size_t *ret_used, bool *ret_rest)
{
    struct muster_page *page = call->answer;
    struct needing needing = {.rows = rows, .read = listing->needs == NULL ? rows->count : 0};
    if (listing->needs != NULL)
        needing.needed = arena_alloc(&call->step->arena, (rows->count + 1) * NEEDS_MAX * sizeof(struct row *));
    if (listing->needs != NULL && needing.needed == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t *used = ret_used; *used < rows->count; ++*used) {
        struct record *item = NULL;
        size_t room = limit - page->count;
        if (room == 0 && !list_follows(listing, &rows->items[*used])) return OK;
        if (*used == needing.read) TRY(list_read_needs(call, listing, &needing, room > 0 ? room : 1));
        struct row **needed = listing->needs != NULL ? &needing.needed[*used * NEEDS_MAX] : NULL;
        TRY(listing->item(call, rows->items[*used].row, needed, listing->arg, &item));
        if (item != NULL && room == 0) {
            object_unref(item, 0);
            *ret_rest = true;
            return OK;
        }
        if (item != NULL) TRY(page_add(page, item));
    }
    return OK;
}

result list_limit(struct call *call, size_t asked, size_t *ret_limit)
{
    *ret_limit = asked != 0 ? asked : MUSTER_PAGE_DEFAULT_ITEMS;
    if (*ret_limit <= MUSTER_PAGE_MAX_ITEMS) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "limit", "A page can have at most %d items.",
                       MUSTER_PAGE_MAX_ITEMS);
}

muster_id list_scope(const muster_id *one, const muster_id *other)
{
    muster_id scope;
    for (size_t i = 0; i < sizeof scope.bytes; i++)
        scope.bytes[i] = one->bytes[i] ^ other->bytes[i];
    return scope;
}

void list_want(struct call *call, const struct listing *listing)
{
    CLEANUP(free_pointer) void *memory = NULL;
    struct place from = {.begun = false};
    size_t limit = listing->limit != 0 ? listing->limit : MUSTER_PAGE_DEFAULT_ITEMS;
    if (listing->scope == NULL || limit > MUSTER_PAGE_MAX_ITEMS) return;
    if (listing->cursor != NULL && list_read_place(listing, &from, &memory).status != MUSTER_OK) return;
    if (listing->by_key) {
        step_want_pass(call->step, &listing->scan, false);
        return;
    }
    for (int i = 0; i < (listing->other != NULL ? 2 : 1); i++) {
        const muster_scan scan = list_scan_from(listing, i == 1, &from, limit);
        step_want_rows(call->step, &scan);
    }
}

result list_page(struct call *call, struct listing *listing)
{
    size_t limit = 0, used = 0;
    TRY(list_limit(call, listing->limit, &limit));
    CLEANUP(free_pointer) void *memory = NULL;
    bool rest = false;
    struct place from = {.begun = false};
    struct listed_rows rows = {.count = 0};
    TRY(list_read_cursor(call, listing, &from, &memory));
    TRY(call_answer(call, page_new()));
    struct muster_page *page = call->answer;
    TRY(listing->by_key ? list_rows_by_key(call, listing, &from, limit, &rows)
                        : list_scan_rows(call, listing, &from, limit, &rows));
    TRY(list_add_items(call, listing, &rows, limit, &used, &rest));
    if (used == rows.count && !rows.cut && !listing->always_cursor) return OK;
    if (used > 0) return list_write_cursor(listing, &rows.items[used - 1], rest, &page->cursor);
    page->cursor = listing->cursor != NULL ? strdup(listing->cursor) : NULL; /* nothing new: the same place again */
    return listing->cursor == NULL || page->cursor != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}
