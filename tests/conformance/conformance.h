/* SPDX-License-Identifier: MIT
 *
 * What the tests of the storage interface share: a schema and a store of their own, and short builders for values,
 * writes and reads. They use only the vtable of <muster/backend.h>, so any backend can be tested.
 */
#ifndef TESTS_CONFORMANCE_H
#define TESTS_CONFORMANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <muster/backend.h>

#include "muster_test.h"
#include "test_backend.h"

/* Prints what was expected and ends the test. Statuses of a `store` are printed with its message. */
void conformance_fail(const char *file, int line, const char *expected, const char *detail) __attribute__((noreturn));
#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) conformance_fail(__FILE__, __LINE__, #condition, "");                                        \
    } while (0)
#define EXPECT_STATUS(call, wanted) conformance_status(__FILE__, __LINE__, #call, (call), (wanted))
#define EXPECT_OK(call) EXPECT_STATUS(call, MUSTER_OK)
void conformance_status(const char *file, int line, const char *call, int32_t got, int32_t wanted);

/* The schema: groups; items in groups; a log with positions; and parts of items, where the key of the parent has two
 * columns. */
enum { GROUP, ITEM, LOG, PART, TABLES };
enum { GROUP_ID, GROUP_TITLE, GROUP_NOTE, GROUP_RANK, GROUP_COLUMNS };
enum { ITEM_GROUP, ITEM_NAME, ITEM_AMOUNT, ITEM_DATA, ITEM_CODE, ITEM_STATE, ITEM_DUE, ITEM_COLUMNS };
enum { LOG_CHAIN, LOG_SEQ, LOG_POSITION, LOG_TEXT, LOG_COLUMNS };
enum { PART_GROUP, PART_ITEM, PART_NUMBER, PART_COLUMNS };
enum { GROUP_BY_TITLE };
enum { ITEM_BY_AMOUNT, ITEM_BY_CODE, ITEM_BY_DUE, ITEM_BY_DATA };
enum { LOG_BY_POSITION };
extern const muster_schema CONFORMANCE_SCHEMA;

/* The backend under test: plain_backend. */
const muster_backend *backend(void);
/* For the body of a test that looks into the file of SQLite, or lends a connection of SQLite. */
#define NEEDS_SQLITE()                                                                                                 \
    do {                                                                                                               \
        if (backend_is_foreign()) MUSTER_SKIP("for SQLite alone");                                                     \
    } while (0)

struct store {
    char folder[256];
    char path[300];
    void *database;
    char message[256];
};

void store_place(struct store *store); /* only a folder, and a path in it */
int32_t store_open_as(struct store *store, const char *location, uint32_t flags, const muster_schema *schema);
void store_open(struct store *store); /* made, opened and migrated */
void store_close(struct store *store);

/* Transactions. `begin` expects success, and waits for up to 5 s. */
void *begin(struct store *store, int32_t mode);
int32_t begin_waiting(struct store *store, int32_t mode, int64_t wait, const int32_t *cancelled, void **ret_txn);

muster_value null_value(void);
muster_value number(int64_t integer);
muster_value text(const char *text);
muster_value bytes(const void *data, size_t size);
muster_value id(unsigned int n); /* the n-th of ids in ascending order, n < 256 */
muster_value reference(size_t request, int32_t column);

int32_t insert_group(void *txn, unsigned int n, const char *title, int64_t rank);
int32_t insert_item(void *txn, unsigned int group, const char *name, muster_value amount, muster_value data,
                    const char *code, int64_t state, muster_value due);
int32_t insert_log(void *txn, unsigned int chain, int64_t seq);
int32_t update_rank(void *txn, unsigned int n, int64_t rank, int32_t guard, muster_value guard_value);
int32_t remove_group(void *txn, unsigned int n);

/* Reads. The result is the text of one column of each row, with a space behind each. A null is "-". */
#define LISTING_BYTES 4096
struct listing {
    int32_t column;
    size_t rows;
    size_t stop_after; /* 0: never */
    char text[LISTING_BYTES];
};
int32_t list_row(void *arg, size_t request, const muster_value *values);
void list(void *txn, const muster_scan *scan, int32_t column, struct listing *ret_listing);
/* The status of writes. A backend may keep writes until a read, a mark or the commit, and only then return their
 * status. */
int32_t settled(void *txn, int32_t status);
int32_t lock_group(void *txn, unsigned int n); /* locks it for update */
int64_t rank_of(void *txn, unsigned int n);    /* -1: there is no such group */
int64_t count_rows(struct store *store, int32_t table);

#endif
