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

/* SEAT-9: whether the org may have another project. */
MUST_USE result project_check_room(struct call *call, const struct row *org);

/* What a new project is. */
struct project_new {
    const char *name;
    const char *description;
    const char *tags; /* lines */
    int32_t visibility;
    const muster_id *creator; /* a member, who gets a grant; NULL: the host */
    bool provided;            /* made for it when it joined (PROV-1), and named after it */
};

/* Makes a project; there has to be room. The creator's membership must have been loaded, or made. */
MUST_USE result project_make(struct call *call, struct row *org, const struct project_new *what,
                             struct row **ret_project);

#endif
