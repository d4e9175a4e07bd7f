/* SPDX-License-Identifier: MIT
 *
 * The fields of an account: its names, which are unique in the store, and the others.
 */
#include "account.h"
#include "inside.h"
#include "tie/tie.h"
#include "trail/trail.h"
#include <string.h>

#define SYSTEM_FIELDS                                                                                                  \
    (MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED | MUSTER_ACCOUNT_FIELD_EXTERNAL_ID | MUSTER_ACCOUNT_FIELD_PERSON_ID |         \
     MUSTER_ACCOUNT_FIELD_METADATA)
#define ALL_FIELDS                                                                                                     \
    (MUSTER_ACCOUNT_FIELD_USERNAME | MUSTER_ACCOUNT_FIELD_DISPLAY_NAME | MUSTER_ACCOUNT_FIELD_LOCALE |                 \
     MUSTER_ACCOUNT_FIELD_EMAIL | SYSTEM_FIELDS)

static bool account_is_same_person(const struct row *a, const struct row *b)
{
    const char *one = row_text(a, ACCOUNT_PERSON_ID), *other = row_text(b, ACCOUNT_PERSON_ID);
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

/* Reads the rows of a name. *ret_own: the account has one of them; *ret_slot: the lowest free slot. MUSTER_E_EXISTS:
 * another account has the name, and the two may not share it. Only an address can be shared, and only by accounts of
 * one person (ACCT-4). lock: how the accounts of the holders are locked. */
static result account_name_check(struct call *call, const char *field, const char *key, int32_t kind, int32_t lock,
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
        if (kind != NAME_KIND_EMAIL || holder == NULL || !account_is_same_person(account, holder))
            return problem_set(call->problem, MUSTER_E_EXISTS, field,
                               kind == NAME_KIND_EMAIL ? "Somebody else has verified the address." : "The %s is taken.",
                               field);
    }
    return OK;
}

/* Takes a name for an account. Each holder has the lowest free slot. So if two persons come at the same time, they
 * collide in the primary key. A holder may be about to become another person, and would not see this account. So the
 * account of each holder is locked. */
static result account_name_take(struct call *call, const char *field, const char *key, int32_t kind,
                                const struct row *account)
{
    bool own = false;
    int64_t slot = 0;
    TRY(account_name_check(call, field, key, kind, MUSTER_LOCK_SHARED, account, &own, &slot));
    return own ? OK : name_insert(call, key, kind, slot, row_id(account, ACCOUNT_ID));
}

result account_name_give_up(struct call *call, const char *key, int32_t kind, const struct row *account)
{
    return name_remove(call, key, kind, row_id(account, ACCOUNT_ID));
}

static result account_set_username(struct call *call, struct row *account, const char *username)
{
    char key[NAME_KEY_BYTES];
    const char *before = row_text(account, ACCOUNT_USERNAME_KEY);
    TRY(name_canonical(call, "username", NAME_KIND_USERNAME, username, key));
    if (before == NULL || strcmp(before, key) != 0) {
        TRY(account_name_take(call, "username", key, NAME_KIND_USERNAME, account));
        if (before != NULL) {
            TRY(account_name_give_up(call, before, NAME_KIND_USERNAME, account));
            TRY_SET(call, account, ACCOUNT_UNFINISHED, value_int(call->now));
        }
    }
    TRY_SET(call, account, ACCOUNT_USERNAME, value_text(username));
    return row_set(call->step, account, ACCOUNT_USERNAME_KEY, value_text(key));
}

static result account_clear_verified(struct call *call, struct row *account)
{
    if (row_null(account, ACCOUNT_EMAIL_VERIFIED_AT) || row_null(account, ACCOUNT_EMAIL_KEY)) return OK;
    TRY(account_name_give_up(call, row_text(account, ACCOUNT_EMAIL_KEY), NAME_KIND_EMAIL, account));
    return row_set(call->step, account, ACCOUNT_EMAIL_VERIFIED_AT, value_null());
}

static result account_set_email(struct call *call, struct row *account, const char *email)
{
    char key[NAME_KEY_BYTES];
    const char *before = row_text(account, ACCOUNT_EMAIL_KEY);
    if (email != NULL) TRY(name_email(call->problem, "email", email, key));
    bool other = email == NULL || before == NULL || strcmp(before, key) != 0;
    if (other) TRY(account_clear_verified(call, account)); /* ACCT-3 */
    TRY_SET(call, account, ACCOUNT_EMAIL, value_text(email));
    return row_set(call->step, account, ACCOUNT_EMAIL_KEY, value_text(email != NULL ? key : NULL));
}

static result account_set_verified(struct call *call, struct row *account, int32_t verified)
{
    const char *key = row_text(account, ACCOUNT_EMAIL_KEY);
    if (verified != 0 && verified != 1)
        return problem_set(call->problem, MUSTER_E_INVALID, "email_verified", "email_verified must be 0 or 1.");
    if (verified == 0) return account_clear_verified(call, account);
    if (key == NULL)
        return problem_set(call->problem, MUSTER_E_INVALID, "email_verified",
                           "The account has no address that could be verified: give email too.");
    if (!row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) return OK;
    TRY(account_name_take(call, "email", key, NAME_KIND_EMAIL, account));
    return row_set(call->step, account, ACCOUNT_EMAIL_VERIFIED_AT, value_int(call->now));
}

static result account_set_external_id(struct call *call, struct row *account, const char *external_id)
{
    const char *before = row_text(account, ACCOUNT_EXTERNAL_ID);
    if (external_id != NULL) {
        TRY(name_external_id(call->problem, "external_id", external_id));
        TRY(account_name_take(call, "external_id", external_id, NAME_KIND_EXTERNAL_ID, account));
    }
    if (before != NULL && (external_id == NULL || strcmp(before, external_id) != 0))
        TRY(account_name_give_up(call, before, NAME_KIND_EXTERNAL_ID, account));
    return row_set(call->step, account, ACCOUNT_EXTERNAL_ID, value_text(external_id));
}

/* In this order: the person decides who may share an address, and the address decides what is verified. */
result account_set_fields(struct call *call, struct row *account, const muster_account_params *in, uint32_t fields)
{
    if (fields & MUSTER_ACCOUNT_FIELD_USERNAME) TRY(account_set_username(call, account, in->username));
    if (fields & MUSTER_ACCOUNT_FIELD_DISPLAY_NAME) {
        if (in->display_name != NULL) TRY(name_title(call->problem, "display_name", in->display_name));
        TRY_SET(call, account, ACCOUNT_DISPLAY_NAME, value_text(in->display_name));
    }
    if (fields & MUSTER_ACCOUNT_FIELD_LOCALE) {
        if (in->locale != NULL) TRY(name_locale(call->problem, "locale", in->locale));
        TRY_SET(call, account, ACCOUNT_LOCALE, value_text(in->locale));
    }
    if (fields & MUSTER_ACCOUNT_FIELD_PERSON_ID) {
        if (in->person_id != NULL) TRY(name_external_id(call->problem, "person_id", in->person_id));
        TRY_SET(call, account, ACCOUNT_PERSON_ID, value_text(in->person_id));
    }
    if (fields & MUSTER_ACCOUNT_FIELD_EMAIL) TRY(account_set_email(call, account, in->email));
    if (fields & MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED) TRY(account_set_verified(call, account, in->email_verified));
    if ((fields & MUSTER_ACCOUNT_FIELD_PERSON_ID) && !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT)) {
        bool own = false;
        int64_t slot = 0;
        /* All holders of the verified address must still be of the same person. An account that takes the address
         * locks this one. */
        TRY(account_name_check(call, "person_id", row_text(account, ACCOUNT_EMAIL_KEY), NAME_KIND_EMAIL,
                               MUSTER_LOCK_NONE, account, &own, &slot));
    }
    if (fields & MUSTER_ACCOUNT_FIELD_EXTERNAL_ID) TRY(account_set_external_id(call, account, in->external_id));
    if (fields & MUSTER_ACCOUNT_FIELD_METADATA) {
        TRY(name_metadata(call->problem, "metadata", in->metadata, in->metadata_size));
        TRY_SET(call, account, ACCOUNT_METADATA, value_bytes(in->metadata, in->metadata_size));
    }
    return OK;
}

result account_event(struct call *call, struct row *account, int32_t kind, uint32_t fields)
{
    const muster_id *id = row_id(account, ACCOUNT_ID);
    static const char *const NAMES[] = {"username",       "display_name", "locale",    "email",
                                        "email_verified", "external_id",  "person_id", "metadata"};
    const char *changed = field_names(call, fields, NAMES, COUNT_OF(NAMES));
    bool verified = !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT);
    bool tells_address = (fields & (MUSTER_ACCOUNT_FIELD_EMAIL | MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED)) != 0;
#define NEW_VALUE(field, column) ((fields & (field)) != 0 ? row_text(account, column) : NULL)
    if (changed == NULL) return FAILED(MUSTER_E_MEMORY);
    return event_add(
        call, &(struct event){
                  .kind = kind,
                  .chain = account,
                  .subject = id,
                  .account = id,
                  FACTS(FACT_TEXT_IF(kind == MUSTER_EVENT_ACCOUNT_CHANGED, "changed", changed),
                        FACT_IF(tells_address && !row_null(account, ACCOUNT_EMAIL), "email_verified", verified)),
                  PERSONAL({"username", NEW_VALUE(MUSTER_ACCOUNT_FIELD_USERNAME, ACCOUNT_USERNAME), id},
                           {"display_name", NEW_VALUE(MUSTER_ACCOUNT_FIELD_DISPLAY_NAME, ACCOUNT_DISPLAY_NAME), id},
                           {"email", tells_address ? row_text(account, ACCOUNT_EMAIL) : NULL, id},
                           {"external_id", NEW_VALUE(MUSTER_ACCOUNT_FIELD_EXTERNAL_ID, ACCOUNT_EXTERNAL_ID), id},
                           {"person_id", NEW_VALUE(MUSTER_ACCOUNT_FIELD_PERSON_ID, ACCOUNT_PERSON_ID), id})});
#undef NEW_VALUE
}

void account_names_want(struct call *call, const muster_account_params *in)
{
    bool verified = in->email_verified == 1;
    name_want(call, NAME_KIND_USERNAME, in->username);
    name_want(call, NAME_KIND_EMAIL, verified ? in->email : NULL);
    name_want(call, NAME_KIND_EXTERNAL_ID, in->external_id);
}
