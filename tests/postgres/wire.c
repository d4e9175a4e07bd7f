/* SPDX-License-Identifier: MIT
 *
 * Functions of libpq that are called before the real ones (ld --wrap): see wire.h.
 */
#include "wire.h"
#include "rules.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static struct wire wire;
static enum spoil spoil;
static bool cut;
static const char *failing; /* SQLSTATE; NULL: none */
static bool failing_commit;
static int failing_times, failures;
static __thread int64_t in_pipeline;
static __thread bool only_rollback;
static __thread bool commit_sent;
static __thread bool failed;      /* in this pipeline */
static __thread PGresult *spoilt; /* answered as XX000 */

int __real_PQsendPrepare(PGconn *, const char *, const char *, int, const Oid *);
int __real_PQsendQueryParams(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *,
                             int);
int __real_PQsendQueryPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
int __real_PQpipelineSync(PGconn *);
PGresult *__real_PQgetResult(PGconn *);
char *__real_PQresultErrorField(const PGresult *, int);
int __wrap_PQsendPrepare(PGconn *, const char *, const char *, int, const Oid *);
int __wrap_PQsendQueryParams(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *,
                             int);
int __wrap_PQsendQueryPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
int __wrap_PQpipelineSync(PGconn *);
PGresult *__wrap_PQgetResult(PGconn *);
char *__wrap_PQresultErrorField(const PGresult *, int);
PGconn *__real_PQconnectdbParams(const char *const *, const char *const *, int);
PGconn *__wrap_PQconnectdbParams(const char *const *, const char *const *, int);
void __real_PQfinish(PGconn *);
void __wrap_PQfinish(PGconn *);
PGresult *__real_PQexec(PGconn *, const char *);
PGresult *__wrap_PQexec(PGconn *, const char *);
PGresult *__real_PQexecParams(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *,
                              int);
PGresult *__wrap_PQexecParams(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *,
                              int);

struct wire wire_take(void)
{
    pthread_mutex_lock(&guard);
    struct wire taken = wire;
    wire = (struct wire){0};
    pthread_mutex_unlock(&guard);
    return taken;
}

void wire_spoil_commit(enum spoil how)
{
    spoil = how;
}

int wire_fail(const char *sqlstate, bool at_commit, int times)
{
    int count = failures;
    failing = sqlstate;
    failing_commit = at_commit;
    failing_times = times;
    failures = 0;
    return count;
}

void wire_cut_next(void)
{
    cut = true;
}

/* ---- who says what ---- */

struct said {
    char *text;
    struct form form;
};

/* A connection, from its first statement on. */
struct speaker {
    struct speaker *next;
    PGconn *connection;
    bool ours;  /* the backend has opened it, not a test */
    bool piped; /* the transaction began in a pipeline; a plain text in between comes from the host, by its hook */
    struct rules rules;
    struct said *said; /* by the number in the name of a prepared statement */
    size_t capacity;
};

static const muster_schema *schema; /* NULL: nothing is checked */
static struct speaker *speakers;

static void must_keep(const char *rule, const char *text)
{
    if (rule == NULL) return;
    fprintf(stderr, "rule %s of doc/scaling.md is broken by %s\n", rule, text);
    abort();
}

void wire_schema(const muster_schema *used)
{
    bool known = false; /* the tables of a test keep no rules, and neither does a test that reads whole tables */
    const char *rules = getenv("MUSTER_TEST_RULES");
    if (rules != NULL && strcmp(rules, "no") == 0) return;
    for (int32_t i = 0; i < used->table_count; i++)
        known = known || strcmp(used->tables[i].name, "invitation") == 0;
    if (known) must_keep(rules_check_schema(used), "the schema");
    pthread_mutex_lock(&guard);
    schema = known ? used : NULL;
    pthread_mutex_unlock(&guard);
}

static struct speaker *speaker_of(PGconn *connection, bool make)
{
    pthread_mutex_lock(&guard);
    struct speaker *found = speakers;
    while (found != NULL && found->connection != connection)
        found = found->next;
    if (found == NULL && make && schema != NULL && (found = calloc(1, sizeof *found)) != NULL) {
        found->connection = connection;
        found->next = speakers;
        speakers = found;
    }
    pthread_mutex_unlock(&guard);
    return found;
}

static void forget(PGconn *connection)
{
    pthread_mutex_lock(&guard);
    struct speaker **at = &speakers, *found = NULL;
    while (*at != NULL && (*at)->connection != connection)
        at = &(*at)->next;
    if (*at != NULL) {
        found = *at;
        *at = found->next;
    }
    pthread_mutex_unlock(&guard);
    for (size_t i = 0; found != NULL && i < found->capacity; i++)
        free(found->said[i].text);
    free(found != NULL ? found->said : NULL);
    free(found);
}

static struct said *said_at(struct speaker *speaker, const char *name)
{
    size_t number = strncmp(name, "muster_", 7) == 0 ? strtoul(name + 7, NULL, 10) : 0;
    if (number >= speaker->capacity) {
        size_t capacity = number * 2 + 16;
        struct said *more = realloc(speaker->said, capacity * sizeof *more);
        if (more == NULL) abort();
        memset(more + speaker->capacity, 0, (capacity - speaker->capacity) * sizeof *more);
        speaker->said = more;
        speaker->capacity = capacity;
    }
    return &speaker->said[number];
}

/* With MUSTER_TEST_VERBOSE: the statements in short form, trip by trip. */
static void tell(const char *text)
{
    const char *from = strstr(text, " FROM ");
    if (strncmp(text, "SELECT", 6) == 0 && from != NULL)
        printf("      %s SELECT%.64s%s\n", in_pipeline == 1 ? ">" : " ", from,
               strstr(text, " FOR ") != NULL ? " (lock)" : "");
    else
        printf("      %s %.72s\n", in_pipeline == 1 ? ">" : " ", strncmp(text, "WITH", 4) == 0 ? text + 17 : text);
}

static void check(struct speaker *speaker, const struct form *form, const char *text, const char *const *values,
                  const int *sizes, int count)
{
    speaker->piped = true;
    if (text != NULL && getenv("MUSTER_TEST_VERBOSE") != NULL) tell(text);
    must_keep(rules_check(&speaker->rules, form, values, sizes, count), text);
}

static void sent(const char *text)
{
    only_rollback = in_pipeline == 0 && text != NULL && strcmp(text, "ROLLBACK") == 0;
    in_pipeline++;
}

int __wrap_PQsendPrepare(PGconn *connection, const char *name, const char *text, int count, const Oid *types)
{
    struct speaker *speaker = speaker_of(connection, true);
    if (speaker != NULL) {
        struct said *said = said_at(speaker, name);
        free(said->text);
        said->text = strdup(text);
        must_keep(form_read(schema, text, &said->form), text);
    }
    return __real_PQsendPrepare(connection, name, text, count, types);
}

/* The server fails at a statement, and aborts the transaction as it does by itself. */
static bool fails(bool is_commit)
{
    if (failing == NULL || failing_commit != is_commit || failing_times == 0 || failed) return false;
    failed = true;
    failing_times--;
    failures++;
    return true;
}

static int send_failure(PGconn *connection)
{
    char text[96];
    snprintf(text, sizeof text, "DO $$BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '%s'; END$$", failing);
    return __real_PQsendQueryParams(connection, text, 0, NULL, NULL, NULL, NULL, 1);
}

int __wrap_PQsendQueryParams(PGconn *connection, const char *text, int count, const Oid *types,
                             const char *const *values, const int *sizes, const int *formats, int format)
{
    struct speaker *speaker = speaker_of(connection, true);
    struct form form;
    sent(text);
    if (speaker != NULL) {
        must_keep(form_read(schema, text, &form), text);
        check(speaker, &form, text, values, sizes, count);
    }
    if (strcmp(text, "COMMIT") == 0 && fails(true)) return send_failure(connection);
    if (strcmp(text, "COMMIT") == 0 && spoil != SPOIL_NONE) {
        commit_sent = true;
        if (spoil == SPOIL_UNDONE || spoil == SPOIL_TAG || spoil == SPOIL_TAG_ALWAYS) text = "ROLLBACK";
    }
    return __real_PQsendQueryParams(connection, text, count, types, values, sizes, formats, format);
}

int __wrap_PQsendQueryPrepared(PGconn *connection, const char *name, int count, const char *const *values,
                               const int *sizes, const int *formats, int format)
{
    struct speaker *speaker = speaker_of(connection, true);
    sent(NULL);
    if (speaker != NULL) {
        const struct said *said = said_at(speaker, name);
        check(speaker, &said->form, said->text, values, sizes, count);
        if (said->form.kind >= FORM_INSERT && fails(false)) return send_failure(connection);
    }
    return __real_PQsendQueryPrepared(connection, name, count, values, sizes, formats, format);
}

/* The answers that the server has already sent are lost too. The socket is replaced by one without another end. */
static void cut_off(const PGconn *connection)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) abort();
    close(pair[1]);
    dup2(pair[0], PQsocket(connection));
    close(pair[0]);
}

int __wrap_PQpipelineSync(PGconn *connection)
{
    if (cut && !only_rollback) {
        cut = false;
        cut_off(connection);
    }
    int done = __real_PQpipelineSync(connection);
    pthread_mutex_lock(&guard);
    if (!only_rollback) {
        wire.trips++;
        wire.statements += in_pipeline;
    }
    pthread_mutex_unlock(&guard);
    in_pipeline = 0;
    only_rollback = failed = false;
    if (commit_sent && spoil == SPOIL_CUT) {
        commit_sent = false;
        spoil = SPOIL_NONE;
        PQflush(connection);
        cut_off(connection);
    }
    return done;
}

PGresult *__wrap_PQgetResult(PGconn *connection)
{
    PGresult *answer = __real_PQgetResult(connection);
    spoilt = NULL; /* another connection may have its address by now */
    if (!commit_sent || PQresultStatus(answer) != PGRES_COMMAND_OK) return answer;
    const char *tag = PQcmdStatus(answer);
    if (strcmp(tag, "COMMIT") != 0 && strcmp(tag, "ROLLBACK") != 0) return answer;
    enum spoil how = spoil;
    commit_sent = false;
    if (how == SPOIL_TAG_ALWAYS) return answer;
    spoil = SPOIL_NONE;
    if (how == SPOIL_TAG) return answer;
    PQclear(answer);
    spoilt = PQmakeEmptyPGresult(connection, PGRES_FATAL_ERROR);
    return spoilt;
}

/* On such engines, errors do not name their objects. */
char *__wrap_PQresultErrorField(const PGresult *answer, int field)
{
    static char state[] = "XX000", said[] = "could not commit transaction for shard";
    if (strchr("stcdn", field) != NULL) return NULL; /* PG_DIAG_SCHEMA_NAME ... PG_DIAG_CONSTRAINT_NAME */
    if (answer == NULL || answer != spoilt) {
        char *found = __real_PQresultErrorField(answer, field);
        if (field == PG_DIAG_SQLSTATE && found != NULL && strcmp(found, "40P01") == 0) {
            const char *detail = __real_PQresultErrorField(answer, PG_DIAG_MESSAGE_DETAIL);
            pthread_mutex_lock(&guard);
            wire.deadlocks++;
            wire.queued += detail != NULL && strstr(detail, "Lock on tuple") != NULL;
            pthread_mutex_unlock(&guard);
        }
        return found;
    }
    return field == PG_DIAG_SQLSTATE ? state : field == PG_DIAG_MESSAGE_PRIMARY ? said : NULL;
}

PGconn *__wrap_PQconnectdbParams(const char *const *keywords, const char *const *values, int expand)
{
    PGconn *connection = __real_PQconnectdbParams(keywords, values, expand);
    struct speaker *speaker = speaker_of(connection, true);
    if (speaker != NULL) speaker->ours = true;
    return connection;
}

void __wrap_PQfinish(PGconn *connection)
{
    forget(connection);
    __real_PQfinish(connection);
}

/* Texts that are not queued belong to migrations and to verify. Other texts belong to the host: on its own
 * connections, or in its hook. */
static void check_text(PGconn *connection, const char *text)
{
    struct speaker *speaker = speaker_of(connection, false);
    if (speaker == NULL || !speaker->ours) return;
    if (!speaker->rules.open) speaker->piped = false;
    if (speaker->piped && speaker->rules.writes) return;
    must_keep(rules_check_text(&speaker->rules, text), text);
}

PGresult *__wrap_PQexec(PGconn *connection, const char *text)
{
    check_text(connection, text);
    return __real_PQexec(connection, text);
}

PGresult *__wrap_PQexecParams(PGconn *connection, const char *text, int count, const Oid *types,
                              const char *const *values, const int *sizes, const int *formats, int format)
{
    check_text(connection, text);
    return __real_PQexecParams(connection, text, count, types, values, sizes, formats, format);
}
