/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "account.h"

MUST_USE result account_set_fields(struct call *call, struct row *account, const muster_account_params *in,
                                   uint32_t fields);

MUST_USE result account_event(struct call *call, struct row *account, int32_t kind, uint32_t fields);

MUST_USE result account_answer(struct call *call, const struct row *account);

MUST_USE result account_read(struct call *call, const muster_id *id, int32_t lock, struct row **ret_account);
