/* SPDX-License-Identifier: MIT
 *
 * The keys that tokens and the audit trail rest on (TOK-1 to TOK-4).
 *
 * A token opens one invitation or one link. It is 5 characters that name its kind and 80 of base64url (RFC 4648,
 * section 5): version, kind, key id, org, object, nonce and a keyed BLAKE2b (RFC 7693) over all of it, the store's id
 * and the host's audience. The library makes tokens when a message is claimed for delivery or a link is shown, and
 * never keeps one. It hands out tokens, not addresses: the host puts its own base address in front.
 */
#ifndef MUSTER_TOKEN_H
#define MUSTER_TOKEN_H

#include <muster/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a key. */
#define MUSTER_KEY_BYTES 32

/** Characters of a token without its NUL: 5 of the prefix, 80 of base64url. */
#define MUSTER_TOKEN_CHARS 85

/** Prefix of every invitation's token, for scanners that look for leaked secrets. */
#define MUSTER_TOKEN_PREFIX_INVITATION "msti_"
/** Of a link for accounts that are there, and of one for new users. */
#define MUSTER_TOKEN_PREFIX_JOIN "mstj_"
#define MUSTER_TOKEN_PREFIX_SIGNUP "msts_"

/** What a key of a ring may still do. Each also verifies the audit rows that were written under it. */
enum {
    MUSTER_KEY_STATE_ACTIVE = 1, /**< signs new tokens and events; exactly one key of a ring is active */
    MUSTER_KEY_STATE_VERIFY = 2, /**< checks tokens; makes again the token of a row that was issued under it */
    MUSTER_KEY_STATE_NEXT = 3,   /**< as VERIFY: known to this process before another one signs with it */
    MUSTER_KEY_STATE_DEAD = 4    /**< makes and checks no token; stays for the audit trail */
};

/** A ring of keys. Not for two threads at once; a store copies what it needs. */
typedef struct muster_keyring muster_keyring;

/** Makes an empty ring. MUSTER_E_MEMORY. */
MUSTER_EXPORT muster_status muster_keyring_new(muster_keyring **ret_ring, muster_error **ret_error);

/**
 * Puts a key into the ring; the bytes are copied.
 *
 * id: 1 to 65535, once per ring; a key keeps its id for ever. state: MUSTER_KEY_STATE_.... verify_until: for
 * MUSTER_KEY_STATE_VERIFY the time from which the key counts as dead; 0 or MUSTER_TIME_NONE: no such time. bytes:
 * MUSTER_KEY_BYTES of randomness.
 *
 * MUSTER_E_INVALID: id, state or size is out of range, or the id is there already, or a second key is to be active.
 */
MUSTER_EXPORT muster_status muster_keyring_add(muster_keyring *ring, int32_t id, int32_t state,
                                               muster_time verify_until, const void *bytes, size_t size,
                                               muster_error **ret_error);

/** Wipes and frees the ring. */
MUSTER_EXPORT void muster_keyring_free(muster_keyring *ring);

#ifdef __cplusplus
}
#endif
#endif
