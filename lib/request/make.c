/* SPDX-License-Identifier: MIT
 *
 * Making a request (REQ-1, LINK-10, INV-16): the row, the tie, and messages to the members who decide.
 */
#include "request.h"
#include "setting/setting.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"

result request_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "request", "The org has no such request.");
}

result request_ended(struct call *call, int32_t state)
{
    static const struct {
        int32_t status;
        const char *text;
    } ENDED[] = {
        [MUSTER_REQUEST_STATE_APPROVED] = {MUSTER_E_ACCEPTED, "The request has been approved already."},
        [MUSTER_REQUEST_STATE_REFUSED] = {MUSTER_E_DECLINED,
                                          "The request has been refused: the account may ask again."},
        [MUSTER_REQUEST_STATE_WITHDRAWN] = {MUSTER_E_REVOKED, "The request was withdrawn, or its object is gone."},
    };
    if (state <= MUSTER_REQUEST_STATE_OPEN || (size_t)state >= COUNT_OF(ENDED))
        return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "A request has an unknown state.");
    return problem_set(call->problem, ENDED[state].status, NULL, "%s", ENDED[state].text);
}

result request_find_open(struct call *call, struct row *org, const struct row *account, struct row *last,
                         struct row **ret_request)
{
    struct row *unused = NULL, *invitation = NULL;
    *ret_request = NULL;
    if (last == NULL || row_int(last, REQUEST_STATE) != MUSTER_REQUEST_STATE_OPEN) return OK;
    TRY(request_load(call, org, last, MUSTER_LOCK_NONE, &unused, &invitation));
    bool open = request_state(last, account, invitation) == MUSTER_REQUEST_STATE_OPEN;
    if (open) *ret_request = last;
    return open ? OK : request_end(call, org, last, MUSTER_REQUEST_STATE_WITHDRAWN, NULL);
}

result request_check_none(struct call *call, struct row *org, const struct row *account, struct row *last)
{
    struct row *open = NULL;
    TRY(request_find_open(call, org, account, last, &open));
    if (open == NULL) return OK;
    result there = problem_set(call->problem, MUSTER_E_REQUESTED, NULL,
                               "The account has an open request already: wait for the decision.");
    problem_object(call->problem, row_id(open, REQUEST_ID));
    return there;
}

/* The owner and the admins decide, so they are notified. */
static muster_scan request_admins_of(const muster_id *org)
{
    return (muster_scan){.table = TABLE_MEMBER, .index = MEMBER_BY_ADMIN, .prefix_count = 1, .prefix = {value_id(org)}};
}

void request_make_want(struct call *call, const muster_id *org)
{
    const muster_scan scan = request_admins_of(org);
    step_want_rows(call->step, &scan);
}

static result request_tell_managers(struct call *call, const struct row *org, const struct row *request)
{
    muster_scan scan = request_admins_of(row_id(org, ORG_ID));
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

/* Each request sends mail to several people, so an account has to wait before it makes the next one. */
static result request_check_rest(struct call *call, const struct row *org, const struct row *last)
{
    int64_t rest = call_setting(call, org, MUSTER_SETTING_REQUEST_REST);
    muster_time made = last != NULL ? row_int(last, REQUEST_CREATED_AT) : MUSTER_TIME_NONE;
    /* a request with a later time comes from a clock that was ahead */
    if (made > call->now || made + rest <= call->now) return OK;
    result often =
        problem_set(call->problem, MUSTER_E_RATE, NULL, "The account has asked a short time ago: ask again later.");
    problem_figure(call->problem, "limit", 1);
    problem_figure(call->problem, "used", 1);
    problem_figure(call->problem, "retry_after", made + rest - call->now);
    return often;
}

result request_make(struct call *call, struct row *org, const struct row *account, struct row **tie,
                    const struct request_new *what, struct row **ret_request)
{
    struct row *request = NULL;
    muster_id id = call_new_id(call);
    TRY(request_check_rest(call, org, what->last));
    TRY(tie_need(call, row_id(account, ACCOUNT_ID), row_id(org, ORG_ID), tie));
    TRY(call_insert(call, TABLE_REQUEST, &request));
    TRY_SET(call, request, REQUEST_ORG, org->values[ORG_ID]);
    TRY_SET(call, request, REQUEST_ID, value_id(&id));
    TRY_SET(call, request, REQUEST_KIND, value_int(what->kind));
    TRY_SET(call, request, REQUEST_STATE, value_int(MUSTER_REQUEST_STATE_OPEN));
    TRY_SET(call, request, REQUEST_ACCOUNT, account->values[ACCOUNT_ID]);
    TRY_SET(call, request, REQUEST_ROLE, value_int(what->role));
    TRY_SET(call, request, REQUEST_LINK, value_id(what->link != NULL ? row_id(what->link, LINK_ID) : NULL));
    TRY_SET(call, request, REQUEST_INVITATION,
            value_id(what->invitation != NULL ? row_id(what->invitation, INVITATION_ID) : NULL));
    TRY_SET(call, request, REQUEST_CREATED_AT, value_int(call->now));
    TRY_SET(call, *tie, TIE_REQUEST, value_id(&id));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_REQUEST_CREATED,
                                        .chain = org,
                                        .subject = row_id(request, REQUEST_ID),
                                        .account = row_id(account, ACCOUNT_ID),
                                        FACTS(FACT("kind", what->kind), FACT("role", what->role))}));
    *ret_request = request;
    return request_tell_managers(call, org, request);
}
