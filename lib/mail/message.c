/* SPDX-License-Identifier: MIT
 *
 * The cause of a message, and whether the message is void; its record and getters.
 */
#include "access/access.h"
#include "event/event.h"
#include "key/key.h"
#include "mail.h"
#include "state/state.h"
#include <string.h>

enum {
    SHOWN_ORG_NAME = OUTBOX_COLUMN_COUNT,
    SHOWN_LOCALE,
    SHOWN_PROJECT_NAME,
    SHOWN_TOKEN,
    SHOWN_ROLE,
    SHOWN_INVITER_USERNAME,
    SHOWN_INVITER_DISPLAY_NAME,
    SHOWN_USERNAME,
    SHOWN_DISPLAY_NAME,
    SHOWN_INVITATION_MESSAGE,
    SHOWN_EXPIRES_AT,
    SHOWN_COUNT
};

void message_cause_want(struct call *call, const struct row *row, struct cause *ret_cause)
{
    const struct event_kind *kind = event_kind_of((int32_t)row_int(row, OUTBOX_KIND));
    const muster_value org = row->values[OUTBOX_ORG], account = row->values[OUTBOX_ACCOUNT],
                       subject = row->values[OUTBOX_SUBJECT];
    enum event_object about = kind != NULL ? kind->about : ABOUT_STORE;
    *ret_cause = (struct cause){.org = NULL};
    WANT(call, TABLE_ORG, 0, &ret_cause->org, {org});
    WANT(call, TABLE_ACCOUNT, 0, &ret_cause->account, {account});
    bool decides = kind != NULL && kind->when_void == VOID_DECIDED;
    if (about == ABOUT_PROJECT || decides || row_int(row, OUTBOX_KIND) == MUSTER_EVENT_MEMBER_ROLE_CHANGED)
        WANT(call, TABLE_MEMBER, 0, &ret_cause->member, {org, account});
    if (about == ABOUT_PROJECT) {
        WANT(call, TABLE_GRANT, 0, &ret_cause->grant, {org, account, subject});
        WANT(call, TABLE_PROJECT, 0, &ret_cause->project, {org, subject});
    }
    if (about == ABOUT_REQUEST) {
        WANT(call, TABLE_REQUEST, 0, &ret_cause->request, {org, subject});
        WANT(call, TABLE_INVITATION, 0, &ret_cause->invitation,
             {org, value_of_row(&ret_cause->request, REQUEST_INVITATION)});
    }
    if (about == ABOUT_INVITATION) {
        WANT(call, TABLE_INVITATION, 0, &ret_cause->invitation, {org, subject});
        WANT(call, TABLE_ACCOUNT, 0, &ret_cause->inviter_account,
             {value_of_row(&ret_cause->invitation, INVITATION_INVITER)});
    }
    if (!row_null(row, OUTBOX_NONCE))
        inviter_want(call, row_id(row, OUTBOX_ORG), &ret_cause->invitation, &ret_cause->inviter);
}

/* The message is void if the request is no longer open, or if its invitation has ended or belongs to somebody else.
 * It is also void for a recipient who no longer manages joining, and who must not learn of it (ORG-7). */
static bool message_is_decided(const struct call *call, const struct cause *cause)
{
    const struct row *request = cause->request, *invitation = cause->invitation, *member = cause->member;
    if (!member_is_active(call, member) || !member_may(cause->org, member, MUSTER_ACTION_MANAGE_JOINING)) return true;
    if (request == NULL || row_int(request, REQUEST_STATE) != MUSTER_REQUEST_STATE_OPEN) return true;
    if (row_int(request, REQUEST_KIND) == MUSTER_REQUEST_KIND_JOIN) return false;
    return !request_is_to_readdress(invitation) || row_int(invitation, INVITATION_EXPIRES_AT) <= call->now;
}

/* ORG-7: nobody outside the org learns of its projects, or of their present names. A grant that is gone makes the
 * message void too. */
static bool message_is_outside(const struct call *call, int64_t kind, const struct cause *cause)
{
    if (!member_is_member(call, cause->member)) return true;
    if (kind == MUSTER_EVENT_GRANT_SET && grant_permission(call, cause->grant) == 0) return true;
    return kind != MUSTER_EVENT_PROJECT_DELETED && cause->project == NULL;
}

/* The invitation is no longer the pending one for which the message was made. */
static bool message_token_has_ended(const struct call *call, const struct row *row, const struct cause *cause)
{
    const struct row *invitation = cause->invitation;
    if (cause->org == NULL || invitation == NULL) return true;
    return row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_STATE_PENDING ||
           !value_equal(&row->values[OUTBOX_RECIPIENT], &invitation->values[INVITATION_INVITEE]) || /* re-addressed */
           row_int(invitation, INVITATION_EXPIRES_AT) <= call->now ||
           token_is_superseded(call, row_int(invitation, INVITATION_ISSUED_AT)) ||
           !value_equal(&row->values[OUTBOX_NONCE], &invitation->values[INVITATION_NONCE]);
}

bool message_is_void(const struct call *call, const struct row *row, const struct cause *cause)
{
    if (!row_null(row, OUTBOX_ACCOUNT) && (!account_is_open(cause->account))) return true;
    int64_t kind = row_int(row, OUTBOX_KIND);
    if (cause->org != NULL && !org_is_open(cause->org)) return kind != MUSTER_EVENT_ORG_DELETED;
    const struct event_kind *rule = event_kind_of((int32_t)kind);
    switch (rule != NULL ? rule->when_void : VOID_NEVER) {
    case VOID_NOT_OFFERED:
        return cause->org == NULL || !row_is(cause->org, ORG_TRANSFER_TO, row_id(row, OUTBOX_ACCOUNT));
    case VOID_DECIDED: return message_is_decided(call, cause);
    case VOID_OUTSIDE: return message_is_outside(call, kind, cause);
    case VOID_WITHOUT_TOKEN:
    case VOID_NEVER: break;
    }
    return !row_null(row, OUTBOX_NONCE) && message_token_has_ended(call, row, cause);
}

/* The role that the message is about. A former member learns of none (ORG-7). */
static muster_value message_role(const struct call *call, int64_t kind, const struct cause *cause)
{
    if (event_is_about((int32_t)kind, ABOUT_INVITATION) && cause->invitation != NULL)
        return cause->invitation->values[INVITATION_ROLE];
    if (kind == MUSTER_EVENT_REQUEST_CREATED && cause->request != NULL)
        return cause->invitation != NULL ? cause->invitation->values[INVITATION_ROLE]
                                         : cause->request->values[REQUEST_ROLE];
    if (kind == MUSTER_EVENT_MEMBER_ROLE_CHANGED && member_is_member(call, cause->member))
        return cause->member->values[MEMBER_ROLE];
    return value_null();
}

/* What a mail says about its invitation (INV-22). A message about a request names no inviter: the account that asks
 * for the invitation is not its invitee yet (INV-15). */
static void message_show_invitation(const struct row *row, const struct cause *cause, muster_value *values)
{
    const struct event_kind *kind = event_kind_of((int32_t)row_int(row, OUTBOX_KIND));
    if (kind == NULL || kind->about != ABOUT_INVITATION || cause->invitation == NULL) return;
    values[SHOWN_INVITER_USERNAME] = account_name(cause->inviter_account, ACCOUNT_USERNAME);
    values[SHOWN_INVITER_DISPLAY_NAME] = account_name(cause->inviter_account, ACCOUNT_DISPLAY_NAME);
    if (kind->when_void != VOID_WITHOUT_TOKEN) return;
    values[SHOWN_INVITATION_MESSAGE] = cause->invitation->values[INVITATION_MESSAGE];
    values[SHOWN_EXPIRES_AT] = cause->invitation->values[INVITATION_EXPIRES_AT];
}

result message_record(const struct call *call, const struct row *row, const struct cause *cause, const char *token,
                      struct record **ret_record)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, row->values, OUTBOX_COLUMN_COUNT * sizeof values[0]);
    values[OUTBOX_NONCE] = value_null();
    if (row_null(row, OUTBOX_ADDRESS) && cause->account != NULL)
        values[OUTBOX_ADDRESS] = cause->account->values[ACCOUNT_EMAIL];
    if (cause->org != NULL) values[SHOWN_ORG_NAME] = cause->org->values[ORG_NAME];
    if (cause->account != NULL) values[SHOWN_LOCALE] = cause->account->values[ACCOUNT_LOCALE];
    values[SHOWN_USERNAME] = account_name(cause->account, ACCOUNT_USERNAME);
    values[SHOWN_DISPLAY_NAME] = account_name(cause->account, ACCOUNT_DISPLAY_NAME);
    values[SHOWN_ROLE] = message_role(call, row_int(row, OUTBOX_KIND), cause);
    message_show_invitation(row, cause, values);
    if (cause->project != NULL) values[SHOWN_PROJECT_NAME] = cause->project->values[PROJECT_NAME];
    values[SHOWN_TOKEN] = value_text(token);
    *ret_record = record_new(OBJECT_MESSAGE, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result message_move(struct call *call, struct row *row, int64_t state, struct row **ret_row)
{
    TRY(call_insert(call, TABLE_OUTBOX, ret_row));
    for (size_t column = 0; column < OUTBOX_COLUMN_COUNT; column++)
        TRY_SET(call, *ret_row, column, row->values[column]);
    TRY_SET(call, *ret_row, OUTBOX_STATE, value_int(state));
    step_remove(call->step, row);
    return OK;
}

result outbox_enter(struct call *call, const muster_id *org)
{
    struct row *row = NULL;
    TRY(check_system(call));
    if (org == NULL) return call_read(call);
    TRY(check_id(call, "org", org));
    TRY(LOAD(call, {TABLE_ORG, 0, &row, {value_id(org)}}));
    return row != NULL ? OK : org_not_found(call); /* the members of a deleted org are still notified */
}

muster_scan outbox_line(muster_value org, muster_value recipient)
{
    return (muster_scan){
        .table = TABLE_OUTBOX, .index = -1, .prefix_count = 3, .prefix = {org, value_int(MESSAGE_WAITING), recipient}};
}

ID_GETTER(message, id, OBJECT_MESSAGE, OUTBOX_ID)
INT32_GETTER(message, kind, OBJECT_MESSAGE, OUTBOX_KIND)

const muster_id *muster_message_org(const muster_message *message)
{
    const muster_id *org = record_id(message, OBJECT_MESSAGE, OUTBOX_ORG);
    return org != NULL && !id_is_nil(org) ? org : NULL;
}

TEXT_GETTER(message, org_name, OBJECT_MESSAGE, SHOWN_ORG_NAME)
ID_GETTER(message, account, OBJECT_MESSAGE, OUTBOX_ACCOUNT)
TEXT_GETTER(message, address, OBJECT_MESSAGE, OUTBOX_ADDRESS)
TEXT_GETTER(message, locale, OBJECT_MESSAGE, SHOWN_LOCALE)

/* The subject, if messages of this kind are about an object of that kind. */
static const muster_id *message_subject(const muster_message *message, enum event_object object)
{
    bool about = event_is_about((int32_t)record_int(message, OBJECT_MESSAGE, OUTBOX_KIND), object);
    return about ? record_id(message, OBJECT_MESSAGE, OUTBOX_SUBJECT) : NULL;
}

const muster_id *muster_message_invitation(const muster_message *message)
{
    return message_subject(message, ABOUT_INVITATION);
}

const muster_id *muster_message_request(const muster_message *message)
{
    return message_subject(message, ABOUT_REQUEST);
}

const muster_id *muster_message_project(const muster_message *message)
{
    return message_subject(message, ABOUT_PROJECT);
}

TEXT_GETTER(message, project_name, OBJECT_MESSAGE, SHOWN_PROJECT_NAME)
TEXT_GETTER(message, token, OBJECT_MESSAGE, SHOWN_TOKEN)
INT_GETTER(message, try, OBJECT_MESSAGE, OUTBOX_TRIES)
INT32_GETTER(message, role, OBJECT_MESSAGE, SHOWN_ROLE)
TEXT_GETTER(message, inviter_username, OBJECT_MESSAGE, SHOWN_INVITER_USERNAME)
TEXT_GETTER(message, inviter_display_name, OBJECT_MESSAGE, SHOWN_INVITER_DISPLAY_NAME)
TEXT_GETTER(message, recipient_username, OBJECT_MESSAGE, SHOWN_USERNAME)
TEXT_GETTER(message, recipient_display_name, OBJECT_MESSAGE, SHOWN_DISPLAY_NAME)
TEXT_GETTER(message, invitation_message, OBJECT_MESSAGE, SHOWN_INVITATION_MESSAGE)
END_GETTER(message, expires_at, OBJECT_MESSAGE, SHOWN_EXPIRES_AT)

HANDLE_FUNCTIONS(message, OBJECT_MESSAGE)
PAGE_FUNCTION(message, OBJECT_MESSAGE)
