/* SPDX-License-Identifier: MIT
 *
 * Which statuses each public function has returned in the tests of a program. The linker leads every call of such a
 * function by its wrapper, which statuses.py makes from the headers. What forked tests returned counts too, also of
 * those that were killed.
 */
#ifndef STATUSES_H
#define STATUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Made by statuses.py: the functions that return a status. */
extern const char *const STATUSES_FUNCTIONS[];
extern const size_t STATUSES_FUNCTION_COUNT;

/* Of function number `function` of the table. */
void statuses_note(size_t function, int32_t status);

/* Adds a line "function status" for each pair that was seen. False: the file can't be written. */
bool statuses_write(const char *path);

#endif
