/* SPDX-License-Identifier: MIT
 *
 * The cost of a store as it grows, on PostgreSQL: rows, bytes, writes and times at three sizes, each ten times the one
 * before. Also the size of the file on SQLite. `./dev bench --growth` runs it; doc/scaling.md has the results.
 *
 * The library makes the smallest store. The larger stores get its rows many times, with other ids and names, by SQL.
 * The rows have the form that the library writes, and are inserted in their natural order. Their hash chains do not
 * verify.
 */
#include "crowd.h"
#include "wire.h"

#include <libpq-fe.h>
#include <muster/postgres.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SMALLEST ((size_t)10000)
#define SIZES 3
#define ROUNDS 200

/* A place in the store: a member, and an account that may become a member. */
struct target {
    muster_id org, member, owner, guest;
    muster_session *as_member, *as_owner, *as_guest;
    char token[MUSTER_TOKEN_CHARS + 1];
};

struct place {
    char schema[16];
    size_t members;
    struct crowd crowd; /* its clock, random bytes and store */
    struct target targets[ROUNDS];
};

static PGconn *server;
static struct place places[SIZES];
static size_t names_made;

static PGresult *ask(const char *sql)
{
    PGresult *answer = PQexec(server, sql);
    ExecStatusType status = PQresultStatus(answer);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return answer;
    fprintf(stderr, "%s%s\n", PQerrorMessage(server), sql);
    abort();
}

static void run(const char *sql)
{
    PQclear(ask(sql));
}

static int64_t number(const char *sql)
{
    PGresult *answer = ask(sql);
    int64_t found = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    return found;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static const char *location_of(const struct place *place)
{
    static char location[512];
    snprintf(location, sizeof location, "%s muster_schema=%s", getenv("MUSTER_TEST_POSTGRES"), place->schema);
    return location;
}

static muster_id id_at(const PGresult *rows, int row, int column)
{
    muster_id id;
    if (muster_id_parse(PQgetvalue(rows, row, column), &id) != MUSTER_OK) abort();
    return id;
}

/* ---- making ---- */

/* The SELECT list of a table whose rows are copied. Ids differ in four digits of their random part, and names in
 * their beginning. */
static const char COLUMNS[] =
    "SELECT string_agg(CASE"
    " WHEN data_type = 'uuid' THEN format('CASE WHEN r.%1$I = ''00000000-0000-0000-0000-000000000000'' THEN r.%1$I"
    " ELSE overlay(r.%1$I::text PLACING lpad(to_hex(copy), 4, ''0'') FROM 25)::uuid END', column_name)"
    " WHEN data_type = 'text' AND column_name IN ('username', 'username_key', 'email', 'email_key', 'slug', 'key')"
    " THEN format('''c'' || copy || ''-'' || r.%1$I', column_name)"
    " WHEN column_name = 'position' THEN 'r.position * 128 + copy'"
    " ELSE format('r.%I', column_name) END, ', ' ORDER BY ordinal_position)"
    " FROM information_schema.columns WHERE table_schema = ";

static void copy_table(const struct place *from, const struct place *to, const char *table, size_t copies)
{
    char sql[8192];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s.\"%s\"", from->schema, table);
    if (number(sql) == 0) return;
    snprintf(sql, sizeof sql, "%s'%s' AND table_name = '%s'", COLUMNS, from->schema, table);
    PGresult *columns = ask(sql);
    bool constant = strcmp(table, "store") == 0 || strcmp(table, "key") == 0 || strcmp(table, "plan") == 0;
    if (constant)
        snprintf(sql, sizeof sql, "INSERT INTO %s.\"%s\" SELECT * FROM %s.\"%s\"", to->schema, table, from->schema,
                 table);
    else
        snprintf(sql, sizeof sql,
                 "INSERT INTO %s.\"%s\" SELECT %s FROM (SELECT *, ctid AS place FROM %s.\"%s\") r,"
                 " generate_series(0, %zu) copy%s ORDER BY r.place, copy",
                 to->schema, table, PQgetvalue(columns, 0, 0), from->schema, table, copies - 1,
                 strcmp(table, "event") == 0 ? " WHERE chain <> '00000000-0000-0000-0000-000000000000'" : "");
    run(sql);
    PQclear(columns);
}

static void copy_store(const struct place *from, struct place *to, size_t copies)
{
    char sql[256];
    struct crowd crowd;
    crowd_make(&crowd, location_of(to), muster_backend_postgres(), CROWD_PER_ORG, 0); /* the tables */
    crowd_free(&crowd);
    snprintf(sql, sizeof sql,
             "SELECT c.relname FROM pg_class c WHERE c.relnamespace = '%s'::regnamespace AND c.relkind = 'r'"
             " AND c.relname <> 'schema_version' ORDER BY c.oid",
             to->schema);
    PGresult *tables = ask(sql);
    run("SET session_replication_role = replica"); /* the parents are known to exist */
    for (int i = 0; i < PQntuples(tables); i++) {
        snprintf(sql, sizeof sql, "TRUNCATE %s.\"%s\" CASCADE", to->schema, PQgetvalue(tables, i, 0));
        run(sql);
    }
    for (int i = 0; i < PQntuples(tables); i++)
        copy_table(from, to, PQgetvalue(tables, i, 0), copies);
    run("RESET session_replication_role");
    PQclear(tables);
}

static void make_all(size_t sizes)
{
    size_t members = SMALLEST;
    double began = now();
    for (size_t i = 0; i < sizes; i++, members *= 10) {
        snprintf(places[i].schema, sizeof places[i].schema, "growth_%zu", i);
        places[i].members = members;
    }
    crowd_make(&places[0].crowd, location_of(&places[0]), muster_backend_postgres(), SMALLEST, 0);
    fprintf(stderr, "%zu members by the library: %.0f s\n", SMALLEST, (now() - began) / 1e6);
    run("VACUUM FULL ANALYZE"); /* many calls in one transaction leave rows that single calls would not leave */
    for (size_t i = 1; i < sizes; i++) {
        began = now();
        copy_store(&places[0], &places[i], places[i].members / SMALLEST);
        fprintf(stderr, "%zu members by copying: %.0f s\n", places[i].members, (now() - began) / 1e6);
        places[i].crowd.made_at = places[0].crowd.made_at;
        places[i].crowd.made_random = places[0].crowd.made_random;
    }
    run("VACUUM ANALYZE");
}

/* ---- a session at each place ---- */

static void find_targets(struct place *place)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT m.org, m.account, o.owner FROM %s.member m JOIN %s.org o ON o.id = m.org"
             " WHERE m.account <> o.owner ORDER BY md5(m.account::text) LIMIT %d",
             place->schema, place->schema, ROUNDS);
    PGresult *rows = ask(sql);
    for (int i = 0; i < ROUNDS; i++) {
        struct target *target = &place->targets[i];
        target->org = id_at(rows, i, 0);
        target->member = id_at(rows, i, 1);
        target->owner = id_at(rows, i, 2);
        target->guest = target->member; /* until there is one */
    }
    PQclear(rows);
}

static void open_place(struct place *place)
{
    size_t orgs = place->crowd.org_count;
    place->crowd.org_count = 0; /* sessions for targets only */
    crowd_open(&place->crowd, location_of(place), muster_backend_postgres(), 0);
    place->crowd.org_count = orgs;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct target *target = &place->targets[i];
        target->as_member = crowd_session(&place->crowd, &target->member);
        target->as_owner = crowd_session(&place->crowd, &target->owner);
        target->as_guest = crowd_session(&place->crowd, &target->guest);
    }
}

static void close_place(struct place *place)
{
    for (size_t i = 0; i < ROUNDS; i++) {
        struct target *target = &place->targets[i];
        muster_session_close(target->as_member);
        muster_session_close(target->as_owner);
        muster_session_close(target->as_guest);
    }
    place->crowd.made_at = place->crowd.now;
    place->crowd.made_random = place->crowd.random;
    size_t orgs = place->crowd.org_count;
    place->crowd.org_count = 0;
    crowd_close(&place->crowd);
    place->crowd.org_count = orgs;
}

/* The account that accepts has an invitation, and its token. */
static void invite_guest(struct place *place, struct target *target)
{
    char username[48];
    size_t mine = names_made;
    target->guest = crowd_account(&place->crowd, "newcomer", names_made++);
    muster_page *page = NULL;
    muster_invitation *invitation = NULL;
    snprintf(username, sizeof username, "newcomer%zu", mine);
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = username};
    NEED(target->as_owner, muster_invitation_create(target->as_owner, &target->org, &params, &invitation));
    NEED(place->crowd.host,
         muster_message_claim(place->crowd.host, &target->org, MUSTER_PAGE_MAX_ITEMS, MUSTER_SECOND, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_message *message = muster_page_message(page, i);
        if (muster_id_equal(muster_message_invitation(message), muster_invitation_id(invitation)) == 1)
            snprintf(target->token, sizeof target->token, "%s", muster_message_token(message));
        NEED(place->crowd.host, muster_message_done(place->crowd.host, message));
    }
    muster_page_free(page);
    muster_invitation_free(invitation);
    muster_session_close(target->as_guest);
    target->as_guest = crowd_session(&place->crowd, &target->guest);
}

/* ---- the calls ---- */

static void do_may(struct place *place, struct target *target)
{
    (void)place;
    NEED(target->as_member, muster_may(target->as_member, &target->org, NULL, MUSTER_ACTION_CREATE_PROJECT));
}

static void do_members(struct place *place, struct target *target)
{
    muster_page *page = NULL;
    (void)place;
    NEED(target->as_owner, muster_member_list(target->as_owner, &target->org, NULL, NULL, 0, &page));
    muster_page_free(page);
}

static void do_events(struct place *place, struct target *target)
{
    muster_page *page = NULL;
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &target->org};
    (void)place;
    NEED(target->as_owner, muster_event_list(target->as_owner, &query, NULL, 0, &page));
    muster_page_free(page);
}

static void do_account(struct place *place, struct target *target)
{
    (void)target;
    crowd_account(&place->crowd, "visitor", names_made++);
}

static void do_found(struct place *place, struct target *target)
{
    char slug[32];
    (void)place;
    snprintf(slug, sizeof slug, "new-%zu", names_made++);
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = "team"};
    NEED(target->as_member, muster_org_create(target->as_member, &params, NULL));
}

static void do_invite(struct place *place, struct target *target)
{
    char email[64];
    (void)place;
    snprintf(email, sizeof email, "invitee%zu@example.org", names_made++);
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = email};
    NEED(target->as_owner, muster_invitation_create(target->as_owner, &target->org, &params, NULL));
}

static void do_accept(struct place *place, struct target *target)
{
    (void)place;
    NEED(target->as_guest, muster_invitation_accept(target->as_guest, target->token, NULL));
}

static const struct {
    const char *name;
    void (*call)(struct place *, struct target *);
    /* not measured; if a call reads, its pages are in memory after this */
    void (*before)(struct place *, struct target *);
} CALLS[] = {
    {"muster_may", do_may, do_may},
    {"muster_member_list, first page", do_members, do_members},
    {"muster_event_list, first page", do_events, do_events},
    {"muster_account_create", do_account, NULL},
    {"muster_org_create", do_found, NULL},
    {"muster_invitation_create, by address", do_invite, NULL},
    {"muster_invitation_accept", do_accept, invite_guest},
};
#define CALL_COUNT (sizeof CALLS / sizeof CALLS[0])

/* ---- measuring ---- */

static void tell_tables(const struct place *place)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "SELECT c.relname, c.reltuples::bigint, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c"
             " WHERE c.relnamespace = '%s'::regnamespace AND c.relkind = 'r' AND c.reltuples > 0"
             " ORDER BY pg_total_relation_size(c.oid) DESC",
             place->schema);
    PGresult *rows = ask(sql);
    int64_t all = 0;
    printf("\n%zu members\n%-12s %10s %14s %14s %12s\n", place->members, "table", "rows", "table, bytes",
           "indexes, bytes", "bytes a row");
    for (int i = 0; i < PQntuples(rows); i++) {
        int64_t count = strtoll(PQgetvalue(rows, i, 1), NULL, 10), table = strtoll(PQgetvalue(rows, i, 2), NULL, 10),
                indexes = strtoll(PQgetvalue(rows, i, 3), NULL, 10);
        all += table + indexes;
        printf("%-12s %10lld %14lld %14lld %12.0f\n", PQgetvalue(rows, i, 0), (long long)count, (long long)table,
               (long long)indexes, (double)(table + indexes) / (double)count);
    }
    printf("all: %lld bytes, %.0f a member\n", (long long)all, (double)all / (double)place->members);
    PQclear(rows);
}

struct written {
    int64_t inserted, updated, removed, log;
};

static struct written written_at(const struct place *place)
{
    char sql[256];
    struct written written;
    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(n_tup_ins), 0), coalesce(sum(n_tup_upd), 0), coalesce(sum(n_tup_del), 0),"
             " pg_current_wal_insert_lsn() - '0/0' FROM pg_stat_user_tables WHERE schemaname = '%s'",
             place->schema);
    PGresult *row = ask(sql);
    int64_t *const fields[] = {&written.inserted, &written.updated, &written.removed, &written.log};
    for (int i = 0; i < 4; i++)
        *fields[i] = strtoll(PQgetvalue(row, 0, i), NULL, 10);
    PQclear(row);
    return written;
}

/* The counts of a connection are reported after it has ended. */
static void wait_for_ends(void)
{
    while (number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'muster'") > 0)
        usleep(5000);
}

static void tell_writes(struct place *place)
{
    printf("\n%zu members, a call of\n%-36s %8s %8s %8s %10s %6s %10s\n", place->members, "", "inserted", "updated",
           "removed", "log, bytes", "trips", "statements");
    for (size_t call = 0; call < CALL_COUNT; call++) {
        open_place(place);
        for (size_t i = 0; i < ROUNDS && CALLS[call].before != NULL; i++)
            CALLS[call].before(place, &place->targets[i]);
        close_place(place);
        wait_for_ends();
        struct written before = written_at(place);
        open_place(place);
        wire_take();
        for (size_t i = 0; i < ROUNDS; i++)
            CALLS[call].call(place, &place->targets[i]);
        struct wire wire = wire_take();
        close_place(place);
        wait_for_ends();
        struct written after = written_at(place);
        double n = ROUNDS;
        printf("%-36s %8.1f %8.1f %8.1f %10.0f %6.1f %10.1f\n", CALLS[call].name,
               (double)(after.inserted - before.inserted) / n, (double)(after.updated - before.updated) / n,
               (double)(after.removed - before.removed) / n, (double)(after.log - before.log) / n,
               (double)wire.trips / n, (double)wire.statements / n);
    }
}

static int compare(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof values[0], compare);
    return values[ROUNDS / 2];
}

/* Each round makes one call at every place, one after another. Ratios are taken within a round. */
static void tell_times(size_t sizes)
{
    static double micros[SIZES][ROUNDS], ratios[SIZES][ROUNDS];
    printf("\nratio of times, %zu members = 1; in brackets the median at that size, microseconds\n", SMALLEST);
    for (size_t p = 0; p < sizes; p++)
        open_place(&places[p]);
    for (size_t call = 0; call < CALL_COUNT; call++) {
        for (size_t i = 0; i < ROUNDS; i++)
            for (size_t turn = 0; turn < sizes; turn++) {
                size_t p = (i + turn) % sizes; /* the first of a round is a little slower */
                struct target *target = &places[p].targets[i];
                if (CALLS[call].before != NULL) CALLS[call].before(&places[p], target);
                double began = now();
                CALLS[call].call(&places[p], target);
                micros[p][i] = now() - began;
            }
        for (size_t i = 0; i < ROUNDS; i++)
            for (size_t p = 0; p < sizes; p++)
                ratios[p][i] = micros[p][i] / micros[0][i];
        printf("%-36s", CALLS[call].name);
        for (size_t p = 0; p < sizes; p++)
            printf(" %6.2f (%4.0f)", median(ratios[p]), median(micros[p]));
        printf("\n");
    }
    for (size_t p = 0; p < sizes; p++)
        close_place(&places[p]);
}

static void tell_file(size_t members)
{
    char path[64];
    struct stat file;
    struct crowd crowd;
    double began = now();
    snprintf(path, sizeof path, "/tmp/growth-%d.db", (int)getpid());
    crowd_make(&crowd, path, NULL, members, 0);
    if (stat(path, &file) != 0) abort();
    printf("SQLite, %zu members: %lld bytes, %.0f a member\n", members, (long long)file.st_size,
           (double)file.st_size / (double)members);
    fprintf(stderr, "%zu members on SQLite: %.0f s\n", members, (now() - began) / 1e6);
    crowd_free(&crowd);
    crowd_remove(path);
}

int main(int argc, char **argv)
{
    size_t sizes = argc > 1 ? strtoul(argv[1], NULL, 10) : SIZES; /* fewer, for a trial */
    if (getenv("MUSTER_TEST_POSTGRES") == NULL || sizes < 1 || sizes > SIZES) return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    server = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    run("SET client_min_messages = warning");
    make_all(sizes);
    for (size_t p = 0; p < sizes; p++)
        find_targets(&places[p]);
    for (size_t p = 0; p < sizes; p++)
        tell_tables(&places[p]);
    for (size_t p = 0; p < sizes; p++)
        tell_writes(&places[p]);
    tell_times(sizes);
    crowd_free(&places[0].crowd);
    PQfinish(server);
    for (size_t p = 0; p < sizes; p++)
        tell_file(places[p].members);
    return 0;
}
