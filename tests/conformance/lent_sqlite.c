/* SPDX-License-Identifier: MIT
 *
 * SQLite of a host: a lent connection, savepoints in the transaction of the host, and tables in its database.
 *
 * The settings of the host stay as they are.
 */
#include "conformance.h"

#include <sqlite3.h>

static sqlite3 *host_of(struct store *store)
{
    sqlite3 *host = NULL;
    EXPECT(sqlite3_open(store->path, &host) == SQLITE_OK);
    EXPECT(sqlite3_exec(host, "PRAGMA foreign_keys = ON; CREATE TABLE own (a)", NULL, NULL, NULL) == SQLITE_OK);
    return host;
}

static int32_t lend(struct store *store, sqlite3 *host, void **ret_database)
{
    muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                      .version = MUSTER_BACKEND_VERSION,
                                      .location = store->path,
                                      .connection = host,
                                      .schema = &CONFORMANCE_SCHEMA,
                                      .message = store->message,
                                      .message_size = sizeof store->message};
    *ret_database = NULL;
    return backend()->open(&options, ret_database);
}

static void run(sqlite3 *host, const char *sql)
{
    if (sqlite3_exec(host, sql, NULL, NULL, NULL) != SQLITE_OK)
        conformance_fail(__FILE__, __LINE__, sql, sqlite3_errmsg(host));
}

static int64_t integer_of(sqlite3 *host, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    EXPECT(sqlite3_prepare_v2(host, sql, -1, &statement, NULL) == SQLITE_OK);
    EXPECT(sqlite3_step(statement) == SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static void count_finding(void *arg, const char *finding)
{
    (void)finding;
    ++*(int *)arg;
}

MUSTER_TEST(a_lent_connection_commits_with_the_host, "")
{
    NEEDS_SQLITE();
    struct store store;
    struct store lent = {0};
    int32_t made = 7;
    store_open(&store);
    sqlite3 *host = host_of(&store);
    EXPECT_OK(lend(&store, host, &lent.database));
    EXPECT_OK(backend()->migrate(lent.database, &made, store.message, sizeof store.message));
    EXPECT(made == 0);
    for (int round = 0; round < 2; round++) { /* first rolled back by the host, then committed */
        run(host, "BEGIN IMMEDIATE; INSERT INTO own VALUES (1)");
        void *txn = begin(&lent, MUSTER_TXN_WRITE);
        void *native = NULL;
        EXPECT_OK(backend()->native(txn, &native));
        EXPECT(native == host);
        EXPECT_OK(insert_group(txn, 1, "one", 1));
        EXPECT_OK(backend()->commit(txn));
        EXPECT(count_rows(&store, GROUP) == 0);
        txn = begin(&lent, MUSTER_TXN_WRITE); /* undone: the rows of the host and the call before stay */
        EXPECT_OK(insert_group(txn, 2, "two", 2));
        backend()->rollback(txn);
        txn = begin(&lent, MUSTER_TXN_TRIAL);
        EXPECT_OK(insert_group(txn, 3, "three", 3));
        EXPECT_OK(backend()->commit(txn));
        run(host, round ? "COMMIT" : "ROLLBACK");
        EXPECT(count_rows(&store, GROUP) == round);
    }
    backend()->close(lent.database, 0);
    EXPECT(sqlite3_next_stmt(host, NULL) == NULL);
    EXPECT(sqlite3_close(host) == SQLITE_OK);
    store_close(&store);
}

MUSTER_TEST(a_change_on_a_lent_connection_needs_the_hosts_transaction, "")
{
    NEEDS_SQLITE();
    struct store store;
    struct store lent = {0};
    void *txn = NULL;
    store_open(&store);
    sqlite3 *host = host_of(&store);
    EXPECT_OK(lend(&store, host, &lent.database));
    EXPECT_STATUS(begin_waiting(&lent, MUSTER_TXN_WRITE, 0, NULL, &txn), MUSTER_E_MISUSE);
    EXPECT(strstr(lent.message, "begin") != NULL);
    EXPECT_STATUS(begin_waiting(&lent, MUSTER_TXN_TRIAL, 0, NULL, &txn), MUSTER_E_MISUSE);
    txn = begin(&lent, MUSTER_TXN_READ);
    EXPECT(rank_of(txn, 1) == -1);
    EXPECT_OK(backend()->commit(txn));
    EXPECT(sqlite3_get_autocommit(host));
    backend()->close(lent.database, 0);
    EXPECT(sqlite3_close(host) == SQLITE_OK);
    store_close(&store);
}

MUSTER_TEST(a_lent_connection_without_foreign_keys_is_refused, "")
{
    NEEDS_SQLITE();
    struct store store;
    void *database = NULL;
    store_open(&store);
    sqlite3 *host = host_of(&store);
    run(host, "PRAGMA foreign_keys = OFF");
    EXPECT_STATUS(lend(&store, host, &database), MUSTER_E_MISUSE);
    EXPECT(strstr(store.message, "foreign_keys") != NULL);
    if (database != NULL) backend()->close(database, 0);
    EXPECT(sqlite3_close(host) == SQLITE_OK);
    store_close(&store);
}

MUSTER_TEST(a_lent_connection_without_a_store_is_refused, "")
{
    NEEDS_SQLITE();
    struct store store;
    void *database = NULL;
    int32_t made = 0;
    store_place(&store);
    sqlite3 *host = host_of(&store);
    EXPECT_OK(lend(&store, host, &database));
    EXPECT_STATUS(backend()->migrate(database, &made, store.message, sizeof store.message), MUSTER_E_BACKEND);
    backend()->close(database, 0);
    EXPECT(integer_of(host, "SELECT count(*) FROM sqlite_schema") == 1);
    EXPECT(sqlite3_close(host) == SQLITE_OK);
    store_close(&store);
}

MUSTER_TEST(a_hosts_database_is_taken_and_its_own_stays, "")
{
    NEEDS_SQLITE();
    struct store store;
    int32_t made = 0;
    int findings = 0;
    store_place(&store);
    sqlite3 *host = host_of(&store);
    run(host,
        "PRAGMA user_version = 77; PRAGMA application_id = 4711;"
        "CREATE TABLE \"group\" (id INTEGER PRIMARY KEY, title); CREATE INDEX group_by_title ON \"group\" (title);"
        "CREATE TABLE item (\"group\" REFERENCES \"group\"); INSERT INTO \"group\" VALUES (1, 'own');"
        "PRAGMA foreign_keys = OFF; INSERT INTO item VALUES (2); PRAGMA foreign_keys = ON");
    EXPECT_OK(store_open_as(&store, store.path, 0, &CONFORMANCE_SCHEMA)); /* tables are not made unless the host asks */
    EXPECT_STATUS(backend()->migrate(store.database, &made, store.message, sizeof store.message), MUSTER_E_NOT_FOUND);
    backend()->close(store.database, 0);
    EXPECT_OK(store_open_as(&store, store.path, MUSTER_BACKEND_FLAG_CREATE, &CONFORMANCE_SCHEMA));
    EXPECT_OK(backend()->migrate(store.database, &made, store.message, sizeof store.message));
    EXPECT(made == 1);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    /* a row without a parent in a table of the host does not concern the library */
    txn = begin(&store, MUSTER_TXN_READ);
    EXPECT_OK(backend()->verify(txn, count_finding, &findings));
    EXPECT(findings == 0);
    EXPECT_OK(backend()->commit(txn));
    backend()->close(store.database, 0);
    EXPECT_OK(store_open_as(&store, store.path, 0, &CONFORMANCE_SCHEMA));
    EXPECT_OK(backend()->migrate(store.database, &made, store.message, sizeof store.message));
    EXPECT(made == 0);
    EXPECT(count_rows(&store, GROUP) == 1);
    EXPECT(integer_of(host, "PRAGMA user_version") == 77);
    EXPECT(integer_of(host, "PRAGMA application_id") == 4711);
    EXPECT(integer_of(host, "SELECT count(*) FROM \"group\" WHERE title = 'own'") == 1);
    EXPECT(integer_of(host, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'muster\\_%' ESCAPE '\\'"
                            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'") == 4);
    EXPECT(integer_of(host, "SELECT version FROM muster_schema") == CONFORMANCE_SCHEMA.version);
    EXPECT(sqlite3_close(host) == SQLITE_OK);
    store_close(&store);
}
