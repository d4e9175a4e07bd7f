/* SPDX-License-Identifier: MIT
 *
 * Messages: put into the outbox by the step that causes them, a row per recipient (EVT-2). Nothing secret rests there:
 * tokens are made at the claim (outbox.c).
 */
#include "message.h"
#include "event.h"
#include "grant.h"
#include "member.h"
#include "opening.h"
#include "org.h"
#include "request.h"
#include <string.h>

enum { SHOWN_ORG_NAME = OUTBOX_COLUMN_COUNT, SHOWN_LOCALE, SHOWN_PROJECT_NAME, SHOWN_TOKEN, SHOWN_COUNT };

/* What messages of these kinds are about, and where their id stands. */
static const struct {
    int32_t first, last;
    int32_t table;
    size_t id;
} ABOUT[] = {
    {MUSTER_EVENT_INVITATION_CREATED, MUSTER_EVENT_INVITATION_READDRESSED, TABLE_INVITATION, INVITATION_ID},
    {MUSTER_EVENT_REQUEST_CREATED, MUSTER_EVENT_REQUEST_WITHDRAWN, TABLE_REQUEST, REQUEST_ID},
    {MUSTER_EVENT_PROJECT_CREATED, MUSTER_EVENT_GRANT_REMOVED, TABLE_PROJECT, PROJECT_ID},
};

static bool is_about(int64_t kind, int32_t table)
{
    for (size_t i = 0; i < COUNT_OF(ABOUT); i++)
        if (ABOUT[i].table == table) return ABOUT[i].first <= kind && kind <= ABOUT[i].last;
    return false;
}

static const muster_id *id_of(const struct row *about)
{
    for (size_t i = 0; i < COUNT_OF(ABOUT); i++)
        if (ABOUT[i].table == about->table) return row_id(about, ABOUT[i].id);
    return NULL;
}

/* What was settled can be ahead of the clock, and mail must not wait until that time comes. */
static muster_time made_at(const struct call *call)
{
    return call->now < call->clock ? call->now : call->clock;
}

result message_add(struct call *call, const struct message *message)
{
    if (!(call->flags & CALL_CHANGE)) return OK;
    const struct row *about = message->about;
    struct row *row = NULL;
    muster_id id = call_new_id(call);
    bool carries_token =
        message->kind == MUSTER_EVENT_INVITATION_CREATED || message->kind == MUSTER_EVENT_INVITATION_RESENT;
    TRY(call_insert(call, TABLE_OUTBOX, &row));
    SET(call, row, OUTBOX_ORG, value_id(message->org != NULL ? row_id(message->org, ORG_ID) : &ID_NIL));
    SET(call, row, OUTBOX_STATE, value_int(MESSAGE_WAITING));
    SET(call, row, OUTBOX_RECIPIENT,
        message->account != NULL ? value_id(message->account) : about->values[INVITATION_INVITEE]);
    SET(call, row, OUTBOX_ID, value_id(&id));
    SET(call, row, OUTBOX_KIND, value_int(message->kind));
    SET(call, row, OUTBOX_DUE_AT, value_int(made_at(call)));
    SET(call, row, OUTBOX_ACCOUNT, value_id(message->account));
    SET(call, row, OUTBOX_ADDRESS, value_text(message->address));
    if (about != NULL) SET(call, row, OUTBOX_SUBJECT, value_id(id_of(about)));
    if (about != NULL && carries_token) SET(call, row, OUTBOX_NONCE, about->values[INVITATION_NONCE]);
    SET(call, row, OUTBOX_TRIES, value_int(0));
    call->messages = true;
    return row_set(call->step, row, OUTBOX_CREATED_AT, value_int(made_at(call)));
}

size_t message_cause_wants(const struct row *row, struct cause *ret_cause, struct want wants[CAUSE_WANTS_MAX])
{
    const muster_value *org = &row->values[OUTBOX_ORG];
    *ret_cause = (struct cause){.org = NULL};
    struct row **about[TABLE_COUNT] = {[TABLE_INVITATION] = &ret_cause->invitation,
                                       [TABLE_REQUEST] = &ret_cause->request,
                                       [TABLE_PROJECT] = &ret_cause->project};
    const muster_value *account = &row->values[OUTBOX_ACCOUNT], *subject = &row->values[OUTBOX_SUBJECT];
    wants[0] = (struct want){TABLE_ORG, 0, &ret_cause->org, {*org}};
    size_t n = 1;
    if (!row_null(row, OUTBOX_ACCOUNT)) wants[n++] = (struct want){TABLE_ACCOUNT, 0, &ret_cause->account, {*account}};
    bool tells_project = is_about(row_int(row, OUTBOX_KIND), TABLE_PROJECT);
    bool asks = row_int(row, OUTBOX_KIND) == MUSTER_EVENT_REQUEST_CREATED;
    if (!row_null(row, OUTBOX_ACCOUNT) && (tells_project || asks))
        wants[n++] = (struct want){TABLE_MEMBER, 0, &ret_cause->member, {*org, *account}};
    if (!row_null(row, OUTBOX_ACCOUNT) && tells_project)
        wants[n++] = (struct want){TABLE_GRANT, 0, &ret_cause->grant, {*org, *account, *subject}};
    for (size_t i = 0; !row_null(row, OUTBOX_SUBJECT) && i < COUNT_OF(ABOUT); i++)
        if (is_about(row_int(row, OUTBOX_KIND), ABOUT[i].table))
            wants[n++] = (struct want){ABOUT[i].table, 0, about[ABOUT[i].table], {*org, *subject}};
    return n;
}

result message_cause(struct call *call, const struct row *row, struct cause *ret_cause)
{
    struct want wants[CAUSE_WANTS_MAX];
    TRY(call_load(call, wants, message_cause_wants(row, ret_cause, wants)));
    const struct row *request = ret_cause->request;
    if (request == NULL || row_null(request, REQUEST_INVITATION)) return OK;
    return LOAD(
        call,
        {TABLE_INVITATION, 0, &ret_cause->invitation, {row->values[OUTBOX_ORG], request->values[REQUEST_INVITATION]}});
}

/* Nobody decides any more about what is not open, or asks for an invitation that has ended or is another's; nor does who manages
 * joining no more, and is not to learn of it either (ORG-7). */
static bool is_decided(const struct call *call, const struct cause *cause)
{
    const struct row *request = cause->request, *invitation = cause->invitation, *member = cause->member;
    if (!member_is_active(call, member) ||
        !role_may((int32_t)row_int(member, MEMBER_ROLE), MUSTER_ACTION_MANAGE_JOINING))
        return true;
    if (request == NULL || row_int(request, REQUEST_STATE) != MUSTER_REQUEST_OPEN) return true;
    if (row_int(request, REQUEST_KIND) == MUSTER_REQUEST_JOIN) return false;
    return !request_is_to_readdress(invitation) || row_int(invitation, INVITATION_EXPIRES_AT) <= call->now;
}

/* ORG-7: nobody outside the org hears of its projects, by any name that they have by now; nor of a grant that is gone. */
static bool is_out(const struct call *call, int64_t kind, const struct cause *cause)
{
    if (!member_is_member(call, cause->member)) return true;
    if (kind == MUSTER_EVENT_GRANT_SET && grant_permission(call, cause->grant) == 0) return true;
    return kind != MUSTER_EVENT_PROJECT_DELETED && cause->project == NULL;
}

bool message_is_void(const struct call *call, const struct row *row, const struct cause *cause)
{
    const struct row *invitation = cause->invitation;
    if (!row_null(row, OUTBOX_ACCOUNT) && (cause->account == NULL || row_int(cause->account, ACCOUNT_STATE) != 0))
        return true;
    int64_t kind = row_int(row, OUTBOX_KIND);
    if (cause->org != NULL && row_int(cause->org, ORG_STATE) != 0) return kind != MUSTER_EVENT_ORG_DELETED;
    if (kind == MUSTER_EVENT_OWNERSHIP_OFFERED)
        return cause->org == NULL || !row_is(cause->org, ORG_TRANSFER_TO, row_id(row, OUTBOX_ACCOUNT));
    if (kind == MUSTER_EVENT_REQUEST_CREATED) return is_decided(call, cause);
    if (is_about(kind, TABLE_PROJECT)) return is_out(call, kind, cause);
    if (row_null(row, OUTBOX_NONCE)) return false;
    if (cause->org == NULL || invitation == NULL) return true;
    return row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_PENDING ||
           !value_equal(&row->values[OUTBOX_RECIPIENT], &invitation->values[INVITATION_INVITEE]) || /* re-addressed */
           row_int(invitation, INVITATION_EXPIRES_AT) <= call->now ||
           token_is_superseded(call, row_int(invitation, INVITATION_ISSUED_AT)) ||
           !value_equal(&row->values[OUTBOX_NONCE], &invitation->values[INVITATION_NONCE]);
}

result message_record(const struct row *row, const struct cause *cause, const char *token, struct record **ret_record)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, row->values, OUTBOX_COLUMN_COUNT * sizeof values[0]);
    values[OUTBOX_NONCE] = value_null();
    if (row_null(row, OUTBOX_ADDRESS) && cause->account != NULL)
        values[OUTBOX_ADDRESS] = cause->account->values[ACCOUNT_EMAIL];
    if (cause->org != NULL) values[SHOWN_ORG_NAME] = cause->org->values[ORG_NAME];
    if (cause->account != NULL) values[SHOWN_LOCALE] = cause->account->values[ACCOUNT_LOCALE];
    if (cause->project != NULL) values[SHOWN_PROJECT_NAME] = cause->project->values[PROJECT_NAME];
    values[SHOWN_TOKEN] = value_text(token);
    *ret_record = record_new(OBJECT_MESSAGE, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result message_move(struct call *call, struct row *row, int64_t state, struct row **ret_row)
{
    TRY(call_insert(call, TABLE_OUTBOX, ret_row));
    for (size_t column = 0; column < OUTBOX_COLUMN_COUNT; column++)
        SET(call, *ret_row, column, row->values[column]);
    SET(call, *ret_row, OUTBOX_STATE, value_int(state));
    step_remove(row);
    return OK;
}

result outbox_enter(struct call *call, const muster_id *org)
{
    struct row *row = NULL;
    TRY(check_system(call));
    if (org == NULL) return call_load(call, NULL, 0);
    TRY(check_id(call, "org", org));
    TRY(LOAD(call, {TABLE_ORG, 0, &row, {value_id(org)}}));
    return row != NULL ? OK : org_not_found(call); /* one that was deleted still tells its members */
}

muster_scan outbox_line(const struct row *row)
{
    return (muster_scan){
        .table = TABLE_OUTBOX,
        .index = -1,
        .prefix_count = 3,
        .prefix = {row->values[OUTBOX_ORG], value_int(MESSAGE_WAITING), row->values[OUTBOX_RECIPIENT]}};
}

const muster_id *muster_message_id(const muster_message *message)
{
    return record_id(message, OBJECT_MESSAGE, OUTBOX_ID);
}

int32_t muster_message_kind(const muster_message *message)
{
    return (int32_t)record_int(message, OBJECT_MESSAGE, OUTBOX_KIND);
}

const muster_id *muster_message_org(const muster_message *message)
{
    const muster_id *org = record_id(message, OBJECT_MESSAGE, OUTBOX_ORG);
    return org != NULL && !id_is_nil(org) ? org : NULL;
}

const char *muster_message_org_name(const muster_message *message)
{
    return record_text(message, OBJECT_MESSAGE, SHOWN_ORG_NAME);
}

const muster_id *muster_message_account(const muster_message *message)
{
    return record_id(message, OBJECT_MESSAGE, OUTBOX_ACCOUNT);
}

const char *muster_message_address(const muster_message *message)
{
    return record_text(message, OBJECT_MESSAGE, OUTBOX_ADDRESS);
}

const char *muster_message_locale(const muster_message *message)
{
    return record_text(message, OBJECT_MESSAGE, SHOWN_LOCALE);
}

/* The subject, where messages of this kind are about rows of the table. */
static const muster_id *subject_of(const muster_message *message, int32_t table)
{
    bool about = is_about(record_int(message, OBJECT_MESSAGE, OUTBOX_KIND), table);
    return about ? record_id(message, OBJECT_MESSAGE, OUTBOX_SUBJECT) : NULL;
}

const muster_id *muster_message_invitation(const muster_message *message)
{
    return subject_of(message, TABLE_INVITATION);
}

const muster_id *muster_message_request(const muster_message *message)
{
    return subject_of(message, TABLE_REQUEST);
}

const muster_id *muster_message_project(const muster_message *message)
{
    return subject_of(message, TABLE_PROJECT);
}

const char *muster_message_project_name(const muster_message *message)
{
    return record_text(message, OBJECT_MESSAGE, SHOWN_PROJECT_NAME);
}

const char *muster_message_token(const muster_message *message)
{
    return record_text(message, OBJECT_MESSAGE, SHOWN_TOKEN);
}

int64_t muster_message_try(const muster_message *message)
{
    return record_int(message, OBJECT_MESSAGE, OUTBOX_TRIES);
}

muster_message *muster_message_ref(const muster_message *message)
{
    return object_ref(message, OBJECT_MESSAGE);
}

void muster_message_free(muster_message *message)
{
    object_unref(message, OBJECT_MESSAGE);
}

const muster_message *muster_page_message(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_MESSAGE, i);
}
