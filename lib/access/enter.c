/* SPDX-License-Identifier: MIT
 *
 * Entering an org: reads it with the acting membership, ends what is due, and asks the one function that decides.
 */
#include "access.h"
#include "decide.h"
#include "setting/setting.h"
#include "state/state.h"

result org_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "org", "There is no such org.");
}

result denied(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "The acting member's role does not allow this.");
}

static result org_plan_ended(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_PLAN_ENDED, NULL, "The org's plan has ended: it can only be viewed.");
}

result org_check_plan(struct call *call, const struct row *org)
{
    return row_time(org, ORG_PLAN_ENDS_AT) > call->now ? OK : org_plan_ended(call);
}

result check_web_address(struct call *call, const struct row *org, const char *field, const char *text)
{
    if (text == NULL || !name_has_web_address(text)) return OK;
    if (call_setting(call, org, MUSTER_SETTING_REFUSE_WEB_ADDRESSES) == 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, field,
                       "%s contains a web address, which invitations would show to strangers: remove it.", field);
}

void org_want(struct call *call, const muster_id *id, struct row **ret_org)
{
    WANT(call, TABLE_ORG, call->flags & CALL_CHANGE ? MUSTER_LOCK_UPDATE : MUSTER_LOCK_NONE, ret_org, {value_id(id)});
}

result org_enter(struct call *call, const muster_id *id, int32_t action, struct row **ret_org)
{
    struct row *org = NULL;
    struct decision decision;
    TRY(check_id(call, "org", id));
    TRY(call_identify(call));
    org_want(call, id, &org);
    WANT(call, TABLE_MEMBER, 0, &call->member, {value_id(id), value_id(call_account(call))});
    TRY(call_read(call));
    if (!org_is_open(org)) return org_not_found(call);
    TRY(org_settle(call, org));
    *ret_org = call->org = org;
    struct access access = access_of(call, call->member);
    decide(&access, action, &decision);
    return access_check(call, &decision);
}

result org_info_changed(struct call *call, struct row *org)
{
    return row_set(call->step, org, ORG_INFO_VERSION, value_int(row_int(org, ORG_INFO_VERSION) + 1));
}

struct access access_of_other(const struct call *call, const struct row *member)
{
    struct access access = {.org = call->org, .state = member_state(call, member)};
    if (member != NULL) access.role = (int32_t)row_int(member, MEMBER_ROLE);
    return access;
}

struct access access_of(const struct call *call, const struct row *member)
{
    struct access access = access_of_other(call, member);
    access.host = call_is_system(call);
    return access;
}

void access_on(const struct call *call, const struct row *project, const struct row *grant, struct access *access)
{
    access->visibility = project != NULL ? (int32_t)row_int(project, PROJECT_VISIBILITY) : 0;
    access->permission = grant_permission(call, grant);
}

result access_check(struct call *call, const struct decision *decision)
{
    if (decision->status == MUSTER_OK) return OK;
    switch (decision->reasons[decision->count - 1]) {
    case REASON_NO_MEMBER:
    case REASON_ENDED:
    case REASON_BLOCKED: return org_not_found(call); /* ORG-7 */
    case REASON_NO_PROJECT:
    case REASON_NO_GRANT: return project_not_found(call);
    case REASON_PLAN_ENDED: return org_plan_ended(call);
    default:
        return problem_set(call->problem, decision->status, NULL, "%s",
                           reason_text(decision->reasons[decision->count - 1]));
    }
}

result project_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "project", "The org has no such project.");
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
    WANT(call, TABLE_MEMBER, 0, member, {value_id(in->org), value_id(in->account)});
    WANT(call, TABLE_ACCOUNT, 0, account, {value_id(in->account)});
    TRY(org_enter(call, in->org, action, org));
    if (!account_is_open(*account)) *member = NULL;
    return OK;
}
