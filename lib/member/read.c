/* SPDX-License-Identifier: MIT
 *
 * Members as they are read: one, and lists.
 */
#include "access/access.h"
#include "call/call.h"
#include "member.h"
#include "state/state.h"

/* E-mail addresses, and what is left of ended and blocked members, show to those who manage members. */
static bool member_is_managed(const struct call *call)
{
    if (call_is_system(call)) return true;
    return call->member != NULL && role_may((int32_t)row_int(call->member, MEMBER_ROLE), MUSTER_ACTION_MANAGE_MEMBERS);
}

/* Addresses, tags, link and project show to those who manage members, and to oneself. */
static bool member_is_seen_whole(const struct call *call, const struct row *member)
{
    return call_is_account(call, row_id(member, MEMBER_ACCOUNT)) || member_is_managed(call);
}

static result member_get_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(member_enter(call, in, MUSTER_ACTION_LIST_MEMBERS, &org, &member, &account));
    if (member == NULL || !(member_is_member(call, member) || member_is_managed(call))) return member_not_found(call);
    return member_answer(call, member, account, member_is_seen_whole(call, member));
}

result member_again(struct call *call, const muster_id *org, const muster_id *account)
{
    return member_get_step(call, &(struct member_call){.org = org, .account = account});
}

static const struct call_kind MEMBER_GET_CALL = {"member_get", CALL_READ, member_get_step, NULL};

int32_t muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                          muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, &MEMBER_GET_CALL, &in, (void **)ret_member);
}

struct list_call {
    const muster_id *org;
    const muster_member_query *query;
};

static bool member_is_asked_for(const struct call *call, const struct row *row, const muster_member_query *query)
{
    int32_t state = member_state(call, row);
    if (query->state != 0 ? state != query->state : !member_is_member(call, row)) return false;
    return query->role == 0 || row_int(row, MEMBER_ROLE) == query->role;
}

static size_t member_list_needs(struct call *call, const struct row *row, void *arg, struct want *ret_wants)
{
    if (!member_is_asked_for(call, row, arg)) return 0;
    ret_wants[0] = (struct want){.table = TABLE_ACCOUNT, .key = {row->values[MEMBER_ACCOUNT]}};
    return 1;
}

static result member_list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    struct row *account = NULL;
    if (!member_is_asked_for(call, row, arg)) return OK;
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {row->values[MEMBER_ACCOUNT]}}));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0) return OK; /* being deleted: gone */
    return member_record(call, row, account, member_is_seen_whole(call, row), ret_item);
}

static result member_list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    muster_member_query query = {.state = 0};
    struct row *org = NULL;
    if (in->query != NULL) TRY(check_params(call, in->query, &query, sizeof query));
    if (query.state < 0 || query.state > MUSTER_MEMBER_BLOCKED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    if (query.role != 0 && muster_role_name(query.role) == NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "role", "There is no such role.");
    struct listing listing = {
        .list = LIST_MEMBERS,
        .scope = in->org,
        .cursor = query.cursor,
        .limit = query.limit,
        .needs = member_list_needs,
        .item = member_list_item,
        .arg = &query,
        .scan = {.table = TABLE_MEMBER, .index = MEMBER_BY_JOINING, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    list_ahead(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_LIST_MEMBERS, &org, NULL, 0));
    if (query.state > MUSTER_MEMBER_SUSPENDED && !member_is_managed(call)) return denied(call);
    return list_page(call, &listing);
}

static const struct call_kind MEMBER_LIST_CALL = {"member_list", CALL_READ, member_list_step, NULL};

int32_t muster_member_list(muster_session *session, const muster_id *org, const muster_member_query *query,
                           muster_page **ret_page)
{
    struct list_call in = {org, query};
    return call_run(session, &MEMBER_LIST_CALL, &in, (void **)ret_page);
}
