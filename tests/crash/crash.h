/* SPDX-License-Identifier: MIT
 *
 * Writers that are killed in the middle of their work, and a supervisor that keeps what they had acknowledged. Each
 * account belongs to one writer's desk, so that what has become of it follows from that writer's acknowledgements; orgs
 * and their seats, which are too few, belong to all.
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

/* Changing calls of a writer. */
enum act { ACT_INVITE, ACT_ACCEPT, ACT_DECLINE, ACT_REVOKE, ACT_REMOVE, ACT_LEAVE, ACTS };

/* What a mailer hands to the writer whose account is invited. */
struct letter {
    int32_t org, account;
    muster_id invitation;
    char token[MUSTER_TOKEN_CHARS + 1]; /* "": there is no letter */
};

/* A change that a writer is about to make or has made. */
struct deed {
    int64_t number; /* 1, 2, ... of its desk, on over restarts */
    int32_t act, org, account;
    int32_t status;
};

/* What outlives a writer. Only its own writer writes here. */
struct desk {
    _Atomic int64_t begun; /* number of the last deed that was begun */
    struct deed deed;      /* that one */
    struct letter letters[ORGS][ACCOUNTS];
    muster_id accounts[ACCOUNTS];
};

/* Memory that supervisor and writers share. */
struct arena {
    atomic_int over; /* 1: writers are to leave */
    char folder[256];
    char path[256];
    muster_id owner;
    muster_id orgs[ORGS];
    struct desk desks[WRITERS];
    char wrong[512]; /* what a process other than the supervisor found wrong */
};

/* What the supervisor knows of one account in one org, by act. */
struct ledger {
    int64_t acknowledged[ACTS];
    int64_t uncertain[ACTS]; /* begun by a writer that was killed before it could acknowledge */
};

struct supervisor {
    struct arena *arena;
    uint64_t random;
    pid_t writers[WRITERS];
    int acks[WRITERS];           /* where each writer's acknowledgements are read */
    int letterboxes[WRITERS][2]; /* survive their writers */
    int64_t last[WRITERS];       /* number of the last acknowledged deed */
    struct ledger ledger[ORGS][WRITERS][ACCOUNTS];
    int64_t kills;  /* moments of killing */
    int64_t killed; /* writers killed */
    int64_t acknowledged;
    int64_t refused;
    int64_t uncertain;
};

/* Kills that the environment asks for (MUSTER_CRASH_KILLS), and where the random numbers begin (MUSTER_CRASH_SEED). */
int64_t crash_kills(void);
uint64_t crash_seed(void);
uint64_t crash_random(uint64_t *state);

/* A new folder for one store, and its removal with everything in it. */
void crash_folder(char *ret_folder, char *ret_path, size_t size);
void crash_remove_folder(const char *folder);

int32_t crash_open(const char *path, uint32_t flags, muster_store **ret_store);
int32_t crash_open_or_tell(const char *path, uint32_t flags, muster_store **ret_store, muster_error **ret_error);
muster_session *crash_session(muster_store *store, const muster_id *account);

/* A store with its orgs and accounts, and writers at work on it. */
void crash_begin(struct supervisor *supervisor, uint64_t seed);

/* Lets the writers work for a random while, then kills one of them or all, looks at the store, and starts them anew. */
void crash_kill(struct supervisor *supervisor);

/* Lets the writers finish what they are at, and end. */
void crash_end(struct supervisor *supervisor);
void crash_forget(struct supervisor *supervisor);

/* A writer: works until it is killed or the arena is over. Does not return. */
_Noreturn void crash_write(struct arena *arena, int32_t number, int acks, int (*letterboxes)[2], uint64_t random);

/* In a process that is not the supervisor's: says what is wrong there, and ends it. */
_Noreturn __attribute__((format(printf, 2, 3))) void crash_wrong(struct arena *arena, const char *format, ...);

#endif
