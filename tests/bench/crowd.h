/* SPDX-License-Identifier: MIT
 *
 * A store of many members in orgs of a hundred, the same to the byte each time: clock and random bytes are its own.
 * Rows come in scattered over the orgs, so that pages are filled as in a store that has grown. Threads may use it, each
 * with sessions of its own; then only the rows that it was made with are the same each time.
 */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <muster/muster.h>
#include <stddef.h>

#define CROWD_PER_ORG 100

struct crowd_org {
    muster_id id, owner;
    muster_session *session; /* of the owner */
};

/* An account that holds an invitation. */
struct crowd_guest {
    muster_id account, org, invitation;
    char token[MUSTER_TOKEN_CHARS + 1];
    muster_session *session;
};

struct crowd {
    muster_time now; /* a millisecond later with every call */
    uint64_t random;
    muster_time made_at; /* where time and random bytes begin each time it is opened */
    uint64_t made_random;
    muster_store *store;
    muster_session *host; /* the system */
    size_t org_count, guest_count;
    struct crowd_org *orgs;
    struct crowd_guest *guests;
};

/* Makes a store and closes it. One pending invitation for ten members; `guests` more, whose tokens are known. No
 * message waits. NULL: the built-in backend. */
void crowd_make(struct crowd *crowd, const char *path, const muster_backend *backend, size_t members, size_t guests);

/* Opens it, or a copy, with sessions for all owners and guests. */
void crowd_open(struct crowd *crowd, const char *path, const muster_backend *backend, uint32_t flags);
void crowd_close(struct crowd *crowd);
void crowd_free(struct crowd *crowd);

/* The org of account "member<number>". */
struct crowd_org *crowd_home(const struct crowd *crowd, size_t number);

/* The org of a number, scattered. */
struct crowd_org *crowd_org(const struct crowd *crowd, size_t number);
uint64_t crowd_scatter(uint64_t number);

/* Which org of so many has its turn: each once, then each again. */
size_t crowd_turn(size_t number, size_t orgs);

/* More of both, while it is open. NULL: a session of the system. */
muster_session *crowd_session(const struct crowd *crowd, const muster_id *account);
muster_id crowd_account(struct crowd *crowd, const char *kind, size_t number);

/* A database file that nobody has open. */
void crowd_copy(const char *from, const char *to);
void crowd_remove(const char *path);

/* Ends the program where a call of a session has failed. */
void crowd_need(const muster_session *session, int32_t status, const char *call);
#define NEED(session, call) crowd_need(session, call, #call)

#endif
