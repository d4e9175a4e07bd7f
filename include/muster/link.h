/* SPDX-License-Identifier: MIT
 *
 * Self-registration links (LINK-1 to LINK-10): an org has at most one live link of each kind, off until owner or an
 * admin enables it. Whoever holds its token joins without being invited by name.
 *
 * Each generation of a link is a row of its own. Regenerating makes another one, and the token of before never works
 * again.
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

/** One generation of a link as read. Immutable; any thread. It holds no token. */
typedef struct muster_link muster_link;

/** Kinds of links. The token of one kind is never taken for the other. */
enum {
    MUSTER_LINK_KIND_SIGNUP = 1, /**< for new users: creates the account and joins */
    MUSTER_LINK_KIND_JOIN = 2    /**< for accounts that are there already */
};

/** States of a generation. */
enum {
    MUSTER_LINK_STATE_ENABLED = 1,
    MUSTER_LINK_STATE_DISABLED = 2,
    MUSTER_LINK_STATE_REGENERATED = 3, /**< a newer generation has taken its place, for good */
    MUSTER_LINK_STATE_ENDED = 4,       /**< enabled, past its end */
    MUSTER_LINK_STATE_USED_UP = 5      /**< enabled, with as many joins as it allows */
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

typedef struct muster_link_params {
    uint32_t struct_size;
    uint32_t
        fields; /**< MUSTER_LINK_FIELD_... to set, at least one; what is not stays as it is: at first no tag, no limit */
    const char *tag;            /**< everybody who joins gets it (LINK-6): one line, at most 64 bytes; NULL: none */
    muster_time ends_at;        /**< a time to come; MUSTER_TIME_NONE: no end */
    int64_t joins_max;          /**< how many may join through this generation, 1 to 10^9; 0: any number */
    const char *const *domains; /**< as of muster_domain_set; the verified address must be in one, exactly (LINK-7) */
    size_t domain_count;        /**< at most MUSTER_LINK_DOMAINS_MAX, twice is once; 0: any address, and none */
} muster_link_params;

/**
 * Enables the org's link of a kind, making its first generation where there is none: owner, admins, system. params
 * NULL: as it is. A link that was disabled has its address again (LINK-5). Enabling twice is no error; what params
 * names is changed then too.
 * MUSTER_E_INVALID: among others, an end that has passed, or another tag for a link that is there: regenerate it.
 * MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_link_enable(muster_session *session, const muster_id *org, int32_t kind,
                                               const muster_link_params *params, muster_link **ret_link);

/** Disables it: its token is MUSTER_E_DISABLED until it is enabled again. Disabling twice is no error. Owner, admins,
 *  system; also when the plan has ended. MUSTER_E_NOT_FOUND: there is none of that kind. */
MUSTER_EXPORT muster_status muster_link_disable(muster_session *session, const muster_id *org, int32_t kind,
                                                muster_link **ret_link);

/** Changes end, number of joins, domains: owner, admins, system. MUSTER_E_INVALID: among others, another tag, an end
 *  that has passed, or fewer joins than there were.
 *  MUSTER_E_NOT_FOUND: there is none of that kind. MUSTER_E_PLAN_ENDED. */
MUSTER_EXPORT muster_status muster_link_edit(muster_session *session, const muster_id *org, int32_t kind,
                                             const muster_link_params *params, muster_link **ret_link);

/**
 * Makes another generation: the token of before is MUSTER_E_SUPERSEDED from now on, for good. What params does not
 * name, all where it is NULL, is taken over, but for an end that has passed; joins are counted anew. A disabled link
 * stays disabled. Owner, admins, system. MUSTER_E_NOT_FOUND: there is none of that kind. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_link_regenerate(muster_session *session, const muster_id *org, int32_t kind,
                                                   const muster_link_params *params, muster_link **ret_link);

/** The last generation of a kind: owner, admins, system. MUSTER_E_NOT_FOUND: there is none. */
MUSTER_EXPORT muster_status muster_link_get(muster_session *session, const muster_id *org, int32_t kind,
                                            muster_link **ret_link);

/**
 * Shows the token of the last generation, the same each time, also after keys have rotated (LINK-5): owner, admins,
 * system. ret_token: room for MUSTER_TOKEN_CHARS + 1 bytes. A secret: whoever has it can join. MUSTER_E_NOT_FOUND:
 * there is none of that kind. MUSTER_E_KEY: the key that it was made under makes none any more. MUSTER_E_SUPERSEDED: an
 * older backup was restored since. In both cases regenerate it.
 */
MUSTER_EXPORT muster_status muster_link_token(muster_session *session, const muster_id *org, int32_t kind,
                                              char *ret_token);

/** The generations of a kind, or with 0 of both, in the order of their making: owner, admins, system (LINK-6). */
MUSTER_EXPORT muster_status muster_link_list(muster_session *session, const muster_id *org, int32_t kind,
                                             const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Looks at the link that a token opens; reads only. Whoever holds a genuine token sees the org's name, slug and
 * description, and the kind; nothing else, not even the org's id (LINK-9). For everybody, a visitor too.
 * MUSTER_E_TOKEN: not genuine, or no link's. MUSTER_E_DELETED: the org was. MUSTER_E_SUPERSEDED: regenerated.
 * MUSTER_E_DISABLED. MUSTER_E_EXPIRED: past its end. MUSTER_E_USED_UP. MUSTER_E_PLAN_ENDED. Whether there is a seat is
 * said when somebody joins.
 */
MUSTER_EXPORT muster_status muster_link_preview(muster_session *session, const char *token, muster_link **ret_link);

/**
 * The acting account joins through a link of the kind MUSTER_LINK_KIND_JOIN (LINK-3), as MUSTER_SETTING_LINK_ROLE, or higher
 * where an invitation waits for it, which is then accepted, and no join is counted (INV-21). A member gets its
 * membership. With MUSTER_SETTING_LINK_MAKES_REQUEST it asks to join (LINK-10): *ret_request is set, to the open one
 * where there is one, and *ret_member to NULL; else the other way round. A request takes no seat and makes no private
 * project. As muster_link_preview, and MUSTER_E_TOKEN for a token of the other kind too; MUSTER_E_DENIED: the acting
 * party is no account; MUSTER_E_SEATS; MUSTER_E_UNVERIFIED, MUSTER_E_DOMAIN: the link is limited to e-mail domains, and
 * the account has no verified address, or one in another domain; MUSTER_E_SUSPENDED, MUSTER_E_BLOCKED (ROLE-5, ROLE-7);
 * MUSTER_E_ENDED: its membership ended by the clock (ROLE-8); MUSTER_E_QUOTA: no private project is left (PROV-4);
 * MUSTER_E_RATE: it has asked not long ago.
 */
MUSTER_EXPORT muster_status muster_link_join(muster_session *session, const char *token, muster_member **ret_member,
                                             muster_request **ret_request);

/**
 * Registers an account through a link of the kind MUSTER_LINK_KIND_SIGNUP and joins, both or neither (LINK-4): by a visitor,
 * or the system. A visitor gives username, display name, locale, and an address, which counts as not verified; so on a
 * link that is limited to domains the system has to make the call, and states that the address is verified (LINK-7).
 * As muster_link_join; MUSTER_E_EXISTS: the username, external id or verified address is taken. MUSTER_E_DENIED: the
 * acting party is an account, or a visitor gave what the system only may. The member, or the request, names the new
 * account.
 */
MUSTER_EXPORT muster_status muster_link_signup(muster_session *session, const char *token,
                                               const muster_account_params *params, muster_member **ret_member,
                                               muster_request **ret_request);

/** Names this generation: muster_member_link of who joined through it. NULL from muster_link_preview, as all below are
 *  NULL, 0 or MUSTER_TIME_NONE there, but for the kind and the org's name, slug and description. */
MUSTER_EXPORT const muster_id *muster_link_id(const muster_link *link);
MUSTER_EXPORT const muster_id *muster_link_org(const muster_link *link);
/** MUSTER_LINK_KIND_SIGNUP or MUSTER_LINK_KIND_JOIN. */
MUSTER_EXPORT int32_t muster_link_kind(const muster_link *link);
/** 1, 2, ... of its kind. */
MUSTER_EXPORT int64_t muster_link_generation(const muster_link *link);
/** MUSTER_LINK_STATE_ENABLED, ..., at the moment of reading. */
MUSTER_EXPORT int32_t muster_link_state(const muster_link *link);
MUSTER_EXPORT const char *muster_link_tag(const muster_link *link);
MUSTER_EXPORT muster_time muster_link_ends_at(const muster_link *link);
/** 0: any number. */
MUSTER_EXPORT int64_t muster_link_joins_max(const muster_link *link);
/** How many have joined through it. */
MUSTER_EXPORT int64_t muster_link_joins(const muster_link *link);
MUSTER_EXPORT size_t muster_link_domain_count(const muster_link *link);
/** In lower case; NULL past the last. */
MUSTER_EXPORT const char *muster_link_domain(const muster_link *link, size_t i);
MUSTER_EXPORT muster_time muster_link_created_at(const muster_link *link);
/** When another generation took its place; MUSTER_TIME_NONE: none has. */
MUSTER_EXPORT muster_time muster_link_ended_at(const muster_link *link);
MUSTER_EXPORT int64_t muster_link_version(const muster_link *link);
/** NULL but from muster_link_preview. */
MUSTER_EXPORT const char *muster_link_org_name(const muster_link *link);
MUSTER_EXPORT const char *muster_link_org_slug(const muster_link *link);
MUSTER_EXPORT const char *muster_link_org_description(const muster_link *link);
MUSTER_EXPORT muster_link *muster_link_ref(const muster_link *link);
MUSTER_EXPORT void muster_link_free(muster_link *link);
MUSTER_EXPORT const muster_link *muster_page_link(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
