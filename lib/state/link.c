/* SPDX-License-Identifier: MIT
 *
 * The state of a generation of a link at a moment, and the number of accounts that joined through it.
 */
#include "state.h"

result link_use(struct call *call, struct row *link)
{
    TRY(link_check_room(call, link));
    return row_set(call->step, link, LINK_JOINS, value_int(row_int(link, LINK_JOINS) + 1));
}

static bool link_is_used_up(const struct row *link)
{
    return !row_null(link, LINK_JOINS_MAX) && row_int(link, LINK_JOINS) >= row_int(link, LINK_JOINS_MAX);
}

int32_t link_state(const struct call *call, const struct row *link)
{
    if (row_int(link, LINK_CURRENT) == 0) return MUSTER_LINK_STATE_REGENERATED;
    if (row_int(link, LINK_ENABLED) == 0) return MUSTER_LINK_STATE_DISABLED;
    if (row_time(link, LINK_ENDS_AT) <= call->now) return MUSTER_LINK_STATE_ENDED;
    return link_is_used_up(link) ? MUSTER_LINK_STATE_USED_UP : MUSTER_LINK_STATE_ENABLED;
}

result link_check_room(struct call *call, const struct row *link)
{
    int64_t used = row_int(link, LINK_JOINS);
    if (!link_is_used_up(link)) return OK;
    result full = problem_set(call->problem, MUSTER_E_USED_UP, "token",
                              "%lld accounts have joined through this link, and it allows no more.", (long long)used);
    problem_figure(call->problem, "limit", row_int(link, LINK_JOINS_MAX));
    problem_figure(call->problem, "used", used);
    return full;
}
