/* SPDX-License-Identifier: MIT
 *
 * Short builders for tests of the outbox.
 */
#ifndef SUPPORT_OUTBOX_H
#define SUPPORT_OUTBOX_H

#include "world.h"

#define LEASE (10 * MUSTER_SECOND)
#define MINUTE (60 * MUSTER_SECOND)

/* Replaces the page by a new one, and returns its first message. */
const muster_message *claim(struct world *w, muster_page **page);
/* Delivers the messages that making the world has caused. */
void drain(struct world *w);
muster_outbox figures(struct world *w, const muster_id *org);
/* A member who is notified of each change of its role, and has received all earlier messages. */
muster_id told_of(struct world *w, const char *username);
void change_role(struct world *w, const muster_id *account, int32_t role);
/* Claims and returns the only message that is due, until it is set aside. */
void give_up(struct world *w);

#endif
