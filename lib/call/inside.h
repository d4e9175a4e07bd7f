/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "call.h"

/* Asks the host's hook about the events of the step. MUSTER_E_REFUSED: the hook refused. */
MUST_USE result call_ask_hook(struct call *call);

/* Rolls back what is open between begin and commit, where something is. */
void session_end_transaction(muster_session *session);

/* Gives up the connection that the host has lent, where it has lent one. */
void session_give_back(muster_session *session);

/* What call_load passes on where the answer of the call is kept already. It never leaves this room. */
#define CALL_REPEATED 1

/* What call_load passes on where the account was found by the call before, and it is another one now: the step runs
 * again. It never leaves this room either. */
#define CALL_STALE 2

/* Names the row of the call's key, to be read with the first rows of the step. */
MUST_USE result answer_id(struct call *call, muster_id *ret_id);

/* The row has been read. CALL_REPEATED: it is of this call. MUSTER_E_KEY_USED: it is of another one. */
MUST_USE result answer_compare(struct call *call);

MUST_USE result answer_keep(struct call *call); /* what the step has answered */

MUST_USE result answer_again(struct call *call); /* what was kept, for a repeated call */
