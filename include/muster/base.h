/* SPDX-License-Identifier: MIT
 *
 * Types, statuses and limits that every other header of muster uses.
 *
 * Conventions of the whole interface:
 *  - A call is named muster_<object>_<verb>(session, inputs..., ret_result). Results come last, and their names begin
 *    with ret_. A call that fails does not change them, except ret_error. A caller that does not want a result passes
 *    NULL.
 *  - A call without a session has ret_error as its last result. If the call fails, *ret_error is an error that the
 *    caller frees. If it succeeds, *ret_error is NULL. report.h says which functions have no error.
 *  - The library copies what it keeps of an argument. The caller may free its arguments after the call.
 *  - Strings are UTF-8 and end with a NUL. A string that a getter returns is borrowed from its handle, and lives as
 *    long as the handle.
 *  - A handle that a call returns belongs to the caller. The caller frees it with its _free or _close function. Each of
 *    these functions takes NULL.
 *  - A getter may get NULL, a handle of another kind, or a number past the last item. It then returns NULL, 0 or
 *    MUSTER_TIME_NONE. A getter of a status then returns MUSTER_E_HANDLE, or MUSTER_E_INVALID for a number past the
 *    last. A getter of the end of a right then returns 0, which is 1970. So a missing object never looks like success.
 *  - A parameter struct begins with its size. MUSTER_INIT(type) sets it, in C++ muster_init<type>(). Later releases add
 *    fields only at the end. A field that is 0 or NULL has the default that its comment names. Bytes that this library
 *    does not know must be zero.
 *  - If such a struct has `fields`, a call that changes an object sets the fields that `fields` names, also to 0 or
 *    NULL. It reads no other field. A muster_time of 0 then means 1970, which has passed. MUSTER_TIME_NONE means no
 *    end.
 *  - A list takes a cursor and a limit. NULL is the cursor of the first page, and each page has the cursor of the next
 *    page. The limit is the greatest number of items of a page: 1 to MUSTER_PAGE_MAX_ITEMS, or 0 for
 *    MUSTER_PAGE_DEFAULT_ITEMS. With every other cursor or limit the call returns MUSTER_E_INVALID. A walk reads all
 *    pages of a list, one after another. "Order" in a contract says what a walk visits.
 *  - "Callers" in a contract says who may make the call. "Every member" means each active member of every role.
 *    "System" means a session of the host itself (MUSTER_PARTY_SYSTEM).
 *  - An argument is "missing" if it is NULL, or an id whose bytes are all 0.
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
 * C++20 also accepts it. But there g++ warns of fields without an initialiser (-Wextra), so muster_init is better in
 * C++.
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

/** No time: for example the end of a membership that has no end. It is later than every time, so `end <= now` is
 *  false. */
#define MUSTER_TIME_NONE INT64_MAX

/** One second, as a difference of two muster_time. */
#define MUSTER_SECOND INT64_C(1000000)

/** Id of an object: a UUID of version 7 (RFC 9562). The library makes the id, and never uses it for another object. */
typedef struct muster_id {
    uint8_t bytes[16];
} muster_id;

/** Bytes of an id as text, including the NUL. */
#define MUSTER_ID_TEXT_BYTES 37

/* Limits of what the library accepts. Sizes are bytes of UTF-8 without the NUL. */

/** Most bytes of a username. */
#define MUSTER_USERNAME_MAX_BYTES 64
/** Most bytes of an e-mail address. */
#define MUSTER_EMAIL_MAX_BYTES 254
/** Most bytes of an e-mail address before the @. */
#define MUSTER_EMAIL_LOCAL_MAX_BYTES 64
/** Most bytes of one part of a domain's name. The parts are between the dots. */
#define MUSTER_LABEL_MAX_BYTES 63
/** Most bytes of an org's slug. */
#define MUSTER_SLUG_MAX_BYTES 63
/** Most bytes of a name that people read: the name of an org or a project, or the display name of an account. */
#define MUSTER_NAME_MAX_BYTES 512
/** Most code points of such a name. */
#define MUSTER_NAME_MAX_CODE_POINTS 128
/** Most bytes of a tag. */
#define MUSTER_TAG_MAX_BYTES 64
/** Most bytes of a description of an org or a project. */
#define MUSTER_DESCRIPTION_MAX_BYTES 8192
/** Most bytes of the message of an invitation. */
#define MUSTER_MESSAGE_MAX_BYTES 1024
/** Most bytes of the reason why an invitation was not delivered. */
#define MUSTER_CAUSE_MAX_BYTES 512
/** Most bytes of the metadata of an account or an org. */
#define MUSTER_METADATA_MAX_BYTES 16384
/** Most bytes of the host's keys of accounts and of persons. */
#define MUSTER_EXTERNAL_ID_MAX_BYTES 255
/** Most bytes of a language tag. */
#define MUSTER_LOCALE_MAX_BYTES 35
/** Most bytes of an idempotency key (muster_session_key). */
#define MUSTER_IDEMPOTENCY_KEY_MAX_BYTES 255
/** Most bytes of the host's name of a request (muster_session_options). */
#define MUSTER_REQUEST_ID_MAX_BYTES 255
/** Most bytes of the network address of a party (muster_session_options). */
#define MUSTER_ADDRESS_MAX_BYTES 64
/** Most rows of a call that takes many rows. */
#define MUSTER_ROWS_MAX 10000
/** Most items of a page. */
#define MUSTER_PAGE_MAX_ITEMS 1000
/** Items of a page if the caller's limit is 0. */
#define MUSTER_PAGE_DEFAULT_ITEMS 50

/** What a call returns: MUSTER_OK or one of the negative values below. */
typedef int32_t muster_status;

/** Statuses. A value never gets another meaning. The hundreds of a value are its class (muster_status_class). */
enum {
    MUSTER_OK = 0,

    /* usage: the call itself is wrong; the same call would fail again */
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
    MUSTER_E_ENDED = -408,      /**< the membership ended by the clock; the account needs a new invitation (ROLE-8) */

    /* limit: a limit is reached, and the error carries the figures */
    MUSTER_E_SEATS = -500, /**< no seat is available; figures seats, members, pending (SEAT-2) */
    MUSTER_E_QUOTA = -501, /**< a named limit is reached; figures limit, used */
    MUSTER_E_RATE = -502,  /**< the limit for a time is reached; figures limit, used, retry_after (microseconds from
                            *   now) */

    /* state: the object has changed */
    MUSTER_E_EXPIRED = -600,    /**< the invitation or the link has ended by the clock (INV-7, LINK-8) */
    MUSTER_E_ACCEPTED = -601,   /**< accepted, and the account is not a member now (INV-13); a request: approved */
    MUSTER_E_DECLINED = -602,   /**< the invitation was declined; a request: refused */
    MUSTER_E_REVOKED = -603,    /**< the invitation was revoked; a request: withdrawn */
    MUSTER_E_SUPERSEDED = -604, /**< a newer token has replaced this one (INV-9, OP-4) */
    MUSTER_E_PLAN_ENDED = -605, /**< the plan of the org has ended: the org is view-only (SEAT-7) */
    MUSTER_E_OWNS_ORGS = -606,  /**< the account owns orgs; the error carries their ids (ACCT-5) */
    MUSTER_E_KEY_NEEDED = -607, /**< live tokens need the key; figure tokens (TOK-2) */
    MUSTER_E_DISABLED = -608,   /**< the link is disabled (LINK-8) */
    MUSTER_E_USED_UP = -609,    /**< the link allows no more accounts to join; figures limit, used (LINK-7) */
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
 *  uses has MUSTER_CLASS_USAGE. Any thread may call this. */
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
 * Returns: MUSTER_E_INVALID    text: NULL, or not in this form
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
