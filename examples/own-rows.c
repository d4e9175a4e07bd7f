/* SPDX-License-Identifier: MIT
 *
 * The host's own rows: a bill beside an invitation in one transaction, and a row that a hook writes with each change.
 * The only argument is the path of a SQLite file.
 */
#include <muster/muster.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void check(muster_session *session, muster_status status)
{
    if (status == MUSTER_OK) return;
    fprintf(stderr, "%s: %s\n", muster_status_name(status), muster_error_message(muster_session_error(session)));
    exit(1);
}

static void run(sqlite3 *connection, const char *sql)
{
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK) return;
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(connection));
    exit(1);
}

static int count(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int number = -1;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static muster_session *open_session(muster_store *store, int32_t party, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = party, .account = account};
    muster_session *session = NULL;
    if (muster_session_open(store, &options, &session, NULL) != MUSTER_OK) exit(1);
    return session;
}

/* The hook: writes a row of the host for each event, on the connection and in the transaction of the change. */
static int32_t note_events(void *arg, const muster_change *change)
{
    (void)arg;
    for (uint32_t i = 0; i < change->event_count; i++) {
        char *sql = sqlite3_mprintf("INSERT INTO noted VALUES (%Q)",
                                    muster_event_kind_name(muster_event_kind(change->events[i])));
        int code = sqlite3_exec(change->connection, sql, NULL, NULL, NULL);
        sqlite3_free(sql);
        if (code == SQLITE_OK) continue;
        snprintf(change->message, change->message_size, "The change could not be noted.");
        return 0; /* anything except MUSTER_HOOK_ALLOW refuses the change */
    }
    return MUSTER_HOOK_ALLOW;
}

/* Writes a bill and invites grace, in one transaction of the host. The caller says how the transaction ends. */
static void bill_and_invite(sqlite3 *own, muster_session *session, const muster_id *org, const char *end)
{
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .username = "grace"};
    run(own, "BEGIN IMMEDIATE");
    run(own, "INSERT INTO bill VALUES ('one invitation', 5)");
    check(session, muster_invitation_create(session, org, &offer, NULL));
    run(own, end);
    printf("after %s: %d bills, %d invitations, %d of them noted\n", end, count(own, "SELECT count(*) FROM bill"),
           count(own, "SELECT count(*) FROM muster_invitation"),
           count(own, "SELECT count(*) FROM noted WHERE kind = 'invitation_created'"));
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    sqlite3 *own = NULL;
    if (sqlite3_open(argv[1], &own) != SQLITE_OK) return 1;
    sqlite3_busy_timeout(own, 5000);      /* on a lent connection, this timeout is in force */
    run(own, "PRAGMA foreign_keys = ON"); /* a lent connection must have this */
    run(own, "CREATE TABLE bill (what, price); CREATE TABLE noted (kind)");

    muster_options options = {MUSTER_INIT(muster_options), .location = argv[1], .hook = note_events};
    muster_store *store = NULL;
    if (muster_open(&options, &store, NULL) != MUSTER_OK) return 1; /* makes the library's tables in the same file */

    muster_session *host = open_session(store, MUSTER_PARTY_SYSTEM, NULL);
    muster_account *ada = NULL, *grace = NULL;
    check(host, muster_account_create(
                    host, &(muster_account_params){MUSTER_INIT(muster_account_params), .username = "ada"}, &ada));
    check(host, muster_account_create(
                    host, &(muster_account_params){MUSTER_INIT(muster_account_params), .username = "grace"}, &grace));
    check(host,
          muster_plan_offer(host, &(muster_plan_params){MUSTER_INIT(muster_plan_params), .code = "team", .seats = 5}));
    muster_session *as_ada = open_session(store, MUSTER_PARTY_ACCOUNT, muster_account_id(ada));
    muster_org *org = NULL;
    muster_org_params founding = {MUSTER_INIT(muster_org_params), .slug = "engine", .name = "Engine Works",
                                  .plan = "team"};
    check(as_ada, muster_org_create(as_ada, &founding, &org));

    /* After this, the calls of Ada's session are part of the host's transactions. */
    check(as_ada, muster_session_lend(as_ada, own));
    bill_and_invite(own, as_ada, muster_org_id(org), "ROLLBACK");
    bill_and_invite(own, as_ada, muster_org_id(org), "COMMIT");
    check(as_ada, muster_session_committed(as_ada)); /* calls the wake-up function, if the host has given one */
    check(as_ada, muster_session_lend(as_ada, NULL));

    muster_org_free(org);
    muster_account_free(grace);
    muster_account_free(ada);
    muster_session_close(as_ada);
    muster_session_close(host);
    muster_close(store);
    sqlite3_close(own);
    return 0;
}
