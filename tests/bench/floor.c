/* SPDX-License-Identifier: MIT
 *
 * See floor.h for what is written and what is left out. Settings of the connections are those of the library's writer.
 */
#include "floor.h"
#include "count.h"
#include "crowd.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES 16
#define NOW INT64_C(1800000000000000)
#define SQL_BYTES 4096

/* Like an event of the library: the role, and the salted hash of each personal value. Beside it are salt, owner and
 * value. */
#define EVENT_DATA "role=2\n#email=kSHJ1n3Uq0m8m9m2oS4o3y2h5o0QvWk3v7VJvTzqL7w\n"
#define EVENT_PERSONAL "email=3q2-7wKxQm2c0aXo9mYV1w 01890a5d-ac96-774b-bcce-b302099a8057 somebody@example.org\n"

static const char TABLES[] =
    "CREATE TABLE org(id BLOB PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL, owner BLOB NOT NULL, plan TEXT NOT NULL,"
    " seats INT NOT NULL, members INT NOT NULL, pending INT NOT NULL, next_due INT, created_at INT NOT NULL,"
    " event_seq INT NOT NULL, event_head BLOB, version INT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE account(id BLOB PRIMARY KEY, username TEXT NOT NULL, display_name TEXT, email TEXT, verified_at INT,"
    " created_at INT NOT NULL, version INT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE member(org BLOB NOT NULL, account BLOB NOT NULL, role INT NOT NULL, via INT NOT NULL, invitation BLOB,"
    " joined_at INT NOT NULL, version INT NOT NULL, PRIMARY KEY(org, account)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE invitation(id BLOB PRIMARY KEY, org BLOB NOT NULL, state INT NOT NULL, email TEXT NOT NULL,"
    " role INT NOT NULL, inviter BLOB, token BLOB NOT NULL, created_at INT NOT NULL, expires_at INT NOT NULL, ended_at INT,"
    " ended_by BLOB, version INT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE event(id INTEGER PRIMARY KEY, org BLOB NOT NULL, seq INT NOT NULL, kind INT NOT NULL, at INT NOT NULL,"
    " actor BLOB, subject BLOB, account BLOB, data TEXT NOT NULL, personal TEXT, hash BLOB NOT NULL) STRICT;"
    "CREATE TABLE outbox(id INTEGER PRIMARY KEY, org BLOB NOT NULL, kind INT NOT NULL, due_at INT NOT NULL, account BLOB,"
    " address TEXT, subject BLOB, tries INT NOT NULL, created_at INT NOT NULL) STRICT;"
    "CREATE TABLE project(org BLOB NOT NULL, id BLOB NOT NULL, visibility INT NOT NULL, name TEXT NOT NULL,"
    " description TEXT, creator BLOB, created_at INT NOT NULL, version INT NOT NULL, PRIMARY KEY(org, id)) STRICT,"
    " WITHOUT ROWID;"
    "CREATE TABLE permission(org BLOB NOT NULL, account BLOB NOT NULL, project BLOB NOT NULL, permission INT NOT NULL,"
    " ends_at INT, version INT NOT NULL, PRIMARY KEY(org, account, project)) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX org_by_slug ON org(slug);"
    "CREATE INDEX member_by_account ON member(account, org);"
    "CREATE INDEX invitation_by_org ON invitation(org, state);"
    "CREATE UNIQUE INDEX invitation_pending ON invitation(org, email) WHERE state = 1;"
    "CREATE UNIQUE INDEX invitation_by_token ON invitation(token);"
    "CREATE INDEX event_by_org ON event(org, seq);"
    "CREATE INDEX outbox_by_due ON outbox(due_at);";

/* Parameters have numbers, because one value can stand in several columns. */
enum {
    BEGIN,
    COMMIT,
    ADD_ORG,
    ADD_ACCOUNT,
    ADD_MEMBER,
    ADD_INVITATION,
    ADD_EVENT,
    ADD_MESSAGE,
    COUNT_INVITATION,
    COUNT_MEMBER,
    FIND_INVITATION,
    END_INVITATION,
    LIST,
    DRAIN,
    ADD_PROJECT,
    ADD_PERMISSION,
    READ_BEGIN,
    READ_END,
    READ_ACCOUNT,
    READ_ORG,
    READ_MEMBER,
    READ_PROJECT,
    READ_PERMISSION,
    PLAIN_STATEMENTS
};
static const char *const PLAIN_SQL[PLAIN_STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ADD_ORG] = "INSERT INTO org VALUES(?1, ?2, ?2, ?3, 'team', 1000000, 1, 0, NULL, ?4, 0, NULL, 1)",
    [ADD_ACCOUNT] = "INSERT INTO account VALUES(?1, ?2, ?2, ?3, ?4, ?4, 1)",
    [ADD_MEMBER] = "INSERT INTO member VALUES(?1, ?2, 2, 2, ?3, ?4, 1)",
    [ADD_INVITATION] = "INSERT INTO invitation VALUES(?1, ?2, 1, ?3, 2, ?4, ?5, ?6, ?7, NULL, NULL, 1)",
    [ADD_EVENT] = "INSERT INTO event VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [ADD_MESSAGE] = "INSERT INTO outbox VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, 0, ?3)",
    [COUNT_INVITATION] =
        "UPDATE org SET pending = pending + 1, event_seq = event_seq + 1, event_head = ?2, version = version + 1"
        " WHERE id = ?1 AND members + pending < seats",
    [COUNT_MEMBER] =
        "UPDATE org SET pending = pending - 1, members = members + 1, event_seq = event_seq + 2, event_head = ?2,"
        " version = version + 1 WHERE id = ?1",
    [FIND_INVITATION] = "SELECT id, org, state, role, inviter, expires_at FROM invitation WHERE token = ?1",
    [END_INVITATION] =
        "UPDATE invitation SET state = 2, ended_at = ?2, ended_by = ?3, version = version + 1 WHERE id = ?1",
    [LIST] =
        "SELECT m.account, m.role, m.via, m.joined_at, m.version, a.username, a.display_name, a.email FROM member m"
        " CROSS JOIN account a ON a.id = m.account WHERE m.org = ?1 ORDER BY m.account LIMIT ?2",
    [DRAIN] = "DELETE FROM outbox",
    [ADD_PROJECT] = "INSERT INTO project VALUES(?1, ?2, 2, 'Rockets', NULL, ?3, ?4, 1)",
    [ADD_PERMISSION] = "INSERT INTO permission VALUES(?1, ?3, ?2, 3, NULL, 1)",
    [READ_BEGIN] = "BEGIN",
    [READ_END] = "ROLLBACK",
    [READ_ACCOUNT] = "SELECT * FROM account WHERE id = ?1",
    [READ_ORG] = "SELECT * FROM org WHERE id = ?1",
    [READ_MEMBER] = "SELECT * FROM member WHERE org = ?1 AND account = ?2",
    [READ_PROJECT] = "SELECT * FROM project WHERE org = ?1 AND id = ?2",
    [READ_PERMISSION] = "SELECT * FROM permission WHERE org = ?1 AND account = ?2 AND project = ?3",
};

/* The library's list is in the order of joining. */
static const char SAME_LIST_SQL[] =
    "SELECT m.account, m.role, m.via, m.joined_at, m.version, a.username, a.display_name, a.email FROM muster_member m"
    " CROSS JOIN muster_account a ON a.id = m.account WHERE m.org = ?1 ORDER BY m.joined_at, m.account LIMIT ?2";

/* The page behind a member, by the member's place in the order. */
static const char SAME_PAGE_SQL[] =
    "SELECT m.account, m.role, m.via, m.joined_at, m.version, a.username, a.display_name, a.email FROM muster_member m"
    " CROSS JOIN muster_account a ON a.id = m.account WHERE m.org = ?1 AND (m.joined_at, m.account) > (?3, ?4)"
    " ORDER BY m.joined_at, m.account LIMIT ?2";

/* The five rows of a question in the library's own tables. */
static const char *const SAME_READ_SQL[] = {
    "SELECT * FROM muster_account WHERE id = ?1",
    "SELECT * FROM muster_org WHERE id = ?1",
    "SELECT * FROM muster_member WHERE org = ?1 AND account = ?2",
    "SELECT * FROM muster_project WHERE org = ?1 AND id = ?2",
    "SELECT * FROM muster_grant WHERE org = ?1 AND account = ?2 AND project = ?3",
};

struct floor {
    sqlite3 *connection;
    sqlite3_stmt *statements[PLAIN_STATEMENTS]; /* `same` uses only begin, commit and list */
    const struct tape *tape;
    sqlite3_stmt **writes; /* for each write on the tape; many use the same statement */
    sqlite3_stmt *find;    /* the invitation that an operation changes */
    sqlite3_stmt *page;
    size_t org_count;
    size_t guests_from; /* number of the first invitation that waits to be accepted */
    size_t next_invitation, next_account;
};

enum kind { KIND_ORG = 1, KIND_ACCOUNT, KIND_INVITATION, KIND_TOKEN, KIND_PROJECT };

static void fail(struct floor *floor, const char *what)
{
    fprintf(stderr, "floor: %s: %s\n", what, sqlite3_errmsg(floor->connection));
    abort();
}

/* Like a UUIDv7: in the order of making, with random bits behind it. */
static void make_id(uint8_t *ret_id, enum kind kind, size_t number)
{
    uint64_t time = UINT64_C(0x018f00000000) + number;
    uint64_t random[2] = {crowd_scatter(number * 8 + (size_t)kind), crowd_scatter(number * 8 + (size_t)kind + 4)};
    memcpy(ret_id, random, ID_BYTES);
    for (int i = 0; i < 6; i++)
        ret_id[i] = (uint8_t)(time >> (40 - 8 * i));
}

static void run(struct floor *floor, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE) fail(floor, sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static sqlite3_stmt *prepare(struct floor *floor, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(floor->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        fail(floor, sql);
    return statement;
}

static void execute(struct floor *floor, const char *sql)
{
    if (sqlite3_exec(floor->connection, sql, NULL, NULL, NULL) != SQLITE_OK) fail(floor, sql);
}

static struct floor *open_floor(const char *path, bool full)
{
    struct floor *floor = calloc(1, sizeof *floor);
    if (floor == NULL) abort();
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &floor->connection, flags, NULL) != SQLITE_OK) fail(floor, path);
    execute(floor, "PRAGMA journal_mode = WAL");
    execute(floor, full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    execute(floor, "PRAGMA cell_size_check = ON");
    floor->statements[BEGIN] = prepare(floor, PLAIN_SQL[BEGIN]);
    floor->statements[COMMIT] = prepare(floor, PLAIN_SQL[COMMIT]);
    return floor;
}

static int64_t number_of(struct floor *floor, const char *sql)
{
    sqlite3_stmt *statement = prepare(floor, sql);
    if (sqlite3_step(statement) != SQLITE_ROW) fail(floor, sql);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

struct floor *floor_open_plain(const char *path, bool full)
{
    struct floor *floor = open_floor(path, full);
    for (int i = 0; i < PLAIN_STATEMENTS; i++)
        if (floor->statements[i] == NULL) floor->statements[i] = prepare(floor, PLAIN_SQL[i]);
    floor->org_count = (size_t)number_of(floor, "SELECT count(*) FROM org");
    floor->next_account = (size_t)number_of(floor, "SELECT count(*) FROM account");
    floor->next_invitation = (size_t)number_of(floor, "SELECT count(*) FROM invitation");
    floor->guests_from = floor->org_count * CROWD_PER_ORG / 10;
    return floor;
}

void floor_close(struct floor *floor)
{
    sqlite3_stmt *statement = NULL;
    while ((statement = sqlite3_next_stmt(floor->connection, NULL)) != NULL)
        sqlite3_finalize(statement);
    sqlite3_close(floor->connection);
    free(floor->writes);
    free(floor);
}

/* ---- plain ---- */

static void bind_id(sqlite3_stmt *statement, int place, const uint8_t *id)
{
    sqlite3_bind_blob(statement, place, id, ID_BYTES, SQLITE_STATIC);
}

static void bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

/* What an operation knows of its org and people. */
struct scene {
    uint8_t org[ID_BYTES], owner[ID_BYTES], account[ID_BYTES], invitation[ID_BYTES];
    uint64_t token[4]; /* also for a hash */
    char email[64];
};

static void set_org(struct scene *scene, size_t org)
{
    make_id(scene->org, KIND_ORG, org);
    make_id(scene->owner, KIND_ACCOUNT, org);
}

static void set_invitation(struct scene *scene, size_t number)
{
    make_id(scene->invitation, KIND_INVITATION, number);
    for (size_t i = 0; i < 4; i++)
        scene->token[i] = crowd_scatter(number * 4 + i + 77);
    snprintf(scene->email, sizeof scene->email, "newcomer%zu@example.org", number);
}

static void add_event(struct floor *floor, const struct scene *scene, int kind, const char *personal)
{
    sqlite3_stmt *statement = floor->statements[ADD_EVENT];
    bind_id(statement, 1, scene->org);
    sqlite3_bind_int64(statement, 2, sqlite3_last_insert_rowid(floor->connection)); /* any number that grows */
    sqlite3_bind_int(statement, 3, kind);
    sqlite3_bind_int64(statement, 4, NOW);
    bind_id(statement, 5, scene->owner);
    bind_id(statement, 6, scene->invitation);
    bind_id(statement, 7, scene->account);
    bind_text(statement, 8, personal != NULL ? EVENT_DATA : "role=2\nvia=2\n");
    bind_text(statement, 9, personal);
    sqlite3_bind_blob(statement, 10, scene->token, sizeof scene->token, SQLITE_STATIC);
    run(floor, statement);
}

static void add_message(struct floor *floor, const struct scene *scene, int kind, bool by_email)
{
    sqlite3_stmt *statement = floor->statements[ADD_MESSAGE];
    bind_id(statement, 1, scene->org);
    sqlite3_bind_int(statement, 2, kind);
    sqlite3_bind_int64(statement, 3, NOW);
    bind_id(statement, 4, scene->owner);
    bind_text(statement, 5, by_email ? scene->email : NULL);
    bind_id(statement, 6, scene->invitation);
    run(floor, statement);
}

static void add_invitation(struct floor *floor, const struct scene *scene)
{
    sqlite3_stmt *statement = floor->statements[ADD_INVITATION];
    bind_id(statement, 1, scene->invitation);
    bind_id(statement, 2, scene->org);
    bind_text(statement, 3, scene->email);
    bind_id(statement, 4, scene->owner);
    sqlite3_bind_blob(statement, 5, scene->token, sizeof scene->token, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 6, NOW);
    sqlite3_bind_int64(statement, 7, NOW * 2);
    run(floor, statement);
}

static void change_org(struct floor *floor, int kind, const struct scene *scene)
{
    sqlite3_stmt *statement = floor->statements[kind];
    bind_id(statement, 1, scene->org);
    sqlite3_bind_blob(statement, 2, scene->token, sizeof scene->token, SQLITE_STATIC);
    run(floor, statement);
    if (sqlite3_changes(floor->connection) != 1) fail(floor, "an org without a seat");
}

static void add_member(struct floor *floor, const struct scene *scene, bool invited)
{
    sqlite3_stmt *statement = floor->statements[ADD_MEMBER];
    bind_id(statement, 1, scene->org);
    bind_id(statement, 2, scene->account);
    if (invited)
        bind_id(statement, 3, scene->invitation);
    else
        sqlite3_bind_null(statement, 3);
    sqlite3_bind_int64(statement, 4, NOW);
    run(floor, statement);
}

static void add_account(struct floor *floor, struct scene *scene)
{
    sqlite3_stmt *statement = floor->statements[ADD_ACCOUNT];
    char username[32], email[64];
    size_t number = floor->next_account++;
    snprintf(username, sizeof username, "member%zu", number);
    snprintf(email, sizeof email, "member%zu@example.org", number);
    make_id(scene->account, KIND_ACCOUNT, number);
    bind_id(statement, 1, scene->account);
    bind_text(statement, 2, username);
    bind_text(statement, 3, email);
    sqlite3_bind_int64(statement, 4, NOW);
    run(floor, statement);
}

static void invite_into(struct floor *floor, size_t org, struct scene *scene)
{
    set_org(scene, org);
    set_invitation(scene, floor->next_invitation++);
    change_org(floor, COUNT_INVITATION, scene);
    add_invitation(floor, scene);
    add_event(floor, scene, 22, EVENT_PERSONAL);
    add_message(floor, scene, 22, true);
}

void floor_invite(struct floor *floor, size_t number)
{
    struct scene scene = {.token = {0}};
    run(floor, floor->statements[BEGIN]);
    invite_into(floor, crowd_scatter(number) % floor->org_count, &scene);
    run(floor, floor->statements[COMMIT]);
}

void floor_accept(struct floor *floor, size_t number)
{
    struct scene scene = {.token = {0}};
    sqlite3_stmt *find = floor->statements[FIND_INVITATION], *end = floor->statements[END_INVITATION];
    set_invitation(&scene, floor->guests_from + number);
    make_id(scene.account, KIND_ACCOUNT, floor->next_account++);
    run(floor, floor->statements[BEGIN]);
    sqlite3_bind_blob(find, 1, scene.token, sizeof scene.token, SQLITE_STATIC);
    if (sqlite3_step(find) != SQLITE_ROW || sqlite3_column_int(find, 2) != 1) fail(floor, "no such invitation");
    memcpy(scene.org, sqlite3_column_blob(find, 1), ID_BYTES);
    memcpy(scene.owner, sqlite3_column_blob(find, 4), ID_BYTES);
    sqlite3_reset(find);
    bind_id(end, 1, scene.invitation);
    sqlite3_bind_int64(end, 2, NOW);
    bind_id(end, 3, scene.account);
    run(floor, end);
    add_member(floor, &scene, true);
    change_org(floor, COUNT_MEMBER, &scene);
    add_event(floor, &scene, 23, NULL);
    add_event(floor, &scene, 20, NULL);
    add_message(floor, &scene, 23, false);
    run(floor, floor->statements[COMMIT]);
}

/* A private project of the owner, who has a grant on it. */
static void add_project(struct floor *floor, const struct scene *scene, size_t org)
{
    uint8_t project[ID_BYTES];
    make_id(project, KIND_PROJECT, org);
    for (int kind = ADD_PROJECT; kind <= ADD_PERMISSION; kind++) {
        sqlite3_stmt *statement = floor->statements[kind];
        bind_id(statement, 1, scene->org);
        bind_id(statement, 2, project);
        bind_id(statement, 3, scene->owner);
        if (kind == ADD_PROJECT) sqlite3_bind_int64(statement, 4, NOW);
        run(floor, statement);
    }
}

static void add_orgs(struct floor *floor)
{
    for (size_t i = 0; i < floor->org_count; i++) {
        struct scene scene = {.token = {0}};
        sqlite3_stmt *statement = floor->statements[ADD_ORG];
        char slug[32];
        snprintf(slug, sizeof slug, "org-%08x", (unsigned)(crowd_scatter(i) & UINT32_MAX));
        add_account(floor, &scene);
        set_org(&scene, i);
        bind_id(statement, 1, scene.org);
        bind_text(statement, 2, slug);
        bind_id(statement, 3, scene.owner);
        sqlite3_bind_int64(statement, 4, NOW);
        run(floor, statement);
        add_member(floor, &scene, false);
        add_event(floor, &scene, 10, NULL);
        add_project(floor, &scene, i);
    }
}

void floor_make_plain(const char *path, size_t members, size_t guests)
{
    struct floor *floor = open_floor(path, false);
    execute(floor, TABLES);
    for (int i = 0; i < PLAIN_STATEMENTS; i++)
        if (floor->statements[i] == NULL) floor->statements[i] = prepare(floor, PLAIN_SQL[i]);
    floor->org_count = members / CROWD_PER_ORG;
    execute(floor, "BEGIN");
    add_orgs(floor);
    for (size_t i = 0; i < floor->org_count * (CROWD_PER_ORG - 1); i++) {
        struct scene scene = {.token = {0}};
        add_account(floor, &scene);
        set_org(&scene, crowd_turn(i, floor->org_count));
        add_member(floor, &scene, false);
        add_event(floor, &scene, 1, EVENT_PERSONAL);
        add_event(floor, &scene, 20, NULL);
        if (floor->next_invitation * 10 < i) invite_into(floor, crowd_turn(i / 10, floor->org_count), &scene);
    }
    while (floor->next_invitation < floor->org_count * CROWD_PER_ORG / 10 + guests) {
        struct scene scene = {.token = {0}};
        add_account(floor, &scene);
        invite_into(floor, crowd_scatter(floor->next_invitation) % floor->org_count, &scene);
    }
    run(floor, floor->statements[DRAIN]);
    execute(floor, "COMMIT");
    floor_close(floor);
}

/* ---- the same rows ---- */

static void name_to(char *ret_sql, const char *before, const char *name, const char *after)
{
    size_t used = strlen(ret_sql);
    snprintf(ret_sql + used, SQL_BYTES - used, "%s%s%s", before, name, after);
}

static bool is_set(const muster_table *table, const muster_write *write, int32_t column)
{
    if (write->kind == MUSTER_WRITE_INSERT) return table->columns[column].type != MUSTER_COLUMN_POSITION;
    return write->kind == MUSTER_WRITE_UPDATE && column >= table->key_count && (write->changed >> column & 1) != 0;
}

static bool is_same_statement(const muster_write *a, const muster_write *b)
{
    return a->kind == b->kind && a->table == b->table && (a->kind != MUSTER_WRITE_UPDATE || a->changed == b->changed);
}

/* Parameters in the order of columns: first those that are set, then the key if a row is searched. */
static sqlite3_stmt *prepare_write(struct floor *floor, const muster_write *write)
{
    static const char *const VERB[] = {
        [MUSTER_WRITE_INSERT] = "INSERT INTO", [MUSTER_WRITE_UPDATE] = "UPDATE", [MUSTER_WRITE_REMOVE] = "DELETE FROM"};
    const muster_table *table = &floor->tape->schema->tables[write->table];
    char sql[SQL_BYTES] = "";
    const char *before = write->kind == MUSTER_WRITE_INSERT ? "VALUES(" : "SET ";
    name_to(sql, VERB[write->kind], " muster_", table->name);
    name_to(sql, " ", "", "");
    for (int32_t c = 0; c < table->column_count; c++) {
        if (write->kind == MUSTER_WRITE_INSERT && !is_set(table, write, c)) {
            name_to(sql, ", (SELECT coalesce(max(", table->columns[c].name, "), 0) + 1");
            name_to(sql, " FROM muster_", table->name, ")");
        } else if (is_set(table, write, c)) {
            if (write->kind == MUSTER_WRITE_INSERT)
                name_to(sql, before, "?", "");
            else
                name_to(sql, before, table->columns[c].name, " = ?");
            before = ", ";
        }
    }
    if (write->kind == MUSTER_WRITE_INSERT) name_to(sql, ")", "", "");
    for (int32_t c = 0; c < table->key_count && write->kind != MUSTER_WRITE_INSERT; c++)
        name_to(sql, c == 0 ? " WHERE " : " AND ", table->columns[c].name, " = ?");
    return prepare(floor, sql);
}

struct floor *floor_open_same(const char *path, bool full, const struct tape *tape)
{
    struct floor *floor = open_floor(path, full);
    floor->tape = tape;
    floor->statements[LIST] = prepare(floor, SAME_LIST_SQL);
    floor->page = prepare(floor, SAME_PAGE_SQL);
    floor->statements[READ_BEGIN] = prepare(floor, PLAIN_SQL[READ_BEGIN]);
    floor->statements[READ_END] = prepare(floor, PLAIN_SQL[READ_END]);
    for (int i = 0; i <= READ_PERMISSION - READ_ACCOUNT; i++)
        floor->statements[READ_ACCOUNT + i] = prepare(floor, SAME_READ_SQL[i]);
    floor->find = prepare(floor, "SELECT * FROM muster_invitation WHERE org = ?1 AND id = ?2");
    floor->writes = calloc(tape->write_count + 1, sizeof *floor->writes);
    if (floor->writes == NULL) abort();
    for (size_t i = 0; i < tape->write_count; i++) {
        for (size_t k = 0; k < i && floor->writes[i] == NULL; k++)
            if (is_same_statement(&tape->writes[k], &tape->writes[i])) floor->writes[i] = floor->writes[k];
        if (floor->writes[i] == NULL) floor->writes[i] = prepare_write(floor, &tape->writes[i]);
    }
    return floor;
}

static void bind_value(sqlite3_stmt *statement, int place, const muster_value *value)
{
    switch (value->type) {
    case MUSTER_VALUE_INTEGER: sqlite3_bind_int64(statement, place, value->integer); break;
    case MUSTER_VALUE_TEXT:
        sqlite3_bind_text64(statement, place, value->data, value->size, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case MUSTER_VALUE_BYTES: sqlite3_bind_blob64(statement, place, value->data, value->size, SQLITE_STATIC); break;
    default: sqlite3_bind_null(statement, place); break;
    }
}

static void write_row(struct floor *floor, size_t number)
{
    const muster_write *write = &floor->tape->writes[number];
    const muster_table *table = &floor->tape->schema->tables[write->table];
    sqlite3_stmt *statement = floor->writes[number];
    int place = 0;
    for (int32_t c = 0; c < table->column_count; c++)
        if (is_set(table, write, c)) bind_value(statement, ++place, &write->values[c]);
    for (int32_t c = 0; c < table->key_count && write->kind != MUSTER_WRITE_INSERT; c++)
        bind_value(statement, ++place, &write->values[c]);
    run(floor, statement);
}

/* An update of an invitation depends on the present row, so the row is read. An insertion needs no read. */
static void read_before(struct floor *floor, const muster_write *write)
{
    const muster_table *table = &floor->tape->schema->tables[write->table];
    if (write->kind != MUSTER_WRITE_UPDATE || strcmp(table->name, "invitation") != 0) return;
    bind_value(floor->find, 1, &write->values[0]);
    bind_value(floor->find, 2, &write->values[1]);
    if (sqlite3_step(floor->find) != SQLITE_ROW) fail(floor, "no such invitation");
    sqlite3_reset(floor->find);
}

void floor_replay(struct floor *floor, size_t number)
{
    const struct tape *tape = floor->tape;
    size_t first = tape->operations[number];
    size_t last = number + 1 < tape->operation_count ? tape->operations[number + 1] : tape->write_count;
    run(floor, floor->statements[BEGIN]);
    for (size_t i = first; i < last; i++)
        read_before(floor, &tape->writes[i]);
    for (size_t i = first; i < last; i++)
        write_row(floor, i);
    run(floor, floor->statements[COMMIT]);
}

/* ---- both ---- */

/* Looks at every row like a reader. Returns the number of rows. */
static size_t read_all(sqlite3_stmt *list)
{
    static volatile size_t seen;
    size_t count = 0;
    for (; sqlite3_step(list) == SQLITE_ROW; count++)
        for (int column = 0; column < sqlite3_column_count(list); column++)
            seen += sqlite3_column_type(list, column) == SQLITE_INTEGER ? (size_t)sqlite3_column_int64(list, column)
                                                                        : (size_t)sqlite3_column_bytes(list, column);
    sqlite3_reset(list);
    return count;
}

size_t floor_list_after(struct floor *floor, const muster_id *org, const muster_member *after, size_t limit)
{
    sqlite3_stmt *list = floor->page;
    bind_id(list, 1, org->bytes);
    sqlite3_bind_int64(list, 2, (int64_t)limit);
    sqlite3_bind_int64(list, 3, after != NULL ? muster_member_joined_at(after) : INT64_MIN);
    bind_id(list, 4, after != NULL ? muster_member_account(after)->bytes : org->bytes);
    return read_all(list);
}

size_t floor_list(struct floor *floor, size_t number, const muster_id *org, size_t limit)
{
    sqlite3_stmt *list = floor->statements[LIST];
    uint8_t own[ID_BYTES];
    if (org == NULL) make_id(own, KIND_ORG, crowd_scatter(number) % floor->org_count);
    bind_id(list, 1, org != NULL ? org->bytes : own);
    sqlite3_bind_int64(list, 2, (int64_t)limit);
    return read_all(list);
}

/* Reads one row by its key. It looks at every column, as a program does that decides on the row. */
static void look_up(struct floor *floor, int kind, const uint8_t *first, const uint8_t *second, const uint8_t *third)
{
    static volatile size_t seen;
    sqlite3_stmt *statement = floor->statements[kind];
    bind_id(statement, 1, first);
    if (second != NULL) bind_id(statement, 2, second);
    if (third != NULL) bind_id(statement, 3, third);
    if (sqlite3_step(statement) != SQLITE_ROW) fail(floor, sqlite3_sql(statement));
    for (int column = 0; column < sqlite3_column_count(statement); column++) {
        int type = sqlite3_column_type(statement, column);
        if (type == SQLITE_INTEGER)
            seen += (size_t)sqlite3_column_int64(statement, column);
        else if (type != SQLITE_NULL)
            seen += (size_t)sqlite3_column_bytes(statement, column) + (size_t)sqlite3_column_blob(statement, column);
    }
    sqlite3_reset(statement);
}

void floor_may(struct floor *floor, size_t number, const muster_id *org, const muster_id *account,
               const muster_id *project)
{
    uint8_t own[3][ID_BYTES];
    const uint8_t *ids[3] = {own[0], own[1], own[2]};
    if (org != NULL) {
        ids[0] = org->bytes;
        ids[1] = account->bytes;
        ids[2] = project->bytes;
    } else {
        size_t which = crowd_scatter(number) % floor->org_count;
        make_id(own[0], KIND_ORG, which);
        make_id(own[1], KIND_ACCOUNT, which);
        make_id(own[2], KIND_PROJECT, which);
    }
    run(floor, floor->statements[READ_BEGIN]);
    look_up(floor, READ_ACCOUNT, ids[1], NULL, NULL);
    look_up(floor, READ_ORG, ids[0], NULL, NULL);
    look_up(floor, READ_MEMBER, ids[0], ids[1], NULL);
    look_up(floor, READ_PROJECT, ids[0], ids[2], NULL);
    look_up(floor, READ_PERMISSION, ids[0], ids[1], ids[2]);
    run(floor, floor->statements[READ_END]);
}
