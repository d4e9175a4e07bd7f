/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend as the suites take it: see backend.c.
 */
#ifndef TESTS_POSTGRES_BACKEND_H
#define TESTS_POSTGRES_BACKEND_H

#include <muster/backend.h>

/* Of the database of MUSTER_TEST_POSTGRES. */
const muster_backend *muster_backend_main(void);
/* The schema of a store in a file, by the name of the file. */
void postgres_schema(const char *place, char *schema, size_t size);

#endif
