/* SPDX-License-Identifier: MIT
 *
 * E-mail domains of orgs (DOM-1, DOM-2): claimed, proven, excluded; and what an account may do by its verified address.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "example.com"

static void hold(struct world *w, int32_t joining, int32_t role)
{
    EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, NAME, joining, role, NULL));
    EXPECT_OK(w->host, muster_domain_prove(w->host, &w->org, NAME, 1, NULL));
}

static muster_session *someone(struct world *w, const char *username, int32_t verified, muster_id *ret_id)
{
    char email[64];
    snprintf(email, sizeof email, "%s@Example.COM", username);
    *ret_id = account_with_email(w, username, email, verified);
    return session_of(w, ret_id);
}

static size_t offers(muster_session *session)
{
    muster_page *page = NULL;
    EXPECT_OK(session, muster_domain_list_offers(session, NULL, 0, &page));
    size_t count = muster_page_count(page);
    muster_page_free(page);
    return count;
}

static size_t held(struct world *w)
{
    muster_page *page = NULL;
    EXPECT_OK(w->owner, muster_domain_list(w->owner, &w->org, NULL, 0, &page));
    size_t count = muster_page_count(page);
    muster_page_free(page);
    return count;
}

MUSTER_TEST(who_has_a_verified_address_in_a_proven_domain_joins_at_once, "DOM-2 DOM-1 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    muster_domain *domain = NULL;
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "Example.Com", MUSTER_DOMAIN_JOINING_JOIN,
                                         MUSTER_ROLE_RESTRICTED, &domain));
    ck_assert_str_eq(muster_domain_name(domain), NAME);
    ck_assert_int_eq(muster_domain_joining(domain), MUSTER_DOMAIN_JOINING_JOIN);
    ck_assert_int_eq(muster_domain_role(domain), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_domain_proven_at(domain), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_domain_created_at(domain), w.now);
    ck_assert(muster_id_equal(muster_domain_org(domain), &w.org));
    ck_assert_ptr_null(muster_domain_org_name(domain));
    ck_assert_ptr_null(muster_domain_org_slug(domain));
    int64_t version = muster_domain_version(domain);
    muster_domain_free(domain);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &w.org, NULL)); /* a claim does nothing */
    ck_assert_uint_eq(offers(as_ann), 0);
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, NAME, 1, &domain));
    ck_assert_int_eq(muster_domain_proven_at(domain), w.now);
    ck_assert_int_gt(muster_domain_version(domain), version);
    muster_domain_free(domain);

    muster_page *page = NULL;
    EXPECT_OK(as_ann, muster_domain_list_offers(as_ann, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    muster_domain *offer = muster_domain_ref(muster_page_domain(page, 0));
    muster_page_free(page);
    ck_assert_str_eq(muster_domain_org_name(offer), "Acme");
    ck_assert_str_eq(muster_domain_org_slug(offer), "acme");
    ck_assert_int_eq(muster_domain_joining(offer), MUSTER_DOMAIN_JOINING_JOIN);
    muster_domain_free(offer);

    muster_member *member = NULL;
    for (int32_t i = 0; i <= 1; i++) { /* a member gets its membership as the answer */
        EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, &member));
        ck_assert(muster_id_equal(muster_member_account(member), &ann));
        ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_RESTRICTED);
        ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_DOMAIN);
        muster_member_free(member);
    }
    ck_assert_int_eq(seats_of(&w).members, 2);
    ck_assert_uint_eq(offers(as_ann), 0);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_DOMAIN_CHANGED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_DOMAIN_PROVEN), 1);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(only_a_verified_address_of_exactly_the_domain_counts, "DOM-2 DOM-1 AB-02 AB-74")
{
    struct world w = {0};
    world_make(&w, 9);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, 0);
    static const struct {
        const char *username, *email;
        int32_t verified;
    } CASES[] = {{"unverified", "a@example.com", 0},
                 {"sub", "a@mail.example.com", 1},
                 {"longer", "a@notexample.com", 1},
                 {"other", "a@example.com.evil.net", 1},
                 {"shorter", "a@xample.com", 1},
                 {"local", "example.com@evil.net", 1},
                 {"none", NULL, 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        muster_id id = account_with_email(&w, CASES[i].username, CASES[i].email, CASES[i].verified);
        muster_session *session = session_of(&w, &id);
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_domain_join(session, &w.org, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, session, muster_request_create(session, &w.org, NULL));
        ck_assert_uint_eq(offers(session), 0);
        muster_session_close(session);
    }
    ck_assert_int_eq(seats_of(&w).members, 1);
    muster_id ann; /* an account that gives up its address loses what the address opened */
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    ck_assert_uint_eq(offers(as_ann), 1);
    EXPECT_OK(as_ann,
              muster_account_edit(as_ann, &ann,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL, .email = "b@example.com"), NULL));
    ck_assert_uint_eq(offers(as_ann), 0);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &w.org, NULL));
    muster_session_close(as_ann);
    world_end(&w);
}

/* What an outsider could learn, if it compared two cases. */
static char *what_is_told(muster_session *session, const muster_id *org)
{
    char *text = NULL;
    int32_t status = muster_domain_join(session, org, NULL);
    const muster_error *error = muster_session_error(session);
    ck_assert_int_ge(asprintf(&text, "%d %s %s", (int)status, muster_error_message(error), muster_error_field(error)),
                     0);
    return text;
}

MUSTER_TEST(what_a_domain_does_not_open_is_told_alike, "ORG-7 DOM-2 ERR-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    const muster_id unknown = {{9}};
    char *nothing = what_is_told(as_ann, &unknown);
    for (int32_t i = 0; i < 6; i++) {
        if (i == 1) EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
        if (i == 2) hold(&w, MUSTER_DOMAIN_JOINING_NOTHING, 0);
        if (i == 3) hold(&w, MUSTER_DOMAIN_JOINING_ASK, 0);
        if (i == 4) EXPECT_OK(w.host, muster_domain_exclude(w.host, NAME, 1));
        if (i == 5) world_sql(&w, "UPDATE muster_org SET state=1");
        char *told = what_is_told(as_ann, &w.org);
        ck_assert_str_eq(told, nothing);
        ck_assert_uint_eq(offers(as_ann), i == 3 ? 1 : 0);
        free(told);
    }
    free(nothing);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(an_unproven_claim_blocks_nobody_and_several_orgs_can_hold_one_domain, "DOM-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    muster_id orgs[3];
    for (size_t i = 0; i < 3; i++) {
        char slug[16];
        muster_org *org = NULL;
        snprintf(slug, sizeof slug, "org-%zu", i);
        EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = slug, .name = "Org", .plan = "team"), &org));
        orgs[i] = *muster_org_id(org);
        muster_org_free(org);
        EXPECT_OK(w.owner, muster_domain_set(w.owner, &orgs[i], NAME, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
    }
    EXPECT_OK(w.host, muster_domain_prove(w.host, &orgs[1], NAME, 1, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &orgs[2], NAME, 1, NULL));
    ck_assert_uint_eq(offers(as_ann), 2);
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &orgs[0], NULL));
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &orgs[1], NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &orgs[1], NAME, 0, NULL)); /* its place is free again */
    EXPECT_OK(w.host, muster_domain_prove(w.host, &orgs[0], NAME, 1, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &orgs[0], NAME, 1, NULL));
    EXPECT_SOUND(&w);
    muster_page *page = NULL;
    size_t seen = 0;
    char *cursor = NULL;
    do {
        EXPECT_OK(as_ann, muster_domain_list_offers(as_ann, cursor, 1, &page));
        seen += muster_page_count(page);
        free(cursor);
        cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
        muster_page_free(page);
    } while (cursor != NULL);
    ck_assert_uint_eq(seen, 2);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(an_excluded_domain_is_neither_claimed_nor_proven_and_what_was_does_nothing, "DOM-1 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, 0);
    for (int32_t i = 0; i <= 1; i++)
        EXPECT_OK(w.host, muster_domain_exclude(w.host, "EXAMPLE.com", 1));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "domain");
    EXPECT(MUSTER_E_INVALID, w.host, muster_domain_prove(w.host, &w.org, NAME, 1, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_request_create(as_ann, &w.org, NULL));
    ck_assert_uint_eq(offers(as_ann), 0);
    ck_assert_uint_eq(held(&w), 1);
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "mail.example.com", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_SOUND(&w);
    for (int32_t i = 0; i <= 1; i++)
        EXPECT_OK(w.host, muster_domain_exclude(w.host, NAME, 0));
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, NULL));
    muster_event_query query = {MUSTER_INIT(muster_event_query), .kind = MUSTER_EVENT_DOMAIN_EXCLUDED};
    muster_page *page = NULL;
    EXPECT_OK(w.host, muster_event_list(w.host, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_str_eq(muster_event_field_value(muster_page_event(page, 0), 0), NAME);
    muster_page_free(page);
    query.kind = MUSTER_EVENT_DOMAIN_INCLUDED;
    EXPECT_OK(w.host, muster_event_list(w.host, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    muster_page_free(page);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(no_domain_gives_more_than_the_role_of_a_member, "DOM-2 ROLE-2 AB-11 AB-14 AB-19")
{
    struct world w = {0};
    world_make(&w, 9);
    static const int32_t ROLES[] = {MUSTER_ROLE_ADMIN, MUSTER_ROLE_OWNER, 5, -1};
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.owner,
               muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, ROLES[i], NULL));
        EXPECT(MUSTER_E_INVALID, w.host,
               muster_domain_set(w.host, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, ROLES[i], NULL));
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_set(w.owner, &w.org, NAME, 3, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_set(w.owner, &w.org, NAME, -1, 0, NULL));
    ck_assert_uint_eq(held(&w), 0);
    world_end(&w);
}

MUSTER_TEST(domains_are_kept_by_owner_and_admins_and_proven_by_the_host, "ROLE-1 DOM-1 ORG-7")
{
    struct world w = {0};
    world_make(&w, 20);
    muster_id who[STANDINGS];
    assemble(&w, who);
    for (size_t i = STANDINGS; --i >= AS_ADMIN;) { /* the parties that may do it come last */
        int32_t expected = expected_for(i, MUSTER_ACTION_MANAGE_JOINING);
        muster_session *session = session_of(&w, &who[i]);
        EXPECT(expected, session, muster_domain_set(session, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
        EXPECT(expected, session, muster_domain_list(session, &w.org, NULL, 0, NULL));
        EXPECT(expected, session, muster_domain_remove(session, &w.org, NAME));
        EXPECT(MUSTER_E_DENIED, session, muster_domain_prove(session, &w.org, NAME, 1, NULL));
        EXPECT(MUSTER_E_DENIED, session, muster_domain_exclude(session, NAME, 1));
        muster_session_close(session);
    }
    muster_session *nobody = visitor(&w);
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_domain_set(nobody, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, muster_domain_list(nobody, &w.org, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_domain_prove(nobody, &w.org, NAME, 1, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_domain_exclude(nobody, NAME, 1));
    EXPECT(MUSTER_E_DENIED, nobody, muster_domain_list_offers(nobody, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, nobody, muster_domain_join(nobody, &w.org, NULL));
    EXPECT(MUSTER_E_DENIED, w.host, muster_domain_list_offers(w.host, NULL, 0, NULL));
    EXPECT(MUSTER_E_DENIED, w.host, muster_domain_join(w.host, &w.org, NULL));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_domain_prove(w.owner, &w.org, NAME, 1, NULL));
    EXPECT_OK(w.host, muster_domain_set(w.host, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
    EXPECT_OK(w.host, muster_domain_remove(w.host, &w.org, NAME));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_DOMAIN_REMOVED), 2);
    EXPECT_SOUND(&w);
    muster_session_close(nobody);
    world_end(&w);
}

MUSTER_TEST(what_is_set_again_changes_nothing_and_what_is_given_up_opens_nothing, "DOM-1 DOM-2 EVT-1 ERR-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_domain_prove(w.host, &w.org, NAME, 1, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "domain");
    EXPECT_OK(w.owner, muster_domain_remove(w.owner, &w.org, NAME)); /* there is none */
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, 0);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_DOMAIN_CHANGED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_DOMAIN_PROVEN), 1);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 99));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_OK(w.owner, muster_session_expect(w.owner, 99));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_domain_remove(w.owner, &w.org, NAME));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, NAME, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &w.org, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, NAME, 1, NULL));
    EXPECT_OK(w.owner, muster_domain_remove(w.owner, &w.org, NAME));
    EXPECT_OK(w.owner, muster_domain_remove(w.owner, &w.org, NAME));
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &w.org, NULL));
    ck_assert_uint_eq(offers(as_ann), 0);
    EXPECT_OK(w.owner,
              muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL)); /* unproven again */
    EXPECT(MUSTER_E_NOT_FOUND, as_ann, muster_domain_join(as_ann, &w.org, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_DOMAIN_REMOVED), 1);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(a_domain_of_another_org_is_untouched, "AB-26 DOM-1")
{
    struct world w = {0};
    world_make(&w, 9);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, 0);
    muster_id eve = account(&w, "eve");
    muster_session *as_eve = session_of(&w, &eve);
    muster_org *other = NULL;
    EXPECT_OK(as_eve, muster_org_create(as_eve, &ORG(.slug = "other", .name = "Other", .plan = "team"), &other));
    const muster_id *id = muster_org_id(other);
    EXPECT_OK(as_eve, muster_domain_remove(as_eve, id, NAME));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_domain_prove(w.host, id, NAME, 0, NULL));
    EXPECT_OK(as_eve, muster_domain_set(as_eve, id, NAME, MUSTER_DOMAIN_JOINING_NOTHING, 0, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, id, NAME, 1, NULL));
    EXPECT_OK(as_eve, muster_domain_remove(as_eve, id, NAME));
    EXPECT(MUSTER_E_NOT_FOUND, as_eve, muster_domain_remove(as_eve, &w.org, NAME));
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_org_free(other);
    muster_session_close(as_eve);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(who_is_suspended_blocked_or_past_its_end_does_not_join_by_a_domain, "ROLE-5 ROLE-7 ROLE-8 AB-55 DOM-2")
{
    struct world w = {0};
    world_make(&w, 9);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, MUSTER_ROLE_RESTRICTED);
    muster_id idle, barred, over;
    muster_session *as_idle = someone(&w, "idle", 1, &idle), *as_barred = someone(&w, "barred", 1, &barred);
    muster_session *as_over = someone(&w, "over", 1, &over);
    EXPECT_OK(as_idle, muster_domain_join(as_idle, &w.org, NULL));
    EXPECT_OK(as_barred, muster_domain_join(as_barred, &w.org, NULL));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &over, MUSTER_ROLE_ADMIN, NULL));
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &idle, 0, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &barred, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &over, w.now + 1, NULL));
    w.now++;
    EXPECT(MUSTER_E_SUSPENDED, as_idle, muster_domain_join(as_idle, &w.org, NULL));
    EXPECT(MUSTER_E_BLOCKED, as_barred, muster_domain_join(as_barred, &w.org, NULL));
    EXPECT(MUSTER_E_ENDED, as_over, muster_domain_join(as_over, &w.org, NULL));
    ck_assert_uint_eq(offers(as_idle) + offers(as_barred) + offers(as_over), 0);
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 1);
    ck_assert_uint_eq(offers(as_over), 1);
    EXPECT_OK(as_over, muster_domain_join(as_over, &w.org, NULL));
    ck_assert_int_eq(member_role(&w, &over), MUSTER_ROLE_RESTRICTED);
    EXPECT_OK(w.owner, muster_member_unblock(w.owner, &w.org, &barred));
    EXPECT_OK(as_barred, muster_domain_join(as_barred, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(as_idle);
    muster_session_close(as_barred);
    muster_session_close(as_over);
    world_end(&w);
}

MUSTER_TEST(joining_by_a_domain_takes_a_seat_and_the_plan_counts, "SEAT-2 SEAT-7 AB-45 DOM-2")
{
    struct world w = {0};
    world_make(&w, 2);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, 0);
    muster_id ann, ben;
    muster_session *as_ann = someone(&w, "ann", 1, &ann), *as_ben = someone(&w, "ben", 1, &ben);
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_SEATS, as_ben, muster_domain_join(as_ben, &w.org, NULL));
    ck_assert(!is_member(&w, &ben));
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT,
                               .ends_at = w.now + 1};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &plan, NULL));
    w.now++;
    EXPECT(MUSTER_E_PLAN_ENDED, as_ben, muster_domain_join(as_ben, &w.org, NULL));
    ck_assert_uint_eq(offers(as_ben), 0);
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, NULL)); /* its membership still */
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, NAME, 0, NULL));
    EXPECT_OK(w.owner, muster_domain_list(w.owner, &w.org, NULL, 0, NULL));
    EXPECT_OK(w.owner, muster_domain_remove(w.owner, &w.org, NAME));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    muster_session_close(as_ben);
    world_end(&w);
}

MUSTER_TEST(an_invitation_that_waits_admits_who_joins_by_a_domain_and_ends_its_request, "INV-21 DOM-2 REQ-1")
{
    struct world w = {0};
    world_make(&w, 2);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, MUSTER_ROLE_RESTRICTED);
    muster_id ann;
    muster_session *as_ann = someone(&w, "ann", 1, &ann);
    muster_id request = ask_to_join(&w, as_ann);
    muster_id invitation = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    muster_member *member = NULL;
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, &member)); /* no seat is available */
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_INVITATION);
    ck_assert_int_eq(invitation_state(&w, &invitation), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(request_state(&w, &request), MUSTER_REQUEST_STATE_APPROVED);
    ck_assert_int_eq(told(&w, &ann, MUSTER_EVENT_REQUEST_APPROVED), 0);
    EXPECT_SOUND(&w);
    muster_member_free(member);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(who_joins_by_a_domain_gets_its_private_project, "PROV-1 PROV-4 DOM-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    hold(&w, MUSTER_DOMAIN_JOINING_JOIN, MUSTER_ROLE_RESTRICTED);
    muster_id ann, ben;
    muster_session *as_ann = someone(&w, "ann", 1, &ann), *as_ben = someone(&w, "ben", 1, &ben);
    world_sql(&w, "UPDATE muster_org SET provides=1, limits='muster.projects=1\n'");
    muster_member *member = NULL;
    EXPECT_OK(as_ann, muster_domain_join(as_ann, &w.org, &member));
    ck_assert_ptr_nonnull(muster_member_project(member));
    EXPECT(MUSTER_E_QUOTA, as_ben, muster_domain_join(as_ben, &w.org, NULL));
    ck_assert(!is_member(&w, &ben));
    muster_member_free(member);
    muster_session_close(as_ann);
    muster_session_close(as_ben);
    world_end(&w);
}

MUSTER_TEST(an_org_has_a_hundred_domains_at_most_listed_in_pages, "DOM-1 AB-88 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    char name[32];
    for (int32_t i = 0; i < MUSTER_DOMAINS_MAX; i++) {
        snprintf(name, sizeof name, "d%03d.example.com", (int)i);
        EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, name, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    }
    EXPECT(MUSTER_E_QUOTA, w.owner, muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    int64_t limit = muster_error_figure(muster_session_error(w.owner), 0);
    ck_assert_int_eq(limit, MUSTER_DOMAINS_MAX);
    EXPECT_OK(w.owner,
              muster_domain_set(w.owner, &w.org, name, MUSTER_DOMAIN_JOINING_JOIN, 0, NULL)); /* one that is there */
    muster_page *page = NULL;
    EXPECT_OK(w.owner, muster_domain_list(w.owner, &w.org, NULL, 60, &page));
    ck_assert_uint_eq(muster_page_count(page), 60);
    muster_page *rest = NULL;
    EXPECT_OK(w.owner, muster_domain_list(w.owner, &w.org, muster_page_cursor(page), 60, &rest));
    ck_assert_uint_eq(muster_page_count(rest), 40);
    ck_assert_str_eq(muster_domain_name(muster_page_domain(rest, 39)), name);
    ck_assert_ptr_null(muster_page_cursor(rest));
    muster_page_free(page);
    muster_page_free(rest);
    EXPECT_OK(w.owner, muster_domain_remove(w.owner, &w.org, name));
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(what_is_no_domain_is_refused, "ACCT-2 ERR-2 DOM-1")
{
    struct world w = {0};
    world_make(&w, 9);
    static const char *const BAD[] = {
        NULL,           "",       "localhost", "a@example.com",     "example..com", ".example.com", "example.com.",
        "exa mple.com", "-a.com", "1.2.3.4",   "ex\xc3\xa4mple.com"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.owner,
               muster_domain_set(w.owner, &w.org, BAD[i], MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "domain");
        EXPECT(MUSTER_E_INVALID, w.host, muster_domain_prove(w.host, &w.org, BAD[i], 1, NULL));
        EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_remove(w.owner, &w.org, BAD[i]));
        EXPECT(MUSTER_E_INVALID, w.host, muster_domain_exclude(w.host, BAD[i], 1));
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_set(w.owner, NULL, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_domain_prove(w.host, &w.org, NAME, 2, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_domain_exclude(w.host, NAME, -1));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_join(w.owner, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_domain_list(w.owner, &w.org, "x", 0, NULL));
    ck_assert_uint_eq(held(&w), 0);
    world_end(&w);
}

MUSTER_TEST(a_repeated_claim_gives_the_domain_as_it_is_now, "OP-2 OP-1 DOM-1")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_domain *domain = NULL;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_domain_set(dry, &w.org, NAME, MUSTER_DOMAIN_JOINING_ASK, 0, &domain));
    ck_assert_str_eq(muster_domain_name(domain), NAME);
    muster_domain_free(domain);
    ck_assert_uint_eq(held(&w), 0);
    EXPECT_OK(w.owner, muster_session_key(w.owner, "claim"));
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "Example.com", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_OK(w.host, muster_domain_prove(w.host, &w.org, NAME, 1, NULL));
    EXPECT_OK(w.owner, muster_session_key(w.owner, "claim"));
    EXPECT_OK(w.owner, muster_domain_set(w.owner, &w.org, "Example.com", MUSTER_DOMAIN_JOINING_ASK, 0, &domain));
    ck_assert_int_eq(muster_session_repeated(w.owner), 1);
    ck_assert_str_eq(muster_domain_name(domain), NAME);
    ck_assert_int_eq(muster_domain_proven_at(domain), w.now);
    muster_domain_free(domain);
    EXPECT_OK(w.owner, muster_domain_remove(w.owner, &w.org, NAME));
    EXPECT_OK(w.owner, muster_session_key(w.owner, "claim"));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner,
           muster_domain_set(w.owner, &w.org, "Example.com", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(dry);
    world_end(&w);
}
