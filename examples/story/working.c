/* SPDX-License-Identifier: MIT
 *
 * What members may do, the reasons, and the workspaces in which they work.
 */
#include "cast.h"
#include "chapters.h"
#include <inttypes.h>

static void explain(muster_session *session, const muster_id *project, int32_t action)
{
    muster_report *report = NULL;
    DO(session, muster_explain(session, &school, NULL, project, action, &report));
    for (size_t i = 0; i < muster_report_count(report); i++)
        tell("   %s: %s", muster_report_code(report, i), muster_report_text(report, i));
    muster_report_free(report);
}

void what_dov_may_do(void)
{
    muster_page *page = NULL;
    chapter("What Dov may do, and why not");
    tell("The projects that Dov sees:");
    DO(dov, muster_project_list(dov, &school, NULL, NULL, 0, &page));
    HOLDS(muster_page_count(page) == 2);
    muster_id own = school;
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_project *project = muster_page_project(page, i);
        tell("   %s: %s, permission '%s'", muster_project_name(project),
             muster_project_visibility(project) == MUSTER_VISIBILITY_PUBLIC ? "public" : "private",
             muster_permission_name(muster_project_permission(project)));
        if (muster_project_provided(project)) own = *muster_project_id(project);
    }
    muster_page_free(page);
    tell("Dov may manage the project that came with joining. Why?");
    DO(dov, muster_may(dov, &school, &own, MUSTER_ACTION_MANAGE_PROJECT));
    explain(dov, &own, MUSTER_ACTION_MANAGE_PROJECT);
    tell("Dov wants to make another project:");
    EXPECT(dov, MUSTER_E_DENIED, muster_may(dov, &school, NULL, MUSTER_ACTION_CREATE_PROJECT));
    tell("Why not?");
    explain(dov, NULL, MUSTER_ACTION_CREATE_PROJECT);
    tell("Dov knows the name Marks. For a member without a grant, a private project does not exist:");
    EXPECT(dov, MUSTER_E_NOT_FOUND, muster_may(dov, &school, &marks, MUSTER_ACTION_VIEW_RESOURCES));
    tell("Ada can see the project, and asks about Dov:");
    muster_report *report = NULL;
    muster_id account = account_of("Dov");
    DO(ada, muster_explain(ada, &school, &account, &marks, MUSTER_ACTION_VIEW_RESOURCES, &report));
    tell("   %s", muster_report_summary(report));
    muster_report_free(report);
}

/* Prints in which workspace Bela works at a computer, and how many tasks may run there at the same time. */
static void tell_workspace(const char *computer, const muster_id *expected, int64_t tasks)
{
    muster_workspace *active = NULL;
    int64_t value = 0;
    DO(bela, muster_workspace_active(bela, computer, &active));
    const muster_id *org = muster_workspace_org(active);
    HOLDS(expected == NULL ? org == NULL : muster_id_equal(org, expected));
    DO(bela, muster_plan_limit(muster_workspace_plan(active), "parallel_tasks", &value));
    HOLDS(value == tasks);
    tell("   %s: %s, %" PRId64 " tasks at once", computer,
         org != NULL ? muster_workspace_org_name(active) : "the personal workspace", value);
    muster_workspace_free(active);
}

void bela_switches_workspaces(void)
{
    static const char *const LIMITS[] = {"parallel_tasks"};
    static const int64_t VALUES[] = {2};
    muster_plan_params own = {MUSTER_INIT(muster_plan_params),
                              .fields = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_LIMITS,
                              .code = "free",
                              .limit_names = LIMITS,
                              .limit_values = VALUES,
                              .limit_count = 1};
    muster_page *page = NULL;
    muster_id account = account_of("Bela");
    chapter("Bela works in two places, and loses one");
    DO(host, muster_plan_set_personal(host, &account, &own, NULL));
    DO(bela, muster_workspace_list(bela, NULL, NULL, 0, &page));
    HOLDS(muster_page_count(page) == 2 && muster_workspace_org(muster_page_workspace(page, 0)) == NULL);
    tell("Bela has two workspaces: the personal one, and %s.",
         muster_workspace_org_name(muster_page_workspace(page, 1)));
    muster_page_free(page);
    DO(bela, muster_workspace_switch(bela, "office", &school, NULL));
    tell("At the office Bela switches to the school. The computer at home keeps its workspace:");
    tell_workspace("office", &school, 8);
    tell_workspace("home", NULL, 2);
    tell("Ada removes Bela. The office shows this at once:");
    DO(ada, muster_member_remove(ada, &school, &account, 0));
    tell_workspace("office", NULL, 2);
    DO(bela, muster_workspace_list(bela, NULL, NULL, 0, &page));
    HOLDS(muster_page_count(page) == 1);
    muster_page_free(page);
    tell("Both permissions ended with the membership. For Bela the school does not exist:");
    EXPECT(bela, MUSTER_E_NOT_FOUND, muster_may(bela, &school, &exercises, MUSTER_ACTION_VIEW_RESOURCES));
    EXPECT(bela, MUSTER_E_NOT_FOUND, muster_workspace_switch(bela, "office", &school, NULL));
    count_seats(4);
}
