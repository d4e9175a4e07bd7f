/* SPDX-License-Identifier: MIT
 *
 * Projects, for steps.
 */
#ifndef DOMAIN_PROJECT_H
#define DOMAIN_PROJECT_H

#include "call.h"

/* Enters an org and a project of it, for an action of PROJ-6. The project is the org's, or it is not found. */
MUST_USE result project_enter(struct call *call, const muster_id *org, const muster_id *project, int32_t action,
                              struct row **ret_org, struct row **ret_project);
MUST_USE result project_not_found(struct call *call);

/* Enters an org and a project of it anew, after a piece: the acting party was found to be allowed before. */
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

/* A record of a project, with the permission of whom it is read for. */
MUST_USE result project_record(struct call *call, const struct row *project, int32_t permission,
                               struct record **ret_record);

/* Answers the call with it, for the acting party. */
MUST_USE result project_answer(struct call *call, const struct row *project);

/* A project as it is now, for a repeated call. */
MUST_USE result project_again(struct call *call, const muster_id *org, const muster_id *project);

#endif
