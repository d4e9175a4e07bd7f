/* SPDX-License-Identifier: MIT
 *
 * What becomes of an invitation while it is pending: changed, sent anew, reported as undelivered, revoked.
 */
#include "event.h"
#include "grant.h"
#include "invitation.h"
#include "key.h"
#include "org.h"
#include "rate.h"
#include "shown.h"

struct change_call {
    const muster_id *org, *invitation;
    const muster_invitation_change *change;
    const char *cause;
};

static result check_pending(struct call *call, const struct row *invitation)
{
    int32_t state = (int32_t)row_int(invitation, INVITATION_STATE);
    return state == MUSTER_INVITATION_PENDING ? OK : invitation_ended(call, state);
}

/* An invitation to offer anew: with the checks of making it, for the role that it has now (AB-12, AB-23). */
static result enter_to_offer(struct call *call, const struct change_call *in, struct row **org, struct row **invitation)
{
    TRY(invitation_enter(call, in->org, in->invitation, org, invitation));
    if (!invitation_may_give(call, *org, (int32_t)row_int(*invitation, INVITATION_ROLE))) return denied(call);
    TRY(call_expect(call, *invitation));
    TRY(check_pending(call, *invitation));
    return org_check_plan(call, *org);
}

static void add_fact(struct event *event, const char *name, int64_t number)
{
    size_t i = 0;
    while (event->facts[i].name != NULL)
        i++;
    event->facts[i] = (struct fact){name, number, NULL};
}

static result edit_role(struct call *call, const struct row *org, struct row *invitation, int32_t role,
                        struct event *event)
{
    int64_t from = row_int(invitation, INVITATION_ROLE);
    if (!role_is_given(role))
        return problem_set(call->problem, MUSTER_E_INVALID, "role", "No invitation gives this role.");
    if (!invitation_may_give(call, org, role)) return denied(call);
    if (from == role) return OK;
    add_fact(event, "from", from);
    add_fact(event, "role", role);
    SET(call, invitation, INVITATION_ROLE, value_int(role));
    return invitation_take_over(call, org, invitation);
}

static result edit_message(struct call *call, const struct row *org, struct row *invitation, const char *message,
                           struct event *event)
{
    muster_value text = value_text(message);
    if (message != NULL) TRY(name_prose(call->problem, "message", message, MUSTER_MESSAGE_MAX_BYTES));
    TRY(check_web_address(call, org, "message", message));
    if (value_equal(&invitation->values[INVITATION_MESSAGE], &text)) return OK;
    add_fact(event, "message", message != NULL);
    return row_set(call->step, invitation, INVITATION_MESSAGE, text);
}

static result edit_end(struct call *call, struct row *org, struct row *invitation, muster_time at, struct event *event)
{
    if (at == row_int(invitation, INVITATION_EXPIRES_AT)) return OK;
    if (at < call->now + INVITATION_LIFE_MIN || at > call->now + INVITATION_LIFE_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "expires_at",
                           "An invitation ends within a minute to a year from now.");
    add_fact(event, "expires_at", at);
    SET(call, invitation, INVITATION_EXPIRES_AT, value_int(at));
    return org_due_at(call, org, at);
}

static result edit_projects(struct call *call, const struct row *org, struct row *invitation,
                            const struct named_projects *named, struct event *event)
{
    const char *lines = NULL;
    TRY(promises_write(call, row_id(org, ORG_ID), named, &lines));
    muster_value text = value_text(lines);
    if (value_equal(&invitation->values[INVITATION_PROJECTS], &text)) return OK;
    add_fact(event, "projects", (int64_t)named->count);
    return row_set(call->step, invitation, INVITATION_PROJECTS, text);
}

static result edit_step(struct call *call, void *arg)
{
    const struct change_call *given = arg;
    muster_invitation_change in;
    struct row *org = NULL, *invitation = NULL;
    TRY(check_params(call, given->change, &in, sizeof in));
    uint32_t known =
        MUSTER_INVITATION_ROLE | MUSTER_INVITATION_MESSAGE | MUSTER_INVITATION_EXPIRES_AT | MUSTER_INVITATION_PROJECTS;
    const struct named_projects named = {in.projects, in.permissions, in.project_count};
    TRY(check_reserved(call, in.reserved));
    TRY(check_fields(call, in.fields, known));
    if (in.fields & MUSTER_INVITATION_PROJECTS) TRY(promises_check(call, &named));
    if (in.fields & MUSTER_INVITATION_PROJECTS) promises_ahead(call, given->org, &named);
    TRY(enter_to_offer(call, given, &org, &invitation));
    struct event event = {.kind = MUSTER_EVENT_INVITATION_CHANGED,
                          .chain = org,
                          .subject = row_id(invitation, INVITATION_ID),
                          .account = invitation_account(invitation)};
    if (in.fields & MUSTER_INVITATION_ROLE) TRY(edit_role(call, org, invitation, in.role, &event));
    if (in.fields & MUSTER_INVITATION_MESSAGE) TRY(edit_message(call, org, invitation, in.message, &event));
    if (in.fields & MUSTER_INVITATION_EXPIRES_AT) TRY(edit_end(call, org, invitation, in.expires_at, &event));
    if (in.fields & MUSTER_INVITATION_PROJECTS) TRY(edit_projects(call, org, invitation, &named, &event));
    if (event.facts[0].name != NULL) TRY(event_add(call, &event));
    return call_answer(call, invitation_record(invitation, NULL, SHOW_ALL));
}

static const struct call_kind EDIT = {"invitation_edit", CALL_CHANGE, edit_step,
                                      ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation),
                                           PART_OF(PARAMS, struct change_call, change, INVITATION_CHANGE))};

int32_t muster_invitation_edit(muster_session *session, const muster_id *org, const muster_id *invitation,
                               const muster_invitation_change *change, muster_invitation **ret_invitation)
{
    struct change_call in = {.org = org, .invitation = invitation, .change = change};
    return call_run(session, &EDIT, &in, (void **)ret_invitation);
}

static result resend_step(struct call *call, void *arg)
{
    const struct change_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    key_ahead(call);
    AHEAD(call, TABLE_MEMBER, 0, NULL, {value_id(in->org), value_reference(1, INVITATION_INVITER)});
    TRY(enter_to_offer(call, in, &org, &invitation));
    TRY(rate_check_messages(call, org, invitation));
    TRY(invitation_take_over(call, org, invitation));
    TRY(invitation_issue(call, org, invitation, row_int(invitation, INVITATION_TIME_TO_LIVE)));
    SET(call, invitation, INVITATION_UNDELIVERED_AT, value_null());
    SET(call, invitation, INVITATION_UNDELIVERED, value_null());
    TRY(rate_count_messages(call, invitation));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_RESENT,
                                        .chain = org,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = invitation_account(invitation),
                                        .facts = {{"expires_at", row_int(invitation, INVITATION_EXPIRES_AT)}}}));
    TRY(invitation_tell(call, org, invitation, MUSTER_EVENT_INVITATION_RESENT));
    return call_answer(call, invitation_record(invitation, NULL, SHOW_ALL));
}

static const struct call_kind RESEND = {
    "invitation_resend", CALL_CHANGE, resend_step,
    ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation))};

int32_t muster_invitation_resend(muster_session *session, const muster_id *org, const muster_id *invitation,
                                 muster_invitation **ret_invitation)
{
    struct change_call in = {.org = org, .invitation = invitation};
    return call_run(session, &RESEND, &in, (void **)ret_invitation);
}

static result undelivered_step(struct call *call, void *arg)
{
    const struct change_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(check_system(call));
    TRY(name_cause(call->problem, "cause", in->cause));
    TRY(invitation_enter(call, in->org, in->invitation, &org, &invitation));
    TRY(call_expect(call, invitation));
    TRY(check_pending(call, invitation));
    SET(call, invitation, INVITATION_UNDELIVERED_AT, value_int(call->now));
    SET(call, invitation, INVITATION_UNDELIVERED, value_text(in->cause));
    /* mail servers quote the address in what they answer */
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_UNDELIVERED,
                                           .chain = org,
                                           .subject = row_id(invitation, INVITATION_ID),
                                           .account = invitation_account(invitation),
                                           .personal = {{"cause", in->cause, row_id(invitation, INVITATION_INVITEE)}}});
}

static const struct call_kind UNDELIVERED = {"invitation_undelivered", CALL_CHANGE, undelivered_step,
                                             ARGS(PART(ID, struct change_call, org),
                                                  PART(ID, struct change_call, invitation),
                                                  PART(TEXT, struct change_call, cause))};

int32_t muster_invitation_undelivered(muster_session *session, const muster_id *org, const muster_id *invitation,
                                      const char *cause)
{
    struct change_call in = {.org = org, .invitation = invitation, .cause = cause};
    return call_run(session, &UNDELIVERED, &in, NULL);
}

static result revoke_step(struct call *call, void *arg)
{
    const struct change_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(invitation_enter(call, in->org, in->invitation, &org, &invitation));
    TRY(call_expect(call, invitation));
    if (row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_REVOKED) return OK;
    TRY(check_pending(call, invitation));
    return invitation_revoke(call, org, invitation);
}

static const struct call_kind REVOKE = {
    "invitation_revoke", CALL_CHANGE, revoke_step,
    ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation))};

int32_t muster_invitation_revoke(muster_session *session, const muster_id *org, const muster_id *invitation)
{
    struct change_call in = {.org = org, .invitation = invitation};
    return call_run(session, &REVOKE, &in, NULL);
}
