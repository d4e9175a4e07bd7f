/* SPDX-License-Identifier: MIT
 *
 * An open file of LMDB, and what LMDB requires. A process may open the file only once, so handles share it. The writer
 * of LMDB waits without a limit. So a call that writes first takes a lock, for which it can stop waiting.
 */
#ifndef EXAMPLE_ENVIRONMENT_H
#define EXAMPLE_ENVIRONMENT_H

#include <lmdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define DATABASES_MAX 128 /* in a file */

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        int try_code = (call);                                                                                         \
        if (try_code != 0) return try_code;                                                                            \
    } while (0)

struct environment {
    MDB_env *env;
    pthread_mutex_t opening; /* databases in the file */
    struct environment *next;
    struct stat file;
    pid_t process;
    int uses;
    bool writing; /* a thread of this process has the lock */
};

/* Functions return 0, or a code of LMDB or of the system. ":memory:" is allowed as the location. */
int environment_open(const char *location, bool create, struct environment **ret_environment);
void environment_close(struct environment *it);

/* EAGAIN: others wrote for `wait` microseconds. ECANCELED: *cancelled became non-zero. */
int environment_lock(struct environment *it, int64_t wait, const int32_t *cancelled);
void environment_unlock(struct environment *it);

#endif
