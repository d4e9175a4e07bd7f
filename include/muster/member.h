/* SPDX-License-Identifier: MIT
 *
 * Members of an org and their roles (ROLE-1 to ROLE-8).
 */
#ifndef MUSTER_MEMBER_H
#define MUSTER_MEMBER_H

#include <muster/policy.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A member as it was read. The record never changes, and any thread may read it. */
typedef struct muster_member muster_member;

/** States of a membership. Accounts that are ACTIVE or SUSPENDED are members. The other states are what is left of a
 *  former membership. */
enum {
    MUSTER_MEMBER_STATE_ACTIVE = 1,
    MUSTER_MEMBER_STATE_SUSPENDED = 2, /**< the member can do nothing, and keeps its role (ROLE-5) */
    MUSTER_MEMBER_STATE_ENDED = 3,     /**< the end has passed; a later end brings the membership back (ROLE-8) */
    MUSTER_MEMBER_STATE_BLOCKED = 4    /**< the member was removed, and can't join again in any way (ROLE-7) */
};

/** Which members muster_member_list returns. */
typedef struct muster_member_query {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    /** MUSTER_MEMBER_STATE_...; 0: ACTIVE and SUSPENDED. Only owner, admins and system may ask for ENDED and
     *  BLOCKED. */
    int32_t state;
    int32_t role; /**< MUSTER_ROLE_...; 0: every role */
    uint32_t reserved;
} muster_member_query;

/**
 * Reads one member.
 *
 * Only the owner, the admins, the system and the account itself see e-mail address, tags, link and project. Only the
 * owner, the admins and the system see a membership that has ended or is blocked.
 *
 * Callers: every member, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, account: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member, or the caller may not see it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   ROLE-1, ROLE-7, ROLE-8
 */
MUSTER_EXPORT muster_status muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                                              muster_member **ret_member);

/**
 * Lists members of the org. query NULL: every active and suspended member.
 *
 * A page may have fewer items than limit and still have a cursor. Each item shows the same as muster_member_get. The
 * caller may change or remove members during the walk. State and role of query count at the time when the library reads
 * the page.
 *
 * Callers: every member, system.
 * Order:   by time of joining, oldest first. If a member stays a member, a walk visits the member once. If a member
 *          leaves and joins again during the walk, the walk may visit the member again.
 * Cost:    one read of at most limit + 1 members.
 * Returns: MUSTER_E_INVALID    org: missing; struct_size: it is not set
 *                              state: there is no such state; role: there is no such role
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     state: ENDED or BLOCKED, and the caller may not manage members
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   ROLE-1, ROLE-7, ROLE-8
 */
MUSTER_EXPORT muster_status muster_member_list(muster_session *session, const muster_id *org,
                                               const muster_member_query *query, const char *cursor, size_t limit,
                                               muster_page **ret_page);

/** Id of the org. */
MUSTER_EXPORT const muster_id *muster_member_org(const muster_member *member);
/** Id of the account. */
MUSTER_EXPORT const muster_id *muster_member_account(const muster_member *member);
/** Username of the account at the time of reading, as it was entered (ACCT-1). */
MUSTER_EXPORT const char *muster_member_username(const muster_member *member);
/** Display name of the account at the time of reading, or NULL if the account has none. */
MUSTER_EXPORT const char *muster_member_display_name(const muster_member *member);
/** E-mail address of the account, verified or not. NULL if the account has none, or if the reader may not see it. */
MUSTER_EXPORT const char *muster_member_email(const muster_member *member);
/** MUSTER_ROLE_... */
MUSTER_EXPORT int32_t muster_member_role(const muster_member *member);
/** MUSTER_MEMBER_STATE_..., at the time of reading. */
MUSTER_EXPORT int32_t muster_member_state(const muster_member *member);
/** MUSTER_VIA_..., the way of joining. */
MUSTER_EXPORT int32_t muster_member_via(const muster_member *member);
/** Generation of the link through which the account joined (LINK-6). NULL if there is none, or if the reader may not
 *  see it. */
MUSTER_EXPORT const muster_id *muster_member_link(const muster_member *member);
/** Number of tags, or 0 if the reader may not see them. A member has the tag of the link through which it joined
 *  (LINK-6). It keeps the tag when the link is regenerated. */
MUSTER_EXPORT size_t muster_member_tag_count(const muster_member *member);
/** Tag i, with the same bytes as muster_link_tag, or NULL past the last. */
MUSTER_EXPORT const char *muster_member_tag(const muster_member *member, size_t i);
/** The private project that the library made for the member (PROV-1), also if the project was deleted since then. NULL
 *  if there is none, or if the reader may not see it. */
MUSTER_EXPORT const muster_id *muster_member_project(const muster_member *member);
/** Number of projects of the accepted invitations that were deleted before the account joined (INV-2). 0 except in the
 *  answer of a call by which the account joined. */
MUSTER_EXPORT size_t muster_member_skipped_count(const muster_member *member);
/** Id of deleted project i, or NULL past the last. */
MUSTER_EXPORT const muster_id *muster_member_skipped(const muster_member *member, size_t i);
/** When the account joined. */
MUSTER_EXPORT muster_time muster_member_joined_at(const muster_member *member);
/** When the membership ends or has ended by the clock, or MUSTER_TIME_NONE if it has no end. 0 if the handle is not a
 *  member. */
MUSTER_EXPORT muster_time muster_member_ends_at(const muster_member *member);
/** Version for muster_session_expect. It rises when role, state, end or grants of the member change, not always by 1
 *  (ERR-5, ROLE-4). */
MUSTER_EXPORT int64_t muster_member_version(const muster_member *member);
/** Adds a holder to the record and returns the record. Each holder calls muster_member_free once. */
MUSTER_EXPORT muster_member *muster_member_ref(const muster_member *member);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_member_free(muster_member *member);
/** Item i of a page of members, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_member *muster_page_member(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
