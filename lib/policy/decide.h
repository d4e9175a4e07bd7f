/* SPDX-License-Identifier: MIT
 *
 * The one function that decides what a member may do (PROJ-7), with the chain of reasons. Every call that enters an org
 * or a project uses it, and so do muster_may, muster_may_many and muster_explain.
 */
#pragma once

#include "policy.h"

/* The data that was read. Nothing else counts for the decision. */
struct access {
    bool host;             /* the system session, which may do everything */
    const struct row *org; /* the org whose roles count */
    int32_t state;         /* of the membership, MUSTER_MEMBER_STATE_...; 0: there is no membership */
    int32_t role;          /* of the membership */
    bool plan_ended;       /* also false for callers that check the plan themselves */
    int32_t visibility;    /* of the project; 0: there is no project */
    int32_t permission;    /* of a grant that has not ended; 0: there is none */
};

/* The reasons, in the order in which they are checked. */
enum reason {
    REASON_HOST,
    REASON_NO_MEMBER,
    REASON_BLOCKED,
    REASON_ENDED,
    REASON_SUSPENDED,
    REASON_ROLE_RESTRICTED, /* the other roles follow in their order */
    REASON_ROLE_MEMBER,
    REASON_ROLE_ADMIN,
    REASON_ROLE_OWNER,
    REASON_ROLE_ALLOWS,
    REASON_ROLE_DENIES,
    REASON_NO_PROJECT,
    REASON_FULL_ACCESS,
    REASON_PROJECT_PUBLIC,
    REASON_GRANT_READ, /* the other permissions follow in their order */
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
    int32_t status;     /* MUSTER_OK, or the status that refuses */
    int32_t permission; /* on the project; 0: none */
    size_t count;
    enum reason reasons[REASONS_MAX];
};

/* action: 0 asks whether the party is a member that may do anything at all. Actions on a project use visibility and
 * permission. */
void decide(const struct access *access, int32_t action, struct decision *ret);

/* The permission of an active member on a project; 0: none. No other function answers this. It ignores visibility
 * and permission of `member`. granted: the permission of a grant; 0: there is no grant. */
int32_t project_permission(const struct access *member, int32_t visibility, int32_t granted);

const char *reason_code(enum reason reason);
const char *reason_text(enum reason reason);
