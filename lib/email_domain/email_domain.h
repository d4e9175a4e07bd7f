/* SPDX-License-Identifier: MIT
 *
 * E-mail domains of orgs, for steps.
 */
#pragma once

#include "call/call.h"

/* The domain of the verified address of the account; "" if the account has none. */
const char *domain_name_of(const struct row *account);

/* A domain of an org, and whether the host has excluded the domain. NULL: the org has not claimed it; or it is not
 * excluded. */
struct domain_rows {
    struct row *domain, *excluded;
};

/* Wants both rows. name: in canonical form; "": there is no domain. */
void domain_want(struct call *call, const muster_id *org, const char *name, struct domain_rows *ret);

/* The domain, if the org holds it (DOM-1). NULL: the org does not hold it, or the host has excluded it. */
const struct row *domain_held(const struct domain_rows *rows);

/* org: if the record is for an account outside the org. */
struct record *domain_record(const struct row *domain, const struct row *org);
