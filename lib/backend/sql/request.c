/* SPDX-License-Identifier: MIT
 *
 * What a request means for its statement: the key by which requests share statements, and the values of its
 * placeholders. The values are in the order of sql.c.
 */
#include "sql.h"

static uint64_t scan_shape(const muster_scan *scan)
{
    uint64_t shape = (uint64_t)scan->prefix_count | (uint64_t)scan->after_count << 4;
    for (int32_t i = 0; i < scan->prefix_count; i++)
        if (scan->prefix[i].type == MUSTER_VALUE_NULL) shape |= UINT64_C(1) << (8 + i);
    for (int32_t i = 0; i < scan->after_count; i++)
        if (scan->after[i].type == MUSTER_VALUE_NULL) shape |= UINT64_C(1) << (16 + i);
    if (scan->lower.type != MUSTER_VALUE_NULL) shape |= UINT64_C(1) << 24;
    if (scan->upper.type != MUSTER_VALUE_NULL) shape |= UINT64_C(1) << 25;
    if (scan->descending) shape |= UINT64_C(1) << 26;
    if (scan->limit > 0) shape |= UINT64_C(1) << 27;
    return shape;
}

static uint64_t write_shape(const muster_table *table, const muster_write *write)
{
    uint64_t shape = 0;
    if (write->kind == MUSTER_WRITE_INSERT) return 0;
    if (write->kind == MUSTER_WRITE_UPDATE) shape = write->changed >> table->key_count << table->key_count;
    /* MUSTER_TABLE_MAX_COLUMNS is 40. The bits above the mask hold the column of the guard, and whether it is null. */
    shape |= (uint64_t)(write->guard + 1) << MUSTER_TABLE_MAX_COLUMNS;
    if (write->guard >= 0 && write->guard_value.type == MUSTER_VALUE_NULL) shape |= UINT64_C(1) << 56;
    return shape;
}

struct sql_key sql_scan_key(const muster_scan *scan, bool counting)
{
    return (struct sql_key){
        .kind = counting ? SQL_COUNT : SQL_SCAN, .table = scan->table, .index = scan->index, .shape = scan_shape(scan)};
}

struct sql_key sql_write_key(const muster_schema *schema, const muster_write *write)
{
    return (struct sql_key){.kind = SQL_INSERT + write->kind - MUSTER_WRITE_INSERT,
                            .table = write->table,
                            .index = -1,
                            .shape = write_shape(&schema->tables[write->table], write)};
}

size_t sql_key_bucket(const struct sql_key *key)
{
    uint64_t mixed = key->shape ^ (uint64_t)key->kind << 8 ^ (uint64_t)key->table << 16 ^ (uint64_t)key->index << 40;
    return (size_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 58) % SQL_BUCKETS;
}

bool sql_key_equal(const struct sql_key *a, const struct sql_key *b)
{
    return a->shape == b->shape && a->kind == b->kind && a->table == b->table && a->index == b->index;
}

size_t sql_scan_values(const muster_scan *scan, muster_value *limit, const muster_value *values[SQL_MAX_PARAMETERS])
{
    size_t count = 0;
    for (int32_t i = 0; i < scan->prefix_count; i++)
        if (scan->prefix[i].type != MUSTER_VALUE_NULL) values[count++] = &scan->prefix[i];
    if (scan->lower.type != MUSTER_VALUE_NULL) values[count++] = &scan->lower;
    if (scan->upper.type != MUSTER_VALUE_NULL) values[count++] = &scan->upper;
    for (int32_t i = 0; i < scan->after_count; i++)
        if (scan->after[i].type != MUSTER_VALUE_NULL) values[count++] = &scan->after[i];
    if (scan->limit > 0) {
        *limit = (muster_value){.type = MUSTER_VALUE_INTEGER, .integer = scan->limit};
        values[count++] = limit;
    }
    return count;
}

size_t sql_write_values(const muster_table *table, const muster_write *write,
                        const muster_value *values[SQL_MAX_PARAMETERS])
{
    size_t count = 0;
    if (write->kind == MUSTER_WRITE_INSERT) {
        for (int32_t i = 0; i < table->column_count; i++)
            if (table->columns[i].type != MUSTER_COLUMN_POSITION) values[count++] = &write->values[i];
        return count;
    }
    for (int32_t i = table->key_count; i < table->column_count && write->kind == MUSTER_WRITE_UPDATE; i++)
        if (write->changed >> i & 1) values[count++] = &write->values[i];
    for (int32_t i = 0; i < table->key_count; i++)
        values[count++] = &write->values[i];
    if (write->guard >= 0 && write->guard_value.type != MUSTER_VALUE_NULL) values[count++] = &write->guard_value;
    return count;
}

void sql_scan_types(const muster_table *table, const muster_scan *scan, int32_t types[SQL_MAX_PARAMETERS])
{
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS + 1] = {0};
    size_t count = 0;
    muster_index_order(table, scan->index, columns);
    for (int32_t i = 0; i < scan->prefix_count; i++)
        if (scan->prefix[i].type != MUSTER_VALUE_NULL) types[count++] = table->columns[columns[i]].type;
    int32_t next = table->columns[columns[scan->prefix_count]].type;
    if (scan->lower.type != MUSTER_VALUE_NULL) types[count++] = next;
    if (scan->upper.type != MUSTER_VALUE_NULL) types[count++] = next;
    for (int32_t i = 0; i < scan->after_count; i++) {
        if (scan->after[i].type == MUSTER_VALUE_NULL) continue;
        types[count++] = table->columns[columns[scan->prefix_count + i]].type;
    }
    if (scan->limit > 0) types[count] = MUSTER_COLUMN_INTEGER;
}

void sql_write_types(const muster_table *table, const muster_write *write, int32_t types[SQL_MAX_PARAMETERS])
{
    size_t count = 0;
    if (write->kind == MUSTER_WRITE_INSERT) {
        for (int32_t i = 0; i < table->column_count; i++)
            if (table->columns[i].type != MUSTER_COLUMN_POSITION) types[count++] = table->columns[i].type;
        return;
    }
    for (int32_t i = table->key_count; i < table->column_count && write->kind == MUSTER_WRITE_UPDATE; i++)
        if (write->changed >> i & 1) types[count++] = table->columns[i].type;
    for (int32_t i = 0; i < table->key_count; i++)
        types[count++] = table->columns[i].type;
    if (write->guard >= 0 && write->guard_value.type != MUSTER_VALUE_NULL)
        types[count] = table->columns[write->guard].type;
}
