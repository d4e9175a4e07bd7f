/* SPDX-License-Identifier: MIT
 *
 * The ring of keys, its sub-keys, and the key file. This file wipes each copy of a key before it releases the memory.
 * key_checks_tokens and the callers decide what a key may do.
 */
#include "token.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "problem.h"

#define KEYRING_TYPE UINT32_C(0x6B72696E) /* differs from the words of other handles, and from the 0 of a freed ring */
#define KEY_ID_MAX 65535
#define RING_FIRST_CAPACITY ((size_t)4)

/* The purposes of the sub-keys; crypto_kdf takes 8 characters. The stored check value must reveal nothing about the
 * other sub-keys. */
#define KDF_TOKEN "mustertk"
#define KDF_AUDIT "musterau"
#define KDF_CHECK "musterck"
#define KDF_SUBKEY_ID 1

#define KEY_FILE_MAX_BYTES 65536
#define KEY_FILE_VARIANT sodium_base64_VARIANT_ORIGINAL
#define KEY_BASE64_BYTES sodium_base64_ENCODED_LEN(MUSTER_KEY_BYTES, KEY_FILE_VARIANT) /* with its NUL */
#define KEY_FILE_NOISE_BYTES 8
#define OWNER_ONLY 0600
#define OTHERS 0077

struct muster_keyring {
    uint32_t type;
    size_t count;
    size_t capacity;
    struct key *keys;
};

static bool is_ring(const muster_keyring *ring)
{
    return ring != NULL && ring->type == KEYRING_TYPE;
}

/* realloc is not used: it may leave the old keys in memory. */
static result ring_grow(muster_keyring *ring)
{
    if (ring->count < ring->capacity) return OK;
    size_t wanted = ring->capacity == 0 ? RING_FIRST_CAPACITY : ring->capacity * 2;
    struct key *keys = calloc(wanted, sizeof(*keys));
    if (keys == NULL) return FAILED(MUSTER_E_MEMORY);
    if (ring->count > 0) {
        memcpy(keys, ring->keys, ring->count * sizeof(*keys));
        sodium_memzero(ring->keys, ring->count * sizeof(*keys));
    }
    free(ring->keys);
    ring->keys = keys;
    ring->capacity = wanted;
    return OK;
}

static void derive(uint8_t *subkey, size_t size, const char *purpose, const uint8_t master[MUSTER_KEY_BYTES])
{
    _Static_assert(MUSTER_KEY_BYTES == crypto_kdf_KEYBYTES, "a key is a master key of crypto_kdf");
    int failed = crypto_kdf_derive_from_key(subkey, size, KDF_SUBKEY_ID, purpose, master);
    /* It fails only for a wrong size. With an empty key anybody could sign. */
    if (failed != 0) abort();
}

result keyring_new(struct problem *problem, muster_keyring **ret_ring)
{
    /* It is here because nothing of lib/token works without a ring. A second call is harmless. */
    if (sodium_init() < 0)
        return problem_set(problem, MUSTER_E_BACKEND, NULL, "The cryptographic library cannot be started.");
    muster_keyring *ring = calloc(1, sizeof(*ring));
    if (ring == NULL) return FAILED(MUSTER_E_MEMORY);
    ring->type = KEYRING_TYPE;
    *ret_ring = ring;
    return OK;
}

muster_status muster_keyring_new(muster_keyring **ret_ring, muster_error **ret_error)
{
    struct problem problem;
    problem_clear(&problem);
    result done = ret_ring != NULL ? keyring_new(&problem, ret_ring)
                                   : problem_set(&problem, MUSTER_E_INVALID, "ret_ring",
                                                 "ret_keyring is NULL: give a place for the ring.");
    return problem_hand_out(&problem, done, ret_error);
}

result keyring_add(struct problem *problem, muster_keyring *ring, int32_t id, int32_t state, muster_time verify_until,
                   const void *bytes, size_t size)
{
    if (!is_ring(ring))
        return problem_set(problem, MUSTER_E_HANDLE, "ring", "The key ring is NULL, of another kind, or freed.");
    if (id < 1 || id > KEY_ID_MAX)
        return problem_set(problem, MUSTER_E_INVALID, "id", "The id of a key must be a number from 1 to %d.",
                           KEY_ID_MAX);
    if (state < MUSTER_KEY_STATE_ACTIVE || state > MUSTER_KEY_STATE_DEAD)
        return problem_set(problem, MUSTER_E_INVALID, "state", "There is no such state of a key.");
    if (bytes == NULL) return problem_set(problem, MUSTER_E_INVALID, "bytes", "The bytes of the key are missing.");
    if (size != MUSTER_KEY_BYTES)
        return problem_set(problem, MUSTER_E_INVALID, "size", "A key must have %d bytes.", MUSTER_KEY_BYTES);
    if (keyring_find(ring, id) != NULL)
        return problem_set(problem, MUSTER_E_INVALID, "id", "The ring has a key %d already.", id);
    if (state == MUSTER_KEY_STATE_ACTIVE && keyring_active(ring) != NULL)
        return problem_set(problem, MUSTER_E_INVALID, "state",
                           "Key %d is active already, and only one key may be active.", keyring_active(ring)->id);

    TRY(ring_grow(ring));
    struct key *key = &ring->keys[ring->count];
    key->id = id;
    key->state = state;
    key->verify_until = verify_until == 0 ? MUSTER_TIME_NONE : verify_until;
    memcpy(key->master, bytes, sizeof(key->master));
    derive(key->token, sizeof(key->token), KDF_TOKEN, key->master);
    derive(key->audit, sizeof(key->audit), KDF_AUDIT, key->master);
    derive(key->check, sizeof(key->check), KDF_CHECK, key->master);
    ring->count++;
    return OK;
}

muster_status muster_keyring_add(muster_keyring *ring, int32_t id, int32_t state, muster_time verify_until,
                                 const void *bytes, size_t size, muster_error **ret_error)
{
    struct problem problem;
    problem_clear(&problem);
    return problem_hand_out(&problem, keyring_add(&problem, ring, id, state, verify_until, bytes, size), ret_error);
}

void muster_keyring_free(muster_keyring *ring)
{
    if (!is_ring(ring)) return;
    if (ring->keys != NULL) sodium_memzero(ring->keys, ring->capacity * sizeof(*ring->keys));
    free(ring->keys);
    sodium_memzero(ring, sizeof(*ring));
    free(ring);
}

result keyring_copy(struct problem *problem, const muster_keyring *ring, muster_keyring **ret_copy)
{
    if (!is_ring(ring))
        return problem_set(problem, MUSTER_E_HANDLE, "keyring", "The key ring is NULL, of another kind, or freed.");
    muster_keyring *copy = NULL;
    TRY(keyring_new(problem, &copy));
    for (size_t i = 0; i < ring->count; i++) {
        result grown = ring_grow(copy);
        if (grown.status != MUSTER_OK) {
            muster_keyring_free(copy);
            return grown;
        }
        copy->keys[copy->count++] = ring->keys[i];
    }
    *ret_copy = copy;
    return OK;
}

size_t keyring_count(const muster_keyring *ring)
{
    return ring->count;
}

const struct key *keyring_at(const muster_keyring *ring, size_t i)
{
    return i < ring->count ? &ring->keys[i] : NULL;
}

const struct key *keyring_find(const muster_keyring *ring, int32_t id)
{
    for (size_t i = 0; i < ring->count; i++)
        if (ring->keys[i].id == id) return &ring->keys[i];
    return NULL;
}

const struct key *keyring_active(const muster_keyring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        if (ring->keys[i].state == MUSTER_KEY_STATE_ACTIVE) return &ring->keys[i];
    return NULL;
}

void keyring_drop(muster_keyring *ring, int32_t id)
{
    for (size_t i = 0; i < ring->count; i++) {
        if (ring->keys[i].id != id) continue;
        ring->keys[i] = ring->keys[--ring->count];
        sodium_memzero(&ring->keys[ring->count], sizeof ring->keys[0]);
        return;
    }
}

bool key_checks_tokens(const struct key *key, muster_time now)
{
    switch (key->state) {
    case MUSTER_KEY_STATE_ACTIVE:
    case MUSTER_KEY_STATE_NEXT: return true;
    case MUSTER_KEY_STATE_VERIFY: return now < key->verify_until;
    default: return false;
    }
}

/* The key file. */

static const struct {
    const char *word;
    int32_t state;
} STATE_WORDS[] = {
    {"active", MUSTER_KEY_STATE_ACTIVE},
    {"verify", MUSTER_KEY_STATE_VERIFY},
    {"next", MUSTER_KEY_STATE_NEXT},
    {"dead", MUSTER_KEY_STATE_DEAD},
};

static result refuse(const char **ret_reason, const char *reason)
{
    *ret_reason = reason;
    return FAILED(MUSTER_E_KEY);
}

static result no_memory(const char **ret_reason)
{
    *ret_reason = "There is no memory for the key file.";
    return FAILED(MUSTER_E_MEMORY);
}

static void close_file(int *file)
{
    if (*file >= 0) close(*file);
}

static void free_ring(muster_keyring **ring)
{
    muster_keyring_free(*ring);
}

struct secret_text {
    char bytes[KEY_FILE_MAX_BYTES + 1];
    size_t size;
};

static void free_secret_text(struct secret_text **text)
{
    if (*text != NULL) sodium_memzero(*text, sizeof(**text));
    free(*text);
}

static result read_private(const char *path, struct secret_text *text, const char **ret_reason)
{
    /* If a named pipe had the name of the file, the host would wait for ever without O_NONBLOCK. */
    CLEANUP(close_file) int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) return refuse(ret_reason, "The key file does not exist.");
    if (file < 0) return refuse(ret_reason, "The key file cannot be opened.");

    /* The open file is checked, not the path: the path could lead to another file by now. */
    struct stat about;
    if (fstat(file, &about) != 0) return refuse(ret_reason, "The key file cannot be examined.");
    if (!S_ISREG(about.st_mode)) return refuse(ret_reason, "The key file is not a regular file.");
    if ((about.st_mode & OTHERS) != 0)
        return refuse(ret_reason, "Other users than its owner may read the key file: give it mode 0600.");

    for (;;) {
        size_t room = sizeof(text->bytes) - text->size;
        if (room == 0) return refuse(ret_reason, "The key file is too long.");
        ssize_t got = read(file, text->bytes + text->size, room);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse(ret_reason, "The key file cannot be read.");
        if (got == 0) break;
        text->size += (size_t)got;
    }
    if (memchr(text->bytes, '\0', text->size) != NULL) return refuse(ret_reason, "The key file is not text.");
    text->bytes[text->size] = '\0';
    return OK;
}

static bool read_key_id(const char *word, int32_t *ret_id)
{
    int32_t id = 0;
    if (*word == '\0') return false;
    for (; *word != '\0'; word++) {
        if (*word < '0' || *word > '9' || id > KEY_ID_MAX) return false;
        id = id * 10 + (*word - '0');
    }
    *ret_id = id;
    return id >= 1 && id <= KEY_ID_MAX;
}

static bool read_state(const char *word, int32_t *ret_state)
{
    for (size_t i = 0; i < COUNT_OF(STATE_WORDS); i++) {
        if (strcmp(word, STATE_WORDS[i].word) != 0) continue;
        *ret_state = STATE_WORDS[i].state;
        return true;
    }
    return false;
}

static result read_line(char *line, muster_keyring *ring, const char **ret_reason)
{
    line[strcspn(line, "#")] = '\0';
    char *rest;
    char *id_word = strtok_r(line, " \t\r", &rest);
    if (id_word == NULL) return OK;
    char *state_word = strtok_r(NULL, " \t\r", &rest);
    char *key_word = state_word != NULL ? strtok_r(NULL, " \t\r", &rest) : NULL;
    if (key_word == NULL || strtok_r(NULL, " \t\r", &rest) != NULL)
        return refuse(ret_reason, "A line of the key file is not 'id state key'.");

    int32_t id;
    int32_t state;
    if (!read_key_id(id_word, &id)) return refuse(ret_reason, "The id of a key is not a number from 1 to 65535.");
    if (!read_state(state_word, &state))
        return refuse(ret_reason, "The state of a key is not active, verify, next or dead.");

    uint8_t bytes[MUSTER_KEY_BYTES];
    size_t size = 0;
    int32_t status = MUSTER_E_INVALID;
    bool decoded = strlen(key_word) == KEY_BASE64_BYTES - 1 &&
                   sodium_base642bin(bytes, sizeof(bytes), key_word, KEY_BASE64_BYTES - 1, NULL, &size, NULL,
                                     KEY_FILE_VARIANT) == 0 &&
                   size == sizeof(bytes);
    if (decoded) status = muster_keyring_add(ring, id, state, MUSTER_TIME_NONE, bytes, sizeof(bytes), NULL);
    sodium_memzero(bytes, sizeof(bytes));
    if (!decoded) return refuse(ret_reason, "A key is not 32 bytes in base64.");
    if (status == MUSTER_E_MEMORY) return no_memory(ret_reason);
    if (status != MUSTER_OK) return refuse(ret_reason, "Two keys have the same id, or two keys are active.");
    return OK;
}

result keyring_read_file(const char *path, muster_keyring **ret_ring, const char **ret_reason)
{
    CLEANUP(free_secret_text) struct secret_text *text = calloc(1, sizeof(*text));
    if (text == NULL) return no_memory(ret_reason);
    TRY(read_private(path, text, ret_reason));

    CLEANUP(free_ring) muster_keyring *ring = NULL;
    int32_t status = muster_keyring_new(&ring, NULL);
    if (status == MUSTER_E_MEMORY) return no_memory(ret_reason);
    if (status != MUSTER_OK) return refuse(ret_reason, "The cryptographic library cannot be started.");

    char *rest;
    for (char *line = strtok_r(text->bytes, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        TRY(read_line(line, ring, ret_reason));
    if (keyring_active(ring) == NULL) return refuse(ret_reason, "The key file contains no active key.");
    *ret_ring = STEAL(ring);
    return OK;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* The umask may have removed the owner's own rights, so the mode is set again. */
static bool write_private(const char *path, const char *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OWNER_ONLY);
    if (file < 0) return false;
    bool written = fchmod(file, OWNER_ONLY) == 0 && write_all(file, bytes, size) && fsync(file) == 0;
    bool closed = close(file) == 0;
    if (written && closed) return true;
    unlink(path);
    return false;
}

/* If a power loss removed the name of a key that is in use, nobody could open the store. */
static bool sync_directory_of(char *path)
{
    char *slash = strrchr(path, '/');
    const char *directory = slash == NULL ? "." : path;
    if (slash == path) slash++;
    if (slash != NULL) *slash = '\0';
    CLEANUP(close_file) int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Some file systems cannot sync a directory (EINVAL). Nothing more can be done there. */
    return file >= 0 && (fsync(file) == 0 || errno == EINVAL);
}

static void make_key_text(char *text, size_t size)
{
    uint8_t bytes[MUSTER_KEY_BYTES];
    char base64[KEY_BASE64_BYTES];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(base64, sizeof(base64), bytes, sizeof(bytes), KEY_FILE_VARIANT);
    text_format(text, size,
                "# muster key file: id, state, key. Keep it secret and apart from the database.\n1 active %s\n",
                base64);
    sodium_memzero(bytes, sizeof(bytes));
    sodium_memzero(base64, sizeof(base64));
}

result keyring_make_file(const char *path, const char **ret_reason)
{
    if (sodium_init() < 0) return refuse(ret_reason, "The cryptographic library cannot be started.");
    uint8_t noise[KEY_FILE_NOISE_BYTES];
    char noise_text[2 * KEY_FILE_NOISE_BYTES + 1];
    randombytes_buf(noise, sizeof(noise));
    sodium_bin2hex(noise_text, sizeof(noise_text), noise, sizeof(noise));

    /* The temporary file is in the same folder, because a link cannot lead to another file system. */
    size_t path_size = strlen(path) + sizeof(noise_text) + sizeof("..new");
    CLEANUP(free_pointer) char *temporary = malloc(path_size);
    if (temporary == NULL) return no_memory(ret_reason);
    text_format(temporary, path_size, "%s.%s.new", path, noise_text);

    char key_text[160];
    make_key_text(key_text, sizeof(key_text));
    bool written = write_private(temporary, key_text, strlen(key_text));
    sodium_memzero(key_text, sizeof(key_text));
    if (!written) return refuse(ret_reason, "The key file cannot be written beside the store.");

    /* link, not rename: if two processes make the file at the same time, one of them fails and uses the file of the
     * other. */
    bool linked = link(temporary, path) == 0;
    int why = errno;
    unlink(temporary);
    if (!linked && why == EEXIST) {
        *ret_reason = "The key file exists already.";
        return FAILED(MUSTER_E_EXISTS);
    }
    if (!linked) return refuse(ret_reason, "The key file cannot get its name.");
    if (!sync_directory_of(temporary)) return refuse(ret_reason, "The directory of the key file cannot be synced.");
    return OK;
}
