/* SPDX-License-Identifier: MIT
 *
 * Requests (REQ-1, LINK-10, INV-16), for steps, and as they are shown. What an account does with its own stands in asking.c, what
 * the org does with them in approving.c.
 */
#include "request.h"
#include "account.h"
#include "event.h"
#include "member.h"
#include "org.h"
#include "setting.h"
#include "tie.h"
#include <string.h>

result request_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "request", "The org has no such request.");
}

bool request_is_to_readdress(const struct row *invitation)
{
    return invitation != NULL && row_int(invitation, INVITATION_STATE) == MUSTER_INVITATION_PENDING &&
           !row_null(invitation, INVITATION_EMAIL_KEY);
}

int32_t request_state(const struct row *request, const struct row *account, const struct row *invitation)
{
    int32_t state = (int32_t)row_int(request, REQUEST_STATE);
    bool there = account != NULL && row_int(account, ACCOUNT_STATE) == ACCOUNT_OPEN;
    bool approvable = row_int(request, REQUEST_KIND) == MUSTER_REQUEST_JOIN || request_is_to_readdress(invitation);
    return state == MUSTER_REQUEST_OPEN && !(there && approvable) ? MUSTER_REQUEST_WITHDRAWN : state;
}

result request_load(struct call *call, struct row *org, const struct row *request, int32_t lock,
                    struct row **ret_account, struct row **ret_invitation)
{
    struct want wants[2] = {{TABLE_ACCOUNT, lock, ret_account, {request->values[REQUEST_ACCOUNT]}}};
    size_t n = 1;
    if (!row_null(request, REQUEST_INVITATION))
        wants[n++] = (struct want){
            TABLE_INVITATION, 0, ret_invitation, {request->values[REQUEST_ORG], request->values[REQUEST_INVITATION]}};
    TRY(call_load(call, wants, n));
    return org_end_due(call, org); /* the invitation may have ended by the clock */
}

result request_ended(struct call *call, int32_t state)
{
    static const struct {
        int32_t status;
        const char *text;
    } ENDED[] = {
        [MUSTER_REQUEST_APPROVED] = {MUSTER_E_ACCEPTED, "The request has been approved already."},
        [MUSTER_REQUEST_REFUSED] = {MUSTER_E_DECLINED, "The request has been refused: the account may ask again."},
        [MUSTER_REQUEST_WITHDRAWN] = {MUSTER_E_REVOKED, "The request was withdrawn, or what it asked for is no more."},
    };
    if (state <= MUSTER_REQUEST_OPEN || (size_t)state >= COUNT_OF(ENDED))
        return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "A request is in a state that there is not.");
    return problem_set(call->problem, ENDED[state].status, NULL, "%s", ENDED[state].text);
}

result request_open_of(struct call *call, const struct row *tie, struct row **ret_request)
{
    struct row *request = NULL;
    *ret_request = NULL;
    if (tie == NULL || row_null(tie, TIE_REQUEST)) return OK;
    TRY(LOAD(call, {TABLE_REQUEST, 0, &request, {tie->values[TIE_ORG], tie->values[TIE_REQUEST]}}));
    if (request != NULL && row_int(request, REQUEST_STATE) == MUSTER_REQUEST_OPEN) *ret_request = request;
    return OK;
}

static const int32_t ENDED_EVENT[] = {
    [MUSTER_REQUEST_APPROVED] = MUSTER_EVENT_REQUEST_APPROVED,
    [MUSTER_REQUEST_REFUSED] = MUSTER_EVENT_REQUEST_REFUSED,
    [MUSTER_REQUEST_WITHDRAWN] = MUSTER_EVENT_REQUEST_WITHDRAWN,
};

result request_end(struct call *call, struct row *org, struct row *request, int32_t state, const muster_id *by)
{
    SET(call, request, REQUEST_STATE, value_int(state));
    SET(call, request, REQUEST_ENDED_AT, value_int(call->now));
    SET(call, request, REQUEST_ENDED_BY, value_id(by));
    return event_add(call, &(struct event){.kind = ENDED_EVENT[state],
                                           .chain = org,
                                           .subject = row_id(request, REQUEST_ID),
                                           .account = row_id(request, REQUEST_ACCOUNT),
                                           .facts = {{"kind", row_int(request, REQUEST_KIND)}}});
}

result request_find_open(struct call *call, struct row *org, const struct row *account, const struct row *tie,
                         struct row **ret_request)
{
    struct row *unused = NULL, *invitation = NULL;
    TRY(request_open_of(call, tie, ret_request));
    if (*ret_request == NULL) return OK;
    TRY(request_load(call, org, *ret_request, MUSTER_LOCK_NONE, &unused, &invitation));
    if (request_state(*ret_request, account, invitation) == MUSTER_REQUEST_OPEN) return OK;
    return request_end(call, org, STEAL(*ret_request), MUSTER_REQUEST_WITHDRAWN, NULL);
}

result request_check_none(struct call *call, struct row *org, const struct row *account, const struct row *tie)
{
    struct row *open = NULL;
    TRY(request_find_open(call, org, account, tie, &open));
    if (open == NULL) return OK;
    result there = problem_set(call->problem, MUSTER_E_REQUESTED, NULL, "The account has asked already: wait.");
    problem_object(call->problem, row_id(open, REQUEST_ID));
    return there;
}

/* Owner and admins decide, so they are told. */
static muster_scan admins_of(const muster_id *org)
{
    return (muster_scan){.table = TABLE_MEMBER, .index = MEMBER_BY_ADMIN, .prefix_count = 1, .prefix = {value_id(org)}};
}

void request_make_ahead(struct call *call, const muster_id *org)
{
    muster_scan scan = admins_of(org);
    step_ahead_scan(call->step, &scan);
}

static result tell_managers(struct call *call, const struct row *org, const struct row *request)
{
    muster_scan scan = admins_of(row_id(org, ORG_ID));
    struct message message = {
        .kind = MUSTER_EVENT_REQUEST_CREATED, .org = org, .account = row_id(org, ORG_OWNER), .about = request};
    struct row_list admins;
    TRY(step_scan(call->step, &scan, &admins));
    TRY(message_add(call, &message));
    for (size_t i = 0; i < admins.count; i++) {
        message.account = row_id(admins.items[i], MEMBER_ACCOUNT);
        if (member_is_active(call, admins.items[i])) TRY(message_add(call, &message));
    }
    return OK;
}

/* Each request makes mail for several people, so an account makes one after another at leisure. */
static result check_rest(struct call *call, const struct row *org, const struct row *tie)
{
    struct row *last = NULL;
    if (tie == NULL || row_null(tie, TIE_REQUEST)) return OK;
    TRY(LOAD(call, {TABLE_REQUEST, 0, &last, {org->values[ORG_ID], tie->values[TIE_REQUEST]}}));
    int64_t rest = setting_value(call, org, MUSTER_SETTING_REQUEST_REST);
    muster_time made = last != NULL ? row_int(last, REQUEST_CREATED_AT) : MUSTER_TIME_NONE;
    /* one that was made later is of a clock that had run ahead */
    if (made > call->now || made + rest <= call->now) return OK;
    result often =
        problem_set(call->problem, MUSTER_E_RATE, NULL, "The account has asked not long ago, and may ask again later.");
    problem_figure(call->problem, "limit", 1);
    problem_figure(call->problem, "used", 1);
    problem_figure(call->problem, "retry_after", made + rest - call->now);
    return often;
}

result request_make(struct call *call, struct row *org, const struct row *account, struct row **tie,
                    const struct request_new *what, struct row **ret_request)
{
    struct row *request = NULL;
    muster_id id = call_new_id(call);
    TRY(check_rest(call, org, *tie));
    TRY(tie_need(call, row_id(account, ACCOUNT_ID), row_id(org, ORG_ID), tie));
    TRY(call_insert(call, TABLE_REQUEST, &request));
    SET(call, request, REQUEST_ORG, org->values[ORG_ID]);
    SET(call, request, REQUEST_ID, value_id(&id));
    SET(call, request, REQUEST_KIND, value_int(what->kind));
    SET(call, request, REQUEST_STATE, value_int(MUSTER_REQUEST_OPEN));
    SET(call, request, REQUEST_ACCOUNT, account->values[ACCOUNT_ID]);
    SET(call, request, REQUEST_ROLE, value_int(what->role));
    SET(call, request, REQUEST_LINK, value_id(what->link != NULL ? row_id(what->link, LINK_ID) : NULL));
    SET(call, request, REQUEST_INVITATION,
        value_id(what->invitation != NULL ? row_id(what->invitation, INVITATION_ID) : NULL));
    SET(call, request, REQUEST_CREATED_AT, value_int(call->now));
    SET(call, *tie, TIE_REQUEST, value_id(&id));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_REQUEST_CREATED,
                                        .chain = org,
                                        .subject = row_id(request, REQUEST_ID),
                                        .account = row_id(account, ACCOUNT_ID),
                                        .facts = {{"kind", what->kind}, {"role", what->role}}}));
    *ret_request = request;
    return tell_managers(call, org, request);
}

enum { SHOWN_ORG_NAME = REQUEST_COLUMN_COUNT, SHOWN_USERNAME, SHOWN_EMAIL, SHOWN_COUNT };

struct record *request_record(const struct row *request, const struct row *org, const struct row *account,
                              int32_t state, bool own)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, request->values, REQUEST_COLUMN_COUNT * sizeof values[0]);
    values[REQUEST_STATE] = value_int(state);
    bool there = account != NULL && row_int(account, ACCOUNT_STATE) == ACCOUNT_OPEN;
    if (own && org != NULL) values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
    if (own) values[REQUEST_ENDED_BY] = value_null();
    if (there) values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    if (there && !own && !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT))
        values[SHOWN_EMAIL] = account->values[ACCOUNT_EMAIL];
    return record_new(OBJECT_REQUEST, values, SHOWN_COUNT);
}

const muster_id *muster_request_id(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ID);
}

const muster_id *muster_request_org(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ORG);
}

const char *muster_request_org_name(const muster_request *request)
{
    return record_text(request, OBJECT_REQUEST, SHOWN_ORG_NAME);
}

int32_t muster_request_kind(const muster_request *request)
{
    return (int32_t)record_int(request, OBJECT_REQUEST, REQUEST_KIND);
}

int32_t muster_request_state(const muster_request *request)
{
    return (int32_t)record_int(request, OBJECT_REQUEST, REQUEST_STATE);
}

const muster_id *muster_request_account(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ACCOUNT);
}

const char *muster_request_username(const muster_request *request)
{
    return record_text(request, OBJECT_REQUEST, SHOWN_USERNAME);
}

const char *muster_request_email(const muster_request *request)
{
    return record_text(request, OBJECT_REQUEST, SHOWN_EMAIL);
}

int32_t muster_request_role(const muster_request *request)
{
    return (int32_t)record_int(request, OBJECT_REQUEST, REQUEST_ROLE);
}

const muster_id *muster_request_link(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_LINK);
}

const muster_id *muster_request_invitation(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_INVITATION);
}

muster_time muster_request_created_at(const muster_request *request)
{
    return record_time(request, OBJECT_REQUEST, REQUEST_CREATED_AT);
}

muster_time muster_request_ended_at(const muster_request *request)
{
    return record_time(request, OBJECT_REQUEST, REQUEST_ENDED_AT);
}

const muster_id *muster_request_ended_by(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ENDED_BY);
}

int64_t muster_request_version(const muster_request *request)
{
    return record_int(request, OBJECT_REQUEST, REQUEST_VERSION);
}

muster_request *muster_request_ref(const muster_request *request)
{
    return object_ref(request, OBJECT_REQUEST);
}

const muster_request *muster_page_request(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_REQUEST, i);
}

void muster_request_free(muster_request *request)
{
    object_unref(request, OBJECT_REQUEST);
}
