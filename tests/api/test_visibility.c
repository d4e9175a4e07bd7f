/* SPDX-License-Identifier: MIT
 *
 * Changing who may see a project (PROJ-4), also in an org with more members than are read at once.
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CROWD 1100 /* members, more than two pieces */
#define CHANGED MUSTER_EVENT_PROJECT_VISIBILITY_CHANGED
#define READ MUSTER_PERMISSION_READ
#define WRITE MUSTER_PERMISSION_WRITE
#define ADMIN MUSTER_PERMISSION_ADMIN

static int32_t change(struct world *w, muster_session *session, const muster_id *id, int32_t visibility)
{
    return muster_project_set_visibility(session, &w->org, id, &VISIBILITY(.visibility = visibility), NULL);
}

MUSTER_TEST(becoming_private_leaves_access_to_the_creator_and_to_those_named, "PROJ-4 PROJ-1 ROLE-4 EVT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id creator = join(&w, "creator", 0), reader = join(&w, "reader", MUSTER_ROLE_RESTRICTED);
    muster_session *as_creator = session_of(&w, &creator);
    muster_id id = project(&w, as_creator, "Rockets", MUSTER_VISIBILITY_PUBLIC);
    const struct {
        const muster_id *account;
        int32_t before, after, told;
    } WHO[] = {{&w.owner_id, ADMIN, ADMIN, 0}, {&s.admin, ADMIN, ADMIN, 0}, {&creator, ADMIN, ADMIN, 0},
               {&s.member, WRITE, WRITE, 0},   {&reader, WRITE, READ, 1},   {&s.restricted, WRITE, 0, 1},
               {&s.suspended, 0, 0, 0}};
    int64_t versions[COUNT(WHO)];
    for (size_t i = 0; i < COUNT(WHO); i++) {
        ck_assert_int_eq(permission(&w, &id, WHO[i].account), WHO[i].before);
        versions[i] = member_version(&w, WHO[i].account);
    }
    told_forget(&w);
    muster_project *it = NULL;
    const muster_id named[] = {s.member, reader, s.admin};
    static const int32_t GIVEN[] = {WRITE, READ, READ};
    EXPECT_OK(as_creator,
              muster_project_set_visibility(as_creator, &w.org, &id,
                                            &VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = named,
                                                        .permissions = GIVEN, .count = COUNT(named)),
                                            &it));
    ck_assert_int_eq(muster_project_visibility(it), MUSTER_VISIBILITY_PRIVATE);
    ck_assert_int_eq(muster_project_version(it), 2);
    ck_assert_int_eq(muster_project_permission(it), ADMIN);
    muster_project_free(it);
    for (size_t i = 0; i < COUNT(WHO); i++) {
        ck_assert_int_eq(permission(&w, &id, WHO[i].account), WHO[i].after);
        ck_assert_int_eq(told(&w, WHO[i].account, CHANGED), WHO[i].told);
        bool granted = WHO[i].account == &s.member || WHO[i].account == &s.admin; /* its version counts this too */
        ck_assert_int_eq(member_version(&w, WHO[i].account) > versions[i], WHO[i].told || granted);
    }
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &s.suspended, NULL));
    ck_assert_int_eq(permission(&w, &id, &s.suspended), 0);
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org, .kind = CHANGED};
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_event_list(w.owner, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_event_subject(muster_page_event(page, 0)), &id));
    ck_assert_str_eq(muster_event_field_name(muster_page_event(page, 0), 1), "grants");
    ck_assert_str_eq(muster_event_field_value(muster_page_event(page, 0), 1), "3");
    muster_page_free(page);
    muster_session_close(as_creator);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(becoming_public_everybody_writes_and_grants_but_the_creators_are_gone, "PROJ-4 PROJ-2 ROLE-4 EVT-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct staff s = staff(&w);
    muster_id creator = join(&w, "creator", 0), reader = join(&w, "reader", MUSTER_ROLE_RESTRICTED);
    muster_id boss = join(&w, "boss", 0), ended = join(&w, "ended", 0);
    muster_session *as_creator = session_of(&w, &creator);
    muster_id id = project(&w, as_creator, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &id, &reader, READ);
    grant(&w, &id, &s.member, WRITE);
    grant(&w, &id, &boss, ADMIN);
    grant(&w, &id, &s.suspended, ADMIN);
    grant(&w, &id, &ended, ADMIN);
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &ended, w.now + 1, NULL));
    w.now += 1;
    const struct {
        const muster_id *account;
        int32_t after, told;
    } WHO[] = {{&w.owner_id, ADMIN, 0}, {&s.admin, ADMIN, 0}, {&creator, ADMIN, 0},     {&s.member, WRITE, 0},
               {&reader, WRITE, 1},     {&boss, WRITE, 1},    {&s.restricted, WRITE, 1}};
    told_forget(&w);
    int64_t version = member_version(&w, &s.member), restricted = member_version(&w, &s.restricted);
    EXPECT_OK(as_creator, change(&w, as_creator, &id, MUSTER_VISIBILITY_PUBLIC));
    for (size_t i = 0; i < COUNT(WHO); i++) {
        ck_assert_int_eq(permission(&w, &id, WHO[i].account), WHO[i].after);
        ck_assert_int_eq(told(&w, WHO[i].account, CHANGED), WHO[i].told);
    }
    ck_assert_int_gt(member_version(&w, &s.member), version); /* its grant is gone */
    ck_assert_int_gt(member_version(&w, &s.restricted), restricted);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_grant"), 1);
    EXPECT_OK(w.host, muster_member_set_end(w.host, &w.org, &ended, MUSTER_TIME_NONE, NULL));
    ck_assert_int_eq(permission(&w, &id, &ended), WRITE);
    /* and back: no member has what it had before */
    EXPECT_OK(w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PRIVATE));
    const muster_id *gone[] = {&s.member, &reader, &boss, &s.restricted, &ended};
    for (size_t i = 0; i < COUNT(gone); i++)
        ck_assert_int_eq(permission(&w, &id, gone[i]), 0);
    ck_assert_int_eq(permission(&w, &id, &creator), ADMIN);
    muster_session_close(as_creator);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(the_same_visibility_again_changes_nothing, "PROJ-4 EVT-1 ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE), bob = join(&w, "bob", 0);
    grant(&w, &id, &bob, READ);
    told_forget(&w);
    int64_t events = events_of(&w, 0);
    EXPECT_OK(w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PRIVATE));
    ck_assert_int_eq(permission(&w, &id, &bob), READ);
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(told(&w, &bob, CHANGED), 0);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 7));
    EXPECT(MUSTER_E_CHANGED, w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 1));
    EXPECT_OK(w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(who_has_admin_on_a_project_changes_its_visibility, "PROJ-5 PROJ-6 ROLE-1 PROV-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id bob = join(&w, "bob", MUSTER_ROLE_RESTRICTED);
    muster_session *as_bob = session_of(&w, &bob);
    muster_member *member = NULL;
    EXPECT_OK(as_bob, muster_member_get(as_bob, &w.org, &bob, &member));
    muster_id provided = *muster_member_project(member);
    muster_member_free(member);
    EXPECT(MUSTER_E_DENIED, as_bob, change(&w, as_bob, &provided, MUSTER_VISIBILITY_PUBLIC));
    grant(&w, &provided, &s.member, ADMIN);
    EXPECT(MUSTER_E_DENIED, s.as_member, change(&w, s.as_member, &provided, MUSTER_VISIBILITY_PUBLIC));
    EXPECT_OK(s.as_member, muster_project_edit(s.as_member, &w.org, &provided,
                                               &PROJECT(.fields = MUSTER_PROJECT_FIELD_NAME, .name = "x"), NULL));
    muster_session *allowed[] = {w.owner, s.as_admin, w.host};
    for (size_t i = 0; i < COUNT(allowed); i++) {
        EXPECT_OK(allowed[i], change(&w, allowed[i], &provided, MUSTER_VISIBILITY_PUBLIC));
        EXPECT(MUSTER_E_DENIED, as_bob, change(&w, as_bob, &provided, MUSTER_VISIBILITY_PRIVATE));
        EXPECT_OK(allowed[i], change(&w, allowed[i], &provided, MUSTER_VISIBILITY_PRIVATE));
    }
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &id, &s.restricted, ADMIN);
    grant(&w, &id, &s.member, WRITE);
    EXPECT(MUSTER_E_DENIED, s.as_member, change(&w, s.as_member, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT(MUSTER_E_SUSPENDED, s.as_suspended, change(&w, s.as_suspended, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_outsider, change(&w, s.as_outsider, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT(MUSTER_E_NOT_FOUND, s.as_visitor, change(&w, s.as_visitor, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT(MUSTER_E_NOT_FOUND, as_bob, change(&w, as_bob, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT_OK(s.as_restricted, change(&w, s.as_restricted, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT(MUSTER_E_DENIED, s.as_restricted,
           change(&w, s.as_restricted, &id, MUSTER_VISIBILITY_PRIVATE)); /* the member may write now */
    muster_session_close(as_bob);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

MUSTER_TEST(whom_a_project_can_not_be_kept_for_is_refused_and_named, "PROJ-4 PROJ-5 ERR-2 AB-26")
{
    struct world w = {0};
    world_make(&w, 9);
    struct staff s = staff(&w);
    muster_id id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PUBLIC);
    const muster_id strangers[] = {s.member, s.outsider}, twice[] = {s.member, s.member}, nil[] = {{{0}}};
    static muster_id many[MUSTER_GRANTS_MAX + 1];
    static int32_t reads[MUSTER_GRANTS_MAX + 1];
    static const int32_t GOOD[] = {READ, READ}, BAD[] = {READ, 4};
    const struct {
        muster_visibility_params params;
        int32_t status;
        const char *field;
        int64_t row;
    } CASES[] = {
        {VISIBILITY(.visibility = 0), MUSTER_E_INVALID, "visibility", -1},
        {VISIBILITY(.visibility = 3), MUSTER_E_INVALID, "visibility", -1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = strangers, .permissions = GOOD, .count = 2),
         MUSTER_E_NOT_FOUND, "accounts", 1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = twice, .permissions = GOOD, .count = 2),
         MUSTER_E_INVALID, "accounts", 1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = nil, .permissions = GOOD, .count = 1),
         MUSTER_E_INVALID, "accounts", 0},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = strangers, .permissions = BAD, .count = 2),
         MUSTER_E_INVALID, "permissions", 1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = NULL, .permissions = GOOD, .count = 1),
         MUSTER_E_INVALID, "accounts", -1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = strangers, .permissions = NULL, .count = 1),
         MUSTER_E_INVALID, "accounts", -1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = many, .permissions = reads,
                    .count = COUNT(many)),
         MUSTER_E_INVALID, "accounts", -1},
        {VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC, .accounts = strangers, .permissions = GOOD, .count = 1),
         MUSTER_E_INVALID, "accounts", -1},
        {{.struct_size = 1}, MUSTER_E_INVALID, "struct_size", -1},
    };
    int64_t events = events_of(&w, 0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        EXPECT(CASES[i].status, w.owner, muster_project_set_visibility(w.owner, &w.org, &id, &CASES[i].params, NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), CASES[i].field);
        ck_assert_int_eq(muster_error_row(muster_session_error(w.owner)), CASES[i].row);
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_project_set_visibility(w.owner, &w.org, &id, NULL, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(permission(&w, &id, &s.restricted), WRITE);
    EXPECT_SOUND(&w);
    staff_end(&s);
    world_end(&w);
}

/* Many members, whom the host adds in one transaction. */
static muster_id crowd(struct world *w, muster_id *ret_last)
{
    muster_id first = {{0}};
    EXPECT_OK(w->host, muster_begin(w->host));
    for (size_t i = 0; i < CROWD; i++) {
        char name[16];
        snprintf(name, sizeof name, "u%zu", i);
        muster_id id = account(w, name);
        EXPECT_OK(w->host, muster_member_add(w->host, &w->org, &id, MUSTER_ROLE_MEMBER, NULL));
        if (i == 0) first = id;
        *ret_last = id;
    }
    EXPECT_OK(w->host, muster_commit(w->host));
    return first;
}

static int32_t count_progress(void *arg, const muster_progress *progress)
{
    int64_t *calls = arg;
    if (strcmp(progress->what, "members") != 0) return 0; /* the outbox reports its progress too */
    (*calls)++;
    return *calls == 0; /* cancels when it has counted up to this */
}

static int64_t waiting(struct world *w)
{
    muster_outbox outbox = {MUSTER_INIT(muster_outbox)};
    EXPECT_OK(w->host, muster_outbox_get(w->host, &w->org, &outbox));
    return outbox.waiting;
}

static int32_t asked, refuses;

static int32_t judge(void *arg, const muster_change *change_asked)
{
    (void)arg;
    for (uint32_t i = 0; i < change_asked->event_count; i++)
        if (muster_event_kind(change_asked->events[i]) == CHANGED) asked++;
    return refuses && asked > 0 ? 0 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(a_large_org_changes_in_one_step_though_it_is_worked_off_in_pieces, "PROJ-4 EVT-6 OP-7 ERR-1")
{
    struct world w = {.hook = judge};
    int64_t calls = 0;
    w.progress = count_progress;
    w.progress_arg = &calls;
    world_make_file(&w, MUSTER_SEATS_UNLIMITED);
    muster_id last, first = crowd(&w, &last), id = project(&w, w.owner, "Rockets", MUSTER_VISIBILITY_PRIVATE);
    grant(&w, &id, &last, READ);
    told_forget(&w);
    calls = asked = 0;
    refuses = 1;
    EXPECT(MUSTER_E_REFUSED, w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PUBLIC));
    ck_assert_int_eq(asked, 1);
    ck_assert_int_eq(permission(&w, &id, &first), 0);
    ck_assert_int_eq(permission(&w, &id, &last), READ);
    ck_assert_int_eq(waiting(&w), 0);
    refuses = 0;
    calls = -2; /* cancelled in the middle */
    EXPECT(MUSTER_E_CANCELLED, w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PUBLIC));
    ck_assert_int_eq(permission(&w, &id, &first), 0);
    ck_assert_int_eq(permission(&w, &id, &last), READ);
    ck_assert_int_eq(waiting(&w), 0);
    calls = 0;
    int64_t version = member_version(&w, &first);
    EXPECT_OK(w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PUBLIC));
    ck_assert_int_ge(calls, 2);
    ck_assert_int_eq(permission(&w, &id, &first), WRITE);
    ck_assert_int_eq(permission(&w, &id, &last), WRITE);
    ck_assert_int_eq(waiting(&w), CROWD);
    ck_assert_int_eq(member_version(&w, &first), version + 1);
    EXPECT_OK(w.owner,
              muster_project_set_visibility(w.owner, &w.org, &id,
                                            &VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = &last,
                                                        .permissions = (const int32_t[]){WRITE}, .count = 1),
                                            NULL));
    ck_assert_int_eq(permission(&w, &id, &first), 0);
    ck_assert_int_eq(permission(&w, &id, &last), WRITE);
    ck_assert_int_eq(waiting(&w), CROWD * 2 - 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_event WHERE kind = 142"), 2);
    /* between begin and commit, a refused call undoes only its own part */
    calls = asked = 0;
    refuses = 1;
    EXPECT_OK(w.owner, muster_begin(w.owner));
    muster_id other = project(&w, w.owner, "Other", MUSTER_VISIBILITY_PRIVATE);
    EXPECT(MUSTER_E_REFUSED, w.owner, change(&w, w.owner, &id, MUSTER_VISIBILITY_PUBLIC));
    EXPECT_OK(w.owner, muster_commit(w.owner));
    refuses = 0;
    ck_assert_int_eq(permission(&w, &id, &first), 0);
    EXPECT_OK(w.owner, muster_project_get(w.owner, &w.org, &other, NULL));
    w.progress = NULL;
    calls = INT32_MAX;
    world_end(&w);
}

MUSTER_TEST(a_project_with_many_grants_is_deleted_whole, "PROJ-5 EVT-2")
{
    struct world w = {0};
    world_make_file(&w, MUSTER_SEATS_UNLIMITED);
    muster_id last, first = crowd(&w, &last), bob = join(&w, "bob", 0),
                    id = project(&w, w.owner, "R", MUSTER_VISIBILITY_PRIVATE);
    muster_page *page = NULL;
    muster_id everyone[CROWD + 2];
    size_t count = 0;
    char cursor[256] = "";
    do {
        EXPECT_OK(w.host, muster_member_list(w.host, &w.org, &QUERY(), cursor[0] != '\0' ? cursor : NULL, 1000, &page));
        for (size_t i = 0; i < muster_page_count(page); i++)
            everyone[count++] = *muster_member_account(muster_page_member(page, i));
        snprintf(cursor, sizeof cursor, "%s", muster_page_cursor(page) != NULL ? muster_page_cursor(page) : "");
        muster_page_free(page);
    } while (cursor[0] != '\0');
    ck_assert_uint_eq(count, CROWD + 2);
    EXPECT_OK(w.host, muster_begin(w.host));
    for (size_t i = 0; i < count; i++)
        grant(&w, &id, &everyone[i], ADMIN);
    EXPECT_OK(w.host, muster_commit(w.host));
    told_forget(&w);
    muster_session *as_bob = session_of(&w, &bob); /* the grant of this account is among them */
    EXPECT_OK(as_bob, muster_project_delete(as_bob, &w.org, &id));
    muster_session_close(as_bob);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_grant"), 0);
    ck_assert_int_eq(waiting(&w), CROWD + 2);
    ck_assert_int_eq(permission(&w, &id, &first), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}
