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

/* SQLite says of a wait in vain only that the database is locked. */
static const char *sentence_of(sqlite3 *handle, int code)
{
    if (status_of(code) != MUSTER_E_BUSY) return sqlite3_errmsg(handle);
    return "Another connection is writing to the database, and this call waited in vain. Repeat the call later, or let "
           "it wait longer.";
}

result fail_with_sqlite_at(const char *place, struct connection *txn)
{
    int code = sqlite3_extended_errcode(txn->handle);
    return fail_at(place, &txn->state, status_of(code), "%s (SQLite %d)", sentence_of(txn->handle, code), code);
}

result refuse_with_sqlite_at(const char *place, sqlite3 *handle, char *message, size_t size)
{
    int code = sqlite3_extended_errcode(handle);
    return refuse_at(place, message, size, status_of(code), "%s (SQLite %d)", sentence_of(handle, code), code);
}
