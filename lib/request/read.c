/* SPDX-License-Identifier: MIT
 *
 * Requests as they are read: by the account that asked, and by the org.
 */
#include "access/access.h"
#include "call/call.h"
#include "request.h"
#include "state/state.h"

struct request_call {
    const muster_id *org, *request;
    int32_t state;
    const char *cursor;
    size_t limit;
    muster_time began;
};

static result request_get_step(struct call *call, void *arg)
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
    return request_get_step(call, &(struct request_call){.org = org, .request = request});
}

static const struct call_kind REQUEST_GET_CALL = {"request_get", CALL_READ, request_get_step, NULL};

int32_t muster_request_get(muster_session *session, const muster_id *org, const muster_id *request,
                           muster_request **ret_request)
{
    struct request_call in = {.org = org, .request = request};
    return call_run(session, &REQUEST_GET_CALL, &in, (void **)ret_request);
}

static size_t request_list_needs(struct call *call, const struct row *row, void *arg, struct want *ret_wants)
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

static result request_list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
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

static result request_list_step(struct call *call, void *arg)
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
                              .needs = request_list_needs,
                              .item = request_list_item,
                              .arg = in,
                              .scan = {.table = TABLE_REQUEST,
                                       .index = open ? REQUEST_BY_OPEN : -1,
                                       .prefix_count = 1,
                                       .prefix = {value_id(in->org)}}};
    list_ahead(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org, NULL, 0));
    return list_page(call, &listing);
}

static const struct call_kind REQUEST_LIST_CALL = {"request_list", CALL_READ, request_list_step, NULL};

int32_t muster_request_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                            size_t limit, muster_page **ret_page)
{
    struct request_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, &REQUEST_LIST_CALL, &in, (void **)ret_page);
}

static result request_own_item(struct call *call, const struct row *tie, void *arg, struct record **ret_item)
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

static result request_own_step(struct call *call, void *arg)
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
                              .item = request_own_item,
                              .arg = in,
                              .scan = {.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(self)}}};
    return list_page(call, &listing);
}

static const struct call_kind REQUEST_OWN_CALL = {"request_own", CALL_READ, request_own_step, NULL};

int32_t muster_request_own(muster_session *session, const char *cursor, size_t limit, muster_page **ret_page)
{
    struct request_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &REQUEST_OWN_CALL, &in, (void **)ret_page);
}
