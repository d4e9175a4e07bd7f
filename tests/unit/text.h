/* SPDX-License-Identifier: MIT
 *
 * A page that a test prints and compares with a committed page.
 */
#pragma once

#include <stddef.h>

enum { TEXT_BYTES = 65536 };

struct text {
    char bytes[TEXT_BYTES];
    size_t used;
};

/* Adds text to the page. If the page becomes too long, the test fails. */
__attribute__((format(printf, 2, 3))) void put(struct text *text, const char *format, ...);
