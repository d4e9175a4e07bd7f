/* SPDX-License-Identifier: MIT
 *
 * Tokens, key rings, key files and the audit hash, each without a store. The tests of the store show what a genuine
 * token opens.
 */
#include "muster_test.h"
#include "problem.h"
#include "token.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const muster_time NOW = INT64_C(1700000000000000);

enum { PREFIX = 5, RAW = 60 };

static const uint8_t *key_bytes(uint8_t seed)
{
    static uint8_t bytes[MUSTER_KEY_BYTES];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(seed * 31 + i);
    return bytes;
}

static muster_keyring *new_ring(void)
{
    muster_keyring *ring = NULL;
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    return ring;
}

static int32_t add(muster_keyring *ring, int32_t id, int32_t state, muster_time until, uint8_t seed)
{
    return muster_keyring_add(ring, id, state, until, key_bytes(seed), MUSTER_KEY_BYTES, NULL);
}

static muster_keyring *ring_of_one(int32_t id, uint8_t seed)
{
    muster_keyring *ring = new_ring();
    ck_status(MUSTER_OK, add(ring, id, MUSTER_KEY_STATE_ACTIVE, 0, seed));
    return ring;
}

static struct token sample(int32_t key_id)
{
    struct token token = {.kind = TOKEN_INVITATION, .key_id = key_id};
    memset(token.org.bytes, 0x11, 16);
    memset(token.object.bytes, 0x22, 16);
    memset(token.nonce, 0x33, TOKEN_NONCE_BYTES);
    return token;
}

static struct token_domain domain_of(uint8_t store, const char *audience)
{
    struct token_domain domain = {.audience = audience};
    memset(domain.store.bytes, store, 16);
    return domain;
}

/* Checks, and asserts that a refusal leaves the result as it was. */
static int32_t check(const char *text, const muster_keyring *ring, const struct token_domain *domain)
{
    struct token token;
    struct token before;
    memset(&token, 0x5A, sizeof(token));
    memcpy(&before, &token, sizeof(token));
    int32_t status = token_check(text, TOKEN_INVITATION, ring, domain, NOW, &token).status;
    if (status != MUSTER_OK) ck_assert_mem_eq(&token, &before, sizeof(token));
    return status;
}

struct scene {
    muster_keyring *ring;
    struct token_domain domain;
    char text[MUSTER_TOKEN_CHARS + 1];
    uint8_t raw[RAW];
};

static void set_scene(struct scene *scene)
{
    scene->ring = ring_of_one(258, 1);
    scene->domain = domain_of(7, "https://a.example");
    struct token token = sample(258);
    token_make(&token, keyring_active(scene->ring), &scene->domain, scene->text);
    ck_assert_int_eq(sodium_base642bin(scene->raw, RAW, scene->text + PREFIX, MUSTER_TOKEN_CHARS - PREFIX, NULL, NULL,
                                       NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
}

static void encode(const uint8_t raw[RAW], char text[MUSTER_TOKEN_CHARS + 1])
{
    memcpy(text, MUSTER_TOKEN_PREFIX_INVITATION, PREFIX);
    sodium_bin2base64(text + PREFIX, MUSTER_TOKEN_CHARS - PREFIX + 1, raw, RAW,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* What an attacker with the key could make: the MAC over any 44 bytes, made only from the documented form. */
static void sign(uint8_t raw[RAW], const struct key *key, const struct token_domain *domain, const char *personal_text)
{
    uint8_t input[44 + 16 + 64];
    uint8_t personal[16] = {0};
    memcpy(personal, personal_text, strlen(personal_text));
    size_t audience = strlen(domain->audience);
    ck_assert_uint_le(audience, 64);
    memcpy(input, raw, 44);
    memcpy(input + 44, domain->store.bytes, 16);
    memcpy(input + 60, domain->audience, audience);
    ck_assert_int_eq(
        crypto_generichash_blake2b_salt_personal(raw + 44, 16, input, 60 + audience, key->token, 32, NULL, personal),
        0);
}

MUSTER_TEST(a_genuine_token_gives_back_what_went_in, "TOK-1")
{
    struct scene scene;
    set_scene(&scene);
    ck_assert_uint_eq(strlen(scene.text), MUSTER_TOKEN_CHARS);
    ck_assert_int_eq(strncmp(scene.text, "msti_", 5), 0);
    struct token token;
    ck_status(MUSTER_OK, token_check(scene.text, TOKEN_INVITATION, scene.ring, &scene.domain, NOW, &token).status);
    struct token expected = sample(258);
    ck_assert_int_eq(token.kind, expected.kind);
    ck_assert_int_eq(token.key_id, 258);
    ck_assert_int_eq(muster_id_equal(&token.org, &expected.org), 1);
    ck_assert_int_eq(muster_id_equal(&token.object, &expected.object), 1);
    ck_assert(token_nonce_equal(token.nonce, expected.nonce));
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(the_bytes_of_a_token_are_those_of_the_documented_form, "TOK-1")
{
    struct scene scene = {0};
    set_scene(&scene);
    uint8_t raw[RAW] = {1, 1, 1, 2};
    memset(raw + 4, 0x11, 16);
    memset(raw + 20, 0x22, 16);
    memset(raw + 36, 0x33, 8);
    sign(raw, keyring_active(scene.ring), &scene.domain, "muster.token.v1");
    ck_assert_mem_eq(raw, scene.raw, RAW);
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(every_flipped_bit_is_refused, "TOK-1 AB-60 AB-62")
{
    struct scene scene;
    set_scene(&scene);
    for (size_t bit = 0; bit < RAW * 8; bit++) {
        uint8_t raw[RAW];
        char text[MUSTER_TOKEN_CHARS + 1];
        memcpy(raw, scene.raw, RAW);
        raw[bit / 8] ^= (uint8_t)(1U << (bit % 8));
        encode(raw, text);
        ck_assert_msg(check(text, scene.ring, &scene.domain) == MUSTER_E_TOKEN, "bit %zu", bit);
    }
    for (size_t bit = 0; bit < MUSTER_TOKEN_CHARS * 8; bit++) {
        char text[MUSTER_TOKEN_CHARS + 1];
        memcpy(text, scene.text, sizeof(text));
        text[bit / 8] = (char)((unsigned char)text[bit / 8] ^ (1U << (bit % 8)));
        ck_assert_msg(check(text, scene.ring, &scene.domain) == MUSTER_E_TOKEN, "bit %zu of the text", bit);
    }
    ck_status(MUSTER_OK, check(scene.text, scene.ring, &scene.domain));
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(every_changed_character_is_refused, "TOK-1 AB-60")
{
    struct scene scene;
    set_scene(&scene);
    for (size_t i = 0; i < MUSTER_TOKEN_CHARS; i++) {
        for (int c = 0; c < 256; c++) {
            char text[MUSTER_TOKEN_CHARS + 1];
            memcpy(text, scene.text, sizeof(text));
            if (text[i] == (char)c) continue;
            text[i] = (char)c;
            ck_assert_msg(check(text, scene.ring, &scene.domain) == MUSTER_E_TOKEN, "character %zu is %d", i, c);
        }
    }
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(every_shorter_or_longer_text_is_refused, "TOK-1 AB-60")
{
    struct scene scene;
    set_scene(&scene);
    char text[MUSTER_TOKEN_CHARS + 64];
    for (size_t size = 0; size < MUSTER_TOKEN_CHARS; size++) {
        memcpy(text, scene.text, size);
        text[size] = '\0';
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
        ck_status(MUSTER_E_TOKEN, check(scene.text + MUSTER_TOKEN_CHARS - size, scene.ring, &scene.domain));
    }
    for (const char *c = ALPHABET; *c != '\0'; c++) {
        text_format(text, sizeof(text), "%s%c", scene.text, *c);
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
        text_format(text, sizeof(text), "%c%s", *c, scene.text);
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
    }
    static const char *const tails[] = {"=", "==", "\n", " ", "\r\n", "&x=1", "AAAA"};
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        text_format(text, sizeof(text), "%s%s", scene.text, tails[i]);
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
    }
    ck_status(MUSTER_E_TOKEN, check(NULL, scene.ring, &scene.domain));
    ck_status(MUSTER_E_TOKEN, check("", scene.ring, &scene.domain));
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(a_token_counts_for_one_key_one_store_and_one_audience, "TOK-1 TOK-3 AB-70")
{
    static const char *const audiences[] = {"", "a", "ab", "b", "https://a.example"};
    enum { KEYS = 3, STORES = 3, AUDIENCES = COUNT_OF(audiences), ALL = KEYS * STORES * AUDIENCES };
    static char texts[ALL][MUSTER_TOKEN_CHARS + 1];
    muster_keyring *rings[KEYS];
    for (size_t k = 0; k < KEYS; k++)
        rings[k] = ring_of_one(1, (uint8_t)k); /* the same id, other bytes */

    for (size_t i = 0; i < ALL; i++) {
        struct token token = sample(1);
        struct token_domain domain = domain_of((uint8_t)(i / KEYS % STORES), audiences[i / KEYS / STORES]);
        token_make(&token, keyring_active(rings[i % KEYS]), &domain, texts[i]);
    }
    for (size_t made = 0; made < ALL; made++) {
        for (size_t i = 0; i < ALL; i++) {
            struct token_domain domain = domain_of((uint8_t)(i / KEYS % STORES), audiences[i / KEYS / STORES]);
            ck_status(made == i ? MUSTER_OK : MUSTER_E_TOKEN, check(texts[made], rings[i % KEYS], &domain));
        }
    }
    for (size_t k = 0; k < KEYS; k++)
        muster_keyring_free(rings[k]);
}

MUSTER_TEST(a_token_of_another_version_or_kind_is_refused_though_rightly_signed, "TOK-1 AB-70")
{
    struct scene scene;
    set_scene(&scene);
    for (unsigned version = 0; version < 256; version++) {
        for (unsigned kind = 0; kind < 256; kind++) {
            uint8_t raw[RAW];
            char text[MUSTER_TOKEN_CHARS + 1];
            memcpy(raw, scene.raw, RAW);
            raw[0] = (uint8_t)version;
            raw[1] = (uint8_t)kind;
            sign(raw, keyring_active(scene.ring), &scene.domain, "muster.token.v1");
            encode(raw, text);
            int32_t expected = version == 1 && kind == TOKEN_INVITATION ? MUSTER_OK : MUSTER_E_TOKEN;
            ck_status(expected, check(text, scene.ring, &scene.domain));
        }
    }
    static const char *const prefixes[] = {"mstj_", "msts_", "MSTI_", "msti-", "xxxxx"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        char text[MUSTER_TOKEN_CHARS + 1];
        memcpy(text, scene.text, sizeof(text));
        memcpy(text, prefixes[i], PREFIX);
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
    }
    struct token token;
    for (int32_t kind = -1; kind < 300; kind++) {
        if (kind == TOKEN_INVITATION) continue;
        ck_status(MUSTER_E_TOKEN, token_check(scene.text, kind, scene.ring, &scene.domain, NOW, &token).status);
    }
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(a_mac_of_another_purpose_is_refused, "TOK-1 AB-70")
{
    struct scene scene;
    set_scene(&scene);
    char text[MUSTER_TOKEN_CHARS + 1];
    struct key other = *keyring_active(scene.ring);
    sign(scene.raw, &other, &scene.domain, "muster.audit.v1");
    encode(scene.raw, text);
    ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));

    const uint8_t *keys[] = {other.audit, key_bytes(1)};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        memcpy(other.token, keys[i], 32);
        sign(scene.raw, &other, &scene.domain, "muster.token.v1");
        encode(scene.raw, text);
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
    }
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(what_a_store_keeps_of_a_key_does_not_sign, "TOK-3")
{
    struct scene scene;
    set_scene(&scene);
    struct key stolen = *keyring_active(scene.ring);
    memset(stolen.token, 0, sizeof(stolen.token));
    memcpy(stolen.token, stolen.check, KEY_CHECK_BYTES);
    char text[MUSTER_TOKEN_CHARS + 1];
    sign(scene.raw, &stolen, &scene.domain, "muster.token.v1");
    encode(scene.raw, text);
    ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
    const struct key *key = keyring_active(scene.ring);
    ck_assert_mem_ne(key->check, key->token, KEY_CHECK_BYTES);
    ck_assert_mem_ne(key->check, key->audit, KEY_CHECK_BYTES);
    ck_assert_mem_ne(key->check, key->master, KEY_CHECK_BYTES);
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(a_token_names_the_key_that_checks_it, "TOK-1 AB-70")
{
    muster_keyring *ring = ring_of_one(1, 1);
    ck_status(MUSTER_OK, add(ring, 2, MUSTER_KEY_STATE_VERIFY, 0, 2));
    struct token_domain domain = domain_of(1, "");
    char text[MUSTER_TOKEN_CHARS + 1];
    uint8_t raw[RAW];
    struct token token = sample(1);
    token_make(&token, keyring_find(ring, 1), &domain, text);
    ck_status(MUSTER_OK, check(text, ring, &domain));
    ck_assert_int_eq(sodium_base642bin(raw, RAW, text + PREFIX, MUSTER_TOKEN_CHARS - PREFIX, NULL, NULL, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    raw[3] = 2;
    encode(raw, text);
    ck_status(MUSTER_E_TOKEN, check(text, ring, &domain));
    sign(raw, keyring_find(ring, 1), &domain, "muster.token.v1");
    encode(raw, text);
    ck_status(MUSTER_E_TOKEN, check(text, ring, &domain));
    raw[3] = 3;
    sign(raw, keyring_find(ring, 1), &domain, "muster.token.v1");
    encode(raw, text);
    ck_status(MUSTER_E_TOKEN, check(text, ring, &domain));
    muster_keyring_free(ring);
}

MUSTER_TEST(a_dead_key_and_one_past_its_end_check_nothing, "TOK-1")
{
    static const struct {
        int32_t state;
        muster_time until;
        int32_t expected;
    } cases[] = {
        {MUSTER_KEY_STATE_ACTIVE, 0, MUSTER_OK},
        {MUSTER_KEY_STATE_NEXT, 0, MUSTER_OK},
        {MUSTER_KEY_STATE_VERIFY, 0, MUSTER_OK},
        {MUSTER_KEY_STATE_VERIFY, MUSTER_TIME_NONE, MUSTER_OK},
        {MUSTER_KEY_STATE_VERIFY, 1700000000000001, MUSTER_OK},
        {MUSTER_KEY_STATE_VERIFY, 1700000000000000, MUSTER_E_TOKEN},
        {MUSTER_KEY_STATE_DEAD, 0, MUSTER_E_TOKEN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        muster_keyring *ring = new_ring();
        ck_status(MUSTER_OK, add(ring, 9, cases[i].state, cases[i].until, 1));
        struct token_domain domain = domain_of(1, "");
        struct token token = sample(9);
        char text[MUSTER_TOKEN_CHARS + 1];
        token_make(&token, keyring_find(ring, 9), &domain, text);
        ck_assert_msg(check(text, ring, &domain) == cases[i].expected, "case %zu", i);
        muster_keyring_free(ring);
    }
}

MUSTER_TEST(a_nonce_differs_by_any_bit, "")
{
    uint8_t a[TOKEN_NONCE_BYTES] = {0};
    for (size_t bit = 0; bit < 8 * TOKEN_NONCE_BYTES; bit++) {
        uint8_t b[TOKEN_NONCE_BYTES] = {0};
        ck_assert(token_nonce_equal(a, b));
        b[bit / 8] = (uint8_t)(1U << (bit % 8));
        ck_assert(!token_nonce_equal(a, b));
    }
}

MUSTER_TEST(random_texts_of_the_right_form_are_refused, "TOK-1 AB-60 AB-62")
{
    struct scene scene;
    set_scene(&scene);
    for (int i = 0; i < 100000; i++) {
        char text[MUSTER_TOKEN_CHARS + 1] = MUSTER_TOKEN_PREFIX_INVITATION;
        uint8_t raw[RAW];
        randombytes_buf(raw, sizeof(raw));
        memcpy(raw, scene.raw, i % 3 == 0 ? 0 : i % 3 == 1 ? 4 : 44);
        encode(raw, text);
        ck_status(MUSTER_E_TOKEN, check(text, scene.ring, &scene.domain));
    }
    muster_keyring_free(scene.ring);
}

MUSTER_TEST(a_ring_takes_each_id_once_and_one_active_key, "")
{
    muster_keyring *ring = ring_of_one(1, 1);
    ck_status(MUSTER_E_INVALID, add(ring, 1, MUSTER_KEY_STATE_VERIFY, 0, 2));
    ck_status(MUSTER_E_INVALID, add(ring, 2, MUSTER_KEY_STATE_ACTIVE, 0, 2));
    ck_status(MUSTER_E_INVALID, add(ring, 0, MUSTER_KEY_STATE_NEXT, 0, 2));
    ck_status(MUSTER_E_INVALID, add(ring, 65536, MUSTER_KEY_STATE_NEXT, 0, 2));
    ck_status(MUSTER_E_INVALID, add(ring, 2, 0, 0, 2));
    ck_status(MUSTER_E_INVALID, add(ring, 2, 5, 0, 2));
    ck_status(MUSTER_E_INVALID, muster_keyring_add(ring, 2, MUSTER_KEY_STATE_NEXT, 0, key_bytes(2), 31, NULL));
    ck_status(MUSTER_E_INVALID, muster_keyring_add(ring, 2, MUSTER_KEY_STATE_NEXT, 0, key_bytes(2), 33, NULL));
    ck_status(MUSTER_E_INVALID, muster_keyring_add(ring, 2, MUSTER_KEY_STATE_NEXT, 0, NULL, 32, NULL));
    ck_assert_uint_eq(keyring_count(ring), 1);
    for (int32_t id = 2; id <= 40; id++)
        ck_status(MUSTER_OK, add(ring, id, MUSTER_KEY_STATE_DEAD, 0, (uint8_t)id));
    ck_status(MUSTER_OK, add(ring, 65535, MUSTER_KEY_STATE_NEXT, 0, 2));

    muster_keyring *copy = NULL;
    struct problem problem;
    problem_clear(&problem);
    ck_status(MUSTER_OK, keyring_copy(&problem, ring, &copy).status);
    muster_keyring_free(ring);
    ck_assert_uint_eq(keyring_count(copy), 41);
    ck_assert_int_eq(keyring_active(copy)->id, 1);
    ck_assert_mem_eq(keyring_find(copy, 40)->master, key_bytes(40), MUSTER_KEY_BYTES);
    ck_assert_ptr_null(keyring_find(copy, 41));
    ck_assert_ptr_null(keyring_at(copy, 41));
    muster_keyring_free(copy);
}

MUSTER_TEST(a_handle_that_is_no_ring_is_refused, "")
{
    uint32_t other[16] = {1, 2, 3};
    muster_keyring *copy = NULL;
    ck_status(MUSTER_E_HANDLE, add((muster_keyring *)(void *)other, 1, MUSTER_KEY_STATE_ACTIVE, 0, 1));
    ck_status(MUSTER_E_HANDLE, add(NULL, 1, MUSTER_KEY_STATE_ACTIVE, 0, 1));
    struct problem problem;
    problem_clear(&problem);
    ck_status(MUSTER_E_HANDLE, keyring_copy(&problem, NULL, &copy).status);
    ck_assert_ptr_null(copy);
    muster_keyring_free((muster_keyring *)(void *)other);
    muster_keyring_free(NULL);
}

MUSTER_TEST(a_ring_says_what_is_wrong_with_a_key, "")
{
    uint32_t other[16] = {1, 2, 3};
    muster_keyring *ring = ring_of_one(7, 1), *none = (muster_keyring *)(void *)other;
    const void *bytes = key_bytes(2);
    const int32_t active = MUSTER_KEY_STATE_ACTIVE, next = MUSTER_KEY_STATE_NEXT;
    const struct {
        muster_keyring *ring;
        int32_t id, state;
        const void *bytes;
        size_t size;
        int32_t status;
        const char *field;
    } CASES[] = {
        {NULL, 8, next, bytes, 32, MUSTER_E_HANDLE, "ring"},  {none, 8, next, bytes, 32, MUSTER_E_HANDLE, "ring"},
        {ring, 0, next, bytes, 32, MUSTER_E_INVALID, "id"},   {ring, 7, next, bytes, 32, MUSTER_E_INVALID, "id"},
        {ring, 8, 9, bytes, 32, MUSTER_E_INVALID, "state"},   {ring, 8, active, bytes, 32, MUSTER_E_INVALID, "state"},
        {ring, 8, next, NULL, 32, MUSTER_E_INVALID, "bytes"}, {ring, 8, next, bytes, 31, MUSTER_E_INVALID, "size"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        muster_error *error = NULL;
        ck_status(CASES[i].status, muster_keyring_add(CASES[i].ring, CASES[i].id, CASES[i].state, 0, CASES[i].bytes,
                                                      CASES[i].size, &error));
        ck_status(CASES[i].status, muster_error_status(error));
        ck_assert_str_eq(muster_error_field(error), CASES[i].field);
        ck_assert_str_ne(muster_error_message(error), "");
        muster_error_free(error);
    }
    muster_error *error = (muster_error *)(void *)other;
    ck_status(MUSTER_OK, muster_keyring_add(ring, 8, next, 0, bytes, 32, &error));
    ck_assert_ptr_null(error);
    ck_status(MUSTER_E_INVALID, muster_keyring_new(NULL, &error));
    ck_assert_str_eq(muster_error_field(error), "ret_ring");
    muster_error_free(error);
    muster_keyring_free(ring);
}

struct place {
    char directory[64];
    char path[96];
};

static void make_place(struct place *place)
{
    text_format(place->directory, sizeof(place->directory), "/tmp/muster-key-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(place->directory));
    text_format(place->path, sizeof(place->path), "%s/key", place->directory);
}

static void remove_place(const struct place *place)
{
    unlink(place->path);
    ck_assert_int_eq(rmdir(place->directory), 0); /* fails if a temporary file was left */
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(fchmod(file, mode), 0);
    close(file);
}

MUSTER_TEST(a_made_key_file_is_private_and_read_back_and_never_overwritten, "")
{
    struct place place;
    make_place(&place);
    const char *reason = NULL;
    umask(0);
    ck_status(MUSTER_OK, keyring_make_file(place.path, &reason).status);
    struct stat about;
    ck_assert_int_eq(stat(place.path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0600);
    ck_assert_uint_eq(about.st_nlink, 1);

    muster_keyring *first = NULL;
    ck_status(MUSTER_OK, keyring_read_file(place.path, &first, &reason).status);
    ck_assert_int_eq(keyring_active(first)->id, 1);
    ck_status(MUSTER_E_EXISTS, keyring_make_file(place.path, &reason).status);
    ck_assert_ptr_nonnull(reason);
    muster_keyring *again = NULL;
    ck_status(MUSTER_OK, keyring_read_file(place.path, &again, &reason).status);
    ck_assert_mem_eq(keyring_active(first)->master, keyring_active(again)->master, MUSTER_KEY_BYTES);
    muster_keyring_free(first);
    muster_keyring_free(again);
    remove_place(&place);
}

MUSTER_TEST(a_key_file_that_others_may_read_is_refused, "")
{
    struct place place;
    make_place(&place);
    muster_keyring *ring = NULL;
    const char *reason = NULL;
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0666, 0777};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        write_file(place.path, "1 active AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", modes[i]);
        reason = NULL;
        ck_status(MUSTER_E_KEY, keyring_read_file(place.path, &ring, &reason).status);
        ck_assert_ptr_nonnull(reason);
    }
    ck_assert_ptr_null(ring);
    remove_place(&place);
}

MUSTER_TEST(a_key_file_is_read_strictly, "")
{
    struct place place;
    make_place(&place);
    muster_keyring *ring = NULL;
    const char *reason = NULL;
#define ZERO "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    write_file(place.path, "# keys\n\n 1\tactive " ZERO " # now\r\n2 verify " ZERO "\n3 next " ZERO "\n4 dead " ZERO,
               0400);
    ck_status(MUSTER_OK, keyring_read_file(place.path, &ring, &reason).status);
    ck_assert_uint_eq(keyring_count(ring), 4);
    ck_assert_int_eq(keyring_find(ring, 4)->state, MUSTER_KEY_STATE_DEAD);
    ck_assert(key_checks_tokens(keyring_find(ring, 2), NOW));
    muster_keyring_free(ring);
    ring = NULL;

    static const char *const wrong[] = {"",
                                        "# nothing\n",
                                        "1 verify " ZERO "\n",
                                        "1 active\n",
                                        "1 active " ZERO " more\n",
                                        "0 active " ZERO "\n",
                                        "65536 active " ZERO "\n",
                                        "99999999999 active " ZERO "\n",
                                        "-1 active " ZERO "\n",
                                        "x active " ZERO "\n",
                                        "1 ACTIVE " ZERO "\n",
                                        "1 active AAAA\n",
                                        "1 active AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                                        "1 active AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                                        "1 active AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
                                        "1 active " ZERO "\n1 dead " ZERO "\n",
                                        "1 active " ZERO "\n2 active " ZERO "\n"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        write_file(place.path, wrong[i], 0600);
        reason = NULL;
        ck_assert_msg(keyring_read_file(place.path, &ring, &reason).status == MUSTER_E_KEY, "%s", wrong[i]);
        ck_assert_ptr_nonnull(reason);
    }
    unlink(place.path);
    ck_status(MUSTER_E_KEY, keyring_read_file(place.path, &ring, &reason).status);
    ck_status(MUSTER_E_KEY, keyring_read_file(place.directory, &ring, &reason).status);
    ck_assert_int_eq(mkfifo(place.path, 0600), 0);
    ck_status(MUSTER_E_KEY, keyring_read_file(place.path, &ring, &reason).status);
    ck_assert_ptr_null(ring);
    remove_place(&place);
}

static void hash_two(const struct key *key, const char *a, const char *b, uint8_t hash[AUDIT_HASH_BYTES])
{
    struct audit audit;
    audit_begin(&audit, key);
    if (a == NULL)
        audit_null(&audit);
    else
        audit_bytes(&audit, a, strlen(a));
    if (b == NULL)
        audit_null(&audit);
    else
        audit_bytes(&audit, b, strlen(b));
    audit_end(&audit, hash);
}

MUSTER_TEST(no_two_audit_rows_read_alike, "")
{
    muster_keyring *ring = ring_of_one(1, 1);
    ck_status(MUSTER_OK, add(ring, 2, MUSTER_KEY_STATE_DEAD, 0, 2));
    static const char *const pairs[][2] = {{"ab", "c"},   {"a", "bc"}, {"abc", ""}, {"", "abc"}, {NULL, "abc"},
                                           {"abc", NULL}, {"", NULL},  {NULL, ""},  {"", ""},    {NULL, NULL}};
    uint8_t hashes[2 * COUNT_OF(pairs)][AUDIT_HASH_BYTES];
    for (size_t i = 0; i < COUNT_OF(hashes); i++) {
        const char *const *pair = pairs[i / 2];
        uint8_t again[AUDIT_HASH_BYTES];
        hash_two(keyring_at(ring, i % 2), pair[0], pair[1], hashes[i]);
        hash_two(keyring_at(ring, i % 2), pair[0], pair[1], again);
        ck_assert_mem_eq(hashes[i], again, AUDIT_HASH_BYTES);
        for (size_t j = 0; j < i; j++)
            ck_assert_mem_ne(hashes[i], hashes[j], AUDIT_HASH_BYTES);
    }
    muster_keyring_free(ring);
}

MUSTER_TEST(an_audit_hash_is_that_of_the_documented_bytes, "AB-70")
{
    muster_keyring *ring = ring_of_one(1, 1);
    struct audit audit;
    uint8_t hash[AUDIT_HASH_BYTES];
    audit_begin(&audit, keyring_active(ring));
    audit_bytes(&audit, "ab", 2);
    audit_int(&audit, -2);
    audit_end(&audit, hash);
    const uint8_t input[] = {2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    const uint8_t personal[16] = "muster.audit.v1";
    uint8_t expected[AUDIT_HASH_BYTES];
    crypto_generichash_blake2b_salt_personal(expected, 32, input, sizeof(input), keyring_active(ring)->audit, 32, NULL,
                                             personal);
    ck_assert_mem_eq(hash, expected, AUDIT_HASH_BYTES);
    muster_keyring_free(ring);
}

MUSTER_TEST(a_personal_digest_depends_on_its_salt, "")
{
    uint8_t salt[16] = {1};
    uint8_t one[AUDIT_HASH_BYTES];
    uint8_t two[AUDIT_HASH_BYTES];
    audit_personal(salt, "ann", 3, one);
    salt[0] = 2;
    audit_personal(salt, "ann", 3, two);
    ck_assert_mem_ne(one, two, AUDIT_HASH_BYTES);
    uint8_t input[19] = {2};
    memcpy(input + 16, "ann", 3);
    crypto_generichash_blake2b(one, 32, input, sizeof(input), NULL, 0);
    ck_assert_mem_eq(one, two, AUDIT_HASH_BYTES);
}
