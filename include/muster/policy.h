/* SPDX-License-Identifier: MIT
 *
 * Roles and permissions, and what each of them allows (ROLE-1, PROJ-6). The library decides by exactly these tables,
 * and hosts may print them.
 */
#ifndef MUSTER_POLICY_H
#define MUSTER_POLICY_H

#include <muster/report.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Roles of a member. A higher role allows everything that a lower role allows, except that the owner can't leave. */
enum {
    MUSTER_ROLE_RESTRICTED = 1,
    MUSTER_ROLE_MEMBER = 2,
    MUSTER_ROLE_ADMIN = 3,
    MUSTER_ROLE_OWNER = 4 /**< an account becomes owner only by founding an org or by a transfer (ROLE-2) */
};

/** Actions in an org (ROLE-1), and actions on a project (PROJ-6). */
enum {
    /* in an org: the rows of the table of ROLE-1, in its order */
    MUSTER_ACTION_ADMINISTER_ORG = 1,    /**< edit info, delete, transfer; only the system sets plan and settings */
    MUSTER_ACTION_INVITE = 2,            /**< invite; change, resend, revoke and list invitations */
    MUSTER_ACTION_MANAGE_LINKS = 3,      /**< see, enable, disable, regenerate a link, and change its limits */
    MUSTER_ACTION_MANAGE_JOINING = 4,    /**< approve and refuse requests; domains; the private-project switch */
    MUSTER_ACTION_MANAGE_MEMBERS = 5,    /**< roles, ends, suspend, remove, block; see addresses and tags of others */
    MUSTER_ACTION_READ_AUDIT = 6,        /**< read the audit trail; explain another account's rights */
    MUSTER_ACTION_FULL_PROJECTS = 7,     /**< full access to every project; list all grants */
    MUSTER_ACTION_CREATE_PROJECT = 8,    /**< create projects */
    MUSTER_ACTION_PUBLIC_PROJECTS = 9,   /**< access public projects, with permission to write */
    MUSTER_ACTION_GRANTED_PROJECTS = 10, /**< access private projects with a grant */
    MUSTER_ACTION_SEE_PLAN = 11,         /**< see plan, seats and limits; explain own rights */
    MUSTER_ACTION_LIST_MEMBERS = 12,     /**< list members; e-mail addresses need MUSTER_ACTION_MANAGE_MEMBERS */
    MUSTER_ACTION_LEAVE = 13,            /**< leave the org */

    /* on a project: the rows of the table of PROJ-6 */
    MUSTER_ACTION_MANAGE_PROJECT = 20,  /**< manage grants, edit the project, delete it */
    MUSTER_ACTION_WRITE_RESOURCES = 21, /**< create, edit, delete resources; moving a resource needs this on both
                                         *   projects */
    MUSTER_ACTION_VIEW_RESOURCES = 22   /**< view resources */
};

/** Permissions on a project. A higher permission allows everything that a lower permission allows. */
enum {
    MUSTER_PERMISSION_READ = 1,  /**< view resources */
    MUSTER_PERMISSION_WRITE = 2, /**< also create, edit and delete resources */
    MUSTER_PERMISSION_ADMIN = 3  /**< also manage grants, edit the project and delete it */
};

/** Name of a role: "owner", "admin", "member", "restricted". NULL if there is no such role. The text is static. Any
 *  thread may call this. */
MUSTER_EXPORT const char *muster_role_name(int32_t role);

/**
 * Finds the role of exactly this name. Any thread may call this. It reads no store.
 *
 * Returns: MUSTER_E_INVALID    name: NULL, or no role has this name
 * Rules:   AB-19
 */
MUSTER_EXPORT muster_status muster_role_parse(const char *name, int32_t *ret_role);

/** Name of an action, such as "invite". NULL if there is no such action. The text is static. Any thread may call
 *  this. */
MUSTER_EXPORT const char *muster_action_name(int32_t action);

/** 1 if the role allows the action by the table of ROLE-1, else 0. It is also 0 for an unknown role or action, and for
 *  actions on a project. Any thread may call this. It reads no store. */
MUSTER_EXPORT int32_t muster_role_may(int32_t role, int32_t action);

/** Name of a permission: "read", "write", "admin". NULL if there is no such permission. The text is static. Any thread
 *  may call this. */
MUSTER_EXPORT const char *muster_permission_name(int32_t permission);

/**
 * Finds the permission of exactly this name. Any thread may call this. It reads no store.
 *
 * Returns: MUSTER_E_INVALID    name: NULL, or no permission has this name
 */
MUSTER_EXPORT muster_status muster_permission_parse(const char *name, int32_t *ret_permission);

/** 1 if the permission allows the action by the table of PROJ-6, else 0. It is also 0 for an unknown permission or
 *  action, and for actions in an org. Any thread may call this. It reads no store. */
MUSTER_EXPORT int32_t muster_permission_may(int32_t permission, int32_t action);

/**
 * Says whether the acting party may do an action now. MUSTER_OK means that it may. Hosts may make this call for every
 * request: it locks nothing and writes nothing.
 *
 * `project` is required for an action on a project (MUSTER_ACTION_MANAGE_PROJECT, ...). It is NULL for an action in the
 * org.
 *
 * A system session may do every action. For members the org is view-only after its plan has ended (SEAT-7). Then these
 * actions return MUSTER_E_PLAN_ENDED: MUSTER_ACTION_INVITE, MUSTER_ACTION_CREATE_PROJECT,
 * MUSTER_ACTION_PUBLIC_PROJECTS, MUSTER_ACTION_WRITE_RESOURCES. Of the other actions a part is still possible, for
 * instance disabling a link. There each call decides for itself.
 *
 * Callers: every party; a visitor gets MUSTER_E_NOT_FOUND.
 * Cost:    one read of five rows; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing
 *                              action: there is no such action
 *                              project: missing for an action on a project, or given for an action in the org
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller's role or permission does not allow the action
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended, and the action needs a plan
 *          and those of every call of a session (session.h).
 * Rules:   ROLE-1, PROJ-6, PROJ-7, ORG-7, SEAT-7
 */
MUSTER_EXPORT muster_status muster_may(muster_session *session, const muster_id *org, const muster_id *project,
                                       int32_t action);

/**
 * Says for each of many projects of an org whether the acting party may do an action on it now. All answers are true at
 * the same moment. ret_statuses has room for `count` answers, in the order of `projects`.
 *
 * The answers are:
 *
 * - MUSTER_OK: the acting party may do the action.
 * - MUSTER_E_NOT_FOUND: there is no such org, the caller is not a member of it, the org has no such project, or the
 *   caller may not see the project.
 * - MUSTER_E_SUSPENDED: the caller's membership is suspended.
 * - MUSTER_E_DENIED: the caller's role or permission does not allow the action.
 * - MUSTER_E_PLAN_ENDED: the org's plan has ended, and the action needs a plan.
 *
 * A reason that concerns all projects, such as a suspended membership, is in each answer. The call itself then returns
 * MUSTER_OK. If the call fails, ret_statuses is untouched (ERR-1). So the caller reads the answers only after
 * MUSTER_OK.
 *
 * Callers: every party.
 * Cost:    one read; grows with count.
 * Returns: MUSTER_E_INVALID    org: missing
 *                              action: there is no such action on a project
 *                              projects: NULL with a count, or count is more than MUSTER_PAGE_MAX_ITEMS
 *                              ret_statuses: NULL with a count
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-6, PROJ-7, ORG-7, ERR-1
 */
MUSTER_EXPORT muster_status muster_may_many(muster_session *session, const muster_id *org, int32_t action,
                                            const muster_id *projects, size_t count, muster_status *ret_statuses);

/**
 * Explains why muster_may decides as it does. The same code decides. `account` is the account whose right is explained.
 * NULL means the acting party. `project` is required for an action on a project, and NULL for an action in the org.
 *
 * The report has one line for each reason, in order. The status of the last line is the outcome, and the summary
 * repeats the sentence of the last line. If the account may not do the action, the report says so, and the call returns
 * MUSTER_OK.
 *
 * Codes of the lines:
 *     "host"               the party is the host itself, which may do everything
 *     "no_member"          the account is not a member of the org
 *     "blocked"            the account is blocked from the org
 *     "ended"              the membership has ended
 *     "suspended"          the membership is suspended
 *     "role_owner"         the member is the owner
 *     "role_admin"         the member's role is admin
 *     "role_member"        the member's role is member
 *     "role_restricted"    the member's role is restricted
 *     "role_allows"        the role allows the action
 *     "role_denies"        the role does not allow the action
 *     "full_access"        the role has full access to every project
 *     "project_public"     the project is public, and every member may write
 *     "grant_read"         a grant gives MUSTER_PERMISSION_READ
 *     "grant_write"        a grant gives MUSTER_PERMISSION_WRITE
 *     "grant_admin"        a grant gives MUSTER_PERMISSION_ADMIN
 *     "no_grant"           the project is private, and the member has no grant on it
 *     "permission_allows"  the permission allows the action
 *     "permission_denies"  the permission does not allow the action
 *     "plan_ended"         the org's plan has ended, and the action needs a plan
 *
 * Callers: own rights: every member, system. Rights of another account: owner, admins, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing
 *                              action: there is no such action
 *                              project: missing for an action on a project, or given for an action in the org
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller names another account, and the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-7, ROLE-1, ORG-7
 */
MUSTER_EXPORT muster_status muster_explain(muster_session *session, const muster_id *org, const muster_id *account,
                                           const muster_id *project, int32_t action, muster_report **ret_report);

#ifdef __cplusplus
}
#endif
#endif
