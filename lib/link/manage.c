/* SPDX-License-Identifier: MIT
 *
 * Enabling, disabling, limiting and regenerating links (LINK-1, LINK-5 to LINK-7). Each generation is a row. A unique
 * index finds the last generation of each kind.
 */
#include "access/access.h"
#include "key/key.h"
#include "lines.h"
#include "link.h"
#include "trail/trail.h"
#include <string.h>

#define JOINS_MAX 1000000000
#define ALL_FIELDS                                                                                                     \
    (MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_ENDS_AT | MUSTER_LINK_FIELD_JOINS_MAX | MUSTER_LINK_FIELD_DOMAINS)

struct linking_call {
    const muster_id *org;
    int32_t kind;
    const muster_link_params *params;
};

/* The values that a call sets in a generation, as the columns hold them. */
struct limits {
    uint32_t fields;
    const char *tag;
    muster_time ends_at;
    int64_t joins_max;
    const char *domains;
};

/* The columns of the fields. */
static const struct {
    uint32_t field;
    size_t column;
} LIMIT[] = {
    {MUSTER_LINK_FIELD_TAG, LINK_TAG},
    {MUSTER_LINK_FIELD_ENDS_AT, LINK_ENDS_AT},
    {MUSTER_LINK_FIELD_JOINS_MAX, LINK_JOINS_MAX},
    {MUSTER_LINK_FIELD_DOMAINS, LINK_DOMAINS},
};

/* A domain that is named twice counts once. */
static result link_read_domains(struct call *call, const muster_link_params *in, const char **ret_lines)
{
    *ret_lines = NULL;
    if (in->domain_count > MUSTER_LINK_DOMAINS_MAX || (in->domains == NULL && in->domain_count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "domains", "Give up to %d domains.",
                           MUSTER_LINK_DOMAINS_MAX);
    for (size_t i = 0; i < in->domain_count; i++) {
        char key[NAME_KEY_BYTES];
        TRY(name_domain(call->problem, "domains", in->domains[i], key));
        if (!lines_hold(*ret_lines, key)) TRY(lines_add(&call->step->arena, ret_lines, "", key));
    }
    return OK;
}

/* Checks the parameters without the store. */
static result link_read_params(struct call *call, const muster_link_params *given, struct limits *ret)
{
    muster_link_params in;
    *ret = (struct limits){.fields = 0};
    if (given == NULL) return OK;
    TRY(check_params(call, given, &in, sizeof in));
    TRY(check_fields(call, in.fields, ALL_FIELDS));
    ret->fields = in.fields;
    ret->tag = in.tag;
    ret->ends_at = in.ends_at;
    ret->joins_max = in.joins_max;
    if ((in.fields & MUSTER_LINK_FIELD_TAG) && in.tag != NULL) TRY(name_tag(call->problem, "tag", in.tag));
    if ((in.fields & MUSTER_LINK_FIELD_JOINS_MAX) && (in.joins_max < 0 || in.joins_max > JOINS_MAX))
        return problem_set(call->problem, MUSTER_E_INVALID, "joins_max",
                           "The limit of joins must be 1 to %d, or 0 for no limit.", JOINS_MAX);
    return in.fields & MUSTER_LINK_FIELD_DOMAINS ? link_read_domains(call, &in, &ret->domains) : OK;
}

/* Sets the values that the call asks for, except the tag. */
static result link_set_limits(struct call *call, struct row *link, const struct limits *in)
{
    if (in->fields & MUSTER_LINK_FIELD_ENDS_AT) {
        muster_value ends_at = value_time(in->ends_at);
        if (in->ends_at <= call->now && !value_equal(&link->values[LINK_ENDS_AT], &ends_at))
            return problem_set(call->problem, MUSTER_E_INVALID, "ends_at",
                               "The end is in the past: disable the link to end it now.");
        TRY_SET(call, link, LINK_ENDS_AT, ends_at);
    }
    if (in->fields & MUSTER_LINK_FIELD_JOINS_MAX) {
        if (in->joins_max != 0 && in->joins_max < row_int(link, LINK_JOINS))
            return problem_set(call->problem, MUSTER_E_INVALID, "joins_max",
                               "%lld accounts have joined through the link already: give a higher limit.",
                               (long long)row_int(link, LINK_JOINS));
        TRY_SET(call, link, LINK_JOINS_MAX, in->joins_max != 0 ? value_int(in->joins_max) : value_null());
    }
    if (in->fields & MUSTER_LINK_FIELD_DOMAINS) TRY_SET(call, link, LINK_DOMAINS, value_text(in->domains));
    return OK;
}

/* A generation never changes its tag (LINK-6): the accounts that used it have this tag. */
static result link_change(struct call *call, struct row *link, const struct limits *in)
{
    muster_value tag = value_text(in->tag);
    if ((in->fields & MUSTER_LINK_FIELD_TAG) == 0 || value_equal(&link->values[LINK_TAG], &tag))
        return link_set_limits(call, link, in);
    return problem_set(call->problem, MUSTER_E_INVALID, "tag",
                       "A link keeps its tag: regenerate the link to give another one.");
}

/* Domains separated by spaces. No domain contains a space. */
static result link_domain_words(struct call *call, const char *lines, const char **ret_words)
{
    struct line line;
    char *text = arena_alloc(&call->step->arena, lines != NULL ? strlen(lines) + 1 : 1), *at = text;
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    while (lines != NULL && lines_next(&lines, &line)) {
        if (at != text) *at++ = ' ';
        memcpy(at, line.value, line.value_size);
        at += line.value_size; /* the memory of the arena is zero behind it */
    }
    *ret_words = text;
    return OK;
}

static bool link_limits_changed(const struct row *link)
{
    bool changed = false;
    for (size_t i = 0; i < COUNT_OF(LIMIT); i++)
        changed = changed || row_changed(link, LIMIT[i].column);
    return changed;
}

/* The event of a change, with the limits that the step has set. */
static result link_tell(struct call *call, struct row *org, const struct row *link, int32_t kind)
{
    const char *domains = NULL;
    TRY(link_domain_words(call, row_text(link, LINK_DOMAINS), &domains));
    return event_add(
        call, &(struct event){
                  .kind = kind,
                  .chain = org,
                  .subject = row_id(link, LINK_ID),
                  FACTS(FACT("kind", row_int(link, LINK_KIND)), FACT("generation", row_int(link, LINK_GENERATION)),
                        FACT_TEXT_IF(row_changed(link, LINK_TAG), "tag", row_text(link, LINK_TAG)),
                        FACT_IF(row_changed(link, LINK_ENDS_AT), "ends_at", row_time(link, LINK_ENDS_AT)),
                        FACT_IF(row_changed(link, LINK_JOINS_MAX), "joins_max", row_int(link, LINK_JOINS_MAX)),
                        FACT_TEXT_IF(row_changed(link, LINK_DOMAINS), "domains", domains))});
}

/* Makes the next generation, with the values that the call asks for. The other limits come from the generation
 * before, except an end that has passed. */
static result link_make(struct call *call, const struct row *org, int32_t kind, const struct row *before,
                        const struct limits *in, struct row **ret_link)
{
    const struct key *key = NULL;
    struct row *link = NULL;
    uint8_t nonce[TOKEN_NONCE_BYTES];
    TRY(key_to_issue(call, &key));
    muster_id id = call_new_id(call);
    call_random(call, nonce, sizeof nonce);
    TRY(call_insert(call, TABLE_LINK, &link));
    TRY_SET(call, link, LINK_ORG, org->values[ORG_ID]);
    TRY_SET(call, link, LINK_ID, value_id(&id));
    TRY_SET(call, link, LINK_KIND, value_int(kind));
    TRY_SET(call, link, LINK_GENERATION, value_int(before != NULL ? row_int(before, LINK_GENERATION) + 1 : 1));
    TRY_SET(call, link, LINK_CURRENT, value_int(1));
    TRY_SET(call, link, LINK_ENABLED, value_int(before != NULL ? row_int(before, LINK_ENABLED) : 1));
    TRY_SET(call, link, LINK_JOINS, value_int(0));
    TRY_SET(call, link, LINK_ISSUED_AT, value_int(call->now));
    TRY_SET(call, link, LINK_NONCE, value_bytes(nonce, sizeof nonce));
    TRY_SET(call, link, LINK_KEY, value_int(key->id));
    TRY_SET(call, link, LINK_CREATED_AT, value_int(call->now));
    for (size_t i = 0; before != NULL && i < COUNT_OF(LIMIT); i++) {
        bool over = LIMIT[i].field == MUSTER_LINK_FIELD_ENDS_AT && row_time(before, LINK_ENDS_AT) <= call->now;
        if ((in->fields & LIMIT[i].field) == 0 && !over)
            TRY_SET(call, link, LIMIT[i].column, before->values[LIMIT[i].column]);
    }
    if (in->fields & MUSTER_LINK_FIELD_TAG) TRY_SET(call, link, LINK_TAG, value_text(in->tag));
    *ret_link = link;
    return link_set_limits(call, link, in);
}

static result link_enable_step(struct call *call, void *arg)
{
    const struct linking_call *in = arg;
    struct limits limits;
    struct row *org = NULL, *link = NULL;
    TRY(link_read_params(call, in->params, &limits));
    TRY(link_enter(call, in->org, in->kind, &org, &link));
    TRY(org_check_plan(call, org));
    bool enables = link == NULL || row_int(link, LINK_ENABLED) == 0;
    if (link == NULL) {
        TRY(link_make(call, org, in->kind, NULL, &limits, &link));
    } else {
        TRY(call_expect(call, link));
        TRY(link_change(call, link, &limits));
    }
    TRY_SET(call, link, LINK_ENABLED, value_int(1));
    if (enables) TRY(link_tell(call, org, link, MUSTER_EVENT_LINK_ENABLED));
    if (!enables && link_limits_changed(link)) TRY(link_tell(call, org, link, MUSTER_EVENT_LINK_CHANGED));
    return link_answer(call, link);
}

CALL(link_enable, CALL_CHANGE,
     ARGS(PART(ID, struct linking_call, org), PART(INT32, struct linking_call, kind),
          PART_OF(PARAMS, struct linking_call, params, LINK_PARAMS)),
     &LINK_ANSWER);

muster_status muster_link_enable(muster_session *session, const muster_id *org, int32_t kind,
                                 const muster_link_params *params, muster_link **ret_link)
{
    struct linking_call in = {.org = org, .kind = kind, .params = params};
    return call_run(session, &link_enable_call, &in, (void **)ret_link);
}

static result link_disable_step(struct call *call, void *arg)
{
    const struct linking_call *in = arg;
    struct row *org = NULL, *link = NULL;
    TRY(link_enter(call, in->org, in->kind, &org, &link));
    if (link == NULL) return link_none(call);
    TRY(call_expect(call, link));
    if (row_int(link, LINK_ENABLED) == 0) return link_answer(call, link);
    TRY_SET(call, link, LINK_ENABLED, value_int(0));
    TRY(link_tell(call, org, link, MUSTER_EVENT_LINK_DISABLED));
    return link_answer(call, link);
}

CALL(link_disable, CALL_CHANGE, ARGS(PART(ID, struct linking_call, org), PART(INT32, struct linking_call, kind)),
     &LINK_ANSWER);

muster_status muster_link_disable(muster_session *session, const muster_id *org, int32_t kind, muster_link **ret_link)
{
    return call_run(session, &link_disable_call, &(struct linking_call){.org = org, .kind = kind}, (void **)ret_link);
}

static result link_edit_step(struct call *call, void *arg)
{
    const struct linking_call *in = arg;
    struct limits limits;
    struct row *org = NULL, *link = NULL;
    if (in->params == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "params", "params is missing.");
    TRY(link_read_params(call, in->params, &limits));
    TRY(check_fields(call, limits.fields, ALL_FIELDS));
    TRY(link_enter(call, in->org, in->kind, &org, &link));
    if (link == NULL) return link_none(call);
    TRY(org_check_plan(call, org));
    TRY(call_expect(call, link));
    TRY(link_change(call, link, &limits));
    if (link_limits_changed(link)) TRY(link_tell(call, org, link, MUSTER_EVENT_LINK_CHANGED));
    return link_answer(call, link);
}

CALL(link_edit, CALL_CHANGE,
     ARGS(PART(ID, struct linking_call, org), PART(INT32, struct linking_call, kind),
          PART_OF(PARAMS, struct linking_call, params, LINK_PARAMS)),
     &LINK_ANSWER);

muster_status muster_link_edit(muster_session *session, const muster_id *org, int32_t kind,
                               const muster_link_params *params, muster_link **ret_link)
{
    struct linking_call in = {.org = org, .kind = kind, .params = params};
    return call_run(session, &link_edit_call, &in, (void **)ret_link);
}

static result link_regenerate_step(struct call *call, void *arg)
{
    const struct linking_call *in = arg;
    struct limits limits;
    struct row *org = NULL, *before = NULL, *link = NULL;
    TRY(link_read_params(call, in->params, &limits));
    TRY(link_enter(call, in->org, in->kind, &org, &before));
    if (before == NULL) return link_none(call);
    TRY(org_check_plan(call, org));
    TRY(call_expect(call, before));
    /* this row is held first and so written first; otherwise two generations would be current */
    TRY_SET(call, before, LINK_CURRENT, value_int(0));
    TRY_SET(call, before, LINK_ENDED_AT, value_int(call->now));
    TRY(link_make(call, org, in->kind, before, &limits, &link));
    TRY(link_tell(call, org, link, MUSTER_EVENT_LINK_REGENERATED));
    return link_answer(call, link);
}

CALL(link_regenerate, CALL_CHANGE,
     ARGS(PART(ID, struct linking_call, org), PART(INT32, struct linking_call, kind),
          PART_OF(PARAMS, struct linking_call, params, LINK_PARAMS)),
     &LINK_ANSWER);

muster_status muster_link_regenerate(muster_session *session, const muster_id *org, int32_t kind,
                                     const muster_link_params *params, muster_link **ret_link)
{
    struct linking_call in = {.org = org, .kind = kind, .params = params};
    return call_run(session, &link_regenerate_call, &in, (void **)ret_link);
}
