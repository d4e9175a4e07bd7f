/* SPDX-License-Identifier: MIT
 *
 * Slugs of orgs: taken, and given up (ORG-2).
 */
#include "inside.h"
#include "org.h"
#include "setting/setting.h"
#include "tie/tie.h"

void slug_want(struct call *call, const char *slug, struct row **ret_name)
{
    struct problem unsaid; /* a wrong slug is reported when it is needed */
    problem_clear(&unsaid);
    *ret_name = NULL;
    if (name_slug(&unsaid, "", slug).status == MUSTER_OK)
        WANT(call, TABLE_NAME, MUSTER_LOCK_UPDATE, ret_name,
             {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)});
}

result slug_take(struct call *call, const char *slug, struct row *name, const muster_id *org)
{
    if (name == NULL) {
        TRY(call_insert(call, TABLE_NAME, &name));
        TRY_SET(call, name, NAME_KEY, value_text(slug));
        TRY_SET(call, name, NAME_KIND, value_int(NAME_KIND_SLUG));
        TRY_SET(call, name, NAME_SLOT, value_int(0));
    } else if (!row_is(name, NAME_HOLDER, org)) {
        bool free = !row_null(name, NAME_RESTS_UNTIL) && row_int(name, NAME_RESTS_UNTIL) <= call->now;
        if (!free) return problem_set(call->problem, MUSTER_E_EXISTS, "slug", "The slug is taken: choose another one.");
    }
    TRY_SET(call, name, NAME_HOLDER, value_id(org));
    return row_set(call->step, name, NAME_RESTS_UNTIL, value_null());
}

result slug_give_up(struct call *call, const char *slug)
{
    const muster_value key[] = {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)};
    struct row *name = step_known(call->step, TABLE_NAME, key);
    if (name == NULL) return FAILED(MUSTER_E_MEMORY);
    return row_set(call->step, name, NAME_RESTS_UNTIL,
                   value_int(call->now + call_setting(call, NULL, MUSTER_SETTING_SLUG_REST)));
}
