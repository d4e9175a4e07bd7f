/* SPDX-License-Identifier: MIT
 *
 * A backend for tests: the built-in one, each of whose calls a test may fail, or whose commits take every step back
 * once, so that it runs twice. What it is to do is the program's, not a store's: one store at a time.
 */
#ifndef SUPPORT_TEST_BACKEND_H
#define SUPPORT_TEST_BACKEND_H

#include <muster/muster.h>
#include <stdbool.h>

const muster_backend *test_backend(void);

/* The backend that is wrapped: the built-in one, or that of the shared object MUSTER_TEST_BACKEND_FILE, which has it by
 * the function muster_backend_main. Ends the program where there is none. */
const muster_backend *plain_backend(void);
const muster_backend *backend_of(const char *file); /* that of a shared object */
bool backend_is_foreign(void);
/* Runs SQL past the library, on the store at a place; its one number goes to *ret_number, where there is one. The
 * shared object has it by the function muster_backend_ask; false: it has none, or does not understand this SQL. */
bool plain_backend_ask(const char *place, const char *sql, int64_t *ret_number);
/* Looks for bytes in every row of the store, by the function muster_backend_holds; false: the object has none. */
bool plain_backend_holds(const char *place, const void *bytes, size_t size, bool *ret_found);

/* Asked before every call that may fail: true answers it with MUSTER_E_BACKEND. NULL: nothing fails. */
void test_backend_fail(bool (*ask)(void));

/* Every commit that the library itself would repeat is answered once with MUSTER_E_CONFLICT, after rolling back; those
 * of muster_commit and on a lent connection are the host's to repeat, and pass. */
void test_backend_repeat(bool repeat);

/* What becomes of the next commit that nothing else stops; it is answered with MUSTER_E_UNKNOWN_COMMIT. */
enum unknown { UNKNOWN_NONE, UNKNOWN_DONE, UNKNOWN_UNDONE };
void test_backend_forget(enum unknown next);

/* Commits that were answered with a conflict; and how many of these steps did not come to their commit again. */
int64_t test_backend_repeats(void);
int64_t test_backend_lost(void);

/* Calls of a transaction after a failure, where only undo_to and rollback are legal (backend.h). */
int64_t test_backend_violations(void);

#endif
