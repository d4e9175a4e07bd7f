/* SPDX-License-Identifier: MIT
 *
 * Types, statuses and limits that every other header of muster uses.
 *
 * Conventions of the whole interface:
 *  - A call is named muster_<object>_<verb>(session, inputs..., ret_result). Results come last, and their names begin
 *    with ret_. A call that fails leaves them untouched, except ret_error. A caller that does not want a result passes
 *    NULL.
 *  - A call without a session has ret_error as its last result. If the call fails, *ret_error is an error that the
 *    caller frees. If it succeeds, *ret_error is NULL. report.h says which functions have no error.
 *  - Strings are UTF-8 and end with a NUL. A string that a getter returns is borrowed from its handle, and lives as
 *    long as the handle.
 *  - A handle that a call returns belongs to the caller. The caller frees it with its _free or _close function. Each of
 *    these functions takes NULL.
 *  - A getter of what is not there (NULL, a handle of another kind, a number past the last) returns NULL, 0 or
 *    MUSTER_TIME_NONE. A status is then MUSTER_E_HANDLE, or MUSTER_E_INVALID for a number past the last. The end of a
 *    right is then 0, which is 1970. So nothing that is not there reads as success.
 *  - A parameter struct begins with its size. MUSTER_INIT(type) sets it, in C++ muster_init<type>(). Later releases add
 *    fields only at the end. A field that is 0 or NULL has the default that its comment names. Bytes that this library
 *    does not know must be zero.
 *  - Where such a struct has `fields`, a call that changes sets the fields that are named there, also to 0 or NULL. It
 *    reads no other field. A muster_time of 0 is then 1970, which has passed; MUSTER_TIME_NONE is no end.
 *  - A list takes a cursor and a limit. The cursor is that of the page before; NULL is the first page. The limit is the
 *    most items of a page: 1 to MUSTER_PAGE_MAX_ITEMS, or 0 for MUSTER_PAGE_DEFAULT_ITEMS. Every other cursor or limit
 *    is MUSTER_E_INVALID.
 *  - doc/rules.md explains rules such as (INV-6).
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

/** No such time, for example of an end that never comes. It is later than every time, so `end <= now` is false. */
#define MUSTER_TIME_NONE INT64_MAX

/** One second, as a difference of two muster_time. */
#define MUSTER_SECOND INT64_C(1000000)

/** Id of an object: a UUID of version 7 (RFC 9562). The library makes it, and never uses it again. */
typedef struct muster_id {
    uint8_t bytes[16];
} muster_id;

/** Bytes of an id as text, with its NUL. */
#define MUSTER_ID_TEXT_BYTES 37

/* Limits of what the library takes. Sizes are bytes of UTF-8 without the NUL. */

/** Bytes of a username. */
#define MUSTER_USERNAME_MAX_BYTES 64
/** Bytes of an e-mail address. */
#define MUSTER_EMAIL_MAX_BYTES 254
/** Bytes of an e-mail address in front of the @. */
#define MUSTER_EMAIL_LOCAL_MAX_BYTES 64
/** Bytes of a part of a domain's name, between its dots. */
#define MUSTER_LABEL_MAX_BYTES 63
/** Bytes of an org's slug. */
#define MUSTER_SLUG_MAX_BYTES 63
/** Bytes of a name that people read: of an org, a project, or an account (its display name). */
#define MUSTER_NAME_MAX_BYTES 512
/** Code points of such a name. */
#define MUSTER_NAME_MAX_CODE_POINTS 128
/** Bytes of a tag. */
#define MUSTER_TAG_MAX_BYTES 64
/** Bytes of a description of an org or a project. */
#define MUSTER_DESCRIPTION_MAX_BYTES 8192
/** Bytes of the message of an invitation. */
#define MUSTER_MESSAGE_MAX_BYTES 1024
/** Bytes of the cause why an invitation was not delivered. */
#define MUSTER_CAUSE_MAX_BYTES 512
/** Bytes of the metadata of an account or an org. */
#define MUSTER_METADATA_MAX_BYTES 16384
/** Bytes of the host's keys of accounts and of persons. */
#define MUSTER_EXTERNAL_ID_MAX_BYTES 255
/** Bytes of a language tag. */
#define MUSTER_LOCALE_MAX_BYTES 35
/** Bytes of an idempotency key (muster_session_key). */
#define MUSTER_IDEMPOTENCY_KEY_MAX_BYTES 255
/** Bytes of the host's name of a request (muster_session_options). */
#define MUSTER_REQUEST_ID_MAX_BYTES 255
/** Bytes of the network address of a party (muster_session_options). */
#define MUSTER_ADDRESS_MAX_BYTES 64
/** Rows of a call that takes many. */
#define MUSTER_ROWS_MAX 10000
/** Items of a page, at most. */
#define MUSTER_PAGE_MAX_ITEMS 1000
/** Items of a page if the caller's limit is 0. */
#define MUSTER_PAGE_DEFAULT_ITEMS 50

/** What a call returns: MUSTER_OK or one of the negative values below. */
typedef int32_t muster_status;

/** Statuses. A value never gets another meaning. Its hundreds are its class (muster_status_class). */
enum {
    MUSTER_OK = 0,

    /* usage: the call itself is wrong, and repeating it without a change is of no use */
    MUSTER_E_INVALID = -100,     /**< an argument is malformed, too long or out of range; the error names the field */
    MUSTER_E_HANDLE = -101,      /**< a handle is NULL, of another kind, or freed */
    MUSTER_E_CLOSED = -102,      /**< the store of this handle has been closed */
    MUSTER_E_FORKED = -103,      /**< the store was opened in the parent process, before fork() */
    MUSTER_E_REENTERED = -104,   /**< a callback of the library made the call */
    MUSTER_E_THREAD = -105,      /**< another thread uses the session at this moment */
    MUSTER_E_UNSUPPORTED = -106, /**< a flag, or a field of a struct, is not known to this release */
    MUSTER_E_MISUSE = -107,      /**< not possible in this state: nested begin, commit without begin, ... */

    /* not found: there is no such object, or the acting party may not know of it (ORG-7) */
    MUSTER_E_NOT_FOUND = -200, /**< no such object; the error names the field */
    MUSTER_E_TOKEN = -201,     /**< the token is not genuine; the library read nothing from the store (TOK-1) */
    MUSTER_E_GONE = -202,      /**< the acting account has been deleted (ACCT-5), or never existed */

    /* exists */
    MUSTER_E_EXISTS = -300,    /**< the name is taken; the error names the field */
    MUSTER_E_INVITED = -301,   /**< a pending invitation is there; the error carries its id (INV-4) */
    MUSTER_E_MEMBER = -302,    /**< the account is a member of the org already (INV-4) */
    MUSTER_E_KEY_USED = -303,  /**< the idempotency key was used for another call, or with other arguments (OP-2) */
    MUSTER_E_SIGN_IN = -304,   /**< an account has this verified address already: sign in instead (INV-19) */
    MUSTER_E_REQUESTED = -305, /**< an open request is there; the error carries its id (REQ-1) */

    /* denied */
    MUSTER_E_DENIED = -400,     /**< the role, the permission or the kind of party does not allow it (ROLE-1, PROJ-6) */
    MUSTER_E_INVITEE = -401,    /**< the invitation is for another account (INV-6) */
    MUSTER_E_UNVERIFIED = -402, /**< the address is not verified (INV-6), or the account has no verified one (LINK-7) */
    MUSTER_E_SUSPENDED = -403,  /**< the membership is suspended (ROLE-5) */
    MUSTER_E_BLOCKED = -404,    /**< the account is blocked from the org (ROLE-7) */
    MUSTER_E_REFUSED = -405,    /**< the hook of the host refused; the message is the hook's (EVT-6) */
    MUSTER_E_OWNER = -406,      /**< the owner can't be removed, suspended or given another role (ROLE-3) */
    MUSTER_E_DOMAIN = -407,     /**< the link is for e-mail addresses of other domains (LINK-7) */
    MUSTER_E_ENDED = -408,      /**< the membership ended by the clock: only a new invitation brings it back (ROLE-8) */

    /* limit: a number refuses the call, and the error carries the figures */
    MUSTER_E_SEATS = -500, /**< no seat is available; figures seats, members, pending (SEAT-2) */
    MUSTER_E_QUOTA = -501, /**< a named limit is reached; figures limit, used */
    MUSTER_E_RATE = -502,  /**< too often; figures limit, used, retry_after (microseconds) */

    /* state: the object has changed */
    MUSTER_E_EXPIRED = -600,    /**< it has ended by the clock (INV-7) */
    MUSTER_E_ACCEPTED = -601,   /**< accepted, and the account is no member now (INV-13); of a request: approved */
    MUSTER_E_DECLINED = -602,   /**< declined; of a request: refused */
    MUSTER_E_REVOKED = -603,    /**< revoked; of a request: withdrawn */
    MUSTER_E_SUPERSEDED = -604, /**< a newer token has replaced this one (INV-9, OP-4) */
    MUSTER_E_PLAN_ENDED = -605, /**< the plan of the org has ended: the org is view-only (SEAT-7) */
    MUSTER_E_OWNS_ORGS = -606,  /**< the account owns orgs; the error carries their ids (ACCT-5) */
    MUSTER_E_KEY_NEEDED = -607, /**< live tokens need the key; figure tokens (TOK-2) */
    MUSTER_E_DISABLED = -608,   /**< the link is disabled (LINK-8) */
    MUSTER_E_USED_UP = -609,    /**< as many have joined through the link as it allows; figures limit, used (LINK-7) */
    MUSTER_E_DELETED = -610,    /**< the org of the token was deleted (ORG-6) */

    /* conflict */
    MUSTER_E_CONFLICT = -700, /**< others changed the same rows; roll back and repeat */
    MUSTER_E_CHANGED = -701,  /**< the version of the row is not the expected one; read the row again (ERR-5) */

    MUSTER_E_BUSY = -800,            /**< the call waited for the store up to the limit of muster_options.wait */
    MUSTER_E_CANCELLED = -900,       /**< muster_session_cancel or a progress callback ended the call */
    MUSTER_E_UNKNOWN_COMMIT = -1000, /**< nobody knows whether the commit took place (ERR-4) */

    /* backend: the storage below */
    MUSTER_E_BACKEND = -1100,   /**< the storage failed; the message says how */
    MUSTER_E_CORRUPT = -1101,   /**< the stored data contradicts itself */
    MUSTER_E_FULL = -1102,      /**< the storage has no space left */
    MUSTER_E_READ_ONLY = -1103, /**< the store can't be written */
    MUSTER_E_NEWER = -1104,     /**< a newer release of the library made the store (OP-5) */
    MUSTER_E_KEY = -1105,       /**< a key is missing or wrong, or others can read its file (TOK-2) */

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

/** The class (MUSTER_CLASS_...) of any status. A status of a later release has a class too. A value that no release
 *  uses is of MUSTER_CLASS_USAGE. Any thread may call this. */
MUSTER_EXPORT int32_t muster_status_class(muster_status status);

/** The name of the constant without its prefix ("SEATS"), or "UNKNOWN". The text is static. Any thread may call
 *  this. */
MUSTER_EXPORT const char *muster_status_name(muster_status status);

/** One sentence that says what the status means. The text is static. Any thread may call this. */
MUSTER_EXPORT const char *muster_status_text(muster_status status);

/** Version of the library that is running, such as "0.1.0". The text is static. Any thread may call this. */
MUSTER_EXPORT const char *muster_version(void);

/**
 * Reads an id from its text: 8-4-4-4-12 hexadecimal digits, in upper or lower case. Any thread may call this.
 *
 * Returns: MUSTER_E_INVALID    text: NULL, or not written so
 */
MUSTER_EXPORT muster_status muster_id_parse(const char *text, muster_id *ret_id);

/**
 * Writes an id in lower case into a buffer of MUSTER_ID_TEXT_BYTES bytes. Any thread may call this.
 *
 * Returns: MUSTER_E_INVALID    id, ret_text: NULL
 */
MUSTER_EXPORT muster_status muster_id_format(const muster_id *id, char *ret_text);

/** 1 if both are the same id, else 0. It is also 0 if one is NULL. Any thread may call this. */
MUSTER_EXPORT int32_t muster_id_equal(const muster_id *a, const muster_id *b);

#ifdef __cplusplus
}
#endif
#endif
