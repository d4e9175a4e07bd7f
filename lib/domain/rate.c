/* SPDX-License-Identifier: MIT
 *
 * Limits of a day. See rate.h.
 */
#include "rate.h"
#include "setting.h"

#define DAY (24 * 60 * 60 * MUSTER_SECOND)

static const struct {
    int32_t setting;
    size_t from, count;
    const char *text;
} RATE[] = {
    [RATE_INVITATIONS] = {MUSTER_SETTING_INVITATIONS_PER_DAY, MEMBER_RATE_FROM, MEMBER_RATE_COUNT,
                          "This member has sent %lld invitations within a day, and may send %lld: try again later."},
    [RATE_MESSAGES] = {MUSTER_SETTING_MESSAGES_PER_DAY, INVITATION_RATE_FROM, INVITATION_RATE_COUNT,
                       "This invitation was sent %lld times within a day, and may be %lld times: try again later."},
};

/* Beginning of the day that is counted, and what has been counted in it. */
static muster_time day_of(const struct call *call, const struct row *counted, enum rate rate, int64_t *ret_count)
{
    bool over = row_null(counted, RATE[rate].from) || call->now - row_int(counted, RATE[rate].from) >= DAY;
    *ret_count = over ? 0 : row_int(counted, RATE[rate].count);
    return over ? call->now : row_int(counted, RATE[rate].from);
}

result rate_check(struct call *call, const struct row *org, const struct row *counted, enum rate rate)
{
    int64_t most = setting_value(call, org, RATE[rate].setting), used = 0;
    if (call_is_system(call)) return OK;
    muster_time from = day_of(call, counted, rate, &used);
    if (used < most) return OK;
    result often = problem_set(call->problem, MUSTER_E_RATE, NULL, RATE[rate].text, (long long)used, (long long)most);
    problem_figure(call->problem, "limit", most);
    problem_figure(call->problem, "used", used);
    problem_figure(call->problem, "retry_after", from + DAY - call->now);
    return often;
}

result rate_count(struct call *call, struct row *counted, enum rate rate)
{
    int64_t used = 0;
    if (call_is_system(call)) return OK;
    muster_time from = day_of(call, counted, rate, &used);
    SET(call, counted, RATE[rate].from, value_int(from));
    return row_set(call->step, counted, RATE[rate].count, value_int(used + 1));
}
