/* SPDX-License-Identifier: MIT
 *
 * Inside of the SQLite backend: a database with its connections, a connection with its statements and at most one
 * transaction. A transaction of the storage interface is a struct connection that has begun one.
 */
#ifndef BACKEND_SQLITE_H
#define BACKEND_SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include <muster/backend.h>

#include "result.h"
#include "sql.h"

/* Wait for others where a call has no limit of its own: opening and migrating. Microseconds. */
#define DEFAULT_WAIT INT64_C(10000000)
/* Longest sleep between two looks at `cancelled`. Microseconds. */
#define WAIT_SLICE INT64_C(50000)
/* Readers that are kept open while nobody uses them. */
#define IDLE_READERS_MAX 16
#define STATEMENT_BUCKETS 64

extern const struct sql_dialect SQLITE_DIALECT;

/* Statements by what they do. Fixed texts have no table; of marks, `shape` is the depth. */
enum {
    STATEMENT_GET = 1,
    STATEMENT_SCAN,
    STATEMENT_INSERT,
    STATEMENT_UPDATE,
    STATEMENT_REMOVE,
    STATEMENT_GREATEST,
    STATEMENT_BEGIN,
    STATEMENT_BEGIN_IMMEDIATE,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_SAVEPOINT,
    STATEMENT_RELEASE,
    STATEMENT_ROLLBACK_TO
};

struct statement_key {
    int32_t kind;
    int32_t table;
    int32_t index;
    uint64_t shape;
};

struct statement {
    struct statement_key key;
    struct statement *next;
    sqlite3_stmt *handle;
    int in_use; /* a callback may ask for the same shape while its rows are read: that one gets a statement of its own */
};

struct connection {
    struct database *database;
    struct connection *next; /* among idle readers */
    sqlite3 *handle;
    struct statement *statements[STATEMENT_BUCKETS];
    muster_txn_options options; /* of the transaction; mode 0: none */
    int64_t deadline;           /* of waiting, on the monotonic clock */
    int32_t marks;              /* depth of the next mark */
    int failed;                 /* only undo_to and rollback are left */
};

struct database {
    const muster_schema *schema;
    uint32_t flags;
    int lent;      /* the writer is the host's connection */
    int in_memory; /* the writer reads too */
    char *location;
    struct connection *writer; /* NULL: read only */
    pthread_mutex_t mutex;     /* guards the fields below; never held while SQLite works */
    pthread_cond_t released;
    int writer_taken;
    struct connection *idle;
    int idle_count;
};

/* errors.c: messages and statuses. */
void write_message(char *message, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int32_t status_of(int code); /* of an extended result code */
MUST_USE result fail(struct connection *txn, int32_t status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
MUST_USE result fail_with_sqlite(struct connection *txn); /* what the connection's last call reported */

/* statement.c: statements are prepared when first used, and kept. */
MUST_USE result statement_take(struct connection *txn, const struct statement_key *key, const void *request,
                               struct statement **ret_statement);
void statement_give(struct statement *statement);
MUST_USE result statement_bind(struct connection *txn, struct statement *statement, const muster_value *const *values,
                               size_t count);
MUST_USE result statement_run(struct connection *txn, int32_t kind, uint64_t depth);
void statements_free(struct connection *connection, int forked);

/* connection.c: one connection with its settings. */
int64_t monotonic_now(void);
int64_t deadline_after(int64_t wait);
MUST_USE result connection_open(struct database *database, int writer, char *message, size_t size,
                                struct connection **ret_connection);
MUST_USE result connection_lend(struct database *database, sqlite3 *handle, char *message, size_t size,
                                struct connection **ret_connection);
void connection_free(struct connection *connection, int forked);
MUST_USE result pragma_integer(sqlite3 *handle, const char *sql, int64_t *ret_value);

/* pool.c: who uses which connection. */
MUST_USE result pool_take(struct database *database, const muster_txn_options *options, struct connection **ret_txn);
void pool_give(struct connection *connection);

/* migrate.c, verify.c, transaction.c, rows.c: functions of the vtable. */
int32_t database_migrate(void *database, int32_t *ret_made, char *message, size_t size);
int32_t transaction_begin(void *database, const muster_txn_options *options, void **ret_txn);
int32_t transaction_commit(void *txn);
void transaction_rollback(void *txn);
int32_t transaction_mark(void *txn, int32_t depth);
int32_t transaction_undo_to(void *txn, int32_t depth);
int32_t transaction_native(void *txn, void **ret_connection);
int32_t transaction_verify(void *txn, muster_finding_callback *finding, void *arg);
MUST_USE result transaction_usable(struct connection *txn);
int32_t rows_get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg);
int32_t rows_scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg);
int32_t rows_count(void *txn, const muster_scan *scan, int64_t *ret_count);
int32_t rows_apply(void *txn, const muster_write *writes, size_t n);
int32_t rows_horizon(void *txn, int64_t *ret_position);

#endif
