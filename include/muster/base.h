/* SPDX-License-Identifier: MIT
 *
 * Types, statuses and limits that every other header of muster uses.
 *
 * Conventions of the whole interface:
 *  - A call is named muster_<object>_<verb>(session, inputs..., ret_result). Results come last, are named ret_...,
 *    are left untouched on failure, and may be NULL where the result is not wanted.
 *  - Strings are UTF-8 and NUL-ended. A string that a getter returns is borrowed from its handle and lives as long.
 *  - A handle that a call returns belongs to the caller, who gives it back with its _free (or _close). Each takes NULL.
 *  - A getter never fails. Without a handle of its kind it returns what its comment names for "none": mostly NULL or 0.
 *  - A parameter struct begins with its size, filled by MUSTER_INIT(type), in C++ by muster_init<type>(). Fields are
 *    only ever appended; a field that is 0 or NULL means the default that its comment names. Bytes that this library
 *    does not know must be zero.
 *  - Where such a struct has `fields`, a call that changes sets what is named there, also to 0 or NULL, and looks at
 *    nothing else. A muster_time of 0 is then 1970, which has passed; no end is MUSTER_TIME_NONE.
 *  - A list takes the cursor of the page before (NULL: the first page) and a limit, the most items of a page: 1 to
 *    MUSTER_PAGE_MAX_ITEMS, or 0 for MUSTER_PAGE_DEFAULT_ITEMS. All else is MUSTER_E_INVALID.
 *  - Rules such as (INV-6) are explained in doc/rules.md.
 */
#ifndef MUSTER_BASE_H
#define MUSTER_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MUSTER_EXPORT __attribute__((visibility("default")))
#else
#define MUSTER_EXPORT
#endif

/**
 * Fills the first field of a parameter struct, for C99:
 *
 *     muster_options options = {MUSTER_INIT(muster_options), .location = path};
 *
 * C++20 takes it too, but g++ warns of fields without an initialiser (-Wextra). In C++ muster_init is better.
 */
#define MUSTER_INIT(type) .struct_size = (uint32_t)sizeof(type)

#ifdef __cplusplus
/**
 * A parameter struct whose size is filled and whose other fields are zero, for C++11 and later:
 *
 *     auto options = muster_init<muster_options>();
 *     options.location = path;
 */
template <typename parameters> inline parameters muster_init() noexcept
{
    parameters made = parameters();
    made.struct_size = static_cast<uint32_t>(sizeof made);
    return made;
}

extern "C" {
#endif

/** A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds. */
typedef int64_t muster_time;

/** No such time: an end that never comes. Later than every time, so that `end <= now` reads right. */
#define MUSTER_TIME_NONE INT64_MAX

/** One second, as a difference of two muster_time. */
#define MUSTER_SECOND INT64_C(1000000)

/** Name of an object for good: a UUID version 7 (RFC 9562), made by the library, never reused. */
typedef struct muster_id {
    uint8_t bytes[16];
} muster_id;

/** Bytes of an id as text, its NUL included. */
#define MUSTER_ID_TEXT_BYTES 37

/* Limits of what the library takes. Sizes are bytes of UTF-8 without the NUL. */
#define MUSTER_USERNAME_MAX_BYTES 64
#define MUSTER_EMAIL_MAX_BYTES 254
#define MUSTER_EMAIL_LOCAL_MAX_BYTES 64
#define MUSTER_LABEL_MAX_BYTES 63
#define MUSTER_SLUG_MAX_BYTES 63
#define MUSTER_NAME_MAX_BYTES 512
#define MUSTER_NAME_MAX_CODE_POINTS 128
#define MUSTER_TAG_MAX_BYTES 64
#define MUSTER_DESCRIPTION_MAX_BYTES 8192
#define MUSTER_MESSAGE_MAX_BYTES 1024
#define MUSTER_CAUSE_MAX_BYTES 512
#define MUSTER_METADATA_MAX_BYTES 16384
#define MUSTER_EXTERNAL_ID_MAX_BYTES 255
#define MUSTER_LOCALE_MAX_BYTES 35
#define MUSTER_IDEMPOTENCY_KEY_MAX_BYTES 255
#define MUSTER_REQUEST_ID_MAX_BYTES 255
#define MUSTER_ADDRESS_MAX_BYTES 64
#define MUSTER_ROWS_MAX 10000
#define MUSTER_PAGE_MAX_ITEMS 1000
#define MUSTER_PAGE_DEFAULT_ITEMS 50

/** What a call returns: MUSTER_OK or one of the negative values below. */
typedef int32_t muster_status;

/** Statuses. Pinned: a value is never given another meaning. The hundreds are the class (muster_status_class). */
enum {
    MUSTER_OK = 0,

    /* usage: the call itself is wrong; repeating it unchanged is of no use */
    MUSTER_E_INVALID = -100,     /**< an argument is malformed, too long or out of range; the error names the field */
    MUSTER_E_HANDLE = -101,      /**< a handle is NULL, of another kind, or freed */
    MUSTER_E_CLOSED = -102,      /**< the store of this handle has been closed */
    MUSTER_E_FORKED = -103,      /**< the store was opened before fork(), in the parent process */
    MUSTER_E_REENTERED = -104,   /**< called from inside a callback of the library */
    MUSTER_E_THREAD = -105,      /**< the session is in use by another thread at this moment */
    MUSTER_E_UNSUPPORTED = -106, /**< a flag or a field of a struct is not known to this release */
    MUSTER_E_MISUSE = -107,      /**< not possible in this state: nested begin, commit without begin, ... */

    /* not found: it does not exist, or the acting party may not know that it does (ORG-7) */
    MUSTER_E_NOT_FOUND = -200, /**< no such object; the error names the field */
    MUSTER_E_TOKEN = -201,     /**< the token is not genuine; nothing was read from the store (TOK-1) */
    MUSTER_E_GONE = -202,      /**< the acting account has been deleted (ACCT-5) */

    /* exists */
    MUSTER_E_EXISTS = -300,    /**< the name is taken; the error names the field */
    MUSTER_E_INVITED = -301,   /**< a pending invitation is there; the error carries its id (INV-4) */
    MUSTER_E_MEMBER = -302,    /**< already a member of the org (INV-4) */
    MUSTER_E_KEY_USED = -303,  /**< the idempotency key was used for another call, or with other arguments (OP-2) */
    MUSTER_E_SIGN_IN = -304,   /**< an account has this verified address already: sign in instead (INV-19) */
    MUSTER_E_REQUESTED = -305, /**< an open request is there; the error carries its id (REQ-1) */

    /* denied */
    MUSTER_E_DENIED = -400,     /**< not for this role, permission on the project, or kind of party (ROLE-1, PROJ-6) */
    MUSTER_E_INVITEE = -401,    /**< the invitation is for somebody else (INV-6) */
    MUSTER_E_UNVERIFIED = -402, /**< the address is not verified (INV-6), or there is none that is (LINK-7) */
    MUSTER_E_SUSPENDED = -403,  /**< the membership is suspended (ROLE-5) */
    MUSTER_E_BLOCKED = -404,    /**< the account is blocked from the org (ROLE-7) */
    MUSTER_E_REFUSED = -405,    /**< the host's hook refused; the message is the hook's (EVT-6) */
    MUSTER_E_OWNER = -406,      /**< the owner can't be removed, suspended or given another role (ROLE-3) */
    MUSTER_E_DOMAIN = -407,     /**< the link is for e-mail addresses of other domains (LINK-7) */
    MUSTER_E_ENDED = -408,      /**< the membership ended by the clock: only a new invitation brings it back (ROLE-8) */

    /* limit: refused by a number; the error carries the figures */
    MUSTER_E_SEATS = -500, /**< no seat available; figures seats, members, pending (SEAT-2) */
    MUSTER_E_QUOTA = -501, /**< a named limit is reached; figures limit, used */
    MUSTER_E_RATE = -502,  /**< too often; figures limit, used, retry_after (microseconds) */

    /* state: the object has moved on */
    MUSTER_E_EXPIRED = -600,    /**< ended by the clock (INV-7) */
    MUSTER_E_ACCEPTED = -601,   /**< accepted, by somebody who is no member now (INV-13); of a request: approved */
    MUSTER_E_DECLINED = -602,   /**< declined; of a request: refused */
    MUSTER_E_REVOKED = -603,    /**< revoked; of a request: withdrawn */
    MUSTER_E_SUPERSEDED = -604, /**< a newer token has taken this one's place (INV-9, OP-4) */
    MUSTER_E_PLAN_ENDED = -605, /**< the org's plan has ended: view-only (SEAT-7) */
    MUSTER_E_OWNS_ORGS = -606,  /**< the account owns orgs; the error carries their ids (ACCT-5) */
    MUSTER_E_KEY_NEEDED = -607, /**< live tokens need the key; figure tokens (TOK-2) */
    MUSTER_E_DISABLED = -608,   /**< the link is disabled (LINK-8) */
    MUSTER_E_USED_UP = -609,    /**< as many have joined through the link as it allows; figures limit, used (LINK-7) */
    MUSTER_E_DELETED = -610,    /**< the org of the token was deleted (ORG-6) */

    /* conflict */
    MUSTER_E_CONFLICT = -700, /**< others changed the same rows; roll back and repeat */
    MUSTER_E_CHANGED = -701,  /**< the row's version is not the expected one; read it again (ERR-5) */

    MUSTER_E_BUSY = -800,            /**< waited for the store up to the limit of muster_options.wait */
    MUSTER_E_CANCELLED = -900,       /**< muster_session_cancel or a progress callback ended the call */
    MUSTER_E_UNKNOWN_COMMIT = -1000, /**< it can't be known whether the commit took place (ERR-4) */

    /* backend: the storage below */
    MUSTER_E_BACKEND = -1100,   /**< the storage failed; the message says how */
    MUSTER_E_CORRUPT = -1101,   /**< the stored data contradicts itself */
    MUSTER_E_FULL = -1102,      /**< no space left */
    MUSTER_E_READ_ONLY = -1103, /**< the store can't be written */
    MUSTER_E_NEWER = -1104,     /**< made by a newer release of the library (OP-5) */
    MUSTER_E_KEY = -1105,       /**< a key is missing, wrong, or its file can be read by others (TOK-2) */

    MUSTER_E_MEMORY = -1200 /**< out of memory */
};

/** Classes of statuses: what a caller can do about it. */
enum {
    MUSTER_CLASS_OK = 0,
    MUSTER_CLASS_USAGE = 1,
    MUSTER_CLASS_NOT_FOUND = 2,
    MUSTER_CLASS_EXISTS = 3,
    MUSTER_CLASS_DENIED = 4,
    MUSTER_CLASS_LIMIT = 5,
    MUSTER_CLASS_STATE = 6,
    MUSTER_CLASS_CONFLICT = 7,
    MUSTER_CLASS_BUSY = 8,
    MUSTER_CLASS_CANCELLED = 9,
    MUSTER_CLASS_UNKNOWN_COMMIT = 10,
    MUSTER_CLASS_BACKEND = 11,
    MUSTER_CLASS_MEMORY = 12
};

/** The class (MUSTER_CLASS_...) of any status; a status of a later release keeps its class. Any thread. */
MUSTER_EXPORT int32_t muster_status_class(muster_status status);

/** The constant's name without its prefix ("SEATS"), or "UNKNOWN". Static; any thread. */
MUSTER_EXPORT const char *muster_status_name(muster_status status);

/** One sentence that says what the status means. Static; any thread. */
MUSTER_EXPORT const char *muster_status_text(muster_status status);

/** Version of the library that is running, such as "0.1.0". Static; any thread. */
MUSTER_EXPORT const char *muster_version(void);

/** Reads an id written as 8-4-4-4-12 hexadecimal digits, in either case. MUSTER_E_INVALID: it is written otherwise. */
MUSTER_EXPORT muster_status muster_id_parse(const char *text, muster_id *ret_id);

/** Writes an id in lower case into a buffer of MUSTER_ID_TEXT_BYTES bytes. MUSTER_E_INVALID: an argument is NULL. */
MUSTER_EXPORT muster_status muster_id_format(const muster_id *id, char *ret_text);

/** 1 where both are the same id, else 0 (also where one is NULL). */
MUSTER_EXPORT int32_t muster_id_equal(const muster_id *a, const muster_id *b);

#ifdef __cplusplus
}
#endif
#endif
