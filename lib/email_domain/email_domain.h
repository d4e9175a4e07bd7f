/* SPDX-License-Identifier: MIT
 *
 * E-mail domains of orgs, for steps.
 */
#ifndef ROOM_EMAIL_DOMAIN_H
#define ROOM_EMAIL_DOMAIN_H

#include "call/call.h"

/* The domain of the account's verified address, where the org holds it (DOM-1); NULL: it does not, or the host has excluded it. */
MUST_USE result domain_of(struct call *call, const struct row *org, const struct row *account, struct row **ret_domain);

/* Whether the host has excluded it. */
MUST_USE result domain_is_excluded(struct call *call, const char *name, bool *ret);

/* org: where it is shown to who is outside. */
struct record *domain_record(const struct row *domain, const struct row *org);

/* A domain as it is now, for a repeated call. */
MUST_USE result domain_again(struct call *call, const muster_id *org, const char *name);

#endif
