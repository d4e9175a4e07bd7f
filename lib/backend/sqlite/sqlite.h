/* SPDX-License-Identifier: MIT
 *
 * Inside of the SQLite backend. A database has connections. A connection has its statements and at most one
 * transaction. A transaction of the storage interface is a struct connection that has begun a transaction.
 */
#pragma once

#include "sql.h"
#include "transaction.h"
#include "wait.h"
#include <sqlite3.h>

extern const struct sql_dialect SQLITE_DIALECT;

/* Statements with fixed texts. For marks, `shape` of the key is the depth. */
enum {
    STATEMENT_BEGIN = SQL_KINDS,
    STATEMENT_BEGIN_IMMEDIATE,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_SAVEPOINT,
    STATEMENT_RELEASE,
    STATEMENT_ROLLBACK_TO
};

struct statement {
    struct sql_key key;
    struct statement *next;
    sqlite3_stmt *handle;
    bool in_use; /* while rows are read, a callback may need the same shape; it then gets a statement of its own */
};

struct connection {
    struct database *database;
    struct connection *next; /* in the list of idle readers */
    sqlite3 *handle;
    struct statement *statements[SQL_BUCKETS];
    struct txn_state state;
    int64_t deadline; /* for waiting, on the monotonic clock */
};

struct database {
    const muster_schema *schema;
    uint32_t flags;
    bool lent;      /* the writer is the connection of the host */
    bool in_memory; /* the writer is also the reader */
    char *location;
    struct connection *writer; /* NULL: the database is read-only */
    struct gate gate;          /* guards the fields below */
    bool writer_taken;
    struct connection *idle;
    int idle_count;
};

/* errors.c: statuses. */
int32_t status_of(int code); /* of an extended result code */
/* What the connection's last call reported. */
#define fail_with_sqlite(txn) fail_with_sqlite_at(PLACE, txn)
MUST_USE result fail_with_sqlite_at(const char *place, struct connection *txn);
MUST_USE result refuse_with_sqlite_at(const char *place, sqlite3 *handle, char *message, size_t size);

/* statement.c: statements are prepared when first used, and kept. */
MUST_USE result statement_take(struct connection *txn, const struct sql_key *key, const void *request,
                               struct statement **ret_statement);
void statement_give(struct statement *statement);
MUST_USE result statement_bind(struct connection *txn, struct statement *statement, const muster_value *const *values,
                               size_t count);
MUST_USE result statement_run(struct connection *txn, int32_t kind, uint64_t depth);
void statements_free(struct connection *connection, bool forked);

/* connection.c: one connection with its settings. */
MUST_USE result connection_open(struct database *database, bool writer, char *message, size_t size,
                                struct connection **ret_connection);
MUST_USE result connection_lend(struct database *database, sqlite3 *handle, char *message, size_t size,
                                struct connection **ret_connection);
void connection_free(struct connection *connection, bool forked);
/* The one integer of a query. */
MUST_USE result integer_of(sqlite3 *handle, const char *sql, int64_t *ret_value, char *message, size_t size);

/* pool.c: which transaction uses which connection. */
MUST_USE result pool_take(struct database *database, const muster_txn_options *options, struct connection **ret_txn);
void pool_give(struct connection *connection);
