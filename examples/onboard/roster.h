/* SPDX-License-Identifier: MIT
 *
 * A roster (username,role): from its rows to the members of a new org. grants.h decides in which projects they may
 * work.
 */
#ifndef ONBOARD_ROSTER_H
#define ONBOARD_ROSTER_H

#include "host.h"
#include "rows.h"

struct person {
    muster_id account; /* first, so that a person can be found by an id */
    const char *username;
    char *token;
    int32_t role;
    long line;
    bool invited, accepted;
};

struct roster {
    struct rows *rows;
    struct person *people; /* one for each account that can be invited */
    size_t count, invited, accepted, messages;
    void *by_account; /* tree of the people, made by tsearch */
};

/* Registers the people, founds the org, invites, delivers and accepts. seats 0: as many as are needed. Fills org. */
void roster_take(struct roster *roster, struct rows *rows, struct org *org, int64_t seats);

void roster_free(struct roster *roster);

#endif
