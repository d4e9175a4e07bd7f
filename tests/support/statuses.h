/* SPDX-License-Identifier: MIT
 *
 * Which statuses each public function has returned in the tests of a program. The linker leads every call of such a
 * function to its wrapper, which statuses.py makes from the headers. Forked tests count too, even if they were killed.
 */
#ifndef STATUSES_H
#define STATUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Made by statuses.py: the functions that return a status. */
extern const char *const STATUSES_FUNCTIONS[];
extern const size_t STATUSES_FUNCTION_COUNT;

/* A status of the function with the number `function` in the table. */
void statuses_note(size_t function, int32_t status);

/* Adds a line "function status" for each pair that was seen. False: the file cannot be written. */
bool statuses_write(const char *path);

#endif
