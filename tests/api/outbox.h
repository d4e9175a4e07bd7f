/* SPDX-License-Identifier: MIT
 *
 * Short builders for tests of the outbox.
 */
#ifndef SUPPORT_OUTBOX_H
#define SUPPORT_OUTBOX_H

#include "world.h"

#define LEASE (10 * MUSTER_SECOND)
#define MINUTE (60 * MUSTER_SECOND)

/* A page in place of the one before, and its first message. */
const muster_message *claim(struct world *w, muster_page **page);
/* Delivers whatever the making of the world has caused. */
void drain(struct world *w);
muster_outbox figures(struct world *w, const muster_id *org);
/* A member who is told of each change of its role, and has been told all that came before. */
muster_id told_of(struct world *w, const char *username);
void change_role(struct world *w, const muster_id *account, int32_t role);
/* Claims and returns the one message that is due, until it has been set aside. */
void give_up(struct world *w);

#endif
