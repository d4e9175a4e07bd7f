/* SPDX-License-Identifier: MIT
 *
 * What the next trip of a connection will send: statements with their values, copied in libpq's binary format.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "postgres.h"

/* Makes room for one more element of an array that doubles. */
static void *grown(void *array, size_t *capacity, size_t needed, size_t element)
{
    if (needed <= *capacity) return array;
    size_t larger = *capacity ? *capacity * 2 : 64;
    while (larger < needed)
        larger *= 2;
    void *moved = realloc(array, larger * element);
    if (moved) *capacity = larger;
    return moved;
}

static result add(struct connection *txn, int32_t kind, struct item **ret_item)
{
    struct item *items = grown(txn->items, &txn->item_capacity, txn->item_count + 1, sizeof *items);
    if (!items) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    txn->items = items;
    *ret_item = &items[txn->item_count++];
    **ret_item = (struct item){.kind = kind, .first = txn->parameter_count};
    return OK;
}

result queue_statement(struct connection *txn, int32_t kind, struct statement *statement)
{
    struct item *item;
    TRY(add(txn, kind, &item));
    item->statement = statement;
    return OK;
}

result queue_text(struct connection *txn, int32_t kind, const char *format, ...)
{
    struct item *item;
    va_list arguments;
    TRY(add(txn, kind, &item));
    va_start(arguments, format);
    vsnprintf(item->text, sizeof item->text, format, arguments);
    va_end(arguments);
    return OK;
}

result queue_mark(struct connection *txn, int32_t depth)
{
    TRY(queue_text(txn, ITEM_MARK, "SAVEPOINT muster_%d", (int)depth));
    txn->items[txn->item_count - 1].depth = depth;
    return OK;
}

result queue_room(struct connection *txn, int32_t size, char **ret_room)
{
    size_t bytes = size > 0 ? (size_t)size : 0;
    struct parameter *parameters =
        grown(txn->parameters, &txn->parameter_capacity, txn->parameter_count + 1, sizeof *parameters);
    if (!parameters) return fail(txn, MUSTER_E_MEMORY, "no memory for a value");
    txn->parameters = parameters;
    char *room = grown(txn->bytes, &txn->byte_capacity, txn->byte_count + bytes + 1, 1);
    if (!room) return fail(txn, MUSTER_E_MEMORY, "no memory for a value");
    txn->bytes = room;
    parameters[txn->parameter_count++] = (struct parameter){.offset = txn->byte_count, .size = size};
    *ret_room = room + txn->byte_count;
    txn->byte_count += bytes;
    txn->items[txn->item_count - 1].count++;
    return OK;
}

void queue_cut(struct connection *txn, size_t count)
{
    if (count >= txn->item_count) return;
    txn->parameter_count = txn->items[count].first;
    txn->byte_count = txn->parameter_count > 0 ? txn->parameters[txn->parameter_count - 1].offset : 0;
    if (txn->parameter_count > 0 && txn->parameters[txn->parameter_count - 1].size > 0) {
        txn->byte_count += (size_t)txn->parameters[txn->parameter_count - 1].size;
    }
    txn->item_count = count;
}

bool queue_has(const struct connection *txn, int32_t kind)
{
    for (size_t i = 0; i < txn->item_count; i++) {
        if (txn->items[i].kind == kind) return true;
    }
    return false;
}

void queue_free(struct connection *txn)
{
    free(txn->items);
    free(txn->parameters);
    free(txn->bytes);
}
