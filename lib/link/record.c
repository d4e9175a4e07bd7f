/* SPDX-License-Identifier: MIT
 *
 * The record of a generation of a link, and its getters. A record never holds the parts of a token.
 */
#include "link.h"
#include "state/state.h"
#include <string.h>

enum { SHOWN_STATE = LINK_COLUMN_COUNT, SHOWN_ORG_NAME, SHOWN_ORG_SLUG, SHOWN_ORG_DESCRIPTION, SHOWN_COUNT };

result link_check_open(struct call *call, const struct row *link)
{
    switch (link_state(call, link)) {
    case MUSTER_LINK_STATE_DISABLED:
        return problem_set(call->problem, MUSTER_E_DISABLED, "token", "The link is disabled now.");
    case MUSTER_LINK_STATE_ENDED:
        return problem_set(call->problem, MUSTER_E_EXPIRED, "token", "The link has ended: ask for another one.");
    default: return link_check_room(call, link);
    }
}

result link_record(struct call *call, const struct row *link, struct record **ret_record)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, link->values, LINK_COLUMN_COUNT * sizeof values[0]);
    values[LINK_NONCE] = value_null();
    values[SHOWN_STATE] = value_int(link_state(call, link));
    TRY(strings_value(&call->step->arena, row_text(link, LINK_DOMAINS), &values[LINK_DOMAINS]));
    *ret_record = record_new(OBJECT_LINK, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result link_answer(struct call *call, const struct row *link)
{
    struct record *record = NULL;
    TRY(link_record(call, link, &record));
    return call_answer(call, record);
}

struct record *link_preview_record(const struct row *link, const struct row *org)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    values[LINK_KIND] = link->values[LINK_KIND];
    values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
    values[SHOWN_ORG_SLUG] = org->values[ORG_SLUG];
    values[SHOWN_ORG_DESCRIPTION] = org->values[ORG_DESCRIPTION];
    return record_new(OBJECT_LINK, values, SHOWN_COUNT);
}

ID_GETTER(link, id, OBJECT_LINK, LINK_ID)
ID_GETTER(link, org, OBJECT_LINK, LINK_ORG)
INT32_GETTER(link, kind, OBJECT_LINK, LINK_KIND)
INT_GETTER(link, generation, OBJECT_LINK, LINK_GENERATION)
INT32_GETTER(link, state, OBJECT_LINK, SHOWN_STATE)
TEXT_GETTER(link, tag, OBJECT_LINK, LINK_TAG)
END_GETTER(link, ends_at, OBJECT_LINK, LINK_ENDS_AT)
INT_GETTER(link, joins_max, OBJECT_LINK, LINK_JOINS_MAX)
INT_GETTER(link, joins, OBJECT_LINK, LINK_JOINS)
TEXTS_GETTERS(link, domain, OBJECT_LINK, LINK_DOMAINS)
TIME_GETTER(link, created_at, OBJECT_LINK, LINK_CREATED_AT)
TIME_GETTER(link, ended_at, OBJECT_LINK, LINK_ENDED_AT)
INT_GETTER(link, version, OBJECT_LINK, LINK_VERSION)
TEXT_GETTER(link, org_name, OBJECT_LINK, SHOWN_ORG_NAME)
TEXT_GETTER(link, org_slug, OBJECT_LINK, SHOWN_ORG_SLUG)
TEXT_GETTER(link, org_description, OBJECT_LINK, SHOWN_ORG_DESCRIPTION)

HANDLE_FUNCTIONS(link, OBJECT_LINK)
PAGE_FUNCTION(link, OBJECT_LINK)
