/* SPDX-License-Identifier: MIT
 *
 * Rounds of racers. The referee prepares each round, all racers run at the same time, and the referee judges the
 * result. Racers are threads that share one open store, or processes that each open the store.
 */
#ifndef RACE_RACE_H
#define RACE_RACE_H

#include "muster_test.h"
#include <muster/muster.h>
#include <pthread.h>

#define RACERS_MAX 4
#define TOKEN_ROOM (MUSTER_TOKEN_CHARS + 1)

/* How the racers run. */
enum kind { THREADS, PROCESSES };

/* What the racers and the referee share, in memory that remains after a fork. */
struct arena {
    pthread_barrier_t gate;
    int32_t racers;
    int32_t over;  /* 1: there is no further round */
    int32_t round; /* 0, 1, ... */
    char path[256];
    muster_id org;
    muster_id invitation;
    muster_id account[RACERS_MAX]; /* the account as which each racer acts */
    char token[RACERS_MAX][TOKEN_ROOM];
    int32_t status[RACERS_MAX];    /* what each call of this round has returned */
    muster_id claimed[RACERS_MAX]; /* id of the message that each has claimed, or all zero */
    muster_id made[RACERS_MAX];    /* the ids that each call has returned */
    int32_t repeated[RACERS_MAX];
    int32_t opened[RACERS_MAX]; /* the status of opening the store or a session */
};

/* In half of the rounds one of two sides starts late, in turns, so that both orders happen. In the other rounds
 * neither is late. */
void race_head_start(const struct arena *arena, int32_t number);

/* What one racer does in a round, with the store that it may use. */
typedef int32_t racer_turn(struct arena *arena, muster_store *store, int32_t number);

struct race {
    struct arena *arena;
    racer_turn *turn;
    enum kind kind;
    int32_t judged; /* rounds that have ended */
    muster_store *store;
    muster_session *host;
    muster_session *owner;
    muster_account *owner_account;
    pthread_t threads[RACERS_MAX];
    int32_t processes[RACERS_MAX];
};

/* Starts the racers. Makes a store with an owner "owner" and a plan "race". */
void race_begin(struct race *race, enum kind kind, int32_t racers, racer_turn *turn);

int32_t race_rounds(void);

/* Lets all racers run once. Returns when all have finished. */
void race_run(struct race *race);

/* Checks the whole store, and checks that all planned rounds were run. Ends the racers and closes the store. */
void race_end(struct race *race);

/* Founds an org of the owner with so many seats. It becomes the org of the arena. */
void race_found(struct race *race, int64_t seats);

void race_account(struct race *race, const char *username, muster_id *ret_id);

/* Invites by username, or by address if there is the flag MUSTER_INVITATION_FLAG_BEARER. Then fetches the token. */
void race_invite(struct race *race, const char *whom, uint32_t flags, muster_id *ret_invitation, char *ret_token);

/* Members, pending invitations and seats of the arena's org, as the host reads them. The seats are always enough. */
void race_check_seats(struct race *race, int64_t members, int64_t pending);

int32_t race_is_member(struct race *race, const muster_id *account);

/* The state of an invitation, as the host reads it. */
int32_t race_state(struct race *race, const muster_id *invitation);

/* A new folder in which a store may be made, and removing it. */
void race_path(char *ret_path, size_t size);
void race_remove(const char *path);

muster_session *race_session(muster_store *store, const muster_id *account);

#endif
