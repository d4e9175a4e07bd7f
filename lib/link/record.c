/* SPDX-License-Identifier: MIT
 *
 * The record of a generation of a link, and its getters. What a token is made of is in no record.
 */
#include "call/call.h"
#include "link.h"
#include "state/state.h"
#include <string.h>

enum { SHOWN_STATE = LINK_COLUMN_COUNT, SHOWN_ORG_NAME, SHOWN_ORG_SLUG, SHOWN_ORG_DESCRIPTION, SHOWN_COUNT };

result link_check_open(struct call *call, const struct row *link)
{
    switch (link_state(call, link)) {
    case MUSTER_LINK_DISABLED:
        return problem_set(call->problem, MUSTER_E_DISABLED, "token", "The link is disabled at the moment.");
    case MUSTER_LINK_ENDED:
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

const muster_id *muster_link_id(const muster_link *link)
{
    return record_id(link, OBJECT_LINK, LINK_ID);
}

const muster_id *muster_link_org(const muster_link *link)
{
    return record_id(link, OBJECT_LINK, LINK_ORG);
}

int32_t muster_link_kind(const muster_link *link)
{
    return (int32_t)record_int(link, OBJECT_LINK, LINK_KIND);
}

int64_t muster_link_generation(const muster_link *link)
{
    return record_int(link, OBJECT_LINK, LINK_GENERATION);
}

int32_t muster_link_state(const muster_link *link)
{
    return (int32_t)record_int(link, OBJECT_LINK, SHOWN_STATE);
}

const char *muster_link_tag(const muster_link *link)
{
    return record_text(link, OBJECT_LINK, LINK_TAG);
}

muster_time muster_link_ends_at(const muster_link *link)
{
    return record_time(link, OBJECT_LINK, LINK_ENDS_AT);
}

int64_t muster_link_joins_max(const muster_link *link)
{
    return record_int(link, OBJECT_LINK, LINK_JOINS_MAX);
}

int64_t muster_link_joins(const muster_link *link)
{
    return record_int(link, OBJECT_LINK, LINK_JOINS);
}

size_t muster_link_domain_count(const muster_link *link)
{
    return record_string_count(link, OBJECT_LINK, LINK_DOMAINS);
}

const char *muster_link_domain(const muster_link *link, size_t i)
{
    return record_string(link, OBJECT_LINK, LINK_DOMAINS, i);
}

muster_time muster_link_created_at(const muster_link *link)
{
    return record_time(link, OBJECT_LINK, LINK_CREATED_AT);
}

muster_time muster_link_ended_at(const muster_link *link)
{
    return record_time(link, OBJECT_LINK, LINK_ENDED_AT);
}

int64_t muster_link_version(const muster_link *link)
{
    return record_int(link, OBJECT_LINK, LINK_VERSION);
}

const char *muster_link_org_name(const muster_link *link)
{
    return record_text(link, OBJECT_LINK, SHOWN_ORG_NAME);
}

const char *muster_link_org_slug(const muster_link *link)
{
    return record_text(link, OBJECT_LINK, SHOWN_ORG_SLUG);
}

const char *muster_link_org_description(const muster_link *link)
{
    return record_text(link, OBJECT_LINK, SHOWN_ORG_DESCRIPTION);
}

muster_link *muster_link_ref(const muster_link *link)
{
    return object_ref(link, OBJECT_LINK);
}

void muster_link_free(muster_link *link)
{
    object_unref(link, OBJECT_LINK);
}

const muster_link *muster_page_link(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_LINK, i);
}
