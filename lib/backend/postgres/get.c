/* SPDX-License-Identifier: MIT
 *
 * Reads rows by key: all rows of a get in one trip.
 *
 * Rows with a lock come first, each by a statement of its own. So what is read behind a lock is what the last holder of
 * the lock has left. Keys that refer to rows of the same get need another trip.
 */
#include "postgres.h"
#include <stdlib.h>
#include <string.h>

/* The order of locks: accounts, then one org, then rows that have a place of their own. Among these, table and key
 * decide. */
static int lock_rank(int32_t placement)
{
    switch (placement) {
    case MUSTER_PLACEMENT_CONSTANT: return 0;
    case MUSTER_PLACEMENT_BY_ACCOUNT: return 1;
    case MUSTER_PLACEMENT_BY_ORG: return 2;
    default: return 3;
    }
}

static int compare_values(const muster_value *a, const muster_value *b)
{
    if (a->type != b->type) return a->type < b->type ? -1 : 1;
    if (a->type == MUSTER_VALUE_INTEGER) return a->integer < b->integer ? -1 : a->integer > b->integer;
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size > 0 ? memcmp(a->data, b->data, size) : 0;
    return order != 0 ? order : a->size < b->size ? -1 : a->size > b->size;
}

/* Less than 0: a is asked for before b. Rows with a lock come first, in the order of locks. */
static int compare_gets(const muster_schema *schema, const muster_get *a, const muster_get *b)
{
    const bool locked = a->lock != MUSTER_LOCK_NONE;
    if (locked != (b->lock != MUSTER_LOCK_NONE)) return locked ? -1 : 1;
    if (!locked) return 0;
    int rank = lock_rank(schema->tables[a->table].placement) - lock_rank(schema->tables[b->table].placement);
    if (rank != 0) return rank;
    if (a->table != b->table) return a->table - b->table;
    for (int32_t i = 0; i < a->key_count && i < b->key_count; i++) {
        int order = compare_values(&a->key[i], &b->key[i]);
        if (order != 0) return order;
    }
    return 0;
}

/* The rows that a get still has to ask for, in this order. */
struct asking {
    struct connection *txn;
    const muster_get *requests;
    size_t n;
    PGresult **found; /* by the number of the request */
    bool *asked;      /* in an earlier trip */
    bool *in_trip;
    size_t *order; /* of the requests that the next trip asks for */
    PGresult **results;
};

static const muster_value *referred(const struct asking *asking, const muster_value *part, muster_value *room)
{
    const PGresult *row = asking->found[part->size];
    int32_t table = asking->requests[part->size].table;
    if (row == NULL || PQntuples(row) == 0) return NULL;
    *room = value_read(row, 0, (int)part->integer,
                       asking->txn->database->schema->tables[table].columns[part->integer].type);
    return room->type == MUSTER_VALUE_NULL ? NULL : room;
}

/* The part of a key that a sub-select can find in the same trip; -1: there is none. Both rows have to be rows of one
 * org, because a distributed engine stores these together. The row must not be locked. */
static int32_t inner_reference(const struct asking *asking, const muster_get *get)
{
    const muster_table *tables = asking->txn->database->schema->tables;
    int32_t part = -1;
    for (int32_t i = 0; i < get->key_count; i++) {
        if (get->key[i].type != MUSTER_VALUE_REFERENCE) continue;
        if (part >= 0) return -1;
        part = i;
    }
    if (part < 1 || get->lock != MUSTER_LOCK_NONE || get->index >= 0 || asking->asked[get->key[part].size]) return -1;
    const muster_get *other = &asking->requests[get->key[part].size];
    if (tables[get->table].placement != MUSTER_PLACEMENT_BY_ORG ||
        tables[other->table].placement != MUSTER_PLACEMENT_BY_ORG)
        return -1;
    if (other->index >= 0 || compare_values(&get->key[0], &other->key[0]) != 0) return -1;
    for (int32_t i = 0; i < other->key_count; i++)
        if (other->key[i].type == MUSTER_VALUE_REFERENCE || other->key[i].type == MUSTER_VALUE_NULL) return -1;
    return part;
}

/* False: its key refers to a row that was not asked for yet. */
static bool is_ready(const struct asking *asking, const muster_get *get)
{
    for (int32_t i = 0; i < get->key_count; i++)
        if (get->key[i].type == MUSTER_VALUE_REFERENCE && !asking->asked[get->key[i].size])
            return inner_reference(asking, get) >= 0;
    return true;
}

static int32_t key_type(const muster_table *table, const muster_get *get, int32_t part)
{
    return table->columns[get->index < 0 ? part : table->indexes[get->index].columns[part]].type;
}

static int32_t lock_of(const struct connection *txn, const muster_get *get)
{
    return txn->state.options.mode == MUSTER_TXN_READ ? MUSTER_LOCK_NONE : get->lock;
}

/* *ret_queued is false if the key refers to a row that is not there, or if the key holds a null. A null equals
 * nothing. */
static result queue_get(struct asking *asking, const muster_get *get, bool *ret_queued)
{
    struct connection *txn = asking->txn;
    const muster_table *table = &txn->database->schema->tables[get->table];
    const muster_value *keys[MUSTER_INDEX_MAX_COLUMNS];
    muster_value rooms[MUSTER_INDEX_MAX_COLUMNS];
    struct statement *statement = NULL;
    int32_t inner = inner_reference(asking, get);
    *ret_queued = false;
    for (int32_t i = 0; i < get->key_count; i++) {
        keys[i] = &get->key[i];
        if (i == inner) continue;
        if (keys[i]->type == MUSTER_VALUE_REFERENCE) keys[i] = referred(asking, keys[i], &rooms[i]);
        if (keys[i] == NULL || keys[i]->type == MUSTER_VALUE_NULL) return OK;
    }
    struct sql_key key = {
        .kind = SQL_GET, .table = get->table, .index = get->index, .shape = (uint64_t)lock_of(txn, get)};
    struct sql_reference reference = {.part = inner};
    const muster_get *other = NULL;
    if (inner >= 0) {
        other = &asking->requests[get->key[inner].size];
        reference.table = &txn->database->schema->tables[other->table];
        reference.column = (int32_t)get->key[inner].integer;
        key.shape |= (uint64_t)(1 + inner) << 2 | (uint64_t)other->table << 8 | (uint64_t)reference.column << 16;
    }
    TRY(statement_take(txn, &key, other != NULL ? &reference : NULL, &statement));
    TRY(queue_statement(txn, ITEM_READ, statement));
    for (int32_t i = 0; i < get->key_count; i++)
        if (i != inner) TRY(queue_value(txn, key_type(table, get, i), keys[i]));
    for (int32_t i = 0; other != NULL && i < other->key_count; i++)
        TRY(queue_value(txn, key_type(reference.table, other, i), &other->key[i]));
    *ret_queued = true;
    return OK;
}

/* Adds a request to those of the next trip. The sorting is stable, and there are few requests. */
static void put_in_order(struct asking *asking, size_t number, size_t count)
{
    const muster_schema *schema = asking->txn->database->schema;
    size_t at = count;
    for (; at > 0; at--) {
        const muster_get *before = &asking->requests[asking->order[at - 1]];
        if (compare_gets(schema, before, &asking->requests[number]) <= 0) break;
        asking->order[at] = asking->order[at - 1];
    }
    asking->order[at] = number;
}

/* One trip: all requests whose references are known. The trip with the last of them also sends the announced scans. */
static result ask(struct asking *asking, size_t *ret_left)
{
    struct connection *txn = asking->txn;
    size_t count = 0, queued = 0, ahead = 0;
    *ret_left = 0;
    for (size_t i = 0; i < asking->n; i++) {
        if (asking->asked[i]) continue;
        if (is_ready(asking, &asking->requests[i]))
            put_in_order(asking, i, count++);
        else
            ++*ret_left;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_queued = false;
        size_t number = asking->order[i];
        TRY(queue_get(asking, &asking->requests[number], &is_queued));
        if (is_queued) asking->order[queued++] = number;
        asking->in_trip[number] = true;
    }
    /* the statements of one trip do not see each other's rows */
    memcpy(asking->asked, asking->in_trip, asking->n * sizeof(bool));
    if (*ret_left == 0) TRY(ahead_queue(txn, &ahead));
    if (queued + ahead == 0) return OK;
    result done = trip(txn, asking->results, queued + ahead);
    for (size_t i = 0; i < queued; i++)
        asking->found[asking->order[i]] = asking->results[i];
    if (ahead > 0) ahead_take(txn, asking->results + queued);
    return done;
}

int32_t rows_get(void *handle, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    result done = check_get(&txn->state, txn->database->schema, requests, n);
    if (done.status != MUSTER_OK || n == 0) return done.status;
    char *room = calloc(n + AHEAD_MAX, 2 * sizeof(PGresult *) + sizeof(size_t) + 2 * sizeof(bool));
    if (room == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory to read").status;
    struct asking asking = {.txn = txn, .requests = requests, .n = n, .found = (PGresult **)(void *)room};
    asking.results = asking.found + n;
    asking.order = (size_t *)(void *)(asking.results + n + AHEAD_MAX);
    asking.asked = (bool *)(asking.order + n);
    asking.in_trip = asking.asked + n;
    for (size_t left = n; left > 0 && done.status == MUSTER_OK;)
        done = ask(&asking, &left);
    bool stop = false;
    for (size_t i = 0; i < n && done.status == MUSTER_OK && !stop; i++)
        if (asking.found[i] != NULL && PQntuples(asking.found[i]) > 0)
            stop = row_deliver(txn, requests[i].table, asking.found[i], 0, i, row, arg);
    trip_free(asking.found, n);
    free(room);
    return done.status;
}
