/* SPDX-License-Identifier: MIT
 *
 * Reading invitations for the org.
 */
#include "access/access.h"
#include "invitation.h"
#include "state/state.h"

struct invitation_call {
    const muster_id *org, *invitation;
    int32_t state;
    const char *cursor;
    size_t limit;
};

result invitation_enter(struct call *call, const muster_id *org, const muster_id *invitation, struct row **ret_org,
                        struct row **ret_invitation, struct row **ret_inviter)
{
    TRY(check_id(call, "org", org));
    TRY(check_id(call, "invitation", invitation));
    WANT(call, TABLE_INVITATION, 0, ret_invitation, {value_id(org), value_id(invitation)});
    if (ret_inviter != NULL) inviter_want(call, org, ret_invitation, ret_inviter);
    TRY(org_enter(call, org, MUSTER_ACTION_INVITE, ret_org));
    TRY(org_end_due(call, *ret_org));
    if (*ret_invitation != NULL) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "invitation", "The org has no such invitation.");
}

static result invitation_get_step(struct call *call, void *arg)
{
    const struct invitation_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(invitation_enter(call, in->org, in->invitation, &org, &invitation, NULL));
    return invitation_answer(call, invitation, NULL, SHOW_ALL);
}

static result invitation_again(struct call *call, const struct kept *kept)
{
    return invitation_get_step(call, &(struct invitation_call){.org = kept->ids[0], .invitation = kept->ids[1]});
}

const struct answer_kind INVITATION_ANSWER = {
    .object = OBJECT_INVITATION, .ids = {INVITATION_ORG, INVITATION_ID}, .id_count = 2, .again = invitation_again};

CALL(invitation_get, CALL_READ, NULL, NULL);

muster_status muster_invitation_get(muster_session *session, const muster_id *org, const muster_id *invitation,
                                    muster_invitation **ret_invitation)
{
    struct invitation_call in = {.org = org, .invitation = invitation};
    return call_run(session, &invitation_get_call, &in, (void **)ret_invitation);
}

static bool invitation_is_asked_for(const struct row *row, const struct invitation_call *in)
{
    return in->state == 0 || row_int(row, INVITATION_STATE) == in->state;
}

static size_t invitation_list_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                    struct want ret_wants[NEEDS_MAX])
{
    UNUSED(call);
    if (!invitation_is_asked_for(row, arg)) return 0;
    ret_wants[0] = (struct want){TABLE_ACCOUNT, 0, &needed[0], {row->values[INVITATION_INVITER]}};
    ret_wants[1] = (struct want){TABLE_ACCOUNT, 0, &needed[1], {value_id(invitation_account(row))}};
    return 2;
}

static result invitation_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                                   struct record **ret_item)
{
    UNUSED(call);
    if (!invitation_is_asked_for(row, arg)) return OK;
    *ret_item = invitation_record(row, NULL, &(struct named_accounts){needed[0], needed[1]}, SHOW_ALL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result invitation_list_step(struct call *call, void *arg)
{
    struct invitation_call *in = arg;
    struct row *org = NULL;
    if (in->state < 0 || in->state > MUSTER_INVITATION_STATE_EXPIRED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    bool pending = in->state == MUSTER_INVITATION_STATE_PENDING;
    struct listing listing = {.list = pending ? LIST_INVITATIONS_PENDING : LIST_INVITATIONS,
                              .scope = in->org,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .by_key = pending, /* sending an invitation again moves its end */
                              .needs = invitation_list_needs,
                              .item = invitation_list_item,
                              .arg = in,
                              .scan = {.table = TABLE_INVITATION,
                                       .index = pending ? INVITATION_BY_END : -1,
                                       .prefix_count = 1,
                                       .prefix = {value_id(in->org)}}};
    list_want(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_INVITE, &org));
    TRY(org_end_due(call, org));
    return list_page(call, &listing);
}

CALL(invitation_list, CALL_READ, NULL, NULL);

muster_status muster_invitation_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                                     size_t limit, muster_page **ret_page)
{
    struct invitation_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, &invitation_list_call, &in, (void **)ret_page);
}
