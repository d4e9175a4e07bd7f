/* SPDX-License-Identifier: MIT
 *
 * The kinds of events, found in the table of kind.h.
 */
#include "kind.h"
#include <string.h>

/* Every enumerator of muster/event.h needs its row. If a switch lacks one, gcc and clang report an error. */
#pragma GCC diagnostic error "-Wswitch"

const struct event_kind *event_kind_of(int32_t kind)
{
#define X(constant, text, object, who, rule, names)                                                                    \
    case MUSTER_EVENT_##constant: {                                                                                    \
        static const struct event_kind row = {                                                                         \
            .name = text, .about = ABOUT_##object, .told = who, .when_void = VOID_##rule, .fields = names};            \
        return &row;                                                                                                   \
    }
    switch ((enum muster_event_kind)kind) {
        EVENT_KINDS(X)
    }
#undef X
    return NULL;
}

bool event_is_about(int32_t kind, enum event_object object)
{
    const struct event_kind *row = event_kind_of(kind);
    return row != NULL && row->about == object;
}

bool event_has_field(const struct event_kind *kind, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = kind->fields; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        if (strcspn(at, " ") == size && memcmp(at, name, size) == 0) return true;
    return strcmp(name, "network_address") == 0;
}

void event_kinds_each(void (*function)(void *arg, int32_t number, const struct event_kind *kind), void *arg)
{
#define X(constant, ...) function(arg, MUSTER_EVENT_##constant, event_kind_of(MUSTER_EVENT_##constant));
    EVENT_KINDS(X)
#undef X
}

const char *muster_event_kind_name(int32_t kind)
{
    const struct event_kind *row = event_kind_of(kind);
    return row != NULL ? row->name : NULL;
}
