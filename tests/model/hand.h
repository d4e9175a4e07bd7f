/* SPDX-License-Identifier: MIT
 *
 * Random calls on one org. A deed is drawn once, and several hands can do it. Each hand is an open store with its own
 * clock.
 */
#ifndef MODEL_HAND_H
#define MODEL_HAND_H

#include "world.h"

#define ACCOUNTS 8
#define INVITATIONS_MAX 512

/* The things that all hands on one store know by their numbers. */
struct known {
    muster_id org;
    muster_id account[ACCOUNTS]; /* the first account founds the org */
    muster_id invitation[INVITATIONS_MAX];
    int32_t invitee[INVITATIONS_MAX];
    size_t invitations;
};

struct hand {
    muster_time now;
    muster_store *store;
    muster_session *host;
    struct known *known;
};

enum deed_kind {
    READ,
    INVITE,
    ACCEPT,
    DECLINE,
    REVOKE,
    ADD,
    SET_ROLE,
    SUSPEND,
    RESTORE,
    SET_END,
    REMOVE,
    UNBLOCK,
    LEAVE,
    TRANSFER,
    TAKE_OVER, /* accepts the ownership that was offered */
    SET_SEATS,
    SETTLE,
    RESET_CLOCK,
    DEED_COUNT
};

struct deed {
    enum deed_kind kind;
    int32_t by, whom; /* numbers of accounts; by: -1 means the host */
    int32_t role;
    uint32_t flags;
    int64_t span; /* a span of time, or a number of seats */
    size_t which; /* number of an invitation */
};

/* The random numbers of the program. Each seed begins a new series. */
void draw_from(uint64_t seed);
int64_t draw(int64_t below);

struct deed draw_deed(const struct known *known);
const char *deed_name(const struct deed *deed);
int32_t perform(struct hand *hand, const struct deed *deed);

/* Opens the store of the path. The first hand makes the store, with the accounts and a plan. */
void hand_open(struct hand *hand, struct known *known, const char *path);
void hand_found(struct hand *hand, int32_t number); /* makes a new org, on which all hands of the store then work */
void hand_close(struct hand *hand);

#endif
