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
    MUSTER_VIA_HOST = 3 /**< added by the system */
};

/** One member: by every member of the org (e-mail addresses only to those who manage members) and the system. */
MUSTER_EXPORT int32_t muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                                        muster_member **ret_member);

/**
 * Members in the order of joining. cursor: NULL, or muster_page_cursor of the page before. limit: most items, 1 to
 * MUSTER_PAGE_MAX_ITEMS; 0: MUSTER_PAGE_DEFAULT_ITEMS.
 */
MUSTER_EXPORT int32_t muster_member_list(muster_session *session, const muster_id *org, const char *cursor,
                                         size_t limit, muster_page **ret_page);

/**
 * Makes an account a member without asking it. System only (INV-17). A pending invitation of the account becomes the
 * membership. MUSTER_E_INVALID: the role is that of an owner. MUSTER_E_SEATS. MUSTER_E_MEMBER: it is one.
 */
MUSTER_EXPORT int32_t muster_member_add(muster_session *session, const muster_id *org, const muster_id *account,
                                        int32_t role, muster_member **ret_member);

/**
 * Gives a member another role (ROLE-2). The same role again is no error and changes nothing.
 * MUSTER_E_OWNER: it is the owner. MUSTER_E_DENIED: the acting member may not. MUSTER_E_INVALID: no such role, or owner.
 */
MUSTER_EXPORT int32_t muster_member_set_role(muster_session *session, const muster_id *org, const muster_id *account,
                                             int32_t role, muster_member **ret_member);

/**
 * Removes a member: the seat is free, and its pending invitations end, in the same step (ROLE-6). Invitations that it
 * sent end too (INV-12). MUSTER_E_OWNER: it is the owner (ROLE-3).
 */
MUSTER_EXPORT int32_t muster_member_remove(muster_session *session, const muster_id *org, const muster_id *account);

/** The acting account leaves. MUSTER_E_OWNER: it owns the org. */
MUSTER_EXPORT int32_t muster_member_leave(muster_session *session, const muster_id *org);

MUSTER_EXPORT const muster_id *muster_member_org(const muster_member *member);
MUSTER_EXPORT const muster_id *muster_member_account(const muster_member *member);
/** As the account enters it now (ACCT-1). */
MUSTER_EXPORT const char *muster_member_username(const muster_member *member);
MUSTER_EXPORT const char *muster_member_display_name(const muster_member *member);
/** NULL where there is none, or where the reader may not see it. */
MUSTER_EXPORT const char *muster_member_email(const muster_member *member);
MUSTER_EXPORT int32_t muster_member_role(const muster_member *member);
/** MUSTER_VIA_... */
MUSTER_EXPORT int32_t muster_member_via(const muster_member *member);
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
