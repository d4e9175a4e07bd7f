/* SPDX-License-Identifier: MIT
 *
 * A crowd of threads on one open store, each with sessions of its own, making random calls until the store is closed
 * under their hands. What one thread reads lands on a shelf, where another takes it. The suite is for the thread
 * sanitizer; without it, it finds what crashes, hangs or contradicts itself.
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
    muster_session *host; /* both live as long as the round, so that every thread may cancel their calls */
    muster_session *own;
    bool within;        /* between begin and commit of host */
    bool closed;        /* a call was told that the store has been closed */
    int64_t *succeeded; /* by number of the call */
    int64_t made;
};

/* Something that one thread has read or was given, for another one. */
struct parcel;

struct crowd {
    char folder[256];
    char path[256];
    muster_store *store;
    muster_session *common; /* of nobody: who comes second is told so */
    muster_id owner;
    muster_id orgs[ORGS];
    muster_id accounts[ACCOUNTS];
    struct worker workers[THREADS];
    struct parcel *_Atomic shelves[SHELVES];
    struct parcel *_Atomic letters[SHELVES];
    atomic_llong hooked, woken, progressed, passed, cancelled, refused_thread;
    pthread_mutex_t complaining;
    char wrong[512]; /* the first thing that was found wrong */
    atomic_bool failed;
};

/* A random call. Returns its status, of which the last one counts where there are several. */
typedef int32_t crowd_call(struct worker *worker);

struct call_of_crowd {
    const char *name;
    crowd_call *call;
    int32_t weight;
    bool shared; /* of a session that another thread may be using */
};

extern const struct call_of_crowd CALLS[];
extern const size_t CALL_COUNT;

void crowd_make(struct crowd *crowd);
void crowd_unmake(struct crowd *crowd);

/* Opens the store, lets the crowd use so many seconds of processor time, closes the store while it works, and checks
 * what is left. */
void crowd_round(struct crowd *crowd, int64_t seconds);

uint64_t crowd_below(struct worker *worker, uint64_t bound);
const muster_id *crowd_org(struct worker *worker);
const muster_id *crowd_account(struct worker *worker);
muster_session *crowd_session(muster_store *store, const muster_id *account);

/* Notes what is wrong; the thread goes on, and the test fails when all have ended. */
__attribute__((format(printf, 2, 3))) void crowd_wrong(struct crowd *crowd, const char *format, ...);

/* Gives a handle away: PARCEL_... says what it is. Whatever lay in its place is read, and freed, by this thread. */
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

/* Tokens, by the account that they are for. */
void shelf_post(struct worker *worker, const muster_id *account, const char *token);
bool shelf_fetch(struct worker *worker, muster_id *ret_account, char *ret_token);

void shelf_clear(struct crowd *crowd);

#endif
