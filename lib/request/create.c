/* SPDX-License-Identifier: MIT
 *
 * An account asks to join an org, or withdraws its request (REQ-1).
 */
#include "access/access.h"
#include "email_domain/email_domain.h"
#include "member/member.h"
#include "request.h"
#include "setting/setting.h"
#include "state/state.h"
#include "trail/trail.h"

struct request_call {
    const muster_id *org, *request;
};

static result request_answer_own(struct call *call, const struct row *request, const struct row *org,
                                 const struct row *invitation)
{
    int32_t state = request_state(request, call->actor, invitation);
    return call_answer(call, request_record(request, org, call->actor, state, true));
}

/* Whether the org lets the account ask, and which role an approval then gives. Otherwise the org does not exist for
 * accounts outside (ORG-7). */
static result request_check_may_ask(struct call *call, const struct row *org, const struct row *domain,
                                    int32_t *ret_role)
{
    *ret_role = MUSTER_ROLE_MEMBER;
    if (domain != NULL && row_int(domain, DOMAIN_JOINING) != MUSTER_DOMAIN_JOINING_NOTHING) {
        *ret_role = (int32_t)row_int(domain, DOMAIN_ROLE);
        return OK;
    }
    return call_setting(call, org, MUSTER_SETTING_REQUESTS) != 0 ? OK : org_not_found(call);
}

static result request_create_step(struct call *call, void *arg)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *request = NULL, *last = NULL;
    struct belonging own;
    struct domain_rows rows;
    struct request_new what = {.kind = MUSTER_REQUEST_KIND_JOIN};
    TRY(check_id(call, "org", in->org));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only an account can ask to join: sign in first.");
    TRY(call_identify(call));
    request_make_want(call, in->org);
    org_want(call, in->org, &org);
    belonging_want(call, in->org, call_account(call), &own);
    TRY(call_read(call));
    if (!org_is_open(org)) return org_not_found(call);
    TRY(org_settle(call, org));
    TRY(member_check_joins(call, own.member));
    TRY(member_check_returns(call, org, own.member, MUSTER_VIA_REQUEST));
    domain_want(call, in->org, domain_name_of(call->actor), &rows);
    request_want(call, own.tie, &last);
    TRY(call_read(call));
    TRY(request_check_may_ask(call, org, domain_held(&rows), &what.role));
    TRY(org_check_plan(call, org));
    TRY(request_check_none(call, org, call->actor, last));
    what.last = last;
    TRY(request_make(call, org, call->actor, &own.tie, &what, &request));
    return request_answer_own(call, request, org, NULL);
}

CALL(request_create, CALL_CHANGE | CALL_TIES, ARGS(PART(ID, struct request_call, org)), &REQUEST_ANSWER);

muster_status muster_request_create(muster_session *session, const muster_id *org, muster_request **ret_request)
{
    return call_run(session, &request_create_call, &(struct request_call){.org = org}, (void **)ret_request);
}

static result request_withdraw_step(struct call *call, void *arg)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *request = NULL;
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "request", in->request));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only the account that asked can withdraw the request: refuse it instead.");
    TRY(call_identify(call));
    org_want(call, in->org, &org);
    WANT(call, TABLE_REQUEST, 0, &request, {value_id(in->org), value_id(in->request)});
    event_want(call, in->org);
    TRY(call_read(call));
    bool own = request != NULL && row_is(request, REQUEST_ACCOUNT, call_account(call));
    if (!own || !org_is_open(org)) return request_not_found(call);
    TRY(org_settle(call, org));
    TRY(call_expect(call, request));
    int32_t state = (int32_t)row_int(request, REQUEST_STATE);
    if (state == MUSTER_REQUEST_STATE_WITHDRAWN) return OK;
    if (state != MUSTER_REQUEST_STATE_OPEN) return request_ended(call, state);
    return request_end(call, org, request, MUSTER_REQUEST_STATE_WITHDRAWN, call_account(call));
}

CALL(request_withdraw, CALL_CHANGE | CALL_TIES,
     ARGS(PART(ID, struct request_call, org), PART(ID, struct request_call, request)), NULL);

muster_status muster_request_withdraw(muster_session *session, const muster_id *org, const muster_id *request)
{
    return call_run(session, &request_withdraw_call, &(struct request_call){.org = org, .request = request}, NULL);
}
