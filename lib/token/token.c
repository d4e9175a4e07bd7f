/* SPDX-License-Identifier: MIT
 *
 * Making and checking tokens. The callers decide what a token opens, and whether it is still open. They see its fields
 * only after the check.
 */
#include "token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define TOKEN_VERSION 1
#define PREFIX_CHARS 5
#define BODY_CHARS (MUSTER_TOKEN_CHARS - PREFIX_CHARS)
#define MAC_BYTES 16

/* Bytes of a token: version 1, kind 1, key id 2 (big-endian), org 16, object 16, nonce 8, mac 16. 60 bytes are
 * exactly 80 characters of base64url. So there are no spare bits, and only one text stands for each token. */
enum {
    AT_VERSION = 0,
    AT_KIND = 1,
    AT_KEY_ID = 2,
    AT_ORG = 4,
    AT_OBJECT = 20,
    AT_NONCE = 36,
    AT_MAC = 44,
    TOKEN_BYTES = 60
};

_Static_assert(AT_MAC == AT_NONCE + TOKEN_NONCE_BYTES, "the nonce ends where the MAC begins");
_Static_assert(TOKEN_BYTES == AT_MAC + MAC_BYTES, "the MAC ends the token");
_Static_assert(TOKEN_BYTES * 4 == BODY_CHARS * 3, "no spare bits");

static const uint8_t PERSONAL[crypto_generichash_blake2b_PERSONALBYTES] = "muster.token.v1";

static const struct {
    int32_t kind;
    const char *prefix;
} KINDS[] = {
    {TOKEN_INVITATION, MUSTER_TOKEN_PREFIX_INVITATION},
    {TOKEN_JOIN, MUSTER_TOKEN_PREFIX_JOIN},
    {TOKEN_SIGNUP, MUSTER_TOKEN_PREFIX_SIGNUP},
};

static const char *prefix_of(int32_t kind)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (KINDS[i].kind == kind) return KINDS[i].prefix;
    return NULL;
}

/* The audience is last: all parts before it have a fixed length, so two different inputs never give the same bytes. */
static void make_mac(const uint8_t bytes[AT_MAC], const struct key *key, const struct token_domain *domain,
                     uint8_t ret_mac[MAC_BYTES])
{
    crypto_generichash_blake2b_state state;
    int failed = crypto_generichash_blake2b_init_salt_personal(&state, key->token, sizeof(key->token), MAC_BYTES, NULL,
                                                               PERSONAL);
    assert(failed == 0);
    UNUSED(failed);
    crypto_generichash_blake2b_update(&state, bytes, AT_MAC);
    crypto_generichash_blake2b_update(&state, domain->store.bytes, sizeof(domain->store.bytes));
    crypto_generichash_blake2b_update(&state, (const uint8_t *)domain->audience, strlen(domain->audience));
    crypto_generichash_blake2b_final(&state, ret_mac, MAC_BYTES);
    sodium_memzero(&state, sizeof(state));
}

void token_make(const struct token *token, const struct key *key, const struct token_domain *domain,
                char ret_text[MUSTER_TOKEN_CHARS + 1])
{
    const char *prefix = prefix_of(token->kind);
    assert(prefix != NULL && token->key_id == key->id);

    uint8_t bytes[TOKEN_BYTES];
    bytes[AT_VERSION] = TOKEN_VERSION;
    bytes[AT_KIND] = (uint8_t)token->kind;
    bytes[AT_KEY_ID] = (uint8_t)(key->id >> 8);
    bytes[AT_KEY_ID + 1] = (uint8_t)(key->id & 0xFF);
    memcpy(bytes + AT_ORG, token->org.bytes, sizeof(token->org.bytes));
    memcpy(bytes + AT_OBJECT, token->object.bytes, sizeof(token->object.bytes));
    memcpy(bytes + AT_NONCE, token->nonce, sizeof(token->nonce));
    make_mac(bytes, key, domain, bytes + AT_MAC);

    memcpy(ret_text, prefix, PREFIX_CHARS);
    sodium_bin2base64(ret_text + PREFIX_CHARS, BODY_CHARS + 1, bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof(bytes));
}

/* Checks length and prefix, and decodes strictly. None of the bytes is trusted yet. */
static bool decode(const char *text, int32_t kind, uint8_t bytes[TOKEN_BYTES])
{
    const char *prefix = prefix_of(kind);
    if (text == NULL || prefix == NULL) return false;
    if (strnlen(text, MUSTER_TOKEN_CHARS + 1) != MUSTER_TOKEN_CHARS) return false;
    if (memcmp(text, prefix, PREFIX_CHARS) != 0) return false;
    size_t size = 0;
    return sodium_base642bin(bytes, TOKEN_BYTES, text + PREFIX_CHARS, BODY_CHARS, NULL, &size, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           size == TOKEN_BYTES;
}

static bool mac_is_right(const uint8_t bytes[TOKEN_BYTES], const struct key *key, const struct token_domain *domain)
{
    uint8_t mac[MAC_BYTES];
    make_mac(bytes, key, domain, mac);
    bool right = sodium_memcmp(mac, bytes + AT_MAC, MAC_BYTES) == 0;
    /* A forger needs this value, so it must not stay on the stack. */
    sodium_memzero(mac, sizeof(mac));
    return right;
}

result token_check(const char *text, int32_t kind, const muster_keyring *ring, const struct token_domain *domain,
                   muster_time now, struct token *ret_token)
{
    uint8_t bytes[TOKEN_BYTES];
    if (!decode(text, kind, bytes)) return FAILED(MUSTER_E_TOKEN);
    if (bytes[AT_VERSION] != TOKEN_VERSION || bytes[AT_KIND] != kind) return FAILED(MUSTER_E_TOKEN);
    const struct key *key = keyring_find(ring, bytes[AT_KEY_ID] << 8 | bytes[AT_KEY_ID + 1]);
    if (key == NULL || !key_checks_tokens(key, now)) return FAILED(MUSTER_E_TOKEN);
    if (!mac_is_right(bytes, key, domain)) return FAILED(MUSTER_E_TOKEN);

    ret_token->kind = kind;
    ret_token->key_id = key->id;
    memcpy(ret_token->org.bytes, bytes + AT_ORG, sizeof(ret_token->org.bytes));
    memcpy(ret_token->object.bytes, bytes + AT_OBJECT, sizeof(ret_token->object.bytes));
    memcpy(ret_token->nonce, bytes + AT_NONCE, sizeof(ret_token->nonce));
    return OK;
}

bool token_nonce_equal(const uint8_t *a, const uint8_t *b)
{
    return sodium_memcmp(a, b, TOKEN_NONCE_BYTES) == 0;
}
