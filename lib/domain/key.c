/* SPDX-License-Identifier: MIT
 *
 * The keys that a store has used (TOK-2): which of them live tokens need, and retiring one.
 */
#include "key.h"
#include "event.h"
#include "opening.h"

bool key_is_live(const struct row *key)
{
    return key != NULL && row_null(key, KEY_RETIRED_AT);
}

struct live {
    const struct call *call;
    int32_t key_id;
    int64_t count;
    struct row_list deleted; /* orgs whose tokens have ended, but not all rows are gone (ORG-6) */
};

static bool is_deleted(const struct live *live, const muster_id *org)
{
    for (size_t i = 0; i < live->deleted.count; i++)
        if (row_is(live->deleted.items[i], ORG_ID, org)) return true;
    return false;
}

/* Whether a token that was issued then, of that org, has not ended with the org, or by an older backup. */
static bool is_in_force(const struct live *live, const muster_id *org, muster_time issued_at)
{
    return !token_is_superseded(live->call, issued_at) && !is_deleted(live, org);
}

static result count_invitation(void *arg, const struct row *row)
{
    struct live *live = arg;
    bool pending = row_int(row, INVITATION_EXPIRES_AT) > live->call->now &&
                   is_in_force(live, row_id(row, INVITATION_ORG), row_int(row, INVITATION_ISSUED_AT));
    live->count += pending && row_int(row, INVITATION_KEY) == live->key_id;
    return OK;
}

/* A disabled link can be enabled, and the end of one be put off: its address works again then (LINK-5). */
static result count_link(void *arg, const struct row *row)
{
    struct live *live = arg;
    bool works = is_in_force(live, row_id(row, LINK_ORG), row_int(row, LINK_ISSUED_AT));
    live->count += works && row_int(row, LINK_KEY) == live->key_id;
    return OK;
}

result key_live_tokens(struct call *call, int32_t key_id, int64_t *ret_count)
{
    muster_scan invitations = {.table = TABLE_INVITATION, .index = INVITATION_BY_END},
                links = {.table = TABLE_LINK, .index = LINK_BY_CURRENT},
                deleted = {.table = TABLE_ORG, .index = ORG_BY_UNFINISHED};
    struct live live = {.call = call, .key_id = key_id};
    TRY(step_scan(call->step, &deleted, &live.deleted));
    TRY(step_each(call->step, &invitations, count_invitation, &live));
    TRY(step_each(call->step, &links, count_link, &live));
    *ret_count = live.count;
    return OK;
}

void key_ahead(struct call *call)
{
    const struct key *key = keyring_active(call->store->keyring);
    if (key != NULL) AHEAD(call, TABLE_KEY, 0, NULL, {value_int(key->id)});
}

result key_to_issue(struct call *call, const struct key **ret_key)
{
    struct row *row = NULL;
    const struct key *key = keyring_active(call->store->keyring);
    if (key == NULL) return problem_set(call->problem, MUSTER_E_KEY, NULL, "The key ring has no active key.");
    TRY(LOAD(call, {TABLE_KEY, 0, &row, {value_int(key->id)}}));
    if (!key_is_live(row))
        return problem_set(call->problem, MUSTER_E_KEY, NULL,
                           "Key %d has been retired: open the store with another one active.", key->id);
    *ret_key = key;
    return OK;
}

result key_check_live(struct call *call, const struct key *key)
{
    int64_t tokens = 0;
    if (key_checks_tokens(key, call->now)) return OK;
    TRY(key_live_tokens(call, key->id, &tokens));
    if (tokens == 0) return OK;
    result dead = problem_set(call->problem, MUSTER_E_KEY, "keyring",
                              "Key %d makes and checks no token any more, and %lld live tokens need it.", key->id,
                              (long long)tokens);
    problem_figure(call->problem, "tokens", tokens);
    return dead;
}

struct retire_call {
    int32_t key_id;
    int32_t force;
};

static result retire_step(struct call *call, void *arg)
{
    const struct retire_call *in = arg;
    struct row *key = NULL;
    TRY(check_system(call));
    const struct key *active = keyring_active(call->store->keyring);
    if (active != NULL && active->id == in->key_id)
        return problem_set(call->problem, MUSTER_E_MISUSE, "key_id",
                           "The active key can't be retired: open with another one first.");
    TRY(LOAD(call, {TABLE_KEY, MUSTER_LOCK_UPDATE, &key, {value_int(in->key_id)}}));
    if (key == NULL) return problem_set(call->problem, MUSTER_E_NOT_FOUND, "key_id", "The store has used no such key.");
    if (!row_null(key, KEY_RETIRED_AT)) return OK;
    int64_t tokens = 0;
    TRY(key_live_tokens(call, in->key_id, &tokens));
    if (tokens > 0 && !in->force) {
        result needed = problem_set(call->problem, MUSTER_E_KEY_NEEDED, "key_id",
                                    "%lld live tokens need this key: wait for their end, or force it and they end now.",
                                    (long long)tokens);
        problem_figure(call->problem, "tokens", tokens);
        return needed;
    }
    SET(call, key, KEY_RETIRED_AT, value_int(call->now));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_KEY_RETIRED,
                                           .chain = call->store_row,
                                           .facts = {{"key", in->key_id}, {"tokens", tokens}}});
}

static const struct call_kind RETIRE = {
    "key_retire", CALL_CHANGE | CALL_LOCK_STORE, retire_step,
    ARGS(PART(INT32, struct retire_call, key_id), PART(INT32, struct retire_call, force))};

int32_t muster_key_retire(muster_session *session, int32_t key_id, int32_t force)
{
    struct retire_call in = {.key_id = key_id, .force = force != 0};
    return call_run(session, &RETIRE, &in, NULL);
}
