/* SPDX-License-Identifier: MIT
 *
 * Retiring a key (TOK-2).
 */
#include "key.h"
#include "trail/trail.h"

struct retire_call {
    int32_t key_id;
    int32_t force;
};

static result key_retire_step(struct call *call, void *arg)
{
    const struct retire_call *in = arg;
    struct row *key = NULL;
    TRY(check_system(call));
    const struct key *active = keyring_active(call->store->keyring);
    if (active != NULL && active->id == in->key_id)
        return problem_set(call->problem, MUSTER_E_MISUSE, "key_id",
                           "The active key cannot be retired: open the store with another active key first.");
    TRY(LOAD(call, {TABLE_KEY, MUSTER_LOCK_UPDATE, &key, {value_int(in->key_id)}}));
    if (key == NULL) return problem_set(call->problem, MUSTER_E_NOT_FOUND, "key_id", "The store has used no such key.");
    if (!row_null(key, KEY_RETIRED_AT)) return OK;
    int64_t tokens = 0;
    TRY(key_live_tokens(call, in->key_id, &tokens));
    if (tokens > 0 && !in->force) {
        result needed = problem_set(
            call->problem, MUSTER_E_KEY_NEEDED, "key_id",
            "%lld live tokens need this key: wait until they end, or force the retiring, which ends them now.",
            (long long)tokens);
        problem_figure(call->problem, "tokens", tokens);
        return needed;
    }
    TRY_SET(call, key, KEY_RETIRED_AT, value_int(call->now));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_KEY_RETIRED,
                                           .chain = call->store_row,
                                           FACTS(FACT("key", in->key_id), FACT("tokens", tokens))});
}

CALL(key_retire, CALL_CHANGE | CALL_LOCK_STORE,
     ARGS(PART(INT32, struct retire_call, key_id), PART(INT32, struct retire_call, force)), NULL);

muster_status muster_key_retire(muster_session *session, int32_t key_id, int32_t force)
{
    return call_run(session, &key_retire_call, &(struct retire_call){.key_id = key_id, .force = force != 0}, NULL);
}
