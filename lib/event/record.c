/* SPDX-License-Identifier: MIT
 *
 * The record of an event, and its getters. Values that were erased are shown as erased.
 */
#include "event.h"
#include "id.h"
#include "lines.h"
#include <string.h>

result event_personal(struct step *step, const struct row *event, const char *name, const char **ret_value)
{
    struct line beside;
    *ret_value = NULL;
    if (!lines_find(row_text(event, EVENT_PERSONAL), name, &beside) || beside.value_size < VALUE_AT) return OK;
    char *value = arena_alloc(&step->arena, beside.value_size - VALUE_AT + 1);
    if (value == NULL) return FAILED(MUSTER_E_MEMORY);
    memcpy(value, beside.value + VALUE_AT, beside.value_size - VALUE_AT);
    *ret_value = value;
    return OK;
}

/* The record of an event: its row, and then its fields. A field is a pair of name and value, both ended by NUL.
 * Before each value stands one of these characters. */
enum { FIELD_VALUE = '=', FIELD_ERASED = '-' };
enum {
    SHOWN_FIELDS = EVENT_COLUMN_COUNT,
    SHOWN_ACTOR_USERNAME,
    SHOWN_ACTOR_DISPLAY_NAME,
    SHOWN_BEHALF_USERNAME,
    SHOWN_BEHALF_DISPLAY_NAME,
    SHOWN_ACCOUNT_USERNAME,
    SHOWN_ACCOUNT_DISPLAY_NAME,
    SHOWN_COUNT
};

static char *event_put_text(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    at[size] = '\0';
    return at + size + 1;
}

result event_record(struct step *step, const struct row *row, const struct event_names *names,
                    struct record **ret_record)
{
    const char *data = row_text(row, EVENT_DATA), *personal = row_text(row, EVENT_PERSONAL);
    size_t room = strlen(data) * 2 + (personal != NULL ? strlen(personal) : 0) + 1;
    char *fields = arena_alloc(&step->arena, room), *at = fields;
    if (fields == NULL) return FAILED(MUSTER_E_MEMORY);
    struct line line, beside;
    while (lines_next(&data, &line)) {
        char name[HASH_NAME_BYTES];
        bool hashed = line.name[0] == HASHED[0] && line.name_size <= sizeof name;
        if (!hashed) {
            at = event_put_text(at, line.name, line.name_size);
            *at++ = FIELD_VALUE;
            at = event_put_text(at, line.value, line.value_size);
            continue;
        }
        event_put_text(name, line.name + 1, line.name_size - 1);
        bool there = lines_find(personal, name, &beside) && beside.value_size >= VALUE_AT;
        at = event_put_text(at, name, line.name_size - 1);
        *at++ = there ? FIELD_VALUE : FIELD_ERASED;
        at = there ? event_put_text(at, beside.value + VALUE_AT, beside.value_size - VALUE_AT)
                   : event_put_text(at, "", 0);
    }
    muster_value values[SHOWN_COUNT];
    memcpy(values, row->values, EVENT_COLUMN_COUNT * sizeof values[0]);
    values[EVENT_DATA] = values[EVENT_PERSONAL] = value_null();
    values[SHOWN_FIELDS] = value_bytes(fields, (size_t)(at - fields));
    values[SHOWN_ACTOR_USERNAME] = names->actor.username;
    values[SHOWN_ACTOR_DISPLAY_NAME] = names->actor.display_name;
    values[SHOWN_BEHALF_USERNAME] = names->behalf.username;
    values[SHOWN_BEHALF_DISPLAY_NAME] = names->behalf.display_name;
    values[SHOWN_ACCOUNT_USERNAME] = names->account.username;
    values[SHOWN_ACCOUNT_DISPLAY_NAME] = names->account.display_name;
    *ret_record = record_new(OBJECT_EVENT, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

/* Field i of the record of an event. Returns its name, and its value in *ret_value. NULL behind the last field. */
static const char *event_field_at(const muster_event *event, size_t i, const char **ret_value)
{
    size_t size = 0;
    const char *at = record_bytes(event, OBJECT_EVENT, SHOWN_FIELDS, &size);
    const char *end = at != NULL ? at + size : NULL;
    while (at != end) {
        const char *name = at, *value = name + strlen(name) + 1;
        if (i-- == 0) {
            *ret_value = *value == FIELD_VALUE ? value + 1 : NULL;
            return name;
        }
        at = value + strlen(value) + 1;
    }
    *ret_value = NULL;
    return NULL;
}

size_t muster_event_field_count(const muster_event *event)
{
    size_t count = 0;
    const char *value = NULL;
    while (event_field_at(event, count, &value) != NULL)
        count++;
    return count;
}

const char *muster_event_field_name(const muster_event *event, size_t i)
{
    const char *value = NULL;
    return event_field_at(event, i, &value);
}

const char *muster_event_field_value(const muster_event *event, size_t i)
{
    const char *value = NULL;
    event_field_at(event, i, &value);
    return value;
}

INT32_GETTER(event, kind, OBJECT_EVENT, EVENT_KIND)
TIME_GETTER(event, at, OBJECT_EVENT, EVENT_AT)
INT_GETTER(event, seq, OBJECT_EVENT, EVENT_SEQ)

const muster_id *muster_event_chain(const muster_event *event)
{
    const muster_id *chain = record_id(event, OBJECT_EVENT, EVENT_CHAIN);
    return chain != NULL && !id_is_nil(chain) ? chain : NULL;
}

INT32_GETTER(event, actor_kind, OBJECT_EVENT, EVENT_ACTOR_KIND)
ID_GETTER(event, actor, OBJECT_EVENT, EVENT_ACTOR)
ID_GETTER(event, behalf, OBJECT_EVENT, EVENT_BEHALF)
ID_GETTER(event, subject, OBJECT_EVENT, EVENT_SUBJECT)
ID_GETTER(event, account, OBJECT_EVENT, EVENT_ACCOUNT)
TEXT_GETTER(event, request_id, OBJECT_EVENT, EVENT_REQUEST)
TEXT_GETTER(event, actor_username, OBJECT_EVENT, SHOWN_ACTOR_USERNAME)
TEXT_GETTER(event, actor_display_name, OBJECT_EVENT, SHOWN_ACTOR_DISPLAY_NAME)
TEXT_GETTER(event, behalf_username, OBJECT_EVENT, SHOWN_BEHALF_USERNAME)
TEXT_GETTER(event, behalf_display_name, OBJECT_EVENT, SHOWN_BEHALF_DISPLAY_NAME)
TEXT_GETTER(event, account_username, OBJECT_EVENT, SHOWN_ACCOUNT_USERNAME)
TEXT_GETTER(event, account_display_name, OBJECT_EVENT, SHOWN_ACCOUNT_DISPLAY_NAME)

HANDLE_FUNCTIONS(event, OBJECT_EVENT)
PAGE_FUNCTION(event, OBJECT_EVENT)
