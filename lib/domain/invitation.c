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

bool invitation_is_to(const struct row *invitation, const muster_id *invitee)
{
    return row_is(invitation, INVITATION_INVITEE, invitee);
}

bool invitation_is_by(const struct row *invitation, const muster_id *inviter)
{
    return row_is(invitation, INVITATION_INVITER, inviter);
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

result invitation_end(struct call *call, struct row *org, struct row *invitation, int32_t state, int32_t event_kind)
{
    const muster_session *session = call->session;
    SET(call, invitation, INVITATION_STATE, value_int(state));
    SET(call, invitation, INVITATION_ENDED_AT, value_int(call->now));
    SET(call, invitation, INVITATION_ENDED_BY, value_id(session->has_account ? &session->account : NULL));
    if (state != MUSTER_INVITATION_ACCEPTED) TRY(seat_free_pending(call, org));
    TRY(event_add(call, &(struct event){.kind = event_kind,
                                        .chain = org,
                                        .subject = row_id(invitation, INVITATION_ID),
                                        .account = session->has_account ? &session->account : NULL}));
    const muster_id *inviter = row_id(invitation, INVITATION_INVITER);
    if (state == MUSTER_INVITATION_REVOKED) {
        struct message message = to_invitee(event_kind, org, invitation);
        return message_add(call, &message);
    }
    if (inviter == NULL) return OK;
    return message_add(call,
                       &(struct message){.kind = event_kind, .org = org, .account = inviter, .invitation = invitation});
}

result invitations_revoke(struct call *call, struct row *org, invitation_test *test, const muster_id *id)
{
    muster_scan scan = {.table = TABLE_INVITATION,
                        .index = INVITATION_BY_END,
                        .prefix_count = 1,
                        .prefix = {value_id(row_id(org, ORG_ID))}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *invitation = rows.items[i];
        /* the scan does not see what this step has ended already */
        if (row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_PENDING || !test(invitation, id)) continue;
        TRY(invitation_end(call, org, invitation, MUSTER_INVITATION_REVOKED, MUSTER_EVENT_INVITATION_REVOKED));
    }
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

static result check_rights(struct call *call, const struct row *org, int32_t role)
{
    if (call_is_system(call)) return OK;
    bool admins = setting_value(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    return role_may_give((int32_t)row_int(call->member, MEMBER_ROLE), 0, role, admins) ? OK : denied(call);
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
        if (member != NULL && row_time(member, MEMBER_ENDS_AT) > call->now)
            return problem_set(call->problem, MUSTER_E_MEMBER, field, "This is a member of the org already.");
    } while (++i < invitee->holders.count);
    struct row *tie = NULL, *pending = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(&invitee->id), value_id(org_id)}}));
    if (tie == NULL || row_null(tie, TIE_INVITATION)) return OK;
    TRY(LOAD(call, {TABLE_INVITATION, 0, &pending, {value_id(org_id), tie->values[TIE_INVITATION]}}));
    if (pending == NULL || row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return OK;
    if (replace) return invitation_end(call, org, pending, MUSTER_INVITATION_REVOKED, MUSTER_EVENT_INVITATION_REVOKED);
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
    if (row_time(org, ORG_NEXT_DUE) > call->now + ttl) SET(call, org, ORG_NEXT_DUE, value_int(call->now + ttl));
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
    TRY(check_rights(call, org, in.role));
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
    return call_answer(call, invitation_record(call, invitation, NULL, SHOW_ALL));
}

int32_t muster_invitation_create(muster_session *session, const muster_id *org, const muster_invitation_params *params,
                                 muster_invitation **ret_invitation)
{
    struct create_call in = {org, params};
    return call_run(session, CALL_CHANGE, create_step, &in, (void **)ret_invitation);
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
    if (*invitation != NULL) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "invitation", "The org has no such invitation.");
}

static result get_step(struct call *call, void *arg)
{
    const struct invitation_call *in = arg;
    struct row *org = NULL, *invitation = NULL;
    TRY(enter_with(call, in, &org, &invitation));
    return call_answer(call, invitation_record(call, invitation, NULL, SHOW_ALL));
}

int32_t muster_invitation_get(muster_session *session, const muster_id *org, const muster_id *invitation,
                              muster_invitation **ret_invitation)
{
    struct invitation_call in = {.org = org, .invitation = invitation};
    return call_run(session, CALL_READ, get_step, &in, (void **)ret_invitation);
}

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    const struct invitation_call *in = arg;
    if (in->state != 0 && invitation_state_now(call, row) != in->state) return OK;
    *ret_item = invitation_record(call, row, NULL, SHOW_ALL);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result list_step(struct call *call, void *arg)
{
    struct invitation_call *in = arg;
    struct row *org = NULL;
    if (in->state < 0 || in->state > MUSTER_INVITATION_EXPIRED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    TRY(org_enter(call, in->org, MUSTER_ACTION_INVITE, &org, NULL, 0));
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

int32_t muster_invitation_list(muster_session *session, const muster_id *org, int32_t state, const char *cursor,
                               size_t limit, muster_page **ret_page)
{
    struct invitation_call in = {.org = org, .state = state, .cursor = cursor, .limit = limit};
    return call_run(session, CALL_READ, list_step, &in, (void **)ret_page);
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
    return invitation_end(call, org, invitation, MUSTER_INVITATION_REVOKED, MUSTER_EVENT_INVITATION_REVOKED);
}

int32_t muster_invitation_revoke(muster_session *session, const muster_id *org, const muster_id *invitation)
{
    struct invitation_call in = {.org = org, .invitation = invitation};
    return call_run(session, CALL_CHANGE, revoke_step, &in, NULL);
}
