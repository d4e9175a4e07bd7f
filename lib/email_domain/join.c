/* SPDX-License-Identifier: MIT
 *
 * What accounts may do by the domain of their verified address (DOM-2): see which orgs hold the domain, and join.
 */
#include "access/access.h"
#include "email_domain.h"
#include "member/member.h"
#include "state/state.h"
#include "tie/tie.h"

const char *domain_name_of(const struct row *account)
{
    bool verified = !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT) && !row_null(account, ACCOUNT_EMAIL_KEY);
    return verified ? name_email_domain(row_text(account, ACCOUNT_EMAIL_KEY)) : "";
}

void domain_want(struct call *call, const muster_id *org, const char *name, struct domain_rows *ret)
{
    *ret = (struct domain_rows){NULL, NULL};
    if (name[0] == '\0') return;
    WANT(call, TABLE_DOMAIN, 0, &ret->domain, {value_id(org), value_text(name)});
    WANT(call, TABLE_NAME, 0, &ret->excluded, {value_text(name), value_int(NAME_KIND_PUBLIC_DOMAIN), value_int(0)});
}

const struct row *domain_held(const struct domain_rows *rows)
{
    bool held = rows->domain != NULL && !row_null(rows->domain, DOMAIN_PROVEN_AT) && rows->excluded == NULL;
    return held ? rows->domain : NULL;
}

struct offer_call {
    const muster_id *org;
    const char *cursor;
    size_t limit;
    muster_time began;
};

/* Whether the present or former membership of the account lets it join. */
static bool domain_may_come(struct call *call, const struct row *org, const struct row *member)
{
    bool comes = member_check_joins(call, member).status == MUSTER_OK &&
                 member_check_returns(call, org, member, MUSTER_VIA_DOMAIN).status == MUSTER_OK &&
                 org_check_plan(call, org).status == MUSTER_OK;
    problem_clear(call->problem);
    return comes;
}

static size_t domain_list_offers_needs(struct call *call, const struct row *name, void *arg, struct row **needed,
                                       struct want ret_wants[NEEDS_MAX])
{
    UNUSED(arg);
    const muster_value *org = &name->values[NAME_HOLDER], *domain = &name->values[NAME_KEY];
    ret_wants[0] = (struct want){TABLE_ORG, 0, &needed[0], {*org}};
    ret_wants[1] = (struct want){TABLE_MEMBER, 0, &needed[1], {*org, value_id(call_account(call))}};
    ret_wants[2] = (struct want){TABLE_DOMAIN, 0, &needed[2], {*org, *domain}};
    ret_wants[3] =
        (struct want){TABLE_NAME, 0, &needed[3], {*domain, value_int(NAME_KIND_PUBLIC_DOMAIN), value_int(0)}};
    return 4;
}

/* The name row only points to the org. The rows of the org decide. */
static result domain_list_offers_item(struct call *call, const struct row *name, struct row **needed, void *arg,
                                      struct record **ret_item)
{
    UNUSED(name);
    const struct offer_call *in = arg;
    struct row *org = needed[0], *member = needed[1];
    const struct row *domain = domain_held(&(struct domain_rows){needed[2], needed[3]});
    call->now = in->began; /* the time of an org must not apply to another org */
    if (!org_is_open(org)) return OK;
    TRY(org_settle(call, org));
    if (domain == NULL || row_int(domain, DOMAIN_JOINING) == MUSTER_DOMAIN_JOINING_NOTHING) return OK;
    if (!domain_may_come(call, org, member)) return OK;
    *ret_item = domain_record(domain, org);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result domain_check_account(struct call *call)
{
    if (call->session->has_account) return OK;
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only an account can join by its address: sign in first.");
}

static result domain_list_offers_step(struct call *call, void *arg)
{
    struct offer_call *in = arg;
    TRY(domain_check_account(call));
    TRY(call_read(call));
    in->began = call->now;
    const char *name = domain_name_of(call->actor);
    struct listing listing = {.list = LIST_OFFERS,
                              .scope = call_account(call),
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = domain_list_offers_needs,
                              .item = domain_list_offers_item,
                              .arg = in,
                              .scan = {.table = TABLE_NAME,
                                       .index = -1,
                                       .prefix_count = 2,
                                       .prefix = {value_text(name), value_int(NAME_KIND_DOMAIN)}}};
    return list_page(call, &listing);
}

CALL(domain_list_offers, CALL_READ, NULL, NULL);

muster_status muster_domain_list_offers(muster_session *session, const char *cursor, size_t limit,
                                        muster_page **ret_page)
{
    struct offer_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &domain_list_offers_call, &in, (void **)ret_page);
}

static result domain_join_step(struct call *call, void *arg)
{
    const struct offer_call *in = arg;
    struct row *org = NULL;
    struct domain_rows rows;
    struct arrival arrival = {.via = MUSTER_VIA_DOMAIN};
    TRY(check_id(call, "org", in->org));
    TRY(domain_check_account(call));
    TRY(call_identify(call));
    org_want(call, in->org, &org);
    belonging_want(call, in->org, call_account(call), &arrival.own);
    TRY(call_read(call));
    if (!org_is_open(org)) return org_not_found(call);
    TRY(org_settle(call, org));
    if (member_is_active(call, arrival.own.member)) return member_answer(call, arrival.own.member, call->actor, true);
    TRY(member_check_joins(call, arrival.own.member));
    domain_want(call, in->org, domain_name_of(call->actor), &rows);
    TRY(call_read(call));
    const struct row *domain = domain_held(&rows);
    if (domain == NULL || row_int(domain, DOMAIN_JOINING) != MUSTER_DOMAIN_JOINING_JOIN)
        return org_not_found(call); /* ORG-7 */
    TRY(org_check_plan(call, org));
    arrival.role = (int32_t)row_int(domain, DOMAIN_ROLE);
    TRY(member_join(call, org, call->actor, &arrival));
    return member_answer_arrival(call, &arrival, call->actor);
}

CALL(domain_join, CALL_CHANGE | CALL_TIES, ARGS(PART(ID, struct offer_call, org)), &MEMBER_ANSWER);

muster_status muster_domain_join(muster_session *session, const muster_id *org, muster_member **ret_member)
{
    return call_run(session, &domain_join_call, &(struct offer_call){.org = org}, (void **)ret_member);
}
