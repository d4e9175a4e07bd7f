/* SPDX-License-Identifier: MIT
 *
 * Wraps the built-in backend function by function, with its own handles. A step runs on the thread of its caller, so
 * the thread keeps what is known of the running transaction.
 */
#include "test_backend.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool (*asked)(void);
static bool repeating;
static enum unknown forgotten;
static int64_t repeats;
static int64_t second_runs;
static int64_t violations;
static void *lent;
static __thread bool second_run;
static __thread bool failed;
static __thread void *not_ours; /* the transaction that the library would not run again */

bool backend_is_foreign(void)
{
    return getenv("MUSTER_TEST_BACKEND_FILE") != NULL;
}

static void *symbol_of(const char *file, const char *name)
{
    void *object = file != NULL ? dlopen(file, RTLD_NOW) : NULL;
    return object != NULL ? dlsym(object, name) : NULL;
}

bool plain_backend_ask(const char *place, const char *sql, int64_t *ret_number)
{
    int (*ask)(const char *, const char *, int64_t *) = NULL;
    void *symbol = symbol_of(getenv("MUSTER_TEST_BACKEND_FILE"), "muster_backend_ask");
    if (symbol == NULL) return false;
    memcpy(&ask, &symbol, sizeof ask);
    return ask(place, sql, ret_number) == 0;
}

bool plain_backend_holds(const char *place, const void *bytes, size_t size, bool *ret_found)
{
    int (*holds)(const char *, const void *, size_t) = NULL;
    void *symbol = symbol_of(getenv("MUSTER_TEST_BACKEND_FILE"), "muster_backend_holds");
    if (symbol == NULL) return false;
    memcpy(&holds, &symbol, sizeof holds);
    *ret_found = holds(place, bytes, size) != 0;
    return true;
}

const muster_backend *backend_of(const char *file)
{
    const muster_backend *(*find)(void) = NULL;
    void *symbol = symbol_of(file, "muster_backend_main");
    if (symbol == NULL) {
        fprintf(stderr, "%s has no muster_backend_main: %s\n", file, dlerror());
        exit(2);
    }
    memcpy(&find, &symbol, sizeof find);
    return find();
}

const muster_backend *plain_backend(void)
{
    static const muster_backend *loaded; /* the same result for every thread that comes first */
    const char *file = getenv("MUSTER_TEST_BACKEND_FILE");
    if (file == NULL) return muster_backend_sqlite();
    const muster_backend *found = __atomic_load_n(&loaded, __ATOMIC_ACQUIRE);
    if (found == NULL) {
        found = backend_of(file);
        __atomic_store_n(&loaded, found, __ATOMIC_RELEASE);
    }
    return found;
}

static const muster_backend *real(void)
{
    return plain_backend();
}

static bool fails(void)
{
    return asked != NULL && asked();
}

static int32_t outcome(int32_t status)
{
    if (status != MUSTER_OK) failed = true;
    return status;
}

/* A call within a transaction. It is refused after a failure, and it fails if the test says so. */
static bool refused(void)
{
    if (failed) violations++;
    return fails();
}

static int32_t fail_open(const muster_backend_options *options, void **ret_database)
{
    if (fails()) return MUSTER_E_BACKEND;
    int32_t status = real()->open(options, ret_database);
    if (status == MUSTER_OK && options->connection != NULL) lent = *ret_database;
    return status;
}

static void do_close(void *database, int32_t forked)
{
    if (database == lent) lent = NULL;
    real()->close(database, forked);
}

static int32_t fail_migrate(void *database, int32_t *ret_made, char *message, size_t message_size)
{
    return fails() ? MUSTER_E_BACKEND : real()->migrate(database, ret_made, message, message_size);
}

static int32_t fail_begin(void *database, const muster_txn_options *options, void **ret_txn)
{
    failed = false;
    if (fails()) return MUSTER_E_BACKEND;
    int32_t status = real()->begin(database, options, ret_txn);
    if (status == MUSTER_OK && database == lent) not_ours = *ret_txn;
    return status;
}

static int32_t fail_get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->get(txn, requests, n, row, arg));
}

static int32_t fail_scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->scan(txn, scan, row, arg));
}

static int32_t fail_count(void *txn, const muster_scan *scan, int64_t *ret_count)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->count(txn, scan, ret_count));
}

static int32_t fail_apply(void *txn, const muster_write *writes, size_t n)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->apply(txn, writes, n));
}

/* Only calls between muster_begin and muster_commit are marked, because there the host repeats the transaction. */
static int32_t fail_mark(void *txn, int32_t depth)
{
    not_ours = txn;
    return outcome(refused() ? MUSTER_E_BACKEND : real()->mark(txn, depth));
}

static int32_t fail_undo_to(void *txn, int32_t depth)
{
    if (fails()) return outcome(MUSTER_E_BACKEND);
    int32_t status = real()->undo_to(txn, depth);
    if (status == MUSTER_OK) failed = false;
    return status;
}

static int32_t fail_commit(void *txn)
{
    bool fail = refused();
    bool repeatable = repeating && txn != not_ours;
    bool again = repeatable && !second_run;
    if (txn == not_ours) not_ours = NULL;
    if (fail || again) {
        real()->rollback(txn);
        second_run = again;
        repeats += again;
        return fail ? MUSTER_E_BACKEND : MUSTER_E_CONFLICT;
    }
    second_runs += repeatable;
    if (repeatable) second_run = false;
    enum unknown unknown = forgotten;
    forgotten = UNKNOWN_NONE;
    if (unknown == UNKNOWN_UNDONE) real()->rollback(txn);
    int32_t status = unknown == UNKNOWN_UNDONE ? MUSTER_OK : real()->commit(txn);
    return status == MUSTER_OK && unknown != UNKNOWN_NONE ? MUSTER_E_UNKNOWN_COMMIT : status;
}

static void do_rollback(void *txn)
{
    if (txn == not_ours)
        not_ours = NULL;
    else
        second_run = false;
    real()->rollback(txn);
}

static int32_t fail_native(void *txn, void **ret_connection)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->native(txn, ret_connection));
}

static int32_t fail_horizon(void *txn, int64_t *ret_position)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->horizon(txn, ret_position));
}

static int32_t fail_verify(void *txn, muster_finding_callback *finding, void *arg)
{
    return outcome(refused() ? MUSTER_E_BACKEND : real()->verify(txn, finding, arg));
}

const muster_backend *test_backend(void)
{
    static const muster_backend BACKEND = {
        MUSTER_INIT(muster_backend),
        .version = MUSTER_BACKEND_VERSION,
        .traits = MUSTER_BACKEND_TRAIT_IS_FILE,
        .name = "test",
        .open = fail_open,
        .close = do_close,
        .migrate = fail_migrate,
        .begin = fail_begin,
        .get = fail_get,
        .scan = fail_scan,
        .count = fail_count,
        .apply = fail_apply,
        .mark = fail_mark,
        .undo_to = fail_undo_to,
        .commit = fail_commit,
        .rollback = do_rollback,
        .native = fail_native,
        .horizon = fail_horizon,
        .verify = fail_verify,
    };
    return &BACKEND;
}

void test_backend_fail(bool (*ask)(void))
{
    asked = ask;
}

void test_backend_repeat(bool repeat)
{
    repeating = repeat;
}

void test_backend_forget(enum unknown next)
{
    forgotten = next;
}

int64_t test_backend_repeats(void)
{
    return repeats;
}

int64_t test_backend_lost(void)
{
    return repeats - second_runs;
}

int64_t test_backend_violations(void)
{
    return violations;
}
