/* SPDX-License-Identifier: MIT
 *
 * Names and ties: the rows by which accounts, addresses and slugs are found from outside an org. They point; the row
 * that they point to is the truth.
 */
#pragma once

#include "call/call.h"

/* The key of an account's verified address, by which invitations find the account. False: it has none. */
bool account_address(const struct row *account, muster_id *ret_address);

/* How many accounts have verified the address, by its canonical form. */
MUST_USE result address_holders(struct call *call, const char *email_key, int64_t *ret_count);

enum {
    NAME_KIND_USERNAME = MUSTER_ACCOUNT_BY_USERNAME,
    NAME_KIND_EXTERNAL_ID = MUSTER_ACCOUNT_BY_EXTERNAL_ID,
    NAME_KIND_EMAIL = MUSTER_ACCOUNT_BY_VERIFIED_EMAIL,
    NAME_KIND_SLUG = 4,
    NAME_KIND_DOMAIN = 5,       /* that an org has proven; any number of orgs may */
    NAME_KIND_PUBLIC_DOMAIN = 6 /* that nobody may claim; of the store */
};

/* Writes the row by which a holder is found under a name, at a place that is free. */
MUST_USE result name_insert(struct call *call, const char *key, int32_t kind, int64_t slot, const muster_id *holder);

/* The same at the lowest free place, for names that any number may hold. Nothing where the holder has it already. */
MUST_USE result name_share(struct call *call, const char *key, int32_t kind, const muster_id *holder);

/* The rows of a name. */
MUST_USE result name_holders(struct call *call, const char *key, int32_t kind, struct row_list *ret);

/* Wants the rows of a name, as entered, for those above. NULL: of none. */
void name_want(struct call *call, int32_t kind, const char *name);

/* The canonical form of an account's name, by its kind. The store's row must have been loaded. */
MUST_USE result name_canonical(struct call *call, const char *field, int32_t kind, const char *name,
                               char ret_key[NAME_KEY_BYTES]);

/* Removes the rows by which the holder is found under the name. */
MUST_USE result name_remove(struct call *call, const char *key, int32_t kind, const muster_id *holder);

/* Wants the tie of a holder to an org, locked. */
void tie_want(struct call *call, const muster_id *holder, const muster_id *org, struct row **ret_tie);

/* Makes the tie of a holder to an org where there is none. *tie has been loaded, or is NULL. */
MUST_USE result tie_need(struct call *call, const muster_id *holder, const muster_id *org, struct row **tie);
