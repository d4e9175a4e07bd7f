/* SPDX-License-Identifier: MIT
 *
 * Pending invitations of an org: which inviter may give their role, and how they end, by a call or with their
 * inviter's right.
 */
#include "setting/setting.h"
#include "state.h"
#include "trail/trail.h"

bool invitation_may_give(const struct call *call, const struct row *org, int32_t role)
{
    if (call_is_system(call)) return true;
    bool admins = call_setting(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    return call->member != NULL && role_may_give((int32_t)row_int(call->member, MEMBER_ROLE), 0, role, admins);
}

const muster_id *invitation_account(const struct row *invitation)
{
    return row_null(invitation, INVITATION_EMAIL) ? row_id(invitation, INVITATION_INVITEE) : NULL;
}

result invitation_tell(struct call *call, const struct row *org, const struct row *invitation, int32_t kind)
{
    return message_add(call, &(struct message){.kind = kind,
                                               .org = org,
                                               .account = invitation_account(invitation),
                                               .address = row_text(invitation, INVITATION_EMAIL),
                                               .about = invitation});
}

/* The events of final states. Settling writes the event of expiring. */
static const int32_t INVITATION_ENDED_EVENT[] = {
    [MUSTER_INVITATION_STATE_ACCEPTED] = MUSTER_EVENT_INVITATION_ACCEPTED,
    [MUSTER_INVITATION_STATE_DECLINED] = MUSTER_EVENT_INVITATION_DECLINED,
    [MUSTER_INVITATION_STATE_REVOKED] = MUSTER_EVENT_INVITATION_REVOKED,
};

/* Ends an invitation at a time, by an account, by the host (NULL), or by the clock. */
static result invitation_end_at(struct call *call, struct row *org, struct row *invitation, int32_t state,
                                const muster_id *by, muster_time at, bool by_clock)
{
    int32_t kind = INVITATION_ENDED_EVENT[state];
    TRY_SET(call, invitation, INVITATION_STATE, value_int(state));
    TRY_SET(call, invitation, INVITATION_ENDED_AT, value_int(at));
    TRY_SET(call, invitation, INVITATION_ENDED_BY, value_id(by));
    if (state != MUSTER_INVITATION_STATE_ACCEPTED) TRY(seat_free_pending(call, org));
    TRY(event_add(call, &(struct event){.kind = kind,
                                        .chain = org,
                                        .at = at,
                                        .by_clock = by_clock,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = by}));
    if (state == MUSTER_INVITATION_STATE_REVOKED) return invitation_tell(call, org, invitation, kind);
    const muster_id *inviter = row_id(invitation, INVITATION_INVITER);
    if (inviter == NULL) return OK;
    return message_add(call, &(struct message){.kind = kind, .org = org, .account = inviter, .about = invitation});
}

result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state, const muster_id *by)
{
    return invitation_end_at(call, org, invitation, state, by, call->now, false);
}

result invitation_revoke(struct call *call, struct row *org, struct row *invitation)
{
    return invitation_end(call, org, invitation, MUSTER_INVITATION_STATE_REVOKED, call_account(call));
}

static muster_scan invitations_pending_of(const muster_id *org)
{
    return (muster_scan){
        .table = TABLE_INVITATION, .index = INVITATION_BY_END, .prefix_count = 1, .prefix = {value_id(org)}};
}

void invitations_want(struct call *call, const muster_id *org)
{
    const muster_scan scan = invitations_pending_of(org);
    step_want_rows(call->step, &scan);
}

/* The pending invitations of an org that have the account or address in a column. */
static result invitations_pending_with(struct call *call, const struct row *org, size_t column, const muster_id *id,
                                       struct row_list *ret)
{
    const muster_scan scan = invitations_pending_of(row_id(org, ORG_ID));
    struct row_list pending;
    *ret = (struct row_list){0};
    TRY(step_scan(call->step, &scan, &pending));
    for (size_t i = 0; i < pending.count; i++)
        if (row_is(pending.items[i], column, id)) TRY(row_list_add(call->step, ret, pending.items[i]));
    return OK;
}

result invitations_revoke(struct call *call, struct row *org, const muster_id *invitee)
{
    struct row_list pending;
    TRY(invitations_pending_with(call, org, INVITATION_INVITEE, invitee, &pending));
    for (size_t i = 0; i < pending.count; i++)
        TRY(invitation_revoke(call, org, pending.items[i]));
    return OK;
}

result invitations_lose_inviter(struct call *call, struct row *org, const muster_id *inviter, bool keep)
{
    struct row_list pending;
    TRY(invitations_pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++) {
        struct row *invitation = pending.items[i];
        bool passes = keep && invitation_may_give(call, org, (int32_t)row_int(invitation, INVITATION_ROLE));
        if (!passes) {
            TRY(invitation_revoke(call, org, invitation));
            continue;
        }
        TRY_SET(call, invitation, INVITATION_INVITER, value_id(call_account(call)));
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_CHANGED,
                                            .chain = org,
                                            .subject = row_id(invitation, INVITATION_ID),
                                            .account = call_account(call)}));
    }
    return OK;
}

result invitations_revoke_fallen(struct call *call, struct row *org, const struct row *inviter)
{
    struct row_list pending;
    TRY(invitations_pending_with(call, org, INVITATION_INVITER, row_id(inviter, MEMBER_ACCOUNT), &pending));
    for (size_t i = 0; i < pending.count; i++)
        if (!invitation_stands(call, org, pending.items[i], inviter))
            TRY(invitation_revoke(call, org, pending.items[i]));
    return OK;
}

result invitations_end_with_inviter(struct call *call, struct row *org, const muster_id *inviter, muster_time at)
{
    struct row_list pending;
    TRY(invitations_pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++)
        if (row_int(pending.items[i], INVITATION_EXPIRES_AT) > at)
            TRY(invitation_end_at(call, org, pending.items[i], MUSTER_INVITATION_STATE_REVOKED, NULL, at, true));
    return OK;
}

void inviter_want(struct call *call, const muster_id *org, struct row *const *invitation, struct row **ret_inviter)
{
    WANT(call, TABLE_MEMBER, 0, ret_inviter, {value_id(org), value_of_row(invitation, INVITATION_INVITER)});
}

bool invitation_stands(const struct call *call, const struct row *org, const struct row *invitation,
                       const struct row *inviter)
{
    if (row_null(invitation, INVITATION_INVITER)) return true; /* the host's own */
    if (!member_is_active(call, inviter)) return false;
    bool admins = call_setting(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    return role_may_give((int32_t)row_int(inviter, MEMBER_ROLE), 0, (int32_t)row_int(invitation, INVITATION_ROLE),
                         admins);
}
