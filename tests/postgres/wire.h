/* SPDX-License-Identifier: MIT
 *
 * Between the backend and libpq. It counts round trips. It checks each statement against the rules of distributed
 * engines. It removes the fields of errors that these engines do not fill. It also changes answers, as a failing server
 * would.
 */
#ifndef TESTS_POSTGRES_WIRE_H
#define TESTS_POSTGRES_WIRE_H

#include <muster/backend.h>
#include <stdbool.h>
#include <stdint.h>

struct wire {
    int64_t trips;      /* pipelines for whose answer the client has waited */
    int64_t statements; /* statements in these pipelines, including BEGIN and COMMIT */
    int64_t deadlocks;  /* deadlocks that the server broke */
    int64_t queued;     /* those of them in which somebody waited behind an exclusive lock that waited itself */
};
struct wire wire_take(void); /* returns the counts since the last call */

/* After this, a statement on these tables that breaks a rule of rules.h ends the program. */
void wire_schema(const muster_schema *schema);

/* What happens at the next COMMIT. */
enum spoil {
    SPOIL_NONE,
    SPOIL_COMMITTED,  /* it succeeds, and the answer is XX000 on a live connection */
    SPOIL_UNDONE,     /* it is rolled back, and the answer is XX000 on a live connection */
    SPOIL_TAG,        /* it is rolled back, and the answer is the tag ROLLBACK */
    SPOIL_TAG_ALWAYS, /* the same, for this commit and all later ones */
    SPOIL_CUT         /* the connection is cut after it */
};
void wire_spoil_commit(enum spoil spoil);
/* For so many times a write, or otherwise a COMMIT, meets an error of this SQLSTATE. The server itself makes the
 * error. The text must be static. Returns how often this has happened since the last call. */
int wire_fail(const char *sqlstate, bool at_commit, int times);
void wire_cut_next(void); /* cuts the connection of the next trip before the trip is sent */

#endif
