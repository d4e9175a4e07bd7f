/* SPDX-License-Identifier: MIT
 *
 * Writers that are killed in the middle of their work, and a supervisor that records what they have acknowledged. Each
 * account belongs to the desk of one writer, so the acknowledgements of this writer tell the state of the account. All
 * writers share the orgs and their seats, of which there are too few.
 */
#ifndef CRASH_CRASH_H
#define CRASH_CRASH_H

#include "muster_test.h"
#include <muster/muster.h>
#include <stdatomic.h>
#include <sys/types.h>

#define WRITERS 4
#define ORGS 2
#define ACCOUNTS 6 /* of each writer */
#define SEATS 9    /* of each org: its owner, and room for a third of all accounts */
#define KILLS_PER_STORE 30
#define CLAIM_MAX 100

/* The changing calls of a writer. */
enum act { ACT_INVITE, ACT_ACCEPT, ACT_DECLINE, ACT_REVOKE, ACT_REMOVE, ACT_LEAVE, ACTS };

/* A message that a mailer hands to the writer whose account is invited. */
struct letter {
    int32_t org, account;
    muster_id invitation;
    char token[MUSTER_TOKEN_CHARS + 1]; /* "": there is no letter */
};

/* A change that a writer is about to make, or has made. */
struct deed {
    int64_t number; /* 1, 2, ... for each desk; it continues after a restart */
    int32_t act, org, account;
    int32_t status;
};

/* What remains when a writer has died. Only its own writer writes here. */
struct desk {
    _Atomic int64_t begun; /* number of the last deed that has begun */
    struct deed deed;      /* this deed */
    struct letter letters[ORGS][ACCOUNTS];
    muster_id accounts[ACCOUNTS];
};

/* Memory that the supervisor and the writers share. */
struct arena {
    atomic_int over; /* 1: writers must end */
    char folder[256];
    char path[256];
    muster_id owner;
    muster_id orgs[ORGS];
    struct desk desks[WRITERS];
    char wrong[512]; /* an error that a process other than the supervisor has found */
};

/* What the supervisor knows of one account in one org, for each act. */
struct ledger {
    int64_t acknowledged[ACTS];
    int64_t uncertain[ACTS]; /* begun by a writer that was killed before it could acknowledge it */
};

struct supervisor {
    struct arena *arena;
    uint64_t random;
    pid_t writers[WRITERS];
    int acks[WRITERS];           /* the acknowledgements of each writer are read here */
    int letterboxes[WRITERS][2]; /* these remain when a writer has died */
    int64_t last[WRITERS];       /* number of the last acknowledged deed */
    struct ledger ledger[ORGS][WRITERS][ACCOUNTS];
    int64_t kills;  /* the moments at which to kill */
    int64_t killed; /* writers killed */
    int64_t acknowledged;
    int64_t refused;
    int64_t uncertain;
};

/* The number of kills comes from the environment (MUSTER_CRASH_KILLS), and so does the seed of the random numbers
 * (MUSTER_CRASH_SEED). */
int64_t crash_kills(void);
uint64_t crash_seed(void);
uint64_t crash_random(uint64_t *state);

/* A new folder for one store, and removing it with all its files. */
void crash_folder(char *ret_folder, char *ret_path, size_t size);
void crash_remove_folder(const char *folder);

int32_t crash_open(const char *path, uint32_t flags, muster_store **ret_store);
int32_t crash_open_or_tell(const char *path, uint32_t flags, muster_store **ret_store, muster_error **ret_error);
muster_session *crash_session(muster_store *store, const muster_id *account);

/* A store with its orgs and accounts, and writers that work on it. */
void crash_begin(struct supervisor *supervisor, uint64_t seed);

/* Lets the writers work for a random time. Then it kills one of them or all, checks the store, and starts them
 * again. */
void crash_kill(struct supervisor *supervisor);

/* Lets the writers finish their present deed, and end. */
void crash_end(struct supervisor *supervisor);
void crash_forget(struct supervisor *supervisor);

/* A writer: it works until it is killed, or until the arena ends. It does not return. */
_Noreturn void crash_write(struct arena *arena, int32_t number, int acks, int (*letterboxes)[2], uint64_t random);

/* For a process that is not the supervisor: reports an error, and ends the process. */
_Noreturn __attribute__((format(printf, 2, 3))) void crash_wrong(struct arena *arena, const char *format, ...);

#endif
