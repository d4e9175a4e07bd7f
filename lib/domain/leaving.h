/* SPDX-License-Identifier: MIT
 *
 * A deleted account leaving one org, for its deletion.
 */
#ifndef DOMAIN_LEAVING_H
#define DOMAIN_LEAVING_H

#include "call.h"

/* Ends and erases what the org of a tie has of the account. address: a key under which it was known there; NULL: none. */
MUST_USE result leave_org(struct call *call, const struct row *tie, const muster_id *account, const muster_id *address);

#endif
