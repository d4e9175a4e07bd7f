/* SPDX-License-Identifier: MIT
 *
 * What every host does around the library: it opens a session for each acting party, looks at what calls return, and
 * fetches the messages that are to be delivered.
 */
#ifndef ONBOARD_HOST_H
#define ONBOARD_HOST_H

#include <muster/muster.h>
#include <stdbool.h>

/* An org in the making. */
struct org {
    muster_store *store;
    muster_session *host;  /* the system, for the whole run */
    muster_session *owner; /* NULL where nobody went in, so that no org was founded */
    muster_id id, owner_account;
    char slug[64];
};

/* A session of an account, or with NULL of the system. */
muster_session *session_of(muster_store *store, const muster_id *account);

/* Why the last call of a session failed, for people. */
const char *cause_of(muster_session *session);

/* Ends the program where a call that can't fail did. */
void check(muster_session *session, int32_t status, const char *what);

/* The account of a username, registered where there is none. False: not possible, and cause_of(host) says why. */
bool register_account(muster_session *host, const char *username, muster_id *ret_id);

/* Puts a message into the recipient's hand. */
typedef void hand_over(void *arg, const muster_message *message);

/* As a mailer does it: claim, deliver, acknowledge, until nothing is left. hand NULL: nobody reads them. Returns how
 * many. */
size_t deliver(const struct org *org, hand_over *hand, void *arg);

#endif
