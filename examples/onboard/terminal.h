/* SPDX-License-Identifier: MIT
 *
 * What onboard shows while it works: how long each step took, how far it has come, and why it could not go on. Refused
 * rows are rows.h's, the figures at the end outcome.h's.
 */
#ifndef ONBOARD_TERMINAL_H
#define ONBOARD_TERMINAL_H

#include <stddef.h>

/* Wipes the line on a terminal, where progress is shown; nothing elsewhere. */
const char *wipe(void);

/* Ends the program with status 2. */
void __attribute__((noreturn)) fatal(const char *what, const char *cause);

/* What an allocation gave, which is never NULL: without memory the program ends. */
void *needed(void *memory);

/* The time now, from any beginning. */
double seconds(void);

/* Prints how long a step took, and returns the time now for the next one. */
double step(const char *name, double since);

void progress(const char *name, size_t done, size_t total);

#endif
