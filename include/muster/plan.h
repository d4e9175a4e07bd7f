/* SPDX-License-Identifier: MIT
 *
 * Plans: what an org has bought, and how its seats stand (SEAT-1 to SEAT-4).
 */
#ifndef MUSTER_PLAN_H
#define MUSTER_PLAN_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** As many seats as anybody wants. Not 0: that is a number too. */
#define MUSTER_SEATS_UNLIMITED INT64_C(-1)

/** An org's plan and its seats at the moment of reading. Immutable; any thread. */
typedef struct muster_plan muster_plan;

/** Fields of muster_plan_params, for muster_plan_set. */
enum {
    MUSTER_PLAN_FIELD_CODE = 1,
    MUSTER_PLAN_FIELD_SEATS = 2,
    MUSTER_PLAN_FIELD_ENDS_AT = 4,
    MUSTER_PLAN_FIELD_SUBSCRIPTION = 8,
    MUSTER_PLAN_FIELD_LIMITS = 16
};

/** Most named limits of a plan. */
#define MUSTER_PLAN_LIMITS_MAX 50

/** The limit of the number of projects of an org (SEAT-9), and what holds where a plan does not name it. */
#define MUSTER_LIMIT_PROJECTS "muster.projects"
#define MUSTER_LIMIT_PROJECTS_DEFAULT 1000

typedef struct muster_plan_params {
    uint32_t struct_size;
    uint32_t fields;  /**< set: MUSTER_PLAN_FIELD_... to change; offer: not looked at */
    const char *code; /**< the host's name of the plan: one line, at most 64 bytes; set: on offer or not */
    const char *name; /**< offer: for people; NULL: the code. No call of this release gives it back */
    int64_t seats;    /**< at least the setting MUSTER_SETTING_SEATS_MIN, or MUSTER_SEATS_UNLIMITED */
    muster_time
        ends_at; /**< set: from then on view-only (SEAT-7), if passed at once; MUSTER_TIME_NONE: no end; not 0 */
    const char *subscription; /**< set: the host's id of what was bought, at most 255 bytes */
    const char *const
        *limit_names; /**< named limits (SEAT-8): 1 to 64 of a-z 0-9 . _ -, no name twice; those that begin with
                                         "muster." are the library's, of which there is MUSTER_LIMIT_PROJECTS */
    const int64_t *limit_values; /**< of each, 0 or more */
    size_t limit_count;          /**< of both arrays, at most MUSTER_PLAN_LIMITS_MAX */
} muster_plan_params;

/** Offers a plan to new orgs, with seats and limits that they take over, or changes the offer of that code; orgs that
 *  have it keep what they have. System only. */
MUSTER_EXPORT muster_status muster_plan_offer(muster_session *session, const muster_plan_params *params);

/** Takes an offer back. System only. MUSTER_E_NOT_FOUND: there is none of that code. */
MUSTER_EXPORT muster_status muster_plan_withdraw(muster_session *session, const char *code);

/**
 * Sets an org's plan from now on. System only (ORG-5). Another code changes nothing but the code: seats and limits of
 * an offer are taken over when an org is founded, and named here otherwise. MUSTER_PLAN_FIELD_LIMITS replaces all limits;
 * where MUSTER_LIMIT_PROJECTS falls below what there is, nothing is removed, and no project can be made until there is
 * room.
 * MUSTER_E_SEATS: fewer seats than are used now; figures seats, members, pending (SEAT-6).
 */
MUSTER_EXPORT muster_status muster_plan_set(muster_session *session, const muster_id *org,
                                            const muster_plan_params *params, muster_plan **ret_plan);

/**
 * Sets the plan of an account's personal workspace (SEAT-8), independent of all others (WS-4). System only; the account
 * is told. It has no seats: MUSTER_PLAN_FIELD_SEATS is MUSTER_E_INVALID. MUSTER_PLAN_FIELD_CODE alone, with code NULL, takes the
 * plan away with all that it had; without a plan nothing but a code can be set (MUSTER_E_INVALID, field code).
 */
MUSTER_EXPORT muster_status muster_plan_set_personal(muster_session *session, const muster_id *account,
                                                     const muster_plan_params *params, muster_plan **ret_plan);

/** The plan of an account's personal workspace: itself, and the system. Without one the code is NULL, and there is no
 *  limit. */
MUSTER_EXPORT muster_status muster_plan_get_personal(muster_session *session, const muster_id *account,
                                                     muster_plan **ret_plan);

/** Plan and seats of an org, for its members and the system. MUSTER_E_NOT_FOUND to everybody else. */
MUSTER_EXPORT muster_status muster_plan_get(muster_session *session, const muster_id *org, muster_plan **ret_plan);

MUSTER_EXPORT const char *muster_plan_code(const muster_plan *plan);
MUSTER_EXPORT const char *muster_plan_subscription(const muster_plan *plan);
/** The named limits, for each member (SEAT-8): how many, name and value of each; NULL and 0 past the last. */
MUSTER_EXPORT size_t muster_plan_limit_count(const muster_plan *plan);
MUSTER_EXPORT const char *muster_plan_limit_name(const muster_plan *plan, size_t i);
MUSTER_EXPORT int64_t muster_plan_limit_value(const muster_plan *plan, size_t i);
/** One limit by its name; for an org's plan that does not name MUSTER_LIMIT_PROJECTS, its default. MUSTER_E_NOT_FOUND:
 *  the plan does not name it. MUSTER_E_HANDLE: not a plan. MUSTER_E_INVALID: name is NULL. */
MUSTER_EXPORT muster_status muster_plan_limit(const muster_plan *plan, const char *name, int64_t *ret_value);
/** Seats bought, or MUSTER_SEATS_UNLIMITED. */
MUSTER_EXPORT int64_t muster_plan_seats(const muster_plan *plan);
/** Active members. */
MUSTER_EXPORT int64_t muster_plan_members(const muster_plan *plan);
/** Pending invitations that have not expired. */
MUSTER_EXPORT int64_t muster_plan_pending(const muster_plan *plan);
/** Members + pending invitations where these reserve seats (MUSTER_SETTING_PENDING_RESERVES) (SEAT-1). */
MUSTER_EXPORT int64_t muster_plan_used(const muster_plan *plan);
/** Seats that are left, never below 0; MUSTER_SEATS_UNLIMITED. */
MUSTER_EXPORT int64_t muster_plan_available(const muster_plan *plan);
/** End of the plan, or MUSTER_TIME_NONE. */
MUSTER_EXPORT muster_time muster_plan_ends_at(const muster_plan *plan);
MUSTER_EXPORT muster_plan *muster_plan_ref(const muster_plan *plan);
MUSTER_EXPORT void muster_plan_free(muster_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
