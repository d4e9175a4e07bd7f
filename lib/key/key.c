/* SPDX-License-Identifier: MIT
 *
 * The keys that a store has used (TOK-2), and which of them live tokens need.
 */
#include "key.h"

bool key_is_live(const struct row *key)
{
    return key != NULL && row_null(key, KEY_RETIRED_AT);
}

struct live {
    const struct call *call;
    int32_t key_id;
    int64_t count;
    struct row_list deleted; /* orgs whose tokens have ended, although some of their rows are still there (ORG-6) */
};

static bool key_is_of_deleted(const struct live *live, const muster_id *org)
{
    for (size_t i = 0; i < live->deleted.count; i++)
        if (row_is(live->deleted.items[i], ORG_ID, org)) return true;
    return false;
}

/* Whether a token of that org, issued at that time, still counts. It has ended if the org was deleted, or if an
 * older backup was restored. */
static bool key_is_in_force(const struct live *live, const muster_id *org, muster_time issued_at)
{
    return !token_is_superseded(live->call, issued_at) && !key_is_of_deleted(live, org);
}

static result key_count_invitation(void *arg, const struct row *row)
{
    struct live *live = arg;
    bool pending = row_int(row, INVITATION_EXPIRES_AT) > live->call->now &&
                   key_is_in_force(live, row_id(row, INVITATION_ORG), row_int(row, INVITATION_ISSUED_AT));
    live->count += pending && row_int(row, INVITATION_KEY) == live->key_id;
    return OK;
}

/* A disabled link can be enabled again, and its end can be moved. Then its address works again (LINK-5). */
static result key_count_link(void *arg, const struct row *row)
{
    struct live *live = arg;
    bool works = key_is_in_force(live, row_id(row, LINK_ORG), row_int(row, LINK_ISSUED_AT));
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
    TRY(step_each(call->step, &invitations, key_count_invitation, &live));
    TRY(step_each(call->step, &links, key_count_link, &live));
    *ret_count = live.count;
    return OK;
}

static void key_want_active(struct call *call, struct row **ret_row)
{
    const struct key *key = keyring_active(call->store->keyring);
    if (key != NULL) WANT(call, TABLE_KEY, 0, ret_row, {value_int(key->id)});
}

void key_want(struct call *call)
{
    key_want_active(call, NULL);
}

result key_to_issue(struct call *call, const struct key **ret_key)
{
    struct row *row = NULL;
    const struct key *key = keyring_active(call->store->keyring);
    if (key == NULL) return problem_set(call->problem, MUSTER_E_KEY, NULL, "The key ring has no active key.");
    key_want_active(call, &row);
    TRY(call_read(call));
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
                              "Key %d no longer makes or checks tokens, and %lld live tokens need it.", key->id,
                              (long long)tokens);
    problem_figure(call->problem, "tokens", tokens);
    return dead;
}

bool token_is_superseded(const struct call *call, muster_time issued_at)
{
    const struct row *store = call->store_row;
    return !row_null(store, STORE_SUPERSEDED_BEFORE) && issued_at < row_int(store, STORE_SUPERSEDED_BEFORE);
}
