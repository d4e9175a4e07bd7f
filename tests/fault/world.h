/* SPDX-License-Identifier: MIT
 *
 * The first store of every scenario. It is the same to the byte each time: it is made once, and then copied. The test
 * has its own clock and random bytes, so two runs of one scenario end in the same bytes.
 */
#ifndef FAULT_WORLD_H
#define FAULT_WORLD_H

#include "muster_test.h"
#include <muster/muster.h>
#include <sqlite3.h>
#include <stdio.h>

/* What the prepared store contains. Ada owns the org, grace is an admin, and barbara is a member. Linus is invited
 * by name (and his token is known), and kay by address. */
struct cast {
    muster_id ada, grace, barbara, linus, mary;
    muster_id org, linus_invitation, kay_invitation;
    /* the projects of barbara; grace may read the closed one, and the invitation of kay gives it */
    muster_id closed, open;
    char token[MUSTER_TOKEN_CHARS + 1];
};

struct world {
    const struct cast *cast;
    char path[256];
    muster_store *store;
    muster_session *host, *ada, *barbara, *linus;
    muster_page *messages; /* the preparation of the scenario has claimed them */
    muster_id request;     /* the preparation has made it */
    sqlite3 *connection;   /* to lend */
    uint64_t random;       /* the random bytes begin here, at the mark */
    sqlite3 *reader;       /* sees what is committed; opened at its first use */
    muster_keyring *ring;
    int32_t status;    /* the status of the call under test */
    char answer[1024]; /* its result, without ids */
    char wrong[256];   /* the error that the scenario has found */
};

/* The content of a store as one number, and as counts that do not depend on ids. */
struct holding {
    uint64_t all;
    char counts[1024];
};

void world_make(const muster_backend *backend);
void world_unmake(void);

/* Moves the clock forward or back, until the world is opened again. */
void world_pass(int64_t microseconds);

/* Frees the memory of world_make in a child process. */
void world_forget(void);

/* Opens a new copy. */
void world_open(struct world *world);
void world_close(struct world *world);

/* Makes a call once in dry-run sessions. Then connections are open and statements are prepared, and nothing has
 * changed. */
void world_rehearse(struct world *world, void (*run)(struct world *world));

/* Marks the state of the world before a call. Later the next call begins in the same state: with the same random
 * bytes, and nothing told. */
void world_mark(struct world *world);
void world_again(struct world *world);

/* A number that changes when a commit has changed the store. */
int64_t world_version(struct world *world);

void world_holding(struct world *world, struct holding *ret_holding);

muster_options world_options(const char *path, const muster_keyring *ring);

__attribute__((format(printf, 2, 3))) void world_tell(struct world *world, const char *format, ...);

/* The value of out-parameters before a call, and the check that a failed call has not changed it. */
void *world_untouched(void);
void world_check_untouched(struct world *world, const void *ret);

#endif
