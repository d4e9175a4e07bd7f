/* SPDX-License-Identifier: MIT
 *
 * Requests, for steps.
 */
#pragma once

#include "call/call.h"

/* The status of a request that is not open any more: MUSTER_E_ACCEPTED, _DECLINED, _REVOKED. */
MUST_USE result request_ended(struct call *call, int32_t state);

/* Returns MUSTER_E_NOT_FOUND: the request does not exist, or is of another org. */
MUST_USE result request_not_found(struct call *call);

/* The request that is open at this moment; NULL: there is none. A request of which nothing is left to approve is
 * ended. last: the account's last one, by request_want, or NULL. */
MUST_USE result request_find_open(struct call *call, struct row *org, const struct row *account, struct row *last,
                                  struct row **ret_request);

/* MUSTER_E_REQUESTED: there is one. */
MUST_USE result request_check_none(struct call *call, struct row *org, const struct row *account, struct row *last);

/* What an account asks for. */
struct request_new {
    int32_t kind;
    int32_t role;                 /* that an approval gives where it names none */
    const struct row *link;       /* through which; NULL: none */
    const struct row *invitation; /* to be re-addressed; NULL: none */
    const struct row *last;       /* what it asked for before; NULL: nothing */
};

void request_make_want(struct call *call, const muster_id *org); /* what request_make reads */

/* Makes a request of an account that may ask, and has none that is open: row, tie, event, messages to owner and admins.
 * The account's row and its tie must have been loaded; *tie is made where it is NULL. MUSTER_E_RATE: the last one is
 * not long ago. */
MUST_USE result request_make(struct call *call, struct row *org, const struct row *account, struct row **tie,
                             const struct request_new *what, struct row **ret_request);

/* The record for the account that made it, or for who manages joining. state: as request_state says. */
struct record *request_record(const struct row *request, const struct row *org, const struct row *account,
                              int32_t state, bool own);

extern const struct answer_kind REQUEST_ANSWER;
