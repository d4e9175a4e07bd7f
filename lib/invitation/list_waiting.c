/* SPDX-License-Identifier: MIT
 *
 * The invitations that wait for an account, over all orgs (INV-11). The ties of the account and of its verified address
 * find them. The rows of each org decide.
 */
#include "invitation.h"
#include "state/state.h"
#include "tie/tie.h"

struct waiting_call {
    const char *cursor;
    size_t limit;
    muster_time began;
};

static size_t invitation_list_waiting_needs(struct call *call, const struct row *tie, void *arg, struct row **needed,
                                            struct want ret_wants[NEEDS_MAX])
{
    UNUSED(call);
    UNUSED(arg);
    const muster_value *org = &tie->values[TIE_ORG];
    if (row_null(tie, TIE_INVITATION)) return 0;
    ret_wants[0] = (struct want){TABLE_ORG, 0, &needed[0], {*org}};
    ret_wants[1] = (struct want){TABLE_INVITATION, 0, &needed[1], {*org, tie->values[TIE_INVITATION]}};
    ret_wants[2] = (struct want){TABLE_MEMBER, 0, &needed[2], {*org, value_of_row(&needed[1], INVITATION_INVITER)}};
    ret_wants[3] = (struct want){TABLE_ACCOUNT, 0, &needed[3], {value_of_row(&needed[1], INVITATION_INVITER)}};
    return 4;
}

static result invitation_list_waiting_item(struct call *call, const struct row *tie, struct row **needed, void *arg,
                                           struct record **ret_item)
{
    UNUSED(tie);
    const struct waiting_call *in = arg;
    struct row *org = needed[0], *invitation = needed[1], *inviter = needed[2];
    if (!org_is_open(org) || invitation == NULL) return OK;
    call->now = in->began; /* the time of an org must not apply to another org */
    TRY(org_settle(call, org));
    TRY(org_end_due(call, org));
    if (row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_STATE_PENDING) return OK;
    bool addressee = invitation_check_addressee(call, invitation).status == MUSTER_OK;
    problem_clear(call->problem);
    if (!addressee || !invitation_stands(call, org, invitation, inviter)) return OK;
    struct named_accounts named = {needed[3], invitation_account(invitation) != NULL ? call->actor : NULL};
    *ret_item = invitation_record(invitation, org, &named, SHOW_ALL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static muster_scan waiting_ties_of(const muster_id *holder)
{
    return (muster_scan){.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(holder)}};
}

static result invitation_list_waiting_step(struct call *call, void *arg)
{
    struct waiting_call *in = arg;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Invitations wait only for accounts: sign in first.");
    TRY(call_identify(call));
    muster_id address = ID_NIL; /* nobody has a tie by this address */
    const muster_scan to_address = waiting_ties_of(&address);
    struct listing listing = {.list = LIST_WAITING,
                              .scope = call_account(call),
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = invitation_list_waiting_needs,
                              .item = invitation_list_waiting_item,
                              .arg = in,
                              .scan = waiting_ties_of(call_account(call))};
    list_want(call, &listing); /* its first page: the ties of the account */
    TRY(call_read(call));
    in->began = call->now;
    account_address(call->actor, &address);
    listing.other = &to_address;
    return list_page(call, &listing);
}

CALL(invitation_list_waiting, CALL_READ, NULL, NULL);

muster_status muster_invitation_list_waiting(muster_session *session, const char *cursor, size_t limit,
                                             muster_page **ret_page)
{
    struct waiting_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &invitation_list_waiting_call, &in, (void **)ret_page);
}
