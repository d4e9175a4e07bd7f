/* SPDX-License-Identifier: MIT
 *
 * What the next trip of a connection will send: statements with their values, copied in libpq's binary format.
 */
#include "postgres.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for one more element. The array doubles its size. */
static void *grown(void *array, size_t *capacity, size_t needed, size_t element)
{
    if (needed <= *capacity) return array;
    size_t larger = *capacity > 0 ? *capacity * 2 : 64;
    while (larger < needed)
        larger *= 2;
    void *moved = realloc(array, larger * element);
    if (moved != NULL) *capacity = larger;
    return moved;
}

static result add_item(struct connection *txn, struct queue *queue, const struct item *item)
{
    struct item *items = grown(queue->items, &queue->item_capacity, queue->item_count + 1, sizeof *items);
    if (items == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    queue->items = items;
    items[queue->item_count] = *item;
    items[queue->item_count].first = queue->parameter_count;
    items[queue->item_count++].count = 0;
    return OK;
}

static result add_room(struct connection *txn, struct queue *queue, int32_t size, char **ret_room)
{
    const size_t bytes = size > 0 ? (size_t)size : 0;
    struct parameter *parameters =
        grown(queue->parameters, &queue->parameter_capacity, queue->parameter_count + 1, sizeof *parameters);
    if (parameters == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a value");
    queue->parameters = parameters;
    char *room = grown(queue->bytes, &queue->byte_capacity, queue->byte_count + bytes + 1, 1);
    if (room == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a value");
    queue->bytes = room;
    parameters[queue->parameter_count++] = (struct parameter){.offset = queue->byte_count, .size = size};
    *ret_room = room + queue->byte_count;
    queue->byte_count += bytes;
    queue->items[queue->item_count - 1].count++;
    return OK;
}

result queue_statement(struct connection *txn, int32_t kind, struct statement *statement)
{
    return add_item(txn, &txn->queue, &(struct item){.kind = kind, .statement = statement});
}

result queue_text(struct connection *txn, int32_t kind, const char *format, ...)
{
    struct item item = {.kind = kind};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(item.text, sizeof item.text, format, arguments);
    va_end(arguments);
    return add_item(txn, &txn->queue, &item);
}

result queue_mark(struct connection *txn, int32_t depth)
{
    TRY(queue_text(txn, ITEM_MARK, "SAVEPOINT muster_%d", (int)depth));
    txn->queue.items[txn->queue.item_count - 1].depth = depth;
    return OK;
}

result queue_room(struct connection *txn, int32_t size, char **ret_room)
{
    return add_room(txn, &txn->queue, size, ret_room);
}

result queue_copy(struct connection *txn, struct queue *to, const struct queue *from, size_t number)
{
    const struct item *item = &from->items[number];
    TRY(add_item(txn, to, item));
    for (size_t i = 0; i < item->count; i++) {
        const struct parameter *parameter = &from->parameters[item->first + i];
        char *room = NULL;
        TRY(add_room(txn, to, parameter->size, &room));
        if (parameter->size > 0 && room != NULL) memcpy(room, from->bytes + parameter->offset, (size_t)parameter->size);
    }
    return OK;
}

bool queue_equal(const struct queue *a, size_t number_a, const struct queue *b, size_t number_b)
{
    const struct item *one = &a->items[number_a], *other = &b->items[number_b];
    if (one->statement != other->statement || one->count != other->count) return false;
    for (size_t i = 0; i < one->count; i++) {
        const struct parameter *mine = &a->parameters[one->first + i], *its = &b->parameters[other->first + i];
        if (mine->size != its->size) return false;
        if (mine->size > 0 && memcmp(a->bytes + mine->offset, b->bytes + its->offset, (size_t)mine->size) != 0)
            return false;
    }
    return true;
}

void queue_cut(struct queue *queue, size_t count)
{
    if (count >= queue->item_count) return;
    queue->item_count = count;
    queue->parameter_count = queue->items[count].first;
    queue->byte_count = 0;
    if (queue->parameter_count == 0) return;
    const struct parameter *last = &queue->parameters[queue->parameter_count - 1];
    queue->byte_count = last->offset + (last->size > 0 ? (size_t)last->size : 0);
}

bool queue_has(const struct queue *queue, int32_t kind)
{
    for (size_t i = 0; i < queue->item_count; i++)
        if (queue->items[i].kind == kind) return true;
    return false;
}

void queue_free(struct queue *queue)
{
    free(queue->items);
    free(queue->parameters);
    free(queue->bytes);
}
