/* SPDX-License-Identifier: MIT
 *
 * Accounts: registered identities (ACCT-1 to ACCT-7). The host registers an account. An account may own orgs and be a
 * member of orgs.
 */
#ifndef MUSTER_ACCOUNT_H
#define MUSTER_ACCOUNT_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An account as it was read. The record never changes, and any thread may read it. */
typedef struct muster_account muster_account;

/** Bits of muster_account_params.fields. muster_account_edit sets each named field, or clears it if it is NULL. */
enum {
    MUSTER_ACCOUNT_FIELD_USERNAME = 1, /**< can't be cleared */
    MUSTER_ACCOUNT_FIELD_DISPLAY_NAME = 2,
    MUSTER_ACCOUNT_FIELD_LOCALE = 4,
    MUSTER_ACCOUNT_FIELD_EMAIL = 8,
    MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED = 16, /**< system only (ACCT-3); 0 clears the mark */
    MUSTER_ACCOUNT_FIELD_EXTERNAL_ID = 32,    /**< system only */
    MUSTER_ACCOUNT_FIELD_PERSON_ID = 64,      /**< system only */
    MUSTER_ACCOUNT_FIELD_METADATA = 128       /**< system only */
};

/** The values of an account. NULL means that the account has no such value. */
typedef struct muster_account_params {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t fields;      /**< edit: bits MUSTER_ACCOUNT_FIELD_... of the fields to change; create: ignored */
    /** Required on create. 1 to MUSTER_USERNAME_MAX_BYTES bytes. The first character is a letter or a digit; later ones
     *  may also be ".", "_" or "-". The characters are ASCII, unless MUSTER_SETTING_UNICODE_NAMES is 1. A username
     *  can't have the form of an id. */
    const char *username;
    const char *display_name; /**< one line of at most MUSTER_NAME_MAX_CODE_POINTS code points */
    const char *locale;       /**< language tag such as "en-GB" (BCP 47), at most MUSTER_LOCALE_MAX_BYTES bytes */
    /** 3 to MUSTER_EMAIL_MAX_BYTES bytes of ASCII. The library refuses quotes, spaces, control characters, "<", ">",
     *  comments and lists. So an address needs no escaping in a header of a mail or in a command of SMTP. An address
     *  may begin with "-": a program that passes it to a command line puts "--" in front. */
    const char *email;
    /** 1: the host knows that the address belongs to the account. 0: the host does not know it. Changing to another
     *  address clears the mark. Another spelling of the same address keeps the mark (ACCT-3). */
    int32_t email_verified;
    int32_t reserved; /**< 0 */
    /** The host's key of the account, unique in the store: one line of 1 to MUSTER_EXTERNAL_ID_MAX_BYTES bytes. */
    const char *external_id;
    /** The host's key of the person, the same for all accounts of one person: one line of 1 to
     *  MUSTER_EXTERNAL_ID_MAX_BYTES bytes. */
    const char *person_id;
    const void *metadata; /**< bytes of the host, at most MUSTER_METADATA_MAX_BYTES; the library never reads them */
    size_t metadata_size; /**< number of bytes of metadata */
} muster_account_params;

/** Kinds of names that muster_account_find looks for. */
enum {
    MUSTER_ACCOUNT_BY_USERNAME = 1,
    MUSTER_ACCOUNT_BY_EXTERNAL_ID = 2,
    /** Several accounts of one person may share a verified address (ACCT-4). If the acting account is one of them, the
     *  call returns the acting account. Otherwise it returns the account that verified the address first. */
    MUSTER_ACCOUNT_BY_VERIFIED_EMAIL = 3
};

/**
 * Registers an account.
 *
 * Callers: system.
 * Events:  ACCOUNT_CREATED; no message.
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    params: missing; struct_size: it is not set
 *                              username: missing or malformed
 *                              display_name, locale, email, external_id, person_id: malformed or too long
 *                              email_verified: neither 0 nor 1, or 1 without an address
 *                              metadata: too long, or NULL with a size
 *          MUSTER_E_NOT_FOUND  account: the call is a repeated one (OP-2), and the account was deleted meanwhile
 *          MUSTER_E_EXISTS     username, external_id: another account has it
 *                              email: it is verified on another account, and the two do not have the same person id
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   ACCT-1, ACCT-2, ACCT-3, ACCT-4, EVT-1
 */
MUSTER_EXPORT muster_status muster_account_create(muster_session *session, const muster_account_params *params,
                                                  muster_account **ret_account);

/**
 * Changes the fields of an account that params->fields names.
 *
 * The library sets the person id first, then the address, then the mark of the address. So one call can set an address
 * and verify it.
 *
 * Each membership of the account repeats the username. So after a new username the library also updates the
 * memberships, before the call returns. It uses one transaction for each org. Within muster_begin or on a lent
 * connection the call leaves this to muster_settle. muster_settle also finishes an update that was interrupted.
 *
 * Callers: the account itself (except the fields that are marked "system only"), system.
 * Events:  ACCOUNT_CHANGED; no message. None if no value changes.
 * Cost:    one transaction; after a new username one more for each org of the account.
 * Returns: MUSTER_E_INVALID    account, params: missing; struct_size: it is not set
 *                              fields: 0, or a bit that does not exist
 *                              username: missing or malformed
 *                              display_name, locale, email, external_id, person_id: malformed or too long
 *                              email_verified: neither 0 nor 1, or 1 without an address
 *                              metadata: too long, or NULL with a size
 *          MUSTER_E_NOT_FOUND  account: there is no such account, or the caller is another account
 *          MUSTER_E_EXISTS     username, external_id: another account has it
 *                              email: it is verified on another account, and the two do not have the same person id
 *                              person_id: another account has the same verified address, and would then be of another
 *                              person
 *          MUSTER_E_DENIED     the account itself names a field that only the system may change
 *          and those of every changing call of a session (session.h).
 * Rules:   ACCT-1, ACCT-2, ACCT-3, ACCT-4, ERR-5, EVT-1
 */
MUSTER_EXPORT muster_status muster_account_edit(muster_session *session, const muster_id *account,
                                                const muster_account_params *params, muster_account **ret_account);

/**
 * Reads an account by its id.
 *
 * Callers: the account itself, system.
 * Cost:    one read; does not grow with the store.
 * Returns: MUSTER_E_INVALID    account: missing
 *          MUSTER_E_NOT_FOUND  account: there is no such account, it was deleted, or the caller is another account
 *          and those of every call of a session (session.h).
 * Rules:   ACCT-7
 */
MUSTER_EXPORT muster_status muster_account_get(muster_session *session, const muster_id *account,
                                               muster_account **ret_account);

/**
 * Reads an account by another name: its username, its external id, or its verified address. `by` is one of
 * MUSTER_ACCOUNT_BY_... . Usernames and addresses are compared in canonical form, external ids as they were entered.
 *
 * Callers: the account itself, system.
 * Cost:    two reads; does not grow with the store.
 * Returns: MUSTER_E_INVALID    by: there is no such kind of name
 *                              name: missing or malformed
 *          MUSTER_E_NOT_FOUND  account: no account has this name, or the caller is another account
 *          and those of every call of a session (session.h).
 * Rules:   ACCT-4, ACCT-7
 */
MUSTER_EXPORT muster_status muster_account_find(muster_session *session, int32_t by, const char *name,
                                                muster_account **ret_account);

/**
 * Deletes an account.
 *
 * The first step closes the account and erases its row. From then on no call finds the account, and calls of the
 * account itself return MUSTER_E_GONE. Its username can be registered again. A dry run makes only this step.
 *
 * Then the library makes one step for each org. The step ends the membership, the request and the pending invitations
 * of the account. It erases the account's personal data, also in the audit trail. Projects that were named after the
 * account (PROV-1) get the name "Private project".
 *
 * A failure of a later step leaves the account closed. To continue, the caller repeats the call or calls muster_settle.
 *
 * Callers: the account itself, system.
 * Events:  ACCOUNT_DELETED; no message. Then in each org, for what the account has there: MEMBER_LEFT,
 *          REQUEST_WITHDRAWN, PROJECT_CHANGED, and INVITATION_REVOKED with a message to the invitee.
 * Cost:    one transaction, then one for each org that the account is connected with. Each grows with the org's
 *          invitations, projects, messages and events. The call reports progress in "orgs".
 * Returns: MUSTER_E_INVALID    account: missing
 *          MUSTER_E_MISUSE     a transaction of muster_begin is open, or a connection is lent
 *          MUSTER_E_NOT_FOUND  account: there is no such account, its deletion has finished, or the caller is another
 *                              account
 *          MUSTER_E_OWNS_ORGS  account: it owns orgs; muster_error_object() names up to 64 of them
 *          and those of every changing call of a session (session.h).
 * Rules:   ACCT-5, ACCT-6, OP-7
 */
MUSTER_EXPORT muster_status muster_account_delete(muster_session *session, const muster_id *account);

/** Id of the account. If the handle is not an account, texts and ids are NULL, numbers are 0, and times are
 *  MUSTER_TIME_NONE. */
MUSTER_EXPORT const muster_id *muster_account_id(const muster_account *account);
/** Username as it was entered (ACCT-1). */
MUSTER_EXPORT const char *muster_account_username(const muster_account *account);
/** Display name, or NULL if the account has none. */
MUSTER_EXPORT const char *muster_account_display_name(const muster_account *account);
/** Language tag, or NULL if the account has none. */
MUSTER_EXPORT const char *muster_account_locale(const muster_account *account);
/** E-mail address as it was entered, verified or not, or NULL if the account has none. */
MUSTER_EXPORT const char *muster_account_email(const muster_account *account);
/** When the address was marked as verified, or MUSTER_TIME_NONE if it is not verified. */
MUSTER_EXPORT muster_time muster_account_email_verified_at(const muster_account *account);
/** The host's key of the account, or NULL if it has none. */
MUSTER_EXPORT const char *muster_account_external_id(const muster_account *account);
/** The host's key of the person, or NULL if the account has none. */
MUSTER_EXPORT const char *muster_account_person_id(const muster_account *account);
/** Bytes of the host, or NULL if there are none. ret_size, which may be NULL, gets their number. */
MUSTER_EXPORT const void *muster_account_metadata(const muster_account *account, size_t *ret_size);
/** When the account was registered. */
MUSTER_EXPORT muster_time muster_account_created_at(const muster_account *account);
/** Version for muster_session_expect. It rises with every change of the account (ERR-5). */
MUSTER_EXPORT int64_t muster_account_version(const muster_account *account);
/** Adds a holder to the record and returns the record. Each holder calls muster_account_free once. */
MUSTER_EXPORT muster_account *muster_account_ref(const muster_account *account);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_account_free(muster_account *account);

#ifdef __cplusplus
}
#endif
#endif
