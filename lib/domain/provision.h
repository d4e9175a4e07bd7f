/* SPDX-License-Identifier: MIT
 *
 * The private project that everybody gets who joins (PROV-1), for steps.
 */
#ifndef DOMAIN_PROVISION_H
#define DOMAIN_PROVISION_H

#include "call.h"

/* Whether joining brings a private project now. MUSTER_E_QUOTA: it has to, and there is no room (PROV-4). */
MUST_USE result provision_check(struct call *call, const struct row *org, bool *ret_provides);

/* Makes it, or writes down that there is no room. provides: what provision_check said. */
MUST_USE result provision_joined(struct call *call, struct row *org, const struct row *account, struct row *member,
                                 bool provides);

/* The setting of the name: one line that makes a name of every username. */
MUST_USE result provision_check_template(struct call *call, const char *text);

#endif
