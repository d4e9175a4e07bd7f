/* SPDX-License-Identifier: MIT
 *
 * Deadlines, and a condition instead of a mutex that is held. A transaction may end on another thread than the thread
 * that began it. While a call waits, it also checks `cancelled`.
 */
#include "wait.h"
#include "transaction.h"
#include <time.h>

int64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MUSTER_SECOND + now.tv_nsec / 1000;
}

int64_t deadline_after(int64_t wait)
{
    int64_t now = monotonic_now();
    if (wait < 0) wait = 0;
    return wait > INT64_MAX - now ? INT64_MAX : now + wait;
}

bool is_cancelled(const muster_txn_options *options)
{
    return options->cancelled != NULL && __atomic_load_n(options->cancelled, __ATOMIC_ACQUIRE) != 0;
}

void gate_init(struct gate *gate)
{
    pthread_condattr_t attributes;
    pthread_mutex_init(&gate->mutex, NULL);
    pthread_condattr_init(&attributes);
    /* if somebody sets the clock, a wait must not become longer */
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&gate->released, &attributes);
    pthread_condattr_destroy(&attributes);
}

void gate_destroy(struct gate *gate, bool forked)
{
    if (forked) return;
    pthread_cond_destroy(&gate->released);
    pthread_mutex_destroy(&gate->mutex);
}

void gate_lock(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
}

void gate_unlock(struct gate *gate)
{
    pthread_mutex_unlock(&gate->mutex);
}

void gate_release(struct gate *gate)
{
    pthread_cond_signal(&gate->released);
}

result gate_wait(struct gate *gate, const muster_txn_options *options, int64_t deadline, const char *busy)
{
    int64_t now = monotonic_now();
    if (is_cancelled(options)) {
        return refuse(options->message, options->message_size, MUSTER_E_CANCELLED,
                      "the call was cancelled while it waited");
    }
    if (now >= deadline) return refuse(options->message, options->message_size, MUSTER_E_BUSY, "%s", busy);
    int64_t until = deadline - now > WAIT_SLICE ? now + WAIT_SLICE : deadline;
    const struct timespec time = {.tv_sec = (time_t)(until / MUSTER_SECOND), .tv_nsec = until % MUSTER_SECOND * 1000};
    pthread_cond_timedwait(&gate->released, &gate->mutex, &time);
    return OK;
}
