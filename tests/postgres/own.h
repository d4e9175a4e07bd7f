/* SPDX-License-Identifier: MIT
 *
 * Connections of a test's own, past the library; and servers that it makes for itself.
 */
#ifndef TESTS_POSTGRES_OWN_H
#define TESTS_POSTGRES_OWN_H

#include <libpq-fe.h>
#include <stdint.h>

/* To the servers of MUSTER_TEST_POSTGRES; place: the store whose tables are found without their schema, or NULL. */
PGconn *own_open(const char *place);
PGconn *own_open_at(const char *port);
/* Both fail the test where the server refuses. */
void own_run(PGconn *own, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t own_number(PGconn *own, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Until the number is another one than 0, for 10 s. */
void own_wait(PGconn *own, const char *sql);

/* What the script `server` does with the server of a name: "kill", or with its further arguments. */
void server_do(const char *action, const char *name, const char *arguments);

#endif
