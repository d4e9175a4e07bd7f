/* SPDX-License-Identifier: MIT
 *
 * The storage interface: what a backend gives the library. Provisional until 0.9: until then it may change with a minor
 * release.
 *
 * doc/backends.md is the guide for who writes one.
 *
 * A backend knows tables, keys, rows and transactions, and nothing of orgs. It gets the whole schema as data when it is
 * opened, and makes its statements from it. Everything above it is the same for every backend.
 *
 * Life of a transaction: begin; any number of get, scan and count; then for a change one or more apply; then commit or
 * rollback, which both consume it. After a status other than MUSTER_OK from any call of a transaction, only undo_to (to
 * a mark made before) and rollback are legal. A transaction is used by one thread at a time; one that the host holds
 * open (muster_begin) may end on another thread than it began on.
 *
 * What is asked fits the schema: the library makes no other requests, so a backend need not check them.
 *
 * Errors: functions return a status of base.h and put one sentence for people into muster_txn_options.message (or
 * muster_backend_options.message). What others' changes caused (a serialisation failure, a deadlock, a violated unique
 * index, a guard that does not hold) is MUSTER_E_CONFLICT: the library rolls back and runs the whole step again, whose
 * reads then find the row. So is a connection that was lost before the commit was asked for, where another one can be
 * had. Waiting longer than the limit is MUSTER_E_BUSY; a commit of which it can't be known whether it took place is
 * MUSTER_E_UNKNOWN_COMMIT.
 *
 * A backend far away may keep what it is told until somebody needs an answer: begin may reach the server with the first
 * get, and writes with the next get, scan, count, mark, native, horizon or commit, whose status then says what they
 * met.
 */
#ifndef MUSTER_BACKEND_H
#define MUSTER_BACKEND_H

#include <muster/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Types of columns. */
enum {
    MUSTER_COLUMN_INTEGER = 1, /**< 64 bits, signed */
    MUSTER_COLUMN_TIME = 2,    /**< a muster_time; values are integers */
    MUSTER_COLUMN_TEXT = 3,    /**< UTF-8 without NUL, compared and ordered as bytes */
    MUSTER_COLUMN_BYTES = 4,   /**< compared and ordered as bytes */
    MUSTER_COLUMN_ID = 5,      /**< 16 bytes */
    MUSTER_COLUMN_POSITION = 6 /**< an integer that the backend fills on insert: rises with every commit (EVT-4) */
};

/** Types of values. */
enum {
    MUSTER_VALUE_NULL = 0,
    MUSTER_VALUE_INTEGER = 1,  /**< .integer */
    MUSTER_VALUE_TEXT = 2,     /**< .data, .size bytes; a NUL follows but does not count */
    MUSTER_VALUE_BYTES = 3,    /**< .data, .size bytes */
    MUSTER_VALUE_REFERENCE = 4 /**< in a key of get only: column .integer of the row that request .size found */
};

/** One value. Its layout is final; what its type does not use is 0. Borrowed: data lives as long as the call that
 *  passes it. */
typedef struct muster_value {
    int32_t type;
    int32_t reserved; /**< 0 */
    int64_t integer;
    const void *data;
    size_t size;
} muster_value;

/** Where a distributed engine would put a table. */
enum {
    MUSTER_PLACEMENT_BY_ORG = 1,     /**< first key column: the org */
    MUSTER_PLACEMENT_BY_ACCOUNT = 2, /**< first key column: the account */
    MUSTER_PLACEMENT_BY_KEY = 3,     /**< first key column: the key itself */
    MUSTER_PLACEMENT_CONSTANT = 4    /**< a few rows that hardly change */
};

/** Which rows an index holds. */
enum {
    MUSTER_INDEX_WHERE_ALL = 0,
    MUSTER_INDEX_WHERE_EQUAL = 1,   /**< those whose column `where_column` equals `where_value` */
    MUSTER_INDEX_WHERE_NOT_NULL = 2 /**< those whose column `where_column` is not null */
};

/** Most columns of a table, of an index with its key, and of a key. */
#define MUSTER_TABLE_MAX_COLUMNS 40
#define MUSTER_INDEX_MAX_COLUMNS 6
/** Most bytes of all values in a primary key, or in an index with the key; an integer counts 8. */
#define MUSTER_KEY_MAX_BYTES 320
/** Marks of a transaction: depths are below it. */
#define MUSTER_MARKS_MAX 4

typedef struct muster_column {
    const char *name;
    int32_t type;     /**< MUSTER_COLUMN_... */
    int32_t nullable; /**< 1 where it may be null */
    const char *description;
} muster_column;

/** An index of a table. muster_index_order() tells its order, in which a null is less than every value. */
typedef struct muster_index {
    const char *name; /**< at most 40 bytes, once per schema */
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    int32_t column_count;
    int32_t unique; /**< 1: no two rows of the index are equal in its columns */
    int32_t where;  /**< MUSTER_INDEX_... */
    int32_t where_column;
    int64_t where_value;
    const char *description;
} muster_index;

/** What a later version adds to a table, nullable columns and indexes, stands behind what was there. */
typedef struct muster_table {
    const char *name;
    int32_t placement; /**< MUSTER_PLACEMENT_BY_... or MUSTER_PLACEMENT_CONSTANT */
    int32_t column_count;
    const muster_column *columns;
    int32_t key_count; /**< the first key_count columns are the primary key */
    int32_t index_count;
    const muster_index *indexes;
    int32_t parent; /**< number of the table to whose primary key the first columns refer, or -1 */
    int32_t queue; /**< 1 + number of the index (MUSTER_INDEX_WHERE_EQUAL) of rows that somebody waits for; 0: none. The
                         first key column is an id. A backend may tell who waits of an insert, when it is committed. */
    const char *description;
} muster_table;

/**
 * Writes the numbers of the columns that make the order of an index; -1 is the primary key. These are the columns of
 * the index, then those of the primary key that are not among them. A column of the key is left out where
 * MUSTER_INDEX_WHERE_EQUAL makes it the same in all rows of the index.
 *
 * A scan compares prefix[] with the first columns of this order, `lower` and `upper` with the next one, and after[]
 * with all that follow the prefix.
 *
 * Returns: the number of columns
 */
static inline int32_t muster_index_order(const muster_table *table, int32_t index,
                                         int32_t ret_columns[MUSTER_INDEX_MAX_COLUMNS])
{
    uint64_t known = 0; /* bit c: column c is in the order, or the same in all rows */
    int32_t count = 0;
    if (index >= 0) {
        const muster_index *it = &table->indexes[index];
        if (it->where == MUSTER_INDEX_WHERE_EQUAL) known = UINT64_C(1) << it->where_column;
        for (; count < it->column_count; count++) {
            ret_columns[count] = it->columns[count];
            known |= UINT64_C(1) << it->columns[count];
        }
    }
    for (int32_t key = 0; key < table->key_count; key++)
        if (!(known >> key & 1)) ret_columns[count++] = key;
    return count;
}

typedef struct muster_schema {
    int32_t version; /**< of the tables; a store made by a larger one is refused (OP-5) */
    int32_t table_count;
    const muster_table *tables;
} muster_schema;

/** How `open` is to open. All pointers live until `close` but `message`. */
typedef struct muster_backend_options {
    uint32_t struct_size;
    uint32_t flags;       /**< MUSTER_BACKEND_FLAG_... */
    const char *location; /**< of the store, the backend's own to read; ":memory:": a store that goes with its handle */
    void *connection;     /**< a lent native connection (OP-6) to the same database, or NULL */
    const muster_schema *schema;
    char *message; /**< room for one sentence, written on failure */
    size_t message_size;
} muster_backend_options;

enum {
    MUSTER_BACKEND_FLAG_CREATE = 1, /**< make the store where there is none */
    MUSTER_BACKEND_FLAG_RELAXED_DURABILITY =
        2,                            /**< the last commits may be lost with the power, not the store's integrity */
    MUSTER_BACKEND_FLAG_READ_ONLY = 4 /**< only read */
};

/** Modes of a transaction. */
enum {
    MUSTER_TXN_READ = 1, /**< one snapshot where the engine has them */
    MUSTER_TXN_WRITE = 2,
    MUSTER_TXN_TRIAL = 3 /**< writes are applied as by WRITE; commit takes everything back: the dry run (OP-1) */
};

typedef struct muster_txn_options {
    uint32_t struct_size;
    int32_t mode;             /**< MUSTER_TXN_... */
    int64_t wait;             /**< longest wait for others, microseconds */
    const int32_t *cancelled; /**< becomes non-zero from another thread: stop waiting, MUSTER_E_CANCELLED; NULL: never;
                                   lives as long as the transaction */
    char *message;            /**< room for one sentence, written on failure; lives as long as the transaction */
    size_t message_size;
} muster_txn_options;

/** How `get` locks a row that it finds. */
enum {
    MUSTER_LOCK_NONE = 0,
    MUSTER_LOCK_SHARED = 1, /**< nobody changes or removes it before this transaction ends */
    MUSTER_LOCK_UPDATE = 2  /**< nobody else locks it either */
};

/** One row by its whole primary key, or by all columns of a unique index. */
typedef struct muster_get {
    int32_t table;
    int32_t index; /**< -1: the primary key */
    int32_t lock;  /**< MUSTER_LOCK_... */
    int32_t key_count;
    muster_value key[MUSTER_INDEX_MAX_COLUMNS];
} muster_get;

/** Gets a row's values, one per column of its table, borrowed for this call. Non-zero stops the reading. */
typedef int32_t muster_row_callback(void *arg, size_t request, const muster_value *values);

/** Rows in the order of an index, see muster_index_order(). A null in prefix[] or after[] is a value like others, the
 *  least; `lower` and `upper` leave out the rows in which their column is null. */
typedef struct muster_scan {
    int32_t table;
    int32_t index;        /**< -1: the primary key */
    int32_t prefix_count; /**< the first columns of the order, compared with prefix[] */
    int32_t descending;
    int32_t after_count; /**< 0, or all columns of the order past the prefix: begin behind this place */
    int32_t counted;     /**< for prefetch alone: 1 where `count` will be asked for and not `scan` */
    muster_value prefix[MUSTER_INDEX_MAX_COLUMNS];
    muster_value lower; /**< least value of the column past the prefix, included; NULL value: none */
    muster_value upper; /**< bound of the column past the prefix, excluded; NULL value: none */
    muster_value after[MUSTER_INDEX_MAX_COLUMNS];
    int64_t limit; /**< most rows; 0: no limit */
} muster_scan;

enum {
    MUSTER_WRITE_INSERT = 1, /**< all columns */
    MUSTER_WRITE_UPDATE = 2, /**< the columns of `changed`, of the row with the key in values[] */
    MUSTER_WRITE_REMOVE = 3  /**< the row with the key in values[] */
};

typedef struct muster_write {
    int32_t kind; /**< MUSTER_WRITE_... */
    int32_t table;
    uint64_t changed;           /**< bit c: column c is set */
    const muster_value *values; /**< one per column; for update and remove only key and changed ones are looked at */
    int32_t guard;              /**< update, remove: column that must equal guard_value, or -1 */
    int32_t reserved;
    muster_value guard_value;
} muster_write;

/** Finds of `verify`: one sentence each, borrowed. */
typedef void muster_finding_callback(void *arg, const char *text);

enum {
    MUSTER_BACKEND_TRAIT_IS_FILE = 1 /**< a location is a path, so the key file can stand beside it (TOK-2) */
};

/**
 * A backend. The library copies the table when a store is opened. Every function but mark, undo_to, native and prefetch
 * must be there. Functions of one database may be called by several threads; those of one transaction are not.
 */
typedef struct muster_backend {
    uint32_t struct_size;
    uint32_t traits;  /**< MUSTER_BACKEND_TRAIT_IS_FILE */
    const char *name; /**< "sqlite"; static */

    /** Opens a database or takes a lent connection. On failure *ret_database may be set: close is then called for
     *  it. */
    muster_status (*open)(const muster_backend_options *options, void **ret_database);

    /** Called exactly once for every handle that open gave. `forked`: in a child process: free memory, touch
     *  nothing. */
    void (*close)(void *database, int32_t forked);

    /** Called once, before the first transaction. Brings the tables to schema->version in one transaction; *ret_made is
     *  1 where they were made just now. Tables of an older version get the tables, indexes and nullable columns that
     *  they lack. What else a host keeps in the database stays as it is. MUSTER_E_NEWER. MUSTER_E_NOT_FOUND: no tables,
     *  and no MUSTER_BACKEND_FLAG_CREATE. On a lent connection it only checks. */
    muster_status (*migrate)(void *database, int32_t *ret_made, char *message, size_t message_size);

    /** Begins a transaction. On a lent connection: a savepoint in the host's transaction. */
    muster_status (*begin)(void *database, const muster_txn_options *options, void **ret_txn);

    /** Up to n rows in one go; `row` is called for each that exists, with its number. Locked rows are read first. A key
     *  part may be MUSTER_VALUE_REFERENCE to an earlier request; where that found nothing, nothing is found. */
    muster_status (*get)(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg);

    /** Rows in order; request is the number of the row. A callback that returns non-zero ends it with MUSTER_OK. */
    muster_status (*scan)(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg);

    /** Number of rows that scan would give. */
    muster_status (*count)(void *txn, const muster_scan *scan, int64_t *ret_count);

    /** Writes in order. MUSTER_E_CONFLICT: a unique index, a guard, or an update or remove without a row; said now, or
     *  by the next function that needs the server. */
    muster_status (*apply)(void *txn, const muster_write *writes, size_t n);

    /** A mark, and back to it: everything applied since is undone; the mark stays. Marks nest by depth (0, 1, ...). A
     *  mark at a depth that was marked before replaces that mark and ends those above it; what was applied since stays.
     *  A long transaction marks depth 0 once per call, so replaced marks may not pile up. */
    muster_status (*mark)(void *txn, int32_t depth);
    muster_status (*undo_to)(void *txn, int32_t depth);

    /** Both consume the transaction, whatever they return. On a lent connection commit releases the savepoint.
     *  MUSTER_OK of a commit means that what was read with MUSTER_LOCK_UPDATE is as sure to stay as what was written: a
     *  repeated call has written nothing (ERR-4). */
    muster_status (*commit)(void *txn);
    void (*rollback)(void *txn);

    /** The native connection that the transaction runs on (sqlite3 *, PGconn *), for the host's hook; what was applied
     *  is there. Where that has failed, the hook is not asked. */
    muster_status (*native)(void *txn, void **ret_connection);

    /** The position below which no event can still appear. */
    muster_status (*horizon)(void *txn, int64_t *ret_position);

    /** Checks the database itself, inside a reading transaction; calls `finding` for each damage. Damage that was found
     *  is no failure. */
    muster_status (*verify)(void *txn, muster_finding_callback *finding, void *arg);

    /** Announces scans and counts. The library calls this right before a get, and asks for each of them right after
     *  that get, in this order. So a backend far away can send them along with the get: they see what they would see
     *  right after it. A hint: the backend may drop announcements, and the library may not ask for some. Announcements
     *  from before are forgotten; n may be 0. *scans is borrowed for this call. NULL where a question costs no round
     *  trip. */
    muster_status (*prefetch)(void *txn, const muster_scan *scans, size_t n);
} muster_backend;

/** The backend that is built in: SQLite 3.37 or later, WAL. Static. */
MUSTER_EXPORT const muster_backend *muster_backend_sqlite(void);

#ifdef __cplusplus
}
#endif
#endif
