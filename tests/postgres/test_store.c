/* SPDX-License-Identifier: MIT
 *
 * A store on PostgreSQL: the location, the pool, the schema as people see it with psql, the order of commits.
 */
#include "backend.h"
#include "wire.h"
#include "world.h"

#include <libpq-fe.h>
#include <muster/postgres.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const muster_column LINE_COLUMNS[] = {
    {"chain", MUSTER_COLUMN_ID, 0, "whose"},
    {"seq", MUSTER_COLUMN_INTEGER, 0, ""},
    {"position", MUSTER_COLUMN_POSITION, 0, "the feed's"},
    {"at", MUSTER_COLUMN_TIME, 1, "it's when"},
};
static const muster_index LINE_INDEXES[] = {{.name = "line_by_position", .columns = {2}, .column_count = 1},
                                            {.name = "line_by_at", .columns = {3}, .column_count = 1}};
static const muster_table TABLES[] = {
    {"line", MUSTER_PLACEMENT_BY_ORG, 4, LINE_COLUMNS, 2, 2, LINE_INDEXES, -1, 0, "lines"}};
static const muster_schema LINES = {1, 1, TABLES};

static char said[256];

static int32_t open_at(const char *words, uint32_t flags, void **ret_database)
{
    char location[512];
    muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                      .version = MUSTER_BACKEND_VERSION,
                                      .flags = flags,
                                      .location = location,
                                      .schema = &LINES,
                                      .message = said,
                                      .message_size = sizeof said};
    snprintf(location, sizeof location, "%s %s", getenv("MUSTER_TEST_POSTGRES"), words);
    *ret_database = NULL;
    said[0] = '\0';
    int32_t status = muster_backend_postgres()->open(&options, ret_database);
    if (status == MUSTER_OK) return status;
    if (*ret_database != NULL) muster_backend_postgres()->close(*ret_database, 0);
    *ret_database = NULL;
    return status;
}

static void *lines_at(const char *words)
{
    void *database = NULL;
    int32_t made = 0;
    ck_status(MUSTER_OK, open_at(words, MUSTER_BACKEND_FLAG_CREATE, &database));
    ck_status(MUSTER_OK, muster_backend_postgres()->migrate(database, &made, said, sizeof said));
    return database;
}

static int32_t begin_at(void *database, int32_t mode, int64_t wait, void **ret_txn)
{
    muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = mode, .wait = wait, .message = said,
                                  .message_size = sizeof said};
    return muster_backend_postgres()->begin(database, &options, ret_txn);
}

static void *write_line(void *database, uint8_t chain, int64_t seq)
{
    const uint8_t id[16] = {chain};
    const muster_value values[] = {{.type = MUSTER_VALUE_BYTES, .data = id, .size = 16},
                                   {.type = MUSTER_VALUE_INTEGER, .integer = seq},
                                   {.type = MUSTER_VALUE_NULL},
                                   {.type = MUSTER_VALUE_INTEGER, .integer = 0}};
    muster_write write = {.kind = MUSTER_WRITE_INSERT, .table = 0, .values = values, .guard = -1};
    int64_t ignored = 0;
    void *txn = NULL;
    ck_status(MUSTER_OK, begin_at(database, MUSTER_TXN_WRITE, MUSTER_SECOND, &txn));
    ck_status(MUSTER_OK, muster_backend_postgres()->apply(txn, &write, 1));
    ck_status(MUSTER_OK, muster_backend_postgres()->horizon(txn, &ignored)); /* now it is written */
    return txn;
}

static int32_t take_position(void *arg, size_t request, const muster_value *values)
{
    (void)request;
    *(int64_t *)arg = values[2].integer;
    return 0;
}

/* The rows that the feed sees: those below the horizon, and the last position. */
static int64_t feed(void *database, int64_t *ret_last)
{
    int64_t horizon = 0, count = 0;
    void *txn = NULL;
    ck_status(MUSTER_OK, begin_at(database, MUSTER_TXN_READ, 0, &txn));
    ck_status(MUSTER_OK, muster_backend_postgres()->horizon(txn, &horizon));
    muster_scan scan = {.table = 0, .index = 0, .upper = {.type = MUSTER_VALUE_INTEGER, .integer = horizon}};
    ck_status(MUSTER_OK, muster_backend_postgres()->count(txn, &scan, &count));
    ck_status(MUSTER_OK, muster_backend_postgres()->scan(txn, &scan, take_position, ret_last));
    ck_status(MUSTER_OK, muster_backend_postgres()->commit(txn));
    return count;
}

static int64_t number(const char *sql)
{
    PGconn *own = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    PGresult *answer = PQexec(own, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_TUPLES_OK && PQntuples(answer) == 1, "%s: %s", sql,
                  PQerrorMessage(own));
    int64_t found = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    PQfinish(own);
    return found;
}

MUSTER_TEST(the_feed_misses_no_event_of_a_transaction_that_commits_late, "EVT-4")
{
    int64_t first = 0, last = 0;
    void *database = lines_at("muster_schema=t_feed");
    void *slow = write_line(database, 1, 1);
    void *fast = write_line(database, 2, 1);
    ck_status(MUSTER_OK, muster_backend_postgres()->commit(fast));
    ck_assert_int_eq(feed(database, &last), 0); /* the fast one waits for what has begun before it */
    ck_status(MUSTER_OK, muster_backend_postgres()->commit(slow));
    ck_assert_int_eq(feed(database, &last), 2);
    first = last;
    ck_status(MUSTER_OK, muster_backend_postgres()->commit(write_line(database, 1, 2)));
    ck_assert_int_eq(feed(database, &last), 3);
    ck_assert_int_gt(last, first);
    muster_backend_postgres()->close(database, 0);
}

static int32_t count_line(void *arg, size_t request, const muster_value *values)
{
    (void)request;
    (void)values;
    ++*(int *)arg;
    return 0;
}

/* BEGIN goes with the horizon. Announced scans go with the rows. */
MUSTER_TEST(a_feed_is_two_round_trips, "EVT-4")
{
    const muster_backend *backend = muster_backend_postgres();
    const uint8_t id[16] = {1};
    void *database = lines_at("muster_schema=t_feed_trips"), *txn = NULL;
    ck_status(MUSTER_OK, backend->commit(write_line(database, 1, 1)));
    ck_status(MUSTER_OK, backend->commit(write_line(database, 1, 2)));
    int64_t horizon = 0, count = 0;
    int rows = 0;
    muster_get get = {
        .table = 0,
        .index = -1,
        .key_count = 2,
        .key = {{.type = MUSTER_VALUE_BYTES, .data = id, .size = 16}, {.type = MUSTER_VALUE_INTEGER, .integer = 1}}};
    wire_take();
    ck_status(MUSTER_OK, begin_at(database, MUSTER_TXN_READ, 0, &txn));
    ck_status(MUSTER_OK, backend->horizon(txn, &horizon));
    ck_assert_int_eq(wire_take().trips, 1);
    muster_scan scan = {.table = 0, .index = 0, .upper = {.type = MUSTER_VALUE_INTEGER, .integer = horizon}};
    muster_scan counted = scan;
    counted.counted = 1;
    ck_status(MUSTER_OK, backend->prefetch(txn, (muster_scan[]){scan, counted}, 2));
    ck_status(MUSTER_OK, backend->get(txn, &get, 1, count_line, &rows));
    ck_status(MUSTER_OK, backend->scan(txn, &scan, count_line, &rows));
    ck_status(MUSTER_OK, backend->count(txn, &counted, &count));
    ck_status(MUSTER_OK, backend->commit(txn));
    ck_assert_int_eq(rows, 3);
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(wire_take().trips, 1);
    backend->close(database, 0);
}

static void run(PGconn *own, const char *sql)
{
    PGresult *answer = PQexec(own, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_COMMAND_OK || PQresultStatus(answer) == PGRES_TUPLES_OK, "%s: %s",
                  sql, PQerrorMessage(own));
    PQclear(answer);
}

/* A synchronous replica that never comes. The server waits for it. When somebody stops this wait, the server commits
 * anyway and warns. */
MUSTER_TEST(a_commit_whose_replica_does_not_answer_is_an_unknown_commit, "ERR-4")
{
    int64_t last = 0;
    void *database = lines_at("muster_schema=t_replica"), *txn = write_line(database, 1, 1);
    PGconn *own = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    run(own, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    run(own, "SELECT pg_reload_conf()");
    for (int64_t set = 0; set == 0;)
        set = number("SELECT (current_setting('synchronous_standby_names') = 'nobody')::int");
    run(own, "SELECT pg_sleep(0.2)"); /* until all processes of the server have read it */
    int32_t status = muster_backend_postgres()->commit(txn);
    run(own, "ALTER SYSTEM RESET synchronous_standby_names");
    run(own, "SELECT pg_reload_conf()");
    PQfinish(own);
    ck_status(MUSTER_E_UNKNOWN_COMMIT, status);
    ck_assert_int_eq(feed(database, &last), 1);
    muster_backend_postgres()->close(database, 0);
}

MUSTER_TEST(a_pool_opens_no_more_connections_than_it_may, "")
{
    void *database = lines_at("muster_schema=t_pool muster_pool=2 application_name=t_pool");
    void *one = NULL, *two = NULL, *three = NULL;
    ck_status(MUSTER_OK, begin_at(database, MUSTER_TXN_READ, 0, &one));
    ck_status(MUSTER_OK, begin_at(database, MUSTER_TXN_WRITE, 0, &two));
    ck_status(MUSTER_E_BUSY, begin_at(database, MUSTER_TXN_READ, MUSTER_SECOND / 100, &three));
    ck_assert_ptr_nonnull(strstr(said, "in use. Repeat the call later"));
    muster_backend_postgres()->rollback(one);
    ck_status(MUSTER_OK, begin_at(database, MUSTER_TXN_READ, 0, &three));
    muster_backend_postgres()->rollback(three);
    muster_backend_postgres()->rollback(two);
    ck_assert_int_eq(number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 't_pool'"), 2);
    muster_backend_postgres()->close(database, 0);
}

MUSTER_TEST(a_connection_that_nobody_needs_is_closed, "")
{
    void *database = lines_at("muster_schema=t_idle muster_idle=0 application_name=t_idle");
    int64_t none = 0;
    feed(database, &none);
    feed(database, &none);
    for (int i = 0; i < 500 && number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 't_idle'") > 0;
         i++)
        ;
    ck_assert_int_eq(number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 't_idle'"), 0);
    muster_backend_postgres()->close(database, 0);
}

MUSTER_TEST(a_location_that_is_none_is_refused_without_quoting_it, "")
{
    static const char *const WRONG[] = {"muster_pool=0",        "muster_pool=many",      "muster_schema='a b'",
                                        "muster_schema=pg_own", "muster_schema=''",      "muster_idle=-1",
                                        "muster_notify='a b'",  "secretword=secretword", "password='secretword"};
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        void *database = NULL;
        ck_status(MUSTER_E_INVALID, open_at(WRONG[i], 0, &database));
        ck_assert_ptr_null(database);
        ck_assert(said[0] != '\0' && strstr(said, "secretword") == NULL);
    }
}

MUSTER_TEST(a_location_may_be_a_uri, "")
{
    char location[512], folder[256];
    void *database = NULL;
    int32_t made = 0;
    ck_assert_int_eq(sscanf(getenv("MUSTER_TEST_POSTGRES"), "host=%255s", folder), 1);
    snprintf(location, sizeof location, "postgresql:///postgres?muster_schema=t_uri&host=%s&user=muster&muster_pool=3",
             folder);
    muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                      .version = MUSTER_BACKEND_VERSION,
                                      .flags = MUSTER_BACKEND_FLAG_CREATE,
                                      .location = location,
                                      .schema = &LINES,
                                      .message = said,
                                      .message_size = sizeof said};
    int32_t status = muster_backend_postgres()->open(&options, &database);
    ck_assert_msg(status == MUSTER_OK, "%s", said);
    ck_status(MUSTER_OK, muster_backend_postgres()->migrate(database, &made, said, sizeof said));
    ck_assert_int_eq(number("SELECT version FROM t_uri.schema_version"), 1);
    muster_backend_postgres()->close(database, 0);
}

MUSTER_TEST(a_server_that_is_not_there_is_told_by_open, "")
{
    void *database = NULL;
    ck_status(MUSTER_E_BACKEND, open_at("host=/nowhere/at/all", 0, &database));
    ck_assert(said[0] != '\0');
}

MUSTER_TEST(people_with_psql_find_plain_types_and_comments, "")
{
    void *database = lines_at("muster_schema=t_psql");
    muster_backend_postgres()->close(database, 0);
    ck_assert_int_eq(
        number("SELECT count(*) FROM information_schema.columns WHERE table_schema = 't_psql'"
               " AND (column_name, data_type) IN (('chain', 'uuid'), ('seq', 'bigint'), ('position', 'bigint'),"
               " ('at', 'timestamp with time zone'))"),
        4);
    ck_assert_int_eq(number("SELECT (obj_description('t_psql.line'::regclass) = 'lines')::int"), 1);
    ck_assert_int_eq(number("SELECT (obj_description('t_psql'::regnamespace) LIKE 'a store of muster%')::int"), 1);
    ck_assert_int_eq(number("SELECT (col_description('t_psql.line'::regclass, 4) = 'it''s when')::int"), 1);
}

MUSTER_TEST(a_location_that_is_no_path_names_no_key_file, "TOK-2 ERR-3")
{
    char location[512], name[600];
    snprintf(location, sizeof location, "%s muster_schema=no_file", getenv("MUSTER_TEST_POSTGRES"));
    snprintf(name, sizeof name, "%s.key", location);
    muster_options options = {MUSTER_INIT(muster_options), .backend = muster_backend_postgres(), .location = location};
    muster_store *store = NULL;
    muster_error *error = NULL;
    ck_status(MUSTER_E_INVALID, muster_open(&options, &store, &error));
    ck_assert_str_eq(muster_error_field(error), "key_file");
    ck_assert_int_ne(access(name, F_OK), 0);
    muster_error_free(error);
}

MUSTER_TEST(a_database_of_another_encoding_is_refused, "ACCT-2")
{
    char location[600];
    PGconn *own = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    PQclear(PQexec(own, "CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"));
    PQfinish(own);
    snprintf(location, sizeof location, "%s dbname=narrow", getenv("MUSTER_TEST_POSTGRES"));
    muster_options options = {MUSTER_INIT(muster_options), .backend = muster_backend_postgres(), .location = location,
                              .key_file = "unused"};
    muster_store *store = NULL;
    muster_error *error = NULL;
    ck_status(MUSTER_E_BACKEND, muster_open(&options, &store, &error));
    ck_assert_ptr_nonnull(strstr(muster_error_message(error), "encoding"));
    muster_error_free(error);
}
