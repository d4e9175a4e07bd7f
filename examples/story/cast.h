/* SPDX-License-Identifier: MIT
 *
 * The people and things of the story, and the small steps that several chapters use.
 */
#ifndef STORY_CAST_H
#define STORY_CAST_H

#include "telling.h"
#include <stddef.h>

#define SEATS 6

extern muster_store *store;
extern muster_session *host;    /* the program that uses the library; the library trusts it */
extern muster_session *visitor; /* somebody who has not signed in */
extern muster_session *ada, *bela, *cleo, *dov;
extern muster_id school, exercises, marks, library; /* the org, and its projects */
extern char join_token[MUSTER_TOKEN_CHARS + 1], signup_token[MUSTER_TOKEN_CHARS + 1];

/* The host knows who somebody is, and registers an account. Returns a session of the account. */
muster_session *registered(const char *username);

/* Returns the id of an account, which the host finds by its username. */
muster_id account_of(const char *username);

/* A new user signs up through the present link, and is signed in. The link gives the tag. */
muster_session *signed_up(const char *username, const char *tag);

/* Prints how many seats are used. */
void count_seats(int64_t used);

/* The host delivers all waiting messages. If one has a token, it is copied to ret_token, unless that is NULL. Returns
 * the number of messages. */
size_t deliver(char *ret_token);

#endif
