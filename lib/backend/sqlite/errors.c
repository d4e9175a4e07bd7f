/* SPDX-License-Identifier: MIT
 *
 * What the result codes of SQLite mean to the storage interface, and the sentences for them.
 */
#include "sqlite.h"

int32_t status_of(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_BUSY_SNAPSHOT: /* this transaction read before another one wrote: it has to read again */
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

result fail_with_sqlite_at(const char *place, struct connection *txn)
{
    int code = sqlite3_extended_errcode(txn->handle);
    return fail_at(place, &txn->state, status_of(code), "%s (SQLite %d)", sqlite3_errmsg(txn->handle), code);
}

result refuse_with_sqlite_at(const char *place, sqlite3 *handle, char *message, size_t size)
{
    return refuse_at(place, message, size, status_of(sqlite3_extended_errcode(handle)), "%s", sqlite3_errmsg(handle));
}
