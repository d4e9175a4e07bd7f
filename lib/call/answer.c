/* SPDX-License-Identifier: MIT
 *
 * Keeps and finds answers. Only ids are kept, and of the arguments a keyed hash: an erased account leaves nothing here.
 */
#include "account/account.h"
#include "call.h"
#include "email_domain/email_domain.h"
#include "inside.h"
#include "invitation/invitation.h"
#include "lines.h"
#include "link/link.h"
#include "member/member.h"
#include "org/org.h"
#include "plan/plan.h"
#include "project/project.h"
#include "request/request.h"
#include "setting/setting.h"
#include "state/state.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Kinds of answers, in the order of ANSWER_KIND, and where a record has its ids. */
enum {
    ANSWER_NOTHING,
    ANSWER_ACCOUNT,
    ANSWER_ORG,
    ANSWER_PLAN,
    ANSWER_MEMBER,
    ANSWER_INVITATION,
    ANSWER_REPORT,
    ANSWER_PROJECT,
    ANSWER_GRANT,
    ANSWER_LINK,
    ANSWER_REQUEST,
    ANSWER_DOMAIN,
    ANSWER_PERSONAL_PLAN
};
static const struct {
    uint32_t object;
    size_t one, other;
    bool pair;
} KIND[] = {
    [ANSWER_ACCOUNT] = {OBJECT_ACCOUNT, ACCOUNT_ID, 0, false},
    [ANSWER_ORG] = {OBJECT_ORG, ORG_ID, 0, false},
    [ANSWER_PLAN] = {OBJECT_PLAN, PLAN_SHOWN_ORG, 0, false},
    [ANSWER_MEMBER] = {OBJECT_MEMBER, MEMBER_ORG, MEMBER_ACCOUNT, true},
    [ANSWER_INVITATION] = {OBJECT_INVITATION, INVITATION_ORG, INVITATION_ID, true},
    [ANSWER_REPORT] = {OBJECT_REPORT, 0, 0, false},
    [ANSWER_LINK] = {OBJECT_LINK, LINK_ORG, LINK_ID, true},
    [ANSWER_REQUEST] = {OBJECT_REQUEST, REQUEST_ORG, REQUEST_ID, true},
    [ANSWER_DOMAIN] = {OBJECT_DOMAIN, DOMAIN_ORG, 0, false}, /* its name stands in the lines */
    [ANSWER_PERSONAL_PLAN] = {OBJECT_PLAN, PLAN_SHOWN_ACCOUNT, 0, false},
    [ANSWER_PROJECT] = {OBJECT_PROJECT, PROJECT_ORG, PROJECT_ID, true},
    [ANSWER_GRANT] = {OBJECT_GRANT, GRANT_ORG, GRANT_PROJECT, true}, /* and its account */
};

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
        crypto_generichash_blake2b_update(&state, session->account.bytes, sizeof session->account.bytes);
    } else if (!call_is_system(call)) {
        if (token == NULL)
            return problem_set(call->problem, MUSTER_E_INVALID, "key",
                               "A visitor's idempotency key belongs to a token, and this call has none.");
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
                       "The idempotency key was used for another call, or with other arguments: take a new one.");
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

result answer_keep(struct call *call)
{
    const struct key *key = keyring_active(call->store->keyring);
    uint8_t hash[AUDIT_HASH_BYTES];
    muster_id id;
    int64_t kind = ANSWER_NOTHING;
    TRY(answer_id(call, &id));
    if (key == NULL) return problem_set(call->problem, MUSTER_E_KEY, NULL, "The key ring has no active key.");
    hash_call(call, key, hash);
    const struct object *answer = call->answer;
    for (size_t i = ANSWER_ACCOUNT; answer != NULL && i < COUNT_OF(KIND); i++) {
        bool there =
            i == ANSWER_REPORT || record_id(answer, KIND[i].object, KIND[i].one) != NULL; /* plans are of two kinds */
        if (KIND[i].object == answer->type && there) kind = (int64_t)i;
    }
    struct row *row = call->kept;
    if (row == NULL) TRY(call_insert(call, TABLE_ANSWER, &row));
    SET(call, row, ANSWER_ID, value_id(&id));
    SET(call, row, ANSWER_KEY, value_int(key->id));
    SET(call, row, ANSWER_ARGUMENTS, value_bytes(hash, sizeof hash));
    SET(call, row, ANSWER_KIND, value_int(kind));
    bool record = kind != ANSWER_NOTHING && kind != ANSWER_REPORT;
    SET(call, row, ANSWER_ONE, value_id(record ? record_id(answer, KIND[kind].object, KIND[kind].one) : NULL));
    SET(call, row, ANSWER_OTHER,
        value_id(record && KIND[kind].pair ? record_id(answer, KIND[kind].object, KIND[kind].other) : NULL));
    SET(call, row, ANSWER_THIRD,
        value_id(kind == ANSWER_GRANT ? record_id(answer, OBJECT_GRANT, GRANT_ACCOUNT) : NULL));
    const char *lines = NULL;
    if (kind == ANSWER_REPORT) TRY(keep_lines(call, call->answer, &lines));
    if (kind == ANSWER_DOMAIN)
        TRY(lines_add(&call->step->arena, &lines, "", record_text(answer, OBJECT_DOMAIN, DOMAIN_NAME)));
    SET(call, row, ANSWER_LINES, value_text(lines));
    return row_set(call->step, row, ANSWER_EXPIRES_AT,
                   value_int(call->now + setting_value(call, NULL, MUSTER_SETTING_ANSWERS_KEPT)));
}

static result again_report(struct call *call, const char *lines)
{
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

static result nothing_left(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, NULL, "What this call made does not exist any more.");
}

/* A visitor has no rights to read with: it sees what it was given. */
static result again_to_visitor(struct call *call, const muster_id *org_id, const muster_id *id)
{
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {value_id(org_id)}},
             {TABLE_MEMBER, 0, &member, {value_id(org_id), value_id(id)}},
             {TABLE_ACCOUNT, 0, &account, {value_id(id)}}));
    bool there = org != NULL && row_int(org, ORG_STATE) == ORG_OPEN;
    if (there) TRY(org_settle(call, org)); /* the membership may have ended by the clock */
    if (!there || !member_is_member(call, member) || account == NULL || row_int(account, ACCOUNT_STATE) != ACCOUNT_OPEN)
        return nothing_left(call);
    SET(call, account, ACCOUNT_EMAIL, value_null()); /* it may be another by now */
    return member_answer(call, member, account, true);
}

/* The same where the link made a request (LINK-10). */
static result request_again_to_visitor(struct call *call, const muster_id *org_id, const muster_id *id)
{
    struct row *org = NULL, *request = NULL, *account = NULL, *invitation = NULL;
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {value_id(org_id)}},
             {TABLE_REQUEST, 0, &request, {value_id(org_id), value_id(id)}}));
    bool there = org != NULL && row_int(org, ORG_STATE) == 0 && request != NULL;
    if (there) TRY(request_load(call, org, request, MUSTER_LOCK_NONE, &account, &invitation));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != ACCOUNT_OPEN) return nothing_left(call);
    return call_answer(call, request_record(request, org, account, request_state(request, account, invitation), true));
}

static result again_domain(struct call *call, const muster_id *org, const char *lines)
{
    struct line line = {.value_size = 0};
    char name[NAME_KEY_BYTES] = "";
    if (lines != NULL && lines_next(&lines, &line) && line.value_size < sizeof name)
        memcpy(name, line.value, line.value_size);
    return domain_again(call, org, name);
}

result answer_again(struct call *call)
{
    const struct row *kept = call->kept;
    const muster_id *one = row_id(kept, ANSWER_ONE), *other = row_id(kept, ANSWER_OTHER);
    call->flags = CALL_READ;
    call->step->changes = false;
    switch (row_int(kept, ANSWER_KIND)) {
    case ANSWER_ACCOUNT: return account_again(call, one);
    case ANSWER_ORG: return org_again(call, one);
    case ANSWER_PLAN: return plan_again(call, one);
    case ANSWER_PERSONAL_PLAN: return personal_plan_again(call, one);
    case ANSWER_MEMBER:
        return call->session->party == MUSTER_PARTY_VISITOR ? again_to_visitor(call, one, other)
                                                            : member_again(call, one, other);
    case ANSWER_INVITATION: return invitation_again(call, one, other);
    case ANSWER_LINK: return link_again(call, one, other);
    case ANSWER_REQUEST:
        return call->session->party == MUSTER_PARTY_VISITOR ? request_again_to_visitor(call, one, other)
                                                            : request_again(call, one, other);
    case ANSWER_DOMAIN: return again_domain(call, one, row_text(kept, ANSWER_LINES));
    case ANSWER_PROJECT: return project_again(call, one, other);
    case ANSWER_GRANT: return grant_again(call, one, other, row_id(kept, ANSWER_THIRD));
    case ANSWER_REPORT: return again_report(call, row_text(kept, ANSWER_LINES));
    default: return OK;
    }
}

result answers_forget(struct call *call, int64_t limit, int64_t *ret_count)
{
    muster_scan scan = {
        .table = TABLE_ANSWER, .index = ANSWER_BY_END, .upper = value_int(call->now + 1), .limit = limit};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        step_remove(rows.items[i]);
    *ret_count = (int64_t)rows.count;
    return OK;
}
