/* SPDX-License-Identifier: MIT
 *
 * The table of settings. Values that differ from the default stand as lines in the row of the store or the
 * org, which a step has read anyway.
 */
#include "setting.h"
#include "event.h"
#include "lines.h"
#include "org.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * MUSTER_SECOND)
#define DAY (24 * 60 * MINUTE)
#define YEAR (365 * DAY)

static const struct setting {
    const char *name;
    int64_t normal, least, most;
    bool store_only;
} SETTING[] = {
    [MUSTER_SETTING_SEATS_MIN] = {"seats_min", 2, 1, 1000000000, true},
    [MUSTER_SETTING_SLUG_REST] = {"slug_rest", 30 * DAY, 0, 10 * YEAR, true},
    [MUSTER_SETTING_ADMINS_MANAGE_ADMINS] = {"admins_manage_admins", 1, 0, 1, false},
    [MUSTER_SETTING_PENDING_RESERVES] = {"pending_reserves", 1, 0, 1, true},
    [MUSTER_SETTING_TOKEN_SUFFICES] = {"token_suffices", 0, 0, 1, false},
    [MUSTER_SETTING_INVITATION_TTL] = {"invitation_ttl", 7 * DAY, MINUTE, YEAR, false},
    [MUSTER_SETTING_PENDING_MAX] = {"pending_max", 1000, 0, 1000000, false},
    [MUSTER_SETTING_REFUSE_WEB_ADDRESSES] = {"refuse_web_addresses", 1, 0, 1, false},
    [MUSTER_SETTING_UNICODE_NAMES] = {"unicode_names", 0, 0, 1, true},
    [MUSTER_SETTING_SUSPENDED_KEEP_SEAT] = {"suspended_keep_seat", 0, 0, 1, false},
    [MUSTER_SETTING_TRANSFER_NEEDS_CONSENT] = {"transfer_needs_consent", 0, 0, 1, false},
    [MUSTER_SETTING_INVITATIONS_PER_DAY] = {"invitations_per_day", 500, 0, 1000000, false},
    [MUSTER_SETTING_MESSAGES_PER_DAY] = {"messages_per_day", 10, 0, 1000000, false},
    [MUSTER_SETTING_ANSWERS_KEPT] = {"answers_kept", DAY, MINUTE, YEAR, true},
};

static const struct setting *find(int32_t setting)
{
    return setting >= 1 && (size_t)setting < COUNT_OF(SETTING) ? &SETTING[setting] : NULL;
}

struct setting_call {
    const muster_id *org;
    int32_t setting;
    int32_t clear;
    int64_t value;
};

static bool stored(const char *settings, const char *name, int64_t *ret_value)
{
    struct line line;
    if (!lines_find(settings, name, &line)) return false;
    *ret_value = strtoll(line.value, NULL, 10);
    return true;
}

/* The settings with one line replaced, or taken out. */
static result changed_text(struct call *call, const char *before, const struct setting_call *in, const char **ret_text)
{
    struct arena *arena = &call->step->arena;
    const char *name = SETTING[in->setting].name, *after = NULL;
    struct line line, old;
    bool there = lines_find(before, name, &old);
    while (before != NULL && lines_next(&before, &line))
        if (!there || line.name != old.name) TRY(lines_add_line(arena, &after, &line));
    char value[24];
    text_format(value, sizeof value, "%lld", (long long)in->value);
    if (!in->clear) TRY(lines_add(arena, &after, name, value));
    *ret_text = after;
    return OK;
}

int64_t setting_value(const struct call *call, const struct row *org, int32_t setting)
{
    const struct setting *it = &SETTING[setting];
    int64_t value = it->normal;
    if (org != NULL && !it->store_only && stored(row_text(org, ORG_SETTINGS), it->name, &value)) return value;
    if (stored(row_text(call->store_row, STORE_SETTINGS), it->name, &value)) return value;
    return it->normal;
}

const char *muster_setting_name(int32_t setting)
{
    const struct setting *it = find(setting);
    return it != NULL ? it->name : NULL;
}

static result check_setting(struct call *call, int32_t setting)
{
    if (find(setting) != NULL) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "setting", "There is no such setting.");
}

static result get_step(struct call *call, void *arg)
{
    struct setting_call *in = arg;
    struct row *org = NULL;
    TRY(check_setting(call, in->setting));
    if (in->org != NULL)
        TRY(org_enter(call, in->org, MUSTER_ACTION_SEE_PLAN, &org, NULL, 0));
    else {
        TRY(check_system(call));
        TRY(call_load(call, NULL, 0));
    }
    in->value = setting_value(call, org, in->setting);
    return OK;
}

static const struct call_kind GET = {"setting_get", CALL_READ, get_step, NULL};

int32_t muster_setting_get(muster_session *session, const muster_id *org, int32_t setting, int64_t *ret_value)
{
    struct setting_call in = {.org = org, .setting = setting};
    int32_t status = call_run(session, &GET, &in, NULL);
    if (status == MUSTER_OK && ret_value != NULL) *ret_value = in.value;
    return status;
}

/* Usernames that exist were made with the rule in force; changing it would let two of them collide. */
static result check_unicode(struct call *call, int32_t setting)
{
    if (setting != MUSTER_SETTING_UNICODE_NAMES) return OK;
    muster_scan scan = {.table = TABLE_ACCOUNT, .index = -1, .limit = 1};
    int64_t count = 0;
    TRY(step_count(call->step, &scan, &count));
    if (count == 0) return OK;
    return problem_set(call->problem, MUSTER_E_MISUSE, "setting",
                       "unicode_names can only be set before the first account.");
}

static result set_step(struct call *call, void *arg)
{
    const struct setting_call *in = arg;
    struct row *org = NULL;
    TRY(check_system(call));
    TRY(check_setting(call, in->setting));
    const struct setting *it = &SETTING[in->setting];
    if (!in->clear && (in->value < it->least || in->value > it->most))
        return problem_set(call->problem, MUSTER_E_INVALID, "value", "%s takes %lld to %lld.", it->name,
                           (long long)it->least, (long long)it->most);
    if (in->org != NULL && it->store_only)
        return problem_set(call->problem, MUSTER_E_INVALID, "org", "%s holds for the whole store.", it->name);
    if (in->org != NULL)
        TRY(org_enter(call, in->org, 0, &org, NULL, 0));
    else
        TRY(call_load(call, NULL, 0));
    TRY(check_unicode(call, in->setting));
    struct row *row = org != NULL ? org : call->store_row;
    size_t column = org != NULL ? ORG_SETTINGS : STORE_SETTINGS;
    TRY(call_expect_version(call, org != NULL ? row_int(org, ORG_INFO_VERSION) : row->version));
    const char *text = NULL;
    uint64_t settled = row->changed;
    TRY(changed_text(call, row_text(row, column), in, &text));
    SET(call, row, column, value_text(text));
    if (row->changed == settled) return OK;
    if (org != NULL) TRY(org_info_changed(call, org));
    struct event event = {.kind = MUSTER_EVENT_SETTING_CHANGED, .chain = row, .facts = {{"setting", .text = it->name}}};
    if (!in->clear) event.facts[1] = (struct fact){"value", in->value, NULL};
    return event_add(call, &event);
}

static const struct call_kind SET_SETTING = {
    "setting_set", CALL_CHANGE | CALL_LOCK_STORE, set_step,
    ARGS(PART(ID, struct setting_call, org), PART(INT32, struct setting_call, setting),
         PART(INT32, struct setting_call, clear), PART(INT64, struct setting_call, value))};

int32_t muster_setting_set(muster_session *session, const muster_id *org, int32_t setting, int64_t value)
{
    struct setting_call in = {.org = org, .setting = setting, .value = value};
    return call_run(session, &SET_SETTING, &in, NULL);
}

int32_t muster_setting_clear(muster_session *session, const muster_id *org, int32_t setting)
{
    struct setting_call in = {.org = org, .setting = setting, .clear = 1};
    return call_run(session, &SET_SETTING, &in, NULL);
}
