/* SPDX-License-Identifier: MIT
 *
 * The counters of an org's row, which is locked by whoever changes them: so nothing overruns them (SEAT-3).
 */
#include "seat.h"
#include "org.h"
#include "setting.h"

result seats_read(struct call *call, const struct row *org, struct seats *ret)
{
    ret->seats = row_null(org, ORG_SEATS) ? MUSTER_SEATS_UNLIMITED : row_int(org, ORG_SEATS);
    ret->members = row_int(org, ORG_MEMBERS);
    TRY(org_pending(call, org, &ret->pending));
    bool reserve = setting_value(call, NULL, MUSTER_SETTING_PENDING_RESERVES) != 0;
    ret->used = ret->members + (reserve ? ret->pending : 0);
    ret->available = ret->seats == MUSTER_SEATS_UNLIMITED ? MUSTER_SEATS_UNLIMITED
                     : ret->seats > ret->used             ? ret->seats - ret->used
                                                          : 0;
    return OK;
}

result no_seat(struct call *call, const struct seats *seats)
{
    result full = problem_set(call->problem, MUSTER_E_SEATS, NULL,
                              "No seat is available: %lld seats, %lld members, %lld pending invitations.",
                              (long long)seats->seats, (long long)seats->members, (long long)seats->pending);
    problem_figure(call->problem, "seats", seats->seats);
    problem_figure(call->problem, "members", seats->members);
    problem_figure(call->problem, "pending", seats->pending);
    return full;
}

static result count(struct call *call, struct row *org, size_t column, int64_t by)
{
    return row_set(call->step, org, column, value_int(row_int(org, column) + by));
}

result seat_take(struct call *call, struct row *org, enum seat_for purpose)
{
    struct seats now;
    TRY(seats_read(call, org, &now));
    bool reserve = setting_value(call, NULL, MUSTER_SETTING_PENDING_RESERVES) != 0;
    bool takes = purpose == SEAT_FOR_MEMBER || (purpose == SEAT_FOR_INVITATION ? reserve : !reserve);
    if (takes && now.available == 0) return no_seat(call, &now);
    /* A reservation that becomes a member takes no second seat; where the org is over its seats it has to wait (SEAT-6). */
    if (!takes && purpose == SEAT_FOR_INVITED && now.seats != MUSTER_SEATS_UNLIMITED && now.members >= now.seats)
        return no_seat(call, &now);
    if (purpose == SEAT_FOR_INVITATION) return count(call, org, ORG_PENDING, 1);
    if (purpose == SEAT_FOR_INVITED) TRY(count(call, org, ORG_PENDING, -1));
    return count(call, org, ORG_MEMBERS, 1);
}

result seat_free_member(struct call *call, struct row *org)
{
    return count(call, org, ORG_MEMBERS, -1);
}

result seat_free_pending(struct call *call, struct row *org)
{
    return count(call, org, ORG_PENDING, -1);
}
