/* SPDX-License-Identifier: MIT
 *
 * What SQLSTATEs mean to the storage interface, and the sentences that go with them.
 * Only the state counts: names of constraints and texts of messages are not there, or others, on distributed engines.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "postgres.h"

void write_message(char *message, size_t size, const char *format, ...)
{
    va_list arguments;
    if (!message || size == 0) return;
    va_start(arguments, format);
    vsnprintf(message, size, format, arguments);
    va_end(arguments);
}

void write_error(char *message, size_t size, const char *said)
{
    if (!said) said = "";
    write_message(message, size, "%.*s", (int)strcspn(said, "\n"), said);
}

static const struct {
    const char *sqlstate; /* or its class */
    int32_t status;
} STATUSES[] = {
    {"40001", MUSTER_E_CONFLICT},  /* serialization_failure */
    {"40P01", MUSTER_E_CONFLICT},  /* deadlock_detected */
    {"23505", MUSTER_E_CONFLICT},  /* unique_violation */
    {"22012", MUSTER_E_CONFLICT},  /* division_by_zero: a guard */
    {"55P03", MUSTER_E_CONFLICT},  /* lock_not_available */
    {"57014", MUSTER_E_BUSY},      /* query_canceled; the one who cancelled knows better */
    {"25006", MUSTER_E_READ_ONLY}, /* read_only_sql_transaction: a standby */
    {"53100", MUSTER_E_FULL},      /* disk_full */
    {"53300", MUSTER_E_BUSY},      /* too_many_connections */
    {"XX001", MUSTER_E_CORRUPT},   /* data_corrupted */
    {"XX002", MUSTER_E_CORRUPT},   /* index_corrupted */
    {"57P", MUSTER_E_CONFLICT},    /* the server shuts down or restarts: the step may run on another one */
    {"08", MUSTER_E_CONFLICT},     /* connection_exception: a node behind the server is gone */
};

int32_t status_of(const char *sqlstate)
{
    for (size_t i = 0; sqlstate && i < COUNT_OF(STATUSES); i++) {
        if (strncmp(STATUSES[i].sqlstate, sqlstate, strlen(STATUSES[i].sqlstate)) == 0) return STATUSES[i].status;
    }
    return MUSTER_E_BACKEND;
}

result fail(struct connection *txn, int32_t status, const char *format, ...)
{
    va_list arguments;
    txn->failed = true;
    if (txn->options.message && txn->options.message_size) {
        va_start(arguments, format);
        vsnprintf(txn->options.message, txn->options.message_size, format, arguments);
        va_end(arguments);
    }
    return FAILED(status);
}
