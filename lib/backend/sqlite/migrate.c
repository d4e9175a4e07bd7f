/* SPDX-License-Identifier: MIT
 *
 * Bringing the tables to the schema's version, in one transaction.
 * The version is the one row of the table muster_schema. PRAGMA user_version and application_id are neither read nor
 * set: where the tables stand in a host's database, they are the host's.
 */
#include <stdlib.h>

#include "sqlite.h"

static result run_text(struct connection *connection, char *text)
{
    if (!text) return FAILED(MUSTER_E_MEMORY);
    int code = sqlite3_exec(connection->handle, text, NULL, NULL, NULL);
    free(text);
    return code == SQLITE_OK ? OK : FAILED(status_of(sqlite3_extended_errcode(connection->handle)));
}

static result make_table(struct connection *connection, int32_t table)
{
    return run_text(connection, sql_create_table(&SQLITE_DIALECT, connection->database->schema, table));
}

static result make_index(struct connection *connection, const muster_table *table, int32_t index)
{
    if (sql_is_table(&SQLITE_DIALECT, table, index)) return OK;
    return run_text(connection, sql_create_index(&SQLITE_DIALECT, table, index));
}

static result make_tables(struct connection *connection)
{
    const muster_schema *schema = connection->database->schema;
    for (int32_t t = 0; t < schema->table_count; t++) {
        TRY(make_table(connection, t));
        for (int32_t i = 0; i < schema->tables[t].index_count; i++)
            TRY(make_index(connection, &schema->tables[t], i));
    }
    return OK;
}

static result count_by(struct connection *connection, char *sql, int64_t *ret_count)
{
    if (!sql) return FAILED(MUSTER_E_MEMORY);
    result done = pragma_integer(connection->handle, sql, ret_count);
    sqlite3_free(sql);
    return done;
}

static result find(struct connection *connection, const char *type, const char *name, int64_t *ret_count)
{
    static const char FORMAT[] = "SELECT count(*) FROM main.sqlite_schema WHERE type = %Q AND name = '%q%q'";
    return count_by(connection, sqlite3_mprintf(FORMAT, type, SQLITE_DIALECT.prefix, name), ret_count);
}

/* Rows that are there already can have nothing but null in a new column. */
static result add_columns(struct connection *connection, const muster_table *table)
{
    static const char FORMAT[] = "SELECT count(*) FROM pragma_table_info('%q%q', 'main') WHERE name = %Q";
    for (int32_t c = 0; c < table->column_count; c++) {
        int64_t there = 0;
        const char *name = table->columns[c].name;
        TRY(count_by(connection, sqlite3_mprintf(FORMAT, SQLITE_DIALECT.prefix, table->name, name), &there));
        if (there) continue;
        if (!table->columns[c].nullable) return FAILED(MUSTER_E_UNSUPPORTED);
        TRY(run_text(connection, sql_add_column(&SQLITE_DIALECT, table, c)));
    }
    return OK;
}

static result add_what_is_missing(struct connection *connection)
{
    const muster_schema *schema = connection->database->schema;
    for (int32_t t = 0; t < schema->table_count; t++) {
        const muster_table *table = &schema->tables[t];
        int64_t there = 0;
        TRY(find(connection, "table", table->name, &there));
        TRY(there ? add_columns(connection, table) : make_table(connection, t));
        for (int32_t i = 0; i < table->index_count; i++) {
            TRY(find(connection, "index", table->indexes[i].name, &there));
            if (!there) TRY(make_index(connection, table, i));
        }
    }
    return OK;
}

/* From which version a step leads, and to which: 0 for the schema's own. From a version without a line nothing is done
 * but to add what is missing: tables, indexes, columns that may be null. A release that changes more than that adds a
 * line for each older version that it takes over; they are run one after another. */
static const struct step {
    int32_t from;
    int32_t to;
    result (*run)(struct connection *connection);
} STEPS[] = {
    {0, 0, make_tables},
};

/* 0: there are no tables yet; less: their version is lost. */
static result read_version(struct connection *connection, int64_t *ret_version)
{
    static const char FIND[] =
        "SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name = 'muster_schema'";
    int64_t there = 0;
    *ret_version = 0;
    /* Another process may be making the store just now: it then looks unmade, and is read again under the lock. */
    TRY(pragma_integer(connection->handle, FIND, &there));
    if (!there) return OK;
    return pragma_integer(connection->handle, "SELECT coalesce(max(nullif(version, 0)), -1) FROM main.muster_schema",
                          ret_version);
}

static result write_version(struct connection *connection)
{
    static const char FORMAT[] = "CREATE TABLE IF NOT EXISTS main.muster_schema (version INTEGER NOT NULL) STRICT;"
                                 "DELETE FROM main.muster_schema;"
                                 "INSERT INTO main.muster_schema (version) VALUES (%d)";
    char *text = sqlite3_mprintf(FORMAT, (int)connection->database->schema->version);
    int code = text ? sqlite3_exec(connection->handle, text, NULL, NULL, NULL) : SQLITE_NOMEM;
    sqlite3_free(text);
    return code == SQLITE_OK ? OK : FAILED(status_of(code));
}

static result run_steps(struct connection *connection, int64_t version)
{
    const muster_schema *schema = connection->database->schema;
    while (version < schema->version) {
        static const struct step ADDITIONS = {0, 0, add_what_is_missing};
        const struct step *step = &ADDITIONS;
        for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
            if (STEPS[i].from == version) step = &STEPS[i];
        }
        TRY(step->run(connection));
        version = step->to ? step->to : schema->version;
    }
    return write_version(connection);
}

/* The version is read again inside the transaction: another process may have migrated while this one waited. */
static result migrate(struct connection *connection, int32_t *ret_made, char *message, size_t size)
{
    const muster_schema *schema = connection->database->schema;
    int64_t version = 0;
    result done = read_version(connection, &version);
    if (done.status == MUSTER_OK && version < 0) {
        write_message(message, size, "the table muster_schema holds no version");
        return FAILED(MUSTER_E_CORRUPT);
    }
    if (done.status == MUSTER_OK && version > schema->version) {
        write_message(message, size, "the store has version %d; this release knows up to %d", (int)version,
                      (int)schema->version);
        return FAILED(MUSTER_E_NEWER);
    }
    if (done.status == MUSTER_OK && version == schema->version) return OK;
    if (done.status == MUSTER_OK && connection->database->lent) {
        write_message(message, size, "the lent connection's database has no store of this release; open it once first");
        return FAILED(MUSTER_E_BACKEND);
    }
    /* An existing file may be a host's alone: tables are not made in it unasked. */
    if (done.status == MUSTER_OK && version == 0 && !(connection->database->flags & MUSTER_BACKEND_CREATE)) {
        write_message(message, size, "there is no store in the database");
        return FAILED(MUSTER_E_NOT_FOUND);
    }
    if (done.status == MUSTER_OK && !sqlite3_get_autocommit(connection->handle)) {
        done = run_steps(connection, version);
        if (done.status == MUSTER_E_UNSUPPORTED) {
            write_message(message, size, "no step leads from version %d of the tables", (int)version);
            return FAILED(MUSTER_E_BACKEND);
        }
        *ret_made = version == 0;
    } else if (done.status == MUSTER_OK) {
        return FAILED(MUSTER_E_UNSUPPORTED); /* something is to be done, but outside of a transaction */
    }
    if (done.status != MUSTER_OK) write_message(message, size, "%s", sqlite3_errmsg(connection->handle));
    return done;
}

int32_t database_migrate(void *handle, int32_t *ret_made, char *message, size_t size)
{
    struct database *database = handle;
    struct connection *txn = NULL;
    int32_t made = 0;
    muster_txn_options options = {MUSTER_INIT(muster_txn_options),
                                  .mode = database->writer ? MUSTER_TXN_WRITE : MUSTER_TXN_READ, .wait = DEFAULT_WAIT,
                                  .message = message, .message_size = size};
    result done = pool_take(database, &options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    done = migrate(txn, &made, message, size);
    if (done.status == MUSTER_E_UNSUPPORTED && !database->writer) {
        write_message(message, size, "the store has no tables of this release and was opened for reading only");
        done = FAILED(MUSTER_E_READ_ONLY);
    } else if (done.status == MUSTER_E_UNSUPPORTED) {
        done = statement_run(txn, STATEMENT_BEGIN_IMMEDIATE, 0);
        if (done.status == MUSTER_OK) done = migrate(txn, &made, message, size);
        if (done.status == MUSTER_OK) done = statement_run(txn, STATEMENT_COMMIT, 0);
        if (done.status != MUSTER_OK && !sqlite3_get_autocommit(txn->handle)) {
            txn->options.message = NULL; /* the sentence of what went wrong stays */
            result undone = statement_run(txn, STATEMENT_ROLLBACK, 0);
            UNUSED(undone);
        }
    }
    pool_give(txn);
    if (done.status == MUSTER_OK && ret_made) *ret_made = made;
    return done.status;
}
