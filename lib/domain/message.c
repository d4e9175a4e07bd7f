/* SPDX-License-Identifier: MIT
 *
 * The outbox: a row per recipient, claimed with a lease. A lease is nothing but a later due time, so one that is never
 * acknowledged comes back by itself. Tokens are made at the claim; nothing secret rests in the outbox.
 */
#include "event.h"
#include "invitation.h"
#include "shown.h"
#include <sodium.h>
#include <string.h>

enum { OUTBOX_WAITING = 0, OUTBOX_SET_ASIDE = 1 };
enum { SHOWN_ORG_NAME = OUTBOX_COLUMN_COUNT, SHOWN_LOCALE, SHOWN_TOKEN, SHOWN_COUNT };

#define LEASE_MIN MUSTER_SECOND
#define LEASE_MAX (24 * 60 * 60 * MUSTER_SECOND)

result message_add(struct call *call, const struct message *message)
{
    if ((call->flags & CALL_CLOSING) || !(call->flags & CALL_CHANGE)) return OK;
    const struct row *invitation = message->invitation;
    struct row *row = NULL;
    muster_id id = call_new_id(call);
    bool carries_token =
        message->kind == MUSTER_EVENT_INVITATION_CREATED || message->kind == MUSTER_EVENT_INVITATION_RESENT;
    TRY(call_insert(call, TABLE_OUTBOX, &row));
    SET(call, row, OUTBOX_ORG, value_id(message->org != NULL ? row_id(message->org, ORG_ID) : &ID_NIL));
    SET(call, row, OUTBOX_RECIPIENT,
        message->account != NULL ? value_id(message->account) : invitation->values[INVITATION_INVITEE]);
    SET(call, row, OUTBOX_ID, value_id(&id));
    SET(call, row, OUTBOX_KIND, value_int(message->kind));
    SET(call, row, OUTBOX_STATE, value_int(OUTBOX_WAITING));
    SET(call, row, OUTBOX_DUE_AT, value_int(call->now));
    SET(call, row, OUTBOX_ACCOUNT, value_id(message->account));
    SET(call, row, OUTBOX_ADDRESS, value_text(message->address));
    if (invitation != NULL) SET(call, row, OUTBOX_SUBJECT, invitation->values[INVITATION_ID]);
    if (invitation != NULL && carries_token) SET(call, row, OUTBOX_NONCE, invitation->values[INVITATION_NONCE]);
    SET(call, row, OUTBOX_TRIES, value_int(0));
    call->messages = true;
    return row_set(call->step, row, OUTBOX_CREATED_AT, value_int(call->now));
}

struct claim_call {
    const muster_id *org;
    size_t limit;
    int64_t lease;
};

/* Whether there is nothing to tell any more: the recipient is gone, or the invitation has moved on. */
static bool is_void(const struct call *call, const struct row *row, const struct row *account,
                    const struct row *invitation)
{
    if (!row_null(row, OUTBOX_ACCOUNT) && (account == NULL || row_int(account, ACCOUNT_STATE) != 0)) return true;
    if (row_null(row, OUTBOX_NONCE)) return false;
    return invitation == NULL || row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_PENDING ||
           row_int(invitation, INVITATION_EXPIRES_AT) <= call->now ||
           !value_equal(&row->values[OUTBOX_NONCE], &invitation->values[INVITATION_NONCE]);
}

static result claim_one(struct call *call, struct row *row, int64_t lease, struct muster_page *page)
{
    struct row *org = NULL, *account = NULL, *invitation = NULL;
    const muster_id *org_id = row_id(row, OUTBOX_ORG);
    struct want wants[3] = {{TABLE_ORG, 0, &org, {value_id(org_id)}}};
    size_t n = 1;
    if (!row_null(row, OUTBOX_ACCOUNT))
        wants[n++] = (struct want){TABLE_ACCOUNT, 0, &account, {row->values[OUTBOX_ACCOUNT]}};
    if (!row_null(row, OUTBOX_SUBJECT))
        wants[n++] = (struct want){TABLE_INVITATION, 0, &invitation, {value_id(org_id), row->values[OUTBOX_SUBJECT]}};
    TRY(call_load(call, wants, n));
    char token[MUSTER_TOKEN_CHARS + 1] = "";
    bool carries = !row_null(row, OUTBOX_NONCE);
    if (is_void(call, row, account, invitation) || (carries && !invitation_token(call, invitation, token))) {
        step_remove(row);
        return OK;
    }
    SET(call, row, OUTBOX_DUE_AT, value_int(call->now + lease));
    SET(call, row, OUTBOX_TRIES, value_int(row_int(row, OUTBOX_TRIES) + 1));
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, row->values, OUTBOX_COLUMN_COUNT * sizeof values[0]);
    values[OUTBOX_VERSION] = value_int(row->version + 1); /* as this claim will have written it */
    values[OUTBOX_NONCE] = value_null();
    if (row_null(row, OUTBOX_ADDRESS) && account != NULL) values[OUTBOX_ADDRESS] = account->values[ACCOUNT_EMAIL];
    if (org != NULL) values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
    if (account != NULL) values[SHOWN_LOCALE] = account->values[ACCOUNT_LOCALE];
    if (carries) values[SHOWN_TOKEN] = value_text(token);
    result added = page_add(page, record_new(OBJECT_MESSAGE, values, SHOWN_COUNT));
    sodium_memzero(token, sizeof token);
    return added;
}

static result claim_step(struct call *call, void *arg)
{
    const struct claim_call *in = arg;
    TRY(check_system(call));
    if (in->limit < 1 || in->limit > MUSTER_PAGE_MAX_ITEMS)
        return problem_set(call->problem, MUSTER_E_INVALID, "limit", "A claim takes 1 to %d messages.",
                           MUSTER_PAGE_MAX_ITEMS);
    if (in->lease < LEASE_MIN || in->lease > LEASE_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "lease", "A lease lasts from a second to a day.");
    TRY(call_load(call, NULL, 0));
    if (row_int(call->store_row, STORE_SETTLED_AT) > call->now) call->now = row_int(call->store_row, STORE_SETTLED_AT);
    muster_scan scan = {
        .table = TABLE_OUTBOX, .index = OUTBOX_BY_DUE, .upper = value_int(call->now + 1), .limit = (int64_t)in->limit};
    if (in->org != NULL) {
        scan = (muster_scan){.table = TABLE_OUTBOX, .index = -1, .prefix_count = 1, .prefix = {value_id(in->org)}};
    }
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    TRY(call_answer(call, page_new()));
    struct muster_page *page = call->answer;
    for (size_t i = 0; i < rows.count && page->count < in->limit; i++) {
        struct row *row = rows.items[i];
        if (row_int(row, OUTBOX_STATE) != OUTBOX_WAITING || row_int(row, OUTBOX_DUE_AT) > call->now) continue;
        TRY(claim_one(call, row, in->lease, page));
    }
    return OK;
}

static const struct call_kind CLAIM = {"message_claim", CALL_CHANGE | CALL_ALONE | CALL_NO_DRY_RUN, claim_step, NULL};

int32_t muster_message_claim(muster_session *session, const muster_id *org, size_t limit, int64_t lease,
                             muster_page **ret_page)
{
    struct claim_call in = {org, limit, lease};
    return call_run(session, &CLAIM, &in, (void **)ret_page);
}

struct finish_call {
    const muster_message *message;
    bool done;
    int64_t delay;
};

static result finish_step(struct call *call, void *arg)
{
    const struct finish_call *in = arg;
    const muster_id *id = record_id(in->message, OBJECT_MESSAGE, OUTBOX_ID);
    struct row *row = NULL;
    TRY(check_system(call));
    if (id == NULL) return problem_set(call->problem, MUSTER_E_HANDLE, "message", "This is not a message.");
    if (in->delay < 0 || in->delay > LEASE_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "delay", "A message comes back within a day.");
    TRY(LOAD(call, {TABLE_OUTBOX,
                    MUSTER_LOCK_UPDATE,
                    &row,
                    {value_id(record_id(in->message, OBJECT_MESSAGE, OUTBOX_ORG)),
                     value_id(record_id(in->message, OBJECT_MESSAGE, OUTBOX_RECIPIENT)), value_id(id)}}));
    if (row == NULL)
        return in->done ? OK : problem_set(call->problem, MUSTER_E_NOT_FOUND, "message", "The message is gone.");
    if (row->version != record_int(in->message, OBJECT_MESSAGE, OUTBOX_VERSION))
        return problem_set(call->problem, MUSTER_E_CHANGED, "message",
                           "The lease has ended, and another has claimed the message.");
    if (in->done) {
        step_remove(row);
        return OK;
    }
    if (row_int(row, OUTBOX_TRIES) >= MUSTER_MESSAGE_TRIES) SET(call, row, OUTBOX_STATE, value_int(OUTBOX_SET_ASIDE));
    return row_set(call->step, row, OUTBOX_DUE_AT, value_int(call->now + in->delay));
}

static const struct call_kind FINISH = {"message_finish", CALL_CHANGE | CALL_NO_DRY_RUN, finish_step, NULL};

int32_t muster_message_done(muster_session *session, const muster_message *message)
{
    struct finish_call in = {.message = message, .done = true};
    return call_run(session, &FINISH, &in, NULL);
}

int32_t muster_message_return(muster_session *session, const muster_message *message, int64_t delay)
{
    struct finish_call in = {.message = message, .delay = delay};
    return call_run(session, &FINISH, &in, NULL);
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

const muster_id *muster_message_invitation(const muster_message *message)
{
    return record_id(message, OBJECT_MESSAGE, OUTBOX_SUBJECT);
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
