/* SPDX-License-Identifier: MIT
 *
 * Joining and signing up through links (LINK-2 to LINK-4, LINK-7 to LINK-10), with all refusals.
 */
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef char token_text[MUSTER_TOKEN_CHARS + 1];

/* A new account that joins through a link; its session is closed. */
static muster_id joins(struct world *w, const char *username, const char *token, int32_t status)
{
    muster_id id = account(w, username);
    muster_session *session = session_of(w, &id);
    EXPECT(status, session, muster_link_join(session, token, NULL, NULL));
    muster_session_close(session);
    return id;
}

static int32_t join_as(struct world *w, const muster_id *id, const char *token)
{
    muster_session *session = session_of(w, id);
    int32_t status = muster_link_join(session, token, NULL, NULL);
    muster_session_close(session);
    return status;
}

/* A visitor signs up. */
static int32_t signs_up(struct world *w, const char *token, const char *username)
{
    muster_session *somebody = visitor(w);
    int32_t status = muster_link_signup(somebody, token, &ACCOUNT(.username = username), NULL, NULL);
    muster_session_close(somebody);
    return status;
}

static bool has_account(struct world *w, const char *username)
{
    int32_t status = muster_account_find(w->host, MUSTER_ACCOUNT_BY_USERNAME, username, NULL);
    ck_assert(status == MUSTER_OK || status == MUSTER_E_NOT_FOUND);
    return status == MUSTER_OK;
}

MUSTER_TEST(who_joins_through_a_link_is_restricted_and_gets_its_tag, "LINK-2 LINK-3 LINK-6 EVT-1")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "Class of 2026"), token);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    muster_member *member = NULL;
    muster_request *request = (muster_request *)&w; /* set to NULL */
    muster_link *link = NULL;
    EXPECT_OK(as_ann, muster_link_join(as_ann, token, &member, &request));
    EXPECT_OK(w.owner, muster_link_get(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &link));
    ck_assert_ptr_null(request);
    ck_assert(muster_id_equal(muster_member_account(member), &ann) &&
              muster_id_equal(muster_member_org(member), &w.org));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_JOIN);
    ck_assert(muster_id_equal(muster_member_link(member), muster_link_id(link)));
    ck_assert_uint_eq(muster_member_tag_count(member), 1);
    ck_assert_str_eq(muster_member_tag(member, 0), "Class of 2026");
    ck_assert_int_eq(muster_link_joins(link), 1);
    ck_assert_int_eq(seats_of(&w).members, 2);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_MEMBER_JOINED), 2);
    muster_member_free(member);
    /* members keep their tag when another generation has another tag */
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                              &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "Class of 2027"), NULL));
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &ann, &member));
    ck_assert_str_eq(muster_member_tag(member, 0), "Class of 2026");
    ck_assert(muster_id_equal(muster_member_link(member), muster_link_id(link)));
    muster_member_free(member);
    muster_link_free(link);
    muster_session_close(as_ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_setting_makes_members_of_those_who_join_by_link, "LINK-2")
{
    struct world w = {0};
    token_text join_token, signup_token;
    world_make(&w, 9);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_LINK_ROLE, MUSTER_ROLE_MEMBER));
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    muster_id ann = joins(&w, "ann", join_token, MUSTER_OK);
    ck_assert_int_eq(member_role(&w, &ann), MUSTER_ROLE_MEMBER);
    muster_member *member = NULL;
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "bob"), &member, NULL));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_MEMBER);
    muster_member_free(member);
    muster_session_close(somebody);
    world_end(&w);
}

MUSTER_TEST(a_member_gets_its_membership_and_nothing_is_counted, "LINK-3 LINK-8")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 3);
    link_of(&w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 1), token);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_id bob = joins(&w, "bob", token, MUSTER_OK);
    int64_t events = events_of(&w, 0);
    const muster_id *members[] = {&w.owner_id, &ann, &bob};
    for (int round = 0; round < 2; round++) { /* the link is used up, and then also disabled; no seat is left */
        for (size_t i = 0; i < 3; i++) {
            muster_session *session = session_of(&w, members[i]);
            muster_member *member = NULL;
            EXPECT_OK(session, muster_link_join(session, token, &member, NULL));
            ck_assert_int_eq(muster_member_role(member), i == 0   ? MUSTER_ROLE_OWNER
                                                         : i == 1 ? MUSTER_ROLE_ADMIN
                                                                  : MUSTER_ROLE_RESTRICTED);
            muster_member_free(member);
            muster_session_close(session);
        }
        ck_assert_int_eq(events_of(&w, 0), events + round);
        if (round == 0) EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    }
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN), 1);
    ck_assert_int_eq(seats_of(&w).members, 3);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(signing_up_makes_the_account_and_the_membership, "LINK-4 LINK-2 LINK-6")
{
    struct world w = {0};
    token_text token;
    muster_member *member = NULL;
    muster_request *request = (muster_request *)&w;
    muster_account *made = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "web"), token);
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_link_signup(somebody, token,
                                           &ACCOUNT(.username = "Ann", .display_name = "Ann Lee", .locale = "en-GB",
                                                    .email = "ann@example.com"),
                                           &member, &request));
    ck_assert_ptr_null(request);
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_SIGNUP);
    ck_assert_str_eq(muster_member_username(member), "Ann");
    ck_assert_str_eq(muster_member_tag(member, 0), "web");
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "ann", &made));
    ck_assert(muster_id_equal(muster_account_id(made), muster_member_account(member)));
    ck_assert_str_eq(muster_account_display_name(made), "Ann Lee");
    ck_assert_str_eq(muster_account_email(made), "ann@example.com");
    ck_assert_int_eq(muster_account_email_verified_at(made), MUSTER_TIME_NONE);
    muster_account_free(made);
    muster_member_free(member);
    /* the system may give more fields */
    EXPECT_OK(w.host,
              muster_link_signup(w.host, token,
                                 &ACCOUNT(.username = "bob", .email = "bob@example.com", .email_verified = 1,
                                          .external_id = "x-1", .person_id = "p", .metadata = "m", .metadata_size = 1),
                                 &member, NULL));
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "bob@example.com", &made));
    ck_assert(muster_id_equal(muster_account_id(made), muster_member_account(member)));
    muster_account_free(made);
    muster_member_free(member);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 2);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(whoever_signs_up_gives_no_more_than_it_may, "LINK-4 ACCT-3 AB-05 AB-15 ERR-2")
{
    static const struct {
        muster_account_params params;
        int32_t status;
    } BAD[] = {
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .email = "z@example.com", .email_verified = 1},
         MUSTER_E_DENIED},
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .external_id = "x"}, MUSTER_E_DENIED},
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .person_id = "p"}, MUSTER_E_DENIED},
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .metadata = "m", .metadata_size = 1}, MUSTER_E_DENIED},
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .reserved = 1}, MUSTER_E_UNSUPPORTED},
        {{MUSTER_INIT(muster_account_params)}, MUSTER_E_INVALID},
        {{MUSTER_INIT(muster_account_params), .username = "z o e"}, MUSTER_E_INVALID},
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .email = "z@@example.com"}, MUSTER_E_INVALID},
        {{MUSTER_INIT(muster_account_params), .username = "zoe", .locale = "?"}, MUSTER_E_INVALID},
        {{.struct_size = 1}, MUSTER_E_INVALID},
    };
    struct world w = {0};
    token_text token;
    muster_member *untouched = NULL;
    muster_request *request = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    muster_session *somebody = visitor(&w);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        EXPECT(BAD[i].status, somebody, muster_link_signup(somebody, token, &BAD[i].params, &untouched, &request));
    EXPECT(MUSTER_E_INVALID, somebody, muster_link_signup(somebody, token, NULL, &untouched, &request));
    EXPECT(MUSTER_E_INVALID, somebody,
           muster_link_signup(somebody, NULL, &ACCOUNT(.username = "zoe"), &untouched, &request));
    ck_assert(untouched == NULL && request == NULL);
    ck_assert(!has_account(&w, "zoe"));
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 0);
    muster_session_close(somebody);
    world_end(&w);
}

MUSTER_TEST(a_taken_name_is_refused_and_nothing_more_is_told_or_left, "LINK-4 AB-06 AB-71 ERR-1")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    muster_account *ann = NULL;
    EXPECT_OK(w.host, muster_account_create(w.host,
                                            &ACCOUNT(.username = "ann", .email = "ann@example.com", .email_verified = 1,
                                                     .external_id = "x-1"),
                                            &ann));
    int64_t version = muster_account_version(ann);
    muster_id id = *muster_account_id(ann);
    muster_account_free(ann);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    int64_t events = events_of(&w, 0);
    muster_session *somebody = visitor(&w);
    muster_member *untouched = NULL;
    EXPECT(MUSTER_E_EXISTS, somebody,
           muster_link_signup(somebody, token, &ACCOUNT(.username = "ANN"), &untouched, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(somebody)), "username");
    ck_assert_uint_eq(muster_error_object_count(muster_session_error(somebody)), 0);
    EXPECT(MUSTER_E_EXISTS, w.host,
           muster_link_signup(w.host, token, &ACCOUNT(.username = "bob", .external_id = "x-1"), &untouched, NULL));
    ck_assert_uint_eq(muster_error_object_count(muster_session_error(w.host)), 0);
    EXPECT(MUSTER_E_EXISTS, w.host,
           muster_link_signup(w.host, token,
                              &ACCOUNT(.username = "bob", .email = "Ann@Example.com", .email_verified = 1), &untouched,
                              NULL));
    /* an address that nobody has verified belongs to nobody */
    EXPECT_OK(somebody,
              muster_link_signup(somebody, token, &ACCOUNT(.username = "eve", .email = "ann@example.com"), NULL, NULL));
    ck_assert_ptr_null(untouched);
    ck_assert(!has_account(&w, "bob"));
    ck_assert(!is_member(&w, &id));
    EXPECT_OK(w.host, muster_account_get(w.host, &id, &ann));
    ck_assert_int_eq(muster_account_version(ann), version); /* no request about it changes an account (LINK-4) */
    muster_account_free(ann);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 1);
    ck_assert_int_eq(events_of(&w, 0), events + 1);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_kinds_of_links_are_never_taken_for_each_other, "LINK-4 AB-06")
{
    struct world w = {0};
    token_text join_token, signup_token;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann), *somebody = visitor(&w);
    const muster_account_params zoe = ACCOUNT(.username = "zoe");
    EXPECT(MUSTER_E_TOKEN, as_ann, muster_link_join(as_ann, signup_token, NULL, NULL));
    EXPECT(MUSTER_E_DENIED, as_ann, muster_link_signup(as_ann, signup_token, &zoe, NULL, NULL));
    EXPECT(MUSTER_E_DENIED, as_ann, muster_link_signup(as_ann, join_token, &zoe, NULL, NULL));
    EXPECT(MUSTER_E_TOKEN, somebody, muster_link_signup(somebody, join_token, &zoe, NULL, NULL));
    EXPECT(MUSTER_E_DENIED, somebody, muster_link_join(somebody, join_token, NULL, NULL));
    EXPECT(MUSTER_E_DENIED, w.host, muster_link_join(w.host, join_token, NULL, NULL));
    ck_assert(!is_member(&w, &ann) && !has_account(&w, "zoe"));
    ck_assert_int_eq(seats_of(&w).members, 1);
    muster_session_close(as_ann);
    muster_session_close(somebody);
    world_end(&w);
}

MUSTER_TEST(before_joining_a_link_shows_the_org_and_its_kind_and_nothing_else, "LINK-9 AB-65 AB-72")
{
    struct world w = {0};
    token_text token;
    muster_link *link = NULL;
    world_make(&w, 9);
    EXPECT_OK(w.owner,
              muster_org_edit(w.owner, &w.org,
                              &ORG(.fields = MUSTER_ORG_FIELD_DESCRIPTION, .description = "We make things."), NULL));
    link_of(&w, MUSTER_LINK_KIND_SIGNUP,
            &LINK(.fields = MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_ENDS_AT | MUSTER_LINK_FIELD_JOINS_MAX, .tag = "t",
                  .ends_at = START + DAY, .joins_max = 3),
            token);
    int64_t events = events_of(&w, 0);
    muster_id ann = account(&w, "ann");
    muster_session *sessions[] = {visitor(&w), session_of(&w, &ann), session_of(&w, &w.owner_id)};
    for (size_t i = 0; i < 3; i++) {
        EXPECT_OK(sessions[i], muster_link_preview(sessions[i], token, &link));
        ck_assert_int_eq(muster_link_kind(link), MUSTER_LINK_KIND_SIGNUP);
        ck_assert_str_eq(muster_link_org_name(link), "Acme");
        ck_assert_str_eq(muster_link_org_slug(link), "acme");
        ck_assert_str_eq(muster_link_org_description(link), "We make things.");
        ck_assert(muster_link_id(link) == NULL && muster_link_org(link) == NULL && muster_link_tag(link) == NULL);
        ck_assert_int_eq(muster_link_ends_at(link), MUSTER_TIME_NONE);
        ck_assert_int_eq(muster_link_created_at(link), MUSTER_TIME_NONE);
        ck_assert_int_eq(muster_link_joins_max(link) + muster_link_joins(link) + muster_link_generation(link) +
                             muster_link_version(link) + muster_link_state(link),
                         0);
        muster_link_free(link);
        muster_session_close(sessions[i]);
    }
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 0);
    world_end(&w);
}

/* ---- LINK-8: each refusal has its own status ---- */

static void disabled(struct world *w, int32_t kind)
{
    EXPECT_OK(w->owner, muster_link_disable(w->owner, &w->org, kind, NULL));
}
static void regenerated(struct world *w, int32_t kind)
{
    EXPECT_OK(w->owner, muster_link_regenerate(w->owner, &w->org, kind, NULL, NULL));
}
static void ended(struct world *w, int32_t kind)
{
    const muster_link_params soon = LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT, .ends_at = w->now + 1);
    EXPECT_OK(w->owner, muster_link_edit(w->owner, &w->org, kind, &soon, NULL));
    w->now++;
}
static void used_up(struct world *w, int32_t kind)
{
    token_text token;
    EXPECT_OK(w->owner, muster_link_edit(w->owner, &w->org, kind,
                                         &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 1), NULL));
    EXPECT_OK(w->owner, muster_link_token(w->owner, &w->org, kind, token));
    if (kind == MUSTER_LINK_KIND_JOIN)
        joins(w, "first", token, MUSTER_OK);
    else
        ck_status(MUSTER_OK, signs_up(w, token, "first"));
}
static void without_seats(struct world *w, int32_t kind)
{
    (void)kind;
    muster_plan_params full = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .seats = 2};
    join(w, "last", 0);
    EXPECT_OK(w->host, muster_plan_set(w->host, &w->org, &full, NULL));
}
static void plan_ended(struct world *w, int32_t kind)
{
    (void)kind;
    muster_plan_params over = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT, .ends_at = w->now};
    EXPECT_OK(w->host, muster_plan_set(w->host, &w->org, &over, NULL));
}
static void deleted(struct world *w, int32_t kind)
{
    (void)kind;
    EXPECT_OK(w->owner, muster_org_delete(w->owner, &w->org));
}

static const struct {
    void (*happens)(struct world *w, int32_t kind);
    int32_t status;
    bool shows; /* looking at the link does not count as joining */
} REFUSALS[] = {
    {disabled, MUSTER_E_DISABLED, false},  {regenerated, MUSTER_E_SUPERSEDED, false},
    {ended, MUSTER_E_EXPIRED, false},      {used_up, MUSTER_E_USED_UP, false},
    {without_seats, MUSTER_E_SEATS, true}, {plan_ended, MUSTER_E_PLAN_ENDED, false},
    {deleted, MUSTER_E_DELETED, false},
};

MUSTER_TEST(whoever_holds_a_genuine_link_is_told_why_it_lets_nobody_in, "LINK-8 LINK-7 SEAT-2 SEAT-7 AB-32 AB-41")
{
    for (size_t i = 0; i < sizeof REFUSALS / sizeof REFUSALS[0]; i++) {
        for (int32_t kind = MUSTER_LINK_KIND_SIGNUP; kind <= MUSTER_LINK_KIND_JOIN; kind++) {
            struct world w = {0};
            token_text token;
            world_make_file(&w, 9);
            muster_id ann = account(&w, "ann");
            link_of(&w, kind, NULL, token);
            REFUSALS[i].happens(&w, kind);
            muster_session *session = kind == MUSTER_LINK_KIND_JOIN ? session_of(&w, &ann) : visitor(&w);
            EXPECT(REFUSALS[i].shows ? MUSTER_OK : REFUSALS[i].status, session,
                   muster_link_preview(session, token, NULL));
            muster_member *untouched = NULL;
            int32_t status = kind == MUSTER_LINK_KIND_JOIN
                                 ? muster_link_join(session, token, &untouched, NULL)
                                 : muster_link_signup(session, token, &ACCOUNT(.username = "zoe"), &untouched, NULL);
            EXPECT(REFUSALS[i].status, session, status);
            ck_assert_ptr_null(untouched);
            if (status == MUSTER_E_SEATS)
                ck_assert_uint_eq(muster_error_figure_count(muster_session_error(session)), 3);
            if (status == MUSTER_E_USED_UP) {
                ck_assert_str_eq(muster_error_figure_name(muster_session_error(session), 0), "limit");
                ck_assert_int_eq(muster_error_figure(muster_session_error(session), 0), 1);
                ck_assert_int_eq(muster_error_figure(muster_session_error(session), 1), 1);
            }
            ck_assert(!has_account(&w, "zoe"));
            ck_assert_int_eq(
                world_count(&w, "SELECT count(*) FROM muster_member WHERE account=(SELECT id FROM muster_account WHERE "
                                "username='ann')"),
                0);
            muster_session_close(session);
            world_end(&w);
        }
    }
}

MUSTER_TEST(a_token_of_a_deleted_org_says_so_whatever_it_opens, "AB-32 ORG-6 INV-5")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct guest ann = guest(&w, "ann");
    deleted(&w, 0);
    EXPECT(MUSTER_E_DELETED, ann.session, muster_invitation_preview(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_DELETED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_DELETED, ann.session, muster_invitation_decline(ann.session, ann.token));
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(an_org_that_takes_the_slug_of_a_deleted_one_takes_none_of_its_links, "AB-58 ORG-2 ORG-6 LINK-1")
{
    struct world w = {0};
    token_text tokens[2];
    muster_org *heir = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, tokens[0]);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, tokens[1]);
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    w.now += 30 * DAY;
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "acme", .name = "Heir", .plan = "team"), &heir));
    w.org = *muster_org_id(heir);
    joins(&w, "ann", tokens[0], MUSTER_E_DELETED);
    ck_status(MUSTER_E_DELETED, signs_up(&w, tokens[1], "zoe"));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_get(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    ck_assert_int_eq(seats_of(&w).members, 1);
    muster_org_free(heir);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_link_lets_in_until_the_moment_of_its_end, "LINK-7 AB-41")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT, .ends_at = START + DAY), token);
    w.now = START + DAY - 1;
    joins(&w, "ann", token, MUSTER_OK);
    w.now++;
    joins(&w, "bob", token, MUSTER_E_EXPIRED);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                        &LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT, .ends_at = START + 2 * DAY), NULL));
    joins(&w, "eve", token, MUSTER_OK); /* the same address */
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(exactly_as_many_join_through_a_link_as_it_allows, "LINK-7 AB-47")
{
    struct world w = {0};
    token_text token;
    char name[16];
    world_make(&w, 20);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 3), token);
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "user%d", i);
        ck_status(i < 3 ? MUSTER_OK : MUSTER_E_USED_UP, signs_up(&w, token, name));
        ck_assert_int_eq(has_account(&w, name), i < 3);
    }
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 3);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP,
                                        &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 4), NULL));
    ck_status(MUSTER_OK, signs_up(&w, token, "user3"));
    ck_status(MUSTER_E_USED_UP, signs_up(&w, token, "user4"));
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* ---- accounts that may not join ---- */

MUSTER_TEST(who_was_suspended_blocked_or_has_ended_does_not_come_back_by_a_link, "ROLE-5 ROLE-7 ROLE-8 AB-07 AB-55")
{
    struct world w = {0};
    token_text token;
    muster_id who[STANDINGS];
    world_make(&w, 20);
    assemble(&w, who);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    int64_t members = seats_of(&w).members;
    ck_status(MUSTER_E_SUSPENDED, join_as(&w, &who[AS_SUSPENDED], token));
    ck_status(MUSTER_E_BLOCKED, join_as(&w, &who[AS_BLOCKED], token));
    ck_status(MUSTER_E_ENDED, join_as(&w, &who[AS_ENDED], token));
    EXPECT_OK(w.owner,
              /* refused before the caller learns the state of the link */
              muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    ck_status(MUSTER_E_SUSPENDED, join_as(&w, &who[AS_SUSPENDED], token));
    ck_status(MUSTER_E_BLOCKED, join_as(&w, &who[AS_BLOCKED], token));
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    ck_assert_int_eq(seats_of(&w).members, members);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN), 0);
    /* an account that was only removed, or was never a member, may join; the others may after that is lifted */
    ck_status(MUSTER_OK, join_as(&w, &who[AS_REMOVED], token));
    ck_assert_int_eq(member_role(&w, &who[AS_REMOVED]), MUSTER_ROLE_RESTRICTED); /* nothing from before */
    ck_status(MUSTER_OK, join_as(&w, &who[AS_FOREIGN], token));
    EXPECT_OK(w.owner, muster_member_unblock(w.owner, &w.org, &who[AS_BLOCKED]));
    ck_status(MUSTER_OK, join_as(&w, &who[AS_BLOCKED], token));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ENDED_MAY_REJOIN, 1));
    ck_status(MUSTER_OK, join_as(&w, &who[AS_ENDED], token));
    ck_assert_int_eq(member_role(&w, &who[AS_ENDED]), MUSTER_ROLE_RESTRICTED);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_invitation_brings_back_by_a_link_whose_membership_has_ended, "ROLE-8 INV-21")
{
    struct world w = {0};
    token_text token;
    muster_id who[STANDINGS];
    world_make(&w, 20);
    assemble(&w, who);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    invite(&w, "ended", MUSTER_ROLE_MEMBER);
    ck_status(MUSTER_OK, join_as(&w, &who[AS_ENDED], token));
    ck_assert_int_eq(member_role(&w, &who[AS_ENDED]), MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_account_that_was_deleted_joins_no_more, "ACCT-5")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    EXPECT(MUSTER_E_GONE, as_ann, muster_link_join(as_ann, token, NULL, NULL));
    muster_session_close(as_ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* ---- seats and invitations ---- */

MUSTER_TEST(links_take_the_last_seat_and_no_more, "SEAT-2 SEAT-3 AB-45 EVT-2")
{
    for (int32_t kind = MUSTER_LINK_KIND_SIGNUP; kind <= MUSTER_LINK_KIND_JOIN; kind++) {
        struct world w = {0};
        token_text token;
        world_make(&w, 3);
        link_of(&w, kind, NULL, token);
        invite_email(&w, "kay@example.com"); /* reserves one */
        told_forget(&w);
        if (kind == MUSTER_LINK_KIND_JOIN) {
            joins(&w, "ann", token, MUSTER_OK);
            joins(&w, "bob", token, MUSTER_E_SEATS);
        } else {
            ck_status(MUSTER_OK, signs_up(&w, token, "ann"));
            ck_status(MUSTER_E_SEATS, signs_up(&w, token, "bob"));
            ck_assert(!has_account(&w, "bob"));
        }
        ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_LAST_SEAT_TAKEN), 1);
        ck_assert_int_eq(seats_of(&w).members, 2);
        ck_assert_int_eq(joins_of(&w, kind), 1);
        EXPECT_SOUND(&w);
        world_end(&w);
    }
}

MUSTER_TEST(an_invitation_that_waits_admits_by_a_link_where_no_seat_is_left, "INV-21 SEAT-2 LINK-2 LINK-6")
{
    struct world w = {0};
    token_text join_token, signup_token;
    muster_member *member = NULL;
    world_make(&w, 4);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_id named = invite(&w, "ann", MUSTER_ROLE_MEMBER);
    muster_id addressed = invite_as(&w, w.owner, &INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN));
    muster_id zoe = invite_email(&w, "zoe@example.com");
    ck_assert_int_eq(seats_of(&w).available, 0);
    joins(&w, "bob", join_token, MUSTER_E_SEATS);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_link_join(as_ann, join_token, &member, NULL));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN); /* the highest */
    ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_INVITATION);
    muster_member_free(member);
    ck_assert_int_eq(invitation_state(&w, &named), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(invitation_state(&w, &addressed), MUSTER_INVITATION_STATE_ACCEPTED);
    invite_email(&w, "lou@example.com"); /* takes the seat that one of them has freed */
    /* a visitor has proven nothing, so the invitation is not for the visitor */
    muster_session *somebody = visitor(&w);
    EXPECT(MUSTER_E_SEATS, somebody,
           muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "eve", .email = "zoe@example.com"), NULL,
                              NULL));
    EXPECT_OK(w.host, muster_link_signup(w.host, signup_token,
                                         &ACCOUNT(.username = "zoe", .email = "zoe@example.com", .email_verified = 1),
                                         &member, NULL));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_MEMBER);
    muster_member_free(member);
    ck_assert_int_eq(invitation_state(&w, &zoe), MUSTER_INVITATION_STATE_ACCEPTED);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN) + joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 0);
    ck_assert_int_eq(seats_of(&w).members, 3);
    muster_session_close(somebody);
    muster_session_close(as_ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(where_no_seat_is_reserved_the_seat_is_taken_on_joining, "INV-21 SEAT-2")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 2);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_PENDING_RESERVES, 0));
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    muster_id ann = account(&w, "ann"), bob = account(&w, "bob");
    invite(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_id waiting = invite(&w, "bob", 0);
    ck_status(MUSTER_OK, join_as(&w, &ann, token));
    ck_status(MUSTER_E_SEATS, join_as(&w, &bob, token));
    ck_assert_int_eq(invitation_state(&w, &waiting), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* ---- domains ---- */

MUSTER_TEST(a_link_with_domains_takes_verified_addresses_in_exactly_these, "LINK-7")
{
    static const char *const DOMAINS[] = {"Example.com", "school.example.org"};
    static const struct {
        const char *username, *email;
        int32_t verified, status;
    } WHO[] = {
        {"a1", "a1@example.com", 1, MUSTER_OK},
        {"a2", "A2@EXAMPLE.COM", 1, MUSTER_OK},
        {"a3", "a3@school.example.org", 1, MUSTER_OK},
        {"b1", "b1@mail.example.com", 1, MUSTER_E_DOMAIN}, /* whole labels, and all labels */
        {"b2", "b2@notexample.com", 1, MUSTER_E_DOMAIN},
        {"b3", "b3@example.com.evil.org", 1, MUSTER_E_DOMAIN},
        {"b4", "b4@example.org", 1, MUSTER_E_DOMAIN},
        {"b5", "example.com@other.org", 1, MUSTER_E_DOMAIN},
        {"c1", "c1@example.com", 0, MUSTER_E_UNVERIFIED},
        {"c2", NULL, 0, MUSTER_E_UNVERIFIED},
    };
    struct world w = {0};
    token_text join_token, signup_token;
    world_make(&w, 20);
    const muster_link_params limit = LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = DOMAINS, .domain_count = 2);
    link_of(&w, MUSTER_LINK_KIND_JOIN, &limit, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &limit, signup_token);
    muster_session *somebody = visitor(&w);
    for (size_t i = 0; i < sizeof WHO / sizeof WHO[0]; i++) {
        muster_id id = account_with_email(&w, WHO[i].username, WHO[i].email, WHO[i].verified);
        ck_status(WHO[i].status, join_as(&w, &id, join_token));
        ck_assert_int_eq(is_member(&w, &id), WHO[i].status == MUSTER_OK);
        EXPECT_OK(w.host, muster_account_delete(w.host, &id)); /* anybody who signs up can take the address */
        char username[8];
        snprintf(username, sizeof username, "s%s", WHO[i].username);
        const muster_account_params new_one =
            ACCOUNT(.username = username, .email = WHO[i].email, .email_verified = WHO[i].verified);
        EXPECT(WHO[i].status, w.host, muster_link_signup(w.host, signup_token, &new_one, NULL, NULL));
        if (WHO[i].status != MUSTER_OK) ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "email");
        if (WHO[i].status != MUSTER_OK)
            ck_assert_ptr_null(strstr(muster_error_message(muster_session_error(w.host)), "example")); /* LINK-9 */
        ck_assert_int_eq(has_account(&w, username), WHO[i].status == MUSTER_OK);
        EXPECT(
            MUSTER_E_UNVERIFIED, somebody,
            muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "zoe", .email = WHO[i].email), NULL, NULL));
        ck_assert_ptr_nonnull(
            strstr(muster_error_message(muster_session_error(somebody)), "the host has to make the call"));
    }
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP,
                                        &LINK(.fields = MUSTER_LINK_FIELD_DOMAINS), NULL));
    EXPECT_OK(somebody, muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "zoe"), NULL, NULL));
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* ---- all or nothing ---- */

static int32_t refuse_joining(void *arg, const muster_change *change)
{
    const bool *refuses = arg;
    for (uint32_t i = 0; i < change->event_count; i++) {
        if (!*refuses || muster_event_kind(change->events[i]) != MUSTER_EVENT_MEMBER_JOINED) continue;
        snprintf(change->message, change->message_size, "Not today.");
        return 0;
    }
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(what_the_hook_refuses_leaves_no_account_and_no_membership, "LINK-4 EVT-6 ERR-1")
{
    bool refuses = false;
    struct world w = {.hook = refuse_joining, .hook_arg = &refuses};
    token_text join_token, signup_token;
    world_make_file(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    refuses = true;
    int64_t accounts = world_count(&w, "SELECT count(*) FROM muster_account");
    int64_t names = world_count(&w, "SELECT count(*) FROM muster_name");
    int64_t ties = world_count(&w, "SELECT count(*) FROM muster_tie");
    int64_t events = world_count(&w, "SELECT count(*) FROM muster_event");
    muster_session *somebody = visitor(&w);
    muster_member *untouched = NULL;
    EXPECT(MUSTER_E_REFUSED, somebody,
           muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "zoe", .email = "z@example.com"), &untouched,
                              NULL));
    ck_assert_str_eq(muster_error_message(muster_session_error(somebody)), "Not today.");
    ck_assert_ptr_null(untouched);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account"), accounts);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_name"), names);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_tie"), ties);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_event"), events);
    joins(&w, "ann", join_token, MUSTER_E_REFUSED);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN) + joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 0);
    ck_assert_int_eq(seats_of(&w).members, 1);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(without_room_for_its_private_project_nobody_joins_and_no_account_is_left, "PROV-4 PROV-1 LINK-4 SEAT-9")
{
    struct world w = {0};
    token_text join_token, signup_token;
    muster_member *member = NULL;
    world_make_file(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    world_sql(&w, "UPDATE muster_org SET provides=1, limits='muster.projects=1' || char(10)");
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "ann"), &member, NULL));
    ck_assert_ptr_nonnull(muster_member_project(member));
    muster_member_free(member);
    ck_status(MUSTER_E_QUOTA, signs_up(&w, signup_token, "bob"));
    ck_assert(!has_account(&w, "bob"));
    muster_id eve = joins(&w, "eve", join_token, MUSTER_E_QUOTA);
    ck_assert(!is_member(&w, &eve));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_PROVIDE_OPTIONAL, 1));
    ck_status(MUSTER_OK, join_as(&w, &eve, join_token));
    ck_status(MUSTER_OK, signs_up(&w, signup_token, "bob"));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_NOT_PROVIDED), 2);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(by_a_link_come_the_private_project_and_what_an_invitation_promises, "LINK-2 PROV-1 INV-2 INV-21")
{
    static const int32_t GIVEN[] = {MUSTER_PERMISSION_WRITE};
    struct world w = {0};
    token_text join_token, signup_token;
    muster_member *member = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_id promised = project(&w, w.owner, "promised", MUSTER_VISIBILITY_PRIVATE);
    muster_id ann = account(&w, "ann"), bob = joins(&w, "bob", join_token, MUSTER_OK);
    invite_as(&w, w.owner,
              &INVITATION(.username = "ann", .projects = &promised, .permissions = GIVEN, .project_count = 1));
    muster_session *as_ann = session_of(&w, &ann), *as_bob = session_of(&w, &bob), *somebody = visitor(&w);
    EXPECT_OK(as_ann, muster_link_join(as_ann, join_token, &member, NULL));
    EXPECT_OK(as_ann, muster_may(as_ann, &w.org, &promised, MUSTER_ACTION_WRITE_RESOURCES));
    EXPECT_OK(as_ann, muster_may(as_ann, &w.org, muster_member_project(member), MUSTER_ACTION_MANAGE_PROJECT));
    EXPECT(MUSTER_E_NOT_FOUND, as_bob, muster_may(as_bob, &w.org, &promised, MUSTER_ACTION_VIEW_RESOURCES));
    muster_member_free(member);
    EXPECT_OK(somebody, muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "zoe"), &member, NULL));
    muster_session *as_zoe = session_of(&w, muster_member_account(member));
    EXPECT_OK(as_zoe, muster_may(as_zoe, &w.org, muster_member_project(member), MUSTER_ACTION_MANAGE_PROJECT));
    EXPECT(MUSTER_E_DENIED, as_zoe, muster_may(as_zoe, &w.org, NULL, MUSTER_ACTION_CREATE_PROJECT));
    muster_member_free(member);
    muster_session_close(as_ann);
    muster_session_close(as_bob);
    muster_session_close(as_zoe);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_through_a_link_answers_as_if_and_leaves_nothing, "OP-1 LINK-4")
{
    struct world w = {0};
    token_text join_token, signup_token;
    muster_member *member = NULL;
    muster_session *dry = NULL;
    world_make(&w, 2);
    link_of(&w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 1), join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    muster_id ann = account(&w, "ann");
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &ann,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(dry, muster_link_join(dry, join_token, &member, NULL));
        ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_RESTRICTED);
        muster_member_free(member);
    }
    muster_session_close(dry);
    options.account = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    for (int round = 0; round < 2; round++)
        EXPECT_OK(dry, muster_link_signup(dry, signup_token, &ACCOUNT(.username = "zoe"), NULL, NULL));
    EXPECT(MUSTER_E_EXISTS, dry, muster_link_signup(dry, signup_token, &ACCOUNT(.username = "ann"), NULL, NULL));
    muster_session_close(dry);
    ck_assert(!is_member(&w, &ann) && !has_account(&w, "zoe"));
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN) + joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(two_who_join_in_one_transaction_are_both_counted, "OP-7 LINK-7 SEAT-3")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 2), token);
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_begin(somebody));
    EXPECT_OK(somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    EXPECT(MUSTER_E_EXISTS, somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    EXPECT_OK(somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "bob"), NULL, NULL));
    EXPECT(MUSTER_E_USED_UP, somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "eve"), NULL, NULL));
    EXPECT_OK(somebody, muster_commit(somebody));
    ck_assert_int_eq(seats_of(&w).members, 3);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 2);
    EXPECT_OK(somebody, muster_begin(somebody));
    EXPECT(MUSTER_E_USED_UP, somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "eve"), NULL, NULL));
    EXPECT_OK(somebody, muster_rollback(somebody));
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static void execute(sqlite3 *connection, const char *sql)
{
    ck_assert_msg(sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(connection));
}

MUSTER_TEST(on_a_lent_connection_signing_up_is_part_of_the_hosts_transaction, "OP-6 LINK-4")
{
    needs_sqlite();
    struct world w = {0};
    token_text token;
    sqlite3 *own = NULL;
    world_make_file(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    muster_session *lent = visitor(&w);
    ck_assert_int_eq(sqlite3_open(w.path, &own), SQLITE_OK);
    execute(own, "PRAGMA foreign_keys=ON; CREATE TABLE hosts (name TEXT)");
    EXPECT_OK(lent, muster_session_lend(lent, own));
    execute(own, "BEGIN IMMEDIATE; INSERT INTO hosts VALUES ('ann')");
    EXPECT_OK(lent, muster_link_signup(lent, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    execute(own, "ROLLBACK; BEGIN IMMEDIATE");
    EXPECT_OK(lent, muster_link_signup(lent, token, &ACCOUNT(.username = "bob"), NULL, NULL));
    execute(own, "COMMIT");
    EXPECT_OK(lent, muster_session_lend(lent, NULL));
    ck_assert_int_eq(sqlite3_close(own), SQLITE_OK);
    muster_session_close(lent);
    ck_assert(!has_account(&w, "ann") && has_account(&w, "bob"));
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(signing_up_twice_with_a_key_makes_one_member_and_counts_once, "OP-2 LINK-4")
{
    struct world w = {0};
    token_text join_token, signup_token;
    muster_member *member[2] = {NULL, NULL};
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "Class of 2026"), signup_token);
    EXPECT_OK(w.owner, muster_provision_switch(w.owner, &w.org, 1));
    muster_session *somebody = visitor(&w);
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(somebody, muster_session_key(somebody, "k"));
        EXPECT_OK(somebody,
                  muster_link_signup(somebody, signup_token, &ACCOUNT(.username = "zoe"), &member[round], NULL));
        ck_assert_int_eq(muster_session_repeated(somebody), round);
    }
    ck_assert(muster_id_equal(muster_member_account(member[0]), muster_member_account(member[1])));
    ck_assert(muster_id_equal(muster_member_link(member[0]), muster_member_link(member[1])) == 1);
    ck_assert(muster_id_equal(muster_member_project(member[0]), muster_member_project(member[1])) == 1);
    ck_assert_str_eq(muster_member_tag(member[1], 0), "Class of 2026");
    muster_member_free(member[0]);
    muster_member_free(member[1]);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(as_ann, muster_session_key(as_ann, "k"));
        EXPECT_OK(as_ann, muster_link_join(as_ann, join_token, NULL, NULL));
        ck_assert_int_eq(muster_session_repeated(as_ann), round);
    }
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN), 1);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 1);
    muster_session_close(as_ann);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* Signs up from a session with a network address, and deletes the account. */
static void check_erased(struct world *w, const char *token)
{
    muster_member *member = NULL;
    muster_request *request = NULL;
    muster_session *somebody = NULL;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .address = "203.0.113.77"};
    ck_status(MUSTER_OK, muster_session_open(w->store, &options, &somebody, NULL));
    EXPECT_OK(somebody,
              muster_link_signup(somebody, token, &ACCOUNT(.username = "fleeting", .email = "fleeting@example.com"),
                                 &member, &request));
    ck_assert_int_gt(world_count(w, "SELECT count(*) FROM muster_event WHERE personal LIKE '%203.0.113.77%'"), 0);
    EXPECT_OK(w->host, muster_account_delete(w->host, member != NULL ? muster_member_account(member)
                                                                     : muster_request_account(request)));
    ck_assert_int_eq(world_count(w, "SELECT count(*) FROM muster_event WHERE personal LIKE '%203.0.113.77%' OR "
                                    "personal LIKE '%fleeting%' OR data LIKE '%fleeting%'"),
                     0);
    muster_member_free(member);
    muster_request_free(request);
    muster_session_close(somebody);
    EXPECT_SOUND(w);
}

MUSTER_TEST(nothing_personal_is_left_of_whoever_signed_up_by_a_link, "ACCT-6 LINK-4 LINK-10")
{
    struct world w = {0};
    token_text token;
    world_make_file(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    check_erased(&w, token);
    set(&w, MUSTER_SETTING_LINK_MAKES_REQUEST, 1);
    check_erased(&w, token);
    world_end(&w);
}

/* ---- LINK-10: asking ---- */

MUSTER_TEST(by_the_setting_a_link_makes_a_request_and_no_membership, "LINK-10 AB-09 REQ-1 LINK-6 SEAT-2")
{
    struct world w = {0};
    token_text token;
    muster_member *member = (muster_member *)&w; /* set to NULL */
    muster_request *request = NULL, *again = NULL;
    muster_link *link = NULL;
    world_make(&w, 2);
    set(&w, MUSTER_SETTING_LINK_MAKES_REQUEST, 1);
    link_of(&w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "web"), token);
    EXPECT_OK(w.owner, muster_link_get(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &link));
    muster_id kay = invite_email(&w, "kay@example.com"); /* the last seat: a request takes no seat */
    told_forget(&w);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_link_join(as_ann, token, &member, &request));
    ck_assert_ptr_null(member);
    ck_assert_int_eq(muster_request_kind(request), MUSTER_REQUEST_KIND_JOIN);
    ck_assert_int_eq(muster_request_state(request), MUSTER_REQUEST_STATE_OPEN);
    ck_assert_int_eq(muster_request_role(request), MUSTER_ROLE_RESTRICTED);
    ck_assert(muster_id_equal(muster_request_account(request), &ann));
    ck_assert(muster_id_equal(muster_request_link(request), muster_link_id(link)));
    ck_assert(!is_member(&w, &ann));
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN), 0);
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_REQUEST_CREATED), 1);
    EXPECT_OK(as_ann, muster_link_join(as_ann, token, NULL, &again)); /* the request is open already */
    ck_assert(muster_id_equal(muster_request_id(request), muster_request_id(again)));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_CREATED), 1);
    EXPECT(MUSTER_E_SEATS, w.owner,
           muster_request_approve(w.owner, &w.org, muster_request_id(request), 0, NULL)); /* approving takes one */
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &kay));
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, muster_request_id(request), 0, &member));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_RESTRICTED);
    ck_assert_int_eq(muster_member_via(member), MUSTER_VIA_REQUEST);
    ck_assert(muster_id_equal(muster_member_link(member), muster_link_id(link)));
    ck_assert_str_eq(muster_member_tag(member, 0), "web");
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_JOIN), 1);
    muster_member_free(member);
    muster_request_free(request);
    /* a member gets its membership as the answer */
    EXPECT_OK(as_ann, muster_link_join(as_ann, token, &member, &request));
    ck_assert(member != NULL && request == NULL);
    muster_member_free(member);
    muster_request_free(again);
    muster_link_free(link);
    muster_session_close(as_ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(by_the_setting_signing_up_makes_an_account_that_has_asked, "LINK-10 LINK-4 AB-09 OP-2")
{
    struct world w = {0};
    token_text token;
    muster_member *member = NULL;
    muster_request *request[2] = {NULL, NULL};
    world_make(&w, 9);
    set(&w, MUSTER_SETTING_LINK_MAKES_REQUEST, 1);
    set(&w, MUSTER_SETTING_LINK_ROLE, MUSTER_ROLE_MEMBER);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 1), token);
    muster_session *somebody = visitor(&w);
    for (int round = 0; round < 2; round++) {
        EXPECT_OK(somebody, muster_session_key(somebody, "k"));
        EXPECT_OK(somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "zoe", .email = "z@example.com"),
                                               &member, &request[round]));
        ck_assert_ptr_null(member);
        ck_assert_int_eq(muster_session_repeated(somebody), round);
        ck_assert_str_eq(muster_request_username(request[round]), "zoe");
        ck_assert_str_eq(muster_request_org_name(request[round]), "Acme");
        ck_assert_ptr_null(muster_request_email(request[round]));
    }
    ck_assert(muster_id_equal(muster_request_id(request[0]), muster_request_id(request[1])));
    ck_assert_int_eq(muster_request_role(request[0]), MUSTER_ROLE_MEMBER);
    const muster_id zoe = *muster_request_account(request[0]);
    ck_assert(has_account(&w, "zoe") && !is_member(&w, &zoe));
    EXPECT(MUSTER_E_EXISTS, somebody,
           /* without a key nothing is repeated */
           muster_link_signup(somebody, token, &ACCOUNT(.username = "zoe"), NULL, NULL));
    muster_request_free(request[1]);
    /* asking does not use up the link, so more accounts may ask than may join */
    EXPECT_OK(w.host, muster_link_signup(w.host, token,
                                         &ACCOUNT(.username = "ann", .email = "ann@example.com", .email_verified = 1),
                                         NULL, &request[1]));
    ck_assert_str_eq(muster_request_email(request[1]), "ann@example.com");
    EXPECT_OK(w.owner, muster_request_approve(w.owner, &w.org, muster_request_id(request[0]), 0, NULL));
    EXPECT(MUSTER_E_USED_UP, w.owner, muster_request_approve(w.owner, &w.org, muster_request_id(request[1]), 0, NULL));
    ck_assert_int_eq(member_role(&w, &zoe), MUSTER_ROLE_MEMBER);
    ck_assert(!is_member(&w, muster_request_account(request[1])));
    muster_request_free(request[0]);
    muster_request_free(request[1]);
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(whom_an_invitation_awaits_joins_where_others_have_to_ask, "LINK-10 INV-21")
{
    struct world w = {0};
    token_text join_token, signup_token;
    muster_member *member = NULL;
    muster_request *request = NULL;
    world_make(&w, 9);
    set(&w, MUSTER_SETTING_LINK_MAKES_REQUEST, 1);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, join_token);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, signup_token);
    muster_id ann = account(&w, "ann"), admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann), *as_admin = session_of(&w, &admin);
    EXPECT_OK(as_ann, muster_link_join(as_ann, join_token, NULL, &request)); /* asks first, and is invited then */
    invite(&w, "ann", MUSTER_ROLE_ADMIN);
    EXPECT_OK(as_ann, muster_link_join(as_ann, join_token, &member, NULL));
    ck_assert_int_eq(muster_member_role(member), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(request_state(&w, muster_request_id(request)), MUSTER_REQUEST_STATE_APPROVED);
    muster_member_free(member);
    muster_request_free(request);
    invite_email(&w, "zoe@example.com");
    EXPECT_OK(w.host, muster_link_signup(w.host, signup_token,
                                         &ACCOUNT(.username = "zoe", .email = "zoe@example.com", .email_verified = 1),
                                         &member, &request));
    ck_assert(member != NULL && request == NULL);
    muster_member_free(member);
    /* an invitation that nobody may give any more waits for nobody, and so does one that has expired */
    muster_id bob = account(&w, "bob"), eve = account(&w, "eve");
    invite_as(&w, as_admin, &INVITATION(.username = "bob", .role = MUSTER_ROLE_ADMIN));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    invite_as(&w, w.owner, &INVITATION(.username = "eve", .time_to_live = 60 * MUSTER_SECOND));
    w.now += 60 * MUSTER_SECOND;
    const muster_id *asking[] = {&bob, &eve};
    for (size_t i = 0; i < 2; i++) {
        muster_session *session = session_of(&w, asking[i]);
        EXPECT_OK(session, muster_link_join(session, join_token, &member, &request));
        ck_assert(member == NULL && request != NULL);
        muster_request_free(request);
        muster_session_close(session);
    }
    muster_session_close(as_ann);
    muster_session_close(as_admin);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(whoever_may_not_join_by_a_link_may_not_ask_by_it, "LINK-10 LINK-8 LINK-7 ROLE-5 ROLE-7 ROLE-8 AB-55")
{
    static const char *const DOMAINS[] = {"example.com"};
    struct world w = {0};
    token_text token;
    muster_id who[STANDINGS];
    muster_request *request = NULL;
    world_make(&w, 20);
    assemble(&w, who);
    set(&w, MUSTER_SETTING_LINK_MAKES_REQUEST, 1);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    ck_status(MUSTER_E_SUSPENDED, join_as(&w, &who[AS_SUSPENDED], token));
    ck_status(MUSTER_E_BLOCKED, join_as(&w, &who[AS_BLOCKED], token));
    ck_status(MUSTER_E_ENDED, join_as(&w, &who[AS_ENDED], token));
    const muster_link_params limit = LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = DOMAINS, .domain_count = 1);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &limit, NULL));
    ck_status(MUSTER_E_UNVERIFIED, join_as(&w, &who[AS_FOREIGN], token));
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                        &LINK(.fields = MUSTER_LINK_FIELD_DOMAINS), NULL));
    EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    ck_status(MUSTER_E_DISABLED, join_as(&w, &who[AS_FOREIGN], token));
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_CREATED), 0);
    muster_session *foreign = session_of(&w, &who[AS_FOREIGN]);
    EXPECT_OK(foreign, muster_link_join(foreign, token, NULL, &request));
    EXPECT_OK(w.owner, muster_request_refuse(w.owner, &w.org, muster_request_id(request)));
    EXPECT(MUSTER_E_RATE, foreign, muster_link_join(foreign, token, NULL, NULL)); /* it may not ask again at once */
    w.now += DAY;
    EXPECT_OK(foreign, muster_link_join(foreign, token, NULL, NULL));
    set(&w, MUSTER_SETTING_ENDED_MAY_REJOIN, 1);
    ck_status(MUSTER_OK, join_as(&w, &who[AS_ENDED], token));
    ck_assert(!is_member(&w, &who[AS_FOREIGN]));
    set(&w, MUSTER_SETTING_LINK_MAKES_REQUEST, 0); /* and if the setting is changed back, it joins */
    EXPECT_OK(foreign, muster_link_join(foreign, token, NULL, NULL));
    ck_assert_int_eq(member_role(&w, &who[AS_FOREIGN]), MUSTER_ROLE_RESTRICTED);
    muster_request_free(request);
    muster_session_close(foreign);
    EXPECT_SOUND(&w);
    world_end(&w);
}
