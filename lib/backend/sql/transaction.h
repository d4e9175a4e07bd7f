/* SPDX-License-Identifier: MIT
 *
 * The common part of the transactions of all engines: their state, the sentences of failures, the checks of requests,
 * and the names of the functions of a backend.
 */
#pragma once

#include "result.h"
#include <muster/backend.h>
#include <stdbool.h>

/* A connection of each engine has one as its member `state`. */
struct txn_state {
    muster_txn_options options; /* mode 0: no transaction */
    int32_t marks;              /* depth of the next mark */
    bool failed;                /* only undo_to and rollback are possible now */
};

/* Writes one sentence, if there is room for it. */
void write_message(char *message, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Writes the sentence of a failure and returns its status. If the failure comes from no rule, debug builds add its
 * place to the sentence, as problem_set does. */
#define refuse(message, size, status, ...) refuse_at(PLACE, message, size, status, __VA_ARGS__)
MUST_USE result refuse_at(const char *place, char *message, size_t size, int32_t status, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same for a transaction. The transaction has then failed. */
#define fail(txn, status, ...) fail_at(PLACE, &(txn)->state, status, __VA_ARGS__)
MUST_USE result fail_at(const char *place, struct txn_state *state, int32_t status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* MUSTER_E_UNSUPPORTED: the library that opens the database has another version of the storage interface. */
MUST_USE result check_version(const muster_backend_options *options);

/* MUSTER_E_MISUSE: the transaction has failed, or the schema does not allow the request. */
MUST_USE result check_usable(struct txn_state *state);
MUST_USE result check_get(struct txn_state *state, const muster_schema *schema, const muster_get *requests, size_t n);
MUST_USE result check_scan(struct txn_state *state, const muster_schema *schema, const muster_scan *scan);
MUST_USE result check_writes(struct txn_state *state, const muster_schema *schema, const muster_write *writes,
                             size_t n);
MUST_USE result check_mark(struct txn_state *state, int32_t depth);
MUST_USE result check_undo(struct txn_state *state, int32_t depth);

/* The functions of a backend. Each engine has all of them under these names. Its files begin with the first word. */
int32_t database_open(const muster_backend_options *options, void **ret_database);
void database_close(void *database, int32_t forked);
int32_t database_migrate(void *database, int32_t *ret_made, char *message, size_t message_size);
int32_t transaction_begin(void *database, const muster_txn_options *options, void **ret_txn);
int32_t transaction_commit(void *txn);
void transaction_rollback(void *txn);
int32_t transaction_mark(void *txn, int32_t depth);
int32_t transaction_undo_to(void *txn, int32_t depth);
int32_t transaction_native(void *txn, void **ret_connection);
int32_t transaction_verify(void *txn, muster_finding_callback *finding, void *arg);
int32_t rows_get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg);
int32_t rows_scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg);
int32_t rows_count(void *txn, const muster_scan *scan, int64_t *ret_count);
int32_t rows_apply(void *txn, const muster_write *writes, size_t n);
int32_t rows_horizon(void *txn, int64_t *ret_position);

/* For the initializer of a muster_backend. */
#define BACKEND_FUNCTIONS                                                                                              \
    .struct_size = sizeof(muster_backend), .version = MUSTER_BACKEND_VERSION, .open = database_open,                   \
    .close = database_close, .migrate = database_migrate, .begin = transaction_begin, .get = rows_get,                 \
    .scan = rows_scan, .count = rows_count, .apply = rows_apply, .mark = transaction_mark,                             \
    .undo_to = transaction_undo_to, .commit = transaction_commit, .rollback = transaction_rollback,                    \
    .native = transaction_native, .horizon = rows_horizon, .verify = transaction_verify
