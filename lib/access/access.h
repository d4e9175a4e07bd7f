/* SPDX-License-Identifier: MIT
 *
 * The doors into an org: by its id, with a member, or by a token. What a member may do is read here, and decided by one
 * function (policy/decide.h).
 */
#pragma once

#include "decide.h"
#include "state/state.h"

/* Wants an org, and locks it if the call changes something. */
void org_want(struct call *call, const muster_id *id, struct row **ret_org);

/* Reads what is wanted, with the org and the acting membership, and ends what is due. Sets call->now and
 * call->member. action: the row of ROLE-1 that the caller's role must allow; 0: any role is enough. A system session
 * may always enter. */
MUST_USE result org_enter(struct call *call, const muster_id *id, int32_t action, struct row **ret_org);

/* The arguments of calls on one member. */
struct member_call {
    const muster_id *org, *account;
    int32_t role;
    uint32_t flags;
    muster_time ends_at;
};

/* Enters the org and reads the member with its account. A member whose account is being deleted counts as none. */
MUST_USE result member_enter(struct call *call, const struct member_call *in, int32_t action, struct row **ret_org,
                             struct row **ret_member, struct row **ret_account);

/* The rows to which a token leads. */
struct opened {
    struct token token;
    struct row *org;
    struct row *object; /* the invitation, the generation of a link */
    struct row *key;
    /* For callers that want them too: the inviter, and the acting account's own rows. */
    struct row *inviter;
    struct belonging own;
};

/* Wants the rows to which a token of one kind (TOKEN_...) leads, and locks the org if the call changes something.
 * Other rows of this org that the caller wants are read with them. MUSTER_E_TOKEN: the token is not genuine, and
 * nothing will be read. */
MUST_USE result token_want(struct call *call, int32_t kind, const char *text, struct opened *ret);

/* Reads what token_want has wanted. After MUSTER_OK the token is the last one that was issued, and its org is there.
 * The caller checks whether the object is pending, enabled, or has ended. MUSTER_E_TOKEN: the token is not genuine.
 * MUSTER_E_DELETED: the org was deleted. MUSTER_E_SUPERSEDED: there is a newer token. */
MUST_USE result token_open(struct call *call, struct opened *it);

/* The token of a row, made again. *ret_made false: the key of the token makes no token any more, in this process or
 * in all. */
MUST_USE result token_of_row(struct call *call, int32_t kind, const struct row *row,
                             char ret_text[MUSTER_TOKEN_CHARS + 1], bool *ret_made);

/* TOKEN_NONCE_BYTES bytes, or NULL in a damaged row. */
const uint8_t *token_nonce(const struct row *row, size_t column);

/* Reads what decides about an action in the org, by the acting party's membership. member NULL: there is none. */
struct access access_of(const struct call *call, const struct row *member);

/* The same for the membership of any account, also if the acting party is the system. */
struct access access_of_other(const struct call *call, const struct row *member);

/* Adds what decides about an action on a project. project, grant NULL: there is none. */
void access_on(const struct call *call, const struct row *project, const struct row *grant, struct access *access);

/* The status of a decision, with its sentence. */
MUST_USE result access_check(struct call *call, const struct decision *decision);

/* The refusals that several calls share. */
MUST_USE result org_not_found(struct call *call);
MUST_USE result member_not_found(struct call *call);
MUST_USE result project_not_found(struct call *call);
MUST_USE result denied(struct call *call);

MUST_USE result org_check_plan(struct call *call, const struct row *org); /* SEAT-7 */

/* MUSTER_E_INVALID: the text holds a web address, and a setting of the org forbids that. */
MUST_USE result check_web_address(struct call *call, const struct row *org, const char *field, const char *text);

/* Raises the version of the org that hosts see: something that the owner edits has changed. */
MUST_USE result org_info_changed(struct call *call, struct row *org);
