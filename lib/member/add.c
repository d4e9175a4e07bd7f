/* SPDX-License-Identifier: MIT
 *
 * Members whom the host adds.
 */
#include "access/access.h"
#include "member.h"

result member_check_role(struct call *call, int32_t role)
{
    if (role_is_given(role)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "role",
                       role == MUSTER_ROLE_OWNER ? "Only founding an org and transferring it give the owner's role."
                                                 : "There is no such role.");
}

static result member_add_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *account = NULL;
    TRY(check_system(call));
    TRY(member_check_role(call, in->role));
    TRY(check_id(call, "account", in->account));
    struct arrival arrival = {.role = in->role, .via = MUSTER_VIA_HOST};
    belonging_want(call, in->org, in->account, &arrival.own);
    WANT(call, TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)});
    TRY(org_enter(call, in->org, 0, &org));
    if (!account_is_open(account))
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
    TRY(org_check_plan(call, org));
    TRY(member_join(call, org, account, &arrival));
    return member_answer_arrival(call, &arrival, account);
}

CALL(member_add, CALL_CHANGE,
     ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
          PART(INT32, struct member_call, role)),
     &MEMBER_ANSWER);

muster_status muster_member_add(muster_session *session, const muster_id *org, const muster_id *account, int32_t role,
                                muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .role = role};
    return call_run(session, &member_add_call, &in, (void **)ret_member);
}
