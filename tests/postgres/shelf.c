/* SPDX-License-Identifier: MIT
 *
 * A store of PostgreSQL as a database from which others are made. The store of a path has a schema by the path's name.
 */
#include "../fault/shelf.h"
#include "backend.h"
#include "muster_test.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static char base[512];  /* how the cluster is reached */
static char kept[64];   /* the schema of the store that is kept */
static char copied[64]; /* the database of the copy */

static void ask(const char *at, const char *sql)
{
    char location[600];
    snprintf(location, sizeof location, "%s dbname=%s", base, at);
    PGconn *connection = PQconnectdb(location);
    PGresult *answer = PQexec(connection, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(connection));
    PQclear(answer);
    PQfinish(connection);
}

/* After this, stores are searched there. */
static void lead_to(const char *at)
{
    char location[600];
    snprintf(location, sizeof location, "%s dbname=%s", base, at);
    setenv("MUSTER_TEST_POSTGRES", location, 1);
}

void shelf_keep(const char *path)
{
    char sql[256];
    snprintf(base, sizeof base, "%s", getenv("MUSTER_TEST_POSTGRES"));
    postgres_schema(path, kept, sizeof kept);
    ask("template1", "CREATE DATABASE kept TEMPLATE postgres");
    snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA %s CASCADE", kept);
    ask("postgres", sql);
}

void shelf_copy(const char *path)
{
    char sql[256], schema[64];
    static int made;
    snprintf(copied, sizeof copied, "copy_%d", ++made);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE kept", copied);
    ask("postgres", sql);
    postgres_schema(path, schema, sizeof schema);
    snprintf(sql, sizeof sql, "ALTER SCHEMA %s RENAME TO %s", kept, schema);
    ask(copied, sql);
    lead_to(copied);
}

void shelf_drop(const char *path __attribute__((unused)))
{
    char sql[256];
    snprintf(sql, sizeof sql, "DROP DATABASE %s", copied);
    ask("postgres", sql);
    lead_to("postgres");
}

void shelf_clear(void)
{
    ask("postgres", "DROP DATABASE kept");
}
