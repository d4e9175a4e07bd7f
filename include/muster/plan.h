/* SPDX-License-Identifier: MIT
 *
 * Plans: what an org has bought, and how many of its seats are used (SEAT-1 to SEAT-9). A personal workspace can have a
 * plan of its own, without seats.
 */
#ifndef MUSTER_PLAN_H
#define MUSTER_PLAN_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The number of seats of a plan without a limit of seats. It is -1, because 0 is a real number of seats. */
#define MUSTER_SEATS_UNLIMITED INT64_C(-1)

/** A plan as it was read, with the seats of its org. The record never changes, and any thread may read it. */
typedef struct muster_plan muster_plan;

/** Bits of muster_plan_params.fields, for muster_plan_set and muster_plan_set_personal. */
enum {
    MUSTER_PLAN_FIELD_CODE = 1,
    MUSTER_PLAN_FIELD_SEATS = 2, /**< of an org only */
    MUSTER_PLAN_FIELD_ENDS_AT = 4,
    MUSTER_PLAN_FIELD_SUBSCRIPTION = 8,
    MUSTER_PLAN_FIELD_LIMITS = 16 /**< replaces all limits of the plan */
};

/** Most named limits of a plan. */
#define MUSTER_PLAN_LIMITS_MAX 50

/** Name of the limit on the number of projects of an org (SEAT-9). */
#define MUSTER_LIMIT_PROJECTS "muster.projects"
/** Most projects of an org whose plan does not name MUSTER_LIMIT_PROJECTS. */
#define MUSTER_LIMIT_PROJECTS_DEFAULT 1000

/** The values of a plan. */
typedef struct muster_plan_params {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t fields;      /**< set: bits MUSTER_PLAN_FIELD_... of the fields to change; offer: ignored */
    /** The host's name of the plan: one line of at most MUSTER_TAG_MAX_BYTES bytes. An org can have a plan that is not
     *  offered. */
    const char *code;
    /** Offer: the name for people, one line of at most MUSTER_NAME_MAX_CODE_POINTS code points. NULL: the code. No call
     *  of this release returns the name. Set: ignored. */
    const char *name;
    int64_t seats; /**< MUSTER_SETTING_SEATS_MIN or more, or MUSTER_SEATS_UNLIMITED */
    /** Set: when the plan ends. From then on the org is view-only (SEAT-7). A time in the past ends the plan
     *  immediately. MUSTER_TIME_NONE: no end. 0 or less is refused. Offer: ignored. */
    muster_time ends_at;
    /** Set: the host's id of the purchase, one line of 1 to MUSTER_EXTERNAL_ID_MAX_BYTES bytes. NULL: none. Offer:
     *  ignored. */
    const char *subscription;
    /** Names of limits (SEAT-8), each once. A name has 1 to MUSTER_TAG_MAX_BYTES characters: a-z, 0-9, ".", "_" and
     *  "-". Names that begin with "muster." belong to the library. The only such name is MUSTER_LIMIT_PROJECTS. */
    const char *const *limit_names;
    const int64_t *limit_values; /**< value of each limit, 0 or more */
    size_t limit_count;          /**< number of names and of values, at most MUSTER_PLAN_LIMITS_MAX */
} muster_plan_params;

/**
 * Offers a plan to orgs that will be founded. If a plan with this code is offered already, the call changes the offer.
 * A new org gets the seats and limits of the offer. Orgs that have the plan already keep their seats and limits.
 *
 * Callers: system.
 * Events:  PLAN_OFFERED; no message.
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    params: missing; struct_size: it is not set
 *                              code: missing, malformed or too long; name: malformed or too long
 *                              seats: fewer than MUSTER_SETTING_SEATS_MIN
 *                              limit_count: more than MUSTER_PLAN_LIMITS_MAX
 *                              limit_names, limit_values: missing, malformed, a name twice, or a value less than 0
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-1, SEAT-8
 */
MUSTER_EXPORT muster_status muster_plan_offer(muster_session *session, const muster_plan_params *params);

/**
 * Withdraws an offer. Orgs that have the plan keep it.
 *
 * Callers: system.
 * Events:  PLAN_WITHDRAWN; no message. None if the offer is withdrawn already.
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    code: missing, malformed or too long
 *          MUSTER_E_NOT_FOUND  code: no plan with this code was ever offered
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-1
 */
MUSTER_EXPORT muster_status muster_plan_withdraw(muster_session *session, const char *code);

/**
 * Changes the fields of an org's plan that params->fields names, from now on.
 *
 * A new code changes only the code. Seats and limits do not come from the offer of that code. The caller sets them in
 * the same call.
 *
 * MUSTER_PLAN_FIELD_LIMITS replaces all limits. If MUSTER_LIMIT_PROJECTS falls below the number of projects, no project
 * is removed. The library then refuses new projects until there is room.
 *
 * Callers: system; also when the plan has ended.
 * Events:  PLAN_CHANGED; message to the owner. None if no value changes.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, params: missing; struct_size: it is not set
 *                              fields: 0, or a bit that does not exist
 *                              code: missing, malformed or too long
 *                              seats: fewer than MUSTER_SETTING_SEATS_MIN
 *                              ends_at: 0 or less
 *                              subscription: malformed or too long
 *                              limit_count: more than MUSTER_PLAN_LIMITS_MAX
 *                              limit_names, limit_values: missing, malformed, a name twice, or a value less than 0
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_SEATS      fewer seats than the org uses now; figures seats, members, pending
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-5, SEAT-6, SEAT-7, SEAT-8, SEAT-9
 */
MUSTER_EXPORT muster_status muster_plan_set(muster_session *session, const muster_id *org,
                                            const muster_plan_params *params, muster_plan **ret_plan);

/**
 * Changes the fields of the plan of an account's personal workspace that params->fields names. The plan is independent
 * of all other plans (WS-4). It has no seats.
 *
 * MUSTER_PLAN_FIELD_CODE alone, with code NULL, removes the plan with its end, subscription and limits.
 *
 * Callers: system.
 * Events:  PERSONAL_PLAN_CHANGED; message to the account. None if no value changes.
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    account, params: missing; struct_size: it is not set
 *                              fields: 0, MUSTER_PLAN_FIELD_SEATS, or a bit that does not exist
 *                              code: malformed or too long, NULL with other fields, or not given if there is no plan
 *                              ends_at: 0 or less
 *                              subscription: malformed or too long
 *                              limit_count: more than MUSTER_PLAN_LIMITS_MAX
 *                              limit_names, limit_values: missing, malformed, a name twice, or a value less than 0
 *          MUSTER_E_NOT_FOUND  account: there is no such account
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   SEAT-8, WS-4
 */
MUSTER_EXPORT muster_status muster_plan_set_personal(muster_session *session, const muster_id *account,
                                                     const muster_plan_params *params, muster_plan **ret_plan);

/**
 * Reads the plan of an account's personal workspace. A workspace without a plan has the code NULL and no limits.
 *
 * Callers: the account itself, system.
 * Cost:    one read; does not grow with the store.
 * Returns: MUSTER_E_INVALID    account: missing
 *          MUSTER_E_NOT_FOUND  account: there is no such account, or the caller is another account
 *          and those of every call of a session (session.h).
 * Rules:   SEAT-8
 */
MUSTER_EXPORT muster_status muster_plan_get_personal(muster_session *session, const muster_id *account,
                                                     muster_plan **ret_plan);

/**
 * Reads the plan and the seats of an org.
 *
 * Callers: every member, system.
 * Cost:    one read; grows with what has ended in the org since the last changing call on it.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   SEAT-1, SEAT-4, ORG-7
 */
MUSTER_EXPORT muster_status muster_plan_get(muster_session *session, const muster_id *org, muster_plan **ret_plan);

/** Code of the plan, or NULL if a personal workspace has no plan. If the handle is not a plan, texts are NULL and
 *  numbers are 0. */
MUSTER_EXPORT const char *muster_plan_code(const muster_plan *plan);
/** The host's id of the purchase, or NULL if there is none. */
MUSTER_EXPORT const char *muster_plan_subscription(const muster_plan *plan);
/** Number of limits that the plan names. Each limit applies to each member (SEAT-8). */
MUSTER_EXPORT size_t muster_plan_limit_count(const muster_plan *plan);
/** Name of limit i, or NULL past the last. */
MUSTER_EXPORT const char *muster_plan_limit_name(const muster_plan *plan, size_t i);
/** Value of limit i, or 0 past the last. */
MUSTER_EXPORT int64_t muster_plan_limit_value(const muster_plan *plan, size_t i);
/**
 * Finds a limit by its name. If an org's plan does not name MUSTER_LIMIT_PROJECTS, its value is
 * MUSTER_LIMIT_PROJECTS_DEFAULT. Any thread may call this. It reads no store.
 *
 * Returns: MUSTER_E_INVALID    name: NULL
 *          MUSTER_E_HANDLE     plan: NULL, or not a plan
 *          MUSTER_E_NOT_FOUND  the plan does not name the limit
 * Rules:   SEAT-8, SEAT-9
 */
MUSTER_EXPORT muster_status muster_plan_limit(const muster_plan *plan, const char *name, int64_t *ret_value);
/** Seats that the org has bought, or MUSTER_SEATS_UNLIMITED. For a personal workspace this number and the numbers below
 *  are 0. */
MUSTER_EXPORT int64_t muster_plan_seats(const muster_plan *plan);
/** Number of members who hold a seat. These are the active members. If MUSTER_SETTING_SUSPENDED_KEEP_SEAT is 1,
 *  suspended members hold a seat too. */
MUSTER_EXPORT int64_t muster_plan_members(const muster_plan *plan);
/** Number of pending invitations that have not expired. */
MUSTER_EXPORT int64_t muster_plan_pending(const muster_plan *plan);
/** Number of seats that are used: members, and pending invitations if MUSTER_SETTING_PENDING_RESERVES is 1 (SEAT-1). */
MUSTER_EXPORT int64_t muster_plan_used(const muster_plan *plan);
/** Number of seats that are left, never less than 0, or MUSTER_SEATS_UNLIMITED. */
MUSTER_EXPORT int64_t muster_plan_available(const muster_plan *plan);
/** When the plan ends or has ended, or MUSTER_TIME_NONE if it has no end. 0 if the handle is not a plan. */
MUSTER_EXPORT muster_time muster_plan_ends_at(const muster_plan *plan);
/** Adds a holder to the record and returns the record. Each holder calls muster_plan_free once. */
MUSTER_EXPORT muster_plan *muster_plan_ref(const muster_plan *plan);
/** Frees the record when its last holder calls this. NULL is allowed. A plan that is borrowed from a workspace is freed
 *  with the workspace. */
MUSTER_EXPORT void muster_plan_free(muster_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
