/* SPDX-License-Identifier: MIT
 *
 * See statuses.h.
 */
#include "statuses.h"

#include <muster/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define STATUSES_MAX 1300 /* the lowest status, made positive, is below it */

/* Shared with the tests, which are processes of their own. */
static uint8_t *seen;

static size_t table_size(void)
{
    return STATUSES_FUNCTION_COUNT * STATUSES_MAX;
}

__attribute__((constructor)) static void begin(void)
{
    void *memory = mmap(NULL, table_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) abort();
    seen = memory;
}

void statuses_note(size_t function, int32_t status)
{
    if (status <= 0 && status > -STATUSES_MAX)
        __atomic_store_n(&seen[function * STATUSES_MAX + (size_t)-status], 1, __ATOMIC_RELAXED);
}

bool statuses_write(const char *path)
{
    FILE *file = fopen(path, "a");
    if (file == NULL) return false;
    for (size_t i = 0; i < table_size(); i++)
        if (seen[i])
            fprintf(file, "%s\t%s\n", STATUSES_FUNCTIONS[i / STATUSES_MAX],
                    muster_status_name(-(int32_t)(i % STATUSES_MAX)));
    return fclose(file) == 0;
}
