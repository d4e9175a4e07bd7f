/* SPDX-License-Identifier: MIT
 *
 * A backend for tests. It wraps the built-in backend, and a test may make each call fail. It can also undo every step
 * once at its commit, so that the step runs twice. These settings belong to the program, not to a store, so a test uses
 * one store at a time.
 */
#ifndef SUPPORT_TEST_BACKEND_H
#define SUPPORT_TEST_BACKEND_H

#include <muster/muster.h>
#include <stdbool.h>

const muster_backend *test_backend(void);

/* The backend that is wrapped: the built-in backend, or the backend of the shared object MUSTER_TEST_BACKEND_FILE.
 * The object has the function muster_backend_main, which returns it. If there is no such function, the program ends. */
const muster_backend *plain_backend(void);
const muster_backend *backend_of(const char *file); /* the backend comes from a shared object */
bool backend_is_foreign(void);
/* Runs SQL without the library, on the store at a place. *ret_number gets its only number, if there is one. The
 * function muster_backend_ask of the shared object does it. False: there is no such function, or it does not
 * understand this SQL. */
bool plain_backend_ask(const char *place, const char *sql, int64_t *ret_number);
/* Searches bytes in every row of the store, by the function muster_backend_holds. False: the object has no such
 * function. */
bool plain_backend_holds(const char *place, const void *bytes, size_t size, bool *ret_found);

/* It is called before every call that may fail. If it returns true, the call returns MUSTER_E_BACKEND. NULL: nothing
 * fails. */
void test_backend_fail(bool (*ask)(void));

/* Every commit that the library itself would repeat returns MUSTER_E_CONFLICT once, after a rollback. The commits of
 * muster_commit and on a lent connection pass, because the host would have to repeat them. */
void test_backend_repeat(bool repeat);

/* What happens at the next commit that nothing else stops. It returns MUSTER_E_UNKNOWN_COMMIT. */
enum unknown { UNKNOWN_NONE, UNKNOWN_DONE, UNKNOWN_UNDONE };
void test_backend_forget(enum unknown next);

/* The commits that returned a conflict. And how many of these steps did not reach their commit again. */
int64_t test_backend_repeats(void);
int64_t test_backend_lost(void);

/* Calls of a transaction after a failure, when only undo_to and rollback are legal (backend.h). */
int64_t test_backend_violations(void);

#endif
