/* SPDX-License-Identifier: MIT
 *
 * Projects and grants, for steps.
 */
#pragma once

#include "call/call.h"
#include "lines.h"

/* A new grant. member: the membership that it is of. */
MUST_USE result grant_make(struct call *call, struct row *member, const muster_id *project, int32_t permission,
                           muster_time ends_at, const muster_id *by, struct row **ret_grant);

/* Writes a grant as it is from now on, by the acting party. row: the grant that is there already, also where it has
 * ended; NULL: there is none. */
MUST_USE result grant_write(struct call *call, struct row *member, const muster_id *project, struct row *row,
                            int32_t permission, muster_time ends_at, struct row **ret_grant);

void grant_drop(struct call *call, struct row *member, struct row *grant);

muster_scan grants_of(muster_value org, muster_value account);

/* Removes all grants of a membership, when it ends or begins again (ROLE-6). */
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

/* Makes grants of the promises, for a member who has no grants yet. Public projects need none. Projects that were
 * deleted are skipped. */
MUST_USE result promises_keep(struct call *call, struct row *org, struct row *member, const struct promises *promises,
                              muster_id **ret_skipped, size_t *ret_skipped_count);

/* The projects that a call names. They are checked, and written as lines for an invitation. They have to be projects
 * of the org. */
struct named_projects {
    const muster_id *projects;
    const int32_t *permissions;
    size_t count;
    struct row **rows; /* by promises_want */
};

MUST_USE result promises_check(struct call *call, const struct named_projects *named);

/* Wants the rows of the projects. */
MUST_USE result promises_want(struct call *call, const muster_id *org, struct named_projects *named);

MUST_USE result promises_write(struct call *call, const struct named_projects *named, const char **ret_lines);

/* The promise of a line; false: it holds none. */
struct line;

bool promise_read(const struct line *line, struct promise *ret);

/* Answers the call with a grant of that account. */
MUST_USE result grant_answer(struct call *call, const struct row *grant, const struct row *account);

extern const struct answer_kind GRANT_ANSWER;

/* Enters an org and a project of it, for an action of PROJ-6. The project is the org's, or it is not found. */
MUST_USE result project_enter(struct call *call, const muster_id *org, const muster_id *project, int32_t action,
                              struct row **ret_org, struct row **ret_project);

/* Enters an org and a project of it again, after a piece: the acting party was found to be allowed before. */
MUST_USE result project_reenter(struct call *call, const muster_id *org, const muster_id *project, struct row **ret_org,
                                struct row **ret_project);

/* Rows of members or grants that are held at once by calls that reach all of a large org. */
#define PROJECT_ROWS_AT_ONCE 500

/* SEAT-9: whether the org may have another project. */
MUST_USE result project_check_room(struct call *call, const struct row *org);

/* What a new project is. */
struct project_new {
    const char *name;
    const char *description;
    const char *tags; /* lines */
    int32_t visibility;
    const muster_id *creator; /* a member, who gets a grant; NULL: the host */
    bool provided;            /* made for it when it joined (PROV-1) */
    bool named_after;         /* its username stands in the name */
};

/* Makes a project; there has to be room. The creator's membership must have been loaded, or made. */
MUST_USE result project_make(struct call *call, struct row *org, const struct project_new *what,
                             struct row **ret_project);

/* Answers the call with a project, for the acting party. */
MUST_USE result project_answer(struct call *call, const struct row *project);

extern const struct answer_kind PROJECT_ANSWER;

/* Whether joining brings a private project now. MUSTER_E_QUOTA: it has to, and there is no room (PROV-4). */
MUST_USE result provision_check(struct call *call, const struct row *org, bool *ret_provides);

/* Makes the private project, or adds an event that there was no room. provides: what provision_check said. */
MUST_USE result provision_joined(struct call *call, struct row *org, const struct row *account, struct row *member,
                                 bool provides);

/* The setting of the name: one line that makes a name of every username. */
MUST_USE result provision_check_template(struct call *call, const char *text);
