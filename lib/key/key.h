/* SPDX-License-Identifier: MIT
 *
 * The keys of a store, for steps.
 */
#pragma once

#include "call/call.h"

/* Whether the store still makes and checks tokens with the key. NULL: the store has never used that key. */
bool key_is_live(const struct row *key);

/* The number of pending invitations, and of last generations of links, whose tokens were made with the key. */
MUST_USE result key_live_tokens(struct call *call, int32_t key_id, int64_t *ret_count);

void key_want(struct call *call); /* the row that key_to_issue reads */

/* The active key, for a new token. MUSTER_E_KEY: there is no active key, or another process has retired it. */
MUST_USE result key_to_issue(struct call *call, const struct key **ret_key);

/* MUSTER_E_KEY: live tokens need the key, but its tokens are no longer checked. */
MUST_USE result key_check_live(struct call *call, const struct key *key);

/* OP-4: whether tokens that were issued at that time have ended, because an older backup was restored since. */
bool token_is_superseded(const struct call *call, muster_time issued_at);
