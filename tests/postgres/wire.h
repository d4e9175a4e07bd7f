/* SPDX-License-Identifier: MIT
 *
 * Between the backend and libpq: counts round trips, checks each statement against the rules that distributed engines
 * impose, keeps from errors the fields that these do not fill, and spoils answers as a failing server would.
 */
#ifndef TESTS_POSTGRES_WIRE_H
#define TESTS_POSTGRES_WIRE_H

#include <muster/backend.h>
#include <stdbool.h>
#include <stdint.h>

struct wire {
    int64_t trips;      /* pipelines whose answer was waited for */
    int64_t statements; /* that these sent, BEGIN and COMMIT among them */
    int64_t deadlocks;  /* that the server broke */
};
struct wire wire_take(void); /* since the last time */

/* From now on a statement on these tables that breaks a rule of rules.h ends the program. */
void wire_schema(const muster_schema *schema);

/* What the next COMMIT meets. */
enum spoil {
    SPOIL_NONE,
    SPOIL_COMMITTED,  /* it is done, and answered with XX000 on a live connection */
    SPOIL_UNDONE,     /* it is rolled back, and answered with XX000 on a live connection */
    SPOIL_TAG,        /* it is rolled back, and answered with the tag ROLLBACK */
    SPOIL_TAG_ALWAYS, /* and so are all that follow */
    SPOIL_CUT         /* the connection is cut behind it */
};
void wire_spoil_commit(enum spoil spoil);
/* So many times a write, or else a COMMIT, meets an error of this SQLSTATE, which the server itself makes; static.
 * Returns how often that has happened since the last time. */
int wire_fail(const char *sqlstate, bool at_commit, int times);
void wire_cut_next(void); /* cuts the connection of the next trip before it is sent */

#endif
