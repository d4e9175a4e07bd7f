/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend in the form that the suites use: see backend.c.
 */
#ifndef TESTS_POSTGRES_BACKEND_H
#define TESTS_POSTGRES_BACKEND_H

#include <muster/backend.h>

/* Of the database of MUSTER_TEST_POSTGRES. */
const muster_backend *muster_backend_main(void);
/* Runs SQL that was written for SQLite's tables on ours, as far as both databases understand it. Returns 0, or what
 * the server does not understand. */
int muster_backend_ask(const char *place, const char *sql, int64_t *ret_number);
int muster_backend_holds(const char *place, const void *bytes, size_t size);
/* The schema of a store in a file, by the name of the file. */
void postgres_schema(const char *place, char *schema, size_t size);
/* More words for the location of every store that this process opens after this. */
void postgres_more(const char *words);

#endif
