/* SPDX-License-Identifier: MIT
 *
 * The data of one org about an account that is being deleted. They are ended and erased, and the name of the account is
 * removed from what stays (ACCT-5, ACCT-6).
 */
#include "event/event.h"
#include "member/member.h"
#include "project/project.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"
#include "upkeep.h"
#include <string.h>

/* The ids under which an org holds personal values of the account: the account, its address, and addresses that it
 * had before. */
struct traces {
    muster_id *ids;
    size_t count;
};

/* An invitation may have been sent to another address than the account has now. If the account took it up, that
 * address is also a trace, unless another account has it now. */
static result traces_add_former(struct call *call, struct traces *traces, const struct row *invitation, bool *ret_held)
{
    int64_t holders = 0;
    if (row_null(invitation, INVITATION_EMAIL_KEY)) return OK;
    TRY(address_holders(call, row_text(invitation, INVITATION_EMAIL_KEY), &holders));
    *ret_held = holders > 0;
    if (!*ret_held) traces->ids[traces->count++] = *row_id(invitation, INVITATION_INVITEE);
    return OK;
}

/* The tie of the address names its last invitation. If it names this one, the tie is removed too. */
static result traces_erase_tie(struct call *call, const muster_id *org, const struct row *invitation)
{
    struct row *tie = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {invitation->values[INVITATION_INVITEE], value_id(org)}}));
    if (tie != NULL && row_is(tie, TIE_INVITATION, row_id(invitation, INVITATION_ID))) step_remove(call->step, tie);
    return OK;
}

/* Erases the addresses of invitations that reached the account, or that it took up. Also erases the host's report of
 * a failed delivery, which may quote an address. An empty address means an erased one. */
static result traces_erase_invitations(struct call *call, const muster_id *org, const muster_id *account,
                                       const muster_id *address, struct traces *ret)
{
    muster_scan scan = {.table = TABLE_INVITATION, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    ret->ids = arena_alloc(&call->step->arena, (rows.count + 2) * sizeof *ret->ids);
    if (ret->ids == NULL) return FAILED(MUSTER_E_MEMORY);
    ret->ids[ret->count++] = *account;
    if (address != NULL) ret->ids[ret->count++] = *address;
    for (size_t i = 0; i < rows.count; i++) {
        struct row *row = rows.items[i];
        int64_t state = row_int(row, INVITATION_STATE);
        /* an account that declines with only the token may be anybody */
        bool answered = state == MUSTER_INVITATION_STATE_ACCEPTED ||
                        (state == MUSTER_INVITATION_STATE_DECLINED && row_int(row, INVITATION_BEARER) == 0);
        bool by = answered && row_is(row, INVITATION_ENDED_BY, account);
        bool to =
            row_is(row, INVITATION_INVITEE, account) || (address != NULL && row_is(row, INVITATION_INVITEE, address));
        if (!by && !to) continue;
        TRY_SET(call, row, INVITATION_UNDELIVERED, value_null());
        if (row_null(row, INVITATION_EMAIL)) continue;
        bool held = false;
        if (!to) TRY(traces_add_former(call, ret, row, &held));
        if (held) continue; /* another account has the address now, and everything that was sent to it */
        TRY(traces_erase_tie(call, org, row));
        TRY_SET(call, row, INVITATION_EMAIL, value_text(""));
        TRY_SET(call, row, INVITATION_EMAIL_KEY, value_null());
        TRY_SET(call, row, INVITATION_INVITEE, value_id(&ID_NIL));
    }
    return OK;
}

/* The address to which an invitation was sent, from the trail before one of its events. NULL: there is none, or the
 * invitation is re-addressed to an account. */
static result traces_address_in_trail(struct call *call, const struct row_list *events, size_t before,
                                      const char **ret_email)
{
    const muster_id *invitation = row_id(events->items[before], EVENT_SUBJECT);
    *ret_email = NULL;
    for (size_t i = 0; i < before; i++) {
        const struct row *event = events->items[i];
        if (!row_is(event, EVENT_SUBJECT, invitation)) continue;
        int64_t kind = row_int(event, EVENT_KIND);
        if (kind == MUSTER_EVENT_INVITATION_CREATED) TRY(event_personal(call->step, event, "email", ret_email));
        if (kind == MUSTER_EVENT_INVITATION_READDRESSED) *ret_email = NULL;
    }
    return OK;
}

/* A deleted org has no invitations any more. Only its trail says which of them the account took up. */
static result traces_add_from_trail(struct call *call, const muster_id *org, const muster_id *account,
                                    struct traces *traces)
{
    muster_scan scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
    struct row_list events;
    TRY(step_scan(call->step, &scan, &events));
    muster_id *ids = arena_alloc(&call->step->arena, (traces->count + events.count) * sizeof *ids);
    if (ids == NULL) return FAILED(MUSTER_E_MEMORY);
    memcpy(ids, traces->ids, traces->count * sizeof *ids);
    traces->ids = ids;
    for (size_t i = 0; i < events.count; i++) {
        const char *email = NULL;
        char key[NAME_KEY_BYTES];
        int64_t holders = 0;
        struct row *tie = NULL;
        bool accepted = row_int(events.items[i], EVENT_KIND) == MUSTER_EVENT_INVITATION_ACCEPTED;
        if (!accepted || !row_is(events.items[i], EVENT_ACCOUNT, account)) continue;
        TRY(traces_address_in_trail(call, &events, i, &email));
        if (email == NULL || name_email(call->problem, "email", email, key).status != MUSTER_OK) continue;
        TRY(address_holders(call, key, &holders));
        if (holders > 0) continue;
        muster_id *address = &traces->ids[traces->count++];
        *address = name_email_id(key);
        TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(address), value_id(org)}}));
        if (tie != NULL) step_remove(call->step, tie);
    }
    return OK;
}

/* This includes messages that this step has just made: others are notified that their invitations have ended, and
 * the account is not. */
static result traces_erase_messages(struct call *call, const muster_id *org, const struct traces *traces)
{
    muster_scan scan = {.table = TABLE_OUTBOX, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        for (size_t t = 0; t < traces->count; t++)
            if (row_is(rows.items[i], OUTBOX_RECIPIENT, &traces->ids[t])) step_remove(call->step, rows.items[i]);
    return OK;
}

#define ERASED_NAME "Private project"

struct named {
    struct call *call;
    const muster_id *account;
    struct want *wants;
    size_t count, capacity;
};

static result traces_find_named(void *arg, const struct row *project)
{
    struct named *named = arg;
    if (!row_is(project, PROJECT_NAMED_AFTER, named->account)) return OK;
    if (named->count == named->capacity) {
        size_t capacity = named->capacity == 0 ? 4 : named->capacity * 2;
        struct want *wants = arena_alloc(&named->call->step->arena, capacity * sizeof wants[0]);
        if (wants == NULL) return FAILED(MUSTER_E_MEMORY);
        if (named->count > 0) memcpy(wants, named->wants, named->count * sizeof wants[0]);
        named->wants = wants;
        named->capacity = capacity;
    }
    muster_id *ids = arena_alloc(&named->call->step->arena, 2 * sizeof *ids); /* the row is only borrowed */
    if (ids == NULL) return FAILED(MUSTER_E_MEMORY);
    ids[0] = *row_id(project, PROJECT_ORG);
    ids[1] = *row_id(project, PROJECT_ID);
    named->wants[named->count++] =
        (struct want){TABLE_PROJECT, MUSTER_LOCK_UPDATE, NULL, {value_id(&ids[0]), value_id(&ids[1])}};
    return OK;
}

/* Names of projects that contain its username, even if it left long ago (ACCT-6). */
static result traces_rename_projects(struct call *call, struct row *org, const muster_id *account)
{
    muster_scan scan = {.table = TABLE_PROJECT, .index = -1, .prefix_count = 1, .prefix = {org->values[ORG_ID]}};
    struct named named = {.call = call, .account = account};
    TRY(step_each(call->step, &scan, traces_find_named, &named));
    for (size_t i = 0; i < named.count; i++) {
        struct row *project = NULL;
        named.wants[i].row = &project;
        TRY(call_load(call, &named.wants[i], 1));
        TRY_SET(call, project, PROJECT_NAME, value_text(ERASED_NAME));
        TRY_SET(call, project, PROJECT_NAMED_AFTER, value_null());
        if (!org_is_open(org)) continue; /* its trail holds no project events any more */
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_CHANGED,
                                            .chain = org,
                                            .subject = row_id(project, PROJECT_ID),
                                            FACTS(FACT_TEXT("changed", "name"), FACT_TEXT("name", ERASED_NAME))}));
    }
    return OK;
}

/* Ends what the account has in a live org: membership, request, invitations. tie: of the account, or of an address
 * of it. */
static result account_end_in_org(struct call *call, struct row *org, struct row *member, const struct row *tie,
                                 const muster_id *account, const muster_id *address)
{
    struct row *request = NULL;
    struct departure departure;
    departure_want(call, row_id(org, ORG_ID), account, &departure);
    request_want(call, tie, &request);
    TRY(call_read(call));
    if (member_is_member(call, member)) {
        TRY(member_end(call, org, member, &departure, MUSTER_EVENT_MEMBER_LEFT, 0));
    } else if (member != NULL) { /* the rest of a membership that ended or was blocked */
        TRY(grants_drop(call, member, NULL));
        step_remove(call->step, member);
    }
    TRY(request_close(call, org, request, MUSTER_REQUEST_STATE_WITHDRAWN));
    TRY(invitations_revoke(call, org, account));
    return address != NULL ? invitations_revoke(call, org, address) : OK;
}

/* A tie to something that is not an org leads to a network address in another chain. */
result leave_org(struct call *call, const struct row *tie, const muster_id *account, const muster_id *address)
{
    const muster_id *org_id = row_id(tie, TIE_ORG);
    struct row *org = NULL, *member = NULL;
    struct traces traces = {NULL, 0};
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(org_id)}},
             {TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(org_id), value_id(account)}}));
    if (org == NULL) return chain_erase(call, org_id, account, 1);
    if (org_is_open(org)) {
        TRY(org_settle(call, org));
        TRY(account_end_in_org(call, org, member, tie, account, address));
        /* the deletion of the org has not reached that row yet; its trail holds no member events any more */
    } else if (member != NULL) {
        TRY(grants_drop(call, member, NULL));
        step_remove(call->step, member);
    }
    TRY(traces_rename_projects(call, org, account));
    TRY(traces_erase_invitations(call, org_id, account, address, &traces));
    if (!org_is_open(org)) TRY(traces_add_from_trail(call, org_id, account, &traces));
    TRY(traces_erase_messages(call, org_id, &traces));
    return chain_erase(call, org_id, traces.ids, traces.count);
}
