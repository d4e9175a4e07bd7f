/* SPDX-License-Identifier: MIT
 *
 * Reading rows in order, counting them, and writing them. Callbacks run after a trip has ended, so they may read again
 * on the same connection.
 */
#include "postgres.h"
#include <string.h>

/* Rows that one trip of a scan reads. */
#define SCAN_PAGE 1000
/* In a position the bits below the transaction are the number of the insert in it. */
#define POSITION_BITS 20
#define POSITION_MASK ((INT64_C(1) << POSITION_BITS) - 1)

bool row_deliver(const struct connection *txn, int32_t number, const PGresult *rows, int row, size_t request,
                 muster_row_callback *callback, void *arg)
{
    const muster_table *table = &txn->database->schema->tables[number];
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    for (int32_t i = 0; i < table->column_count; i++)
        values[i] = value_read(rows, row, i, table->columns[i].type);
    return callback(arg, request, values) != 0;
}

static result queue_scan(struct connection *txn, const muster_scan *scan, bool counting)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    int32_t types[SQL_MAX_PARAMETERS];
    muster_value limit;
    struct statement *statement = NULL;
    const muster_table *table = &txn->database->schema->tables[scan->table];
    const struct sql_key key = sql_scan_key(scan, counting);
    TRY(statement_take(txn, &key, scan, &statement));
    TRY(queue_statement(txn, ITEM_READ, statement));
    size_t count = sql_scan_values(scan, &limit, values);
    sql_scan_types(table, scan, types);
    for (size_t i = 0; i < count; i++)
        TRY(queue_value(txn, types[i], values[i]));
    return OK;
}

static result run_scan(struct connection *txn, const muster_scan *scan, bool counting, PGresult **ret_rows)
{
    *ret_rows = NULL;
    TRY(queue_scan(txn, scan, counting));
    if (ahead_find(txn, ret_rows)) return OK;
    result done = trip(txn, ret_rows, 1);
    if (done.status != MUSTER_OK) {
        PQclear(*ret_rows);
        *ret_rows = NULL;
    }
    return done;
}

/* The place behind which the next page begins: the columns of the order, from the last row of a page. */
static void place_behind(const struct connection *txn, const PGresult *rows, muster_scan *scan)
{
    const muster_table *table = &txn->database->schema->tables[scan->table];
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    int32_t count = muster_index_order(table, scan->index, columns);
    scan->after_count = count - scan->prefix_count;
    for (int32_t i = scan->prefix_count; i < count; i++) {
        int32_t column = columns[i];
        scan->after[i - scan->prefix_count] =
            value_read(rows, PQntuples(rows) - 1, column, table->columns[column].type);
    }
}

static int64_t page_of(int64_t left)
{
    return left > 0 && left < SCAN_PAGE ? left : SCAN_PAGE;
}

int32_t rows_prefetch(void *handle, const muster_scan *scans, size_t n)
{
    struct connection *txn = handle;
    result done = n > 0 ? check_usable(&txn->state) : OK;
    ahead_forget(txn);
    for (size_t i = 0; i < n && done.status == MUSTER_OK && txn->ahead.scans.item_count < AHEAD_MAX; i++) {
        muster_scan scan = scans[i];
        if (scan.counted == 0) scan.limit = page_of(scan.limit);
        done = check_scan(&txn->state, txn->database->schema, &scan);
        if (done.status == MUSTER_OK) done = queue_scan(txn, &scan, scan.counted != 0);
        if (done.status == MUSTER_OK) done = ahead_keep(txn);
    }
    return done.status;
}

/* Reads page by page. libpq holds a whole result in memory. And a connection that is still reading could not serve a
 * callback. */
int32_t rows_scan(void *handle, const muster_scan *asked, muster_row_callback *row, void *arg)
{
    struct connection *txn = handle;
    muster_scan scan = *asked;
    size_t number = 0;
    PGresult *rows = NULL;
    bool stop = false;
    result done = check_scan(&txn->state, txn->database->schema, asked);
    while (done.status == MUSTER_OK && !stop) {
        PGresult *before = rows;
        scan.limit = page_of(asked->limit > 0 ? asked->limit - (int64_t)number : 0);
        done = run_scan(txn, &scan, false, &rows); /* its values may be in the page before, which is still needed */
        PQclear(before);
        if (done.status != MUSTER_OK) break;
        for (int i = 0; i < PQntuples(rows) && !stop; i++)
            stop = row_deliver(txn, scan.table, rows, i, number++, row, arg);
        if (PQntuples(rows) < scan.limit || (asked->limit > 0 && (int64_t)number >= asked->limit)) break;
        place_behind(txn, rows, &scan);
        if (scan.after_count == 0) break; /* the prefix was a whole key, so there is only one row */
        done = check_usable(&txn->state); /* the callback may have ended the transaction */
    }
    PQclear(rows);
    return done.status;
}

int32_t rows_count(void *handle, const muster_scan *scan, int64_t *ret_count)
{
    struct connection *txn = handle;
    PGresult *rows = NULL;
    result done = check_scan(&txn->state, txn->database->schema, scan);
    if (done.status == MUSTER_OK) done = run_scan(txn, scan, true, &rows);
    if (done.status == MUSTER_OK) *ret_count = integer_read(rows, 0, 0);
    PQclear(rows);
    return done.status;
}

static result queue_write(struct connection *txn, const muster_write *write)
{
    const muster_value *values[SQL_MAX_PARAMETERS];
    int32_t types[SQL_MAX_PARAMETERS];
    struct statement *statement = NULL;
    const muster_table *table = &txn->database->schema->tables[write->table];
    const struct sql_key key = sql_write_key(txn->database->schema, write);
    TRY(statement_take(txn, &key, write, &statement));
    TRY(queue_statement(txn, ITEM_WRITE, statement));
    size_t count = sql_write_values(table, write, values);
    sql_write_types(table, write, types);
    for (size_t i = 0; i < count; i++)
        TRY(queue_value(txn, types[i], values[i]));
    for (int32_t i = 0; i < table->column_count && write->kind == MUSTER_WRITE_INSERT; i++) {
        if (table->columns[i].type != MUSTER_COLUMN_POSITION) continue;
        /* 20 bits; if one transaction inserts more, the further rows share the last number and are ordered by their
         * key */
        if (txn->positions < POSITION_MASK) txn->positions++;
        muster_value place = {.type = MUSTER_VALUE_INTEGER, .integer = txn->positions};
        TRY(queue_value(txn, MUSTER_COLUMN_INTEGER, &place));
    }
    return OK;
}

static bool is_queued(const muster_table *table, const muster_write *write)
{
    if (write->kind != MUSTER_WRITE_INSERT || table->queue == 0) return false;
    const muster_index *index = &table->indexes[table->queue - 1];
    return write->values[index->where_column].integer == index->where_value;
}

/* Notifies listeners of a row that came into a queue. One notification is sent for neighbours with the same first
 * column of the key. The server merges all other equal notifications of the transaction. The notification goes with
 * the writes, and is undone with them. */
static result queue_notices(struct connection *txn, const muster_write *writes, size_t n)
{
    static const struct sql_key KEY = {.kind = STATEMENT_NOTIFY};
    const muster_value *told = NULL;
    struct statement *statement = NULL;
    for (size_t i = 0; i < n; i++) {
        const muster_value *whose = writes[i].values;
        if (!is_queued(&txn->database->schema->tables[writes[i].table], &writes[i])) continue;
        if (told != NULL && memcmp(told->data, whose->data, whose->size) == 0) continue;
        TRY(statement_take(txn, &KEY, NULL, &statement));
        TRY(queue_statement(txn, ITEM_OTHER, statement));
        TRY(queue_value(txn, MUSTER_COLUMN_ID, whose));
        told = whose;
    }
    return OK;
}

int32_t rows_apply(void *handle, const muster_write *writes, size_t n)
{
    struct connection *txn = handle;
    result done = check_writes(&txn->state, txn->database->schema, writes, n);
    ahead_forget(txn);
    for (size_t i = 0; i < n && done.status == MUSTER_OK; i++)
        done = queue_write(txn, &writes[i]);
    bool notifies = txn->database->location.channel[0] != '\0';
    if (done.status == MUSTER_OK && notifies) done = queue_notices(txn, writes, n);
    return done.status;
}

/* All transactions older than the oldest running one have ended, and what they wrote is visible. */
int32_t rows_horizon(void *handle, int64_t *ret_position)
{
    struct connection *txn = handle;
    PGresult *rows = NULL;
    result done = check_usable(&txn->state);
    if (done.status == MUSTER_OK) {
        done = queue_text(txn, ITEM_READ, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint << %d",
                          POSITION_BITS);
    }
    if (done.status == MUSTER_OK) done = trip(txn, &rows, 1);
    if (done.status == MUSTER_OK) *ret_position = integer_read(rows, 0, 0);
    PQclear(rows);
    return done.status;
}
