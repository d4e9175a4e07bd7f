/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "trail.h"

#define SALT_BYTES 16

/* The columns in which the owner of a chain keeps the head of the chain. */
struct chain_owner {
    int32_t id, seq, head, settled;
};
extern const struct chain_owner OWNER[TABLE_COUNT];

void chain_digest(const struct row *row, const struct key *key, const muster_value *before, uint8_t *ret_hash);

void chain_base64(const void *bytes, size_t size, char *ret_text, size_t room);
