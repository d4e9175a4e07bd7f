/* SPDX-License-Identifier: MIT
 *
 * Reading and setting the settings of the store and of an org.
 */
#include "setting/setting.h"
#include "access/access.h"
#include "lines.h"
#include "org.h"
#include "project/project.h"
#include "trail/trail.h"

struct setting_call {
    const muster_id *org;
    int32_t setting;
    int32_t clear;
    int32_t is_text; /* of set_text and get_text */
    int64_t value;
    const char *text;
    char *ret_text;
};

/* The settings with one line replaced or removed. */
static result setting_changed_text(struct call *call, const char *before, const struct setting_call *in,
                                   const char **ret_text)
{
    struct arena *arena = &call->step->arena;
    const char *name = setting_find(in->setting)->name, *after = NULL;
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

static result setting_check(struct call *call, const struct setting_call *in)
{
    const struct setting *it = setting_find(in->setting);
    if (it == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "setting", "There is no such setting.");
    if (in->clear || in->is_text == (it->text != NULL)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "setting", "%s is a %s.", it->name,
                       it->text != NULL ? "text: use muster_setting_set_text" : "number: use muster_setting_set");
}

/* What a value must be. A text is a template of a name, so the result must be a valid name. */
static result setting_check_value(struct call *call, const struct setting_call *in)
{
    const struct setting *it = setting_find(in->setting);
    if (in->clear) return OK;
    if (in->is_text) return provision_check_template(call, in->text);
    if (in->value >= it->least && in->value <= it->most) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "value", "%s must be %lld to %lld.", it->name,
                       (long long)it->least, (long long)it->most);
}

static result setting_get_step(struct call *call, void *arg)
{
    struct setting_call *in = arg;
    struct row *org = NULL;
    TRY(setting_check(call, in));
    if (in->org != NULL)
        TRY(org_enter(call, in->org, MUSTER_ACTION_SEE_PLAN, &org));
    else {
        TRY(check_system(call));
        TRY(call_read(call));
    }
    if (!in->is_text) {
        in->value = call_setting(call, org, in->setting);
        return OK;
    }
    const char *text = NULL;
    TRY(setting_text(&call->step->arena, call->store_row, org, in->setting, &text));
    if (in->ret_text != NULL) text_format(in->ret_text, MUSTER_SETTING_TEXT_MAX_BYTES + 1, "%s", text);
    return OK;
}

CALL(setting_get, CALL_READ, NULL, NULL);

muster_status muster_setting_get(muster_session *session, const muster_id *org, int32_t setting, int64_t *ret_value)
{
    struct setting_call in = {.org = org, .setting = setting};
    int32_t status = call_run(session, &setting_get_call, &in, NULL);
    if (status == MUSTER_OK && ret_value != NULL) *ret_value = in.value;
    return status;
}

muster_status muster_setting_get_text(muster_session *session, const muster_id *org, int32_t setting, char *ret_value)
{
    struct setting_call in = {.org = org, .setting = setting, .is_text = 1, .ret_text = ret_value};
    return call_run(session, &setting_get_call, &in, NULL);
}

/* The existing usernames were made with the present rule. If the rule changed, two of them could become the same. */
static result setting_check_unicode(struct call *call, int32_t setting)
{
    if (setting != MUSTER_SETTING_UNICODE_NAMES) return OK;
    muster_scan scan = {.table = TABLE_ACCOUNT, .index = -1, .limit = 1};
    int64_t count = 0;
    TRY(step_count(call->step, &scan, &count));
    if (count == 0) return OK;
    return problem_set(call->problem, MUSTER_E_MISUSE, "setting",
                       "unicode_names can only be set before the first account.");
}

static result setting_set_step(struct call *call, void *arg)
{
    const struct setting_call *in = arg;
    struct row *org = NULL;
    TRY(check_system(call));
    TRY(setting_check(call, in));
    TRY(setting_check_value(call, in));
    const struct setting *it = setting_find(in->setting);
    if (in->org != NULL && it->store_only)
        return problem_set(call->problem, MUSTER_E_INVALID, "org", "%s applies to the whole store: set it there.",
                           it->name);
    if (in->org != NULL)
        TRY(org_enter(call, in->org, 0, &org));
    else
        TRY(call_read(call));
    TRY(setting_check_unicode(call, in->setting));
    struct row *row = org != NULL ? org : call->store_row;
    size_t column = org != NULL ? ORG_SETTINGS : STORE_SETTINGS;
    TRY(call_expect_version(call, org != NULL ? row_int(org, ORG_INFO_VERSION) : row->version));
    const char *text = NULL;
    uint64_t settled = row->changed;
    TRY(setting_changed_text(call, row_text(row, column), in, &text));
    TRY_SET(call, row, column, value_text(text));
    if (row->changed == settled) return OK;
    if (org != NULL) TRY(org_info_changed(call, org));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_SETTING_CHANGED,
                                           .chain = row,
                                           FACTS(FACT_TEXT("setting", it->name),
                                                 {in->clear ? NULL : "value", in->value, in->text})});
}

#define SET_ARGS                                                                                                       \
    ARGS(PART(ID, struct setting_call, org), PART(INT32, struct setting_call, setting),                                \
         PART(INT32, struct setting_call, clear), PART(INT64, struct setting_call, value),                             \
         PART(TEXT, struct setting_call, text))
CALL(setting_set, CALL_CHANGE | CALL_LOCK_STORE, SET_ARGS, NULL);
static const struct call_kind SETTING_SET_ORG_CALL = {
    .name = "setting_set", .flags = CALL_CHANGE, .step = setting_set_step, .args = SET_ARGS};

/* If the row of the store were locked, the settings of one org would wait for those of another. */
static int32_t setting_set_run(muster_session *session, struct setting_call *in)
{
    return call_run(session, in->org != NULL ? &SETTING_SET_ORG_CALL : &setting_set_call, in, NULL);
}

muster_status muster_setting_set(muster_session *session, const muster_id *org, int32_t setting, int64_t value)
{
    struct setting_call in = {.org = org, .setting = setting, .value = value};
    return setting_set_run(session, &in);
}

muster_status muster_setting_set_text(muster_session *session, const muster_id *org, int32_t setting, const char *value)
{
    struct setting_call in = {.org = org, .setting = setting, .is_text = 1, .text = value};
    return setting_set_run(session, &in);
}

muster_status muster_setting_clear(muster_session *session, const muster_id *org, int32_t setting)
{
    struct setting_call in = {.org = org, .setting = setting, .clear = 1};
    return setting_set_run(session, &in);
}
