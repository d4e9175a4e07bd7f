/* SPDX-License-Identifier: MIT
 *
 * Plans of orgs and of personal workspaces, for steps.
 */
#pragma once

#include "trail/trail.h"

/* The limit of that name among the lines. If no line has the name: `normal`. */
int64_t limit_of(const char *lines, const char *name, int64_t normal);

/* The limits in the parameters of a plan, as lines; NULL: none. */
MUST_USE result limits_read(struct call *call, const muster_plan_params *params, const char **ret_lines);

/* The same, separated by spaces, for an event; NULL: none. */
MUST_USE result limits_words(struct call *call, const char *lines, const char **ret_words);

/* Names and values, one after another, for a record. The getters of texts read them. */
MUST_USE result limits_value(struct call *call, const char *lines, muster_value *ret_value);

/* The record of a plan. org or account says whose plan it is. Only the plan of an org has seats. */
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

/* The record of the plan of an org. Its seats are counted now. */
MUST_USE result plan_record(struct call *call, struct row *org, struct record **ret_record);

/* The record of the plan of an account's personal workspace. */
MUST_USE result personal_plan_record(struct call *call, const struct row *account, struct record **ret_record);

/* The end of a plan may be in the past, but not in 1970: then the caller has not filled in the field. */
MUST_USE result plan_check_end(struct call *call, muster_time ends_at);
