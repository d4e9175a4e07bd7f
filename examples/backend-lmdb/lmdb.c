/* SPDX-License-Identifier: MIT
 *
 * An example of a host's own backend: the storage interface of muster/backend.h over LMDB, a plain store of sorted
 * keys. This file does by hand what SQL would do; doc/backends.md explains it.
 *
 * Each table and each index is a database of LMDB. In a table, the key leads to the row. In an index, the columns of
 * the index lead to the key of the row. Every read is one walk over a range of keys. A mark is a nested transaction.
 *
 * The writer of LMDB belongs to a thread: from muster_begin to muster_commit a session has to stay on one thread.
 */
#include "lmdb.h"

#include "encoding.h"
#include "environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIGRATE_WAIT (10 * MUSTER_SECOND)

_Static_assert(KEY_BYTES <= 511, "this build of LMDB allows only shorter keys");

struct database {
    struct environment *environment;
    const muster_schema *schema;
    uint32_t flags;
    MDB_dbi numbers;                  /* by name: VERSION, POSITION */
    MDB_dbi databases[DATABASES_MAX]; /* by table, each followed by its indexes */
};

struct transaction {
    struct database *database;
    muster_txn_options options;
    MDB_txn *txns[1 + MUSTER_MARKS_MAX]; /* the transaction, and its marks */
    int32_t marks;
    bool writer;
    bool failed;
};

/* ---- what went wrong ---- */

/* Functions inside return 0, a status, or a code of LMDB or of the system. All these numbers are different. */

static int refuse(const struct transaction *txn, int32_t status, const char *text)
{
    snprintf(txn->options.message, txn->options.message_size, "%s", text);
    return status;
}

static int32_t status_of(int code, char *message, size_t size)
{
    static const struct {
        int code;
        int32_t status;
    } STATUSES[] = {
        {MDB_KEYEXIST, MUSTER_E_CONFLICT}, {MDB_READERS_FULL, MUSTER_E_BUSY}, {MDB_MAP_FULL, MUSTER_E_FULL},
        {MDB_INVALID, MUSTER_E_CORRUPT},   {MDB_CORRUPTED, MUSTER_E_CORRUPT}, {ENOSPC, MUSTER_E_FULL},
        {ENOENT, MUSTER_E_NOT_FOUND},      {EACCES, MUSTER_E_READ_ONLY},      {EROFS, MUSTER_E_READ_ONLY},
        {ENOMEM, MUSTER_E_MEMORY},         {ECANCELED, MUSTER_E_CANCELLED},
    };
    if (code <= 0 && code > MDB_LAST_ERRCODE) return code; /* it is a status, and its sentence is written already */
    snprintf(message, size, "%s", mdb_strerror(code));
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++)
        if (STATUSES[i].code == code) return STATUSES[i].status;
    return MUSTER_E_BACKEND;
}

/* Every function of a transaction ends with this. */
static int32_t done(struct transaction *txn, int code)
{
    if (code != 0) txn->failed = true;
    return status_of(code, txn->options.message, txn->options.message_size);
}

/* ---- opening and closing ---- */

static int32_t backend_open(const muster_backend_options *options, void **ret_database)
{
    if (options->version != MUSTER_BACKEND_VERSION) {
        snprintf(options->message, options->message_size,
                 "the library uses version %d of the storage interface, and the backend version %d", options->version,
                 MUSTER_BACKEND_VERSION);
        return MUSTER_E_UNSUPPORTED;
    }
    if (options->connection != NULL) {
        snprintf(options->message, options->message_size, "a transaction of LMDB cannot be lent");
        return MUSTER_E_UNSUPPORTED;
    }
    struct database *database = calloc(1, sizeof *database);
    if (database == NULL) return MUSTER_E_MEMORY;
    database->schema = options->schema;
    database->flags = options->flags;
    int code = environment_open(options->location, options->flags & MUSTER_BACKEND_FLAG_CREATE, &database->environment);
    if (code == 0)
        *ret_database = database;
    else
        free(database);
    return status_of(code, options->message, options->message_size);
}

static void backend_close(void *handle, int32_t forked)
{
    struct database *database = handle;
    /* in a child the file belongs to the parent, so the child does not touch it */
    if (!forked) environment_close(database->environment);
    free(database);
}

/* ---- transactions ---- */

static MDB_txn *top(const struct transaction *txn)
{
    return txn->txns[txn->marks];
}

static void end(struct transaction *txn)
{
    if (txn->writer) environment_unlock(txn->database->environment);
    free(txn);
}

static int begin(struct transaction *txn)
{
    const struct database *database = txn->database;
    unsigned int flags = MDB_RDONLY;
    if (txn->options.mode != MUSTER_TXN_READ) {
        if (database->flags & MUSTER_BACKEND_FLAG_READ_ONLY) return EROFS;
        int code = environment_lock(database->environment, txn->options.wait, txn->options.cancelled);
        if (code == EAGAIN) return refuse(txn, MUSTER_E_BUSY, "another transaction is writing");
        if (code != 0) return code;
        txn->writer = true;
        flags = database->flags & MUSTER_BACKEND_FLAG_RELAXED_DURABILITY ? MDB_NOMETASYNC : 0;
    }
    return mdb_txn_begin(database->environment->env, NULL, flags, &txn->txns[0]);
}

static int32_t backend_begin(void *database, const muster_txn_options *options, void **ret_txn)
{
    struct transaction *txn = calloc(1, sizeof *txn);
    if (txn == NULL) return MUSTER_E_MEMORY;
    txn->database = database;
    muster_backend_struct_copy(&txn->options, sizeof txn->options, options); /* an older library has fewer fields */
    int32_t status = done(txn, begin(txn));
    if (status == MUSTER_OK)
        *ret_txn = txn;
    else
        end(txn);
    return status;
}

static void backend_rollback(void *handle)
{
    struct transaction *txn = handle;
    mdb_txn_abort(txn->txns[0]); /* together with its marks */
    end(txn);
}

/* A reader commits too: otherwise the databases that it has opened would be closed again. */
static int32_t backend_commit(void *handle)
{
    struct transaction *txn = handle;
    if (txn->failed || txn->options.mode == MUSTER_TXN_TRIAL) {
        int32_t status = txn->failed ? refuse(txn, MUSTER_E_MISUSE, "the transaction has failed") : MUSTER_OK;
        backend_rollback(txn);
        return status;
    }
    int code = mdb_txn_commit(txn->txns[0]); /* together with its marks */
    int32_t status = done(txn, code);
    end(txn);
    /* the page that completes the commit may be on the disk or not */
    return code == EIO ? MUSTER_E_UNKNOWN_COMMIT : status;
}

/* The writes of a replaced mark go into the mark below it. */
static int mark(struct transaction *txn, int32_t depth)
{
    if (depth < txn->marks) TRY(mdb_txn_commit(txn->txns[depth + 1]));
    txn->marks = depth;
    TRY(mdb_txn_begin(txn->database->environment->env, top(txn), 0, &txn->txns[depth + 1]));
    txn->marks = depth + 1;
    return 0;
}

static int32_t backend_mark(void *txn, int32_t depth)
{
    return done(txn, mark(txn, depth));
}

static int32_t backend_undo_to(void *handle, int32_t depth)
{
    struct transaction *txn = handle;
    if (depth >= txn->marks) return refuse(txn, MUSTER_E_MISUSE, "there is no such mark");
    mdb_txn_abort(txn->txns[depth + 1]);
    txn->marks = depth;
    txn->failed = false;
    return backend_mark(txn, depth);
}

static int32_t backend_native(void *txn, void **ret_connection)
{
    *ret_connection = top(txn);
    return MUSTER_OK;
}

/* ---- reading ---- */

static const muster_table *table_of(const struct transaction *txn, int32_t table)
{
    return &txn->database->schema->tables[table];
}

static MDB_dbi *dbi_of(const struct transaction *txn, int32_t table, int32_t index)
{
    MDB_dbi *at = txn->database->databases;
    for (int32_t t = 0; t < table; t++)
        at += 1 + table_of(txn, t)->index_count;
    return at + 1 + index;
}

static MDB_val val_of(struct key *key)
{
    return (MDB_val){key->size, key->bytes};
}

struct walk {
    struct transaction *txn;
    int32_t table, index;
    bool down, begun;
    struct key low, high; /* from `low` on, and before `high` */
    MDB_cursor *cursor;
    MDB_val key, row;
    muster_value values[MUSTER_TABLE_MAX_COLUMNS]; /* of the row; lent until the next write */
};

static int compare(const MDB_val *one, struct key *other)
{
    size_t size = one->mv_size < other->size ? one->mv_size : other->size;
    int order = memcmp(one->mv_data, other->bytes, size);
    return order != 0 ? order : (one->mv_size > other->size) - (one->mv_size < other->size);
}

static int walk_begin(struct walk *walk, struct transaction *txn, const muster_scan *scan)
{
    bool lower = scan->lower.type != MUSTER_VALUE_NULL, upper = scan->upper.type != MUSTER_VALUE_NULL;
    *walk = (struct walk){.txn = txn, .table = scan->table, .index = scan->index, .down = scan->descending != 0};
    key_put_values(&walk->low, scan->prefix, scan->prefix_count);
    struct key place = walk->high = walk->low;
    if (lower)
        key_put_values(&walk->low, &scan->lower, 1);
    else if (upper)
        key_put(&walk->low, KEY_NOT_NULL);
    else if (walk->low.size == 0)
        key_put(&walk->low, KEY_NULL); /* LMDB cannot look for an empty key */
    if (upper)
        key_put_values(&walk->high, &scan->upper, 1);
    else
        key_put(&walk->high, KEY_BEHIND_ALL);
    if (scan->after_count > 0) {
        struct key *from = walk->down ? &walk->high : &walk->low;
        key_put_values(&place, scan->after, scan->after_count);
        if (!walk->down) key_put(&place, KEY_BEHIND_ALL);
        MDB_val behind = val_of(&place);
        if ((compare(&behind, from) < 0) == walk->down) *from = place;
    }
    return mdb_cursor_open(top(txn), *dbi_of(txn, scan->table, scan->index), &walk->cursor);
}

/* The first entry at or behind a place. Downwards: the last entry before it. */
static int walk_first(struct walk *walk)
{
    walk->begun = true;
    walk->key = val_of(walk->down ? &walk->high : &walk->low);
    int code = mdb_cursor_get(walk->cursor, &walk->key, &walk->row, MDB_SET_RANGE);
    if (!walk->down || (code != 0 && code != MDB_NOTFOUND)) return code;
    return mdb_cursor_get(walk->cursor, &walk->key, &walk->row, code == 0 ? MDB_PREV : MDB_LAST);
}

/* MDB_NOTFOUND: there are no more. */
static int walk_next(struct walk *walk)
{
    struct transaction *txn = walk->txn;
    MDB_cursor_op further = walk->down ? MDB_PREV : MDB_NEXT;
    TRY(walk->begun ? mdb_cursor_get(walk->cursor, &walk->key, &walk->row, further) : walk_first(walk));
    if (walk->down ? compare(&walk->key, &walk->low) < 0 : compare(&walk->key, &walk->high) >= 0) return MDB_NOTFOUND;
    MDB_val primary = walk->row;
    if (walk->index >= 0 && mdb_get(top(txn), *dbi_of(txn, walk->table, -1), &primary, &walk->row) != 0)
        return MDB_CORRUPTED;
    bool whole = row_unpack(table_of(txn, walk->table), walk->row.mv_data, walk->row.mv_size, walk->values);
    return whole ? 0 : MDB_CORRUPTED;
}

static void walk_end(struct walk *walk)
{
    if (walk->cursor != NULL) mdb_cursor_close(walk->cursor);
}

/* Counts rows, and gives each to the callback, if there is one. */
static int walk_all(struct transaction *txn, const muster_scan *scan, muster_row_callback *row, void *arg,
                    int64_t *ret_count)
{
    struct walk walk;
    int code = walk_begin(&walk, txn, scan);
    for (*ret_count = 0; code == 0 && (scan->limit == 0 || *ret_count < scan->limit); ++*ret_count) {
        code = walk_next(&walk);
        if (code != 0 || (row != NULL && row(arg, (size_t)*ret_count, walk.values) != 0)) break;
    }
    walk_end(&walk);
    return code == MDB_NOTFOUND ? 0 : code;
}

static int32_t backend_scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    int64_t count;
    return done(txn, walk_all(txn, scan, row, arg, &count));
}

static int32_t backend_count(void *txn, const muster_scan *scan, int64_t *ret_count)
{
    return done(txn, walk_all(txn, scan, NULL, NULL, ret_count));
}

/* The first row that begins with these values, in the order of an index. MDB_NOTFOUND: there is none. */
static int find(struct transaction *txn, int32_t table, int32_t index, const muster_value *values, int32_t count,
                struct walk *ret_found)
{
    muster_scan scan = {.table = table, .index = index, .prefix_count = count};
    memcpy(scan.prefix, values, (size_t)count * sizeof values[0]);
    int code = walk_begin(ret_found, txn, &scan);
    if (code == 0) code = walk_next(ret_found);
    walk_end(ret_found);
    return code;
}

/* Locks need no code, because there is only one writer. */
static int get_row(struct transaction *txn, const muster_get *requests, size_t number, struct walk *ret_found)
{
    muster_get get = requests[number];
    for (int32_t i = 0; i < get.key_count; i++) {
        if (get.key[i].type == MUSTER_VALUE_REFERENCE) {
            TRY(get_row(txn, requests, get.key[i].size, ret_found));
            get.key[i] = ret_found->values[get.key[i].integer];
        }
        if (get.key[i].type == MUSTER_VALUE_NULL) return MDB_NOTFOUND; /* a null equals nothing */
    }
    return find(txn, get.table, get.index, get.key, get.key_count, ret_found);
}

static int32_t backend_get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct walk found;
    for (size_t i = 0; i < n; i++) {
        int code = get_row(txn, requests, i, &found);
        if (code != 0 && code != MDB_NOTFOUND) return done(txn, code);
        if (code == 0 && row(arg, i, found.values) != 0) break;
    }
    return MUSTER_OK;
}

/* ---- writing ---- */

#define VERSION "schema version"
#define POSITION "last position"

/* 0: the table has no such entry yet. */
static int read_number(struct transaction *txn, const char *name, int64_t *ret_number)
{
    MDB_val key = {strlen(name), (void *)(uintptr_t)name}, stored;
    int code = mdb_get(top(txn), txn->database->numbers, &key, &stored);
    *ret_number = 0;
    if (code == 0) memcpy(ret_number, stored.mv_data, sizeof *ret_number);
    return code == MDB_NOTFOUND ? 0 : code;
}

static int write_number(struct transaction *txn, const char *name, int64_t number)
{
    MDB_val key = {strlen(name), (void *)(uintptr_t)name}, stored = {sizeof number, &number};
    return mdb_put(top(txn), txn->database->numbers, &key, &stored, 0);
}

/* There is only one writer, so all positions up to the last one are visible. */
static int32_t backend_horizon(void *txn, int64_t *ret_position)
{
    int32_t status = done(txn, read_number(txn, POSITION, ret_position));
    ++*ret_position;
    return status;
}

/* No other row may have the same primary key. In a unique index, no other row may have the same columns, unless one
 * of them is null. */
static int check_unique(struct transaction *txn, int32_t number, int32_t index, const muster_value *row)
{
    const muster_table *table = table_of(txn, number);
    const muster_index *it = index >= 0 ? &table->indexes[index] : NULL;
    int32_t count = it != NULL ? it->column_count : table->key_count;
    muster_value own[MUSTER_INDEX_MAX_COLUMNS];
    struct walk other;
    if (it != NULL && !it->unique) return 0;
    for (int32_t i = 0; i < count; i++) {
        own[i] = row[it != NULL ? it->columns[i] : i];
        if (own[i].type == MUSTER_VALUE_NULL) return 0;
    }
    int code = find(txn, number, index, own, count, &other);
    return code == 0 ? MDB_KEYEXIST : code == MDB_NOTFOUND ? 0 : code;
}

/* Writes the value under a key: in a table the row, in an index the key of the row. */
static int put(struct transaction *txn, int32_t number, int32_t index, struct key *key, const muster_value *row)
{
    const muster_table *table = table_of(txn, number);
    struct key primary = key_of(table, -1, row);
    MDB_val at = val_of(key), stored = {index < 0 ? row_pack(table, row, NULL) : primary.size, NULL};
    if (key->size == KEY_BYTES) return MDB_BAD_VALSIZE;
    TRY(mdb_put(top(txn), *dbi_of(txn, number, index), &at, &stored, MDB_RESERVE));
    if (index < 0)
        row_pack(table, row, stored.mv_data);
    else
        memcpy(stored.mv_data, primary.bytes, primary.size);
    return 0;
}

/* Changes a row in its table and its indexes, from old to new values. NULL: the row is not there. */
static int change(struct transaction *txn, int32_t number, const muster_value *before, const muster_value *after)
{
    for (int32_t i = -1; i < table_of(txn, number)->index_count; i++) {
        struct key old = key_of(table_of(txn, number), i, before), new = key_of(table_of(txn, number), i, after);
        bool moves = old.size != new.size || memcmp(old.bytes, new.bytes, old.size) != 0;
        MDB_val at = val_of(&old);
        if (moves && old.size > 0) TRY(mdb_del(top(txn), *dbi_of(txn, number, i), &at, NULL));
        if (moves && new.size > 0) TRY(check_unique(txn, number, i, after));
        if (new.size > 0 && (moves || i < 0)) TRY(put(txn, number, i, &new, after));
    }
    return 0;
}

/* The key of a row begins with the key of its parent. */
static int check_parent(struct transaction *txn, int32_t number, const muster_value *row)
{
    int32_t parent = table_of(txn, number)->parent;
    struct walk above;
    if (parent < 0) return 0;
    int code = find(txn, parent, -1, row, table_of(txn, parent)->key_count, &above);
    return code == MDB_NOTFOUND ? refuse(txn, MUSTER_E_BACKEND, "the parent of the row is missing") : code;
}

static int check_children(struct transaction *txn, int32_t number, const muster_value *row)
{
    struct walk below;
    for (int32_t child = 0; child < txn->database->schema->table_count; child++) {
        if (table_of(txn, child)->parent != number) continue;
        int code = find(txn, child, -1, row, table_of(txn, number)->key_count, &below);
        if (code == 0) return refuse(txn, MUSTER_E_BACKEND, "other rows refer to the row");
        if (code != MDB_NOTFOUND) return code;
    }
    return 0;
}

static int insert(struct transaction *txn, const muster_write *write)
{
    const muster_table *table = table_of(txn, write->table);
    muster_value row[MUSTER_TABLE_MAX_COLUMNS];
    memcpy(row, write->values, (size_t)table->column_count * sizeof row[0]);
    for (int32_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].type != MUSTER_COLUMN_POSITION) continue;
        row[i] = (muster_value){.type = MUSTER_VALUE_INTEGER};
        TRY(read_number(txn, POSITION, &row[i].integer));
        TRY(write_number(txn, POSITION, ++row[i].integer));
    }
    TRY(check_parent(txn, write->table, row));
    return change(txn, write->table, NULL, row);
}

static int update_or_remove(struct transaction *txn, const muster_write *write)
{
    const muster_table *table = table_of(txn, write->table);
    muster_value after[MUSTER_TABLE_MAX_COLUMNS];
    struct walk found;
    bool remove = write->kind == MUSTER_WRITE_REMOVE;
    int code = find(txn, write->table, -1, write->values, table->key_count, &found);
    if (code == MDB_NOTFOUND) return refuse(txn, MUSTER_E_CONFLICT, "the row is gone");
    if (code != 0) return code;
    if (write->guard >= 0 && !value_equal(&found.values[write->guard], &write->guard_value))
        return refuse(txn, MUSTER_E_CONFLICT, "another transaction has changed the row");
    if (remove) TRY(check_children(txn, write->table, found.values));
    void *copy = malloc(found.row.mv_size); /* what LMDB lends is valid only until the next write */
    if (copy == NULL) return ENOMEM;
    memcpy(copy, found.row.mv_data, found.row.mv_size);
    row_unpack(table, copy, found.row.mv_size, found.values);
    for (int32_t i = 0; i < table->column_count; i++)
        after[i] = write->changed >> i & 1 ? write->values[i] : found.values[i];
    code = change(txn, write->table, found.values, remove ? NULL : after);
    free(copy);
    return code;
}

static int32_t backend_apply(void *handle, const muster_write *writes, size_t n)
{
    struct transaction *txn = handle;
    int code = txn->writer ? 0 : refuse(txn, MUSTER_E_MISUSE, "a reading transaction cannot write");
    for (size_t i = 0; i < n && code == 0; i++)
        code = writes[i].kind == MUSTER_WRITE_INSERT ? insert(txn, &writes[i]) : update_or_remove(txn, &writes[i]);
    return done(txn, code);
}

/* ---- migration ---- */

static int fill_index(struct transaction *txn, int32_t table, int32_t index)
{
    struct walk walk;
    int code = walk_begin(&walk, txn, &(muster_scan){.table = table, .index = -1});
    while (code == 0 && (code = walk_next(&walk)) == 0) {
        struct key key = key_of(table_of(txn, table), index, walk.values);
        if (key.size == 0) continue;
        code = check_unique(txn, table, index, walk.values);
        if (code == 0) code = put(txn, table, index, &key, walk.values);
    }
    walk_end(&walk);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* A writer makes missing databases. */
static int open_databases(struct transaction *txn)
{
    for (int32_t t = 0; t < txn->database->schema->table_count; t++) {
        const muster_table *table = table_of(txn, t);
        for (int32_t i = -1; i < table->index_count; i++) {
            const char *name = i < 0 ? table->name : table->indexes[i].name;
            int code = mdb_dbi_open(top(txn), name, 0, dbi_of(txn, t, i));
            if (code == 0) continue;
            if (code != MDB_NOTFOUND || !txn->writer) return code;
            TRY(mdb_dbi_open(top(txn), name, MDB_CREATE, dbi_of(txn, t, i)));
            if (i >= 0) TRY(fill_index(txn, t, i));
        }
    }
    return 0;
}

static int migrate(struct transaction *txn, int32_t *ret_made)
{
    const struct database *database = txn->database;
    int64_t version, wanted = database->schema->version;
    TRY(mdb_dbi_open(top(txn), NULL, 0, &txn->database->numbers)); /* beside the names of the databases */
    TRY(read_number(txn, VERSION, &version));
    if (version > wanted) return refuse(txn, MUSTER_E_NEWER, "the store was made by a newer release");
    if (version == 0 && !(database->flags & MUSTER_BACKEND_FLAG_CREATE)) return ENOENT;
    if (version < wanted && !txn->writer) return MUSTER_E_CONFLICT; /* open it again, as a writer */
    TRY(open_databases(txn));
    *ret_made = version == 0;
    return version < wanted ? write_number(txn, VERSION, wanted) : 0;
}

/* If everything is there, no writer is needed. LMDB allows only one transaction at a time to open databases. */
static int32_t backend_migrate(void *handle, int32_t *ret_made, char *message, size_t size)
{
    struct database *database = handle;
    int32_t status = MUSTER_E_CONFLICT;
    pthread_mutex_lock(&database->environment->opening);
    for (int32_t mode = MUSTER_TXN_READ; mode <= MUSTER_TXN_WRITE && status == MUSTER_E_CONFLICT; mode++) {
        muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = mode, .wait = MIGRATE_WAIT,
                                      .message = message, .message_size = size};
        void *txn = NULL;
        status = backend_begin(database, &options, &txn);
        if (status != MUSTER_OK) break;
        status = done(txn, migrate(txn, ret_made));
        if (status == MUSTER_OK)
            status = backend_commit(txn);
        else
            backend_rollback(txn);
    }
    pthread_mutex_unlock(&database->environment->opening);
    return status;
}

/* ---- verifying ---- */

/* Each row must have its parent, and an entry in each index that contains it. There must be no other entries. */
static int verify(struct transaction *txn, int32_t number, int32_t index, muster_finding_callback *finding, void *arg)
{
    int64_t rows = 0, entries = 0;
    struct walk walk;
    int code = walk_begin(&walk, txn, &(muster_scan){.table = number, .index = -1});
    while (code == 0 && (code = walk_next(&walk)) == 0) {
        struct key key = key_of(table_of(txn, number), index, walk.values);
        MDB_val at = val_of(&key), entry;
        if (key.size == 0) continue;
        rows++;
        if (mdb_get(top(txn), *dbi_of(txn, number, index), &at, &entry) != 0)
            finding(arg, "an entry of a row is missing");
        if (index < 0 && check_parent(txn, number, walk.values) != 0) finding(arg, "the parent of a row is missing");
    }
    walk_end(&walk);
    muster_scan all = {.table = number, .index = index};
    if (code == MDB_NOTFOUND) code = walk_all(txn, &all, NULL, NULL, &entries);
    if (code == 0 && entries != rows) finding(arg, "an index has too many entries");
    if (code == MDB_CORRUPTED) finding(arg, "a row is damaged, or an entry leads to no row");
    return code == MDB_CORRUPTED ? 0 : code;
}

static int32_t backend_verify(void *handle, muster_finding_callback *finding, void *arg)
{
    struct transaction *txn = handle;
    int code = 0;
    for (int32_t t = 0; t < txn->database->schema->table_count; t++)
        for (int32_t i = -1; i < table_of(txn, t)->index_count && code == 0; i++)
            code = verify(txn, t, i, finding, arg);
    return done(txn, code);
}

const muster_backend *muster_backend_lmdb(void)
{
    static const muster_backend BACKEND = {
        MUSTER_INIT(muster_backend),
        .version = MUSTER_BACKEND_VERSION,
        .name = "lmdb",
        .traits = MUSTER_BACKEND_TRAIT_IS_FILE,
        .open = backend_open,
        .close = backend_close,
        .migrate = backend_migrate,
        .begin = backend_begin,
        .get = backend_get,
        .scan = backend_scan,
        .count = backend_count,
        .apply = backend_apply,
        .mark = backend_mark,
        .undo_to = backend_undo_to,
        .commit = backend_commit,
        .rollback = backend_rollback,
        .native = backend_native,
        .horizon = backend_horizon,
        .verify = backend_verify,
    };
    return &BACKEND;
}

/* The test suites find the backend of a shared object by this name. */
const muster_backend *muster_backend_main(void)
{
    return muster_backend_lmdb();
}
