/* SPDX-License-Identifier: MIT
 *
 * A session: one acting party at work in a store. It carries what belongs to the calls of the party: the last error,
 * the id of the request, the open transaction.
 *
 * On any failure nothing has changed (ERR-1). The error of the session says why the call failed
 * (muster_session_error). The session can be used again, also after a lost connection.
 *
 * Every call of a session may return:
 *          MUSTER_E_HANDLE         the session is NULL, of another kind, or closed
 *          MUSTER_E_CLOSED         the store has been closed
 *          MUSTER_E_FORKED         the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED      a callback of the library made the call
 *          MUSTER_E_THREAD         another thread uses the session at this moment; the error is that of its call
 *          MUSTER_E_GONE           the acting account was deleted, or there never was such an account
 *                                  external_id: no account has the external id of the session
 *          MUSTER_E_UNSUPPORTED    an argument has a flag, a field or a size that this release does not know
 *                                  the backend of the store can't do what the call needs
 *          MUSTER_E_MISUSE         the transaction of muster_begin has failed, and only muster_rollback is possible
 *                                  the call needs transactions of its own: not within muster_begin, not on a lent
 *                                  connection
 *                                  the call is not possible in a dry run
 *                                  the lent connection has no open transaction, or one that has failed
 *                                  connection: the lent connection is to another store
 *          MUSTER_E_BUSY           the call waited for the store up to the limit of muster_options.wait
 *          MUSTER_E_CONFLICT       others changed the same rows, also after several tries; roll back and repeat
 *          MUSTER_E_CANCELLED      muster_session_cancel or the progress callback of the host ended the call
 *          MUSTER_E_MEMORY         out of memory
 *          MUSTER_E_BACKEND        the storage failed; the message says how
 *          MUSTER_E_CORRUPT        the stored data contradicts itself
 *          MUSTER_E_KEY            the key ring lacks a key that the call needs, or has no active key
 *          MUSTER_E_READ_ONLY      the store can't be written, or was opened with MUSTER_OPEN_FLAG_READ_ONLY
 *          MUSTER_E_FULL           the storage has no space left
 *
 * Every changing call of a session may return these, and:
 *          MUSTER_E_REFUSED        the hook of the host refused the change; the message is the hook's (EVT-6)
 *          MUSTER_E_CHANGED        the version of muster_session_expect is not the version of the row; figure version
 *          MUSTER_E_KEY_USED       key: the idempotency key belongs to another call, or to other arguments (OP-2)
 *          MUSTER_E_UNKNOWN_COMMIT the connection was lost at COMMIT; nobody knows whether the change was made (ERR-4)
 *
 * Its own contract names all else that a call may return.
 */
#ifndef MUSTER_SESSION_H
#define MUSTER_SESSION_H

#include <muster/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open session. One thread at a time may use it, except for muster_session_cancel. It is cheap to open. */
typedef struct muster_session muster_session;

/** Kinds of acting parties. */
enum {
    MUSTER_PARTY_ACCOUNT = 1, /**< an account, whose identity the host has checked */
    MUSTER_PARTY_VISITOR = 2, /**< a person who is not signed in: may look at a token, and sign up with it */
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

/** What muster_session_open needs to know. A session of an account has either `account` or `external_id`. */
typedef struct muster_session_options {
    uint32_t struct_size;     /**< MUSTER_INIT sets it */
    int32_t party;            /**< MUSTER_PARTY_...; 0: an account if account or external_id is given, else a visitor */
    uint32_t flags;           /**< MUSTER_SESSION_FLAG_... */
    uint32_t reserved;        /**< 0 */
    const muster_id *account; /**< id of the acting account */
    /** The host's key of the acting account, of 1 to MUSTER_EXTERNAL_ID_MAX_BYTES bytes, compared as it was entered.
     *  Each call finds the account that has this external id at that moment. While no account has it, each call returns
     *  MUSTER_E_GONE. */
    const char *external_id;
    const muster_id *behalf; /**< system only: the account on whose behalf it acts, for the audit trail */
    /** The host's name of the request, of 1 to MUSTER_REQUEST_ID_MAX_BYTES bytes of printable ASCII. It is in every
     *  event, so it must not be personal data. */
    const char *request_id;
    /** Network address of the party, of 1 to MUSTER_ADDRESS_MAX_BYTES bytes of printable ASCII. It is in every event as
     *  a personal value. */
    const char *address;
} muster_session_options;

/**
 * Opens a session. Without options it is a session of a visitor. Opening reads nothing: the first call finds out
 * whether the account exists.
 *
 * The session copies what the options point to. If the call fails and ret_error is not NULL, *ret_error is an error
 * that the caller frees.
 *
 * Cost:    no I/O. With external_id each call also reads the name of the account, together with its first rows. Only
 *          the first call after opening, or after the external id has moved, makes a read of its own for it.
 * Returns: MUSTER_E_HANDLE         store: NULL, or a handle of another kind
 *          MUSTER_E_CLOSED         the store has been closed
 *          MUSTER_E_FORKED         the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED      a callback of the library made the call
 *          MUSTER_E_UNSUPPORTED    flags: a flag that this release does not know
 *                                  reserved: not 0
 *                                  struct_size: larger than in any release, or a field that this release does not know
 *          MUSTER_E_INVALID        ret_session: NULL
 *                                  struct_size: not set by MUSTER_INIT
 *                                  party: not a MUSTER_PARTY_... value
 *                                  account: all zero, missing with MUSTER_PARTY_ACCOUNT, or given with another party
 *                                  external_id: malformed or too long, given with another party, or with account
 *                                  behalf: all zero, or given and the party is not the system
 *                                  request_id, address: empty, too long, or not printable ASCII
 *          MUSTER_E_MEMORY         out of memory
 * Rules:   ACCT-2, OP-1
 */
MUSTER_EXPORT muster_status muster_session_open(muster_store *store, const muster_session_options *options,
                                                muster_session **ret_session, muster_error **ret_error);

/**
 * Opens a session of an account: the short way to muster_session_open with `account` alone.
 *
 * Returns: MUSTER_E_HANDLE         store: NULL, or a handle of another kind
 *          MUSTER_E_CLOSED         the store has been closed
 *          MUSTER_E_FORKED         the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED      a callback of the library made the call
 *          MUSTER_E_INVALID        ret_session: NULL
 *                                  account: NULL or all zero
 *          MUSTER_E_MEMORY         out of memory
 */
MUSTER_EXPORT muster_status muster_session_as(muster_store *store, const muster_id *account,
                                              muster_session **ret_session, muster_error **ret_error);

/**
 * Opens a session of the host itself: the short way to muster_session_open with MUSTER_PARTY_SYSTEM alone.
 *
 * Returns: MUSTER_E_HANDLE         store: NULL, or a handle of another kind
 *          MUSTER_E_CLOSED         the store has been closed
 *          MUSTER_E_FORKED         the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED      a callback of the library made the call
 *          MUSTER_E_INVALID        ret_session: NULL
 *          MUSTER_E_MEMORY         out of memory
 */
MUSTER_EXPORT muster_status muster_session_system(muster_store *store, muster_session **ret_session,
                                                  muster_error **ret_error);

/** Rolls back the open transaction, returns a lent connection to the host, and frees the session. NULL is allowed. */
MUSTER_EXPORT void muster_session_close(muster_session *session);

/** The error of the last call of the session, borrowed until its next call or muster_session_close. This function and
 *  muster_session_repeated are no calls in this sense. Never NULL: if `session` is no session, it
 *  is a static error with the status MUSTER_E_HANDLE. */
MUSTER_EXPORT const muster_error *muster_session_error(const muster_session *session);

/**
 * Asks for a version: the next changing call of this session succeeds only if the object that it changes still has this
 * version. Otherwise that call returns MUSTER_E_CHANGED, and the caller reads the object again and decides again.
 *
 * The version is what the record's getter returned, for instance muster_member_version for muster_member_set_role, and
 * muster_org_version for muster_org_edit. The next changing call uses the version up, also if the call fails. Reading
 * calls leave it. A later muster_session_expect replaces it. A call that changes no object with a version returns
 * MUSTER_E_MISUSE; so does a call that only makes new objects. The library may answer another refusal first, for
 * instance MUSTER_E_OWNER.
 *
 * Returns: MUSTER_E_INVALID    version: 0 or negative
 *          and those of every call of a session (session.h).
 * Rules:   ERR-5
 */
MUSTER_EXPORT muster_status muster_session_expect(muster_session *session, int64_t version);

/**
 * Gives an idempotency key to the next changing call of this session. The host makes the key, for example from the id
 * of its request. It may also pass on a key that the client made, such as the HTTP header Idempotency-Key: two parties
 * may use the same key. The library stores only a hash of it. A later key replaces one that is not used yet.
 *
 * The same key by the same party, for the same call with the same arguments, repeats the call. A repeated call returns
 * the objects of the first time, as they are now, and changes nothing. muster_session_repeated says that the call was
 * a repeated one. The party is the account, also in a session with external_id.
 *
 * A changing call with a key may also return:
 *          MUSTER_E_KEY_USED   key: it was used for another call, or with other arguments
 *          MUSTER_E_NOT_FOUND  the call is a repeated one, and its object is gone or the party may not see it any more
 *          MUSTER_E_INVALID    key: a visitor makes the call, and the call has no token
 *                              key: the call can't store an answer
 *
 * The key of a visitor belongs to the token of its call. These calls can't store an answer: muster_message_claim,
 * muster_message_done, muster_message_return, muster_message_retry, muster_settle, muster_provision_members,
 * muster_workspace_switch, muster_workspace_forget.
 *
 * The next changing call uses the key up, also if it fails. Reading calls leave it. A failure is not stored: the key is
 * free again. An answer is stored in the transaction of its call, so a rollback removes it. It outlives restarts, for
 * the time of MUSTER_SETTING_ANSWERS_KEPT.
 *
 * muster_account_delete, repeated, goes on where it stopped. After the deletion has finished, it succeeds. An account
 * that is being deleted has no external id. So a session with external_id can't repeat it, and a session by the id can.
 *
 * After MUSTER_E_UNKNOWN_COMMIT the caller repeats the call with its key. If muster_commit returned it, the caller
 * repeats all calls since muster_begin, each with its own key.
 *
 * Returns: MUSTER_E_INVALID    key: NULL, empty, longer than MUSTER_IDEMPOTENCY_KEY_MAX_BYTES, or not printable ASCII
 *          and those of every call of a session (session.h).
 * Rules:   OP-2, ERR-4
 */
MUSTER_EXPORT muster_status muster_session_key(muster_session *session, const char *key);

/** 1 if the last changing call was a repeated one (OP-2), else 0. It is also 0 if `session` is no session. */
MUSTER_EXPORT int32_t muster_session_repeated(const muster_session *session);

/**
 * Ends the running call of the session, which returns MUSTER_E_CANCELLED. The call ends where it waits, or where long
 * work looks. Any thread may call this. If no call is running, nothing happens.
 *
 * Returns: MUSTER_E_HANDLE     session is NULL, of another kind, or closed
 * Rules:   OP-7
 */
MUSTER_EXPORT muster_status muster_session_cancel(muster_session *session);

/**
 * Begins a transaction: the calls up to muster_commit become one. The database begins it with the first read.
 *
 * A call that fails takes back its own part only. After a failure of the classes conflict, backend, memory, busy and
 * cancelled the whole transaction has failed. Then only muster_rollback is possible.
 *
 * Returns: MUSTER_E_MISUSE         a transaction of the session is open, or a connection is lent
 *          MUSTER_E_UNSUPPORTED    the backend has no marks, which it needs to take back one call
 *          and those of every call of a session (session.h).
 * Rules:   OP-7, ERR-1
 */
MUSTER_EXPORT muster_status muster_begin(muster_session *session);

/**
 * Commits the transaction. In a session for dry runs the library rolls it back instead. The transaction has ended,
 * whatever the call returns.
 *
 * Returns: MUSTER_E_MISUSE         no transaction is open, or it has failed and was rolled back
 *          MUSTER_E_UNKNOWN_COMMIT the connection was lost at COMMIT; nobody knows whether the changes took place
 *          and those of every call of a session (session.h).
 * Rules:   OP-7, ERR-4
 */
MUSTER_EXPORT muster_status muster_commit(muster_session *session);

/**
 * Takes back everything since muster_begin, and ends the transaction.
 *
 * Returns: MUSTER_E_MISUSE     no transaction is open
 *          and those of every call of a session (session.h).
 * Rules:   OP-7
 */
MUSTER_EXPORT muster_status muster_rollback(muster_session *session);

/** A step of muster_transact: makes calls of the session. MUSTER_OK commits them. Any other status rolls them back, and
 *  MUSTER_E_CONFLICT also runs the step again. */
typedef muster_status muster_transact_step(muster_session *session, void *arg);

/**
 * Begins a transaction, runs the step, and commits. After a conflict the library rolls back and runs the step again, at
 * most 8 times in all.
 *
 * The session's error has the returned status. If no call of the session returned it, but the step, the message says
 * so.
 *
 * Returns: MUSTER_E_INVALID        step: NULL
 *          MUSTER_E_MISUSE         a transaction of the session is open, or a connection is lent
 *          MUSTER_E_UNSUPPORTED    the backend has no marks, which it needs to take back one call
 *          and every status that the step returns.
 *          and those of every changing call of a session (session.h).
 * Rules:   OP-7, ERR-1
 */
MUSTER_EXPORT muster_status muster_transact(muster_session *session, muster_transact_step *step, void *arg);

/**
 * Lends the session a connection of the host (SQLite: sqlite3 *, PostgreSQL: PGconn *). It stays lent until the session
 * is closed, or until this is called again; NULL ends the lending. It must be a connection to the same database.
 *
 * Each changing call is then a savepoint in the open transaction of the host. The host commits it, so the rows of the
 * host and of the library become real together (OP-6). After the commit the host calls muster_session_committed. The
 * library runs no call again: after MUSTER_E_CONFLICT the host rolls back and repeats. A call that comes while the host
 * has no open transaction returns MUSTER_E_MISUSE.
 *
 * Returns: MUSTER_E_MISUSE     a transaction of the session is open
 *                              connection: a setting differs that the library needs (SQLite: PRAGMA foreign_keys is on,
 *                              the encoding is UTF-8; PostgreSQL: see muster/postgres.h), or the connection is not open
 *          MUSTER_E_BACKEND    connection: the database has no store of this release
 *          MUSTER_E_NEWER      connection: a newer release made the store (OP-5)
 *          and those of every call of a session (session.h).
 * Rules:   OP-6
 */
MUSTER_EXPORT muster_status muster_session_lend(muster_session *session, void *connection);

/**
 * Tells the library that the host has committed its transaction on the lent connection. If the calls of the session put
 * messages into the outbox, the library now calls muster_options.wake (EVT-5).
 *
 * Returns: MUSTER_E_MISUSE     no connection is lent
 *          and those of every call of a session (session.h).
 * Rules:   EVT-5, OP-6
 */
MUSTER_EXPORT muster_status muster_session_committed(muster_session *session);

#ifdef __cplusplus
}
#endif
#endif
