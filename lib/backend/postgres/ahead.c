/* SPDX-License-Identifier: MIT
 *
 * Scans that will probably be asked for: they go out behind the next get, in its trip, and what comes back waits here for the
 * question. Whatever is written meanwhile makes it void.
 */
#include <stdlib.h>
#include <string.h>

#include "postgres.h"

static void forget(struct ahead *ahead)
{
    PQclear(ahead->rows);
    free(ahead->said);
    *ahead = (struct ahead){0};
}

void ahead_forget(struct connection *txn)
{
    while (txn->ahead_count > 0)
        forget(&txn->ahead[--txn->ahead_count]);
}

/* The values of the last item of the queue: their sizes, then their bytes. */
static size_t said_size(const struct connection *txn, const struct item *item)
{
    size_t size = item->count * sizeof(int32_t);
    for (size_t i = 0; i < item->count; i++) {
        int32_t bytes = txn->parameters[item->first + i].size;
        size += bytes > 0 ? (size_t)bytes : 0;
    }
    return size;
}

static void say(const struct connection *txn, const struct item *item, char *said)
{
    char *bytes = said + item->count * sizeof(int32_t);
    for (size_t i = 0; i < item->count; i++) {
        const struct parameter *parameter = &txn->parameters[item->first + i];
        memcpy(said + i * sizeof(int32_t), &parameter->size, sizeof(int32_t));
        if (parameter->size <= 0) continue;
        memcpy(bytes, txn->bytes + parameter->offset, (size_t)parameter->size);
        bytes += parameter->size;
    }
}

result ahead_keep(struct connection *txn)
{
    const struct item *item = &txn->items[txn->item_count - 1];
    struct ahead ahead = {.statement = item->statement, .count = item->count, .size = said_size(txn, item)};
    ahead.said = malloc(ahead.size + 1);
    if (!ahead.said) return fail(txn, MUSTER_E_MEMORY, "no memory to read ahead");
    say(txn, item, ahead.said);
    queue_cut(txn, txn->item_count - 1);
    txn->ahead[txn->ahead_count++] = ahead;
    return OK;
}

result ahead_queue(struct connection *txn, size_t *ret_queued)
{
    *ret_queued = 0;
    for (size_t i = 0; i < txn->ahead_count; i++) {
        struct ahead *ahead = &txn->ahead[i];
        const char *bytes = ahead->said + ahead->count * sizeof(int32_t);
        if (ahead->rows) continue;
        TRY(queue_statement(txn, ITEM_READ, ahead->statement));
        for (size_t p = 0; p < ahead->count; p++) {
            int32_t size;
            char *room;
            memcpy(&size, ahead->said + p * sizeof(int32_t), sizeof size);
            TRY(queue_room(txn, size, &room));
            if (size <= 0) continue;
            memcpy(room, bytes, (size_t)size);
            bytes += size;
        }
        ++*ret_queued;
    }
    return OK;
}

void ahead_take(struct connection *txn, PGresult **results)
{
    for (size_t i = 0; i < txn->ahead_count; i++)
        if (!txn->ahead[i].rows) txn->ahead[i].rows = *results++;
}

bool ahead_find(struct connection *txn, PGresult **ret_rows)
{
    const struct item *item = &txn->items[txn->item_count - 1];
    size_t size = txn->ahead_count > 0 ? said_size(txn, item) : 0;
    char *said = NULL;
    for (size_t i = 0; i < txn->ahead_count; i++) {
        struct ahead *ahead = &txn->ahead[i];
        if (!ahead->rows || ahead->statement != item->statement || ahead->size != size) continue;
        if (!said && !(said = malloc(size + 1))) return false;
        say(txn, item, said);
        if (memcmp(said, ahead->said, size) != 0) continue;
        *ret_rows = ahead->rows;
        ahead->rows = NULL;
        forget(ahead);
        *ahead = txn->ahead[--txn->ahead_count];
        free(said);
        queue_cut(txn, txn->item_count - 1);
        return true;
    }
    free(said);
    return false;
}
