/* SPDX-License-Identifier: MIT
 *
 * The conformance suite of the storage interface: its schema, builders and program.
 *
 * The other files of this folder have the tests, by what they require of a backend.
 */
#include "conformance.h"

#include <sys/stat.h>
#include <unistd.h>

static const muster_column GROUP_COLUMN[] = {
    {"id", MUSTER_COLUMN_ID, 0, ""},
    {"title", MUSTER_COLUMN_TEXT, 0, ""},
    {"note", MUSTER_COLUMN_TEXT, 1, ""},
    {"rank", MUSTER_COLUMN_INTEGER, 0, ""},
};
static const muster_index GROUP_INDEX[] = {
    {.name = "group_by_title", .columns = {GROUP_TITLE}, .column_count = 1, .unique = 1},
};
static const muster_column ITEM_COLUMN[] = {
    {"group", MUSTER_COLUMN_ID, 0, ""},   {"name", MUSTER_COLUMN_TEXT, 0, ""}, {"amount", MUSTER_COLUMN_INTEGER, 1, ""},
    {"data", MUSTER_COLUMN_BYTES, 1, ""}, {"code", MUSTER_COLUMN_TEXT, 1, ""}, {"state", MUSTER_COLUMN_INTEGER, 0, ""},
    {"due", MUSTER_COLUMN_TIME, 1, ""},
};
static const muster_index ITEM_INDEX[] = {
    {.name = "item_by_amount", .columns = {ITEM_GROUP, ITEM_AMOUNT}, .column_count = 2},
    {.name = "item_by_code",
     .columns = {ITEM_CODE},
     .column_count = 1,
     .unique = 1,
     .where = MUSTER_INDEX_WHERE_NOT_NULL,
     .where_column = ITEM_CODE},
    {.name = "item_by_due",
     .columns = {ITEM_DUE},
     .column_count = 1,
     .where = MUSTER_INDEX_WHERE_EQUAL,
     .where_column = ITEM_STATE,
     .where_value = 1},
    {.name = "item_by_data", .columns = {ITEM_GROUP, ITEM_DATA}, .column_count = 2},
};
static const muster_column LOG_COLUMN[] = {
    {"chain", MUSTER_COLUMN_ID, 0, ""},
    {"seq", MUSTER_COLUMN_INTEGER, 0, ""},
    {"position", MUSTER_COLUMN_POSITION, 0, ""},
    {"text", MUSTER_COLUMN_TEXT, 0, ""},
};
static const muster_index LOG_INDEX[] = {
    {.name = "log_by_position", .columns = {LOG_POSITION}, .column_count = 1},
};
static const muster_column PART_COLUMN[] = {
    {"group", MUSTER_COLUMN_ID, 0, ""},
    {"item", MUSTER_COLUMN_TEXT, 0, ""},
    {"number", MUSTER_COLUMN_INTEGER, 0, ""},
};
static const muster_table TABLE_LIST[] = {
    {"group", MUSTER_PLACEMENT_BY_ORG, GROUP_COLUMNS, GROUP_COLUMN, 1, 1, GROUP_INDEX, -1, 0, ""},
    {"item", MUSTER_PLACEMENT_BY_ORG, ITEM_COLUMNS, ITEM_COLUMN, 2, 4, ITEM_INDEX, GROUP, 0, ""},
    {"log", MUSTER_PLACEMENT_BY_ORG, LOG_COLUMNS, LOG_COLUMN, 2, 1, LOG_INDEX, -1, 0, ""},
    {"part", MUSTER_PLACEMENT_BY_ORG, PART_COLUMNS, PART_COLUMN, 3, 0, NULL, ITEM, 0, ""},
};
const muster_schema CONFORMANCE_SCHEMA = {3, TABLES, TABLE_LIST};

const muster_backend *backend(void)
{
    return plain_backend();
}

void conformance_fail(const char *file, int line, const char *expected, const char *detail)
{
    ck_abort_msg("%s:%d: expected %s %s", file, line, expected, detail);
    abort(); /* Check has ended the test here; compilers do not know this */
}

void conformance_status(const char *file, int line, const char *call, int32_t got, int32_t wanted)
{
    char detail[96];
    if (got == wanted) return;
    snprintf(detail, sizeof detail, "to return %d, not %d", (int)wanted, (int)got);
    conformance_fail(file, line, call, detail);
}

void store_place(struct store *store)
{
    const char *parent = getenv("TMPDIR");
    memset(store, 0, sizeof *store);
    snprintf(store->folder, sizeof store->folder, "%s/muster-conformance-XXXXXX", parent != NULL ? parent : "/tmp");
    EXPECT(mkdtemp(store->folder) != NULL);
    snprintf(store->path, sizeof store->path, "%s/store.db", store->folder);
}

int32_t store_open_as(struct store *store, const char *location, uint32_t flags, const muster_schema *schema)
{
    muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                      .version = MUSTER_BACKEND_VERSION,
                                      .flags = flags,
                                      .location = location,
                                      .schema = schema,
                                      .message = store->message,
                                      .message_size = sizeof store->message};
    store->database = NULL;
    return backend()->open(&options, &store->database);
}

void store_open(struct store *store)
{
    int32_t made = 0;
    store_place(store);
    EXPECT_OK(store_open_as(store, store->path, MUSTER_BACKEND_FLAG_CREATE | MUSTER_BACKEND_FLAG_RELAXED_DURABILITY,
                            &CONFORMANCE_SCHEMA));
    EXPECT_OK(backend()->migrate(store->database, &made, store->message, sizeof store->message));
    EXPECT(made == 1);
}

void store_close(struct store *store)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal", "-lock"};
    char path[320];
    if (store->database != NULL) backend()->close(store->database, 0);
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0] && store->folder[0] != '\0'; i++) {
        snprintf(path, sizeof path, "%s%s", store->path, SUFFIXES[i]);
        unlink(path);
    }
    if (store->folder[0] != '\0') rmdir(store->folder);
}

int32_t begin_waiting(struct store *store, int32_t mode, int64_t wait, const int32_t *cancelled, void **ret_txn)
{
    muster_txn_options options = {MUSTER_INIT(muster_txn_options),
                                  .mode = mode,
                                  .wait = wait,
                                  .cancelled = cancelled,
                                  .message = store->message,
                                  .message_size = sizeof store->message};
    return backend()->begin(store->database, &options, ret_txn);
}

void *begin(struct store *store, int32_t mode)
{
    void *txn = NULL;
    EXPECT_OK(begin_waiting(store, mode, 5 * MUSTER_SECOND, NULL, &txn));
    return txn;
}

muster_value null_value(void)
{
    return (muster_value){0};
}

muster_value number(int64_t integer)
{
    return (muster_value){.type = MUSTER_VALUE_INTEGER, .integer = integer};
}

muster_value text(const char *string)
{
    if (string == NULL) return null_value();
    return (muster_value){.type = MUSTER_VALUE_TEXT, .data = string, .size = strlen(string)};
}

muster_value bytes(const void *data, size_t size)
{
    return (muster_value){.type = MUSTER_VALUE_BYTES, .data = data, .size = size};
}

static uint8_t ids[256][16];

__attribute__((constructor)) static void make_ids(void)
{
    for (unsigned int n = 0; n < 256; n++)
        ids[n][15] = (uint8_t)n;
}

muster_value id(unsigned int n)
{
    return bytes(ids[n], 16);
}

muster_value reference(size_t request, int32_t column)
{
    return (muster_value){.type = MUSTER_VALUE_REFERENCE, .integer = column, .size = request};
}

static int32_t insert(void *txn, int32_t table, const muster_value *values)
{
    muster_write write = {.kind = MUSTER_WRITE_INSERT, .table = table, .values = values, .guard = -1};
    return backend()->apply(txn, &write, 1);
}

int32_t insert_group(void *txn, unsigned int n, const char *title, int64_t rank)
{
    return insert(txn, GROUP, (muster_value[]){id(n), text(title), null_value(), number(rank)});
}

int32_t insert_item(void *txn, unsigned int group, const char *name, muster_value amount, muster_value data,
                    const char *code, int64_t state, muster_value due)
{
    return insert(txn, ITEM, (muster_value[]){id(group), text(name), amount, data, text(code), number(state), due});
}

int32_t insert_log(void *txn, unsigned int chain, int64_t seq)
{
    return insert(txn, LOG, (muster_value[]){id(chain), number(seq), null_value(), text("")});
}

int32_t update_rank(void *txn, unsigned int n, int64_t rank, int32_t guard, muster_value guard_value)
{
    muster_value values[GROUP_COLUMNS] = {[GROUP_ID] = id(n), [GROUP_RANK] = number(rank)};
    muster_write write = {.kind = MUSTER_WRITE_UPDATE,
                          .table = GROUP,
                          .changed = UINT64_C(1) << GROUP_RANK,
                          .values = values,
                          .guard = guard,
                          .guard_value = guard_value};
    return backend()->apply(txn, &write, 1);
}

int32_t remove_group(void *txn, unsigned int n)
{
    muster_value values[GROUP_COLUMNS] = {[GROUP_ID] = id(n)};
    muster_write write = {.kind = MUSTER_WRITE_REMOVE, .table = GROUP, .values = values, .guard = -1};
    return backend()->apply(txn, &write, 1);
}

int32_t list_row(void *arg, size_t request, const muster_value *values)
{
    struct listing *listing = arg;
    const muster_value *value = &values[listing->column];
    size_t used = strlen(listing->text);
    char *end = listing->text + used;
    size_t room = sizeof listing->text - used;
    (void)request;
    listing->rows++;
    if (value->type == MUSTER_VALUE_NULL) {
        snprintf(end, room, "- ");
    } else if (value->type == MUSTER_VALUE_INTEGER) {
        snprintf(end, room, "%lld ", (long long)value->integer);
    } else if (value->type == MUSTER_VALUE_TEXT) {
        snprintf(end, room, "%.*s ", (int)value->size, (const char *)value->data);
    } else {
        const uint8_t *data = value->data;
        for (size_t i = 0; i < value->size && room > 3; i++, end += 2, room -= 2)
            snprintf(end, room, "%02x", data[i]);
        snprintf(end, room, " ");
    }
    return listing->stop_after && listing->rows == listing->stop_after;
}

/* Every list is also counted, and both must agree. */
void list(void *txn, const muster_scan *scan, int32_t column, struct listing *ret_listing)
{
    int64_t count = -1;
    memset(ret_listing, 0, sizeof *ret_listing);
    ret_listing->column = column;
    EXPECT_OK(backend()->scan(txn, scan, list_row, ret_listing));
    EXPECT_OK(backend()->count(txn, scan, &count));
    EXPECT(count == (int64_t)ret_listing->rows);
}

static int32_t take_rank(void *arg, size_t request, const muster_value *values)
{
    (void)request;
    *(int64_t *)arg = values[GROUP_RANK].integer;
    return 0;
}

int64_t rank_of(void *txn, unsigned int n)
{
    int64_t rank = -1;
    muster_get get = {.table = GROUP, .index = -1, .key_count = 1, .key = {id(n)}};
    EXPECT_OK(backend()->get(txn, &get, 1, take_rank, &rank));
    return rank;
}

static int32_t ignore_row(void *arg, size_t request, const muster_value *values)
{
    (void)arg;
    (void)request;
    (void)values;
    return 0;
}

int32_t settled(void *txn, int32_t status)
{
    muster_get get = {.table = GROUP, .index = -1, .key_count = 1, .key = {id(0)}};
    return status != MUSTER_OK ? status : backend()->get(txn, &get, 1, ignore_row, NULL);
}

int32_t lock_group(void *txn, unsigned int n)
{
    muster_get get = {.table = GROUP, .index = -1, .lock = MUSTER_LOCK_UPDATE, .key_count = 1, .key = {id(n)}};
    return backend()->get(txn, &get, 1, ignore_row, NULL);
}

int64_t count_rows(struct store *store, int32_t table)
{
    int64_t count = -1;
    muster_scan scan = {.table = table, .index = -1};
    void *txn = begin(store, MUSTER_TXN_READ);
    EXPECT_OK(backend()->count(txn, &scan, &count));
    EXPECT_OK(backend()->commit(txn));
    return count;
}

int main(int argc, char **argv)
{
    return muster_test_main("conformance", argc, argv);
}
