/* SPDX-License-Identifier: MIT
 *
 * The steps from the rows of a grants file to permissions. See grants.h.
 */
#include "grants.h"
#include "terminal.h"
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROJECT, USERNAME, PERMISSION, COLUMNS };
static const char *const HEADER[] = {"project", "username", "permission"};

/* The result of one file. */
struct intake {
    struct rows *rows;
    struct grant **items; /* grants to give */
    size_t count, made, applied, again, other_case, to_admins;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct project *)a)->name, ((const struct project *)b)->name);
}

static int by_key(const void *a, const void *b)
{
    const struct grant *one = a, *other = b;
    if (one->project != other->project) return one->project->number < other->project->number ? -1 : 1;
    return memcmp(&one->account, &other->account, sizeof(muster_id));
}

bool grants_are_in(const struct rows *rows)
{
    return rows_begin_with(rows, HEADER, COLUMNS);
}

int32_t grants_find(const struct grants *grants, struct project *project, const muster_id *account)
{
    struct grant key = {.project = project, .account = *account};
    struct grant **found = tfind(&key, &grants->by_key, by_key);
    return found != NULL ? (*found)->permission : 0;
}

/* ---- rows that can be read ---- */

/* The member that a row names, in whatever case the name is written. If the row names somebody else, it gives no
 * grant and makes no project. */
static bool find_member(struct rows *rows, const struct csv_row *row, const struct org *org, muster_member **ret_member)
{
    const char *username = row->fields[USERNAME];
    muster_account *account = NULL;
    int32_t status = muster_account_find(org->host, MUSTER_ACCOUNT_BY_USERNAME, username, &account);
    if (status == MUSTER_E_NOT_FOUND)
        refuse(rows, row->line, "there is no account '%.64s'", username);
    else if (status != MUSTER_OK)
        refuse(rows, row->line, "%s", cause_of(org->host));
    else if (muster_id_equal(muster_account_id(account), &org->owner_account))
        refuse(rows, row->line, "this is the owner, who may do everything in every project");
    else if ((status = muster_member_get(org->owner, &org->id, muster_account_id(account), ret_member)) ==
             MUSTER_E_NOT_FOUND)
        refuse(rows, row->line, "'%.64s' is not a member of %s", username, org->slug);
    else if (status != MUSTER_OK)
        refuse(rows, row->line, "%s", cause_of(org->owner));
    muster_account_free(account);
    return *ret_member != NULL;
}

static struct project *project_named(struct grants *grants, const char *name)
{
    struct project *project = needed(malloc(sizeof *project));
    *project = (struct project){.name = name, .number = grants->project_count};
    struct project *found = *(struct project **)needed(tsearch(project, &grants->by_name, by_name));
    if (found != project) {
        free(project);
        return found;
    }
    grants->projects = needed(realloc(grants->projects, (grants->project_count + 1) * sizeof(struct project *)));
    grants->projects[grants->project_count++] = project;
    return project;
}

static void take(struct grants *grants, struct intake *intake, const struct csv_row *row, const muster_member *member,
                 int32_t permission)
{
    struct grant *grant = needed(malloc(sizeof *grant));
    *grant = (struct grant){.project = project_named(grants, row->fields[PROJECT]),
                            .account = *muster_member_account(member),
                            .permission = permission,
                            .rows = intake->rows,
                            .line = row->line,
                            .other_case = strcmp(row->fields[USERNAME], muster_member_username(member)) != 0,
                            .to_admin = muster_member_role(member) == MUSTER_ROLE_ADMIN};
    intake->items[intake->count++] = grant;
}

static void read_grants(struct grants *grants, struct intake *intake, const struct org *org)
{
    struct rows *rows = intake->rows;
    intake->items = needed(calloc(rows->count, sizeof(struct grant *)));
    for (size_t i = 1; i < rows->count; i++) {
        const struct csv_row *row = &rows->items[i];
        muster_member *member = NULL;
        int32_t permission = 0;
        progress("find", i + 1, rows->count);
        if (row->columns != COLUMNS)
            refuse(rows, row->line, "a row must have three columns: project,username,permission");
        else if (row->fields[PROJECT][0] == '\0')
            refuse(rows, row->line, "the name of the project is missing");
        else if (muster_permission_parse(row->fields[PERMISSION], &permission) != MUSTER_OK)
            refuse(rows, row->line, "unknown permission '%.60s': read, write or admin", row->fields[PERMISSION]);
        else if (find_member(rows, row, org, &member))
            take(grants, intake, row, member, permission);
        muster_member_free(member);
    }
}

/* ---- projects and permissions ---- */

static void raise_limit(const struct grants *grants, const struct org *org)
{
    int64_t before = 0, most = (int64_t)grants->project_count;
    muster_plan *plan = NULL;
    check(org->owner, muster_plan_get(org->owner, &org->id, &plan), "the plan could not be read");
    check(org->owner, muster_plan_limit(plan, MUSTER_LIMIT_PROJECTS, &before), "the plan has no limit of projects");
    muster_plan_free(plan);
    if (before >= most) return;
    const char *const names[] = {MUSTER_LIMIT_PROJECTS};
    muster_plan_params params = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_LIMITS,
                                 .limit_names = names, .limit_values = &most, .limit_count = 1};
    check(org->host, muster_plan_set(org->host, &org->id, &params, NULL), "the plan's limit could not be raised");
    printf("  limit raised: %s from %" PRId64 " to %" PRId64 ", because the files name as many\n",
           MUSTER_LIMIT_PROJECTS, before, most);
}

/* The owner makes it. So only the owner and the admins see it until a member gets a grant. */
static bool make_project(struct project *project, const struct org *org)
{
    muster_project_params params = {MUSTER_INIT(muster_project_params), .name = project->name,
                                    .visibility = MUSTER_VISIBILITY_PRIVATE};
    muster_project *made = NULL;
    project->made = muster_project_create(org->owner, &org->id, &params, &made) == MUSTER_OK;
    if (project->made) project->id = *muster_project_id(made);
    muster_project_free(made);
    return project->made;
}

/* Whether this is the first row with this member and project. If it is not, the first row counts. */
static bool is_first(struct grants *grants, struct intake *intake, struct grant *grant)
{
    const struct grant *first = *(struct grant **)needed(tsearch(grant, &grants->by_key, by_key));
    bool here = first->rows == grant->rows;
    if (first == grant) return true;
    if (first->permission == grant->permission)
        intake->again++;
    else
        refuse(grant->rows, grant->line, "the member already has '%s' on this project from line %ld%s%s",
               muster_permission_name(first->permission), first->line, here ? "" : " of ",
               here ? "" : first->rows->file);
    return false;
}

static bool set_grant(const struct grant *grant, const struct org *org)
{
    return muster_grant_set(org->owner, &org->id, &grant->project->id, &grant->account, grant->permission,
                            MUSTER_TIME_NONE, NULL) == MUSTER_OK;
}

static void give(struct grants *grants, struct intake *intake, struct grant *grant, const struct org *org)
{
    struct project *project = grant->project;
    bool had_project = project->made, kept = false;
    if (!had_project && !make_project(project, org)) {
        refuse(grant->rows, grant->line, "%s", cause_of(org->owner));
    } else if (is_first(grants, intake, grant)) {
        kept = set_grant(grant, org);
        if (!kept) {
            refuse(grant->rows, grant->line, "%s", cause_of(org->owner));
            tdelete(grant, &grants->by_key, by_key);
        }
    }
    intake->made += !had_project && project->made;
    project->granted += kept;
    intake->applied += kept;
    intake->other_case += kept && grant->other_case;
    intake->to_admins += kept && grant->to_admin;
    if (!kept) free(grant);
}

void grants_take(struct grants *grants, struct rows *rows, const struct org *org)
{
    struct intake intake = {.rows = rows};
    double began = seconds(), at = began;
    printf("org %s: grants of %s\n", org->slug, rows->file);
    if (org->owner == NULL) {
        refuse(rows, rows->items[0].line, "no org was founded from the roster before this file");
        return;
    }
    read_grants(grants, &intake, org);
    at = step("members found", at);
    raise_limit(grants, org);
    for (size_t i = 0; i < intake.count; i++) {
        progress("grant", i + 1, intake.count);
        give(grants, &intake, intake.items[i], org);
    }
    at = step("projects made, granted", at);
    size_t messages = deliver(org, NULL, NULL);
    step("further messages delivered", at);
    printf("  projects: %zu made, all private\n", intake.made);
    printf("  grants: %zu applied, %zu there already, %zu refused\n", intake.applied, intake.again, rows->bad);
    printf("  of the applied grants, %zu have a name in another case, and %zu are for admins of the org\n",
           intake.other_case, intake.to_admins);
    printf("  messages delivered: %zu\n  %.2f s in all\n", messages, seconds() - began);
    free(intake.items);
}

void grants_free(struct grants *grants)
{
    while (grants->by_key != NULL) {
        struct grant *grant = *(struct grant **)grants->by_key;
        tdelete(grant, &grants->by_key, by_key);
        free(grant);
    }
    while (grants->by_name != NULL)
        tdelete(*(struct project **)grants->by_name, &grants->by_name, by_name);
    for (size_t i = 0; i < grants->project_count; i++)
        free(grants->projects[i]);
    free(grants->projects);
    *grants = (struct grants){0};
}
