/* SPDX-License-Identifier: MIT
 *
 * The links of an org, as owner and admins manage them (LINK-1, LINK-5 to LINK-7). And the keys and stores to which
 * their tokens belong (TOK-1, TOK-2).
 */
#include "world.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef char token_text[MUSTER_TOKEN_CHARS + 1];

static const int32_t KINDS[] = {MUSTER_LINK_KIND_SIGNUP, MUSTER_LINK_KIND_JOIN};

static muster_link *get(struct world *w, int32_t kind)
{
    muster_link *link = NULL;
    EXPECT_OK(w->owner, muster_link_get(w->owner, &w->org, kind, &link));
    return link;
}

static int32_t state_of(struct world *w, int32_t kind)
{
    muster_link *link = get(w, kind);
    int32_t state = muster_link_state(link);
    muster_link_free(link);
    return state;
}

static int32_t preview(struct world *w, const char *token)
{
    muster_session *somebody = visitor(w);
    int32_t status = muster_link_preview(somebody, token, NULL);
    muster_session_close(somebody);
    return status;
}

static void show(struct world *w, int32_t kind, char *ret_token)
{
    EXPECT_OK(w->owner, muster_link_token(w->owner, &w->org, kind, ret_token));
}

MUSTER_TEST(both_kinds_are_off_until_they_are_enabled, "LINK-1")
{
    struct world w = {0};
    token_text token = "untouched";
    muster_link *link = NULL;
    muster_page *page = NULL;
    world_make(&w, 9);
    for (size_t i = 0; i < 2; i++) {
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_get(w.owner, &w.org, KINDS[i], &link));
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_token(w.owner, &w.org, KINDS[i], token));
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_disable(w.owner, &w.org, KINDS[i], &link));
        EXPECT(MUSTER_E_NOT_FOUND, w.owner,
               muster_link_edit(w.owner, &w.org, KINDS[i], &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX), &link));
        EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_regenerate(w.owner, &w.org, KINDS[i], NULL, &link));
    }
    ck_assert_str_eq(token, "untouched");
    ck_assert_ptr_null(link);
    EXPECT_OK(w.owner, muster_link_list(w.owner, &w.org, 0, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 0);
    muster_page_free(page);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_ENABLED), 0);
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, &link));
    ck_assert(muster_id_equal(muster_link_org(link), &w.org) && muster_link_id(link) != NULL);
    ck_assert_int_eq(muster_link_kind(link), MUSTER_LINK_KIND_JOIN);
    ck_assert_int_eq(muster_link_generation(link), 1);
    ck_assert_int_eq(muster_link_state(link), MUSTER_LINK_STATE_ENABLED);
    ck_assert_int_eq(muster_link_joins(link), 0);
    ck_assert_int_eq(muster_link_joins_max(link), 0);
    ck_assert_int_eq(muster_link_ends_at(link), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_link_ended_at(link), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_link_created_at(link), w.now);
    ck_assert_int_eq(muster_link_version(link), 1);
    ck_assert_uint_eq(muster_link_domain_count(link), 0);
    ck_assert(muster_link_tag(link) == NULL && muster_link_org_name(link) == NULL &&
              muster_link_org_slug(link) == NULL);
    muster_link *same = muster_link_ref(link);
    muster_link_free(link);
    ck_assert_int_eq(muster_link_generation(same), 1);
    muster_link_free(same);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_get(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_link_that_is_enabled_again_has_its_address_again, "LINK-5 LINK-8 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    for (size_t i = 0; i < 2; i++) {
        token_text first, again;
        link_of(&w, KINDS[i], NULL, first);
        ck_assert_uint_eq(strlen(first), MUSTER_TOKEN_CHARS);
        ck_assert_int_eq(strncmp(first, i == 0 ? MUSTER_TOKEN_PREFIX_SIGNUP : MUSTER_TOKEN_PREFIX_JOIN, 5), 0);
        show(&w, KINDS[i], again);
        ck_assert_str_eq(first, again);
        ck_status(MUSTER_OK, preview(&w, first));
        EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, KINDS[i], NULL));
        EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, KINDS[i], NULL));
        ck_assert_int_eq(state_of(&w, KINDS[i]), MUSTER_LINK_STATE_DISABLED);
        ck_status(MUSTER_E_DISABLED, preview(&w, first));
        show(&w, KINDS[i], again); /* also while it is disabled */
        ck_assert_str_eq(first, again);
        EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, KINDS[i], NULL, NULL));
        EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, KINDS[i], NULL, NULL));
        ck_status(MUSTER_OK, preview(&w, first));
        show(&w, KINDS[i], again);
        ck_assert_str_eq(first, again);
    }
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_ENABLED), 4); /* enabling twice counts once */
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_DISABLED), 2);
    EXPECT_OK(w.owner, muster_link_token(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_address_of_before_never_works_again, "LINK-5 LINK-8 AB-39 AB-40")
{
    enum { GENERATIONS = 5 };
    struct world w = {0};
    token_text tokens[GENERATIONS];
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, tokens[0]);
    for (size_t i = 1; i < GENERATIONS; i++) {
        muster_link *link = NULL;
        w.now++;
        EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, &link));
        ck_assert_int_eq(muster_link_generation(link), (int64_t)i + 1);
        muster_link_free(link);
        show(&w, MUSTER_LINK_KIND_JOIN, tokens[i]);
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(tokens[k], tokens[i]);
            ck_status(MUSTER_E_SUPERSEDED, preview(&w, tokens[k]));
        }
        ck_status(MUSTER_OK, preview(&w, tokens[i]));
    }
    EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    ck_status(MUSTER_E_SUPERSEDED, preview(&w, tokens[0]));
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT(MUSTER_E_SUPERSEDED, as_ann, muster_link_join(as_ann, tokens[0], NULL, NULL));
    EXPECT_OK(as_ann, muster_link_join(as_ann, tokens[GENERATIONS - 1], NULL, NULL));
    muster_session_close(as_ann);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(regenerating_takes_over_what_is_not_named_and_a_disabled_link_stays_disabled, "LINK-5 LINK-6 LINK-7")
{
    static const char *const TWO[] = {"Example.com", "mail.example.org"};
    struct world w = {0};
    token_text token, next;
    muster_link *link = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN,
            &LINK(.fields = MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_ENDS_AT | MUSTER_LINK_FIELD_JOINS_MAX |
                            MUSTER_LINK_FIELD_DOMAINS,
                  .tag = "Class of 2026", .ends_at = START + DAY, .joins_max = 30, .domains = TWO, .domain_count = 2),
            token);
    EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                              &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "Class of 2027"), &link));
    ck_assert_str_eq(muster_link_tag(link), "Class of 2027");
    ck_assert_int_eq(muster_link_ends_at(link), START + DAY);
    ck_assert_int_eq(muster_link_joins_max(link), 30);
    ck_assert_uint_eq(muster_link_domain_count(link), 2);
    ck_assert_str_eq(muster_link_domain(link, 0), "example.com");
    ck_assert_str_eq(muster_link_domain(link, 1), "mail.example.org");
    ck_assert_ptr_null(muster_link_domain(link, 2));
    ck_assert_int_eq(muster_link_state(link), MUSTER_LINK_STATE_DISABLED);
    muster_link_free(link);
    show(&w, MUSTER_LINK_KIND_JOIN, next);
    ck_status(MUSTER_E_DISABLED, preview(&w, next));
    ck_status(MUSTER_E_SUPERSEDED, preview(&w, token)); /* it is not disabled, but it cannot be enabled any more */
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    w.now = START + DAY;
    ck_assert_int_eq(state_of(&w, MUSTER_LINK_KIND_JOIN), MUSTER_LINK_STATE_ENDED);
    ck_status(MUSTER_E_EXPIRED, preview(&w, next));
    EXPECT_OK(w.owner,
              muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                     &LINK(.fields = MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_DOMAINS), &link));
    ck_assert_int_eq(muster_link_ends_at(link), MUSTER_TIME_NONE); /* the end had passed */
    ck_assert_ptr_null(muster_link_tag(link));
    ck_assert_uint_eq(muster_link_domain_count(link), 0);
    ck_assert_int_eq(muster_link_state(link), MUSTER_LINK_STATE_ENABLED);
    muster_link_free(link);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(former_generations_stay_listed_with_tag_times_and_joins, "LINK-6 AB-89")
{
    struct world w = {0};
    token_text token;
    muster_page *page = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "first"), token);
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    EXPECT_OK(somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "bob"), NULL, NULL));
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    w.now++;
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP,
                                              &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "second"), NULL));
    EXPECT_OK(w.owner, muster_link_list(w.owner, &w.org, 0, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 3);
    const muster_link *first = muster_page_link(page, 0), *join = muster_page_link(page, 1);
    const muster_link *second = muster_page_link(page, 2);
    ck_assert_str_eq(muster_link_tag(first), "first");
    ck_assert_int_eq(muster_link_state(first), MUSTER_LINK_STATE_REGENERATED);
    ck_assert_int_eq(muster_link_joins(first), 2);
    ck_assert_int_eq(muster_link_created_at(first), START);
    ck_assert_int_eq(muster_link_ended_at(first), START + 1);
    ck_assert_int_eq(muster_link_kind(join), MUSTER_LINK_KIND_JOIN);
    ck_assert_int_eq(muster_link_state(join), MUSTER_LINK_STATE_ENABLED);
    ck_assert_str_eq(muster_link_tag(second), "second");
    ck_assert_int_eq(muster_link_generation(second), 2);
    ck_assert_int_eq(muster_link_joins(second), 0);
    ck_assert_int_eq(muster_link_ended_at(second), MUSTER_TIME_NONE);
    ck_assert_ptr_null(muster_page_link(page, 3));
    muster_page_free(page);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_OK(w.owner, muster_link_list(w.owner, &w.org, KINDS[i], NULL, 0, &page));
        ck_assert_uint_eq(muster_page_count(page), KINDS[i] == MUSTER_LINK_KIND_SIGNUP ? 2 : 1);
        muster_page_free(page);
    }
    char *cursor = NULL;
    for (size_t i = 0; i < 3; i++) { /* in pages of one */
        EXPECT_OK(w.owner, muster_link_list(w.owner, &w.org, 0, cursor, 1, &page));
        ck_assert_uint_eq(muster_page_count(page), 1);
        free(cursor);
        cursor = muster_page_cursor(page) != NULL ? strdup(muster_page_cursor(page)) : NULL;
        ck_assert((cursor != NULL) == (i < 2));
        muster_page_free(page);
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_list(w.owner, &w.org, 3, NULL, 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_list(w.owner, &w.org, 0, "x", 0, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_list(w.owner, &w.org, 0, NULL, 1001, NULL));
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(each_live_link_is_in_the_list_and_can_be_switched_off_there, "AB-89 LINK-1")
{
    struct world w = {0};
    token_text token;
    muster_page *page = NULL;
    world_make_file(&w, 9);
    for (size_t i = 0; i < 2; i++) {
        link_of(&w, KINDS[i], NULL, token);
        EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, KINDS[i], NULL, NULL));
    }
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_link WHERE current=1 AND enabled=1"), 2);
    EXPECT_OK(w.owner, muster_link_list(w.owner, &w.org, 0, NULL, 0, &page));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_link"), (int64_t)muster_page_count(page));
    for (size_t i = 0; i < muster_page_count(page); i++)
        if (muster_link_state(muster_page_link(page, i)) == MUSTER_LINK_STATE_ENABLED)
            EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, muster_link_kind(muster_page_link(page, i)), NULL));
    muster_page_free(page);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_link WHERE current=1 AND enabled=1"), 0);
    world_end(&w);
}

/* ---- limits ---- */

MUSTER_TEST(a_link_takes_the_limits_that_are_named_and_keeps_the_others, "LINK-7 EVT-1")
{
    static const char *const DOMAINS[] = {"example.com", "EXAMPLE.com", "example.org"};
    struct world w = {0};
    muster_link *link = NULL;
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                          &LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT, .ends_at = MUSTER_TIME_NONE,
                                                .tag = "not named", .joins_max = 5),
                                          &link));
    ck_assert(muster_link_tag(link) == NULL && muster_link_joins_max(link) == 0);
    muster_link_free(link);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                        &LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT | MUSTER_LINK_FIELD_JOINS_MAX,
                                              .ends_at = START + DAY, .joins_max = 1000000000),
                                        &link));
    ck_assert_int_eq(muster_link_ends_at(link), START + DAY);
    ck_assert_int_eq(muster_link_joins_max(link), 1000000000);
    muster_link_free(link);
    muster_link_params domains = LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = DOMAINS, .domain_count = 3);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &domains, &link));
    ck_assert_uint_eq(muster_link_domain_count(link), 2); /* the same domain twice counts once */
    ck_assert_int_eq(muster_link_ends_at(link), START + DAY);
    int64_t version = muster_link_version(link);
    muster_link_free(link);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_CHANGED), 2);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &domains, &link)); /* the same again */
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &domains, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_CHANGED), 2);
    ck_assert_int_eq(muster_link_version(link), version);
    muster_link_free(link);
    /* it is enabled already, so it is changed */
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                          &LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT | MUSTER_LINK_FIELD_JOINS_MAX |
                                                          MUSTER_LINK_FIELD_DOMAINS,
                                                .ends_at = MUSTER_TIME_NONE),
                                          &link));
    ck_assert_int_eq(muster_link_ends_at(link), MUSTER_TIME_NONE);
    ck_assert_int_eq(muster_link_joins_max(link), 0);
    ck_assert_uint_eq(muster_link_domain_count(link), 0);
    muster_link_free(link);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_CHANGED), 3);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_ENABLED), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(bad_limits_are_refused_with_their_field_and_change_nothing, "LINK-7 LINK-6 ERR-2 ERR-1")
{
    static const char *const GOOD[] = {"example.com"}, *const NO_DOMAIN[] = {"example.com", "@example.com"},
                             *const MISSING[] = {NULL}, *const PART[] = {"*.example.com"};
    static const char *many[MUSTER_LINK_DOMAINS_MAX + 1];
    const struct {
        muster_link_params params;
        int32_t status;
        const char *field;
        bool edits_only;
    } BAD[] = {
        {LINK(.fields = 16), MUSTER_E_INVALID, "fields", false},
        {LINK(.fields = 0), MUSTER_E_INVALID, "fields", true},
        {LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "two\nlines"), MUSTER_E_INVALID, "tag", false},
        {LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = ""), MUSTER_E_INVALID, "tag", false},
        {LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "another"), MUSTER_E_INVALID, "tag", true},
        {LINK(.fields = MUSTER_LINK_FIELD_TAG), MUSTER_E_INVALID, "tag", true}, /* it has one */
        {LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT, .ends_at = START), MUSTER_E_INVALID, "ends_at", false},
        {LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT), MUSTER_E_INVALID, "ends_at", false},
        {LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = -1), MUSTER_E_INVALID, "joins_max", false},
        {LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 1000000001), MUSTER_E_INVALID, "joins_max", false},
        {LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 1), MUSTER_E_INVALID, "joins_max",
         true}, /* there were 2 */
        {LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = NO_DOMAIN, .domain_count = 2), MUSTER_E_INVALID,
         "domains", false},
        {LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = PART, .domain_count = 1), MUSTER_E_INVALID, "domains",
         false},
        {LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = MISSING, .domain_count = 1), MUSTER_E_INVALID, "domains",
         false},
        {LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domain_count = 1), MUSTER_E_INVALID, "domains", false},
        {LINK(.fields = MUSTER_LINK_FIELD_DOMAINS, .domains = many, .domain_count = MUSTER_LINK_DOMAINS_MAX + 1),
         MUSTER_E_INVALID, "domains", false},
        {{.struct_size = 3}, MUSTER_E_INVALID, "struct_size", false},
    };
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    for (size_t i = 0; i <= MUSTER_LINK_DOMAINS_MAX; i++)
        many[i] = GOOD[0];
    link_of(&w, MUSTER_LINK_KIND_JOIN, &LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "tagged"), token);
    for (int i = 0; i < 2; i++) {
        muster_id id = account(&w, i == 0 ? "ann" : "bob");
        muster_session *session = session_of(&w, &id);
        EXPECT_OK(session, muster_link_join(session, token, NULL, NULL));
        muster_session_close(session);
    }
    int64_t events = events_of(&w, 0);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        muster_link *untouched = NULL;
        EXPECT(BAD[i].status, w.owner,
               muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &BAD[i].params, &untouched));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), BAD[i].field);
        if (BAD[i].edits_only) continue;
        EXPECT(BAD[i].status, w.owner,
               muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP, &BAD[i].params, &untouched));
        EXPECT(BAD[i].status, w.owner,
               muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &BAD[i].params, &untouched));
        ck_assert_ptr_null(untouched);
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    const muster_link_params other_tag = LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "another");
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &other_tag, NULL));
    for (int32_t kind = -1; kind <= 3; kind++) {
        if (kind == MUSTER_LINK_KIND_SIGNUP || kind == MUSTER_LINK_KIND_JOIN) continue;
        EXPECT(MUSTER_E_INVALID, w.owner, muster_link_enable(w.owner, &w.org, kind, NULL, NULL));
        EXPECT(MUSTER_E_INVALID, w.owner, muster_link_get(w.owner, &w.org, kind, NULL));
        EXPECT(MUSTER_E_INVALID, w.owner, muster_link_token(w.owner, &w.org, kind, token));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "kind");
    }
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_get(w.owner, NULL, MUSTER_LINK_KIND_JOIN, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    /* the present tag is allowed, and so is the present number of joins */
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                        &LINK(.fields = MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_JOINS_MAX,
                                              .tag = "tagged", .joins_max = 2),
                                        NULL));
    ck_assert_int_eq(state_of(&w, MUSTER_LINK_KIND_JOIN), MUSTER_LINK_STATE_USED_UP);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_edit_can_ask_for_the_version_that_was_seen, "ERR-5")
{
    struct world w = {0};
    token_text token;
    muster_link_params limit = LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 5);
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    muster_link *seen = get(&w, MUSTER_LINK_KIND_JOIN);
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &limit, NULL));
    limit.joins_max = 6;
    for (int call = 0; call < 4; call++) {
        EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_link_version(seen)));
        EXPECT(MUSTER_E_CHANGED, w.owner,
               call == 0   ? muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &limit, NULL)
               : call == 1 ? muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL)
               : call == 2 ? muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL)
                           : muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    }
    muster_link_free(seen);
    seen = get(&w, MUSTER_LINK_KIND_JOIN);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, muster_link_version(seen)));
    EXPECT_OK(w.owner, muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &limit, NULL));
    muster_link_free(seen);
    world_end(&w);
}

/* ---- who may manage ---- */

typedef int32_t deed(struct world *w, muster_session *s, const muster_id *org);

static int32_t enables(struct world *w, muster_session *s, const muster_id *org)
{
    (void)w;
    return muster_link_enable(s, org, MUSTER_LINK_KIND_JOIN, NULL, NULL);
}
static int32_t disables(struct world *w, muster_session *s, const muster_id *org)
{
    (void)w;
    return muster_link_disable(s, org, MUSTER_LINK_KIND_JOIN, NULL);
}
static int32_t edits(struct world *w, muster_session *s, const muster_id *org)
{
    muster_link_params params = LINK(.fields = MUSTER_LINK_FIELD_ENDS_AT, .ends_at = w->now + DAY);
    return muster_link_edit(s, org, MUSTER_LINK_KIND_JOIN, &params, NULL);
}
static int32_t regenerates(struct world *w, muster_session *s, const muster_id *org)
{
    (void)w;
    return muster_link_regenerate(s, org, MUSTER_LINK_KIND_JOIN, NULL, NULL);
}
static int32_t gets(struct world *w, muster_session *s, const muster_id *org)
{
    (void)w;
    return muster_link_get(s, org, MUSTER_LINK_KIND_JOIN, NULL);
}
static int32_t shows(struct world *w, muster_session *s, const muster_id *org)
{
    token_text token;
    (void)w;
    return muster_link_token(s, org, MUSTER_LINK_KIND_JOIN, token);
}
static int32_t lists(struct world *w, muster_session *s, const muster_id *org)
{
    (void)w;
    return muster_link_list(s, org, 0, NULL, 0, NULL);
}

static deed *const DEEDS[] = {enables, disables, edits, regenerates, gets, shows, lists};
#define DEED_COUNT (sizeof DEEDS / sizeof DEEDS[0])

MUSTER_TEST(owner_and_admins_manage_links_and_nobody_else, "ROLE-1 LINK-1 AB-24 AB-61 ORG-7")
{
    struct world w = {0};
    muster_id who[STANDINGS];
    token_text token, after;
    world_make(&w, 20);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    assemble(&w, who);
    for (size_t i = STANDINGS; i-- > 0;) { /* the parties that may manage it change it, so they come last */
        muster_session *session = session_of(&w, &who[i]);
        if (i == AS_ADMIN) show(&w, MUSTER_LINK_KIND_JOIN, after);
        for (size_t d = 0; d < DEED_COUNT; d++) {
            int32_t expected = expected_for(i, MUSTER_ACTION_MANAGE_LINKS), status = DEEDS[d](&w, session, &w.org);
            ck_assert_msg(status == expected, "who %zu, deed %zu: expected %s, got %s", i, d,
                          muster_status_name(expected), muster_status_name(status));
        }
        muster_session_close(session);
    }
    ck_assert_str_eq(token, after);
    muster_session *somebody = visitor(&w);
    for (size_t d = 0; d < DEED_COUNT; d++) {
        EXPECT_OK(w.host, DEEDS[d](&w, w.host, &w.org));
        EXPECT(MUSTER_E_NOT_FOUND, somebody, DEEDS[d](&w, somebody, &w.org));
        /* the id does not belong to an org */
        EXPECT(MUSTER_E_NOT_FOUND, w.host, DEEDS[d](&w, w.host, &who[AS_FOREIGN]));
    }
    muster_session_close(somebody);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_owner_of_one_org_reaches_no_link_of_another, "AB-26 ORG-7")
{
    struct world w = {0};
    token_text token, after;
    muster_org *second = NULL;
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_org_create(as_ann, &ORG(.slug = "second", .name = "Second", .plan = "team"), &second));
    EXPECT_OK(as_ann, muster_link_enable(as_ann, muster_org_id(second), MUSTER_LINK_KIND_JOIN, NULL, NULL));
    muster_page *page = NULL;
    EXPECT_OK(as_ann, muster_link_regenerate(as_ann, muster_org_id(second), MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT_OK(as_ann, muster_link_list(as_ann, muster_org_id(second), 0, NULL, 1, &page));
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    int64_t events = events_of(&w, 0);
    for (size_t d = 0; d < DEED_COUNT; d++)
        EXPECT(MUSTER_E_NOT_FOUND, as_ann, DEEDS[d](&w, as_ann, &w.org));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_list(w.owner, &w.org, 0, muster_page_cursor(page), 0, NULL));
    show(&w, MUSTER_LINK_KIND_JOIN, after);
    ck_assert_str_eq(token, after);
    ck_assert_int_eq(events_of(&w, 0), events);
    muster_page_free(page);
    muster_org_free(second);
    muster_session_close(as_ann);
    world_end(&w);
}

static void end_plan(struct world *w)
{
    muster_plan_params ended = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT,
                                .ends_at = w->now};
    EXPECT_OK(w->host, muster_plan_set(w->host, &w->org, &ended, NULL));
}

MUSTER_TEST(when_the_plan_has_ended_a_link_can_be_seen_and_disabled_and_no_more, "SEAT-7")
{
    struct world w = {0};
    token_text token;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    end_plan(&w);
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, enables(&w, w.owner, &w.org));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, edits(&w, w.owner, &w.org));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, regenerates(&w, w.owner, &w.org));
    ck_status(MUSTER_E_PLAN_ENDED, preview(&w, token));
    EXPECT_OK(w.owner, gets(&w, w.owner, &w.org));
    EXPECT_OK(w.owner, shows(&w, w.owner, &w.org));
    EXPECT_OK(w.owner, lists(&w, w.owner, &w.org));
    EXPECT_OK(w.owner, disables(&w, w.owner, &w.org));
    ck_status(MUSTER_E_DISABLED, preview(&w, token));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(links_give_no_more_than_member_whatever_is_set, "AB-14 LINK-2 ROLE-2")
{
    static const int32_t ABOVE[] = {MUSTER_ROLE_ADMIN, MUSTER_ROLE_OWNER, 0, 5, -1};
    struct world w = {0};
    world_make(&w, 9);
    for (size_t i = 0; i < sizeof ABOVE / sizeof ABOVE[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_LINK_ROLE, ABOVE[i]));
        EXPECT(MUSTER_E_INVALID, w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_LINK_ROLE, ABOVE[i]));
    }
    EXPECT(MUSTER_E_DENIED, w.owner, muster_setting_set(w.owner, &w.org, MUSTER_SETTING_LINK_ROLE, MUSTER_ROLE_MEMBER));
    world_end(&w);
}

/* ---- events, transactions, answers ---- */

/* The value of a field of the last event of a kind; the caller frees it. */
static char *last_field(struct world *w, int32_t kind, const char *name, bool *ret_there)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->org, .kind = kind};
    muster_page *page = NULL;
    char *value = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, NULL, 999, &page));
    ck_assert_uint_gt(muster_page_count(page), 0);
    const muster_event *event = muster_page_event(page, muster_page_count(page) - 1);
    muster_link *link = get(w, MUSTER_LINK_KIND_JOIN);
    ck_assert(muster_id_equal(muster_event_subject(event), muster_link_id(link)));
    ck_assert(muster_id_equal(muster_event_actor(event), &w->owner_id));
    muster_link_free(link);
    *ret_there = false;
    for (size_t i = 0; i < muster_event_field_count(event); i++)
        if (strcmp(muster_event_field_name(event, i), name) == 0) {
            value = strdup(muster_event_field_value(event, i));
            *ret_there = true;
        }
    muster_page_free(page);
    return value;
}

static void check_field(struct world *w, int32_t kind, const char *name, const char *expected)
{
    bool there = false;
    char *value = last_field(w, kind, name, &there);
    ck_assert_msg(there == (expected != NULL), "field %s", name);
    if (there) ck_assert_str_eq(value, expected);
    free(value);
}

MUSTER_TEST(each_change_of_a_link_writes_what_it_changed, "EVT-1")
{
    static const char *const DOMAINS[] = {"b.example", "a.example"};
    struct world w = {0};
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                                          &LINK(.fields = MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_DOMAINS,
                                                .tag = "a=b", .domains = DOMAINS, .domain_count = 2),
                                          NULL));
    check_field(&w, MUSTER_EVENT_LINK_ENABLED, "kind", "2");
    check_field(&w, MUSTER_EVENT_LINK_ENABLED, "generation", "1");
    check_field(&w, MUSTER_EVENT_LINK_ENABLED, "tag", "a=b");
    check_field(&w, MUSTER_EVENT_LINK_ENABLED, "domains", "b.example a.example");
    check_field(&w, MUSTER_EVENT_LINK_ENABLED, "joins_max", NULL);
    EXPECT_OK(w.owner,
              muster_link_edit(w.owner, &w.org, MUSTER_LINK_KIND_JOIN,
                               &LINK(.fields = MUSTER_LINK_FIELD_DOMAINS | MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 7),
                               NULL));
    check_field(&w, MUSTER_EVENT_LINK_CHANGED, "joins_max", "7");
    check_field(&w, MUSTER_EVENT_LINK_CHANGED, "domains", "");
    check_field(&w, MUSTER_EVENT_LINK_CHANGED, "tag", NULL);
    EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    check_field(&w, MUSTER_EVENT_LINK_DISABLED, "generation", "1");
    check_field(&w, MUSTER_EVENT_LINK_DISABLED, "joins_max", NULL);
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    check_field(&w, MUSTER_EVENT_LINK_REGENERATED, "generation", "2");
    check_field(&w, MUSTER_EVENT_LINK_REGENERATED, "tag", "a=b");
    check_field(&w, MUSTER_EVENT_LINK_REGENERATED, "joins_max", "7");
    check_field(&w, MUSTER_EVENT_LINK_REGENERATED, "ends_at", NULL);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_on_links_answers_as_if_and_changes_nothing, "OP-1")
{
    struct world w = {0};
    muster_link *link = NULL;
    token_text token;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    world_make(&w, 9);
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, muster_link_enable(dry, &w.org, MUSTER_LINK_KIND_JOIN, NULL, &link));
    ck_assert_int_eq(muster_link_state(link), MUSTER_LINK_STATE_ENABLED);
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, gets(&w, w.owner, &w.org));
    muster_link_free(link);
    EXPECT_OK(dry, muster_begin(dry)); /* also over several calls */
    EXPECT_OK(dry, enables(&w, dry, &w.org));
    EXPECT_OK(dry, regenerates(&w, dry, &w.org));
    EXPECT_OK(dry, shows(&w, dry, &w.org));
    EXPECT_OK(dry, muster_commit(dry));
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    EXPECT_OK(dry, regenerates(&w, dry, &w.org));
    EXPECT_OK(dry, disables(&w, dry, &w.org));
    ck_status(MUSTER_OK, preview(&w, token));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_REGENERATED), 0);
    muster_session_close(dry);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(links_can_be_enabled_shown_regenerated_and_joined_in_one_transaction, "OP-7 LINK-5")
{
    struct world w = {0};
    token_text first, second;
    world_make_file(&w, 9);
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT_OK(w.host, enables(&w, w.host, &w.org));
    EXPECT_OK(w.host, muster_link_enable(w.host, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL, NULL));
    EXPECT_OK(w.host, muster_link_token(w.host, &w.org, MUSTER_LINK_KIND_SIGNUP, first));
    EXPECT_OK(w.host, muster_link_signup(w.host, first, &ACCOUNT(.username = "ann"), NULL, NULL));
    EXPECT_OK(w.host, muster_link_regenerate(w.host, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL, NULL));
    EXPECT_OK(w.host, muster_link_regenerate(w.host, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL, NULL));
    EXPECT_OK(w.host, muster_link_token(w.host, &w.org, MUSTER_LINK_KIND_SIGNUP, second));
    EXPECT(MUSTER_E_SUPERSEDED, w.host, muster_link_signup(w.host, first, &ACCOUNT(.username = "bob"), NULL, NULL));
    EXPECT_OK(w.host, muster_link_signup(w.host, second, &ACCOUNT(.username = "bob"), NULL, NULL));
    EXPECT_OK(w.host, muster_commit(w.host));
    ck_assert_int_eq(seats_of(&w).members, 3);
    ck_assert_int_eq(joins_of(&w, MUSTER_LINK_KIND_SIGNUP), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_repeated_change_of_a_link_gives_its_generation_as_it_is_now, "OP-2")
{
    struct world w = {0};
    token_text token;
    muster_link *first = NULL, *again = NULL;
    world_make(&w, 9);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, &first));
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT_OK(w.owner, muster_session_key(w.owner, "k"));
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, &again));
    ck_assert_int_eq(muster_session_repeated(w.owner), 1);
    ck_assert(muster_id_equal(muster_link_id(first), muster_link_id(again)));
    ck_assert_int_eq(muster_link_generation(again), 2);
    ck_assert_int_eq(muster_link_state(again), MUSTER_LINK_STATE_REGENERATED);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_LINK_REGENERATED), 2);
    muster_link_free(first);
    muster_link_free(again);
    world_end(&w);
}

/* ---- keys ---- */

/* A ring whose keys have these states, from key 1 on; 0: the ring does not have this key. */
static muster_keyring *ring_of(const int32_t *states, size_t count)
{
    muster_keyring *ring = NULL;
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[MUSTER_KEY_BYTES] = {(uint8_t)(i + 40)};
        if (states[i] != 0)
            ck_status(MUSTER_OK, muster_keyring_add(ring, (int32_t)i + 1, states[i], 0, bytes, sizeof bytes, NULL));
    }
    return ring;
}

/* Opens the world again with another ring. */
static void turn(struct world *w, int32_t first, int32_t second)
{
    world_close(w);
    muster_keyring_free(w->keyring);
    w->keyring = ring_of((const int32_t[]){first, second}, 2);
    world_open(w);
}

static int32_t opens(struct world *w, int32_t first, int32_t second)
{
    muster_keyring *ring = ring_of((const int32_t[]){first, second}, 2);
    muster_options options = {MUSTER_INIT(muster_options), .location = w->path, .keyring = ring,
                              .backend = w->backend != NULL ? w->backend : plain_backend()};
    muster_store *store = NULL;
    int32_t status = muster_open(&options, &store, NULL);
    muster_close(store);
    muster_keyring_free(ring);
    return status;
}

static void world_with_ring(struct world *w)
{
    w->keyring = ring_of((const int32_t[]){MUSTER_KEY_STATE_ACTIVE}, 1);
    world_make_file(w, 9);
}

static void world_with_ring_end(struct world *w)
{
    EXPECT_SOUND(w);
    world_end(w);
    muster_keyring_free(w->keyring);
}

MUSTER_TEST(a_link_has_the_same_address_after_the_keys_have_rotated, "LINK-5 TOK-1 TOK-2")
{
    struct world w = {0};
    token_text token, after;
    world_with_ring(&w);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, token);
    turn(&w, MUSTER_KEY_STATE_VERIFY, MUSTER_KEY_STATE_ACTIVE);
    show(&w, MUSTER_LINK_KIND_SIGNUP, after);
    ck_assert_str_eq(token, after);
    muster_session *somebody = visitor(&w);
    EXPECT_OK(somebody, muster_link_signup(somebody, token, &ACCOUNT(.username = "ann"), NULL, NULL));
    muster_session_close(somebody);
    EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL));
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL, NULL));
    show(&w, MUSTER_LINK_KIND_SIGNUP, after); /* enabling does not draw a new nonce */
    ck_assert_str_eq(token, after);
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_SIGNUP, NULL, NULL));
    show(&w, MUSTER_LINK_KIND_SIGNUP, after); /* made with the new key, so the old key can be removed */
    turn(&w, MUSTER_KEY_STATE_DEAD, MUSTER_KEY_STATE_ACTIVE);
    ck_status(MUSTER_OK, preview(&w, after));
    ck_status(MUSTER_E_TOKEN, preview(&w, token));
    world_with_ring_end(&w);
}

MUSTER_TEST(a_store_keeps_the_key_that_a_live_link_needs, "TOK-2 LINK-5")
{
    struct world w = {0};
    token_text token;
    world_with_ring(&w);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, token);
    EXPECT_OK(w.owner,
              muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL)); /* the first is dead */
    EXPECT_OK(w.owner, muster_link_disable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL)); /* this one can be enabled */
    world_close(&w);
    ck_status(MUSTER_E_KEY, opens(&w, 0, MUSTER_KEY_STATE_ACTIVE));
    ck_status(MUSTER_E_KEY, opens(&w, MUSTER_KEY_STATE_DEAD, MUSTER_KEY_STATE_ACTIVE));
    turn(&w, MUSTER_KEY_STATE_VERIFY, MUSTER_KEY_STATE_ACTIVE);
    EXPECT(MUSTER_E_KEY_NEEDED, w.host, muster_key_retire(w.host, 1, 0));
    ck_assert_int_eq(muster_error_figure(muster_session_error(w.host), 0), 1);
    EXPECT_OK(w.host, muster_key_retire(w.host, 1, 1));
    token_text untouched = "untouched";
    EXPECT(MUSTER_E_KEY, w.owner, muster_link_token(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, untouched));
    ck_assert_str_eq(untouched, "untouched");
    ck_status(MUSTER_E_TOKEN, preview(&w, token));
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT(MUSTER_E_KEY, w.owner, muster_link_token(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, untouched));
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    show(&w, MUSTER_LINK_KIND_JOIN, token);
    ck_status(MUSTER_OK, preview(&w, token));
    world_with_ring_end(&w);
}

MUSTER_TEST(a_restored_store_can_mark_links_of_before_as_superseded, "OP-4 AB-40 TOK-2")
{
    struct world w = {0};
    token_text before, after;
    world_with_ring(&w);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, before);
    muster_id ann = account(&w, "ann");
    muster_id kay = invite_email(&w, "kay@example.com");
    char *invitation = token_of(&w, &kay);
    w.now = START + DAY;
    world_close(&w);
    char sql[128];
    snprintf(sql, sizeof sql, "UPDATE muster_store SET superseded_before=%lld", (long long)w.now);
    world_sql(&w, sql);
    world_open(&w);
    muster_session *as_ann = session_of(&w, &ann);
    EXPECT(MUSTER_E_SUPERSEDED, as_ann, muster_link_join(as_ann, before, NULL, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, as_ann, muster_link_preview(as_ann, before, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, as_ann, muster_invitation_preview(as_ann, invitation, NULL));
    EXPECT(MUSTER_E_SUPERSEDED, w.owner, muster_link_token(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, after));
    turn(&w, MUSTER_KEY_STATE_VERIFY, MUSTER_KEY_STATE_ACTIVE); /* tokens that have ended need no key */
    muster_session_close(as_ann);
    EXPECT_OK(w.host, muster_key_retire(w.host, 1, 0));
    EXPECT_OK(w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    show(&w, MUSTER_LINK_KIND_JOIN, after);
    ck_assert_str_ne(before, after);
    as_ann = session_of(&w, &ann);
    EXPECT_OK(as_ann, muster_link_join(as_ann, after, NULL, NULL));
    muster_session_close(as_ann);
    free(invitation);
    world_with_ring_end(&w);
}

MUSTER_TEST(the_file_of_a_store_holds_no_token_of_a_link, "EVT-7 TOK-3 AB-61 AB-63 AB-64")
{
    struct world w = {0};
    token_text tokens[2];
    world_make_file(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann), *somebody = visitor(&w);
    for (size_t i = 0; i < 2; i++)
        link_of(&w, KINDS[i], NULL, tokens[i]);
    EXPECT_OK(as_ann, muster_session_key(as_ann, "k")); /* a stored answer holds no token either */
    EXPECT_OK(as_ann, muster_link_join(as_ann, tokens[1], NULL, NULL));
    EXPECT_OK(somebody, muster_session_key(somebody, "k"));
    EXPECT_OK(somebody, muster_link_signup(somebody, tokens[0], &ACCOUNT(.username = "bob"), NULL, NULL));
    EXPECT(MUSTER_E_EXISTS, somebody, muster_link_signup(somebody, tokens[0], &ACCOUNT(.username = "bob"), NULL, NULL));
    ck_assert_ptr_null(strstr(muster_error_message(muster_session_error(somebody)), tokens[0] + 5));
    EXPECT(MUSTER_E_TOKEN, somebody, muster_link_preview(somebody, "msts_nonsense", NULL));
    ck_assert_ptr_null(strstr(muster_error_message(muster_session_error(somebody)), "nonsense"));
    for (size_t i = 0; i < 2; i++) {
        ck_assert(!world_holds(&w, tokens[i], MUSTER_TOKEN_CHARS));
        ck_assert(!world_holds(&w, tokens[i] + 5, MUSTER_TOKEN_CHARS - 5));
    }
    muster_session_close(as_ann);
    muster_session_close(somebody);
    world_end(&w);
}

/* ---- kinds of tokens, calls, stores, audiences ---- */

typedef int32_t redeems(muster_session *session, const char *token);

static int32_t previews_invitation(muster_session *session, const char *token)
{
    return muster_invitation_preview(session, token, NULL);
}
static int32_t accepts(muster_session *session, const char *token)
{
    return muster_invitation_accept(session, token, NULL);
}
static int32_t previews_link(muster_session *session, const char *token)
{
    return muster_link_preview(session, token, NULL);
}
static int32_t joins(muster_session *session, const char *token)
{
    return muster_link_join(session, token, NULL, NULL);
}
static int32_t signs_up(muster_session *session, const char *token)
{
    return muster_link_signup(session, token, &ACCOUNT(.username = "zoe"), NULL, NULL);
}
static int32_t signs_up_invited(muster_session *session, const char *token)
{
    return muster_invitation_signup(session, token, &ACCOUNT(.username = "zoe"), NULL);
}

enum { INVITATION_TOKEN = 1, JOIN_TOKEN = 2, SIGNUP_TOKEN = 4, TOKENS = 3 };

static const struct {
    redeems *redeem;
    int32_t kinds; /* it accepts genuine tokens of these kinds */
    bool by_visitor;
} DOORS[] = {{previews_invitation, INVITATION_TOKEN, true},
             {accepts, INVITATION_TOKEN, false},
             {muster_invitation_decline, INVITATION_TOKEN, false},
             {signs_up_invited, INVITATION_TOKEN, true},
             {previews_link, JOIN_TOKEN | SIGNUP_TOKEN, true},
             {joins, JOIN_TOKEN, false},
             {signs_up, SIGNUP_TOKEN, true}};

/* For one store: the answer of each call to each token. */
static void cross(struct world *w, char tokens[TOKENS][MUSTER_TOKEN_CHARS + 1], bool own)
{
    muster_id ann = account(w, own ? "ann1" : "ann2");
    muster_session *as_ann = session_of(w, &ann), *somebody = visitor(w);
    for (size_t d = 0; d < sizeof DOORS / sizeof DOORS[0]; d++) {
        for (size_t kind = 0; kind < TOKENS; kind++) {
            muster_session *session = DOORS[d].by_visitor ? somebody : as_ann;
            bool genuine = own && (DOORS[d].kinds & 1 << kind) != 0;
            int64_t refused = muster_store_refused_tokens(w->store);
            int32_t status = genuine ? MUSTER_OK : DOORS[d].redeem(session, tokens[kind]);
            ck_assert_msg(status == (genuine ? MUSTER_OK : MUSTER_E_TOKEN), "door %zu, token %zu: %s", d, kind,
                          muster_status_name(status));
            ck_assert_int_eq(muster_store_refused_tokens(w->store), refused + !genuine);
            if (!genuine) { /* always the same answer, whatever is wrong with the token */
                const char *said = muster_error_message(muster_session_error(session));
                ck_assert(strcmp(said, "This is not a valid link.") == 0 ||
                          strcmp(said, "This is not a valid invitation.") == 0);
            }
        }
    }
    muster_session_close(as_ann);
    muster_session_close(somebody);
}

MUSTER_TEST(a_token_of_another_kind_store_or_audience_opens_nothing, "AB-06 AB-70 AB-72 AB-73 LINK-8 TOK-1")
{
    struct world w = {0}, other = {0};
    char tokens[TOKENS][MUSTER_TOKEN_CHARS + 1];
    w.keyring = other.keyring = ring_of((const int32_t[]){MUSTER_KEY_STATE_ACTIVE}, 1);
    world_make_file(&w, 9);
    world_make(&other, 9);
    muster_id kay = invite_email(&w, "kay@example.com");
    char *invitation = token_of(&w, &kay);
    memcpy(tokens[0], invitation, sizeof tokens[0]);
    free(invitation);
    link_of(&w, MUSTER_LINK_KIND_JOIN, NULL, tokens[1]);
    link_of(&w, MUSTER_LINK_KIND_SIGNUP, NULL, tokens[2]);
    cross(&w, tokens, true);
    cross(&other, tokens, false); /* the same key, another store */
    token_text mixed;
    memcpy(mixed, tokens[1], sizeof mixed);
    memcpy(mixed, MUSTER_TOKEN_PREFIX_SIGNUP, 5);
    ck_status(MUSTER_E_TOKEN, preview(&w, mixed)); /* the prefix is not part of the signed bytes */
    ck_status(MUSTER_E_TOKEN, preview(&w, "mstj_"));
    ck_status(MUSTER_E_TOKEN, preview(&w, ""));
    ck_status(MUSTER_E_INVALID, preview(&w, NULL));
    muster_keyring *ring = w.keyring;
    muster_options options = {MUSTER_INIT(muster_options), .location = w.path, .keyring = ring, .audience = "other",
                              .backend = w.backend != NULL ? w.backend : plain_backend()};
    world_close(&w);
    ck_status(MUSTER_OK, muster_open(&options, &w.store, NULL));
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    ck_status(MUSTER_OK, muster_session_open(w.store, &system, &w.host, NULL));
    cross(&w, tokens, false);
    world_end(&w);
    world_end(&other);
    muster_keyring_free(ring);
}

MUSTER_TEST(a_changed_token_of_a_link_opens_nothing, "TOK-1 LINK-8 AB-60 AB-72")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_session *as_ann = session_of(&w, &ann), *somebody = visitor(&w);
    for (size_t kind = 0; kind < 2; kind++) {
        token_text token;
        link_of(&w, KINDS[kind], NULL, token);
        for (size_t i = 0; i < MUSTER_TOKEN_CHARS; i++) {
            char was = token[i];
            token[i] = was == 'A' ? 'B' : 'A';
            EXPECT(MUSTER_E_TOKEN, somebody, muster_link_preview(somebody, token, NULL));
            EXPECT(MUSTER_E_TOKEN, as_ann, muster_link_join(as_ann, token, NULL, NULL));
            EXPECT(MUSTER_E_TOKEN, somebody, signs_up(somebody, token));
            token[i] = was;
        }
        token[MUSTER_TOKEN_CHARS - 1] = '\0';
        EXPECT(MUSTER_E_TOKEN, somebody, muster_link_preview(somebody, token, NULL));
    }
    muster_session_close(as_ann);
    muster_session_close(somebody);
    world_end(&w);
}

MUSTER_TEST(no_link_and_something_else_have_no_fields, "ERR-2")
{
    struct world w = {0};
    muster_org *org = NULL;
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    const muster_link *none[] = {NULL, (const muster_link *)(const void *)org};
    for (size_t i = 0; i < 2; i++) {
        ck_assert(muster_link_id(none[i]) == NULL && muster_link_org(none[i]) == NULL);
        ck_assert(muster_link_tag(none[i]) == NULL && muster_link_domain(none[i], 0) == NULL);
        ck_assert(muster_link_org_name(none[i]) == NULL && muster_link_org_slug(none[i]) == NULL);
        ck_assert_ptr_null(muster_link_org_description(none[i]));
        ck_assert_int_eq(muster_link_kind(none[i]) + muster_link_state(none[i]), 0);
        ck_assert_uint_eq(muster_link_domain_count(none[i]), 0);
        ck_assert_int_eq(muster_link_ends_at(none[i]), 0);
        ck_assert_ptr_null(muster_link_ref(none[i]));
    }
    muster_link_free(NULL);
    ck_assert_ptr_null(muster_page_link(NULL, 0));
    muster_org_free(org);
    world_end(&w);
}

MUSTER_TEST(parameters_that_name_nothing_are_refused_and_no_unlimited_link_is_made_of_them, "LINK-7 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    const muster_link_params forgotten = LINK(.tag = "spring", .joins_max = 3);
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &forgotten, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_link_get(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL));
    EXPECT_OK(w.owner, muster_link_enable(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_link_regenerate(w.owner, &w.org, MUSTER_LINK_KIND_JOIN, &forgotten, NULL));
    world_end(&w);
}
