/* SPDX-License-Identifier: MIT
 *
 * The plan of an account's personal workspace (SEAT-8): code, end, subscription and limits are columns of the account.
 */
#include "plan.h"
#include "trail/trail.h"

struct personal_call {
    const muster_id *account;
    const muster_plan_params *params;
};

/* Only the account itself and the system may read it. For everybody else the account does not exist. */
static result plan_enter_personal(struct call *call, const muster_id *id, struct row **ret_account)
{
    int32_t lock = call->flags & CALL_CHANGE ? MUSTER_LOCK_UPDATE : MUSTER_LOCK_NONE;
    TRY(check_id(call, "account", id));
    TRY(LOAD(call, {TABLE_ACCOUNT, lock, ret_account, {value_id(id)}}));
    bool visible = call_is_system(call) || call_is_account(call, id);
    if (visible && account_is_open(*ret_account)) return OK;
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
}

static result plan_answer_personal(struct call *call, const struct row *account)
{
    struct record *record = NULL;
    TRY(personal_plan_record(call, account, &record));
    return call_answer(call, record);
}

static result plan_get_personal_step(struct call *call, void *arg)
{
    const struct personal_call *in = arg;
    struct row *account = NULL;
    TRY(plan_enter_personal(call, in->account, &account));
    return plan_answer_personal(call, account);
}

static result personal_plan_again(struct call *call, const struct kept *kept)
{
    return plan_get_personal_step(call, &(struct personal_call){.account = kept->ids[0]});
}

static const struct answer_kind PERSONAL_PLAN_ANSWER = {
    .object = OBJECT_PLAN, .ids = {PLAN_SHOWN_ACCOUNT}, .id_count = 1, .again = personal_plan_again};

CALL(plan_get_personal, CALL_READ, NULL, NULL);

muster_status muster_plan_get_personal(muster_session *session, const muster_id *account, muster_plan **ret_plan)
{
    return call_run(session, &plan_get_personal_call, &(struct personal_call){.account = account}, (void **)ret_plan);
}

/* Without a plan, nothing could end or have limits. */
static result plan_take_away_personal(struct call *call, struct row *account)
{
    static const int32_t ALL[] = {ACCOUNT_PLAN, ACCOUNT_SUBSCRIPTION, ACCOUNT_LIMITS, ACCOUNT_PLAN_ENDS_AT};
    for (size_t i = 0; i < COUNT_OF(ALL); i++)
        TRY_SET(call, account, (size_t)ALL[i], value_null());
    return OK;
}

static result plan_set_personal_fields(struct call *call, struct row *account, const muster_plan_params *in)
{
    const char *limits = NULL;
    bool names_code = (in->fields & MUSTER_PLAN_FIELD_CODE) != 0;
    if (names_code && in->code == NULL && in->fields == MUSTER_PLAN_FIELD_CODE)
        return plan_take_away_personal(call, account);
    if (names_code ? in->code == NULL : row_null(account, ACCOUNT_PLAN))
        return problem_set(call->problem, MUSTER_E_INVALID, "code",
                           "The personal workspace has no plan: give its code too.");
    if (names_code) {
        TRY(name_tag(call->problem, "code", in->code));
        TRY_SET(call, account, ACCOUNT_PLAN, value_text(in->code));
    }
    if (in->fields & MUSTER_PLAN_FIELD_ENDS_AT) {
        TRY(plan_check_end(call, in->ends_at));
        TRY_SET(call, account, ACCOUNT_PLAN_ENDS_AT, value_time(in->ends_at));
    }
    if (in->fields & MUSTER_PLAN_FIELD_SUBSCRIPTION) {
        if (in->subscription != NULL) TRY(name_external_id(call->problem, "subscription", in->subscription));
        TRY_SET(call, account, ACCOUNT_SUBSCRIPTION, value_text(in->subscription));
    }
    if (in->fields & MUSTER_PLAN_FIELD_LIMITS) {
        TRY(limits_read(call, in, &limits));
        TRY_SET(call, account, ACCOUNT_LIMITS, value_text(limits));
    }
    return OK;
}

/* The subscription identifies the person who pays, so it is erased with the account (ACCT-6). */
static result plan_tell_personal_changed(struct call *call, struct row *account)
{
    const muster_id *id = row_id(account, ACCOUNT_ID);
    const char *plan = row_text(account, ACCOUNT_PLAN), *words = NULL;
    TRY(limits_words(call, row_text(account, ACCOUNT_LIMITS), &words));
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_PERSONAL_PLAN_CHANGED,
                                        .chain = account,
                                        .subject = id,
                                        .account = id,
                                        FACTS(FACT_TEXT_IF(plan != NULL, "plan", plan),
                                              FACT_IF(!row_null(account, ACCOUNT_PLAN_ENDS_AT), "ends_at",
                                                      row_int(account, ACCOUNT_PLAN_ENDS_AT)),
                                              FACT_TEXT_IF(words != NULL, "limits", words)),
                                        PERSONAL({"subscription", row_text(account, ACCOUNT_SUBSCRIPTION), id})}));
    return message_add(call, &(struct message){.kind = MUSTER_EVENT_PERSONAL_PLAN_CHANGED, .account = id});
}

static result plan_set_personal_step(struct call *call, void *arg)
{
    const struct personal_call *given = arg;
    muster_plan_params in;
    struct row *account = NULL;
    const uint32_t known = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_ENDS_AT | MUSTER_PLAN_FIELD_SUBSCRIPTION |
                           MUSTER_PLAN_FIELD_LIMITS; /* a personal workspace has no seats */
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_fields(call, in.fields, known));
    TRY(plan_enter_personal(call, given->account, &account));
    TRY(call_expect(call, account));
    if (row_int(account, ACCOUNT_SETTLED_AT) > call->now) call->now = row_int(account, ACCOUNT_SETTLED_AT);
    TRY(plan_set_personal_fields(call, account, &in));
    if (account->changed != 0) TRY(plan_tell_personal_changed(call, account));
    return plan_answer_personal(call, account);
}

CALL(plan_set_personal, CALL_CHANGE,
     ARGS(PART(ID, struct personal_call, account), PART_OF(PARAMS, struct personal_call, params, PLAN_PARAMS)),
     &PERSONAL_PLAN_ANSWER);

muster_status muster_plan_set_personal(muster_session *session, const muster_id *account,
                                       const muster_plan_params *params, muster_plan **ret_plan)
{
    return call_run(session, &plan_set_personal_call, &(struct personal_call){account, params}, (void **)ret_plan);
}
