/* SPDX-License-Identifier: MIT
 *
 * The builders of world.h, on public headers only.
 */
#include "world.h"
#include "test_backend.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static muster_time world_clock(void *arg)
{
    return ((struct world *)arg)->now;
}

void needs_sqlite(void)
{
    if (!backend_is_foreign()) return;
    muster_test_skip("looks into the file of SQLite");
    fflush(stdout);
    _exit(0);
}

const muster_backend *world_backend(void)
{
    const char *name = getenv("MUSTER_TEST_BACKEND");
    if (name == NULL || strcmp(name, "sqlite") == 0 || backend_is_foreign() > (strcmp(name, "repeated") == 0))
        return plain_backend();
    ck_assert_msg(strcmp(name, "repeated") == 0, "MUSTER_TEST_BACKEND: there is no backend %s", name);
    test_backend_repeat(true);
    return test_backend();
}

void world_open(struct world *world)
{
    muster_options options = {MUSTER_INIT(muster_options),
                              .location = world->path,
                              .backend = world->backend != NULL ? world->backend : world_backend(),
                              .keyring = world->keyring,
                              .wait = world->wait,
                              .clock = world_clock,
                              .clock_arg = world,
                              .hook = world->hook,
                              .hook_arg = world->hook_arg,
                              .wake = world->wake,
                              .wake_arg = world->wake_arg,
                              .progress = world->progress,
                              .progress_arg = world->progress_arg};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_error *error = NULL;
    int32_t status = muster_open(&options, &world->store, &error);
    ck_assert_msg(status == MUSTER_OK, "muster_open: %s", muster_error_message(error));
    ck_status(MUSTER_OK, muster_session_open(world->store, &system, &world->host, NULL));
    if (world->owner_id.bytes[0] != 0) world->owner = session_of(world, &world->owner_id);
}

static void found(struct world *world, int64_t seats)
{
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = seats};
    muster_org *org = NULL;
    world->now = START;
    world_open(world);
    EXPECT_OK(world->host, muster_plan_offer(world->host, &plan));
    world->owner_id = account(world, "owner");
    world->owner = session_of(world, &world->owner_id);
    EXPECT_OK(world->owner,
              muster_org_create(world->owner, &ORG(.slug = "acme", .name = "Acme", .plan = "team"), &org));
    world->org = *muster_org_id(org);
    muster_org_free(org);
}

void world_make(struct world *world, int64_t seats)
{
    snprintf(world->path, sizeof world->path, ":memory:");
    found(world, seats);
}

void world_make_file(struct world *world, int64_t seats)
{
    snprintf(world->folder, sizeof world->folder, "/tmp/muster-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(world->folder));
    snprintf(world->path, sizeof world->path, "%s/store.db", world->folder);
    found(world, seats);
}

/* Founding an org alone takes four steps. If the test has given a backend, it behaves as the test says. */
static void check_repeats(const struct world *world)
{
    if (world->backend != NULL || world_backend() != test_backend()) return;
    ck_assert_int_ge(test_backend_repeats(), 4);
    ck_assert_msg(test_backend_lost() == 0, "%d steps ended otherwise when they ran again", (int)test_backend_lost());
    ck_assert_int_eq(test_backend_violations(), 0);
}

void world_close(struct world *world)
{
    muster_session_close(world->owner);
    muster_session_close(world->host);
    muster_close(world->store);
    world->owner = world->host = NULL;
    world->store = NULL;
}

void world_end(struct world *world)
{
    static const char *const NAMES[] = {"store.db", "store.db.key", "store.db-wal", "store.db-shm"};
    world_close(world);
    check_repeats(world);
    if (world->folder[0] == '\0') return;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", world->folder, NAMES[i]);
        unlink(path);
    }
    rmdir(world->folder);
}

void world_sql(const struct world *world, const char *sql)
{
    int64_t none = 0;
    if (backend_is_foreign() && plain_backend_ask(world->path, sql, &none)) return;
    needs_sqlite();
    sqlite3 *db = NULL;
    char *said = NULL;
    ck_assert_int_eq(sqlite3_open(world->path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &said) == SQLITE_OK, "%s: %s", sql, said);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static bool file_holds(const char *path, const char *bytes, size_t size)
{
    static char content[1 << 22];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    size_t length = fread(content, 1, sizeof content, file);
    fclose(file);
    ck_assert_uint_lt(length, sizeof content);
    return memmem(content, length, bytes, size) != NULL;
}

int64_t world_count(const struct world *world, const char *sql)
{
    int64_t found = 0;
    if (backend_is_foreign() && plain_backend_ask(world->path, sql, &found)) return found;
    needs_sqlite();
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    ck_assert_int_eq(sqlite3_open(world->path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(query), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
    return count;
}

bool world_holds(const struct world *world, const char *bytes, size_t size)
{
    bool found = false;
    if (backend_is_foreign() && plain_backend_holds(world->path, bytes, size, &found)) return found;
    needs_sqlite();
    char log[128];
    snprintf(log, sizeof log, "%s-wal", world->path);
    return file_holds(world->path, bytes, size) || file_holds(log, bytes, size);
}

muster_session *session_of(struct world *world, const muster_id *id)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = id};
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(world->store, &options, &session, NULL));
    return session;
}

muster_session *visitor(struct world *world)
{
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(world->store, NULL, &session, NULL));
    return session;
}

muster_id account_with_email(struct world *world, const char *username, const char *email, int32_t verified)
{
    muster_account *made = NULL;
    EXPECT_OK(world->host,
              muster_account_create(world->host,
                                    &ACCOUNT(.username = username, .email = email, .email_verified = verified), &made));
    muster_id id = *muster_account_id(made);
    muster_account_free(made);
    return id;
}

muster_id account(struct world *world, const char *username)
{
    return account_with_email(world, username, NULL, 0);
}

muster_id invite_as(struct world *world, muster_session *inviter, const muster_invitation_params *params)
{
    muster_invitation *invitation = NULL;
    EXPECT_OK(inviter, muster_invitation_create(inviter, &world->org, params, &invitation));
    muster_id id = *muster_invitation_id(invitation);
    muster_invitation_free(invitation);
    return id;
}

muster_id invite(struct world *world, const char *username, int32_t role)
{
    return invite_as(world, world->owner, &INVITATION(.username = username, .role = role));
}

muster_id invite_email(struct world *world, const char *email)
{
    return invite_as(world, world->owner, &INVITATION(.email = email));
}

char *token_of(struct world *world, const muster_id *invitation)
{
    char *token = NULL;
    size_t claimed = 0;
    do { /* a page has one message for each recipient */
        muster_page *page = NULL;
        EXPECT_OK(world->host, muster_message_claim(world->host, NULL, 1000, 60 * MUSTER_SECOND, &page));
        claimed = muster_page_count(page);
        for (size_t i = 0; i < claimed; i++) {
            const muster_message *message = muster_page_message(page, i);
            const char *text = muster_message_token(message);
            if (text != NULL && muster_id_equal(muster_message_invitation(message), invitation)) {
                free(token);
                token = strdup(text);
            }
            EXPECT_OK(world->host, muster_message_done(world->host, message));
        }
        muster_page_free(page);
    } while (claimed > 0);
    ck_assert_ptr_nonnull(token);
    return token;
}

struct guest guest_of(struct world *world, muster_session *inviter, const char *username, int32_t role)
{
    struct guest guest = {.id = account(world, username)};
    guest.invitation = invite_as(world, inviter, &INVITATION(.username = username, .role = role));
    guest.token = token_of(world, &guest.invitation);
    guest.session = session_of(world, &guest.id);
    return guest;
}

struct guest guest(struct world *world, const char *username)
{
    return guest_of(world, world->owner, username, 0);
}

void guest_end(struct guest *guest)
{
    muster_session_close(guest->session);
    free(guest->token);
}

muster_id join(struct world *world, const char *username, int32_t role)
{
    struct guest joining = guest_of(world, world->owner, username, role);
    EXPECT_OK(joining.session, muster_invitation_accept(joining.session, joining.token, NULL));
    guest_end(&joining);
    return joining.id;
}

struct seats seats_of(struct world *world)
{
    muster_plan *plan = NULL;
    EXPECT_OK(world->host, muster_plan_get(world->host, &world->org, &plan));
    struct seats seats = {muster_plan_seats(plan), muster_plan_members(plan), muster_plan_pending(plan),
                          muster_plan_used(plan), muster_plan_available(plan)};
    muster_plan_free(plan);
    return seats;
}

int64_t events_of(struct world *world, int32_t kind)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &world->org, .kind = kind};
    muster_page *page = NULL;
    EXPECT_OK(world->host, muster_event_list(world->host, &query, NULL, 999, &page));
    int64_t count = (int64_t)muster_page_count(page);
    muster_page_free(page);
    return count;
}

bool is_member(struct world *world, const muster_id *id)
{
    int32_t status = muster_member_get(world->host, &world->org, id, NULL);
    ck_assert(status == MUSTER_OK || status == MUSTER_E_NOT_FOUND);
    return status == MUSTER_OK;
}

int32_t invitation_state(struct world *world, const muster_id *invitation)
{
    muster_invitation *read = NULL;
    EXPECT_OK(world->host, muster_invitation_get(world->host, &world->org, invitation, &read));
    int32_t state = muster_invitation_state(read);
    muster_invitation_free(read);
    return state;
}

/* 0: there is no row. Otherwise the value of one field of the member. */
static int32_t member_value(struct world *world, const muster_id *id, int32_t (*value)(const muster_member *))
{
    muster_member *member = NULL;
    int32_t status = muster_member_get(world->host, &world->org, id, &member);
    if (status != MUSTER_OK) EXPECT(MUSTER_E_NOT_FOUND, world->host, status);
    int32_t read = status == MUSTER_OK ? value(member) : 0;
    muster_member_free(member);
    return read;
}

int32_t member_state(struct world *world, const muster_id *id)
{
    return member_value(world, id, muster_member_state);
}

int32_t member_role(struct world *world, const muster_id *id)
{
    return member_value(world, id, muster_member_role);
}

/* A page has at most one message for each recipient, so pages are fetched until none is left. */
static void drain(struct world *world)
{
    size_t count = 1;
    while (count > 0) {
        muster_page *page = NULL;
        EXPECT_OK(world->host, muster_message_claim(world->host, NULL, 1000, 60 * MUSTER_SECOND, &page));
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            const muster_message *message = muster_page_message(page, i);
            const muster_id *to = muster_message_account(message);
            if (to != NULL) {
                ck_assert_uint_lt(world->told_count, TOLD_MAX);
                world->told[world->told_count++] = (struct told){muster_message_kind(message), *to};
            }
            EXPECT_OK(world->host, muster_message_done(world->host, message));
        }
        muster_page_free(page);
    }
}

int32_t told(struct world *world, const muster_id *id, int32_t kind)
{
    int32_t count = 0;
    drain(world);
    for (size_t i = 0; i < world->told_count; i++)
        count += world->told[i].kind == kind && muster_id_equal(&world->told[i].account, id);
    return count;
}

void told_forget(struct world *world)
{
    world->told_count = 0; /* more messages may wait than the list can keep */
    muster_page *page = NULL;
    size_t count = 1;
    while (count > 0) {
        EXPECT_OK(world->host, muster_message_claim(world->host, NULL, 1000, 60 * MUSTER_SECOND, &page));
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++)
            EXPECT_OK(world->host, muster_message_done(world->host, muster_page_message(page, i)));
        muster_page_free(page);
    }
}

char *org_text(muster_session *host, const muster_id *id)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    muster_plan *plan = NULL;
    muster_org *org = NULL;
    muster_page *page = NULL;
    EXPECT_OK(host, muster_plan_get(host, id, &plan));
    EXPECT_OK(host, muster_org_get(host, id, &org));
    fprintf(out, "seats %lld members %lld pending %lld available %lld\n", (long long)muster_plan_seats(plan),
            (long long)muster_plan_members(plan), (long long)muster_plan_pending(plan),
            (long long)muster_plan_available(plan));
    muster_plan_free(plan);
    for (int32_t state = MUSTER_MEMBER_STATE_ACTIVE; state <= MUSTER_MEMBER_STATE_BLOCKED; state++) {
        EXPECT_OK(host, muster_member_list(host, id, &QUERY(.state = state), NULL, 1000, &page));
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_member *member = muster_page_member(page, i);
            const muster_id *account = muster_member_account(member);
            fprintf(out, "%s state %d role %d joined %lld ends %lld%s%s\n", muster_member_username(member),
                    (int)muster_member_state(member), (int)muster_member_role(member),
                    (long long)muster_member_joined_at(member), (long long)muster_member_ends_at(member),
                    muster_id_equal(muster_org_owner(org), account) ? " owner" : "",
                    muster_id_equal(muster_org_transfer_to(org), account) == 1 ? " heir" : "");
        }
        muster_page_free(page);
    }
    for (int32_t state = 0; state <= MUSTER_INVITATION_STATE_PENDING; state++) {
        EXPECT_OK(host, muster_invitation_list(host, id, state, NULL, 1000, &page));
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_invitation *it = muster_page_invitation(page, i);
            fprintf(out, "invitation %zu state %d role %d expires %lld ended %lld%s\n", i,
                    (int)muster_invitation_state(it), (int)muster_invitation_role(it),
                    (long long)muster_invitation_expires_at(it), (long long)muster_invitation_ended_at(it),
                    muster_invitation_inviter(it) == NULL ? " by host" : "");
        }
        muster_page_free(page);
    }
    muster_org_free(org);
    fclose(out);
    return text;
}

muster_id project(struct world *world, muster_session *session, const char *name, int32_t visibility)
{
    muster_project *made = NULL;
    EXPECT_OK(session,
              muster_project_create(session, &world->org, &PROJECT(.name = name, .visibility = visibility), &made));
    muster_id id = *muster_project_id(made);
    muster_project_free(made);
    return id;
}

void grant(struct world *world, const muster_id *on, const muster_id *to, int32_t given)
{
    EXPECT_OK(world->host, muster_grant_set(world->host, &world->org, on, to, given, MUSTER_TIME_NONE, NULL));
}

int32_t permission(struct world *world, const muster_id *on, const muster_id *of)
{
    static const int32_t ACTIONS[] = {MUSTER_ACTION_VIEW_RESOURCES, MUSTER_ACTION_WRITE_RESOURCES,
                                      MUSTER_ACTION_MANAGE_PROJECT};
    muster_session *session = session_of(world, of);
    int32_t may = 0;
    for (int32_t i = 0; i < 3; i++)
        if (muster_may(session, &world->org, on, ACTIONS[i]) == MUSTER_OK) may = i + 1;
    muster_session_close(session);
    return may;
}

int64_t member_version(struct world *world, const muster_id *of)
{
    muster_member *member = NULL;
    EXPECT_OK(world->host, muster_member_get(world->host, &world->org, of, &member));
    int64_t version = muster_member_version(member);
    muster_member_free(member);
    return version;
}

static size_t count_and_free(muster_page *page)
{
    size_t count = muster_page_count(page);
    muster_page_free(page);
    return count;
}

size_t grants_on(struct world *world, const muster_id *on)
{
    muster_page *page = NULL;
    EXPECT_OK(world->host, muster_grant_list(world->host, &world->org, on, NULL, 1000, &page));
    return count_and_free(page);
}

size_t projects_of(struct world *world)
{
    muster_page *page = NULL;
    EXPECT_OK(world->host, muster_project_list(world->host, &world->org, NULL, NULL, 1000, &page));
    return count_and_free(page);
}

void plan_ends(struct world *world, muster_time at)
{
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT, .ends_at = at};
    EXPECT_OK(world->host, muster_plan_set(world->host, &world->org, &plan, NULL));
}

void allow_projects(struct world *world, int64_t count)
{
    static const char *const NAME[] = {MUSTER_LIMIT_PROJECTS};
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_LIMITS, .limit_names = NAME,
                               .limit_values = &count, .limit_count = 1};
    EXPECT_OK(world->host, muster_plan_set(world->host, &world->org, &plan, NULL));
}

struct staff staff(struct world *world)
{
    struct staff s = {.admin = join(world, "admin", MUSTER_ROLE_ADMIN),
                      .member = join(world, "member", MUSTER_ROLE_MEMBER),
                      .restricted = join(world, "restricted", MUSTER_ROLE_RESTRICTED),
                      .suspended = join(world, "suspended", MUSTER_ROLE_MEMBER),
                      .outsider = account(world, "outsider")};
    EXPECT_OK(world->host, muster_member_suspend(world->host, &world->org, &s.suspended, 0, NULL));
    s.as_admin = session_of(world, &s.admin);
    s.as_member = session_of(world, &s.member);
    s.as_restricted = session_of(world, &s.restricted);
    s.as_suspended = session_of(world, &s.suspended);
    s.as_outsider = session_of(world, &s.outsider);
    s.as_visitor = visitor(world);
    return s;
}

void staff_end(struct staff *s)
{
    muster_session *all[] = {s->as_admin,     s->as_member,   s->as_restricted,
                             s->as_suspended, s->as_outsider, s->as_visitor};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        muster_session_close(all[i]);
}

void assemble(struct world *w, muster_id who[STANDINGS])
{
    who[AS_OWNER] = w->owner_id;
    who[AS_ADMIN] = join(w, "admin", MUSTER_ROLE_ADMIN);
    who[AS_MEMBER] = join(w, "member", MUSTER_ROLE_MEMBER);
    who[AS_RESTRICTED] = join(w, "restricted", MUSTER_ROLE_RESTRICTED);
    who[AS_SUSPENDED] = join(w, "suspended", MUSTER_ROLE_ADMIN);
    who[AS_ENDED] = join(w, "ended", MUSTER_ROLE_ADMIN);
    who[AS_BLOCKED] = join(w, "blocked", MUSTER_ROLE_ADMIN);
    who[AS_REMOVED] = join(w, "removed", MUSTER_ROLE_ADMIN);
    who[AS_FOREIGN] = account(w, "foreign");
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &who[AS_SUSPENDED], 0, NULL));
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &who[AS_ENDED], w->now + 1, NULL));
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &who[AS_BLOCKED], MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &who[AS_REMOVED], 0));
    w->now++;
}

int32_t expected_for(size_t who, int32_t action)
{
    static const int32_t ROLE[STANDINGS] = {[AS_OWNER] = MUSTER_ROLE_OWNER,
                                            [AS_ADMIN] = MUSTER_ROLE_ADMIN,
                                            [AS_MEMBER] = MUSTER_ROLE_MEMBER,
                                            [AS_RESTRICTED] = MUSTER_ROLE_RESTRICTED};
    if (who == AS_SUSPENDED) return MUSTER_E_SUSPENDED;
    if (ROLE[who] == 0) return MUSTER_E_NOT_FOUND;
    if (who == AS_OWNER && action == MUSTER_ACTION_LEAVE) return MUSTER_E_OWNER;
    return muster_role_may(ROLE[who], action) != 0 ? MUSTER_OK : MUSTER_E_DENIED;
}

void link_of(struct world *world, int32_t kind, const muster_link_params *params, char *ret_token)
{
    EXPECT_OK(world->owner, muster_link_enable(world->owner, &world->org, kind, params, NULL));
    EXPECT_OK(world->owner, muster_link_token(world->owner, &world->org, kind, ret_token));
}

int64_t joins_of(struct world *world, int32_t kind)
{
    muster_link *link = NULL;
    EXPECT_OK(world->host, muster_link_get(world->host, &world->org, kind, &link));
    int64_t joins = muster_link_joins(link);
    muster_link_free(link);
    return joins;
}

void set(struct world *world, int32_t setting, int64_t value)
{
    EXPECT_OK(world->host, muster_setting_set(world->host, &world->org, setting, value));
}

muster_id ask_to_join(struct world *world, muster_session *session)
{
    muster_request *request = NULL;
    EXPECT_OK(session, muster_request_create(session, &world->org, &request));
    muster_id id = *muster_request_id(request);
    muster_request_free(request);
    return id;
}

int32_t request_state(struct world *world, const muster_id *request)
{
    muster_request *read = NULL;
    EXPECT_OK(world->host, muster_request_get(world->host, &world->org, request, &read));
    int32_t state = muster_request_state(read);
    muster_request_free(read);
    return state;
}
