/* SPDX-License-Identifier: MIT
 *
 * First checks lists, and then one decision for each member, project and action. See rights.h.
 */
#include "rights.h"
#include "terminal.h"
#include <stdio.h>
#include <stdlib.h>

static const int32_t ACTIONS[] = {MUSTER_ACTION_VIEW_RESOURCES, MUSTER_ACTION_WRITE_RESOURCES,
                                  MUSTER_ACTION_MANAGE_PROJECT};

static void __attribute__((noreturn)) differ(const char *project, const char *what)
{
    char cause[256];
    snprintf(cause, sizeof cause, "project '%.128s': %s", project, what);
    fatal("the rights differ from the files", cause);
}

/* The owner sees every project that was made, and may do everything in it. */
static void check_projects(const struct org *org, size_t made)
{
    size_t seen = 0;
    const char *cursor = NULL;
    muster_page *page = NULL, *before = NULL;
    do {
        check(org->owner, muster_project_list(org->owner, &org->id, NULL, cursor, MUSTER_PAGE_MAX_ITEMS, &page),
              "the projects could not be read");
        for (size_t i = 0; i < muster_page_count(page); i++, seen++) {
            const muster_project *project = muster_page_project(page, i);
            if (muster_project_visibility(project) != MUSTER_VISIBILITY_PRIVATE)
                differ(muster_project_name(project), "is public");
            if (muster_project_permission(project) != MUSTER_PERMISSION_ADMIN)
                differ(muster_project_name(project), "its owner does not have full access");
        }
        muster_page_free(before);
        before = page;
        cursor = muster_page_cursor(page);
    } while (cursor != NULL);
    muster_page_free(before);
    if (seen != made) differ("*", "their number differs from those that were made");
}

/* A project has the grants that were given, and one for the owner, who made the project and may manage it. */
static void check_grants(const struct org *org, const struct project *project)
{
    size_t seen = 0;
    const char *cursor = NULL;
    muster_page *page = NULL, *before = NULL;
    check(org->owner, muster_may(org->owner, &org->id, &project->id, MUSTER_ACTION_MANAGE_PROJECT),
          "the owner may not manage a project");
    do {
        check(org->owner, muster_grant_list(org->owner, &org->id, &project->id, cursor, MUSTER_PAGE_MAX_ITEMS, &page),
              "the grants could not be read");
        seen += muster_page_count(page);
        muster_page_free(before);
        before = page;
        cursor = muster_page_cursor(page);
    } while (cursor != NULL);
    muster_page_free(before);
    if (seen != project->granted + 1)
        differ(project->name, "the number of its grants differs from those that were given");
}

/* For a member without a grant, the project does not exist. */
static int32_t answer(const struct grants *grants, const struct person *person, struct project *project, int32_t action)
{
    if (person->role == MUSTER_ROLE_ADMIN) return MUSTER_OK;
    int32_t permission = grants_find(grants, project, &person->account);
    if (permission == 0) return MUSTER_E_NOT_FOUND;
    return muster_permission_may(permission, action) ? MUSTER_OK : MUSTER_E_DENIED;
}

static void check_person(const struct org *org, const struct person *person, const struct grants *grants,
                         struct project *const *projects, const muster_id *ids, size_t count)
{
    int32_t statuses[MUSTER_PAGE_MAX_ITEMS];
    muster_session *session = session_of(org->store, &person->account);
    for (size_t a = 0; a < sizeof ACTIONS / sizeof ACTIONS[0]; a++) {
        for (size_t at = 0, next = 0; at < count; at = next) {
            next = count - at > MUSTER_PAGE_MAX_ITEMS ? at + MUSTER_PAGE_MAX_ITEMS : count;
            check(session, muster_may_many(session, &org->id, ACTIONS[a], &ids[at], next - at, statuses),
                  "the library could not be asked what a member may do");
            for (size_t i = at; i < next; i++)
                if (statuses[i - at] != answer(grants, person, projects[i], ACTIONS[a])) {
                    char what[160];
                    snprintf(what, sizeof what, "%s may '%s': %s", person->username, muster_action_name(ACTIONS[a]),
                             muster_status_name(statuses[i - at]));
                    differ(projects[i]->name, what);
                }
        }
    }
    muster_session_close(session);
}

void rights_check(const struct org *org, const struct roster *roster, const struct grants *grants)
{
    double at = seconds();
    size_t made = 0;
    if (grants->project_count == 0) return;
    struct project **projects = needed(calloc(grants->project_count, sizeof projects[0]));
    muster_id *ids = needed(calloc(grants->project_count, sizeof ids[0]));
    for (size_t i = 0; i < grants->project_count; i++) {
        if (!grants->projects[i]->made) continue;
        projects[made] = grants->projects[i];
        ids[made++] = grants->projects[i]->id;
    }
    check_projects(org, made);
    for (size_t i = 0; i < made; i++)
        check_grants(org, projects[i]);
    for (size_t i = 0; i < roster->count; i++) {
        progress("ask", i + 1, roster->count);
        if (roster->people[i].accepted) check_person(org, &roster->people[i], grants, projects, ids, made);
    }
    step("asked who may do what", at);
    printf("  rights: %zu answers to %zu members about %zu projects, all correct\n",
           roster->accepted * made * sizeof ACTIONS / sizeof ACTIONS[0], roster->accepted, made);
    free(projects);
    free(ids);
}
