/* SPDX-License-Identifier: MIT
 *
 * Setting the time of an org or of the store back, after a clock that was ahead.
 */
#include "access/access.h"
#include "org.h"
#include "trail/trail.h"

static result org_reset_clock_step(struct call *call, void *arg)
{
    const muster_id *const *id = arg;
    struct row *org = NULL, *chain = NULL;
    TRY(check_system(call));
    if (*id == NULL) {
        TRY(call_read(call));
        chain = call->store_row;
    } else {
        TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(*id)}}));
        if (!org_is_open(org)) return org_not_found(call);
        chain = org;
    }
    size_t column = org != NULL ? ORG_SETTLED_AT : STORE_SETTLED_AT;
    int64_t ahead = row_int(chain, column) - call->now;
    if (ahead <= 0) return OK;
    TRY(event_add(call,
                  &(struct event){
                      .kind = MUSTER_EVENT_CLOCK_RESET, .chain = chain, .subject = *id, FACTS(FACT("ahead", ahead))}));
    return row_set(call->step, chain, column, value_int(call->now));
}

CALL(org_reset_clock, CALL_CHANGE | CALL_LOCK_STORE, ARGS({PART_ID, 0, NULL}), NULL);
static const struct call_kind ORG_RESET_CLOCK_ORG_CALL = {
    .name = "org_reset_clock", .flags = CALL_CHANGE, .step = org_reset_clock_step, .args = ARGS({PART_ID, 0, NULL})};

muster_status muster_org_reset_clock(muster_session *session, const muster_id *org)
{
    return call_run(session, org != NULL ? &ORG_RESET_CLOCK_ORG_CALL : &org_reset_clock_call, &org, NULL);
}
