/* SPDX-License-Identifier: MIT
 *
 * A page that a test prints. See text.h.
 */
#include "text.h"
#include "muster_test.h"
#include <stdarg.h>
#include <stdio.h>

void put(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text->bytes + text->used, sizeof text->bytes - text->used, format, arguments);
    va_end(arguments);
    ck_assert(size >= 0 && text->used + (size_t)size < sizeof text->bytes);
    text->used += (size_t)size;
}
