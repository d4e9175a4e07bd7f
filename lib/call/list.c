/* SPDX-License-Identifier: MIT
 *
 * Pages of lists. A call reads a bounded number of rows. If no index serves a filter, pages are short, and calls do
 * not take long.
 */
#include "call.h"
#include <string.h>

#define READ_AT_MOST 1000

/* The columns of the scan's order after its prefix. */
static size_t list_order_of(const muster_scan *scan, int32_t ret_columns[MUSTER_INDEX_MAX_COLUMNS])
{
    int32_t all[MUSTER_INDEX_MAX_COLUMNS];
    int32_t count = muster_index_order(&SCHEMA.tables[scan->table], scan->index, all);
    size_t n = 0;
    for (int32_t i = scan->prefix_count; i < count; i++)
        ret_columns[n++] = all[i];
    return n;
}

/* Where a page begins, and where it ends: the row before, in the first scan or in the second. */
struct place {
    bool second;
    int32_t after_count;
    muster_value after[MUSTER_INDEX_MAX_COLUMNS];
};

/* Reads a cursor of one scan of the list: the values of its order, then, if the list has two scans, the number of
 * the scan. A forged cursor must not look like a failure of the backend. */
static result list_read_as(const struct listing *listing, bool second, struct place *ret, void **ret_memory)
{
    muster_value values[MUSTER_INDEX_MAX_COLUMNS + 1];
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    const muster_scan *scan = second ? listing->then : &listing->scan;
    const struct muster_table *table = &SCHEMA.tables[scan->table];
    size_t order = list_order_of(scan, columns), count = order + (listing->then != NULL ? 1 : 0);
    TRY(cursor_read(listing->cursor, listing->list, listing->scope, values, count, ret_memory));
    bool good = listing->then == NULL ||
                (values[order].type == MUSTER_VALUE_INTEGER && values[order].integer == (second ? 1 : 0));
    for (size_t i = 0; good && i < order; i++)
        good = value_fits(&table->columns[columns[i]], &values[i]) &&
               (values[i].type != MUSTER_VALUE_TEXT || name_is_utf8(values[i].data, values[i].size));
    if (!good) {
        free_pointer(ret_memory);
        *ret_memory = NULL;
        return FAILED(MUSTER_E_INVALID);
    }
    memcpy(ret->after, values, order * sizeof values[0]);
    ret->after_count = (int32_t)order;
    ret->second = second;
    return OK;
}

static result list_read_cursor(struct call *call, const struct listing *listing, struct place *ret, void **ret_memory)
{
    if (listing->cursor == NULL) return OK;
    result read = list_read_as(listing, false, ret, ret_memory);
    if (read.status == MUSTER_E_INVALID && listing->then != NULL) read = list_read_as(listing, true, ret, ret_memory);
    if (read.status != MUSTER_E_INVALID) return read;
    return problem_set(call->problem, MUSTER_E_INVALID, "cursor", "This is not a cursor of this list.");
}

static result list_write_cursor(const struct listing *listing, const struct row *last, bool second, char **ret_cursor)
{
    muster_value values[MUSTER_INDEX_MAX_COLUMNS + 1];
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    size_t count = list_order_of(second ? listing->then : &listing->scan, columns);
    for (size_t i = 0; i < count; i++)
        values[i] = last->values[columns[i]];
    if (listing->then != NULL) values[count++] = value_int(second);
    *ret_cursor = cursor_write(listing->list, listing->scope, values, count);
    return *ret_cursor != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static muster_scan list_scan_from(const struct listing *listing, const struct place *from, size_t limit)
{
    muster_scan scan = from->second ? *listing->then : listing->scan;
    memcpy(scan.after, from->after, sizeof scan.after);
    scan.after_count = from->after_count;
    scan.limit = READ_AT_MOST < limit + 1 ? READ_AT_MOST : (int64_t)limit + 1;
    return scan;
}

/* The rows of a scan, and the rows that their items need, as many at once as the page has room for. */
struct needing {
    const struct row_list *rows;
    struct row **needed; /* NEEDS_MAX for each row */
    size_t read;         /* for so many rows */
};

static result list_read_needs(struct call *call, const struct listing *listing, struct needing *needing, size_t room)
{
    const struct row_list *rows = needing->rows;
    for (; needing->read < rows->count && room > 0; needing->read++) {
        struct want wants[NEEDS_MAX];
        struct row **needed = &needing->needed[needing->read * NEEDS_MAX];
        size_t count = listing->needs(call, rows->items[needing->read], listing->arg, needed, wants);
        for (size_t k = 0; k < count; k++)
            step_want(call->step, &wants[k]);
        room -= count > 0;
    }
    return call_read(call);
}

/* Adds the items of one scan, while there is room. *ret_last: the last row that was looked at, if there is one. */
static result list_add_items(struct call *call, const struct listing *listing, const struct place *from, size_t limit,
                             const struct row **ret_last, bool *ret_more)
{
    const muster_scan scan = list_scan_from(listing, from, limit);
    struct muster_page *page = call->answer;
    struct row_list rows;
    size_t used = 0;
    TRY(step_scan(call->step, &scan, &rows));
    struct needing needing = {.rows = &rows, .read = listing->needs == NULL ? rows.count : 0};
    if (listing->needs != NULL)
        needing.needed = arena_alloc(&call->step->arena, (rows.count + 1) * NEEDS_MAX * sizeof(struct row *));
    if (listing->needs != NULL && needing.needed == NULL) return FAILED(MUSTER_E_MEMORY);
    for (; used < rows.count && page->count < limit; used++) {
        struct record *item = NULL;
        if (used == needing.read) TRY(list_read_needs(call, listing, &needing, limit - page->count));
        struct row **needed = listing->needs != NULL ? &needing.needed[used * NEEDS_MAX] : NULL;
        TRY(listing->item(call, rows.items[used], needed, listing->arg, &item));
        if (item != NULL) TRY(page_add(page, item));
    }
    *ret_more = used < rows.count || rows.count == (size_t)scan.limit;
    if (used > 0) *ret_last = rows.items[used - 1];
    return OK;
}

result list_limit(struct call *call, size_t asked, size_t *ret_limit)
{
    *ret_limit = asked != 0 ? asked : MUSTER_PAGE_DEFAULT_ITEMS;
    if (*ret_limit <= MUSTER_PAGE_MAX_ITEMS) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "limit", "A page has at most %d items.", MUSTER_PAGE_MAX_ITEMS);
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
    struct place from = {.second = false};
    size_t limit = listing->limit != 0 ? listing->limit : MUSTER_PAGE_DEFAULT_ITEMS;
    if (listing->scope == NULL || limit > MUSTER_PAGE_MAX_ITEMS) return;
    bool good = listing->cursor == NULL || list_read_as(listing, false, &from, &memory).status == MUSTER_OK;
    const muster_scan scan = list_scan_from(listing, &from, limit);
    if (good) step_want_rows(call->step, &scan);
}

result list_page(struct call *call, struct listing *listing)
{
    size_t limit = 0;
    TRY(list_limit(call, listing->limit, &limit));
    CLEANUP(free_pointer) void *memory = NULL;
    struct place from = {.second = false};
    TRY(list_read_cursor(call, listing, &from, &memory));
    TRY(call_answer(call, page_new()));
    struct muster_page *page = call->answer;
    const struct row *last = NULL, *reached = NULL;
    bool more = false, last_in_second = from.second;
    for (;;) {
        TRY(list_add_items(call, listing, &from, limit, &reached, &more));
        if (reached != NULL) {
            last = reached;
            last_in_second = from.second;
        }
        if (more || from.second || listing->then == NULL) break;
        from = (struct place){.second = true};
        reached = NULL;
    }
    if (!more && !listing->always_cursor) return OK;
    if (last == NULL) { /* nothing new: the same place again */
        page->cursor = listing->cursor != NULL ? strdup(listing->cursor) : NULL;
        if (listing->cursor != NULL && page->cursor == NULL) return FAILED(MUSTER_E_MEMORY);
        return OK;
    }
    return list_write_cursor(listing, last, last_in_second, &page->cursor);
}
