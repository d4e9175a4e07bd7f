/* SPDX-License-Identifier: MIT
 *
 * Reading and writing rows. Callbacks run when a trip has ended, so they may read again on the same connection.
 */
#include <stdlib.h>
#include <string.h>

#include "postgres.h"

/* The order of locks, by where tables stand: accounts, one org, then what is keyed by itself, which goes by its key. */
static int lock_rank(int32_t placement)
{
    switch (placement) {
    case MUSTER_CONSTANT: return 0;
    case MUSTER_BY_ACCOUNT: return 1;
    case MUSTER_BY_ORG: return 2;
    default: return 3;
    }
}

static int compare_values(const muster_value *a, const muster_value *b)
{
    if (a->type != b->type) return a->type < b->type ? -1 : 1;
    if (a->type == MUSTER_VALUE_INTEGER) return a->integer < b->integer ? -1 : a->integer > b->integer;
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size > 0 ? memcmp(a->data, b->data, size) : 0;
    return order ? order : a->size < b->size ? -1 : a->size > b->size;
}

/* Less than 0: a is to be asked for before b. Rows without a lock come last, and those with one in the order of locks. */
static int compare_gets(const muster_schema *schema, const muster_get *a, const muster_get *b)
{
    if (!a->lock != !b->lock) return a->lock ? -1 : 1;
    if (!a->lock) return 0;
    int rank = lock_rank(schema->tables[a->table].placement) - lock_rank(schema->tables[b->table].placement);
    if (rank || schema->tables[a->table].placement != MUSTER_BY_KEY) return rank;
    if (a->table != b->table) return a->table - b->table;
    for (int32_t i = 0; i < a->key_count && i < b->key_count; i++) {
        int order = compare_values(&a->key[i], &b->key[i]);
        if (order) return order;
    }
    return 0;
}

/* What a get still has to ask for, in the order of asking. */
struct asking {
    struct connection *txn;
    const muster_get *requests;
    size_t n;
    PGresult **found; /* by request */
    bool *asked;
    size_t *order; /* of those that are asked in the next trip */
    PGresult **results;
};

static const muster_value *referred(const struct asking *asking, const muster_value *part, muster_value *room)
{
    const PGresult *row = asking->found[part->size];
    int32_t table = asking->requests[part->size].table;
    if (!row || PQntuples(row) == 0) return NULL;
    *room = value_read(row, 0, (int)part->integer,
                       asking->txn->database->schema->tables[table].columns[part->integer].type);
    return room->type == MUSTER_VALUE_NULL ? NULL : room;
}

/* 0: a row that it refers to has not been asked for yet. */
static bool is_ready(const struct asking *asking, const muster_get *get)
{
    for (int32_t i = 0; i < get->key_count; i++) {
        if (get->key[i].type == MUSTER_VALUE_REFERENCE && !asking->asked[get->key[i].size]) return false;
    }
    return true;
}

static int32_t lock_of(const struct connection *txn, const muster_get *get)
{
    return txn->options.mode == MUSTER_TXN_READ ? MUSTER_LOCK_NONE : get->lock;
}

/* *ret_queued is false where the key refers to a row that is not there, or holds a null, which nothing equals. */
static result queue_get(struct asking *asking, const muster_get *get, bool *ret_queued)
{
    struct connection *txn = asking->txn;
    const muster_table *table = &txn->database->schema->tables[get->table];
    const muster_value *keys[MUSTER_INDEX_MAX_COLUMNS];
    muster_value rooms[MUSTER_INDEX_MAX_COLUMNS];
    struct statement *statement;
    *ret_queued = false;
    for (int32_t i = 0; i < get->key_count; i++) {
        keys[i] = &get->key[i];
        if (keys[i]->type == MUSTER_VALUE_REFERENCE) keys[i] = referred(asking, keys[i], &rooms[i]);
        if (!keys[i] || keys[i]->type == MUSTER_VALUE_NULL) return OK;
    }
    struct statement_key key = {
        .kind = STATEMENT_GET, .table = get->table, .index = get->index, .shape = (uint64_t)lock_of(txn, get)};
    TRY(statement_take(txn, &key, NULL, &statement));
    TRY(queue_statement(txn, ITEM_READ, statement));
    for (int32_t i = 0; i < get->key_count; i++) {
        int32_t column = get->index < 0 ? i : table->indexes[get->index].columns[i];
        TRY(queue_value(txn, table->columns[column].type, keys[i]));
    }
    *ret_queued = true;
    return OK;
}

/* One trip: every request whose references are known. */
static result ask(struct asking *asking, size_t *ret_left)
{
    struct connection *txn = asking->txn;
    size_t count = 0;
    size_t queued = 0;
    size_t left = 0;
    for (size_t i = 0; i < asking->n; i++) {
        if (asking->asked[i]) continue;
        if (!is_ready(asking, &asking->requests[i])) {
            left++;
            continue;
        }
        size_t at = count++;
        for (; at > 0; at--) { /* stable, and n is small */
            const muster_get *before = &asking->requests[asking->order[at - 1]];
            if (compare_gets(txn->database->schema, before, &asking->requests[i]) <= 0) break;
            asking->order[at] = asking->order[at - 1];
        }
        asking->order[at] = i;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_queued = false;
        size_t number = asking->order[i];
        TRY(queue_get(asking, &asking->requests[number], &is_queued));
        if (is_queued) asking->order[queued++] = number;
        asking->asked[number] = true; /* only marked here: those of this trip do not see one another */
    }
    *ret_left = left;
    if (queued == 0) return OK;
    result done = trip(txn, asking->results, queued);
    for (size_t i = 0; i < queued; i++)
        asking->found[asking->order[i]] = asking->results[i];
    return done;
}

static result check_get(struct connection *txn, const muster_get *requests, size_t n)
{
    const muster_schema *schema = txn->database->schema;
    TRY(transaction_usable(txn));
    for (size_t i = 0; i < n; i++) {
        if (!sql_get_valid(schema, &requests[i])) return fail(txn, MUSTER_E_MISUSE, "get does not fit the schema");
        for (int32_t k = 0; k < requests[i].key_count; k++) {
            const muster_value *part = &requests[i].key[k];
            if (part->type != MUSTER_VALUE_REFERENCE) continue;
            if (part->size >= i || part->integer < 0 ||
                part->integer >= schema->tables[requests[part->size].table].column_count) {
                return fail(txn, MUSTER_E_MISUSE, "a key refers to no earlier request");
            }
        }
    }
    return OK;
}

static int deliver(const struct connection *txn, int32_t number, const PGresult *rows, int row, size_t request,
                   muster_row_callback *callback, void *arg)
{
    const muster_table *table = &txn->database->schema->tables[number];
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    for (int32_t i = 0; i < table->column_count; i++)
        values[i] = value_read(rows, row, i, table->columns[i].type);
    return callback(arg, request, values) != 0;
}

int32_t rows_get(void *handle, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    result done = check_get(txn, requests, n);
    if (done.status != MUSTER_OK || n == 0) return done.status;
    char *room = calloc(n, 2 * sizeof(PGresult *) + sizeof(size_t) + sizeof(bool));
    if (!room) return fail(txn, MUSTER_E_MEMORY, "no memory to read").status;
    struct asking asking = {.txn = txn, .requests = requests, .n = n, .found = (PGresult **)(void *)room};
    asking.results = asking.found + n;
    asking.order = (size_t *)(void *)(asking.results + n);
    asking.asked = (bool *)(asking.order + n);
    size_t left = n;
    while (left > 0 && done.status == MUSTER_OK)
        done = ask(&asking, &left);
    int stop = 0;
    for (size_t i = 0; i < n && done.status == MUSTER_OK && !stop; i++) {
        if (asking.found[i] && PQntuples(asking.found[i]) > 0) {
            stop = deliver(txn, requests[i].table, asking.found[i], 0, i, row, arg);
        }
    }
    trip_free(asking.found, n);
    free(room);
    return done.status;
}

static result run_scan(struct connection *txn, const muster_scan *scan, int counting, PGresult **ret_rows)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    int32_t types[SQL_MAX_PARAMETERS];
    muster_value limit;
    struct statement *statement;
    *ret_rows = NULL;
    const muster_table *table = &txn->database->schema->tables[scan->table];
    struct statement_key key = {
        .kind = STATEMENT_SCAN, .table = scan->table, .index = scan->index, .shape = sql_scan_shape(scan, counting)};
    TRY(statement_take(txn, &key, scan, &statement));
    TRY(queue_statement(txn, ITEM_READ, statement));
    size_t count = sql_scan_values(scan, &limit, values);
    sql_scan_types(table, scan, types);
    for (size_t i = 0; i < count; i++)
        TRY(queue_value(txn, types[i], values[i]));
    result done = trip(txn, ret_rows, 1);
    if (done.status != MUSTER_OK) {
        PQclear(*ret_rows);
        *ret_rows = NULL;
    }
    return done;
}

static result check_scan(struct connection *txn, const muster_scan *scan)
{
    TRY(transaction_usable(txn));
    if (!sql_scan_valid(txn->database->schema, scan)) return fail(txn, MUSTER_E_MISUSE, "scan does not fit the schema");
    return OK;
}

/* The place behind which the next page begins: the order's columns of a page's last row. */
static void place_behind(const struct connection *txn, const PGresult *rows, muster_scan *scan)
{
    const muster_table *table = &txn->database->schema->tables[scan->table];
    int32_t columns[MUSTER_TABLE_MAX_COLUMNS];
    int32_t count = sql_order(table, scan->index, columns);
    scan->after_count = count - scan->prefix_count;
    for (int32_t i = scan->prefix_count; i < count; i++) {
        int32_t column = columns[i];
        scan->after[i - scan->prefix_count] =
            value_read(rows, PQntuples(rows) - 1, column, table->columns[column].type);
    }
}

/* Page by page: libpq holds all of a result, and a connection that is still reading could not answer a callback. */
int32_t rows_scan(void *handle, const muster_scan *asked, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    muster_scan scan = *asked;
    size_t number = 0;
    PGresult *rows = NULL;
    int stop = 0;
    result done = check_scan(txn, asked);
    while (done.status == MUSTER_OK && !stop) {
        PGresult *before = rows;
        int64_t left = asked->limit > 0 ? asked->limit - (int64_t)number : SCAN_PAGE;
        scan.limit = left < SCAN_PAGE ? left : SCAN_PAGE;
        done = run_scan(txn, &scan, 0, &rows); /* its values may stand in the page before */
        PQclear(before);
        if (done.status != MUSTER_OK) break;
        for (int i = 0; i < PQntuples(rows) && !stop; i++)
            stop = deliver(txn, scan.table, rows, i, number++, row, arg);
        if (PQntuples(rows) < scan.limit || (asked->limit > 0 && (int64_t)number >= asked->limit)) break;
        place_behind(txn, rows, &scan);
        if (scan.after_count == 0) break; /* the prefix was a whole key */
        done = transaction_usable(txn);   /* the callback may have ended it */
    }
    PQclear(rows);
    return done.status;
}

int32_t rows_count(void *handle, const muster_scan *scan, int64_t *ret_count)
{
    struct connection *txn = handle;
    PGresult *rows = NULL;
    result done = check_scan(txn, scan);
    if (done.status == MUSTER_OK) done = run_scan(txn, scan, 1, &rows);
    if (done.status == MUSTER_OK) *ret_count = integer_read(rows, 0, 0);
    PQclear(rows);
    return done.status;
}

static result queue_write(struct connection *txn, const muster_write *write)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    int32_t types[SQL_MAX_PARAMETERS];
    struct statement *statement;
    if (!sql_write_valid(txn->database->schema, write)) {
        return fail(txn, MUSTER_E_MISUSE, "a write does not fit the schema");
    }
    const muster_table *table = &txn->database->schema->tables[write->table];
    struct statement_key key = {
        .kind = STATEMENT_WRITE, .table = write->table, .index = write->kind, .shape = sql_write_shape(table, write)};
    TRY(statement_take(txn, &key, write, &statement));
    TRY(queue_statement(txn, ITEM_WRITE, statement));
    size_t count = sql_write_values(table, write, values);
    sql_write_types(table, write, types);
    for (size_t i = 0; i < count; i++)
        TRY(queue_value(txn, types[i], values[i]));
    for (int32_t i = 0; i < table->column_count && write->kind == MUSTER_WRITE_INSERT; i++) {
        if (table->columns[i].type != MUSTER_COLUMN_POSITION) continue;
        /* 20 bits; more inserts than that in one transaction share the last place, and go by their key */
        if (txn->positions < POSITION_MASK) txn->positions++;
        muster_value place = {.type = MUSTER_VALUE_INTEGER, .integer = txn->positions};
        TRY(queue_value(txn, MUSTER_COLUMN_INTEGER, &place));
    }
    return OK;
}

int32_t rows_apply(void *handle, const muster_write *writes, size_t n)
{
    struct connection *txn = handle;
    result done = transaction_usable(txn);
    if (done.status == MUSTER_OK && txn->options.mode == MUSTER_TXN_READ) {
        done = fail(txn, MUSTER_E_MISUSE, "a reading transaction cannot write");
    }
    for (size_t i = 0; i < n && done.status == MUSTER_OK; i++)
        done = queue_write(txn, &writes[i]);
    return done.status;
}

/* What began before the oldest transaction that is still running has ended, and what was written in it is visible. */
int32_t rows_horizon(void *handle, int64_t *ret_position)
{
    struct connection *txn = handle;
    PGresult *rows = NULL;
    result done = transaction_usable(txn);
    if (done.status == MUSTER_OK) {
        done = queue_text(txn, ITEM_READ, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint << %d",
                          POSITION_BITS);
    }
    if (done.status == MUSTER_OK) done = trip(txn, &rows, 1);
    if (done.status == MUSTER_OK) *ret_position = integer_read(rows, 0, 0);
    PQclear(rows);
    return done.status;
}
