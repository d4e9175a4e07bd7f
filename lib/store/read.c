/* SPDX-License-Identifier: MIT
 *
 * What a step wants to read, collected until it is read in one go. See step.h.
 */
#include "inside.h"
#include <string.h>

/* More are read in one go too, with memory of the step. */
#define WANTS_FEW 16

/* What becomes of a want: a row that the step knows, or the number of the request that reads it. */
struct answer {
    struct row *found;
    size_t request; /* SIZE_MAX: none */
};

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

void step_want(struct step *step, const struct want *want)
{
    if (want->row != NULL) *want->row = NULL;
    bool room = make_room(step, (void **)&step->wants, step->want_count, &step->want_capacity, WANTS_FEW, sizeof *want);
    struct want *kept = room ? &step->wants[step->want_count] : NULL;
    if (kept != NULL) *kept = *want;
    if (kept != NULL && copy_values(step, kept->key, COUNT_OF(kept->key)))
        step->want_count++;
    else
        step->out_of_memory = true;
}

void step_unwant(struct step *step)
{
    step->want_count = step->pass_count = 0;
    for (size_t i = step->scan_count; i-- > 0;)
        if (!step->scans[i].read) step->scans[i] = step->scans[--step->scan_count];
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

/* Replaces a part that refers to a row by its value, where that row is known; else by the number of the request. */
static void resolve(const struct step *step, const struct answer *answers, size_t n, muster_value *part)
{
    if (part->type != MUSTER_VALUE_REFERENCE) return;
    struct row *const *place = part->data, *row = *place;
    for (size_t i = 0; i < n; i++) {
        if (step->wants[i].row != place) continue;
        row = answers[i].found;
        if (answers[i].request == SIZE_MAX) continue;
        *part = value_reference(answers[i].request, (int32_t)part->integer);
        return;
    }
    *part = is_there(row) ? row->values[part->integer] : value_null();
}

/* A key with a null, or with an id that this step has made, is no row's. */
static bool may_exist(const struct step *step, const muster_get *get)
{
    for (int32_t k = 0; k < get->key_count; k++)
        if (get->key[k].type == MUSTER_VALUE_NULL || is_fresh(step, &get->key[k])) return false;
    return true;
}

static bool key_is_known(const muster_get *get)
{
    for (int32_t k = 0; k < get->key_count; k++)
        if (get->key[k].type == MUSTER_VALUE_REFERENCE) return false;
    return true;
}

static bool same_part(const muster_value *a, const muster_value *b)
{
    if (a->type == MUSTER_VALUE_REFERENCE || b->type == MUSTER_VALUE_REFERENCE)
        return a->type == b->type && a->integer == b->integer && a->size == b->size;
    return value_equal(a, b);
}

/* The request for the same row, which then takes the stronger of both locks; SIZE_MAX: there is none. */
static size_t request_for(muster_get *gets, size_t count, const muster_get *get)
{
    for (size_t i = 0; i < count; i++) {
        int32_t k = 0;
        if (gets[i].table != get->table) continue;
        while (k < get->key_count && same_part(&gets[i].key[k], &get->key[k]))
            k++;
        if (k < get->key_count) continue;
        if (gets[i].lock < get->lock) gets[i].lock = get->lock;
        return i;
    }
    return SIZE_MAX;
}

/* Finds for each want a row that is known, or makes a request; their number. */
static size_t make_requests(struct step *step, size_t n, muster_get *gets, struct answer *answers)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct want *want = &step->wants[i];
        muster_get get = {.table = want->table, .index = -1, .lock = want->lock};
        get.key_count = table_of(want->table)->key_count;
        memcpy(get.key, want->key, sizeof want->key);
        for (int32_t k = 0; k < get.key_count; k++)
            resolve(step, answers, i, &get.key[k]);
        answers[i] = (struct answer){NULL, SIZE_MAX};
        if (!may_exist(step, &get)) {
            if (key_is_known(&get)) answers[i].found = row_held(step, get.table, get.key);
            continue;
        }
        if (key_is_known(&get)) answers[i].found = row_held(step, get.table, get.key);
        if (answers[i].found != NULL) continue;
        answers[i].request = request_for(gets, count, &get);
        if (answers[i].request != SIZE_MAX) continue;
        answers[i].request = count;
        gets[count++] = get;
    }
    return count;
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

/* Of a row that is not there its key is kept, so that nobody looks for it again. rows: what was found by the requests. */
static result keep_missing(struct step *step, muster_get get, struct row *const *rows, struct row **ret_row)
{
    for (int32_t i = 0; i < get.key_count; i++) {
        if (get.key[i].type != MUSTER_VALUE_REFERENCE) continue;
        const struct row *other = rows[get.key[i].size];
        get.key[i] = is_there(other) ? other->values[get.key[i].integer] : value_null();
    }
    if (!may_exist(step, &get)) return OK;
    struct row *row = arena_alloc(&step->arena, sizeof *row + (size_t)get.key_count * sizeof(muster_value));
    if (row == NULL) return FAILED(MUSTER_E_MEMORY);
    *row = (struct row){.table = get.table, .missing = true, .values = (muster_value *)(row + 1)};
    for (int32_t i = 0; i < get.key_count; i++)
        TRY(copy_value(step, &row->values[i], &get.key[i]));
    *ret_row = row;
    return row_keep(step, row);
}

/* The scans that are wanted go along with the rows, where the backend can. */
static result announce_scans(struct step *step)
{
    size_t count = 0;
    if (step->backend->prefetch == NULL || step->scan_count + step->pass_count == 0) return OK;
    muster_scan *scans = arena_alloc(&step->arena, (step->scan_count + step->pass_count) * sizeof *scans);
    if (scans == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < step->scan_count; i++)
        if (!step->scans[i].read) scans[count++] = scan_of_store(step, &step->scans[i].scan);
    for (size_t i = 0; i < step->pass_count; i++)
        scans[count++] = step->passes[i];
    step->pass_count = 0;
    return count > 0 ? step_failed(step, step->backend->prefetch(step->txn, scans, count)) : OK;
}

/* What was scanned before a lock may be another when the lock is held. */
static void forget_scans(struct step *step, const muster_get *gets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (gets[i].lock == MUSTER_LOCK_UPDATE) scans_forget(step);
}

/* Asks the backend, and keeps the rows. Two requests may have found the same one, by references. */
static result ask(struct step *step, const muster_get *gets, size_t count, struct row **rows)
{
    TRY(step_begin(step));
    forget_scans(step, gets, count);
    TRY(announce_scans(step));
    struct loading loading = {.step = step, .gets = gets, .rows = rows, .outcome = OK};
    TRY(step_failed(step, step->backend->get(step->txn, gets, count, loaded, &loading)));
    TRY(loading.outcome);
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == NULL) {
            TRY(keep_missing(step, gets[i], rows, &rows[i]));
            continue;
        }
        struct row *held = row_held(step, rows[i]->table, rows[i]->values);
        if (held == NULL) TRY(row_keep(step, rows[i]));
        if (held != NULL) rows[i] = held;
    }
    return OK;
}

/* Nothing is said any more, whatever comes of it. */
static result read_wants(struct step *step, size_t n)
{
    muster_get few_gets[WANTS_FEW], *gets = few_gets;
    struct answer few_answers[WANTS_FEW], *answers = few_answers;
    struct row *few_rows[WANTS_FEW] = {NULL}, **rows = few_rows;
    if (n > WANTS_FEW) {
        gets = arena_alloc(&step->arena, n * sizeof gets[0]);
        answers = arena_alloc(&step->arena, n * sizeof answers[0]);
        rows = arena_alloc(&step->arena, n * sizeof(struct row *));
        if (gets == NULL || answers == NULL || rows == NULL) return FAILED(MUSTER_E_MEMORY);
    }
    size_t count = make_requests(step, n, gets, answers);
    if (count > 0) TRY(ask(step, gets, count, rows));
    for (size_t i = 0; i < n; i++) {
        struct row *row = answers[i].request != SIZE_MAX ? rows[answers[i].request] : answers[i].found;
        if (step->wants[i].row != NULL) *step->wants[i].row = is_there(row) ? row : NULL;
    }
    return OK;
}

result step_read(struct step *step)
{
    size_t n = step->want_count;
    if (step->out_of_memory) return FAILED(MUSTER_E_MEMORY);
    result done = read_wants(step, n);
    step->want_count = 0;
    return done.status == MUSTER_OK ? scans_read(step) : done;
}
