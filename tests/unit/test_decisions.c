/* SPDX-License-Identifier: MIT
 *
 * What each role and permission allows, printed from the library and compared with the committed text decisions.txt. So
 * a change of policy shows in the diff (ROLE-1, PROJ-6, PROJ-7). MUSTER_TEST_UPDATE=1 writes the text again.
 */
#include "decide.h"
#include "muster_test.h"
#include "text.h"
#include <muster/muster.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAST_ACTION MUSTER_ACTION_VIEW_RESOURCES

/* The tables of ROLE-1 and PROJ-6, as public functions return them. */
static void put_tables(struct text *text)
{
    put(text, "ROLE-1: %-17s", "action");
    for (int32_t role = MUSTER_ROLE_OWNER; role >= MUSTER_ROLE_RESTRICTED; role--)
        put(text, " %-10s", muster_role_name(role));
    put(text, "\n");
    for (int32_t action = 1; action <= MUSTER_ACTION_LEAVE; action++) {
        put(text, "  %-23s", muster_action_name(action));
        for (int32_t role = MUSTER_ROLE_OWNER; role >= MUSTER_ROLE_RESTRICTED; role--)
            put(text, " %-10s", muster_role_may(role, action) ? "yes" : ".");
        put(text, "%s\n", action_needs_plan(action) ? " while the plan lasts" : "");
    }
    put(text, "\nPROJ-6: %-17s", "action");
    for (int32_t permission = MUSTER_PERMISSION_ADMIN; permission >= MUSTER_PERMISSION_READ; permission--)
        put(text, " %-10s", muster_permission_name(permission));
    put(text, "\n");
    for (int32_t action = MUSTER_ACTION_MANAGE_PROJECT; action <= LAST_ACTION; action++) {
        put(text, "  %-23s", muster_action_name(action));
        for (int32_t permission = MUSTER_PERMISSION_ADMIN; permission >= MUSTER_PERMISSION_READ; permission--)
            put(text, " %-10s", muster_permission_may(permission, action) ? "yes" : ".");
        put(text, "%s\n", action_needs_plan(action) ? " while the plan lasts" : "");
    }
}

static void put_decision(struct text *text, const struct access *access, int32_t action)
{
    struct decision decision;
    decide(access, action, &decision);
    put(text, "%s:", muster_status_name(decision.status));
    for (size_t i = 0; i < decision.count; i++)
        put(text, " %s", reason_code(decision.reasons[i]));
}

/* Actions with the same result share a line: their names, then the result and the reasons. */
static void put_case(struct text *text, const struct access *access, bool on_project)
{
    char outcome[LAST_ACTION + 1][256];
    bool done[LAST_ACTION + 1] = {false};
    for (int32_t action = 1; action <= LAST_ACTION; action++) {
        struct text one = {.used = 0};
        if (!is_action(action) || action_is_on_project(action) != on_project) {
            done[action] = true;
            continue;
        }
        put_decision(&one, access, action);
        snprintf(outcome[action], sizeof outcome[action], "%.255s", one.bytes);
    }
    for (int32_t action = 1; action <= LAST_ACTION; action++) {
        if (done[action]) continue;
        put(text, "    %s\n     ", outcome[action]);
        for (int32_t other = action; other <= LAST_ACTION; other++) {
            if (done[other] || strcmp(outcome[other], outcome[action]) != 0) continue;
            put(text, " %s", muster_action_name(other));
            done[other] = true;
        }
        put(text, "\n");
    }
}

static const struct {
    int32_t state;
    const char *name;
} STATE[] = {{0, "no member"},
             {MUSTER_MEMBER_STATE_SUSPENDED, "suspended"},
             {MUSTER_MEMBER_STATE_ENDED, "ended"},
             {MUSTER_MEMBER_STATE_BLOCKED, "blocked"},
             {MUSTER_MEMBER_STATE_ACTIVE, "active"}};
static const char *const VISIBILITY[] = {"no project", "public", "private"};

/* Every member of every state with every grant on every project. For some states only the state counts. These are
 * printed once, and the test checks that nothing else counts. */
static void put_all(struct text *text, bool plan_ended)
{
    for (size_t s = 0; s < sizeof STATE / sizeof STATE[0]; s++) {
        for (int32_t role = MUSTER_ROLE_OWNER; role >= MUSTER_ROLE_RESTRICTED; role--) {
            struct access access = {.state = STATE[s].state, .role = role, .plan_ended = plan_ended};
            bool active = STATE[s].state == MUSTER_MEMBER_STATE_ACTIVE;
            if (!active && role != MUSTER_ROLE_OWNER) continue;
            put(text, "\n%s%s%s\n  in the org\n", active ? muster_role_name(role) : STATE[s].name,
                active ? "" : ", whatever its role, project and grant", plan_ended ? ", plan ended" : "");
            put_case(text, &access, false);
            for (int32_t visibility = 0; visibility <= MUSTER_VISIBILITY_PRIVATE; visibility++) {
                for (int32_t permission = 0; permission <= MUSTER_PERMISSION_ADMIN; permission++) {
                    access.visibility = visibility;
                    access.permission = permission;
                    if (!active && visibility + permission > 0) continue;
                    if (visibility == 0 && permission > 0) continue;
                    put(text, "  %s%s%s\n", VISIBILITY[visibility], permission != 0 ? ", granted " : "",
                        permission != 0 ? muster_permission_name(permission) : "");
                    put_case(text, &access, true);
                }
            }
        }
    }
}

static void print(struct text *text)
{
    text->used = 0;
    put(text, "Who may do what, as the library decides it. Made by MUSTER_TEST_UPDATE=1 test-unit decisions.\n\n");
    put_tables(text);
    put(text, "\nEvery decision: the outcome and what decided it, then the actions that it is the outcome of.\n");
    struct access host = {.host = true};
    put(text, "\nhost, whatever else\n  in the org\n");
    put_case(text, &host, false);
    for (int32_t visibility = 0; visibility <= MUSTER_VISIBILITY_PRIVATE; visibility++) {
        host.visibility = visibility;
        put(text, "  %s\n", VISIBILITY[visibility]);
        put_case(text, &host, true);
    }
    put_all(text, false);
    put_all(text, true);
}

MUSTER_TEST(decisions_are_those_of_the_committed_table, "ROLE-1 PROJ-2 PROJ-3 PROJ-6 PROJ-7 ORG-7 SEAT-7")
{
    static struct text actual;
    print(&actual);
    muster_test_table(DECISIONS_TXT, actual.bytes);
}

/* What the table leaves out, because only the state counts. */
MUSTER_TEST(whoever_is_no_active_member_is_refused_whatever_else_holds, "ROLE-1 ROLE-5 ROLE-8 ORG-7 PROJ-7")
{
    int32_t cases = 0;
    for (size_t s = 0; STATE[s].state != MUSTER_MEMBER_STATE_ACTIVE; s++) {
        for (int32_t i = 0; i < 4 * 3 * 4 * 2; i++) {
            struct access access = {.state = STATE[s].state,
                                    .role = MUSTER_ROLE_RESTRICTED + i % 4,
                                    .visibility = i / 4 % 3,
                                    .permission = i / 12 % 4,
                                    .plan_ended = i / 48 == 1};
            for (int32_t action = 0; action <= LAST_ACTION; action++) {
                struct decision decision;
                decide(&access, action, &decision);
                ck_assert_int_eq(decision.status, STATE[s].state == MUSTER_MEMBER_STATE_SUSPENDED ? MUSTER_E_SUSPENDED
                                                                                                  : MUSTER_E_NOT_FOUND);
                ck_assert_uint_eq(decision.count, 1);
                ck_assert_int_eq(decision.permission, 0);
                cases++;
            }
        }
    }
    ck_assert_int_eq(cases, 4 * 96 * (LAST_ACTION + 1));
}
