/* SPDX-License-Identifier: MIT
 *
 * What a step wants to read. Wants are collected and then read in one trip. See step.h.
 */
#include "inside.h"
#include <string.h>

/* If there are more, the step allocates memory, and they are still read in one trip. */
#define WANTS_FEW 16

muster_value value_of_row(struct row *const *row, int32_t column)
{
    return (muster_value){.type = MUSTER_VALUE_REFERENCE, .integer = column, .data = row};
}

bool copy_values(struct step *step, muster_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const muster_value borrowed = values[i];
        if (copy_value(step, &values[i], &borrowed).status != MUSTER_OK) return false;
    }
    return true;
}

bool make_room(struct step *step, void **items, size_t count, size_t *capacity, size_t first, size_t size)
{
    if (count < *capacity) return true;
    size_t more = *capacity == 0 ? first : *capacity * 2;
    void *larger = arena_alloc(&step->arena, more * size);
    if (larger == NULL) return false;
    if (count > 0) memcpy(larger, *items, count * size);
    *items = larger;
    *capacity = more;
    return true;
}

void step_fresh(struct step *step, const muster_id *id)
{
    step->fresh[step->fresh_count++ % STEP_FRESH_MAX] = *id;
}

static bool is_fresh(const struct step *step, const muster_value *part)
{
    size_t count = step->fresh_count < STEP_FRESH_MAX ? step->fresh_count : STEP_FRESH_MAX;
    if (part->type != MUSTER_VALUE_BYTES || part->size != sizeof(muster_id)) return false;
    for (size_t i = 0; i < count; i++)
        if (memcmp(part->data, &step->fresh[i], sizeof(muster_id)) == 0) return true;
    return false;
}

static bool is_there(const struct row *row)
{
    return row != NULL && !row->missing && !row->removed;
}

/* A part of a key that refers to a column. It becomes the value if the row is known, and otherwise a reference to
 * the wanted row. */
static muster_value resolve(const struct step *step, const muster_value *part)
{
    struct row *const *place = part->data;
    struct row *row = *place;
    for (size_t i = step->want_count; i-- > 0;) {
        if (step->wants[i].place != place) continue;
        row = step->wants[i].row;
        break;
    }
    if (row != NULL && row->wanted) return (muster_value){.type = part->type, .integer = part->integer, .data = row};
    return is_there(row) ? row->values[part->integer] : value_null();
}

static bool refers(const muster_value *part)
{
    return part->type == MUSTER_VALUE_REFERENCE;
}

static bool same_part(const muster_value *a, const muster_value *b)
{
    if (refers(a) || refers(b)) return a->type == b->type && a->integer == b->integer && a->data == b->data;
    return value_equal(a, b);
}

/* The row that was wanted by the same references. NULL: there is none. */
static struct row *row_apart(const struct step *step, int32_t table, const muster_value *key)
{
    for (size_t i = step->want_count; i-- > 0;) {
        struct row *row = step->wants[i].row;
        int32_t k = 0;
        if (!step->wants[i].apart || row->table != table) continue;
        while (k < table_of(table)->key_count && same_part(&row->values[k], &key[k]))
            k++;
        if (k == table_of(table)->key_count) return row;
    }
    return NULL;
}

/* Finds the row of a want, or makes a row of which only the key is known. No row has a null in its key. No row of
 * the store has an id in its key that this step has made. */
static result find_wanted(struct step *step, const struct want *want, struct wanted *ret)
{
    muster_value key[COUNT_OF(want->key)];
    int32_t count = table_of(want->table)->key_count;
    bool fresh = false;
    for (int32_t i = 0; i < count; i++) {
        key[i] = refers(&want->key[i]) ? resolve(step, &want->key[i]) : want->key[i];
        if (key[i].type == MUSTER_VALUE_NULL) return OK;
        ret->apart = ret->apart || refers(&key[i]);
        fresh = fresh || is_fresh(step, &key[i]);
    }
    struct row *row = ret->apart ? row_apart(step, want->table, key) : row_held(step, want->table, key);
    if (row == NULL) {
        TRY(row_new(step, want->table, key, count, &row));
        row->missing = true;
        row->wanted = !fresh;
        if (!ret->apart) TRY(row_keep(step, row));
    }
    if (row->wanted && row->lock < want->lock) row->lock = (uint8_t)want->lock;
    ret->row = row;
    return OK;
}

void step_want(struct step *step, const struct want *want)
{
    struct wanted wanted = {.place = want->row};
    if (want->row != NULL) *want->row = NULL;
    if (!make_room(step, (void **)&step->wants, step->want_count, &step->want_capacity, WANTS_FEW, sizeof wanted) ||
        find_wanted(step, want, &wanted).status != MUSTER_OK)
        step->out_of_memory = true;
    else
        step->wants[step->want_count++] = wanted;
}

void step_unwant(struct step *step)
{
    for (size_t i = 0; i < step->want_count; i++) /* these rows stay unread until they are wanted again */
        if (step->wants[i].row != NULL) step->wants[i].row->lock = MUSTER_LOCK_NONE;
    step->want_count = step->pass_count = 0;
    scans_forget(step, false);
}

/* The wanted scans are read together with the rows, if the backend can. */
static result announce_scans(struct step *step)
{
    size_t count = 0;
    if (step->backend->prefetch == NULL || step->scan_count + step->pass_count == 0) return OK;
    muster_scan *scans = arena_alloc(&step->arena, (step->scan_count + step->pass_count) * sizeof *scans);
    if (scans == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < step->scan_count; i++)
        if (!step->scans[i].scanned->read) {
            scans[count] = step->scans[i].scanned->scan;
            scans[count].limit = scan_limit(step, &scans[count]);
            count++;
        }
    for (size_t i = 0; i < step->pass_count; i++)
        scans[count++] = step->passes[i];
    step->pass_count = 0;
    return count > 0 ? step_failed(step, step->backend->prefetch(step->txn, scans, count)) : OK;
}

/* A scan that was read before a lock may give other rows when the lock is held. */
static void forget_scans(struct step *step, const muster_get *gets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (gets[i].lock == MUSTER_LOCK_UPDATE) scans_forget(step, true);
}

/* The rows that are read in one trip: requests, and the row of each. */
struct reading {
    struct step *step;
    muster_get *gets;
    struct row **rows;
    size_t count;
    result outcome;
};

/* Replaces a reference to a row. If a request reads that row, its number takes the place; otherwise the value does. */
static muster_value part_to_ask(const struct reading *reading, const muster_value *part)
{
    const struct row *row = part->data;
    for (size_t i = reading->count; i-- > 0;)
        if (reading->rows[i] == row) return value_reference(i, (int32_t)part->integer);
    return is_there(row) ? row->values[part->integer] : value_null();
}

/* Adds the request for a row, if the row can be there. */
static void add_request(struct reading *reading, struct row *row)
{
    muster_get *get = &reading->gets[reading->count];
    get->table = row->table;
    get->index = -1;
    get->lock = row->lock;
    get->key_count = table_of(row->table)->key_count;
    row->wanted = false;
    for (int32_t k = 0; k < get->key_count; k++) {
        get->key[k] = refers(&row->values[k]) ? part_to_ask(reading, &row->values[k]) : row->values[k];
        if (get->key[k].type == MUSTER_VALUE_NULL) return;
    }
    reading->rows[reading->count++] = row;
}

static int32_t loaded(void *arg, size_t request, const muster_value *values)
{
    struct reading *reading = arg;
    reading->outcome = row_fill(reading->step, reading->rows[request], values);
    return reading->outcome.status;
}

static result ask(struct reading *reading, bool alone)
{
    struct step *step = reading->step;
    TRY(step_begin(step));
    forget_scans(step, reading->gets, reading->count);
    if (!alone) TRY(announce_scans(step));
    TRY(step_failed(step, step->backend->get(step->txn, reading->gets, reading->count, loaded, reading)));
    return reading->outcome;
}

/* The key of a row is known now, even if the row is not there, so nobody looks for it again. The step may have found
 * the same row in another way already. */
static result join_rows(struct step *step, struct wanted *wanted)
{
    struct row *row = wanted->row;
    for (int32_t k = 0; k < table_of(row->table)->key_count; k++) {
        if (!refers(&row->values[k])) continue;
        const struct row *other = row->values[k].data;
        row->values[k] = is_there(other) ? other->values[row->values[k].integer] : value_null();
    }
    wanted->row = key_complete(row) ? row_held(step, row->table, row->values) : NULL;
    if (wanted->row != NULL || !key_complete(row)) return OK;
    wanted->row = row;
    return row_keep(step, row);
}

static void hand_over(struct step *step, const struct wanted *wanted)
{
    struct row *row = wanted->row;
    if (wanted->place == NULL) return;
    /* the step may have made the row in the meantime */
    if (row != NULL && row->missing && step_holds(step, row->table)) row = row_held(step, row->table, row->values);
    *wanted->place = is_there(row) ? row : NULL;
}

/* Reads the wants from number `first` on. alone: wanted scans still wait. */
static result read_wants(struct step *step, size_t first, bool alone)
{
    const size_t end = step->want_count, n = end - first;
    muster_get few_gets[WANTS_FEW];
    struct row *few_rows[WANTS_FEW];
    struct reading reading = {.step = step, .gets = few_gets, .rows = few_rows, .outcome = OK};
    if (n > WANTS_FEW) {
        reading.gets = arena_alloc(&step->arena, n * sizeof reading.gets[0]);
        reading.rows = arena_alloc(&step->arena, n * sizeof reading.rows[0]);
        if (reading.gets == NULL || reading.rows == NULL) return FAILED(MUSTER_E_MEMORY);
    }
    for (size_t i = first; i < end; i++)
        if (step->wants[i].row != NULL && step->wants[i].row->wanted) add_request(&reading, step->wants[i].row);
    if (reading.count > 0) TRY(ask(&reading, alone));
    for (size_t i = first; i < end; i++)
        if (step->wants[i].apart) TRY(join_rows(step, &step->wants[i]));
    for (size_t i = first; i < end; i++)
        hand_over(step, &step->wants[i]);
    return OK;
}

/* The wants are forgotten, also if reading them fails. */
result step_read(struct step *step)
{
    if (step->out_of_memory) return FAILED(MUSTER_E_MEMORY);
    result done = read_wants(step, 0, false);
    step->want_count = 0;
    return done.status == MUSTER_OK ? scans_read(step) : done;
}

result step_read_alone(struct step *step, const struct want *want)
{
    const size_t waiting = step->want_count;
    step_want(step, want);
    if (step->out_of_memory) return FAILED(MUSTER_E_MEMORY);
    result done = read_wants(step, waiting, true);
    step->want_count = waiting;
    return done;
}
