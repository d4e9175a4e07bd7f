/* SPDX-License-Identifier: MIT
 *
 * Values in the binary format of PostgreSQL: integers in network order, times as microseconds since 2000, uuids as 16
 * bytes.
 */
#include "postgres.h"
#include <endian.h>
#include <string.h>

/* Microseconds from 1970-01-01 to 2000-01-01. */
#define EPOCH INT64_C(946684800000000)

/* For both, the greatest value is 'infinity' and the least is '-infinity'. */
static int64_t time_to_server(int64_t time)
{
    return time == INT64_MAX || time < INT64_MIN + EPOCH ? (time < 0 ? INT64_MIN : INT64_MAX) : time - EPOCH;
}

static int64_t time_from_server(int64_t time)
{
    return time == INT64_MIN || time > INT64_MAX - EPOCH ? time : time + EPOCH;
}

static bool fits(int32_t type, const muster_value *value)
{
    switch (type) {
    case MUSTER_COLUMN_TEXT: return value->type == MUSTER_VALUE_TEXT;
    case MUSTER_COLUMN_BYTES: return value->type == MUSTER_VALUE_BYTES;
    case MUSTER_COLUMN_ID: return value->type == MUSTER_VALUE_BYTES && value->size == sizeof(muster_id);
    default: return value->type == MUSTER_VALUE_INTEGER;
    }
}

result queue_value(struct connection *txn, int32_t type, const muster_value *value)
{
    char *room = NULL;
    if (value->type == MUSTER_VALUE_NULL) return queue_room(txn, -1, &room);
    if (!fits(type, value)) return fail(txn, MUSTER_E_MISUSE, "a value does not fit its column");
    if (value->type != MUSTER_VALUE_INTEGER) {
        if (value->size > INT32_MAX) return fail(txn, MUSTER_E_MISUSE, "a value is too large");
        TRY(queue_room(txn, (int32_t)value->size, &room));
        if (value->size > 0) memcpy(room, value->data, value->size);
        return OK;
    }
    int64_t integer = type == MUSTER_COLUMN_TIME ? time_to_server(value->integer) : value->integer;
    uint64_t sent = htobe64((uint64_t)integer);
    TRY(queue_room(txn, sizeof sent, &room));
    memcpy(room, &sent, sizeof sent);
    return OK;
}

int64_t integer_read(const PGresult *rows, int row, int column)
{
    uint64_t sent = 0;
    if (PQgetlength(rows, row, column) == (int)sizeof sent) memcpy(&sent, PQgetvalue(rows, row, column), sizeof sent);
    return (int64_t)be64toh(sent);
}

muster_value value_read(const PGresult *rows, int row, int column, int32_t type)
{
    muster_value value = {0};
    if (PQgetisnull(rows, row, column)) return value;
    switch (type) {
    case MUSTER_COLUMN_TEXT:
    case MUSTER_COLUMN_BYTES:
    case MUSTER_COLUMN_ID:
        value.type = type == MUSTER_COLUMN_TEXT ? MUSTER_VALUE_TEXT : MUSTER_VALUE_BYTES;
        value.data = PQgetvalue(rows, row, column);
        value.size = (size_t)PQgetlength(rows, row, column);
        break;
    default:
        value.type = MUSTER_VALUE_INTEGER;
        value.integer = integer_read(rows, row, column);
        if (type == MUSTER_COLUMN_TIME) value.integer = time_from_server(value.integer);
    }
    return value;
}
