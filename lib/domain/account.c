/* SPDX-License-Identifier: MIT
 *
 * Accounts: registering, changing, finding. Deleting one stands in deletion.c.
 */
#include "account.h"
#include "event.h"
#include "setting.h"
#include "tie.h"
#include <string.h>

#define SYSTEM_FIELDS                                                                                                  \
    (MUSTER_ACCOUNT_EMAIL_VERIFIED | MUSTER_ACCOUNT_EXTERNAL_ID | MUSTER_ACCOUNT_PERSON_ID | MUSTER_ACCOUNT_METADATA)
#define ALL_FIELDS                                                                                                     \
    (MUSTER_ACCOUNT_USERNAME | MUSTER_ACCOUNT_DISPLAY_NAME | MUSTER_ACCOUNT_LOCALE | MUSTER_ACCOUNT_EMAIL |            \
     SYSTEM_FIELDS)

static result no_account(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "account", "There is no such account.");
}

bool account_address(const struct row *account, muster_id *ret_address)
{
    const char *key = row_text(account, ACCOUNT_EMAIL_KEY);
    if (key == NULL || row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) return false;
    *ret_address = name_email_id(key);
    return true;
}

result address_holders(struct call *call, const char *email_key, int64_t *ret_count)
{
    struct row_list held;
    TRY(name_holders(call, email_key, NAME_KIND_EMAIL, &held));
    *ret_count = (int64_t)held.count;
    return OK;
}

static bool same_person(const struct row *a, const struct row *b)
{
    const char *one = row_text(a, ACCOUNT_PERSON_ID), *other = row_text(b, ACCOUNT_PERSON_ID);
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

/* The rows of a name. *ret_own: the account has one of them; *ret_slot: the lowest free place. MUSTER_E_EXISTS: somebody else
 * has it, and they may not share it: only an address is shared, and only by accounts of one person (ACCT-4). lock: of the
 * holders' accounts. */
static result name_check(struct call *call, const char *field, const char *key, int32_t kind, int32_t lock,
                         const struct row *account, bool *ret_own, int64_t *ret_slot)
{
    struct row_list held;
    *ret_own = false;
    *ret_slot = 0;
    TRY(name_holders(call, key, kind, &held));
    for (size_t i = 0; i < held.count; i++) {
        struct row *holder = NULL;
        if (held.items[i]->removed) continue;
        if (row_int(held.items[i], NAME_SLOT) == *ret_slot) ++*ret_slot;
        const muster_id *id = row_id(held.items[i], NAME_HOLDER);
        bool own = row_is(account, ACCOUNT_ID, id);
        *ret_own = *ret_own || own;
        if (own) continue;
        TRY(LOAD(call, {TABLE_ACCOUNT, lock, &holder, {value_id(id)}}));
        if (kind != NAME_KIND_EMAIL || holder == NULL || !same_person(account, holder))
            return problem_set(
                call->problem, MUSTER_E_EXISTS, field,
                kind == NAME_KIND_EMAIL ? "The address is verified for somebody else." : "The %s is taken.", field);
    }
    return OK;
}

/* Takes a name for an account. Each holder has the lowest free slot, so that two persons who come at once collide in the
 * primary key. A holder that is about to be another person would not see this one: its account is locked. */
static result name_take(struct call *call, const char *field, const char *key, int32_t kind, const struct row *account)
{
    bool own = false;
    int64_t slot = 0;
    TRY(name_check(call, field, key, kind, MUSTER_LOCK_SHARED, account, &own, &slot));
    return own ? OK : name_insert(call, key, kind, slot, row_id(account, ACCOUNT_ID));
}

result name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account)
{
    return name_remove(call, key, kind, row_id(account, ACCOUNT_ID));
}

static result set_username(struct call *call, struct row *account, const char *username)
{
    char key[NAME_KEY_BYTES];
    const char *before = row_text(account, ACCOUNT_USERNAME_KEY);
    TRY(name_canonical(call, "username", NAME_KIND_USERNAME, username, key));
    if (before == NULL || strcmp(before, key) != 0) {
        TRY(name_take(call, "username", key, NAME_KIND_USERNAME, account));
        if (before != NULL) {
            TRY(name_give_up(call, before, NAME_KIND_USERNAME, account));
            SET(call, account, ACCOUNT_UNFINISHED, value_int(call->now));
        }
    }
    SET(call, account, ACCOUNT_USERNAME, value_text(username));
    return row_set(call->step, account, ACCOUNT_USERNAME_KEY, value_text(key));
}

static result clear_verified(struct call *call, struct row *account)
{
    if (row_null(account, ACCOUNT_EMAIL_VERIFIED_AT) || row_null(account, ACCOUNT_EMAIL_KEY)) return OK;
    TRY(name_give_up(call, row_text(account, ACCOUNT_EMAIL_KEY), NAME_KIND_EMAIL, account));
    return row_set(call->step, account, ACCOUNT_EMAIL_VERIFIED_AT, value_null());
}

static result set_email(struct call *call, struct row *account, const char *email)
{
    char key[NAME_KEY_BYTES];
    const char *before = row_text(account, ACCOUNT_EMAIL_KEY);
    if (email != NULL) TRY(name_email(call->problem, "email", email, key));
    bool other = email == NULL || before == NULL || strcmp(before, key) != 0;
    if (other) TRY(clear_verified(call, account)); /* ACCT-3 */
    SET(call, account, ACCOUNT_EMAIL, value_text(email));
    return row_set(call->step, account, ACCOUNT_EMAIL_KEY, value_text(email != NULL ? key : NULL));
}

static result set_verified(struct call *call, struct row *account, int32_t verified)
{
    const char *key = row_text(account, ACCOUNT_EMAIL_KEY);
    if (verified != 0 && verified != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "email_verified", "email_verified is 0 or 1.");
    if (verified == 0) return clear_verified(call, account);
    if (key == NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "email_verified", "There is no address to verify.");
    if (!row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) return OK;
    TRY(name_take(call, "email", key, NAME_KIND_EMAIL, account));
    return row_set(call->step, account, ACCOUNT_EMAIL_VERIFIED_AT, value_int(call->now));
}

static result set_external_id(struct call *call, struct row *account, const char *external_id)
{
    const char *before = row_text(account, ACCOUNT_EXTERNAL_ID);
    if (external_id != NULL) {
        TRY(name_external_id(call->problem, "external_id", external_id));
        TRY(name_take(call, "external_id", external_id, NAME_KIND_EXTERNAL_ID, account));
    }
    if (before != NULL && (external_id == NULL || strcmp(before, external_id) != 0))
        TRY(name_give_up(call, before, NAME_KIND_EXTERNAL_ID, account));
    return row_set(call->step, account, ACCOUNT_EXTERNAL_ID, value_text(external_id));
}

/* In this order: the person decides who may share an address, the address what is verified. */
static result set_fields(struct call *call, struct row *account, const muster_account_params *in, uint32_t fields)
{
    if (fields & MUSTER_ACCOUNT_USERNAME) TRY(set_username(call, account, in->username));
    if (fields & MUSTER_ACCOUNT_DISPLAY_NAME) {
        if (in->display_name != NULL) TRY(name_title(call->problem, "display_name", in->display_name));
        SET(call, account, ACCOUNT_DISPLAY_NAME, value_text(in->display_name));
    }
    if (fields & MUSTER_ACCOUNT_LOCALE) {
        if (in->locale != NULL) TRY(name_locale(call->problem, "locale", in->locale));
        SET(call, account, ACCOUNT_LOCALE, value_text(in->locale));
    }
    if (fields & MUSTER_ACCOUNT_PERSON_ID) {
        if (in->person_id != NULL) TRY(name_external_id(call->problem, "person_id", in->person_id));
        SET(call, account, ACCOUNT_PERSON_ID, value_text(in->person_id));
    }
    if (fields & MUSTER_ACCOUNT_EMAIL) TRY(set_email(call, account, in->email));
    if (fields & MUSTER_ACCOUNT_EMAIL_VERIFIED) TRY(set_verified(call, account, in->email_verified));
    if ((fields & MUSTER_ACCOUNT_PERSON_ID) && !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) {
        bool own = false;
        int64_t slot = 0;
        /* who shares the verified address has to be of the same person still; who comes to it locks this one */
        TRY(name_check(call, "person_id", row_text(account, ACCOUNT_EMAIL_KEY), NAME_KIND_EMAIL, MUSTER_LOCK_NONE,
                       account, &own, &slot));
    }
    if (fields & MUSTER_ACCOUNT_EXTERNAL_ID) TRY(set_external_id(call, account, in->external_id));
    if (fields & MUSTER_ACCOUNT_METADATA) {
        TRY(name_metadata(call->problem, "metadata", in->metadata, in->metadata_size));
        SET(call, account, ACCOUNT_METADATA, value_bytes(in->metadata, in->metadata_size));
    }
    return OK;
}

static result account_event(struct call *call, struct row *account, int32_t kind, uint32_t fields)
{
    const muster_id *id = row_id(account, ACCOUNT_ID);
    static const char *const NAMES[] = {"username",       "display_name", "locale",    "email",
                                        "email_verified", "external_id",  "person_id", "metadata"};
    struct event event = {.kind = kind, .chain = account, .subject = id, .account = id};
    if (kind == MUSTER_EVENT_ACCOUNT_CHANGED) {
        event.facts[0] = (struct fact){"changed", .text = field_names(call, fields, NAMES, COUNT_OF(NAMES))};
        if (event.facts[0].text == NULL) return FAILED(MUSTER_E_MEMORY);
    }
    bool verified = !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT);
    if (!row_null(account, ACCOUNT_EMAIL) && (fields & (MUSTER_ACCOUNT_EMAIL | MUSTER_ACCOUNT_EMAIL_VERIFIED)) != 0)
        event.facts[event.facts[0].name != NULL ? 1 : 0] = (struct fact){"email_verified", verified, NULL};
    static const struct {
        uint32_t fields;
        size_t column;
        const char *name;
    } PERSONAL[] = {
        {MUSTER_ACCOUNT_USERNAME, ACCOUNT_USERNAME, "username"},
        {MUSTER_ACCOUNT_DISPLAY_NAME, ACCOUNT_DISPLAY_NAME, "display_name"},
        {MUSTER_ACCOUNT_EMAIL | MUSTER_ACCOUNT_EMAIL_VERIFIED, ACCOUNT_EMAIL, "email"},
        {MUSTER_ACCOUNT_EXTERNAL_ID, ACCOUNT_EXTERNAL_ID, "external_id"},
        {MUSTER_ACCOUNT_PERSON_ID, ACCOUNT_PERSON_ID, "person_id"},
    };
    for (size_t i = 0; i < COUNT_OF(PERSONAL); i++)
        if (fields & PERSONAL[i].fields)
            event.personal[i] = (struct personal){PERSONAL[i].name, row_text(account, PERSONAL[i].column), id};
    return event_add(call, &event);
}

static result answer_account(struct call *call, const struct row *account)
{
    return call_answer(call, record_new(OBJECT_ACCOUNT, account->values, ACCOUNT_COLUMN_COUNT));
}

struct account_call {
    const muster_id *account;
    const muster_account_params *params;
    int32_t by;
    const char *name;
    muster_time renamed; /* when a renaming began that is not finished; MUSTER_TIME_NONE: there is none */
};

void account_names_ahead(struct call *call, const muster_account_params *in)
{
    bool verified = in->email_verified == 1;
    name_ahead(call, NAME_KIND_USERNAME, in->username);
    name_ahead(call, NAME_KIND_EMAIL, verified ? in->email : NULL);
    name_ahead(call, NAME_KIND_EXTERNAL_ID, in->external_id);
}

result account_register(struct call *call, const muster_account_params *in, struct row **ret_account)
{
    struct row *account = NULL;
    TRY(check_reserved(call, in->reserved));
    muster_id id = call_new_id(call);
    TRY(call_insert(call, TABLE_ACCOUNT, &account));
    SET(call, account, ACCOUNT_ID, value_id(&id));
    SET(call, account, ACCOUNT_STATE, value_int(ACCOUNT_OPEN));
    SET(call, account, ACCOUNT_CREATED_AT, value_int(call->now));
    SET(call, account, ACCOUNT_SETTLED_AT, value_int(call->now));
    SET(call, account, ACCOUNT_EVENT_SEQ, value_int(0));
    uint32_t fields = ALL_FIELDS;
    if (in->email_verified == 0) fields &= ~(uint32_t)MUSTER_ACCOUNT_EMAIL_VERIFIED;
    TRY(set_fields(call, account, in, fields));
    *ret_account = account;
    return account_event(call, account, MUSTER_EVENT_ACCOUNT_CREATED, ALL_FIELDS);
}

static result create_step(struct call *call, void *arg)
{
    const struct account_call *given = arg;
    muster_account_params in;
    struct row *account = NULL;
    TRY(check_system(call));
    TRY(check_params(call, given->params, &in, sizeof in));
    account_names_ahead(call, &in);
    TRY(call_load(call, NULL, 0));
    TRY(account_register(call, &in, &account));
    return answer_account(call, account);
}

static const struct call_kind CREATE = {"account_create", CALL_CHANGE, create_step,
                                        ARGS(PART_OF(PARAMS, struct account_call, params, ACCOUNT_PARAMS))};

int32_t muster_account_create(muster_session *session, const muster_account_params *params,
                              muster_account **ret_account)
{
    struct account_call in = {.params = params};
    return call_run(session, &CREATE, &in, (void **)ret_account);
}

/* To others than itself and the system an account is not there. */
static result account_read(struct call *call, const muster_id *id, int32_t lock, struct row **ret_account)
{
    TRY(check_id(call, "account", id));
    TRY(LOAD(call, {TABLE_ACCOUNT, lock, ret_account, {value_id(id)}}));
    bool visible = call_is_system(call) || call_is_account(call, id);
    if (!visible || *ret_account == NULL || row_int(*ret_account, ACCOUNT_STATE) != ACCOUNT_OPEN)
        return no_account(call);
    return OK;
}

static result edit_step(struct call *call, void *arg)
{
    struct account_call *given = arg;
    muster_account_params in;
    struct row *account = NULL;
    given->renamed = MUSTER_TIME_NONE; /* a step may run again */
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_reserved(call, in.reserved));
    TRY(check_fields(call, in.fields, ALL_FIELDS));
    account_names_ahead(call, &in);
    TRY(account_read(call, given->account, MUSTER_LOCK_UPDATE, &account));
    if (in.fields & SYSTEM_FIELDS) TRY(check_system(call));
    TRY(call_expect(call, account));
    if (row_int(account, ACCOUNT_SETTLED_AT) > call->now) call->now = row_int(account, ACCOUNT_SETTLED_AT);
    TRY(set_fields(call, account, &in, in.fields));
    given->renamed = row_time(account, ACCOUNT_UNFINISHED);
    if (account->changed == 0) return answer_account(call, account);
    TRY(account_event(call, account, MUSTER_EVENT_ACCOUNT_CHANGED, in.fields));
    return answer_account(call, account);
}

static const struct call_kind EDIT = {
    "account_edit", CALL_CHANGE | CALL_LOCK_ACTOR, edit_step,
    ARGS(PART(ID, struct account_call, account), PART_OF(PARAMS, struct account_call, params, ACCOUNT_PARAMS))};

int32_t muster_account_edit(muster_session *session, const muster_id *account, const muster_account_params *params,
                            muster_account **ret_account)
{
    struct account_call in = {.account = account, .params = params};
    int32_t status = call_run(session, &EDIT, &in, (void **)ret_account);
    if (status != MUSTER_OK) return status;
    bool alone = !session->open && session->lent == NULL && !session->dry_run;
    if (in.renamed != MUSTER_TIME_NONE && alone) {
        account_follow_rename(session, account, in.renamed);
        problem_clear(&session->error.problem); /* the call has succeeded */
    }
    return status;
}

static result get_step(struct call *call, void *arg)
{
    const struct account_call *in = arg;
    struct row *account = NULL;
    TRY(account_read(call, in->account, MUSTER_LOCK_NONE, &account));
    return answer_account(call, account);
}

result account_again(struct call *call, const muster_id *account)
{
    return get_step(call, &(struct account_call){.account = account});
}

static const struct call_kind GET = {"account_get", CALL_READ, get_step, NULL};

int32_t muster_account_get(muster_session *session, const muster_id *account, muster_account **ret_account)
{
    struct account_call in = {.account = account};
    return call_run(session, &GET, &in, (void **)ret_account);
}

/* Of several accounts that share a verified address: the acting one, else the one that verified it first. */
static result holder_of(struct call *call, const char *key, int32_t kind, struct row **ret_account)
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

static result find_step(struct call *call, void *arg)
{
    struct account_call *in = arg;
    char key[NAME_KEY_BYTES];
    if (in->by < MUSTER_BY_USERNAME || in->by > MUSTER_BY_VERIFIED_EMAIL)
        return problem_set(call->problem, MUSTER_E_INVALID, "by", "There is no such kind of name.");
    name_ahead(call, in->by, in->name);
    TRY(call_load(call, NULL, 0));
    TRY(name_canonical(call, "name", in->by, in->name, key));
    struct row *account = NULL;
    TRY(holder_of(call, key, in->by, &account));
    if (account == NULL) return no_account(call);
    in->account = row_id(account, ACCOUNT_ID);
    return get_step(call, in);
}

static const struct call_kind FIND = {"account_find", CALL_READ, find_step, NULL};

int32_t muster_account_find(muster_session *session, int32_t by, const char *name, muster_account **ret_account)
{
    struct account_call in = {.by = by, .name = name};
    return call_run(session, &FIND, &in, (void **)ret_account);
}

const muster_id *muster_account_id(const muster_account *account)
{
    return record_id(account, OBJECT_ACCOUNT, ACCOUNT_ID);
}

const char *muster_account_username(const muster_account *account)
{
    return record_text(account, OBJECT_ACCOUNT, ACCOUNT_USERNAME);
}

const char *muster_account_display_name(const muster_account *account)
{
    return record_text(account, OBJECT_ACCOUNT, ACCOUNT_DISPLAY_NAME);
}

const char *muster_account_locale(const muster_account *account)
{
    return record_text(account, OBJECT_ACCOUNT, ACCOUNT_LOCALE);
}

const char *muster_account_email(const muster_account *account)
{
    return record_text(account, OBJECT_ACCOUNT, ACCOUNT_EMAIL);
}

muster_time muster_account_email_verified_at(const muster_account *account)
{
    return record_time(account, OBJECT_ACCOUNT, ACCOUNT_EMAIL_VERIFIED_AT);
}

const char *muster_account_external_id(const muster_account *account)
{
    return record_text(account, OBJECT_ACCOUNT, ACCOUNT_EXTERNAL_ID);
}

const char *muster_account_person_id(const muster_account *account)
{
    return record_text(account, OBJECT_ACCOUNT, ACCOUNT_PERSON_ID);
}

const void *muster_account_metadata(const muster_account *account, size_t *ret_size)
{
    return record_bytes(account, OBJECT_ACCOUNT, ACCOUNT_METADATA, ret_size);
}

muster_time muster_account_created_at(const muster_account *account)
{
    return record_time(account, OBJECT_ACCOUNT, ACCOUNT_CREATED_AT);
}

int64_t muster_account_version(const muster_account *account)
{
    return record_int(account, OBJECT_ACCOUNT, ACCOUNT_VERSION);
}

muster_account *muster_account_ref(const muster_account *account)
{
    return object_ref(account, OBJECT_ACCOUNT);
}

void muster_account_free(muster_account *account)
{
    object_unref(account, OBJECT_ACCOUNT);
}
