/* SPDX-License-Identifier: MIT
 *
 * The record of a plan, of an org or of a personal workspace, and its getters.
 */
#include "plan.h"
#include "state/state.h"
#include <stdlib.h>
#include <string.h>

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

result plan_check_end(struct call *call, muster_time ends_at)
{
    if (ends_at > 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "ends_at",
                       "ends_at is 0, which is in 1970: give the time of the end, or MUSTER_TIME_NONE.");
}

TEXT_GETTER(plan, code, OBJECT_PLAN, PLAN_SHOWN_CODE)
TEXT_GETTER(plan, subscription, OBJECT_PLAN, PLAN_SHOWN_SUBSCRIPTION)
INT_GETTER(plan, seats, OBJECT_PLAN, PLAN_SHOWN_SEATS)
INT_GETTER(plan, members, OBJECT_PLAN, PLAN_SHOWN_MEMBERS)
INT_GETTER(plan, pending, OBJECT_PLAN, PLAN_SHOWN_PENDING)
INT_GETTER(plan, used, OBJECT_PLAN, PLAN_SHOWN_USED)
INT_GETTER(plan, available, OBJECT_PLAN, PLAN_SHOWN_AVAILABLE)
END_GETTER(plan, ends_at, OBJECT_PLAN, PLAN_SHOWN_ENDS_AT)

/* For each limit, its name and then its value. */
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

muster_status muster_plan_limit(const muster_plan *plan, const char *name, int64_t *ret_value)
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

HANDLE_FUNCTIONS(plan, OBJECT_PLAN)

result personal_plan_record(struct call *call, const struct row *account, struct record **ret_record)
{
    muster_value limits;
    TRY(limits_value(call, row_text(account, ACCOUNT_LIMITS), &limits));
    muster_value values[PLAN_SHOWN_COUNT] = {
        [PLAN_SHOWN_ACCOUNT] = account->values[ACCOUNT_ID],
        [PLAN_SHOWN_CODE] = account->values[ACCOUNT_PLAN],
        [PLAN_SHOWN_SUBSCRIPTION] = account->values[ACCOUNT_SUBSCRIPTION],
        [PLAN_SHOWN_ENDS_AT] = account->values[ACCOUNT_PLAN_ENDS_AT],
        [PLAN_SHOWN_LIMITS] = limits,
    };
    *ret_record = record_new(OBJECT_PLAN, values, PLAN_SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}
