/* SPDX-License-Identifier: MIT
 *
 * A store of SQLite as the bytes of its file.
 */
#include "shelf.h"
#include "muster_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *bytes;
static size_t size;

void shelf_keep(const char *path)
{
    FILE *file = fopen(path, "rb");
    ck_assert(file != NULL && fseek(file, 0, SEEK_END) == 0);
    size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(size);
    ck_assert(bytes != NULL && fread(bytes, 1, size, file) == size);
    fclose(file);
    shelf_drop(path);
}

void shelf_copy(const char *path)
{
    FILE *file = fopen(path, "wb");
    ck_assert(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

void shelf_drop(const char *path)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", ".key"};
    char file[300];
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        snprintf(file, sizeof file, "%s%s", path, ENDS[i]);
        unlink(file);
    }
}

void shelf_clear(void)
{
    free(bytes);
    bytes = NULL;
}
