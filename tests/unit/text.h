/* SPDX-License-Identifier: MIT
 *
 * A page that a test prints, to be compared with a committed one.
 */
#pragma once

#include <stddef.h>

enum { TEXT_BYTES = 65536 };

struct text {
    char bytes[TEXT_BYTES];
    size_t used;
};

/* Adds to the page; one that grows too long fails the test. */
__attribute__((format(printf, 2, 3))) void put(struct text *text, const char *format, ...);
