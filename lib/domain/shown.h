/* SPDX-License-Identifier: MIT
 *
 * Invitations as they are shown: to the org all of it, to the holder of a token what INV-15 allows.
 */
#ifndef DOMAIN_SHOWN_H
#define DOMAIN_SHOWN_H

#include "call.h"

enum show { SHOW_ALL, SHOW_TO_HOLDER };

/* Of a settled org. org: for those who come with a token, else NULL. */
struct record *invitation_record(const struct row *invitation, const struct row *org, enum show show);

/* The status of a state that is final: MUSTER_E_EXPIRED, ... */
MUST_USE result invitation_ended(struct call *call, int32_t state);

#endif
