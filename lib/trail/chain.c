/* SPDX-License-Identifier: MIT
 *
 * Verifies a chain, and erases the personal values of one. Both use the same digest as adding an event.
 */
#include "event/event.h"
#include "inside.h"
#include "lines.h"
#include "trail.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define VERIFY_PIECE 500

const struct chain_owner OWNER[TABLE_COUNT] = {
    [TABLE_ORG] = {ORG_ID, ORG_EVENT_SEQ, ORG_EVENT_HEAD, ORG_SETTLED_AT},
    [TABLE_ACCOUNT] = {ACCOUNT_ID, ACCOUNT_EVENT_SEQ, ACCOUNT_EVENT_HEAD, ACCOUNT_SETTLED_AT},
    [TABLE_STORE] = {STORE_ID, STORE_EVENT_SEQ, STORE_EVENT_HEAD, STORE_SETTLED_AT},
};

void chain_digest(const struct row *row, const struct key *key, const muster_value *before, uint8_t *ret_hash)
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
        audit_int(&audit, value->type); /* without this, a null would have the same hash as an integer */
        if (value->type == MUSTER_VALUE_INTEGER) audit_int(&audit, value->integer);
        if (value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES)
            audit_bytes(&audit, value->data, value->size);
    }
    audit_end(&audit, ret_hash);
}

static result chain_finding(struct muster_report *report, const char *code, const muster_id *chain, int64_t seq,
                            const char *text)
{
    TRY(report_add(report, MUSTER_E_CORRUPT, code, id_is_nil(chain) ? NULL : chain, text));
    report_figure(report, "seq", seq);
    return OK;
}

/* Personal values that are still there must have the hashes that the chain holds. */
static bool chain_personal_intact(const struct row *row)
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
        chain_base64(hash, sizeof hash, hash_text, sizeof hash_text);
        if (strlen(hash_text) != hashed.value_size || memcmp(hash_text, hashed.value, hashed.value_size) != 0)
            return false;
    }
    return personal == NULL || *personal == '\0';
}

static void chain_head_text(char *ret_text, size_t size, int64_t seq, const muster_value *head)
{
    char hash[64] = "";
    if (head->type == MUSTER_VALUE_BYTES && head->size <= AUDIT_HASH_BYTES)
        chain_base64(head->data, head->size, hash, sizeof hash);
    text_format(ret_text, size, "muster-head-1:%lld:%s", (long long)seq, hash);
}

/* A walk along a chain, and what it has met. */
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

static result chain_verify_row(void *arg, const struct row *row)
{
    struct verifying *at = arg;
    const muster_value *stored = &row->values[EVENT_HASH];
    const struct key *key = keyring_find(at->call->store->keyring, (int32_t)row_int(row, EVENT_KEY));
    uint8_t hash[AUDIT_HASH_BYTES];
    char text[128];
    if (row_int(row, EVENT_SEQ) != ++at->seq) {
        TRY(chain_finding(at->report, "event_missing", at->chain, at->seq,
                          "An event is missing from the audit trail."));
        at->seq = row_int(row, EVENT_SEQ);
    }
    if (key != NULL) chain_digest(row, key, &at->before, hash);
    bool whole = key != NULL && stored->size == sizeof hash && memcmp(stored->data, hash, sizeof hash) == 0;
    if (key == NULL)
        TRY(chain_finding(at->report, "key_missing", at->chain, at->seq,
                          "The key that signed an event is not in the ring."));
    else if (!whole || !chain_personal_intact(row))
        TRY(chain_finding(at->report, "event_broken", at->chain, at->seq, "An event differs from what was written."));
    if (stored->size == sizeof at->last) memcpy(at->last, stored->data, sizeof at->last);
    at->before = value_bytes(at->last, sizeof at->last);
    chain_head_text(text, sizeof text, at->seq, &at->before);
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
    TRY(step_each(call->step, &scan, chain_verify_row, &at));
    int64_t owner_seq = row_int(owner, (size_t)OWNER[owner->table].seq);
    if (at.seq < owner_seq)
        TRY(chain_finding(report, "event_missing", chain, owner_seq,
                          "The last events are missing from the audit trail."));
    else if (!value_equal(&at.before, &owner->values[OWNER[owner->table].head]))
        TRY(chain_finding(report, "event_broken", chain, at.seq, "The end of the audit trail differs from its head."));
    if (!at.known_met)
        TRY(chain_finding(report, "tail_cut", chain, at.known_seq, "The audit trail has lost events since that head."));
    chain_head_text(report->summary, sizeof report->summary, at.seq, &at.before);
    return OK;
}

static bool chain_is_among(const muster_id *id, const muster_id *whose, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(id, &whose[i])) return true;
    return count == 0;
}

static result chain_erase_from(struct call *call, struct row *row, const muster_id *whose, size_t count)
{
    const char *personal = row_text(row, EVENT_PERSONAL), *kept = NULL;
    struct line beside;
    while (lines_next(&personal, &beside)) {
        muster_id id = ID_NIL;
        char text[MUSTER_ID_TEXT_BYTES] = "";
        if (beside.value_size >= VALUE_AT) memcpy(text, beside.value + WHOSE_AT, sizeof text - 1);
        if (muster_id_parse(text, &id) == MUSTER_OK && chain_is_among(&id, whose, count)) continue;
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
        if (!row_null(rows.items[i], EVENT_PERSONAL)) TRY(chain_erase_from(call, rows.items[i], whose, count));
    return OK;
}
