/* SPDX-License-Identifier: MIT
 *
 * A side: one store on one backend, and what calls on it have given so far. All sides of a test draw the same random
 * numbers and have the same clock and the same random bytes, so what they tell of a call has to be the same to the
 * byte.
 */
#ifndef DIFFERENTIAL_SIDE_H
#define DIFFERENTIAL_SIDE_H

#include "muster_test.h"
#include "schema.h"
#include <muster/muster.h>
#include <stdio.h>

/* Things that calls have made, the last ones of each kind. */
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

/* Not all fields mean something for all kinds. */
struct thing {
    muster_id id;
    muster_id org;
    muster_id by;                      /* who is likely to have the right to use it */
    muster_id to;                      /* whom an org is offered to */
    char text[MUSTER_TOKEN_CHARS + 1]; /* the token itself; of an account its address */
};

struct known {
    struct thing things[THING_KINDS][THINGS_MAX];
    size_t made[THING_KINDS];
};

#define MESSAGES_MAX 8
#define CURSORS_MAX 8
#define HEAD_BYTES 128

struct cursor {
    size_t list; /* number of the action that gave it */
    char *text;
};

#define ACTION_MAX 128

struct side {
    const muster_backend *backend;
    char path[320];
    muster_keyring *ring[2]; /* with key 1, with key 2 as the active one */
    muster_store *store;
    bool read_only;
    void *database; /* a second handle, for its rows */
    bool hooked;    /* has a hook, which tells each change */

    uint64_t numbers; /* state of the drawn numbers, the random bytes; both set anew by each step */
    uint64_t bytes;
    muster_time now;

    muster_session *session;
    bool held;     /* between begin and commit */
    bool within;   /* muster_transact */
    bool dry;      /* the session is */
    bool refusing; /* the hook is, in this step */
    bool learning; /* what is made will be there for the next step */
    char key[32];  /* idempotency key of this step; "": none */
    size_t action; /* that runs, for its cursors */
    int64_t succeeded[ACTION_MAX];

    FILE *out; /* what the step does, and what came of it */
    char *told;
    size_t told_size;

    struct known known, before; /* now, and when the transaction began */
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

/* The store of the side, in the folder; and again, with another key as the active one, or to read only. */
void side_open(struct side *side, const char *folder, bool hooked);
int32_t side_reopen(struct side *side, size_t with);
void side_close(struct side *side);

/* Random numbers by which steps draw what they do. */
uint64_t mixed(uint64_t a, uint64_t b);
int64_t draw(struct side *side, int64_t below);
bool chance(struct side *side, int64_t of); /* one in so many */

/* ---- arguments: drawn, and told with their names; also some that no call takes ---- */

int64_t some(struct side *side, const char *name, int64_t least, int64_t most);
bool some_flag(struct side *side, const char *name, int64_t of);
muster_time some_time(struct side *side, const char *name);
/* Of the texts the last `bad` ones are rarely drawn. */
const char *some_text(struct side *side, const char *name, const char *const *texts, size_t count, size_t bad);
#define SOME_TEXT(side, name, texts, bad) some_text(side, name, texts, sizeof(texts) / sizeof((texts)[0]), bad)
/* Up to `most` different ones of the texts. */
size_t some_texts(struct side *side, const char *name, const char *const *texts, size_t count, const char **ret,
                  size_t most);

/* NULL: there is none. */
const struct thing *draw_thing(struct side *side, enum thing_kind kind);
/* A thing of the kind; ret_org: where it is, or somewhere else. Never NULL, what they lead to may be. */
const muster_id *some_thing(struct side *side, enum thing_kind kind, const muster_id **ret_org);
const muster_id *some_account(struct side *side);
const muster_id *some_member(struct side *side, const muster_id *org); /* of the org, or anybody */
const muster_id *some_org(struct side *side);
const muster_id *some_offered_org(struct side *side); /* whose ownership was offered, if there is one */
const struct thing *some_token(struct side *side, enum thing_kind kind);
muster_message *some_message(struct side *side);
const char *some_cursor(struct side *side);

/* Who is likely to have rights in an org: its owner, as far as calls have told; or NULL. */
const muster_id *owner_of(const struct side *side, const muster_id *org);
/* The account that has an address; whom the ownership of an org is offered to. NULL: nobody known. */
const muster_id *account_at(const struct side *side, const char *address);
const muster_id *offered_to(const struct side *side, const muster_id *org);

/* Whom a call is for, where that is no account. */
extern const muster_id HOST, VISITOR;
/* The session of the step, mostly of whom; or the one that is between begin and commit. */
muster_session *acting(struct side *side, const muster_id *whom);

/* ---- what a step gives ---- */

void learn(struct side *side, enum thing_kind kind, const muster_id *id, const muster_id *org, const muster_id *by,
           const char *text);
void learn_owner(struct side *side, const muster_org *org);
/* What is gone is drawn less often. */
void forget(struct side *side, enum thing_kind kind, const muster_id *id);
void learn_message(struct side *side, const muster_message *message); /* and its token */
void learn_cursor(struct side *side, const char *cursor);

void tell_object(struct side *side, const void *object);
void answered(struct side *side, void *object); /* tells it, learns of members and messages, and frees it */
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
    list_call *list; /* in its place */
};

extern const struct action ACTIONS[];
extern const size_t ACTION_COUNT;

/* What a store begins with: accounts, plans on offer, and two orgs. */
void side_begin(struct side *side);

/* Draws an action and does it. Returns the status of its call. */
int32_t side_act(struct side *side);

/* One step from begin to end, told in side->told. */
int32_t side_step(struct side *side, uint64_t seed, int64_t step);

/* ---- rows ---- */

/* Compares all rows of two stores in the order of every index. Returns what differs, to be freed, or NULL. */
char *rows_compare(struct side *a, struct side *b);

#endif
