/* SPDX-License-Identifier: MIT
 *
 * Grants, for steps. Every change of one raises the member's version (ROLE-4).
 */
#ifndef DOMAIN_GRANT_H
#define DOMAIN_GRANT_H

#include "call.h"

/* MUSTER_PERMISSION_... that a grant gives now; 0: it has ended, or there is none (NULL). */
int32_t grant_permission(const struct call *call, const struct row *grant);

/* A new grant. member: the membership that it is of. */
MUST_USE result grant_make(struct call *call, struct row *member, const muster_id *project, int32_t permission,
                           muster_time ends_at, const muster_id *by, struct row **ret_grant);
void grant_drop(struct call *call, struct row *member, struct row *grant);

/* All grants of a membership, when it ends or begins anew (ROLE-6). */
MUST_USE result grants_drop(struct call *call, struct row *member, int64_t *ret_count);

/* What invitations promise who accepts them (INV-2): each project once, with the highest permission (INV-21). */
struct promise {
    muster_id project;
    int32_t permission;
};
struct promises {
    struct promise *items;
    size_t count, capacity;
};
MUST_USE result promises_add(struct call *call, const struct row *invitation, struct promises *promises);

/* Keeps them, for a member who has no grants yet. Public projects need none; those that are no more are skipped. */
MUST_USE result promises_keep(struct call *call, struct row *member, const struct promises *promises,
                              muster_id **ret_skipped, size_t *ret_skipped_count);

#endif
