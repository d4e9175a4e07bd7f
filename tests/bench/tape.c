/* SPDX-License-Identifier: MIT
 *
 * Its own work is held out of the counts of the call that it listens to.
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
    running->operations[running->operation_count++] = running->write_count;
}

void tape_free(struct tape *tape)
{
    for (size_t i = 0; i < tape->write_count; i++) {
        size_t columns = (size_t)tape->schema->tables[tape->writes[i].table].column_count;
        muster_value *values = (muster_value *)(uintptr_t)tape->writes[i].values;
        for (size_t c = 0; c < columns; c++)
            if (values[c].type == MUSTER_VALUE_TEXT || values[c].type == MUSTER_VALUE_BYTES)
                free((void *)(uintptr_t)values[c].data);
        free(values);
    }
    free(tape->writes);
    free(tape->operations);
    *tape = (struct tape){0};
}
