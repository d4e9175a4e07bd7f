/* SPDX-License-Identifier: MIT
 *
 * Events: the hash chain that the audit trail is, written and verified by one function each over the same row digest.
 */
#include "event.h"
#include "account.h"
#include "lines.h"
#include "tie.h"
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

/* The line of a personal value among the data, which holds its hash. */
#define HASHED "#"
#define HASH_NAME_BYTES 32

/* Of a personal value: "salt whose value". */
#define SALT_CHARS 22
#define WHOSE_AT (SALT_CHARS + 1)
#define VALUE_AT (WHOSE_AT + MUSTER_ID_TEXT_BYTES)

static result personal_add(struct call *call, const struct personal *one, const char **data, const char **personal)
{
    struct arena *arena = &call->step->arena;
    uint8_t salt[SALT_BYTES], hash[AUDIT_HASH_BYTES];
    char hash_text[64], name[HASH_NAME_BYTES];
    size_t size = strlen(one->value);
    char *beside = arena_alloc(arena, VALUE_AT + size + 1);
    if (beside == NULL) return FAILED(MUSTER_E_MEMORY);
    call_random(call, salt, sizeof salt);
    audit_personal(salt, one->value, size, hash);
    base64(hash, sizeof hash, hash_text, sizeof hash_text);
    base64(salt, sizeof salt, beside, WHOSE_AT);
    beside[SALT_CHARS] = ' ';
    muster_id_format(one->whose, &beside[WHOSE_AT]);
    beside[VALUE_AT - 1] = ' ';
    memcpy(&beside[VALUE_AT], one->value, size);
    text_format(name, sizeof name, HASHED "%s", one->name);
    TRY(lines_add(arena, data, name, hash_text));
    return lines_add(arena, personal, one->name, beside);
}

/* Whose the session's network address is; NULL: the host's own, or that of a visitor who stays one. */
static const muster_id *whose_address(const struct call *call, const struct event *event)
{
    const muster_session *session = call->session;
    if (session->has_account) return &session->account;
    if (session->has_behalf) return &session->behalf;
    if (session->party != MUSTER_PARTY_VISITOR) return NULL;
    return event->account != NULL ? event->account : call->registered;
}

/* The network address of the acting party. In a chain of others a deletion finds it by a tie (ACCT-6), which a member has. */
static result network_address_add(struct call *call, const struct event *event, const muster_id *chain,
                                  const char **data, const char **personal)
{
    const muster_id *whose = whose_address(call, event);
    struct personal address = {"network_address", call->session->address, whose != NULL ? whose : &ID_NIL};
    struct row *account = NULL, *tie = NULL;
    if (whose != NULL && !id_equal(whose, chain) && call->member == NULL) {
        TRY(LOAD(call, {TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(whose)}},
                 {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(whose), value_id(chain)}}));
        if (account == NULL || row_int(account, ACCOUNT_STATE) != ACCOUNT_OPEN) return OK; /* nobody would erase it */
        TRY(tie_need(call, whose, chain, &tie));
    }
    return personal_add(call, &address, data, personal);
}

static result set_payload(struct call *call, struct row *row, const struct event *event, const muster_id *chain)
{
    const char *data = "", *personal = NULL;
    for (size_t i = 0; i < FACTS_MAX && event->facts[i].name != NULL; i++) {
        const struct fact *fact = &event->facts[i];
        char number[24];
        text_format(number, sizeof number, "%lld", (long long)fact->number);
        TRY(lines_add(&call->step->arena, &data, fact->name, fact->text != NULL ? fact->text : number));
    }
    for (size_t i = 0; i < PERSONAL_MAX; i++)
        if (event->personal[i].value != NULL) TRY(personal_add(call, &event->personal[i], &data, &personal));
    if (call->session->address != NULL && !event->by_clock && !(call->flags & CALL_CLOSING))
        TRY(network_address_add(call, event, chain, &data, &personal));
    SET(call, row, EVENT_DATA, value_text(data));
    return row_set(call->step, row, EVENT_PERSONAL, value_text(personal));
}

result event_personal(struct call *call, const struct row *event, const char *name, const char **ret_value)
{
    struct line beside;
    *ret_value = NULL;
    if (!lines_find(row_text(event, EVENT_PERSONAL), name, &beside) || beside.value_size < VALUE_AT) return OK;
    char *value = arena_alloc(&call->step->arena, beside.value_size - VALUE_AT + 1);
    if (value == NULL) return FAILED(MUSTER_E_MEMORY);
    memcpy(value, beside.value + VALUE_AT, beside.value_size - VALUE_AT);
    *ret_value = value;
    return OK;
}

/* An event's record: its row, then its fields as NUL-ended pairs of name and value, each value after one of these. */
enum { FIELD_VALUE = '=', FIELD_ERASED = '-' };
enum { SHOWN_FIELDS = EVENT_COLUMN_COUNT, SHOWN_COUNT };

static char *put_text(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    at[size] = '\0';
    return at + size + 1;
}

result event_record(struct call *call, const struct row *row, struct record **ret_record)
{
    const char *data = row_text(row, EVENT_DATA), *personal = row_text(row, EVENT_PERSONAL);
    size_t room = strlen(data) * 2 + (personal != NULL ? strlen(personal) : 0) + 1;
    char *fields = arena_alloc(&call->step->arena, room), *at = fields;
    if (fields == NULL) return FAILED(MUSTER_E_MEMORY);
    struct line line, beside;
    while (lines_next(&data, &line)) {
        char name[HASH_NAME_BYTES];
        bool hashed = line.name[0] == HASHED[0] && line.name_size <= sizeof name;
        if (!hashed) {
            at = put_text(at, line.name, line.name_size);
            *at++ = FIELD_VALUE;
            at = put_text(at, line.value, line.value_size);
            continue;
        }
        put_text(name, line.name + 1, line.name_size - 1);
        bool there = lines_find(personal, name, &beside) && beside.value_size >= VALUE_AT;
        at = put_text(at, name, line.name_size - 1);
        *at++ = there ? FIELD_VALUE : FIELD_ERASED;
        at = there ? put_text(at, beside.value + VALUE_AT, beside.value_size - VALUE_AT) : put_text(at, "", 0);
    }
    muster_value values[SHOWN_COUNT];
    memcpy(values, row->values, EVENT_COLUMN_COUNT * sizeof values[0]);
    values[EVENT_DATA] = values[EVENT_PERSONAL] = value_null();
    values[SHOWN_FIELDS] = value_bytes(fields, (size_t)(at - fields));
    *ret_record = record_new(OBJECT_EVENT, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

/* Field i of an event's record: its name, and in *ret_value its value; NULL past the last. */
static const char *field_at(const muster_event *event, size_t i, const char **ret_value)
{
    size_t size = 0;
    const char *at = record_bytes(event, OBJECT_EVENT, SHOWN_FIELDS, &size);
    const char *end = at != NULL ? at + size : NULL;
    while (at != end) {
        const char *name = at, *value = name + strlen(name) + 1;
        if (i-- == 0) {
            *ret_value = *value == FIELD_VALUE ? value + 1 : NULL;
            return name;
        }
        at = value + strlen(value) + 1;
    }
    *ret_value = NULL;
    return NULL;
}

size_t muster_event_field_count(const muster_event *event)
{
    size_t count = 0;
    const char *value = NULL;
    while (field_at(event, count, &value) != NULL)
        count++;
    return count;
}

const char *muster_event_field_name(const muster_event *event, size_t i)
{
    const char *value = NULL;
    return field_at(event, i, &value);
}

const char *muster_event_field_value(const muster_event *event, size_t i)
{
    const char *value = NULL;
    field_at(event, i, &value);
    return value;
}

result event_add(struct call *call, const struct event *event)
{
    if (!(call->flags & CALL_CHANGE)) return OK; /* a reading step that ends what is due tells nobody */
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
    TRY(set_payload(call, row, event, chain));
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
    const char *personal = row_text(row, EVENT_PERSONAL), *data = row_text(row, EVENT_DATA);
    struct line beside, hashed;
    while (personal != NULL && lines_next(&personal, &beside)) {
        uint8_t salt[SALT_BYTES], hash[AUDIT_HASH_BYTES];
        char hash_text[64], name[HASH_NAME_BYTES] = HASHED;
        size_t size = 0;
        if (beside.name_size + sizeof HASHED > sizeof name || beside.value_size < VALUE_AT) return false;
        memcpy(&name[1], beside.name, beside.name_size);
        if (sodium_base642bin(salt, sizeof salt, beside.value, SALT_CHARS, NULL, &size, NULL,
                              sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
            size != sizeof salt || !lines_find(data, name, &hashed))
            return false;
        audit_personal(salt, beside.value + VALUE_AT, beside.value_size - VALUE_AT, hash);
        base64(hash, sizeof hash, hash_text, sizeof hash_text);
        if (strlen(hash_text) != hashed.value_size || memcmp(hash_text, hashed.value, hashed.value_size) != 0)
            return false;
    }
    return personal == NULL || *personal == '\0';
}

static void head_text(char *ret_text, size_t size, int64_t seq, const muster_value *head)
{
    char hash[64] = "";
    if (head->type == MUSTER_VALUE_BYTES && head->size <= AUDIT_HASH_BYTES)
        base64(head->data, head->size, hash, sizeof hash);
    text_format(ret_text, size, "muster-head-1:%lld:%s", (long long)seq, hash);
}

/* Walks along a chain: what was met so far. */
struct verifying {
    struct call *call;
    const muster_id *chain;
    struct muster_report *report;
    int64_t seq;
    uint8_t last[AUDIT_HASH_BYTES];
    muster_value before; /* hash of the row before: null, or `last` */
    const char *known_head;
    long long known_seq;
    bool known_met;
};

static result verify_row(void *arg, const struct row *row)
{
    struct verifying *at = arg;
    const muster_value *stored = &row->values[EVENT_HASH];
    const struct key *key = keyring_find(at->call->store->keyring, (int32_t)row_int(row, EVENT_KEY));
    uint8_t hash[AUDIT_HASH_BYTES];
    char text[128];
    if (row_int(row, EVENT_SEQ) != ++at->seq) {
        TRY(finding(at->report, "event_missing", at->chain, at->seq, "An event is missing from the audit trail."));
        at->seq = row_int(row, EVENT_SEQ);
    }
    if (key != NULL) digest(row, key, &at->before, hash);
    bool whole = key != NULL && stored->size == sizeof hash && memcmp(stored->data, hash, sizeof hash) == 0;
    if (key == NULL)
        TRY(finding(at->report, "key_missing", at->chain, at->seq, "The key that signed an event is not in the ring."));
    else if (!whole || !personal_intact(row))
        TRY(finding(at->report, "event_broken", at->chain, at->seq, "An event differs from what was written."));
    if (stored->size == sizeof at->last) memcpy(at->last, stored->data, sizeof at->last);
    at->before = value_bytes(at->last, sizeof at->last);
    head_text(text, sizeof text, at->seq, &at->before);
    if (at->seq == at->known_seq) at->known_met = strcmp(text, at->known_head) == 0;
    return at->seq % VERIFY_PIECE == 0 ? call_progress(at->call, "events", at->seq, -1) : OK;
}

result chain_verify(struct call *call, const muster_id *chain, const struct row *owner, const char *known_head,
                    struct muster_report *report)
{
    struct verifying at = {
        .call = call, .chain = chain, .report = report, .before = value_null(), .known_head = known_head};
    if (known_head != NULL && sscanf(known_head, "muster-head-1:%lld:", &at.known_seq) != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "known_head", "This is not the head of an audit trail.");
    at.known_met = at.known_seq == 0;
    muster_scan scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1, .prefix = {value_id(chain)}};
    TRY(step_each(call->step, &scan, verify_row, &at));
    int64_t owner_seq = row_int(owner, (size_t)OWNER[owner->table].seq);
    if (at.seq < owner_seq)
        TRY(finding(report, "event_missing", chain, owner_seq, "The last events are missing from the audit trail."));
    else if (!value_equal(&at.before, &owner->values[OWNER[owner->table].head]))
        TRY(finding(report, "event_broken", chain, at.seq, "The end of the audit trail differs from its head."));
    if (!at.known_met)
        TRY(finding(report, "tail_cut", chain, at.known_seq, "The audit trail has lost events since that head."));
    head_text(report->summary, sizeof report->summary, at.seq, &at.before);
    return OK;
}

static bool is_among(const muster_id *id, const muster_id *whose, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(id, &whose[i])) return true;
    return count == 0;
}

static result erase_from(struct call *call, struct row *row, const muster_id *whose, size_t count)
{
    const char *personal = row_text(row, EVENT_PERSONAL), *kept = NULL;
    struct line beside;
    while (lines_next(&personal, &beside)) {
        muster_id id = ID_NIL;
        char text[MUSTER_ID_TEXT_BYTES] = "";
        if (beside.value_size >= VALUE_AT) memcpy(text, beside.value + WHOSE_AT, sizeof text - 1);
        if (muster_id_parse(text, &id) == MUSTER_OK && is_among(&id, whose, count)) continue;
        TRY(lines_add_line(&call->step->arena, &kept, &beside));
    }
    return row_set(call->step, row, EVENT_PERSONAL, value_text(kept));
}

result chain_erase(struct call *call, const muster_id *chain, const muster_id *whose, size_t count)
{
    muster_scan scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1, .prefix = {value_id(chain)}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (!row_null(rows.items[i], EVENT_PERSONAL)) TRY(erase_from(call, rows.items[i], whose, count));
    return OK;
}
