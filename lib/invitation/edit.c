/* SPDX-License-Identifier: MIT
 *
 * Changes of a pending invitation: editing, sending again, reporting a failed delivery, revoking.
 */
#include "access/access.h"
#include "invitation.h"
#include "key/key.h"
#include "project/project.h"
#include "state/state.h"
#include "trail/trail.h"

struct change_call {
    const muster_id *org, *invitation;
    const muster_invitation_change *change;
    const char *cause;
};

static result invitation_check_pending(struct call *call, const struct row *invitation)
{
    int32_t state = (int32_t)row_int(invitation, INVITATION_STATE);
    return state == MUSTER_INVITATION_STATE_PENDING ? OK : invitation_ended(call, state);
}

/* Offers an invitation again. The checks are those of inviting, for the role that it has now (AB-12, AB-23). */
static result invitation_enter_to_offer(struct call *call, const struct change_call *in, struct row **org,
                                        struct row **invitation, struct row **inviter)
{
    TRY(invitation_enter(call, in->org, in->invitation, org, invitation, inviter));
    if (!invitation_may_give(call, *org, (int32_t)row_int(*invitation, INVITATION_ROLE))) return denied(call);
    TRY(call_expect(call, *invitation));
    TRY(invitation_check_pending(call, *invitation));
    return org_check_plan(call, *org);
}

static result invitation_edit_role(struct call *call, const struct row *org, struct row *invitation,
                                   const struct row *inviter, int32_t role)
{
    int64_t from = row_int(invitation, INVITATION_ROLE);
    if (!role_is_given(role))
        return problem_set(call->problem, MUSTER_E_INVALID, "role", "No invitation can give this role.");
    if (!invitation_may_give(call, org, role)) return denied(call);
    if (from == role) return OK;
    TRY_SET(call, invitation, INVITATION_ROLE, value_int(role));
    return invitation_take_over(call, org, invitation, inviter);
}

static result invitation_edit_message(struct call *call, const struct row *org, struct row *invitation,
                                      const char *message)
{
    muster_value text = value_text(message);
    if (message != NULL) TRY(name_prose(call->problem, "message", message, MUSTER_MESSAGE_MAX_BYTES));
    TRY(check_web_address(call, org, "message", message));
    if (value_equal(&invitation->values[INVITATION_MESSAGE], &text)) return OK;
    return row_set(call->step, invitation, INVITATION_MESSAGE, text);
}

static result invitation_edit_end(struct call *call, struct row *org, struct row *invitation, muster_time at)
{
    if (at == row_int(invitation, INVITATION_EXPIRES_AT)) return OK;
    if (at < call->now + INVITATION_LIFE_MIN || at > call->now + INVITATION_LIFE_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "expires_at",
                           "The end of an invitation must be a minute to a year from now.");
    TRY_SET(call, invitation, INVITATION_EXPIRES_AT, value_int(at));
    return org_due_at(call, org, at);
}

static result invitation_edit_projects(struct call *call, struct row *invitation, const struct named_projects *named)
{
    const char *lines = NULL;
    TRY(promises_write(call, named, &lines));
    muster_value text = value_text(lines);
    if (value_equal(&invitation->values[INVITATION_PROJECTS], &text)) return OK;
    return row_set(call->step, invitation, INVITATION_PROJECTS, text);
}

/* The event of a change, if the step has made a change. */
static result invitation_tell_changed(struct call *call, struct row *org, const struct row *invitation, int64_t from,
                                      size_t projects)
{
    bool role = row_changed(invitation, INVITATION_ROLE), message = row_changed(invitation, INVITATION_MESSAGE),
         end = row_changed(invitation, INVITATION_EXPIRES_AT), named = row_changed(invitation, INVITATION_PROJECTS);
    if (!role && !message && !end && !named) return OK;
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_CHANGED,
                                           .chain = org,
                                           .subject = row_id(invitation, INVITATION_ID),
                                           .account = invitation_account(invitation),
                                           FACTS(FACT_IF(role, "from", from),
                                                 FACT_IF(role, "role", row_int(invitation, INVITATION_ROLE)),
                                                 FACT_IF(message, "message", !row_null(invitation, INVITATION_MESSAGE)),
                                                 FACT_IF(end, "expires_at", row_int(invitation, INVITATION_EXPIRES_AT)),
                                                 FACT_IF(named, "projects", (int64_t)projects))});
}

static result invitation_edit_step(struct call *call, void *arg)
{
    const struct change_call *given = arg;
    muster_invitation_change in;
    struct row *org = NULL, *invitation = NULL, *inviter = NULL;
    TRY(check_params(call, given->change, &in, sizeof in));
    uint32_t known = MUSTER_INVITATION_FIELD_ROLE | MUSTER_INVITATION_FIELD_MESSAGE |
                     MUSTER_INVITATION_FIELD_EXPIRES_AT | MUSTER_INVITATION_FIELD_PROJECTS;
    struct named_projects named = {in.projects, in.permissions, in.project_count, NULL};
    TRY(check_reserved(call, in.reserved));
    TRY(check_fields(call, in.fields, known));
    if (in.fields & MUSTER_INVITATION_FIELD_PROJECTS) TRY(promises_check(call, &named));
    if (in.fields & MUSTER_INVITATION_FIELD_PROJECTS) TRY(promises_want(call, given->org, &named));
    TRY(invitation_enter_to_offer(call, given, &org, &invitation, &inviter));
    int64_t from = row_int(invitation, INVITATION_ROLE);
    if (in.fields & MUSTER_INVITATION_FIELD_ROLE) TRY(invitation_edit_role(call, org, invitation, inviter, in.role));
    if (in.fields & MUSTER_INVITATION_FIELD_MESSAGE) TRY(invitation_edit_message(call, org, invitation, in.message));
    if (in.fields & MUSTER_INVITATION_FIELD_EXPIRES_AT) TRY(invitation_edit_end(call, org, invitation, in.expires_at));
    if (in.fields & MUSTER_INVITATION_FIELD_PROJECTS) TRY(invitation_edit_projects(call, invitation, &named));
    TRY(invitation_tell_changed(call, org, invitation, from, in.project_count));
    return invitation_answer(call, invitation, NULL, SHOW_ALL);
}

CALL(invitation_edit, CALL_CHANGE,
     ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation),
          PART_OF(PARAMS, struct change_call, change, INVITATION_CHANGE)),
     &INVITATION_ANSWER);

muster_status muster_invitation_edit(muster_session *session, const muster_id *org, const muster_id *invitation,
                                     const muster_invitation_change *change, muster_invitation **ret_invitation)
{
    struct change_call in = {.org = org, .invitation = invitation, .change = change};
    return call_run(session, &invitation_edit_call, &in, (void **)ret_invitation);
}

static result invitation_resend_step(struct call *call, void *arg)
{
    const struct change_call *in = arg;
    struct row *org = NULL, *invitation = NULL, *inviter = NULL;
    key_want(call);
    TRY(invitation_enter_to_offer(call, in, &org, &invitation, &inviter));
    TRY(rate_check_messages(call, org, invitation));
    TRY(invitation_take_over(call, org, invitation, inviter));
    TRY(invitation_issue(call, org, invitation, row_int(invitation, INVITATION_TIME_TO_LIVE)));
    TRY_SET(call, invitation, INVITATION_UNDELIVERED_AT, value_null());
    TRY_SET(call, invitation, INVITATION_UNDELIVERED, value_null());
    TRY(rate_count_messages(call, invitation));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_RESENT,
                                        .chain = org,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = invitation_account(invitation),
                                        FACTS(FACT("expires_at", row_int(invitation, INVITATION_EXPIRES_AT)))}));
    TRY(invitation_tell(call, org, invitation, MUSTER_EVENT_INVITATION_RESENT));
    return invitation_answer(call, invitation, NULL, SHOW_ALL);
}

CALL(invitation_resend, CALL_CHANGE, ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation)),
     &INVITATION_ANSWER);

muster_status muster_invitation_resend(muster_session *session, const muster_id *org, const muster_id *invitation,
                                       muster_invitation **ret_invitation)
{
    struct change_call in = {.org = org, .invitation = invitation};
    return call_run(session, &invitation_resend_call, &in, (void **)ret_invitation);
}

static result invitation_undelivered_step(struct call *call, void *arg)
{
    const struct change_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(check_system(call));
    TRY(name_cause(call->problem, "cause", in->cause));
    TRY(invitation_enter(call, in->org, in->invitation, &org, &invitation, NULL));
    TRY(call_expect(call, invitation));
    TRY(invitation_check_pending(call, invitation));
    TRY_SET(call, invitation, INVITATION_UNDELIVERED_AT, value_int(call->now));
    TRY_SET(call, invitation, INVITATION_UNDELIVERED, value_text(in->cause));
    /* mail servers quote the address in their answers */
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_UNDELIVERED,
                                           .chain = org,
                                           .subject = row_id(invitation, INVITATION_ID),
                                           .account = invitation_account(invitation),
                                           PERSONAL({"cause", in->cause, row_id(invitation, INVITATION_INVITEE)})});
}

CALL(invitation_undelivered, CALL_CHANGE,
     ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation),
          PART(TEXT, struct change_call, cause)),
     NULL);

muster_status muster_invitation_undelivered(muster_session *session, const muster_id *org, const muster_id *invitation,
                                            const char *cause)
{
    struct change_call in = {.org = org, .invitation = invitation, .cause = cause};
    return call_run(session, &invitation_undelivered_call, &in, NULL);
}

static result invitation_revoke_step(struct call *call, void *arg)
{
    const struct change_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(invitation_enter(call, in->org, in->invitation, &org, &invitation, NULL));
    TRY(call_expect(call, invitation));
    if (row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_STATE_REVOKED) return OK;
    TRY(invitation_check_pending(call, invitation));
    return invitation_revoke(call, org, invitation);
}

CALL(invitation_revoke, CALL_CHANGE, ARGS(PART(ID, struct change_call, org), PART(ID, struct change_call, invitation)),
     NULL);

muster_status muster_invitation_revoke(muster_session *session, const muster_id *org, const muster_id *invitation)
{
    struct change_call in = {.org = org, .invitation = invitation};
    return call_run(session, &invitation_revoke_call, &in, NULL);
}
