/* SPDX-License-Identifier: MIT
 *
 * A store of many members in orgs of a hundred. Every run makes the same bytes, because the store has its own clock and
 * random bytes.
 *
 * Rows are inserted in an order that is scattered over the orgs, so pages are filled as in a store that has grown.
 * Several threads may use the store, each with its own sessions. Then only the rows that existed before are the same in
 * every run.
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
    muster_time now; /* each call makes it a millisecond later */
    uint64_t random;
    muster_time made_at; /* where time and random bytes begin each time the store is opened */
    uint64_t made_random;
    muster_store *store;
    muster_session *host; /* a session of the system */
    size_t org_count, guest_count;
    struct crowd_org *orgs;
    struct crowd_guest *guests;
};

/* Makes a store and closes it. There is one pending invitation for ten members, and `guests` more whose tokens are
 * known. No message waits. NULL: the built-in backend. */
void crowd_make(struct crowd *crowd, const char *path, const muster_backend *backend, size_t members, size_t guests);

/* Opens the store or a copy of it, with sessions for all owners and guests. */
void crowd_open(struct crowd *crowd, const char *path, const muster_backend *backend, uint32_t flags);
void crowd_close(struct crowd *crowd);
void crowd_free(struct crowd *crowd);

/* The org of account "member<number>". */
struct crowd_org *crowd_home(const struct crowd *crowd, size_t number);

/* The org of a number; neighbours are far apart. */
struct crowd_org *crowd_org(const struct crowd *crowd, size_t number);
uint64_t crowd_scatter(uint64_t number);

/* Which of `count` orgs is next: each once, then each again. */
size_t crowd_turn(size_t number, size_t orgs);

/* Makes more of both while the store is open. NULL: a session of the system. */
muster_session *crowd_session(const struct crowd *crowd, const muster_id *account);
muster_id crowd_account(struct crowd *crowd, const char *kind, size_t number);

/* A database file that no process has open. */
void crowd_copy(const char *from, const char *to);
void crowd_remove(const char *path);

/* Ends the program if a call of a session has failed. */
void crowd_need(const muster_session *session, int32_t status, const char *call);
#define NEED(session, call) crowd_need(session, call, #call)

#endif
