/* SPDX-License-Identifier: MIT
 *
 * A roster (username,role): from its rows to members of an org that is founded for them. What projects they may work in
 * is for grants.h.
 */
#ifndef ONBOARD_ROSTER_H
#define ONBOARD_ROSTER_H

#include "host.h"
#include "rows.h"

struct person {
    muster_id account; /* first, so that a person is found by an id */
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
    void *by_account; /* tree of the people, as tsearch makes it */
};

/* Registers everybody, founds the org, invites, delivers and accepts. seats 0: as many as are needed. Fills org. */
void roster_take(struct roster *roster, struct rows *rows, struct org *org, int64_t seats);

void roster_free(struct roster *roster);

#endif
