/* SPDX-License-Identifier: MIT
 *
 * What the clock ends (SEAT-4, INV-12, ROLE-8): invitations and memberships, in the order of their times. A changing
 * step writes the ends down before it does anything else. A reading step does the same to the rows that it holds, and
 * never writes them. So both see the same org.
 */
#include "state.h"
#include "trail/trail.h"

/* Rows of an org that end by the clock, the next first. */
static muster_scan settle_ends_of(const struct row *org, int32_t table, int32_t index)
{
    return (muster_scan){.table = table, .index = index, .prefix_count = 1, .prefix = {value_id(row_id(org, ORG_ID))}};
}

static muster_scan settle_ending_invitations(const struct row *org)
{
    return settle_ends_of(org, TABLE_INVITATION, INVITATION_BY_END);
}

static muster_scan settle_ending_members(const struct row *org)
{
    return settle_ends_of(org, TABLE_MEMBER, MEMBER_BY_END);
}

static result invitation_expire(struct call *call, struct row *org, struct row *invitation)
{
    muster_time at = row_int(invitation, INVITATION_EXPIRES_AT);
    TRY_SET(call, invitation, INVITATION_STATE, value_int(MUSTER_INVITATION_STATE_EXPIRED));
    TRY_SET(call, invitation, INVITATION_ENDED_AT, value_int(at));
    TRY(seat_free_pending(call, org));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_EXPIRED,
                                           .chain = org,
                                           .at = at,
                                           .by_clock = true,
                                           .subject = row_id(invitation, INVITATION_ID)});
}

static result member_end_by_clock(struct call *call, struct row *org, struct row *member)
{
    muster_time at = row_int(member, MEMBER_ENDS_AT);
    const muster_id *account = row_id(member, MEMBER_ACCOUNT);
    struct row *tie = NULL;
    TRY(LOAD(call, {TABLE_TIE, 0, &tie, {value_id(account), org->values[ORG_ID]}}));
    if (member_may(org, member, MUSTER_ACTION_INVITE)) /* no other member has pending invitations */
        TRY(invitations_end_with_inviter(call, org, account, at));
    if (row_int(member, MEMBER_SEAT) != 0) TRY(seat_free_member(call, org));
    TRY_SET(call, member, MEMBER_SEAT, value_int(0));
    TRY_SET(call, member, MEMBER_ENDS_AT, value_null());
    TRY_SET(call, member, MEMBER_ENDED_AT, value_int(at));
    if (row_is(org, ORG_TRANSFER_TO, account)) TRY_SET(call, org, ORG_TRANSFER_TO, value_null());
    if (tie != NULL) TRY_SET(call, tie, TIE_JOINED_AT, value_null());
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_ENDED,
                                           .chain = org,
                                           .at = at,
                                           .by_clock = true,
                                           .subject = row_id(org, ORG_ID),
                                           .account = account});
}

/* The first end after now. */
static result org_next_end(struct call *call, muster_scan scan, size_t column, muster_time *next)
{
    struct row_list rows;
    scan.lower = value_int(call->now + 1);
    scan.limit = 1;
    TRY(step_scan(call->step, &scan, &rows));
    if (rows.count > 0 && row_time(rows.items[0], column) < *next) *next = row_int(rows.items[0], column);
    return OK;
}

result org_end_due(struct call *call, struct row *org)
{
    if (row_time(org, ORG_NEXT_DUE) > call->now) return OK;
    muster_scan invitations_scan = settle_ending_invitations(org), members_scan = settle_ending_members(org);
    invitations_scan.upper = members_scan.upper = value_int(call->now + 1);
    struct row_list invitations, members;
    TRY(step_scan(call->step, &invitations_scan, &invitations));
    TRY(step_scan(call->step, &members_scan, &members));
    for (size_t i = 0, m = 0; i < invitations.count || m < members.count;) {
        struct row *invitation = i < invitations.count ? invitations.items[i] : NULL;
        struct row *member = m < members.count ? members.items[m] : NULL;
        if (member != NULL &&
            (invitation == NULL || row_int(member, MEMBER_ENDS_AT) <= row_int(invitation, INVITATION_EXPIRES_AT))) {
            TRY(member_end_by_clock(call, org, member));
            m++;
            continue;
        }
        if (row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_STATE_PENDING)
            TRY(invitation_expire(call, org, invitation));
        i++;
    }
    muster_time next = MUSTER_TIME_NONE;
    TRY(org_next_end(call, settle_ending_invitations(org), INVITATION_EXPIRES_AT, &next));
    TRY(org_next_end(call, settle_ending_members(org), MEMBER_ENDS_AT, &next));
    return row_set(call->step, org, ORG_NEXT_DUE, value_time(next));
}

result org_due_at(struct call *call, struct row *org, muster_time at)
{
    return row_time(org, ORG_NEXT_DUE) > at ? row_set(call->step, org, ORG_NEXT_DUE, value_time(at)) : OK;
}

result org_settle(struct call *call, struct row *org)
{
    if (row_int(org, ORG_SETTLED_AT) > call->now) call->now = row_int(org, ORG_SETTLED_AT);
    if (!(call->flags & CALL_CHANGE)) return OK;
    TRY(org_end_due(call, org));
    return row_set(call->step, org, ORG_SETTLED_AT, value_int(call->now));
}
