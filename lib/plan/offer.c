/* SPDX-License-Identifier: MIT
 *
 * Plans on offer.
 */
#include "inside.h"
#include "plan.h"
#include "trail/trail.h"

result plan_check_code(struct call *call, const char *code)
{
    return name_tag(call->problem, "code", code);
}

struct plan_call {
    const muster_plan_params *params;
};

static result plan_offer_step(struct call *call, void *arg)
{
    const struct plan_call *given = arg;
    muster_plan_params in;
    struct row *plan = NULL;
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(plan_check_code(call, in.code));
    const char *name = in.name != NULL ? in.name : in.code, *limits = NULL, *words = NULL;
    TRY(name_title(call->problem, "name", name));
    TRY(limits_read(call, &in, &limits));
    TRY(LOAD(call, {TABLE_PLAN, MUSTER_LOCK_UPDATE, &plan, {value_text(in.code)}}));
    TRY(plan_check_seats(call, in.seats));
    if (plan == NULL) {
        TRY(call_insert(call, TABLE_PLAN, &plan));
        TRY_SET(call, plan, PLAN_CODE, value_text(in.code));
        TRY_SET(call, plan, PLAN_CREATED_AT, value_int(call->now));
    }
    TRY_SET(call, plan, PLAN_NAME, value_text(name));
    TRY_SET(call, plan, PLAN_SEATS, in.seats == MUSTER_SEATS_UNLIMITED ? value_null() : value_int(in.seats));
    TRY_SET(call, plan, PLAN_OFFERED, value_int(1));
    TRY_SET(call, plan, PLAN_LIMITS, value_text(limits));
    TRY(limits_words(call, limits, &words));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PLAN_OFFERED,
                                           .chain = call->store_row,
                                           FACTS(FACT_TEXT("plan", in.code), FACT("seats", in.seats),
                                                 FACT_TEXT_IF(words != NULL, "limits", words))});
}

CALL(plan_offer, CALL_CHANGE | CALL_LOCK_STORE, ARGS(PART_OF(PARAMS, struct plan_call, params, PLAN_PARAMS)), NULL);

muster_status muster_plan_offer(muster_session *session, const muster_plan_params *params)
{
    return call_run(session, &plan_offer_call, &(struct plan_call){.params = params}, NULL);
}

static result plan_withdraw_step(struct call *call, void *arg)
{
    const char *const *code = arg;
    struct row *plan = NULL;
    TRY(check_system(call));
    TRY(plan_check_code(call, *code));
    TRY(LOAD(call, {TABLE_PLAN, MUSTER_LOCK_UPDATE, &plan, {value_text(*code)}}));
    if (plan == NULL)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "code", "No plan with this code was ever offered.");
    if (row_int(plan, PLAN_OFFERED) == 0) return OK;
    TRY_SET(call, plan, PLAN_OFFERED, value_int(0));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PLAN_WITHDRAWN,
                                           .chain = call->store_row,
                                           FACTS(FACT_TEXT("plan", *code))});
}

CALL(plan_withdraw, CALL_CHANGE | CALL_LOCK_STORE, ARGS({PART_TEXT, 0, NULL}), NULL);

muster_status muster_plan_withdraw(muster_session *session, const char *code)
{
    return call_run(session, &plan_withdraw_call, &code, NULL);
}
