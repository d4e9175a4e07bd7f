/* SPDX-License-Identifier: MIT
 *
 * Watching the outbox: its depth and age, and the messages that were set aside (EVT-3).
 */
#include "event/event.h"
#include "mail.h"
#include <stddef.h>

#define ROWS_PER_PROGRESS 10000

static muster_scan outbox_messages_in(const muster_id *org, int64_t state)
{
    if (org == NULL)
        return (muster_scan){.table = TABLE_OUTBOX,
                             .index = state == MESSAGE_WAITING ? OUTBOX_BY_DUE : OUTBOX_BY_ASIDE};
    return (muster_scan){
        .table = TABLE_OUTBOX, .index = -1, .prefix_count = 2, .prefix = {value_id(org), value_int(state)}};
}

struct measuring {
    struct call *call;
    muster_outbox *outbox;
};

/* The step does not hold the rows, because there may be more than fit into memory. */
static result outbox_measure(void *arg, const struct row *row)
{
    const struct measuring *measuring = arg;
    muster_outbox *outbox = measuring->outbox;
    if (row_int(row, OUTBOX_CREATED_AT) < outbox->oldest) outbox->oldest = row_int(row, OUTBOX_CREATED_AT);
    bool tell = ++outbox->waiting % ROWS_PER_PROGRESS == 0;
    return tell ? call_progress(measuring->call, "messages", outbox->waiting, -1) : OK;
}

struct outbox_call {
    const muster_id *org;
    const muster_outbox *given;
    muster_outbox figures;
    const char *cursor;
    size_t limit;
};

static result outbox_get_step(struct call *call, void *arg)
{
    struct outbox_call *in = arg;
    struct measuring measuring = {.call = call, .outbox = &in->figures};
    const muster_scan waiting = outbox_messages_in(in->org, MESSAGE_WAITING),
                      aside = outbox_messages_in(in->org, MESSAGE_SET_ASIDE);
    TRY(check_params(call, in->given, &in->figures, sizeof in->figures));
    TRY(check_reserved(call, in->figures.reserved));
    step_want_pass(call->step, &waiting, false);
    step_want_pass(call->step, &aside, true);
    TRY(outbox_enter(call, in->org));
    in->figures.waiting = 0;
    in->figures.oldest = MUSTER_TIME_NONE;
    TRY(step_each(call->step, &waiting, outbox_measure, &measuring));
    return step_count(call->step, &aside, &in->figures.set_aside);
}

CALL(outbox_get, CALL_READ, NULL, NULL);

muster_status muster_outbox_get(muster_session *session, const muster_id *org, muster_outbox *ret)
{
    struct outbox_call in = {.org = org, .given = ret};
    int32_t status = call_run(session, &outbox_get_call, &in, NULL);
    if (status != MUSTER_OK) return status;
    uint32_t size = ret->struct_size < sizeof *ret ? ret->struct_size : (uint32_t)sizeof *ret;
    if (size >= offsetof(muster_outbox, waiting) + sizeof ret->waiting) ret->waiting = in.figures.waiting;
    if (size >= offsetof(muster_outbox, set_aside) + sizeof ret->set_aside) ret->set_aside = in.figures.set_aside;
    if (size >= offsetof(muster_outbox, oldest) + sizeof ret->oldest) ret->oldest = in.figures.oldest;
    return MUSTER_OK;
}

/* The rows of the cause of a message that its record needs. */
enum { ASIDE_ORG, ASIDE_ACCOUNT, ASIDE_PROJECT, ASIDE_REQUEST, ASIDE_INVITATION, ASIDE_INVITER, ASIDE_MEMBER };
_Static_assert(ASIDE_MEMBER < NEEDS_MAX, "rows that an item needs");

static size_t message_list_aside_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                       struct want ret_wants[NEEDS_MAX])
{
    UNUSED(call);
    UNUSED(arg);
    const int32_t kind = (int32_t)row_int(row, OUTBOX_KIND);
    const muster_value org = row->values[OUTBOX_ORG], account = row->values[OUTBOX_ACCOUNT],
                       subject = row->values[OUTBOX_SUBJECT];
    struct row **invitation = &needed[ASIDE_INVITATION];
    size_t count = 0;
    ret_wants[count++] = (struct want){TABLE_ORG, 0, &needed[ASIDE_ORG], {org}};
    ret_wants[count++] = (struct want){TABLE_ACCOUNT, 0, &needed[ASIDE_ACCOUNT], {account}};
    if (event_is_about(kind, ABOUT_PROJECT))
        ret_wants[count++] = (struct want){TABLE_PROJECT, 0, &needed[ASIDE_PROJECT], {org, subject}};
    if (kind == MUSTER_EVENT_MEMBER_ROLE_CHANGED)
        ret_wants[count++] = (struct want){TABLE_MEMBER, 0, &needed[ASIDE_MEMBER], {org, account}};
    if (event_is_about(kind, ABOUT_REQUEST)) {
        struct row **request = &needed[ASIDE_REQUEST];
        ret_wants[count++] = (struct want){TABLE_REQUEST, 0, request, {org, subject}};
        ret_wants[count++] =
            (struct want){TABLE_INVITATION, 0, invitation, {org, value_of_row(request, REQUEST_INVITATION)}};
    }
    if (event_is_about(kind, ABOUT_INVITATION)) {
        ret_wants[count++] = (struct want){TABLE_INVITATION, 0, invitation, {org, subject}};
        ret_wants[count++] =
            (struct want){TABLE_ACCOUNT, 0, &needed[ASIDE_INVITER], {value_of_row(invitation, INVITATION_INVITER)}};
    }
    return count;
}

static result message_list_aside_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                                      struct record **ret_item)
{
    UNUSED(arg);
    const struct cause cause = {.org = needed[ASIDE_ORG],
                                .account = needed[ASIDE_ACCOUNT],
                                .project = needed[ASIDE_PROJECT],
                                .request = needed[ASIDE_REQUEST],
                                .invitation = needed[ASIDE_INVITATION],
                                .inviter_account = needed[ASIDE_INVITER],
                                .member = needed[ASIDE_MEMBER]};
    return message_record(call, row, &cause, NULL, ret_item);
}

static result message_list_aside_step(struct call *call, void *arg)
{
    const struct outbox_call *in = arg;
    struct listing listing = {.list = in->org != NULL ? LIST_ASIDE : LIST_ALL_ASIDE,
                              .scope = in->org != NULL ? in->org : &ID_NIL,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .scan = outbox_messages_in(in->org, MESSAGE_SET_ASIDE),
                              .needs = message_list_aside_needs,
                              .item = message_list_aside_item};
    list_want(call, &listing);
    TRY(outbox_enter(call, in->org));
    return list_page(call, &listing);
}

CALL(message_list_aside, CALL_READ, NULL, NULL);

muster_status muster_message_list_aside(muster_session *session, const muster_id *org, const char *cursor, size_t limit,
                                        muster_page **ret_page)
{
    struct outbox_call in = {.org = org, .cursor = cursor, .limit = limit};
    return call_run(session, &message_list_aside_call, &in, (void **)ret_page);
}
