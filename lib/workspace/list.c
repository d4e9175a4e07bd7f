/* SPDX-License-Identifier: MIT
 *
 * The workspaces of an account, and of all accounts of a person (WS-1, WS-6).
 *
 * The ties of an account are in the order of the orgs, not in the order of joining. So each page passes over all ties
 * and keeps the nearest ones behind its beginning. Only the workspaces of these are read.
 */
#include "state/state.h"
#include "workspace.h"
#include <sodium.h>
#include <string.h>

struct list_call {
    const muster_id *account;
    const char *person_id;
    const char *cursor;
    size_t limit;
};

/* The place of an org among those of an account. The first place is that of the personal workspace: */
struct place {
    muster_time joined_at;
    muster_id org;
};
static const struct place BEGINNING = {.joined_at = INT64_MIN};

/* A list, and how far it has come. */
struct walk {
    int32_t list;
    muster_id scope;
    size_t limit;
    muster_time began; /* the time of an org must not apply to another org */
    muster_id account; /* the account in whose workspaces the page ends */
    bool begun;        /* its personal workspace is already in the list */
    struct place at;   /* and its orgs up to this place */
    bool more;
    struct place *nearest; /* of one account: room for limit + 1 */
    size_t count, room;
};

static bool workspace_is_before(const struct place *a, const struct place *b)
{
    if (a->joined_at != b->joined_at) return a->joined_at < b->joined_at;
    return memcmp(a->org.bytes, b->org.bytes, sizeof a->org.bytes) < 0;
}

static result workspace_keep_nearest(void *arg, const struct row *tie)
{
    struct walk *walk = arg;
    if (row_null(tie, TIE_JOINED_AT)) return OK;
    struct place place = {row_int(tie, TIE_JOINED_AT), *row_id(tie, TIE_ORG)};
    if (!workspace_is_before(&walk->at, &place)) return OK;
    if (walk->count == walk->room && !workspace_is_before(&place, &walk->nearest[walk->count - 1])) return OK;
    size_t to = walk->count < walk->room ? walk->count++ : walk->count - 1;
    for (; to > 0 && workspace_is_before(&place, &walk->nearest[to - 1]); to--)
        walk->nearest[to] = walk->nearest[to - 1];
    walk->nearest[to] = place;
    return OK;
}

static result workspace_find_nearest(struct call *call, struct walk *walk, size_t room)
{
    muster_scan scan = {.table = TABLE_TIE, .index = -1, .prefix_count = 1, .prefix = {value_id(&walk->account)}};
    walk->count = 0;
    walk->room = room;
    return step_each(call->step, &scan, workspace_keep_nearest, walk);
}

/* Adds the org, if the account is an active member of it. */
static result workspace_add_org(struct call *call, const struct walk *walk, struct row *org, const struct row *member)
{
    struct record *item = NULL;
    if (!org_is_open(org)) return OK;
    call->now = walk->began;
    TRY(org_settle(call, org));
    TRY(org_end_due(call, org));
    if (!member_is_active(call, member)) return OK;
    TRY(workspace_in_org(call, org, member, &item));
    return page_add(call->answer, item);
}

static result workspace_add_orgs(struct call *call, const struct walk *walk, size_t count)
{
    struct arena *arena = &call->step->arena;
    struct row **rows = arena_alloc(arena, 2 * count * sizeof rows[0]);
    struct want *wants = arena_alloc(arena, 2 * count * sizeof wants[0]);
    if (rows == NULL || wants == NULL) return FAILED(MUSTER_E_MEMORY);
    for (size_t i = 0; i < count; i++) {
        const muster_value org = value_id(&walk->nearest[i].org);
        wants[2 * i] = (struct want){TABLE_ORG, 0, &rows[2 * i], {org}};
        wants[2 * i + 1] = (struct want){TABLE_MEMBER, 0, &rows[2 * i + 1], {org, value_id(&walk->account)}};
    }
    TRY(call_load(call, wants, 2 * count));
    for (size_t i = 0; i < count; i++)
        TRY(workspace_add_org(call, walk, rows[2 * i], rows[2 * i + 1]));
    return OK;
}

/* Adds as many workspaces as there is room for, from the place that the walk has reached. */
static result workspace_add_account(struct call *call, struct walk *walk, const struct row *account)
{
    const struct muster_page *page = call->answer;
    if (!walk->begun) {
        struct record *item = NULL;
        TRY(workspace_personal(call, account, walk->began, &item));
        TRY(page_add(call->answer, item));
        walk->begun = true;
        walk->at = BEGINNING;
    }
    size_t room = walk->limit - page->count;
    TRY(workspace_find_nearest(call, walk, room + 1));
    size_t count = walk->count < room ? walk->count : room;
    walk->more = walk->count > room;
    if (count == 0) return OK;
    TRY(workspace_add_orgs(call, walk, count));
    walk->at = walk->nearest[count - 1];
    return OK;
}

static result workspace_read_cursor(struct call *call, struct walk *walk, const char *cursor)
{
    CLEANUP(free_pointer) void *memory = NULL;
    muster_value values[3];
    if (cursor == NULL) return OK;
    result read = cursor_read(cursor, walk->list, &walk->scope, values, COUNT_OF(values), &memory);
    bool fits = read.status == MUSTER_OK && value_fits(&SCHEMA.tables[TABLE_ACCOUNT].columns[ACCOUNT_ID], &values[0]) &&
                value_fits(&SCHEMA.tables[TABLE_MEMBER].columns[MEMBER_JOINED_AT], &values[1]) &&
                value_fits(&SCHEMA.tables[TABLE_ORG].columns[ORG_ID], &values[2]);
    if (read.status == MUSTER_E_INVALID || (read.status == MUSTER_OK && !fits))
        return problem_set(call->problem, MUSTER_E_INVALID, "cursor", "This is not a cursor of this list.");
    TRY(read);
    walk->begun = true;
    memcpy(walk->account.bytes, values[0].data, sizeof walk->account.bytes);
    walk->at.joined_at = values[1].integer;
    memcpy(walk->at.org.bytes, values[2].data, sizeof walk->at.org.bytes);
    return OK;
}

static result workspace_list_begin(struct call *call, struct walk *walk, const struct list_call *in)
{
    TRY(list_limit(call, in->limit, &walk->limit));
    TRY(workspace_read_cursor(call, walk, in->cursor));
    walk->began = call->now;
    walk->nearest = arena_alloc(&call->step->arena, (walk->limit + 1) * sizeof walk->nearest[0]);
    if (walk->nearest == NULL) return FAILED(MUSTER_E_MEMORY);
    return call_answer(call, page_new());
}

static result workspace_list_end(struct call *call, const struct walk *walk)
{
    struct muster_page *page = call->answer;
    const muster_value values[] = {value_id(&walk->account), value_int(walk->at.joined_at), value_id(&walk->at.org)};
    if (!walk->more) return OK;
    page->cursor = cursor_write(walk->list, &walk->scope, values, COUNT_OF(values));
    return page->cursor != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

/* Only the account itself and the system may list them. For everybody else the account does not exist (AB-31). */
static result workspace_enter_account(struct call *call, const muster_id *id, const struct row **ret_account)
{
    struct row *account = NULL;
    if (id == NULL && !call_is_system(call)) {
        TRY(workspace_check_signed_in(call));
        TRY(call_identify(call));
        id = call_account(call);
    }
    TRY(check_id(call, "account", id));
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {value_id(id)}}));
    *ret_account = account;
    bool visible = call_is_system(call) || call_is_account(call, id);
    if (visible && account_is_open(account)) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
}

static result workspace_list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    const struct row *account = NULL;
    TRY(workspace_enter_account(call, in->account, &account));
    struct walk walk = {.list = LIST_WORKSPACES, .scope = *row_id(account, ACCOUNT_ID)};
    TRY(workspace_list_begin(call, &walk, in));
    walk.account = walk.scope;
    TRY(workspace_add_account(call, &walk, account));
    return workspace_list_end(call, &walk);
}

CALL(workspace_list, CALL_READ, NULL, NULL);

muster_status muster_workspace_list(muster_session *session, const muster_id *account, const char *cursor, size_t limit,
                                    muster_page **ret_page)
{
    struct list_call in = {.account = account, .cursor = cursor, .limit = limit};
    return call_run(session, &workspace_list_call, &in, (void **)ret_page);
}

/* A cursor is bound to a person: to the hash of its id, because a scope is an id of the library. */
static muster_id workspace_scope_of(const char *person_id)
{
    muster_id id;
    crypto_generichash_blake2b(id.bytes, sizeof id.bytes, (const unsigned char *)person_id, strlen(person_id), NULL, 0);
    return id;
}

static result workspace_list_person_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    struct row_list accounts;
    TRY(check_system(call));
    if (in->person_id == NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "person_id", "person_id is missing.");
    TRY(name_external_id(call->problem, "person_id", in->person_id));
    TRY(call_read(call));
    struct walk walk = {.list = LIST_WORKSPACES_OF_PERSON, .scope = workspace_scope_of(in->person_id)};
    TRY(workspace_list_begin(call, &walk, in));
    const struct muster_page *page = call->answer;
    muster_scan scan = {.table = TABLE_ACCOUNT,
                        .index = ACCOUNT_BY_PERSON,
                        .prefix_count = 1,
                        .prefix = {value_text(in->person_id)},
                        .lower = walk.begun ? value_id(&walk.account) : value_null(),
                        .limit = (int64_t)walk.limit + 1};
    TRY(step_scan(call->step, &scan, &accounts));
    for (size_t i = 0; i < accounts.count && !walk.more; i++) {
        const muster_id *id = row_id(accounts.items[i], ACCOUNT_ID);
        walk.more = page->count == walk.limit;
        if (walk.more) break;
        /* otherwise that account no longer belongs to the person */
        walk.begun = walk.begun && id_equal(id, &walk.account);
        walk.account = *id;
        TRY(workspace_add_account(call, &walk, accounts.items[i]));
        if (!walk.more && i + 1 < accounts.count) walk.begun = false;
    }
    walk.more = walk.more || accounts.count > walk.limit;
    return workspace_list_end(call, &walk);
}

CALL(workspace_list_person, CALL_READ, NULL, NULL);

muster_status muster_workspace_list_person(muster_session *session, const char *person_id, const char *cursor,
                                           size_t limit, muster_page **ret_page)
{
    struct list_call in = {.person_id = person_id, .cursor = cursor, .limit = limit};
    return call_run(session, &workspace_list_person_call, &in, (void **)ret_page);
}
