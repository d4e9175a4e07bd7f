/* SPDX-License-Identifier: MIT
 *
 * Makes, copies, opens and reads the store of the scenarios: see world.h.
 */
#include "world.h"
#include "shelf.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW INT64_C(1800000000000000)

static struct {
    struct cast cast;
    const muster_backend *backend;
    char folder[128];
} made;

static uint64_t random_state;
static char untouched;

static int64_t passed; /* since NOW, in this process */

static muster_time world_time(void *arg __attribute__((unused)))
{
    return NOW + passed;
}

void world_pass(int64_t microseconds)
{
    passed += microseconds;
}

static void same_bytes(void *arg __attribute__((unused)), void *bytes, size_t size)
{
    uint8_t *out = bytes;
    for (size_t i = 0; i < size; i++) {
        random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        out[i] = (uint8_t)(random_state >> 56);
    }
}

muster_options world_options(const char *path, const muster_keyring *ring)
{
    muster_options options = {MUSTER_INIT(muster_options),
                              .flags = MUSTER_OPEN_FLAG_RELAXED_DURABILITY,
                              .location = path,
                              .backend = made.backend,
                              .keyring = ring,
                              .clock = world_time,
                              .random = same_bytes};
    return options;
}

static muster_keyring *ring_with_active(int32_t active)
{
    uint8_t bytes[MUSTER_KEY_BYTES];
    muster_keyring *ring = NULL;
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    for (int32_t id = 1; id <= 2; id++) {
        memset(bytes, id, sizeof bytes);
        int32_t state = id == active ? MUSTER_KEY_STATE_ACTIVE : MUSTER_KEY_STATE_VERIFY;
        ck_status(MUSTER_OK, muster_keyring_add(ring, id, state, MUSTER_TIME_NONE, bytes, sizeof bytes, NULL));
    }
    return ring;
}

static muster_store *open_store(const char *path, int32_t active)
{
    muster_keyring *ring = ring_with_active(active);
    muster_options options = world_options(path, ring);
    muster_store *store = NULL;
    muster_error *error = NULL;
    int32_t status = muster_open(&options, &store, &error);
    ck_assert_msg(status == MUSTER_OK, "%s", error != NULL ? muster_error_message(error) : muster_status_name(status));
    muster_keyring_free(ring);
    return store;
}

static muster_session *session_as(muster_store *store, const muster_id *account, uint32_t flags)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM,
                                      .flags = flags,
                                      .account = account,
                                      .request_id = "request-1",
                                      .address = "192.0.2.1"};
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(store, &options, &session, NULL));
    return session;
}

static muster_session *session_of(muster_store *store, const muster_id *account)
{
    return session_as(store, account, 0);
}

static void add_account(muster_session *host, const char *name, muster_id *ret_id)
{
    char address[64], external[64];
    snprintf(address, sizeof address, "%s@example.org", name);
    snprintf(external, sizeof external, "external-%s", name);
    muster_account_params params = {MUSTER_INIT(muster_account_params),
                                    .username = name,
                                    .display_name = name,
                                    .locale = "en",
                                    .email = address,
                                    .email_verified = 1,
                                    .external_id = external,
                                    .person_id = name,
                                    .metadata = "meta",
                                    .metadata_size = 4};
    muster_account *account = NULL;
    ck_status(MUSTER_OK, muster_account_create(host, &params, &account));
    *ret_id = *muster_account_id(account);
    muster_account_free(account);
}

/* The project that invitations name from now on; NULL: none. */
static const muster_id *promised;

static void invite(muster_session *as, const struct cast *cast, const char *username, const char *email,
                   muster_id *ret_id)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = username, .email = email,
                                       .message = "Come and join us"};
    static const int32_t READ = MUSTER_PERMISSION_READ;
    params.projects = promised;
    params.permissions = &READ;
    params.project_count = promised != NULL;
    muster_invitation *invitation = NULL;
    ck_status(MUSTER_OK, muster_invitation_create(as, &cast->org, &params, &invitation));
    *ret_id = *muster_invitation_id(invitation);
    muster_invitation_free(invitation);
}

static void add_project(muster_session *as, const struct cast *cast, const char *name, int32_t visibility,
                        muster_id *ret_id)
{
    static const char *const TAGS[] = {"first", "second"};
    muster_project_params params = {MUSTER_INIT(muster_project_params),
                                    .name = name,
                                    .description = "Of steam",
                                    .tags = TAGS,
                                    .tag_count = 2,
                                    .visibility = visibility};
    muster_project *project = NULL;
    ck_status(MUSTER_OK, muster_project_create(as, &cast->org, &params, &project));
    *ret_id = *muster_project_id(project);
    muster_project_free(project);
}

static void fill(muster_store *store, struct cast *cast)
{
    muster_session *host = session_of(store, NULL);
    add_account(host, "ada", &cast->ada);
    add_account(host, "grace", &cast->grace);
    add_account(host, "barbara", &cast->barbara);
    add_account(host, "linus", &cast->linus);
    add_account(host, "mary", &cast->mary);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = 9};
    ck_status(MUSTER_OK, muster_plan_offer(host, &plan));
    promised = NULL;
    muster_session *ada = session_of(store, &cast->ada);
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = "engine", .name = "Engine Works",
                                .description = "Engines", .plan = "team"};
    muster_org *org = NULL;
    ck_status(MUSTER_OK, muster_org_create(ada, &params, &org));
    cast->org = *muster_org_id(org);
    muster_org_free(org);
    ck_status(MUSTER_OK, muster_setting_set(host, &cast->org, MUSTER_SETTING_PENDING_MAX, 5));
    ck_status(MUSTER_OK, muster_setting_set(host, NULL, MUSTER_SETTING_TOKEN_SUFFICES, 0));
    ck_status(MUSTER_OK, muster_member_add(host, &cast->org, &cast->grace, MUSTER_ROLE_ADMIN, NULL));
    ck_status(MUSTER_OK, muster_member_add(host, &cast->org, &cast->barbara, MUSTER_ROLE_MEMBER, NULL));
    invite(ada, cast, "linus", NULL, &cast->linus_invitation);
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_message_claim(host, NULL, 100, 60 * MUSTER_SECOND, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const char *token = muster_message_token(muster_page_message(page, i));
        if (token != NULL) snprintf(cast->token, sizeof cast->token, "%s", token);
    }
    ck_assert(cast->token[0] != '\0');
    muster_page_free(page);
    muster_session *barbara = session_of(store, &cast->barbara);
    add_project(barbara, cast, "Boilers", MUSTER_VISIBILITY_PRIVATE, &cast->closed);
    add_project(barbara, cast, "Whistles", MUSTER_VISIBILITY_PUBLIC, &cast->open);
    ck_status(MUSTER_OK, muster_grant_set(barbara, &cast->org, &cast->closed, &cast->grace, MUSTER_PERMISSION_READ,
                                          MUSTER_TIME_NONE, NULL));
    muster_session_close(barbara);
    promised = &cast->closed;
    invite(ada, cast, NULL, "kay@example.org", &cast->kay_invitation);
    muster_session_close(ada);
    muster_session_close(host);
}

void world_make(const muster_backend *backend)
{
    char path[256];
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    snprintf(made.folder, sizeof made.folder, "%s/muster-fault-XXXXXX", folder != NULL ? folder : "/tmp");
    ck_assert(mkdtemp(made.folder) != NULL);
    snprintf(path, sizeof path, "%s/first", made.folder);
    made.backend = backend;
    random_state = 1;
    muster_close(open_store(path, 2)); /* key 2 was the active one once, so that it can be retired */
    muster_store *store = open_store(path, 1);
    fill(store, &made.cast);
    muster_close(store);
    shelf_keep(path);
}

void world_forget(void)
{
    shelf_clear();
}

void world_unmake(void)
{
    char path[512];
    DIR *folder = opendir(made.folder);
    ck_assert(folder != NULL);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        snprintf(path, sizeof path, "%s/%s", made.folder, entry->d_name);
        unlink(path); /* of a scenario that crashed */
    }
    closedir(folder);
    rmdir(made.folder);
    world_forget();
}

static void open_sessions(struct world *world, uint32_t flags)
{
    world->host = session_as(world->store, NULL, flags);
    world->ada = session_as(world->store, &made.cast.ada, flags);
    world->barbara = session_as(world->store, &made.cast.barbara, flags);
    world->linus = session_as(world->store, &made.cast.linus, flags);
}

static void close_sessions(struct world *world)
{
    muster_session_close(world->linus);
    muster_session_close(world->barbara);
    muster_session_close(world->ada);
    muster_session_close(world->host);
}

void world_open(struct world *world)
{
    *world = (struct world){.cast = &made.cast};
    passed = 0;
    snprintf(world->path, sizeof world->path, "%s/store-%d", made.folder, (int)getpid()); /* several run at once */
    shelf_copy(world->path);
    random_state = 2;
    world->store = open_store(world->path, 1);
    open_sessions(world, 0);
}

void world_mark(struct world *world)
{
    world->random = random_state;
}

void world_again(struct world *world)
{
    random_state = world->random;
    world->status = MUSTER_OK;
    world->answer[0] = world->wrong[0] = '\0';
}

void world_rehearse(struct world *world, void (*run)(struct world *world))
{
    world_mark(world);
    close_sessions(world);
    open_sessions(world, MUSTER_SESSION_FLAG_DRY_RUN);
    run(world);
    close_sessions(world);
    open_sessions(world, 0);
    world_again(world);
}

void world_close(struct world *world)
{
    muster_page_free(world->messages);
    muster_keyring_free(world->ring);
    close_sessions(world);
    muster_close(world->store);
    ck_assert_int_eq(sqlite3_close(world->reader), SQLITE_OK);
    if (world->connection != NULL) ck_assert_int_eq(sqlite3_close(world->connection), SQLITE_OK);
    shelf_drop(world->path);
}

static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

static void read_table(sqlite3 *handle, const char *name, struct holding *holding)
{
    char sql[128];
    sqlite3_stmt *statement = NULL;
    int64_t rows = 0, values = 0;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", name);
    ck_assert_int_eq(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        rows++;
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            int type = sqlite3_column_type(statement, i);
            values += type != SQLITE_NULL;
            holding->all = mix(holding->all, &type, sizeof type);
            const void *data = sqlite3_column_blob(statement, i);
            if (data != NULL) holding->all = mix(holding->all, data, (size_t)sqlite3_column_bytes(statement, i));
        }
    }
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    size_t used = strlen(holding->counts);
    snprintf(holding->counts + used, sizeof holding->counts - used, "%s %lld/%lld ", name, (long long)rows,
             (long long)values);
}

static sqlite3 *reader_of(struct world *world)
{
    if (world->reader == NULL)
        ck_assert_int_eq(sqlite3_open_v2(world->path, &world->reader, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return world->reader;
}

int64_t world_version(struct world *world)
{
    sqlite3_stmt *statement = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(reader_of(world), "PRAGMA data_version", -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t version = sqlite3_column_int64(statement, 0);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    return version;
}

void world_holding(struct world *world, struct holding *ret_holding)
{
    sqlite3 *handle = reader_of(world);
    sqlite3_stmt *tables = NULL;
    *ret_holding = (struct holding){.all = UINT64_C(14695981039346656037)};
    ck_assert_int_eq(sqlite3_prepare_v2(handle, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1,
                                        &tables, NULL),
                     SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW)
        read_table(handle, (const char *)sqlite3_column_text(tables, 0), ret_holding);
    sqlite3_finalize(tables);
}

void world_tell(struct world *world, const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(world->answer);
    va_start(arguments, format);
    vsnprintf(world->answer + used, sizeof world->answer - used, format, arguments);
    va_end(arguments);
}

void *world_untouched(void)
{
    return &untouched;
}

void world_check_untouched(struct world *world, const void *ret)
{
    if (ret != &untouched) snprintf(world->wrong, sizeof world->wrong, "a failed call touched its out-parameter");
}
