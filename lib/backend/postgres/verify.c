/* SPDX-License-Identifier: MIT
 *
 * Checks the database itself: tables and indexes must be there and valid, and the parent of every row must be there.
 *
 * The library checks the meaning of the rows. The server checks its pages (data checksums, amcheck).
 */
#include "postgres.h"
#include "text.h"
#include <stdlib.h>

static result check_index(struct connection *txn, const char *name, muster_finding_callback *finding, void *arg)
{
    static const char SQL[] =
        "SELECT count(*) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND c.relname = $2 AND i.indisvalid AND i.indisready";
    char said[160];
    int64_t count = 0;
    TRY(query_number(txn, SQL, txn->database->location.schema, name, &count));
    if (count == 1) return OK;
    write_message(said, sizeof said, "the index %s is missing or invalid", name);
    finding(arg, said);
    return OK;
}

static void add_key(struct text *text, const char *table, const muster_table *columns, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (i > 0) text_add(text, ", ");
        text_add(text, table);
        text_name(text, columns->columns[i].name);
    }
}

static result check_parents(struct connection *txn, const muster_table *table, muster_finding_callback *finding,
                            void *arg)
{
    const muster_table *parent = &txn->database->schema->tables[table->parent];
    struct text text = {0};
    char said[160];
    int64_t count = 0;
    text_add(&text, "SELECT count(*) FROM ");
    text_add(&text, txn->database->qualifier);
    text_name(&text, table->name);
    text_add(&text, " c LEFT JOIN ");
    text_add(&text, txn->database->qualifier);
    text_name(&text, parent->name);
    text_add(&text, " p ON (");
    add_key(&text, "c.", table, parent->key_count);
    text_add(&text, ") = (");
    add_key(&text, "p.", parent, parent->key_count);
    text_add(&text, ") WHERE ");
    add_key(&text, "p.", parent, 1);
    text_add(&text, " IS NULL");
    char *sql = text_take(&text);
    if (sql == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    result done = query_number(txn, sql, NULL, NULL, &count);
    free(sql);
    TRY(done);
    if (count == 0) return OK;
    write_message(said, sizeof said, "%lld rows of %s refer to rows of %s that are missing", (long long)count,
                  table->name, parent->name);
    finding(arg, said);
    return OK;
}

static result verify(struct connection *txn, muster_finding_callback *finding, void *arg)
{
    const muster_schema *schema = txn->database->schema;
    TRY(check_usable(&txn->state));
    if (txn->queue.item_count > 0) TRY(trip(txn, NULL, 0));
    TRY(connection_plain(txn));
    for (int32_t t = 0; t < schema->table_count; t++) {
        const muster_table *table = &schema->tables[t];
        for (int32_t i = 0; i < table->index_count; i++)
            TRY(check_index(txn, table->indexes[i].name, finding, arg));
        if (table->parent >= 0) TRY(check_parents(txn, table, finding, arg));
    }
    return OK;
}

int32_t transaction_verify(void *txn, muster_finding_callback *finding, void *arg)
{
    return verify(txn, finding, arg).status;
}
