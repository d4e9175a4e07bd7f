/* SPDX-License-Identifier: MIT
 *
 * Ids: UUID version 7 (RFC 9562, section 6.2, method 1: a counter of 12 bits within the millisecond, then random bits).
 */
#pragma once

#include "result.h"
#include <stdbool.h>

/* Makes ids that rise within one process. Callers serialise the use of one source. */
struct id_source {
    int64_t last_millisecond;
    uint32_t counter;
};

/* now: microseconds since 1970. random: 8 bytes of randomness. */
muster_id id_make(struct id_source *source, muster_time now, const uint8_t random[8]);

bool id_equal(const muster_id *a, const muster_id *b);
bool id_is_nil(const muster_id *id);      /* all zero: means 'no object' inside the library */
bool id_looks_like_one(const char *text); /* whether the text is an id, in any of the spellings that libuuid reads */

static const muster_id ID_NIL = {{0}};
