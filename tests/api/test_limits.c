/* SPDX-License-Identifier: MIT
 *
 * Named limits of plans, and plans of personal workspaces (SEAT-8).
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

#define PLAN(...) ((muster_plan_params){MUSTER_INIT(muster_plan_params), __VA_ARGS__})
#define LIMITS(count, names, values) .limit_names = (names), .limit_values = (values), .limit_count = (count)

static const char *const NAMES[] = {"max_dataset_bytes", "muster.projects"};
static const int64_t VALUES[] = {5, 3};

static muster_plan *plan_of(struct world *w)
{
    muster_plan *plan = NULL;
    EXPECT_OK(w->host, muster_plan_get(w->host, &w->org, &plan));
    return plan;
}

static int64_t limit_of(const muster_plan *plan, const char *name)
{
    int64_t value = -1;
    int32_t status = muster_plan_limit(plan, name, &value);
    if (status != MUSTER_OK) ck_status(MUSTER_E_NOT_FOUND, status);
    return value;
}

/* The field of the last event of a chain, or "-"; in the caller's buffer. */
static void last_field(struct world *w, const muster_event_query *query, const char *name, char *ret, size_t size)
{
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, query, NULL, 0, &page));
    ck_assert_uint_gt(muster_page_count(page), 0);
    const muster_event *event = muster_page_event(page, muster_page_count(page) - 1);
    snprintf(ret, size, "-");
    for (size_t i = 0; i < muster_event_field_count(event); i++)
        if (strcmp(muster_event_field_name(event, i), name) == 0)
            snprintf(ret, size, "%s", muster_event_field_value(event, i));
    muster_page_free(page);
}

MUSTER_TEST(an_org_takes_the_limits_of_the_plan_on_offer_and_keeps_them, "SEAT-8")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_plan_params offer = PLAN(.code = "limited", .seats = 9, LIMITS(2, NAMES, VALUES));
    EXPECT_OK(w.host, muster_plan_offer(w.host, &offer));
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "l", .name = "L", .plan = "limited"), &org));
    w.org = *muster_org_id(org);
    muster_org_free(org);
    offer.limit_count = 0;
    EXPECT_OK(w.host, muster_plan_offer(w.host, &offer)); /* new orgs get no such limit; orgs that have it keep it */
    muster_plan *plan = plan_of(&w);
    ck_assert_uint_eq(muster_plan_limit_count(plan), 2);
    ck_assert_str_eq(muster_plan_limit_name(plan, 0), "max_dataset_bytes");
    ck_assert_int_eq(muster_plan_limit_value(plan, 0), 5);
    ck_assert_str_eq(muster_plan_limit_name(plan, 1), "muster.projects");
    ck_assert_int_eq(muster_plan_limit_value(plan, 1), 3);
    ck_assert_ptr_null(muster_plan_limit_name(plan, 2));
    ck_assert_int_eq(muster_plan_limit_value(plan, 2), 0);
    ck_assert_int_eq(limit_of(plan, "max_dataset_bytes"), 5);
    ck_assert_int_eq(limit_of(plan, MUSTER_LIMIT_PROJECTS), 3);
    ck_assert_int_eq(limit_of(plan, "max_dataset"), -1);
    muster_plan_free(plan);
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "m", .name = "M", .plan = "limited"), &org));
    w.org = *muster_org_id(org);
    muster_org_free(org);
    plan = plan_of(&w);
    ck_assert_uint_eq(muster_plan_limit_count(plan), 0);
    muster_plan_free(plan);
    world_end(&w);
}

MUSTER_TEST(where_a_plan_names_no_limit_of_projects_it_is_a_thousand, "SEAT-9 SEAT-8")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_plan *plan = plan_of(&w);
    ck_assert_uint_eq(muster_plan_limit_count(plan), 0);
    ck_assert_int_eq(limit_of(plan, MUSTER_LIMIT_PROJECTS), MUSTER_LIMIT_PROJECTS_DEFAULT);
    ck_status(MUSTER_OK, muster_plan_limit(plan, MUSTER_LIMIT_PROJECTS, NULL));
    ck_status(MUSTER_E_INVALID, muster_plan_limit(plan, NULL, NULL));
    ck_status(MUSTER_E_HANDLE, muster_plan_limit(NULL, "x", NULL));
    ck_assert_uint_eq(muster_plan_limit_count(NULL), 0);
    ck_assert_ptr_null(muster_plan_limit_name(NULL, 0));
    ck_assert_int_eq(muster_plan_limit_value(NULL, 0), 0);
    muster_plan_free(plan);
    world_end(&w);
}

MUSTER_TEST(the_system_sets_an_orgs_limits_all_at_once_and_an_event_tells_them, "SEAT-8 ORG-5 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    char text[128];
    muster_event_query of_org = {MUSTER_INIT(muster_event_query), .org = &w.org};
    muster_plan_params params = PLAN(.fields = MUSTER_PLAN_FIELD_LIMITS, LIMITS(2, NAMES, VALUES));
    EXPECT(MUSTER_E_DENIED, w.owner, muster_plan_set(w.owner, &w.org, &params, NULL));
    muster_plan *plan = NULL;
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &params, &plan));
    ck_assert_uint_eq(muster_plan_limit_count(plan), 2);
    ck_assert_str_eq(muster_plan_code(plan), "team"); /* a limit that is not named stays */
    muster_plan_free(plan);
    last_field(&w, &of_org, "limits", text, sizeof text);
    ck_assert_str_eq(text, "max_dataset_bytes=5 muster.projects=3");
    int64_t events = events_of(&w, 0);
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &params, NULL));
    ck_assert_int_eq(events_of(&w, 0), events); /* nothing has changed */
    params.limit_count = 1;
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &params, &plan));
    ck_assert_uint_eq(muster_plan_limit_count(plan), 1);
    muster_plan_free(plan);
    params.limit_count = 0;
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &params, &plan));
    ck_assert_uint_eq(muster_plan_limit_count(plan), 0);
    muster_plan_free(plan);
    last_field(&w, &of_org, "limits", text, sizeof text);
    ck_assert_str_eq(text, "-");
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(limits_that_make_no_sense_are_refused_with_their_field, "SEAT-8 ACCT-2 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    static const char *const MANY[MUSTER_PLAN_LIMITS_MAX + 1] = {"x"};
    static const int64_t NUMBERS[MUSTER_PLAN_LIMITS_MAX + 1] = {0}, NEGATIVE[] = {-1};
    static const struct {
        const char *field;
        const char *names[2];
        const int64_t *values;
        size_t count;
    } BAD[] = {
        {"limit_names", {"Upper"}, NUMBERS, 1},
        {"limit_names", {"with space"}, NUMBERS, 1},
        {"limit_names", {"a=b"}, NUMBERS, 1},
        {"limit_names", {""}, NUMBERS, 1},
        {"limit_names", {NULL}, NUMBERS, 1},
        {"limit_names", {"muster.other"}, NUMBERS, 1},
        {"limit_names", {"twice", "twice"}, NUMBERS, 2},
        {"limit_values", {"x"}, NEGATIVE, 1},
        {"limit_names", {"x"}, NULL, 1},
        {"limit_names", {"0123456789012345678901234567890123456789012345678901234567890123x"}, NUMBERS, 1},
    };
    muster_id ann = account(&w, "ann");
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        muster_plan_params params = PLAN(.fields = MUSTER_PLAN_FIELD_LIMITS, .code = "c", .seats = 9,
                                         LIMITS(BAD[i].count, BAD[i].names, BAD[i].values));
        EXPECT(MUSTER_E_INVALID, w.host, muster_plan_offer(w.host, &params));
        EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set(w.host, &w.org, &params, NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), BAD[i].field);
        params.fields |= MUSTER_PLAN_FIELD_CODE;
        EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &ann, &params, NULL));
    }
    muster_plan_params many =
        PLAN(.fields = MUSTER_PLAN_FIELD_LIMITS, LIMITS(MUSTER_PLAN_LIMITS_MAX + 1, MANY, NUMBERS));
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set(w.host, &w.org, &many, NULL));
    many = PLAN(.fields = MUSTER_PLAN_FIELD_LIMITS, LIMITS(1, NULL, NUMBERS));
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set(w.host, &w.org, &many, NULL));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PLAN_CHANGED), 0);
    world_end(&w);
}

MUSTER_TEST(as_many_limits_as_a_plan_may_have_are_told_by_its_event, "SEAT-8 EVT-1")
{
    struct world w = {0};
    world_make(&w, 9);
    char texts[MUSTER_PLAN_LIMITS_MAX][72], told_of[8192];
    const char *names[MUSTER_PLAN_LIMITS_MAX];
    int64_t values[MUSTER_PLAN_LIMITS_MAX];
    for (size_t i = 0; i < MUSTER_PLAN_LIMITS_MAX; i++) {
        snprintf(texts[i], sizeof texts[i], "%064zu", i);
        names[i] = texts[i];
        values[i] = INT64_MAX - (int64_t)i;
    }
    muster_plan *plan = NULL;
    muster_plan_params params = PLAN(.fields = MUSTER_PLAN_FIELD_LIMITS, LIMITS(MUSTER_PLAN_LIMITS_MAX, names, values));
    muster_event_query of_org = {MUSTER_INIT(muster_event_query), .org = &w.org};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &params, &plan));
    ck_assert_uint_eq(muster_plan_limit_count(plan), MUSTER_PLAN_LIMITS_MAX);
    for (size_t i = 0; i < MUSTER_PLAN_LIMITS_MAX; i++)
        ck_assert_int_eq(limit_of(plan, names[i]), values[i]);
    muster_plan_free(plan);
    last_field(&w, &of_org, "limits", told_of, sizeof told_of);
    ck_assert_uint_gt(strlen(told_of), MUSTER_PLAN_LIMITS_MAX * (64 + 20));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_personal_workspace_has_a_plan_of_its_own, "SEAT-8 WS-4 EVT-1 EVT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    char text[128];
    muster_id ann = account(&w, "ann"), ben = account(&w, "ben");
    muster_session *as_ann = session_of(&w, &ann), *as_ben = session_of(&w, &ben);
    muster_plan *plan = NULL;
    muster_event_query of_ann = {MUSTER_INIT(muster_event_query), .chain_account = &ann};
    EXPECT_OK(as_ann, muster_plan_get_personal(as_ann, &ann, &plan));
    ck_assert_ptr_null(muster_plan_code(plan));
    ck_assert_int_eq(muster_plan_seats(plan), 0);
    ck_assert_int_eq(limit_of(plan, MUSTER_LIMIT_PROJECTS), -1);
    muster_plan_free(plan);
    muster_plan_params params =
        PLAN(.fields = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_ENDS_AT | MUSTER_PLAN_FIELD_SUBSCRIPTION |
                       MUSTER_PLAN_FIELD_LIMITS,
             .code = "solo", .ends_at = w.now + DAY, .subscription = "s-1", LIMITS(1, NAMES, VALUES));
    told_forget(&w);
    EXPECT(MUSTER_E_DENIED, as_ann, muster_plan_set_personal(as_ann, &ann, &params, NULL));
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &params, &plan));
    ck_assert_str_eq(muster_plan_code(plan), "solo");
    ck_assert_str_eq(muster_plan_subscription(plan), "s-1");
    ck_assert_int_eq(muster_plan_ends_at(plan), w.now + DAY);
    ck_assert_int_eq(limit_of(plan, "max_dataset_bytes"), 5);
    muster_plan_free(plan);
    ck_assert_int_eq(told(&w, &ann, MUSTER_EVENT_PERSONAL_PLAN_CHANGED), 1);
    last_field(&w, &of_ann, "plan", text, sizeof text);
    ck_assert_str_eq(text, "solo");
    last_field(&w, &of_ann, "limits", text, sizeof text);
    ck_assert_str_eq(text, "max_dataset_bytes=5");
    last_field(&w, &of_ann, "subscription", text, sizeof text);
    ck_assert_str_eq(text, "s-1");
    EXPECT_OK(as_ann, muster_plan_get_personal(as_ann, &ann, &plan));
    ck_assert_int_eq(limit_of(plan, "max_dataset_bytes"), 5);
    muster_plan_free(plan);
    /* it belongs to no other account (WS-4) */
    EXPECT(MUSTER_E_NOT_FOUND, as_ben, muster_plan_get_personal(as_ben, &ann, NULL));
    EXPECT_OK(as_ben, muster_plan_get_personal(as_ben, &ben, &plan));
    ck_assert_ptr_null(muster_plan_code(plan));
    muster_plan_free(plan);
    muster_session_close(as_ann);
    muster_session_close(as_ben);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_personal_plan_has_no_seats_and_nothing_without_a_code, "SEAT-8 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann"), nobody = {{7}};
    muster_plan *plan = NULL;
    muster_plan_params seats =
        PLAN(.fields = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_SEATS, .code = "solo", .seats = 9);
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &ann, &seats, NULL));
    muster_plan_params params = PLAN(.fields = MUSTER_PLAN_FIELD_LIMITS, LIMITS(1, NAMES, VALUES));
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &ann, &params, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "code");
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &ann, &PLAN(.fields = 0), NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, NULL, &params, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &ann, NULL, NULL));
    params.fields |= MUSTER_PLAN_FIELD_CODE;
    /* it has no code, but limits */
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &ann, &params, NULL));
    params.code = "solo";
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_plan_set_personal(w.host, &nobody, &params, NULL));
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &params, NULL));
    muster_plan_params none = PLAN(.fields = MUSTER_PLAN_FIELD_CODE);
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &none, &plan)); /* removed, with all its parts */
    ck_assert_ptr_null(muster_plan_code(plan));
    ck_assert_uint_eq(muster_plan_limit_count(plan), 0);
    muster_plan_free(plan);
    muster_account *read = NULL;
    EXPECT_OK(w.host, muster_account_get(w.host, &ann, &read));
    EXPECT_OK(w.host, muster_session_expect(w.host, muster_account_version(read) - 1));
    EXPECT(MUSTER_E_CHANGED, w.host, muster_plan_set_personal(w.host, &ann, &params, NULL));
    EXPECT_OK(w.host, muster_session_expect(w.host, muster_account_version(read)));
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &params, NULL));
    muster_account_free(read);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_repeated_call_on_a_personal_plan_gives_the_plan_as_it_is_now, "OP-2 SEAT-8")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann");
    muster_plan *plan = NULL;
    muster_plan_params first = PLAN(.fields = MUSTER_PLAN_FIELD_CODE, .code = "solo"),
                       second = PLAN(.fields = MUSTER_PLAN_FIELD_CODE, .code = "duo");
    EXPECT_OK(w.host, muster_session_key(w.host, "k"));
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &first, NULL));
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &second, NULL));
    EXPECT_OK(w.host, muster_session_key(w.host, "k"));
    EXPECT_OK(w.host, muster_plan_set_personal(w.host, &ann, &first, &plan));
    ck_assert_int_eq(muster_session_repeated(w.host), 1);
    ck_assert_str_eq(muster_plan_code(plan), "duo");
    muster_plan_free(plan);
    world_end(&w);
}

MUSTER_TEST(an_end_that_nobody_has_filled_in_ends_no_plan, "SEAT-7 ERR-2")
{
    struct world w = {0};
    world_make(&w, 9);
    const muster_plan_params unfilled =
        PLAN(.fields = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_ENDS_AT, .code = "team");
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set(w.host, &w.org, &unfilled, NULL));
    EXPECT(MUSTER_E_INVALID, w.host, muster_plan_set_personal(w.host, &w.owner_id, &unfilled, NULL));
    join(&w, "bob", 0); /* the org can still be changed */
    world_end(&w);
}
