/* SPDX-License-Identifier: MIT
 *
 * Invitations as the org sees them: making, ending, listing. What the invitee does with a token stands in acceptance.c.
 */
#include "invitation.h"
#include "event.h"
#include "list.h"
#include "member.h"
#include "org.h"
#include "seat.h"
#include "setting.h"
#include "shown.h"
#include "tie.h"
#include <string.h>

#define MINUTE (60 * MUSTER_SECOND)
#define YEAR (365 * 24 * 60 * MINUTE)

/* ROLE-2: whether the acting party may give the role now. */
static bool may_give(const struct call *call, const struct row *org, int32_t role)
{
    if (call_is_system(call)) return true;
    bool admins = setting_value(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    return call->member != NULL && role_may_give((int32_t)row_int(call->member, MEMBER_ROLE), 0, role, admins);
}

/* Who is told of it: the account invited, or the address. */
static struct message to_invitee(int32_t kind, const struct row *org, const struct row *invitation)
{
    bool by_email = !row_null(invitation, INVITATION_EMAIL);
    return (struct message){.kind = kind,
                            .org = org,
                            .account = by_email ? NULL : row_id(invitation, INVITATION_INVITEE),
                            .address = row_text(invitation, INVITATION_EMAIL),
                            .invitation = invitation};
}

/* The events of final states; expiring is settling's. */
static const int32_t ENDED_EVENT[] = {
    [MUSTER_INVITATION_ACCEPTED] = MUSTER_EVENT_INVITATION_ACCEPTED,
    [MUSTER_INVITATION_DECLINED] = MUSTER_EVENT_INVITATION_DECLINED,
    [MUSTER_INVITATION_REVOKED] = MUSTER_EVENT_INVITATION_REVOKED,
};

/* Ends an invitation at a time, by an account, by the host (NULL), or by the clock. */
static result end_at(struct call *call, struct row *org, struct row *invitation, int32_t state, const muster_id *by,
                     muster_time at, bool by_clock)
{
    int32_t kind = ENDED_EVENT[state];
    SET(call, invitation, INVITATION_STATE, value_int(state));
    SET(call, invitation, INVITATION_ENDED_AT, value_int(at));
    SET(call, invitation, INVITATION_ENDED_BY, value_id(by));
    if (state != MUSTER_INVITATION_ACCEPTED) TRY(seat_free_pending(call, org));
    TRY(event_add(call, &(struct event){.kind = kind,
                                        .chain = org,
                                        .at = at,
                                        .by_clock = by_clock,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = by}));
    if (state == MUSTER_INVITATION_REVOKED) {
        struct message message = to_invitee(kind, org, invitation);
        return message_add(call, &message);
    }
    const muster_id *inviter = row_id(invitation, INVITATION_INVITER);
    if (inviter == NULL) return OK;
    return message_add(call, &(struct message){.kind = kind, .org = org, .account = inviter, .invitation = invitation});
}

result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state, const muster_id *by)
{
    return end_at(call, org, invitation, state, by, call->now, false);
}

static const muster_id *acting_account(const struct call *call)
{
    return call->session->has_account ? &call->session->account : NULL;
}

static result revoke(struct call *call, struct row *org, struct row *invitation)
{
    return invitation_end(call, org, invitation, MUSTER_INVITATION_REVOKED, acting_account(call));
}

/* The pending invitations of an org in whose column the account or address stands. */
static result pending_with(struct call *call, const struct row *org, size_t column, const muster_id *id,
                           struct row_list *ret)
{
    muster_scan scan = {.table = TABLE_INVITATION,
                        .index = INVITATION_BY_END,
                        .prefix_count = 1,
                        .prefix = {value_id(row_id(org, ORG_ID))}};
    size_t kept = 0;
    TRY(step_scan(call->step, &scan, ret));
    for (size_t i = 0; i < ret->count; i++) {
        struct row *invitation = ret->items[i];
        /* the scan does not see what this step has ended already */
        if (row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_PENDING && row_is(invitation, column, id))
            ret->items[kept++] = invitation;
    }
    ret->count = kept;
    return OK;
}

result invitations_revoke(struct call *call, struct row *org, const muster_id *invitee)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITEE, invitee, &pending));
    for (size_t i = 0; i < pending.count; i++)
        TRY(revoke(call, org, pending.items[i]));
    return OK;
}

result invitations_lose_inviter(struct call *call, struct row *org, const muster_id *inviter, bool keep)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++) {
        struct row *invitation = pending.items[i];
        bool passes = keep && may_give(call, org, (int32_t)row_int(invitation, INVITATION_ROLE));
        if (!passes) {
            TRY(revoke(call, org, invitation));
            continue;
        }
        SET(call, invitation, INVITATION_INVITER, value_id(acting_account(call)));
        TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_INVITATION_CHANGED,
                                            .chain = org,
                                            .subject = row_id(invitation, INVITATION_ID),
                                            .account = acting_account(call)}));
    }
    return OK;
}

result invitations_end_with_inviter(struct call *call, struct row *org, const muster_id *inviter, muster_time at)
{
    struct row_list pending;
    TRY(pending_with(call, org, INVITATION_INVITER, inviter, &pending));
    for (size_t i = 0; i < pending.count; i++)
        if (row_int(pending.items[i], INVITATION_EXPIRES_AT) > at)
            TRY(end_at(call, org, pending.items[i], MUSTER_INVITATION_REVOKED, NULL, at, true));
    return OK;
}

result invitation_stands(struct call *call, const struct row *org, const struct row *invitation, bool *ret)
{
    struct row *inviter = NULL;
    *ret = row_null(invitation, INVITATION_INVITER); /* the host's own stand by themselves */
    if (*ret) return OK;
    TRY(LOAD(call, {TABLE_MEMBER, 0, &inviter, {org->values[ORG_ID], invitation->values[INVITATION_INVITER]}}));
    bool admins = setting_value(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    *ret = member_is_active(call, inviter) && role_may_give((int32_t)row_int(inviter, MEMBER_ROLE), 0,
                                                            (int32_t)row_int(invitation, INVITATION_ROLE), admins);
    return OK;
}

bool invitation_token(const struct call *call, const struct row *invitation, char ret_text[MUSTER_TOKEN_CHARS + 1])
{
    const muster_store *store = call->store;
    const struct key *key = keyring_find(store->keyring, (int32_t)row_int(invitation, INVITATION_KEY));
    if (key == NULL || !key_checks_tokens(key, call->now)) return false;
    struct token token = {.kind = TOKEN_INVITATION,
                          .key_id = key->id,
                          .org = *row_id(invitation, INVITATION_ORG),
                          .object = *row_id(invitation, INVITATION_ID)};
    memcpy(token.nonce, invitation->values[INVITATION_NONCE].data, TOKEN_NONCE_BYTES);
    struct token_domain domain = {.store = store->id, .audience = store->audience};
    token_make(&token, key, &domain, ret_text);
    return true;
}

struct create_call {
    const muster_id *org;
    const muster_invitation_params *params;
};

/* Whom the invitation addresses. */
struct invitee {
    muster_id id; /* account, or key of the address */
    const char *email;
    char email_key[NAME_KEY_BYTES];
    struct row_list holders; /* name rows: of the username, or of the accounts on which the address is verified */
};

static result find_invitee(struct call *call, const muster_invitation_params *in, struct invitee *ret)
{
    char key[NAME_KEY_BYTES];
    int32_t kind = NAME_KIND_USERNAME;
    if ((in->username == NULL) == (in->email == NULL))
        return problem_set(call->problem, MUSTER_E_INVALID, "username", "Give either a username or an e-mail address.");
    ret->email = in->email;
    if (in->email != NULL) {
        TRY(name_email(call->problem, "email", in->email, ret->email_key));
        memcpy(key, ret->email_key, sizeof key);
        kind = NAME_KIND_EMAIL;
    } else {
        TRY(call_load(call, NULL, 0));
        TRY(name_username(call->problem, "username", in->username,
                          setting_value(call, NULL, MUSTER_SETTING_UNICODE_NAMES) != 0, key));
    }
    muster_scan scan = {
        .table = TABLE_NAME, .index = -1, .prefix_count = 2, .prefix = {value_text(key), value_int(kind)}};
    TRY(step_scan(call->step, &scan, &ret->holders));
    if (in->email != NULL)
        ret->id = name_email_id(ret->email_key);
    else if (ret->holders.count > 0)
        ret->id = *row_id(ret->holders.items[0], NAME_HOLDER);
    return OK;
}

static result check_create(struct call *call, const muster_invitation_params *in)
{
    int32_t role = in->role;
    if ((in->flags & ~(uint32_t)(MUSTER_INVITE_REPLACE | MUSTER_INVITE_BEARER)) != 0 || in->reserved != 0)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "There is no such flag.");
    if (!role_is_given(role))
        return problem_set(call->problem, MUSTER_E_INVALID, "role",
                           role == MUSTER_ROLE_OWNER ? "No invitation gives the owner's role: transfer the ownership."
                                                     : "There is no such role.");
    if (in->message != NULL) TRY(name_prose(call->problem, "message", in->message, MUSTER_MESSAGE_MAX_BYTES));
    if (in->time_to_live == 0 || (in->time_to_live >= MINUTE && in->time_to_live <= YEAR)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "time_to_live", "An invitation lives from a minute to a year.");
}

/* INV-4: nobody who is a member, not oneself, and one pending invitation. */
static result check_invitee(struct call *call, struct row *org, const struct invitee *invitee, bool replace)
{
    const muster_id *org_id = row_id(org, ORG_ID);
    const char *field = invitee->email != NULL ? "email" : "username";
    size_t i = 0;
    do { /* known and unknown addresses cost the same reads: AB-71 */
        const muster_id *account =
            invitee->holders.count > 0 ? row_id(invitee->holders.items[i], NAME_HOLDER) : &ID_NIL;
        struct row *member = NULL;
        TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {value_id(org_id), value_id(account)}}));
        if (call_is_account(call, account))
            return problem_set(call->problem, MUSTER_E_INVALID, field, "Nobody invites oneself.");
        if (member_is_member(call, member))
            return problem_set(call->problem, MUSTER_E_MEMBER, field, "This is a member of the org already.");
        if (member != NULL && invitee->email == NULL) TRY(member_unblock(call, org, member)); /* ROLE-7: by name */
    } while (++i < invitee->holders.count);
    struct row *tie = NULL, *pending = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(&invitee->id), value_id(org_id)}}));
    if (tie == NULL || row_null(tie, TIE_INVITATION)) return OK;
    TRY(LOAD(call, {TABLE_INVITATION, 0, &pending, {value_id(org_id), tie->values[TIE_INVITATION]}}));
    if (pending == NULL || row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return OK;
    if (replace) return revoke(call, org, pending);
    result there = problem_set(call->problem, MUSTER_E_INVITED, field,
                               "A pending invitation is there already: revoke it, or ask to replace it.");
    problem_object(call->problem, row_id(pending, INVITATION_ID));
    return there;
}

static result check_quota(struct call *call, const struct row *org)
{
    int64_t most = setting_value(call, org, MUSTER_SETTING_PENDING_MAX), pending = row_int(org, ORG_PENDING);
    if (call_is_system(call) || pending < most) return OK;
    result full = problem_set(call->problem, MUSTER_E_QUOTA, NULL,
                              "The org has %lld pending invitations, and may have %lld: wait, or revoke some.",
                              (long long)pending, (long long)most);
    problem_figure(call->problem, "limit", most);
    problem_figure(call->problem, "used", pending);
    return full;
}

static result write_invitation(struct call *call, struct row *org, const muster_invitation_params *in,
                               const struct invitee *invitee, struct row **ret_invitation)
{
    const muster_session *session = call->session;
    const muster_id *org_id = row_id(org, ORG_ID);
    const struct key *key = keyring_active(call->store->keyring);
    if (key == NULL) return problem_set(call->problem, MUSTER_E_KEY, NULL, "The key ring has no active key.");
    struct row *row = NULL, *tie = NULL;
    uint8_t nonce[TOKEN_NONCE_BYTES];
    call_random(call, nonce, sizeof nonce);
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
    SET(call, row, INVITATION_MESSAGE, value_text(in->message));
    SET(call, row, INVITATION_INVITER, value_id(session->has_account ? &session->account : NULL));
    SET(call, row, INVITATION_CREATED_AT, value_int(call->now));
    SET(call, row, INVITATION_ISSUED_AT, value_int(call->now));
    SET(call, row, INVITATION_NONCE, value_bytes(nonce, sizeof nonce));
    SET(call, row, INVITATION_KEY, value_int(key->id));
    SET(call, row, INVITATION_EXPIRES_AT, value_int(call->now + ttl));
    SET(call, row, INVITATION_TIME_TO_LIVE, value_int(ttl));
    TRY(org_due_at(call, org, call->now + ttl));
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(&invitee->id), value_id(org_id)}}));
    TRY(tie_need(call, &invitee->id, org_id, &tie));
    SET(call, tie, TIE_INVITATION, value_id(&id));
    *ret_invitation = row;
    return OK;
}

static result create_step(struct call *call, void *arg)
{
    const struct create_call *given = arg;
    muster_invitation_params in;
    struct invitee invitee = {.email = NULL};
    struct row *org = NULL, *invitation = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    if (in.role == 0) in.role = MUSTER_ROLE_MEMBER;
    TRY(check_create(call, &in));
    TRY(org_enter(call, given->org, MUSTER_ACTION_INVITE, &org, NULL, 0));
    TRY(org_check_plan(call, org));
    if (!may_give(call, org, in.role)) return denied(call);
    TRY(check_web_address(call, org, "message", in.message));
    TRY(find_invitee(call, &in, &invitee));
    if (in.username != NULL) {
        struct row *account = NULL;
        if (invitee.holders.count > 0)
            TRY(LOAD(call, {TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(&invitee.id)}}));
        if (account == NULL || row_int(account, ACCOUNT_STATE) != 0)
            return problem_set(call->problem, MUSTER_E_NOT_FOUND, "username", "There is no account of this username.");
    }
    TRY(check_invitee(call, org, &invitee, (in.flags & MUSTER_INVITE_REPLACE) != 0));
    TRY(check_quota(call, org));
    TRY(seat_take(call, org, SEAT_FOR_INVITATION));
    TRY(write_invitation(call, org, &in, &invitee, &invitation));
    struct event event = {.kind = MUSTER_EVENT_INVITATION_CREATED,
                          .chain = org,
                          .subject = row_id(invitation, INVITATION_ID),
                          .account = in.username != NULL ? &invitee.id : NULL,
                          .facts = {{"role", in.role}}};
    if (in.email != NULL) event.personal[0] = (struct personal){"email", in.email, &invitee.id};
    TRY(event_add(call, &event));
    struct message message = to_invitee(MUSTER_EVENT_INVITATION_CREATED, org, invitation);
    TRY(message_add(call, &message));
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

struct invitation_call {
    const muster_id *org, *invitation;
    int32_t state;
    const char *cursor;
    size_t limit;
};

static result enter_with(struct call *call, const struct invitation_call *in, struct row **org, struct row **invitation)
{
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "invitation", in->invitation));
    struct want more = {TABLE_INVITATION, 0, invitation, {value_id(in->org), value_id(in->invitation)}};
    TRY(org_enter(call, in->org, MUSTER_ACTION_INVITE, org, &more, 1));
    TRY(org_end_due(call, *org));
    if (*invitation != NULL) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "invitation", "The org has no such invitation.");
}

static result get_step(struct call *call, void *arg)
{
    const struct invitation_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(enter_with(call, in, &org, &invitation));
    return call_answer(call, invitation_record(invitation, NULL, SHOW_ALL));
}

result invitation_again(struct call *call, const muster_id *org, const muster_id *invitation)
{
    return get_step(call, &(struct invitation_call){.org = org, .invitation = invitation});
}

static const struct call_kind GET = {"invitation_get", CALL_READ, get_step, NULL};

int32_t muster_invitation_get(muster_session *session, const muster_id *org, const muster_id *invitation,
                              muster_invitation **ret_invitation)
{
    struct invitation_call in = {.org = org, .invitation = invitation};
    return call_run(session, &GET, &in, (void **)ret_invitation);
}

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    UNUSED(call);
    const struct invitation_call *in = arg;
    if (in->state != 0 && row_int(row, INVITATION_STATE) != in->state) return OK;
    *ret_item = invitation_record(row, NULL, SHOW_ALL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result list_step(struct call *call, void *arg)
{
    struct invitation_call *in = arg;
    struct row *org = NULL;
    if (in->state < 0 || in->state > MUSTER_INVITATION_EXPIRED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    TRY(org_enter(call, in->org, MUSTER_ACTION_INVITE, &org, NULL, 0));
    TRY(org_end_due(call, org));
    bool pending = in->state == MUSTER_INVITATION_PENDING;
    struct listing listing = {.list = pending ? LIST_INVITATIONS_PENDING : LIST_INVITATIONS,
                              .scope = in->org,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .item = list_item,
                              .arg = in,
                              .scan = {.table = TABLE_INVITATION,
                                       .index = pending ? INVITATION_BY_END : -1,
                                       .prefix_count = 1,
                                       .prefix = {value_id(in->org)}}};
    return list_page(call, &listing);
}

static const struct call_kind LIST = {"invitation_list", CALL_READ, list_step, NULL};

int32_t muster_invitation_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                               size_t limit, muster_page **ret_page)
{
    struct invitation_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, &LIST, &in, (void **)ret_page);
}

static result revoke_step(struct call *call, void *arg)
{
    const struct invitation_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(enter_with(call, in, &org, &invitation));
    TRY(call_expect(call, invitation));
    int32_t state = (int32_t)row_int(invitation, INVITATION_STATE);
    if (state == MUSTER_INVITATION_REVOKED) return OK;
    if (state != MUSTER_INVITATION_PENDING) return invitation_ended(call, state);
    return revoke(call, org, invitation);
}

static const struct call_kind REVOKE = {
    "invitation_revoke", CALL_CHANGE, revoke_step,
    ARGS(PART(ID, struct invitation_call, org), PART(ID, struct invitation_call, invitation))};

int32_t muster_invitation_revoke(muster_session *session, const muster_id *org, const muster_id *invitation)
{
    struct invitation_call in = {.org = org, .invitation = invitation};
    return call_run(session, &REVOKE, &in, NULL);
}
