/* SPDX-License-Identifier: MIT
 *
 * Deleting an account (ACCT-5, ACCT-6). One step closes the account and erases its row. Then the work goes from org to
 * org (erase_account.c), each in its own transaction. The ties of the account lead to these orgs. At last the chain of
 * the account is erased. A repeated call continues where the call before stopped.
 */
#include "account/account.h"
#include "event/event.h"
#include "lines.h"
#include "tie/tie.h"
#include "trail/trail.h"
#include "upkeep.h"

#define CHOICES_AT_ONCE 500

struct deletion {
    struct pieces pieces;
    const muster_id *account;
    int64_t done; /* orgs */
};

static result account_read_closing(struct call *call, const muster_id *id, int32_t lock, struct row **ret_account)
{
    TRY(check_id(call, "account", id));
    TRY(LOAD(call, {TABLE_ACCOUNT, lock, ret_account, {value_id(id)}}));
    bool visible = call_is_system(call) || call_is_account(call, id);
    if (visible && *ret_account != NULL && row_int(*ret_account, ACCOUNT_STATE) != ACCOUNT_DELETED) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
}

static muster_scan account_ties_of(const muster_id *holder)
{
    return (muster_scan){.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(holder)}};
}

static result account_check_owns_nothing(struct call *call, const muster_id *account)
{
    struct row_list ties;
    muster_scan scan = account_ties_of(account);
    muster_id owned[PROBLEM_OBJECTS_MAX];
    size_t count = 0;
    TRY(step_scan(call->step, &scan, &ties));
    for (size_t i = 0; i < ties.count && count < COUNT_OF(owned); i++) {
        struct row *org = NULL;
        if (row_null(ties.items[i], TIE_JOINED_AT)) continue;
        TRY(LOAD(call, {TABLE_ORG, 0, &org, {ties.items[i]->values[TIE_ORG]}}));
        if (org_is_open(org) && row_is(org, ORG_OWNER, account)) owned[count++] = *row_id(org, ORG_ID);
    }
    if (count == 0) return OK;
    result owns =
        problem_set(call->problem, MUSTER_E_OWNS_ORGS, "account", "The account owns orgs: transfer them first.");
    for (size_t i = 0; i < count; i++)
        problem_object(call->problem, &owned[i]);
    return owns;
}

static result account_erase_row(struct call *call, struct row *account)
{
    static const int32_t PERSONAL[] = {
        ACCOUNT_USERNAME,  ACCOUNT_USERNAME_KEY, ACCOUNT_DISPLAY_NAME, ACCOUNT_LOCALE,      ACCOUNT_EMAIL,
        ACCOUNT_EMAIL_KEY, ACCOUNT_EXTERNAL_ID,  ACCOUNT_PERSON_ID,    ACCOUNT_METADATA,    ACCOUNT_EMAIL_VERIFIED_AT,
        ACCOUNT_PLAN,      ACCOUNT_SUBSCRIPTION, ACCOUNT_LIMITS,       ACCOUNT_PLAN_ENDS_AT};
    TRY(account_name_give_up(call, row_text(account, ACCOUNT_USERNAME_KEY), NAME_KIND_USERNAME, account));
    if (!row_null(account, ACCOUNT_EXTERNAL_ID))
        TRY(account_name_give_up(call, row_text(account, ACCOUNT_EXTERNAL_ID), NAME_KIND_EXTERNAL_ID, account));
    muster_id address;
    if (account_address(account, &address)) {
        const char *key = row_text(account, ACCOUNT_EMAIL_KEY);
        int64_t holders = 0;
        TRY(address_holders(call, key, &holders));
        TRY(account_name_give_up(call, key, NAME_KIND_EMAIL, account));
        /* another account of the person keeps the address, and the messages to the address */
        if (holders <= 1) TRY_SET(call, account, ACCOUNT_ERASE_KEY, value_id(&address));
    }
    for (size_t i = 0; i < COUNT_OF(PERSONAL); i++)
        TRY_SET(call, account, (size_t)PERSONAL[i], value_null());
    return OK;
}

/* Erases the messages that belong to no org. The messages of an org are erased with the other traces there. */
static result account_erase_messages(struct call *call, const muster_id *account)
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
            step_remove(call->step, rows.items[k]);
    }
    return OK;
}

static result account_close_step(struct call *call, void *arg)
{
    const struct deletion *in = arg;
    struct row *account = NULL;
    TRY(account_read_closing(call, in->account, MUSTER_LOCK_UPDATE, &account));
    if (row_int(account, ACCOUNT_STATE) == ACCOUNT_CLOSING) {
        call->expected = 0; /* the version was compared when the deletion began */
        return OK;
    }
    TRY(call_expect(call, account));
    TRY(account_check_owns_nothing(call, in->account));
    if (row_int(account, ACCOUNT_SETTLED_AT) > call->now) call->now = row_int(account, ACCOUNT_SETTLED_AT);
    TRY(account_erase_row(call, account));
    TRY(account_erase_messages(call, in->account));
    TRY_SET(call, account, ACCOUNT_STATE, value_int(ACCOUNT_CLOSING));
    TRY_SET(call, account, ACCOUNT_DELETED_AT, value_int(call->now));
    TRY_SET(call, account, ACCOUNT_UNFINISHED, value_int(call->now));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_ACCOUNT_DELETED,
                                           .chain = account,
                                           .subject = in->account,
                                           .account = in->account});
}

CALL(account_close, CALL_CHANGE | CALL_ALONE | CALL_LOCK_ACTOR | CALL_CLOSING, ARGS(PART(ID, struct deletion, account)),
     NULL);

/* Whether another account has verified the address since the account gave it up. If the org has invitations to the
 * address, they hold its canonical form. */
static result account_address_is_taken(struct call *call, const muster_id *org, const muster_id *address, bool *ret)
{
    muster_scan scan = {.table = TABLE_INVITATION, .index = -1, .prefix_count = 1, .prefix = {value_id(org)}};
    struct row *locked = NULL; /* what was read before the lock may be old when the lock is held */
    struct row_list rows;
    int64_t holders = 0;
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &locked, {value_id(org)}}));
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count && holders == 0; i++) {
        const struct row *row = rows.items[i];
        if (!row_is(row, INVITATION_INVITEE, address) || row_null(row, INVITATION_EMAIL_KEY)) continue;
        TRY(address_holders(call, row_text(row, INVITATION_EMAIL_KEY), &holders));
    }
    *ret = holders > 0;
    return OK;
}

/* A tie of an address that the account had verified before. The chain of the account holds these addresses until it
 * is erased at the end. */
static result account_find_former(struct call *call, const muster_id *account, muster_id *ret_address,
                                  struct row_list *ret_ties)
{
    muster_scan scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1, .prefix = {value_id(account)}};
    struct row_list events;
    TRY(step_scan(call->step, &scan, &events));
    for (size_t i = 0; i < events.count; i++) {
        struct line verified;
        const char *email = NULL;
        char key[NAME_KEY_BYTES];
        int64_t holders = 0;
        if (!lines_find(row_text(events.items[i], EVENT_DATA), "email_verified", &verified)) continue;
        if (verified.value_size != 1 || verified.value[0] != '1') continue;
        TRY(event_personal(call->step, events.items[i], "email", &email));
        if (email == NULL || name_email(call->problem, "email", email, key).status != MUSTER_OK) continue;
        TRY(address_holders(call, key, &holders));
        if (holders > 0) continue; /* another account has the address now, or still has it */
        *ret_address = name_email_id(key);
        scan = account_ties_of(ret_address);
        scan.limit = 1;
        TRY(step_scan(call->step, &scan, ret_ties));
        if (ret_ties->count > 0) return OK;
    }
    return OK;
}

/* Removes its choices of workspaces, as many as one piece may remove. *ret_left: there may be more. */
static result account_forget_choices(struct call *call, const muster_id *account, bool *ret_left)
{
    muster_scan scan = {.table = TABLE_WORKSPACE,
                        .index = -1,
                        .prefix_count = 1,
                        .prefix = {value_id(account)},
                        .limit = CHOICES_AT_ONCE};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        step_remove(call->step, rows.items[i]);
    *ret_left = rows.count == CHOICES_AT_ONCE;
    return OK;
}

/* The next tie of the account, of its address, or of an address that it had before. No tie: nothing is left to do. */
static result account_next_tie(struct call *call, const struct deletion *in, const struct row *account,
                               muster_id *address, bool *has_address, struct row **ret_tie)
{
    muster_scan scan = account_ties_of(in->account);
    struct row_list ties;
    scan.limit = 1;
    TRY(step_scan(call->step, &scan, &ties));
    *has_address = !row_null(account, ACCOUNT_ERASE_KEY);
    if (*has_address) *address = *row_id(account, ACCOUNT_ERASE_KEY);
    if (ties.count == 0 && *has_address) {
        scan = account_ties_of(address);
        scan.limit = 1;
        TRY(step_scan(call->step, &scan, &ties));
    }
    bool former = ties.count == 0;
    if (former) TRY(account_find_former(call, in->account, address, &ties));
    *has_address = *has_address || former;
    *ret_tie = ties.count > 0 ? ties.items[0] : NULL;
    return OK;
}

static result account_delete_finish(struct call *call, struct deletion *in, struct row *account)
{
    bool left = false;
    TRY(account_forget_choices(call, in->account, &left));
    in->pieces.more = left;
    if (left) return OK;
    TRY_SET(call, account, ACCOUNT_STATE, value_int(ACCOUNT_DELETED));
    TRY_SET(call, account, ACCOUNT_UNFINISHED, value_null());
    TRY_SET(call, account, ACCOUNT_ERASE_KEY, value_null());
    return chain_erase(call, in->account, NULL, 0);
}

/* The account is not locked. If a piece held its lock, it would wait for an org whose holder may wait for the
 * account. Nobody adds a tie to a closed account. If two calls delete the account at the same time, the lock of the
 * org and the guards of the rows put them in order. */
static result account_piece_step(struct call *call, void *arg)
{
    struct deletion *in = arg;
    struct row *account = NULL, *tie = NULL;
    muster_id address = ID_NIL;
    bool has_address = false, taken = false;
    in->pieces.more = true;
    TRY(account_read_closing(call, in->account, MUSTER_LOCK_NONE, &account));
    TRY(account_next_tie(call, in, account, &address, &has_address, &tie));
    if (tie == NULL) return account_delete_finish(call, in, account);
    TRY(call_progress(call, "orgs", in->done, -1));
    if (has_address) TRY(account_address_is_taken(call, row_id(tie, TIE_ORG), &address, &taken));
    if (taken && row_is(tie, TIE_HOLDER, &address)) /* the address and all its ties belong to another account now */
        return row_set(call->step, account, ACCOUNT_ERASE_KEY, value_null());
    TRY(leave_org(call, tie, in->account, has_address && !taken ? &address : NULL));
    step_remove(call->step, tie);
    return OK;
}

CALL(account_piece, CALL_CHANGE | CALL_ALONE | CALL_CLOSING | CALL_PIECE, NULL, NULL);

static int32_t account_piece_done(muster_session *session, struct pieces *work)
{
    UNUSED(session);
    ((struct deletion *)work)->done++;
    return MUSTER_OK;
}

int32_t account_erase(muster_session *session, const muster_id *account)
{
    struct deletion in = {.account = account};
    int32_t status = call_run_pieces(session, &account_piece_call, &in.pieces, account_piece_done, NULL);
    if (status != MUSTER_E_NOT_FOUND && status != MUSTER_E_GONE) return status;
    problem_clear(
        /* another call has finished the deletion at the same time, or this is a repeated call */
        &session->error.problem);
    return MUSTER_OK;
}

muster_status muster_account_delete(muster_session *session, const muster_id *account)
{
    struct deletion in = {.account = account};
    int32_t status = call_run(session, &account_close_call, &in, NULL);
    /* a dry run has closed nothing, so nothing can be erased in pieces */
    return status != MUSTER_OK || session->dry_run ? status : account_erase(session, account);
}
