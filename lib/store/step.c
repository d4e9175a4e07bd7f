/* SPDX-License-Identifier: MIT
 *
 * The rows of a step: an identity map over the backend's get, and the writes that it holds. See step.h.
 */
#include "step.h"
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 64
#define SLOTS_KEPT 1024

/* The column that counts a row's changes, by table; 0, which is always of the key: the table has none. */
static const int32_t VERSION_COLUMN[TABLE_COUNT] = {
    [TABLE_STORE] = STORE_VERSION,     [TABLE_PLAN] = PLAN_VERSION,     [TABLE_ACCOUNT] = ACCOUNT_VERSION,
    [TABLE_ORG] = ORG_VERSION,         [TABLE_MEMBER] = MEMBER_VERSION, [TABLE_INVITATION] = INVITATION_VERSION,
    [TABLE_PROJECT] = PROJECT_VERSION, [TABLE_GRANT] = GRANT_VERSION,   [TABLE_LINK] = LINK_VERSION,
    [TABLE_REQUEST] = REQUEST_VERSION, [TABLE_DOMAIN] = DOMAIN_VERSION, [TABLE_OUTBOX] = OUTBOX_VERSION,
};

static const muster_table *table_of(int32_t table)
{
    return &SCHEMA.tables[table];
}

result step_start(struct step *step, const muster_backend *backend, void *database, const muster_txn_options *options,
                  void *txn, struct problem *problem)
{
    step->backend = backend;
    step->database = database;
    step->options = *options;
    step->options.message = step->message;
    step->options.message_size = sizeof step->message;
    step->txn = txn;
    step->problem = problem;
    step->message[0] = '\0';
    /* what an earlier call of the transaction was to read is of no interest any more, and may be old */
    return txn != NULL && step_reads_ahead(step) ? step_failed(step, backend->prefetch(txn, NULL, 0)) : OK;
}

void step_forget(struct step *step)
{
    step->row_count = step->indexed = 0;
    step->ahead_count = step->ahead_scan_count = step->fresh_count = 0;
    step->ahead_scans = NULL;
    if (step->slot_count > SLOTS_KEPT) { /* one large call must not make every later one slow */
        free(step->slots);
        step->slots = NULL;
        step->slot_count = 0;
    }
    if (step->slot_count > 0) memset(step->slots, 0, step->slot_count * sizeof(step->slots[0]));
    step->message[0] = '\0';
    arena_reset(&step->arena);
}

void step_end(struct step *step)
{
    arena_free(&step->arena);
    free(step->rows);
    free(step->slots);
    *step = (struct step){0};
}

result step_failed(struct step *step, int32_t status)
{
    if (status == MUSTER_OK) return OK;
    if (step->problem->status == status) return FAILED(status);
    const char *said = step->message[0] != '\0' ? step->message : muster_status_text(status);
    return problem_set(step->problem, status, NULL, "%s", said);
}

static result begin(struct step *step)
{
    if (step->txn != NULL) return OK;
    return step_failed(step, step->backend->begin(step->database, &step->options, &step->txn));
}

static bool key_equal(const struct row *row, const muster_value *key)
{
    for (int32_t i = 0; i < table_of(row->table)->key_count; i++)
        if (!value_equal(&row->values[i], &key[i])) return false;
    return true;
}

static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
    return hash;
}

static uint64_t key_hash(int32_t table, const muster_value *key)
{
    uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), &table, sizeof table);
    for (int32_t i = 0; i < table_of(table)->key_count; i++) {
        hash = mix(hash, &key[i].integer, sizeof key[i].integer);
        if (key[i].size > 0) hash = mix(hash, key[i].data, key[i].size);
    }
    return hash ^ hash >> 32;
}

static bool key_complete(const struct row *row)
{
    for (int32_t i = 0; i < table_of(row->table)->key_count; i++)
        if (row->values[i].type == MUSTER_VALUE_NULL) return false;
    return true;
}

static void slot_fill(struct step *step, struct row *row)
{
    size_t slot = key_hash(row->table, row->values) & (step->slot_count - 1);
    while (step->slots[slot] != NULL)
        slot = (slot + 1) & (step->slot_count - 1);
    step->slots[slot] = row;
}

/* Brings the hash table up to date; without memory for it, the rest is searched one by one. A row that the step has just
 * inserted waits until its key is set. */
static void index_rows(struct step *step)
{
    if (step->row_count * 2 > step->slot_count) {
        size_t count = SLOTS_MIN;
        while (count < step->row_count * 4)
            count *= 2;
        struct row **slots = calloc(count, sizeof(slots[0]));
        if (slots == NULL) return;
        free(step->slots);
        step->slots = slots;
        step->slot_count = count;
        for (size_t i = 0; i < step->indexed; i++)
            slot_fill(step, step->rows[i]);
    }
    for (; step->indexed < step->row_count && key_complete(step->rows[step->indexed]); step->indexed++)
        slot_fill(step, step->rows[step->indexed]);
}

static bool key_known(int32_t table, const muster_value *key)
{
    for (int32_t i = 0; i < table_of(table)->key_count; i++)
        if (key[i].type == MUSTER_VALUE_REFERENCE) return false;
    return true;
}

/* The newest row of that key: one that was removed, or was not there, may have been inserted since. */
static struct row *row_held(struct step *step, int32_t table, const muster_value *key)
{
    struct row *found = NULL;
    if (step->row_count == 0) return NULL;
    index_rows(step);
    for (size_t i = step->row_count; i-- > step->indexed;)
        if (step->rows[i]->table == table && key_equal(step->rows[i], key)) return step->rows[i];
    if (step->slot_count == 0) return NULL;
    size_t mask = step->slot_count - 1;
    for (size_t slot = key_hash(table, key) & mask; step->slots[slot] != NULL; slot = (slot + 1) & mask) {
        struct row *row = step->slots[slot];
        bool gone = found == NULL || found->removed || found->missing;
        if (gone && row->table == table && key_equal(row, key)) found = row;
    }
    return found;
}

static bool has_data(const muster_value *value)
{
    return value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES;
}

static result copy_value(struct step *step, muster_value *ret_copy, const muster_value *value)
{
    *ret_copy = *value;
    if (!has_data(value)) return OK;
    char *data = arena_alloc(&step->arena, value->size + 1);
    if (data == NULL) return FAILED(MUSTER_E_MEMORY);
    if (value->size > 0) memcpy(data, value->data, value->size);
    ret_copy->data = data;
    return OK;
}

static result row_new(struct step *step, int32_t table, struct row **ret_row)
{
    struct row *row = arena_alloc(&step->arena, sizeof *row);
    if (row == NULL) return FAILED(MUSTER_E_MEMORY);
    row->table = table;
    row->values = arena_alloc(&step->arena, (size_t)table_of(table)->column_count * sizeof(muster_value));
    if (row->values == NULL) return FAILED(MUSTER_E_MEMORY);
    *ret_row = row;
    return OK;
}

static result row_keep(struct step *step, struct row *row)
{
    TRY(list_grow((void **)&step->rows, step->row_count, &step->row_capacity, sizeof(step->rows[0])));
    step->rows[step->row_count++] = row;
    return OK;
}

static result check_row(struct step *step, int32_t table, const muster_value *values)
{
    for (int32_t i = 0; i < table_of(table)->column_count; i++) {
        const muster_column *column = &table_of(table)->columns[i];
        if (!value_fits(column, &values[i]))
            return problem_set(step->problem, MUSTER_E_CORRUPT, NULL, "A row of %s has no right value in %s.",
                               table_of(table)->name, column->name);
    }
    return OK;
}

static result row_read(struct step *step, int32_t table, const muster_value *values, struct row **ret_row)
{
    int32_t columns = table_of(table)->column_count;
    size_t head = sizeof(struct row) + (size_t)columns * sizeof(muster_value), size = head;
    TRY(check_row(step, table, values));
    for (int32_t i = 0; i < columns; i++)
        size += has_data(&values[i]) ? values[i].size + 1 : 0;
    struct row *row = arena_alloc(&step->arena, size); /* the row, its values, and behind them their data */
    if (row == NULL) return FAILED(MUSTER_E_MEMORY);
    char *data = (char *)row + head;
    row->table = table;
    row->values = (muster_value *)(row + 1);
    for (int32_t i = 0; i < columns; i++) {
        row->values[i] = values[i];
        if (!has_data(&values[i])) continue;
        row->values[i].data = data;
        if (values[i].size > 0) memcpy(data, values[i].data, values[i].size);
        data += values[i].size + 1;
    }
    if (VERSION_COLUMN[table] > 0) row->version = row->values[VERSION_COLUMN[table]].integer;
    *ret_row = row;
    return OK;
}

/* Of a row that is not there its key is kept, so that nobody looks for it again. */
static result keep_missing(struct step *step, const muster_get *get)
{
    if (!key_known(get->table, get->key)) return OK;
    struct row *row = arena_alloc(&step->arena, sizeof *row + (size_t)get->key_count * sizeof(muster_value));
    if (row == NULL) return FAILED(MUSTER_E_MEMORY);
    *row = (struct row){.table = get->table, .missing = true, .values = (muster_value *)(row + 1)};
    for (int32_t i = 0; i < get->key_count; i++)
        TRY(copy_value(step, &row->values[i], &get->key[i]));
    return key_complete(row) ? row_keep(step, row) : OK;
}

struct loading {
    struct step *step;
    const muster_get *gets;
    struct row **rows;
    result outcome;
};

static int32_t loaded(void *arg, size_t request, const muster_value *values)
{
    struct loading *loading = arg;
    loading->outcome = row_read(loading->step, loading->gets[request].table, values, &loading->rows[request]);
    return loading->outcome.status;
}

/* More are read in one go too, with memory of the step. */
#define WANTS_FEW 16

static bool is_there(const struct row *row)
{
    return row != NULL && !row->missing && !row->removed;
}

/* Replaces a reference to one of n wants by the value, where the row that it points to is here already; else by the request's
 * number. */
static void resolve(muster_value *part, struct row *const *found, const size_t *request_of, size_t n)
{
    if (part->type != MUSTER_VALUE_REFERENCE) return;
    size_t want = part->size;
    if (want < n && request_of[want] != SIZE_MAX)
        part->size = request_of[want];
    else
        *part = want < n && is_there(found[want]) ? found[want]->values[part->integer] : value_null();
}

bool step_reads_ahead(const struct step *step)
{
    return step->backend->prefetch != NULL;
}

/* Without memory for it nothing is read ahead. */
static bool copy_all(struct step *step, muster_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const muster_value borrowed = values[i];
        if (copy_value(step, &values[i], &borrowed).status != MUSTER_OK) return false;
    }
    return true;
}

void step_ahead(struct step *step, const struct want *want)
{
    if (!step_reads_ahead(step) || step->ahead_count == STEP_AHEAD_MAX) return;
    struct want *ahead = &step->ahead[step->ahead_count];
    *ahead = *want;
    if (copy_all(step, ahead->key, COUNT_OF(ahead->key))) step->ahead_count++;
}

void step_ahead_scan(struct step *step, const muster_scan *scan)
{
    if (!step_reads_ahead(step) || step->ahead_scan_count == STEP_AHEAD_SCANS_MAX) return;
    if (step->ahead_scans == NULL)
        step->ahead_scans = arena_alloc(&step->arena, STEP_AHEAD_SCANS_MAX * sizeof(muster_scan));
    if (step->ahead_scans == NULL) return;
    muster_scan *ahead = &step->ahead_scans[step->ahead_scan_count];
    *ahead = *scan;
    bool copied = copy_all(step, ahead->prefix, COUNT_OF(ahead->prefix)) && copy_all(step, &ahead->lower, 1) &&
                  copy_all(step, &ahead->upper, 1) && copy_all(step, ahead->after, COUNT_OF(ahead->after));
    if (copied) step->ahead_scan_count++;
}

void step_fresh(struct step *step, const muster_id *id)
{
    step->fresh[step->fresh_count++ % STEP_FRESH_MAX] = *id;
}

static bool is_fresh(const struct step *step, const muster_get *get)
{
    size_t count = step->fresh_count < STEP_FRESH_MAX ? step->fresh_count : STEP_FRESH_MAX;
    for (int32_t k = 0; k < get->key_count; k++)
        for (size_t i = 0; get->key[k].type == MUSTER_VALUE_BYTES && i < count; i++)
            if (get->key[k].size == sizeof(muster_id) &&
                memcmp(get->key[k].data, &step->fresh[i], sizeof(muster_id)) == 0)
                return true;
    return false;
}

/* Whether the row is asked for already, and then with the stronger of both locks. */
static bool is_asked(muster_get *gets, size_t count, const muster_get *get)
{
    for (size_t i = 0; i < count && key_known(get->table, get->key); i++) {
        int32_t k = 0;
        if (gets[i].table != get->table) continue;
        while (k < get->key_count && value_equal(&gets[i].key[k], &get->key[k]))
            k++;
        if (k < get->key_count) continue;
        if (gets[i].lock < get->lock) gets[i].lock = get->lock;
        return true;
    }
    return false;
}

/* One after the other: those of the load, then those that are read ahead. */
static const struct want *want_at(const struct step *step, const struct want *wants, size_t n, size_t i)
{
    return i < n ? &wants[i] : &step->ahead[i - n];
}

result step_load(struct step *step, const struct want *wants, size_t n)
{
    muster_get few_gets[WANTS_FEW], *gets = few_gets;
    struct row *few_found[WANTS_FEW] = {NULL}, *few_fresh[WANTS_FEW] = {NULL}, **found = few_found, **fresh = few_fresh;
    size_t few_request_of[WANTS_FEW], *request_of = few_request_of, count = 0, all = n + step->ahead_count;
    if (all > WANTS_FEW) {
        gets = arena_alloc(&step->arena, all * sizeof gets[0]);
        found = arena_alloc(&step->arena, all * sizeof found[0]);
        fresh = arena_alloc(&step->arena, all * sizeof fresh[0]);
        request_of = arena_alloc(&step->arena, all * sizeof request_of[0]);
        if (gets == NULL || found == NULL || fresh == NULL || request_of == NULL) return FAILED(MUSTER_E_MEMORY);
    }
    for (size_t i = 0; i < all; i++) {
        const struct want *want = want_at(step, wants, n, i);
        int32_t keys = table_of(want->table)->key_count;
        muster_get get = {.table = want->table, .index = -1, .lock = want->lock, .key_count = keys};
        memcpy(get.key, want->key, sizeof want->key);
        for (int32_t k = 0; k < keys; k++)
            resolve(&get.key[k], found, request_of, i < n ? i : n);
        if (key_known(get.table, get.key)) found[i] = row_held(step, get.table, get.key);
        request_of[i] = SIZE_MAX;
        if (found[i] != NULL || is_fresh(step, &get)) continue;
        if (i == n && count == 0) break; /* nothing is asked for now: what is ahead waits for what is */
        if (i >= n && is_asked(gets, count, &get)) continue;
        request_of[i] = count;
        gets[count++] = get;
    }
    if (count > 0) {
        TRY(begin(step));
        if (step->ahead_scan_count > 0)
            TRY(step_failed(step, step->backend->prefetch(step->txn, step->ahead_scans, step->ahead_scan_count)));
        struct loading loading = {.step = step, .gets = gets, .rows = fresh, .outcome = OK};
        TRY(step_failed(step, step->backend->get(step->txn, gets, count, loaded, &loading)));
        TRY(loading.outcome);
    }
    for (size_t i = 0; i < all; i++) {
        const struct want *want = want_at(step, wants, n, i);
        struct row *row = found[i];
        if (i >= n && count == 0) break;
        if (request_of[i] != SIZE_MAX && (row = fresh[request_of[i]]) != NULL) {
            /* two wants of one load may be the same row */
            struct row *held = row_held(step, row->table, row->values);
            if (held != NULL)
                row = held;
            else
                TRY(row_keep(step, row));
        } else if (request_of[i] != SIZE_MAX) {
            TRY(keep_missing(step, &gets[request_of[i]]));
        }
        if (want->row != NULL) *want->row = is_there(row) ? row : NULL;
    }
    if (count > 0) step->ahead_count = step->ahead_scan_count = 0;
    for (size_t i = 0; i < step->ahead_count; i++) /* what waits longer refers to rows of this load all the same */
        for (int32_t k = 0; k < table_of(step->ahead[i].table)->key_count; k++)
            resolve(&step->ahead[i].key[k], found, request_of, n);
    return OK;
}

struct scanning {
    struct step *step;
    int32_t table;
    struct row_list *list;
    result outcome;
};

static int32_t scanned(void *arg, size_t request, const muster_value *values)
{
    UNUSED(request);
    struct scanning *scanning = arg;
    struct step *step = scanning->step;
    struct row_list *list = scanning->list;
    struct row *row = row_held(step, scanning->table, values);
    if (row == NULL || row->missing) {
        scanning->outcome = row_read(step, scanning->table, values, &row);
        if (scanning->outcome.status == MUSTER_OK) scanning->outcome = row_keep(step, row);
    }
    if (scanning->outcome.status == MUSTER_OK && list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct row **items = arena_alloc(&step->arena, capacity * sizeof(items[0]));
        if (items == NULL) {
            scanning->outcome = FAILED(MUSTER_E_MEMORY);
        } else {
            if (list->count > 0) memcpy(items, list->items, list->count * sizeof(items[0]));
            list->items = items;
            list->capacity = capacity;
        }
    }
    if (scanning->outcome.status != MUSTER_OK) return scanning->outcome.status;
    list->items[list->count++] = row;
    return 0;
}

result step_scan(struct step *step, const muster_scan *scan, struct row_list *ret_rows)
{
    TRY(begin(step));
    *ret_rows = (struct row_list){0};
    struct scanning scanning = {.step = step, .table = scan->table, .list = ret_rows, .outcome = OK};
    TRY(step_failed(step, step->backend->scan(step->txn, scan, scanned, &scanning)));
    return scanning.outcome;
}

struct passing {
    struct step *step;
    int32_t table;
    step_row *function;
    void *arg;
    result outcome;
};

static int32_t passed(void *arg, size_t request, const muster_value *values)
{
    UNUSED(request);
    struct passing *passing = arg;
    muster_value borrowed[MUSTER_TABLE_MAX_COLUMNS];
    memcpy(borrowed, values, (size_t)table_of(passing->table)->column_count * sizeof borrowed[0]);
    const struct row row = {.table = passing->table, .values = borrowed};
    passing->outcome = check_row(passing->step, passing->table, values);
    if (passing->outcome.status == MUSTER_OK) passing->outcome = passing->function(passing->arg, &row);
    return passing->outcome.status;
}

result step_each(struct step *step, const muster_scan *scan, step_row *function, void *arg)
{
    TRY(begin(step));
    struct passing passing = {step, scan->table, function, arg, OK};
    TRY(step_failed(step, step->backend->scan(step->txn, scan, passed, &passing)));
    return passing.outcome;
}

result step_count(struct step *step, const muster_scan *scan, int64_t *ret_count)
{
    TRY(begin(step));
    return step_failed(step, step->backend->count(step->txn, scan, ret_count));
}

struct row *step_insert(struct step *step, int32_t table)
{
    struct row *row = NULL;
    if (row_new(step, table, &row).status != MUSTER_OK || row_keep(step, row).status != MUSTER_OK) return NULL;
    row->inserted = true;
    if (VERSION_COLUMN[table] > 0) row->values[VERSION_COLUMN[table]] = value_int(1);
    return row;
}

/* So that a record made of the row before it is written carries the version that it will have. */
static void raise_version(const struct step *step, struct row *row)
{
    int32_t version = VERSION_COLUMN[row->table];
    if (step->changes && !row->inserted && version > 0) row->values[version] = value_int(row->version + 1);
}

void step_touch(struct step *step, struct row *row)
{
    raise_version(step, row);
    row->changed |= UINT64_C(1) << VERSION_COLUMN[row->table];
}

void step_unhold(struct step *step)
{
    for (size_t i = 0; i < step->row_count; i++)
        step->rows[i]->changed = 0;
}

void step_remove(struct row *row)
{
    row->removed = true;
}

static bool write_of(struct row *row, muster_write *ret_write)
{
    int32_t version = VERSION_COLUMN[row->table];
    if (row->missing || (row->inserted && row->removed)) return false;
    *ret_write = (muster_write){.table = row->table, .values = row->values, .guard = -1};
    if (row->inserted) {
        ret_write->kind = MUSTER_WRITE_INSERT;
        return true;
    }
    if (!row->removed && row->changed == 0) return false;
    ret_write->kind = row->removed ? MUSTER_WRITE_REMOVE : MUSTER_WRITE_UPDATE;
    if (version > 0) {
        ret_write->guard = version;
        ret_write->guard_value = value_int(row->version);
        row->values[version] = value_int(row->version + 1);
        row->changed |= UINT64_C(1) << version;
    }
    ret_write->changed = row->changed;
    return true;
}

/* Whether rows of other tables refer to rows of this one. */
static bool is_parent(int32_t table)
{
    for (int32_t i = 0; i < SCHEMA.table_count; i++)
        if (SCHEMA.tables[i].parent == table) return true;
    return false;
}

/* In the order of arrival: a parent's row was made before its children. It goes after them, too. */
result step_apply(struct step *step)
{
    muster_write *writes = arena_alloc(&step->arena, (step->row_count + 1) * sizeof *writes);
    if (writes == NULL) return FAILED(MUSTER_E_MEMORY);
    size_t count = 0, last = 0;
    for (size_t i = 0; i < step->row_count; i++) {
        bool later = step->rows[i]->removed && is_parent(step->rows[i]->table);
        last += later;
        if (!later && write_of(step->rows[i], &writes[count])) count++;
    }
    for (size_t i = 0; last > 0 && i < step->row_count; i++)
        if (step->rows[i]->removed && is_parent(step->rows[i]->table) && write_of(step->rows[i], &writes[count]))
            count++;
    if (count == 0) return OK;
    TRY(begin(step));
    TRY(step_failed(step, step->backend->apply(step->txn, writes, count)));
    step->fresh_count = 0;
    for (size_t i = 0; i < step->row_count; i++) {
        struct row *row = step->rows[i];
        if (row->missing) continue;
        row->inserted = false;
        row->changed = 0;
        if (VERSION_COLUMN[row->table] > 0) row->version = row->values[VERSION_COLUMN[row->table]].integer;
    }
    return OK;
}

bool row_null(const struct row *row, size_t column)
{
    return row->values[column].type == MUSTER_VALUE_NULL;
}

bool row_changed(const struct row *row, size_t column)
{
    return (row->changed & UINT64_C(1) << column) != 0;
}

int64_t row_int(const struct row *row, size_t column)
{
    return row->values[column].integer;
}

muster_time row_time(const struct row *row, size_t column)
{
    return row_null(row, column) ? MUSTER_TIME_NONE : row->values[column].integer;
}

const char *row_text(const struct row *row, size_t column)
{
    return row->values[column].type == MUSTER_VALUE_TEXT ? row->values[column].data : NULL;
}

const muster_id *row_id(const struct row *row, size_t column)
{
    const muster_value *value = &row->values[column];
    return value->type == MUSTER_VALUE_BYTES && value->size == sizeof(muster_id) ? value->data : NULL;
}

bool row_is(const struct row *row, size_t column, const muster_id *id)
{
    return muster_id_equal(row_id(row, column), id) == 1;
}

result row_set(struct step *step, struct row *row, size_t column, muster_value value)
{
    if (value_equal(&row->values[column], &value)) return OK;
    TRY(copy_value(step, &row->values[column], &value));
    raise_version(step, row);
    row->changed |= UINT64_C(1) << column;
    return OK;
}
