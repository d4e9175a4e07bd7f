/* SPDX-License-Identifier: MIT
 *
 * Roles, and what each may do: the table of ROLE-1. The library decides by exactly this table; hosts may print it.
 */
#ifndef MUSTER_POLICY_H
#define MUSTER_POLICY_H

#include <muster/report.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Roles of a member. A higher role may do all that a lower one may, but the owner can't leave. */
enum {
    MUSTER_ROLE_RESTRICTED = 1,
    MUSTER_ROLE_MEMBER = 2,
    MUSTER_ROLE_ADMIN = 3,
    MUSTER_ROLE_OWNER = 4 /**< comes only from founding and from transfer (ROLE-2) */
};

/** Rows of the table of ROLE-1, in its order. */
enum {
    MUSTER_ACTION_ADMINISTER_ORG = 1,    /**< edit info, delete, transfer; plan and settings are the system's to set */
    MUSTER_ACTION_INVITE = 2,            /**< invite; change, resend, revoke invitations; list them */
    MUSTER_ACTION_MANAGE_LINKS = 3,      /**< see, enable, disable, regenerate a link, change its limits */
    MUSTER_ACTION_MANAGE_JOINING = 4,    /**< approve and refuse requests; domains; the private-project switch */
    MUSTER_ACTION_MANAGE_MEMBERS = 5,    /**< roles, ends, suspend, remove, block; see addresses and tags of others */
    MUSTER_ACTION_READ_AUDIT = 6,        /**< read the audit trail; explain another account's rights */
    MUSTER_ACTION_FULL_PROJECTS = 7,     /**< full access to every project; list all grants */
    MUSTER_ACTION_CREATE_PROJECT = 8,    /**< create projects */
    MUSTER_ACTION_PUBLIC_PROJECTS = 9,   /**< access public projects (write) */
    MUSTER_ACTION_GRANTED_PROJECTS = 10, /**< access private projects with a grant */
    MUSTER_ACTION_SEE_PLAN = 11,         /**< see plan, seats and limits; explain own rights */
    MUSTER_ACTION_LIST_MEMBERS = 12,     /**< list members (e-mail addresses: MUSTER_ACTION_MANAGE_MEMBERS only) */
    MUSTER_ACTION_LEAVE = 13,            /**< leave the org */

    /* rows of the table of PROJ-6, which are about one project */
    MUSTER_ACTION_MANAGE_PROJECT = 20,  /**< manage grants, edit the project, delete it */
    MUSTER_ACTION_WRITE_RESOURCES = 21, /**< create, edit, delete resources; to move one, ask for both projects */
    MUSTER_ACTION_VIEW_RESOURCES = 22   /**< view resources */
};

/** Permissions on a project. A higher one may do all that a lower one may. */
enum { MUSTER_PERMISSION_READ = 1, MUSTER_PERMISSION_WRITE = 2, MUSTER_PERMISSION_ADMIN = 3 };

/** "owner", "admin", "member", "restricted", or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_role_name(int32_t role);

/** The role of that exact name. MUSTER_E_INVALID: there is none (AB-19). */
MUSTER_EXPORT muster_status muster_role_parse(const char *name, int32_t *ret_role);

/** Name of an action ("invite"), or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_action_name(int32_t action);

/** 1 where the table of ROLE-1 gives the action to the role, else 0 (also for unknown ones). Reads no store. */
MUSTER_EXPORT int32_t muster_role_may(int32_t role, int32_t action);

/** "read", "write", "admin", or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_permission_name(int32_t permission);

/** The permission of that exact name. MUSTER_E_INVALID: there is none. */
MUSTER_EXPORT muster_status muster_permission_parse(const char *name, int32_t *ret_permission);

/** 1 where the table of PROJ-6 gives the action to the permission, else 0. Reads no store. */
MUSTER_EXPORT int32_t muster_permission_may(int32_t permission, int32_t action);

/**
 * Whether the acting account may do an action now (PROJ-7): MUSTER_OK, or what keeps it from it. project: for the
 * actions on one (MUSTER_ACTION_MANAGE_PROJECT, ...), and NULL for those of the org. Made for every request: it reads
 * five rows in one go, locks nothing and writes nothing.
 * MUSTER_E_NOT_FOUND: no such org or project, or none that the account may know of (ORG-7). MUSTER_E_DENIED: its role
 * or permission does not allow it. MUSTER_E_SUSPENDED. MUSTER_E_PLAN_ENDED: the org is view-only, and this is no
 * reading (SEAT-7); of actions that are still possible in part, such as revoking, each call decides. MUSTER_E_INVALID:
 * no such action, or a project too many or too few. The system may all that is there; a visitor gets
 * MUSTER_E_NOT_FOUND.
 */
MUSTER_EXPORT muster_status muster_may(muster_session *session, const muster_id *org, const muster_id *project,
                                       int32_t action);

/** muster_may for many projects of an org in one snapshot: ret_statuses has room for count, at most
 *  MUSTER_PAGE_MAX_ITEMS. What keeps the account from all of them, such as that it is no member, is in each, and the
 *  call itself is MUSTER_OK. */
MUSTER_EXPORT muster_status muster_may_many(muster_session *session, const muster_id *org, int32_t action,
                                            const muster_id *projects, size_t count, muster_status *ret_statuses);

/**
 * Why muster_may decides as it does, by the same code: a line for each thing that counted, in order, the last of which
 * carries the outcome as its status; the summary says it. account NULL: the acting one; another's: owner, admins,
 * system. Codes: "host", "no_member", "blocked", "ended", "suspended", "role_owner", "role_admin", "role_member",
 * "role_restricted", "role_allows", "role_denies", "full_access", "project_public", "grant_read", "grant_write",
 * "grant_admin", "no_grant", "permission_allows", "permission_denies", "plan_ended".
 * Of a project that there is not, or that the acting account may not see: MUSTER_E_NOT_FOUND (ORG-7). MUSTER_E_DENIED:
 * the rights of another account, for who may not read those. What keeps the account in question from the action is in
 * the report, and no failure of the call.
 */
MUSTER_EXPORT muster_status muster_explain(muster_session *session, const muster_id *org, const muster_id *account,
                                           const muster_id *project, int32_t action, muster_report **ret_report);

#ifdef __cplusplus
}
#endif
#endif
