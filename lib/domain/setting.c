/* SPDX-License-Identifier: MIT
 *
 * The table of settings. Values that differ from the default stand as lines in the row of the store or the
 * org, which a step has read anyway.
 */
#include "setting.h"
#include "event.h"
#include "lines.h"
#include "org.h"
#include "provision.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * MUSTER_SECOND)
#define DAY (24 * 60 * MINUTE)
#define YEAR (365 * DAY)

static const struct setting {
    const char *name;
    int64_t normal, least, most;
    bool store_only;
    const char *text; /* default of a setting that is a text; NULL: a number */
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
    [MUSTER_SETTING_LINK_ROLE] = {"link_role", MUSTER_ROLE_RESTRICTED, MUSTER_ROLE_RESTRICTED, MUSTER_ROLE_MEMBER,
                                  false},
    [MUSTER_SETTING_LINK_MAKES_REQUEST] = {"link_makes_request", 0, 0, 1, false},
    [MUSTER_SETTING_REQUESTS] = {"requests", 0, 0, 1, false},
    [MUSTER_SETTING_REQUEST_REST] = {"request_rest", DAY, 0, YEAR, false},
    [MUSTER_SETTING_ENDED_MAY_REJOIN] = {"ended_may_rejoin", 0, 0, 1, false},
    [MUSTER_SETTING_PROVIDE_OPTIONAL] = {"provide_optional", 0, 0, 1, false},
    [MUSTER_SETTING_PROJECT_NAME] = {"project_name", .text = "{username}"},
    [MUSTER_SETTING_WORKSPACE_KEYS_KEPT] = {"workspace_keys_kept", YEAR, MINUTE, 10 * YEAR, true},
};

static const struct setting *find(int32_t setting)
{
    return setting >= 1 && (size_t)setting < COUNT_OF(SETTING) ? &SETTING[setting] : NULL;
}

struct setting_call {
    const muster_id *org;
    int32_t setting;
    int32_t clear;
    int32_t is_text; /* set_text, get_text */
    int64_t value;
    const char *text;
    char *ret_text;
};

/* The org's line, else the store's. False: the default holds. */
static bool stored(const struct call *call, const struct row *org, const struct setting *it, struct line *ret_line)
{
    if (org != NULL && !it->store_only && lines_find(row_text(org, ORG_SETTINGS), it->name, ret_line)) return true;
    return lines_find(row_text(call->store_row, STORE_SETTINGS), it->name, ret_line);
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
    if (!in->clear) TRY(lines_add(arena, &after, name, in->is_text ? in->text : value));
    *ret_text = after;
    return OK;
}

int64_t setting_value(const struct call *call, const struct row *org, int32_t setting)
{
    struct line line;
    bool there = stored(call, org, &SETTING[setting], &line);
    return there ? strtoll(line.value, NULL, 10) : SETTING[setting].normal;
}

result setting_text(struct call *call, const struct row *org, int32_t setting, const char **ret_text)
{
    struct line line;
    *ret_text = SETTING[setting].text;
    if (!stored(call, org, &SETTING[setting], &line)) return OK;
    char *text = arena_alloc(&call->step->arena, line.value_size + 1);
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    memcpy(text, line.value, line.value_size);
    *ret_text = text;
    return OK;
}

const char *muster_setting_name(int32_t setting)
{
    const struct setting *it = find(setting);
    return it != NULL ? it->name : NULL;
}

static result check_setting(struct call *call, const struct setting_call *in)
{
    const struct setting *it = find(in->setting);
    if (it == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "setting", "There is no such setting.");
    if (in->clear || in->is_text == (it->text != NULL)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "setting", "%s is a %s.", it->name,
                       it->text != NULL ? "text: use muster_setting_set_text" : "number: use muster_setting_set");
}

/* What a value has to be. A text is a name's template, so what it makes has to be a name. */
static result check_value(struct call *call, const struct setting_call *in)
{
    const struct setting *it = &SETTING[in->setting];
    if (in->clear) return OK;
    if (in->is_text) return provision_check_template(call, in->text);
    if (in->value >= it->least && in->value <= it->most) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "value", "%s takes %lld to %lld.", it->name,
                       (long long)it->least, (long long)it->most);
}

static result get_step(struct call *call, void *arg)
{
    struct setting_call *in = arg;
    struct row *org = NULL;
    TRY(check_setting(call, in));
    if (in->org != NULL)
        TRY(org_enter(call, in->org, MUSTER_ACTION_SEE_PLAN, &org, NULL, 0));
    else {
        TRY(check_system(call));
        TRY(call_load(call, NULL, 0));
    }
    if (!in->is_text) {
        in->value = setting_value(call, org, in->setting);
        return OK;
    }
    const char *text = NULL;
    TRY(setting_text(call, org, in->setting, &text));
    if (in->ret_text != NULL) text_format(in->ret_text, MUSTER_SETTING_TEXT_MAX_BYTES + 1, "%s", text);
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

int32_t muster_setting_get_text(muster_session *session, const muster_id *org, int32_t setting, char *ret_value)
{
    struct setting_call in = {.org = org, .setting = setting, .is_text = 1, .ret_text = ret_value};
    return call_run(session, &GET, &in, NULL);
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
    TRY(check_setting(call, in));
    TRY(check_value(call, in));
    const struct setting *it = &SETTING[in->setting];
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
    if (!in->clear) event.facts[1] = (struct fact){"value", in->value, in->text};
    return event_add(call, &event);
}

#define SET_ARGS                                                                                                       \
    ARGS(PART(ID, struct setting_call, org), PART(INT32, struct setting_call, setting),                                \
         PART(INT32, struct setting_call, clear), PART(INT64, struct setting_call, value),                             \
         PART(TEXT, struct setting_call, text))
static const struct call_kind SET_OF_STORE = {"setting_set", CALL_CHANGE | CALL_LOCK_STORE, set_step, SET_ARGS},
                              SET_OF_ORG = {"setting_set", CALL_CHANGE, set_step, SET_ARGS};

/* With the store's row locked, one org's would wait for another's. */
static int32_t set_setting(muster_session *session, struct setting_call *in)
{
    return call_run(session, in->org != NULL ? &SET_OF_ORG : &SET_OF_STORE, in, NULL);
}

int32_t muster_setting_set(muster_session *session, const muster_id *org, int32_t setting, int64_t value)
{
    struct setting_call in = {.org = org, .setting = setting, .value = value};
    return set_setting(session, &in);
}

int32_t muster_setting_set_text(muster_session *session, const muster_id *org, int32_t setting, const char *value)
{
    struct setting_call in = {.org = org, .setting = setting, .is_text = 1, .text = value};
    return set_setting(session, &in);
}

int32_t muster_setting_clear(muster_session *session, const muster_id *org, int32_t setting)
{
    struct setting_call in = {.org = org, .setting = setting, .clear = 1};
    return set_setting(session, &in);
}
