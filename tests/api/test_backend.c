/* SPDX-License-Identifier: MIT
 *
 * What muster_open requires of a host's backend: its version, its size, its functions. And what the library does with
 * further fields of a backend, and with fields that the backend leaves unset.
 */
#include "world.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Opens a store in memory on the backend and closes it. Returns the reason of a failure in a static text; "" if it
 * opened. */
static int32_t open_on(const muster_backend *backend, const char **ret_why)
{
    static char why[256];
    muster_store *store = NULL;
    muster_error *error = NULL;
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:", .backend = backend};
    int32_t status = muster_open(&options, &store, &error);
    snprintf(why, sizeof why, "%s", error != NULL ? muster_error_message(error) : "");
    if (status != MUSTER_OK) {
        ck_assert_ptr_null(store);
        ck_assert_str_eq(muster_error_field(error), "backend");
    }
    *ret_why = why;
    muster_error_free(error);
    muster_close(store);
    return status;
}

static void refused(const muster_backend *backend, int32_t status, const char *sentence)
{
    const char *why = NULL;
    ck_status(status, open_on(backend, &why));
    ck_assert_msg(strstr(why, sentence) != NULL, "\"%s\" does not say \"%s\"", why, sentence);
}

static void taken(const muster_backend *backend)
{
    const char *why = NULL;
    int32_t status = open_on(backend, &why);
    ck_assert_msg(status == MUSTER_OK, "%s", why);
}

MUSTER_TEST(a_backend_for_another_version_of_the_interface_is_refused, "ERR-1")
{
    muster_backend backend = *plain_backend();
    backend.name = "shelf";
    char sentence[128];
    for (int32_t by = -2; by <= 2; by++) {
        backend.version = MUSTER_BACKEND_VERSION + by;
        snprintf(sentence, sizeof sentence,
                 "shelf uses version %d of the storage interface, and the library version %d.", backend.version,
                 MUSTER_BACKEND_VERSION);
        if (by != 0 && backend.version != 0) refused(&backend, MUSTER_E_UNSUPPORTED, sentence);
    }
    backend.version = 0;
    refused(&backend, MUSTER_E_INVALID, "shelf has no version: set it to MUSTER_BACKEND_VERSION");
}

MUSTER_TEST(a_backend_of_another_version_is_read_no_further_than_its_name, "ERR-1")
{
    struct {
        uint32_t struct_size;
        int32_t version;
        const char *name;
    } shortest = {sizeof shortest, MUSTER_BACKEND_VERSION + 1, "shelf"};
    void *backend = malloc(sizeof shortest); /* a sanitizer reports a read behind the end */
    ck_assert_ptr_nonnull(backend);
    memcpy(backend, &shortest, sizeof shortest);
    refused(backend, MUSTER_E_UNSUPPORTED, "shelf uses version");
    free(backend);
}

MUSTER_TEST(a_backend_that_is_smaller_than_its_version_is_refused, "ERR-1")
{
    muster_backend backend = *plain_backend();
    const uint32_t in_every_version = offsetof(muster_backend, name) + sizeof backend.name;
    for (uint32_t size = 0; size < sizeof backend; size++) {
        backend.struct_size = size;
        refused(&backend, MUSTER_E_INVALID,
                size < in_every_version ? "struct_size of the backend is not set" : "The struct_size of the backend");
    }
}

MUSTER_TEST(a_larger_backend_serves_with_the_functions_that_are_known, "ERR-1")
{
    struct {
        muster_backend known;
        void *later[2];
    } larger = {.known = *plain_backend()};
    larger.known.struct_size = sizeof larger;
    taken(&larger.known);
    larger.later[1] = &larger; /* a function of a later release is optional, so its absence is no error */
    taken(&larger.known);
    larger.known.struct_size -= 1;
    refused(&larger.known, MUSTER_E_INVALID, "The struct_size of the backend");
}

MUSTER_TEST(a_backend_without_a_function_that_is_needed_is_refused, "ERR-1")
{
    static const struct {
        const char *name;
        size_t at;
    } NEEDED[] = {
#define NEEDED_FUNCTION(name) {#name, offsetof(muster_backend, name)}
        NEEDED_FUNCTION(open),   NEEDED_FUNCTION(close),    NEEDED_FUNCTION(migrate), NEEDED_FUNCTION(begin),
        NEEDED_FUNCTION(get),    NEEDED_FUNCTION(scan),     NEEDED_FUNCTION(count),   NEEDED_FUNCTION(apply),
        NEEDED_FUNCTION(commit), NEEDED_FUNCTION(rollback), NEEDED_FUNCTION(horizon), NEEDED_FUNCTION(verify),
    };
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        muster_backend backend = *plain_backend();
        char sentence[64];
        memset((char *)&backend + NEEDED[i].at, 0, sizeof backend.open);
        snprintf(sentence, sizeof sentence, " has no function %s.", NEEDED[i].name);
        refused(&backend, MUSTER_E_INVALID, sentence);
    }
}

MUSTER_TEST(a_backend_has_mark_and_undo_to_or_neither, "ERR-1")
{
    muster_backend backend = *plain_backend();
    backend.undo_to = NULL;
    refused(&backend, MUSTER_E_INVALID, " has mark without undo_to.");
    backend.undo_to = plain_backend()->undo_to;
    backend.mark = NULL;
    refused(&backend, MUSTER_E_INVALID, " has undo_to without mark.");
    backend.undo_to = NULL;
    backend.native = NULL;
    backend.prefetch = NULL;
    backend.name = NULL;
    taken(&backend);
}

static int32_t keep_version(const muster_backend_options *given, void **ret_database)
{
    muster_backend_options options = *given;
    ck_assert_int_eq(given->version, MUSTER_BACKEND_VERSION);
    options.version++; /* as a later library would set it */
    return plain_backend()->open(&options, ret_database);
}

MUSTER_TEST(a_backend_refuses_a_library_for_another_version, "ERR-1")
{
    muster_backend backend = *plain_backend();
    backend.open = keep_version;
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:", .backend = &backend};
    muster_store *store = NULL;
    muster_error *error = NULL;
    ck_status(MUSTER_E_UNSUPPORTED, muster_open(&options, &store, &error));
    ck_assert_msg(strstr(muster_error_message(error), "version") != NULL, "%s", muster_error_message(error));
    muster_error_free(error);
}

/* ---- a backend that leaves unset what the type of a value does not use ---- */

struct reading {
    int32_t table;          /* of a scan */
    const muster_get *gets; /* of a get */
    muster_row_callback *row;
    void *arg;
};

static const muster_schema *untidy_schema;

static int32_t give_untidy(void *arg, size_t request, const muster_value *values)
{
    const struct reading *reading = arg;
    muster_value untidy[MUSTER_TABLE_MAX_COLUMNS];
    int32_t table = reading->gets != NULL ? reading->gets[request].table : reading->table;
    for (int32_t i = 0; i < untidy_schema->tables[table].column_count; i++) {
        bool data = values[i].type == MUSTER_VALUE_TEXT || values[i].type == MUSTER_VALUE_BYTES;
        memset(&untidy[i], 0x5a, sizeof untidy[i]);
        untidy[i].type = values[i].type;
        if (values[i].type == MUSTER_VALUE_INTEGER) untidy[i].integer = values[i].integer;
        if (data) untidy[i].data = values[i].data;
        if (data) untidy[i].size = values[i].size;
    }
    return reading->row(reading->arg, request, untidy);
}

static int32_t untidy_get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct reading reading = {.gets = requests, .row = row, .arg = arg};
    return plain_backend()->get(txn, requests, n, give_untidy, &reading);
}

static int32_t untidy_scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    struct reading reading = {.table = scan->table, .row = row, .arg = arg};
    return plain_backend()->scan(txn, scan, give_untidy, &reading);
}

static int32_t note_schema(const muster_backend_options *options, void **ret_database)
{
    untidy_schema = options->schema;
    return plain_backend()->open(options, ret_database);
}

MUSTER_TEST(fields_that_a_value_does_not_use_may_be_left_unset, "INV-1 ERR-1")
{
    muster_backend backend = *plain_backend();
    backend.open = note_schema;
    backend.get = untidy_get;
    backend.scan = untidy_scan;
    struct world w = {.backend = &backend};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_id invitation = invite_email(&w, "ben@example.com");
    ck_assert(is_member(&w, &ann));
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &invitation));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    ck_assert(!is_member(&w, &ann));
    EXPECT_SOUND(&w);
    world_end(&w);
}

static int32_t answer; /* what get returns; 0: what the real one does */

static int32_t get_or_answer(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    return answer != 0 ? answer : plain_backend()->get(txn, requests, n, row, arg);
}

MUSTER_TEST(a_backend_that_returns_no_status_has_failed, "ERR-1")
{
    struct world w = {0};
    muster_backend backend = *plain_backend();
    backend.get = get_or_answer;
    w.backend = &backend;
    world_make(&w, 5);
    for (answer = 1; answer < 4; answer++) {
        EXPECT(MUSTER_E_BACKEND, w.owner, muster_member_list(w.owner, &w.org, NULL, NULL, 0, NULL));
        ck_assert_ptr_nonnull(strstr(muster_error_message(muster_session_error(w.owner)), "which is no status"));
        EXPECT(MUSTER_E_BACKEND, w.owner, muster_org_delete(w.owner, &w.org));
    }
    answer = 0;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    world_end(&w);
}
