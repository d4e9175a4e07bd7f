/* SPDX-License-Identifier: MIT
 *
 * Workspaces: listing them, choosing one, and what happens to a choice (WS-1 to WS-7).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ann, who is a member of the org of the world, with her session. */
struct ann {
    muster_id id;
    muster_session *session;
};

static struct ann ann_joins(struct world *w, int32_t role)
{
    struct ann ann = {.id = join(w, "ann", role)};
    ann.session = session_of(w, &ann.id);
    return ann;
}

/* Another org of the owner. */
static muster_id found(struct world *w, const char *slug)
{
    muster_org *org = NULL;
    EXPECT_OK(w->owner, muster_org_create(w->owner, &ORG(.slug = slug, .name = slug, .plan = "team"), &org));
    muster_id id = *muster_org_id(org);
    muster_org_free(org);
    return id;
}

static void add_to(struct world *w, const muster_id *org, const muster_id *account, int32_t role)
{
    EXPECT_OK(w->host, muster_member_add(w->host, org, account, role != 0 ? role : MUSTER_ROLE_MEMBER, NULL));
}

/* The slugs of a page, separated by spaces; "-" is the personal workspace. */
static char *slugs_of(const muster_page *page, char *ret, size_t size)
{
    size_t used = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const char *slug = muster_workspace_org_slug(muster_page_workspace(page, i));
        used += (size_t)snprintf(ret + used, size - used, "%s%s", i > 0 ? " " : "", slug != NULL ? slug : "-");
    }
    return ret;
}

#define EXPECT_LIST(session, account, expected)                                                                        \
    do {                                                                                                               \
        muster_page *list_page = NULL;                                                                                 \
        char list_text[256];                                                                                           \
        EXPECT_OK(session, muster_workspace_list(session, account, NULL, 0, &list_page));                              \
        ck_assert_str_eq(slugs_of(list_page, list_text, sizeof list_text), expected);                                  \
        ck_assert_ptr_null(muster_page_cursor(list_page));                                                             \
        muster_page_free(list_page);                                                                                   \
    } while (0)

/* The slug of the active workspace; "-" is the personal one. */
static const char *active(muster_session *session, const char *key)
{
    static char slug[80];
    muster_workspace *workspace = NULL;
    EXPECT_OK(session, muster_workspace_active(session, key, &workspace));
    const char *of = muster_workspace_org_slug(workspace);
    snprintf(slug, sizeof slug, "%s", of != NULL ? of : "-");
    muster_workspace_free(workspace);
    return slug;
}

MUSTER_TEST(an_account_lists_its_personal_workspace_and_then_its_orgs_in_the_order_of_joining, "WS-1 WS-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id b = found(&w, "b"), c = found(&w, "c"), id = account(&w, "ann");
    struct ann ann = {id, session_of(&w, &id)};
    EXPECT_LIST(ann.session, NULL, "-");
    w.now += MUSTER_SECOND;
    add_to(&w, &c, &ann.id, MUSTER_ROLE_ADMIN);
    w.now += MUSTER_SECOND;
    add_to(&w, &w.org, &ann.id, MUSTER_ROLE_RESTRICTED);
    w.now += MUSTER_SECOND;
    add_to(&w, &b, &ann.id, MUSTER_ROLE_MEMBER);
    EXPECT_LIST(ann.session, NULL, "- c acme b");
    EXPECT_LIST(w.host, &ann.id, "- c acme b");
    EXPECT_LIST(w.owner, NULL, "- acme b c");
    muster_page *page = NULL;
    EXPECT_OK(ann.session, muster_workspace_list(ann.session, &ann.id, NULL, 0, &page));
    const muster_workspace *personal = muster_page_workspace(page, 0), *first = muster_page_workspace(page, 1);
    ck_assert_int_eq(muster_id_equal(muster_workspace_account(personal), &ann.id), 1);
    ck_assert_ptr_null(muster_workspace_org(personal));
    ck_assert_ptr_null(muster_workspace_org_name(personal));
    ck_assert_int_eq(muster_workspace_role(personal), 0);
    ck_assert_int_eq(muster_workspace_joined_at(personal), START);
    ck_assert_ptr_null(muster_plan_code(muster_workspace_plan(personal)));
    ck_assert_int_eq(muster_workspace_plan_ended(personal), 0);
    ck_assert_int_eq(muster_id_equal(muster_workspace_account(first), &ann.id), 1);
    ck_assert_int_eq(muster_id_equal(muster_workspace_org(first), &c), 1);
    ck_assert_str_eq(muster_workspace_org_name(first), "c");
    ck_assert_int_eq(muster_workspace_role(first), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(muster_workspace_joined_at(first), START + MUSTER_SECOND);
    ck_assert_str_eq(muster_plan_code(muster_workspace_plan(first)), "team");
    ck_assert_int_eq(muster_plan_seats(muster_workspace_plan(first)), 9);
    ck_assert_int_eq(muster_plan_members(muster_workspace_plan(first)), 2);
    ck_assert_int_eq(muster_plan_available(muster_workspace_plan(first)), 7);
    muster_workspace *kept = muster_workspace_ref(first);
    muster_page_free(page);
    ck_assert_str_eq(muster_plan_code(muster_workspace_plan(kept)), "team");
    muster_workspace_free(kept);
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(pages_of_workspaces_meet_each_once, "WS-1 WS-5")
{
    struct world w = {0};
    world_make(&w, 99);
    muster_id id = account(&w, "ann"), orgs[12];
    muster_session *ann = session_of(&w, &id);
    char slug[16], expected[256] = "-", all[256];
    size_t used = 1;
    for (size_t i = 0; i < 12; i++) {
        snprintf(slug, sizeof slug, "o%zu", i);
        orgs[i] = found(&w, slug);
    }
    for (size_t i = 0; i < 12; i++) { /* two join at the same moment, in another order than they were made */
        size_t o = i % 2 == 0 ? 10 - i : 12 - i;
        w.now += i % 2 == 0 ? MUSTER_SECOND : 0;
        add_to(&w, &orgs[o], &id, 0);
    }
    muster_page *page = NULL;
    EXPECT_OK(ann, muster_workspace_list(ann, NULL, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 13);
    slugs_of(page, expected, sizeof expected);
    muster_page_free(page);
    for (size_t limit = 1; limit < 15; limit++) {
        char *cursor = NULL;
        used = 0;
        do {
            EXPECT_OK(ann, muster_workspace_list(ann, NULL, cursor, limit, &page));
            free(cursor);
            cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
            ck_assert_uint_le(muster_page_count(page), limit);
            if (used > 0 && muster_page_count(page) > 0) all[used++] = ' ';
            slugs_of(page, all + used, sizeof all - used);
            used += strlen(all + used);
            muster_page_free(page);
        } while (cursor != NULL);
        ck_assert_str_eq(all, expected);
    }
    muster_session_close(ann);
    world_end(&w);
}

MUSTER_TEST(orgs_in_which_it_may_do_nothing_are_no_workspaces, "WS-1 WS-3 ROLE-5 ROLE-6 ROLE-8")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, MUSTER_ROLE_MEMBER);
    muster_id b = found(&w, "b");
    add_to(&w, &b, &ann.id, 0);
    EXPECT_LIST(ann.session, NULL, "- acme b");
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann.id, 0, NULL));
    EXPECT_LIST(ann.session, NULL, "- b");
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann.id, NULL));
    EXPECT_LIST(ann.session, NULL, "- acme b");
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &b, &ann.id, w.now + DAY, NULL));
    w.now += DAY; /* nobody has settled it */
    EXPECT_LIST(ann.session, NULL, "- acme");
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann.id, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_LIST(ann.session, NULL, "-");
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &b));
    EXPECT_LIST(w.owner, NULL, "- acme");
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(nobody_lists_the_workspaces_of_another, "WS-6 AB-31 ROLE-1")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, MUSTER_ROLE_ADMIN);
    muster_session *nobody = visitor(&w);
    muster_id unknown = {{9}};
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_workspace_list(w.owner, &ann.id, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_workspace_list(ann.session, &w.owner_id, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_workspace_list(ann.session, &unknown, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_workspace_list(nobody, &ann.id, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_workspace_list(nobody, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_workspace_active(nobody, NULL, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_workspace_switch(nobody, NULL, &w.org, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_workspace_forget(nobody, "k"));
    EXPECT(MUSTER_E_DENIED, w.host, muster_workspace_switch(w.host, NULL, &w.org, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_workspace_list(w.host, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_workspace_list(w.host, &unknown, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, ann.session, muster_workspace_list_person(ann.session, "p", NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_workspace_list_person(nobody, "p", NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_workspace_list_person(w.host, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_workspace_list_person(w.host, "", NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_list(ann.session, NULL, "junk", 0, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session,
           muster_workspace_list(ann.session, NULL, NULL, MUSTER_PAGE_MAX_ITEMS + 1, NULL));
    muster_page *page = NULL;
    EXPECT_OK(ann.session, muster_workspace_list(ann.session, NULL, NULL, 1, &page));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_workspace_list(w.owner, NULL, muster_page_cursor(page), 1, NULL));
    muster_page_free(page);
    muster_session_close(nobody);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(the_host_lists_the_workspaces_of_all_accounts_of_a_person, "WS-6 WS-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id accounts[3], b = found(&w, "b");
    char name[8], all[256];
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "p%d", i);
        accounts[i] = account(&w, name);
        EXPECT_OK(w.host, muster_account_edit(w.host, &accounts[i],
                                              &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_PERSON_ID,
                                                       .person_id = i < 2 ? "person" : "another"),
                                              NULL));
    }
    add_to(&w, &w.org, &accounts[0], 0);
    add_to(&w, &b, &accounts[0], 0);
    add_to(&w, &b, &accounts[1], 0);
    add_to(&w, &b, &accounts[2], 0);
    for (size_t limit = 1; limit < 7; limit++) {
        muster_page *page = NULL;
        char *cursor = NULL;
        size_t used = 0;
        do {
            EXPECT_OK(w.host, muster_workspace_list_person(w.host, "person", cursor, limit, &page));
            free(cursor);
            cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
            ck_assert_uint_le(muster_page_count(page), limit);
            if (used > 0 && muster_page_count(page) > 0) all[used++] = ' ';
            slugs_of(page, all + used, sizeof all - used);
            used += strlen(all + used);
            muster_page_free(page);
        } while (cursor != NULL);
        ck_assert_str_eq(all, "- acme b - b");
    }
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_workspace_list_person(w.host, "person", NULL, 1, &page));
    EXPECT(MUSTER_E_INVALID, w.host,
           muster_workspace_list_person(w.host, "another", muster_page_cursor(page), 1, NULL));
    muster_page_free(page);
    EXPECT_OK(w.host, muster_account_delete(w.host, &accounts[0]));
    EXPECT_OK(w.host, muster_workspace_list_person(w.host, "person", NULL, 0, &page));
    ck_assert_str_eq(slugs_of(page, all, sizeof all), "- b");
    muster_page_free(page);
    EXPECT_OK(w.host, muster_workspace_list_person(w.host, "nobody", NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 0);
    muster_page_free(page);
    world_end(&w);
}

MUSTER_TEST(an_account_switches_to_an_org_of_its_own_and_to_nothing_else, "WS-2 ORG-7 ROLE-5")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, MUSTER_ROLE_RESTRICTED);
    muster_id b = found(&w, "b"), unknown = {{9}}, nil = {{0}};
    muster_workspace *workspace = NULL;
    ck_assert_str_eq(active(ann.session, NULL), "-");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, &workspace));
    ck_assert_str_eq(muster_workspace_org_slug(workspace), "acme");
    ck_assert_int_eq(muster_workspace_role(workspace), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_plan_members(muster_workspace_plan(workspace)), 2);
    muster_workspace_free(workspace);
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_workspace_switch(ann.session, NULL, &b, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_workspace_switch(ann.session, NULL, &unknown, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_switch(ann.session, NULL, &nil, NULL));
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, NULL, &workspace));
    ck_assert_ptr_null(muster_workspace_org(workspace));
    ck_assert_int_eq(muster_id_equal(muster_workspace_account(workspace), &ann.id), 1);
    muster_workspace_free(workspace);
    ck_assert_str_eq(active(ann.session, NULL), "-");
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ann.id, 0, NULL));
    EXPECT(MUSTER_E_SUSPENDED, ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann.id, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_choice_is_kept_per_account_and_per_key, "WS-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    muster_id b = found(&w, "b");
    char longest[MUSTER_WORKSPACE_KEY_MAX_BYTES + 2];
    add_to(&w, &b, &ann.id, 0);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    ck_assert_str_eq(active(ann.session, "laptop"), "acme");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "laptop", &b, NULL));
    ck_assert_str_eq(active(ann.session, "laptop"), "b");
    ck_assert_str_eq(active(ann.session, "phone"), "acme");
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "phone", NULL, NULL));
    ck_assert_str_eq(active(ann.session, "phone"), "-"); /* the personal one was chosen, too */
    ck_assert_str_eq(active(w.owner, "laptop"), "-");    /* a key is one account's */
    EXPECT_OK(ann.session, muster_workspace_forget(ann.session, "laptop"));
    EXPECT_OK(ann.session, muster_workspace_forget(ann.session, "laptop"));
    EXPECT_OK(ann.session, muster_workspace_forget(ann.session, "never"));
    ck_assert_str_eq(active(ann.session, "laptop"), "acme");
    memset(longest, 'k', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const char *const BAD[] = {"", longest};
    for (size_t i = 0; i < 2; i++) {
        EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_switch(ann.session, BAD[i], &b, NULL));
        EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_active(ann.session, BAD[i], NULL));
        EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_forget(ann.session, BAD[i]));
    }
    EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_forget(ann.session, NULL));
    longest[MUSTER_WORKSPACE_KEY_MAX_BYTES] = '\0';
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, longest, &b, NULL));
    ck_assert_str_eq(active(ann.session, longest), "b");
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(of_a_key_only_a_hash_is_kept, "WS-2 EVT-7")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "Sesskeyzz", &w.org, NULL));
    EXPECT_OK(w.owner, muster_workspace_switch(w.owner, "Sesskeyzz", &w.org, NULL));
    ck_assert(!world_holds(&w, "Sesskeyzz", 9));
    ck_assert_int_eq(world_count(&w, "SELECT count(DISTINCT key) FROM muster_workspace"), 2);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(a_choice_writes_no_event_and_takes_no_key_of_idempotency, "EVT-1 WS-2 OP-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    int64_t events = world_count(&w, "SELECT count(*) FROM muster_event");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "k", &w.org, NULL));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    EXPECT_OK(ann.session, muster_workspace_forget(ann.session, "k"));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_event"), events);
    EXPECT_OK(ann.session, muster_session_key(ann.session, "idem"));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    EXPECT_OK(ann.session, muster_session_expect(ann.session, 3));
    EXPECT(MUSTER_E_MISUSE, ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    muster_session_close(ann.session);
    world_end(&w);
}

static void is_suspended(struct world *w, const struct ann *ann)
{
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &ann->id, 0, NULL));
}
static void is_removed(struct world *w, const struct ann *ann)
{
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &ann->id, 0));
}
static void is_blocked(struct world *w, const struct ann *ann)
{
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &ann->id, MUSTER_MEMBER_FLAG_BLOCK));
}
static void leaves(struct world *w, const struct ann *ann)
{
    EXPECT_OK(ann->session, muster_member_leave(ann->session, &w->org));
}
static void has_ended(struct world *w, const struct ann *ann)
{
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &ann->id, w->now + DAY, NULL));
    w->now += DAY;
}
static void comes_back(struct world *w, const struct ann *ann)
{
    is_removed(w, ann);
    add_to(w, &w->org, &ann->id, MUSTER_ROLE_ADMIN);
}
static void comes_back_after_its_end(struct world *w, const struct ann *ann)
{
    has_ended(w, ann);
    add_to(w, &w->org, &ann->id, MUSTER_ROLE_ADMIN);
}
static void is_deleted(struct world *w, const struct ann *ann)
{
    (void)ann;
    EXPECT_OK(w->owner, muster_org_delete(w->owner, &w->org));
}

/* Also if the account is a new member: it has nothing from before (ROLE-6). */
MUSTER_TEST(the_active_workspace_is_the_personal_one_once_the_membership_is_none,
            "WS-3 AB-53 AB-54 ROLE-6 ROLE-8 ORG-6")
{
    void (*const FATES[])(struct world *, const struct ann *) = {
        is_suspended, is_removed, is_blocked, leaves, has_ended, comes_back, comes_back_after_its_end, is_deleted};
    for (size_t i = 0; i < sizeof FATES / sizeof FATES[0]; i++) {
        struct world w = {0};
        world_make(&w, 9);
        struct ann ann = ann_joins(&w, 0);
        EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
        EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "k", &w.org, NULL));
        FATES[i](&w, &ann);
        ck_assert_str_eq(active(ann.session, NULL), "-");
        ck_assert_str_eq(active(ann.session, "k"), "-");
        muster_session_close(ann.session);
        EXPECT_SOUND(&w);
        world_end(&w);
    }
}

/* If a choice with a key is void, the account's own choice does not take its place. */
MUSTER_TEST(a_void_choice_is_the_personal_workspace_whatever_else_was_chosen, "WS-3")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    muster_id b = found(&w, "b");
    add_to(&w, &b, &ann.id, 0);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &b, NULL));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "k", &w.org, NULL));
    is_removed(&w, &ann);
    ck_assert_str_eq(active(ann.session, "k"), "-");
    ck_assert_str_eq(active(ann.session, "other"), "b");
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(whoever_is_restored_or_gets_a_later_end_works_where_it_did, "WS-3 ROLE-5 ROLE-8")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    is_suspended(&w, &ann);
    EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann.id, NULL));
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    has_ended(&w, &ann);
    ck_assert_str_eq(active(ann.session, NULL), "-");
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann.id, w.now + DAY, NULL));
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann.id, MUSTER_ROLE_ADMIN, 0, NULL));
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(an_unused_key_is_forgotten_after_a_while_and_the_accounts_choice_is_not, "WS-2 OP-8")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    muster_id b = found(&w, "b");
    add_to(&w, &b, &ann.id, 0);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_WORKSPACE_KEYS_KEPT, DAY));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "old", &b, NULL));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "used", &b, NULL));
    w.now += DAY - 1;
    ck_assert_str_eq(active(ann.session, "old"), "b");
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_workspace"), 3);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "used", &b, NULL)); /* made anew */
    w.now += 1;
    ck_assert_str_eq(active(ann.session, "old"), "acme"); /* before anybody settles */
    ck_assert_str_eq(active(ann.session, "used"), "b");
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_workspace"), 2);
    w.now += 1000 * DAY;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_workspace"), 1);
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(any_number_of_old_keys_is_forgotten, "WS-2 OP-8")
{
    struct world w = {0};
    world_make_file(&w, 9);
    char sql[512], id[MUSTER_ID_TEXT_BYTES];
    muster_id_format(&w.owner_id, id);
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2500) "
             "INSERT INTO muster_workspace(account,key,chosen_at) "
             "SELECT (SELECT id FROM muster_account LIMIT 1), randomblob(16), i FROM n");
    world_sql(&w, sql);
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_workspace"), 0);
    world_end(&w);
}

MUSTER_TEST(limits_and_ends_are_those_of_the_active_workspace, "WS-4 SEAT-7 SEAT-8")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    static const char *const NAMES[] = {"tasks"};
    static const int64_t OF_ORG[] = {8}, PERSONAL[] = {1};
    int64_t value = 0;
    muster_workspace *workspace = NULL;
    muster_plan_params plan = {
        MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_LIMITS | MUSTER_PLAN_FIELD_ENDS_AT,
        .ends_at = w.now + DAY,          .limit_names = NAMES,
        .limit_values = OF_ORG,          .limit_count = 1};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &plan, NULL));
    plan.fields = MUSTER_PLAN_FIELD_LIMITS | MUSTER_PLAN_FIELD_ENDS_AT | MUSTER_PLAN_FIELD_CODE;
    plan.code = "solo";
    plan.ends_at = w.now + 2 * DAY;
    plan.limit_values = PERSONAL;
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann.id, &plan, NULL));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    w.now += DAY;
    EXPECT_OK(ann.session, muster_workspace_active(ann.session, NULL, &workspace)); /* one to look at only */
    ck_assert_int_eq(muster_workspace_plan_ended(workspace), 1);
    ck_status(MUSTER_OK, muster_plan_limit(muster_workspace_plan(workspace), "tasks", &value));
    ck_assert_int_eq(value, 8);
    muster_workspace_free(workspace);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, NULL, &workspace));
    ck_assert_int_eq(muster_workspace_plan_ended(workspace), 0);
    ck_status(MUSTER_OK, muster_plan_limit(muster_workspace_plan(workspace), "tasks", &value));
    ck_assert_int_eq(value, 1);
    muster_workspace_free(workspace);
    w.now += DAY;
    EXPECT_OK(ann.session, muster_workspace_active(ann.session, NULL, &workspace));
    ck_assert_int_eq(muster_workspace_plan_ended(workspace), 1);
    ck_assert_int_eq(muster_plan_ends_at(muster_workspace_plan(workspace)), w.now);
    muster_workspace_free(workspace);
    /* if a plan has ended, an account can still work there, only to look */
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(an_org_is_never_taken_from_the_active_workspace, "WS-7 AB-30")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, MUSTER_ROLE_ADMIN);
    muster_id b = found(&w, "b");
    muster_org *org = NULL;
    add_to(&w, &b, &ann.id, MUSTER_ROLE_ADMIN);
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &b, NULL));
    int64_t before = seats_of(&w).pending;
    EXPECT_OK(ann.session, muster_invitation_create(ann.session, &w.org, &INVITATION(.email = "x@example.com"), NULL));
    /* the workspace that was named, not the one in which ann works */
    ck_assert_int_eq(seats_of(&w).pending, before + 1);
    EXPECT(MUSTER_E_INVALID, ann.session,
           muster_invitation_create(ann.session, NULL, &INVITATION(.email = "y@example.com"), NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_member_leave(ann.session, NULL));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_member_remove(ann.session, NULL, &w.owner_id, 0));
    EXPECT(MUSTER_E_INVALID, ann.session, muster_member_set_role(ann.session, NULL, &ann.id, 1, 0, NULL));
    EXPECT_OK(w.owner, muster_workspace_switch(w.owner, NULL, &b, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_delete(w.owner, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner,
           muster_org_edit(w.owner, NULL, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "x"), NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_transfer(w.owner, NULL, &ann.id, NULL));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &b, &org));
    ck_assert_str_eq(muster_org_name(org), "b");
    muster_org_free(org);
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_chooses_nothing, "OP-1 WS-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &ann.id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    muster_workspace *workspace = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_workspace_switch(dry, NULL, &w.org, &workspace));
    ck_assert_str_eq(muster_workspace_org_slug(workspace), "acme");
    muster_workspace_free(workspace);
    ck_assert_str_eq(active(ann.session, NULL), "-");
    muster_session_close(dry);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(a_choice_within_a_transaction_counts_in_it_and_goes_with_it, "OP-7 WS-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct ann ann = ann_joins(&w, 0);
    EXPECT_OK(ann.session, muster_begin(ann.session));
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "k", &w.org, NULL));
    ck_assert_str_eq(active(ann.session, "k"), "acme");
    EXPECT_OK(ann.session, muster_workspace_forget(ann.session, "k"));
    ck_assert_str_eq(active(ann.session, "k"), "-");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    EXPECT_OK(ann.session, muster_member_leave(ann.session, &w.org));
    ck_assert_str_eq(active(ann.session, NULL), "-");
    EXPECT_OK(ann.session, muster_rollback(ann.session));
    ck_assert_str_eq(active(ann.session, NULL), "-");
    EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
    ck_assert_str_eq(active(ann.session, NULL), "acme");
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}
