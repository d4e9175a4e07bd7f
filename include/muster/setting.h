/* SPDX-License-Identifier: MIT
 *
 * Settings: one table of values that the host may change for the whole store, and some for one org. The keys of a store
 * (TOK-2) are retired here too.
 */
#ifndef MUSTER_SETTING_H
#define MUSTER_SETTING_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: default, range. Times in microseconds; switches are 0 or 1. */
enum {
    MUSTER_SETTING_SEATS_MIN = 1,            /**< least seats of an org's plan: 2; 1 to 10^9 (ORG-1) */
    MUSTER_SETTING_SLUG_REST = 2,            /**< how long a slug rests: 30 days; 0 to 10 years (ORG-2) */
    MUSTER_SETTING_ADMINS_MANAGE_ADMINS = 3, /**< 1 (ROLE-2) */
    MUSTER_SETTING_PENDING_RESERVES = 4,     /**< pending invitations reserve seats: 1 (SEAT-1); whole store only */
    MUSTER_SETTING_TOKEN_SUFFICES = 5,       /**< the token alone is enough: 0 (INV-6) */
    MUSTER_SETTING_INVITATION_TTL = 6,       /**< 7 days; 1 minute to 1 year (INV-7) */
    MUSTER_SETTING_PENDING_MAX = 7, /**< pending invitations per org: 1,000; 0 to 10^6; not for the system (INV-20) */
    MUSTER_SETTING_REFUSE_WEB_ADDRESSES = 8, /**< in org names and messages: 1 (AB-84) */
    MUSTER_SETTING_UNICODE_NAMES = 9, /**< usernames beyond ASCII: 0; whole store only, before the first account */
    MUSTER_SETTING_SUSPENDED_KEEP_SEAT = 10,    /**< who is suspended keeps its seat: 0 (ROLE-5) */
    MUSTER_SETTING_TRANSFER_NEEDS_CONSENT = 11, /**< ownership passes when the chosen member accepts: 0 (ORG-4) */
    MUSTER_SETTING_INVITATIONS_PER_DAY = 12,    /**< per inviter: 500; 0 to 10^6; not for the system (INV-20) */
    MUSTER_SETTING_MESSAGES_PER_DAY = 13,       /**< per invitation: 10; 0 to 10^6; not for the system (INV-20) */
    MUSTER_SETTING_ANSWERS_KEPT =
        14, /**< how long idempotency keys are kept: 24 hours; 1 minute to 1 year; whole store only (OP-2) */
    MUSTER_SETTING_LINK_ROLE = 15,          /**< who joins by a link: MUSTER_ROLE_RESTRICTED, or _MEMBER (LINK-2) */
    MUSTER_SETTING_LINK_MAKES_REQUEST = 16, /**< joining by a link makes a request: 0 (LINK-10) */
    MUSTER_SETTING_REQUESTS = 17,           /**< anybody may ask to join: 0 (REQ-1) */
    MUSTER_SETTING_REQUEST_REST = 18,       /**< from one request of an account to its next: 1 day; 0 to 1 year */
    MUSTER_SETTING_ENDED_MAY_REJOIN =
        19, /**< whose membership has ended may join by link, domain, request: 0 (ROLE-8) */
    MUSTER_SETTING_PROVIDE_OPTIONAL = 20, /**< without room for a private project join without one: 0 (PROV-4) */
    MUSTER_SETTING_PROJECT_NAME =
        21, /**< text, "{username}": names of private projects (PROV-1), where the first {username} is replaced */
    MUSTER_SETTING_WORKSPACE_KEYS_KEPT =
        22 /**< how long the choice of a sign-in session is kept: 1 year; 1 minute to 10 years; whole store
           only (WS-2) */
};

/** "invitation_ttl", or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_setting_name(int32_t setting);

/** The value in force for an org, or with NULL for the whole store. Members of the org, and the system. */
MUSTER_EXPORT muster_status muster_setting_get(muster_session *session, const muster_id *org, int32_t setting,
                                               int64_t *ret_value);

/** Sets a value for an org or, with NULL, for the store. System only. MUSTER_E_INVALID: unknown, or out of range. */
MUSTER_EXPORT muster_status muster_setting_set(muster_session *session, const muster_id *org, int32_t setting,
                                               int64_t value);

/** As muster_setting_set, for a setting that is a text: one line of at most 128 bytes. MUSTER_E_INVALID: among others,
 *  the setting is a number; so says muster_setting_set of a text. */
MUSTER_EXPORT muster_status muster_setting_set_text(muster_session *session, const muster_id *org, int32_t setting,
                                                    const char *value);

/** Most bytes of a text setting. */
#define MUSTER_SETTING_TEXT_MAX_BYTES 128

/** As muster_setting_get, for a text; ret_value: room for MUSTER_SETTING_TEXT_MAX_BYTES + 1 bytes. */
MUSTER_EXPORT muster_status muster_setting_get_text(muster_session *session, const muster_id *org, int32_t setting,
                                                    char *ret_value);

/** Goes back to the store's value, or with NULL to the default. System only. */
MUSTER_EXPORT muster_status muster_setting_clear(muster_session *session, const muster_id *org, int32_t setting);

/**
 * Retires a key: it makes and checks no token any more and stays for the audit trail. System only. The active key of
 * this process can't be retired (MUSTER_E_MISUSE). MUSTER_E_KEY_NEEDED: live tokens need it, figure tokens; force: 1
 * retires it all the same, and these tokens end.
 */
MUSTER_EXPORT muster_status muster_key_retire(muster_session *session, int32_t key_id, int32_t force);

#ifdef __cplusplus
}
#endif
#endif
