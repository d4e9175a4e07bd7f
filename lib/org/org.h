/* SPDX-License-Identifier: MIT
 *
 * Orgs, for steps.
 */
#pragma once

#include "call/call.h"

/* Answers the call with the org. */
MUST_USE result org_answer(struct call *call, const struct row *org);

/* Nobody else takes the slug for a while (ORG-2). */
MUST_USE result slug_give_up(struct call *call, const char *slug);

extern const struct answer_kind ORG_ANSWER;
