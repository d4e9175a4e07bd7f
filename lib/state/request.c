/* SPDX-License-Identifier: MIT
 *
 * Requests of an org: their state at a moment, and how they end.
 */
#include "state.h"
#include "trail/trail.h"

bool request_is_to_readdress(const struct row *invitation)
{
    return invitation != NULL && row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_STATE_PENDING &&
           !row_null(invitation, INVITATION_EMAIL_KEY);
}

int32_t request_state(const struct row *request, const struct row *account, const struct row *invitation)
{
    int32_t state = (int32_t)row_int(request, REQUEST_STATE);
    bool there = account_is_open(account);
    bool approvable = row_int(request, REQUEST_KIND) == MUSTER_REQUEST_KIND_JOIN || request_is_to_readdress(invitation);
    return state == MUSTER_REQUEST_STATE_OPEN && !(there && approvable) ? MUSTER_REQUEST_STATE_WITHDRAWN : state;
}

static void request_want_rows(struct call *call, const struct row *request, int32_t lock, struct row **ret_account,
                              struct row **ret_invitation)
{
    WANT(call, TABLE_ACCOUNT, lock, ret_account, {request->values[REQUEST_ACCOUNT]});
    WANT(call, TABLE_INVITATION, 0, ret_invitation,
         {request->values[REQUEST_ORG], request->values[REQUEST_INVITATION]});
}

result request_load(struct call *call, struct row *org, const struct row *request, int32_t lock,
                    struct row **ret_account, struct row **ret_invitation)
{
    request_want_rows(call, request, lock, ret_account, ret_invitation);
    TRY(call_read(call));
    return org_end_due(call, org); /* the invitation may have ended by the clock */
}

void request_want(struct call *call, const struct row *tie, struct row **ret_request)
{
    *ret_request = NULL;
    if (tie == NULL || row_null(tie, TIE_REQUEST)) return;
    WANT(call, TABLE_REQUEST, 0, ret_request, {tie->values[TIE_ORG], tie->values[TIE_REQUEST]});
}

result request_close(struct call *call, struct row *org, struct row *request, int32_t state)
{
    if (request == NULL || row_int(request, REQUEST_STATE) != MUSTER_REQUEST_STATE_OPEN) return OK;
    return request_end(call, org, request, state, call_account(call));
}

static const int32_t REQUEST_ENDED_EVENT[] = {
    [MUSTER_REQUEST_STATE_APPROVED] = MUSTER_EVENT_REQUEST_APPROVED,
    [MUSTER_REQUEST_STATE_REFUSED] = MUSTER_EVENT_REQUEST_REFUSED,
    [MUSTER_REQUEST_STATE_WITHDRAWN] = MUSTER_EVENT_REQUEST_WITHDRAWN,
};

result request_end(struct call *call, struct row *org, struct row *request, int32_t state, const muster_id *by)
{
    TRY_SET(call, request, REQUEST_STATE, value_int(state));
    TRY_SET(call, request, REQUEST_ENDED_AT, value_int(call->now));
    TRY_SET(call, request, REQUEST_ENDED_BY, value_id(by));
    return event_add(call, &(struct event){.kind = REQUEST_ENDED_EVENT[state],
                                           .chain = org,
                                           .subject = row_id(request, REQUEST_ID),
                                           .account = row_id(request, REQUEST_ACCOUNT),
                                           FACTS(FACT("kind", row_int(request, REQUEST_KIND)))});
}
