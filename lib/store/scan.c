/* SPDX-License-Identifier: MIT
 *
 * Scans of a step: the rows of the store, merged with the rows that the step holds. A row that the step has removed or
 * changed is not taken from the store. Held rows that belong to the scan take their places in its order.
 *
 * The alternative is to apply the held writes before each scan. But a reading step ends in memory what the clock has
 * ended, and applies nothing. And a step that applies twice writes and guards a row twice.
 */
#include "inside.h"
#include <string.h>

#define SCANS_FEW 3

/* No more scans are remembered. A step that passes over the whole store would compare each scan with all earlier
 * ones. */
#define SCANS_MOST 1000

/* The columns of the order, and the held rows of the scan in this order. */
struct merge {
    struct step *step;
    const muster_scan *scan;
    int32_t order[MUSTER_INDEX_MAX_COLUMNS];
    int32_t order_count;
    struct row_list held;
    size_t next;   /* of them */
    int64_t given; /* rows until now */
    step_row *function;
    void *arg;
};

static bool is_held(const struct row *row)
{
    return !row->missing && (row->inserted || row->removed || row->changed != 0);
}

/* Whether the row has a place in the index. */
static bool is_in_index(const muster_scan *scan, const struct row *row)
{
    if (scan->index < 0) return true;
    const muster_index *index = &table_of(scan->table)->indexes[scan->index];
    const muster_value *value = &row->values[index->where_column];
    if (index->where == MUSTER_INDEX_WHERE_NOT_NULL) return value->type != MUSTER_VALUE_NULL;
    if (index->where == MUSTER_INDEX_WHERE_EQUAL)
        return value->type == MUSTER_VALUE_INTEGER && value->integer == index->where_value;
    return true;
}

/* Compares two rows by the columns from `first` on. Returns less than 0, 0, or more. b: values in the order; NULL:
 * the values of `other`. */
static int compare(const struct merge *merge, int32_t first, int32_t count, const struct row *row,
                   const struct row *other, const muster_value *values)
{
    for (int32_t i = first; i < first + count; i++) {
        const muster_value *b = other != NULL ? &other->values[merge->order[i]] : &values[i - first];
        int found = value_compare(&row->values[merge->order[i]], b);
        if (found != 0) return merge->scan->descending ? -found : found;
    }
    return 0;
}

static bool is_within(const struct merge *merge, const struct row *row)
{
    const muster_scan *scan = merge->scan;
    int32_t past = scan->prefix_count;
    for (int32_t i = past; i-- > 0;) /* most rows differ in the last column */
        if (!value_equal(&row->values[merge->order[i]], &scan->prefix[i])) return false;
    if (!is_in_index(scan, row)) return false;
    const muster_value *value = past < merge->order_count ? &row->values[merge->order[past]] : NULL;
    bool low = scan->lower.type != MUSTER_VALUE_NULL, high = scan->upper.type != MUSTER_VALUE_NULL;
    if ((low || high) && (value == NULL || value->type == MUSTER_VALUE_NULL)) return false;
    if (low && value_compare(value, &scan->lower) < 0) return false;
    if (high && value_compare(value, &scan->upper) >= 0) return false;
    return scan->after_count == 0 || compare(merge, past, scan->after_count, row, NULL, scan->after) > 0;
}

/* Puts a held row in its place, by binary search. Rows beyond the limit of the scan are dropped. */
static result add_held(struct merge *merge, struct row *row)
{
    struct row_list *held = &merge->held;
    size_t low = 0, high = held->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(merge, 0, merge->order_count, row, held->items[middle], NULL) < 0)
            high = middle;
        else
            low = middle + 1;
    }
    bool full = merge->scan->limit > 0 && held->count == (size_t)merge->scan->limit;
    if (full && low == held->count) return OK;
    if (!full) TRY(row_list_add(merge->step, held, row));
    memmove(&held->items[low + 1], &held->items[low], (held->count - 1 - low) * sizeof held->items[0]);
    held->items[low] = row;
    return OK;
}

/* Finds the held rows of the scan, in its order. */
static result begin_merge(struct merge *merge)
{
    struct step *step = merge->step;
    const muster_scan *scan = merge->scan;
    merge->order_count = muster_index_order(table_of(scan->table), scan->index, merge->order);
    for (struct row *row = step->held[scan->table]; row != NULL; row = row->next)
        if (is_held(row) && !row->removed && is_within(merge, row) && key_complete(row)) TRY(add_held(merge, row));
    return OK;
}

static bool is_full(const struct merge *merge)
{
    return merge->scan->limit > 0 && merge->given >= merge->scan->limit;
}

static result give(struct merge *merge, const struct row *row)
{
    merge->given++;
    return merge->function(merge->arg, row);
}

/* Gives the held rows that come before a row of the store. If that row is NULL, gives all that are left. */
static result give_held(struct merge *merge, const struct row *before)
{
    for (; merge->next < merge->held.count && !is_full(merge); merge->next++) {
        struct row *row = merge->held.items[merge->next];
        if (before != NULL && compare(merge, 0, merge->order_count, row, before, NULL) > 0) return OK;
        TRY(give(merge, row));
    }
    return OK;
}

/* A row of the store. */
static result give_stored(struct merge *merge, const struct row *stored)
{
    const struct row *known =
        step_holds(merge->step, stored->table) ? row_held(merge->step, stored->table, stored->values) : NULL;
    if (known != NULL && is_held(known)) return OK; /* as a held row it has another place in the scan, or none */
    TRY(give_held(merge, stored));
    return is_full(merge) ? OK : give(merge, stored);
}

/* Reads as many rows of the store as the scan asks for. It also reads replacements for the rows that the step holds. */
int64_t scan_limit(const struct step *step, const muster_scan *scan)
{
    int64_t limit = scan->limit;
    for (const struct row *row = step->held[scan->table]; limit > 0 && row != NULL; row = row->next)
        limit += is_held(row) && !row->inserted;
    return limit;
}

struct scanning {
    struct step *step;
    struct scanned *scanned;
    result outcome;
};

static result row_found(struct step *step, int32_t table, const muster_value *values, struct row **ret_row)
{
    muster_value key[MUSTER_INDEX_MAX_COLUMNS];
    for (int32_t i = 0; i < table_of(table)->key_count; i++)
        key[i] = value_clean(&values[i]);
    *ret_row = row_held(step, table, key);
    if (*ret_row != NULL) return (*ret_row)->missing ? row_fill(step, *ret_row, values) : OK;
    TRY(row_new(step, table, NULL, 0, ret_row));
    TRY(row_fill(step, *ret_row, values));
    return row_keep(step, *ret_row);
}

static int32_t keep_scanned(void *arg, size_t request, const muster_value *values)
{
    UNUSED(request);
    struct scanning *scanning = arg;
    struct step *step = scanning->step;
    struct row *row = NULL;
    scanning->outcome = row_found(step, scanning->scanned->scan.table, values, &row);
    if (scanning->outcome.status == MUSTER_OK) scanning->outcome = row_list_add(step, &scanning->scanned->stored, row);
    return scanning->outcome.status;
}

static result scan_read(struct step *step, struct scanned *scanned)
{
    struct scanning scanning = {.step = step, .scanned = scanned, .outcome = OK};
    muster_scan scan = scanned->scan;
    scan.limit = scan_limit(step, &scan);
    scanned->stored = (struct row_list){0};
    TRY(step_begin(step));
    TRY(step_failed(step, step->backend->scan(step->txn, &scan, keep_scanned, &scanning)));
    TRY(scanning.outcome);
    scanned->read = true;
    scanned->cut = scan.limit > 0 && scanned->stored.count == (size_t)scan.limit;
    return OK;
}

result scans_read(struct step *step)
{
    for (size_t i = 0; i < step->scan_count; i++)
        if (!step->scans[i].scanned->read) TRY(scan_read(step, step->scans[i].scanned));
    return OK;
}

static bool same_values(const muster_value *a, const muster_value *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!value_equal(&a[i], &b[i])) return false;
    return true;
}

static bool same_scan(const muster_scan *a, const muster_scan *b)
{
    return a->table == b->table && a->index == b->index && a->prefix_count == b->prefix_count &&
           a->descending == b->descending && a->after_count == b->after_count && a->limit == b->limit &&
           same_values(a->prefix, b->prefix, (size_t)a->prefix_count) && value_equal(&a->lower, &b->lower) &&
           value_equal(&a->upper, &b->upper) && same_values(a->after, b->after, (size_t)a->after_count);
}

/* Copies the values of a scan into the step. */
static bool copy_scan(struct step *step, muster_scan *scan)
{
    return copy_values(step, scan->prefix, (size_t)scan->prefix_count) && copy_values(step, &scan->lower, 1) &&
           copy_values(step, &scan->upper, 1) && copy_values(step, scan->after, (size_t)scan->after_count);
}

/* Its memory stays behind the last slot, and the next scan uses it. Otherwise each scan would make the arena of a
 * long step larger. */
static void scan_forget(struct step *step, size_t i)
{
    struct scan_slot forgotten = step->scans[i];
    step->scans[i] = step->scans[--step->scan_count];
    step->scans[step->scan_count] = forgotten;
}

void scans_forget(struct step *step, bool read)
{
    for (size_t i = step->scan_count; i-- > 0;)
        if (step->scans[i].scanned->read == read) scan_forget(step, i);
}

static uint64_t scan_hash(const muster_scan *scan)
{
    uint64_t hash = values_hash((uint64_t)scan->table, scan->prefix, scan->prefix_count);
    hash = values_hash(hash, &scan->lower, 1);
    hash = values_hash(hash, &scan->upper, 1);
    return values_hash(hash, scan->after, scan->after_count);
}

/* Finds the scan in the list of the step, or adds it. NULL: no memory. */
static struct scanned *scan_find(struct step *step, const muster_scan *scan)
{
    uint64_t hash = scan_hash(scan);
    for (size_t i = 0; i < step->scan_count; i++)
        if (step->scans[i].hash == hash && same_scan(&step->scans[i].scanned->scan, scan))
            return step->scans[i].scanned;
    if (step->scan_count >= SCANS_MOST) scans_forget(step, true);
    if (!make_room(step, (void **)&step->scans, step->scan_count, &step->scan_capacity, SCANS_FEW,
                   sizeof step->scans[0]))
        return NULL;
    struct scanned *added = step->scans[step->scan_count].scanned;
    if (added == NULL) added = arena_alloc(&step->arena, sizeof *added);
    if (added == NULL) return NULL;
    *added = (struct scanned){.scan = *scan};
    if (!copy_scan(step, &added->scan)) return NULL;
    step->scans[step->scan_count++] = (struct scan_slot){hash, added};
    return added;
}

void step_want_rows(struct step *step, const muster_scan *scan)
{
    if (scan_find(step, scan) == NULL) step->out_of_memory = true;
}

void step_want_pass(struct step *step, const muster_scan *scan, bool counted)
{
    bool room =
        make_room(step, (void **)&step->passes, step->pass_count, &step->pass_capacity, SCANS_FEW, sizeof *scan);
    muster_scan *kept = room ? &step->passes[step->pass_count] : NULL;
    if (kept != NULL) *kept = *scan;
    if (kept != NULL && copy_scan(step, kept)) {
        kept->limit = scan_limit(step, scan);
        kept->counted = counted;
        step->pass_count++;
    } else {
        step->out_of_memory = true;
    }
}

struct listing_rows {
    struct step *step;
    struct row_list *list;
};

static result list_row(void *arg, const struct row *row)
{
    struct listing_rows *listing = arg;
    return row_list_add(listing->step, listing->list, (struct row *)(uintptr_t)row);
}

/* Merges the rows of the store with the held rows. *ret_short: more rows of the store were dropped than replacements
 * were read. */
static result merge_rows(struct step *step, const struct scanned *scanned, struct row_list *ret_rows, bool *ret_short)
{
    struct listing_rows listing = {step, ret_rows};
    struct merge merge = {.step = step, .scan = &scanned->scan, .function = list_row, .arg = &listing};
    *ret_rows = (struct row_list){0};
    TRY(begin_merge(&merge));
    for (size_t i = 0; i < scanned->stored.count && !is_full(&merge); i++)
        TRY(give_stored(&merge, scanned->stored.items[i]));
    *ret_short = scanned->cut && !is_full(&merge);
    return *ret_short ? OK : give_held(&merge, NULL);
}

result step_scan(struct step *step, const muster_scan *scan, struct row_list *ret_rows)
{
    struct scanned *scanned = scan_find(step, scan);
    bool again = false;
    if (scanned == NULL) return FAILED(MUSTER_E_MEMORY);
    do {
        if (!scanned->read || again) TRY(scan_read(step, scanned));
        *ret_rows = scanned->stored;
        again = false;
        if (step_holds(step, scan->table)) TRY(merge_rows(step, scanned, ret_rows, &again));
    } while (again);
    if (scan->limit > 0 && ret_rows->count > (size_t)scan->limit) ret_rows->count = (size_t)scan->limit;
    return OK;
}

struct passing {
    struct merge merge;
    result outcome;
};

static int32_t pass(void *arg, size_t request, const muster_value *values)
{
    UNUSED(request);
    struct passing *passing = arg;
    struct merge *merge = &passing->merge;
    muster_value borrowed[MUSTER_TABLE_MAX_COLUMNS];
    for (int32_t i = 0; i < table_of(merge->scan->table)->column_count; i++)
        borrowed[i] = value_clean(&values[i]);
    const struct row row = {.table = merge->scan->table, .values = borrowed};
    passing->outcome = row_check(merge->step, row.table, values);
    if (passing->outcome.status == MUSTER_OK) passing->outcome = give_stored(merge, &row);
    return passing->outcome.status != MUSTER_OK ? passing->outcome.status : is_full(merge);
}

result step_each(struct step *step, const muster_scan *scan, step_row *function, void *arg)
{
    struct passing passing = {.merge = {.step = step, .scan = scan, .function = function, .arg = arg}, .outcome = OK};
    muster_scan larger = *scan;
    larger.limit = scan_limit(step, scan);
    TRY(step_begin(step));
    TRY(begin_merge(&passing.merge));
    TRY(step_failed(step, step->backend->scan(step->txn, &larger, pass, &passing)));
    TRY(passing.outcome);
    return give_held(&passing.merge, NULL);
}

static result count_row(void *arg, const struct row *row)
{
    UNUSED(row);
    ++*(int64_t *)arg;
    return OK;
}

result step_horizon(struct step *step, int64_t *ret_position)
{
    *ret_position = 0;
    TRY(step_begin(step));
    return step_failed(step, step->backend->horizon(step->txn, ret_position));
}

result step_count(struct step *step, const muster_scan *scan, int64_t *ret_count)
{
    *ret_count = 0;
    if (step_holds(step, scan->table)) return step_each(step, scan, count_row, ret_count);
    TRY(step_begin(step));
    return step_failed(step, step->backend->count(step->txn, scan, ret_count));
}
