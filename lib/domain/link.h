/* SPDX-License-Identifier: MIT
 *
 * Links, for steps.
 */
#ifndef DOMAIN_LINK_H
#define DOMAIN_LINK_H

#include "call.h"

/* LINK-7: whether another one may join through the generation. */
MUST_USE result link_check_room(struct call *call, const struct row *link);

/* Counts a joining. MUSTER_E_USED_UP: it is one too many. */
MUST_USE result link_use(struct call *call, struct row *link);

#endif
