/* SPDX-License-Identifier: MIT
 *
 * Members: joining and ending, roles, reading.
 */
#include "member.h"
#include "account.h"
#include "event.h"
#include "invitation.h"
#include "list.h"
#include "org.h"
#include "seat.h"
#include "setting.h"
#include "tie.h"

/* A member's record: its row, then these from the account. */
enum { SHOWN_USERNAME = MEMBER_COLUMN_COUNT, SHOWN_DISPLAY_NAME, SHOWN_EMAIL, SHOWN_COUNT };

int32_t member_state(const struct call *call, const struct row *member)
{
    if (member == NULL) return 0;
    int32_t state = (int32_t)row_int(member, MEMBER_STATE);
    bool ended = !row_null(member, MEMBER_ENDED_AT) || row_time(member, MEMBER_ENDS_AT) <= call->now;
    return ended ? MUSTER_MEMBER_ENDED : state;
}

bool member_is_active(const struct call *call, const struct row *member)
{
    return member_state(call, member) == MUSTER_MEMBER_ACTIVE;
}

bool member_is_member(const struct call *call, const struct row *member)
{
    return member_is_active(call, member) || member_state(call, member) == MUSTER_MEMBER_SUSPENDED;
}

result member_check_joins(struct call *call, const struct row *member)
{
    switch (member_state(call, member)) {
    case MUSTER_MEMBER_ACTIVE:
        return problem_set(call->problem, MUSTER_E_MEMBER, "account", "The account is a member already.");
    case MUSTER_MEMBER_SUSPENDED:
        return problem_set(call->problem, MUSTER_E_SUSPENDED, "account",
                           "The account is a suspended member: the org has to restore it.");
    case MUSTER_MEMBER_BLOCKED:
        return problem_set(call->problem, MUSTER_E_BLOCKED, "account",
                           "The account is blocked from the org: the org has to lift that, or invite it by name.");
    default: return OK;
    }
}

struct record *member_record(const struct call *call, const struct row *member, const struct row *account,
                             bool with_email)
{
    muster_value values[SHOWN_COUNT];
    for (size_t i = 0; i < MEMBER_COLUMN_COUNT; i++)
        values[i] = member->values[i];
    values[MEMBER_STATE] = value_int(member_state(call, member));
    if (!row_null(member, MEMBER_ENDED_AT)) values[MEMBER_ENDS_AT] = member->values[MEMBER_ENDED_AT];
    values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    values[SHOWN_DISPLAY_NAME] = account->values[ACCOUNT_DISPLAY_NAME];
    values[SHOWN_EMAIL] = with_email ? account->values[ACCOUNT_EMAIL] : value_null();
    return record_new(OBJECT_MEMBER, values, SHOWN_COUNT);
}

/* E-mail addresses, and what is left of ended and blocked members, show to those who manage members. */
static bool manages(const struct call *call)
{
    if (call_is_system(call)) return true;
    return call->member != NULL && role_may((int32_t)row_int(call->member, MEMBER_ROLE), MUSTER_ACTION_MANAGE_MEMBERS);
}

static struct record *shown(const struct call *call, const struct row *member, const struct row *account)
{
    bool own = call_is_account(call, row_id(member, MEMBER_ACCOUNT));
    return member_record(call, member, account, own || manages(call));
}

/* What joins: an invitation by its token, and those that wait for the account. */
#define JOINING_MAX 3

struct joining {
    struct row *invitations[JOINING_MAX];
    size_t count;
};

static void add_joining(struct joining *joining, struct row *invitation)
{
    if (invitation == NULL || row_int(invitation, INVITATION_STATE) != MUSTER_INVITATION_PENDING) return;
    for (size_t i = 0; i < joining->count; i++)
        if (joining->invitations[i] == invitation) return;
    joining->invitations[joining->count++] = invitation;
}

/* INV-21: by username and by verified address. */
static result find_joining(struct call *call, const muster_id *org, const struct row *account, const struct row *tie,
                           struct joining *ret)
{
    struct row *by_name = NULL, *by_address = NULL, *address_tie = NULL;
    muster_id address;
    if (account_address(account, &address))
        TRY(LOAD(call, {TABLE_TIE, 0, &address_tie, {value_id(&address), value_id(org)}}));
    struct want wants[2];
    size_t n = 0;
    if (tie != NULL && !row_null(tie, TIE_INVITATION))
        wants[n++] = (struct want){TABLE_INVITATION, 0, &by_name, {value_id(org), tie->values[TIE_INVITATION]}};
    if (address_tie != NULL && !row_null(address_tie, TIE_INVITATION))
        wants[n++] =
            (struct want){TABLE_INVITATION, 0, &by_address, {value_id(org), address_tie->values[TIE_INVITATION]}};
    if (n > 0) TRY(call_load(call, wants, n));
    add_joining(ret, by_name);
    add_joining(ret, by_address);
    return OK;
}

/* Ends what joins: the first that counts gives its seat to the member. Those that nobody may give any more are revoked. */
static result end_joining(struct call *call, struct row *org, const muster_id *account, const struct joining *joining,
                          int32_t *role, struct row **ret_first)
{
    for (size_t i = 0; i < joining->count; i++) {
        struct row *invitation = joining->invitations[i];
        bool stands = false;
        TRY(invitation_stands(call, org, invitation, &stands));
        int32_t state = stands ? MUSTER_INVITATION_ACCEPTED : MUSTER_INVITATION_REVOKED;
        TRY(invitation_end(call, org, invitation, state, stands ? account : NULL));
        if (!stands) continue;
        int32_t given = (int32_t)row_int(invitation, INVITATION_ROLE);
        if (given > *role) *role = given;
        if (*ret_first != NULL)
            TRY(seat_free_pending(call, org));
        else
            *ret_first = invitation;
    }
    return OK;
}

result member_join(struct call *call, struct row *org, const struct row *account, int32_t role, int32_t via,
                   struct row *invitation, struct row **ret_member)
{
    const muster_id *org_id = row_id(org, ORG_ID), *account_id = row_id(account, ACCOUNT_ID);
    struct row *member = NULL, *tie = NULL, *first = NULL;
    struct joining joining = {.count = 0};
    TRY(LOAD(call, {TABLE_MEMBER, MUSTER_LOCK_UPDATE, &member, {value_id(org_id), value_id(account_id)}},
             {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(account_id), value_id(org_id)}}));
    TRY(member_check_joins(call, member));
    add_joining(&joining, invitation);
    TRY(find_joining(call, org_id, account, tie, &joining));
    TRY(tie_need(call, account_id, org_id, &tie)); /* before events, which may need it too */
    TRY(end_joining(call, org, account_id, &joining, &role, &first));
    TRY(seat_take(call, org, first != NULL ? SEAT_FOR_INVITED : SEAT_FOR_MEMBER));
    if (member == NULL) { /* else what is left of one that has ended */
        TRY(call_insert(call, TABLE_MEMBER, &member));
        /* The org's version has risen with each change of a membership, so no earlier one of the account had this: what a
         * host has stamped with those stays void (ROLE-4). */
        SET(call, member, MEMBER_VERSION, org->values[ORG_VERSION]);
    }
    SET(call, member, MEMBER_ORG, value_id(org_id));
    SET(call, member, MEMBER_ACCOUNT, value_id(account_id));
    SET(call, member, MEMBER_ROLE, value_int(role));
    SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_ACTIVE));
    SET(call, member, MEMBER_SEAT, value_int(1));
    SET(call, member, MEMBER_VIA, value_int(via));
    SET(call, member, MEMBER_INVITATION, value_id(first != NULL ? row_id(first, INVITATION_ID) : NULL));
    SET(call, member, MEMBER_USERNAME_KEY, account->values[ACCOUNT_USERNAME_KEY]);
    SET(call, member, MEMBER_JOINED_AT, value_int(call->now));
    SET(call, member, MEMBER_ENDS_AT, value_null());
    SET(call, member, MEMBER_ENDED_AT, value_null());
    SET(call, member, MEMBER_RATE_FROM, value_null());
    SET(call, member, MEMBER_RATE_COUNT, value_null());
    SET(call, tie, TIE_JOINED_AT, value_int(call->now));
    if (ret_member != NULL) *ret_member = member;
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_JOINED,
                                           .chain = org,
                                           .subject = org_id,
                                           .account = account_id,
                                           .facts = {{"role", role}, {"via", via}}});
}

/* What ends with the right to be owner some day (ORG-4). */
static result drop_transfer(struct call *call, struct row *org, const muster_id *account)
{
    return row_is(org, ORG_TRANSFER_TO, account) ? row_set(call->step, org, ORG_TRANSFER_TO, value_null()) : OK;
}

static result free_seat(struct call *call, struct row *org, struct row *member)
{
    if (row_int(member, MEMBER_SEAT) == 0) return OK;
    TRY(seat_free_member(call, org));
    return row_set(call->step, member, MEMBER_SEAT, value_int(0));
}

/* INV-12. Kept ones pass to who asked: whoever takes the right from itself can keep none. */
static result lose_inviter(struct call *call, struct row *org, const muster_id *account, uint32_t flags)
{
    bool keep = (flags & MUSTER_KEEP_INVITATIONS) != 0 && !call_is_account(call, account);
    return invitations_lose_inviter(call, org, account, keep);
}

result member_end(struct call *call, struct row *org, struct row *member, int32_t event_kind, uint32_t flags)
{
    const muster_id *account_id = row_id(member, MEMBER_ACCOUNT), *org_id = row_id(org, ORG_ID);
    struct row *tie = NULL, *account = NULL;
    bool block = (flags & MUSTER_BLOCK) != 0;
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {value_id(account_id), value_id(org_id)}},
             {TABLE_ACCOUNT, 0, &account, {value_id(account_id)}}));
    TRY(invitations_revoke(call, org, account_id));
    muster_id address;
    if (account != NULL && account_address(account, &address)) TRY(invitations_revoke(call, org, &address));
    TRY(lose_inviter(call, org, account_id, flags));
    TRY(free_seat(call, org, member));
    TRY(drop_transfer(call, org, account_id));
    if (tie != NULL) SET(call, tie, TIE_JOINED_AT, value_null());
    TRY(event_add(call, &(struct event){.kind = event_kind,
                                        .chain = org,
                                        .subject = org_id,
                                        .account = account_id,
                                        .facts = {{"role", row_int(member, MEMBER_ROLE)}, {"blocked", block}}}));
    if (event_kind == MUSTER_EVENT_MEMBER_REMOVED)
        TRY(message_add(call, &(struct message){.kind = event_kind, .org = org, .account = account_id}));
    if (block) {
        SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_BLOCKED));
        SET(call, member, MEMBER_ENDS_AT, value_null()); /* no clock lifts a block */
        return row_set(call->step, member, MEMBER_ENDED_AT, value_null());
    }
    step_remove(member);
    return OK;
}

struct member_call {
    const muster_id *org, *account;
    int32_t role;
    uint32_t flags;
    muster_time ends_at;
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
    if (member == NULL || !(member_is_member(call, member) || manages(call))) return not_a_member(call);
    return call_answer(call, shown(call, member, account));
}

result member_again(struct call *call, const muster_id *org, const muster_id *account)
{
    return get_step(call, &(struct member_call){.org = org, .account = account});
}

static const struct call_kind GET = {"member_get", CALL_READ, get_step, NULL};

int32_t muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                          muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, &GET, &in, (void **)ret_member);
}

struct list_call {
    const muster_id *org;
    const muster_member_query *query;
};

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    const muster_member_query *query = arg;
    int32_t state = member_state(call, row);
    struct row *account = NULL;
    if (query->state != 0 ? state != query->state : !member_is_member(call, row)) return OK;
    if (query->role != 0 && row_int(row, MEMBER_ROLE) != query->role) return OK;
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {row->values[MEMBER_ACCOUNT]}}));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0) return OK; /* being deleted: gone */
    *ret_item = shown(call, row, account);
    return *ret_item != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

static result list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    muster_member_query query = {.state = 0};
    struct row *org = NULL;
    if (in->query != NULL) TRY(check_params(call, in->query, &query, sizeof query));
    if (query.state < 0 || query.state > MUSTER_MEMBER_BLOCKED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    if (query.role != 0 && muster_role_name(query.role) == NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "role", "There is no such role.");
    TRY(org_enter(call, in->org, MUSTER_ACTION_LIST_MEMBERS, &org, NULL, 0));
    if (query.state > MUSTER_MEMBER_SUSPENDED && !manages(call)) return denied(call);
    struct listing listing = {
        .list = LIST_MEMBERS,
        .scope = in->org,
        .cursor = query.cursor,
        .limit = query.limit,
        .item = list_item,
        .arg = &query,
        .scan = {.table = TABLE_MEMBER, .index = MEMBER_BY_JOINING, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    return list_page(call, &listing);
}

static const struct call_kind LIST = {"member_list", CALL_READ, list_step, NULL};

int32_t muster_member_list(muster_session *session, const muster_id *org, const muster_member_query *query,
                           muster_page **ret_page)
{
    struct list_call in = {org, query};
    return call_run(session, &LIST, &in, (void **)ret_page);
}

static result check_role(struct call *call, int32_t role)
{
    if (role_is_given(role)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "role",
                       role == MUSTER_ROLE_OWNER ? "The owner's role comes only from founding and transfer."
                                                 : "There is no such role.");
}

static result check_flags(struct call *call, uint32_t flags, uint32_t known)
{
    if ((flags & ~known) == 0) return OK;
    return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "This call has no such flag.");
}

static result add_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(check_system(call));
    TRY(check_role(call, in->role));
    TRY(check_id(call, "account", in->account));
    const struct want more[] = {{TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)}}};
    TRY(org_enter(call, in->org, 0, &org, more, COUNT_OF(more)));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
    TRY(org_check_plan(call, org));
    TRY(member_join(call, org, account, in->role, MUSTER_VIA_HOST, NULL, &member));
    return call_answer(call, member_record(call, member, account, true));
}

static const struct call_kind ADD = {"member_add", CALL_CHANGE, add_step,
                                     ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
                                          PART(INT32, struct member_call, role))};

int32_t muster_member_add(muster_session *session, const muster_id *org, const muster_id *account, int32_t role,
                          muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .role = role};
    return call_run(session, &ADD, &in, (void **)ret_member);
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
    TRY(check_flags(call, in->flags, MUSTER_KEEP_INVITATIONS));
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (!member_is_member(call, member)) return not_a_member(call);
    TRY(check_may_give(call, org, member, in->role));
    TRY(call_expect(call, member));
    int64_t from = row_int(member, MEMBER_ROLE);
    if (from == in->role) return call_answer(call, member_record(call, member, account, true));
    TRY(org_check_plan(call, org));
    if (!role_may(in->role, MUSTER_ACTION_INVITE)) TRY(lose_inviter(call, org, in->account, in->flags));
    SET(call, member, MEMBER_ROLE, value_int(in->role));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_ROLE_CHANGED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = in->account,
                                        .facts = {{"from", from}, {"role", in->role}}}));
    TRY(message_add(call,
                    &(struct message){.kind = MUSTER_EVENT_MEMBER_ROLE_CHANGED, .org = org, .account = in->account}));
    return call_answer(call, member_record(call, member, account, true));
}

static const struct call_kind SET_ROLE = {"member_set_role", CALL_CHANGE, set_role_step,
                                          ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
                                               PART(INT32, struct member_call, role),
                                               PART(INT32, struct member_call, flags))};

int32_t muster_member_set_role(muster_session *session, const muster_id *org, const muster_id *account, int32_t role,
                               uint32_t flags, muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .role = role, .flags = flags};
    return call_run(session, &SET_ROLE, &in, (void **)ret_member);
}

static result tell(struct call *call, struct row *org, const muster_id *account, int32_t kind)
{
    TRY(event_add(call,
                  &(struct event){.kind = kind, .chain = org, .subject = row_id(org, ORG_ID), .account = account}));
    return message_add(call, &(struct message){.kind = kind, .org = org, .account = account});
}

static result suspend_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(check_flags(call, in->flags, MUSTER_KEEP_INVITATIONS));
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (!member_is_member(call, member)) return not_a_member(call);
    TRY(check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    if (!member_is_active(call, member)) return call_answer(call, member_record(call, member, account, true));
    TRY(lose_inviter(call, org, in->account, in->flags));
    SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_SUSPENDED));
    if (setting_value(call, org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT) == 0) TRY(free_seat(call, org, member));
    TRY(drop_transfer(call, org, in->account));
    TRY(tell(call, org, in->account, MUSTER_EVENT_MEMBER_SUSPENDED));
    return call_answer(call, member_record(call, member, account, true));
}

static const struct call_kind SUSPEND = {"member_suspend", CALL_CHANGE, suspend_step,
                                         ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
                                              PART(INT32, struct member_call, flags))};

int32_t muster_member_suspend(muster_session *session, const muster_id *org, const muster_id *account, uint32_t flags,
                              muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .flags = flags};
    return call_run(session, &SUSPEND, &in, (void **)ret_member);
}

static result need_seat(struct call *call, struct row *org, struct row *member)
{
    if (row_int(member, MEMBER_SEAT) != 0) return OK;
    TRY(seat_take(call, org, SEAT_FOR_MEMBER));
    return row_set(call->step, member, MEMBER_SEAT, value_int(1));
}

static result restore_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    if (!member_is_member(call, member)) return not_a_member(call);
    TRY(check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    if (member_is_active(call, member)) return call_answer(call, member_record(call, member, account, true));
    TRY(org_check_plan(call, org));
    TRY(need_seat(call, org, member));
    SET(call, member, MEMBER_STATE, value_int(MUSTER_MEMBER_ACTIVE));
    TRY(tell(call, org, in->account, MUSTER_EVENT_MEMBER_RESTORED));
    return call_answer(call, member_record(call, member, account, true));
}

static const struct call_kind RESTORE = {
    "member_restore", CALL_CHANGE, restore_step,
    ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account))};

int32_t muster_member_restore(muster_session *session, const muster_id *org, const muster_id *account,
                              muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, &RESTORE, &in, (void **)ret_member);
}

/* What an ended membership had comes back with its new end: the seat, unless it was suspended without one, and its tie. */
static result revive(struct call *call, struct row *org, struct row *member)
{
    struct row *tie = NULL;
    const muster_value *account = &member->values[MEMBER_ACCOUNT];
    TRY(org_check_plan(call, org));
    SET(call, member, MEMBER_ENDED_AT, value_null());
    bool active = row_int(member, MEMBER_STATE) == MUSTER_MEMBER_ACTIVE;
    if (active || setting_value(call, org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT) != 0) TRY(need_seat(call, org, member));
    TRY(LOAD(call, {TABLE_TIE, MUSTER_LOCK_UPDATE, &tie, {*account, org->values[ORG_ID]}}));
    TRY(tie_need(call, account->data, row_id(org, ORG_ID), &tie));
    return row_set(call->step, tie, TIE_JOINED_AT, member->values[MEMBER_JOINED_AT]);
}

static result set_end_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    int32_t state = member_state(call, member);
    if (state == 0 || state == MUSTER_MEMBER_BLOCKED) return not_a_member(call);
    TRY(check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    if (in->ends_at <= call->now)
        return problem_set(call->problem, MUSTER_E_INVALID, "ends_at",
                           "The time has passed: remove the member to end its membership now.");
    if (state == MUSTER_MEMBER_ENDED) TRY(revive(call, org, member));
    SET(call, member, MEMBER_ENDS_AT, value_time(in->ends_at));
    TRY(org_due_at(call, org, in->ends_at));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_END_CHANGED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = in->account,
                                        .facts = {{"ends_at", in->ends_at}}}));
    return call_answer(call, member_record(call, member, account, true));
}

static const struct call_kind SET_END = {"member_set_end", CALL_CHANGE, set_end_step,
                                         ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
                                              PART(INT64, struct member_call, ends_at))};

int32_t muster_member_set_end(muster_session *session, const muster_id *org, const muster_id *account,
                              muster_time ends_at, muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account, .ends_at = ends_at};
    return call_run(session, &SET_END, &in, (void **)ret_member);
}

result member_unblock(struct call *call, struct row *org, struct row *member)
{
    if (member_state(call, member) != MUSTER_MEMBER_BLOCKED) return OK;
    step_remove(member);
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_MEMBER_UNBLOCKED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           .account = row_id(member, MEMBER_ACCOUNT)});
}

static result unblock_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    return member_unblock(call, org, member);
}

static const struct call_kind UNBLOCK = {
    "member_unblock", CALL_CHANGE, unblock_step,
    ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account))};

int32_t muster_member_unblock(muster_session *session, const muster_id *org, const muster_id *account)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, &UNBLOCK, &in, NULL);
}

static result remove_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(check_flags(call, in->flags, MUSTER_KEEP_INVITATIONS | MUSTER_BLOCK));
    TRY(enter_with(call, in, MUSTER_ACTION_MANAGE_MEMBERS, &org, &member, &account));
    int32_t state = member_state(call, member);
    if (state == 0 || state == MUSTER_MEMBER_BLOCKED) return not_a_member(call);
    TRY(check_may_give(call, org, member, 0));
    TRY(call_expect(call, member));
    return member_end(call, org, member, MUSTER_EVENT_MEMBER_REMOVED, in->flags);
}

static const struct call_kind REMOVE = {"member_remove", CALL_CHANGE, remove_step,
                                        ARGS(PART(ID, struct member_call, org), PART(ID, struct member_call, account),
                                             PART(INT32, struct member_call, flags))};

int32_t muster_member_remove(muster_session *session, const muster_id *org, const muster_id *account, uint32_t flags)
{
    struct member_call in = {.org = org, .account = account, .flags = flags};
    return call_run(session, &REMOVE, &in, NULL);
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
    return member_end(call, org, call->member, MUSTER_EVENT_MEMBER_LEFT, 0);
}

static const struct call_kind LEAVE = {"member_leave", CALL_CHANGE, leave_step,
                                       ARGS(PART(ID, struct member_call, org))};

int32_t muster_member_leave(muster_session *session, const muster_id *org)
{
    struct member_call in = {.org = org};
    return call_run(session, &LEAVE, &in, NULL);
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

int32_t muster_member_state(const muster_member *member)
{
    return (int32_t)record_int(member, OBJECT_MEMBER, MEMBER_STATE);
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
