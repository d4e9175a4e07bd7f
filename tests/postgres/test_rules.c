/* SPDX-License-Identifier: MIT
 *
 * The rules of distributed engines (doc/scaling.md). wire.c checks that every statement of every suite keeps them. The
 * tests here check that wire.c finds violations. They also check the catalogue of the server, and errors.
 */
#include "backend.h"
#include "rules.h"
#include "wire.h"
#include "world.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- statements ---- */

#define ID(name)                                                                                                       \
    {                                                                                                                  \
        name, MUSTER_COLUMN_ID, 0, ""                                                                                  \
    }
static const muster_column ORG_COLUMNS[] = {ID("id"), ID("owner")};
static const muster_column MEMBER_COLUMNS[] = {ID("org"), ID("account"), ID("role")};
static const muster_column EVENT_COLUMNS[] = {ID("chain"), ID("seq"), {"position", MUSTER_COLUMN_POSITION, 0, ""}};
static const muster_table TABLES[] = {
    {"store", MUSTER_PLACEMENT_CONSTANT, 2, ORG_COLUMNS, 1, 0, NULL, -1, 0, ""},
    {"account", MUSTER_PLACEMENT_BY_ACCOUNT, 2, ORG_COLUMNS, 1, 0, NULL, -1, 0, ""},
    {"name", MUSTER_PLACEMENT_BY_KEY, 2, ORG_COLUMNS, 1, 0, NULL, -1, 0, ""},
    {"org", MUSTER_PLACEMENT_BY_ORG, 2, ORG_COLUMNS, 1, 0, NULL, -1, 0, ""},
    {"member", MUSTER_PLACEMENT_BY_ORG, 3, MEMBER_COLUMNS, 2, 0, NULL, 3, 0, ""},
    {"event", MUSTER_PLACEMENT_BY_ORG, 3, EVENT_COLUMNS, 2, 0, NULL, -1, 0, ""},
};
static const muster_schema SCHEMA = {1, 6, TABLES};

#define WRITING "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"
#define READING "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
#define ROW(table) "SELECT \"id\", \"owner\" FROM \"s\".\"" table "\" WHERE \"id\" = $1"
#define MEMBER "SELECT \"org\", \"account\", \"role\" FROM \"s\".\"member\" WHERE \"org\" = $1 AND \"account\" = $2"
#define GUARDED(change) "WITH changed AS (" change " RETURNING 1) SELECT 1 / count(*) FROM changed"
#define CHANGED GUARDED("UPDATE \"s\".\"org\" SET \"owner\" = $1 WHERE \"id\" = $2 AND \"owner\" = $3")
#define EVENT "INSERT INTO \"s\".\"event\" (\"chain\", \"seq\", \"position\") VALUES ($1, $2, "

/* Statements of a connection. Before each is the letter of the id that all its parameters have. Only the last
 * statement breaks the rule. */
static const struct {
    const char *rule; /* NULL: none is broken */
    const char *said[7];
} TALKS[] = {
    {NULL,
     {"A" WRITING, "A" ROW("account") " FOR SHARE", "A" ROW("org") " FOR UPDATE", "A" MEMBER, "A" CHANGED,
      "A" EVENT "(pg_current_xact_id()::text::bigint << 20) | $3)", "ACOMMIT"}},
    {NULL, {"A" READING, "A" MEMBER, "B" MEMBER, "A" ROW("store"), "AROLLBACK"}},
    {NULL, {"A" WRITING, "A" ROW("name") " FOR UPDATE", "B" ROW("name") " FOR UPDATE"}},
    {NULL,
     {"ASAVEPOINT muster_call", "A" ROW("org") " FOR UPDATE", "ARELEASE SAVEPOINT muster_call",
      "ASAVEPOINT muster_call", "B" ROW("org") " FOR UPDATE"}},
    {NULL, {"ASAVEPOINT muster_call", "A" ROW("org") " FOR UPDATE", "A" READING, "A" MEMBER}},
    {NULL, {"A" WRITING, "A" ROW("org"), "A" MEMBER, "A" ROW("org") " FOR UPDATE"}},
    {NULL, {"A" WRITING, "A" ROW("org") " FOR UPDATE", "ASAVEPOINT muster_0", "B" ROW("org") " FOR UPDATE"}},
    {NULL, {"A" WRITING, "A" ROW("org") " FOR UPDATE", "B" ROW("name") " FOR UPDATE", "A" ROW("name") " FOR UPDATE"}},
    {NULL, {"A" READING, "AMEMBER OF THE SAME ORG"}},
    {"S1", {"A" WRITING, "A" GUARDED("UPDATE \"s\".\"org\" SET \"id\" = $1 WHERE \"id\" = $2")}},
    {"T1", {"A" CHANGED}},
    {"T1", {"A" READING, "A" CHANGED}},
    {"T1", {"A" READING, "A" ROW("org") " FOR UPDATE"}},
    {"T1", {"A" WRITING, "ACOMMIT", "A" CHANGED}},
    {"T1", {"A" WRITING, "A" WRITING}},
    {"T1", {"A" MEMBER}},
    {"T2", {"A" WRITING, "A" MEMBER, "A" ROW("org") " FOR UPDATE"}},
    {"T2", {"A" WRITING, "B" MEMBER, "A" MEMBER, "B" ROW("org") " FOR UPDATE"}},
    {"T3", {"A" WRITING, "A" GUARDED("DELETE FROM \"s\".\"member\"")}},
    {"T3", {"A" WRITING, "A" GUARDED("DELETE FROM \"s\".\"member\" WHERE \"account\" = $1")}},
    {"T3", {"A" WRITING, "ASELECT \"id\" FROM \"s\".\"org\" FOR UPDATE"}},
    {"T3", {"A" WRITING, "ASELECT \"id\" FROM \"s\".\"org\" WHERE \"id\" IN ($1, $2) FOR UPDATE"}},
    {"T3", {"A" READING, "ASELECT \"org\" FROM \"s\".\"member\" ORDER BY \"role\" LIMIT $1"}},
    {"T3", {"A" READING, "ASELECT \"id\" FROM \"s\".\"org\" LEFT JOIN \"s\".\"member\" ON \"org\" = \"id\""}},
    {"T3", {"A" READING, "ASELECT pg_advisory_lock(1)"}},
    {"T3", {"A" READING, "AMEMBER OF ANOTHER TABLE"}},
    {"T4", {"A" WRITING, "AUPDATE \"s\".\"org\" SET \"owner\" = $1 WHERE \"id\" = $2"}},
    {"T4", {"A" WRITING, "ALOCK TABLE \"s\".\"org\""}},
    {"T4", {"A" WRITING, "ANOTIFY changes"}},
    {"T5", {"A" WRITING, "A" ROW("org") " FOR UPDATE", "A" CHANGED, "A" CHANGED}},
    {"T6", {"A" WRITING, "A" ROW("org") " FOR UPDATE", "A" ROW("account") " FOR UPDATE"}},
    {"T6", {"A" WRITING, "A" ROW("name") " FOR UPDATE", "A" ROW("org") " FOR UPDATE"}},
    {"T6", {"A" WRITING, "A" ROW("org") " FOR UPDATE", "A" ROW("store") " FOR UPDATE"}},
    {"T6", {"A" WRITING, "A" ROW("org") " FOR UPDATE", "B" ROW("org") " FOR UPDATE"}},
    {"T6", {"A" WRITING, "B" ROW("name") " FOR UPDATE", "A" ROW("name") " FOR UPDATE"}},
    {"T7", {"A" WRITING, "A" GUARDED("UPDATE \"s\".\"org\" SET \"owner\" = clock_timestamp() WHERE \"id\" = $1")}},
    {"T7", {"A" WRITING, "A" GUARDED("UPDATE \"s\".\"org\" SET \"owner\" = $1 WHERE \"id\" = random()")}},
    {"T7", {"A" WRITING, "A" EVENT "clock_timestamp())"}},
    {"T8", {"ASET lock_timeout = 1000"}},
    {"T9", {"A" WRITING, "A" EVENT "$3) ON CONFLICT (\"chain\", \"seq\") DO UPDATE SET \"position\" = 1"}},
    {"T10", {"ABEGIN"}},
    {"T10", {"ABEGIN ISOLATION LEVEL SERIALIZABLE"}},
    {"T10", {"ASTART TRANSACTION"}},
};

static const char *text_of(const char *said)
{
#define OTHER(table, key)                                                                                              \
    "SELECT \"org\", \"account\", \"role\" FROM \"s\".\"member\" WHERE \"org\" = $1 AND"                               \
    " \"account\" = (SELECT \"owner\" FROM \"s\".\"" table "\" WHERE \"" key "\" = $2)"
    if (strcmp(said, "MEMBER OF THE SAME ORG") == 0) return OTHER("org", "id");
    if (strcmp(said, "MEMBER OF ANOTHER TABLE") == 0) return OTHER("account", "id");
    return said;
}

static const char *say(struct rules *rules, const char *said)
{
    struct form form;
    char id[16];
    const char *values[] = {id, id, id}, *text = text_of(said + 1);
    static const int SIZES[] = {16, 16, 16};
    memset(id, said[0], sizeof id);
    const char *rule = form_read(&SCHEMA, text, &form);
    return rule != NULL ? rule : rules_check(rules, &form, values, SIZES, 3);
}

MUSTER_TEST(a_statement_that_breaks_a_rule_of_distributed_engines_is_found, "")
{
    for (size_t i = 0; i < sizeof TALKS / sizeof TALKS[0]; i++) {
        struct rules rules = {0};
        for (size_t k = 0; k < 7 && TALKS[i].said[k] != NULL; k++) {
            bool last = k == 6 || TALKS[i].said[k + 1] == NULL;
            const char *expected = last && TALKS[i].rule != NULL ? TALKS[i].rule : "none";
            const char *broken = say(&rules, TALKS[i].said[k]);
            ck_assert_msg(strcmp(broken != NULL ? broken : "none", expected) == 0, "%s, not %s: %s",
                          broken != NULL ? broken : "none", expected, TALKS[i].said[k] + 1);
        }
    }
}

MUSTER_TEST(a_sub_select_may_look_into_the_same_org_only, "")
{
    struct rules rules = {0};
    struct form form;
    char one[16] = "one", other[16] = "other";
    const char *same[] = {one, one}, *two[] = {one, other};
    static const int SIZES[] = {16, 16};
    ck_assert_ptr_null(say(&rules, "A" READING));
    ck_assert_ptr_null(form_read(&SCHEMA, text_of("MEMBER OF THE SAME ORG"), &form));
    ck_assert_ptr_null(rules_check(&rules, &form, same, SIZES, 2));
    ck_assert_str_eq(rules_check(&rules, &form, two, SIZES, 2), "T3");
}

MUSTER_TEST(what_a_migration_says_is_checked_too, "")
{
    static const struct {
        const char *rule, *text;
    } TEXTS[] = {
        {"none", "SET LOCAL search_path = \"s\", pg_temp;\nCREATE TABLE t (id uuid PRIMARY KEY);\n"},
        {"S4", "SET LOCAL search_path = \"s\";\nCREATE TRIGGER t BEFORE INSERT ON o EXECUTE FUNCTION f();\n"},
        {"S1", "SET LOCAL search_path = \"s\";\nALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b ON DELETE SET NULL;\n"},
        {"T8", "SET search_path = \"s\""},
        {"T3", "VACUUM"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct rules rules = {0};
        ck_assert_ptr_null(rules_check_text(&rules, WRITING));
        const char *broken = rules_check_text(&rules, TEXTS[i].text);
        ck_assert_str_eq(broken != NULL ? broken : "none", TEXTS[i].rule);
    }
    struct rules none = {0};
    ck_assert_str_eq(rules_check_text(&none, TEXTS[0].text), "T1");
}

/* ---- the schema ---- */

MUSTER_TEST(a_table_that_breaks_a_rule_of_distributed_engines_is_found, "")
{
    static const muster_index UNIQUE = {.name = "by_owner", .columns = {1}, .column_count = 1, .unique = 1};
    static const muster_index LONG = {.name = "a_name_of_an_index_that_has_forty_one_byte", .column_count = 1};
    static const struct {
        const char *rule;
        muster_table table;
    } WRONG[] = {
        {"S1", {"t", MUSTER_PLACEMENT_BY_ORG, 2, ORG_COLUMNS, 1, 1, &UNIQUE, -1, 0, ""}},
        {"S1", {"t", MUSTER_PLACEMENT_BY_ORG, 1, &EVENT_COLUMNS[2], 1, 0, NULL, -1, 0, ""}},
        {"S2", {"t", MUSTER_PLACEMENT_BY_KEY, 2, ORG_COLUMNS, 1, 0, NULL, 0, 0, ""}},
        {"S5", {"t", 0, 2, ORG_COLUMNS, 1, 0, NULL, -1, 0, ""}},
        {"S5", {"t", MUSTER_PLACEMENT_BY_ORG, 2, ORG_COLUMNS, 1, 1, &LONG, -1, 0, ""}},
    };
    ck_assert_ptr_null(rules_check_schema(&SCHEMA));
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        muster_schema schema = {1, 1, &WRONG[i].table};
        const char *broken = rules_check_schema(&schema);
        ck_assert_str_eq(broken != NULL ? broken : "none", WRONG[i].rule);
    }
}

/* What the schema must not have; each query counts it. */
static const struct {
    const char *rule, *query;
} CATALOGUE[] = {
    {"S1 unique", "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                  " WHERE c.relnamespace = '%s'::regnamespace AND i.indisunique AND i.indkey[0] <> 1"},
    {"S1 foreign keys", "SELECT count(*) FROM pg_constraint WHERE connamespace = '%s'::regnamespace AND contype = 'f'"
                        " AND (conkey[1] <> 1 OR confkey[1] <> 1 OR confdeltype <> 'a' OR confupdtype <> 'a')"},
    {"S2", "SELECT count(*) FROM pg_constraint WHERE connamespace = '%s'::regnamespace AND contype = 'f'"
           " AND (conrelid::regclass::text ~ '(name|tie|account|answer)$'"
           " OR confrelid::regclass::text ~ '(name|tie|account|answer)$')"},
    {"S4 sequences", "SELECT count(*) FROM pg_class WHERE relnamespace = '%s'::regnamespace AND relkind = 'S'"},
    {"S4 triggers", "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal"
                    " AND c.relnamespace = '%s'::regnamespace"},
    {"S4 columns", "SELECT count(*) FROM information_schema.columns WHERE table_schema = '%s'"
                   " AND (is_identity = 'YES' OR is_generated = 'ALWAYS' OR column_default IS NOT NULL)"},
    {"S5 relations", "SELECT count(*) FROM pg_class WHERE relnamespace = '%s'::regnamespace AND length(relname) > 40"},
    {"S5 names", "SELECT count(*) FROM pg_constraint WHERE connamespace = '%s'::regnamespace AND length(conname) > 40"},
    {"S5 constraints", "SELECT count(*) - count(DISTINCT conname) FROM pg_constraint"
                       " WHERE connamespace = '%s'::regnamespace"},
    {"order of bytes", "SELECT count(*) FROM information_schema.columns WHERE table_schema = '%s'"
                       " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"},
};

static int64_t number(const char *query, const char *schema)
{
    char sql[512];
    PGconn *connection = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    snprintf(sql, sizeof sql, query, schema);
    PGresult *answer = PQexec(connection, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_TUPLES_OK, "%s", PQerrorMessage(connection));
    int64_t found = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    PQfinish(connection);
    return found;
}

MUSTER_TEST(the_schema_keeps_the_rules_of_distributed_engines, "")
{
    struct world w = {.backend = muster_backend_main()};
    char schema[64];
    world_make_file(&w, 3);
    postgres_schema(w.path, schema, sizeof schema);
    for (size_t i = 0; i < sizeof CATALOGUE / sizeof CATALOGUE[0]; i++)
        ck_assert_msg(number(CATALOGUE[i].query, schema) == 0, "%s", CATALOGUE[i].rule);
    ck_assert_int_ge(number("SELECT count(*) FROM pg_constraint WHERE connamespace = '%s'::regnamespace"
                            " AND contype = 'f'",
                            schema),
                     5);
    world_end(&w);
}

/* ---- errors ---- */

static int32_t invite_number(struct world *w, size_t number)
{
    char email[32];
    snprintf(email, sizeof email, "a%zu@example.com", number);
    return muster_invitation_create(w->owner, &w->org, &INVITATION(.email = email), NULL);
}

/* What a call returns if it meets an error once, before its COMMIT or at it. MUSTER_OK: it has run again. */
static const struct {
    const char *sqlstate;
    int32_t before, at;
} ERRORS[] = {
    {"40001", MUSTER_OK, MUSTER_OK},
    {"40P01", MUSTER_OK, MUSTER_OK},
    {"23505", MUSTER_OK, MUSTER_OK},
    {"22012", MUSTER_OK, MUSTER_OK},
    {"55P03", MUSTER_OK, MUSTER_E_UNKNOWN_COMMIT},
    {"08006", MUSTER_OK, MUSTER_E_UNKNOWN_COMMIT},
    {"57014", MUSTER_E_BUSY, MUSTER_E_UNKNOWN_COMMIT},
    {"53100", MUSTER_E_FULL, MUSTER_E_UNKNOWN_COMMIT},
    {"40003", MUSTER_E_BACKEND, MUSTER_E_UNKNOWN_COMMIT},
    {"0A000", MUSTER_E_BACKEND, MUSTER_E_UNKNOWN_COMMIT},
    {"XX000", MUSTER_E_BACKEND, MUSTER_E_UNKNOWN_COMMIT},
    {"23514", MUSTER_E_BACKEND, MUSTER_E_BACKEND},
};

MUSTER_TEST(an_error_counts_by_its_sqlstate_and_by_where_it_stands, "ERR-1 ERR-4")
{
    struct world w = {.backend = muster_backend_main()};
    world_make(&w, 99);
    int64_t pending = 0;
    for (size_t i = 0; i < 2 * sizeof ERRORS / sizeof ERRORS[0]; i++) {
        bool at_commit = i % 2 == 1;
        const char *sqlstate = ERRORS[i / 2].sqlstate;
        int32_t expected = at_commit ? ERRORS[i / 2].at : ERRORS[i / 2].before;
        wire_fail(sqlstate, at_commit, 1);
        int32_t status = invite_number(&w, i);
        ck_assert_int_eq(wire_fail(NULL, false, 0), 1);
        ck_assert_msg(status == expected, "%s %s COMMIT: %s, not %s", sqlstate, at_commit ? "at" : "before",
                      muster_status_name(status), muster_status_name(expected));
        pending += status == MUSTER_OK;
        ck_assert_int_eq(seats_of(&w).pending, pending);
    }
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_conflict_that_does_not_end_is_told_after_eight_attempts, "ERR-1")
{
    struct world w = {.backend = muster_backend_main()};
    world_make(&w, 9);
    wire_fail("40001", false, 100);
    EXPECT(MUSTER_E_CONFLICT, w.owner, invite_number(&w, 0));
    ck_assert_int_eq(wire_fail(NULL, false, 0), 8);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    world_end(&w);
}

/* ---- XX000 at COMMIT ---- */

static int32_t found_org(struct world *w, struct guest *guest)
{
    (void)w;
    return muster_org_create(guest->session, &ORG(.slug = "second", .name = "Second", .plan = "team"), NULL);
}

static int32_t do_invite(struct world *w, struct guest *guest)
{
    (void)guest;
    return invite_number(w, 0);
}

static int32_t do_accept(struct world *w, struct guest *guest)
{
    (void)w;
    return muster_invitation_accept(guest->session, guest->token, NULL);
}

static int32_t do_revoke(struct world *w, struct guest *guest)
{
    return muster_invitation_revoke(w->owner, &w->org, &guest->invitation);
}

static int32_t do_project(struct world *w, struct guest *guest)
{
    (void)guest;
    return muster_project_create(w->owner, &w->org, &PROJECT(.name = "Rockets"), NULL);
}

static int32_t do_rename(struct world *w, struct guest *guest)
{
    (void)guest;
    return muster_org_edit(w->owner, &w->org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Other"), NULL);
}

static int32_t do_account(struct world *w, struct guest *guest)
{
    (void)guest;
    return muster_account_create(w->host, &ACCOUNT(.username = "newcomer"), NULL);
}

enum party { OWNER, GUEST, HOST };
static const struct {
    const char *name;
    int32_t (*call)(struct world *, struct guest *);
    enum party party;
    int32_t event;
} CALLS[] = {
    {"org_create", found_org, GUEST, MUSTER_EVENT_ORG_CREATED},
    {"invitation_create", do_invite, OWNER, MUSTER_EVENT_INVITATION_CREATED},
    {"invitation_accept", do_accept, GUEST, MUSTER_EVENT_MEMBER_JOINED},
    {"invitation_revoke", do_revoke, OWNER, MUSTER_EVENT_INVITATION_REVOKED},
    {"project_create", do_project, OWNER, MUSTER_EVENT_PROJECT_CREATED},
    {"org_edit", do_rename, OWNER, MUSTER_EVENT_ORG_CHANGED},
    {"account_create", do_account, HOST, MUSTER_EVENT_ACCOUNT_CREATED},
};
#define CALL_COUNT (sizeof CALLS / sizeof CALLS[0])

static int64_t count_events(const char *schema, int32_t kind)
{
    char query[96];
    snprintf(query, sizeof query, "SELECT count(*) FROM %%s.event WHERE kind = %d", (int)kind);
    return number(query, schema);
}

/* One call, whose COMMIT meets XX000. Either it has succeeded, or nothing has happened. */
static void lose_commit(size_t i, enum spoil spoil, const char *key)
{
    struct world w = {.backend = muster_backend_main()};
    char schema[64];
    world_make_file(&w, 9);
    postgres_schema(w.path, schema, sizeof schema);
    struct guest bob = guest(&w, "bob");
    muster_session *session = CALLS[i].party == OWNER ? w.owner : CALLS[i].party == GUEST ? bob.session : w.host;
    int64_t before = count_events(schema, CALLS[i].event);
    if (key != NULL) EXPECT_OK(session, muster_session_key(session, key));
    wire_spoil_commit(spoil);
    EXPECT(MUSTER_E_UNKNOWN_COMMIT, session, CALLS[i].call(&w, &bob));
    ck_assert_msg(count_events(schema, CALLS[i].event) == before + (spoil == SPOIL_COMMITTED), "%s", CALLS[i].name);
    if (key != NULL) {
        EXPECT_OK(session, muster_session_key(session, key));
        EXPECT_OK(session, CALLS[i].call(&w, &bob));
        ck_assert_msg(count_events(schema, CALLS[i].event) == before + 1, "%s", CALLS[i].name);
        ck_assert_int_eq(muster_session_repeated(session), spoil == SPOIL_COMMITTED);
    }
    EXPECT_SOUND(&w);
    guest_end(&bob);
    world_end(&w);
}

MUSTER_TEST(a_commit_that_nobody_knows_of_is_told_so_and_settled_by_its_key, "ERR-4 OP-2")
{
    for (size_t i = 0; i < CALL_COUNT; i++) {
        lose_commit(i, SPOIL_COMMITTED, "key-one");
        lose_commit(i, SPOIL_UNDONE, "key-one");
    }
}

MUSTER_TEST(a_commit_that_nobody_knows_of_is_told_so_without_a_key_too, "ERR-4")
{
    for (size_t i = 0; i < CALL_COUNT; i++)
        lose_commit(i, i % 2 == 0 ? SPOIL_COMMITTED : SPOIL_UNDONE, NULL);
}

MUSTER_TEST(errors_come_without_the_names_of_what_they_are_about, "")
{
    static const int FIELDS[] = {PG_DIAG_SCHEMA_NAME, PG_DIAG_TABLE_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_DATATYPE_NAME,
                                 PG_DIAG_CONSTRAINT_NAME};
    PGconn *connection = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    PGresult *answer = PQexec(connection, "DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '23505', CONSTRAINT = 'c',"
                                          " TABLE = 't', SCHEMA = 's', COLUMN = 'o', DATATYPE = 'd'; END$$");
    ck_assert_str_eq(PQresultErrorField(answer, PG_DIAG_SQLSTATE), "23505");
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        ck_assert_ptr_null(PQresultErrorField(answer, FIELDS[i]));
    PQclear(answer);
    PQfinish(connection);
}
