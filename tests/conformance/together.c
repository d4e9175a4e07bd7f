/* SPDX-License-Identifier: MIT
 *
 * Several transactions at once: waiting, its limit and its end, snapshots, and threads that write.
 */
#include "conformance.h"

#include <pthread.h>
#include <time.h>

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * MUSTER_SECOND + time.tv_nsec / 1000;
}

/* A writer that wants group 1. If the backend locks whole databases, the writer waits when it begins. If it locks
 * rows, the writer waits when it reads. */
static int32_t begin_locking(struct store *store, int32_t mode, int64_t wait, const int32_t *cancelled, void **ret_txn)
{
    int32_t status = begin_waiting(store, mode, wait, cancelled, ret_txn);
    if (status == MUSTER_OK) status = lock_group(*ret_txn, 1);
    if (status != MUSTER_OK && *ret_txn) backend()->rollback(*ret_txn);
    if (status != MUSTER_OK) *ret_txn = NULL;
    return status;
}

/* A store with group 1, which a transaction holds. */
static void *held(struct store *store)
{
    void *txn = NULL;
    store_open(store);
    txn = begin(store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 0));
    EXPECT_OK(backend()->commit(txn));
    txn = NULL;
    EXPECT_OK(begin_locking(store, MUSTER_TXN_WRITE, MUSTER_SECOND, NULL, &txn));
    return txn;
}

MUSTER_TEST(a_second_writer_is_busy_at_its_limit, "")
{
    struct store store;
    void *second = NULL;
    void *first = held(&store);
    int64_t start = now();
    EXPECT_STATUS(begin_locking(&store, MUSTER_TXN_WRITE, MUSTER_SECOND / 10, NULL, &second), MUSTER_E_BUSY);
    EXPECT(now() - start >= MUSTER_SECOND / 10);
    EXPECT_STATUS(begin_locking(&store, MUSTER_TXN_TRIAL, 0, NULL, &second), MUSTER_E_BUSY);
    EXPECT_OK(backend()->commit(first));
    EXPECT_OK(begin_locking(&store, MUSTER_TXN_WRITE, 0, NULL, &second));
    EXPECT_OK(backend()->commit(second));
    store_close(&store);
}

MUSTER_TEST(a_writer_of_another_handle_is_busy_at_its_limit, "")
{
    struct store store;
    struct store other = {0};
    void *second = NULL;
    int32_t cancelled = 1;
    void *first = held(&store);
    int32_t made = 0;
    EXPECT_OK(store_open_as(&other, store.path, 0, &CONFORMANCE_SCHEMA));
    EXPECT_OK(backend()->migrate(other.database, &made, other.message, sizeof other.message));
    int64_t start = now();
    EXPECT_STATUS(begin_locking(&other, MUSTER_TXN_WRITE, MUSTER_SECOND / 10, NULL, &second), MUSTER_E_BUSY);
    EXPECT(now() - start >= MUSTER_SECOND / 10);
    EXPECT_STATUS(begin_locking(&other, MUSTER_TXN_WRITE, 60 * MUSTER_SECOND, &cancelled, &second), MUSTER_E_CANCELLED);
    EXPECT_OK(backend()->commit(first));
    EXPECT_OK(begin_locking(&other, MUSTER_TXN_WRITE, MUSTER_SECOND, NULL, &second));
    backend()->rollback(second);
    store_close(&other);
    store_close(&store);
}

struct waiter {
    struct store store; /* uses the same database, with its own messages */
    int64_t wait;
    const int32_t *cancelled;
    int32_t status;
};

static void *wait_and_write(void *arg)
{
    struct waiter *waiter = arg;
    void *txn = NULL;
    waiter->status = begin_locking(&waiter->store, MUSTER_TXN_WRITE, waiter->wait, waiter->cancelled, &txn);
    if (waiter->status == MUSTER_OK) {
        waiter->status = update_rank(txn, 1, 2, GROUP_RANK, number(1));
        if (waiter->status == MUSTER_OK) waiter->status = backend()->commit(txn);
    }
    return NULL;
}

MUSTER_TEST(a_second_writer_waits_for_the_first, "")
{
    struct store store;
    pthread_t thread;
    void *txn = held(&store);
    struct waiter waiter = {store, 20 * MUSTER_SECOND, NULL, 1};
    EXPECT(pthread_create(&thread, NULL, wait_and_write, &waiter) == 0);
    EXPECT_OK(update_rank(txn, 1, 1, -1, null_value()));
    EXPECT_OK(backend()->commit(txn));
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT_OK(waiter.status);
    txn = begin(&store, MUSTER_TXN_READ);
    EXPECT(rank_of(txn, 1) == 2);
    EXPECT_OK(backend()->commit(txn));
    store_close(&store);
}

MUSTER_TEST(a_waiting_writer_can_be_cancelled, "")
{
    struct store store;
    pthread_t thread;
    int32_t cancelled = 0;
    void *txn = held(&store);
    struct waiter waiter = {store, 60 * MUSTER_SECOND, &cancelled, 1};
    int64_t start = now();
    EXPECT(pthread_create(&thread, NULL, wait_and_write, &waiter) == 0);
    __atomic_store_n(&cancelled, 1, __ATOMIC_RELEASE);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT_STATUS(waiter.status, MUSTER_E_CANCELLED);
    EXPECT(now() - start < 30 * MUSTER_SECOND);
    backend()->rollback(txn);
    store_close(&store);
}

MUSTER_TEST(a_reader_sees_one_snapshot, "")
{
    struct store store;
    store_open(&store);
    void *writer = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(writer, 1, "one", 1));
    EXPECT_OK(backend()->commit(writer));
    void *reader = begin(&store, MUSTER_TXN_READ);
    EXPECT(rank_of(reader, 1) == 1);
    writer = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(update_rank(writer, 1, 2, -1, null_value()));
    EXPECT(rank_of(reader, 1) == 1);
    EXPECT_OK(backend()->commit(writer));
    EXPECT(rank_of(reader, 1) == 1);
    EXPECT_OK(backend()->commit(reader));
    reader = begin(&store, MUSTER_TXN_READ);
    EXPECT(rank_of(reader, 1) == 2);
    EXPECT_OK(backend()->commit(reader));
    store_close(&store);
}

#define THREADS 4
#define ROUNDS 25

struct worker {
    struct store store; /* uses the same database, with its own messages */
    unsigned int number;
};

static void *work(void *arg)
{
    struct worker *worker = arg;
    for (int round = 0; round < ROUNDS; round++) {
        void *txn = NULL;
        EXPECT_OK(begin_waiting(&worker->store, MUSTER_TXN_WRITE, 60 * MUSTER_SECOND, NULL, &txn));
        EXPECT_OK(lock_group(txn, 1));
        int64_t rank = rank_of(txn, 1);
        EXPECT_OK(update_rank(txn, 1, rank + 1, GROUP_RANK, number(rank)));
        EXPECT_OK(insert_log(txn, worker->number, round + 1));
        EXPECT_OK(backend()->commit(txn));
        txn = begin(&worker->store, MUSTER_TXN_READ);
        EXPECT(rank_of(txn, 1) > rank);
        EXPECT_OK(backend()->commit(txn));
    }
    return NULL;
}

MUSTER_TEST(threads_that_write_lose_nothing, "")
{
    struct store store;
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    store_open(&store);
    void *txn = begin(&store, MUSTER_TXN_WRITE);
    EXPECT_OK(insert_group(txn, 1, "one", 0));
    EXPECT_OK(backend()->commit(txn));
    for (unsigned int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.store = store, .number = i};
        EXPECT(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    }
    for (unsigned int i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    txn = begin(&store, MUSTER_TXN_READ);
    EXPECT(rank_of(txn, 1) == THREADS * ROUNDS);
    EXPECT_OK(backend()->commit(txn));
    EXPECT(count_rows(&store, LOG) == THREADS * ROUNDS);
    store_close(&store);
}
