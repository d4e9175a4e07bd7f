/* SPDX-License-Identifier: MIT
 *
 * Makes allocations fail. The linker wraps the allocations of the library (tests/meson.build). SQLite is a shared
 * object, so it gets an allocator by its own interface. The memory of the program comes from the same functions, but
 * does not fail.
 */
#include "fault.h"
#include "test_backend.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);
char *__wrap_strdup(const char *text);

static struct {
    enum fault_kind kind;
    int64_t at;
    bool onwards;
    bool armed;
    bool fired;
    bool in_sqlite;
    int64_t count;
    int64_t live;
    int64_t live_in_sqlite;
} state;

static sqlite3_mem_methods sqlite_memory;

static bool hits(enum fault_kind kind, bool in_sqlite)
{
    if (!state.armed || state.kind != kind) return false;
    state.count++;
    if (state.onwards ? state.count < state.at : state.count != state.at) return false;
    if (!state.fired) state.in_sqlite = in_sqlite;
    state.fired = true;
    return true;
}

static void *counted(void *memory)
{
    if (memory != NULL) state.live++;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return hits(FAULT_MEMORY, false) ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return hits(FAULT_MEMORY, false) ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (hits(FAULT_MEMORY, false)) return NULL;
    return old == NULL ? counted(__real_realloc(NULL, size)) : __real_realloc(old, size);
}

void __wrap_free(void *memory)
{
    if (memory != NULL) state.live--;
    __real_free(memory);
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
    void *memory = hits(FAULT_MEMORY, true) ? NULL : sqlite_memory.xMalloc(size);
    if (memory != NULL) state.live_in_sqlite++;
    return memory;
}

static void sqlite_free(void *memory)
{
    if (memory != NULL) state.live_in_sqlite--;
    sqlite_memory.xFree(memory);
}

static void *sqlite_realloc(void *old, int size)
{
    return hits(FAULT_MEMORY, true) ? NULL : sqlite_memory.xRealloc(old, size);
}

static bool backend_fails(void)
{
    return hits(FAULT_BACKEND, false);
}

void fault_install(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
    sqlite3_mem_methods failing = sqlite_memory;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    failing.xFree = sqlite_free;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    test_backend_fail(backend_fails);
}

void fault_plan(enum fault_kind kind, int64_t at, bool onwards)
{
    state.kind = kind;
    state.at = at;
    state.onwards = onwards;
    state.armed = state.fired = state.in_sqlite = false;
    state.count = 0;
}

void fault_arm(void)
{
    state.armed = true;
}

void fault_disarm(void)
{
    state.armed = false;
}

bool fault_fired(void)
{
    return state.fired;
}

bool fault_in_sqlite(void)
{
    return state.in_sqlite;
}

int64_t fault_live(void)
{
    return state.live;
}

int64_t fault_live_in_sqlite(void)
{
    return state.live_in_sqlite;
}
