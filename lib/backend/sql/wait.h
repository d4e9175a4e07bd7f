/* SPDX-License-Identifier: MIT
 *
 * Waiting for others within the limit of a call. It consists of deadlines on a clock that nobody sets, and of the gate
 * in front of connections that several threads want.
 */
#pragma once

#include "result.h"
#include <muster/backend.h>
#include <pthread.h>
#include <stdbool.h>

/* The limit for opening and migrating, which have no limit of a call. Microseconds. */
#define WAIT_DEFAULT (10 * MUSTER_SECOND)
/* The longest sleep between two checks of `cancelled`. Microseconds. */
#define WAIT_SLICE INT64_C(50000)

int64_t monotonic_now(void);          /* microseconds */
int64_t deadline_after(int64_t wait); /* INT64_MAX if the end is later than the clock can say */
bool is_cancelled(const muster_txn_options *options);

/* Guards the fields that follow it. It is never held while the engine works. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t released;
};

void gate_init(struct gate *gate);
/* `forked`: the process is a child. Another thread of the parent may hold the gate for ever, so the child does not
 * touch the gate. */
void gate_destroy(struct gate *gate, bool forked);
void gate_lock(struct gate *gate);
void gate_unlock(struct gate *gate);
void gate_release(struct gate *gate); /* The gate is locked. A waiting thread may check again. */
/* The gate is locked. Waits for a release, or for one slice of time. Returns MUSTER_E_CANCELLED, or after the
 * deadline MUSTER_E_BUSY with the sentence `busy`. The gate stays locked. */
MUST_USE result gate_wait(struct gate *gate, const muster_txn_options *options, int64_t deadline, const char *busy);
