/* SPDX-License-Identifier: MIT
 *
 * Making, reading, writing and comparing ids. RFC 9562 defines the form; libuuid reads and writes the text.
 */
#include "id.h"

#include <string.h>
#include <uuid/uuid.h>

#define MICROSECONDS_PER_MILLISECOND 1000
#define MILLISECOND_MAX ((INT64_C(1) << 48) - 1) /* 48 bits of time in an id */
#define COUNTER_MAX 0xFFFU                       /* 12 bits: rand_a of the RFC */
#define ID_TEXT_CHARS (MUSTER_ID_TEXT_BYTES - 1)

muster_id id_make(struct id_source *source, muster_time now, const uint8_t random[8])
{
    int64_t millisecond = now < 0 ? 0 : now / MICROSECONDS_PER_MILLISECOND;
    if (millisecond > MILLISECOND_MAX) millisecond = MILLISECOND_MAX;

    /* If the clock stands still or was set back, ids must still rise. So the counter goes on. When the counter is
     * used up, the id takes the next millisecond (RFC 9562, section 6.2). */
    if (millisecond > source->last_millisecond) {
        source->last_millisecond = millisecond;
        source->counter = 0;
    } else if (source->counter < COUNTER_MAX) {
        source->counter++;
    } else {
        source->last_millisecond++;
        source->counter = 0;
    }

    uint64_t time = (uint64_t)source->last_millisecond;
    muster_id id;
    for (size_t i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(time >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70U | (source->counter >> 8)); /* version 7 */
    id.bytes[7] = (uint8_t)(source->counter & 0xFFU);
    memcpy(id.bytes + 8, random, 8);
    id.bytes[8] = (uint8_t)(0x80U | (id.bytes[8] & 0x3FU)); /* variant 10 */
    return id;
}

bool id_equal(const muster_id *a, const muster_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool id_is_nil(const muster_id *id)
{
    return id_equal(id, &ID_NIL);
}

/* libuuid uses isxdigit(), which depends on the locale, and its older releases read shorter texts. So the form is
 * checked here first. */
static bool has_strict_form(const char *text)
{
    for (size_t i = 0; i < ID_TEXT_CHARS; i++) {
        char c = text[i];
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (hyphen ? c != '-' : !digit) return false;
    }
    return text[ID_TEXT_CHARS] == '\0';
}

bool id_looks_like_one(const char *text)
{
    return has_strict_form(text);
}

muster_status muster_id_parse(const char *text, muster_id *ret_id)
{
    uuid_t bytes;
    if (text == NULL || !has_strict_form(text) || uuid_parse(text, bytes) != 0) return MUSTER_E_INVALID;
    if (ret_id != NULL) memcpy(ret_id->bytes, bytes, sizeof(ret_id->bytes));
    return MUSTER_OK;
}

muster_status muster_id_format(const muster_id *id, char *ret_text)
{
    if (id == NULL || ret_text == NULL) return MUSTER_E_INVALID;
    uuid_unparse_lower(id->bytes, ret_text);
    return MUSTER_OK;
}

int32_t muster_id_equal(const muster_id *a, const muster_id *b)
{
    return a != NULL && b != NULL && id_equal(a, b);
}
