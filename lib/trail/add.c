/* SPDX-License-Identifier: MIT
 *
 * Adds an event to its chain: the facts, the personal values beside them, and the hash over this row and the hash
 * before it.
 */
#include "event/event.h"
#include "inside.h"
#include "lines.h"
#include "tie/tie.h"
#include "trail.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

void chain_base64(const void *bytes, size_t size, char *ret_text, size_t room)
{
    sodium_bin2base64(ret_text, room, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static result event_add_personal(struct call *call, const struct personal *one, const char **data,
                                 const char **personal)
{
    struct arena *arena = &call->step->arena;
    uint8_t salt[SALT_BYTES], hash[AUDIT_HASH_BYTES];
    char hash_text[64], name[HASH_NAME_BYTES];
    size_t size = strlen(one->value);
    char *beside = arena_alloc(arena, VALUE_AT + size + 1);
    if (beside == NULL) return FAILED(MUSTER_E_MEMORY);
    call_random(call, salt, sizeof salt);
    audit_personal(salt, one->value, size, hash);
    chain_base64(hash, sizeof hash, hash_text, sizeof hash_text);
    chain_base64(salt, sizeof salt, beside, WHOSE_AT);
    beside[SALT_CHARS] = ' ';
    muster_id_format(one->whose, &beside[WHOSE_AT]);
    beside[VALUE_AT - 1] = ' ';
    memcpy(&beside[VALUE_AT], one->value, size);
    text_format(name, sizeof name, HASHED "%s", one->name);
    TRY(lines_add(arena, data, name, hash_text));
    return lines_add(arena, personal, one->name, beside);
}

/* The account to which the network address of the session belongs. NULL: the address belongs to the host, or to a
 * visitor who gets no account. */
static const muster_id *event_whose_address(const struct call *call, const struct event *event)
{
    const muster_session *session = call->session;
    if (session->has_account) return call_account(call);
    if (session->has_behalf) return &session->behalf;
    if (session->party != MUSTER_PARTY_VISITOR) return NULL;
    return event->account != NULL ? event->account : call->registered;
}

/* Wants the rows by which a deletion finds the network address of an account in another chain (ACCT-6). */
static void event_want_address_rows(struct call *call, const muster_id *whose, const muster_id *chain,
                                    struct row **account, struct row **tie)
{
    WANT(call, TABLE_ACCOUNT, MUSTER_LOCK_SHARED, account, {value_id(whose)});
    WANT(call, TABLE_TIE, MUSTER_LOCK_UPDATE, tie, {value_id(whose), value_id(chain)});
}

void event_want(struct call *call, const muster_id *chain)
{
    const muster_session *session = call->session;
    if (session->address == NULL || !(session->has_account || session->has_behalf)) return;
    event_want_address_rows(call, session->has_account ? call_account(call) : &session->behalf, chain, NULL, NULL);
}

/* Adds the network address of the acting party. A member has a tie already. */
static result event_add_network_address(struct call *call, const struct event *event, const muster_id *chain,
                                        const char **data, const char **personal)
{
    const muster_id *whose = event_whose_address(call, event);
    struct personal address = {"network_address", call->session->address, whose != NULL ? whose : &ID_NIL};
    struct row *account = NULL, *tie = NULL;
    if (whose != NULL && !id_equal(whose, chain) && call->member == NULL) {
        event_want_address_rows(call, whose, chain, &account, &tie);
        TRY(call_read(call));
        if (!account_is_open(account)) return OK; /* nobody would erase the address later */
        TRY(tie_need(call, whose, chain, &tie));
    }
    return event_add_personal(call, &address, data, personal);
}

static result event_set_payload(struct call *call, struct row *row, const struct event *event, const muster_id *chain)
{
    const char *data = "", *personal = NULL;
    const struct event_kind *kind = event_kind_of(event->kind);
    assert(kind != NULL);
    UNUSED(kind); /* for builds without assertions */
    for (size_t i = 0; i < event->fact_count; i++) {
        const struct fact *fact = &event->facts[i];
        char number[24];
        if (fact->name == NULL) continue;
        assert(event_has_field(kind, fact->name));
        text_format(number, sizeof number, "%lld", (long long)fact->number);
        TRY(lines_add(&call->step->arena, &data, fact->name, fact->text != NULL ? fact->text : number));
    }
    for (size_t i = 0; i < event->personal_count; i++) {
        if (event->personal[i].value == NULL) continue;
        assert(event_has_field(kind, event->personal[i].name));
        TRY(event_add_personal(call, &event->personal[i], &data, &personal));
    }
    if (call->session->address != NULL && !event->by_clock && !(call->flags & CALL_CLOSING))
        TRY(event_add_network_address(call, event, chain, &data, &personal));
    TRY_SET(call, row, EVENT_DATA, value_text(data));
    return row_set(call->step, row, EVENT_PERSONAL, value_text(personal));
}

result event_add(struct call *call, const struct event *event)
{
    if (!(call->flags & CALL_CHANGE)) return OK; /* a reading step ends in memory what is due, and notifies nobody */
    const muster_session *session = call->session;
    struct row *owner = event->chain, *row = NULL;
    const struct key *key = keyring_active(call->store->keyring);
    if (key == NULL)
        return problem_set(call->problem, MUSTER_E_KEY, NULL,
                           "The key ring has no active key, so no event can be signed.");
    int32_t table = owner->table;
    int64_t seq = row_int(owner, (size_t)OWNER[table].seq) + 1;
    muster_time at = event->at != 0 ? event->at : call->now;
    const muster_id *chain = table == TABLE_STORE ? &ID_NIL : row_id(owner, (size_t)OWNER[table].id);
    TRY(call_insert(call, TABLE_EVENT, &row));
    TRY(event_set_payload(call, row, event, chain));
    bool clock = event->by_clock;
    TRY_SET(call, row, EVENT_CHAIN, value_id(chain));
    TRY_SET(call, row, EVENT_SEQ, value_int(seq));
    TRY_SET(call, row, EVENT_KIND, value_int(event->kind));
    TRY_SET(call, row, EVENT_AT, value_int(at));
    TRY_SET(call, row, EVENT_ACTOR_KIND, value_int(clock ? MUSTER_PARTY_SYSTEM : session->party));
    TRY_SET(call, row, EVENT_ACTOR, value_id(session->has_account && !clock ? call_account(call) : NULL));
    TRY_SET(call, row, EVENT_BEHALF, value_id(session->has_behalf && !clock ? &session->behalf : NULL));
    TRY_SET(call, row, EVENT_SUBJECT, value_id(event->subject));
    TRY_SET(call, row, EVENT_ACCOUNT, value_id(event->account));
    TRY_SET(call, row, EVENT_REQUEST, value_text(session->request_id));
    TRY_SET(call, row, EVENT_KEY, value_int(key->id));
    uint8_t hash[AUDIT_HASH_BYTES];
    chain_digest(row, key, &owner->values[OWNER[table].head], hash);
    TRY_SET(call, row, EVENT_HASH, value_bytes(hash, sizeof hash));
    TRY_SET(call, owner, (size_t)OWNER[table].seq, value_int(seq));
    TRY_SET(call, owner, (size_t)OWNER[table].head, value_bytes(hash, sizeof hash));
    if (row_int(owner, (size_t)OWNER[table].settled) < at)
        TRY_SET(call, owner, (size_t)OWNER[table].settled, value_int(at));
    struct row_list *events = &call->events;
    if (events->count == events->capacity) {
        size_t capacity = events->capacity == 0 ? 8 : events->capacity * 2;
        struct row **items = arena_alloc(&call->step->arena, capacity * sizeof(items[0]));
        if (items == NULL) return FAILED(MUSTER_E_MEMORY);
        if (events->count > 0) memcpy(items, events->items, events->count * sizeof(items[0]));
        events->items = items;
        events->capacity = capacity;
    }
    events->items[events->count++] = row;
    return OK;
}
