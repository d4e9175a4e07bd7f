/* SPDX-License-Identifier: MIT
 *
 * What an org does with requests: it approves or refuses them (REQ-1).
 */
#include "access/access.h"
#include "invitation/invitation.h"
#include "member/member.h"
#include "request.h"
#include "state/state.h"
#include "trail/trail.h"

struct decide_call {
    const muster_id *org, *request;
    int32_t role;
};

/* The request with its account and its invitation, for a party that manages joining. */
struct asked {
    struct row *org, *request, *account, *invitation, *inviter, *link;
    struct belonging belonging; /* of the account, if it is going to join */
    int32_t state;
};

static result request_enter(struct call *call, const struct decide_call *in, bool joins, struct asked *ret)
{
    const muster_value org = value_id(in->org);
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "request", in->request));
    WANT(call, TABLE_REQUEST, 0, &ret->request, {org, value_id(in->request)});
    WANT(call, TABLE_INVITATION, 0, &ret->invitation, {org, value_of_row(&ret->request, REQUEST_INVITATION)});
    if (joins) WANT(call, TABLE_LINK, 0, &ret->link, {org, value_of_row(&ret->request, REQUEST_LINK)});
    if (joins) inviter_want(call, in->org, &ret->invitation, &ret->inviter);
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_JOINING, &ret->org));
    if (ret->request == NULL) return request_not_found(call);
    TRY(call_expect(call, ret->request));
    if (joins) belonging_want(call, in->org, row_id(ret->request, REQUEST_ACCOUNT), &ret->belonging);
    TRY(request_load(call, ret->org, ret->request, joins ? MUSTER_LOCK_SHARED : MUSTER_LOCK_NONE, &ret->account,
                     &ret->invitation));
    ret->state = request_state(ret->request, ret->account, ret->invitation);
    return OK;
}

static result request_tell(struct call *call, const struct asked *it, int32_t kind)
{
    return message_add(
        call, &(struct message){
                  .kind = kind, .org = it->org, .account = row_id(it->request, REQUEST_ACCOUNT), .about = it->request});
}

/* Ends the request before joining, because joining would end an open request of the account too. */
static result request_end_approved(struct call *call, const struct asked *it)
{
    TRY(request_end(call, it->org, it->request, MUSTER_REQUEST_STATE_APPROVED, call_account(call)));
    return request_tell(call, it, MUSTER_EVENT_REQUEST_APPROVED);
}

static result request_approve_join(struct call *call, const struct decide_call *in, const struct asked *it)
{
    int32_t role = in->role != 0 ? in->role : (int32_t)row_int(it->request, REQUEST_ROLE);
    if (!invitation_may_give(call, it->org, role)) return denied(call);
    struct arrival arrival = {.role = role, .via = MUSTER_VIA_REQUEST, .own = it->belonging, .link = it->link};
    TRY(request_end_approved(call, it));
    TRY(member_join(call, it->org, it->account, &arrival));
    return member_answer_arrival(call, &arrival, it->account);
}

static result request_approve_step(struct call *call, void *arg)
{
    const struct decide_call *in = arg;
    struct asked it = {.org = NULL};
    if (in->role != 0) TRY(member_check_role(call, in->role));
    TRY(request_enter(call, in, true, &it));
    if (it.state != MUSTER_REQUEST_STATE_OPEN) return request_ended(call, it.state);
    TRY(org_check_plan(call, it.org));
    if (row_int(it.request, REQUEST_KIND) == MUSTER_REQUEST_KIND_JOIN) return request_approve_join(call, in, &it);
    TRY(readdress(call, it.org, &it.belonging, it.invitation, it.inviter, it.account, in->role));
    return request_end_approved(call, &it);
}

CALL(request_approve, CALL_CHANGE,
     ARGS(PART(ID, struct decide_call, org), PART(ID, struct decide_call, request),
          PART(INT32, struct decide_call, role)),
     &MEMBER_ANSWER);

muster_status muster_request_approve(muster_session *session, const muster_id *org, const muster_id *request,
                                     int32_t role, muster_member **ret_member)
{
    struct decide_call in = {.org = org, .request = request, .role = role};
    return call_run(session, &request_approve_call, &in, (void **)ret_member);
}

static result request_refuse_step(struct call *call, void *arg)
{
    const struct decide_call *in = arg;
    struct asked it = {.org = NULL};
    TRY(request_enter(call, in, false, &it));
    if (it.state == MUSTER_REQUEST_STATE_REFUSED) return OK;
    if (it.state != MUSTER_REQUEST_STATE_OPEN) return request_ended(call, it.state);
    TRY(request_end(call, it.org, it.request, MUSTER_REQUEST_STATE_REFUSED, call_account(call)));
    return request_tell(call, &it, MUSTER_EVENT_REQUEST_REFUSED);
}

CALL(request_refuse, CALL_CHANGE, ARGS(PART(ID, struct decide_call, org), PART(ID, struct decide_call, request)), NULL);

muster_status muster_request_refuse(muster_session *session, const muster_id *org, const muster_id *request)
{
    return call_run(session, &request_refuse_call, &(struct decide_call){.org = org, .request = request}, NULL);
}
