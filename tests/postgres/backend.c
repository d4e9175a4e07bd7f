/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend for the suites, by MUSTER_TEST_BACKEND_FILE. Each place that a test names becomes a new schema
 * in the database of MUSTER_TEST_POSTGRES.
 *
 * A store "in memory" gets a schema that another test has left, after emptying it. If there is none, it gets a new one.
 * Making the tables costs more time than most tests.
 */
#include "backend.h"
#include "wire.h"

#include <libpq-fe.h>
#include <muster/postgres.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MEMORIES_MAX 64
#define SCHEMA_BYTES 64

/* Open stores in memory, each with its schema. A store that is being opened has no database yet. */
static struct memory {
    void *database;
    char schema[SCHEMA_BYTES]; /* "": none */
} memories[MEMORIES_MAX];
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static unsigned int made;
static const char *more = "";
/* Holds an advisory lock for each schema in use. The server releases it when this process ends in any way. */
static PGconn *keeper;
static pid_t keeper_process;

static const char *server(void)
{
    const char *base = getenv("MUSTER_TEST_POSTGRES");
    if (base != NULL) return base;
    fprintf(stderr, "MUSTER_TEST_POSTGRES is not set: run this by tests/postgres/cluster\n");
    abort();
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    return hash;
}

#define HASH_START UINT64_C(14695981039346656037)

void postgres_schema(const char *place, char *schema, size_t size)
{
    snprintf(schema, size, "f_%016llx", (unsigned long long)hash_text(HASH_START, place));
}

/* One value of an answer in *text, if there is one. */
static void ask(const char *sql, char *text, size_t size)
{
    PGresult *answer = PQexec(keeper, sql);
    ExecStatusType status = PQresultStatus(answer);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s%s\n", PQerrorMessage(keeper), sql);
        abort();
    }
    if (PQntuples(answer) > 0) snprintf(text, size, "%s", PQgetvalue(answer, 0, 0));
    PQclear(answer);
}

/* Everything by which tables can differ. */
static uint64_t hash_schema(const muster_schema *schema)
{
    uint64_t hash = HASH_START + (uint64_t)schema->version;
    for (int32_t t = 0; t < schema->table_count; t++) {
        const muster_table *table = &schema->tables[t];
        hash = hash_text(hash, table->name);
        for (int32_t c = 0; c < table->column_count; c++)
            hash = hash_text(hash, table->columns[c].name) + (uint64_t)table->columns[c].type;
        for (int32_t i = 0; i < table->index_count; i++)
            hash = hash_text(hash, table->indexes[i].name);
    }
    return hash;
}

static void empty(const char *schema, const muster_schema *tables)
{
    char sql[8192], none[2];
    size_t used = 0;
    for (int32_t t = 0; t < tables->table_count; t++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, "DELETE FROM \"%s\".\"%s\";", schema,
                                 tables->tables[t].name);
    ask(sql, none, sizeof none);
}

/* A schema that nobody uses any more, emptied, or the name of a new one. It is emptied before its use and not after
 * it. So it is empty, whatever its last user did. DELETE takes 3 ms; TRUNCATE or making the tables makes a hundred
 * files. */
static void take_memory(const muster_schema *tables, bool fresh, char schema[SCHEMA_BYTES])
{
    char sql[8192], prefix[32], none[8];
    size_t used;
    struct timespec now;
    if (keeper != NULL && keeper_process == getpid() && PQstatus(keeper) != CONNECTION_OK) {
        PQfinish(keeper);
        keeper = NULL;
    }
    if (keeper == NULL || keeper_process != getpid()) { /* the parent keeps its own */
        keeper = PQconnectdb(server());
        keeper_process = getpid();
        ask("SET session_replication_role = replica", none, sizeof none); /* removes rows in any order */
    }
    snprintf(prefix, sizeof prefix, "m_%016llx_", (unsigned long long)hash_schema(tables));
    used = (size_t)snprintf(sql, sizeof sql,
                            "SELECT nspname FROM (SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '%s')"
                            " AND nspname NOT IN ('' ",
                            prefix);
    for (size_t i = 0; i < MEMORIES_MAX; i++) /* the holder of a lock gets it again */
        if (memories[i].schema[0] != '\0')
            used += (size_t)snprintf(sql + used, sizeof sql - used, ", '%s'", memories[i].schema);
    snprintf(sql + used, sizeof sql - used,
             ") OFFSET 0) AS known WHERE pg_try_advisory_lock(hashtext(nspname)) LIMIT 1");
    schema[0] = '\0';
    if (!fresh) ask(sql, schema, SCHEMA_BYTES);
    if (schema[0] != '\0') {
        empty(schema, tables);
        return;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(schema, SCHEMA_BYTES, "%s%d_%u_%lx", prefix, (int)getpid(), ++made, (unsigned long)now.tv_nsec);
    snprintf(sql, sizeof sql, "SELECT pg_advisory_lock(hashtext('%s'))", schema);
    ask(sql, none, sizeof none);
}

static void give_memory(struct memory *memory)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT pg_advisory_unlock(hashtext('%s'))", memory->schema);
    PQclear(PQexec(keeper, sql)); /* if the test has killed the server, the lock is gone */
    *memory = (struct memory){0};
}

/* NULL: the database is not in memory. */
static struct memory *find_memory(const void *database)
{
    for (size_t i = 0; i < MEMORIES_MAX; i++)
        if (memories[i].schema[0] != '\0' && memories[i].database == database) return &memories[i];
    return NULL;
}

void postgres_more(const char *words)
{
    more = words;
}

static int32_t open_at(const muster_backend_options *asked, const char *schema, void **ret_database)
{
    char location[512];
    muster_backend_options options = *asked;
    snprintf(location, sizeof location, "%s muster_schema=%s %s", server(), schema, more);
    options.location = location;
    wire_schema(asked->schema);
    return muster_backend_postgres()->open(&options, ret_database);
}

static int32_t open_memory(const muster_backend_options *asked, void **ret_database)
{
    struct memory *memory = memories;
    pthread_mutex_lock(&guard);
    while (memory < memories + MEMORIES_MAX && memory->schema[0] != '\0')
        memory++;
    if (memory == memories + MEMORIES_MAX) abort();
    take_memory(asked->schema, (asked->flags & MUSTER_BACKEND_FLAG_CREATE) == 0, memory->schema);
    pthread_mutex_unlock(&guard);
    int32_t status = open_at(asked, memory->schema, ret_database);
    pthread_mutex_lock(&guard);
    memory->database = *ret_database;
    if (*ret_database == NULL) give_memory(memory);
    pthread_mutex_unlock(&guard);
    return status;
}

static int32_t backend_open(const muster_backend_options *asked, void **ret_database)
{
    char schema[SCHEMA_BYTES];
    if (asked->version != MUSTER_BACKEND_VERSION) return muster_backend_postgres()->open(asked, ret_database);
    if (strcmp(asked->location, ":memory:") == 0) return open_memory(asked, ret_database);
    postgres_schema(asked->location, schema, sizeof schema);
    return open_at(asked, schema, ret_database);
}

/* Nobody needs to know whether the tables of a store in memory are new. */
static int32_t backend_migrate(void *database, int32_t *ret_made, char *message, size_t size)
{
    int32_t status = muster_backend_postgres()->migrate(database, ret_made, message, size);
    pthread_mutex_lock(&guard);
    if (status == MUSTER_OK && find_memory(database) != NULL) *ret_made = 1;
    pthread_mutex_unlock(&guard);
    return status;
}

static void backend_close(void *database, int32_t forked)
{
    pthread_mutex_lock(&guard);
    struct memory *memory = find_memory(database);
    if (memory != NULL) memory->database = NULL; /* after closing, another database may get the same address */
    pthread_mutex_unlock(&guard);
    muster_backend_postgres()->close(database, forked);
    if (forked || memory == NULL) return;
    pthread_mutex_lock(&guard);
    give_memory(memory);
    pthread_mutex_unlock(&guard);
}

const muster_backend *muster_backend_main(void)
{
    static muster_backend backend;
    backend = *muster_backend_postgres();
    backend.traits = MUSTER_BACKEND_TRAIT_IS_FILE; /* of the places that tests name */
    backend.open = backend_open;
    backend.migrate = backend_migrate;
    backend.close = backend_close;
    return &backend;
}

/* Here, "muster_" before the name of a table is the schema. Names that are words of SQL are quoted. */
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

/* Words of SQLite that the tests use. They are in a schema that only these connections search. */
static const char WORDS[] =
    "SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS sqlite_words;"
    "CREATE OR REPLACE AGGREGATE sqlite_words.total(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0');"
    "CREATE OR REPLACE FUNCTION sqlite_words.zeroblob(integer) RETURNS uuid LANGUAGE sql AS"
    " 'SELECT ''00000000-0000-0000-0000-000000000000''::uuid'";

static PGconn *connect_to(const char *place)
{
    char schema[64], text[128];
    PGconn *connection = PQconnectdb(server());
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
