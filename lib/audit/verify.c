/* SPDX-License-Identifier: MIT
 *
 * Verifying an org or the whole store (OP-3). This file verifies accounts, names, ties and chains; verify_org.c
 * verifies each org.
 */
#include "access/access.h"
#include "audit.h"
#include "inside.h"
#include "tie/tie.h"
#include "trail/trail.h"
#include <string.h>

#define ACCOUNTS_AT_ONCE 100 /* rows between two reports of progress */

result verify_differ(struct muster_report *report, const char *code, const muster_id *object, const char *text,
                     int64_t written, int64_t counted)
{
    if (written == counted) return OK;
    TRY(report_add(report, MUSTER_E_CORRUPT, code, object, text));
    report_figure(report, "written", written);
    report_figure(report, "counted", counted);
    return OK;
}

/* ACCT-4: a verified address can be found, and all its holders belong to one person. */
static result verify_address(struct call *call, const struct row *account, struct muster_report *report)
{
    const muster_id *id = row_id(account, ACCOUNT_ID);
    const char *key = row_text(account, ACCOUNT_EMAIL_KEY), *person = row_text(account, ACCOUNT_PERSON_ID);
    int64_t held = 0, others = 0;
    struct row_list names = {.count = 0};
    if (row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) return OK;
    muster_scan scan = {
        .table = TABLE_NAME, .index = -1, .prefix_count = 2, .prefix = {value_text(key), value_int(NAME_KIND_EMAIL)}};
    if (key != NULL) TRY(step_scan(call->step, &scan, &names));
    for (size_t i = 0; i < names.count; i++) {
        struct row *holder = NULL;
        TRY(LOAD(call, {TABLE_ACCOUNT, 0, &holder, {names.items[i]->values[NAME_HOLDER]}}));
        const char *other = holder != NULL ? row_text(holder, ACCOUNT_PERSON_ID) : NULL;
        bool own = holder == account;
        held += own;
        others += !own && (person == NULL || other == NULL || strcmp(person, other) != 0);
    }
    TRY(verify_differ(report, "account_not_found_by_address", id, "The account is not found by its verified address.",
                      1, held));
    return verify_differ(report, "address_of_two_persons", id,
                         "An address is verified for accounts of several persons.", 0, others);
}

static result verify_account(struct call *call, struct row *account, struct muster_report *report)
{
    const muster_id *id = row_id(account, ACCOUNT_ID);
    if (account_is_open(account)) {
        struct row *name = NULL;
        TRY(LOAD(call, {TABLE_NAME,
                        0,
                        &name,
                        {account->values[ACCOUNT_USERNAME_KEY], value_int(NAME_KIND_USERNAME), value_int(0)}}));
        bool held = name != NULL && row_is(name, NAME_HOLDER, id);
        TRY(verify_differ(report, "account_not_found_by_username", id, "The account is not found by its username.", 1,
                          held));
        TRY(verify_address(call, account, report));
    }
    return chain_verify(call, id, account, NULL, report);
}

/* A tie that claims a membership must lead to that membership. */
static result verify_ties(struct call *call, struct muster_report *report)
{
    muster_scan scan = {.table = TABLE_TIE, .index = -1};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *tie = rows.items[i], *member = NULL;
        if (row_null(tie, TIE_JOINED_AT)) continue;
        TRY(LOAD(call, {TABLE_MEMBER, 0, &member, {tie->values[TIE_ORG], tie->values[TIE_HOLDER]}}));
        TRY(verify_differ(report, "tie_without_member", row_id(tie, TIE_HOLDER),
                          "A membership is found from the account's side, but not in the org.", 1, member != NULL));
    }
    return OK;
}

/* If a domain leads to an org, the org must have proven it. */
static result verify_names(struct call *call, struct muster_report *report)
{
    muster_scan scan = {.table = TABLE_NAME, .index = -1};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *name = rows.items[i], *domain = NULL;
        if (row_int(name, NAME_KIND) != NAME_KIND_DOMAIN) continue;
        TRY(LOAD(call, {TABLE_DOMAIN, 0, &domain, {name->values[NAME_HOLDER], name->values[NAME_KEY]}}));
        TRY(verify_differ(report, "name_without_domain", row_id(name, NAME_HOLDER),
                          "A domain leads to an org that does not hold it, or that has not proven it.", 1,
                          domain != NULL && !row_null(domain, DOMAIN_PROVEN_AT)));
    }
    return OK;
}

/* A choice of a workspace must belong to an account that is there. */
static result verify_choices(struct call *call, struct muster_report *report)
{
    muster_scan scan = {.table = TABLE_WORKSPACE, .index = -1};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *account = NULL;
        TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {rows.items[i]->values[WORKSPACE_ACCOUNT]}}));
        bool there = account != NULL && row_int(account, ACCOUNT_STATE) != ACCOUNT_DELETED;
        TRY(verify_differ(report, "workspace_without_account", row_id(rows.items[i], WORKSPACE_ACCOUNT),
                          "A choice of a workspace belongs to no account.", 1, there));
    }
    return OK;
}

struct damage {
    struct muster_report *report;
    result outcome;
};

static void verify_damaged(void *arg, const char *text)
{
    struct damage *damage = arg;
    if (damage->outcome.status == MUSTER_OK)
        damage->outcome = report_add(damage->report, MUSTER_E_CORRUPT, "database_damaged", NULL, text);
}

static result verify_step(struct call *call, void *arg)
{
    const muster_id *const *id = arg;
    struct row *org = NULL;
    if (*id != NULL) {
        TRY(org_enter(call, *id, MUSTER_ACTION_READ_AUDIT, &org));
        TRY(call_answer(call, report_new()));
        return verify_org(call, org, call->answer);
    }
    TRY(check_system(call));
    TRY(call_read(call));
    TRY(call_answer(call, report_new()));
    struct muster_report *report = call->answer;
    struct damage damage = {report, OK};
    TRY(step_failed(call->step, call->step->backend->verify(call->step->txn, verify_damaged, &damage)));
    TRY(damage.outcome);
    struct row_list rows;
    muster_scan orgs = {.table = TABLE_ORG, .index = -1}, accounts = {.table = TABLE_ACCOUNT, .index = -1};
    TRY(step_scan(call->step, &orgs, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        TRY(call_progress(call, "orgs", (int64_t)i, (int64_t)rows.count));
        TRY(verify_org(call, rows.items[i], report));
    }
    TRY(step_scan(call->step, &accounts, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        if (i % ACCOUNTS_AT_ONCE == 0) TRY(call_progress(call, "accounts", (int64_t)i, (int64_t)rows.count));
        TRY(verify_account(call, rows.items[i], report));
    }
    TRY(verify_ties(call, report));
    TRY(verify_names(call, report));
    TRY(verify_choices(call, report));
    TRY(chain_verify(call, &ID_NIL, call->store_row, NULL, report));
    text_format(report->summary, sizeof report->summary, "%zu violations", report->count);
    return OK;
}

CALL(verify, CALL_READ | CALL_ALONE, NULL, NULL);

muster_status muster_verify(muster_session *session, const muster_id *org, muster_report **ret_report)
{
    return call_run(session, &verify_call, &org, (void **)ret_report);
}
