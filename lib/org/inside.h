/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#ifndef ROOM_ORG_INSIDE_H
#define ROOM_ORG_INSIDE_H

#include "org.h"

void slug_ahead(struct call *call, const char *slug);

MUST_USE result slug_take(struct call *call, const char *slug, const muster_id *org);

#endif
