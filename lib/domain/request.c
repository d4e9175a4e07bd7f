/* SPDX-License-Identifier: MIT
 *
 * Requests (REQ-1, LINK-10, INV-16).
 */
#include "request.h"
#include "account.h"
#include "event.h"
#include "member.h"
#include "setting.h"
#include "tie.h"
#include <string.h>

result request_open_of(struct call *call, const struct row *tie, struct row **ret_request)
{
    struct row *request = NULL;
    *ret_request = NULL;
    if (tie == NULL || row_null(tie, TIE_REQUEST)) return OK;
    TRY(LOAD(call, {TABLE_REQUEST, 0, &request, {tie->values[TIE_ORG], tie->values[TIE_REQUEST]}}));
    if (request != NULL && row_int(request, REQUEST_STATE) == MUSTER_REQUEST_OPEN) *ret_request = request;
    return OK;
}

static const int32_t ENDED_EVENT[] = {
    [MUSTER_REQUEST_APPROVED] = MUSTER_EVENT_REQUEST_APPROVED,
    [MUSTER_REQUEST_REFUSED] = MUSTER_EVENT_REQUEST_REFUSED,
    [MUSTER_REQUEST_WITHDRAWN] = MUSTER_EVENT_REQUEST_WITHDRAWN,
};

result request_end(struct call *call, struct row *org, struct row *request, int32_t state, const muster_id *by)
{
    SET(call, request, REQUEST_STATE, value_int(state));
    SET(call, request, REQUEST_ENDED_AT, value_int(call->now));
    SET(call, request, REQUEST_ENDED_BY, value_id(by));
    return event_add(call, &(struct event){.kind = ENDED_EVENT[state],
                                           .chain = org,
                                           .subject = row_id(request, REQUEST_ID),
                                           .account = row_id(request, REQUEST_ACCOUNT),
                                           .facts = {{"kind", row_int(request, REQUEST_KIND)}}});
}

/* Owner and admins decide, so they are told. */
static result tell_managers(struct call *call, const struct row *org, const struct row *request)
{
    muster_scan scan = {
        .table = TABLE_MEMBER, .index = MEMBER_BY_ADMIN, .prefix_count = 1, .prefix = {org->values[ORG_ID]}};
    struct message message = {
        .kind = MUSTER_EVENT_REQUEST_CREATED, .org = org, .account = row_id(org, ORG_OWNER), .about = request};
    struct row_list admins;
    TRY(step_scan(call->step, &scan, &admins));
    TRY(message_add(call, &message));
    for (size_t i = 0; i < admins.count; i++) {
        message.account = row_id(admins.items[i], MEMBER_ACCOUNT);
        if (member_is_active(call, admins.items[i])) TRY(message_add(call, &message));
    }
    return OK;
}

/* Each request makes mail for several people, so an account makes one after another at leisure. */
static result check_rest(struct call *call, const struct row *org, const struct row *tie)
{
    struct row *last = NULL;
    if (tie == NULL || row_null(tie, TIE_REQUEST)) return OK;
    TRY(LOAD(call, {TABLE_REQUEST, 0, &last, {org->values[ORG_ID], tie->values[TIE_REQUEST]}}));
    int64_t rest = setting_value(call, org, MUSTER_SETTING_REQUEST_REST);
    if (last == NULL || row_int(last, REQUEST_CREATED_AT) + rest <= call->now) return OK;
    result often =
        problem_set(call->problem, MUSTER_E_RATE, NULL, "The account has asked not long ago, and may ask again later.");
    problem_figure(call->problem, "limit", 1);
    problem_figure(call->problem, "used", 1);
    problem_figure(call->problem, "retry_after", row_int(last, REQUEST_CREATED_AT) + rest - call->now);
    return often;
}

result request_make(struct call *call, struct row *org, const struct row *account, struct row **tie,
                    const struct request_new *what, struct row **ret_request)
{
    struct row *request = NULL;
    muster_id id = call_new_id(call);
    TRY(check_rest(call, org, *tie));
    TRY(tie_need(call, row_id(account, ACCOUNT_ID), row_id(org, ORG_ID), tie));
    TRY(call_insert(call, TABLE_REQUEST, &request));
    SET(call, request, REQUEST_ORG, org->values[ORG_ID]);
    SET(call, request, REQUEST_ID, value_id(&id));
    SET(call, request, REQUEST_KIND, value_int(what->kind));
    SET(call, request, REQUEST_STATE, value_int(MUSTER_REQUEST_OPEN));
    SET(call, request, REQUEST_ACCOUNT, account->values[ACCOUNT_ID]);
    SET(call, request, REQUEST_ROLE, value_int(what->role));
    SET(call, request, REQUEST_LINK, value_id(what->link != NULL ? row_id(what->link, LINK_ID) : NULL));
    SET(call, request, REQUEST_INVITATION,
        value_id(what->invitation != NULL ? row_id(what->invitation, INVITATION_ID) : NULL));
    SET(call, request, REQUEST_CREATED_AT, value_int(call->now));
    SET(call, *tie, TIE_REQUEST, value_id(&id));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_REQUEST_CREATED,
                                        .chain = org,
                                        .subject = row_id(request, REQUEST_ID),
                                        .account = row_id(account, ACCOUNT_ID),
                                        .facts = {{"kind", what->kind}, {"role", what->role}}}));
    *ret_request = request;
    return tell_managers(call, org, request);
}

enum { SHOWN_ORG_NAME = REQUEST_COLUMN_COUNT, SHOWN_USERNAME, SHOWN_EMAIL, SHOWN_COUNT };

struct record *request_record(const struct row *request, const struct row *org, const struct row *account, bool own)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, request->values, REQUEST_COLUMN_COUNT * sizeof values[0]);
    bool there = account != NULL && row_int(account, ACCOUNT_STATE) == ACCOUNT_OPEN;
    if (own && org != NULL) values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
    if (own) values[REQUEST_ENDED_BY] = value_null();
    if (there) values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    if (there && !own && !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT))
        values[SHOWN_EMAIL] = account->values[ACCOUNT_EMAIL];
    return record_new(OBJECT_REQUEST, values, SHOWN_COUNT);
}
