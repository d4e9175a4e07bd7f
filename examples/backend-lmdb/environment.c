/* SPDX-License-Identifier: MIT
 *
 * See environment.h.
 */
#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAP_BYTES ((size_t)1 << 34) /* address space, not memory: the file can grow up to this size */
#define READERS_MAX 510
#define LOOK_NANOSECONDS 1000000L /* between two attempts to get the lock */

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static struct environment *registry;

static int make(const char *path, struct environment *it)
{
    int dead;
    unsigned int flags = MDB_NOSUBDIR | MDB_NOTLS | (access(path, W_OK) != 0 ? MDB_RDONLY : 0);
    TRY(mdb_env_create(&it->env));
    TRY(mdb_env_set_mapsize(it->env, MAP_BYTES));
    TRY(mdb_env_set_maxdbs(it->env, DATABASES_MAX));
    TRY(mdb_env_set_maxreaders(it->env, READERS_MAX));
    TRY(mdb_env_open(it->env, path, flags, 0600));
    return mdb_reader_check(it->env, &dead); /* the entry of a reader that has died need not be kept */
}

static void leave(struct environment *it)
{
    struct environment **at = &registry;
    if (--it->uses > 0) return;
    while (*at != it)
        at = &(*at)->next;
    *at = it->next;
    mdb_env_close(it->env);
    pthread_mutex_destroy(&it->opening);
    free(it);
}

static bool is_of(const struct environment *it, const struct stat *file)
{
    return it->process == getpid() && it->file.st_dev == file->st_dev && it->file.st_ino == file->st_ino;
}

static int join(const char *path, const struct stat *file, struct environment **ret_environment)
{
    struct environment *it = registry;
    while (it != NULL && !is_of(it, file))
        it = it->next;
    *ret_environment = it;
    if (it != NULL) {
        it->uses++;
        return 0;
    }
    it = calloc(1, sizeof *it);
    if (it == NULL) return ENOMEM;
    *it = (struct environment){.next = registry, .file = *file, .process = getpid(), .uses = 1};
    pthread_mutex_init(&it->opening, NULL);
    registry = *ret_environment = it;
    int code = make(path, it);
    if (code != 0) leave(it);
    return code;
}

/* A store in memory is a file that no other process finds. */
int environment_open(const char *location, bool create, struct environment **ret_environment)
{
    char hidden[] = "/tmp/muster-XXXXXX", lock[sizeof hidden + sizeof "-lock"];
    bool memory = strcmp(location, ":memory:") == 0;
    int file = memory ? mkstemp(hidden) : open(location, O_RDONLY | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    struct stat status;
    if (file < 0) return errno;
    int code = fstat(file, &status) != 0 ? errno : 0;
    close(file);
    pthread_mutex_lock(&registry_lock);
    if (code == 0) code = join(memory ? hidden : location, &status, ret_environment);
    pthread_mutex_unlock(&registry_lock);
    if (memory) {
        snprintf(lock, sizeof lock, "%s-lock", hidden);
        unlink(hidden);
        unlink(lock);
    }
    return code;
}

void environment_close(struct environment *it)
{
    pthread_mutex_lock(&registry_lock);
    leave(it);
    pthread_mutex_unlock(&registry_lock);
}

/* The lock of the file stops other processes, and the flag stops other threads. EAGAIN: somebody else has it. */
static int set_lock(struct environment *it, short type)
{
    struct flock whole = {.l_type = type, .l_whence = SEEK_SET};
    int file = -1, code = 0;
    mdb_env_get_fd(it->env, &file);
    if (type == F_WRLCK && __atomic_test_and_set(&it->writing, __ATOMIC_ACQUIRE)) return EAGAIN;
    if (fcntl(file, F_OFD_SETLK, &whole) != 0) code = errno;
    if (type == F_UNLCK || code != 0) __atomic_clear(&it->writing, __ATOMIC_RELEASE);
    return code;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

int environment_lock(struct environment *it, int64_t wait, const int32_t *cancelled)
{
    const struct timespec look = {.tv_nsec = LOOK_NANOSECONDS};
    int64_t end = now() + wait;
    int code;
    while ((code = set_lock(it, F_WRLCK)) == EAGAIN) {
        if (cancelled != NULL && __atomic_load_n(cancelled, __ATOMIC_ACQUIRE) != 0) return ECANCELED;
        if (now() >= end) return EAGAIN;
        nanosleep(&look, NULL);
    }
    return code;
}

void environment_unlock(struct environment *it)
{
    set_lock(it, F_UNLCK);
}
