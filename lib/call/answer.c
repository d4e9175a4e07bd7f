/* SPDX-License-Identifier: MIT
 *
 * Stores answers and finds them. It stores only ids, and a keyed hash of the arguments: an erased account leaves
 * nothing here.
 */
#include "call.h"
#include "inside.h"
#include "lines.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ANSWER_KIND: ANSWER_NOTHING, or 1 + the number of the answer among those of the call. */
enum { ANSWER_NOTHING, ANSWER_FIRST };

static void add_text(crypto_generichash_blake2b_state *state, const char *text)
{
    crypto_generichash_blake2b_update(state, (const uint8_t *)text, strlen(text) + 1);
}

result answer_id(struct call *call, muster_id *ret_id)
{
    const muster_session *session = call->session;
    const char *token = args_token(call->kind->args, call->arg);
    crypto_generichash_blake2b_state state;
    uint8_t party = (uint8_t)session->party;
    crypto_generichash_blake2b_init(&state, NULL, 0, sizeof ret_id->bytes);
    crypto_generichash_blake2b_update(&state, &party, 1);
    if (session->has_account) {
        crypto_generichash_blake2b_update(&state, call_account(call)->bytes, sizeof session->account.bytes);
    } else if (!call_is_system(call)) {
        if (token == NULL)
            return problem_set(call->problem, MUSTER_E_INVALID, "key",
                               "A visitor can use an idempotency key only with a token, and this call has none.");
        add_text(&state, token);
    }
    if (session->has_behalf)
        crypto_generichash_blake2b_update(&state, session->behalf.bytes, sizeof session->behalf.bytes);
    add_text(&state, call->key);
    crypto_generichash_blake2b_final(&state, ret_id->bytes, sizeof ret_id->bytes);
    return OK;
}

static void hash_call(const struct call *call, const struct key *key, uint8_t ret_hash[AUDIT_HASH_BYTES])
{
    static const char DOMAIN[] = "muster.answer.v1"; /* no audit row begins with 16 bytes of text */
    struct audit audit;
    audit_begin(&audit, key);
    audit_bytes(&audit, DOMAIN, sizeof DOMAIN - 1);
    audit_bytes(&audit, call->kind->name, strlen(call->kind->name));
    args_hash(&audit, call->kind->args, call->arg);
    audit_end(&audit, ret_hash);
}

result answer_compare(struct call *call)
{
    if (call->kept == NULL || row_int(call->kept, ANSWER_EXPIRES_AT) <= call->now) return OK;
    uint8_t hash[AUDIT_HASH_BYTES];
    const struct key *key = keyring_find(call->store->keyring, (int32_t)row_int(call->kept, ANSWER_KEY));
    const muster_value *kept = &call->kept->values[ANSWER_ARGUMENTS];
    if (key != NULL) hash_call(call, key, hash);
    if (key != NULL && kept->size == sizeof hash && memcmp(kept->data, hash, sizeof hash) == 0)
        return FAILED(CALL_REPEATED);
    return problem_set(call->problem, MUSTER_E_KEY_USED, "key",
                       "The idempotency key was used for another call, or with other arguments: use a new key.");
}

static result keep_lines(struct call *call, const struct muster_report *report, const char **ret_lines)
{
    *ret_lines = NULL;
    size_t room = report->count * (16 + MUSTER_ID_TEXT_BYTES) + 1, used = 0;
    char *text = arena_alloc(&call->step->arena, room);
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < report->count; i++) {
        char id[MUSTER_ID_TEXT_BYTES] = "";
        if (report->findings[i].has_object) muster_id_format(&report->findings[i].object, id);
        text_format(text + used, room - used, "%d=%s\n", report->findings[i].status, id);
        used += strlen(text + used);
    }
    *ret_lines = text;
    return OK;
}

/* The number of the answer among those of the call; ANSWER_NOTHING: the call answers nothing. */
static int64_t answer_number(const struct call *call)
{
    const struct object *answer = call->answer;
    for (int64_t i = 0; answer != NULL && i < ANSWERS_MAX && call->kind->answers[i] != NULL; i++)
        if (call->kind->answers[i]->object == answer->type) return ANSWER_FIRST + i;
    return ANSWER_NOTHING;
}

/* Stored besides ids: the lines of a report, or a text. */
static result keep_text(struct call *call, const struct answer_kind *kind, const char **ret_lines)
{
    *ret_lines = NULL;
    if (kind != NULL && kind->object == OBJECT_REPORT) return keep_lines(call, call->answer, ret_lines);
    if (kind == NULL || kind->text == 0) return OK;
    return lines_add(&call->step->arena, ret_lines, "", record_text(call->answer, kind->object, kind->text));
}

result answer_keep(struct call *call)
{
    static const size_t COLUMN[ANSWER_IDS_MAX] = {ANSWER_ONE, ANSWER_OTHER, ANSWER_THIRD};
    const struct key *key = keyring_active(call->store->keyring);
    int64_t number = answer_number(call);
    const struct answer_kind *kind = number != ANSWER_NOTHING ? call->kind->answers[number - ANSWER_FIRST] : NULL;
    const char *lines = NULL;
    uint8_t hash[AUDIT_HASH_BYTES];
    muster_id id;
    TRY(answer_id(call, &id));
    if (key == NULL) return problem_set(call->problem, MUSTER_E_KEY, NULL, "The key ring has no active key.");
    hash_call(call, key, hash);
    TRY(keep_text(call, kind, &lines));
    struct row *row = call->kept;
    if (row == NULL) TRY(call_insert(call, TABLE_ANSWER, &row));
    TRY_SET(call, row, ANSWER_ID, value_id(&id));
    TRY_SET(call, row, ANSWER_KEY, value_int(key->id));
    TRY_SET(call, row, ANSWER_ARGUMENTS, value_bytes(hash, sizeof hash));
    TRY_SET(call, row, ANSWER_KIND, value_int(number));
    for (size_t i = 0; i < ANSWER_IDS_MAX; i++) {
        bool there = kind != NULL && i < kind->id_count;
        TRY_SET(call, row, COLUMN[i], value_id(there ? record_id(call->answer, kind->object, kind->ids[i]) : NULL));
    }
    TRY_SET(call, row, ANSWER_LINES, value_text(lines));
    return row_set(call->step, row, ANSWER_EXPIRES_AT,
                   value_int(call->now + call_setting(call, NULL, MUSTER_SETTING_ANSWERS_KEPT)));
}

static result report_again(struct call *call, const struct kept *kept)
{
    const char *lines = kept->text;
    struct muster_report *report = report_new();
    TRY(call_answer(call, report));
    struct line line;
    while (lines != NULL && lines_next(&lines, &line)) {
        int32_t status = (int32_t)strtol(line.name, NULL, 10);
        char text[MUSTER_ID_TEXT_BYTES] = "";
        muster_id id;
        if (line.value_size < sizeof text) memcpy(text, line.value, line.value_size);
        bool there = muster_id_parse(text, &id) == MUSTER_OK;
        TRY(report_add(report, status, muster_status_name(status), there ? &id : NULL, muster_status_text(status)));
    }
    return OK;
}

const struct answer_kind REPORT_ANSWER = {.object = OBJECT_REPORT, .again = report_again};

result answer_nothing_left(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, NULL, "The object that this call made no longer exists.");
}

/* A stored text is the value of the only line. A stored report is all of its lines. */
static result kept_text(struct call *call, const struct answer_kind *kind, const char *lines, const char **ret_text)
{
    struct line line;
    *ret_text = lines;
    if (kind->text == 0 || lines == NULL || !lines_next(&lines, &line)) return OK;
    *ret_text = arena_copy(&call->step->arena, line.value, line.value_size + 1);
    if (*ret_text == NULL) return FAILED(MUSTER_E_MEMORY);
    ((char *)(uintptr_t)*ret_text)[line.value_size] = '\0';
    return OK;
}

result answer_again(struct call *call)
{
    const struct row *row = call->kept;
    int64_t number = row_int(row, ANSWER_KIND);
    struct kept kept = {{row_id(row, ANSWER_ONE), row_id(row, ANSWER_OTHER), row_id(row, ANSWER_THIRD)}, NULL};
    call->flags = CALL_READ;
    call->step->changes = false;
    if (number < ANSWER_FIRST || number >= ANSWER_FIRST + ANSWERS_MAX) return OK;
    const struct answer_kind *kind = call->kind->answers[number - ANSWER_FIRST];
    if (kind == NULL) return OK;
    TRY(kept_text(call, kind, row_text(row, ANSWER_LINES), &kept.text));
    return kind->again(call, &kept);
}

result answers_forget(struct call *call, int64_t limit, int64_t *ret_count)
{
    muster_scan scan = {
        .table = TABLE_ANSWER, .index = ANSWER_BY_END, .upper = value_int(call->now + 1), .limit = limit};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        step_remove(call->step, rows.items[i]);
    *ret_count = (int64_t)rows.count;
    return OK;
}
