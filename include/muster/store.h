/* SPDX-License-Identifier: MIT
 *
 * A store: one database with its keys, and the host's callbacks. Everything else happens in sessions of a store.
 */
#ifndef MUSTER_STORE_H
#define MUSTER_STORE_H

#include <muster/backend.h>
#include <muster/report.h>
#include <muster/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open store. Any thread may use it. Not usable in a child process after fork(): open another one there. */
typedef struct muster_store muster_store;

/** An event as read (event.h). Immutable; any thread. */
typedef struct muster_event muster_event;

/** Flags of muster_options. */
enum {
    MUSTER_OPEN_FLAG_EXISTING = 1,           /**< do not make a store where there is none: MUSTER_E_NOT_FOUND */
    MUSTER_OPEN_FLAG_RELAXED_DURABILITY = 2, /**< SQLite: synchronous=NORMAL; power loss may undo the last commits */
    MUSTER_OPEN_FLAG_FORCE = 4,    /**< open although keys are missing or wrong (TOK-2); their tokens do not work */
    MUSTER_OPEN_FLAG_READ_ONLY = 8 /**< changing calls get MUSTER_E_READ_ONLY */
};

/** What a hook returns to allow a change; anything else refuses it. */
#define MUSTER_HOOK_ALLOW INT32_C(0x6d757374)

/** A change that is about to be committed, as a hook sees it. Borrowed for the time of the call. */
typedef struct muster_change {
    uint32_t struct_size;
    int32_t attempt;                   /**< 1, 2, ...: a step may run again after a conflict */
    int32_t dry_run;                   /**< 1: nothing will be committed (OP-1) */
    uint32_t event_count;              /**< events that the change writes, at least 1 */
    const muster_event *const *events; /**< in order */
    void *connection;                  /**< native connection of the running transaction (sqlite3 *, PGconn *) */
    char *message;                     /**< room for the sentence that the caller gets when the hook refuses */
    size_t message_size;
} muster_change;

/** The host's hook (EVT-6): after the change was written, before it is committed. May not call the library. */
typedef int32_t muster_hook(void *arg, const muster_change *change);

/** Called in the committing process after a commit that put messages into the outbox (EVT-5): time to claim them. Runs
 *  on the thread of the call, which has ended; may call the library with another session. */
typedef void muster_wake(void *arg);

/** How far a long call has come (OP-7). Borrowed for the time of the call. */
typedef struct muster_progress {
    uint32_t struct_size;
    uint32_t reserved;
    const void *session; /**< the muster_session whose call it is */
    const char *what;    /**< "accounts", "orgs", "members", "grants", "events", "rows", "messages": what is counted */
    int64_t done;
    int64_t total; /**< -1: not known */
} muster_progress;

/** Called from time to time by long calls, on their thread. Non-zero ends the call with MUSTER_E_CANCELLED. May not
 *  call the library. */
typedef int32_t muster_progress_callback(void *arg, const muster_progress *progress);

/** The host's clock. Must not fail. */
typedef muster_time muster_clock(void *arg);

/** The host's source of random bytes, fit for secrets. Must not fail. */
typedef void muster_random(void *arg, void *bytes, size_t size);

/** How muster_open is to open a store. */
typedef struct muster_options {
    uint32_t struct_size;
    uint32_t flags;                /**< MUSTER_OPEN_FLAG_... */
    const char *location;          /**< path of a file, or ":memory:"; another backend's own. Needed. */
    const muster_backend *backend; /**< NULL: SQLite */
    const muster_keyring *keyring; /**< NULL: the key file */
    const char *key_file; /**< NULL: location + ".key" where that is a path; made together with a new store (TOK-2) */
    const char *audience; /**< bound into every token: the host's name of itself; NULL: "" */
    int64_t wait;         /**< longest wait for other writers, microseconds; 0: five seconds */
    muster_clock *clock;  /**< NULL: the system's */
    void *clock_arg;
    muster_random *random; /**< NULL: the system's */
    void *random_arg;
    muster_hook *hook; /**< NULL: none */
    void *hook_arg;
    muster_wake *wake; /**< NULL: none */
    void *wake_arg;
    muster_progress_callback *progress; /**< NULL: none */
    void *progress_arg;
} muster_options;

/**
 * Opens a store, and makes it where there is none: tables, the store's id, its key file.
 *
 * Keys (TOK-2): a ring given by the host; else the key file; a store in memory has a random key. Every key that the
 * store has ever used must be there and be the right one. A store that is no file (PostgreSQL) needs key_file or
 * keyring.
 *
 * MUSTER_E_INVALID: an option is out of range, or missing. MUSTER_E_NOT_FOUND: no store, and MUSTER_OPEN_FLAG_EXISTING, or
 * no such folder. MUSTER_E_KEY: a key is missing or wrong, or the key file may be read by others. MUSTER_E_NEWER: made
 * by a newer release (OP-5).
 * On failure *ret_error, where wanted, is the caller's to free.
 */
MUSTER_EXPORT muster_status muster_open(const muster_options *options, muster_store **ret_store,
                                        muster_error **ret_error);

/**
 * How many tokens that were not genuine this process has refused since it opened the store (AB-73). One that rises fast
 * is somebody who guesses: limit their tries. 0 where it is no store. Any thread.
 */
MUSTER_EXPORT int64_t muster_store_refused_tokens(const muster_store *store);

/**
 * Closes a store. Sessions that are still open stay valid handles, whose calls return MUSTER_E_CLOSED; records, pages
 * and reports stay readable. A call that runs at this moment in another thread goes on to its end; the database itself
 * is closed with the last session. In a child process only memory is freed. NULL is fine.
 */
MUSTER_EXPORT void muster_close(muster_store *store);

#ifdef __cplusplus
}
#endif
#endif
