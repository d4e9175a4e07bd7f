/* SPDX-License-Identifier: MIT
 *
 * The work of every host: it opens a session for each acting party, checks what calls return, and delivers the
 * messages.
 */
#ifndef ONBOARD_HOST_H
#define ONBOARD_HOST_H

#include <muster/muster.h>
#include <stdbool.h>

/* An org that is being made. */
struct org {
    muster_store *store;
    muster_session *host;  /* the system, during the whole run */
    muster_session *owner; /* NULL if nobody could be invited, so no org was founded */
    muster_id id, owner_account;
    char slug[64];
};

/* A session of an account; NULL: of the system. */
muster_session *session_of(muster_store *store, const muster_id *account);

/* The reason why the last call of a session failed, as a sentence for people. */
const char *cause_of(muster_session *session);

/* Ends the program if a call failed that should never fail. */
void check(muster_session *session, int32_t status, const char *what);

/* The account of a username; if there is none, it is registered. False: it cannot be registered, and cause_of(host)
 * says why. */
bool register_account(muster_session *host, const char *username, muster_id *ret_id);

/* Gives a message to its recipient. */
typedef void hand_over(void *arg, const muster_message *message);

/* Works as a mailer does: claims, delivers and acknowledges until no message is left. hand NULL: nobody reads them.
 * Returns the number of messages. */
size_t deliver(const struct org *org, hand_over *hand, void *arg);

#endif
