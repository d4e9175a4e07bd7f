/* SPDX-License-Identifier: MIT
 *
 * Orgs, by the rules ORG-1 to ORG-7.
 */
#include "world.h"

MUSTER_TEST(a_founder_owns_its_org_and_takes_one_seat, "ORG-1 ORG-2 ORG-3 SEAT-1")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_find(w.owner, "acme", &org));
    ck_assert(muster_id_equal(muster_org_owner(org), &w.owner_id));
    ck_assert_int_eq(seats_of(&w).members, 1);
    ck_assert_int_eq(seats_of(&w).available, 1);
    EXPECT(MUSTER_E_EXISTS, w.owner,
           muster_org_create(w.owner, &ORG(.slug = "acme", .name = "Other", .plan = "team"), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.owner,
           muster_org_create(w.owner, &ORG(.slug = "b", .name = "B", .plan = "none"), NULL));
    EXPECT(MUSTER_E_DENIED, w.host, muster_org_create(w.host, &ORG(.slug = "b", .name = "B", .plan = "team"), NULL));
    muster_org_free(org);
    world_end(&w);
}

MUSTER_TEST(a_slug_that_was_given_up_rests_for_thirty_days, "ORG-2 ORG-5 AB-58")
{
    struct world w = {0};
    world_make(&w, 2);
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_SLUG, .slug = "newer"), NULL));
    muster_org_params take = ORG(.slug = "acme", .name = "Other", .plan = "team");
    w.now += 30 * DAY - 1;
    EXPECT(MUSTER_E_EXISTS, w.owner, muster_org_create(w.owner, &take, NULL));
    w.now += 1;
    EXPECT_OK(w.owner, muster_org_create(w.owner, &take, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(org_names_carry_no_web_address_and_no_control, "AB-84")
{
    struct world w = {0};
    world_make(&w, 2);
    static const char *const BAD[] = {"See https://evil.example",
                                      "a\nb",
                                      "a\xe2\x80\xae"
                                      "b",
                                      " a",
                                      "\xff",
                                      ""};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        EXPECT(MUSTER_E_INVALID, w.owner,
               muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = BAD[i]), NULL));
    world_end(&w);
}

MUSTER_TEST(the_version_of_an_org_changes_with_its_info_and_not_with_who_is_invited, "ERR-5")
{
    struct world w = {0};
    muster_org *org = NULL;
    world_make(&w, 5);
    muster_org_params name = ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Other");
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    int64_t seen = muster_org_version(org);
    muster_org_free(org);
    account(&w, "ann");
    invite(&w, "ann", MUSTER_ROLE_MEMBER);
    EXPECT_OK(w.owner, muster_session_expect(w.owner, seen));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &name, NULL));
    name.name = "Third";
    EXPECT_OK(w.owner, muster_session_expect(w.owner, seen));
    EXPECT(MUSTER_E_CHANGED, w.owner, muster_org_edit(w.owner, &w.org, &name, NULL));
    world_end(&w);
}

MUSTER_TEST(an_edit_that_changes_nothing_writes_no_event, "EVT-1")
{
    struct world w = {0};
    world_make(&w, 5);
    int64_t before = events_of(&w, 0);
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_SLUG, .slug = "acme"), NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_edit(w.owner, &w.org, &ORG(.fields = 0, .name = "Lost"), NULL));
    muster_plan_params same = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .seats = 5};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &same, NULL));
    EXPECT_OK(w.host, muster_setting_clear(w.host, &w.org, MUSTER_SETTING_INVITATION_TTL));
    ck_assert_int_eq(events_of(&w, 0), before);
    world_end(&w);
}
