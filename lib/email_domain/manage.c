/* SPDX-License-Identifier: MIT
 *
 * The e-mail domains of an org (DOM-1). The org claims a domain; the host proves and excludes it.
 */
#include "access/access.h"
#include "email_domain.h"
#include "tie/tie.h"
#include "trail/trail.h"

struct domain_call {
    const muster_id *org;
    const char *name;
    int32_t joining, role, yes;
    const char *cursor;
    size_t limit;
};

static result domain_check_not_excluded(struct call *call, const struct domain_rows *rows)
{
    if (rows->excluded == NULL) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "domain",
                       "No org can hold this domain, because anybody can have an address in it.");
}

static muster_scan domain_scan_of(const muster_id *org)
{
    return (muster_scan){.table = TABLE_DOMAIN, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
}

/* The org with its domain of that name. name: in canonical form. */
static result domain_enter(struct call *call, const struct domain_call *in, int32_t action, char name[NAME_KEY_BYTES],
                           struct row **ret_org, struct domain_rows *ret_rows)
{
    const muster_scan all = domain_scan_of(in->org);
    TRY(check_id(call, "org", in->org));
    TRY(name_domain(call->problem, "domain", in->name, name));
    domain_want(call, in->org, name, ret_rows);
    if (call->flags & CALL_CHANGE) step_want_rows(call->step, &all);
    name_want(call, NAME_KIND_DOMAIN, name);
    return org_enter(call, in->org, action, ret_org);
}

static result domain_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "domain", "The org has not claimed this domain.");
}

static result domain_answer(struct call *call, const struct row *domain)
{
    return call_answer(call, domain_record(domain, NULL));
}

static result domain_check_room(struct call *call, const struct row *org)
{
    muster_scan scan = domain_scan_of(row_id(org, ORG_ID));
    struct row_list domains;
    TRY(step_scan(call->step, &scan, &domains));
    int64_t count = (int64_t)domains.count;
    if (count < MUSTER_DOMAINS_MAX) return OK;
    result full = problem_set(call->problem, MUSTER_E_QUOTA, "domain",
                              "An org can have at most %d domains: remove one.", MUSTER_DOMAINS_MAX);
    problem_figure(call->problem, "limit", MUSTER_DOMAINS_MAX);
    problem_figure(call->problem, "used", count);
    return full;
}

static result domain_claim(struct call *call, const struct row *org, const char *name, struct row **ret_domain)
{
    TRY(domain_check_room(call, org));
    TRY(call_insert(call, TABLE_DOMAIN, ret_domain));
    TRY_SET(call, *ret_domain, DOMAIN_ORG, org->values[ORG_ID]);
    TRY_SET(call, *ret_domain, DOMAIN_NAME, value_text(name));
    return row_set(call->step, *ret_domain, DOMAIN_CREATED_AT, value_int(call->now));
}

static result domain_again(struct call *call, const struct kept *kept)
{
    struct row *org = NULL, *domain = NULL;
    WANT(call, TABLE_DOMAIN, 0, &domain, {value_id(kept->ids[0]), value_text(kept->text)});
    TRY(org_enter(call, kept->ids[0], MUSTER_ACTION_MANAGE_JOINING, &org));
    return domain != NULL ? domain_answer(call, domain) : domain_not_found(call);
}

static const struct answer_kind DOMAIN_ANSWER = {
    .object = OBJECT_DOMAIN, .ids = {DOMAIN_ORG}, .id_count = 1, .text = DOMAIN_NAME, .again = domain_again};

static result domain_set_step(struct call *call, void *arg)
{
    const struct domain_call *in = arg;
    struct row *org = NULL;
    struct domain_rows rows;
    char name[NAME_KEY_BYTES];
    int32_t role = in->role != 0 ? in->role : MUSTER_ROLE_MEMBER;
    if (in->joining < MUSTER_DOMAIN_JOINING_NOTHING || in->joining > MUSTER_DOMAIN_JOINING_JOIN)
        return problem_set(call->problem, MUSTER_E_INVALID, "joining", "There is no such way of joining.");
    if (role != MUSTER_ROLE_RESTRICTED && role != MUSTER_ROLE_MEMBER)
        return problem_set(call->problem, MUSTER_E_INVALID, "role",
                           "A domain can give only the role member or restricted.");
    TRY(domain_enter(call, in, MUSTER_ACTION_MANAGE_JOINING, name, &org, &rows));
    struct row *domain = rows.domain;
    if (domain != NULL) TRY(call_expect(call, domain));
    TRY(org_check_plan(call, org));
    TRY(domain_check_not_excluded(call, &rows));
    bool same =
        domain != NULL && row_int(domain, DOMAIN_JOINING) == in->joining && row_int(domain, DOMAIN_ROLE) == role;
    if (same) return domain_answer(call, domain);
    if (domain == NULL) TRY(domain_claim(call, org, name, &domain));
    TRY_SET(call, domain, DOMAIN_JOINING, value_int(in->joining));
    TRY_SET(call, domain, DOMAIN_ROLE, value_int(role));
    TRY(event_add(call,
                  &(struct event){.kind = MUSTER_EVENT_DOMAIN_CHANGED,
                                  .chain = org,
                                  .subject = row_id(org, ORG_ID),
                                  FACTS(FACT_TEXT("domain", name), FACT("joining", in->joining), FACT("role", role))}));
    return domain_answer(call, domain);
}

CALL(domain_set, CALL_CHANGE,
     ARGS(PART(ID, struct domain_call, org), PART(TEXT, struct domain_call, name),
          PART(INT32, struct domain_call, joining), PART(INT32, struct domain_call, role)),
     &DOMAIN_ANSWER);

muster_status muster_domain_set(muster_session *session, const muster_id *org, const char *domain, int32_t joining,
                                int32_t role, muster_domain **ret_domain)
{
    struct domain_call in = {.org = org, .name = domain, .joining = joining, .role = role};
    return call_run(session, &domain_set_call, &in, (void **)ret_domain);
}

/* The pointer by which accounts find the org is changed with the row. */
static result domain_set_proven(struct call *call, struct row *org, struct row *domain, bool proven)
{
    const char *name = row_text(domain, DOMAIN_NAME);
    const muster_id *id = row_id(org, ORG_ID);
    TRY_SET(call, domain, DOMAIN_PROVEN_AT, proven ? value_int(call->now) : value_null());
    return proven ? name_share(call, name, NAME_KIND_DOMAIN, id) : name_remove(call, name, NAME_KIND_DOMAIN, id);
}

static result domain_prove_step(struct call *call, void *arg)
{
    const struct domain_call *in = arg;
    struct row *org = NULL;
    struct domain_rows rows;
    char name[NAME_KEY_BYTES];
    TRY(check_system(call));
    if (in->yes != 0 && in->yes != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "proven", "proven must be 0 or 1.");
    TRY(domain_enter(call, in, 0, name, &org, &rows));
    struct row *domain = rows.domain;
    if (domain == NULL) return domain_not_found(call);
    TRY(call_expect(call, domain));
    if (in->yes) TRY(domain_check_not_excluded(call, &rows));
    if (in->yes == !row_null(domain, DOMAIN_PROVEN_AT)) return domain_answer(call, domain);
    TRY(domain_set_proven(call, org, domain, in->yes));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_DOMAIN_PROVEN,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        FACTS(FACT_TEXT("domain", name), FACT("proven", in->yes))}));
    return domain_answer(call, domain);
}

CALL(domain_prove, CALL_CHANGE,
     ARGS(PART(ID, struct domain_call, org), PART(TEXT, struct domain_call, name),
          PART(INT32, struct domain_call, yes)),
     &DOMAIN_ANSWER);

muster_status muster_domain_prove(muster_session *session, const muster_id *org, const char *domain, int32_t proven,
                                  muster_domain **ret_domain)
{
    struct domain_call in = {.org = org, .name = domain, .yes = proven};
    return call_run(session, &domain_prove_call, &in, (void **)ret_domain);
}

static result domain_remove_step(struct call *call, void *arg)
{
    const struct domain_call *in = arg;
    struct row *org = NULL;
    struct domain_rows rows;
    char name[NAME_KEY_BYTES];
    TRY(domain_enter(call, in, MUSTER_ACTION_MANAGE_JOINING, name, &org, &rows));
    struct row *domain = rows.domain;
    if (domain == NULL) return OK;
    TRY(call_expect(call, domain));
    if (!row_null(domain, DOMAIN_PROVEN_AT)) TRY(domain_set_proven(call, org, domain, false));
    step_remove(call->step, domain);
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_DOMAIN_REMOVED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           FACTS(FACT_TEXT("domain", name))});
}

CALL(domain_remove, CALL_CHANGE, ARGS(PART(ID, struct domain_call, org), PART(TEXT, struct domain_call, name)), NULL);

muster_status muster_domain_remove(muster_session *session, const muster_id *org, const char *domain)
{
    return call_run(session, &domain_remove_call, &(struct domain_call){.org = org, .name = domain}, NULL);
}

static result domain_exclude_step(struct call *call, void *arg)
{
    const struct domain_call *in = arg;
    struct row *row = NULL;
    char name[NAME_KEY_BYTES];
    TRY(check_system(call));
    TRY(name_domain(call->problem, "domain", in->name, name));
    if (in->yes != 0 && in->yes != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "excluded", "excluded must be 0 or 1.");
    TRY(LOAD(
        call,
        {TABLE_NAME, MUSTER_LOCK_UPDATE, &row, {value_text(name), value_int(NAME_KIND_PUBLIC_DOMAIN), value_int(0)}}));
    if (in->yes == (row != NULL)) return OK;
    if (in->yes)
        TRY(name_insert(call, name, NAME_KIND_PUBLIC_DOMAIN, 0, &ID_NIL));
    else
        step_remove(call->step, row);
    return event_add(call,
                     &(struct event){.kind = in->yes ? MUSTER_EVENT_DOMAIN_EXCLUDED : MUSTER_EVENT_DOMAIN_INCLUDED,
                                     .chain = call->store_row,
                                     FACTS(FACT_TEXT("domain", name))});
}

CALL(domain_exclude, CALL_CHANGE | CALL_LOCK_STORE,
     ARGS(PART(TEXT, struct domain_call, name), PART(INT32, struct domain_call, yes)), NULL);

muster_status muster_domain_exclude(muster_session *session, const char *domain, int32_t excluded)
{
    return call_run(session, &domain_exclude_call, &(struct domain_call){.name = domain, .yes = excluded}, NULL);
}

static result domain_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                               struct record **ret_item)
{
    UNUSED(needed);
    UNUSED(call);
    UNUSED(arg);
    *ret_item = domain_record(row, NULL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result domain_list_step(struct call *call, void *arg)
{
    const struct domain_call *in = arg;
    struct row *org = NULL;
    struct listing listing = {.list = LIST_DOMAINS,
                              .scope = in->org,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .item = domain_list_item,
                              .scan = domain_scan_of(in->org)};
    list_want(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
    return list_page(call, &listing);
}

CALL(domain_list, CALL_READ, NULL, NULL);

muster_status muster_domain_list(muster_session *session, const muster_id *org, const char *cursor, size_t limit,
                                 muster_page **ret_page)
{
    struct domain_call in = {.org = org, .cursor = cursor, .limit = limit};
    return call_run(session, &domain_list_call, &in, (void **)ret_page);
}
