/* SPDX-License-Identifier: MIT
 *
 * Managing members: roles, suspending, ends by the clock, blocks.
 */
#include "access/access.h"
#include "inside.h"
#include "member.h"
#include "setting/setting.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"

result member_check_flags(struct call *call, uint32_t flags, uint32_t known)
{
    if ((flags & ~known) == 0) return OK;
    return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "This call does not know one of the flags.");
}

/* ROLE-2 and ROLE-3, for a change of role and, with role 0, for removing. */
result member_check_may_give(struct call *call, const struct row *org, const struct row *member, int32_t role)
{
    int32_t from = (int32_t)row_int(member, MEMBER_ROLE);
    if (from == MUSTER_ROLE_OWNER)
        return problem_set(call->problem, MUSTER_E_OWNER, "account",
                           role != 0 ? "The owner cannot get another role: transfer the ownership first."
                                     : "The owner cannot be suspended, removed or given an end: transfer the ownership "
                                       "first.");
    if (call_is_system(call)) return OK;
    bool admins = call_setting(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    return role_may_give((int32_t)row_int(call->member, MEMBER_ROLE), from, role, admins) ? OK : denied(call);
}

static result member_set_role_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(member_check_role(call, in->role));
    TRY(member_check_flags(call, in->flags, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS));
    if (!role_may(NULL, in->role, MUSTER_ACTION_INVITE)) invitations_want(call, in->org);
    TRY(member_enter(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (!member_is_member(call, member)) return member_not_found(call);
    TRY(member_check_may_give(call, org, member, in->role));
    TRY(call_expect(call, member));
    int64_t from = row_int(member, MEMBER_ROLE);
    if (from == in->role) return member_answer(call, member, account, true);
    TRY(org_check_plan(call, org));
    if (!role_may(org, in->role, MUSTER_ACTION_INVITE)) TRY(member_lose_inviter(call, org, in->account, in->flags));
    TRY_SET(call, member, MEMBER_ROLE, value_int(in->role));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_ROLE_CHANGED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = in->account,
                                        FACTS(FACT("from", from), FACT("role", in->role))}));
    TRY(message_add(call,
                    &(struct message){.kind = MUSTER_EVENT_MEMBER_ROLE_CHANGED, .org = org, .account = in->account}));
    return member_answer(call, member, account, true);
}

CALL(member_set_role, CALL_CHANGE,
     ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
          PART(INT32, struct member_call, role), PART(INT32, struct member_call, flags)),
     &MEMBER_ANSWER);

muster_status muster_member_set_role(muster_session *session, const muster_id *org, const muster_id *account,
                                     int32_t role, uint32_t flags, muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .role = role, .flags = flags};
    return call_run(session, &member_set_role_call, &in, (void **)ret_member);
}

static result member_tell(struct call *call, struct row *org, const muster_id *account, int32_t kind)
{
    TRY(event_add(call,
                  &(struct event){.kind = kind, .chain = org, .subject = row_id(org, ORG_ID), .account = account}));
    return message_add(call, &(struct message){.kind = kind, .org = org, .account = account});
}

static result member_suspend_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(member_check_flags(call, in->flags, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS));
    invitations_want(call, in->org);
    TRY(member_enter(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (!member_is_member(call, member)) return member_not_found(call);
    TRY(member_check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    if (!member_is_active(call, member)) return member_answer(call, member, account, true);
    TRY(member_lose_inviter(call, org, in->account, in->flags));
    TRY_SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_STATE_SUSPENDED));
    if (call_setting(call, org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT) == 0) TRY(member_free_seat(call, org, member));
    TRY(member_drop_transfer(call, org, in->account));
    TRY(member_tell(call, org, in->account, MUSTER_EVENT_MEMBER_SUSPENDED));
    return member_answer(call, member, account, true);
}

CALL(member_suspend, CALL_CHANGE,
     ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
          PART(INT32, struct member_call, flags)),
     &MEMBER_ANSWER);

muster_status muster_member_suspend(muster_session *session, const muster_id *org, const muster_id *account,
                                    uint32_t flags, muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .flags = flags};
    return call_run(session, &member_suspend_call, &in, (void **)ret_member);
}

static result member_restore_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(member_enter(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (!member_is_member(call, member)) return member_not_found(call);
    TRY(member_check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    if (member_is_active(call, member)) return member_answer(call, member, account, true);
    TRY(org_check_plan(call, org));
    TRY(member_need_seat(call, org, member));
    TRY_SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_STATE_ACTIVE));
    TRY(member_tell(call, org, in->account, MUSTER_EVENT_MEMBER_RESTORED));
    return member_answer(call, member, account, true);
}

CALL(member_restore, CALL_CHANGE, ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account)),
     &MEMBER_ANSWER);

muster_status muster_member_restore(muster_session *session, const muster_id *org, const muster_id *account,
                                    muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, &member_restore_call, &in, (void **)ret_member);
}

/* A membership that had ended comes back with its new end. It gets its seat again, unless it was suspended without
 * one, and its tie. A request of the account ends, because it is a member now. */
static result member_revive(struct call *call, struct row *org, struct row *member, const struct row *account)
{
    struct row *tie = NULL, *request = NULL;
    const muster_value *id = &member->values[MEMBER_ACCOUNT];
    TRY(org_check_plan(call, org));
    TRY(member_end_invitations_to(call, org, account)); /* a member has no pending invitation */
    TRY_SET(call, member, MEMBER_ENDED_AT, value_null());
    bool active = row_int(member, MEMBER_STATE) == MUSTER_MEMBER_STATE_ACTIVE;
    if (active || call_setting(call, org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT) != 0)
        TRY(member_need_seat(call, org, member));
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {*id, org->values[ORG_ID]}}));
    TRY(tie_need(call, id->data, row_id(org, ORG_ID), &tie));
    request_want(call, tie, &request);
    TRY(call_read(call));
    TRY(request_close(call, org, request, MUSTER_REQUEST_STATE_APPROVED));
    return row_set(call->step, tie, TIE_JOINED_AT, member->values[MEMBER_JOINED_AT]);
}

static result member_set_end_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(member_enter(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    int32_t state = member_state(call, member);
    if (state == 0 || state == MUSTER_MEMBER_STATE_BLOCKED) return member_not_found(call);
    TRY(member_check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    if (in->ends_at <= call->now)
        return problem_set(call->problem, MUSTER_E_INVALID, "ends_at",
                           "The end is in the past: remove the member to end the membership now.");
    if (state != MUSTER_MEMBER_STATE_ENDED && row_time(member, MEMBER_ENDS_AT) == in->ends_at)
        return member_answer(call, member, account, true);
    if (state == MUSTER_MEMBER_STATE_ENDED) TRY(member_revive(call, org, member, account));
    TRY_SET(call, member, MEMBER_ENDS_AT, value_time(in->ends_at));
    TRY(org_due_at(call, org, in->ends_at));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_END_CHANGED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = in->account,
                                        FACTS(FACT("ends_at", in->ends_at))}));
    return member_answer(call, member, account, true);
}

CALL(member_set_end, CALL_CHANGE,
     ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
          PART(INT64, struct member_call, ends_at)),
     &MEMBER_ANSWER);

muster_status muster_member_set_end(muster_session *session, const muster_id *org, const muster_id *account,
                                    muster_time ends_at, muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .ends_at = ends_at};
    return call_run(session, &member_set_end_call, &in, (void **)ret_member);
}

static result member_unblock_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(member_enter(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (member != NULL) TRY(member_check_may_give(call, org, member, 0));
    return member_unblock(call, org, member);
}

CALL(member_unblock, CALL_CHANGE, ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account)), NULL);

muster_status muster_member_unblock(muster_session *session, const muster_id *org, const muster_id *account)
{
    return call_run(session, &member_unblock_call, &(struct member_call){.org = org, .account = account}, NULL);
}
