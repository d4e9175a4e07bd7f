/* SPDX-License-Identifier: MIT
 *
 * How often within a day (INV-20): counted in the row of who or what is limited, from the first on. Calls of the system are
 * neither refused nor counted.
 */
#ifndef DOMAIN_RATE_H
#define DOMAIN_RATE_H

#include "call.h"

enum rate {
    RATE_INVITATIONS, /* of an inviter: the row of its membership */
    RATE_MESSAGES,    /* of an invitation: its row */
};

MUST_USE result rate_check(struct call *call, const struct row *org, const struct row *counted, enum rate rate);
MUST_USE result rate_count(struct call *call, struct row *counted, enum rate rate);

#endif
