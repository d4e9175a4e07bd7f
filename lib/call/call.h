/* SPDX-License-Identifier: MIT
 *
 * How every public call runs. It checks handle, thread and fork. The step runs in a transaction, and again after a
 * conflict. Then its events are chained, its writes applied, the hook asked, the transaction committed. Only then
 * does the caller get the answer. `struct call` has what a step needs beyond rows.
 */
#pragma once

#include "args.h"
#include "id.h"
#include "name.h"
#include "policy.h"
#include "record.h"
#include "setting/setting.h"
#include "step.h"
#include "token.h"
#include <muster/muster.h>
#include <pthread.h>

struct muster_store {
    struct object object; /* sessions hold a reference each */
    atomic_bool closed;
    const volatile char *here; /* a byte that a child process finds wiped: the store is its parent's */
    int64_t process;           /* for kernels without such pages */
    muster_backend backend;
    void *database;
    char *location;
    muster_keyring *keyring;
    char *audience;
    muster_id id;
    int64_t wait;
    bool read_only;
    muster_clock *clock;
    void *clock_arg;
    muster_random *random;
    void *random_arg;
    muster_hook *hook;
    void *hook_arg;
    muster_wake *wake;
    void *wake_arg;
    muster_progress_callback *progress;
    void *progress_arg;
    atomic_llong refused_tokens;
    pthread_mutex_t making_ids;
    struct id_source ids;
    pthread_mutex_t calling_out;
    struct calling_out *_Atomic out; /* threads that are inside a callback of the host now */
};

/* A thread inside a callback, on its own stack. */
struct calling_out {
    pthread_t thread;
    struct calling_out *next;
};

struct muster_session {
    struct object object;
    muster_store *store;
    int32_t party;
    bool dry_run;
    bool has_account, has_behalf;
    muster_id account, behalf; /* account: nothing yet where it is by external_id and not found */
    char *external_id;         /* by which each call finds the account; NULL: it is by its id */
    bool found;                /* account is the one that the last call has found by external_id */
    char *request_id, *address;
    struct muster_error error;
    atomic_flag busy;
    int32_t cancelled;
    int64_t expected; /* version that the next changing call asks for; 0: none */
    char *key;        /* idempotency key of the next changing call; NULL: none */
    bool repeated;    /* a stored answer answered the last changing call */
    bool wake;        /* messages wait for the commit of the open transaction */
    bool open;        /* between begin and commit */
    bool poisoned;    /* only a rollback is possible */
    void *txn;        /* of begin; NULL until its first read */
    void *lent;       /* the backend's handle for the host's connection */
    struct step step;
};

/* The flags of a call. */
enum {
    CALL_READ = 0,
    CALL_CHANGE = 1,
    CALL_TIES = 2,       /* ties the acting account to an org: its row is read shared-locked */
    CALL_LOCK_STORE = 4, /* changes the store's own row */
    CALL_LOCK_ACTOR = 8, /* changes the acting account's row */
    CALL_ALONE = 16,     /* not within begin or on a lent connection */
    CALL_NO_DRY_RUN = 32,
    CALL_CLOSING = 64, /* a piece of an account's deletion: the account may act, nothing personal is written */
    CALL_PIECE = 128,  /* a piece of a larger call: does not touch that call's wishes, nor session->repeated */
    CALL_BARE = 256    /* does not read the store's own row, so knows no setting: for the call of every request */
};

struct call;

typedef result call_step(struct call *call, void *arg);

/* What is stored of an answer under an idempotency key: the ids of the object, or its text. NULL: none. */
#define ANSWER_IDS_MAX 3
struct kept {
    const muster_id *ids[ANSWER_IDS_MAX];
    const char *text;
};

/* A kind of objects that calls answer with: which columns of the record are stored, and how the object is read again
 * for a repeated call. The reading uses the present rights. */
struct answer_kind {
    uint32_t object; /* OBJECT_... */
    size_t ids[ANSWER_IDS_MAX], id_count;
    size_t text; /* column of a text; 0: none */
    result (*again)(struct call *call, const struct kept *kept);
};
extern const struct answer_kind REPORT_ANSWER;

/* One public function as data: how it runs, its arguments, and its answers if it takes an idempotency key. The
 * arguments are for these keys. They are NULL for reading calls, for pieces, and for changing calls that take no
 * key. */
#define ANSWERS_MAX 2
struct call_kind {
    const char *name;
    uint32_t flags;
    call_step *step;
    const struct part *args;
    const struct answer_kind *answers[ANSWERS_MAX];
};

/* The kind of a call, named like its step: CALL(member_get, CALL_READ, NULL, NULL) defines member_get_call, which
 * runs member_get_step. The last arguments are its answers; NULL: it has none. */
#define CALL(name, flags, args, ...)                                                                                   \
    static const struct call_kind name##_call = {#name, flags, name##_step, args, {__VA_ARGS__}}

struct call {
    const struct call_kind *kind;
    const void *arg;
    muster_session *session;
    muster_store *store;
    struct step *step;
    struct problem *problem;
    uint32_t flags; /* of the kind */
    int32_t attempt;
    muster_time clock;           /* the host's clock, when the attempt began, or after its first rows were locked */
    muster_time now;             /* the later of the clock and settled_at */
    bool begun;                  /* the first rows of the step have been read */
    bool known;                  /* whose call it is */
    bool guessed;                /* known from the call before, and not confirmed by the first rows yet */
    struct row *name;            /* that leads to the acting account, where it is found by external_id */
    struct row *store_row;       /* both read with them */
    struct row *actor;           /* acting account; NULL for others */
    struct row *org;             /* entered, by org_enter */
    struct row *member;          /* acting account's membership in it */
    struct row_list events;      /* for the hook */
    int64_t expected;            /* ERR-5; 0: no version is expected, or it was compared already */
    const char *key;             /* OP-2; NULL: none */
    struct row *kept;            /* the answer that is stored under the key */
    bool repeated;               /* and answers this call */
    bool messages;               /* the step has put messages into the outbox */
    bool was_full;               /* no seat was available at some moment of the step, so the owner knows */
    const muster_id *registered; /* the account that the step has made for a visitor; NULL: none */
    bool marked;                 /* between begin and commit: a mark was set before the call's first write */
    void *answer;                /* an object; handed to the caller after the commit */
};

/* Runs a call. ret: where the answer goes, or NULL. */
int32_t call_run(muster_session *session, const struct call_kind *kind, void *arg, void **ret);

/* Work that is too much for one transaction: the first member of the struct that a call's step gets. The step runs
 * again, each time in a transaction of its own, while it leaves `more` true. `done` runs after each commit and notes
 * how far the piece came. It cannot run earlier, because before the commit the step may run again. `done` may make
 * further calls, or end the work with a status. NULL: there is nothing to note. */
struct pieces {
    bool more;
    bool begun; /* a piece has run: the next pieces belong to the same call (CALL_PIECE) */
};

typedef int32_t piece_done(muster_session *session, struct pieces *work);

/* ret: where the answer of the last piece goes, or NULL. */
int32_t call_run_pieces(muster_session *session, const struct call_kind *kind, struct pieces *work, piece_done *done,
                        void **ret);

/* Says that a row is wanted, see step_want: WANT(call, TABLE_ORG, 0, &org, {value_id(id)}). */
#define WANT(call, ...) step_want((call)->step, &(struct want){__VA_ARGS__})

/* For a step that needs the id of the acting account before its first call_read: finds it, where the session knows the
 * account by external_id. What is wanted waits. MUSTER_E_GONE: no account has that external id. */
MUST_USE result call_identify(struct call *call);

/* Reads what is wanted. The first time in a step it also reads the store's row and the acting account.
 * MUSTER_E_GONE: that account has been deleted, or is being deleted. */
MUST_USE result call_read(struct call *call);

/* Wants rows, and reads them together with all other rows that are wanted. */
MUST_USE result call_load(struct call *call, const struct want *wants, size_t n);
#define LOAD(call, ...) call_load((call), (struct want[]){__VA_ARGS__}, COUNT_OF(((struct want[]){__VA_ARGS__})))

/* Whether the row is there, and its org or account is neither deleted nor being deleted. NULL: the row is not there. */
bool org_is_open(const struct row *org);
bool account_is_open(const struct row *account);

/* The username or the display name of an account (ACCOUNT_USERNAME, ...), for a record that shows it to others. Null:
 * the account is not there, or is being deleted. */
muster_value account_name(const struct row *account, size_t column);

/* A setting in force; org may be NULL. Not for a step of CALL_BARE. */
int64_t call_setting(const struct call *call, const struct row *org, int32_t setting);

/* A row to write; columns are set with TRY_SET, which passes failures on. */
MUST_USE result call_insert(struct call *call, int32_t table, struct row **ret_row);

#define TRY_SET(call, row, column, value) TRY(row_set((call)->step, (row), (column), (value)))

/* For a step that works in pieces within one transaction. Writes what the step holds, asks the hook about it, and
 * forgets the rows, so that memory stays bounded. The step must load again at once all that it has loaded, also
 * call->member. MUSTER_E_REFUSED: the hook refused; this piece has been taken back, and the step may go on. */
MUST_USE result call_piece(struct call *call);

bool call_asks(const struct call *call); /* whether there is a hook */

/* Between call_look and call_look_end a changing call reads as a reading call does, if it has changed nothing yet.
 * It locks no org, ends in memory what the clock has ended, and holds no write of that. */
void call_look(struct call *call);

void call_look_end(struct call *call);

/* After the conflict of an attempt (1, 2, ...). OK: run the step again. The second attempt follows at once, each
 * later one after a random pause, which grows. MUSTER_E_CONFLICT: there were enough attempts. MUSTER_E_CANCELLED:
 * the host cancelled the pause. */
MUST_USE result call_again(muster_session *session, int32_t attempt);

/* Whether the transaction cannot go on after this status, also if the step returns another one. */
bool call_is_lost(int32_t status);

/* Called by long work from time to time. Ends the work if the host has cancelled it (OP-7). total: -1: not known. */
MUST_USE result call_progress(struct call *call, const char *what, int64_t done, int64_t total);

/* ERR-5: MUSTER_E_CHANGED if the version is not the one that the host expected. call_expect compares the version of
 * a row. call_expect_version is for rows of which hosts see another version than the row's own. */
MUST_USE result call_expect(struct call *call, const struct row *row);

MUST_USE result call_expect_version(struct call *call, int64_t version);

MUST_USE result call_answer(struct call *call, void *object); /* takes the object; NULL: no memory */

void call_answer_drop(struct call *call);

muster_id call_new_id(struct call *call);

void call_random(struct call *call, void *bytes, size_t size);

bool call_is_system(const struct call *call);

bool call_is_account(const struct call *call, const muster_id *account); /* the same holds */

/* The acting account; NULL: the party is no account. After call_identify or call_read. */
const muster_id *call_account(const struct call *call);

/* Argument checks. */
MUST_USE result check_id(struct call *call, const char *field, const muster_id *id);

MUST_USE result check_system(struct call *call);

/* Reads a parameter struct into a copy of the size that this library knows. The rest of a larger struct must be
 * zero. A size that no compiler gives to a struct is refused, so no field is ever half read. */
MUST_USE result check_params(struct call *call, const void *params, void *ret_copy, size_t known);

/* A field that has no meaning yet. */
MUST_USE result check_reserved(struct call *call, int64_t reserved);

/* The mask of an edit call: at least one bit, and no unknown bit. */
MUST_USE result check_fields(struct call *call, uint32_t fields, uint32_t known);

/* Names of the fields of a mask, separated by spaces, for an event; names[i] belongs to bit i. NULL: no memory. */
const char *field_names(struct call *call, uint32_t fields, const char *const *names, size_t count);

/* Opens a session, as muster_session_open does. */
MUST_USE result session_open(struct problem *problem, muster_store *store, const muster_session_options *options,
                             muster_session **ret_session);

bool store_forked(const muster_store *store); /* in a child of the process that opened it */

/* Drops a reference; the last one frees the store. */
void store_unref(muster_store *store);
void store_watch_fork(muster_store *store);

/* For `again` of struct answer_kind: the object does not exist any more. */
MUST_USE result answer_nothing_left(struct call *call);

/* Removes answers whose time is over, at most `limit` of them. */
MUST_USE result answers_forget(struct call *call, int64_t limit, int64_t *ret_count);

/* Around a call that returns more than an object: takes the session for this thread, and releases it. */
MUST_USE result session_enter(muster_session *session);

void session_leave(muster_session *session);

/* Around callbacks that may not call the library: a call from that thread gets MUSTER_E_REENTERED. */
void callback_enter(muster_store *store, struct calling_out *out);

void callback_leave(muster_store *store, const struct calling_out *out);

/* Leaves the session. Then, if the call was committed and has put messages into the outbox, wakes the host. This
 * happens outside the call, so that the host may begin another call (EVT-5). */
void session_leave_and_wake(muster_session *session, bool committed);

#include "list.h"
