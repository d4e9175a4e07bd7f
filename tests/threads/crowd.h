/* SPDX-License-Identifier: MIT
 *
 * A crowd of threads on one open store, each with its own sessions. They make random calls until the store is closed
 * while they work. What one thread reads goes on a shelf, and another thread takes it. The suite is for the thread
 * sanitizer. Without the sanitizer it finds crashes, endless waits and contradictions.
 */
#ifndef THREADS_CROWD_H
#define THREADS_CROWD_H

#include "muster_test.h"
#include <muster/muster.h>
#include <pthread.h>
#include <stdatomic.h>

#define THREADS 32
#define ORGS 3
#define ACCOUNTS 16
#define SHELVES 64

struct crowd;

struct worker {
    struct crowd *crowd;
    pthread_t thread;
    int32_t number;
    uint64_t random;
    muster_id account;
    muster_session *host; /* both live as long as the round, so every thread may cancel their calls */
    muster_session *own;
    bool within;        /* the host has a transaction open */
    bool closed;        /* a call has returned that the store is closed */
    int64_t *succeeded; /* by number of the call */
    int64_t made;
};

/* A thing that one thread has read or received, and that another one takes. */
struct parcel;

struct crowd {
    char folder[256];
    char path[256];
    muster_store *store;
    muster_session *common; /* all threads share it: the second caller gets MUSTER_E_THREAD */
    muster_id owner;
    muster_id orgs[ORGS];
    muster_id accounts[ACCOUNTS];
    struct worker workers[THREADS];
    struct parcel *_Atomic shelves[SHELVES];
    struct parcel *_Atomic letters[SHELVES];
    atomic_llong hooked, woken, progressed, passed, cancelled, refused_thread;
    pthread_mutex_t complaining;
    char wrong[512]; /* the first error that was found */
    atomic_bool failed;
};

/* A random call. Returns its status. If it makes several calls, the last one counts. */
typedef int32_t crowd_call(struct worker *worker);

struct call_of_crowd {
    const char *name;
    crowd_call *call;
    int32_t weight;
    bool shared; /* on a session that another thread may be using */
};

extern const struct call_of_crowd CALLS[];
extern const size_t CALL_COUNT;

void crowd_make(struct crowd *crowd);
void crowd_unmake(struct crowd *crowd);

/* Opens the store, and lets the crowd use so many seconds of processor time. Closes the store while the crowd works,
 * and checks what is left. */
void crowd_round(struct crowd *crowd, int64_t seconds);

uint64_t crowd_below(struct worker *worker, uint64_t bound);
const muster_id *crowd_org(struct worker *worker);
const muster_id *crowd_account(struct worker *worker);
muster_session *crowd_session(muster_store *store, const muster_id *account);

/* Records an error. The thread continues, and the test fails when all threads have ended. */
__attribute__((format(printf, 2, 3))) void crowd_wrong(struct crowd *crowd, const char *format, ...);

/* Gives a handle away. PARCEL_... says what it is. If another handle is in its place, this thread reads and frees
 * that one. */
enum {
    PARCEL_ACCOUNT,
    PARCEL_ORG,
    PARCEL_MEMBER,
    PARCEL_INVITATION,
    PARCEL_PLAN,
    PARCEL_EVENT,
    PARCEL_MESSAGE,
    PARCEL_PAGE,
    PARCEL_REPORT,
    PARCELS
};
void shelf_pass(struct worker *worker, int32_t kind, const void *handle);

/* Reads and frees a handle. */
void shelf_use(struct crowd *crowd, int32_t kind, const void *handle);

/* Tokens, by the account for which they are. */
void shelf_post(struct worker *worker, const muster_id *account, const char *token);
bool shelf_fetch(struct worker *worker, muster_id *ret_account, char *ret_token);

void shelf_clear(struct crowd *crowd);

#endif
