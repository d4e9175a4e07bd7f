/* SPDX-License-Identifier: MIT
 *
 * Opens tokens: one way in for every kind of token. What differs between the kinds is data.
 */
#include "access.h"
#include "key/key.h"
#include "state/state.h"
#include <string.h>

/* For each kind: the columns of its row on which its token rests, and the sentences about one. */
static const struct {
    int32_t table;
    size_t org, id, nonce, issued_at, key;
    const char *not_genuine, *not_there, *superseded;
} OPENS[] = {
    [TOKEN_INVITATION] = {TABLE_INVITATION, INVITATION_ORG, INVITATION_ID, INVITATION_NONCE, INVITATION_ISSUED_AT,
                          INVITATION_KEY, "This is not a valid invitation.", "The invitation no longer exists.",
                          "A newer invitation has replaced this one: use the newest."},
    [TOKEN_JOIN] = {TABLE_LINK, LINK_ORG, LINK_ID, LINK_NONCE, LINK_ISSUED_AT, LINK_KEY, "This is not a valid link.",
                    "The link no longer exists.", "A newer link has replaced this one: use the newest."},
    [TOKEN_SIGNUP] = {TABLE_LINK, LINK_ORG, LINK_ID, LINK_NONCE, LINK_ISSUED_AT, LINK_KEY, "This is not a valid link.",
                      "The link no longer exists.", "A newer link has replaced this one: use the newest."},
};

static result token_not_genuine(struct call *call, int32_t kind)
{
    return problem_set(call->problem, MUSTER_E_TOKEN, "token", "%s", OPENS[kind].not_genuine);
}

const uint8_t *token_nonce(const struct row *row, size_t column)
{
    const muster_value *nonce = &row->values[column];
    return nonce->size == TOKEN_NONCE_BYTES ? nonce->data : NULL;
}

static bool token_is_current(const struct call *call, const struct token *token, const struct row *object)
{
    const uint8_t *nonce = token_nonce(object, OPENS[token->kind].nonce);
    if (token_is_superseded(call, row_int(object, OPENS[token->kind].issued_at))) return false;
    /* the row of a link stays after another generation has replaced it */
    if (object->table == TABLE_LINK && row_int(object, LINK_CURRENT) == 0) return false;
    return nonce != NULL && token_nonce_equal(token->nonce, nonce);
}

result token_want(struct call *call, int32_t kind, const char *text, struct opened *ret)
{
    muster_store *store = call->store;
    struct token_domain domain = {.store = store->id, .audience = store->audience};
    *ret = (struct opened){.org = NULL};
    if (text == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "token", "The token is missing.");
    if (token_check(text, kind, store->keyring, &domain, call->now, &ret->token).status != MUSTER_OK) {
        atomic_fetch_add(&store->refused_tokens, 1);
        return token_not_genuine(call, kind);
    }
    const struct token *token = &ret->token;
    org_want(call, &token->org, &ret->org);
    WANT(call, OPENS[kind].table, 0, &ret->object, {value_id(&token->org), value_id(&token->object)});
    WANT(call, TABLE_KEY, 0, &ret->key, {value_int(token->key_id)});
    return OK;
}

result token_open(struct call *call, struct opened *it)
{
    int32_t kind = it->token.kind;
    TRY(call_read(call));
    if (!key_is_live(it->key)) return token_not_genuine(call, kind);
    if (it->org != NULL && !org_is_open(it->org))
        return problem_set(call->problem, MUSTER_E_DELETED, "token", "The org no longer exists.");
    if (it->org == NULL || it->object == NULL)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "token", "%s", OPENS[kind].not_there);
    TRY(org_settle(call, it->org));
    if (token_is_current(call, &it->token, it->object)) return OK;
    return problem_set(call->problem, MUSTER_E_SUPERSEDED, "token", "%s", OPENS[kind].superseded);
}

result token_of_row(struct call *call, int32_t kind, const struct row *row, char ret_text[MUSTER_TOKEN_CHARS + 1],
                    bool *ret_made)
{
    const muster_store *store = call->store;
    const struct key *key = keyring_find(store->keyring, (int32_t)row_int(row, OPENS[kind].key));
    const uint8_t *nonce = token_nonce(row, OPENS[kind].nonce);
    struct row *used = NULL;
    TRY(LOAD(call, {TABLE_KEY, 0, &used, {row->values[OPENS[kind].key]}}));
    *ret_made = key != NULL && nonce != NULL && key_is_live(used) && key_checks_tokens(key, call->now);
    if (!*ret_made) return OK;
    struct token token = {
        .kind = kind, .key_id = key->id, .org = *row_id(row, OPENS[kind].org), .object = *row_id(row, OPENS[kind].id)};
    memcpy(token.nonce, nonce, TOKEN_NONCE_BYTES);
    struct token_domain domain = {.store = store->id, .audience = store->audience};
    token_make(&token, key, &domain, ret_text);
    return OK;
}
