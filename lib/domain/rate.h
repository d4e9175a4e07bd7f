/* SPDX-License-Identifier: MIT
 *
 * How often within a day (INV-20), counted from the first on: the invitations of an inviter, and the messages of an
 * invitation. Calls of the system are neither refused nor counted.
 */
#ifndef DOMAIN_RATE_H
#define DOMAIN_RATE_H

#include "call.h"

/* Invitations of the acting account, counted in the org's row, which every invitation writes anyway. */
MUST_USE result rate_check_inviter(struct call *call, const struct row *org);
MUST_USE result rate_count_inviter(struct call *call, struct row *org);

/* Messages of an invitation, counted in its row. */
MUST_USE result rate_check_messages(struct call *call, const struct row *org, const struct row *invitation);
MUST_USE result rate_count_messages(struct call *call, struct row *invitation);

#endif
