/* SPDX-License-Identifier: MIT
 *
 * Inviting. One function makes an invitation. All its checks come before its first write, so a row that is refused
 * leaves nothing behind.
 */
#include "access/access.h"
#include "inside.h"
#include "invitation.h"
#include "key/key.h"
#include "member/member.h"
#include "project/project.h"
#include "setting/setting.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"

/* The invitee of an invitation, and what prevents the invitation. */
struct invitee {
    muster_id id; /* account, or key of the address */
    const char *email;
    char email_key[NAME_KEY_BYTES];
    struct row_list holders; /* name rows: of the username, or of the accounts that have verified the address */
    struct row *account;     /* of the username */
    struct row **members;    /* the membership of each holder */
    struct row *blocked;     /* the membership that inviting by name brings back */
    struct row *tie;
    struct row *pending;  /* will be replaced */
    const char *promises; /* lines: the projects that the invitation gives (INV-2) */
};

static result invitee_find(struct call *call, const muster_invitation_params *in, struct invitee *ret)
{
    char key[NAME_KEY_BYTES];
    bool by_email = in->email != NULL;
    *ret = (struct invitee){.email = in->email};
    if (by_email)
        TRY(name_canonical(call, "email", NAME_KIND_EMAIL, in->email, ret->email_key));
    else
        TRY(name_canonical(call, "username", NAME_KIND_USERNAME, in->username, key));
    TRY(name_holders(call, by_email ? ret->email_key : key, by_email ? NAME_KIND_EMAIL : NAME_KIND_USERNAME,
                     &ret->holders));
    if (by_email)
        ret->id = name_email_id(ret->email_key);
    else if (ret->holders.count > 0)
        ret->id = *row_id(ret->holders.items[0], NAME_HOLDER);
    return OK;
}

/* Known and unknown addresses need the same reads: AB-71. */
static const muster_id *invitee_holder_at(const struct invitee *invitee, size_t i)
{
    return i < invitee->holders.count ? row_id(invitee->holders.items[i], NAME_HOLDER) : &ID_NIL;
}

static size_t invitee_holder_count(const struct invitee *invitee)
{
    return invitee->holders.count > 0 ? invitee->holders.count : 1;
}

/* Reads what may prevent the invitation. The account is locked, so nobody deletes it in the meantime. */
static result invitee_load(struct call *call, const muster_id *org, struct invitee *invitee)
{
    size_t count = invitee_holder_count(invitee);
    invitee->members = arena_alloc(&call->step->arena, count * sizeof(struct row *));
    if (invitee->members == NULL) return FAILED(MUSTER_E_MEMORY);
    if (invitee->email == NULL && invitee->holders.count > 0)
        WANT(call, TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &invitee->account, {value_id(&invitee->id)});
    WANT(call, TABLE_TIE, MUSTER_LOCK_UPDATE, &invitee->tie, {value_id(&invitee->id), value_id(org)});
    for (size_t i = 0; i < count; i++)
        WANT(call, TABLE_MEMBER, 0, &invitee->members[i], {value_id(org), value_id(invitee_holder_at(invitee, i))});
    return call_read(call);
}

/* INV-3 */
static result invitee_check_account(struct call *call, const struct invitee *invitee)
{
    if (invitee->email != NULL || account_is_open(invitee->account)) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "username", "There is no account with this username.");
}

/* Checks a row without the store, and fills in its defaults. */
result invitation_read_params(struct call *call, const muster_invitation_params *given, muster_invitation_params *ret)
{
    TRY(check_params(call, given, ret, sizeof *ret));
    if (ret->role == 0) ret->role = MUSTER_ROLE_MEMBER;
    TRY(check_reserved(call, ret->reserved));
    if ((ret->flags & ~(uint32_t)(MUSTER_INVITATION_FLAG_REPLACE | MUSTER_INVITATION_FLAG_BEARER)) != 0)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "There is no such flag.");
    if (!role_is_given(ret->role))
        return problem_set(call->problem, MUSTER_E_INVALID, "role",
                           ret->role == MUSTER_ROLE_OWNER
                               ? "No invitation can give the owner's role: transfer the ownership."
                               : "There is no such role.");
    if (ret->message != NULL) TRY(name_prose(call->problem, "message", ret->message, MUSTER_MESSAGE_MAX_BYTES));
    if (ret->time_to_live != 0 && (ret->time_to_live < INVITATION_LIFE_MIN || ret->time_to_live > INVITATION_LIFE_MAX))
        return problem_set(call->problem, MUSTER_E_INVALID, "time_to_live",
                           "An invitation must be valid for a minute to a year.");
    TRY(promises_check(call, &(struct named_projects){.projects = ret->projects,
                                                      .permissions = ret->permissions,
                                                      .count = ret->project_count}));
    if ((ret->username == NULL) != (ret->email == NULL)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "username", "Give either a username or an e-mail address.");
}

/* INV-4: the invitee is neither a member nor the caller. */
static result invitee_check_no_member(struct call *call, struct invitee *invitee)
{
    const char *field = invitee->email != NULL ? "email" : "username";
    for (size_t i = 0; i < invitee_holder_count(invitee); i++) {
        if (call_is_account(call, invitee_holder_at(invitee, i)))
            return problem_set(call->problem, MUSTER_E_INVALID, field, "Nobody invites oneself.");
        if (member_is_member(call, invitee->members[i]))
            return problem_set(call->problem, MUSTER_E_MEMBER, field, "The invitee is a member of the org already.");
        if (invitee->email == NULL) invitee->blocked = invitee->members[i];
    }
    return OK;
}

/* INV-4: each invitee has at most one pending invitation under the name or address by which it was invited. */
static result invitee_check_not_invited(struct call *call, const muster_id *org_id, struct invitee *invitee,
                                        bool replace)
{
    struct row *pending = NULL;
    if (invitee->tie == NULL || row_null(invitee->tie, TIE_INVITATION)) return OK;
    TRY(LOAD(call, {TABLE_INVITATION, 0, &pending, {value_id(org_id), invitee->tie->values[TIE_INVITATION]}}));
    if (pending == NULL || row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_STATE_PENDING) return OK;
    invitee->pending = pending;
    if (replace) return OK;
    result there = problem_set(call->problem, MUSTER_E_INVITED, invitee->email != NULL ? "email" : "username",
                               "A pending invitation is there already: revoke it, or ask to replace it.");
    problem_object(call->problem, row_id(pending, INVITATION_ID));
    return there;
}

/* INV-20 */
static result invitation_check_quota(struct call *call, const struct row *org, int64_t replaced)
{
    int64_t most = call_setting(call, org, MUSTER_SETTING_PENDING_MAX), pending = row_int(org, ORG_PENDING);
    if (call_is_system(call) || pending - replaced < most) return OK;
    result full = problem_set(call->problem, MUSTER_E_QUOTA, NULL,
                              "The org has %lld pending invitations and may have %lld: wait, or revoke some.",
                              (long long)pending, (long long)most);
    problem_figure(call->problem, "limit", most);
    problem_figure(call->problem, "used", pending);
    return full;
}

static result invitation_write(struct call *call, struct row *org, const muster_invitation_params *in,
                               struct invitee *invitee, struct row **ret_invitation)
{
    const muster_session *session = call->session;
    const muster_id *org_id = row_id(org, ORG_ID);
    struct row *row = NULL;
    muster_id id = call_new_id(call);
    int64_t ttl = in->time_to_live != 0 ? in->time_to_live : call_setting(call, org, MUSTER_SETTING_INVITATION_TTL);
    bool bearer =
        (in->flags & MUSTER_INVITATION_FLAG_BEARER) != 0 || call_setting(call, org, MUSTER_SETTING_TOKEN_SUFFICES) != 0;
    TRY(call_insert(call, TABLE_INVITATION, &row));
    TRY_SET(call, row, INVITATION_ORG, value_id(org_id));
    TRY_SET(call, row, INVITATION_ID, value_id(&id));
    TRY_SET(call, row, INVITATION_STATE, value_int(MUSTER_INVITATION_STATE_PENDING));
    TRY_SET(call, row, INVITATION_INVITEE, value_id(&invitee->id));
    TRY_SET(call, row, INVITATION_EMAIL, value_text(invitee->email));
    TRY_SET(call, row, INVITATION_EMAIL_KEY, value_text(invitee->email != NULL ? invitee->email_key : NULL));
    TRY_SET(call, row, INVITATION_ROLE, value_int(in->role));
    TRY_SET(call, row, INVITATION_BEARER, value_int(bearer));
    TRY_SET(call, row, INVITATION_PROJECTS, value_text(invitee->promises));
    TRY_SET(call, row, INVITATION_MESSAGE, value_text(in->message));
    TRY_SET(call, row, INVITATION_INVITER, value_id(session->has_account ? call_account(call) : NULL));
    TRY_SET(call, row, INVITATION_CREATED_AT, value_int(call->now));
    TRY_SET(call, row, INVITATION_TIME_TO_LIVE, value_int(ttl));
    TRY(invitation_issue(call, org, row, ttl));
    TRY(rate_count_messages(call, row));
    TRY(tie_need(call, &invitee->id, org_id, &invitee->tie));
    TRY_SET(call, invitee->tie, TIE_INVITATION, value_id(&id));
    *ret_invitation = row;
    return OK;
}

static result invitation_tell_created(struct call *call, struct row *org, const struct row *invitation, size_t projects)
{
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_CREATED,
                                        .chain = org,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = invitation_account(invitation),
                                        FACTS(FACT("role", row_int(invitation, INVITATION_ROLE)),
                                              FACT_IF(projects > 0, "projects", (int64_t)projects)),
                                        PERSONAL({"email", row_text(invitation, INVITATION_EMAIL),
                                                  row_id(invitation, INVITATION_INVITEE)})}));
    return invitation_tell(call, org, invitation, MUSTER_EVENT_INVITATION_CREATED);
}

/* Wants the rows that are known from the parameters alone. */
result invitation_want(struct call *call, const muster_id *org, const muster_invitation_params *in,
                       struct named_projects *named)
{
    bool by_email = in->email != NULL;
    name_want(call, by_email ? NAME_KIND_EMAIL : NAME_KIND_USERNAME, by_email ? in->email : in->username);
    key_want(call);
    return promises_want(call, org, named);
}

/* One row, in an org that was entered. */
result invitation_create_row(struct call *call, struct row *org, const muster_invitation_params *in,
                             const struct named_projects *named, struct row **ret_invitation)
{
    const muster_id *org_id = row_id(org, ORG_ID);
    struct invitee it, *invitee = &it;
    if (!invitation_may_give(call, org, in->role)) return denied(call);
    TRY(check_web_address(call, org, "message", in->message));
    const char *promises = NULL;
    TRY(promises_write(call, named, &promises));
    TRY(invitee_find(call, in, invitee));
    invitee->promises = promises;
    TRY(invitee_load(call, org_id, invitee));
    TRY(invitee_check_account(call, invitee));
    TRY(invitee_check_no_member(call, invitee));
    TRY(invitee_check_not_invited(call, org_id, invitee, (in->flags & MUSTER_INVITATION_FLAG_REPLACE) != 0));
    int64_t replaced = invitee->pending != NULL ? 1 : 0;
    TRY(invitation_check_quota(call, org, replaced));
    TRY(rate_check_inviter(call, org));
    TRY(seat_check(call, org, SEAT_FOR_INVITATION, replaced));
    /* nothing can refuse the row after this line */
    /* ROLE-7: inviting by name lifts a block */
    if (invitee->blocked != NULL) TRY(member_unblock(call, org, invitee->blocked));
    if (invitee->pending != NULL) TRY(invitation_revoke(call, org, invitee->pending));
    TRY(seat_take(call, org, SEAT_FOR_INVITATION));
    TRY(rate_count_inviter(call, org));
    TRY(invitation_write(call, org, in, invitee, ret_invitation));
    return invitation_tell_created(call, org, *ret_invitation, in->project_count);
}

result invitation_create_enter(struct call *call, const muster_id *org, struct row **ret_org)
{
    TRY(org_enter(call, org, MUSTER_ACTION_INVITE, ret_org));
    return org_check_plan(call, *ret_org);
}

struct create_call {
    const muster_id *org;
    const muster_invitation_params *params;
};

static result invitation_create_step(struct call *call, void *arg)
{
    const struct create_call *given = arg;
    muster_invitation_params in;
    struct row *org = NULL, *invitation = NULL;
    TRY(invitation_read_params(call, given->params, &in));
    struct named_projects named = {in.projects, in.permissions, in.project_count, NULL};
    TRY(invitation_want(call, given->org, &in, &named));
    TRY(invitation_create_enter(call, given->org, &org));
    TRY(invitation_create_row(call, org, &in, &named, &invitation));
    return invitation_answer(call, invitation, NULL, SHOW_ALL);
}

CALL(invitation_create, CALL_CHANGE,
     ARGS(PART(ID, struct create_call, org), PART_OF(PARAMS, struct create_call, params, INVITATION_PARAMS)),
     &INVITATION_ANSWER);

muster_status muster_invitation_create(muster_session *session, const muster_id *org,
                                       const muster_invitation_params *params, muster_invitation **ret_invitation)
{
    return call_run(session, &invitation_create_call, &(struct create_call){org, params}, (void **)ret_invitation);
}
