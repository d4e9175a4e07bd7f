/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "plan.h"

/* MUSTER_E_INVALID: fewer seats than the setting allows. MUSTER_SEATS_UNLIMITED passes. */
MUST_USE result plan_check_seats(struct call *call, int64_t seats);

/* MUSTER_E_INVALID: no code of a plan looks like this. */
MUST_USE result plan_check_code(struct call *call, const char *code);
