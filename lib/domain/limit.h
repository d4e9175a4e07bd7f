/* SPDX-License-Identifier: MIT
 *
 * Named limits of a plan (SEAT-8), kept as lines name=value.
 */
#ifndef DOMAIN_LIMIT_H
#define DOMAIN_LIMIT_H

#include "event.h"

/* The limit of that name among the lines; `normal` where it is not named. */
int64_t limit_of(const char *lines, const char *name, int64_t normal);

/* What the parameters of a plan name, as lines; NULL: nothing. */
MUST_USE result limits_read(struct call *call, const muster_plan_params *params, const char **ret_lines);

/* The same apart by spaces, as what an event tells; where there are none, no fact. */
MUST_USE result limits_fact(struct call *call, const char *lines, struct fact *ret_fact);

/* Names and values, one after another, for a record; its getters are those of strings. */
MUST_USE result limits_value(struct call *call, const char *lines, muster_value *ret_value);

#endif
