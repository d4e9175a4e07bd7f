/* SPDX-License-Identifier: MIT
 *
 * Projects and grants (PROJ-1 to PROJ-8), and the private projects that an org can make for every member who joins
 * (PROV-1 to PROV-5).
 *
 * Every member of an org may write in its public projects. Owner and admins have MUSTER_PERMISSION_ADMIN on every
 * project. Other members need a grant on a private project. Without a grant the project does not exist for them
 * (ORG-7). muster_may says whether the acting party may do something (policy.h).
 */
#ifndef MUSTER_PROJECT_H
#define MUSTER_PROJECT_H

#include <muster/policy.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A project as it was read. The record never changes, and any thread may read it. */
typedef struct muster_project muster_project;
/** A member's permission on a project as it was read. The record never changes, and any thread may read it. */
typedef struct muster_grant muster_grant;

/** Visibility of a project. */
enum {
    MUSTER_VISIBILITY_PUBLIC = 1, /**< every member of the org may write */
    MUSTER_VISIBILITY_PRIVATE = 2 /**< owner, admins, and members with a grant have access */
};

/** Most tags of a project. */
#define MUSTER_PROJECT_TAGS_MAX 50
/** Most projects of an invitation, and most grants of one change of visibility. */
#define MUSTER_GRANTS_MAX 100

/** Bits of muster_project_params.fields. muster_project_edit sets each named field. */
enum { MUSTER_PROJECT_FIELD_NAME = 1, MUSTER_PROJECT_FIELD_DESCRIPTION = 2, MUSTER_PROJECT_FIELD_TAGS = 4 };

/** The values of a project. */
typedef struct muster_project_params {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t fields;      /**< edit: bits MUSTER_PROJECT_FIELD_... of the fields to change; create: ignored */
    /** Required on create. One line of at most MUSTER_NAME_MAX_CODE_POINTS code points. Several projects may have the
     *  same name. */
    const char *name;
    const char *description; /**< at most MUSTER_DESCRIPTION_MAX_BYTES bytes; NULL: none */
    const char *const *tags; /**< one line of at most MUSTER_TAG_MAX_BYTES bytes each, no tag twice */
    size_t tag_count;        /**< number of tags, at most MUSTER_PROJECT_TAGS_MAX */
    int32_t visibility;      /**< create: MUSTER_VISIBILITY_...; 0: MUSTER_VISIBILITY_PRIVATE. Edit: ignored. */
    int32_t reserved;        /**< 0 */
} muster_project_params;

/**
 * Creates a project. The acting account becomes the creator. It gets MUSTER_PERMISSION_ADMIN on the project, as a grant
 * that ends with its membership. A project of the system has no creator.
 *
 * Callers: owner, admins, members with MUSTER_ROLE_MEMBER, system.
 * Events:  PROJECT_CREATED; no message.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, params: missing; struct_size: it is not set
 *                              name: missing, malformed or too long; description: malformed or too long
 *                              tags: malformed, too long, too many, or a tag twice
 *                              visibility: there is no such visibility
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role is MUSTER_ROLE_RESTRICTED
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_QUOTA      the org has as many projects as its plan allows; figures limit, used
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   PROJ-1, SEAT-7, SEAT-9
 */
MUSTER_EXPORT muster_status muster_project_create(muster_session *session, const muster_id *org,
                                                  const muster_project_params *params, muster_project **ret_project);

/**
 * Changes name, description and tags of a project, as params->fields names them.
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system.
 * Events:  PROJECT_CHANGED; no message. None if no value changes.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, project, params: missing; struct_size: it is not set
 *                              fields: 0, or a bit that does not exist
 *                              name: missing, malformed or too long; description: malformed or too long
 *                              tags: malformed, too long, too many, or a tag twice
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   PROJ-5, PROJ-6, ERR-5, SEAT-7
 */
MUSTER_EXPORT muster_status muster_project_edit(muster_session *session, const muster_id *org, const muster_id *project,
                                                const muster_project_params *params, muster_project **ret_project);

/** A change of the visibility of a project, and the members who keep access to a project that becomes private. */
typedef struct muster_visibility_params {
    uint32_t struct_size;       /**< MUSTER_INIT sets it */
    int32_t visibility;         /**< MUSTER_VISIBILITY_PUBLIC or MUSTER_VISIBILITY_PRIVATE */
    const muster_id *accounts;  /**< to private: members who get a permission, each once; to public: none */
    const int32_t *permissions; /**< MUSTER_PERMISSION_... of each */
    size_t count;               /**< number of accounts and of permissions, at most MUSTER_GRANTS_MAX */
} muster_visibility_params;

/**
 * Changes the visibility of a project, in one step.
 *
 * If a project becomes private, these keep access: the creator, the named members, the owner and the admins. All other
 * members lose access. If `accounts` names the creator, the creator gets the permission that is named.
 *
 * If a project becomes public, every member may write. All grants are removed except the creator's.
 *
 * If the project has this visibility already, the call succeeds and changes nothing, and no grant either. If the access
 * of an active member changes, the version of that member rises (ROLE-4).
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system. For a project that was made for a member who
 *          joined (muster_project_provided): owner, admins, system.
 * Events:  GRANT_SET for each grant that the call gives; no message. Then PROJECT_VISIBILITY_CHANGED; message to each
 *          active member whose access changes.
 * Cost:    one transaction; grows with the members of the org. The call reports progress in "members".
 * Returns: MUSTER_E_INVALID    org, project, params: missing; struct_size: it is not set
 *                              visibility: there is no such visibility
 *                              accounts: too many, missing, an account twice, or given for a public project
 *                              permissions: there is no such permission; muster_error_row() is its index
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *                              accounts: the org has no such member; muster_error_row() is its index
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *                              the project was made for a member who joined, and the caller is not the owner or an
 *                              admin
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   PROJ-2, PROJ-4, PROJ-5, PROV-2, ROLE-4
 */
MUSTER_EXPORT muster_status muster_project_set_visibility(muster_session *session, const muster_id *org,
                                                          const muster_id *project,
                                                          const muster_visibility_params *params,
                                                          muster_project **ret_project);

/**
 * Deletes a project with all its grants.
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system; also when the plan has ended.
 * Events:  PROJECT_DELETED; message to each member who had a grant.
 * Cost:    one transaction; grows with the grants on the project. The call reports progress in "grants".
 * Returns: MUSTER_E_INVALID    org, project: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   PROJ-5, PROJ-6, SEAT-7
 */
MUSTER_EXPORT muster_status muster_project_delete(muster_session *session, const muster_id *org,
                                                  const muster_id *project);

/**
 * Reads a project by its id.
 *
 * Callers: members with a permission on the project, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, project: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-3, ORG-7
 */
MUSTER_EXPORT muster_status muster_project_get(muster_session *session, const muster_id *org, const muster_id *project,
                                               muster_project **ret_project);

/**
 * Lists the projects that an account may see in an org, each with the account's permission. `account` NULL means the
 * acting account. In a system session it means every project of the org. A suspended member sees no project.
 *
 * A page may have fewer items than limit and still have a cursor.
 *
 * Callers: own projects: every member. Projects of another member: owner, admins, system. Every project: system.
 * Order:   by time of creation (by id), oldest first. If the account may see a project all the time, a walk visits the
 *          project once. This is also so if its visibility changes meanwhile.
 * Cost:    one read for a page; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller names another account, and the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-8, ORG-7
 */
MUSTER_EXPORT muster_status muster_project_list(muster_session *session, const muster_id *org, const muster_id *account,
                                                const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Gives a member a permission on a private project, or changes the permission. The creator's grant can be changed too.
 * The version of the member rises (ROLE-4). If the member has the same permission with the same end, the call changes
 * nothing.
 *
 * At `ends_at` the grant ends by itself (ROLE-8). MUSTER_TIME_NONE: no end. A grant to the owner or an admin has no
 * effect until that member has a lower role.
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system.
 * Events:  GRANT_SET; message to the member. None if nothing changes.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, project, account: missing
 *                              permission: there is no such permission
 *                              ends_at: the time has passed
 *          MUSTER_E_MISUSE     project: it is public
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   PROJ-2, PROJ-5, ROLE-4, ROLE-8, ERR-5
 */
MUSTER_EXPORT muster_status muster_grant_set(muster_session *session, const muster_id *org, const muster_id *project,
                                             const muster_id *account, int32_t permission, muster_time ends_at,
                                             muster_grant **ret_grant);

/**
 * Removes a member's grant on a private project. The creator's grant can be removed too. The version of the member
 * rises (ROLE-4). If there is no grant, the call succeeds and changes nothing.
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system; also when the plan has ended.
 * Events:  GRANT_REMOVED; message to the member. None if there is no grant.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, project, account: missing
 *          MUSTER_E_MISUSE     project: it is public
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   PROJ-2, PROJ-5, ROLE-4, ERR-5, SEAT-7
 */
MUSTER_EXPORT muster_status muster_grant_remove(muster_session *session, const muster_id *org, const muster_id *project,
                                                const muster_id *account);

/**
 * Lists the grants on a project. The list leaves out grants that have ended, and grants of memberships that have ended.
 * A page may have fewer items than limit and still have a cursor.
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system.
 * Order:   by id of the account. If a grant lasts all the time, a walk visits it once. This is also so if the grant
 *          changes meanwhile.
 * Cost:    two reads for a page; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, project: missing
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-8
 */
MUSTER_EXPORT muster_status muster_grant_list(muster_session *session, const muster_id *org, const muster_id *project,
                                              const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Lists the grants of a member. `account` NULL means the acting account. The list leaves out grants that have ended. A
 * page may have fewer items than limit and still have a cursor.
 *
 * Callers: own grants: every member. Grants of another member: owner, admins, system.
 * Order:   by id of the project, and so by its time of creation, oldest first. If a grant lasts all the time, a walk
 *          visits it once. This is also so if the grant changes meanwhile.
 * Cost:    two reads for a page; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; account: missing in a system session
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller names another account, and the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-8
 */
MUSTER_EXPORT muster_status muster_grant_list_member(muster_session *session, const muster_id *org,
                                                     const muster_id *account, const char *cursor, size_t limit,
                                                     muster_page **ret_page);

/**
 * Lists the members who have access to a project, with the reason. The page holds a muster_grant for each active member
 * with access, with the permission that the member has now. muster_grant_reason is the reason: the role of the member,
 * the visibility of the project, or a grant. A suspended member has no access. A page may have fewer items than limit
 * and still have a cursor.
 *
 * Callers: members with MUSTER_PERMISSION_ADMIN on the project, system.
 * Order:   by time of joining, oldest first. If a member has access all the time, a walk visits the member once.
 * Cost:    two reads for a page. A call looks at a bounded number of members.
 * Returns: MUSTER_E_INVALID    org, project: missing
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              project: the org has no such project, or the caller may not see it
 *          MUSTER_E_DENIED     the caller's permission on the project is lower than MUSTER_PERMISSION_ADMIN
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROJ-8
 */
MUSTER_EXPORT muster_status muster_grant_list_access(muster_session *session, const muster_id *org,
                                                     const muster_id *project, const char *cursor, size_t limit,
                                                     muster_page **ret_page);

/**
 * Turns the private-project switch of an org on (1) or off (0). While it is on, every account that joins gets a private
 * project of its own. Members who joined before get no project by this call. muster_provision_members makes projects
 * for them.
 *
 * Callers: owner, admins, system. To turn the switch off: also when the plan has ended.
 * Events:  PROVISION_SWITCHED; no message. None if the switch has this value already.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing; on: neither 0 nor 1
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED on: the org's plan has ended, and the call turns the switch on; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   PROV-1, PROV-3, ERR-5
 */
MUSTER_EXPORT muster_status muster_provision_switch(muster_session *session, const muster_id *org, int32_t on);

/**
 * Reads the private-project switch of an org: 1 if it is on, else 0.
 *
 * Callers: owner, admins, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   PROV-1
 */
MUSTER_EXPORT muster_status muster_provision_get(muster_session *session, const muster_id *org, int32_t *ret_on);

/**
 * Makes a private project for every member for whom the library has made none since the member joined. The switch may
 * be on or off. A project that was made and then deleted counts as made. The call makes all of these projects or none.
 * ret_count is their number.
 *
 * The call takes no idempotency key. A second call makes projects for the members who have none by then.
 *
 * Callers: owner, admins, system.
 * Events:  PROJECT_CREATED for each project; no message.
 * Cost:    one transaction; grows with the members of the org. The call reports progress in "members".
 * Returns: MUSTER_E_INVALID    org: missing
 *                              key: an idempotency key was set, and this call takes none
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_QUOTA      the plan allows too few projects for all of them; figures limit, used
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   PROV-3, SEAT-9
 */
MUSTER_EXPORT muster_status muster_provision_members(muster_session *session, const muster_id *org, int64_t *ret_count);

/** Id of the project. If the handle is not a project, texts and ids are NULL, numbers are 0, and times are
 *  MUSTER_TIME_NONE. */
MUSTER_EXPORT const muster_id *muster_project_id(const muster_project *project);
/** Org of the project. */
MUSTER_EXPORT const muster_id *muster_project_org(const muster_project *project);
/** Name of the project, for people. */
MUSTER_EXPORT const char *muster_project_name(const muster_project *project);
/** Description, or NULL if the project has none. */
MUSTER_EXPORT const char *muster_project_description(const muster_project *project);
/** Number of tags. */
MUSTER_EXPORT size_t muster_project_tag_count(const muster_project *project);
/** Tag i, or NULL past the last. */
MUSTER_EXPORT const char *muster_project_tag(const muster_project *project, size_t i);
/** MUSTER_VISIBILITY_... of the project. */
MUSTER_EXPORT int32_t muster_project_visibility(const muster_project *project);
/** Account of the creator, or NULL if the system created the project. The creator may have left the org, and the
 *  account may be deleted. */
MUSTER_EXPORT const muster_id *muster_project_creator(const muster_project *project);
/** 1 if the library made the project for its creator when the creator joined the org (PROV-1), else 0. */
MUSTER_EXPORT int32_t muster_project_provided(const muster_project *project);
/** MUSTER_PERMISSION_... of the account for which the project was read, at that moment. For the system it is
 *  MUSTER_PERMISSION_ADMIN. */
MUSTER_EXPORT int32_t muster_project_permission(const muster_project *project);
/** When the project was created. */
MUSTER_EXPORT muster_time muster_project_created_at(const muster_project *project);
/** Version for muster_session_expect. It rises with every change of the project, but not with changes of its grants
 *  (ERR-5). */
MUSTER_EXPORT int64_t muster_project_version(const muster_project *project);
/** Username of the creator, as it is now. The creator may have left the org. NULL if the system created the project, or
 *  if the account of the creator was deleted. */
MUSTER_EXPORT const char *muster_project_creator_username(const muster_project *project);
/** Display name of the creator, as it is now. NULL if the system created the project, or if the account of the creator
 *  was deleted or has no display name. */
MUSTER_EXPORT const char *muster_project_creator_display_name(const muster_project *project);
/** Adds a holder to the record and returns the record. Each holder calls muster_project_free once. */
MUSTER_EXPORT muster_project *muster_project_ref(const muster_project *project);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_project_free(muster_project *project);
/** Item i of a page of projects, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_project *muster_page_project(const muster_page *page, size_t i);

/** Why a member has access to a project. */
enum {
    MUSTER_GRANT_REASON_ROLE = 1,   /**< the member is owner or admin of the org */
    MUSTER_GRANT_REASON_PUBLIC = 2, /**< the project is public */
    MUSTER_GRANT_REASON_GRANT = 3   /**< the member has a grant */
};

/** Org of the project. If the handle is not a grant, texts and ids are NULL, numbers are 0, and times are
 *  MUSTER_TIME_NONE. */
MUSTER_EXPORT const muster_id *muster_grant_org(const muster_grant *grant);
/** Project that the permission is for. */
MUSTER_EXPORT const muster_id *muster_grant_project(const muster_grant *grant);
/** Account of the member. */
MUSTER_EXPORT const muster_id *muster_grant_account(const muster_grant *grant);
/** Username of the member. NULL in a page of muster_grant_list_member. */
MUSTER_EXPORT const char *muster_grant_username(const muster_grant *grant);
/** Name of the project in a page of muster_grant_list_member. NULL for a grant of another call. */
MUSTER_EXPORT const char *muster_grant_project_name(const muster_grant *grant);
/** MUSTER_PERMISSION_... that the member has. */
MUSTER_EXPORT int32_t muster_grant_permission(const muster_grant *grant);
/** MUSTER_GRANT_REASON_... ; MUSTER_GRANT_REASON_GRANT except in a page of muster_grant_list_access. */
MUSTER_EXPORT int32_t muster_grant_reason(const muster_grant *grant);
/** When the grant ends. MUSTER_TIME_NONE if it has no end, or if the reason is not a grant. 0 if the handle is not a
 *  grant. */
MUSTER_EXPORT muster_time muster_grant_ends_at(const muster_grant *grant);
/** Account that gave the grant or changed it last. NULL if the system did this, if the grant came with the project or
 *  with joining, or if the reason is not a grant. */
MUSTER_EXPORT const muster_id *muster_grant_by(const muster_grant *grant);
/** When the grant was given or changed last, or MUSTER_TIME_NONE if the reason is not a grant. */
MUSTER_EXPORT muster_time muster_grant_created_at(const muster_grant *grant);
/** Version for muster_session_expect. It rises with every change of the grant (ERR-5). 0 if the reason is not a
 *  grant. */
MUSTER_EXPORT int64_t muster_grant_version(const muster_grant *grant);
/** Adds a holder to the record and returns the record. Each holder calls muster_grant_free once. */
MUSTER_EXPORT muster_grant *muster_grant_ref(const muster_grant *grant);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_grant_free(muster_grant *grant);
/** Item i of a page of grants, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_grant *muster_page_grant(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
