/* SPDX-License-Identifier: MIT
 *
 * Members: joining and ending, roles, reading.
 */
#include "member.h"
#include "event.h"
#include "invitation.h"
#include "list.h"
#include "org.h"
#include "seat.h"
#include "setting.h"
#include "tie.h"

/* A member's record: its row, then these from the account. */
enum { SHOWN_USERNAME = MEMBER_COLUMN_COUNT, SHOWN_DISPLAY_NAME, SHOWN_EMAIL, SHOWN_COUNT };

struct record *member_record(const struct row *member, const struct row *account, bool with_email)
{
    muster_value values[SHOWN_COUNT];
    for (size_t i = 0; i < MEMBER_COLUMN_COUNT; i++)
        values[i] = member->values[i];
    values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    values[SHOWN_DISPLAY_NAME] = account->values[ACCOUNT_DISPLAY_NAME];
    values[SHOWN_EMAIL] = with_email ? account->values[ACCOUNT_EMAIL] : value_null();
    return record_new(OBJECT_MEMBER, values, SHOWN_COUNT);
}

bool member_sees_email(const struct call *call, const muster_id *of)
{
    if (call_is_system(call) || call_is_account(call, of)) return true;
    return call->member != NULL && role_may((int32_t)row_int(call->member, MEMBER_ROLE), MUSTER_ACTION_MANAGE_MEMBERS);
}

result member_join(struct call *call, struct row *org, const struct row *account, int32_t role, int32_t via,
                   struct row *invitation)
{
    const muster_id *org_id = row_id(org, ORG_ID), *account_id = row_id(account, ACCOUNT_ID);
    struct row *member = NULL, *tie = NULL;
    TRY(LOAD(call, {TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(org_id), value_id(account_id)}},
             {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(account_id), value_id(org_id)}}));
    if (member != NULL)
        return problem_set(call->problem, MUSTER_E_MEMBER, "account", "The account is a member already.");
    TRY(seat_take(call, org, invitation != NULL ? SEAT_FOR_INVITED : SEAT_FOR_MEMBER));
    TRY(call_insert(call, TABLE_MEMBER, &member));
    SET(call, member, MEMBER_ORG, value_id(org_id));
    SET(call, member, MEMBER_ACCOUNT, value_id(account_id));
    SET(call, member, MEMBER_ROLE, value_int(role));
    SET(call, member, MEMBER_STATE, value_int(MEMBER_STATE_ACTIVE));
    SET(call, member, MEMBER_VIA, value_int(via));
    SET(call, member, MEMBER_INVITATION, value_id(invitation != NULL ? row_id(invitation, INVITATION_ID) : NULL));
    SET(call, member, MEMBER_USERNAME_KEY, account->values[ACCOUNT_USERNAME_KEY]);
    SET(call, member, MEMBER_JOINED_AT, value_int(call->now));
    TRY(tie_need(call, account_id, org_id, &tie));
    SET(call, tie, TIE_JOINED_AT, value_int(call->now));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_JOINED,
                                           .chain = org,
                                           .subject = org_id,
                                           .account = account_id,
                                           .facts = {{"role", role}, {"via", via}}});
}

static bool is_to_or_by(const struct row *invitation, const muster_id *account)
{
    return invitation_is_to(invitation, account) || invitation_is_by(invitation, account);
}

result member_end(struct call *call, struct row *org, struct row *member, int32_t event_kind)
{
    const muster_id *account_id = row_id(member, MEMBER_ACCOUNT), *org_id = row_id(org, ORG_ID);
    struct row *tie = NULL, *account = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(account_id), value_id(org_id)}},
             {TABLE_ACCOUNT, 0, &account, {value_id(account_id)}}));
    TRY(invitations_revoke(call, org, is_to_or_by, account_id));
    if (account != NULL && !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) {
        muster_id address = name_email_id(row_text(account, ACCOUNT_EMAIL_KEY));
        TRY(invitations_revoke(call, org, invitation_is_to, &address));
    }
    TRY(seat_free_member(call, org));
    if (tie != NULL) SET(call, tie, TIE_JOINED_AT, value_null());
    TRY(event_add(call, &(struct event){.kind = event_kind,
                                        .chain = org,
                                        .subject = org_id,
                                        .account = account_id,
                                        .facts = {{"role", row_int(member, MEMBER_ROLE)}}}));
    if (event_kind == MUSTER_EVENT_MEMBER_REMOVED)
        TRY(message_add(call, &(struct message){.kind = event_kind, .org = org, .account = account_id}));
    step_remove(member);
    return OK;
}

struct member_call {
    const muster_id *org, *account;
    int32_t role;
};

static result not_a_member(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "The org has no such member.");
}

/* Enters the org with the member and its account read. */
static result enter_with(struct call *call, const struct member_call *in, int32_t action, struct row **org,
                         struct row **member, struct row **account)
{
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "account", in->account));
    const struct want more[] = {{TABLE_MEMBER, 0, member, {value_id(in->org), value_id(in->account)}},
                                {TABLE_ACCOUNT, 0, account, {value_id(in->account)}}};
    TRY(org_enter(call, in->org, action, org, more, COUNT_OF(more)));
    if (*account == NULL || row_int(*account, ACCOUNT_STATE) != 0) *member = NULL;
    return OK;
}

static result get_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(enter_with(call, in, MUSTER_ACTION_LIST_MEMBERS, &org, &member, &account));
    if (member == NULL) return not_a_member(call);
    return call_answer(call, member_record(member, account, member_sees_email(call, in->account)));
}

int32_t muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                          muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, CALL_READ, get_step, &in, (void **)ret_member);
}

struct list_call {
    const muster_id *org;
    const char *cursor;
    size_t limit;
};

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    UNUSED(arg);
    struct row *account = NULL;
    const muster_id *id = row_id(row, MEMBER_ACCOUNT);
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {value_id(id)}}));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0) return OK; /* being deleted: gone */
    *ret_item = member_record(row, account, member_sees_email(call, id));
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, MUSTER_ACTION_LIST_MEMBERS, &org, NULL, 0));
    struct listing listing = {
        .list = LIST_MEMBERS,
        .scope = in->org,
        .cursor = in->cursor,
        .limit = in->limit,
        .item = list_item,
        .scan = {.table = TABLE_MEMBER, .index = MEMBER_BY_JOINING, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    return list_page(call, &listing);
}

int32_t muster_member_list(muster_session *session, const muster_id *org, const char *cursor, size_t limit,
                           muster_page **ret_page)
{
    struct list_call in = {org, cursor, limit};
    return call_run(session, CALL_READ, list_step, &in, (void **)ret_page);
}

static result check_role(struct call *call, int32_t role)
{
    if (role_is_given(role)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "role",
                       role == MUSTER_ROLE_OWNER ? "The owner's role comes only from founding and transfer."
                                                 : "There is no such role.");
}

static result add_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(check_system(call));
    TRY(check_role(call, in->role));
    TRY(check_id(call, "org", in->org));
    TRY(check_id(call, "account", in->account));
    const struct want more[] = {{TABLE_MEMBER, 0, &member, {value_id(in->org), value_id(in->account)}},
                                {TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)}}};
    TRY(org_enter(call, in->org, 0, &org, more, COUNT_OF(more)));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
    if (member != NULL)
        return problem_set(call->problem, MUSTER_E_MEMBER, "account", "The account is a member already.");
    TRY(org_check_plan(call, org));
    struct row *tie = NULL, *pending = NULL;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(in->account), value_id(in->org)}}));
    if (tie != NULL && !row_null(tie, TIE_INVITATION))
        TRY(LOAD(call, {TABLE_INVITATION, 0, &pending, {value_id(in->org), tie->values[TIE_INVITATION]}}));
    if (pending != NULL && row_int(pending, INVITATION_STATE) != MUSTER_INVITATION_PENDING) pending = NULL;
    if (pending != NULL)
        TRY(invitation_end(call, org, pending, MUSTER_INVITATION_ACCEPTED, MUSTER_EVENT_INVITATION_ACCEPTED));
    TRY(member_join(call, org, account, in->role, MUSTER_VIA_HOST, pending));
    TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {value_id(in->org), value_id(in->account)}}));
    return call_answer(call, member_record(member, account, true));
}

int32_t muster_member_add(muster_session *session, const muster_id *org, const muster_id *account, int32_t role,
                          muster_member **ret_member)
{
    struct member_call in = {org, account, role};
    return call_run(session, CALL_CHANGE, add_step, &in, (void **)ret_member);
}

/* ROLE-2 and ROLE-3, for a role change and, with role 0, for a removal. */
static result check_may_give(struct call *call, const struct row *org, const struct row *member, int32_t role)
{
    int32_t from = (int32_t)row_int(member, MEMBER_ROLE);
    if (from == MUSTER_ROLE_OWNER)
        return problem_set(call->problem, MUSTER_E_OWNER, "account",
                           "The owner can't be removed or given another role.");
    if (call_is_system(call)) return OK;
    bool admins = setting_value(call, org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS) != 0;
    return role_may_give((int32_t)row_int(call->member, MEMBER_ROLE), from, role, admins) ? OK : denied(call);
}

static result set_role_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(check_role(call, in->role));
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (member == NULL) return not_a_member(call);
    TRY(check_may_give(call, org, member, in->role));
    TRY(call_expect(call, member));
    int64_t from = row_int(member, MEMBER_ROLE);
    if (from == in->role) return call_answer(call, member_record(member, account, true));
    TRY(org_check_plan(call, org));
    if (!role_may(in->role, MUSTER_ACTION_INVITE)) TRY(invitations_revoke(call, org, invitation_is_by, in->account));
    SET(call, member, MEMBER_ROLE, value_int(in->role));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_ROLE_CHANGED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = in->account,
                                        .facts = {{"from", from}, {"role", in->role}}}));
    TRY(message_add(call,
                    &(struct message){.kind = MUSTER_EVENT_MEMBER_ROLE_CHANGED, .org = org, .account = in->account}));
    return call_answer(call, member_record(member, account, true));
}

int32_t muster_member_set_role(muster_session *session, const muster_id *org, const muster_id *account, int32_t role,
                               muster_member **ret_member)
{
    struct member_call in = {org, account, role};
    return call_run(session, CALL_CHANGE, set_role_step, &in, (void **)ret_member);
}

static result remove_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (member == NULL) return not_a_member(call);
    TRY(check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    return member_end(call, org, member, MUSTER_EVENT_MEMBER_REMOVED);
}

int32_t muster_member_remove(muster_session *session, const muster_id *org, const muster_id *account)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, CALL_CHANGE, remove_step, &in, NULL);
}

static result leave_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, 0, &org, NULL, 0));
    if (!call->session->has_account) return denied(call);
    if (!role_may((int32_t)row_int(call->member, MEMBER_ROLE), MUSTER_ACTION_LEAVE))
        return problem_set(call->problem, MUSTER_E_OWNER, NULL, "The owner can't leave: transfer the ownership first.");
    TRY(call_expect(call, call->member));
    return member_end(call, org, call->member, MUSTER_EVENT_MEMBER_LEFT);
}

int32_t muster_member_leave(muster_session *session, const muster_id *org)
{
    struct member_call in = {.org = org};
    return call_run(session, CALL_CHANGE, leave_step, &in, NULL);
}

const muster_id *muster_member_org(const muster_member *member)
{
    return record_id(member, OBJECT_MEMBER, MEMBER_ORG);
}

const muster_id *muster_member_account(const muster_member *member)
{
    return record_id(member, OBJECT_MEMBER, MEMBER_ACCOUNT);
}

const char *muster_member_username(const muster_member *member)
{
    return record_text(member, OBJECT_MEMBER, SHOWN_USERNAME);
}

const char *muster_member_display_name(const muster_member *member)
{
    return record_text(member, OBJECT_MEMBER, SHOWN_DISPLAY_NAME);
}

const char *muster_member_email(const muster_member *member)
{
    return record_text(member, OBJECT_MEMBER, SHOWN_EMAIL);
}

int32_t muster_member_role(const muster_member *member)
{
    return (int32_t)record_int(member, OBJECT_MEMBER, MEMBER_ROLE);
}

int32_t muster_member_via(const muster_member *member)
{
    return (int32_t)record_int(member, OBJECT_MEMBER, MEMBER_VIA);
}

muster_time muster_member_joined_at(const muster_member *member)
{
    return record_time(member, OBJECT_MEMBER, MEMBER_JOINED_AT);
}

muster_time muster_member_ends_at(const muster_member *member)
{
    return record_time(member, OBJECT_MEMBER, MEMBER_ENDS_AT);
}

int64_t muster_member_version(const muster_member *member)
{
    return record_int(member, OBJECT_MEMBER, MEMBER_VERSION);
}

muster_member *muster_member_ref(const muster_member *member)
{
    return object_ref(member, OBJECT_MEMBER);
}

void muster_member_free(muster_member *member)
{
    object_unref(member, OBJECT_MEMBER);
}

const muster_member *muster_page_member(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_MEMBER, i);
}
