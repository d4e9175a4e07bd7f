/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "account.h"

/* Checks the fields of the mask (MUSTER_ACCOUNT_FIELD_...) and sets them. Takes the new names of the account, and
 * gives up the old names. */
MUST_USE result account_set_fields(struct call *call, struct row *account, const muster_account_params *in,
                                   uint32_t fields);

/* Adds an event to the chain of the account, with the new values of the fields of the mask. */
MUST_USE result account_event(struct call *call, struct row *account, int32_t kind, uint32_t fields);

/* Answers the call with the account. */
MUST_USE result account_answer(struct call *call, const struct row *account);

/* Reads an account for the system or for the account itself. MUSTER_E_NOT_FOUND: the caller is another party, or
 * there is no open account. lock: MUSTER_LOCK_... */
MUST_USE result account_read(struct call *call, const muster_id *id, int32_t lock, struct row **ret_account);
