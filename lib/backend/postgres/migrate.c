/* SPDX-License-Identifier: MIT
 *
 * Bringing the tables to the schema's version, in one transaction, with comments for people who look with psql.
 * The version is the one row of the table schema_version. Of processes that migrate at once one wins, by the unique indexes
 * of the server's catalogue or by the lock of that row; the others begin again and find it done.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres.h"
#include "text.h"

#define ATTEMPTS_MAX 16

/* Statements that run as one text, without parameters. */
static result run_text(struct connection *connection, char *text)
{
    if (!text) return fail(connection, MUSTER_E_MEMORY, "no memory for a statement");
    PGresult *answer = PQexec(connection->handle, text);
    free(text);
    ExecStatusType status = PQresultStatus(answer);
    result done = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const char *sqlstate = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
        const char *said = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
        /* 42P06, 42P07, 42701: another one has made it meanwhile */
        bool raced = sqlstate && (strcmp(sqlstate, "42P06") == 0 || strcmp(sqlstate, "42P07") == 0 ||
                                  strcmp(sqlstate, "42701") == 0);
        done = fail(connection, raced ? MUSTER_E_CONFLICT : status_of(sqlstate), "%s (SQLSTATE %s)",
                    said ? said : PQerrorMessage(connection->handle), sqlstate ? sqlstate : "none");
    } else if (strcmp(PQcmdStatus(answer), "ROLLBACK") == 0) {
        done = fail(connection, MUSTER_E_CONFLICT, "the server has rolled the transaction back"); /* it was a COMMIT */
    }
    PQclear(answer);
    return done;
}

/* The one number of a query; 0 where it has no row or the row no number. */
static result ask(struct connection *connection, const char *sql, const char *first, const char *second,
                  int64_t *ret_number)
{
    const char *values[] = {first, second};
    int count = second ? 2 : first ? 1 : 0;
    PGresult *answer = PQexecParams(connection->handle, sql, count, NULL, values, NULL, NULL, 0);
    result done = OK;
    *ret_number = 0;
    if (PQresultStatus(answer) == PGRES_TUPLES_OK) {
        if (PQntuples(answer) > 0) *ret_number = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    } else {
        const char *said = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
        done = fail(connection, status_of(PQresultErrorField(answer, PG_DIAG_SQLSTATE)), "%s",
                    said ? said : PQerrorMessage(connection->handle));
    }
    PQclear(answer);
    return done;
}

static void add_quoted(struct text *text, const char *string)
{
    char one[3] = {0};
    text_add(text, "'");
    for (; *string; string++) {
        one[0] = *string;
        one[1] = *string == '\'' ? '\'' : 0;
        text_add(text, one);
    }
    text_add(text, "'");
}

/* Adds a statement that sql.c has written; NULL: no memory. */
static void add_statement(struct text *text, char *statement)
{
    if (!statement) text->failed = 1;
    text_add(text, statement ? statement : "");
    text_add(text, ";\n");
    free(statement);
}

static void add_comment(struct text *text, const char *kind, const char *name, const char *column,
                        const char *description)
{
    if (!*description) return;
    text_add(text, "COMMENT ON ");
    text_add(text, kind);
    text_name(text, name);
    if (column) {
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

static void add_index(struct text *text, const struct database *database, const muster_table *table, int32_t index)
{
    add_statement(text, sql_create_index(&database->naming, table, index));
    const char *description = table->indexes[index].description;
    add_comment(text, "INDEX ", table->indexes[index].name, NULL, description ? description : "");
}

static void add_table(struct text *text, const struct database *database, int32_t number)
{
    const muster_table *table = &database->schema->tables[number];
    add_statement(text, sql_create_table(&database->naming, database->schema, number));
    add_comment(text, "TABLE ", table->name, NULL, table->description);
    for (int32_t c = 0; c < table->column_count; c++)
        add_column_comment(text, table, c);
}

static result make_tables(struct connection *connection, struct text *text)
{
    const struct database *database = connection->database;
    UNUSED(connection);
    for (int32_t t = 0; t < database->schema->table_count; t++) {
        add_table(text, database, t);
        for (int32_t i = 0; i < database->schema->tables[t].index_count; i++)
            add_index(text, database, &database->schema->tables[t], i);
    }
    return OK;
}

static result find(struct connection *connection, const char *name, int64_t *ret_there)
{
    static const char FIND[] = "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                               " ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2";
    return ask(connection, FIND, connection->database->location.schema, name, ret_there);
}

/* Rows that are there already can have nothing but null in a new column. */
static result add_columns(struct connection *connection, const muster_table *table, struct text *text)
{
    for (int32_t c = 0; c < table->column_count; c++) {
        static const char FIND[] = "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass"
                                   " AND attname = $2 AND NOT attisdropped";
        char name[2 * NAME_BYTES + 8];
        int64_t there = 0;
        snprintf(name, sizeof name, "%s\"%s\"", connection->database->qualifier, table->name);
        TRY(ask(connection, FIND, name, table->columns[c].name, &there));
        if (there) continue;
        if (!table->columns[c].nullable) return FAILED(MUSTER_E_UNSUPPORTED);
        add_statement(text, sql_add_column(&connection->database->naming, table, c));
        add_column_comment(text, table, c);
    }
    return OK;
}

static result add_what_is_missing(struct connection *connection, struct text *text)
{
    const struct database *database = connection->database;
    for (int32_t t = 0; t < database->schema->table_count; t++) {
        const muster_table *table = &database->schema->tables[t];
        int64_t there = 0;
        TRY(find(connection, table->name, &there));
        if (there) {
            TRY(add_columns(connection, table, text));
        } else {
            add_table(text, database, t);
        }
        for (int32_t i = 0; i < table->index_count; i++) {
            TRY(find(connection, table->indexes[i].name, &there));
            if (!there) add_index(text, database, table, i);
        }
    }
    return OK;
}

/* 0: there are no tables yet; less: their version is lost. */
static result read_version(struct connection *connection, int64_t *ret_version)
{
    char sql[NAME_BYTES + 80];
    int64_t there = 0;
    *ret_version = 0;
    TRY(find(connection, "schema_version", &there));
    if (!there) return OK;
    snprintf(sql, sizeof sql, "SELECT coalesce(max(nullif(version, 0)), -1) FROM %sschema_version",
             connection->database->qualifier);
    return ask(connection, sql, NULL, NULL, ret_version);
}

/* From no tables to the schema's, or from those of an older release by what they lack. The row of the version is written
 * first: whoever comes second waits for it, and then finds it changed. */
static result write_steps(struct connection *connection, int64_t version)
{
    const struct database *database = connection->database;
    struct text text = {0};
    char number[24];
    snprintf(number, sizeof number, "%d", (int)database->schema->version);
    if (version == 0) {
        int64_t there = 0;
        TRY(ask(connection, "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1",
                database->location.schema, NULL, &there));
        if (!there) { /* who may not make one may have been given one */
            text_add(&text, "CREATE SCHEMA ");
            text_name(&text, database->location.schema);
            text_add(&text, ";\nCOMMENT ON SCHEMA ");
            text_name(&text, database->location.schema);
            text_add(
                &text,
                " IS 'a store of muster; its rows are changed by the library alone, which chains them by hashes';\n");
        }
        text_add(&text, "SET LOCAL search_path = ");
        text_name(&text, database->location.schema);
        text_add(&text, ", pg_temp;\n");
        text_add(&text, "CREATE TABLE schema_version (version integer PRIMARY KEY);\n"
                        "COMMENT ON TABLE schema_version IS 'version of the tables, one row';\n"
                        "INSERT INTO schema_version VALUES (");
        text_add(&text, number);
        text_add(&text, ");\n");
        TRY(make_tables(connection, &text));
    } else {
        char guarded[NAME_BYTES + 160];
        snprintf(guarded, sizeof guarded,
                 "WITH changed AS (UPDATE %sschema_version SET version = %s WHERE version = %lld RETURNING 1)"
                 " SELECT 1 / count(*) FROM changed",
                 database->qualifier, number, (long long)version);
        TRY(run_text(connection, strdup(guarded)));
        text_add(&text, "SET LOCAL search_path = ");
        text_name(&text, database->location.schema);
        text_add(&text, ", pg_temp;\n");
        result done = add_what_is_missing(connection, &text);
        if (done.status != MUSTER_OK) {
            free(text_take(&text));
            return done;
        }
    }
    return run_text(connection, text_take(&text));
}

/* What may be said without changing anything; MUSTER_E_UNSUPPORTED: there is something to do. */
static result judge(struct connection *connection, int64_t version)
{
    const struct database *database = connection->database;
    if (version < 0) return fail(connection, MUSTER_E_CORRUPT, "the table schema_version holds no version");
    if (version > database->schema->version) {
        return fail(connection, MUSTER_E_NEWER, "the store has version %d; this release knows up to %d", (int)version,
                    (int)database->schema->version);
    }
    if (version == database->schema->version) return OK;
    if (database->lent) {
        return fail(connection, MUSTER_E_BACKEND,
                    "the lent connection's database has no store of this release; open it once first");
    }
    if (version == 0 && !(database->flags & MUSTER_BACKEND_CREATE)) {
        return fail(connection, MUSTER_E_NOT_FOUND, "there is no store in the schema %s", database->location.schema);
    }
    if (database->flags & MUSTER_BACKEND_READ_ONLY) {
        return fail(connection, MUSTER_E_READ_ONLY,
                    "the store has no tables of this release and was opened for reading only");
    }
    return FAILED(MUSTER_E_UNSUPPORTED);
}

static result migrate_once(struct connection *connection, int32_t *ret_made)
{
    int64_t version = 0;
    connection->failed = false;
    TRY(read_version(connection, &version));
    result done = judge(connection, version);
    if (done.status != MUSTER_E_UNSUPPORTED) return done;
    TRY(run_text(connection, strdup("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE")));
    done = write_steps(connection, version);
    if (done.status == MUSTER_E_UNSUPPORTED) {
        done = fail(connection, MUSTER_E_BACKEND, "no step leads from version %d of the tables", (int)version);
    }
    if (done.status == MUSTER_OK) done = run_text(connection, strdup("COMMIT"));
    if (done.status != MUSTER_OK && PQtransactionStatus(connection->handle) != PQTRANS_IDLE) {
        PQclear(PQexec(connection->handle, "ROLLBACK"));
    }
    if (done.status == MUSTER_OK) *ret_made = version == 0;
    return done;
}

int32_t database_migrate(void *handle, int32_t *ret_made, char *message, size_t size)
{
    struct database *database = handle;
    struct connection *txn = NULL;
    int32_t made = 0;
    muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = MUSTER_TXN_READ, .wait = DEFAULT_WAIT,
                                  .message = message, .message_size = size};
    result done = pool_take(database, &options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    done = connection_plain(txn);
    for (int i = 0; i < ATTEMPTS_MAX && done.status == MUSTER_OK; i++) {
        done = migrate_once(txn, &made);
        if (done.status != MUSTER_E_CONFLICT || i + 1 == ATTEMPTS_MAX) break;
        done = OK;
    }
    if (PQstatus(txn->handle) != CONNECTION_OK) txn->doomed = true;
    pool_give(txn);
    if (done.status == MUSTER_OK && ret_made) *ret_made = made;
    return done.status;
}
