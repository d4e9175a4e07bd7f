/* SPDX-License-Identifier: MIT
 *
 * Its own work does not count for the call that it records.
 */
#include "tape.h"
#include "count.h"
#include <stdlib.h>
#include <string.h>

static struct tape *running;

static void *grown(void *items, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0) return items; /* room doubles at each power of two */
    void *more = realloc(items, (count > 0 ? count * 2 : 1) * size);
    if (more == NULL) abort();
    return more;
}

static muster_value copy_of(const muster_value *value)
{
    muster_value copy = *value;
    if (value->type != MUSTER_VALUE_TEXT && value->type != MUSTER_VALUE_BYTES) return copy;
    void *data = malloc(value->size + 1);
    if (data == NULL) abort();
    if (value->size > 0) memcpy(data, value->data, value->size);
    copy.data = data;
    return copy;
}

/* If keys refer to other rows of the same get, these rows decide. Such a get is left out. */
static int32_t get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    count_hold(true);
    for (size_t i = 0; running != NULL && i < n; i++) {
        bool known = true;
        for (int32_t k = 0; k < requests[i].key_count; k++)
            known = known && requests[i].key[k].type != MUSTER_VALUE_REFERENCE;
        if (!known) continue;
        running->gets = grown(running->gets, running->get_count, sizeof *running->gets);
        muster_get *taken = &running->gets[running->get_count++];
        *taken = requests[i];
        for (int32_t k = 0; k < taken->key_count; k++)
            taken->key[k] = copy_of(&requests[i].key[k]);
    }
    count_hold(false);
    return muster_backend_sqlite()->get(txn, requests, n, row, arg);
}

static int32_t apply(void *txn, const muster_write *writes, size_t n)
{
    count_hold(true);
    for (size_t i = 0; running != NULL && i < n; i++) {
        size_t columns = (size_t)running->schema->tables[writes[i].table].column_count;
        muster_value *values = calloc(columns, sizeof *values);
        if (values == NULL) abort();
        for (size_t c = 0; c < columns; c++)
            values[c] = copy_of(&writes[i].values[c]);
        running->writes = grown(running->writes, running->write_count, sizeof *running->writes);
        muster_write *write = &running->writes[running->write_count++];
        *write = writes[i];
        write->values = values;
    }
    count_hold(false);
    return muster_backend_sqlite()->apply(txn, writes, n);
}

static int32_t open_with_schema(const muster_backend_options *options, void **ret_database)
{
    if (running != NULL) running->schema = options->schema;
    return muster_backend_sqlite()->open(options, ret_database);
}

const muster_backend *tape_backend(void)
{
    static muster_backend backend;
    backend = *muster_backend_sqlite();
    backend.open = open_with_schema;
    backend.get = get;
    backend.apply = apply;
    return &backend;
}

void tape_start(struct tape *tape)
{
    if (tape != NULL) *tape = (struct tape){0};
    running = tape;
}

void tape_operation(void)
{
    running->operations = grown(running->operations, running->operation_count, sizeof *running->operations);
    running->reads = grown(running->reads, running->operation_count, sizeof *running->reads);
    running->reads[running->operation_count] = running->get_count;
    running->operations[running->operation_count++] = running->write_count;
}

static void free_values(muster_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i].type == MUSTER_VALUE_TEXT || values[i].type == MUSTER_VALUE_BYTES)
            free((void *)(uintptr_t)values[i].data);
}

void tape_free(struct tape *tape)
{
    for (size_t i = 0; i < tape->write_count; i++) {
        muster_value *values = (muster_value *)(uintptr_t)tape->writes[i].values;
        free_values(values, (size_t)tape->schema->tables[tape->writes[i].table].column_count);
        free(values);
    }
    for (size_t i = 0; i < tape->get_count; i++)
        free_values(tape->gets[i].key, (size_t)tape->gets[i].key_count);
    free(tape->writes);
    free(tape->gets);
    free(tape->operations);
    free(tape->reads);
    *tape = (struct tape){0};
}
