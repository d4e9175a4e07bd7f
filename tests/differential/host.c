/* SPDX-License-Identifier: MIT
 *
 * Calls that only the host makes: plans, settings, keys, events and messages. And transactions.
 */
#include "actions.h"

#include <string.h>

/* ---- plans ---- */

static const char *const CODES[] = {"team", "team", "small", "Team", "other", "", NULL};
static const char *const LIMIT_NAMES[] = {MUSTER_LIMIT_PROJECTS, "storage.gb", "api-calls", "muster.other", "Bad Name"};

/* Their limits live as long as the step. */
struct limits {
    const char *names[3];
    int64_t values[3];
};

static muster_plan_params some_plan(struct side *side, struct limits *limits)
{
    muster_plan_params params = {MUSTER_INIT(muster_plan_params)};
    static const char *const BOUGHT[] = {NULL, "subscription-1", "subscription-\xc3\xa4"};
    params.code = SOME_TEXT(side, "code", CODES, 2);
    params.name = some_text(side, "name", LINES, LINE_COUNT, 3);
    params.seats = some(side, "seats", chance(side, 20) ? -2 : 4, 24);
    if (some_flag(side, "unlimited", 10)) params.seats = MUSTER_SEATS_UNLIMITED;
    if (some_flag(side, "largest", 20)) params.seats = INT64_MAX - 1;
    params.subscription = SOME_TEXT(side, "subscription", BOUGHT, 0);
    params.limit_count = some_texts(side, "limit", LIMIT_NAMES, chance(side, 10) ? 5 : 3, limits->names, 2);
    for (size_t i = 0; i < params.limit_count; i++)
        limits->values[i] = some_flag(side, "largest", 10) ? INT64_MAX : some(side, "value", 0, 30);
    params.limit_names = limits->names;
    params.limit_values = limits->values;
    return params;
}

int32_t do_plan_offer(struct side *side)
{
    struct limits limits;
    muster_plan_params params = some_plan(side, &limits);
    return muster_plan_offer(acting(side, &HOST), &params);
}

int32_t do_plan_withdraw(struct side *side)
{
    static const char *const WITHDRAWN[] = {"small", "other", "Team", NULL};
    const char *code = SOME_TEXT(side, "code", WITHDRAWN, 1);
    return muster_plan_withdraw(acting(side, &HOST), code);
}

static void some_plan_fields(struct side *side, muster_plan_params *params)
{
    params->fields = (uint32_t)some(side, "fields", 0, 31);
    params->ends_at = some_time(side, "ends_at");
    if (params->ends_at < side->now + DAY && !chance(side, 4)) params->ends_at = MUSTER_TIME_NONE;
}

int32_t do_plan_set(struct side *side)
{
    struct limits limits;
    const muster_id *org = some_org(side);
    muster_plan *plan = NULL;
    muster_plan_params params = some_plan(side, &limits);
    some_plan_fields(side, &params);
    int32_t status = muster_plan_set(acting(side, &HOST), org, &params, &plan);
    answered(side, plan);
    return status;
}

int32_t do_plan_set_personal(struct side *side)
{
    struct limits limits;
    const muster_id *account = some_account(side);
    muster_plan *plan = NULL;
    muster_plan_params params = some_plan(side, &limits);
    some_plan_fields(side, &params);
    if (!chance(side, 6)) params.fields &= ~(uint32_t)MUSTER_PLAN_FIELD_SEATS;
    int32_t status = muster_plan_set_personal(acting(side, &HOST), account, &params, &plan);
    answered(side, plan);
    return status;
}

int32_t do_plan_get(struct side *side)
{
    const muster_id *org = some_org(side);
    muster_plan *plan = NULL;
    int32_t status = muster_plan_get(acting(side, owner_of(side, org)), org, &plan);
    answered(side, plan);
    return status;
}

int32_t do_plan_get_personal(struct side *side)
{
    const muster_id *account = some_account(side);
    muster_plan *plan = NULL;
    int32_t status = muster_plan_get_personal(acting(side, account), account, &plan);
    answered(side, plan);
    return status;
}

/* ---- settings and keys ---- */

static const muster_id *some_org_or_store(struct side *side)
{
    const muster_id *org = some_org(side);
    return some_flag(side, "whole_store", 2) ? NULL : org;
}

int32_t do_setting_get(struct side *side)
{
    const muster_id *org = some_org_or_store(side);
    int32_t setting = (int32_t)some(side, "setting", 0, 23);
    int64_t value = -1;
    int32_t status = muster_setting_get(acting(side, owner_of(side, org)), org, setting, &value);
    fprintf(side->out, " value %lld", (long long)value);
    return status;
}

int32_t do_setting_get_text(struct side *side)
{
    const muster_id *org = some_org_or_store(side);
    int32_t setting = (int32_t)some(side, "setting", 21, chance(side, 4) ? 22 : 21);
    char value[MUSTER_SETTING_TEXT_MAX_BYTES + 1] = "";
    int32_t status = muster_setting_get_text(acting(side, owner_of(side, org)), org, setting, value);
    fprintf(side->out, " value %s", value);
    return status;
}

int32_t do_setting_set(struct side *side)
{
    static const int64_t VALUES[] = {0, 1, 1, 2, 5, 100, HOUR, DAY, 7 * DAY, 200 * DAY, INT64_MAX};
    const muster_id *org = some_org_or_store(side);
    int32_t setting = (int32_t)some(side, "setting", 0, 23);
    int64_t value = VALUES[some(side, "value", 0, sizeof VALUES / sizeof VALUES[0] - 1)];
    return muster_setting_set(acting(side, &HOST), org, setting, value);
}

int32_t do_setting_set_text(struct side *side)
{
    static const char *const TEXTS[] = {"{username}", "Of {username}", "\xc3\x84 {username} {username}", "",
                                        NULL,         "a\nb"};
    const muster_id *org = some_org_or_store(side);
    int32_t setting = (int32_t)some(side, "setting", 21, chance(side, 4) ? 22 : 21);
    const char *value = SOME_TEXT(side, "value", TEXTS, 3);
    return muster_setting_set_text(acting(side, &HOST), org, setting, value);
}

int32_t do_setting_clear(struct side *side)
{
    const muster_id *org = some_org_or_store(side);
    int32_t setting = (int32_t)some(side, "setting", 0, 23);
    return muster_setting_clear(acting(side, &HOST), org, setting);
}

int32_t do_key_retire(struct side *side)
{
    int32_t key = (int32_t)some(side, "key", 1, chance(side, 6) ? 3 : 2), force = some_flag(side, "force", 3);
    return muster_key_retire(acting(side, &HOST), key, force);
}

/* ---- events ---- */

static muster_event_query some_query(struct side *side)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query)};
    if (some_flag(side, "of_a_kind", 4)) query.kind = (int32_t)some(side, "kind", 20, 68);
    if (some_flag(side, "of_an_account", 4)) query.account = some_account(side);
    if (some_flag(side, "recent", 4)) query.since = side->now - HOUR;
    if (some_flag(side, "before_now", 4)) query.until = side->now;
    if (some_flag(side, "between", 8)) query.since = some_time(side, "since"), query.until = some_time(side, "until");
    return query;
}

/* Without an id it would be the feed. */
static const muster_id *chain_of(const muster_id *id)
{
    return id != NULL ? id : &HOST;
}

int32_t do_event_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    muster_event_query query = some_query(side);
    if (some_flag(side, "chain_of_account", 3)) {
        query.chain_account = chain_of(some_account(side));
        return muster_event_list(acting(side, query.chain_account), &query, cursor, limit, ret_page);
    }
    query.org = chain_of(some_org(side));
    return muster_event_list(acting(side, owner_of(side, query.org)), &query, cursor, limit, ret_page);
}

int32_t do_event_feed(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    muster_event_query query = some_query(side);
    /* On SQLite and LMDB, the feed of an open transaction shows what it has written. On PostgreSQL it does not. */
    if (side->held || side->within) query.org = chain_of(some_org(side));
    return muster_event_list(acting(side, &HOST), &query, cursor, limit, ret_page);
}

int32_t do_event_verify(struct side *side)
{
    const muster_id *org = some_org(side);
    const char *head = some_flag(side, "known", 2) && side->head[0] != '\0' ? side->head : NULL;
    muster_report *report = NULL;
    if (some_flag(side, "all", 3)) org = NULL;
    int32_t status = muster_event_verify(acting(side, owner_of(side, org)), org, head, &report);
    if (side->learning && org != NULL && status == MUSTER_OK)
        snprintf(side->head, sizeof side->head, "%s", muster_report_summary(report));
    answered(side, report);
    return status;
}

/* ---- messages ---- */

int32_t do_message_claim(struct side *side)
{
    const muster_id *org = some_org_or_store(side);
    size_t limit = (size_t)some(side, "limit", chance(side, 20) ? 0 : 1, 12);
    int64_t lease = some(side, "lease", chance(side, 20) ? 0 : 1, 600) * MUSTER_SECOND;
    muster_page *page = NULL;
    int32_t status = muster_message_claim(acting(side, &HOST), org, limit, lease, &page);
    answered(side, page);
    return status;
}

int32_t do_message_done(struct side *side)
{
    const muster_message *message = some_message(side);
    return muster_message_done(acting(side, &HOST), message);
}

int32_t do_message_return(struct side *side)
{
    const muster_message *message = some_message(side);
    int64_t delay = some(side, "delay", chance(side, 20) ? -1 : 0, 60) * MUSTER_SECOND;
    return muster_message_return(acting(side, &HOST), message, delay);
}

/* A message that was set aside, if there is one. */
int32_t do_message_retry(struct side *side)
{
    const muster_message *message = some_message(side);
    muster_session *session = acting(side, &HOST);
    muster_page *page = NULL;
    muster_message_list_aside(session, NULL, NULL, 0, &page);
    if (muster_page_count(page) > 0) message = muster_page_message(page, 0);
    int32_t status = muster_message_retry(session, message);
    answered(side, page);
    return status;
}

int32_t do_message_list_aside(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org_or_store(side);
    return muster_message_list_aside(acting(side, &HOST), org, cursor, limit, ret_page);
}

int32_t do_outbox_get(struct side *side)
{
    const muster_id *org = some_org_or_store(side);
    muster_outbox outbox = {MUSTER_INIT(muster_outbox)};
    int32_t status = muster_outbox_get(acting(side, &HOST), org, &outbox);
    fprintf(side->out, " waiting %lld aside %lld oldest %lld", (long long)outbox.waiting, (long long)outbox.set_aside,
            (long long)outbox.oldest);
    return status;
}

/* ---- transactions ---- */

int32_t do_begin(struct side *side)
{
    const muster_id *org = some_org(side);
    int32_t status = muster_begin(acting(side, owner_of(side, org)));
    if (status != MUSTER_OK) return status;
    side->held = true;
    side->before = side->known;
    return status;
}

/* If the transaction does not stay, everything that was made since its beginning is gone. */
static void end_transaction(struct side *side, bool stays)
{
    if (side->held && !stays) side->known = side->before;
    side->held = false;
}

int32_t do_commit(struct side *side)
{
    int32_t status = muster_commit(acting(side, NULL));
    end_transaction(side, status == MUSTER_OK && !side->dry);
    return status;
}

int32_t do_rollback(struct side *side)
{
    int32_t status = muster_rollback(acting(side, NULL));
    end_transaction(side, false);
    return status;
}

/* Two calls of any kind. They may also end or begin the transaction, and the session then reports it. */
static int32_t transact_step(muster_session *session __attribute__((unused)), void *arg)
{
    struct side *side = arg;
    int32_t status = MUSTER_OK;
    for (int i = 0; i < 2; i++) {
        status = side_act(side);
        tell_status(side, status);
    }
    return chance(side, 3) ? status : MUSTER_OK;
}

int32_t do_transact(struct side *side)
{
    const muster_id *org = some_org(side);
    bool held = side->held;
    struct known before = side->known;
    bool within = side->within;
    muster_session *session = acting(side, owner_of(side, org));
    side->within = true;
    int32_t status = muster_transact(session, transact_step, side);
    side->within = within;
    side->held = held;
    if (status != MUSTER_OK) side->known = before;
    return status;
}
