/* SPDX-License-Identifier: MIT
 *
 * Workspaces (WS-1 to WS-7): what an account works in at a time. Its choice is a preference, which counts only while the
 * membership that it was made with is an active one.
 */
#include "workspace.h"
#include "account.h"
#include "member.h"
#include "org.h"
#include "plan.h"
#include "setting.h"
#include <sodium.h>
#include <string.h>

enum {
    SHOWN_ACCOUNT,
    SHOWN_ORG,
    SHOWN_ORG_NAME,
    SHOWN_ORG_SLUG,
    SHOWN_ROLE,
    SHOWN_JOINED_AT,
    SHOWN_PLAN_ENDED,
    SHOWN_COUNT
};

/* A record with its plan, which it takes, also on failure. */
static result make_record(const muster_value *values, struct record *plan, struct record **ret_record)
{
    *ret_record = record_new(OBJECT_WORKSPACE, values, SHOWN_COUNT);
    if (*ret_record != NULL)
        (*ret_record)->inner = plan;
    else
        object_unref(plan, 0);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result workspace_personal(struct call *call, const struct row *account, muster_time began, struct record **ret_record)
{
    struct record *plan = NULL;
    muster_time settled = row_int(account, ACCOUNT_SETTLED_AT), now = settled > began ? settled : began;
    muster_value values[SHOWN_COUNT] = {
        [SHOWN_ACCOUNT] = account->values[ACCOUNT_ID],
        [SHOWN_JOINED_AT] = account->values[ACCOUNT_CREATED_AT],
        [SHOWN_PLAN_ENDED] = value_int(row_time(account, ACCOUNT_PLAN_ENDS_AT) <= now),
    };
    TRY(personal_plan_record(call, account, &plan));
    return make_record(values, plan, ret_record);
}

result workspace_in_org(struct call *call, struct row *org, const struct row *member, struct record **ret_record)
{
    struct record *plan = NULL;
    muster_value values[SHOWN_COUNT] = {
        [SHOWN_ACCOUNT] = member->values[MEMBER_ACCOUNT],
        [SHOWN_ORG] = org->values[ORG_ID],
        [SHOWN_ORG_NAME] = org->values[ORG_NAME],
        [SHOWN_ORG_SLUG] = org->values[ORG_SLUG],
        [SHOWN_ROLE] = member->values[MEMBER_ROLE],
        [SHOWN_JOINED_AT] = member->values[MEMBER_JOINED_AT],
        [SHOWN_PLAN_ENDED] = value_int(row_time(org, ORG_PLAN_ENDS_AT) <= call->now),
    };
    TRY(plan_record(call, org, &plan));
    return make_record(values, plan, ret_record);
}

result workspace_check_signed_in(struct call *call)
{
    if (call->session->has_account) return OK;
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Workspaces are those of an account: sign in first.");
}

struct choice_call {
    const char *key;
    const muster_id *org;
};

/* By what a choice is kept: a hash, since the key may be what the host's session rests on; for each account another one. */
static result hash_key(struct call *call, const char *key, muster_id *ret_hash)
{
    size_t size = key != NULL ? strlen(key) : 0;
    const muster_id *account = &call->session->account;
    *ret_hash = ID_NIL;
    if (key == NULL) return OK;
    if (size == 0 || size > MUSTER_WORKSPACE_KEY_MAX_BYTES)
        return problem_set(call->problem, MUSTER_E_INVALID, "key", "The key of a sign-in session is 1 to %d bytes.",
                           MUSTER_WORKSPACE_KEY_MAX_BYTES);
    crypto_generichash_blake2b(ret_hash->bytes, sizeof ret_hash->bytes, (const unsigned char *)key, size,
                               account->bytes, sizeof account->bytes);
    return OK;
}

static result answer_personal(struct call *call, muster_time began)
{
    struct record *record = NULL;
    TRY(workspace_personal(call, call->actor, began, &record));
    return call_answer(call, record);
}

static result answer_org(struct call *call, struct row *org, const struct row *member)
{
    struct record *record = NULL;
    TRY(workspace_in_org(call, org, member, &record));
    return call_answer(call, record);
}

/* The org is only looked at: a choice is the account's, and waits for nobody who changes the org. */
static result look_at(struct call *call, const muster_id *id, struct row **ret_org)
{
    if (id == NULL) return answer_personal(call, call->now);
    TRY(org_enter(call, id, 0, ret_org, NULL, 0));
    TRY(org_end_due(call, *ret_org));
    return answer_org(call, *ret_org, call->member);
}

static result switch_step(struct call *call, void *arg)
{
    const struct choice_call *in = arg;
    struct row *org = NULL, *choice = NULL;
    muster_id key;
    TRY(workspace_check_signed_in(call));
    TRY(hash_key(call, in->key, &key));
    AHEAD(call, TABLE_ORG, 0, NULL, {value_id(in->org)});
    AHEAD(call, TABLE_MEMBER, 0, NULL, {value_id(in->org), value_id(&call->session->account)});
    TRY(LOAD(call,
             {TABLE_WORKSPACE, MUSTER_LOCK_UPDATE, &choice, {value_id(&call->session->account), value_id(&key)}}));
    call_look(call);
    TRY(look_at(call, in->org, &org));
    call_look_end(call);
    if (choice == NULL) {
        TRY(call_insert(call, TABLE_WORKSPACE, &choice));
        SET(call, choice, WORKSPACE_ACCOUNT, value_id(&call->session->account));
        SET(call, choice, WORKSPACE_KEY, value_id(&key));
    }
    SET(call, choice, WORKSPACE_ORG, value_id(in->org));
    SET(call, choice, WORKSPACE_JOINING, org != NULL ? call->member->values[MEMBER_JOINING] : value_null());
    return row_set(call->step, choice, WORKSPACE_CHOSEN_AT, in->key != NULL ? value_int(call->clock) : value_null());
}

/* Takes no idempotency key: making a choice twice is making it once. */
static const struct call_kind SWITCH = {"workspace_switch", CALL_CHANGE | CALL_TIES, switch_step, NULL};

int32_t muster_workspace_switch(muster_session *session, const char *key, const muster_id *org,
                                muster_workspace **ret_workspace)
{
    struct choice_call in = {key, org};
    return call_run(session, &SWITCH, &in, (void **)ret_workspace);
}

/* What was chosen last with the key, unless that was long ago, else without one; NULL: nothing. */
static result find_choice(struct call *call, const muster_id *key, const struct row **ret_choice)
{
    struct row *with_key = NULL, *without = NULL;
    const muster_value account = value_id(&call->session->account);
    TRY(LOAD(call, {TABLE_WORKSPACE, 0, &with_key, {account, value_id(key)}},
             {TABLE_WORKSPACE, 0, &without, {account, value_id(&ID_NIL)}}));
    int64_t kept = setting_value(call, NULL, MUSTER_SETTING_WORKSPACE_KEYS_KEPT);
    bool forgotten =
        with_key == NULL || (!id_is_nil(key) && row_int(with_key, WORKSPACE_CHOSEN_AT) + kept <= call->clock);
    *ret_choice = forgotten ? without : with_key;
    return OK;
}

static result active_step(struct call *call, void *arg)
{
    const struct choice_call *in = arg;
    struct row *org = NULL, *member = NULL;
    const struct row *choice = NULL;
    muster_id key;
    TRY(workspace_check_signed_in(call));
    TRY(hash_key(call, in->key, &key));
    TRY(find_choice(call, &key, &choice));
    muster_time began = call->now;
    if (choice == NULL || row_null(choice, WORKSPACE_ORG)) return answer_personal(call, began);
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {choice->values[WORKSPACE_ORG]}},
             {TABLE_MEMBER, 0, &member, {choice->values[WORKSPACE_ORG], choice->values[WORKSPACE_ACCOUNT]}}));
    if (org == NULL || row_int(org, ORG_STATE) != 0) return answer_personal(call, began);
    TRY(org_settle(call, org));
    TRY(org_end_due(call, org));
    bool same = member != NULL && value_equal(&member->values[MEMBER_JOINING], &choice->values[WORKSPACE_JOINING]);
    return same && member_is_active(call, member) ? answer_org(call, org, member) : answer_personal(call, began);
}

static const struct call_kind ACTIVE = {"workspace_active", CALL_READ, active_step, NULL};

int32_t muster_workspace_active(muster_session *session, const char *key, muster_workspace **ret_workspace)
{
    struct choice_call in = {.key = key};
    return call_run(session, &ACTIVE, &in, (void **)ret_workspace);
}

static result forget_step(struct call *call, void *arg)
{
    const struct choice_call *in = arg;
    struct row *choice = NULL;
    muster_id key;
    TRY(workspace_check_signed_in(call));
    if (in->key == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "key", "key is missing.");
    TRY(hash_key(call, in->key, &key));
    TRY(LOAD(call,
             {TABLE_WORKSPACE, MUSTER_LOCK_UPDATE, &choice, {value_id(&call->session->account), value_id(&key)}}));
    if (choice != NULL) step_remove(choice);
    return OK;
}

static const struct call_kind FORGET = {"workspace_forget", CALL_CHANGE, forget_step, NULL};

int32_t muster_workspace_forget(muster_session *session, const char *key)
{
    struct choice_call in = {.key = key};
    return call_run(session, &FORGET, &in, NULL);
}

result workspaces_forget(struct call *call, int64_t limit, int64_t *ret_count)
{
    int64_t kept = setting_value(call, NULL, MUSTER_SETTING_WORKSPACE_KEYS_KEPT);
    muster_scan scan = {.table = TABLE_WORKSPACE,
                        .index = WORKSPACE_BY_CHOICE,
                        .upper = value_int(call->clock - kept + 1),
                        .limit = limit};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        step_remove(rows.items[i]);
    *ret_count = (int64_t)rows.count;
    return OK;
}

const muster_id *muster_workspace_account(const muster_workspace *workspace)
{
    return record_id(workspace, OBJECT_WORKSPACE, SHOWN_ACCOUNT);
}

const muster_id *muster_workspace_org(const muster_workspace *workspace)
{
    return record_id(workspace, OBJECT_WORKSPACE, SHOWN_ORG);
}

const char *muster_workspace_org_name(const muster_workspace *workspace)
{
    return record_text(workspace, OBJECT_WORKSPACE, SHOWN_ORG_NAME);
}

const char *muster_workspace_org_slug(const muster_workspace *workspace)
{
    return record_text(workspace, OBJECT_WORKSPACE, SHOWN_ORG_SLUG);
}

int32_t muster_workspace_role(const muster_workspace *workspace)
{
    return (int32_t)record_int(workspace, OBJECT_WORKSPACE, SHOWN_ROLE);
}

muster_time muster_workspace_joined_at(const muster_workspace *workspace)
{
    return record_time(workspace, OBJECT_WORKSPACE, SHOWN_JOINED_AT);
}

const muster_plan *muster_workspace_plan(const muster_workspace *workspace)
{
    return record_inner(workspace, OBJECT_WORKSPACE);
}

int32_t muster_workspace_plan_ended(const muster_workspace *workspace)
{
    return (int32_t)record_int(workspace, OBJECT_WORKSPACE, SHOWN_PLAN_ENDED);
}

muster_workspace *muster_workspace_ref(const muster_workspace *workspace)
{
    return object_ref(workspace, OBJECT_WORKSPACE);
}

void muster_workspace_free(muster_workspace *workspace)
{
    object_unref(workspace, OBJECT_WORKSPACE);
}

const muster_workspace *muster_page_workspace(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_WORKSPACE, i);
}
