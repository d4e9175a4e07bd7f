/* SPDX-License-Identifier: MIT
 *
 * Members whom the host adds.
 */
#include "access/access.h"
#include "call/call.h"
#include "member.h"

result member_check_role(struct call *call, int32_t role)
{
    if (role_is_given(role)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "role",
                       role == MUSTER_ROLE_OWNER ? "The owner's role comes only from founding and transfer."
                                                 : "There is no such role.");
}

static result member_add_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *account = NULL;
    TRY(check_system(call));
    TRY(member_check_role(call, in->role));
    TRY(check_id(call, "account", in->account));
    member_join_ahead(call, in->org, in->account);
    const struct want more[] = {{TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)}}};
    TRY(org_enter(call, in->org, 0, &org, more, COUNT_OF(more)));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
    TRY(org_check_plan(call, org));
    struct arrival arrival = {.role = in->role, .via = MUSTER_VIA_HOST};
    TRY(member_join(call, org, account, &arrival));
    return member_answer_arrival(call, &arrival, account);
}

static const struct call_kind MEMBER_ADD_CALL = {"member_add", CALL_CHANGE, member_add_step,
                                                 ARGS(PART(ID, struct member_call, org),
                                                      PART(ID, struct member_call, account),
                                                      PART(INT32, struct member_call, role))};

int32_t muster_member_add(muster_session *session, const muster_id *org, const muster_id *account, int32_t role,
                          muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .role = role};
    return call_run(session, &MEMBER_ADD_CALL, &in, (void **)ret_member);
}
