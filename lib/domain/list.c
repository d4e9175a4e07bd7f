/* SPDX-License-Identifier: MIT
 *
 * Pages: reads a bounded number of rows a call, so that a filter that no index serves makes short pages, not long calls.
 */
#include "list.h"
#include <stdlib.h>
#include <string.h>

#define READ_AT_MOST 1000

/* The columns of the scan's order behind its prefix: those of the index, then those of the key that are not among them. */
static size_t order_of(const muster_scan *scan, int32_t ret_columns[MUSTER_INDEX_MAX_COLUMNS])
{
    const muster_table *table = &SCHEMA.tables[scan->table];
    int32_t all[MUSTER_INDEX_MAX_COLUMNS * 2];
    int32_t count = 0;
    if (scan->index >= 0)
        for (int32_t i = 0; i < table->indexes[scan->index].column_count; i++)
            all[count++] = table->indexes[scan->index].columns[i];
    for (int32_t key = 0; key < table->key_count; key++) {
        bool there = false;
        for (int32_t i = 0; i < count; i++)
            there = there || all[i] == key;
        if (!there) all[count++] = key;
    }
    size_t n = 0;
    for (int32_t i = scan->prefix_count; i < count; i++)
        ret_columns[n++] = all[i];
    return n;
}

result list_page(struct call *call, struct listing *listing)
{
    muster_scan *scan = &listing->scan;
    size_t limit = listing->limit != 0 ? listing->limit : MUSTER_PAGE_DEFAULT_ITEMS;
    if (limit > MUSTER_PAGE_MAX_ITEMS)
        return problem_set(call->problem, MUSTER_E_INVALID, "limit", "A page has at most %d items.",
                           MUSTER_PAGE_MAX_ITEMS);
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    size_t order = order_of(scan, columns);
    CLEANUP(free_pointer) void *memory = NULL;
    if (listing->cursor != NULL) {
        result read = cursor_read(listing->cursor, listing->list, listing->scope, scan->after, order, &memory);
        if (read.status == MUSTER_E_INVALID)
            return problem_set(call->problem, MUSTER_E_INVALID, "cursor", "This is not a cursor of this list.");
        TRY(read);
        scan->after_count = (int32_t)order;
    }
    scan->limit = READ_AT_MOST < limit + 1 ? READ_AT_MOST : (int64_t)limit + 1;
    struct row_list rows;
    TRY(step_scan(call->step, scan, &rows));
    TRY(call_answer(call, page_new()));
    struct muster_page *page = call->answer;
    size_t used = 0;
    for (; used < rows.count && page->count < limit; used++) {
        struct record *item = NULL;
        TRY(listing->item(call, rows.items[used], listing->arg, &item));
        if (item != NULL) TRY(page_add(page, item));
    }
    bool more = used < rows.count || rows.count == (size_t)scan->limit;
    if (!more && !listing->always_cursor) return OK;
    if (used == 0) { /* nothing new: the same place again */
        page->cursor = listing->cursor != NULL ? strdup(listing->cursor) : NULL;
        return OK;
    }
    muster_value after[MUSTER_INDEX_MAX_COLUMNS];
    for (size_t i = 0; i < order; i++)
        after[i] = rows.items[used - 1]->values[columns[i]];
    page->cursor = cursor_write(listing->list, listing->scope, after, order);
    return page->cursor != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}
