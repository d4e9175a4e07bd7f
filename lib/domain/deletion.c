/* SPDX-License-Identifier: MIT
 *
 * Deleting an account (ACCT-5, ACCT-6): closed and its own row erased in one step; then org by org, found by its ties, each
 * in a transaction of its own; at last its own chain. Whoever calls again goes on where it stopped.
 */
#include "account.h"
#include "event.h"
#include "grant.h"
#include "invitation.h"
#include "lines.h"
#include "member.h"
#include "message.h"
#include "org.h"
#include "project.h"
#include "request.h"
#include "tie.h"
#include <string.h>

#define CHOICES_AT_ONCE 500

struct deletion {
    const muster_id *account;
    int64_t done; /* orgs */
    bool finished;
};

static result read_closing(struct call *call, const muster_id *id, struct row **ret_account)
{
    TRY(check_id(call, "account", id));
    TRY(LOAD(call, {TABLE_ACCOUNT, MUSTER_LOCK_UPDATE, ret_account, {value_id(id)}}));
    bool visible = call_is_system(call) || call_is_account(call, id);
    if (visible && *ret_account != NULL && row_int(*ret_account, ACCOUNT_STATE) != ACCOUNT_DELETED) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
}

static muster_scan ties_of(const muster_id *holder)
{
    return (muster_scan){.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(holder)}};
}

static result check_owns_nothing(struct call *call, const muster_id *account)
{
    struct row_list ties;
    muster_scan scan = ties_of(account);
    muster_id owned[PROBLEM_OBJECTS_MAX];
    size_t count = 0;
    TRY(step_scan(call->step, &scan, &ties));
    for (size_t i = 0; i < ties.count && count < COUNT_OF(owned); i++) {
        struct row *org = NULL;
        if (row_null(ties.items[i], TIE_JOINED_AT)) continue;
        TRY(LOAD(call, {TABLE_ORG, 0, &org, {ties.items[i]->values[TIE_ORG]}}));
        if (org != NULL && row_int(org, ORG_STATE) == ORG_OPEN && row_is(org, ORG_OWNER, account))
            owned[count++] = *row_id(org, ORG_ID);
    }
    if (count == 0) return OK;
    result owns =
        problem_set(call->problem, MUSTER_E_OWNS_ORGS, "account", "The account owns orgs: transfer them first.");
    for (size_t i = 0; i < count; i++)
        problem_object(call->problem, &owned[i]);
    return owns;
}

static result erase_row(struct call *call, struct row *account)
{
    static const int32_t PERSONAL[] = {
        ACCOUNT_USERNAME,  ACCOUNT_USERNAME_KEY, ACCOUNT_DISPLAY_NAME, ACCOUNT_LOCALE,      ACCOUNT_EMAIL,
        ACCOUNT_EMAIL_KEY, ACCOUNT_EXTERNAL_ID,  ACCOUNT_PERSON_ID,    ACCOUNT_METADATA,    ACCOUNT_EMAIL_VERIFIED_AT,
        ACCOUNT_PLAN,      ACCOUNT_SUBSCRIPTION, ACCOUNT_LIMITS,       ACCOUNT_PLAN_ENDS_AT};
    TRY(name_give_up(call, row_text(account, ACCOUNT_USERNAME_KEY), NAME_KIND_USERNAME, account));
    if (!row_null(account, ACCOUNT_EXTERNAL_ID))
        TRY(name_give_up(call, row_text(account, ACCOUNT_EXTERNAL_ID), NAME_KIND_EXTERNAL_ID, account));
    muster_id address;
    if (account_address(account, &address)) {
        const char *key = row_text(account, ACCOUNT_EMAIL_KEY);
        int64_t holders = 0;
        TRY(address_holders(call, key, &holders));
        TRY(name_give_up(call, key, NAME_KIND_EMAIL, account));
        /* another account of the person keeps the address, and what was sent to it */
        if (holders <= 1) SET(call, account, ACCOUNT_ERASE_KEY, value_id(&address));
    }
    for (size_t i = 0; i < COUNT_OF(PERSONAL); i++)
        SET(call, account, (size_t)PERSONAL[i], value_null());
    return OK;
}

/* Those that concern no org; an org's own go with its traces. */
static result erase_own_messages(struct call *call, const muster_id *account)
{
    static const int64_t STATE[] = {MESSAGE_WAITING, MESSAGE_SET_ASIDE};
    for (size_t i = 0; i < COUNT_OF(STATE); i++) {
        muster_scan scan = {.table = TABLE_OUTBOX,
                            .index = -1,
                            .prefix_count = 3,
                            .prefix = {value_id(&ID_NIL), value_int(STATE[i]), value_id(account)}};
        struct row_list rows;
        TRY(step_scan(call->step, &scan, &rows));
        for (size_t k = 0; k < rows.count; k++)
            step_remove(rows.items[k]);
    }
    return OK;
}

static result close_step(struct call *call, void *arg)
{
    const struct deletion *in = arg;
    struct row *account = NULL;
    TRY(read_closing(call, in->account, &account));
    if (row_int(account, ACCOUNT_STATE) == ACCOUNT_CLOSING) return OK;
    TRY(call_expect(call, account));
    TRY(check_owns_nothing(call, in->account));
    if (row_int(account, ACCOUNT_SETTLED_AT) > call->now) call->now = row_int(account, ACCOUNT_SETTLED_AT);
    TRY(erase_row(call, account));
    TRY(erase_own_messages(call, in->account));
    SET(call, account, ACCOUNT_STATE, value_int(ACCOUNT_CLOSING));
    SET(call, account, ACCOUNT_DELETED_AT, value_int(call->now));
    SET(call, account, ACCOUNT_UNFINISHED, value_int(call->now));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_ACCOUNT_DELETED,
                                           .chain = account,
                                           .subject = in->account,
                                           .account = in->account});
}

static const struct call_kind CLOSE = {"account_close", CALL_CHANGE | CALL_ALONE | CALL_LOCK_ACTOR | CALL_CLOSING,
                                       close_step, ARGS(PART(ID, struct deletion, account))};

/* Under which ids an org holds personal values of the account: its own, its address, and addresses that it had before. */
struct traces {
    muster_id *ids;
    size_t count;
};

/* An address that the account took an invitation up with is its trace, unless somebody else has it by now. */
static result add_former(struct call *call, struct traces *traces, const struct row *invitation, bool *ret_held)
{
    int64_t holders = 0;
    if (row_null(invitation, INVITATION_EMAIL_KEY)) return OK;
    TRY(address_holders(call, row_text(invitation, INVITATION_EMAIL_KEY), &holders));
    *ret_held = holders > 0;
    if (!*ret_held) traces->ids[traces->count++] = *row_id(invitation, INVITATION_INVITEE);
    return OK;
}

/* The address knows its last invitation; one that has no address any more is no trace either. */
static result erase_tie(struct call *call, const muster_id *org, const struct row *invitation)
{
    struct row *tie = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {invitation->values[INVITATION_INVITEE], value_id(org)}}));
    if (tie != NULL && row_is(tie, TIE_INVITATION, row_id(invitation, INVITATION_ID))) step_remove(tie);
    return OK;
}

/* Addresses in invitations that reached the account, or that it took up, and what the host said of their delivery, which
 * may quote one; an empty address stands for an erased one. */
static result erase_invitations(struct call *call, const muster_id *org, const muster_id *account,
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
        /* who declines with nothing but the token may be anybody */
        bool answered = state == MUSTER_INVITATION_ACCEPTED ||
                        (state == MUSTER_INVITATION_DECLINED && row_int(row, INVITATION_BEARER) == 0);
        bool by = answered && row_is(row, INVITATION_ENDED_BY, account);
        bool to =
            row_is(row, INVITATION_INVITEE, account) || (address != NULL && row_is(row, INVITATION_INVITEE, address));
        if (!by && !to) continue;
        SET(call, row, INVITATION_UNDELIVERED, value_null());
        if (row_null(row, INVITATION_EMAIL)) continue;
        bool held = false;
        if (!to) TRY(add_former(call, ret, row, &held));
        if (held) continue; /* another account's by now, with all that was sent to it */
        TRY(erase_tie(call, org, row));
        SET(call, row, INVITATION_EMAIL, value_text(""));
        SET(call, row, INVITATION_EMAIL_KEY, value_null());
        SET(call, row, INVITATION_INVITEE, value_id(&ID_NIL));
    }
    return OK;
}

/* Also those that this step has just made: others are told that their invitations have ended, the account is not. */
static result erase_messages(struct call *call, const muster_id *org, const struct traces *traces)
{
    struct step *step = call->step;
    muster_scan scan = {.table = TABLE_OUTBOX, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
    struct row_list rows;
    TRY(step_scan(step, &scan, &rows));
    for (size_t i = 0; i < step->row_count; i++)
        for (size_t t = 0; step->rows[i]->table == TABLE_OUTBOX && t < traces->count; t++)
            if (row_is(step->rows[i], OUTBOX_RECIPIENT, &traces->ids[t])) step_remove(step->rows[i]);
    return OK;
}

/* Whether somebody has verified the address since the account gave it up. Its canonical form stands in the org's invitations
 * to it, where there are any. */
static result is_taken(struct call *call, const muster_id *org, const muster_id *address, bool *ret)
{
    muster_scan scan = {.table = TABLE_INVITATION, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
    struct row_list rows;
    int64_t holders = 0;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count && holders == 0; i++) {
        const struct row *row = rows.items[i];
        if (!row_is(row, INVITATION_INVITEE, address) || row_null(row, INVITATION_EMAIL_KEY)) continue;
        TRY(address_holders(call, row_text(row, INVITATION_EMAIL_KEY), &holders));
    }
    *ret = holders > 0;
    return OK;
}

#define ERASED_NAME "Private project"

struct named {
    struct call *call;
    const muster_id *account;
    struct want *wants;
    size_t count, capacity;
};

static result find_named(void *arg, const struct row *project)
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
    muster_id *ids = arena_alloc(&named->call->step->arena, 2 * sizeof *ids); /* the row is only lent */
    if (ids == NULL) return FAILED(MUSTER_E_MEMORY);
    ids[0] = *row_id(project, PROJECT_ORG);
    ids[1] = *row_id(project, PROJECT_ID);
    named->wants[named->count++] =
        (struct want){TABLE_PROJECT, MUSTER_LOCK_UPDATE, NULL, {value_id(&ids[0]), value_id(&ids[1])}};
    return OK;
}

/* Names of projects that were made of its username, also where it had left long ago (ACCT-6). */
static result rename_projects(struct call *call, struct row *org, const muster_id *account)
{
    muster_scan scan = {.table = TABLE_PROJECT, .index = -1, .prefix_count = 1, .prefix = {org->values[ORG_ID]}};
    struct named named = {.call = call, .account = account};
    TRY(step_each(call->step, &scan, find_named, &named));
    for (size_t i = 0; i < named.count; i++) {
        struct row *project = NULL;
        named.wants[i].row = &project;
        TRY(call_load(call, &named.wants[i], 1));
        SET(call, project, PROJECT_NAME, value_text(ERASED_NAME));
        SET(call, project, PROJECT_NAMED_AFTER, value_null());
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_PROJECT_CHANGED,
                                            .chain = org,
                                            .subject = row_id(project, PROJECT_ID),
                                            .facts = {{"changed", .text = "name"}, {"name", .text = ERASED_NAME}}}));
    }
    return OK;
}

/* Ends what the account has in a live org: membership, request, invitations. tie: its own, or of an address of it. */
static result end_all(struct call *call, struct row *org, struct row *member, const struct row *tie,
                      const muster_id *account, const muster_id *address)
{
    struct row *request = NULL;
    if (member_is_member(call, member)) {
        TRY(member_end(call, org, member, MUSTER_EVENT_MEMBER_LEFT, 0));
    } else if (member != NULL) { /* what is left of one that ended, or was blocked */
        TRY(grants_drop(call, member, NULL));
        step_remove(member);
    }
    TRY(request_open_of(call, tie, &request));
    if (request != NULL) TRY(request_end(call, org, request, MUSTER_REQUEST_WITHDRAWN, call_account(call)));
    TRY(invitations_revoke(call, org, account));
    if (address != NULL) TRY(invitations_revoke(call, org, address));
    return rename_projects(call, org, account);
}

/* Ends and erases what one org has of the account. A tie to no org tells of a network address in another chain. */
static result leave_org(struct call *call, const struct row *tie, const muster_id *account, const muster_id *address)
{
    const muster_id *org_id = row_id(tie, TIE_ORG);
    struct row *org = NULL, *member = NULL;
    struct traces traces = {NULL, 0};
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(org_id)}},
             {TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(org_id), value_id(account)}}));
    if (org == NULL) return chain_erase(call, org_id, account, 1);
    if (row_int(org, ORG_STATE) == ORG_OPEN) {
        TRY(org_settle(call, org));
        TRY(end_all(call, org, member, tie, account, address));
    } else if (member != NULL) { /* its deletion has not come to that row yet; its trail tells of no member any more */
        TRY(grants_drop(call, member, NULL));
        step_remove(member);
    }
    TRY(erase_invitations(call, org_id, account, address, &traces));
    TRY(erase_messages(call, org_id, &traces));
    return chain_erase(call, org_id, traces.ids, traces.count);
}

/* A tie of an address that was verified for the account before. Its own chain knows these, until it is erased at last. */
static result find_former(struct call *call, const muster_id *account, muster_id *ret_address,
                          struct row_list *ret_ties)
{
    muster_scan scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1, .prefix = {value_id(account)}};
    struct row_list events;
    TRY(step_scan(call->step, &scan, &events));
    for (size_t i = 0; i < events.count; i++) {
        struct line verified;
        const char *email = NULL;
        char key[NAME_KEY_BYTES];
        bool taken = false;
        if (!lines_find(row_text(events.items[i], EVENT_DATA), "email_verified", &verified)) continue;
        if (verified.value_size != 1 || verified.value[0] != '1') continue;
        TRY(event_personal(call, events.items[i], "email", &email));
        if (email == NULL || name_email(call->problem, "email", email, key).status != MUSTER_OK) continue;
        *ret_address = name_email_id(key);
        scan = ties_of(ret_address);
        scan.limit = 1;
        TRY(step_scan(call->step, &scan, ret_ties));
        if (ret_ties->count == 0) continue;
        TRY(is_taken(call, row_id(ret_ties->items[0], TIE_ORG), ret_address, &taken));
        if (!taken) return OK;
        ret_ties->count = 0;
    }
    return OK;
}

/* What it chose to work in: as many choices at once as a piece may remove. *ret_left: perhaps there are more. */
static result forget_choices(struct call *call, const muster_id *account, bool *ret_left)
{
    muster_scan scan = {.table = TABLE_WORKSPACE,
                        .index = -1,
                        .prefix_count = 1,
                        .prefix = {value_id(account)},
                        .limit = CHOICES_AT_ONCE};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        step_remove(rows.items[i]);
    *ret_left = rows.count == CHOICES_AT_ONCE;
    return OK;
}

/* The next tie of the account, of its address, or of one that it had before; none where nothing is left to do. */
static result next_tie(struct call *call, const struct deletion *in, const struct row *account, muster_id *address,
                       bool *has_address, struct row **ret_tie)
{
    muster_scan scan = ties_of(in->account);
    struct row_list ties;
    scan.limit = 1;
    TRY(step_scan(call->step, &scan, &ties));
    *has_address = !row_null(account, ACCOUNT_ERASE_KEY);
    if (*has_address) *address = *row_id(account, ACCOUNT_ERASE_KEY);
    if (ties.count == 0 && *has_address) {
        scan = ties_of(address);
        scan.limit = 1;
        TRY(step_scan(call->step, &scan, &ties));
    }
    bool former = ties.count == 0;
    if (former) TRY(find_former(call, in->account, address, &ties));
    *has_address = *has_address || former;
    *ret_tie = ties.count > 0 ? ties.items[0] : NULL;
    return OK;
}

static result finish(struct call *call, struct deletion *in, struct row *account)
{
    bool left = false;
    TRY(forget_choices(call, in->account, &left));
    in->finished = !left;
    if (left) return OK;
    SET(call, account, ACCOUNT_STATE, value_int(ACCOUNT_DELETED));
    SET(call, account, ACCOUNT_UNFINISHED, value_null());
    SET(call, account, ACCOUNT_ERASE_KEY, value_null());
    return chain_erase(call, in->account, NULL, 0);
}

static result piece_step(struct call *call, void *arg)
{
    struct deletion *in = arg;
    struct row *account = NULL, *tie = NULL;
    muster_id address = ID_NIL;
    bool has_address = false, taken = false;
    in->finished = false;
    TRY(read_closing(call, in->account, &account));
    TRY(next_tie(call, in, account, &address, &has_address, &tie));
    if (tie == NULL) return finish(call, in, account);
    TRY(call_progress(call, "orgs", in->done, -1));
    if (has_address) TRY(is_taken(call, row_id(tie, TIE_ORG), &address, &taken));
    if (taken && row_is(tie, TIE_HOLDER, &address)) /* somebody else's by now, with all that it is tied to */
        return row_set(call->step, account, ACCOUNT_ERASE_KEY, value_null());
    TRY(leave_org(call, tie, in->account, has_address && !taken ? &address : NULL));
    step_remove(tie);
    return OK;
}

static const struct call_kind PIECE = {
    "account_piece", CALL_CHANGE | CALL_ALONE | CALL_LOCK_ACTOR | CALL_CLOSING | CALL_PIECE, piece_step, NULL};

int32_t account_erase(muster_session *session, const muster_id *account)
{
    struct deletion in = {.account = account};
    int32_t status = MUSTER_OK;
    for (; status == MUSTER_OK && !in.finished; in.done++)
        status = call_run(session, &PIECE, &in, NULL);
    return status;
}

int32_t muster_account_delete(muster_session *session, const muster_id *account)
{
    struct deletion in = {.account = account};
    int32_t status = call_run(session, &CLOSE, &in, NULL);
    /* a dry run has closed nothing that could be erased in pieces */
    if (status != MUSTER_OK || session->dry_run) return status;
    status = account_erase(session, account);
    if (status != MUSTER_E_NOT_FOUND && status != MUSTER_E_GONE) return status;
    problem_clear(
        &session->error.problem); /* somebody has finished it: another call at once, or the one now repeated */
    return MUSTER_OK;
}
