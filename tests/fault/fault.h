/* SPDX-License-Identifier: MIT
 *
 * The point at which something fails: the k-th allocation or the n-th call of the backend, counted while a scenario has
 * armed it.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind { FAULT_NONE, FAULT_MEMORY, FAULT_BACKEND };

/* The at-th of that kind fails, and with `onwards` all after it. */
void fault_plan(enum fault_kind kind, int64_t at, bool onwards);

void fault_arm(void);
void fault_disarm(void);

/* Whether the point was reached, and whether it was inside SQLite. */
bool fault_fired(void);
bool fault_in_sqlite(void);

/* Allocations of the library that have not been freed; and those of SQLite, for its connections, statements and
 * pages. */
int64_t fault_live(void);
int64_t fault_live_in_sqlite(void);

/* Takes over the allocations of SQLite, and the test backend; before its first use. */
void fault_install(void);

#endif
