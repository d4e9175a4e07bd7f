/* SPDX-License-Identifier: MIT
 *
 * The result, read from the store and not counted by onboard: seats, members, events, and whether the store is sound.
 */
#ifndef ONBOARD_OUTCOME_H
#define ONBOARD_OUTCOME_H

#include "host.h"

void show_seats(const struct org *org);
void show_members(const struct org *org);
void show_events(const struct org *org);

/* Verifies an org, or with NULL the whole store. If it finds an error, it ends the program. */
void show_verify(muster_session *host, const muster_id *org, double since);

#endif
