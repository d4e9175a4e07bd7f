/* SPDX-License-Identifier: MIT
 *
 * A test's own connections, without the library; and its own servers.
 */
#ifndef TESTS_POSTGRES_OWN_H
#define TESTS_POSTGRES_OWN_H

#include <libpq-fe.h>
#include <stdint.h>

/* A connection to the servers of MUSTER_TEST_POSTGRES. place: the store whose tables are found without their schema,
 * or NULL. */
PGconn *own_open(const char *place);
PGconn *own_open_at(const char *port);
/* Both fail the test if the server refuses. */
void own_run(PGconn *own, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t own_number(PGconn *own, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Waits until the number is not 0, for at most 10 s. */
void own_wait(PGconn *own, const char *sql);

/* Calls the script `server` for the server of a name: "kill", or with further arguments. */
void server_do(const char *action, const char *name, const char *arguments);

#endif
