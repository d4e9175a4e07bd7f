/* SPDX-License-Identifier: MIT
 *
 * A connection of the host that is lent to a session, and a connection of the library as a hook sees it.
 */
#include "backend.h"
#include "world.h"

#include <libpq-fe.h>
#include <muster/postgres.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(PGconn *own, const char *sql)
{
    PGresult *answer = PQexec(own, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_COMMAND_OK || PQresultStatus(answer) == PGRES_TUPLES_OK, "%s: %s",
                  sql, PQerrorMessage(own));
    PQclear(answer);
}

static int64_t number(PGconn *own, const char *sql)
{
    PGresult *answer = PQexec(own, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_TUPLES_OK && PQntuples(answer) == 1, "%s: %s", sql,
                  PQerrorMessage(own));
    int64_t found = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    return found;
}

/* A connection of the host with its own table, which is removed with the connection. */
static PGconn *own_connection(void)
{
    PGconn *own = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    ck_assert_int_eq(PQstatus(own), CONNECTION_OK);
    run(own, "CREATE TEMP TABLE bill (x int)");
    return own;
}

/* Everything that a call could leave: settings, prepared statements, cursors, advisory locks, tables of the session. */
static int64_t left_on(PGconn *own)
{
    return number(own, "SELECT (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_cursors)"
                       " + (SELECT count(*) FROM pg_settings WHERE source = 'session')"
                       " + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())"
                       " + (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema())");
}

static void count_wake(void *arg)
{
    ++*(int32_t *)arg;
}

static int32_t invite_x(struct world *w, muster_session *session)
{
    return muster_invitation_create(session, &w->org, &INVITATION(.email = "x@example.com"), NULL);
}

static void external_id(muster_session *host, const muster_id *account, const char *external_id)
{
    muster_account_params params = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EXTERNAL_ID, .external_id = external_id);
    EXPECT_OK(host, muster_account_edit(host, account, &params, NULL));
}

MUSTER_TEST(on_a_lent_connection_an_external_id_moves_with_the_hosts_transaction, "OP-6 ACCT-2")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    PGconn *own = own_connection();
    external_id(w.host, &ann, "host-7");
    muster_session_options by = {MUSTER_INIT(muster_session_options), .external_id = "host-7"};
    muster_session *session = NULL, *host = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &by, &session, NULL));
    ck_status(MUSTER_OK, muster_session_system(w.store, &host, NULL));
    EXPECT_OK(session, muster_session_lend(session, own));
    EXPECT_OK(host, muster_session_lend(host, own));
    run(own, "BEGIN");
    EXPECT_OK(session, invite_x(&w, session));
    external_id(host, &ann, NULL);
    EXPECT(MUSTER_E_GONE, session, invite_x(&w, session));
    external_id(host, &bob, "host-7");
    EXPECT(MUSTER_E_DENIED, session, invite_x(&w, session));
    EXPECT_OK(session, muster_account_get(session, &bob, NULL));
    run(own, "ROLLBACK; BEGIN");
    EXPECT_OK(session, invite_x(&w, session));
    EXPECT_OK(session, muster_account_get(session, &ann, NULL));
    run(own, "COMMIT");
    muster_session_close(session);
    muster_session_close(host);
    PQfinish(own);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_the_hosts_rows_and_ours_are_one_transaction, "OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    EXPECT(MUSTER_E_MISUSE, lent, invite_x(&w, lent));
    EXPECT_OK(lent, muster_org_get(lent, &w.org, NULL)); /* reading needs no transaction of the host */
    ck_assert_int_eq(PQtransactionStatus(own), PQTRANS_IDLE);
    int64_t left = left_on(own);
    run(own, "BEGIN; INSERT INTO bill VALUES (1)");
    EXPECT_OK(lent, invite_x(&w, lent));
    EXPECT(MUSTER_E_INVITED, lent, invite_x(&w, lent));
    EXPECT_OK(lent, muster_org_get(lent, &w.org, NULL));
    ck_assert_int_eq(number(own, "SELECT count(*) FROM bill"), 1);
    run(own, "ROLLBACK");
    ck_assert_int_eq(seats_of(&w).pending, 0);
    run(own, "BEGIN; INSERT INTO bill VALUES (1)");
    EXPECT_OK(lent, invite_x(&w, lent));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    run(own, "COMMIT");
    ck_assert_int_eq(seats_of(&w).pending, 1);
    ck_assert_int_eq(number(own, "SELECT count(*) FROM bill"), 1);
    ck_assert_int_eq(left_on(own), left); /* also before the loan ends */
    ck_assert_int_eq(PQpipelineStatus(own), PQ_PIPELINE_OFF);
    ck_assert_int_eq(PQisnonblocking(own), 0);
    muster_session_close(lent);
    PQfinish(own);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_call_that_meets_others_leaves_the_hosts_transaction_whole, "OP-6 ERR-1")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    run(own, "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO bill VALUES (1)");
    ck_assert_int_eq(number(own, "SELECT count(*) FROM bill"), 1);
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    EXPECT(MUSTER_E_CONFLICT, lent,
           muster_invitation_create(lent, &w.org, &INVITATION(.email = "y@example.com"), NULL));
    ck_assert_int_eq(number(own, "SELECT count(*) FROM bill"), 1);
    run(own, "COMMIT");
    muster_session_close(lent);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(a_connection_in_a_state_that_calls_cannot_use_is_not_taken, "OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    run(own, "BEGIN");
    PQclear(PQexec(own, "SELECT 1 / 0"));
    EXPECT(MUSTER_E_MISUSE, lent, muster_session_lend(lent, own));
    run(own, "ROLLBACK");
    ck_assert_int_eq(PQenterPipelineMode(own), 1);
    EXPECT(MUSTER_E_MISUSE, lent, muster_session_lend(lent, own));
    ck_assert_int_eq(PQpipelineStatus(own), PQ_PIPELINE_ON);
    PQexitPipelineMode(own);
    ck_assert_int_eq(PQsetnonblocking(own, 1), 0);
    EXPECT(MUSTER_E_MISUSE, lent, muster_session_lend(lent, own));
    ck_assert_int_eq(PQisnonblocking(own), 1);
    PQsetnonblocking(own, 0);
    run(own, "SET client_encoding = 'LATIN1'");
    EXPECT(MUSTER_E_MISUSE, lent, muster_session_lend(lent, own));
    run(own, "RESET client_encoding");
    EXPECT_OK(lent, muster_session_lend(lent, own));
    run(own, "BEGIN");
    EXPECT_OK(lent, invite_x(&w, lent));
    run(own, "COMMIT");
    muster_session_close(lent);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(a_lent_connection_that_the_host_has_put_into_another_state_is_left_as_it_is, "OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    run(own, "BEGIN");
    PQsetnonblocking(own, 1);
    EXPECT(MUSTER_E_MISUSE, lent, invite_x(&w, lent));
    ck_assert_int_eq(PQisnonblocking(own), 1);
    PQsetnonblocking(own, 0);
    PQenterPipelineMode(own);
    EXPECT(MUSTER_E_MISUSE, lent, invite_x(&w, lent));
    ck_assert_int_eq(PQpipelineStatus(own), PQ_PIPELINE_ON);
    PQexitPipelineMode(own);
    EXPECT_OK(lent, invite_x(&w, lent));
    PQclear(PQexec(own, "SELECT 1 / 0"));
    EXPECT(MUSTER_E_MISUSE, lent, muster_org_get(lent, &w.org, NULL));
    ck_assert_int_eq(PQtransactionStatus(own), PQTRANS_INERROR);
    run(own, "ROLLBACK; BEGIN");
    EXPECT_OK(lent, invite_x(&w, lent)); /* what the host has undone was never there */
    run(own, "COMMIT");
    ck_assert_int_eq(seats_of(&w).pending, 1);
    muster_session_close(lent);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_on_a_lent_connection_takes_back_its_own_part, "OP-6 OP-1")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_session_lend(dry, own));
    run(own, "BEGIN; INSERT INTO bill VALUES (1)");
    EXPECT_OK(dry, invite_x(&w, dry));
    EXPECT_OK(dry, invite_x(&w, dry));
    run(own, "COMMIT");
    ck_assert_int_eq(number(own, "SELECT count(*) FROM bill"), 1);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    muster_session_close(dry);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_the_host_is_woken_when_it_says_that_it_has_committed, "EVT-5 OP-6")
{
    int32_t woken = 0;
    struct world w = {.backend = muster_backend_main(), .wake = count_wake, .wake_arg = &woken};
    world_make_file(&w, 9);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    woken = 0;
    run(own, "BEGIN");
    EXPECT_OK(lent, invite_x(&w, lent));
    run(own, "COMMIT");
    ck_assert_int_eq(woken, 0);
    EXPECT_OK(lent, muster_session_committed(lent));
    EXPECT_OK(lent, muster_session_committed(lent));
    ck_assert_int_eq(woken, 1);
    muster_session_close(lent);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_a_key_is_kept_with_the_hosts_transaction, "OP-2 OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    for (int round = 0; round < 2; round++) { /* first rolled back by the host, then committed */
        run(own, "BEGIN");
        for (int32_t again = 0; again < 2; again++) {
            EXPECT_OK(lent, muster_session_key(lent, "key-one"));
            EXPECT_OK(lent, invite_x(&w, lent));
            ck_assert_int_eq(muster_session_repeated(lent), again);
        }
        run(own, round == 0 ? "ROLLBACK" : "COMMIT");
    }
    ck_assert_int_eq(seats_of(&w).pending, 1);
    muster_session_close(lent);
    PQfinish(own);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_signing_up_is_part_of_the_hosts_transaction, "OP-6 LINK-4")
{
    struct world w = {.backend = muster_backend_main()};
    char token[MUSTER_TOKEN_CHARS + 1];
    world_make_file(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    PGconn *own = own_connection();
    muster_session *lent = visitor(&w);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    run(own, "BEGIN; INSERT INTO bill VALUES (1)");
    EXPECT_OK(lent, muster_link_signup(lent, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    run(own, "ROLLBACK; BEGIN; INSERT INTO bill VALUES (1)");
    EXPECT_OK(lent, muster_link_signup(lent, token, &ACCOUNT(.username = "bob"), NULL, NULL));
    run(own, "COMMIT");
    ck_assert_int_eq(number(own, "SELECT count(*) FROM bill"), 1);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "ann", NULL));
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "bob", NULL));
    muster_session_close(lent);
    PQfinish(own);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static int32_t take_connection(void *arg, const muster_change *change)
{
    *(void **)arg = change->connection;
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(a_hook_gets_the_connection_that_was_lent, "OP-6 EVT-6")
{
    void *seen = NULL;
    struct world w = {.backend = muster_backend_main(), .hook = take_connection, .hook_arg = &seen};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    run(own, "BEGIN");
    EXPECT_OK(lent, invite_x(&w, lent));
    ck_assert_ptr_eq(seen, own);
    run(own, "ROLLBACK");
    muster_session_close(lent);
    PQfinish(own);
    world_end(&w);
}

/* The same schema in another database: first nothing is there, then another store. */
MUSTER_TEST(a_lent_connection_to_another_store_is_refused, "OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    struct world other = {.backend = muster_backend_main()};
    char words[512];
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    run(own, "CREATE DATABASE muster_other");
    snprintf(words, sizeof words, "%s dbname=muster_other", getenv("MUSTER_TEST_POSTGRES"));
    PGconn *there = PQconnectdb(words);
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT(MUSTER_E_BACKEND, lent, muster_session_lend(lent, there));
    ck_assert_int_eq(number(there, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'f\\_%'"), 0);
    postgres_more("dbname=muster_other");
    memcpy(other.path, w.path, sizeof other.path);
    other.now = w.now;
    world_open(&other);
    run(there, "BEGIN");
    EXPECT_OK(lent, muster_session_lend(lent, there));
    EXPECT(MUSTER_E_MISUSE, lent, invite_x(&w, lent));
    run(there, "COMMIT");
    muster_session_close(lent);
    PQfinish(there);
    world_close(&other);
    run(own, "DROP DATABASE muster_other WITH (FORCE)");
    PQfinish(own);
    world_end(&w);
}

static int32_t count_in_hook(void *arg, const muster_change *change)
{
    PGconn *connection = change->connection;
    char schema[64], sql[128];
    postgres_schema(((struct world *)arg)->path, schema, sizeof schema);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s.invitation", schema);
    int64_t seen = number(connection, sql);
    run(connection, "CREATE TABLE IF NOT EXISTS seen (n bigint)");
    snprintf(sql, sizeof sql, "INSERT INTO seen VALUES (%lld)", (long long)seen);
    run(connection, sql);
    return seen <= 1 ? MUSTER_HOOK_ALLOW : 0;
}

MUSTER_TEST(a_hook_sees_the_change_and_writes_in_its_transaction, "EVT-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection();
    run(own, "SET client_min_messages = warning; DROP TABLE IF EXISTS seen");
    world_close(&w);
    w.hook = count_in_hook;
    w.hook_arg = &w;
    world_open(&w);
    EXPECT_OK(w.owner, invite_x(&w, w.owner));
    ck_assert_int_eq(number(own, "SELECT sum(n) FROM seen"), 1);
    EXPECT(MUSTER_E_REFUSED, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "y@example.com"), NULL));
    ck_assert_int_eq(number(own, "SELECT sum(n) FROM seen"), 1);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    run(own, "DROP TABLE seen");
    PQfinish(own);
    world_end(&w);
}

/* Makes "ann" elsewhere. At that moment the step of account_create has read that there is none, and is about to
 * write. */
static struct world *rival;

static int32_t apply_late(void *txn, const muster_write *writes, size_t n)
{
    struct world *w = rival;
    rival = NULL;
    if (w != NULL) account(w, "ann");
    return muster_backend_postgres()->apply(txn, writes, n);
}

MUSTER_TEST(a_hook_is_not_asked_of_a_change_that_others_have_made_fail, "EVT-6 ERR-1")
{
    void *seen = NULL;
    muster_backend backend = *muster_backend_main();
    backend.apply = apply_late;
    struct world w = {.backend = muster_backend_main()};
    struct world late = {.backend = &backend, .hook = take_connection, .hook_arg = &seen};
    world_make_file(&w, 3);
    memcpy(late.path, w.path, sizeof late.path);
    late.now = w.now;
    world_open(&late);
    rival = &w;
    EXPECT(MUSTER_E_EXISTS, late.host, muster_account_create(late.host, &ACCOUNT(.username = "ann"), NULL));
    ck_assert_ptr_null(seen);
    world_close(&late);
    world_end(&w);
}
