/* SPDX-License-Identifier: MIT
 *
 * What onboard shows while it works: how long each step took, how far it is, and why it had to stop. rows.h shows the
 * rows that are refused, outcome.h the figures at the end.
 */
#ifndef ONBOARD_TERMINAL_H
#define ONBOARD_TERMINAL_H

#include <stddef.h>

/* Wipes the line with the progress. Does nothing if the output is not a terminal. */
const char *wipe(void);

/* Ends the program with status 2. */
void __attribute__((noreturn)) fatal(const char *what, const char *cause);

/* The result of an allocation, which is never NULL: if there is no memory, the program ends. */
void *needed(void *memory);

/* The time now, in seconds from any beginning. */
double seconds(void);

/* Prints how long a step took, and returns the time now for the next one. */
double step(const char *name, double since);

void progress(const char *name, size_t done, size_t total);

#endif
