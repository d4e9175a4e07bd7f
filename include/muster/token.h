/* SPDX-License-Identifier: MIT
 *
 * The keys of a store: tokens and the audit trail depend on them (TOK-1 to TOK-4).
 *
 * A token opens one invitation or one link. Its first 5 characters name its kind. The other 80 characters are base64url
 * (RFC 4648, section 5). They hold version, kind, key id, org, object, nonce and a keyed hash, BLAKE2b (RFC 7693). The
 * hash covers the other parts, the id of the store, and the audience of the host.
 *
 * The library makes a token when the host claims a message for delivery, or when a caller asks for the token of a link.
 * It never stores a token. The library returns tokens, not web addresses: the host puts its own base address before the
 * token. A token needs no escaping in a web address.
 */
#ifndef MUSTER_TOKEN_H
#define MUSTER_TOKEN_H

#include <muster/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a key. */
#define MUSTER_KEY_BYTES 32

/** Characters of a token without its NUL: 5 of the prefix and 80 of base64url. */
#define MUSTER_TOKEN_CHARS 85

/** Prefix of the token of every invitation. Programs that look for leaked secrets can search for it. */
#define MUSTER_TOKEN_PREFIX_INVITATION "msti_"
/** Prefix of the token of every link of the kind MUSTER_LINK_KIND_JOIN. */
#define MUSTER_TOKEN_PREFIX_JOIN "mstj_"
/** Prefix of the token of every link of the kind MUSTER_LINK_KIND_SIGNUP. */
#define MUSTER_TOKEN_PREFIX_SIGNUP "msts_"

/** States of a key in a ring: what the key may do. In every state the key also verifies the events that were signed
 *  with it. */
enum {
    MUSTER_KEY_STATE_ACTIVE = 1, /**< signs new tokens and events; a ring has at most one such key */
    MUSTER_KEY_STATE_VERIFY = 2, /**< checks tokens, and makes the tokens of older links and invitations that use this
                                  *   key */
    MUSTER_KEY_STATE_NEXT = 3,   /**< the same as VERIFY, for a key that another process will soon use to sign */
    MUSTER_KEY_STATE_DEAD = 4    /**< makes and checks no token; stays for the audit trail */
};

/** A ring of keys. Only one thread at a time may use it. A store copies what it needs. */
typedef struct muster_keyring muster_keyring;

/**
 * Makes an empty ring. If the call fails and ret_error is not NULL, *ret_error is an error that the caller frees.
 *
 * Returns: MUSTER_E_INVALID    ret_ring: NULL
 *          MUSTER_E_BACKEND    the cryptographic library (libsodium) can't be started
 *          MUSTER_E_MEMORY     out of memory
 * Rules:   TOK-2
 */
MUSTER_EXPORT muster_status muster_keyring_new(muster_keyring **ret_ring, muster_error **ret_error);

/**
 * Puts a key into the ring. The library copies its bytes. If the call fails and ret_error is not NULL, *ret_error is an
 * error that the caller frees.
 *
 * id: 1 to 65535; no other key of the ring has it, and a key always keeps its id. state: one MUSTER_KEY_STATE_...
 * value. verify_until: for MUSTER_KEY_STATE_VERIFY the time from which the key counts as dead; 0 or MUSTER_TIME_NONE:
 * no such time. bytes: `size` random bytes; size is MUSTER_KEY_BYTES.
 *
 * Returns: MUSTER_E_INVALID    id, state, size: out of range; bytes: NULL
 *                              id: the ring has a key with this id; state: a second key would be active
 *          MUSTER_E_HANDLE     ring: NULL, or not a ring
 *          MUSTER_E_MEMORY     out of memory
 * Rules:   TOK-2
 */
MUSTER_EXPORT muster_status muster_keyring_add(muster_keyring *ring, int32_t id, int32_t state,
                                               muster_time verify_until, const void *bytes, size_t size,
                                               muster_error **ret_error);

/** Wipes the keys from memory and frees the ring. NULL is allowed. */
MUSTER_EXPORT void muster_keyring_free(muster_keyring *ring);

#ifdef __cplusplus
}
#endif
#endif
