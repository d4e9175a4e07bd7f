/* SPDX-License-Identifier: MIT
 *
 * The store of the step's tests. See step_store.h.
 */
#include "step_store.h"

struct asked asked;

static int32_t count_begin(void *database, const muster_txn_options *options, void **ret_txn)
{
    asked.begins++;
    return muster_backend_sqlite()->begin(database, options, ret_txn);
}

static int32_t count_get(void *txn, const muster_get *requests, size_t n, muster_row_callback *row, void *arg)
{
    asked.gets++;
    asked.rows += n;
    asked.lock = requests[0].lock;
    return muster_backend_sqlite()->get(txn, requests, n, row, arg);
}

static int32_t count_scan(void *txn, const muster_scan *scan, muster_row_callback *row, void *arg)
{
    asked.scans++;
    return muster_backend_sqlite()->scan(txn, scan, row, arg);
}

static int32_t count_count(void *txn, const muster_scan *scan, int64_t *ret_count)
{
    asked.counts++;
    return muster_backend_sqlite()->count(txn, scan, ret_count);
}

static int32_t count_apply(void *txn, const muster_write *writes, size_t n)
{
    asked.applies++;
    asked.written = n;
    for (size_t i = 0; i < n && i < SCANS_SEEN; i++) {
        const muster_value *last = &writes[i].values[table_of(writes[i].table)->key_count - 1];
        if (last->size == sizeof(muster_id)) memcpy(&asked.keys[i], last->data, sizeof(muster_id));
    }
    return muster_backend_sqlite()->apply(txn, writes, n);
}

static int32_t count_horizon(void *txn, int64_t *ret_position)
{
    asked.horizons++;
    return muster_backend_sqlite()->horizon(txn, ret_position);
}

static int32_t see_announced(void *txn, const muster_scan *scans, size_t n)
{
    UNUSED(txn);
    for (size_t i = 0; i < n && asked.seen < SCANS_SEEN; i++)
        asked.announced[asked.seen++] = scans[i];
    return MUSTER_OK;
}

static const muster_backend *counting_backend(void)
{
    static muster_backend backend;
    backend = *muster_backend_sqlite();
    backend.begin = count_begin;
    backend.get = count_get;
    backend.scan = count_scan;
    backend.count = count_count;
    backend.apply = count_apply;
    backend.horizon = count_horizon;
    backend.prefetch = see_announced;
    return &backend;
}

static void start(struct store *store)
{
    const muster_txn_options options = {MUSTER_INIT(muster_txn_options), .mode = MUSTER_TXN_WRITE};
    problem_clear(&store->problem);
    step_start(&store->step, counting_backend(), store->database, &options, NULL, &store->problem);
    store->step.changes = true;
    asked = (struct asked){0};
}

void store_open(struct store *store)
{
    char message[256] = "";
    int32_t made = 0;
    const muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                            .version = MUSTER_BACKEND_VERSION,
                                            .flags = MUSTER_BACKEND_FLAG_CREATE,
                                            .location = ":memory:",
                                            .schema = &SCHEMA,
                                            .message = message,
                                            .message_size = sizeof message};
    *store = (struct store){0};
    ck_status(MUSTER_OK, muster_backend_sqlite()->open(&options, &store->database));
    ck_status(MUSTER_OK, muster_backend_sqlite()->migrate(store->database, &made, message, sizeof message));
    start(store);
}

static void end(struct store *store)
{
    if (store->step.txn != NULL) muster_backend_sqlite()->rollback(store->step.txn);
    step_end(&store->step);
}

void store_close(struct store *store)
{
    end(store);
    muster_backend_sqlite()->close(store->database, 0);
}

void store_begin(struct store *store)
{
    end(store);
    start(store);
}

void store_commit(struct store *store)
{
    ck_ok(step_apply(&store->step));
    ck_status(MUSTER_OK, muster_backend_sqlite()->commit(store->step.txn));
    store->step.txn = NULL;
    store_begin(store);
}

const muster_id *id_of(char name)
{
    static muster_id ids[128];
    muster_id *id = &ids[(unsigned char)name % 128];
    id->bytes[0] = (uint8_t)name;
    return id;
}

char name_of(const muster_id *id)
{
    return id != NULL ? (char)id->bytes[0] : '-';
}

static muster_value something(int32_t type)
{
    if (type == MUSTER_COLUMN_TEXT) return value_text("");
    if (type == MUSTER_COLUMN_BYTES) return value_bytes("", 0);
    if (type == MUSTER_COLUMN_ID) return value_id(id_of('\0'));
    return value_int(0);
}

struct row *insert(struct store *store, int32_t table, const muster_value *key)
{
    const muster_table *kind = &SCHEMA.tables[table];
    struct row *row = step_insert(&store->step, table);
    ck_assert_ptr_nonnull(row);
    for (int32_t i = 0; i < kind->column_count; i++) {
        const muster_column *column = &kind->columns[i];
        if (i < kind->key_count)
            set(store, row, (size_t)i, key[i]);
        else if (!column->nullable && column->type != MUSTER_COLUMN_POSITION && row_null(row, (size_t)i))
            set(store, row, (size_t)i, something(column->type));
    }
    return row;
}

void set(struct store *store, struct row *row, size_t column, muster_value value)
{
    ck_ok(row_set(&store->step, row, column, value));
}

struct row *read_row(struct store *store, const struct want *want)
{
    struct row *row = NULL;
    struct want one = *want;
    one.row = &row;
    step_want(&store->step, &one);
    ck_ok(step_read(&store->step));
    return row;
}

struct row *insert_org(struct store *store, char org)
{
    const muster_value key = value_id(id_of(org));
    return insert(store, TABLE_ORG, &key);
}

struct row *insert_member(struct store *store, char org, char account, muster_time joined)
{
    const muster_value key[] = {value_id(id_of(org)), value_id(id_of(account))};
    struct row *row = insert(store, TABLE_MEMBER, key);
    set(store, row, MEMBER_JOINED_AT, value_time(joined));
    return row;
}

struct want member_wanted(char org, char account, struct row **row)
{
    return (struct want){.table = TABLE_MEMBER, .row = row, .key = {value_id(id_of(org)), value_id(id_of(account))}};
}

struct row *read_member(struct store *store, char org, char account)
{
    const struct want want = member_wanted(org, account, NULL);
    return read_row(store, &want);
}
