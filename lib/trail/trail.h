/* SPDX-License-Identifier: MIT
 *
 * Writing events and messages inside a step. The row of the chain (org, account or store) must have been loaded for
 * update.
 */
#pragma once

#include "tie/tie.h"

/* A fact that changed: a number, or a text that is not personal. */
struct fact {
    const char *name;
    int64_t number;
    const char *text; /* in place of the number */
};

/* A personal value. The chain gets its salted hash. The value is stored beside the chain until it is erased. */
struct personal {
    const char *name;
    const char *value;
    const muster_id *whose; /* the owner of the value: account id, or key of an address */
};

struct event {
    int32_t kind;
    struct row *chain; /* row of the org, of the account, or of the store */
    muster_time at;    /* 0: now */
    bool by_clock;     /* nobody acted: the clock ended it */
    const muster_id *subject, *account;
    const struct fact *facts;
    const struct personal *personal;
    size_t fact_count, personal_count;
};

/* The facts and the personal values of a struct event, any number of each. A fact without a name is left out, and so
 * is a personal value without a value. The fields of the kind must include each of them (event/kind.h). */
#define FACTS(...)                                                                                                     \
    .facts = (const struct fact[]){__VA_ARGS__}, .fact_count = COUNT_OF(((const struct fact[]){__VA_ARGS__}))
#define FACT(name, number)                                                                                             \
    {                                                                                                                  \
        name, number, NULL                                                                                             \
    }
#define FACT_TEXT(name, text)                                                                                          \
    {                                                                                                                  \
        name, 0, text                                                                                                  \
    }
#define FACT_IF(condition, name, number)                                                                               \
    {                                                                                                                  \
        (condition) ? name : NULL, number, NULL                                                                        \
    }
#define FACT_TEXT_IF(condition, name, text)                                                                            \
    {                                                                                                                  \
        (condition) ? name : NULL, 0, text                                                                             \
    }
#define PERSONAL(...)                                                                                                  \
    .personal = (const struct personal[]){__VA_ARGS__},                                                                \
    .personal_count = COUNT_OF(((const struct personal[]){__VA_ARGS__}))

/* Wants the rows that an event needs in a chain of an org, if the acting party is not a member of it. */
void event_want(struct call *call, const muster_id *chain);

MUST_USE result event_add(struct call *call, const struct event *event);

struct message {
    int32_t kind;
    const struct row *org; /* NULL: none */
    const muster_id *account;
    const char *address;
    const struct row *about; /* the invitation, request or project that the message is about; NULL: none */
};

MUST_USE result message_add(struct call *call, const struct message *message);

/* Verifies one chain, and adds lines to the report. */
MUST_USE result chain_verify(struct call *call, const muster_id *chain, const struct row *owner, const char *known_head,
                             struct muster_report *report);

/* Erases the personal values of accounts and addresses from a chain. If count is 0, it erases all of them. */
MUST_USE result chain_erase(struct call *call, const muster_id *chain, const muster_id *whose, size_t count);
