/* SPDX-License-Identifier: MIT
 *
 * Roles, and what each may do: the table of ROLE-1. The library decides by exactly this table; hosts may print it.
 */
#ifndef MUSTER_POLICY_H
#define MUSTER_POLICY_H

#include <muster/base.h>

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
    MUSTER_ACTION_ADMINISTER_ORG = 1,    /**< choose the plan, edit info and settings, delete, transfer */
    MUSTER_ACTION_INVITE = 2,            /**< invite; change, resend, revoke invitations; list them */
    MUSTER_ACTION_MANAGE_LINKS = 3,      /**< see, enable, disable, regenerate a link, change its limits */
    MUSTER_ACTION_MANAGE_JOINING = 4,    /**< approve and refuse requests; domains; the private-project switch */
    MUSTER_ACTION_MANAGE_MEMBERS = 5,    /**< roles, suspend, remove, block, tag; batches; offboarding report */
    MUSTER_ACTION_READ_AUDIT = 6,        /**< read the audit trail; explain another account's rights */
    MUSTER_ACTION_FULL_PROJECTS = 7,     /**< full access to every project; list all grants */
    MUSTER_ACTION_CREATE_PROJECT = 8,    /**< create projects */
    MUSTER_ACTION_PUBLIC_PROJECTS = 9,   /**< access public projects (write) */
    MUSTER_ACTION_GRANTED_PROJECTS = 10, /**< access private projects with a grant */
    MUSTER_ACTION_SEE_PLAN = 11,         /**< see plan, seats and limits; explain own rights */
    MUSTER_ACTION_LIST_MEMBERS = 12,     /**< list members (e-mail addresses: MUSTER_ACTION_MANAGE_MEMBERS only) */
    MUSTER_ACTION_LEAVE = 13             /**< leave the org */
};

/** "owner", "admin", "member", "restricted", or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_role_name(int32_t role);

/** The role of that exact name. MUSTER_E_INVALID: there is none (AB-19). */
MUSTER_EXPORT int32_t muster_role_parse(const char *name, int32_t *ret_role);

/** Name of an action ("invite"), or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_action_name(int32_t action);

/** 1 where the table of ROLE-1 gives the action to the role, else 0 (also for unknown ones). Reads no store. */
MUSTER_EXPORT int32_t muster_role_may(int32_t role, int32_t action);

#ifdef __cplusplus
}
#endif
#endif
