/* SPDX-License-Identifier: MIT
 *
 * SQL text from a muster_schema: tables, indexes, and every statement that the storage interface needs.
 *
 * The backends prepare, bind and run the statements. A struct sql_dialect has the differences between engines.
 */
#pragma once

#include "result.h"
#include <muster/backend.h>
#include <stdbool.h>

/* The differences in the SQL of the engines. */
struct sql_dialect {
    const char *types[MUSTER_COLUMN_POSITION + 1]; /* by MUSTER_COLUMN_... */
    /* before the name of a table, so a table of the host with the same name is not found instead */
    const char *qualifier;
    const char *prefix;       /* of the names of tables and indexes, because they may be in a database of the host */
    const char *table_suffix; /* after the columns of CREATE TABLE */
    /* NULL: a position is a column with a default. Otherwise the type of a position column that decides where a row
     * is in the table. The key is then a constraint, and an index by position is the table itself. */
    const char *position;
    const char *position_suffix; /* after the columns of such a table */
    /* NULL: the database fills the column. Otherwise the beginning of an expression, which ends with a parameter.
     * This is the last parameter of the INSERT, behind those of sql_write_values. */
    const char *position_value;
    const char *ascending; /* after a nullable column in ORDER BY or in an index: null is the least value */
    const char *descending;
    char placeholder; /* '?' gives ?1, '$' gives $1 */
    bool index_hint;  /* INDEXED BY, so that statistics never change which index a scan uses */
};

/* Statements of definitions, from malloc; NULL: no memory. */
char *sql_create_table(const struct sql_dialect *dialect, const muster_schema *schema, int32_t table);
char *sql_add_column(const struct sql_dialect *dialect, const muster_table *table, int32_t column);
/* Whether the index is the table itself, so nothing has to be created. */
bool sql_is_table(const struct sql_dialect *dialect, const muster_table *table, int32_t index);
char *sql_create_index(const struct sql_dialect *dialect, const muster_table *table, int32_t index);

/* Kinds of statements. The further kinds of an engine follow them. */
enum { SQL_GET = 1, SQL_SCAN, SQL_COUNT, SQL_INSERT, SQL_UPDATE, SQL_REMOVE, SQL_GREATEST, SQL_KINDS };

/* The parts of a request that change its text. Requests with equal keys share a statement. */
struct sql_key {
    int32_t kind;
    int32_t table;
    int32_t index; /* of SQL_GREATEST: the column */
    uint64_t shape;
};

/* A part of the key of a get that is a column of a row of another table. The row is found by its primary key, whose
 * values are the last parameters. */
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

/* The statement of a key, from malloc; NULL: no memory. request: the scan or the write; for a get its reference, or
 * NULL. */
char *sql_text(const struct sql_dialect *dialect, const muster_schema *schema, const struct sql_key *key,
               const void *request);

/* The most parameters of one statement. */
#define SQL_MAX_PARAMETERS (MUSTER_TABLE_MAX_COLUMNS + MUSTER_INDEX_MAX_COLUMNS + 2)

/* The values of the placeholders, in their order. Returns their number. The limit of a scan is an integer value in
 * *limit, and the last parameter. */
size_t sql_scan_values(const muster_scan *scan, muster_value *limit, const muster_value *values[SQL_MAX_PARAMETERS]);
size_t sql_write_values(const muster_table *table, const muster_write *write,
                        const muster_value *values[SQL_MAX_PARAMETERS]);
/* The types of their columns (MUSTER_COLUMN_...), in the same order. */
void sql_scan_types(const muster_table *table, const muster_scan *scan, int32_t types[SQL_MAX_PARAMETERS]);
void sql_write_types(const muster_table *table, const muster_write *write, int32_t types[SQL_MAX_PARAMETERS]);
