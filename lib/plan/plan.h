/* SPDX-License-Identifier: MIT
 *
 * Plans of orgs and of personal workspaces, for steps.
 */
#pragma once

#include "trail/trail.h"

/* The limit of that name among the lines; `normal` where it is not named. */
int64_t limit_of(const char *lines, const char *name, int64_t normal);

/* What the parameters of a plan name, as lines; NULL: nothing. */
MUST_USE result limits_read(struct call *call, const muster_plan_params *params, const char **ret_lines);

/* The same apart by spaces, for an event; NULL: there are none. */
MUST_USE result limits_words(struct call *call, const char *lines, const char **ret_words);

/* Names and values, one after another, for a record; its getters are those of strings. */
MUST_USE result limits_value(struct call *call, const char *lines, muster_value *ret_value);

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

/* The record of an org's plan, with its seats counted now. */
MUST_USE result plan_record(struct call *call, struct row *org, struct record **ret_record);

/* The record of the plan of an account's personal workspace. */
MUST_USE result personal_plan_record(struct call *call, const struct row *account, struct record **ret_record);

/* A plan may end in the past, but not in 1970: that is a field which nobody has filled in. */
MUST_USE result plan_check_end(struct call *call, muster_time ends_at);
