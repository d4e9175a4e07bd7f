/* SPDX-License-Identifier: MIT
 *
 * A migration of the tables to the version of the schema, in one transaction. Tables and columns get comments for
 * people who look at them with psql.
 *
 * The version is the only row of the table schema_version. If several processes migrate at the same time, one of them
 * succeeds. The unique indexes of the server's catalogue, or the lock of that row, decide this. The other processes
 * begin again and find the migration done.
 */
#include "migration.h"
#include "postgres.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS_MAX 16

/* A migration is one text, which runs when it is complete. */
struct making {
    struct connection *txn;
    struct text text;
};

static void add_quoted(struct text *text, const char *string)
{
    char one[3] = {0};
    text_add(text, "'");
    for (; *string != '\0'; string++) {
        one[0] = *string;
        one[1] = *string == '\'' ? '\'' : 0;
        text_add(text, one);
    }
    text_add(text, "'");
}

/* Adds a statement that sql.c has written. NULL: no memory. */
static void add_statement(struct text *text, char *statement)
{
    if (statement == NULL) text->failed = true;
    text_add(text, statement != NULL ? statement : "");
    text_add(text, ";\n");
    free(statement);
}

static void add_comment(struct text *text, const char *kind, const char *name, const char *column,
                        const char *description)
{
    if (description == NULL || description[0] == '\0') return;
    text_add(text, "COMMENT ON ");
    text_add(text, kind);
    text_name(text, name);
    if (column != NULL) {
        text_add(text, ".");
        text_name(text, column);
    }
    text_add(text, " IS ");
    add_quoted(text, description);
    text_add(text, ";\n");
}

static void add_column_comment(struct text *text, const muster_table *table, int32_t column)
{
    add_comment(text, "COLUMN ", table->name, table->columns[column].name, table->columns[column].description);
}

static result make_table(void *arg, int32_t number)
{
    struct making *making = arg;
    const struct database *database = making->txn->database;
    const muster_table *table = &database->schema->tables[number];
    add_statement(&making->text, sql_create_table(&database->naming, database->schema, number));
    add_comment(&making->text, "TABLE ", table->name, NULL, table->description);
    for (int32_t c = 0; c < table->column_count; c++)
        add_column_comment(&making->text, table, c);
    return OK;
}

static result make_column(void *arg, const muster_table *table, int32_t column)
{
    struct making *making = arg;
    add_statement(&making->text, sql_add_column(&making->txn->database->naming, table, column));
    add_column_comment(&making->text, table, column);
    return OK;
}

static result make_index(void *arg, const muster_table *table, int32_t number)
{
    struct making *making = arg;
    const muster_index *index = &table->indexes[number];
    add_statement(&making->text, sql_create_index(&making->txn->database->naming, table, number));
    add_comment(&making->text, "INDEX ", index->name, NULL, index->description);
    return OK;
}

static result counts(struct connection *txn, const char *sql, const char *first, const char *second, bool *ret_there)
{
    int64_t count = 0;
    TRY(query_number(txn, sql, first, second, &count));
    *ret_there = count > 0;
    return OK;
}

static result has(struct connection *txn, const char *name, bool *ret_there)
{
    static const char FIND[] = "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                               " ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2";
    return counts(txn, FIND, txn->database->location.schema, name, ret_there);
}

static result has_table(void *arg, const muster_table *table, bool *ret_there)
{
    return has(((struct making *)arg)->txn, table->name, ret_there);
}

static result has_index(void *arg, const muster_table *table, int32_t index, bool *ret_there)
{
    return has(((struct making *)arg)->txn, table->indexes[index].name, ret_there);
}

static result has_column(void *arg, const muster_table *table, int32_t column, bool *ret_there)
{
    static const char FIND[] = "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass"
                               " AND attname = $2 AND NOT attisdropped";
    struct connection *txn = ((struct making *)arg)->txn;
    char name[2 * NAME_BYTES + 8];
    snprintf(name, sizeof name, "%s\"%s\"", txn->database->qualifier, table->name);
    return counts(txn, FIND, name, table->columns[column].name, ret_there);
}

static const struct migration_engine ENGINE = {has_table, has_column, has_index, make_table, make_column, make_index};

/* 0: there are no tables yet; less than 0: their version is lost. */
static result read_version(struct connection *txn, int64_t *ret_version)
{
    char sql[NAME_BYTES + 80];
    bool there = false;
    *ret_version = 0;
    TRY(has(txn, "schema_version", &there));
    if (!there) return OK;
    snprintf(sql, sizeof sql, "SELECT coalesce(max(nullif(version, 0)), -1) FROM %sschema_version",
             txn->database->qualifier);
    return query_number(txn, sql, NULL, NULL, ret_version);
}

static void add_search_path(struct making *making)
{
    text_add(&making->text, "SET LOCAL search_path = ");
    text_name(&making->text, making->txn->database->location.schema);
    text_add(&making->text, ", pg_temp;\n");
}

static result begin_store(struct making *making)
{
    static const char FIND[] = "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1";
    const struct database *database = making->txn->database;
    const char *schema = database->location.schema;
    struct text *text = &making->text;
    bool there = false;
    TRY(counts(making->txn, FIND, schema, NULL, &there));
    if (!there) { /* a role that may not make a schema may use a schema that somebody made for it */
        text_add(text, "CREATE SCHEMA ");
        text_name(text, schema);
        text_add(text, ";\nCOMMENT ON SCHEMA ");
        text_name(text, schema);
        text_add(text,
                 " IS 'a store of muster; its rows are changed by the library alone, which chains them by hashes';\n");
    }
    add_search_path(making);
    text_add(text, "CREATE TABLE schema_version (version integer PRIMARY KEY);\n"
                   "COMMENT ON TABLE schema_version IS 'version of the tables, one row';\n"
                   "INSERT INTO schema_version VALUES (");
    text_number(text, database->schema->version);
    text_add(text, ");\n");
    return OK;
}

/* The row of the version is written first. A second process waits for this row, and then finds that it has changed. */
static result begin_addition(struct making *making, int64_t version)
{
    const struct database *database = making->txn->database;
    char guarded[NAME_BYTES + 160];
    snprintf(guarded, sizeof guarded,
             "WITH changed AS (UPDATE %sschema_version SET version = %d WHERE version = %lld RETURNING 1)"
             " SELECT 1 / count(*) FROM changed",
             database->qualifier, (int)database->schema->version, (long long)version);
    TRY(query_run(making->txn, strdup(guarded)));
    add_search_path(making);
    return OK;
}

static result write_steps(struct connection *txn, struct migration *migration, int64_t version)
{
    struct making making = {.txn = txn};
    migration->arg = &making;
    result done = version == 0 ? begin_store(&making) : begin_addition(&making, version);
    if (done.status == MUSTER_OK) done = migration_make(migration, version);
    migration->arg = NULL;
    char *text = text_take(&making.text);
    if (done.status == MUSTER_OK) return query_run(txn, text);
    free(text);
    return done;
}

static result migrate_once(struct connection *txn, struct migration *migration, int32_t *ret_made)
{
    int64_t version = 0;
    bool needed = false;
    txn->state.failed = false;
    TRY(read_version(txn, &version));
    TRY(migration_judge(migration, version, &needed));
    if (!needed) return OK;
    TRY(query_run(txn, strdup("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE")));
    result done = write_steps(txn, migration, version);
    if (done.status == MUSTER_OK) done = query_run(txn, strdup("COMMIT"));
    if (done.status != MUSTER_OK && PQtransactionStatus(txn->handle) != PQTRANS_IDLE)
        PQclear(PQexec(txn->handle, "ROLLBACK"));
    if (done.status == MUSTER_OK) *ret_made = version == 0;
    return done;
}

int32_t database_migrate(void *handle, int32_t *ret_made, char *message, size_t size)
{
    struct database *database = handle;
    struct connection *txn = NULL;
    char where[NAME_BYTES + 16];
    int32_t made = 0;
    const muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = MUSTER_TXN_READ, .wait = WAIT_DEFAULT,
                                        .message = message, .message_size = size};
    result done = pool_take(database, &options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    snprintf(where, sizeof where, "the schema %s", database->location.schema);
    struct migration migration = {.engine = &ENGINE,
                                  .schema = database->schema,
                                  .flags = database->flags,
                                  .lent = database->lent != NULL,
                                  .where = where,
                                  .state = &txn->state};
    done = connection_plain(txn);
    for (int i = 0; i < ATTEMPTS_MAX && done.status == MUSTER_OK; i++) {
        done = migrate_once(txn, &migration, &made);
        if (done.status != MUSTER_E_CONFLICT || i + 1 == ATTEMPTS_MAX) break;
        done = OK;
    }
    if (PQstatus(txn->handle) != CONNECTION_OK) txn->doomed = true;
    pool_give(txn);
    if (done.status == MUSTER_OK && ret_made != NULL) *ret_made = made;
    return done.status;
}
