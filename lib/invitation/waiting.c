/* SPDX-License-Identifier: MIT
 *
 * The invitations that wait for an account, over all orgs (INV-11). They are found by its ties and by those of its verified
 * address; what an org's own rows say counts.
 */
#include "call/call.h"
#include "invitation.h"
#include "state/state.h"
#include "tie/tie.h"

struct waiting_call {
    const char *cursor;
    size_t limit;
    muster_time began;
};

static result invitation_waiting_item(struct call *call, const struct row *tie, void *arg, struct record **ret_item)
{
    const struct waiting_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    bool stands = false;
    if (row_null(tie, TIE_INVITATION)) return OK;
    call->now = in->began; /* one org's time is no other's */
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {tie->values[TIE_ORG]}},
             {TABLE_INVITATION, 0, &invitation, {tie->values[TIE_ORG], tie->values[TIE_INVITATION]}}));
    if (org == NULL || row_int(org, ORG_STATE) != 0 || invitation == NULL) return OK;
    TRY(org_settle(call, org));
    TRY(org_end_due(call, org));
    if (row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return OK;
    TRY(invitation_stands(call, org, invitation, &stands));
    bool addressee = invitation_check_addressee(call, invitation).status == MUSTER_OK;
    problem_clear(call->problem);
    if (!stands || !addressee) return OK;
    *ret_item = invitation_record(invitation, org, SHOW_ALL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static muster_scan ties_of(const muster_id *holder)
{
    return (muster_scan){.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(holder)}};
}

static result invitation_waiting_step(struct call *call, void *arg)
{
    struct waiting_call *in = arg;
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Invitations wait for accounts: sign in first.");
    TRY(call_load(call, NULL, 0));
    in->began = call->now;
    muster_id address = ID_NIL; /* by which nobody has a tie */
    account_address(call->actor, &address);
    muster_scan to_address = ties_of(&address);
    struct listing listing = {.list = LIST_WAITING,
                              .scope = &call->session->account,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .item = invitation_waiting_item,
                              .arg = in,
                              .scan = ties_of(&call->session->account),
                              .then = &to_address};
    return list_page(call, &listing);
}

static const struct call_kind INVITATION_WAITING_CALL = {"invitation_waiting", CALL_READ, invitation_waiting_step,
                                                         NULL};

int32_t muster_invitation_waiting(muster_session *session, const char *cursor, size_t limit, muster_page **ret_page)
{
    struct waiting_call in = {.cursor = cursor, .limit = limit};
    return call_run(session, &INVITATION_WAITING_CALL, &in, (void **)ret_page);
}
