/* SPDX-License-Identifier: MIT
 *
 * Grants files (project,username,permission) of one org: a private project for each name, and what its members may do
 * in it. Whether the library then decides as the rows say is for rights.h.
 */
#ifndef ONBOARD_GRANTS_H
#define ONBOARD_GRANTS_H

#include "host.h"
#include "rows.h"

struct project {
    const char *name;
    muster_id id;
    bool made;
    size_t number;  /* in the order of its first row */
    size_t granted; /* how many have a grant, besides the owner who made it */
};

struct grant {
    struct project *project; /* first, with the account: the key of a grant */
    muster_id account;
    int32_t permission;
    struct rows *rows; /* where it stands, with the line */
    long line;
    bool other_case, to_admin; /* how the row spells the name; what the member is */
};

/* All that the files of one org have granted so far. A second file adds to what the first one made. */
struct grants {
    struct project **projects;
    size_t project_count;
    void *by_name; /* trees of both, as tsearch makes them */
    void *by_key;
};

/* Whether a file is one of grants, by its first row. */
bool grants_are_in(const struct rows *rows);

/* Makes the projects, gives the grants, and has the messages about it delivered. */
void grants_take(struct grants *grants, struct rows *rows, const struct org *org);

/* The permission that the files give an account on a project, or 0. */
int32_t grants_find(const struct grants *grants, struct project *project, const muster_id *account);

void grants_free(struct grants *grants);

#endif
