/* SPDX-License-Identifier: MIT
 *
 * Reading requests, for the account that made them and for the org.
 */
#include "access/access.h"
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
    TRY(call_identify(call));
    WANT(call, TABLE_ORG, 0, &org, {value_id(in->org)});
    WANT(call, TABLE_REQUEST, 0, &request, {value_id(in->org), value_id(in->request)});
    WANT(call, TABLE_MEMBER, 0, &call->member, {value_id(in->org), value_id(call_account(call))});
    WANT(call, TABLE_INVITATION, 0, &invitation, {value_id(in->org), value_of_row(&request, REQUEST_INVITATION)});
    TRY(call_read(call));
    bool own = request != NULL && call_is_account(call, row_id(request, REQUEST_ACCOUNT));
    if (!own) TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
    if (request == NULL) return request_not_found(call);
    if (!org_is_open(org)) return org_not_found(call);
    TRY(org_settle(call, org));
    TRY(request_load(call, org, request, MUSTER_LOCK_NONE, &account, &invitation));
    return call_answer(call, request_record(request, org, account, request_state(request, account, invitation), own));
}

/* A visitor has no rights to read with. It sees the request that the link made for it (LINK-10). */
static result request_again_to_visitor(struct call *call, const muster_id *org_id, const muster_id *id)
{
    struct row *org = NULL, *request = NULL, *account = NULL, *invitation = NULL;
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {value_id(org_id)}},
             {TABLE_REQUEST, 0, &request, {value_id(org_id), value_id(id)}}));
    bool there = org_is_open(org) && request != NULL;
    if (there) TRY(request_load(call, org, request, MUSTER_LOCK_NONE, &account, &invitation));
    if (!account_is_open(account)) return answer_nothing_left(call);
    return call_answer(call, request_record(request, org, account, request_state(request, account, invitation), true));
}

static result request_again(struct call *call, const struct kept *kept)
{
    if (call->session->party == MUSTER_PARTY_VISITOR) return request_again_to_visitor(call, kept->ids[0], kept->ids[1]);
    return request_get_step(call, &(struct request_call){.org = kept->ids[0], .request = kept->ids[1]});
}

const struct answer_kind REQUEST_ANSWER = {
    .object = OBJECT_REQUEST, .ids = {REQUEST_ORG, REQUEST_ID}, .id_count = 2, .again = request_again};

CALL(request_get, CALL_READ, NULL, NULL);

muster_status muster_request_get(muster_session *session, const muster_id *org, const muster_id *request,
                                 muster_request **ret_request)
{
    struct request_call in = {.org = org, .request = request};
    return call_run(session, &request_get_call, &in, (void **)ret_request);
}

static size_t request_list_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                 struct want ret_wants[NEEDS_MAX])
{
    UNUSED(call);
    UNUSED(arg);
    ret_wants[0] = (struct want){TABLE_ORG, 0, &needed[0], {row->values[REQUEST_ORG]}};
    ret_wants[1] = (struct want){TABLE_ACCOUNT, 0, &needed[1], {row->values[REQUEST_ACCOUNT]}};
    ret_wants[2] =
        (struct want){TABLE_INVITATION, 0, &needed[2], {row->values[REQUEST_ORG], row->values[REQUEST_INVITATION]}};
    return 3;
}

static result request_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                                struct record **ret_item)
{
    const struct request_call *in = arg;
    struct row *org = needed[0], *account = needed[1], *invitation = needed[2];
    TRY(org_end_due(call, org));
    int32_t state = request_state(row, account, invitation);
    if (in->state != 0 && state != in->state) return OK;
    *ret_item = request_record(row, org, account, state, false);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result request_list_step(struct call *call, void *arg)
{
    struct request_call *in = arg;
    struct row *org = NULL;
    if (in->state < 0 || in->state > MUSTER_REQUEST_STATE_WITHDRAWN)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    bool open = in->state == MUSTER_REQUEST_STATE_OPEN;
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
    list_want(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &org));
    return list_page(call, &listing);
}

CALL(request_list, CALL_READ, NULL, NULL);

muster_status muster_request_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                                  size_t limit, muster_page **ret_page)
{
    struct request_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, &request_list_call, &in, (void **)ret_page);
}

static size_t request_list_own_needs(struct call *call, const struct row *tie, void *arg, struct row **needed,
                                     struct want ret_wants[NEEDS_MAX])
{
    UNUSED(call);
    UNUSED(arg);
    const muster_value *org = &tie->values[TIE_ORG];
    if (row_null(tie, TIE_REQUEST)) return 0;
    ret_wants[0] = (struct want){TABLE_ORG, 0, &needed[0], {*org}};
    ret_wants[1] = (struct want){TABLE_REQUEST, 0, &needed[1], {*org, tie->values[TIE_REQUEST]}};
    ret_wants[2] = (struct want){TABLE_INVITATION, 0, &needed[2], {*org, value_of_row(&needed[1], REQUEST_INVITATION)}};
    return 3;
}

static result request_list_own_item(struct call *call, const struct row *tie, struct row **needed, void *arg,
                                    struct record **ret_item)
{
    UNUSED(tie);
    const struct request_call *in = arg;
    struct row *org = needed[0], *request = needed[1], *invitation = needed[2];
    if (!org_is_open(org) || request == NULL) return OK;
    call->now = in->began; /* the time of an org must not apply to another org */
    TRY(org_settle(call, org));
    TRY(org_end_due(call, org));
    *ret_item = request_record(request, org, call->actor, request_state(request, call->actor, invitation), true);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result request_list_own_step(struct call *call, void *arg)
{
    struct request_call *in = arg;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only accounts have requests: sign in first.");
    TRY(call_read(call));
    in->began = call->now;
    const muster_id *self = call_account(call);
    struct listing listing = {.list = LIST_REQUESTS_OWN,
                              .scope = self,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = request_list_own_needs,
                              .item = request_list_own_item,
                              .arg = in,
                              .scan = {.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(self)}}};
    return list_page(call, &listing);
}

CALL(request_list_own, CALL_READ, NULL, NULL);

muster_status muster_request_list_own(muster_session *session, const char *cursor, size_t limit, muster_page **ret_page)
{
    struct request_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &request_list_own_call, &in, (void **)ret_page);
}
