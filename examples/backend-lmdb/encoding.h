/* SPDX-License-Identifier: MIT
 *
 * Keys and rows as bytes, for any store whose keys are sorted as bytes. Nothing here knows LMDB, so another backend can
 * copy this file.
 */
#ifndef EXAMPLE_ENCODING_H
#define EXAMPLE_ENCODING_H

#include <muster/backend.h>
#include <stdbool.h>

/* The bytes of a key of MUSTER_KEY_MAX_BYTES, in which each value has its tag and its groups are filled up. */
#define KEY_BYTES (MUSTER_KEY_MAX_BYTES / 8 * 9 + MUSTER_INDEX_MAX_COLUMNS * 10 + 1)

struct key {
    size_t size;
    uint8_t bytes[KEY_BYTES];
};

/* Less and greater than the first byte of any value. 1 is the least first byte of a value that is not null. */
enum { KEY_NULL = 0, KEY_NOT_NULL = 1, KEY_BEHIND_ALL = 0xFF };

void key_put(struct key *key, uint64_t byte);
void key_put_values(struct key *key, const muster_value *values, int32_t count);

/* The key of a row in an index, or with -1 in its table. It is empty if the row is NULL, or if the index does not
 * contain the row. */
struct key key_of(const muster_table *table, int32_t index, const muster_value *row);

bool value_equal(const muster_value *a, const muster_value *b);

/* Returns the size of the bytes of a row. If ret_bytes is not NULL, it writes them there. */
size_t row_pack(const muster_table *table, const muster_value *row, uint8_t *ret_bytes);
/* The values borrow from the bytes. False: the bytes are not a row. */
bool row_unpack(const muster_table *table, const void *bytes, size_t size, muster_value *ret_row);

#endif
