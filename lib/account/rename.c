/* SPDX-License-Identifier: MIT
 *
 * The work after a new username. Each membership repeats its canonical form, for the order of lists (BATCH-1). The work
 * is done org by org, each in its own transaction. A call that begins again repeats the work, which changes nothing.
 */
#include "account.h"

struct renaming {
    struct pieces pieces;
    const muster_id *account;
    muster_time began;
    muster_id after, at; /* the last org that is done; the org of this step */
};

static result account_rename_step(struct call *call, void *arg)
{
    struct renaming *in = arg;
    struct row *account = NULL, *org = NULL, *member = NULL;
    struct row_list ties;
    muster_scan scan = {.table = TABLE_TIE,
                        .index = -1,
                        .prefix_count = 1,
                        .prefix = {value_id(in->account)},
                        .after_count = 1,
                        .after = {value_id(&in->after)},
                        .limit = 1};
    TRY(step_scan(call->step, &scan, &ties));
    in->pieces.more = ties.count > 0;
    if (!in->pieces.more) {
        TRY(LOAD(call, {TABLE_ACCOUNT, MUSTER_LOCK_UPDATE, &account, {value_id(in->account)}}));
        /* A later renaming does its own work, and a deletion needs none. */
        if (!account_is_open(account) || row_time(account, ACCOUNT_UNFINISHED) != in->began) return OK;
        return row_set(call->step, account, ACCOUNT_UNFINISHED, value_null());
    }
    in->at = *row_id(ties.items[0], TIE_ORG);
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(&in->at)}},
             {TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(&in->at), value_id(in->account)}},
             {TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)}}));
    if (member == NULL || !account_is_open(account)) return OK;
    /* a change of a membership is also one of the org: the version of the org is never behind */
    step_touch(call->step, org);
    return row_set(call->step, member, MEMBER_USERNAME_KEY, account->values[ACCOUNT_USERNAME_KEY]);
}

CALL(account_rename, CALL_CHANGE | CALL_ALONE | CALL_NO_DRY_RUN | CALL_PIECE, NULL, NULL);

static int32_t account_rename_done(muster_session *session, struct pieces *work)
{
    struct renaming *in = (struct renaming *)work;
    UNUSED(session);
    in->after = in->at;
    return MUSTER_OK;
}

int32_t account_follow_rename(muster_session *session, const muster_id *account, muster_time began)
{
    struct renaming in = {.account = account, .began = began};
    return call_run_pieces(session, &account_rename_call, &in.pieces, account_rename_done, NULL);
}
