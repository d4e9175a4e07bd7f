/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "account.h"

/* Checks the fields of the mask (MUSTER_ACCOUNT_FIELD_...) and sets them. Takes the account's new names and gives
 * up the old ones. */
MUST_USE result account_set_fields(struct call *call, struct row *account, const muster_account_params *in,
                                   uint32_t fields);

/* Adds an event to the account's chain, with the new values of the fields of the mask. */
MUST_USE result account_event(struct call *call, struct row *account, int32_t kind, uint32_t fields);

/* Answers the call with the account. */
MUST_USE result account_answer(struct call *call, const struct row *account);

/* Reads an account for the system or for the account itself. MUSTER_E_NOT_FOUND: for all others, and where there is
 * none that is open. lock: MUSTER_LOCK_... */
MUST_USE result account_read(struct call *call, const muster_id *id, int32_t lock, struct row **ret_account);
