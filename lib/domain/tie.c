/* SPDX-License-Identifier: MIT
 *
 * Names, and ties of accounts and addresses to orgs. A tie stays when a membership or an invitation has ended: it tells a
 * deletion where personal data may be left (ACCT-6).
 */
#include "tie.h"

result name_insert(struct call *call, const char *key, int32_t kind, int64_t slot, const muster_id *holder)
{
    struct row *row = NULL;
    TRY(call_insert(call, TABLE_NAME, &row));
    SET(call, row, NAME_KEY, value_text(key));
    SET(call, row, NAME_KIND, value_int(kind));
    SET(call, row, NAME_SLOT, value_int(slot));
    return row_set(call->step, row, NAME_HOLDER, value_id(holder));
}

static result held_under(struct call *call, const char *key, int32_t kind, struct row_list *ret)
{
    muster_scan scan = {
        .table = TABLE_NAME, .index = -1, .prefix_count = 2, .prefix = {value_text(key), value_int(kind)}};
    return step_scan(call->step, &scan, ret);
}

result name_share(struct call *call, const char *key, int32_t kind, const muster_id *holder)
{
    struct row_list held;
    int64_t slot = 0;
    TRY(held_under(call, key, kind, &held));
    for (size_t i = 0; i < held.count; i++) {
        if (held.items[i]->removed) continue;
        if (row_is(held.items[i], NAME_HOLDER, holder)) return OK;
        if (row_int(held.items[i], NAME_SLOT) == slot) slot++;
    }
    return name_insert(call, key, kind, slot, holder);
}

result name_remove(struct call *call, const char *key, int32_t kind, const muster_id *holder)
{
    struct row_list held;
    TRY(held_under(call, key, kind, &held));
    for (size_t i = 0; i < held.count; i++)
        if (row_is(held.items[i], NAME_HOLDER, holder)) step_remove(held.items[i]);
    return OK;
}

result tie_need(struct call *call, const muster_id *holder, const muster_id *org, struct row **tie)
{
    if (*tie != NULL) return OK;
    TRY(call_insert(call, TABLE_TIE, tie));
    SET(call, *tie, TIE_HOLDER, value_id(holder));
    return row_set(call->step, *tie, TIE_ORG, value_id(org));
}
