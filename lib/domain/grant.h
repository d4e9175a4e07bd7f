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

/* A grant as it is to be from now on, by the acting party. row: what is there already, also where it has ended; NULL: nothing. */
MUST_USE result grant_write(struct call *call, struct row *member, const muster_id *project, struct row *row,
                            int32_t permission, muster_time ends_at, struct row **ret_grant);
void grant_drop(struct call *call, struct row *member, struct row *grant);

muster_scan grants_of(muster_value org, muster_value account);

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
MUST_USE result promises_keep(struct call *call, struct row *org, struct row *member, const struct promises *promises,
                              muster_id **ret_skipped, size_t *ret_skipped_count);

/* What a call names is checked, and written as lines for an invitation; the projects have to be the org's. */
struct named_projects {
    const muster_id *projects;
    const int32_t *permissions;
    size_t count;
};
MUST_USE result promises_check(struct call *call, const struct named_projects *named);
void promises_ahead(struct call *call, const muster_id *org, const struct named_projects *named); /* see step_ahead */
MUST_USE result promises_write(struct call *call, const muster_id *org, const struct named_projects *named,
                               const char **ret_lines);

/* The promise of a line; false: it holds none. */
struct line;
bool promise_read(const struct line *line, struct promise *ret);

/* Answers the call with a grant, of that account; and with one as it is now, for a repeated call. */
MUST_USE result grant_answer(struct call *call, const struct row *grant, const struct row *account);
MUST_USE result grant_again(struct call *call, const muster_id *org, const muster_id *project,
                            const muster_id *account);

#endif
