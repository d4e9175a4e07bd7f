/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "call.h"

/* Asks the host's hook about the events of the step. MUSTER_E_REFUSED: the hook refused. */
MUST_USE result call_ask_hook(struct call *call);

/* Rolls back the open transaction of begin, if there is one. */
void session_end_transaction(muster_session *session);

/* Gives up the connection that the host has lent, if there is one. */
void session_give_back(muster_session *session);

/* The status of call_read if the answer of the call is stored already. It never leaves this room. */
#define CALL_REPEATED 1

/* The status of call_read if the call before has found another account by the external id. The step runs again. It
 * never leaves this room. */
#define CALL_STALE 2

/* Names the row of the call's key. The row is read with the first rows of the step. */
MUST_USE result answer_id(struct call *call, muster_id *ret_id);

/* Compares the row that was read. CALL_REPEATED: it belongs to this call. MUSTER_E_KEY_USED: it belongs to another
 * one. */
MUST_USE result answer_compare(struct call *call);

MUST_USE result answer_keep(struct call *call); /* stores the answer of the step */

MUST_USE result answer_again(struct call *call); /* reads the stored answer, for a repeated call */
