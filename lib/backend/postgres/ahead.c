/* SPDX-License-Identifier: MIT
 *
 * Scans that were announced. They are sent behind the next get, in its last trip. Their answers wait here until the
 * step asks for them. If anything is written in the meantime, the answers are void.
 */
#include "postgres.h"

void ahead_forget(struct connection *txn)
{
    struct ahead *ahead = &txn->ahead;
    for (size_t i = 0; i < ahead->scans.item_count; i++) {
        PQclear(ahead->answers[i]);
        ahead->answers[i] = NULL;
    }
    queue_cut(&ahead->scans, 0);
    ahead->answered = false;
}

result ahead_keep(struct connection *txn)
{
    const size_t last = txn->queue.item_count - 1;
    TRY(queue_copy(txn, &txn->ahead.scans, &txn->queue, last));
    queue_cut(&txn->queue, last);
    return OK;
}

result ahead_queue(struct connection *txn, size_t *ret_queued)
{
    const struct ahead *ahead = &txn->ahead;
    *ret_queued = ahead->answered ? 0 : ahead->scans.item_count;
    for (size_t i = 0; i < *ret_queued; i++)
        TRY(queue_copy(txn, &txn->queue, &ahead->scans, i));
    return OK;
}

void ahead_take(struct connection *txn, PGresult **answers)
{
    struct ahead *ahead = &txn->ahead;
    for (size_t i = 0; i < ahead->scans.item_count; i++)
        ahead->answers[i] = answers[i];
    ahead->answered = true;
}

bool ahead_find(struct connection *txn, PGresult **ret_rows)
{
    struct ahead *ahead = &txn->ahead;
    const size_t last = txn->queue.item_count - 1;
    for (size_t i = 0; i < ahead->scans.item_count; i++) {
        if (ahead->answers[i] == NULL || !queue_equal(&txn->queue, last, &ahead->scans, i)) continue;
        *ret_rows = ahead->answers[i];
        ahead->answers[i] = NULL;
        queue_cut(&txn->queue, last);
        return true;
    }
    return false;
}
