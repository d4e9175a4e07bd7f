/* SPDX-License-Identifier: MIT
 *
 * The store that every scenario starts from, the same to the byte each time: made once, then copied. Clock and random
 * bytes are the test's, so that two runs of one scenario end in the same bytes.
 */
#ifndef FAULT_WORLD_H
#define FAULT_WORLD_H

#include "muster_test.h"
#include <muster/muster.h>
#include <sqlite3.h>
#include <stdio.h>

/* What the prepared store holds: ada owns the org, grace is an admin, barbara a member, linus is invited by name (with
 * his token) and kay by address. */
struct cast {
    muster_id ada, grace, barbara, linus, mary;
    muster_id org, linus_invitation, kay_invitation;
    muster_id closed, open; /* barbara's projects, of which grace may read the closed one; kay is invited to it */
    char token[MUSTER_TOKEN_CHARS + 1];
};

struct world {
    const struct cast *cast;
    char path[256];
    muster_store *store;
    muster_session *host, *ada, *barbara, *linus;
    muster_page *messages; /* claimed by the scenario's preparation */
    muster_id request;     /* made by it */
    sqlite3 *connection;   /* to lend */
    uint64_t random;       /* from which the bytes are made, at the mark */
    sqlite3 *reader;       /* sees what is committed; opened when it is first needed */
    muster_keyring *ring;
    int32_t status;    /* of the call under test */
    char answer[1024]; /* what it gave; no ids in it */
    char wrong[256];   /* what the scenario found wrong */
};

/* What a store holds, as one number, and as counts that do not depend on ids. */
struct holding {
    uint64_t all;
    char counts[1024];
};

void world_make(const muster_backend *backend);
void world_unmake(void);

/* Lets the clock go on, or back, until the world is opened anew. */
void world_pass(int64_t microseconds);

/* Frees the memory of world_make, in a child process. */
void world_forget(void);

/* A fresh copy, opened. */
void world_open(struct world *world);
void world_close(struct world *world);

/* Runs a call once in sessions for dry runs: connections are opened and statements prepared, and nothing has
 * changed. */
void world_rehearse(struct world *world, void (*run)(struct world *world));

/* Marks the world from which a call is made; later the next call is made as that one was: with the same random bytes,
 * and nothing told. */
void world_mark(struct world *world);
void world_again(struct world *world);

/* A number that changes when somebody has committed something to the store. */
int64_t world_version(struct world *world);

void world_holding(struct world *world, struct holding *ret_holding);

muster_options world_options(const char *path, const muster_keyring *ring);

__attribute__((format(printf, 2, 3))) void world_tell(struct world *world, const char *format, ...);

/* The value that out-parameters have before a call, and the check that a failed call left it there. */
void *world_untouched(void);
void world_check_untouched(struct world *world, const void *ret);

#endif
