/* SPDX-License-Identifier: MIT
 *
 * Slugs of orgs: taken, and given up (ORG-2).
 */
#include "call/call.h"
#include "inside.h"
#include "org.h"
#include "setting/setting.h"
#include "tie/tie.h"

void slug_ahead(struct call *call, const char *slug)
{
    struct problem unsaid; /* what is wrong with it is said when it is needed */
    problem_clear(&unsaid);
    if (name_slug(&unsaid, "", slug).status == MUSTER_OK)
        AHEAD(call, TABLE_NAME, MUSTER_LOCK_UPDATE, NULL, {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)});
}

/* Takes a slug for an org. A resting one can be taken back by the org that gave it up. */
result slug_take(struct call *call, const char *slug, const muster_id *org)
{
    struct row *name = NULL;
    TRY(LOAD(call,
             {TABLE_NAME, MUSTER_LOCK_UPDATE, &name, {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)}}));
    if (name == NULL) {
        TRY(call_insert(call, TABLE_NAME, &name));
        SET(call, name, NAME_KEY, value_text(slug));
        SET(call, name, NAME_KIND, value_int(NAME_KIND_SLUG));
        SET(call, name, NAME_SLOT, value_int(0));
    } else if (!row_is(name, NAME_HOLDER, org)) {
        bool free = !row_null(name, NAME_RESTS_UNTIL) && row_int(name, NAME_RESTS_UNTIL) <= call->now;
        if (!free) return problem_set(call->problem, MUSTER_E_EXISTS, "slug", "The slug is taken: choose another one.");
    }
    SET(call, name, NAME_HOLDER, value_id(org));
    return row_set(call->step, name, NAME_RESTS_UNTIL, value_null());
}

result slug_give_up(struct call *call, const char *slug)
{
    struct row *name = NULL;
    TRY(LOAD(call,
             {TABLE_NAME, MUSTER_LOCK_UPDATE, &name, {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)}}));
    if (name == NULL) return OK;
    return row_set(call->step, name, NAME_RESTS_UNTIL,
                   value_int(call->now + setting_value(call, NULL, MUSTER_SETTING_SLUG_REST)));
}
