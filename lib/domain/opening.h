/* SPDX-License-Identifier: MIT
 *
 * What a token opens, for steps: one way in for every kind of token, and the way back from a row to its token.
 */
#ifndef DOMAIN_OPENING_H
#define DOMAIN_OPENING_H

#include "call.h"

/* Where a token led to. */
struct opened {
    struct row *org;
    struct row *object; /* the invitation, the generation of a link */
    struct row *member; /* the acting account's membership */
};

/* Opens a token of one kind (TOKEN_...); the org is locked where the call changes something. What comes back was issued last, and its
 * org is there; whether it is pending, enabled, not ended is for the caller. MUSTER_E_TOKEN: it is not genuine, and nothing was read;
 * _DELETED: the org was; _SUPERSEDED: there is a newer one. */
MUST_USE result open_token(struct call *call, int32_t kind, const char *text, struct opened *ret);

/* The token of a row, made anew. *ret_made false: its key makes none any more, in this process or at all. */
MUST_USE result token_of_row(struct call *call, int32_t kind, const struct row *row,
                             char ret_text[MUSTER_TOKEN_CHARS + 1], bool *ret_made);

/* OP-4: whether tokens that were issued then have ended, because an older backup was restored since. */
bool token_is_superseded(const struct call *call, muster_time issued_at);

/* TOKEN_NONCE_BYTES bytes, or NULL in a damaged row. */
const uint8_t *token_nonce(const struct row *row, size_t column);

#endif
