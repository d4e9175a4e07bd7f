/* SPDX-License-Identifier: MIT
 *
 * Workspaces: where an account works. An account has a personal workspace, and a workspace for each org of which it is
 * an active member (WS-1 to WS-7).
 *
 * The active workspace is a preference. The library checks it against the membership at every read. No changing call
 * takes its org from the active workspace: the caller always names the org (WS-7).
 */
#ifndef MUSTER_WORKSPACE_H
#define MUSTER_WORKSPACE_H

#include <muster/plan.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A workspace as it was read. The record never changes, and any thread may read it. */
typedef struct muster_workspace muster_workspace;

/** Most bytes of a key of a sign-in session, without the NUL. */
#define MUSTER_WORKSPACE_KEY_MAX_BYTES 255

/**
 * Lists the workspaces of an account. `account` NULL means the acting account. The list leaves out orgs in which the
 * account is suspended. A page may have fewer items than limit and still have a cursor.
 *
 * Callers: the account itself, system.
 * Order:   the personal workspace first, then the orgs by time of joining, oldest first. If the account is an active
 *          member of an org all the time, a walk visits that org once.
 * Cost:    grows with the number of the account's orgs, for each page.
 * Returns: MUSTER_E_INVALID    account: missing in a system session
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  account: there is no such account, or the caller is another account
 *          MUSTER_E_DENIED     `account` is NULL, and the caller is a visitor
 *          and those of every call of a session (session.h).
 * Rules:   WS-1, WS-5, AB-31
 */
MUSTER_EXPORT muster_status muster_workspace_list(muster_session *session, const muster_id *account, const char *cursor,
                                                  size_t limit, muster_page **ret_page);

/**
 * Lists the workspaces of all accounts that have a person id. If no account has it, the page is empty. A page may have
 * fewer items than limit and still have a cursor.
 *
 * Callers: system.
 * Order:   account by account, by id of the account. For each account: the personal workspace first, then the orgs by
 *          time of joining, oldest first. If account and membership last all the time, a walk visits the workspace
 *          once.
 * Cost:    grows with the number of orgs of the accounts on the page.
 * Returns: MUSTER_E_INVALID    person_id: missing, malformed or too long
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every call of a session (session.h).
 * Rules:   WS-6
 */
MUSTER_EXPORT muster_status muster_workspace_list_person(muster_session *session, const char *person_id,
                                                         const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Makes an org the active workspace of the acting account. `org` NULL means the personal workspace.
 *
 * `key` NULL: the choice is for the account. Otherwise the choice is for one sign-in session of the host. The host
 * names it by a key of 1 to MUSTER_WORKSPACE_KEY_MAX_BYTES bytes, and the library stores only a hash of the key. The
 * library forgets such a choice if the choice is not made again within the time of MUSTER_SETTING_WORKSPACE_KEYS_KEPT.
 *
 * The call takes no idempotency key.
 *
 * Callers: every account; also when the plan of the org has ended.
 * Events:  none (EVT-1).
 * Cost:    one transaction; does not lock the org.
 * Returns: MUSTER_E_INVALID    key: empty or too long, or an idempotency key was set, and this call takes none
 *                              org: its bytes are all 0
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   WS-2, SEAT-7
 */
MUSTER_EXPORT muster_status muster_workspace_switch(muster_session *session, const char *key, const muster_id *org,
                                                    muster_workspace **ret_workspace);

/**
 * Reads the active workspace of the acting account. This is the workspace that was chosen with the key. If there is no
 * such choice, it is the workspace that was chosen without a key. If there is no choice at all, it is the personal
 * workspace.
 *
 * If the account is not an active member of the chosen org any more, the active workspace is the personal one. This is
 * also so if the account left that org and joined it again after the choice.
 *
 * Callers: every account.
 * Cost:    two reads; grows with what has ended in the org since the last changing call on it.
 * Returns: MUSTER_E_INVALID    key: empty or too long
 *          MUSTER_E_DENIED     the caller is not an account
 *          and those of every call of a session (session.h).
 * Rules:   WS-2, WS-3
 */
MUSTER_EXPORT muster_status muster_workspace_active(muster_session *session, const char *key,
                                                    muster_workspace **ret_workspace);

/**
 * Forgets the choice that the acting account made with a key. Hosts call this when the sign-in session of the key ends.
 * If there is no such choice, the call succeeds and changes nothing. The call takes no idempotency key.
 *
 * Callers: every account.
 * Events:  none (EVT-1).
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    key: missing, empty or too long, or an idempotency key was set, and this call takes none
 *          MUSTER_E_DENIED     the caller is not an account
 *          and those of every changing call of a session (session.h).
 * Rules:   WS-2
 */
MUSTER_EXPORT muster_status muster_workspace_forget(muster_session *session, const char *key);

/** Account whose workspace this is. If the handle is not a workspace, texts, ids and the plan are NULL, numbers are 0,
 *  and times are MUSTER_TIME_NONE. */
MUSTER_EXPORT const muster_id *muster_workspace_account(const muster_workspace *workspace);
/** Org of the workspace, or NULL for a personal workspace. */
MUSTER_EXPORT const muster_id *muster_workspace_org(const muster_workspace *workspace);
/** Name of the org, or NULL for a personal workspace. */
MUSTER_EXPORT const char *muster_workspace_org_name(const muster_workspace *workspace);
/** Slug of the org, or NULL for a personal workspace. */
MUSTER_EXPORT const char *muster_workspace_org_slug(const muster_workspace *workspace);
/** MUSTER_ROLE_... of the account in the org, or 0 for a personal workspace. */
MUSTER_EXPORT int32_t muster_workspace_role(const muster_workspace *workspace);
/** When the account joined the org. For a personal workspace: when the account was registered. */
MUSTER_EXPORT muster_time muster_workspace_joined_at(const muster_workspace *workspace);
/** Plan of the workspace, with seats, limits and end (WS-4), borrowed from the workspace. The caller does not free the
 *  plan. The caller keeps it for longer with muster_plan_ref. If a personal workspace has no plan, the code of the plan
 *  is NULL. */
MUSTER_EXPORT const muster_plan *muster_workspace_plan(const muster_workspace *workspace);
/** 1 if the plan had ended when the workspace was read, else 0. The workspace is then view-only (SEAT-7). It is also 1
 *  if the handle is not a workspace. */
MUSTER_EXPORT int32_t muster_workspace_plan_ended(const muster_workspace *workspace);
/** Adds a holder to the record and returns the record. Each holder calls muster_workspace_free once. */
MUSTER_EXPORT muster_workspace *muster_workspace_ref(const muster_workspace *workspace);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_workspace_free(muster_workspace *workspace);
/** Item i of a page of workspaces, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_workspace *muster_page_workspace(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
