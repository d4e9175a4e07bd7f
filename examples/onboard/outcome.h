/* SPDX-License-Identifier: MIT
 *
 * What came of it, as the store says and not as onboard has counted: seats, members, events, and whether all is sound.
 */
#ifndef ONBOARD_OUTCOME_H
#define ONBOARD_OUTCOME_H

#include "host.h"

void show_seats(const struct org *org);
void show_members(const struct org *org);
void show_events(const struct org *org);

/* Verifies an org, or with NULL the whole store, and ends the program where anything is wrong. */
void show_verify(muster_session *host, const muster_id *org, double since);

#endif
