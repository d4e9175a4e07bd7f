/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend as the suites take it, by MUSTER_TEST_BACKEND_FILE: a place that a test names becomes a schema of
 * its own in the database of MUSTER_TEST_POSTGRES. A store "in memory" has one that is dropped when it is closed.
 */
#include "backend.h"
#include "wire.h"

#include <libpq-fe.h>
#include <muster/postgres.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MEMORIES_MAX 64

/* Databases whose schema goes when they are closed. */
static struct {
    void *database;
    char schema[64];
} memories[MEMORIES_MAX];
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static unsigned int made;

static void drop(const char *schema)
{
    char sql[96];
    PGconn *connection = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA IF EXISTS %s CASCADE", schema);
    PQclear(PQexec(connection, sql));
    PQfinish(connection);
}

void postgres_schema(const char *place, char *schema, size_t size)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *at = place; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    snprintf(schema, size, "f_%016llx", (unsigned long long)hash);
}

static void remember(void *database, const char *schema)
{
    pthread_mutex_lock(&guard);
    for (size_t i = 0; i < MEMORIES_MAX; i++) {
        if (memories[i].database != NULL) continue;
        memories[i].database = database;
        snprintf(memories[i].schema, sizeof memories[i].schema, "%s", schema);
        break;
    }
    pthread_mutex_unlock(&guard);
}

static int32_t backend_open(const muster_backend_options *asked, void **ret_database)
{
    char schema[64], location[512];
    struct timespec now;
    muster_backend_options options = *asked;
    const char *base = getenv("MUSTER_TEST_POSTGRES");
    if (base == NULL) {
        fprintf(stderr, "MUSTER_TEST_POSTGRES is not set: run this by tests/postgres/cluster\n");
        abort();
    }
    wire_schema(asked->schema);
    int memory = asked->location != NULL && strcmp(asked->location, ":memory:") == 0;
    if (memory) {
        clock_gettime(CLOCK_REALTIME, &now);
        pthread_mutex_lock(&guard);
        snprintf(schema, sizeof schema, "m_%d_%u_%lx", (int)getpid(), ++made, (unsigned long)now.tv_nsec);
        pthread_mutex_unlock(&guard);
    } else if (asked->location != NULL) {
        postgres_schema(asked->location, schema, sizeof schema);
    }
    if (asked->location != NULL) {
        snprintf(location, sizeof location, "%s muster_schema=%s", base, schema);
        options.location = location;
    }
    int32_t status = muster_backend_postgres()->open(&options, ret_database);
    if (memory && *ret_database != NULL) remember(*ret_database, schema);
    return status;
}

static void backend_close(void *database, int32_t forked)
{
    char schema[64] = "";
    pthread_mutex_lock(&guard);
    for (size_t i = 0; i < MEMORIES_MAX; i++) {
        if (memories[i].database != database) continue;
        memories[i].database = NULL;
        memcpy(schema, memories[i].schema, sizeof schema);
    }
    pthread_mutex_unlock(&guard);
    muster_backend_postgres()->close(database, forked);
    if (!forked && schema[0] != '\0') drop(schema);
}

const muster_backend *muster_backend_main(void)
{
    static muster_backend backend;
    backend = *muster_backend_postgres();
    backend.open = backend_open;
    backend.close = backend_close;
    return &backend;
}

/* "muster_" in front of a table's name is the schema here; names that are words of SQL are quoted. */
static void translate(const char *sql, char *text, size_t size)
{
    size_t used = 0;
    int quoted = 0;
    while (*sql != '\0' && used + 3 < size) {
        int word = (*sql >= 'a' && *sql <= 'z') || *sql == '_';
        if (strncmp(sql, "muster_", 7) == 0) {
            sql += 7;
            quoted = 1;
            text[used++] = '"';
        } else if (quoted && !word) {
            quoted = 0;
            text[used++] = '"';
        } else {
            text[used++] = *sql++;
        }
    }
    if (quoted) text[used++] = '"';
    text[used] = '\0';
}

/* Words of SQLite's that the tests use. They stand in a schema that only these connections look into. */
static const char WORDS[] =
    "SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS sqlite_words;"
    "CREATE OR REPLACE AGGREGATE sqlite_words.total(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0');"
    "CREATE OR REPLACE FUNCTION sqlite_words.zeroblob(integer) RETURNS uuid LANGUAGE sql AS"
    " 'SELECT ''00000000-0000-0000-0000-000000000000''::uuid'";

static PGconn *connect_to(const char *place)
{
    char schema[64], text[128];
    PGconn *connection = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    postgres_schema(place, schema, sizeof schema);
    PQclear(PQexec(connection, WORDS));
    snprintf(text, sizeof text, "SET search_path = %s, sqlite_words", schema);
    PQclear(PQexec(connection, text));
    return connection;
}

int muster_backend_ask(const char *place, const char *sql, int64_t *ret_number)
{
    static char text[1 << 16];
    if (strncmp(sql, "PRAGMA wal_checkpoint", 21) == 0) return 0; /* moves what is written from a log into the file */
    PGconn *connection = connect_to(place);
    translate(sql, text, sizeof text);
    PGresult *answer = PQexec(connection, text);
    ExecStatusType status = PQresultStatus(answer);
    int done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : 1;
    if (done != 0 && getenv("MUSTER_TEST_VERBOSE") != NULL) fprintf(stderr, "%s%s\n", PQerrorMessage(connection), text);
    if (status == PGRES_TUPLES_OK && PQntuples(answer) > 0) *ret_number = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    PQfinish(connection);
    return done;
}

static int table_holds(PGconn *connection, const char *table, const void *bytes, size_t size)
{
    char sql[128];
    int found = 0;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    PGresult *rows = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1);
    for (int row = 0; row < PQntuples(rows) && !found; row++)
        for (int column = 0; column < PQnfields(rows) && !found; column++)
            found = memmem(PQgetvalue(rows, row, column), (size_t)PQgetlength(rows, row, column), bytes, size) != NULL;
    PQclear(rows);
    return found;
}

int muster_backend_holds(const char *place, const void *bytes, size_t size)
{
    int found = 0;
    PGconn *connection = connect_to(place);
    PGresult *tables = PQexec(connection, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
    for (int i = 0; i < PQntuples(tables) && !found; i++)
        found = table_holds(connection, PQgetvalue(tables, i, 0), bytes, size);
    PQclear(tables);
    PQfinish(connection);
    return found;
}
