/* SPDX-License-Identifier: MIT
 *
 * The calls of the crowd. crowd.c decides which results are allowed.
 */
#include "crowd.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define CLAIM_MAX 20
#define LEASE (60 * MUSTER_SECOND)
#define BUSY_MS 10000

/* One record has two holders: one here, and the other where the parcel arrives. */
#define SHARE(worker, KIND, type, record)                                                                              \
    do {                                                                                                               \
        shelf_pass(worker, KIND, muster_##type##_ref(record));                                                         \
        shelf_use((worker)->crowd, KIND, record);                                                                      \
    } while (0)

/* The host's session is used more often, because most of its calls are not refused. Within a transaction no other
 * session is used, because it would wait for the end of the transaction. */
static muster_session *somebody(struct worker *worker)
{
    return !worker->within && crowd_below(worker, 3) == 0 ? worker->own : worker->host;
}

static int32_t read_account(struct worker *worker)
{
    muster_account *account = NULL;
    int32_t status = muster_account_get(worker->host, crowd_account(worker), &account);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_ACCOUNT, account, account);
    return status;
}

static int32_t edit_account(struct worker *worker)
{
    char name[32];
    snprintf(name, sizeof name, "Number %llu", (unsigned long long)crowd_below(worker, 1000));
    muster_account_params params = {MUSTER_INIT(muster_account_params), .fields = MUSTER_ACCOUNT_FIELD_DISPLAY_NAME,
                                    .display_name = name};
    muster_account *account = NULL;
    int32_t status = muster_account_edit(worker->own, &worker->account, &params, &account);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_ACCOUNT, account, account);
    return status;
}

static int32_t read_org(struct worker *worker)
{
    char slug[32];
    muster_org *org = NULL;
    snprintf(slug, sizeof slug, "org-%d", (int)crowd_below(worker, ORGS));
    int32_t status = muster_org_find(somebody(worker), slug, &org);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_ORG, org, org);
    return status;
}

static int32_t edit_org(struct worker *worker)
{
    muster_org_params params = {MUSTER_INIT(muster_org_params), .fields = MUSTER_ORG_FIELD_DESCRIPTION,
                                .description = crowd_below(worker, 2) == 0 ? "Engines" : NULL};
    muster_org *org = NULL;
    int32_t status = muster_org_edit(somebody(worker), crowd_org(worker), &params, &org);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_ORG, org, org);
    return status;
}

static int32_t read_member(struct worker *worker)
{
    muster_member *member = NULL;
    int32_t status = muster_member_get(somebody(worker), crowd_org(worker), crowd_account(worker), &member);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_MEMBER, member, member);
    return status;
}

static int32_t list_members(struct worker *worker)
{
    muster_page *page = NULL;
    int32_t status = muster_member_list(somebody(worker), crowd_org(worker), NULL, NULL, 0, &page);
    if (status == MUSTER_OK) shelf_pass(worker, PARCEL_PAGE, page);
    return status;
}

static int32_t list_invitations(struct worker *worker)
{
    muster_page *page = NULL;
    int32_t state = (int32_t)crowd_below(worker, MUSTER_INVITATION_STATE_EXPIRED);
    int32_t status = muster_invitation_list(worker->host, crowd_org(worker), state, NULL, 10, &page);
    if (status == MUSTER_OK && muster_page_count(page) > 0)
        shelf_pass(worker, PARCEL_INVITATION, muster_invitation_ref(muster_page_invitation(page, 0)));
    if (status == MUSTER_OK) shelf_pass(worker, PARCEL_PAGE, page);
    return status;
}

static int32_t read_plan(struct worker *worker)
{
    muster_plan *plan = NULL;
    int32_t status = muster_plan_get(somebody(worker), crowd_org(worker), &plan);
    if (status != MUSTER_OK) return status;
    if (muster_plan_used(plan) > muster_plan_seats(plan))
        crowd_wrong(worker->crowd, "%lld of %lld seats are used", (long long)muster_plan_used(plan),
                    (long long)muster_plan_seats(plan));
    SHARE(worker, PARCEL_PLAN, plan, plan);
    return status;
}

static int32_t list_events(struct worker *worker)
{
    muster_page *page = NULL;
    muster_event_query query = {MUSTER_INIT(muster_event_query)};
    if (crowd_below(worker, 2) == 0) query.org = crowd_org(worker);
    int32_t status = muster_event_list(worker->host, &query, NULL, 20, &page);
    if (status == MUSTER_OK && muster_page_count(page) > 0)
        shelf_pass(worker, PARCEL_EVENT, muster_event_ref(muster_page_event(page, 0)));
    if (status == MUSTER_OK) shelf_pass(worker, PARCEL_PAGE, page);
    return status;
}

static int32_t read_outbox(struct worker *worker)
{
    muster_outbox figures = {MUSTER_INIT(muster_outbox)};
    return muster_outbox_get(worker->host, crowd_below(worker, 2) == 0 ? crowd_org(worker) : NULL, &figures);
}

static int32_t verify_org(struct worker *worker)
{
    muster_report *report = NULL;
    int32_t status = muster_verify(worker->host, crowd_org(worker), &report);
    if (status != MUSTER_OK) return status;
    if (muster_report_count(report) != 0) crowd_wrong(worker->crowd, "verify: %s", muster_report_text(report, 0));
    shelf_pass(worker, PARCEL_REPORT, report);
    return status;
}

static int32_t change_setting(struct worker *worker)
{
    int64_t value = 0;
    int32_t status = muster_setting_get(worker->host, crowd_org(worker), MUSTER_SETTING_INVITATION_TTL, &value);
    if (status != MUSTER_OK) return status;
    return muster_setting_set(worker->host, crowd_org(worker), MUSTER_SETTING_INVITATION_TTL,
                              (int64_t)(3600 + crowd_below(worker, 3600)) * MUSTER_SECOND);
}

static int32_t invite(struct worker *worker)
{
    char name[32];
    muster_invitation *invitation = NULL;
    snprintf(name, sizeof name, "guest-%d", (int)crowd_below(worker, ACCOUNTS));
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = name,
                                       .flags = crowd_below(worker, 2) == 0 ? MUSTER_INVITATION_FLAG_REPLACE : 0};
    int32_t status = muster_invitation_create(worker->host, crowd_org(worker), &params, &invitation);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_INVITATION, invitation, invitation);
    return status;
}

static int32_t invite_address(struct worker *worker)
{
    char address[64];
    snprintf(address, sizeof address, "guest-%d@example.org", (int)crowd_below(worker, ACCOUNTS));
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = address};
    return muster_invitation_create(worker->host, crowd_org(worker), &params, NULL);
}

static int32_t mail(struct worker *worker)
{
    muster_page *page = NULL;
    int32_t status = muster_message_claim(worker->host, NULL, CLAIM_MAX, LEASE, &page);
    if (status != MUSTER_OK) return status;
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_message *message = muster_page_message(page, i);
        if (muster_message_token(message) != NULL && muster_message_account(message) != NULL)
            shelf_post(worker, muster_message_account(message), muster_message_token(message));
        status = crowd_below(worker, 20) == 0 ? muster_message_return(worker->host, message, MUSTER_SECOND)
                                              : muster_message_done(worker->host, message);
    }
    if (muster_page_count(page) > 0)
        shelf_pass(worker, PARCEL_MESSAGE, muster_message_ref(muster_page_message(page, 0)));
    muster_page_free(page);
    return status;
}

static int32_t answer(struct worker *worker)
{
    muster_id account;
    char token[MUSTER_TOKEN_CHARS + 1];
    muster_invitation *seen = NULL;
    muster_member *member = NULL;
    if (!shelf_fetch(worker, &account, token)) return MUSTER_E_NOT_FOUND;
    muster_session *guest = crowd_session(worker->crowd->store, &account);
    if (guest == NULL) return MUSTER_E_CLOSED;
    int32_t status = muster_invitation_preview(guest, token, &seen);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_INVITATION, invitation, seen);
    if (status == MUSTER_OK && crowd_below(worker, 4) == 0)
        status = muster_invitation_decline(guest, token);
    else if (status == MUSTER_OK)
        status = muster_invitation_accept(guest, token, &member);
    if (member != NULL) SHARE(worker, PARCEL_MEMBER, member, member);
    muster_session_close(guest);
    return status;
}

static int32_t revoke(struct worker *worker)
{
    muster_page *page = NULL;
    const muster_id *org = crowd_org(worker);
    int32_t status = muster_invitation_list(worker->host, org, MUSTER_INVITATION_STATE_PENDING, NULL, 10, &page);
    if (status == MUSTER_OK && muster_page_count(page) > 0)
        status = muster_invitation_revoke(
            worker->host, org,
            muster_invitation_id(muster_page_invitation(page, crowd_below(worker, muster_page_count(page)))));
    muster_page_free(page);
    return status;
}

static int32_t set_role(struct worker *worker)
{
    int32_t role = crowd_below(worker, 2) == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER;
    muster_member *member = NULL;
    int32_t status =
        muster_member_set_role(somebody(worker), crowd_org(worker), crowd_account(worker), role, 0, &member);
    if (status == MUSTER_OK) SHARE(worker, PARCEL_MEMBER, member, member);
    return status;
}

static int32_t suspend(struct worker *worker)
{
    return muster_member_suspend(somebody(worker), crowd_org(worker), crowd_account(worker), 0, NULL);
}

static int32_t restore(struct worker *worker)
{
    return muster_member_restore(worker->host, crowd_org(worker), crowd_account(worker), NULL);
}

static int32_t add(struct worker *worker)
{
    return muster_member_add(worker->host, crowd_org(worker), crowd_account(worker), MUSTER_ROLE_MEMBER, NULL);
}

static int32_t remove_member(struct worker *worker)
{
    return muster_member_remove(worker->host, crowd_org(worker), crowd_account(worker), 0);
}

static int32_t leave(struct worker *worker)
{
    return muster_member_leave(worker->own, crowd_org(worker));
}

static int32_t transfer(struct worker *worker)
{
    return muster_org_transfer(worker->host, crowd_org(worker), crowd_account(worker), NULL);
}

static int32_t settle(struct worker *worker)
{
    return muster_settle(worker->host, 2, NULL);
}

static bool is_lost(int32_t status)
{
    int32_t class = muster_status_class(status);
    return class == MUSTER_CLASS_CONFLICT || class == MUSTER_CLASS_BUSY || class == MUSTER_CLASS_CANCELLED;
}

/* If a call was lost with its transaction, only a rollback is possible. */
static int32_t several(struct worker *worker)
{
    static crowd_call *const PARTS[] = {add, remove_member, invite, edit_org, read_plan, list_members};
    int32_t status = muster_begin(worker->host);
    if (status != MUSTER_OK) return status;
    worker->within = true;
    for (int32_t i = 0; i < 3 && !is_lost(status) && status != MUSTER_E_CLOSED; i++)
        status = PARTS[crowd_below(worker, sizeof PARTS / sizeof PARTS[0])](worker);
    worker->within = false;
    if (is_lost(status) || crowd_below(worker, 4) == 0) return muster_rollback(worker->host);
    return muster_commit(worker->host);
}

static int32_t transact_step(muster_session *session, void *arg)
{
    struct worker *worker = arg;
    int32_t status = muster_member_get(session, crowd_org(worker), crowd_account(worker), NULL);
    if (status == MUSTER_E_NOT_FOUND) return MUSTER_OK;
    return status;
}

static int32_t transact(struct worker *worker)
{
    return muster_transact(worker->host, transact_step, worker);
}

/* The session may be in a call or not. No lock protects it. */
static int32_t cancel(struct worker *worker)
{
    const struct worker *other = &worker->crowd->workers[crowd_below(worker, THREADS)];
    return muster_session_cancel(crowd_below(worker, 2) == 0 ? other->host : other->own);
}

static int32_t use_common(struct worker *worker)
{
    muster_session *common = worker->crowd->common;
    switch (crowd_below(worker, 3)) {
    case 0: return muster_plan_get(common, crowd_org(worker), NULL);
    case 1: return muster_member_add(common, crowd_org(worker), crowd_account(worker), MUSTER_ROLE_MEMBER, NULL);
    default: return muster_member_remove(common, crowd_org(worker), crowd_account(worker), 0);
    }
}

static int32_t visit(struct worker *worker)
{
    muster_session *visitor = NULL;
    int32_t status = muster_session_open(worker->crowd->store, NULL, &visitor, NULL);
    if (status != MUSTER_OK) return status;
    status = muster_invitation_preview(visitor, "msti_", NULL);
    muster_session_close(visitor);
    return status == MUSTER_E_TOKEN ? MUSTER_OK : status;
}

static int32_t on_connection(struct worker *worker, sqlite3 *connection)
{
    muster_session *session = worker->host;
    int32_t status = muster_session_lend(session, connection);
    if (status != MUSTER_OK) return status;
    status = muster_member_add(session, crowd_org(worker), crowd_account(worker), MUSTER_ROLE_MEMBER, NULL);
    if (sqlite3_exec(connection, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        crowd_wrong(worker->crowd, "COMMIT on the lent connection: %s", sqlite3_errmsg(connection));
    int32_t told = muster_session_committed(session);
    int32_t back = muster_session_lend(session, NULL);
    if (told == MUSTER_E_CLOSED || back == MUSTER_E_CLOSED) return MUSTER_E_CLOSED;
    if (told != MUSTER_OK || back != MUSTER_OK)
        crowd_wrong(worker->crowd, "giving the connection back: %s, %s", muster_status_name(told),
                    muster_status_name(back));
    return status;
}

/* The connection of the host, in its own transaction. */
static int32_t lend(struct worker *worker)
{
    sqlite3 *connection = NULL;
    int32_t status = MUSTER_E_BUSY;
    if (sqlite3_open_v2(worker->crowd->path, &connection, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        crowd_wrong(worker->crowd, "opening a connection: %s", sqlite3_errmsg(connection));
    sqlite3_busy_timeout(connection, BUSY_MS);
    if (sqlite3_exec(connection, "PRAGMA foreign_keys = ON; BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK)
        status = on_connection(worker, connection);
    /* A session of a closed store keeps the lent connection until the session is closed. */
    sqlite3_close_v2(connection);
    return status;
}

const struct call_of_crowd CALLS[] = {
    {"account_get", read_account, 6, false},
    {"account_edit", edit_account, 3, false},
    {"org_find", read_org, 6, false},
    {"org_edit", edit_org, 2, false},
    {"member_get", read_member, 8, false},
    {"member_list", list_members, 6, false},
    {"invitation_list", list_invitations, 4, false},
    {"plan_get", read_plan, 6, false},
    {"event_list", list_events, 3, false},
    {"outbox_get", read_outbox, 2, false},
    {"verify", verify_org, 1, false},
    {"setting_set", change_setting, 2, false},
    {"invitation_create, by username", invite, 6, false},
    {"invitation_create, by address", invite_address, 1, false},
    {"message_claim", mail, 4, false},
    {"invitation_accept", answer, 6, false},
    {"invitation_revoke", revoke, 3, false},
    {"member_set_role", set_role, 3, false},
    {"member_suspend", suspend, 2, false},
    {"member_restore", restore, 3, false},
    {"member_add", add, 3, false},
    {"member_remove", remove_member, 3, false},
    {"member_leave", leave, 1, false},
    {"org_transfer", transfer, 2, false},
    {"settle", settle, 1, false},
    {"begin", several, 3, false},
    {"transact", transact, 2, false},
    {"session_cancel", cancel, 4, false},
    {"a session of several threads", use_common, 4, true},
    {"session_open", visit, 3, false},
    {"session_lend", lend, 1, false},
};
const size_t CALL_COUNT = sizeof CALLS / sizeof CALLS[0];
