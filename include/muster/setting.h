/* SPDX-License-Identifier: MIT
 *
 * Settings: values that the host may change, for the whole store or for one org. For an org the library uses the org's
 * own value. If there is none, it uses the value of the store, and if there is none either, the default. The call that
 * retires a key of a store (TOK-2) is here too.
 */
#ifndef MUSTER_SETTING_H
#define MUSTER_SETTING_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings. Times are in microseconds. A switch is 0 or 1. "Whole store only" means that an org can't have its own
 *  value. */
enum {
    /** Least number of seats in an org's plan (ORG-1). Default 2; 1 to 10^9; whole store only. */
    MUSTER_SETTING_SEATS_MIN = 1,
    /** How long a slug rests that an org gave up (ORG-2). Default 30 days; 0 to 10 years; whole store only. */
    MUSTER_SETTING_SLUG_REST = 2,
    /** Switch: admins may manage other admins (ROLE-2). Default 1. */
    MUSTER_SETTING_ADMINS_MANAGE_ADMINS = 3,
    /** Switch: pending invitations reserve seats (SEAT-1). Default 1; whole store only. */
    MUSTER_SETTING_PENDING_RESERVES = 4,
    /** Switch: new invitations need only their token. Every account that has the token may accept (INV-6). Default
     *  0. */
    MUSTER_SETTING_TOKEN_SUFFICES = 5,
    /** Time to live of an invitation (INV-7). Default 7 days; 1 minute to 1 year. */
    MUSTER_SETTING_INVITATION_TTL = 6,
    /** Greatest number of pending invitations of an org (INV-20). Default 1,000; 0 to 10^6. The system has no such
     *  limit. */
    MUSTER_SETTING_PENDING_MAX = 7,
    /** Switch: names of orgs and messages of invitations may not contain web addresses (AB-84). Default 1. */
    MUSTER_SETTING_REFUSE_WEB_ADDRESSES = 8,
    /** Switch: usernames may hold letters beyond ASCII. Default 0; whole store only, and only before the first account
     *  is registered. */
    MUSTER_SETTING_UNICODE_NAMES = 9,
    /** Switch: a suspended member keeps its seat (ROLE-5). Default 0. */
    MUSTER_SETTING_SUSPENDED_KEEP_SEAT = 10,
    /** Switch: ownership is transferred only after the chosen member accepts (ORG-4). Default 0. */
    MUSTER_SETTING_TRANSFER_NEEDS_CONSENT = 11,
    /** Greatest number of invitations of one inviter in an org within a day (INV-20). Default 500; 0 to 10^6. The
     *  system has no such limit. */
    MUSTER_SETTING_INVITATIONS_PER_DAY = 12,
    /** Greatest number of messages of one invitation within a day (INV-20). Default 10; 0 to 10^6. The system has no
     *  such limit. */
    MUSTER_SETTING_MESSAGES_PER_DAY = 13,
    /** How long the answers for idempotency keys are stored (OP-2). Default 24 hours; 1 minute to 1 year; whole store
     *  only. */
    MUSTER_SETTING_ANSWERS_KEPT = 14,
    /** Role of members who join through a link (LINK-2). Default MUSTER_ROLE_RESTRICTED; the other value is
     *  MUSTER_ROLE_MEMBER. */
    MUSTER_SETTING_LINK_ROLE = 15,
    /** Switch: joining through a link makes a request instead of a membership (LINK-10). Default 0. */
    MUSTER_SETTING_LINK_MAKES_REQUEST = 16,
    /** Switch: every account may ask to join (REQ-1). Default 0. */
    MUSTER_SETTING_REQUESTS = 17,
    /** Least time between two requests of an account to an org. Default 1 day; 0 to 1 year. */
    MUSTER_SETTING_REQUEST_REST = 18,
    /** Switch: an account whose membership ended by the clock may join again by link, domain or request (ROLE-8).
     *  Default 0. */
    MUSTER_SETTING_ENDED_MAY_REJOIN = 19,
    /** Switch: if the org has no room for a private project, an account joins without one (PROV-4). Default 0. */
    MUSTER_SETTING_PROVIDE_OPTIONAL = 20,
    /** Text: the name of private projects that members get (PROV-1). It may contain "{username}" once. The library
     *  replaces this part with the username. Default "{username}". */
    MUSTER_SETTING_PROJECT_NAME = 21,
    /** How long the choice of a workspace for a sign-in session is stored (WS-2). Default 1 year; 1 minute to 10 years;
     *  whole store only. */
    MUSTER_SETTING_WORKSPACE_KEYS_KEPT = 22
};

/** Name of a setting, such as "invitation_ttl", or NULL if there is no such setting. The text is static. Any thread may
 *  call this. */
MUSTER_EXPORT const char *muster_setting_name(int32_t setting);

/**
 * Reads the value of a setting that is in force for an org, or with org NULL for the store. A setting that is for the
 * whole store only has the same value for every org.
 *
 * Callers: of an org: every member, system. Of the store: system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    setting: there is no such setting, or its value is a text (muster_setting_get_text)
 *                              org: its bytes are all 0
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     org is NULL, and the caller is not the system
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 */
MUSTER_EXPORT muster_status muster_setting_get(muster_session *session, const muster_id *org, int32_t setting,
                                               int64_t *ret_value);

/**
 * Sets the value of a setting, for an org or with org NULL for the store.
 *
 * Callers: system.
 * Events:  SETTING_CHANGED; no message. None if the value is the same.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    setting: there is no such setting, or its value is a text (muster_setting_set_text)
 *                              value: out of the range of the setting
 *                              org: the setting is for the whole store only, or the bytes of the id are all 0
 *          MUSTER_E_MISUSE     setting: MUSTER_SETTING_UNICODE_NAMES, and an account is registered already
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-1, ERR-5
 */
MUSTER_EXPORT muster_status muster_setting_set(muster_session *session, const muster_id *org, int32_t setting,
                                               int64_t value);

/**
 * Sets the value of a setting that is a text, for an org or with org NULL for the store. The text is one line of at
 * most MUSTER_SETTING_TEXT_MAX_BYTES bytes.
 *
 * Callers: system.
 * Events:  SETTING_CHANGED; no message. None if the value is the same.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    setting: there is no such setting, or its value is a number (muster_setting_set)
 *                              value: missing or too long, with "{username}" twice, or not fit for the name of a
 *                              project
 *                              org: its bytes are all 0
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-1, ERR-5, PROV-1
 */
MUSTER_EXPORT muster_status muster_setting_set_text(muster_session *session, const muster_id *org, int32_t setting,
                                                    const char *value);

/** Most bytes of a text setting, without the NUL. */
#define MUSTER_SETTING_TEXT_MAX_BYTES 128

/**
 * Reads the text of a setting that is in force for an org, or with org NULL for the store. ret_value has room for
 * MUSTER_SETTING_TEXT_MAX_BYTES + 1 bytes.
 *
 * Callers: of an org: every member, system. Of the store: system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    setting: there is no such setting, or its value is a number (muster_setting_get)
 *                              org: its bytes are all 0
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     org is NULL, and the caller is not the system
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 */
MUSTER_EXPORT muster_status muster_setting_get_text(muster_session *session, const muster_id *org, int32_t setting,
                                                    char *ret_value);

/**
 * Removes the value of an org, so that the store's value is in force again. With org NULL it removes the store's value,
 * so that the default is in force again.
 *
 * Callers: system.
 * Events:  SETTING_CHANGED, without a field "value"; no message. None if there is no value.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    setting: there is no such setting
 *                              org: the setting is for the whole store only, or the bytes of the id are all 0
 *          MUSTER_E_MISUSE     setting: MUSTER_SETTING_UNICODE_NAMES, and an account is registered already
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-1, ERR-5
 */
MUSTER_EXPORT muster_status muster_setting_clear(muster_session *session, const muster_id *org, int32_t setting);

/**
 * Retires a key. From then on the key makes and checks no token. The store still needs the key to verify the audit
 * trail.
 *
 * force 0: the call refuses a key that live tokens need. force 1: the call retires the key, and these tokens end. Live
 * tokens are the tokens of pending invitations and the last token of each link, also of a disabled link.
 *
 * Callers: system.
 * Events:  KEY_RETIRED; no message. None if the key is retired already.
 * Cost:    one transaction; grows with the number of pending invitations and links of the store.
 * Returns: MUSTER_E_MISUSE     key_id: it is the active key of this process
 *          MUSTER_E_NOT_FOUND  key_id: the store has used no such key
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_KEY_NEEDED key_id: live tokens need the key; figure tokens
 *          and those of every changing call of a session (session.h).
 * Rules:   TOK-2
 */
MUSTER_EXPORT muster_status muster_key_retire(muster_session *session, int32_t key_id, int32_t force);

#ifdef __cplusplus
}
#endif
#endif
