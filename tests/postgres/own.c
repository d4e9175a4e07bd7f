/* SPDX-License-Identifier: MIT
 *
 * A test's own connections and servers: see own.h.
 */
#include "own.h"
#include "backend.h"
#include "muster_test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define WAIT_SECONDS 10

static PGconn *open_at(const char *location)
{
    PGconn *own = PQconnectdb(location);
    ck_assert_msg(PQstatus(own) == CONNECTION_OK, "%s", PQerrorMessage(own));
    return own;
}

PGconn *own_open(const char *place)
{
    char schema[64];
    PGconn *own = open_at(getenv("MUSTER_TEST_POSTGRES"));
    if (place != NULL) {
        postgres_schema(place, schema, sizeof schema);
        own_run(own, "SET search_path = %s", schema);
    }
    return own;
}

PGconn *own_open_at(const char *port)
{
    char location[256];
    snprintf(location, sizeof location, "host=%s port=%s user=muster dbname=postgres", getenv("MUSTER_TEST_SERVERS"),
             port);
    return open_at(location);
}

static PGresult *ask(PGconn *own, const char *format, va_list arguments)
{
    char sql[1024];
    vsnprintf(sql, sizeof sql, format, arguments);
    PGresult *answer = PQexec(own, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_COMMAND_OK || PQresultStatus(answer) == PGRES_TUPLES_OK, "%s: %s",
                  sql, PQerrorMessage(own));
    return answer;
}

void own_run(PGconn *own, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PQclear(ask(own, format, arguments));
    va_end(arguments);
}

int64_t own_number(PGconn *own, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PGresult *answer = ask(own, format, arguments);
    va_end(arguments);
    ck_assert_msg(PQntuples(answer) == 1, "%s", format);
    int64_t found = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    return found;
}

void own_wait(PGconn *own, const char *sql)
{
    time_t end = time(NULL) + WAIT_SECONDS;
    while (own_number(own, "%s", sql) == 0) {
        ck_assert_msg(time(NULL) < end, "this has not come true: %s", sql);
        own_run(own, "SELECT pg_sleep(0.002)");
    }
}

void server_do(const char *action, const char *name, const char *arguments)
{
    char command[1024];
    snprintf(command, sizeof command, "\"$MUSTER_TEST_SERVER\" %s \"$MUSTER_TEST_SERVERS/%s\" %s", action, name,
             arguments);
    ck_assert_msg(system(command) == 0, "%s", command);
}
