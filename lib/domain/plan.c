/* SPDX-License-Identifier: MIT
 *
 * Plans on offer, and the plan of an org with its seats as they stand. That of a personal workspace stands in personal.c.
 */
#include "plan.h"
#include "event.h"
#include "limit.h"
#include "org.h"
#include "seat.h"
#include "setting.h"
#include <stdlib.h>
#include <string.h>

static result check_code(struct call *call, const char *code)
{
    return name_tag(call->problem, "code", code);
}

static result check_seats(struct call *call, int64_t seats)
{
    int64_t least = setting_value(call, NULL, MUSTER_SETTING_SEATS_MIN);
    if (seats == MUSTER_SEATS_UNLIMITED || seats >= least) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "seats", "A plan has at least %lld seats, or unlimited ones.",
                       (long long)least);
}

struct plan_call {
    const muster_id *org;
    const muster_plan_params *params;
};

static result offer_step(struct call *call, void *arg)
{
    const struct plan_call *given = arg;
    muster_plan_params in;
    struct row *plan = NULL;
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_code(call, in.code));
    const char *name = in.name != NULL ? in.name : in.code, *limits = NULL;
    TRY(name_title(call->problem, "name", name));
    TRY(limits_read(call, &in, &limits));
    TRY(LOAD(call, {TABLE_PLAN, MUSTER_LOCK_UPDATE, &plan, {value_text(in.code)}}));
    TRY(check_seats(call, in.seats));
    if (plan == NULL) {
        TRY(call_insert(call, TABLE_PLAN, &plan));
        SET(call, plan, PLAN_CODE, value_text(in.code));
        SET(call, plan, PLAN_CREATED_AT, value_int(call->now));
    }
    SET(call, plan, PLAN_NAME, value_text(name));
    SET(call, plan, PLAN_SEATS, in.seats == MUSTER_SEATS_UNLIMITED ? value_null() : value_int(in.seats));
    SET(call, plan, PLAN_OFFERED, value_int(1));
    SET(call, plan, PLAN_LIMITS, value_text(limits));
    struct event event = {.kind = MUSTER_EVENT_PLAN_OFFERED,
                          .chain = call->store_row,
                          .facts = {{"plan", .text = in.code}, {"seats", in.seats}}};
    TRY(limits_fact(call, limits, &event.facts[2]));
    return event_add(call, &event);
}

static const struct call_kind OFFER = {"plan_offer", CALL_CHANGE | CALL_LOCK_STORE, offer_step,
                                       ARGS(PART_OF(PARAMS, struct plan_call, params, PLAN_PARAMS))};

int32_t muster_plan_offer(muster_session *session, const muster_plan_params *params)
{
    struct plan_call in = {.params = params};
    return call_run(session, &OFFER, &in, NULL);
}

static result withdraw_step(struct call *call, void *arg)
{
    const char *const *code = arg;
    struct row *plan = NULL;
    TRY(check_system(call));
    TRY(check_code(call, *code));
    TRY(LOAD(call, {TABLE_PLAN, MUSTER_LOCK_UPDATE, &plan, {value_text(*code)}}));
    if (plan == NULL)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "code", "No plan of this code was offered.");
    if (row_int(plan, PLAN_OFFERED) == 0) return OK;
    SET(call, plan, PLAN_OFFERED, value_int(0));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_PLAN_WITHDRAWN,
                                           .chain = call->store_row,
                                           .facts = {{"plan", .text = *code}}});
}

static const struct call_kind WITHDRAW = {"plan_withdraw", CALL_CHANGE | CALL_LOCK_STORE, withdraw_step,
                                          ARGS({PART_TEXT, 0, NULL})};

int32_t muster_plan_withdraw(muster_session *session, const char *code)
{
    return call_run(session, &WITHDRAW, &code, NULL);
}

result plan_record(struct call *call, struct row *org, struct record **ret_record)
{
    struct seats seats;
    muster_value limits;
    TRY(seats_read(call, org, &seats));
    TRY(limits_value(call, row_text(org, ORG_LIMITS), &limits));
    muster_value values[PLAN_SHOWN_COUNT] = {
        [PLAN_SHOWN_ORG] = org->values[ORG_ID],
        [PLAN_SHOWN_CODE] = org->values[ORG_PLAN],
        [PLAN_SHOWN_SUBSCRIPTION] = org->values[ORG_SUBSCRIPTION],
        [PLAN_SHOWN_SEATS] = value_int(seats.seats),
        [PLAN_SHOWN_MEMBERS] = value_int(seats.members),
        [PLAN_SHOWN_PENDING] = value_int(seats.pending),
        [PLAN_SHOWN_USED] = value_int(seats.used),
        [PLAN_SHOWN_AVAILABLE] = value_int(seats.available),
        [PLAN_SHOWN_ENDS_AT] = org->values[ORG_PLAN_ENDS_AT],
        [PLAN_SHOWN_LIMITS] = limits,
    };
    *ret_record = record_new(OBJECT_PLAN, values, PLAN_SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result answer_plan(struct call *call, struct row *org)
{
    struct record *record = NULL;
    TRY(plan_record(call, org, &record));
    return call_answer(call, record);
}

static result get_step(struct call *call, void *arg)
{
    const struct plan_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, MUSTER_ACTION_SEE_PLAN, &org, NULL, 0));
    return answer_plan(call, org);
}

result plan_again(struct call *call, const muster_id *org)
{
    return get_step(call, &(struct plan_call){.org = org});
}

static const struct call_kind GET = {"plan_get", CALL_READ, get_step, NULL};

int32_t muster_plan_get(muster_session *session, const muster_id *org, muster_plan **ret_plan)
{
    struct plan_call in = {.org = org};
    return call_run(session, &GET, &in, (void **)ret_plan);
}

static result set_seats(struct call *call, struct row *org, int64_t wanted)
{
    struct seats now;
    TRY(check_seats(call, wanted));
    TRY(seats_read(call, org, &now));
    if (wanted != MUSTER_SEATS_UNLIMITED && wanted < now.used) { /* SEAT-6 */
        now.seats = wanted;
        return seats_refuse(call, &now, "These seats are fewer than are in use");
    }
    return row_set(call->step, org, ORG_SEATS, wanted == MUSTER_SEATS_UNLIMITED ? value_null() : value_int(wanted));
}

result plan_check_end(struct call *call, muster_time ends_at)
{
    if (ends_at > 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "ends_at",
                       "Give the time of the end, or MUSTER_TIME_NONE: this would be in 1970.");
}

/* What of a plan is not about seats, from the parameters. */
static result set_fields(struct call *call, struct row *org, const muster_plan_params *in)
{
    const char *limits = NULL;
    if (in->fields & MUSTER_PLAN_CODE) {
        TRY(check_code(call, in->code));
        SET(call, org, ORG_PLAN, value_text(in->code));
    }
    if (in->fields & MUSTER_PLAN_ENDS_AT) {
        TRY(plan_check_end(call, in->ends_at));
        SET(call, org, ORG_PLAN_ENDS_AT, value_time(in->ends_at));
    }
    if (in->fields & MUSTER_PLAN_SUBSCRIPTION) {
        if (in->subscription != NULL) TRY(name_external_id(call->problem, "subscription", in->subscription));
        SET(call, org, ORG_SUBSCRIPTION, value_text(in->subscription));
    }
    if (in->fields & MUSTER_PLAN_LIMITS) {
        TRY(limits_read(call, in, &limits));
        SET(call, org, ORG_LIMITS, value_text(limits));
    }
    return OK;
}

static result tell_changed(struct call *call, struct row *org)
{
    struct event event = {
        .kind = MUSTER_EVENT_PLAN_CHANGED,
        .chain = org,
        .subject = row_id(org, ORG_ID),
        .facts = {{"plan", .text = row_text(org, ORG_PLAN)},
                  {"seats", row_null(org, ORG_SEATS) ? MUSTER_SEATS_UNLIMITED : row_int(org, ORG_SEATS)}}};
    size_t facts = 2;
    if (!row_null(org, ORG_PLAN_ENDS_AT))
        event.facts[facts++] = (struct fact){"ends_at", row_int(org, ORG_PLAN_ENDS_AT), NULL};
    if (!row_null(org, ORG_SUBSCRIPTION))
        event.facts[facts++] = (struct fact){"subscription", .text = row_text(org, ORG_SUBSCRIPTION)};
    TRY(limits_fact(call, row_text(org, ORG_LIMITS), &event.facts[facts]));
    TRY(event_add(call, &event));
    return message_add(
        call, &(struct message){.kind = MUSTER_EVENT_PLAN_CHANGED, .org = org, .account = row_id(org, ORG_OWNER)});
}

static result set_step(struct call *call, void *arg)
{
    const struct plan_call *given = arg;
    muster_plan_params in;
    struct row *org = NULL;
    const uint32_t known =
        MUSTER_PLAN_CODE | MUSTER_PLAN_SEATS | MUSTER_PLAN_ENDS_AT | MUSTER_PLAN_SUBSCRIPTION | MUSTER_PLAN_LIMITS;
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_fields(call, in.fields, known));
    TRY(org_enter(call, given->org, 0, &org, NULL, 0));
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    uint64_t settled = org->changed;
    TRY(set_fields(call, org, &in));
    if (in.fields & MUSTER_PLAN_SEATS) TRY(set_seats(call, org, in.seats));
    if (org->changed == settled) return answer_plan(call, org);
    TRY(org_info_changed(call, org));
    TRY(tell_changed(call, org));
    return answer_plan(call, org);
}

static const struct call_kind SET_PLAN = {
    "plan_set", CALL_CHANGE, set_step,
    ARGS(PART(ID, struct plan_call, org), PART_OF(PARAMS, struct plan_call, params, PLAN_PARAMS))};

int32_t muster_plan_set(muster_session *session, const muster_id *org, const muster_plan_params *params,
                        muster_plan **ret_plan)
{
    struct plan_call in = {org, params};
    return call_run(session, &SET_PLAN, &in, (void **)ret_plan);
}

const char *muster_plan_code(const muster_plan *plan)
{
    return record_text(plan, OBJECT_PLAN, PLAN_SHOWN_CODE);
}

const char *muster_plan_subscription(const muster_plan *plan)
{
    return record_text(plan, OBJECT_PLAN, PLAN_SHOWN_SUBSCRIPTION);
}

int64_t muster_plan_seats(const muster_plan *plan)
{
    return record_int(plan, OBJECT_PLAN, PLAN_SHOWN_SEATS);
}

int64_t muster_plan_members(const muster_plan *plan)
{
    return record_int(plan, OBJECT_PLAN, PLAN_SHOWN_MEMBERS);
}

int64_t muster_plan_pending(const muster_plan *plan)
{
    return record_int(plan, OBJECT_PLAN, PLAN_SHOWN_PENDING);
}

int64_t muster_plan_used(const muster_plan *plan)
{
    return record_int(plan, OBJECT_PLAN, PLAN_SHOWN_USED);
}

int64_t muster_plan_available(const muster_plan *plan)
{
    return record_int(plan, OBJECT_PLAN, PLAN_SHOWN_AVAILABLE);
}

muster_time muster_plan_ends_at(const muster_plan *plan)
{
    return record_time(plan, OBJECT_PLAN, PLAN_SHOWN_ENDS_AT);
}

/* Limits stand as name and value, one after the other. */
size_t muster_plan_limit_count(const muster_plan *plan)
{
    return record_string_count(plan, OBJECT_PLAN, PLAN_SHOWN_LIMITS) / 2;
}

const char *muster_plan_limit_name(const muster_plan *plan, size_t i)
{
    return record_string(plan, OBJECT_PLAN, PLAN_SHOWN_LIMITS, i * 2);
}

int64_t muster_plan_limit_value(const muster_plan *plan, size_t i)
{
    const char *value = record_string(plan, OBJECT_PLAN, PLAN_SHOWN_LIMITS, i * 2 + 1);
    return value != NULL ? strtoll(value, NULL, 10) : 0;
}

int32_t muster_plan_limit(const muster_plan *plan, const char *name, int64_t *ret_value)
{
    const struct record *record = (const void *)plan;
    if (record == NULL || record->object.type != OBJECT_PLAN) return MUSTER_E_HANDLE;
    if (name == NULL) return MUSTER_E_INVALID;
    int64_t value = MUSTER_LIMIT_PROJECTS_DEFAULT;
    bool of_org =
        record_id(plan, OBJECT_PLAN, PLAN_SHOWN_ORG) != NULL; /* a personal workspace has no projects (SEAT-9) */
    bool found = of_org && strcmp(name, MUSTER_LIMIT_PROJECTS) == 0;
    for (size_t i = 0; i < muster_plan_limit_count(plan); i++) {
        if (strcmp(muster_plan_limit_name(plan, i), name) != 0) continue;
        value = muster_plan_limit_value(plan, i);
        found = true;
    }
    if (!found) return MUSTER_E_NOT_FOUND;
    if (ret_value != NULL) *ret_value = value;
    return MUSTER_OK;
}

muster_plan *muster_plan_ref(const muster_plan *plan)
{
    return object_ref(plan, OBJECT_PLAN);
}

void muster_plan_free(muster_plan *plan)
{
    object_unref(plan, OBJECT_PLAN);
}
