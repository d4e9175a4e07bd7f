/* SPDX-License-Identifier: MIT
 *
 * Statements by the shape of a request: each is written once per connection, prepared in the trip of its first use, and
 * kept. An update or a removal that finds no row divides by zero, so that a COMMIT behind it in the pipeline is not reached.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres.h"
#include "text.h"

void dialect_make(struct database *database)
{
    snprintf(database->qualifier, sizeof database->qualifier, "\"%s\".", database->location.schema);
    database->naming = (struct sql_dialect){
        .types = {[MUSTER_COLUMN_INTEGER] = "bigint",
                  [MUSTER_COLUMN_TIME] = "timestamptz",
                  [MUSTER_COLUMN_TEXT] = "text COLLATE \"C\"", /* order of bytes */
                  [MUSTER_COLUMN_BYTES] = "bytea",
                  [MUSTER_COLUMN_ID] = "uuid",
                  [MUSTER_COLUMN_POSITION] = "bigint"},
        .qualifier = "",
        .prefix = "",
        .table_suffix = "",
        /* Before the number of the insert in its transaction: the feed reads below the oldest that is still running. */
        .position_value = "(pg_current_xact_id()::text::bigint << 20) | ",
        .ascending = " NULLS FIRST",
        .descending = " DESC NULLS LAST",
        .placeholder = '$',
    };
    database->dialect = database->naming;
    database->dialect.qualifier = database->qualifier;
}

static char *joined(const char *before, char *text, const char *after)
{
    struct text all = {0};
    if (!text) return NULL;
    text_add(&all, before);
    text_add(&all, text);
    text_add(&all, after);
    free(text);
    return text_take(&all);
}

static char *text_of(const struct database *database, const struct statement_key *key, const void *request)
{
    static const char *const LOCKS[] = {"", " FOR SHARE", " FOR UPDATE"};
    const muster_table *table = &database->schema->tables[key->table];
    switch (key->kind) {
    case STATEMENT_GET:
        return joined("", sql_get(&database->dialect, table, key->index, request), LOCKS[key->shape & GET_LOCK]);
    case STATEMENT_SCAN: return sql_scan(&database->dialect, table, request, (int)(key->shape >> 28 & 1));
    default: break;
    }
    char *text = sql_write(&database->dialect, table, request);
    if (key->index == MUSTER_WRITE_INSERT) return text;
    return joined("WITH changed AS (", text, " RETURNING 1) SELECT 1 / count(*) FROM changed");
}

static size_t bucket_of(const struct statement_key *key)
{
    uint64_t mixed = key->shape ^ (uint64_t)key->kind << 8 ^ (uint64_t)key->table << 16 ^ (uint64_t)key->index << 40;
    return (size_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 58) % STATEMENT_BUCKETS;
}

result statement_take(struct connection *txn, const struct statement_key *key, const void *request,
                      struct statement **ret_statement)
{
    struct statement **bucket = &txn->statements[bucket_of(key)];
    for (struct statement *found = *bucket; found; found = found->next) {
        if (found->key.shape == key->shape && found->key.kind == key->kind && found->key.table == key->table &&
            found->key.index == key->index) {
            *ret_statement = found;
            return OK;
        }
    }
    struct statement *made = calloc(1, sizeof *made);
    char *text = made ? text_of(txn->database, key, request) : NULL;
    if (!text) {
        free(made);
        return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    }
    made->key = *key;
    made->text = text;
    snprintf(made->name, sizeof made->name, "muster_%d", ++txn->statement_count);
    made->next = *bucket;
    *bucket = made;
    *ret_statement = made;
    return OK;
}

void statements_free(struct connection *connection)
{
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        while (connection->statements[i]) {
            struct statement *statement = connection->statements[i];
            connection->statements[i] = statement->next;
            free(statement->text);
            free(statement);
        }
    }
}
