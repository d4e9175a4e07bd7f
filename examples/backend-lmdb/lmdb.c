/* SPDX-License-Identifier: MIT
 *
 * A backend of one's own: the storage interface of muster/backend.h over LMDB, a plain store of sorted keys. One database of it for each
 * table and each index; what SQL would do is done here by hand.
 *
 * Keys are written so that their bytes sort like the values; a row is its columns one after another. A mark is a nested
 * transaction. LMDB has one writer at a time and waits for it without limit, so a lock on a file of its own stands before it.
 */
#include "lmdb.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAP_BYTES ((size_t)1 << 34) /* address space, not memory: the file grows up to this size */
#define READERS_MAX 510
#define MARKS_MAX 4
#define KEY_BYTES 511      /* what LMDB takes as it is built */
#define PART_BYTES_MAX 250 /* of a text in a key; the rest of a longer one is told by a hash */
#define WAIT_STEP_NANOSECONDS 1000000

struct layout;

/* LMDB must be opened once per process, so handles of one file share it. */
struct environment {
    struct environment *next;
    dev_t device;
    ino_t file;
    pid_t process;
    int uses;
    MDB_env *env;
    MDB_dbi meta;
    MDB_dbi *databases; /* by table, each followed by its indexes; opened by migrate, as the layouts of rows are read */
    struct layout *layouts;
    char *lock_path;
};

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static struct environment *registry;

struct database {
    struct environment *environment;
    const muster_schema *schema;
    uint32_t flags;
};

struct transaction {
    struct database *database;
    muster_txn_options options;
    MDB_txn *txns[MARKS_MAX + 1]; /* the transaction, and the marks in it */
    int depth;
    int lock; /* file descriptor of the writer's lock; -1: a reader */
    bool failed;
};

/* ---- statuses ---- */

static int32_t say(char *message, size_t size, int32_t status, const char *text)
{
    if (message != NULL && size > 0) snprintf(message, size, "%s", text);
    return status;
}

static int32_t status_of(int code)
{
    switch (code) {
    case MDB_SUCCESS: return MUSTER_OK;
    case MDB_KEYEXIST: return MUSTER_E_CONFLICT;
    case MDB_MAP_FULL:
    case ENOSPC: return MUSTER_E_FULL;
    case ENOMEM: return MUSTER_E_MEMORY;
    case EROFS:
    case EACCES: return MUSTER_E_READ_ONLY;
    case ENOENT: return MUSTER_E_NOT_FOUND;
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND: return MUSTER_E_CORRUPT;
    default: return MUSTER_E_BACKEND;
    }
}

/* Of a transaction: after a failure only a rollback or an undo helps. */
static int32_t fail(struct transaction *txn, int32_t status, const char *text)
{
    if (status != MUSTER_OK) txn->failed = true;
    return status == MUSTER_OK ? MUSTER_OK : say(txn->options.message, txn->options.message_size, status, text);
}

static int32_t checked(struct transaction *txn, int code)
{
    return fail(txn, status_of(code), mdb_strerror(code));
}

/* ---- keys ---- */

struct key {
    size_t size;
    uint8_t bytes[KEY_BYTES];
};

enum { TAG_NULL = 0, TAG_INTEGER = 1, TAG_BYTES = 2, TAG_BEHIND_ALL = 0xFF };

static void put(struct key *key, uint8_t byte)
{
    if (key->size < KEY_BYTES) key->bytes[key->size++] = byte;
}

static void put_integer(struct key *key, uint64_t integer)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        put(key, (uint8_t)(integer >> shift));
}

/* FNV-1a: tells long texts of the same beginning apart. Readers compare the rows, so two that collide are not mixed up. */
static uint64_t hash_of(const uint8_t *bytes, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* A zero byte is written as 00 FF, and the end as 00 00, so that what is shorter sorts first. */
static void put_value(struct key *key, const muster_value *value)
{
    const uint8_t *bytes = value->data;
    size_t shown = value->size < PART_BYTES_MAX ? value->size : PART_BYTES_MAX;
    if (value->type == MUSTER_VALUE_NULL) {
        put(key, TAG_NULL);
        return;
    }
    if (value->type == MUSTER_VALUE_INTEGER) {
        put(key, TAG_INTEGER);
        put_integer(key, (uint64_t)value->integer ^ UINT64_C(1) << 63);
        return;
    }
    put(key, TAG_BYTES);
    for (size_t i = 0; i < shown; i++) {
        put(key, bytes[i]);
        if (bytes[i] == 0) put(key, 0xFF);
    }
    if (shown < value->size) put_integer(key, hash_of(bytes, value->size));
    put(key, 0);
    put(key, 0);
}

static struct key key_of(const muster_value *values, int32_t count)
{
    struct key key = {0};
    for (int32_t i = 0; i < count; i++)
        put_value(&key, &values[i]);
    return key;
}

static MDB_val val_of(struct key *key)
{
    return (MDB_val){key->size, key->bytes};
}

/* The columns of an index in order: its own, then those of the primary key that are not among them. */
static int32_t order_of(const muster_table *table, int32_t index, int32_t ret_columns[MUSTER_TABLE_MAX_COLUMNS])
{
    const muster_index *it = index >= 0 ? &table->indexes[index] : NULL;
    int32_t count = 0;
    for (int32_t i = 0; it != NULL && i < it->column_count; i++)
        ret_columns[count++] = it->columns[i];
    for (int32_t k = 0; k < table->key_count; k++) {
        bool there = it != NULL && it->where == MUSTER_INDEX_WHERE_EQUAL && it->where_column == k;
        for (int32_t i = 0; i < count; i++)
            there = there || ret_columns[i] == k;
        if (!there) ret_columns[count++] = k;
    }
    return count;
}

static bool holds(const muster_index *index, const muster_value *values)
{
    const muster_value *value = &values[index->where_column];
    if (index->where == MUSTER_INDEX_WHERE_NOT_NULL) return value->type != MUSTER_VALUE_NULL;
    if (index->where == MUSTER_INDEX_WHERE_EQUAL)
        return value->type == MUSTER_VALUE_INTEGER && value->integer == index->where_value;
    return true;
}

/* The key of a row in an index. In a unique one it is that of the columns alone, unless one is null. */
static struct key index_key(const muster_table *table, int32_t index, const muster_value *values)
{
    int32_t columns[MUSTER_TABLE_MAX_COLUMNS];
    int32_t count = order_of(table, index, columns);
    const muster_index *it = &table->indexes[index];
    struct key key = {0};
    bool whole = it->unique == 0;
    for (int32_t i = 0; i < it->column_count; i++)
        whole = whole || values[columns[i]].type == MUSTER_VALUE_NULL;
    for (int32_t i = 0; i < (whole ? count : it->column_count); i++)
        put_value(&key, &values[columns[i]]);
    return key;
}

/* ---- rows ---- */

/* In which order the columns of a table stand in its rows. Columns of a later release come behind those that were there, and are null
 * in rows that end before them. */
struct layout {
    int32_t count;
    int32_t columns[MUSTER_TABLE_MAX_COLUMNS];
};

static bool has_data(const muster_value *value)
{
    return value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES;
}

/* A column is its type, then 8 bytes of an integer, or 4 of a size, the bytes and a NUL. */
static size_t row_size(const struct layout *layout, const muster_value *values)
{
    size_t size = 0;
    for (int32_t i = 0; i < layout->count; i++) {
        const muster_value *value = &values[layout->columns[i]];
        size += 1 + (value->type == MUSTER_VALUE_INTEGER ? sizeof value->integer : 0);
        if (has_data(value)) size += sizeof(uint32_t) + value->size + 1;
    }
    return size;
}

static void row_write(uint8_t *at, const struct layout *layout, const muster_value *values)
{
    for (int32_t i = 0; i < layout->count; i++) {
        const muster_value *value = &values[layout->columns[i]];
        uint32_t size = (uint32_t)value->size;
        *at++ = (uint8_t)value->type;
        if (value->type == MUSTER_VALUE_INTEGER) {
            memcpy(at, &value->integer, sizeof value->integer);
            at += sizeof value->integer;
        } else if (has_data(value)) {
            memcpy(at, &size, sizeof size);
            at += sizeof size;
            if (size > 0) memcpy(at, value->data, size);
            at[size] = 0;
            at += size + 1;
        }
    }
}

/* The values borrow from the row. False: it is cut. */
static bool row_read(const MDB_val *row, const struct layout *layout, muster_value *ret_values)
{
    const uint8_t *at = row->mv_data, *end = at + row->mv_size;
    for (int32_t i = 0; i < layout->count; i++) {
        muster_value *value = &ret_values[layout->columns[i]];
        uint32_t size = 0;
        *value = (muster_value){.type = at < end ? *at++ : MUSTER_VALUE_NULL};
        if (value->type == MUSTER_VALUE_INTEGER) {
            if ((size_t)(end - at) < sizeof value->integer) return false;
            memcpy(&value->integer, at, sizeof value->integer);
            at += sizeof value->integer;
        } else if (has_data(value)) {
            if ((size_t)(end - at) < sizeof size) return false;
            memcpy(&size, at, sizeof size);
            at += sizeof size;
            if ((size_t)(end - at) <= size) return false;
            value->data = at;
            value->size = size;
            at += size + 1;
        }
    }
    return at == end;
}

/* ---- databases ---- */

static size_t slot_of(const muster_schema *schema, int32_t table, int32_t index)
{
    size_t slot = 0;
    for (int32_t t = 0; t < table; t++)
        slot += 1 + (size_t)schema->tables[t].index_count;
    return slot + (size_t)(index + 1);
}

static MDB_dbi dbi_of(const struct transaction *txn, int32_t table, int32_t index)
{
    return txn->database->environment->databases[slot_of(txn->database->schema, table, index)];
}

static const struct layout *layout_of(const struct transaction *txn, int32_t table)
{
    return &txn->database->environment->layouts[table];
}

static MDB_txn *top(const struct transaction *txn)
{
    return txn->txns[txn->depth];
}

static const muster_table *table_of(const struct transaction *txn, int32_t table)
{
    return &txn->database->schema->tables[table];
}

static void unregister(struct environment *environment)
{
    struct environment **at = &registry;
    while (*at != NULL && *at != environment)
        at = &(*at)->next;
    if (*at != NULL) *at = environment->next;
    if (environment->env != NULL) mdb_env_close(environment->env);
    free(environment->databases);
    free(environment->layouts);
    free(environment->lock_path);
    free(environment);
}

static struct environment *find_environment(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) return NULL;
    for (struct environment *it = registry; it != NULL; it = it->next)
        if (it->process == getpid() && it->device == status.st_dev && it->file == status.st_ino) return it;
    return NULL;
}

static int open_environment(struct environment *it, const char *path, const muster_schema *schema, uint32_t flags)
{
    unsigned int mode = MDB_NOSUBDIR | MDB_NOTLS;
    if (flags & MUSTER_BACKEND_READ_ONLY) mode |= MDB_RDONLY;
    if (flags & MUSTER_BACKEND_NORMAL) mode |= MDB_NOMETASYNC;
    size_t slots = slot_of(schema, schema->table_count, -1);
    size_t room = strlen(path) + sizeof "-write";
    it->databases = calloc(slots, sizeof it->databases[0]);
    it->layouts = calloc((size_t)schema->table_count, sizeof it->layouts[0]);
    it->lock_path = malloc(room);
    if (it->databases == NULL || it->layouts == NULL || it->lock_path == NULL) return ENOMEM;
    snprintf(it->lock_path, room, "%s-write", path);
    int code = mdb_env_create(&it->env);
    if (code == 0) code = mdb_env_set_mapsize(it->env, MAP_BYTES);
    if (code == 0) code = mdb_env_set_maxdbs(it->env, (MDB_dbi)slots + 1);
    if (code == 0) code = mdb_env_set_maxreaders(it->env, READERS_MAX);
    if (code == 0) code = mdb_env_open(it->env, path, mode, 0600);
    if (code == 0) {
        struct stat status;
        code = stat(path, &status) == 0 ? 0 : errno;
        it->device = status.st_dev;
        it->file = status.st_ino;
    }
    return code;
}

/* A store in memory is a file that nobody else finds. */
static int open_hidden(struct environment *it, const muster_schema *schema, uint32_t flags)
{
    char folder[] = "/tmp/muster-lmdb-XXXXXX", path[64];
    if (mkdtemp(folder) == NULL) return errno;
    snprintf(path, sizeof path, "%s/store", folder);
    int code = open_environment(it, path, schema, flags | MUSTER_BACKEND_NORMAL);
    int lock = it->lock_path != NULL ? open(it->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    unlink(path);
    snprintf(path, sizeof path, "%s/store-lock", folder);
    unlink(path);
    if (lock >= 0) { /* found again by its descriptor, whose file has no name any more */
        unlink(it->lock_path);
        snprintf(it->lock_path, strlen(folder) + 6, "/proc/self/fd/%d", lock);
    }
    rmdir(folder);
    return code;
}

static int32_t backend_open(const muster_backend_options *options, void **ret_database)
{
    *ret_database = NULL;
    if (options->connection != NULL)
        return say(options->message, options->message_size, MUSTER_E_UNSUPPORTED, "LMDB transactions can't be lent");
    bool memory = strcmp(options->location, ":memory:") == 0;
    if (!memory && !(options->flags & MUSTER_BACKEND_CREATE) && access(options->location, F_OK) != 0)
        return say(options->message, options->message_size, MUSTER_E_NOT_FOUND, "there is no such file");
    struct database *database = calloc(1, sizeof *database);
    if (database == NULL) return MUSTER_E_MEMORY;
    database->schema = options->schema;
    database->flags = options->flags;
    pthread_mutex_lock(&registry_lock);
    struct environment *it = memory ? NULL : find_environment(options->location);
    int code = 0;
    if (it == NULL) {
        it = calloc(1, sizeof *it);
        code = it == NULL ? ENOMEM
               : memory   ? open_hidden(it, options->schema, options->flags)
                          : open_environment(it, options->location, options->schema, options->flags);
        if (code == 0) {
            it->process = getpid();
            it->next = registry;
            registry = it;
        } else if (it != NULL) {
            unregister(it);
        }
    }
    if (code == 0) it->uses++;
    pthread_mutex_unlock(&registry_lock);
    if (code != 0) {
        free(database);
        return say(options->message, options->message_size, status_of(code), mdb_strerror(code));
    }
    database->environment = it;
    *ret_database = database;
    return MUSTER_OK;
}

static void backend_close(void *handle, int32_t forked)
{
    struct database *database = handle;
    if (!forked) { /* in a child the environment is the parent's, and stays as it is */
        pthread_mutex_lock(&registry_lock);
        if (--database->environment->uses == 0) unregister(database->environment);
        pthread_mutex_unlock(&registry_lock);
    }
    free(database);
}

/* ---- transactions ---- */

/* Waits for the writer's lock up to the limit. The lock belongs to the open file, so threads exclude each other as processes do. */
static int32_t lock_writer(const struct database *database, const muster_txn_options *options, int *ret_lock)
{
    struct timespec step = {.tv_nsec = WAIT_STEP_NANOSECONDS}, start, now;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int lock = open(database->environment->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return say(options->message, options->message_size, status_of(errno), strerror(errno));
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (fcntl(lock, F_OFD_SETLK, &whole) != 0) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t waited = (now.tv_sec - start.tv_sec) * MUSTER_SECOND + (now.tv_nsec - start.tv_nsec) / 1000;
        bool cancelled = options->cancelled != NULL && __atomic_load_n(options->cancelled, __ATOMIC_ACQUIRE) != 0;
        if (cancelled || waited >= options->wait) {
            close(lock);
            return cancelled ? say(options->message, options->message_size, MUSTER_E_CANCELLED, "cancelled")
                             : say(options->message, options->message_size, MUSTER_E_BUSY, "another one is writing");
        }
        nanosleep(&step, NULL);
    }
    *ret_lock = lock;
    return MUSTER_OK;
}

static int32_t begin_as(struct database *database, const muster_txn_options *options, struct transaction **ret_txn)
{
    int32_t status = MUSTER_OK;
    bool writes = options->mode != MUSTER_TXN_READ;
    if (writes && (database->flags & MUSTER_BACKEND_READ_ONLY))
        return say(options->message, options->message_size, MUSTER_E_READ_ONLY,
                   "the store was opened for reading only");
    struct transaction *txn = calloc(1, sizeof *txn);
    if (txn == NULL) return MUSTER_E_MEMORY;
    txn->database = database;
    txn->options = *options;
    txn->lock = -1;
    if (writes) status = lock_writer(database, options, &txn->lock);
    if (status == MUSTER_OK)
        status = checked(txn, mdb_txn_begin(database->environment->env, NULL, writes ? 0 : MDB_RDONLY, &txn->txns[0]));
    if (status == MUSTER_OK) {
        *ret_txn = txn;
        return MUSTER_OK;
    }
    if (txn->lock >= 0) close(txn->lock);
    free(txn);
    return status;
}

static int32_t backend_begin(void *database, const muster_txn_options *options, void **ret_txn)
{
    struct transaction *txn = NULL;
    int32_t status = begin_as(database, options, &txn);
    if (status == MUSTER_OK) *ret_txn = txn;
    return status;
}

static void end(struct transaction *txn)
{
    if (txn->lock >= 0) close(txn->lock);
    free(txn);
}

static void backend_rollback(void *handle)
{
    struct transaction *txn = handle;
    mdb_txn_abort(txn->txns[0]); /* with what is nested in it */
    end(txn);
}

static int32_t backend_commit(void *handle)
{
    struct transaction *txn = handle;
    int code = 0;
    if (txn->failed || txn->options.mode != MUSTER_TXN_WRITE) {
        int32_t status = txn->failed ? MUSTER_E_MISUSE : MUSTER_OK;
        backend_rollback(txn);
        return status;
    }
    for (; txn->depth > 0 && code == 0; txn->depth--)
        code = mdb_txn_commit(txn->txns[txn->depth]);
    if (code == 0)
        code = mdb_txn_commit(txn->txns[0]);
    else
        mdb_txn_abort(txn->txns[0]);
    int32_t status = checked(txn, code);
    end(txn);
    return status;
}

/* Mark n is the nested transaction n + 1. What a replaced mark held goes into the one below it. */
static int32_t backend_mark(void *handle, int32_t depth)
{
    struct transaction *txn = handle;
    if (depth < 0 || depth >= MARKS_MAX || depth > txn->depth) return fail(txn, MUSTER_E_MISUSE, "no such mark");
    int code = 0;
    for (; txn->depth > depth && code == 0; txn->depth--)
        code = mdb_txn_commit(txn->txns[txn->depth]);
    if (code == 0) code = mdb_txn_begin(txn->database->environment->env, top(txn), 0, &txn->txns[depth + 1]);
    if (code == 0) txn->depth = depth + 1;
    return checked(txn, code);
}

static int32_t backend_undo_to(void *handle, int32_t depth)
{
    struct transaction *txn = handle;
    if (depth < 0 || depth >= txn->depth) return fail(txn, MUSTER_E_MISUSE, "no such mark");
    mdb_txn_abort(txn->txns[depth + 1]);
    txn->depth = depth;
    txn->failed = false;
    return backend_mark(txn, depth);
}

/* ---- reading ---- */

static bool equal(const muster_value *a, const muster_value *b)
{
    if (a->type != b->type) return false;
    if (a->type == MUSTER_VALUE_NULL) return true;
    if (a->type == MUSTER_VALUE_INTEGER) return a->integer == b->integer;
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static bool same_key(const struct transaction *txn, const muster_get *get, const muster_value *values)
{
    const muster_table *table = table_of(txn, get->table);
    for (int32_t i = 0; i < get->key_count; i++)
        if (!equal(&get->key[i], &values[get->index < 0 ? i : table->indexes[get->index].columns[i]])) return false;
    return true;
}

/* Finds the row of a key, or MDB_NOTFOUND. */
static int find_row(struct transaction *txn, const muster_get *get, muster_value *ret_values)
{
    struct key key = key_of(get->key, get->key_count);
    MDB_val at = val_of(&key), row;
    int code = mdb_get(top(txn), dbi_of(txn, get->table, get->index), &at, &row);
    if (code == 0 && get->index >= 0) {
        at = row;
        code = mdb_get(top(txn), dbi_of(txn, get->table, -1), &at, &row);
    }
    if (code != 0) return code;
    if (!row_read(&row, layout_of(txn, get->table), ret_values)) return MDB_CORRUPTED;
    return same_key(txn, get, ret_values) ? 0 : MDB_NOTFOUND;
}

/* A part of the key that is a column of what an earlier request found. False: that found nothing. */
static bool resolve(struct transaction *txn, const muster_get *requests, muster_get *get)
{
    for (int32_t i = 0; i < get->key_count; i++) {
        muster_value values[MUSTER_TABLE_MAX_COLUMNS];
        if (get->key[i].type == MUSTER_VALUE_NULL) return false; /* equal to nothing */
        if (get->key[i].type != MUSTER_VALUE_REFERENCE) continue;
        muster_get earlier = requests[get->key[i].size];
        if (!resolve(txn, requests, &earlier) || find_row(txn, &earlier, values) != 0) return false;
        get->key[i] = values[get->key[i].integer];
    }
    return true;
}

static int32_t backend_get(void *handle, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    struct transaction *txn = handle;
    for (size_t i = 0; i < n; i++) { /* the writer is alone, so locks need nothing */
        muster_value values[MUSTER_TABLE_MAX_COLUMNS];
        muster_get get = requests[i];
        if (!resolve(txn, requests, &get)) continue;
        int code = find_row(txn, &get, values);
        if (code == MDB_NOTFOUND) continue;
        if (code != 0) return checked(txn, code);
        if (row(arg, i, values) != 0) break;
    }
    return MUSTER_OK;
}

/* The part of an index that a scan goes through. */
struct range {
    struct key prefix, low, high; /* from low on, and before high */
    bool behind_low;              /* low itself is left out */
};

static struct range range_of(const muster_scan *scan)
{
    struct range range = {.prefix = key_of(scan->prefix, scan->prefix_count)};
    bool lower = scan->lower.type != MUSTER_VALUE_NULL, upper = scan->upper.type != MUSTER_VALUE_NULL;
    range.low = range.high = range.prefix;
    if (lower)
        put_value(&range.low, &scan->lower);
    else if (upper)
        put(&range.low, TAG_NULL + 1);
    if (upper)
        put_value(&range.high, &scan->upper);
    else
        put(&range.high, TAG_BEHIND_ALL);
    if (scan->after_count == 0) return range;
    struct key after = range.prefix;
    for (int32_t i = 0; i < scan->after_count; i++)
        put_value(&after, &scan->after[i]);
    if (scan->descending)
        range.high = after;
    else
        range.low = after;
    range.behind_low = !scan->descending;
    return range;
}

static int compare(const MDB_val *one, const struct key *other)
{
    size_t size = one->mv_size < other->size ? one->mv_size : other->size;
    int order = memcmp(one->mv_data, other->bytes, size);
    return order != 0 ? order : (one->mv_size > other->size) - (one->mv_size < other->size);
}

/* The first entry of a range, in the direction of the scan. */
static int first_of(MDB_cursor *cursor, const muster_scan *scan, struct range *range, MDB_val *ret_key,
                    MDB_val *ret_row)
{
    *ret_key = val_of(scan->descending ? &range->high : &range->low);
    if (ret_key->mv_size == 0) return mdb_cursor_get(cursor, ret_key, ret_row, MDB_FIRST);
    int code = mdb_cursor_get(cursor, ret_key, ret_row, MDB_SET_RANGE);
    if (scan->descending) return mdb_cursor_get(cursor, ret_key, ret_row, code == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
    /* a place that is a unique key sorts before the same key with more behind it */
    if (code == 0 && range->behind_low && compare(ret_key, &range->low) == 0)
        code = mdb_cursor_get(cursor, ret_key, ret_row, MDB_NEXT);
    return code;
}

static int scan_rows(struct transaction *txn, const muster_scan *scan, muster_row_callback *row, void *arg,
                     int64_t *ret_count)
{
    MDB_cursor *cursor = NULL;
    MDB_val at, entry;
    struct range range = range_of(scan);
    int code = mdb_cursor_open(top(txn), dbi_of(txn, scan->table, scan->index), &cursor);
    if (code != 0) return code;
    code = first_of(cursor, scan, &range, &at, &entry);
    while (code == 0 && (scan->limit == 0 || *ret_count < scan->limit)) {
        muster_value values[MUSTER_TABLE_MAX_COLUMNS];
        MDB_val found = entry;
        if (scan->descending ? compare(&at, &range.low) < 0 : compare(&at, &range.high) >= 0) break;
        if (scan->index >= 0) code = mdb_get(top(txn), dbi_of(txn, scan->table, -1), &entry, &found);
        if (code == 0 && !row_read(&found, layout_of(txn, scan->table), values)) code = MDB_CORRUPTED;
        if (code != 0) break;
        size_t number = (size_t)(*ret_count)++;
        if (row != NULL && row(arg, number, values) != 0) break;
        code = mdb_cursor_get(cursor, &at, &entry, scan->descending ? MDB_PREV : MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

static int32_t backend_scan(void *handle, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    int64_t count = 0;
    return checked(handle, scan_rows(handle, scan, row, arg, &count));
}

static int32_t backend_count(void *handle, const muster_scan *scan, int64_t *ret_count)
{
    int64_t count = 0;
    int32_t status = checked(handle, scan_rows(handle, scan, NULL, NULL, &count));
    if (status == MUSTER_OK) *ret_count = count;
    return status;
}

/* ---- writing ---- */

static int next_position(struct transaction *txn, bool take, int64_t *ret_position)
{
    MDB_val name = {sizeof "position" - 1, "position"}, stored;
    MDB_dbi meta = txn->database->environment->meta;
    *ret_position = 1;
    int code = mdb_get(top(txn), meta, &name, &stored);
    if (code != 0 && code != MDB_NOTFOUND) return code;
    if (code == 0 && stored.mv_size == sizeof *ret_position) memcpy(ret_position, stored.mv_data, sizeof *ret_position);
    int64_t next = *ret_position + 1;
    stored = (MDB_val){sizeof next, &next};
    return take ? mdb_put(top(txn), meta, &name, &stored, 0) : 0;
}

static int put_row(struct transaction *txn, int32_t table, const muster_value *values, unsigned int flags)
{
    struct key key = key_of(values, table_of(txn, table)->key_count);
    MDB_val at = val_of(&key), row = {row_size(layout_of(txn, table), values), NULL};
    int code = mdb_put(top(txn), dbi_of(txn, table, -1), &at, &row, flags | MDB_RESERVE);
    if (code == 0) row_write(row.mv_data, layout_of(txn, table), values);
    return code;
}

/* Brings the indexes from what a row was (NULL: nothing) to what it is (NULL: nothing). */
static int put_indexes(struct transaction *txn, int32_t table, const muster_value *before, const muster_value *after)
{
    const muster_table *it = table_of(txn, table);
    struct key primary = key_of(after != NULL ? after : before, it->key_count);
    for (int32_t i = 0; i < it->index_count; i++) {
        bool was = before != NULL && holds(&it->indexes[i], before),
             is = after != NULL && holds(&it->indexes[i], after);
        struct key old = {0}, new = {0};
        if (was) old = index_key(it, i, before);
        if (is) new = index_key(it, i, after);
        MDB_val at = val_of(&old), row = val_of(&primary);
        if (was && is && old.size == new.size &&memcmp(old.bytes, new.bytes, old.size) == 0) continue;
        int code = was ? mdb_del(top(txn), dbi_of(txn, table, i), &at, NULL) : 0;
        at = val_of(&new);
        if (code == 0 && is) code = mdb_put(top(txn), dbi_of(txn, table, i), &at, &row, MDB_NOOVERWRITE);
        if (code != 0) return code;
    }
    return 0;
}

/* The row above, that a row's first columns name. */
static bool has_parent(struct transaction *txn, int32_t table, const muster_value *values)
{
    int32_t parent = table_of(txn, table)->parent;
    muster_value above[MUSTER_TABLE_MAX_COLUMNS];
    if (parent < 0) return true;
    muster_get get = {.table = parent, .index = -1, .key_count = table_of(txn, parent)->key_count};
    memcpy(get.key, values, (size_t)get.key_count * sizeof get.key[0]);
    return find_row(txn, &get, above) == 0;
}

static bool has_children(struct transaction *txn, int32_t table, const muster_value *values)
{
    const muster_schema *schema = txn->database->schema;
    for (int32_t child = 0; child < schema->table_count; child++) {
        int64_t count = 0;
        muster_scan scan = {.table = child, .index = -1, .prefix_count = schema->tables[table].key_count, .limit = 1};
        if (schema->tables[child].parent != table) continue;
        memcpy(scan.prefix, values, (size_t)scan.prefix_count * sizeof scan.prefix[0]);
        if (scan_rows(txn, &scan, NULL, NULL, &count) != 0 || count > 0) return true;
    }
    return false;
}

static int32_t insert(struct transaction *txn, const muster_write *write)
{
    const muster_table *table = table_of(txn, write->table);
    muster_value values[MUSTER_TABLE_MAX_COLUMNS];
    memcpy(values, write->values, (size_t)table->column_count * sizeof values[0]);
    int code = 0;
    for (int32_t i = 0; i < table->column_count && code == 0; i++) {
        if (table->columns[i].type != MUSTER_COLUMN_POSITION) continue;
        values[i] = (muster_value){.type = MUSTER_VALUE_INTEGER};
        code = next_position(txn, true, &values[i].integer);
    }
    if (!has_parent(txn, write->table, values)) return fail(txn, MUSTER_E_BACKEND, "the row above is missing");
    if (code == 0) code = put_row(txn, write->table, values, MDB_NOOVERWRITE);
    if (code == 0) code = put_indexes(txn, write->table, NULL, values);
    return checked(txn, code);
}

static int32_t change(struct transaction *txn, const muster_write *write)
{
    const muster_table *table = table_of(txn, write->table);
    muster_value before[MUSTER_TABLE_MAX_COLUMNS], after[MUSTER_TABLE_MAX_COLUMNS];
    muster_get get = {.table = write->table, .index = -1, .key_count = table->key_count};
    memcpy(get.key, write->values, (size_t)get.key_count * sizeof get.key[0]);
    int code = find_row(txn, &get, before);
    if (code == MDB_NOTFOUND) return fail(txn, MUSTER_E_CONFLICT, "the row is not there any more");
    if (code != 0) return checked(txn, code);
    if (write->guard >= 0 && !equal(&before[write->guard], &write->guard_value))
        return fail(txn, MUSTER_E_CONFLICT, "the row was changed by somebody else");
    bool remove = write->kind == MUSTER_WRITE_REMOVE;
    if (remove && has_children(txn, write->table, before))
        return fail(txn, MUSTER_E_BACKEND, "other rows refer to the row");
    /* A write moves pages, and what was read lies in them. */
    const struct layout *layout = layout_of(txn, write->table);
    MDB_val old = {row_size(layout, before), NULL};
    uint8_t *copy = malloc(old.mv_size);
    if (copy == NULL) return checked(txn, ENOMEM);
    row_write(copy, layout, before);
    old.mv_data = copy;
    row_read(&old, layout, before);
    for (int32_t i = 0; i < table->column_count; i++)
        after[i] = write->changed >> i & 1 && !remove ? write->values[i] : before[i];
    code = put_indexes(txn, write->table, before, remove ? NULL : after);
    struct key key = key_of(before, table->key_count);
    MDB_val at = val_of(&key);
    if (code == 0)
        code =
            remove ? mdb_del(top(txn), dbi_of(txn, write->table, -1), &at, NULL) : put_row(txn, write->table, after, 0);
    free(copy);
    return checked(txn, code);
}

static int32_t backend_apply(void *handle, const muster_write *writes, size_t n)
{
    struct transaction *txn = handle;
    int32_t status = MUSTER_OK;
    if (txn->options.mode == MUSTER_TXN_READ) return fail(txn, MUSTER_E_MISUSE, "the transaction only reads");
    for (size_t i = 0; i < n && status == MUSTER_OK; i++)
        status = writes[i].kind == MUSTER_WRITE_INSERT ? insert(txn, &writes[i]) : change(txn, &writes[i]);
    return status;
}

static void *backend_native(void *handle)
{
    return top(handle);
}

static int32_t backend_horizon(void *handle, int64_t *ret_position)
{
    return checked(handle, next_position(handle, false, ret_position));
}

/* ---- migration ---- */

#define NAME_BYTES 96

static int read_meta(struct transaction *txn, const char *name, MDB_val *ret_value)
{
    MDB_val at = {strlen(name), (void *)(uintptr_t)name};
    return mdb_get(top(txn), txn->database->environment->meta, &at, ret_value);
}

static int write_meta(struct transaction *txn, const char *name, const void *data, size_t size)
{
    MDB_val at = {strlen(name), (void *)(uintptr_t)name}, value = {size, (void *)(uintptr_t)data};
    return mdb_put(top(txn), txn->database->environment->meta, &at, &value, 0);
}

/* 0: there is no store yet. */
static int read_version(struct transaction *txn, int32_t *ret_version)
{
    MDB_val stored;
    *ret_version = 0;
    int code = mdb_dbi_open(top(txn), "muster", 0, &txn->database->environment->meta);
    if (code == 0) code = read_meta(txn, "version", &stored);
    if (code == 0 && stored.mv_size == sizeof *ret_version) memcpy(ret_version, stored.mv_data, sizeof *ret_version);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* Reads the layout of a table, which is kept as the names of its columns, one to a line, and adds the columns that are new. */
static int read_layout(struct transaction *txn, int32_t number, bool add)
{
    const muster_table *table = table_of(txn, number);
    struct layout *layout = &txn->database->environment->layouts[number];
    char names[MUSTER_TABLE_MAX_COLUMNS * NAME_BYTES] = "", key[NAME_BYTES];
    MDB_val stored;
    uint64_t there = 0;
    snprintf(key, sizeof key, "columns of %s", table->name);
    int code = read_meta(txn, key, &stored);
    if (code != 0 && code != MDB_NOTFOUND) return code;
    if (code == 0 && stored.mv_size < sizeof names) memcpy(names, stored.mv_data, stored.mv_size);
    layout->count = 0;
    for (const char *at = names; *at != '\0'; at += strcspn(at, "\n") + 1)
        for (int32_t i = 0; i < table->column_count; i++) {
            size_t size = strlen(table->columns[i].name);
            if (size != strcspn(at, "\n") || strncmp(table->columns[i].name, at, size) != 0) continue;
            layout->columns[layout->count++] = i;
            there |= UINT64_C(1) << i;
        }
    for (int32_t i = 0; i < table->column_count; i++) {
        if (there >> i & 1) continue;
        layout->columns[layout->count++] = i;
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s\n", table->columns[i].name);
    }
    return add ? write_meta(txn, key, names, strlen(names)) : 0;
}

static int open_databases(struct transaction *txn)
{
    const muster_schema *schema = txn->database->schema;
    MDB_dbi *at = txn->database->environment->databases;
    int code = 0;
    for (int32_t t = 0; t < schema->table_count && code == 0; t++) {
        code = mdb_dbi_open(top(txn), schema->tables[t].name, 0, at++);
        if (code == 0) code = read_layout(txn, t, false);
        for (int32_t i = 0; i < schema->tables[t].index_count && code == 0; i++)
            code = mdb_dbi_open(top(txn), schema->tables[t].indexes[i].name, 0, at++);
    }
    return code;
}

struct filling {
    struct transaction *txn;
    int32_t table, index;
    int code;
};

static int32_t fill_row(void *arg, size_t request, const muster_value *values)
{
    struct filling *filling = arg;
    const muster_table *table = table_of(filling->txn, filling->table);
    (void)request;
    if (!holds(&table->indexes[filling->index], values)) return 0;
    struct key key = index_key(table, filling->index, values), primary = key_of(values, table->key_count);
    MDB_val at = val_of(&key), row = val_of(&primary);
    filling->code =
        mdb_put(top(filling->txn), dbi_of(filling->txn, filling->table, filling->index), &at, &row, MDB_NOOVERWRITE);
    return filling->code != 0;
}

static int make_index(struct transaction *txn, int32_t table, int32_t index)
{
    const char *name = table_of(txn, table)->indexes[index].name;
    MDB_dbi *dbi = &txn->database->environment->databases[slot_of(txn->database->schema, table, index)];
    int code = mdb_dbi_open(top(txn), name, 0, dbi);
    if (code != MDB_NOTFOUND) return code;
    struct filling filling = {txn, table, index, 0};
    int64_t count = 0;
    code = mdb_dbi_open(top(txn), name, MDB_CREATE, dbi);
    if (code == 0) code = scan_rows(txn, &(muster_scan){.table = table, .index = -1}, fill_row, &filling, &count);
    return code != 0 ? code : filling.code;
}

static int make_table(struct transaction *txn, int32_t number)
{
    const muster_table *table = table_of(txn, number);
    MDB_dbi *dbi = &txn->database->environment->databases[slot_of(txn->database->schema, number, -1)];
    int code = mdb_dbi_open(top(txn), table->name, MDB_CREATE, dbi);
    if (code == 0) code = read_layout(txn, number, true);
    for (int32_t i = 0; i < table->index_count && code == 0; i++)
        code = make_index(txn, number, i);
    return code;
}

/* Tables, columns and indexes that are missing, and then the version. */
static int make_store(struct transaction *txn, int32_t *ret_made)
{
    const muster_schema *schema = txn->database->schema;
    int32_t version = 0;
    int code = mdb_dbi_open(top(txn), "muster", MDB_CREATE, &txn->database->environment->meta);
    if (code == 0) code = read_version(txn, &version);
    for (int32_t t = 0; t < schema->table_count && code == 0; t++)
        code = make_table(txn, t);
    if (code == 0) code = write_meta(txn, "version", &schema->version, sizeof schema->version);
    if (code == 0) *ret_made = version == 0;
    return code;
}

static int32_t check_version(const struct database *database, int32_t version, char *message, size_t size)
{
    if (version > database->schema->version)
        return say(message, size, MUSTER_E_NEWER, "the store was made by a newer release");
    if (version == database->schema->version) return MUSTER_OK;
    if (version == 0 && !(database->flags & MUSTER_BACKEND_CREATE))
        return say(message, size, MUSTER_E_NOT_FOUND, "there is no store in the file");
    if (database->flags & MUSTER_BACKEND_READ_ONLY)
        return say(message, size, MUSTER_E_READ_ONLY, "the store has no tables of this release, and is only read");
    return MUSTER_OK;
}

/* A transaction of the migration; its names of databases are those of the environment once it is committed. */
static int32_t migrate_in(struct database *database, int32_t mode, int32_t *ret_version, int32_t *ret_made,
                          char *message, size_t size)
{
    muster_txn_options options = {.mode = mode, .wait = 60 * MUSTER_SECOND, .message = message, .message_size = size};
    struct transaction *txn = NULL;
    int32_t status = begin_as(database, &options, &txn);
    if (status != MUSTER_OK) return status;
    int code = mode == MUSTER_TXN_WRITE ? make_store(txn, ret_made) : read_version(txn, ret_version);
    if (code == 0 && mode == MUSTER_TXN_READ && *ret_version == database->schema->version) code = open_databases(txn);
    status = checked(txn, code);
    if (mode == MUSTER_TXN_WRITE) {
        int32_t ended = backend_commit(txn);
        return status != MUSTER_OK ? status : ended;
    }
    code = mdb_txn_commit(txn->txns[0]); /* also of a reader: else what it has opened is closed again */
    end(txn);
    return status != MUSTER_OK ? status : status_of(code);
}

static int32_t backend_migrate(void *handle, int32_t *ret_made, char *message, size_t size)
{
    struct database *database = handle;
    int32_t version = 0, made = 0, status = MUSTER_OK;
    pthread_mutex_lock(&registry_lock); /* databases are opened by one transaction at a time */
    status = migrate_in(database, MUSTER_TXN_READ, &version, &made, message, size);
    if (status == MUSTER_OK) status = check_version(database, version, message, size);
    if (status == MUSTER_OK && version != database->schema->version)
        status = migrate_in(database, MUSTER_TXN_WRITE, &version, &made, message, size);
    pthread_mutex_unlock(&registry_lock);
    if (status == MUSTER_OK && ret_made != NULL) *ret_made = made;
    return status;
}

/* ---- verifying ---- */

struct verifying {
    struct transaction *txn;
    int32_t table;
    muster_finding_callback *finding;
    void *arg;
};

static int32_t verify_row(void *arg, size_t request, const muster_value *values)
{
    struct verifying *at = arg;
    const muster_table *table = table_of(at->txn, at->table);
    struct key primary = key_of(values, table->key_count);
    (void)request;
    if (!has_parent(at->txn, at->table, values)) at->finding(at->arg, "a row has no row above it");
    for (int32_t i = 0; i < table->index_count; i++) {
        if (!holds(&table->indexes[i], values)) continue;
        struct key key = index_key(table, i, values);
        MDB_val in_index = val_of(&key), found;
        int code = mdb_get(top(at->txn), dbi_of(at->txn, at->table, i), &in_index, &found);
        if (code != 0 || compare(&found, &primary) != 0) at->finding(at->arg, "an index does not lead to a row");
    }
    return 0;
}

static int32_t backend_verify(void *handle, muster_finding_callback *finding, void *arg)
{
    struct transaction *txn = handle;
    const muster_schema *schema = txn->database->schema;
    for (int32_t t = 0; t < schema->table_count; t++) {
        struct verifying verifying = {txn, t, finding, arg};
        int64_t rows = 0;
        int32_t status =
            checked(txn, scan_rows(txn, &(muster_scan){.table = t, .index = -1}, verify_row, &verifying, &rows));
        for (int32_t i = 0; i < schema->tables[t].index_count && status == MUSTER_OK; i++) {
            int64_t entries = 0; /* each of them has to lead to a row */
            status = checked(txn, scan_rows(txn, &(muster_scan){.table = t, .index = i}, NULL, NULL, &entries));
            if (entries > rows) finding(arg, "an index has more entries than there are rows");
        }
        if (status != MUSTER_OK) return status;
    }
    return MUSTER_OK;
}

const muster_backend *muster_backend_lmdb(void)
{
    static const muster_backend BACKEND = {
        .struct_size = sizeof BACKEND,
        .name = "lmdb",
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

/* The name by which the conformance suite finds the backend of a shared object. */
const muster_backend *muster_backend_main(void)
{
    return muster_backend_lmdb();
}
