/* SPDX-License-Identifier: MIT
 *
 * A text that grows while a statement is written into it.
 *
 * A lack of memory is remembered and returned at the end.
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_add(struct text *text, const char *more)
{
    size_t size = strlen(more);
    if (text->failed) return;
    if (text->length + size + 1 > text->capacity) {
        size_t capacity = (text->length + size + 1) * 2;
        char *data = realloc(text->data, capacity);
        if (data == NULL) {
            text->failed = true;
            return;
        }
        text->data = data;
        text->capacity = capacity;
    }
    memcpy(text->data + text->length, more, size + 1);
    text->length += size;
}

/* Names come from a schema in the program, never from a user. A quote in a name would be a mistake of the schema's
 * author. */
void text_name(struct text *text, const char *name)
{
    text_add(text, "\"");
    text_add(text, name);
    text_add(text, "\"");
}

void text_number(struct text *text, long long number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", number);
    text_add(text, digits);
}

char *text_take(struct text *text)
{
    char *data = text->data;
    if (text->failed) {
        free(data);
        data = NULL;
    }
    *text = (struct text){0};
    return data;
}
