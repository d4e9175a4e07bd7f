/* SPDX-License-Identifier: MIT
 *
 * The private project that every joining account gets (PROV-1 to PROV-5).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ADMIN MUSTER_PERMISSION_ADMIN

/* The project that a member was given; nil: none. */
static muster_id provided(struct world *w, const muster_id *account)
{
    muster_member *member = NULL;
    EXPECT_OK(w->host, muster_member_get(w->host, &w->org, account, &member));
    const muster_id *it = muster_member_project(member);
    muster_id id = it != NULL ? *it : (muster_id){{0}};
    muster_member_free(member);
    return id;
}

static bool is_nil(const muster_id *id)
{
    static const muster_id NIL;
    return muster_id_equal(id, &NIL) == 1;
}

static void expect_provided(struct world *w, const muster_id *account, const char *name)
{
    muster_project *it = NULL;
    muster_id id = provided(w, account);
    ck_assert(!is_nil(&id));
    EXPECT_OK(w->host, muster_project_get(w->host, &w->org, &id, &it));
    ck_assert_str_eq(muster_project_name(it), name);
    ck_assert_int_eq(muster_project_visibility(it), MUSTER_VISIBILITY_PRIVATE);
    ck_assert_int_eq(muster_project_provided(it), 1);
    ck_assert(muster_id_equal(muster_project_creator(it), account));
    muster_project_free(it);
    ck_assert_int_eq(permission(w, &id, account), ADMIN);
    ck_assert_uint_eq(grants_on(w, &id), 1);
}

MUSTER_TEST(owner_and_admins_turn_the_switch_and_the_same_again_is_no_change, "PROV-1 PROV-3 ROLE-1 EVT-1 ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    const struct {
        muster_session *session;
        int32_t status;
    } WHO[] = {{w.owner, MUSTER_OK},
               {s.as_admin, MUSTER_OK},
               {w.host, MUSTER_OK},
               {s.as_member, MUSTER_E_DENIED},
               {s.as_restricted, MUSTER_E_DENIED},
               {s.as_suspended, MUSTER_E_SUSPENDED},
               {s.as_outsider, MUSTER_E_NOT_FOUND},
               {s.as_visitor, MUSTER_E_NOT_FOUND}};
    int32_t on = 7;
    EXPECT(MUSTER_E_INVALID, w.owner, muster_provision_switch(w.owner, &w.org, 2));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_provision_switch(w.owner, &w.org, -1));
    EXPECT_OK(w.owner, muster_provision_get(w.owner, &w.org, &on));
    ck_assert_int_eq(on, 0);
    for (size_t i = 0; i < COUNT(WHO); i++) {
        muster_session *session = WHO[i].session;
        EXPECT(WHO[i].status, session, muster_provision_switch(session, &w.org, i % 2 == 0));
        on = 7;
        EXPECT(WHO[i].status, session, muster_provision_get(session, &w.org, &on));
        ck_assert_int_eq(on, WHO[i].status == MUSTER_OK ? i % 2 == 0 : 7);
        EXPECT(WHO[i].status, session, muster_provision_members(session, &w.org, NULL));
    }
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROVISION_SWITCHED), 3);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROVISION_SWITCHED), 3);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 1));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_provision_switch(w.owner, &w.org, 0));
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(everybody_who_joins_gets_a_private_project_of_its_own_once, "PROV-1 PROV-2 INV-19 INV-21 EVT-1")
{
    struct world w = {0};
    world_make(&w, 20);
    muster_id before = join(&w, "before", 0);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id by_token = join(&w, "by-token", MUSTER_ROLE_RESTRICTED), added = account(&w, "Added");
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &added, MUSTER_ROLE_RESTRICTED, NULL));
    muster_id waits = account(&w, "waits"), waiting = invite(&w, "waits", MUSTER_ROLE_ADMIN);
    muster_session *as_waits = session_of(&w, &waits), *nobody = visitor(&w);
    EXPECT_OK(as_waits, muster_invitation_accept_waiting(as_waits, &w.org, &waiting, NULL));
    muster_id to_new = invite_email(&w, "new@example.com");
    char *token = token_of(&w, &to_new);
    muster_member *member = NULL;
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "newcomer"), &member));
    muster_id signed_up = *muster_member_account(member);
    muster_member_free(member);
    expect_provided(&w, &by_token, "by-token");
    expect_provided(&w, &added, "Added");
    expect_provided(&w, &waits, "waits");
    expect_provided(&w, &signed_up, "newcomer");
    muster_id none = provided(&w, &before), owners = provided(&w, &w.owner_id);
    ck_assert(is_nil(&none) && is_nil(&owners));                                             /* PROV-3 */
    EXPECT_OK(as_waits, muster_invitation_accept_waiting(as_waits, &w.org, &waiting, NULL)); /* again: none again */
    ck_assert_uint_eq(projects_of(&w), 4);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_CREATED), 4);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 0));
    muster_id after = join(&w, "after", 0);
    none = provided(&w, &after);
    ck_assert(is_nil(&none));
    free(token);
    muster_session_close(as_waits);
    muster_session_close(nobody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_restricted_member_works_in_its_own_project_and_in_public_ones_and_creates_none, "PROV-2 PROJ-1 PROJ-5")
{
    struct world w = {0};
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id pupil = join(&w, "pupil", MUSTER_ROLE_RESTRICTED), other = join(&w, "other", MUSTER_ROLE_RESTRICTED);
    muster_session *as_pupil = session_of(&w, &pupil);
    muster_id own = provided(&w, &pupil), others = provided(&w, &other);
    muster_id open = project(&w, w.owner, "open", MUSTER_VISIBILITY_PUBLIC);
    EXPECT_OK(as_pupil, muster_may(as_pupil, &w.org, &own, MUSTER_ACTION_MANAGE_PROJECT));
    EXPECT_OK(as_pupil, muster_may(as_pupil, &w.org, &open, MUSTER_ACTION_WRITE_RESOURCES));
    EXPECT(MUSTER_E_NOT_FOUND, as_pupil, muster_may(as_pupil, &w.org, &others, MUSTER_ACTION_VIEW_RESOURCES));
    EXPECT(MUSTER_E_DENIED, as_pupil, muster_project_create(as_pupil, &w.org, &PROJECT(.name = "x"), NULL));
    EXPECT_OK(as_pupil,
              muster_grant_set(as_pupil, &w.org, &own, &other, MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL));
    EXPECT_OK(as_pupil, muster_project_delete(as_pupil, &w.org, &own)); /* the member may delete it */
    muster_id still = provided(&w, &pupil);
    ck_assert(muster_id_equal(&still, &own)); /* so the member gets no further one */
    int64_t count = 7;
    EXPECT_OK(w.owner, muster_provision_members(w.owner, &w.org, &count));
    ck_assert_int_eq(count, 1); /* the owner */
    muster_session_close(as_pupil);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(its_name_comes_from_a_template_and_is_a_personal_value_until_somebody_renames_it, "PROV-1 EVT-1 ACCT-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    EXPECT(MUSTER_E_INVALID, w.host,
           muster_setting_set_text(w.host, &w.org, MUSTER_SETTING_PROJECT_NAME, "{username} {username}"));
    EXPECT_OK(w.host, muster_setting_set_text(w.host, &w.org, MUSTER_SETTING_PROJECT_NAME, "Work of {username}"));
    muster_id bob = join(&w, "bob", 0), ann = join(&w, "ann", 0);
    expect_provided(&w, &bob, "Work of bob");
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project WHERE named_after IS NOT NULL"), 2);
    ck_assert_int_eq(world_count(&w,
                                 "SELECT count(*) FROM muster_event WHERE kind = 140 AND personal LIKE 'name=%' AND "
                                 "data NOT LIKE '%Work of%'"),
                     2);
    muster_id of_ann = provided(&w, &ann), of_bob = provided(&w, &bob);
    EXPECT_OK(w.owner, muster_project_edit(w.owner, &w.org, &of_ann,
                                           &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "Moon"), NULL));
    EXPECT_OK(w.owner,
              muster_project_edit(w.owner, &w.org, &of_bob,
                                  &PROJECT(.fields = MUSTER_PROJECT_FIELD_DESCRIPTION, .description = "x"), NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project WHERE named_after IS NOT NULL"), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(without_room_for_its_project_nobody_joins_and_nothing_is_left_behind, "PROV-4 SEAT-9 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    struct guest bob = guest(&w, "bob");
    muster_id ann = account(&w, "ann"), to_new = invite_email(&w, "new@example.com");
    char *token = token_of(&w, &to_new), *text = NULL, *then = NULL;
    muster_session *nobody = visitor(&w);
    allow_projects(&w, 0);
    int64_t events = events_of(&w, 0), accounts = world_count(&w, "SELECT count(*) FROM muster_account");
    text = org_text(w.host, &w.org);
    EXPECT(MUSTER_E_QUOTA, bob.session, muster_invitation_accept(bob.session, bob.token, NULL));
    ck_assert_str_eq(muster_error_figure_name(muster_session_error(bob.session), 0), "limit");
    EXPECT(MUSTER_E_QUOTA, bob.session, muster_invitation_accept_waiting(bob.session, &w.org, &bob.invitation, NULL));
    EXPECT(MUSTER_E_QUOTA, w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_QUOTA, nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "newcomer"), NULL));
    then = org_text(w.host, &w.org);
    ck_assert_str_eq(text, then);
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account"), accounts);
    EXPECT_SOUND(&w);
    /* with the setting: the account joins without a project, and an event says so */
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_PROVIDE_OPTIONAL, 1));
    EXPECT_OK(bob.session, muster_invitation_accept(bob.session, bob.token, NULL));
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "newcomer"), NULL));
    muster_id none = provided(&w, &bob.id);
    ck_assert(is_nil(&none));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_NOT_PROVIDED), 2);
    ck_assert_uint_eq(projects_of(&w), 0);
    /* when there is room, a call gives them their projects */
    EXPECT(MUSTER_E_QUOTA, w.owner, muster_provision_members(w.owner, &w.org, NULL));
    allow_projects(&w, 2);
    EXPECT(MUSTER_E_QUOTA, w.owner, muster_provision_members(w.owner, &w.org, NULL));
    ck_assert_uint_eq(projects_of(&w), 0); /* all or nothing */
    allow_projects(&w, 3);
    int64_t count = 0;
    EXPECT_OK(w.owner, muster_provision_members(w.owner, &w.org, &count));
    ck_assert_int_eq(count, 3);
    EXPECT_OK(w.owner, muster_provision_members(w.owner, &w.org, &count));
    ck_assert_int_eq(count, 0);
    expect_provided(&w, &bob.id, "bob");
    free(text);
    free(then);
    free(token);
    muster_session_close(nobody);
    guest_end(&bob);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(who_leaves_and_comes_back_gets_a_new_project_and_the_former_stays_with_the_org, "PROV-5 ROLE-6 PROV-1")
{
    struct world w = {0};
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id bob = join(&w, "bob", 0), first = provided(&w, &bob);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &bob, 0));
    EXPECT_OK(w.owner, muster_project_get(w.owner, &w.org, &first, NULL));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &bob, MUSTER_ROLE_MEMBER, NULL));
    muster_id second = provided(&w, &bob);
    ck_assert(!muster_id_equal(&first, &second));
    ck_assert_int_eq(permission(&w, &first, &bob), 0);
    expect_provided(&w, &bob, "bob");
    ck_assert_uint_eq(projects_of(&w), 2);
    /* a member that the clock ended and that joins again gets a new one; a member that got a later end has its old
     * one */
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &bob, w.now + 1, NULL));
    w.now += 1;
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &bob, w.now + 1, NULL));
    muster_id same = provided(&w, &bob);
    ck_assert(muster_id_equal(&same, &second));
    w.now += 1;
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &bob, MUSTER_ROLE_MEMBER, NULL));
    muster_id third = provided(&w, &bob);
    ck_assert(!muster_id_equal(&third, &second));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(one_call_provides_for_those_who_are_members_already_and_says_for_how_many, "PROV-3 PROV-4 OP-7")
{
    struct world w = {0};
    enum { MANY = 1200 }; /* more than are held at once */
    world_make_file(&w, MUSTER_SEATS_UNLIMITED);
    muster_id bob = join(&w, "bob", 0), suspended = join(&w, "suspended", 0), ended = join(&w, "ended", 0), last = bob;
    EXPECT_OK(w.host, muster_member_suspend(w.host, &w.org, &suspended, 0, NULL));
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &ended, w.now + 1, NULL));
    w.now += 1;
    int64_t count = 0;
    EXPECT_OK(w.owner, muster_provision_members(w.owner, &w.org, &count));
    ck_assert_int_eq(count, 3); /* the owner, bob, and the suspended member, whether the switch is on or off */
    expect_provided(&w, &bob, "bob");
    muster_id kept = provided(&w, &suspended);
    ck_assert(!is_nil(&kept));
    EXPECT_OK(w.host, muster_begin(w.host));
    for (size_t i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof name, "u%zu", i);
        last = account(&w, name);
        EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &last, MUSTER_ROLE_RESTRICTED, NULL));
    }
    EXPECT_OK(w.host, muster_commit(w.host));
    EXPECT(MUSTER_E_QUOTA, w.owner, muster_provision_members(w.owner, &w.org, &count)); /* 1,000 is the default */
    ck_assert_int_eq(count, 3);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project"), 3);
    allow_projects(&w, MANY + 3);
    EXPECT_OK(w.owner, muster_provision_members(w.owner, &w.org, &count));
    ck_assert_int_eq(count, MANY);
    expect_provided(&w, &last, "u1199");
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_name_without_the_username_is_no_personal_value_and_stays, "PROV-1 ACCT-6 EVT-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    EXPECT_OK(w.host, muster_setting_set_text(w.host, &w.org, MUSTER_SETTING_PROJECT_NAME, "Sandbox"));
    muster_id bob = join(&w, "bob", 0);
    expect_provided(&w, &bob, "Sandbox");
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project WHERE named_after IS NOT NULL"), 0);
    ck_assert_int_eq(
        world_count(&w, "SELECT count(*) FROM muster_event WHERE kind = 140 AND data LIKE '%name=Sandbox%'"), 1);
    EXPECT_OK(w.host, muster_account_delete(w.host, &bob));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project WHERE name = 'Sandbox'"), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_CHANGED), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}
