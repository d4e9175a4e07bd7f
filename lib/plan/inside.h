/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "plan.h"

/* MUSTER_E_INVALID: there are fewer seats than the setting requires. MUSTER_SEATS_UNLIMITED passes. */
MUST_USE result plan_check_seats(struct call *call, int64_t seats);

/* MUSTER_E_INVALID: the text cannot be the code of a plan. */
MUST_USE result plan_check_code(struct call *call, const char *code);
