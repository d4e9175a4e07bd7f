/* SPDX-License-Identifier: MIT
 *
 * Sentences of failures, and the checks that come before anything reaches an engine.
 */
#include "transaction.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void write_message(char *message, size_t size, const char *format, ...)
{
    va_list arguments;
    if (message == NULL || size == 0) return;
    va_start(arguments, format);
    vsnprintf(message, size, format, arguments);
    va_end(arguments);
}

static void write_failure(const char *place, char *message, size_t size, int32_t status, const char *format,
                          va_list arguments)
{
    if (message == NULL || size == 0) return;
    vsnprintf(message, size, format, arguments);
    const char *shown = result_place(status, place);
    const size_t length = strlen(message);
    if (shown != NULL) snprintf(message + length, size - length, " (%s)", shown);
}

result refuse_at(const char *place, char *message, size_t size, int32_t status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_failure(place, message, size, status, format, arguments);
    va_end(arguments);
    return FAILED_AT(status, place);
}

result fail_at(const char *place, struct txn_state *state, int32_t status, const char *format, ...)
{
    va_list arguments;
    state->failed = true;
    va_start(arguments, format);
    write_failure(place, state->options.message, state->options.message_size, status, format, arguments);
    va_end(arguments);
    return FAILED_AT(status, place);
}

result check_version(const muster_backend_options *options)
{
    if (options->version == MUSTER_BACKEND_VERSION) return OK;
    return refuse(options->message, options->message_size, MUSTER_E_UNSUPPORTED,
                  "the library uses version %d of the storage interface, and the backend version %d", options->version,
                  MUSTER_BACKEND_VERSION);
}

static result misuse(struct txn_state *state, const char *text)
{
    return fail_at(PLACE, state, MUSTER_E_MISUSE, "%s", text);
}

result check_usable(struct txn_state *state)
{
    return state->failed ? misuse(state, "the transaction has failed and can only be rolled back") : OK;
}

static bool is_place(const muster_schema *schema, int32_t table, int32_t index)
{
    return table >= 0 && table < schema->table_count && index >= -1 && index < schema->tables[table].index_count;
}

static bool is_get(const muster_schema *schema, const muster_get *get)
{
    if (!is_place(schema, get->table, get->index)) return false;
    const muster_table *table = &schema->tables[get->table];
    if (get->index < 0) return get->key_count == table->key_count;
    return table->indexes[get->index].unique && get->key_count == table->indexes[get->index].column_count;
}

static bool is_reference(const muster_schema *schema, const muster_get *requests, size_t number,
                         const muster_value *part)
{
    return part->size < number && part->integer >= 0 &&
           part->integer < schema->tables[requests[part->size].table].column_count;
}

result check_get(struct txn_state *state, const muster_schema *schema, const muster_get *requests, size_t n)
{
    TRY(check_usable(state));
    for (size_t i = 0; i < n; i++) {
        if (!is_get(schema, &requests[i])) return misuse(state, "get does not fit the schema");
        for (int32_t k = 0; k < requests[i].key_count; k++) {
            const muster_value *part = &requests[i].key[k];
            if (part->type == MUSTER_VALUE_REFERENCE && !is_reference(schema, requests, i, part))
                return misuse(state, "a key refers to a request that does not come before it");
        }
    }
    return OK;
}

static bool is_scan(const muster_schema *schema, const muster_scan *scan)
{
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    if (!is_place(schema, scan->table, scan->index)) return false;
    int32_t count = muster_index_order(&schema->tables[scan->table], scan->index, columns);
    if (scan->prefix_count < 0 || scan->prefix_count > count || scan->limit < 0) return false;
    if (scan->after_count != 0 && scan->after_count != count - scan->prefix_count) return false;
    bool bounded = scan->lower.type != MUSTER_VALUE_NULL || scan->upper.type != MUSTER_VALUE_NULL;
    return !bounded || scan->prefix_count < count;
}

result check_scan(struct txn_state *state, const muster_schema *schema, const muster_scan *scan)
{
    TRY(check_usable(state));
    return is_scan(schema, scan) ? OK : misuse(state, "scan does not fit the schema");
}

static bool is_write(const muster_schema *schema, const muster_write *write)
{
    if (!is_place(schema, write->table, -1) || write->values == NULL) return false;
    const muster_table *table = &schema->tables[write->table];
    if (write->kind < MUSTER_WRITE_INSERT || write->kind > MUSTER_WRITE_REMOVE) return false;
    if (write->kind == MUSTER_WRITE_INSERT) return true;
    if (write->kind == MUSTER_WRITE_UPDATE && write->changed >> table->column_count != 0) return false;
    return write->guard >= -1 && write->guard < table->column_count;
}

result check_writes(struct txn_state *state, const muster_schema *schema, const muster_write *writes, size_t n)
{
    TRY(check_usable(state));
    if (state->options.mode == MUSTER_TXN_READ) return misuse(state, "a reading transaction cannot write");
    for (size_t i = 0; i < n; i++)
        if (!is_write(schema, &writes[i])) return misuse(state, "a write does not fit the schema");
    return OK;
}

result check_mark(struct txn_state *state, int32_t depth)
{
    TRY(check_usable(state));
    return depth >= 0 && depth <= state->marks ? OK : misuse(state, "a mark skips a depth");
}

result check_undo(struct txn_state *state, int32_t depth)
{
    return depth >= 0 && depth < state->marks ? OK : misuse(state, "there is no mark of this depth");
}
