/* SPDX-License-Identifier: MIT
 *
 * Inside of the PostgreSQL backend. A database has a pool. A connection has its statements, its queue and at most one
 * transaction. A transaction of the storage interface is a struct connection that has queued a BEGIN.
 *
 * Nothing is sent at once: statements go into the queue of their connection. A trip sends the queue in one pipeline and
 * reads the answers. Reads and marks make a trip. Writes wait for the next trip, which may be the commit.
 */
#pragma once

#include "sql.h"
#include "transaction.h"
#include "wait.h"
#include <libpq-fe.h>
#include <muster/postgres.h>

#define NAME_BYTES 64

/* What the location says about the store, and the rest of it, which is for libpq. */
struct location {
    char schema[NAME_BYTES];
    char channel[NAME_BYTES]; /* "": nobody is notified */
    int64_t pool;             /* most connections */
    int64_t idle;             /* seconds */
    char *rest;               /* from malloc */
};

/* Further kinds beside those of sql.h. For a get, `shape` of the key is its lock, and the key has the reference. */
enum { STATEMENT_NOTIFY = SQL_KINDS };

struct statement {
    struct sql_key key;
    struct statement *next;
    char *text;
    char name[24];
    bool prepared; /* Prepared on the server. Never on a lent connection, where nothing of the library may stay. */
};

/* The kind of a queued statement, for the code that reads its result. */
enum { ITEM_READ, ITEM_WRITE, ITEM_OTHER, ITEM_MARK, ITEM_COMMIT };

struct item {
    int32_t kind;
    int32_t depth;               /* of a mark */
    struct statement *statement; /* otherwise `text` is the statement */
    char text[128];
    bool prepares; /* a Parse of its own goes before it in the pipeline */
    size_t first, count;
};

struct parameter {
    size_t offset;
    int32_t size; /* -1: null */
};

/* Waiting statements with their values. */
struct queue {
    struct item *items;
    size_t item_count, item_capacity;
    struct parameter *parameters;
    size_t parameter_count, parameter_capacity;
    char *bytes; /* of the parameters */
    size_t byte_count, byte_capacity;
};

/* Scans that were announced, and their answers. The answers come with the next get after the announcement. */
#define AHEAD_MAX 32
struct ahead {
    struct queue scans;
    PGresult *answers[AHEAD_MAX];
    bool answered;
};

struct connection {
    struct database *database;
    struct connection *next; /* in the list of idle connections */
    PGconn *handle;
    struct statement *statements[SQL_BUCKETS];
    int statement_count;
    uint32_t generation; /* of the database at the time of opening */
    int64_t idle_since;
    int owed;    /* syncs that were sent, and whose answers were not read yet */
    bool doomed; /* no other transaction may use it */
    bool lost;   /* the server is gone, or both sides are out of step */

    struct queue queue; /* what the next trip sends */
    struct ahead ahead;

    struct txn_state state;
    bool begun;        /* BEGIN was sent; on a lent connection: its savepoint was sent */
    bool own;          /* the transaction is the library's, not a savepoint in the host's transaction */
    bool shown;        /* the host has received the native connection */
    bool warned;       /* the server has sent a warning since the last result */
    int64_t positions; /* number of rows with a position that this transaction has inserted */
};

struct database {
    const muster_schema *schema;
    uint32_t flags;
    struct location location;
    struct sql_dialect dialect;     /* for statements: tables have the schema before their names */
    struct sql_dialect naming;      /* for definitions: tables are found by the search path */
    char qualifier[NAME_BYTES + 4]; /* "schema". */
    PQconninfoOption *parameters;   /* of the location */
    struct connection *lent;        /* the connection of the host; if there is one, there is no pool */
    struct gate gate;               /* guards the fields below */
    struct connection *idle;
    int64_t open_count;
    uint32_t generation; /* rises when a server is lost; connections that were idle at that time are closed */
};

/* errors.c: statuses, and the sentences of the server. */
int32_t status_of(const char *sqlstate);
/* A failure that an answer describes. If the answer is NULL, the connection describes it. */
MUST_USE result fail_with_answer_at(const char *place, struct connection *txn, const PGresult *answer);
int first_line(const char *said); /* its length, for %.*s */

/* location.c */
MUST_USE result location_read(struct location *location, const char *text, char *message, size_t size);

/* connection.c: one connection. */
MUST_USE result connection_open(struct database *database, char *message, size_t size,
                                struct connection **ret_connection);
MUST_USE result connection_lend(struct database *database, PGconn *handle, char *message, size_t size,
                                struct connection **ret_connection);
void connection_free(struct connection *connection, bool forked);
bool connection_alive(struct connection *connection); /* sends nothing */

/* pool.c: which transaction uses which connection. */
MUST_USE result pool_take(struct database *database, const muster_txn_options *options, struct connection **ret_txn);
void pool_give(struct connection *connection);

/* statement.c: the text for each shape of a request, and the name under which a connection has prepared it. */
MUST_USE result statement_take(struct connection *txn, const struct sql_key *key, const void *request,
                               struct statement **ret_statement);
void statements_free(struct connection *connection);
void dialect_make(struct database *database);

/* queue.c: what the next trip sends. Values are copied. */
MUST_USE result queue_statement(struct connection *txn, int32_t kind, struct statement *statement);
MUST_USE result queue_text(struct connection *txn, int32_t kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
MUST_USE result queue_mark(struct connection *txn, int32_t depth);
MUST_USE result queue_room(struct connection *txn, int32_t size, char **ret_room); /* for a value of the last item */
/* Adds a copy of an item of one queue to another. */
MUST_USE result queue_copy(struct connection *txn, struct queue *to, const struct queue *from, size_t number);
bool queue_equal(const struct queue *a, size_t number_a, const struct queue *b, size_t number_b); /* compares items */
void queue_cut(struct queue *queue, size_t count); /* keeps the first `count` items */
bool queue_has(const struct queue *queue, int32_t kind);
void queue_free(struct queue *queue);

/* ahead.c: scans that are read early. */
MUST_USE result ahead_keep(struct connection *txn);                      /* moves the last item of the queue there */
MUST_USE result ahead_queue(struct connection *txn, size_t *ret_queued); /* puts the waiting scans behind the queue */
/* reads the answers that the trip has brought */
void ahead_take(struct connection *txn, PGresult **answers);
/* Whether the last item of the queue is a scan whose answer is here. Takes both. */
bool ahead_find(struct connection *txn, PGresult **ret_rows);
void ahead_forget(struct connection *txn);

/* trip.c: sends the queue and reads the answers; the queue is empty afterwards. The results of the last n statements
 * go to results[]. The caller frees them, also after a failure. */
MUST_USE result trip(struct connection *txn, PGresult **results, size_t n);
void trip_free(PGresult **results, size_t n);
void send_off(struct connection *txn, const char *text);  /* without waiting for the answer */
MUST_USE result connection_plain(struct connection *txn); /* leaves pipeline mode, as a host expects */

/* value.c: values in libpq's binary format. */
MUST_USE result queue_value(struct connection *txn, int32_t type, const muster_value *value); /* of the last item */
muster_value value_read(const PGresult *rows, int row, int column, int32_t type);
int64_t integer_read(const PGresult *rows, int row, int column);

/* query.c: one query at a time, without the pipeline. */
MUST_USE result query_run(struct connection *txn, char *text); /* statements without parameters; frees the text */
/* The only number of a query. 0 if there is no row, or if the row holds no number. */
MUST_USE result query_number(struct connection *txn, const char *sql, const char *first, const char *second,
                             int64_t *ret_number);

/* Gives a row to a callback. Returns whether the callback wants no more rows. */
bool row_deliver(const struct connection *txn, int32_t table, const PGresult *rows, int row, size_t request,
                 muster_row_callback *callback, void *arg);
int32_t rows_prefetch(void *txn, const muster_scan *scans, size_t n);
