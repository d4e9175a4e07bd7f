/* SPDX-License-Identifier: MIT
 *
 * Events: the hash chain that the audit trail is, written and verified by one function each over the same row digest.
 */
#include "event.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SALT_BYTES 16
#define VERIFY_PIECE 500

/* Where a chain's owner keeps its head. */
static const struct {
    int32_t id, seq, head, settled;
} OWNER[TABLE_COUNT] = {
    [TABLE_ORG] = {ORG_ID, ORG_EVENT_SEQ, ORG_EVENT_HEAD, ORG_SETTLED_AT},
    [TABLE_ACCOUNT] = {ACCOUNT_ID, ACCOUNT_EVENT_SEQ, ACCOUNT_EVENT_HEAD, ACCOUNT_SETTLED_AT},
    [TABLE_STORE] = {STORE_ID, STORE_EVENT_SEQ, STORE_EVENT_HEAD, STORE_SETTLED_AT},
};

static void digest(const struct row *row, const struct key *key, const muster_value *before, uint8_t *ret_hash)
{
    static const int32_t COVERED[] = {EVENT_CHAIN,      EVENT_SEQ,   EVENT_KIND,    EVENT_AT,
                                      EVENT_ACTOR_KIND, EVENT_ACTOR, EVENT_BEHALF,  EVENT_SUBJECT,
                                      EVENT_ACCOUNT,    EVENT_DATA,  EVENT_REQUEST, EVENT_KEY};
    struct audit audit;
    audit_begin(&audit, key);
    if (before->type == MUSTER_VALUE_BYTES)
        audit_bytes(&audit, before->data, before->size);
    else
        audit_null(&audit);
    for (size_t i = 0; i < COUNT_OF(COVERED); i++) {
        const muster_value *value = &row->values[COVERED[i]];
        audit_int(&audit, value->type); /* else a null would read like an integer */
        if (value->type == MUSTER_VALUE_INTEGER) audit_int(&audit, value->integer);
        if (value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES)
            audit_bytes(&audit, value->data, value->size);
    }
    audit_end(&audit, ret_hash);
}

static void base64(const void *bytes, size_t size, char *ret_text, size_t room)
{
    sodium_bin2base64(ret_text, room, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* data gets name: hash; personal gets name: [salt, value, whose]. */
static result personal_add(struct call *call, const struct personal *one, json_t *data, json_t *personal)
{
    uint8_t salt[SALT_BYTES], hash[AUDIT_HASH_BYTES];
    char salt_text[32], hash_text[64], whose[MUSTER_ID_TEXT_BYTES];
    call_random(call, salt, sizeof salt);
    audit_personal(salt, one->value, hash);
    base64(salt, sizeof salt, salt_text, sizeof salt_text);
    base64(hash, sizeof hash, hash_text, sizeof hash_text);
    muster_id_format(one->whose, whose);
    if (json_object_set_new(data, one->name, json_string(hash_text)) != 0) return FAILED(MUSTER_E_MEMORY);
    json_t *beside = json_pack("[s,s,s]", salt_text, one->value, whose);
    return json_object_set_new(personal, one->name, beside) == 0 ? OK : FAILED(MUSTER_E_MEMORY);
}

static result set_json(struct call *call, struct row *row, size_t column, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    result set = row_set(call->step, row, column, value_text(text));
    free(text);
    return set;
}

static void json_release(json_t **json)
{
    json_decref(*json);
}

static result set_payload(struct call *call, struct row *row, const struct event *event, json_t *given)
{
    const muster_session *session = call->session;
    CLEANUP(json_release) json_t *data = given;
    CLEANUP(json_release) json_t *personal = json_object();
    if (data == NULL || personal == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < PERSONAL_MAX; i++)
        if (event->personal[i].value != NULL) TRY(personal_add(call, &event->personal[i], data, personal));
    if (session->address != NULL && !event->by_clock && !(call->flags & CALL_CLOSING)) {
        struct personal address = {"network_address", session->address,
                                   session->has_account ? &session->account : &ID_NIL};
        TRY(personal_add(call, &address, data, personal));
    }
    TRY(set_json(call, row, EVENT_DATA, data));
    return json_object_size(personal) > 0 ? set_json(call, row, EVENT_PERSONAL, personal) : OK;
}

result event_add(struct call *call, const struct event *event)
{
    const muster_session *session = call->session;
    struct row *owner = event->chain, *row = NULL;
    json_t *data = event->data;
    const struct key *key = keyring_active(call->store->keyring);
    if (key == NULL) {
        json_decref(data);
        return problem_set(call->problem, MUSTER_E_KEY, NULL,
                           "The key ring has no active key, so no event can be signed.");
    }
    result made = call_insert(call, TABLE_EVENT, &row);
    if (made.status != MUSTER_OK) {
        json_decref(data);
        return made;
    }
    TRY(set_payload(call, row, event, data));
    int32_t table = owner->table;
    int64_t seq = row_int(owner, (size_t)OWNER[table].seq) + 1;
    muster_time at = event->at != 0 ? event->at : call->now;
    const muster_id *chain = table == TABLE_STORE ? &ID_NIL : row_id(owner, (size_t)OWNER[table].id);
    bool clock = event->by_clock;
    SET(call, row, EVENT_CHAIN, value_id(chain));
    SET(call, row, EVENT_SEQ, value_int(seq));
    SET(call, row, EVENT_KIND, value_int(event->kind));
    SET(call, row, EVENT_AT, value_int(at));
    SET(call, row, EVENT_ACTOR_KIND, value_int(clock ? MUSTER_PARTY_SYSTEM : session->party));
    SET(call, row, EVENT_ACTOR, value_id(session->has_account && !clock ? &session->account : NULL));
    SET(call, row, EVENT_BEHALF, value_id(session->has_behalf && !clock ? &session->behalf : NULL));
    SET(call, row, EVENT_SUBJECT, value_id(event->subject));
    SET(call, row, EVENT_ACCOUNT, value_id(event->account));
    SET(call, row, EVENT_REQUEST, value_text(session->request_id));
    SET(call, row, EVENT_KEY, value_int(key->id));
    uint8_t hash[AUDIT_HASH_BYTES];
    digest(row, key, &owner->values[OWNER[table].head], hash);
    SET(call, row, EVENT_HASH, value_bytes(hash, sizeof hash));
    SET(call, owner, (size_t)OWNER[table].seq, value_int(seq));
    SET(call, owner, (size_t)OWNER[table].head, value_bytes(hash, sizeof hash));
    if (row_int(owner, (size_t)OWNER[table].settled) < at)
        SET(call, owner, (size_t)OWNER[table].settled, value_int(at));
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

static result finding(struct muster_report *report, const char *code, const muster_id *chain, int64_t seq,
                      const char *text)
{
    TRY(report_add(report, MUSTER_E_CORRUPT, code, id_is_nil(chain) ? NULL : chain, text));
    report_figure(report, "seq", seq);
    return OK;
}

/* The personal values that are still there must be those whose hashes the chain holds. */
static bool personal_intact(const struct row *row)
{
    const char *text = row_text(row, EVENT_PERSONAL);
    if (text == NULL) return true;
    CLEANUP(json_release) json_t *personal = json_loads(text, 0, NULL);
    CLEANUP(json_release) json_t *data = json_loads(row_text(row, EVENT_DATA), 0, NULL);
    const char *name = NULL;
    json_t *beside = NULL;
    bool intact = json_is_object(personal) && json_is_object(data);
    json_object_foreach (personal, name, beside) {
        const char *salt_text = json_string_value(json_array_get(beside, 0));
        const char *value = json_string_value(json_array_get(beside, 1));
        const char *expected = json_string_value(json_object_get(data, name));
        uint8_t salt[SALT_BYTES], hash[AUDIT_HASH_BYTES];
        char hash_text[64];
        size_t size = 0;
        if (salt_text == NULL || value == NULL || expected == NULL ||
            sodium_base642bin(salt, sizeof salt, salt_text, strlen(salt_text), NULL, &size, NULL,
                              sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
            size != sizeof salt)
            return false;
        audit_personal(salt, value, hash);
        base64(hash, sizeof hash, hash_text, sizeof hash_text);
        if (strcmp(hash_text, expected) != 0) return false;
    }
    return intact;
}

static void head_text(char *ret_text, size_t size, int64_t seq, const muster_value *head)
{
    char hash[64] = "";
    if (head->type == MUSTER_VALUE_BYTES && head->size <= AUDIT_HASH_BYTES)
        base64(head->data, head->size, hash, sizeof hash);
    text_format(ret_text, size, "muster-head-1:%lld:%s", (long long)seq, hash);
}

result chain_verify(struct call *call, const muster_id *chain, const struct row *owner, const char *known_head,
                    struct muster_report *report)
{
    struct step *step = call->step;
    long long known_seq = 0;
    if (known_head != NULL && sscanf(known_head, "muster-head-1:%lld:", &known_seq) != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "known_head", "This is not the head of an audit trail.");
    bool known_met = known_head == NULL || known_seq == 0;
    uint8_t last[AUDIT_HASH_BYTES];
    muster_value before = value_null();
    int64_t seq = 0;
    int64_t owner_seq = row_int(owner, (size_t)OWNER[owner->table].seq);
    muster_value owner_head = owner->values[OWNER[owner->table].head];
    for (;;) {
        muster_scan scan = {.table = TABLE_EVENT,
                            .index = -1,
                            .prefix_count = 1,
                            .prefix = {value_id(chain)},
                            .lower = value_int(seq + 1),
                            .limit = VERIFY_PIECE};
        struct row_list rows;
        TRY(step_scan(step, &scan, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            const struct row *row = rows.items[i];
            if (row_int(row, EVENT_SEQ) != ++seq) {
                TRY(finding(report, "event_missing", chain, seq, "An event is missing from the audit trail."));
                seq = row_int(row, EVENT_SEQ);
            }
            const muster_value *stored = &row->values[EVENT_HASH];
            const struct key *key = keyring_find(call->store->keyring, (int32_t)row_int(row, EVENT_KEY));
            uint8_t hash[AUDIT_HASH_BYTES];
            if (key == NULL) {
                TRY(finding(report, "key_missing", chain, seq, "The key that signed an event is not in the ring."));
            } else {
                digest(row, key, &before, hash);
                if (stored->size != sizeof hash || memcmp(stored->data, hash, sizeof hash) != 0 ||
                    !personal_intact(row))
                    TRY(finding(report, "event_broken", chain, seq, "An event differs from what was written."));
            }
            if (stored->size == sizeof last) memcpy(last, stored->data, sizeof last);
            before = value_bytes(last, sizeof last);
            char text[128];
            head_text(text, sizeof text, seq, &before);
            if (seq == known_seq) known_met = strcmp(text, known_head) == 0;
        }
        if (rows.count < VERIFY_PIECE) break;
    }
    if (seq < owner_seq)
        TRY(finding(report, "event_missing", chain, owner_seq, "The last events are missing from the audit trail."));
    else if (!value_equal(&before, &owner_head))
        TRY(finding(report, "event_broken", chain, seq, "The end of the audit trail differs from its head."));
    if (!known_met)
        TRY(finding(report, "tail_cut", chain, known_seq, "The audit trail has lost events since that head."));
    head_text(report->summary, sizeof report->summary, seq, &before);
    return OK;
}

static result erase_from(struct call *call, struct row *row, const muster_id *whose, const muster_id *other)
{
    CLEANUP(json_release) json_t *personal = json_loads(row_text(row, EVENT_PERSONAL), 0, NULL);
    if (personal == NULL) return OK;
    const char *name = NULL;
    json_t *beside = NULL;
    void *next = NULL;
    json_object_foreach_safe (personal, next, name, beside) {
        muster_id id;
        const char *text = json_string_value(json_array_get(beside, 2));
        if (text == NULL || muster_id_parse(text, &id) != MUSTER_OK) continue;
        if (whose == NULL || id_equal(&id, whose) || (other != NULL && id_equal(&id, other)))
            json_object_del(personal, name);
    }
    if (json_object_size(personal) > 0) return set_json(call, row, EVENT_PERSONAL, personal);
    return row_set(call->step, row, EVENT_PERSONAL, value_null());
}

result chain_erase(struct call *call, const muster_id *chain, const muster_id *whose, const muster_id *other)
{
    muster_scan scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1, .prefix = {value_id(chain)}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (!row_null(rows.items[i], EVENT_PERSONAL)) TRY(erase_from(call, rows.items[i], whose, other));
    return OK;
}
