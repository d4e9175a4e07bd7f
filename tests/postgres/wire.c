/* SPDX-License-Identifier: MIT
 *
 * Functions of libpq that stand before the real ones (ld --wrap): see wire.h.
 */
#include "wire.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static struct wire wire;
static enum spoil spoil;
static bool cut;
static __thread int64_t in_pipeline;
static __thread bool only_rollback;
static __thread bool commit_sent;
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

void wire_cut_next(void)
{
    cut = true;
}

static void broken(const char *rule, const char *text)
{
    pthread_mutex_lock(&guard);
    if (wire.broken++ == 0) snprintf(wire.what, sizeof wire.what, "%s: %s", rule, text);
    pthread_mutex_unlock(&guard);
}

/* The rules T1 to T9 as far as one text shows them. */
static void check(PGconn *connection, const char *text)
{
    static const struct {
        const char *word, *rule;
    } NEVER[] = {
        {"ON CONFLICT", "T9"}, {"LOCK TABLE", "S4"},  {"advisory", "S4"}, {"NOTIFY", "S4"},
        {"nextval", "S4"},     {" JOIN ", "T3"},      {" IN (", "T3"},    {"clock_timestamp", "T7"},
        {"random()", "T7"},    {"SET SESSION", "T8"},
    };
    bool writes = strstr(text, "UPDATE \"") || strstr(text, "DELETE FROM") || strstr(text, "INSERT INTO");
    bool locks = strstr(text, "FOR UPDATE") || strstr(text, "FOR SHARE");
    for (size_t i = 0; i < sizeof NEVER / sizeof NEVER[0]; i++)
        if (strstr(text, NEVER[i].word) != NULL) broken(NEVER[i].rule, text);
    if (strncmp(text, "SET ", 4) == 0 && strncmp(text, "SET LOCAL", 9) != 0) broken("T8", text);
    if (strncmp(text, "BEGIN", 5) == 0 && strstr(text, "ISOLATION LEVEL") == NULL) broken("T10", text);
    if ((strstr(text, "UPDATE \"") || strstr(text, "DELETE FROM")) && strstr(text, "1 / count(*)") == NULL)
        broken("T4", text);
    /* the first key column is compared with a parameter */
    if ((writes && strstr(text, "INSERT INTO") == NULL) || locks) {
        const char *where = strstr(text, " WHERE \"");
        const char *equal = where != NULL ? strstr(where, "\" = $") : NULL;
        if (equal == NULL || memchr(where, '(', (size_t)(equal - where)) != NULL) broken("T3", text);
    }
    if ((writes || locks) && in_pipeline == 0 && PQtransactionStatus(connection) != PQTRANS_INTRANS &&
        PQtransactionStatus(connection) != PQTRANS_ACTIVE)
        broken("T1", text);
}

/* What is said, in short, trip by trip: with MUSTER_TEST_VERBOSE. */
static struct {
    PGconn *connection;
    char name[24], text[72];
} known[2048];
static size_t known_count;

static void learn(PGconn *connection, const char *name, const char *text)
{
    const char *from = strstr(text, " FROM ");
    size_t i = known_count++ % (sizeof known / sizeof known[0]);
    known[i].connection = connection;
    snprintf(known[i].name, sizeof known[i].name, "%s", name);
    if (strncmp(text, "SELECT", 6) == 0 && from != NULL)
        snprintf(known[i].text, sizeof known[i].text, "SELECT%s%s", from, strstr(text, " FOR ") ? " (lock)" : "");
    else
        snprintf(known[i].text, sizeof known[i].text, "%s", strncmp(text, "WITH", 4) == 0 ? text + 17 : text);
}

static void tell(PGconn *connection, const char *name, const char *text)
{
    if (getenv("MUSTER_TEST_VERBOSE") == NULL) return;
    for (size_t i = sizeof known / sizeof known[0]; i > 0 && text == NULL; i--)
        if (known[i - 1].connection == connection && strcmp(known[i - 1].name, name) == 0) text = known[i - 1].text;
    printf("      %s %s\n", in_pipeline == 1 ? ">" : " ", text != NULL ? text : name);
}

static void sent(const char *text)
{
    only_rollback = in_pipeline == 0 && text != NULL && strcmp(text, "ROLLBACK") == 0;
    in_pipeline++;
}

int __wrap_PQsendPrepare(PGconn *connection, const char *name, const char *text, int count, const Oid *types)
{
    check(connection, text);
    learn(connection, name, text);
    return __real_PQsendPrepare(connection, name, text, count, types);
}

int __wrap_PQsendQueryParams(PGconn *connection, const char *text, int count, const Oid *types,
                             const char *const *values, const int *sizes, const int *formats, int format)
{
    check(connection, text);
    sent(text);
    tell(connection, "", text);
    if (strcmp(text, "COMMIT") == 0 && spoil != SPOIL_NONE) {
        commit_sent = true;
        if (spoil == SPOIL_UNDONE || spoil == SPOIL_TAG || spoil == SPOIL_TAG_ALWAYS) text = "ROLLBACK";
    }
    return __real_PQsendQueryParams(connection, text, count, types, values, sizes, formats, format);
}

int __wrap_PQsendQueryPrepared(PGconn *connection, const char *name, int count, const char *const *values,
                               const int *sizes, const int *formats, int format)
{
    sent(NULL);
    tell(connection, name, NULL);
    return __real_PQsendQueryPrepared(connection, name, count, values, sizes, formats, format);
}

int __wrap_PQpipelineSync(PGconn *connection)
{
    if (cut && !only_rollback) {
        cut = false;
        shutdown(PQsocket(connection), SHUT_RDWR);
    }
    int done = __real_PQpipelineSync(connection);
    pthread_mutex_lock(&guard);
    if (!only_rollback) {
        wire.trips++;
        wire.statements += in_pipeline;
    }
    pthread_mutex_unlock(&guard);
    in_pipeline = 0;
    only_rollback = false;
    if (commit_sent && spoil == SPOIL_CUT) {
        commit_sent = false;
        spoil = SPOIL_NONE;
        PQflush(connection);
        shutdown(PQsocket(connection), SHUT_RDWR);
    }
    return done;
}

PGresult *__wrap_PQgetResult(PGconn *connection)
{
    PGresult *answer = __real_PQgetResult(connection);
    if (answer == spoilt) spoilt = NULL; /* it was freed, and this one stands in its place */
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

char *__wrap_PQresultErrorField(const PGresult *answer, int field)
{
    static char state[] = "XX000", said[] = "could not commit transaction for shard";
    if (answer == NULL || answer != spoilt) {
        char *found = __real_PQresultErrorField(answer, field);
        if (field == PG_DIAG_SQLSTATE && found != NULL && strcmp(found, "40P01") == 0) {
            pthread_mutex_lock(&guard);
            wire.deadlocks++;
            pthread_mutex_unlock(&guard);
        }
        return found;
    }
    return field == PG_DIAG_SQLSTATE ? state : field == PG_DIAG_MESSAGE_PRIMARY ? said : NULL;
}
