/* SPDX-License-Identifier: MIT
 *
 * The plan of an org: reading and setting it.
 */
#include "access/access.h"
#include "inside.h"
#include "plan.h"
#include "setting/setting.h"
#include "state/state.h"
#include "trail/trail.h"

struct plan_call {
    const muster_id *org;
    const muster_plan_params *params;
};

result plan_check_seats(struct call *call, int64_t seats)
{
    int64_t least = call_setting(call, NULL, MUSTER_SETTING_SEATS_MIN);
    if (seats == MUSTER_SEATS_UNLIMITED || seats >= least) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "seats",
                       "A plan must have at least %lld seats, or unlimited seats.", (long long)least);
}

static result plan_answer(struct call *call, struct row *org)
{
    struct record *record = NULL;
    TRY(plan_record(call, org, &record));
    return call_answer(call, record);
}

static result plan_get_step(struct call *call, void *arg)
{
    const struct plan_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, MUSTER_ACTION_SEE_PLAN, &org));
    return plan_answer(call, org);
}

static result plan_again(struct call *call, const struct kept *kept)
{
    return plan_get_step(call, &(struct plan_call){.org = kept->ids[0]});
}

static const struct answer_kind PLAN_ANSWER = {
    .object = OBJECT_PLAN, .ids = {PLAN_SHOWN_ORG}, .id_count = 1, .again = plan_again};

CALL(plan_get, CALL_READ, NULL, NULL);

muster_status muster_plan_get(muster_session *session, const muster_id *org, muster_plan **ret_plan)
{
    return call_run(session, &plan_get_call, &(struct plan_call){.org = org}, (void **)ret_plan);
}

static result plan_set_seats(struct call *call, struct row *org, int64_t wanted)
{
    struct seats now;
    TRY(plan_check_seats(call, wanted));
    TRY(seats_read(call, org, &now));
    if (wanted != MUSTER_SEATS_UNLIMITED && wanted < now.used) { /* SEAT-6 */
        now.seats = wanted;
        return seats_refuse(call, &now, "The new number of seats is smaller than the number in use");
    }
    return row_set(call->step, org, ORG_SEATS, wanted == MUSTER_SEATS_UNLIMITED ? value_null() : value_int(wanted));
}

/* The parts of a plan that are not about seats, from the parameters. */
static result plan_set_fields(struct call *call, struct row *org, const muster_plan_params *in)
{
    const char *limits = NULL;
    if (in->fields & MUSTER_PLAN_FIELD_CODE) {
        TRY(plan_check_code(call, in->code));
        TRY_SET(call, org, ORG_PLAN, value_text(in->code));
    }
    if (in->fields & MUSTER_PLAN_FIELD_ENDS_AT) {
        TRY(plan_check_end(call, in->ends_at));
        TRY_SET(call, org, ORG_PLAN_ENDS_AT, value_time(in->ends_at));
    }
    if (in->fields & MUSTER_PLAN_FIELD_SUBSCRIPTION) {
        if (in->subscription != NULL) TRY(name_external_id(call->problem, "subscription", in->subscription));
        TRY_SET(call, org, ORG_SUBSCRIPTION, value_text(in->subscription));
    }
    if (in->fields & MUSTER_PLAN_FIELD_LIMITS) {
        TRY(limits_read(call, in, &limits));
        TRY_SET(call, org, ORG_LIMITS, value_text(limits));
    }
    return OK;
}

static result plan_tell_changed(struct call *call, struct row *org)
{
    const char *subscription = row_text(org, ORG_SUBSCRIPTION), *words = NULL;
    TRY(limits_words(call, row_text(org, ORG_LIMITS), &words));
    TRY(event_add(call,
                  &(struct event){
                      .kind = MUSTER_EVENT_PLAN_CHANGED,
                      .chain = org,
                      .subject = row_id(org, ORG_ID),
                      FACTS(FACT_TEXT("plan", row_text(org, ORG_PLAN)),
                            FACT("seats", row_null(org, ORG_SEATS) ? MUSTER_SEATS_UNLIMITED : row_int(org, ORG_SEATS)),
                            FACT_IF(!row_null(org, ORG_PLAN_ENDS_AT), "ends_at", row_int(org, ORG_PLAN_ENDS_AT)),
                            FACT_TEXT_IF(subscription != NULL, "subscription", subscription),
                            FACT_TEXT_IF(words != NULL, "limits", words))}));
    return message_add(
        call, &(struct message){.kind = MUSTER_EVENT_PLAN_CHANGED, .org = org, .account = row_id(org, ORG_OWNER)});
}

static result plan_set_step(struct call *call, void *arg)
{
    const struct plan_call *given = arg;
    muster_plan_params in;
    struct row *org = NULL;
    const uint32_t known = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_SEATS | MUSTER_PLAN_FIELD_ENDS_AT |
                           MUSTER_PLAN_FIELD_SUBSCRIPTION | MUSTER_PLAN_FIELD_LIMITS;
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_fields(call, in.fields, known));
    TRY(org_enter(call, given->org, 0, &org));
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    uint64_t settled = org->changed;
    TRY(plan_set_fields(call, org, &in));
    if (in.fields & MUSTER_PLAN_FIELD_SEATS) TRY(plan_set_seats(call, org, in.seats));
    if (org->changed == settled) return plan_answer(call, org);
    TRY(org_info_changed(call, org));
    TRY(plan_tell_changed(call, org));
    return plan_answer(call, org);
}

CALL(plan_set, CALL_CHANGE,
     ARGS(PART(ID, struct plan_call, org), PART_OF(PARAMS, struct plan_call, params, PLAN_PARAMS)), &PLAN_ANSWER);

muster_status muster_plan_set(muster_session *session, const muster_id *org, const muster_plan_params *params,
                              muster_plan **ret_plan)
{
    return call_run(session, &plan_set_call, &(struct plan_call){org, params}, (void **)ret_plan);
}
