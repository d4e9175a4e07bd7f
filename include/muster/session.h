/* SPDX-License-Identifier: MIT
 *
 * A session: one acting party makes calls in a store. The session holds what belongs to these calls: the last error,
 * the id of the request, the open transaction.
 *
 * A call that fails has changed nothing (ERR-1). The error of the session says why the call failed
 * (muster_session_error). The session can be used again, also after a lost connection.
 *
 * Every call of a session may return:
 *          MUSTER_E_HANDLE         the session is NULL, of another kind, or closed
 *          MUSTER_E_CLOSED         the store has been closed
 *          MUSTER_E_FORKED         the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED      a callback of the library made the call
 *          MUSTER_E_THREAD         another thread uses the session at this moment; the error is that of its call
 *          MUSTER_E_UNSUPPORTED    an argument has a flag, a field or a size that this release does not know
 *                                  the backend of the store can't do what the call needs
 *          MUSTER_E_MISUSE         the transaction of muster_begin has failed, and only muster_rollback is possible
 *                                  the call needs its own transactions; muster_begin and a lent connection prevent this
 *                                  the call is not possible in a dry run
 *                                  the lent connection has no open transaction, or one that has failed
 *                                  connection: the lent connection is to another store
 *          MUSTER_E_GONE           the acting account was deleted, or there never was such an account
 *                                  external_id: no account has the external id of the session
 *          MUSTER_E_CONFLICT       others changed the same rows, also after several tries; roll back and repeat
 *          MUSTER_E_BUSY           the call waited for the store up to the limit of muster_options.wait
 *          MUSTER_E_CANCELLED      muster_session_cancel or the progress callback of the host ended the call
 *          MUSTER_E_BACKEND        the storage failed; the message says how
 *          MUSTER_E_CORRUPT        the stored data contradicts itself
 *          MUSTER_E_FULL           the storage has no space left
 *          MUSTER_E_READ_ONLY      the store can't be written, or was opened with MUSTER_OPEN_FLAG_READ_ONLY
 *          MUSTER_E_KEY            the key ring lacks a key that the call needs, or has no active key
 *          MUSTER_E_MEMORY         out of memory
 *
 * Every changing call of a session may return these, and:
 *          MUSTER_E_KEY_USED       key: the idempotency key belongs to another call, or to other arguments (OP-2)
 *          MUSTER_E_REFUSED        the hook of the host refused the change; the message is the hook's (EVT-6)
 *          MUSTER_E_CHANGED        the version of muster_session_expect is not the version of the row; figure version
 *          MUSTER_E_UNKNOWN_COMMIT the connection was lost at COMMIT; nobody knows whether the change was made (ERR-4)
 *
 * The contract of a call names everything else that the call may return.
 */
#ifndef MUSTER_SESSION_H
#define MUSTER_SESSION_H

#include <muster/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open session. Only one thread at a time may use it; muster_session_cancel is an exception. Opening a session
 *  costs little. */
typedef struct muster_session muster_session;

/** Kinds of acting parties. */
enum {
    MUSTER_PARTY_ACCOUNT = 1, /**< an account, whose identity the host has checked */
    MUSTER_PARTY_VISITOR = 2, /**< a person who is not signed in; may see what a token opens, and sign up with it */
    /** The host itself, for work that no account asked for. It needs no membership, and may act in every org. Each
     *  contract says whether it may make the call ("Callers"). The system sees everything that the owner and the admins
     *  see. */
    MUSTER_PARTY_SYSTEM = 3
};

/** Flags of muster_session_options. */
enum {
    /** Every changing call returns its answer or its error, and changes nothing (OP-1). So the next call does not see
     *  its changes. Between muster_begin and muster_commit a call sees the changes of the calls before it. Some calls
     *  have no dry run, for instance muster_settle. They return MUSTER_E_MISUSE, and their contracts say so. */
    MUSTER_SESSION_FLAG_DRY_RUN = 1
};

/** How muster_session_open opens a session. For a session of an account the caller sets either `account` or
 *  `external_id`. */
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
 * Opens a session. If options is NULL, it is a session of a visitor. Opening reads nothing: the first call checks
 * whether the account exists.
 *
 * The session copies what the options point to. If the call fails and ret_error is not NULL, *ret_error is an error
 * that the caller frees.
 *
 * Cost:    no I/O. With external_id each call also reads the name of the account, together with its first rows. Only
 *          the first call after opening, or after the external id has moved to another account, needs an extra read for
 *          this.
 * Returns: MUSTER_E_INVALID     ret_session: NULL
 *                               struct_size: it is not set
 *                               party: not a MUSTER_PARTY_... value
 *                               account: all zero, missing with MUSTER_PARTY_ACCOUNT, or given with another party
 *                               external_id: malformed or too long, given with another party, or with account
 *                               behalf: all zero, or given with another party than the system
 *                               request_id, address: empty, too long, or not printable ASCII
 *          MUSTER_E_HANDLE      store: NULL, or a handle of another kind
 *          MUSTER_E_CLOSED      the store has been closed
 *          MUSTER_E_FORKED      the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED   a callback of the library made the call
 *          MUSTER_E_UNSUPPORTED flags: a flag that this release does not know
 *                               reserved: not 0
 *                               struct_size: larger than in any release, or a field that this release does not know
 *          MUSTER_E_MEMORY      out of memory
 * Rules:   ACCT-2, OP-1
 */
MUSTER_EXPORT muster_status muster_session_open(muster_store *store, const muster_session_options *options,
                                                muster_session **ret_session, muster_error **ret_error);

/**
 * Opens a session of an account: a short form of muster_session_open with `account` alone.
 *
 * Returns: MUSTER_E_INVALID    ret_session: NULL
 *                              account: NULL or all zero
 *          MUSTER_E_HANDLE     store: NULL, or a handle of another kind
 *          MUSTER_E_CLOSED     the store has been closed
 *          MUSTER_E_FORKED     the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED  a callback of the library made the call
 *          MUSTER_E_MEMORY     out of memory
 */
MUSTER_EXPORT muster_status muster_session_as(muster_store *store, const muster_id *account,
                                              muster_session **ret_session, muster_error **ret_error);

/**
 * Opens a session of the host itself: a short form of muster_session_open with MUSTER_PARTY_SYSTEM alone.
 *
 * Returns: MUSTER_E_INVALID    ret_session: NULL
 *          MUSTER_E_HANDLE     store: NULL, or a handle of another kind
 *          MUSTER_E_CLOSED     the store has been closed
 *          MUSTER_E_FORKED     the store was opened in the parent process, before fork()
 *          MUSTER_E_REENTERED  a callback of the library made the call
 *          MUSTER_E_MEMORY     out of memory
 */
MUSTER_EXPORT muster_status muster_session_system(muster_store *store, muster_session **ret_session,
                                                  muster_error **ret_error);

/** Rolls back the open transaction, returns a lent connection to the host, and frees the session. NULL is allowed. The
 *  host must not close a session while a call of it runs, so neither in a callback nor in a step of muster_transact. */
MUSTER_EXPORT void muster_session_close(muster_session *session);

/** The error of the last call of the session, borrowed until the next call of the session or muster_session_close. This
 *  function and muster_session_repeated do not count as calls. Never NULL: if `session` is not a session, the result is
 *  a static error with the status MUSTER_E_HANDLE. */
MUSTER_EXPORT const muster_error *muster_session_error(const muster_session *session);

/**
 * States the expected version: the next changing call of this session succeeds only if the object that it changes still
 * has this version. Otherwise that call returns MUSTER_E_CHANGED. The caller then reads the object again and decides
 * again.
 *
 * The version is what the record's getter returned, for instance muster_member_version for muster_member_set_role, and
 * muster_org_version for muster_org_edit. The version counts for the next changing call only, also if that call fails.
 * Reading calls leave it in place. A later muster_session_expect replaces it. A call that changes no object with a
 * version returns MUSTER_E_MISUSE. A call that only makes new objects returns it too. If several statuses apply, the
 * call may return another one than MUSTER_E_CHANGED, for instance MUSTER_E_OWNER.
 *
 * Returns: MUSTER_E_INVALID    version: 0 or negative
 *          and those of every call of a session (session.h).
 * Rules:   ERR-5
 */
MUSTER_EXPORT muster_status muster_session_expect(muster_session *session, int64_t version);

/**
 * Gives an idempotency key to the next changing call of this session. The host makes the key, for example from the id
 * of its request. The host may also use a key that the client made, such as the HTTP header Idempotency-Key. Two
 * parties may use the same key. The library stores only a hash of the key. A later key replaces a key that is not used
 * yet.
 *
 * A call is a repeated one if party, key, function and arguments are the same as before. A repeated call returns the
 * objects of the first call, as they are now, and changes nothing. muster_session_repeated says whether the last call
 * was a repeated one. In a session with external_id the party is the account, too.
 *
 * A changing call with a key may also return:
 *          MUSTER_E_INVALID    key: a visitor makes the call, and the call has no token
 *                              key: the call can't store an answer
 *          MUSTER_E_NOT_FOUND  the call is a repeated one; its object does not exist any more, or the party may not see
 *                              it any more
 *          MUSTER_E_KEY_USED   key: it was used for another call, or with other arguments
 *
 * The key of a visitor belongs to the token of its call. These calls can't store an answer: muster_message_claim,
 * muster_message_done, muster_message_return, muster_message_retry, muster_settle, muster_provision_members,
 * muster_workspace_switch, muster_workspace_forget.
 *
 * The key counts for the next changing call only, also if that call fails. Reading calls leave it in place. A failure
 * is not stored, so the caller may use the key again. An answer is stored in the transaction of its call, so a rollback
 * removes it. The answer is stored for the time of MUSTER_SETTING_ANSWERS_KEPT, also over restarts.
 *
 * A repeated muster_account_delete continues where the first one stopped. If the deletion has finished, it succeeds. An
 * account that is being deleted has no external id any more. So a session with external_id can't repeat the call; a
 * session with the id of the account can.
 *
 * After MUSTER_E_UNKNOWN_COMMIT the caller repeats the call with the same key. If muster_commit returned this status,
 * the caller repeats all calls since muster_begin, each with its own key.
 *
 * Returns: MUSTER_E_INVALID    key: NULL, empty, longer than MUSTER_IDEMPOTENCY_KEY_MAX_BYTES, or not printable ASCII
 *          and those of every call of a session (session.h).
 * Rules:   OP-2, ERR-4
 */
MUSTER_EXPORT muster_status muster_session_key(muster_session *session, const char *key);

/** 1 if the last changing call was a repeated one (OP-2), else 0. It is also 0 if `session` is not a session. */
MUSTER_EXPORT int32_t muster_session_repeated(const muster_session *session);

/**
 * Ends the running call of the session. That call then returns MUSTER_E_CANCELLED. The call ends where it waits, or
 * where long work checks for this. Any thread may call this. If no call is running, nothing happens.
 *
 * Returns: MUSTER_E_HANDLE     session: NULL, of another kind, or closed
 * Rules:   OP-7
 */
MUSTER_EXPORT muster_status muster_session_cancel(muster_session *session);

/**
 * Begins a transaction. All calls up to muster_commit are in this transaction. The database begins it with the first
 * read.
 *
 * A call that fails undoes only its own changes. But after a failure of the classes conflict, backend, memory, busy and
 * cancelled the whole transaction has failed. Then only muster_rollback is possible.
 *
 * Returns: MUSTER_E_UNSUPPORTED the backend has no marks, which are needed to undo one call
 *          MUSTER_E_MISUSE      a transaction of muster_begin is open, or a connection is lent
 *          and those of every call of a session (session.h).
 * Rules:   OP-7, ERR-1
 */
MUSTER_EXPORT muster_status muster_begin(muster_session *session);

/**
 * Commits the transaction. In a session for dry runs the library rolls it back instead. The call ends the transaction
 * in every case, also if the call fails.
 *
 * Returns: MUSTER_E_MISUSE         no transaction is open, or it has failed and was rolled back
 *          MUSTER_E_UNKNOWN_COMMIT the connection was lost at COMMIT; nobody knows whether the changes took place
 *          and those of every call of a session (session.h).
 * Rules:   OP-7, ERR-4
 */
MUSTER_EXPORT muster_status muster_commit(muster_session *session);

/**
 * Undoes everything since muster_begin, and ends the transaction.
 *
 * Returns: MUSTER_E_MISUSE     no transaction is open
 *          and those of every call of a session (session.h).
 * Rules:   OP-7
 */
MUSTER_EXPORT muster_status muster_rollback(muster_session *session);

/** A step of muster_transact. It makes calls of the session. If it returns MUSTER_OK, the library commits them. For any
 *  other status the library rolls them back. For MUSTER_E_CONFLICT the library also runs the step again. The
 *  step must not close the session. */
typedef muster_status muster_transact_step(muster_session *session, void *arg);

/**
 * Begins a transaction, runs the step, and commits. After a conflict the library rolls back and runs the step again, at
 * most 8 times in all.
 *
 * The session's error has the returned status. If the status comes from the step itself and not from a call of the
 * session, the message says so.
 *
 * Returns: MUSTER_E_INVALID     step: NULL
 *          MUSTER_E_UNSUPPORTED the backend has no marks, which are needed to undo one call
 *          MUSTER_E_MISUSE      a transaction of muster_begin is open, or a connection is lent
 *          and every status that the step returns.
 *          and those of every changing call of a session (session.h).
 * Rules:   OP-7, ERR-1
 */
MUSTER_EXPORT muster_status muster_transact(muster_session *session, muster_transact_step *step, void *arg);

/**
 * Lends the session a connection of the host (SQLite: sqlite3 *, PostgreSQL: PGconn *). It stays lent until the session
 * is closed, or until the next muster_session_lend. The argument NULL only ends the loan. The connection must be to the
 * same database.
 *
 * Each changing call is then a savepoint in the open transaction of the host. The host commits the transaction. So the
 * rows of the host and the rows of the library are committed together (OP-6). After the commit the host calls
 * muster_session_committed. The library does not run a call again: after MUSTER_E_CONFLICT the host rolls back and
 * repeats. If the host has no open transaction, a call returns MUSTER_E_MISUSE.
 *
 * Returns: MUSTER_E_MISUSE     a transaction of muster_begin is open
 *                              connection: it is not open, or a setting is not as the library needs it. SQLite: PRAGMA
 *                              foreign_keys is on, the encoding is UTF-8; PostgreSQL: see muster/postgres.h
 *          MUSTER_E_BACKEND    connection: the database has no store of this release
 *          MUSTER_E_NEWER      connection: a newer release made the store (OP-5)
 *          and those of every call of a session (session.h).
 * Rules:   OP-6
 */
MUSTER_EXPORT muster_status muster_session_lend(muster_session *session, void *connection);

/**
 * States that the host has committed its transaction on the lent connection. If the calls of the session put messages
 * into the outbox, the library now calls muster_options.wake (EVT-5).
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
