/* SPDX-License-Identifier: MIT
 *
 * Projects and grants (PROJ-1 to PROJ-8), and the private projects that everybody gets who joins (PROV-1 to PROV-5).
 *
 * A public project is open to every member of its org. On a private one owner and admins have full access, everybody
 * else needs a grant; without one the project does not exist (ORG-7). Who may do what is asked with muster_may
 * (policy.h).
 */
#ifndef MUSTER_PROJECT_H
#define MUSTER_PROJECT_H

#include <muster/policy.h>
#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A project, and a member's permission on one, as read. Immutable; any thread. */
typedef struct muster_project muster_project;
typedef struct muster_grant muster_grant;

/** Visibility of a project. */
enum { MUSTER_VISIBILITY_PUBLIC = 1, MUSTER_VISIBILITY_PRIVATE = 2 };

/** Most tags of a project, and most projects of an invitation, or grants of one change of visibility. */
#define MUSTER_PROJECT_TAGS_MAX 50
#define MUSTER_GRANTS_MAX 100

/** Fields of muster_project_params, for muster_project_edit. */
enum { MUSTER_PROJECT_FIELD_NAME = 1, MUSTER_PROJECT_FIELD_DESCRIPTION = 2, MUSTER_PROJECT_FIELD_TAGS = 4 };

typedef struct muster_project_params {
    uint32_t struct_size;
    uint32_t fields;         /**< edit: MUSTER_PROJECT_FIELD_... to change; create: not looked at */
    const char *name;        /**< needed on create: one line, at most 128 code points; need not be unique */
    const char *description; /**< at most 8,192 bytes; NULL: none */
    const char *const *tags; /**< one line of at most 64 bytes each, no tag twice */
    size_t tag_count;        /**< at most MUSTER_PROJECT_TAGS_MAX */
    int32_t
        visibility; /**< create: MUSTER_VISIBILITY_PUBLIC or MUSTER_VISIBILITY_PRIVATE; 0: MUSTER_VISIBILITY_PRIVATE. Edit: not looked at */
    int32_t reserved;
} muster_project_params;

/**
 * Creates a project: owner, admins, members, and the system (PROJ-1). The creator gets MUSTER_PERMISSION_ADMIN on it,
 * which ends with its membership; of a project of the system nobody does.
 * MUSTER_E_QUOTA: the org has as many projects as its plan allows; figures limit, used (SEAT-9). MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_project_create(muster_session *session, const muster_id *org,
                                                  const muster_project_params *params, muster_project **ret_project);

/** Changes name, description, tags: who has MUSTER_PERMISSION_ADMIN on it (PROJ-5). MUSTER_E_PLAN_ENDED. */
MUSTER_EXPORT muster_status muster_project_edit(muster_session *session, const muster_id *org, const muster_id *project,
                                                const muster_project_params *params, muster_project **ret_project);

/** Who keeps access when a project becomes private. */
typedef struct muster_visibility_params {
    uint32_t struct_size;
    int32_t visibility;         /**< MUSTER_VISIBILITY_PUBLIC or MUSTER_VISIBILITY_PRIVATE */
    const muster_id *accounts;  /**< becoming private: members who get a permission; else none */
    const int32_t *permissions; /**< MUSTER_PERMISSION_... of each */
    size_t count;               /**< of both arrays, at most MUSTER_GRANTS_MAX */
} muster_visibility_params;

/**
 * Changes who may see a project, in one step (PROJ-4): who has MUSTER_PERMISSION_ADMIN on it; of a project that was
 * made by PROV-1 only owner and admins. Becoming private, everybody but the creator, those named here, owner and admins
 * loses access; a creator that is named has what is named. Becoming public, everybody may write, and all grants but the
 * creator's are gone. Every active member whose access changes is told (MUSTER_EVENT_PROJECT_VISIBILITY_CHANGED), and
 * with it its version; each grant that this gives has its own MUSTER_EVENT_GRANT_SET in the trail. The same visibility
 * again is no error and changes nothing, whoever is named. Reports progress in "members". MUSTER_E_NOT_FOUND: no such
 * project, or field accounts: no such member, and muster_error_row says which.
 * MUSTER_E_DENIED: its permission does not allow it. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_project_set_visibility(muster_session *session, const muster_id *org,
                                                          const muster_id *project,
                                                          const muster_visibility_params *params,
                                                          muster_project **ret_project);

/** Deletes a project with all its grants: who has MUSTER_PERMISSION_ADMIN on it. Also when the plan has ended. Members
 *  who had a grant are told. Reports progress in "grants". */
MUSTER_EXPORT muster_status muster_project_delete(muster_session *session, const muster_id *org,
                                                  const muster_id *project);

/** One project, for who may see it; to others MUSTER_E_NOT_FOUND. */
MUSTER_EXPORT muster_status muster_project_get(muster_session *session, const muster_id *org, const muster_id *project,
                                               muster_project **ret_project);

/**
 * The projects that an account may see in an org (PROJ-8), each with its permission: for owner and admins all, for
 * others the public ones, then those with a grant. account NULL: the acting one; for the system then all. Another
 * account's: owner, admins, system; of a suspended one the page is empty. MUSTER_E_NOT_FOUND, field account: no such
 * member. A page may be short and still carry a cursor.
 */
MUSTER_EXPORT muster_status muster_project_list(muster_session *session, const muster_id *org, const muster_id *account,
                                                const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Gives a member a permission on a private project, or changes it (PROJ-5): who has MUSTER_PERMISSION_ADMIN there. The
 * member is told, and its version changes. The creator's can be changed, and removed, as any other. The same again is
 * no error and changes nothing. ends_at: from then on the grant is gone (ROLE-8); MUSTER_TIME_NONE: no end. Owner and
 * admins have full access anyway: a grant to one counts when it is that no more.
 * MUSTER_E_NOT_FOUND: no such project, or field account: no such member. MUSTER_E_MISUSE: the project is public
 * (PROJ-2).
 * MUSTER_E_INVALID: no such permission, or the time has passed. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_grant_set(muster_session *session, const muster_id *org, const muster_id *project,
                                             const muster_id *account, int32_t permission, muster_time ends_at,
                                             muster_grant **ret_grant);

/** Takes a permission back, also when the plan has ended. There is none: no error. MUSTER_E_MISUSE: the project is
 *  public. */
MUSTER_EXPORT muster_status muster_grant_remove(muster_session *session, const muster_id *org, const muster_id *project,
                                                const muster_id *account);

/** The grants on a project, for who has MUSTER_PERMISSION_ADMIN on it. Those past their end are left out, and those of
 *  memberships that have ended. */
MUSTER_EXPORT muster_status muster_grant_list(muster_session *session, const muster_id *org, const muster_id *project,
                                              const char *cursor, size_t limit, muster_page **ret_page);

/** The grants of a member: owner, admins, system; account NULL: of the acting one. */
MUSTER_EXPORT muster_status muster_grant_list_member(muster_session *session, const muster_id *org,
                                                     const muster_id *account, const char *cursor, size_t limit,
                                                     muster_page **ret_page);

/**
 * Who has access to a project, and why (PROJ-8): grants as muster_grant_list, and besides one for each member whose
 * role or the project's visibility gives it one; muster_grant_reason tells which. Each active member once, with what it
 * may now; who is suspended has no access. For who has MUSTER_PERMISSION_ADMIN on it. In the order of joining. A page
 * may be short and still carry a cursor.
 */
MUSTER_EXPORT muster_status muster_grant_list_access(muster_session *session, const muster_id *org,
                                                     const muster_id *project, const char *cursor, size_t limit,
                                                     muster_page **ret_page);

/**
 * Turns on (1) or off (0) that everybody who joins gets a private project of its own (PROV-1): owner, admins, system.
 * Members who are there already get none (PROV-3). The same again is no error. MUSTER_E_PLAN_ENDED: turning on.
 */
MUSTER_EXPORT muster_status muster_provision_switch(muster_session *session, const muster_id *org, int32_t on);

/** 1 where the switch is on, else 0: owner, admins, system. */
MUSTER_EXPORT muster_status muster_provision_get(muster_session *session, const muster_id *org, int32_t *ret_on);

/**
 * Makes a private project for every member for whom none was made since it joined (PROV-3; one that was deleted since
 * counts), whether the switch is on or not: owner, admins, system. All or nothing; reports progress in "members".
 * ret_count: for how many. It takes no idempotency key: done again, it provides for those who have none by then.
 * MUSTER_E_QUOTA. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_provision_members(muster_session *session, const muster_id *org, int64_t *ret_count);

MUSTER_EXPORT const muster_id *muster_project_id(const muster_project *project);
MUSTER_EXPORT const muster_id *muster_project_org(const muster_project *project);
MUSTER_EXPORT const char *muster_project_name(const muster_project *project);
/** NULL where not set. */
MUSTER_EXPORT const char *muster_project_description(const muster_project *project);
MUSTER_EXPORT size_t muster_project_tag_count(const muster_project *project);
/** Tag i, or NULL past the last. */
MUSTER_EXPORT const char *muster_project_tag(const muster_project *project, size_t i);
MUSTER_EXPORT int32_t muster_project_visibility(const muster_project *project);
/** The account, also one that has left or was deleted; NULL: the host itself. */
MUSTER_EXPORT const muster_id *muster_project_creator(const muster_project *project);
/** 1 where it was made for its creator when that joined (PROV-1). */
MUSTER_EXPORT int32_t muster_project_provided(const muster_project *project);
/** MUSTER_PERMISSION_... of the account that it was read for, at the moment of reading; for the system _ADMIN. */
MUSTER_EXPORT int32_t muster_project_permission(const muster_project *project);
MUSTER_EXPORT muster_time muster_project_created_at(const muster_project *project);
MUSTER_EXPORT int64_t muster_project_version(const muster_project *project);
/** The creator's username, as it is now, also of a creator that has left the org. NULL: the host made the project, or
 *  the creator's account was deleted. */
MUSTER_EXPORT const char *muster_project_creator_username(const muster_project *project);
/** The creator's display name, as it is now. NULL: the host made the project, or the creator's account was deleted or
 *  has no display name. */
MUSTER_EXPORT const char *muster_project_creator_display_name(const muster_project *project);
MUSTER_EXPORT muster_project *muster_project_ref(const muster_project *project);
MUSTER_EXPORT void muster_project_free(muster_project *project);
MUSTER_EXPORT const muster_project *muster_page_project(const muster_page *page, size_t i);

/** Why somebody has access. */
enum {
    MUSTER_GRANT_REASON_ROLE = 1,   /**< owner or admin of the org */
    MUSTER_GRANT_REASON_PUBLIC = 2, /**< the project is public */
    MUSTER_GRANT_REASON_GRANT = 3   /**< a grant */
};

MUSTER_EXPORT const muster_id *muster_grant_org(const muster_grant *grant);
MUSTER_EXPORT const muster_id *muster_grant_project(const muster_grant *grant);
MUSTER_EXPORT const muster_id *muster_grant_account(const muster_grant *grant);
/** The member's username; NULL from muster_grant_list_member. */
MUSTER_EXPORT const char *muster_grant_username(const muster_grant *grant);
/** The project's name; NULL but from muster_grant_list_member. */
MUSTER_EXPORT const char *muster_grant_project_name(const muster_grant *grant);
MUSTER_EXPORT int32_t muster_grant_permission(const muster_grant *grant);
/** MUSTER_GRANT_REASON_... */
MUSTER_EXPORT int32_t muster_grant_reason(const muster_grant *grant);
/** MUSTER_TIME_NONE: no end. */
MUSTER_EXPORT muster_time muster_grant_ends_at(const muster_grant *grant);
/** Who gave it, and when; NULL: the host, or it came with the project or with joining. MUSTER_TIME_NONE where the
 *  reason is no grant. */
MUSTER_EXPORT const muster_id *muster_grant_by(const muster_grant *grant);
MUSTER_EXPORT muster_time muster_grant_created_at(const muster_grant *grant);
MUSTER_EXPORT int64_t muster_grant_version(const muster_grant *grant);
MUSTER_EXPORT muster_grant *muster_grant_ref(const muster_grant *grant);
MUSTER_EXPORT void muster_grant_free(muster_grant *grant);
MUSTER_EXPORT const muster_grant *muster_page_grant(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
