/* SPDX-License-Identifier: MIT
 *
 * Invitations that name projects: what accepting them gives, and what is not given before (INV-2, INV-8, INV-21).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define READ MUSTER_PERMISSION_READ
#define WRITE MUSTER_PERMISSION_WRITE
#define ADMIN MUSTER_PERMISSION_ADMIN
#define CHANGE_TO(...) ((muster_invitation_change){MUSTER_INIT(muster_invitation_change), __VA_ARGS__})

static const int32_t GIVEN[] = {READ, WRITE, ADMIN, READ};

/* The rows of an org with four projects: private, private, private, public. */
struct offers {
    muster_id projects[4];
};

static struct offers offers(struct world *w)
{
    struct offers o;
    for (size_t i = 0; i < 4; i++)
        o.projects[i] = project(w, w->owner, "p", i < 3 ? MUSTER_VISIBILITY_PRIVATE : MUSTER_VISIBILITY_PUBLIC);
    return o;
}

static muster_id offer(struct world *w, const struct offers *o, size_t count, const char *username, const char *email)
{
    return invite_as(w, w->owner,
                     &INVITATION(.username = username, .email = email, .projects = o->projects, .permissions = GIVEN,
                                 .project_count = count));
}

MUSTER_TEST(accepting_gives_exactly_the_permissions_that_the_invitation_names, "INV-2 PROJ-5 AB-21 ROLE-4 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct offers o = offers(&w);
    muster_id bob = account(&w, "bob"), invitation = offer(&w, &o, 4, "bob", NULL);
    char *token = token_of(&w, &invitation);
    muster_session *as_bob = session_of(&w, &bob);
    muster_invitation *seen = NULL;
    EXPECT_OK(w.owner, muster_invitation_get(w.owner, &w.org, &invitation, &seen));
    ck_assert_uint_eq(muster_invitation_project_count(seen), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert(muster_id_equal(muster_invitation_project(seen, i), &o.projects[i]));
        ck_assert_int_eq(muster_invitation_permission(seen, i), GIVEN[i]);
        /* only the owner's grant: nothing is given before accepting */
        ck_assert_uint_eq(grants_on(&w, &o.projects[i]), 1);
    }
    ck_assert_ptr_null(muster_invitation_project(seen, 4));
    ck_assert_int_eq(muster_invitation_permission(seen, 4), 0);
    muster_invitation_free(seen);
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org,
                                .kind = MUSTER_EVENT_INVITATION_CREATED};
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
    ck_assert_str_eq(muster_event_field_name(muster_page_event(page, 0), 1), "projects");
    ck_assert_str_eq(muster_event_field_value(muster_page_event(page, 0), 1), "4");
    muster_page_free(page);
    EXPECT_SOUND(&w);
    muster_member *member = NULL;
    EXPECT_OK(as_bob, muster_invitation_accept(as_bob, token, &member));
    ck_assert_uint_eq(muster_member_skipped_count(member), 0);
    muster_member_free(member);
    static const int32_t HAS[] = {READ, WRITE, ADMIN, WRITE}; /* the last is public */
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(permission(&w, &o.projects[i], &bob), HAS[i]);
    ck_assert_uint_eq(grants_on(&w, &o.projects[3]), 1); /* which needs no grant */
    query.kind = MUSTER_EVENT_GRANT_SET;
    EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 3);
    for (size_t i = 0; i < 3; i++) {
        const muster_event *event = muster_page_event(page, i);
        ck_assert(muster_id_equal(muster_event_subject(event), &o.projects[i]));
        ck_assert(muster_id_equal(muster_event_account(event), &bob) &&
                  muster_id_equal(muster_event_actor(event), &bob));
        ck_assert_str_eq(muster_event_field_name(event, 0), "permission");
        ck_assert_int_eq(atoi(muster_event_field_value(event, 0)), GIVEN[i]);
    }
    muster_page_free(page);
    EXPECT_OK(as_bob, muster_grant_list_member(as_bob, &w.org, NULL, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_ptr_null(muster_grant_by(muster_page_grant(page, i)));
    muster_page_free(page);
    free(token);
    muster_session_close(as_bob);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_project_deleted_meanwhile_is_skipped_and_listed_and_one_made_public_needs_no_grant, "INV-2 AB-20 PROJ-4")
{
    struct world w = {0};
    world_make(&w, 9);
    struct offers o = offers(&w);
    struct guest bob = {.id = account(&w, "bob")};
    bob.invitation = offer(&w, &o, 3, "bob", NULL);
    bob.token = token_of(&w, &bob.invitation);
    bob.session = session_of(&w, &bob.id);
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &o.projects[0]));
    EXPECT_OK(w.owner, muster_project_set_visibility(w.owner, &w.org, &o.projects[2],
                                                     &VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC), NULL));
    muster_member *member = NULL;
    EXPECT_OK(bob.session, muster_invitation_accept(bob.session, bob.token, &member));
    ck_assert_uint_eq(muster_member_skipped_count(member), 1);
    ck_assert(muster_id_equal(muster_member_skipped(member, 0), &o.projects[0]));
    ck_assert_ptr_null(muster_member_skipped(member, 1));
    muster_member_free(member);
    ck_assert_int_eq(permission(&w, &o.projects[1], &bob.id), WRITE);
    ck_assert_int_eq(permission(&w, &o.projects[2], &bob.id), WRITE);
    ck_assert_uint_eq(grants_on(&w, &o.projects[2]), 1);
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &bob.id, &member));
    ck_assert_uint_eq(muster_member_skipped_count(member), 0); /* only in the answer to accepting */
    muster_member_free(member);
    EXPECT_OK(w.owner, muster_project_set_visibility(w.owner, &w.org, &o.projects[2],
                                                     &VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE), NULL));
    ck_assert_int_eq(permission(&w, &o.projects[2], &bob.id), 0);
    guest_end(&bob);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_an_invitation_can_not_name_is_refused_with_its_row, "INV-2 INV-8 INV-14 AB-26 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct offers o = offers(&w);
    account(&w, "bob");
    muster_id pending = invite_email(&w, "p@example.com");
    const muster_id foreign[] = {o.projects[0], w.org}, twice[] = {o.projects[0], o.projects[0]}, nil[] = {{{0}}};
    static muster_id many[MUSTER_GRANTS_MAX + 1];
    static const int32_t BAD[] = {READ, 4}, ZERO[] = {0}, *const NO_PERMISSIONS = NULL;
    static int32_t reads[MUSTER_GRANTS_MAX + 1];
    const struct {
        const muster_id *projects;
        const int32_t *permissions;
        size_t count;
        int32_t status;
        const char *field;
        int64_t row;
    } CASES[] = {
        {foreign, GIVEN, 2, MUSTER_E_NOT_FOUND, "projects", 1},
        {twice, GIVEN, 2, MUSTER_E_INVALID, "projects", 1},
        {nil, GIVEN, 1, MUSTER_E_INVALID, "projects", 0},
        {o.projects, BAD, 2, MUSTER_E_INVALID, "permissions", 1},
        {o.projects, ZERO, 1, MUSTER_E_INVALID, "permissions", 0},
        {NULL, GIVEN, 1, MUSTER_E_INVALID, "projects", -1},
        {o.projects, NO_PERMISSIONS, 1, MUSTER_E_INVALID, "projects", -1},
        {many, reads, COUNT(many), MUSTER_E_INVALID, "projects", -1},
    };
    int64_t events = events_of(&w, 0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const muster_invitation_params params =
            INVITATION(.username = "bob", .projects = CASES[i].projects, .permissions = CASES[i].permissions,
                       .project_count = CASES[i].count);
        EXPECT(CASES[i].status, w.owner, muster_invitation_create(w.owner, &w.org, &params, NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), CASES[i].field);
        ck_assert_int_eq(muster_error_row(muster_session_error(w.owner)), CASES[i].row);
        EXPECT(
            CASES[i].status, w.owner,
            muster_invitation_edit(w.owner, &w.org, &pending,
                                   &CHANGE_TO(.fields = MUSTER_INVITATION_FIELD_PROJECTS, .projects = CASES[i].projects,
                                              .permissions = CASES[i].permissions, .project_count = CASES[i].count),
                                   NULL));
        ck_assert_int_eq(muster_error_row(muster_session_error(w.owner)), CASES[i].row);
        const muster_invitation_params *rows[] = {&params};
        EXPECT(CASES[i].status, w.owner,
               muster_invitation_create_many(w.owner, &w.org, rows, 1, MUSTER_BATCH_FLAG_ALL_OR_NOTHING, NULL));
        ck_assert_int_eq(muster_error_row(muster_session_error(w.owner)), 0); /* of the call's rows */
        muster_report *report = NULL;
        EXPECT_OK(w.owner, muster_invitation_create_many(w.owner, &w.org, rows, 1, 0, &report));
        ck_assert_int_eq(muster_report_status(report, 0), CASES[i].status);
        muster_report_free(report);
    }
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(projects_of_a_pending_invitation_are_changed_as_a_whole, "INV-8 INV-2 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct offers o = offers(&w);
    struct guest bob = {.id = account(&w, "bob")};
    bob.invitation = offer(&w, &o, 2, "bob", NULL);
    bob.token = token_of(&w, &bob.invitation);
    bob.session = session_of(&w, &bob.id);
    muster_invitation *it = NULL;
    muster_invitation_change change = CHANGE_TO(.fields = MUSTER_INVITATION_FIELD_PROJECTS, .projects = &o.projects[1],
                                                .permissions = GIVEN, .project_count = 2);
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(w.owner, muster_invitation_edit(w.owner, &w.org, &bob.invitation, &change, &it));
        ck_assert_uint_eq(muster_invitation_project_count(it), 2);
        ck_assert(muster_id_equal(muster_invitation_project(it, 0), &o.projects[1]));
        ck_assert_int_eq(muster_invitation_permission(it, 0), READ);
        muster_invitation_free(it);
        /* the same projects again are not a change */
        ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CHANGED), 1);
    }
    change.fields = MUSTER_INVITATION_FIELD_ROLE;
    change.role = MUSTER_ROLE_RESTRICTED;
    EXPECT_OK(w.owner, muster_invitation_edit(w.owner, &w.org, &bob.invitation, &change, &it));
    ck_assert_uint_eq(muster_invitation_project_count(it), 2);
    muster_invitation_free(it);
    EXPECT_OK(bob.session, muster_invitation_accept(bob.session, bob.token, NULL));
    ck_assert_int_eq(permission(&w, &o.projects[0], &bob.id), 0);
    ck_assert_int_eq(permission(&w, &o.projects[1], &bob.id), READ);
    ck_assert_int_eq(permission(&w, &o.projects[2], &bob.id), WRITE);
    muster_id kay = invite_email(&w, "kay@example.com");
    EXPECT_OK(w.owner,
              muster_invitation_edit(w.owner, &w.org, &kay,
                                     &CHANGE_TO(.fields = MUSTER_INVITATION_FIELD_PROJECTS, .projects = o.projects,
                                                .permissions = GIVEN, .project_count = 1),
                                     NULL));
    EXPECT_OK(w.owner,
              muster_invitation_edit(w.owner, &w.org, &kay, &CHANGE_TO(.fields = MUSTER_INVITATION_FIELD_PROJECTS),
                                     &it)); /* none any more */
    ck_assert_uint_eq(muster_invitation_project_count(it), 0);
    muster_invitation_free(it);
    guest_end(&bob);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(of_several_invitations_the_highest_permission_on_each_project_holds, "INV-21 INV-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct offers o = offers(&w);
    muster_id bob = account_with_email(&w, "bob", "bob@example.com", 1);
    static const int32_t BY_NAME[] = {READ, ADMIN}, BY_ADDRESS[] = {WRITE, WRITE};
    const muster_id named[] = {o.projects[0], o.projects[1]}, addressed[] = {o.projects[1], o.projects[2]};
    muster_id first = invite_as(
        &w, w.owner, &INVITATION(.username = "bob", .projects = named, .permissions = BY_NAME, .project_count = 2));
    muster_id second = invite_as(&w, w.owner,
                                 &INVITATION(.email = "bob@example.com", .role = MUSTER_ROLE_RESTRICTED,
                                             .projects = addressed, .permissions = BY_ADDRESS, .project_count = 2));
    muster_session *as_bob = session_of(&w, &bob);
    EXPECT_OK(as_bob, muster_invitation_accept_waiting(as_bob, &w.org, &second, NULL));
    static const int32_t HAS[] = {READ, ADMIN, WRITE};
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(permission(&w, &o.projects[i], &bob), HAS[i]);
    ck_assert_int_eq(invitation_state(&w, &first), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(member_role(&w, &bob), MUSTER_ROLE_MEMBER);
    muster_session_close(as_bob);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(whoever_is_no_addressee_does_not_see_the_projects, "INV-15 INV-2 INV-6 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    struct offers o = offers(&w);
    muster_id bob = account_with_email(&w, "bob", "bob@example.com", 1), eve = account(&w, "eve");
    muster_id invitation = offer(&w, &o, 2, NULL, "bob@example.com");
    char *token = token_of(&w, &invitation);
    muster_session *as_bob = session_of(&w, &bob), *as_eve = session_of(&w, &eve), *nobody = visitor(&w);
    muster_session *all[] = {as_bob, as_eve, nobody};
    muster_invitation *it = NULL;
    for (size_t i = 0; i < COUNT(all); i++) {
        EXPECT_OK(all[i], muster_invitation_preview(all[i], token, &it));
        ck_assert_uint_eq(muster_invitation_project_count(it), i == 0 ? 2 : 0);
        ck_assert_int_eq(muster_invitation_project(it, 0) != NULL, i == 0);
        ck_assert_int_eq(muster_invitation_permission(it, 0), i == 0 ? READ : 0);
        muster_invitation_free(it);
    }
    muster_page *page = NULL;
    EXPECT_OK(as_bob, muster_invitation_list_waiting(as_bob, NULL, 0, &page));
    ck_assert_uint_eq(muster_invitation_project_count(muster_page_invitation(page, 0)), 2);
    muster_page_free(page);
    free(token);
    for (size_t i = 0; i < COUNT(all); i++)
        muster_session_close(all[i]);
    world_end(&w);
}

MUSTER_TEST(an_invitation_that_ended_otherwise_has_given_nothing, "INV-2 AB-21 INV-5")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct offers o = offers(&w);
    account(&w, "ann");
    muster_id bob = account(&w, "bob"), revoked = offer(&w, &o, 3, "ann", NULL),
              declined = offer(&w, &o, 3, "bob", NULL);
    muster_session *as_bob = session_of(&w, &bob);
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &revoked));
    EXPECT_OK(as_bob, muster_invitation_decline_waiting(as_bob, &w.org, &declined));
    offer(&w, &o, 3, NULL, "late@example.com");
    w.now += 8 * DAY;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_grant"), 4); /* the owner's */
    /* and an account that joins then gets no grant on it */
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &bob, MUSTER_ROLE_MEMBER, NULL));
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(permission(&w, &o.projects[i], &bob), 0);
    muster_session_close(as_bob);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(as_many_projects_as_an_invitation_may_name_are_given, "INV-2 INV-19 PROV-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id many[MUSTER_GRANTS_MAX];
    int32_t reads[MUSTER_GRANTS_MAX];
    for (size_t i = 0; i < COUNT(many); i++) {
        many[i] = project(&w, w.owner, "p", MUSTER_VISIBILITY_PRIVATE);
        reads[i] = READ;
    }
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id invitation = invite_as(&w, w.owner,
                                     &INVITATION(.email = "new@example.com", .role = MUSTER_ROLE_RESTRICTED,
                                                 .projects = many, .permissions = reads, .project_count = COUNT(many)));
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &many[0]));
    EXPECT_OK(w.owner, muster_project_delete(w.owner, &w.org, &many[77]));
    char *token = token_of(&w, &invitation);
    muster_session *nobody = visitor(&w);
    muster_member *member = NULL;
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "new"), &member));
    ck_assert_uint_eq(muster_member_skipped_count(member), 2);
    ck_assert(muster_id_equal(muster_member_skipped(member, 1), &many[77]));
    muster_id new = *muster_member_account(member);
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_grant_list_member(w.host, &w.org, &new, NULL, 1000, &page));
    ck_assert_uint_eq(muster_page_count(page), COUNT(many) - 2 + 1); /* and its own project */
    muster_page_free(page);
    muster_member_free(member);
    free(token);
    muster_session_close(nobody);
    EXPECT_SOUND(&w);
    world_end(&w);
}
