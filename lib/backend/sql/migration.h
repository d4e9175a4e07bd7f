/* SPDX-License-Identifier: MIT
 *
 * A migration of the tables of a database to the version of the schema: what it makes, and what it refuses first.
 */
#pragma once

#include "transaction.h"

/* How an engine looks things up and makes them. A statement may wait for the end of the migration. */
struct migration_engine {
    result (*has_table)(void *arg, const muster_table *table, bool *ret_there);
    result (*has_column)(void *arg, const muster_table *table, int32_t column, bool *ret_there);
    result (*has_index)(void *arg, const muster_table *table, int32_t index, bool *ret_there);
    result (*make_table)(void *arg, int32_t table);
    result (*make_column)(void *arg, const muster_table *table, int32_t column);
    result (*make_index)(void *arg, const muster_table *table, int32_t index);
};

struct migration {
    const struct migration_engine *engine;
    void *arg;
    const muster_schema *schema;
    uint32_t flags; /* MUSTER_BACKEND_FLAG_... */
    bool lent;
    const char *where; /* where the tables are: "the database" */
    struct txn_state *state;
};

/* Whether tables of that version need a migration. version 0: there are no tables yet; less than 0: their version is
 * lost. Refuses a migration that the flags of the store forbid, and a store of a newer release. */
MUST_USE result migration_judge(const struct migration *migration, int64_t version, bool *ret_needed);

/* Makes all tables (version 0), or what the tables of an older version lack: tables, indexes, and nullable columns. */
MUST_USE result migration_make(const struct migration *migration, int64_t version);
