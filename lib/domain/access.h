/* SPDX-License-Identifier: MIT
 *
 * What a member may do, for steps: reads what counts, and asks the one function that decides (policy/decide.h).
 */
#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include "call.h"
#include "decide.h"

/* Of a membership: what counts for an action in the org. member NULL: there is none. */
struct access access_of(const struct call *call, const struct row *member);

/* The same of anybody, whoever asks. */
struct access access_of_other(const struct call *call, const struct row *member);

/* What counts besides for an action on a project. project, grant NULL: there is none. */
void access_on(const struct call *call, const struct row *project, const struct row *grant, struct access *access);

/* The status of a decision, with its sentence. */
MUST_USE result access_check(struct call *call, const struct decision *decision);

#endif
