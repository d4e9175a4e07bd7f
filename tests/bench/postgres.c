/* SPDX-License-Identifier: MIT
 *
 * Times the library on PostgreSQL beside two floors (pgfloor.h): blocks of the one and the others by turns, on one
 * server in the same minute, each in a database of its own, copied from one. Only ratios mean something; each is taken
 * within a round, and the median of the rounds is shown.
 *
 *   ./dev bench --postgres [invite] [accept] [--members NUMBER]
 *
 * The store is made on SQLite, where the library's rows are taken down too (tape.h), and carried over row by row.
 */
#include "count.h"
#include "crowd.h"
#include "pgfloor.h"
#include <libpq-fe.h>
#include <muster/postgres.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define THREADS 16
#define ROUNDS 7
#define PATH_BYTES 256
#define ROWS_PER_TRIP 1000
#define MEMBERS_MIN 10000 /* with fewer members, an org would have more pending invitations than it may have */

enum side { SINGLE, TWO, MUSTER, SIDES };
enum operation { INVITE, ACCEPT, OPERATIONS };
static const char *const SIDE_NAME[SIDES] = {"single", "two", "muster"};
static const char *const OPERATION_NAME[OPERATIONS] = {"invite", "accept"};

/* The warm-up opens each connection. It uses each statement until the server keeps one plan for it. */
static const struct load {
    size_t threads, warm_up, block; /* calls in all, multiples of THREADS */
} LOADS[] = {{1, 4 * THREADS, 16 * THREADS}, {THREADS, 40 * THREADS, 96 * THREADS}};
#define LOAD_COUNT (sizeof LOADS / sizeof LOADS[0])

static bool chosen[OPERATIONS];
static char folder[PATH_BYTES];
static struct crowd crowd;
static struct tape tape;
static size_t taped_from[OPERATIONS];
static struct pgfloor *floors[MUSTER][THREADS];

/* ---- counting at libpq (tests/meson.build wraps it) ---- */

static __thread struct sent {
    int64_t trips, statements;
} sent;

PGresult *__real_PQexecPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
int __real_PQsendQueryParams(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *,
                             int);
int __real_PQsendQueryPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
int __real_PQpipelineSync(PGconn *);
int __real_PQsendFlushRequest(PGconn *);
PGresult *__wrap_PQexecPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
int __wrap_PQsendQueryParams(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *,
                             int);
int __wrap_PQsendQueryPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
int __wrap_PQpipelineSync(PGconn *);
int __wrap_PQsendFlushRequest(PGconn *);

PGresult *__wrap_PQexecPrepared(PGconn *connection, const char *name, int count, const char *const *values,
                                const int *sizes, const int *formats, int format)
{
    sent.trips++;
    sent.statements++;
    return __real_PQexecPrepared(connection, name, count, values, sizes, formats, format);
}

int __wrap_PQsendQueryParams(PGconn *connection, const char *text, int count, const Oid *types,
                             const char *const *values, const int *sizes, const int *formats, int format)
{
    sent.statements++;
    return __real_PQsendQueryParams(connection, text, count, types, values, sizes, formats, format);
}

int __wrap_PQsendQueryPrepared(PGconn *connection, const char *name, int count, const char *const *values,
                               const int *sizes, const int *formats, int format)
{
    sent.statements++;
    return __real_PQsendQueryPrepared(connection, name, count, values, sizes, formats, format);
}

int __wrap_PQpipelineSync(PGconn *connection)
{
    sent.trips++;
    return __real_PQpipelineSync(connection);
}

int __wrap_PQsendFlushRequest(PGconn *connection)
{
    sent.trips++;
    return __real_PQsendFlushRequest(connection);
}

/* ---- one call of each side ---- */

/* Calls that run at the same time belong to different orgs, and so to different sessions. */
static const struct crowd_org *org_of(size_t number)
{
    size_t turn = crowd_scatter(number / THREADS) % (crowd.org_count / THREADS);
    return &crowd.orgs[turn * THREADS + number % THREADS];
}

static void muster_invite(size_t number)
{
    char email[64];
    snprintf(email, sizeof email, "newcomer%zu@example.org", number);
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = email};
    const struct crowd_org *org = org_of(number);
    muster_invitation *invitation = NULL;
    NEED(org->session, muster_invitation_create(org->session, &org->id, &params, &invitation));
    muster_invitation_free(invitation);
}

static void muster_accept(size_t number)
{
    const struct crowd_guest *guest = &crowd.guests[number];
    muster_member *member = NULL;
    NEED(guest->session, muster_invitation_accept(guest->session, guest->token, &member));
    muster_member_free(member);
}

static void call(enum operation operation, enum side side, size_t thread, size_t number)
{
    if (side != MUSTER)
        pgfloor_replay(floors[side][thread], taped_from[operation] + number);
    else if (operation == INVITE)
        muster_invite(number);
    else
        muster_accept(number);
}

/* ---- databases ---- */

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    abort();
}

static void progress(const char *what)
{
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K%s", what);
}

/* If a parameter is there twice, the last one counts. */
static const char *location_of(const char *name)
{
    static char locations[4][PATH_BYTES + 64];
    static size_t next;
    char *location = locations[next++ % 4];
    snprintf(location, sizeof locations[0], "%s dbname=%s", getenv("MUSTER_TEST_POSTGRES"), name);
    return location;
}

static const char *pooled_location_of(const char *name)
{
    static char location[PATH_BYTES + 96];
    snprintf(location, sizeof location, "%s muster_pool=%d", location_of(name), THREADS);
    return location;
}

/* One statement; the first value of its answer. */
static void ask(const char *database, const char *sql, char *ret_text, size_t size)
{
    PGconn *connection = PQconnectdb(location_of(database));
    PGresult *answer = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(answer);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(sql, PQerrorMessage(connection));
    if (ret_text != NULL) snprintf(ret_text, size, "%s", PQgetvalue(answer, 0, 0));
    PQclear(answer);
    PQfinish(connection);
}

static void copy_database(const char *from, const char *to)
{
    char sql[128];
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", to, from);
    ask("postgres", sql, NULL, 0);
}

struct carrier {
    char message[256];
    void *to;
    int32_t table;
    size_t rows;
};

static void need(const struct carrier *carrier, int32_t status, const char *what)
{
    if (status != MUSTER_OK) fail(what, carrier->message);
}

static int32_t carry_row(void *arg, size_t number, const muster_value *values)
{
    struct carrier *carrier = arg;
    muster_write write = {.kind = MUSTER_WRITE_INSERT, .table = carrier->table, .values = values, .guard = -1};
    need(carrier, muster_backend_postgres()->apply(carrier->to, &write, 1), "apply");
    if (number % ROWS_PER_TRIP == 0) need(carrier, muster_backend_postgres()->mark(carrier->to, 0), "mark");
    return 0;
}

/* Copies every row of a store, by the storage interface, from a file of SQLite to an empty database. */
static void carry(const char *path, const char *database)
{
    struct carrier carrier = {.rows = 0};
    const muster_backend *from = muster_backend_sqlite(), *to = muster_backend_postgres();
    muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                      .version = MUSTER_BACKEND_VERSION,
                                      .schema = tape.schema,
                                      .location = path,
                                      .message = carrier.message,
                                      .message_size = sizeof carrier.message};
    muster_txn_options reading = {MUSTER_INIT(muster_txn_options), .mode = MUSTER_TXN_READ, .wait = MUSTER_SECOND * 60,
                                  .message = carrier.message, .message_size = sizeof carrier.message};
    muster_txn_options writing = reading;
    void *source = NULL, *target = NULL, *read = NULL;
    int32_t made = 0;
    writing.mode = MUSTER_TXN_WRITE;
    need(&carrier, from->open(&options, &source), path);
    options.location = location_of(database);
    options.flags = MUSTER_BACKEND_FLAG_CREATE;
    need(&carrier, to->open(&options, &target), database);
    need(&carrier, to->migrate(target, &made, carrier.message, sizeof carrier.message), "migrate");
    need(&carrier, from->begin(source, &reading, &read), "begin");
    need(&carrier, to->begin(target, &writing, &carrier.to), "begin");
    for (carrier.table = 0; carrier.table < tape.schema->table_count; carrier.table++) {
        muster_scan all = {.table = carrier.table, .index = -1};
        need(&carrier, from->scan(read, &all, carry_row, &carrier), tape.schema->tables[carrier.table].name);
    }
    need(&carrier, to->commit(carrier.to), "commit");
    from->rollback(read);
    from->close(source, 0);
    to->close(target, 0);
}

/* All sides have made the same calls, so their tables have the same number of rows. */
static void compare_rows(void)
{
    for (int32_t t = 0; t < tape.schema->table_count; t++) {
        char sql[128], counts[SIDES][32];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM muster.\"%s\"", tape.schema->tables[t].name);
        for (int side = SINGLE; side < SIDES; side++) {
            ask(SIDE_NAME[side], sql, counts[side], sizeof counts[side]);
            if (strcmp(counts[side], counts[SINGLE]) != 0) fail(sql, "the sides have not made the same rows");
        }
    }
}

/* Processor time that the backends of a database have used, in microseconds. 0 if the system does not report it. */
static double server_time(const char *database)
{
    char sql[160], pids[1024], path[64], *next = pids, *pid = NULL;
    double sum = 0;
    snprintf(sql, sizeof sql, "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE datname = '%s'", database);
    ask("postgres", sql, pids, sizeof pids);
    while ((pid = strsep(&next, " ")) != NULL) {
        unsigned long long ran = 0;
        snprintf(path, sizeof path, "/proc/%s/schedstat", pid);
        FILE *file = fopen(path, "r");
        if (file == NULL) continue;
        if (fscanf(file, "%llu", &ran) == 1) sum += (double)ran / 1e3;
        fclose(file);
    }
    return sum;
}

/* ---- timing ---- */

struct figure {
    double p50, p99, rate;
};

/* The total cost of a block. */
struct cost {
    double client, server; /* processor time, microseconds */
    int64_t trips, statements;
};

struct measured {
    enum operation operation;
    const struct load *load;
    struct figure times[SIDES], ratios[MUSTER]; /* muster to each floor */
    struct cost costs[SIDES];                   /* of all rounds */
};
static struct measured measured[OPERATIONS * LOAD_COUNT];
static size_t measured_count;

struct worker {
    pthread_t thread;
    pthread_barrier_t *start;
    enum operation operation;
    enum side side;
    size_t number, first, last, step; /* calls first, first + step, ... below last */
    double *times;                    /* of all calls of the block */
    struct sent sent;
};

static double microseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void *work(void *arg)
{
    struct worker *worker = arg;
    sent = (struct sent){0};
    pthread_barrier_wait(worker->start);
    for (size_t i = worker->first + worker->number; i < worker->last; i += worker->step) {
        double began = microseconds(CLOCK_MONOTONIC);
        call(worker->operation, worker->side, worker->number, i);
        worker->times[i - worker->first] = microseconds(CLOCK_MONOTONIC) - began;
    }
    worker->sent = sent;
    return NULL;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

static struct figure time_block(enum operation operation, enum side side, size_t threads, size_t first, size_t count,
                                struct cost *sum)
{
    struct worker workers[THREADS];
    pthread_barrier_t start;
    double *times = calloc(count, sizeof *times);
    if (times == NULL || pthread_barrier_init(&start, NULL, (unsigned)threads + 1) != 0) abort();
    for (size_t i = 0; i < threads; i++) {
        workers[i] = (struct worker){.start = &start,
                                     .operation = operation,
                                     .side = side,
                                     .number = i,
                                     .first = first,
                                     .last = first + count,
                                     .step = threads,
                                     .times = times};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) abort();
    }
    sum->server -= server_time(SIDE_NAME[side]);
    sum->client -= microseconds(CLOCK_PROCESS_CPUTIME_ID);
    pthread_barrier_wait(&start);
    double began = microseconds(CLOCK_MONOTONIC);
    for (size_t i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        sum->trips += workers[i].sent.trips;
        sum->statements += workers[i].sent.statements;
    }
    double took = microseconds(CLOCK_MONOTONIC) - began;
    sum->client += microseconds(CLOCK_PROCESS_CPUTIME_ID);
    sum->server += server_time(SIDE_NAME[side]);
    qsort(times, count, sizeof *times, ascending);
    struct figure figure = {times[count / 2], times[count * 99 / 100], (double)count / took * 1e6};
    free(times);
    pthread_barrier_destroy(&start);
    return figure;
}

/* The median over the rounds. With `below`, the median of the ratios within the rounds. */
static struct figure median_of(struct figure rounds[ROUNDS][SIDES], enum side side, int below)
{
    double p50[ROUNDS], p99[ROUNDS], rate[ROUNDS];
    for (size_t r = 0; r < ROUNDS; r++) {
        struct figure one = {1, 1, 1};
        if (below >= 0) one = rounds[r][below];
        p50[r] = rounds[r][side].p50 / one.p50;
        p99[r] = rounds[r][side].p99 / one.p99;
        rate[r] = rounds[r][side].rate / one.rate;
    }
    return (struct figure){median(p50, ROUNDS), median(p99, ROUNDS), median(rate, ROUNDS)};
}

static void time_operation(enum operation operation, const struct load *load, size_t first)
{
    struct figure rounds[ROUNDS][SIDES];
    struct cost unused = {0};
    struct measured *it = &measured[measured_count++];
    *it = (struct measured){.operation = operation, .load = load};
    progress(OPERATION_NAME[operation]);
    for (int side = SINGLE; side < SIDES; side++)
        time_block(operation, (enum side)side, load->threads, first, load->warm_up, &unused);
    first += load->warm_up;
    for (size_t r = 0; r < ROUNDS; r++)
        for (size_t turn = 0; turn < SIDES; turn++) {
            enum side side = (enum side)((turn + r) % SIDES); /* no side is always the first */
            rounds[r][side] =
                time_block(operation, side, load->threads, first + r * load->block, load->block, &it->costs[side]);
        }
    for (int side = SINGLE; side < SIDES; side++) {
        it->times[side] = median_of(rounds, (enum side)side, -1);
        if (side < MUSTER) it->ratios[side] = median_of(rounds, MUSTER, side);
    }
}

/* ---- the run ---- */

static size_t calls_of(const struct load *load)
{
    return load->warm_up + ROUNDS * load->block;
}

static void make_tape(const char *made, const char *copy)
{
    size_t calls = 0;
    for (size_t i = 0; i < LOAD_COUNT; i++)
        calls += calls_of(&LOADS[i]);
    tape_start(&tape);
    crowd_copy(made, copy);
    crowd_open(&crowd, copy, tape_backend(), MUSTER_OPEN_FLAG_RELAXED_DURABILITY);
    for (int operation = INVITE; operation < OPERATIONS; operation++) {
        taped_from[operation] = tape.operation_count;
        for (size_t i = 0; i < calls && chosen[operation]; i++) {
            tape_operation();
            call((enum operation)operation, MUSTER, 0, i);
        }
    }
    crowd_close(&crowd);
    crowd_remove(copy);
    tape_start(NULL);
}

static void make_databases(size_t members)
{
    char made[PATH_BYTES + 16], copy[PATH_BYTES + 16];
    size_t guests = 0;
    for (size_t i = 0; i < LOAD_COUNT && chosen[ACCEPT]; i++)
        guests += calls_of(&LOADS[i]);
    snprintf(made, sizeof made, "%s/made", folder);
    snprintf(copy, sizeof copy, "%s/copy", folder);
    progress("making the store");
    crowd_make(&crowd, made, NULL, members, guests);
    make_tape(made, copy);
    progress("carrying it over");
    ask("postgres", "CREATE DATABASE made", NULL, 0);
    carry(made, "made");
    crowd_remove(made);
    ask("made", "VACUUM ANALYZE", NULL, 0);
    for (int side = SINGLE; side < SIDES; side++)
        copy_database("made", SIDE_NAME[side]);
    ask("postgres", "CHECKPOINT", NULL, 0);
}

static void measure(void)
{
    for (int side = SINGLE; side < MUSTER; side++)
        for (size_t i = 0; i < THREADS; i++)
            floors[side][i] = pgfloor_open(location_of(SIDE_NAME[side]), &tape, side == TWO);
    crowd_open(&crowd, pooled_location_of(SIDE_NAME[MUSTER]), muster_backend_postgres(), 0);
    for (int operation = INVITE; operation < OPERATIONS; operation++) {
        size_t first = 0;
        for (size_t i = 0; i < LOAD_COUNT && chosen[operation]; i++) {
            time_operation((enum operation)operation, &LOADS[i], first);
            first += calls_of(&LOADS[i]);
        }
    }
    crowd_close(&crowd);
    for (int side = SINGLE; side < MUSTER; side++)
        for (size_t i = 0; i < THREADS; i++)
            pgfloor_close(floors[side][i]);
    progress("");
}

static void print_costs(const struct measured *it)
{
    const double calls = (double)(ROUNDS * it->load->block);
    printf("%-13s |", "");
    for (int side = SINGLE; side < SIDES; side++)
        printf("%4.0f %6.0f %6.1f %5.1f |", it->costs[side].client / calls, it->costs[side].server / calls,
               (double)it->costs[side].trips / calls, (double)it->costs[side].statements / calls);
    printf("\n");
}

static void print(size_t members)
{
    char version[32];
    ask("postgres", "SHOW server_version", version, sizeof version);
    printf("PostgreSQL %s, %zu members. Latency in microseconds, p50 and p99, and calls in a second, each the median\n"
           "of %d rounds; the same as ratios of muster to each floor, taken in each round. Below, of a call:\n"
           "processor time of client and server, trips, statements.\n\n",
           version, members, ROUNDS);
    printf("%-8s%5s |%24s |%24s |%24s | %-18s | %-18s\n", "", "conn.", "one trip per statement", "two trips", "muster",
           "muster/one trip...", "muster/two trips");
    for (size_t i = 0; i < measured_count; i++) {
        const struct measured *it = &measured[i];
        printf("%-8s%5zu |", OPERATION_NAME[it->operation], it->load->threads);
        for (int side = SINGLE; side < SIDES; side++)
            printf("%8.0f%8.0f%8.0f |", it->times[side].p50, it->times[side].p99, it->times[side].rate);
        for (int side = SINGLE; side < MUSTER; side++)
            printf("%6.2f%6.2f%6.2f  %s", it->ratios[side].p50, it->ratios[side].p99, it->ratios[side].rate,
                   side == SINGLE ? "|" : "\n");
        print_costs(it);
    }
}

int main(int argc, char **argv)
{
    const char *build = getenv("MUSTER_BUILD");
    size_t members = 100000;
    bool any = false;
    if (getenv("MUSTER_TEST_POSTGRES") == NULL)
        fail(argv[0], "MUSTER_TEST_POSTGRES is not set: ./dev bench --postgres");
    for (int i = 1; i < argc; i++) {
        bool known = false;
        for (int operation = INVITE; operation < OPERATIONS; operation++) {
            if (strcmp(argv[i], OPERATION_NAME[operation]) != 0) continue;
            chosen[operation] = known = any = true;
        }
        if (strcmp(argv[i], "--members") == 0 && i + 1 < argc) {
            members = strtoul(argv[++i], NULL, 10);
            known = members >= MEMBERS_MIN;
        }
        if (known) continue;
        fprintf(stderr, "usage: ./dev bench --postgres [invite] [accept] [--members NUMBER], at least %d\n",
                MEMBERS_MIN);
        return 2;
    }
    for (int operation = INVITE; operation < OPERATIONS && !any; operation++)
        chosen[operation] = true;
    snprintf(folder, sizeof folder, "%s/bench-XXXXXX", build != NULL ? build : ".");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return EXIT_FAILURE;
    }
    make_databases(members);
    measure();
    compare_rows();
    rmdir(folder);
    print(members);
    tape_free(&tape);
    crowd_free(&crowd);
    return EXIT_SUCCESS;
}
