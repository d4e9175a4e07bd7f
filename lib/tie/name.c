/* SPDX-License-Identifier: MIT
 *
 * Names that are unique in the store, and the rows by which their holders are found.
 */
#include "setting/setting.h"
#include "tie.h"
#include <string.h>

result name_insert(struct call *call, const char *key, int32_t kind, int64_t slot, const muster_id *holder)
{
    struct row *row = NULL;
    TRY(call_insert(call, TABLE_NAME, &row));
    TRY_SET(call, row, NAME_KEY, value_text(key));
    TRY_SET(call, row, NAME_KIND, value_int(kind));
    TRY_SET(call, row, NAME_SLOT, value_int(slot));
    return row_set(call->step, row, NAME_HOLDER, value_id(holder));
}

static muster_scan name_holders_of(const char *key, int32_t kind)
{
    return (muster_scan){
        .table = TABLE_NAME, .index = -1, .prefix_count = 2, .prefix = {value_text(key), value_int(kind)}};
}

static result name_canonical_of(struct problem *problem, const char *field, int32_t kind, const char *name,
                                bool unicode, char ret_key[NAME_KEY_BYTES])
{
    switch (kind) {
    case NAME_KIND_USERNAME: return name_username(problem, field, name, unicode, ret_key);
    case NAME_KIND_EMAIL: return name_email(problem, field, name, ret_key);
    default: /* as it was entered */
        TRY(name_external_id(problem, field, name));
        text_format(ret_key, NAME_KEY_BYTES, "%s", name);
        return OK;
    }
}

result name_canonical(struct call *call, const char *field, int32_t kind, const char *name,
                      char ret_key[NAME_KEY_BYTES])
{
    bool unicode = kind == NAME_KIND_USERNAME && call_setting(call, NULL, MUSTER_SETTING_UNICODE_NAMES) != 0;
    return name_canonical_of(call->problem, field, kind, name, unicode, ret_key);
}

void name_want(struct call *call, int32_t kind, const char *name)
{
    struct problem unsaid; /* a wrong name is reported when it is needed */
    char key[NAME_KEY_BYTES];
    if (name == NULL) return;
    problem_clear(&unsaid);
    if (name_canonical_of(&unsaid, "", kind, name, true, key).status != MUSTER_OK) return;
    const muster_scan scan = name_holders_of(key, kind);
    step_want_rows(call->step, &scan);
}

result name_holders(struct call *call, const char *key, int32_t kind, struct row_list *ret)
{
    const muster_scan scan = name_holders_of(key, kind);
    return step_scan(call->step, &scan, ret);
}

result name_share(struct call *call, const char *key, int32_t kind, const muster_id *holder)
{
    struct row_list held;
    int64_t slot = 0;
    TRY(name_holders(call, key, kind, &held));
    for (size_t i = 0; i < held.count; i++) {
        if (row_is(held.items[i], NAME_HOLDER, holder)) return OK;
        if (row_int(held.items[i], NAME_SLOT) == slot) slot++;
    }
    return name_insert(call, key, kind, slot, holder);
}

result name_remove(struct call *call, const char *key, int32_t kind, const muster_id *holder)
{
    struct row_list held;
    TRY(name_holders(call, key, kind, &held));
    for (size_t i = 0; i < held.count; i++)
        if (row_is(held.items[i], NAME_HOLDER, holder)) step_remove(call->step, held.items[i]);
    return OK;
}

bool account_address(const struct row *account, muster_id *ret_address)
{
    const char *key = row_text(account, ACCOUNT_EMAIL_KEY);
    if (key == NULL || row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) return false;
    *ret_address = name_email_id(key);
    return true;
}

result address_holders(struct call *call, const char *email_key, int64_t *ret_count)
{
    struct row_list held;
    TRY(name_holders(call, email_key, NAME_KIND_EMAIL, &held));
    *ret_count = (int64_t)held.count;
    return OK;
}
