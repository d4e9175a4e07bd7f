/* SPDX-License-Identifier: MIT
 *
 * Choosing the workspace in which an account works (WS-2 to WS-4). A choice is a preference. It counts only while the
 * membership with which it was made is active.
 */
#include "access/access.h"
#include "setting/setting.h"
#include "state/state.h"
#include "workspace.h"
#include <sodium.h>
#include <string.h>

result workspace_check_signed_in(struct call *call)
{
    if (call->session->has_account) return OK;
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only an account has workspaces: sign in first.");
}

struct choice_call {
    const char *key;
    const muster_id *org;
};

/* The key under which a choice is stored: a hash, because the host may use the key as the secret of its session. The
 * hash is different for each account. */
static result workspace_hash_key(struct call *call, const char *key, muster_id *ret_hash)
{
    size_t size = key != NULL ? strlen(key) : 0;
    TRY(call_identify(call));
    const muster_id *account = call_account(call);
    *ret_hash = ID_NIL;
    if (key == NULL) return OK;
    if (size == 0 || size > MUSTER_WORKSPACE_KEY_MAX_BYTES)
        return problem_set(call->problem, MUSTER_E_INVALID, "key",
                           "The key of a sign-in session must have 1 to %d bytes.", MUSTER_WORKSPACE_KEY_MAX_BYTES);
    crypto_generichash_blake2b(ret_hash->bytes, sizeof ret_hash->bytes, (const unsigned char *)key, size,
                               account->bytes, sizeof account->bytes);
    return OK;
}

static result workspace_answer_personal(struct call *call, muster_time began)
{
    struct record *record = NULL;
    TRY(workspace_personal(call, call->actor, began, &record));
    return call_answer(call, record);
}

static result workspace_answer_org(struct call *call, struct row *org, const struct row *member)
{
    struct record *record = NULL;
    TRY(workspace_in_org(call, org, member, &record));
    return call_answer(call, record);
}

/* The org is only read. A choice belongs to the account, and need not wait for changes of the org. */
static result workspace_look_at(struct call *call, const muster_id *id, struct row **ret_org)
{
    if (id == NULL) return workspace_answer_personal(call, call->now);
    TRY(org_enter(call, id, 0, ret_org));
    TRY(org_end_due(call, *ret_org));
    return workspace_answer_org(call, *ret_org, call->member);
}

static result workspace_switch_step(struct call *call, void *arg)
{
    const struct choice_call *in = arg;
    struct row *org = NULL, *choice = NULL;
    muster_id key;
    TRY(workspace_check_signed_in(call));
    TRY(workspace_hash_key(call, in->key, &key));
    WANT(call, TABLE_ORG, 0, &org, {value_id(in->org)});
    WANT(call, TABLE_MEMBER, 0, &call->member, {value_id(in->org), value_id(call_account(call))});
    WANT(call, TABLE_WORKSPACE, MUSTER_LOCK_UPDATE, &choice, {value_id(call_account(call)), value_id(&key)});
    TRY(call_read(call));
    call_look(call);
    TRY(workspace_look_at(call, in->org, &org));
    call_look_end(call);
    if (choice == NULL) {
        TRY(call_insert(call, TABLE_WORKSPACE, &choice));
        TRY_SET(call, choice, WORKSPACE_ACCOUNT, value_id(call_account(call)));
        TRY_SET(call, choice, WORKSPACE_KEY, value_id(&key));
    }
    TRY_SET(call, choice, WORKSPACE_ORG, value_id(in->org));
    TRY_SET(call, choice, WORKSPACE_JOINING, org != NULL ? call->member->values[MEMBER_JOINING] : value_null());
    return row_set(call->step, choice, WORKSPACE_CHOSEN_AT, in->key != NULL ? value_int(call->clock) : value_null());
}

/* The call takes no idempotency key, because making the same choice twice changes nothing. */
CALL(workspace_switch, CALL_CHANGE | CALL_TIES, NULL, NULL);

muster_status muster_workspace_switch(muster_session *session, const char *key, const muster_id *org,
                                      muster_workspace **ret_workspace)
{
    return call_run(session, &workspace_switch_call, &(struct choice_call){key, org}, (void **)ret_workspace);
}

/* The last choice with the key, unless it is old. Without such a choice, the last choice without a key. NULL: there
 * is none. */
static result workspace_find_choice(struct call *call, const muster_id *key, const struct row **ret_choice)
{
    struct row *with_key = NULL, *without = NULL;
    const muster_value account = value_id(call_account(call));
    TRY(LOAD(call, {TABLE_WORKSPACE, 0, &with_key, {account, value_id(key)}},
             {TABLE_WORKSPACE, 0, &without, {account, value_id(&ID_NIL)}}));
    int64_t kept = call_setting(call, NULL, MUSTER_SETTING_WORKSPACE_KEYS_KEPT);
    bool forgotten =
        with_key == NULL || (!id_is_nil(key) && row_int(with_key, WORKSPACE_CHOSEN_AT) + kept <= call->clock);
    *ret_choice = forgotten ? without : with_key;
    return OK;
}

static result workspace_active_step(struct call *call, void *arg)
{
    const struct choice_call *in = arg;
    struct row *org = NULL, *member = NULL;
    const struct row *choice = NULL;
    muster_id key;
    TRY(workspace_check_signed_in(call));
    TRY(workspace_hash_key(call, in->key, &key));
    TRY(workspace_find_choice(call, &key, &choice));
    muster_time began = call->now;
    if (choice == NULL || row_null(choice, WORKSPACE_ORG)) return workspace_answer_personal(call, began);
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {choice->values[WORKSPACE_ORG]}},
             {TABLE_MEMBER, 0, &member, {choice->values[WORKSPACE_ORG], choice->values[WORKSPACE_ACCOUNT]}}));
    if (!org_is_open(org)) return workspace_answer_personal(call, began);
    TRY(org_settle(call, org));
    TRY(org_end_due(call, org));
    bool same = member != NULL && value_equal(&member->values[MEMBER_JOINING], &choice->values[WORKSPACE_JOINING]);
    return same && member_is_active(call, member) ? workspace_answer_org(call, org, member)
                                                  : workspace_answer_personal(call, began);
}

CALL(workspace_active, CALL_READ, NULL, NULL);

muster_status muster_workspace_active(muster_session *session, const char *key, muster_workspace **ret_workspace)
{
    return call_run(session, &workspace_active_call, &(struct choice_call){.key = key}, (void **)ret_workspace);
}

static result workspace_forget_step(struct call *call, void *arg)
{
    const struct choice_call *in = arg;
    struct row *choice = NULL;
    muster_id key;
    TRY(workspace_check_signed_in(call));
    if (in->key == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "key", "key is missing.");
    TRY(workspace_hash_key(call, in->key, &key));
    TRY(LOAD(call, {TABLE_WORKSPACE, MUSTER_LOCK_UPDATE, &choice, {value_id(call_account(call)), value_id(&key)}}));
    if (choice != NULL) step_remove(call->step, choice);
    return OK;
}

CALL(workspace_forget, CALL_CHANGE, NULL, NULL);

muster_status muster_workspace_forget(muster_session *session, const char *key)
{
    return call_run(session, &workspace_forget_call, &(struct choice_call){.key = key}, NULL);
}

result workspaces_forget(struct call *call, int64_t limit, int64_t *ret_count)
{
    int64_t kept = call_setting(call, NULL, MUSTER_SETTING_WORKSPACE_KEYS_KEPT);
    muster_scan scan = {.table = TABLE_WORKSPACE,
                        .index = WORKSPACE_BY_CHOICE,
                        .upper = value_int(call->clock - kept + 1),
                        .limit = limit};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        step_remove(call->step, rows.items[i]);
    *ret_count = (int64_t)rows.count;
    return OK;
}
