/* SPDX-License-Identifier: MIT
 *
 * Verify finds damage. Each invariant is broken with SQL, and verify reports it by its name (OP-3). Verify also finds
 * every change of an audit trail (EVT-4).
 */
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An org with members of every state, an offer of the ownership and pending invitations by several inviters. */
static void make_full(struct world *w)
{
    world_make_file(w, 20);
    muster_id admin = join(w, "admin", MUSTER_ROLE_ADMIN), heir = join(w, "heir", 0);
    muster_id suspended = join(w, "suspended", 0), ended = join(w, "ended", 0), blocked = join(w, "blocked", 0);
    muster_id ending = join(w, "ending", 0);
    muster_session *as_admin = session_of(w, &admin);
    account_with_email(w, "foreign", "foreign@example.com", 1);
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &suspended, 0, NULL));
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &ended, w->now + 1, NULL));
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    w->now++;
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &ending, w->now + DAY, NULL));
    invite_as(w, as_admin, &INVITATION(.email = "x@example.com"));
    invite_as(w, w->owner, &INVITATION(.username = "foreign"));
    EXPECT_OK(w->host, muster_setting_set(w->host, &w->org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    EXPECT_OK(w->owner, muster_org_transfer(w->owner, &w->org, &heir, NULL));
    EXPECT_OK(w->owner, muster_workspace_switch(w->owner, NULL, &w->org, NULL));
    muster_id closed = project(w, w->owner, "closed", MUSTER_VISIBILITY_PRIVATE);
    project(w, w->owner, "open", MUSTER_VISIBILITY_PUBLIC);
    grant(w, &closed, &heir, MUSTER_PERMISSION_READ);
    char token[MUSTER_TOKEN_CHARS + 1];
    muster_id linked = account(w, "linked");
    muster_session *as_linked = session_of(w, &linked);
    link_of(w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 2), token);
    EXPECT_OK(as_linked, muster_link_join(as_linked, token, NULL, NULL));
    EXPECT_OK(w->owner, muster_link_regenerate(w->owner, &w->org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    muster_session_close(as_linked);
    muster_id asker = account(w, "asker"), mover = account(w, "mover");
    muster_session *as_asker = session_of(w, &asker), *as_mover = session_of(w, &mover);
    set(w, MUSTER_SETTING_REQUESTS, 1);
    ask_to_join(w, as_asker);
    muster_id moved = invite_email(w, "y@example.com");
    char *mailed = token_of(w, &moved);
    EXPECT_OK(as_mover, muster_invitation_readdress(as_mover, mailed, NULL));
    EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, "corp.example", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_OK(w->host, muster_domain_prove(w->host, &w->org, "corp.example", 1, NULL));
    EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, "claimed.example", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    free(mailed);
    muster_session_close(as_asker);
    muster_session_close(as_mover);
    muster_session_close(as_admin);
}

#define ACCOUNT_ID(name) "(SELECT id FROM muster_account WHERE username='" name "')"
#define OF(name) " WHERE account=" ACCOUNT_ID(name)
#define TIE_OF(name) " WHERE holder=" ACCOUNT_ID(name)
#define MEMBER_SET "UPDATE muster_member SET "
#define ORG_SET "UPDATE muster_org SET "
#define TIE_SET "UPDATE muster_tie SET "
#define LINK_SET "UPDATE muster_link SET "
#define REQUEST_SET "UPDATE muster_request SET "
#define TO_X " WHERE email='x@example.com'"

static const struct {
    const char *code, *sql;
} DAMAGE[] = {
    {"projects_differ", ORG_SET "projects=projects+1"},
    {"projects_differ", "DELETE FROM muster_project WHERE name='open'"},
    {"project_unsound", "UPDATE muster_project SET visibility=3"},
    {"project_unsound", "UPDATE muster_project SET visibility=0 WHERE name='open'"},
    {"grant_unsound", "UPDATE muster_grant SET permission=4"},
    {"grant_unsound", "UPDATE muster_grant SET permission=0" OF("heir")},
    {"grant_without_project", "DELETE FROM muster_project WHERE name='closed'"},
    {"grant_without_member", "PRAGMA foreign_keys=OFF; DELETE FROM muster_member" OF("heir")},
    {"grant_without_member", "UPDATE muster_member SET state=4" OF("heir")},
    {"grant_on_public_project", "UPDATE muster_project SET visibility=1"},
    {"grant_on_public_project", "UPDATE muster_project SET creator=" ACCOUNT_ID("heir") " WHERE name='open'"},
    {"members_differ", ORG_SET "members=members+1"},
    {"members_differ", "DELETE FROM muster_member" OF("heir")},
    {"pending_differ", ORG_SET "pending=pending-1"},
    {"pending_differ", "UPDATE muster_invitation SET state=4" TO_X},
    {"not_one_owner", MEMBER_SET "role=4" OF("heir")},
    {"not_one_owner", MEMBER_SET "role=3" OF("owner")},
    {"not_one_owner", ORG_SET "owner=" ACCOUNT_ID("heir")},
    {"not_one_owner", "DELETE FROM muster_member" OF("owner")},
    {"owner_ends", MEMBER_SET "ends_at=9000000000000000" OF("owner")},
    {"owner_ends", MEMBER_SET "ended_at=1" OF("owner")},
    {"owner_ends", MEMBER_SET "state=2" OF("owner")},
    {"owner_ends", MEMBER_SET "state=4" OF("owner")},
    {"member_unsound", MEMBER_SET "role=9" OF("heir")},
    {"member_unsound", MEMBER_SET "role=0" OF("heir")},
    {"member_unsound", MEMBER_SET "state=3" OF("heir")},
    {"member_unsound", MEMBER_SET "state=0" OF("heir")},
    {"member_unsound", MEMBER_SET "ends_at=9000000000000000" OF("ended")},
    {"member_unsound", MEMBER_SET "ends_at=9000000000000000" OF("blocked")},
    {"member_unsound", MEMBER_SET "ended_at=1" OF("blocked")},
    {"member_without_seat", MEMBER_SET "seat=0" OF("heir")},
    {"seat_without_member", MEMBER_SET "seat=1" OF("ended")},
    {"seat_without_member", MEMBER_SET "seat=1" OF("blocked")},
    {"member_not_found_by_account", TIE_SET "joined_at=NULL" TIE_OF("heir")},
    {"member_not_found_by_account", TIE_SET "joined_at=NULL" TIE_OF("suspended")},
    {"member_not_found_by_account", "DELETE FROM muster_tie" TIE_OF("heir")},
    {"former_member_found_by_account", TIE_SET "joined_at=1" TIE_OF("ended")},
    {"former_member_found_by_account", TIE_SET "joined_at=1" TIE_OF("blocked")},
    {"tie_without_member", TIE_SET "joined_at=1" TIE_OF("foreign")},
    {"member_misnamed", MEMBER_SET "username_key='other'" OF("heir")},
    {"member_without_account", "UPDATE muster_account SET state=2 WHERE username='heir'"},
    {"member_without_account", MEMBER_SET "account=zeroblob(16)" OF("suspended")},
    {"transfer_to_no_member", ORG_SET "transfer_to=" ACCOUNT_ID("suspended")},
    {"transfer_to_no_member", ORG_SET "transfer_to=" ACCOUNT_ID("ended")},
    {"transfer_to_no_member", ORG_SET "transfer_to=" ACCOUNT_ID("blocked")},
    {"transfer_to_no_member", ORG_SET "transfer_to=" ACCOUNT_ID("foreign")},
    {"transfer_to_no_member", ORG_SET "transfer_to=owner"},
    {"next_due_late", ORG_SET "next_due=NULL"},
    {"next_due_late", ORG_SET "next_due=(SELECT max(ends_at)+1 FROM muster_member)"},
    {"next_due_late",
     MEMBER_SET "ends_at=NULL; " ORG_SET "next_due=(SELECT min(expires_at)+1 FROM muster_invitation WHERE state=1)"},
    {"invitation_not_found_by_invitee", "UPDATE muster_invitation SET invitee=zeroblob(16)" TO_X},
    {"invitation_not_found_by_invitee", TIE_SET "invitation=NULL" TIE_OF("foreign")},
    {"invitation_without_inviter", "UPDATE muster_invitation SET inviter=" ACCOUNT_ID("heir") TO_X},
    {"invitation_without_inviter", "UPDATE muster_invitation SET inviter=" ACCOUNT_ID("foreign") TO_X},
    {"invitation_without_inviter", MEMBER_SET "state=2" OF("admin")},
    {"invitation_without_inviter", MEMBER_SET "ends_at=NULL, ended_at=1" OF("admin")},
    {"invitation_without_token", "UPDATE muster_invitation SET nonce=x'00'" TO_X},
    {"invitation_to_no_role", "UPDATE muster_invitation SET role=4" TO_X},
    {"link_unsound", LINK_SET "kind=3 WHERE current=1"},
    {"link_unsound", LINK_SET "generation=0 WHERE current=1"},
    {"link_unsound", LINK_SET "ended_at=1 WHERE current=1"},
    {"link_unsound", LINK_SET "ended_at=NULL WHERE current=0"},
    {"link_overused", LINK_SET "joins=3 WHERE current=0"},
    {"link_overused", LINK_SET "joins_max=0 WHERE current=0"},
    {"link_without_token", LINK_SET "nonce=x'00' WHERE current=1"},
    {"member_without_link", MEMBER_SET "link=zeroblob(16)" OF("linked")},
    {"member_without_link", "DELETE FROM muster_link WHERE current=0"},
    {"request_not_found_by_account", TIE_SET "request=NULL" TIE_OF("asker")},
    {"request_not_found_by_account", "DELETE FROM muster_tie" TIE_OF("asker")},
    {"request_not_found_by_account", TIE_SET "request=" ACCOUNT_ID("asker") TIE_OF("asker")},
    {"request_of_member", REQUEST_SET "account=" ACCOUNT_ID("heir") " WHERE kind=1"},
    {"request_of_member", REQUEST_SET "account=" ACCOUNT_ID("suspended") " WHERE kind=1"},
    {"request_to_no_role", REQUEST_SET "role=4 WHERE kind=1"},
    {"request_to_no_role", REQUEST_SET "role=0 WHERE kind=1"},
    {"request_without_invitation", REQUEST_SET "invitation=NULL WHERE kind=2"},
    {"request_without_invitation", REQUEST_SET "invitation=zeroblob(16) WHERE kind=2"},
    {"domain_not_found_by_name", "DELETE FROM muster_name WHERE kind=5"},
    {"domain_not_found_by_name", "UPDATE muster_name SET holder=zeroblob(16) WHERE kind=5"},
    {"domain_not_found_by_name", "UPDATE muster_domain SET proven_at=1 WHERE name='claimed.example'"},
    {"name_without_domain", "UPDATE muster_domain SET proven_at=NULL"},
    {"name_without_domain", "UPDATE muster_domain SET name='other.example' WHERE proven_at IS NOT NULL"},
    {"domain_to_no_role", "UPDATE muster_domain SET role=3"},
    {"domain_to_no_role", "UPDATE muster_domain SET joining=3"},
    {"members_exceed_seats", ORG_SET "seats=2"},
    {"org_not_found_by_slug", "DELETE FROM muster_name WHERE key='acme'"},
    {"org_not_found_by_slug", ORG_SET "slug='other'"},
    {"org_not_found_by_slug", "UPDATE muster_name SET rests_until=1 WHERE key='acme'"},
    {"account_not_found_by_username", "DELETE FROM muster_name WHERE key='heir'"},
    {"account_not_found_by_username", "UPDATE muster_name SET holder=zeroblob(16) WHERE key='heir'"},
    {"event_broken", "UPDATE muster_event SET at=at+1 WHERE seq=3"},
    {"event_missing", "DELETE FROM muster_event WHERE seq=3"},
    {"key_missing", "UPDATE muster_event SET key=key+1 WHERE seq=3"},
    {"workspace_without_account", "UPDATE muster_workspace SET account=zeroblob(16)"},
    {"rows_of_deleted_org", ORG_SET "state=2"},
    {"database_damaged", "UPDATE muster_invitation SET org=zeroblob(16)" TO_X},
};

static bool reports(struct world *w, const muster_id *org, const char *code)
{
    muster_report *report = NULL;
    EXPECT_OK(w->host, muster_verify(w->host, org, &report));
    bool met = false;
    for (size_t i = 0; i < muster_report_count(report); i++) {
        ck_status(MUSTER_E_CORRUPT, muster_report_status(report, i));
        ck_assert_ptr_nonnull(muster_report_text(report, i));
        met = met || strcmp(muster_report_code(report, i), code) == 0;
    }
    muster_report_free(report);
    return met;
}

static void execute(sqlite3 *db, const char *sql)
{
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
}

static int64_t query(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static const char *const TABLE[] = {"account", "name",  "tie",     "org",    "link",  "member",   "invitation",
                                    "project", "grant", "request", "domain", "event", "workspace"};

/* Restores the saved rows. The first time, it saves them. */
static void put_back(sqlite3 *db, bool first)
{
    char sql[256];
    execute(db, "BEGIN");
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        if (first)
            snprintf(sql, sizeof sql, "CREATE TEMP TABLE saved_%s AS SELECT * FROM muster_%s", TABLE[i], TABLE[i]);
        else
            snprintf(sql, sizeof sql, "DELETE FROM muster_%s; INSERT INTO muster_%s SELECT * FROM saved_%s", TABLE[i],
                     TABLE[i], TABLE[i]);
        execute(db, sql);
    }
    execute(db, "COMMIT");
}

static bool is_seen_in_the_org(const char *code)
{
    static const char *const OF_STORE[] = {
        "tie_without_member", "name_without_domain",       "account_not_found_by_username",
        "database_damaged",   "workspace_without_account", "rows_of_deleted_org"};
    for (size_t i = 0; i < sizeof OF_STORE / sizeof OF_STORE[0]; i++)
        if (strcmp(code, OF_STORE[i]) == 0) return false;
    return true;
}

MUSTER_TEST(verify_finds_planted_damage_and_names_it, "OP-3 ORG-3 SEAT-3 AB-46")
{
    needs_sqlite();
    struct world w = {0};
    sqlite3 *db = NULL;
    make_full(&w);
    ck_assert_int_eq(sqlite3_open(w.path, &db), SQLITE_OK);
    execute(db, "PRAGMA synchronous=OFF");
    put_back(db, true);
    for (size_t i = 0; i < sizeof DAMAGE / sizeof DAMAGE[0]; i++) {
        const char *sql = DAMAGE[i].sql, *code = DAMAGE[i].code;
        execute(db, sql);
        ck_assert_msg(reports(&w, NULL, code), "%s is not reported as %s", sql, code);
        if (is_seen_in_the_org(code))
            ck_assert_msg(reports(&w, &w.org, code), "%s is not reported as %s by its org", sql, code);
        put_back(db, false);
        EXPECT_SOUND(&w);
    }
    sqlite3_close(db);
    world_end(&w);
}

/* ---- the audit trail ---- */

#define TRIALS_QUICK 500
#define TRIALS 10000
#define TRIALS_ALL 50000
#define SEED UINT64_C(0x9e3779b97f4a7c15)

static uint64_t state;

static int64_t draw(int64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int64_t)(state >> 11) % below;
}

#define CHAIN " chain=(SELECT id FROM muster_org) "

/* Changes of one row of the trail that an attacker may want. Each makes a different row. */
static const char *const EDIT[] = {
    "kind=kind+1",
    "at=at-1",
    "actor_kind=1+actor_kind%3",
    "actor=randomblob(16)",
    "behalf=randomblob(16)",
    "subject=randomblob(16)",
    "account=randomblob(16)",
    "data=data||'x=1'||char(10)",
    "data='y=2'||char(10)||data",
    "request=ifnull(request,'')||'r'",
    "key=key+1",
    "hash=randomblob(32)",
    "hash=zeroblob(length(hash)-1)",
    "personal=ifnull(personal,'')||'email=AAAAAAAAAAAAAAAAAAAAAA 00000000-0000-0000-0000-000000000000 x'||char(10)",
    "personal='nonsense'",
};

/* Moves the events from `from` on by one place, so that one place is free. */
static void shift(sqlite3 *db, int64_t from)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "UPDATE muster_event SET seq=-seq-1 WHERE" CHAIN "AND seq>=%lld;"
             "UPDATE muster_event SET seq=-seq WHERE" CHAIN "AND seq<0",
             (long long)from);
    execute(db, sql);
}

static const char *tamper(sqlite3 *db, int64_t count, char *sql, size_t size)
{
    int64_t one = 1 + draw(count), other = 1 + (one + draw(count - 1)) % count;
    switch (draw(6)) {
    case 0:
    case 1:
        snprintf(sql, size, "UPDATE muster_event SET %s WHERE" CHAIN "AND seq=%lld",
                 EDIT[draw(sizeof EDIT / sizeof EDIT[0])], (long long)one);
        break;
    case 2: snprintf(sql, size, "DELETE FROM muster_event WHERE" CHAIN "AND seq=%lld", (long long)one); break;
    case 3:
        shift(db, one);
        snprintf(
            sql, size,
            "CREATE TEMP TABLE copy AS SELECT * FROM saved WHERE seq=%lld; UPDATE copy SET seq=%lld, position=NULL;"
            "INSERT INTO muster_event SELECT * FROM copy; DROP TABLE copy",
            (long long)other, (long long)one);
        break;
    case 4:
        snprintf(sql, size,
                 "UPDATE muster_event SET seq=-seq WHERE" CHAIN "AND seq IN (%lld,%lld);"
                 "UPDATE muster_event SET seq=%lld+seq WHERE" CHAIN "AND seq<0",
                 (long long)one, (long long)other, (long long)(one + other));
        break;
    default: snprintf(sql, size, "DELETE FROM muster_event WHERE" CHAIN "AND seq>=%lld", (long long)one); break;
    }
    execute(db, sql);
    return sql;
}

static size_t findings(struct world *w, const char *known_head)
{
    muster_report *report = NULL;
    EXPECT_OK(w->host, muster_event_verify(w->host, &w->org, known_head, &report));
    size_t count = muster_report_count(report);
    muster_report_free(report);
    return count;
}

static int64_t trials(void)
{
    return muster_test_rounds(TRIALS_QUICK, TRIALS, TRIALS_ALL);
}

#define PUT_BACK "DELETE FROM muster_event WHERE" CHAIN "; INSERT INTO muster_event SELECT * FROM saved;"

static sqlite3 *open_saved(const struct world *w, int64_t *ret_count)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(w->path, &db), SQLITE_OK);
    execute(db, "PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
                "CREATE TEMP TABLE saved AS SELECT * FROM muster_event WHERE" CHAIN);
    *ret_count = query(db, "SELECT count(*) FROM saved");
    return db;
}

MUSTER_TEST(whatever_is_done_to_an_audit_trail_is_found, "EVT-4 AB-90")
{
    needs_sqlite();
    struct world w = {0};
    int64_t count = 0;
    char sql[512];
    make_full(&w);
    sqlite3 *db = open_saved(&w, &count);
    ck_assert_int_gt(count, 20);
    state = SEED;
    for (int64_t trial = 0; trial < trials(); trial++) {
        execute(db, "BEGIN");
        const char *done = tamper(db, count, sql, sizeof sql);
        execute(db, "COMMIT");
        ck_assert_msg(findings(&w, NULL) > 0, "trial %lld of seed %llx is not found: %s", (long long)trial,
                      (unsigned long long)SEED, done);
        execute(db, "BEGIN;" PUT_BACK "COMMIT");
    }
    sqlite3_close(db);
    ck_assert_uint_eq(findings(&w, NULL), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_tail_that_was_cut_anywhere_is_found_by_the_head_that_the_host_kept, "EVT-4 AB-90")
{
    needs_sqlite();
    struct world w = {0};
    int64_t count = 0;
    char sql[512], head[160];
    make_full(&w);
    sqlite3 *db = open_saved(&w, &count);
    muster_report *report = NULL;
    EXPECT_OK(w.host, muster_event_verify(w.host, &w.org, NULL, &report));
    snprintf(head, sizeof head, "%s", muster_report_summary(report));
    muster_report_free(report);
    execute(db, "CREATE TEMP TABLE before AS SELECT event_seq, event_head FROM muster_org");
    for (int64_t kept = 1; kept < count; kept++) {
        snprintf(sql, sizeof sql,
                 "DELETE FROM muster_event WHERE" CHAIN "AND seq>%lld; UPDATE muster_org SET event_seq=%lld,"
                 "event_head=(SELECT hash FROM saved WHERE seq=%lld)",
                 (long long)kept, (long long)kept, (long long)kept);
        execute(db, sql);
        ck_assert_uint_eq(findings(&w, NULL), 0); /* nothing in the store shows it */
        ck_assert_uint_gt(findings(&w, head), 0);
        execute(db, PUT_BACK "UPDATE muster_org SET event_seq=(SELECT event_seq FROM before),"
                             "event_head=(SELECT event_head FROM before)");
    }
    sqlite3_close(db);
    ck_assert_uint_eq(findings(&w, head), 0);
    invite_email(&w, "later@example.com");
    ck_assert_uint_eq(findings(&w, head), 0); /* a trail that has grown was not cut */
    EXPECT(MUSTER_E_INVALID, w.host, muster_event_verify(w.host, &w.org, "nonsense", NULL));
    world_end(&w);
}
