/* SPDX-License-Identifier: MIT
 *
 * Requests, for steps.
 */
#ifndef DOMAIN_REQUEST_H
#define DOMAIN_REQUEST_H

#include "call.h"

/* The open request of an account, by its tie to the org; NULL: there is none. */
MUST_USE result request_open_of(struct call *call, const struct row *tie, struct row **ret_request);

/* Ends an open request: state, event. by: who did; NULL: the system. Tells nobody. */
MUST_USE result request_end(struct call *call, struct row *org, struct row *request, int32_t state,
                            const muster_id *by);

/* What an account asks for. */
struct request_new {
    int32_t kind;
    int32_t role;                 /* that an approval gives where it names none */
    const struct row *link;       /* through which; NULL: none */
    const struct row *invitation; /* to be re-addressed; NULL: none */
};

/* Makes a request of an account that may ask, and has none that is open: row, tie, event, messages to owner and admins. The account's
 * row and its tie must have been loaded; *tie is made where it is NULL. MUSTER_E_RATE: the last one is not long ago. */
MUST_USE result request_make(struct call *call, struct row *org, const struct row *account, struct row **tie,
                             const struct request_new *what, struct row **ret_request);

/* The record for the account that made it, or for who manages joining. */
struct record *request_record(const struct row *request, const struct row *org, const struct row *account, bool own);

#endif
