/* SPDX-License-Identifier: MIT
 *
 * The point at which something fails: an allocation or a call of the backend, by its number. They are counted while a
 * scenario has armed the point.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind { FAULT_NONE, FAULT_MEMORY, FAULT_BACKEND };

/* The allocation or call with the number `at` fails. With `onwards`, all later ones fail too. */
void fault_plan(enum fault_kind kind, int64_t at, bool onwards);

void fault_arm(void);
void fault_disarm(void);

/* Whether the point was reached, and whether it was inside SQLite. */
bool fault_fired(void);
bool fault_in_sqlite(void);

/* Allocations of the library that were not freed. And those of SQLite for its connections, statements and pages. */
int64_t fault_live(void);
int64_t fault_live_in_sqlite(void);

/* Replaces the allocator of SQLite and the backend. Call it before the first use of SQLite. */
void fault_install(void);

#endif
