/* SPDX-License-Identifier: MIT
 *
 * Registering and changing accounts (ACCT-1 to ACCT-4).
 */
#include "account.h"
#include "inside.h"

#define SYSTEM_FIELDS                                                                                                  \
    (MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED | MUSTER_ACCOUNT_FIELD_EXTERNAL_ID | MUSTER_ACCOUNT_FIELD_PERSON_ID |         \
     MUSTER_ACCOUNT_FIELD_METADATA)
#define ALL_FIELDS                                                                                                     \
    (MUSTER_ACCOUNT_FIELD_USERNAME | MUSTER_ACCOUNT_FIELD_DISPLAY_NAME | MUSTER_ACCOUNT_FIELD_LOCALE |                 \
     MUSTER_ACCOUNT_FIELD_EMAIL | SYSTEM_FIELDS)

struct account_call {
    const muster_id *account;
    const muster_account_params *params;
    muster_time renamed; /* when a renaming began that has not finished; MUSTER_TIME_NONE: there is none */
};

result account_register(struct call *call, const muster_account_params *in, struct row **ret_account)
{
    struct row *account = NULL;
    TRY(check_reserved(call, in->reserved));
    muster_id id = call_new_id(call);
    TRY(call_insert(call, TABLE_ACCOUNT, &account));
    TRY_SET(call, account, ACCOUNT_ID, value_id(&id));
    TRY_SET(call, account, ACCOUNT_STATE, value_int(ACCOUNT_OPEN));
    TRY_SET(call, account, ACCOUNT_CREATED_AT, value_int(call->now));
    TRY_SET(call, account, ACCOUNT_SETTLED_AT, value_int(call->now));
    TRY_SET(call, account, ACCOUNT_EVENT_SEQ, value_int(0));
    uint32_t fields = ALL_FIELDS;
    if (in->email_verified == 0) fields &= ~(uint32_t)MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED;
    TRY(account_set_fields(call, account, in, fields));
    *ret_account = account;
    return account_event(call, account, MUSTER_EVENT_ACCOUNT_CREATED, ALL_FIELDS);
}

static result account_create_step(struct call *call, void *arg)
{
    const struct account_call *given = arg;
    muster_account_params in;
    struct row *account = NULL;
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    account_names_want(call, &in);
    TRY(call_read(call));
    TRY(account_register(call, &in, &account));
    return account_answer(call, account);
}

CALL(account_create, CALL_CHANGE, ARGS(PART_OF(PARAMS, struct account_call, params, ACCOUNT_PARAMS)), &ACCOUNT_ANSWER);

muster_status muster_account_create(muster_session *session, const muster_account_params *params,
                                    muster_account **ret_account)
{
    return call_run(session, &account_create_call, &(struct account_call){.params = params}, (void **)ret_account);
}

static result account_edit_step(struct call *call, void *arg)
{
    struct account_call *given = arg;
    muster_account_params in;
    struct row *account = NULL;
    given->renamed = MUSTER_TIME_NONE; /* a step may run again */
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_reserved(call, in.reserved));
    TRY(check_fields(call, in.fields, ALL_FIELDS));
    account_names_want(call, &in);
    TRY(account_read(call, given->account, MUSTER_LOCK_UPDATE, &account));
    if (in.fields & SYSTEM_FIELDS) TRY(check_system(call));
    TRY(call_expect(call, account));
    if (row_int(account, ACCOUNT_SETTLED_AT) > call->now) call->now = row_int(account, ACCOUNT_SETTLED_AT);
    TRY(account_set_fields(call, account, &in, in.fields));
    given->renamed = row_time(account, ACCOUNT_UNFINISHED);
    if (account->changed == 0) return account_answer(call, account);
    TRY(account_event(call, account, MUSTER_EVENT_ACCOUNT_CHANGED, in.fields));
    return account_answer(call, account);
}

CALL(account_edit, CALL_CHANGE | CALL_LOCK_ACTOR,
     ARGS(PART(ID, struct account_call, account), PART_OF(PARAMS, struct account_call, params, ACCOUNT_PARAMS)),
     &ACCOUNT_ANSWER);

muster_status muster_account_edit(muster_session *session, const muster_id *account,
                                  const muster_account_params *params, muster_account **ret_account)
{
    struct account_call in = {.account = account, .params = params};
    int32_t status = call_run(session, &account_edit_call, &in, (void **)ret_account);
    if (status != MUSTER_OK) return status;
    bool alone = !session->open && session->lent == NULL && !session->dry_run;
    if (in.renamed != MUSTER_TIME_NONE && alone) {
        account_follow_rename(session, account, in.renamed);
        problem_clear(&session->error.problem); /* the call has succeeded already */
    }
    return status;
}
