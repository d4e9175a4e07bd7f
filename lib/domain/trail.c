/* SPDX-License-Identifier: MIT
 *
 * Reading and verifying the audit trail (EVT-4).
 */
#include "event.h"
#include "list.h"
#include "org.h"

#define KIND(constant, name) [MUSTER_EVENT_##constant] = name
static const char *const KIND_NAME[] = {
    KIND(STORE_CREATED, "store_created"),
    KIND(KEY_ADDED, "key_added"),
    KIND(KEY_RETIRED, "key_retired"),
    KIND(SETTING_CHANGED, "setting_changed"),
    KIND(PLAN_OFFERED, "plan_offered"),
    KIND(PLAN_WITHDRAWN, "plan_withdrawn"),
    KIND(ACCOUNT_CREATED, "account_created"),
    KIND(ACCOUNT_CHANGED, "account_changed"),
    KIND(ACCOUNT_DELETED, "account_deleted"),
    KIND(ORG_CREATED, "org_created"),
    KIND(ORG_CHANGED, "org_changed"),
    KIND(PLAN_CHANGED, "plan_changed"),
    KIND(LAST_SEAT_TAKEN, "last_seat_taken"),
    KIND(OWNERSHIP_OFFERED, "ownership_offered"),
    KIND(OWNERSHIP_TRANSFERRED, "ownership_transferred"),
    KIND(OWNERSHIP_DECLINED, "ownership_declined"),
    KIND(CLOCK_RESET, "clock_reset"),
    KIND(MEMBER_JOINED, "member_joined"),
    KIND(MEMBER_ROLE_CHANGED, "member_role_changed"),
    KIND(MEMBER_REMOVED, "member_removed"),
    KIND(MEMBER_LEFT, "member_left"),
    KIND(MEMBER_ENDED, "member_ended"),
    KIND(MEMBER_SUSPENDED, "member_suspended"),
    KIND(MEMBER_RESTORED, "member_restored"),
    KIND(MEMBER_END_CHANGED, "member_end_changed"),
    KIND(MEMBER_UNBLOCKED, "member_unblocked"),
    KIND(INVITATION_CREATED, "invitation_created"),
    KIND(INVITATION_ACCEPTED, "invitation_accepted"),
    KIND(INVITATION_DECLINED, "invitation_declined"),
    KIND(INVITATION_REVOKED, "invitation_revoked"),
    KIND(INVITATION_EXPIRED, "invitation_expired"),
    KIND(INVITATION_CHANGED, "invitation_changed"),
    KIND(INVITATION_RESENT, "invitation_resent"),
    KIND(INVITATION_UNDELIVERED, "invitation_undelivered"),
    KIND(DOMAIN_EXCLUDED, "domain_excluded"),
    KIND(DOMAIN_INCLUDED, "domain_included"),
    KIND(PERSONAL_PLAN_CHANGED, "personal_plan_changed"),
    KIND(ORG_DELETED, "org_deleted"),
    KIND(PROVISION_SWITCHED, "provision_switched"),
    KIND(INVITATION_READDRESSED, "invitation_readdressed"),
    KIND(LINK_ENABLED, "link_enabled"),
    KIND(LINK_DISABLED, "link_disabled"),
    KIND(LINK_CHANGED, "link_changed"),
    KIND(LINK_REGENERATED, "link_regenerated"),
    KIND(REQUEST_CREATED, "request_created"),
    KIND(REQUEST_APPROVED, "request_approved"),
    KIND(REQUEST_REFUSED, "request_refused"),
    KIND(REQUEST_WITHDRAWN, "request_withdrawn"),
    KIND(DOMAIN_CHANGED, "domain_changed"),
    KIND(DOMAIN_PROVEN, "domain_proven"),
    KIND(DOMAIN_REMOVED, "domain_removed"),
    KIND(PROJECT_CREATED, "project_created"),
    KIND(PROJECT_CHANGED, "project_changed"),
    KIND(PROJECT_VISIBILITY_CHANGED, "project_visibility_changed"),
    KIND(PROJECT_DELETED, "project_deleted"),
    KIND(PROJECT_NOT_PROVIDED, "project_not_provided"),
    KIND(GRANT_SET, "grant_set"),
    KIND(GRANT_REMOVED, "grant_removed"),
};

const char *muster_event_kind_name(int32_t kind)
{
    return kind >= 1 && (size_t)kind < COUNT_OF(KIND_NAME) ? KIND_NAME[kind] : NULL;
}

static result list_item(struct call *call, const struct row *row, void *arg, struct record **ret_item)
{
    const muster_event_query *query = arg;
    int64_t at = row_int(row, EVENT_AT);
    if (query->kind != 0 && row_int(row, EVENT_KIND) != query->kind) return OK;
    if (at < query->since || (query->until != 0 && at >= query->until)) return OK;
    if (query->account != NULL && !row_is(row, EVENT_ACTOR, query->account) &&
        !row_is(row, EVENT_ACCOUNT, query->account))
        return OK;
    return event_record(call, row, ret_item);
}

/* The trail of a deleted org stays for the host alone (ORG-6). */
static result enter_org(struct call *call, const muster_id *id, struct row **ret_org)
{
    if (!call_is_system(call)) return org_enter(call, id, MUSTER_ACTION_READ_AUDIT, ret_org, NULL, 0);
    TRY(check_id(call, "org", id));
    TRY(LOAD(call, {TABLE_ORG, 0, ret_org, {value_id(id)}}));
    return *ret_org != NULL ? org_settle(call, *ret_org) : org_not_found(call);
}

static result enter_chain(struct call *call, const muster_event_query *query)
{
    struct row *org = NULL, *account = NULL;
    if (query->org != NULL) return enter_org(call, query->org, &org);
    if (query->chain_account == NULL) {
        TRY(check_system(call));
        return call_load(call, NULL, 0);
    }
    TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {value_id(query->chain_account)}}));
    if (account != NULL && (call_is_system(call) || call_is_account(call, query->chain_account))) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "chain_account", "There is no such account.");
}

static result list_step(struct call *call, void *arg)
{
    const muster_event_query *const *given = arg;
    muster_event_query query;
    TRY(check_params(call, *given, &query, sizeof query));
    if (query.org != NULL && query.chain_account != NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "org",
                           "Ask for the trail of an org or of an account, not of both.");
    const muster_id *chain = query.org != NULL ? query.org : query.chain_account;
    struct listing listing = {.list = LIST_EVENTS,
                              .scope = chain,
                              .cursor = query.cursor,
                              .limit = query.limit,
                              .item = list_item,
                              .arg = &query,
                              .scan = {.table = TABLE_EVENT, .index = -1, .prefix_count = 1}};
    if (chain != NULL) {
        listing.scan.prefix[0] = value_id(chain);
        list_ahead(call, &listing);
    }
    TRY(enter_chain(call, &query));
    if (chain != NULL) return list_page(call, &listing);
    int64_t horizon = 0;
    TRY(step_failed(call->step, call->step->backend->horizon(call->step->txn, &horizon)));
    listing.list = LIST_FEED;
    listing.scope = &ID_NIL;
    listing.always_cursor = true;
    listing.scan.index = EVENT_BY_POSITION;
    listing.scan.prefix_count = 0;
    listing.scan.upper = value_int(horizon);
    return list_page(call, &listing);
}

static const struct call_kind LIST = {"event_list", CALL_READ, list_step, NULL};

int32_t muster_event_list(muster_session *session, const muster_event_query *query, muster_page **ret_page)
{
    return call_run(session, &LIST, &query, (void **)ret_page);
}

struct verify_call {
    const muster_id *org;
    const char *known_head;
};

static result verify_rows(struct call *call, int32_t table, size_t id_column, struct muster_report *report)
{
    muster_scan scan = {.table = table, .index = -1};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(chain_verify(call, row_id(rows.items[i], id_column), rows.items[i], NULL, report));
    return OK;
}

static result verify_step(struct call *call, void *arg)
{
    const struct verify_call *in = arg;
    struct row *org = NULL;
    struct muster_report *report = NULL;
    if (in->org != NULL) {
        TRY(enter_org(call, in->org, &org));
        TRY(call_answer(call, report = report_new()));
        return chain_verify(call, in->org, org, in->known_head, report);
    }
    TRY(check_system(call));
    TRY(call_load(call, NULL, 0));
    TRY(call_answer(call, report = report_new()));
    TRY(verify_rows(call, TABLE_ACCOUNT, ACCOUNT_ID, report));
    TRY(verify_rows(call, TABLE_ORG, ORG_ID, report));
    return chain_verify(call, &ID_NIL, call->store_row, in->known_head, report);
}

static const struct call_kind VERIFY = {"event_verify", CALL_READ, verify_step, NULL};

int32_t muster_event_verify(muster_session *session, const muster_id *org, const char *known_head,
                            muster_report **ret_report)
{
    struct verify_call in = {org, known_head};
    return call_run(session, &VERIFY, &in, (void **)ret_report);
}

int32_t muster_event_kind(const muster_event *event)
{
    return (int32_t)record_int(event, OBJECT_EVENT, EVENT_KIND);
}

muster_time muster_event_at(const muster_event *event)
{
    return record_time(event, OBJECT_EVENT, EVENT_AT);
}

int64_t muster_event_seq(const muster_event *event)
{
    return record_int(event, OBJECT_EVENT, EVENT_SEQ);
}

const muster_id *muster_event_chain(const muster_event *event)
{
    const muster_id *chain = record_id(event, OBJECT_EVENT, EVENT_CHAIN);
    return chain != NULL && !id_is_nil(chain) ? chain : NULL;
}

int32_t muster_event_actor_kind(const muster_event *event)
{
    return (int32_t)record_int(event, OBJECT_EVENT, EVENT_ACTOR_KIND);
}

const muster_id *muster_event_actor(const muster_event *event)
{
    return record_id(event, OBJECT_EVENT, EVENT_ACTOR);
}

const muster_id *muster_event_behalf(const muster_event *event)
{
    return record_id(event, OBJECT_EVENT, EVENT_BEHALF);
}

const muster_id *muster_event_subject(const muster_event *event)
{
    return record_id(event, OBJECT_EVENT, EVENT_SUBJECT);
}

const muster_id *muster_event_account(const muster_event *event)
{
    return record_id(event, OBJECT_EVENT, EVENT_ACCOUNT);
}

const char *muster_event_request_id(const muster_event *event)
{
    return record_text(event, OBJECT_EVENT, EVENT_REQUEST);
}

muster_event *muster_event_ref(const muster_event *event)
{
    return object_ref(event, OBJECT_EVENT);
}

void muster_event_free(muster_event *event)
{
    object_unref(event, OBJECT_EVENT);
}

const muster_event *muster_page_event(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_EVENT, i);
}
