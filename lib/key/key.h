/* SPDX-License-Identifier: MIT
 *
 * The keys of a store, for steps.
 */
#pragma once

#include "call/call.h"

/* Whether tokens of the key are still made and checked. NULL: the store has used no such key. */
bool key_is_live(const struct row *key);

/* Pending invitations, and last generations of links, whose tokens were made under the key. */
MUST_USE result key_live_tokens(struct call *call, int32_t key_id, int64_t *ret_count);

void key_want(struct call *call); /* the row that key_to_issue looks at */

/* The active key, for a new token. MUSTER_E_KEY: there is none, or another process has retired it. */
MUST_USE result key_to_issue(struct call *call, const struct key **ret_key);

/* MUSTER_E_KEY: live tokens need the key, and no token of it is checked any more. */
MUST_USE result key_check_live(struct call *call, const struct key *key);

/* OP-4: whether tokens that were issued then have ended, because an older backup was restored since. */
bool token_is_superseded(const struct call *call, muster_time issued_at);
