/* SPDX-License-Identifier: MIT
 *
 * How a membership begins: one function for every way of joining.
 */
#include "lines.h"
#include "member.h"
#include "project/project.h"
#include "setting/setting.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"

result member_check_joins(struct call *call, const struct row *member)
{
    switch (member_state(call, member)) {
    case MUSTER_MEMBER_STATE_ACTIVE:
        return problem_set(call->problem, MUSTER_E_MEMBER, "account", "The account is a member already.");
    case MUSTER_MEMBER_STATE_SUSPENDED:
        return problem_set(call->problem, MUSTER_E_SUSPENDED, "account",
                           "The account is a suspended member: the org has to restore it.");
    case MUSTER_MEMBER_STATE_BLOCKED:
        return problem_set(
            call->problem, MUSTER_E_BLOCKED, "account",
            "The account is blocked from the org: the org has to lift the block, or invite the account by username.");
    default: return OK;
    }
}

/* The invitations with which an account joins: the one that it accepts by its token, and those that wait for it. */
#define TAKEN_MAX 3

struct taken {
    struct row *invitations[TAKEN_MAX], *inviters[TAKEN_MAX];
    size_t count;
    struct row *first; /* the first invitation that counts: the member gets its seat */
    int32_t role;      /* the highest */
    struct promises promises;
};

static void taken_add(struct taken *taken, struct row *invitation, struct row *inviter)
{
    if (invitation == NULL || row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_STATE_PENDING) return;
    for (size_t i = 0; i < taken->count; i++)
        if (taken->invitations[i] == invitation) return;
    taken->invitations[taken->count] = invitation;
    taken->inviters[taken->count++] = inviter;
}

/* Wants the invitation to which a tie leads, and its inviter. */
static void taken_want(struct call *call, const muster_id *org, const struct row *tie, struct row **invitation,
                       struct row **inviter)
{
    if (tie == NULL || row_null(tie, TIE_INVITATION)) return;
    WANT(call, TABLE_INVITATION, 0, invitation, {value_id(org), tie->values[TIE_INVITATION]});
    inviter_want(call, org, invitation, inviter);
}

/* INV-21: finds invitations by the username and by the verified address. `known`: an invitation that was read
 * already; no other invitation can wait for its address. Reads everything else that is wanted. */
static result taken_find(struct call *call, const muster_id *org, const struct row *account, const struct row *tie,
                         const struct row *known, struct taken *ret)
{
    struct row *by_name = NULL, *by_address = NULL, *address_tie = NULL, *inviter = NULL, *other_inviter = NULL;
    muster_id address;
    bool other = account_address(account, &address) && (known == NULL || !row_is(known, INVITATION_INVITEE, &address));
    taken_want(call, org, tie, &by_name, &inviter);
    if (other) WANT(call, TABLE_TIE, 0, &address_tie, {value_id(&address), value_id(org)});
    TRY(call_read(call));
    taken_want(call, org, address_tie, &by_address, &other_inviter);
    TRY(call_read(call));
    taken_add(ret, by_name, inviter);
    taken_add(ret, by_address, other_inviter);
    return OK;
}

result member_is_awaited(struct call *call, const struct row *org, const struct row *account, const struct row *tie,
                         bool *ret)
{
    struct taken taken = {.role = 0};
    TRY(taken_find(call, row_id(org, ORG_ID), account, tie, NULL, &taken));
    *ret = false;
    for (size_t i = 0; i < taken.count && !*ret; i++)
        *ret = invitation_stands(call, org, taken.invitations[i], taken.inviters[i]);
    return OK;
}

/* Ends the invitations. An invitation whose role nobody may give any more is revoked. The others give their roles
 * and projects, and the first of them gives its seat. */
static result taken_end(struct call *call, struct row *org, const muster_id *account, struct taken *taken)
{
    for (size_t i = 0; i < taken->count; i++) {
        struct row *invitation = taken->invitations[i];
        bool stands = invitation_stands(call, org, invitation, taken->inviters[i]);
        int32_t state = stands ? MUSTER_INVITATION_STATE_ACCEPTED : MUSTER_INVITATION_STATE_REVOKED;
        TRY(invitation_end(call, org, invitation, state, stands ? account : NULL));
        if (!stands) continue;
        int32_t given = (int32_t)row_int(invitation, INVITATION_ROLE);
        if (given > taken->role) taken->role = given;
        TRY(promises_add(call, invitation, &taken->promises));
        if (taken->first != NULL)
            TRY(seat_free_pending(call, org));
        else
            taken->first = invitation;
    }
    return OK;
}

result member_check_returns(struct call *call, const struct row *org, const struct row *member, int32_t via)
{
    if (member_state(call, member) != MUSTER_MEMBER_STATE_ENDED || via == MUSTER_VIA_INVITATION ||
        via == MUSTER_VIA_HOST)
        return OK;
    if (call_setting(call, org, MUSTER_SETTING_ENDED_MAY_REJOIN) != 0) return OK;
    return problem_set(call->problem, MUSTER_E_ENDED, "account",
                       "The account's membership has ended: only a new invitation brings it back.");
}

/* The values with which a membership begins. A membership that ended and begins again keeps nothing from before
 * (ROLE-6). */
static result member_begin(struct call *call, struct row *org, const struct row *account, const struct arrival *arrival,
                           struct row *member)
{
    const struct row *link = arrival->link;
    const char *tags = NULL;
    if (link != NULL && !row_null(link, LINK_TAG))
        TRY(lines_add(&call->step->arena, &tags, "", row_text(link, LINK_TAG))); /* LINK-6 */
    bool through = arrival->via != MUSTER_VIA_INVITATION && link != NULL;
    TRY_SET(call, member, MEMBER_ORG, org->values[ORG_ID]);
    TRY_SET(call, member, MEMBER_ACCOUNT, account->values[ACCOUNT_ID]);
    TRY_SET(call, member, MEMBER_ROLE, value_int(arrival->role));
    TRY_SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_STATE_ACTIVE));
    TRY_SET(call, member, MEMBER_SEAT, value_int(1));
    TRY_SET(call, member, MEMBER_VIA, value_int(arrival->via));
    TRY_SET(call, member, MEMBER_INVITATION,
            value_id(arrival->invitation != NULL ? row_id(arrival->invitation, INVITATION_ID) : NULL));
    TRY_SET(call, member, MEMBER_LINK, value_id(through ? row_id(link, LINK_ID) : NULL));
    TRY_SET(call, member, MEMBER_TAGS, value_text(tags));
    TRY_SET(call, member, MEMBER_PROJECT, value_null());
    TRY_SET(call, member, MEMBER_USERNAME_KEY, account->values[ACCOUNT_USERNAME_KEY]);
    TRY_SET(call, member, MEMBER_JOINED_AT, value_int(call->now));
    TRY_SET(call, member, MEMBER_ENDS_AT, value_null());
    return row_set(call->step, member, MEMBER_ENDED_AT, value_null());
}

static result member_tell_joined(struct call *call, struct row *org, const struct row *member)
{
    char link[MUSTER_ID_TEXT_BYTES] = "";
    bool through = !row_null(member, MEMBER_LINK);
    if (through) muster_id_format(row_id(member, MEMBER_LINK), link);
    return event_add(
        call, &(struct event){.kind = MUSTER_EVENT_MEMBER_JOINED,
                              .chain = org,
                              .subject = row_id(org, ORG_ID),
                              .account = row_id(member, MEMBER_ACCOUNT),
                              FACTS(FACT("role", row_int(member, MEMBER_ROLE)),
                                    FACT("via", row_int(member, MEMBER_VIA)), FACT_TEXT_IF(through, "link", link))});
}

result member_join(struct call *call, struct row *org, const struct row *account, struct arrival *arrival)
{
    const muster_id *org_id = row_id(org, ORG_ID), *account_id = row_id(account, ACCOUNT_ID);
    struct row *member = arrival->own.member, *tie = arrival->own.tie, *request = NULL;
    struct taken taken = {.role = arrival->role};
    bool provides = false;
    TRY(member_check_joins(call, member));
    TRY(provision_check(call, org, &provides));
    taken_add(&taken, arrival->invitation, arrival->inviter);
    request_want(call, tie, &request);
    TRY(taken_find(call, org_id, account, tie, arrival->invitation, &taken));
    TRY(tie_need(call, account_id, org_id, &tie)); /* comes before the events, which may need the tie too */
    TRY(taken_end(call, org, account_id, &taken));
    arrival->role = taken.role;
    arrival->invitation = taken.first;
    if (taken.first != NULL) arrival->via = MUSTER_VIA_INVITATION; /* no use of a link is counted (INV-21) */
    TRY(member_check_returns(call, org, member, arrival->via));
    TRY(seat_take(call, org, taken.first != NULL ? SEAT_FOR_INVITED : SEAT_FOR_MEMBER));
    if (arrival->link != NULL && taken.first == NULL) TRY(link_use(call, arrival->link));
    TRY(request_close(call, org, request, MUSTER_REQUEST_STATE_APPROVED));
    if (member == NULL) { /* otherwise the rest of a membership that has ended */
        TRY(call_insert(call, TABLE_MEMBER, &member));
        /* Each change of a membership has raised the version of the org. So no earlier membership of the account had
         * this version. What a host has stamped with earlier versions stays void (ROLE-4). */
        TRY_SET(call, member, MEMBER_VERSION, org->values[ORG_VERSION]);
    } else {
        TRY(grants_drop(call, member, NULL));
    }
    TRY(member_begin(call, org, account, arrival, member));
    TRY_SET(call, tie, TIE_JOINED_AT, value_int(call->now));
    TRY(member_tell_joined(call, org, member));
    TRY_SET(call, member, MEMBER_JOINING, org->values[ORG_EVENT_SEQ]);
    TRY(promises_keep(call, org, member, &taken.promises, &arrival->skipped, &arrival->skipped_count));
    arrival->member = member;
    return provision_joined(call, org, account, member, provides);
}
