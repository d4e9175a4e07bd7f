/* SPDX-License-Identifier: MIT
 *
 * Opening an existing store: with another key (TOK-2), and by another release (OP-5).
 *
 * Until now there is only one version of the tables. So an "older" store is today's store without some of its columns,
 * indexes and tables. The release that opens it knows today's tables as the next version.
 */
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MUSTER_TEST(a_store_opens_only_with_the_key_that_it_has_used, "TOK-2 TOK-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    world_close(&w);
    muster_keyring *ring = NULL;
    unsigned char other[MUSTER_KEY_BYTES] = {7};
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    ck_status(MUSTER_OK, muster_keyring_add(ring, 1, MUSTER_KEY_STATE_ACTIVE, 0, other, sizeof other, NULL));
    muster_options options = {MUSTER_INIT(muster_options), .backend = plain_backend(), .location = w.path,
                              .keyring = ring};
    muster_store *store = NULL;
    muster_error *error = NULL;
    ck_status(MUSTER_E_KEY, muster_open(&options, &store, &error));
    ck_assert_ptr_null(store);
    muster_error_free(error);
    options.flags = MUSTER_OPEN_FLAG_FORCE;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    muster_close(store);
    muster_keyring_free(ring);
    world_open(&w);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* Parts that the "older release" does not know. Nothing refers to them, so SQLite can drop them. */
#define WITHOUT_SOME                                                                                                   \
    "ALTER TABLE muster_store DROP COLUMN superseded_before;"                                                          \
    "ALTER TABLE muster_org DROP COLUMN subscription;"                                                                 \
    "DROP INDEX muster_member_by_joining;"                                                                             \
    "DROP TABLE muster_outbox;"

static int32_t open_as_next_release(const muster_backend_options *given, void **ret_database)
{
    static muster_schema schema;
    muster_backend_options options = *given;
    schema = *given->schema;
    schema.version++;
    options.schema = &schema;
    return plain_backend()->open(&options, ret_database);
}

static const muster_backend *next_release(void)
{
    static muster_backend backend;
    backend = *plain_backend();
    backend.open = open_as_next_release;
    return &backend;
}

/* The whole database as SQL: its tables, and the rows of some. */
static char *content(const struct world *w)
{
    needs_sqlite();
    static const char SQL[] = "SELECT (SELECT group_concat(sql, ';') FROM sqlite_schema)"
                              "|| (SELECT group_concat(version) FROM muster_schema)"
                              "|| (SELECT group_concat(hex(hash)) FROM muster_event)"
                              "|| (SELECT group_concat(hex(id) || version) FROM muster_org)";
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    ck_assert_int_eq(sqlite3_open(w->path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, SQL, -1, &row, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
    char *text = strdup((const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(db);
    ck_assert_ptr_nonnull(text);
    return text;
}

static void refused(struct world *w, const muster_backend *backend, uint32_t flags, int32_t status, const char *why)
{
    muster_options options = {MUSTER_INIT(muster_options), .flags = flags, .location = w->path, .backend = backend};
    muster_store *untouched = NULL;
    muster_error *error = NULL;
    char *before = content(w);
    ck_status(status, muster_open(&options, &untouched, &error));
    ck_assert_ptr_null(untouched);
    ck_status(status, muster_error_status(error));
    ck_assert_msg(strstr(muster_error_message(error), why) != NULL, "%s", muster_error_message(error));
    muster_error_free(error);
    char *after = content(w);
    ck_assert_msg(strcmp(before, after) == 0, "the refused store has changed"); /* too long for the output of Check */
    free(before);
    free(after);
}

MUSTER_TEST(a_store_of_a_newer_release_is_refused_and_left_as_it_is, "OP-5 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    world_close(&w);
    world_sql(&w, "UPDATE muster_schema SET version = version + 1");
    refused(&w, world_backend(), 0, MUSTER_E_NEWER, "the store has version");
    world_sql(&w, "UPDATE muster_schema SET version = version - 1");
    w.backend = NULL;
    world_open(&w);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_store_of_an_older_release_is_migrated_when_it_is_opened, "OP-5")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), ben = account(&w, "ben");
    world_close(&w);
    world_sql(&w, WITHOUT_SOME);
    w.backend = next_release();
    world_open(&w);
    ck_assert(is_member(&w, &ann));
    muster_id invitation = invite(&w, "ben", 0);
    char *token = token_of(&w, &invitation);
    muster_session *as_ben = session_of(&w, &ben);
    EXPECT_OK(as_ben, muster_invitation_accept(as_ben, token, NULL));
    muster_plan_params bought = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SUBSCRIPTION,
                                 .subscription = "S-1"};
    muster_plan *plan = NULL;
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &bought, &plan));
    ck_assert_str_eq(muster_plan_subscription(plan), "S-1");
    muster_page *members = NULL;
    EXPECT_OK(w.owner, muster_member_list(w.owner, &w.org, NULL, NULL, 0, &members));
    ck_assert_uint_eq(muster_page_count(members), 3);
    EXPECT_SOUND(&w);
    muster_page_free(members);
    muster_plan_free(plan);
    muster_session_close(as_ben);
    free(token);
    world_close(&w);
    refused(&w, world_backend(), 0, MUSTER_E_NEWER, "the store has version"); /* it belongs to the next release now */
    w.backend = next_release();
    world_open(&w);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_migration_that_can_not_be_finished_leaves_the_older_store_as_it_is, "OP-5 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    world_close(&w);
    world_sql(&w, WITHOUT_SOME);
    refused(&w, next_release(), MUSTER_OPEN_FLAG_READ_ONLY, MUSTER_E_READ_ONLY, "opened read-only");
    /* The migration adds the column of the first table before it meets this column, which cannot be null. */
    world_sql(&w, "ALTER TABLE muster_plan DROP COLUMN offered");
    refused(&w, next_release(), 0, MUSTER_E_BACKEND, "cannot migrate tables of version");
    world_sql(&w, "ALTER TABLE muster_plan ADD COLUMN offered INTEGER NOT NULL DEFAULT 1");
    w.backend = next_release();
    world_open(&w);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* A ring with a key 1 in some state. If key 1 is not active, there is an active key 2. */
static muster_keyring *ring_with(int32_t state, uint8_t first_byte)
{
    uint8_t key[MUSTER_KEY_BYTES] = {first_byte}, next[MUSTER_KEY_BYTES] = {9};
    muster_keyring *ring = NULL;
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    ck_status(MUSTER_OK, muster_keyring_add(ring, 1, state, 0, key, sizeof key, NULL));
    if (state != MUSTER_KEY_STATE_ACTIVE)
        ck_status(MUSTER_OK, muster_keyring_add(ring, 2, MUSTER_KEY_STATE_ACTIVE, 0, next, sizeof next, NULL));
    return ring;
}

/* Opens the world's store with such a ring. */
static int32_t open_with(struct world *w, int32_t state, uint8_t first_byte, uint32_t flags, muster_store **ret_store)
{
    muster_keyring *ring = ring_with(state, first_byte);
    muster_options options = {MUSTER_INIT(muster_options), .flags = flags, .location = w->path, .keyring = ring,
                              .backend = w->backend != NULL ? w->backend : plain_backend()};
    int32_t status = muster_open(&options, ret_store, NULL);
    muster_keyring_free(ring);
    return status;
}

/* A store with a key that the host gives; a token was made with the key. */
static void world_with_token(struct world *w)
{
    w->keyring = ring_with(MUSTER_KEY_STATE_ACTIVE, 3);
    world_make_file(w, 5);
    account(w, "ann");
    invite(w, "ann", MUSTER_ROLE_MEMBER);
    world_close(w);
}

static void world_with_token_end(struct world *w)
{
    world_open(w);
    EXPECT_SOUND(w);
    world_end(w);
    muster_keyring_free(w->keyring);
}

MUSTER_TEST(a_key_that_live_tokens_need_may_not_be_dead_in_the_ring, "TOK-2")
{
    struct world w = {0};
    muster_store *store = NULL;
    world_with_token(&w);
    w.now = START;
    ck_status(MUSTER_E_KEY, open_with(&w, MUSTER_KEY_STATE_DEAD, 3, 0, &store));
    ck_status(MUSTER_OK,
              open_with(&w, MUSTER_KEY_STATE_DEAD, 3, MUSTER_OPEN_FLAG_FORCE | MUSTER_OPEN_FLAG_READ_ONLY, &store));
    muster_close(store);
    ck_status(MUSTER_E_KEY, open_with(&w, MUSTER_KEY_STATE_ACTIVE, 4, 0, &store));
    world_with_token_end(&w);
}

MUSTER_TEST(a_key_that_live_tokens_need_is_retired_only_by_force_and_issues_no_more, "TOK-2")
{
    struct world w = {0};
    muster_store *next = NULL;
    muster_session *host = NULL;
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    world_with_token(&w);
    world_open(&w); /* a process that does not have the next key */
    w.now = START;
    account(&w, "bob");
    ck_status(MUSTER_OK, open_with(&w, MUSTER_KEY_STATE_VERIFY, 3, 0, &next));
    ck_status(MUSTER_OK, muster_session_open(next, &system, &host, NULL));
    EXPECT(MUSTER_E_MISUSE, host, muster_key_retire(host, 2, 0));
    EXPECT(MUSTER_E_NOT_FOUND, host, muster_key_retire(host, 7, 0));
    EXPECT(MUSTER_E_KEY_NEEDED, host, muster_key_retire(host, 1, 0));
    ck_assert_str_eq(muster_error_figure_name(muster_session_error(host), 0), "tokens");
    ck_assert_int_eq(muster_error_figure(muster_session_error(host), 0), 1);
    EXPECT_OK(host, muster_key_retire(host, 1, 1));
    EXPECT_OK(host, muster_key_retire(host, 1, 1));
    muster_invitation_params bob = INVITATION(.username = "bob");
    EXPECT(MUSTER_E_KEY, w.owner, muster_invitation_create(w.owner, &w.org, &bob, NULL));
    muster_session_close(host);
    muster_close(next);
    world_close(&w);
    ck_status(MUSTER_E_KEY, open_with(&w, MUSTER_KEY_STATE_ACTIVE, 3, 0, &next));
    ck_status(MUSTER_OK, open_with(&w, MUSTER_KEY_STATE_DEAD, 3, 0, &next));
    muster_close(next);
    muster_keyring_free(w.keyring);
    world_end(&w);
}

MUSTER_TEST(a_wrong_key_that_is_forced_signs_nothing, "TOK-2 EVT-4")
{
    struct world w = {0};
    muster_store *store = NULL;
    muster_session *host = NULL;
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    world_with_token(&w);
    ck_status(MUSTER_OK, open_with(&w, MUSTER_KEY_STATE_ACTIVE, 4, MUSTER_OPEN_FLAG_FORCE, &store));
    ck_status(MUSTER_OK, muster_session_open(store, &system, &host, NULL));
    EXPECT(MUSTER_E_KEY, host, muster_account_create(host, &ACCOUNT(.username = "bob"), NULL));
    muster_session_close(host);
    muster_close(store);
    world_with_token_end(&w);
}

MUSTER_TEST(a_row_that_breaks_its_own_schema_is_told_and_crashes_nothing, "ERR-2")
{
    static const char *const DAMAGE[] = {
        "PRAGMA ignore_check_constraints = 1; UPDATE muster_org SET owner = x'01'",
        "UPDATE muster_invitation SET state = 77",
        "UPDATE muster_account SET email_verified_at = 1, email_key = NULL",
        "UPDATE muster_event SET data = 'x', personal = 'y'",
    };
    for (size_t i = 0; i < sizeof DAMAGE / sizeof DAMAGE[0]; i++) {
        struct world w = {0};
        world_make_file(&w, 5);
        struct guest ann = guest(&w, "ann");
        world_close(&w);
        world_sql(&w, DAMAGE[i]);
        world_open(&w);
        muster_session *again = session_of(&w, &ann.id);
        muster_invitation_accept(again, ann.token, NULL);
        muster_invitation_preview(again, ann.token, NULL);
        muster_member_remove(w.owner, &w.org, &ann.id, 0);
        muster_report *report = NULL;
        int32_t status = muster_verify(w.host, NULL, &report);
        ck_assert_msg(status == MUSTER_E_CORRUPT || muster_report_count(report) > 0, "%s passes unseen", DAMAGE[i]);
        muster_report_free(report);
        muster_session_close(again);
        guest_end(&ann);
        world_end(&w);
    }
}

/* The remains of a process that was killed between making the tables and making the row of the store. */
MUSTER_TEST(a_store_that_was_never_finished_is_none_where_an_existing_one_is_asked_for, "TOK-2 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    world_close(&w);
    world_sql(&w, "DELETE FROM muster_event; DELETE FROM muster_key; DELETE FROM muster_store");
    muster_options options = {MUSTER_INIT(muster_options), .backend = plain_backend(),
                              .flags = MUSTER_OPEN_FLAG_EXISTING, .location = w.path};
    muster_store *store = NULL;
    ck_status(MUSTER_E_NOT_FOUND, muster_open(&options, &store, NULL));
    ck_status(MUSTER_E_NOT_FOUND, muster_open(&options, &store, NULL));
    options.flags = 0;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    muster_close(store);
    world_end(&w);
}
