/* SPDX-License-Identifier: MIT
 *
 * Waiting for others within the limit of a call: deadlines on a clock that nobody sets, and the gate before connections
 * that several threads want.
 */
#pragma once

#include "result.h"
#include <muster/backend.h>
#include <pthread.h>
#include <stdbool.h>

/* Where a call has no limit of its own: opening and migrating. Microseconds. */
#define WAIT_DEFAULT (10 * MUSTER_SECOND)
/* Longest sleep between two looks at `cancelled`. Microseconds. */
#define WAIT_SLICE INT64_C(50000)

int64_t monotonic_now(void);          /* microseconds */
int64_t deadline_after(int64_t wait); /* INT64_MAX where that is later than the clock knows */
bool is_cancelled(const muster_txn_options *options);

/* Guards what stands behind it. Never held while the engine works. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t released;
};

void gate_init(struct gate *gate);
/* `forked`: in a child another thread of the parent may hold the gate for ever, so it is left alone. */
void gate_destroy(struct gate *gate, bool forked);
void gate_lock(struct gate *gate);
void gate_unlock(struct gate *gate);
void gate_release(struct gate *gate); /* locked: one who waits may look again */
/* Locked: waits for a release, or for one slice of time. MUSTER_E_CANCELLED, and MUSTER_E_BUSY behind the deadline,
 * with `busy` as its sentence; the gate stays locked. */
MUST_USE result gate_wait(struct gate *gate, const muster_txn_options *options, int64_t deadline, const char *busy);
