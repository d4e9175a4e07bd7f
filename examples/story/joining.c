/* SPDX-License-Identifier: MIT
 *
 * How an org begins, and the ways into it: founding, an invitation by name, and both links.
 */
#include "cast.h"
#include "chapters.h"
#include <inttypes.h>
#include <string.h>

void ada_takes_a_plan(void)
{
    static const char *const LIMITS[] = {"parallel_tasks"};
    static const int64_t VALUES[] = {8};
    muster_plan_params offer = {MUSTER_INIT(muster_plan_params), .code = "school",       .seats = SEATS,
                                .limit_names = LIMITS,           .limit_values = VALUES, .limit_count = 1};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = "evening-school", .name = "Evening School",
                                .description = "Courses after work", .plan = "school"};
    muster_org *org = NULL;
    chapter("Ada takes a plan");
    DO(host, muster_plan_offer(host, &offer));
    tell("The host offers a plan 'school': %d seats, and 8 tasks at the same time for all members.", SEATS);
    ada = registered("Ada");
    DO(ada, muster_org_create(ada, &params, &org));
    school = *muster_org_id(org);
    tell("Ada founds %s with this plan and is its owner.", muster_org_name(org));
    muster_org_free(org);
    count_seats(1);
}

static muster_id created(const char *name, int32_t visibility)
{
    muster_project_params params = {MUSTER_INIT(muster_project_params), .name = name, .visibility = visibility};
    muster_project *project = NULL;
    DO(ada, muster_project_create(ada, &school, &params, &project));
    muster_id id = *muster_project_id(project);
    muster_project_free(project);
    return id;
}

void ada_invites_bela(void)
{
    char token[MUSTER_TOKEN_CHARS + 1];
    muster_member *member = NULL;
    chapter("Ada invites Bela by name, with two projects");
    exercises = created("Exercises", MUSTER_VISIBILITY_PRIVATE);
    marks = created("Marks", MUSTER_VISIBILITY_PRIVATE);
    library = created("Library", MUSTER_VISIBILITY_PUBLIC);
    tell("Ada makes the private projects Exercises and Marks, and the public one Library.");
    bela = registered("Bela"); /* letters of any case find the account */
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params),
                                       .username = "bela",
                                       .role = MUSTER_ROLE_MEMBER,
                                       .projects = (const muster_id[]){exercises, marks},
                                       .permissions =
                                           (const int32_t[]){MUSTER_PERMISSION_WRITE, MUSTER_PERMISSION_READ},
                                       .project_count = 2};
    DO(ada, muster_invitation_create(ada, &school, &params, NULL));
    tell("Ada invites Bela: to write in Exercises and to read Marks. The invitation reserves a seat.");
    count_seats(2);
    deliver(token);
    tell("The host delivers the message. Its token works for Bela, and for nobody else:");
    EXPECT(ada, MUSTER_E_INVITEE, muster_invitation_accept(ada, token, NULL));
    DO(bela, muster_invitation_accept(bela, token, &member));
    tell("Bela accepts and is a %s. The reserved seat is Bela's now.", muster_role_name(muster_member_role(member)));
    muster_member_free(member);
    count_seats(2);
    DO(bela, muster_may(bela, &school, &exercises, MUSTER_ACTION_WRITE_RESOURCES));
    DO(bela, muster_may(bela, &school, &marks, MUSTER_ACTION_VIEW_RESOURCES));
    tell("Bela writes in Exercises and reads Marks. Bela may not write in Marks:");
    EXPECT(bela, MUSTER_E_DENIED, muster_may(bela, &school, &marks, MUSTER_ACTION_WRITE_RESOURCES));
}

void the_links_are_handed_out(void)
{
    muster_link_params spring = {MUSTER_INIT(muster_link_params), .fields = MUSTER_LINK_FIELD_TAG, .tag = "spring"};
    muster_link *link = NULL;
    chapter("The links of the spring class");
    DO(ada, muster_link_enable(ada, &school, MUSTER_LINK_KIND_JOIN, &spring, NULL));
    DO(ada, muster_link_enable(ada, &school, MUSTER_LINK_KIND_SIGNUP, &spring, NULL));
    DO(ada, muster_link_token(ada, &school, MUSTER_LINK_KIND_JOIN, join_token));
    DO(ada, muster_link_token(ada, &school, MUSTER_LINK_KIND_SIGNUP, signup_token));
    tell("Ada enables both links, with the tag 'spring', and writes their addresses on the board:");
    tell("   for those who have an account  https://school.example/join/%.5s...", join_token);
    tell("   for new users                  https://school.example/new/%.5s...", signup_token);
    DO(visitor, muster_link_preview(visitor, join_token, &link));
    tell("A person who opens a link sees '%s: %s', and nothing else.", muster_link_org_name(link),
         muster_link_org_description(link));
    muster_link_free(link);
}

void private_projects_are_turned_on(void)
{
    muster_member *member = NULL;
    chapter("A private project for every new member");
    DO(ada, muster_provision_switch(ada, &school, 1));
    tell("Ada turns private projects on. Nothing changes for present members.");
    cleo = registered("Cleo");
    DO(cleo, muster_link_join(cleo, join_token, &member, NULL));
    HOLDS(muster_member_role(member) == MUSTER_ROLE_RESTRICTED && muster_member_project(member) != NULL);
    DO(cleo, muster_may(cleo, &school, muster_member_project(member), MUSTER_ACTION_MANAGE_PROJECT));
    tell("Cleo has an account and joins: %s, tagged '%s', with a project to manage.",
         muster_role_name(muster_member_role(member)), muster_member_tag(member, 0));
    muster_member_free(member);
    tell("Cleo joins again: this is not an error, and takes no second seat.");
    DO(cleo, muster_link_join(cleo, join_token, NULL, NULL));
    muster_session_close(signed_up("Esra", "spring"));
    count_seats(4);
}

void the_next_class_begins(void)
{
    char old_token[MUSTER_TOKEN_CHARS + 1];
    muster_link_params autumn = {MUSTER_INIT(muster_link_params), .fields = MUSTER_LINK_FIELD_TAG, .tag = "autumn"};
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = "Dov"};
    muster_link *link = NULL;
    chapter("The next class begins");
    memcpy(old_token, signup_token, sizeof old_token);
    DO(ada, muster_link_regenerate(ada, &school, MUSTER_LINK_KIND_SIGNUP, &autumn, &link));
    DO(ada, muster_link_token(ada, &school, MUSTER_LINK_KIND_SIGNUP, signup_token));
    HOLDS(strcmp(old_token, signup_token) != 0);
    tell("Ada regenerates the link for new users with the tag '%s': generation %" PRId64 ".", muster_link_tag(link),
         muster_link_generation(link));
    muster_link_free(link);
    tell("Dov uses the old address, that of the spring class:");
    EXPECT(visitor, MUSTER_E_SUPERSEDED, muster_link_signup(visitor, old_token, &params, NULL, NULL));
    tell("Dov asks for the new address.");
    dov = signed_up("Dov", "autumn");
    count_seats(5);
}
