/* SPDX-License-Identifier: MIT
 *
 * The one function that decides what a member may do (PROJ-7), with the chain of what counted. It is asked by every
 * call that enters an org or a project, and by muster_may, muster_may_many and muster_explain.
 */
#pragma once

#include "policy.h"

/* What was read. Nothing else decides. */
struct access {
    bool host;             /* the system, which may do everything */
    const struct row *org; /* whose roles count */
    int32_t state;         /* of the membership, MUSTER_MEMBER_STATE_...; 0: there is none */
    int32_t role;          /* of the membership */
    bool plan_ended;       /* false also for who judges that by itself */
    int32_t visibility;    /* of the project; 0: there is none */
    int32_t permission;    /* of a grant that has not ended; 0: none */
};

/* What counted, in the order in which it is looked at. */
enum reason {
    REASON_HOST,
    REASON_NO_MEMBER,
    REASON_BLOCKED,
    REASON_ENDED,
    REASON_SUSPENDED,
    REASON_ROLE_RESTRICTED, /* and the other roles, in their order */
    REASON_ROLE_MEMBER,
    REASON_ROLE_ADMIN,
    REASON_ROLE_OWNER,
    REASON_ROLE_ALLOWS,
    REASON_ROLE_DENIES,
    REASON_NO_PROJECT,
    REASON_FULL_ACCESS,
    REASON_PROJECT_PUBLIC,
    REASON_GRANT_READ, /* and the other permissions, in their order */
    REASON_GRANT_WRITE,
    REASON_GRANT_ADMIN,
    REASON_NO_GRANT,
    REASON_PERMISSION_ALLOWS,
    REASON_PERMISSION_DENIES,
    REASON_PLAN_ENDED,
    REASON_COUNT
};

#define REASONS_MAX 6

struct decision {
    int32_t status;     /* MUSTER_OK, or what keeps it from it */
    int32_t permission; /* on the project; 0: none */
    size_t count;
    enum reason reasons[REASONS_MAX];
};

/* action: 0 to be a member that may do anything at all. Actions on a project look at visibility and permission. */
void decide(const struct access *access, int32_t action, struct decision *ret);

/* The permission of an active member on a project; 0: none. This is the only place that answers it. Of `member`,
 * visibility and permission are not looked at. granted: what a grant gives; 0: there is none. */
int32_t project_permission(const struct access *member, int32_t visibility, int32_t granted);

const char *reason_code(enum reason reason);
const char *reason_text(enum reason reason);
