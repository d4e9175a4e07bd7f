/* SPDX-License-Identifier: MIT
 *
 * Answers kept under an idempotency key (OP-2): which objects a call gave. They are read again for a repeated call, so that
 * it gets them as they are now.
 */
#ifndef DOMAIN_ANSWER_H
#define DOMAIN_ANSWER_H

#include "call.h"

/* What a step returns, by way of call_load, where its answer is kept already. Seen by call.c only. */
#define CALL_REPEATED 1

/* Names the row of the call's key, to be read with the first rows of the step. */
MUST_USE result answer_id(struct call *call, muster_id *ret_id);

/* The row has been read. CALL_REPEATED: it is of this call. MUSTER_E_KEY_USED: it is of another one. */
MUST_USE result answer_compare(struct call *call);

MUST_USE result answer_keep(struct call *call);  /* what the step has answered */
MUST_USE result answer_again(struct call *call); /* what was kept, for a repeated call */

/* Removes the answers whose time is over, at most `limit`. */
MUST_USE result answers_forget(struct call *call, int64_t limit, int64_t *ret_count);

#endif
