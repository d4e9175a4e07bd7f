/* SPDX-License-Identifier: MIT
 *
 * Who and what takes part in the story, and the small steps that several chapters take.
 */
#ifndef STORY_CAST_H
#define STORY_CAST_H

#include "telling.h"
#include <stddef.h>

#define SEATS 6

extern muster_store *store;
extern muster_session *host;    /* the program around the library, which trusts it */
extern muster_session *visitor; /* somebody who has not signed in */
extern muster_session *ada, *bela, *cleo, *dov;
extern muster_id school, exercises, marks, library; /* the org, and its projects */
extern char join_token[MUSTER_TOKEN_CHARS + 1], signup_token[MUSTER_TOKEN_CHARS + 1];

/* The host has found out who somebody is, and registers an account: the session of its owner. */
muster_session *registered(const char *username);

/* The id of somebody's account, as the host looks it up. */
muster_id account_of(const char *username);

/* A new user signs up through the link of the day, and is signed in. The link gives the tag. */
muster_session *signed_up(const char *username, const char *tag);

/* Tells how many seats are used. */
void count_seats(int64_t used);

/* The host delivers what waits in the outbox, and puts a token that is among it into ret_token, or NULL. How many
 * messages. */
size_t deliver(char *ret_token);

#endif
