/* SPDX-License-Identifier: MIT
 *
 * For whoever runs it: dry runs, transactions, hooks, lent connections, keys, the audit trail, the outbox, handles.
 */
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

MUSTER_TEST(a_dry_run_answers_as_if_and_changes_nothing, "OP-1")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry));
    account(&w, "ann");
    account(&w, "ben");
    muster_invitation_params ann = {MUSTER_INIT(muster_invitation_params), .username = "ann"};
    muster_invitation_params ben = {MUSTER_INIT(muster_invitation_params), .username = "ben"};
    int64_t events = events_of(&w, 0);
    EXPECT_OK(dry, muster_invitation_create(dry, &w.org, &ann, NULL));
    EXPECT_OK(dry, muster_begin(dry));
    EXPECT_OK(dry, muster_invitation_create(dry, &w.org, &ann, NULL));
    EXPECT(MUSTER_E_SEATS, dry, muster_invitation_create(dry, &w.org, &ben, NULL));
    EXPECT_OK(dry, muster_commit(dry));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    muster_session_close(dry);
    world_end(&w);
}

MUSTER_TEST(several_calls_are_one_transaction_and_a_refused_one_takes_back_its_own_part, "OP-7 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 3);
    account(&w, "ann");
    account(&w, "ben");
    muster_invitation_params ann = {MUSTER_INIT(muster_invitation_params), .username = "ann"};
    muster_invitation_params ben = {MUSTER_INIT(muster_invitation_params), .username = "ben"};
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &ann, NULL));
    EXPECT(MUSTER_E_INVITED, w.owner, muster_invitation_create(w.owner, &w.org, &ann, NULL));
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &ben, NULL));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 2);
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_rollback(w.owner));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_rolled_back_transaction_leaves_nothing, "OP-7")
{
    struct world w = {0};
    world_make_file(&w, 3);
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .email = "x@example.com"};
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &offer, NULL));
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    world_end(&w);
}

static int32_t refuse_invitations(void *arg, const muster_change *change)
{
    struct world *w = arg;
    if (muster_event_kind(change->events[0]) != MUSTER_EVENT_INVITATION_CREATED) return MUSTER_HOOK_ALLOW;
    ck_status(MUSTER_E_REENTERED, muster_plan_get(w->host, &w->org, NULL));
    ck_assert_ptr_nonnull(change->connection);
    snprintf(change->message, change->message_size, "not on Sundays");
    return 1;
}

MUSTER_TEST(a_hook_refuses_a_change_and_nothing_has_happened, "EVT-6 ERR-1")
{
    struct world w = {.hook = refuse_invitations};
    w.hook_arg = &w;
    world_make(&w, 3);
    int64_t events = events_of(&w, 0);
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .email = "x@example.com"};
    EXPECT(MUSTER_E_REFUSED, w.owner, muster_invitation_create(w.owner, &w.org, &offer, NULL));
    ck_assert_str_eq(muster_error_message(muster_session_error(w.owner)), "not on Sundays");
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_the_hosts_rows_and_ours_are_one_transaction, "OP-6")
{
    struct world w = {0};
    world_make_file(&w, 3);
    sqlite3 *own = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    sqlite3_exec(own, "PRAGMA foreign_keys=ON; CREATE TABLE bill(x)", NULL, NULL, NULL);
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, own));
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .email = "x@example.com"};
    EXPECT(MUSTER_E_MISUSE, lent, muster_invitation_create(lent, &w.org, &offer, NULL));
    sqlite3_exec(own, "BEGIN IMMEDIATE; INSERT INTO bill VALUES(1)", NULL, NULL, NULL);
    EXPECT_OK(lent, muster_invitation_create(lent, &w.org, &offer, NULL));
    EXPECT(MUSTER_E_INVITED, lent, muster_invitation_create(lent, &w.org, &offer, NULL));
    sqlite3_exec(own, "ROLLBACK", NULL, NULL, NULL);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    sqlite3_exec(own, "BEGIN IMMEDIATE; INSERT INTO bill VALUES(1)", NULL, NULL, NULL);
    EXPECT_OK(lent, muster_invitation_create(lent, &w.org, &offer, NULL));
    ck_assert_int_eq(sqlite3_exec(own, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_OK(lent, muster_session_lend(lent, NULL));
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    muster_session_close(lent);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_change_conditional_on_a_version_is_refused_after_another_change, "ERR-5")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    int64_t version = muster_org_version(org);
    muster_org_params edit = {MUSTER_INIT(muster_org_params), .fields = MUSTER_ORG_NAME, .name = "One"};
    EXPECT_OK(w.owner, muster_session_expect(w.owner, version));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &edit, NULL));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, version));
    edit.name = "Two";
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_org_edit(w.owner, &w.org, &edit, NULL));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &edit, NULL));
    muster_org_free(org);
    world_end(&w);
}

MUSTER_TEST(claimed_messages_come_back_after_their_lease_and_are_acknowledged_once, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 3);
    account(&w, "ann");
    invite(&w, "ann", 0);
    muster_page *first = NULL, *none = NULL, *second = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &first));
    ck_assert_uint_eq(muster_page_count(first), 1);
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &none));
    ck_assert_uint_eq(muster_page_count(none), 0);
    w.now += 2 * MUSTER_SECOND;
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &second));
    ck_assert_uint_eq(muster_page_count(second), 1);
    ck_assert(muster_id_equal(muster_message_id(muster_page_message(first, 0)),
                              muster_message_id(muster_page_message(second, 0))));
    EXPECT(MUSTER_E_CHANGED, w.host, muster_message_done(w.host, muster_page_message(first, 0)));
    EXPECT_OK(w.host, muster_message_return(w.host, muster_page_message(second, 0), MUSTER_SECOND));
    muster_page_free(first);
    muster_page_free(none);
    muster_page_free(second);
    world_end(&w);
}

MUSTER_TEST(the_audit_trail_tells_edits_and_cut_tails, "EVT-4 AB-90")
{
    struct world w = {0};
    world_make_file(&w, 9);
    join(&w, "ann", 0);
    muster_report *report = NULL;
    EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, NULL, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    char head[160];
    snprintf(head, sizeof head, "%s", muster_report_summary(report));
    muster_report_free(report);
    static const char *const DAMAGE[] = {
        "UPDATE muster_event SET kind = kind + 1 WHERE seq = 3",
        "DELETE FROM muster_event WHERE seq = 3 AND chain IN (SELECT chain FROM muster_event WHERE seq = 5)",
        "DELETE FROM muster_event WHERE seq = 5",
    };
    for (size_t i = 0; i < sizeof DAMAGE / sizeof DAMAGE[0]; i++) {
        sqlite3 *raw = NULL;
        ck_assert_int_eq(sqlite3_open(w.path, &raw), SQLITE_OK);
        sqlite3_exec(raw, "BEGIN IMMEDIATE; CREATE TABLE kept AS SELECT * FROM muster_event", NULL, NULL, NULL);
        ck_assert_int_eq(sqlite3_exec(raw, DAMAGE[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_exec(raw, "COMMIT", NULL, NULL, NULL);
        EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, head, &report));
        ck_assert_uint_ge(muster_report_count(report), 1);
        muster_report_free(report);
        ck_assert_int_eq(
            sqlite3_exec(raw,
                         "BEGIN IMMEDIATE; DELETE FROM muster_event; INSERT INTO muster_event SELECT * FROM kept;"
                         "DROP TABLE kept; COMMIT",
                         NULL, NULL, NULL),
            SQLITE_OK);
        sqlite3_close(raw);
    }
    EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, head, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    muster_report_free(report);
    world_end(&w);
}

static bool file_holds(const char *path, const char *text)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    static char bytes[4 * 1024 * 1024];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return memmem(bytes, size, text, strlen(text)) != NULL;
}

MUSTER_TEST(after_a_deletion_no_personal_value_is_left_and_the_trail_still_verifies, "ACCT-6 EVT-4")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id id = account_with_email(&w, "zebedee", "zebedee@quagga.example", 1);
    muster_id invitation = invite_email(&w, "zebedee@quagga.example");
    char *token = token_of(&w, &invitation);
    muster_session *session = session_of(&w, &id);
    EXPECT_OK(session, muster_invitation_accept(session, token, NULL));
    EXPECT_OK(session, muster_account_delete(session, &id));
    muster_session_close(session);
    EXPECT_SOUND(&w);
    sqlite3 *raw = NULL;
    ck_assert_int_eq(sqlite3_open(w.path, &raw), SQLITE_OK);
    sqlite3_exec(raw, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_close(raw);
    ck_assert(!file_holds(w.path, "zebedee"));
    ck_assert(!file_holds(w.path, "quagga"));
    ck_assert(file_holds(w.path, "acme"));
    free(token);
    world_end(&w);
}

MUSTER_TEST(no_token_rests_in_the_store, "EVT-7 TOK-3 AB-61 AB-63 AB-64")
{
    struct world w = {0};
    char wal[128];
    world_make_file(&w, 9);
    account(&w, "ann");
    muster_id invitation = invite(&w, "ann", 0);
    char *token = token_of(&w, &invitation);
    snprintf(wal, sizeof wal, "%s-wal", w.path);
    ck_assert(!file_holds(w.path, token + 5) && !file_holds(wal, token + 5));
    ck_assert(!file_holds(w.path, token + 45) && !file_holds(wal, token + 45));
    ck_assert(file_holds(wal, "ann"));
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_store_opens_only_with_the_key_that_it_has_used, "TOK-2 TOK-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_session_close(w.owner);
    muster_session_close(w.host);
    muster_close(w.store);
    muster_keyring *ring = NULL;
    unsigned char other[MUSTER_KEY_BYTES] = {7};
    ck_status(MUSTER_OK, muster_keyring_new(&ring));
    ck_status(MUSTER_OK, muster_keyring_add(ring, 1, MUSTER_KEY_ACTIVE, 0, other, sizeof other));
    muster_options options = {MUSTER_INIT(muster_options), .location = w.path, .keyring = ring};
    muster_store *store = NULL;
    muster_error *error = NULL;
    ck_status(MUSTER_E_KEY, muster_open(&options, &store, &error));
    ck_assert_ptr_null(store);
    muster_error_free(error);
    options.flags = MUSTER_OPEN_FORCE;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    muster_close(store);
    muster_keyring_free(ring);
    world_open(&w);
    w.owner = session_of(&w, &w.owner_id);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_forged_token_is_refused, "TOK-1 AB-60 AB-72")
{
    struct world w = {0};
    world_make(&w, 9);
    account(&w, "ann");
    muster_id invitation = invite(&w, "ann", 0);
    char *token = token_of(&w, &invitation);
    muster_session *nobody = visitor(&w);
    token[20] = token[20] == 'A' ? 'B' : 'A';
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, token, NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, "msti_", NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, "", NULL));
    muster_session_close(nobody);
    free(token);
    world_end(&w);
}

MUSTER_TEST(wrong_handles_and_arguments_get_a_status, "ERR-2 ERR-3")
{
    struct world w = {0};
    world_make(&w, 9);
    struct {
        muster_invitation_params known;
        uint64_t later;
    } newer = {{MUSTER_INIT(muster_invitation_params), .email = "x@example.com"}, 1};
    newer.known.struct_size = sizeof newer;
    ck_status(MUSTER_E_HANDLE, muster_org_get(NULL, &w.org, NULL));
    ck_status(MUSTER_E_HANDLE, muster_org_get((muster_session *)w.store, &w.org, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_get(w.owner, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_invitation_create(w.owner, &w.org, NULL, NULL));
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner, muster_invitation_create(w.owner, &w.org, &newer.known, NULL));
    newer.later = 0;
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &newer.known, NULL));
    muster_close(w.store);
    ck_status(MUSTER_E_CLOSED, muster_org_get(w.owner, &w.org, NULL));
    w.store = NULL; /* closed once */
    world_end(&w);
}

MUSTER_TEST(a_store_inherited_through_fork_is_refused, "ERR-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    pid_t child = fork();
    if (child == 0) {
        int32_t status = muster_org_get(w.owner, &w.org, NULL);
        muster_session_close(w.owner);
        muster_session_close(w.host);
        muster_close(w.store);
        _exit(status == MUSTER_E_FORKED ? 0 : 1);
    }
    int outcome = 1;
    waitpid(child, &outcome, 0);
    ck_assert_int_eq(outcome, 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The value of the field `name` of the first event of a kind in an account's trail; "" where it is not there. */
static void field_of(struct world *w, const muster_id *chain, int32_t kind, const char *name, char *ret, size_t size)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .chain_account = chain, .kind = kind};
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, &page));
    const muster_event *event = muster_page_event(page, 0);
    snprintf(ret, size, "absent");
    for (size_t i = 0; i < muster_event_field_count(event); i++) {
        const char *value = muster_event_field_value(event, i);
        if (strcmp(muster_event_field_name(event, i), name) == 0) snprintf(ret, size, "%s", value ? value : "erased");
    }
    ck_assert_ptr_null(muster_event_field_name(event, muster_event_field_count(event)));
    muster_page_free(page);
}

MUSTER_TEST(an_event_shows_a_personal_value_until_it_is_erased, "EVT-1 ACCT-6")
{
    struct world w = {0};
    char value[64];
    world_make(&w, 5);
    muster_id ann = account_with_email(&w, "ann", "ann@example.org", 1);
    field_of(&w, &ann, MUSTER_EVENT_ACCOUNT_CREATED, "email", value, sizeof value);
    ck_assert_str_eq(value, "ann@example.org");
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    field_of(&w, &ann, MUSTER_EVENT_ACCOUNT_CREATED, "email", value, sizeof value);
    ck_assert_str_eq(value, "erased");
    field_of(&w, &ann, MUSTER_EVENT_ACCOUNT_CREATED, "plan", value, sizeof value);
    ck_assert_str_eq(value, "absent");
    world_end(&w);
}
