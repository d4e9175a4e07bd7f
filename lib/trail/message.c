/* SPDX-License-Identifier: MIT
 *
 * Puts a message into the outbox, in the step that causes it: one row for each recipient (EVT-2). No secret is stored,
 * because tokens are made at the claim (mail/claim.c).
 */
#include "event/event.h"
#include "trail.h"
#include <assert.h>

/* The column in which an invitation, a request or a project has its id. */
#define OBJECT_ID 1
_Static_assert(INVITATION_ID == OBJECT_ID && REQUEST_ID == OBJECT_ID && PROJECT_ID == OBJECT_ID,
               "the column of the id");

/* The time of an org can be ahead of the clock, and mail must not wait until that time. */
static muster_time message_made_at(const struct call *call)
{
    return call->now < call->clock ? call->now : call->clock;
}

result message_add(struct call *call, const struct message *message)
{
    if (!(call->flags & CALL_CHANGE)) return OK;
    const struct row *about = message->about;
    struct row *row = NULL;
    muster_id id = call_new_id(call);
    const struct event_kind *kind = event_kind_of(message->kind);
    assert(kind != NULL && kind->told != NULL);
    TRY(call_insert(call, TABLE_OUTBOX, &row));
    TRY_SET(call, row, OUTBOX_ORG, value_id(message->org != NULL ? row_id(message->org, ORG_ID) : &ID_NIL));
    TRY_SET(call, row, OUTBOX_STATE, value_int(MESSAGE_WAITING));
    TRY_SET(call, row, OUTBOX_RECIPIENT,
            message->account != NULL ? value_id(message->account) : about->values[INVITATION_INVITEE]);
    TRY_SET(call, row, OUTBOX_ID, value_id(&id));
    TRY_SET(call, row, OUTBOX_KIND, value_int(message->kind));
    TRY_SET(call, row, OUTBOX_DUE_AT, value_int(message_made_at(call)));
    TRY_SET(call, row, OUTBOX_ACCOUNT, value_id(message->account));
    TRY_SET(call, row, OUTBOX_ADDRESS, value_text(message->address));
    if (about != NULL) TRY_SET(call, row, OUTBOX_SUBJECT, about->values[OBJECT_ID]);
    if (about != NULL && kind->when_void == VOID_WITHOUT_TOKEN)
        TRY_SET(call, row, OUTBOX_NONCE, about->values[INVITATION_NONCE]);
    TRY_SET(call, row, OUTBOX_TRIES, value_int(0));
    call->messages = true;
    return row_set(call->step, row, OUTBOX_CREATED_AT, value_int(message_made_at(call)));
}
