/* SPDX-License-Identifier: MIT
 *
 * Memberships: what state one is in, how one begins and how one ends, for every call that has to do with it.
 */
#include "account.h"
#include "event.h"
#include "invitation.h"
#include "member.h"
#include "org.h"
#include "seat.h"
#include "tie.h"

int32_t member_state(const struct call *call, const struct row *member)
{
    if (member == NULL) return 0;
    int32_t state = (int32_t)row_int(member, MEMBER_STATE);
    bool ended = !row_null(member, MEMBER_ENDED_AT) || row_time(member, MEMBER_ENDS_AT) <= call->now;
    return ended ? MUSTER_MEMBER_ENDED : state;
}

bool member_is_active(const struct call *call, const struct row *member)
{
    return member_state(call, member) == MUSTER_MEMBER_ACTIVE;
}

bool member_is_member(const struct call *call, const struct row *member)
{
    return member_is_active(call, member) || member_state(call, member) == MUSTER_MEMBER_SUSPENDED;
}

result member_check_joins(struct call *call, const struct row *member)
{
    switch (member_state(call, member)) {
    case MUSTER_MEMBER_ACTIVE:
        return problem_set(call->problem, MUSTER_E_MEMBER, "account", "The account is a member already.");
    case MUSTER_MEMBER_SUSPENDED:
        return problem_set(call->problem, MUSTER_E_SUSPENDED, "account",
                           "The account is a suspended member: the org has to restore it.");
    case MUSTER_MEMBER_BLOCKED:
        return problem_set(call->problem, MUSTER_E_BLOCKED, "account",
                           "The account is blocked from the org: the org has to lift that, or invite it by username.");
    default: return OK;
    }
}

/* What joins: an invitation by its token, and those that wait for the account. */
#define JOINING_MAX 3

struct joining {
    struct row *invitations[JOINING_MAX];
    size_t count;
};

static void add_joining(struct joining *joining, struct row *invitation)
{
    if (invitation == NULL || row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return;
    for (size_t i = 0; i < joining->count; i++)
        if (joining->invitations[i] == invitation) return;
    joining->invitations[joining->count++] = invitation;
}

/* INV-21: by username and by verified address. */
static result find_joining(struct call *call, const muster_id *org, const struct row *account, const struct row *tie,
                           struct joining *ret)
{
    struct row *by_name = NULL, *by_address = NULL, *address_tie = NULL;
    muster_id address;
    if (account_address(account, &address))
        TRY(LOAD(call, {TABLE_TIE, 0, &address_tie, {value_id(&address), value_id(org)}}));
    struct want wants[2];
    size_t n = 0;
    if (tie != NULL && !row_null(tie, TIE_INVITATION))
        wants[n++] = (struct want){TABLE_INVITATION, 0, &by_name, {value_id(org), tie->values[TIE_INVITATION]}};
    if (address_tie != NULL && !row_null(address_tie, TIE_INVITATION))
        wants[n++] =
            (struct want){TABLE_INVITATION, 0, &by_address, {value_id(org), address_tie->values[TIE_INVITATION]}};
    if (n > 0) TRY(call_load(call, wants, n));
    add_joining(ret, by_name);
    add_joining(ret, by_address);
    return OK;
}

/* Ends what joins: the first that counts gives its seat to the member. Those that nobody may give any more are revoked. */
static result end_joining(struct call *call, struct row *org, const muster_id *account, const struct joining *joining,
                          int32_t *role, struct row **ret_first)
{
    for (size_t i = 0; i < joining->count; i++) {
        struct row *invitation = joining->invitations[i];
        bool stands = false;
        TRY(invitation_stands(call, org, invitation, &stands));
        int32_t state = stands ? MUSTER_INVITATION_ACCEPTED : MUSTER_INVITATION_REVOKED;
        TRY(invitation_end(call, org, invitation, state, stands ? account : NULL));
        if (!stands) continue;
        int32_t given = (int32_t)row_int(invitation, INVITATION_ROLE);
        if (given > *role) *role = given;
        if (*ret_first != NULL)
            TRY(seat_free_pending(call, org));
        else
            *ret_first = invitation;
    }
    return OK;
}

result member_join(struct call *call, struct row *org, const struct row *account, int32_t role, int32_t via,
                   struct row *invitation, struct row **ret_member)
{
    const muster_id *org_id = row_id(org, ORG_ID), *account_id = row_id(account, ACCOUNT_ID);
    struct row *member = NULL, *tie = NULL, *first = NULL;
    struct joining joining = {.count = 0};
    TRY(LOAD(call, {TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(org_id), value_id(account_id)}},
             {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(account_id), value_id(org_id)}}));
    TRY(member_check_joins(call, member));
    add_joining(&joining, invitation);
    TRY(find_joining(call, org_id, account, tie, &joining));
    TRY(tie_need(call, account_id, org_id, &tie)); /* before events, which may need it too */
    TRY(end_joining(call, org, account_id, &joining, &role, &first));
    TRY(seat_take(call, org, first != NULL ? SEAT_FOR_INVITED : SEAT_FOR_MEMBER));
    if (member == NULL) { /* else what is left of one that has ended */
        TRY(call_insert(call, TABLE_MEMBER, &member));
        /* The org's version has risen with each change of a membership, so no earlier one of the account had this: what a
         * host has stamped with those stays void (ROLE-4). */
        SET(call, member, MEMBER_VERSION, org->values[ORG_VERSION]);
    }
    SET(call, member, MEMBER_ORG, value_id(org_id));
    SET(call, member, MEMBER_ACCOUNT, value_id(account_id));
    SET(call, member, MEMBER_ROLE, value_int(role));
    SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_ACTIVE));
    SET(call, member, MEMBER_SEAT, value_int(1));
    SET(call, member, MEMBER_VIA, value_int(via));
    SET(call, member, MEMBER_INVITATION, value_id(first != NULL ? row_id(first, INVITATION_ID) : NULL));
    SET(call, member, MEMBER_USERNAME_KEY, account->values[ACCOUNT_USERNAME_KEY]);
    SET(call, member, MEMBER_JOINED_AT, value_int(call->now));
    SET(call, member, MEMBER_ENDS_AT, value_null());
    SET(call, member, MEMBER_ENDED_AT, value_null());
    SET(call, tie, TIE_JOINED_AT, value_int(call->now));
    if (ret_member != NULL) *ret_member = member;
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_JOINED,
                                           .chain = org,
                                           .subject = org_id,
                                           .account = account_id,
                                           .facts = {{"role", role}, {"via", via}}});
}

/* What ends with the right to be owner some day (ORG-4). */
result member_drop_transfer(struct call *call, struct row *org, const muster_id *account)
{
    return row_is(org, ORG_TRANSFER_TO, account) ? row_set(call->step, org, ORG_TRANSFER_TO, value_null()) : OK;
}

result member_free_seat(struct call *call, struct row *org, struct row *member)
{
    if (row_int(member, MEMBER_SEAT) == 0) return OK;
    TRY(seat_free_member(call, org));
    return row_set(call->step, member, MEMBER_SEAT, value_int(0));
}

result member_need_seat(struct call *call, struct row *org, struct row *member)
{
    if (row_int(member, MEMBER_SEAT) != 0) return OK;
    TRY(seat_take(call, org, SEAT_FOR_MEMBER));
    return row_set(call->step, member, MEMBER_SEAT, value_int(1));
}

/* INV-12. Kept ones pass to who asked: whoever takes the right from itself can keep none. */
result member_lose_inviter(struct call *call, struct row *org, const muster_id *account, uint32_t flags)
{
    bool keep = (flags & MUSTER_KEEP_INVITATIONS) != 0 && !call_is_account(call, account);
    return invitations_lose_inviter(call, org, account, keep);
}

result member_end_invitations_to(struct call *call, struct row *org, const muster_id *account_id)
{
    struct row *account = NULL;
    muster_id address;
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {value_id(account_id)}}));
    TRY(invitations_revoke(call, org, account_id));
    return account != NULL && account_address(account, &address) ? invitations_revoke(call, org, &address) : OK;
}

result member_end(struct call *call, struct row *org, struct row *member, int32_t event_kind, uint32_t flags)
{
    const muster_id *account_id = row_id(member, MEMBER_ACCOUNT), *org_id = row_id(org, ORG_ID);
    struct row *tie = NULL;
    bool block = (flags & MUSTER_BLOCK) != 0;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(account_id), value_id(org_id)}}));
    TRY(member_end_invitations_to(call, org, account_id));
    TRY(member_lose_inviter(call, org, account_id, flags));
    TRY(member_free_seat(call, org, member));
    TRY(member_drop_transfer(call, org, account_id));
    if (tie != NULL) SET(call, tie, TIE_JOINED_AT, value_null());
    TRY(event_add(call, &(struct event){.kind = event_kind,
                                        .chain = org,
                                        .subject = org_id,
                                        .account = account_id,
                                        .facts = {{"role", row_int(member, MEMBER_ROLE)}, {"blocked", block}}}));
    if (event_kind == MUSTER_EVENT_MEMBER_REMOVED)
        TRY(message_add(call, &(struct message){.kind = event_kind, .org = org, .account = account_id}));
    if (block) {
        SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_BLOCKED));
        SET(call, member, MEMBER_ENDS_AT, value_null()); /* no clock lifts a block */
        return row_set(call->step, member, MEMBER_ENDED_AT, value_null());
    }
    step_remove(member);
    return OK;
}

result member_unblock(struct call *call, struct row *org, struct row *member)
{
    if (member_state(call, member) != MUSTER_MEMBER_BLOCKED) return OK;
    step_remove(member);
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_UNBLOCKED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           .account = row_id(member, MEMBER_ACCOUNT)});
}
