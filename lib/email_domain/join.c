/* SPDX-License-Identifier: MIT
 *
 * What accounts may do by the domain of their verified address (DOM-2): see which orgs hold it, and join.
 */
#include "access/access.h"
#include "call/call.h"
#include "email_domain.h"
#include "member/member.h"
#include "state/state.h"
#include "tie/tie.h"

/* "" where the account has no verified address, and so no domain. */
static const char *domain_name_of(const struct row *account)
{
    bool verified = !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT) && !row_null(account, ACCOUNT_EMAIL_KEY);
    return verified ? name_email_domain(row_text(account, ACCOUNT_EMAIL_KEY)) : "";
}

result domain_of(struct call *call, const struct row *org, const struct row *account, struct row **ret_domain)
{
    struct row *domain = NULL;
    const char *name = domain_name_of(account);
    bool excluded = false;
    *ret_domain = NULL;
    if (name[0] == '\0') return OK;
    AHEAD(call, TABLE_NAME, 0, NULL, {value_text(name), value_int(NAME_KIND_PUBLIC_DOMAIN), value_int(0)});
    TRY(LOAD(call, {TABLE_DOMAIN, 0, &domain, {org->values[ORG_ID], value_text(name)}}));
    if (domain == NULL || row_null(domain, DOMAIN_PROVEN_AT)) return OK;
    TRY(domain_is_excluded(call, name, &excluded));
    if (!excluded) *ret_domain = domain;
    return OK;
}

struct offer_call {
    const muster_id *org;
    const char *cursor;
    size_t limit;
    muster_time began;
};

/* Whether the membership that there is, or was, lets the account come. */
static bool domain_may_come(struct call *call, const struct row *org, const struct row *member)
{
    bool comes = member_check_joins(call, member).status == MUSTER_OK &&
                 member_check_returns(call, org, member, MUSTER_VIA_DOMAIN).status == MUSTER_OK &&
                 org_check_plan(call, org).status == MUSTER_OK;
    problem_clear(call->problem);
    return comes;
}

static result offer_item(struct call *call, const struct row *name, void *arg, struct record **ret_item)
{
    const struct offer_call *in = arg;
    struct row *org = NULL, *member = NULL, *domain = NULL;
    const muster_value *id = &name->values[NAME_HOLDER];
    call->now = in->began; /* one org's time is no other's */
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {*id}}, {TABLE_MEMBER, 0, &member, {*id, value_id(&call->session->account)}}));
    if (org == NULL || row_int(org, ORG_STATE) != 0) return OK;
    TRY(org_settle(call, org));
    TRY(domain_of(call, org, call->actor, &domain)); /* the name only points: the org's own row is the truth */
    if (domain == NULL || row_int(domain, DOMAIN_JOINING) == MUSTER_DOMAIN_NOTHING) return OK;
    if (!domain_may_come(call, org, member)) return OK;
    *ret_item = domain_record(domain, org);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result domain_check_account(struct call *call)
{
    if (call->session->has_account) return OK;
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only an account joins by its address: sign in first.");
}

static result domain_offers_step(struct call *call, void *arg)
{
    struct offer_call *in = arg;
    TRY(domain_check_account(call));
    TRY(call_load(call, NULL, 0));
    in->began = call->now;
    const char *name = domain_name_of(call->actor);
    struct listing listing = {.list = LIST_OFFERS,
                              .scope = &call->session->account,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .item = offer_item,
                              .arg = in,
                              .scan = {.table = TABLE_NAME,
                                       .index = -1,
                                       .prefix_count = 2,
                                       .prefix = {value_text(name), value_int(NAME_KIND_DOMAIN)}}};
    return list_page(call, &listing);
}

static const struct call_kind DOMAIN_OFFERS_CALL = {"domain_offers", CALL_READ, domain_offers_step, NULL};

int32_t muster_domain_offers(muster_session *session, const char *cursor, size_t limit, muster_page **ret_page)
{
    struct offer_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &DOMAIN_OFFERS_CALL, &in, (void **)ret_page);
}

static result domain_join_step(struct call *call, void *arg)
{
    const struct offer_call *in = arg;
    struct row *org = NULL, *member = NULL, *domain = NULL;
    TRY(check_id(call, "org", in->org));
    TRY(domain_check_account(call));
    member_join_ahead(call, in->org, &call->session->account);
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(in->org)}},
             {TABLE_MEMBER, 0, &member, {value_id(in->org), value_id(&call->session->account)}}));
    if (org == NULL || row_int(org, ORG_STATE) != 0) return org_not_found(call);
    TRY(org_settle(call, org));
    if (member_is_active(call, member)) return member_answer(call, member, call->actor, true);
    TRY(member_check_joins(call, member));
    TRY(domain_of(call, org, call->actor, &domain));
    if (domain == NULL || row_int(domain, DOMAIN_JOINING) != MUSTER_DOMAIN_JOIN) return org_not_found(call); /* ORG-7 */
    TRY(org_check_plan(call, org));
    struct arrival arrival = {.role = (int32_t)row_int(domain, DOMAIN_ROLE), .via = MUSTER_VIA_DOMAIN};
    TRY(member_join(call, org, call->actor, &arrival));
    return member_answer_arrival(call, &arrival, call->actor);
}

static const struct call_kind DOMAIN_JOIN_CALL = {"domain_join", CALL_CHANGE | CALL_TIES, domain_join_step,
                                                  ARGS(PART(ID, struct offer_call, org))};

int32_t muster_domain_join(muster_session *session, const muster_id *org, muster_member **ret_member)
{
    struct offer_call in = {.org = org};
    return call_run(session, &DOMAIN_JOIN_CALL, &in, (void **)ret_member);
}
