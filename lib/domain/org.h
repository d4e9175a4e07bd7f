/* SPDX-License-Identifier: MIT
 *
 * Entering an org: the one way in for every call that names one. Locks the org's row for a change, reads the acting party's
 * membership, tells outsiders that nothing is there, asks the table of ROLE-1, and settles what the clock has ended.
 */
#ifndef DOMAIN_ORG_H
#define DOMAIN_ORG_H

#include "call.h"
#include "settle.h"

/* States only ever rise. */
enum { ORG_OPEN = 0, ORG_CLOSING = 1, ORG_DELETED = 2 };

/* action: row of ROLE-1 that the caller must have; 0: system only needs to get here, members any role. more: further rows
 * to load in the same go. call->now and call->member are set. */
MUST_USE result org_enter(struct call *call, const muster_id *id, int32_t action, struct row **ret_org,
                          const struct want *more, size_t n);

MUST_USE result org_check_plan(struct call *call, const struct row *org); /* SEAT-7 */
MUST_USE result org_plan_ended(struct call *call);
MUST_USE result check_web_address(struct call *call, const struct row *org, const char *field, const char *text);
MUST_USE result org_answer(struct call *call, const struct row *org);
/* What the owner edits has changed: another version for hosts. */
MUST_USE result org_info_changed(struct call *call, struct row *org);
MUST_USE result org_not_found(struct call *call);
MUST_USE result denied(struct call *call);

/* Nobody else takes the slug for a while (ORG-2). */
MUST_USE result slug_give_up(struct call *call, const char *slug);

/* Carries a deletion on, in transactions of its own. Where it stops, settling carries it on. */
int32_t org_erase(muster_session *session, const muster_id *org);

/* An org as it is now, for a repeated call. */
MUST_USE result org_again(struct call *call, const muster_id *org);

#endif
