/* SPDX-License-Identifier: MIT
 *
 * A store: one database with its keys, and the host's callbacks. The host makes all other calls in sessions of a store.
 */
#ifndef MUSTER_STORE_H
#define MUSTER_STORE_H

#include <muster/backend.h>
#include <muster/report.h>
#include <muster/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open store. Any thread may use it. A child process can't use it after fork(): it opens the store again. */
typedef struct muster_store muster_store;

/** An event (event.h). It never changes, and any thread may read it. */
typedef struct muster_event muster_event;

/** Flags of muster_options. */
enum {
    MUSTER_OPEN_FLAG_EXISTING = 1,           /**< makes no store; if there is no store, MUSTER_E_NOT_FOUND */
    MUSTER_OPEN_FLAG_RELAXED_DURABILITY = 2, /**< SQLite: synchronous=NORMAL; a power loss may undo the last commits */
    MUSTER_OPEN_FLAG_FORCE = 4,              /**< opens although keys are missing or wrong; the tokens of these keys do
                                              *   not work (TOK-2) */
    MUSTER_OPEN_FLAG_READ_ONLY = 8           /**< changing calls return MUSTER_E_READ_ONLY */
};

/** What a hook returns to allow a change. With every other value it refuses the change. */
#define MUSTER_HOOK_ALLOW INT32_C(0x6d757374)

/** A change that is about to be committed, as a hook sees it. It is borrowed for the time of the callback. */
typedef struct muster_change {
    uint32_t struct_size;              /**< the size that the library knows */
    int32_t attempt;                   /**< 1, 2, ...; after a conflict the call runs again, and asks the hook again */
    int32_t dry_run;                   /**< 1: nothing will be committed (OP-1) */
    uint32_t event_count;              /**< number of events that the change writes, at least 1 */
    const muster_event *const *events; /**< the events, in order */
    void *connection;                  /**< the database's own connection, in its transaction (sqlite3 *, PGconn *) */
    char *message;       /**< where the hook writes the sentence that the caller gets if the hook refuses */
    size_t message_size; /**< bytes of message, its NUL included */
} muster_change;

/** The host's hook (EVT-6). The library calls the hook after the change was written, and before the change is
 *  committed. The hook must not call the library. */
typedef int32_t muster_hook(void *arg, const muster_change *change);

/** The host's wake-up (EVT-5). The library calls it after a commit that put messages into the outbox. The host can then
 *  claim them. The wake-up runs in the process and on the thread of the call, after the end of the call. It may use
 *  another session. */
typedef void muster_wake(void *arg);

/** The progress of a long call (OP-7). It is borrowed for the time of the callback. */
typedef struct muster_progress {
    uint32_t struct_size; /**< the size that the library knows */
    uint32_t reserved;    /**< 0 */
    const void *session;  /**< the muster_session of the call */
    const char *what;     /**< what is counted: "accounts", "orgs", "members", "grants", "events", "rows", "messages" */
    int64_t done;         /**< how many are done */
    int64_t total;        /**< how many there are; -1: not known */
} muster_progress;

/** The host's progress callback. A long call calls it from time to time, on the thread of the call. If the callback
 *  does not return 0, the call ends with MUSTER_E_CANCELLED. The callback must not call the library. */
typedef int32_t muster_progress_callback(void *arg, const muster_progress *progress);

/** The host's clock. It must not fail. */
typedef muster_time muster_clock(void *arg);

/** The host's source of random bytes that are fit for secrets. It must not fail. */
typedef void muster_random(void *arg, void *bytes, size_t size);

/** How muster_open opens a store. The library copies what the fields point to, except the arguments of callbacks. */
typedef struct muster_options {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t flags;       /**< MUSTER_OPEN_FLAG_... */
    /** Required. SQLite: the path of a file, or ":memory:". For other backends see their headers. */
    const char *location;
    const muster_backend *backend; /**< NULL: SQLite */
    const muster_keyring *keyring; /**< NULL: the library reads the key file */
    /** Path of the key file. NULL: location + ".key". The library makes this file together with a new store (TOK-2).
     *  Other processes that open the store use the same file. If the store is not a file (PostgreSQL), key_file or
     *  keyring is required. */
    const char *key_file;
    /** The host's name of itself, at most 255 bytes. Every token is bound to this name. NULL: "". All processes of a
     *  host that make or check tokens must set the same name. If the names differ, a process refuses the tokens of the
     *  other with MUSTER_E_TOKEN. No earlier error shows the mistake. */
    const char *audience;
    int64_t wait;          /**< longest wait for other writers, in microseconds, at most an hour; 0: five seconds */
    muster_clock *clock;   /**< NULL: the clock of the system */
    void *clock_arg;       /**< first argument of clock */
    muster_random *random; /**< NULL: the random bytes of the system */
    void *random_arg;      /**< first argument of random */
    muster_hook *hook;     /**< NULL: none */
    void *hook_arg;        /**< first argument of hook */
    muster_wake *wake;     /**< NULL: none */
    void *wake_arg;        /**< first argument of wake */
    muster_progress_callback *progress; /**< NULL: none */
    void *progress_arg;                 /**< first argument of progress */
} muster_options;

/**
 * Opens a store. If there is no store, the call makes the tables, the id of the store and its key file.
 *
 * The keys (TOK-2) come from options->keyring. If this is NULL, they come from the key file. A store in memory that has
 * neither gets a random key. Each key that the store has ever used must be there, with the right bytes. The library
 * migrates a store of an older release in one step (OP-5).
 *
 * If the call fails and ret_error is not NULL, *ret_error is an error that the caller frees.
 *
 * Cost:    one transaction. If the ring has a dead key that the store has used, the cost grows with the pending
 *          invitations and the links of the store.
 * Returns: MUSTER_E_INVALID        ret_store: NULL
 *                                  params: options is NULL; struct_size: it is not set
 *                                  location: missing, or malformed for the backend; or ":memory:" with
 *                                  MUSTER_OPEN_FLAG_READ_ONLY
 *                                  wait: negative or more than an hour; audience: more than 255 bytes
 *                                  backend: it does not have every function that a backend must have
 *                                  keyring: it has no active key
 *                                  key_file: neither key_file nor keyring is given, and the store is not a file
 *          MUSTER_E_HANDLE         keyring: a handle of another kind, or freed
 *          MUSTER_E_UNSUPPORTED    flags: a flag that this release does not know
 *                                  struct_size: larger than in any release, or a field that this release does not know
 *          MUSTER_E_NOT_FOUND      location: there is no store, and MUSTER_OPEN_FLAG_EXISTING or
 *                                  MUSTER_OPEN_FLAG_READ_ONLY is set; or there is no such folder
 *          MUSTER_E_CONFLICT       others opened the new store at the same time, also after several tries
 *          MUSTER_E_BUSY           the call waited for the store up to the limit of options->wait
 *          MUSTER_E_UNKNOWN_COMMIT the connection was lost at COMMIT; open the store again
 *          MUSTER_E_BACKEND        the storage failed, or the system has no random bytes; the message says how
 *          MUSTER_E_CORRUPT        the stored data contradicts itself
 *          MUSTER_E_FULL           the storage has no space left
 *          MUSTER_E_READ_ONLY      the store can't be written, or needs a migration with MUSTER_OPEN_FLAG_READ_ONLY
 *          MUSTER_E_NEWER          a newer release made the store (OP-5)
 *          MUSTER_E_KEY            key_file: it is missing, malformed or can't be made, or others may read it
 *                                  keyring: a key that the store has used is missing, wrong, or dead while live tokens
 *                                  need it (figure tokens); or the active key has been retired
 *          MUSTER_E_MEMORY         out of memory
 * Rules:   TOK-2, OP-5
 */
MUSTER_EXPORT muster_status muster_open(const muster_options *options, muster_store **ret_store,
                                        muster_error **ret_error);

/**
 * Number of tokens that this process refused, since it opened the store, because they were not genuine (AB-73). If the
 * number rises fast, somebody may be guessing tokens. The host should then limit the tries of its visitors. 0 if
 * `store` is not a store. Any thread may call this.
 */
MUSTER_EXPORT int64_t muster_store_refused_tokens(const muster_store *store);

/**
 * Closes a store. NULL is allowed.
 *
 * Sessions that are still open stay valid handles: their calls return MUSTER_E_CLOSED. Records, pages and reports stay
 * readable. A call that runs in another thread at this moment continues to its end. The library closes the database
 * itself together with the last session. In a child process this call only frees memory.
 */
MUSTER_EXPORT void muster_close(muster_store *store);

#ifdef __cplusplus
}
#endif
#endif
