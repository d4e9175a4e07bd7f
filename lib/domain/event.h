/* SPDX-License-Identifier: MIT
 *
 * Writing events and messages, inside a step. The chain's row (org, account or store) must have been loaded for update.
 */
#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include "call.h"

#define PERSONAL_MAX 6
#define FACTS_MAX 6

/* What changed: a number, or a text that belongs to nobody. */
struct fact {
    const char *name;
    int64_t number;
    const char *text; /* instead of the number */
};

/* A value that belongs to somebody: its salted hash goes into the chain, the value beside it, until it is erased. */
struct personal {
    const char *name;
    const char *value;
    const muster_id *whose; /* account id, or key of an address */
};

struct event {
    int32_t kind;
    struct row *chain; /* row of the org, of the account, or of the store */
    muster_time at;    /* 0: now */
    bool by_clock;     /* nobody acted: it ended by itself */
    const muster_id *subject, *account;
    struct fact facts[FACTS_MAX];
    struct personal personal[PERSONAL_MAX];
};

MUST_USE result event_add(struct call *call, const struct event *event);

/* A personal value of an event's row, as a text of the step's; NULL where it is not there, or was erased. */
MUST_USE result event_personal(struct call *call, const struct row *event, const char *name, const char **ret_value);

/* The record of an event's row, with its fields. */
MUST_USE result event_record(struct call *call, const struct row *row, struct record **ret_record);

struct message {
    int32_t kind;
    const struct row *org; /* NULL: none */
    const muster_id *account;
    const char *address;
    const struct row *about; /* the invitation, request or project that it tells of; NULL: none */
};

MUST_USE result message_add(struct call *call, const struct message *message);

/* Verifying one chain; adds lines to the report. */
MUST_USE result chain_verify(struct call *call, const muster_id *chain, const struct row *owner, const char *known_head,
                             struct muster_report *report);

/* Erasing the personal values of accounts and addresses from a chain; all of them where count is 0. */
MUST_USE result chain_erase(struct call *call, const muster_id *chain, const muster_id *whose, size_t count);

#endif
