/* SPDX-License-Identifier: MIT
 *
 * Reading and verifying the audit trail (EVT-4).
 */
#include "trail/trail.h"
#include "access/access.h"
#include "audit.h"
#include "event/event.h"
#include "state/state.h"

static bool event_is_asked_for(const struct row *row, const muster_event_query *query)
{
    int64_t at = row_int(row, EVENT_AT);
    if (query->kind != 0 && row_int(row, EVENT_KIND) != query->kind) return false;
    if (at < query->since || (query->until != 0 && at >= query->until)) return false;
    return query->account == NULL || row_is(row, EVENT_ACTOR, query->account) ||
           row_is(row, EVENT_ACCOUNT, query->account);
}

/* The accounts that an event names. */
static const size_t NAMED[] = {EVENT_ACTOR, EVENT_BEHALF, EVENT_ACCOUNT};
enum { NAMED_COUNT = COUNT_OF(NAMED) };

/* What an event needs beside its own row: these accounts, their memberships, and the invitation that it is about. */
enum { NEEDED_MEMBERS = NAMED_COUNT, NEEDED_INVITATION = 2 * NAMED_COUNT };
_Static_assert(NEEDED_INVITATION < NEEDS_MAX, "rows that an item needs");

/* Whether the reader is of the org, so that people outside the org are strangers (ORG-7). */
static bool event_reader_is_of_org(const struct call *call, const muster_event_query *query)
{
    return query->org != NULL && !call_is_system(call);
}

/* An account that reads its own trail sees only its own name. It need not know the people who act for the host. */
static size_t event_list_needs(struct call *call, const struct row *row, void *arg, struct row **needed,
                               struct want ret_wants[NEEDS_MAX])
{
    const muster_event_query *query = arg;
    size_t count = 0;
    if (!event_is_asked_for(row, query)) return 0;
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        bool shown = query->org != NULL || call_is_system(call) || row_is(row, NAMED[i], call_account(call));
        ret_wants[count++] =
            (struct want){TABLE_ACCOUNT, 0, &needed[i], {shown ? row->values[NAMED[i]] : value_null()}};
    }
    if (!event_reader_is_of_org(call, query)) return count;
    for (size_t i = 0; i < NAMED_COUNT; i++)
        ret_wants[count++] =
            (struct want){TABLE_MEMBER, 0, &needed[NEEDED_MEMBERS + i], {value_id(query->org), row->values[NAMED[i]]}};
    if (row_int(row, EVENT_KIND) == MUSTER_EVENT_INVITATION_DECLINED)
        ret_wants[count++] = (struct want){
            TABLE_INVITATION, 0, &needed[NEEDED_INVITATION], {value_id(query->org), row->values[EVENT_SUBJECT]}};
    return count;
}

/* Of an outsider the org knows the username that it has invited, or that asks to join. Who declines an invitation to an
 * address shows to nobody in the org who has this address (INV-3). */
static bool event_outsider_shows(const struct row *row, size_t named, const struct row *invitation)
{
    const muster_id *account = row_id(row, EVENT_ACCOUNT);
    if (named == EVENT_BEHALF || account == NULL || !row_is(row, named, account)) return false;
    if (row_int(row, EVENT_KIND) != MUSTER_EVENT_INVITATION_DECLINED) return true;
    return invitation != NULL && invitation_account(invitation) != NULL;
}

static struct event_name event_name_of(struct call *call, const struct row *row, struct row **needed, size_t i,
                                       const muster_event_query *query)
{
    bool outside = event_reader_is_of_org(call, query) && needed[NEEDED_MEMBERS + i] == NULL;
    struct event_name name = {.username = account_name(needed[i], ACCOUNT_USERNAME)};
    if (!outside) name.display_name = account_name(needed[i], ACCOUNT_DISPLAY_NAME);
    if (outside && !event_outsider_shows(row, NAMED[i], needed[NEEDED_INVITATION])) name.username = value_null();
    return name;
}

static result event_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                              struct record **ret_item)
{
    if (!event_is_asked_for(row, arg)) return OK;
    const struct event_names names = {.actor = event_name_of(call, row, needed, 0, arg),
                                      .behalf = event_name_of(call, row, needed, 1, arg),
                                      .account = event_name_of(call, row, needed, 2, arg)};
    return event_record(call->step, row, &names, ret_item);
}

/* Only the host can read the trail of a deleted org (ORG-6). */
static result trail_enter_org(struct call *call, const muster_id *id, struct row **ret_org)
{
    if (!call_is_system(call)) return org_enter(call, id, MUSTER_ACTION_READ_AUDIT, ret_org);
    TRY(check_id(call, "org", id));
    TRY(LOAD(call, {TABLE_ORG, 0, ret_org, {value_id(id)}}));
    return *ret_org != NULL ? org_settle(call, *ret_org) : org_not_found(call);
}

static result trail_enter_chain(struct call *call, const muster_event_query *query)
{
    struct row *org = NULL, *account = NULL;
    if (query->org != NULL) return trail_enter_org(call, query->org, &org);
    if (query->chain_account == NULL) return call_read(call);
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {value_id(query->chain_account)}}));
    if (account != NULL && (call_is_system(call) || call_is_account(call, query->chain_account))) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "chain_account", "There is no such account.");
}

/* Events of all chains, below the position at which events may still appear. */
static result event_list_feed(struct call *call, struct listing *listing)
{
    int64_t horizon = 0;
    TRY(check_system(call));
    TRY(step_horizon(call->step, &horizon));
    listing->list = LIST_FEED;
    listing->scope = &ID_NIL;
    listing->always_cursor = true;
    listing->scan.index = EVENT_BY_POSITION;
    listing->scan.prefix_count = 0;
    listing->scan.upper = value_int(horizon);
    return OK;
}

struct list_call {
    const muster_event_query *query;
    const char *cursor;
    size_t limit;
};

static result event_list_step(struct call *call, void *arg)
{
    const struct list_call *in = arg;
    muster_event_query query = {.kind = 0};
    if (in->query != NULL) TRY(check_params(call, in->query, &query, sizeof query));
    if (query.org != NULL && query.chain_account != NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "org",
                           "Ask for the trail of an org or of an account, not of both.");
    const muster_id *chain = query.org != NULL ? query.org : query.chain_account;
    struct listing listing = {.list = LIST_EVENTS,
                              .scope = chain,
                              .cursor = in->cursor,
                              .limit = in->limit,
                              .needs = event_list_needs,
                              .item = event_list_item,
                              .arg = &query,
                              .scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1}};
    if (chain != NULL)
        listing.scan.prefix[0] = value_id(chain);
    else
        TRY(event_list_feed(call, &listing));
    list_want(call, &listing);
    TRY(trail_enter_chain(call, &query));
    return list_page(call, &listing);
}

CALL(event_list, CALL_READ, NULL, NULL);

muster_status muster_event_list(muster_session *session, const muster_event_query *query, const char *cursor,
                                size_t limit, muster_page **ret_page)
{
    return call_run(session, &event_list_call, &(struct list_call){query, cursor, limit}, (void **)ret_page);
}

struct verify_call {
    const muster_id *org;
    const char *known_head;
};

static result trail_verify_rows(struct call *call, int32_t table, size_t id_column, struct muster_report *report)
{
    muster_scan scan = {.table = table, .index = -1};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(chain_verify(call, row_id(rows.items[i], id_column), rows.items[i], NULL, report));
    return OK;
}

static result event_verify_step(struct call *call, void *arg)
{
    const struct verify_call *in = arg;
    struct row *org = NULL;
    struct muster_report *report = NULL;
    if (in->org != NULL) {
        TRY(trail_enter_org(call, in->org, &org));
        TRY(call_answer(call, report = report_new()));
        return chain_verify(call, in->org, org, in->known_head, report);
    }
    TRY(check_system(call));
    TRY(call_read(call));
    TRY(call_answer(call, report = report_new()));
    TRY(trail_verify_rows(call, TABLE_ACCOUNT, ACCOUNT_ID, report));
    TRY(trail_verify_rows(call, TABLE_ORG, ORG_ID, report));
    return chain_verify(call, &ID_NIL, call->store_row, in->known_head, report);
}

CALL(event_verify, CALL_READ, NULL, NULL);

muster_status muster_event_verify(muster_session *session, const muster_id *org, const char *known_head,
                                  muster_report **ret_report)
{
    return call_run(session, &event_verify_call, &(struct verify_call){org, known_head}, (void **)ret_report);
}
