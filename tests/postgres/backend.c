/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend as the suites take it, by MUSTER_TEST_BACKEND_FILE: a place that a test names becomes a schema of
 * its own in the database of MUSTER_TEST_POSTGRES. A store "in memory" has one that is dropped when it is closed.
 */
#include "backend.h"

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
