/* SPDX-License-Identifier: MIT
 *
 * Inviting: one, or many in one transaction (INV-14). Both make a row by the same function, whose checks all come before its
 * first write, so that a refused row leaves nothing behind.
 */
#include "event.h"
#include "grant.h"
#include "invitation.h"
#include "key.h"
#include "member.h"
#include "org.h"
#include "rate.h"
#include "seat.h"
#include "setting.h"
#include "shown.h"
#include "tie.h"
#include <string.h>

/* Rows that are held at once: many enough that writing them together pays, few enough to be small. */
#define ROWS_AT_ONCE 250

/* Whom an invitation addresses, and what of it is in the way. */
struct invitee {
    muster_id id; /* account, or key of the address */
    const char *email;
    char email_key[NAME_KEY_BYTES];
    struct row_list holders; /* name rows: of the username, or of the accounts on which the address is verified */
    struct row *blocked;     /* a membership that inviting by name takes up again */
    struct row *tie;
    struct row *pending;  /* to be replaced */
    const char *promises; /* lines: the projects that it gives (INV-2) */
};

static result find_invitee(struct call *call, const muster_invitation_params *in, struct invitee *ret)
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

/* Known and unknown addresses cost the same reads: AB-71. */
static const muster_id *holder_at(const struct invitee *invitee, size_t i)
{
    return i < invitee->holders.count ? row_id(invitee->holders.items[i], NAME_HOLDER) : &ID_NIL;
}

/* What create_row will ask for. */
static void invitee_ahead(struct call *call, const muster_id *org, const struct invitee *invitee)
{
    size_t i = 0;
    if (invitee->email == NULL && invitee->holders.count > 0)
        AHEAD(call, TABLE_ACCOUNT, MUSTER_LOCK_SHARED, NULL, {value_id(&invitee->id)});
    AHEAD(call, TABLE_TIE, MUSTER_LOCK_UPDATE, NULL, {value_id(&invitee->id), value_id(org)});
    do
        AHEAD(call, TABLE_MEMBER, 0, NULL, {value_id(org), value_id(holder_at(invitee, i))});
    while (++i < invitee->holders.count);
}

/* INV-3. The row is locked, so that nobody deletes the account meanwhile. */
static result check_account(struct call *call, const struct invitee *invitee)
{
    struct row *account = NULL;
    if (invitee->email != NULL) return OK;
    if (invitee->holders.count > 0)
        TRY(LOAD(call, {TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(&invitee->id)}}));
    if (account != NULL && row_int(account, ACCOUNT_STATE) == 0) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "username", "There is no account of this username.");
}

/* What a row says by itself; its defaults are filled in. */
static result read_params(struct call *call, const muster_invitation_params *given, muster_invitation_params *ret)
{
    TRY(check_params(call, given, ret, sizeof *ret));
    if (ret->role == 0) ret->role = MUSTER_ROLE_MEMBER;
    TRY(check_reserved(call, ret->reserved));
    if ((ret->flags & ~(uint32_t)(MUSTER_INVITE_REPLACE | MUSTER_INVITE_BEARER)) != 0)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "There is no such flag.");
    if (!role_is_given(ret->role))
        return problem_set(call->problem, MUSTER_E_INVALID, "role",
                           ret->role == MUSTER_ROLE_OWNER
                               ? "No invitation gives the owner's role: transfer the ownership."
                               : "There is no such role.");
    if (ret->message != NULL) TRY(name_prose(call->problem, "message", ret->message, MUSTER_MESSAGE_MAX_BYTES));
    if (ret->time_to_live != 0 && (ret->time_to_live < INVITATION_LIFE_MIN || ret->time_to_live > INVITATION_LIFE_MAX))
        return problem_set(call->problem, MUSTER_E_INVALID, "time_to_live",
                           "An invitation lives from a minute to a year.");
    TRY(promises_check(call, &(struct named_projects){ret->projects, ret->permissions, ret->project_count}));
    if ((ret->username == NULL) != (ret->email == NULL)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "username", "Give either a username or an e-mail address.");
}

/* INV-4: nobody who is a member, and not oneself. */
static result check_no_member(struct call *call, const muster_id *org_id, struct invitee *invitee)
{
    const char *field = invitee->email != NULL ? "email" : "username";
    size_t i = 0;
    do {
        const muster_id *account = holder_at(invitee, i);
        struct row *member = NULL;
        TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {value_id(org_id), value_id(account)}}));
        if (call_is_account(call, account))
            return problem_set(call->problem, MUSTER_E_INVALID, field, "Nobody invites oneself.");
        if (member_is_member(call, member))
            return problem_set(call->problem, MUSTER_E_MEMBER, field, "This is a member of the org already.");
        if (invitee->email == NULL) invitee->blocked = member;
    } while (++i < invitee->holders.count);
    return OK;
}

/* INV-4: one pending invitation of an invitee as addressed. */
static result check_not_invited(struct call *call, const muster_id *org_id, struct invitee *invitee, bool replace)
{
    struct row *pending = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &invitee->tie, {value_id(&invitee->id), value_id(org_id)}}));
    if (invitee->tie == NULL || row_null(invitee->tie, TIE_INVITATION)) return OK;
    TRY(LOAD(call, {TABLE_INVITATION, 0, &pending, {value_id(org_id), invitee->tie->values[TIE_INVITATION]}}));
    if (pending == NULL || row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return OK;
    invitee->pending = pending;
    if (replace) return OK;
    result there = problem_set(call->problem, MUSTER_E_INVITED, invitee->email != NULL ? "email" : "username",
                               "A pending invitation is there already: revoke it, or ask to replace it.");
    problem_object(call->problem, row_id(pending, INVITATION_ID));
    return there;
}

/* INV-20 */
static result check_quota(struct call *call, const struct row *org, int64_t replaced)
{
    int64_t most = setting_value(call, org, MUSTER_SETTING_PENDING_MAX), pending = row_int(org, ORG_PENDING);
    if (call_is_system(call) || pending - replaced < most) return OK;
    result full = problem_set(call->problem, MUSTER_E_QUOTA, NULL,
                              "The org has %lld pending invitations, and may have %lld: wait, or revoke some.",
                              (long long)pending, (long long)most);
    problem_figure(call->problem, "limit", most);
    problem_figure(call->problem, "used", pending);
    return full;
}

static result write_invitation(struct call *call, struct row *org, const muster_invitation_params *in,
                               struct invitee *invitee, struct row **ret_invitation)
{
    const muster_session *session = call->session;
    const muster_id *org_id = row_id(org, ORG_ID);
    struct row *row = NULL;
    muster_id id = call_new_id(call);
    int64_t ttl = in->time_to_live != 0 ? in->time_to_live : setting_value(call, org, MUSTER_SETTING_INVITATION_TTL);
    bool bearer =
        (in->flags & MUSTER_INVITE_BEARER) != 0 || setting_value(call, org, MUSTER_SETTING_TOKEN_SUFFICES) != 0;
    TRY(call_insert(call, TABLE_INVITATION, &row));
    SET(call, row, INVITATION_ORG, value_id(org_id));
    SET(call, row, INVITATION_ID, value_id(&id));
    SET(call, row, INVITATION_STATE, value_int(MUSTER_INVITATION_PENDING));
    SET(call, row, INVITATION_INVITEE, value_id(&invitee->id));
    SET(call, row, INVITATION_EMAIL, value_text(invitee->email));
    SET(call, row, INVITATION_EMAIL_KEY, value_text(invitee->email != NULL ? invitee->email_key : NULL));
    SET(call, row, INVITATION_ROLE, value_int(in->role));
    SET(call, row, INVITATION_BEARER, value_int(bearer));
    SET(call, row, INVITATION_PROJECTS, value_text(invitee->promises));
    SET(call, row, INVITATION_MESSAGE, value_text(in->message));
    SET(call, row, INVITATION_INVITER, value_id(session->has_account ? &session->account : NULL));
    SET(call, row, INVITATION_CREATED_AT, value_int(call->now));
    SET(call, row, INVITATION_TIME_TO_LIVE, value_int(ttl));
    TRY(invitation_issue(call, org, row, ttl));
    TRY(rate_count_messages(call, row));
    TRY(tie_need(call, &invitee->id, org_id, &invitee->tie));
    SET(call, invitee->tie, TIE_INVITATION, value_id(&id));
    *ret_invitation = row;
    return OK;
}

static result tell_created(struct call *call, struct row *org, const struct row *invitation, size_t projects)
{
    struct event event = {.kind = MUSTER_EVENT_INVITATION_CREATED,
                          .chain = org,
                          .subject = row_id(invitation, INVITATION_ID),
                          .account = invitation_account(invitation),
                          .facts = {{"role", row_int(invitation, INVITATION_ROLE)}}};
    if (projects > 0) event.facts[1] = (struct fact){"projects", (int64_t)projects, NULL};
    if (!row_null(invitation, INVITATION_EMAIL))
        event.personal[0] =
            (struct personal){"email", row_text(invitation, INVITATION_EMAIL), row_id(invitation, INVITATION_INVITEE)};
    TRY(event_add(call, &event));
    return invitation_tell(call, org, invitation, MUSTER_EVENT_INVITATION_CREATED);
}

/* One row, in an org that has been entered. */
static result create_row(struct call *call, struct row *org, const muster_invitation_params *in,
                         struct row **ret_invitation)
{
    const muster_id *org_id = row_id(org, ORG_ID);
    struct invitee it, *invitee = &it;
    if (!invitation_may_give(call, org, in->role)) return denied(call);
    TRY(check_web_address(call, org, "message", in->message));
    const struct named_projects named = {in->projects, in->permissions, in->project_count};
    const char *promises = NULL;
    TRY(promises_write(call, org_id, &named, &promises));
    TRY(find_invitee(call, in, invitee));
    invitee->promises = promises;
    invitee_ahead(call, org_id, invitee);
    TRY(check_account(call, invitee));
    TRY(check_no_member(call, org_id, invitee));
    TRY(check_not_invited(call, org_id, invitee, (in->flags & MUSTER_INVITE_REPLACE) != 0));
    int64_t replaced = invitee->pending != NULL ? 1 : 0;
    TRY(check_quota(call, org, replaced));
    TRY(rate_check_inviter(call, org));
    TRY(seat_check(call, org, SEAT_FOR_INVITATION, replaced));
    /* nothing refuses the row any more */
    if (invitee->blocked != NULL) TRY(member_unblock(call, org, invitee->blocked)); /* ROLE-7: by name */
    if (invitee->pending != NULL) TRY(invitation_revoke(call, org, invitee->pending));
    TRY(seat_take(call, org, SEAT_FOR_INVITATION));
    TRY(rate_count_inviter(call, org));
    TRY(write_invitation(call, org, in, invitee, ret_invitation));
    return tell_created(call, org, *ret_invitation, in->project_count);
}

static result enter(struct call *call, const muster_id *org, struct row **ret_org)
{
    TRY(org_enter(call, org, MUSTER_ACTION_INVITE, ret_org, NULL, 0));
    return org_check_plan(call, *ret_org);
}

struct create_call {
    const muster_id *org;
    const muster_invitation_params *params;
};

static result create_step(struct call *call, void *arg)
{
    const struct create_call *given = arg;
    muster_invitation_params in;
    struct row *org = NULL, *invitation = NULL;
    TRY(read_params(call, given->params, &in));
    name_ahead(call, in.email != NULL ? NAME_KIND_EMAIL : NAME_KIND_USERNAME,
               in.email != NULL ? in.email : in.username);
    key_ahead(call);
    promises_ahead(call, given->org, &(struct named_projects){in.projects, in.permissions, in.project_count});
    TRY(enter(call, given->org, &org));
    TRY(create_row(call, org, &in, &invitation));
    return call_answer(call, invitation_record(invitation, NULL, SHOW_ALL));
}

static const struct call_kind CREATE = {
    "invitation_create", CALL_CHANGE, create_step,
    ARGS(PART(ID, struct create_call, org), PART_OF(PARAMS, struct create_call, params, INVITATION_PARAMS))};

int32_t muster_invitation_create(muster_session *session, const muster_id *org, const muster_invitation_params *params,
                                 muster_invitation **ret_invitation)
{
    struct create_call in = {org, params};
    return call_run(session, &CREATE, &in, (void **)ret_invitation);
}

struct many_call {
    const muster_id *org;
    const muster_invitation_params *const *rows;
    size_t count;
    uint32_t flags;
};

/* The line of a row: made, or with the problem that refused it. */
static result add_line(struct call *call, int32_t status, const muster_id *made)
{
    const struct problem *why = call->problem;
    bool good = status == MUSTER_OK;
    const muster_id *in_the_way = why->object_count > 0 ? &why->objects[0] : NULL;
    TRY(report_add(call->answer, status, muster_status_name(status), good ? made : in_the_way,
                   good ? muster_status_text(status) : why->message));
    for (size_t i = 0; !good && i < why->figure_count; i++)
        report_figure(call->answer, why->figures[i].name, why->figures[i].value);
    problem_clear(call->problem);
    return OK;
}

static result try_row(struct call *call, struct row *org, const muster_invitation_params *row, muster_id *ret_made)
{
    muster_invitation_params in;
    struct row *invitation = NULL;
    TRY(read_params(call, row, &in));
    key_ahead(call);
    TRY(create_row(call, org, &in, &invitation));
    *ret_made = *row_id(invitation, INVITATION_ID);
    return OK;
}

/* What is held has grown to a piece, or the hook is to judge a row by itself: written, and the org read anew. */
static result end_piece(struct call *call, const struct many_call *in, struct row **org)
{
    result done = call_piece(call);
    if (done.status != MUSTER_OK && done.status != MUSTER_E_REFUSED) return done;
    struct problem why = *call->problem;
    TRY(enter(call, in->org, org));
    *call->problem = why;
    return done;
}

static result create_many_step(struct call *call, void *arg)
{
    const struct many_call *in = arg;
    struct row *org = NULL;
    bool all = (in->flags & MUSTER_ALL_OR_NOTHING) != 0, row_by_row = !all && call_asks(call);
    if ((in->flags & ~(uint32_t)MUSTER_ALL_OR_NOTHING) != 0)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "There is no such flag.");
    if (in->count > MUSTER_ROWS_MAX || (in->rows == NULL && in->count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "rows", "Give up to %d rows.", MUSTER_ROWS_MAX);
    TRY(enter(call, in->org, &org));
    TRY(call_answer(call, report_new()));
    for (size_t i = 0; i < in->count; i++) {
        muster_id made = ID_NIL;
        bool messages = call->messages, full = (i + 1) % ROWS_AT_ONCE == 0;
        result done = try_row(call, org, in->rows[i], &made);
        if (done.status == MUSTER_OK && row_by_row) done = end_piece(call, in, &org);
        if (done.status != MUSTER_OK && all) call->problem->row = (int64_t)i;
        if (done.status != MUSTER_OK && (all || call_is_lost(done.status))) return done;
        if (done.status != MUSTER_OK) call->messages = messages;
        TRY(add_line(call, done.status, &made));
        if (full && !row_by_row) TRY(end_piece(call, in, &org));
        if (full) TRY(call_progress(call, "rows", (int64_t)i + 1, (int64_t)in->count));
    }
    return call_progress(call, "rows", (int64_t)in->count, (int64_t)in->count);
}

static const struct call_kind CREATE_MANY = {"invitation_create_many", CALL_CHANGE, create_many_step,
                                             ARGS(PART(ID, struct many_call, org),
                                                  PART_OF(ROWS, struct many_call, rows, INVITATION_PARAMS),
                                                  PART(INT32, struct many_call, flags))};

int32_t muster_invitation_create_many(muster_session *session, const muster_id *org,
                                      const muster_invitation_params *const *rows, size_t count, uint32_t flags,
                                      muster_report **ret_report)
{
    struct many_call in = {.org = org, .rows = rows, .count = count, .flags = flags};
    return call_run(session, &CREATE_MANY, &in, (void **)ret_report);
}
