/* SPDX-License-Identifier: MIT
 *
 * See encoding.h.
 */
#include "encoding.h"

#include <string.h>

#define GROUP_BYTES 8

static bool has_bytes(const muster_value *value)
{
    return value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES;
}

bool value_equal(const muster_value *a, const muster_value *b)
{
    if (a->type != b->type) return false;
    if (has_bytes(a)) return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
    return a->type == MUSTER_VALUE_NULL || a->integer == b->integer;
}

/* A text that is too long stays too long: a store refuses it, and no lookup finds it. */
void key_put(struct key *key, uint64_t byte)
{
    if (key->size < sizeof key->bytes) key->bytes[key->size++] = (uint8_t)byte;
}

/* Bytes that sort like the values. The sign bit of an integer is turned, and its highest byte comes first. Texts and
 * bytes are cut into groups. Each group is filled up with zeros, and a count follows it. The count is the number of
 * bytes in the group, or one more than a group has if another group follows. */
static void put_value(struct key *key, const muster_value *value)
{
    const uint8_t *bytes = value->data;
    key_put(key, value->type == MUSTER_VALUE_NULL ? KEY_NULL : KEY_NOT_NULL);
    if (value->type == MUSTER_VALUE_INTEGER)
        for (int shift = 56; shift >= 0; shift -= 8)
            key_put(key, ((uint64_t)value->integer ^ UINT64_C(1) << 63) >> shift);
    for (size_t at = 0; has_bytes(value) && (at == 0 || at < value->size); at += GROUP_BYTES) {
        size_t left = value->size - at;
        for (size_t i = 0; i < GROUP_BYTES; i++)
            key_put(key, i < left ? bytes[at + i] : 0);
        key_put(key, left > GROUP_BYTES ? GROUP_BYTES + 1 : left);
    }
}

void key_put_values(struct key *key, const muster_value *values, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        put_value(key, &values[i]);
}

static bool holds(const muster_index *index, const muster_value *row)
{
    const muster_value *value = &row[index->where_column];
    if (index->where == MUSTER_INDEX_WHERE_NOT_NULL) return value->type != MUSTER_VALUE_NULL;
    if (index->where == MUSTER_INDEX_WHERE_ALL) return true;
    return value->type == MUSTER_VALUE_INTEGER && value->integer == index->where_value;
}

struct key key_of(const muster_table *table, int32_t index, const muster_value *row)
{
    struct key key = {0};
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS], count = muster_index_order(table, index, columns);
    if (row == NULL || (index >= 0 && !holds(&table->indexes[index], row))) return key;
    for (int32_t i = 0; i < count; i++)
        put_value(&key, &row[columns[i]]);
    return key;
}

static void add(uint8_t *bytes, size_t *size, const void *data, size_t count)
{
    if (bytes != NULL && count > 0) memcpy(bytes + *size, data, count);
    *size += count;
}

/* The columns of the row, one after another. Each has its type. If it is not null, 8 bytes with the integer or the
 * size follow, and then the bytes and a NUL. */
size_t row_pack(const muster_table *table, const muster_value *row, uint8_t *ret_bytes)
{
    size_t size = 0;
    for (int32_t i = 0; i < table->column_count; i++) {
        uint8_t type = (uint8_t)row[i].type;
        int64_t number = has_bytes(&row[i]) ? (int64_t)row[i].size : row[i].integer;
        add(ret_bytes, &size, &type, sizeof type);
        if (type != MUSTER_VALUE_NULL) add(ret_bytes, &size, &number, sizeof number);
        if (!has_bytes(&row[i])) continue;
        add(ret_bytes, &size, row[i].data, row[i].size);
        add(ret_bytes, &size, "", 1);
    }
    return size;
}

/* If the bytes end early, an older release has written them. The columns that it did not know are null. */
bool row_unpack(const muster_table *table, const void *bytes, size_t size, muster_value *ret_row)
{
    const uint8_t *at = bytes, *end = at + size;
    for (int32_t i = 0; i < table->column_count; i++) {
        muster_value *value = &ret_row[i];
        *value = (muster_value){.type = at < end ? *at++ : MUSTER_VALUE_NULL};
        if (value->type == MUSTER_VALUE_NULL) continue;
        if ((size_t)(end - at) < sizeof value->integer) return false;
        memcpy(&value->integer, at, sizeof value->integer);
        at += sizeof value->integer;
        if (!has_bytes(value)) continue;
        value->data = at;
        value->size = (size_t)value->integer;
        value->integer = 0;
        if (value->size >= (size_t)(end - at)) return false;
        at += value->size + 1;
    }
    return at == end;
}
