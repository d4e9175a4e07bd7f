/* SPDX-License-Identifier: MIT
 *
 * A trace on every connection counts statements. SQLite's own statistics count pages. The wraps of the linker
 * (tests/meson.build) and SQLite's interface for allocators count allocations. The library knows nothing of this.
 */
#include "count.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 32

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

static struct counts counted;
static bool counting;
static sqlite3 *connections[CONNECTIONS_MAX];
static sqlite3_mem_methods sqlite_memory;

static void count_one(int64_t *figure)
{
    if (counting) ++*figure; /* otherwise nothing is written, because threads would share the line */
}

void *__wrap_malloc(size_t size)
{
    count_one(&counted.allocations);
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    count_one(&counted.allocations);
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    count_one(&counted.allocations);
    return __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}

static void *sqlite_malloc(int size)
{
    count_one(&counted.sqlite_allocations);
    return sqlite_memory.xMalloc(size);
}

static void *sqlite_realloc(void *old, int size)
{
    count_one(&counted.sqlite_allocations);
    return sqlite_memory.xRealloc(old, size);
}

void count_install(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
    sqlite3_mem_methods own = sqlite_memory;
    own.xMalloc = sqlite_malloc;
    own.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
}

static int traced(unsigned what, void *arg, void *subject, void *detail)
{
    (void)arg;
    (void)detail;
    if (what == SQLITE_TRACE_STMT) count_one(&counted.statements);
    for (size_t i = 0; what == SQLITE_TRACE_CLOSE && i < CONNECTIONS_MAX; i++)
        if (connections[i] == subject) connections[i] = NULL;
    return 0;
}

/* SQLite calls this for every new connection, like an extension. */
static int opened(sqlite3 *connection, char **message, const void *interface)
{
    (void)message;
    (void)interface;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (connections[i] != NULL) continue;
        connections[i] = connection;
        return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_CLOSE, traced, NULL);
    }
    return SQLITE_ERROR;
}

void count_connections(bool watched)
{
    if (watched)
        sqlite3_auto_extension((void (*)(void))opened);
    else
        sqlite3_reset_auto_extension();
}

/* Since the last call. A page that leaves the cache early and is changed again counts twice, because it is written
 * twice. */
static int64_t pages_written(void)
{
    int64_t all = 0;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        int now = 0, highest = 0;
        if (connections[i] == NULL) continue;
        sqlite3_db_status(connections[i], SQLITE_DBSTATUS_CACHE_WRITE, &now, &highest, 1);
        all += now;
    }
    return all;
}

void count_start(void)
{
    pages_written();
    counted = (struct counts){0};
    counting = true;
}

void count_hold(bool held)
{
    counting = !held;
}

struct counts count_stop(void)
{
    counting = false;
    counted.pages = pages_written();
    return counted;
}

static uint32_t mix(uint32_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * UINT32_C(16777619);
    return hash;
}

void count_sqlite_build(char *ret_text, unsigned long size)
{
    uint32_t hash = mix(UINT32_C(2166136261), sqlite3_sourceid());
    for (int i = 0; sqlite3_compileoption_get(i) != NULL; i++)
        if (strncmp(sqlite3_compileoption_get(i), "COMPILER=", 9) != 0) hash = mix(hash, sqlite3_compileoption_get(i));
    snprintf(ret_text, size, "%s, build %08x, %d bits", sqlite3_libversion(), (unsigned)hash, (int)sizeof(void *) * 8);
}
