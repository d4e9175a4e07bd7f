/* SPDX-License-Identifier: MIT
 *
 * SQL text from a muster_schema: tables, indexes, and every statement that the storage interface asks for.
 * Preparing, binding and running belong to the backends; what differs between engines is a struct sql_dialect.
 */
#pragma once

#include "result.h"
#include <muster/backend.h>
#include <stdbool.h>

/* What engines spell differently. */
struct sql_dialect {
    const char *types[MUSTER_COLUMN_POSITION + 1]; /* by MUSTER_COLUMN_... */
    const char *qualifier;    /* before a table's name: nothing of the host can stand in front of it */
    const char *prefix;       /* of the names of tables and indexes: they may stand in a host's own database */
    const char *table_suffix; /* after the columns of CREATE TABLE */
    const char *position;     /* NULL: a position is a column with a default. Else the type of one that is the place of
                                 its rows in the table: the key is then a constraint, an index by position the table */
    const char *position_suffix; /* after the columns of such a table */
    const char *position_value;  /* NULL: the column fills itself. Else the beginning of an expression whose end is a
                                    parameter: the last of the INSERT, behind those of sql_write_values */
    const char *ascending; /* after a column of ORDER BY or of an index that may be null: null is the least value */
    const char *descending;
    char placeholder; /* '?' gives ?1, '$' gives $1 */
    bool index_hint;  /* INDEXED BY, so that statistics never change which index serves a scan */
};

/* Statements of definitions, from malloc; NULL: no memory. */
char *sql_create_table(const struct sql_dialect *dialect, const muster_schema *schema, int32_t table);
char *sql_add_column(const struct sql_dialect *dialect, const muster_table *table, int32_t column);
/* Whether the index is the table itself, so that there is nothing to create. */
bool sql_is_table(const struct sql_dialect *dialect, const muster_table *table, int32_t index);
char *sql_create_index(const struct sql_dialect *dialect, const muster_table *table, int32_t index);

/* Kinds of statements; an engine has further ones behind them. */
enum { SQL_GET = 1, SQL_SCAN, SQL_COUNT, SQL_INSERT, SQL_UPDATE, SQL_REMOVE, SQL_GREATEST, SQL_KINDS };

/* What of a request changes its text: requests with one key share a statement. */
struct sql_key {
    int32_t kind;
    int32_t table;
    int32_t index; /* of SQL_GREATEST: the column */
    uint64_t shape;
};

/* Part of a get's key that is a column of a row of another table, found by its primary key, whose values are the last
 * parameters. */
struct sql_reference {
    int32_t part;
    const muster_table *table;
    int32_t column;
};

struct sql_key sql_scan_key(const muster_scan *scan, bool counting);
struct sql_key sql_write_key(const muster_schema *schema, const muster_write *write);

/* For tables of statements. */
#define SQL_BUCKETS 64
size_t sql_key_bucket(const struct sql_key *key);
bool sql_key_equal(const struct sql_key *a, const struct sql_key *b);

/* The statement of a key, from malloc; NULL: no memory. request: the scan or the write; of a get its reference, or
 * NULL. */
char *sql_text(const struct sql_dialect *dialect, const muster_schema *schema, const struct sql_key *key,
               const void *request);

/* Most parameters of one statement. */
#define SQL_MAX_PARAMETERS (MUSTER_TABLE_MAX_COLUMNS + MUSTER_INDEX_MAX_COLUMNS + 2)

/* The values of the placeholders, in their order. Returns the number. A scan's limit is an integer value in *limit, and
 * the last. */
size_t sql_scan_values(const muster_scan *scan, muster_value *limit, const muster_value *values[SQL_MAX_PARAMETERS]);
size_t sql_write_values(const muster_table *table, const muster_write *write,
                        const muster_value *values[SQL_MAX_PARAMETERS]);
/* The types of their columns (MUSTER_COLUMN_...), likewise. */
void sql_scan_types(const muster_table *table, const muster_scan *scan, int32_t types[SQL_MAX_PARAMETERS]);
void sql_write_types(const muster_table *table, const muster_write *write, int32_t types[SQL_MAX_PARAMETERS]);
