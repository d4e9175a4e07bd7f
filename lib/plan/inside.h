/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "plan.h"

MUST_USE result plan_check_seats(struct call *call, int64_t seats);

MUST_USE result plan_check_code(struct call *call, const char *code);
