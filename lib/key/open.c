/* SPDX-License-Identifier: MIT
 *
 * Opening a store: options, keys, and the row of a new store.
 */
#include "inside.h"
#include "tie/tie.h"
#include "trail/trail.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_DEFAULT (5 * MUSTER_SECOND)
#define WAIT_MAX (3600 * MUSTER_SECOND)
#define AUDIENCE_MAX_BYTES 255
#define RANDOM_KEY_ID 1

static muster_time open_clock(void *arg)
{
    struct timespec now;
    UNUSED(arg);
    clock_gettime(CLOCK_REALTIME, &now);
    return (muster_time)now.tv_sec * MUSTER_SECOND + now.tv_nsec / 1000;
}

static void open_random(void *arg, void *bytes, size_t size)
{
    UNUSED(arg);
    randombytes_buf(bytes, size);
}

static result open_check_options(struct problem *problem, const muster_options *in)
{
    const uint32_t known = MUSTER_OPEN_FLAG_EXISTING | MUSTER_OPEN_FLAG_RELAXED_DURABILITY | MUSTER_OPEN_FLAG_FORCE |
                           MUSTER_OPEN_FLAG_READ_ONLY;
    if ((in->flags & ~known) != 0)
        return problem_set(problem, MUSTER_E_UNSUPPORTED, "flags",
                           "This release does not know one of the flags of the store.");
    if (in->location == NULL || in->location[0] == '\0')
        return problem_set(problem, MUSTER_E_INVALID, "location", "location is missing: give the path of the store.");
    if (in->wait < 0 || in->wait > WAIT_MAX)
        return problem_set(problem, MUSTER_E_INVALID, "wait", "wait must be at most an hour.");
    if (in->audience != NULL && strlen(in->audience) > AUDIENCE_MAX_BYTES)
        return problem_set(problem, MUSTER_E_INVALID, "audience", "audience must have at most %d bytes.",
                           AUDIENCE_MAX_BYTES);
    return OK;
}

static result open_backend(muster_store *store, struct problem *problem, const muster_options *in)
{
    char said[256] = "";
    uint32_t flags =
        (in->flags & MUSTER_OPEN_FLAG_EXISTING ? 0 : (uint32_t)MUSTER_BACKEND_FLAG_CREATE) |
        (in->flags & MUSTER_OPEN_FLAG_RELAXED_DURABILITY ? (uint32_t)MUSTER_BACKEND_FLAG_RELAXED_DURABILITY : 0) |
        (in->flags & MUSTER_OPEN_FLAG_READ_ONLY ? (uint32_t)MUSTER_BACKEND_FLAG_READ_ONLY : 0);
    muster_backend_options options = {.struct_size = sizeof options,
                                      .version = MUSTER_BACKEND_VERSION,
                                      .flags = flags,
                                      .location = store->location,
                                      .schema = &SCHEMA,
                                      .message = said,
                                      .message_size = sizeof said};
    int32_t made = 0;
    int32_t status = store->backend.open(&options, &store->database);
    if (status == MUSTER_OK) status = store->backend.migrate(store->database, &made, said, sizeof said);
    if (status == MUSTER_OK) return OK;
    said[sizeof said - 1] = '\0';
    const char *field = status == MUSTER_E_NOT_FOUND ? "location" : NULL;
    return problem_set(problem, status, field, "%s", said[0] != '\0' ? said : muster_status_text(status));
}

static result open_random_ring(struct problem *problem, muster_store *store)
{
    uint8_t bytes[MUSTER_KEY_BYTES];
    TRY(keyring_new(problem, &store->keyring));
    store->random(store->random_arg, bytes, sizeof bytes);
    result added = keyring_add(problem, store->keyring, RANDOM_KEY_ID, MUSTER_KEY_STATE_ACTIVE, 0, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    return added;
}

struct setup {
    const muster_options *options;
    const char *key_file;
    bool force;
};

/* Runs inside the transaction that makes the row of the store, so two processes cannot make two key files. */
static result open_find_keys(struct call *call, const struct setup *in, bool new_store)
{
    muster_store *store = call->store;
    const char *reason = NULL;
    if (store->keyring != NULL) return OK;
    if (strcmp(in->options->location, ":memory:") == 0 && in->options->key_file == NULL)
        return open_random_ring(call->problem, store);
    if (new_store) {
        result made = keyring_make_file(in->key_file, &reason);
        if (made.status != MUSTER_OK && made.status != MUSTER_E_EXISTS)
            return problem_set(call->problem, made.status, "key_file", "%s",
                               reason != NULL ? reason : muster_status_text(made.status));
    }
    result read = keyring_read_file(in->key_file, &store->keyring, &reason);
    if (read.status == MUSTER_OK) return OK;
    if (in->force && read.status == MUSTER_E_KEY) return keyring_new(call->problem, &store->keyring);
    return problem_set(call->problem, read.status, "key_file", "%s: %s", in->key_file,
                       reason != NULL ? reason : muster_status_text(read.status));
}

static result open_check_key(struct call *call, const struct row *row, bool force)
{
    int32_t id = (int32_t)row_int(row, KEY_ID);
    const struct key *key = keyring_find(call->store->keyring, id);
    const muster_value *check = &row->values[KEY_CHECK];
    if (key != NULL && check->size == KEY_CHECK_BYTES && sodium_memcmp(key->check, check->data, KEY_CHECK_BYTES) == 0)
        return force || !row_null(row, KEY_RETIRED_AT) ? OK : key_check_live(call, key);
    if (force) {
        /* with a wrong key, events would be signed that the right key reports as broken */
        keyring_drop(call->store->keyring, id);
        return OK;
    }
    return problem_set(call->problem, MUSTER_E_KEY, "keyring",
                       key == NULL
                           ? "Key %d, which this store has used, is missing: its tokens and its audit trail need it."
                           : "Key %d is not the key that this store has used under this id.",
                       id);
}

static result open_use_active_key(struct call *call, const struct row_list *known)
{
    const struct key *active = keyring_active(call->store->keyring);
    struct row *row = NULL;
    if (active == NULL || !(call->flags & CALL_CHANGE)) return OK;
    for (size_t i = 0; i < known->count; i++)
        if (row_int(known->items[i], KEY_ID) == active->id) {
            if (row_null(known->items[i], KEY_RETIRED_AT)) return OK;
            return problem_set(call->problem, MUSTER_E_KEY, "keyring",
                               "Key %d has been retired: make another one active.", active->id);
        }
    TRY(call_insert(call, TABLE_KEY, &row));
    TRY_SET(call, row, KEY_ID, value_int(active->id));
    TRY_SET(call, row, KEY_CHECK, value_bytes(active->check, KEY_CHECK_BYTES));
    TRY_SET(call, row, KEY_CREATED_AT, value_int(call->now));
    return event_add(
        call,
        &(struct event){.kind = MUSTER_EVENT_KEY_ADDED, .chain = call->store_row, FACTS(FACT("key", active->id))});
}

static result setup_step(struct call *call, void *arg)
{
    const struct setup *in = arg;
    muster_scan scan = {.table = TABLE_KEY, .index = -1};
    struct row_list keys;
    step_want_rows(call->step, &scan);
    WANT(call, TABLE_STORE, MUSTER_LOCK_UPDATE, &call->store_row, {value_int(1)});
    call->begun = true;
    TRY(step_read(call->step));
    TRY(step_scan(call->step, &scan, &keys));
    bool new_store = call->store_row == NULL;
    /* Tables without the row of the store remain if the process that made them died. There is no store yet, and the
     * host has to ask for one. */
    if (new_store && (!(call->flags & CALL_CHANGE) || (in->options->flags & MUSTER_OPEN_FLAG_EXISTING)))
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "location", "The store has not been made yet.");
    TRY(open_find_keys(call, in, new_store));
    if (new_store) {
        muster_id id = call_new_id(call);
        TRY(call_insert(call, TABLE_STORE, &call->store_row));
        TRY_SET(call, call->store_row, STORE_ONE, value_int(1));
        TRY_SET(call, call->store_row, STORE_ID, value_id(&id));
        TRY_SET(call, call->store_row, STORE_CREATED_AT, value_int(call->now));
        TRY_SET(call, call->store_row, STORE_SETTLED_AT, value_int(call->now));
        TRY_SET(call, call->store_row, STORE_EVENT_SEQ, value_int(0));
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_STORE_CREATED, .chain = call->store_row}));
    }
    for (size_t i = 0; i < keys.count; i++)
        TRY(open_check_key(call, keys.items[i], in->force));
    call->store->id = *row_id(call->store_row, STORE_ID);
    return open_use_active_key(call, &keys);
}

CALL(setup, CALL_CHANGE, NULL, NULL);
static const struct call_kind SETUP_READ_CALL = {.name = "setup", .flags = CALL_READ, .step = setup_step};

static result open_setup(muster_store *store, struct problem *problem, const muster_options *in)
{
    muster_session *session = NULL;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    CLEANUP(free_pointer) char *beside = NULL;
    struct setup arg = {.options = in, .key_file = in->key_file, .force = (in->flags & MUSTER_OPEN_FLAG_FORCE) != 0};
    if (in->key_file == NULL) {
        size_t room = strlen(in->location) + sizeof ".key";
        beside = malloc(room);
        if (beside == NULL) return FAILED(MUSTER_E_MEMORY);
        text_format(beside, room, "%s.key", in->location);
        arg.key_file = beside;
    }
    TRY(session_open(problem, store, &options, &session));
    muster_hook *hook = store->hook;
    store->hook = NULL; /* the hook of the host is for changes that the host makes */
    int32_t status = call_run(session, store->read_only ? &SETUP_READ_CALL : &setup_call, &arg, NULL);
    store->hook = hook;
    if (status != MUSTER_OK) *problem = session->error.problem;
    muster_session_close(session);
    return FAILED(status);
}

/* A location that is not a path may contain a password. The password must not become part of a file name. */
static result open_check_key_file(const muster_store *store, struct problem *problem, const muster_options *in)
{
    bool beside = (store->backend.traits & MUSTER_BACKEND_TRAIT_IS_FILE) != 0 || strcmp(in->location, ":memory:") == 0;
    if (beside || in->key_file != NULL || store->keyring != NULL) return OK;
    return problem_set(problem, MUSTER_E_INVALID, "key_file",
                       "The store is not a file, so no key file can be beside it: give key_file or keyring.");
}

static result open_store(muster_store *store, struct problem *problem, const muster_options *given)
{
    muster_options in = {0};
    struct call checking = {.problem = problem};
    TRY(check_params(&checking, given, &in, sizeof in));
    TRY(open_check_options(problem, &in));
    if (sodium_init() < 0)
        return problem_set(problem, MUSTER_E_BACKEND, NULL, "The operating system returned no random bytes.");
    store->wait = in.wait != 0 ? in.wait : WAIT_DEFAULT;
    store->read_only = (in.flags & MUSTER_OPEN_FLAG_READ_ONLY) != 0;
    store->clock = in.clock != NULL ? in.clock : open_clock;
    store->clock_arg = in.clock_arg;
    store->random = in.random != NULL ? in.random : open_random;
    store->random_arg = in.random_arg;
    store->hook = in.hook;
    store->hook_arg = in.hook_arg;
    store->wake = in.wake;
    store->wake_arg = in.wake_arg;
    store->progress = in.progress;
    store->progress_arg = in.progress_arg;
    store->audience = strdup(in.audience != NULL ? in.audience : "");
    store->location = strdup(in.location);
    if (store->audience == NULL || store->location == NULL) return FAILED(MUSTER_E_MEMORY);
    TRY(backend_copy(problem, in.backend != NULL ? in.backend : muster_backend_sqlite(), &store->backend));
    if (in.keyring != NULL) {
        TRY(keyring_copy(problem, in.keyring, &store->keyring));
        if (keyring_active(store->keyring) == NULL && !store->read_only)
            return problem_set(problem, MUSTER_E_INVALID, "keyring", "The key ring has no active key.");
    }
    TRY(open_check_key_file(store, problem, &in));
    TRY(open_backend(store, problem, &in));
    return open_setup(store, problem, &in);
}

/* A store that is not open yet. muster_close frees it. */
static muster_store *store_new(void)
{
    muster_store *store = calloc(1, sizeof *store);
    if (store == NULL) return NULL;
    store->object.type = OBJECT_STORE;
    atomic_init(&store->object.references, 1);
    pthread_mutex_init(&store->making_ids, NULL);
    pthread_mutex_init(&store->calling_out, NULL);
    store_watch_fork(store);
    return store;
}

static result open_new(struct problem *problem, const muster_options *options, muster_store **ret_store)
{
    if (ret_store == NULL)
        return problem_set(problem, MUSTER_E_INVALID, "ret_store", "ret_store is NULL: give a place for the store.");
    muster_store *store = store_new();
    if (store == NULL) return FAILED(MUSTER_E_MEMORY);
    result done = open_store(store, problem, options);
    if (done.status == MUSTER_OK)
        *ret_store = store;
    else
        muster_close(store);
    return done;
}

muster_status muster_open(const muster_options *options, muster_store **ret_store, muster_error **ret_error)
{
    struct problem problem;
    problem_clear(&problem);
    return problem_hand_out(&problem, open_new(&problem, options, ret_store), ret_error);
}
