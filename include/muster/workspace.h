/* SPDX-License-Identifier: MIT
 *
 * Workspaces: what an account works in, its personal one or an org that it is an active member of (WS-1 to WS-7).
 *
 * The active workspace is a preference. It is checked against the membership at every read, and no changing call takes
 * its org from it: the org is always named (WS-7).
 */
#ifndef MUSTER_WORKSPACE_H
#define MUSTER_WORKSPACE_H

#include <muster/plan.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A workspace at the moment of reading. Immutable; any thread. */
typedef struct muster_workspace muster_workspace;

/** Most bytes of a key of a sign-in session. */
#define MUSTER_WORKSPACE_KEY_MAX_BYTES 255

/**
 * The workspaces of an account: the personal one first, then its orgs in the order of joining (WS-1). account NULL: the
 * acting one; another's: system only, to others it does not exist (MUSTER_E_NOT_FOUND, AB-31). Orgs in which it is
 * suspended are none. A page may be short and still carry a cursor. Takes time in proportion to the number of the
 * account's orgs.
 */
MUSTER_EXPORT muster_status muster_workspace_list(muster_session *session, const muster_id *account, const char *cursor,
                                                  size_t limit, muster_page **ret_page);

/** The workspaces of all accounts that carry a person id, account by account (WS-6). System only. Nobody carries it: an
 *  empty page. */
MUSTER_EXPORT muster_status muster_workspace_list_person(muster_session *session, const char *person_id,
                                                         const char *cursor, size_t limit, muster_page **ret_page);

/**
 * The acting account works in an org, or with NULL in its personal workspace, from now on (WS-2). key NULL: for the
 * account; else for one sign-in session of the host, named by 1 to MUSTER_WORKSPACE_KEY_MAX_BYTES bytes, of which only
 * a hash is kept; such a choice is forgotten when it has not been made anew for MUSTER_SETTING_WORKSPACE_KEYS_KEPT.
 * Writes no event (EVT-1) and takes no idempotency key. Possible also where the plan has ended.
 * MUSTER_E_NOT_FOUND: it is no member. MUSTER_E_SUSPENDED. MUSTER_E_DENIED, here and below: the acting party is no
 * account.
 */
MUSTER_EXPORT muster_status muster_workspace_switch(muster_session *session, const char *key, const muster_id *org,
                                                    muster_workspace **ret_workspace);

/**
 * The active workspace of the acting account: what was chosen with the key, else what was chosen without one, else the
 * personal one; and the personal one wherever the account is no active member of what was chosen, or has become one
 * anew since (WS-3).
 */
MUSTER_EXPORT muster_status muster_workspace_active(muster_session *session, const char *key,
                                                    muster_workspace **ret_workspace);

/** Forgets what was chosen with a key, which is needed, when its sign-in session ends. Nothing was: no error. */
MUSTER_EXPORT muster_status muster_workspace_forget(muster_session *session, const char *key);

MUSTER_EXPORT const muster_id *muster_workspace_account(const muster_workspace *workspace);
/** NULL: the personal workspace; then org_name, org_slug, role and the seats are NULL or 0. */
MUSTER_EXPORT const muster_id *muster_workspace_org(const muster_workspace *workspace);
MUSTER_EXPORT const char *muster_workspace_org_name(const muster_workspace *workspace);
MUSTER_EXPORT const char *muster_workspace_org_slug(const muster_workspace *workspace);
/** MUSTER_ROLE_... */
MUSTER_EXPORT int32_t muster_workspace_role(const muster_workspace *workspace);
/** When it joined; of the personal workspace, when the account was made. */
MUSTER_EXPORT muster_time muster_workspace_joined_at(const muster_workspace *workspace);
/** Plan, with seats, limits and end (WS-4), borrowed from the workspace; its code is NULL where a personal workspace
 *  has none. */
MUSTER_EXPORT const muster_plan *muster_workspace_plan(const muster_workspace *workspace);
/** 1 where the plan had ended when this was read: the workspace is view-only (SEAT-7).
 *  Also 1 where `workspace` is no workspace. */
MUSTER_EXPORT int32_t muster_workspace_plan_ended(const muster_workspace *workspace);
MUSTER_EXPORT muster_workspace *muster_workspace_ref(const muster_workspace *workspace);
MUSTER_EXPORT void muster_workspace_free(muster_workspace *workspace);
MUSTER_EXPORT const muster_workspace *muster_page_workspace(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
