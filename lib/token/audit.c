/* SPDX-License-Identifier: MIT
 *
 * The keyed hash of an audit row, and the salted digest of a personal value. The code that writes rows chooses the
 * fields of a row and their order.
 */
#include "token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_blake2b_state) <= sizeof(struct audit), "the hash fits its place");
_Static_assert(_Alignof(crypto_generichash_blake2b_state) <= _Alignof(struct audit), "and is aligned there");

#define SALT_BYTES 16
#define NULL_LENGTH UINT64_MAX /* no text has this length */

static const uint8_t PERSONAL[crypto_generichash_blake2b_PERSONALBYTES] = "muster.audit.v1";

static crypto_generichash_blake2b_state *state_of(struct audit *audit)
{
    return (crypto_generichash_blake2b_state *)(void *)audit->state;
}

static void add_number(struct audit *audit, uint64_t value)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    crypto_generichash_blake2b_update(state_of(audit), bytes, sizeof(bytes));
}

void audit_begin(struct audit *audit, const struct key *key)
{
    int failed = crypto_generichash_blake2b_init_salt_personal(state_of(audit), key->audit, sizeof(key->audit),
                                                               AUDIT_HASH_BYTES, NULL, PERSONAL);
    assert(failed == 0);
    UNUSED(failed);
}

void audit_bytes(struct audit *audit, const void *bytes, size_t size)
{
    add_number(audit, size);
    if (size > 0) crypto_generichash_blake2b_update(state_of(audit), bytes, size);
}

void audit_int(struct audit *audit, int64_t value)
{
    add_number(audit, (uint64_t)value);
}

void audit_null(struct audit *audit)
{
    add_number(audit, NULL_LENGTH);
}

void audit_end(struct audit *audit, uint8_t ret_hash[AUDIT_HASH_BYTES])
{
    crypto_generichash_blake2b_final(state_of(audit), ret_hash, AUDIT_HASH_BYTES);
    sodium_memzero(audit, sizeof(*audit));
}

void audit_personal(const uint8_t salt[16], const void *value, size_t size, uint8_t ret_hash[AUDIT_HASH_BYTES])
{
    crypto_generichash_blake2b_state state;
    int failed = crypto_generichash_blake2b_init(&state, NULL, 0, AUDIT_HASH_BYTES);
    assert(failed == 0);
    UNUSED(failed);
    crypto_generichash_blake2b_update(&state, salt, SALT_BYTES);
    crypto_generichash_blake2b_update(&state, value, size);
    crypto_generichash_blake2b_final(&state, ret_hash, AUDIT_HASH_BYTES);
    sodium_memzero(&state, sizeof(state));
}
