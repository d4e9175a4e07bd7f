/* SPDX-License-Identifier: MIT
 *
 * Re-addressing an invitation, for the step that approves it.
 */
#ifndef DOMAIN_READDRESSING_H
#define DOMAIN_READDRESSING_H

#include "call.h"

/* Makes a pending invitation to an address one of the account, by username; role 0: with the role that it has (INV-16). Its token
 * goes on working, for the account alone. MUSTER_E_DENIED, _INVALID: of the role. MUSTER_E_INVITED: the account has one. Whatever
 * keeps it from joining. */
MUST_USE result readdress(struct call *call, struct row *org, struct row *invitation, const struct row *account,
                          int32_t role);

#endif
