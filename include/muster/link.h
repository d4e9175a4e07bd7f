/* SPDX-License-Identifier: MIT
 *
 * Self-registration links (LINK-1 to LINK-10). An org has at most one live link of each kind. A link does nothing until
 * the owner or an admin enables it. An account that has the token of the link joins without an invitation.
 *
 * Each generation of a link is a separate record. Regenerating a link makes a new generation, and the old token never
 * works again.
 */
#ifndef MUSTER_LINK_H
#define MUSTER_LINK_H

#include <muster/account.h>
#include <muster/member.h>
#include <muster/request.h>
#include <muster/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One generation of a link as it was read. The record never changes, and any thread may read it. It holds no token. */
typedef struct muster_link muster_link;

/** Kinds of links. The token of one kind never works in a call for the other kind. */
enum {
    MUSTER_LINK_KIND_SIGNUP = 1, /**< for new users: registers the account and joins */
    MUSTER_LINK_KIND_JOIN = 2    /**< for accounts that exist already */
};

/** States of a generation. */
enum {
    MUSTER_LINK_STATE_ENABLED = 1,     /**< its token works */
    MUSTER_LINK_STATE_DISABLED = 2,    /**< its token does not work until the link is enabled again */
    MUSTER_LINK_STATE_REGENERATED = 3, /**< a newer generation has replaced it; its token never works again */
    MUSTER_LINK_STATE_ENDED = 4,       /**< enabled, but its end has passed */
    MUSTER_LINK_STATE_USED_UP = 5      /**< enabled, but it allows no more accounts to join */
};

/** Fields of muster_link_params. */
enum {
    MUSTER_LINK_FIELD_TAG = 1,
    MUSTER_LINK_FIELD_ENDS_AT = 2,
    MUSTER_LINK_FIELD_JOINS_MAX = 4,
    MUSTER_LINK_FIELD_DOMAINS = 8
};

/** Most domains of a link. */
#define MUSTER_LINK_DOMAINS_MAX 50

/** The values of a link that a call sets. The library sets the fields that `fields` names, and changes no other field.
 *  A new link has no tag and no restriction. */
typedef struct muster_link_params {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t fields;      /**< MUSTER_LINK_FIELD_..., at least one */
    /** Everybody who joins through the link gets this tag (LINK-6): one line of at most MUSTER_TAG_MAX_BYTES. NULL: no
     *  tag. */
    const char *tag;
    muster_time ends_at; /**< when the link ends, a time in the future; MUSTER_TIME_NONE: no end */
    int64_t joins_max;   /**< how many accounts may join through this generation, 1 to 10^9; 0: any number */
    /** The domain of the joining account's verified address must be one of these; a subdomain does not count (LINK-7).
     *  A domain has two or more labels, such as "example.com", in ASCII and in any case. */
    const char *const *domains;
    /** At most MUSTER_LINK_DOMAINS_MAX; a repeated domain counts once. 0: no restriction; the account needs no
     *  address. */
    size_t domain_count;
} muster_link_params;

/**
 * Enables the link of a kind. If the org has none, the library makes its first generation.
 *
 * params: what to set; NULL: nothing. If the link was disabled, its old token works again (LINK-5). Enabling again is
 * not an error, and sets what params names.
 *
 * Callers: owner, admins, system.
 * Events:  LINK_ENABLED; no message. If the link was enabled before: LINK_CHANGED, or none if params changes nothing.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; kind: there is no such kind
 *                              struct_size: it is not set; fields: 0, or a bit that does not exist
 *                              tag: malformed, or not the tag that the link has; regenerate the link instead
 *                              ends_at: the time has passed
 *                              joins_max: out of range, or less than the number of joins
 *                              domains: malformed, or more than MUSTER_LINK_DOMAINS_MAX
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_KEY        the active key of the store was retired, so the library can't make a token
 *          and those of every changing call of a session (session.h).
 * Rules:   LINK-1, LINK-5, LINK-6, LINK-7
 */
MUSTER_EXPORT muster_status muster_link_enable(muster_session *session, const muster_id *org, int32_t kind,
                                               const muster_link_params *params, muster_link **ret_link);

/**
 * Disables the link of a kind. Its token returns MUSTER_E_DISABLED until the link is enabled again.
 *
 * Disabling again is not an error.
 *
 * Callers: owner, admins, system; also when the plan has ended.
 * Events:  LINK_DISABLED; no message. None if it was disabled before.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; kind: there is no such kind
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              kind: the org has no link of this kind
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   LINK-1, LINK-5, SEAT-7
 */
MUSTER_EXPORT muster_status muster_link_disable(muster_session *session, const muster_id *org, int32_t kind,
                                                muster_link **ret_link);

/**
 * Changes the end, the greatest number of joins and the domains of the last generation of a link. The token stays the
 * same.
 *
 * Callers: owner, admins, system.
 * Events:  LINK_CHANGED; no message. None if nothing changes.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, params: missing; kind: there is no such kind
 *                              struct_size: it is not set; fields: 0, or a bit that does not exist
 *                              tag: not the tag that the link has; regenerate the link instead
 *                              ends_at: the time has passed
 *                              joins_max: out of range, or less than the number of joins
 *                              domains: malformed, or more than MUSTER_LINK_DOMAINS_MAX
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              kind: the org has no link of this kind
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   LINK-6, LINK-7
 */
MUSTER_EXPORT muster_status muster_link_edit(muster_session *session, const muster_id *org, int32_t kind,
                                             const muster_link_params *params, muster_link **ret_link);

/**
 * Makes a new generation of a link, with a new token. From now on the old token always returns MUSTER_E_SUPERSEDED.
 *
 * The new generation has the values of the old one, except those that params names. With params NULL it has all values
 * of the old one. An end that has passed is not kept. The library counts the joins from 0. A disabled link stays
 * disabled.
 *
 * Callers: owner, admins, system.
 * Events:  LINK_REGENERATED; no message.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; kind: there is no such kind
 *                              struct_size: it is not set; fields: 0, or a bit that does not exist
 *                              tag: malformed
 *                              ends_at: the time has passed
 *                              joins_max: out of range
 *                              domains: malformed, or more than MUSTER_LINK_DOMAINS_MAX
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              kind: the org has no link of this kind
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_KEY        the active key of the store was retired, so the library can't make a token
 *          and those of every changing call of a session (session.h).
 * Rules:   LINK-5, LINK-6, LINK-7
 */
MUSTER_EXPORT muster_status muster_link_regenerate(muster_session *session, const muster_id *org, int32_t kind,
                                                   const muster_link_params *params, muster_link **ret_link);

/**
 * Reads the last generation of a link.
 *
 * Callers: owner, admins, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; kind: there is no such kind
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              kind: the org has no link of this kind
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   LINK-1
 */
MUSTER_EXPORT muster_status muster_link_get(muster_session *session, const muster_id *org, int32_t kind,
                                            muster_link **ret_link);

/**
 * Returns the token of the last generation of a link. The token is a secret: everybody who has it can join.
 *
 * The token is the same in each call, also after the active key has changed (LINK-5). ret_token has room for
 * MUSTER_TOKEN_CHARS + 1 bytes.
 *
 * Callers: owner, admins, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; kind: there is no such kind
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              kind: the org has no link of this kind
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_SUPERSEDED an older backup was restored since the link was made; regenerate the link
 *          MUSTER_E_KEY        the key of the link makes no tokens any more; regenerate the link
 *          and those of every call of a session (session.h).
 * Rules:   EVT-7, LINK-5, OP-4
 */
MUSTER_EXPORT muster_status muster_link_token(muster_session *session, const muster_id *org, int32_t kind,
                                              char *ret_token);

/**
 * Lists the generations of a kind of links. kind 0: of both kinds.
 *
 * A page may have fewer items than limit and still have a cursor.
 *
 * Callers: owner, admins, system.
 * Order:   by time of making, oldest first. A walk visits each generation once, also if it changes meanwhile.
 * Cost:    one read of at most limit + 1 generations.
 * Returns: MUSTER_E_INVALID    org: missing; kind: there is no such kind
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   LINK-6
 */
MUSTER_EXPORT muster_status muster_link_list(muster_session *session, const muster_id *org, int32_t kind,
                                             const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Shows the link that a token opens, and changes nothing.
 *
 * Everybody with a genuine token sees name, slug and description of the org, and the kind of the link. They see nothing
 * else, not even the id of the org (LINK-9). The call does not say whether a seat is available. The call that joins
 * says this.
 *
 * Callers: every party, also visitors.
 * Cost:    one read; does not grow with the org. A false token costs no read.
 * Returns: MUSTER_E_INVALID    token: missing
 *          MUSTER_E_NOT_FOUND  the link does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, not of a link, or its key was retired
 *          MUSTER_E_EXPIRED    the end of the link has passed
 *          MUSTER_E_SUPERSEDED a newer generation has replaced this one
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          MUSTER_E_DISABLED   the link is disabled
 *          MUSTER_E_USED_UP    the link allows no more accounts to join; figures limit, used
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every call of a session (session.h).
 * Rules:   LINK-8, LINK-9, TOK-1
 */
MUSTER_EXPORT muster_status muster_link_preview(muster_session *session, const char *token, muster_link **ret_link);

/**
 * Joins an org through a link of the kind MUSTER_LINK_KIND_JOIN. The acting account becomes a member, or asks to become
 * one.
 *
 * The member gets the role MUSTER_SETTING_LINK_ROLE. If invitations wait for the account, the library accepts them, and
 * the member gets the highest role of all. Then the library does not count the join (INV-21). If the account is a
 * member already, the call returns the membership and changes nothing.
 *
 * If MUSTER_SETTING_LINK_MAKES_REQUEST is 1 and no invitation waits, the account asks to join (LINK-10). Then the call
 * sets *ret_request, and sets *ret_member to NULL. If a request of the account is already open, the call returns that
 * request. A request takes no seat and makes no private project. In all other cases the call sets *ret_member, and sets
 * *ret_request to NULL.
 *
 * Callers: every account.
 * Events:  MEMBER_JOINED. GRANT_SET for each grant of an accepted invitation; no message.
 *          REQUEST_APPROVED of an open request of the account; no message.
 *          INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner.
 *          A new request: REQUEST_CREATED; message to owner and admins.
 *          REQUEST_WITHDRAWN of an older request that left nothing to approve; no message.
 * Cost:    one transaction; grows with the projects of waiting invitations. If the account asks to join, it grows with
 *          the number of admins.
 * Returns: MUSTER_E_INVALID    token: missing
 *          MUSTER_E_NOT_FOUND  the link does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, not of a link of this kind, or its key was retired
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_UNVERIFIED the link is limited to e-mail domains, and the account has no verified address
 *          MUSTER_E_SUSPENDED  the account is a suspended member of the org
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_DOMAIN     the link is limited to e-mail domains, and the verified address is in another domain
 *          MUSTER_E_ENDED      the membership ended by the clock, and MUSTER_SETTING_ENDED_MAY_REJOIN is 0
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_RATE       the last request of the account was made less than MUSTER_SETTING_REQUEST_REST ago;
 *                              figures limit, used, retry_after (microseconds from now)
 *          MUSTER_E_EXPIRED    the end of the link has passed
 *          MUSTER_E_SUPERSEDED a newer generation has replaced this one
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          MUSTER_E_DISABLED   the link is disabled
 *          MUSTER_E_USED_UP    the link allows no more accounts to join; figures limit, used
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-21, LINK-2, LINK-3, LINK-6, LINK-7, LINK-8, LINK-10, PROV-4, ROLE-5, ROLE-7, ROLE-8, SEAT-2, TOK-1
 */
MUSTER_EXPORT muster_status muster_link_join(muster_session *session, const char *token, muster_member **ret_member,
                                             muster_request **ret_request);

/**
 * Registers an account through a link of the kind MUSTER_LINK_KIND_SIGNUP, and joins the org. Both happen, or neither
 * happens (LINK-4).
 *
 * A visitor may set only username, display_name, locale and email, and the address counts as not verified. If the link
 * is limited to domains, the system must make the call and state that the address is verified (LINK-7).
 *
 * The member gets the role MUSTER_SETTING_LINK_ROLE. If invitations wait for the verified address, the library accepts
 * them, and the member gets the highest role of all. Then the library does not count the join (INV-21). If
 * MUSTER_SETTING_LINK_MAKES_REQUEST is 1 and no invitation waits, the account asks to join (LINK-10). Then the call
 * sets *ret_request, and sets *ret_member to NULL. A request takes no seat and makes no private project. In all other
 * cases the call sets *ret_member, and sets *ret_request to NULL. The returned member or request has the id of the new
 * account.
 *
 * Callers: visitors, system.
 * Events:  ACCOUNT_CREATED. MEMBER_JOINED. GRANT_SET for each grant of an accepted invitation; no message.
 *          INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner.
 *          A new request: REQUEST_CREATED; message to owner and admins.
 * Cost:    one transaction; grows with the projects of waiting invitations. If the account asks to join, it grows with
 *          the number of admins.
 * Returns: MUSTER_E_INVALID    token, params: missing; struct_size: it is not set
 *                              a field of the account is malformed; the field is named
 *          MUSTER_E_NOT_FOUND  the link does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, not of a link of this kind, or its key was retired
 *          MUSTER_E_EXISTS     username, external_id: another account has it
 *                              email: it is verified on another account, and the two do not have the same person id
 *          MUSTER_E_DENIED     the caller is an account
 *                              a visitor gave email_verified, external_id, person_id or metadata
 *          MUSTER_E_UNVERIFIED the link is limited to e-mail domains, and no verified address is given
 *          MUSTER_E_DOMAIN     the link is limited to e-mail domains, and the verified address is in another domain
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_EXPIRED    the end of the link has passed
 *          MUSTER_E_SUPERSEDED a newer generation has replaced this one
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_DISABLED   the link is disabled
 *          MUSTER_E_USED_UP    the link allows no more accounts to join; figures limit, used
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every changing call of a session (session.h).
 * Rules:   ACCT-1, ACCT-3, ACCT-4, INV-21, LINK-2, LINK-4, LINK-6, LINK-7, LINK-8, LINK-10, PROV-4, SEAT-2, TOK-1
 */
MUSTER_EXPORT muster_status muster_link_signup(muster_session *session, const char *token,
                                               const muster_account_params *params, muster_member **ret_member,
                                               muster_request **ret_request);

/* A link of muster_link_preview shows its kind, and name, slug and description of the org. All other getters return
 * NULL, 0 or MUSTER_TIME_NONE for this link. Only links of muster_link_preview show name, slug and description. */

/** Id of this generation. muster_member_link returns it for the members that joined through it. */
MUSTER_EXPORT const muster_id *muster_link_id(const muster_link *link);
/** Id of the org. */
MUSTER_EXPORT const muster_id *muster_link_org(const muster_link *link);
/** MUSTER_LINK_KIND_SIGNUP or MUSTER_LINK_KIND_JOIN. */
MUSTER_EXPORT int32_t muster_link_kind(const muster_link *link);
/** Number of the generation among those of its kind in the org: 1, 2, ... */
MUSTER_EXPORT int64_t muster_link_generation(const muster_link *link);
/** MUSTER_LINK_STATE_..., at the time of reading. */
MUSTER_EXPORT int32_t muster_link_state(const muster_link *link);
/** The tag that members get if they join through the link, or NULL if there is none. */
MUSTER_EXPORT const char *muster_link_tag(const muster_link *link);
/** When the link ends, or MUSTER_TIME_NONE if it has no end. 0 if the handle is not a link. */
MUSTER_EXPORT muster_time muster_link_ends_at(const muster_link *link);
/** How many accounts may join through the link, or 0 for any number. */
MUSTER_EXPORT int64_t muster_link_joins_max(const muster_link *link);
/** How many accounts have joined through the link. */
MUSTER_EXPORT int64_t muster_link_joins(const muster_link *link);
/** Number of domains to which the link is limited, or 0 if there is no restriction. */
MUSTER_EXPORT size_t muster_link_domain_count(const muster_link *link);
/** Domain i, in lower case, or NULL past the last. */
MUSTER_EXPORT const char *muster_link_domain(const muster_link *link, size_t i);
/** When this generation was made. */
MUSTER_EXPORT muster_time muster_link_created_at(const muster_link *link);
/** When a newer generation replaced this one, or MUSTER_TIME_NONE if this is the last generation. */
MUSTER_EXPORT muster_time muster_link_ended_at(const muster_link *link);
/** Version for muster_session_expect. It rises with every change of this generation, and with every join (ERR-5). */
MUSTER_EXPORT int64_t muster_link_version(const muster_link *link);
/** Name of the org. NULL except from muster_link_preview. */
MUSTER_EXPORT const char *muster_link_org_name(const muster_link *link);
/** Slug of the org. NULL except from muster_link_preview. */
MUSTER_EXPORT const char *muster_link_org_slug(const muster_link *link);
/** Description of the org. NULL if it has none, and except from muster_link_preview. */
MUSTER_EXPORT const char *muster_link_org_description(const muster_link *link);
/** Adds a holder to the record and returns the record. Each holder calls muster_link_free once. */
MUSTER_EXPORT muster_link *muster_link_ref(const muster_link *link);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_link_free(muster_link *link);
/** Item i of a page of links, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_link *muster_page_link(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
