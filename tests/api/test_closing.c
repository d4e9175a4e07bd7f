/* SPDX-License-Identifier: MIT
 *
 * Deleting an org. One step removes it for all parties, and its members are notified. Its rows are removed later,
 * whatever happens in between (ORG-6).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID(name) "(SELECT id FROM muster_account WHERE username='" name "')"
#define ACME "(SELECT id FROM muster_org WHERE slug='acme')"

/* Stops a deletion between its pieces, as if the process died there. */
struct stop {
    bool wanted;
    int32_t pieces; /* pieces that have begun */
};

static int32_t stop_at_rows(void *arg, const muster_progress *progress)
{
    struct stop *stop = arg;
    if (strcmp(progress->what, "rows") != 0) return 0;
    stop->pieces++;
    return stop->wanted && progress->done > 0;
}

static int32_t stop_before_rows(void *arg, const muster_progress *progress)
{
    const struct stop *stop = arg;
    return stop->wanted && strcmp(progress->what, "rows") == 0;
}

/* Rows of every table that belongs to an org. */
static void fill(struct world *w)
{
    char token[MUSTER_TOKEN_CHARS + 1];
    EXPECT_OK(w->owner, muster_provision_switch(w->owner, &w->org, 1));
    muster_id ann = join(w, "ann", MUSTER_ROLE_ADMIN), ben = join(w, "ben", 0), cleo = join(w, "cleo", 0);
    muster_id dan = join(w, "dan", 0), fay = account(w, "fay");
    account(w, "eve");
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &ben, 0, NULL));
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &cleo, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &dan, w->now + MUSTER_SECOND, NULL));
    w->now += MUSTER_SECOND;
    muster_session *as_ann = session_of(w, &ann), *as_fay = session_of(w, &fay);
    invite(w, "eve", 0);
    invite_email(w, "x@example.com");
    link_of(w, MUSTER_LINK_KIND_JOIN, NULL, token);
    link_of(w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    EXPECT_OK(w->owner, muster_link_regenerate(w->owner, &w->org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    set(w, MUSTER_SETTING_REQUESTS, 1);
    ask_to_join(w, as_fay);
    muster_org *other = NULL; /* it holds the same domain */
    EXPECT_OK(as_fay, muster_org_create(as_fay, &ORG(.slug = "other", .name = "Other", .plan = "team"), &other));
    const muster_id *const orgs[] = {&w->org, muster_org_id(other)};
    for (size_t i = 0; i < 2; i++) {
        EXPECT_OK(w->host, muster_domain_set(w->host, orgs[i], "example.org", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
        EXPECT_OK(w->host, muster_domain_prove(w->host, orgs[i], "example.org", 1, NULL));
    }
    muster_org_free(other);
    EXPECT_OK(as_ann, muster_workspace_switch(as_ann, NULL, &w->org, NULL));
    muster_session_close(as_ann);
    muster_session_close(as_fay);
}

static int64_t rows_of_org(const struct world *w)
{
    return world_count(w, "SELECT (SELECT count(*) FROM muster_member WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_invitation WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_project WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_grant WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_link WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_request WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_domain WHERE org=" ACME
                          ") + (SELECT count(*) FROM muster_name WHERE kind=5 AND holder=" ACME
                          ") + (SELECT count(*) FROM muster_outbox WHERE kind<>48 AND org=" ACME
                          ") + (SELECT count(*) FROM muster_tie WHERE joined_at IS NOT NULL AND org=" ACME ")");
}

static void expect_nothing_left(struct world *w)
{
    ck_assert_int_eq(rows_of_org(w), 0);
    ck_assert_int_eq(world_count(w, "SELECT state FROM muster_org WHERE slug='acme'"), 2);
    ck_assert_int_eq(world_count(w, "SELECT count(*) FROM muster_name WHERE kind=5"), 1); /* of another org */
    ck_assert_int_gt(world_count(w, "SELECT count(*) FROM muster_event WHERE chain=" ACME), 10);
    EXPECT_SOUND(w);
}

MUSTER_TEST(deleting_an_org_removes_all_its_rows_but_its_own_and_its_trail, "ORG-6 OP-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    fill(&w);
    ck_assert_int_gt(rows_of_org(&w), 15);
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    expect_nothing_left(&w);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_org_delete(w.host, &w.org));
    world_end(&w);
}

MUSTER_TEST(every_member_is_told_that_the_org_is_deleted_and_nobody_else, "ORG-6 EVT-2 EVT-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    fill(&w);
    told_forget(&w);
    muster_id zoe = join(&w, "zoe", 0); /* with a message that will be void */
    static const struct {
        const char *username;
        int32_t times;
    } TOLD[] = {{"owner", 1}, {"ann", 1}, {"ben", 1}, {"zoe", 1}, {"cleo", 0}, {"dan", 0}, {"eve", 0}, {"fay", 0}};
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &zoe, 0, NULL));
    w.told_count = 0;
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    for (size_t i = 0; i < sizeof TOLD / sizeof TOLD[0]; i++) {
        muster_account *read = NULL;
        EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, TOLD[i].username, &read));
        ck_assert_msg(told(&w, muster_account_id(read), MUSTER_EVENT_ORG_DELETED) == TOLD[i].times, "%s",
                      TOLD[i].username);
        muster_account_free(read);
    }
    ck_assert_uint_eq(w.told_count, 4); /* and nothing else is delivered */
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_tells_of_the_deletion_names_the_org, "ORG-6 EVT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    told_forget(&w);
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_message_claim(w.host, &w.org, 10, 60 * MUSTER_SECOND, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    const muster_message *message = muster_page_message(page, 0);
    ck_assert_int_eq(muster_message_kind(message), MUSTER_EVENT_ORG_DELETED);
    ck_assert_str_eq(muster_message_org_name(message), "Acme");
    ck_assert_ptr_null(muster_message_token(message));
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    muster_page_free(page);
    world_end(&w);
}

/* A deleted org does not exist for any of its parties. */
static void expect_gone(struct world *w, muster_session *session, const muster_id *ann)
{
    muster_page *page = NULL;
    muster_event_query trail = {MUSTER_INIT(muster_event_query), .org = &w->org};
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_org_get(session, &w->org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_org_find(session, "acme", NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session,
           muster_org_edit(session, &w->org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "x"), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_org_transfer(session, &w->org, ann, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_plan_get(session, &w->org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_member_get(session, &w->org, ann, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_member_list(session, &w->org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_member_remove(session, &w->org, ann, 0));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_list(session, &w->org, 0, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session,
           muster_invitation_create(session, &w->org, &INVITATION(.email = "y@example.com"), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_verify(session, &w->org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_link_get(session, &w->org, MUSTER_LINK_KIND_JOIN, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_link_enable(session, &w->org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_request_list(session, &w->org, 0, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_domain_list(session, &w->org, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_project_list(session, &w->org, NULL, NULL, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_explain(session, &w->org, NULL, NULL, MUSTER_ACTION_INVITE, NULL));
    int64_t value = 0;
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_setting_get(session, &w->org, MUSTER_SETTING_PENDING_MAX, &value));
    bool host = session == w->host;
    EXPECT(host ? MUSTER_OK : MUSTER_E_NOT_FOUND, session, muster_event_list(session, &trail, NULL, 0, &page));
    if (host) muster_page_free(page);
    EXPECT(host ? MUSTER_OK : MUSTER_E_NOT_FOUND, session, muster_event_verify(session, &w->org, NULL, NULL));
}

MUSTER_TEST(from_the_first_step_on_a_deleted_org_is_gone_for_everybody, "ORG-6 ORG-7 AB-32")
{
    struct stop stop = {.wanted = true};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    world_make_file(&w, 9);
    stop.wanted = false;
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    struct guest eve = guest(&w, "eve");
    muster_session *as_ann = session_of(&w, &ann);
    muster_id to_x = invite_email(&w, "x@example.com");
    char *token_x = token_of(&w, &to_x), link_join[MUSTER_TOKEN_CHARS + 1], link_signup[MUSTER_TOKEN_CHARS + 1];
    muster_session *nobody = visitor(&w);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, link_join);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, link_signup);
    stop.wanted = true;
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member"), 2); /* all its rows are still there */
    stop.wanted = false;
    for (int finished = 0; finished < 2; finished++) {
        expect_gone(&w, w.owner, &ann);
        expect_gone(&w, as_ann, &ann);
        expect_gone(&w, eve.session, &ann);
        expect_gone(&w, w.host, &ann);
        EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_member_add(w.host, &w.org, &eve.id, MUSTER_ROLE_MEMBER, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_org_reset_clock(w.host, &w.org));
        EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_member_leave(as_ann, &w.org));
        muster_page *page = NULL;
        EXPECT_OK(eve.session, muster_invitation_list_waiting(eve.session, NULL, 0, &page));
        ck_assert_uint_eq(muster_page_count(page), 0);
        muster_page_free(page);
        EXPECT(MUSTER_E_NOT_FOUND, eve.session,
               muster_invitation_accept_waiting(eve.session, &w.org, &eve.invitation, NULL));
        const char *tokens[] = {eve.token, token_x};
        for (size_t i = 0; i < 2; i++) {
            EXPECT(MUSTER_E_DELETED, eve.session, muster_invitation_preview(eve.session, tokens[i], NULL));
            EXPECT(MUSTER_E_DELETED, eve.session, muster_invitation_accept(eve.session, tokens[i], NULL));
            EXPECT(MUSTER_E_DELETED, eve.session, muster_invitation_decline(eve.session, tokens[i]));
        }
        EXPECT(MUSTER_E_DELETED, nobody, muster_invitation_signup(nobody, token_x, &ACCOUNT(.username = "kay"), NULL));
        EXPECT(MUSTER_E_DELETED, nobody, muster_link_preview(nobody, link_join, NULL));
        EXPECT(MUSTER_E_DELETED, eve.session, muster_link_join(eve.session, link_join, NULL, NULL));
        EXPECT(MUSTER_E_DELETED, nobody,
               muster_link_signup(nobody, link_signup, &ACCOUNT(.username = "kay"), NULL, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, eve.session, muster_request_create(eve.session, &w.org, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_may(w.owner, &w.org, NULL, MUSTER_ACTION_INVITE));
        EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_may(w.host, &w.org, NULL, MUSTER_ACTION_INVITE));
        EXPECT_SOUND(&w);
        if (finished) break;
        EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    }
    ck_assert_int_eq(rows_of_org(&w), 0);
    free(token_x);
    muster_session_close(nobody);
    guest_end(&eve);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(only_the_owner_and_the_system_delete_an_org, "ORG-5 ORG-6 ROLE-1 ORG-7")
{
    struct world w = {0};
    world_make(&w, 9);
    static const int32_t ROLES[] = {MUSTER_ROLE_RESTRICTED, MUSTER_ROLE_MEMBER, MUSTER_ROLE_ADMIN};
    muster_id unknown = {{9}};
    muster_session *nobody = visitor(&w);
    for (size_t i = 0; i < 3; i++) {
        char name[8];
        snprintf(name, sizeof name, "m%zu", i);
        muster_id member = join(&w, name, ROLES[i]);
        muster_session *session = session_of(&w, &member);
        EXPECT(MUSTER_E_DENIED, session, muster_org_delete(session, &w.org));
        EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &member, 0, NULL));
        EXPECT(MUSTER_E_SUSPENDED, session, muster_org_delete(session, &w.org));
        EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &member, i == 0 ? MUSTER_MEMBER_FLAG_BLOCK : 0));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_org_delete(session, &w.org));
        muster_session_close(session);
    }
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_org_delete(nobody, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_org_delete(w.owner, &unknown));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_delete(w.owner, NULL));
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT(MUSTER_E_MISUSE, w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_ORG_DELETED), 0);
    EXPECT_OK(w.host, muster_org_delete(w.host, &w.org));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_ORG_DELETED), 1);
    muster_session_close(nobody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_org_whose_plan_has_ended_can_be_deleted, "ORG-6 SEAT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT, .ends_at = START};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &plan, NULL));
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_SOUND(&w);
    world_end(&w);
}

static void link_of_founder(struct world *w, muster_session *founder, char *ret_token)
{
    EXPECT_OK(founder, muster_link_enable(founder, &w->org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT_OK(founder, muster_link_token(founder, &w->org, MUSTER_LINK_KIND_JOIN, ret_token));
}

MUSTER_TEST(the_slug_of_a_deleted_org_rests_and_leads_to_nothing_of_it, "ORG-2 ORG-6 AB-58")
{
    struct world w = {0};
    world_make(&w, 9);
    struct guest eve = guest(&w, "eve");
    muster_id before = w.org;
    muster_org *org = NULL;
    char link[MUSTER_TOKEN_CHARS + 1], signup[MUSTER_TOKEN_CHARS + 1];
    muster_session *nobody = visitor(&w);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, link);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup);
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    w.now += 30 * DAY - 1;
    EXPECT(MUSTER_E_EXISTS, w.owner,
           muster_org_create(w.owner, &ORG(.slug = "acme", .name = "New", .plan = "team"), NULL));
    w.now += 1;
    EXPECT_OK(eve.session, muster_org_create(eve.session, &ORG(.slug = "acme", .name = "New", .plan = "team"), &org));
    ck_assert_int_eq(muster_id_equal(muster_org_id(org), &before), 0); /* ids are never used again */
    w.org = *muster_org_id(org);
    muster_org_free(org);
    EXPECT_OK(w.host, muster_org_find(w.host, "acme", &org));
    ck_assert_str_eq(muster_org_name(org), "New");
    muster_org_free(org);
    struct guest fay = {.id = account(&w, "fay")};
    fay.session = session_of(&w, &fay.id);
    char *other = malloc(MUSTER_TOKEN_CHARS + 1);
    link_of_founder(&w, eve.session, other); /* the new org has links of its own */
    EXPECT(MUSTER_E_DELETED, fay.session, muster_invitation_accept(fay.session, eve.token, NULL));
    EXPECT(MUSTER_E_DELETED, fay.session, muster_link_join(fay.session, link, NULL, NULL));
    EXPECT(MUSTER_E_DELETED, nobody, muster_link_signup(nobody, signup, &ACCOUNT(.username = "kay"), NULL, NULL));
    ck_assert_str_ne(other, link);
    free(other);
    muster_session_close(nobody);
    ck_assert_int_eq(is_member(&w, &fay.id), false);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_org_get(w.owner, &w.org, NULL));
    muster_session_close(fay.session);
    guest_end(&eve);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* As if the process had died between two pieces: there are many rows, and each possible place is tried. */
MUSTER_TEST(an_interrupted_deletion_of_an_org_is_carried_on_by_repeating_or_settling, "ORG-6 OP-8 OP-7 ERR-1 OP-3")
{
    for (int way = 0; way < 3; way++) {
        struct stop stop = {.wanted = false};
        struct world w = {.progress = stop_at_rows, .progress_arg = &stop};
        world_make_file(&w, 9);
        fill(&w);
        world_sql(&w, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1300) "
                      "INSERT INTO muster_request(org,id,kind,state,account,role,created_at,version) "
                      "SELECT " ACME ",randomblob(16),1,3," ID("eve") ",1,1,1 FROM n");
        muster_id ann = {{0}}, *of[] = {&ann};
        muster_account *read = NULL;
        EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "ann", &read));
        *of[0] = *muster_account_id(read);
        muster_account_free(read);
        muster_session *as_ann = session_of(&w, &ann), *deleting = way == 2 ? w.host : w.owner;
        int64_t left = rows_of_org(&w), settled = 0;
        stop.wanted = true;
        for (int piece = 0; piece < 2; piece++) { /* each time one piece further */
            EXPECT(MUSTER_E_CANCELLED, deleting, muster_org_delete(deleting, &w.org));
            ck_assert_int_lt(rows_of_org(&w), left);
            left = rows_of_org(&w);
            ck_assert_int_gt(left, 0);
            EXPECT_SOUND(&w);
            EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_org_get(w.owner, &w.org, NULL));
            EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_org_delete(as_ann, &w.org));
        }
        stop.wanted = false;
        if (way == 1) {
            EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
            ck_assert_int_eq(settled, 1);
        } else {
            EXPECT_OK(deleting, muster_org_delete(deleting, &w.org));
        }
        ck_assert_int_gt(stop.pieces, 3);
        expect_nothing_left(&w);
        ck_assert_int_eq(events_of(&w, MUSTER_EVENT_ORG_DELETED), 1);
        EXPECT(MUSTER_E_NOT_FOUND, deleting, muster_org_delete(deleting, &w.org));
        EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
        ck_assert_int_eq(settled, 0);
        muster_session_close(as_ann);
        world_end(&w);
    }
}

MUSTER_TEST(an_account_deleted_before_the_rows_of_its_org_leaves_its_name_on_no_project, "ACCT-6 ORG-6 PROV-1")
{
    struct stop stop = {.wanted = true};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id ann = join(&w, "annunciata", 0);
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    int64_t events = world_count(&w, "SELECT count(*) FROM muster_event WHERE chain=" ACME);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    /* the rows of the org are still there */
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project"), 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_project WHERE name='annunciata'"), 0);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_event WHERE chain=" ACME), events);
    EXPECT_SOUND(&w);
    stop.wanted = false;
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    ck_assert_int_eq(rows_of_org(&w), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_visitor_that_repeats_its_joining_finds_nothing_of_a_deleted_org, "ORG-6 OP-2 LINK-4")
{
    struct stop stop = {.wanted = true};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    world_make_file(&w, 9);
    char token[MUSTER_TOKEN_CHARS + 1];
    muster_session *nobody = visitor(&w);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    EXPECT_OK(nobody, muster_session_key(nobody, "k"));
    EXPECT_OK(nobody, muster_link_signup(nobody, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_OK(nobody, muster_session_key(nobody, "k"));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_link_signup(nobody, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    muster_session_close(nobody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_deletion_of_an_org_goes_on_by_its_key, "OP-2 ORG-6")
{
    struct stop stop = {.wanted = true};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    world_make_file(&w, 9);
    EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    stop.wanted = false;
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
        EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
        ck_assert_int_eq(muster_session_repeated(w.owner), 1);
        ck_assert_int_eq(rows_of_org(&w), 0);
    }
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_ORG_DELETED), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_deletion_can_be_made_conditional_on_the_orgs_version, "ERR-5 ORG-6")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org) + 1));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_org_version(org)));
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    muster_org_free(org);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_deletes_no_org, "OP-1 ORG-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    fill(&w);
    int64_t rows = rows_of_org(&w), events = events_of(&w, 0);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_org_delete(dry, &w.org));
    EXPECT_OK(dry, muster_org_delete(dry, &w.org));
    ck_assert_int_eq(rows_of_org(&w), rows);
    ck_assert_int_eq(events_of(&w, 0), events);
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    muster_session_close(dry);
    world_end(&w);
}

/* Refuses the deletion of an org, and counts how often the hook was called. */
struct refusal {
    bool wanted;
    int32_t asked;
};

static int32_t refuse_deletion(void *arg, const muster_change *change)
{
    struct refusal *refusal = arg;
    refusal->asked++;
    for (size_t i = 0; i < change->event_count; i++)
        if (refusal->wanted && muster_event_kind(change->events[i]) == MUSTER_EVENT_ORG_DELETED) return 1;
    return MUSTER_HOOK_ALLOW;
}

/* More members than are notified at once. */
#define CROWD 1201

static void crowd(struct world *w)
{
    char name[16];
    EXPECT_OK(w->host, muster_begin(w->host));
    for (int i = 0; i < CROWD; i++) {
        snprintf(name, sizeof name, "crowd%d", i);
        muster_id id = account(w, name);
        EXPECT_OK(w->host, muster_member_add(w->host, &w->org, &id, MUSTER_ROLE_MEMBER, NULL));
    }
    EXPECT_OK(w->host, muster_commit(w->host));
}

MUSTER_TEST(members_beyond_number_are_told_in_the_one_step_which_a_hook_can_refuse, "ORG-6 EVT-2 EVT-6 ERR-1")
{
    struct refusal refusal = {.wanted = true};
    struct world w = {.hook = refuse_deletion, .hook_arg = &refusal};
    world_make_file(&w, MUSTER_SEATS_UNLIMITED);
    crowd(&w);
    int64_t rows = rows_of_org(&w);
    EXPECT(MUSTER_E_REFUSED, w.owner, muster_org_delete(w.owner, &w.org));
    ck_assert_int_eq(rows_of_org(&w), rows);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox WHERE kind=48"), 0);
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    EXPECT_SOUND(&w);
    refusal = (struct refusal){.wanted = false};
    EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    ck_assert_int_le(refusal.asked, 2); /* once, or twice if steps run twice */
    ck_assert_int_eq(world_count(&w, "SELECT count(DISTINCT recipient) FROM muster_outbox WHERE kind=48"), CROWD + 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox"), CROWD + 1);
    ck_assert_int_eq(rows_of_org(&w), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_account_that_has_deleted_its_org_can_be_deleted, "ACCT-5 ACCT-6 ORG-6")
{
    struct stop stop = {.wanted = false};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    world_make_file(&w, 9);
    fill(&w);
    EXPECT(MUSTER_E_OWNS_ORGS, w.owner, muster_account_delete(w.owner, &w.owner_id));
    stop.wanted = true;
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    stop.wanted = false;
    int64_t events = events_of(&w, 0);
    EXPECT_OK(w.owner, muster_account_delete(w.owner, &w.owner_id)); /* while the rows of the org are still there */
    EXPECT_SOUND(&w);
    ck_assert_int_eq(events_of(&w, 0), events); /* the trail of a deleted org ends with its deletion */
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox WHERE account=" ID("owner")), 0);
    EXPECT(MUSTER_E_GONE, w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL));
    expect_nothing_left(&w);
    muster_account *ann = NULL;
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "ann", &ann));
    EXPECT_OK(w.host, muster_account_delete(w.host, muster_account_id(ann))); /* and after the rows are removed */
    muster_account_free(ann);
    ck_assert(!world_holds(&w, "x@example.org", 13));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_key_is_not_needed_by_tokens_of_a_deleted_org, "TOK-2 ORG-6")
{
    struct stop stop = {.wanted = false};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    unsigned char bytes[2][MUSTER_KEY_BYTES] = {{1}, {2}};
    ck_status(MUSTER_OK, muster_keyring_new(&w.keyring, NULL));
    ck_status(MUSTER_OK, muster_keyring_add(w.keyring, 1, MUSTER_KEY_STATE_ACTIVE, 0, bytes[0], sizeof bytes[0], NULL));
    world_make_file(&w, 9);
    invite_email(&w, "x@example.com");
    stop.wanted = true;
    world_close(&w);
    muster_keyring_free(w.keyring);
    ck_status(MUSTER_OK, muster_keyring_new(&w.keyring, NULL));
    ck_status(MUSTER_OK, muster_keyring_add(w.keyring, 1, MUSTER_KEY_STATE_VERIFY, 0, bytes[0], sizeof bytes[0], NULL));
    ck_status(MUSTER_OK, muster_keyring_add(w.keyring, 2, MUSTER_KEY_STATE_ACTIVE, 0, bytes[1], sizeof bytes[1], NULL));
    world_open(&w);
    EXPECT(MUSTER_E_KEY_NEEDED, w.host, muster_key_retire(w.host, 1, 0));
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_invitation"), 1);
    EXPECT_OK(w.host, muster_key_retire(w.host, 1, 0));
    stop.wanted = false;
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    world_end(&w);
    muster_keyring_free(w.keyring);
}

MUSTER_TEST(an_offer_of_the_ownership_dies_with_the_org, "ORG-4 ORG-6")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann, NULL));
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_org_transfer_accept(as_ann, &w.org, NULL));
    told_forget(&w);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    EXPECT_OK(w.host, muster_account_delete(w.host, &w.owner_id));
    muster_session_close(as_ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_new_username_does_not_mind_a_deleted_org, "ACCT-1 ORG-6")
{
    struct stop stop = {.wanted = true};
    struct world w = {.progress = stop_before_rows, .progress_arg = &stop};
    world_make(&w, 9);
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    stop.wanted = false;
    EXPECT_OK(w.owner,
              muster_account_edit(w.owner, &w.owner_id,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "other"), NULL));
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_SOUND(&w);
    world_end(&w);
}

static int32_t stop_any_piece(void *arg, const muster_progress *progress)
{
    const bool *wanted = arg;
    return *wanted && (strcmp(progress->what, "rows") == 0 || strcmp(progress->what, "orgs") == 0);
}

MUSTER_TEST(a_conditional_deletion_is_carried_on_by_the_same_call_again, "ERR-5 ORG-6 ACCT-5 OP-7")
{
    bool stopped = false;
    struct world w = {.progress = stop_any_piece, .progress_arg = &stopped};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", 0);
    muster_org *org = NULL;
    muster_account *account = NULL;
    EXPECT_OK(w.host, muster_org_get(w.host, &w.org, &org));
    EXPECT_OK(w.host, muster_account_get(w.host, &ann, &account));
    for (int again = 0; again < 2; again++) {
        stopped = again == 0;
        EXPECT_OK(w.host, muster_session_expect(w.host, muster_account_version(account)));
        EXPECT(again ? MUSTER_OK : MUSTER_E_CANCELLED, w.host, muster_account_delete(w.host, &ann));
    }
    for (int again = 0; again < 2; again++) {
        stopped = again == 0;
        EXPECT_OK(w.host, muster_session_expect(w.host, muster_org_version(org)));
        EXPECT(again ? MUSTER_OK : MUSTER_E_CANCELLED, w.host, muster_org_delete(w.host, &w.org));
    }
    muster_account_free(account);
    muster_org_free(org);
    EXPECT_SOUND(&w);
    world_end(&w);
}
