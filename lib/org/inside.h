/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "org.h"

/* Wants the row of the holder of a slug, with a lock. *ret_name: NULL if nobody has the slug. */
void slug_want(struct call *call, const char *slug, struct row **ret_name);

/* Takes a slug for an org. name: its holder, from slug_want. The org that gave up a slug can take it again during
 * its rest. */
MUST_USE result slug_take(struct call *call, const char *slug, struct row *name, const muster_id *org);
