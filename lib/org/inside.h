/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "org.h"

/* Wants who has a slug, locked. *ret_name: NULL for none. */
void slug_want(struct call *call, const char *slug, struct row **ret_name);

/* Takes a slug for an org. name: who has it, by slug_want. A resting one can be taken back by the org that gave it
 * up. */
MUST_USE result slug_take(struct call *call, const char *slug, struct row *name, const muster_id *org);
