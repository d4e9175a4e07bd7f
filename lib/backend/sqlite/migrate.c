/* SPDX-License-Identifier: MIT
 *
 * A migration of the tables to the version of the schema, in one transaction.
 *
 * The version is the only row of the table muster_schema. PRAGMA user_version and application_id are neither read nor
 * set: in a database of a host they belong to the host.
 */
#include "migration.h"
#include "sqlite.h"
#include <stdlib.h>

static result run_text(struct connection *txn, char *text)
{
    if (text == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    int code = sqlite3_exec(txn->handle, text, NULL, NULL, NULL);
    free(text);
    return code == SQLITE_OK ? OK : fail_with_sqlite(txn);
}

static result make_table(void *arg, int32_t table)
{
    struct connection *txn = arg;
    return run_text(txn, sql_create_table(&SQLITE_DIALECT, txn->database->schema, table));
}

static result make_column(void *arg, const muster_table *table, int32_t column)
{
    return run_text(arg, sql_add_column(&SQLITE_DIALECT, table, column));
}

static result make_index(void *arg, const muster_table *table, int32_t index)
{
    if (sql_is_table(&SQLITE_DIALECT, table, index)) return OK;
    return run_text(arg, sql_create_index(&SQLITE_DIALECT, table, index));
}

/* Whether a query counts at least one row. Its text is from sqlite3_mprintf. */
static result counts(struct connection *txn, char *sql, bool *ret_there)
{
    int64_t count = 0;
    if (sql == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    const muster_txn_options *options = &txn->state.options;
    result done = integer_of(txn->handle, sql, &count, options->message, options->message_size);
    sqlite3_free(sql);
    *ret_there = count > 0;
    return done;
}

static result has(void *arg, const char *type, const char *name, bool *ret_there)
{
    static const char FORMAT[] = "SELECT count(*) FROM main.sqlite_schema WHERE type = %Q AND name = '%q%q'";
    return counts(arg, sqlite3_mprintf(FORMAT, type, SQLITE_DIALECT.prefix, name), ret_there);
}

static result has_table(void *arg, const muster_table *table, bool *ret_there)
{
    return has(arg, "table", table->name, ret_there);
}

static result has_index(void *arg, const muster_table *table, int32_t index, bool *ret_there)
{
    return has(arg, "index", table->indexes[index].name, ret_there);
}

static result has_column(void *arg, const muster_table *table, int32_t column, bool *ret_there)
{
    static const char FORMAT[] = "SELECT count(*) FROM pragma_table_info('%q%q', 'main') WHERE name = %Q";
    const char *name = table->columns[column].name;
    return counts(arg, sqlite3_mprintf(FORMAT, SQLITE_DIALECT.prefix, table->name, name), ret_there);
}

static const struct migration_engine ENGINE = {has_table, has_column, has_index, make_table, make_column, make_index};

/* Another process may be making the store at this moment. The store then seems to be missing, so it is read again
 * under the lock. */
static result read_version(struct connection *txn, int64_t *ret_version)
{
    static const char READ[] = "SELECT coalesce(max(nullif(version, 0)), -1) FROM main.muster_schema";
    const muster_txn_options *options = &txn->state.options;
    bool there = false;
    *ret_version = 0;
    TRY(has(txn, "table", "schema", &there));
    return there ? integer_of(txn->handle, READ, ret_version, options->message, options->message_size) : OK;
}

static result write_version(struct connection *txn)
{
    static const char FORMAT[] = "CREATE TABLE IF NOT EXISTS main.muster_schema (version INTEGER NOT NULL) STRICT;"
                                 "DELETE FROM main.muster_schema;"
                                 "INSERT INTO main.muster_schema (version) VALUES (%d)";
    char *text = sqlite3_mprintf(FORMAT, (int)txn->database->schema->version);
    if (text == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    int code = sqlite3_exec(txn->handle, text, NULL, NULL, NULL);
    sqlite3_free(text);
    return code == SQLITE_OK ? OK : fail_with_sqlite(txn);
}

/* The version is read again inside the transaction: another process may have migrated while this process waited. */
static result migrate_locked(struct connection *txn, const struct migration *migration, int32_t *ret_made)
{
    int64_t version = 0;
    bool needed = false;
    TRY(read_version(txn, &version));
    TRY(migration_judge(migration, version, &needed));
    if (needed) {
        TRY(migration_make(migration, version));
        TRY(write_version(txn));
        *ret_made = version == 0;
    }
    return statement_run(txn, STATEMENT_COMMIT, 0);
}

static result migrate(struct connection *txn, const struct migration *migration, int32_t *ret_made)
{
    int64_t version = 0;
    bool needed = false;
    TRY(read_version(txn, &version));
    TRY(migration_judge(migration, version, &needed));
    if (!needed) return OK;
    TRY(statement_run(txn, STATEMENT_BEGIN_IMMEDIATE, 0));
    result done = migrate_locked(txn, migration, ret_made);
    if (done.status == MUSTER_OK || sqlite3_get_autocommit(txn->handle) != 0) return done;
    txn->state.options.message = NULL; /* keeps the sentence of the first failure */
    result undone = statement_run(txn, STATEMENT_ROLLBACK, 0);
    UNUSED(undone);
    return done;
}

int32_t database_migrate(void *handle, int32_t *ret_made, char *message, size_t size)
{
    struct database *database = handle;
    struct connection *txn = NULL;
    int32_t made = 0;
    const muster_txn_options options = {MUSTER_INIT(muster_txn_options),
                                        .mode = database->writer != NULL ? MUSTER_TXN_WRITE : MUSTER_TXN_READ,
                                        .wait = WAIT_DEFAULT, .message = message, .message_size = size};
    result done = pool_take(database, &options, &txn);
    if (done.status != MUSTER_OK) return done.status;
    const struct migration migration = {.engine = &ENGINE,
                                        .arg = txn,
                                        .schema = database->schema,
                                        .flags = database->flags,
                                        .lent = database->lent,
                                        .where = "the database",
                                        .state = &txn->state};
    done = migrate(txn, &migration, &made);
    pool_give(txn);
    if (done.status == MUSTER_OK && ret_made != NULL) *ret_made = made;
    return done.status;
}
