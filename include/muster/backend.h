/* SPDX-License-Identifier: MIT
 *
 * The storage interface: the contract between the library and a backend. doc/backends.md is the guide for the authors
 * of backends. doc/abi.md says what this interface promises before and after release 1.0.
 *
 * A backend knows tables, keys, rows and transactions. It knows nothing of orgs. The library passes the whole schema as
 * data when it opens a database. The backend makes its statements from the schema. All other parts of the library are
 * the same for every backend.
 *
 * Life of a transaction:
 *  - `begin` begins the transaction. Any number of `get`, `scan` and `count` follow. A change also has one or more
 *    `apply`. `commit` or `rollback` ends the transaction, and its handle is then invalid.
 *  - If a call of a transaction does not return MUSTER_OK, the library then calls only `undo_to` (to a mark that was
 *    made before) and `rollback`.
 *  - One thread at a time uses a transaction. A transaction that the host holds open (muster_begin) may begin on one
 *    thread and end on another.
 *
 * Requests: each request of the library fits the schema. The backend does not need to check it.
 *
 * Errors: a function returns a status of base.h. It writes one sentence for people into muster_txn_options.message (or
 * muster_backend_options.message). These statuses have the same meaning for every function:
 *  - MUSTER_E_CONFLICT: the changes of others are the cause. Examples: a serialisation failure, a deadlock, a violated
 *    unique index, a guard that does not hold. The library rolls back and runs the whole step again. The reads of the
 *    new attempt then find the row. The status is also for a connection that was lost before `commit`, if the backend
 *    can get another connection.
 *  - MUSTER_E_BUSY: the wait was longer than muster_txn_options.wait.
 *  - MUSTER_E_CANCELLED: muster_txn_options.cancelled became non-zero.
 *  - MUSTER_E_UNKNOWN_COMMIT: the backend can't know whether the commit took place.
 *  - MUSTER_E_MISUSE: the transaction has failed before, or the mode does not allow the call.
 *  - MUSTER_E_MEMORY, MUSTER_E_FULL, MUSTER_E_CORRUPT, MUSTER_E_READ_ONLY: as base.h says.
 *  - MUSTER_E_BACKEND: any other failure of the engine, with the sentence of the engine.
 *
 * Delay: a backend that is far away may keep requests until the library needs an answer. So `begin` may reach the
 * server with the first get. Writes may reach it with the next get, scan, count, mark, native, horizon or commit. The
 * status of that call then says whether they succeeded.
 *
 * Layouts: three structs begin with their size: muster_backend, muster_backend_options, muster_txn_options. They may
 * get new fields at their end within a version of this interface.
 *  - A struct is never smaller than in the first release of the version. So each side may read the fields of that
 *    release.
 *  - If the struct lacks newer fields, the reader reads them as 0 or NULL (muster_backend_struct_copy).
 *  - The reader ignores bytes after the fields that it knows. So a new field is always optional for both sides.
 * All other structs (muster_value, muster_get, muster_scan, muster_write, muster_column, muster_index, muster_table,
 * muster_schema) have no struct_size, because many are elements of arrays. Their layouts and their sizes are fixed
 * within a version of this interface. A change of one of them raises MUSTER_BACKEND_VERSION.
 */
#ifndef MUSTER_BACKEND_H
#define MUSTER_BACKEND_H

#include <muster/base.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Version of this interface. The library and the backend each state the version that they were built for, and each
 * refuses another version. A release raises it for a change that a backend may not ignore. Examples: another layout, a
 * new needed function, a new type of columns or values, a new mode, flag or kind of lock.
 */
#define MUSTER_BACKEND_VERSION 1

/** Types of columns. */
enum {
    MUSTER_COLUMN_INTEGER = 1, /**< 64 bits, signed */
    MUSTER_COLUMN_TIME = 2,    /**< a muster_time; its values are integers */
    MUSTER_COLUMN_TEXT = 3,    /**< UTF-8 without NUL, compared and ordered as bytes */
    MUSTER_COLUMN_BYTES = 4,   /**< compared and ordered as bytes */
    MUSTER_COLUMN_ID = 5,      /**< a muster_id; its values are 16 bytes */
    MUSTER_COLUMN_POSITION = 6 /**< an integer that the backend sets on insert; it rises with every commit (EVT-4) */
};

/** Types of values. */
enum {
    MUSTER_VALUE_NULL = 0,     /**< no value; the other fields are not used */
    MUSTER_VALUE_INTEGER = 1,  /**< muster_value.integer */
    MUSTER_VALUE_TEXT = 2,     /**< .data with .size bytes; a NUL follows and is not counted */
    MUSTER_VALUE_BYTES = 3,    /**< .data with .size bytes */
    MUSTER_VALUE_REFERENCE = 4 /**< only in a key of get: column number .integer of the row that request number .size
                                *   found */
};

/** One value. Its data is borrowed, and lives as long as the call that passes it. The library ignores fields that the
 *  type does not use, and sets them to 0 in the values that it passes. */
typedef struct muster_value {
    int32_t type;     /**< MUSTER_VALUE_... */
    int32_t reserved; /**< 0 */
    int64_t integer;
    const void *data;
    size_t size; /**< bytes of data */
} muster_value;

/** Where a distributed engine should put the rows of a table. A backend on one machine ignores it. */
enum {
    MUSTER_PLACEMENT_BY_ORG = 1,     /**< the first column of the key is the org */
    MUSTER_PLACEMENT_BY_ACCOUNT = 2, /**< the first column of the key is the account */
    MUSTER_PLACEMENT_BY_KEY = 3,     /**< the first column of the key is the key itself */
    MUSTER_PLACEMENT_CONSTANT = 4    /**< a few rows that hardly change */
};

/** Which rows an index holds. */
enum {
    MUSTER_INDEX_WHERE_ALL = 0,
    MUSTER_INDEX_WHERE_EQUAL = 1,   /**< the rows whose column `where_column` equals `where_value` */
    MUSTER_INDEX_WHERE_NOT_NULL = 2 /**< the rows whose column `where_column` is not null */
};

/** Most columns of a table. */
#define MUSTER_TABLE_MAX_COLUMNS 40
/** Most columns of a primary key, and of an index together with the primary key. */
#define MUSTER_INDEX_MAX_COLUMNS 6
/** Most bytes of all values in a primary key, and in an index together with the primary key. An integer counts 8. */
#define MUSTER_KEY_MAX_BYTES 320
/** Number of marks of a transaction. A depth is 0 to MUSTER_MARKS_MAX - 1. */
#define MUSTER_MARKS_MAX 4

/** A column of a table. */
typedef struct muster_column {
    const char *name;
    int32_t type;     /**< MUSTER_COLUMN_... */
    int32_t nullable; /**< 1: the column may be null */
    const char *description;
} muster_column;

/** An index of a table. muster_index_order() gives its order, in which a null is less than every value. */
typedef struct muster_index {
    const char *name; /**< at most 40 bytes; unique in the schema */
    int32_t columns[MUSTER_INDEX_MAX_COLUMNS];
    int32_t column_count;
    int32_t unique;       /**< 1: no two rows of the index are equal in its columns */
    int32_t where;        /**< MUSTER_INDEX_WHERE_... */
    int32_t where_column; /**< number of the column that `where` is about */
    int64_t where_value;  /**< for MUSTER_INDEX_WHERE_EQUAL */
    const char *description;
} muster_index;

/** A table. A later version of the schema may add nullable columns and indexes, after the present ones. */
typedef struct muster_table {
    const char *name;
    int32_t placement; /**< MUSTER_PLACEMENT_... */
    int32_t column_count;
    const muster_column *columns;
    int32_t key_count; /**< the first key_count columns are the primary key */
    int32_t index_count;
    const muster_index *indexes;
    int32_t parent; /**< number of the table that the first columns refer to, by its primary key; -1: none */
    int32_t queue;  /**< 1 + number of the index (MUSTER_INDEX_WHERE_EQUAL) of rows that programs wait for; 0: none. The
                    *   first column of the key is an id. When an insert is committed, the backend may notify waiting
                    *   programs. */
    const char *description;
} muster_table;

/**
 * Writes the numbers of the columns that make the order of an index. Index -1 is the primary key. The order has the
 * columns of the index, then the other columns of the primary key. In an index with MUSTER_INDEX_WHERE_EQUAL one column
 * has the same value in all rows. The order leaves out this column of the key.
 *
 * A scan compares prefix[] with the first columns of this order. It compares `lower` and `upper` with the next column,
 * and after[] with all columns after the prefix.
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

/** All tables of a store. */
typedef struct muster_schema {
    int32_t version; /**< of the tables; the backend refuses a store that was made with a larger one (OP-5) */
    int32_t table_count;
    const muster_table *tables;
} muster_schema;

/**
 * What `open` opens. All pointers except `message` live until `close`.
 *
 * The first four fields have the same place in every version of the interface. So a backend of another version can say
 * why it refuses.
 */
typedef struct muster_backend_options {
    uint32_t struct_size;
    int32_t version;     /**< MUSTER_BACKEND_VERSION of the library */
    char *message;       /**< room for one sentence; the backend writes it on failure */
    size_t message_size; /**< bytes of that room; the NUL is included */
    uint32_t flags;      /**< MUSTER_BACKEND_FLAG_... */
    uint32_t reserved;   /**< 0 */
    const char
        *location;    /**< of the store; its form is the choice of the backend. ":memory:": a store that ends with its
                               handle */
    void *connection; /**< a lent native connection (OP-6) to the same database, or NULL */
    const muster_schema *schema;
} muster_backend_options;

/** Flags of muster_backend_options. */
enum {
    MUSTER_BACKEND_FLAG_CREATE = 1,             /**< the backend makes the store if there is none */
    MUSTER_BACKEND_FLAG_RELAXED_DURABILITY = 2, /**< a power failure may lose the last commits, but not the integrity of
                                                     the store */
    MUSTER_BACKEND_FLAG_READ_ONLY = 4           /**< the library only reads */
};

/** Modes of a transaction. */
enum {
    MUSTER_TXN_READ = 1,  /**< reads, from one snapshot if the engine has snapshots */
    MUSTER_TXN_WRITE = 2, /**< reads and writes */
    MUSTER_TXN_TRIAL = 3  /**< applies writes as MUSTER_TXN_WRITE does; commit undoes everything: the dry run (OP-1) */
};

/** How `begin` begins a transaction. `cancelled` and `message` live as long as the transaction. */
typedef struct muster_txn_options {
    uint32_t struct_size;
    int32_t mode;             /**< MUSTER_TXN_... */
    int64_t wait;             /**< longest wait for others, in microseconds */
    const int32_t *cancelled; /**< another thread makes it non-zero: the backend stops waiting and returns
                                   MUSTER_E_CANCELLED. NULL: never */
    char *message;            /**< room for one sentence; the backend writes it on failure */
    size_t message_size;      /**< bytes of that room; the NUL is included */
} muster_txn_options;

/** How `get` locks a row that it finds. */
enum {
    MUSTER_LOCK_NONE = 0,
    MUSTER_LOCK_SHARED = 1, /**< no other transaction changes or removes the row before this one ends */
    MUSTER_LOCK_UPDATE = 2  /**< and no other transaction locks the row */
};

/** A request for one row, by its whole primary key or by all columns of a unique index. */
typedef struct muster_get {
    int32_t table;
    int32_t index; /**< -1: the primary key */
    int32_t lock;  /**< MUSTER_LOCK_... */
    int32_t key_count;
    muster_value key[MUSTER_INDEX_MAX_COLUMNS];
} muster_get;

/** The callback gets the values of a row, one for each column of its table. They are borrowed for this call. If it does
 *  not return 0, the reading stops. */
typedef int32_t muster_row_callback(void *arg, size_t request, const muster_value *values);

/** A request for rows in the order of an index (muster_index_order). In prefix[] and after[] a null is a value like
 *  others, and it is less than all others. `lower` and `upper` leave out the rows in which their column is null. */
typedef struct muster_scan {
    int32_t table;
    int32_t index;        /**< -1: the primary key */
    int32_t prefix_count; /**< number of the first columns of the order that are compared with prefix[] */
    int32_t descending;   /**< 1: the last row comes first */
    int32_t after_count;  /**< 0, or the number of all columns of the order after the prefix: the scan begins after this
                          *   place */
    int32_t counted;      /**< only for prefetch. 1: the library will call `count`, not `scan` */
    muster_value prefix[MUSTER_INDEX_MAX_COLUMNS];
    muster_value lower; /**< least value of the column after the prefix, included; a null: no such bound */
    muster_value upper; /**< upper bound of the column after the prefix, excluded; a null: no such bound */
    muster_value after[MUSTER_INDEX_MAX_COLUMNS];
    int64_t limit; /**< most rows; 0: no limit */
} muster_scan;

/** Kinds of writes. */
enum {
    MUSTER_WRITE_INSERT = 1, /**< a new row with all columns of values[] */
    MUSTER_WRITE_UPDATE = 2, /**< sets the columns of `changed` in the row with the key in values[] */
    MUSTER_WRITE_REMOVE = 3  /**< removes the row with the key in values[] */
};

/** A write of one row. */
typedef struct muster_write {
    int32_t kind; /**< MUSTER_WRITE_... */
    int32_t table;
    uint64_t changed;           /**< bit c: the write sets column c */
    const muster_value *values; /**< one for each column; an update or removal uses only the key and changed columns */
    int32_t guard;              /**< of an update or removal: number of the column that must equal guard_value; -1:
                                 *   none */
    int32_t reserved;           /**< 0 */
    muster_value guard_value;
} muster_write;

/** The callback gets each finding of `verify` as one sentence, borrowed for this call. */
typedef void muster_finding_callback(void *arg, const char *text);

/** Special properties of a backend. */
enum {
    MUSTER_BACKEND_TRAIT_IS_FILE = 1 /**< a location is a path, so the key file can be in the same folder (TOK-2) */
};

/**
 * A backend. The library copies this struct when it opens a store, up to struct_size.
 *
 * mark and undo_to are optional: a backend has both of them or neither. native and prefetch are optional. A backend has
 * all other functions. muster_open refuses a backend that breaks these rules.
 *
 * Several threads may call functions of one database at the same time. Only one thread at a time calls those of one
 * transaction.
 *
 * The first three fields have the same place in every version of the interface. So a library of another version can say
 * why it refuses.
 */
typedef struct muster_backend {
    uint32_t struct_size;
    int32_t version;   /**< MUSTER_BACKEND_VERSION of the backend */
    const char *name;  /**< "sqlite"; static */
    uint32_t traits;   /**< MUSTER_BACKEND_TRAIT_... */
    uint32_t reserved; /**< 0 */

    /**
     * Opens a database, or takes a lent connection. If `open` fails, the backend may have set *ret_database. The
     * library then calls close for it.
     *
     * Returns: MUSTER_E_INVALID     the location has no form that the backend knows; or it names a store in memory,
     *                               and flags has MUSTER_BACKEND_FLAG_READ_ONLY
     *          MUSTER_E_UNSUPPORTED options->version is not the version of the backend; or the backend takes
     *                               no lent connection
     *          MUSTER_E_MISUSE      the lent connection is in a state, or has settings, that the backend can't use
     *          MUSTER_E_NOT_FOUND   there is no store, and flags has no MUSTER_BACKEND_FLAG_CREATE
     *          MUSTER_E_BUSY        others held the database for too long
     *          MUSTER_E_BACKEND     any other failure of the engine
     *          MUSTER_E_CORRUPT     the file is not a database, or is damaged
     *          MUSTER_E_FULL        there is no space for the new store
     *          MUSTER_E_READ_ONLY   the place of the new store can't be written
     *          MUSTER_E_MEMORY      out of memory
     */
    muster_status (*open)(const muster_backend_options *options, void **ret_database);

    /** Closes a database. The library calls it exactly once for every handle that `open` returned. `forked` is 1 in a
     *  child process. The backend then only frees memory. It does not use any file or connection. */
    void (*close)(void *database, int32_t forked);

    /**
     * Brings the tables to schema->version, in one transaction. The library calls it once, before the first
     * transaction. Tables of an older version get the tables, indexes and nullable columns that they lack. The backend
     * does not change anything else in the database. On a lent connection the backend only checks the version.
     *
     * *ret_made is 1 if this call made the tables, else 0.
     *
     * Returns: MUSTER_E_NOT_FOUND  there are no tables, and flags had no MUSTER_BACKEND_FLAG_CREATE
     *          MUSTER_E_CORRUPT    the version of the tables is lost, or the database is damaged
     *          MUSTER_E_READ_ONLY  the tables lack something, and the store can't be written or was opened with
     *                              MUSTER_BACKEND_FLAG_READ_ONLY
     *          MUSTER_E_NEWER      the tables have a larger version than schema->version
     *          and those of "Errors" above.
     */
    muster_status (*migrate)(void *database, int32_t *ret_made, char *message, size_t message_size);

    /**
     * Begins a transaction. On a lent connection it is a savepoint in the transaction of the host.
     *
     * Returns: MUSTER_E_MISUSE     options->mode is not a mode; or the lent connection is in another call, or in a
     *                              state that the backend can't use; or the mode writes, and the host has begun no
     *                              transaction on the lent connection
     *          MUSTER_E_READ_ONLY  the mode writes, and the store can't be written or was opened with
     *                              MUSTER_BACKEND_FLAG_READ_ONLY
     *          and those of "Errors" above.
     */
    muster_status (*begin)(void *database, const muster_txn_options *options, void **ret_txn);

    /** Reads up to n rows in one go. It calls `row` for each row that exists, with the number of its request. It reads
     *  the rows that it locks first. A part of a key may be a MUSTER_VALUE_REFERENCE to an earlier request. If that
     *  request found nothing, this request finds nothing. Returns: those of "Errors" above. */
    muster_status (*get)(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg);

    /** Reads rows in order. It calls `row` with the number of the row as `request`. A callback that returns another
     *  value than 0 ends the scan, and the scan returns MUSTER_OK. Returns: those of "Errors" above. */
    muster_status (*scan)(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg);

    /** Counts the rows that `scan` would find. Returns: those of "Errors" above. */
    muster_status (*count)(void *txn, const muster_scan *scan, int64_t *ret_count);

    /**
     * Makes the writes, in order.
     *
     * Returns: MUSTER_E_MISUSE     the transaction only reads, or it has failed
     *          MUSTER_E_CONFLICT   a unique index or a guard does not hold, or an update or removal finds no row. This
     *                              call returns it, or the next function that needs the server.
     *          MUSTER_E_FULL       no space is left
     *          and those of "Errors" above.
     */
    muster_status (*apply)(void *txn, const muster_write *writes, size_t n);

    /** Makes a mark at a depth. Marks nest by depth (0, 1, ...). If the depth has a mark already, the new mark replaces
     *  it, and the deeper marks end. The writes since the old mark stay. A long transaction marks depth 0 once in each
     *  call. So the backend must free replaced marks. Returns: those of "Errors" above. */
    muster_status (*mark)(void *txn, int32_t depth);

    /** Undoes all writes since the mark at the depth. The mark stays. A transaction that has failed since the mark can
     *  go on. Returns: those of "Errors" above. */
    muster_status (*undo_to)(void *txn, int32_t depth);

    /**
     * Commits the transaction. Its handle is then invalid in every case, also if the call fails. On a lent connection
     * it releases the savepoint.
     *
     * After MUSTER_OK the rows that were read with MUSTER_LOCK_UPDATE are as durable as the writes. A repeated call has
     * written nothing, and depends on the rows that it read (ERR-4).
     *
     * Returns: MUSTER_E_MISUSE     the transaction has failed, or was ended outside the backend
     *          MUSTER_E_FULL       no space is left
     *          and those of "Errors" above.
     */
    muster_status (*commit)(void *txn);

    /** Undoes the transaction. Its handle is then invalid. */
    void (*rollback)(void *txn);

    /** Returns the native connection that the transaction runs on (sqlite3 *, PGconn *), for the hook of the host. All
     *  applied writes have reached the connection. If a write failed, the call returns that failure, and the library
     *  does not ask the hook. Returns: those of "Errors" above. */
    muster_status (*native)(void *txn, void **ret_connection);

    /** Returns a position. No event can appear below this position any more. Returns: those of "Errors" above. */
    muster_status (*horizon)(void *txn, int64_t *ret_position);

    /** Checks the database itself, inside a reading transaction. It calls `finding` for each damage. If it finds
     *  damage, the call still returns MUSTER_OK. Returns: those of "Errors" above. */
    muster_status (*verify)(void *txn, muster_finding_callback *finding, void *arg);

    /** Announces scans and counts. The library calls this directly before a get. Directly after that get it calls each
     *  of the announced scans and counts, in this order. So a backend that is far away can send them together with the
     *  get. Their results are those of a call directly after the get. An announcement is a hint: the backend may ignore
     *  it, and the library may leave out some of the calls. The backend forgets earlier announcements; n may be 0.
     *  *scans is borrowed for this call. The function is NULL if a scan costs no round trip. Returns: those of "Errors"
     *  above. */
    muster_status (*prefetch)(void *txn, const muster_scan *scans, size_t n);
} muster_backend;

/**
 * Copies a struct that begins with its struct_size, such as muster_txn_options. Fields that the given struct does not
 * have become 0 or NULL. The function does not copy more than `size` bytes. The copy has `size` as its struct_size.
 */
static inline void muster_backend_struct_copy(void *ret_copy, uint32_t size, const void *given)
{
    uint32_t given_size;
    memcpy(&given_size, given, sizeof given_size);
    memset(ret_copy, 0, size);
    memcpy(ret_copy, given, given_size < size ? given_size : size);
    memcpy(ret_copy, &size, sizeof size);
}

/** The built-in backend: SQLite 3.37 or later, in WAL mode. The struct is static. Any thread may call this. */
MUSTER_EXPORT const muster_backend *muster_backend_sqlite(void);

#ifdef __cplusplus
}
#endif
#endif
