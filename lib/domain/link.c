/* SPDX-License-Identifier: MIT
 *
 * Self-registration links (LINK-1 to LINK-10).
 */
#include "link.h"
#include "event.h"

result link_check_room(struct call *call, const struct row *link)
{
    int64_t used = row_int(link, LINK_JOINS);
    if (row_null(link, LINK_JOINS_MAX) || used < row_int(link, LINK_JOINS_MAX)) return OK;
    result full = problem_set(call->problem, MUSTER_E_USED_UP, "token",
                              "%lld have joined through this link, which is as many as it allows.", (long long)used);
    problem_figure(call->problem, "limit", row_int(link, LINK_JOINS_MAX));
    problem_figure(call->problem, "used", used);
    return full;
}

result link_use(struct call *call, struct row *link)
{
    TRY(link_check_room(call, link));
    return row_set(call->step, link, LINK_JOINS, value_int(row_int(link, LINK_JOINS) + 1));
}
