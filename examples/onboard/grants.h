/* SPDX-License-Identifier: MIT
 *
 * Grants files (project,username,permission) of one org: they make a private project for each name, and give
 * permissions to members. rights.h checks whether the library then decides as the rows say.
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
    size_t granted; /* how many members have a grant; the owner, who made the project, is not counted */
};

struct grant {
    struct project *project; /* these two are first: they are the key of a grant */
    muster_id account;
    int32_t permission;
    struct rows *rows; /* the file of the row, with the line */
    long line;
    bool other_case, to_admin; /* whether the row has the name in another case; whether the member is an admin */
};

/* Everything that the files of one org have granted until now. A second file adds to the result of the first. */
struct grants {
    struct project **projects;
    size_t project_count;
    void *by_name; /* both are trees of tsearch */
    void *by_key;
};

/* Whether a file is a grants file. Its first row says so. */
bool grants_are_in(const struct rows *rows);

/* Makes the projects, gives the grants, and delivers the messages about them. */
void grants_take(struct grants *grants, struct rows *rows, const struct org *org);

/* The permission that the files give to an account on a project, or 0. */
int32_t grants_find(const struct grants *grants, struct project *project, const muster_id *account);

void grants_free(struct grants *grants);

#endif
