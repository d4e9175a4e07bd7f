/* SPDX-License-Identifier: MIT
 *
 * What SQLite's result codes mean to the storage interface, and the sentences that go with them.
 */
#include <stdarg.h>
#include <stdio.h>

#include "sqlite.h"

void write_message(char *message, size_t size, const char *format, ...)
{
    va_list arguments;
    if (!message || size == 0) return;
    va_start(arguments, format);
    vsnprintf(message, size, format, arguments);
    va_end(arguments);
}

int32_t status_of(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_BUSY_SNAPSHOT: /* this transaction read before others wrote: it has to read again */
        return MUSTER_E_CONFLICT;
    default: break;
    }
    switch (code & 0xff) {
    case SQLITE_FULL: return MUSTER_E_FULL;
    case SQLITE_READONLY: return MUSTER_E_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return MUSTER_E_CORRUPT;
    case SQLITE_NOMEM: return MUSTER_E_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return MUSTER_E_BUSY;
    case SQLITE_INTERRUPT: return MUSTER_E_CANCELLED;
    default: return MUSTER_E_BACKEND;
    }
}

result fail(struct connection *txn, int32_t status, const char *format, ...)
{
    va_list arguments;
    txn->failed = 1;
    if (txn->options.message && txn->options.message_size) {
        va_start(arguments, format);
        vsnprintf(txn->options.message, txn->options.message_size, format, arguments);
        va_end(arguments);
    }
    return FAILED(status);
}

result fail_with_sqlite(struct connection *txn)
{
    int code = sqlite3_extended_errcode(txn->handle);
    return fail(txn, status_of(code), "%s (SQLite %d)", sqlite3_errmsg(txn->handle), code);
}
