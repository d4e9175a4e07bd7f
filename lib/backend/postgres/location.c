/* SPDX-License-Identifier: MIT
 *
 * Takes the parameters of this backend out of a connection string of libpq, in both of its forms. libpq reads the rest.
 */
#include "postgres.h"
#include "text.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define POOL_DEFAULT 16
#define POOL_MAX 1000
#define IDLE_DEFAULT 300
#define IDLE_MAX 86400

/* A piece of the location. Errors name keywords, never values, because a value may be a password. */
struct piece {
    const char *start;
    size_t size;
};

static bool is_word(struct piece piece, const char *word)
{
    return strlen(word) == piece.size && memcmp(piece.start, word, piece.size) == 0;
}

static result take_number(struct piece value, int64_t least, int64_t most, int64_t *ret_number)
{
    int64_t number = 0;
    if (value.size == 0 || value.size > 9) return FAILED(MUSTER_E_INVALID);
    for (size_t i = 0; i < value.size; i++) {
        if (!isdigit((unsigned char)value.start[i])) return FAILED(MUSTER_E_INVALID);
        number = number * 10 + (value.start[i] - '0');
    }
    if (number < least || number > most) return FAILED(MUSTER_E_INVALID);
    *ret_number = number;
    return OK;
}

static result take_name(struct piece value, char name[NAME_BYTES])
{
    if (value.size == 0 || value.size >= NAME_BYTES) return FAILED(MUSTER_E_INVALID);
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.start[i];
        if (!(isalnum(c) || c == '_') || c >= 0x80) return FAILED(MUSTER_E_INVALID);
    }
    if (value.size >= 3 && memcmp(value.start, "pg_", 3) == 0) return FAILED(MUSTER_E_INVALID);
    memcpy(name, value.start, value.size);
    name[value.size] = 0;
    return OK;
}

/* *ret_ours: the parameter belongs to this backend. */
static result take(struct location *location, struct piece name, struct piece value, bool *ret_ours)
{
    *ret_ours = true;
    if (is_word(name, "muster_schema")) return take_name(value, location->schema);
    if (is_word(name, "muster_notify")) return take_name(value, location->channel);
    if (is_word(name, "muster_pool")) return take_number(value, 1, POOL_MAX, &location->pool);
    if (is_word(name, "muster_idle")) return take_number(value, 0, IDLE_MAX, &location->idle);
    *ret_ours = false;
    return OK;
}

static void add_piece(struct text *text, const char *start, const char *end)
{
    char one[2] = {0};
    for (; start < end; start++) {
        one[0] = *start;
        text_add(text, one);
    }
}

static result read_uri(struct location *location, const char *uri, struct text *rest)
{
    const char *query = strchr(uri, '?');
    const char *at = query != NULL ? query : uri + strlen(uri);
    const char *before = "?";
    add_piece(rest, uri, at);
    while (*at != '\0') {
        const char *start = at + 1;
        const char *end = start + strcspn(start, "&");
        const char *equal = memchr(start, '=', (size_t)(end - start));
        bool ours = false;
        if (equal != NULL) {
            TRY(take(location, (struct piece){start, (size_t)(equal - start)},
                     (struct piece){equal + 1, (size_t)(end - equal - 1)}, &ours));
        }
        if (!ours) {
            text_add(rest, before);
            add_piece(rest, start, end);
            before = "&";
        }
        at = end;
    }
    return OK;
}

/* Moves behind a value of the form keyword=value. The value is quoted, or ends at the next space. A backslash takes
 * the next character. */
static const char *value_end(const char *at)
{
    bool quoted = *at == '\'';
    if (quoted) at++;
    while (*at != '\0' && !(quoted ? *at == '\'' : isspace((unsigned char)*at)))
        at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    return quoted && *at != '\0' ? at + 1 : at;
}

static const char *skip_space(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

static result read_words(struct location *location, const char *at, struct text *rest)
{
    while (*(at = skip_space(at)) != '\0') {
        const char *start = at;
        while (*at != '\0' && *at != '=' && !isspace((unsigned char)*at))
            at++;
        struct piece name = {start, (size_t)(at - start)};
        at = skip_space(at);
        bool ours = false;
        if (*at == '=') {
            const char *value = skip_space(at + 1);
            at = value_end(value);
            struct piece piece = {value, (size_t)(at - value)};
            if (piece.size >= 2 && *value == '\'') piece = (struct piece){value + 1, piece.size - 2};
            TRY(take(location, name, piece, &ours));
        }
        if (!ours) {
            add_piece(rest, start, at);
            text_add(rest, " ");
        }
    }
    return OK;
}

result location_read(struct location *location, const char *text, char *message, size_t size)
{
    struct text rest = {0};
    *location = (struct location){.schema = "muster", .pool = POOL_DEFAULT, .idle = IDLE_DEFAULT};
    bool uri = strncmp(text, "postgresql://", 13) == 0 || strncmp(text, "postgres://", 11) == 0;
    text_add(&rest, "");
    result done = (uri ? read_uri : read_words)(location, text, &rest);
    location->rest = text_take(&rest);
    if (done.status != MUSTER_OK)
        return refuse(message, size, done.status,
                      "muster_schema and muster_notify are letters, digits and underscores, muster_pool 1 to %d, "
                      "muster_idle 0 to %d seconds",
                      POOL_MAX, IDLE_MAX);
    return location->rest != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}
