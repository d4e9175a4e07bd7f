/* SPDX-License-Identifier: MIT
 *
 * SQL text from a muster_schema.
 *
 * Identifiers and the constants of partial indexes are written into the text. Every other value is a placeholder.
 */
#include "sql.h"
#include "text.h"

/* A placeholder with the next number. */
static void add_parameter(struct text *text, const struct sql_dialect *dialect, int *number)
{
    text_add(text, (char[]){dialect->placeholder, 0});
    text_number(text, ++*number);
}

/* The name of a table or an index in the database. */
static void add_name(struct text *text, const struct sql_dialect *dialect, const char *name)
{
    text_add(text, "\"");
    text_add(text, dialect->prefix);
    text_add(text, name);
    text_add(text, "\"");
}

static void add_table(struct text *text, const struct sql_dialect *dialect, const muster_table *table)
{
    text_add(text, dialect->qualifier);
    add_name(text, dialect, table->name);
}

static void add_columns(struct text *text, const muster_table *table, const int32_t *columns, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (i > 0) text_add(text, ", ");
        text_name(text, table->columns[columns != NULL ? columns[i] : i].name);
    }
}

/* The condition of a partial index. Every query contains it too, because only then an engine may use the index. */
static bool add_where(struct text *text, const muster_table *table, int32_t index, const char *before)
{
    if (index < 0 || table->indexes[index].where == MUSTER_INDEX_WHERE_ALL) return false;
    const muster_index *found = &table->indexes[index];
    text_add(text, before);
    text_name(text, table->columns[found->where_column].name);
    if (found->where == MUSTER_INDEX_WHERE_NOT_NULL) {
        text_add(text, " IS NOT NULL");
    } else {
        text_add(text, " = ");
        text_number(text, found->where_value);
    }
    return true;
}

static bool is_place(const struct sql_dialect *dialect, const muster_column *column)
{
    return dialect->position != NULL && column->type == MUSTER_COLUMN_POSITION;
}

static bool has_place(const struct sql_dialect *dialect, const muster_table *table)
{
    bool found = false;
    for (int32_t i = 0; i < table->column_count; i++)
        found = found || is_place(dialect, &table->columns[i]);
    return found;
}

bool sql_is_table(const struct sql_dialect *dialect, const muster_table *table, int32_t index)
{
    return index >= 0 && is_place(dialect, &table->columns[table->indexes[index].columns[0]]);
}

static void add_column(struct text *text, const struct sql_dialect *dialect, const muster_column *column)
{
    text_name(text, column->name);
    text_add(text, " ");
    text_add(text, is_place(dialect, column) ? dialect->position : dialect->types[column->type]);
    if (!column->nullable && !is_place(dialect, column)) text_add(text, " NOT NULL");
}

char *sql_create_table(const struct sql_dialect *dialect, const muster_schema *schema, int32_t number)
{
    const muster_table *table = &schema->tables[number];
    struct text text = {0};
    text_add(&text, "CREATE TABLE ");
    add_table(&text, dialect, table);
    text_add(&text, " (");
    for (int32_t i = 0; i < table->column_count; i++) {
        add_column(&text, dialect, &table->columns[i]);
        text_add(&text, ", ");
    }
    bool place = has_place(dialect, table);
    text_add(&text, place ? "UNIQUE (" : "PRIMARY KEY (");
    add_columns(&text, table, NULL, table->key_count);
    text_add(&text, ")");
    if (table->parent >= 0) {
        const muster_table *parent = &schema->tables[table->parent];
        text_add(&text, ", FOREIGN KEY (");
        add_columns(&text, table, NULL, parent->key_count);
        text_add(&text, ") REFERENCES ");
        add_name(&text, dialect, parent->name);
        text_add(&text, " (");
        add_columns(&text, parent, NULL, parent->key_count);
        text_add(&text, ")");
    }
    text_add(&text, ")");
    text_add(&text, place ? dialect->position_suffix : dialect->table_suffix);
    return text_take(&text);
}

char *sql_add_column(const struct sql_dialect *dialect, const muster_table *table, int32_t number)
{
    struct text text = {0};
    text_add(&text, "ALTER TABLE ");
    add_table(&text, dialect, table);
    text_add(&text, " ADD COLUMN ");
    add_column(&text, dialect, &table->columns[number]);
    return text_take(&text);
}

/* Whether a column may be null in a row of the index. */
static bool may_be_null(const muster_table *table, int32_t index, int32_t column)
{
    if (!table->columns[column].nullable) return false;
    return index < 0 || table->indexes[index].where == MUSTER_INDEX_WHERE_ALL ||
           table->indexes[index].where_column != column;
}

static void add_direction(struct text *text, const struct sql_dialect *dialect, bool descending, bool nullable)
{
    if (nullable)
        text_add(text, descending ? dialect->descending : dialect->ascending);
    else if (descending)
        text_add(text, " DESC");
}

char *sql_create_index(const struct sql_dialect *dialect, const muster_table *table, int32_t number)
{
    const muster_index *index = &table->indexes[number];
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    int32_t count = muster_index_order(table, number, columns);
    struct text text = {0};
    text_add(&text, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    text_add(&text, dialect->qualifier);
    add_name(&text, dialect, index->name);
    text_add(&text, " ON ");
    add_name(&text, dialect, table->name);
    text_add(&text, " (");
    for (int32_t i = 0; i < (index->unique ? index->column_count : count); i++) {
        if (i > 0) text_add(&text, ", ");
        text_name(&text, table->columns[columns[i]].name);
        add_direction(&text, dialect, 0, may_be_null(table, number, columns[i]));
    }
    text_add(&text, ")");
    add_where(&text, table, number, " WHERE ");
    return text_take(&text);
}

static void add_select(struct text *text, const struct sql_dialect *dialect, const muster_table *table,
                       const char *what, int32_t index)
{
    text_add(text, "SELECT ");
    if (what != NULL)
        text_add(text, what);
    else
        add_columns(text, table, NULL, table->column_count);
    text_add(text, " FROM ");
    add_table(text, dialect, table);
    if (index >= 0 && dialect->index_hint && !sql_is_table(dialect, table, index)) {
        text_add(text, " INDEXED BY ");
        add_name(text, dialect, table->indexes[index].name);
    }
}

static void add_reference(struct text *text, const struct sql_dialect *dialect, const struct sql_reference *reference,
                          int number)
{
    const muster_table *table = reference->table;
    text_add(text, "(SELECT ");
    text_name(text, table->columns[reference->column].name);
    text_add(text, " FROM ");
    add_table(text, dialect, table);
    for (int32_t i = 0; i < table->key_count; i++) {
        text_add(text, i > 0 ? " AND " : " WHERE ");
        text_name(text, table->columns[i].name);
        text_add(text, " = ");
        add_parameter(text, dialect, &number);
    }
    text_add(text, ")");
}

static char *text_of_get(const struct sql_dialect *dialect, const muster_table *table, int32_t index,
                         const struct sql_reference *reference)
{
    int32_t count = index < 0 ? table->key_count : table->indexes[index].column_count;
    struct text text = {0};
    int number = 0;
    add_select(&text, dialect, table, NULL, index);
    for (int32_t i = 0; i < count; i++) {
        text_add(&text, i > 0 ? " AND " : " WHERE ");
        text_name(&text, table->columns[index < 0 ? i : table->indexes[index].columns[i]].name);
        text_add(&text, " = ");
        if (reference != NULL && reference->part == i)
            add_reference(&text, dialect, reference, count - 1);
        else
            add_parameter(&text, dialect, &number);
    }
    add_where(&text, table, index, " AND ");
    return text_take(&text);
}

/* column = value; for a null value it is a condition without a placeholder. */
static void add_equal(struct text *text, const struct sql_dialect *dialect, const muster_column *column,
                      const muster_value *value, int *number)
{
    text_name(text, column->name);
    if (value->type == MUSTER_VALUE_NULL) {
        text_add(text, " IS NULL");
    } else {
        text_add(text, " = ");
        add_parameter(text, dialect, number);
    }
}

/* The rows behind a place in which no column can be null: one comparison of rows. An index answers it by one seek. */
static void add_after_row(struct text *text, const struct sql_dialect *dialect, const muster_table *table,
                          const muster_scan *scan, const int32_t *columns, int *number)
{
    text_add(text, "(");
    add_columns(text, table, columns, scan->after_count);
    text_add(text, scan->descending ? ") < (" : ") > (");
    for (int32_t i = 0; i < scan->after_count; i++) {
        if (i > 0) text_add(text, ", ");
        add_parameter(text, dialect, number);
    }
    text_add(text, ")");
}

/* The rows behind a place in which columns may be null. A comparison of rows would be null there, so it is written
 * for each column. Null is the least value. */
static void add_after_nullable(struct text *text, const struct sql_dialect *dialect, const muster_table *table,
                               const muster_scan *scan, const int32_t *columns, int *number)
{
    int first[MUSTER_INDEX_MAX_COLUMNS + 1];
    first[0] = *number;
    for (int32_t i = 0; i < scan->after_count; i++)
        first[i + 1] = first[i] + (scan->after[i].type != MUSTER_VALUE_NULL);
    text_add(text, "(1 = 0");
    for (int32_t last = 0; last < scan->after_count; last++) {
        bool null = scan->after[last].type == MUSTER_VALUE_NULL;
        if (null && scan->descending) continue; /* nothing is less than null */
        text_add(text, " OR (");
        for (int32_t i = 0; i < last; i++) {
            int same = first[i];
            add_equal(text, dialect, &table->columns[columns[i]], &scan->after[i], &same);
            text_add(text, " AND ");
        }
        const char *name = table->columns[columns[last]].name;
        int same = first[last];
        text_add(text, "(");
        text_name(text, name);
        if (null) {
            text_add(text, " IS NOT NULL");
        } else {
            text_add(text, scan->descending ? " < " : " > ");
            add_parameter(text, dialect, &same);
            if (scan->descending) {
                text_add(text, " OR ");
                text_name(text, name);
                text_add(text, " IS NULL");
            }
        }
        text_add(text, "))");
    }
    text_add(text, ")");
    *number = first[scan->after_count];
}

static bool add_bound(struct text *text, const struct sql_dialect *dialect, const char *before, const char *column,
                      const char *comparison, const muster_value *bound, int *number)
{
    if (bound->type == MUSTER_VALUE_NULL) return false;
    text_add(text, before);
    text_name(text, column);
    text_add(text, comparison);
    add_parameter(text, dialect, number);
    return true;
}

static void add_scan_conditions(struct text *text, const struct sql_dialect *dialect, const muster_table *table,
                                const muster_scan *scan, const int32_t *columns, int *number)
{
    const char *before = " WHERE ";
    const char *next = table->columns[columns[scan->prefix_count]].name;
    for (int32_t i = 0; i < scan->prefix_count; i++) {
        text_add(text, before);
        add_equal(text, dialect, &table->columns[columns[i]], &scan->prefix[i], number);
        before = " AND ";
    }
    if (add_where(text, table, scan->index, before)) before = " AND ";
    if (add_bound(text, dialect, before, next, " >= ", &scan->lower, number)) before = " AND ";
    if (add_bound(text, dialect, before, next, " < ", &scan->upper, number)) before = " AND ";
    if (scan->after_count > 0) {
        bool nullable = false;
        for (int32_t i = 0; i < scan->after_count; i++)
            nullable = nullable || may_be_null(table, scan->index, columns[scan->prefix_count + i]);
        text_add(text, before);
        (nullable ? add_after_nullable : add_after_row)(text, dialect, table, scan, columns + scan->prefix_count,
                                                        number);
    }
}

static char *text_of_scan(const struct sql_dialect *dialect, const muster_table *table, const muster_scan *scan,
                          bool counting)
{
    /* One more than the longest order, so that the column behind a full prefix can be named. */
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS + 1] = {0};
    int32_t count = muster_index_order(table, scan->index, columns);
    struct text text = {0};
    int number = 0;
    if (counting) text_add(&text, "SELECT count(*) FROM (");
    add_select(&text, dialect, table, counting ? "1" : NULL, scan->index);
    add_scan_conditions(&text, dialect, table, scan, columns, &number);
    if (!counting) {
        text_add(&text, " ORDER BY ");
        for (int32_t i = 0; i < count; i++) {
            if (i > 0) text_add(&text, ", ");
            text_name(&text, table->columns[columns[i]].name);
            add_direction(&text, dialect, scan->descending != 0, may_be_null(table, scan->index, columns[i]));
        }
    }
    if (scan->limit > 0) {
        text_add(&text, " LIMIT ");
        add_parameter(&text, dialect, &number);
    }
    if (counting) text_add(&text, ") AS counted");
    return text_take(&text);
}

static char *text_of_greatest(const struct sql_dialect *dialect, const muster_table *table, int32_t column)
{
    struct text text = {0};
    text_add(&text, "SELECT coalesce(max(");
    text_name(&text, table->columns[column].name);
    text_add(&text, "), 0) FROM ");
    add_table(&text, dialect, table);
    return text_take(&text);
}

static void add_insert(struct text *text, const struct sql_dialect *dialect, const muster_table *table, int *number)
{
    text_add(text, "INSERT INTO ");
    add_table(text, dialect, table);
    text_add(text, " (");
    add_columns(text, table, NULL, table->column_count);
    text_add(text, ") VALUES (");
    int last = 0;
    for (int32_t i = 0; i < table->column_count; i++)
        last += table->columns[i].type != MUSTER_COLUMN_POSITION;
    for (int32_t i = 0; i < table->column_count; i++) {
        if (i > 0) text_add(text, ", ");
        if (table->columns[i].type != MUSTER_COLUMN_POSITION) {
            add_parameter(text, dialect, number);
        } else if (dialect->position_value != NULL) {
            int place = last;
            text_add(text, dialect->position_value);
            add_parameter(text, dialect, &place);
        } else {
            text_add(text, dialect->position != NULL ? "NULL" : "DEFAULT");
        }
    }
    text_add(text, ")");
}

static char *text_of_write(const struct sql_dialect *dialect, const muster_table *table, const muster_write *write)
{
    struct text text = {0};
    int number = 0;
    if (write->kind == MUSTER_WRITE_INSERT) {
        add_insert(&text, dialect, table, &number);
        return text_take(&text);
    }
    text_add(&text, write->kind == MUSTER_WRITE_UPDATE ? "UPDATE " : "DELETE FROM ");
    add_table(&text, dialect, table);
    if (write->kind == MUSTER_WRITE_UPDATE) {
        const char *before = " SET ";
        for (int32_t i = table->key_count; i < table->column_count; i++) {
            if (!(write->changed >> i & 1)) continue;
            text_add(&text, before);
            text_name(&text, table->columns[i].name);
            text_add(&text, " = ");
            add_parameter(&text, dialect, &number);
            before = ", ";
        }
        /* nothing changes, but the statement still checks that the row is there and that its guard holds */
        if (number == 0) {
            /* if there is another column, not a column of the key: a distributed engine refuses to set those */
            const char *same = table->columns[table->key_count < table->column_count ? table->key_count : 0].name;
            text_add(&text, " SET ");
            text_name(&text, same);
            text_add(&text, " = ");
            text_name(&text, same);
        }
    }
    for (int32_t i = 0; i < table->key_count; i++) {
        text_add(&text, i > 0 ? " AND " : " WHERE ");
        text_name(&text, table->columns[i].name);
        text_add(&text, " = ");
        add_parameter(&text, dialect, &number);
    }
    if (write->guard >= 0) {
        text_add(&text, " AND ");
        add_equal(&text, dialect, &table->columns[write->guard], &write->guard_value, &number);
    }
    return text_take(&text);
}

char *sql_text(const struct sql_dialect *dialect, const muster_schema *schema, const struct sql_key *key,
               const void *request)
{
    const muster_table *table = &schema->tables[key->table];
    switch (key->kind) {
    case SQL_GET: return text_of_get(dialect, table, key->index, request);
    case SQL_SCAN: return text_of_scan(dialect, table, request, false);
    case SQL_COUNT: return text_of_scan(dialect, table, request, true);
    case SQL_GREATEST: return text_of_greatest(dialect, table, key->index);
    default: return text_of_write(dialect, table, request);
    }
}
