/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "member.h"

/* MUSTER_E_UNSUPPORTED: the call does not know one of the flags. */
MUST_USE result member_check_flags(struct call *call, uint32_t flags, uint32_t known);

/* ROLE-2, ROLE-3: whether the acting party may give the member a role, or remove the member (role 0).
 * MUSTER_E_OWNER: the member is the owner. MUSTER_E_DENIED: the role of the acting party does not allow it. */
MUST_USE result member_check_may_give(struct call *call, const struct row *org, const struct row *member, int32_t role);
