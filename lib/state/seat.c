/* SPDX-License-Identifier: MIT
 *
 * The counters of an org's row. Every call that changes them locks the row, so nothing overruns them (SEAT-3).
 */
#include "setting/setting.h"
#include "state.h"
#include "trail/trail.h"

static void seats_count(const struct call *call, const struct row *org, struct seats *ret)
{
    ret->seats = row_null(org, ORG_SEATS) ? MUSTER_SEATS_UNLIMITED : row_int(org, ORG_SEATS);
    ret->members = row_int(org, ORG_MEMBERS);
    ret->pending = row_int(org, ORG_PENDING);
    bool reserve = call_setting(call, NULL, MUSTER_SETTING_PENDING_RESERVES) != 0;
    ret->used = ret->members + (reserve ? ret->pending : 0);
    ret->available = ret->seats == MUSTER_SEATS_UNLIMITED ? MUSTER_SEATS_UNLIMITED
                     : ret->seats > ret->used             ? ret->seats - ret->used
                                                          : 0;
}

result seats_read(struct call *call, struct row *org, struct seats *ret)
{
    TRY(org_end_due(call, org));
    seats_count(call, org, ret);
    return OK;
}

result seats_refuse(struct call *call, const struct seats *seats, const char *why)
{
    result full =
        problem_set(call->problem, MUSTER_E_SEATS, NULL,
                    "%s (seats %lld, members %lld, pending invitations %lld): buy seats, or revoke an invitation.", why,
                    (long long)seats->seats, (long long)seats->members, (long long)seats->pending);
    problem_figure(call->problem, "seats", seats->seats);
    problem_figure(call->problem, "members", seats->members);
    problem_figure(call->problem, "pending", seats->pending);
    return full;
}

static result seats_none(struct call *call, const struct seats *seats)
{
    return seats_refuse(call, seats, "No seat is available");
}

static result seat_count(struct call *call, struct row *org, size_t column, int64_t by)
{
    return row_set(call->step, org, column, value_int(row_int(org, column) + by));
}

/* EVT-2: the owner may want to buy more. */
static result seat_tell_last(struct call *call, struct row *org)
{
    TRY(event_add(call,
                  &(struct event){.kind = MUSTER_EVENT_LAST_SEAT_TAKEN, .chain = org, .subject = row_id(org, ORG_ID)}));
    return message_add(
        call, &(struct message){.kind = MUSTER_EVENT_LAST_SEAT_TAKEN, .org = org, .account = row_id(org, ORG_OWNER)});
}

static result seat_allows(struct call *call, const struct seats *now, enum seat_for purpose, int64_t freed)
{
    bool reserve = call_setting(call, NULL, MUSTER_SETTING_PENDING_RESERVES) != 0;
    bool takes = purpose == SEAT_FOR_MEMBER || (purpose == SEAT_FOR_INVITATION ? reserve : !reserve);
    if (now->seats == MUSTER_SEATS_UNLIMITED) return OK;
    if (takes && now->used - freed >= now->seats) return seats_none(call, now);
    /* A reservation that becomes a member takes no second seat. If the org is over its seats, it has to wait
     * (SEAT-6). */
    if (!takes && purpose == SEAT_FOR_INVITED && now->members >= now->seats) return seats_none(call, now);
    return OK;
}

result seat_check(struct call *call, struct row *org, enum seat_for purpose, int64_t freed)
{
    struct seats now;
    TRY(seats_read(call, org, &now));
    return seat_allows(call, &now, purpose, freed);
}

result seat_take(struct call *call, struct row *org, enum seat_for purpose)
{
    struct seats now;
    TRY(seats_read(call, org, &now));
    TRY(seat_allows(call, &now, purpose, 0));
    if (purpose != SEAT_FOR_MEMBER) TRY(seat_count(call, org, ORG_PENDING, purpose == SEAT_FOR_INVITATION ? 1 : -1));
    if (purpose != SEAT_FOR_INVITATION) TRY(seat_count(call, org, ORG_MEMBERS, 1));
    struct seats after;
    TRY(seats_read(call, org, &after));
    return !call->was_full && now.available != 0 && after.available == 0 ? seat_tell_last(call, org) : OK;
}

/* A seat that one step frees and takes again is not reported again as the last one. */
static result seat_set_free(struct call *call, struct row *org, size_t column)
{
    struct seats before;
    seats_count(call, org, &before);
    call->was_full = call->was_full || before.available == 0;
    return seat_count(call, org, column, -1);
}

result seat_free_member(struct call *call, struct row *org)
{
    return seat_set_free(call, org, ORG_MEMBERS);
}

result seat_free_pending(struct call *call, struct row *org)
{
    return seat_set_free(call, org, ORG_PENDING);
}
