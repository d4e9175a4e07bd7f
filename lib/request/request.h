/* SPDX-License-Identifier: MIT
 *
 * Requests, for steps.
 */
#pragma once

#include "call/call.h"

/* The status of a request that is no longer open: MUSTER_E_ACCEPTED, MUSTER_E_DECLINED or MUSTER_E_REVOKED. */
MUST_USE result request_ended(struct call *call, int32_t state);

/* Returns MUSTER_E_NOT_FOUND: the request does not exist, or belongs to another org. */
MUST_USE result request_not_found(struct call *call);

/* The request that is open now; NULL: there is none. If nothing of a request is left to approve, it is ended. last:
 * the last request of the account, from request_want, or NULL. */
MUST_USE result request_find_open(struct call *call, struct row *org, const struct row *account, struct row *last,
                                  struct row **ret_request);

/* MUSTER_E_REQUESTED: the account has an open request. */
MUST_USE result request_check_none(struct call *call, struct row *org, const struct row *account, struct row *last);

/* What an account asks for. */
struct request_new {
    int32_t kind;
    int32_t role;                 /* the role of an approval that names no role */
    const struct row *link;       /* the link that was used; NULL: none */
    const struct row *invitation; /* the invitation to be re-addressed; NULL: none */
    const struct row *last;       /* the last request of the account; NULL: it has made none */
};

void request_make_want(struct call *call, const muster_id *org); /* the rows that request_make reads */

/* Makes a request of an account that may ask and has no open request: row, tie, event, messages to owner and admins.
 * The row of the account and its tie must have been loaded. If *tie is NULL, the tie is made. MUSTER_E_RATE: the
 * last request was made a short time ago. */
MUST_USE result request_make(struct call *call, struct row *org, const struct row *account, struct row **tie,
                             const struct request_new *what, struct row **ret_request);

/* The record for the account that made the request, or for a party that manages joining. state: the result of
 * request_state. */
struct record *request_record(const struct row *request, const struct row *org, const struct row *account,
                              int32_t state, bool own);

extern const struct answer_kind REQUEST_ANSWER;
