/* SPDX-License-Identifier: MIT
 *
 * E-mail domains of orgs, for steps.
 */
#pragma once

#include "call/call.h"

/* The domain of the account's verified address; "" where it has none. */
const char *domain_name_of(const struct row *account);

/* A domain of an org, and whether the host has excluded it. NULL: it has not claimed it, or it is not excluded. */
struct domain_rows {
    struct row *domain, *excluded;
};

/* Wants them. name: in canonical form; "": there are none. */
void domain_want(struct call *call, const muster_id *org, const char *name, struct domain_rows *ret);

/* The domain where the org holds it (DOM-1); NULL: it does not, or the host has excluded it. */
const struct row *domain_held(const struct domain_rows *rows);

/* org: where it is shown to who is outside. */
struct record *domain_record(const struct row *domain, const struct row *org);
