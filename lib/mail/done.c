/* SPDX-License-Identifier: MIT
 *
 * Acknowledging messages, returning them with a delay, and trying messages again that were set aside (EVT-3).
 */
#include "mail.h"

struct finishing {
    const muster_message *message;
    bool done;
    int64_t delay;
};

/* The message that follows this one to the same recipient. */
static muster_scan message_next_of(const muster_message *message)
{
    muster_scan scan = outbox_line(value_id(record_id(message, OBJECT_MESSAGE, OUTBOX_ORG)),
                                   value_id(record_id(message, OBJECT_MESSAGE, OUTBOX_RECIPIENT)));
    scan.after_count = 1;
    scan.after[0] = value_id(record_id(message, OBJECT_MESSAGE, OUTBOX_ID));
    scan.limit = 1;
    return scan;
}

/* The next message to the recipient need not wait any longer, unless a mailer has claimed it already. */
static result message_leave_line(struct call *call, const muster_message *message)
{
    const muster_scan scan = message_next_of(message);
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    struct row *next = rows.count > 0 ? rows.items[0] : NULL;
    if (next == NULL || row_int(next, OUTBOX_TRIES) > 0 || row_int(next, OUTBOX_DUE_AT) <= call->now) return OK;
    return row_set(call->step, next, OUTBOX_DUE_AT, value_int(call->now));
}

static result message_load(struct call *call, const muster_message *message, struct row **ret_waiting,
                           struct row **ret_aside)
{
    const muster_id *id = record_id(message, OBJECT_MESSAGE, OUTBOX_ID);
    if (id == NULL) return problem_set(call->problem, MUSTER_E_HANDLE, "message", "This is not a message.");
    muster_value org = value_id(record_id(message, OBJECT_MESSAGE, OUTBOX_ORG));
    muster_value recipient = value_id(record_id(message, OBJECT_MESSAGE, OUTBOX_RECIPIENT));
    return LOAD(
        call,
        {TABLE_OUTBOX, MUSTER_LOCK_UPDATE, ret_waiting, {org, value_int(MESSAGE_WAITING), recipient, value_id(id)}},
        {TABLE_OUTBOX, MUSTER_LOCK_UPDATE, ret_aside, {org, value_int(MESSAGE_SET_ASIDE), recipient, value_id(id)}});
}

static result message_finish_step(struct call *call, void *arg)
{
    const struct finishing *in = arg;
    struct row *waiting = NULL, *aside = NULL;
    TRY(check_system(call));
    if (in->delay < 0 || in->delay > LEASE_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "delay", "The delay must be at most a day.");
    if (in->done) {
        const muster_scan next = message_next_of(in->message);
        step_want_rows(call->step, &next);
    }
    TRY(message_load(call, in->message, &waiting, &aside));
    struct row *row = waiting != NULL ? waiting : aside;
    if (row == NULL)
        return in->done ? OK : problem_set(call->problem, MUSTER_E_NOT_FOUND, "message", "The message is gone.");
    if (row->version != record_int(in->message, OBJECT_MESSAGE, OUTBOX_VERSION))
        return problem_set(call->problem, MUSTER_E_CHANGED, "message",
                           "The lease has ended, and another mailer has claimed the message.");
    if (in->done) step_remove(call->step, row);
    if (waiting == NULL) return OK;
    if (in->done) return message_leave_line(call, in->message);
    if (row_int(waiting, OUTBOX_TRIES) < MUSTER_MESSAGE_TRIES)
        return row_set(call->step, waiting, OUTBOX_DUE_AT, value_int(call->now + in->delay));
    TRY(message_move(call, waiting, MESSAGE_SET_ASIDE, &aside));
    return message_leave_line(call, in->message);
}

CALL(message_finish, CALL_CHANGE | CALL_NO_DRY_RUN, NULL, NULL);

muster_status muster_message_done(muster_session *session, const muster_message *message)
{
    return call_run(session, &message_finish_call, &(struct finishing){.message = message, .done = true}, NULL);
}

muster_status muster_message_return(muster_session *session, const muster_message *message, int64_t delay)
{
    return call_run(session, &message_finish_call, &(struct finishing){.message = message, .delay = delay}, NULL);
}

static result message_retry_step(struct call *call, void *arg)
{
    const muster_message *const *message = arg;
    struct row *waiting = NULL, *aside = NULL, *back = NULL;
    TRY(check_system(call));
    TRY(message_load(call, *message, &waiting, &aside));
    if (aside == NULL)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "message", "The message has not been set aside.");
    TRY(message_move(call, aside, MESSAGE_WAITING, &back));
    TRY_SET(call, back, OUTBOX_TRIES, value_int(0));
    TRY_SET(call, back, OUTBOX_DUE_AT, value_int(call->now));
    TRY_SET(call, back, OUTBOX_VERSION, value_int(aside->version + 1)); /* ends the present claim, if there is one */
    call->messages = true;
    return OK;
}

CALL(message_retry, CALL_CHANGE | CALL_NO_DRY_RUN, NULL, NULL);

muster_status muster_message_retry(muster_session *session, const muster_message *message)
{
    return call_run(session, &message_retry_call, &message, NULL);
}
