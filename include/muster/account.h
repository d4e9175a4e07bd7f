/* SPDX-License-Identifier: MIT
 *
 * Accounts: registered identities (ACCT-1 to ACCT-7).
 */
#ifndef MUSTER_ACCOUNT_H
#define MUSTER_ACCOUNT_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An account as read. Immutable; any thread. */
typedef struct muster_account muster_account;

/** Fields of muster_account_params, for muster_account_edit: a named field is set, or cleared where it is NULL. */
enum {
    MUSTER_ACCOUNT_FIELD_USERNAME = 1,
    MUSTER_ACCOUNT_FIELD_DISPLAY_NAME = 2,
    MUSTER_ACCOUNT_FIELD_LOCALE = 4,
    MUSTER_ACCOUNT_FIELD_EMAIL = 8,
    MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED = 16, /**< system only (ACCT-3) */
    MUSTER_ACCOUNT_FIELD_EXTERNAL_ID = 32,    /**< system only */
    MUSTER_ACCOUNT_FIELD_PERSON_ID = 64,      /**< system only */
    MUSTER_ACCOUNT_FIELD_METADATA = 128       /**< system only */
};

typedef struct muster_account_params {
    uint32_t struct_size;
    uint32_t fields;          /**< edit: MUSTER_ACCOUNT_FIELD_... to change; create: not looked at */
    const char *username;     /**< needed on create: 1 to 64 bytes, a letter or digit, then also . _ - */
    const char *display_name; /**< one line, at most 128 code points */
    const char *locale;       /**< language tag (BCP 47), at most 35 bytes */
    const char *email;        /**< 3 to 254 bytes of ASCII */
    int32_t email_verified;   /**< 1: the host knows that the address is the account's. Changing it clears the mark. */
    int32_t reserved;
    const char *external_id; /**< the host's key of the account, unique in the store; 1 to 255 bytes, one line */
    const char *person_id;   /**< the host's key of the person, the same for all accounts of one person */
    const void *metadata;    /**< the host's bytes, at most 16 KiB */
    size_t metadata_size;
} muster_account_params;

/** What muster_account_find looks for. */
enum {
    MUSTER_ACCOUNT_BY_USERNAME = 1,
    MUSTER_ACCOUNT_BY_EXTERNAL_ID = 2,
    MUSTER_ACCOUNT_BY_VERIFIED_EMAIL =
        3 /**< where several accounts of one person share it: the one that verified it first */
};

/**
 * Registers an account. System only.
 * MUSTER_E_EXISTS: username, external id, or address verified by another person; the field is named.
 */
MUSTER_EXPORT muster_status muster_account_create(muster_session *session, const muster_account_params *params,
                                                  muster_account **ret_account);

/**
 * Changes the fields named by params->fields. By the system, or by the account itself (but for the fields marked so).
 * MUSTER_E_EXISTS as on create. MUSTER_E_NOT_FOUND: no such account, or not the own one.
 */
MUSTER_EXPORT muster_status muster_account_edit(muster_session *session, const muster_id *account,
                                                const muster_account_params *params, muster_account **ret_account);

/** By the system, or the account itself; to everybody else and after deletion MUSTER_E_NOT_FOUND. */
MUSTER_EXPORT muster_status muster_account_get(muster_session *session, const muster_id *account,
                                               muster_account **ret_account);

/** As muster_account_get, by another name (MUSTER_ACCOUNT_BY_...), compared in canonical form (ACCT-7). */
MUSTER_EXPORT muster_status muster_account_find(muster_session *session, int32_t by, const char *name,
                                                muster_account **ret_account);

/**
 * Deletes an account, by itself or the system: closes it in one step, then ends its memberships and requests and erases
 * its traces org by org, each in a step of its own; projects that were named after it (PROV-1) are called "Private
 * project" then. Interrupted, it is carried on by the next call for the same account (ACCT-5). Not within muster_begin
 * or on a lent connection (MUSTER_E_MISUSE).
 * MUSTER_E_OWNS_ORGS: it owns orgs; muster_error_object names up to 64 of them.
 */
MUSTER_EXPORT muster_status muster_account_delete(muster_session *session, const muster_id *account);

MUSTER_EXPORT const muster_id *muster_account_id(const muster_account *account);
MUSTER_EXPORT const char *muster_account_username(const muster_account *account);
/** Each NULL where not set. */
MUSTER_EXPORT const char *muster_account_display_name(const muster_account *account);
MUSTER_EXPORT const char *muster_account_locale(const muster_account *account);
MUSTER_EXPORT const char *muster_account_email(const muster_account *account);
/** When the address was marked as verified, or MUSTER_TIME_NONE. */
MUSTER_EXPORT muster_time muster_account_email_verified_at(const muster_account *account);
MUSTER_EXPORT const char *muster_account_external_id(const muster_account *account);
MUSTER_EXPORT const char *muster_account_person_id(const muster_account *account);
/** The bytes and, where wanted, their number. */
MUSTER_EXPORT const void *muster_account_metadata(const muster_account *account, size_t *ret_size);
MUSTER_EXPORT muster_time muster_account_created_at(const muster_account *account);
/** Rises with every change (ERR-5). */
MUSTER_EXPORT int64_t muster_account_version(const muster_account *account);
/** Keeps the record for one more _free; returns it. */
MUSTER_EXPORT muster_account *muster_account_ref(const muster_account *account);
MUSTER_EXPORT void muster_account_free(muster_account *account);

#ifdef __cplusplus
}
#endif
#endif
