/* SPDX-License-Identifier: MIT
 *
 * Passing an org to a new owner (ORG-3, ORG-4). Both memberships and the row of the org change in one step, so there is
 * always exactly one owner.
 */
#include "access/access.h"
#include "org.h"
#include "setting/setting.h"
#include "state/state.h"
#include "trail/trail.h"

struct transfer_call {
    const muster_id *org, *account;
};

static result org_transfer_tell(struct call *call, struct row *org, int32_t kind, const muster_id *account)
{
    TRY(event_add(call,
                  &(struct event){.kind = kind, .chain = org, .subject = row_id(org, ORG_ID), .account = account}));
    return message_add(call, &(struct message){.kind = kind, .org = org, .account = account});
}

/* The offer of the ownership is gone. */
static result org_transfer_withdraw(struct call *call, struct row *org)
{
    if (row_null(org, ORG_TRANSFER_TO)) return OK;
    TRY(org_transfer_tell(call, org, MUSTER_EVENT_OWNERSHIP_DECLINED, row_id(org, ORG_TRANSFER_TO)));
    return row_set(call->step, org, ORG_TRANSFER_TO, value_null());
}

/* Wants the rows that change: the membership of the owner, and the invitations of the owner. org: wanted before. */
static void org_pass_on_want(struct call *call, const muster_id *id, struct row **org, struct row **ret_former)
{
    org_want(call, id, org);
    WANT(call, TABLE_MEMBER, 0, ret_former, {value_id(id), value_of_row(org, ORG_OWNER)});
    invitations_want(call, id);
}

static result org_pass_on(struct call *call, struct row *org, struct row *former, struct row *member)
{
    const muster_id *account = row_id(member, MEMBER_ACCOUNT);
    if (former == NULL) return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "The owner's membership is missing.");
    const muster_id *former_account = row_id(former, MEMBER_ACCOUNT);
    if (!row_is(org, ORG_TRANSFER_TO, account)) TRY(org_transfer_withdraw(call, org));
    TRY_SET(call, former, MEMBER_ROLE, value_int(MUSTER_ROLE_ADMIN));
    TRY(invitations_revoke_fallen(call, org, former));
    TRY_SET(call, member, MEMBER_ROLE, value_int(MUSTER_ROLE_OWNER));
    TRY_SET(call, member, MEMBER_ENDS_AT, value_null());
    TRY_SET(call, org, ORG_OWNER, value_id(account));
    TRY(org_info_changed(call, org));
    TRY_SET(call, org, ORG_TRANSFER_TO, value_null());
    TRY(message_add(
        call, &(struct message){.kind = MUSTER_EVENT_OWNERSHIP_TRANSFERRED, .org = org, .account = former_account}));
    return org_transfer_tell(call, org, MUSTER_EVENT_OWNERSHIP_TRANSFERRED, account);
}

static result org_transfer_step(struct call *call, void *arg)
{
    const struct transfer_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL, *former = NULL;
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "account", in->account));
    org_pass_on_want(call, in->org, &org, &former);
    WANT(call, TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(in->org), value_id(in->account)});
    WANT(call, TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)});
    TRY(org_enter(call, in->org, MUSTER_ACTION_ADMINISTER_ORG, &org));
    if (!account_is_open(account) || !member_is_member(call, member))
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "The org has no such member.");
    if (!member_is_active(call, member))
        return problem_set(call->problem, MUSTER_E_SUSPENDED, "account", "The member is suspended: restore it first.");
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    bool consent = call_setting(call, org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT) != 0 && !call_is_system(call);
    if (row_is(org, ORG_OWNER, in->account)) {
        TRY(org_transfer_withdraw(call, org));
    } else if (!consent) {
        TRY(org_pass_on(call, org, former, member));
    } else if (!row_is(org, ORG_TRANSFER_TO, in->account)) {
        TRY(org_transfer_withdraw(call, org));
        TRY_SET(call, org, ORG_TRANSFER_TO, value_id(in->account));
        TRY(org_transfer_tell(call, org, MUSTER_EVENT_OWNERSHIP_OFFERED, in->account));
    }
    return org_answer(call, org);
}

CALL(org_transfer, CALL_CHANGE, ARGS(PART(ID, struct transfer_call, org), PART(ID, struct transfer_call, account)),
     &ORG_ANSWER);

muster_status muster_org_transfer(muster_session *session, const muster_id *org, const muster_id *account,
                                  muster_org **ret_org)
{
    return call_run(session, &org_transfer_call, &(struct transfer_call){org, account}, (void **)ret_org);
}

static result org_enter_offered(struct call *call, const muster_id *id, struct row **org)
{
    TRY(org_enter(call, id, 0, org));
    if (call->session->has_account && row_is(*org, ORG_TRANSFER_TO, call_account(call))) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, NULL, "The ownership is not offered to this account.");
}

static result org_transfer_accept_step(struct call *call, void *arg)
{
    const struct transfer_call *in = arg;
    struct row *org = NULL, *former = NULL;
    TRY(check_id(call, "org", in->org));
    org_pass_on_want(call, in->org, &org, &former);
    TRY(org_enter_offered(call, in->org, &org));
    TRY(org_pass_on(call, org, former, call->member));
    return org_answer(call, org);
}

CALL(org_transfer_accept, CALL_CHANGE | CALL_TIES, ARGS(PART(ID, struct transfer_call, org)), &ORG_ANSWER);

muster_status muster_org_transfer_accept(muster_session *session, const muster_id *org, muster_org **ret_org)
{
    return call_run(session, &org_transfer_accept_call, &(struct transfer_call){.org = org}, (void **)ret_org);
}

static result org_transfer_decline_step(struct call *call, void *arg)
{
    const struct transfer_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter_offered(call, in->org, &org));
    TRY(message_add(call, &(struct message){
                              .kind = MUSTER_EVENT_OWNERSHIP_DECLINED, .org = org, .account = row_id(org, ORG_OWNER)}));
    TRY_SET(call, org, ORG_TRANSFER_TO, value_null());
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_OWNERSHIP_DECLINED,
                                           .chain = org,
                                           .subject = in->org,
                                           .account = call_account(call)});
}

CALL(org_transfer_decline, CALL_CHANGE, ARGS(PART(ID, struct transfer_call, org)), NULL);

muster_status muster_org_transfer_decline(muster_session *session, const muster_id *org)
{
    return call_run(session, &org_transfer_decline_call, &(struct transfer_call){.org = org}, NULL);
}
