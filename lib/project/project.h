/* SPDX-License-Identifier: MIT
 *
 * Projects and grants, for steps.
 */
#pragma once

#include "call/call.h"
#include "lines.h"

/* A new grant. member: the membership to which it belongs. */
MUST_USE result grant_make(struct call *call, struct row *member, const muster_id *project, int32_t permission,
                           muster_time ends_at, const muster_id *by, struct row **ret_grant);

/* Writes a grant with its new values, for the acting party. row: the grant that is there already, even if it has
 * ended; NULL: there is none. */
MUST_USE result grant_write(struct call *call, struct row *member, const muster_id *project, struct row *row,
                            int32_t permission, muster_time ends_at, struct row **ret_grant);

void grant_drop(struct call *call, struct row *member, struct row *grant);

muster_scan grants_of(muster_value org, muster_value account);

/* Removes all grants of a membership. A membership that ends or begins again needs this (ROLE-6). */
MUST_USE result grants_drop(struct call *call, struct row *member, int64_t *ret_count);

/* The projects that invitations promise to the account that accepts them (INV-2). Each project is in the list once,
 * with the highest permission (INV-21). */
struct promise {
    muster_id project;
    int32_t permission;
};

struct promises {
    struct promise *items;
    size_t count, capacity;
};

MUST_USE result promises_add(struct call *call, const struct row *invitation, struct promises *promises);

/* Makes grants from the promises, for a member who has no grants yet. Public projects need none. Projects that were
 * deleted are skipped. */
MUST_USE result promises_keep(struct call *call, struct row *org, struct row *member, const struct promises *promises,
                              muster_id **ret_skipped, size_t *ret_skipped_count);

/* The projects that a call names. They must be projects of the org. They are checked, and written as lines for an
 * invitation. */
struct named_projects {
    const muster_id *projects;
    const int32_t *permissions;
    size_t count;
    struct row **rows; /* set by promises_want */
};

MUST_USE result promises_check(struct call *call, const struct named_projects *named);

/* Wants the rows of the projects. */
MUST_USE result promises_want(struct call *call, const muster_id *org, struct named_projects *named);

MUST_USE result promises_write(struct call *call, const struct named_projects *named, const char **ret_lines);

/* The promise in a line. False: the line holds none. */
struct line;

bool promise_read(const struct line *line, struct promise *ret);

/* Answers the call with a grant of the account. */
MUST_USE result grant_answer(struct call *call, const struct row *grant, const struct row *account);

extern const struct answer_kind GRANT_ANSWER;

/* Enters an org and one of its projects, for an action of PROJ-6. MUSTER_E_NOT_FOUND if the project does not belong
 * to the org. */
MUST_USE result project_enter(struct call *call, const muster_id *org, const muster_id *project, int32_t action,
                              struct row **ret_org, struct row **ret_project);

/* Enters an org and one of its projects again, after a piece. The library has already decided that the acting party
 * may do this. */
MUST_USE result project_reenter(struct call *call, const muster_id *org, const muster_id *project, struct row **ret_org,
                                struct row **ret_project);

/* How many rows of members or grants are held at once, by calls that process all rows of a large org. */
#define PROJECT_ROWS_AT_ONCE 500

/* SEAT-9: whether the org may have one more project. */
MUST_USE result project_check_room(struct call *call, const struct row *org);

/* The values of a new project. */
struct project_new {
    const char *name;
    const char *description;
    const char *tags; /* lines */
    int32_t visibility;
    const muster_id *creator; /* a member, who gets a grant; NULL: the host has created it */
    bool provided;            /* made for the creator when it joined (PROV-1) */
    bool named_after;         /* the name contains the username of the creator */
};

/* Makes a project. The caller has checked that there is room. The membership of the creator must have been loaded or
 * made. */
MUST_USE result project_make(struct call *call, struct row *org, const struct project_new *what,
                             struct row **ret_project);

/* Answers the call with a project, for the acting party. */
MUST_USE result project_answer(struct call *call, const struct row *project);

extern const struct answer_kind PROJECT_ANSWER;

/* Whether joining brings a private project now. MUSTER_E_QUOTA: a project is required, and there is no room
 * (PROV-4). */
MUST_USE result provision_check(struct call *call, const struct row *org, bool *ret_provides);

/* Makes the private project. If there is no room, adds an event that says so. provides: the answer of
 * provision_check. */
MUST_USE result provision_joined(struct call *call, struct row *org, const struct row *account, struct row *member,
                                 bool provides);

/* The setting of the name: one line that makes a name from any username. */
MUST_USE result provision_check_template(struct call *call, const char *text);
