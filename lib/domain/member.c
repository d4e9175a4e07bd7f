/* SPDX-License-Identifier: MIT
 *
 * Members as they are read; and those whom the host adds.
 */
#include "member.h"
#include "account.h"
#include "list.h"
#include "org.h"

/* A member's record: its row, then these from the account and from its arrival. */
enum { SHOWN_USERNAME = MEMBER_COLUMN_COUNT, SHOWN_DISPLAY_NAME, SHOWN_EMAIL, SHOWN_SKIPPED, SHOWN_COUNT };

static result make_record(struct call *call, const struct row *member, const struct row *account, bool with_email,
                          const muster_value *skipped, struct record **ret_record)
{
    muster_value values[SHOWN_COUNT];
    for (size_t i = 0; i < MEMBER_COLUMN_COUNT; i++)
        values[i] = member->values[i];
    values[MEMBER_STATE] = value_int(member_state(call, member));
    if (!row_null(member, MEMBER_ENDED_AT)) values[MEMBER_ENDS_AT] = member->values[MEMBER_ENDED_AT];
    TRY(strings_value(&call->step->arena, with_email ? row_text(member, MEMBER_TAGS) : NULL, &values[MEMBER_TAGS]));
    if (!with_email) values[MEMBER_LINK] = values[MEMBER_PROJECT] = value_null();
    values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    values[SHOWN_DISPLAY_NAME] = account->values[ACCOUNT_DISPLAY_NAME];
    values[SHOWN_EMAIL] = with_email ? account->values[ACCOUNT_EMAIL] : value_null();
    values[SHOWN_SKIPPED] = *skipped;
    *ret_record = record_new(OBJECT_MEMBER, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result member_record(struct call *call, const struct row *member, const struct row *account, bool with_email,
                     struct record **ret_record)
{
    return make_record(call, member, account, with_email, &(muster_value){.type = MUSTER_VALUE_NULL}, ret_record);
}

result member_answer(struct call *call, const struct row *member, const struct row *account, bool with_email)
{
    struct record *record = NULL;
    TRY(member_record(call, member, account, with_email, &record));
    return call_answer(call, record);
}

result member_answer_arrival(struct call *call, const struct arrival *arrival, const struct row *account)
{
    struct record *record = NULL;
    muster_value skipped = value_bytes(arrival->skipped, arrival->skipped_count * sizeof(muster_id));
    TRY(make_record(call, arrival->member, account, true, &skipped, &record));
    return call_answer(call, record);
}

/* E-mail addresses, and what is left of ended and blocked members, show to those who manage members. */
static bool manages(const struct call *call)
{
    if (call_is_system(call)) return true;
    return call->member != NULL && role_may((int32_t)row_int(call->member, MEMBER_ROLE), MUSTER_ACTION_MANAGE_MEMBERS);
}

/* Addresses, tags, link and project show to those who manage members, and to oneself. */
static bool sees_all(const struct call *call, const struct row *member)
{
    return call_is_account(call, row_id(member, MEMBER_ACCOUNT)) || manages(call);
}

result member_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "The org has no such member.");
}

result member_enter(struct call *call, const struct member_call *in, int32_t action, struct row **org,
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
    TRY(member_enter(call, in, MUSTER_ACTION_LIST_MEMBERS, &org, &member, &account));
    if (member == NULL || !(member_is_member(call, member) || manages(call))) return member_not_found(call);
    return member_answer(call, member, account, sees_all(call, member));
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

static bool is_asked_for(const struct call *call, const struct row *row, const muster_member_query *query)
{
    int32_t state = member_state(call, row);
    if (query->state != 0 ? state != query->state : !member_is_member(call, row)) return false;
    return query->role == 0 || row_int(row, MEMBER_ROLE) == query->role;
}

static size_t list_needs(struct call *call, const struct row *row, void *arg, struct want *ret_wants)
{
    if (!is_asked_for(call, row, arg)) return 0;
    ret_wants[0] = (struct want){.table = TABLE_ACCOUNT, .key = {row->values[MEMBER_ACCOUNT]}};
    return 1;
}

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    struct row *account = NULL;
    if (!is_asked_for(call, row, arg)) return OK;
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {row->values[MEMBER_ACCOUNT]}}));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0) return OK; /* being deleted: gone */
    return member_record(call, row, account, sees_all(call, row), ret_item);
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
    struct listing listing = {
        .list = LIST_MEMBERS,
        .scope = in->org,
        .cursor = query.cursor,
        .limit = query.limit,
        .needs = list_needs,
        .item = list_item,
        .arg = &query,
        .scan = {.table = TABLE_MEMBER, .index = MEMBER_BY_JOINING, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    list_ahead(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_LIST_MEMBERS, &org, NULL, 0));
    if (query.state > MUSTER_MEMBER_SUSPENDED && !manages(call)) return denied(call);
    return list_page(call, &listing);
}

static const struct call_kind LIST = {"member_list", CALL_READ, list_step, NULL};

int32_t muster_member_list(muster_session *session, const muster_id *org, const muster_member_query *query,
                           muster_page **ret_page)
{
    struct list_call in = {org, query};
    return call_run(session, &LIST, &in, (void **)ret_page);
}

result member_check_role(struct call *call, int32_t role)
{
    if (role_is_given(role)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "role",
                       role == MUSTER_ROLE_OWNER ? "The owner's role comes only from founding and transfer."
                                                 : "There is no such role.");
}

static result add_step(struct call *call, void *arg)
{
    const struct member_call *in = arg;
    struct row *org = NULL, *account = NULL;
    TRY(check_system(call));
    TRY(member_check_role(call, in->role));
    TRY(check_id(call, "account", in->account));
    member_join_ahead(call, in->org, in->account);
    const struct want more[] = {{TABLE_ACCOUNT, MUSTER_LOCK_SHARED, &account, {value_id(in->account)}}};
    TRY(org_enter(call, in->org, 0, &org, more, COUNT_OF(more)));
    if (account == NULL || row_int(account, ACCOUNT_STATE) != 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
    TRY(org_check_plan(call, org));
    struct arrival arrival = {.role = in->role, .via = MUSTER_VIA_HOST};
    TRY(member_join(call, org, account, &arrival));
    return member_answer_arrival(call, &arrival, account);
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

const muster_id *muster_member_link(const muster_member *member)
{
    return record_id(member, OBJECT_MEMBER, MEMBER_LINK);
}

size_t muster_member_tag_count(const muster_member *member)
{
    return record_string_count(member, OBJECT_MEMBER, MEMBER_TAGS);
}

const char *muster_member_tag(const muster_member *member, size_t i)
{
    return record_string(member, OBJECT_MEMBER, MEMBER_TAGS, i);
}

const muster_id *muster_member_project(const muster_member *member)
{
    return record_id(member, OBJECT_MEMBER, MEMBER_PROJECT);
}

size_t muster_member_skipped_count(const muster_member *member)
{
    return record_id_count(member, OBJECT_MEMBER, SHOWN_SKIPPED);
}

const muster_id *muster_member_skipped(const muster_member *member, size_t i)
{
    return record_id_at(member, OBJECT_MEMBER, SHOWN_SKIPPED, i);
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
