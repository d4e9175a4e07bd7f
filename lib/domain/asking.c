/* SPDX-License-Identifier: MIT
 *
 * What an account does about joining: it asks, looks how that stands, and withdraws (REQ-1); and the org's list of those who ask.
 */
#include "access.h"
#include "account.h"
#include "domain.h"
#include "event.h"
#include "list.h"
#include "member.h"
#include "org.h"
#include "request.h"
#include "setting.h"
#include "tie.h"

struct request_call {
    const muster_id *org, *request;
    int32_t state;
    const char *cursor;
    size_t limit;
    muster_time began;
};

static result answer_own(struct call *call, const struct row *request, const struct row *org,
                         const struct row *invitation)
{
    int32_t state = request_state(request, call->actor, invitation);
    return call_answer(call, request_record(request, org, call->actor, state, true));
}

/* Whether the org lets the account ask, and what its approval gives then. Else it does not exist for who is outside (ORG-7). */
static result check_may_ask(struct call *call, const struct row *org, int32_t *ret_role)
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

static result create_step(struct call *call, void *arg)
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
    TRY(check_may_ask(call, org, &what.role));
    TRY(org_check_plan(call, org));
    TRY(request_check_none(call, org, call->actor, tie));
    TRY(request_make(call, org, call->actor, &tie, &what, &request));
    return answer_own(call, request, org, NULL);
}

static const struct call_kind CREATE = {"request_create", CALL_CHANGE | CALL_TIES, create_step,
                                        ARGS(PART(ID, struct request_call, org))};

int32_t muster_request_create(muster_session *session, const muster_id *org, muster_request **ret_request)
{
    struct request_call in = {.org = org};
    return call_run(session, &CREATE, &in, (void **)ret_request);
}

static result withdraw_step(struct call *call, void *arg)
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

static const struct call_kind WITHDRAW = {
    "request_withdraw", CALL_CHANGE | CALL_TIES, withdraw_step,
    ARGS(PART(ID, struct request_call, org), PART(ID, struct request_call, request))};

int32_t muster_request_withdraw(muster_session *session, const muster_id *org, const muster_id *request)
{
    struct request_call in = {.org = org, .request = request};
    return call_run(session, &WITHDRAW, &in, NULL);
}

static result get_step(struct call *call, void *arg)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *request = NULL, *account = NULL, *invitation = NULL;
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "request", in->request));
    AHEAD(call, TABLE_MEMBER, 0, NULL, {value_id(in->org), value_id(call_account(call))});
    AHEAD(call, TABLE_INVITATION, 0, NULL, {value_id(in->org), value_reference(1, REQUEST_INVITATION)});
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {value_id(in->org)}},
             {TABLE_REQUEST, 0, &request, {value_id(in->org), value_id(in->request)}}));
    bool own = request != NULL && call_is_account(call, row_id(request, REQUEST_ACCOUNT));
    if (!own) TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org, NULL, 0));
    if (request == NULL) return request_not_found(call);
    if (org == NULL || row_int(org, ORG_STATE) != 0) return org_not_found(call);
    TRY(org_settle(call, org));
    TRY(request_load(call, org, request, MUSTER_LOCK_NONE, &account, &invitation));
    return call_answer(call, request_record(request, org, account, request_state(request, account, invitation), own));
}

result request_again(struct call *call, const muster_id *org, const muster_id *request)
{
    return get_step(call, &(struct request_call){.org = org, .request = request});
}

static const struct call_kind GET = {"request_get", CALL_READ, get_step, NULL};

int32_t muster_request_get(muster_session *session, const muster_id *org, const muster_id *request,
                           muster_request **ret_request)
{
    struct request_call in = {.org = org, .request = request};
    return call_run(session, &GET, &in, (void **)ret_request);
}

static size_t list_needs(struct call *call, const struct row *row, void *arg, struct want *ret_wants)
{
    UNUSED(call);
    UNUSED(arg);
    size_t n = 0;
    ret_wants[n++] = (struct want){.table = TABLE_ACCOUNT, .key = {row->values[REQUEST_ACCOUNT]}};
    if (!row_null(row, REQUEST_INVITATION))
        ret_wants[n++] = (struct want){.table = TABLE_INVITATION,
                                       .key = {row->values[REQUEST_ORG], row->values[REQUEST_INVITATION]}};
    return n;
}

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *account = NULL, *invitation = NULL;
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {row->values[REQUEST_ORG]}}));
    TRY(request_load(call, org, row, MUSTER_LOCK_NONE, &account, &invitation));
    int32_t state = request_state(row, account, invitation);
    if (in->state != 0 && state != in->state) return OK;
    *ret_item = request_record(row, org, account, state, false);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result list_step(struct call *call, void *arg)
{
    struct request_call *in = arg;
    struct row *org = NULL;
    if (in->state < 0 || in->state > MUSTER_REQUEST_WITHDRAWN)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    bool open = in->state == MUSTER_REQUEST_OPEN;
    struct listing listing = {.list = open ? LIST_REQUESTS_OPEN : LIST_REQUESTS,
                              .scope = in->org,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = list_needs,
                              .item = list_item,
                              .arg = in,
                              .scan = {.table = TABLE_REQUEST,
                                       .index = open ? REQUEST_BY_OPEN : -1,
                                       .prefix_count = 1,
                                       .prefix = {value_id(in->org)}}};
    list_ahead(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org, NULL, 0));
    return list_page(call, &listing);
}

static const struct call_kind LIST = {"request_list", CALL_READ, list_step, NULL};

int32_t muster_request_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                            size_t limit, muster_page **ret_page)
{
    struct request_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, &LIST, &in, (void **)ret_page);
}

static result own_item(struct call *call, const struct row *tie, void *arg, struct record **ret_item)
{
    const struct request_call *in = arg;
    struct row *org = NULL, *request = NULL, *account = NULL, *invitation = NULL;
    if (row_null(tie, TIE_REQUEST)) return OK;
    call->now = in->began; /* one org's time is no other's */
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {tie->values[TIE_ORG]}},
             {TABLE_REQUEST, 0, &request, {tie->values[TIE_ORG], tie->values[TIE_REQUEST]}}));
    if (org == NULL || row_int(org, ORG_STATE) != 0 || request == NULL) return OK;
    TRY(org_settle(call, org));
    TRY(request_load(call, org, request, MUSTER_LOCK_NONE, &account, &invitation));
    *ret_item = request_record(request, org, account, request_state(request, account, invitation), true);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result own_step(struct call *call, void *arg)
{
    struct request_call *in = arg;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Requests are those of accounts: sign in first.");
    TRY(call_load(call, NULL, 0));
    in->began = call->now;
    const muster_id *self = &call->session->account;
    struct listing listing = {.list = LIST_REQUESTS_OWN,
                              .scope = self,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .item = own_item,
                              .arg = in,
                              .scan = {.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(self)}}};
    return list_page(call, &listing);
}

static const struct call_kind OWN = {"request_own", CALL_READ, own_step, NULL};

int32_t muster_request_own(muster_session *session, const char *cursor, size_t limit, muster_page **ret_page)
{
    struct request_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &OWN, &in, (void **)ret_page);
}
