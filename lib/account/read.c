/* SPDX-License-Identifier: MIT
 *
 * Reading and finding accounts (ACCT-7).
 */
#include "account.h"
#include "inside.h"
#include "tie/tie.h"

struct account_call {
    const muster_id *account;
    int32_t by;
    const char *name;
};

static result account_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
}

result account_answer(struct call *call, const struct row *account)
{
    return call_answer(call, record_new(OBJECT_ACCOUNT, account->values, ACCOUNT_COLUMN_COUNT));
}

/* For parties other than the account itself and the system, the account does not exist. */
result account_read(struct call *call, const muster_id *id, int32_t lock, struct row **ret_account)
{
    TRY(check_id(call, "account", id));
    TRY(LOAD(call, {TABLE_ACCOUNT, lock, ret_account, {value_id(id)}}));
    bool visible = call_is_system(call) || call_is_account(call, id);
    if (!visible || !account_is_open(*ret_account)) return account_not_found(call);
    return OK;
}

static result account_get_step(struct call *call, void *arg)
{
    const struct account_call *in = arg;
    struct row *account = NULL;
    TRY(account_read(call, in->account, MUSTER_LOCK_NONE, &account));
    return account_answer(call, account);
}

static result account_again(struct call *call, const struct kept *kept)
{
    return account_get_step(call, &(struct account_call){.account = kept->ids[0]});
}

const struct answer_kind ACCOUNT_ANSWER = {
    .object = OBJECT_ACCOUNT, .ids = {ACCOUNT_ID}, .id_count = 1, .again = account_again};

CALL(account_get, CALL_READ, NULL, NULL);

muster_status muster_account_get(muster_session *session, const muster_id *account, muster_account **ret_account)
{
    return call_run(session, &account_get_call, &(struct account_call){.account = account}, (void **)ret_account);
}

/* Chooses among accounts that share a verified address: the acting account, or else the account that verified it
 * first. */
static result account_holder_of(struct call *call, const char *key, int32_t kind, struct row **ret_account)
{
    struct row_list names;
    struct row *first = NULL;
    TRY(name_holders(call, key, kind, &names));
    for (size_t i = 0; i < names.count; i++) {
        struct row *account = NULL;
        TRY(LOAD(call, {TABLE_ACCOUNT, 0, &account, {names.items[i]->values[NAME_HOLDER]}}));
        if (account == NULL) continue;
        bool earlier =
            first == NULL || row_time(account, ACCOUNT_EMAIL_VERIFIED_AT) < row_time(first, ACCOUNT_EMAIL_VERIFIED_AT);
        if (earlier || call_is_account(call, row_id(account, ACCOUNT_ID))) first = account;
        if (call_is_account(call, row_id(account, ACCOUNT_ID))) break;
    }
    *ret_account = first;
    return OK;
}

static result account_find_step(struct call *call, void *arg)
{
    struct account_call *in = arg;
    char key[NAME_KEY_BYTES];
    if (in->by < MUSTER_ACCOUNT_BY_USERNAME || in->by > MUSTER_ACCOUNT_BY_VERIFIED_EMAIL)
        return problem_set(call->problem, MUSTER_E_INVALID, "by", "There is no such kind of name.");
    name_want(call, in->by, in->name);
    TRY(call_read(call));
    TRY(name_canonical(call, "name", in->by, in->name, key));
    struct row *account = NULL;
    TRY(account_holder_of(call, key, in->by, &account));
    if (account == NULL) return account_not_found(call);
    in->account = row_id(account, ACCOUNT_ID);
    return account_get_step(call, in);
}

CALL(account_find, CALL_READ, NULL, NULL);

muster_status muster_account_find(muster_session *session, int32_t by, const char *name, muster_account **ret_account)
{
    return call_run(session, &account_find_call, &(struct account_call){.by = by, .name = name}, (void **)ret_account);
}

ID_GETTER(account, id, OBJECT_ACCOUNT, ACCOUNT_ID)
TEXT_GETTER(account, username, OBJECT_ACCOUNT, ACCOUNT_USERNAME)
TEXT_GETTER(account, display_name, OBJECT_ACCOUNT, ACCOUNT_DISPLAY_NAME)
TEXT_GETTER(account, locale, OBJECT_ACCOUNT, ACCOUNT_LOCALE)
TEXT_GETTER(account, email, OBJECT_ACCOUNT, ACCOUNT_EMAIL)
TIME_GETTER(account, email_verified_at, OBJECT_ACCOUNT, ACCOUNT_EMAIL_VERIFIED_AT)
TEXT_GETTER(account, external_id, OBJECT_ACCOUNT, ACCOUNT_EXTERNAL_ID)
TEXT_GETTER(account, person_id, OBJECT_ACCOUNT, ACCOUNT_PERSON_ID)

const void *muster_account_metadata(const muster_account *account, size_t *ret_size)
{
    return record_bytes(account, OBJECT_ACCOUNT, ACCOUNT_METADATA, ret_size);
}

TIME_GETTER(account, created_at, OBJECT_ACCOUNT, ACCOUNT_CREATED_AT)
INT_GETTER(account, version, OBJECT_ACCOUNT, ACCOUNT_VERSION)

HANDLE_FUNCTIONS(account, OBJECT_ACCOUNT)
