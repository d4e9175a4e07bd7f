/* SPDX-License-Identifier: MIT
 *
 * Ties of accounts and addresses to orgs. A tie stays when a membership or an invitation has ended. By it, a deletion
 * finds the places where personal data may be left (ACCT-6).
 */
#include "tie.h"

void tie_want(struct call *call, const muster_id *holder, const muster_id *org, struct row **ret_tie)
{
    WANT(call, TABLE_TIE, MUSTER_LOCK_UPDATE, ret_tie, {value_id(holder), value_id(org)});
}

result tie_need(struct call *call, const muster_id *holder, const muster_id *org, struct row **tie)
{
    if (*tie != NULL) return OK;
    tie_want(call, holder, org, tie); /* an event of this step has made the tie since */
    TRY(call_read(call));
    if (*tie != NULL) return OK;
    TRY(call_insert(call, TABLE_TIE, tie));
    TRY_SET(call, *tie, TIE_HOLDER, value_id(holder));
    return row_set(call->step, *tie, TIE_ORG, value_id(org));
}
