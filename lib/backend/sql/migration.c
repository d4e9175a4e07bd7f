/* SPDX-License-Identifier: MIT
 *
 * Makes the tables of the schema, or adds what the tables of an older release lack. A release that changes more needs a
 * step here, for each older version from which it can migrate.
 */
#include "migration.h"

#define REFUSE(status, ...) fail_at(PLACE, migration->state, status, __VA_ARGS__)

result migration_judge(const struct migration *migration, int64_t version, bool *ret_needed)
{
    const int32_t wanted = migration->schema->version;
    *ret_needed = false;
    if (version < 0) return REFUSE(MUSTER_E_CORRUPT, "the version of the tables is lost");
    if (version > wanted)
        return REFUSE(MUSTER_E_NEWER, "the store has version %d; this release knows up to %d", (int)version,
                      (int)wanted);
    if (version == wanted) return OK;
    if (migration->lent)
        return REFUSE(
            MUSTER_E_BACKEND,
            "the lent connection's database has no store of this release; open the store once by its location first");
    /* The database may belong to a host alone, so tables are made in it only if the host asks for it. */
    if (version == 0 && !(migration->flags & MUSTER_BACKEND_FLAG_CREATE))
        return REFUSE(MUSTER_E_NOT_FOUND, "there is no store in %s", migration->where);
    if (migration->flags & MUSTER_BACKEND_FLAG_READ_ONLY)
        return REFUSE(MUSTER_E_READ_ONLY,
                      "the store has no tables of this release and was opened read-only; open it once for writing");
    *ret_needed = true;
    return OK;
}

/* Rows that are there already have null in a new column. */
static result make_columns(const struct migration *migration, const muster_table *table, int64_t version)
{
    for (int32_t c = 0; c < table->column_count; c++) {
        bool there = false;
        TRY(migration->engine->has_column(migration->arg, table, c, &there));
        if (there) continue;
        if (!table->columns[c].nullable)
            return REFUSE(MUSTER_E_BACKEND, "this release cannot migrate tables of version %d", (int)version);
        TRY(migration->engine->make_column(migration->arg, table, c));
    }
    return OK;
}

result migration_make(const struct migration *migration, int64_t version)
{
    for (int32_t t = 0; t < migration->schema->table_count; t++) {
        const muster_table *table = &migration->schema->tables[t];
        bool there = false;
        if (version > 0) TRY(migration->engine->has_table(migration->arg, table, &there));
        TRY(there ? make_columns(migration, table, version) : migration->engine->make_table(migration->arg, t));
        for (int32_t i = 0; i < table->index_count; i++) {
            there = false;
            if (version > 0) TRY(migration->engine->has_index(migration->arg, table, i, &there));
            if (!there) TRY(migration->engine->make_index(migration->arg, table, i));
        }
    }
    return OK;
}
