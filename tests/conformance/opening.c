/* SPDX-License-Identifier: MIT
 *
 * Opening, migrating, verifying and closing a store.
 */
#include "conformance.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int32_t migrate(struct store *store, int32_t *ret_made)
{
    return backend()->migrate(store->database, ret_made, store->message, sizeof store->message);
}

static void reopen(struct store *store, uint32_t flags, const muster_schema *schema)
{
    if (store->database != NULL) backend()->close(store->database, 0);
    EXPECT_OK(store_open_as(store, store->path, flags, schema));
}

MUSTER_TEST(migrating_twice_does_nothing_the_second_time, "")
{
    struct store store;
    int32_t made = 7;
    store_open(&store);
    EXPECT_OK(migrate(&store, &made));
    EXPECT(made == 0);
    reopen(&store, 0, &CONFORMANCE_SCHEMA);
    EXPECT_OK(migrate(&store, &made));
    EXPECT(made == 0);
    store_close(&store);
}

MUSTER_TEST(a_library_for_another_version_of_the_interface_is_refused, "")
{
    struct store store;
    store_place(&store);
    for (int32_t by = -1; by <= 1; by += 2) {
        /* Of another version, only the first four fields are known. */
        const muster_backend_options options = {.struct_size = offsetof(muster_backend_options, flags),
                                                .version = MUSTER_BACKEND_VERSION + by,
                                                .message = store.message,
                                                .message_size = sizeof store.message};
        store.message[0] = '\0';
        store.database = NULL;
        EXPECT_STATUS(backend()->open(&options, &store.database), MUSTER_E_UNSUPPORTED);
        EXPECT(strstr(store.message, "version") != NULL);
    }
    store_close(&store);
}

MUSTER_TEST(fields_of_a_later_release_are_ignored, "")
{
    struct {
        muster_txn_options known;
        int64_t later[4];
    } options = {.later = {-1, -1, -1, -1}};
    struct store store;
    void *txn = NULL;
    store_open(&store);
    options.known = (muster_txn_options){.struct_size = sizeof options,
                                         .mode = MUSTER_TXN_WRITE,
                                         .wait = MUSTER_SECOND,
                                         .message = store.message,
                                         .message_size = sizeof store.message};
    EXPECT_OK(backend()->begin(store.database, &options.known, &txn));
    EXPECT_OK(backend()->commit(txn));
    store_close(&store);
}

MUSTER_TEST(a_store_of_a_newer_release_is_refused, "")
{
    struct store store;
    int32_t made = 0;
    muster_schema older = CONFORMANCE_SCHEMA;
    older.version--;
    store_open(&store);
    reopen(&store, 0, &older);
    store.message[0] = 0;
    EXPECT_STATUS(migrate(&store, &made), MUSTER_E_NEWER);
    EXPECT(store.message[0] != 0);
    store_close(&store);
}

/* The schema before it had the log, and before items had a due time with an index. */
static muster_schema schema_before(muster_table tables[LOG])
{
    for (int t = 0; t < LOG; t++)
        tables[t] = CONFORMANCE_SCHEMA.tables[t];
    tables[ITEM].column_count = ITEM_DUE;
    tables[ITEM].index_count = ITEM_BY_DUE;
    return (muster_schema){.version = CONFORMANCE_SCHEMA.version - 1, .table_count = LOG, .tables = tables};
}

MUSTER_TEST(a_store_of_an_older_release_gets_what_it_lacks_and_keeps_its_rows, "")
{
    struct store store;
    struct listing listing;
    muster_table tables[LOG];
    muster_schema before = schema_before(tables);
    int32_t made = 7;
    store_place(&store);
    EXPECT_OK(store_open_as(&store, store.path, MUSTER_BACKEND_FLAG_CREATE, &before));
    EXPECT_OK(migrate(&store, &made));
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(insert_item(txn, 1, "old", null_value(), null_value(), NULL, 1, null_value()));
    EXPECT_OK(backend()->commit(txn));
    reopen(&store, 0, &CONFORMANCE_SCHEMA);
    EXPECT_OK(migrate(&store, &made));
    EXPECT(made == 0);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_item(txn, 1, "new", null_value(), null_value(), NULL, 1, number(5)));
    EXPECT_OK(insert_log(txn, 1, 1));
    muster_scan scan = {.table = ITEM, .index = ITEM_BY_DUE};
    list(txn, &scan, ITEM_NAME, &listing);
    EXPECT(strcmp(listing.text, "old new ") == 0);
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, LOG) == 1);
    reopen(&store, 0, &before);
    EXPECT_STATUS(migrate(&store, &made), MUSTER_E_NEWER);
    store_close(&store);
}

MUSTER_TEST(a_missing_store_is_not_made_unasked, "")
{
    struct store store;
    store_place(&store);
    int32_t made = 0;
    int32_t status = store_open_as(&store, store.path, 0, &CONFORMANCE_SCHEMA);
    if (status == MUSTER_OK) status = migrate(&store, &made); /* a server is there, but it has no store */
    EXPECT_STATUS(status, MUSTER_E_NOT_FOUND);
    EXPECT(access(store.path, F_OK) != 0);
    store_close(&store); /* closes what the failed open has returned */
}

MUSTER_TEST(a_new_store_is_readable_by_its_owner_alone, "")
{
    NEEDS_SQLITE();
    struct store store;
    struct stat status;
    char path[320];
    store_open(&store);
    EXPECT(stat(store.path, &status) == 0 && (status.st_mode & 0777) == 0600);
    snprintf(path, sizeof path, "%s-wal", store.path);
    if (stat(path, &status) == 0) EXPECT((status.st_mode & 0777) == 0600);
    store_close(&store);
}

MUSTER_TEST(a_file_that_is_no_store_is_refused, "")
{
    NEEDS_SQLITE();
    struct store store;
    store_place(&store);
    FILE *file = fopen(store.path, "w");
    EXPECT(file != NULL);
    for (int i = 0; i < 500; i++)
        fputs("this is no database\n", file);
    fclose(file);
    EXPECT_STATUS(store_open_as(&store, store.path, MUSTER_BACKEND_FLAG_CREATE, &CONFORMANCE_SCHEMA), MUSTER_E_CORRUPT);
    store_close(&store);
}

MUSTER_TEST(a_store_opened_for_reading_cannot_be_written, "")
{
    struct store store;
    int32_t made = 0;
    void *txn = NULL;
    store_open(&store);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    reopen(&store, MUSTER_BACKEND_FLAG_READ_ONLY, &CONFORMANCE_SCHEMA);
    EXPECT_OK(migrate(&store, &made));
    EXPECT(count_rows(&store, GROUP) == 1);
    EXPECT_STATUS(begin_waiting(&store, MUSTER_TXN_WRITE, 0, NULL, &txn), MUSTER_E_READ_ONLY);
    store_close(&store);
}

MUSTER_TEST(a_handle_that_only_reads_hinders_no_other, "")
{
    struct store store, other;
    int32_t made = 0;
    store_open(&store);
    other = store;
    reopen(&store, MUSTER_BACKEND_FLAG_READ_ONLY, &CONFORMANCE_SCHEMA); /* the first one in this process */
    EXPECT_OK(migrate(&store, &made));
    EXPECT_OK(store_open_as(&other, other.path, 0, &CONFORMANCE_SCHEMA));
    EXPECT_OK(migrate(&other, &made));
    void *txn = begin(&other, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, GROUP) == 1);
    backend()->close(other.database, 0);
    store_close(&store);
}

static void count_finding(void *arg, const char *finding)
{
    (void)finding;
    ++*(int *)arg;
}

MUSTER_TEST(a_sound_store_verifies_without_findings, "")
{
    struct store store;
    int findings = 0;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    txn = begin(&store, MUSTER_TXN_READ);
    EXPECT_OK(backend()->verify(txn, count_finding, &findings));
    EXPECT(findings == 0);
    EXPECT(rank_of(txn, 1) == 1); /* the transaction continues */
    EXPECT_OK(backend()->commit(txn));
    store_close(&store);
}

MUSTER_TEST(a_store_in_memory_reads_and_writes, "")
{
    struct store store = {0};
    int32_t made = 0;
    void *txn = NULL;
    EXPECT_OK(store_open_as(&store, ":memory:", MUSTER_BACKEND_FLAG_CREATE, &CONFORMANCE_SCHEMA));
    EXPECT_OK(migrate(&store, &made));
    EXPECT(made == 1);
    txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, GROUP) == 1);
    txn = begin(&store, MUSTER_TXN_READ); /* holds the only connection */
    int findings = 0;
    EXPECT_OK(backend()->verify(txn, count_finding, &findings));
    EXPECT(findings == 0);
    EXPECT_OK(backend()->commit(txn));
    store_close(&store);
}

MUSTER_TEST(processes_that_migrate_at_once_make_one_store, "")
{
    struct store store;
    pid_t children[4];
    int made_by = 0;
    store_place(&store);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        EXPECT(children[i] >= 0);
        if (children[i] == 0) {
            int32_t made = 0;
            int32_t status = store_open_as(&store, store.path, MUSTER_BACKEND_FLAG_CREATE, &CONFORMANCE_SCHEMA);
            if (status == MUSTER_OK) status = migrate(&store, &made);
            if (status != MUSTER_OK) fprintf(stderr, "%d: %s\n", (int)status, store.message);
            if (store.database) backend()->close(store.database, 0);
            _exit(status != MUSTER_OK ? 2 : made);
        }
    }
    for (int i = 0; i < 4; i++) {
        int status = 0;
        EXPECT(waitpid(children[i], &status, 0) == children[i]);
        EXPECT(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        made_by += WEXITSTATUS(status);
    }
    EXPECT(made_by == 1);
    store_close(&store);
}

MUSTER_TEST(a_forked_child_closes_without_touching_the_store, "")
{
    struct store store;
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 1));
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        backend()->close(store.database, 1);
        _exit(0);
    }
    int status = 0;
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, GROUP) == 1);
    store_close(&store);
}
