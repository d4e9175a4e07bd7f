/* SPDX-License-Identifier: MIT
 *
 * Reading members: one member, and lists.
 */
#include "access/access.h"
#include "member.h"
#include "state/state.h"

/* Only a party that manages members sees e-mail addresses, and what is left of ended and blocked members. */
static bool member_is_managed(const struct call *call)
{
    if (call_is_system(call)) return true;
    return call->member != NULL && member_may(call->org, call->member, MUSTER_ACTION_MANAGE_MEMBERS);
}

/* Only a party that manages members, and the member itself, see addresses, tags, link and project. */
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

/* A visitor has no rights to read with. It sees the member that its own call made. */
static result member_again_to_visitor(struct call *call, const muster_id *org_id, const muster_id *id)
{
    struct row *org = NULL, *member = NULL, *account = NULL;
    TRY(LOAD(call, {TABLE_ORG, 0, &org, {value_id(org_id)}},
             {TABLE_MEMBER, 0, &member, {value_id(org_id), value_id(id)}},
             {TABLE_ACCOUNT, 0, &account, {value_id(id)}}));
    bool there = org_is_open(org);
    if (there) TRY(org_settle(call, org)); /* the clock may have ended the membership */
    if (!there || !member_is_member(call, member) || !account_is_open(account)) return answer_nothing_left(call);
    TRY_SET(call, account, ACCOUNT_EMAIL, value_null()); /* the membership may be another by now */
    return member_answer(call, member, account, true);
}

static result member_again(struct call *call, const struct kept *kept)
{
    if (call->session->party == MUSTER_PARTY_VISITOR) return member_again_to_visitor(call, kept->ids[0], kept->ids[1]);
    return member_get_step(call, &(struct member_call){.org = kept->ids[0], .account = kept->ids[1]});
}

const struct answer_kind MEMBER_ANSWER = {
    .object = OBJECT_MEMBER, .ids = {MEMBER_ORG, MEMBER_ACCOUNT}, .id_count = 2, .again = member_again};

CALL(member_get, CALL_READ, NULL, NULL);

muster_status muster_member_get(muster_session *session, const muster_id *org, const muster_id *account,
                                muster_member **ret_member)
{
    struct member_call in = {.org = org, .account = account};
    return call_run(session, &member_get_call, &in, (void **)ret_member);
}

struct list_call {
    const muster_id *org;
    const muster_member_query *query;
    const char *cursor;
    size_t limit;
};

static bool member_is_asked_for(const struct call *call, const struct row *row, const muster_member_query *query)
{
    int32_t state = member_state(call, row);
    if (query->state != 0 ? state != query->state : !member_is_member(call, row)) return false;
    return query->role == 0 || row_int(row, MEMBER_ROLE) == query->role;
}

static size_t member_list_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                                struct want ret_wants[NEEDS_MAX])
{
    if (!member_is_asked_for(call, row, arg)) return 0;
    ret_wants[0] = (struct want){TABLE_ACCOUNT, 0, needed, {row->values[MEMBER_ACCOUNT]}};
    return 1;
}

static result member_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                               struct record **ret_item)
{
    UNUSED(arg);
    if (!account_is_open(*needed)) return OK; /* the address is not asked for, or the account is being deleted */
    return member_record(call, row, *needed, member_is_seen_whole(call, row), ret_item);
}

static result member_list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    muster_member_query query = {.state = 0};
    struct row *org = NULL;
    if (in->query != NULL) TRY(check_params(call, in->query, &query, sizeof query));
    if (query.state < 0 || query.state > MUSTER_MEMBER_STATE_BLOCKED)
        return problem_set(call->problem, MUSTER_E_INVALID, "state", "There is no such state.");
    if (query.role != 0 && muster_role_name(query.role) == NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "role", "There is no such role.");
    struct listing listing = {
        .list = LIST_MEMBERS,
        .scope = in->org,
        .cursor = in->cursor,
        .limit = in->limit,
        .needs = member_list_needs,
        .item = member_list_item,
        .arg = &query,
        .scan = {.table = TABLE_MEMBER, .index = MEMBER_BY_JOINING, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    list_want(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_LIST_MEMBERS, &org));
    if (query.state > MUSTER_MEMBER_STATE_SUSPENDED && !member_is_managed(call)) return denied(call);
    return list_page(call, &listing);
}

CALL(member_list, CALL_READ, NULL, NULL);

muster_status muster_member_list(muster_session *session, const muster_id *org, const muster_member_query *query,
                                 const char *cursor, size_t limit, muster_page **ret_page)
{
    return call_run(session, &member_list_call, &(struct list_call){org, query, cursor, limit}, (void **)ret_page);
}
