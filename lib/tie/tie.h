/* SPDX-License-Identifier: MIT
 *
 * Names and ties: the rows by which accounts, addresses and slugs are found without knowing an org. They only point.
 * The row to which they point decides.
 */
#pragma once

#include "call/call.h"

/* The key of the verified address of an account, by which invitations find the account. False: the account has none. */
bool account_address(const struct row *account, muster_id *ret_address);

/* How many accounts have verified the address, compared by its canonical form. */
MUST_USE result address_holders(struct call *call, const char *email_key, int64_t *ret_count);

enum {
    NAME_KIND_USERNAME = MUSTER_ACCOUNT_BY_USERNAME,
    NAME_KIND_EXTERNAL_ID = MUSTER_ACCOUNT_BY_EXTERNAL_ID,
    NAME_KIND_EMAIL = MUSTER_ACCOUNT_BY_VERIFIED_EMAIL,
    NAME_KIND_SLUG = 4,
    NAME_KIND_DOMAIN = 5,       /* an org has proven it; any number of orgs may prove the same domain */
    NAME_KIND_PUBLIC_DOMAIN = 6 /* no org may claim it; it belongs to the store */
};

/* Writes the row by which a holder is found under a name. The slot must be free. */
MUST_USE result name_insert(struct call *call, const char *key, int32_t kind, int64_t slot, const muster_id *holder);

/* The same at the lowest free slot, for names that any number of holders may have. Does nothing if the holder has
 * the name already. */
MUST_USE result name_share(struct call *call, const char *key, int32_t kind, const muster_id *holder);

/* The rows of a name. */
MUST_USE result name_holders(struct call *call, const char *key, int32_t kind, struct row_list *ret);

/* Wants the rows of a name, as it was entered, for the functions above. NULL: wants nothing. */
void name_want(struct call *call, int32_t kind, const char *name);

/* The canonical form of a name of an account, by the kind of the name. The row of the store must have been loaded. */
MUST_USE result name_canonical(struct call *call, const char *field, int32_t kind, const char *name,
                               char ret_key[NAME_KEY_BYTES]);

/* Removes the rows by which the holder is found under the name. */
MUST_USE result name_remove(struct call *call, const char *key, int32_t kind, const muster_id *holder);

/* Wants the tie of a holder to an org, with a lock. */
void tie_want(struct call *call, const muster_id *holder, const muster_id *org, struct row **ret_tie);

/* Makes the tie of a holder to an org if there is none. *tie was loaded, or is NULL. */
MUST_USE result tie_need(struct call *call, const muster_id *holder, const muster_id *org, struct row **tie);
