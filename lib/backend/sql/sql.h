/* SPDX-License-Identifier: MIT
 *
 * SQL text from a muster_schema: tables, indexes, and every statement that the storage interface asks for.
 * Preparing, binding and running belong to the backends; what differs between engines is a struct sql_dialect.
 */
#ifndef BACKEND_SQL_H
#define BACKEND_SQL_H

#include <muster/backend.h>

#include "result.h"

/* What engines spell differently. */
struct sql_dialect {
    const char *types[MUSTER_COLUMN_POSITION + 1]; /* by MUSTER_COLUMN_... */
    const char *qualifier;    /* before a table's name: nothing of the host can stand in front of it */
    const char *prefix;       /* of the names of tables and indexes: they may stand in a host's own database */
    const char *table_suffix; /* after the columns of CREATE TABLE */
    const char *position;     /* NULL: a position is a column with a default. Else the type of one that is the place of
                                 its rows in the table: the key is then a constraint, and an index by position the table */
    const char *position_suffix; /* after the columns of such a table */
    const char *position_value;  /* NULL: the column fills itself. Else the beginning of an expression whose end is a
                                    parameter: the last of the INSERT, behind those of sql_write_values */
    const char *ascending; /* after a column of ORDER BY or of an index that may be null: null is the least value */
    const char *descending;
    char placeholder; /* '?' gives ?1, '$' gives $1 */
    int index_hint;   /* 1: INDEXED BY, so that statistics never change which index serves a scan */
};

/* 1 where the request names a table, an index and counts that the schema has. */
int sql_get_valid(const muster_schema *schema, const muster_get *get);
int sql_scan_valid(const muster_schema *schema, const muster_scan *scan);
int sql_write_valid(const muster_schema *schema, const muster_write *write);

/* What of a request changes its text, packed: requests of one kind, table, index and shape share a statement. */
uint64_t sql_scan_shape(const muster_scan *scan, int counting);
uint64_t sql_write_shape(const muster_table *table, const muster_write *write);

/* Texts, from malloc; NULL: no memory. */
char *sql_create_table(const struct sql_dialect *dialect, const muster_schema *schema, int32_t table);
char *sql_add_column(const struct sql_dialect *dialect, const muster_table *table, int32_t column);
/* 1 where the index is the table itself, so that there is nothing to create. */
int sql_is_table(const struct sql_dialect *dialect, const muster_table *table, int32_t index);
char *sql_create_index(const struct sql_dialect *dialect, const muster_table *table, int32_t index);
/* `reference`: part of the key that is a column of a row of another table, found by its primary key, whose values are the last
 * parameters; NULL: all parts are parameters. */
struct sql_reference {
    int32_t part;
    const muster_table *table;
    int32_t column;
};
char *sql_get(const struct sql_dialect *dialect, const muster_table *table, int32_t index,
              const struct sql_reference *reference);
char *sql_scan(const struct sql_dialect *dialect, const muster_table *table, const muster_scan *scan, int counting);
char *sql_write(const struct sql_dialect *dialect, const muster_table *table, const muster_write *write);
char *sql_greatest(const struct sql_dialect *dialect, const muster_table *table, int32_t column);

/* Most parameters of one statement. */
#define SQL_MAX_PARAMETERS (MUSTER_TABLE_MAX_COLUMNS + MUSTER_INDEX_MAX_COLUMNS + 2)

/* The values of the placeholders, in their order. Returns the number. A scan's limit is an integer value in *limit, and the
 * last. */
size_t sql_scan_values(const muster_scan *scan, muster_value *limit, const muster_value *values[SQL_MAX_PARAMETERS]);
size_t sql_write_values(const muster_table *table, const muster_write *write,
                        const muster_value *values[SQL_MAX_PARAMETERS]);
/* The types of their columns (MUSTER_COLUMN_...), likewise. */
void sql_scan_types(const muster_table *table, const muster_scan *scan, int32_t types[SQL_MAX_PARAMETERS]);
void sql_write_types(const muster_table *table, const muster_write *write, int32_t types[SQL_MAX_PARAMETERS]);

#endif
