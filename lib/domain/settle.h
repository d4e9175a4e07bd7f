/* SPDX-License-Identifier: MIT
 *
 * Settling an org, for steps: what its clock has ended.
 */
#ifndef DOMAIN_SETTLE_H
#define DOMAIN_SETTLE_H

#include "call.h"

/* Sets call->now to the org's time, and in a changing step ends what is due. The org's row must have been loaded. */
MUST_USE result org_settle(struct call *call, struct row *org);

/* Ends what is due. A reading step needs it before it looks at counters or invitations, and writes nothing. */
MUST_USE result org_end_due(struct call *call, struct row *org);

/* Something of the org ends at that time. */
MUST_USE result org_due_at(struct call *call, struct row *org, muster_time at);

#endif
