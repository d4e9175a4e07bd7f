/* SPDX-License-Identifier: MIT
 *
 * Tokens, and the sub-keys of a ring. They are made and checked here without any storage. include/muster/token.h
 * defines the form. The fields of a token cannot be read before the token is verified (AB-60).
 */
#pragma once

#include "problem.h"
#include <muster/token.h>
#include <stdbool.h>

enum token_kind {
    TOKEN_INVITATION = 1,
    TOKEN_JOIN = 2,
    TOKEN_SIGNUP = 3,
};

#define TOKEN_NONCE_BYTES 8
#define AUDIT_HASH_BYTES 32
#define KEY_CHECK_BYTES 16

struct token {
    int32_t kind;
    int32_t key_id;
    muster_id org;
    muster_id object;
    uint8_t nonce[TOKEN_NONCE_BYTES];
};

struct key {
    int32_t id;
    int32_t state;
    muster_time verify_until;
    uint8_t master[MUSTER_KEY_BYTES];
    uint8_t token[32]; /* sub-keys by crypto_kdf, derived when the key is added */
    uint8_t audit[32];
    uint8_t check[KEY_CHECK_BYTES]; /* the store keeps this; by it a wrong key is recognised */
};

/* What a token is bound to, besides its own bytes. audience may be "". */
struct token_domain {
    muster_id store;
    const char *audience;
};

/* These do the same as the public functions, which return the problem as an error object of the caller. */
MUST_USE result keyring_new(struct problem *problem, muster_keyring **ret_ring);
MUST_USE result keyring_add(struct problem *problem, muster_keyring *ring, int32_t id, int32_t state,
                            muster_time verify_until, const void *bytes, size_t size);
MUST_USE result keyring_copy(struct problem *problem, const muster_keyring *ring, muster_keyring **ret_copy);
size_t keyring_count(const muster_keyring *ring);
const struct key *keyring_at(const muster_keyring *ring, size_t i);
const struct key *keyring_find(const muster_keyring *ring, int32_t id); /* NULL: the key is not in the ring */
const struct key *keyring_active(const muster_keyring *ring);           /* NULL: there is no active key */
void keyring_drop(muster_keyring *ring, int32_t id);                    /* wipes that key and removes it */
/* the key is active or next, or is a verify key whose end has not come */
bool key_checks_tokens(const struct key *key, muster_time now);

/* Reads a key file: lines "id state base64(32 bytes)"; '#' starts a comment. Returns MUSTER_E_KEY if the file is
 * missing or malformed, or if other users than its owner may read it. *ret_reason: a static sentence. */
MUST_USE result keyring_read_file(const char *path, muster_keyring **ret_ring, const char **ret_reason);
/* Makes a file with one new active key 1: it has a temporary name and mode 0600, and is then linked. An existing
 * file stays as it is: MUSTER_E_EXISTS. */
MUST_USE result keyring_make_file(const char *path, const char **ret_reason);

/* Writes MUSTER_TOKEN_CHARS characters and a NUL. */
void token_make(const struct token *token, const struct key *key, const struct token_domain *domain,
                char ret_text[MUSTER_TOKEN_CHARS + 1]);

/* Returns MUSTER_E_TOKEN if the token is not genuine, for whatever reason. *ret_token then stays as it was. */
MUST_USE result token_check(const char *text, int32_t kind, const muster_keyring *ring,
                            const struct token_domain *domain, muster_time now, struct token *ret_token);
bool token_nonce_equal(const uint8_t *a, const uint8_t *b); /* in constant time */

/* Audit: a running keyed BLAKE2b (personal muster.audit.v1). The length is hashed before each field, so two
 * different rows never give the same input. */
struct audit {
    _Alignas(64) unsigned char state[384];
};
void audit_begin(struct audit *audit, const struct key *key);
void audit_bytes(struct audit *audit, const void *bytes, size_t size); /* length (8 bytes LE), then the bytes */
void audit_int(struct audit *audit, int64_t value);                    /* 8 bytes LE */
/* differs from every length and from zero bytes */
void audit_null(struct audit *audit);
void audit_end(struct audit *audit, uint8_t ret_hash[AUDIT_HASH_BYTES]);

/* The salted digest of a personal value: BLAKE2b-256 over salt (16 bytes) and value. */
void audit_personal(const uint8_t salt[16], const void *value, size_t size, uint8_t ret_hash[AUDIT_HASH_BYTES]);
