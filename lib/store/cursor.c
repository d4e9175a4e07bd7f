/* SPDX-License-Identifier: MIT
 *
 * Page cursors: base64url of the number of the list, its scope, and the values of the order where the page ended. A
 * cursor gives no rights: the call checks the list in any case. Somebody who edits a cursor only begins at another
 * place of that list.
 */
#include "record.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CURSOR_MAX_BYTES 2048
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* list 1 | scope 16 | per value: type 1, then 8 bytes of integer, or 2 bytes of size and the data */
char *cursor_write(int32_t list, const muster_id *scope, const muster_value *values, size_t count)
{
    uint8_t bytes[CURSOR_MAX_BYTES];
    size_t size = 0;
    bytes[size++] = (uint8_t)list;
    memcpy(&bytes[size], scope, sizeof *scope);
    size += sizeof *scope;
    for (size_t i = 0; i < count; i++) {
        const muster_value *value = &values[i];
        if (size + 3 + 8 + value->size > sizeof bytes) return NULL;
        bytes[size++] = (uint8_t)value->type;
        if (value->type == MUSTER_VALUE_INTEGER) {
            uint64_t integer = (uint64_t)value->integer;
            for (int shift = 56; shift >= 0; shift -= 8)
                bytes[size++] = (uint8_t)(integer >> shift);
        } else if (value->type != MUSTER_VALUE_NULL) {
            bytes[size++] = (uint8_t)(value->size >> 8);
            bytes[size++] = (uint8_t)value->size;
            if (value->size > 0) memcpy(&bytes[size], value->data, value->size);
            size += value->size;
        }
    }
    size_t room = sodium_base64_encoded_len(size, VARIANT);
    char *text = malloc(room);
    if (text != NULL) sodium_bin2base64(text, room, bytes, size, VARIANT);
    return text;
}

static bool value_read(const uint8_t **at, const uint8_t *end, muster_value *ret_value)
{
    const uint8_t *p = *at;
    if (p == end) return false;
    *ret_value = (muster_value){.type = *p++};
    if (ret_value->type == MUSTER_VALUE_INTEGER) {
        if (end - p < 8) return false;
        uint64_t integer = 0;
        for (int i = 0; i < 8; i++)
            integer = integer << 8 | *p++;
        ret_value->integer = (int64_t)integer;
    } else if (ret_value->type == MUSTER_VALUE_TEXT || ret_value->type == MUSTER_VALUE_BYTES) {
        if (end - p < 2) return false;
        ret_value->size = (size_t)p[0] << 8 | p[1];
        p += 2;
        if ((size_t)(end - p) < ret_value->size) return false;
        ret_value->data = p;
        p += ret_value->size;
    } else if (ret_value->type != MUSTER_VALUE_NULL) {
        return false;
    }
    *at = p;
    return true;
}

result cursor_read(const char *text, int32_t list, const muster_id *scope, muster_value *ret_values, size_t count,
                   void **ret_memory)
{
    size_t length = strlen(text), size = 0;
    if (length == 0 || length > sodium_base64_encoded_len(CURSOR_MAX_BYTES, VARIANT)) return FAILED(MUSTER_E_INVALID);
    uint8_t *bytes = malloc(length + 1);
    if (bytes == NULL) return FAILED(MUSTER_E_MEMORY);
    const uint8_t *at = bytes + 1 + sizeof *scope;
    bool good = sodium_base642bin(bytes, length, text, length, NULL, &size, NULL, VARIANT) == 0 &&
                size >= 1 + sizeof *scope && bytes[0] == (uint8_t)list && memcmp(&bytes[1], scope, sizeof *scope) == 0;
    for (size_t i = 0; good && i < count; i++)
        good = value_read(&at, bytes + size, &ret_values[i]);
    if (!good || at != bytes + size) {
        free(bytes);
        return FAILED(MUSTER_E_INVALID);
    }
    *ret_memory = bytes;
    return OK;
}
