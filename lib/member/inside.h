/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "member.h"

MUST_USE result member_check_flags(struct call *call, uint32_t flags, uint32_t known);

MUST_USE result member_check_may_give(struct call *call, const struct row *org, const struct row *member, int32_t role);
