/* SPDX-License-Identifier: MIT
 *
 * An account asks to join an org, and withdraws (REQ-1).
 */
#include "access/access.h"
#include "call/call.h"
#include "email_domain/email_domain.h"
#include "member/member.h"
#include "request.h"
#include "setting/setting.h"
#include "state/state.h"

struct request_call {
    const muster_id *org, *request;
};

static result request_answer_own(struct call *call, const struct row *request, const struct row *org,
                                 const struct row *invitation)
{
    int32_t state = request_state(request, call->actor, invitation);
    return call_answer(call, request_record(request, org, call->actor, state, true));
}

/* Whether the org lets the account ask, and what its approval gives then. Else it does not exist for who is outside (ORG-7). */
static result request_check_may_ask(struct call *call, const struct row *org, int32_t *ret_role)
{
    struct row *domain = NULL;
    *ret_role = MUSTER_ROLE_MEMBER;
    TRY(domain_of(call, org, call->actor, &domain));
    if (domain != NULL && row_int(domain, DOMAIN_JOINING) != MUSTER_DOMAIN_NOTHING) {
        *ret_role = (int32_t)row_int(domain, DOMAIN_ROLE);
        return OK;
    }
    return setting_value(call, org, MUSTER_SETTING_REQUESTS) != 0 ? OK : org_not_found(call);
}

static result request_create_step(struct call *call, void *arg)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *member = NULL, *tie = NULL, *request = NULL;
    struct request_new what = {.kind = MUSTER_REQUEST_JOIN};
    TRY(check_id(call, "org", in->org));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only an account asks to join: sign in first.");
    const muster_value self = value_id(&call->session->account);
    request_make_ahead(call, in->org);
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(in->org)}},
             {TABLE_MEMBER, 0, &member, {value_id(in->org), self}},
             {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {self, value_id(in->org)}}));
    if (org == NULL || row_int(org, ORG_STATE) != 0) return org_not_found(call);
    TRY(org_settle(call, org));
    TRY(member_check_joins(call, member));
    TRY(member_check_returns(call, org, member, MUSTER_VIA_REQUEST));
    TRY(request_check_may_ask(call, org, &what.role));
    TRY(org_check_plan(call, org));
    TRY(request_check_none(call, org, call->actor, tie));
    TRY(request_make(call, org, call->actor, &tie, &what, &request));
    return request_answer_own(call, request, org, NULL);
}

static const struct call_kind REQUEST_CREATE_CALL = {"request_create", CALL_CHANGE | CALL_TIES, request_create_step,
                                                     ARGS(PART(ID, struct request_call, org))};

int32_t muster_request_create(muster_session *session, const muster_id *org, muster_request **ret_request)
{
    struct request_call in = {.org = org};
    return call_run(session, &REQUEST_CREATE_CALL, &in, (void **)ret_request);
}

static result request_withdraw_step(struct call *call, void *arg)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *request = NULL;
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "request", in->request));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only the account that asked withdraws: refuse it instead.");
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(in->org)}},
             {TABLE_REQUEST, 0, &request, {value_id(in->org), value_id(in->request)}}));
    bool own = request != NULL && row_is(request, REQUEST_ACCOUNT, &call->session->account);
    if (!own || org == NULL || row_int(org, ORG_STATE) != 0) return request_not_found(call);
    TRY(org_settle(call, org));
    TRY(call_expect(call, request));
    int32_t state = (int32_t)row_int(request, REQUEST_STATE);
    if (state == MUSTER_REQUEST_WITHDRAWN) return OK;
    if (state != MUSTER_REQUEST_OPEN) return request_ended(call, state);
    return request_end(call, org, request, MUSTER_REQUEST_WITHDRAWN, &call->session->account);
}

static const struct call_kind REQUEST_WITHDRAW_CALL = {
    "request_withdraw", CALL_CHANGE | CALL_TIES, request_withdraw_step,
    ARGS(PART(ID, struct request_call, org), PART(ID, struct request_call, request))};

int32_t muster_request_withdraw(muster_session *session, const muster_id *org, const muster_id *request)
{
    struct request_call in = {.org = org, .request = request};
    return call_run(session, &REQUEST_WITHDRAW_CALL, &in, NULL);
}
