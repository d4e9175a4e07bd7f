/* SPDX-License-Identifier: MIT
 *
 * Statements by the shape of a request. Each is written once per connection, prepared in the trip of its first use, and
 * kept.
 *
 * An update or a removal that finds no row divides by zero. So the server does not reach a COMMIT behind it in the
 * pipeline.
 */
#include "postgres.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GET_LOCK 3 /* of the shape */

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
        /* Before the number of the insert in its transaction. The feed reads below the oldest transaction that is
         * still running. */
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
    if (text == NULL) return NULL;
    text_add(&all, before);
    text_add(&all, text);
    text_add(&all, after);
    free(text);
    return text_take(&all);
}

static char *text_of(const struct database *database, const struct sql_key *key, const void *request)
{
    static const char *const LOCKS[] = {"", " FOR SHARE", " FOR UPDATE"};
    if (key->kind == STATEMENT_NOTIFY)
        return joined("SELECT pg_notify('", strdup(database->location.channel), "', $1::uuid::text)");
    char *text = sql_text(&database->dialect, database->schema, key, request);
    switch (key->kind) {
    case SQL_GET: return joined("", text, LOCKS[key->shape & GET_LOCK]);
    case SQL_UPDATE:
    case SQL_REMOVE: return joined("WITH changed AS (", text, " RETURNING 1) SELECT 1 / count(*) FROM changed");
    default: return text;
    }
}

result statement_take(struct connection *txn, const struct sql_key *key, const void *request,
                      struct statement **ret_statement)
{
    struct statement **bucket = &txn->statements[sql_key_bucket(key)];
    for (struct statement *found = *bucket; found != NULL; found = found->next) {
        if (!sql_key_equal(&found->key, key)) continue;
        *ret_statement = found;
        return OK;
    }
    struct statement *made = calloc(1, sizeof *made);
    char *text = made != NULL ? text_of(txn->database, key, request) : NULL;
    if (text == NULL) {
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
    for (size_t i = 0; i < SQL_BUCKETS; i++) {
        while (connection->statements[i] != NULL) {
            struct statement *statement = connection->statements[i];
            connection->statements[i] = statement->next;
            free(statement->text);
            free(statement);
        }
    }
}
