/* SPDX-License-Identifier: MIT
 *
 * A side: one store on one backend, and the results of its calls until now. All sides of a test draw the same random
 * numbers, and have the same clock and the same random bytes. So what they tell of a call must be the same to the byte.
 */
#ifndef DIFFERENTIAL_SIDE_H
#define DIFFERENTIAL_SIDE_H

#include "muster_test.h"
#include "schema.h"
#include <muster/muster.h>
#include <stdio.h>

/* Things that calls have made; the last ones of each kind are kept. */
enum thing_kind {
    ACCOUNTS,
    ORGS,
    MEMBERS,
    INVITATIONS,
    REQUESTS,
    PROJECTS,
    TOKENS,
    SIGNUP_TOKENS,
    JOIN_TOKENS,
    THING_KINDS
};
#define THINGS_MAX 12

/* Not every kind uses all fields. */
struct thing {
    muster_id id;
    muster_id org;
    muster_id by;                      /* an account that is likely to have the right to use it */
    muster_id to;                      /* the account to which an org is offered */
    char text[MUSTER_TOKEN_CHARS + 1]; /* the token itself; for an account its address */
};

struct known {
    struct thing things[THING_KINDS][THINGS_MAX];
    size_t made[THING_KINDS];
};

#define MESSAGES_MAX 8
#define CURSORS_MAX 8
#define HEAD_BYTES 128

struct cursor {
    size_t list; /* number of the action that made it */
    char *text;
};

#define ACTION_MAX 128

struct side {
    const muster_backend *backend;
    char path[320];
    muster_keyring *ring[2]; /* the key ring with key 1 active, and with key 2 active */
    muster_store *store;
    bool read_only;
    void *database; /* a second handle, to read the rows */
    bool hooked;    /* has a hook, which tells each change */

    uint64_t numbers; /* state of the random numbers, and of the random bytes; each step sets both */
    uint64_t bytes;
    muster_time now;

    muster_session *session;
    bool held;     /* between begin and commit */
    bool within;   /* muster_transact */
    bool dry;      /* the session has a transaction open */
    bool refusing; /* the hook tells changes in this step */
    bool learning; /* what the step makes will be there for the next step */
    char key[32];  /* idempotency key of this step; "": none */
    size_t action; /* the action that runs, for its cursors */
    int64_t succeeded[ACTION_MAX];

    FILE *out; /* what the step does, and the result */
    char *told;
    size_t told_size;

    struct known known, before; /* the time now, and the time when the transaction began */
    muster_message *messages[MESSAGES_MAX];
    size_t messages_made;
    struct cursor cursors[CURSORS_MAX];
    size_t cursors_made;
    char head[HEAD_BYTES];
};

#define START INT64_C(1800000000000000)
#define MINUTE (60 * MUSTER_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Opens the store of the side in the folder. Opens it again with another active key, or read-only. */
void side_open(struct side *side, const char *folder, bool hooked);
int32_t side_reopen(struct side *side, size_t with);
void side_close(struct side *side);

/* Random numbers by which steps draw what they do. */
uint64_t mixed(uint64_t a, uint64_t b);
int64_t draw(struct side *side, int64_t below);
bool chance(struct side *side, int64_t of); /* true in one of so many cases */

/* ---- arguments: drawn, and told with their names; some are invalid ---- */

int64_t some(struct side *side, const char *name, int64_t least, int64_t most);
bool some_flag(struct side *side, const char *name, int64_t of);
muster_time some_time(struct side *side, const char *name);
/* Draws one of the texts. The last `bad` ones are drawn rarely. */
const char *some_text(struct side *side, const char *name, const char *const *texts, size_t count, size_t bad);
#define SOME_TEXT(side, name, texts, bad) some_text(side, name, texts, sizeof(texts) / sizeof((texts)[0]), bad)
/* Draws up to `most` different texts. */
size_t some_texts(struct side *side, const char *name, const char *const *texts, size_t count, const char **ret,
                  size_t most);

/* NULL: there is none. */
const struct thing *draw_thing(struct side *side, enum thing_kind kind);
/* Draws a thing of the kind. ret_org: the org where it is, or another one. Never NULL, but its ids may lead to
 * nothing. */
const muster_id *some_thing(struct side *side, enum thing_kind kind, const muster_id **ret_org);
const muster_id *some_account(struct side *side);
const muster_id *some_member(struct side *side, const muster_id *org); /* a member of the org, or any account */
const muster_id *some_org(struct side *side);
/* the account to which the ownership was offered, if there is one */
const muster_id *some_offered_org(struct side *side);
const struct thing *some_token(struct side *side, enum thing_kind kind);
muster_message *some_message(struct side *side);
const char *some_cursor(struct side *side);

/* The account that is likely to have rights in an org: its owner, as far as calls have told; or NULL. */
const muster_id *owner_of(const struct side *side, const muster_id *org);
/* The account that has an address; and the account to which the ownership of an org is offered. NULL: unknown. */
const muster_id *account_at(const struct side *side, const char *address);
const muster_id *offered_to(const struct side *side, const muster_id *org);

/* The party for which a call is made, if it is not an account. */
extern const muster_id HOST, VISITOR;
/* The session of the step, usually of that account. Or the session that has a transaction open. */
muster_session *acting(struct side *side, const muster_id *whom);

/* ---- the result of a step ---- */

void learn(struct side *side, enum thing_kind kind, const muster_id *id, const muster_id *org, const muster_id *by,
           const char *text);
void learn_owner(struct side *side, const muster_org *org);
/* A thing that is gone is drawn less often. */
void forget(struct side *side, enum thing_kind kind, const muster_id *id);
void learn_message(struct side *side, const muster_message *message); /* together with its token */
void learn_cursor(struct side *side, const char *cursor);

void tell_object(struct side *side, const void *object);
void answered(struct side *side, void *object); /* tells the record, learns of members and messages, and frees it */
void tell_value(FILE *out, const muster_value *value);
void tell_status(struct side *side, int32_t status);

/* ---- steps ---- */

typedef int32_t action_call(struct side *side);
/* A page of a list. */
typedef int32_t list_call(struct side *side, const char *cursor, size_t limit, muster_page **ret_page);

struct action {
    const char *name;
    int32_t weight;
    action_call *call;
    list_call *list; /* in place of a page */
};

extern const struct action ACTIONS[];
extern const size_t ACTION_COUNT;

/* The beginning of a store: accounts, plans on offer, and two orgs. */
void side_begin(struct side *side);

/* Draws an action and makes it. Returns the status of its call. */
int32_t side_act(struct side *side);

/* Makes a whole step. side->told has the result. */
int32_t side_step(struct side *side, uint64_t seed, int64_t step);

/* ---- rows ---- */

/* Compares all rows of two stores in the order of every index. Returns the differences, which the caller frees, or
 * NULL. */
char *rows_compare(struct side *a, struct side *b);

#endif
