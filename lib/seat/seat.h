/* SPDX-License-Identifier: MIT
 *
 * Seats (SEAT-1 to SEAT-4). Every seat is taken here.
 */
#ifndef ROOM_SEAT_H
#define ROOM_SEAT_H

#include "call/call.h"

struct seats {
    int64_t seats; /* or MUSTER_SEATS_UNLIMITED */
    int64_t members, pending, used, available;
};

MUST_USE result seats_read(struct call *call, struct row *org, struct seats *ret_seats);

/* What a seat is taken for. */
enum seat_for {
    SEAT_FOR_INVITATION, /* a reservation */
    SEAT_FOR_MEMBER,     /* a member who brings none */
    SEAT_FOR_INVITED,    /* a reservation becomes a member */
};

/* MUSTER_E_SEATS where seat_take would say so after `freed` seats were freed. Changes nothing. */
MUST_USE result seat_check(struct call *call, struct row *org, enum seat_for purpose, int64_t freed);

MUST_USE result seat_take(struct call *call, struct row *org, enum seat_for purpose);

MUST_USE result seat_free_member(struct call *call, struct row *org);

MUST_USE result seat_free_pending(struct call *call, struct row *org);

/* MUSTER_E_SEATS with its figures. */
MUST_USE result seats_refuse(struct call *call, const struct seats *seats, const char *why);

#endif
