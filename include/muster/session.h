/* SPDX-License-Identifier: MIT
 *
 * A session: one acting party at work in a store. It carries what belongs to the party's calls: the last error, the
 * request id, an open transaction.
 *
 * Statuses that any call of a session may return, and that its own comment does not repeat: MUSTER_E_HANDLE,
 * MUSTER_E_CLOSED, MUSTER_E_FORKED, MUSTER_E_REENTERED, MUSTER_E_THREAD, MUSTER_E_GONE (the acting account was
 * deleted), MUSTER_E_INVALID and MUSTER_E_UNSUPPORTED (an argument), MUSTER_E_BUSY, MUSTER_E_CONFLICT (others kept
 * changing the same rows), MUSTER_E_CANCELLED, MUSTER_E_MEMORY, and those of the class backend; changing calls also
 * MUSTER_E_REFUSED (hook), MUSTER_E_CHANGED (muster_session_expect) and MUSTER_E_UNKNOWN_COMMIT. Calls that name an org
 * also MUSTER_E_NOT_FOUND (there is none, or none that the party may know of), MUSTER_E_SUSPENDED (its membership is),
 * and MUSTER_E_DENIED where the comment says who may call. On any failure nothing has changed (ERR-1).
 */
#ifndef MUSTER_SESSION_H
#define MUSTER_SESSION_H

#include <muster/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One thread at a time; cheap to open, no I/O. */
typedef struct muster_session muster_session;

/** Kinds of acting parties. */
enum {
    MUSTER_PARTY_ACCOUNT = 1, /**< an account, whom the host has authenticated */
    MUSTER_PARTY_VISITOR = 2, /**< nobody signed in: may look at a token, and sign up with one */
    /** The host itself, for work that no account asked for. It needs no membership, and may act in every org. Each
     *  contract says whether it may make the call ("Callers"). The system sees all that owner and admins see. */
    MUSTER_PARTY_SYSTEM = 3
};

/** Flags of muster_session_options. */
enum {
    /** Every changing call gives its answer or its error, and changes nothing (OP-1). The next call sees nothing of it,
     *  except between muster_begin and muster_commit, where calls see the changes of the calls before them. Calls that
     *  have no dry run return MUSTER_E_MISUSE, and their contracts say so, for instance muster_settle. */
    MUSTER_SESSION_FLAG_DRY_RUN = 1
};

typedef struct muster_session_options {
    uint32_t struct_size;
    int32_t party;  /**< MUSTER_PARTY_...; 0: an account where `account` is given, else a visitor */
    uint32_t flags; /**< MUSTER_SESSION_FLAG_... */
    uint32_t reserved;
    const muster_id *account; /**< the acting account */
    const muster_id *behalf;  /**< system only: the account on whose behalf it acts, for the audit trail */
    /** The host's name of the request or job, which is stored in every event; no personal data. 1 to
     *  MUSTER_REQUEST_ID_MAX_BYTES of printable ASCII, spaces included. NULL: none. */
    const char *request_id;
    const char *address; /**< network address of the party, at most 64 bytes, into every event as a personal value */
} muster_session_options;

/** Opens a session. NULL options: a visitor. Whether the account exists is found out by the first call.
 *  MUSTER_E_INVALID: options that are out of range or do not go together, such as MUSTER_PARTY_ACCOUNT without account,
 *  or a visitor with one. */
MUSTER_EXPORT muster_status muster_session_open(muster_store *store, const muster_session_options *options,
                                                muster_session **ret_session, muster_error **ret_error);

/** Rolls back what is open, gives a lent connection back, and frees the session. NULL is fine. */
MUSTER_EXPORT void muster_session_close(muster_session *session);

/** Why the last call of the session failed; borrowed until its next call. Never NULL for a session. */
MUSTER_EXPORT const muster_error *muster_session_error(const muster_session *session);

/**
 * The next changing call of this session succeeds only if the object that it changes still has this version. Otherwise
 * that call returns MUSTER_E_CHANGED, and the caller reads the object again and decides again.
 *
 * The version is what the record's getter returned, for instance muster_member_version for muster_member_set_role, and
 * muster_org_version for muster_org_edit. The next changing call uses the expectation up, also if the call fails.
 * Reading calls leave it. A later muster_session_expect replaces it. A call that changes no object with a version
 * returns MUSTER_E_MISUSE; so does a call that only makes new objects. The library may answer another refusal first,
 * for instance MUSTER_E_OWNER.
 *
 * Returns: MUSTER_E_INVALID    version: less than 1
 *          MUSTER_E_HANDLE     session: it is no session
 *          MUSTER_E_CLOSED     the store is closed
 *          MUSTER_E_FORKED     the store was opened before fork(), in the parent process
 *          MUSTER_E_REENTERED  the caller is a callback of the library
 *          MUSTER_E_THREAD     another thread uses the session at this moment
 * Rules:   ERR-5
 */
MUSTER_EXPORT muster_status muster_session_expect(muster_session *session, int64_t version);

/**
 * The next changing call of this session has this idempotency key (OP-2): 1 to 255 bytes of printable ASCII, of the
 * host's making, such as the id of the request; only its hash is kept. The same key by the same party for the same call
 * with the same arguments gives the objects of the first time, as they are now, and changes nothing;
 * muster_session_repeated tells. With another call or other arguments that call returns MUSTER_E_KEY_USED. An object
 * that is gone meanwhile, or that the party may not see any more, is MUSTER_E_NOT_FOUND. Failures are not kept: the key
 * is free again. Kept for the time of MUSTER_SETTING_ANSWERS_KEPT, over restarts, and with the transaction of the call:
 * what is rolled back keeps nothing.
 *
 * The next changing call uses the key up, whatever becomes of it; reading calls leave it. A visitor's key belongs to
 * the token of its call; without a token the call is refused (MUSTER_E_INVALID, field key). So is every call that can't
 * keep an answer: muster_message_claim, _done, _return and _retry, muster_settle, muster_provision_members, and
 * muster_workspace_switch and _forget.
 * muster_account_delete, repeated, goes on where it stopped; finished, it succeeds.
 *
 * After MUSTER_E_UNKNOWN_COMMIT repeat the call with its key; after that of muster_commit, all calls since
 * muster_begin, each with its own. MUSTER_E_INVALID: not such a text.
 */
MUSTER_EXPORT muster_status muster_session_key(muster_session *session, const char *key);

/** 1 where the last changing call was a repeated one, whose answer was kept (OP-2); else 0. */
MUSTER_EXPORT int32_t muster_session_repeated(const muster_session *session);

/** From any thread: ends the waiting or the long work of the session's running call with MUSTER_E_CANCELLED (OP-7). */
MUSTER_EXPORT muster_status muster_session_cancel(muster_session *session);

/**
 * Makes the calls up to muster_commit one transaction. A call that fails takes back its own part only, but for the
 * classes conflict, backend, memory, busy and cancelled: after these only muster_rollback is possible. MUSTER_E_MISUSE:
 * one is open.
 */
MUSTER_EXPORT muster_status muster_begin(muster_session *session);

/** Commits; a dry-run session rolls back. The transaction has ended, whatever is returned. MUSTER_E_MISUSE: none is
 *  open. */
MUSTER_EXPORT muster_status muster_commit(muster_session *session);

/** Takes everything since muster_begin back. MUSTER_E_MISUSE: none is open. */
MUSTER_EXPORT muster_status muster_rollback(muster_session *session);

/** One round of muster_transact: makes calls of the session, returns MUSTER_OK to commit, anything else to roll
 *  back. */
typedef muster_status muster_transact_step(muster_session *session, void *arg);

/** Begins, runs step, commits; after a conflict rolls back and does it again, a bounded number of times. Returns the
 *  step's own status where it refused. */
MUSTER_EXPORT muster_status muster_transact(muster_session *session, muster_transact_step *step, void *arg);

/**
 * Lends the session the host's own connection (SQLite: sqlite3 *, PostgreSQL: PGconn *), until it is called with NULL
 * or the session is closed. Each changing call is then a savepoint in the host's open transaction, which is the host's
 * to commit (OP-6): the host's rows and the library's become real together. Nothing is run again: MUSTER_E_CONFLICT
 * means roll back and repeat. The connection must be to the same database. MUSTER_E_MISUSE: a transaction of the
 * session is open, or a setting that the library needs differs (PRAGMA foreign_keys must be on; for PostgreSQL see
 * <muster/postgres.h>); calls get it where the host has begun no transaction.
 */
MUSTER_EXPORT muster_status muster_session_lend(muster_session *session, void *connection);

/** The host has committed its transaction on the lent connection: runs the wake-up that its calls have earned
 *  (EVT-5). */
MUSTER_EXPORT muster_status muster_session_committed(muster_session *session);

#ifdef __cplusplus
}
#endif
#endif
