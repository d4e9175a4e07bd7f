/* SPDX-License-Identifier: MIT
 *
 * Orgs, for steps.
 */
#pragma once

#include "call/call.h"

/* Answers the call with the org. */
MUST_USE result org_answer(struct call *call, const struct row *org);

/* Gives up a slug. For some time, no other org can take it (ORG-2). */
MUST_USE result slug_give_up(struct call *call, const char *slug);

extern const struct answer_kind ORG_ANSWER;
