/* SPDX-License-Identifier: MIT
 *
 * Invitations, for steps: the token, the right to give a role, the ends; and reading them as the org sees them. An org makes
 * them in inviting.c and changes them in changing.c; what the invitee does stands in acceptance.c and waiting.c.
 */
#include "invitation.h"
#include "event.h"
#include "key.h"
#include "list.h"
#include "member.h"
#include "org.h"
#include "seat.h"
#include "setting.h"
#include "shown.h"
#include "tie.h"
#include <string.h>

bool invitation_may_give(const struct call *call, const struct row *org, int32_t role)
{
    if (call_is_system(call)) return true;
    bool admins = setting_value(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
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

result invitation_issue(struct call *call, struct row *org, struct row *invitation, int64_t time_to_live)
{
    const struct key *key = NULL;
    TRY(key_to_issue(call, &key));
    uint8_t nonce[TOKEN_NONCE_BYTES];
    call_random(call, nonce, sizeof nonce);
    SET(call, invitation, INVITATION_ISSUED_AT, value_int(call->now));
    SET(call, invitation, INVITATION_NONCE, value_bytes(nonce, sizeof nonce));
    SET(call, invitation, INVITATION_KEY, value_int(key->id));
    SET(call, invitation, INVITATION_EXPIRES_AT, value_int(call->now + time_to_live));
    return org_due_at(call, org, call->now + time_to_live);
}

/* The events of final states; expiring is settling's. */
static const int32_t ENDED_EVENT[] = {
    [MUSTER_INVITATION_ACCEPTED] = MUSTER_EVENT_INVITATION_ACCEPTED,
    [MUSTER_INVITATION_DECLINED] = MUSTER_EVENT_INVITATION_DECLINED,
    [MUSTER_INVITATION_REVOKED] = MUSTER_EVENT_INVITATION_REVOKED,
};

/* Ends an invitation at a time, by an account, by the host (NULL), or by the clock. */
static result end_at(struct call *call, struct row *org, struct row *invitation, int32_t state, const muster_id *by,
                     muster_time at, bool by_clock)
{
    int32_t kind = ENDED_EVENT[state];
    SET(call, invitation, INVITATION_STATE, value_int(state));
    SET(call, invitation, INVITATION_ENDED_AT, value_int(at));
    SET(call, invitation, INVITATION_ENDED_BY, value_id(by));
    if (state != MUSTER_INVITATION_ACCEPTED) TRY(seat_free_pending(call, org));
    TRY(event_add(call, &(struct event){.kind = kind,
                                        .chain = org,
                                        .at = at,
                                        .by_clock = by_clock,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = by}));
    if (state == MUSTER_INVITATION_REVOKED) return invitation_tell(call, org, invitation, kind);
    const muster_id *inviter = row_id(invitation, INVITATION_INVITER);
    if (inviter == NULL) return OK;
    return message_add(call, &(struct message){.kind = kind, .org = org, .account = inviter, .about = invitation});
}

result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state, const muster_id *by)
{
    return end_at(call, org, invitation, state, by, call->now, false);
}

result invitation_revoke(struct call *call, struct row *org, struct row *invitation)
{
    return invitation_end(call, org, invitation, MUSTER_INVITATION_REVOKED, call_account(call));
}

static muster_scan pending_of(const muster_id *org)
{
    return (muster_scan){
        .table = TABLE_INVITATION, .index = INVITATION_BY_END, .prefix_count = 1, .prefix = {value_id(org)}};
}

void invitations_ahead(struct call *call, const muster_id *org)
{
    muster_scan scan = pending_of(org);
    step_ahead_scan(call->step, &scan);
}

/* The pending invitations of an org in whose column the account or address stands. */
static result pending_with(struct call *call, const struct row *org, size_t column, const muster_id *id,
                           struct row_list *ret)
{
    muster_scan scan = pending_of(row_id(org, ORG_ID));
    *ret = (struct row_list){NULL};
    if (call->pending_of != org) TRY(step_scan(call->step, &scan, &call->pending));
    call->pending_of = org;
    ret->items = arena_alloc(&call->step->arena, (call->pending.count + 1) * sizeof(struct row *));
    if (ret->items == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < call->pending.count; i++) {
        struct row *invitation = call->pending.items[i];
        /* the scan does not see what this step has ended already */
        if (row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_PENDING && row_is(invitation, column, id))
            ret->items[ret->count++] = invitation;
    }
    return OK;
}

result invitations_revoke(struct call *call, struct row *org, const muster_id *invitee)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITEE, invitee, &pending));
    for (size_t i = 0; i < pending.count; i++)
        TRY(invitation_revoke(call, org, pending.items[i]));
    return OK;
}

result invitations_lose_inviter(struct call *call, struct row *org, const muster_id *inviter, bool keep)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++) {
        struct row *invitation = pending.items[i];
        bool passes = keep && invitation_may_give(call, org, (int32_t)row_int(invitation, INVITATION_ROLE));
        if (!passes) {
            TRY(invitation_revoke(call, org, invitation));
            continue;
        }
        SET(call, invitation, INVITATION_INVITER, value_id(call_account(call)));
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_CHANGED,
                                            .chain = org,
                                            .subject = row_id(invitation, INVITATION_ID),
                                            .account = call_account(call)}));
    }
    return OK;
}

result invitations_revoke_fallen(struct call *call, struct row *org, const muster_id *inviter)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++) {
        bool stands = false;
        TRY(invitation_stands(call, org, pending.items[i], &stands));
        if (!stands) TRY(invitation_revoke(call, org, pending.items[i]));
    }
    return OK;
}

result invitations_end_with_inviter(struct call *call, struct row *org, const muster_id *inviter, muster_time at)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++)
        if (row_int(pending.items[i], INVITATION_EXPIRES_AT) > at)
            TRY(end_at(call, org, pending.items[i], MUSTER_INVITATION_REVOKED, NULL, at, true));
    return OK;
}

result invitation_stands(struct call *call, const struct row *org, const struct row *invitation, bool *ret)
{
    struct row *inviter = NULL;
    *ret = row_null(invitation, INVITATION_INVITER); /* the host's own stand by themselves */
    if (*ret) return OK;
    TRY(LOAD(call, {TABLE_MEMBER, 0, &inviter, {org->values[ORG_ID], invitation->values[INVITATION_INVITER]}}));
    bool admins = setting_value(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    *ret = member_is_active(call, inviter) && role_may_give((int32_t)row_int(inviter, MEMBER_ROLE), 0,
                                                            (int32_t)row_int(invitation, INVITATION_ROLE), admins);
    return OK;
}

result invitation_check_open(struct call *call, const struct row *org, const struct row *invitation)
{
    int32_t state = (int32_t)row_int(invitation, INVITATION_STATE);
    bool stands = false;
    if (state != MUSTER_INVITATION_PENDING) return invitation_ended(call, state);
    TRY(org_check_plan(call, org));
    TRY(invitation_stands(call, org, invitation, &stands));
    return stands ? OK : invitation_ended(call, MUSTER_INVITATION_REVOKED);
}

result invitation_take_over(struct call *call, const struct row *org, struct row *invitation)
{
    bool stands = false;
    TRY(invitation_stands(call, org, invitation, &stands));
    return stands ? OK : row_set(call->step, invitation, INVITATION_INVITER, value_id(call_account(call)));
}

struct invitation_call {
    const muster_id *org, *invitation;
    int32_t state;
    const char *cursor;
    size_t limit;
};

result invitation_enter(struct call *call, const muster_id *org, const muster_id *invitation, struct row **ret_org,
                        struct row **ret_invitation)
{
    TRY(check_id(call, "org", org));
    TRY(check_id(call, "invitation", invitation));
    struct want more = {TABLE_INVITATION, 0, ret_invitation, {value_id(org), value_id(invitation)}};
    TRY(org_enter(call, org, MUSTER_ACTION_INVITE, ret_org, &more, 1));
    TRY(org_end_due(call, *ret_org));
    if (*ret_invitation != NULL) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "invitation", "The org has no such invitation.");
}

static result get_step(struct call *call, void *arg)
{
    const struct invitation_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(invitation_enter(call, in->org, in->invitation, &org, &invitation));
    return call_answer(call, invitation_record(invitation, NULL, SHOW_ALL));
}

result invitation_again(struct call *call, const muster_id *org, const muster_id *invitation)
{
    return get_step(call, &(struct invitation_call){.org = org, .invitation = invitation});
}

static const struct call_kind GET = {"invitation_get", CALL_READ, get_step, NULL};

int32_t muster_invitation_get(muster_session *session, const muster_id *org, const muster_id *invitation,
                              muster_invitation **ret_invitation)
{
    struct invitation_call in = {.org = org, .invitation = invitation};
    return call_run(session, &GET, &in, (void **)ret_invitation);
}

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    UNUSED(call);
    const struct invitation_call *in = arg;
    if (in->state != 0 && row_int(row, INVITATION_STATE) != in->state) return OK;
    *ret_item = invitation_record(row, NULL, SHOW_ALL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result list_step(struct call *call, void *arg)
{
    struct invitation_call *in = arg;
    struct row *org = NULL;
    if (in->state < 0 || in->state > MUSTER_INVITATION_EXPIRED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    bool pending = in->state == MUSTER_INVITATION_PENDING;
    struct listing listing = {.list = pending ? LIST_INVITATIONS_PENDING : LIST_INVITATIONS,
                              .scope = in->org,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .item = list_item,
                              .arg = in,
                              .scan = {.table = TABLE_INVITATION,
                                       .index = pending ? INVITATION_BY_END : -1,
                                       .prefix_count = 1,
                                       .prefix = {value_id(in->org)}}};
    list_ahead(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_INVITE, &org, NULL, 0));
    TRY(org_end_due(call, org));
    return list_page(call, &listing);
}

static const struct call_kind LIST = {"invitation_list", CALL_READ, list_step, NULL};

int32_t muster_invitation_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                               size_t limit, muster_page **ret_page)
{
    struct invitation_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, &LIST, &in, (void **)ret_page);
}
