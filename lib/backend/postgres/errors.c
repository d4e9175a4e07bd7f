/* SPDX-License-Identifier: MIT
 *
 * What each SQLSTATE means to the storage interface, and the sentences for it.
 *
 * Only the state counts. On distributed engines, names of constraints and texts of messages are missing or different.
 */
#include "postgres.h"
#include <string.h>

static const struct {
    const char *sqlstate; /* or its class */
    int32_t status;
} STATUSES[] = {
    {"40001", MUSTER_E_CONFLICT},  /* serialization_failure */
    {"40P01", MUSTER_E_CONFLICT},  /* deadlock_detected */
    {"23505", MUSTER_E_CONFLICT},  /* unique_violation */
    {"22012", MUSTER_E_CONFLICT},  /* division_by_zero: a guard has failed */
    {"55P03", MUSTER_E_CONFLICT},  /* lock_not_available */
    {"57014", MUSTER_E_BUSY},      /* query_canceled; the code that cancelled the query decides the status */
    {"25006", MUSTER_E_READ_ONLY}, /* read_only_sql_transaction: a standby */
    {"53100", MUSTER_E_FULL},      /* disk_full */
    {"53300", MUSTER_E_BUSY},      /* too_many_connections */
    {"42P06", MUSTER_E_CONFLICT},  /* duplicate_schema: another process migrates the store too */
    {"42P07", MUSTER_E_CONFLICT},  /* duplicate_table */
    {"42701", MUSTER_E_CONFLICT},  /* duplicate_column */
    {"XX001", MUSTER_E_CORRUPT},   /* data_corrupted */
    {"XX002", MUSTER_E_CORRUPT},   /* index_corrupted */
    {"57P", MUSTER_E_CONFLICT},    /* the server shuts down or restarts: the step may run again on another server */
    {"08", MUSTER_E_CONFLICT},     /* connection_exception: a node behind the server is gone */
};

int32_t status_of(const char *sqlstate)
{
    for (size_t i = 0; sqlstate != NULL && i < COUNT_OF(STATUSES); i++)
        if (strncmp(STATUSES[i].sqlstate, sqlstate, strlen(STATUSES[i].sqlstate)) == 0) return STATUSES[i].status;
    return MUSTER_E_BACKEND;
}

int first_line(const char *said)
{
    return (int)strcspn(said, "\n");
}

result fail_with_answer_at(const char *place, struct connection *txn, const PGresult *answer)
{
    const char *sqlstate = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    const char *said = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
    if (said == NULL) said = PQerrorMessage(txn->handle);
    return fail_at(place, &txn->state, status_of(sqlstate), "%.*s (SQLSTATE %s)", first_line(said), said,
                   sqlstate != NULL ? sqlstate : "none");
}
