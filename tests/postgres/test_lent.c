/* SPDX-License-Identifier: MIT
 *
 * A host's own connection, lent to a session, and ours, as a hook sees it.
 */
#include "backend.h"
#include "world.h"

#include <libpq-fe.h>
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

/* A connection of the host's own with a table of its own, which is gone with it. */
static PGconn *own_connection(const struct world *w)
{
    char schema[64], sql[128];
    PGconn *own = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    ck_assert_int_eq(PQstatus(own), CONNECTION_OK);
    postgres_schema(w->path, schema, sizeof schema);
    snprintf(sql, sizeof sql, "SET muster.schema = '%s'; CREATE TEMP TABLE bill (x int)", schema);
    run(own, sql);
    return own;
}

static int32_t invite_x(struct world *w, muster_session *session)
{
    return muster_invitation_create(session, &w->org, &INVITATION(.email = "x@example.com"), NULL);
}

MUSTER_TEST(on_a_lent_connection_the_hosts_rows_and_ours_are_one_transaction, "OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection(&w);
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    EXPECT(MUSTER_E_MISUSE, lent, invite_x(&w, lent));
    EXPECT_OK(lent, muster_org_get(lent, &w.org, NULL)); /* reading needs no transaction of the host's */
    ck_assert_int_eq(PQtransactionStatus(own), PQTRANS_IDLE);
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
    muster_session_close(lent);
    ck_assert_int_eq(PQpipelineStatus(own), PQ_PIPELINE_OFF);
    ck_assert_int_eq(PQisnonblocking(own), 0);
    ck_assert_int_eq(number(own, "SELECT count(*) FROM pg_prepared_statements"), 0);
    PQfinish(own);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_call_that_meets_others_leaves_the_hosts_transaction_whole, "OP-6 ERR-1")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 3);
    PGconn *own = own_connection(&w);
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
    PGconn *own = own_connection(&w);
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
