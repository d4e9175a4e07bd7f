/* SPDX-License-Identifier: MIT
 *
 * One query at a time, without the pipeline. Migrating and verifying use it to read the catalogue of the server.
 */
#include "postgres.h"
#include <stdlib.h>
#include <string.h>

#define fail_with_answer(txn, answer) fail_with_answer_at(PLACE, txn, answer)

result query_run(struct connection *txn, char *text)
{
    if (text == NULL) return fail(txn, MUSTER_E_MEMORY, "no memory for a statement");
    PGresult *answer = PQexec(txn->handle, text);
    free(text);
    ExecStatusType status = PQresultStatus(answer);
    result done = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        done = fail_with_answer(txn, answer);
    else if (strcmp(PQcmdStatus(answer), "ROLLBACK") == 0) /* the query was a COMMIT */
        done = fail(txn, MUSTER_E_CONFLICT, "the server has rolled the transaction back");
    PQclear(answer);
    return done;
}

result query_number(struct connection *txn, const char *sql, const char *first, const char *second, int64_t *ret_number)
{
    const char *values[] = {first, second};
    const int count = second != NULL ? 2 : first != NULL ? 1 : 0;
    PGresult *answer = PQexecParams(txn->handle, sql, count, NULL, values, NULL, NULL, 0);
    result done = OK;
    *ret_number = 0;
    if (PQresultStatus(answer) != PGRES_TUPLES_OK)
        done = fail_with_answer(txn, answer);
    else if (PQntuples(answer) > 0)
        *ret_number = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    return done;
}
