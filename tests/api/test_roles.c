/* SPDX-License-Identifier: MIT
 *
 * The table of ROLE-1 holds for every call. Every kind of party makes each call on projects, grants and private
 * projects. The result must be what the row of the action says.
 */
#include "world.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum who { OWNER, ADMIN, MEMBER, RESTRICTED, SUSPENDED, ENDED, REMOVED, BLOCKED, FOREIGN, VISITOR, HOST, PARTIES };

/* A private and a public project of the owner; no other member has a grant. Bob is a member about whom calls are
 * made. */
struct stage {
    struct world w;
    muster_session *party[PARTIES];
    muster_id bob, closed, open;
};

typedef int32_t made_call(muster_session *session, const struct stage *s);

static int32_t project_create(muster_session *session, const struct stage *s)
{
    return muster_project_create(session, &s->w.org, &PROJECT(.name = "x"), NULL);
}

static int32_t edit_closed(muster_session *session, const struct stage *s)
{
    const muster_project_params params = PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "x");
    return muster_project_edit(session, &s->w.org, &s->closed, &params, NULL);
}

static int32_t edit_open(muster_session *session, const struct stage *s)
{
    const muster_project_params params = PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "x");
    return muster_project_edit(session, &s->w.org, &s->open, &params, NULL);
}

static int32_t open_closed(muster_session *session, const struct stage *s)
{
    const muster_visibility_params params = VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC);
    return muster_project_set_visibility(session, &s->w.org, &s->closed, &params, NULL);
}

static int32_t close_open(muster_session *session, const struct stage *s)
{
    const muster_visibility_params params = VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE);
    return muster_project_set_visibility(session, &s->w.org, &s->open, &params, NULL);
}

static int32_t delete_closed(muster_session *session, const struct stage *s)
{
    return muster_project_delete(session, &s->w.org, &s->closed);
}

static int32_t delete_open(muster_session *session, const struct stage *s)
{
    return muster_project_delete(session, &s->w.org, &s->open);
}

static int32_t get_closed(muster_session *session, const struct stage *s)
{
    return muster_project_get(session, &s->w.org, &s->closed, NULL);
}

static int32_t get_open(muster_session *session, const struct stage *s)
{
    return muster_project_get(session, &s->w.org, &s->open, NULL);
}

static int32_t list_own(muster_session *session, const struct stage *s)
{
    return muster_project_list(session, &s->w.org, NULL, NULL, 0, NULL);
}

static int32_t list_bobs(muster_session *session, const struct stage *s)
{
    return muster_project_list(session, &s->w.org, &s->bob, NULL, 0, NULL);
}

static int32_t grant_set(muster_session *session, const struct stage *s)
{
    return muster_grant_set(session, &s->w.org, &s->closed, &s->bob, MUSTER_PERMISSION_READ, MUSTER_TIME_NONE, NULL);
}

static int32_t grant_remove(muster_session *session, const struct stage *s)
{
    return muster_grant_remove(session, &s->w.org, &s->closed, &s->bob);
}

static int32_t grants_of_closed(muster_session *session, const struct stage *s)
{
    return muster_grant_list(session, &s->w.org, &s->closed, NULL, 0, NULL);
}

static int32_t grants_of_open(muster_session *session, const struct stage *s)
{
    return muster_grant_list(session, &s->w.org, &s->open, NULL, 0, NULL);
}

static int32_t bobs_grants(muster_session *session, const struct stage *s)
{
    return muster_grant_list_member(session, &s->w.org, &s->bob, NULL, 0, NULL);
}

static int32_t access_to_closed(muster_session *session, const struct stage *s)
{
    return muster_grant_list_access(session, &s->w.org, &s->closed, NULL, 0, NULL);
}

static int32_t access_to_open(muster_session *session, const struct stage *s)
{
    return muster_grant_list_access(session, &s->w.org, &s->open, NULL, 0, NULL);
}

static int32_t switch_on(muster_session *session, const struct stage *s)
{
    return muster_provision_switch(session, &s->w.org, 1);
}

static int32_t switch_get(muster_session *session, const struct stage *s)
{
    return muster_provision_get(session, &s->w.org, NULL);
}

static int32_t provide(muster_session *session, const struct stage *s)
{
    return muster_provision_members(session, &s->w.org, NULL);
}

static int32_t explain_own(muster_session *session, const struct stage *s)
{
    return muster_explain(session, &s->w.org, NULL, NULL, MUSTER_ACTION_LEAVE, NULL);
}

static int32_t explain_bob(muster_session *session, const struct stage *s)
{
    return muster_explain(session, &s->w.org, &s->bob, NULL, MUSTER_ACTION_LEAVE, NULL);
}

static int32_t invite_to_closed(muster_session *session, const struct stage *s)
{
    static const int32_t READ = MUSTER_PERMISSION_READ;
    const muster_invitation_params params =
        INVITATION(.email = "new@example.com", .projects = &s->closed, .permissions = &READ, .project_count = 1);
    return muster_invitation_create(session, &s->w.org, &params, NULL);
}

/* The row of the table, or the permission that the project gives: everything, nothing, or to see it. */
enum { ON_CLOSED = -1, MANAGE_OPEN = -2, SEE_OPEN = -3, ANY_MEMBER = -4 };

static const struct {
    const char *name;
    made_call *make;
    int32_t action;
} CALLS[] = {
    {"project_create", project_create, MUSTER_ACTION_CREATE_PROJECT},
    {"project_edit, private", edit_closed, ON_CLOSED},
    {"project_edit, public", edit_open, MANAGE_OPEN},
    {"project_set_visibility, private", open_closed, ON_CLOSED},
    {"project_set_visibility, public", close_open, MANAGE_OPEN},
    {"project_delete, private", delete_closed, ON_CLOSED},
    {"project_delete, public", delete_open, MANAGE_OPEN},
    {"project_get, private", get_closed, ON_CLOSED},
    {"project_get, public", get_open, SEE_OPEN},
    {"project_list", list_own, ANY_MEMBER},
    {"project_list of another", list_bobs, MUSTER_ACTION_FULL_PROJECTS},
    {"grant_set", grant_set, ON_CLOSED},
    {"grant_remove", grant_remove, ON_CLOSED},
    {"grant_list, private", grants_of_closed, ON_CLOSED},
    {"grant_list, public", grants_of_open, MANAGE_OPEN},
    {"grant_list_member another", bobs_grants, MUSTER_ACTION_FULL_PROJECTS},
    {"grant_list_access, private", access_to_closed, ON_CLOSED},
    {"grant_list_access, public", access_to_open, MANAGE_OPEN},
    {"provision_switch", switch_on, MUSTER_ACTION_MANAGE_JOINING},
    {"provision_get", switch_get, MUSTER_ACTION_MANAGE_JOINING},
    {"provision_members", provide, MUSTER_ACTION_MANAGE_JOINING},
    {"explain", explain_own, MUSTER_ACTION_SEE_PLAN},
    {"explain another", explain_bob, MUSTER_ACTION_READ_AUDIT},
    {"invitation_create with a project", invite_to_closed, MUSTER_ACTION_INVITE},
};

static int32_t expected(enum who who, int32_t action)
{
    static const int32_t ROLE[] = {[OWNER] = MUSTER_ROLE_OWNER,
                                   [ADMIN] = MUSTER_ROLE_ADMIN,
                                   [MEMBER] = MUSTER_ROLE_MEMBER,
                                   [RESTRICTED] = MUSTER_ROLE_RESTRICTED};
    if (who == HOST) return MUSTER_OK;
    if (who == SUSPENDED) return MUSTER_E_SUSPENDED;
    if (who > SUSPENDED) return MUSTER_E_NOT_FOUND;
    bool full = muster_role_may(ROLE[who], MUSTER_ACTION_FULL_PROJECTS) != 0;
    if (action == ON_CLOSED) return full ? MUSTER_OK : MUSTER_E_NOT_FOUND;
    if (action == MANAGE_OPEN) return full ? MUSTER_OK : MUSTER_E_DENIED;
    if (action == SEE_OPEN || action == ANY_MEMBER) return MUSTER_OK;
    return muster_role_may(ROLE[who], action) ? MUSTER_OK : MUSTER_E_DENIED;
}

static void stage_make(struct stage *s)
{
    struct world *w = &s->w;
    *s = (struct stage){.w = {.now = 0}};
    world_make(w, 20);
    struct staff people = staff(w);
    muster_id ended = join(w, "ended", MUSTER_ROLE_ADMIN), removed = join(w, "removed", MUSTER_ROLE_ADMIN);
    muster_id blocked = join(w, "blocked", MUSTER_ROLE_ADMIN);
    s->bob = join(w, "bob", 0);
    EXPECT_OK(w->host, muster_member_set_end(w->host, &w->org, &ended, w->now + 1, NULL));
    EXPECT_OK(w->host, muster_member_remove(w->host, &w->org, &removed, 0));
    EXPECT_OK(w->host, muster_member_remove(w->host, &w->org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    w->now += 1;
    s->closed = project(w, w->owner, "closed", MUSTER_VISIBILITY_PRIVATE);
    s->open = project(w, w->owner, "open", MUSTER_VISIBILITY_PUBLIC);
    muster_session *const PARTY[] = {
        [OWNER] = session_of(w, &w->owner_id), [ADMIN] = people.as_admin,           [MEMBER] = people.as_member,
        [RESTRICTED] = people.as_restricted,   [SUSPENDED] = people.as_suspended,   [ENDED] = session_of(w, &ended),
        [REMOVED] = session_of(w, &removed),   [BLOCKED] = session_of(w, &blocked), [FOREIGN] = people.as_outsider,
        [VISITOR] = people.as_visitor};
    for (size_t i = 0; i < COUNT(PARTY); i++)
        s->party[i] = PARTY[i];
    s->party[HOST] = w->host;
}

static void stage_end(struct stage *s)
{
    for (enum who who = OWNER; who < HOST; who++)
        muster_session_close(s->party[who]);
    world_end(&s->w);
}

MUSTER_TEST(every_call_on_projects_is_refused_to_whom_the_table_does_not_name_and_changes_nothing,
            "ROLE-1 PROJ-1 PROJ-3 PROJ-5 PROV-2 ORG-7 ROLE-5 ROLE-8 ERR-1")
{
    for (size_t c = 0; c < COUNT(CALLS); c++) {
        struct stage s;
        stage_make(&s);
        int64_t events = events_of(&s.w, 0);
        for (enum who who = OWNER; who < PARTIES; who++) {
            int32_t wanted = expected(who, CALLS[c].action);
            if (wanted == MUSTER_OK) continue;
            int32_t status = CALLS[c].make(s.party[who], &s);
            ck_assert_msg(status == wanted, "%s by party %d: %s", CALLS[c].name, (int)who, muster_status_name(status));
            ck_assert_int_eq(events_of(&s.w, 0), events);
        }
        EXPECT_SOUND(&s.w);
        stage_end(&s);
        world_end(&s.w);
    }
}

MUSTER_TEST(every_call_on_projects_is_there_for_whom_the_table_names, "ROLE-1 PROJ-1 PROJ-3 PROJ-5")
{
    for (size_t c = 0; c < COUNT(CALLS); c++) {
        for (enum who who = OWNER; who < PARTIES; who++) {
            if (expected(who, CALLS[c].action) != MUSTER_OK) continue;
            struct stage s;
            stage_make(&s);
            int32_t status = CALLS[c].make(s.party[who], &s);
            ck_assert_msg(status == MUSTER_OK, "%s by party %d: %s", CALLS[c].name, (int)who,
                          muster_status_name(status));
            EXPECT_SOUND(&s.w);
            stage_end(&s);
        }
    }
}
