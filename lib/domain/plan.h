/* SPDX-License-Identifier: MIT
 *
 * Plans of orgs and of personal workspaces, for steps: their records, which are of one kind.
 */
#ifndef DOMAIN_PLAN_H
#define DOMAIN_PLAN_H

#include "call.h"

/* A plan's record: org or account says whose it is; only an org's has seats. */
enum {
    PLAN_SHOWN_ORG,
    PLAN_SHOWN_ACCOUNT,
    PLAN_SHOWN_CODE,
    PLAN_SHOWN_SUBSCRIPTION,
    PLAN_SHOWN_SEATS,
    PLAN_SHOWN_MEMBERS,
    PLAN_SHOWN_PENDING,
    PLAN_SHOWN_USED,
    PLAN_SHOWN_AVAILABLE,
    PLAN_SHOWN_ENDS_AT,
    PLAN_SHOWN_LIMITS,
    PLAN_SHOWN_COUNT
};

/* The record of an org's plan, whose seats are counted now; of the plan of an account's personal workspace. */
MUST_USE result plan_record(struct call *call, struct row *org, struct record **ret_record);
MUST_USE result personal_plan_record(struct call *call, const struct row *account, struct record **ret_record);

/* A plan may end in the past, but not in 1970: that is a field which nobody has filled in. */
MUST_USE result plan_check_end(struct call *call, muster_time ends_at);

/* A plan as it is now, for a repeated call. */
MUST_USE result plan_again(struct call *call, const muster_id *org);
MUST_USE result personal_plan_again(struct call *call, const muster_id *account);

#endif
