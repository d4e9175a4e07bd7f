/* SPDX-License-Identifier: MIT
 *
 * Members of an org and their roles (ROLE-1 to ROLE-6).
 */
#ifndef MUSTER_MEMBER_H
#define MUSTER_MEMBER_H

#include <muster/policy.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A member as read. Immutable; any thread. */
typedef struct muster_member muster_member;

/** Ways of joining. */
enum {
    MUSTER_VIA_FOUNDING = 1,
    MUSTER_VIA_INVITATION = 2,
    MUSTER_VIA_HOST = 3, /**< added by the system */
    MUSTER_VIA_SIGNUP = 4,
    MUSTER_VIA_JOIN = 5,
    MUSTER_VIA_REQUEST = 6,
    MUSTER_VIA_DOMAIN = 7
};

/** States of a membership. Only ACTIVE and SUSPENDED are members; the others are what is left of one. */
enum {
    MUSTER_MEMBER_STATE_ACTIVE = 1,
    MUSTER_MEMBER_STATE_SUSPENDED = 2, /**< can do nothing, keeps its role (ROLE-5) */
    MUSTER_MEMBER_STATE_ENDED = 3,     /**< past its end; a later end brings it back (ROLE-8) */
    MUSTER_MEMBER_STATE_BLOCKED = 4    /**< removed, and refused at every way of joining (ROLE-7) */
};

/** Flags of calls that take rights away. */
enum {
    MUSTER_MEMBER_FLAG_KEEP_INVITATIONS =
        1,                       /**< the invitations that it sent stay, and pass to who makes the call (INV-12) */
    MUSTER_MEMBER_FLAG_BLOCK = 2 /**< remove only: and block it from joining again (ROLE-7) */
};

/** Which members muster_member_list gives. */
typedef struct muster_member_query {
    uint32_t struct_size;
    int32_t
        state; /**< MUSTER_MEMBER_STATE_...; 0: ACTIVE and SUSPENDED. ENDED and BLOCKED: for owner, admins and system */
    int32_t role; /**< MUSTER_ROLE_...; 0: every role */
    uint32_t reserved;
} muster_member_query;

/** One member: by every member of the org (e-mail addresses only to those who manage members) and the system. */
MUSTER_EXPORT muster_status muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                                              muster_member **ret_member);

/** Members in the order of joining. query NULL: all, the first page. A filtered page may be short and still carry a
 *  cursor. */
MUSTER_EXPORT muster_status muster_member_list(muster_session *session, const muster_id *org,
                                               const muster_member_query *query, const char *cursor, size_t limit,
                                               muster_page **ret_page);

/**
 * Makes an account a member without asking it. System only (INV-17). A pending invitation of the account becomes the
 * membership; the higher of both roles holds (INV-21). MUSTER_E_INVALID: the role is that of an owner. MUSTER_E_SEATS.
 * MUSTER_E_PLAN_ENDED. MUSTER_E_MEMBER: it is one. MUSTER_E_SUSPENDED, MUSTER_E_BLOCKED: restore or unblock it instead.
 */
MUSTER_EXPORT muster_status muster_member_add(muster_session *session, const muster_id *org, const muster_id *account,
                                              int32_t role, muster_member **ret_member);

/**
 * Gives a member another role (ROLE-2), and tells it. The same role again is no error and changes nothing. flags:
 * MUSTER_MEMBER_FLAG_KEEP_INVITATIONS, where the new role may not invite. A suspended one keeps the role for its return.
 * MUSTER_E_OWNER: it is the owner. MUSTER_E_DENIED: the acting member may not. MUSTER_E_INVALID: no such role, or
 * owner. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_member_set_role(muster_session *session, const muster_id *org,
                                                   const muster_id *account, int32_t role, uint32_t flags,
                                                   muster_member **ret_member);

/**
 * Suspends a member (ROLE-5): it can do nothing and keeps what it has; its seat is free, unless
 * MUSTER_SETTING_SUSPENDED_KEEP_SEAT says otherwise. Invitations that it sent end, or with MUSTER_MEMBER_FLAG_KEEP_INVITATIONS pass
 * to the acting party. Suspending twice is no error. By owner, admins, system. MUSTER_E_OWNER. MUSTER_E_DENIED.
 */
MUSTER_EXPORT muster_status muster_member_suspend(muster_session *session, const muster_id *org,
                                                  const muster_id *account, uint32_t flags, muster_member **ret_member);

/** Lifts a suspension, which takes a seat where it gave one back. Restoring an active one is no error.
 *  MUSTER_E_SEATS. MUSTER_E_PLAN_ENDED. */
MUSTER_EXPORT muster_status muster_member_restore(muster_session *session, const muster_id *org,
                                                  const muster_id *account, muster_member **ret_member);

/**
 * Sets when a membership ends by the clock, or with MUSTER_TIME_NONE that it does not (ROLE-8). From then on it gives
 * no rights and holds no seat, without any call. A later end brings an ended one back as it was and takes a seat.
 * MUSTER_E_INVALID: the time has passed. MUSTER_E_OWNER: the owner's has no end (ORG-3). MUSTER_E_SEATS.
 */
MUSTER_EXPORT muster_status muster_member_set_end(muster_session *session, const muster_id *org,
                                                  const muster_id *account, muster_time ends_at,
                                                  muster_member **ret_member);

/** Lifts a block (ROLE-7). Not blocked: no error. Inviting it by username lifts it too. */
MUSTER_EXPORT muster_status muster_member_unblock(muster_session *session, const muster_id *org,
                                                  const muster_id *account);

/**
 * Removes a member: the seat is free, and its pending invitations end, in the same step (ROLE-6). Invitations that it
 * sent end too, or pass to the acting party (INV-12). flags: MUSTER_MEMBER_FLAG_KEEP_INVITATIONS, MUSTER_MEMBER_FLAG_BLOCK. What is left of an
 * ended membership can be removed as well. MUSTER_E_OWNER: it is the owner (ROLE-3).
 */
MUSTER_EXPORT muster_status muster_member_remove(muster_session *session, const muster_id *org,
                                                 const muster_id *account, uint32_t flags);

/** The acting account leaves. MUSTER_E_OWNER: it owns the org. */
MUSTER_EXPORT muster_status muster_member_leave(muster_session *session, const muster_id *org);

MUSTER_EXPORT const muster_id *muster_member_org(const muster_member *member);
MUSTER_EXPORT const muster_id *muster_member_account(const muster_member *member);
/** As the account enters it now (ACCT-1). */
MUSTER_EXPORT const char *muster_member_username(const muster_member *member);
MUSTER_EXPORT const char *muster_member_display_name(const muster_member *member);
/** NULL where there is none, or where the reader may not see it. */
MUSTER_EXPORT const char *muster_member_email(const muster_member *member);
MUSTER_EXPORT int32_t muster_member_role(const muster_member *member);
/** MUSTER_MEMBER_STATE_..., at the moment of reading. */
MUSTER_EXPORT int32_t muster_member_state(const muster_member *member);
/** MUSTER_VIA_... */
MUSTER_EXPORT int32_t muster_member_via(const muster_member *member);
/** The generation of the link that it joined through, or NULL (LINK-6). */
MUSTER_EXPORT const muster_id *muster_member_link(const muster_member *member);
/** Tags, for those who manage members, and its own. */
MUSTER_EXPORT size_t muster_member_tag_count(const muster_member *member);
/** Tag i, or NULL past the last. */
MUSTER_EXPORT const char *muster_member_tag(const muster_member *member, size_t i);
/** The private project that was made for it (PROV-1), also where that was deleted since; NULL: none. */
MUSTER_EXPORT const muster_id *muster_member_project(const muster_member *member);
/** Of the member that accepting an invitation gave: its projects that were deleted meanwhile (INV-2). NULL past the
 *  last. */
MUSTER_EXPORT size_t muster_member_skipped_count(const muster_member *member);
MUSTER_EXPORT const muster_id *muster_member_skipped(const muster_member *member, size_t i);
MUSTER_EXPORT muster_time muster_member_joined_at(const muster_member *member);
MUSTER_EXPORT muster_time muster_member_ends_at(const muster_member *member);
/** Changes with role, state and grants (ROLE-4). */
MUSTER_EXPORT int64_t muster_member_version(const muster_member *member);
MUSTER_EXPORT muster_member *muster_member_ref(const muster_member *member);
MUSTER_EXPORT void muster_member_free(muster_member *member);
/** Item i, borrowed; NULL past the last or where the page is one of other records. */
MUSTER_EXPORT const muster_member *muster_page_member(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
