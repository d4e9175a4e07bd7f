/* SPDX-License-Identifier: MIT
 *
 * Names and ties: the rows by which accounts, addresses and slugs are found from outside an org. They point; the row that
 * they point to is the truth.
 */
#ifndef DOMAIN_TIE_H
#define DOMAIN_TIE_H

#include "call.h"

enum {
    NAME_KIND_USERNAME = MUSTER_BY_USERNAME,
    NAME_KIND_EXTERNAL_ID = MUSTER_BY_EXTERNAL_ID,
    NAME_KIND_EMAIL = MUSTER_BY_VERIFIED_EMAIL,
    NAME_KIND_SLUG = 4,
    NAME_KIND_DOMAIN = 5
};

/* Makes the tie of a holder to an org where there is none. *tie has been loaded, or is NULL. */
MUST_USE result tie_need(struct call *call, const muster_id *holder, const muster_id *org, struct row **tie);

#endif
